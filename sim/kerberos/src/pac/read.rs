//! A PAC that was received.

use std::ops::Range;

use pki::names::Sid;

use super::signature::signature_bytes;
use super::{BufferType, PacBuffer, PacError, PacSignatureData, PacType, directory};
use crate::cipher::EncryptionKey;

/// A PAC as it was read: its bytes, and what they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPac {
    bytes: Vec<u8>,
    places: Vec<(BufferType, Range<usize>)>,
    contents: PacType,
}

/// What a logon asks of LOGON_INFO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogonInfo {
    /// Account name.
    pub account: String,
    /// Relative id of the account.
    pub user_rid: u32,
    /// Relative id of its primary group.
    pub primary_group_rid: u32,
    /// Relative ids and attributes of its groups.
    pub groups: Vec<(u32, u32)>,
    /// SID of the domain.
    pub domain_sid: Sid,
    /// Number of further SIDs.
    pub extra_sids: u32,
}

impl ReadPac {
    /// Reads a PAC; `None` for bytes that are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes).ok()
    }

    /// Reads a PAC to its last buffer.
    ///
    /// # Errors
    /// When the directory or a buffer of a known type is malformed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PacError> {
        Ok(Self {
            bytes: bytes.to_vec(),
            places: directory::read(bytes)?,
            contents: PacType::from_bytes(bytes)?,
        })
    }

    /// What it says.
    pub fn contents(&self) -> &PacType {
        &self.contents
    }

    /// The types of its buffers, in order.
    pub fn kinds(&self) -> Vec<u32> {
        self.places.iter().map(|(kind, _)| kind.0).collect()
    }

    fn signature(&self, kind: BufferType) -> Result<&PacSignatureData, PacError> {
        self.contents
            .buffers
            .iter()
            .filter(|buffer| buffer.kind() == kind)
            .find_map(|buffer| match buffer {
                PacBuffer::ServerChecksum(signature)
                | PacBuffer::KdcChecksum(signature)
                | PacBuffer::TicketChecksum(signature)
                | PacBuffer::FullChecksum(signature) => Some(signature),
                _ => None,
            })
            .ok_or(PacError::Missing(kind))
    }

    /// The bytes with these signatures zero.
    fn zeroed(&self, kinds: &[BufferType]) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for (kind, place) in &self.places {
            if let (true, Ok(signature)) = (kinds.contains(kind), self.signature(*kind))
                && let Some(room) = bytes.get_mut(signature_bytes(place, signature))
            {
                room.fill(0);
            }
        }
        bytes
    }

    /// Whether the signature of the service holds, which the service itself can check
    /// [MS-PAC 2.8.1].
    ///
    /// # Errors
    /// When it is not there, of another type, or not this key's.
    pub fn verify_server(&self, service: &EncryptionKey) -> Result<(), PacError> {
        let kind = BufferType::SERVER_CHECKSUM;
        let message = self.zeroed(&[kind, BufferType::KDC_CHECKSUM]);
        self.signature(kind)?.verify(kind, service, &message)
    }

    /// Whether the KDC's signature over the service's holds [MS-PAC 2.8.2].
    ///
    /// # Errors
    /// When one is not there, it is of another type, or not this key's.
    pub fn verify_kdc(&self, krbtgt: &EncryptionKey) -> Result<(), PacError> {
        let kind = BufferType::KDC_CHECKSUM;
        let message = &self.signature(BufferType::SERVER_CHECKSUM)?.signature;
        self.signature(kind)?.verify(kind, krbtgt, message)
    }

    /// Whether the KDC's signature over the ticket holds [MS-PAC 2.8.3]. `ticket` is its encrypted
    /// part as it is encoded with one zero byte in place of the PAC.
    ///
    /// # Errors
    /// When it is not there, of another type, or not this key's.
    pub fn verify_ticket(&self, krbtgt: &EncryptionKey, ticket: &[u8]) -> Result<(), PacError> {
        let kind = BufferType::TICKET_CHECKSUM;
        self.signature(kind)?.verify(kind, krbtgt, ticket)
    }

    /// Whether the KDC's signature over the whole PAC holds [MS-PAC 2.8.4].
    ///
    /// # Errors
    /// When it is not there, of another type, or not this key's.
    pub fn verify_full(&self, krbtgt: &EncryptionKey) -> Result<(), PacError> {
        let kind = BufferType::FULL_CHECKSUM;
        let signatures = [BufferType::SERVER_CHECKSUM, BufferType::KDC_CHECKSUM, kind];
        let message = self.zeroed(&signatures);
        self.signature(kind)?.verify(kind, krbtgt, &message)
    }

    /// Whether the signatures of the service and of the KDC are those of krbtgt's key, as in a
    /// ticket-granting ticket.
    pub fn is_signed_with(&self, krbtgt: &EncryptionKey) -> bool {
        self.verify_server(krbtgt).is_ok() && self.verify_kdc(krbtgt).is_ok()
    }

    /// LOGON_INFO, shortened; `None` where it is not there or names no domain.
    pub fn logon_info(&self) -> Option<LogonInfo> {
        let info = self.contents.logon_info()?;
        Some(LogonInfo {
            account: info.effective_name.as_str().to_owned(),
            user_rid: info.user_id,
            primary_group_rid: info.primary_group_id,
            groups: info
                .groups
                .iter()
                .map(|group| (group.relative_id, group.attributes))
                .collect(),
            domain_sid: info.logon_domain_id.clone()?,
            extra_sids: u32::try_from(info.extra_sids.len()).ok()?,
        })
    }

    /// The NT hash in CREDENTIAL_INFO, to who holds the reply key.
    pub fn nt_hash(&self, reply_key: &EncryptionKey) -> Option<[u8; 16]> {
        let credentials = self.contents.credential_info()?.open(reply_key).ok()?;
        credentials.ntlm().ok()??.nt_password
    }
}
