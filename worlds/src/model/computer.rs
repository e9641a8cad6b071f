//! Domain controllers, workstations, terminal servers.

use names::{HostName, Timestamp};

use super::{
    AtrCaches, CachedRevocation, CertificateSource, ComputerPolicy, ContainerRef, DomainRef,
    LocalUserPolicy, Middleware, OuRef, Place, ProductVersion, SettingEntry, SiteRef, StoreEntry,
    Trustee, UserRef,
};

/// A domain controller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainController {
    /// The host name, short.
    pub name: HostName,
    /// The domain.
    pub domain: DomainRef,
    /// The site.
    pub site: Option<SiteRef>,
    /// The version of Windows.
    pub product: ProductVersion,
    /// The day up to which updates are installed.
    pub patched: Timestamp,
    /// Registry values that were set.
    pub registry: Vec<RegistryEntry>,
    /// Its local Group Policy object.
    pub local_settings: Vec<SettingEntry>,
    /// What it has of Group Policy.
    pub policy: ComputerPolicy,
    /// The certificates in the computer's personal store.
    pub certificates: Vec<DomainControllerCertificate>,
    /// Whether it holds the global catalog.
    pub global_catalog: bool,
    /// Whether the KDC runs.
    pub running: bool,
    /// When the KDC's service was last started; `None`: with the last updates.
    pub kdc_started: Option<Timestamp>,
    /// What was put into its certificate stores by hand.
    pub stores: Vec<StoreEntry>,
    /// An instant at which it downloaded what the forest publishes; others follow every eight hours.
    pub stores_refreshed: Option<Timestamp>,
    /// What it keeps of revocation lists and OCSP answers, as far as that is written; where nothing is, it
    /// fetched what it could.
    pub revocation_cache: Vec<CachedRevocation>,
    /// How many seconds its clock is ahead.
    pub clock_skew_seconds: i64,
    /// Where it is written.
    pub place: Place,
}

/// A certificate in a domain controller's personal store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainControllerCertificate {
    /// The name, unique on its domain controller.
    pub name: names::EntityName,
    /// Where it comes from.
    pub source: CertificateSource,
    /// Whether its private key is beside it, in a provider that the KDC can use.
    pub has_private_key: bool,
    /// When it came into the store; `None`: when it begins to be valid.
    pub installed: Option<Timestamp>,
    /// When it went from the store.
    pub removed: Option<Timestamp>,
    /// Where it is written.
    pub place: Place,
}

/// A certificate in a workstation's personal store, with its private key beside it unless it was given without.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineCertificate {
    /// The name, unique on its workstation.
    pub name: names::EntityName,
    /// Where it comes from.
    pub source: CertificateSource,
    /// Where it is written.
    pub place: Place,
}

/// A registry value that was set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryEntry {
    /// The key below `HKEY_LOCAL_MACHINE`, as it is written; empty when only the value was named.
    pub key: String,
    /// The name of the value.
    pub value: String,
    /// The data.
    pub data: RegistryData,
    /// Where it is written.
    pub place: Place,
}

/// The data of a registry value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RegistryData {
    /// `REG_DWORD`.
    Dword(u32),
    /// `REG_SZ`.
    Text(String),
    /// `REG_MULTI_SZ`.
    List(Vec<String>),
}

/// A computer that people log on to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Workstation {
    /// The host name, short.
    pub name: HostName,
    /// What it is.
    pub kind: WorkstationKind,
    /// The domain it is joined to.
    pub domain: Option<DomainRef>,
    /// The site.
    pub site: Option<SiteRef>,
    /// The organizational unit; `None`: the container Computers.
    pub organizational_unit: Option<OuRef>,
    /// The version of Windows.
    pub product: ProductVersion,
    /// The day up to which updates are installed.
    pub patched: Timestamp,
    /// Registry values that were set.
    pub registry: Vec<RegistryEntry>,
    /// The settings of the local Group Policy object.
    pub local_settings: Vec<SettingEntry>,
    /// The local Group Policy objects for users, in document order.
    pub local_user_policies: Vec<LocalUserPolicy>,
    /// What it has of Group Policy.
    pub policy: ComputerPolicy,
    /// Whether it reaches its domain over a slow link only.
    pub slow_link: bool,
    /// The services that matter to cards.
    pub services: Vec<Service>,
    /// The readers.
    pub readers: Vec<Reader>,
    /// The minidrivers that are registered, in the order of the registry, and the providers that use them.
    pub middleware: Vec<Middleware>,
    /// Cards that were found to have an application for the class minidriver.
    pub atr_caches: AtrCaches,
    /// Whether it reaches Windows Update or a WSUS.
    pub windows_update: bool,
    /// Whether it is joined to the cloud directory (Microsoft Entra ID).
    pub entra_joined: bool,
    /// What was put into its certificate stores by hand.
    pub stores: Vec<StoreEntry>,
    /// An instant at which it downloaded what the forest publishes; others follow every eight hours.
    pub stores_refreshed: Option<Timestamp>,
    /// What it keeps of revocation lists and OCSP answers, as far as that is written; where nothing is, it
    /// fetched what it could.
    pub revocation_cache: Vec<CachedRevocation>,
    /// The logons that it would verify without a domain controller.
    pub logon_cache: LogonCache,
    /// Its own accounts, as far as they are written.
    pub local_accounts: Vec<LocalAccount>,
    /// Its own groups, as far as they are written: who was added to them.
    pub local_groups: Vec<LocalGroup>,
    /// Users who have Windows Hello for Business there, with key trust: a key of the machine's, which their accounts
    /// hold in msDS-KeyCredentialLink.
    pub windows_hello: Vec<UserRef>,
    /// From where it reaches the domain.
    pub network: NetworkReach,
    /// The certificates in the computer's personal store.
    pub certificates: Vec<MachineCertificate>,
    /// How many seconds its clock is ahead.
    pub clock_skew_seconds: i64,
    /// Where it is written.
    pub place: Place,
}

/// The logons that a computer keeps for when no domain controller answers, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct LogonCache {
    /// Nobody else's password is kept: the document says so.
    pub passwords_are_said: bool,
    /// No other logon with a card is kept: the document says so.
    pub cards_are_said: bool,
    /// What is kept, the oldest first; each takes one slot.
    pub entries: Vec<CachedLogon>,
    /// Users whose password is known not to be kept.
    pub removed: Vec<UserRef>,
}

/// One slot of a computer's cache of logons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CachedLogon {
    /// A verifier of a user's password, which a logon with the card leaves as well.
    Password(UserRef),
    /// What a card's key opens.
    Card {
        /// Whose session it opens.
        user: UserRef,
        /// The certificate of the logon.
        certificate: ContainerRef,
    },
}

impl LogonCache {
    /// Users whose password is kept, the oldest first.
    pub fn passwords(&self) -> impl Iterator<Item = UserRef> + '_ {
        self.entries.iter().filter_map(|entry| match entry {
            CachedLogon::Password(user) => Some(*user),
            CachedLogon::Card { .. } => None,
        })
    }
}

/// An account in a computer's own database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalAccount {
    /// The name, unique on its computer.
    pub name: String,
    /// Windows LAPS keeps its password.
    pub managed_by_laps: bool,
    /// It is disabled.
    pub disabled: bool,
    /// Where it is written.
    pub place: Place,
}

/// A group in a computer's own database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalGroup {
    /// The name, unique on its computer.
    pub name: String,
    /// Users and groups of domains, in document order.
    pub members: Vec<Trustee>,
    /// The computer's own accounts, by name, in document order.
    pub accounts: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

/// From where a computer reaches its domain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum NetworkReach {
    /// It reaches the domain controllers.
    #[default]
    Inside,
    /// It reaches what is published to the Internet: KDC proxies and remote desktops, but no domain controller.
    Outside,
    /// It reaches nothing.
    Nowhere,
}

/// What a computer that people log on to is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum WorkstationKind {
    /// A workstation.
    #[default]
    Workstation,
    /// A server of remote desktop sessions.
    TerminalServer,
    /// Another server of the domain.
    MemberServer,
}

/// A Windows service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Service {
    /// The name, such as `SCPolicySvc`.
    pub name: String,
    /// How it starts.
    pub start: ServiceStart,
    /// Whether it runs.
    pub running: bool,
    /// Whether the world says so; otherwise policies decide.
    pub is_said: bool,
}

/// How a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
pub enum ServiceStart {
    /// With Windows.
    Automatic,
    /// When something asks for it.
    Manual,
    /// Never.
    Disabled,
}

impl ServiceStart {
    /// Whether a service runs that starts in this way, and ran or not before.
    pub const fn runs(self, before: bool) -> bool {
        match self {
            Self::Automatic => true,
            Self::Manual => before,
            Self::Disabled => false,
        }
    }
}

/// A card reader.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reader {
    /// The name.
    pub name: String,
    /// Whether its driver is installed; Windows sees no other reader.
    pub has_driver: bool,
    /// Whether a PIN can be typed at it.
    pub has_pin_pad: bool,
    /// Whether it answers; one that hangs is seen and reads nothing.
    pub answers: bool,
}
