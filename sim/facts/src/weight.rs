//! Weights: the share of a space that a region covers, for the walk's check of itself.

/// A fraction, kept modulo a prime so that any number of unknowns fits: a sum over many regions needs
/// denominators far beyond any machine number, and a wrapping one would forget them.
///
/// Two fractions whose numerators over a common denominator differ by less than the prime are equal
/// here only if they are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight(u64);

/// 2^61 - 1, a prime larger than any number of choices.
const PRIME: u64 = (1 << 61) - 1;

impl Weight {
    pub(crate) fn of(cases: u128) -> Self {
        Self(reduce(cases))
    }

    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(reduce(u128::from(self.0) + u128::from(other.0)))
    }

    #[must_use]
    pub(crate) fn times(self, other: Self) -> Self {
        Self(times(self.0, other.0))
    }

    /// This weight divided among the choices of a variable.
    #[must_use]
    pub(crate) fn over(self, choices: u32) -> Self {
        Self(times(self.0, inverse(u64::from(choices))))
    }
}

fn reduce(number: u128) -> u64 {
    u64::try_from(number % u128::from(PRIME)).unwrap_or(0)
}

fn times(a: u64, b: u64) -> u64 {
    reduce(u128::from(a) * u128::from(b))
}

/// By Fermat: `number` to the power of `PRIME - 2`.
fn inverse(number: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, number, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_any_number_of_choices_add_up_to_the_whole() {
        for choices in [1, 2, 3, 7, 254, 1_000_003] {
            let share = Weight::of(20_000_000).over(choices);
            let sum = (0..choices).fold(Weight::of(0), |sum, _| sum.plus(share));
            assert_eq!(sum, Weight::of(20_000_000), "{choices}");
        }
    }

    /// Early exits of 200 unknowns in a row: 1/2 + 1/4 + ... and the last one twice.
    #[test]
    fn a_lost_leaf_shows_below_two_hundred_forks() {
        let mut share = Weight::of(1);
        let mut sum = Weight::of(0);
        for _ in 0..200 {
            share = share.over(2);
            sum = sum.plus(share);
        }
        assert_ne!(sum, Weight::of(1));
        assert_eq!(sum.plus(share), Weight::of(1));
    }
}
