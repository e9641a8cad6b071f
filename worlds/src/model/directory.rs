//! The forest and what hangs in it.

use names::{DistinguishedName, DomainName, EntityName, NetbiosName, Sid};

use super::{DomainRef, ForestRef, GpoLink, OuRef, Place, ProductVersion};

/// The forest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Forest {
    /// The DNS name, which is that of the root domain.
    pub name: DomainName,
    /// The UPN suffixes that were added to the names of the domains.
    pub upn_suffixes: Vec<DomainName>,
}

/// A trust between two forests, as far as names go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForestTrust {
    /// The forest that takes the other's accounts.
    pub trusting: ForestRef,
    /// The forest whose accounts are taken.
    pub trusted: ForestRef,
    /// The name suffixes that are routed to the trusted forest, each with all names below it.
    pub suffixes: Vec<DomainName>,
    /// Where it is written.
    pub place: Place,
}

impl ForestTrust {
    /// Whether names with this suffix are routed to the trusted forest.
    pub fn routes(&self, suffix: &str) -> bool {
        let suffix = suffix.to_lowercase();
        self.suffixes.iter().any(|routed| {
            let routed = routed.as_str().to_lowercase();
            suffix
                .strip_suffix(&routed)
                .is_some_and(|above| above.is_empty() || above.ends_with('.'))
        })
    }
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    /// The DNS name.
    pub name: DomainName,
    /// The forest it belongs to.
    pub forest: ForestRef,
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
    /// How many minutes later than elsewhere a publication of the forest reaches its domain controllers.
    pub replication_minutes: u32,
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
