//! Whether a reply's signer is the KDC of the realm [RFC 4556 §3.2.4].

use pki::names::Timestamp;
use pki::path::{PathProblem, PathSettings, PathVerdict, validate};
use pki::{Certificate, SignatureVerdict};
use thiserror::Error;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::cms::SignedContent;
use crate::messages::pkinit::Krb5PrincipalName;
use crate::messages::text;

/// What a client trusts, and whom it expects.
#[derive(Debug, Clone)]
pub struct KdcTrust<'t> {
    /// The realm.
    pub realm: &'t str,
    /// A name of the KDC's host or of the domain that the certificate may have instead of the realm's
    /// principal name.
    pub hostname: Option<&'t str>,
    /// The anchors.
    pub anchors: &'t [Certificate],
    /// The client's clock.
    pub now: Timestamp,
}

/// How the certificate names the KDC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KdcName {
    /// By the principal name `krbtgt/REALM@REALM` in id-pkinit-san.
    Principal,
    /// By a DNS name that was expected, with the purpose id-pkinit-KPKdc.
    Host(String),
}

/// Why a signer is not taken for the KDC.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KdcRefusal {
    /// The signature does not verify.
    #[error("the KDC's signature does not verify")]
    Signature,
    /// No certificate of the signer came with the reply.
    #[error("the reply does not carry its signer's certificate")]
    NoSigner,
    /// The path does not validate.
    #[error("the KDC's certificate has no valid path to an anchor: {0}")]
    Path(PathProblem),
    /// The certificate has not the purpose of a KDC.
    #[error("the KDC's certificate lacks the purpose id-pkinit-KPKdc")]
    Purpose,
    /// The certificate names neither the realm's KDC nor the host that was expected.
    #[error("the KDC's certificate names {0}, not the KDC of the realm")]
    Name(String),
}

/// Purpose of a KDC, id-pkinit-KPKdc.
const KP_KDC: &str = "1.3.6.1.5.2.3.5";
/// id-pkinit-san.
const PKINIT_SAN: &str = "1.3.6.1.5.2.2";

impl KdcTrust<'_> {
    /// Judges the signer of a reply.
    ///
    /// # Errors
    /// When it is not the KDC, with the first thing that says so.
    pub fn judge(&self, signed: &SignedContent) -> Result<KdcName, KdcRefusal> {
        if signed.signature != SignatureVerdict::Valid {
            return Err(KdcRefusal::Signature);
        }
        let signer = signed.signer.as_ref().ok_or(KdcRefusal::NoSigner)?;
        let settings = PathSettings {
            at: Some(self.now),
            ..PathSettings::default()
        };
        match validate(signer, &signed.certificates, self.anchors, &settings) {
            PathVerdict::Trusted(_) => {}
            PathVerdict::Refused { problem, .. } => return Err(KdcRefusal::Path(problem)),
        }
        let names = principal_names(signer);
        let expected = format!("krbtgt/{0}@{0}", self.realm);
        if names.contains(&expected) {
            return Ok(KdcName::Principal);
        }
        let host = self.hostname.and_then(|host| {
            signer
                .dns_names()
                .iter()
                .find(|name| name.eq_ignore_ascii_case(host))
        });
        let Some(host) = host else {
            let mut all = names;
            all.extend(signer.dns_names().iter().map(ToString::to_string));
            let all = match all.as_slice() {
                [] => "nobody".to_owned(),
                names => names.join(", "),
            };
            return Err(KdcRefusal::Name(all));
        };
        let for_kdc = signer
            .extended_key_usage()
            .is_some_and(|list| list.iter().any(|oid| oid.to_string() == KP_KDC));
        if for_kdc {
            Ok(KdcName::Host(host.clone()))
        } else {
            Err(KdcRefusal::Purpose)
        }
    }
}

/// The principal names in a certificate's subject alternative name, as `name/instance@REALM`.
pub fn principal_names(certificate: &Certificate) -> Vec<String> {
    let Ok(certificate) = x509_cert::Certificate::from_der(certificate.der()) else {
        return Vec::new();
    };
    let Ok(Some((_, names))) = certificate
        .tbs_certificate()
        .get_extension::<SubjectAltName>()
    else {
        return Vec::new();
    };
    names
        .0
        .iter()
        .filter_map(|name| match name {
            GeneralName::OtherName(other) if other.type_id.to_string() == PKINIT_SAN => {
                let der = other.value.to_der().ok()?;
                let name: Krb5PrincipalName = crate::wire::decode(&der).ok()?;
                let parts: Vec<String> = name.principal_name.string.iter().map(text).collect();
                Some(format!("{}@{}", parts.join("/"), text(&name.realm)))
            }
            _ => None,
        })
        .collect()
}
