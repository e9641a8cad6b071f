//! `blast-radius`: what is hurt when a card is lost with its PIN, or the secret of an account is in a stranger's hands, and
//! when that is over.
//!
//! A stranger types any name as a hint, uses any machine and any form of a logon. Of what an administrator reaches one hop
//! is told, and only what the world states. When it is over is found by moving the clock of the world in which the
//! certificates are revoked; each measure is a change with which the world is run again.

mod account;
mod closing;
mod forms;
mod line;
mod measures;
mod reach;
mod secret;
mod whole;

use facts::{Memory, Row};

use self::account::Asking;
use super::{Others, Parameter, ParameterKind, Parameters, Question, QuestionId};
use crate::answer::{Answer, Cell, CellKind, TableAnswer, TableColumn, Work};
use crate::directory::ClientName;
use crate::explain::ExplainError;
use crate::roles::{Card, User};
use crate::twin::{Situation, Twin};

/// Whose loss is asked about: that of each card, where neither is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlastRadiusRequest {
    /// The card that is lost with its PIN.
    pub card: Option<String>,
    /// The account whose secret is in a stranger's hands.
    pub account: Option<String>,
}

const COLUMNS: &[TableColumn] = &[
    TableColumn {
        name: "kind",
        heading: "what",
        doc: "What is told: a card as a whole; a logon that opens, something unknown, where the account is an administrator and what is within reach there, services, the secret, tickets, when logons are closed, a measure, or what the twin does not model.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "of",
        heading: "of",
        doc: "The account, or the card as a whole; empty, where it is about all accounts or about none that is known.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "tells",
        heading: "how",
        doc: "What a stranger can do, or what a measure closes and leaves.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "places",
        heading: "where",
        doc: "The machines; of a card as a whole those of which an account that it opens is an administrator, domain controllers first.",
        kind: CellKind::Names,
    },
    TableColumn {
        name: "reaches",
        heading: "reaches",
        doc: "Other accounts whose secrets are there, as far as the world states it: one hop.",
        kind: CellKind::Names,
    },
    TableColumn {
        name: "until",
        heading: "until",
        doc: "Until when, after the card is reported and its certificates are revoked at the world's clock; of a card as a whole when new logons are closed.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "rests_on",
        heading: "rests on",
        doc: "Steps and facts, each with how well it is known and the source; of a measure the change and the steps that then refuse.",
        kind: CellKind::Names,
    },
];

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "blast-radius",
    sentence: "what is hurt when a card is lost with its PIN or the secret of an account is known, and when it is over",
    example: "cardtwin ask blast-radius --card \"Ben's card\" --world today",
    source: "[MS-PAC] 2.6; KB281245; [MS-KILE] 3.3.1; User Rights Assignment",
    parameters: &[
        Parameter {
            name: "card",
            doc: "the card that is lost with its PIN; each in turn, if neither card nor account is named",
            kind: ParameterKind::Card,
            repeatable: false,
        },
        Parameter {
            name: "account",
            doc: "the account whose secret is in a stranger's hands",
            kind: ParameterKind::User,
            repeatable: false,
        },
    ],
    columns: COLUMNS,
    answer: |twin, asked| Answer::Table(answer(twin, asked)),
    others: Others::None,
    claims: None,
};

fn answer(twin: &Twin, asked: &Parameters) -> TableAnswer {
    let request = BlastRadiusRequest {
        card: asked.thing("card").map(str::to_owned),
        account: asked.thing("account").map(str::to_owned),
    };
    // Of two worlds that are compared one may not have what is asked for.
    let absent = |error: ExplainError| {
        let line = line::Line::new("nothing", "").tells(error.to_string());
        table(twin, vec![line.cells()], Work::default())
    };
    twin.blast_radius(&request).unwrap_or_else(absent)
}

fn table(twin: &Twin, rows: Vec<Vec<Cell>>, work: Work) -> TableAnswer {
    TableAnswer {
        header: twin.header(),
        question: QuestionId::BlastRadius,
        rows,
        work,
    }
}

impl Twin {
    /// What is hurt when a card is lost with its PIN, or the secret of an account is in a stranger's hands; of each card a
    /// row, the worst first, where neither is named.
    ///
    /// # Errors
    /// When the world has no such card or user.
    pub fn blast_radius(&self, request: &BlastRadiusRequest) -> Result<TableAnswer, ExplainError> {
        let card = request.card.as_ref();
        let card = card.map(|name| self.find(Card::ID, "card", name));
        let card = card.transpose()?;
        let account = request.account.as_ref();
        let account = account.map(|name| self.user(name)).transpose()?;
        if card.is_none() && account.is_none() {
            return Ok(whole::answer(self));
        }
        let mut work = Work::default();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        if let Some(card) = card {
            let at = usize::try_from(card).unwrap_or(usize::MAX);
            let certificates = self.certificates.of_card(at).to_vec();
            let hinted = self.with_hints(&certificates);
            let mut asking = Asking::new(hinted.as_ref().unwrap_or(self));
            let lines = asking.of_card(card, &certificates);
            rows.extend(lines.into_iter().map(line::Line::cells));
            work.runs += asking.runs();
        }
        if let Some(account) = account {
            let mut asking = Asking::new(self);
            let lines = asking.of_secret(account);
            rows.extend(lines.into_iter().map(line::Line::cells));
            work.runs += asking.runs();
        }
        Ok(table(self, rows, work))
    }

    /// The twin in which every name can be typed that is worth it at some certificates; `None`: nothing more than in
    /// this one.
    fn with_hints(&self, certificates: &[Row]) -> Option<Self> {
        let hints = self.fitting_names(certificates);
        let known = |name: &ClientName| self.hints.iter().any(|hint| hint.name == *name);
        if hints.iter().all(known) {
            return None;
        }
        let situation = Situation {
            hints,
            same_certificates: true,
            assume: self.assume,
            ..Situation::default()
        };
        self.in_situation(&situation).ok()
    }

    /// A user by name.
    fn user(&self, name: &str) -> Result<Row, ExplainError> {
        let row = self.find(User::ID, "user", name)?;
        let users = Row::try_from(self.world.users.len()).unwrap_or(Row::MAX);
        if row < users {
            return Ok(row);
        }
        // Computers have accounts as well, but nobody's.
        Err(ExplainError::NoSuchThing {
            what: "user",
            name: name.to_owned(),
            known: Vec::new(),
        })
    }
}

/// Memories of the decisions, empty.
fn memories() -> measures::Memories {
    measures::Memories {
        logons: Memory::new(&crate::decisions::LOGON),
        forms: Memory::new(&crate::decisions::LOGON_FORM),
        secrets: secret::memory(),
    }
}
