//! Worlds: what exists. The world document, its loader and checks, shipped worlds, generated populations.
//!
//! A world is written in RON (`worlds/README.md` and the shipped `fabrikam.ron` teach the format), read by [`load`] or
//! [`parse`], and becomes a checked [`World`] or an error that shows every problem with its place.

mod document;
mod error;
mod generate;
mod hash;
mod load;
mod lowering;
mod model;
mod nearest;
mod shipped;
mod syntax;

pub use error::{Diagnosed, LoadError, Problem, Severity};
pub use generate::{Population, generate, generate_world};
pub use load::{Loaded, load, parse};
pub use model::{
    AllowedTo, AltSecurityIdentityEntry, AssumptionChoice, AtrCaches, AuthenticationPolicy,
    AuthenticationPolicyRef, CaRef, CaSource, CacheKind, CachedLogon, CachedRevocation, Card,
    CardApplication, CardPattern, CardRef, CertificateSource, CertificationAuthority,
    ComputerAccount, ComputerPolicy, ContainerRef, CrlPublication, CrlSchedule, Domain,
    DomainController, DomainControllerCertificate, DomainControllerRef, DomainRef, Forest,
    ForestRef, ForestTrust, GivenCertificate, Gpo, GpoLink, GpoRef, GpoRight, Group, GroupRef,
    GroupScope, IssuancePolicy, Issue, IssuedSid, KeyAlgorithm, KeyContainer, KeyCredential,
    KeySpec, KeyUsageBit, LastSet, LocalAccount, LocalGroup, LocalPolicyScope, LocalUserPolicy,
    Location, LogonCache, LogonHours, LogonHoursError, LostPart, Machine, MachineCertificate,
    Middleware, MiddlewareKind, Minidriver, NetworkReach, OcspResponder, OcspSigner,
    OrganizationalUnit, OuRef, ParseKeyAlgorithmError, ParsePresenceError,
    ParseProductVersionError, ParseRevokedError, ParseSpecificationError, PasswordSettings,
    PasswordState, Permission, PinCache, PinKind, Place, Points, Presence, ProductVersion, Profile,
    ProfileKind, ProfileRef, PublicationPoint, Reader, ReceivedPolicy, ReceivedService,
    ReceivedSetting, RegistryData, RegistryEntry, RevocationReason, Revoked, RevokedSerial,
    SanSource, Service, ServicePolicy, ServiceStart, SettingEntry, SettingValue, Shared, Site,
    SiteRef, SourceFile, Sources, Specification, StoreEntry, StoreKind, SubjectSource, TrustedRoot,
    Trustee, User, UserAccountControl, UserRef, WmiFilter, WmiFilterRef, Workstation,
    WorkstationKind, WorkstationRef, World,
};
pub use shipped::{Shipped, load_shipped, shipped};
