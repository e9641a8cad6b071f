//! The strings of the attribute `altSecurityIdentities` [MS-PKCA] 3.1.5.2.1.3.

mod diagnosis;
mod error;
mod form;
mod parse;
mod warning;

use std::fmt;
use std::str::FromStr;

pub use diagnosis::{AltSecurityIdentityDiagnosis, AltSecurityIdentityFault};
pub use error::AltSecurityIdentityError;
pub use form::{AltSecurityIdentityForm, MappableCertificate, MappingSpelling, Sha1Of, SignByte};
pub use warning::{AltSecurityIdentityWarning, NamePart};

use crate::{DistinguishedName, SerialNumber, Sid, SubjectKeyId, Thumbprint};

/// One value of `altSecurityIdentities`.
///
/// Names are kept as the literal text, which is what the directory compares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AltSecurityIdentity {
    /// `X509:<I>issuer<S>subject`.
    X509IssuerSubject {
        /// The issuer in Windows' X.500 text.
        issuer: String,
        /// The subject in Windows' X.500 text.
        subject: String,
    },
    /// `X509:<S>subject`.
    X509SubjectOnly {
        /// The subject in Windows' X.500 text.
        subject: String,
    },
    /// `X509:<I>issuer<SR>serial`; the serial is written reversed and kept as the number it is.
    X509IssuerSerialNumber {
        /// The issuer in Windows' X.500 text.
        issuer: String,
        /// The serial number, already put the right way round.
        serial: SerialNumber,
    },
    /// `X509:<SKI>hex`.
    X509Ski(SubjectKeyId),
    /// `X509:<SHA1-PUKEY>hex`.
    X509Sha1PublicKey(Thumbprint),
    /// `X509:<RFC822>mail`.
    X509Rfc822(String),
    /// `X509:<I>issuer<SID>sid`, understood by domain controllers since 2025.
    X509IssuerSid {
        /// The issuer in Windows' X.500 text.
        issuer: String,
        /// The SID that the certificate carries.
        sid: Sid,
    },
    /// `Kerberos:name@REALM`: a principal of a trusted realm, not a certificate.
    Kerberos(String),
}

/// How much a mapping is worth to a domain controller that asks for strong ones (KB5014754).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MappingStrength {
    /// Made of what an enrollee may choose or a name that may be used again.
    Weak,
    /// Made of what only one certificate or key has.
    Strong,
}

impl AltSecurityIdentity {
    /// Reads one value.
    ///
    /// # Errors
    /// When no certificate can ever match the value; the error says why and how to write it.
    pub fn parse(text: &str) -> Result<Self, AltSecurityIdentityError> {
        parse::parse(text)
    }

    /// The value made of a certificate's issuer and subject.
    pub fn issuer_subject(issuer: &DistinguishedName, subject: &DistinguishedName) -> Self {
        Self::X509IssuerSubject {
            issuer: issuer.to_windows_x500(),
            subject: subject.to_windows_x500(),
        }
    }

    /// The value made of a certificate's subject.
    pub fn subject_only(subject: &DistinguishedName) -> Self {
        Self::X509SubjectOnly {
            subject: subject.to_windows_x500(),
        }
    }

    /// The value made of a certificate's issuer and serial number.
    pub fn issuer_serial(issuer: &DistinguishedName, serial: &SerialNumber) -> Self {
        Self::X509IssuerSerialNumber {
            issuer: issuer.to_windows_x500(),
            serial: serial.clone(),
        }
    }

    /// The value made of a certificate's Subject Key Identifier extension.
    pub fn ski(key_id: SubjectKeyId) -> Self {
        Self::X509Ski(key_id)
    }

    /// The value made of a SHA-1 digest. Sources disagree whether of the public key or the certificate.
    pub fn sha1_public_key(digest: Thumbprint) -> Self {
        Self::X509Sha1PublicKey(digest)
    }

    /// The value made of a certificate's mail address.
    pub fn rfc822(mail: impl Into<String>) -> Self {
        Self::X509Rfc822(mail.into())
    }

    /// The value made of a certificate's issuer and SID.
    pub fn issuer_sid(issuer: &DistinguishedName, sid: &Sid) -> Self {
        Self::X509IssuerSid {
            issuer: issuer.to_windows_x500(),
            sid: sid.clone(),
        }
    }

    /// Whether the mapping is weak or strong (KB5014754).
    pub fn strength(&self) -> MappingStrength {
        self.form()
            .map_or(MappingStrength::Weak, AltSecurityIdentityForm::strength)
    }

    /// The form; `None` for `Kerberos:`, which maps no certificate.
    pub fn form(&self) -> Option<AltSecurityIdentityForm> {
        match self {
            Self::X509IssuerSubject { .. } => Some(AltSecurityIdentityForm::IssuerSubject),
            Self::X509SubjectOnly { .. } => Some(AltSecurityIdentityForm::SubjectOnly),
            Self::X509IssuerSerialNumber { .. } => {
                Some(AltSecurityIdentityForm::IssuerSerialNumber)
            }
            Self::X509Ski(_) => Some(AltSecurityIdentityForm::Ski),
            Self::X509Sha1PublicKey(_) => Some(AltSecurityIdentityForm::Sha1PublicKey),
            Self::X509Rfc822(_) => Some(AltSecurityIdentityForm::Rfc822),
            Self::X509IssuerSid { .. } => Some(AltSecurityIdentityForm::IssuerSid),
            Self::Kerberos(_) => None,
        }
    }

    /// Everything that is wrong with a value, by the text alone, and the mended value. Without faults the value is good.
    pub fn diagnose(text: &str) -> AltSecurityIdentityDiagnosis {
        diagnosis::diagnose(text)
    }

    /// What is wrong with a value that is meant for a certificate, and the value that maps it; `None` where the value is
    /// meant for another certificate.
    pub fn diagnose_for(
        text: &str,
        certificate: &MappableCertificate<'_>,
        spelling: MappingSpelling,
    ) -> Option<AltSecurityIdentityDiagnosis> {
        diagnosis::diagnose_for(text, certificate, spelling)
    }

    /// What is odd about a value that reads well: it parses, but may never match.
    pub fn warnings(&self) -> Vec<AltSecurityIdentityWarning> {
        warning::warnings(self)
    }

    /// The text by which a directory finds a value: the attribute's syntax ignores case [MS-ADA1] 2.61.
    pub fn comparison_key(text: &str) -> String {
        crate::case::fold(text)
    }
}

impl fmt::Display for AltSecurityIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X509IssuerSubject { issuer, subject } => {
                write!(formatter, "X509:<I>{issuer}<S>{subject}")
            }
            Self::X509SubjectOnly { subject } => write!(formatter, "X509:<S>{subject}"),
            Self::X509IssuerSerialNumber { issuer, serial } => {
                write!(formatter, "X509:<I>{issuer}<SR>{}", serial.reversed_hex())
            }
            Self::X509Ski(key_id) => write!(formatter, "X509:<SKI>{key_id}"),
            Self::X509Sha1PublicKey(digest) => write!(formatter, "X509:<SHA1-PUKEY>{digest}"),
            Self::X509Rfc822(mail) => write!(formatter, "X509:<RFC822>{mail}"),
            Self::X509IssuerSid { issuer, sid } => write!(formatter, "X509:<I>{issuer}<SID>{sid}"),
            Self::Kerberos(principal) => write!(formatter, "Kerberos:{principal}"),
        }
    }
}

impl FromStr for AltSecurityIdentity {
    type Err = AltSecurityIdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

serde_as_text!(
    AltSecurityIdentity,
    "a value of altSecurityIdentities such as `X509:<I>DC=com,DC=fabrikam,CN=CA<SR>1100000000ee7e1561`"
);

#[cfg(test)]
mod tests;
