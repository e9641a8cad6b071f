//! Facts 6.1 to 6.4 of the sheet about clients and Group Policy; those of 6.5 are beside the reader of backups.

use sim::policies::SettingId;
use sim::{Effect, Twin};

use crate::account::{changed, logon};
use crate::group_policy::{ALLOW, PASSWORD, WORLD, ask, opened, run, setting, told, twin, what_if};

/// The value of a setting on a machine, and the object that it comes from.
fn value(twin: &Twin, machine: &str, name: &str) -> (Option<String>, String) {
    let row = ask(twin, machine, None);
    let setting = setting(&row, name);
    (setting.value.clone(), setting.from.name.clone())
}

fn from(twin: &Twin, machine: &str, name: &str) -> String {
    value(twin, machine, name).1
}

fn with(find: &str, replacement: &str) -> Twin {
    assert!(WORLD.contains(find), "{find}");
    twin(&WORLD.replace(find, replacement))
}

#[test]
fn c6_1_local_then_site_then_domain_then_units_and_the_later_wins() {
    let base = twin(WORLD);
    // Local policy says 0, the domain 1, the unit 2.
    assert_eq!(
        value(&base, "PC1", "ScRemoveOption"),
        (
            Some("2".to_owned()),
            "in Group Policy object First".to_owned()
        )
    );
    // The site beats local policy, and the domain the site.
    let site = with(
        "\"CachedLogonsCount\": \"5\"",
        "\"CachedLogonsCount\": \"5\", \"ScForceOption\": Disabled",
    );
    assert_eq!(
        from(&site, "PC1", "CachedLogonsCount"),
        "in Group Policy object Site"
    );
    assert_eq!(
        from(&site, "PC1", "ScForceOption"),
        "in Group Policy object Base"
    );
    // A machine outside of the domain has its local policy alone.
    assert_eq!(from(&base, "OUT", "KdcValidation"), "on the machine itself");
}

#[test]
fn c6_1_link_order_one_wins_within_a_container() {
    assert_eq!(
        from(&twin(WORLD), "PC2", "ScRemoveOption"),
        "in Group Policy object First"
    );
    let turned = with(
        "(gpo: \"First\"), (gpo: \"Second\")",
        "(gpo: \"Second\"), (gpo: \"First\")",
    );
    assert_eq!(
        from(&turned, "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
}

#[test]
fn c6_1_enforced_links_win_and_the_higher_of_two() {
    // The unit says 0, the enforced link of the domain 1.
    assert_eq!(
        value(&twin(WORLD), "PC2", "X509HintsNeeded").0.as_deref(),
        Some("1")
    );
    let both = with(
        "(gpo: \"First\"), (gpo: \"Second\")",
        "(gpo: \"First\", enforced: true), (gpo: \"Second\")",
    );
    assert_eq!(
        from(&both, "PC2", "X509HintsNeeded"),
        "in Group Policy object Enforced"
    );
    assert_eq!(
        from(&both, "PC2", "ScRemoveOption"),
        "in Group Policy object First"
    );
}

#[test]
fn c6_1_blocked_inheritance_drops_what_is_not_enforced_and_nothing_local() {
    let base = with(
        "slow_link: true",
        "local_settings: { \"CachedLogonsCount\": \"3\" }",
    );
    assert_eq!(
        from(&base, "LAB", "X509HintsNeeded"),
        "in Group Policy object Enforced"
    );
    assert_eq!(
        from(&base, "LAB", "UserPolicyMode"),
        "in Group Policy object Labs"
    );
    assert_eq!(
        from(&base, "LAB", "CachedLogonsCount"),
        "on the machine itself"
    );
    let row = ask(&base, "LAB", None);
    assert!(
        row.settings.iter().all(|one| one.name != "ScRemoveOption"),
        "{row:?}"
    );
}

#[test]
fn c6_1_a_disabled_link_and_a_disabled_half_are_left_out() {
    let row = ask(&twin(WORLD), "PC2", None);
    let off = row
        .objects
        .iter()
        .find(|object| object.name == "Off")
        .unwrap();
    assert_eq!(off.applied, Some(false));
    let half = with(
        "(name: \"First\", settings",
        "(name: \"First\", enabled_computer: false, settings",
    );
    assert_eq!(
        from(&half, "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
}

#[test]
fn c6_1_scope_takes_read_and_apply_and_denial_wins() {
    let denied = with(
        "(name: \"First\", settings",
        "(name: \"First\", permissions: [(trustee: \"Authenticated Users\", allow: [Read, Apply]), (trustee: \"Kiosks\", deny: [Apply])], settings",
    );
    assert_eq!(
        from(&denied, "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
    assert_eq!(
        from(&denied, "PC3", "ScRemoveOption"),
        "in Group Policy object First"
    );
    let read_only = with(
        "(name: \"First\", settings",
        "(name: \"First\", permissions: [(trustee: \"Authenticated Users\", allow: [Read])], settings",
    );
    assert_eq!(
        from(&read_only, "PC3", "ScRemoveOption"),
        "in Group Policy object Second"
    );
}

#[test]
fn c6_1_a_wmi_filter_that_is_false_skips_the_object_and_windows_2000_asks_none() {
    let filtered = WORLD.replace(
        "(name: \"First\", settings",
        "(name: \"First\", wmi_filter: \"Laptops\", settings",
    );
    let base = twin(&filtered);
    assert_eq!(
        from(&base, "PC1", "ScRemoveOption"),
        "in Group Policy object First"
    );
    assert_eq!(
        from(&base, "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
    let old = filtered.replace(
        "(name: \"PC2\", product: \"Windows 11\"",
        "(name: \"PC2\", product: \"Server 2000\"",
    );
    assert_eq!(
        from(&twin(&old), "PC2", "ScRemoveOption"),
        "in Group Policy object First"
    );
    let xp = filtered.replace(
        "(name: \"PC2\", product: \"Windows 11\"",
        "(name: \"PC2\", product: \"Windows XP\"",
    );
    assert_eq!(
        from(&twin(&xp), "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
}

#[test]
fn c6_1_settings_of_smart_cards_are_of_computers_whatever_loopback_says() {
    for mode in ["1", "2", "not-configured"] {
        let there = what_if(&twin(WORLD), &[&format!("gpo:Base.UserPolicyMode={mode}")]);
        assert_eq!(
            from(&there, "PC2", "ScRemoveOption"),
            "in Group Policy object First",
            "{mode}"
        );
        assert_eq!(
            value(&there, "PC2", "ScForceOption").0.as_deref(),
            Some("1"),
            "{mode}"
        );
    }
    for id in SettingId::ALL {
        let key = policies::setting(*id).key;
        assert!(!key.starts_with("HKEY_CURRENT_USER"), "{id}");
    }
}

#[test]
fn c6_1_registry_and_security_settings_come_over_a_slow_link_too() {
    assert_eq!(
        value(&twin(WORLD), "LAB", "X509HintsNeeded").0.as_deref(),
        Some("1")
    );
}

/// Local policy of a domain controller is beaten by the directory's, as that of every machine, and beats what a hand wrote.
#[test]
fn c6_1_a_domain_controller_has_local_policy_too() {
    let local = |more: &str| {
        with(
            "(name: \"DC1\", product: \"Server 2025\",",
            &format!(
                "(name: \"DC1\", product: \"Server 2025\", local_settings: {{ \"ScForceOption\": Disabled, \"KdcExtraLogLevel\": 2 }}, {more}"
            ),
        )
    };
    let base = local("registry: { \"KdcExtraLogLevel\": 1 },");
    assert_eq!(
        value(&base, "DC1", "KdcExtraLogLevel"),
        (Some("2".to_owned()), "on the machine itself".to_owned())
    );
    assert_eq!(
        from(&base, "DC1", "ScForceOption"),
        "in Group Policy object Base"
    );
    let hand = what_if(&local(""), &["dc:DC1.KdcExtraLogLevel=4"]);
    assert_eq!(
        value(&hand, "DC1", "KdcExtraLogLevel").0.as_deref(),
        Some("4")
    );
}

#[test]
fn c6_2_values_merge_one_by_one_and_not_configured_is_no_opinion() {
    let base = twin(WORLD);
    assert_eq!(
        from(&base, "PC2", "ScForceOption"),
        "in Group Policy object Base"
    );
    assert_eq!(
        from(&base, "PC2", "ScRemoveOption"),
        "in Group Policy object First"
    );
    let without = what_if(&base, &["gpo:First.ScRemoveOption=not-configured"]);
    assert_eq!(
        from(&without, "PC2", "ScRemoveOption"),
        "in Group Policy object Second"
    );
}

#[test]
fn c6_2_disabled_is_an_opinion() {
    let disabled = what_if(
        &twin(WORLD),
        &[
            "gpo:First.X509HintsNeeded=0",
            "gpo:Enforced.X509HintsNeeded=not-configured",
        ],
    );
    assert_eq!(
        value(&disabled, "PC2", "X509HintsNeeded").0.as_deref(),
        Some("0")
    );
}

#[test]
fn c6_2_password_policy_counts_at_the_domain_only() {
    // It is a property of the domain; no object of a unit has such a setting.
    assert!(SettingId::parse("MaximumPasswordAge").is_err());
    let domain = changed(
        &twin(WORLD),
        &["domain:corp.example.max_password_age_days=1"],
    );
    assert_eq!(domain.world().domains[0].max_password_age_days, 1);
}

#[test]
fn c6_2_a_template_value_goes_with_its_object_and_a_security_option_may_stay() {
    let update = "UpdatePolicy(computer: \"PC2\"),";
    let gone = format!("Change(\"gpo:Base.ScForceOption=not-configured\"), {update}{PASSWORD}");
    // Nothing was there before it, so that it stays.
    assert_eq!(opened(&run(WORLD, &gone)), [false]);
    let template = "Change(\"gpo:Enforced.X509HintsNeeded=not-configured\"), Change(\"gpo:First.X509HintsNeeded=not-configured\"),";
    let lines = told(&run(WORLD, &format!("{template}{update}")));
    let last = lines.last().unwrap();
    assert!(
        last.contains("X509HintsNeeded is no longer configured"),
        "{lines:?}"
    );
}

#[test]
fn c6_3_policy_waits_for_the_refresh_or_for_gpupdate() {
    let waits = format!("{ALLOW}{PASSWORD}Wait(hours: 2),{PASSWORD}");
    assert_eq!(opened(&run(WORLD, &waits)), [false, true]);
    let now = format!("{ALLOW}UpdatePolicy(computer: \"PC2\"),{PASSWORD}");
    assert_eq!(opened(&run(WORLD, &now)), [true]);
}

/// Which of the steps of the removal of a card ends each session in a chronicle.
fn removals(text: &str, events: &str) -> Vec<&'static str> {
    let chronicle = run(text, events);
    let outcomes = chronicle.entries.iter().flat_map(|entry| &entry.outcomes);
    outcomes
        .filter_map(|outcome| outcome.steps.last())
        .map(|told| told.step.id)
        .filter(|id| {
            id.starts_with("removal.") && !id.contains("watched") && !id.contains("record")
        })
        .collect()
}

#[test]
fn c6_3_starts_of_services_wait_for_the_refresh_as_values_do() {
    // The object comes to start the service: nothing watches before the refresh.
    let world = WORLD.replace(
        "(name: \"Base\", settings: { \"ScRemoveOption\": \"1\", \"ScForceOption\": Enabled }, services: [(name: \"SCPolicySvc\", start: Automatic)])",
        "(name: \"Base\", settings: { \"ScRemoveOption\": \"1\" })",
    );
    assert_ne!(world, WORLD);
    let set = "Change(\"policy-set:Shared workstations.linked_to=corp.example/PCs\"),";
    let card =
        "LogOn(card: \"Anna's card\", workstation: \"PC2\"), RemoveCard(card: \"Anna's card\"),";
    let off = "LogOff(workstation: \"PC2\"),";
    assert_eq!(
        removals(&world, &format!("{set}{card}")),
        ["removal.service.stopped"]
    );
    let ends = removals(&world, &format!("{set}Wait(hours: 2),{card}"));
    assert!(
        ends.last()
            .is_some_and(|end| *end != "removal.service.stopped"),
        "{ends:?}"
    );
    let lines = told(&run(
        &world,
        &format!("{set}UpdatePolicy(computer: \"PC2\"),{off}"),
    ));
    assert!(
        lines[1].contains("policy starts scpolicysvc with Windows"),
        "{lines:?}"
    );
    // And after the start of the machine.
    let restart = format!(
        "{set}Shutdown(workstation: \"PC2\"), Start(workstation: \"PC2\"), Wait(minutes: 1),{card}"
    );
    let ends = removals(&world, &restart);
    assert!(
        ends.last()
            .is_some_and(|end| *end != "removal.service.stopped"),
        "{ends:?}"
    );
}

#[test]
fn c6_3_trusted_roots_wait_for_the_refresh_as_values_do() {
    // An authority that is published nowhere: its domain controller is trusted where policy has brought the root.
    let world = WORLD.replace(
        "(name: \"CA\", key: \"P-256\")",
        "(name: \"CA\", key: \"P-256\", in_root_store: false)",
    );
    let world = world.replace(
        "(name: \"DC1\", product",
        "(name: \"DC1\", stores: [(store: Root, authority: \"CA\")], product",
    );
    let change = "Change(\"gpo:Base.trusted_root/CA=true\"),";
    let card = "LogOn(card: \"Anna's card\", workstation: \"PC2\"),";
    let opens = |events: &str| {
        let chronicle = run(&world, events);
        let last = chronicle.entries.last().unwrap();
        !last.sessions.is_empty()
    };
    assert!(!opens(card));
    assert!(!opens(&format!("{change}{card}")));
    assert!(opens(&format!(
        "{change}UpdatePolicy(computer: \"PC2\"),{card}"
    )));
    assert!(opens(&format!("{change}Wait(hours: 2),{card}")));
    let lines = told(&run(
        &world,
        &format!("{change}UpdatePolicy(computer: \"PC2\"),"),
    ));
    assert_eq!(lines[1], "gpupdate at PC2: CA is a trusted root by policy");
}

#[test]
fn c6_3_the_start_of_a_machine_refreshes_in_the_foreground() {
    let restart = "Shutdown(workstation: \"PC2\"), Start(workstation: \"PC2\"),";
    let events = format!("{ALLOW}{PASSWORD}{restart}{PASSWORD}Wait(minutes: 1),{PASSWORD}");
    // A client shows its screen first, and who is quick meets what was there before.
    let chronicle = run(WORLD, &events);
    assert_eq!(opened(&chronicle), [false, false, true]);
    let lines = told(&chronicle);
    assert!(
        lines[3].ends_with("SyncForegroundPolicy is not 1"),
        "{lines:?}"
    );
    assert!(
        lines[5].starts_with(
            "PC2 refreshes its policy: ScForceOption = 0, in Group Policy object Base"
        ),
        "{lines:?}"
    );
    let waits = WORLD.replace(
        "\"X509HintsNeeded\": Enabled }",
        "\"X509HintsNeeded\": Enabled, \"SyncForegroundPolicy\": Enabled }",
    );
    let servers = WORLD.replace(
        "(name: \"PC2\", product: \"Windows 11\"",
        "(name: \"PC2\", product: \"Server 2022\"",
    );
    for world in [waits, servers] {
        let chronicle = run(&world, &events);
        assert_eq!(opened(&chronicle)[..2], [false, true]);
        let lines = told(&chronicle);
        assert!(
            lines[3].starts_with("PC2 starts: ScForceOption = 0, in Group Policy object Base")
                && lines[3].ends_with("the logon screen waited for that"),
            "{lines:?}"
        );
    }
}

/// What is for users comes when they log on, and while they are, in the background or by `gpupdate`.
#[test]
fn c6_3_a_logon_refreshes_the_policy_for_its_user() {
    let move_people = "Change(\"gpo:People.link/corp.example/People=disabled\"),";
    let off = "LogOff(workstation: \"PC2\"),";
    let allowed = WORLD.replace("\"ScForceOption\": Enabled", "\"ScForceOption\": Disabled");
    let gone = "policy for anna: Software\\X\\A is no longer configured";
    let lines = told(&run(
        &allowed,
        &format!("{PASSWORD}{off}{move_people}{PASSWORD}{off}{PASSWORD}"),
    ));
    let with: Vec<usize> = (0..lines.len())
        .filter(|at| lines[*at].contains(gone))
        .collect();
    assert_eq!(with, [3], "{lines:?}");
    assert!(
        lines[3].ends_with("SyncForegroundPolicy is not 1"),
        "{lines:?}"
    );
    let waits = allowed.replace(
        "\"X509HintsNeeded\": Enabled }",
        "\"X509HintsNeeded\": Enabled, \"SyncForegroundPolicy\": Enabled }",
    );
    let lines = told(&run(&waits, &format!("{move_people}{PASSWORD}")));
    assert!(
        lines[1].ends_with("the desktop waited for that"),
        "{lines:?}"
    );
    // Whoever stays has it within two hours, and at once by gpupdate.
    let lines = told(&run(
        &allowed,
        &format!("{PASSWORD}{move_people}Wait(hours: 1), Wait(hours: 1),"),
    ));
    let refresh = lines
        .iter()
        .position(|line| line.starts_with("PC2 refreshes the policy for anna"));
    assert!(
        refresh.is_some_and(|at| lines[at].contains(gone)),
        "{lines:?}"
    );
    let lines = told(&run(
        &allowed,
        &format!("{PASSWORD}{move_people}UpdatePolicy(computer: \"PC2\"),"),
    ));
    assert!(lines[2].contains(gone), "{lines:?}");
}

#[test]
fn c6_3_without_background_refresh_the_start_is_what_is_left() {
    let world = WORLD.replace(
        "\"X509HintsNeeded\": Enabled }",
        "\"X509HintsNeeded\": Enabled, \"DisableBkGndGroupPolicy\": Enabled }",
    );
    let events = format!(
        "{ALLOW}Wait(hours: 48),{PASSWORD}Shutdown(workstation: \"PC2\"), Start(workstation: \"PC2\"), Wait(minutes: 1),{PASSWORD}"
    );
    assert_eq!(opened(&run(&world, &events)), [false, true]);
}

#[test]
fn c6_3_a_machine_that_is_down_refreshes_nothing() {
    let lines = told(&run(
        WORLD,
        &format!("Shutdown(workstation: \"PC2\"),{ALLOW}Wait(hours: 24),"),
    ));
    assert!(
        !lines.iter().any(|line| line.starts_with("PC2 refreshes")),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line.starts_with("PC3 refreshes")),
        "{lines:?}"
    );
}

/// Modeling asks no client, so that it says what is written; results are what the client holds, with local policy.
#[test]
fn c6_4_the_resultant_set_has_local_policy_in_it() {
    let row = ask(&twin(WORLD), "PC1", None);
    let beaten = &setting(&row, "ScRemoveOption").beaten;
    assert!(
        beaten
            .iter()
            .any(|one| one.from.name == "on the machine itself"),
        "{beaten:?}"
    );
    assert!(
        row.objects
            .iter()
            .any(|object| object.name == "local policy")
    );
}

/// Nothing of what two machines are told depends on which of two unrelated events comes first.
#[test]
fn c6_3_the_order_of_unrelated_events_does_not_matter() {
    let events = [
        ALLOW.to_owned(),
        "Change(\"gpo:Second.CachedLogonsCount=2\"),".to_owned(),
        "Change(\"user:anna.locked_out=false\"),".to_owned(),
        "UpdatePolicy(computer: \"PC3\"),".to_owned(),
    ];
    let after = |order: [usize; 4]| {
        let events: String = order.iter().map(|at| events[*at].as_str()).collect();
        opened(&run(
            WORLD,
            &format!("{events}{PASSWORD}Wait(hours: 3),{PASSWORD}"),
        ))
    };
    let first = after([0, 1, 2, 3]);
    assert_eq!(first, [false, true]);
    for order in [[1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1]] {
        assert_eq!(after(order), first, "{order:?}");
    }
}

/// What policy says of a machine is what its logon screen does.
#[test]
fn c6_1_what_reaches_a_machine_is_what_its_logons_read() {
    let told = logon(&twin(WORLD), "Anna's card", "PC2");
    assert_eq!(told.ending.effect, Effect::Opens);
}
