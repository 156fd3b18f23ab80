//! What hangs from a convention: its dispositifs, its territoires, and the records that its objectifs name.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::types::ConventionSaisie;
use crate::auth::Porteuse;
use crate::db::Conn;
use crate::db::schema::{conventions_dispositifs as cd, conventions_territoires as ct, dispositifs, objectifs_references as r, territoires};
use crate::error::{Erreur, Error};
use crate::indicators::objectif::{self, Reference};
use crate::valeurs::CodeTerritoire;

/// Writes what `saisie` says and `avant` (nothing, at creation) did not.
///
/// # Errors
/// 422 with everything it names that is not there for the porteuse; 409 for a dispositif left out that sessions need.
pub async fn write(conn: &Conn, porteuse: Porteuse, id: Uuid, avant: Option<&ConventionSaisie>, saisie: &ConventionSaisie) -> Result<(), Error> {
    let mut erreurs = set_dispositifs(conn, porteuse, id, avant, saisie).await?;
    erreurs.extend(set_territoires(conn, id, saisie).await?);
    // An objectif that stays is not asked again whether people still use the words it is about.
    if avant.is_none_or(|a| a.objectifs != saisie.objectifs || a.dispositifs != saisie.dispositifs) {
        erreurs.extend(set_references(conn, porteuse, id, saisie).await?);
    }
    if erreurs.is_empty() { Ok(()) } else { Err(Error::validation(erreurs)) }
}

/// Those that are paid for by it keep their session's link: only the others leave.
async fn set_dispositifs(
    mut conn: &Conn,
    porteuse: Porteuse,
    id: Uuid,
    avant: Option<&ConventionSaisie>,
    saisie: &ConventionSaisie,
) -> Result<Vec<Erreur>, Error> {
    use diesel::sql_types::Uuid as SqlUuid;
    let siens = cd::table.filter(cd::porteuse_id.eq(porteuse.0)).filter(cd::convention_id.eq(id));
    diesel::delete(siens.filter(cd::dispositif_id.ne_all(saisie.dispositifs.to_vec()))).execute(&mut conn).await.map_err(Error::suppression)?;
    let nouveaux: Vec<Uuid> = saisie.dispositifs.iter().copied().filter(|d| avant.is_none_or(|a| !a.dispositifs.contains(d))).collect();
    let connus: Vec<Uuid> = dispositifs::table
        .filter(dispositifs::porteuse_id.eq(porteuse.0))
        .filter(dispositifs::id.eq_any(&nouveaux))
        .select((dispositifs::porteuse_id, id.into_sql::<SqlUuid>(), dispositifs::id))
        .insert_into(cd::table)
        .into_columns((cd::porteuse_id, cd::convention_id, cd::dispositif_id))
        .returning(cd::dispositif_id)
        .get_results(&mut conn)
        .await?;
    let inconnus = nouveaux.iter().filter(|d| !connus.contains(d));
    Ok(inconnus.map(|d| Erreur::new("/dispositifs", "reference_inconnue", format!("`{d}` ne désigne aucun dispositif qui vous soit accessible."))).collect())
}

async fn set_territoires(mut conn: &Conn, id: Uuid, saisie: &ConventionSaisie) -> Result<Vec<Erreur>, Error> {
    diesel::delete(ct::table.filter(ct::convention_id.eq(id))).execute(&mut conn).await?;
    let connus: Vec<CodeTerritoire> = territoires::table
        .filter(territoires::code.eq_any(&saisie.territoires[..]))
        .select((id.into_sql::<diesel::sql_types::Uuid>(), territoires::code))
        .insert_into(ct::table)
        .into_columns((ct::convention_id, ct::territoire))
        .returning(ct::territoire)
        .get_results(&mut conn)
        .await?;
    let inconnus = saisie.territoires.iter().filter(|c| !connus.contains(c));
    Ok(inconnus.map(|c| Erreur::new("/territoires", "reference_inconnue", format!("`{}` ne désigne aucun territoire.", c.as_str()))).collect())
}

#[derive(Insertable)]
#[diesel(table_name = r)]
struct Ligne {
    porteuse_id: Uuid,
    convention_id: Uuid,
    rang: i32,
    module_id: Option<Uuid>,
    session_id: Option<Uuid>,
    structure_id: Option<Uuid>,
    financeur_id: Option<Uuid>,
    territoire: Option<String>,
}

async fn set_references(mut conn: &Conn, porteuse: Porteuse, id: Uuid, saisie: &ConventionSaisie) -> Result<Vec<Erreur>, Error> {
    let objectifs = saisie.objectifs.iter().map(|o| (o.indicator, &o.filtres));
    let (references, erreurs) = objectif::nommees(conn, porteuse.0, &saisie.dispositifs, objectifs).await?;
    diesel::delete(r::table.filter(r::porteuse_id.eq(porteuse.0)).filter(r::convention_id.eq(id))).execute(&mut conn).await?;
    let ligne = |(rang, reference)| {
        let rien = Ligne {
            porteuse_id: porteuse.0,
            convention_id: id,
            rang,
            module_id: None,
            session_id: None,
            structure_id: None,
            financeur_id: None,
            territoire: None,
        };
        match reference {
            Reference::Module(id) => Ligne { module_id: Some(id), ..rien },
            Reference::Session(id) => Ligne { session_id: Some(id), ..rien },
            Reference::Structure(id) => Ligne { structure_id: Some(id), ..rien },
            Reference::Financeur(id) => Ligne { financeur_id: Some(id), ..rien },
            Reference::Territoire(code) => Ligne { territoire: Some(code), ..rien },
        }
    };
    let lignes: Vec<Ligne> = (0..).zip(references).map(ligne).collect();
    diesel::insert_into(r::table).values(lignes).execute(&mut conn).await?;
    Ok(erreurs)
}
