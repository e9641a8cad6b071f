//! What workstations do before and after the exchange: cards, tiles, removal.

use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, inferred, release, table, update};
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
    /// What a cached logon with a card is found by where its certificate has no subject.
    CACHE_BY_KEY_IDENTIFIER: bool = Behaviour {
        name: "cache-by-key-identifier",
        sentence: "is a logon with a certificate that has no subject kept, by its subject key identifier?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Windows7,
            true,
            "Certificate Requirements and Enumeration: after Windows Vista",
        )],
    };
    /// Requests for tickets by way of a proxy.
    KDC_PROXY: bool = Behaviour {
        name: "kdc-proxy",
        sentence: "does the Kerberos client ask through a KDC proxy where it reaches no domain controller?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Windows8,
            true,
            "Kerberos.admx KdcProxyServer; [MS-KKDCP]",
        )],
    };
    /// Remote Desktop without handing over credentials.
    RESTRICTED_ADMIN: bool = Behaviour {
        name: "restricted-admin",
        sentence: "does Remote Desktop know the Restricted Admin mode?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Windows8_1,
            true,
            "CredSsp.admx RestrictedRemoteAdministration: at least Windows 8.1",
        )],
    };
    /// Authentication before a remote desktop shows a screen.
    NETWORK_LEVEL_AUTHENTICATION: bool = Behaviour {
        name: "network-level-authentication",
        sentence: "does Remote Desktop authenticate its user before the session, as a client and as a host?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "[MS-RDPBCGR] 5.4.5.2; Network Level Authentication since Windows Vista",
        )],
    };
    /// Windows Hello for Business at the logon screen.
    WINDOWS_HELLO: bool = Behaviour {
        name: "windows-hello",
        sentence: "does the logon screen take Windows Hello for Business, and in place of a card where one is required?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows10,
                true,
                "Interactive logon: Require Windows Hello for Business or smart card",
            ),
            inferred(release(
                ProductVersion::Server2016,
                false,
                "Windows Hello for Business, which is for clients",
            )),
            release(
                ProductVersion::Windows11,
                true,
                "Interactive logon: Require Windows Hello for Business or smart card",
            ),
            inferred(release(
                ProductVersion::Server23H2,
                false,
                "Windows Hello for Business, which is for clients",
            )),
        ],
    };
    /// The account whose password Windows LAPS keeps.
    LAPS_EXEMPT: bool = Behaviour {
        name: "laps-exempt",
        sentence: "may the account that Windows LAPS manages log on with its password where a smart card is required?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            update(
                ProductVersion::Windows10,
                "2023-10-10",
                true,
                "Windows LAPS key concepts: KB5031356",
            ),
            release(
                ProductVersion::Server2016,
                false,
                "Windows LAPS key concepts, which do not name Server 2016",
            ),
            update(
                ProductVersion::Server2019,
                "2023-10-10",
                true,
                "Windows LAPS key concepts: KB5031361, KB5031364, KB5031354, KB5031358",
            ),
        ],
    };
}
