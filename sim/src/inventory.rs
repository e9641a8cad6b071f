//! The things of a world as an administrator finds them: domains, units, machines, users, cards, certificates.

mod facts;
mod plant;

use worlds::{
    CaRef, CardRef, ContainerRef, DomainControllerRef, DomainRef, GpoRef, GroupRef, OuRef, UserRef,
    WorkstationRef,
};

use crate::twin::Twin;

pub use facts::{FactPart, FactRow, ThingFacts};

/// Every thing of a world, each followed by those below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The things.
    pub things: Vec<Thing>,
}

/// A thing and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// Which.
    pub id: ThingId,
    /// Its name, without the names of what it is in.
    pub name: String,
    /// How many things it is below.
    pub depth: usize,
    /// The position of the first thing that is no longer below it.
    pub end: usize,
}

/// A thing of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThingId {
    /// A domain.
    Domain(DomainRef),
    /// An organizational unit.
    OrganizationalUnit(OuRef),
    /// What holds things that stand in no unit.
    Holder(Holder),
    /// A domain controller.
    DomainController(DomainControllerRef),
    /// A workstation or member server.
    Workstation(WorkstationRef),
    /// A user account.
    User(UserRef),
    /// A group.
    Group(GroupRef),
    /// A card.
    Card(CardRef),
    /// A key container of a card, with its certificate if it has one.
    Container(ContainerRef),
    /// A certificate of a domain controller, by its position there.
    DomainControllerCertificate(DomainControllerRef, usize),
    /// A certificate of a workstation, by its position there.
    WorkstationCertificate(WorkstationRef, usize),
    /// A Group Policy object.
    Gpo(GpoRef),
    /// A certification authority.
    CertificationAuthority(CaRef),
}

/// What holds things that stand in no organizational unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The domain controllers of a domain, where that has no unit of this name.
    DomainControllers(DomainRef),
    /// The container Computers of a domain.
    Computers(DomainRef),
    /// The container Users of a domain.
    Users(DomainRef),
    /// The groups of a domain.
    Groups(DomainRef),
    /// The Group Policy objects.
    Gpos,
    /// The certification authorities.
    CertificationAuthorities,
    /// Machines that are joined to no domain.
    OutsideOfDomains,
    /// Cards whose holder is not known.
    CardsWithoutHolder,
}

impl Holder {
    /// What it holds.
    pub const fn words(self) -> &'static str {
        match self {
            Self::DomainControllers(_) => "Domain Controllers",
            Self::Computers(_) => "Computers",
            Self::Users(_) => "Users",
            Self::Groups(_) => "groups",
            Self::Gpos => "Group Policy objects",
            Self::CertificationAuthorities => "certification authorities",
            Self::OutsideOfDomains => "outside of domains",
            Self::CardsWithoutHolder => "cards without a holder",
        }
    }
}

impl ThingId {
    /// What it is, in a word or two.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Domain(_) => "domain",
            Self::OrganizationalUnit(_) => "unit",
            Self::Holder(_) => "container",
            Self::DomainController(_) => "domain controller",
            Self::Workstation(_) => "machine",
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Card(_) => "card",
            Self::Container(_)
            | Self::DomainControllerCertificate(..)
            | Self::WorkstationCertificate(..) => "certificate",
            Self::Gpo(_) => "GPO",
            Self::CertificationAuthority(_) => "authority",
        }
    }
}

impl Twin {
    /// Every thing of the world, as an administrator finds it.
    pub fn inventory(&self) -> Inventory {
        plant::inventory(&self.world)
    }

    /// What is known of a thing of this twin's world, and where each of it comes from.
    pub fn thing(&self, id: ThingId) -> ThingFacts {
        facts::thing(self, id)
    }
}
