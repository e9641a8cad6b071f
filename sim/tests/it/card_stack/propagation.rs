//! What cards leave on machines in the course of time: certificates in the stores of users, roots in the store of the
//! machine, and what programs and logons find there later.

use sim::{Chronicle, Happening, Script};

/// A forest that publishes no root: a member trusts the domain controller by a root of a card alone.
const WORLD: &str = r#"(
    name: "unpublished",
    clock: "2021-06-01T09:00Z",
    domains: [(name: "fabrikam.com")],
    certification_authorities: [(name: "CA", key: "P-256", in_root_store: false)],
    profiles: [
        (name: "Logon", based_on: "SmartcardLogon"),
        (name: "Mail", based_on: "SmartcardLogon", extended_key_usage: ["EmailProtection"]),
    ],
    users: [(name: "jane"), (name: "tom")],
    domain_controllers: [(
        name: "DC1",
        product: "Server 2016",
        certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))],
        stores: [(store: Root, authority: "CA")],
    )],
    workstations: [
        (name: "PC", product: "Windows 10", readers: ["R", "S"], local_settings: { OPTION }),
        (name: "TRUSTING", product: "Windows 10", readers: ["R", "S"], stores: [(store: Root, authority: "CA")]),
        (name: "XP", product: "Windows XP", readers: ["R"], stores: [(store: Root, authority: "CA")]),
    ],
    cards: [
        (
            name: "jane's card",
            holder: "jane",
            default_container: "logon",
            roots: ["CA"],
            containers: [
                (name: "logon", issued: (profile: "Logon")),
                (name: "mail", issued: (profile: "Mail")),
            ],
        ),
        (name: "tom's card", holder: "tom", containers: [(name: "logon", issued: (profile: "Logon"))]),
    ],
)"#;

fn run(option: &str, events: &str) -> Chronicle {
    let folder = tempfile::tempdir().unwrap();
    let world = WORLD.replace("OPTION", option);
    std::fs::write(folder.path().join("world.ron"), world).unwrap();
    let text = format!("(title: \"t\", world: \"world.ron\", events: [{events}])");
    Script::parse("t.ron", &text, folder.path())
        .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
        .run()
        .unwrap()
}

/// How each logon and each use ended.
fn endings(chronicle: &Chronicle) -> Vec<&'static str> {
    let entries = chronicle.entries.iter();
    entries
        .filter_map(|entry| match &entry.happening {
            Some(Happening::Card(told)) => Some(told.ending.id),
            Some(Happening::Form(told)) => Some(told.ending.id),
            Some(Happening::Password(told)) => Some(told.ending.id),
            Some(Happening::CardWork(steps)) => steps.last().map(|step| step.id),
            _ => None,
        })
        .collect()
}

fn effects(chronicle: &Chronicle) -> Vec<String> {
    let entries = chronicle.entries.iter();
    entries
        .flat_map(|entry| entry.effects.iter().cloned())
        .collect()
}

const LOG_ON: &str = "LogOn(card: \"jane's card\", workstation: \"TRUSTING\"),";
const TLS: &str = "UseProgram(workstation: \"TRUSTING\", program: \"tls-client\"),";
const MAIL: &str = "UseProgram(workstation: \"TRUSTING\", program: \"cng-mail\"),";
const REMOVE: &str = "RemoveCard(card: \"jane's card\"),";
const INSERT: &str = "InsertCard(card: \"jane's card\", workstation: \"TRUSTING\"),";
const STOP: &str = "StopService(workstation: \"TRUSTING\", service: \"CertPropSvc\"),";

#[test]
fn c2_7_certificates_stay_in_the_store_of_the_user_and_their_keys_go_with_the_card() {
    let told = run(
        "",
        &format!("{LOG_ON}{TLS}{MAIL}{REMOVE}{TLS}{INSERT}{TLS}"),
    );
    assert_eq!(
        endings(&told),
        [
            "session.opened",
            "use.capi",
            "use.cng",
            "use.none",
            "use.capi"
        ]
    );
    let said = effects(&told);
    let copied = "its 2 certificates come into the store of jane";
    assert_eq!(
        said.iter().filter(|said| *said == copied).count(),
        1,
        "an insertion copies nothing anew: {said:?}"
    );
    let without_card = &told.entries[4].effects;
    assert_eq!(without_card[0], "the store of jane holds 2 certificates");
    assert!(
        without_card[1].starts_with("logon of jane's card: the certificate stays in the store"),
        "{without_card:?}"
    );
}

#[test]
fn c5_1_a_stopped_propagation_service_copies_nothing_and_takes_nothing_away() {
    let told = run("", &format!("{STOP}{LOG_ON}{TLS}"));
    assert_eq!(endings(&told), ["session.opened", "use.none"]);
    assert!(effects(&told).contains(&"the store of jane is empty".to_owned()));
    let told = run("", &format!("{LOG_ON}{STOP}{TLS}"));
    assert_eq!(endings(&told), ["session.opened", "use.capi"]);
    // It copies again with the next card that comes in while it runs.
    let start = "StartService(workstation: \"TRUSTING\", service: \"CertPropSvc\"),";
    let told = run("", &format!("{STOP}{LOG_ON}{start}{REMOVE}{INSERT}{TLS}"));
    assert_eq!(endings(&told), ["session.opened", "use.capi"]);
}

#[test]
fn c5_1_each_user_of_each_machine_has_a_store_of_his_own() {
    let tom = "LogOff(workstation: \"TRUSTING\"), LogOn(card: \"tom's card\", workstation: \"TRUSTING\"),";
    let told = run("", &format!("{LOG_ON}{tom}{MAIL}{TLS}"));
    assert_eq!(
        endings(&told),
        ["session.opened", "session.opened", "use.none", "use.capi"],
        "jane's certificate for mail is not in tom's store"
    );
    let nobody = run("", TLS);
    assert_eq!(effects(&nobody), ["nothing: nobody works there"]);
    // A card that comes into the session of another is copied for him who works there.
    let told = run(
        "",
        "LogOnWithPassword(user: \"tom\", workstation: \"TRUSTING\"),
         InsertCard(card: \"jane's card\", workstation: \"TRUSTING\"),
         UseProgram(workstation: \"TRUSTING\", program: \"tls-client\", user: \"tom\"),",
    );
    assert!(effects(&told).contains(&"its 2 certificates come into the store of tom".to_owned()));
    assert_eq!(endings(&told).last(), Some(&"use.capi"));
}

#[test]
fn c5_1_winlogon_copies_certificates_on_windows_xp_and_no_roots() {
    let told = run("", "LogOn(card: \"jane's card\", workstation: \"XP\"),");
    let said = effects(&told);
    assert!(
        said.contains(&"its 2 certificates come into the store of jane".to_owned()),
        "{said:?}"
    );
    assert!(!said.iter().any(|said| said.contains("root")), "{said:?}");
}

#[test]
fn c1_1_a_logon_finds_the_root_that_a_card_left_until_it_is_cleaned_up() {
    let on = "LogOn(card: \"jane's card\", workstation: \"PC\"),";
    let password = "LogOnWithPassword(user: \"jane\", workstation: \"PC\"),";
    let lock = "Lock(workstation: \"PC\"),";
    let unlock = "Unlock(workstation: \"PC\", card: \"jane's card\"),";
    let off = "LogOff(workstation: \"PC\"),";
    let out = "RemoveCard(card: \"jane's card\"),";
    let option = |number: u8| format!("\"RootCertificateCleanupOption\": {number}");
    let gone = "the root CA leaves the store of trusted roots of PC".to_owned();
    // Without the root in its store the member refuses the domain controller.
    let (refused, unlocks) = ("reply.path.untrusted", "unlock.opened");
    for (settings, after_log_off, after_removal) in [
        (option(0), "session.opened", unlocks),
        (option(1), "session.opened", refused),
        (option(2), refused, unlocks),
        (String::new(), refused, unlocks),
        (
            "\"EnableRootCertificatePropagation\": 0".to_owned(),
            refused,
            refused,
        ),
    ] {
        let copies = !settings.contains("Enable");
        let told = run(&settings, &format!("{on}{password}{lock}{unlock}{off}{on}"));
        let ends = endings(&told);
        assert_eq!(ends[0], refused, "{settings}");
        let unlocked = if copies { unlocks } else { refused };
        assert_eq!(ends[2], unlocked, "{settings}: {ends:?}");
        if copies {
            assert_eq!(ends[3], after_log_off, "{settings}: {ends:?}");
            let left = effects(&told).contains(&gone);
            assert_eq!(left, after_log_off == refused, "{settings}");
        }
        // The session goes on without the card.
        let told = run(&settings, &format!("{on}{password}{out}{lock}{unlock}"));
        assert_eq!(endings(&told)[2], after_removal, "{settings}");
    }
}

#[test]
fn what_is_wrong_with_a_use_is_said_at_its_place() {
    for (event, message) in [
        (
            "UseProgram(workstation: \"PC\", program: \"browser\"),",
            "`browser` is no kind of program",
        ),
        (
            "UseProgram(workstation: \"PD\", program: \"efs\"),",
            "no workstation",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let world = WORLD.replace("OPTION", "");
        std::fs::write(folder.path().join("world.ron"), world).unwrap();
        let text = format!("(title: \"t\", world: \"world.ron\", events: [{event}])");
        let error = Script::parse("t.ron", &text, folder.path()).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}
