//! The training catalogue.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{AUTRE, MAILLAGE, MEL, TestApp, path, written};

fn minimal(code: &str) -> Value {
    json!({"code": code, "intitule": "Animer un collectif", "type": "programme"})
}

#[actix_web::test]
async fn every_field_comes_back_as_written_and_null_empties_it() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let mut saisie = json!({
        "porteuse_id": Uuid::from_u128(MAILLAGE), "code": "FORM-01.b_2", "intitule": "Coopérer : l'œuvre commune 🤝", "type": "cle_en_main",
        "duree_jours": 2.5, "objectifs": "Comprendre ;\nfaire.", "actif": false
    });
    let cree = equipe.create("/modules", saisie.clone()).await;
    saisie["porteuse"] = json!({"id": Uuid::from_u128(MAILLAGE), "nom": "Maillage"});
    assert_eq!(written(&cree), saisie);
    let chemin = path("/modules", &cree);
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/modules").await.items(), &[cree]);
    let vide = equipe.patch(&chemin, 1, json!({"duree_jours": null, "objectifs": null})).await;
    assert_eq!((vide.status, &vide.json["duree_jours"], &vide.json["objectifs"]), (200, &json!(null), &json!(null)));
    let change = equipe.patch(&chemin, 2, json!({"intitule": "Autre", "type": "programme", "duree_jours": 1000, "actif": true})).await;
    assert_eq!((change.status, change.json["duree_jours"].as_f64(), &change.json["actif"]), (200, Some(1000.0), &json!(true)));
    let meme = equipe.patch(&chemin, 3, json!({"duree_jours": 1000.0})).await;
    assert_eq!((meme.status, &meme.json["version"]), (200, &json!(3)), "the same number is no change");
}

#[actix_web::test]
async fn what_is_not_a_module_is_refused_field_by_field() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    for (champ, valeur) in [
        ("/code", json!("FORM 01")),
        ("/code", json!("-FORM")),
        ("/code", json!("été")),
        ("/code", json!("c".repeat(65))),
        ("/intitule", json!("i".repeat(301))),
        ("/intitule", json!("a\0b")),
        ("/type", json!("atelier")),
        ("/duree_jours", json!(-1)),
        ("/duree_jours", json!(1000.1)),
        ("/duree_jours", json!(0.25)),
        ("/duree_jours", json!(1e300)),
        ("/duree_jours", json!("2")),
        ("/objectifs", json!("\n")),
        ("/actif", json!("oui")),
        ("/porteuse_id", json!([])),
        ("/titre", json!("x")),
    ] {
        let mut corps = minimal("M");
        corps[&champ[1..]] = valeur.clone();
        let refus = equipe.post("/modules", corps).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, "validation", vec![champ]), "{valeur}: {}", refus.texte);
    }
    assert_eq!(equipe.post("/modules", json!({})).await.status, 422);
}

#[actix_web::test]
async fn a_code_belongs_to_one_module_of_all() {
    let app = TestApp::spawn().await;
    let chemin = path("/modules", &app.equipe().create("/modules", minimal("M1")).await);
    let refus = app.autre().post("/modules", minimal("M1")).await;
    assert_eq!((refus.status, refus.code()), (409, "doublon"));
    assert_eq!(app.autre().post("/modules", minimal("m1")).await.status, 201, "case tells codes apart");
    for fixe in ["code", "porteuse_id"] {
        let refus = app.admin().patch(&chemin, 1, json!({fixe: null})).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![format!("/{fixe}").as_str()]));
    }
}

#[actix_web::test]
async fn a_module_is_a_porteuse_s_or_everyone_s() {
    let app = TestApp::spawn().await;
    let (admin, equipe, autre) = (app.admin(), app.equipe(), app.autre());
    let pour = |id: u128| json!({"code": "M", "intitule": "x", "type": "programme", "porteuse_id": Uuid::from_u128(id)});
    for (client, id) in [(&equipe, AUTRE), (&equipe, 1), (&admin, MEL), (&admin, 1)] {
        let refus = client.post("/modules", pour(id)).await;
        assert_eq!((refus.status, refus.code(), refus.champs()), (422, "reference_inconnue", vec!["/porteuse_id"]));
    }
    let commun = admin.create("/modules", minimal("COMMUN")).await;
    assert!(commun["porteuse_id"].is_null() && commun["porteuse"].is_null());
    let leur = admin.create("/modules", pour(AUTRE)).await;
    for module in [&commun, &leur] {
        let chemin = path("/modules", module);
        assert_eq!(equipe.get(&chemin).await.json, *module, "the catalogue is read by all");
        assert_eq!(equipe.patch(&chemin, 1, json!({"intitule": "y"})).await.status, 403);
        assert_eq!(equipe.delete(&chemin, 1).await.status, 403);
    }
    assert_eq!(autre.patch(&path("/modules", &leur), 1, json!({"intitule": "Le nôtre"})).await.status, 200);
    assert_eq!(admin.patch(&path("/modules", &commun), 1, json!({"intitule": "À tous"})).await.status, 200);
}

#[actix_web::test]
async fn modules_filter_search_and_sort() {
    let app = TestApp::spawn().await;
    let (admin, equipe) = (app.admin(), app.equipe());
    admin.create("/modules", json!({"code": "A", "intitule": "Évaluer", "type": "programme"})).await;
    equipe.create("/modules", json!({"code": "B", "intitule": "Bâtir 50 %", "type": "cle_en_main"})).await;
    equipe.create("/modules", json!({"code": "C.1", "intitule": "Écrire", "type": "programme", "actif": false})).await;
    for (query, codes) in [
        ("sort=intitule", vec!["B", "C.1", "A"]),
        ("sort=-intitule", vec!["A", "C.1", "B"]),
        ("", vec!["C.1", "B", "A"]),
        ("q=evaluer", vec!["A"]),
        ("q=50%20%25", vec!["B"]),
        ("code=C.1,A&sort=created_at", vec!["A", "C.1"]),
        ("type=programme&actif=true", vec!["A"]),
        ("type=programme,cle_en_main&actif=false", vec!["C.1"]),
        (&format!("porteuse={}&sort=intitule", Uuid::from_u128(MAILLAGE)), vec!["B", "C.1"]),
        (&format!("porteuse={}&q=ecrire&type=cle_en_main", Uuid::from_u128(MAILLAGE)), vec![]),
    ] {
        assert_eq!(equipe.get(&format!("/modules?{query}")).await.colonne("code"), codes, "{query}");
    }
    for mauvais in ["code=a%20b", "type=atelier", "porteuse=x", "sort=nom", "duree_jours=1"] {
        assert_eq!(equipe.get(&format!("/modules?{mauvais}")).await.status, 422, "{mauvais}");
    }
    let partenaire = app.financeur();
    assert_eq!(partenaire.get("/modules?sort=intitule").await.colonne("code"), ["B", "A"], "the active ones");
    let inactif = path("/modules", &equipe.get("/modules?actif=false").await.items()[0]);
    assert_eq!(partenaire.get(&inactif).await.status, 404);
}

#[actix_web::test]
async fn a_module_in_use_is_not_deleted() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let module = equipe.create("/modules", minimal("M")).await;
    let dispositif = json!({"code": "d", "nom": "D", "type": "formation", "debut": "2021-01-01", "debut_saisie": "2021-01-01"});
    let dispositif = equipe.create("/dispositifs", dispositif).await;
    let session = json!({
        "dispositif_id": dispositif["id"], "module_id": module["id"], "type": "formation", "titre": "S", "statut": "realisee", "modalite": "presentiel",
        "debut": "2021-06-24", "fin": "2021-06-24"
    });
    let session = equipe.create("/sessions", session).await;
    let refus = equipe.delete(&path("/modules", &module), 1).await;
    assert_eq!((refus.status, refus.code()), (409, "en_usage"));
    assert!(refus.json["detail"].as_str().unwrap().contains("(sessions)"), "{}", refus.texte);
    equipe.delete(&path("/sessions", &session), 1).await;
    assert_eq!(equipe.delete(&path("/modules", &module), 1).await.status, 204);
}
