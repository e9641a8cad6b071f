//! Facts 4.1, 4.3 and 4.4 of the sheet about clients: the policy of machines, secrets that are replaced, both together.

use sim::value::PasswordPath as Way;
use sim::{Answer, QuestionId, Twin};

use crate::account::{changed, password};
use crate::shipped::twin;

fn forced() -> Twin {
    changed(&twin("today"), &["workstation:W11-001.ScForceOption=1"])
}

#[test]
fn c4_1_the_policy_is_of_the_machine_and_of_everybody_there() {
    for user in ["ahansen", "bwood", "fgarcia"] {
        assert_eq!(
            password(&forced(), user, "W11-001", Way::Console),
            "password.machine"
        );
        assert_eq!(
            password(&forced(), user, "W11-002", Way::Console),
            "password.opens"
        );
    }
}

#[test]
fn c4_1_it_blocks_unlocking_remote_desktop_and_the_cache_too() {
    for way in [
        Way::ConsoleNtlm,
        Way::Unlock,
        Way::RemoteDesktop,
        Way::Offline,
    ] {
        assert_eq!(
            password(&forced(), "ahansen", "W11-001", way),
            "password.machine",
            "{way:?}"
        );
    }
}

#[test]
fn c4_1_it_touches_no_network_logon_and_no_service() {
    for way in [
        Way::NetworkKerberos,
        Way::NetworkNtlm,
        Way::LdapBind,
        Way::Service,
    ] {
        assert_eq!(
            password(&forced(), "ahansen", "W11-001", way),
            password(&twin("today"), "ahansen", "W11-001", way),
            "{way:?}"
        );
        assert_ne!(
            password(&forced(), "ahansen", "W11-001", way),
            "password.machine"
        );
    }
}

#[test]
fn c4_1_without_readers_nobody_gets_in() {
    let without = changed(&forced(), &["workstation:W11-001.readers=none"]);
    let Answer::SmartCardEnforcement(answer) = without.answer(QuestionId::SmartCardEnforcement)
    else {
        panic!();
    };
    let of_machine = answer
        .populations
        .iter()
        .find(|population| population.step.id == "enforced.machine")
        .unwrap();
    assert!(
        of_machine.without_logon.contains(&"W11-001".to_owned()),
        "{of_machine:?}"
    );
}

/// Whether the domain of a twin replaces secrets that nobody knows.
fn rolls(twin: &Twin) -> bool {
    match twin.answer(QuestionId::SmartCardRequired) {
        Answer::SmartCardRequired(answer) => answer.domains[0].rolls,
        other => panic!("{other:?}"),
    }
}

#[test]
fn c4_3_secrets_are_replaced_with_the_attribute_at_the_level_of_2016() {
    let with = |changes: &[&str]| rolls(&changed(&twin("today"), changes));
    let on = "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true";
    let off = "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=false";
    assert!(with(&[on]));
    assert!(!with(&[off]));
    assert!(!with(&[
        on,
        "domain:contoso.example.functional_level=Server 2012 R2"
    ]));
    assert!(with(&[
        on,
        "domain:contoso.example.functional_level=Server 2016"
    ]));
}

#[test]
fn c4_4_policy_and_flag_together_and_apart() {
    for (policy, flag, console, kerberos, ntlm) in [
        (
            false,
            false,
            "password.opens",
            "password.opens.network",
            "password.opens.network",
        ),
        (
            true,
            false,
            "password.machine",
            "password.opens.network",
            "password.opens.network",
        ),
        (
            false,
            true,
            "password.card-required",
            "password.card-required",
            "password.opens.network",
        ),
        (
            true,
            true,
            "password.machine",
            "password.card-required",
            "password.opens.network",
        ),
    ] {
        let mut changes = Vec::new();
        changes.extend(policy.then_some("workstation:W11-001.ScForceOption=1"));
        changes.extend(flag.then_some("user:ahansen.smart_card_required=true"));
        let there = changed(&twin("today"), &changes);
        let found = [Way::Console, Way::NetworkKerberos, Way::NetworkNtlm]
            .map(|way| password(&there, "ahansen", "W11-001", way));
        assert_eq!(
            found,
            [console, kerberos, ntlm],
            "policy {policy}, flag {flag}"
        );
        // By card in each case.
        assert_eq!(
            crate::account::logon(&there, "Anna's card", "W11-001")
                .ending
                .id,
            "session.opened"
        );
    }
}

#[test]
fn c4_4_after_the_policy_everybody_still_has_the_other_machines() {
    let Answer::PasswordUse(answer) = forced().answer(QuestionId::PasswordUse) else {
        panic!();
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.accounts.contains(&"ahansen".to_owned()))
        .unwrap();
    let console = row
        .ways
        .iter()
        .find(|way| way.path == Way::Console)
        .unwrap();
    let opens = console
        .endings
        .iter()
        .find(|ending| ending.step.id == "password.opens")
        .unwrap();
    assert!(!opens.workstations.contains(&"W11-001".to_owned()));
    assert!(opens.workstations.contains(&"W11-002".to_owned()));
}
