//! Steps: what the twin can say happened, each with its source and its confidence.
//!
//! A decision appends [`StepId`]s; this module says what they mean. The tables are the list of every
//! sentence the twin can utter about a logon, and `cardtwin list steps` prints them.

mod account;
mod card;
mod computer;
mod elevation;
mod enforcement;
mod exchange;
mod form;
mod kdc;
mod kdc_certificate;
mod mapping;
mod middleware;
mod password;
mod removal;
mod reply;
mod revocation;
mod right;
mod schannel;
mod screen;
mod session;
mod tile;

pub(crate) use account::*;
pub(crate) use card::*;
pub(crate) use computer::*;
pub(crate) use elevation::*;
pub(crate) use enforcement::*;
pub(crate) use exchange::*;
pub(crate) use form::*;
pub(crate) use kdc::*;
pub(crate) use kdc_certificate::*;
pub(crate) use mapping::*;
pub(crate) use middleware::*;
pub(crate) use password::*;
pub(crate) use removal::*;
pub(crate) use reply::*;
pub(crate) use revocation::*;
pub(crate) use right::*;
pub(crate) use schannel::*;
pub(crate) use screen::*;
pub(crate) use session::*;
pub(crate) use tile::*;

use std::fmt;

use facts::StepId;
use kerberos::KrbErrorCode;

use crate::event_log::ChainStatus;
use crate::nt_status::NtStatus;

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// The workstation: card stack, credential provider, Kerberos client.
    Client,
    /// The card itself.
    Card,
    /// The domain controller's Kerberos service.
    Kdc,
    /// The domain controller otherwise: NetLogon, the directory.
    DomainController,
    /// The domain controller as a server of TLS.
    Server,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Card => "card",
            Self::Kdc => "KDC",
            Self::DomainController => "domain controller",
            Self::Server => "TLS server",
        })
    }
}

/// What a step does to the logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The logon goes on.
    Passes,
    /// The logon ends here.
    Refuses,
    /// The vendor calls the situation unsupported; what happens next is not defined.
    Undefined,
    /// The logon succeeded.
    Opens,
}

impl Effect {
    /// Its name, as formats for machines write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Refuses => "refuses",
            Self::Undefined => "undefined",
            Self::Opens => "opens",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How well a step is known. The order is from weakest to strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Follows from documented facts, itself not documented.
    Inferred,
    /// Written in a primary document.
    Documented,
    /// Seen on a real system.
    Recorded,
}

impl Confidence {
    /// Its name, as formats for machines write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Documented => "documented",
            Self::Recorded => "recorded",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One step: its stable id, its sentence, where we know it from and what each party would see.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Stable dotted identifier, for example `kdc.certificate.eku`.
    pub id: &'static str,
    /// Who takes the step.
    pub by: Party,
    /// What it does to the logon.
    pub effect: Effect,
    /// How well it is known.
    pub confidence: Confidence,
    /// Document and section.
    pub source: &'static str,
    /// One sentence.
    pub sentence: &'static str,
    /// What the parties would see.
    pub seen: Seen,
}

/// What each party would see of a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// Error number in the KDC's answer.
    pub kerberos: Option<i32>,
    /// Status that the logon returns on the client.
    pub nt_status: Option<u32>,
    /// Status of the chain engine, as events show it.
    pub chain: Option<u32>,
    /// Numbers of the events that the domain controller writes; the catalogue of events knows the rest.
    pub dc_events: &'static [u16],
    /// Numbers of the events that the client writes.
    pub client_events: &'static [u16],
    /// Sense of the message on the user's screen.
    pub user: Option<&'static str>,
}

impl Seen {
    /// The KDC's error as the protocol names it.
    pub fn kerberos_code(&self) -> Option<KrbErrorCode> {
        self.kerberos.and_then(KrbErrorCode::from_code)
    }

    /// The chain engine's status as Windows names it.
    pub fn chain_status(&self) -> Option<ChainStatus> {
        self.chain.map(ChainStatus::new)
    }

    /// The client's status as Windows names it.
    pub fn status(&self) -> Option<NtStatus> {
        self.nt_status.map(NtStatus::new)
    }
}

impl Step {
    /// Whether the KDC answers the request for a ticket-granting ticket with this step: an error, or the ticket.
    /// What it makes of a request for the workstation's own ticket comes later.
    pub fn answers(&self) -> bool {
        let initial = self.id != "host.refused";
        let refuses = self.by == Party::Kdc && self.effect == Effect::Refuses && initial;
        (refuses && self.seen.kerberos.is_some()) || self.id == "reply.ticket"
    }
}

/// The step of an id.
///
/// # Panics
/// Never for an id that a decision of this crate produced.
pub fn step(id: StepId) -> &'static Step {
    tables()
        .find(|(base, table)| (*base..*base + table.len()).contains(&id.index()))
        .and_then(|(base, table)| table.get(id.index() - base))
        .unwrap_or(&UNKNOWN_STEP)
}

/// Every step with its id, in the order of the logon.
pub fn steps() -> impl Iterator<Item = (StepId, &'static Step)> {
    tables().flat_map(|(base, table)| {
        table
            .iter()
            .enumerate()
            .map(move |(i, step)| (id_at(base + i), step))
    })
}

fn tables() -> impl Iterator<Item = (usize, &'static [Step])> {
    [
        (TILE_BASE, TILE_STEPS),
        (MIDDLEWARE_BASE, MIDDLEWARE_STEPS),
        (SCREEN_BASE, SCREEN_STEPS),
        (CARD_BASE, CARD_STEPS),
        (REVOCATION_BASE, REVOCATION_STEPS),
        (KDC_BASE, KDC_STEPS),
        (COMPUTER_BASE, COMPUTER_STEPS),
        (KDC_CANDIDATE_BASE, KDC_CANDIDATE_STEPS),
        (EXCHANGE_BASE, EXCHANGE_STEPS),
        (MAPPING_BASE, MAPPING_STEPS),
        (ACCOUNT_BASE, ACCOUNT_STEPS),
        (PASSWORD_BASE, PASSWORD_STEPS),
        (REPLY_BASE, REPLY_STEPS),
        (SESSION_BASE, SESSION_STEPS),
        (REMOVAL_BASE, REMOVAL_STEPS),
        (SCHANNEL_BASE, SCHANNEL_STEPS),
        (CARD_USE_BASE, CARD_USE_STEPS),
        (FORM_BASE, FORM_STEPS),
        (ENFORCEMENT_BASE, ENFORCEMENT_STEPS),
        (ELEVATION_BASE, ELEVATION_STEPS),
        (RIGHT_BASE, RIGHT_STEPS),
    ]
    .into_iter()
    .map(|(base, table)| (usize::from(base), table))
}

fn id_at(index: usize) -> StepId {
    StepId::new(u16::try_from(index).unwrap_or(u16::MAX))
}

/// Stands for an id that is in no table; a test asserts that no decision produces one.
const UNKNOWN_STEP: Step = Step {
    id: "unknown",
    by: Party::Client,
    effect: Effect::Undefined,
    confidence: Confidence::Inferred,
    source: "none",
    sentence: "a step that is in no table",
    seen: NOTHING_SEEN,
};

/// One table of steps: constants of type [`StepId`] from `base` on, and the rows behind them.
macro_rules! step_table {
    ($base:ident = $start:literal, $table:ident;
     $($name:ident = $id:literal, $by:ident $effect:ident $confidence:ident,
       $source:literal, $sentence:literal $(, $key:ident $value:expr)*;)+) => {
        /// Number of the first step of this table.
        pub(crate) const $base: u16 = $start;
        $crate::step::step_table!(@ids $start; $($name $sentence)+);
        /// The rows of this table, in the order of their numbers.
        #[allow(clippy::allow_attributes, clippy::needless_update, reason = "some rows say everything")]
        pub(crate) const $table: &[$crate::step::Step] = &[
            $($crate::step::Step {
                id: $id,
                by: $crate::step::Party::$by,
                effect: $crate::step::Effect::$effect,
                confidence: $crate::step::Confidence::$confidence,
                source: $source,
                sentence: $sentence,
                seen: $crate::step::Seen {
                    $($key: $crate::step::step_table!(@seen $key $value),)*
                    ..$crate::step::NOTHING_SEEN
                },
            },)+
        ];
    };
    (@ids $next:expr; $name:ident $sentence:literal $($rest:tt)*) => {
        #[doc = $sentence]
        pub(crate) const $name: facts::StepId = facts::StepId::new($next);
        $crate::step::step_table!(@ids ($next + 1); $($rest)*);
    };
    (@ids $next:expr;) => {};
    (@seen dc_events $value:expr) => { &$value };
    (@seen client_events $value:expr) => { &$value };
    (@seen $key:ident $value:expr) => { Some($value) };
}
use step_table;

/// What a step shows when nothing is said.
const NOTHING_SEEN: Seen = Seen {
    kerberos: None,
    nt_status: None,
    chain: None,
    dc_events: &[],
    client_events: &[],
    user: None,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Effect, Party, step, steps};
    use crate::event_log::kind;

    #[test]
    fn every_event_of_a_step_is_in_the_catalogue() {
        for (_, row) in steps() {
            for id in row.seen.dc_events {
                assert!(kind(Party::Kdc, *id).is_some(), "{}: {id}", row.id);
                assert_ne!(*id, 4768, "{}: written by every answer", row.id);
            }
            for id in row.seen.client_events {
                assert!(kind(Party::Client, *id).is_some(), "{}: {id}", row.id);
            }
            let chain = row
                .seen
                .dc_events
                .iter()
                .any(|id| [20, 21, 120].contains(id));
            assert_eq!(row.seen.chain.is_some(), chain, "{}: chain status", row.id);
        }
    }

    #[test]
    fn ids_are_unique_and_resolve_to_their_row() {
        let mut seen = BTreeSet::new();
        for (id, row) in steps() {
            assert!(seen.insert(row.id), "{} twice", row.id);
            assert_eq!(step(id).id, row.id);
        }
    }

    #[test]
    fn tables_do_not_overlap() {
        let mut end = 0;
        for (base, table) in super::tables() {
            assert!(base >= end);
            end = base + table.len();
        }
    }

    #[test]
    fn a_refusal_of_the_kdc_has_an_error_code_and_every_refusal_tells_the_user() {
        for (_, row) in steps().filter(|(_, row)| row.effect == Effect::Refuses) {
            assert!(
                row.seen.user.is_some(),
                "{} says nothing to the user",
                row.id
            );
            if row.by == Party::Kdc {
                let code = row
                    .seen
                    .kerberos
                    .unwrap_or_else(|| panic!("{} has no code", row.id));
                assert!(
                    row.seen.kerberos_code().is_some(),
                    "{}: {code} is not a code",
                    row.id
                );
            }
        }
    }
}
