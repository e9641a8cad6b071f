//! `resultant-policy` as JSON.

use schemars::JsonSchema;
use serde::Serialize;
use sim::worlds::ServiceStart;

use super::Header;

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct ResultantPolicy {
    schema: &'static str,
    header: Header,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    computers: Vec<String>,
    product: String,
    slow_link: bool,
    is_outdated: bool,
    objects: Vec<Object>,
    settings: Vec<Setting>,
    services: Vec<Service>,
    user: Option<ForUser>,
}

#[derive(Serialize, JsonSchema)]
struct Object {
    name: String,
    linked_to: Option<String>,
    enforced: bool,
    by_loopback: bool,
    applied: Option<bool>,
    why: Option<String>,
    is_empty: bool,
}

#[derive(Serialize, JsonSchema)]
struct Setting {
    name: String,
    path: String,
    value: Option<String>,
    meaning: Option<&'static str>,
    is_read: bool,
    from: Source,
    beaten: Vec<Beaten>,
}

#[derive(Serialize, JsonSchema)]
struct Source {
    name: String,
    place: String,
    is_certain: bool,
}

#[derive(Serialize, JsonSchema)]
struct Beaten {
    value: String,
    from: Source,
    why: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Service {
    name: String,
    start: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct ForUser {
    user: String,
    loopback: Option<&'static str>,
    objects: Vec<Object>,
    values: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
struct Entry {
    path: String,
    value: String,
    from: Source,
    beaten: Vec<Beaten>,
}

impl From<&sim::ListedObject> for Object {
    fn from(object: &sim::ListedObject) -> Self {
        Self {
            name: object.name.clone(),
            linked_to: object.linked_to.clone(),
            enforced: object.enforced,
            by_loopback: object.by_loopback,
            applied: object.applied,
            why: object.why.clone(),
            is_empty: object.is_empty,
        }
    }
}

impl From<&sim::ValueSource> for Source {
    fn from(source: &sim::ValueSource) -> Self {
        Self {
            name: source.name.clone(),
            place: source.place.clone(),
            is_certain: source.is_certain,
        }
    }
}

impl From<&sim::BeatenValue> for Beaten {
    fn from(beaten: &sim::BeatenValue) -> Self {
        Self {
            value: beaten.value.clone(),
            from: (&beaten.from).into(),
            why: beaten.why,
        }
    }
}

impl From<&sim::ResultantSetting> for Setting {
    fn from(setting: &sim::ResultantSetting) -> Self {
        Self {
            name: setting.name.clone(),
            path: setting.path.clone(),
            value: setting.value.clone(),
            meaning: setting.meaning,
            is_read: setting.is_read,
            from: (&setting.from).into(),
            beaten: setting.beaten.iter().map(Beaten::from).collect(),
        }
    }
}

impl From<&sim::UserPolicy> for ForUser {
    fn from(user: &sim::UserPolicy) -> Self {
        Self {
            user: user.user.clone(),
            loopback: user.loopback,
            objects: user.objects.iter().map(Object::from).collect(),
            values: user
                .values
                .iter()
                .map(|value| Entry {
                    path: value.path.clone(),
                    value: value.value.clone(),
                    from: (&value.from).into(),
                    beaten: value.beaten.iter().map(Beaten::from).collect(),
                })
                .collect(),
        }
    }
}

impl From<&sim::ResultantPolicyRow> for Row {
    fn from(row: &sim::ResultantPolicyRow) -> Self {
        let services = row.services.iter().map(|service| Service {
            name: service.name.clone(),
            start: service.start.map(|start| match start {
                ServiceStart::Automatic => "automatic",
                ServiceStart::Manual => "manual",
                ServiceStart::Disabled => "disabled",
            }),
        });
        Self {
            computers: row.computers.clone(),
            product: row.product.clone(),
            slow_link: row.slow_link,
            is_outdated: row.is_outdated,
            objects: row.objects.iter().map(Object::from).collect(),
            settings: row.settings.iter().map(Setting::from).collect(),
            services: services.collect(),
            user: row.user.as_ref().map(ForUser::from),
        }
    }
}

impl From<&sim::ResultantPolicyAnswer> for ResultantPolicy {
    fn from(answer: &sim::ResultantPolicyAnswer) -> Self {
        Self {
            schema: "cardtwin/resultant-policy/1",
            header: (&answer.header).into(),
            rows: answer.rows.iter().map(Row::from).collect(),
        }
    }
}
