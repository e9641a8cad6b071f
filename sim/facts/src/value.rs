//! Values: what a field read answers.

use std::fmt::Debug;

/// Keeps [`Value`] to the types that [`crate::values!`] declares.
pub trait Sealed {}

/// A small closed set of answers. Declared with [`crate::values!`]; `bool` is one too.
pub trait Value: Copy + Eq + Ord + Debug + Sealed + 'static {
    /// Every value, in the order of the indexes.
    const ALL: &'static [Self];
    /// The names of the values, in the same order.
    const LABELS: &'static [&'static str];

    /// Position of this value in [`Value::ALL`].
    fn index(self) -> u32;

    /// The value at a position; the first one where there is none.
    fn from_index(index: u32) -> Self {
        usize::try_from(index)
            .ok()
            .and_then(|index| Self::ALL.get(index))
            .or_else(|| Self::ALL.first())
            .copied()
            .expect_declared()
    }
}

/// `values!` accepts no empty enumeration.
trait Declared<T> {
    fn expect_declared(self) -> T;
}

impl<T> Declared<T> for Option<T> {
    #[expect(
        clippy::expect_used,
        reason = "the macro requires at least one variant"
    )]
    fn expect_declared(self) -> T {
        self.expect("INVARIANT: an enumeration of values has at least one value")
    }
}

impl Sealed for bool {}

impl Value for bool {
    const ALL: &'static [Self] = &[false, true];
    const LABELS: &'static [&'static str] = &["no", "yes"];

    fn index(self) -> u32 {
        u32::from(self)
    }
}
