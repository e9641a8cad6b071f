//! Assumptions: every one matters somewhere, and an answer says which ones it rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sim::assumption::ASSUMPTIONS;
use sim::{LogonRequest, QuestionId, Twin};

fn worlds() -> Vec<(String, Twin)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = [
        root.join("tests/it/assumptions"),
        root.join("../worlds/fixtures"),
    ]
    .iter()
    .flat_map(|folder| std::fs::read_dir(folder).unwrap())
    .map(|entry| entry.unwrap().path())
    .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let loaded = worlds::load(&path).unwrap_or_else(|e| panic!("{name}: {e:?}"));
            (name, Twin::new(loaded.world).unwrap())
        })
        .collect()
}

/// The answer of a question, without what says on what it rests.
fn said(twin: &Twin, question: QuestionId) -> String {
    let answer = twin.answer(question);
    let header = format!("{:?}", answer.header());
    let work = format!("{:?}", answer.work());
    format!("{answer:?}")
        .replace(&header, "")
        .replace(&work, "")
}

/// Whether two twins answer some question otherwise.
fn differ(one: &Twin, other: &Twin) -> bool {
    let mut asked = QuestionId::ALL
        .into_iter()
        .filter(|question| *question != QuestionId::Calendar);
    asked.any(|question| said(one, question) != said(other, question))
}

/// Assumptions about what happens to an account or a session: events that show them.
const LIVES: &[(&str, &str, &str)] = &[
    (
        "on-card-keys",
        "today",
        "WriteRegistry(computer: \"W11-001\", setting: \"BaseCsp\\\\RequireOnCardPrivateKeyGen\", value: \"1\"),
         Enrol(card: \"Anna's card\", workstation: \"W11-001\", container: \"escrowed\", profile: \"SmartcardLogon\", imported: true)",
    ),
    (
        "safe-mode-provider",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-001\", form: \"safe-mode-with-networking\")",
    ),
    (
        "smart-card-required-first",
        "today",
        "RequireSmartCard(user: \"ahansen\"), LogOnWithPassword(user: \"ahansen\", workstation: \"W11-001\", wrong: true)",
    ),
    (
        "security-option-left",
        "today",
        "WriteRegistry(computer: \"W11-001\", setting: \"ScForceOption\", value: \"0\"),
         Change(\"gpo:Cards.ScForceOption=1\"),
         UpdatePolicy(computer: \"W11-001\"), UpdatePolicy(computer: \"W11-002\"),
         Change(\"gpo:Cards.ScForceOption=not-configured\"),
         UpdatePolicy(computer: \"W11-001\"), UpdatePolicy(computer: \"W11-002\"),
         LogOnWithPassword(user: \"ahansen\", workstation: \"W11-001\"),
         LogOnWithPassword(user: \"ahansen\", workstation: \"W11-002\")",
    ),
    (
        "smart-card-required-date",
        "today",
        "RequireSmartCard(user: \"ahansen\")",
    ),
    (
        "smart-card-required-expiry",
        "today",
        "RequireSmartCard(user: \"ahansen\"), Wait(days: 60), AllowPassword(user: \"ahansen\"), LogOnWithPassword(user: \"ahansen\", workstation: \"W11-001\")",
    ),
    (
        "removal-service-start",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-002\"), RemoveCard(card: \"Anna's card\")",
    ),
    (
        "removal-option-read",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-001\"), Change(\"gpo:Cards.ScRemoveOption=2\"), UpdatePolicy(computer: \"W11-001\"), RemoveCard(card: \"Anna's card\")",
    ),
    (
        "removal-service-restart",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-001\"), StopService(workstation: \"W11-001\", service: \"SCPolicySvc\"), StartService(workstation: \"W11-001\", service: \"SCPolicySvc\"), RemoveCard(card: \"Anna's card\")",
    ),
    (
        "reader-unplugged",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-001\"), UnplugReader(workstation: \"W11-001\")",
    ),
    (
        "redirection-dropped",
        "today",
        "Change(\"gpo:Cards.ScRemoveOption=2\"), UpdatePolicy(computer: \"RDS-1\"), StartService(workstation: \"RDS-1\", service: \"SCPolicySvc\"), ConnectRemote(from: \"W11-001\", to: \"RDS-1\", card: \"Anna's card\"), Disconnect(workstation: \"RDS-1\", user: \"ahansen\")",
    ),
    (
        "second-watch",
        "fabrikam",
        "LogOn(card: \"Boris's operator card\", workstation: \"ENG-W7-01\"), Lock(workstation: \"ENG-W7-01\"), Unlock(workstation: \"ENG-W7-01\", card: \"Clara's operator card\"), RemoveCard(card: \"Boris's operator card\")",
    ),
    (
        "password-unlock-watch",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"W11-001\"), Lock(workstation: \"W11-001\"), Unlock(workstation: \"W11-001\", user: \"ahansen\"), RemoveCard(card: \"Anna's card\")",
    ),
    (
        "removal-while-locked",
        "today",
        "LogOn(card: \"Anna's card\", workstation: \"PAW-1\"), Lock(workstation: \"PAW-1\"), RemoveCard(card: \"Anna's card\")",
    ),
    (
        "shared-reader",
        "today",
        "LogOn(card: \"Ben's card\", workstation: \"PAW-1\"), SwitchUser(workstation: \"PAW-1\"), LogOn(card: \"Ben's card\", workstation: \"PAW-1\", certificate: 2), RemoveCard(card: \"Ben's card\")",
    ),
];

/// What a script on a shipped world comes to: how each logon ends, and the account after each event.
fn life(world: &str, events: &str, changes: &[&str]) -> String {
    let text =
        format!("(title: \"t\", world: {world:?}, changes: {changes:?}, events: [{events}])");
    let script = sim::Script::parse("t.ron", &text, Path::new(".")).unwrap();
    let entries = script.run().unwrap().entries;
    entries.iter().fold(String::new(), |told, entry| {
        let ending = match &entry.happening {
            Some(sim::Happening::Card(logon)) => logon.ending.id,
            Some(sim::Happening::Form(logon)) => logon.ending.id,
            Some(sim::Happening::Password(logon)) => logon.ending.id,
            Some(sim::Happening::CardWork(steps)) => steps.last().map_or("", |step| step.id),
            None => "",
        };
        let outcomes: Vec<&str> = entry
            .outcomes
            .iter()
            .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
            .collect();
        told + &format!("{ending} {:?} {outcomes:?}\n", entry.account)
    })
}

/// Assumptions about what other than how a logon ends: each is exercised in every reading by the tests of `exchange`.
const IN_EXCHANGE: &[&str] = &["dh-groups", "hash-agility"];

/// Assumptions that one world of old and new machines shows.
const OF_THE_EXCHANGE: &[&str] = &[
    "both-forms",
    "key-delivery",
    "xp-triple-des",
    "hash-before-agility",
];

/// Assumptions that one world of cards shows.
const OF_THE_CARD_STACK: &[&str] = &[
    "class-minidriver-since",
    "driver-notice-default",
    "tile-purpose",
    "tile-upn",
    "tile-key-usage",
    "agreement-partner",
    "filter-duplicates-default",
    "reverse-subject-default",
    "tile-order",
    "pin-cache",
    "tile-distribution-point",
    "ctrl-alt-del-default",
    "nameless-domain",
];

/// Each reading of each assumption changes some answer of some world: `tests/it/assumptions` holds a world named after
/// each assumption that the other fixtures do not touch.
#[test]
fn every_assumption_changes_some_answer_in_every_reading() {
    let worlds = worlds();
    let mut without_effect = BTreeSet::new();
    for assumption in ASSUMPTIONS {
        if IN_EXCHANGE.contains(&assumption.name) {
            continue;
        }
        let named = if OF_THE_EXCHANGE.contains(&assumption.name) {
            "exchange.ron".to_owned()
        } else if OF_THE_CARD_STACK.contains(&assumption.name) {
            "card-stack.ron".to_owned()
        } else {
            format!("{}.ron", assumption.name)
        };
        let own: Vec<&Twin> = worlds
            .iter()
            .filter(|(name, _)| *name == named)
            .map(|(_, twin)| twin)
            .collect();
        let candidates = if own.is_empty() {
            worlds.iter().map(|(_, twin)| twin).collect()
        } else {
            own
        };
        for reading in assumption.readings.iter().skip(1) {
            let change = format!("assume:{}={}", assumption.name, reading.name);
            let changes = match LIVES.iter().find(|(name, ..)| *name == assumption.name) {
                Some((_, world, events)) => {
                    life(world, events, &[]) != life(world, events, &[&change])
                }
                None => candidates.iter().any(|twin| {
                    let other = twin.what_if(&[change.parse().unwrap()]).unwrap();
                    differ(&other, twin)
                }),
            };
            if !changes {
                without_effect.insert(change);
            }
        }
    }
    assert!(without_effect.is_empty(), "{without_effect:?}");
}

#[test]
fn assumptions_have_two_readings_or_more_and_unique_names() {
    let mut names = BTreeSet::new();
    for assumption in ASSUMPTIONS {
        assert!(names.insert(assumption.name), "{}", assumption.name);
        assert!(assumption.question.ends_with('?'), "{}", assumption.name);
        assert!(assumption.readings.len() >= 2, "{}", assumption.name);
        let readings: BTreeSet<&str> = assumption.readings.iter().map(|r| r.name).collect();
        assert_eq!(
            readings.len(),
            assumption.readings.len(),
            "{}",
            assumption.name
        );
        assert!(assumption.readings.iter().all(|r| !r.source.is_empty()));
    }
}

/// What an answer says of another reading is what the twin answers under it.
#[test]
fn the_effect_of_another_reading_is_what_the_twin_says_under_it() {
    let mut effects = 0;
    for (name, twin) in worlds() {
        let here = endings(&twin);
        for effect in twin.readings() {
            let change = format!("assume:{}={}", effect.assumption.name, effect.reading.name);
            let other = twin.what_if(&[change.parse().unwrap()]).unwrap();
            let there = endings(&other);
            let changed: u128 = here
                .iter()
                .flat_map(|(ending, logons)| logons.iter().map(move |logon| (ending, logon)))
                .filter(|(ending, logon)| !there.get(*ending).is_some_and(|l| l.contains(*logon)))
                .count()
                .try_into()
                .unwrap();
            assert_eq!(effect.logons, changed, "{name}: {change}");
            effects += usize::from(changed > 0);
        }
    }
    assert!(effects > 3);
}

type Logon = (String, Option<String>, String, String, Option<String>);

fn endings(twin: &Twin) -> BTreeMap<&'static str, BTreeSet<Logon>> {
    let sim::Answer::Logon(answer) = twin.answer(QuestionId::Logon) else {
        panic!()
    };
    let mut endings: BTreeMap<&'static str, BTreeSet<Logon>> = BTreeMap::new();
    for row in &answer.rows {
        for workstation in row.workstations.iter() {
            for controller in row.domain_controllers.iter() {
                endings.entry(row.ending.step.id).or_default().insert((
                    format!("{} {}", row.certificate.card, row.certificate.number),
                    row.hint.clone(),
                    workstation.clone(),
                    controller.clone(),
                    row.account.clone(),
                ));
            }
        }
    }
    endings
}

#[test]
fn explain_says_how_the_logon_would_end_under_another_reading() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/assumptions/kdc-eku.ron");
    let twin = Twin::new(worlds::load(&path).unwrap().world).unwrap();
    let request = LogonRequest {
        card: "Jane's card".to_owned(),
        workstation: "PC1".to_owned(),
        ..LogonRequest::default()
    };
    let told = twin.explain(&request).unwrap();
    assert_eq!(told.ending.id, "session.opened");
    let others: Vec<_> = told
        .depends_on
        .iter()
        .map(|other| (other.assumption.name, other.reading.name, other.step.id))
        .collect();
    assert_eq!(
        others,
        [
            ("key-delivery", "key-transport", "reply.guarded"),
            ("kdc-eku", "demanded", "kdc.eku.smart-card-logon"),
        ]
    );
}

/// The readings under which an answer would be another one, each with how many things it says otherwise.
fn others(twin: &Twin, question: QuestionId) -> BTreeMap<(&'static str, &'static str), usize> {
    let answer = if question == QuestionId::Calendar {
        // From before the updates that the assumptions are about.
        sim::Answer::Calendar(twin.calendar(&sim::CalendarRequest {
            from: Some("2025-05-01".parse().unwrap()),
            until: Some("2025-10-01".parse().unwrap()),
            ..sim::CalendarRequest::default()
        }))
    } else {
        twin.ask(question)
    };
    let sim::OtherAnswers::Tried(list) = &answer.header().otherwise else {
        panic!("not tried")
    };
    let named = |other: &sim::OtherAnswer| (other.assumption.name, other.reading.name);
    list.iter()
        .map(|other| (named(other), other.differing))
        .collect()
}

/// An answer names each reading under which it is another one, and a twin under that reading says the same of this one's.
#[test]
fn answers_that_are_not_about_logons_name_the_readings_under_which_they_are_others() {
    let asked = [
        QuestionId::Calendar,
        QuestionId::KdcCertificates,
        QuestionId::SmartCardRequired,
        QuestionId::AmbiguousMappings,
        QuestionId::CardRemoval,
    ];
    let mut named = BTreeSet::new();
    for (_, twin) in worlds() {
        for question in asked {
            let here = others(&twin, question);
            for ((assumption, reading), differing) in &here {
                let change = format!("assume:{assumption}={reading}");
                let other = twin.what_if(&[change.parse().unwrap()]).unwrap();
                let there = others(&other, question);
                let first = ASSUMPTIONS
                    .iter()
                    .find(|known| known.name == *assumption)
                    .unwrap()
                    .readings[0]
                    .name;
                let mut written = twin.world().assumptions.iter();
                let written = written.find(|choice| choice.name == *assumption);
                let chosen = written.map_or(first, |choice| choice.reading.as_str());
                let back = there.get(&(*assumption, chosen));
                assert_eq!(back, Some(differing), "{question} and {change}");
            }
            named.extend(
                here.into_keys()
                    .map(|(assumption, _)| (question.name(), assumption)),
            );
        }
    }
    for expected in [
        ("kdc-certificates", "kdc-newest"),
        ("smart-card-required", "ldap-simple-bind"),
        ("ambiguous-mappings", "explicit-search"),
        ("calendar", "issuer-sid-since"),
    ] {
        assert!(named.contains(&expected), "{expected:?} of {named:?}");
    }
}

#[test]
fn c8_a_kdc_that_asks_for_the_purpose_can_be_told_not_to() {
    let worlds = worlds();
    let (_, twin) = worlds
        .iter()
        .find(|(name, _)| name == "no-eku-at-kdc.ron")
        .unwrap();
    let ends = |changes: &[&str]| {
        let changes: Vec<_> = changes.iter().map(|text| text.parse().unwrap()).collect();
        let request = LogonRequest {
            card: "Jane's card".to_owned(),
            workstation: "PC1".to_owned(),
            ..LogonRequest::default()
        };
        let told = twin.what_if(&changes).unwrap().explain(&request).unwrap();
        told.ending.id
    };
    let demanded = "kdc.eku.smart-card-logon";
    let honoured = "assume:no-eku-at-kdc=honoured";
    assert_eq!(ends(&[]), demanded);
    assert_eq!(ends(&[honoured]), "session.opened");
    assert_eq!(ends(&["dc:DC1.SCLogonEKUNotRequired=1"]), "session.opened");
    assert_eq!(ends(&["assume:kdc-eku=not-demanded"]), "session.opened");
    let off = "dc:DC1.AllowCertificatesWithNoEKU=0";
    assert_eq!(ends(&[honoured, off]), demanded);
}

/// The conflicts of the sheet of facts, section 8, and the assumptions that name them. C9 (two identities on a card) is a
/// step that says so, and C12 is about a word.
#[test]
fn c8_every_conflict_that_can_change_an_answer_is_an_assumption() {
    for (conflict, names) in [
        ("C1", &["filter-duplicates-default"][..]),
        ("C2", &["reverse-subject-default"]),
        ("C3", &["driver-notice-default"]),
        ("C4", &["on-card-keys"]),
        ("C5", &["tile-purpose"]),
        ("C6", &["tile-upn"]),
        ("C7", &["local-kdc-validation"]),
        ("C8", &["kdc-eku", "no-eku-at-kdc"]),
        (
            "C10",
            &["smart-card-required-date", "smart-card-required-expiry"],
        ),
        ("C11", &["foreign-upn"]),
        ("C13", &["class-minidriver-since"]),
        ("C14", &["forced-safe-mode"]),
        ("C15", &["removal-option-read"]),
        ("C16", &["tile-distribution-point"]),
        ("C17", &["foreign-upn"]),
        ("C18", &["removal-service-start"]),
        (
            "C19",
            &[
                "forced-elevation",
                "forced-restricted-admin",
                "forced-restore-mode",
            ],
        ),
        ("C20", &["tile-key-usage"]),
        ("C21", &["nameless-domain"]),
    ] {
        for name in names {
            assert!(
                ASSUMPTIONS.iter().any(|known| known.name == *name),
                "{conflict}: {name}"
            );
        }
    }
}
