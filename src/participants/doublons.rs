//! Files that may be of one person: the same name but for accents, case and small typos, the same birth date, e-mail or phone.

use actix_web::{post, web};
use diesel::QueryableByName;
use diesel::deserialize::FromSqlRow;
use diesel::sql_types::{Bool, Date, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use strsim::osa_distance;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::AppState;
use crate::auth::{Authorized, Permission, Porteuse, ReadParticipants};
use crate::db::Conn;
use crate::error::Error;
use crate::http::{Answer, Corps};
use crate::prescriptions::Personne;
use crate::refs::{ParticipantRef, json_column};
use crate::valeurs::{Email, Jour, RaisonDoublon, Telephone, Texte};

/// As many as a person can look through.
const MAX: usize = 10;

/// La personne dont on cherche le dossier.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoublonRecherche {
    /// Nom de famille.
    pub nom: Texte<200>,
    /// Prénom.
    pub prenom: Texte<200>,
    /// Date de naissance.
    pub date_naissance: Option<Jour>,
    /// Adresse électronique.
    pub email: Option<Email>,
    /// Téléphone.
    pub telephone: Option<Telephone>,
}

impl From<&Personne> for DoublonRecherche {
    fn from(p: &Personne) -> Self {
        let p = p.clone();
        Self { nom: p.nom, prenom: p.prenom, date_naissance: p.date_naissance, email: p.email, telephone: p.telephone }
    }
}

/// Un dossier qui pourrait être de la même personne.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Doublon {
    /// Le dossier.
    pub participant: ParticipantRef,
    /// Ce qui le fait penser.
    pub raisons: Vec<RaisonDoublon>,
}

/// Des dossiers qui pourraient être de la même personne, les plus vraisemblables d'abord.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, FromSqlRow)]
#[serde(transparent)]
pub struct Doublons(pub Vec<Doublon>);

json_column!(Doublons);

/// Les dossiers trouvés.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoublonsTrouves {
    /// Les dossiers, les plus vraisemblables d'abord, 10 au plus.
    pub items: Vec<Doublon>,
}

/// Chercher des doublons
///
/// Avant d'ouvrir un dossier : ceux de l'association qui pourraient être de la même personne, et pourquoi.
#[utoipa::path(tag = "participants", operation_id = "search_doublons", request_body = DoublonRecherche,
    responses((status = 200, description = "Les dossiers trouvés.", body = DoublonsTrouves)), extensions(("x-roles" = json!(ReadParticipants::ROLES))))]
#[post("/participants/doublons")]
pub async fn search(auth: Authorized<ReadParticipants>, corps: Corps<DoublonRecherche>, etat: web::Data<AppState>) -> Result<Answer, Error> {
    let porteuse = auth.porteuse()?;
    let recherche = corps.lire()?;
    let conn = etat.db.reader().await?;
    Answer::document(&DoublonsTrouves { items: find(&conn, porteuse, &recherche).await? })
}

/// A file worth a look, with the names of both as the database folds them.
#[derive(QueryableByName)]
struct Candidat {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    nom: String,
    #[diesel(sql_type = Text)]
    prenom: String,
    #[diesel(sql_type = Text)]
    nom_plat: String,
    #[diesel(sql_type = Text)]
    prenom_plat: String,
    #[diesel(sql_type = Text)]
    nom_cherche: String,
    #[diesel(sql_type = Text)]
    prenom_cherche: String,
    #[diesel(sql_type = Nullable<Date>)]
    date_naissance: Option<Jour>,
    #[diesel(sql_type = Bool)]
    meme_email: bool,
    #[diesel(sql_type = Bool)]
    meme_telephone: bool,
}

/// The porteuse's files that may be of this person, the likeliest first.
///
/// # Errors
/// The database is away.
pub async fn find(mut conn: &Conn, porteuse: Porteuse, r: &DoublonRecherche) -> Result<Vec<Doublon>, Error> {
    let candidats: Vec<Candidat> = diesel::sql_query(
        "select p.id, p.nom, p.prenom, p.nom_tri as nom_plat, p.prenom_tri as prenom_plat, q.nom as nom_cherche, q.prenom as prenom_cherche,
            p.date_naissance, coalesce(lower(p.email) = lower($5), false) as meme_email, coalesce(p.telephone = $6, false) as meme_telephone
         from (select plat($2) as nom, plat($3) as prenom, plat($3 || ' ' || $2 || ' ' || $3) as recherche) q
         join participants p on p.porteuse_id = $1 and (p.recherche % q.recherche or lower(p.email) = lower($5) or p.telephone = $6
            or (p.date_naissance = $4 and (p.prenom_tri = q.prenom or p.nom_tri = q.nom)))
         order by lower(p.email) = lower($5) or p.telephone = $6 desc nulls last, similarity(p.recherche, q.recherche) desc, p.id
         limit 100",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<Text, _>(&r.nom)
    .bind::<Text, _>(&r.prenom)
    .bind::<Nullable<Date>, _>(r.date_naissance)
    .bind::<Nullable<Text>, _>(r.email.as_ref())
    .bind::<Nullable<Text>, _>(r.telephone.as_ref())
    .load(&mut conn)
    .await?;
    let mut trouves: Vec<Doublon> = candidats.into_iter().filter_map(|c| c.judged(r.date_naissance)).collect();
    trouves.sort_by_key(|d| std::cmp::Reverse(d.raisons.len()));
    trouves.truncate(MAX);
    Ok(trouves)
}

impl Candidat {
    /// The reasons, where they suffice: a close name is one of many where the birth dates differ, a birth date alone always.
    fn judged(self, naissance: Option<Jour>) -> Option<Doublon> {
        let nom = self.name();
        let meme_jour = naissance.is_some() && naissance == self.date_naissance;
        let autre_jour = !meme_jour && naissance.is_some() && self.date_naissance.is_some();
        let nom = nom.filter(|n| *n == RaisonDoublon::Nom || !autre_jour);
        let suffit = nom.is_some() || self.meme_email || self.meme_telephone || (meme_jour && self.one_name());
        if !suffit {
            return None;
        }
        let autres = [(meme_jour, RaisonDoublon::DateNaissance), (self.meme_email, RaisonDoublon::Email), (self.meme_telephone, RaisonDoublon::Telephone)];
        let raisons = nom.into_iter().chain(autres.into_iter().filter_map(|(vrai, raison)| vrai.then_some(raison))).collect();
        Some(Doublon { participant: ParticipantRef { id: self.id, nom: self.nom, prenom: self.prenom }, raisons })
    }

    /// How close the names are, in this order or the other.
    fn name(&self) -> Option<RaisonDoublon> {
        let (nom, prenom) = (letters(&self.nom_plat), letters(&self.prenom_plat));
        let (cherche, prenom_cherche) = (letters(&self.nom_cherche), letters(&self.prenom_cherche));
        let both =
            |same: fn(&str, &str) -> bool| (same(&nom, &cherche) && same(&prenom, &prenom_cherche)) || (same(&nom, &prenom_cherche) && same(&prenom, &cherche));
        if both(|a, b| a == b) { Some(RaisonDoublon::Nom) } else { both(close).then_some(RaisonDoublon::NomProche) }
    }

    /// Whether one of the names at least is the same: people marry, and forms are filled in by others.
    fn one_name(&self) -> bool {
        letters(&self.nom_plat) == letters(&self.nom_cherche) || letters(&self.prenom_plat) == letters(&self.prenom_cherche)
    }
}

/// A name without what is written in one way or another: hyphens, apostrophes, spaces.
fn letters(nom: &str) -> String {
    nom.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A small typo: one letter more, less, other or swapped with its neighbour; two in a long name; none in a short one.
fn close(a: &str, b: &str) -> bool {
    let fautes = match a.chars().count().min(b.chars().count()) {
        0..=2 => 0,
        3..=7 => 1,
        _ => 2,
    };
    osa_distance(a, b) <= fautes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_typos_are_close_and_other_names_are_not() {
        for (a, b) in [("lefevre", "lefebvre"), ("dupont", "dupnot"), ("martin", "martins"), ("vandenberghe", "vandenbergue"), ("ly", "ly")] {
            assert!(close(a, b), "{a} {b}");
        }
        for (a, b) in [("marie", "maria-lou"), ("ly", "li"), ("durand", "dumont"), ("leroy", "lefort")] {
            assert!(!close(a, b), "{a} {b}");
        }
    }
}
