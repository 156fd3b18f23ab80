//! Text and its forms: every string that enters is trimmed, NFC, not empty, and free of the NUL that PostgreSQL cannot store.

use std::sync::LazyLock;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use regex::Regex;
use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;
use validator::{ValidateEmail, ValidateUrl};

use super::schema::{format_schema, schema, texte_schema};
use super::{Parametre, Refus, colonne};

/// Trims and composes; refuses what no text of ours may be. `max` is in characters.
fn nettoyer(brut: &str, max: usize, exemple: &str) -> Result<String, Refus> {
    let texte: String = brut.trim().nfc().collect();
    if texte.is_empty() {
        Err(Refus::new("vide", "Ce texte ne peut pas être vide.", exemple))
    } else if texte.contains('\0') {
        Err(Refus::new("caractere_interdit", "Le caractère NUL n'est pas accepté.", exemple))
    } else if texte.chars().count() > max {
        Err(Refus::new("trop_long", format!("{max} caractères au plus."), exemple))
    } else {
        Ok(texte)
    }
}

/// Declares a text newtype: its longest length, an example, its schema, and how a cleaned text becomes it.
macro_rules! forme {
    ($(#[$doc:meta])* $type:ident, $max:expr, $exemple:expr, $schema:expr, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        #[serde(transparent)]
        pub struct $type(String);

        impl Parametre for $type {
            fn parse(brut: &str) -> Result<Self, Refus> {
                let texte = nettoyer(brut, $max, $exemple)?;
                let parse: fn(String) -> Result<String, &'static str> = $parse;
                parse(texte).map(Self).map_err(|message| Refus::new("forme_invalide", message, $exemple))
            }
        }

        impl $type {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
            }
        }

        colonne!($type, Text, String);
        schema!($type, stringify!($type), $schema);
    };
}

fn conforme(texte: String, forme: &LazyLock<Option<Regex>>, message: &'static str) -> Result<String, &'static str> {
    match forme.as_ref() {
        Some(regex) if regex.is_match(&texte) => Ok(texte),
        _ => Err(message),
    }
}

macro_rules! regex {
    ($nom:ident, $motif:expr) => {
        static $nom: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($motif).ok());
    };
}

const CODE: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const CODE_LIBRE: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";
const COMMUNE: &str = "^[0-9][0-9AB][0-9]{3}$";
const TERRITOIRE: &str = "^(commune:[0-9][0-9AB][0-9]{3}|epci:[0-9]{9}|departement:[0-9][0-9AB][0-9]?|region:[0-9]{2,3}|zone:[a-z0-9]+(-[a-z0-9]+)*)$";
const QPV: &str = "^Q[PN][0-9A-Z]{6}$";
const HEURE: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
const SIRET: &str = "^[0-9]{14}$";
regex!(CODE_RE, CODE);
regex!(CODE_LIBRE_RE, CODE_LIBRE);
regex!(COMMUNE_RE, COMMUNE);
regex!(TERRITOIRE_RE, TERRITOIRE);
regex!(QPV_RE, QPV);
regex!(HEURE_RE, HEURE);
regex!(SIRET_RE, SIRET);
regex!(FRANCE_RE, "^[+]33[1-9][0-9]{8}$");
regex!(MONDE_RE, "^[+][1-9][0-9]{6,14}$");
// The characters of RFC 3986, so that what is kept is a URI to every reader.
regex!(URI_RE, "^https?://([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+(#([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$");

forme!(
    /// A slug: lower case, digits, hyphens.
    Code, 64, "citeslab",
    texte_schema("Code court : minuscules, chiffres et traits d'union.", 64, Some(CODE), "citeslab"),
    |t| conforme(t, &CODE_RE, "Un code s'écrit en minuscules et chiffres séparés par des traits d'union (`citeslab`, `lot-1`).")
);
forme!(
    /// A code as a catalogue writes it, capitals allowed.
    CodeLibre, 64, "FORM-01",
    texte_schema("Code de catalogue : lettres, chiffres, points, tirets.", 64, Some(CODE_LIBRE), "FORM-01"),
    |t| conforme(t, &CODE_LIBRE_RE, "Un code s'écrit en lettres, chiffres, points et tirets, sans accents ni espaces.")
);
forme!(
    /// The INSEE code of a commune; whether it exists is the database's to say.
    CodeCommune, 5, "59350",
    texte_schema("Code INSEE d'une commune.", 5, Some(COMMUNE), "59350"),
    |t| conforme(t, &COMMUNE_RE, "Le code INSEE d'une commune a cinq caractères (`59350`, `2A004`).")
);
forme!(
    /// The prefixed code of a territoire or zone.
    CodeTerritoire, 80, "epci:200093201",
    texte_schema("Code d'un territoire : `commune:59350`, `epci:200093201`, `departement:59`, `region:32` ou `zone:lot-1`.", 80, Some(TERRITOIRE), "epci:200093201"),
    |t| conforme(t, &TERRITOIRE_RE, "Un territoire s'écrit `commune:59350`, `epci:200093201`, `departement:59`, `region:32` ou `zone:lot-1`.")
);
forme!(
    /// The code of a quartier prioritaire (QP) or of New Caledonia's (QN).
    CodeQpv, 8, "QP059018",
    texte_schema("Code d'un quartier prioritaire de la politique de la ville.", 8, Some(QPV), "QP059018"),
    |t| conforme(t, &QPV_RE, "Un code de quartier prioritaire s'écrit QP ou QN suivi de six chiffres ou majuscules (`QP059018`).")
);
forme!(
    /// A time of day to the minute, in Europe/Paris.
    Heure, 5, "09:00",
    texte_schema("Heure, à Paris (`HH:MM`).", 5, Some(HEURE), "09:00"),
    |t| conforme(t, &HEURE_RE, "Une heure s'écrit `HH:MM`, de 00:00 à 23:59.")
);
forme!(
    /// An establishment's SIRET: 14 digits whose Luhn key holds.
    Siret, 14, "73282932000074",
    texte_schema("Numéro SIRET : 14 chiffres, clé comprise.", 14, Some(SIRET), "73282932000074"),
    |t| conforme(t, &SIRET_RE, "Un SIRET a 14 chiffres, sans espaces.")
        .and_then(|t| if cle_siret(&t) { Ok(t) } else { Err("La clé de ce SIRET est fausse : vérifiez les chiffres.") })
);
forme!(
    /// An e-mail address, as the HTML standard and RFC 5321 both read one: ASCII, no empty part between dots.
    Email, 254, "nom@exemple.fr",
    format_schema("Adresse électronique.", "email", 254, "nom@exemple.fr"),
    |t| if t.is_ascii() && t.validate_email() && t.split(['.', '@']).all(|p| !p.is_empty()) { Ok(t) } else { Err("Une adresse électronique est attendue, sans accents (`nom@exemple.fr`).") }
);
forme!(
    /// A phone number in E.164; French ones may be given as they are dialled.
    Telephone, 40, "+33639980001",
    texte_schema("Numéro de téléphone ; un numéro français devient E.164.", 40, None, "+33639980001"),
    |t| e164(&t).ok_or("Un numéro de téléphone est attendu, français (`06 39 98 00 01`) ou international (`+32 2 123 45 67`).")
);
forme!(
    /// An http or https address.
    SiteWeb, 500, "https://exemple.fr",
    format_schema("Adresse d'un site, en http ou https.", "uri", 500, "https://exemple.fr"),
    |t| conforme(t, &URI_RE, "Une adresse en `https://` ou `http://` est attendue, sans espaces ni accents (`%C3%A9` pour é).")
        .and_then(|t| if t.validate_url() { Ok(t) } else { Err("Cette adresse est mal formée.") })
);

/// A text of at most `MAX` characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Texte<const MAX: usize>(String);

impl<const MAX: usize> Texte<MAX> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Parametre for Texte<MAX> {
    fn parse(brut: &str) -> Result<Self, Refus> {
        nettoyer(brut, MAX, "texte").map(Self)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Texte<MAX> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

colonne!(Texte<const MAX: usize>, Text, String);
schema!(Texte<const MAX: usize>, format!("Texte{MAX}"), texte_schema(&format!("Texte non vide, de {MAX} caractères au plus."), MAX, Some("\\S"), "texte"));

/// A password: 12 characters at least when it is chosen, `MIN` being 1 when it is presented. Never printed, never trimmed; composed,
/// since keyboards differ in how they send an accent.
#[derive(Clone)]
pub struct MotDePasse<const MIN: usize = 12>(String);

impl<const MIN: usize> MotDePasse<MIN> {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize> std::fmt::Debug for MotDePasse<MIN> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MotDePasse")
    }
}

impl<const MIN: usize> Parametre for MotDePasse<MIN> {
    fn parse(brut: &str) -> Result<Self, Refus> {
        let texte: String = brut.nfc().collect();
        if (MIN..=200).contains(&texte.chars().count()) {
            return Ok(Self(texte));
        }
        Err(Refus::new("longueur_invalide", format!("Un mot de passe a de {MIN} à 200 caractères."), "mot de passe assez long"))
    }
}

impl<'de, const MIN: usize> Deserialize<'de> for MotDePasse<MIN> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
    }
}

schema!(
    MotDePasse<const MIN: usize>,
    format!("MotDePasse{MIN}"),
    utoipa::openapi::schema::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some(format!("Mot de passe, de {MIN} à 200 caractères.")))
        .min_length(Some(MIN))
        .max_length(Some(200))
        .examples(["maillage-demo-2021"])
);

/// Luhn's key; La Poste's establishments (SIREN 356000000) have a sum of digits that is a multiple of 5 instead.
fn cle_siret(siret: &str) -> bool {
    let chiffres: Vec<u32> = siret.chars().filter_map(|c| c.to_digit(10)).collect();
    let luhn: u32 = chiffres.iter().rev().enumerate().map(|(i, &c)| if i % 2 == 0 { c } else { c * 2 / 10 + c * 2 % 10 }).sum();
    luhn.is_multiple_of(10) || (siret.starts_with("356000000") && chiffres.iter().sum::<u32>().is_multiple_of(5))
}

/// French numbers are dialled with a 0, or 0033, or +33; others must say their country. Only lengths are checked: numbering plans
/// change, and no reference of them is ever current.
fn e164(texte: &str) -> Option<String> {
    let compact: String = texte.replace("(0)", "").chars().filter(|c| !" .-/()\u{a0}\u{202f}".contains(*c)).collect();
    let international = match (compact.strip_prefix("00"), compact.strip_prefix('0')) {
        (Some(reste), _) => format!("+{reste}"),
        (None, Some(reste)) => format!("+33{reste}"),
        (None, None) => compact,
    };
    let forme = if international.starts_with("+33") { &FRANCE_RE } else { &MONDE_RE };
    conforme(international, forme, "").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siret_key() {
        assert!(Siret::parse("73282932000074").is_ok());
        assert!(Siret::parse("73282932000075").is_err());
        assert!(Siret::parse("35600000049837").is_ok(), "La Poste: digits sum to a multiple of 5");
        assert!(Siret::parse("7328293200007").is_err());
    }

    #[test]
    fn text_is_trimmed_composed_and_bounded() {
        assert_eq!(Texte::<10>::parse(" e\u{301}te\u{301} ").unwrap().as_str(), "été");
        assert!(Texte::<10>::parse("  ").is_err());
        assert!(Texte::<10>::parse("a\0b").is_err());
        assert!(Texte::<3>::parse("abcd").is_err());
        assert!(Texte::<3>::parse("😀😀😀").is_ok());
    }

    #[test]
    fn french_phones_become_e164() {
        assert_eq!(Telephone::parse("06 39 98 00 01").unwrap().as_str(), "+33639980001");
        assert_eq!(Telephone::parse("+32 2 123 45 67").unwrap().as_str(), "+3221234567");
        assert_eq!(Telephone::parse("+33 (0)6.39.98.00.01").unwrap().as_str(), "+33639980001");
        assert_eq!(Telephone::parse("0032 2 123 45 67").unwrap().as_str(), "+3221234567");
        assert!(Telephone::parse("12").is_err());
        assert!(Telephone::parse("06 39 98 00").is_err());
    }
}
