//! Group Policy: which value of each setting reaches which machine, from where, and when.
//!
//! What a machine reads lies in layers, the lowest precedence first: what a hand wrote into its registry, security
//! options that outlast the object that set them, its local policy, then the objects of its site, domain and units in
//! their order of application [MS-GPOL] 3.2.5.1. Between a change and the machine's next refresh it reads what it was
//! given before (`refresh`).

mod layer;
mod refresh;

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::Component;
use facts::{Fact, Value};
use policies::{
    AppliedGpo, CheckedSetting, CheckedSettings, ComputerLocation, SettingId, TypedValue,
    application_order,
};
use worlds::{
    ComputerPolicy, DomainControllerRef, Machine, ReceivedService, ServiceStart, TrustedRoot,
    WorkstationRef, World,
};

use crate::change::{NOT_CONFIGURED, Unknowns, setting_value};
use crate::rule_book::group_policy::WMI_FILTERS;
use crate::target::Kind;
use crate::value::NumberForTextReading;

pub(crate) use layer::{Layer, Origin};
pub(crate) use refresh::{Brought, Delivered};

/// Values that reach a machine; what is absent is not configured.
#[derive(Component, Debug, Clone)]
pub(crate) struct Settings(pub(crate) BTreeMap<SettingId, Fact<Option<TypedValue>>>);

/// What policy is computed from.
#[derive(Debug)]
pub(crate) struct PolicyInput<'w> {
    world: &'w World,
    checked: &'w CheckedSettings,
    unknowns: &'w Unknowns,
    /// Whether a number counts where Windows documents a text.
    number_for_text: Fact<NumberForTextReading>,
}

impl<'w> PolicyInput<'w> {
    /// The policies of a world whose settings have been checked.
    pub(crate) fn new(
        world: &'w World,
        checked: &'w CheckedSettings,
        unknowns: &'w Unknowns,
        number_for_text: Fact<NumberForTextReading>,
    ) -> Self {
        Self {
            world,
            checked,
            unknowns,
            number_for_text,
        }
    }

    /// The values that reach a machine: from the lowest precedence to the highest, each that configures a setting
    /// replaces what was there.
    pub(crate) fn of(&self, machine: Machine) -> BTreeMap<SettingId, Fact<Option<TypedValue>>> {
        let mut values = BTreeMap::new();
        for layer in self.layers(machine) {
            for setting in layer.settings {
                let own = self.read(&setting);
                let below = values.get(&setting.id).cloned();
                let below = below.unwrap_or(Fact::Known(None));
                let value = if layer.is_certain || own == below {
                    own
                } else {
                    Fact::Unknown
                };
                values.insert(setting.id, value);
            }
            match layer.origin {
                Origin::Gpo(applied) => {
                    let name = applied.gpo.map(|gpo| self.world.gpo(gpo).name.to_string());
                    self.open(Kind::Gpo, &name.unwrap_or_default(), &mut values);
                }
                // A change of a workstation is one of its local policy, that of a controller one of its registry.
                Origin::Local => {
                    let (kind, name) = named(self.world, machine);
                    self.open(kind, &name, &mut values);
                }
                Origin::Registry | Origin::LeftBehind | Origin::Received(_) => {}
            }
        }
        values
    }

    /// The layers that reach a machine, the lowest precedence first; one that sets nothing is among them.
    pub(crate) fn layers(&self, machine: Machine) -> Vec<Layer> {
        let (registry, local) = match machine {
            Machine::Workstation(reference) => (
                self.checked.workstation_registry(reference),
                self.checked.local(reference),
            ),
            Machine::DomainController(reference) => (
                self.checked.domain_controller_registry(reference),
                self.checked.domain_controller_local(reference),
            ),
            Machine::Elsewhere => return Vec::new(),
        };
        let own = policy_of(self.world, machine);
        let left_behind = own.left_behind.iter().filter_map(layer::typed).collect();
        let mut layers = vec![
            Layer::certain(Origin::Registry, registry.to_vec()),
            Layer::certain(Origin::LeftBehind, left_behind),
            Layer::certain(Origin::Local, local.to_vec()),
        ];
        if let Some(received) = &own.received {
            let received = received.settings.iter().filter_map(|one| {
                Some(Layer {
                    origin: Origin::Received(one.gpo),
                    is_certain: one.is_certain,
                    settings: vec![layer::typed(one)?],
                })
            });
            layers.extend(received);
        } else {
            layers.extend(self.delivered(machine));
        }
        layers
    }

    /// What the directory holds for a machine, object by object.
    fn delivered(&self, machine: Machine) -> Vec<Layer> {
        let layers = order(self.world, machine)
            .into_iter()
            .filter_map(|applied| {
                let gpo = applied.gpo?;
                Some(Layer {
                    origin: Origin::Gpo(applied),
                    is_certain: applied.certain,
                    settings: self.checked.gpo(gpo).to_vec(),
                })
            });
        layers.collect()
    }

    /// What Windows reads where a setting is written so.
    fn read(&self, setting: &CheckedSetting) -> Fact<Option<TypedValue>> {
        if !setting.is_number_for_text {
            return Fact::Known(Some(setting.value.clone()));
        }
        self.number_for_text.clone().map(|reading| match reading {
            NumberForTextReading::AsText => Some(setting.value.clone()),
            NumberForTextReading::NotRead => Some(TypedValue::Deleted),
        })
    }

    /// Settings of one object that are left open: each arm configures it, or leaves what is below.
    fn open(
        &self,
        kind: Kind,
        name: &str,
        values: &mut BTreeMap<SettingId, Fact<Option<TypedValue>>>,
    ) {
        if self.unknowns.variables.is_empty() {
            return;
        }
        for id in SettingId::ALL {
            let setting = policies::setting(*id);
            let Some((variable, choices)) = self.unknowns.of(kind, name, setting.name) else {
                continue;
            };
            let below = values.get(id).cloned().unwrap_or(Fact::Known(None));
            let arms = choices
                .iter()
                .map(|choice| {
                    if choice.eq_ignore_ascii_case(NOT_CONFIGURED) {
                        return below.clone();
                    }
                    setting_value(setting, choice)
                        .and_then(|value| setting.check(&value).ok())
                        .map_or(Fact::Unknown, |value| Fact::Known(Some(value)))
                })
                .collect();
            values.insert(*id, Fact::Choose { variable, arms });
        }
    }

    /// How policy starts the services of a machine, by lower-case name; the last object that says so wins. `None`: it is
    /// not known whether the object that says so is applied.
    pub(crate) fn services(&self, machine: Machine) -> BTreeMap<String, Option<ServiceStart>> {
        let given = match policy_of(self.world, machine).received {
            Some(received) => received.services,
            None => self.services_due(machine),
        };
        let starts = given.into_iter().map(|given| {
            let start = given.is_certain.then_some(given.service.start);
            (given.service.name.to_lowercase(), start)
        });
        starts.collect()
    }

    /// How the directory starts the services of a machine, the lowest precedence first.
    fn services_due(&self, machine: Machine) -> Vec<ReceivedService> {
        let objects = order(self.world, machine).into_iter();
        let objects = objects.filter_map(|applied| Some((applied.gpo?, applied.certain)));
        objects
            .flat_map(|(gpo, is_certain)| {
                let services = self.world.gpo(gpo).services.iter();
                services.map(move |service| ReceivedService {
                    service: service.clone(),
                    is_certain,
                })
            })
            .collect()
    }

    /// The roots that a machine trusts by policy.
    pub(crate) fn trusted_roots(&self, machine: Machine) -> Vec<TrustedRoot> {
        match policy_of(self.world, machine).received {
            Some(received) => received.trusted_roots,
            None => self.roots_due(machine),
        }
    }

    /// The roots that the directory distributes to a machine. One that may have been distributed is none that can be
    /// relied on.
    fn roots_due(&self, machine: Machine) -> Vec<TrustedRoot> {
        let objects = order(self.world, machine).into_iter();
        let certain = objects.filter(|applied| applied.certain);
        certain
            .filter_map(|applied| applied.gpo)
            .flat_map(|gpo| self.world.gpo(gpo).trusted_roots.iter().copied())
            .collect()
    }

    /// Which layer gave a machine its value of a setting.
    pub(crate) fn provenance(
        &self,
        machine: Machine,
        id: SettingId,
    ) -> Option<(Origin, CheckedSetting)> {
        self.layers(machine).into_iter().rev().find_map(|layer| {
            let setting = layer
                .settings
                .into_iter()
                .find(|setting| setting.id == id)?;
            Some((layer.origin, setting))
        })
    }
}

/// The objects that are applied to a machine.
fn order(world: &World, machine: Machine) -> Vec<AppliedGpo> {
    location(world, machine).map_or_else(Vec::new, |location| application_order(location, world))
}

/// Where a machine of the world is, and whether it evaluates WMI filters.
pub(crate) fn location(world: &World, machine: Machine) -> Option<ComputerLocation> {
    let (location, patched) = match machine {
        Machine::Workstation(reference) => (
            ComputerLocation::of_workstation(world, reference),
            world.workstation(reference).patched,
        ),
        Machine::DomainController(reference) => (
            ComputerLocation::of_domain_controller(world, reference),
            world.domain_controller(reference).patched,
        ),
        Machine::Elsewhere => return None,
    };
    Some(ComputerLocation {
        evaluates_wmi_filters: WMI_FILTERS.default_on(location.product, patched),
        ..location
    })
}

/// The machines of a world: workstations, then domain controllers.
pub(crate) fn machines(world: &World) -> impl Iterator<Item = Machine> + use<> {
    let workstations: Vec<WorkstationRef> = world.workstation_refs().collect();
    let controllers: Vec<DomainControllerRef> = world.domain_controller_refs().collect();
    workstations
        .into_iter()
        .map(Machine::Workstation)
        .chain(controllers.into_iter().map(Machine::DomainController))
}

/// The kind and the name of a machine of the world.
pub(crate) fn named(world: &World, machine: Machine) -> (Kind, String) {
    match machine {
        Machine::Workstation(reference) => (
            Kind::Workstation,
            world.workstation(reference).name.to_string(),
        ),
        Machine::DomainController(reference) => (
            Kind::DomainController,
            world.domain_controller(reference).name.to_string(),
        ),
        Machine::Elsewhere => (Kind::Computer, String::new()),
    }
}

fn policy_of(world: &World, machine: Machine) -> ComputerPolicy {
    match machine {
        Machine::Workstation(reference) => world.workstation(reference).policy.clone(),
        Machine::DomainController(reference) => world.domain_controller(reference).policy.clone(),
        Machine::Elsewhere => ComputerPolicy::default(),
    }
}

/// The settings of which some layer of some machine says something.
pub(crate) fn configured(layers: &[Layer]) -> BTreeSet<SettingId> {
    let settings = layers.iter().flat_map(|layer| &layer.settings);
    settings.map(|setting| setting.id).collect()
}

/// The reading of `number-for-text` among the assumptions of a twin.
pub(crate) fn number_for_text(
    assumptions: &BTreeMap<&'static str, Fact<u32>>,
) -> Fact<NumberForTextReading> {
    assumptions
        .get(crate::assumption::NUMBER_FOR_TEXT.name)
        .cloned()
        .unwrap_or(Fact::Known(0))
        .map(NumberForTextReading::from_index)
}
