//! Group Policy: which value of each setting reaches which machine, and from where.

use std::collections::BTreeMap;

use bevy_ecs::prelude::Component;
use facts::Fact;
use policies::{
    AppliedGpo, CheckedSetting, CheckedSettings, ComputerLocation, SettingId, TypedValue,
    application_order,
};
use worlds::{DomainControllerRef, GpoRef, Place, WorkstationRef, World};

use crate::change::{NOT_CONFIGURED, Unknowns, setting_value};
use crate::target::Kind;

/// Values that reach a machine; what is absent is not configured.
#[derive(Component, Debug, Clone)]
pub(crate) struct Settings(pub(crate) BTreeMap<SettingId, Fact<Option<TypedValue>>>);

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// A Group Policy object.
    Gpo(GpoRef, Place),
    /// The machine's own policy or registry.
    Local(Place),
}

/// What policy is computed from.
#[derive(Debug)]
pub(crate) struct PolicyInput<'w> {
    world: &'w World,
    checked: &'w CheckedSettings,
    unknowns: &'w Unknowns,
}

impl<'w> PolicyInput<'w> {
    /// The policies of a world whose settings have been checked.
    pub(crate) fn new(
        world: &'w World,
        checked: &'w CheckedSettings,
        unknowns: &'w Unknowns,
    ) -> Self {
        Self {
            world,
            checked,
            unknowns,
        }
    }

    /// The values that reach a workstation: from the lowest precedence to the highest, each that
    /// configures a setting replaces what was there [MS-GPOL 3.2.5.1].
    pub(crate) fn of_workstation(
        &self,
        reference: WorkstationRef,
    ) -> BTreeMap<SettingId, Fact<Option<TypedValue>>> {
        let workstation = self.world.workstation(reference);
        let mut values: BTreeMap<SettingId, Fact<Option<TypedValue>>> = self
            .own(reference)
            .map(|setting| (setting.id, Fact::Known(Some(setting.value.clone()))))
            .collect();
        self.open(Kind::Workstation, workstation.name.as_str(), &mut values);
        for applied in self.order(reference) {
            let Some(gpo) = applied.gpo else { continue };
            for setting in self.checked.gpo(gpo) {
                values.insert(setting.id, Fact::Known(Some(setting.value.clone())));
            }
            self.open(Kind::Gpo, self.world.gpo(gpo).name.as_str(), &mut values);
        }
        values
    }

    /// The machine's own registry, then its local policy.
    fn own(&self, reference: WorkstationRef) -> impl Iterator<Item = &'w CheckedSetting> {
        let registry = self.checked.workstation_registry(reference);
        registry.iter().chain(self.checked.local(reference))
    }

    fn order(&self, reference: WorkstationRef) -> Vec<AppliedGpo> {
        let location = ComputerLocation::of_workstation(self.world.workstation(reference));
        application_order(location, self.world)
    }

    /// Registry values of a domain controller's KDC.
    pub(crate) fn of_domain_controller(
        &self,
        reference: DomainControllerRef,
    ) -> BTreeMap<SettingId, Fact<Option<TypedValue>>> {
        let controller = self.world.domain_controller(reference);
        let mut values: BTreeMap<SettingId, Fact<Option<TypedValue>>> = self
            .checked
            .domain_controller_registry(reference)
            .iter()
            .map(|setting| (setting.id, Fact::Known(Some(setting.value.clone()))))
            .collect();
        let location = ComputerLocation::of_domain_controller(self.world, controller);
        for applied in application_order(location, self.world) {
            for setting in applied.gpo.map_or(&[][..], |gpo| self.checked.gpo(gpo)) {
                values.insert(setting.id, Fact::Known(Some(setting.value.clone())));
            }
        }
        self.open(
            Kind::DomainController,
            controller.name.as_str(),
            &mut values,
        );
        values
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
                    setting_value(choice)
                        .and_then(|value| setting.check(&value).ok())
                        .map_or(Fact::Unknown, |value| Fact::Known(Some(value)))
                })
                .collect();
            values.insert(*id, Fact::Choose { variable, arms });
        }
    }

    /// Which object gave a workstation its value of a setting.
    pub(crate) fn provenance(
        &self,
        reference: WorkstationRef,
        id: SettingId,
    ) -> Option<Provenance> {
        let from_gpo = self
            .order(reference)
            .into_iter()
            .rev()
            .filter_map(|applied| applied.gpo)
            .find_map(|gpo| {
                let setting = self
                    .checked
                    .gpo(gpo)
                    .iter()
                    .find(|setting| setting.id == id)?;
                Some(Provenance::Gpo(gpo, setting.place))
            });
        from_gpo.or_else(|| {
            self.own(reference)
                .find(|s| s.id == id)
                .map(|s| Provenance::Local(s.place))
        })
    }
}
