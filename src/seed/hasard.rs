//! Chance that a seed repeats, on any machine and with any version of any library (`SplitMix64`).

/// A sequence of draws.
pub struct Hasard(u64);

impl Hasard {
    #[must_use]
    pub const fn new(graine: u64) -> Self {
        Self(graine)
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(1).max(1);
        usize::try_from(self.next() % n).unwrap_or_default()
    }

    /// True so many times out of a hundred.
    pub fn chance(&mut self, pour_cent: usize) -> bool {
        self.below(100) < pour_cent
    }

    /// A rank below `n`, the first ones far more often: the least of three draws.
    pub fn skewed(&mut self, n: usize) -> usize {
        self.below(n).min(self.below(n)).min(self.below(n))
    }

    /// One of these, or nothing of an empty list.
    pub fn pick<T: Copy + Default>(&mut self, choix: &[T]) -> T {
        choix.get(self.below(choix.len())).copied().unwrap_or_default()
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Copy + Default>(&mut self, choix: &[(T, usize)]) -> T {
        let mut reste = self.below(choix.iter().map(|(_, poids)| poids).sum());
        for (valeur, poids) in choix {
            match reste.checked_sub(*poids) {
                Some(suite) => reste = suite,
                None => return *valeur,
            }
        }
        T::default()
    }
}
