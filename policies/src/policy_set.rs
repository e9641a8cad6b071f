//! Policy sets: baselines of settings and rules, to be applied to organizational units of a world.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use names::EntityName;
use ron::value::RawValue;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::document::{self, DocumentError, WrittenValue};
use worlds::{
    Gpo, GpoRight, Permission, Place, ServicePolicy, ServiceStart, SettingEntry, SettingValue,
    Trustee,
};

use crate::rule::{RequiredSetting, RuleId};
use crate::settings::{SettingId, setting};

/// A named set of settings, as one Group Policy object would carry them, and of rules that say what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySet {
    /// The name.
    pub name: EntityName,
    /// What it is for, in a sentence or two.
    pub description: String,
    /// The settings, in document order; each once.
    #[serde(deserialize_with = "settings")]
    pub settings: Vec<RequiredSetting>,
    /// How services are started, by name.
    #[serde(default)]
    pub services: BTreeMap<String, ServiceStart>,
    /// The rules to be checked where it is applied.
    pub rules: Vec<RuleId>,
}

impl PolicySet {
    /// Reads a policy set from its file.
    ///
    /// # Errors
    ///
    /// The text is not a policy set; the error shows where.
    pub fn read(file_name: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file_name, text)
    }

    /// Where the settings are written in the text that a policy set was read from: the bytes of each name. What is
    /// written with an escape is left out.
    pub fn places(text: &str) -> Vec<(SettingId, Range<usize>)> {
        #[derive(Deserialize)]
        #[serde(rename = "PolicySet")]
        struct Names<'t> {
            #[serde(borrow)]
            settings: BTreeMap<&'t str, &'t RawValue>,
        }
        let Ok(written) = document::options().from_str::<Names<'_>>(text) else {
            return Vec::new();
        };
        let begin = text.as_ptr().addr();
        let names = written.settings.keys();
        names
            .filter_map(|name| {
                let start = name.as_ptr().addr().checked_sub(begin)?;
                let id = SettingId::parse(name).ok()?;
                Some((id, start..start + name.len()))
            })
            .collect()
    }

    /// The document of the policy set, as [`PolicySet::read`] reads it.
    pub fn write(&self) -> String {
        let mut text = format!(
            "PolicySet(\n    name: {:?},\n    description: {:?},\n    settings: {{\n",
            self.name.as_str(),
            self.description
        );
        for required in &self.settings {
            let catalogued = setting(required.setting);
            let value = match catalogued.written(&required.value) {
                SettingValue::Number(number) => number.to_string(),
                SettingValue::Text(text) => format!("{text:?}"),
                SettingValue::List(list) => format!("{list:?}"),
                SettingValue::Enabled => "Enabled".to_owned(),
                SettingValue::Disabled => "Disabled".to_owned(),
            };
            text.push_str(&format!("        {:?}: {value},\n", catalogued.name));
        }
        text.push_str("    },\n");
        if !self.services.is_empty() {
            text.push_str("    services: {\n");
            for (name, start) in &self.services {
                text.push_str(&format!("        {name:?}: {start:?},\n"));
            }
            text.push_str("    },\n");
        }
        let rules: Vec<String> = self
            .rules
            .iter()
            .map(|rule| format!("{:?}", rule.to_string()))
            .collect();
        text.push_str(&format!("    rules: [{}],\n)\n", rules.join(", ")));
        text
    }

    /// The Group Policy object that carries its settings.
    pub fn gpo(&self, place: Place) -> Gpo {
        let settings = self
            .settings
            .iter()
            .map(|required| SettingEntry {
                name: setting(required.setting).name.to_owned(),
                value: setting(required.setting).written(&required.value),
                place,
            })
            .collect();
        Gpo {
            name: self.name.clone(),
            enabled_computer: true,
            enabled_user: true,
            settings,
            user_registry: Vec::new(),
            services: self
                .services
                .iter()
                .map(|(name, start)| ServicePolicy {
                    name: name.clone(),
                    start: *start,
                    place,
                })
                .collect(),
            permissions: vec![Permission {
                trustee: Trustee::AuthenticatedUsers,
                allow: vec![GpoRight::Read, GpoRight::Apply],
                deny: Vec::new(),
                place,
            }],
            wmi_filter: None,
            trusted_roots: Vec::new(),
            place,
        }
    }
}

/// Reads a map from settings to values.
fn settings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RequiredSetting>, D::Error> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<RequiredSetting>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a map such as `{ \"ScRemoveOption\": \"1\" }`")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut settings: Vec<RequiredSetting> = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, WrittenValue>()? {
                let setting = RequiredSetting::of_words(&name, &value).map_err(Error::custom)?;
                if settings
                    .iter()
                    .any(|earlier| earlier.setting == setting.setting)
                {
                    let name = setting.setting;
                    return Err(Error::custom(format_args!("`{name}` is set twice")));
                }
                settings.push(setting);
            }
            Ok(settings)
        }
    }
    deserializer.deserialize_map(InOrder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::TypedValue;

    const SET: &str = r#"PolicySet(
    name: "Kiosks",
    description: "A card, or nothing.",
    settings: { "ScForceOption": Enabled, "ScRemoveOption": "2" },
    rules: ["SC.REMOVAL.1v1"],
)"#;

    #[test]
    fn a_policy_set_reads_in_document_order() {
        let set = PolicySet::read("kiosks.ron", SET).unwrap();
        assert_eq!(
            set.settings,
            [
                RequiredSetting {
                    setting: SettingId::ScForceOption,
                    value: TypedValue::Number(1)
                },
                RequiredSetting {
                    setting: SettingId::ScRemoveOption,
                    value: TypedValue::Number(2)
                },
            ]
        );
        assert_eq!(set.rules, ["SC.REMOVAL.1v1".parse().unwrap()]);
    }

    #[test]
    fn each_setting_has_its_place_in_the_text() {
        let places = PolicySet::places(SET);
        let written: Vec<(SettingId, &str)> = places
            .into_iter()
            .map(|(id, bytes)| (id, SET.get(bytes).unwrap()))
            .collect();
        assert_eq!(
            written,
            [
                (SettingId::ScForceOption, "ScForceOption"),
                (SettingId::ScRemoveOption, "ScRemoveOption")
            ]
        );
    }

    #[test]
    fn a_setting_is_set_once_and_known() {
        for (line, message) in [
            (
                "{ \"ScForceOption\": 1, \"scforceoption\": 0 }",
                "`ScForceOption` is set twice",
            ),
            (
                "{ \"ScForceOptoin\": 1 }",
                "the twin knows no setting `ScForceOptoin`",
            ),
            ("{ \"ScForceOption\": 2 }", "`ScForceOption` has no value 2"),
        ] {
            let text = SET.replace(
                "{ \"ScForceOption\": Enabled, \"ScRemoveOption\": \"2\" }",
                line,
            );
            let error = PolicySet::read("kiosks.ron", &text).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
