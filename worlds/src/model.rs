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
mod shared;
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
pub use shared::Shared;
pub use store::{ParsePresenceError, Presence, StoreEntry, StoreKind, TrustedRoot};

use std::sync::Arc;

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
    pub assumptions: Shared<AssumptionChoice>,
    /// The forest.
    pub forest: Forest,
    /// Other forests, whose domains are among those of the world too.
    pub other_forests: Shared<Forest>,
    /// The trusts between forests.
    pub trusts: Shared<ForestTrust>,
    /// The domains, the forest's root domain first.
    pub domains: Shared<Domain>,
    /// The sites.
    pub sites: Shared<Site>,
    /// The organizational units; the units above each are among them.
    pub organizational_units: Shared<OrganizationalUnit>,
    /// The certification authorities.
    pub certification_authorities: Shared<CertificationAuthority>,
    /// The certificate profiles: those of the document, then those of the library that it does not redefine.
    pub profiles: Shared<Profile>,
    /// The user accounts.
    pub users: Shared<User>,
    /// The groups.
    pub groups: Shared<Group>,
    /// The accounts of computers: of the workstations that are joined, of the domain controllers, and
    /// those that are written.
    pub computers: Shared<ComputerAccount>,
    /// The issuance policies: OID objects of the forest's configuration.
    pub issuance_policies: Shared<IssuancePolicy>,
    /// The authentication policies of the forest.
    pub authentication_policies: Shared<AuthenticationPolicy>,
    /// The domain controllers.
    pub domain_controllers: Shared<DomainController>,
    /// The workstations, terminal servers and member servers.
    pub workstations: Shared<Workstation>,
    /// What drives cards: every package that is written, and every other that a card or a machine names.
    pub minidrivers: Shared<Minidriver>,
    /// The smart cards.
    pub cards: Shared<Card>,
    /// The Group Policy objects.
    pub gpos: Shared<Gpo>,
    /// The WMI filters.
    pub wmi_filters: Shared<WmiFilter>,
    /// The files that were read.
    pub sources: Sources,
    pub(crate) index: Arc<NameIndex>,
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
