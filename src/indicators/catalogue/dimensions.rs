//! Every dimension of every indicator: its name, what it may be, and where a counted fact says it.
//!
//! A dimension's `sql` reads the row aliases that the row sets of [`super::faits`] agree on: `f` (what dates and places the
//! fact), `t` (the day the time dimensions read), `p` (the profil), `s` (session), `pr` (projet), `o` (orientation), `x`
//! (prospection), `st` (structure), `e` (emploi), `cv` (convention), `fi` (financeur), `v` (evaluation), `n` (answered item).

use crate::valeurs::{
    Canal, Categorie, Decision, EtapeConvention, Genre, Instance, IssuePrescription, ModaliteRendezVous, ModaliteSession, ModeAccueil, ModeProspection,
    MotifPrescription, Mouvement, NatureAdherent, NiveauDiplome, Note, ObjetOrientation, Origine, Parametre, Qualite, Questionnaire, Situation, Stade,
    StatutPrescription, StatutRendezVous, StatutSession, SuiteOrientation, TypeContrat, TypeFinanceur, TypePhase, TypeSession, Variante,
};

/// Something figures can be filtered by, and mostly broken down by.
#[derive(Debug)]
pub struct Dimension {
    /// Its name as a parameter, as a value of `par`, and as a key of the lines. Unique within an indicator.
    pub code: &'static str,
    /// What it is, in French, for the contract.
    pub description: &'static str,
    pub domaine: Domaine,
    /// Whether it is an attribute of a person, which anonymous heads know by margins only.
    pub personne: bool,
    pub sql: &'static str,
}

/// What the values of a dimension are: how they are checked, bound, labelled and ordered.
#[derive(Clone, Copy, Debug)]
pub enum Domaine {
    /// A closed list, in its order.
    Enumeration {
        valeurs: &'static [&'static str],
        libelle: fn(&str) -> Option<&'static str>,
    },
    Booleen,
    Annee,
    Trimestre,
    Mois,
    Commune,
    Epci,
    Zone,
    /// Any territoire or zone, by its prefixed code: a filter only.
    Territoire,
    Dispositif,
    Module,
    Session,
    Structure,
    Financeur,
    /// What people typed: the query of the values that the porteuse ($1) bears, and how a refusal says that nothing bears one.
    Libre {
        valeurs: &'static str,
        aucun: &'static str,
    },
}

impl Domaine {
    /// Time dimensions read `t.jour`, which only the questions that use one need.
    #[must_use]
    pub const fn est_temps(self) -> bool {
        matches!(self, Domaine::Annee | Domaine::Trimestre | Domaine::Mois)
    }
}

impl Dimension {
    /// A territoire at any level cannot be a breakdown: its values overlap.
    #[must_use]
    pub const fn filtre_seul(&self) -> bool {
        matches!(self.domaine, Domaine::Territoire)
    }
}

macro_rules! enumeration {
    ($type:ident) => {
        Domaine::Enumeration { valeurs: $type::VALEURS, libelle: |valeur| $type::parse(valeur).ok().map($type::libelle) }
    };
}

const fn fait(code: &'static str, description: &'static str, domaine: Domaine, sql: &'static str) -> Dimension {
    Dimension { code, description, domaine, personne: false, sql }
}

const fn personne(code: &'static str, description: &'static str, domaine: Domaine, sql: &'static str) -> Dimension {
    Dimension { code, description, domaine, personne: true, sql }
}

/// A dimension that only releves have: no fact says it.
const fn releve(code: &'static str, description: &'static str, domaine: Domaine) -> Dimension {
    fait(code, description, domaine, "null")
}

/// The finest territoire known of the fact's place: a commune, else (once the person is erased) an EPCI.
const LIEU: &str = "coalesce('commune:' || f.commune, 'epci:' || f.epci)";

pub static DISPOSITIF: Dimension = fait("dispositif", "Code d'un dispositif.", Domaine::Dispositif, "f.dispositif_id");
pub static ANNEE: Dimension = fait("annee", "Année du jour qui date le fait (`2021`).", Domaine::Annee, "to_char(t.jour::timestamp, 'YYYY')");
pub static TRIMESTRE: Dimension =
    fait("trimestre", "Trimestre du jour qui date le fait (`2021-T1`).", Domaine::Trimestre, "to_char(t.jour::timestamp, 'YYYY\"-T\"Q')");
pub static MOIS: Dimension = fait("mois", "Mois du jour qui date le fait (`2021-01`).", Domaine::Mois, "to_char(t.jour::timestamp, 'YYYY-MM')");

pub static TERRITOIRE: Dimension =
    fait("territoire", "Territoire ou zone où le fait a lieu, à tout niveau (`epci:200093201`, `zone:lot-1`).", Domaine::Territoire, LIEU);
pub static COMMUNE: Dimension = fait("commune", "Code INSEE de la commune où le fait a lieu.", Domaine::Commune, "f.commune");
pub static EPCI: Dimension = fait("epci", "SIREN de l'EPCI où le fait a lieu.", Domaine::Epci, "f.epci");
pub static ZONE: Dimension = fait("zone", "Code d'une zone où le fait a lieu (`lot-1`).", Domaine::Zone, LIEU);

pub static GENRE: Dimension = personne("genre", "Genre de la personne.", enumeration!(Genre), "p.profil_genre");
pub static QPV: Dimension = personne("qpv", "La personne habite-t-elle un quartier prioritaire ?", Domaine::Booleen, "p.profil_qpv");
pub static RSA: Dimension = personne("rsa", "La personne perçoit-elle le RSA ?", Domaine::Booleen, "p.profil_rsa");
pub static SITUATION: Dimension = personne("situation", "Situation de la personne.", enumeration!(Situation), "p.profil_situation");
pub static NIVEAU_DIPLOME: Dimension = personne("niveau_diplome", "Niveau de diplôme de la personne.", enumeration!(NiveauDiplome), "p.profil_niveau_diplome");
pub static TRANCHE_AGE: Dimension = personne(
    "tranche_age",
    "Tranche d'âge de la personne, le jour qui date le fait.",
    Domaine::Enumeration { valeurs: TRANCHES, libelle: libelle_tranche },
    TRANCHE_SQL,
);
pub static QUALITE: Dimension = personne("qualite", "Qualité au titre de laquelle la personne participe.", enumeration!(Qualite), "p.qualite");
pub static PROJET_ACCOMPAGNE: Dimension =
    personne("projet_accompagne", "La personne participe-t-elle pour un projet accompagné ?", Domaine::Booleen, "p.projet_accompagne");
pub static RESIDENCE: Dimension = personne(
    "residence",
    "Territoire ou zone où la personne habite, à tout niveau.",
    Domaine::Territoire,
    "coalesce('commune:' || p.profil_commune, 'epci:' || p.profil_epci)",
);
pub static RESIDENCE_EPCI: Dimension = personne("residence_epci", "SIREN de l'EPCI où la personne habite.", Domaine::Epci, "p.profil_epci");

pub static ORIGINE: Dimension = fait("origine", "Comment la personne a connu l'association.", enumeration!(Origine), "p.origine");
pub static MODE_ACCUEIL: Dimension = fait("mode_accueil", "Mode de l'accueil.", enumeration!(ModeAccueil), "p.mode_accueil");
pub static PRESCRIPTEUR: Dimension = fait("prescripteur", "Structure qui a orienté la personne (UUID).", Domaine::Structure, "p.prescripteur_id");

pub static DOMAINE_ACTIVITE: Dimension =
    fait("domaine_activite", "Domaine d'activité du projet, tel qu'il est enregistré.", DOMAINES_ACTIVITE, "pr.domaine_activite");
const DOMAINES_ACTIVITE: Domaine = Domaine::Libre {
    valeurs: "select distinct domaine_activite as valeur from projets where porteuse_id = $1 and domaine_activite is not null",
    aucun: "Aucun projet ne porte",
};
pub static STADE: Dimension = fait(
    "stade",
    "Stade du projet, le jour qui date le fait.",
    enumeration!(Stade),
    "(select ps.stade from projets_stades ps where ps.projet_id = f.projet_id and ps.le <= f.jour order by ps.le desc limit 1)",
);
pub static PHASE: Dimension = fait("phase", "Phase de l'accompagnement.", enumeration!(TypePhase), "p.phase");

pub static TYPE_CONTRAT: Dimension = fait("type_contrat", "Type du contrat.", enumeration!(TypeContrat), "e.type_contrat");
pub static IAE: Dimension = fait("iae", "Emploi d'insertion par l'activité économique (`false` sans autre demande).", Domaine::Booleen, "e.iae");

pub static TYPE: Dimension = fait("type", "Type de la session.", enumeration!(TypeSession), "s.type");
pub static VARIANTE: Dimension = fait("variante", "Variante du parcours.", enumeration!(Variante), "s.variante");
pub static MODALITE_SESSION: Dimension = fait("modalite", "Modalité de la session.", enumeration!(ModaliteSession), "s.modalite");
pub static MODULE: Dimension = fait("module", "Code d'un module de formation.", Domaine::Module, "s.module_id");
pub static STATUT_SESSION: Dimension = fait("statut", "Statut de la session.", enumeration!(StatutSession), "s.statut");
pub static COMMANDITAIRE: Dimension = fait("commanditaire", "Structure qui a commandé la session (UUID).", Domaine::Structure, "s.commanditaire_id");
/// The one who pays for the session, by its convention.
pub static FINANCEUR_DE_SESSION: Dimension = fait(
    "financeur",
    "Financeur de la session, par sa convention (UUID).",
    Domaine::Financeur,
    "(select cv.financeur_id from conventions cv where cv.porteuse_id = s.porteuse_id and cv.id = s.convention_id)",
);
pub static SESSION: Dimension = fait("session", "Une session (UUID).", Domaine::Session, "s.id");

pub static QUESTIONNAIRE: Dimension = fait("questionnaire", "Questionnaire de l'évaluation.", enumeration!(Questionnaire), "v.questionnaire");
pub static ITEM: Dimension = fait("item", "Item auquel il est répondu, tel qu'il est enregistré.", ITEMS, "n.item");
const ITEMS: Domaine =
    Domaine::Libre { valeurs: "select distinct item as valeur from evaluations_notes where porteuse_id = $1", aucun: "Aucune évaluation ne répond à" };
pub static NOTE: Dimension = fait("note", "Note donnée à l'item.", enumeration!(Note), "n.note");

pub static NATURE: Dimension =
    fait("nature", "Ce qu'est le passage : un accueil ou une participation.", Domaine::Enumeration { valeurs: NATURES, libelle: libelle_nature }, "f.nature");

pub static MODALITE_RENDEZ_VOUS: Dimension = fait("modalite", "Modalité du rendez-vous.", enumeration!(ModaliteRendezVous), "p.modalite");
pub static STATUT_RENDEZ_VOUS: Dimension = fait("statut", "Statut du rendez-vous (`honore` sans autre demande).", enumeration!(StatutRendezVous), "p.statut");

pub static MODE_PROSPECTION: Dimension = fait("mode", "Mode de la prospection.", enumeration!(ModeProspection), "x.mode");
pub static CATEGORIE: Dimension = fait("categorie", "Catégorie de la structure.", enumeration!(Categorie), "st.categorie");

pub static OBJET: Dimension = fait("objet", "Objet de l'orientation.", enumeration!(ObjetOrientation), "o.objet");
pub static SUITE: Dimension = fait("suite", "Suite donnée à l'orientation.", enumeration!(SuiteOrientation), "o.suite");
pub static STRUCTURE: Dimension = fait("structure", "Structure vers laquelle la personne est orientée (UUID).", Domaine::Structure, "o.structure_id");

pub static STATUT_PRESCRIPTION: Dimension = fait("statut", "Statut de la prescription.", enumeration!(StatutPrescription), "p.statut");
pub static MOTIF: Dimension = fait("motif", "Motif du dernier refus ou de la dernière annulation.", enumeration!(MotifPrescription), "p.motif");
pub static ISSUE: Dimension = fait("issue", "Issue de la prescription.", enumeration!(IssuePrescription), "p.issue");

pub static FINANCEUR: Dimension = fait("financeur", "Financeur de la convention (UUID).", Domaine::Financeur, "cv.financeur_id");
pub static TYPE_FINANCEUR: Dimension = fait("type_financeur", "Type du financeur.", enumeration!(TypeFinanceur), "fi.type");
pub static ETAPE: Dimension = fait("etape", "Étape de la convention.", enumeration!(EtapeConvention), "cv.etape");
pub static DECISION: Dimension = fait("decision", "Décision du financeur.", enumeration!(Decision), "cv.decision");

pub static NATURE_ADHERENT: Dimension = releve("nature", "Nature de l'adhérent.", enumeration!(NatureAdherent));
pub static MOUVEMENT: Dimension = releve("mouvement", "Mouvement du conseil d'administration.", enumeration!(Mouvement));
pub static INSTANCE: Dimension = releve("instance", "Instance ou réseau qui se réunit.", enumeration!(Instance));
pub static CANAL: Dimension = releve("canal", "Réseau social.", enumeration!(Canal));

const TRANCHES: &[&str] = &["moins_de_26", "26_34", "35_44", "45_54", "55_et_plus"];

/// Completed years on the day that dates the fact, as the civil code counts them: someone born on 29 February completes a year on
/// 1 March when the year has no 29th, the day after the last one that is not yet the anniversary. The database's `age` counts so.
macro_rules! annees_revolues {
    () => {
        "date_part('year', age(f.jour::timestamp, p.profil_date_naissance::timestamp))"
    };
}
pub(super) use annees_revolues;

const TRANCHE_SQL: &str =
    concat!("(array['moins_de_26', '26_34', '35_44', '45_54', '55_et_plus'])[1 + width_bucket(", annees_revolues!(), ", array[26, 35, 45, 55]::float8[])]");

fn libelle_tranche(valeur: &str) -> Option<&'static str> {
    match valeur {
        "moins_de_26" => Some("Moins de 26 ans"),
        "26_34" => Some("26 à 34 ans"),
        "35_44" => Some("35 à 44 ans"),
        "45_54" => Some("45 à 54 ans"),
        "55_et_plus" => Some("55 ans et plus"),
        _ => None,
    }
}

const NATURES: &[&str] = &["accueil", "participation"];

fn libelle_nature(valeur: &str) -> Option<&'static str> {
    match valeur {
        "accueil" => Some("Accueil"),
        "participation" => Some("Participation"),
        _ => None,
    }
}
