//! UPN_DNS_INFO.

use pki::names::Sid;

use super::{BufferType, PacError};
use crate::ndr::utf16;

/// Bits of Flags [MS-PAC 2.10].
pub mod upn_dns_flags {
    /// The account has no userPrincipalName: the one here was made from its account name.
    pub const NO_UPN: u32 = 1;
    /// Account name and SID are there.
    pub const EXTENDED: u32 = 2;
}

/// The client's user principal name and domain [MS-PAC 2.10].
///
/// ```text
/// UPN_DNS_INFO { USHORT UpnLength; USHORT UpnOffset; USHORT DnsDomainNameLength;
///                USHORT DnsDomainNameOffset; ULONG Flags;
///                // with EXTENDED:
///                USHORT SamNameLength; USHORT SamNameOffset; USHORT SidLength; USHORT SidOffset; }
/// ```
///
/// Texts and SID follow where the offsets say. They are written as Samba does: each text on a
/// multiple of eight, the SID right behind the account name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpnDnsInfo {
    /// userPrincipalName.
    pub upn: String,
    /// DNS name of the domain.
    pub dns_domain_name: String,
    /// [`upn_dns_flags`], without EXTENDED: that is said by `account`.
    pub flags: u32,
    /// Account name and SID.
    pub account: Option<AccountName>,
}

/// What the extended form adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    /// sAMAccountName.
    pub sam_name: String,
    /// SID of the account.
    pub sid: Sid,
}

const FIXED: usize = 12;
const EXTENSION: usize = 8;

fn wrong(reason: &'static str) -> PacError {
    PacError::Buffer {
        kind: BufferType::UPN_DNS_INFO,
        reason,
    }
}

impl UpnDnsInfo {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PacError> {
        let number = |at: usize| -> Result<u16, PacError> {
            let field = bytes
                .get(at..at + 2)
                .and_then(|field| field.try_into().ok());
            field.map(u16::from_le_bytes).ok_or(wrong("cut off"))
        };
        let flags = u32::from(number(8)?) | u32::from(number(10)?) << 16;
        let extended = flags & upn_dns_flags::EXTENDED != 0;
        let fixed = FIXED + if extended { EXTENSION } else { 0 };
        let part = |at: usize| -> Result<&[u8], PacError> {
            let (length, offset) = (usize::from(number(at)?), usize::from(number(at + 2)?));
            if length > 0 && offset < fixed {
                return Err(wrong("an offset into the header"));
            }
            let end = offset + length;
            if length == 0 {
                return Ok(&[]);
            }
            bytes.get(offset..end).ok_or(wrong("an offset outside"))
        };
        let text = |at: usize| -> Result<String, PacError> {
            utf16(part(at)?).map_err(|_| wrong("a text that is not UTF-16"))
        };
        let account = if extended {
            Some(AccountName {
                sam_name: text(12)?,
                sid: Sid::from_bytes(part(16)?).map_err(|_| wrong("not a security identifier"))?,
            })
        } else {
            None
        };
        Ok(Self {
            upn: text(0)?,
            dns_domain_name: text(4)?,
            flags: flags & !upn_dns_flags::EXTENDED,
            account,
        })
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, PacError> {
        let mut data = Data {
            bytes: Vec::new(),
            start: if self.account.is_some() { 24 } else { 16 },
        };
        let mut header = Vec::new();
        header.extend(data.text(&self.upn)?);
        header.extend(data.text(&self.dns_domain_name)?);
        let extended = self.account.as_ref().map_or(0, |_| upn_dns_flags::EXTENDED);
        header.extend((self.flags & !upn_dns_flags::EXTENDED | extended).to_le_bytes());
        if let Some(account) = &self.account {
            header.extend(data.text(&account.sam_name)?);
            header.extend(data.part(&account.sid.to_bytes())?);
        }
        header.resize(data.start, 0);
        header.extend(data.bytes);
        header.resize(header.len().next_multiple_of(8), 0);
        Ok(header)
    }
}

/// The data behind the header.
struct Data {
    bytes: Vec<u8>,
    start: usize,
}

impl Data {
    /// Appends a part; gives its length and offset.
    fn part(&mut self, part: &[u8]) -> Result<[u8; 4], PacError> {
        let field = |number: usize| {
            u16::try_from(number).map_err(|_| PacError::TooLong("a name with its domain"))
        };
        let (length, offset) = (field(part.len())?, field(self.start + self.bytes.len())?);
        self.bytes.extend_from_slice(part);
        let ([a, b], [c, d]) = (length.to_le_bytes(), offset.to_le_bytes());
        Ok([a, b, c, d])
    }

    /// Appends a text on a multiple of eight.
    fn text(&mut self, text: &str) -> Result<[u8; 4], PacError> {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.part(&units)
    }
}
