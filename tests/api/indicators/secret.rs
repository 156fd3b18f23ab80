//! What outsiders see of the demonstration's figures, on every road to them.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const AN: &str = "debut=2021-01-01&fin=2021-12-31";

async fn prescripteur(app: &TestApp) -> Client {
    app.login("prescripteur@pole-emploi.test").await
}

async fn lu(client: &Client, chemin: &str) -> Value {
    let reponse = client.get(chemin).await;
    assert_eq!(reponse.status, 200, "{chemin}: {}", reponse.texte);
    reponse.json
}

fn lignes(json: &Value) -> Vec<(String, Value, Value, Value)> {
    let lignes = json["lignes"].as_array().unwrap().iter();
    lignes.map(|l| (l["libelle"].as_str().unwrap().to_owned(), l["valeur"].clone(), l["part"].clone(), l["statut"].clone())).collect()
}

fn ligne(libelle: &str, valeur: i64, part: impl Into<Value>) -> (String, Value, Value, Value) {
    (libelle.to_owned(), valeur.into(), part.into(), "arrondi".into())
}

#[actix_web::test]
async fn people_are_rounded_on_every_road() {
    let app = TestApp::demo().await;
    let (partenaire, question) = (prescripteur(&app).await, format!("{AN}&dispositif=citeslab&par=genre"));
    let vu = lu(&partenaire, &format!("/indicators/personnes_accueillies?{question}")).await;
    assert_eq!(vu["total"], json!({"valeur": 35, "renseigne": 35, "non_renseigne": 0, "statut": "arrondi", "source": "calcul", "disponible_depuis": null}));
    // Exactly 20 and 14: 0.588235 and 0.411765.
    assert_eq!(lignes(&vu), [ligne("Femme", 20, 0.571_429), ligne("Homme", 15, 0.428_571), ligne("Autre", 0, 0), ligne("Non renseigné", 0, Value::Null)]);
    assert_eq!(vu["secret_statistique"], "arrondi_5");

    let plusieurs = lu(&partenaire, &format!("/indicators/valeurs?codes=personnes_accueillies,participations&{question}")).await;
    assert_eq!(plusieurs["items"][0], vu);
    assert_eq!(plusieurs["items"][1]["secret_statistique"], "arrondi_5");
    let csv = partenaire.get(&format!("/indicators/personnes_accueillies?{question}&format=csv")).await;
    assert!(csv.texte.contains(",homme,Homme,15,0.428571,personne,arrondi,calcul") && !csv.texte.contains(",14,"), "{}", csv.texte);
    assert_eq!(partenaire.get(&format!("/indicators/personnes_accueillies?{question}&format=xlsx")).await.status, 200);

    let serie = lu(&partenaire, "/indicators/personnes_accueillies?debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&par=trimestre").await;
    assert_eq!((&serie["total"]["valeur"], &serie["total"]["statut"]), (&Value::Null, &json!("masque")));
    assert_eq!(lignes(&serie).len(), 4);
    let seances = lu(&partenaire, &format!("/indicators/sessions_realisees?{AN}&dispositif=citeslab")).await;
    let exactes = lu(&app.login("equipe@maillage.test").await, &format!("/indicators/sessions_realisees?{AN}&dispositif=citeslab")).await;
    assert_eq!(seances["total"], exactes["total"], "sessions are nobody");
}

#[actix_web::test]
async fn what_is_not_open_is_refused_and_says_what_is() {
    let app = TestApp::demo().await;
    let partenaire = prescripteur(&app).await;
    let refus = async |suite: &str| {
        let reponse = partenaire.get(&format!("/indicators/personnes_accueillies?{suite}")).await;
        (reponse.status, reponse.champs().into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(refus(AN).await, (422, vec!["/dispositif".to_owned()]));
    assert_eq!(refus(&format!("{AN}&dispositif=citeslab,formation")).await, (422, vec!["/dispositif".to_owned()]));
    for ferme in ["formation", "inconnu"] {
        assert_eq!(refus(&format!("{AN}&dispositif={ferme}")).await.0, 404, "{ferme}");
    }
    let (statut, champs) =
        refus("debut=2021-01-01&fin=2021-11-30&dispositif=citeslab&par=genre,commune&prescripteur=01a2140a-1544-7459-b0a6-6cefd2c49ed9").await;
    assert_eq!((statut, champs), (422, vec!["/debut".to_owned(), "/prescripteur".to_owned(), "/par".to_owned()]));
    let reserve = partenaire.get(&format!("/indicators/taux_assiduite?{AN}&dispositif=citeslab")).await;
    assert_eq!((reserve.status, reserve.champs()), (422, vec!["/code"]));
    // A free value that nothing bears would be answered by those that records bear.
    let libre = partenaire.get(&format!("/indicators/projets_accueillis?{AN}&dispositif=citeslab&domaine_activite=x")).await;
    assert!(libre.status == 422 && !libre.texte.contains("Valeurs possibles"), "{}", libre.texte);
}

#[actix_web::test]
async fn a_financeur_sees_what_its_conventions_pay_for() {
    let app = TestApp::demo().await;
    let (mel, bpifrance) = (app.login("financeur@mel.test").await, app.login("financeur@bpifrance.test").await);
    let vu = lu(&mel, &format!("/indicators/personnes_accueillies?{AN}&dispositif=accompagnement-ess")).await;
    assert_eq!(vu["filtres"], json!({"dispositif": ["accompagnement-ess"], "territoire": ["epci:200093201"]}));
    let vu = lu(&bpifrance, &format!("/indicators/personnes_accueillies?{AN}&dispositif=citeslab")).await;
    assert_eq!(vu["filtres"], json!({"dispositif": ["citeslab"]}), "its convention is bound to no territoire");

    assert_eq!(bpifrance.get(&format!("/indicators/personnes_accueillies?{AN}&dispositif=accompagnement-ess")).await.status, 404);
    assert_eq!(mel.get(&format!("/indicators/personnes_accueillies?{AN}&dispositif=citeslab")).await.status, 404);
    let siens = format!("/indicators/personnes_accueillies?{AN}&dispositif=accompagnement-ess&territoire");
    assert_eq!(mel.get(&format!("{siens}=commune:59350")).await.status, 404);
    let (sans, avec) = (mel.get(siens.trim_end_matches("&territoire")).await, mel.get(&format!("{siens}=epci:200093201")).await);
    assert_eq!((avec.status, &avec.texte, avec.header("etag")), (200, &sans.texte, sans.header("etag")));
    let hors = mel.get("/indicators/personnes_accueillies?debut=2020-01-01&fin=2020-12-31&dispositif=accompagnement-ess").await;
    assert_eq!((hors.status, hors.champs()), (422, vec!["/debut"]));
    assert!(hors.texte.contains("du 2021-01-01 au 2021-12-31") && !hors.texte.contains("2022"), "a convention only asked for opens nothing: {}", hors.texte);
}

#[actix_web::test]
async fn a_question_asked_again_costs_nothing_until_something_changes() {
    let app = TestApp::demo().await;
    let (partenaire, equipe) = (prescripteur(&app).await, app.login("equipe@maillage.test").await);
    let question = format!("/indicators/personnes_accueillies?{AN}&dispositif=citeslab");
    let (vu, exact) = (partenaire.get(&question).await, equipe.get(&question).await);
    let tag = vu.header("etag").unwrap();
    assert_ne!(Some(tag), exact.header("etag"));
    let encore = partenaire.request("GET", &question).header("if-none-match", tag);
    assert_eq!(partenaire.send(encore).await.status, 304);
    let exacte = equipe.request("GET", &question).header("if-none-match", tag);
    assert_eq!(equipe.send(exacte).await.status, 200, "what outsiders see is remembered apart");
    assert_ne!(vu.texte, exact.texte);
    assert_eq!([partenaire.get(&question).await.texte, equipe.get(&question).await.texte], [vu.texte, exact.texte], "each is remembered its own");
}
