//! Answers about the mapping of certificates to accounts.

use names::{MappingStrength, Timestamp};

use super::{CertificateLabel, Header};
use crate::step::Step;

/// Answer of the question `mapping`: which certificate belongs to which account, by what, and how strongly.
#[derive(Debug, Clone)]
pub struct MappingAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a certificate on a card.
    pub certificates: Vec<CertificateMappingRow>,
    /// One row an account that has values of altSecurityIdentities or certificates.
    pub accounts: Vec<AccountMappingRow>,
    /// How many there are of each.
    pub counts: MappingCounts,
}

/// The certificates of an answer by what becomes of them. One that belongs to several accounts counts by the worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MappingCounts {
    /// Accepted today and under full enforcement.
    pub ready: usize,
    /// Accepted today, refused under full enforcement.
    pub lost: usize,
    /// Refused today and then.
    pub refused: usize,
    /// That belong to no account.
    pub unmapped: usize,
    /// Values of altSecurityIdentities that never match.
    pub never_match: usize,
}

/// A certificate and the accounts it belongs to.
#[derive(Debug, Clone)]
pub struct CertificateMappingRow {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Its issuer, as Windows writes it.
    pub issuer: String,
    /// Its serial number, as certificates display it.
    pub serial: String,
    /// Begin of its validity.
    pub not_before: Timestamp,
    /// The SID that it carries, and where.
    pub sid: Option<CarriedSid>,
    /// The accounts that it belongs to.
    pub accounts: Vec<MappedAccount>,
    /// The value that maps it strongly, for the account that it is meant for.
    pub strong_value: Option<String>,
}

/// A SID in a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedSid {
    /// The SID.
    pub sid: String,
    /// The account of that SID, if the world has it.
    pub account: Option<String>,
    /// Whether it stands in a URI, and not in the extension.
    pub in_uri: bool,
}

/// An account that a certificate belongs to.
#[derive(Debug, Clone)]
pub struct MappedAccount {
    /// The account.
    pub account: String,
    /// The methods by which it does.
    pub methods: Vec<MappingMethod>,
    /// What domain controllers of the account's domain say of it as they are.
    pub today: Vec<MappingVerdict>,
    /// What they say when they enforce strong mappings.
    pub enforced: Vec<MappingVerdict>,
    /// Assumptions of which another reading changes the verdicts: name and reading.
    pub depends_on: Vec<(&'static str, &'static str)>,
}

/// A method by which a certificate belongs to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingMethod {
    /// Its name in Microsoft's documents, or `UPN`.
    pub name: &'static str,
    /// Its strength, evidence in the certificate apart.
    pub strength: MappingStrength,
    /// The UPN, or the value of altSecurityIdentities.
    pub value: String,
}

/// What some domain controllers say of a mapping.
#[derive(Debug, Clone)]
pub struct MappingVerdict {
    /// The domain controllers, sorted by name.
    pub domain_controllers: Vec<String>,
    /// The step that decides.
    pub step: &'static Step,
    /// The steps up to it.
    pub steps: Vec<&'static Step>,
}

/// An account, what its altSecurityIdentities say, and the certificates that belong to it.
#[derive(Debug, Clone)]
pub struct AccountMappingRow {
    /// The account.
    pub account: String,
    /// Its values of altSecurityIdentities, in their order.
    pub values: Vec<MappingValue>,
    /// The certificates that belong to it.
    pub certificates: Vec<CertificateLabel>,
}

/// One value of altSecurityIdentities.
#[derive(Debug, Clone)]
pub struct MappingValue {
    /// The text.
    pub value: String,
    /// Its form and the strength of that, if it is of one.
    pub form: Option<(&'static str, MappingStrength)>,
    /// The certificates that it maps.
    pub certificates: Vec<CertificateLabel>,
    /// Why it maps none, if it can never map one.
    pub diagnosis: Option<ValueDiagnosis>,
}

/// Why a value never matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueDiagnosis {
    /// What is wrong, each with what to write instead.
    pub faults: Vec<(String, String)>,
    /// The value to write, where that can be told.
    pub correct: Option<String>,
    /// The certificate that is meant, where that can be told.
    pub meant: Option<CertificateLabel>,
}

/// Answer of the question `ambiguous-mappings`: what belongs to more than one, and what comes of it.
#[derive(Debug, Clone)]
pub struct AmbiguousMappingsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row an ambiguity.
    pub rows: Vec<AmbiguityRow>,
}

/// Something that belongs to more than one.
#[derive(Debug, Clone)]
pub struct AmbiguityRow {
    /// What kind of ambiguity.
    pub kind: Ambiguity,
    /// The certificate, the value or the name that is ambiguous.
    pub subject: String,
    /// The accounts concerned.
    pub accounts: Vec<String>,
    /// The certificates concerned.
    pub certificates: Vec<CertificateLabel>,
    /// What comes of it where no user name hint is typed: the domain controllers, the step, and the account if one is
    /// found nevertheless.
    pub without_hint: Vec<UnhintedOutcome>,
}

/// What comes of an ambiguous certificate without a hint.
#[derive(Debug, Clone)]
pub struct UnhintedOutcome {
    /// Domain controllers, sorted by name.
    pub domain_controllers: Vec<String>,
    /// The step that ends the search.
    pub step: &'static Step,
    /// The account that is found.
    pub account: Option<String>,
}

/// A kind of ambiguity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ambiguity {
    /// A certificate belongs to several accounts.
    CertificateOfSeveralAccounts,
    /// Several accounts hold the same value of altSecurityIdentities.
    ValueOfSeveralAccounts,
    /// A value of one account fits several certificates.
    ValueOfSeveralCertificates,
    /// Several accounts answer to one UPN.
    UpnOfSeveralAccounts,
}

impl Ambiguity {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::CertificateOfSeveralAccounts,
        Self::ValueOfSeveralAccounts,
        Self::ValueOfSeveralCertificates,
        Self::UpnOfSeveralAccounts,
    ];

    /// Its name, as reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateOfSeveralAccounts => "certificate-of-several-accounts",
            Self::ValueOfSeveralAccounts => "value-of-several-accounts",
            Self::ValueOfSeveralCertificates => "value-of-several-certificates",
            Self::UpnOfSeveralAccounts => "upn-of-several-accounts",
        }
    }

    /// One sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::CertificateOfSeveralAccounts => {
                "the certificate belongs to several accounts: a user name hint decides between them"
            }
            Self::ValueOfSeveralAccounts => {
                "several accounts hold this value of altSecurityIdentities"
            }
            Self::ValueOfSeveralCertificates => {
                "this value fits several certificates, each of which opens the account"
            }
            Self::UpnOfSeveralAccounts => {
                "several accounts answer to this UPN: the one that holds it is found, or none where several hold it"
            }
        }
    }
}

/// Answer of the question `schannel-logon`: as whom each certificate logs on to each domain controller over TLS.
#[derive(Debug, Clone)]
pub struct SchannelAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row a certificate and really different outcome.
    pub rows: Vec<SchannelRow>,
}

/// What becomes of a certificate at some domain controllers.
#[derive(Debug, Clone)]
pub struct SchannelRow {
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Domain controllers at which it ends alike, sorted by name.
    pub domain_controllers: Vec<String>,
    /// The value of CertificateMappingMethods that they have.
    pub methods: Option<u32>,
    /// The step that ends it.
    pub step: &'static Step,
    /// As whom it logs on.
    pub account: Option<String>,
    /// Whether the certificate carries the SID of another account than that.
    pub carries_another_sid: bool,
    /// The steps up to the end.
    pub steps: Vec<&'static Step>,
    /// Assumptions of which another reading changes the outcome: name and reading.
    pub depends_on: Vec<(&'static str, &'static str)>,
}
