//! Signatures: how they are made and checked [MS-PAC 2.8].

use std::fmt;
use std::ops::Range;

use super::{BufferType, PacBuffer, PacError, PacType, directory};
use crate::cipher::{EncryptionKey, equal};

/// Key usage of all signatures, KERB_NON_KERB_CKSUM_SALT [MS-PAC 2.8.1].
const USAGE_SIGNATURE: u32 = 17;

/// SignatureType of a PAC_SIGNATURE_DATA [MS-PAC 2.8].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureType(pub i32);

impl SignatureType {
    /// KERB_CHECKSUM_HMAC_MD5, of RC4 keys.
    pub const HMAC_MD5: Self = Self(-138);
    /// HMAC_SHA1_96_AES128.
    pub const HMAC_SHA1_96_AES128: Self = Self(15);
    /// HMAC_SHA1_96_AES256.
    pub const HMAC_SHA1_96_AES256: Self = Self(16);
    /// hmac-sha256-128-aes128 [RFC 8009 §6].
    pub const HMAC_SHA256_128_AES128: Self = Self(19);
    /// hmac-sha384-192-aes256 [RFC 8009 §6].
    pub const HMAC_SHA384_192_AES256: Self = Self(20);

    /// The type that a key makes.
    pub fn of(key: &EncryptionKey) -> Self {
        Self(key.etype().checksum_code())
    }

    /// Bytes of a signature, where the type is known.
    pub fn size(self) -> Option<usize> {
        match self {
            Self::HMAC_SHA1_96_AES128 | Self::HMAC_SHA1_96_AES256 => Some(12),
            Self::HMAC_MD5 | Self::HMAC_SHA256_128_AES128 => Some(16),
            Self::HMAC_SHA384_192_AES256 => Some(24),
            _ => None,
        }
    }
}

impl fmt::Display for SignatureType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A signature [MS-PAC 2.8].
///
/// ```text
/// PAC_SIGNATURE_DATA { ULONG SignatureType; UCHAR Signature[]; USHORT RODCIdentifier OPTIONAL; }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacSignatureData {
    /// How it was made.
    pub signature_type: SignatureType,
    /// The keyed checksum.
    pub signature: Vec<u8>,
    /// Which read-only domain controller made it, if one did.
    pub rodc_identifier: Option<u16>,
}

impl PacSignatureData {
    /// The place of a signature that is still to be made.
    fn blank(key: &EncryptionKey) -> Self {
        Self {
            signature_type: SignatureType::of(key),
            signature: vec![0; key.checksum(USAGE_SIGNATURE, &[]).len()],
            rodc_identifier: None,
        }
    }

    pub(super) fn read(kind: BufferType, bytes: &[u8]) -> Result<Self, PacError> {
        let wrong = |reason| PacError::Buffer { kind, reason };
        let (code, rest) = bytes
            .split_first_chunk::<4>()
            .ok_or_else(|| wrong("cut off"))?;
        let signature_type = SignatureType(i32::from_le_bytes(*code));
        let size = signature_type.size().unwrap_or(rest.len());
        let (signature, rest) = rest
            .split_at_checked(size)
            .ok_or_else(|| wrong("the length of the signature"))?;
        let rodc_identifier = match rest {
            [] => None,
            [low, high] => Some(u16::from_le_bytes([*low, *high])),
            _ => return Err(wrong("bytes after the signature")),
        };
        Ok(Self {
            signature_type,
            signature: signature.to_vec(),
            rodc_identifier,
        })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.signature_type.0.to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.signature);
        bytes.extend(self.rodc_identifier.into_iter().flat_map(u16::to_le_bytes));
        bytes
    }

    /// Whether it is a key's signature of a message.
    pub(super) fn verify(
        &self,
        kind: BufferType,
        key: &EncryptionKey,
        message: &[u8],
    ) -> Result<(), PacError> {
        let expected = SignatureType::of(key);
        if self.signature_type != expected {
            return Err(PacError::SignatureType {
                kind,
                found: self.signature_type,
                expected,
            });
        }
        if equal(&key.checksum(USAGE_SIGNATURE, message), &self.signature) {
            Ok(())
        } else {
            Err(PacError::Signature(kind))
        }
    }
}

fn is_signature(buffer: &PacBuffer) -> bool {
    matches!(
        buffer,
        PacBuffer::ServerChecksum(_)
            | PacBuffer::KdcChecksum(_)
            | PacBuffer::TicketChecksum(_)
            | PacBuffer::FullChecksum(_)
    )
}

/// Where the signature proper is within its buffer.
pub(super) fn signature_bytes(place: &Range<usize>, signature: &PacSignatureData) -> Range<usize> {
    let start = place.start + 4;
    start..start + signature.signature.len()
}

impl PacType {
    /// The bytes of this PAC for a ticket of krbtgt, signed with its key as that of the service and
    /// of the KDC [MS-PAC 2.8.1 and 2.8.2]. Signatures that were there are replaced.
    ///
    /// # Errors
    /// When a buffer cannot be written.
    pub fn sign_for_krbtgt(&self, krbtgt: &EncryptionKey) -> Result<Vec<u8>, PacError> {
        self.sign(krbtgt, krbtgt, None)
    }

    /// The bytes of this PAC for a service's ticket, with all four signatures [MS-PAC 2.8.1 to
    /// 2.8.4]. `ticket` is the encrypted part of the ticket as it is encoded with one zero byte in
    /// place of the PAC. Signatures that were there are replaced.
    ///
    /// # Errors
    /// When a buffer cannot be written.
    pub fn sign_for_service(
        &self,
        service: &EncryptionKey,
        krbtgt: &EncryptionKey,
        ticket: &[u8],
    ) -> Result<Vec<u8>, PacError> {
        self.sign(service, krbtgt, Some(ticket))
    }

    /// The ticket's signature needs no other; the full one is over the PAC with it, the service's
    /// and the KDC's still zero; the service's over the PAC with these two; the KDC's over the
    /// service's.
    fn sign(
        &self,
        service: &EncryptionKey,
        krbtgt: &EncryptionKey,
        ticket: Option<&[u8]>,
    ) -> Result<Vec<u8>, PacError> {
        let mut buffers: Vec<PacBuffer> = self
            .buffers
            .iter()
            .filter(|buffer| !is_signature(buffer))
            .cloned()
            .collect();
        buffers.push(PacBuffer::ServerChecksum(PacSignatureData::blank(service)));
        buffers.push(PacBuffer::KdcChecksum(PacSignatureData::blank(krbtgt)));
        if let Some(ticket) = ticket {
            let mut signature = PacSignatureData::blank(krbtgt);
            signature.signature = krbtgt.checksum(USAGE_SIGNATURE, ticket);
            buffers.push(PacBuffer::TicketChecksum(signature));
            buffers.push(PacBuffer::FullChecksum(PacSignatureData::blank(krbtgt)));
        }
        let (mut bytes, places) = directory::write(&Self { buffers }.encoded()?);
        let put = |bytes: &mut [u8], kind: BufferType, signature: &[u8]| {
            let place = places.iter().find(|(other, _)| *other == kind);
            let room = place.and_then(|(_, place)| bytes.get_mut(place.clone())?.get_mut(4..));
            for (to, from) in room.into_iter().flatten().zip(signature) {
                *to = *from;
            }
        };
        if ticket.is_some() {
            let full = krbtgt.checksum(USAGE_SIGNATURE, &bytes);
            put(&mut bytes, BufferType::FULL_CHECKSUM, &full);
        }
        let server = service.checksum(USAGE_SIGNATURE, &bytes);
        put(&mut bytes, BufferType::SERVER_CHECKSUM, &server);
        let kdc = krbtgt.checksum(USAGE_SIGNATURE, &server);
        put(&mut bytes, BufferType::KDC_CHECKSUM, &kdc);
        Ok(bytes)
    }
}
