//! The question `chaos`: faults drawn at rates, and what the rules make of each day.

use sim::{Answer, Cell, ChaosRequest, FaultKind, QuestionId, Rate, Request, TableAnswer, Twin};

use crate::group_policy::twin;

/// Two domain controllers, two classes of machines, three holders: five logons a day, because one may use the PCs alone.
const WORLD: &str = r#"(
    name: "chaos",
    clock: "2026-11-23T09:00Z",
    seed: 5,
    key_pool: 2,
    domains: [(name: "corp.example", functional_level: "Server 2016")],
    certification_authorities: [
        (name: "CA", key: "P-256", crl: (this_update: "2026-11-22T18:00Z", next_update: "2026-11-29T18:00Z")),
    ],
    users: [
        (name: "anna"),
        (name: "ben"),
        (name: "carl", logon_workstations: ["PC1", "PC2"]),
    ],
    domain_controllers: [
        (name: "DC1", product: "Server 2019", patched: "2021-05-11", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
        (name: "DC2", product: "Server 2019", patched: "2021-05-11", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
    ],
    workstations: [
        (
            name: "PC1",
            product: "Windows 11",
            cached_passwords: [],
            cached_cards: [(user: "anna", certificate: ("Anna's card", "logon"))],
        ),
        (name: "PC2", product: "Windows 11", cached_passwords: [], cached_cards: []),
        (name: "SRV", product: "Server 2022", kind: MemberServer, cached_passwords: [], cached_cards: []),
    ],
    cards: [
        (name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Ben's card", holder: "ben", containers: [(name: "logon", issued: (profile: "SmartcardLogon", not_after: "2026-11-26"))]),
        (name: "Carl's card", holder: "carl", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
    ],
)"#;

/// `FAULT=PROBABILITY/DAYS`, with two decimals at most.
fn rate(text: &str) -> Rate {
    let (name, value) = text.split_once('=').unwrap();
    let (probability, days) = value.split_once('/').unwrap_or((value, "1"));
    let (whole, decimals) = probability.split_once('.').unwrap_or((probability, "0"));
    let hundredths: u32 = format!("{decimals:0<2}").parse().unwrap();
    Rate {
        kind: FaultKind::named(name).unwrap(),
        millionths: whole.parse::<u32>().unwrap() * 1_000_000 + hundredths * 10_000,
        days: days.parse().unwrap(),
    }
}

fn request(days: u32, trials: u32, rates: &[&str]) -> ChaosRequest {
    ChaosRequest {
        seed: None,
        days,
        trials,
        rates: rates.iter().map(|text| rate(text)).collect(),
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Names(names) => names.join("; "),
    }
}

fn rows(table: &TableAnswer) -> Vec<Vec<String>> {
    for row in &table.rows {
        assert_eq!(row.len(), table.columns().len());
    }
    let rows = table.rows.iter();
    rows.map(|row| row.iter().map(text).collect()).collect()
}

fn asked(twin: &Twin, request: &ChaosRequest) -> Vec<Vec<String>> {
    rows(&twin.chaos(request).unwrap())
}

/// What a row says: days, mean, median, 95th percentile, worst.
fn row(rows: &[Vec<String>], what: &str) -> [String; 5] {
    let found: Vec<&Vec<String>> = rows.iter().filter(|row| row[0].contains(what)).collect();
    assert_eq!(found.len(), 1, "{what}: {rows:#?}");
    found[0][1..6].to_vec().try_into().unwrap()
}

const FINE: &str = "every logon opens";
const FAILS: &str = "a logon fails, by whatever cause";
const LOGONS: &str = "the logons of a day";

#[test]
fn there_is_one_logon_for_each_holder_and_class_of_machines() {
    let rows = asked(&twin(WORLD), &request(1, 1, &[]));
    let logons = rows.iter().find(|row| row[0].contains(LOGONS)).unwrap();
    assert_eq!(
        logons[7],
        "Anna's card #1 at PC1 as anna; Anna's card #1 at SRV as anna; Ben's card #1 at PC1 as ben; \
         Ben's card #1 at SRV as ben; Carl's card #1 at PC1 as carl"
    );
}

#[test]
fn without_faults_nothing_fails_but_what_ends_by_itself() {
    let twin = twin(WORLD);
    // Rates of nothing are as good as none.
    let rows = asked(
        &twin,
        &request(3, 2, &["dc-down=0", "card-lost=0", "clock=0"]),
    );
    assert_eq!(row(&rows, FINE)[0], "6");
    assert_eq!(row(&rows, FAILS), ["0", "0.00", "0", "0", "0"]);
    // Ben's certificate ends on the fourth day: two logons on each of two days of five, in each of two trials.
    let rows = asked(&twin, &request(5, 2, &[]));
    assert_eq!(row(&rows, FINE)[0], "6");
    assert_eq!(row(&rows, FAILS), ["4", "0.80", "0", "2", "2"]);
    let [.., worst] = row(&rows, "tile.time.expired");
    assert_eq!(worst, "2");
}

#[test]
fn with_every_domain_controller_down_only_what_machines_keep_opens() {
    let rows = asked(&twin(WORLD), &request(2, 3, &["dc-down=1"]));
    assert_eq!(row(&rows, FINE)[0], "0");
    // Of five logons Anna's at PC1 alone is kept.
    assert_eq!(row(&rows, FAILS), ["6", "4.00", "4", "4", "4"]);
    let none = rows
        .iter()
        .find(|row| row[0].starts_with("cached.none"))
        .unwrap();
    assert!(
        none[0].contains("running controller of Domain: yes, then no") || none[0].contains('['),
        "{none:?}"
    );
    assert_eq!(
        none[8],
        "ca:CA.crl_interval_hours=156; clock=2026-11-23T09:00:00Z; dc:DC1.running=false; dc:DC2.running=false"
    );
    assert_eq!(none[6], "trial 1, day 1 (2026-11-23)");
}

#[test]
fn one_domain_controller_of_two_is_enough() {
    let world = WORLD.replace("(name: \"DC2\"", "(name: \"DC2\", running: false");
    let one = asked(&twin(&world), &request(2, 3, &["dc-down=1"]));
    assert_eq!(row(&one, FAILS)[4], "4");
    let rows = asked(&twin(&world), &request(2, 3, &["dc-down=0"]));
    assert_eq!(row(&rows, FINE)[0], "6");
}

#[test]
fn each_kind_of_fault_ends_logons_by_its_own_step() {
    let twin = twin(WORLD);
    for (rate, step, worst) in [
        ("dc-clock=1", "client.clock.skew", 5),
        ("clock=1", "client.clock.skew", 5),
        ("card-lost=1/1", "card.container.lost", 5),
    ] {
        let rows = asked(&twin, &request(1, 1, &[rate]));
        let found: Vec<&Vec<String>> = rows.iter().filter(|row| row[0].contains(step)).collect();
        let failed: u32 = found.iter().map(|row| row[5].parse::<u32>().unwrap()).sum();
        assert_eq!(failed, worst, "{rate}: {rows:#?}");
    }
    // A place of publication that is down for a day harms nobody: the list is kept. For two weeks it does: it ends.
    let rows = asked(&twin, &request(2, 1, &["crl-down=1/1"]));
    assert_eq!(row(&rows, FAILS)[0], "0");
    let rows = asked(&twin, &request(10, 1, &["crl-down=1/14"]));
    let offline: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| row[0].contains("offline"))
        .collect();
    // The list of the night before the first day ends on the evening of the 29th, and the last days are after it.
    assert_eq!(
        offline.iter().map(|row| &*row[1]).max(),
        Some("3"),
        "{rows:#?}"
    );
    assert!(
        offline[0][8].contains("crl_reachable=until 2026-11-23T00:00:00Z"),
        "{offline:?}"
    );
}

#[test]
fn nobody_is_missed_outside_of_his_hours() {
    let world = WORLD.replace(
        "(name: \"anna\")",
        "(name: \"anna\", logon_hours: \"Mon-Fri 06-20\")",
    );
    let rows = asked(&twin(&world), &request(3, 1, &[]));
    assert_eq!(row(&rows, FAILS)[0], "0");
    let weekend = asked(
        &twin(&world.replace(", not_after: \"2026-11-26\"", "")),
        &request(7, 1, &[]),
    );
    assert_eq!(row(&weekend, FINE)[0], "7");
}

#[test]
fn every_witness_is_reproduced_by_the_simulator() {
    let faults = [
        "dc-down=0.3",
        "dc-clock=0.2",
        "clock=0.2",
        "crl-down=0.3/14",
        "card-lost=0.2",
    ];
    for (twin, days) in [
        (twin(WORLD), 9),
        (crate::shipped::twin("fabrikam"), 4),
        (crate::shipped::twin("today"), 4),
        (crate::shipped::twin("agency"), 4),
    ] {
        let request = request(days, 3, &faults);
        let witnesses = twin.chaos_witnesses(&request).unwrap();
        assert!(witnesses.len() >= 2, "{}", twin.world().name);
        for witness in &witnesses {
            let texts: Vec<String> = witness.changes.iter().map(ToString::to_string).collect();
            // As it is written on a command line.
            let changes: Vec<sim::Change> =
                texts.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(changes, witness.changes);
            let told = twin
                .what_if(&changes)
                .unwrap()
                .explain(&witness.request)
                .unwrap();
            assert_eq!(
                told.ending.id,
                witness.ending,
                "{}: {texts:?} {:?}",
                twin.world().name,
                witness.request
            );
            // Without the faults of that day it opens or ends otherwise.
            let base = twin
                .what_if(&[])
                .unwrap()
                .explain(&witness.request)
                .unwrap();
            assert_ne!(base.ending.id, witness.ending, "{texts:?}");
        }
        // Each is the witness of a row.
        let rows = asked(&twin, &request);
        for witness in &witnesses {
            let texts: Vec<String> = witness.changes.iter().map(ToString::to_string).collect();
            assert!(
                rows.iter()
                    .any(|row| row[8] == texts.join("; ") && row[0].contains(witness.ending))
            );
        }
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_others_for_another_seed() {
    let world = twin(WORLD);
    let mut request = request(10, 20, &["dc-down=0.2", "clock=0.1", "card-lost=0.05"]);
    let on = |threads: usize, request: &ChaosRequest| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| asked(&world, request))
    };
    let one = on(1, &request);
    assert_eq!(one, on(4, &request));
    assert_eq!(one, asked(&twin(WORLD), &request));
    request.seed = Some(5);
    assert_eq!(one, on(2, &request), "the seed of the world is 5");
    request.seed = Some(6);
    assert_ne!(one, on(2, &request));
}

#[test]
fn another_card_moves_no_fault() {
    let all = twin(WORLD);
    let without = twin(&WORLD.replace(
        "(name: \"Carl's card\", holder: \"carl\", containers: [(name: \"logon\", issued: (profile: \"SmartcardLogon\"))]),",
        "",
    ));
    let request = request(20, 10, &["dc-down=0.1", "clock=0.1"]);
    let days = |twin: &Twin, kind: &str| row(&asked(twin, &request), kind)[0].clone();
    for kind in ["--rate dc-down", "--rate clock"] {
        assert_eq!(days(&all, kind), days(&without, kind));
        assert_ne!(days(&all, kind), "0");
    }
}

#[test]
fn days_with_a_fault_come_near_their_rate() {
    // One of two domain controllers is down on 1 - 0.9 * 0.9 of all days: 760 of 4000, give or take.
    let rows = asked(&twin(WORLD), &request(2, 2000, &["dc-down=0.1"]));
    let days: u32 = row(&rows, "--rate dc-down")[0].parse().unwrap();
    assert!((660..860).contains(&days), "{days}");
}

#[test]
fn the_question_shows_the_rates_it_took() {
    let twin = twin(WORLD);
    let Answer::Table(table) = twin.ask(QuestionId::Chaos) else {
        panic!()
    };
    let rows = rows(&table);
    for kind in FaultKind::ALL {
        let shown = kind.default_rate().to_string();
        assert!(rows.iter().any(|row| row[0].contains(&shown)), "{shown}");
    }
    assert!(rows[0][0].contains("20 times for 30 days with seed 5, which proves nothing"));
    let given = [
        ("days", "2"),
        ("trials", "3"),
        ("seed", "7"),
        ("rate", "dc-down=0.25"),
        ("lasts", "dc-down=2"),
        ("rate", "card-lost=0"),
        ("rate", "clock=0"),
        ("rate", "crl-down=0"),
        ("rate", "dc-clock=9"),
    ];
    let asked = Request::new(QuestionId::Chaos, given, &[&twin]).unwrap();
    let Answer::Table(table) = twin.ask(asked) else {
        panic!()
    };
    let told: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(text).collect())
        .collect();
    assert!(told[0][0].contains("3 times for 2 days with seed 7"));
    for shown in [
        "--rate dc-down=0.25 --lasts dc-down=2",
        "--rate card-lost=0 ",
        "--rate dc-clock=1 ",
    ] {
        assert!(
            told.iter().any(|row| row[0].contains(shown)),
            "{shown}: {told:#?}"
        );
    }
    // Every clock of a domain controller is off on every day.
    assert_eq!(row(&told, FINE)[0], "0");
}
