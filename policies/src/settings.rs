//! The settings catalogue: every setting that smart-card logon reads, with its registry value, type, default and source.
//!
//! The tables below are ordered by where an administrator finds the setting.

mod bitlocker;
mod credential_prompts;
mod group_policy;
mod id;
mod kerberos;
mod kind;
mod parse;
mod providers;
mod remote_desktop;
mod revocation_and_mapping;
mod security_options;
mod smart_card;
mod updates;
mod user_rights;

use names::Timestamp;
use worlds::ProductVersion;

use crate::source::{Citation, Confidence, SourceId, Strength};

pub use id::SettingId;
pub use kind::{
    Expected, Number, Numbers, SettingKind, SettingValueError, Switch, TypeMismatch, TypedValue,
    Written,
};
pub use parse::UnknownSetting;
pub use updates::Updates;

/// A setting: one registry value below `HKEY_LOCAL_MACHINE`, or the list of a user right.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The identifier.
    pub id: SettingId,
    /// The word used in world files: the registry value's name, qualified where two keys have a value of that name.
    pub name: &'static str,
    /// What the editor of policies calls it; what the registry calls it, when no editor shows it.
    pub display_name: &'static str,
    /// Which computers read it.
    pub scope: Scope,
    /// How it usually reaches a computer.
    pub delivery: Delivery,
    /// The registry key, below `HKEY_LOCAL_MACHINE`; of a user right, the section of a security template.
    pub key: &'static str,
    /// The registry value, or the user right.
    pub value_name: &'static str,
    /// The type of the data.
    pub kind: SettingKind,
    /// What the states Enabled and Disabled of its policy write.
    pub switch: Switch,
    /// The first version of Windows that reads it.
    pub since: ProductVersion,
    /// The updates that brought it or ended it.
    pub updates: Updates,
    /// What holds when it is not set, oldest version first.
    pub defaults: &'static [DefaultFrom],
    /// What it does, in one sentence.
    pub effect: &'static str,
    /// How it is known.
    pub confidence: Confidence,
    source: Cited,
}

/// A source and a place in it, as the tables write it.
#[derive(Debug, Clone, Copy)]
struct Cited(&'static str, &'static str);

/// Which computers read a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Computers that people log on to.
    Workstation,
    /// Domain controllers, in their part as KDC.
    DomainController,
    /// Both.
    Both,
}

/// How a setting usually reaches a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Delivery {
    /// An administrative template (ADMX): the value vanishes with the policy.
    AdministrativeTemplate,
    /// A security option: the value may outlast the policy.
    SecurityOption,
    /// A user right: a list of accounts, which stands in place of the computer's own and may outlast the policy.
    UserRight,
    /// Nothing of these: a script, a preference, a hand.
    RegistryOnly,
}

impl Delivery {
    /// Whether the extension for security settings applies it, which leaves something behind.
    pub const fn is_security_setting(self) -> bool {
        matches!(self, Self::SecurityOption | Self::UserRight)
    }
}

/// What holds from a version of Windows and an update on when a setting is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultFrom {
    /// The first version of Windows.
    pub product: ProductVersion,
    /// The update that brought it, if one did.
    pub update: Option<Timestamp>,
    /// What holds.
    pub data: DefaultData,
}

/// What holds when a setting is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefaultData {
    /// As if this number were set.
    Number(u32),
    /// As if this text were set.
    Text(&'static str),
    /// Nothing: no number means the same as its absence.
    Nothing,
    /// The public documents do not say, or contradict each other.
    Unsettled,
}

impl Setting {
    /// What holds when the setting is not set on a computer; `None`: this version does not read it.
    pub fn default_on(&self, product: ProductVersion, patched: Timestamp) -> Option<DefaultData> {
        if !self.is_read_by(product, patched) {
            return None;
        }
        self.defaults
            .iter()
            .rev()
            .find(|from| {
                from.product <= product && from.update.is_none_or(|update| update <= patched)
            })
            .map(|from| from.data)
    }

    /// Whether a computer of this version and update level reads the setting.
    pub fn is_read_by(&self, product: ProductVersion, patched: Timestamp) -> bool {
        self.since <= product
            && self.updates.since.is_none_or(|update| update <= patched)
            && self.updates.until.is_none_or(|update| patched < update)
    }

    /// Where it is documented.
    pub fn citation(&self) -> Citation {
        let Cited(doc, at) = self.source;
        Citation {
            doc: SourceId::of_table(doc),
            at: at.to_owned(),
            strength: Strength::Observed,
        }
    }

    /// Key and value, as `reg query` shows them: `SYSTEM\CurrentControlSet\Services\Kdc\UseSubjectAltName`.
    pub fn path(&self) -> String {
        format!("{}\\{}", self.key, self.value_name)
    }
}

/// The tables, in the order of the catalogue.
const TABLES: [&[Setting]; 10] = [
    smart_card::SETTINGS,
    security_options::SETTINGS,
    user_rights::SETTINGS,
    revocation_and_mapping::SETTINGS,
    kerberos::SETTINGS,
    remote_desktop::SETTINGS,
    bitlocker::SETTINGS,
    credential_prompts::SETTINGS,
    providers::SETTINGS,
    group_policy::SETTINGS,
];

/// The row of a setting in the catalogue.
pub fn setting(id: SettingId) -> &'static Setting {
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "never happens: a test looks up every identifier"
    )]
    TABLES
        .into_iter()
        .flatten()
        .find(|setting| setting.id == id)
        .expect("INVARIANT: every identifier has a row")
}

/// The days on which an update brings, changes or ends a setting, in order.
pub fn days_of_updates() -> Vec<Timestamp> {
    let mut days: Vec<Timestamp> = TABLES
        .into_iter()
        .flatten()
        .flat_map(|setting| {
            let defaults = setting.defaults.iter().map(|from| from.update);
            [setting.updates.since, setting.updates.until]
                .into_iter()
                .chain(defaults)
                .flatten()
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What the tables leave out of most rows.
const fn always(data: DefaultData) -> DefaultFrom {
    DefaultFrom {
        product: ProductVersion::Server2000,
        update: None,
        data,
    }
}

const ZERO: &[DefaultFrom] = &[always(DefaultData::Number(0))];
const ONE: &[DefaultFrom] = &[always(DefaultData::Number(1))];
const NOTHING: &[DefaultFrom] = &[always(DefaultData::Nothing)];
const UNSETTLED: &[DefaultFrom] = &[always(DefaultData::Unsettled)];

#[cfg(test)]
mod tests;
