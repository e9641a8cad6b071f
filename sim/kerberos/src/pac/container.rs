//! PACTYPE: the directory of buffers, and the signatures over it [MS-PAC 2.3, 2.8].

use crate::cipher::EncryptionKey;

/// Key usage of signatures, KERB_NON_KERB_CKSUM_SALT [MS-PAC 2.8.1].
const USAGE_SIGNATURE: u32 = 17;
/// More buffers than this are no PAC.
const BUFFERS: usize = 64;

/// Type of a buffer [MS-PAC 2.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BufferType(pub u32);

impl BufferType {
    /// KERB_VALIDATION_INFO.
    pub const LOGON_INFO: Self = Self(1);
    /// PAC_CREDENTIAL_INFO.
    pub const CREDENTIAL_INFO: Self = Self(2);
    /// Server signature.
    pub const SERVER_SIGNATURE: Self = Self(6);
    /// KDC signature.
    pub const KDC_SIGNATURE: Self = Self(7);
    /// PAC_CLIENT_INFO.
    pub const CLIENT_INFO: Self = Self(10);
    /// UPN_DNS_INFO.
    pub const UPN_DNS_INFO: Self = Self(12);
    /// PAC_ATTRIBUTES_INFO.
    pub const ATTRIBUTES_INFO: Self = Self(17);
    /// PAC_REQUESTOR: the account's SID.
    pub const REQUESTOR: Self = Self(18);
}

/// The buffers of a PAC, in order; those of unknown types are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Type and bytes of each.
    pub buffers: Vec<(BufferType, Vec<u8>)>,
}

impl Container {
    /// Reads a PAC; `None` for bytes that are none.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let buffers = directory(bytes)?
            .into_iter()
            .map(|(kind, offset, size)| Some((kind, bytes.get(offset..offset + size)?.to_vec())))
            .collect::<Option<_>>()?;
        Some(Self { buffers })
    }

    /// Writes it: the buffers behind their directory, each on a multiple of eight.
    pub fn encode(&self) -> Vec<u8> {
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let mut bytes = size(self.buffers.len()).to_vec();
        bytes.extend([0; 4]);
        let directory = 8 + 16 * self.buffers.len();
        let mut data = Vec::new();
        for (kind, buffer) in &self.buffers {
            bytes.extend(kind.0.to_le_bytes());
            bytes.extend(size(buffer.len()));
            bytes.extend(size(directory + data.len()));
            bytes.extend([0; 4]);
            data.extend_from_slice(buffer);
            while !data.len().is_multiple_of(8) {
                data.push(0);
            }
        }
        bytes.extend(data);
        bytes
    }

    /// The buffer of a type.
    pub fn buffer(&self, kind: BufferType) -> Option<&[u8]> {
        self.buffers
            .iter()
            .find(|(k, _)| *k == kind)
            .map(|(_, bytes)| bytes.as_slice())
    }

    /// Writes it with both signatures: the server's over everything while signatures are zero, the
    /// KDC's over the server's.
    pub fn sign(mut self, server_key: &EncryptionKey, kdc_key: &EncryptionKey) -> Vec<u8> {
        for (kind, key) in [
            (BufferType::SERVER_SIGNATURE, server_key),
            (BufferType::KDC_SIGNATURE, kdc_key),
        ] {
            self.buffers.retain(|(k, _)| *k != kind);
            let mut empty = key.etype().checksum_code().to_le_bytes().to_vec();
            empty.extend(vec![0; key.etype().checksum_size()]);
            self.buffers.push((kind, empty));
        }
        let server = server_key.checksum(USAGE_SIGNATURE, &self.encode());
        let kdc = kdc_key.checksum(USAGE_SIGNATURE, &server);
        for (kind, value) in &mut self.buffers {
            let signature = match *kind {
                BufferType::SERVER_SIGNATURE => &server,
                BufferType::KDC_SIGNATURE => &kdc,
                _ => continue,
            };
            value.truncate(4);
            value.extend_from_slice(signature);
        }
        self.encode()
    }
}

/// Where each buffer of a PAC is: type, offset, size. `None` for bytes that are no PAC.
fn directory(bytes: &[u8]) -> Option<Vec<(BufferType, usize, usize)>> {
    let number = |at: usize| -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    let count = usize::try_from(number(0)?).ok().filter(|n| *n <= BUFFERS)?;
    (number(4)? == 0).then_some(())?;
    (0..count)
        .map(|index| {
            let at = 8 + 16 * index;
            let size = usize::try_from(number(at + 4)?).ok()?;
            let offset = usize::try_from(number(at + 8)?).ok()?;
            (number(at + 12)? == 0).then_some(())?;
            bytes.get(offset..offset.checked_add(size)?)?;
            Some((BufferType(number(at)?), offset, size))
        })
        .collect()
}

/// Whether the signatures of a PAC, as its bytes are, are those of a server's key and of the KDC's. In a
/// TGT both are krbtgt's.
pub fn is_signed(bytes: &[u8], server_key: &EncryptionKey, kdc_key: &EncryptionKey) -> bool {
    let Some(directory) = directory(bytes) else {
        return false;
    };
    let signature = |kind: BufferType, key: &EncryptionKey| {
        let (_, offset, size) = directory.iter().find(|(k, _, _)| *k == kind)?;
        let etype = key.etype();
        let wanted = 4 + etype.checksum_size();
        let buffer = bytes.get(*offset..offset + size)?.get(..wanted)?;
        let (code, value) = buffer.split_at(4);
        (code == etype.checksum_code().to_le_bytes()).then_some((offset + 4, value))
    };
    let (Some((server_at, server)), Some((kdc_at, kdc))) = (
        signature(BufferType::SERVER_SIGNATURE, server_key),
        signature(BufferType::KDC_SIGNATURE, kdc_key),
    ) else {
        return false;
    };
    // A read-only domain controller's identifier may follow a signature; it is signed as it is.
    let mut zeroed = bytes.to_vec();
    for (at, value) in [(server_at, server), (kdc_at, kdc)] {
        zeroed
            .iter_mut()
            .skip(at)
            .take(value.len())
            .for_each(|byte| *byte = 0);
    }
    let expected = server_key.checksum(USAGE_SIGNATURE, &zeroed);
    server == expected && kdc == kdc_key.checksum(USAGE_SIGNATURE, &expected)
}
