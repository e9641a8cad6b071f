//! Answer of the question `resultant-policy`.

use worlds::ServiceStart;

use super::Header;

/// Answer of the question `resultant-policy`: what Group Policy comes to on each machine, from where, and why.
#[derive(Debug, Clone)]
pub struct ResultantPolicyAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row for machines that are alike in everything said of them.
    pub rows: Vec<ResultantPolicyRow>,
}

/// Machines that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultantPolicyRow {
    /// The machines, in the order of the world: workstations, then domain controllers.
    pub computers: Vec<String>,
    /// Their Windows.
    pub product: String,
    /// Whether they reach their domain over a slow link: administrative templates and security settings are applied all
    /// the same.
    pub slow_link: bool,
    /// Whether they wait for their next refresh, and have what was there before.
    pub is_outdated: bool,
    /// The objects on the way, the highest precedence first.
    pub objects: Vec<ListedObject>,
    /// The settings, in the order of the catalogue.
    pub settings: Vec<ResultantSetting>,
    /// How services are started by policy.
    pub services: Vec<ResultantService>,
    /// Policy for a user there, if one was asked for.
    pub user: Option<UserPolicy>,
}

/// A Group Policy object on the way to a machine or user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its name.
    pub name: String,
    /// What it is linked to; `None`: it is a local one.
    pub linked_to: Option<String>,
    /// Whether the link is enforced.
    pub enforced: bool,
    /// Whether it is in a user's list by loopback.
    pub by_loopback: bool,
    /// Whether it is applied; `None`: not known.
    pub applied: Option<bool>,
    /// Why it is not applied, or why that is not known.
    pub why: Option<String>,
    /// Whether this half of it says nothing.
    pub is_empty: bool,
}

/// What a setting comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultantSetting {
    /// The setting.
    pub name: String,
    /// Key and value in the registry.
    pub path: String,
    /// The value as it is configured; `None`: not known.
    pub value: Option<String>,
    /// What its number means, if it has a name.
    pub meaning: Option<&'static str>,
    /// Whether this version of Windows reads the setting.
    pub is_read: bool,
    /// Where the value comes from.
    pub from: ValueSource,
    /// What it beat, the strongest first.
    pub beaten: Vec<BeatenValue>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSource {
    /// In words: an object by its name, a local policy, a hand.
    pub name: String,
    /// Where it is written.
    pub place: String,
    /// Whether it reaches the machine for sure.
    pub is_certain: bool,
}

/// A value that did not come through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeatenValue {
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub from: ValueSource,
    /// Why it lost.
    pub why: &'static str,
}

/// How policy starts a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultantService {
    /// The service, in lower case.
    pub name: String,
    /// How it starts; `None`: not known.
    pub start: Option<ServiceStart>,
}

/// Policy for a user at a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPolicy {
    /// The user.
    pub user: String,
    /// What loopback does there; `None`: not known, and the lists are those without it.
    pub loopback: Option<&'static str>,
    /// The objects on the way, the highest precedence first.
    pub objects: Vec<ListedObject>,
    /// The values below HKEY_CURRENT_USER, by path.
    pub values: Vec<ResultantValue>,
}

/// What a registry value of a user comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultantValue {
    /// Key and value, below HKEY_CURRENT_USER.
    pub path: String,
    /// The data.
    pub value: String,
    /// Where it comes from.
    pub from: ValueSource,
    /// What it beat, the strongest first.
    pub beaten: Vec<BeatenValue>,
}
