//! Euros and jobs: shared out by days, counted once.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

async fn dispositif(equipe: &Client, code: &str) -> Value {
    equipe.create("/dispositifs", json!({"code": code, "nom": code, "type": "citeslab", "debut": "2020-01-01", "debut_saisie": "2020-01-01"})).await["id"]
        .clone()
}

async fn valeurs(client: &Client, question: &str) -> Vec<Value> {
    let reponse = client.get(&format!("/indicators/{question}")).await;
    assert_eq!(reponse.status, 200, "{}", reponse.texte);
    let lignes = reponse.json["lignes"].as_array().unwrap().iter().map(|l| l["valeur"].clone());
    std::iter::once(reponse.json["total"]["valeur"].clone()).chain(lignes).collect()
}

#[actix_web::test]
async fn euros_are_shared_out_by_days_whole_in_each_dispositif_and_once_in_the_total() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (a, b) = (dispositif(&equipe, "a").await, dispositif(&equipe, "b").await);
    let financeur = equipe.create("/financeurs", json!({"structure_id": Uuid::from_u128(0x0400), "type": "epci"})).await["id"].clone();
    let liste = format!("/financeurs/{}/conventions", financeur.as_str().unwrap());
    let convention = |dispositifs: &[&Value], montant: f64, debut: &str, fin: &str| {
        json!({"dispositifs": dispositifs, "intitule": "Soutien", "etape": "en_cours", "deposee_le": "2020-10-30", "decision": "accordee", "decision_le": "2020-12-18",
            "montant": montant, "debut": debut, "fin": fin})
    };
    equipe.create(&liste, convention(&[&a, &b], 1000.0, "2021-01-01", "2021-12-31")).await;
    equipe.create(&liste, convention(&[&b], 100.0, "2021-12-31", "2022-01-02")).await;
    let annee = "debut=2021-01-01&fin=2021-12-31";
    assert_eq!(valeurs(&equipe, &format!("financements?{annee}&par=dispositif")).await, [json!(1033.33), json!(1000), json!(1033.33)]);
    assert_eq!(valeurs(&equipe, "financements?debut=2020-01-01&fin=2022-12-31&par=annee").await, [json!(1100), json!(1033.33), json!(66.67)]);
    assert_eq!(valeurs(&equipe, "financements?debut=2021-01-20&fin=2021-02-10&dispositif=a&par=mois").await, [json!(60.27), json!(32.88), json!(27.4)]);
    assert_eq!(valeurs(&equipe, &format!("financements?{annee}&par=financeur,type_financeur")).await, [json!(1033.33), json!(1033.33)]);
    assert_eq!(valeurs(&equipe, &format!("financements?{annee}&decision=refusee")).await, [json!(0)]);
    assert_eq!(valeurs(&equipe, "demandes_financement?debut=2020-01-01&fin=2020-12-31&par=dispositif,etape").await, [json!(2), json!(1), json!(2)]);
    assert_eq!(equipe.get(&format!("/indicators/financements?{annee}&territoire=region:32")).await.champs(), ["/territoire"]);
    assert_eq!(equipe.get(&format!("/indicators/financements?{annee}&financeur={}", Uuid::nil())).await.status, 404);
    let autre = app.autre();
    dispositif(&autre, "c").await;
    assert_eq!(valeurs(&autre, &format!("financements?{annee}&par=financeur")).await, [json!(0)], "the other porteuse was paid nothing");
}

#[actix_web::test]
async fn a_job_counts_once_and_from_the_first_accueil_in_the_dispositif_on() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (a, b) = (dispositif(&equipe, "a").await, dispositif(&equipe, "b").await);
    let porteur = equipe.create("/participants", json!({"nom": "Benali", "prenom": "Fatima"})).await["id"].clone();
    let projet = equipe.create("/projets", json!({"nom": "Bulle à vrac", "porteurs": [porteur]})).await["id"].clone();
    for (dispositif, date) in [(&a, "2021-02-01"), (&a, "2021-03-01"), (&b, "2021-06-01")] {
        equipe.create("/accompagnements", json!({"dispositif_id": dispositif, "participant_id": porteur, "projet_id": projet, "date_accueil": date})).await;
    }
    let emplois = [("cdi", 1.0, "2021-01-31", false), ("cdi", 0.8, "2021-02-01", false), ("cdd", 0.5, "2021-06-01", false), ("cdd", 0.74, "2021-07-01", true)];
    for (contrat, etp, debut, iae) in emplois {
        let emploi = json!({"type_contrat": contrat, "etp": etp, "date_debut": debut, "commune": "59350", "iae": iae});
        equipe.create(&format!("/projets/{}/emplois", projet.as_str().unwrap()), emploi).await;
    }
    let annee = "emplois_crees_etp?debut=2021-01-01&fin=2021-12-31";
    assert_eq!(valeurs(&equipe, &format!("{annee}&par=dispositif")).await, [json!(1.3), json!(1.3), json!(0.5)], "the first began before any accueil");
    assert_eq!(valeurs(&equipe, &format!("{annee}&par=type_contrat")).await, [json!(1.3), json!(0.8), json!(0.5)]);
    assert_eq!(valeurs(&equipe, &format!("{annee}&iae=true,false&par=iae")).await, [json!(2.04), json!(0.74), json!(1.3)]);
    assert_eq!(valeurs(&equipe, &format!("{annee}&territoire=epci:200093201&par=commune")).await, [json!(1.3), json!(1.3)]);
}
