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
}
