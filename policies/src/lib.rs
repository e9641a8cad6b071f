//! Demands: what is set, and what should be true.
//!
//! The settings catalogue gives every setting its type, default and source ([`setting`]); [`check()`] types the settings
//! of a world; [`application_order`] and [`resultant`] say which Group Policy object wins; a [`Rule`] states an
//! expectation, and a [`PolicySet`] is a baseline of settings and rules.

mod check;
mod document;
mod expected_logon;
mod gpo_backup;
mod ledger;
mod name_rule;
mod pack;
mod policy_set;
mod precedence;
mod rule;
mod settings;
mod shipped;
mod source;
mod user_rights;
mod waiver;

pub use check::{CheckedSetting, CheckedSettings, check};
pub use document::{DocumentError, DocumentProblems};
pub use expected_logon::{ExpectedLogon, ExpectedLogons};
pub use gpo_backup::{
    BackedUpGpo, BackedUpHalf, BackedUpLink, BackedUpPermission, BackupFile, BackupProblem,
    BackupTarget, GpoBackupError, NotUnderstood, PrivilegeLine, RecordData, RegistryPolicy,
    RegistryPolicyError, RegistryPolicyFault, RegistryRecord, RegistryValueLine, SecurityTemplate,
    ServiceLine, TemplateError, TemplateLine, TemplateSection, read_gpo_backups, write_gpo_backup,
};
pub use ledger::{Retired, Source, read_retired, read_sources};
pub use name_rule::{
    NameRuleFault, NameRuleProblem, RuleIssuer, StrongNameMethod, StrongNameRule, read_name_rules,
};
pub use pack::Pack;
pub use policy_set::PolicySet;
pub use precedence::{
    AppliedGpo, ComputerLocation, Exclusion, GpoScope, ListedGpo, Loopback, Reason, Resultant,
    Standing, UserLocation, UserPolicyTerms, application_order, applied, listing, resultant,
    user_listing,
};
pub use rule::{
    CardSelector, DomainControllerSelector, Expectation, RequiredSetting, RequiredSettingError,
    Rule, RuleError, RuleId, RuleIdError, Selector, SettingRange, Severity, Subject, UserSelector,
    WorkstationSelector,
};
pub use settings::{
    DefaultData, DefaultFrom, Delivery, Expected, Number, Numbers, Scope, Setting, SettingId,
    SettingKind, SettingValueError, Switch, TypeMismatch, TypedValue, UnknownSetting, Updates,
    Written, days_of_updates, setting,
};
pub use shipped::{
    ShippedRule, shipped_packs, shipped_policy_set_documents, shipped_policy_sets, shipped_retired,
    shipped_rules, shipped_sources,
};
pub use source::{Citation, Confidence, SourceId, SourceIdError, Strength};
pub use user_rights::{
    BuiltIn, LogonType, RightHolder, RightsPlace, UserRights, default_holders, is_local_holder,
};
pub use waiver::{NewWaiver, WaivedSubjects, Waiver, WrittenAt};
