//! Layers of policy: what one place says of a machine's settings.

use policies::{AppliedGpo, CheckedSetting, TypedValue};
use worlds::{GpoRef, ReceivedSetting, SettingEntry, SettingValue, World};

/// What one place says.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// Whether it reaches the machine for sure.
    pub(crate) is_certain: bool,
    /// What it sets.
    pub(crate) settings: Vec<CheckedSetting>,
}

impl Layer {
    pub(super) const fn certain(origin: Origin, settings: Vec<CheckedSetting>) -> Self {
        Self {
            origin,
            is_certain: true,
            settings,
        }
    }
}

/// Where a layer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A hand wrote it into the machine's registry, below every policy.
    Registry,
    /// An object that is no longer applied left it behind.
    LeftBehind,
    /// The machine's local policy.
    Local,
    /// A Group Policy object.
    Gpo(AppliedGpo),
    /// An object, at the machine's last refresh; `None`: a hand, since then.
    Received(Option<GpoRef>),
}

impl Origin {
    /// Where it is, for people.
    pub(crate) fn words(self, world: &World) -> String {
        let named = |gpo| format!("in Group Policy object {}", world.gpo(gpo).name);
        match self {
            Self::Registry | Self::Local => "on the machine itself".to_owned(),
            Self::LeftBehind => "left behind by an object that is no longer applied".to_owned(),
            Self::Gpo(applied) => applied.gpo.map_or_else(String::new, named),
            Self::Received(Some(gpo)) => format!("{}, at the last refresh", named(gpo)),
            Self::Received(None) => "written by hand since the last refresh".to_owned(),
        }
    }
}

/// A setting as a machine received it.
pub(super) fn typed(received: &ReceivedSetting) -> Option<CheckedSetting> {
    let entry = &received.entry;
    let id = policies::SettingId::parse(&entry.name).ok()?;
    let setting = policies::setting(id);
    Some(CheckedSetting {
        id,
        value: setting.check(&entry.value).ok()?,
        is_number_for_text: setting.type_mismatch(&entry.value).is_some(),
        place: entry.place,
    })
}

/// A setting as a world writes it.
pub(super) fn written(setting: &CheckedSetting) -> SettingEntry {
    let catalogued = policies::setting(setting.id);
    SettingEntry {
        name: catalogued.name.to_owned(),
        value: match &setting.value {
            TypedValue::Number(number) if setting.is_number_for_text => {
                SettingValue::Number(*number)
            }
            value => catalogued.written(value),
        },
        place: setting.place,
    }
}
