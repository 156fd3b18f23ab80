//! Several indicators at once, and answers as workbooks.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::json;

use super::ecriture::{ecrit, ecrit_commun};
use super::registre::{Accompagnement, Profil, Projet, Registre};
use crate::support::{Client, TestApp};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ANNEE: &str = "debut=2021-01-01&fin=2021-12-31&dispositif=dispositif-1-0";

/// A woman from a QPV welcomed with a projet, whose domaine a spreadsheet would run; nobody else.
async fn equipe(app: &TestApp) -> Client {
    let profil = Profil { genre: Some("femme"), qpv: Some(true), commune: Some("59350"), epci: Some("200093201"), ..Profil::default() };
    let accueil = Accompagnement {
        dispositif: 0,
        participant: 0,
        projet: Some(0),
        date_accueil: "2021-02-03".parse().unwrap(),
        mode: None,
        origine: None,
        prescripteur: None,
        profil,
        sortie: None,
        phases: vec![],
        rendez_vous: vec![],
        orientations: vec![],
    };
    let projet = Projet { domaine: Some("=HYPERLINK(\"x\")"), commune: None, creation: None, stades: vec![], emplois: vec![] };
    ecrit_commun(app).await;
    ecrit(app, 1, 0x0100, &Registre { participants: 1, projets: vec![projet], accompagnements: vec![accueil], ..Registre::default() }).await;
    app.equipe()
}

/// The bytes of a workbook, and its headers.
async fn classeur(client: &Client, chemin: &str, accept: &str) -> (Vec<u8>, reqwest::header::HeaderMap) {
    let reponse = client.request("GET", chemin).header("accept", accept).send().await.unwrap();
    assert_eq!(reponse.status(), 200);
    let entetes = reponse.headers().clone();
    (reponse.bytes().await.unwrap().to_vec(), entetes)
}

fn feuille(octets: &[u8], nom: &str) -> Vec<Vec<Data>> {
    let mut classeur: Xlsx<_> = Xlsx::new(Cursor::new(octets.to_vec())).unwrap();
    classeur.worksheet_range(nom).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn texte(valeur: &str) -> Data {
    Data::String(valeur.to_owned())
}

#[actix_web::test]
async fn several_indicators_answer_one_question() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let reponse = equipe.get(&format!("/indicators/valeurs?codes=projets_accueillis,personnes_accueillies&{ANNEE}&par=mois")).await;
    let codes: Vec<_> = reponse.items().iter().map(|r| r["indicator"]["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["projets_accueillis", "personnes_accueillies"], "in the order asked for");
    for item in reponse.items() {
        let seule = equipe.get(&format!("/indicators/{}?{ANNEE}&par=mois", item["indicator"]["code"].as_str().unwrap())).await;
        assert_eq!(*item, seule.json);
    }
    assert_eq!(reponse.json["next_cursor"], json!(null));
    let csv = equipe.get(&format!("/indicators/valeurs?codes=personnes_accueillies,projets_accueillis&{ANNEE}&par=mois&format=csv")).await;
    assert_eq!(
        csv.texte,
        "indicator,version,debut,fin,mois,libelle,valeur,part,unite,statut,source\r\n\
         personnes_accueillies,1,2021-01-01,2021-12-31,2021-02,Février 2021,1,1,personne,exact,calcul\r\n\
         personnes_accueillies,1,2021-01-01,2021-12-31,,Total,1,,personne,exact,calcul\r\n\
         projets_accueillis,1,2021-01-01,2021-12-31,2021-02,Février 2021,1,1,projet,exact,calcul\r\n\
         projets_accueillis,1,2021-01-01,2021-12-31,,Total,1,,projet,exact,calcul\r\n"
    );
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"valeurs-2021-01-01-2021-12-31.csv\""));
    let tag = reponse.header("etag").unwrap();
    let chemin = format!("/indicators/valeurs?codes=projets_accueillis,personnes_accueillies&{ANNEE}&par=mois");
    assert_eq!(equipe.send(equipe.request("GET", &chemin).header("if-none-match", tag)).await.status, 304);
}

#[actix_web::test]
async fn each_of_several_indicators_accepts_every_parameter() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let refus = equipe.get("/indicators/valeurs?codes=heures,personnes_accueillies&fin=2021-12-31&genre=femme&par=qpv&format=pdf").await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/debut", "/par", "/genre", "/format"]));
    let messages: Vec<_> = refus.json["erreurs"].as_array().unwrap().iter().map(|e| e["message"].as_str().unwrap()).collect();
    assert!(messages[1].starts_with("`heures` : ") && messages[2].starts_with("`heures` : "), "it names the one that does not: {messages:?}");
    assert!(!messages[0].contains("heures") && !messages[3].contains("heures"), "what is wrong for all is said once: {messages:?}");
    for (codes, statut, champs) in [
        ("", 422, vec!["/codes"]),
        ("codes=", 422, vec!["/codes"]),
        ("codes=heures,heures", 422, vec!["/codes"]),
        ("codes=heures,inconnu&couleur=bleu", 404, vec![]),
        ("codes=heures,journees&dispositif=ailleurs&couleur=bleu", 404, vec![]),
    ] {
        let refus = equipe.get(&format!("/indicators/valeurs?debut=2021-01-01&fin=2021-12-31&{codes}")).await;
        assert_eq!((refus.status, refus.champs()), (statut, champs), "{codes}");
    }
    let catalogue = equipe.get("/indicators").await.json;
    let codes: Vec<_> = catalogue["items"].as_array().unwrap().iter().take(21).map(|i| i["code"].as_str().unwrap()).collect();
    assert_eq!(equipe.get(&format!("/indicators/valeurs?debut=2021-01-01&fin=2021-12-31&codes={}", codes.join(","))).await.champs(), ["/codes"]);
}

#[actix_web::test]
async fn a_workbook_has_typed_cells() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let (octets, entetes) = classeur(&equipe, &format!("/indicators/personnes_accueillies?{ANNEE}&par=qpv,commune"), XLSX).await;
    assert_eq!(entetes["content-type"], XLSX);
    assert_eq!(entetes["content-disposition"], "attachment; filename=\"personnes_accueillies-2021-01-01-2021-12-31.xlsx\"");
    let valeurs = feuille(&octets, "Valeurs");
    assert_eq!(valeurs[0], ["indicator", "version", "debut", "fin", "qpv", "commune", "libelle", "valeur", "part", "unite", "statut", "source"].map(texte));
    let ligne = &valeurs[1];
    assert_eq!((&ligne[0], &ligne[1]), (&texte("personnes_accueillies"), &Data::Float(1.0)));
    assert!(matches!(&ligne[2], Data::DateTime(jour) if jour.as_f64() == 44_197.0), "2021-01-01 is a date: {:?}", ligne[2]);
    assert_eq!((&ligne[4], &ligne[5], &ligne[6]), (&Data::Bool(true), &texte("59350"), &texte("Oui, Lille")), "a code is text");
    assert_eq!((&ligne[7], &ligne[8], &ligne[11]), (&Data::Float(1.0), &Data::Float(1.0), &texte("calcul")));
    assert_eq!((&valeurs[2][4], &valeurs[2][5], &valeurs[2][6]), (&Data::Empty, &Data::Empty, &texte("Total")));
    assert_eq!(valeurs.len(), 3);
}

#[actix_web::test]
async fn a_workbook_says_the_question_the_definitions_and_the_day() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let chemin = format!("/indicators/valeurs?codes=personnes_accueillies,projets_accueillis&{ANNEE}&par=mois&format=xlsx");
    let (octets, _) = classeur(&equipe, &chemin, "*/*").await;
    let question = feuille(&octets, "Question");
    let dit = |titre: &str| question.iter().filter(|l| l[0] == texte(titre)).map(|l| l[1].clone()).collect::<Vec<_>>();
    let jour = (app.clock.today() - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days() as f64;
    assert!(matches!(&dit("Établi le")[..], [Data::DateTime(le)] if le.as_f64() == jour), "{question:?}");
    assert!(matches!(&dit("Au")[..], [Data::DateTime(fin)] if fin.as_f64() == 44_561.0));
    assert_eq!((dit("Filtre dispositif"), dit("Par")), (vec![texte("dispositif-1-0")], vec![texte("mois")]));
    assert_eq!(dit("Indicateur"), [texte("personnes_accueillies"), texte("projets_accueillis")]);
    assert!(dit("Définition").iter().all(|d| d.to_string().ends_with('.')));
    assert_eq!(feuille(&octets, "Valeurs").len(), 5, "one table");
}

#[actix_web::test]
async fn nothing_in_a_workbook_runs() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let chemin = format!("/indicators/projets_accueillis?{ANNEE}&par=domaine_activite&format=xlsx");
    let (octets, _) = classeur(&equipe, &chemin, "*/*").await;
    assert_eq!(feuille(&octets, "Valeurs")[1][4], texte("=HYPERLINK(\"x\")"), "text, as it was recorded");
    let mut classeur: Xlsx<_> = Xlsx::new(Cursor::new(octets)).unwrap();
    assert!(classeur.worksheet_formula("Valeurs").unwrap().is_empty(), "and no formula");
    let csv = equipe.get(&format!("/indicators/projets_accueillis?{ANNEE}&par=domaine_activite&format=csv")).await;
    assert!(csv.texte.contains(",\"'=HYPERLINK(\"\"x\"\")\","), "{}", csv.texte);
}

#[actix_web::test]
async fn equal_workbooks_are_equal_bytes_and_a_new_day_makes_another() {
    let app = TestApp::spawn().await;
    let equipe = equipe(&app).await;
    let chemin = format!("/indicators/personnes_accueillies?{ANNEE}&par=genre&format=xlsx");
    let (octets, entetes) = classeur(&equipe, &chemin, "*/*").await;
    let (encore, _) = classeur(&app.twin(), &chemin, "*/*").await;
    assert!(octets == encore, "another process writes the same bytes");
    let revient = async || equipe.request("GET", &chemin).header("if-none-match", &entetes["etag"]).send().await.unwrap().status();
    assert_eq!(revient().await, 304);
    app.clock.advance(chrono::TimeDelta::days(1));
    let (demain, entetes_demain) = classeur(&app.equipe(), &chemin, "*/*").await;
    assert!(demain != octets && entetes_demain["etag"] != entetes["etag"], "it bears its day");
}
