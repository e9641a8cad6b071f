//! Privilege attributes [MS-PAC]: what a ticket says of its account beyond the name.

mod container;
mod credentials;
mod logon_info;
mod names;

pub use container::{BufferType, Container, is_signed};
pub use credentials::{CredentialData, NtlmCredential};
pub use logon_info::{LogonInfo, NEVER};
pub use names::{AttributesInfo, ClientInfo, UpnDnsInfo};

use md4::{Digest, Md4};
use pki::names::{Sid, Timestamp};

use crate::cipher::EncryptionKey;
use crate::ndr::UnicodeString;

/// SE_GROUP_MANDATORY, ENABLED_BY_DEFAULT, ENABLED.
const GROUP_ATTRIBUTES: u32 = 7;
/// UserFlags: ExtraSids are there.
const LOGON_EXTRA_SIDS: u32 = 0x20;

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
    /// Whether PAC_ATTRIBUTES_INFO and PAC_REQUESTOR are there, as since November 2021 (KB5008380).
    pub names_requestor: bool,
}

/// NT hash of a password [MS-NLMP 3.3.1].
pub fn nt_hash(password: &str) -> [u8; 16] {
    let bytes: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Md4::digest(bytes).into()
}

/// 100-nanosecond intervals since 1601 [MS-DTYP 2.3.3].
pub fn file_time(instant: Timestamp) -> u64 {
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
        let sid = self.domain_sid.with_rid(self.user_rid);
        let client = ClientInfo {
            auth_time: file_time(self.auth_time),
            name: self.account.clone(),
        };
        let upn = UpnDnsInfo {
            upn: self.upn.clone(),
            dns_domain: self.dns_domain.to_uppercase(),
            upn_is_made: self.upn_is_made,
            extended: self
                .names_requestor
                .then(|| (self.account.clone(), sid.clone())),
        };
        let credentials = CredentialData::ntlm(self.nt_hash).seal(reply_key, confounder);
        let mut buffers = vec![
            (BufferType::LOGON_INFO, self.logon_info().encode()),
            (BufferType::CREDENTIAL_INFO, credentials),
            (BufferType::CLIENT_INFO, client.encode()),
            (BufferType::UPN_DNS_INFO, upn.encode()),
        ];
        if self.names_requestor {
            let requested = AttributesInfo::REQUESTED.encode();
            buffers.push((BufferType::ATTRIBUTES_INFO, requested));
            buffers.push((BufferType::REQUESTOR, sid.to_bytes()));
        }
        Container { buffers }.sign(krbtgt_key, krbtgt_key)
    }

    fn logon_info(&self) -> LogonInfo {
        let set = file_time(self.password_last_set);
        let none = || UnicodeString::new("");
        let with_attributes = |rid: &u32| (*rid, GROUP_ATTRIBUTES);
        LogonInfo {
            times: [file_time(self.auth_time), NEVER, NEVER, set, set, NEVER],
            names: [
                UnicodeString::new(&self.account),
                UnicodeString::new(&self.full_name),
                none(),
                none(),
                none(),
                none(),
            ],
            logon_count: 0,
            bad_password_count: 0,
            user_rid: self.user_rid,
            primary_group_rid: self.group_rids.first().copied().unwrap_or(513),
            groups: self.group_rids.iter().map(with_attributes).collect(),
            user_flags: if self.extra_sids.is_empty() {
                0
            } else {
                LOGON_EXTRA_SIDS
            },
            user_session_key: [0; 16],
            logon_server: UnicodeString::with_end(&self.domain_controller),
            logon_domain: UnicodeString::with_end(&self.netbios_domain),
            domain_sid: Some(self.domain_sid.clone()),
            user_account_control: self.user_account_control,
            sub_auth_status: 0,
            interactive_logons: [0; 2],
            failed_interactive_logons: 0,
            extra_sids: self
                .extra_sids
                .iter()
                .map(|sid| (sid.clone(), GROUP_ATTRIBUTES))
                .collect(),
            resource_domain: None,
            resource_groups: Vec::new(),
        }
    }
}

/// A PAC as it was read.
#[derive(Debug, Clone)]
pub struct ReadPac {
    container: Container,
    bytes: Vec<u8>,
}

impl ReadPac {
    /// Reads the directory of a PAC; `None` for bytes that are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            container: Container::decode(bytes)?,
            bytes: bytes.to_vec(),
        })
    }

    /// Its buffers.
    pub fn container(&self) -> &Container {
        &self.container
    }

    /// The types of its buffers, in order.
    pub fn kinds(&self) -> Vec<u32> {
        self.container
            .buffers
            .iter()
            .map(|(kind, _)| kind.0)
            .collect()
    }

    /// Whether both signatures are those of a key of krbtgt [MS-PAC 2.8].
    pub fn is_signed_with(&self, key: &EncryptionKey) -> bool {
        is_signed(&self.bytes, key, key)
    }

    /// LOGON_INFO.
    pub fn logon_info(&self) -> Option<LogonInfo> {
        LogonInfo::decode(self.container.buffer(BufferType::LOGON_INFO)?)
    }

    /// CLIENT_INFO.
    pub fn client_info(&self) -> Option<ClientInfo> {
        ClientInfo::decode(self.container.buffer(BufferType::CLIENT_INFO)?)
    }

    /// UPN_DNS_INFO.
    pub fn upn_dns_info(&self) -> Option<UpnDnsInfo> {
        UpnDnsInfo::decode(self.container.buffer(BufferType::UPN_DNS_INFO)?)
    }

    /// ATTRIBUTES_INFO.
    pub fn attributes(&self) -> Option<AttributesInfo> {
        AttributesInfo::decode(self.container.buffer(BufferType::ATTRIBUTES_INFO)?)
    }

    /// REQUESTOR.
    pub fn requestor(&self) -> Option<Sid> {
        Sid::from_bytes(self.container.buffer(BufferType::REQUESTOR)?).ok()
    }

    /// CREDENTIAL_INFO, to who holds the reply key.
    pub fn credentials(&self, reply_key: &EncryptionKey) -> Option<CredentialData> {
        CredentialData::open(
            self.container.buffer(BufferType::CREDENTIAL_INFO)?,
            reply_key,
        )
    }

    /// The NT hash in CREDENTIAL_INFO, to who holds the reply key.
    pub fn nt_hash(&self, reply_key: &EncryptionKey) -> Option<[u8; 16]> {
        self.credentials(reply_key)?.ntlm_credential()?.nt_hash
    }
}
