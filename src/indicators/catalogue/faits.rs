//! The row sets that indicators count: one row per fact, under the aliases that the dimensions read.
//!
//! `$1` is the porteuse, `$2` and `$3` the first and last day of the period. Every row set has an `f` with `porteuse_id`,
//! `dispositif_id`, `jour` (the dating day), `commune` and `epci` (the place); what is common to all questions is required of
//! `f` by the query. The planner folds these one-row subqueries into the tables they read, and leaves out what is joined for an EPCI where
//! no EPCI is asked for.

/// Where facts come from.
#[derive(Debug)]
pub struct Faits {
    /// The tables and their joins, from `from` on.
    pub tables: &'static str,
    /// What the time dimensions read.
    pub temps: Temps,
    pub profil: Profil,
}

/// When facts take place, for the time dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temps {
    /// On `f.jour`.
    UnJour,
    /// In each month from the one of this day to the one of `f.jour`, both within the period; of keys that count once alone.
    Depuis(&'static str),
}

/// How a row set answers for the attributes of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profil {
    /// Its `p` is the profil of one named person.
    Nomme,
    /// Its heads were only counted: `p` is made of the margins that were declared.
    Tetes,
    /// Attributes of a person do not bear on it.
    Aucun,
}

pub static ACCUEILS: Faits = Faits {
    tables: "from accompagnements p
        cross join lateral (select p.porteuse_id, p.dispositif_id, p.date_accueil as jour,
            p.profil_commune as commune, p.profil_epci as epci, 'accueil' as nature) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

/// Accueils with a projet, which is read only for the questions that use it (as it does for phases).
pub static ACCUEILS_DE_PROJETS: Faits = Faits {
    tables: "from accompagnements p
        left join projets pr on pr.porteuse_id = p.porteuse_id and pr.id = p.projet_id
        cross join lateral (select p.porteuse_id, p.dispositif_id, p.date_accueil as jour,
            p.profil_commune as commune, p.profil_epci as epci, p.projet_id) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

/// A phase is dated by the last day it shares with the period, and touches every month from the first such day on. It bears what its
/// accompagnement says.
pub static PHASES: Faits = Faits {
    tables: "from phases p
        left join projets pr on pr.porteuse_id = p.porteuse_id and pr.id = p.projet_id
        cross join lateral (select p.porteuse_id, p.dispositif_id, least(p.jusqu_au, $3) as jour,
            p.profil_commune as commune, p.profil_epci as epci, p.projet_id) f",
    temps: Temps::Depuis("greatest(p.debut, $2)"),
    profil: Profil::Nomme,
};

/// One row per accompagnement of the projet that began no later than its creation: there is one in a dispositif exactly when
/// the creation is on or after the first accueil there.
pub static CREATIONS: Faits = Faits {
    tables: "from projets pr
        join accompagnements p on p.porteuse_id = pr.porteuse_id and p.projet_id = pr.id and p.date_accueil <= pr.date_creation
        left join territoires c on c.commune = pr.commune
        cross join lateral (select pr.porteuse_id, p.dispositif_id, pr.date_creation as jour,
            coalesce(pr.commune, (select e.profil_commune from accompagnements e
                where e.porteuse_id = pr.porteuse_id and e.projet_id = pr.id order by e.date_accueil, e.id limit 1)) as commune,
            case when pr.commune is not null then c.epci
                else (select e.profil_epci from accompagnements e
                    where e.porteuse_id = pr.porteuse_id and e.projet_id = pr.id order by e.date_accueil, e.id limit 1) end as epci,
            pr.id as projet_id) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

/// One row per accompagnement of the projet that began no later than the job, as for creations.
pub static EMPLOIS: Faits = Faits {
    tables: "from emplois e
        join accompagnements p on p.porteuse_id = e.porteuse_id and p.projet_id = e.projet_id and p.date_accueil <= e.date_debut
        left join territoires c on c.commune = e.commune
        cross join lateral (select e.porteuse_id, p.dispositif_id, e.date_debut as jour, e.commune, c.epci) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

pub static SESSIONS: Faits = Faits {
    tables: "from sessions s
        left join territoires c on c.commune = s.commune
        cross join lateral (select s.porteuse_id, s.dispositif_id, s.debut as jour, s.commune, c.epci) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

/// An inscription bears what is mostly asked of its session, and the hours that the sheets give it. The session is read only for the
/// questions that ask more; the planner is told twice which ones can be meant.
pub static INSCRIPTIONS: Faits = Faits {
    tables: "from inscriptions p
        left join sessions s on s.porteuse_id = $1 and s.id = p.session_id and s.dispositif_id = p.dispositif_id and s.debut between $2 and $3
        left join territoires c on c.commune = s.commune
        cross join lateral (select p.porteuse_id, p.dispositif_id, p.session_debut as jour, s.commune, c.epci, 'participation' as nature) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

/// The answered items of the evaluations.
pub static REPONSES: Faits = Faits {
    tables: "from sessions s
        join evaluations v on v.porteuse_id = s.porteuse_id and v.session_id = s.id
        join evaluations_notes n on n.porteuse_id = v.porteuse_id and n.evaluation_id = v.id
        left join territoires c on c.commune = s.commune
        cross join lateral (select s.porteuse_id, s.dispositif_id, s.debut as jour, s.commune, c.epci) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

/// The heads declared beyond those named present; `n` holds how many are left of the whole and of each margin (null where
/// not declared, below zero where more were named than declared).
pub static TETES: Faits = Faits {
    tables: "from sessions s
        left join territoires c on c.commune = s.commune
        cross join lateral (select s.porteuse_id, s.dispositif_id, s.debut as jour, s.commune, c.epci, 'participation' as nature) f
        cross join lateral (select greatest(s.effectif_total - count(*), 0) as anonymes,
            s.effectif_femmes - count(*) filter (where i.profil_genre = 'femme') as femmes,
            s.effectif_hommes - count(*) filter (where i.profil_genre = 'homme') as hommes,
            s.effectif_qpv - count(*) filter (where i.profil_qpv) as qpv,
            s.effectif_rsa - count(*) filter (where i.profil_rsa) as rsa
            from inscriptions i
            where i.porteuse_id = s.porteuse_id and i.session_id = s.id and i.statut = 'present') n",
    temps: Temps::UnJour,
    profil: Profil::Tetes,
};

/// A rendez-vous lies where the profil of its accompagnement does, wherever the two met. It bears that profil itself.
pub static RENDEZ_VOUS: Faits = Faits {
    tables: "from rendez_vous p
        cross join lateral (select p.porteuse_id, p.dispositif_id, p.jour, p.profil_commune as commune, p.profil_epci as epci) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

pub static ORIENTATIONS: Faits = Faits {
    tables: "from orientations o
        join accompagnements p on p.porteuse_id = o.porteuse_id and p.id = o.accompagnement_id
        join structures st on st.id = o.structure_id
        cross join lateral (select o.porteuse_id, p.dispositif_id, o.date as jour, p.profil_commune as commune, p.profil_epci as epci) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

/// The profil is what the partner knew of the person on the day of the post.
pub static PRESCRIPTIONS: Faits = Faits {
    tables: "from prescriptions p
        cross join lateral (select p.porteuse_id, p.dispositif_id, p.jour, p.profil_commune as commune, p.profil_epci as epci) f",
    temps: Temps::UnJour,
    profil: Profil::Nomme,
};

/// The days of a convention that lie in the period, month by month, in each of its dispositifs.
pub static MOIS_DE_CONVENTIONS: Faits = Faits {
    tables: "from conventions cv
        join financeurs fi on fi.id = cv.financeur_id
        join conventions_dispositifs cd on cd.porteuse_id = cv.porteuse_id and cd.convention_id = cv.id
        cross join lateral (select greatest(cv.debut, $2) as debut, least(cv.fin, $3) as fin) b
        cross join lateral (select greatest(m::date, b.debut) as debut, least((m + interval '1 month - 1 day')::date, b.fin) as fin
            from generate_series(date_trunc('month', b.debut::timestamp), b.fin::timestamp, interval '1 month') m) j
        cross join lateral (select cv.porteuse_id, cd.dispositif_id, j.debut as jour) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

/// A convention that was asked for, in each of its dispositifs.
pub static DEMANDES: Faits = Faits {
    tables: "from conventions cv
        join financeurs fi on fi.id = cv.financeur_id
        join conventions_dispositifs cd on cd.porteuse_id = cv.porteuse_id and cd.convention_id = cv.id
        cross join lateral (select cv.porteuse_id, cd.dispositif_id, cv.deposee_le as jour) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};

pub static PROSPECTIONS: Faits = Faits {
    tables: "from prospections x
        join structures st on st.id = x.structure_id
        left join territoires c on c.commune = coalesce(x.commune, st.commune)
        cross join lateral (select x.porteuse_id, x.dispositif_id, x.date as jour, coalesce(x.commune, st.commune) as commune, c.epci) f",
    temps: Temps::UnJour,
    profil: Profil::Aucun,
};
