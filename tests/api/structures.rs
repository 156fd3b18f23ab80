//! The directory of organisations.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{MAILLAGE, POLE_EMPLOI, Reponse, TestApp, path, written};

/// Every field of a structure, as it is answered.
fn complete() -> Value {
    json!({
        "nom": "Maison de l'emploi 🌻 d'Hénin", "sigle": "MDE", "siret": "73282932000074", "roles": ["prescripteur", "lieu"],
        "categorie": "insertion_professionnelle", "commune": "59350", "adresse": "12 rue de l'Œuvre\n59000 Lille", "email": "accueil@mde.example",
        "telephone": "+33353010203", "site_web": "https://mde.example/accueil?p=1#haut", "actif": true
    })
}

#[actix_web::test]
async fn an_admin_records_reads_changes_and_deletes_a_structure() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin
        .post("/structures", json!({"nom": " Mission locale ", "roles": ["prescripteur", "lieu", "lieu"], "telephone": "03 53 01 02 03", "commune": "59350"}))
        .await;
    assert_eq!(cree.status, 201, "{}", cree.texte);
    assert_eq!(cree.header("etag"), Some("\"1\""));
    assert_eq!(cree.json["nom"], "Mission locale");
    assert_eq!(cree.json["roles"], json!(["prescripteur", "lieu"]));
    assert_eq!(cree.json["telephone"], "+33353010203");
    let chemin = path("/structures", &cree.json);
    assert_eq!(cree.header("location"), Some(format!("/api/v1{chemin}").as_str()));
    let change = admin.patch(&chemin, 1, json!({"sigle": "ML", "telephone": null})).await;
    assert_eq!((change.status, &change.json["version"], &change.json["telephone"]), (200, &json!(2), &json!(null)));
    assert_eq!(admin.patch(&chemin, 2, json!({})).await.json["version"], 2);
    assert_eq!(admin.patch(&chemin, 1, json!({"sigle": "x"})).await.code(), "version_perimee");
    assert_eq!(admin.delete(&chemin, 2).await.status, 204);
    assert_eq!(admin.get(&chemin).await.status, 404);
}

#[actix_web::test]
async fn every_field_comes_back_as_written_and_null_empties_it() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let cree = admin.create("/structures", complete()).await;
    assert_eq!(written(&cree), complete());
    let chemin = path("/structures", &cree);
    assert_eq!(admin.get(&chemin).await.json, cree);
    assert_eq!(admin.get("/structures?siret=73282932000074").await.items(), &[cree]);
    let facultatifs = ["sigle", "siret", "categorie", "commune", "adresse", "email", "telephone", "site_web"];
    let vide = admin.patch(&chemin, 1, facultatifs.iter().map(|c| (*c, Value::Null)).collect()).await;
    assert_eq!(vide.status, 200, "{}", vide.texte);
    assert!(facultatifs.iter().all(|c| vide.json[c].is_null()), "{}", vide.texte);
    let rempli = admin.patch(&chemin, 2, complete()).await;
    assert_eq!(written(&rempli.json), complete());
    let requis = admin.patch(&chemin, 3, json!({"nom": null})).await;
    assert_eq!((requis.status, requis.champs()), (422, vec!["/nom"]));
}

#[actix_web::test]
async fn what_is_not_a_structure_is_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let refus = async |champ: &str, valeur: Value| {
        let mut corps = json!({"nom": "x", "roles": ["lieu"]});
        corps[champ] = valeur;
        admin.post("/structures", corps).await
    };
    let mauvais = [
        ("/nom", json!("\u{a0} ")),
        ("/nom", json!("a".repeat(201))),
        ("/nom", json!("a\0b")),
        ("/nom", json!(["x"])),
        ("/roles", json!([])),
        ("/roles", json!("lieu")),
        ("/roles/1", json!(["lieu", "Lieu"])),
        ("/siret", json!("732 829 320 00074")),
        ("/siret", json!("35600000049838")),
        ("/categorie", json!("Entreprise")),
        ("/email", json!("zoé@exemple.fr")),
        ("/email", json!("nom@maïs.example")),
        ("/email", json!("a..b@exemple.fr")),
        ("/telephone", json!("06 39 98 00")),
        ("/telephone", json!("+33 06 39 98 00 01 02")),
        ("/site_web", json!("exemple.fr")),
        ("/site_web", json!("javascript:alert(1)")),
        ("/site_web", json!("https://exemple.fr/a b")),
        ("/site_web", json!("https://exemple.fr/été")),
        ("/site_web", json!("https://exemple.fr/100%")),
        ("/actif", json!(null)),
        ("/actif", json!("true")),
        ("/id", json!(Uuid::nil())),
    ];
    for (champ, valeur) in mauvais {
        let reponse = refus(champ.split('/').nth(1).unwrap(), valeur.clone()).await;
        assert_eq!((reponse.status, reponse.champs()), (422, vec![champ]), "{valeur}: {}", reponse.texte);
    }
    for (siret, nom) in [("35600000049837", "La Poste, dont la clé est une somme multiple de 5"), ("35600000000048", "La Poste, siège")] {
        let cree = admin.post("/structures", json!({"nom": nom, "roles": ["lieu"], "siret": siret})).await;
        assert_eq!((cree.status, &cree.json["siret"]), (201, &json!(siret)));
    }
    let ensemble = admin.post("/structures", json!({"nom": "", "roles": [], "email": "x"})).await;
    assert_eq!(ensemble.champs(), ["/nom", "/roles", "/email"], "an empty set hides no other error");
}

#[actix_web::test]
async fn a_phone_number_is_kept_as_it_is_dialled_from_anywhere() {
    let app = TestApp::spawn().await;
    for (saisi, garde) in [("0639980001", "+33639980001"), ("00 33 6.39.98.00.01", "+33639980001"), ("+32 (0)2/123.45.67", "+3221234567")] {
        let cree = app.admin().create("/structures", json!({"nom": "x", "roles": ["lieu"], "telephone": saisi})).await;
        assert_eq!(cree["telephone"], garde, "{saisi}");
    }
}

#[actix_web::test]
async fn a_commune_that_does_not_exist_is_an_unknown_reference() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    let inconnue = admin.post("/structures", json!({"nom": "x", "roles": ["lieu"], "commune": "59999"})).await;
    assert_eq!((inconnue.code(), inconnue.champs()), ("reference_inconnue", vec!["/commune"]));
    let cree = admin.create("/structures", json!({"nom": "x", "roles": ["lieu"], "commune": "2A004"})).await;
    let inconnue = admin.patch(&path("/structures", &cree), 1, json!({"commune": "00000"})).await;
    assert_eq!((inconnue.code(), inconnue.champs()), ("reference_inconnue", vec!["/commune"]));
}

#[actix_web::test]
async fn the_directory_filters_searches_and_sorts() {
    let app = TestApp::spawn().await;
    let admin = app.admin();
    for corps in [
        json!({"nom": "Œuvre Sainte-Thérèse", "roles": ["lieu"], "commune": "59350", "categorie": "vie_associative"}),
        json!({"nom": "Łukasz & fils", "sigle": "ŁF", "roles": ["employeur", "lieu"], "commune": "59512", "categorie": "entreprise", "actif": false}),
        json!({"nom": "☀️ Soleil levant", "sigle": "SL", "roles": ["partenaire"], "commune": "59512", "siret": "73282932000074"}),
        json!({"nom": "Ольга", "roles": ["employeur"], "categorie": "entreprise"}),
    ] {
        admin.create("/structures", corps).await;
    }
    let cherche = async |query: &str| -> Reponse { admin.get(&format!("/structures?sort=nom&{query}")).await };
    let (oeuvre, lukasz, soleil, olga) = ("Œuvre Sainte-Thérèse", "Łukasz & fils", "☀️ Soleil levant", "Ольга");
    for (query, attendus) in [
        ("q=OEUVRE%20sainte-therese", vec![oeuvre]),
        ("q=lukasz", vec![lukasz]),
        ("q=Łukasz", vec![lukasz]),
        ("q=łf", vec![lukasz]),
        ("q=☀️%20soleil", vec![soleil]),
        ("q=Ольга", vec![olga]),
        ("q=ОЛЬГА", vec![olga]),
        ("q=％", vec![]),
        ("q=＿", vec![]),
        ("q=\\", vec![]),
        ("roles=employeur", vec![lukasz, olga]),
        ("roles=partenaire,employeur", vec![lukasz, olga, soleil]),
        ("categorie=entreprise,vie_associative", vec![lukasz, oeuvre, olga]),
        ("commune=59512", vec![lukasz, soleil]),
        ("commune=59512,59350&actif=true", vec![oeuvre, soleil]),
        ("actif=false", vec![lukasz]),
        ("siret=73282932000074,35600000000048", vec![soleil]),
        ("roles=lieu&commune=59350&categorie=vie_associative&actif=true&q=therese", vec![oeuvre]),
        ("roles=lieu&commune=62041", vec![]),
    ] {
        let mut attendus = attendus;
        let trouve = cherche(query).await;
        let mut noms = trouve.colonne("nom");
        noms.sort_unstable();
        attendus.sort_unstable();
        assert_eq!(noms, attendus, "{query}");
    }
    let tries = cherche("roles=lieu,employeur,partenaire").await;
    assert_eq!(tries.colonne("nom")[..2], [lukasz, oeuvre]);
    assert_eq!(admin.get("/structures?limit=1").await.colonne("nom"), [olga], "the latest first, unless asked otherwise");
    let modifiee = path("/structures", &cherche("q=lukasz").await.items()[0]);
    admin.patch(&modifiee, 1, json!({"sigle": "L"})).await;
    assert_eq!(admin.get("/structures?limit=1&sort=-updated_at").await.colonne("nom"), [lukasz]);
    for mauvais in ["siret=1", "commune=lille", "categorie=", "sort=sigle", "actif=oui", "nom=x"] {
        assert_eq!(cherche(mauvais).await.status, 422, "{mauvais}");
    }
}

#[actix_web::test]
async fn a_team_gives_four_roles_and_no_other() {
    let app = TestApp::spawn().await;
    for equipe in [app.equipe(), app.membre(), app.autre()] {
        let permis = equipe.post("/structures", json!({"nom": "x", "roles": ["partenaire", "prescripteur", "lieu", "employeur"]})).await;
        assert_eq!(permis.status, 201, "{}", permis.texte);
        for role in ["porteuse", "financeur"] {
            let refuse = equipe.post("/structures", json!({"nom": "x", "roles": ["lieu", role]})).await;
            assert_eq!((refuse.status, refuse.code()), (403, "interdit"), "{role}");
        }
    }
}

#[actix_web::test]
async fn a_team_changes_the_place_and_contacts_of_who_has_no_account() {
    let app = TestApp::spawn().await;
    let (admin, equipe) = (app.admin(), app.autre());
    let chemin = path("/structures", &app.equipe().create("/structures", complete()).await);
    let contacts = json!({"commune": "59512", "adresse": null, "email": "ici@mde.example", "telephone": "0639980001", "site_web": null});
    let change = equipe.patch(&chemin, 1, contacts).await;
    assert_eq!((change.status, &change.json["commune"], &change.json["telephone"]), (200, &json!("59512"), &json!("+33639980001")));
    for reste in [
        json!({"nom": "Autre"}),
        json!({"sigle": null}),
        json!({"siret": "35600000000048"}),
        json!({"roles": ["lieu"]}),
        json!({"categorie": "autre"}),
        json!({"actif": false}),
        json!({"adresse": "ailleurs", "nom": "Autre"}),
    ] {
        let refuse = equipe.patch(&chemin, 2, reste.clone()).await;
        assert_eq!((refuse.status, refuse.code()), (403, "interdit"), "{reste}");
    }
    assert_eq!(equipe.patch(&chemin, 2, json!({"nom": complete()["nom"]})).await.status, 200, "what is already so is no change");
    let id = chemin.rsplit('/').next().unwrap();
    admin.create("/clients-api", json!({"nom": "SI", "role": "prescripteur", "structure_id": id})).await;
    assert_eq!(equipe.patch(&chemin, 2, json!({"adresse": "ailleurs"})).await.status, 403, "it speaks for itself now");
    let pole_emploi = format!("/structures/{}", Uuid::from_u128(POLE_EMPLOI));
    assert_eq!(equipe.patch(&pole_emploi, 99, json!({"adresse": "ailleurs"})).await.status, 403, "said before the version is judged");
    assert_eq!(admin.patch(&pole_emploi, 1, json!({"nom": "France Travail", "roles": ["prescripteur", "employeur"]})).await.status, 200);
}

#[actix_web::test]
async fn partners_see_active_structures_alone() {
    let app = TestApp::spawn().await;
    let inactive = app.admin().create("/structures", json!({"nom": "Fermée", "roles": ["lieu"], "actif": false})).await;
    let chemin = path("/structures", &inactive);
    for partenaire in [app.prescripteur(), app.financeur()] {
        assert_eq!(partenaire.get(&chemin).await.status, 404);
        assert_eq!(partenaire.get("/structures?count=true").await.json["total"], 4);
        assert!(partenaire.get("/structures?actif=false").await.items().is_empty());
    }
    assert_eq!(app.autre().get(&chemin).await.json, inactive);
    app.admin().patch(&chemin, 1, json!({"actif": true})).await;
    assert_eq!(app.prescripteur().get(&chemin).await.status, 200);
}

#[actix_web::test]
async fn a_structure_in_use_is_not_deleted_and_the_refusal_says_by_what() {
    let app = TestApp::spawn().await;
    let (admin, equipe) = (app.admin(), app.equipe());
    let lieu = admin.create("/structures", json!({"nom": "Lieu", "roles": ["lieu", "prescripteur"]})).await;
    let chemin = path("/structures", &lieu);
    let dispositif = json!({"code": "d", "nom": "D", "type": "citeslab", "debut": "2021-01-01", "debut_saisie": "2021-01-01"});
    let dispositif = equipe.create("/dispositifs", dispositif).await;
    let prospection = json!({"dispositif_id": dispositif["id"], "date": "2021-06-24", "mode": "indirecte", "structure_id": lieu["id"]});
    let prospection = equipe.create("/prospections", prospection).await;
    let refus = admin.delete(&chemin, 1).await;
    assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    assert!(refus.json["detail"].as_str().unwrap().contains("(prospections)"), "{}", refus.texte);
    equipe.delete(&path("/prospections", &prospection), 1).await;
    admin.create("/clients-api", json!({"nom": "SI", "role": "prescripteur", "structure_id": lieu["id"]})).await;
    let refus = admin.delete(&chemin, 1).await;
    assert!(refus.json["detail"].as_str().unwrap().contains("(clients-api)"), "{}", refus.texte);
    let porteuse = admin.delete(&format!("/structures/{}", Uuid::from_u128(MAILLAGE)), 1).await;
    assert_eq!(porteuse.code(), "en_usage");
}
