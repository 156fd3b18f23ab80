//! The responses, headers and parameters that operations share by reference.

use serde_json::{Value, json};

use crate::error::{Code, Erreur, Error};

/// A shared error response.
#[must_use]
pub fn reference(statut: u16) -> Value {
    json!({"$ref": format!("#/components/responses/Erreur{statut}")})
}

/// Adds what the operations refer to.
pub fn add_shared(contrat: &mut Value) {
    let components = &mut contrat["components"];
    components["headers"] = headers();
    components["parameters"] = json!({"IdempotencyKey": idempotency_key(false), "IdempotencyKeyRequise": idempotency_key(true)});
    let mut statuts: Vec<u16> = Code::TOUS.iter().map(|c| c.status().as_u16()).collect();
    statuts.sort_unstable();
    statuts.dedup();
    let used = |texte: &str, statut: &u16| texte.contains(&format!("/Erreur{statut}\""));
    let texte = contrat.to_string();
    for statut in statuts.into_iter().filter(|s| used(&texte, s)) {
        contrat["components"]["responses"][format!("Erreur{statut}")] = response(statut);
    }
}

fn idempotency_key(requise: bool) -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": requise,
        "description": "Un UUID choisi par l'appelant : la même requête répétée avec la même clé, sous 24 h, rejoue la première réponse.",
        "schema": {"type": "string", "format": "uuid", "description": "Clé d'idempotence.", "maxLength": 36},
        "example": "0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a"
    })
}

fn headers() -> Value {
    let texte =
        |description: &str, exemple: &str| json!({"description": description, "schema": {"type": "string", "description": description}, "example": exemple});
    json!({
        "XRequestId": texte("Identifiant de la requête, à transmettre à l'exploitant en cas de problème.", "0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a"),
        "ETag": texte("Version de la ressource, à redonner dans `If-Match`.", "\"1\""),
        "Location": texte("Chemin de la ressource créée.", "/api/v1/structures/0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a"),
        "Link": texte("Adresse de la page suivante, `rel=\"next\"` ; absent à la dernière page.", "</api/v1/structures?cursor=abc>; rel=\"next\""),
        "WWWAuthenticate": texte("Comment s'authentifier.", "Bearer realm=\"maillage\""),
        "RetryAfter": {"description": "Secondes à attendre avant de réessayer.", "schema": {"type": "integer", "minimum": 0, "maximum": 86400, "description": "Secondes."}, "example": 1}
    })
}

fn response(statut: u16) -> Value {
    let codes: Vec<Code> = Code::TOUS.iter().copied().filter(|c| c.status().as_u16() == statut).collect();
    let titres: Vec<_> = codes.iter().map(|c| format!("`{}` ({})", c.slug(), c.titre())).collect();
    let schema = if statut == 422 { "ProblemeValidation" } else { "Probleme" };
    let examples: serde_json::Map<String, Value> = codes.iter().map(|c| (c.slug().to_owned(), json!({"summary": c.titre(), "value": example(*c)}))).collect();
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/XRequestId"}});
    match statut {
        401 => headers["WWW-Authenticate"] = json!({"$ref": "#/components/headers/WWWAuthenticate"}),
        409 | 429 | 503 => headers["Retry-After"] = json!({"$ref": "#/components/headers/RetryAfter"}),
        _ => {}
    }
    json!({
        "description": format!("{}.", titres.join(", ")),
        "headers": headers,
        "content": {"application/problem+json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}, "examples": examples}}
    })
}

fn example(code: Code) -> Value {
    let erreurs = match code {
        Code::Validation => vec![Erreur::new("/email", "forme_invalide", "Une adresse électronique est attendue (`nom@exemple.fr`).")],
        Code::ReferenceInconnue => vec![Erreur::new("/participant_id", "reference_inconnue", "Cette valeur ne désigne rien qui vous soit accessible.")],
        _ => Vec::new(),
    };
    let error = Error { erreurs, ..Error::new(code) };
    error.document("0197f6a0-5a3e-7c1d-9a52-3f0e6d1c2b4a")
}
