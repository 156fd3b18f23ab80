//! A figure before it is shown: computed, recorded by hand, or not there.

use rust_decimal::Decimal;

use super::catalogue::{Indicateur, Mesure};
use super::reponse::{Nombre, SourceValeur, StatutValeur};

/// Places of means, ratios and shares.
const DECIMALES_QUOTIENT: u32 = 6;
/// Places of a quotient that hold although sums were rounded to sixteen.
const DECIMALES_SURES: u32 = 14;
/// Places of sums: those of hours, days and euros.
const DECIMALES_SOMME: u32 = 2;

/// The amounts are those that add up (minutes, for hours), in which shares are reckoned; `affiche` is what is shown.
#[derive(Clone, Copy, Debug)]
pub struct Chiffre {
    pub valeur: Option<Decimal>,
    /// What it stands on. A releve of a mean or a ratio does not say.
    pub base: Option<Decimal>,
    pub affiche: Option<Nombre>,
    pub statut: StatutValeur,
    pub source: SourceValeur,
}

impl Chiffre {
    #[must_use]
    pub fn calcule(mesure: Mesure, valeur: Decimal, base: Decimal) -> Self {
        let affiche = figure(mesure, valeur, base);
        Self { valeur: Some(valeur), base: Some(base), affiche, statut: StatutValeur::Exact, source: SourceValeur::Calcul }
    }

    /// A figure as it was recorded, in the unit.
    #[must_use]
    pub fn releve(mesure: Mesure, valeur: Decimal) -> Self {
        let somme = if let Mesure::Somme { diviseur } = mesure { valeur.checked_mul(diviseur.into()) } else { Some(valeur) };
        let base = somme.filter(|_| !mesure.est_quotient());
        Self { valeur: somme, base, affiche: Some(Nombre(valeur.normalize())), statut: StatutValeur::Exact, source: SourceValeur::Releve }
    }

    /// No figure: nothing was recorded, neither day by day nor by hand.
    #[must_use]
    pub fn absent(indicateur: &Indicateur) -> Self {
        let source = if indicateur.est_calcule() { SourceValeur::Calcul } else { SourceValeur::Releve };
        Self { valeur: None, base: None, affiche: None, statut: StatutValeur::NonDisponible, source }
    }
}

/// A value as answered: a quotient by its base (nothing by nothing is unknown), a median of something, a sum in its unit.
fn figure(mesure: Mesure, valeur: Decimal, base: Decimal) -> Option<Nombre> {
    match mesure {
        Mesure::Mediane => (!base.is_zero()).then(|| part_exacte(valeur)),
        _ if mesure.est_quotient() => valeur.checked_div(base).map(part_exacte),
        _ => Some(montant(mesure, valeur)),
    }
}

/// An amount in the unit: sums alone have another one inside.
#[must_use]
pub fn montant(mesure: Mesure, somme: Decimal) -> Nombre {
    match mesure {
        Mesure::Somme { diviseur } => Nombre::arrondi(somme.checked_div(Decimal::from(diviseur)).unwrap_or(somme), DECIMALES_SOMME),
        _ => Nombre::arrondi(somme, DECIMALES_SOMME),
    }
}

/// A quotient or a share. What was split by days is off in its last places: without them, a half is a half again, and goes up.
#[must_use]
pub fn part_exacte(quotient: Decimal) -> Nombre {
    Nombre::arrondi(quotient.round_dp(DECIMALES_SURES), DECIMALES_QUOTIENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(texte: &str) -> Decimal {
        texte.parse().unwrap()
    }

    #[test]
    fn half_goes_up() {
        assert_eq!(Nombre::arrondi(decimal("0.0000005"), 6).0.to_string(), "0.000001");
        assert_eq!(Nombre::arrondi(decimal("12.50"), 2).0.to_string(), "12.5");
    }

    #[test]
    fn a_half_of_what_was_split_goes_up_too() {
        // 1,000 euros over 365 days: the shares of 93 and of 35.
        let (a, b) = (decimal("254.794520547945"), decimal("95.890410958904"));
        assert_eq!((part_exacte(a / (a + b)).0, part_exacte(b / (a + b)).0), (decimal("0.726563"), decimal("0.273438")));
    }

    #[test]
    fn a_releve_is_shown_as_it_was_recorded_and_adds_up_with_what_is_computed() {
        let heures = Chiffre::releve(Mesure::Somme { diviseur: 60 }, decimal("1.250"));
        assert_eq!((heures.affiche.unwrap().0.to_string(), heures.valeur), ("1.25".to_owned(), Some(decimal("75"))));
        assert_eq!(Chiffre::releve(Mesure::Taux, decimal("25.16")).base, None, "what a ratio stands on was not recorded");
    }
}
