//! Cached logons.

use super::{JANE, NO_CONTROLLER, check, ending, steps, ward};
use crate::account::{changed, logon};
use crate::form::{request, told, twin};
use crate::sessions::run_on;
use sim::value::LogonForm;

const OFF: &str = r#"LogOff(workstation: "WARD")"#;
const FIELD: &str = r#"LogOn(card: "Jane's card", workstation: "FIELD", certificate: 1)"#;

/// No domain controller of the domain answers a machine in its network: it goes on as one outside of it.
#[test]
fn c3_6_a_logon_goes_on_to_the_cache_where_no_domain_controller_answers() {
    check(&[
        (
            "kept",
            &[],
            &[JANE, OFF, NO_CONTROLLER, JANE],
            "session.opened",
            &["jane WARD active"],
        ),
        (
            "not kept",
            &["workstation:FIELD.network=inside"],
            &[NO_CONTROLLER, FIELD],
            "cached.none",
            &[],
        ),
        (
            "not said",
            &[],
            &[NO_CONTROLLER, JANE],
            "cached.unsaid",
            &[],
        ),
        (
            "kept, and the account is disabled since",
            &[],
            &[
                JANE,
                OFF,
                r#"Change("user:jane.disabled=true")"#,
                NO_CONTROLLER,
                JANE,
            ],
            "session.opened",
            &["jane WARD active"],
        ),
    ]);
    let told = ward(&[], &[JANE, OFF, NO_CONTROLLER, JANE]);
    let last = told.entries.last().unwrap();
    let steps = steps(last);
    assert!(
        steps.contains(&"cached.asked") && steps.contains(&"cached.opened"),
        "{steps:?}"
    );
    assert_eq!(last.sessions[0].ticket, None);
}

/// The client is referred to the domain of the account, where nobody answers either [SEC2302 page 20, step 12].
#[test]
fn c3_6_a_referral_to_a_domain_where_nobody_answers_goes_on_to_the_cache() {
    const TWO: &str = r#"Change("dc:DC2.running=false")"#;
    const THREE: &str = r#"Change("dc:DC3.running=false")"#;
    let bob = |machine: &str| format!(r#"LogOn(card: "Bob's card", workstation: "{machine}")"#);
    let (here, new) = (bob("WS1"), bob("NEW"));
    let off = r#"LogOff(workstation: "WS1")"#;
    for (events, expected) in [
        (vec![&*here], "session.opened"),
        (vec![&here, off, TWO, &here], "session.opened"),
        (vec![&here, off, TWO, THREE, &here], "session.opened"),
        (vec![TWO, THREE, &new], "cached.none"),
        (vec![TWO, THREE, &here], "cached.unsaid"),
        (vec![TWO, THREE, &*bob("HOME")], "client.dc.unreachable"),
    ] {
        let told = run_on("../referred.ron", &[], &events.join(", "));
        let last = told.entries.last().unwrap();
        assert_eq!(ending(last), expected, "{events:?}: {:?}", steps(last));
        let cached = steps(last).contains(&"cached.asked");
        let is_down = events.contains(&THREE) && !events.contains(&&*bob("HOME"));
        assert_eq!(cached, is_down, "{events:?}");
    }
}

/// The decision, the simulator and each form end alike, and the status is that of no logon server.
#[test]
fn c3_6_every_view_of_such_a_logon_agrees() {
    let base = changed(
        &twin(),
        &["dc:DC1.running=false", "workstation:LAPTOP.network=inside"],
    );
    let at_screen = logon(&base, "Tom's card", "LAPTOP");
    assert_eq!(
        (at_screen.ending.id, at_screen.account.as_deref()),
        ("session.opened", Some("tom"))
    );
    let form = told(&base, &request("Tom's card", LogonForm::Console, "LAPTOP"));
    assert_eq!(form.ending.id, "session.opened");
    let ids = |steps: &[sim::ToldStep]| steps.iter().map(|told| told.step.id).collect::<Vec<_>>();
    assert_eq!(ids(&at_screen.steps), ids(&form.steps));
    let sim::Answer::Logon(answer) = base.ask(sim::QuestionId::Logon) else {
        panic!()
    };
    let row = answer.rows.iter().find(|row| {
        row.certificate.card == "Tom's card" && row.workstations.contains(&"LAPTOP".to_owned())
    });
    assert_eq!(row.unwrap().account.as_deref(), Some("tom"));
    let refused = logon(&base, "Jane's card", "FIELD");
    assert_eq!(refused.ending.seen.nt_status, Some(0xC000_005E));
    assert_eq!(base.verify_memory(7), Vec::new());
}

/// One that does not answer is nothing where another does.
#[test]
fn c3_6_another_domain_controller_answers_instead() {
    let world = include_str!("../ward.ron").replace(
        "domain_controllers: [",
        r#"domain_controllers: [
        (name: "DC0", product: "Server 2022", running: false, certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", key: "P-256"))]),"#,
    );
    let base = crate::form::parsed(&world);
    let at_screen = logon(&base, "Tom's card", "WARD");
    assert_eq!(
        (at_screen.ending.id, &*at_screen.domain_controller),
        ("session.opened", "DC1")
    );
    // The one that was asked for by name does not.
    let asked = sim::LogonRequest {
        card: "Tom's card".to_owned(),
        workstation: "WARD".to_owned(),
        domain_controller: Some("DC0".to_owned()),
        ..sim::LogonRequest::default()
    };
    assert_eq!(
        base.explain(&asked).unwrap().ending.id,
        "client.dc.unreachable"
    );
}

#[test]
fn c3_6_an_entry_without_a_subject_is_found_by_the_key_since_windows_7() {
    let world = r#"(
        name: "bare", clock: "2012-02-07T09:00Z", key_pool: 2,
        domains: [(name: "contoso.example")],
        certification_authorities: [(name: "CA")],
        profiles: [(name: "Bare", based_on: "SmartcardLogon", subject: Empty)],
        users: [(name: "jane")],
        domain_controllers: [
            (name: "DC1", product: "Server 2008 R2", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
        ],
        workstations: [(name: "V", product: "Windows Vista", network: Nowhere, cached_cards: [])],
        minidrivers: [(name: "Gemalto .NET")],
        cards: [
            (name: "Card", holder: "jane", minidriver: "Gemalto .NET", containers: [(name: "k", issued: (profile: "Bare"))]),
        ],
    )"#;
    let base = crate::form::parsed(world);
    for (product, expected) in [
        ("Windows 7", "cached.none"),
        ("Windows Vista", "cached.index.none"),
    ] {
        let base = changed(&base, &[&format!("workstation:V.product={product}")]);
        let told = told(&base, &request("Card", LogonForm::Console, "V"));
        assert_eq!(
            told.ending.id,
            expected,
            "{product}: {:?}",
            told.steps.last()
        );
    }
}

/// A user without the flag who only ever used the card can use the password offline; with it, not.
#[test]
fn c3_6_a_logon_with_the_card_keeps_the_password_too_unless_the_card_is_required() {
    let offline = r#"LogOnWithPassword(user: "jane", workstation: "WARD", way: "offline")"#;
    let flag = r#"RequireSmartCard(user: "jane")"#;
    check(&[
        (
            "without the flag",
            &[],
            &[JANE, OFF, NO_CONTROLLER, offline],
            "password.opens",
            &["jane WARD active"],
        ),
        (
            "with it",
            &[],
            &[flag, JANE, OFF, NO_CONTROLLER, offline],
            "password.offline.none",
            &[],
        ),
        (
            "what was kept before is purged at the next logon with the card",
            &[],
            &[JANE, OFF, flag, JANE, OFF, NO_CONTROLLER, offline],
            "password.offline.none",
            &[],
        ),
        (
            "and until then it works",
            &[],
            &[JANE, OFF, flag, NO_CONTROLLER, offline],
            "password.opens",
            &["jane WARD active"],
        ),
    ]);
}

/// An unlocking and a remote desktop with a domain controller keep what they verified, as a logon does.
#[test]
fn c3_6_every_form_that_a_domain_controller_verified_is_kept() {
    let gone = r#"Change("workstation:HOST.network=nowhere")"#;
    let connect = r#"ConnectRemote(from: "WARD", to: "HOST", card: "Jane's card", certificate: 1)"#;
    let off = r#"LogOff(workstation: "HOST", user: "jane")"#;
    check(&[(
        "remote desktop",
        &[],
        &[connect, off, gone, connect],
        "rdp.opened",
        &["jane HOST active"],
    )]);
}

/// A machine that is told of a KDC proxy asks the domain from outside.
#[test]
fn c3_6_a_kdc_proxy_is_asked_before_the_cache() {
    let told = ward(
        &["workstation:LAPTOP.KdcProxyServer_Enabled=1"],
        &[r#"LogOn(card: "Jane's card", workstation: "LAPTOP", certificate: 1)"#],
    );
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "session.opened");
    assert!(
        steps(last).contains(&"client.kdc-proxy"),
        "{:?}",
        steps(last)
    );
}

/// The PIN that LSASS keeps is wrong once it was changed elsewhere: single sign-on costs the card tries (KB958281).
#[test]
fn c3_6_a_pin_that_was_changed_elsewhere_costs_a_try_and_the_user_is_told() {
    let change = |at: &str| {
        format!(r#"ChangePin(card: "Tom's card", workstation: "{at}", old: "1234", new: "9876")"#)
    };
    let pin = crate::form::twin().world().cards[1].pin.clone();
    let change = |at: &str| change(at).replace("1234", &pin);
    let tom = r#"LogOn(card: "Tom's card", workstation: "WARD")"#;
    let wait = "Wait(days: 8)";
    let elsewhere = ward(&[], &[tom, &change("FIELD"), wait]);
    let last = elsewhere.entries.last().unwrap();
    assert_eq!(super::outcomes(last), ["session.ticket.pin"]);
    assert!(
        last.effects
            .contains(&"Tom's card: the card has 2 of 3 tries left".to_owned()),
        "{:?}",
        last.effects
    );
    assert!(last.sessions[0].asked_for_credentials);
    // Where the session is, the new one is kept.
    let here = ward(&[], &[tom, &change("WARD"), wait]);
    let steps = super::outcomes(here.entries.last().unwrap());
    assert!(steps.contains(&"session.ticket.again.card"), "{steps:?}");
    // Who locks and unlocks with the new one has a ticket again.
    let unlock = r#"Unlock(workstation: "WARD", card: "Tom's card", pin: "9876")"#;
    let again = ward(
        &[],
        &[tom, &change("FIELD"), wait, super::LOCK, unlock, wait],
    );
    let session = &again.entries.last().unwrap().sessions[0];
    assert!(!session.asked_for_credentials && session.ticket.is_some());
}

/// What another reading of the safe mode's providers would make of it.
#[test]
fn c4_4_safe_mode_with_networking_offers_cards_in_one_reading() {
    let safe = r#"LogOn(card: "Jane's card", workstation: "WARD", certificate: 1, form: "safe-mode-with-networking")"#;
    check(&[
        (
            "loaded",
            &[],
            &[safe],
            "session.opened",
            &["jane WARD active"],
        ),
        (
            "not loaded",
            &["assume:safe-mode-provider=not-loaded"],
            &[safe],
            "safe-mode.provider.none",
            &[],
        ),
        (
            "the card is forced",
            &["workstation:WARD.ScForceOption=1"],
            &[safe],
            "session.opened",
            &["jane WARD active"],
        ),
    ]);
    let told = ward(&[], &[safe]);
    assert!(steps(told.entries.last().unwrap()).contains(&"safe-mode.provider"));
}
