//! The domain controller's own certificate.

use worlds::ProductVersion;

use super::{Behaviour, Others, Side, release, table};

table! {
    /// The purpose KDC Authentication as a mark of a KDC's certificate.
    KDC_PURPOSE_IS_A_MARK: bool = Behaviour {
        name: "kdc-purpose-is-a-mark",
        sentence: "does the KDC take a certificate of its own for the KDC Authentication purpose alone?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008,
            true,
            "KDC certificate processing (Windows Server 2008 R2); TechNet wiki 3824",
        )],
    };
    /// Event 32, which tells that the certificate in use lacks the KDC purpose.
    MISSING_PURPOSE_TOLD: bool = Behaviour {
        name: "kdc-tells-missing-purpose",
        sentence: "does the KDC write an event where its certificate lacks the KDC Authentication purpose?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2012,
            true,
            "events of the KDC: event 32 since Windows Server 2012",
        )],
    };
}
