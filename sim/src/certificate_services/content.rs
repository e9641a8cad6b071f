//! What a certificate says, as far as decisions and mappings look at it.

use names::{DistinguishedName, Oid, SerialNumber, Sid, Timestamp, Upn};
use pki::{KeyAlgorithm, oid};

use crate::value::KeyClass;

/// What stands before the SID in a URI of the subject alternative name [MS-PKCA] 3.1.5.2.1.6. The date is fixed.
pub(crate) const SID_URI_PREFIX: &str = "tag:microsoft.com,2022-09-14:sid:";

/// RSA keys of fewer bits are refused since KB2661254.
const SHORTEST_RSA: u32 = 1024;

/// The SID of the first URI that holds one.
pub(crate) fn sid_in_uris(uris: &[String]) -> Option<Sid> {
    uris.iter()
        .filter_map(|uri| uri.strip_prefix(SID_URI_PREFIX))
        .find_map(|sid| sid.parse().ok())
}

/// The content of a certificate: the same whether it was planned or read from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertificateContent {
    /// Subject.
    pub(crate) subject: DistinguishedName,
    /// Issuer.
    pub(crate) issuer: DistinguishedName,
    /// Serial number.
    pub(crate) serial: SerialNumber,
    /// Begin of validity.
    pub(crate) not_before: Timestamp,
    /// End of validity.
    pub(crate) not_after: Timestamp,
    /// Class of the public key.
    pub(crate) key_class: KeyClass,
    /// Its algorithm; `None`: one that is not known here.
    pub(crate) key: Option<KeyAlgorithm>,
    /// UPN in the subject alternative name.
    pub(crate) upn: Option<Upn>,
    /// E-mail address in the subject alternative name.
    pub(crate) rfc822: Option<String>,
    /// DNS names in the subject alternative name.
    pub(crate) dns_names: Vec<String>,
    /// Extended key usage; `None` where the extension is absent.
    pub(crate) extended_key_usage: Option<Vec<Oid>>,
    /// Key usage digitalSignature; `None` where the extension is absent.
    pub(crate) digital_signature: Option<bool>,
    /// Key usage keyEncipherment; `None` where the extension is absent.
    pub(crate) key_encipherment: Option<bool>,
    /// Key usage dataEncipherment; `None` where the extension is absent.
    pub(crate) data_encipherment: Option<bool>,
    /// Key usage keyAgreement; `None` where the extension is absent.
    pub(crate) key_agreement: Option<bool>,
    /// SID extension.
    pub(crate) sid: Option<Sid>,
    /// SID in a URI of the subject alternative name.
    pub(crate) sid_uri: Option<Sid>,
    /// Certificate policies.
    pub(crate) policies: Vec<Oid>,
    /// Certificate template.
    pub(crate) template: Option<TemplateIdentity>,
    /// Addresses of its CRL distribution points.
    pub(crate) distribution_points: Vec<String>,
    /// Whether it names an OCSP responder.
    pub(crate) responder: bool,
    /// Whether its key is an RSA key of fewer than 1024 bits.
    pub(crate) short_rsa: bool,
    /// Application policies, which Schannel takes for purposes and a KDC does not.
    pub(crate) application_policies: Vec<Oid>,
    /// Whether its basic constraints say that it is an authority's.
    pub(crate) of_authority: bool,
}

/// Template and major version: what the duplicate filter compares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TemplateIdentity {
    /// Name (version 1) or object identifier (version 2).
    pub(crate) name: String,
    /// Major version.
    pub(crate) major: u32,
}

impl CertificateContent {
    /// The content of a real certificate.
    pub(crate) fn read(certificate: &pki::Certificate) -> Self {
        Self {
            subject: certificate.subject().clone(),
            issuer: certificate.issuer().clone(),
            serial: certificate.serial().clone(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            key_class: key_class(certificate.public_key()),
            key: certificate.public_key().algorithm(),
            upn: certificate.upns().first().cloned(),
            rfc822: certificate.rfc822_names().first().map(ToString::to_string),
            dns_names: certificate
                .dns_names()
                .iter()
                .map(ToString::to_string)
                .collect(),
            extended_key_usage: certificate.extended_key_usage().map(<[Oid]>::to_vec),
            digital_signature: certificate
                .key_usage()
                .map(pki::KeyUsage::digital_signature),
            key_encipherment: certificate
                .key_usage()
                .map(|usage| usage.contains(pki::KeyUsage::KEY_ENCIPHERMENT)),
            data_encipherment: certificate
                .key_usage()
                .map(|usage| usage.contains(pki::KeyUsage::DATA_ENCIPHERMENT)),
            key_agreement: certificate
                .key_usage()
                .map(|usage| usage.contains(pki::KeyUsage::KEY_AGREEMENT)),
            sid: certificate.sid_extension().cloned(),
            sid_uri: sid_in_uris(certificate.uris()),
            policies: certificate.policies().to_vec(),
            template: certificate.template().map(|template| TemplateIdentity {
                name: template.name().to_owned(),
                major: template.major(),
            }),
            distribution_points: certificate.crl_distribution_points().to_vec(),
            responder: !certificate.ocsp_responders().is_empty(),
            short_rsa: certificate
                .public_key()
                .rsa()
                .is_some_and(|key| key.bits() < SHORTEST_RSA),
            application_policies: certificate.application_policies().to_vec(),
            of_authority: certificate.authority().is_some(),
        }
    }

    /// Whether the extended key usage holds a purpose.
    pub(crate) fn has_purpose(&self, purpose: &str) -> bool {
        self.extended_key_usage
            .as_ref()
            .is_some_and(|list| list.iter().any(|oid| oid.is(purpose)))
    }

    /// Whether it is meant for logon: a purpose that some Windows shows as a tile.
    pub(crate) fn is_for_logon(&self) -> bool {
        self.extended_key_usage.is_none()
            || [
                oid::SMART_CARD_LOGON,
                oid::CLIENT_AUTHENTICATION,
                oid::ANY_PURPOSE,
            ]
            .iter()
            .any(|purpose| self.has_purpose(purpose))
    }

    /// Whether its key is on a curve, and for agreement on keys alone (ECDH).
    pub(crate) fn is_for_agreement(&self) -> bool {
        self.key_class == KeyClass::Elliptic
            && self.key_agreement == Some(true)
            && self.digital_signature != Some(true)
    }

    /// What the logon screen shows: common name and UPN, else the e-mail address, else the whole subject, in the order of
    /// the certificate or reversed [Smartcard.admx ReverseSubject; Certificate Requirements and Enumeration].
    pub(crate) fn tile_label(&self, reversed: bool) -> String {
        match (&self.upn, &self.rfc822) {
            (Some(upn), _) => match self.subject.common_name() {
                Some(name) => format!("{name}, {upn}"),
                None => upn.to_string(),
            },
            (None, Some(mail)) => mail.clone(),
            (None, None) if reversed => {
                let turned = self.subject.rdns().iter().rev().cloned().collect();
                DistinguishedName::new(turned).to_windows_x500()
            }
            (None, None) => self.subject.to_windows_x500(),
        }
    }

    /// How answers name it: UPN, else e-mail address, else subject.
    pub(crate) fn label(&self) -> String {
        match (&self.upn, &self.rfc822) {
            (Some(upn), _) => upn.to_string(),
            (None, Some(mail)) => mail.clone(),
            (None, None) => self.subject.to_string(),
        }
    }
}

fn key_class(key: &pki::PublicKey) -> KeyClass {
    if key.is_rsa() {
        KeyClass::Rsa
    } else if key.is_elliptic() {
        KeyClass::Elliptic
    } else {
        KeyClass::Unsupported
    }
}
