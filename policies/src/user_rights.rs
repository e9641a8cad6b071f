//! Who holds a user right: the accounts in its list, and those in the groups in it.
//!
//! A list is that of the last object that writes one; it is not added to the lists below it. Without any the computer's own
//! holds, which differs by kind of computer and version. Groups of a computer's own database have the members that
//! Windows puts there, and those whom the world adds.

use worlds::{
    DomainRef, GroupRef, LocalAccount, Machine, ProductVersion, Trustee, UserRef, WorkstationKind,
    WorkstationRef, World,
};

use crate::settings::SettingId;

/// How somebody is logged on to a computer, as far as user rights tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogonType {
    /// At its screen.
    Interactive,
    /// By Remote Desktop.
    RemoteInteractive,
    /// Over the network.
    Network,
    /// By a scheduled task.
    Batch,
    /// By a service.
    Service,
}

impl LogonType {
    /// Every type.
    pub const ALL: [Self; 5] = [
        Self::Interactive,
        Self::RemoteInteractive,
        Self::Network,
        Self::Batch,
        Self::Service,
    ];

    /// The right that it takes.
    pub const fn granted_by(self) -> SettingId {
        match self {
            Self::Interactive => SettingId::SeInteractiveLogonRight,
            Self::RemoteInteractive => SettingId::SeRemoteInteractiveLogonRight,
            Self::Network => SettingId::SeNetworkLogonRight,
            Self::Batch => SettingId::SeBatchLogonRight,
            Self::Service => SettingId::SeServiceLogonRight,
        }
    }

    /// The right whose holders are refused it, whatever else they hold.
    pub const fn denied_by(self) -> SettingId {
        match self {
            Self::Interactive => SettingId::SeDenyInteractiveLogonRight,
            Self::RemoteInteractive => SettingId::SeDenyRemoteInteractiveLogonRight,
            Self::Network => SettingId::SeDenyNetworkLogonRight,
            Self::Batch => SettingId::SeDenyBatchLogonRight,
            Self::Service => SettingId::SeDenyServiceLogonRight,
        }
    }
}

/// Somebody in the list of a user right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RightHolder {
    /// Somebody of the directory.
    Trustee(Trustee),
    /// A group or an identity that every computer has.
    BuiltIn(BuiltIn),
    /// A group of computers' own, by name.
    LocalGroup(String),
    /// An account of computers' own, by name.
    LocalAccount(String),
    /// Nobody of whom the world tells: an identity of services, the SID of an account that is not written.
    NobodyKnown,
}

/// Declares the groups and identities that every computer has: their names and SIDs.
macro_rules! built_in {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $sid:literal;)+) => {
        /// A group or an identity that every computer has [MS-DTYP] 2.4.2.4.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum BuiltIn {
            $($(#[$doc])* $variant,)+
        }

        impl BuiltIn {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The SID.
            pub const fn sid(self) -> &'static str {
                match self {
                    $(Self::$variant => $sid,)+
                }
            }
        }
    };
}

built_in! {
    /// Administrators.
    Administrators = "Administrators", "S-1-5-32-544";
    /// Users.
    Users = "Users", "S-1-5-32-545";
    /// Guests.
    Guests = "Guests", "S-1-5-32-546";
    /// Power Users.
    PowerUsers = "Power Users", "S-1-5-32-547";
    /// Account Operators, of domain controllers.
    AccountOperators = "Account Operators", "S-1-5-32-548";
    /// Server Operators, of domain controllers.
    ServerOperators = "Server Operators", "S-1-5-32-549";
    /// Print Operators, of domain controllers.
    PrintOperators = "Print Operators", "S-1-5-32-550";
    /// Backup Operators.
    BackupOperators = "Backup Operators", "S-1-5-32-551";
    /// Pre-Windows 2000 Compatible Access, of domain controllers.
    PreWindows2000 = "Pre-Windows 2000 Compatible Access", "S-1-5-32-554";
    /// Remote Desktop Users.
    RemoteDesktopUsers = "Remote Desktop Users", "S-1-5-32-555";
    /// Performance Log Users.
    PerformanceLogUsers = "Performance Log Users", "S-1-5-32-559";
    /// Whoever is logged on at a screen.
    Interactive = "INTERACTIVE", "S-1-5-4";
    /// Every account of the computer's own.
    LocalAccounts = "Local account", "S-1-5-113";
    /// Every account of the computer's own in Administrators.
    LocalAdministrators = "Local account and member of Administrators group", "S-1-5-114";
}

/// Well-known SIDs of the directory's.
const WELL_KNOWN: [(&str, &str, Trustee); 3] = [
    ("S-1-1-0", "Everyone", Trustee::Everyone),
    (
        "S-1-5-11",
        "Authenticated Users",
        Trustee::AuthenticatedUsers,
    ),
    (
        "S-1-5-9",
        "Enterprise Domain Controllers",
        Trustee::EnterpriseDomainControllers,
    ),
];
/// Identities under which nobody of the world logs on.
const OF_SERVICES: [&str; 6] = [
    "SYSTEM",
    "SERVICE",
    "LOCAL SERVICE",
    "NETWORK SERVICE",
    "ALL SERVICES",
    "ANONYMOUS LOGON",
];
/// The account that every computer has, disabled.
const GUEST: &str = "Guest";

impl RightHolder {
    /// Somebody as a list names him: by a SID, as security templates do with an asterisk before it, or by a name, with
    /// its domain or without. `None`: the world has nobody of that name.
    pub fn find(world: &World, text: &str) -> Option<Self> {
        let text = text.trim();
        let sid = text.strip_prefix('*').unwrap_or(text);
        if sid.to_uppercase().starts_with("S-1-") {
            return Some(Self::of_sid(world, &sid.to_uppercase()));
        }
        let (authority, name) = text.rsplit_once('\\').unwrap_or(("", text));
        let is_local = ["", ".", "BUILTIN", "NT AUTHORITY", "NT SERVICE"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(authority));
        if is_local {
            let mut known = BuiltIn::ALL.iter();
            if let Some(known) = known.find(|known| known.name().eq_ignore_ascii_case(name)) {
                return Some(Self::BuiltIn(*known));
            }
            if OF_SERVICES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
            {
                return Some(Self::NobodyKnown);
            }
        }
        let domain = world.domain_refs().find(|domain| {
            let domain = world.domain(*domain);
            domain.netbios.as_str().eq_ignore_ascii_case(authority)
                || domain.name.as_str().eq_ignore_ascii_case(authority)
        });
        let in_domain = domain.map(|domain| format!("{}\\{name}", world.domain(domain).name));
        in_domain
            .and_then(|name| world.find_trustee(&name))
            .or_else(|| {
                (is_local || domain.is_some())
                    .then(|| world.find_trustee(name))
                    .flatten()
            })
            .map(Self::Trustee)
            .or_else(|| Self::of_computers(world, name).filter(|_| is_local))
    }

    fn of_sid(world: &World, sid: &str) -> Self {
        let mut known = BuiltIn::ALL.iter();
        if let Some(known) = known.find(|known| known.sid() == sid) {
            return Self::BuiltIn(*known);
        }
        if let Some((.., trustee)) = WELL_KNOWN.iter().find(|(known, ..)| *known == sid) {
            return Self::Trustee(*trustee);
        }
        let of_domain = world.domain_refs().find_map(|domain| {
            let below = sid.strip_prefix(&format!("{}-", world.domain(domain).sid))?;
            match below {
                "513" => Some(Trustee::DomainUsers(domain)),
                "515" => Some(Trustee::DomainComputers(domain)),
                "516" => Some(Trustee::DomainControllers(domain)),
                _ => None,
            }
        });
        let is = |other: &names::Sid| other.to_string() == sid;
        let user = || world.user_refs().find(|user| is(&world.user(*user).sid));
        let group = || {
            world
                .group_refs()
                .find(|group| is(&world.group(*group).sid))
        };
        of_domain
            .or_else(|| user().map(Trustee::User))
            .or_else(|| group().map(Trustee::Group))
            .map_or(Self::NobodyKnown, Self::Trustee)
    }

    /// The name in a list.
    pub fn name(&self, world: &World) -> String {
        match self {
            Self::Trustee(trustee) => world.trustee_name(*trustee).unwrap_or_default(),
            Self::BuiltIn(built_in) => built_in.name().to_owned(),
            Self::LocalGroup(name) | Self::LocalAccount(name) => name.clone(),
            Self::NobodyKnown => "nobody of this world".to_owned(),
        }
    }

    /// An account or a group of some computer's own.
    fn of_computers(world: &World, name: &str) -> Option<Self> {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        let mut machines = world.workstations.iter();
        let has_account = |machine: &worlds::Workstation| {
            let mut accounts = machine.local_accounts.iter();
            accounts.any(|account| is(&account.name))
        };
        if is(GUEST) || machines.any(has_account) {
            return Some(Self::LocalAccount(name.to_owned()));
        }
        let mut machines = world.workstations.iter();
        let has_group = |machine: &worlds::Workstation| {
            let mut groups = machine.local_groups.iter();
            groups.any(|group| is(&group.name))
        };
        machines
            .any(has_group)
            .then(|| Self::LocalGroup(name.to_owned()))
    }
}

/// The name that a list has for a well-known SID, in place of which a template has `*S-1-5-32-544`.
pub(crate) fn name_of_sid(text: &str) -> Option<&'static str> {
    let sid = text.trim().strip_prefix('*')?;
    let mut built_in = BuiltIn::ALL.iter();
    built_in
        .find(|known| known.sid() == sid)
        .map(|known| known.name())
        .or_else(|| {
            let mut known = WELL_KNOWN.iter();
            known
                .find(|(known, ..)| *known == sid)
                .map(|(_, name, _)| *name)
        })
}

/// The SID of somebody well known, as a template has it.
pub(crate) fn sid_of_name(name: &str) -> Option<String> {
    let mut built_in = BuiltIn::ALL.iter();
    let mut known = WELL_KNOWN.iter();
    let sid = built_in
        .find(|known| known.name().eq_ignore_ascii_case(name))
        .map(|known| known.sid())
        .or_else(|| {
            let found = known.find(|(_, known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(sid, ..)| *sid)
        });
    sid.map(|sid| format!("*{sid}"))
}

/// What a computer is to its user rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Client,
    Server,
    DomainController,
}

/// Who holds a right where no policy and no hand has changed its list [User Rights Assignment, Default values].
pub fn default_holders(
    right: SettingId,
    machine: Machine,
    product: ProductVersion,
) -> Vec<RightHolder> {
    use BuiltIn::{
        AccountOperators, Administrators, BackupOperators, PerformanceLogUsers, PowerUsers,
        PreWindows2000, PrintOperators, RemoteDesktopUsers, ServerOperators, Users,
    };
    let kind = match machine {
        Machine::DomainController(_) => Kind::DomainController,
        _ if product.is_server() => Kind::Server,
        _ => Kind::Client,
    };
    let since_vista = product >= ProductVersion::WindowsVista;
    let groups = |groups: &[BuiltIn]| groups.iter().copied().map(RightHolder::BuiltIn).collect();
    let guest = || vec![RightHolder::LocalAccount(GUEST.to_owned())];
    let mut list: Vec<RightHolder> = match (right, kind) {
        (SettingId::SeInteractiveLogonRight, Kind::DomainController) => groups(&[
            AccountOperators,
            Administrators,
            BackupOperators,
            PrintOperators,
            ServerOperators,
        ]),
        (SettingId::SeInteractiveLogonRight, _) if since_vista => {
            groups(&[Administrators, BackupOperators, Users])
        }
        (SettingId::SeInteractiveLogonRight, _) => {
            groups(&[Administrators, BackupOperators, PowerUsers, Users])
        }
        (SettingId::SeRemoteInteractiveLogonRight, Kind::DomainController) => {
            groups(&[Administrators])
        }
        (SettingId::SeRemoteInteractiveLogonRight, _) => {
            groups(&[Administrators, RemoteDesktopUsers])
        }
        (SettingId::SeNetworkLogonRight, Kind::DomainController) => {
            groups(&[Administrators, PreWindows2000])
        }
        (SettingId::SeNetworkLogonRight, _) => groups(&[Administrators, BackupOperators, Users]),
        (SettingId::SeBatchLogonRight, _) if since_vista => {
            groups(&[Administrators, BackupOperators, PerformanceLogUsers])
        }
        (SettingId::SeDenyInteractiveLogonRight, Kind::Client)
        | (SettingId::SeDenyNetworkLogonRight, Kind::Client | Kind::Server) => guest(),
        _ => Vec::new(),
    };
    let everybody = match (right, kind) {
        (SettingId::SeNetworkLogonRight, Kind::DomainController) => &[
            Trustee::Everyone,
            Trustee::AuthenticatedUsers,
            Trustee::EnterpriseDomainControllers,
        ][..],
        (SettingId::SeNetworkLogonRight, _) => &[Trustee::Everyone],
        _ => &[],
    };
    list.extend(everybody.iter().copied().map(RightHolder::Trustee));
    list
}

/// What of a computer decides who is in its groups; computers that are alike in it have the same holders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsPlace {
    is_controller: bool,
    is_session_host: bool,
    domain: Option<DomainRef>,
    /// Groups of its own: name, members of the directory's, accounts of its own.
    groups: Vec<(String, Vec<Trustee>, Vec<String>)>,
}

impl RightsPlace {
    /// The place of a computer of a world.
    pub fn new(world: &World, machine: Machine) -> Self {
        match machine {
            Machine::Workstation(reference) => {
                let workstation = world.workstation(reference);
                let groups = workstation.local_groups.iter().map(|group| {
                    let name = group.name.to_lowercase();
                    (name, group.members.clone(), group.accounts.clone())
                });
                Self {
                    is_controller: false,
                    is_session_host: workstation.kind == WorkstationKind::TerminalServer,
                    domain: workstation.domain,
                    groups: groups.collect(),
                }
            }
            Machine::DomainController(reference) => Self {
                is_controller: true,
                is_session_host: false,
                domain: Some(world.domain_controller(reference).domain),
                groups: Vec::new(),
            },
            Machine::Elsewhere => Self {
                is_controller: false,
                is_session_host: false,
                domain: None,
                groups: Vec::new(),
            },
        }
    }

    fn group(&self, name: &str) -> Option<&(String, Vec<Trustee>, Vec<String>)> {
        let name = name.to_lowercase();
        self.groups.iter().find(|(known, ..)| *known == name)
    }
}

/// Who holds rights, of all users of a world.
#[derive(Debug)]
pub struct UserRights<'w> {
    world: &'w World,
    /// The groups that a group is a direct member of.
    above: Vec<Vec<GroupRef>>,
}

/// The relative identifiers of the groups whose members are administrators of every computer of their domain, and of its
/// guests.
const DOMAIN_ADMINS: u32 = 512;
const DOMAIN_GUESTS: u32 = 514;

impl<'w> UserRights<'w> {
    /// Those of a world.
    pub fn new(world: &'w World) -> Self {
        let mut above: Vec<Vec<GroupRef>> = vec![Vec::new(); world.groups.len()];
        for group in world.group_refs() {
            for member in &world.group(group).member_groups {
                if let Some(list) = above.get_mut(member.index()) {
                    list.push(group);
                }
            }
        }
        Self { world, above }
    }

    /// The users who are among those of a list, on computers of a place, in the order of the world.
    pub fn holders(&self, place: &RightsPlace, list: &[RightHolder]) -> Vec<UserRef> {
        if list.is_empty() {
            return Vec::new();
        }
        let is_holder = |user: &UserRef| {
            let of = Member {
                rights: self,
                user: *user,
                groups: self.groups(*user),
            };
            list.iter().any(|holder| of.is(place, holder))
        };
        self.world.user_refs().filter(is_holder).collect()
    }

    /// Every group of a user, through groups in groups.
    fn groups(&self, user: UserRef) -> Vec<GroupRef> {
        let mut groups = self.world.user(user).member_of.clone();
        let mut next = 0;
        while let Some(group) = groups.get(next).copied() {
            next += 1;
            for above in self.above.get(group.index()).into_iter().flatten() {
                if !groups.contains(above) {
                    groups.push(*above);
                }
            }
        }
        groups
    }
}

/// A user with all groups.
struct Member<'r, 'w> {
    rights: &'r UserRights<'w>,
    user: UserRef,
    groups: Vec<GroupRef>,
}

impl Member<'_, '_> {
    fn is(&self, place: &RightsPlace, holder: &RightHolder) -> bool {
        match holder {
            RightHolder::Trustee(trustee) => self.is_trustee(*trustee),
            RightHolder::BuiltIn(group) => self.is_built_in(place, *group),
            RightHolder::LocalGroup(name) => self.is_in_local(place, name),
            RightHolder::LocalAccount(_) | RightHolder::NobodyKnown => false,
        }
    }

    fn is_trustee(&self, trustee: Trustee) -> bool {
        match trustee {
            Trustee::Everyone | Trustee::AuthenticatedUsers => true,
            Trustee::DomainUsers(domain) => self.rights.world.user(self.user).domain == domain,
            Trustee::User(user) => user == self.user,
            Trustee::Group(group) => self.groups.contains(&group),
            Trustee::DomainComputers(_)
            | Trustee::DomainControllers(_)
            | Trustee::EnterpriseDomainControllers
            | Trustee::Computer(_) => false,
        }
    }

    fn is_built_in(&self, place: &RightsPlace, group: BuiltIn) -> bool {
        let domain = place.domain;
        let by_default = match group {
            BuiltIn::Users | BuiltIn::Interactive => true,
            BuiltIn::Administrators => {
                let user = self.rights.world.user(self.user);
                (user.admin && Some(user.domain) == domain)
                    || self.is_in_domain_group(domain, DOMAIN_ADMINS, "Domain Admins")
            }
            BuiltIn::Guests => self.is_in_domain_group(domain, DOMAIN_GUESTS, "Domain Guests"),
            // Whoever sets a host of sessions up says who may come; left unsaid, the users of its domain.
            BuiltIn::RemoteDesktopUsers => {
                place.is_session_host
                    && place.group(group.name()).is_none()
                    && Some(self.rights.world.user(self.user).domain) == domain
            }
            _ => false,
        };
        by_default
            || self.is_in_local(place, group.name())
            || (place.is_controller && self.is_in_domain_group(domain, 0, group.name()))
    }

    fn is_in_local(&self, place: &RightsPlace, name: &str) -> bool {
        let group = place.group(name);
        group.is_some_and(|(_, members, _)| members.iter().any(|member| self.is_trustee(*member)))
    }

    fn is_in_domain_group(&self, domain: Option<DomainRef>, rid: u32, name: &str) -> bool {
        self.groups.iter().any(|group| {
            let group = self.rights.world.group(*group);
            Some(group.domain) == domain
                && (group.sid.rid() == Some(rid) || group.name.as_str().eq_ignore_ascii_case(name))
        })
    }
}

/// Whether an account of a computer's own is among those of a list. The account `Administrator` and the one that Windows
/// LAPS manages are administrators, and every account is in Users.
pub fn is_local_holder(
    world: &World,
    machine: WorkstationRef,
    account: &LocalAccount,
    list: &[RightHolder],
) -> bool {
    let place = RightsPlace::new(world, Machine::Workstation(machine));
    let is_in = |name: &str| {
        place.group(name).is_some_and(|(.., accounts)| {
            let mut accounts = accounts.iter();
            accounts.any(|known| known.eq_ignore_ascii_case(&account.name))
        })
    };
    let is = |name: &str| account.name.eq_ignore_ascii_case(name);
    let administers =
        is("Administrator") || account.managed_by_laps || is_in(BuiltIn::Administrators.name());
    list.iter().any(|holder| match holder {
        RightHolder::Trustee(trustee) => {
            matches!(trustee, Trustee::Everyone | Trustee::AuthenticatedUsers)
        }
        RightHolder::BuiltIn(BuiltIn::Administrators | BuiltIn::LocalAdministrators) => administers,
        RightHolder::BuiltIn(BuiltIn::Users) => !is(GUEST),
        RightHolder::BuiltIn(BuiltIn::Interactive | BuiltIn::LocalAccounts) => true,
        RightHolder::BuiltIn(BuiltIn::Guests) => is(GUEST) || is_in(BuiltIn::Guests.name()),
        RightHolder::BuiltIn(group) => is_in(group.name()),
        RightHolder::LocalGroup(name) => is_in(name),
        RightHolder::LocalAccount(name) => is(name),
        RightHolder::NobodyKnown => false,
    })
}
