//! KERB_VALIDATION_INFO: who the account is and what it belongs to [MS-PAC 2.5].

use pki::names::Sid;

use crate::ndr::{Reader, UnicodeString, Writer};

/// A time that never comes.
pub const NEVER: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// [MS-PAC 2.5]
/// ```text
/// typedef struct _KERB_VALIDATION_INFO {
///    FILETIME LogonTime, LogoffTime, KickOffTime, PasswordLastSet, PasswordCanChange, PasswordMustChange;
///    RPC_UNICODE_STRING EffectiveName, FullName, LogonScript, ProfilePath, HomeDirectory, HomeDirectoryDrive;
///    USHORT LogonCount, BadPasswordCount; ULONG UserId, PrimaryGroupId, GroupCount;
///    [size_is(GroupCount)] PGROUP_MEMBERSHIP GroupIds; ULONG UserFlags; USER_SESSION_KEY UserSessionKey;
///    RPC_UNICODE_STRING LogonServer, LogonDomainName; PISID LogonDomainId; ULONG Reserved1[2];
///    ULONG UserAccountControl, SubAuthStatus; FILETIME LastSuccessfulILogon, LastFailedILogon;
///    ULONG FailedILogonCount, Reserved3, SidCount; [size_is(SidCount)] PKERB_SID_AND_ATTRIBUTES ExtraSids;
///    PISID ResourceGroupDomainSid; ULONG ResourceGroupCount; [size_is(ResourceGroupCount)] PGROUP_MEMBERSHIP ResourceGroupIds;
/// } KERB_VALIDATION_INFO;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogonInfo {
    /// LogonTime, LogoffTime, KickOffTime, PasswordLastSet, PasswordCanChange and PasswordMustChange, in
    /// units of 100 ns since 1601.
    pub times: [u64; 6],
    /// EffectiveName, FullName, LogonScript, ProfilePath, HomeDirectory and HomeDirectoryDrive.
    pub names: [UnicodeString; 6],
    /// LogonCount.
    pub logon_count: u16,
    /// BadPasswordCount.
    pub bad_password_count: u16,
    /// Relative id of the account.
    pub user_rid: u32,
    /// Relative id of its primary group.
    pub primary_group_rid: u32,
    /// Relative ids and attributes of its groups in the account's domain.
    pub groups: Vec<(u32, u32)>,
    /// UserFlags.
    pub user_flags: u32,
    /// UserSessionKey; zero with Kerberos.
    pub user_session_key: [u8; 16],
    /// LogonServer.
    pub logon_server: UnicodeString,
    /// LogonDomainName.
    pub logon_domain: UnicodeString,
    /// LogonDomainId.
    pub domain_sid: Option<Sid>,
    /// UserAccountControl in the form of SAMR [MS-SAMR 2.2.1.12].
    pub user_account_control: u32,
    /// SubAuthStatus.
    pub sub_auth_status: u32,
    /// LastSuccessfulILogon and LastFailedILogon.
    pub interactive_logons: [u64; 2],
    /// FailedILogonCount.
    pub failed_interactive_logons: u32,
    /// ExtraSids with their attributes.
    pub extra_sids: Vec<(Sid, u32)>,
    /// ResourceGroupDomainSid.
    pub resource_domain: Option<Sid>,
    /// ResourceGroupIds.
    pub resource_groups: Vec<(u32, u32)>,
}

impl LogonInfo {
    /// Account name: EffectiveName.
    pub fn account(&self) -> &str {
        let [effective, ..] = &self.names;
        effective.as_str()
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut w = Writer::default();
        for time in self.times {
            w.file_time(time);
        }
        for name in &self.names {
            w.string(name);
        }
        w.u16(self.logon_count);
        w.u16(self.bad_password_count);
        w.u32(self.user_rid);
        w.u32(self.primary_group_rid);
        w.u32(size(self.groups.len()));
        w.groups((!self.groups.is_empty()).then_some(&self.groups));
        w.u32(self.user_flags);
        w.bytes(&self.user_session_key);
        w.string(&self.logon_server);
        w.string(&self.logon_domain);
        w.sid(self.domain_sid.as_ref());
        w.u32(0);
        w.u32(0);
        w.u32(self.user_account_control);
        w.u32(self.sub_auth_status);
        for time in self.interactive_logons {
            w.file_time(time);
        }
        w.u32(self.failed_interactive_logons);
        w.u32(0);
        w.u32(size(self.extra_sids.len()));
        w.sids((!self.extra_sids.is_empty()).then_some(&self.extra_sids));
        w.sid(self.resource_domain.as_ref());
        w.u32(size(self.resource_groups.len()));
        w.groups((!self.resource_groups.is_empty()).then_some(&self.resource_groups));
        w.finish()
    }

    /// Reads it; `None` for bytes that are something else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut r = Reader::new(bytes)?;
        let times = six(|| r.file_time())?;
        let names = six(|| r.string_header())?;
        let (logon_count, bad_password_count) = (r.u16()?, r.u16()?);
        let (user_rid, primary_group_rid, group_count) = (r.u32()?, r.u32()?, r.u32()?);
        let has_groups = r.pointer()?;
        let user_flags = r.u32()?;
        let user_session_key = r.bytes(16)?.try_into().ok()?;
        let (server, domain) = (r.string_header()?, r.string_header()?);
        let has_sid = r.pointer()?;
        r.bytes(8)?;
        let (user_account_control, sub_auth_status) = (r.u32()?, r.u32()?);
        let interactive_logons = [r.file_time()?, r.file_time()?];
        let failed_interactive_logons = r.u32()?;
        r.u32()?;
        let sid_count = r.u32()?;
        let (has_sids, has_resource_domain) = (r.pointer()?, r.pointer()?);
        let resource_count = r.u32()?;
        let has_resource_groups = r.pointer()?;

        let mut names = names.into_iter();
        let names = six(|| r.string(names.next()?))?;
        Some(Self {
            times,
            names,
            logon_count,
            bad_password_count,
            user_rid,
            primary_group_rid,
            groups: if has_groups {
                r.groups(group_count)?
            } else {
                Vec::new()
            },
            user_flags,
            user_session_key,
            logon_server: r.string(server)?,
            logon_domain: r.string(domain)?,
            domain_sid: if has_sid { Some(r.sid()?) } else { None },
            user_account_control,
            sub_auth_status,
            interactive_logons,
            failed_interactive_logons,
            extra_sids: if has_sids {
                r.sids(sid_count)?
            } else {
                Vec::new()
            },
            resource_domain: if has_resource_domain {
                Some(r.sid()?)
            } else {
                None
            },
            resource_groups: if has_resource_groups {
                r.groups(resource_count)?
            } else {
                Vec::new()
            },
        })
    }
}

fn six<T>(mut next: impl FnMut() -> Option<T>) -> Option<[T; 6]> {
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}
