//! Scenarios: a world, changes, what is unknown, and a script; explored on all cores.

mod document;
mod shipped;
mod sweep;

pub(crate) use document::Source;
pub use document::{Scenario, ScenarioError};
pub use shipped::shipped_scenarios;
pub use sweep::{
    CounterExample, ExpectationVerdict, LatestLeaf, OverLimit, SweepExpectation, SweepKind,
    SweepLeaf, SweepProgress, SweepResult, SweepTree, SweepWatch, sweep, sweep_and_verify,
    sweep_watched,
};
