//! User accounts and groups.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use names::{
    AltSecurityIdentity, AltSecurityIdentityError, AltSecurityIdentityForm, DistinguishedName,
    EntityName, SamAccountName, Sid, Timestamp, Upn,
};

use super::{
    AuthenticationPolicyRef, ContainerRef, DomainControllerRef, DomainRef, GroupRef, LogonHours,
    OuRef, Place, UserRef, WorkstationRef, World,
};

/// A user account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct User {
    /// The name in the document.
    pub name: EntityName,
    /// The domain.
    pub domain: DomainRef,
    /// sAMAccountName: the name, unless told otherwise.
    pub sam_account_name: SamAccountName,
    /// userPrincipalName: account name and domain, unless told otherwise; `None` when told to be absent.
    pub user_principal_name: Option<Upn>,
    /// The SID.
    pub sid: Sid,
    /// The distinguished name.
    pub distinguished_name: DistinguishedName,
    /// The organizational unit; `None`: the container Users.
    pub organizational_unit: Option<OuRef>,
    /// The mail address.
    pub email: Option<String>,
    /// The values of altSecurityIdentities.
    pub alt_security_identities: Vec<AltSecurityIdentityEntry>,
    /// The keys in msDS-KeyCredentialLink.
    pub key_credentials: Vec<KeyCredential>,
    /// The account flags.
    pub user_account_control: UserAccountControl,
    /// What is known of the password.
    pub password: PasswordState,
    /// When the account expires.
    pub account_expires: Option<Timestamp>,
    /// The workstations the user may log on to; empty: any.
    pub logon_workstations: Vec<WorkstationRef>,
    /// The hours of the week in which the user may log on; `None`: any.
    pub logon_hours: Option<LogonHours>,
    /// The authentication policy that was assigned to the account.
    pub authentication_policy: Option<AuthenticationPolicyRef>,
    /// The groups the user is a direct member of.
    pub member_of: Vec<GroupRef>,
    /// When the account was created.
    pub created: Timestamp,
    /// Whether the account administers something.
    pub admin: bool,
    /// Where it is written.
    pub place: Place,
}

/// A computer's account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ComputerAccount {
    /// The machine's name.
    pub name: EntityName,
    /// The machine, where it is one of the world.
    pub machine: Machine,
    /// The domain.
    pub domain: DomainRef,
    /// sAMAccountName: the name and a dollar sign, unless told otherwise.
    pub sam_account_name: SamAccountName,
    /// dNSHostName: name and domain, unless told otherwise.
    pub dns_host_name: Option<String>,
    /// userPrincipalName, which computers rarely have.
    pub user_principal_name: Option<Upn>,
    /// The SID.
    pub sid: Sid,
    /// When it was created.
    pub created: Timestamp,
    /// Whether it is disabled.
    pub disabled: bool,
    /// The values of altSecurityIdentities.
    pub alt_security_identities: Vec<AltSecurityIdentityEntry>,
    /// The keys in msDS-KeyCredentialLink.
    pub key_credentials: Vec<KeyCredential>,
    /// The authentication policy that was assigned to the account.
    pub authentication_policy: Option<AuthenticationPolicyRef>,
    /// Where it is written.
    pub place: Place,
}

impl World {
    /// Domain and sAMAccountName of an account by number: the users', then the computers'.
    pub fn account(&self, number: usize) -> Option<(DomainRef, &SamAccountName)> {
        match self.users.get(number) {
            Some(user) => Some((user.domain, &user.sam_account_name)),
            None => self
                .computer_of_account(number)
                .map(|computer| (computer.domain, &computer.sam_account_name)),
        }
    }

    /// The SID of an account by number.
    pub fn sid_of_account(&self, number: usize) -> Option<&Sid> {
        match self.users.get(number) {
            Some(user) => Some(&user.sid),
            None => self.computer_of_account(number).map(|c| &c.sid),
        }
    }

    /// The computer's account of a number: the computers' follow the users'.
    pub fn computer_of_account(&self, number: usize) -> Option<&ComputerAccount> {
        self.computers.get(number.checked_sub(self.users.len())?)
    }

    /// The account of a machine, and its number.
    pub fn account_of_machine(&self, machine: Machine) -> Option<(usize, &ComputerAccount)> {
        (self.users.len()..)
            .zip(&self.computers)
            .find(|(_, account)| account.machine == machine)
    }

    /// The account of each machine that has one; the first, where a machine has several.
    pub fn accounts_of_machines(&self) -> BTreeMap<Machine, &ComputerAccount> {
        let accounts = self.computers.iter().rev();
        accounts.map(|account| (account.machine, account)).collect()
    }
}

/// The machine behind a computer's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Machine {
    /// A workstation or member server.
    Workstation(WorkstationRef),
    /// A domain controller.
    DomainController(DomainControllerRef),
    /// None of the world's.
    Elsewhere,
}

/// One value of altSecurityIdentities as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AltSecurityIdentityEntry {
    /// The literal text.
    Literal {
        /// The text.
        text: String,
        /// What it says, or why it can never match.
        parsed: Result<AltSecurityIdentity, AltSecurityIdentityError>,
        /// Where it is written.
        place: Place,
    },
    /// The text that the twin makes of a certificate of this world.
    Computed {
        /// The form of the text.
        form: AltSecurityIdentityForm,
        /// The certificate.
        of: ContainerRef,
        /// Where it is written.
        place: Place,
    },
}

impl AltSecurityIdentityEntry {
    /// Where the value is written.
    pub const fn place(&self) -> Place {
        match self {
            Self::Literal { place, .. } | Self::Computed { place, .. } => *place,
        }
    }
}

impl Hash for AltSecurityIdentityEntry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            // What was parsed follows from the text.
            Self::Literal { text, .. } => (0_u8, text).hash(state),
            Self::Computed { form, of, .. } => (1_u8, form, of).hash(state),
        }
    }
}

/// A key in msDS-KeyCredentialLink: that of a container's certificate [MS-ADTS 2.2.20].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyCredential {
    /// The container.
    pub of: ContainerRef,
    /// Who made the key had proved its identity with more than one factor: the MFA property.
    pub multi_factor: bool,
    /// A trusted platform module or a device attested where the key is: the attestation property.
    pub attested: bool,
}

/// The bits of userAccountControl that matter to logon [MS-ADTS] 2.2.16.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a bit of the attribute, and independent of the others"
)]
pub struct UserAccountControl {
    /// The account is disabled.
    pub disabled: bool,
    /// The account is locked out.
    pub locked_out: bool,
    /// No password is required.
    pub password_not_required: bool,
    /// The password never expires.
    pub dont_expire_password: bool,
    /// A smart card is required for interactive logon.
    pub smart_card_required: bool,
    /// The account is sensitive and is not delegated.
    pub not_delegated: bool,
    /// Kerberos pre-authentication is not required.
    pub dont_require_preauth: bool,
}

impl UserAccountControl {
    /// The attribute's number for a normal account with these bits.
    pub fn bits(self) -> u32 {
        const NORMAL_ACCOUNT: u32 = 0x200;
        [
            (self.disabled, 0x2),
            (self.locked_out, 0x10),
            (self.password_not_required, 0x20),
            (self.dont_expire_password, 0x1_0000),
            (self.smart_card_required, 0x4_0000),
            (self.not_delegated, 0x10_0000),
            (self.dont_require_preauth, 0x40_0000),
        ]
        .into_iter()
        .filter(|(set, _)| *set)
        .fold(NORMAL_ACCOUNT, |bits, (_, bit)| bits | bit)
    }
}

/// What is known of an account's password.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PasswordState {
    /// When it was last set.
    pub last_set: LastSet,
    /// Somebody knows it: the user, or who reset it.
    pub known_to_user: bool,
    /// Keys for AES were made of it; a random secret of the directory has only its NT hash.
    pub aes_keys: bool,
    /// How often it was replaced since the world began: which secret it is.
    pub replaced: u32,
}

/// When a password was last set: `pwdLastSet`, as far as the document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LastSet {
    /// Then.
    At(Timestamp),
    /// `pwdLastSet` is 0: it must be changed at the next logon.
    MustChange,
    /// The document does not say; its owner changes it in time.
    UnsaidGood,
    /// The document says only that it has expired.
    UnsaidExpired,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    /// The name, which is the sAMAccountName too.
    pub name: EntityName,
    /// The domain.
    pub domain: DomainRef,
    /// The SID.
    pub sid: Sid,
    /// Where it can be used.
    pub scope: GroupScope,
    /// The users who are direct members, in document order.
    pub members: Vec<UserRef>,
    /// The groups that are direct members.
    pub member_groups: Vec<GroupRef>,
    /// The computers that are direct members.
    pub member_computers: Vec<Machine>,
    /// Where it is written.
    pub place: Place,
}

/// Where a group can be used [MS-ADTS 6.4.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum GroupScope {
    /// In its own domain only; a ticket-granting ticket does not carry it.
    DomainLocal,
    /// Everywhere; its members are of its own domain.
    Global,
    /// Everywhere, with members of every domain.
    Universal,
}
