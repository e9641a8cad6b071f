//! Extended key usages: of the client's certificate at the KDC, and of the KDC's at the client.

use worlds::ProductVersion;

use super::{Behaviour, Others, Side, release, table};

table! {
    /// The purpose Smart Card Logon at the KDC.
    SMART_CARD_LOGON_DEMANDED: bool = Behaviour {
        name: "kdc-demands-smart-card-logon",
        sentence: "does the KDC demand the Smart Card Logon purpose?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[release(
            ProductVersion::Server2008,
            false,
            "recorded runs C5, C7 and C11; Certificate Requirements and Enumeration says otherwise (assumption kdc-eku)",
        )],
    };
    /// The purposes of the KDC's certificate at the client.
    KDC_PURPOSES_CHECKED: bool = Behaviour {
        name: "client-checks-kdc-purposes",
        sentence: "does the client look at the purposes of the KDC's certificate?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Kerberos.admx KdcValidation; KB281245",
        )],
    };
    /// Logon of the computer itself by certificate.
    COMPUTER_LOGON: bool = Behaviour {
        name: "computer-logs-on-by-certificate",
        sentence: "can the computer itself log on by certificate?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Windows8,
            true,
            "[MS-PKCA] appendix A <18>",
        )],
    };
}
