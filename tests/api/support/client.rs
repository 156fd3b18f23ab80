//! A caller of the API. Every answer is held against the contract.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::contract;

/// A role's client.
#[derive(Clone)]
pub struct Client {
    pub adresse: String,
    pub token: Option<String>,
    pub http: reqwest::Client,
}

/// An answer, its body read.
#[derive(Debug)]
pub struct Reponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub texte: String,
    /// Null where the body is not JSON.
    pub json: Value,
}

impl Client {
    pub fn new(adresse: &str, token: Option<String>) -> Self {
        Self { adresse: adresse.to_owned(), token, http: plain_http() }
    }

    /// A request below `/api/v1`, to be completed and sent with [`Client::send`].
    pub fn request(&self, methode: &str, chemin: &str) -> RequestBuilder {
        let racine = ["/health", "/docs", "/erreurs", "/.well-known", "/metrics"].iter().any(|r| chemin.starts_with(r));
        let url = format!("{}{}{chemin}", self.adresse, if racine { "" } else { "/api/v1" });
        let request = self.http.request(Method::from_bytes(methode.as_bytes()).unwrap(), url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Reponse {
        let request = request.build().unwrap();
        let (methode, chemin) = (request.method().clone(), request.url().path().to_owned());
        let response = self.http.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let texte = response.text().await.unwrap();
        let json = serde_json::from_str(&texte).unwrap_or_default();
        let reponse = Reponse { status, headers, texte, json };
        contract::check(&methode, &chemin, &reponse);
        reponse
    }

    pub async fn get(&self, chemin: &str) -> Reponse {
        self.send(self.request("GET", chemin)).await
    }

    pub async fn post(&self, chemin: &str, corps: Value) -> Reponse {
        self.send(self.request("POST", chemin).json(&corps)).await
    }

    /// A POST under an idempotency key.
    pub async fn post_keyed(&self, chemin: &str, cle: &str, corps: Value) -> Reponse {
        self.send(self.request("POST", chemin).header("idempotency-key", cle).json(&corps)).await
    }

    /// A PATCH of the version read (`"1"`, or a number).
    pub async fn patch(&self, chemin: &str, version: i64, corps: Value) -> Reponse {
        self.send(self.request("PATCH", chemin).header("if-match", format!("\"{version}\"")).json(&corps)).await
    }

    pub async fn put(&self, chemin: &str, version: i64, corps: Value) -> Reponse {
        self.send(self.request("PUT", chemin).header("if-match", format!("\"{version}\"")).json(&corps)).await
    }

    pub async fn delete(&self, chemin: &str, version: i64) -> Reponse {
        self.send(self.request("DELETE", chemin).header("if-match", format!("\"{version}\""))).await
    }

    /// One field of every item of a list, page after page.
    pub async fn walk(&self, liste: &str, champ: &str) -> Vec<String> {
        let (mut tous, mut chemin) = (Vec::new(), liste.to_owned());
        loop {
            let page = self.get(&chemin).await;
            tous.extend(page.colonne(champ).into_iter().map(str::to_owned));
            let Some(lien) = page.header("link") else { return tous };
            chemin = lien.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1").to_owned();
        }
    }

    /// Creates a record and gives it back; anything but 201 fails the test.
    pub async fn create(&self, chemin: &str, corps: Value) -> Value {
        let reponse = self.post(chemin, corps).await;
        assert_eq!(reponse.status, 201, "{}", reponse.texte);
        reponse.json
    }
}

/// Without roots, which take longer to read than a test's requests to send: none of them leaves the machine.
fn plain_http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

impl Reponse {
    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// The fields a 422 names.
    pub fn champs(&self) -> Vec<&str> {
        self.json["erreurs"].as_array().into_iter().flatten().filter_map(|e| e["champ"].as_str()).collect()
    }

    /// One field of each item of a page.
    pub fn colonne(&self, champ: &str) -> Vec<&str> {
        self.items().iter().map(|item| item[champ].as_str().unwrap()).collect()
    }

    /// The items of a page.
    pub fn items(&self) -> &Vec<Value> {
        self.json["items"].as_array().unwrap()
    }

    pub fn header(&self, nom: &str) -> Option<&str> {
        self.headers.get(nom).and_then(|v| v.to_str().ok())
    }
}
