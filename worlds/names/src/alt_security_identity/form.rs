//! The forms of mapping, and the text that each makes of a certificate.

use std::fmt;

use super::MappingStrength;
use crate::distinguished_name::WindowsQuoting;
use crate::{DistinguishedName, SerialNumber, Sid, SubjectKeyId, Thumbprint};

/// A form of `altSecurityIdentities` that is made of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AltSecurityIdentityForm {
    /// `X509:<I>issuer<S>subject`.
    IssuerSubject,
    /// `X509:<S>subject`.
    SubjectOnly,
    /// `X509:<I>issuer<SR>serial`.
    IssuerSerialNumber,
    /// `X509:<SKI>key identifier`.
    Ski,
    /// `X509:<SHA1-PUKEY>digest`.
    Sha1PublicKey,
    /// `X509:<RFC822>mail`.
    Rfc822,
    /// `X509:<I>issuer<SID>sid`.
    IssuerSid,
}

impl AltSecurityIdentityForm {
    /// Every form, in the order in which a KDC without a hint searches.
    pub const ALL: [Self; 7] = [
        Self::IssuerSubject,
        Self::SubjectOnly,
        Self::IssuerSerialNumber,
        Self::Ski,
        Self::Sha1PublicKey,
        Self::Rfc822,
        Self::IssuerSid,
    ];

    /// The name in Microsoft's documents (KB5014754), such as `X509IssuerSubject`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IssuerSubject => "X509IssuerSubject",
            Self::SubjectOnly => "X509SubjectOnly",
            Self::IssuerSerialNumber => "X509IssuerSerialNumber",
            Self::Ski => "X509SKI",
            Self::Sha1PublicKey => "X509SHA1PublicKey",
            Self::Rfc822 => "X509RFC822",
            Self::IssuerSid => "X509IssuerSID",
        }
    }

    /// Whether a mapping of this form is weak or strong (KB5014754).
    pub const fn strength(self) -> MappingStrength {
        match self {
            Self::IssuerSerialNumber | Self::Ski | Self::Sha1PublicKey | Self::IssuerSid => {
                MappingStrength::Strong
            }
            Self::IssuerSubject | Self::SubjectOnly | Self::Rfc822 => MappingStrength::Weak,
        }
    }
}

impl fmt::Display for AltSecurityIdentityForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What becomes of the zero byte that the encoding puts before a serial number whose first bit is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignByte {
    /// It stays, and stands at the end of the reversed text.
    #[default]
    Kept,
    /// It is dropped.
    Dropped,
}

/// What `<SHA1-PUKEY>` is the digest of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sha1Of {
    /// The whole certificate: the thumbprint.
    #[default]
    Certificate,
    /// The bits of its public key.
    PublicKey,
}

/// How a domain controller writes a certificate, as far as no document settles it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MappingSpelling {
    /// Quotes around values with special characters.
    pub quoting: WindowsQuoting,
    /// The leading zero byte of a serial number.
    pub sign_byte: SignByte,
    /// What `<SHA1-PUKEY>` is the digest of.
    pub sha1: Sha1Of,
}

/// What of a certificate can stand in `altSecurityIdentities`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MappableCertificate<'c> {
    /// The issuer.
    pub issuer: &'c DistinguishedName,
    /// The subject.
    pub subject: &'c DistinguishedName,
    /// The serial number.
    pub serial: &'c SerialNumber,
    /// The value of the Subject Key Identifier extension, if there is one.
    pub key_id: Option<SubjectKeyId>,
    /// The SHA-1 digest of the certificate.
    pub thumbprint: Option<Thumbprint>,
    /// The SHA-1 digest of the bits of the public key.
    pub public_key_digest: Option<Thumbprint>,
    /// The mail address in the subject alternative name.
    pub mail: Option<&'c str>,
    /// The SID that it carries.
    pub sid: Option<&'c Sid>,
}

impl MappableCertificate<'_> {
    /// The value of a form that maps this certificate; `None` where the certificate lacks what the form is made of.
    ///
    /// A certificate without a subject has no subject to map by.
    pub fn value(
        &self,
        form: AltSecurityIdentityForm,
        spelling: MappingSpelling,
    ) -> Option<String> {
        let name = |name: &DistinguishedName| name.to_windows_x500_with(spelling.quoting);
        let issuer = || format!("X509:<I>{}", name(self.issuer));
        let subject = || (!self.subject.is_empty()).then(|| format!("<S>{}", name(self.subject)));
        match form {
            AltSecurityIdentityForm::IssuerSubject => Some(format!("{}{}", issuer(), subject()?)),
            AltSecurityIdentityForm::SubjectOnly => Some(format!("X509:{}", subject()?)),
            AltSecurityIdentityForm::IssuerSerialNumber => {
                let serial = self.serial.reversed_hex_with(spelling.sign_byte);
                Some(format!("{}<SR>{serial}", issuer()))
            }
            AltSecurityIdentityForm::Ski => Some(format!("X509:<SKI>{}", self.key_id.as_ref()?)),
            AltSecurityIdentityForm::Sha1PublicKey => {
                let digest = match spelling.sha1 {
                    Sha1Of::Certificate => self.thumbprint,
                    Sha1Of::PublicKey => self.public_key_digest,
                };
                Some(format!("X509:<SHA1-PUKEY>{}", digest?))
            }
            AltSecurityIdentityForm::Rfc822 => Some(format!("X509:<RFC822>{}", self.mail?)),
            AltSecurityIdentityForm::IssuerSid => Some(format!("{}<SID>{}", issuer(), self.sid?)),
        }
    }
}
