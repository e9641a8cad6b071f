//! What goes over the wire: forms of PKINIT, keys, names.

use policies::SettingId;
use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, release, table};
use crate::step::Confidence;
use crate::value::Dialect;

/// Off by the value 0; absent and 1 are the same (KB4043463).
const IGNORED_BY_ZERO: &[(u32, bool)] = &[(0, false)];

/// A phase of `UseSubjectAltName`.
const fn alternative_name(
    first: ProductVersion,
    under: Option<(&'static str, &'static str)>,
    source: &'static str,
) -> Phase<bool> {
    Phase {
        first,
        update: None,
        under,
        default: true,
        registry: IGNORED_BY_ZERO,
        source,
        confidence: Confidence::Documented,
    }
}

table! {
    /// Which forms of the PKINIT request a client sends.
    DIALECT: Dialect = Behaviour {
        name: "pkinit-request",
        sentence: "in which form does the client send its PKINIT request?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: Dialect::Draft9,
        phases: &[
            release(
                ProductVersion::WindowsVista,
                Dialect::Rfc4556AndDraft9,
                "[MS-PKCA] appendix A <15>, <16>: 15 beside 16 under conditions",
            ),
            release(
                ProductVersion::Windows8,
                Dialect::Rfc4556,
                "[MS-PKCA] appendix A <15>, <16>: 16 only",
            ),
        ],
    };
    /// The user name in the certificate, at the client.
    CLIENT_ALTERNATIVE_NAME: bool = Behaviour {
        name: "client-uses-upn",
        sentence: "does the client name the account by the UPN of the certificate when no hint is typed?",
        side: Side::Client,
        setting: Some(SettingId::KerberosUseSubjectAltName),
        others: Others::Default,
        before: true,
        phases: &[
            alternative_name(
                ProductVersion::WindowsVista,
                Some(("use-subject-alt-name", "vista-and-2008")),
                "KB4043463; TechNet ff520074, applies to",
            ),
            alternative_name(
                ProductVersion::Windows7,
                None,
                "KB4043463; KDC certificate processing (Windows Server 2008 R2)",
            ),
        ],
    };
    /// The user name in the certificate, at the KDC.
    KDC_ALTERNATIVE_NAME: bool = Behaviour {
        name: "kdc-uses-upn",
        sentence: "does the KDC look at the UPN of the certificate?",
        side: Side::DomainController,
        setting: Some(SettingId::KdcUseSubjectAltName),
        others: Others::Default,
        before: true,
        phases: &[
            alternative_name(
                ProductVersion::Server2008,
                Some(("use-subject-alt-name", "vista-and-2008")),
                "KB4043463; TechNet ff520074, applies to",
            ),
            alternative_name(
                ProductVersion::Server2008R2,
                None,
                "KB4043463; KDC certificate processing (Windows Server 2008 R2)",
            ),
        ],
    };
    /// Keys on elliptic curves at the KDC.
    ELLIPTIC_KDC: bool = Behaviour {
        name: "elliptic-kdc",
        sentence: "does the KDC accept requests that are signed with a key on an elliptic curve?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008R2,
            true,
            "[MS-PKCA] appendix A <6>, <7>; [RFC 5349]",
        )],
    };
}
