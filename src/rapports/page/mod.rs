//! The report as one page: everything it needs within, no script, made to be read, heard and printed.

mod graphique;
pub mod nombres;
mod tableau;

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{Rapport, SectionRapport};
use crate::error::Error;
use nombres::etat;

const STYLE: &str = include_str!("style.css");

/// The page of a report, on `jour`.
///
/// # Errors
/// None in practice: charts are drawn in memory.
pub fn html(rapport: &Rapport, jour: NaiveDate) -> Result<String, Error> {
    let titre = format!("Rapport d'activité {}", rapport.annee);
    let sections = rapport.sections.iter().map(|s| section(s, rapport.annee)).collect::<Result<Vec<_>, _>>()?;
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (titre) ", " (rapport.porteuse.nom) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (titre) }
                    p.structure { (rapport.porteuse.nom) }
                    p { (etat(rapport, jour)) }
                }
                (sommaire(rapport))
                main {
                    @for section in &sections { (section) }
                    (provenance(rapport))
                    (definitions(rapport))
                }
                footer { (titre) ", " (rapport.porteuse.nom) ". " (etat(rapport, jour)) "." }
            }
        }
    };
    Ok(page.into_string())
}

fn sommaire(rapport: &Rapport) -> Markup {
    html! {
        nav aria-label="Sommaire" {
            ul {
                @for section in &rapport.sections { li { a href={ "#" (section.code) } { (section.titre) } } }
                li { a href="#provenance" { "D'où vient chaque chiffre" } }
                li { a href="#definitions" { "Définitions" } }
            }
        }
    }
}

fn section(section: &SectionRapport, annee: i32) -> Result<Markup, Error> {
    let mut figures = Vec::new();
    for (rang, graphique) in section.graphiques.iter().enumerate() {
        figures.extend(graphique::figure(graphique, section, annee, &format!("{}-g{rang}", section.code))?);
    }
    Ok(html! {
        section id=(section.code) aria-labelledby={ (section.code) "-titre" } {
            h2 id={ (section.code) "-titre" } { (section.titre) }
            @if !figures.is_empty() {
                div.graphiques { @for figure in &figures { (figure) } }
            }
            @for tableau in &section.tableaux { (tableau::rend(tableau, annee)) }
        }
    })
}

/// Which question gave each figure.
fn provenance(rapport: &Rapport) -> Markup {
    html! {
        section.annexe id="provenance" aria-labelledby="provenance-titre" {
            h2 id="provenance-titre" { "D'où vient chaque chiffre" }
            p.note { "Chaque chiffre est la réponse à une question, que l'on peut poser de nouveau : son indicateur, ses paramètres, et les lignes de la réponse qui le font." }
            table {
                thead { tr { th scope="col" { "Chiffre" } th scope="col" { "Indicateur" } th scope="col" { "Question" } th scope="col" { "Lignes" } th scope="col" { "Source" } } }
                tbody {
                    @for chiffre in rapport.chiffres() {
                        tr {
                            td { (chiffre.code) }
                            td { a href={ "#def-" (chiffre.indicator.code) } { (chiffre.indicator.code) } " v" (chiffre.indicator.version) }
                            td { (chiffre.query) }
                            td { (chiffre.ligne.as_deref().unwrap_or("total")) }
                            td { (chiffre.source.as_str()) }
                        }
                    }
                }
            }
        }
    }
}

fn definitions(rapport: &Rapport) -> Markup {
    html! {
        section.annexe id="definitions" aria-labelledby="definitions-titre" {
            h2 id="definitions-titre" { "Définitions" }
            table {
                thead { tr { th scope="col" { "Indicateur" } th scope="col" { "Nom" } th scope="col" { "Unité" } th scope="col" { "Ce qui est compté" } } }
                tbody {
                    @for d in &rapport.definitions {
                        tr id={ "def-" (d.code) } { td { (d.code) " v" (d.version) } td { (d.libelle) } td { (d.unite) } td { (d.definition) } }
                    }
                }
            }
        }
    }
}
