//! Where computers and users are, as far as Group Policy is concerned.

use worlds::{
    DomainControllerRef, DomainRef, Machine, OuRef, ProductVersion, SiteRef, UserRef,
    WorkstationRef, World,
};

/// Where a computer is, as far as Group Policy is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComputerLocation {
    /// The computer.
    pub machine: Machine,
    /// Its version of Windows.
    pub product: ProductVersion,
    /// Whether it evaluates WMI filters. It does, unless whoever knows what its version does says otherwise.
    pub evaluates_wmi_filters: bool,
    /// The domain it is joined to; without one, only the local object reaches it.
    pub domain: Option<DomainRef>,
    /// The site.
    pub site: Option<SiteRef>,
    /// The organizational unit it is in.
    pub organizational_unit: Option<OuRef>,
}

impl ComputerLocation {
    /// The location of a workstation.
    pub fn of_workstation(world: &World, reference: WorkstationRef) -> Self {
        let workstation = world.workstation(reference);
        Self {
            machine: Machine::Workstation(reference),
            product: workstation.product,
            evaluates_wmi_filters: true,
            domain: workstation.domain,
            site: workstation.site,
            organizational_unit: workstation.organizational_unit,
        }
    }

    /// The location of a domain controller: the unit `Domain Controllers` of its domain, where the world has one.
    pub fn of_domain_controller(world: &World, reference: DomainControllerRef) -> Self {
        let controller = world.domain_controller(reference);
        let domain = &world.domain(controller.domain).name;
        Self {
            machine: Machine::DomainController(reference),
            product: controller.product,
            evaluates_wmi_filters: true,
            domain: Some(controller.domain),
            site: controller.site,
            organizational_unit: world
                .find_organizational_unit(&format!("{domain}/Domain Controllers")),
        }
    }
}

/// Where a user is, as far as Group Policy is concerned; the site is that of the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserLocation {
    /// The user.
    pub user: UserRef,
    /// The domain.
    pub domain: DomainRef,
    /// The organizational unit.
    pub organizational_unit: Option<OuRef>,
}

impl UserLocation {
    /// The location of a user.
    pub fn of_user(world: &World, user: UserRef) -> Self {
        let account = world.user(user);
        Self {
            user,
            domain: account.domain,
            organizational_unit: account.organizational_unit,
        }
    }
}
