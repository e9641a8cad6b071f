//! The checked world: every reference resolves, every list is in document order, names are unique per kind.

mod account;
mod card;
mod certificate;
mod computer;
mod directory;
mod logon_hours;
mod middleware;
mod place;
mod policy;
mod product;
mod reference;
mod revocation;
mod store;

pub use account::{
    AltSecurityIdentityEntry, ComputerAccount, Group, GroupScope, KeyCredential, LastSet, Machine,
    PasswordState, User, UserAccountControl,
};
pub use card::{Card, ContainerRef, KeyContainer, KeySpec, LostPart};
pub use certificate::{
    CaSource, CertificateSource, CertificationAuthority, GivenCertificate, Issue, IssuedSid,
    KeyAlgorithm, KeyUsageBit, ParseKeyAlgorithmError, Profile, ProfileKind, SanSource,
    SubjectSource,
};
pub use computer::{
    CachedLogon, DomainController, DomainControllerCertificate, LocalAccount, LocalGroup,
    LogonCache, MachineCertificate, NetworkReach, Reader, RegistryData, RegistryEntry, Service,
    ServiceStart, Workstation, WorkstationKind,
};
pub use directory::{
    AllowedTo, AuthenticationPolicy, Domain, Forest, ForestTrust, IssuancePolicy,
    OrganizationalUnit, PasswordSettings, Site,
};
pub use logon_hours::{LogonHours, LogonHoursError};
pub use middleware::{
    AtrCaches, CardApplication, CardPattern, Middleware, MiddlewareKind, Minidriver,
    ParseSpecificationError, PinCache, PinKind, Specification,
};
pub use place::{Location, Place, SourceFile, Sources};
pub use policy::{
    ComputerPolicy, Gpo, GpoLink, GpoRight, LocalPolicyScope, LocalUserPolicy, Permission,
    ReceivedPolicy, ReceivedService, ReceivedSetting, ServicePolicy, SettingEntry, SettingValue,
    Trustee, WmiFilter,
};
pub use product::{ParseProductVersionError, ProductVersion};
pub use reference::{
    AuthenticationPolicyRef, CaRef, CardRef, DomainControllerRef, DomainRef, ForestRef, GpoRef,
    GroupRef, OuRef, ProfileRef, SiteRef, UserRef, WmiFilterRef, WorkstationRef,
};
pub use revocation::{
    CacheKind, CachedRevocation, CrlPublication, CrlSchedule, OcspResponder, OcspSigner,
    ParseRevokedError, Points, PublicationPoint, RevocationReason, Revoked, RevokedSerial,
};
pub use store::{ParsePresenceError, Presence, StoreEntry, StoreKind, TrustedRoot};

use names::{EntityName, Seed, Timestamp};

pub(crate) use reference::NameIndex;

/// A checked world.
///
/// Made by [`crate::load`], [`crate::parse`] and [`crate::generate_world`] only.
#[derive(Debug, Clone)]
pub struct World {
    /// The name of the world.
    pub name: EntityName,
    /// What the world is about, in a sentence or two.
    pub description: String,
    /// The simulated instant at which the world begins.
    pub clock: Timestamp,
    /// The seed of every key, serial number and nonce.
    pub seed: Seed,
    /// So many RSA keys are made, and issued certificates draw from them; `None`: one key each.
    ///
    /// A short cut for large populations, to be declared in every output.
    pub key_pool: Option<u16>,
    /// The readings chosen for behaviours that are not documented.
    pub assumptions: Vec<AssumptionChoice>,
    /// The forest.
    pub forest: Forest,
    /// Other forests, whose domains are among those of the world too.
    pub other_forests: Vec<Forest>,
    /// The trusts between forests.
    pub trusts: Vec<ForestTrust>,
    /// The domains, the forest's root domain first.
    pub domains: Vec<Domain>,
    /// The sites.
    pub sites: Vec<Site>,
    /// The organizational units; the units above each are among them.
    pub organizational_units: Vec<OrganizationalUnit>,
    /// The certification authorities.
    pub certification_authorities: Vec<CertificationAuthority>,
    /// The certificate profiles: those of the document, then those of the library that it does not redefine.
    pub profiles: Vec<Profile>,
    /// The user accounts.
    pub users: Vec<User>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The accounts of computers: of the workstations that are joined, of the domain controllers, and
    /// those that are written.
    pub computers: Vec<ComputerAccount>,
    /// The issuance policies: OID objects of the forest's configuration.
    pub issuance_policies: Vec<IssuancePolicy>,
    /// The authentication policies of the forest.
    pub authentication_policies: Vec<AuthenticationPolicy>,
    /// The domain controllers.
    pub domain_controllers: Vec<DomainController>,
    /// The workstations, terminal servers and member servers.
    pub workstations: Vec<Workstation>,
    /// What drives cards: every package that is written, and every other that a card or a machine names.
    pub minidrivers: Vec<Minidriver>,
    /// The smart cards.
    pub cards: Vec<Card>,
    /// The Group Policy objects.
    pub gpos: Vec<Gpo>,
    /// The WMI filters.
    pub wmi_filters: Vec<WmiFilter>,
    /// The files that were read.
    pub sources: Sources,
    pub(crate) index: NameIndex,
}

/// The reading chosen for an assumption: a behaviour that no public document settles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssumptionChoice {
    /// The name of the assumption.
    pub name: String,
    /// The name of the reading.
    pub reading: String,
    /// Where it is written.
    pub place: Place,
}
