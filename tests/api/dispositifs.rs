//! What a porteuse runs.

use chrono::Days;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{AUTRE, MAILLAGE, POLE_EMPLOI, TestApp, path, written};

fn minimal(code: &str) -> Value {
    json!({"code": code, "nom": "CitésLab", "type": "citeslab", "debut": "2021-01-01", "debut_saisie": "2021-01-01"})
}

#[actix_web::test]
async fn every_field_comes_back_as_written_and_null_empties_it() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let mut saisie = json!({
        "porteuse_id": Uuid::from_u128(MAILLAGE), "code": "espace-ressource", "nom": "Espace ressource « Créer à 2 » 🧩", "type": "espace_ressource",
        "description": "Un lieu,\ndes outils.", "debut": "2020-02-29", "fin": "2199-12-31", "debut_saisie": "2021-06-01",
        "territoires": ["departement:59", "commune:62041"], "ouvert_aux_prescriptions": true, "delai_reponse_jours": 30
    });
    let cree = equipe.create("/dispositifs", saisie.clone()).await;
    saisie["porteuse"] = json!({"id": Uuid::from_u128(MAILLAGE), "nom": "Maillage"});
    saisie["territoires"] = json!([equipe.get("/territoires/commune:62041").await.json, equipe.get("/territoires/departement:59").await.json]);
    assert_eq!(written(&cree), saisie);
    let chemin = path("/dispositifs", &cree);
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/dispositifs").await.items(), &[cree]);
    let vide = equipe.patch(&chemin, 1, json!({"description": null, "fin": null, "territoires": []})).await;
    assert_eq!((vide.status, &vide.json["territoires"]), (200, &json!([])), "{}", vide.texte);
    assert!(vide.json["description"].is_null() && vide.json["fin"].is_null());
    let change = json!({"nom": "Autre", "type": "parcours", "debut": "2021-01-01", "debut_saisie": "2022-01-01", "territoires": ["region:32"], "delai_reponse_jours": 1});
    let change = equipe.patch(&chemin, 2, change).await;
    assert_eq!((change.status, &change.json["version"], &change.json["type"]), (200, &json!(3), &json!("parcours")));
    assert_eq!(change.json["territoires"][0]["nom"], "Hauts-de-France");
}

#[actix_web::test]
async fn what_is_not_said_has_its_default() {
    let app = TestApp::spawn().await;
    let cree = app.membre().create("/dispositifs", minimal("d")).await;
    assert_eq!(cree["porteuse_id"], json!(Uuid::from_u128(MAILLAGE)), "the caller's own");
    assert_eq!((&cree["delai_reponse_jours"], &cree["ouvert_aux_prescriptions"]), (&json!(15), &json!(false)));
    assert_eq!((&cree["territoires"], &cree["fin"], &cree["description"]), (&json!([]), &json!(null), &json!(null)));
}

#[actix_web::test]
async fn what_is_not_a_dispositif_is_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (champ, valeur) in [
        ("/code", json!("Cités Lab")),
        ("/code", json!("cites--lab")),
        ("/code", json!("citéslab")),
        ("/nom", json!("a\0")),
        ("/type", json!("autre")),
        ("/description", json!("d".repeat(5001))),
        ("/debut", json!("2021-02-29")),
        ("/debut", json!("2021-6-1")),
        ("/debut", json!("1899-12-31")),
        ("/debut", json!(null)),
        ("/fin", json!("2200-01-01")),
        ("/fin", json!("2020-12-31")),
        ("/debut_saisie", json!("2021-01-01T00:00:00Z")),
        ("/delai_reponse_jours", json!(0)),
        ("/delai_reponse_jours", json!(366)),
        ("/delai_reponse_jours", json!(1.5)),
        ("/delai_reponse_jours", json!("15")),
        ("/ouvert_aux_prescriptions", json!(1)),
        ("/territoires/0", json!(["lille"])),
        ("/porteuse_id", json!("maillage")),
        ("/porteuse", json!({"id": Uuid::from_u128(MAILLAGE)})),
    ] {
        let mut corps = minimal("d");
        corps[champ.split('/').nth(1).unwrap()] = valeur.clone();
        let refus = equipe.post("/dispositifs", corps).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, "validation", vec![champ]), "{valeur}: {}", refus.texte);
    }
    let mut corps = minimal("d");
    corps["territoires"] = json!(["commune:59350", "commune:59999", "zone:nulle"]);
    let refus = equipe.post("/dispositifs", corps).await;
    assert_eq!((refus.code(), refus.champs()), ("reference_inconnue", vec!["/territoires", "/territoires"]), "one error for each that is unknown");
    let mut corps = minimal("d");
    corps["porteuse_id"] = json!("maillage");
    corps["nom"] = json!("");
    assert_eq!(equipe.post("/dispositifs", corps).await.champs(), ["/nom", "/porteuse_id"], "a malformed id hides no other error");
}

#[actix_web::test]
async fn a_day_ends_as_it_begins_and_never_before() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let cree = equipe.create("/dispositifs", minimal("d")).await;
    let chemin = path("/dispositifs", &cree);
    assert_eq!(equipe.patch(&chemin, 1, json!({"fin": "2021-01-01"})).await.status, 200);
    let refus = equipe.patch(&chemin, 2, json!({"debut": "2021-01-02"})).await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/fin"]), "the patched whole is judged");
    assert_eq!(equipe.patch(&chemin, 2, json!({"debut": "2021-01-02", "fin": null})).await.status, 200);
}

#[actix_web::test]
async fn a_code_belongs_to_one_dispositif_of_all() {
    let app = TestApp::spawn().await;
    let (equipe, autre) = (app.equipe(), app.autre());
    let ecrivains = join_all([&equipe, &autre].map(|client| client.post("/dispositifs", minimal("le-meme")))).await;
    let mut statuts: Vec<_> = ecrivains.iter().map(|r| r.status).collect();
    statuts.sort_unstable();
    assert_eq!(statuts, [201, 409]);
    assert_eq!(ecrivains.iter().find(|r| r.status == 409).unwrap().code(), "doublon");
    let chemin = path("/dispositifs", &equipe.create("/dispositifs", minimal("fixe")).await);
    for fixe in ["code", "porteuse_id"] {
        let refus = equipe.patch(&chemin, 1, json!({fixe: "fixe"})).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![format!("/{fixe}").as_str()]));
    }
}

#[actix_web::test]
async fn a_team_works_for_its_porteuse_and_an_admin_says_which() {
    let app = TestApp::spawn().await;
    let (admin, equipe) = (app.admin(), app.equipe());
    let pour = |id: u128| {
        let mut corps = minimal("d");
        corps["porteuse_id"] = json!(Uuid::from_u128(id));
        corps
    };
    for (client, corps, code) in [
        (&equipe, pour(AUTRE), "reference_inconnue"),
        (&equipe, pour(1), "reference_inconnue"),
        (&admin, minimal("d"), "validation"),
        (&admin, pour(POLE_EMPLOI), "reference_inconnue"),
        (&admin, pour(1), "reference_inconnue"),
    ] {
        let refus = client.post("/dispositifs", corps.clone()).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, code, vec!["/porteuse_id"]), "{corps}: {}", refus.texte);
    }
    let cree = admin.create("/dispositifs", pour(AUTRE)).await;
    assert_eq!(cree["porteuse"]["nom"], "Autre porteuse");
    let chemin = path("/dispositifs", &cree);
    assert_eq!(equipe.get(&chemin).await.json, cree, "read by all");
    assert_eq!(equipe.patch(&chemin, 99, json!({"nom": "x"})).await.status, 403);
    assert_eq!(equipe.delete(&chemin, 99).await.status, 403);
    assert_eq!(app.autre().patch(&chemin, 1, json!({"nom": "Le nôtre"})).await.status, 200);
    assert_eq!(admin.patch(&chemin, 2, json!({"nom": "Par l'exploitant"})).await.status, 200);
    assert_eq!(admin.delete(&chemin, 3).await.status, 204);
}

#[actix_web::test]
async fn dispositifs_filter_search_and_sort() {
    let app = TestApp::spawn().await;
    let (equipe, autre) = (app.equipe(), app.autre());
    let recorde = async |client: &crate::support::Client, corps: Value| {
        let mut complet = minimal("x");
        complet.as_object_mut().unwrap().extend(corps.as_object().unwrap().clone());
        client.create("/dispositifs", complet).await
    };
    recorde(&equipe, json!({"code": "a", "nom": "Étincelle", "debut": "2019-01-01", "fin": "2020-12-31", "territoires": ["commune:59350"]})).await;
    recorde(
        &equipe,
        json!({"code": "b", "nom": "Bâtir", "type": "formation", "ouvert_aux_prescriptions": true, "territoires": ["region:32", "commune:59350"]}),
    )
    .await;
    recorde(&autre, json!({"code": "c", "nom": "Cœur", "debut": "2199-01-01", "debut_saisie": "2022-01-01"})).await;
    let porteuse = Uuid::from_u128(AUTRE);
    for (query, codes) in [
        ("sort=nom", vec!["b", "c", "a"]),
        ("sort=-debut", vec!["c", "b", "a"]),
        ("sort=fin,nom", vec!["a", "b", "c"]),
        ("sort=-fin,-nom", vec!["a", "c", "b"]),
        ("sort=-debut_saisie,nom", vec!["c", "b", "a"]),
        ("q=ETINCELLE", vec!["a"]),
        ("q=coeur", vec!["c"]),
        ("code=a,c&sort=nom", vec!["c", "a"]),
        ("type=formation", vec!["b"]),
        (&format!("porteuse={porteuse}"), vec!["c"]),
        (&format!("porteuse={}", Uuid::nil()), vec![]),
        ("territoires=commune:59350&sort=nom", vec!["b", "a"]),
        ("territoires=region:32,departement:59", vec!["b"]),
        ("ouvert_aux_prescriptions=false&sort=nom", vec!["c", "a"]),
        ("actif=true", vec!["b"]),
        ("actif=false&sort=nom", vec!["c", "a"]),
        ("actif=true,false&sort=nom", vec!["b", "c", "a"]),
        ("debut_du=2021-01-01&debut_au=2021-01-01", vec!["b"]),
        ("fin_au=2020-12-31", vec!["a"]),
        ("fin_du=2021-01-01", vec![]),
        ("debut_saisie_du=2021-01-02", vec!["c"]),
        ("debut_saisie_au=2021-01-01&sort=nom&type=citeslab&actif=false&territoires=commune:59350", vec!["a"]),
    ] {
        assert_eq!(equipe.get(&format!("/dispositifs?{query}")).await.colonne("code"), codes, "{query}");
    }
    for (tri, codes) in [("fin,nom", ["a", "b", "c"]), ("-fin,-nom", ["a", "c", "b"])] {
        assert_eq!(equipe.walk(&format!("/dispositifs?limit=1&sort={tri}"), "code").await, codes, "the days that are not known come last");
    }
    for mauvais in ["debut_du=2021-02-30", "porteuse=maillage", "territoires=59", "actif=1", "type=", "debut=2021-01-01", "sort=code"] {
        assert_eq!(equipe.get(&format!("/dispositifs?{mauvais}")).await.status, 422, "{mauvais}");
    }
}

#[actix_web::test]
async fn partners_see_what_is_active_today_both_ends_included() {
    let app = TestApp::spawn().await;
    let (admin, prescripteur) = (app.admin(), app.prescripteur());
    let today = app.clock.today();
    let (hier, demain) = (today - Days::new(1), today + Days::new(1));
    for (code, debut, fin) in
        [("commence", today, None), ("finit", hier, Some(today)), ("fini", hier, Some(hier)), ("a-venir", demain, None), ("dure", hier, Some(demain))]
    {
        let mut corps = minimal(code);
        corps["debut"] = json!(debut);
        corps["fin"] = json!(fin);
        corps["porteuse_id"] = json!(Uuid::from_u128(MAILLAGE));
        let chemin = path("/dispositifs", &admin.create("/dispositifs", corps).await);
        let visible = if matches!(code, "fini" | "a-venir") { 404 } else { 200 };
        assert_eq!(prescripteur.get(&chemin).await.status, visible, "{code}");
        assert_eq!(app.autre().get(&chemin).await.status, 200, "{code}");
    }
    let vus = app.financeur().get("/dispositifs?sort=created_at").await;
    assert_eq!(vus.colonne("code"), ["commence", "finit", "dure"]);
    assert!(prescripteur.get("/dispositifs?actif=false").await.items().is_empty());
}

#[actix_web::test]
async fn two_writers_do_not_lose_each_other_s_territoires() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let chemin = path("/dispositifs", &equipe.create("/dispositifs", minimal("d")).await);
    let ecrivains = join_all(["commune:59350", "commune:59512", "region:32"].map(|territoire| {
        let (equipe, chemin) = (equipe.clone(), chemin.clone());
        async move { equipe.patch(&chemin, 1, json!({"territoires": [territoire]})).await }
    }))
    .await;
    let gagnants: Vec<_> = ecrivains.iter().filter(|r| r.status == 200).collect();
    assert_eq!(gagnants.len(), 1);
    assert!(ecrivains.iter().filter(|r| r.status != 200).all(|r| r.code() == "version_perimee"));
    assert_eq!(equipe.get(&chemin).await.json, gagnants[0].json);
}

#[actix_web::test]
async fn a_dispositif_in_use_is_not_deleted() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let mut corps = minimal("d");
    corps["territoires"] = json!(["region:32"]);
    let cree = equipe.create("/dispositifs", corps).await;
    let chemin = path("/dispositifs", &cree);
    let prospection = json!({"dispositif_id": cree["id"], "date": "2021-06-24", "mode": "directe"});
    let prospection = equipe.create("/prospections", prospection).await;
    let refus = equipe.delete(&chemin, 1).await;
    assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    assert!(refus.json["detail"].as_str().unwrap().contains("(prospections)"), "{}", refus.texte);
    equipe.delete(&path("/prospections", &prospection), 1).await;
    assert_eq!(equipe.delete(&chemin, 2).await.status, 412);
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204, "its territoires go with it");
    assert_eq!(equipe.get(&chemin).await.status, 404);
}
