//! The catalogue: which events there are.

use std::fmt;

use super::datum::Datum;
use super::{client, domain_controller};
use crate::rule_book::Behaviour;
use crate::step::{Confidence, Effect, Party};

/// An event log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Log {
    /// Security: audits.
    Security,
    /// System.
    System,
    /// The KDC's operational log.
    KdcOperational,
    /// The KDC's log of authentication policies.
    AuthenticationPolicies,
    /// The Kerberos client's operational log.
    KerberosOperational,
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Security => "Security",
            Self::System => "System",
            Self::KdcOperational => {
                "Microsoft-Windows-Kerberos-Key-Distribution-Center/Operational"
            }
            Self::AuthenticationPolicies => {
                "Microsoft-Windows-Authentication/AuthenticationPolicyFailures-DomainController"
            }
            Self::KerberosOperational => "Microsoft-Windows-Security-Kerberos/Operational",
        })
    }
}

/// Level of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something happened.
    Information,
    /// Something looks wrong.
    Warning,
    /// Something is wrong.
    Error,
    /// An audit of what succeeded.
    AuditSuccess,
    /// An audit of what failed.
    AuditFailure,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::AuditSuccess => "audit success",
            Self::AuditFailure => "audit failure",
        })
    }
}

/// Whether an event is written as the machine is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// It is.
    Always,
    /// The log is off until someone enables it.
    IfLogIsEnabled,
    /// The audit policy decides, of which the world says nothing.
    IfAudited,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "written",
            Self::IfLogIsEnabled => "written if the log is enabled, which it is not by default",
            Self::IfAudited => "written if Kerberos authentication is audited",
        })
    }
}

/// The level of an event, by what the step does that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    /// The logon goes on.
    pub(crate) passes: Level,
    /// It ends.
    pub(crate) refuses: Level,
}

impl Levels {
    pub(crate) const fn always(level: Level) -> Self {
        Self {
            passes: level,
            refuses: level,
        }
    }

    pub(crate) fn of(self, effect: Effect) -> Level {
        match effect {
            Effect::Refuses => self.refuses,
            Effect::Passes | Effect::Undefined | Effect::Opens => self.passes,
        }
    }
}

/// A kind of event.
#[derive(Debug, Clone, Copy)]
pub struct EventKind {
    /// The number, on versions that number it as today.
    pub id: u16,
    /// The number on Server 2008 and 2008 R2, where it is another.
    pub old_id: Option<u16>,
    /// Who writes it.
    pub by: Party,
    /// The log.
    pub log: Log,
    /// The provider.
    pub provider: &'static str,
    /// What it means, in one sentence.
    pub sentence: &'static str,
    /// Where it is written.
    pub source: &'static str,
    /// How well its data are known.
    pub confidence: Confidence,
    pub(crate) levels: Levels,
    pub(crate) shown_by: Option<&'static Behaviour<bool>>,
    /// The bit of `KdcExtraLogLevel` that has it written, where one does (KB837361).
    pub(crate) log_level: Option<u32>,
    pub(crate) data: &'static [(&'static str, Datum)],
}

impl EventKind {
    /// The names of its data, in order.
    pub fn data_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.data.iter().map(|(name, _)| *name)
    }

    /// Whether it is written as a machine is set up.
    pub fn written(&self) -> Written {
        match self.log {
            Log::Security => Written::IfAudited,
            Log::System => Written::Always,
            Log::KdcOperational | Log::AuthenticationPolicies | Log::KerberosOperational => {
                Written::IfLogIsEnabled
            }
        }
    }
}

/// Every kind of event, those of domain controllers first.
pub fn event_kinds() -> impl Iterator<Item = &'static EventKind> {
    domain_controller::EVENTS.iter().chain(client::EVENTS)
}

/// The kind of a number, at a party.
pub(crate) fn kind(by: Party, id: u16) -> Option<&'static EventKind> {
    event_kinds().find(|kind| kind.by == by && kind.id == id)
}
