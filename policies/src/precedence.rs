//! Group Policy precedence: which objects reach a computer, in which order, and which value wins.
//!
//! Order of application: local, site, domain, organizational units from the domain down; later wins. In one container
//! the link of order 1 is applied last. Enforced links are applied after all others, the highest container's last of
//! all; blocked inheritance drops what comes from above and is not enforced [MS-GPOL] 3.2.5.1.5.

use std::collections::BTreeMap;

use worlds::{DomainController, DomainRef, GpoLink, GpoRef, OuRef, SiteRef, Workstation, World};

/// Where a computer is, as far as Group Policy is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComputerLocation {
    /// The domain it is joined to; without one, only the local object reaches it.
    pub domain: Option<DomainRef>,
    /// The site.
    pub site: Option<SiteRef>,
    /// The organizational unit it is in.
    pub organizational_unit: Option<OuRef>,
}

impl ComputerLocation {
    /// The location of a workstation.
    pub const fn of_workstation(workstation: &Workstation) -> Self {
        Self {
            domain: workstation.domain,
            site: workstation.site,
            organizational_unit: workstation.organizational_unit,
        }
    }

    /// The location of a domain controller: the unit `Domain Controllers` of its domain, where the world has one.
    pub fn of_domain_controller(world: &World, domain_controller: &DomainController) -> Self {
        let domain = &world.domain(domain_controller.domain).name;
        Self {
            domain: Some(domain_controller.domain),
            site: domain_controller.site,
            organizational_unit: world
                .find_organizational_unit(&format!("{domain}/Domain Controllers")),
        }
    }
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
}

/// Where an applied Group Policy object is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GpoScope {
    /// Nowhere: it is the computer's local object.
    Local,
    /// To a site.
    Site(SiteRef),
    /// To a domain.
    Domain(DomainRef),
    /// To an organizational unit.
    OrganizationalUnit(OuRef),
}

/// The objects that are applied to a computer, the lowest precedence first.
///
/// Objects whose computer half is disabled, and links that are disabled, are left out. An object that is linked twice
/// is applied twice. Security filtering and WMI filters are not in a world yet.
pub fn application_order(location: ComputerLocation, world: &World) -> Vec<AppliedGpo> {
    let mut applied = vec![AppliedGpo {
        gpo: None,
        scope: GpoScope::Local,
        enforced: false,
    }];
    let containers = containers(location, world);
    applied.extend(
        order(&containers)
            .into_iter()
            .map(|(scope, link)| AppliedGpo {
                gpo: Some(link.gpo),
                scope,
                enforced: link.enforced,
            })
            .filter(|applied| {
                applied
                    .gpo
                    .is_none_or(|gpo| world.gpo(gpo).enabled_computer)
            }),
    );
    applied
}

/// The containers above a computer, the site first, its own unit last.
fn containers(location: ComputerLocation, world: &World) -> Vec<Container<'_, GpoScope, GpoLink>> {
    let Some(domain_ref) = location.domain else {
        return Vec::new();
    };
    let mut containers = Vec::new();
    if let Some(site) = location.site {
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
    let mut next = location.organizational_unit;
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

/// The links that count, the lowest precedence first; containers are given from the outermost to the innermost.
fn order<'world, S: Copy, L: Link>(containers: &[Container<'world, S, L>]) -> Vec<(S, &'world L)> {
    let enabled = |container: &Container<'world, S, L>, enforced: bool| {
        let scope = container.scope;
        container
            .links
            .iter()
            .rev()
            .filter(move |link| link.enabled() && link.enforced() == enforced)
            .map(move |link| (scope, link))
    };
    // The innermost container that blocks inheritance cuts off what is above it.
    let first = containers
        .iter()
        .rposition(|container| container.block_inheritance)
        .unwrap_or(0);
    let inherited = containers
        .iter()
        .skip(first)
        .flat_map(|container| enabled(container, false));
    let enforced = containers
        .iter()
        .rev()
        .flat_map(|container| enabled(container, true));
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
