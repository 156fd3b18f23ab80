//! Plain records into the database, as they are: the tests of figures need no rule of the API.

use serde_json::{Value, json};
use uuid::Uuid;

use super::registre::{CATEGORIES, COMMUNE_DES_STRUCTURES, DISPOSITIFS, FINANCEURS, MODULES, Profil, Registre, STRUCTURES};
use crate::support::{MAILLAGE, TestApp};

/// The id of the `rang`-th record of a sort, for the `porteuse`-th porteuse. Their order is that of the ranks.
pub fn id(sorte: u128, porteuse: u128, rang: usize) -> Uuid {
    Uuid::from_u128((0xA << 120) | (sorte << 100) | (porteuse << 80) | rang as u128)
}

pub const STRUCTURE: u128 = 1;
pub const DISPOSITIF: u128 = 2;
pub const MODULE: u128 = 3;
pub const PARTICIPANT: u128 = 4;
pub const PROJET: u128 = 5;
pub const ACCOMPAGNEMENT: u128 = 6;
pub const SESSION: u128 = 7;
const AUTRES: u128 = 8;
pub const FINANCEUR: u128 = 9;
const CONVENTION: u128 = 10;

/// The code of a dispositif.
pub fn dispositif(porteuse: u128, rang: usize) -> String {
    format!("dispositif-{porteuse}-{rang}")
}

/// First day, and first day recorded, of each dispositif.
pub const SAISIE: [(&str, &str); DISPOSITIFS] = [("2019-01-01", "2019-01-01"), ("2020-01-01", "2020-07-01"), ("2021-03-01", "2021-04-01")];

/// Writes rows of a table: the columns are those of the first row.
async fn insere(app: &TestApp, table: &str, lignes: Vec<Value>) {
    let Some(colonnes) = lignes.first().and_then(Value::as_object) else { return };
    let colonnes = colonnes.keys().cloned().collect::<Vec<_>>().join(", ");
    let lignes = Value::from(lignes);
    app.base.sql(&format!("insert into {table} ({colonnes}) select {colonnes} from jsonb_populate_recordset(null::{table}, $json${lignes}$json$)")).await;
}

/// A row with what all records have.
fn ligne(id: Uuid, champs: Value) -> Value {
    let mut ligne = json!({"id": id, "created_at": "2021-01-01T00:00:00Z", "updated_at": "2021-01-01T00:00:00Z", "version": 1});
    ligne.as_object_mut().unwrap().extend(champs.as_object().unwrap().clone());
    ligne
}

fn avec_profil(mut champs: Value, p: &Profil) -> Value {
    let profil = json!({"profil_genre": p.genre, "profil_date_naissance": p.naissance, "profil_situation": p.situation, "profil_rsa": p.rsa,
        "profil_niveau_diplome": p.niveau, "profil_commune": p.commune, "profil_epci": p.epci, "profil_qpv": p.qpv});
    champs.as_object_mut().unwrap().extend(profil.as_object().unwrap().clone());
    champs
}

/// What all porteuses share: structures, modules, zones.
pub async fn ecrit_commun(app: &TestApp) {
    let structures = (0..STRUCTURES).map(|i| {
        let champs = json!({"nom": format!("Structure {i}"), "roles": ["prescripteur"], "categorie": CATEGORIES[i], "commune": COMMUNE_DES_STRUCTURES[i], "actif": true});
        ligne(id(STRUCTURE, 0, i), champs)
    });
    insere(app, "structures", structures.collect()).await;
    let financeurs = FINANCEURS.iter().enumerate().map(|(i, sorte)| ligne(id(FINANCEUR, 0, i), json!({"structure_id": id(STRUCTURE, 0, i), "type": sorte})));
    insere(app, "financeurs", financeurs.collect()).await;
    let modules = (0..MODULES)
        .map(|i| ligne(id(MODULE, 0, i), json!({"code": format!("MOD-{i}"), "intitule": format!("Module {i}"), "type": "programme", "actif": true})));
    insere(app, "modules", modules.collect()).await;
    let zones = [("a", &["epci:200093201", "commune:59606"][..]), ("b", &["departement:59"]), ("c", &["epci:245901160"])];
    for (i, (code, territoires)) in zones.into_iter().enumerate() {
        let zone = id(AUTRES, 9, i);
        insere(app, "zones", vec![ligne(zone, json!({"code": code, "nom": format!("Zone {code}")}))]).await;
        insere(app, "territoires", vec![json!({"code": format!("zone:{code}"), "type": "zone", "nom": format!("Zone {code}"), "parents": []})]).await;
        insere(app, "zones_territoires", territoires.iter().map(|t| json!({"zone_id": zone, "territoire": t})).collect()).await;
    }
}

/// The files of a porteuse, whose structure is `structure`.
pub async fn ecrit(app: &TestApp, porteuse: u128, structure: u128, r: &Registre) {
    let id = |sorte, rang| id(sorte, porteuse, rang);
    let a_elle = |mut champs: Value| {
        champs["porteuse_id"] = json!(Uuid::from_u128(structure));
        champs
    };
    let dispositifs = SAISIE.iter().enumerate().map(|(i, (debut, saisie))| {
        let champs = json!({"code": dispositif(porteuse, i), "nom": format!("Dispositif {i}"), "type": "accompagnement", "debut": debut, "debut_saisie": saisie,
            "ouvert_aux_prescriptions": true, "delai_reponse_jours": 15});
        ligne(id(DISPOSITIF, i), a_elle(champs))
    });
    insere(app, "dispositifs", dispositifs.collect()).await;
    let participants = (0..r.participants).map(|i| ligne(id(PARTICIPANT, i), a_elle(json!({"nom": format!("Nom {i}"), "prenom": "Prénom"}))));
    insere(app, "participants", participants.collect()).await;
    let projets = r.projets.iter().enumerate().map(|(i, p)| {
        ligne(id(PROJET, i), a_elle(json!({"nom": format!("Projet {i}"), "domaine_activite": p.domaine, "commune": p.commune, "date_creation": p.creation})))
    });
    insere(app, "projets", projets.collect()).await;
    let stades =
        r.projets.iter().enumerate().flat_map(|(i, p)| p.stades.iter().map(move |(le, stade)| json!({"projet_id": id(PROJET, i), "stade": stade, "le": le})));
    insere(app, "projets_stades", stades.collect()).await;
    let conventions = r.conventions.iter().enumerate().map(|(i, c)| {
        let champs = json!({"financeur_id": self::id(FINANCEUR, 0, c.financeur), "intitule": format!("Convention {i}"), "etape": c.etape, "deposee_le": c.deposee_le,
            "decision": c.decision, "decision_le": c.decision.and(c.deposee_le), "montant": c.centimes.map(|n| n as f64 / 100.0), "debut": c.debut,
            "fin": c.debut + chrono::Days::new(c.jours as u64 - 1), "objectifs": []});
        ligne(id(CONVENTION, i), a_elle(champs))
    });
    insere(app, "conventions", conventions.collect()).await;
    let couverts = r.conventions.iter().enumerate().flat_map(|(i, c)| c.dispositifs.iter().map(move |d| (i, *d)));
    let couverts = couverts.map(|(i, d)| a_elle(json!({"convention_id": id(CONVENTION, i), "dispositif_id": id(DISPOSITIF, d)})));
    insere(app, "conventions_dispositifs", couverts.collect()).await;
    let accompagnements = r.accompagnements.iter().enumerate().map(|(i, a)| {
        let champs = json!({"dispositif_id": id(DISPOSITIF, a.dispositif), "participant_id": id(PARTICIPANT, a.participant), "projet_id": a.projet.map(|p| id(PROJET, p)),
            "date_accueil": a.date_accueil, "mode_accueil": a.mode, "origine": a.origine, "prescripteur_id": a.prescripteur.map(|s| self::id(STRUCTURE, 0, s)),
            "sortie_date": a.sortie});
        ligne(id(ACCOMPAGNEMENT, i), avec_profil(a_elle(champs), &a.profil))
    });
    insere(app, "accompagnements", accompagnements.collect()).await;
    let mut rangs = 0..;
    let mut suivant = || id(AUTRES, rangs.next().unwrap());
    let (mut phases, mut rendez_vous, mut orientations) = (Vec::new(), Vec::new(), Vec::new());
    for (i, a) in r.accompagnements.iter().enumerate() {
        let parent = id(ACCOMPAGNEMENT, i);
        phases
            .extend(a.phases.iter().map(|p| ligne(suivant(), a_elle(json!({"accompagnement_id": parent, "phase": p.phase, "debut": p.debut, "fin": p.fin})))));
        rendez_vous.extend(a.rendez_vous.iter().map(|(jour, minutes, modalite, statut)| {
            // Half past midnight in Paris is still the day before in UTC.
            let debut = format!("{jour}T00:30:00 Europe/Paris");
            ligne(
                suivant(),
                a_elle(
                    json!({"accompagnement_id": parent, "debut": debut, "duree_minutes": minutes, "modalite": modalite, "statut": statut, "adaptations": []}),
                ),
            )
        }));
        orientations.extend(a.orientations.iter().map(|(date, structure, objet, suite)| {
            let structure = self::id(STRUCTURE, 0, *structure);
            ligne(suivant(), a_elle(json!({"accompagnement_id": parent, "date": date, "structure_id": structure, "objet": objet, "suite": suite})))
        }));
    }
    let emplois = r.projets.iter().enumerate().flat_map(|(i, p)| p.emplois.iter().map(move |e| (i, e)));
    let emplois = emplois.map(|(i, e)| {
        let champs = json!({"projet_id": id(PROJET, i), "type_contrat": e.contrat, "etp": e.centiemes_d_etp as f64 / 100.0, "date_debut": e.debut, "commune": e.commune, "iae": e.iae});
        ligne(suivant(), a_elle(champs))
    });
    let emplois = emplois.collect();
    insere(app, "emplois", emplois).await;
    insere(app, "phases", phases).await;
    insere(app, "rendez_vous", rendez_vous).await;
    insere(app, "orientations", orientations).await;
    let sessions = r.sessions.iter().enumerate().map(|(i, s)| {
        let e = s.effectif;
        let champs = json!({"dispositif_id": id(DISPOSITIF, s.dispositif), "type": s.r#type, "titre": format!("Session {i}"), "module_id": s.module.map(|m| self::id(MODULE, 0, m)),
            "variante": s.variante, "statut": s.statut, "motif_statut": "motif", "modalite": s.modalite, "commune": s.commune, "debut": s.debut,
            "fin": s.seances.iter().map(|seance| seance.date).max().unwrap_or(s.debut),
            "duree_jours": s.dixiemes_de_jour.map(|d| d as f64 / 10.0), "duree_heures": s.centiemes_d_heure.map(|c| c as f64 / 100.0),
            "commanditaire_id": s.commanditaire.map(|c| self::id(STRUCTURE, 0, c)), "convention_id": s.convention.map(|(c, _)| id(CONVENTION, c)), "seances_prevues": s.seances_prevues, "effectif_total": e.map(|e| e.0),
            "effectif_femmes": e.and_then(|e| e.1), "effectif_hommes": e.and_then(|e| e.2), "effectif_qpv": e.and_then(|e| e.3), "effectif_rsa": e.and_then(|e| e.4)});
        ligne(id(SESSION, i), a_elle(champs))
    });
    insere(app, "sessions", sessions.collect()).await;
    let (mut inscriptions, mut seances, mut feuilles) = (Vec::new(), Vec::new(), Vec::new());
    let (mut evaluations, mut notes) = (Vec::new(), Vec::new());
    for (i, s) in r.sessions.iter().enumerate() {
        let session = id(SESSION, i);
        let inscrits: Vec<_> = s.inscriptions.iter().map(|n| (suivant(), n)).collect();
        inscriptions.extend(inscrits.iter().map(|(inscription, n)| {
            let champs = json!({"session_id": session, "participant_id": id(PARTICIPANT, n.participant), "statut": n.statut, "qualite": n.qualite,
                "projet_accompagne": n.projet_accompagne});
            ligne(*inscription, avec_profil(a_elle(champs), &n.profil))
        }));
        for seance in &s.seances {
            let champs = json!({"session_id": session, "date": seance.date, "demi_journee": "journee", "duree_heures": seance.duree as f64 / 100.0});
            let seance_id = suivant();
            seances.push(ligne(seance_id, a_elle(champs)));
            let presence = |(rang, statut, heures): &(usize, &str, Option<i64>)| json!({"inscription_id": inscrits[*rang].0, "statut": statut, "heures": heures.map(|c| c as f64 / 100.0)});
            feuilles.push((seance_id, seance.feuille.iter().map(presence).collect::<Vec<_>>()));
        }
        for evaluation in &s.evaluations {
            let evaluation_id = suivant();
            evaluations.push(ligne(evaluation_id, a_elle(json!({"session_id": session, "questionnaire": evaluation.questionnaire}))));
            notes.extend(evaluation.notes.iter().map(|(item, note)| a_elle(json!({"evaluation_id": evaluation_id, "item": item, "note": note}))));
        }
    }
    insere(app, "inscriptions", inscriptions).await;
    insere(app, "seances", seances).await;
    insere(app, "evaluations", evaluations).await;
    insere(app, "evaluations_notes", notes).await;
    // Sheets alone are written as people do: the statuts that follow from them are the server's affair.
    let client = if structure == MAILLAGE { app.equipe() } else { app.autre() };
    for (seance, presences) in feuilles {
        let reponse = client.put(&format!("/seances/{seance}/presences"), 1, json!({"presences": presences})).await;
        assert_eq!(reponse.status, 200, "{}", reponse.texte);
    }
    let prospections = r.prospections.iter().map(|p| {
        let structure = p.structure.map(|s| self::id(STRUCTURE, 0, s));
        ligne(
            suivant(),
            a_elle(json!({"dispositif_id": id(DISPOSITIF, p.dispositif), "date": p.date, "mode": p.mode, "structure_id": structure, "commune": p.commune})),
        )
    });
    insere(app, "prospections", prospections.collect()).await;
    let prescriptions = r.prescriptions.iter().enumerate().map(|(i, p)| {
        // Half past midnight in Paris is still the day before in UTC.
        let le = |jour: chrono::NaiveDate| format!("{jour}T00:30:00 Europe/Paris");
        let champs = json!({"created_at": le(p.jour), "prescripteur_id": self::id(STRUCTURE, 0, p.prescripteur), "dispositif_id": id(DISPOSITIF, p.dispositif),
            "numero": format!("P-{porteuse}-{i}"), "statut": p.statut, "motif": p.motif, "issue": p.issue, "reponse_attendue_le": "2199-12-31",
            "repondue_le": p.reponse.map(|jours| le(p.jour + chrono::Days::new(jours))), "nom": "Nom", "prenom": "Prénom", "demande": "Demande", "freins": [],
            "consentement_recueilli_le": p.jour, "empreinte": "", "rendez_vous_annonce": false, "presence_annoncee": false});
        ligne(suivant(), avec_profil(a_elle(champs), &p.profil))
    });
    insere(app, "prescriptions", prescriptions.collect()).await;
}
