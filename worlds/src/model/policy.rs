//! Group Policy objects as they are written; crate `policies` gives the settings their types.

use names::{EntityName, Timestamp};

use super::{
    DomainRef, GpoRef, GroupRef, Machine, Place, RegistryEntry, ServiceStart, TrustedRoot, UserRef,
    WmiFilterRef, World,
};

/// A Group Policy object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gpo {
    /// The name.
    pub name: EntityName,
    /// Whether the computer half is enabled.
    pub enabled_computer: bool,
    /// Whether the user half is enabled.
    pub enabled_user: bool,
    /// The settings of the computer half, in document order.
    pub settings: Vec<SettingEntry>,
    /// The registry values of the user half, below `HKEY_CURRENT_USER`, in document order.
    pub user_registry: Vec<RegistryEntry>,
    /// How it starts services of a computer: Security Settings, System Services.
    pub services: Vec<ServicePolicy>,
    /// Who may read it, and to whom it applies: the entries of its access control list that matter.
    pub permissions: Vec<Permission>,
    /// The WMI filter that is linked to it.
    pub wmi_filter: Option<WmiFilterRef>,
    /// The roots that it distributes: Public Key Policies, Trusted Root Certification Authorities.
    pub trusted_roots: Vec<TrustedRoot>,
    /// Where it is written.
    pub place: Place,
}

/// How a policy starts a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServicePolicy {
    /// The service, such as `SCPolicySvc`.
    pub name: String,
    /// How it starts.
    pub start: ServiceStart,
    /// Where it is written.
    pub place: Place,
}

/// An entry of the access control list of a Group Policy object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Permission {
    /// Whom it is about.
    pub trustee: Trustee,
    /// The rights that it allows.
    pub allow: Vec<GpoRight>,
    /// The rights that it denies, whatever allows them.
    pub deny: Vec<GpoRight>,
    /// Where it is written.
    pub place: Place,
}

/// A right to a Group Policy object; one is in its scope with both [MS-GPOL] 3.2.5.1.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum GpoRight {
    /// Read the object.
    Read,
    /// The extended right Apply Group Policy, edacfd8f-ffb3-11d1-b41d-00a0c968f939.
    Apply,
}

/// Whom an entry of an access control list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trustee {
    /// Everybody.
    Everyone,
    /// Everybody who has an account: users and computers.
    AuthenticatedUsers,
    /// The users of a domain.
    DomainUsers(DomainRef),
    /// The computers of a domain, but for its domain controllers.
    DomainComputers(DomainRef),
    /// The domain controllers of a domain.
    DomainControllers(DomainRef),
    /// The domain controllers of the forest.
    EnterpriseDomainControllers,
    /// A user.
    User(UserRef),
    /// The members of a group, through groups in groups.
    Group(GroupRef),
    /// A computer.
    Computer(Machine),
}

/// Those whom every forest has without a group being written, by name.
const WELL_KNOWN: [&str; 6] = [
    "Authenticated Users",
    "Everyone",
    "Domain Users",
    "Domain Computers",
    "Domain Controllers",
    "Enterprise Domain Controllers",
];

impl Trustee {
    /// Somebody whom every forest has without a group being written; of a domain, where it is one of one.
    pub(crate) fn well_known(word: &str, domain: DomainRef) -> Option<Self> {
        let known = WELL_KNOWN
            .iter()
            .find(|known| known.eq_ignore_ascii_case(word));
        Some(match *known? {
            "Authenticated Users" => Self::AuthenticatedUsers,
            "Everyone" => Self::Everyone,
            "Domain Users" => Self::DomainUsers(domain),
            "Domain Computers" => Self::DomainComputers(domain),
            "Domain Controllers" => Self::DomainControllers(domain),
            _ => Self::EnterpriseDomainControllers,
        })
    }
}

impl World {
    /// Somebody by name: well known, a user, a computer or a group. Those of another domain than the first are named
    /// with it: `eu.fabrikam.com\Domain Computers`.
    pub fn find_trustee(&self, name: &str) -> Option<Trustee> {
        let (domain, word) = match name.split_once('\\') {
            Some((domain, word)) => (self.find_domain(domain)?, word),
            None => (DomainRef::new(0), name),
        };
        Trustee::well_known(word, domain)
            .or_else(|| self.find_user(name).map(Trustee::User))
            .or_else(|| {
                let workstation = self.find_workstation(name).map(Machine::Workstation);
                let controller = self.find_domain_controller(name);
                let machine = workstation.or(controller.map(Machine::DomainController));
                machine.map(Trustee::Computer)
            })
            .or_else(|| self.find_group(name).map(Trustee::Group))
    }

    /// The name by which [`World::find_trustee`] finds somebody; `None`: a computer that is no machine of the world.
    pub fn trustee_name(&self, trustee: Trustee) -> Option<String> {
        let of = |domain: DomainRef, word: &str| {
            if domain.index() == 0 {
                return word.to_owned();
            }
            format!("{}\\{word}", self.domain(domain).name)
        };
        Some(match trustee {
            Trustee::Everyone => "Everyone".to_owned(),
            Trustee::AuthenticatedUsers => "Authenticated Users".to_owned(),
            Trustee::DomainUsers(domain) => of(domain, "Domain Users"),
            Trustee::DomainComputers(domain) => of(domain, "Domain Computers"),
            Trustee::DomainControllers(domain) => of(domain, "Domain Controllers"),
            Trustee::EnterpriseDomainControllers => "Enterprise Domain Controllers".to_owned(),
            Trustee::User(user) => self.user(user).name.to_string(),
            Trustee::Group(group) => self.group(group).name.to_string(),
            Trustee::Computer(Machine::Workstation(machine)) => {
                self.workstation(machine).name.to_string()
            }
            Trustee::Computer(Machine::DomainController(machine)) => {
                self.domain_controller(machine).name.to_string()
            }
            Trustee::Computer(Machine::Elsewhere) => return None,
        })
    }
}

/// A WMI filter: a question about a computer, of which the world declares the answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WmiFilter {
    /// The name.
    pub name: EntityName,
    /// The query, for people.
    pub query: Option<String>,
    /// The answer of each computer that is named.
    pub results: Vec<(Machine, bool)>,
    /// The answer of all others; `None`: not known.
    pub otherwise: Option<bool>,
    /// Where it is written.
    pub place: Place,
}

impl WmiFilter {
    /// Whether the filter is true on a computer; `None`: the world does not say.
    pub fn result(&self, machine: Machine) -> Option<bool> {
        self.results
            .iter()
            .find(|(named, _)| *named == machine)
            .map(|(_, result)| *result)
            .or(self.otherwise)
    }
}

/// A local Group Policy object for users, of which a computer since Windows Vista has several.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalUserPolicy {
    /// Whom it is for.
    pub of: LocalPolicyScope,
    /// The registry values, below `HKEY_CURRENT_USER`, in document order.
    pub registry: Vec<RegistryEntry>,
    /// Where it is written.
    pub place: Place,
}

/// Whom a local Group Policy object for users is for, the lowest precedence first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocalPolicyScope {
    /// Everybody: the Local Computer Policy.
    Everyone,
    /// Administrators of the computer.
    Administrators,
    /// Everybody else.
    NonAdministrators,
    /// One user.
    User(UserRef),
}

/// What a computer has of Group Policy beside what the directory holds for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ComputerPolicy {
    /// An instant at which it refreshed its policy; `None`: one that follows from the seed.
    pub refreshed: Option<Timestamp>,
    /// When its security settings were last applied; `None`: an instant that follows from the seed.
    pub security_applied: Option<Timestamp>,
    /// What its registry holds of policy; `None`: what the directory holds for it now.
    pub received: Option<ReceivedPolicy>,
    /// Security options that outlast the object that set them.
    pub left_behind: Vec<ReceivedSetting>,
}

/// What a computer's registry holds of policy, where that is not what the directory holds for it now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ReceivedPolicy {
    /// The settings, the lowest precedence first.
    pub settings: Vec<ReceivedSetting>,
    /// How its services start, the lowest precedence first.
    pub services: Vec<ReceivedService>,
    /// The roots that it trusts by policy.
    pub trusted_roots: Vec<TrustedRoot>,
    /// Whether the directory holds other policy for it than at its last refresh; otherwise a hand changed its registry.
    pub is_outdated: bool,
}

/// The start of a service that a computer was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReceivedService {
    /// The service and its start.
    pub service: ServicePolicy,
    /// Whether it was given for sure: the world does not say what the object's WMI filter comes to here, if not.
    pub is_certain: bool,
}

/// A setting that a computer was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReceivedSetting {
    /// The setting and its value.
    pub entry: SettingEntry,
    /// The object that it came from; `None`: a hand wrote it.
    pub gpo: Option<GpoRef>,
    /// Whether it was given for sure: the world does not say what the object's WMI filter comes to here, if not.
    pub is_certain: bool,
}

/// A link of a Group Policy object to a site, domain or organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GpoLink {
    /// The object that is linked.
    pub gpo: GpoRef,
    /// Whether the link is enforced, so that nothing below overrides or blocks it.
    pub enforced: bool,
    /// Whether the link is enabled.
    pub enabled: bool,
    /// Where it is written.
    pub place: Place,
}

/// A setting and its value, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SettingEntry {
    /// The name of the setting, which is that of its registry value.
    pub name: String,
    /// The value.
    pub value: SettingValue,
    /// Where the name is written.
    pub place: Place,
}

/// The value of a setting, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SettingValue {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// The policy is set to Enabled.
    Enabled,
    /// The policy is set to Disabled.
    Disabled,
}
