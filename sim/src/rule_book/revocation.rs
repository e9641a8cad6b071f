//! What is made of a revocation status that cannot be learnt.

use policies::SettingId;
use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, table};
use crate::step::Confidence;

const SOURCE: &str = "Smart Card Group Policy and Registry Settings: UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors";

const fn relaxed_by_one(first: ProductVersion) -> Phase<bool> {
    Phase {
        first,
        update: None,
        under: None,
        default: false,
        registry: &[(1, true)],
        source: SOURCE,
        confidence: Confidence::Documented,
    }
}

table! {
    /// Unknown revocation of the client's certificate.
    KDC_IGNORES_UNKNOWN: bool = Behaviour {
        name: "kdc-ignores-unknown-revocation",
        sentence: "does the KDC pass user certificates whose revocation is unknown?",
        side: Side::DomainController,
        setting: Some(SettingId::KdcUseCachedCrlOnly),
        others: Others::Default,
        before: false,
        phases: &[relaxed_by_one(ProductVersion::Server2008)],
    };
    /// Unknown revocation of the KDC's certificate.
    CLIENT_IGNORES_UNKNOWN: bool = Behaviour {
        name: "client-ignores-unknown-revocation",
        sentence: "does the client pass KDC certificates whose revocation is unknown?",
        side: Side::Client,
        setting: Some(SettingId::KerberosUseCachedCrlOnly),
        others: Others::Default,
        before: false,
        phases: &[relaxed_by_one(ProductVersion::WindowsVista)],
    };
}
