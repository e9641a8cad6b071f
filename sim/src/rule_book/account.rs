//! What the KDC knows of accounts.

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
}
