//! What tickets carry.

use worlds::ProductVersion;

use super::{Behaviour, Others, Side, table, update};

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
}
