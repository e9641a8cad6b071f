//! The question `logon-rights`.

use schemars::JsonSchema;
use serde::Serialize;
use sim::LogonRightsAnswer;

use super::Header;
use crate::text::rights::way;

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct LogonRights {
    schema: &'static str,
    header: Header,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    computers: Vec<String>,
    rights: Vec<Right>,
}

#[derive(Serialize, JsonSchema)]
struct Right {
    logon: &'static str,
    accounts: Option<Vec<String>>,
    allowed: List,
    denied: List,
}

#[derive(Serialize, JsonSchema)]
struct List {
    right: &'static str,
    names: Option<String>,
    from: Option<String>,
}

impl From<&LogonRightsAnswer> for LogonRights {
    fn from(answer: &LogonRightsAnswer) -> Self {
        let list = |list: &sim::RightList| List {
            right: list.right,
            names: list.names.clone(),
            from: list.from.clone(),
        };
        let right = |right: &sim::LogonRightRow| Right {
            logon: way(right.logon),
            accounts: right.accounts.clone(),
            allowed: list(&right.allowed),
            denied: list(&right.denied),
        };
        let row = |row: &sim::LogonRightsRow| Row {
            computers: row.computers.clone(),
            rights: row.rights.iter().map(right).collect(),
        };
        Self {
            schema: "cardtwin/logon-rights/1",
            header: (&answer.header).into(),
            rows: answer.rows.iter().map(row).collect(),
        }
    }
}
