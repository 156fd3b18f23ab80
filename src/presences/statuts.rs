//! The statuts of inscriptions: typed until the session has a sheet, then what its sheets say. `abandon` and `annule` are always typed.
//! What was typed is kept aside, and holds again when no sheet is left.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::auth::Porteuse;
use crate::db::Conn;
use crate::error::{Code, Error};
use crate::valeurs::StatutInscription;

/// Gives each inscription of a session that is held the statut that follows from its sheets, or back the one that was typed. Only those
/// whose statut changes have a new version.
///
/// # Errors
/// The database is away.
pub async fn derive(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::sql_query(
        "with deduits as (
            select i.id, case
                when not exists (select from presences l where l.porteuse_id = $1 and l.session_id = $2) then coalesce(i.statut_saisi, i.statut)
                when exists (select from presences l where l.porteuse_id = $1 and l.session_id = $2 and l.inscription_id = i.id
                    and l.statut = 'present') then 'present'
                else 'absent' end as statut
            from inscriptions i
            where i.porteuse_id = $1 and i.session_id = $2 and i.statut not in ('abandon', 'annule')
        )
        update inscriptions i
        set statut = d.statut, statut_saisi = coalesce(i.statut_saisi, i.statut), version = i.version + 1, updated_at = $3
        from deduits d where i.id = d.id and i.statut <> d.statut",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<SqlUuid, _>(session_id)
    .bind::<Timestamptz, _>(now)
    .execute(&mut conn)
    .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Constat {
    #[diesel(sql_type = Bool)]
    feuilles: bool,
    #[diesel(sql_type = Bool)]
    present: bool,
}

/// What the sheets of a session say of one of its inscriptions, new ones included; nothing while it has no sheet.
///
/// # Errors
/// The database is away.
pub async fn derived(mut conn: &Conn, porteuse: Porteuse, session_id: Uuid, inscription_id: Uuid) -> Result<Option<StatutInscription>, Error> {
    let constat: Constat = diesel::sql_query(
        "select count(*) > 0 as feuilles, count(*) filter (where inscription_id = $3 and statut = 'present') > 0 as present
         from presences where porteuse_id = $1 and session_id = $2",
    )
    .bind::<SqlUuid, _>(porteuse.0)
    .bind::<SqlUuid, _>(session_id)
    .bind::<SqlUuid, _>(inscription_id)
    .get_result(&mut conn)
    .await?;
    let statut = if constat.present { StatutInscription::Present } else { StatutInscription::Absent };
    Ok(constat.feuilles.then_some(statut))
}

/// The statut of an inscription for which `saisi` is typed: whoever comes (back) in as `inscrit` gets the derived one.
///
/// # Errors
/// 409 where the sheets say otherwise.
pub fn ecrit(saisi: StatutInscription, entre: bool, deduit: Option<StatutInscription>) -> Result<StatutInscription, Error> {
    use StatutInscription::{Abandon, Annule, Inscrit};
    match (saisi, deduit) {
        (Abandon | Annule, _) | (_, None) => Ok(saisi),
        (_, Some(deduit)) if saisi == deduit || (saisi == Inscrit && entre) => Ok(deduit),
        _ => {
            Err(Error::new(Code::EtatIncompatible)
                .detail("Les feuilles de présence de la session donnent ce statut ; seuls `abandon` et `annule` se saisissent."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use StatutInscription::{Abandon, Absent, Annule, Inscrit, Present};

    #[test]
    fn what_is_typed_holds_unless_sheets_say_otherwise() {
        let statut = |saisi, entre, deduit| ecrit(saisi, entre, deduit).ok();
        assert_eq!(statut(Present, false, None), Some(Present));
        assert_eq!(statut(Abandon, false, Some(Present)), Some(Abandon));
        assert_eq!(statut(Annule, true, Some(Absent)), Some(Annule));
        assert_eq!(statut(Inscrit, true, Some(Absent)), Some(Absent), "who comes in");
        assert_eq!(statut(Inscrit, false, Some(Present)), None, "who is in");
        assert_eq!(statut(Present, true, Some(Absent)), None);
        assert_eq!(statut(Absent, true, Some(Absent)), Some(Absent));
    }
}
