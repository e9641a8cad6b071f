//! Where the card is forced: policy and flag, machines' own accounts, and what passwords are still good for.

use std::path::Path;

use sim::value::{LogonForm as Form, PasswordPath as Way};
use sim::{Answer, Effect, LocalUse, QuestionId, Twin};

use crate::account::changed;
use crate::form::{request, script, told, told_by};

fn forcing() -> Twin {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/forcing.ron");
    Twin::new(worlds::load(&path).unwrap().world).unwrap()
}

/// The matrix of policy and flag: password at the screen, card at the screen, password over the network.
#[test]
fn policy_and_flag_force_the_card_separately_and_together() {
    let base = forcing();
    let password = |user: &str, way, workstation: &str| {
        let told = base.explain_password(&sim::PasswordRequest {
            user: user.to_owned(),
            workstation: workstation.to_owned(),
            path: way,
            wrong: false,
            domain_controller: None,
        });
        told.unwrap().ending.effect == Effect::Opens
    };
    for (user, machine, screen, kerberos, ntlm) in [
        ("jane", "O1", true, true, true),
        ("jane", "F1", false, true, true),
        ("tom", "O1", false, false, true),
        ("tom", "F1", false, false, true),
    ] {
        let card = format!("{}{}'s card", user[..1].to_uppercase(), &user[1..]);
        let by_card = told(&base, &request(&card, Form::Console, machine));
        assert_eq!(by_card.ending.effect, Effect::Opens, "{user} at {machine}");
        for way in [
            Way::Console,
            Way::ConsoleNtlm,
            Way::Unlock,
            Way::RemoteDesktop,
        ] {
            assert_eq!(
                password(user, way, machine),
                screen,
                "{user} at {machine}: {way:?}"
            );
        }
        assert_eq!(password(user, Way::NetworkKerberos, machine), kerberos);
        assert_eq!(password(user, Way::NetworkNtlm, machine), ntlm);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn the_ways_that_no_document_names_have_two_readings() {
    let base = forcing();
    let r = |way, user: &str, machine: &str, changes: &[&str]| {
        let twin = changed(&base, changes);
        let told = twin.explain_password(&sim::PasswordRequest {
            user: user.to_owned(),
            workstation: machine.to_owned(),
            path: way,
            wrong: false,
            domain_controller: None,
        });
        told.unwrap().ending.id
    };
    let elevation = "assume:forced-elevation=refused";
    let restricted = "assume:forced-restricted-admin=refused";
    let safe = "assume:forced-safe-mode=refused";
    let no_dc = "workstation:O1.network=nowhere";
    for (fact, way, user, machine, changes, ending) in [
        (
            "runas",
            Way::Elevation,
            "jane",
            "O1",
            &[][..],
            "password.elevates",
        ),
        (
            "runas, flag",
            Way::Elevation,
            "tom",
            "O1",
            &[],
            "password.card-required",
        ),
        (
            "runas, policy",
            Way::Elevation,
            "jane",
            "F1",
            &[],
            "password.elevates",
        ),
        (
            "runas, policy, refused",
            Way::Elevation,
            "jane",
            "F1",
            &[elevation],
            "password.forced",
        ),
        (
            "runas, no policy, refused where there is one",
            Way::Elevation,
            "jane",
            "O1",
            &[elevation],
            "password.elevates",
        ),
        (
            "runas from the cache",
            Way::Elevation,
            "jane",
            "O1",
            &[no_dc],
            "password.elevates",
        ),
        (
            "Restricted Admin",
            Way::RestrictedAdmin,
            "jane",
            "O1",
            &[],
            "password.restricted-admin",
        ),
        (
            "Restricted Admin, flag: a hash will do",
            Way::RestrictedAdmin,
            "tom",
            "O1",
            &[],
            "password.restricted-admin",
        ),
        (
            "Restricted Admin, policy",
            Way::RestrictedAdmin,
            "jane",
            "F1",
            &[],
            "password.restricted-admin",
        ),
        (
            "Restricted Admin, policy, refused",
            Way::RestrictedAdmin,
            "jane",
            "F1",
            &[restricted],
            "password.forced",
        ),
        (
            "Restricted Admin, no administrator",
            Way::RestrictedAdmin,
            "temp",
            "O1",
            &[],
            "rdp.restricted-admin.account",
        ),
        (
            "Restricted Admin before 8.1",
            Way::RestrictedAdmin,
            "jane",
            "O1",
            &["workstation:O1.product=Windows 7"],
            "password.restricted-admin.none",
        ),
        (
            "safe mode",
            Way::SafeMode,
            "jane",
            "O1",
            &[],
            "password.opens",
        ),
        (
            "safe mode, flag, kept from before",
            Way::SafeMode,
            "tom",
            "O1",
            &[],
            "password.opens",
        ),
        (
            "safe mode, not kept",
            Way::SafeMode,
            "ann",
            "O1",
            &[],
            "password.offline.none",
        ),
        (
            "safe mode, policy",
            Way::SafeMode,
            "jane",
            "F1",
            &[],
            "password.opens",
        ),
        (
            "safe mode, policy, refused",
            Way::SafeMode,
            "jane",
            "F1",
            &[safe],
            "password.forced",
        ),
        (
            "unlock without a domain controller",
            Way::Unlock,
            "jane",
            "O1",
            &[no_dc],
            "password.unlocks",
        ),
        (
            "unlock without one, where one is demanded",
            Way::Unlock,
            "jane",
            "O1",
            &[no_dc, "workstation:O1.ForceUnlockLogon=1"],
            "unlock.controller",
        ),
        (
            "unlock",
            Way::Unlock,
            "jane",
            "O1",
            &["workstation:O1.ForceUnlockLogon=1"],
            "password.unlocks",
        ),
        (
            "the provider of passwords is left out",
            Way::Console,
            "jane",
            "O1",
            &["workstation:O1.ExcludedCredentialProviders={60b78e88-ead8-445c-9cfd-0b87f74ea6cd}"],
            "password.provider.excluded",
        ),
        (
            "the same, by remote desktop",
            Way::RemoteDesktop,
            "jane",
            "O1",
            &["workstation:O1.ExcludedCredentialProviders={60b78e88-ead8-445c-9cfd-0b87f74ea6cd}"],
            "password.opens",
        ),
        (
            "console without one",
            Way::Console,
            "jane",
            "O1",
            &[no_dc],
            "client.network.none",
        ),
    ] {
        assert_eq!(r(way, user, machine, changes), ending, "{fact}");
    }
}

/// One line a way of each local account: how it ends, after an exemption or not.
fn local(list: &[LocalUse]) -> Vec<String> {
    list.iter()
        .map(|used| {
            let ending = format!("{} {}: {}", used.account, used.path.name(), used.ending.id);
            used.steps
                .iter()
                .fold(ending, |told, step| told + &format!(" after {}", step.id))
        })
        .collect()
}

fn enforcement(twin: &Twin) -> sim::EnforcementAnswer {
    let Answer::SmartCardEnforcement(answer) = twin.answer(QuestionId::SmartCardEnforcement) else {
        panic!()
    };
    answer
}

#[test]
fn accounts_of_machines_are_forced_too_but_for_that_of_laps_since_its_update() {
    let base = forcing();
    let lines = local(&enforcement(&base).local);
    for line in [
        // The policy holds for whoever logs on at the screen.
        "F1\\Administrator console: password.machine",
        "F1\\Administrator remote-desktop: password.machine",
        "F1\\Administrator runas: local.opens",
        "F1\\Administrator network: local.opens.network",
        "F1\\Administrator safe-mode: local.opens",
        "F1\\old console: local.disabled",
        // Windows 11 with the update, Windows 10 without.
        "F1\\lapsadmin console: local.opens after local.laps",
        "F2\\lapsadmin console: password.machine",
        "DC1\\Administrator (DSRM) restore-mode: local.opens",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line} of {lines:#?}");
    }
    for (change, line) in [
        (
            "workstation:F2.patched=2023-10-10",
            "F2\\lapsadmin console: local.opens after local.laps",
        ),
        (
            "workstation:F2.patched=2023-10-09",
            "F2\\lapsadmin console: password.machine",
        ),
        (
            "workstation:F1.product=Server 2016",
            "F1\\lapsadmin console: password.machine",
        ),
        (
            "workstation:F1.product=Server 2019",
            "F1\\lapsadmin console: local.opens after local.laps",
        ),
        (
            "workstation:F1.product=Windows 8.1",
            "F1\\lapsadmin console: password.machine",
        ),
        (
            "workstation:F1.local_account/lapsadmin/managed_by_laps=false",
            "F1\\lapsadmin console: password.machine",
        ),
        (
            "assume:forced-elevation=refused",
            "F1\\Administrator runas: local.forced",
        ),
        (
            "assume:forced-safe-mode=refused",
            "F1\\Administrator safe-mode: local.forced",
        ),
        (
            "assume:forced-safe-mode=refused",
            "F1\\lapsadmin safe-mode: local.opens after local.laps",
        ),
        (
            "assume:forced-restore-mode=refused",
            "DC1\\Administrator (DSRM) restore-mode: local.forced",
        ),
    ] {
        let lines = local(&enforcement(&changed(&base, &[change])).local);
        assert!(
            lines.contains(&line.to_owned()),
            "{change}: {line} of {lines:#?}"
        );
    }
}

#[test]
fn enforcement_is_told_by_machine_by_user_and_by_both() {
    let answer = enforcement(&forcing());
    let told: Vec<(&str, String, String, String, String)> = answer
        .populations
        .iter()
        .map(|population| {
            (
                population.step.id,
                population.accounts.join(" "),
                population.workstations.join(" "),
                population.without_card.join(" "),
                population.without_logon.join(" "),
            )
        })
        .collect();
    let row = |step, accounts: &str, machines: &str, cardless: &str, closed: &str| {
        (
            step,
            accounts.to_owned(),
            machines.to_owned(),
            cardless.to_owned(),
            closed.to_owned(),
        )
    };
    assert_eq!(
        told,
        [
            row("enforced.machine", "jane temp", "F1 F2", "temp", "F2"),
            row("enforced.user", "tom ann", "O1", "", ""),
            row("enforced.both", "tom ann", "F1 F2", "", "F2"),
            row("enforced.not", "jane temp", "O1", "temp", ""),
        ]
    );
    // The Group Policy object that says so is named.
    let origin = answer.populations[0]
        .decided_by
        .iter()
        .find_map(|read| read.origin.clone());
    assert!(origin.is_some_and(|origin| origin.contains("Cards only")));
    let console = answer.populations[0]
        .ways
        .iter()
        .find(|way| way.path == Way::Console)
        .unwrap();
    let [only] = &console.endings[..] else {
        panic!("{console:?}")
    };
    assert_eq!((only.step.id, only.accounts.len()), ("password.machine", 2));
}

/// What the question says of a population is what each of its members comes to.
#[test]
fn a_population_ends_as_its_members_do() {
    let base = forcing();
    for population in enforcement(&base).populations {
        for way in &population.ways {
            for account in &population.accounts {
                for machine in &population.workstations {
                    let told = base.explain_password(&sim::PasswordRequest {
                        user: account.clone(),
                        workstation: machine.clone(),
                        path: way.path,
                        wrong: false,
                        domain_controller: None,
                    });
                    let ending = told.unwrap().ending.id;
                    let said = way.endings.iter().find(|said| said.step.id == ending);
                    assert!(
                        said.is_some_and(|said| said.accounts.contains(account)
                            && said.workstations.contains(machine)),
                        "{account} at {machine}, {:?}: {ending}",
                        way.path
                    );
                }
            }
        }
    }
}

#[test]
fn password_use_tells_who_needs_one_and_which_applications_break() {
    let Answer::PasswordUse(answer) = forcing().answer(QuestionId::PasswordUse) else {
        panic!()
    };
    let row = |account: &str| {
        let mut rows = answer.rows.iter();
        rows.find(|row| row.accounts.contains(&account.to_owned()))
            .unwrap()
    };
    let ends = |account: &str, kind: &str| {
        let used = row(account)
            .applications
            .iter()
            .find(|used| used.kind.name() == kind);
        let endings: Vec<&str> = used.unwrap().endings.iter().map(|e| e.step.id).collect();
        endings.join(" ")
    };
    for (account, kind, ending) in [
        ("jane", "integrated-kerberos", "application.kerberos"),
        ("jane", "integrated-ntlm", "application.ntlm"),
        ("jane", "typed-kerberos", "password.opens.network"),
        ("jane", "typed-bind", "password.opens.network"),
        ("jane", "stored-service", "password.opens"),
        // Nobody knows Tom's; Ann's was set again.
        ("tom", "integrated-kerberos", "application.kerberos"),
        ("tom", "integrated-ntlm", "application.ntlm"),
        ("tom", "typed-ntlm", "application.nobody-knows"),
        ("tom", "typed-bind", "application.nobody-knows"),
        ("tom", "typed-kerberos", "password.card-required"),
        ("tom", "stored-service", "password.card-required.service"),
        ("ann", "typed-ntlm", "password.opens.network"),
        ("ann", "typed-bind", "password.opens.network"),
        ("ann", "typed-kerberos", "password.card-required"),
    ] {
        assert_eq!(ends(account, kind), ending, "{account}: {kind}");
    }
    // Nobody logs on as a disabled account, so that nothing is asked of an application either.
    let disabled = changed(&forcing(), &["user:jane.disabled=true"]);
    let Answer::PasswordUse(other) = disabled.answer(QuestionId::PasswordUse) else {
        panic!()
    };
    let jane = other
        .rows
        .iter()
        .find(|row| row.accounts == ["jane"])
        .unwrap();
    let opens = |endings: &[sim::WayEnding]| {
        endings
            .iter()
            .any(|ending| ending.step.effect == Effect::Opens)
    };
    assert!(!jane.applications.iter().any(|used| opens(&used.endings)));
    // A machine without a reader is closed to all; where no card is there, the password is needed.
    assert_eq!(row("jane").by_card, ["F1", "O1"]);
    assert_eq!(row("jane").by_neither, ["F2"]);
    assert_eq!(row("temp").by_password_only, ["O1"]);
    assert_eq!(row("temp").by_neither, ["F1", "F2"]);
}

#[test]
fn the_script_of_forcing_tells_who_gets_in() {
    let told = told_by(&script("forcing.ron"));
    let endings: Vec<&str> = told.iter().map(|(ending, _)| *ending).collect();
    assert_eq!(
        endings,
        [
            "password.opens",
            "session.opened",
            // The machine.
            "password.machine",
            "password.machine",
            "password.machine",
            "session.opened",
            "password.machine",
            "unlock.opened",
            "password.opens.network",
            "password.opens.network",
            "rdp.restricted-admin.off",
            "rdp.restricted-admin.account",
            "password.opens",
            "password.opens",
            // The user.
            "password.card-required",
            "password.card-required",
            "password.opens.network",
            "session.opened",
            "password.card-required",
            "unlock.opened",
            "password.card-required",
            "elevation.opened",
            "rdp.opened",
            // Both.
            "password.machine",
            "password.opens",
        ]
    );
}

/// What an answer would be under other readings is asked and told.
#[test]
fn the_readings_under_which_the_answers_are_others_are_named() {
    let base = forcing();
    let named = |question| {
        let answer = base.ask(question);
        let sim::OtherAnswers::Tried(list) = &answer.header().otherwise else {
            panic!("not tried")
        };
        let names: Vec<&str> = list.iter().map(|other| other.assumption.name).collect();
        names
    };
    let here = named(QuestionId::SmartCardEnforcement);
    for name in [
        "forced-elevation",
        "forced-restricted-admin",
        "forced-safe-mode",
        "forced-restore-mode",
        "ldap-simple-bind",
        "service-logon-ntlm",
    ] {
        assert!(here.contains(&name), "{name}: {here:?}");
    }
    let here = named(QuestionId::PasswordUse);
    assert!(here.contains(&"forced-restore-mode"), "{here:?}");
    assert!(!here.contains(&"kdc-newest"), "{here:?}");
}
