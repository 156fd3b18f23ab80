//! The séances of a session, their sheets, and what the sheets make of the inscriptions.

mod creneaux;
mod feuilles;
mod statuts;

use serde_json::{Value, json};

use crate::support::{Client, Reponse, TestApp};

/// A training of June 2021, from the 7th to the 11th, with people enrolled.
struct Formation {
    app: TestApp,
    equipe: Client,
    dispositif: String,
    id: String,
    inscriptions: Vec<String>,
    participants: Vec<String>,
}

fn id(json: &Value) -> String {
    json["id"].as_str().unwrap().to_owned()
}

impl Formation {
    async fn avec(inscrits: usize) -> Self {
        let app = TestApp::spawn().await;
        let equipe = app.equipe();
        let dispositif = json!({"code": "formation", "nom": "Formation", "type": "formation", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
        let dispositif = id(&equipe.create("/dispositifs", dispositif).await);
        let mut formation = Self { app, equipe, dispositif, id: String::new(), inscriptions: vec![], participants: vec![] };
        formation.id = formation.session().await;
        for rang in 0..inscrits {
            let participant = id(&formation.equipe.create("/participants", json!({"nom": format!("Nom {rang}"), "prenom": "Zoé"})).await);
            formation.inscriptions.push(id(&formation.inscrit(&participant, "inscrit").await.json));
            formation.participants.push(participant);
        }
        formation
    }

    async fn session(&self) -> String {
        let session = json!({"dispositif_id": self.dispositif, "type": "formation", "titre": "Devenir employeur", "statut": "realisee", "modalite": "presentiel",
            "debut": "2021-06-07", "fin": "2021-06-11"});
        id(&self.equipe.create("/sessions", session).await)
    }

    async fn inscrit(&self, participant: &str, statut: &str) -> Reponse {
        self.equipe.post(&format!("/sessions/{}/inscriptions", self.id), json!({"participant_id": participant, "statut": statut})).await
    }

    async fn pose(&self, corps: Value) -> Reponse {
        self.equipe.post(&format!("/sessions/{}/seances", self.id), corps).await
    }

    /// A séance of seven hours.
    async fn seance(&self, date: &str) -> String {
        let reponse = self.pose(json!({"date": date, "demi_journee": "journee", "duree_heures": 7})).await;
        assert_eq!(reponse.status, 201, "{}", reponse.texte);
        id(&reponse.json)
    }

    /// The sheet on which these inscriptions, by rank, have these statuts.
    async fn feuille(&self, seance: &str, version: i64, lignes: &[(usize, &str)]) -> Reponse {
        let presences: Vec<_> = lignes.iter().map(|(rang, statut)| json!({"inscription_id": self.inscriptions[*rang], "statut": statut})).collect();
        self.equipe.put(&format!("/seances/{seance}/presences"), version, json!({"presences": presences})).await
    }

    async fn inscription(&self, rang: usize) -> Value {
        self.equipe.get(&format!("/inscriptions/{}", self.inscriptions[rang])).await.json
    }

    /// The statut and version of each inscription.
    async fn statuts(&self) -> Vec<(String, i64)> {
        let mut statuts = Vec::new();
        for rang in 0..self.inscriptions.len() {
            let json = self.inscription(rang).await;
            statuts.push((json["statut"].as_str().unwrap().to_owned(), json["version"].as_i64().unwrap()));
        }
        statuts
    }

    async fn type_statut(&self, rang: usize, statut: &str) -> Reponse {
        let version = self.inscription(rang).await["version"].as_i64().unwrap();
        self.equipe.patch(&format!("/inscriptions/{}", self.inscriptions[rang]), version, json!({"statut": statut})).await
    }
}

/// Statuts and versions, as [`Formation::statuts`] gives them.
fn statuts(attendus: &[(&str, i64)]) -> Vec<(String, i64)> {
    attendus.iter().map(|(statut, version)| ((*statut).to_owned(), *version)).collect()
}
