//! `resultant-policy`: which policy reaches which machine, from which object, what it beat and why.

use std::collections::BTreeMap;

use facts::{Fact, Row};
use policies::{
    AppliedGpo, CheckedSetting, ComputerLocation, Exclusion, GpoScope, ListedGpo, Loopback, Reason,
    SettingId, Standing, TypedValue, UserLocation, UserPolicyTerms, applied, listing, setting,
    user_listing,
};
use thiserror::Error;
use worlds::{
    GpoRight, LocalPolicyScope, Machine, Place, RegistryData, RegistryEntry, UserRef, World,
};

use super::lines::{InLines, Lines};
use super::{Others, Parameter, ParameterKind, Parameters, Question};
use crate::answer::{
    Answer, BeatenValue, ListedObject, ResultantPolicyAnswer, ResultantPolicyRow, ResultantService,
    ResultantSetting, ResultantValue, UserPolicy, ValueSource,
};
use crate::change::Unknowns;
use crate::group_policy::{
    Layer, Origin, PolicyInput, configured, location, machines, named, number_for_text,
};
use crate::roles::{DomainController, Workstation};
use crate::rule_book::group_policy::{SEVERAL_LOCAL_OBJECTS, USER_POLICY_READ_BY_COMPUTER};
use crate::twin::Twin;

/// What the question is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultantPolicyRequest {
    /// The machine; `None`: each.
    pub computer: Option<String>,
    /// The user whose policy is told, too.
    pub user: Option<String>,
}

/// A name of which the world has nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the world has no {what} named `{name}`")]
pub struct UnknownPolicyTarget {
    what: &'static str,
    name: String,
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "resultant-policy",
    sentence: "which policy reaches which machine, from which object, what it beat and why",
    example: "cardtwin ask resultant-policy --computer KIOSK1 --user tmiller",
    source: "[MS-GPOL] 3.2.5.1.5, 3.2.5.1.6; MS16-072; GroupPolicy.admx",
    parameters: &[
        Parameter {
            name: "computer",
            doc: "the machine; each, if absent",
            kind: ParameterKind::Computer,
            repeatable: false,
        },
        Parameter {
            name: "user",
            doc: "a user whose policy there is told, too",
            kind: ParameterKind::User,
            repeatable: false,
        },
    ],
    columns: &[],
    answer: asked_for,
    others: Others::AskedAgain,
    claims: None,
};

/// A world that has no such machine or user says nothing of it.
fn asked_for(twin: &Twin, asked: &Parameters) -> Answer {
    let request = ResultantPolicyRequest {
        computer: asked.thing("computer").map(str::to_owned),
        user: asked.thing("user").map(str::to_owned),
    };
    let answer = twin.resultant_policy(&request);
    Answer::ResultantPolicy(answer.unwrap_or_else(|_| self::answer(twin, &[], None)))
}

impl Twin {
    /// What policy comes to on machines, and for a user there.
    ///
    /// # Errors
    /// When the world has no such machine or user.
    pub fn resultant_policy(
        &self,
        request: &ResultantPolicyRequest,
    ) -> Result<ResultantPolicyAnswer, UnknownPolicyTarget> {
        let unknown = |what, name: &str| UnknownPolicyTarget {
            what,
            name: name.to_owned(),
        };
        let user = match &request.user {
            Some(name) => {
                let found = self.world.find_user(name);
                Some(found.ok_or_else(|| unknown("user", name))?)
            }
            None => None,
        };
        let wanted: Vec<Machine> = machines(&self.world)
            .filter(|machine| {
                let (_, name) = named(&self.world, *machine);
                let asked = request.computer.as_ref();
                asked.is_none_or(|asked| name.eq_ignore_ascii_case(asked))
            })
            .collect();
        match (&request.computer, wanted.is_empty()) {
            (Some(name), true) => Err(unknown("computer", name)),
            _ => Ok(answer(self, &wanted, user)),
        }
    }
}

fn answer(twin: &Twin, wanted: &[Machine], user: Option<UserRef>) -> ResultantPolicyAnswer {
    let closed = Unknowns::default();
    let reading = number_for_text(twin.assumptions());
    let input = PolicyInput::new(&twin.world, &twin.checked, &closed, reading);
    let told = Told { twin, input };
    let mut rows: Vec<ResultantPolicyRow> = Vec::new();
    for machine in wanted {
        let Some(row) = told.row(*machine, user) else {
            continue;
        };
        let alike = rows.iter_mut().find(|other| {
            ResultantPolicyRow {
                computers: row.computers.clone(),
                ..(*other).clone()
            } == row
        });
        match alike {
            Some(other) => other.computers.extend(row.computers),
            None => rows.push(row),
        }
    }
    ResultantPolicyAnswer {
        header: twin.header(),
        rows,
    }
}

/// A twin whose policy is told.
struct Told<'t> {
    twin: &'t Twin,
    input: PolicyInput<'t>,
}

impl Told<'_> {
    fn world(&self) -> &World {
        &self.twin.world
    }

    fn row(&self, machine: Machine, user: Option<UserRef>) -> Option<ResultantPolicyRow> {
        let world = self.world();
        let place = location(world, machine)?;
        let (_, name) = named(world, machine);
        let (patched, slow_link, policy) = match machine {
            Machine::Workstation(reference) => {
                let workstation = world.workstation(reference);
                (
                    workstation.patched,
                    workstation.slow_link,
                    &workstation.policy,
                )
            }
            Machine::DomainController(reference) => {
                let controller = world.domain_controller(reference);
                (controller.patched, false, &controller.policy)
            }
            Machine::Elsewhere => return None,
        };
        let received = policy.received.as_ref();
        let list = listing(place, world);
        let services = self.input.services(machine).into_iter();
        Some(ResultantPolicyRow {
            computers: vec![name],
            product: place.product.to_string(),
            slow_link,
            is_outdated: received.is_some_and(|received| received.is_outdated),
            objects: self.objects(&list, Half::Computer, machine),
            settings: self.settings(machine, &|id| {
                setting(id).is_read_by(place.product, patched)
            }),
            services: services
                .map(|(name, start)| ResultantService { name, start })
                .collect(),
            user: user.map(|user| self.user(user, machine, place, patched)),
        })
    }

    /// The objects of a list, the highest precedence first.
    fn objects(&self, list: &[ListedGpo], half: Half, machine: Machine) -> Vec<ListedObject> {
        let told = list.iter().rev().map(|listed| {
            let (applied, why) = self.standing(listed.standing);
            ListedObject {
                name: self.name(listed),
                linked_to: self.container(listed.scope),
                enforced: listed.enforced,
                by_loopback: listed.by_loopback,
                applied,
                why,
                is_empty: self.is_empty(listed, half, machine),
            }
        });
        told.collect()
    }

    fn name(&self, listed: &ListedGpo) -> String {
        if let Some(gpo) = listed.gpo {
            return self.world().gpo(gpo).name.to_string();
        }
        match listed.scope {
            GpoScope::LocalUsers(of) => format!("local policy{}", self.local_for(of)),
            _ => "local policy".to_owned(),
        }
    }

    fn local_for(&self, of: LocalPolicyScope) -> String {
        match of {
            LocalPolicyScope::Everyone => String::new(),
            LocalPolicyScope::Administrators => " for administrators".to_owned(),
            LocalPolicyScope::NonAdministrators => {
                " for those who are no administrators".to_owned()
            }
            LocalPolicyScope::User(user) => format!(" for {}", self.world().user(user).name),
        }
    }

    fn container(&self, scope: GpoScope) -> Option<String> {
        let world = self.world();
        match scope {
            GpoScope::Local | GpoScope::LocalUsers(_) => None,
            GpoScope::Site(site) => Some(format!("site {}", world.site(site).name)),
            GpoScope::Domain(domain) => Some(world.domain(domain).name.to_string()),
            GpoScope::OrganizationalUnit(unit) => {
                Some(world.organizational_unit(unit).name.to_string())
            }
        }
    }

    /// Whether an object is applied, if that is known, and why it is not.
    fn standing(&self, standing: Standing) -> (Option<bool>, Option<String>) {
        let filter = |filter| &self.world().wmi_filter(filter).name;
        match standing {
            Standing::Applied => (Some(true), None),
            Standing::NotSaid(of) => {
                let why = format!(
                    "the result of WMI filter {} here is not declared",
                    filter(of)
                );
                (None, Some(why))
            }
            Standing::LeftOut(exclusion) => (Some(false), Some(self.exclusion(exclusion))),
        }
    }

    fn exclusion(&self, exclusion: Exclusion) -> String {
        let right = |right| match right {
            GpoRight::Read => "read",
            GpoRight::Apply => "apply",
        };
        match exclusion {
            Exclusion::LinkDisabled => "the link is disabled".to_owned(),
            Exclusion::InheritanceBlocked(by) => {
                let by = self.container(by).unwrap_or_default();
                format!("{by} blocks inheritance, and the link is not enforced")
            }
            Exclusion::HalfDisabled => "this half of the object is disabled".to_owned(),
            Exclusion::Denied(of) => format!("security filtering denies to {} it", right(of)),
            Exclusion::NotAllowed(of) => {
                format!("security filtering: nothing allows to {} it", right(of))
            }
            Exclusion::ComputerMayNotRead => {
                "security filtering: the computer, which fetches it for the user, may not read it (MS16-072)"
                    .to_owned()
            }
            Exclusion::WmiFilterFalse(filter) => {
                let name = &self.world().wmi_filter(filter).name;
                format!("WMI filter {name} is false here")
            }
            Exclusion::Replaced => "loopback replaces the user's own list".to_owned(),
        }
    }

    fn is_empty(&self, listed: &ListedGpo, half: Half, machine: Machine) -> bool {
        let world = self.world();
        match (listed.gpo, half, machine) {
            (Some(gpo), Half::Computer, _) => {
                let gpo = world.gpo(gpo);
                gpo.settings.is_empty() && gpo.services.is_empty() && gpo.trusted_roots.is_empty()
            }
            (Some(gpo), Half::User, _) => world.gpo(gpo).user_registry.is_empty(),
            (None, Half::Computer, Machine::Workstation(reference)) => {
                world.workstation(reference).local_settings.is_empty()
            }
            (None, Half::Computer, _) => true,
            (None, Half::User, _) => self.local_registry(machine, listed.scope).is_empty(),
        }
    }

    fn settings(
        &self,
        machine: Machine,
        reads: &dyn Fn(SettingId) -> bool,
    ) -> Vec<ResultantSetting> {
        let layers = self.input.layers(machine);
        let values = self.input.of(machine);
        configured(&layers)
            .into_iter()
            .filter_map(|id| {
                let value = values.get(&id).cloned().unwrap_or(Fact::Known(None));
                self.setting(id, &value, &layers, reads(id))
            })
            .collect()
    }

    fn setting(
        &self,
        id: SettingId,
        value: &Fact<Option<TypedValue>>,
        layers: &[Layer],
        is_read: bool,
    ) -> Option<ResultantSetting> {
        let catalogued = setting(id);
        let sets: Vec<(&Layer, &CheckedSetting)> = layers
            .iter()
            .filter_map(|layer| {
                let one = layer.settings.iter().find(|one| one.id == id)?;
                Some((layer, one))
            })
            .rev()
            .collect();
        let ((winner, won), losers) = sets.split_first()?;
        let known = value.known();
        let number = known.and_then(|value| value.as_ref()?.number());
        Some(ResultantSetting {
            name: catalogued.name.to_owned(),
            path: catalogued.path(),
            value: known.map(|value| {
                let value = value.as_ref();
                value.map_or_else(|| "not set".to_owned(), ToString::to_string)
            }),
            meaning: number.and_then(|number| catalogued.meaning(number)),
            is_read,
            from: self.source(
                winner.origin.words(self.world()),
                won.place,
                winner.is_certain,
            ),
            beaten: losers
                .iter()
                .map(|(layer, one)| BeatenValue {
                    value: one.value.to_string(),
                    from: self.source(
                        layer.origin.words(self.world()),
                        one.place,
                        layer.is_certain,
                    ),
                    why: over(winner.origin, layer.origin),
                })
                .collect(),
        })
    }

    fn source(&self, name: String, place: Place, is_certain: bool) -> ValueSource {
        ValueSource {
            name,
            place: self.world().sources.locate(place).to_string(),
            is_certain,
        }
    }

    /// Policy for a user at a machine.
    fn user(
        &self,
        user: UserRef,
        machine: Machine,
        place: ComputerLocation,
        patched: names::Timestamp,
    ) -> UserPolicy {
        let world = self.world();
        let mode = self.loopback(machine);
        let terms = UserPolicyTerms {
            loopback: Loopback::of_number(mode.flatten()),
            read_by_computer: USER_POLICY_READ_BY_COMPUTER.default_on(place.product, patched),
            several_local_objects: SEVERAL_LOCAL_OBJECTS.default_on(place.product, patched),
        };
        let list = user_listing(UserLocation::of_user(world, user), place, terms, world);
        UserPolicy {
            user: world.user(user).name.to_string(),
            loopback: mode.map(|_| match terms.loopback {
                Loopback::Off => "off",
                Loopback::Merge => "merge",
                Loopback::Replace => "replace",
            }),
            objects: self.objects(&list, Half::User, machine),
            values: self.values(&applied(&list), machine),
        }
    }

    /// The number of `UserPolicyMode` on a machine; `None`: not known.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it is known, the inner whether it is set"
    )]
    fn loopback(&self, machine: Machine) -> Option<Option<u32>> {
        let (role, at) = match machine {
            Machine::Workstation(reference) => (Workstation::ID, reference.index()),
            Machine::DomainController(reference) => (DomainController::ID, reference.index()),
            Machine::Elsewhere => return None,
        };
        let row = Row::try_from(at).ok()?;
        let fact = self.twin.setting_fact(role, row, SettingId::UserPolicyMode);
        fact.known().copied()
    }

    fn local_registry(&self, machine: Machine, scope: GpoScope) -> &[RegistryEntry] {
        let (Machine::Workstation(reference), GpoScope::LocalUsers(of)) = (machine, scope) else {
            return &[];
        };
        let policies = &self.world().workstation(reference).local_user_policies;
        let found = policies.iter().find(|policy| policy.of == of);
        found.map_or(&[], |policy| &policy.registry)
    }

    fn values(&self, order: &[AppliedGpo], machine: Machine) -> Vec<ResultantValue> {
        let world = self.world();
        let mut all: BTreeMap<String, Vec<(AppliedGpo, &RegistryEntry)>> = BTreeMap::new();
        for object in order {
            let entries = match object.gpo {
                Some(gpo) => world.gpo(gpo).user_registry.as_slice(),
                None => self.local_registry(machine, object.scope),
            };
            for entry in entries {
                let path = format!("{}\\{}", entry.key, entry.value).to_lowercase();
                all.entry(path).or_default().push((*object, entry));
            }
        }
        all.into_values()
            .filter_map(|mut sets| {
                sets.reverse();
                let ((winner, won), losers) = sets.split_first()?;
                let source = |object: &AppliedGpo, entry: &RegistryEntry| {
                    let name = match object.gpo {
                        Some(gpo) => format!("in Group Policy object {}", world.gpo(gpo).name),
                        None => "in a local policy".to_owned(),
                    };
                    self.source(name, entry.place, object.certain)
                };
                Some(ResultantValue {
                    path: format!("{}\\{}", won.key, won.value),
                    value: data(&won.data),
                    from: source(winner, won),
                    beaten: losers
                        .iter()
                        .map(|(object, entry)| BeatenValue {
                            value: data(&entry.data),
                            from: source(object, entry),
                            why: reason(winner.reason_over(object)),
                        })
                        .collect(),
                })
            })
            .collect()
    }
}

/// Which half of an object is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Computer,
    User,
}

/// Why the value of one place wins over that of another.
fn over(winner: Origin, loser: Origin) -> &'static str {
    match (winner, loser) {
        (Origin::Gpo(winner), Origin::Gpo(loser)) => reason(winner.reason_over(&loser)),
        (Origin::Received(None), _) => "a hand has written over it since the last refresh",
        (Origin::Received(_), Origin::Received(_)) => "it was applied before, at the last refresh",
        (Origin::Gpo(_) | Origin::Received(_), Origin::Local) => {
            "the directory's policy wins over the local one"
        }
        (Origin::Gpo(_) | Origin::Received(_) | Origin::Local, _) => {
            "policy wins over what the registry holds otherwise"
        }
        (Origin::LeftBehind | Origin::Registry, _) => "an object left its value in its place",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Enforced => "the link of the winner is enforced",
        Reason::EnforcedAbove => "both links are enforced, and that of the winner is higher up",
        Reason::Nearer => "the winner is linked nearer",
        Reason::LinkOrder => "the winner has the smaller link order",
        Reason::Loopback => "by loopback the computer's list comes after the user's",
    }
}

fn data(data: &RegistryData) -> String {
    match data {
        RegistryData::Dword(number) => number.to_string(),
        RegistryData::Text(text) => format!("\"{text}\""),
        RegistryData::List(items) => format!("{items:?}"),
    }
}

/// What each setting comes to on each machine.
impl InLines for ResultantPolicyAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            for setting in &row.settings {
                let value = setting.value.as_deref().unwrap_or("not known");
                let said = format!("{value}, {}", setting.from.name);
                for machine in &row.computers {
                    lines.say_at(&*setting.name, machine, &*said);
                }
            }
        }
    }
}
