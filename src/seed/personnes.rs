//! Invented people: names, ages, places and situations that could be true of the Lille area, each in its proportion.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::hasard::Hasard;

/// Someone, as the columns of a participant and of each profil.
pub struct Personne {
    pub nom: &'static str,
    pub prenom: &'static str,
    pub genre: &'static str,
    pub naissance: Option<NaiveDate>,
    pub commune: &'static str,
    pub qpv: &'static str,
    pub rsa: &'static str,
    pub situation: &'static str,
    pub niveau: &'static str,
}

const NOMS: &[&str] = &[
    "Lefebvre",
    "Benali",
    "Dubois",
    "Leroy",
    "Diallo",
    "Moreau",
    "Traoré",
    "Vandenberghe",
    "Petit",
    "Haddad",
    "Caron",
    "Nguyen",
    "Delattre",
    "Kowalski",
    "Cissé",
    "Martin",
    "Dupont",
    "El Amrani",
    "Legrand",
    "Carpentier",
    "Mbaye",
    "Deschamps",
    "Garcia",
    "Fontaine",
    "Da Silva",
    "Lemaire",
    "Bouzid",
    "Herbaut",
    "Konaté",
    "Dewaele",
    "Roussel",
    "Ferreira",
    "Masson",
    "Saïdi",
    "Delcourt",
    "Ngo",
    "Fournier",
    "Popescu",
    "Blondel",
    "Toumi",
    "Vasseur",
    "Okafor",
];
const FEMMES: &[&str] = &[
    "Fatima",
    "Marie",
    "Aïcha",
    "Camille",
    "Julie",
    "Nadia",
    "Élodie",
    "Awa",
    "Sophie",
    "Leïla",
    "Maëlle",
    "Céline",
    "Mariama",
    "Inès",
    "Agnieszka",
    "Hélène",
    "Yasmina",
    "Laura",
    "Binta",
    "Zoé",
];
const HOMMES: &[&str] = &[
    "Mohamed", "Thomas", "Karim", "Julien", "Ousmane", "Nicolas", "Youssef", "Kévin", "Antoine", "Mamadou", "Rachid", "Loïc", "Piotr", "Hugo", "Samir",
    "Benoît", "Ibrahim", "Noé", "Ali", "Rémi",
];
/// Lille first, then the communes around, then the Hainaut and the Douaisis.
const COMMUNES: &[&str] = &[
    "59350", "59512", "59599", "59009", "59360", "59410", "59368", "59299", "59163", "59279", "59143", "59017", "59220", "59328", "59378", "59178", "59606",
    "59122", "59392", "59172", "59014", "59484", "59291", "59586", "59507", "59660", "62498", "62427", "62041", "62119",
];
/// Months by how much happens in them: little in August, much in autumn.
const MOIS: &[(u32, usize)] = &[(1, 6), (2, 8), (3, 10), (4, 9), (5, 9), (6, 10), (7, 5), (8, 2), (9, 11), (10, 12), (11, 12), (12, 6)];

impl Personne {
    /// Someone, drawn. Some of what one may know of a person is unknown of them.
    pub fn draw(h: &mut Hasard) -> Self {
        let genre = h.weighted(&[("femme", 56), ("homme", 42), ("autre", 1), ("", 1)]);
        let prenoms = match genre {
            "femme" => FEMMES,
            "homme" => HOMMES,
            _ if h.chance(50) => FEMMES,
            _ => HOMMES,
        };
        let rang = h.skewed(COMMUNES.len());
        Self {
            nom: h.pick(NOMS),
            prenom: h.pick(prenoms),
            genre,
            naissance: birth(h),
            commune: if h.chance(97) { COMMUNES.get(rang).copied().unwrap_or_default() } else { "" },
            qpv: h.weighted(&[("true", 28), ("false", 62), ("", 10)]),
            rsa: h.weighted(&[("true", 22), ("false", 66), ("", 12)]),
            situation: h.weighted(&[
                ("demandeur_emploi", 48),
                ("salarie", 24),
                ("independant", 7),
                ("etudiant", 8),
                ("sans_activite", 6),
                ("retraite", 3),
                ("", 4),
            ]),
            niveau: h.weighted(&[("sans_diplome", 12), ("cap_bep", 20), ("bac", 22), ("bac_2", 14), ("bac_3_4", 15), ("bac_5", 11), ("", 6)]),
        }
    }
}

fn birth(h: &mut Hasard) -> Option<NaiveDate> {
    let age = 18 + u64::try_from(h.below(20) + h.below(20) + h.below(14)).unwrap_or_default();
    let jours = age * 365 + u64::try_from(h.below(365)).unwrap_or_default();
    let premier = NaiveDate::from_ymd_opt(2021, 1, 1)?;
    if h.chance(95) { premier.checked_sub_days(Days::new(jours)) } else { None }
}

/// A working day of the four years that are filled.
pub fn day(h: &mut Hasard) -> NaiveDate {
    let annee = 2021 + i32::try_from(h.below(4)).unwrap_or_default();
    let jour = NaiveDate::from_ymd_opt(annee, h.weighted(MOIS).max(1), 1 + u32::try_from(h.below(28)).unwrap_or_default()).unwrap_or_default();
    match jour.weekday() {
        Weekday::Sat => jour + Days::new(2),
        Weekday::Sun => jour + Days::new(1),
        _ => jour,
    }
}
