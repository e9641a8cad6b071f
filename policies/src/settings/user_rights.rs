//! Computer Configuration > Windows Settings > Security Settings > Local Policies > User Rights Assignment: who may log
//! on to a computer, and how.
//!
//! They are no values of the registry but lists of accounts, in the section `[Privilege Rights]` of a security template
//! and in the computer's own database. A list that a policy writes stands in place of the computer's own. What holds where
//! no policy says anything differs by kind of computer ([`crate::default_holders`]).

use worlds::ProductVersion;

use super::kind::{SettingKind, Switch};
use super::{Cited, Confidence, Delivery, NOTHING, Scope, Setting, SettingId, Updates};

/// The section of a security template.
const SECTION: &str = "Privilege Rights";

const fn right(
    id: SettingId,
    name: &'static str,
    display_name: &'static str,
    effect: &'static str,
) -> Setting {
    Setting {
        id,
        name,
        display_name,
        scope: Scope::Both,
        delivery: Delivery::UserRight,
        key: SECTION,
        value_name: name,
        kind: SettingKind::List,
        switch: Switch::None,
        since: ProductVersion::Server2000,
        updates: Updates::NONE,
        defaults: NOTHING,
        effect,
        confidence: Confidence::Inferred,
        source: Cited("learn-user-rights", display_name),
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    right(
        SettingId::SeInteractiveLogonRight,
        "SeInteractiveLogonRight",
        "Allow log on locally",
        "Names those who may log on at the screen of the computer itself, unlock it by themselves or run something there as another.",
    ),
    right(
        SettingId::SeDenyInteractiveLogonRight,
        "SeDenyInteractiveLogonRight",
        "Deny log on locally",
        "Names those who may not, whatever allows it.",
    ),
    right(
        SettingId::SeRemoteInteractiveLogonRight,
        "SeRemoteInteractiveLogonRight",
        "Allow log on through Remote Desktop Services",
        "Names those who may have a session on the computer by Remote Desktop.",
    ),
    right(
        SettingId::SeDenyRemoteInteractiveLogonRight,
        "SeDenyRemoteInteractiveLogonRight",
        "Deny log on through Remote Desktop Services",
        "Names those who may not, whatever allows it.",
    ),
    right(
        SettingId::SeNetworkLogonRight,
        "SeNetworkLogonRight",
        "Access this computer from the network",
        "Names those whom the computer lets in over the network.",
    ),
    right(
        SettingId::SeDenyNetworkLogonRight,
        "SeDenyNetworkLogonRight",
        "Deny access to this computer from the network",
        "Names those whom it does not let in, whatever allows it.",
    ),
    right(
        SettingId::SeBatchLogonRight,
        "SeBatchLogonRight",
        "Log on as a batch job",
        "Names those as whom scheduled tasks may run; without a policy the task scheduler adds whoever is entered there.",
    ),
    right(
        SettingId::SeDenyBatchLogonRight,
        "SeDenyBatchLogonRight",
        "Deny log on as a batch job",
        "Names those as whom they may not, whatever allows it.",
    ),
    right(
        SettingId::SeServiceLogonRight,
        "SeServiceLogonRight",
        "Log on as a service",
        "Names those as whom services may run; without a policy the console for services adds whoever is entered there.",
    ),
    right(
        SettingId::SeDenyServiceLogonRight,
        "SeDenyServiceLogonRight",
        "Deny log on as a service",
        "Names those as whom they may not, whatever allows it.",
    ),
];
