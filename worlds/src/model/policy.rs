//! Group Policy objects as they are written; crate `policies` gives the settings their types.

use names::EntityName;

use super::{GpoRef, Place, TrustedRoot};

/// A Group Policy object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gpo {
    /// The name.
    pub name: EntityName,
    /// Whether the computer half is enabled.
    pub enabled_computer: bool,
    /// The settings, in document order.
    pub settings: Vec<SettingEntry>,
    /// The roots that it distributes: Public Key Policies, Trusted Root Certification Authorities.
    pub trusted_roots: Vec<TrustedRoot>,
    /// Where it is written.
    pub place: Place,
}

/// A link of a Group Policy object to a site, domain or organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GpoLink {
    /// The object that is linked.
    pub gpo: GpoRef,
    /// Whether the link is enforced, so that nothing below overrides or blocks it.
    pub enforced: bool,
    /// Whether the link is enabled.
    pub enabled: bool,
    /// Where it is written.
    pub place: Place,
}

/// A setting and its value, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SettingEntry {
    /// The name of the setting, which is that of its registry value.
    pub name: String,
    /// The value.
    pub value: SettingValue,
    /// Where the name is written.
    pub place: Place,
}

/// The value of a setting, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SettingValue {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// The policy is set to Enabled.
    Enabled,
    /// The policy is set to Disabled.
    Disabled,
}
