//! Demands: what is set, and what should be true.
//!
//! The settings catalogue gives every setting its type, default and source ([`setting`]); [`check()`] types the settings
//! of a world; [`application_order`] and [`resultant`] say which Group Policy object wins; a [`Rule`] states an
//! expectation, and a [`PolicySet`] is a baseline of settings and rules.

mod check;
mod precedence;
mod settings;
mod source;

pub use check::{CheckedSetting, CheckedSettings, check};
pub use precedence::{
    AppliedGpo, ComputerLocation, GpoScope, Resultant, application_order, resultant,
};
pub use settings::{
    DefaultData, DefaultFrom, Delivery, Expected, Number, Numbers, Scope, Setting, SettingId,
    SettingKind, SettingValueError, Switch, TypeMismatch, TypedValue, UnknownSetting, Updates,
    Written, setting,
};
pub use source::{Citation, Confidence, SourceId, SourceIdError, Strength};
