//! A PAC from what the KDC knows of an account.

use md4::{Digest, Md4};
use pki::names::{Sid, Timestamp};

use super::{
    AccountName, GroupMembership, KerbSidAndAttributes, KerbValidationInfo,
    NtlmSupplementalCredential, PacAttributesInfo, PacBuffer, PacClientInfo, PacCredentialData,
    PacCredentialInfo, PacType, UpnDnsInfo, upn_dns_flags, user_flags,
};
use crate::cipher::EncryptionKey;
use crate::ndr::{FileTime, UnicodeString};

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
    /// When the password must be changed; `None`: never.
    pub password_must_change: Option<Timestamp>,
    /// The NT hash of the account's password, which PKINIT hands to the client [MS-PKCA 3.1.5.2].
    pub nt_hash: [u8; 16],
    /// Whether the PAC says who asked for it, as domain controllers do since the updates of November
    /// 2021 [MS-PAC 2.14 and 2.15, KB5008380].
    pub names_requestor: bool,
}

/// NT hash of a password [MS-NLMP 3.3.1].
pub fn nt_hash(password: &str) -> [u8; 16] {
    let bytes: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Md4::digest(bytes).into()
}

/// DOMAIN_GROUP_RID_USERS, the primary group where none is named.
const DOMAIN_USERS: u32 = 513;

/// The most characters that the directory takes of a name: rangeUpper of userPrincipalName, the
/// longest of those in a PAC [MS-ADA3].
const NAME_MAX: usize = 1024;

fn bounded(text: &str) -> String {
    text.chars().take(NAME_MAX).collect()
}

impl Pac {
    /// The PAC in the order of a domain controller, without signatures. Credentials are encrypted
    /// with the AS reply key; the confounder is bytes that no other message has.
    pub fn contents(&self, reply_key: &EncryptionKey, confounder: [u8; 16]) -> PacType {
        let ntlm = NtlmSupplementalCredential {
            lm_password: None,
            nt_password: Some(self.nt_hash),
        };
        let credentials = PacCredentialData {
            credentials: vec![ntlm.to_credential()],
        };
        let sid = self.domain_sid.with_rid(self.user_rid);
        let flags = if self.upn_is_made {
            upn_dns_flags::NO_UPN
        } else {
            0
        };
        let requestor = [
            PacBuffer::AttributesInfo(PacAttributesInfo::new(PacAttributesInfo::REQUESTED)),
            PacBuffer::Requestor(sid.clone()),
        ];
        let mut pac = PacType {
            buffers: vec![
                PacBuffer::LogonInfo(Box::new(self.validation_info())),
                PacBuffer::CredentialInfo(PacCredentialInfo::seal(
                    &credentials,
                    reply_key,
                    confounder,
                )),
                PacBuffer::ClientInfo(PacClientInfo {
                    client_id: self.auth_time.into(),
                    name: bounded(&self.account),
                }),
                PacBuffer::UpnDnsInfo(UpnDnsInfo {
                    upn: bounded(&self.upn),
                    dns_domain_name: bounded(&self.dns_domain.to_uppercase()),
                    flags,
                    account: Some(AccountName {
                        sam_name: bounded(&self.account),
                        sid,
                    }),
                }),
            ],
        };
        pac.buffers
            .extend(requestor.into_iter().filter(|_| self.names_requestor));
        pac
    }

    /// The PAC with both signatures. In a TGT both are made with the key of krbtgt.
    pub(crate) fn sign(
        &self,
        reply_key: &EncryptionKey,
        krbtgt_key: &EncryptionKey,
        confounder: [u8; 16],
    ) -> Vec<u8> {
        // INVARIANT: names are bounded, so every buffer holds its content.
        self.contents(reply_key, confounder)
            .sign_for_krbtgt(krbtgt_key)
            .unwrap_or_default()
    }

    fn validation_info(&self) -> KerbValidationInfo {
        let groups: Vec<GroupMembership> = self
            .group_rids
            .iter()
            .copied()
            .map(GroupMembership::new)
            .collect();
        let extra_sids: Vec<KerbSidAndAttributes> = self
            .extra_sids
            .iter()
            .cloned()
            .map(KerbSidAndAttributes::new)
            .collect();
        KerbValidationInfo {
            logon_time: self.auth_time.into(),
            logoff_time: FileTime::NEVER,
            kick_off_time: FileTime::NEVER,
            password_last_set: self.password_last_set.into(),
            password_can_change: self.password_last_set.into(),
            password_must_change: self
                .password_must_change
                .map_or(FileTime::NEVER, Into::into),
            effective_name: UnicodeString::new(&self.account),
            full_name: UnicodeString::new(&self.full_name),
            logon_script: UnicodeString::new(""),
            profile_path: UnicodeString::new(""),
            home_directory: UnicodeString::new(""),
            home_directory_drive: UnicodeString::new(""),
            user_id: self.user_rid,
            primary_group_id: groups.first().map_or(DOMAIN_USERS, |g| g.relative_id),
            groups,
            user_flags: if extra_sids.is_empty() {
                0
            } else {
                user_flags::EXTRA_SIDS
            },
            logon_server: UnicodeString::terminated(&self.domain_controller),
            logon_domain_name: UnicodeString::terminated(&self.netbios_domain),
            logon_domain_id: Some(self.domain_sid.clone()),
            user_account_control: self.user_account_control,
            extra_sids,
            ..KerbValidationInfo::default()
        }
    }
}
