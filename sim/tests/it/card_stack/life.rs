//! Cards in the course of time: tries of the PIN, unblocking, change, enrolment, renewal, what a logon copies.

use std::path::Path;

use sim::{Chronicle, Happening, Script};

use super::Desk;

/// A script on the world of the agency.
fn run(changes: &[&str], events: &str) -> Chronicle {
    let text =
        format!("(title: \"t\", world: \"agency\", changes: {changes:?}, events: [{events}])");
    Script::parse("t.ron", &text, Path::new("."))
        .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
        .run()
        .unwrap()
}

/// How each event ended.
fn endings(chronicle: &Chronicle) -> Vec<&'static str> {
    chronicle
        .entries
        .iter()
        .filter_map(|entry| match &entry.happening {
            Some(Happening::Card(told)) => Some(told.ending.id),
            Some(Happening::CardWork(steps)) => steps.last().map(|step| step.id),
            _ => None,
        })
        .collect()
}

fn effects(chronicle: &Chronicle, entry: usize) -> &[String] {
    &chronicle.entries[entry].effects
}

const UNBLOCK_ON: &str = "gpo:Cards everywhere.AllowIntegratedUnblock=1";
const ADA: &str = "card: \"PIV Ada Moreno\", workstation: \"DESK-001\"";
const IRIS: &str = "card: \"Visitor Iris Novak\", workstation: \"DESK-001\"";

#[test]
fn c3_10_tries_are_lost_across_events_and_an_unblocking_gives_them_back() {
    let wrong = format!("LogOn({ADA}, pin: \"0000\"),");
    let right = format!("LogOn({ADA}), LogOff(workstation: \"DESK-001\"),");
    let by_key = format!("Unblock({ADA}, new: \"7777\"),");
    let told = run(
        &[UNBLOCK_ON],
        &format!("{wrong}{right}{wrong}{wrong}{wrong}{right}{by_key}{right}"),
    );
    assert_eq!(
        endings(&told),
        [
            "card.pin.wrong",
            "session.opened",
            "card.pin.wrong",
            "card.pin.wrong",
            "card.pin.blocked",
            "card.pin.blocked",
            "unblock.done",
            "session.opened",
        ]
    );
    assert_eq!(effects(&told, 0), ["the card has 2 of 3 tries left"]);
    let restored = "the card has 3 of 3 tries left".to_owned();
    assert!(
        effects(&told, 1).contains(&restored),
        "a right PIN restores them"
    );
    assert_eq!(effects(&told, 5), ["the card is blocked"]);
}

#[test]
fn c3_10_a_card_is_unblocked_by_what_it_has_and_where_policy_offers_it() {
    let block = "Change(\"card:Visitor Iris Novak.pin_tries_left=0\"),".to_owned();
    let by = |code: &str| format!("Unblock({IRIS}, {code} new: \"7777\"),");
    let (key, code, wrong) = (by(""), by("code: \"48151623\","), by("code: \"1\","));
    let one = |changes: &[&str], events: &str| endings(&run(changes, &format!("{block}{events}")));
    assert_eq!(one(&[], &key), ["unblock.off"]);
    assert_eq!(one(&[UNBLOCK_ON], &key), ["unblock.done"]);
    assert_eq!(one(&[UNBLOCK_ON], &code), ["unblock.done"]);
    assert_eq!(one(&[UNBLOCK_ON], &wrong), ["unblock.code.wrong"]);
    let told = run(
        &[UNBLOCK_ON],
        &format!("{block}{code}LogOn({IRIS}, certificate: 3),"),
    );
    assert_eq!(
        endings(&told),
        ["unblock.done", "session.opened"],
        "with the new PIN"
    );
    let no_code = format!("Unblock({ADA}, code: \"1\", new: \"7777\"),");
    assert_eq!(endings(&run(&[UNBLOCK_ON], &no_code)), ["unblock.card"]);
}

#[test]
fn c3_10_who_knows_the_pin_changes_it() {
    let told = run(
        &[],
        &format!(
            "ChangePin({ADA}, old: \"1\", new: \"2\"), ChangePin({ADA}, old: \"1234\", new: \"4321\"), LogOn({ADA}, pin: \"1234\"), LogOn({ADA}),"
        ),
    );
    assert_eq!(
        endings(&told),
        [
            "card.pin.wrong",
            "pin.changed",
            "card.pin.wrong",
            "session.opened"
        ]
    );
}

#[test]
fn a_logon_copies_certificates_where_the_service_runs() {
    let copied = |machine: &str| {
        let told = run(
            &[],
            &format!("LogOn(card: \"PIV Ada Moreno\", workstation: \"{machine}\"),"),
        );
        assert_eq!(endings(&told), ["session.opened"], "{machine}");
        effects(&told, 0).to_vec()
    };
    let into_the_store = "its 4 certificates come into the store of 0257000001".to_owned();
    assert!(copied("DESK-001").contains(&into_the_store));
    assert!(!copied("LAB-001").contains(&into_the_store));
    let roots = run(
        &["card:PIV Ada Moreno.roots=Coastal Root CA"],
        &format!("LogOn({ADA}),"),
    );
    let last = effects(&roots, 0).last().unwrap();
    assert!(last.ends_with("go when the user logs off"), "{last}");
}

#[test]
fn c5_2_rsa_and_elliptic_certificates_are_enrolled_where_version_and_driver_make_the_key() {
    let enrol = |card: &str, machine: &str, key: &str| {
        let event = format!(
            "Enrol(card: \"{card}\", workstation: \"{machine}\", container: \"new\", profile: \"Visitor\", ca: \"Coastal PIV CA\", key: \"{key}\"),"
        );
        let told = run(
            &[
                "workstation:DESK-002.product=Windows Vista",
                "workstation:DESK-002.middleware=none",
            ],
            &event,
        );
        endings(&told)[0]
    };
    let (piv, visitor) = ("PIV Ada Moreno", "Visitor Iris Novak");
    assert_eq!(enrol(piv, "DESK-001", "RSA-2048"), "enrol.capi");
    assert_eq!(enrol(piv, "DESK-001", "P-256"), "enrol.cng");
    assert_eq!(enrol(piv, "DESK-OLD", "P-384"), "enrol.cng");
    assert_eq!(
        enrol(piv, "DESK-002", "P-256"),
        "enrol.version",
        "before Windows 7"
    );
    assert_eq!(enrol(piv, "DESK-002", "RSA-2048"), "enrol.driver");
    assert_eq!(
        enrol(visitor, "LAB-001", "RSA-2048"),
        "enrol.driver",
        "nothing installs it there"
    );
    let told = run(
        &[],
        &format!(
            "Enrol({IRIS}, container: \"new\", profile: \"PivAuthentication\"), LogOn({IRIS}, certificate: 5),"
        ),
    );
    assert_eq!(
        endings(&told)[1],
        "session.opened",
        "what is enrolled logs on"
    );
}

#[test]
fn a_renewal_keeps_the_key_or_makes_a_new_one() {
    let new = |events: &str| format!("Renew({ADA}, container: \"9A\", new_key: true), {events}");
    // The new key has a container of its own, the old certificate is archived and no tile any more.
    let told = run(
        &[],
        &new(&format!(
            "LogOn({ADA}), LogOff(workstation: \"DESK-001\"), LogOn({ADA}, certificate: 1),"
        )),
    );
    assert_eq!(
        endings(&told),
        ["enrol.capi", "session.opened", "tile.archived"]
    );
    assert!(
        effects(&told, 0)
            .iter()
            .any(|effect| effect.contains("9A 2"))
    );
    assert!(
        effects(&told, 0)
            .iter()
            .any(|effect| effect.contains("default container"))
    );
}

#[test]
fn the_shipped_script_runs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/life-of-a-card.ron");
    let told = Script::load(&path).unwrap().run().unwrap();
    assert_eq!(told.entries.len(), 17);
    assert_eq!(
        endings(&told)[4],
        "card.pin.blocked",
        "a blocked card changes no PIN"
    );
}

#[test]
fn an_enrolment_of_what_is_not_there_is_refused_at_its_place() {
    for (event, message) in [
        (
            "Enrol(card: \"PIV Ada Moreno\", workstation: \"DESK-001\", container: \"x\", profile: \"Visitr\"),",
            "no certificate profile",
        ),
        (
            "Enrol(card: \"PIV Ada Moreno\", workstation: \"DESK-001\", container: \"x\", profile: \"Visitor\", ca: \"CA\"),",
            "no certification authority",
        ),
        (
            "Enrol(card: \"PIV Ada Moreno\", workstation: \"DESK-001\", container: \"x\", profile: \"Visitor\", key: \"RSA-1\"),",
            "RSA-1",
        ),
        (
            "Renew(card: \"PIV Nobody\", workstation: \"DESK-001\", container: \"9A\"),",
            "no card",
        ),
    ] {
        let text = format!("(title: \"t\", world: \"agency\", events: [{event}])");
        let error = Script::parse("t.ron", &text, Path::new(".")).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn a_mapping_by_serial_number_outlives_no_renewal() {
    let folder = tempfile::tempdir().unwrap();
    let logon = "LogOn(card: \"card\", workstation: \"PC\"), LogOff(workstation: \"PC\"),";
    let renewal = "Renew(card: \"card\", workstation: \"PC\", container: \"A\"),";
    for (form, outlives) in [("IssuerSerialNumber", false), ("Ski", true)] {
        let mapped = format!(
            "email: \"jane@fabrikam.com\", alt_security_identities: [{form}(of: (\"card\", \"A\"))]"
        );
        let text = Desk::default()
            .holding("(name: \"A\", issued: (profile: \"No names\")),")
            .text()
            .replace("email: \"jane@fabrikam.com\"", &mapped);
        std::fs::write(folder.path().join("desk.ron"), text).unwrap();
        let script =
            format!("(title: \"t\", world: \"desk.ron\", events: [{logon}{renewal}{logon}])");
        let told = Script::parse("t.ron", &script, folder.path())
            .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
            .run()
            .unwrap();
        let endings = endings(&told);
        assert_eq!(endings[0], "session.opened", "{form}");
        // What the directory holds is of the certificate before.
        assert_eq!(
            endings[2] == "session.opened",
            outlives,
            "{form}: {endings:?}"
        );
    }
}
