//! A table of figures: the years from the earliest to the report's, and what has changed.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::super::document::{AnneeRapport, ChiffreRapport, MesureChiffre, TableauRapport};
use super::nombres::{ecart, nombre};
use crate::indicators::Nombre;

/// A table this short is not cut by the end of a page.
const COURT: usize = 14;

pub fn rend(tableau: &TableauRapport, annee: i32) -> Markup {
    let anterieurs = tableau.chiffres.iter().map(|c| c.anterieurs.len()).max().unwrap_or_default();
    let compare = tableau.chiffres.iter().any(|c| c.precedent.query.is_some());
    let recules: Vec<i32> = (2..).take(anterieurs).map(|recul| annee - recul).collect();
    html! {
        table.court[tableau.chiffres.len() <= COURT] {
            caption { (tableau.titre) }
            thead {
                tr {
                    th scope="col" { "Chiffre" }
                    @for ancienne in recules.iter().rev() { th scope="col" { (ancienne) } }
                    @if compare { th scope="col" { (annee - 1) } }
                    th scope="col" { (annee) }
                    @if compare { th scope="col" { "Évolution" } }
                }
            }
            tbody { @for chiffre in &tableau.chiffres { (rangee(chiffre, &recules, compare)) } }
        }
    }
}

fn rangee(c: &ChiffreRapport, recules: &[i32], compare: bool) -> Markup {
    html! {
        tr id={ "c-" (c.code) } {
            th.dont[c.libelle.starts_with("dont ")] scope="row" {
                (c.libelle)
                @if let Some(remarque) = c.precedent.remarque.as_deref().filter(|_| compare && c.precedent.valeur.is_some()) {
                    div.note { (remarque) }
                }
            }
            @for ancienne in recules.iter().rev() { (cellule(c.anterieurs.iter().find(|a| a.annee == *ancienne).and_then(|a| a.valeur), c)) }
            @if compare { (d_avant(&c.precedent, c)) }
            td.annee { (valeur(c.valeur, c)) }
            @if compare { td { (evolution(c)) } }
        }
    }
}

fn d_avant(precedent: &AnneeRapport, c: &ChiffreRapport) -> Markup {
    if precedent.valeur.is_some() {
        return cellule(precedent.valeur, c);
    }
    html! { td.absent title=[precedent.remarque.as_deref()] { (absent()) } }
}

fn cellule(v: Option<Nombre>, c: &ChiffreRapport) -> Markup {
    html! { td.absent[v.is_none()] { (valeur(v, c)) } }
}

/// As it is read, and exact for who takes it up.
fn valeur(v: Option<Nombre>, c: &ChiffreRapport) -> Markup {
    match v {
        Some(v) => html! { data value=(v.0) { (nombre(v.0, c.decimales, &c.unite)) } },
        None => absent(),
    }
}

fn absent() -> Markup {
    html! { span aria-label="non disponible" { "—" } }
}

/// In points for shares; for the rest by how many, and by which part of what was.
fn evolution(c: &ChiffreRapport) -> Markup {
    let Some(evolution) = &c.evolution else { return html! {} };
    let change = ecart(evolution.ecart.0, c.decimales);
    match (c.mesure, evolution.taux) {
        (MesureChiffre::Part, _) => html! { (change) " pt" },
        (MesureChiffre::Valeur, Some(taux)) => html! { (change) " (" (ecart(taux.0 * Decimal::ONE_HUNDRED, 0)) "\u{a0}%)" },
        (MesureChiffre::Valeur, None) => html! { (change) },
    }
}
