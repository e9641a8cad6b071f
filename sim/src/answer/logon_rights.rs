//! Answer of the question `logon-rights`.

use policies::LogonType;

use super::Header;

/// Answer of the question `logon-rights`: who may log on to which machine, and how.
#[derive(Debug, Clone)]
pub struct LogonRightsAnswer {
    /// What it rests on.
    pub header: Header,
    /// One row for machines that are alike.
    pub rows: Vec<LogonRightsRow>,
}

/// Machines that are alike in their user rights.
#[derive(Debug, Clone)]
pub struct LogonRightsRow {
    /// The machines, in the order of the world: workstations, then domain controllers.
    pub computers: Vec<String>,
    /// Each way of logging on.
    pub rights: Vec<LogonRightRow>,
}

/// Who may log on in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogonRightRow {
    /// The way.
    pub logon: LogonType,
    /// Users of the domain who may, in the order of the world; `None`: it is not known who.
    pub accounts: Option<Vec<String>>,
    /// The list that allows.
    pub allowed: RightList,
    /// The list that denies.
    pub denied: RightList,
}

/// The list of a user right on a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightList {
    /// The right.
    pub right: &'static str,
    /// Its names; `None`: not known.
    pub names: Option<String>,
    /// Where it is set; `None`: it is the machine's own.
    pub from: Option<String>,
}
