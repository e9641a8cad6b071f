//! Issuing certificates.

mod extension;

use names::{DistinguishedName, Oid, SerialNumber, Sid, SubjectKeyId, Timestamp, Upn};

pub use extension::Extension;

use crate::certificate::{Certificate, Template};
use crate::encode::OCTET_STRING;
use crate::encode::{
    bit_string, concat, dotted, name, named_bits, oid as encode_oid, sequence, tagged, time,
    unsigned,
};
use crate::error::Error;
use crate::key::{PrivateKey, PublicKey};
use crate::oid;

/// Everything a certificate will say. The same issuance and key give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issuance {
    /// Subject; may be empty.
    pub subject: DistinguishedName,
    /// Issuer's name.
    pub issuer: DistinguishedName,
    /// Issuer's subject key identifier.
    pub issuer_key_id: Option<SubjectKeyId>,
    /// Serial number, most significant byte first.
    pub serial: Vec<u8>,
    /// Begin of validity.
    pub not_before: i64,
    /// End of validity.
    pub not_after: i64,
    /// UPN in the subject alternative name.
    pub upn: Option<Upn>,
    /// E-mail address in the subject alternative name.
    pub rfc822: Option<String>,
    /// DNS names in the subject alternative name.
    pub dns_names: Vec<String>,
    /// Uniform resource identifiers in the subject alternative name.
    pub uris: Vec<String>,
    /// Object GUID of a domain controller in the subject alternative name.
    pub domain_controller_guid: Option<[u8; 16]>,
    /// FASC-N of a PIV card in the subject alternative name.
    pub fasc_n: Option<Vec<u8>>,
    /// Purposes; `None` leaves the extension out.
    pub extended_key_usage: Option<Vec<Oid>>,
    /// Key usage; `None` leaves the extension out.
    pub key_usage: Option<u16>,
    /// Whether it is an authority's.
    pub authority: bool,
    /// SID extension.
    pub sid: Option<Sid>,
    /// Template of version 1 (a name) or 2 (an object identifier with versions).
    pub template: Option<(String, u32, u32)>,
    /// Certificate policies.
    pub policies: Vec<Oid>,
    /// URLs of CRL distribution points.
    pub crl_distribution_points: Vec<String>,
    /// URLs of OCSP responders, in the authority information access.
    pub ocsp_responders: Vec<String>,
}

/// What few certificates say, besides what [`Issuance`] has a field for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Additions {
    /// Most authorities below an authority.
    pub path_length: Option<u8>,
    /// More extensions, last in the certificate.
    pub extensions: Vec<Extension>,
}

impl Issuance {
    /// Issues the certificate for a public key, signed by the issuer's private key.
    ///
    /// # Errors
    /// When the issuer's key cannot sign.
    pub fn issue(&self, key: &PublicKey, issuer: &PrivateKey) -> Result<Certificate, Error> {
        self.issue_with(&Additions::default(), key, issuer)
    }

    /// As [`Self::issue`], with additions.
    ///
    /// # Errors
    /// When the issuer's key cannot sign.
    pub fn issue_with(
        &self,
        additions: &Additions,
        key: &PublicKey,
        issuer: &PrivateKey,
    ) -> Result<Certificate, Error> {
        let algorithm = issuer.signature_algorithm();
        let tbs = sequence([
            tagged(0xA0, &[0x02, 0x01, 0x02]),
            unsigned(&self.serial),
            algorithm.clone(),
            name(&self.issuer),
            sequence([
                time(Timestamp::from_unix(self.not_before)),
                time(Timestamp::from_unix(self.not_after)),
            ]),
            name(&self.subject),
            key.spki_der().to_vec(),
            tagged(0xA3, &sequence(self.extensions(additions, key))),
        ]);
        let signature = issuer.sign(issuer.digest(), &tbs)?;
        Certificate::from_der(&sequence([tbs, algorithm, bit_string(&signature)]))
    }

    /// The serial number as a name.
    pub fn serial_number(&self) -> SerialNumber {
        SerialNumber::from_be_bytes(&self.serial)
    }

    /// The template as it will be read.
    pub fn template(&self) -> Option<Template> {
        self.template.as_ref().map(|(name, major, minor)| {
            let version_2 = name.parse::<Oid>().is_ok();
            Template {
                name: name.clone(),
                major: if version_2 { *major } else { 1 },
                minor: if version_2 { *minor } else { 0 },
            }
        })
    }

    fn extensions(&self, additions: &Additions, key: &PublicKey) -> Vec<Vec<u8>> {
        let mut list = vec![extension(
            oid::SUBJECT_KEY_IDENTIFIER,
            false,
            &tagged(OCTET_STRING, key_id(key).as_bytes()),
        )];
        if let Some(issuer) = &self.issuer_key_id {
            let value = sequence([tagged(0x80, issuer.as_bytes())]);
            list.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &value));
        }
        if self.authority {
            let length = additions.path_length.map(|length| unsigned(&[length]));
            let value = sequence([vec![0x01, 0x01, 0xFF], length.unwrap_or_default()]);
            list.push(extension(oid::BASIC_CONSTRAINTS, true, &value));
        }
        if let Some(bits) = self.key_usage {
            list.push(extension(oid::KEY_USAGE, true, &named_bits(bits)));
        }
        if let Some(purposes) = &self.extended_key_usage {
            let value = sequence(purposes.iter().map(encode_oid));
            list.push(extension(oid::EXTENDED_KEY_USAGE, false, &value));
        }
        let names = self.alternative_names();
        if !names.is_empty() {
            // Critical when the subject is empty [RFC 5280 §4.2.1.6].
            let critical = self.subject.is_empty();
            list.push(extension(
                oid::SUBJECT_ALTERNATIVE_NAME,
                critical,
                &sequence(names),
            ));
        }
        if !self.crl_distribution_points.is_empty() {
            let points = self.crl_distribution_points.iter().map(|url| {
                let full_name = tagged(0xA0, &tagged(0xA0, &tagged(0x86, url.as_bytes())));
                sequence([full_name])
            });
            list.push(extension(
                oid::CRL_DISTRIBUTION_POINTS,
                false,
                &sequence(points),
            ));
        }
        if !self.ocsp_responders.is_empty() {
            let responders = self
                .ocsp_responders
                .iter()
                .map(|url| sequence([dotted(oid::ACCESS_OCSP), tagged(0x86, url.as_bytes())]));
            list.push(extension(
                oid::AUTHORITY_INFORMATION_ACCESS,
                false,
                &sequence(responders),
            ));
        }
        if !self.policies.is_empty() {
            let value = sequence(
                self.policies
                    .iter()
                    .map(|policy| sequence([encode_oid(policy)])),
            );
            list.push(extension(oid::CERTIFICATE_POLICIES, false, &value));
        }
        if let Some(sid) = &self.sid {
            let text = tagged(OCTET_STRING, sid.to_string().as_bytes());
            let other = concat([dotted(oid::OBJECT_SID), tagged(0xA0, &text)]);
            list.push(extension(
                oid::SID_EXTENSION,
                false,
                &sequence([tagged(0xA0, &other)]),
            ));
        }
        if let Some((name, major, minor)) = &self.template {
            list.push(template(name, *major, *minor));
        }
        list.extend(additions.extensions.iter().map(Extension::to_der));
        list
    }

    fn alternative_names(&self) -> Vec<Vec<u8>> {
        let other =
            |id: &str, value: Vec<u8>| tagged(0xA0, &concat([dotted(id), tagged(0xA0, &value)]));
        let mut names = Vec::new();
        if let Some(guid) = &self.domain_controller_guid {
            names.push(other(
                oid::DOMAIN_CONTROLLER_GUID,
                tagged(OCTET_STRING, guid),
            ));
        }
        if let Some(fasc_n) = &self.fasc_n {
            names.push(other(oid::FASC_N, tagged(OCTET_STRING, fasc_n)));
        }
        if let Some(upn) = &self.upn {
            names.push(other(oid::UPN, tagged(0x0C, upn.as_str().as_bytes())));
        }
        names.extend(self.rfc822.iter().map(|mail| tagged(0x81, mail.as_bytes())));
        names.extend(
            self.dns_names
                .iter()
                .map(|host| tagged(0x82, host.as_bytes())),
        );
        names.extend(self.uris.iter().map(|uri| tagged(0x86, uri.as_bytes())));
        names
    }
}

/// Subject key identifier of a key: SHA-1 of its bits [RFC 5280 §4.2.1.2, method 1].
pub(crate) fn key_id(key: &PublicKey) -> SubjectKeyId {
    SubjectKeyId::new(crypto::DigestAlgorithm::Sha1.hash(key.bits()))
}

pub(crate) fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    sequence([dotted(id).as_slice(), flag, &tagged(OCTET_STRING, value)])
}

fn template(name: &str, major: u32, minor: u32) -> Vec<u8> {
    if let Ok(id) = name.parse::<Oid>() {
        let number = |n: u32| unsigned(&n.to_be_bytes());
        let value = sequence([encode_oid(&id), number(major), number(minor)]);
        extension(oid::TEMPLATE_INFORMATION, false, &value)
    } else {
        let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        extension(oid::TEMPLATE_NAME, false, &tagged(0x1E, &text))
    }
}

impl PublicKey {
    /// Subject key identifier that an authority gives this key [RFC 5280 §4.2.1.2, method 1].
    pub fn key_id(&self) -> SubjectKeyId {
        key_id(self)
    }
}
