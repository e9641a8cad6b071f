//! Questions: a closed list, each in a file of its own.
//!
//! The file of a question has everything of it: its words, its parameters, how it is answered, what is tried to change the
//! answer, and its lines. Here is the list. An answer that is a table has its format from its columns, so that nothing else
//! has to know a new question.

mod against;
mod alike;
mod ambiguous_mappings;
mod blast_radius;
mod calendar;
mod card_removal;
mod cases;
mod chaos;
mod controllers;
mod everything;
mod exchanges;
mod flips;
mod kdc_certificates;
mod lines;
mod logon;
mod logon_rights;
mod mapping;
mod middleware;
mod multi_card_accounts;
mod multi_certificate_cards;
mod never_exercised;
mod other_answers;
mod otherwise;
mod parallel_sessions;
mod parameter;
mod password_use;
mod places;
mod populations;
mod probe;
mod resultant_policy;
mod revocation_outage;
mod schannel_logon;
mod shared_cards;
mod smart_card_enforcement;
mod smart_card_required;
mod tiles;
mod unknowns;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::answer::{Answer, TableColumn};
use crate::flips::Claim;
use crate::twin::Twin;

pub use blast_radius::BlastRadiusRequest;
pub use calendar::CalendarRequest;
pub(crate) use card_removal::has_virtual;
#[cfg(test)]
pub(crate) use cases::Accounts;
pub(crate) use cases::{Case, Cases, hint_matters};
pub use chaos::{ChaosRequest, ChaosWitness, FaultKind, Rate};
pub(crate) use everything::{DECISIONS, sets};
pub(crate) use exchanges::{ask, carry};
pub(crate) use lines::{InLines, Lines};
pub use logon::{Grouping, LogonCounts, LogonMatrix, OneLogon};
pub(crate) use mapping::{Links, enforcing};
pub(crate) use middleware::services_of;
pub use parameter::{
    AskedParameter, Parameter, ParameterError, ParameterKind, Parameters, Request, RequestError,
    parameters,
};
pub use resultant_policy::{ResultantPolicyRequest, UnknownPolicyTarget};
pub use revocation_outage::OutageRequest;

/// A question with its words, and how it is answered.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Its name on the command line.
    pub name: &'static str,
    /// One sentence.
    pub sentence: &'static str,
    /// A command that asks it.
    pub example: &'static str,
    /// What the answer rests on.
    pub source: &'static str,
    /// What it can be asked for.
    pub parameters: &'static [Parameter],
    /// The columns of its answer, where that is a table; else none.
    pub columns: &'static [TableColumn],
    /// Its answer under the readings that the world assumes.
    answer: fn(&Twin, &Parameters) -> Answer,
    others: Others,
    /// The cases behind its answer, of which is told what would change them; `None`: it is not told.
    claims: Option<fn(&Twin) -> Vec<Claim>>,
}

/// How is told what an answer would be under other readings of the assumptions.
#[derive(Debug, Clone, Copy)]
enum Others {
    /// The rows carry it, or nothing does.
    None,
    /// The question is asked of a twin for each reading.
    AskedAgain,
    /// The same, of an answer that tells of logons: these are not looked at under other readings in turn.
    OfLogons,
    /// The same, of an answer that rests on the assumptions about cards alone.
    OfCards,
    /// In a way of its own.
    Own(fn(&Twin, &Parameters) -> Answer),
}

/// A closed list of questions: each with the module that has its `QUESTION`.
macro_rules! questions {
    ($($(#[$doc:meta])* $id:ident => $file:ident,)*) => {
        /// A question that a twin answers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum QuestionId {
            $($(#[$doc])* $id,)*
        }

        impl QuestionId {
            /// Every question, in the order of the list.
            pub const ALL: [Self; [$(stringify!($id)),*].len()] = [$(Self::$id),*];

            /// Its words, its parameters, and how it is answered.
            pub fn question(self) -> &'static Question {
                match self {
                    $(Self::$id => &$file::QUESTION,)*
                }
            }
        }
    };
}

questions! {
    /// Who can log on where with which card and certificate, as whom, and why not?
    Logon => logon,
    /// Which cards open several accounts?
    SharedCards => shared_cards,
    /// Which accounts are opened by several cards?
    MultiCardAccounts => multi_card_accounts,
    /// Which cards carry several certificates, and what becomes of each?
    MultiCertificateCards => multi_certificate_cards,
    /// Which day who loses logon, and why?
    Calendar => calendar,
    /// Which certificate does each KDC use, and which clients accept it?
    KdcCertificates => kdc_certificates,
    /// Which accounts require a smart card, and who can still use a password where?
    SmartCardRequired => smart_card_required,
    /// Who is forced to use a card, where, by what, and which ways remain?
    SmartCardEnforcement => smart_card_enforcement,
    /// Who needs or can use a password, on which way, and which applications break?
    PasswordUse => password_use,
    /// Which certificate belongs to which account, by what, and how strongly?
    Mapping => mapping,
    /// Which certificates, values and names belong to more than one account?
    AmbiguousMappings => ambiguous_mappings,
    /// As whom does each certificate log on to each domain controller over TLS?
    SchannelLogon => schannel_logon,
    /// A publication point, responder or authority goes away: who fails, from when on, and why?
    RevocationOutage => revocation_outage,
    /// Which policy reaches which machine, from which object, and what did it beat?
    ResultantPolicy => resultant_policy,
    /// Which tiles does each card show where, and why does it not show the others?
    Tiles => tiles,
    /// What drives each card where, who can use it, and what is missing?
    Middleware => middleware,
    /// What does the removal of the card do to each session, and why?
    CardRemoval => card_removal,
    /// How many sessions can there be at once, of whom, and what does the removal of a card do to them?
    ParallelSessions => parallel_sessions,
    /// Which settings, mappings, cards and steps did no run of the rules come to?
    NeverExercised => never_exercised,
    /// What does the input not say, and which answers hang on it?
    Unknowns => unknowns,
    /// Who may log on to which machine, and how?
    LogonRights => logon_rights,
    /// What is hurt when a card is lost with its PIN, and when is it over?
    BlastRadius => blast_radius,
    /// How often do logons fail when things go wrong at rates, and why?
    Chaos => chaos,
    /// Of the users of each unit, how many log on by card at the machines of each unit?
    Populations => populations,
}

/// A name that is no question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no question: expected one of {names}", names = question_names())]
pub struct UnknownQuestion(String);

fn question_names() -> String {
    QuestionId::ALL.map(QuestionId::name).join(", ")
}

impl QuestionId {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.question().name
    }

    /// Whether the twin looks for what would change its answer.
    pub fn has_flips(self) -> bool {
        self.question().claims.is_some()
    }
}

impl FromStr for QuestionId {
    type Err = UnknownQuestion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|question| question.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownQuestion(text.to_owned()))
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Twin {
    /// Answers a question, and says what the answer would be under other readings of the assumptions.
    pub fn ask(&self, request: impl Into<Request>) -> Answer {
        let request = request.into();
        let question = request.question.question();
        match question.others {
            Others::None => self.answer(request),
            Others::Own(ask) => ask(self, &request.parameters),
            Others::AskedAgain | Others::OfLogons | Others::OfCards => {
                let answer = self.answer(&request);
                let others = self.other_answers(&request, &answer);
                answer.or_else(others)
            }
        }
    }

    /// Answers a question, and says what would change the answer: changes of the world that were tried.
    ///
    /// A question that has no flips is answered as [`Twin::ask`] does.
    pub fn ask_with_flips(&self, question: QuestionId) -> Answer {
        let answer = self.ask(question);
        match question.question().claims {
            Some(claims) => answer.with_flips(self.flips(claims(self))),
            None => answer,
        }
    }

    /// Answers a question under the readings that the world assumes, and no others.
    pub fn answer(&self, request: impl Into<Request>) -> Answer {
        let request = request.into();
        (request.question.question().answer)(self, &request.parameters)
    }
}
