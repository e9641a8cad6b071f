//! The buffers of a PAC by their types.

use std::fmt;

use pki::names::Sid;

use super::{
    KerbValidationInfo, PacAttributesInfo, PacClientInfo, PacCredentialInfo, PacDeviceInfo,
    PacError, PacSignatureData, S4uDelegationInfo, UpnDnsInfo,
};
use crate::ndr::TypeSerialized;

/// ulType of a PAC_INFO_BUFFER [MS-PAC 2.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BufferType(pub u32);

macro_rules! types {
    ($($constant:ident = $number:literal, $what:literal;)+) => {
        impl BufferType {
            $(#[doc = $what] pub const $constant: Self = Self($number);)+

            /// The specification's name, without its prefix.
            pub fn name(self) -> Option<&'static str> {
                match self.0 { $($number => Some(stringify!($constant)),)+ _ => None }
            }
        }
    };
}

types! {
    LOGON_INFO = 1, "Groups and account facts [MS-PAC 2.5].";
    CREDENTIAL_INFO = 2, "Credentials for the client [MS-PAC 2.6].";
    SERVER_CHECKSUM = 6, "Signature with the service's key [MS-PAC 2.8.1].";
    KDC_CHECKSUM = 7, "Signature with the KDC's key over the service's signature [MS-PAC 2.8.2].";
    CLIENT_INFO = 10, "Client name and time of the ticket [MS-PAC 2.7].";
    DELEGATION_INFO = 11, "Constrained delegation [MS-PAC 2.9].";
    UPN_DNS_INFO = 12, "User principal name and DNS domain [MS-PAC 2.10].";
    CLIENT_CLAIMS_INFO = 13, "Claims of the client [MS-PAC 2.11].";
    DEVICE_INFO = 14, "Groups of the device [MS-PAC 2.12].";
    DEVICE_CLAIMS_INFO = 15, "Claims of the device [MS-PAC 2.13].";
    TICKET_CHECKSUM = 16, "Signature with the KDC's key over the ticket [MS-PAC 2.8.3].";
    ATTRIBUTES_INFO = 17, "How the PAC came about [MS-PAC 2.14].";
    REQUESTOR = 18, "SID of who asked for the ticket [MS-PAC 2.15].";
    FULL_CHECKSUM = 19, "Signature with the KDC's key over the whole PAC [MS-PAC 2.8.4].";
}

impl fmt::Display for BufferType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "buffer {}", self.0),
        }
    }
}

/// A claims blob, PAC_CLIENT_CLAIMS_INFO or PAC_DEVICE_CLAIMS_INFO: a CLAIMS_SET_METADATA that is
/// carried as it came [MS-PAC 2.11 and 2.13, MS-ADTS 2.2.18]. It may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimsBuffer(pub Vec<u8>);

/// One buffer of a PAC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PacBuffer {
    /// LOGON_INFO (1).
    LogonInfo(Box<KerbValidationInfo>),
    /// CREDENTIAL_INFO (2).
    CredentialInfo(PacCredentialInfo),
    /// SERVER_CHECKSUM (6).
    ServerChecksum(PacSignatureData),
    /// KDC_CHECKSUM (7).
    KdcChecksum(PacSignatureData),
    /// CLIENT_INFO (10).
    ClientInfo(PacClientInfo),
    /// DELEGATION_INFO (11).
    DelegationInfo(S4uDelegationInfo),
    /// UPN_DNS_INFO (12).
    UpnDnsInfo(UpnDnsInfo),
    /// CLIENT_CLAIMS_INFO (13).
    ClientClaims(ClaimsBuffer),
    /// DEVICE_INFO (14).
    DeviceInfo(PacDeviceInfo),
    /// DEVICE_CLAIMS_INFO (15).
    DeviceClaims(ClaimsBuffer),
    /// TICKET_CHECKSUM (16).
    TicketChecksum(PacSignatureData),
    /// ATTRIBUTES_INFO (17).
    AttributesInfo(PacAttributesInfo),
    /// REQUESTOR (18): the SID in its packet form.
    Requestor(Sid),
    /// FULL_CHECKSUM (19).
    FullChecksum(PacSignatureData),
    /// A type that is not known here.
    Unknown {
        /// Its type.
        kind: BufferType,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

fn ndr<T: TypeSerialized>(kind: BufferType, bytes: &[u8]) -> Result<T, PacError> {
    T::from_ndr(bytes).map_err(|source| PacError::Ndr { kind, source })
}

impl PacBuffer {
    /// Reads a buffer of a type.
    ///
    /// # Errors
    /// When the type is known and the bytes are not of it.
    pub fn read(kind: BufferType, bytes: &[u8]) -> Result<Self, PacError> {
        Ok(match kind {
            BufferType::LOGON_INFO => Self::LogonInfo(Box::new(ndr(kind, bytes)?)),
            BufferType::CREDENTIAL_INFO => Self::CredentialInfo(PacCredentialInfo::read(bytes)?),
            BufferType::SERVER_CHECKSUM => {
                Self::ServerChecksum(PacSignatureData::read(kind, bytes)?)
            }
            BufferType::KDC_CHECKSUM => Self::KdcChecksum(PacSignatureData::read(kind, bytes)?),
            BufferType::CLIENT_INFO => Self::ClientInfo(PacClientInfo::read(bytes)?),
            BufferType::DELEGATION_INFO => Self::DelegationInfo(ndr(kind, bytes)?),
            BufferType::UPN_DNS_INFO => Self::UpnDnsInfo(UpnDnsInfo::read(bytes)?),
            BufferType::CLIENT_CLAIMS_INFO => Self::ClientClaims(ClaimsBuffer(bytes.to_vec())),
            BufferType::DEVICE_INFO => Self::DeviceInfo(ndr(kind, bytes)?),
            BufferType::DEVICE_CLAIMS_INFO => Self::DeviceClaims(ClaimsBuffer(bytes.to_vec())),
            BufferType::TICKET_CHECKSUM => {
                Self::TicketChecksum(PacSignatureData::read(kind, bytes)?)
            }
            BufferType::ATTRIBUTES_INFO => Self::AttributesInfo(PacAttributesInfo::read(bytes)?),
            BufferType::REQUESTOR => {
                Self::Requestor(Sid::from_bytes(bytes).map_err(|_| PacError::Buffer {
                    kind,
                    reason: "not a security identifier",
                })?)
            }
            BufferType::FULL_CHECKSUM => Self::FullChecksum(PacSignatureData::read(kind, bytes)?),
            _ => Self::Unknown {
                kind,
                bytes: bytes.to_vec(),
            },
        })
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When the format cannot hold the content.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PacError> {
        Ok(match self {
            Self::LogonInfo(info) => info.to_ndr(),
            Self::CredentialInfo(info) => info.to_bytes(),
            Self::ServerChecksum(signature)
            | Self::KdcChecksum(signature)
            | Self::TicketChecksum(signature)
            | Self::FullChecksum(signature) => signature.to_bytes(),
            Self::ClientInfo(info) => info.to_bytes()?,
            Self::DelegationInfo(info) => info.to_ndr(),
            Self::UpnDnsInfo(info) => info.to_bytes()?,
            Self::ClientClaims(claims) | Self::DeviceClaims(claims) => claims.0.clone(),
            Self::DeviceInfo(info) => info.to_ndr(),
            Self::AttributesInfo(info) => info.to_bytes(),
            Self::Requestor(sid) => sid.to_bytes(),
            Self::Unknown { bytes, .. } => bytes.clone(),
        })
    }

    /// Its type.
    pub fn kind(&self) -> BufferType {
        match self {
            Self::LogonInfo(_) => BufferType::LOGON_INFO,
            Self::CredentialInfo(_) => BufferType::CREDENTIAL_INFO,
            Self::ServerChecksum(_) => BufferType::SERVER_CHECKSUM,
            Self::KdcChecksum(_) => BufferType::KDC_CHECKSUM,
            Self::ClientInfo(_) => BufferType::CLIENT_INFO,
            Self::DelegationInfo(_) => BufferType::DELEGATION_INFO,
            Self::UpnDnsInfo(_) => BufferType::UPN_DNS_INFO,
            Self::ClientClaims(_) => BufferType::CLIENT_CLAIMS_INFO,
            Self::DeviceInfo(_) => BufferType::DEVICE_INFO,
            Self::DeviceClaims(_) => BufferType::DEVICE_CLAIMS_INFO,
            Self::TicketChecksum(_) => BufferType::TICKET_CHECKSUM,
            Self::AttributesInfo(_) => BufferType::ATTRIBUTES_INFO,
            Self::Requestor(_) => BufferType::REQUESTOR,
            Self::FullChecksum(_) => BufferType::FULL_CHECKSUM,
            Self::Unknown { kind, .. } => *kind,
        }
    }
}
