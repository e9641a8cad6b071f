//! What stands between a card and the programs that use it: services, drivers, providers.

use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, inferred, release, table, update};
use crate::step::Confidence;
use crate::value::{StartType, TileLayout};

table! {
    /// How the resource manager starts.
    RESOURCE_MANAGER_START: StartType = Behaviour {
        name: "scardsvr-start",
        sentence: "how does the service SCardSvr start?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: StartType::Manual,
        phases: &[
            inferred(release(
                    ProductVersion::Windows8,
                    StartType::Triggered,
                    "Smart Cards for Windows Service: a reader that arrives starts it",
                )),
        ],
    };
    /// How the service starts that copies certificates and installs drivers of cards.
    PROPAGATION_START: StartType = Behaviour {
        name: "certpropsvc-start",
        sentence: "how does the service CertPropSvc start?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: StartType::Absent,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                StartType::Manual,
                "Certificate Propagation Service",
            ),
        ],
    };
    /// How the service starts that watches the removal of cards.
    REMOVAL_POLICY_START: StartType = Behaviour {
        name: "scpolicysvc-start",
        sentence: "how does the service SCPolicySvc start?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: StartType::Absent,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                StartType::Manual,
                "Smart Card Removal Policy Service",
            ),
        ],
    };
    /// How the service starts that shows readers to programs of the Windows Runtime.
    DEVICE_ENUMERATION_START: StartType = Behaviour {
        name: "scdeviceenum-start",
        sentence: "how does the service ScDeviceEnum start?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: StartType::Absent,
        phases: &[
            inferred(release(
                    ProductVersion::Windows8_1,
                    StartType::Triggered,
                    "list of services of Windows 8.1 and 10",
                )),
        ],
    };
    /// The cryptography that has a Key Storage Provider for cards.
    CNG: bool = Behaviour {
        name: "cng",
        sentence: "has it CNG, and with it the Smart Card Key Storage Provider?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                true,
                "SEC2302 pages 7, 8 and 11; Smart Card Architecture",
            ),
        ],
    };
    /// By which interface an RSA card logs on.
    LOGON_THROUGH_CAPI: bool = Behaviour {
        name: "logon-through-capi",
        sentence: "does the logon with an RSA key go through the Base CSP of CryptoAPI alone?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[
            inferred(release(
                    ProductVersion::Windows8,
                    false,
                    "Smart Card Architecture: the Kerberos client can use either",
                )),
        ],
    };
    /// The minidriver for PIV and GIDS that Windows brings along.
    CLASS_MINIDRIVER: bool = Behaviour {
        name: "class-minidriver",
        sentence: "has Windows a minidriver of its own for PIV and GIDS?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            Phase {
                under: Some(("class-minidriver-since", "windows-7")),
                ..release(
                    ProductVersion::Windows7,
                    true,
                    "SEC2302 page 15; Smart card minidriver discovery",
                )
            },
            update(
                ProductVersion::Windows7,
                "2011-02-22",
                true,
                "Smart card minidriver specification: inbox from Windows 7 SP1 on",
            ),
            release(
                ProductVersion::Windows8,
                true,
                "Smart card minidriver specification",
            ),
        ],
    };
    /// Drivers that come when a card is inserted.
    PLUG_AND_PLAY: bool = Behaviour {
        name: "card-plug-and-play",
        sentence: "is a driver looked for at Windows Update when a card is inserted?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows7,
                true,
                "SEC2302 page 15; Smart card plug and play",
            ),
        ],
    };
    /// What becomes of a card without a driver.
    NULL_DRIVER: bool = Behaviour {
        name: "null-driver",
        sentence: "is a NULL driver bound to a card for which no driver is found?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows8,
                true,
                "Smart card minidriver discovery",
            ),
        ],
    };
    /// Archived certificates at the logon screen.
    ARCHIVED_HIDDEN: bool = Behaviour {
        name: "archived-hidden",
        sentence: "are certificates that are marked as archived left out of the logon screen?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows7,
                true,
                "SEC2302 page 14",
            ),
        ],
    };
    /// Keys for ECDSA at the logon screen.
    AGREEMENT_PARTNER: bool = Behaviour {
        name: "agreement-partner",
        sentence: "does a certificate with an ECDSA key become a tile only where the card has a key for ECDH beside it?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows7,
                true,
                "Smart card minidriver specification, ECC logon on Windows 7",
            ),
            Phase {
                under: Some(("agreement-partner", "windows-7-only")),
                confidence: Confidence::Inferred,
                ..release(
                    ProductVersion::Windows8,
                    false,
                    "Smartcard.admx EnumerateECCCerts: the key for ECDH is for logon without a network",
                )
            },
        ],
    };
    /// PINs that are not typed at the screen.
    PIN_KINDS: bool = Behaviour {
        name: "pin-kinds",
        sentence: "is a minidriver asked what its PIN is: typed, at a pad, a finger, a response, none?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows7,
                true,
                "SEC2302 page 14; Smart card minidriver specification",
            ),
        ],
    };
    /// Where a PIN is changed.
    PIN_CHANGE: bool = Behaviour {
        name: "pin-change",
        sentence: "can a PIN be changed by CTRL+ALT+DEL?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                true,
                "How Smart Card Logon Works (Windows 7)",
            ),
        ],
    };
    /// Who copies the certificates of a card to the store of the user.
    PROPAGATION_SERVICE: bool = Behaviour {
        name: "propagation-service",
        sentence: "is it the service CertPropSvc that copies certificates of cards, and not Winlogon?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                true,
                "Certificate Propagation Service",
            ),
        ],
    };
    /// Data that keys on cards protect.
    DATA_ENCRYPTION: bool = Behaviour {
        name: "card-data-encryption",
        sentence: "do BitLocker and EFS take keys on cards by way of CNG?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Windows7,
                true,
                "SEC2302 page 14; VolumeEncryption.admx",
            ),
        ],
    };
    /// How the logon screen shows cards.
    TILE_LAYOUT: TileLayout = Behaviour {
        name: "tile-layout",
        sentence: "how does the logon screen show the certificates of cards?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: TileLayout::Dialog,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                TileLayout::Tiles,
                "How Smart Card Logon Works (Windows 7)",
            ),
            inferred(release(
                    ProductVersion::Windows8,
                    TileLayout::SignInOptions,
                    "logon screen of Windows 8 and later",
                )),
        ],
    };
    /// CTRL+ALT+DEL at members of a domain.
    ATTENTION: bool = Behaviour {
        name: "attention-of-members",
        sentence: "is CTRL+ALT+DEL pressed at a member of a domain before it shows tiles, where no policy says?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[
            Phase {
                under: Some(("ctrl-alt-del-default", "until-windows-7")),
                confidence: Confidence::Inferred,
                ..release(
                    ProductVersion::Windows8,
                    false,
                    "Security Options, Interactive logon: Do not require CTRL+ALT+DEL, defaults",
                )
            },
        ],
    };
    /// Certificates for keys on curves.
    ELLIPTIC_AUTHORITY: bool = Behaviour {
        name: "elliptic-authority",
        sentence: "do certificate services issue certificates for keys on elliptic curves?",
        side: Side::CertificationAuthority,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            release(
                ProductVersion::Server2008R2,
                true,
                "SEC2302 page 11: an authority that does them, such as AD CS of Server 2008 R2",
            ),
        ],
    };
}
