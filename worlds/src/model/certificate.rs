//! Certification authorities, certificate profiles, and where certificates come from.

use std::fmt;
use std::str::FromStr;

use names::{DistinguishedName, EntityName, Oid, SerialNumber, Sid, Timestamp, Upn};

use super::{
    CaRef, ContainerRef, CrlPublication, DomainControllerRef, Place, Presence, ProductVersion,
    ProfileRef, Revoked, UserRef, WorkstationRef,
};

/// A certification authority.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CertificationAuthority {
    /// The name.
    pub name: EntityName,
    /// The authority that issued its certificate; `None`: self-signed, or not known here when the certificate is given.
    pub issuer: Option<CaRef>,
    /// Where its certificate comes from.
    pub source: CaSource,
    /// When its certificate is published in `NTAuthCertificates` of the forest.
    pub in_ntauth: Presence,
    /// When its certificate is published among the roots of the forest, in `Certification Authorities`.
    pub in_root_store: Presence,
    /// When its certificate is published among the intermediates of the forest, in `AIA`.
    pub in_intermediate_store: Presence,
    /// The revocation information it publishes.
    pub crl: CrlPublication,
    /// Whether its certificate allows it to sign revocation lists (key usage cRLSign).
    pub signs_lists: bool,
    /// That the authority above revoked its certificate.
    pub revoked: Option<Revoked>,
    /// Whether it adds the SID extension to certificates built from the directory (KB5014754).
    pub adds_sid_extension: bool,
    /// The version of Windows whose certificate services it is; the latest, where nothing is written.
    pub product: ProductVersion,
    /// Where it is written.
    pub place: Place,
}

/// Where the certificate of an authority comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CaSource {
    /// The twin makes key and certificate.
    Issued {
        /// The subject.
        subject: DistinguishedName,
        /// The key.
        key_algorithm: KeyAlgorithm,
        /// The serial number; `None`: derived from the seed.
        serial: Option<SerialNumber>,
        /// The first instant of validity.
        not_before: Timestamp,
        /// The last instant of validity.
        not_after: Timestamp,
    },
    /// A file holds the certificate, and perhaps the key.
    Given(GivenCertificate),
}

/// Where a certificate on a card or a domain controller comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateSource {
    /// The twin issues it.
    Issued(Box<Issue>),
    /// A file holds it, and perhaps its key.
    Given(GivenCertificate),
}

/// A certificate that was read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GivenCertificate {
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// The private key in PKCS #8 DER, when it was given.
    pub private_key: Option<Vec<u8>>,
    /// The path as it is written.
    pub path: String,
    /// Where the path is written.
    pub place: Place,
    /// Where the path of the key is written.
    pub private_key_place: Option<Place>,
}

/// A certificate to be issued by the twin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Issue {
    /// The profile.
    pub profile: ProfileRef,
    /// The authority.
    pub ca: CaRef,
    /// The user whose certificate it is: the card's holder unless told otherwise.
    pub for_user: Option<UserRef>,
    /// The domain controller whose certificate it is.
    pub for_computer: Option<DomainControllerRef>,
    /// The workstation whose certificate it is.
    pub for_workstation: Option<WorkstationRef>,
    /// The DNS names in the subject alternative name, in place of what the profile says.
    pub dns_names: Option<Vec<String>>,
    /// The subject, in place of what the profile says.
    pub subject: Option<DistinguishedName>,
    /// The UPN in the subject alternative name, in place of the user's.
    pub upn: Option<Upn>,
    /// The mail address, in place of the user's.
    pub email: Option<String>,
    /// A URI in the subject alternative name.
    pub san_uri: Option<String>,
    /// The SID in a further URI of the subject alternative name, in the form that domain controllers since 2019 read
    /// [MS-PKCA] 3.1.5.2.1.6.
    pub san_sid: Option<IssuedSid>,
    /// The serial number; `None`: derived from the seed.
    pub serial: Option<SerialNumber>,
    /// The first instant of validity.
    pub not_before: Timestamp,
    /// The last instant of validity.
    pub not_after: Timestamp,
    /// The key, in place of what the profile says.
    pub key_algorithm: Option<KeyAlgorithm>,
    /// The container whose key this certificate is for as well.
    pub same_key_as: Option<ContainerRef>,
    /// That the authority revoked it.
    pub revoked: Option<Revoked>,
    /// Whether the SID extension is in it; `None`: as profile and authority say.
    pub sid_extension: Option<bool>,
    /// The SID in the SID extension, in place of the user's.
    pub sid: Option<IssuedSid>,
    /// Where it is written.
    pub place: Place,
}

/// A SID that goes into a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IssuedSid {
    /// That of a user of the world.
    Of(UserRef),
    /// This one.
    Literal(Sid),
}

/// The algorithm and size of a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyAlgorithm {
    /// RSA, 1024 bits: what the Base CSP makes where nobody says how long.
    Rsa1024,
    /// RSA, 2048 bits.
    #[default]
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
    /// RSA, 4096 bits.
    Rsa4096,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

/// A text that is not a [`KeyAlgorithm`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a key the twin makes: RSA-1024, RSA-2048, RSA-3072, RSA-4096, P-256, P-384, P-521"
)]
pub struct ParseKeyAlgorithmError {
    text: String,
}

impl KeyAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 7] = [
        Self::Rsa1024,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
    ];

    /// The name as it is written in a world document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa1024 => "RSA-1024",
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
            Self::Rsa4096 => "RSA-4096",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Whether this is an elliptic curve.
    pub const fn is_elliptic_curve(self) -> bool {
        matches!(self, Self::P256 | Self::P384 | Self::P521)
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for KeyAlgorithm {
    type Err = ParseKeyAlgorithmError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| ParseKeyAlgorithmError {
                text: text.to_owned(),
            })
    }
}

/// A certificate profile, what AD CS calls a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The name.
    pub name: EntityName,
    /// What it is for.
    pub kind: ProfileKind,
    /// The purposes; `None`: the extension is absent.
    pub extended_key_usage: Option<Vec<Oid>>,
    /// The key usages; empty: the extension is absent.
    pub key_usage: Vec<KeyUsageBit>,
    /// Where the subject comes from.
    pub subject: SubjectSource,
    /// What goes into the subject alternative name.
    pub subject_alternative_names: Vec<SanSource>,
    /// The key.
    pub key_algorithm: KeyAlgorithm,
    /// How long certificates last.
    pub validity_days: u32,
    /// The name in the template-name extension, which version 1 templates stamp.
    pub template_name: Option<String>,
    /// Major and minor version in the template-information extension, which later templates stamp.
    pub template_version: Option<(u32, u32)>,
    /// The certificate policies.
    pub policies: Vec<Oid>,
    /// Whether certificates name a CRL distribution point.
    pub crl_distribution_point: bool,
    /// Whether certificates name the OCSP responder of their authority, where it has one.
    pub ocsp_responder: bool,
    /// Whether certificates may carry the SID extension, when the authority adds it.
    pub sid_extension: bool,
    /// Where it is written; `None`: in the library.
    pub place: Option<Place>,
}

/// What a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum ProfileKind {
    /// Smart card logon and mail.
    SmartCardUser,
    /// Smart card logon.
    SmartCardLogon,
    /// A domain controller, since Windows 2000.
    DomainController,
    /// Mail replication between domain controllers.
    DirectoryEmailReplication,
    /// A domain controller, since Server 2003.
    DomainControllerAuthentication,
    /// A domain controller with the KDC purpose, since Server 2008.
    KerberosAuthentication,
    /// Something else.
    Custom,
}

/// A bit of the key usage extension [RFC 5280 §4.2.1.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum KeyUsageBit {
    /// digitalSignature.
    DigitalSignature,
    /// nonRepudiation.
    NonRepudiation,
    /// keyEncipherment.
    KeyEncipherment,
    /// dataEncipherment.
    DataEncipherment,
    /// keyAgreement.
    KeyAgreement,
}

/// Where the subject of a certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum SubjectSource {
    /// The distinguished name of the account.
    FromDirectory,
    /// `CN=` and the account's common name, or a computer's DNS name.
    CommonName,
    /// What the document supplies with the certificate.
    Supplied,
    /// None: the subject is empty.
    Empty,
}

/// What goes into the subject alternative name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum SanSource {
    /// The user principal name, as an other name.
    UserPrincipalName,
    /// The mail address.
    Rfc822,
    /// The computer's DNS name.
    DnsName,
    /// The domain's DNS name.
    DomainDns,
    /// The domain's `NetBIOS` name, as a DNS name.
    DomainNetbios,
    /// The computer's object identifier in the directory, as an other name.
    ObjectGuid,
}
