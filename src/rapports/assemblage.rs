//! From answers to the report: what each figure reads in its answer, and what has changed since the year before. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::document::{
    AnneeRapport, ChiffreGraphique, ChiffreRapport, DefinitionRapport, Evolution, GraphiqueRapport, MesureChiffre, Rapport, SectionRapport, TableauRapport,
};
use super::trame::{LigneGraphique, LigneTrame, SectionTrame, Selection};
use crate::error::Error;
use crate::indicators::posee::{Posee, Reponses, definition};
use crate::indicators::{IndicateurCite, LigneIndicateur, Nombre, ReponseIndicateur, SecretStatistique, SourceValeur, StatutValeur, ValeurCle, par_code};
use crate::refs::StructureRef;

const POUR_CENT: &str = "%";
/// Places of a share in percent: those of the shares of answers.
const DECIMALES_PART: u32 = 6;

/// Whose report, of which year, and of which closing where it is frozen.
#[derive(Clone, Debug)]
pub struct Entete {
    pub annee: i32,
    pub porteuse: StructureRef,
    pub cloture: Option<(i32, DateTime<Utc>)>,
}

/// The questions of a year's report, each once.
#[must_use]
pub fn questions(sections: &[SectionTrame], annee: i32) -> Vec<Posee> {
    let mut vues = BTreeSet::new();
    let mut questions = Vec::new();
    for ligne in sections.iter().flat_map(|s| &s.lignes) {
        for query in queries(ligne, annee) {
            let posee = (ligne.indicator.clone(), query);
            if vues.insert(posee.clone()) {
                questions.push(posee);
            }
        }
    }
    questions
}

/// The questions of a figure: its year's, those of the years before.
fn queries(ligne: &LigneTrame, annee: i32) -> Vec<String> {
    if matches!(ligne.ligne, Selection::Sessions(_)) {
        return vec![ligne.query(annee)];
    }
    let mut queries: Vec<String> = (0..=ligne.anterieurs + 1).map(|recul| ligne.query(annee - recul)).collect();
    if !ligne.avant.is_empty() {
        queries.push(ligne.query_de(annee - 1, &ligne.avant));
    }
    queries
}

/// The report.
///
/// # Errors
/// An outline that names an unknown indicator, which a test would show first.
pub fn rapport(entete: Entete, sections: &[SectionTrame], reponses: &Reponses) -> Result<Rapport, Error> {
    let assemblage = Assemblage { entete: &entete, reponses };
    let sections = sections.iter().map(|s| assemblage.section(s)).collect::<Result<Vec<_>, _>>()?;
    let definitions = definitions(&sections);
    let Entete { annee, porteuse, cloture } = entete;
    Ok(Rapport {
        annee,
        porteuse,
        version: cloture.map(|(version, _)| version),
        close_le: cloture.map(|(_, le)| le),
        secret_statistique: SecretStatistique::Aucun,
        sections,
        definitions,
    })
}

fn definitions(sections: &[SectionRapport]) -> Vec<DefinitionRapport> {
    let mut vues = BTreeSet::new();
    let cites = sections.iter().flat_map(SectionRapport::chiffres).map(|c| &c.indicator).filter(|cite| vues.insert((cite.code.clone(), cite.version)));
    let definition = |cite: &IndicateurCite| {
        Some(DefinitionRapport {
            code: cite.code.to_string(),
            version: cite.version,
            libelle: cite.libelle.to_string(),
            unite: cite.unite.to_string(),
            definition: definition(&cite.code, cite.version)?.definition.to_owned(),
            lien: format!("/api/v1/indicators/{}/definitions/{}", cite.code, cite.version),
        })
    };
    cites.filter_map(definition).collect()
}

struct Assemblage<'a> {
    entete: &'a Entete,
    reponses: &'a Reponses,
}

/// What a figure reads in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lu {
    valeur: Option<Nombre>,
    statut: StatutValeur,
    source: SourceValeur,
    disponible_depuis: Option<NaiveDate>,
}

/// Which figure of a line of the outline: itself, or the one of a session.
struct Nomme<'n> {
    code: String,
    libelle: String,
    selection: Selection,
    ligne: &'n LigneTrame,
}

impl Assemblage<'_> {
    fn section(&self, section: &SectionTrame) -> Result<SectionRapport, Error> {
        let mut faits = Vec::new();
        // The lines of a table stand together.
        for lignes in section.lignes.chunk_by(|a, b| a.tableau == b.tableau) {
            let titre = lignes.first().map(|l| l.tableau.clone()).unwrap_or_default();
            let nommes = lignes.iter().flat_map(|ligne| self.nomme(ligne, &section.lignes));
            faits.push(TableauRapport { titre, chiffres: nommes.map(|n| self.chiffre(n)).collect::<Result<_, _>>()? });
        }
        faits.retain(|t| !t.chiffres.is_empty());
        let graphiques = section.graphiques.iter().map(|g| graphique(g, &faits)).collect();
        Ok(SectionRapport { code: section.code.clone(), titre: section.titre.clone(), tableaux: faits, graphiques })
    }

    fn reponse(&self, indicator: &str, query: &str) -> Option<&ReponseIndicateur> {
        self.reponses.get(&(indicator.to_owned(), query.to_owned()))
    }

    /// The figures that a line of the outline makes.
    fn nomme<'n>(&self, ligne: &'n LigneTrame, lignes: &'n [LigneTrame]) -> Vec<Nomme<'n>> {
        let Selection::Sessions(autre) = &ligne.ligne else {
            return vec![Nomme { code: ligne.code.clone(), libelle: ligne.libelle.clone(), selection: ligne.ligne.clone(), ligne }];
        };
        let reference = autre.as_ref().and_then(|code| lignes.iter().find(|l| l.code == *code)).unwrap_or(ligne);
        let reponse = self.reponse(&reference.indicator, &reference.query(self.entete.annee));
        let sessions = reponse.iter().flat_map(|r| &r.lignes).filter_map(|l| Some((texte(l, "session")?, &l.libelle)));
        let une = |(id, libelle): (String, &String)| Nomme {
            code: format!("{}.{id}", ligne.code),
            libelle: if autre.is_some() { format!("{libelle}, {}", ligne.libelle) } else { libelle.clone() },
            selection: Selection::Lignes { cle: "session".to_owned(), valeurs: vec![id], voulues: true },
            ligne,
        };
        sessions.map(une).collect()
    }

    fn chiffre(&self, nomme: Nomme<'_>) -> Result<ChiffreRapport, Error> {
        let Nomme { code, libelle, selection, ligne } = nomme;
        let annee = self.entete.annee;
        let query = ligne.query(annee);
        let reponse = self.reponse(&ligne.indicator, &query);
        let indicator = match reponse {
            Some(reponse) => reponse.indicator.clone(),
            None => IndicateurCite::from(par_code(&ligne.indicator)?),
        };
        let lu = lit(reponse, &selection, ligne.mesure);
        let d_une_session = matches!(ligne.ligne, Selection::Sessions(_));
        let precedent = if d_une_session { sans_question(annee - 1) } else { self.precedent(ligne) };
        let anterieurs = if d_une_session { 0 } else { ligne.anterieurs };
        let version = self.entete.cloture.map_or_else(|| "vivant".to_owned(), |(version, _)| version.to_string());
        Ok(ChiffreRapport {
            lien: format!("/api/v1/rapports/{annee}/chiffres/{code}?version={version}"),
            code,
            libelle,
            unite: if ligne.mesure == MesureChiffre::Part { POUR_CENT.to_owned() } else { indicator.unite.to_string() },
            indicator,
            query,
            ligne: selection.cite(),
            mesure: ligne.mesure,
            decimales: ligne.decimales,
            valeur: lu.valeur,
            statut: lu.statut,
            source: lu.source,
            evolution: evolution(ligne.mesure, lu.valeur, precedent.valeur),
            precedent,
            anterieurs: (2..).take(usize::try_from(anterieurs).unwrap_or_default()).map(|recul| self.annee(ligne, annee - recul)).collect(),
        })
    }

    /// The year before: under the same question, else under the one it was recorded by.
    fn precedent(&self, ligne: &LigneTrame) -> AnneeRapport {
        let annee = self.entete.annee - 1;
        let meme = self.annee(ligne, annee);
        if meme.statut != StatutValeur::NonDisponible || ligne.avant.is_empty() {
            return meme;
        }
        let query = ligne.query_de(annee, &ligne.avant);
        let autre = annee_lue(annee, query.clone(), lit(self.reponse(&ligne.indicator, &query), &ligne.ligne, ligne.mesure));
        if autre.statut == StatutValeur::NonDisponible {
            return meme;
        }
        AnneeRapport { remarque: Some(format!("En {annee}, ce chiffre a été relevé sous une autre question : {}.", ligne.avant)), ..autre }
    }

    fn annee(&self, ligne: &LigneTrame, annee: i32) -> AnneeRapport {
        let query = ligne.query(annee);
        let lu = lit(self.reponse(&ligne.indicator, &query), &ligne.ligne, ligne.mesure);
        annee_lue(annee, query, lu)
    }
}

fn annee_lue(annee: i32, query: String, lu: Lu) -> AnneeRapport {
    let Lu { valeur, statut, source, disponible_depuis } = lu;
    let remarque = (statut == StatutValeur::NonDisponible).then(|| format!("Ni saisie ni relevé pour {annee}."));
    AnneeRapport { annee, query: Some(query), valeur, statut, source, disponible_depuis, remarque }
}

/// A session is of its year.
fn sans_question(annee: i32) -> AnneeRapport {
    AnneeRapport {
        annee,
        query: None,
        valeur: None,
        statut: StatutValeur::NonDisponible,
        source: SourceValeur::Calcul,
        disponible_depuis: None,
        remarque: Some("Une session n'a pas d'année précédente.".to_owned()),
    }
}

/// Reads a figure in an answer. Without an answer, or without anything in it, it is not there; a line that does not occur counts 0.
fn lit(reponse: Option<&ReponseIndicateur>, selection: &Selection, mesure: MesureChiffre) -> Lu {
    let Some(reponse) = reponse else {
        return Lu { valeur: None, statut: StatutValeur::NonDisponible, source: SourceValeur::Calcul, disponible_depuis: None };
    };
    let total = &reponse.total;
    let Selection::Lignes { cle, valeurs, voulues } = selection else {
        return Lu { valeur: total.valeur, statut: total.statut, source: total.source, disponible_depuis: total.disponible_depuis };
    };
    let retenue = |l: &&LigneIndicateur| texte(l, cle).is_some_and(|valeur| valeurs.contains(&valeur) == *voulues);
    let retenues: Vec<&LigneIndicateur> = reponse.lignes.iter().filter(retenue).collect();
    // Where even the whole is not known, a line that is not there was not recorded.
    let manque = retenues.iter().any(|l| l.statut == StatutValeur::NonDisponible) || (retenues.is_empty() && total.statut == StatutValeur::NonDisponible);
    let source = retenues.iter().copied().chain(reponse.lignes.first()).map(|l| l.source).next().unwrap_or(total.source);
    if manque {
        return Lu { valeur: None, statut: StatutValeur::NonDisponible, source, disponible_depuis: total.disponible_depuis };
    }
    let somme: Decimal = retenues.iter().filter_map(|l| l.valeur).map(|n| n.0).sum();
    let valeur = match mesure {
        MesureChiffre::Valeur => Some(Nombre(somme.normalize())),
        MesureChiffre::Part => total.renseigne.and_then(|base| (somme * Decimal::ONE_HUNDRED).checked_div(base.0)).map(|p| Nombre::arrondi(p, DECIMALES_PART)),
    };
    Lu { valeur, statut: StatutValeur::Exact, source, disponible_depuis: None }
}

/// The value of a dimension in a line, as questions write it; none where it is unknown.
fn texte(ligne: &LigneIndicateur, cle: &str) -> Option<String> {
    let (_, valeur) = ligne.cle.0.iter().find(|(nom, _)| nom == cle)?;
    (*valeur != ValeurCle::Inconnue).then(|| valeur.en_cellule().to_owned())
}

fn evolution(mesure: MesureChiffre, valeur: Option<Nombre>, avant: Option<Nombre>) -> Option<Evolution> {
    let (valeur, avant) = (valeur?.0, avant?.0);
    let ecart = valeur - avant;
    let taux = if mesure == MesureChiffre::Part { None } else { ecart.checked_div(avant).map(|t| Nombre::arrondi(t, DECIMALES_PART)) };
    Some(Evolution { ecart: Nombre(ecart.normalize()), taux })
}

/// A chart of the figures of a section; one of sessions shows each.
fn graphique(graphique: &LigneGraphique, tableaux: &[TableauRapport]) -> GraphiqueRapport {
    let tous: Vec<&ChiffreRapport> = tableaux.iter().flat_map(|t| &t.chiffres).collect();
    let mut chiffres = Vec::new();
    for (code, etiquette) in graphique.chiffres() {
        let siens = tous.iter().filter(|c| c.code == code || c.est_d_une_session_de(code));
        chiffres.extend(siens.map(|c| ChiffreGraphique { code: c.code.clone(), libelle: etiquette.unwrap_or(&c.libelle).to_owned() }));
    }
    GraphiqueRapport { titre: graphique.titre.clone(), forme: graphique.forme, chiffres }
}
