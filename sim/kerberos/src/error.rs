//! Error codes of the protocol, and errors of this library.

use std::fmt;

use thiserror::Error;

/// What is wrong with bytes or with a request to this library.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// Bytes that are no such message.
    #[error("not a {0}")]
    Decode(&'static str),
    /// A message that could not be encoded.
    #[error("cannot encode the {0}")]
    Encode(&'static str),
    /// A cipher text that does not open with the key.
    #[error("the {0} does not open with its key")]
    Integrity(&'static str),
    /// An encryption type that is not known here.
    #[error("encryption type {0} is not known")]
    EncryptionType(i32),
    /// The peer's Diffie-Hellman value is not in the group.
    #[error("the Diffie-Hellman value is not in the group")]
    DiffieHellman,
    /// The reply is not for the request.
    #[error("the reply does not belong to the request: {0}")]
    Mismatch(&'static str),
    /// Something that is known, but not supported.
    #[error("the {0} is not supported")]
    Unsupported(&'static str),
    /// A key cannot be used for encryption.
    #[error("the public key cannot encrypt")]
    PublicKeyEncryption,
    /// A key could not sign.
    #[error("the key cannot sign")]
    Sign(#[source] pki::Error),
}

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $name:literal;)+) => {
        /// An error code of Kerberos [RFC 4120 §7.5.9, RFC 4556 §3.1.3].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum KrbErrorCode {
            $(#[doc = $name] $(#[$meta])* $variant,)+
        }
        impl KrbErrorCode {
            /// The number on the wire.
            pub fn code(self) -> i32 {
                match self { $(Self::$variant => $code,)+ }
            }
            /// The code of a number.
            pub fn from_code(code: i32) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
            /// The protocol's name for it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

codes! {
    ClientPrincipalUnknown = 6, "KDC_ERR_C_PRINCIPAL_UNKNOWN";
    ServerPrincipalUnknown = 7, "KDC_ERR_S_PRINCIPAL_UNKNOWN";
    CannotPostdate = 10, "KDC_ERR_CANNOT_POSTDATE";
    NeverValid = 11, "KDC_ERR_NEVER_VALID";
    Policy = 12, "KDC_ERR_POLICY";
    BadOption = 13, "KDC_ERR_BADOPTION";
    EncryptionTypeNotSupported = 14, "KDC_ERR_ETYPE_NOSUPP";
    ChecksumTypeNotSupported = 15, "KDC_ERR_SUMTYPE_NOSUPP";
    PadataTypeNotSupported = 16, "KDC_ERR_PADATA_TYPE_NOSUPP";
    ClientRevoked = 18, "KDC_ERR_CLIENT_REVOKED";
    TgtRevoked = 20, "KDC_ERR_TGT_REVOKED";
    KeyExpired = 23, "KDC_ERR_KEY_EXPIRED";
    PreauthFailed = 24, "KDC_ERR_PREAUTH_FAILED";
    PreauthRequired = 25, "KDC_ERR_PREAUTH_REQUIRED";
    BadIntegrity = 31, "KRB_AP_ERR_BAD_INTEGRITY";
    TicketExpired = 32, "KRB_AP_ERR_TKT_EXPIRED";
    TicketNotYetValid = 33, "KRB_AP_ERR_TKT_NYV";
    Repeat = 34, "KRB_AP_ERR_REPEAT";
    NotUs = 35, "KRB_AP_ERR_NOT_US";
    BadMatch = 36, "KRB_AP_ERR_BADMATCH";
    Skew = 37, "KRB_AP_ERR_SKEW";
    BadVersion = 39, "KRB_AP_ERR_BADVERSION";
    MessageType = 40, "KRB_AP_ERR_MSG_TYPE";
    Modified = 41, "KRB_AP_ERR_MODIFIED";
    BadKeyVersion = 44, "KRB_AP_ERR_BADKEYVER";
    NoKey = 45, "KRB_AP_ERR_NOKEY";
    InappropriateChecksum = 50, "KRB_AP_ERR_INAPP_CKSUM";
    ResponseTooBig = 52, "KRB_ERR_RESPONSE_TOO_BIG";
    Generic = 60, "KRB_ERR_GENERIC";
    ClientNotTrusted = 62, "KDC_ERR_CLIENT_NOT_TRUSTED";
    KdcNotTrusted = 63, "KDC_ERR_KDC_NOT_TRUSTED";
    InvalidSignature = 64, "KDC_ERR_INVALID_SIG";
    DhKeyParametersNotAccepted = 65, "KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED";
    CertificateMismatch = 66, "KDC_ERR_CERTIFICATE_MISMATCH";
    WrongRealm = 68, "KDC_ERR_WRONG_REALM";
    CannotVerifyCertificate = 70, "KDC_ERR_CANT_VERIFY_CERTIFICATE";
    InvalidCertificate = 71, "KDC_ERR_INVALID_CERTIFICATE";
    RevokedCertificate = 72, "KDC_ERR_REVOKED_CERTIFICATE";
    RevocationStatusUnknown = 73, "KDC_ERR_REVOCATION_STATUS_UNKNOWN";
    RevocationStatusUnavailable = 74, "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE";
    ClientNameMismatch = 75, "KDC_ERR_CLIENT_NAME_MISMATCH";
    KdcNameMismatch = 76, "KDC_ERR_KDC_NAME_MISMATCH";
    InconsistentKeyPurpose = 77, "KDC_ERR_INCONSISTENT_KEY_PURPOSE";
    DigestInCertificateNotAccepted = 78, "KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED";
    PaChecksumMustBeIncluded = 79, "KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED";
    DigestInSignedDataNotAccepted = 80, "KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED";
    PublicKeyEncryptionNotSupported = 81, "KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED";
    PreauthExpired = 90, "KDC_ERR_PREAUTH_EXPIRED";
    MorePreauthDataRequired = 91, "KDC_ERR_MORE_PREAUTH_DATA_REQUIRED";
    NoAcceptableKdf = 100, "KDC_ERR_NO_ACCEPTABLE_KDF";
}

impl fmt::Display for KrbErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::KrbErrorCode;

    #[test]
    fn a_code_shows_its_name_and_number() {
        let code = KrbErrorCode::from_code(62).unwrap();
        assert_eq!(code.to_string(), "KDC_ERR_CLIENT_NOT_TRUSTED (62)");
        assert_eq!(code.code(), 62);
        assert_eq!(KrbErrorCode::from_code(1), None);
    }
}
