//! Answers about forcing the card, and about what passwords are still good for.

use super::{Evidence, Header, PasswordWay, WayEnding, Work};
use crate::step::Step;
use crate::value::{LocalPath, PasswordPath, SignOnKind};

/// Answer of the question `smart-card-enforcement`.
#[derive(Debug, Clone)]
pub struct EnforcementAnswer {
    /// What it rests on.
    pub header: Header,
    /// Populations: who is forced where, and by what; those that are not forced last.
    pub populations: Vec<EnforcedPopulation>,
    /// Machines' own accounts, where their machine requires a smart card, and domain controllers' restore mode.
    pub local: Vec<LocalUse>,
    /// What was executed.
    pub work: Work,
}

/// Users and machines between which the card is forced by the same.
#[derive(Debug, Clone)]
pub struct EnforcedPopulation {
    /// What forces it.
    pub step: &'static Step,
    /// Accounts, in the order of the world.
    pub accounts: Vec<String>,
    /// Workstations, sorted by name.
    pub workstations: Vec<String>,
    /// What was read of one of them, with the Group Policy object that says so.
    pub decided_by: Vec<Evidence>,
    /// Accounts that no card opens at any of these workstations.
    pub without_card: Vec<String>,
    /// Workstations at which no card opens any of these accounts.
    pub without_logon: Vec<String>,
    /// Where a password leads, way by way, over all of them.
    pub ways: Vec<PopulationWay>,
    /// How Windows Hello for Business ends at their screens; empty where nobody has it.
    pub hello: Vec<PopulationEnding>,
}

/// Where the passwords of a population lead over one way.
#[derive(Debug, Clone)]
pub struct PopulationWay {
    /// The way.
    pub path: PasswordPath,
    /// How it ends, for how many accounts and at how many workstations; what opens first.
    pub endings: Vec<PopulationEnding>,
}

/// How a way ends for some of a population.
#[derive(Debug, Clone)]
pub struct PopulationEnding {
    /// The step that ends it.
    pub step: &'static Step,
    /// Accounts, in the order of the world.
    pub accounts: Vec<String>,
    /// Workstations, sorted by name.
    pub workstations: Vec<String>,
}

/// One way of the password of a machine's own account.
#[derive(Debug, Clone)]
pub struct LocalUse {
    /// The account, as `MACHINE\NAME`.
    pub account: String,
    /// Whether the machine requires a smart card; `None`: not known.
    pub forced: Option<bool>,
    /// The way.
    pub path: LocalPath,
    /// The steps before the last, such as an exemption.
    pub steps: Vec<&'static Step>,
    /// The step that ends it.
    pub ending: &'static Step,
}

/// Answer of the question `password-use`.
#[derive(Debug, Clone)]
pub struct PasswordUseAnswer {
    /// What it rests on.
    pub header: Header,
    /// Accounts that are alike, in one row each.
    pub rows: Vec<PasswordUseRow>,
    /// Machines' own accounts.
    pub local: Vec<LocalUse>,
    /// What was executed.
    pub work: Work,
}

/// Accounts for which passwords do the same.
#[derive(Debug, Clone)]
pub struct PasswordUseRow {
    /// The accounts, in the order of the world.
    pub accounts: Vec<String>,
    /// Whether a smart card is required of them; `None`: not known.
    pub required: Option<bool>,
    /// Whether somebody knows their passwords.
    pub somebody_knows: bool,
    /// Workstations at which a card opens a session of them.
    pub by_card: Vec<String>,
    /// Workstations at which a password does, and neither a card nor Windows Hello: there the password is needed.
    pub by_password_only: Vec<String>,
    /// Workstations at which Windows Hello for Business does.
    pub by_hello: Vec<String>,
    /// Workstations at which none of these does.
    pub by_neither: Vec<String>,
    /// Each way, with the right password or its hash.
    pub ways: Vec<PasswordWay>,
    /// Each kind of application, after a logon by card or otherwise.
    pub applications: Vec<ApplicationUse>,
}

/// What becomes of one kind of application.
#[derive(Debug, Clone)]
pub struct ApplicationUse {
    /// The kind.
    pub kind: SignOnKind,
    /// How it ends, and from which workstations; what opens first.
    pub endings: Vec<WayEnding>,
}
