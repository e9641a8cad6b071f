//! Decisions, verdicts, conclusions.

use std::fmt;
use std::ops::ControlFlow;

use crate::door::{Door, Role};
use crate::query::{Seat, Spot};
use crate::schema::RoleId;

/// Number of a step; what it says stands in a table of the crate that declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(u16);

impl StepId {
    /// The step of a number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number, as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What a rule says: go on with `T`, or stop with the step that refuses.
///
/// A refusal is a value: `?` hands it to the caller, and no error type is involved.
pub type Verdict<T = ()> = ControlFlow<StepId, T>;

/// Go on.
pub const PASS: Verdict = ControlFlow::Continue(());

/// Stop with this step.
pub const fn refuse<T>(step: StepId) -> Verdict<T> {
    ControlFlow::Break(step)
}

/// What a decision concludes, for whatever things it was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conclusion {
    /// The step that ends it.
    pub step: StepId,
    /// The bound thing that the conclusion is about, if there is one.
    pub(crate) subject: Option<Seat>,
    /// Why the step must not be believed, if so.
    pub(crate) undecided: Option<Doubt>,
}

impl Conclusion {
    fn of(step: StepId) -> Self {
        Self {
            step,
            subject: None,
            undecided: None,
        }
    }

    /// Whether the step follows from what is known. If not, something was read that is not known and
    /// has no finite domain, and the step says no more than where the checks went on from there.
    pub fn is_decided(&self) -> bool {
        self.undecided.is_none()
    }
}

/// Why a run does not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Doubt {
    /// This cell is not known.
    NotKnown(Spot),
    /// The rule binds more things than the door has slots.
    TooManyThings,
}

/// What a rule may return.
pub trait IntoConclusion {
    /// The conclusion it stands for.
    fn into_conclusion(self) -> Conclusion;
}

impl IntoConclusion for StepId {
    fn into_conclusion(self) -> Conclusion {
        Conclusion::of(self)
    }
}

impl IntoConclusion for ControlFlow<StepId, StepId> {
    fn into_conclusion(self) -> Conclusion {
        match self {
            Self::Break(step) | Self::Continue(step) => Conclusion::of(step),
        }
    }
}

impl<'f, R: Role<'f>> IntoConclusion for ControlFlow<StepId, (StepId, R)> {
    fn into_conclusion(self) -> Conclusion {
        match self {
            Self::Break(step) => Conclusion::of(step),
            Self::Continue((step, subject)) => Conclusion {
                subject: Some(subject.bound().seat(R::ID)),
                ..Conclusion::of(step)
            },
        }
    }
}

/// A rule with the roles it starts from. Declared with [`crate::decision!`].
#[derive(Clone, Copy)]
pub struct Decision {
    /// Name of the rule.
    pub name: &'static str,
    /// Roles of its arguments.
    pub roots: &'static [RoleId],
    /// The rule.
    #[doc(hidden)]
    pub rule: fn(&Door<'_>) -> Conclusion,
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("name", &self.name)
            .field("roots", &self.roots)
            .finish()
    }
}
