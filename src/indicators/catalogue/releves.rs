//! Indicators that no record of the work can give: releves alone answer them.

use super::{Indicateur, Mesure, familles};

const COMPTE: Mesure = Mesure::Somme { diviseur: 1 };

pub static INDICATEURS: &[Indicateur] = &[
    Indicateur::new("adherents", familles::ADHERENTS, COMPTE, &[]).dit("Adhérent·es", "adhérent", "Adhérents à la fin de la période ; relevé."),
    Indicateur::new("administrateurs", familles::RELEVES, COMPTE, &[]).dit(
        "Administrateur·ices",
        "administrateur",
        "Membres du conseil d'administration à la fin de la période ; relevé.",
    ),
    Indicateur::new("mouvements_ca", familles::MOUVEMENTS_CA, COMPTE, &[]).dit(
        "Mouvements du conseil d'administration",
        "mouvement",
        "Sièges du conseil d'administration renouvelés ou nouvellement pourvus pendant la période ; relevé.",
    ),
    Indicateur::new("reunions", familles::REUNIONS, COMPTE, &[]).dit(
        "Réunions",
        "réunion",
        "Réunions des instances et réseaux tenues pendant la période ; relevé.",
    ),
    Indicateur::new("effectif_etp", familles::RELEVES, COMPTE, &[]).dit(
        "Effectif (ETP)",
        "ETP",
        "Effectif salarié de l'association, en équivalents temps plein, à la fin de la période ; relevé.",
    ),
    Indicateur::new("embauches", familles::RELEVES, COMPTE, &[]).dit("Embauches", "embauche", "Embauches pendant la période ; relevé."),
    Indicateur::new("departs", familles::RELEVES, COMPTE, &[]).dit("Départs", "départ", "Départs de salariés pendant la période ; relevé."),
    Indicateur::new("abonnes", familles::ABONNES, COMPTE, &[]).dit(
        "Abonné·es",
        "abonné",
        "Personnes abonnées aux réseaux sociaux de l'association à la fin de la période ; relevé.",
    ),
    Indicateur::new("newsletter_envois", familles::RELEVES, COMPTE, &[]).dit("Lettres envoyées", "envoi", "Lettres envoyées pendant la période ; relevé."),
    Indicateur::new("newsletter_destinataires", familles::RELEVES, Mesure::Taux, &[]).dit(
        "Destinataires de la lettre",
        "destinataire",
        "Nombre moyen de destinataires d'une lettre de la période ; relevé.",
    ),
    Indicateur::new("newsletter_taux_ouverture", familles::RELEVES, Mesure::Taux, &[]).dit(
        "Taux d'ouverture de la lettre",
        "%",
        "Part des destinataires qui ouvrent la lettre, en pour cent, en moyenne sur la période ; relevé.",
    ),
    Indicateur::new("newsletter_taux_clic", familles::RELEVES, Mesure::Taux, &[]).dit(
        "Taux de clic de la lettre",
        "%",
        "Part des destinataires qui suivent un lien de la lettre, en pour cent, en moyenne sur la période ; relevé.",
    ),
];
