//! CLIENT_INFO.

use super::{BufferType, PacError};
use crate::ndr::{FileTime, utf16};

/// Whose PAC it is [MS-PAC 2.7]: it binds the PAC to the ticket.
///
/// ```text
/// PAC_CLIENT_INFO { FILETIME ClientId; USHORT NameLength; WCHAR Name[]; }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacClientInfo {
    /// When the client was authenticated: authtime of the TGT.
    pub client_id: FileTime,
    /// Account name of the client.
    pub name: String,
}

const FIXED: usize = 10;

impl PacClientInfo {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PacError> {
        let wrong = |reason| PacError::Buffer {
            kind: BufferType::CLIENT_INFO,
            reason,
        };
        let ([t0, t1, t2, t3, t4, t5, t6, t7, l0, l1], name) = bytes
            .split_first_chunk::<FIXED>()
            .ok_or_else(|| wrong("cut off"))?;
        if usize::from(u16::from_le_bytes([*l0, *l1])) != name.len() {
            return Err(wrong("the length of the name"));
        }
        Ok(Self {
            client_id: FileTime(u64::from_le_bytes([*t0, *t1, *t2, *t3, *t4, *t5, *t6, *t7])),
            name: utf16(name).map_err(|_| wrong("the name is not UTF-16"))?,
        })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, PacError> {
        let name: Vec<u8> = self
            .name
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let length = u16::try_from(name.len()).map_err(|_| PacError::TooLong("a client's name"))?;
        let mut bytes = self.client_id.0.to_le_bytes().to_vec();
        bytes.extend(length.to_le_bytes());
        bytes.extend(name);
        Ok(bytes)
    }
}
