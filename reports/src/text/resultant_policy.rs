//! `resultant-policy` as text.

use sim::worlds::ServiceStart;
use sim::{
    BeatenValue, ListedObject, ResultantPolicyAnswer, ResultantPolicyRow, ResultantSetting,
    UserPolicy, ValueSource,
};

use super::table::table;

/// What policy comes to on each machine, from where, and why.
pub(super) fn resultant_policy(answer: &ResultantPolicyAnswer, width: u16) -> String {
    let mut text = super::header(&answer.header);
    text.push_str("\nWhich policy reaches which machine, from which object?\n");
    for row in &answer.rows {
        text.push('\n');
        text.push_str(&machines(row, width));
    }
    text.push_str(&super::otherwise(&answer.header, width));
    text
}

fn machines(row: &ResultantPolicyRow, width: u16) -> String {
    let title = format!("{} ({})", row.computers.join(", "), row.product);
    let mut text = super::wrapped(&title, 0, width);
    if row.is_outdated {
        text.push_str(&super::wrapped(
            "has what was there at its last refresh; the directory holds other policy now",
            2,
            width,
        ));
    }
    if row.slow_link {
        text.push_str(&super::wrapped(
            "slow link: administrative templates and security settings are applied all the same",
            2,
            width,
        ));
    }
    text.push_str(&objects(&row.objects, width));
    if row.settings.is_empty() {
        text.push_str("  no setting is configured\n");
    } else {
        let rows: Vec<Vec<String>> = row.settings.iter().map(setting).collect();
        text.push_str(&table(&["setting", "value", "from", "beats"], &rows, width));
    }
    for service in &row.services {
        let start = match service.start {
            Some(ServiceStart::Automatic) => "starts with Windows",
            Some(ServiceStart::Manual) => "starts when it is asked for",
            Some(ServiceStart::Disabled) => "never starts",
            None => "starts as an object says that may not be applied",
        };
        text.push_str(&format!("  service {} {start}\n", service.name));
    }
    if let Some(user) = &row.user {
        text.push_str(&for_user(user, width));
    }
    text
}

/// The objects, the highest precedence first, then those that are left out.
fn objects(list: &[ListedObject], width: u16) -> String {
    let mut text = String::new();
    let (left_out, applied): (Vec<_>, Vec<_>) = list
        .iter()
        .partition(|object| object.applied == Some(false));
    let names: Vec<String> = applied.into_iter().map(object).collect();
    let line = format!("applied, the strongest first: {}", names.join("; "));
    text.push_str(&super::wrapped(&line, 2, width));
    for one in left_out {
        let why = one.why.as_deref().unwrap_or_default();
        let line = format!("left out: {}: {why}", object(one));
        text.push_str(&super::wrapped(&line, 2, width));
    }
    text
}

fn object(object: &ListedObject) -> String {
    let mut marks: Vec<String> = object.linked_to.iter().cloned().collect();
    marks.extend(object.enforced.then(|| "enforced".to_owned()));
    marks.extend(object.by_loopback.then(|| "by loopback".to_owned()));
    marks.extend(object.is_empty.then(|| "empty".to_owned()));
    if object.applied.is_none() {
        marks.push(format!(
            "perhaps: {}",
            object.why.as_deref().unwrap_or_default()
        ));
    }
    if marks.is_empty() {
        object.name.clone()
    } else {
        format!("{} ({})", object.name, marks.join(", "))
    }
}

fn setting(setting: &ResultantSetting) -> Vec<String> {
    let mut value = setting
        .value
        .clone()
        .unwrap_or_else(|| "not known".to_owned());
    if let Some(meaning) = setting.meaning {
        value.push_str(&format!(" ({meaning})"));
    }
    if !setting.is_read {
        value.push_str("\nnot read by this version");
    }
    vec![
        setting.name.clone(),
        value,
        source(&setting.from),
        beaten(&setting.beaten),
    ]
}

fn source(source: &ValueSource) -> String {
    let perhaps = if source.is_certain { "" } else { "perhaps " };
    format!("{perhaps}{}\n{}", source.name, source.place)
}

fn beaten(list: &[BeatenValue]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|one| format!("{} {}: {}", one.value, one.from.name, one.why))
        .collect();
    lines.join("\n")
}

fn for_user(user: &UserPolicy, width: u16) -> String {
    let loopback = user.loopback.unwrap_or("not known");
    let line = format!("for {} there, loopback {loopback}:", user.user);
    let mut text = super::wrapped(&line, 2, width);
    text.push_str(&objects(&user.objects, width));
    if !user.values.is_empty() {
        let rows: Vec<Vec<String>> = user
            .values
            .iter()
            .map(|value| {
                vec![
                    value.path.clone(),
                    value.value.clone(),
                    source(&value.from),
                    beaten(&value.beaten),
                ]
            })
            .collect();
        let columns = ["value of the user", "data", "from", "beats"];
        text.push_str(&table(&columns, &rows, width));
    }
    // Everything of Smartcard.admx and of the security options is the computer's.
    let read =
        "It is resolved for the programs of the user: no rule of a logon reads a value of a user.";
    text.push_str(&super::wrapped(read, 2, width));
    text
}
