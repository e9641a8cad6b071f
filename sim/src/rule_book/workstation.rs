//! What workstations do before and after the exchange: cards, tiles, removal.

use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, release, table};
use crate::step::Confidence;

table! {
    /// Which containers of a card the logon screen looks into.
    EVERY_CONTAINER: bool = Behaviour {
        name: "every-container",
        sentence: "are the certificates of every container enumerated, or of the default container only?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Certificate Requirements and Enumeration; SEC2302 page 14",
        )],
    };
    /// Keys on elliptic curves at the logon screen.
    ELLIPTIC_TILES: bool = Behaviour {
        name: "elliptic-tiles",
        sentence: "can a certificate with a key on an elliptic curve become a tile?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Windows7,
            true,
            "[MS-PKCA] appendix A <6>, <7>; Smart Card Group Policy and Registry Settings: EnumerateECCCerts",
        )],
    };
    /// Who watches the card after the logon.
    REMOVAL_SERVICE: bool = Behaviour {
        name: "removal-service",
        sentence: "does the removal behaviour need the service SCPolicySvc?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Smart Card Removal Policy Service",
        )],
    };
    /// Whether somebody else has to start it.
    REMOVAL_SERVICE_START: bool = Behaviour {
        name: "removal-service-on-demand",
        sentence: "is the service SCPolicySvc, whose start is manual, started because ScRemoveOption is set?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[Phase {
            under: Some(("removal-service-start", "on-demand")),
            confidence: Confidence::Inferred,
            ..release(ProductVersion::Windows10, true, "not documented")
        }],
    };
    /// Fast User Switching.
    BACKGROUND_SESSIONS: bool = Behaviour {
        name: "background-sessions",
        sentence: "can the sessions of several users be open on a member of a domain at once?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Smart Card and Remote Desktop Services: Fast User Switching",
        )],
    };
    /// Cards with logon certificates of two users.
    TWO_IDENTITIES: bool = Behaviour {
        name: "two-identities-unsupported",
        sentence: "does Microsoft decline to support a card that carries two identities?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(ProductVersion::Windows10, true, "KB4516576")],
    };
}
