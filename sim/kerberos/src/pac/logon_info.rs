//! LOGON_INFO.

use pki::names::Sid;

use super::{GroupMembership, KerbSidAndAttributes};
use crate::ndr::{
    FileTime, NdrError, Reader, TypeSerialized, UnicodeHeader, UnicodeString, Writer,
};

/// Bits of UserFlags [MS-PAC 2.5].
pub mod user_flags {
    /// LOGON_EXTRA_SIDS: there are extra SIDs.
    pub const EXTRA_SIDS: u32 = 0x0000_0020;
    /// LOGON_RESOURCE_GROUPS: there are resource groups.
    pub const RESOURCE_GROUPS: u32 = 0x0000_0200;
}

/// What the directory knows of the account, and its groups [MS-PAC 2.5].
///
/// ```text
/// typedef struct _KERB_VALIDATION_INFO {
///   FILETIME LogonTime;  FILETIME LogoffTime;  FILETIME KickOffTime;
///   FILETIME PasswordLastSet;  FILETIME PasswordCanChange;  FILETIME PasswordMustChange;
///   RPC_UNICODE_STRING EffectiveName;  RPC_UNICODE_STRING FullName;
///   RPC_UNICODE_STRING LogonScript;  RPC_UNICODE_STRING ProfilePath;
///   RPC_UNICODE_STRING HomeDirectory;  RPC_UNICODE_STRING HomeDirectoryDrive;
///   USHORT LogonCount;  USHORT BadPasswordCount;
///   ULONG UserId;  ULONG PrimaryGroupId;
///   ULONG GroupCount;  [size_is(GroupCount)] PGROUP_MEMBERSHIP GroupIds;
///   ULONG UserFlags;  USER_SESSION_KEY UserSessionKey;
///   RPC_UNICODE_STRING LogonServer;  RPC_UNICODE_STRING LogonDomainName;
///   PISID LogonDomainId;  ULONG Reserved1[2];
///   ULONG UserAccountControl;  ULONG SubAuthStatus;
///   FILETIME LastSuccessfulILogon;  FILETIME LastFailedILogon;
///   ULONG FailedILogonCount;  ULONG Reserved3;
///   ULONG SidCount;  [size_is(SidCount)] PKERB_SID_AND_ATTRIBUTES ExtraSids;
///   PISID ResourceGroupDomainSid;
///   ULONG ResourceGroupCount;  [size_is(ResourceGroupCount)] PGROUP_MEMBERSHIP ResourceGroupIds;
/// } KERB_VALIDATION_INFO;
/// ```
///
/// An empty list is written as a null pointer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KerbValidationInfo {
    /// When the account last logged on.
    pub logon_time: FileTime,
    /// When the session ends.
    pub logoff_time: FileTime,
    /// When the session is ended by force.
    pub kick_off_time: FileTime,
    /// When the password was last set.
    pub password_last_set: FileTime,
    /// From when on the password may be changed.
    pub password_can_change: FileTime,
    /// When the password expires.
    pub password_must_change: FileTime,
    /// sAMAccountName.
    pub effective_name: UnicodeString,
    /// Full name.
    pub full_name: UnicodeString,
    /// Logon script.
    pub logon_script: UnicodeString,
    /// Roaming profile.
    pub profile_path: UnicodeString,
    /// Home directory.
    pub home_directory: UnicodeString,
    /// Drive of the home directory.
    pub home_directory_drive: UnicodeString,
    /// Number of logons at this domain controller.
    pub logon_count: u16,
    /// Number of wrong passwords at this domain controller.
    pub bad_password_count: u16,
    /// Relative id of the account.
    pub user_id: u32,
    /// Relative id of its primary group.
    pub primary_group_id: u32,
    /// Its groups in the account's domain.
    pub groups: Vec<GroupMembership>,
    /// [`user_flags`].
    pub user_flags: u32,
    /// Session key of an NTLM logon; zero in Kerberos.
    pub user_session_key: [u8; 16],
    /// NetBIOS name of the domain controller.
    pub logon_server: UnicodeString,
    /// NetBIOS name of the domain.
    pub logon_domain_name: UnicodeString,
    /// SID of the domain.
    pub logon_domain_id: Option<Sid>,
    /// Not used.
    pub reserved_1: [u32; 2],
    /// Account control in the form of SAMR [MS-SAMR 2.2.1.12].
    pub user_account_control: u32,
    /// Status of a subauthentication package.
    pub sub_auth_status: u32,
    /// Last successful interactive logon.
    pub last_successful_interactive_logon: FileTime,
    /// Last failed interactive logon.
    pub last_failed_interactive_logon: FileTime,
    /// Failed interactive logons since the last successful one.
    pub failed_interactive_logon_count: u32,
    /// Not used.
    pub reserved_3: u32,
    /// SIDs of other domains, and assertions about the authentication.
    pub extra_sids: Vec<KerbSidAndAttributes>,
    /// SID of the domain of the resource groups.
    pub resource_group_domain_sid: Option<Sid>,
    /// Domain-local groups of the service's domain.
    pub resource_groups: Vec<GroupMembership>,
}

impl KerbValidationInfo {
    /// SID of the account.
    pub fn user_sid(&self) -> Option<Sid> {
        let domain = self.logon_domain_id.as_ref()?;
        Some(domain.with_rid(self.user_id))
    }

    /// The SIDs of all groups: those of the account's domain, the extra SIDs, the resource groups.
    pub fn group_sids(&self) -> Vec<Sid> {
        let of = |domain: &Option<Sid>, groups: &[GroupMembership]| -> Vec<Sid> {
            let with = |domain: &Sid| {
                groups
                    .iter()
                    .map(|g| domain.with_rid(g.relative_id))
                    .collect()
            };
            domain.as_ref().map(with).unwrap_or_default()
        };
        let mut sids = of(&self.logon_domain_id, &self.groups);
        sids.extend(self.extra_sids.iter().map(|extra| extra.sid.clone()));
        sids.extend(of(&self.resource_group_domain_sid, &self.resource_groups));
        sids
    }

    fn times(&self) -> [FileTime; 6] {
        [
            self.logon_time,
            self.logoff_time,
            self.kick_off_time,
            self.password_last_set,
            self.password_can_change,
            self.password_must_change,
        ]
    }

    fn account_texts(&self) -> [&UnicodeString; 6] {
        [
            &self.effective_name,
            &self.full_name,
            &self.logon_script,
            &self.profile_path,
            &self.home_directory,
            &self.home_directory_drive,
        ]
    }

    fn write_fixed(&self, w: &mut Writer) {
        for time in self.times() {
            w.file_time(time);
        }
        for text in self.account_texts() {
            w.unicode(text);
        }
        w.u16(self.logon_count);
        w.u16(self.bad_password_count);
        w.u32(self.user_id);
        w.u32(self.primary_group_id);
        GroupMembership::write_list(w, &self.groups);
        w.u32(self.user_flags);
        w.bytes(&self.user_session_key);
        w.unicode(&self.logon_server);
        w.unicode(&self.logon_domain_name);
        w.pointer(self.logon_domain_id.is_some());
        let numbers = [self.user_account_control, self.sub_auth_status];
        for number in self.reserved_1.into_iter().chain(numbers) {
            w.u32(number);
        }
        w.file_time(self.last_successful_interactive_logon);
        w.file_time(self.last_failed_interactive_logon);
        w.u32(self.failed_interactive_logon_count);
        w.u32(self.reserved_3);
        KerbSidAndAttributes::write_list(w, &self.extra_sids);
        w.pointer(self.resource_group_domain_sid.is_some());
        GroupMembership::write_list(w, &self.resource_groups);
    }
}

impl TypeSerialized for KerbValidationInfo {
    fn write(&self, w: &mut Writer) {
        self.write_fixed(w);
        for text in self.account_texts() {
            w.unicode_text(text);
        }
        GroupMembership::write_elements(w, &self.groups);
        w.unicode_text(&self.logon_server);
        w.unicode_text(&self.logon_domain_name);
        if let Some(sid) = &self.logon_domain_id {
            w.sid(sid);
        }
        KerbSidAndAttributes::write_elements(w, &self.extra_sids);
        if let Some(sid) = &self.resource_group_domain_sid {
            w.sid(sid);
        }
        GroupMembership::write_elements(w, &self.resource_groups);
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        let (mut info, referents) = read_fixed(r)?;
        let [effective, full, script, profile, home, drive] = referents.account_texts;
        info.effective_name = effective.text(r)?;
        info.full_name = full.text(r)?;
        info.logon_script = script.text(r)?;
        info.profile_path = profile.text(r)?;
        info.home_directory = home.text(r)?;
        info.home_directory_drive = drive.text(r)?;
        info.groups = groups(r, referents.groups)?;
        info.logon_server = referents.logon_server.text(r)?;
        info.logon_domain_name = referents.logon_domain_name.text(r)?;
        info.logon_domain_id = referents.logon_domain_id.then(|| r.sid()).transpose()?;
        let (count, present) = referents.extra_sids;
        info.extra_sids = KerbSidAndAttributes::read_elements(r, present, count)?;
        let has_domain = referents.resource_group_domain_sid;
        info.resource_group_domain_sid = has_domain.then(|| r.sid()).transpose()?;
        info.resource_groups = groups(r, referents.resource_groups)?;
        Ok(info)
    }
}

/// A list's count, and whether its pointer points to something.
type List = (u32, bool);

/// What the fixed part says of the referents.
struct Referents {
    account_texts: [UnicodeHeader; 6],
    groups: List,
    logon_server: UnicodeHeader,
    logon_domain_name: UnicodeHeader,
    logon_domain_id: bool,
    extra_sids: List,
    resource_group_domain_sid: bool,
    resource_groups: List,
}

fn groups(r: &mut Reader<'_>, (count, present): List) -> Result<Vec<GroupMembership>, NdrError> {
    r.conformant_behind(present, count, GroupMembership::SIZE, GroupMembership::read)
}

/// Fields are read in the order in which they stand, which is that of the IDL.
fn read_fixed(r: &mut Reader<'_>) -> Result<(KerbValidationInfo, Referents), NdrError> {
    let mut info = KerbValidationInfo {
        logon_time: r.file_time()?,
        logoff_time: r.file_time()?,
        kick_off_time: r.file_time()?,
        password_last_set: r.file_time()?,
        password_can_change: r.file_time()?,
        password_must_change: r.file_time()?,
        ..KerbValidationInfo::default()
    };
    let account_texts = [
        r.unicode()?,
        r.unicode()?,
        r.unicode()?,
        r.unicode()?,
        r.unicode()?,
        r.unicode()?,
    ];
    info.logon_count = r.u16()?;
    info.bad_password_count = r.u16()?;
    info.user_id = r.u32()?;
    info.primary_group_id = r.u32()?;
    let groups = (r.u32()?, r.pointer()?);
    info.user_flags = r.u32()?;
    info.user_session_key = r.array()?;
    let (logon_server, logon_domain_name) = (r.unicode()?, r.unicode()?);
    let logon_domain_id = r.pointer()?;
    info.reserved_1 = [r.u32()?, r.u32()?];
    info.user_account_control = r.u32()?;
    info.sub_auth_status = r.u32()?;
    info.last_successful_interactive_logon = r.file_time()?;
    info.last_failed_interactive_logon = r.file_time()?;
    info.failed_interactive_logon_count = r.u32()?;
    info.reserved_3 = r.u32()?;
    let referents = Referents {
        account_texts,
        groups,
        logon_server,
        logon_domain_name,
        logon_domain_id,
        extra_sids: (r.u32()?, r.pointer()?),
        resource_group_domain_sid: r.pointer()?,
        resource_groups: (r.u32()?, r.pointer()?),
    };
    Ok((info, referents))
}
