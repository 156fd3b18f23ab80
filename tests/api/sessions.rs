//! Collective work: what is held, where, for how many.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{self, TestApp, assert_fields, assert_rules, id};

const MEL: Uuid = Uuid::from_u128(support::MEL);
const POLE_EMPLOI: Uuid = Uuid::from_u128(support::POLE_EMPLOI);

/// What a session must say, with other fields beside or instead.
fn session(dispositif: &str, champs: &Value) -> Value {
    let mut corps = json!({"dispositif_id": dispositif, "type": "parcours", "titre": "Déclic", "statut": "planifiee", "modalite": "mixte",
        "debut": "2021-06-24", "fin": "2021-06-25"});
    corps.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
    corps
}

#[actix_web::test]
async fn every_field_is_answered_as_it_was_written() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("declic").await;
    let module = id(&equipe.create("/modules", json!({"code": "M1", "intitule": "Oser", "type": "programme"})).await);
    let suivante = equipe.session(&dispositif, json!({"titre": "Suivante"})).await;
    let champs = session(
        &dispositif,
        &json!({"titre": "L'été « déclic » ☀", "module_id": module, "variante": "emploi", "statut": "reportee", "motif_statut": "Canicule",
            "reportee_vers_id": suivante, "commune": "59350", "lieu_structure_id": MEL, "duree_jours": 1.5, "duree_heures": 10.25, "capacite": 12,
            "commanditaire_id": POLE_EMPLOI, "seances_prevues": 3, "effectif_declare": {"total": 14, "femmes": 8, "hommes": 6, "qpv": 2, "rsa": 0}}),
    );
    let mut corps = champs.clone();
    corps["partenaires"] = json!([POLE_EMPLOI, MEL, MEL]);
    let cree = equipe.create("/sessions", corps).await;
    assert_fields(&cree, &champs);
    let (mel, pole) = (json!({"id": MEL, "nom": "MEL"}), json!({"id": POLE_EMPLOI, "nom": "Pôle Emploi"}));
    let nommes = json!({"dispositif": {"id": dispositif, "code": "declic", "nom": "declic"}, "module": {"id": module, "code": "M1", "intitule": "Oser"},
        "reportee_vers": {"id": suivante, "titre": "Suivante", "debut": "2021-06-24"}, "lieu_structure": mel, "commanditaire": pole, "partenaires": [mel, pole]});
    assert_fields(&cree, &nommes);
    let chemin = format!("/sessions/{}", id(&cree));
    assert_eq!(equipe.get(&chemin).await.json, cree);
    assert_eq!(equipe.get("/sessions?statut=reportee").await.items(), &[cree]);
    let autre = json!({"type": "formation", "titre": "Comptabilité", "variante": null, "statut": "realisee", "motif_statut": "Maintenue", "modalite": "distanciel",
        "commune": "59599", "lieu_structure_id": POLE_EMPLOI, "debut": "2021-01-04", "fin": "2021-01-04", "duree_jours": 0.5, "duree_heures": 3.5,
        "capacite": 1, "commanditaire_id": MEL, "seances_prevues": 0, "effectif_declare": {"total": 0, "femmes": null, "hommes": null, "qpv": null, "rsa": null}});
    assert_fields(&equipe.patch(&chemin, 1, autre.clone()).await.json, &autre);
    let compte = equipe.patch(&chemin, 2, json!({"effectif_declare": {"total": 5, "femmes": 5}, "partenaires": [MEL]})).await;
    assert_fields(&compte.json, &json!({"effectif_declare": {"total": 5, "femmes": 5, "hommes": null, "qpv": null, "rsa": null}, "partenaires": [mel]}));
    let mut vide = json!({"module_id": null, "motif_statut": null, "reportee_vers_id": null, "commune": null, "lieu_structure_id": null, "duree_jours": null,
        "duree_heures": null, "capacite": null, "partenaires": null, "commanditaire_id": null, "seances_prevues": null, "effectif_declare": null});
    let efface = equipe.patch(&chemin, 3, vide.clone()).await;
    vide["partenaires"] = json!([]);
    assert_fields(&efface.json, &vide);
    let minimale = equipe.create("/sessions", session(&dispositif, &json!({}))).await;
    assert_fields(&minimale, &vide);
    assert_fields(&minimale, &json!({"variante": null, "module": null, "reportee_vers": null, "lieu_structure": null, "commanditaire": null}));
}

#[actix_web::test]
async fn a_session_follows_the_rules_of_every_record() {
    let app = TestApp::spawn().await;
    let dispositif = app.equipe().dispositif("declic").await;
    let chemin = format!("/sessions/{}", app.equipe().session(&dispositif, json!({"partenaires": [MEL]})).await);
    let patch = json!({"titre": "Nouveau", "duree_heures": 3.50, "partenaires": [POLE_EMPLOI, MEL], "effectif_declare": {"total": 3}});
    assert_rules(&app, &chemin, patch, &["dispositif_id", "dispositif", "inscriptions"]).await;
}

#[actix_web::test]
async fn its_statut_fits_its_days_and_its_reasons() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("declic").await;
    let (jour, demain) = (app.clock.today(), app.clock.today() + chrono::Days::new(1));
    let create = async |champs: Value| equipe.post("/sessions", session(&dispositif, &champs)).await;
    assert_eq!(create(json!({"statut": "realisee", "debut": demain, "fin": demain})).await.refus(), (422, "validation", vec!["/statut"]));
    assert_eq!(create(json!({"statut": "planifiee", "debut": demain, "fin": demain})).await.status, 201);
    for statut in ["annulee", "reportee"] {
        assert_eq!(create(json!({"statut": statut})).await.refus(), (422, "validation", vec!["/motif_statut"]));
        assert_eq!(create(json!({"statut": statut, "motif_statut": "Canicule"})).await.status, 201);
    }
    assert_eq!(create(json!({"debut": "2021-06-26"})).await.refus(), (422, "validation", vec!["/fin"]));
    let plusieurs = json!({"debut": "2021-06-26", "type": "atelier", "variante": "long", "statut": "annulee", "effectif_declare": {"total": 1, "rsa": 2}});
    assert_eq!(create(plusieurs).await.champs(), ["/effectif_declare/rsa", "/fin", "/motif_statut", "/variante"], "all at once");
    let cree = create(json!({"statut": "realisee", "debut": jour, "fin": demain, "variante": "creation"})).await;
    assert_eq!(cree.status, 201, "it has begun: {}", cree.texte);
    let chemin = format!("/sessions/{}", id(&cree.json));
    for (corps, champ) in [
        (json!({"debut": demain}), "/statut"),
        (json!({"fin": "2021-06-24"}), "/fin"),
        (json!({"statut": "annulee"}), "/motif_statut"),
        (json!({"type": "formation"}), "/variante"),
        (json!({"reportee_vers_id": id(&cree.json)}), "/reportee_vers_id"),
    ] {
        assert_eq!(equipe.patch(&chemin, 1, corps.clone()).await.refus(), (422, "validation", vec![champ]), "{corps}");
    }
    assert_eq!(equipe.patch(&chemin, 1, json!({"statut": "planifiee", "debut": demain})).await.status, 200);
}

#[actix_web::test]
async fn no_part_of_the_declared_heads_exceeds_the_whole() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("declic").await;
    let chemin = format!("/sessions/{}", equipe.session(&dispositif, json!({"effectif_declare": {"total": 14, "femmes": 8, "hommes": 6, "qpv": 14}})).await);
    for (effectif, champ) in [
        (json!({"total": 7}), "femmes"),
        (json!({"femmes": 15}), "femmes"),
        (json!({"femmes": 9}), "hommes"),
        (json!({"hommes": 7}), "hommes"),
        (json!({"qpv": 15}), "qpv"),
        (json!({"rsa": 15}), "rsa"),
        (json!({"total": null}), "total"),
        (json!({"total": -1}), "total"),
        (json!({"total": 100_001}), "total"),
        (json!({"hommes": 5.5}), "hommes"),
        (json!({"femmes": "8"}), "femmes"),
        (json!({"enfants": 2}), "enfants"),
        (json!({"enfants": null}), "enfants"),
    ] {
        let refus = equipe.patch(&chemin, 1, json!({"effectif_declare": effectif})).await;
        assert_eq!(refus.refus(), (422, "validation", vec![format!("/effectif_declare/{champ}").as_str()]), "{effectif}");
    }
    for effectif in [json!([14, 8]), json!(14), json!("14")] {
        assert_eq!(equipe.patch(&chemin, 1, json!({"effectif_declare": effectif})).await.champs(), ["/effectif_declare"], "{effectif}");
    }
    let change = equipe.patch(&chemin, 1, json!({"effectif_declare": {"total": 15, "hommes": 7, "rsa": 15, "qpv": null}})).await;
    assert_eq!(change.json["effectif_declare"], json!({"total": 15, "femmes": 8, "hommes": 7, "qpv": null, "rsa": 15}));
    let sans = equipe.session(&dispositif, json!({})).await;
    assert_eq!(equipe.patch(&format!("/sessions/{sans}"), 1, json!({"effectif_declare": {"femmes": 2}})).await.champs(), ["/effectif_declare/total"]);
}

#[actix_web::test]
async fn what_no_session_may_hold_is_refused_by_name() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let dispositif = equipe.dispositif("declic").await;
    let leur = app.autre().dispositif("ailleurs").await;
    let leur_session = app.autre().session(&leur, json!({})).await;
    let inconnu = json!(Uuid::now_v7());
    for (champ, valeur, code) in [
        ("dispositif_id", json!(leur), "reference_inconnue"),
        ("dispositif_id", inconnu.clone(), "reference_inconnue"),
        ("reportee_vers_id", json!(leur_session), "reference_inconnue"),
        ("reportee_vers_id", inconnu.clone(), "reference_inconnue"),
        ("module_id", inconnu.clone(), "reference_inconnue"),
        ("lieu_structure_id", inconnu.clone(), "reference_inconnue"),
        ("commanditaire_id", inconnu.clone(), "reference_inconnue"),
        ("partenaires", json!([MEL, inconnu]), "reference_inconnue"),
        ("commune", json!("59999"), "reference_inconnue"),
        ("type", json!("stage"), "validation"),
        ("titre", json!(" \u{200a} "), "validation"),
        ("titre", json!("a\u{0}"), "validation"),
        ("statut", json!(null), "validation"),
        ("modalite", json!("visio"), "validation"),
        ("debut", json!("2021-02-29"), "validation"),
        ("fin", json!("2200-01-01"), "validation"),
        ("duree_jours", json!(1.25), "validation"),
        ("duree_jours", json!(10_000.1), "validation"),
        ("duree_heures", json!(1.125), "validation"),
        ("duree_heures", json!(-0.5), "validation"),
        ("duree_heures", json!("7"), "validation"),
        ("capacite", json!(0), "validation"),
        ("capacite", json!(12.5), "validation"),
        ("capacite", json!(100_001), "validation"),
        ("seances_prevues", json!(-1), "validation"),
        ("partenaires", json!(MEL), "validation"),
        ("inscriptions", json!([]), "validation"),
    ] {
        let corps = session(&dispositif, &json!({champ: valeur}));
        let refus = equipe.post("/sessions", corps).await;
        let champs = refus.champs().into_iter().map(|c| c.trim_end_matches("/0")).collect::<Vec<_>>();
        assert_eq!((refus.status, refus.code(), champs), (422, code, vec![format!("/{champ}").as_str()]), "{champ}: {valeur}");
    }
    assert_eq!(equipe.get("/sessions").await.items().len(), 0, "a refused write leaves nothing");
}

#[actix_web::test]
async fn each_filter_keeps_those_it_names() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (declic, forma) = (equipe.dispositif("declic").await, equipe.dispositif("forma").await);
    let module = id(&equipe.create("/modules", json!({"code": "M.1", "intitule": "Oser", "type": "programme"})).await);
    let premiere = json!({"titre": "été", "variante": "emploi", "commune": "59350", "lieu_structure_id": MEL, "partenaires": [MEL, POLE_EMPLOI]});
    let premiere = id(&equipe.create("/sessions", session(&declic, &premiere)).await);
    let seconde = json!({"titre": "Zoom", "type": "formation", "module_id": module, "statut": "reportee", "motif_statut": "x", "reportee_vers_id": premiere,
        "modalite": "distanciel", "debut": "2021-01-04", "fin": "2021-02-28", "commanditaire_id": POLE_EMPLOI});
    equipe.create("/sessions", session(&forma, &seconde)).await;
    equipe.create("/sessions", session(&declic, &json!({"titre": "100 %", "type": "atelier", "fin": "2021-12-31", "partenaires": [POLE_EMPLOI]}))).await;
    for (question, attendus) in [
        ("q=ETE".to_owned(), &["été"][..]),
        ("q=%25".to_owned(), &["100 %"]),
        ("dispositif=declic".to_owned(), &["100 %", "été"]),
        ("type=formation,atelier".to_owned(), &["100 %", "Zoom"]),
        ("module=M.1".to_owned(), &["Zoom"]),
        ("variante=emploi".to_owned(), &["été"]),
        ("statut=reportee".to_owned(), &["Zoom"]),
        (format!("reportee_vers={premiere}"), &["Zoom"]),
        ("modalite=mixte".to_owned(), &["100 %", "été"]),
        ("commune=59350".to_owned(), &["été"]),
        (format!("lieu_structure={MEL}"), &["été"]),
        (format!("partenaires={MEL}"), &["été"]),
        (format!("partenaires={MEL},{POLE_EMPLOI}"), &["100 %", "été"]),
        (format!("commanditaire={POLE_EMPLOI}"), &["Zoom"]),
        ("debut_du=2021-06-24".to_owned(), &["100 %", "été"]),
        ("debut_au=2021-06-23".to_owned(), &["Zoom"]),
        ("fin_du=2021-06-25&fin_au=2021-06-25".to_owned(), &["été"]),
    ] {
        assert_eq!(equipe.get(&format!("/sessions?sort=titre&{question}")).await.colonne("titre"), attendus, "{question}");
    }
    for (tri, attendus) in [("-titre", ["Zoom", "été", "100 %"]), ("debut,-fin", ["Zoom", "100 %", "été"]), ("-fin", ["100 %", "été", "Zoom"])] {
        assert_eq!(equipe.get(&format!("/sessions?sort={tri}")).await.colonne("titre"), attendus, "{tri}");
    }
    for faux in ["type=stage", "module=M 1", "partenaires=MEL", "sort=capacite", "capacite=3"] {
        assert_eq!(equipe.get(&format!("/sessions?{faux}")).await.status, 422, "{faux}");
    }
    assert_eq!(app.autre().get(&format!("/sessions?partenaires={MEL}")).await.items().len(), 0);
}

#[actix_web::test]
async fn a_session_that_something_refers_to_stays() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let (dispositif, zoe) = (equipe.dispositif("declic").await, equipe.participant("Zoé").await);
    let chemin = format!("/sessions/{}", equipe.session(&dispositif, json!({"partenaires": [MEL]})).await);
    let refused = async |mot: &str| {
        let refus = equipe.delete(&chemin, 1).await;
        assert_eq!((refus.status, refus.code()), (409, "en_usage"));
        assert!(refus.json["detail"].as_str().unwrap().contains(mot), "{}", refus.texte);
    };
    let inscription = id(&equipe.create(&format!("{chemin}/inscriptions"), json!({"participant_id": zoe, "statut": "present"})).await);
    assert_eq!(equipe.get(&chemin).await.json["version"], 1, "a child's write is not its parent's");
    refused("inscriptions").await;
    assert_eq!(equipe.delete(&format!("/inscriptions/{inscription}"), 1).await.status, 204);
    let reportee = equipe.session(&dispositif, json!({"statut": "reportee", "motif_statut": "x", "reportee_vers_id": chemin[10..]})).await;
    refused("sessions").await;
    assert_eq!(equipe.delete(&format!("/sessions/{reportee}"), 1).await.status, 204);
    assert_eq!(equipe.delete(&chemin, 1).await.status, 204);
}
