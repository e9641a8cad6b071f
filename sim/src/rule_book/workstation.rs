//! What workstations do before and after the exchange: cards, tiles, removal.

use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, release, table, update};

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
    /// The class minidriver for PIV and GIDS cards.
    CLASS_MINIDRIVER: bool = Behaviour {
        name: "class-minidriver",
        sentence: "does Windows bring a minidriver for PIV and GIDS cards along?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            Phase {
                under: Some(("class-minidriver", "windows-7")),
                ..release(
                    ProductVersion::Windows7,
                    true,
                    "Smart card minidrivers: Windows 7 introduces",
                )
            },
            Phase {
                under: Some(("class-minidriver", "service-pack-1")),
                ..update(
                    ProductVersion::Windows7,
                    "2011-02-22",
                    true,
                    "Windows smart card class minidriver, requirements",
                )
            },
            release(
                ProductVersion::Windows8,
                true,
                "Smart card minidrivers: Windows 7 introduces",
            ),
        ],
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
    /// Several sessions at one screen of a member of a domain.
    FAST_USER_SWITCHING: bool = Behaviour {
        name: "fast-user-switching",
        sentence: "can a second user of the domain log on beside a session that is there?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Smart Card and Remote Desktop Services; Logon.admx HideFastUserSwitching",
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
