//! Facts: the one door through which decisions read, and what follows from every read being
//! recorded.
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
//! This crate knows nothing of what the facts are about. Roles, decisions and values are declared
//! with [`values!`], [`keys!`], [`role!`] and [`decision!`]; a [`ViewBuilder`] makes the [`View`]
//! that they are asked of.

mod column;
mod decision;
mod door;
mod expression;
mod macros;
mod query;
mod schema;
mod trace;
mod values;
mod view;

pub use column::Cell;
pub use decision::{Conclusion, Decision, IntoConclusion, PASS, StepId, Verdict, refuse};
pub use door::{Door, Found, Key, Role, Search};
pub use expression::{Choices, Fact, Variable, VariableId, Variables};
pub use schema::{ColumnId, ColumnKind, ColumnSpec, RoleId, RoleSpec, Row, Schema, Thing};
pub use trace::{Entry, Read, ReadKind, Run, Trace, Undecided};
pub use values::Value;
pub use view::{View, ViewBuilder, ViewError};

/// For the macros of this crate only.
#[doc(hidden)]
pub mod __private {
    pub use crate::door::Bound;
    pub use crate::values::Sealed;
}
