//! The simulation: what happens in a domain of worlds and policies, and the questions it answers.
//!
//! [`Twin`] is a world ready to be asked. Decisions are pure functions over roles (`decisions`); the
//! ECS world holds the state; lenses derive the facts that decisions read.

// A role has a level of its macro for each of its facts, and a workstation has many.
#![recursion_limit = "256"]

mod answer;
pub mod assumption;
#[cfg(test)]
mod brute_force;
mod card_stack;
mod certificate_services;
mod change;
mod check;
mod chronicle;
mod decisions;
mod diff;
mod directory;
mod event_log;
mod evidence;
mod exchange;
mod explain;
mod explanation;
mod export;
mod fix;
mod flips;
mod group_policy;
mod inventory;
mod lens;
mod logon;
mod logon_rights;
mod network;
mod nt_status;
mod question;
mod readings;
mod revocation;
mod roles;
mod rows;
pub mod rule_book;
mod scenario;
mod schedule;
mod service;
mod session;
mod setting_use;
mod simulator;
mod stage;
mod step;
mod target;
mod ticket;
mod trust_stores;
mod twin;
pub mod value;
mod verification;
mod why;
mod workstation;

pub use answer::*;
pub use change::{
    Change, ChangeError, ChangeableProperty, ChangeableThing, OfferedValue, Unknown, UnknownError,
};
pub use check::{
    CheckRun, Checked, Finding, Gate, Judged, RecordRequest, RuleResult, Standing, Tally,
};
pub use chronicle::{
    AccountState, Chronicle, ChronicleEntry, Happening, MachineStanding, OpenScript,
    OpenScriptError, OpenSession, ReaderStanding, Script, SessionOutcome, WatchedReader,
};
pub use event_log::{ChainStatus, Data, EventKind, Level, Log, LoggedEvent, Written, event_kinds};
pub use explain::{ExplainError, TALK_STEPS};
pub use explanation::{
    ByPassword, ComputerExplanation, ComputerRequest, Explanation, FormExchange, FormExplanation,
    FormRequest, LogonRequest, Message, Negotiated, OtherControllers, PasswordExplanation,
    PasswordRequest, Tile, ToldStep,
};
pub use export::{Export, Exported, ExportedDomain};
pub use fix::{
    Fix, FixOption, FixRequest, LeftOver, Lever, Mend, PlannedMapping, StrongMappingPlan,
    UnknownLever,
};
pub use flips::{Flip, FlippedClaim, Flips, Outcome};
pub use inventory::{FactPart, FactRow, Holder, Inventory, Thing, ThingFacts, ThingId};
pub use nt_status::NtStatus;
pub use question::{
    AskedParameter, BlastRadiusRequest, CalendarRequest, ChaosRequest, ChaosWitness, FaultKind,
    Grouping, LogonCounts, LogonMatrix, OneLogon, OutageRequest, Parameter, ParameterError,
    ParameterKind, Parameters, Question, QuestionId, Rate, Request, RequestError,
    ResultantPolicyRequest, UnknownPolicyTarget, UnknownQuestion, parameters,
};
pub use readings::{OtherReading, ReadingEffect};
pub use scenario::{
    CounterExample, ExpectationVerdict, LatestLeaf, OverLimit, Scenario, ScenarioError,
    SweepExpectation, SweepKind, SweepLeaf, SweepProgress, SweepResult, SweepTree, SweepWatch,
    shipped_scenarios, sweep, sweep_and_verify, sweep_watched,
};
pub use schedule::{Patching, Publishing, ScheduleError};
pub use service::{KdcService, Served};
pub use setting_use::is_setting_read;
pub use step::{Confidence, Effect, Party, Seen, Step, step, steps};
pub use target::{Kind, Target, TargetError};
pub use ticket::{
    AssertedIdentity, Authentication, GroupCause, Lifetime, LifetimeCause, Secret, SecretCause,
    TicketContents, TicketGroup,
};
pub use twin::Twin;
pub use verification::{Disagreement, Verification};

pub use {facts, kerberos, names, pki, policies, worlds};
