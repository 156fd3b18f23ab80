//! `/indicators/{code}/definitions/{version}`: what a figure meant when it was answered.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue::Indicateur;
use super::questions::par_code;
use crate::auth::{Authorized, Permission, ReadCatalogue};
use crate::error::Error;

/// Une définition telle qu'elle était dans une version.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionDefinition {
    /// Code de l'indicateur.
    #[schema(example = "personnes_accueillies")]
    pub code: &'static str,
    /// Version de la définition, que cite chaque réponse.
    #[schema(minimum = 1, example = 1)]
    pub version: u32,
    /// Vrai pour la version qui répond aujourd'hui.
    pub en_vigueur: bool,
    /// Nom de l'indicateur.
    #[schema(example = "Personnes accueillies")]
    pub libelle: &'static str,
    /// Unité des valeurs.
    #[schema(example = "personne")]
    pub unite: &'static str,
    /// Ce qui est compté, et ce qui le date.
    pub definition: &'static str,
}

fn version(indicateur: &'static Indicateur, version: u32) -> Option<VersionDefinition> {
    let en_vigueur = indicateur.version == version;
    indicateur.texte_de(version).map(|t| VersionDefinition {
        code: indicateur.code,
        version,
        en_vigueur,
        libelle: t.libelle,
        unite: t.unite,
        definition: t.definition,
    })
}

/// Lire une version d'une définition
///
/// Chaque réponse cite la version de sa définition. Quand une définition change, sa version change aussi, et l'ancien texte reste
/// lisible ici.
#[utoipa::path(tag = "indicators", operation_id = "get_indicator_definition",
    params(("code" = String, Path, description = "Code de l'indicateur.", max_length = 64, example = "personnes_accueillies"),
        ("version" = u32, Path, description = "Version de la définition.", minimum = 1, example = 1)),
    responses((status = 200, description = "La définition.", body = VersionDefinition)), extensions(("x-roles" = json!(ReadCatalogue::ROLES))))]
#[get("/indicators/{code}/definitions/{version}")]
pub async fn get(_auth: Authorized<ReadCatalogue>, chemin: web::Path<(String, String)>) -> Result<web::Json<VersionDefinition>, Error> {
    let (code, rang) = chemin.into_inner();
    let indicateur = par_code(&code)?;
    let trouvee = rang.parse().ok().and_then(|rang| version(indicateur, rang));
    trouvee
        .map(web::Json)
        .ok_or_else(|| Error::introuvable().detail(format!("Cet indicateur a des définitions de la version 1 à la version {}.", indicateur.version)))
}
