//! Many at once, each judged alone.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Reponse, TestApp, prescription};

fn lot(prescriptions: Vec<Value>) -> Value {
    json!({"prescriptions": prescriptions})
}

fn resultats(reponse: &Reponse) -> Vec<(i64, &str)> {
    reponse.json["lignes"].as_array().unwrap().iter().map(|l| (l["ligne"].as_i64().unwrap(), l["resultat"].as_str().unwrap())).collect()
}

async fn envoie(client: &Client, csv: &str) -> Reponse {
    client.send(client.request("POST", "/prescriptions/lot").header("content-type", "text/csv").body(csv.to_owned())).await
}

#[actix_web::test]
async fn each_line_is_created_replayed_or_refused_alone() {
    let app = TestApp::spawn().await;
    let (partenaire, dispositif) = (app.prescripteur(), app.equipe().dispositif_ouvert("creation").await);
    let avec = |reference: &str, demande: &str| prescription(&dispositif, json!({"reference_externe": reference, "demande": demande}));
    let premier = partenaire.post("/prescriptions/lot", lot(vec![avec("A", "Un"), avec("B", ""), avec("C", "Trois"), json!("x")])).await;
    assert_eq!(premier.status, 200, "{}", premier.texte);
    assert_eq!(resultats(&premier), [(1, "creee"), (2, "refusee"), (3, "creee"), (4, "refusee")]);
    assert_eq!(premier.json["lignes"][1]["erreurs"][0]["champ"], "/demande");
    let mut commune = avec("D", "Quatre");
    commune["personne"]["commune"] = "59999".into();
    let second =
        partenaire.post("/prescriptions/lot", lot(vec![avec("A", "Un"), avec("C", "Autre chose"), commune, avec("B", "Deux"), avec("B", "Deux")])).await;
    assert_eq!(resultats(&second), [(1, "rejouee"), (2, "refusee"), (3, "refusee"), (4, "creee"), (5, "rejouee")]);
    assert_eq!(second.json["lignes"][0]["prescription"], premier.json["lignes"][0]["prescription"]);
    assert_eq!(second.json["lignes"][1]["erreurs"][0]["code"], "doublon");
    assert_eq!(second.json["lignes"][2]["erreurs"][0]["champ"], "/personne/commune");
    assert_eq!((&second.json["creees"], &second.json["rejouees"], &second.json["refusees"]), (&json!(1), &json!(2), &json!(2)));
    assert_eq!(partenaire.get("/prescriptions?count=true").await.json["total"], 3);
}

#[actix_web::test]
async fn a_csv_is_read_like_its_json_and_its_lines_are_numbered_as_in_the_file() {
    let app = TestApp::spawn().await;
    let (partenaire, dispositif) = (app.prescripteur(), app.equipe().dispositif_ouvert("creation").await);
    let csv = format!(
        "\u{feff}dispositif_id,reference_externe,personne.nom,personne.prenom,personne.rsa,personne.date_naissance,demande,freins,consentement.recueilli_le\r\n\
         {dispositif},A,Lefebvre,Maëlle,true,1996-02-29,\"Ouvrir, enfin,\r\nun atelier\",mobilite|langue,2021-06-24\r\n\
         {dispositif},B,=1+1,Zoé,peut-être,,Épicerie,,2021-06-24\r\n\
         {dispositif},C,Diallo,Awa,,,Épicerie,,2021-06-24\r\n"
    );
    let essai = partenaire.send(partenaire.request("POST", "/prescriptions/lot?essai=true").header("content-type", "text/csv").body(csv.clone())).await;
    assert_eq!((essai.json["creees"].as_i64(), partenaire.get("/prescriptions").await.items().len()), (Some(2), 0));
    let reponse = envoie(&partenaire, &csv).await;
    assert_eq!(resultats(&reponse), [(2, "creee"), (4, "refusee"), (5, "creee")], "{}", reponse.texte);
    assert_eq!(reponse.json["lignes"][1]["erreurs"][0]["champ"], "/personne/rsa");
    let a = partenaire.get("/prescriptions?reference_externe=A").await.items()[0].clone();
    assert_eq!((&a["freins"], &a["personne"]["rsa"]), (&json!(["mobilite", "langue"]), &json!(true)));
    let json = prescription(&dispositif, json!({"reference_externe": "C", "personne": {"nom": "Diallo", "prenom": "Awa"}, "demande": "Épicerie"}));
    assert_eq!(resultats(&partenaire.post("/prescriptions/lot", lot(vec![json])).await), [(1, "rejouee")], "the same content, whatever the form");
}

#[actix_web::test]
async fn a_lot_that_is_none_is_refused_whole_and_a_keyed_one_is_replayed() {
    let app = TestApp::spawn().await;
    let (partenaire, dispositif) = (app.prescripteur(), app.equipe().dispositif_ouvert("creation").await);
    let ligne = prescription(&dispositif, json!({}));
    for corps in [json!([]), json!({}), json!({"prescriptions": {}}), lot(vec![]), lot(vec![ligne.clone(); 501])] {
        assert_eq!(partenaire.post("/prescriptions/lot", corps).await.refus(), (422, "validation", vec!["/prescriptions"]));
    }
    assert_eq!(envoie(&partenaire, "a,b\n1\n").await.refus(), (422, "validation", vec![""]));
    let xml = partenaire.request("POST", "/prescriptions/lot").header("content-type", "text/xml").body("<x/>");
    assert_eq!(partenaire.send(xml).await.code(), "type_non_supporte");
    let cle = Uuid::now_v7().to_string();
    let corps = lot(vec![ligne; 500]);
    let premier = partenaire.post_keyed("/prescriptions/lot", &cle, corps.clone()).await;
    assert_eq!(premier.json["creees"], 500, "{}", premier.texte);
    assert_eq!(partenaire.post_keyed("/prescriptions/lot", &cle, corps).await.texte, premier.texte);
    assert_eq!(partenaire.get("/prescriptions?count=true").await.json["total"], 500);
}
