//! What the contract says of questions and answers, made from the catalogue itself.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::catalogue::{Dimension, Domaine, Indicateur, tous};
use super::format::Format;
use super::question::{DIMENSIONS_MAX, VALEURS_MAX};
use super::questions::INDICATEURS_MAX;
use super::reponse::{Cle, FiltresAppliques};
use crate::http::IfNoneMatch;
use crate::valeurs::VersionDeQuestion;

const VERSION: &str = "De quand est la réponse : `vivant`, ce que disent les enregistrements ; `2021.1`, ce que tient la première clôture de 2021 (404 si \
elle ne tient pas cette question). Sans ce paramètre, la clôture la plus récente qui tient la question, et à défaut les enregistrements.";

/// The parameters of a question, for all indicators: each accepts its own, which the catalogue lists.
pub struct ParametresQuestion;

impl IntoParams for ParametresQuestion {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parametres = vec![
            jour("debut", "Premier jour de la période."),
            jour("fin", "Dernier jour de la période, compris."),
            liste("par", "Ventilation : jusqu'à trois dimensions, séparées par des virgules.", dimensions_schema(), DIMENSIONS_MAX),
            version(),
            parametre("format", "Forme de la réponse, qui l'emporte sur `Accept`.", enumeration(Format::VALEURS).into()),
        ];
        parametres.extend(IfNoneMatch::into_params(|| None));
        parametres.extend(filtres().into_values().map(|filtre| liste(filtre.code, &filtre.phrase(), filtre.schema, VALEURS_MAX)));
        parametres
    }
}

/// The parameters of one question to several indicators.
pub struct ParametresQuestions;

impl IntoParams for ParametresQuestions {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let codes = enumeration(tous().map(|i| i.code));
        let mut codes = liste("codes", "Les indicateurs, par leurs codes séparés par des virgules, dans l'ordre des réponses.", codes, INDICATEURS_MAX);
        codes.required = Required::True;
        std::iter::once(codes).chain(ParametresQuestion::into_params(parameter_in)).collect()
    }
}

/// A workbook, as the contract shows it.
pub struct Classeur;

impl PartialSchema for Classeur {
    fn schema() -> RefOr<Schema> {
        let binaire = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binaire)).description(Some("Un classeur Excel.")).into()
    }
}

impl ToSchema for Classeur {}

/// A filter as the contract shows it: dimensions of the same name are shown together.
struct FiltreDocumente {
    code: &'static str,
    description: String,
    schema: Object,
}

impl FiltreDocumente {
    fn phrase(&self) -> String {
        format!("{} Plusieurs valeurs se séparent par des virgules : l'une suffit.", self.description)
    }
}

fn filtres() -> BTreeMap<&'static str, FiltreDocumente> {
    let mut dimensions: BTreeMap<&'static str, Vec<&'static Dimension>> = BTreeMap::new();
    for dimension in tous().flat_map(Indicateur::filtres) {
        let homonymes = dimensions.entry(dimension.code).or_default();
        if homonymes.iter().all(|d| d.description != dimension.description) {
            homonymes.push(dimension);
        }
    }
    dimensions.into_iter().map(|(code, homonymes)| (code, documente(code, &homonymes))).collect()
}

fn documente(code: &'static str, homonymes: &[&'static Dimension]) -> FiltreDocumente {
    let descriptions: Vec<_> = homonymes.iter().map(|d| d.description).collect();
    let mut valeurs: Vec<&'static str> = Vec::new();
    for dimension in homonymes {
        if let Domaine::Enumeration { valeurs: siennes, .. } = dimension.domaine {
            valeurs.extend(siennes.iter().filter(|v| !valeurs.contains(v)).copied().collect::<Vec<_>>());
        }
    }
    let schema = match homonymes.first().map(|d| d.domaine) {
        Some(Domaine::Enumeration { .. }) => enumeration(valeurs),
        Some(Domaine::Booleen) => ObjectBuilder::new().schema_type(Type::Boolean).build(),
        Some(Domaine::Session | Domaine::Structure | Domaine::Financeur) => {
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".to_owned()))).max_length(Some(36)).build()
        }
        Some(Domaine::Annee) => forme("^[0-9]{4}$", 4),
        Some(Domaine::Trimestre) => forme("^[0-9]{4}-T[1-4]$", 7),
        Some(Domaine::Mois) => forme("^[0-9]{4}-[0-9]{2}$", 7),
        _ => ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200)).build(),
    };
    FiltreDocumente { code, description: descriptions.join(" Ou : "), schema }
}

/// The filters of all indicators as properties: each a list of values, written as in a query.
#[must_use]
pub fn filtres_schema(description: &str) -> Object {
    let mut objet = ObjectBuilder::new().description(Some(description)).additional_properties(Some(AdditionalProperties::FreeForm(false)));
    for filtre in filtres().into_values() {
        let booleen = filtre.schema.schema_type == SchemaType::Type(Type::Boolean);
        let valeur = if booleen { enumeration(["true", "false"]) } else { filtre.schema };
        let valeurs = ArrayBuilder::new().items(valeur).description(Some(filtre.description)).min_items(Some(1)).max_items(Some(VALEURS_MAX)).build();
        objet = objet.property(filtre.code, Schema::from(valeurs));
    }
    objet.build()
}

fn dimensions_schema() -> Object {
    let mut codes: Vec<_> = tous().flat_map(Indicateur::dimensions).map(|d| d.code).collect();
    codes.sort_unstable();
    codes.dedup();
    enumeration(codes)
}

/// The dimensions that a releve may have: all but those of time, which its period says.
pub fn dimensions_de_releves() -> impl Iterator<Item = &'static str> {
    let codes: BTreeSet<_> = tous().flat_map(Indicateur::filtres).filter(|d| !d.domaine.est_temps()).map(|d| d.code).collect();
    codes.into_iter()
}

fn enumeration(valeurs: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(valeurs)).build()
}

fn forme(motif: &str, longueur: usize) -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(motif)).max_length(Some(longueur)).build()
}

fn version() -> Parameter {
    ParameterBuilder::new().name("version").parameter_in(ParameterIn::Query).description(Some(VERSION)).schema(Some(VersionDeQuestion::schema())).build()
}

fn jour(nom: &str, description: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("date".to_owned()))).max_length(Some(10));
    let mut parametre = parametre(nom, description, schema.build().into());
    parametre.required = Required::True;
    parametre
}

fn liste(nom: &str, description: &str, elements: Object, max: usize) -> Parameter {
    let schema = ArrayBuilder::new().items(elements).min_items(Some(1)).max_items(Some(max)).build();
    let mut parametre = parametre(nom, description, schema.into());
    parametre.style = Some(ParameterStyle::Form);
    parametre.explode = Some(false);
    parametre
}

fn parametre(nom: &str, description: &str, schema: Schema) -> Parameter {
    ParameterBuilder::new().name(nom).parameter_in(ParameterIn::Query).description(Some(description)).schema(Some(schema)).build()
}

fn objet(description: &str, valeurs: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    ObjectBuilder::new().description(Some(description)).additional_properties(Some(AdditionalProperties::RefOr(valeurs.into()))).into()
}

impl PartialSchema for Cle {
    fn schema() -> RefOr<Schema> {
        let types = SchemaType::from_iter([Type::String, Type::Boolean, Type::Null]);
        objet("La valeur de chaque dimension de `par` ; nulle quand elle est inconnue.", ObjectBuilder::new().schema_type(types).build())
    }
}

impl ToSchema for Cle {
    fn name() -> std::borrow::Cow<'static, str> {
        "CleIndicateur".into()
    }
}

impl PartialSchema for FiltresAppliques {
    fn schema() -> RefOr<Schema> {
        let valeurs = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String)).max_items(Some(VALEURS_MAX)).build();
        objet("Les filtres appliqués : pour chacun, les valeurs dont l'une suffit.", Schema::from(valeurs))
    }
}

impl ToSchema for FiltresAppliques {
    fn name() -> std::borrow::Cow<'static, str> {
        "FiltresIndicateur".into()
    }
}
