//! Facts: the one door through which decisions read, and what follows from every read being recorded.
//!
//! A *decision* is a pure function over *role* handles. A handle's methods are recorded reads: of a
//! small [`Value`], of a [`Key`] that can only be compared, of a link or a search that binds another
//! role. Because nothing can be read in another way,
//!
//! * an unknown forks the run there and only there ([`explore`]),
//! * outcomes are remembered in a tree keyed by reads ([`Memory`]),
//! * whole populations are walked as sets of rows that the reads split ([`Memory::walk`]),
//! * the reads and steps on the path are the explanation ([`View::trace`]).
//!
//! This crate knows nothing of what the facts are about.

mod column;
mod content;
mod decision;
mod door;
mod explore;
mod expression;
mod flips;
mod macros;
mod memory;
mod pages;
mod take;
mod trace;
mod value;
mod view;
mod walk;
mod weight;

pub use column::{Cell, ColumnKind, ColumnShape, ColumnSpec, RoleShape, RoleSpec, Row};
pub use decision::{Conclusion, Decision, IntoConclusion, PASS, Roots, StepId, Verdict, refuse};
pub use door::{Bound, Door, Found, Key, Role, RootSlots, Search};
pub use explore::{DecisionTree, Exploration, Leaf, explore, explore_runs};
pub use expression::{Fact, Variable, VariableId, Variables};
pub use flips::Flip;
pub use memory::Memory;
pub use trace::{Answer, Entry, Query, ReadText, Run, Trace, Undecided};
pub use value::Value;
pub use view::{RowNames, View};
pub use walk::{Assumed, Crossing, Mismatch, Region, Rows, Subject, Walk};

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use crate::value::Sealed;
}
