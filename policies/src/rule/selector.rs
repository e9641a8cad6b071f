//! Of whom a rule speaks.

use std::fmt;

use names::EntityName;
use serde::Deserialize;
use worlds::WorkstationKind;

/// Of whom a rule speaks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub enum Selector {
    /// Users.
    Users(UserSelector),
    /// Cards.
    Cards(CardSelector),
    /// Workstations, terminal servers and member servers.
    Workstations(WorkstationSelector),
    /// Domain controllers.
    DomainControllers(DomainControllerSelector),
}

/// The kinds of things of which a rule can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Users.
    Users,
    /// Cards.
    Cards,
    /// Workstations, terminal servers and member servers.
    Workstations,
    /// Domain controllers.
    DomainControllers,
}

/// Which users.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub enum UserSelector {
    /// All.
    All,
    /// The members of a group, through other groups as well.
    Group(EntityName),
    /// Those whose account requires a smart card for interactive logon.
    SmartCardRequired,
    /// Those whose account administers something.
    Administrators,
}

/// Which cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum CardSelector {
    /// All.
    All,
}

/// Which workstations.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub enum WorkstationSelector {
    /// All.
    All,
    /// Those in an organizational unit, named by its path, and in the units below.
    OrganizationalUnit(EntityName),
    /// Those of a kind.
    #[serde(deserialize_with = "kind")]
    Kind(WorkstationKind),
}

/// Which domain controllers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum DomainControllerSelector {
    /// All.
    All,
}

impl Selector {
    /// The kind of things of which the rule speaks.
    pub const fn subject(&self) -> Subject {
        match self {
            Self::Users(_) => Subject::Users,
            Self::Cards(_) => Subject::Cards,
            Self::Workstations(_) => Subject::Workstations,
            Self::DomainControllers(_) => Subject::DomainControllers,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Users => "users",
            Self::Cards => "cards",
            Self::Workstations => "workstations",
            Self::DomainControllers => "domain controllers",
        })
    }
}

/// Reads a kind of workstation, whose type belongs to crate `worlds`.
fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<WorkstationKind, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename = "WorkstationKind")]
    enum Written {
        Workstation,
        TerminalServer,
        MemberServer,
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Workstation => WorkstationKind::Workstation,
        Written::TerminalServer => WorkstationKind::TerminalServer,
        Written::MemberServer => WorkstationKind::MemberServer,
    })
}
