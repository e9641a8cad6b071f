//! Levers: what may be changed to fix something.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::change::Change;
use crate::target::Kind;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lever {
    /// Settings of Group Policy objects.
    Gpo,
    /// Settings of single machines.
    Registry,
    /// Services of machines, and what they reach by themselves.
    Service,
    /// How certificates belong to accounts: UPNs, altSecurityIdentities, keys.
    Mapping,
    /// Flags, limits and groups of accounts, and the policies for them.
    Account,
    /// Authorities, stores, revocation, and certificates of domain controllers.
    Certificate,
    /// Cards, readers, drivers, the network, and whether domain controllers run.
    Hardware,
    /// Levels of updates.
    Patch,
    /// Versions of Windows.
    Version,
    /// The clock.
    Clock,
}

impl Lever {
    /// Every lever, in the order of their effort.
    pub const ALL: [Self; 10] = [
        Self::Gpo,
        Self::Registry,
        Self::Service,
        Self::Mapping,
        Self::Account,
        Self::Certificate,
        Self::Hardware,
        Self::Patch,
        Self::Version,
        Self::Clock,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gpo => "gpo",
            Self::Registry => "registry",
            Self::Service => "service",
            Self::Mapping => "mapping",
            Self::Account => "account",
            Self::Certificate => "certificate",
            Self::Hardware => "hardware",
            Self::Patch => "patch",
            Self::Version => "version",
            Self::Clock => "clock",
        }
    }

    /// The lever of a change.
    pub fn of(change: &Change) -> Self {
        let property = change.target.property.to_lowercase();
        let property = property.as_str();
        match change.target.kind {
            Kind::Gpo | Kind::OrganizationalUnit | Kind::PolicySet => Self::Gpo,
            Kind::Clock | Kind::Assumption => Self::Clock,
            Kind::CertificationAuthority => Self::Certificate,
            Kind::Card if property.starts_with("certificate/") => Self::Certificate,
            Kind::Card => Self::Hardware,
            Kind::User | Kind::Computer => match property {
                "alt_security_identities" | "user_principal_name" | "key_credentials" => {
                    Self::Mapping
                }
                _ => Self::Account,
            },
            Kind::Domain | Kind::Group | Kind::IssuancePolicy | Kind::AuthenticationPolicy => {
                Self::Account
            }
            Kind::Workstation | Kind::DomainController => match property {
                "patched" => Self::Patch,
                "product" => Self::Version,
                "readers" | "middleware" | "network" | "running" | "clock_skew_seconds" => {
                    Self::Hardware
                }
                "windows_hello" => Self::Account,
                "windows_update" => Self::Service,
                other if other.starts_with("service/") => Self::Service,
                other if other.starts_with("local_account/") => Self::Account,
                other if other.starts_with("certificate/") || other.starts_with("stores") => {
                    Self::Certificate
                }
                _ => Self::Registry,
            },
        }
    }
}

impl fmt::Display for Lever {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no lever.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no lever: expected one of {names}", names = Lever::ALL.map(Lever::name).join(", "))]
pub struct UnknownLever(String);

impl FromStr for Lever {
    type Err = UnknownLever;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|lever| lever.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownLever(text.to_owned()))
    }
}
