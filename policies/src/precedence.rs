//! Group Policy precedence: which objects reach a computer or a user, in which order, and which value wins.
//!
//! Order of application: local, site, domain, organizational units from the domain down; later wins. In one container
//! the link of order 1 is applied last. Enforced links are applied after all others, the highest container's last of
//! all; blocked inheritance drops what comes from above and is not enforced [MS-GPOL] 3.2.5.1.5. Of what is left, an
//! object is applied if its half is enabled, if the computer or user may read and apply it, and if its WMI filter is
//! true ([`filtering`], [MS-GPOL] 3.2.5.1.6).

mod filtering;
mod location;
mod user;

use std::collections::BTreeMap;

use worlds::{DomainRef, GpoLink, GpoRef, LocalPolicyScope, OuRef, Place, SiteRef, World};

pub use filtering::{Exclusion, Standing};
pub use location::{ComputerLocation, UserLocation};
pub use user::{Loopback, UserPolicyTerms, user_listing};

use filtering::Filter;

/// A Group Policy object on the way to a computer or user, whether or not it is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedGpo {
    /// The object; `None`: a local one.
    pub gpo: Option<GpoRef>,
    /// Where it is linked.
    pub scope: GpoScope,
    /// Whether the link is enforced.
    pub enforced: bool,
    /// Where the link is written.
    pub link: Option<Place>,
    /// Whether it is in a user's list by loopback.
    pub by_loopback: bool,
    /// What becomes of it.
    pub standing: Standing,
}

/// A Group Policy object that is applied to a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppliedGpo {
    /// The object; `None`: the computer's local one.
    pub gpo: Option<GpoRef>,
    /// Where it is linked.
    pub scope: GpoScope,
    /// Whether the link is enforced.
    pub enforced: bool,
    /// Whether it is applied for sure: the world does not say what its WMI filter comes to here, if not.
    pub certain: bool,
    /// Whether it is in a user's list by loopback.
    pub by_loopback: bool,
}

/// Why an object wins over one that is applied before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its link is enforced.
    Enforced,
    /// Both links are enforced, and its own is higher up.
    EnforcedAbove,
    /// It is linked nearer to the computer or user, or at all, where the other is a local one.
    Nearer,
    /// Both are linked to one container, and its link has the smaller number.
    LinkOrder,
    /// It comes with the computer's list, after the user's.
    Loopback,
}

impl AppliedGpo {
    /// Why this object wins over one that is applied before it.
    pub fn reason_over(&self, loser: &Self) -> Reason {
        if self.by_loopback != loser.by_loopback {
            return Reason::Loopback;
        }
        match (self.enforced, loser.enforced, self.scope == loser.scope) {
            (true, false, _) => Reason::Enforced,
            (_, _, true) => Reason::LinkOrder,
            (true, true, false) => Reason::EnforcedAbove,
            (false, ..) => Reason::Nearer,
        }
    }
}

/// Where an applied Group Policy object is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GpoScope {
    /// Nowhere: it is the computer's local object.
    Local,
    /// Nowhere: it is one of the computer's local objects for users.
    LocalUsers(LocalPolicyScope),
    /// To a site.
    Site(SiteRef),
    /// To a domain.
    Domain(DomainRef),
    /// To an organizational unit.
    OrganizationalUnit(OuRef),
}

/// The objects that are applied to a computer, the lowest precedence first.
///
/// An object that is linked twice is applied twice. One whose WMI filter has no declared result on the computer is in the
/// list, and not certain.
pub fn application_order(location: ComputerLocation, world: &World) -> Vec<AppliedGpo> {
    applied(&listing(location, world))
}

/// Those of a list that are applied.
pub fn applied(listing: &[ListedGpo]) -> Vec<AppliedGpo> {
    let applied = listing.iter().filter_map(|listed| {
        let certain = match listed.standing {
            Standing::Applied => true,
            Standing::NotSaid(_) => false,
            Standing::LeftOut(_) => return None,
        };
        Some(AppliedGpo {
            gpo: listed.gpo,
            scope: listed.scope,
            enforced: listed.enforced,
            certain,
            by_loopback: listed.by_loopback,
        })
    });
    applied.collect()
}

/// The objects on the way to a computer, with what becomes of the computer half of each, the lowest precedence first.
pub fn listing(location: ComputerLocation, world: &World) -> Vec<ListedGpo> {
    let filter = Filter::of_computer(location, world);
    let mut list = vec![ListedGpo {
        gpo: None,
        scope: GpoScope::Local,
        enforced: false,
        link: None,
        by_loopback: false,
        standing: Standing::Applied,
    }];
    list.extend(linked(
        location.site,
        location.domain,
        location.organizational_unit,
        &filter,
        world,
    ));
    list
}

/// What is linked to a site, a domain and the units down to one, as a filter lets it pass.
fn linked(
    site: Option<SiteRef>,
    domain: Option<DomainRef>,
    unit: Option<OuRef>,
    filter: &Filter<'_>,
    world: &World,
) -> Vec<ListedGpo> {
    order(&containers(site, domain, unit, world))
        .into_iter()
        .map(|(scope, link, counts)| ListedGpo {
            gpo: Some(link.gpo),
            scope,
            enforced: link.enforced,
            link: Some(link.place),
            by_loopback: false,
            standing: match counts {
                Counts::Yes => filter.standing(link.gpo),
                Counts::Disabled => Standing::LeftOut(Exclusion::LinkDisabled),
                Counts::Blocked(by) => Standing::LeftOut(Exclusion::InheritanceBlocked(by)),
            },
        })
        .collect()
}

/// The containers above a computer or user, the site first, its own unit last.
fn containers(
    site: Option<SiteRef>,
    domain: Option<DomainRef>,
    unit: Option<OuRef>,
    world: &World,
) -> Vec<Container<'_, GpoScope, GpoLink>> {
    let Some(domain_ref) = domain else {
        return Vec::new();
    };
    let mut containers = Vec::new();
    if let Some(site) = site {
        containers.push(Container {
            scope: GpoScope::Site(site),
            links: &world.site(site).gpo_links,
            block_inheritance: false,
        });
    }
    let domain = world.domain(domain_ref);
    containers.push(Container {
        scope: GpoScope::Domain(domain_ref),
        links: &domain.gpo_links,
        block_inheritance: domain.block_inheritance,
    });
    let mut units = Vec::new();
    let mut next = unit;
    while let Some(unit_ref) = next {
        let unit = world.organizational_unit(unit_ref);
        units.push(Container {
            scope: GpoScope::OrganizationalUnit(unit_ref),
            links: &unit.gpo_links,
            block_inheritance: unit.block_inheritance,
        });
        next = unit.parent;
    }
    containers.extend(units.into_iter().rev());
    containers
}

/// A site, domain or organizational unit, as far as precedence is concerned.
#[derive(Debug, Clone, Copy)]
struct Container<'world, S, L> {
    scope: S,
    /// The link of order 1 first.
    links: &'world [L],
    block_inheritance: bool,
}

trait Link {
    fn enabled(&self) -> bool;
    fn enforced(&self) -> bool;
}

impl Link for GpoLink {
    fn enabled(&self) -> bool {
        self.enabled
    }

    fn enforced(&self) -> bool {
        self.enforced
    }
}

/// Whether a link counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts<S> {
    Yes,
    Disabled,
    /// A container below blocks inheritance.
    Blocked(S),
}

/// The links, the lowest precedence first; containers are given from the outermost to the innermost.
fn order<'world, S: Copy, L: Link>(
    containers: &[Container<'world, S, L>],
) -> Vec<(S, &'world L, Counts<S>)> {
    // The innermost container that blocks inheritance cuts off what is above it.
    let blocking = containers
        .iter()
        .rposition(|container| container.block_inheritance);
    let links = |at: usize, enforced: bool| {
        let cut = blocking
            .filter(|blocking| at < *blocking && !enforced)
            .and_then(|blocking| containers.get(blocking));
        containers.get(at).into_iter().flat_map(move |container| {
            let links = container.links.iter().rev();
            links
                .filter(move |link| link.enforced() == enforced)
                .map(move |link| {
                    let counts = match cut {
                        _ if !link.enabled() => Counts::Disabled,
                        Some(by) => Counts::Blocked(by.scope),
                        None => Counts::Yes,
                    };
                    (container.scope, link, counts)
                })
        })
    };
    let inherited = (0..containers.len()).flat_map(|at| links(at, false));
    let enforced = (0..containers.len()).rev().flat_map(|at| links(at, true));
    inherited.chain(enforced).collect()
}

/// The value of a setting that holds on a computer, where it came from, and what it beat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resultant<V> {
    /// The value.
    pub value: V,
    /// The object that set it.
    pub from: AppliedGpo,
    /// The objects that set it in vain, and to what, the lowest precedence first.
    pub beaten: Vec<(AppliedGpo, V)>,
}

/// The resultant set of policy: per setting, the value of the last object that sets it.
///
/// Takes the objects in order of application and the settings of each; keys and values are whatever the caller has, so
/// that an unknown value can be carried as well.
pub fn resultant<K: Ord, V, S: IntoIterator<Item = (K, V)>>(
    order: &[AppliedGpo],
    settings: impl Fn(&AppliedGpo) -> S,
) -> BTreeMap<K, Resultant<V>> {
    let mut winners: BTreeMap<K, Resultant<V>> = BTreeMap::new();
    for applied in order {
        for (key, value) in settings(applied) {
            let mut winner = Resultant {
                value,
                from: *applied,
                beaten: Vec::new(),
            };
            if let Some(loser) = winners.remove(&key) {
                winner.beaten = loser.beaten;
                winner.beaten.push((loser.from, loser.value));
            }
            winners.insert(key, winner);
        }
    }
    winners
}

#[cfg(test)]
mod tests;
