//! Conventions: what they are, whose they are, what they rest on, and what was done of what they promise.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

const MEL: Uuid = Uuid::from_u128(0x0400);

/// A porteuse with two dispositifs and a financeur, the structure of the tests' own financeur.
struct Decor {
    app: TestApp,
    equipe: Client,
    financeur: String,
    citeslab: Value,
    formation: Value,
}

async fn dispositif(client: &Client, code: &str) -> Value {
    client.create("/dispositifs", json!({"code": code, "nom": code, "type": "citeslab", "debut": "2020-01-01", "debut_saisie": "2020-01-01"})).await
}

fn id(json: &Value) -> &str {
    json["id"].as_str().unwrap()
}

impl Decor {
    async fn plante() -> Self {
        let app = TestApp::spawn().await;
        let equipe = app.equipe();
        let financeur = equipe.create("/financeurs", json!({"structure_id": MEL, "type": "epci"})).await;
        let (citeslab, formation) = (dispositif(&equipe, "citeslab").await, dispositif(&equipe, "formation").await);
        Self { app, equipe, financeur: id(&financeur).to_owned(), citeslab, formation }
    }

    fn liste(&self) -> String {
        format!("/financeurs/{}/conventions", self.financeur)
    }

    /// A convention of 2021, with what a test says of it.
    fn corps(&self, champs: Value) -> Value {
        let mut corps =
            json!({"dispositifs": [self.citeslab["id"]], "intitule": "Quartiers 2021", "etape": "prospect", "debut": "2021-01-01", "fin": "2021-12-31"});
        corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
        corps
    }

    async fn convention(&self, champs: Value) -> Value {
        self.equipe.create(&self.liste(), self.corps(champs)).await
    }

    async fn refus(&self, champs: Value) -> Vec<String> {
        let reponse = self.equipe.post(&self.liste(), self.corps(champs)).await;
        assert_eq!(reponse.status, 422, "{}", reponse.texte);
        reponse.champs().into_iter().map(str::to_owned).collect()
    }
}

fn accordee() -> Value {
    json!({"etape": "en_cours", "deposee_le": "2020-10-30", "decision": "accordee", "decision_le": "2020-12-18", "montant": 61500.5})
}

#[actix_web::test]
async fn a_convention_goes_from_prospect_to_decision() {
    let d = Decor::plante().await;
    let cree = d.convention(json!({"territoires": ["epci:200093201"], "dispositifs": [d.formation["id"], d.citeslab["id"]]})).await;
    assert_eq!((&cree["porteuse"]["nom"], &cree["financeur"]), (&json!("Maillage"), &json!({"id": d.financeur, "nom": "MEL"})));
    assert_eq!(cree["dispositifs"].as_array().unwrap().iter().map(|d| d["code"].clone()).collect::<Vec<_>>(), ["citeslab", "formation"]);
    assert_eq!((&cree["territoires"][0]["nom"], &cree["montant"], &cree["objectifs"]), (&json!("Métropole Européenne de Lille"), &Value::Null, &json!([])));
    let chemin = format!("/conventions/{}", id(&cree));
    let deposee = d.equipe.patch(&chemin, 1, json!({"etape": "deposee", "deposee_le": "2020-10-30", "montant": 61500.5})).await;
    assert_eq!((deposee.status, &deposee.json["montant"]), (200, &json!(61500.5)));
    assert_eq!(d.equipe.patch(&chemin, 2, json!({"etape": "decidee"})).await.champs(), ["/decision"]);
    let decidee = d.equipe.patch(&chemin, 2, json!({"etape": "decidee", "decision": "accordee", "decision_le": "2020-12-18"})).await;
    assert_eq!((decidee.status, &decidee.json["version"]), (200, &json!(3)));
    assert_eq!(d.equipe.patch(&chemin, 3, json!({"etape": "decidee"})).await.json["version"], 3);
    assert_eq!(d.equipe.patch(&chemin, 3, json!({"financeur_id": d.financeur})).await.champs(), ["/financeur_id"]);
    assert_eq!(d.equipe.delete(&chemin, 3).await.status, 204);
}

#[actix_web::test]
async fn its_fields_agree_with_each_other() {
    let d = Decor::plante().await;
    assert_eq!(d.refus(json!({"fin": "2020-12-31"})).await, ["/fin"]);
    assert_eq!(d.refus(json!({"etape": "deposee"})).await, ["/deposee_le"]);
    assert_eq!(d.refus(json!({"deposee_le": "2020-10-30"})).await, ["/deposee_le"], "no longer a prospect");
    assert_eq!(d.refus(json!({"etape": "deposee", "deposee_le": "2020-10-30", "decision": "accordee"})).await, ["/decision_le", "/etape"]);
    assert_eq!(d.refus(json!({"etape": "decidee", "deposee_le": "2020-10-30", "decision_le": "2020-12-18"})).await, ["/decision"]);
    assert_eq!(d.refus(json!({"etape": "en_cours", "deposee_le": "2020-10-30", "decision": "refusee", "decision_le": "2020-12-18"})).await, ["/etape"]);
    assert_eq!(d.refus(json!({"etape": "decidee", "deposee_le": "2021-10-30", "decision": "refusee", "decision_le": "2020-12-18"})).await, ["/decision_le"]);
    assert_eq!(d.refus(json!({"etape": "deposee", "deposee_le": "2199-01-01"})).await, ["/deposee_le"], "in the future");
    assert_eq!(d.refus(json!({"montant": 0.001, "territoires": ["lille"]})).await, ["/montant", "/territoires/0"]);
    assert_eq!(d.refus(json!({"dispositifs": []})).await, ["/dispositifs"]);
    d.convention(json!({"etape": "close", "deposee_le": "2020-10-30"})).await;
    d.convention(accordee()).await;
}

#[actix_web::test]
async fn what_it_names_is_there_for_the_porteuse() {
    let d = Decor::plante().await;
    let etranger = dispositif(&d.app.autre(), "ailleurs").await;
    let refus = d.equipe.post(&d.liste(), d.corps(json!({"dispositifs": [d.citeslab["id"], etranger["id"]], "territoires": ["commune:99999"]}))).await;
    assert_eq!((refus.code(), refus.champs()), ("reference_inconnue", vec!["/dispositifs", "/territoires"]));
    assert_eq!(d.equipe.post(&format!("/financeurs/{}/conventions", Uuid::nil()), json!({})).await.status, 404, "the path before the body");
}

#[actix_web::test]
async fn objectifs_are_questions_of_the_catalogue() {
    let d = Decor::plante().await;
    let objectif = |indicator: &str, filtres: Value| json!({"objectifs": [{"indicator": indicator, "filtres": filtres, "cible": 12.5}]});
    let cree = d.convention(objectif("personnes_accueillies", json!({"genre": ["femme", "autre"], "qpv": ["true"]}))).await;
    assert_eq!(cree["objectifs"], json!([{"indicator": "personnes_accueillies", "filtres": {"genre": ["femme", "autre"], "qpv": ["true"]}, "cible": 12.5}]));
    assert_eq!(d.convention(json!({"objectifs": [{"indicator": "heures", "cible": 3}]})).await["objectifs"][0]["filtres"], json!({}));
    for (indicator, filtres, champ) in [
        ("inconnu", json!({}), "/indicator"),
        ("heures", json!({"genre": ["femme"]}), "/filtres/genre"),
        ("heures", json!({"debut": ["2021-01-01"]}), "/filtres/debut"),
        ("personnes_accueillies", json!({"genre": ["femmes"]}), "/filtres/genre"),
        ("personnes_accueillies", json!({"genre": ["femme,homme"]}), "/filtres/genre"),
        ("personnes_accueillies", json!({"genre": []}), "/filtres/genre"),
        ("personnes_accueillies", json!({"genre": "femme"}), "/filtres/genre"),
        ("personnes_accueillies", json!({"territoire": ["a\u{0}b"]}), "/filtres/territoire/0"),
        ("personnes_accueillies", json!({"territoire": ["commune:99999"]}), "/filtres/territoire"),
        ("personnes_accueillies", json!({"dispositif": ["formation"]}), "/filtres/dispositif"),
        ("heures", json!({"module": ["aucun"]}), "/filtres/module"),
        ("heures", json!({"session": [Uuid::nil()]}), "/filtres/session"),
        ("heures", json!({"financeur": [Uuid::nil()]}), "/filtres/financeur"),
        ("projets_accueillis", json!({"domaine_activite": ["textile"]}), "/filtres/domaine_activite"),
    ] {
        assert_eq!(d.refus(objectif(indicator, filtres.clone())).await, [format!("/objectifs/0{champ}")], "{indicator} {filtres}");
    }
    let deux = json!({"objectifs": [{"indicator": "heures", "cible": -1}, {"indicator": "heures", "filtres": {"type": ["x"], "couleur": ["y"]}, "cible": 1}], "fin": "2020-01-01"});
    assert_eq!(d.refus(deux).await, ["/objectifs/0/cible"]);
    let deux = json!({"objectifs": [{"indicator": "heures", "cible": 1}, {"indicator": "heures", "filtres": {"type": ["x"], "couleur": ["y"]}, "cible": 1}], "fin": "2020-01-01"});
    assert_eq!(d.refus(deux).await, ["/fin", "/objectifs/1/filtres/couleur", "/objectifs/1/filtres/type"]);
}

#[actix_web::test]
async fn a_porteuse_and_a_financeur_each_see_their_own() {
    let d = Decor::plante().await;
    let (autre, mel) = (d.app.autre(), d.app.financeur());
    let sienne = d.convention(accordee()).await;
    let ailleurs = dispositif(&autre, "ailleurs").await;
    let voisine = autre.create(&d.liste(), d.corps(json!({"dispositifs": [ailleurs["id"]], "intitule": "Voisine"}))).await;
    let fondation = d.app.admin().create("/structures", json!({"nom": "Fondation", "roles": ["financeur"]})).await;
    let fondation = d.equipe.create("/financeurs", json!({"structure_id": fondation["id"], "type": "fondation"})).await;
    let autre_liste = format!("/financeurs/{}/conventions", id(&fondation));
    let cachee = d.equipe.create(&autre_liste, d.corps(json!({}))).await;
    let vues = async |client: &Client, chemin: &str| client.get(chemin).await.items().iter().map(|c| id(c).to_owned()).collect::<Vec<_>>();
    assert_eq!(vues(&d.equipe, "/conventions?sort=created_at").await, [id(&sienne), id(&cachee)]);
    assert_eq!(vues(&d.equipe, &d.liste()).await, [id(&sienne)]);
    assert_eq!(vues(&autre, &d.liste()).await, [id(&voisine)]);
    assert_eq!(vues(&mel, "/conventions?sort=created_at").await, [id(&sienne), id(&voisine)]);
    assert_eq!(vues(&mel, &autre_liste).await, Vec::<String>::new());
    for (client, convention) in [(&autre, &sienne), (&d.equipe, &voisine), (&mel, &cachee)] {
        assert_eq!(client.get(&format!("/conventions/{}", id(convention))).await.status, 404);
        assert_eq!(client.get(&format!("/conventions/{}/bilan", id(convention))).await.status, 404);
    }
    assert_eq!(autre.delete(&format!("/conventions/{}", id(&sienne)), 1).await.status, 404);
    assert_eq!(mel.patch(&format!("/conventions/{}", id(&sienne)), 1, json!({"montant": 1})).await.status, 403);
    for question in ["q=quartiers", "etape=en_cours", "decision=accordee", "deposee_le_au=2020-10-30", "decision_le_du=2020-12-18", "dispositifs=citeslab,x"] {
        assert!(vues(&d.equipe, &format!("/conventions?{question}")).await.contains(&id(&sienne).to_owned()), "{question}");
    }
    assert_eq!(vues(&mel, &format!("/conventions?porteuse={}", ailleurs["porteuse_id"].as_str().unwrap())).await, [id(&voisine)]);
}

#[actix_web::test]
async fn what_a_convention_rests_on_stays() {
    let d = Decor::plante().await;
    let admin = d.app.admin();
    let module = d.equipe.create("/modules", json!({"code": "M1", "intitule": "Module", "type": "programme"})).await;
    let commande = d.equipe.create("/structures", json!({"nom": "Commande", "roles": ["partenaire"]})).await;
    let zone = admin.create("/zones", json!({"code": "lot-1", "nom": "Lot 1", "territoires": ["epci:200093201"]})).await;
    let autre_zone = admin.create("/zones", json!({"code": "lot-2", "nom": "Lot 2", "territoires": ["epci:200093201"]})).await;
    let filtres = json!({"module": ["M1"], "commanditaire": [commande["id"]], "zone": ["lot-2"], "financeur": [d.financeur]});
    let convention = d.convention(json!({"territoires": ["zone:lot-1"], "objectifs": [{"indicator": "heures", "filtres": filtres, "cible": 1}]})).await;
    for (client, liste, json) in [
        (&d.equipe, "dispositifs", &d.citeslab),
        (&d.equipe, "modules", &module),
        (&admin, "structures", &commande),
        (&admin, "zones", &zone),
        (&admin, "zones", &autre_zone),
    ] {
        let reponse = client.delete(&format!("/{liste}/{}", id(json)), 1).await;
        assert_eq!((reponse.status, reponse.code()), (409, "en_usage"), "{liste}");
    }
    assert_eq!(d.equipe.delete(&format!("/financeurs/{}", d.financeur), 1).await.code(), "en_usage");
    for zone in [&zone, &autre_zone] {
        assert_eq!(admin.patch(&format!("/zones/{}", id(zone)), 1, json!({"nom": "Autre"})).await.code(), "etat_incompatible", "a zone promised in is fixed");
    }
    let chemin = format!("/conventions/{}", id(&convention));
    assert_eq!(d.equipe.patch(&chemin, 1, json!({"objectifs": []})).await.status, 200);
    assert_eq!(d.equipe.delete(&format!("/modules/{}", id(&module)), 1).await.status, 204);
    assert_eq!(admin.patch(&format!("/zones/{}", id(&autre_zone)), 1, json!({"nom": "Autre"})).await.status, 200);
    assert_eq!(d.equipe.delete(&chemin, 2).await.status, 204);
    assert_eq!(admin.delete(&format!("/zones/{}", id(&zone)), 1).await.status, 204);
}

fn session(dispositif: &Value, convention: &Value) -> Value {
    json!({"dispositif_id": dispositif["id"], "convention_id": convention["id"], "type": "atelier", "titre": "Atelier", "statut": "realisee", "modalite": "presentiel",
        "commune": "59350", "debut": "2021-03-02", "fin": "2021-03-02", "duree_heures": 3})
}

#[actix_web::test]
async fn a_convention_pays_for_sessions_of_its_dispositifs() {
    let d = Decor::plante().await;
    let convention = d.convention(json!({"dispositifs": [d.citeslab["id"], d.formation["id"]]})).await;
    let autre = d.convention(json!({"intitule": "Autre"})).await;
    let payee = d.equipe.create("/sessions", session(&d.formation, &convention)).await;
    assert_eq!(payee["convention"], json!({"id": convention["id"], "intitule": "Quartiers 2021"}));
    d.equipe.create("/sessions", session(&d.formation, &json!({}))).await;
    assert_eq!(d.equipe.get(&format!("/sessions?convention={}", id(&convention))).await.items().len(), 1);
    let hors = d.equipe.post("/sessions", session(&d.formation, &autre)).await;
    assert_eq!((hors.code(), hors.champs()), ("reference_inconnue", vec!["/convention_id"]), "it does not cover the dispositif");
    let ailleurs = dispositif(&d.app.autre(), "ailleurs").await;
    assert_eq!(d.app.autre().post("/sessions", session(&ailleurs, &convention)).await.champs(), ["/convention_id"]);
    let chemin = format!("/conventions/{}", id(&convention));
    assert_eq!(d.equipe.patch(&chemin, 1, json!({"dispositifs": [d.citeslab["id"]]})).await.code(), "en_usage");
    assert_eq!(d.equipe.patch(&chemin, 1, json!({"dispositifs": [d.formation["id"]]})).await.status, 200);
    let refus = d.equipe.delete(&chemin, 2).await;
    assert_eq!(refus.code(), "en_usage");
    assert!(refus.texte.contains("sessions"), "{}", refus.texte);
    assert_eq!(d.equipe.patch(&format!("/sessions/{}", id(&payee)), 1, json!({"convention_id": null})).await.json["convention"], Value::Null);
    assert_eq!(d.equipe.delete(&chemin, 2).await.status, 204);
}

#[actix_web::test]
async fn the_bilan_holds_each_objectif_against_the_figures() {
    let d = Decor::plante().await;
    for (dispositif, commune, debut) in [
        (&d.citeslab, "59350", "2021-03-02"),
        (&d.citeslab, "59606", "2021-03-03"),
        (&d.formation, "59350", "2021-03-04"),
        (&d.citeslab, "59350", "2022-01-04"),
    ] {
        let mut session = session(dispositif, &json!({}));
        session.as_object_mut().unwrap().extend(json!({"commune": commune, "debut": debut, "fin": debut}).as_object().unwrap().clone());
        d.equipe.create("/sessions", session).await;
    }
    let objectif = |indicator: &str, filtres: Value, cible: f64| json!({"indicator": indicator, "filtres": filtres, "cible": cible});
    let objectifs = json!([
        objectif("sessions_realisees", json!({}), 3.0),
        objectif("sessions_realisees", json!({"dispositif": ["citeslab"]}), 3.0),
        objectif("sessions_realisees", json!({"commune": ["59606"]}), 0.0),
        objectif("heures", json!({"type": ["atelier"], "territoire": ["departement:59"]}), 7.0),
        objectif("participants_par_session", json!({"type": ["formation"]}), 8.0),
    ]);
    let deux = json!([d.citeslab["id"], d.formation["id"]]);
    let convention = d.convention(json!({"dispositifs": deux, "territoires": ["epci:200093201"], "objectifs": objectifs})).await;
    let chemin = format!("/conventions/{}/bilan", id(&convention));
    let bilan = d.equipe.get(&chemin).await.json;
    assert_eq!((&bilan["debut"], &bilan["fin"], &bilan["convention"]["intitule"]), (&json!("2021-01-01"), &json!("2021-12-31"), &json!("Quartiers 2021")));
    let lignes: Vec<Value> = bilan["objectifs"].as_array().unwrap().iter().map(|o| json!([o["filtres"], o["valeur"], o["ratio"]])).collect();
    let (tous, mel) = (json!(["citeslab", "formation"]), json!(["epci:200093201"]));
    assert_eq!(
        lignes,
        [
            json!([{"dispositif": tous, "territoire": mel}, 2, 0.666_667]),
            json!([{"dispositif": ["citeslab"], "territoire": mel}, 1, 0.333_333]),
            json!([{"dispositif": tous, "commune": ["59606"]}, 1, null]),
            json!([{"dispositif": tous, "territoire": ["departement:59"], "type": ["atelier"]}, 9, 1.285_714]),
            json!([{"dispositif": tous, "territoire": mel, "type": ["formation"]}, null, null]),
        ]
    );
    let premiere = &bilan["objectifs"][0];
    assert_eq!((&premiere["indicator"]["code"], &premiere["statut"], &premiere["source"]), (&json!("sessions_realisees"), &json!("exact"), &json!("calcul")));
    assert_eq!(d.app.financeur().get(&chemin).await.json, bilan, "exact for its own financeur");
}

#[actix_web::test]
async fn a_bilan_says_what_is_not_available() {
    let d = Decor::plante().await;
    let porteur = d.equipe.create("/participants", json!({"nom": "Benali", "prenom": "Fatima"})).await;
    let projet = d.equipe.create("/projets", json!({"nom": "Couture", "porteurs": [porteur["id"]], "domaine_activite": "textile"})).await;
    let recent = json!({"code": "recent", "nom": "Récent", "type": "parcours", "debut": "2019-01-01", "debut_saisie": "2021-07-01"});
    let recent = d.equipe.create("/dispositifs", recent).await;
    let objectifs = json!([
        {"indicator": "heures", "cible": 10},
        {"indicator": "projets_accueillis", "filtres": {"domaine_activite": ["textile"], "dispositif": ["citeslab"]}, "cible": 10}
    ]);
    let convention = d.convention(json!({"dispositifs": [d.citeslab["id"], recent["id"]], "objectifs": objectifs})).await;
    let bilan = async || d.equipe.get(&format!("/conventions/{}/bilan", id(&convention))).await.json["objectifs"].clone();
    let avant = bilan().await;
    assert_eq!((&avant[0]["valeur"], &avant[0]["statut"], &avant[0]["disponible_depuis"]), (&Value::Null, &json!("non_disponible"), &json!("2021-07-01")));
    assert_eq!((&avant[1]["valeur"], &avant[1]["ratio"]), (&json!(0), &json!(0)));
    d.equipe.patch(&format!("/projets/{}", id(&projet)), 1, json!({"domaine_activite": "mode"})).await;
    let apres = bilan().await;
    assert_eq!((&apres[1]["valeur"], &apres[1]["statut"]), (&Value::Null, &json!("non_disponible")), "nobody uses that word any more");
    assert_eq!(apres[1]["filtres"]["domaine_activite"], json!(["textile"]));
    let chemin = format!("/conventions/{}", id(&convention));
    assert_eq!(d.equipe.patch(&chemin, 1, json!({"intitule": "Mode 2021"})).await.status, 200, "what is not touched is not asked again");
}
