//! What screens draw from: lines that the worker made ready, never the twin itself.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use sim::names::Timestamp;
use sim::policies::{Severity, Subject};
use sim::{Counts, Direction, Inventory, QuestionId, Tally, ThingId};

use super::screen::{Found, ScreenId};
use super::theme::Mark;
use super::worker::Answer;

/// What is known at an instant. Each part is replaced as a whole, and never changed.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    /// The world; `None`: it is being read, or cannot be.
    pub(super) world: Option<Arc<WorldSeen>>,
    /// Why the files as they are now cannot be used; what else is here is from before.
    pub(super) problems: Arc<[ProblemSeen]>,
    /// The questions, in the order in which they are asked.
    pub(super) questions: Vec<QuestionSeen>,
    /// What became of the expectations; `None`: they are being checked.
    pub(super) findings: Option<Arc<FindingsSeen>>,
    /// The days on which logons turn; `None`: that is not asked yet.
    pub(super) calendar: Option<Arc<CalendarSeen>>,
    /// The things of the world; `None`: they are being looked for.
    pub(super) things: Option<Arc<ThingsSeen>>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            world: None,
            problems: Arc::default(),
            questions: QuestionId::ALL.map(QuestionSeen::waiting).to_vec(),
            findings: None,
            calendar: None,
            things: None,
        }
    }
}

/// A world.
#[derive(Debug)]
pub(super) struct WorldSeen {
    pub(super) name: String,
    /// The scenarios that the command line names.
    pub(super) scenarios: Vec<PathBuf>,
    pub(super) description: String,
    /// What the command line calls it.
    pub(super) source: String,
    pub(super) clock: Timestamp,
    /// The last day that the rule book knows of.
    pub(super) rule_book: String,
    pub(super) counts: Counts,
    pub(super) changes: Vec<String>,
    /// What is likely not meant, each with its place.
    pub(super) warnings: Vec<ProblemSeen>,
    /// The files that it was read from, and that of the waivers; shipped ones are none.
    pub(super) files: Vec<PathBuf>,
    /// Where waivers are kept.
    pub(super) waivers: Option<PathBuf>,
    /// The first machine, at which logons are explained where nobody says which.
    pub(super) first_machine: Option<String>,
}

/// A problem of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProblemSeen {
    /// File, line and column; or what else is wrong.
    pub(super) place: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// A question and what is known of its answer.
#[derive(Debug, Clone)]
pub(super) struct QuestionSeen {
    pub(super) question: QuestionId,
    /// The answer in a line; `None`: it is not there yet.
    pub(super) line: Option<Arc<str>>,
}

impl QuestionSeen {
    fn waiting(question: QuestionId) -> Self {
        Self {
            question,
            line: None,
        }
    }
}

/// The things of a world, and how the search finds them.
#[derive(Debug)]
pub(super) struct ThingsSeen {
    pub(super) inventory: Inventory,
    pub(super) found: Arc<[Found]>,
}

impl ThingsSeen {
    /// The things with their names for the search; what only holds others is not searched.
    pub(super) fn new(inventory: Inventory) -> Self {
        let things = inventory.things.iter().enumerate();
        let named = things.filter(|(_, thing)| !matches!(thing.id, ThingId::Holder(_)));
        let found = named.map(|(at, thing)| Found {
            screen: ScreenId::Domain,
            kind: thing.id.kind(),
            name: thing.name.as_str().into(),
            at,
        });
        Self {
            found: found.collect(),
            inventory,
        }
    }
}

/// What became of the expectations.
#[derive(Debug, Default)]
pub(super) struct FindingsSeen {
    /// Those that are not simply met, what counts most first.
    pub(super) rows: Vec<FindingSeen>,
    pub(super) tally: Tally,
    /// How many are not met, by severity: errors, warnings, notes.
    pub(super) not_met: [usize; 3],
    /// Why the file of the waivers cannot be used; the findings are told without it.
    pub(super) problems: Vec<ProblemSeen>,
    /// The worst mark of each thing, by the kind and the name of it.
    pub(super) marks: BTreeMap<(Subject, String), Mark>,
}

/// An expectation asked of one thing.
#[derive(Debug, Clone)]
pub(super) struct FindingSeen {
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) severity: Severity,
    pub(super) about: Option<Subject>,
    pub(super) subject: String,
    pub(super) status: Status,
    /// Why it is so.
    pub(super) why: String,
    /// What was read.
    pub(super) evidence: Vec<String>,
    pub(super) rationale: String,
    pub(super) remedy: String,
    pub(super) source: String,
    /// Where what decided is written.
    pub(super) at: Option<String>,
    /// What it says under other readings of assumptions.
    pub(super) otherwise: Vec<String>,
    /// The waiver that accepts it, or did.
    pub(super) waiver: Option<String>,
}

/// What became of an expectation of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    NotMet,
    /// Its waiver expired, so that it counts again.
    Expired,
    Unknown,
    /// It is met, and would not be under another reading of an assumption.
    MetBut,
    Waived,
}

impl Status {
    /// Every status, in the order of the list.
    pub(super) const ALL: [Self; 5] = [
        Self::NotMet,
        Self::Expired,
        Self::Unknown,
        Self::MetBut,
        Self::Waived,
    ];

    /// In a word or two.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
            Self::MetBut => "met, but",
            Self::Waived => "waived",
        }
    }
}

impl FindingSeen {
    /// How it is marked.
    pub(super) fn mark(&self) -> Mark {
        match (self.status, self.severity) {
            (Status::NotMet | Status::Expired, Severity::Error) => Mark::Bad,
            (Status::NotMet | Status::Expired, Severity::Warning) => Mark::Warning,
            (Status::NotMet | Status::Expired, Severity::Note) => Mark::Note,
            (Status::Unknown, _) => Mark::Unknown,
            (Status::MetBut, _) => Mark::Silent,
            (Status::Waived, _) => Mark::Waived,
        }
    }
}

/// The days on which logons turn.
#[derive(Debug)]
pub(super) struct CalendarSeen {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) days: Vec<DaySeen>,
}

/// A day on which logons turn.
#[derive(Debug)]
pub(super) struct DaySeen {
    /// Whole days since the calendar begins.
    pub(super) since: i64,
    pub(super) date: String,
    /// The ways in which they do.
    pub(super) directions: Vec<Direction>,
    /// Accounts that no logon opens any more.
    pub(super) left_out: usize,
    /// Accounts that no logon opened before.
    pub(super) let_in: usize,
    /// Logons that turn.
    pub(super) logons: u128,
    /// Why, the most logons first.
    pub(super) why: Vec<&'static str>,
}

impl Snapshot {
    /// Takes what the worker made ready.
    pub(super) fn take(&mut self, answer: &Answer) {
        match answer {
            Answer::Loaded(world) => {
                *self = Self {
                    world: Some(Arc::clone(world)),
                    ..Self::default()
                };
            }
            Answer::NotLoaded(problems) => self.problems = Arc::clone(problems),
            Answer::Question(question, line) => {
                let mut rows = self.questions.iter_mut();
                if let Some(row) = rows.find(|row| row.question == *question) {
                    row.line = Some(Arc::clone(line));
                }
            }
            Answer::Findings(findings) => self.findings = Some(Arc::clone(findings)),
            Answer::Calendar(calendar) => self.calendar = Some(Arc::clone(calendar)),
            Answer::Inventory(things) => self.things = Some(Arc::clone(things)),
            _ => {}
        }
    }
}
