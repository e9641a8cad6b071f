//! The order in which things stand below each other.

use worlds::{
    CardRef, ContainerRef, DomainControllerRef, DomainRef, OuRef, UserRef, WorkstationRef, World,
};

use super::{Holder, Inventory, Thing, ThingId};

/// Everything of a world.
pub(super) fn inventory(world: &World) -> Inventory {
    let mut plant = Plant::new(world);
    for domain in world.domain_refs() {
        plant.domain(domain);
    }
    plant.holder(Holder::OutsideOfDomains, |plant| {
        for machine in world.workstation_refs() {
            if world.workstation(machine).domain.is_none() {
                plant.workstation(machine);
            }
        }
    });
    plant.holder(Holder::CardsWithoutHolder, |plant| {
        for card in world.card_refs() {
            if world.card(card).holder.is_none() {
                plant.card(card);
            }
        }
    });
    plant.holder(Holder::Gpos, |plant| {
        for gpo in world.gpo_refs() {
            plant.leaf(ThingId::Gpo(gpo), &world.gpo(gpo).name);
        }
    });
    plant.holder(Holder::CertificationAuthorities, |plant| {
        for authority in world.certification_authority_refs() {
            let name = &world.certification_authority(authority).name;
            plant.leaf(ThingId::CertificationAuthority(authority), name);
        }
    });
    Inventory {
        things: plant.things,
    }
}

/// Things as they come to stand below each other.
struct Plant<'w> {
    world: &'w World,
    things: Vec<Thing>,
    depth: usize,
    /// The users of each unit, by its position.
    users: Vec<Vec<UserRef>>,
    /// The machines of each unit, by its position.
    machines: Vec<Vec<WorkstationRef>>,
    /// The cards of each user, by the position of that.
    cards: Vec<Vec<CardRef>>,
}

impl<'w> Plant<'w> {
    fn new(world: &'w World) -> Self {
        let mut users = vec![Vec::new(); world.organizational_units.len()];
        for user in world.user_refs() {
            let unit = world.user(user).organizational_unit;
            if let Some(list) = unit.and_then(|unit| users.get_mut(unit.index())) {
                list.push(user);
            }
        }
        let mut machines = vec![Vec::new(); world.organizational_units.len()];
        for machine in world.workstation_refs() {
            let unit = world.workstation(machine).organizational_unit;
            if let Some(list) = unit.and_then(|unit| machines.get_mut(unit.index())) {
                list.push(machine);
            }
        }
        let mut cards = vec![Vec::new(); world.users.len()];
        for card in world.card_refs() {
            let holder = world.card(card).holder;
            if let Some(list) = holder.and_then(|holder| cards.get_mut(holder.index())) {
                list.push(card);
            }
        }
        Self {
            world,
            things: Vec::new(),
            depth: 0,
            users,
            machines,
            cards,
        }
    }

    fn leaf(&mut self, id: ThingId, name: impl ToString) {
        self.with(id, name, |_| {});
    }

    /// A thing and what is below it.
    fn with(&mut self, id: ThingId, name: impl ToString, below: impl FnOnce(&mut Self)) {
        let at = self.things.len();
        self.things.push(Thing {
            id,
            name: name.to_string(),
            depth: self.depth,
            end: at + 1,
        });
        self.depth += 1;
        below(self);
        self.depth -= 1;
        let end = self.things.len();
        if let Some(thing) = self.things.get_mut(at) {
            thing.end = end;
        }
    }

    /// What holds things, where there are any.
    fn holder(&mut self, holder: Holder, below: impl FnOnce(&mut Self)) {
        let at = self.things.len();
        self.with(ThingId::Holder(holder), holder.words(), below);
        if self.things.len() == at + 1 {
            self.things.truncate(at);
        }
    }

    fn domain(&mut self, domain: DomainRef) {
        let world = self.world;
        let name = &world.domain(domain).name;
        let own_unit = world.find_organizational_unit(&format!("{name}/Domain Controllers"));
        self.with(ThingId::Domain(domain), name, |plant| {
            if own_unit.is_none() {
                let holder = Holder::DomainControllers(domain);
                plant.holder(holder, |plant| plant.controllers(domain));
            }
            for unit in world.organizational_unit_refs() {
                let of = world.organizational_unit(unit);
                if of.domain == domain && of.parent.is_none() {
                    plant.unit(unit, own_unit);
                }
            }
            plant.holder(Holder::Computers(domain), |plant| {
                for machine in world.workstation_refs() {
                    let of = world.workstation(machine);
                    if of.domain == Some(domain) && of.organizational_unit.is_none() {
                        plant.workstation(machine);
                    }
                }
            });
            plant.holder(Holder::Users(domain), |plant| {
                for user in world.user_refs() {
                    let of = world.user(user);
                    if of.domain == domain && of.organizational_unit.is_none() {
                        plant.user(user);
                    }
                }
            });
            plant.holder(Holder::Groups(domain), |plant| {
                for group in world.group_refs() {
                    if world.group(group).domain == domain {
                        plant.leaf(ThingId::Group(group), &world.group(group).name);
                    }
                }
            });
        });
    }

    fn controllers(&mut self, domain: DomainRef) {
        let world = self.world;
        for controller in world.domain_controller_refs() {
            if world.domain_controller(controller).domain == domain {
                self.controller(controller);
            }
        }
    }

    /// A unit: the units in it, then its machines, then its users.
    fn unit(&mut self, unit: OuRef, of_controllers: Option<OuRef>) {
        let world = self.world;
        let path = world.organizational_unit(unit).name.as_str();
        let name = path.rsplit('/').next().unwrap_or(path);
        self.with(ThingId::OrganizationalUnit(unit), name, |plant| {
            for below in world.organizational_unit_refs() {
                if world.organizational_unit(below).parent == Some(unit) {
                    plant.unit(below, of_controllers);
                }
            }
            if of_controllers == Some(unit) {
                plant.controllers(world.organizational_unit(unit).domain);
            }
            for machine in taken(&mut plant.machines, unit.index()) {
                plant.workstation(machine);
            }
            for user in taken(&mut plant.users, unit.index()) {
                plant.user(user);
            }
        });
    }

    fn controller(&mut self, reference: DomainControllerRef) {
        let controller = self.world.domain_controller(reference);
        let id = ThingId::DomainController(reference);
        self.with(id, &controller.name, |plant| {
            for (at, certificate) in controller.certificates.iter().enumerate() {
                let id = ThingId::DomainControllerCertificate(reference, at);
                plant.leaf(id, &certificate.name);
            }
        });
    }

    fn workstation(&mut self, reference: WorkstationRef) {
        let machine = self.world.workstation(reference);
        self.with(ThingId::Workstation(reference), &machine.name, |plant| {
            for (at, certificate) in machine.certificates.iter().enumerate() {
                let id = ThingId::WorkstationCertificate(reference, at);
                plant.leaf(id, &certificate.name);
            }
        });
    }

    /// A user with the cards that he carries.
    fn user(&mut self, user: UserRef) {
        self.with(ThingId::User(user), &self.world.user(user).name, |plant| {
            for card in taken(&mut plant.cards, user.index()) {
                plant.card(card);
            }
        });
    }

    fn card(&mut self, reference: CardRef) {
        let card = self.world.card(reference);
        self.with(ThingId::Card(reference), &card.name, |plant| {
            for (container, of) in card.containers.iter().enumerate() {
                let id = ThingId::Container(ContainerRef {
                    card: reference,
                    container,
                });
                plant.leaf(id, &of.name);
            }
        });
    }
}

/// What is at a position of a list of lists, which is then no longer there.
fn taken<T>(lists: &mut [Vec<T>], at: usize) -> Vec<T> {
    lists.get_mut(at).map(std::mem::take).unwrap_or_default()
}
