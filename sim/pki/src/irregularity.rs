//! What a certificate has that it should not have.

use names::Oid;

/// A departure from the profile of [RFC 5280 §4].
///
/// Those that make a certificate ambiguous, or leave unread what has to be obeyed, always refuse a
/// path; the others are duties of an authority that a reader need not enforce, and refuse it under
/// [`Conformance::Profile`](crate::path::Conformance::Profile) only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Irregularity {
    /// Two extensions of one kind [§4.2].
    DuplicateExtension(Oid),
    /// A known extension that cannot be decoded [§4.2].
    MalformedExtension(Oid),
    /// Extensions in a certificate that is not of version 3 [§4.1.2.9].
    ExtensionsBeforeVersion3,
    /// Unique identifiers in a certificate of version 1 [§4.1.2.8].
    UniqueIdBeforeVersion2,
    /// The signature algorithm outside differs from the one that is signed [§4.1.1.2].
    SignatureAlgorithmsDiffer,
    /// The signature algorithm has parameters that its standard does not allow [RFC 3279 §2.2,
    /// RFC 4055 §5, RFC 5758 §3].
    SignatureParameters,
    /// A serial number that is not positive [§4.1.2.2].
    SerialNotPositive,
    /// A serial number of more than twenty bytes [§4.1.2.2].
    SerialTooLong,
    /// No issuer [§4.1.2.4].
    EmptyIssuer,
    /// An authority, or one that signs revocation lists, without a subject [§4.1.2.6].
    AuthorityWithoutSubject,
    /// No subject, and no critical subject alternative name in its place [§4.1.2.6].
    UnnamedSubject,
    /// An authority whose basic constraints are not critical [§4.2.1.9].
    BasicConstraintsNotCritical,
    /// A path length for what is no authority [§4.2.1.9].
    PathLengthWithoutAuthority,
    /// keyCertSign for what is no authority [§4.2.1.3].
    CertSignWithoutAuthority,
    /// A key usage without any use [§4.2.1.3].
    EmptyKeyUsage,
    /// Name constraints for what is no authority [§4.2.1.10].
    NameConstraintsWithoutAuthority,
    /// A policy mapped from or to any policy [§4.2.1.5]. The path is refused where it counts.
    MappedAnyPolicy,
}

impl Irregularity {
    /// Whether the certificate cannot be relied on, whatever the settings.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::DuplicateExtension(_)
                | Self::MalformedExtension(_)
                | Self::ExtensionsBeforeVersion3
                | Self::UniqueIdBeforeVersion2
                | Self::SignatureAlgorithmsDiffer
                | Self::SignatureParameters
        )
    }
}
