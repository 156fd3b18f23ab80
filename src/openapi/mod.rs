//! The contract: collected from the handlers, completed with what holds for all of them, without a database.

#![expect(clippy::indexing_slicing, reason = "indexing a JSON value by name gives null or makes room; it does not panic")]

mod errors;
mod examples;
mod operations;
mod schemas;
mod webhooks;

use std::sync::LazyLock;

use actix_web::{HttpResponse, get, web};
use serde_json::Value;
use utoipa::openapi::security::{ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::{Components, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder};
use utoipa_actix_web::{AppExt, scope};

use crate::app::{self, AppState};
use crate::error::{Error, Probleme, ProblemeValidation};

const DESCRIPTION: &str = "L'activité d'une association qui accompagne des personnes, enregistrée comme elle se fait, et ses chiffres \
obtenus par des requêtes. Les dates sont des jours de Paris, les instants en UTC ; `null` veut dire inconnu. Les listes se filtrent par \
des paramètres nommés comme les champs ; une virgule y veut dire « ou ». Toute erreur est un problème de la RFC 9457.";

/// The tags, in alphabetical order.
const TAGS: &[(&str, &str)] = &[
    ("accompagnements", "Accueils et accompagnements, leurs phases."),
    ("auth", "Se connecter, se déconnecter, obtenir un jeton."),
    ("clients-api", "Les comptes des machines."),
    ("conventions", "Ce que les financeurs paient, et ce qui leur est promis."),
    ("dispositifs", "Ce que l'association propose."),
    ("financeurs", "L'annuaire de qui finance."),
    ("indicators", "Les chiffres : combien, de qui, où, quand."),
    ("modules", "Le catalogue de formation."),
    ("orientations", "Les orientations vers d'autres structures."),
    ("participants", "Les personnes accompagnées."),
    ("prescriptions", "Les personnes que des partenaires adressent, et ce qu'ils en apprennent."),
    ("projets", "Les projets qu'elles portent."),
    ("prospections", "Aller vers le public et les prescripteurs."),
    ("rapports", "Le rapport d'activité d'une année : ses chiffres, ses clôtures, leur publication."),
    ("releves", "Les chiffres relevés à la main : avant la saisie, ou hors d'elle."),
    ("rendez-vous", "Les rencontres d'un accompagnement."),
    ("service", "L'état du service et ses documents."),
    ("sessions", "Les temps collectifs : leurs effectifs, leurs inscriptions, leurs séances, les présences et les évaluations."),
    ("structures", "L'annuaire des organisations : porteuses, prescripteurs, financeurs, partenaires, lieux, employeurs."),
    ("territoires", "Le découpage de la France, et les zones dessinées par-dessus."),
    ("utilisateurs", "Les comptes des personnes."),
    ("webhooks", "Où prévenir le système d'un partenaire, et ce qui lui a été envoyé."),
];

/// The contract: the document, and its text as committed, printed and served, the same bytes.
#[derive(Debug)]
pub struct Contrat {
    pub document: Value,
    pub texte: String,
}

/// A process has one contract, however many servers it runs.
static CONTRAT: LazyLock<Result<Contrat, Error>> = LazyLock::new(|| {
    let document = document()?;
    let texte = serde_json::to_string_pretty(&document).map_err(Error::interne)? + "\n";
    Ok(Contrat { document, texte })
});

/// The complete contract.
///
/// # Errors
/// A document that utoipa cannot write: a programming error, which a test would show first.
pub fn contrat() -> Result<&'static Contrat, Error> {
    CONTRAT.as_ref().map_err(Error::copy)
}

fn document() -> Result<Value, Error> {
    let (_, collected) =
        actix_web::App::new().into_utoipa_app().openapi(base()).configure(app::root).service(scope::scope("/api/v1").configure(app::api)).split_for_parts();
    let mut contrat = serde_json::to_value(collected).map_err(Error::interne)?;
    contrat["tags"] = TAGS.iter().map(|(nom, description)| serde_json::json!({"name": nom, "description": description})).collect();
    operations::complete(&mut contrat);
    errors::add_shared(&mut contrat);
    examples::add(&mut contrat)?;
    webhooks::add(&mut contrat)?;
    schemas::complete(&mut contrat);
    Ok(contrat)
}

fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Maillage")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("Maillage")).url(Some("https://maillage.example")).email(Some("contact@maillage.example")).build()))
        .license(Some(LicenseBuilder::new().name("MIT").url(Some("https://opensource.org/license/mit")).build()))
        .build();
    let mut components = Components::new();
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some("Jeton d'accès obtenu par `POST /api/v1/auth/login`."));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    let machine = OAuth2::with_description(
        [Flow::ClientCredentials(ClientCredentials::new("/api/v1/auth/token", Scopes::new()))],
        "Jeton d'accès d'une machine (RFC 6749).",
    );
    components.add_security_scheme("machine", SecurityScheme::OAuth2(machine));
    components.schemas.extend([
        ("Probleme".to_owned(), <Probleme as utoipa::PartialSchema>::schema()),
        ("ProblemeValidation".to_owned(), <ProblemeValidation as utoipa::PartialSchema>::schema()),
        ("Erreur".to_owned(), <crate::error::Erreur as utoipa::PartialSchema>::schema()),
    ]);
    OpenApiBuilder::new().info(info).servers(Some([ServerBuilder::new().url("/").build()])).components(Some(components)).build()
}

/// Lire le contrat
///
/// Ce document OpenAPI, octet pour octet celui que le dépôt contient.
#[utoipa::path(tag = "service", operation_id = "get_openapi", responses((status = 200, description = "Le contrat.", content_type = "application/json", body = Object)))]
#[get("/openapi.json")]
pub async fn get_openapi(etat: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(etat.contrat.texte.as_str())
}
