//! What tickets carry.

use worlds::ProductVersion;

use super::account::Level;
use super::{Behaviour, Others, Side, release, table, update};

table! {
    /// The requestor in the PAC (KB5008380).
    PAC_REQUESTOR: bool = Behaviour {
        name: "pac-requestor",
        sentence: "does a ticket's PAC name its requestor?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[update(
            ProductVersion::Server2008,
            "2021-11-09",
            true,
            "KB5008380; [MS-PAC] 2.14 and 2.15",
        )],
    };
    /// A group for a certificate policy: msDS-OIDToGroupLink.
    MECHANISM_ASSURANCE: bool = Behaviour {
        name: "mechanism-assurance",
        sentence: "does a certificate's policy give the group that it is linked to (at domain functional level 2008 R2)?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008R2,
            true,
            "Authentication Mechanism Assurance Step-by-Step Guide (dd391847)",
        )],
    };
    /// S-1-18-1 and S-1-18-2 in the PAC.
    ASSERTED_IDENTITY: bool = Behaviour {
        name: "asserted-identity",
        sentence: "does a ticket's PAC say who asserts the client's identity?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2012,
            true,
            "[MS-DTYP] 2.4.2.4 and appendix B",
        )],
    };
    /// S-1-18-3 to S-1-18-6 in the PAC.
    KEY_IDENTITIES: bool = Behaviour {
        name: "key-identities",
        sentence: "does a ticket's PAC say what is known of the client's key: fresh (at domain functional level 2016), trusted, protected, attested?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2016,
            true,
            "[MS-DTYP] 2.4.2.4 and appendix B",
        )],
    };
}

/// Groups for certificate policies, at the level of Windows Server 2008 R2.
pub const ASSURES_MECHANISMS: Level = Level {
    behaviour: &MECHANISM_ASSURANCE,
    domain: Some(ProductVersion::Server2008R2),
};

/// Asserted identities, at any level.
pub const ASSERTS_IDENTITY: Level = Level {
    behaviour: &ASSERTED_IDENTITY,
    domain: None,
};

/// Fresh keys, at the level of Windows Server 2016.
pub const KNOWS_FRESH_KEYS: Level = Level {
    behaviour: &KEY_IDENTITIES,
    domain: Some(ProductVersion::Server2016),
};

/// Trusted keys, at any level.
pub const KNOWS_TRUSTED_KEYS: Level = Level {
    behaviour: &KEY_IDENTITIES,
    domain: None,
};
