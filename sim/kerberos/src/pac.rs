//! Privilege attributes [MS-PAC].

use md4::{Digest, Md4};
use pki::names::{Sid, Timestamp};

use crate::cipher::EncryptionKey;
use crate::ndr::{self, Reader, Writer};

const LOGON_INFO: u32 = 1;
const CREDENTIAL_INFO: u32 = 2;
const SERVER_CHECKSUM: u32 = 6;
const KDC_CHECKSUM: u32 = 7;
const CLIENT_INFO: u32 = 10;
const UPN_DNS_INFO: u32 = 12;

/// Key usage of PAC_CREDENTIAL_INFO, KERB_NON_KERB_SALT [MS-PAC 2.6.1].
const USAGE_CREDENTIALS: u32 = 16;
/// Key usage of signatures, KERB_NON_KERB_CKSUM_SALT [MS-PAC 2.8.1].
const USAGE_SIGNATURE: u32 = 17;
/// SE_GROUP_MANDATORY, ENABLED_BY_DEFAULT, ENABLED.
const GROUP_ATTRIBUTES: u32 = 7;
/// A time that never comes.
const NEVER: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// What the PAC of a smart card logon says.
#[derive(Debug, Clone)]
pub struct Pac {
    /// Account name.
    pub account: String,
    /// Full name.
    pub full_name: String,
    /// UPN; the KDC makes one from the account name where the account has none.
    pub upn: String,
    /// Whether the account has no UPN of its own.
    pub upn_is_made: bool,
    /// NetBIOS name of the domain.
    pub netbios_domain: String,
    /// DNS name of the domain.
    pub dns_domain: String,
    /// Name of the domain controller.
    pub domain_controller: String,
    /// SID of the domain.
    pub domain_sid: Sid,
    /// Relative id of the account.
    pub user_rid: u32,
    /// Relative ids of its groups; the first is the primary group.
    pub group_rids: Vec<u32>,
    /// Further SIDs, such as identity assertions.
    pub extra_sids: Vec<Sid>,
    /// userAccountControl in the form of SAMR [MS-SAMR 2.2.1.12].
    pub user_account_control: u32,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// When the password was last set.
    pub password_last_set: Timestamp,
    /// The NT hash of the account's password, which PKINIT hands to the client [MS-PKCA 3.1.5.2].
    pub nt_hash: [u8; 16],
}

/// NT hash of a password [MS-NLMP 3.3.1].
pub fn nt_hash(password: &str) -> [u8; 16] {
    let bytes: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Md4::digest(bytes).into()
}

/// 100-nanosecond intervals since 1601 [MS-DTYP 2.3.3].
fn file_time(instant: Timestamp) -> u64 {
    u64::try_from((instant.unix() + 11_644_473_600).saturating_mul(10_000_000)).unwrap_or(0)
}

impl Pac {
    /// The PAC with both signatures. In a TGT both are made with the key of krbtgt.
    pub(crate) fn sign(
        &self,
        reply_key: &EncryptionKey,
        krbtgt_key: &EncryptionKey,
        confounder: [u8; 16],
    ) -> Vec<u8> {
        let etype = krbtgt_key.etype();
        let mut signature = etype.checksum_code().to_le_bytes().to_vec();
        signature.extend([0; 12]);
        let buffers = [
            (LOGON_INFO, self.logon_info()),
            (CREDENTIAL_INFO, self.credential_info(reply_key, confounder)),
            (CLIENT_INFO, self.client_info()),
            (UPN_DNS_INFO, self.upn_dns_info()),
            (SERVER_CHECKSUM, signature.clone()),
            (KDC_CHECKSUM, signature),
        ];
        let (mut bytes, offsets) = assemble(&buffers);
        let server = krbtgt_key.checksum(USAGE_SIGNATURE, &bytes);
        let kdc = krbtgt_key.checksum(USAGE_SIGNATURE, &server);
        for (kind, value) in [(SERVER_CHECKSUM, server), (KDC_CHECKSUM, kdc)] {
            if let Some((_, offset)) = offsets.iter().find(|(k, _)| *k == kind) {
                for (to, from) in bytes.iter_mut().skip(offset + 4).zip(value) {
                    *to = from;
                }
            }
        }
        bytes
    }

    /// KERB_VALIDATION_INFO [MS-PAC 2.5].
    fn logon_info(&self) -> Vec<u8> {
        let mut w = Writer::default();
        let time = |w: &mut Writer, t: u64| {
            let [a, b, c, d, e, f, g, h] = t.to_le_bytes();
            w.u32(u32::from_le_bytes([a, b, c, d]));
            w.u32(u32::from_le_bytes([e, f, g, h]));
        };
        time(&mut w, file_time(self.auth_time));
        time(&mut w, NEVER);
        time(&mut w, NEVER);
        time(&mut w, file_time(self.password_last_set));
        time(&mut w, file_time(self.password_last_set));
        time(&mut w, NEVER);
        for text in [
            self.account.as_str(),
            self.full_name.as_str(),
            "",
            "",
            "",
            "",
        ] {
            w.string(text);
        }
        w.u16(0);
        w.u16(0);
        w.u32(self.user_rid);
        w.u32(self.group_rids.first().copied().unwrap_or(513));
        let groups: Vec<(u32, u32)> = self
            .group_rids
            .iter()
            .map(|rid| (*rid, GROUP_ATTRIBUTES))
            .collect();
        w.u32(u32::try_from(groups.len()).unwrap_or(0));
        w.pointer(Some(ndr::counted_groups(&groups)));
        // UserFlags: LOGON_EXTRA_SIDS.
        w.u32(if self.extra_sids.is_empty() { 0 } else { 0x20 });
        w.bytes(&[0; 16]);
        w.string(&self.domain_controller);
        w.string(&self.netbios_domain);
        w.pointer(Some(ndr::sid(&self.domain_sid)));
        w.bytes(&[0; 8]);
        w.u32(self.user_account_control);
        w.bytes(&[0; 28]);
        w.u32(u32::try_from(self.extra_sids.len()).unwrap_or(0));
        w.pointer((!self.extra_sids.is_empty()).then(|| extra_sids(&self.extra_sids)));
        w.pointer(None);
        w.u32(0);
        w.pointer(None);
        w.finish()
    }

    /// PAC_CLIENT_INFO [MS-PAC 2.7].
    fn client_info(&self) -> Vec<u8> {
        let name: Vec<u8> = utf16(&self.account);
        let mut out = file_time(self.auth_time).to_le_bytes().to_vec();
        out.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
        out.extend(name);
        out
    }

    /// UPN_DNS_INFO, extended with account name and SID [MS-PAC 2.10].
    fn upn_dns_info(&self) -> Vec<u8> {
        let sid = self.domain_sid.with_rid(self.user_rid).to_bytes();
        let parts = [
            utf16(&self.upn),
            utf16(&self.dns_domain.to_uppercase()),
            utf16(&self.account),
            sid,
        ];
        let flags: u32 = u32::from(self.upn_is_made) | 2;
        let mut offset = 24usize;
        let mut header = Vec::new();
        let mut data = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            header.extend(u16::try_from(part.len()).unwrap_or(0).to_le_bytes());
            header.extend(u16::try_from(offset).unwrap_or(0).to_le_bytes());
            if index == 1 {
                header.extend(flags.to_le_bytes());
            }
            data.extend_from_slice(part);
            offset += part.len();
            while !offset.is_multiple_of(8) {
                data.push(0);
                offset += 1;
            }
        }
        while header.len() < 24 {
            header.push(0);
        }
        header.extend(data);
        header
    }

    /// PAC_CREDENTIAL_INFO with NTLM_SUPPLEMENTAL_CREDENTIAL [MS-PAC 2.6].
    fn credential_info(&self, reply_key: &EncryptionKey, confounder: [u8; 16]) -> Vec<u8> {
        // Version 0, flags: the NT hash is there.
        let mut ntlm = vec![0, 0, 0, 0, 2, 0, 0, 0];
        ntlm.extend([0; 16]);
        ntlm.extend(self.nt_hash);
        let mut w = Writer::default();
        w.u32(1);
        w.u32(1);
        w.string("NTLM");
        w.u32(u32::try_from(ntlm.len()).unwrap_or(0));
        w.pointer(Some(ndr::counted_bytes(&ntlm)));
        let plain = w.finish();
        let mut out = 0u32.to_le_bytes().to_vec();
        out.extend(reply_key.etype().code().to_le_bytes());
        out.extend(reply_key.encrypt(USAGE_CREDENTIALS, confounder, &plain));
        out
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// KERB_SID_AND_ATTRIBUTES: the pointers first, then the SIDs.
fn extra_sids(sids: &[Sid]) -> Vec<u8> {
    let mut out = u32::try_from(sids.len())
        .unwrap_or(0)
        .to_le_bytes()
        .to_vec();
    for (index, _) in (0u32..).zip(sids) {
        out.extend((0x0002_1000 + 4 * index).to_le_bytes());
        out.extend(GROUP_ATTRIBUTES.to_le_bytes());
    }
    for sid in sids {
        out.extend(ndr::sid(sid));
    }
    out
}

/// PACTYPE: the buffers behind their directory, each on a multiple of eight [MS-PAC 2.3].
fn assemble(buffers: &[(u32, Vec<u8>)]) -> (Vec<u8>, Vec<(u32, usize)>) {
    let mut offset = 8 + 16 * buffers.len();
    let mut bytes = u32::try_from(buffers.len())
        .unwrap_or(0)
        .to_le_bytes()
        .to_vec();
    bytes.extend([0; 4]);
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    for (kind, buffer) in buffers {
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u32::try_from(buffer.len()).unwrap_or(0).to_le_bytes());
        bytes.extend(u64::try_from(offset).unwrap_or(0).to_le_bytes());
        offsets.push((*kind, offset));
        data.extend_from_slice(buffer);
        offset += buffer.len();
        while !offset.is_multiple_of(8) {
            data.push(0);
            offset += 1;
        }
    }
    bytes.extend(data);
    (bytes, offsets)
}

/// A PAC as it was read.
#[derive(Debug, Clone)]
pub struct ReadPac {
    bytes: Vec<u8>,
    buffers: Vec<(u32, usize, usize)>,
}

/// What LOGON_INFO says of the account.
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
    /// Reads the directory of a PAC; `None` for bytes that are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            bytes
                .get(at..at + 4)?
                .try_into()
                .ok()
                .map(u32::from_le_bytes)
        };
        let count = usize::try_from(number(0)?).ok().filter(|n| *n <= 64)?;
        let buffers = (0..count)
            .map(|index| {
                let at = 8 + 16 * index;
                let size = usize::try_from(number(at + 4)?).ok()?;
                let offset = usize::try_from(number(at + 8)?).ok()?;
                bytes.get(offset..offset.checked_add(size)?)?;
                Some((number(at)?, offset, size))
            })
            .collect::<Option<_>>()?;
        Some(Self {
            bytes: bytes.to_vec(),
            buffers,
        })
    }

    /// The types of its buffers, in order.
    pub fn kinds(&self) -> Vec<u32> {
        self.buffers.iter().map(|(kind, _, _)| *kind).collect()
    }

    fn buffer(&self, kind: u32) -> Option<&[u8]> {
        let (_, offset, size) = self.buffers.iter().find(|(k, _, _)| *k == kind)?;
        self.bytes.get(*offset..offset + size)
    }

    /// Whether both signatures are those of a key of krbtgt [MS-PAC 2.8].
    pub fn is_signed_with(&self, key: &EncryptionKey) -> bool {
        let mut zeroed = self.bytes.clone();
        for (_, offset, size) in self
            .buffers
            .iter()
            .filter(|(kind, _, _)| [SERVER_CHECKSUM, KDC_CHECKSUM].contains(kind))
        {
            for byte in zeroed
                .iter_mut()
                .skip(offset + 4)
                .take(12.min(size.saturating_sub(4)))
            {
                *byte = 0;
            }
        }
        let server = key.checksum(USAGE_SIGNATURE, &zeroed);
        let kdc = key.checksum(USAGE_SIGNATURE, &server);
        let has = |kind, value: &[u8]| {
            self.buffer(kind)
                .and_then(|b| b.get(4..16))
                .is_some_and(|b| b == value)
        };
        has(SERVER_CHECKSUM, &server) && has(KDC_CHECKSUM, &kdc)
    }

    /// LOGON_INFO.
    pub fn logon_info(&self) -> Option<LogonInfo> {
        let mut r = Reader::new(self.buffer(LOGON_INFO)?)?;
        for _ in 0..12 {
            r.u32()?;
        }
        let strings: Vec<bool> = (0..6).map(|_| r.string_header()).collect::<Option<_>>()?;
        r.u16()?;
        r.u16()?;
        let (user_rid, primary_group_rid, count) = (r.u32()?, r.u32()?, r.u32()?);
        let has_groups = r.u32()? != 0;
        r.u32()?;
        r.bytes(16)?;
        let (server, domain) = (r.string_header()?, r.string_header()?);
        let has_sid = r.u32()? != 0;
        for _ in 0..10 {
            r.u32()?;
        }
        let extra_sids = r.u32()?;
        for _ in 0..4 {
            r.u32()?;
        }
        let mut texts = Vec::new();
        for present in strings {
            texts.push(if present { r.text()? } else { String::new() });
        }
        let mut groups = Vec::new();
        if has_groups {
            r.u32()?;
            for _ in 0..count.min(4096) {
                groups.push((r.u32()?, r.u32()?));
            }
        }
        for present in [server, domain] {
            if present {
                r.text()?;
            }
        }
        let domain_sid = if has_sid { r.sid()? } else { return None };
        Some(LogonInfo {
            account: texts.into_iter().next().unwrap_or_default(),
            user_rid,
            primary_group_rid,
            groups,
            domain_sid,
            extra_sids,
        })
    }

    /// The NT hash in CREDENTIAL_INFO, to who holds the reply key.
    pub fn nt_hash(&self, reply_key: &EncryptionKey) -> Option<[u8; 16]> {
        let buffer = self.buffer(CREDENTIAL_INFO)?;
        let plain = reply_key
            .decrypt(USAGE_CREDENTIALS, buffer.get(8..)?)
            .ok()?;
        let mut r = Reader::new(&plain)?;
        r.u32()?;
        r.u32()?;
        r.string_header()?;
        r.u32()?;
        r.u32()?;
        r.text()?;
        r.u32()?;
        r.bytes(24)?;
        r.bytes(16)?.try_into().ok()
    }
}
