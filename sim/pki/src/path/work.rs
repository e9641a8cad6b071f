//! The work that one validation may still cause.

use std::cell::Cell;

use super::problem::PathProblem;
use super::settings::PathLimits;
use crate::key::SignatureVerdict;

/// Counts down what [`PathLimits`] allows. One count serves a search and all that it asks for.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    steps: Cell<usize>,
    signature_checks: Cell<usize>,
}

impl Work {
    pub(crate) fn new(limits: &PathLimits) -> Self {
        Self {
            steps: Cell::new(limits.steps),
            signature_checks: Cell::new(limits.signature_checks),
        }
    }

    /// Takes one step; `false` where none is left.
    pub(crate) fn step(&self) -> bool {
        take_one(&self.steps)
    }

    /// Verifies a signature, if one more may be.
    pub(crate) fn verify(
        &self,
        verify: impl FnOnce() -> SignatureVerdict,
    ) -> Result<SignatureVerdict, PathProblem> {
        if take_one(&self.signature_checks) {
            Ok(verify())
        } else {
            Err(PathProblem::Budget)
        }
    }
}

fn take_one(left: &Cell<usize>) -> bool {
    let one_less = left.get().checked_sub(1);
    left.set(one_less.unwrap_or(0));
    one_less.is_some()
}
