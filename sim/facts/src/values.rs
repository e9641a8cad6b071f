//! Values: what a field read answers.

use std::fmt::Debug;

/// Keeps [`Value`] to the types that [`crate::values!`] declares.
#[doc(hidden)]
pub trait Sealed {}

/// A small closed set of answers. Declared with [`crate::values!`]; `bool` is one too.
///
/// Nothing else can be one: a rule must not read a number, a text or an instant, only what follows
/// from it.
pub trait Value: Copy + Eq + Ord + Debug + Sealed + 'static {
    /// Every value, in the order of the indexes; at most 254.
    const ALL: &'static [Self];
    /// The names of the values, in the same order.
    const LABELS: &'static [&'static str];

    /// Position of this value in [`Value::ALL`].
    fn index(self) -> u32 {
        let position = Self::ALL.iter().position(|value| *value == self);
        position
            .and_then(|position| u32::try_from(position).ok())
            .unwrap_or(0)
    }

    /// The value at a position.
    ///
    /// # Panics
    /// If there is no such position; a view never holds one.
    #[expect(
        clippy::expect_used,
        reason = "a view checks the index of every cell it takes in"
    )]
    fn from_index(index: u32) -> Self {
        usize::try_from(index)
            .ok()
            .and_then(|index| Self::ALL.get(index))
            .copied()
            .expect("INVARIANT: every field cell of a view holds an index of its domain")
    }
}

impl Sealed for bool {}

impl Value for bool {
    const ALL: &'static [Self] = &[false, true];
    const LABELS: &'static [&'static str] = &["no", "yes"];

    fn index(self) -> u32 {
        u32::from(self)
    }

    fn from_index(index: u32) -> Self {
        index != 0
    }
}
