//! Group Policy objects behind a fact, turned into changes: where they are linked, and for whom they are.

use std::collections::BTreeSet;

use policies::{
    BuiltIn, Exclusion, GpoScope, ListedGpo, SettingId, Standing, TypedValue, default_holders,
    listing,
};
use worlds::{GpoRef, GpoRight, Machine, ProductVersion, Trustee, World};

use super::{Candidate, Effort, Suggesting, at, yes_or_no};
use crate::change::NOT_CONFIGURED;
use crate::group_policy::location;
use crate::target::Kind;
use crate::twin::Twin;

/// Other values of a setting, where it was set, and other ways of the objects that set it.
pub(crate) fn of_setting(twin: &Twin, machine: Machine, id: SettingId) -> Vec<Candidate> {
    let mut suggesting = Suggesting {
        twin,
        certificate: None,
        workstation: None,
        user: None,
        read: 0,
        list: Vec::new(),
        seen: BTreeSet::new(),
    };
    suggesting.setting(machine, id);
    suggesting.list
}

impl Suggesting<'_> {
    /// The ways of objects to a machine, of those that say something: filters, links, what is in the way. The last one
    /// that is applied wins.
    pub(super) fn of_objects(&mut self, machine: Machine, says: &dyn Fn(GpoRef) -> bool) {
        let world = &self.twin.world;
        let Some(location) = location(world, machine) else {
            return;
        };
        let listed = listing(location, world).into_iter();
        let listed: Vec<(GpoRef, ListedGpo)> = listed
            .filter_map(|listed| Some((listed.gpo?, listed)))
            .filter(|(gpo, _)| says(*gpo))
            .collect();
        let is_applied = |listed: &ListedGpo| !matches!(listed.standing, Standing::LeftOut(_));
        let winner = listed.iter().rposition(|(_, listed)| is_applied(listed));
        for (place, (gpo, object)) in listed.iter().enumerate() {
            let Some(link) = container(world, object.scope) else {
                continue;
            };
            let name = world.gpo(*gpo).name.to_string();
            match object.standing {
                Standing::LeftOut(exclusion) => {
                    self.of_exclusion((*gpo, &name), exclusion, &link, machine);
                }
                Standing::Applied | Standing::NotSaid(_) if Some(place) == winner => {
                    self.of_winner((*gpo, &name), object, &link, machine);
                }
                Standing::Applied | Standing::NotSaid(_) => {
                    let nearer = winner.and_then(|at| listed.get(at));
                    let same = nearer.is_some_and(|(_, winner)| winner.scope == object.scope);
                    let values: &[&str] = if same {
                        &["1", "enforced"]
                    } else {
                        &["enforced"]
                    };
                    self.of_link(&name, &link, values);
                }
            }
        }
    }

    /// Other lists of a user right, with those of the case in it and without them, or the machine's own.
    pub(super) fn other_lists(
        &self,
        machine: Machine,
        right: SettingId,
        now: Option<&TypedValue>,
    ) -> Vec<String> {
        let world = &self.twin.world;
        let users = self.user.map_or_else(|| self.could_be(), |user| vec![user]);
        let names: Vec<String> = users
            .into_iter()
            .filter_map(|user| world.users.get(at(user)))
            .map(|user| user.name.to_string())
            .collect();
        let list: Vec<String> = match (now, product_of(world, machine)) {
            (Some(TypedValue::List(list)), _) => list.clone(),
            (_, Some(product)) => {
                let holders = default_holders(right, machine, product).into_iter();
                holders.map(|holder| holder.name(world)).collect()
            }
            (_, None) => Vec::new(),
        };
        let is_named = |item: &String| names.iter().any(|name| name.eq_ignore_ascii_case(item));
        let others: Vec<String> = list
            .iter()
            .filter(|item| !is_named(item))
            .cloned()
            .collect();
        let written = |list: Vec<String>| {
            if list.is_empty() {
                "none".to_owned()
            } else {
                list.join("|")
            }
        };
        let with = others.iter().chain(&names).cloned().collect();
        let administrators = BuiltIn::Administrators.name();
        let mut values = vec![
            written(with),
            written(others.clone()),
            administrators.to_owned(),
        ];
        if now.is_some() {
            values.push(NOT_CONFIGURED.to_owned());
        }
        values.retain(|value| *value != written(list.clone()));
        values.dedup();
        values
    }

    fn of_link(&mut self, gpo: &str, container: &str, values: &[&str]) {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let property = format!("link/{container}");
        self.suggest(Effort::Policy, (Kind::Gpo, gpo), &property, &values);
    }

    fn of_filter(&mut self, gpo: &str, trustee: Trustee, value: &str) {
        if let Some(trustee) = self.twin.world.trustee_name(trustee) {
            let property = format!("apply/{trustee}");
            let values = [value.to_owned()];
            self.suggest(Effort::Policy, (Kind::Gpo, gpo), &property, &values);
        }
    }

    /// What keeps an object from a machine that it reaches: a filter that leaves the machine out or those whom the object
    /// is for, and its link.
    fn of_winner(
        &mut self,
        (gpo, name): (GpoRef, &str),
        object: &ListedGpo,
        link: &str,
        machine: Machine,
    ) {
        self.of_filter(name, Trustee::Computer(machine), "deny");
        let groups = self.twin.world.group_refs().filter(|group| {
            let members = &self.twin.world.group(*group).member_computers;
            members.contains(&machine)
        });
        for group in groups.collect::<Vec<_>>() {
            self.of_filter(name, Trustee::Group(group), "deny");
        }
        let allowed = self.twin.world.gpo(gpo).permissions.iter();
        let allowed = allowed.filter(|entry| entry.allow.contains(&GpoRight::Apply));
        for trustee in allowed.map(|entry| entry.trustee).collect::<Vec<_>>() {
            self.of_filter(name, trustee, "none");
        }
        self.of_link(name, link, &["disabled"]);
        if object.enforced {
            self.of_link(name, link, &["not-enforced"]);
        }
    }

    /// What is in the way of an object to a machine.
    fn of_exclusion(
        &mut self,
        (gpo, name): (GpoRef, &str),
        exclusion: Exclusion,
        link: &str,
        machine: Machine,
    ) {
        let object = (Kind::Gpo, name);
        match exclusion {
            Exclusion::LinkDisabled => self.of_link(name, link, &["enabled"]),
            Exclusion::InheritanceBlocked(by) => {
                self.of_link(name, link, &["enforced"]);
                let (kind, by) = match (by, container(&self.twin.world, by)) {
                    (_, None) => return,
                    (GpoScope::OrganizationalUnit(_), Some(by)) => (Kind::OrganizationalUnit, by),
                    (_, Some(by)) => (Kind::Domain, by),
                };
                let values = [yes_or_no(false)];
                self.suggest(Effort::Policy, (kind, &by), "block_inheritance", &values);
            }
            Exclusion::HalfDisabled => {
                let values = [yes_or_no(true)];
                self.suggest(Effort::Policy, object, "enabled_computer", &values);
            }
            Exclusion::Denied(_) => {
                let entries = self.twin.world.gpo(gpo).permissions.iter();
                let denied = entries.filter(|entry| !entry.deny.is_empty());
                for trustee in denied.map(|entry| entry.trustee).collect::<Vec<_>>() {
                    self.of_filter(name, trustee, "none");
                }
            }
            Exclusion::NotAllowed(_) => {
                self.of_filter(name, Trustee::Computer(machine), "allow");
                self.of_filter(name, Trustee::AuthenticatedUsers, "allow");
            }
            Exclusion::WmiFilterFalse(_) => {
                let values = ["none".to_owned()];
                self.suggest(Effort::Policy, object, "wmi_filter", &values);
            }
            Exclusion::ComputerMayNotRead | Exclusion::Replaced => {}
        }
    }
}

/// The name of what an object is linked to; `None`: it is a local one.
fn container(world: &World, scope: GpoScope) -> Option<String> {
    match scope {
        GpoScope::Local | GpoScope::LocalUsers(_) => None,
        GpoScope::Site(site) => Some(world.site(site).name.to_string()),
        GpoScope::Domain(domain) => Some(world.domain(domain).name.to_string()),
        GpoScope::OrganizationalUnit(unit) => {
            Some(world.organizational_unit(unit).name.to_string())
        }
    }
}

fn product_of(world: &World, machine: Machine) -> Option<ProductVersion> {
    match machine {
        Machine::Workstation(machine) => Some(world.workstation(machine).product),
        Machine::DomainController(machine) => Some(world.domain_controller(machine).product),
        Machine::Elsewhere => None,
    }
}
