//! The buffers that name the account: PAC_CLIENT_INFO, UPN_DNS_INFO, PAC_ATTRIBUTES_INFO, PAC_REQUESTOR.

use pki::names::Sid;

/// PAC_CLIENT_INFO: ties the PAC to its ticket [MS-PAC 2.7].
/// ```text
/// { FILETIME ClientId; USHORT NameLength; WCHAR Name[] }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInfo {
    /// The ticket's authtime, in units of 100 ns since 1601.
    pub auth_time: u64,
    /// The client's name.
    pub name: String,
}

impl ClientInfo {
    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let name = utf16(&self.name);
        let mut out = self.auth_time.to_le_bytes().to_vec();
        out.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
        out.extend(name);
        out
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let auth_time = u64::from_le_bytes(*bytes.first_chunk()?);
        let length = u16::from_le_bytes(bytes.get(8..10)?.try_into().ok()?);
        let name = bytes.get(10..10 + usize::from(length))?;
        Some(Self {
            auth_time,
            name: from_utf16(name)?,
        })
    }
}

/// UPN_DNS_INFO: user principal name and DNS domain; extended, account name and SID [MS-PAC 2.10].
/// ```text
/// { USHORT UpnLength, UpnOffset, DnsDomainNameLength, DnsDomainNameOffset; ULONG Flags;
///   USHORT SamNameLength, SamNameOffset, SidLength, SidOffset (flag 2 only); ... }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpnDnsInfo {
    /// The UPN.
    pub upn: String,
    /// DNS name of the domain, in capitals.
    pub dns_domain: String,
    /// Whether the account has no UPN of its own, and this one was made.
    pub upn_is_made: bool,
    /// Account name and SID, where the extended form is used.
    pub extended: Option<(String, Sid)>,
}

const UPN_IS_MADE: u32 = 1;
const EXTENDED: u32 = 2;

impl UpnDnsInfo {
    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let mut parts = vec![utf16(&self.upn), utf16(&self.dns_domain)];
        let mut flags = if self.upn_is_made { UPN_IS_MADE } else { 0 };
        if let Some((account, sid)) = &self.extended {
            parts.push(utf16(account));
            parts.push(sid.to_bytes());
            flags |= EXTENDED;
        }
        let fixed: usize = if self.extended.is_some() { 24 } else { 16 };
        let mut header = Vec::new();
        let mut data = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let offset = fixed + data.len();
            header.extend(u16::try_from(part.len()).unwrap_or(0).to_le_bytes());
            header.extend(u16::try_from(offset).unwrap_or(0).to_le_bytes());
            if index == 1 {
                header.extend(flags.to_le_bytes());
            }
            data.extend_from_slice(part);
            // The SID follows the account name at once.
            while index != 2 && !data.len().is_multiple_of(8) {
                data.push(0);
            }
        }
        header.resize(fixed, 0);
        header.extend(data);
        header
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| -> Option<usize> {
            let pair = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(u16::from_le_bytes(pair)))
        };
        let part = |at: usize| {
            let (length, offset) = (number(at)?, number(at + 2)?);
            bytes.get(offset..offset.checked_add(length)?)
        };
        let flags = u32::from_le_bytes(bytes.get(8..12)?.try_into().ok()?);
        Some(Self {
            upn: from_utf16(part(0)?)?,
            dns_domain: from_utf16(part(4)?)?,
            upn_is_made: flags & UPN_IS_MADE != 0,
            extended: if flags & EXTENDED == 0 {
                None
            } else {
                Some((from_utf16(part(12)?)?, Sid::from_bytes(part(16)?).ok()?))
            },
        })
    }
}

/// PAC_ATTRIBUTES_INFO: whether the client asked for the PAC [MS-PAC 2.14].
/// ```text
/// { ULONG FlagsLength (bits); ULONG Flags }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributesInfo {
    /// PAC_WAS_REQUESTED (1) or PAC_WAS_GIVEN_IMPLICITLY (2).
    pub flags: u32,
}

impl AttributesInfo {
    /// PAC_WAS_REQUESTED.
    pub const REQUESTED: Self = Self { flags: 1 };
    /// PAC_WAS_GIVEN_IMPLICITLY.
    pub const GIVEN: Self = Self { flags: 2 };

    /// Writes it.
    pub fn encode(self) -> Vec<u8> {
        [2u32, self.flags]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect()
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let flags = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
        Some(Self { flags })
    }
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub(super) fn from_utf16(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
        .collect();
    String::from_utf16(&units).ok()
}
