//! What screens draw from: lines that the worker made ready, never the twin itself.

use std::path::PathBuf;
use std::sync::Arc;

use sim::names::Timestamp;
use sim::{Counts, QuestionId};

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
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            world: None,
            problems: Arc::default(),
            questions: QuestionId::ALL.map(QuestionSeen::waiting).to_vec(),
        }
    }
}

/// A world.
#[derive(Debug)]
pub(super) struct WorldSeen {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) clock: Timestamp,
    /// The last day that the rule book knows of.
    pub(super) rule_book: String,
    pub(super) counts: Counts,
    pub(super) changes: Vec<String>,
    /// What is likely not meant, each with its place.
    pub(super) warnings: Vec<ProblemSeen>,
    /// The files that it was read from; shipped ones are none.
    pub(super) files: Vec<PathBuf>,
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
            Answer::Page(_) | Answer::Best(_) | Answer::Failed(_) => {}
        }
    }
}
