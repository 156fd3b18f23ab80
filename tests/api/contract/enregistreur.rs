//! The recorder: requests and their real answers, made the same from one run to the next.

use std::collections::BTreeMap;

use regex::Regex;
use reqwest::Method;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::support::{Client, TestApp, find};

/// Asks, and keeps each first request and answer of an operation, made the same from one run to the next.
pub struct Enregistreur {
    pub exemples: Map<String, Value>,
    uuids: BTreeMap<String, String>,
    pub anonyme: Client,
    pub admin: Client,
    pub equipe: Client,
    pub prescripteur: Client,
}

impl Enregistreur {
    pub async fn new(app: &TestApp) -> Self {
        let (admin, equipe) = (app.login("admin@maillage.test").await, app.login("equipe@maillage.test").await);
        let prescripteur = app.login("prescripteur@pole-emploi.test").await;
        Self { exemples: Map::new(), uuids: BTreeMap::new(), anonyme: app.anonyme(), admin, equipe, prescripteur }
    }

    /// Sends a request and keeps it with its answer, which it gives back as it was.
    pub async fn ask(&mut self, client: &Client, methode: &str, chemin: &str, corps: Option<Value>) -> Value {
        let mut request = client.request(methode, chemin);
        if methode != "GET" {
            request = request.header("if-match", "*").header("idempotency-key", Uuid::now_v7().to_string());
        }
        if let Some(corps) = &corps {
            request = request.json(corps);
        }
        let reponse = client.send(request).await;
        assert!((200..300).contains(&reponse.status), "{methode} {chemin}: {}", reponse.texte);
        let json = if reponse.json.is_null() && !reponse.texte.is_empty() { Value::String(reponse.texte) } else { reponse.json };
        self.keep(methode, chemin, corps, json.clone());
        json
    }

    pub fn keep(&mut self, methode: &str, chemin: &str, corps: Option<Value>, reponse: Value) {
        let racine = ["/health", "/erreurs", "/.well-known"].iter().any(|r| chemin.starts_with(r));
        let chemin = format!("{}{}", if racine { "" } else { "/api/v1" }, chemin.split('?').next().unwrap());
        let (_, operation) = find(&Method::from_bytes(methode.as_bytes()).unwrap(), &chemin).unwrap();
        let nom = operation["operationId"].as_str().unwrap();
        if self.exemples.contains_key(nom) {
            return;
        }
        let reponse = if operation["tags"][0] == "rapports" { premiers(reponse) } else { reponse };
        let mut exemple = Map::new();
        for (cle, valeur) in [("requete", corps.unwrap_or_default()), ("reponse", reponse)] {
            if !valeur.is_null() {
                exemple.insert(cle.to_owned(), self.settle("", valeur));
            }
        }
        if !exemple.is_empty() {
            self.exemples.insert(nom.to_owned(), exemple.into());
        }
    }

    /// A value without what changes from run to run.
    fn settle(&mut self, champ: &str, valeur: Value) -> Value {
        match valeur {
            Value::Object(map) => Value::Object(
                map.into_iter()
                    .map(|(c, v)| {
                        let v = self.settle(&c, v);
                        (c, v)
                    })
                    .collect(),
            ),
            Value::Array(liste) => liste.into_iter().map(|v| self.settle(champ, v)).collect(),
            Value::String(texte) => match champ {
                "created_at" | "updated_at" | "close_le" | "publie_le" => "2021-06-24T12:30:00Z".into(),
                "le" if texte.len() > "2021-06-24".len() => "2021-06-24T12:30:00Z".into(),
                "client_id" => "si-pole-emploi-loos-4f2a9c1e".into(),
                "numero" => "P-2021-7K3M9Q".into(),
                "reponse_attendue_le" => "2021-07-09".into(),
                "prochain_essai_le" => "2021-06-24T12:30:00Z".into(),
                "secret" if texte.starts_with("whsec_") => "whsec_ZXhlbXBsZS1kZS1zZWNyZXQtc2FucyB2YWxldXIgISE=".into(),
                "expire_le" => "2021-07-01T12:30:00Z".into(),
                "access_token" => "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl".into(),
                "refresh_token" | "jeton" | "secret" | "next_cursor" => "Zm9ybWUtZC1leGVtcGxlLXNhbnMtdmFsZXVyLXJlZWxsZQ".into(),
                "sha256" => "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
                "lien" if texte.starts_with('/') => texte.into(),
                "lien" => "http://127.0.0.1:8080/invitation?jeton=Zm9ybWUtZC1leGVtcGxlLXNhbnMtdmFsZXVyLXJlZWxsZQ".into(),
                _ => self.same_uuids(&texte).into(),
            },
            autre => autre,
        }
    }

    /// Ids numbered in the order in which they first appear.
    fn same_uuids(&mut self, texte: &str) -> String {
        let forme = Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap();
        let rang = |connus: &BTreeMap<String, String>| format!("0197f6a0-5a3e-7c1d-9a52-{:012x}", connus.len() + 1);
        let remplace = |trouve: &regex::Captures<'_>| {
            let suivant = rang(&self.uuids);
            self.uuids.entry(trouve[0].to_owned()).or_insert(suivant).clone()
        };
        forme.replace_all(texte, remplace).into_owned()
    }

    pub async fn first(&mut self, client: &Client, chemin: &str) -> Value {
        self.ask(client, "GET", chemin, None).await["items"][0].clone()
    }
}

/// The first two of each list: a report has hundreds of figures.
fn premiers(valeur: Value) -> Value {
    match valeur {
        Value::Array(liste) => liste.into_iter().take(2).map(premiers).collect(),
        Value::Object(map) => map.into_iter().map(|(champ, v)| (champ, premiers(v))).collect(),
        autre => autre,
    }
}
