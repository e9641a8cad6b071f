//! CREDENTIAL_INFO: what a client that logged on with a certificate needs where only a password
//! helps [MS-PAC 2.6, MS-PKCA 3.1.5.2].

use std::fmt;

use super::{BufferType, PacError};
use crate::cipher::EncryptionKey;
use crate::ndr::{NdrError, Reader, TypeSerialized, UnicodeString, Writer};

/// Key usage of the encrypted credentials, KERB_NON_KERB_SALT [MS-PAC 2.6.1].
const USAGE_CREDENTIALS: u32 = 16;

/// Credentials encrypted with the AS reply key [MS-PAC 2.6.1].
///
/// ```text
/// PAC_CREDENTIAL_INFO { ULONG Version = 0; ULONG EncryptionType; UCHAR SerializedData[]; }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacCredentialInfo {
    /// Encryption type of the key.
    pub encryption_type: i32,
    /// The encrypted [`PacCredentialData`].
    pub serialized_data: Vec<u8>,
}

impl PacCredentialInfo {
    /// Encrypts credentials with the AS reply key. The confounder is bytes that no other message
    /// has.
    pub fn seal(
        credentials: &PacCredentialData,
        reply_key: &EncryptionKey,
        confounder: [u8; 16],
    ) -> Self {
        Self {
            encryption_type: reply_key.etype().code(),
            serialized_data: reply_key.encrypt(
                USAGE_CREDENTIALS,
                confounder,
                &credentials.to_ndr(),
            ),
        }
    }

    /// Decrypts the credentials with the AS reply key.
    ///
    /// # Errors
    /// When they are not for this key, or what comes out is malformed.
    pub fn open(&self, reply_key: &EncryptionKey) -> Result<PacCredentialData, PacError> {
        if self.encryption_type != reply_key.etype().code() {
            return Err(PacError::Credentials);
        }
        let plain = reply_key
            .decrypt(USAGE_CREDENTIALS, &self.serialized_data)
            .map_err(|_| PacError::Credentials)?;
        PacCredentialData::from_ndr(&plain).map_err(|source| PacError::Ndr {
            kind: BufferType::CREDENTIAL_INFO,
            source,
        })
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, PacError> {
        let wrong = |reason| PacError::Buffer {
            kind: BufferType::CREDENTIAL_INFO,
            reason,
        };
        let ([v0, v1, v2, v3, e0, e1, e2, e3], data) = bytes
            .split_first_chunk::<8>()
            .ok_or_else(|| wrong("cut off"))?;
        if [*v0, *v1, *v2, *v3] != [0; 4] {
            return Err(wrong("not version 0"));
        }
        Ok(Self {
            encryption_type: i32::from_le_bytes([*e0, *e1, *e2, *e3]),
            serialized_data: data.to_vec(),
        })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; 4];
        bytes.extend(self.encryption_type.to_le_bytes());
        bytes.extend_from_slice(&self.serialized_data);
        bytes
    }
}

/// Credentials for several packages [MS-PAC 2.6.2].
///
/// ```text
/// typedef struct _PAC_CREDENTIAL_DATA {
///   ULONG CredentialCount;
///   [size_is(CredentialCount)] SECPKG_SUPPLEMENTAL_CRED Credentials[*];
/// } PAC_CREDENTIAL_DATA;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PacCredentialData {
    /// The credentials.
    pub credentials: Vec<SupplementalCredential>,
}

/// Credentials for one package, SECPKG_SUPPLEMENTAL_CRED [MS-PAC 2.6.3].
///
/// ```text
/// typedef struct _SECPKG_SUPPLEMENTAL_CRED {
///   RPC_UNICODE_STRING PackageName;
///   ULONG CredentialSize;
///   [size_is(CredentialSize)] PUCHAR Credentials;
/// } SECPKG_SUPPLEMENTAL_CRED;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SupplementalCredential {
    /// Name of the package; `NTLM` is the one that is specified.
    pub package_name: UnicodeString,
    /// What the package understands.
    pub credentials: Vec<u8>,
}

impl fmt::Debug for SupplementalCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SupplementalCredential({})", self.package_name)
    }
}

/// Bytes of the fixed part of a credential.
const CREDENTIAL: usize = 16;

impl PacCredentialData {
    /// The credential of NTLM, if there is one.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn ntlm(&self) -> Result<Option<NtlmSupplementalCredential>, PacError> {
        self.credentials
            .iter()
            .find(|credential| credential.package_name.as_str() == "NTLM")
            .map(|credential| NtlmSupplementalCredential::read(&credential.credentials))
            .transpose()
    }
}

impl TypeSerialized for PacCredentialData {
    fn write(&self, w: &mut Writer) {
        // The size of an array at the end of a structure stands in front of the structure.
        w.count(self.credentials.len());
        w.count(self.credentials.len());
        for credential in &self.credentials {
            w.unicode(&credential.package_name);
            w.count(credential.credentials.len());
            w.pointer(!credential.credentials.is_empty());
        }
        for credential in &self.credentials {
            w.unicode_text(&credential.package_name);
            if !credential.credentials.is_empty() {
                w.count(credential.credentials.len());
                w.bytes(&credential.credentials);
            }
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        // Both counts stand one after the other, and the array behind the second: the second is
        // read as the array's, checked against the first.
        let count = r.u32()?;
        let fixed = r.conformant(count, CREDENTIAL, |r| {
            Ok((r.unicode()?, r.u32()?, r.pointer()?))
        })?;
        let credentials = fixed
            .into_iter()
            .map(|(name, size, present)| {
                Ok(SupplementalCredential {
                    package_name: name.text(r)?,
                    credentials: r
                        .conformant_behind(present, size, 1, |r| r.array().map(|[byte]| byte))?,
                })
            })
            .collect::<Result<_, NdrError>>()?;
        Ok(Self { credentials })
    }
}

/// The hashes of a password, NTLM_SUPPLEMENTAL_CREDENTIAL [MS-PAC 2.6.4].
///
/// ```text
/// NTLM_SUPPLEMENTAL_CREDENTIAL { ULONG Version = 0; ULONG Flags;
///                                UCHAR LmPassword[16]; UCHAR NtPassword[16]; }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct NtlmSupplementalCredential {
    /// Hash of LAN Manager.
    pub lm_password: Option<[u8; 16]>,
    /// NT hash.
    pub nt_password: Option<[u8; 16]>,
}

impl fmt::Debug for NtlmSupplementalCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lm, nt) = (self.lm_password.is_some(), self.nt_password.is_some());
        write!(f, "NtlmSupplementalCredential(LM: {lm}, NT: {nt})")
    }
}

impl NtlmSupplementalCredential {
    const LM: u32 = 1;
    const NT: u32 = 2;

    /// As a credential for the package `NTLM`.
    pub fn to_credential(&self) -> SupplementalCredential {
        let flag = |hash: Option<[u8; 16]>, flag| hash.map_or(0, |_| flag);
        let flags = flag(self.lm_password, Self::LM) | flag(self.nt_password, Self::NT);
        let mut credentials = vec![0; 4];
        credentials.extend(flags.to_le_bytes());
        credentials.extend(self.lm_password.unwrap_or_default());
        credentials.extend(self.nt_password.unwrap_or_default());
        SupplementalCredential {
            package_name: UnicodeString::new("NTLM"),
            credentials,
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PacError> {
        let wrong = |reason| PacError::Buffer {
            kind: BufferType::CREDENTIAL_INFO,
            reason,
        };
        let length = || wrong("the length of the NTLM credential");
        let (version, rest) = bytes.split_first_chunk::<4>().ok_or_else(length)?;
        let (flags, rest) = rest.split_first_chunk::<4>().ok_or_else(length)?;
        let (lm, rest) = rest.split_first_chunk::<16>().ok_or_else(length)?;
        let nt: &[u8; 16] = rest.try_into().map_err(|_| length())?;
        if *version != [0; 4] {
            return Err(wrong("the version of the NTLM credential"));
        }
        let flags = u32::from_le_bytes(*flags);
        Ok(Self {
            lm_password: (flags & Self::LM != 0).then_some(*lm),
            nt_password: (flags & Self::NT != 0).then_some(*nt),
        })
    }
}
