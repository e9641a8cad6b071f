//! `logon-rights` as text.

use sim::policies::LogonType;
use sim::{LogonRightRow, LogonRightsAnswer, RightList};

use super::table::table;

/// Who may log on to which machine, one table for machines that are alike.
pub(super) fn logon_rights(answer: &LogonRightsAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str("\nWho may log on to which machine, and how?\n");
    let machines = super::every(answer.rows.iter().map(|row| &row.computers));
    let accounts = super::every(answer.rows.iter().flat_map(|row| {
        row.rights
            .iter()
            .filter_map(|right| right.accounts.as_ref())
    }));
    for row in &answer.rows {
        let place = super::names(&row.computers, &machines, "machines");
        text.push_str(&format!("\n{place}\n\n"));
        let rows: Vec<Vec<String>> = row
            .rights
            .iter()
            .map(|right| told(right, &accounts))
            .collect();
        let columns = ["logon", "users who may", "allowed", "denied"];
        text.push_str(&table(&columns, &rows, width));
    }
    text
}

fn told(right: &LogonRightRow, accounts: &[String]) -> Vec<String> {
    let who = match &right.accounts {
        Some(list) if list.is_empty() => "no user".to_owned(),
        Some(list) => super::names(list, accounts, "users"),
        None => right
            .allowed
            .names
            .clone()
            .unwrap_or_else(|| "not known".to_owned()),
    };
    vec![
        way(right.logon).to_owned(),
        who,
        list(&right.allowed),
        list(&right.denied),
    ]
}

/// A way of logging on, in words.
pub(crate) fn way(logon: LogonType) -> &'static str {
    match logon {
        LogonType::Interactive => "locally",
        LogonType::RemoteInteractive => "by remote desktop",
        LogonType::Network => "over the network",
        LogonType::Batch => "as a scheduled task",
        LogonType::Service => "as a service",
    }
}

fn list(list: &RightList) -> String {
    let names = list.names.as_deref().unwrap_or("not known");
    let from = list.from.as_deref().unwrap_or("the machine's own list");
    format!("{names}\n({from})")
}
