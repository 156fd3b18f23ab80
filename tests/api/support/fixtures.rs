//! The records that most tests begin with, and what they compare.

use serde_json::{Value, json};

use super::{Client, Reponse};
use uuid::Uuid;

/// The id of a record.
pub fn id(ressource: &Value) -> String {
    ressource["id"].as_str().unwrap().to_owned()
}

/// Fails the test unless the answer has each field of `attendu`, with the same value.
pub fn assert_fields(obtenu: &Value, attendu: &Value) {
    for (champ, valeur) in attendu.as_object().unwrap() {
        assert_eq!(&obtenu[champ], valeur, "{champ} in {obtenu:#}");
    }
}

/// A prescription of Zoé Lenoir, but for what `corps` says otherwise.
pub fn prescription(dispositif: &str, corps: Value) -> Value {
    let mut prescription = json!({"dispositif_id": dispositif, "personne": {"nom": "Lenoir", "prenom": "Zoé"}, "demande": "Ouvrir une épicerie",
        "consentement": {"recueilli_le": "2021-06-24"}});
    prescription.as_object_mut().unwrap().extend(corps.as_object().unwrap().clone());
    prescription
}

impl Client {
    /// A dispositif of the caller's structure.
    pub async fn dispositif(&self, code: &str) -> String {
        let corps = json!({"code": code, "nom": code, "type": "accompagnement", "debut": "2020-01-01", "debut_saisie": "2020-01-01"});
        id(&self.create("/dispositifs", corps).await)
    }

    /// A dispositif of the caller's structure that partners may refer people to.
    pub async fn dispositif_ouvert(&self, code: &str) -> String {
        let corps = json!({"code": code, "nom": code, "type": "accompagnement", "debut": "2020-01-01", "debut_saisie": "2020-01-01",
            "ouvert_aux_prescriptions": true});
        id(&self.create("/dispositifs", corps).await)
    }

    /// A prescription of Zoé Lenoir, but for what `corps` says otherwise.
    pub async fn prescrit(&self, dispositif: &str, corps: Value) -> Value {
        let reponse = self.poste(&prescription(dispositif, corps)).await;
        assert_eq!(reponse.status, 201, "{}", reponse.texte);
        reponse.json
    }

    /// Posts a prescription under a key of its own.
    pub async fn poste(&self, corps: &Value) -> Reponse {
        self.post_keyed("/prescriptions", &Uuid::now_v7().to_string(), corps.clone()).await
    }

    /// Moves a prescription from the version last read.
    pub async fn avance(&self, prescription: &Value, corps: Value) -> Reponse {
        let chemin = format!("/prescriptions/{}", id(prescription));
        let version = self.get(&chemin).await.json["version"].as_i64().unwrap();
        let request = self.request("POST", &format!("{chemin}/transitions")).header("if-match", format!("\"{version}\""));
        self.send(request.json(&corps)).await
    }

    /// So many events of the feed after a cursor (none: from its beginning), in its order. They may wait for older transactions of the
    /// whole cluster, those of other tests included.
    pub async fn evenements(&self, depuis: Option<&str>, nombre: usize) -> Vec<Value> {
        let (mut lus, mut depuis) = (Vec::new(), depuis.map(str::to_owned));
        while lus.len() < nombre {
            let suite = depuis.as_ref().map(|d| format!("&depuis={d}")).unwrap_or_default();
            let page = self.get(&format!("/prescriptions/evenements?limit=200{suite}")).await;
            lus.extend(page.items().iter().cloned());
            depuis = page.json["next_cursor"].as_str().map(str::to_owned);
            if page.items().is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        lus
    }

    pub async fn participant(&self, prenom: &str) -> String {
        id(&self.create("/participants", json!({"nom": "Lenoir", "prenom": prenom})).await)
    }

    /// A new person's accompagnement, in a new dispositif, from 4 January 2021.
    pub async fn accompagnement(&self, dispositif: &str, prenom: &str) -> String {
        let (dispositif, participant) = (self.dispositif(dispositif).await, self.participant(prenom).await);
        let corps = json!({"dispositif_id": dispositif, "participant_id": participant, "date_accueil": "2021-01-04"});
        id(&self.create("/accompagnements", corps).await)
    }

    /// An atelier held on 24 June 2021, but for what `corps` says otherwise.
    pub async fn session(&self, dispositif: &str, corps: Value) -> String {
        let mut session = json!({"dispositif_id": dispositif, "type": "atelier", "titre": "Atelier", "statut": "realisee", "modalite": "presentiel",
            "debut": "2021-06-24", "fin": "2021-06-24"});
        session.as_object_mut().unwrap().extend(corps.as_object().unwrap().clone());
        id(&self.create("/sessions", session).await)
    }
}

impl Reponse {
    /// A refusal: status, code, and the fields it names.
    pub fn refus(&self) -> (u16, &str, Vec<&str>) {
        (self.status, self.code(), self.champs())
    }
}
