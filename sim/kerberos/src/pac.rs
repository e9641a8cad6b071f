//! Privilege attribute certificates [MS-PAC].
//!
//! [`Pac`] says in plain words what the KDC knows of an account and makes a PAC of it; [`PacType`]
//! is the PAC itself, one type per buffer; [`ReadPac`] keeps the bytes of a PAC that was received,
//! since signatures are over these bytes and not over what would be written again.

mod account;
mod attributes_info;
mod buffer;
mod client_info;
mod credential_info;
mod delegation_info;
mod device_info;
mod directory;
mod error;
mod logon_info;
mod membership;
mod read;
mod signature;
mod upn_dns_info;

use pki::names::Sid;

pub use account::{Pac, nt_hash};
pub use attributes_info::PacAttributesInfo;
pub use buffer::{BufferType, ClaimsBuffer, PacBuffer};
pub use client_info::PacClientInfo;
pub use credential_info::{
    NtlmSupplementalCredential, PacCredentialData, PacCredentialInfo, SupplementalCredential,
};
pub use delegation_info::S4uDelegationInfo;
pub use device_info::{DomainGroupMembership, PacDeviceInfo};
pub use error::PacError;
pub use logon_info::{KerbValidationInfo, user_flags};
pub use membership::{GroupMembership, KerbSidAndAttributes, group_attributes};
pub use read::{LogonInfo, ReadPac};
pub use signature::{PacSignatureData, SignatureType};
pub use upn_dns_info::{AccountName, UpnDnsInfo, upn_dns_flags};

/// PACTYPE [MS-PAC 2.3]: buffers in their order, each type at most once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PacType {
    /// The buffers, those of unknown types included.
    pub buffers: Vec<PacBuffer>,
}

impl PacType {
    /// Reads a PAC to its last buffer.
    ///
    /// # Errors
    /// When the directory or a buffer of a known type is malformed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PacError> {
        let buffers = directory::read(bytes)?
            .into_iter()
            .map(|(kind, range)| PacBuffer::read(kind, bytes.get(range).unwrap_or_default()))
            .collect::<Result<_, _>>()?;
        Ok(Self { buffers })
    }

    /// Writes the PAC with its signatures as they stand.
    ///
    /// # Errors
    /// When a buffer cannot hold what it should.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PacError> {
        Ok(directory::write(&self.encoded()?).0)
    }

    fn encoded(&self) -> Result<Vec<(BufferType, Vec<u8>)>, PacError> {
        self.buffers
            .iter()
            .map(|buffer| Ok((buffer.kind(), buffer.to_bytes()?)))
            .collect()
    }

    /// The types of the buffers, in order.
    pub fn kinds(&self) -> Vec<BufferType> {
        self.buffers.iter().map(PacBuffer::kind).collect()
    }

    /// The buffers whose types are not known here: type and bytes.
    pub fn unknown(&self) -> impl Iterator<Item = (BufferType, &[u8])> {
        self.buffers.iter().filter_map(|buffer| match buffer {
            PacBuffer::Unknown { kind, bytes } => Some((*kind, bytes.as_slice())),
            _ => None,
        })
    }
}

/// Finds a buffer by its type.
macro_rules! accessors {
    ($($(#[$meta:meta])* $name:ident: $variant:ident -> $type:ty;)+) => {
        impl PacType {
            $($(#[$meta])*
            pub fn $name(&self) -> Option<&$type> {
                self.buffers.iter().find_map(|buffer| match buffer {
                    PacBuffer::$variant(value) => {
                        let value: &$type = value;
                        Some(value)
                    }
                    _ => None,
                })
            })+
        }
    };
}

accessors! {
    /// LOGON_INFO.
    logon_info: LogonInfo -> KerbValidationInfo;
    /// CREDENTIAL_INFO.
    credential_info: CredentialInfo -> PacCredentialInfo;
    /// CLIENT_INFO.
    client_info: ClientInfo -> PacClientInfo;
    /// DELEGATION_INFO.
    delegation_info: DelegationInfo -> S4uDelegationInfo;
    /// UPN_DNS_INFO.
    upn_dns_info: UpnDnsInfo -> UpnDnsInfo;
    /// CLIENT_CLAIMS_INFO.
    client_claims: ClientClaims -> ClaimsBuffer;
    /// DEVICE_INFO.
    device_info: DeviceInfo -> PacDeviceInfo;
    /// DEVICE_CLAIMS_INFO.
    device_claims: DeviceClaims -> ClaimsBuffer;
    /// ATTRIBUTES_INFO.
    attributes_info: AttributesInfo -> PacAttributesInfo;
    /// REQUESTOR.
    requestor: Requestor -> Sid;
}
