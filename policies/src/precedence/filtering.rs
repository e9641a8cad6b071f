//! Filtering of Group Policy objects: disabled halves, permissions, WMI filters.
//!
//! An object is in scope for those who have both the right to read it and the right to apply it; what is denied is denied,
//! whatever allows it [MS-GPOL] 3.2.5.1.6.

use std::cell::OnceCell;

use worlds::{
    Gpo, GpoRef, GpoRight, Group, GroupRef, Machine, Permission, Trustee, UserRef, WmiFilterRef,
    World,
};

use super::{ComputerLocation, GpoScope};

/// What becomes of a Group Policy object on its way to a computer or user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is applied.
    Applied,
    /// The world does not say whether this WMI filter is true on the computer.
    NotSaid(WmiFilterRef),
    /// It is not applied.
    LeftOut(Exclusion),
}

/// Why a Group Policy object is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// The link is disabled.
    LinkDisabled,
    /// This container blocks inheritance, and the link is not enforced.
    InheritanceBlocked(GpoScope),
    /// The half that would count is disabled.
    HalfDisabled,
    /// The right is denied.
    Denied(GpoRight),
    /// Nothing allows the right.
    NotAllowed(GpoRight),
    /// The computer, which fetches it for the user, may not read it.
    ComputerMayNotRead,
    /// Its WMI filter is false on the computer.
    WmiFilterFalse(WmiFilterRef),
    /// Loopback replaces the user's own list.
    Replaced,
}

/// Which half of an object counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Computer,
    User,
}

/// Decides which objects pass.
#[derive(Debug)]
pub(super) struct Filter<'w> {
    world: &'w World,
    half: Half,
    computer: ComputerLocation,
    /// Whether the computer fetches what is for a user, so that it must be able to read it.
    read_by_computer: bool,
    of: Token<'w>,
    of_computer: Token<'w>,
}

impl<'w> Filter<'w> {
    pub(super) fn of_computer(computer: ComputerLocation, world: &'w World) -> Self {
        Self {
            world,
            half: Half::Computer,
            computer,
            read_by_computer: false,
            of: Token::new(world, Principal::Machine(computer.machine)),
            of_computer: Token::new(world, Principal::Machine(computer.machine)),
        }
    }

    pub(super) fn of_user(
        user: UserRef,
        computer: ComputerLocation,
        read_by_computer: bool,
        world: &'w World,
    ) -> Self {
        Self {
            world,
            half: Half::User,
            computer,
            read_by_computer,
            of: Token::new(world, Principal::User(user)),
            of_computer: Token::new(world, Principal::Machine(computer.machine)),
        }
    }

    /// What becomes of an object whose link counts.
    pub(super) fn standing(&self, reference: GpoRef) -> Standing {
        let gpo = self.world.gpo(reference);
        match self.exclusion(gpo) {
            Some(exclusion) => Standing::LeftOut(exclusion),
            None => self.filtered(gpo),
        }
    }

    fn exclusion(&self, gpo: &Gpo) -> Option<Exclusion> {
        let enabled = match self.half {
            Half::Computer => gpo.enabled_computer,
            Half::User => gpo.enabled_user,
        };
        if !enabled {
            return Some(Exclusion::HalfDisabled);
        }
        let fetched = !self.read_by_computer
            || access(&self.of_computer, gpo, GpoRight::Read) == Access::Allowed;
        if !fetched {
            return Some(Exclusion::ComputerMayNotRead);
        }
        [GpoRight::Read, GpoRight::Apply]
            .into_iter()
            .find_map(|right| match access(&self.of, gpo, right) {
                Access::Allowed => None,
                Access::Denied => Some(Exclusion::Denied(right)),
                Access::NotAllowed => Some(Exclusion::NotAllowed(right)),
            })
    }

    fn filtered(&self, gpo: &Gpo) -> Standing {
        let Some(filter) = gpo
            .wmi_filter
            .filter(|_| self.computer.evaluates_wmi_filters)
        else {
            return Standing::Applied;
        };
        match self.world.wmi_filter(filter).result(self.computer.machine) {
            Some(true) => Standing::Applied,
            Some(false) => Standing::LeftOut(Exclusion::WmiFilterFalse(filter)),
            None => Standing::NotSaid(filter),
        }
    }
}

/// What an access control list says of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Allowed,
    Denied,
    NotAllowed,
}

fn access(token: &Token<'_>, gpo: &Gpo, right: GpoRight) -> Access {
    let says = |rights: fn(&Permission) -> &[GpoRight]| {
        gpo.permissions
            .iter()
            .any(|entry| rights(entry).contains(&right) && token.holds(entry.trustee))
    };
    if says(|entry| &entry.deny) {
        Access::Denied
    } else if says(|entry| &entry.allow) {
        Access::Allowed
    } else {
        Access::NotAllowed
    }
}

/// Who asks for access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Principal {
    Machine(Machine),
    User(UserRef),
}

/// Who somebody is, with all groups; those are looked up when an access control list first names one.
#[derive(Debug)]
struct Token<'w> {
    world: &'w World,
    principal: Principal,
    groups: OnceCell<Vec<GroupRef>>,
}

impl<'w> Token<'w> {
    const fn new(world: &'w World, principal: Principal) -> Self {
        Self {
            world,
            principal,
            groups: OnceCell::new(),
        }
    }

    fn holds(&self, trustee: Trustee) -> bool {
        let machine = match self.principal {
            Principal::Machine(machine) => Some(machine),
            Principal::User(_) => None,
        };
        let own_domain = |domain| domain_of(self.world, self.principal) == Some(domain);
        let controls = matches!(machine, Some(Machine::DomainController(_)));
        match trustee {
            Trustee::Everyone | Trustee::AuthenticatedUsers => true,
            Trustee::DomainUsers(domain) => machine.is_none() && own_domain(domain),
            Trustee::DomainComputers(domain) => {
                machine.is_some() && !controls && own_domain(domain)
            }
            Trustee::DomainControllers(domain) => controls && own_domain(domain),
            Trustee::EnterpriseDomainControllers => controls,
            Trustee::User(user) => self.principal == Principal::User(user),
            Trustee::Computer(computer) => machine == Some(computer),
            Trustee::Group(group) => self
                .groups
                .get_or_init(|| groups(self.world, self.principal))
                .contains(&group),
        }
    }
}

fn domain_of(world: &World, principal: Principal) -> Option<worlds::DomainRef> {
    match principal {
        Principal::User(user) => Some(world.user(user).domain),
        Principal::Machine(Machine::Workstation(machine)) => world.workstation(machine).domain,
        Principal::Machine(Machine::DomainController(machine)) => {
            Some(world.domain_controller(machine).domain)
        }
        Principal::Machine(Machine::Elsewhere) => None,
    }
}

/// The name of the primary group and its relative identifier [MS-DTYP] 2.4.2.4.
const fn primary_group(principal: Principal) -> (&'static str, u32) {
    match principal {
        Principal::User(_) => ("Domain Users", 513),
        Principal::Machine(Machine::DomainController(_)) => ("Domain Controllers", 516),
        Principal::Machine(_) => ("Domain Computers", 515),
    }
}

/// Every group of a user or computer, through groups in groups; the primary group is among them where it is written.
fn groups(world: &World, principal: Principal) -> Vec<GroupRef> {
    let domain = domain_of(world, principal);
    let (primary, rid) = primary_group(principal);
    let direct = |group: &Group| {
        let named = match principal {
            Principal::User(user) => group.members.contains(&user),
            Principal::Machine(machine) => group.member_computers.contains(&machine),
        };
        let of_all = Some(group.domain) == domain
            && (group.sid.rid() == Some(rid) || group.name.as_str().eq_ignore_ascii_case(primary));
        named || of_all
    };
    let mut groups: Vec<GroupRef> = world
        .group_refs()
        .filter(|group| direct(world.group(*group)))
        .collect();
    let mut next = 0;
    while let Some(below) = groups.get(next).copied() {
        next += 1;
        for above in world.group_refs() {
            if world.group(above).member_groups.contains(&below) && !groups.contains(&above) {
                groups.push(above);
            }
        }
    }
    groups
}

/// Whether a user is in Administrators of the computers of a domain, as members of Domain Admins are.
pub(super) fn is_administrator(world: &World, user: UserRef) -> bool {
    const DOMAIN_ADMINS: u32 = 512;
    groups(world, Principal::User(user))
        .into_iter()
        .any(|group| {
            let group = world.group(group);
            group.sid.rid() == Some(DOMAIN_ADMINS)
                || group.sid.to_string() == "S-1-5-32-544"
                || ["Domain Admins", "Administrators"]
                    .iter()
                    .any(|name| group.name.as_str().eq_ignore_ascii_case(name))
        })
}
