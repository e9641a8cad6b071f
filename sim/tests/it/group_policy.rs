//! Group Policy in the twin: what reaches which machine, from where, when, and what stays.

use std::path::Path;

use sim::{
    Answer, Change, Chronicle, Effect, Happening, QuestionId, ResultantPolicyAnswer,
    ResultantPolicyRequest, ResultantPolicyRow, ResultantSetting, RuleResult, Script, Twin,
    policies, worlds,
};

pub(crate) const WORLD: &str = r#"(
    name: "policy",
    clock: "2026-11-23T09:00Z",
    seed: 11,
    key_pool: 2,
    domains: [(name: "corp.example", gpo_links: [(gpo: "Base"), (gpo: "Enforced", enforced: true)])],
    sites: [(name: "Paris", gpo_links: [(gpo: "Site")])],
    organizational_units: [
        (name: "corp.example/PCs", gpo_links: [(gpo: "First"), (gpo: "Second"), (gpo: "Off", enabled: false)]),
        (name: "corp.example/PCs/Labs", block_inheritance: true, gpo_links: [(gpo: "Labs")]),
        (name: "corp.example/People", gpo_links: [(gpo: "People")]),
    ],
    wmi_filters: [(name: "Laptops", results: { "PC1": true, "PC2": false })],
    groups: [(name: "Kiosks", members: ["PC2"])],
    gpos: [
        (name: "Base", settings: { "ScRemoveOption": "1", "ScForceOption": Enabled }, services: [(name: "SCPolicySvc", start: Automatic)]),
        (name: "Enforced", settings: { "X509HintsNeeded": Enabled }),
        (name: "Site", settings: { "CachedLogonsCount": "5" }),
        (name: "First", settings: { "ScRemoveOption": "2", "X509HintsNeeded": Disabled }),
        (name: "Second", settings: { "ScRemoveOption": "3" }),
        (name: "Off", settings: { "ScRemoveOption": "0" }),
        (name: "Labs", settings: { "UserPolicyMode": 2 }, user_registry: { "Software\\X\\A": 2 }),
        (name: "People", user_registry: { "Software\\X\\A": 1 }),
    ],
    certification_authorities: [(name: "CA", key: "P-256")],
    users: [(name: "anna", organizational_unit: "corp.example/People")],
    domain_controllers: [
        (name: "DC1", product: "Server 2025", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
    ],
    workstations: [
        (name: "PC1", product: "Windows 11", site: "Paris", organizational_unit: "corp.example/PCs", registry: { "ScRemoveOption": "0" }, local_settings: { "ScRemoveOption": "0" }),
        (name: "PC2", product: "Windows 11", site: "Paris", organizational_unit: "corp.example/PCs"),
        (name: "PC3", product: "Windows 11", site: "Paris", organizational_unit: "corp.example/PCs"),
        (name: "LAB", product: "Windows 11", organizational_unit: "corp.example/PCs/Labs", slow_link: true),
        (name: "OUT", product: "Windows XP", domain: None, local_settings: { "KdcValidation": 2 }),
    ],
    cards: [(name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))])],
)"#;

pub(crate) fn twin(text: &str) -> Twin {
    let loaded = worlds::parse("policy.ron", text, &|_| {
        Err(std::io::ErrorKind::NotFound.into())
    });
    Twin::new(loaded.unwrap().world).unwrap()
}

pub(crate) fn ask(twin: &Twin, computer: &str, user: Option<&str>) -> ResultantPolicyRow {
    let request = ResultantPolicyRequest {
        computer: Some(computer.to_owned()),
        user: user.map(str::to_owned),
    };
    let answer = twin.resultant_policy(&request).unwrap();
    assert_eq!(answer.rows.len(), 1);
    answer.rows.into_iter().next().unwrap()
}

pub(crate) fn setting<'r>(row: &'r ResultantPolicyRow, name: &str) -> &'r ResultantSetting {
    row.settings.iter().find(|one| one.name == name).unwrap()
}

fn all(twin: &Twin) -> ResultantPolicyAnswer {
    match twin.answer(QuestionId::ResultantPolicy) {
        Answer::ResultantPolicy(answer) => answer,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn what_if(twin: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    twin.what_if(&changes).unwrap()
}

#[test]
fn a_value_has_its_winner_and_all_that_it_beat_with_the_reason() {
    let row = ask(&twin(WORLD), "PC1", None);
    let remove = setting(&row, "ScRemoveOption");
    assert_eq!(
        (remove.value.as_deref(), remove.meaning),
        (Some("2"), Some("force logoff"))
    );
    assert_eq!(remove.from.name, "in Group Policy object First");
    assert!(
        remove.from.place.starts_with("policy.ron:"),
        "{}",
        remove.from.place
    );
    let beaten: Vec<(&str, &str, &str)> = remove
        .beaten
        .iter()
        .map(|one| (one.value.as_str(), one.from.name.as_str(), one.why))
        .collect();
    assert_eq!(
        beaten,
        [
            (
                "3",
                "in Group Policy object Second",
                "the winner has the smaller link order"
            ),
            (
                "1",
                "in Group Policy object Base",
                "the winner is linked nearer"
            ),
            (
                "0",
                "on the machine itself",
                "the directory's policy wins over the local one"
            ),
            (
                "0",
                "on the machine itself",
                "policy wins over what the registry holds otherwise"
            ),
        ]
    );
    let hints = setting(&row, "X509HintsNeeded");
    assert_eq!(hints.value.as_deref(), Some("1"));
    assert_eq!(hints.beaten[0].why, "the link of the winner is enforced");
}

#[test]
fn what_is_left_out_says_why() {
    let row = ask(&twin(WORLD), "PC1", None);
    let off = row
        .objects
        .iter()
        .find(|object| object.name == "Off")
        .unwrap();
    assert_eq!(
        (off.applied, off.why.as_deref()),
        (Some(false), Some("the link is disabled"))
    );
    let row = ask(&twin(WORLD), "LAB", None);
    let first = row
        .objects
        .iter()
        .find(|object| object.name == "First")
        .unwrap();
    assert_eq!(
        first.why.as_deref(),
        Some("corp.example/PCs/Labs blocks inheritance, and the link is not enforced")
    );
    let order: Vec<&str> = row
        .objects
        .iter()
        .filter(|object| object.applied == Some(true))
        .map(|object| object.name.as_str())
        .collect();
    assert_eq!(order, ["Enforced", "Labs", "local policy"]);
    assert!(row.slow_link);
}

#[test]
fn machines_that_are_alike_are_told_once_and_every_machine_is_told() {
    let answer = all(&twin(WORLD));
    let computers: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| row.computers.clone())
        .collect();
    assert_eq!(
        computers,
        [
            vec!["PC1"],
            vec!["PC2", "PC3"],
            vec!["LAB"],
            vec!["OUT"],
            vec!["DC1"]
        ]
    );
    let outside = &answer.rows[3];
    assert!(!setting(outside, "KdcValidation").is_read, "Windows XP");
    assert_eq!(outside.objects.len(), 1);
}

#[test]
fn a_wmi_filter_without_a_result_leaves_what_is_configured_unknown() {
    let filtered = WORLD.replace(
        "(name: \"First\",",
        "(name: \"First\", wmi_filter: \"Laptops\",",
    );
    let twin = twin(&filtered);
    let value = |name| {
        let row = ask(&twin, name, None);
        setting(&row, "ScRemoveOption").value.clone()
    };
    assert_eq!(value("PC1").as_deref(), Some("2"));
    assert_eq!(value("PC2").as_deref(), Some("3"));
    assert_eq!(value("PC3"), None);
    let row = ask(&twin, "PC3", None);
    assert!(!setting(&row, "ScRemoveOption").from.is_certain);
    // What is enforced wins whatever the filter says.
    assert_eq!(setting(&row, "X509HintsNeeded").value.as_deref(), Some("1"));
    let first = row
        .objects
        .iter()
        .find(|object| object.name == "First")
        .unwrap();
    assert_eq!(first.applied, None);
}

#[test]
fn security_filtering_by_a_group_of_computers_reaches_its_members_only() {
    let filtered = WORLD.replace(
        "(name: \"First\",",
        "(name: \"First\", permissions: [(trustee: \"Kiosks\", allow: [Read, Apply])],",
    );
    let twin = twin(&filtered);
    let from = |name| {
        setting(&ask(&twin, name, None), "ScRemoveOption")
            .from
            .name
            .clone()
    };
    assert_eq!(from("PC1"), "in Group Policy object Second");
    assert_eq!(from("PC2"), "in Group Policy object First");
}

/// Where an object is linked, for whom it is and which half of it counts are changes like any other.
#[test]
fn links_filters_and_halves_of_objects_can_be_changed() {
    let base = twin(WORLD);
    let value = |computer: &str, changes: &[&str], name: &str| {
        let row = ask(&what_if(&base, changes), computer, None);
        let found = row.settings.iter().find(|one| one.name == name);
        found
            .and_then(|one| one.value.clone())
            .unwrap_or_else(|| "-".to_owned())
    };
    for (change, computer, expected) in [
        ("gpo:First.link/corp.example/PCs=disabled", "PC3", "3"),
        ("gpo:First.link/corp.example/PCs=none", "PC3", "3"),
        ("gpo:First.link/corp.example/PCs=2", "PC3", "3"),
        ("gpo:Off.link/corp.example/PCs=enabled", "PC3", "2"),
        ("gpo:Base.link/corp.example=enforced", "PC3", "1"),
        ("gpo:Base.link/corp.example=enforced", "LAB", "1"),
        ("gpo:Second.link/Paris=enforced", "PC3", "3"),
        ("gpo:Second.link/corp.example/PCs/Labs=enabled", "LAB", "3"),
        ("gpo:First.apply/PC3=deny", "PC3", "3"),
        ("gpo:First.apply/PC3=deny", "PC2", "2"),
        ("gpo:First.apply/Kiosks=deny", "PC2", "3"),
        ("gpo:First.apply/Authenticated Users=none", "PC3", "3"),
        ("gpo:First.enabled_computer=false", "PC3", "3"),
        ("gpo:First.enabled_user=false", "PC3", "2"),
        ("gpo:First.wmi_filter=Laptops", "PC2", "3"),
        (
            "ou:corp.example/PCs/Labs.block_inheritance=false",
            "LAB",
            "2",
        ),
        ("ou:corp.example/PCs.block_inheritance=true", "LAB", "-"),
        (
            "workstation:PC3.organizational_unit=corp.example/PCs/Labs",
            "PC3",
            "-",
        ),
        ("workstation:PC3.organizational_unit=none", "PC3", "1"),
    ] {
        assert_eq!(
            value(computer, &[change], "ScRemoveOption"),
            expected,
            "{change} at {computer}"
        );
    }
    // An order counts among several, an enforced link can be made a plain one, and what is denied can be allowed.
    let both = [
        "gpo:Off.link/corp.example/PCs=enabled",
        "gpo:Off.link/corp.example/PCs=1",
    ];
    assert_eq!(value("PC3", &both, "ScRemoveOption"), "0");
    let plain = ["gpo:Enforced.link/corp.example=not-enforced"];
    assert_eq!(value("PC3", &[], "X509HintsNeeded"), "1");
    assert_eq!(value("PC3", &plain, "X509HintsNeeded"), "0");
    let only = [
        "gpo:First.apply/Authenticated Users=none",
        "gpo:First.apply/PC2=allow",
    ];
    assert_eq!(value("PC2", &only, "ScRemoveOption"), "2");
    assert_eq!(value("PC3", &only, "ScRemoveOption"), "3");
    for (change, expected) in [
        (
            "gpo:First.link/corp.example/Nowhere=enabled",
            "no domain, organizational unit or site",
        ),
        ("gpo:First.link/corp.example/PCs=4", "a link order from 1"),
        ("gpo:First.link/corp.example/PCs=0", "a link order from 1"),
        ("gpo:First.apply/Nobody=deny", "no user, computer or group"),
        ("gpo:First.apply/PC1=maybe", "`allow`, `deny` or `none`"),
        ("gpo:First.wmi_filter=Desktops", "the name of a WMI filter"),
        (
            "ou:corp.example/PCs.color=red",
            "expected one of block_inheritance",
        ),
        (
            "workstation:OUT.organizational_unit=corp.example/PCs",
            "of its domain",
        ),
    ] {
        let change: Change = change.parse().unwrap();
        let error = base.what_if(&[change]).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn loopback_replaces_the_users_list_where_the_computers_policy_says_so() {
    let twin = twin(WORLD);
    let user = |computer| ask(&twin, computer, Some("anna")).user.unwrap();
    let here = user("PC1");
    assert_eq!(
        (here.loopback, here.values[0].value.as_str()),
        (Some("off"), "1")
    );
    let lab = user("LAB");
    assert_eq!(
        (lab.loopback, lab.values[0].value.as_str()),
        (Some("replace"), "2")
    );
    assert_eq!(lab.values[0].from.name, "in Group Policy object Labs");
    let merged = what_if(&twin, &["gpo:Labs.UserPolicyMode=1"]);
    let lab = ask(&merged, "LAB", Some("anna")).user.unwrap();
    assert_eq!(
        lab.values[0].beaten[0].why,
        "by loopback the computer's list comes after the user's"
    );
}

#[test]
fn names_that_the_world_has_not_are_refused() {
    let twin = twin(WORLD);
    for (computer, user, message) in [
        (Some("PC9"), None, "the world has no computer named `PC9`"),
        (None, Some("nobody"), "the world has no user named `nobody`"),
    ] {
        let request = ResultantPolicyRequest {
            computer: computer.map(str::to_owned),
            user: user.map(str::to_owned),
        };
        assert_eq!(
            twin.resultant_policy(&request).unwrap_err().to_string(),
            message
        );
    }
}

#[test]
fn a_number_for_a_text_is_read_or_not_as_is_assumed() {
    let written = WORLD.replace("\"ScRemoveOption\": \"2\"", "\"ScRemoveOption\": 2");
    let twin = twin(&written);
    let of_the_text = twin.warnings().iter();
    let of_the_text = of_the_text.filter(|warning| warning.message.contains("ScRemoveOption"));
    assert_eq!(of_the_text.count(), 1, "{:?}", twin.warnings());
    let value = |twin: &Twin| {
        setting(&ask(twin, "PC1", None), "ScRemoveOption")
            .value
            .clone()
    };
    assert_eq!(value(&twin).as_deref(), Some("2"));
    let other = what_if(&twin, &["assume:number-for-text=not-read"]);
    assert_eq!(value(&other).as_deref(), Some("not set"));
    // On the command line a number is a number.
    let changed = what_if(&other, &["gpo:First.ScRemoveOption=1"]);
    assert_eq!(value(&changed).as_deref(), Some("1"));
    let others = match twin.ask(QuestionId::ResultantPolicy) {
        Answer::ResultantPolicy(answer) => format!("{:?}", answer.header.otherwise),
        other => panic!("{other:?}"),
    };
    assert!(others.contains("number-for-text"), "{others}");
}

fn script(world: &Path, events: &str) -> Chronicle {
    let name = world.to_str().unwrap();
    let text = format!("(title: \"t\", world: {name:?}, events: [{events}])");
    let script = Script::parse("t.ron", &text, Path::new("."));
    script
        .unwrap_or_else(|error| panic!("{error}"))
        .run()
        .unwrap()
}

/// The world as a file, since a script names one.
fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".ron").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

pub(crate) fn run(text: &str, events: &str) -> Chronicle {
    let file = file(text);
    script(file.path(), events)
}

/// Whether the password logons of a chronicle opened a session, one after the other.
pub(crate) fn opened(chronicle: &Chronicle) -> Vec<bool> {
    let logons = chronicle
        .entries
        .iter()
        .filter_map(|entry| match &entry.happening {
            Some(Happening::Password(told)) => Some(told.ending.effect == Effect::Opens),
            _ => None,
        });
    logons.collect()
}

pub(crate) fn told(chronicle: &Chronicle) -> Vec<String> {
    let entries = chronicle.entries.iter();
    entries
        .map(|entry| format!("{}: {}", entry.event, entry.effects.join("; ")))
        .collect()
}

pub(crate) const PASSWORD: &str = "LogOnWithPassword(user: \"anna\", workstation: \"PC2\"),";
pub(crate) const ALLOW: &str = "Change(\"gpo:Base.ScForceOption=0\"),";

#[test]
fn a_change_reaches_a_machine_at_its_refresh_and_not_before() {
    let events = format!("{PASSWORD}{ALLOW}{PASSWORD}Wait(hours: 2),{PASSWORD}");
    let chronicle = run(WORLD, &events);
    assert_eq!(opened(&chronicle), [false, false, true]);
    let lines = told(&chronicle);
    assert!(
        lines.contains(
            &"PC2 refreshes its policy: ScForceOption = 0, in Group Policy object Base".to_owned()
        ),
        "{lines:?}"
    );
    assert!(
        lines[1].contains("will have other policy at the next refresh"),
        "{lines:?}"
    );
}

#[test]
fn refreshes_come_within_two_hours_and_of_controllers_within_five_minutes() {
    let begin: names::Timestamp = "2026-11-23T09:00Z".parse().unwrap();
    let events = "Change(\"gpo:Base.CachedLogonsCount=3\"), Wait(hours: 2)";
    let chronicle = run(WORLD, events);
    let refreshed: Vec<(String, i64)> = chronicle
        .entries
        .iter()
        .filter_map(|entry| {
            let name = entry.event.strip_suffix(" refreshes its policy")?;
            Some((name.to_owned(), entry.at.seconds_since(begin)))
        })
        .collect();
    // LAB blocks what is changed, and OUT is no member.
    assert_eq!(refreshed.len(), 4, "{refreshed:?}");
    for (name, seconds) in &refreshed {
        let most = if name == "DC1" { 5 * 60 } else { 120 * 60 };
        assert!((1..=most).contains(seconds), "{name} after {seconds} s");
    }
    let instants: std::collections::BTreeSet<i64> = refreshed.iter().map(|(_, at)| *at).collect();
    assert_eq!(
        instants.len(),
        4,
        "each machine has its own time: {refreshed:?}"
    );
    let again = run(WORLD, events);
    assert_eq!(told(&chronicle), told(&again));
}

#[test]
fn the_interval_is_a_setting_and_background_refresh_can_be_off() {
    for (settings, hours, expected) in [
        ("\"GroupPolicyRefreshTime\": 600", 2, [false, false]),
        ("\"GroupPolicyRefreshTime\": 600", 11, [false, true]),
        ("\"DisableBkGndGroupPolicy\": Enabled", 48, [false, false]),
        (
            "\"GroupPolicyRefreshTime\": 0, \"GroupPolicyRefreshTimeOffset\": 0",
            1,
            [false, true],
        ),
    ] {
        let world = WORLD
            .replace(
                "(name: \"Enforced\", settings: {",
                &format!("(name: \"Enforced\", settings: {{ {settings},"),
            )
            .replace(
                "(name: \"PC2\",",
                "(name: \"PC2\", policy_refreshed: \"2026-11-23T09:00Z\",",
            );
        let events = format!("{ALLOW}{PASSWORD}Wait(hours: {hours}),{PASSWORD}");
        assert_eq!(
            opened(&run(&world, &events)),
            expected,
            "{settings}, {hours} h"
        );
    }
}

#[test]
fn gpupdate_applies_what_has_changed_at_once() {
    let update = "UpdatePolicy(computer: \"PC2\"),";
    let events = format!("{update}{ALLOW}{update}{PASSWORD}");
    let chronicle = run(WORLD, &events);
    assert_eq!(opened(&chronicle), [true]);
    let lines = told(&chronicle);
    assert_eq!(
        lines[0],
        "gpupdate at PC2: nothing: the machine has what the directory holds for it"
    );
    assert_eq!(
        lines[2],
        "gpupdate at PC2: ScForceOption = 0, in Group Policy object Base"
    );
}

/// What a hand writes over a security option stays until the security settings are applied again, after 16 hours at the
/// latest; over a value of an administrative template until something changes.
#[test]
fn what_a_hand_writes_over_policy_stays_until_it_is_applied_again() {
    let write = "WriteRegistry(computer: \"PC2\", setting: \"ScForceOption\", value: \"0\"),";
    let events =
        format!("{write}{PASSWORD}LogOff(workstation: \"PC2\"),Wait(hours: 19),{PASSWORD}");
    assert_eq!(opened(&run(WORLD, &events)), [true, false]);
    let forced = format!(
        "{write}UpdatePolicy(computer: \"PC2\"),{PASSWORD}LogOff(workstation: \"PC2\"),UpdatePolicy(computer: \"PC2\", force: true),{PASSWORD}"
    );
    assert_eq!(opened(&run(WORLD, &forced)), [true, false]);
    let template = "WriteRegistry(computer: \"PC2\", setting: \"X509HintsNeeded\", value: \"0\"), Wait(hours: 40),
        UpdatePolicy(computer: \"PC2\", force: true)";
    let lines = told(&run(WORLD, template));
    assert_eq!(
        lines,
        [
            "a hand writes X509HintsNeeded = 0 into the registry of PC2: ",
            "gpupdate /force at PC2: X509HintsNeeded = 1, in Group Policy object Enforced"
        ]
    );
}

#[test]
fn a_security_option_can_outlast_its_object_and_a_template_value_never_does() {
    let go = "Change(\"gpo:Base.ScForceOption=not-configured\"), UpdatePolicy(computer: \"PC2\"),";
    let hints =
        "Change(\"gpo:Enforced.X509HintsNeeded=not-configured\"), UpdatePolicy(computer: \"PC3\")";
    for (world, reading, opens) in [
        (WORLD.to_owned(), "previous-value", false),
        (WORLD.to_owned(), "stays", false),
        (WORLD.to_owned(), "goes", true),
        (
            WORLD.replace(
                "(name: \"PC2\",",
                "(name: \"PC2\", registry: { \"ScForceOption\": 0 },",
            ),
            "previous-value",
            true,
        ),
        (
            WORLD.replace(
                "(name: \"PC2\",",
                "(name: \"PC2\", registry: { \"ScForceOption\": 0 },",
            ),
            "stays",
            false,
        ),
    ] {
        let assumed = world.replace(
            "seed: 11,",
            &format!("seed: 11, assumptions: {{ \"security-option-left\": \"{reading}\" }},"),
        );
        let events = format!("{go}{PASSWORD}{hints}");
        let chronicle = run(&assumed, &events);
        assert_eq!(opened(&chronicle), [opens], "{reading}");
        let lines = told(&chronicle);
        let last = lines.last().unwrap();
        assert!(
            last.contains("X509HintsNeeded = 0, in Group Policy object First"),
            "{last}"
        );
    }
}

/// What the rule about the removal of cards says of PC2.
fn removal_works(twin: &Twin) -> bool {
    let shipped = policies::shipped_rules().into_iter();
    let rules: Vec<policies::Rule> = shipped
        .filter(|shipped| shipped.slug == "removal-takes-effect")
        .map(|shipped| shipped.rule)
        .collect();
    let findings = twin.check(&rules);
    let of_pc2 = findings.iter().find(|finding| finding.subject == "PC2");
    matches!(of_pc2.unwrap().result, RuleResult::Pass)
}

#[test]
fn policy_starts_services_unless_the_world_says_how_they_run() {
    assert!(removal_works(&twin(WORLD)));
    let without = WORLD.replace("services: [(name: \"SCPolicySvc\", start: Automatic)]", "");
    assert!(!removal_works(&twin(&without)));
    let stopped = WORLD.replace(
        "(name: \"PC2\",",
        "(name: \"PC2\", services: [(name: \"SCPolicySvc\", running: false)],",
    );
    assert!(!removal_works(&twin(&stopped)));
    let by_hand = what_if(
        &twin(WORLD),
        &["workstation:PC2.service/SCPolicySvc=stopped"],
    );
    assert!(!removal_works(&by_hand));
    let row = ask(&twin(WORLD), "PC2", None);
    assert_eq!(row.services[0].name, "scpolicysvc");
}

#[test]
fn a_script_is_told_what_is_wrong_with_its_events() {
    let file = file(WORLD);
    let name = file.path().to_str().unwrap();
    for (event, message) in [
        ("UpdatePolicy(computer: \"PC9\")", "PC9"),
        (
            "WriteRegistry(computer: \"PC1\", setting: \"ScForceOptions\", value: \"1\")",
            "the twin knows no setting `ScForceOptions`",
        ),
        (
            "WriteRegistry(computer: \"PC1\", setting: \"ScForceOption\", value: \"5\")",
            "ScForceOption",
        ),
        (
            "WriteRegistry(computer: \"PC1\", setting: \"ScForceOption\", value: \"not-configured\")",
            "is no value",
        ),
    ] {
        let text = format!("(title: \"t\", world: {name:?}, events: [{event}])");
        let error = Script::parse("t.ron", &text, Path::new(".")).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}
