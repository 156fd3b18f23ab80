//! The question's refusals and the answer's forms, on a handful of records.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::ecriture::{SESSION, dispositif, ecrit, ecrit_commun, id};
use super::registre::{Accompagnement, Inscription, Profil, Projet, Prospection, Registre, Session};
use crate::support::{Client, TestApp};

fn le(jour: &str) -> NaiveDate {
    jour.parse().unwrap()
}

fn accueil(participant: usize, date: &str, profil: Profil) -> Accompagnement {
    Accompagnement {
        dispositif: 0,
        participant,
        projet: None,
        date_accueil: le(date),
        mode: Some("individuel"),
        origine: None,
        prescripteur: None,
        profil,
        sortie: None,
        phases: vec![],
        rendez_vous: vec![],
        orientations: vec![],
    }
}

fn session(debut: &str, inscriptions: Vec<Inscription>) -> Session {
    Session { commune: Some("59350"), centiemes_d_heure: Some(350), inscriptions, ..Session::atelier(le(debut)) }
}

fn present(participant: usize, genre: &'static str, qpv: Option<bool>) -> Inscription {
    let profil = Profil { genre: Some(genre), qpv, ..Profil::default() };
    Inscription { participant, statut: "present", qualite: None, projet_accompagne: None, profil }
}

/// Five people (one twice), two ateliers (one with eight heads declared), a projet whose domaine holds a comma.
fn registre() -> Registre {
    let p = |genre: Option<&'static str>, naissance: &str| Profil {
        genre,
        naissance: Some(le(naissance)),
        commune: Some("59606"),
        epci: Some("245901160"),
        ..Profil::default()
    };
    let mut avec_projet = accueil(4, "2021-05-05", p(None, "1980-01-01"));
    avec_projet.projet = Some(0);
    Registre {
        participants: 5,
        projets: vec![Projet { domaine: Some("culture, arts"), commune: None, creation: None, stades: vec![], emplois: vec![] }],
        accompagnements: vec![
            accueil(0, "2021-02-28", p(Some("femme"), "1996-02-29")),
            accueil(0, "2021-03-01", p(Some("homme"), "1996-02-29")),
            accueil(1, "2021-03-10", p(Some("femme"), "1990-06-01")),
            accueil(2, "2021-04-10", p(Some("homme"), "1990-06-01")),
            accueil(3, "2021-12-31", p(Some("autre"), "2000-12-31")),
            avec_projet,
        ],
        sessions: vec![
            session("2021-01-19", vec![present(0, "femme", Some(true)), present(1, "homme", Some(false)), present(2, "femme", None)]),
            Session {
                effectif: Some((8, Some(5), Some(2), Some(3), None)),
                ..session("2021-04-02", vec![present(0, "femme", Some(true)), present(1, "homme", Some(false))])
            },
        ],
        prospections: vec![Prospection { dispositif: 0, date: le("2021-02-02"), mode: "indirecte", structure: Some(1), commune: None }],
        prescriptions: vec![],
        conventions: vec![],
    }
}

async fn avec_registre() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    ecrit_commun(&app).await;
    ecrit(&app, 1, 0x0100, &registre()).await;
    ecrit(&app, 2, 0x0200, &registre()).await;
    let client = app.equipe();
    (app, client)
}

const ANNEE: &str = "debut=2021-01-01&fin=2021-12-31&dispositif=dispositif-1-0";

async fn demande(client: &Client, code: &str, suite: &str) -> Value {
    let reponse = client.get(&format!("/indicators/{code}?{ANNEE}{suite}")).await;
    assert_eq!(reponse.status, 200, "{}", reponse.texte);
    reponse.json
}

fn lignes(json: &Value) -> Vec<(String, Value, Value)> {
    json["lignes"].as_array().unwrap().iter().map(|l| (l["libelle"].as_str().unwrap().to_owned(), l["valeur"].clone(), l["part"].clone())).collect()
}

#[actix_web::test]
async fn the_catalogue_is_read_by_all_and_figures_by_all_but_the_operator() {
    let (app, equipe) = avec_registre().await;
    let question = format!("/indicators/heures?{ANNEE}");
    for client in [app.admin(), app.prescripteur(), app.financeur()] {
        assert_eq!(client.get("/indicators").await.status, 200);
    }
    assert_eq!(app.admin().get(&question).await.code(), "interdit");
    assert_eq!(app.admin().get("/indicators/inconnu").await.code(), "interdit");
    assert_eq!(app.financeur().get(&question).await.status, 404, "no convention pays for it");
    assert_eq!(app.anonyme().get("/indicators").await.status, 401);
    assert_eq!(app.anonyme().get(&question).await.status, 401);
    assert_eq!(app.autre().get(&question).await.status, 404, "another porteuse's dispositif");
    let catalogue = equipe.get("/indicators").await.json;
    let personnes = &catalogue["items"][0];
    assert_eq!((&personnes["code"], &personnes["version"]), (&json!("personnes_accueillies"), &json!(1)));
    assert!(personnes["filtres"].as_array().unwrap().contains(&json!("territoire")));
    assert!(!personnes["dimensions"].as_array().unwrap().contains(&json!("territoire")));
    assert_eq!(equipe.get("/indicators?limit=3").await.champs(), ["/limit"]);
}

#[actix_web::test]
async fn a_whole_answer() {
    let (_app, equipe) = avec_registre().await;
    let json = demande(&equipe, "personnes_accueillies", "&par=genre").await;
    let ligne = |cle: Value, libelle: &str, valeur: i64, part: Value| json!({"cle": {"genre": cle}, "libelle": libelle, "valeur": valeur, "part": part, "statut": "exact", "source": "calcul"});
    assert_eq!(
        json,
        json!({
            "indicator": {"code": "personnes_accueillies", "libelle": "Personnes accueillies", "unite": "personne", "version": 1},
            "debut": "2021-01-01", "fin": "2021-12-31", "filtres": {"dispositif": ["dispositif-1-0"]}, "par": ["genre"],
            "total": {"valeur": 5, "renseigne": 5, "non_renseigne": 1, "statut": "exact", "source": "calcul", "disponible_depuis": null},
            "lignes": [ligne(json!("femme"), "Femme", 2, json!(0.4)), ligne(json!("homme"), "Homme", 2, json!(0.4)), ligne(json!("autre"), "Autre", 1, json!(0.2)), ligne(Value::Null, "Non renseigné", 1, Value::Null)],
            "secret_statistique": "aucun"
        }),
        "the person who came twice, under two genres, is in two lines and once in the total"
    );
}

#[actix_web::test]
async fn unknown_things_are_404_and_senseless_ones_422_all_at_once() {
    let (_app, equipe) = avec_registre().await;
    for (code, question) in [
        ("inconnu", "debut=hier"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&dispositif=dispositif-2-0"),
        ("heures", "dispositif=nulle-part&par=rien&x=1"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&territoire=commune:99999"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&territoire=lille"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&zone=z"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&module=aucun"),
        ("heures", "debut=2021-01-01&fin=2021-12-31&commanditaire=00000000-0000-7000-8000-000000000000"),
    ] {
        assert_eq!(equipe.get(&format!("/indicators/{code}?{question}")).await.status, 404, "{code} {question}");
    }
    let autre_session = id(SESSION, 2, 0);
    assert_eq!(equipe.get(&format!("/indicators/heures?{ANNEE}&session={autre_session}")).await.status, 404);
    let refus = equipe.get("/indicators/personnes_accueillies?fin=2021-02-30&genre=femmes,homme&mois=2021-13&par=genres,qpv,qpv&type=atelier&format=pdf").await;
    assert_eq!((refus.status, refus.code()), (422, "validation"));
    assert_eq!(refus.champs(), ["/debut", "/fin", "/mois", "/genre", "/par", "/par", "/type", "/format"]);
    assert!(refus.texte.contains("femme, homme, autre"), "{}", refus.texte);
    for (question, champ) in [
        ("debut=2021-12-31&fin=2021-01-01", "/fin"),
        ("debut=0000-01-01&fin=2021-01-01", "/debut"),
        ("debut=2021-01-01&fin=9999-12-31", "/fin"),
        ("debut=2021-01-01&fin=2021-12-31&par=type,mois,epci,module", "/par"),
        ("debut=2021-01-01&fin=2021-12-31&par=", "/par"),
        ("debut=2021-01-01&fin=2021-12-31&par=territoire", "/par"),
        ("debut=2021-01-01&fin=2021-12-31&genre=femme", "/genre"),
        ("debut=2021-01-01&fin=2021-12-31&type=", "/type"),
        ("debut=2021-01-01&fin=2021-12-31&session=1", "/session"),
        ("debut=2021-01-01&fin=2021-12-31&type=atelier&type=intra", "/type"),
        ("debut=2021-01-01&fin=2021-12-31&dispositif=a%00b", ""),
    ] {
        let refus = equipe.get(&format!("/indicators/heures?{question}")).await;
        assert_eq!((refus.status, refus.champs()), (422, vec![champ]), "{question}");
    }
}

#[actix_web::test]
async fn a_free_value_may_hold_commas_and_must_be_borne() {
    let (_app, equipe) = avec_registre().await;
    let json = demande(&equipe, "projets_accueillis", "&domaine_activite=culture,%20arts").await;
    assert_eq!((&json["total"]["valeur"], &json["filtres"]["domaine_activite"]), (&json!(1), &json!(["culture, arts"])));
    let refus = equipe.get(&format!("/indicators/projets_accueillis?{ANNEE}&domaine_activite=culture")).await;
    assert_eq!((refus.status, refus.champs()), (422, vec!["/domaine_activite"]));
    assert!(refus.texte.contains("culture, arts"));
}

#[actix_web::test]
async fn nothing_recorded_yet_is_not_zero() {
    let (_app, equipe) = avec_registre().await;
    let json = async |question: &str| equipe.get(&format!("/indicators/{question}")).await.json;
    let total = json("heures?debut=2020-06-30&fin=2020-12-31&dispositif=dispositif-1-1").await["total"].clone();
    assert_eq!(
        total,
        json!({"valeur": null, "renseigne": null, "non_renseigne": null, "statut": "non_disponible", "source": "calcul", "disponible_depuis": "2020-07-01"})
    );
    assert_eq!(json("heures?debut=2020-07-01&fin=2020-12-31&dispositif=dispositif-1-1").await["total"]["valeur"], 0);
    assert_eq!(json("heures?debut=2021-01-01&fin=2021-12-31").await["total"]["disponible_depuis"], "2021-04-01", "any dispositif in scope");
    assert_eq!(json("creations_entreprise?debut=2019-01-01&fin=2021-12-31").await["total"]["statut"], "exact");
}

#[actix_web::test]
async fn someone_born_on_29_february_completes_a_year_on_1_march() {
    let (_app, equipe) = avec_registre().await;
    let json = demande(&equipe, "age_moyen_accueil", "&par=mois&genre=femme,homme").await;
    assert_eq!(
        lignes(&json),
        [
            ("Février 2021".to_owned(), json!(24), Value::Null),
            ("Mars 2021".to_owned(), json!(27.5), Value::Null),
            ("Avril 2021".to_owned(), json!(30), Value::Null)
        ],
        "24 on 28 February, 25 the day after"
    );
    assert_eq!((&json["total"]["valeur"], &json["total"]["renseigne"]), (&json!(28), &json!(4)), "months of people; once each in the mean");
}

#[actix_web::test]
async fn declared_heads_give_margins_and_never_crossings() {
    let (_app, equipe) = avec_registre().await;
    assert_eq!(demande(&equipe, "participations", "").await["total"]["valeur"], 11);
    assert_eq!(demande(&equipe, "personnes_touchees", "").await["total"]["valeur"], 9, "three named people and six heads");
    let par_genre = demande(&equipe, "participations", "&par=genre").await;
    assert_eq!(
        lignes(&par_genre).into_iter().map(|(l, v, _)| (l, v)).collect::<Vec<_>>(),
        [("Femme".to_owned(), json!(7)), ("Homme".to_owned(), json!(3)), ("Non renseigné".to_owned(), json!(1))]
    );
    let par_qpv = demande(&equipe, "participations", "&par=qpv").await;
    assert_eq!(
        lignes(&par_qpv).into_iter().map(|(l, v, _)| (l, v)).collect::<Vec<_>>(),
        [("Oui".to_owned(), json!(4)), ("Non".to_owned(), json!(6)), ("Non renseigné".to_owned(), json!(1))]
    );
    assert_eq!(demande(&equipe, "participations", "&genre=femme&par=genre").await["total"]["valeur"], 7, "the same attribute twice is one");
    assert_eq!(demande(&equipe, "participations", "&genre=femme&par=qpv").await["total"]["valeur"], 3, "a head of unknown genre is left out");
    assert_eq!(demande(&equipe, "participants_par_session", "&genre=femme").await["total"]["valeur"], 3.5);
    assert_eq!(demande(&equipe, "heures_stagiaires", "").await["total"]["valeur"], 38.5);
}

#[actix_web::test]
async fn a_session_is_named_in_its_line() {
    let (_app, equipe) = avec_registre().await;
    let json = demande(&equipe, "participations", "&par=session").await;
    assert_eq!(json["lignes"][0]["cle"]["session"], id(SESSION, 1, 0).to_string());
    assert_eq!(json["lignes"][0]["libelle"], "2021-01-19 Session 0");
    let json = demande(&equipe, "structures_prospectees", "&par=zone&territoire=region:32").await;
    assert_eq!(lignes(&json).iter().map(|(l, ..)| l.as_str()).collect::<Vec<_>>(), ["Zone a", "Zone b", "Zone c"], "a place in three zones is in three lines");
    assert_eq!(json["total"]["valeur"], 1);
}

#[actix_web::test]
async fn the_same_answer_as_csv() {
    let (_app, equipe) = avec_registre().await;
    let attendu = "indicator,version,debut,fin,genre,libelle,valeur,part,unite,statut,source\r\n\
        personnes_accueillies,1,2021-01-01,2021-12-31,femme,Femme,2,0.4,personne,exact,calcul\r\n\
        personnes_accueillies,1,2021-01-01,2021-12-31,homme,Homme,2,0.4,personne,exact,calcul\r\n\
        personnes_accueillies,1,2021-01-01,2021-12-31,autre,Autre,1,0.2,personne,exact,calcul\r\n\
        personnes_accueillies,1,2021-01-01,2021-12-31,,Non renseigné,1,,personne,exact,calcul\r\n\
        personnes_accueillies,1,2021-01-01,2021-12-31,,Total,5,,personne,exact,calcul\r\n";
    let chemin = format!("/indicators/personnes_accueillies?{ANNEE}&par=genre");
    let par_format = equipe.get(&format!("{chemin}&format=csv")).await;
    let par_accept = equipe.send(equipe.request("GET", &chemin).header("accept", "text/csv")).await;
    assert_eq!(par_format.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!((par_format.texte.as_str(), par_accept.texte.as_str()), (attendu, attendu));
    assert_eq!(par_format.header("etag"), par_accept.header("etag"), "equal bodies have equal tags");
    assert_eq!(equipe.send(equipe.request("GET", &chemin).header("accept", "image/png")).await.status, 406);
}

#[actix_web::test]
async fn an_unchanged_answer_is_a_304_until_something_changes() {
    let (app, equipe) = avec_registre().await;
    let chemin = format!("/indicators/personnes_accueillies?{ANNEE}");
    let avant = equipe.get(&chemin).await;
    let tag = avant.header("etag").unwrap();
    let revient = async || equipe.send(equipe.request("GET", &chemin).header("if-none-match", tag)).await;
    let inchange = revient().await;
    assert_eq!((inchange.status, inchange.header("etag")), (304, Some(tag)));
    // A record that the change counter did not count: the answer is taken for unchanged, and so was not computed.
    app.base.sql("delete from accompagnements where date_accueil = '2021-12-31'").await;
    assert_eq!(revient().await.status, 304);
    assert_eq!(equipe.get(&chemin).await.texte, avant.texte, "for whoever asks without the tag as well");
    app.base.sql("insert into compteurs (porteuse_id, valeur) values (null, 1)").await;
    let change = revient().await;
    assert_eq!((change.status, &change.json["total"]["valeur"]), (200, &json!(4)));
    assert_eq!(equipe.get(&format!("/indicators/heures?{ANNEE}&dispositif={}", dispositif(1, 0))).await.status, 422, "named twice");
}
