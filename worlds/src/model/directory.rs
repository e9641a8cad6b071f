//! The forest and what hangs in it.

use names::{DistinguishedName, DomainName, EntityName, NetbiosName, Sid};

use super::{DomainRef, GpoLink, OuRef, Place, ProductVersion};

/// The forest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Forest {
    /// The DNS name, which is that of the root domain.
    pub name: DomainName,
    /// The UPN suffixes that were added to the names of the domains.
    pub upn_suffixes: Vec<DomainName>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    /// The DNS name.
    pub name: DomainName,
    /// The `NetBIOS` name.
    pub netbios: NetbiosName,
    /// The SID of the domain.
    pub sid: Sid,
    /// The functional level, named by the server version.
    pub functional_level: ProductVersion,
    /// UPN suffixes of this domain's own.
    pub upn_suffixes: Vec<DomainName>,
    /// The Group Policy objects linked to the domain, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Whether Group Policy from the sites is blocked.
    pub block_inheritance: bool,
    /// How many hours a ticket lasts.
    pub ticket_lifetime_hours: u32,
    /// Where it is written.
    pub place: Place,
}

impl Domain {
    /// The domain's distinguished name: `DC=fabrikam,DC=com`.
    pub fn distinguished_name(&self) -> DistinguishedName {
        DistinguishedName::of_domain(&self.name)
    }
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site {
    /// The name.
    pub name: EntityName,
    /// The Group Policy objects linked to the site, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Where it is written.
    pub place: Place,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrganizationalUnit {
    /// The path from the domain: `fabrikam.com/Workstations/Kiosks`.
    pub name: EntityName,
    /// The domain.
    pub domain: DomainRef,
    /// The unit above; `None` right below the domain.
    pub parent: Option<OuRef>,
    /// The distinguished name.
    pub distinguished_name: DistinguishedName,
    /// The Group Policy objects linked to the unit, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Whether Group Policy from above is blocked, but for enforced links.
    pub block_inheritance: bool,
    /// Where it is written.
    pub place: Place,
}
