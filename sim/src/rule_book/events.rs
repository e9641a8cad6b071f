//! Which events a version of Windows writes, and under which numbers.

use worlds::ProductVersion;

use super::{Behaviour, Others, Side, inferred, release, table, update};

table! {
    /// Numbers of the events of strong mapping.
    OLD_EVENT_NUMBERS: bool = Behaviour {
        name: "old-mapping-event-numbers",
        sentence: "does the KDC number the events 39, 40 and 41 of strong mapping as 41, 48 and 49?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            update(ProductVersion::Server2008, "2022-05-10", true, "KB5014754"),
            release(ProductVersion::Server2012, false, "KB5014754"),
        ],
    };
    /// Event 32.
    KDC_PURPOSE_WARNING: bool = Behaviour {
        name: "kdc-purpose-warning",
        sentence: "does the KDC log event 32 when its certificate lacks the KDC Authentication purpose?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[inferred(release(
                ProductVersion::Server2012,
                true,
                "message table of Kerberos-Key-Distribution-Center",
            ))],
    };
    /// Events 307 and 308 (CVE-2021-33764).
    RSA_TRANSPORT_EVENTS: bool = Behaviour {
        name: "rsa-transport-events",
        sentence: "does the KDC log events 307 and 308 about key transport under RSA?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[update(
            ProductVersion::Server2008,
            "2021-07-13",
            true,
            "KB5005408",
        )],
    };
    /// Events 309 and 310.
    PKINIT_HASH_EVENTS: bool = Behaviour {
        name: "kdc-hash-events",
        sentence: "does the KDC log events 309 and 310 about hash algorithms?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2025,
            true,
            "KDC.admx: Configure hash algorithms for certificate logon",
        )],
    };
    /// Events 205 to 208.
    CLIENT_HASH_EVENTS: bool = Behaviour {
        name: "client-hash-events",
        sentence: "does the client log events 205 to 208 about hash algorithms?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[update(
            ProductVersion::Windows11,
            "2022-09-20",
            true,
            "Kerberos.admx: Configure hash algorithms for certificate logon (Windows 11, version 22H2)",
        )],
    };
}
