//! Group Policy objects read from backups, as text.

use sim::policies::{BackedUpGpo, BackedUpHalf, setting};

use super::table::table;

/// What was read of each object, and what was not understood.
pub(crate) fn gpos(gpos: &[BackedUpGpo], width: u16) -> String {
    let told: Vec<String> = gpos.iter().map(|gpo| one(gpo, width)).collect();
    told.join("\n")
}

fn one(gpo: &BackedUpGpo, width: u16) -> String {
    let name = gpo
        .name
        .as_deref()
        .unwrap_or("a Group Policy object without a name");
    let mut title = name.to_owned();
    if let Some(guid) = &gpo.guid {
        title.push_str(&format!(" {guid}"));
    }
    if let Some(domain) = &gpo.domain {
        title.push_str(&format!(" of {domain}"));
    }
    if let Some(time) = &gpo.backed_up {
        title.push_str(&format!(", backed up at {time}"));
    }
    let mut text = super::wrapped(&title, 0, width);
    let line = |text: &mut String, line: &str| text.push_str(&super::wrapped(line, 2, width));
    line(&mut text, &half("computer half", gpo.computer));
    line(&mut text, &half("user half", gpo.user));
    for link in &gpo.links {
        let enabled = if link.enabled { "" } else { ", disabled" };
        let enforced = if link.enforced { ", enforced" } else { "" };
        line(
            &mut text,
            &format!("linked to {}{enabled}{enforced}", link.container),
        );
    }
    for permission in gpo.permissions.iter().flatten() {
        line(&mut text, &permission.to_string());
    }
    if let Some(filter) = &gpo.wmi_filter {
        line(
            &mut text,
            &format!("WMI filter {filter}: declare its results in the world"),
        );
    }
    for remark in &gpo.remarks {
        line(&mut text, remark);
    }
    if gpo.settings.is_empty() && gpo.services.is_empty() {
        line(&mut text, "nothing that the twin models");
    }
    let mut rows: Vec<Vec<String>> = gpo
        .settings
        .iter()
        .map(|one| {
            let catalogued = setting(one.setting);
            let number = one.value.number();
            let meaning = number.and_then(|number| catalogued.meaning(number));
            vec![
                catalogued.name.to_owned(),
                one.value.to_string(),
                meaning.unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    rows.extend(gpo.services.iter().map(|(name, start)| {
        vec![
            format!("service {name}"),
            format!("{start:?}"),
            String::new(),
        ]
    }));
    if !rows.is_empty() {
        text.push_str(&table(&["understood", "value", "meaning"], &rows, width));
    }
    let rows: Vec<Vec<String>> = gpo
        .not_understood
        .iter()
        .map(|one| {
            vec![
                one.extension.clone(),
                format!("{}\n{}", one.key, one.value).trim_end().to_owned(),
                one.why.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        text.push_str(&table(
            &["extension", "not understood", "why"],
            &rows,
            width,
        ));
    }
    text
}

fn half(name: &str, half: BackedUpHalf) -> String {
    let enabled = match half.enabled {
        Some(true) => "enabled",
        Some(false) => "disabled",
        None => "not said whether enabled",
    };
    match half.version {
        Some(version) => format!("{name}: {enabled}, version {version}"),
        None => format!("{name}: {enabled}"),
    }
}
