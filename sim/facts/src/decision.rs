//! Decisions, verdicts, conclusions.

use std::ops::ControlFlow;

use crate::column::Row;
use crate::door::{Door, Role};

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

/// What a decision concludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conclusion {
    /// The step that ends it.
    pub step: StepId,
    /// The slot of the thing that the conclusion is about, if there is one.
    pub subject: Option<u8>,
    /// Whether something was read that is not known and has no finite domain: the conclusion then
    /// stands for nothing but the order of the checks.
    pub undecided: bool,
}

impl Conclusion {
    fn of(step: StepId) -> Self {
        Self {
            step,
            subject: None,
            undecided: false,
        }
    }
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
                subject: Some(subject.bound().slot()),
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
    /// Role ids of its arguments.
    pub roots: &'static [u8],
    /// The rule.
    #[doc(hidden)]
    pub run: fn(&Door<'_>) -> Conclusion,
}

impl std::fmt::Debug for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decision")
            .field("name", &self.name)
            .field("roots", &self.roots)
            .finish_non_exhaustive()
    }
}

/// The rows that a decision starts from, one a root.
pub type Roots<'r> = &'r [Row];
