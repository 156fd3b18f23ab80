//! What an attacker knows of counts, and what follows from it.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// What is known of unknown counts, each an integer: between which two it lies, which others it is the sum of, and which sums, each count
/// with its weight, are not below zero.
#[derive(Default)]
pub struct Systeme {
    bornes: Vec<(i32, i32)>,
    sommes: Vec<(usize, Vec<usize>)>,
    pub positives: Vec<Vec<(usize, f64)>>,
}

impl Systeme {
    /// A count that was answered by a multiple of 5.
    pub fn arrondi(&mut self, reponse: i64) -> usize {
        let reponse = i32::try_from(reponse).unwrap();
        self.bornes.push(((reponse - 2).max(0), reponse + 2));
        self.bornes.len() - 1
    }

    pub fn libre(&mut self) -> usize {
        self.bornes.push((0, 1_000));
        self.bornes.len() - 1
    }

    pub fn somme(&mut self, tout: usize, parties: Vec<usize>) {
        self.sommes.push((tout, parties));
    }

    fn extreme(&self, cellule: usize, sens: OptimizationDirection) -> i32 {
        let mut probleme = Problem::new(sens);
        let variable = |(rang, bornes): (usize, &(i32, i32))| probleme.add_integer_var(if rang == cellule { 1.0 } else { 0.0 }, *bornes);
        let variables: Vec<Variable> = self.bornes.iter().enumerate().map(variable).collect();
        for (tout, parties) in &self.sommes {
            let termes: Vec<(Variable, f64)> = parties.iter().map(|p| (variables[*p], 1.0)).chain([(variables[*tout], -1.0)]).collect();
            probleme.add_constraint(&termes, ComparisonOp::Eq, 0.0);
        }
        for poids in &self.positives {
            let termes: Vec<(Variable, f64)> = poids.iter().map(|(c, poids)| (variables[*c], *poids)).collect();
            probleme.add_constraint(&termes, ComparisonOp::Ge, 0.0);
        }
        let solution = probleme.solve().unwrap().into_solution().unwrap();
        #[expect(clippy::cast_possible_truncation, reason = "an integer of two or three digits")]
        let valeur = solution.objective().round() as i32;
        valeur
    }

    /// How many of these cells can have one value alone.
    pub fn percees(&self, cellules: &[usize]) -> usize {
        let percee = |c: &&usize| self.extreme(**c, OptimizationDirection::Minimize) == self.extreme(**c, OptimizationDirection::Maximize);
        cellules.iter().filter(percee).count()
    }
}
