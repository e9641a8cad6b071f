//! PAC_CREDENTIAL_INFO: what PKINIT hands to the client under its reply key, the NT hash among it
//! [MS-PAC 2.6].

use crate::cipher::EncryptionKey;
use crate::ndr::{Reader, UnicodeString, Writer};

/// Key usage, KERB_NON_KERB_SALT [MS-PAC 2.6.1].
const USAGE_CREDENTIALS: u32 = 16;
/// Packages beyond this many are no credentials.
const PACKAGES: u32 = 16;

/// PAC_CREDENTIAL_DATA [MS-PAC 2.6.2]
/// ```text
/// { ULONG CredentialCount; SECPKG_SUPPLEMENTAL_CRED Credentials[CredentialCount] }
/// SECPKG_SUPPLEMENTAL_CRED { RPC_UNICODE_STRING PackageName; ULONG CredentialSize; PUCHAR Credentials }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialData {
    /// Name of each package with its credentials.
    pub packages: Vec<(UnicodeString, Vec<u8>)>,
}

/// NTLM_SUPPLEMENTAL_CREDENTIAL [MS-PAC 2.6.4]
/// ```text
/// { ULONG Version; ULONG Flags; UCHAR LmPassword[16]; UCHAR NtPassword[16] }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NtlmCredential {
    /// LM hash, if it is there.
    pub lm_hash: Option<[u8; 16]>,
    /// NT hash, if it is there.
    pub nt_hash: Option<[u8; 16]>,
}

const LM_PRESENT: u32 = 1;
const NT_PRESENT: u32 = 2;

impl NtlmCredential {
    /// Writes it.
    pub fn encode(self) -> Vec<u8> {
        let mut flags = 0;
        flags |= if self.lm_hash.is_some() {
            LM_PRESENT
        } else {
            0
        };
        flags |= if self.nt_hash.is_some() {
            NT_PRESENT
        } else {
            0
        };
        let mut out = 0u32.to_le_bytes().to_vec();
        out.extend(flags.to_le_bytes());
        out.extend(self.lm_hash.unwrap_or_default());
        out.extend(self.nt_hash.unwrap_or_default());
        out
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let version = u32::from_le_bytes(*bytes.first_chunk()?);
        let flags = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
        let hash = |at: usize, bit: u32| -> Option<Option<[u8; 16]>> {
            let bytes = bytes.get(at..at + 16)?.try_into().ok()?;
            Some((flags & bit != 0).then_some(bytes))
        };
        (version == 0).then_some(())?;
        Some(Self {
            lm_hash: hash(8, LM_PRESENT)?,
            nt_hash: hash(24, NT_PRESENT)?,
        })
    }
}

impl CredentialData {
    /// The NTLM package with an NT hash.
    pub fn ntlm(nt_hash: [u8; 16]) -> Self {
        let credential = NtlmCredential {
            lm_hash: None,
            nt_hash: Some(nt_hash),
        };
        Self {
            packages: vec![(UnicodeString::new("NTLM"), credential.encode())],
        }
    }

    /// The credentials of NTLM, if they are there.
    pub fn ntlm_credential(&self) -> Option<NtlmCredential> {
        let (_, bytes) = self
            .packages
            .iter()
            .find(|(name, _)| name.as_str() == "NTLM")?;
        NtlmCredential::decode(bytes)
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let number = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        let mut w = Writer::default();
        // The array is part of the structure: its count comes before everything.
        w.u32(number);
        w.u32(number);
        for (name, credentials) in &self.packages {
            w.string(name);
            w.u32(u32::try_from(credentials.len()).unwrap_or(u32::MAX));
            w.byte_array(Some(credentials));
        }
        w.finish()
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut r = Reader::new(bytes)?;
        let (room, number) = (r.u32()?, r.u32()?);
        (room == number && number <= PACKAGES).then_some(())?;
        let fixed: Vec<_> = (0..number)
            .map(|_| {
                let name = r.string_header()?;
                let size = r.u32()?;
                Some((name, size, r.pointer()?))
            })
            .collect::<Option<_>>()?;
        let packages = fixed
            .into_iter()
            .map(|(name, size, present)| {
                let name = r.string(name)?;
                let credentials = if present { r.byte_array()? } else { &[] };
                (credentials.len() == usize::try_from(size).ok()?).then_some(())?;
                Some((name, credentials.to_vec()))
            })
            .collect::<Option<_>>()?;
        Some(Self { packages })
    }

    /// PAC_CREDENTIAL_INFO: version, encryption type, the data under the reply key.
    pub fn seal(&self, reply_key: &EncryptionKey, confounder: [u8; 16]) -> Vec<u8> {
        let mut out = 0u32.to_le_bytes().to_vec();
        out.extend(reply_key.etype().code().to_le_bytes());
        out.extend(reply_key.encrypt(USAGE_CREDENTIALS, confounder, &self.encode()));
        out
    }

    /// Opens PAC_CREDENTIAL_INFO with the reply key.
    pub fn open(bytes: &[u8], reply_key: &EncryptionKey) -> Option<Self> {
        let version = u32::from_le_bytes(*bytes.first_chunk()?);
        let etype = i32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
        (version == 0 && etype == reply_key.etype().code()).then_some(())?;
        let plain = reply_key.decrypt(USAGE_CREDENTIALS, bytes.get(8..)?).ok()?;
        Self::decode(&plain)
    }
}
