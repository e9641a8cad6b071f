//! How revocation is asked about, what is made of a status that cannot be learnt, and which keys are too short.

use policies::SettingId;
use worlds::ProductVersion;

use super::{Behaviour, Others, Phase, Side, inferred, release, table, update};
use crate::step::Confidence;

const SOURCE: &str = "Smart Card Group Policy and Registry Settings: UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors";

const POINTS: &str = "KB281245; Certificate Requirements and Enumeration";
const RESPONDERS: &str =
    "Certificate Requirements and Enumeration: OCSP, which cannot be turned off";
const SHORT_RSA: &str =
    "KB2661254, which came with the updates of October 2012; Windows 8 and Server 2012 have it";
const SHORT_RSA_DAY: &str = "2012-10-09";

/// Shorter keys are refused from an update on, whose day no source at hand prints.
const fn refused_by_update(first: ProductVersion) -> Phase<bool> {
    inferred(update(first, SHORT_RSA_DAY, true, SHORT_RSA))
}

/// Versions that came after that update have it.
const fn refused_by_version(first: ProductVersion) -> Phase<bool> {
    inferred(release(first, true, SHORT_RSA))
}

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
    /// A revocation list in the certificate of a card.
    KDC_DEMANDS_POINT: bool = Behaviour {
        name: "kdc-demands-distribution-point",
        sentence: "does the KDC demand that a user's certificate names a revocation list?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: true,
        phases: &[release(ProductVersion::Server2008, false, POINTS)],
    };
    /// Responders at the KDC.
    KDC_ASKS_RESPONDERS: bool = Behaviour {
        name: "kdc-asks-ocsp-responders",
        sentence: "does the KDC ask an OCSP responder about the end certificate before it looks for a list?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(ProductVersion::Server2008, true, RESPONDERS)],
    };
    /// Responders at the client.
    CLIENT_ASKS_RESPONDERS: bool = Behaviour {
        name: "client-asks-ocsp-responders",
        sentence: "does the client ask OCSP responders about the KDC's certificate before it looks for a list?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(ProductVersion::WindowsVista, true, RESPONDERS)],
    };
    /// The key usage cRLSign at the KDC.
    KDC_CHECKS_SIGNER: bool = Behaviour {
        name: "kdc-checks-list-signer",
        sentence: "does the domain controller want the key usage cRLSign of who signed a list?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::Server2008R2,
            true,
            "Requirements of 2008 R2 for third-party certificates; [RFC 5280 §6.3.3 (f)]",
        )],
    };
    /// The key usage cRLSign at the client.
    CLIENT_CHECKS_SIGNER: bool = Behaviour {
        name: "client-checks-list-signer",
        sentence: "does the client want the key usage cRLSign of who signed a list?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[inferred(release(
                ProductVersion::Windows7,
                true,
                "Requirements of 2008 R2 for third-party certificates: the same chain engine",
            ))],
    };
    /// Short RSA keys at the KDC.
    SHORT_RSA_REFUSED: bool = Behaviour {
        name: "kdc-refuses-short-rsa-keys",
        sentence: "does the domain controller refuse RSA keys of fewer than 1024 bits?",
        side: Side::DomainController,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            refused_by_update(ProductVersion::Server2003),
            refused_by_version(ProductVersion::Server2012),
        ],
    };
    /// Short RSA keys at the client.
    CLIENT_REFUSES_SHORT_RSA: bool = Behaviour {
        name: "client-refuses-short-rsa-keys",
        sentence: "does the client refuse a KDC's RSA key of fewer than 1024 bits?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[
            refused_by_update(ProductVersion::WindowsXp),
            refused_by_version(ProductVersion::Windows8),
        ],
    };
}
