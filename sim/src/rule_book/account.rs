//! What the KDC knows of accounts.

use names::Timestamp;
use worlds::ProductVersion;

use super::{Behaviour, Others, Side, release, table};

table! {
    /// The group Protected Users.
    PROTECTED_USERS: bool = Behaviour {
        name: "protected-users",
        sentence: "does the KDC treat members of Protected Users apart (at domain functional level 2012 R2)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2012R2,
            true,
            "[MS-KILE] 3.3.5.6",
        )],
    };
    /// Authentication policies.
    AUTHENTICATION_POLICIES: bool = Behaviour {
        name: "authentication-policies",
        sentence: "does the KDC apply authentication policies (at domain functional level 2012 R2)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2012R2,
            true,
            "[MS-KILE] 3.3.5.5 and 3.3.5.6",
        )],
    };
    /// A new secret for accounts that require a smart card, when theirs expires.
    SECRET_ROLLING: bool = Behaviour {
        name: "secret-rolling",
        sentence: "does the KDC replace expired secrets of accounts that require a smart card (at domain functional level 2016, where msDS-ExpirePasswordsOnSmartCardOnlyAccounts says so)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2016,
            true,
            "[MS-PKCA] 3.1.5.2.2; [MS-SAMS] 3.2.4.7; [MS-ADA2] 2.319",
        )],
    };
}

/// A behaviour that needs a functional level of the domain, too.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// What the domain controller's version brings.
    pub behaviour: &'static Behaviour<bool>,
    /// The first functional level of the domain; `None`: any.
    pub domain: Option<ProductVersion>,
}

impl Level {
    /// Whether a domain controller of this version in a domain of this level shows the behaviour. A domain
    /// that is not known shows none.
    pub fn holds(&self, controller: ProductVersion, domain: Option<ProductVersion>) -> bool {
        let level = self
            .domain
            .is_none_or(|first| domain.is_some_and(|domain| domain >= first));
        // What a version brings needs no update.
        level && self.behaviour.default_on(controller, Timestamp::MIN)
    }

    /// Where the behaviour is documented.
    pub fn source(&self) -> &'static str {
        self.behaviour
            .phases
            .first()
            .map_or("", |phase| phase.source)
    }
}

/// Secrets are replaced at the level of Windows Server 2016.
pub const ROLLS_SECRETS: Level = Level {
    behaviour: &SECRET_ROLLING,
    domain: Some(ProductVersion::Server2016),
};

/// Protected Users are protected at the level of Windows Server 2012 R2.
pub const PROTECTS_USERS: Level = Level {
    behaviour: &PROTECTED_USERS,
    domain: Some(ProductVersion::Server2012R2),
};

/// Authentication policies count at the level of Windows Server 2012 R2.
pub const APPLIES_POLICIES: Level = Level {
    behaviour: &AUTHENTICATION_POLICIES,
    domain: Some(ProductVersion::Server2012R2),
};
