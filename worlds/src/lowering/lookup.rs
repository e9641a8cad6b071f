//! Names and what they refer to.

use std::collections::HashMap;

use super::Lowering;
use crate::document::{Text, WorldDocument};
use crate::error::Problem;
use crate::model::{
    AuthenticationPolicyRef, CaRef, CardRef, DomainControllerRef, DomainRef, GpoRef, GroupRef,
    Machine, NameIndex, OuRef, ProfileRef, SiteRef, UserRef, WmiFilterRef, WorkstationRef,
};
use crate::nearest::did_you_mean;

/// A kind of named thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    one: &'static str,
    many: &'static str,
    map: fn(&mut NameIndex) -> &mut HashMap<String, usize>,
}

const DOMAIN: Kind = Kind {
    one: "domain",
    many: "domains",
    map: |index| &mut index.domains,
};
const SITE: Kind = Kind {
    one: "site",
    many: "sites",
    map: |index| &mut index.sites,
};
const OU: Kind = Kind {
    one: "organizational unit",
    many: "organizational units",
    map: |index| &mut index.organizational_units,
};
const CA: Kind = Kind {
    one: "certification authority",
    many: "certification authorities",
    map: |index| &mut index.certification_authorities,
};
const PROFILE: Kind = Kind {
    one: "certificate profile",
    many: "certificate profiles",
    map: |index| &mut index.profiles,
};
const USER: Kind = Kind {
    one: "user",
    many: "users",
    map: |index| &mut index.users,
};
const GROUP: Kind = Kind {
    one: "group",
    many: "groups",
    map: |index| &mut index.groups,
};
const AUTHENTICATION_POLICY: Kind = Kind {
    one: "authentication policy",
    many: "authentication policies",
    map: |index| &mut index.authentication_policies,
};
const DOMAIN_CONTROLLER: Kind = Kind {
    one: "domain controller",
    many: "domain controllers",
    map: |index| &mut index.domain_controllers,
};
const WORKSTATION: Kind = Kind {
    one: "workstation",
    many: "workstations",
    map: |index| &mut index.workstations,
};
const CARD: Kind = Kind {
    one: "card",
    many: "cards",
    map: |index| &mut index.cards,
};
const GPO: Kind = Kind {
    one: "Group Policy object",
    many: "Group Policy objects",
    map: |index| &mut index.gpos,
};
const WMI_FILTER: Kind = Kind {
    one: "WMI filter",
    many: "WMI filters",
    map: |index| &mut index.wmi_filters,
};

impl Lowering<'_> {
    /// Enters every name of the document, and complains of those that are used twice.
    pub(super) fn index_names(&mut self, document: &WorldDocument) {
        self.enter(DOMAIN, document.domains.iter().map(|thing| &thing.name));
        self.enter(SITE, document.sites.iter().map(|thing| &thing.name));
        self.enter(
            OU,
            document
                .organizational_units
                .iter()
                .map(|thing| &thing.name),
        );
        self.enter(
            CA,
            document
                .certification_authorities
                .iter()
                .map(|thing| &thing.name),
        );
        self.enter(PROFILE, document.profiles.iter().map(|thing| &thing.name));
        self.enter(USER, document.users.iter().map(|thing| &thing.name));
        self.enter(GROUP, document.groups.iter().map(|thing| &thing.name));
        self.enter(
            AUTHENTICATION_POLICY,
            document
                .authentication_policies
                .iter()
                .map(|thing| &thing.name),
        );
        self.enter(
            DOMAIN_CONTROLLER,
            document.domain_controllers.iter().map(|thing| &thing.name),
        );
        self.enter(
            WORKSTATION,
            document.workstations.iter().map(|thing| &thing.name),
        );
        self.enter(CARD, document.cards.iter().map(|thing| &thing.name));
        self.enter(GPO, document.gpos.iter().map(|thing| &thing.name));
        self.enter(
            WMI_FILTER,
            document.wmi_filters.iter().map(|thing| &thing.name),
        );

        self.enter_containers(document);

        let mut next = document.profiles.len();
        for name in super::library::names() {
            self.index
                .profiles
                .entry(name.to_lowercase())
                .or_insert_with(|| {
                    next += 1;
                    next - 1
                });
            self.spellings
                .entry(PROFILE.one)
                .or_default()
                .push(name.to_owned());
        }
    }

    fn enter_containers(&mut self, document: &WorldDocument) {
        for (card_position, card) in document.cards.iter().enumerate() {
            for (position, container) in card.containers.iter().enumerate() {
                let name = container.name.as_str();
                let key = (card_position, name.to_lowercase());
                if self.containers.insert(key, position).is_some() {
                    self.error(
                        &container.name,
                        format!(
                            "two containers of the card `{}` are named `{name}`",
                            card.name.as_str()
                        ),
                        "give this one another name",
                    );
                }
            }
        }
    }

    fn enter<'t>(&mut self, kind: Kind, names: impl Iterator<Item = &'t Text>) {
        let mut seen: HashMap<String, &Text> = HashMap::new();
        for (position, name) in names.enumerate() {
            let key = name.as_str().to_lowercase();
            if let Some(first) = seen.get(&key) {
                let first = self.sources.locate(self.place(first));
                self.error(
                    name,
                    format!("two {} are named `{}`", kind.many, name.as_str()),
                    format!("the first is at {first}; give this one another name"),
                );
            } else {
                (kind.map)(&mut self.index).insert(key.clone(), position);
                self.spellings
                    .entry(kind.one)
                    .or_default()
                    .push(name.as_str().to_owned());
                seen.insert(key, name);
            }
        }
    }

    fn find(&mut self, kind: Kind, name: &Text) -> Option<usize> {
        let known = (kind.map)(&mut self.index)
            .get(&name.as_str().to_lowercase())
            .copied();
        if known.is_none() {
            let help = self.advise(kind, name);
            let place = self.place(name);
            let message = format!("there is no {} named `{}`", kind.one, name.as_str());
            self.problems
                .push(Problem::error(place, message).with_help(help));
        }
        known
    }

    fn advise(&self, kind: Kind, name: &Text) -> String {
        let names: Vec<&str> = self
            .spellings
            .get(kind.one)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        did_you_mean(name.as_str(), names.iter().copied()).unwrap_or_else(|| {
            match names.as_slice() {
                [] => format!("the world has no {}", kind.many),
                few if few.len() <= 8 => format!("the {} are {}", kind.many, few.join(", ")),
                many => format!(
                    "none of the {} {} has a name like it",
                    many.len(),
                    kind.many
                ),
            }
        })
    }

    pub(super) fn domain_ref(&mut self, name: &Text) -> Option<DomainRef> {
        self.find(DOMAIN, name).map(DomainRef::new)
    }

    /// The domain that is named, or the first.
    pub(super) fn domain_or_first(&mut self, name: Option<&Text>) -> Option<DomainRef> {
        name.map_or(Some(DomainRef::new(0)), |name| self.domain_ref(name))
    }

    pub(super) fn site_ref(&mut self, name: &Text) -> Option<SiteRef> {
        self.find(SITE, name).map(SiteRef::new)
    }

    pub(super) fn ou_ref(&mut self, name: &Text) -> Option<OuRef> {
        self.find(OU, name).map(OuRef::new)
    }

    pub(super) fn ca_ref(&mut self, name: &Text) -> Option<CaRef> {
        self.find(CA, name).map(CaRef::new)
    }

    pub(super) fn profile_ref(&mut self, name: &Text) -> Option<ProfileRef> {
        self.find(PROFILE, name).map(ProfileRef::new)
    }

    pub(super) fn user_ref(&mut self, name: &Text) -> Option<UserRef> {
        self.find(USER, name).map(UserRef::new)
    }

    pub(super) fn group_ref(&mut self, name: &Text) -> Option<GroupRef> {
        self.find(GROUP, name).map(GroupRef::new)
    }

    pub(super) fn authentication_policy_ref(
        &mut self,
        name: &Text,
    ) -> Option<AuthenticationPolicyRef> {
        self.find(AUTHENTICATION_POLICY, name)
            .map(AuthenticationPolicyRef::new)
    }

    pub(super) fn workstation_ref(&mut self, name: &Text) -> Option<WorkstationRef> {
        self.find(WORKSTATION, name).map(WorkstationRef::new)
    }

    pub(super) fn card_ref(&mut self, name: &Text) -> Option<CardRef> {
        self.find(CARD, name).map(CardRef::new)
    }

    pub(super) fn gpo_ref(&mut self, name: &Text) -> Option<GpoRef> {
        self.find(GPO, name).map(GpoRef::new)
    }

    pub(super) fn wmi_filter_ref(&mut self, name: &Text) -> Option<WmiFilterRef> {
        self.find(WMI_FILTER, name).map(WmiFilterRef::new)
    }

    /// The machine with this name in lower case, if there is one; workstations come first.
    pub(super) fn known_machine(&self, key: &str) -> Option<Machine> {
        let workstation = self.index.workstations.get(key);
        let controller = self.index.domain_controllers.get(key);
        workstation
            .map(|at| Machine::Workstation(WorkstationRef::new(*at)))
            .or_else(|| {
                controller.map(|at| Machine::DomainController(DomainControllerRef::new(*at)))
            })
    }

    /// The machine with this name.
    pub(super) fn machine_ref(&mut self, name: &Text) -> Option<Machine> {
        self.known_machine(&name.as_str().to_lowercase())
            .or_else(|| self.workstation_ref(name).map(Machine::Workstation))
    }

    /// The user, group or machine with this name, the first of these that there is.
    pub(super) fn member(&mut self, name: &Text) -> Option<Member> {
        let key = name.as_str().to_lowercase();
        if let Some(user) = self.index.users.get(&key) {
            return Some(Member::User(UserRef::new(*user)));
        }
        if let Some(group) = self.index.groups.get(&key) {
            return Some(Member::Group(GroupRef::new(*group)));
        }
        if let Some(machine) = self.known_machine(&key) {
            return Some(Member::Computer(machine));
        }
        self.user_ref(name).map(Member::User)
    }
}

/// A member of a group.
#[derive(Debug, Clone, Copy)]
pub(super) enum Member {
    User(UserRef),
    Group(GroupRef),
    Computer(Machine),
}
