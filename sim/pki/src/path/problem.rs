//! Why a path is not valid, and the checks that find out.

use std::fmt;

/// Why a path is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathProblem {
    /// No chain of issuers leads to an anchor.
    NoPath,
    /// A signature does not verify [RFC 5280 §6.1.3 (a)(1)].
    Signature,
    /// A signature's algorithm or key is not known here.
    UnsupportedSignature,
    /// A certificate departs from the profile [RFC 5280 §4].
    Irregular,
    /// A certificate is not yet valid [RFC 5280 §6.1.3 (a)(2)].
    NotYetValid,
    /// A certificate has expired [RFC 5280 §6.1.3 (a)(2)].
    Expired,
    /// A certificate is revoked [RFC 5280 §6.1.3 (a)(3)].
    Revoked,
    /// Whether a certificate is revoked cannot be told [RFC 5280 §6.1.3 (a)(3)].
    RevocationUnknown,
    /// A certificate names another issuer than the one above it [RFC 5280 §6.1.3 (a)(4)].
    NameChaining,
    /// A name is in none of the permitted subtrees of its kind [RFC 5280 §6.1.3 (b)].
    NameNotPermitted,
    /// A name is in an excluded subtree [RFC 5280 §6.1.3 (c)].
    NameExcluded,
    /// A constraint applies to a name that cannot be judged by it [RFC 5280 §4.2.1.10].
    NameNotProcessed,
    /// No policy is valid where one has to be [RFC 5280 §6.1.3 (f), §6.1.5 (g)].
    NoValidPolicy,
    /// Any policy is mapped [RFC 5280 §6.1.4 (a)].
    MappedAnyPolicy,
    /// An issuer is no authority [RFC 5280 §6.1.4 (k)].
    NotAnAuthority,
    /// More authorities than allowed [RFC 5280 §6.1.4 (l), (m)].
    TooLong,
    /// An issuer's key may not sign certificates [RFC 5280 §6.1.4 (n)].
    KeyUsage,
    /// A critical extension is not understood [RFC 5280 §6.1.4 (o), §6.1.5 (f)].
    CriticalExtension,
    /// More work than the settings allow.
    Budget,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPath => "no chain of issuers leads to an anchor",
            Self::Signature => "a signature does not verify",
            Self::UnsupportedSignature => "a signature's algorithm or key is not known",
            Self::Irregular => "a certificate departs from the profile",
            Self::NotYetValid => "a certificate is not yet valid",
            Self::Expired => "a certificate has expired",
            Self::Revoked => "a certificate is revoked",
            Self::RevocationUnknown => "whether a certificate is revoked cannot be told",
            Self::NameChaining => "a certificate names another issuer",
            Self::NameNotPermitted => "a name is in none of the permitted subtrees",
            Self::NameExcluded => "a name is in an excluded subtree",
            Self::NameNotProcessed => "a constraint cannot be applied to a name",
            Self::NoValidPolicy => "no policy is valid",
            Self::MappedAnyPolicy => "any policy is mapped",
            Self::NotAnAuthority => "an issuer is no authority",
            Self::TooLong => "more authorities than allowed",
            Self::KeyUsage => "an issuer's key may not sign certificates",
            Self::CriticalExtension => "a critical extension is not understood",
            Self::Budget => "more work than allowed",
        })
    }
}

/// The checks, in the order of [RFC 5280 §6.1.3], §6.1.4 and §6.1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// The certificate follows the profile as far as the settings want.
    Profile,
    /// §6.1.3 (a)(1): the signature.
    Signature,
    /// §6.1.3 (a)(2): the validity.
    Validity,
    /// §6.1.3 (a)(3): the revocation.
    Revocation,
    /// §6.1.3 (a)(4): the issuer's name.
    NameChaining,
    /// §6.1.3 (b), (c): the subject's names within the constraints.
    NameConstraints,
    /// §6.1.3 (d), (e), (f): the policies.
    Policies,
    /// §6.1.4 (a), (b): the policy mappings.
    PolicyMappings,
    /// §6.1.4 (k): the basic constraints.
    BasicConstraints,
    /// §6.1.4 (l), (m): the path length.
    PathLength,
    /// §6.1.4 (n): the key usage.
    KeyUsage,
    /// §6.1.4 (o), §6.1.5 (f): the critical extensions.
    CriticalExtensions,
    /// §6.1.5 (g): a policy is left for the whole path.
    ValidPolicies,
    /// Not of the standard: the validity of the anchor.
    AnchorValidity,
}

/// What one check said about one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckRecord {
    /// The check.
    pub check: Check,
    /// Position of the certificate in the path; the end certificate is 0.
    pub position: usize,
    /// What it said.
    pub result: Result<(), PathProblem>,
}
