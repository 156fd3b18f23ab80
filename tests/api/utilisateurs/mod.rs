//! Accounts of people: who manages which, and the links by which they begin.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Reponse, TestApp};

mod comptes;
mod invitations;

const MOT_DE_PASSE: &str = "un mot de passe neuf";

fn compte(email: &str, role: &str, structure: u128) -> Value {
    json!({"email": email, "nom": "Zoé Lenoir", "role": role, "structure_id": Uuid::from_u128(structure)})
}

async fn accept(app: &TestApp, jeton: &Value, mot_de_passe: &str) -> Reponse {
    app.anonyme().post("/auth/invitation", json!({"jeton": jeton, "mot_de_passe": mot_de_passe})).await
}

async fn login(app: &TestApp, email: &str, mot_de_passe: &str) -> Reponse {
    app.anonyme().post("/auth/login", json!({"email": email, "mot_de_passe": mot_de_passe})).await
}

/// The client of an account just created, by its link.
async fn enter(app: &TestApp, cree: &Value) -> Client {
    assert_eq!(accept(app, &cree["invitation"]["jeton"], MOT_DE_PASSE).await.status, 204);
    let jetons = login(app, cree["email"].as_str().unwrap(), MOT_DE_PASSE).await;
    Client { token: jetons.json["access_token"].as_str().map(str::to_owned), ..app.anonyme() }
}
