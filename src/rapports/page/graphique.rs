//! The charts of a page: drawn by charts-rs, named and told in words for those who do not see them.

use charts_rs::{BarChart, Box, Color, HorizontalBarChart, LegendCategory, Series, Symbol};
use maud::{Markup, PreEscaped, html};
use regex::Regex;
use rust_decimal::prelude::ToPrimitive;

use super::super::document::{ChiffreGraphique, ChiffreRapport, FormeGraphique, GraphiqueRapport, SectionRapport};
use super::nombres::nombre;
use crate::error::Error;
use crate::indicators::Nombre;

const LARGEUR: f32 = 480.0;
const HAUTEUR_ANNEES: f32 = 220.0;
const HAUTEUR_BARRE: f32 = 28.0;
/// Room above the highest bar for its value.
const PLAFOND: f32 = 1.2;
/// The longest name that a bar bears; the table has it whole.
const NOM_MAX: usize = 38;
const POLICE: &str = "Roboto, Helvetica, Arial, sans-serif";
/// Told apart in print and by those who do not tell red from green.
const COULEURS: [&str; 4] = ["#1d5b79", "#c2640c", "#5b7f3a", "#7a4a7d"];
const ENCRE: &str = "#333333";

/// A chart with what it says in words; nothing where none of its figures is there.
///
/// # Errors
/// None in practice: the chart is drawn in memory.
pub fn figure(graphique: &GraphiqueRapport, section: &SectionRapport, annee: i32, id: &str) -> Result<Option<Markup>, Error> {
    let chiffre = |c: &ChiffreGraphique| section.chiffres().find(|f| f.code == c.code).map(|f| (c.libelle.clone(), f));
    let chiffres: Vec<(String, &ChiffreRapport)> = graphique.chiffres.iter().filter_map(chiffre).collect();
    if chiffres.iter().all(|(_, c)| c.valeur.is_none()) {
        return Ok(None);
    }
    let (svg, mots) = match graphique.forme {
        FormeGraphique::Barres => (barres(&chiffres)?, dit_les_barres(&chiffres)),
        FormeGraphique::Annees => (annees(&chiffres, annee)?, dit_les_annees(&chiffres, annee)),
    };
    let nommee = nomme(&svg, id, &graphique.titre, &mots);
    Ok(Some(html! {
        figure {
            figcaption { (graphique.titre) }
            (PreEscaped(nommee))
        }
    }))
}

/// A bar for each figure, the first on top.
fn barres(chiffres: &[(String, &ChiffreRapport)]) -> Result<String, Error> {
    let noms: Vec<String> = chiffres.iter().rev().map(|(nom, _)| court(nom)).collect();
    let mut serie = Series { name: "valeur".to_owned(), label_show: true, ..Series::default() };
    serie.data = chiffres.iter().rev().map(|(_, c)| montre(c.valeur, c.decimales)).collect();
    let longueur = noms.iter().map(|nom| nom.chars().count()).max().unwrap_or_default();
    let mut graphique = HorizontalBarChart::new(vec![serie], noms);
    graphique.width = LARGEUR;
    graphique.height = hauteur(chiffres.len());
    graphique.margin = Box { left: 0.0, top: 4.0, right: 48.0, bottom: 4.0 };
    graphique.legend.show = Some(false);
    graphique.x_axis.hidden = true;
    graphique.x_axis.font.size = 12.0;
    graphique.x_axis.font.color = ENCRE.into();
    graphique.grid.stroke_width = 0.0;
    for axe in &mut graphique.y_axis_configs {
        axe.min = Some(0.0);
        axe.font = graphique.base.x_axis.font.clone();
        axe.width = longueur.to_f32().map(|n| 12.0 + 6.6 * n);
    }
    graphique.series.colors = couleurs();
    graphique.series.label.font.color = ENCRE.into();
    if chiffres.iter().all(|(_, c)| c.unite == "%") {
        graphique.series.label.formatter = "{c}\u{a0}%".into();
    }
    graphique.font_family = POLICE.into();
    graphique.background_color = Color::transparent();
    graphique.svg().map_err(Error::interne)
}

fn hauteur(barres: usize) -> f32 {
    barres.to_f32().map_or(HAUTEUR_BARRE, |n| 12.0 + HAUTEUR_BARRE * n)
}

/// A group of bars for each year, the latest last.
fn annees(chiffres: &[(String, &ChiffreRapport)], annee: i32) -> Result<String, Error> {
    let annees = annees_montrees(chiffres, annee);
    let serie = |(nom, c): &(String, &ChiffreRapport)| Series {
        name: nom.clone(),
        data: annees.iter().map(|a| montre(valeur_de(c, annee, *a), c.decimales)).collect(),
        label_show: true,
        symbol: Some(Symbol::None),
        ..Series::default()
    };
    let mut graphique = BarChart::new(chiffres.iter().map(serie).collect(), annees.iter().map(ToString::to_string).collect());
    graphique.width = LARGEUR;
    graphique.height = HAUTEUR_ANNEES;
    graphique.legend.show = Some(chiffres.len() > 1);
    graphique.legend.category = LegendCategory::Rect;
    graphique.legend.font.color = ENCRE.into();
    graphique.x_axis.font.color = ENCRE.into();
    graphique.y_axis_hidden = true;
    let plus_haut = graphique.series_list.iter().flat_map(|s| s.data.iter().flatten()).fold(1.0_f32, |haut, v| haut.max(*v));
    for axe in &mut graphique.y_axis_configs {
        axe.min = Some(0.0);
        axe.max = Some(plus_haut * PLAFOND);
    }
    graphique.series.colors = couleurs();
    graphique.series.label.font.color = ENCRE.into();
    graphique.font_family = POLICE.into();
    graphique.background_color = Color::transparent();
    graphique.svg().map_err(Error::interne)
}

fn couleurs() -> Vec<Color> {
    COULEURS.into_iter().map(Color::from).collect()
}

/// The years that one of the figures knows, ascending.
fn annees_montrees(chiffres: &[(String, &ChiffreRapport)], annee: i32) -> Vec<i32> {
    let premiere = chiffres.iter().flat_map(|(_, c)| &c.anterieurs).map(|a| a.annee).min().unwrap_or(annee - 1);
    (premiere..=annee).filter(|a| chiffres.iter().any(|(_, c)| valeur_de(c, annee, *a).is_some())).collect()
}

fn valeur_de(chiffre: &ChiffreRapport, annee: i32, voulue: i32) -> Option<Nombre> {
    if voulue == annee {
        return chiffre.valeur;
    }
    std::iter::once(&chiffre.precedent).chain(&chiffre.anterieurs).find(|a| a.annee == voulue)?.valeur
}

/// A value as it is drawn: rounded as the table shows it.
fn montre(valeur: Option<Nombre>, decimales: u32) -> Option<f32> {
    Nombre::arrondi(valeur?.0, decimales).0.to_f32()
}

fn court(nom: &str) -> String {
    if nom.chars().count() <= NOM_MAX { nom.to_owned() } else { nom.chars().take(NOM_MAX - 1).chain(['…']).collect() }
}

fn dit(valeur: Option<Nombre>, chiffre: &ChiffreRapport) -> String {
    valeur.map_or_else(|| "non disponible".to_owned(), |v| nombre(v.0, chiffre.decimales, &chiffre.unite))
}

fn dit_les_barres(chiffres: &[(String, &ChiffreRapport)]) -> String {
    let un = |(nom, c): &(String, &ChiffreRapport)| format!("{nom} : {}", dit(c.valeur, c));
    format!("{}.", chiffres.iter().map(un).collect::<Vec<_>>().join(" ; "))
}

fn dit_les_annees(chiffres: &[(String, &ChiffreRapport)], annee: i32) -> String {
    let annees = annees_montrees(chiffres, annee);
    let un = |(nom, c): &(String, &ChiffreRapport)| {
        let valeurs: Vec<_> = annees.iter().map(|a| format!("{} en {a}", dit(valeur_de(c, annee, *a), c))).collect();
        format!("{nom} : {}", valeurs.join(", "))
    };
    format!("{}.", chiffres.iter().map(un).collect::<Vec<_>>().join(" ; "))
}

/// The drawing with its name and its words, its numbers written with a comma.
fn nomme(svg: &str, id: &str, titre: &str, mots: &str) -> String {
    let texte = |texte: &str| html! { (texte) }.into_string();
    let entete = format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-titre {id}-mots\"><title id=\"{id}-titre\">{}</title><desc id=\"{id}-mots\">{}</desc>",
        texte(titre),
        texte(mots)
    );
    let (attributs, dessin) = svg.split_once('>').unwrap_or((svg, ""));
    let entete = entete.replacen("<svg", attributs, 1);
    let virgules = Regex::new(r">([ \n]*[0-9]+)\.([0-9]+)").map(|point| point.replace_all(dessin, ">$1,$2").into_owned());
    format!("{entete}{}", virgules.unwrap_or_else(|_| dessin.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_a_name_and_words() {
        let nommee = nomme("<svg width=\"1\"><text>\n8.5</text><rect x=\"1.5\"/></svg>", "g1", "A < B", "Un : 8,5.");
        assert_eq!(
            nommee,
            "<svg width=\"1\" role=\"img\" aria-labelledby=\"g1-titre g1-mots\"><title id=\"g1-titre\">A &lt; B</title>\
             <desc id=\"g1-mots\">Un : 8,5.</desc><text>\n8,5</text><rect x=\"1.5\"/></svg>"
        );
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(court("court"), "court");
        assert_eq!(court(&"é".repeat(60)).chars().count(), NOM_MAX);
    }
}
