//! The rows of each table, as the CSV that COPY reads. They keep every rule that the store functions would have held them to.

use std::collections::HashMap;
use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use csv::Writer;
use uuid::{Builder, Uuid};

use super::hasard::Hasard;
use super::inscriptions::later;
use super::personnes::Personne;
use super::sessions::{Deroulement, Session, tetes};

/// A dispositif already recorded, for which rows are drawn.
#[derive(Debug)]
pub struct Dispositif {
    pub id: Uuid,
    pub porteuse_id: Uuid,
    pub r#type: String,
}

const PROFIL: &str = "profil_genre, profil_date_naissance, profil_situation, profil_rsa, profil_niveau_diplome, profil_commune, profil_qpv, profil_epci";

/// A table being written: the columns it names, and its rows.
pub struct Table {
    pub nom: &'static str,
    pub colonnes: String,
    lignes: Writer<Vec<u8>>,
}

impl Table {
    fn new(nom: &'static str, colonnes: String) -> Self {
        Self { nom, colonnes, lignes: Writer::from_writer(Vec::new()) }
    }

    /// A record's own columns, with those every record has.
    fn of_records(nom: &'static str, colonnes: &str) -> Self {
        Self::new(nom, format!("id, created_at, updated_at, porteuse_id, {colonnes}"))
    }

    /// The rows, as CSV.
    ///
    /// # Errors
    /// They do not fit into memory.
    pub fn into_csv(self) -> io::Result<Vec<u8>> {
        self.lignes.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Every table that is filled.
pub struct Tables {
    now: DateTime<Utc>,
    /// The EPCI of each commune.
    epci: HashMap<String, String>,
    participants: Table,
    projets: Table,
    porteurs: Table,
    stades: Table,
    accompagnements: Table,
    phases: Table,
    rendez_vous: Table,
    sessions: Table,
    inscriptions: Table,
    seances: Table,
    presences: Table,
}

/// An id that the seed repeats: a UUIDv7 of the day the record begins.
fn id(h: &mut Hasard, jour: NaiveDate) -> Uuid {
    let alea = u128::from(h.next()) << 64 | u128::from(h.next());
    let octets = alea.to_be_bytes();
    let dix = octets.first_chunk::<10>().copied().unwrap_or_default();
    let millis = u64::try_from(jour.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &dix).into_uuid()
}

fn text(jour: Option<NaiveDate>) -> String {
    jour.map(|j| j.to_string()).unwrap_or_default()
}

/// What is known of a person.
fn situation(p: &Personne) -> [String; 7] {
    [p.genre.to_owned(), text(p.naissance), p.situation.to_owned(), p.rsa.to_owned(), p.niveau.to_owned(), p.commune.to_owned(), p.qpv.to_owned()]
}

impl Tables {
    /// Nothing yet; `now` is when the rows are recorded.
    #[must_use]
    pub fn new(now: DateTime<Utc>, epci: HashMap<String, String>) -> Self {
        Self {
            now,
            epci,
            participants: Table::of_records(
                "participants",
                "nom, prenom, genre, date_naissance, situation, rsa, niveau_diplome, commune, qpv, email, telephone, consentement_le",
            ),
            projets: Table::of_records("projets", "nom, domaine_activite, commune, date_creation"),
            porteurs: Table::new("projets_porteurs", "porteuse_id, projet_id, participant_id".to_owned()),
            stades: Table::new("projets_stades", "projet_id, stade, le".to_owned()),
            accompagnements: Table::of_records(
                "accompagnements",
                &format!("dispositif_id, participant_id, projet_id, date_accueil, mode_accueil, origine, {PROFIL}"),
            ),
            phases: Table::of_records("phases", "accompagnement_id, phase, debut, fin"),
            rendez_vous: Table::of_records(
                "rendez_vous",
                &format!("dispositif_id, accompagnement_id, debut, duree_minutes, modalite, statut, adaptations, {PROFIL}"),
            ),
            sessions: Table::of_records(
                "sessions",
                "dispositif_id, type, titre, statut, modalite, commune, debut, fin, duree_jours, duree_heures, effectif_total, effectif_femmes, effectif_hommes",
            ),
            inscriptions: Table::of_records(
                "inscriptions",
                &format!(
                    "session_id, dispositif_id, session_debut, session_statut, session_type, participant_id, statut, qualite,
                    heures_suivies, heures_dues, {PROFIL}"
                ),
            ),
            seances: Table::of_records("seances", "session_id, date, demi_journee, duree_heures"),
            presences: Table::new("presences", "porteuse_id, session_id, seance_id, inscription_id, statut".to_owned()),
        }
    }

    /// The tables, those that others refer to first.
    #[must_use]
    pub fn in_order(self) -> [Table; 11] {
        let Self { participants, projets, porteurs, stades, accompagnements, phases, rendez_vous, sessions, inscriptions, seances, presences, .. } = self;
        [participants, projets, porteurs, stades, accompagnements, phases, rendez_vous, sessions, inscriptions, seances, presences]
    }

    fn record(&self, id: Uuid, d: &Dispositif) -> [String; 4] {
        let now = self.now.to_rfc3339();
        [id.to_string(), now.clone(), now, d.porteuse_id.to_string()]
    }

    /// What an accueil or an inscription keeps of a person.
    fn profil(&self, p: &Personne) -> impl Iterator<Item = String> {
        situation(p).into_iter().chain([self.epci.get(p.commune).cloned().unwrap_or_default()])
    }

    /// # Errors
    /// As every function here: a row that cannot be written.
    pub fn participant(&mut self, h: &mut Hasard, d: &Dispositif, p: &Personne, premier: NaiveDate) -> Result<Uuid, csv::Error> {
        let id = id(h, premier);
        let email = if h.chance(70) { format!("{}@exemple.test", id.simple()) } else { String::new() };
        let telephone = if h.chance(80) { format!("+3363998{:04}", h.below(10_000)) } else { String::new() };
        let propres = [p.nom, p.prenom].map(str::to_owned);
        let reste = [email, telephone, premier.to_string()];
        let ligne = self.record(id, d);
        self.participants.lignes.write_record(ligne.iter().chain(&propres).chain(&situation(p)).chain(&reste))?;
        Ok(id)
    }

    pub fn projet(&mut self, h: &mut Hasard, d: &Dispositif, participant_id: Uuid, p: &Personne, accueil: NaiveDate) -> Result<Uuid, csv::Error> {
        let id = id(h, accueil);
        let domaine = h.weighted(&[
            ("restauration", 20),
            ("commerce", 18),
            ("services à la personne", 15),
            ("artisanat", 14),
            ("textile", 10),
            ("culture", 9),
            ("transport", 7),
            ("numérique", 7),
        ]);
        let creation = if h.chance(25) { Some(later(accueil, 60 + h.below(300))) } else { None };
        let propres = [format!("Projet {} de {}", domaine, p.prenom), domaine.to_owned(), p.commune.to_owned(), text(creation)];
        let ligne = self.record(id, d);
        self.projets.lignes.write_record(ligne.iter().chain(&propres))?;
        self.porteurs.lignes.write_record([d.porteuse_id, id, participant_id].map(|i| i.to_string()))?;
        self.stades.lignes.write_record([id.to_string(), "idee".to_owned(), accueil.to_string()])?;
        if let Some(creation) = creation {
            self.stades.lignes.write_record([id.to_string(), "cree".to_owned(), creation.to_string()])?;
        }
        Ok(id)
    }

    pub fn accompagnement(
        &mut self,
        h: &mut Hasard,
        d: &Dispositif,
        (participant_id, projet_id): (Uuid, Option<Uuid>),
        p: &Personne,
        date: NaiveDate,
    ) -> Result<Uuid, csv::Error> {
        let id = id(h, date);
        let origine = h.weighted(&[
            ("insertion", 30),
            ("reseau_creation", 18),
            ("interpersonnel", 16),
            ("institution", 12),
            ("internet", 10),
            ("reseau_ess", 8),
            ("", 6),
        ]);
        let mode = h.weighted(&[("individuel", 80), ("collectif", 20)]);
        let liens = [d.id.to_string(), participant_id.to_string(), projet_id.map(|p| p.to_string()).unwrap_or_default()];
        let propres = [date.to_string(), mode.to_owned(), origine.to_owned()];
        let ligne = self.record(id, d).into_iter().chain(liens).chain(propres).chain(self.profil(p));
        self.accompagnements.lignes.write_record(ligne.collect::<Vec<_>>())?;
        Ok(id)
    }

    pub fn phase(&mut self, h: &mut Hasard, d: &Dispositif, accompagnement_id: Uuid, (debut, fin): (NaiveDate, Option<NaiveDate>)) -> Result<(), csv::Error> {
        let phase = h.weighted(&[("ante_creation", 75), ("post_creation", 15), ("suivi", 10)]);
        let propres = [accompagnement_id.to_string(), phase.to_owned(), debut.to_string(), text(fin)];
        let ligne = self.record(id(h, debut), d);
        self.phases.lignes.write_record(ligne.iter().chain(&propres))
    }

    pub fn rendez_vous(&mut self, h: &mut Hasard, d: &Dispositif, accompagnement_id: Uuid, p: &Personne, jour: NaiveDate) -> Result<(), csv::Error> {
        let debut = format!("{jour}T{:02}:{}:00+00:00", 8 + h.below(8), h.pick(&["00", "30"]));
        let duree = h.weighted(&[("60", 60), ("45", 20), ("90", 20)]);
        let modalite = h.weighted(&[("presentiel", 70), ("telephone", 18), ("distanciel", 12)]);
        let statut = h.weighted(&[("honore", 80), ("absent", 9), ("excuse", 7), ("annule", 4)]);
        let propres = [d.id.to_string(), accompagnement_id.to_string(), debut, duree.to_owned(), modalite.to_owned(), statut.to_owned(), "{}".to_owned()];
        let ligne = self.record(id(h, jour), d).into_iter().chain(propres).chain(self.profil(p));
        self.rendez_vous.lignes.write_record(ligne.collect::<Vec<_>>())
    }

    pub fn session(&mut self, h: &mut Hasard, d: &Dispositif, r#type: &'static str, debut: NaiveDate) -> Result<Session, csv::Error> {
        let id = id(h, debut);
        let deroulement = Deroulement::of(r#type);
        let statut = h.weighted(&[("realisee", 92), ("en_cours", 8)]);
        let modalite = h.weighted(&[("presentiel", 85), ("distanciel", 10), ("mixte", 5)]);
        let lieu = Personne::draw(h).commune;
        let propres = [r#type, &format!("Session du {debut}"), statut, modalite, lieu].map(str::to_owned);
        let duree = [debut.to_string(), later(debut, deroulement.dernier).to_string(), deroulement.jours.to_owned(), deroulement.heures.to_owned()];
        let ligne = self.record(id, d);
        self.sessions.lignes.write_record(ligne.iter().chain(&[d.id.to_string()]).chain(&propres).chain(&duree).chain(&tetes(h, r#type)))?;
        let seances = if h.chance(deroulement.feuilles) { self.seances(h, d, (id, debut), &deroulement)? } else { Vec::new() };
        Ok(Session { id, dispositif_id: d.id, debut, statut, r#type, seances, par_seance: deroulement.par_seance })
    }

    fn seances(&mut self, h: &mut Hasard, d: &Dispositif, (session_id, debut): (Uuid, NaiveDate), deroulement: &Deroulement) -> Result<Vec<Uuid>, csv::Error> {
        let mut seances = Vec::with_capacity(deroulement.seances.len());
        for (apres, demi_journee) in &deroulement.seances {
            let date = later(debut, *apres);
            let id = id(h, date);
            let propres = [session_id.to_string(), date.to_string(), (*demi_journee).to_owned(), deroulement.par_seance.to_string()];
            let ligne = self.record(id, d);
            self.seances.lignes.write_record(ligne.iter().chain(&propres))?;
            seances.push(id);
        }
        Ok(seances)
    }

    pub fn inscription(&mut self, h: &mut Hasard, d: &Dispositif, s: &Session, participant_id: Uuid, p: &Personne) -> Result<(), csv::Error> {
        let statut = h.weighted(&[("present", 78), ("absent", 12), ("abandon", 6), ("annule", 4)]);
        let qualite = h.weighted(&[("porteur_projet", 50), ("benevole", 18), ("salarie", 18), ("etudiant", 6), ("autre", 4), ("", 4)]);
        let session = [s.id.to_string(), s.dispositif_id.to_string(), s.debut.to_string(), s.statut.to_owned(), s.r#type.to_owned()];
        let presences = s.presences(h, statut);
        let propres = [participant_id.to_string(), statut.to_owned(), qualite.to_owned()];
        let id = id(h, NaiveDate::default());
        let ligne = self.record(id, d).into_iter().chain(session).chain(propres).chain(s.heures(&presences)).chain(self.profil(p));
        self.inscriptions.lignes.write_record(ligne.collect::<Vec<_>>())?;
        for (seance_id, statut) in s.seances.iter().zip(presences) {
            let liens = [d.porteuse_id, s.id, *seance_id, id].map(|id| id.to_string());
            self.presences.lignes.write_record(liens.iter().map(String::as_str).chain([statut]))?;
        }
        Ok(())
    }
}
