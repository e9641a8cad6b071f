//! "Smart card is required" as a life: what each event does, and what is possible between two of them.

use std::path::Path;

use sim::{Chronicle, ChronicleEntry, Happening, Script};

/// A script on the world `today`, in which secrets are rolled.
fn run(changes: &[&str], events: &str) -> Chronicle {
    let mut all = vec!["domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true"];
    all.extend(changes);
    let text = format!("(title: \"t\", world: \"today\", changes: {all:?}, events: [{events}])");
    Script::parse("t.ron", &text, Path::new("."))
        .unwrap()
        .run()
        .unwrap()
}

/// How each logon of a script ended.
fn endings(chronicle: &Chronicle) -> Vec<&'static str> {
    let logons = chronicle.entries.iter();
    logons
        .filter_map(|entry| match &entry.happening {
            Some(Happening::Card(told)) => Some(told.ending.id),
            Some(Happening::Form(told)) => Some(told.ending.id),
            Some(Happening::Password(told)) => Some(told.ending.id),
            Some(Happening::CardWork(_)) | None => None,
        })
        .collect()
}

fn last(chronicle: &Chronicle) -> &ChronicleEntry {
    chronicle.entries.last().unwrap()
}

const REQUIRE: &str = "RequireSmartCard(user: \"ahansen\"),";
const ALLOW: &str = "AllowPassword(user: \"ahansen\"),";
const RESET: &str = "ResetPassword(user: \"ahansen\"),";
const CARD: &str =
    "LogOff(workstation: \"W11-001\"), LogOn(card: \"Anna's card\", workstation: \"W11-001\"),";
const MONTHS: &str = "Wait(days: 43),";

fn password(way: &str) -> String {
    format!(
        "LogOff(workstation: \"W11-001\"), LogOnWithPassword(user: \"ahansen\", workstation: \"W11-001\", way: \"{way}\"),"
    )
}

#[test]
fn each_stage_of_the_life_lets_in_whom_the_facts_say() {
    let (console, ntlm, offline) = (
        password("console"),
        password("network-ntlm"),
        password("offline"),
    );
    for (fact, events, expected) in [
        (
            "before the flag",
            vec![&*console, &ntlm, &offline],
            vec!["password.opens", "password.opens.network", "password.opens"],
        ),
        (
            "the flag is set: the network by hash only",
            vec![REQUIRE, &console, &ntlm],
            vec!["password.card-required", "password.opens.network"],
        ),
        (
            "what the machine kept works until the card is used there",
            vec![&console, REQUIRE, &offline, CARD, &offline],
            vec![
                "password.opens",
                "password.opens",
                "session.opened",
                "password.offline.none",
            ],
        ),
        (
            "a card without the flag leaves a password there, too",
            vec![CARD, &offline],
            vec!["session.opened", "password.opens"],
        ),
        (
            "the flag is cleared: a password opens everything, if one is known",
            vec![REQUIRE, ALLOW, &console],
            vec!["password.opens"],
        ),
        (
            "the help desk sets a password: the network only",
            vec![REQUIRE, RESET, &console, &ntlm],
            vec!["password.card-required", "password.opens.network"],
        ),
        (
            "an expired secret: NTLM is refused until a request to the KDC rolls it",
            vec![REQUIRE, MONTHS, &ntlm, CARD, &ntlm],
            vec![
                "password.expired.ntlm",
                "session.opened",
                "password.opens.network",
            ],
        ),
        (
            "a refused request rolls it, too",
            vec![REQUIRE, MONTHS, &console, &ntlm],
            vec!["password.card-required", "password.opens.network"],
        ),
        (
            "NetLogon never rolls it",
            vec![REQUIRE, MONTHS, &ntlm, &ntlm],
            vec!["password.expired.ntlm", "password.expired.ntlm"],
        ),
        // The flag is cleared after the secret has expired: then the card is refused, too.
        (
            "cleared and expired",
            vec![REQUIRE, MONTHS, ALLOW, CARD],
            vec!["account.password.expired"],
        ),
    ] {
        let told = run(&[], &events.concat());
        assert_eq!(endings(&told), expected, "{fact}");
    }
}

#[test]
fn the_secret_is_another_one_after_each_event_that_replaces_it() {
    for (fact, events, secret, known, aes) in [
        (
            "set: random, no keys for AES",
            vec![REQUIRE],
            1,
            false,
            false,
        ),
        (
            "set again while set: nothing",
            vec![REQUIRE, REQUIRE],
            1,
            false,
            false,
        ),
        (
            "cleared: the password does not come back",
            vec![REQUIRE, ALLOW],
            1,
            false,
            false,
        ),
        (
            "cleared and set: random once more",
            vec![REQUIRE, ALLOW, REQUIRE],
            2,
            false,
            false,
        ),
        (
            "reset while set: known, with keys",
            vec![REQUIRE, RESET],
            2,
            true,
            true,
        ),
        (
            "reset, cleared: known",
            vec![REQUIRE, RESET, ALLOW],
            2,
            true,
            true,
        ),
        (
            "rolled when expired",
            vec![REQUIRE, MONTHS, CARD],
            2,
            false,
            false,
        ),
        ("not rolled when good", vec![REQUIRE, CARD], 1, false, false),
        (
            "rolled a reset password, too",
            vec![REQUIRE, RESET, MONTHS, CARD],
            3,
            false,
            false,
        ),
    ] {
        let told = run(&[], &events.concat());
        let account = last(&told).account.clone().unwrap();
        assert_eq!(
            (account.secret, account.known, account.aes_keys),
            (secret, known, aes),
            "{fact}"
        );
    }
}

#[test]
fn the_date_of_the_secret_follows_the_reading_that_is_assumed() {
    let changes = ["user:ahansen.password_last_set=2026-11-01"];
    let set = |assumed: &[&str]| {
        let changes: Vec<&str> = changes.iter().chain(assumed).copied().collect();
        let told = run(&changes, REQUIRE);
        last(&told).account.clone().unwrap().set.unwrap().date()
    };
    assert_eq!(set(&[]), "2026-11-23");
    assert_eq!(
        set(&["assume:smart-card-required-date=unchanged"]),
        "2026-11-01"
    );
}

#[test]
fn a_secret_is_not_rolled_where_the_flag_sets_that_it_never_expires() {
    let events = [REQUIRE, MONTHS, CARD].concat();
    let told = run(&["assume:smart-card-required-expiry=bit-is-set"], &events);
    assert_eq!(last(&told).account.as_ref().unwrap().secret, 1);
}

#[test]
fn the_hash_in_the_ticket_is_that_of_the_new_secret() {
    let told = run(&[], &[REQUIRE, MONTHS, CARD].concat());
    let Some(Happening::Card(logon)) = &last(&told).happening else {
        panic!()
    };
    let secret = logon.ticket.as_ref().unwrap().secret.as_ref().unwrap();
    assert!(secret.cause.is_replaced());
    assert_eq!(secret.set, Some(last(&told).at));
    assert_eq!(
        last(&told).account.as_ref().unwrap().set,
        Some(last(&told).at)
    );
}

#[test]
fn the_shipped_script_runs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/smart-card-required.ron");
    let script = Script::load(&path).unwrap();
    let told = script.run().unwrap();
    assert_eq!(told.entries.len(), script_logons_and_events(&path));
}

/// Events that are not the clock's.
fn script_logons_and_events(path: &Path) -> usize {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(str::trim_start);
    lines
        .filter(|line| {
            [
                "LogOn",
                "LogOff",
                "RequireSmartCard",
                "AllowPassword",
                "ResetPassword",
            ]
            .iter()
            .any(|event| line.starts_with(event))
        })
        .count()
}

#[test]
fn what_is_wrong_in_a_script_is_told_with_its_place() {
    let wrong = |events: &str| {
        let text = format!("(title: \"t\", world: \"today\", events: [{events}])");
        let error = Script::parse("t.ron", &text, Path::new(".")).unwrap_err();
        error.to_string()
    };
    for (events, message) in [
        (
            "RequireSmartCard(user: \"nobody\")",
            "the world has no user named `nobody`",
        ),
        (
            "At(\"2026-01-01\")",
            "time does not go back from 2026-11-23T09:00:00Z to 2026-01-01T00:00:00Z",
        ),
        ("Wait()", "a script waits for some time"),
        (
            "LogOnWithPassword(user: \"ahansen\", workstation: \"W11-001\", way: \"telnet\")",
            "`telnet` is no way for a password",
        ),
        (
            "Change(\"user:ahansen\")",
            "`user:ahansen` is no change: expected `KIND:NAME.PROPERTY=VALUE`",
        ),
    ] {
        assert_eq!(wrong(events), message);
    }
}
