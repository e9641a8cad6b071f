//! Real certificates of PIV test cards (GSA ICAM card builder, public domain), by path, in the world of
//! the agency: which become tiles, which accounts they reach, why the others fail.

use std::fs;
use std::path::PathBuf;

use sim::{Answer, Confidence, LogonRow, QuestionId, Twin};

const DOCUMENT: &str = r#"(
    name: "agency with real cards",
    include: ["shipped:agency"],
    forest: (name: "coastal.example", upn_suffixes: ["gsa.gov", "some-nfi.com"]),
    certification_authorities: [
        (
            name: "ICAM Test Card Signing CA",
            given: (certificate: "CA__ICAM_Test_Card_PIV_Signing_CA_-_gold_gen3.crt"),
            in_root_store: true,
            crl: (this_update: "2021-06-01T06:00Z", next_update: "2021-06-08T06:00Z"),
        ),
    ],
    users: [
        (name: "0257000046", user_principal_name: "0257000046@gsa.gov"),
        (name: "0257000039", user_principal_name: "0257000039@gsa.gov"),
    ],
    cards: [
        (
            name: "46 golden",
            default_container: "9A",
            containers: [
                (name: "9A", given: (certificate: "46_Golden_FIPS_201-2_PIV_3_-_ICAM_PIV_Auth_SP_800-73-4.crt")),
                (name: "9C", given: (certificate: "46_Golden_FIPS_201-2_PIV_4_-_ICAM_PIV_Dig_Sig_SP_800-73-4.crt")),
                (name: "9D", given: (certificate: "46_Golden_FIPS_201-2_PIV_5_-_ICAM_PIV_Key_Mgmt_SP_800-73-4.crt")),
                (name: "9E", given: (certificate: "46_Golden_FIPS_201-2_PIV_6_-_ICAM_PIV_Card_Auth_SP_800-73-4.crt")),
            ],
        ),
        (name: "03 other generation", containers: [(name: "9A", given: (certificate: "03_SKID_Mismatch__PIV_Auth.crt"))]),
        (name: "12 not yet valid", containers: [(name: "9A", given: (certificate: "12_Certs_not_yet_valid__PIV_Auth.crt"))]),
        (name: "13 expired", containers: [(name: "9A", given: (certificate: "13_Certs_are_expired__PIV_Auth.crt"))]),
        (name: "39 PIV-I", containers: [(name: "9A", given: (certificate: "39_Golden_FIPS_201-2_Fed_PIV-I__PIV_Auth.crt"))]),
    ],
)"#;

/// The agency with the real cards; `None` where the samples are not there.
fn agency() -> Option<Twin> {
    agency_with(DOCUMENT)
}

fn agency_with(document: &str) -> Option<Twin> {
    twin_of("piv-gsa-icam", document)
}

/// The twin of a document beside the files of one folder of samples.
fn twin_of(samples_of: &str, document: &str) -> Option<Twin> {
    let Some(samples) = std::env::var_os("CARDTWIN_SAMPLES").map(PathBuf::from) else {
        println!("skipped: CARDTWIN_SAMPLES does not name the folder of public samples");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(samples.join(samples_of)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join("real.ron");
    fs::write(&path, document).unwrap();
    let loaded = worlds::load(&path).unwrap_or_else(|error| panic!("{error:?}"));
    Some(Twin::new(loaded.world).unwrap_or_else(|error| panic!("{error:?}")))
}

fn rows(twin: &Twin) -> Vec<LogonRow> {
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    assert_eq!(
        answer.work.assumed, 6,
        "the real card's key is elsewhere, at two domain controllers and three kinds of clients"
    );
    answer.rows
}

fn of<'r>(rows: &'r [LogonRow], card: &str, number: usize) -> &'r LogonRow {
    let list: Vec<_> = rows
        .iter()
        .filter(|row| row.certificate.card == card && row.certificate.number == number)
        .collect();
    let [one] = list.as_slice() else {
        panic!("{card} #{number} ends in {} ways", list.len())
    };
    one
}

#[test]
fn a_real_authentication_certificate_reaches_its_account_and_the_others_are_no_tiles() {
    let Some(twin) = agency() else { return };
    let rows = rows(&twin);
    let authentication = of(&rows, "46 golden", 1);
    assert_eq!(authentication.account.as_deref(), Some("0257000046"));
    assert_eq!(authentication.certificate.shows, "0257000046@gsa.gov");
    assert_eq!(authentication.workstations.len(), 6);
    assert_eq!(
        authentication.ending.confidence,
        Confidence::Inferred,
        "possession of the key is assumed"
    );
    for (number, step) in [(2, "tile.eku"), (3, "tile.key-usage"), (4, "tile.eku")] {
        assert_eq!(of(&rows, "46 golden", number).ending.step.id, step);
    }
}

#[test]
fn other_real_cards_say_why_they_open_nothing() {
    let Some(twin) = agency() else { return };
    let rows = rows(&twin);
    for (card, step) in [
        // Signed by another generation of the authority of that name: the key identifiers differ.
        ("03 other generation", "kdc.path.untrusted"),
        ("12 not yet valid", "tile.time.not-yet"),
        ("13 expired", "tile.time.expired"),
        ("39 PIV-I", "kdc.path.untrusted"),
    ] {
        assert_eq!(of(&rows, card, 1).ending.step.id, step, "{card}");
    }
}

#[test]
fn a_real_serial_number_on_the_list_ends_the_logon() {
    let document = DOCUMENT.replace(
        "next_update:",
        "revoked: [\"60000000000000000103\"], next_update:",
    );
    let Some(twin) = agency_with(&document) else {
        return;
    };
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    let ending = of(&answer.rows, "46 golden", 1).ending.step.id;
    assert_eq!(ending, "kdc.revocation.revoked");
}

#[test]
fn what_the_domain_says_of_a_real_certificate_decides_too() {
    let Some(twin) = agency() else { return };
    for (change, step) in [
        (
            "ca:ICAM Test Card Signing CA.crl_reachable=false",
            "kdc.revocation.offline",
        ),
        (
            "ca:ICAM Test Card Signing CA.in_ntauth=false",
            "kdc.ntauth.absent",
        ),
        (
            "user:0257000046.user_principal_name=none",
            "map.upn.unknown",
        ),
    ] {
        let changed = twin.what_if(&[change.parse().unwrap()]).unwrap();
        let Answer::Logon(answer) = changed.ask(QuestionId::Logon) else {
            panic!()
        };
        assert_eq!(
            of(&answer.rows, "46 golden", 1).ending.step.id,
            step,
            "{change}"
        );
    }
}

/// What a machine shows of a card: labels of the tiles, and for each other certificate the number of its container and the
/// reason.
fn screen(twin: &Twin, card: &str, machine: &str) -> (Vec<String>, Vec<(usize, &'static str)>) {
    let Answer::Tiles(answer) = twin.answer(QuestionId::Tiles) else {
        panic!()
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.card == card && row.workstations.iter().any(|name| name == machine))
        .unwrap_or_else(|| panic!("{card} at {machine}"));
    let labels = row.tiles.iter().map(|tile| tile.label.clone());
    let hidden = row.hidden.iter();
    let hidden = hidden.map(|hidden| (hidden.certificate.number, hidden.step.id));
    (labels.collect(), hidden.collect())
}

#[test]
fn the_logon_screen_shows_of_a_real_piv_card_the_authentication_certificate_alone() {
    let Some(twin) = agency() else { return };
    for machine in ["DESK-001", "DESK-OLD", "LAB-001"] {
        let (labels, hidden) = screen(&twin, "46 golden", machine);
        let [label] = labels.as_slice() else {
            panic!("{labels:?}")
        };
        assert!(label.ends_with(", 0257000046@gsa.gov"), "{label}");
        let expected = [(2, "tile.eku"), (3, "tile.key-usage"), (4, "tile.eku")];
        assert_eq!(hidden, expected, "{machine}");
    }
    // Its authority is not looked at before the PIN.
    let (labels, _) = screen(&twin, "03 other generation", "DESK-001");
    assert_eq!(labels.len(), 1);
    for (card, step) in [
        ("12 not yet valid", "tile.time.not-yet"),
        ("13 expired", "tile.time.expired"),
    ] {
        assert_eq!(screen(&twin, card, "DESK-001").1, [(1, step)], "{card}");
    }
    let signatures = twin
        .what_if(&["gpo:Cards everywhere.AllowCertificatesWithNoEKU=1"
            .parse()
            .unwrap()])
        .unwrap();
    let (labels, hidden) = screen(&signatures, "46 golden", "DESK-001");
    assert_eq!(
        (labels.len(), hidden),
        (2, vec![(3, "tile.key-usage"), (4, "tile.eku")])
    );
    let Answer::Middleware(answer) = twin.answer(QuestionId::Middleware) else {
        panic!()
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.card == "46 golden")
        .unwrap();
    let association: Vec<&str> = row.association.iter().map(|step| step.id).collect();
    assert_eq!(association, ["middleware.piv", "tile.minidriver.found"]);
}

const GEMATIK: &str = r#"(
    name: "agency with cards of German health",
    include: ["shipped:agency"],
    clock: "2026-01-01T09:00Z",
    cards: [
        (
            name: "practice",
            default_container: "AUT",
            containers: [
                (name: "AUT", given: (certificate: "GEM.SMCB-CA57_valid_PraxisBabetteBeyer.pem")),
                (name: "other purpose", given: (certificate: "GEM.SMCB-CA57_invalid_BabetteBeyer-invalid-ext-keyusage.pem")),
                (name: "old", given: (certificate: "GEM.SMCB-CA57_invalid_BabetteBeyer-expired.pem")),
            ],
        ),
        (name: "doctor", containers: [(name: "AUT", given: (certificate: "GEM.HBA-CA57_BabetteBeyer.pem"))]),
        (name: "pharmacy", containers: [(name: "AUT", given: (certificate: "GEM.SMCB-CA41-RSA_Aschoffsche_Apotheke-AUT-RSA.pem"))]),
    ],
)"#;

#[test]
fn real_cards_for_other_things_than_windows_say_why_they_are_no_tiles() {
    let Some(twin) = twin_of("gematik", GEMATIK) else {
        return;
    };
    let hidden = |twin: &Twin, card: &str| screen(twin, card, "DESK-001").1;
    assert_eq!(
        hidden(&twin, "practice"),
        [(1, "tile.eku"), (2, "tile.eku"), (3, "tile.time.expired")]
    );
    assert_eq!(hidden(&twin, "doctor"), [(1, "tile.eku")]);
    assert_eq!(hidden(&twin, "pharmacy"), [(1, "tile.eku")]);
    // With the policy for purposes, the curve is none that a logon knows; the RSA card shows its whole subject.
    let allowed = twin
        .what_if(&["gpo:Cards everywhere.AllowCertificatesWithNoEKU=1"
            .parse()
            .unwrap()])
        .unwrap();
    assert_eq!(
        hidden(&allowed, "practice"),
        [
            (1, "tile.key.unsupported"),
            (2, "tile.eku"),
            (3, "tile.time.expired")
        ]
    );
    assert_eq!(hidden(&allowed, "doctor"), [(1, "tile.key.unsupported")]);
    let (labels, _) = screen(&allowed, "pharmacy", "DESK-001");
    let [label] = labels.as_slice() else {
        panic!("{labels:?}")
    };
    assert!(
        label.starts_with("CN=Aschoffsche Apotheke TEST-ONLY,"),
        "{label}"
    );
}

/// Every certificate of the test cards, alone on a card: a tile or the reason why not, by the clock of 2021.
#[test]
fn c2_2_every_real_piv_certificate_is_a_tile_or_says_why_not() {
    const EXPECTED: [(&str, &str); 10] = [
        ("03_SKID_Mismatch__PIV_Auth.crt", "tile"),
        ("12_Certs_not_yet_valid__PIV_Auth.crt", "tile.time.not-yet"),
        ("13_Certs_are_expired__PIV_Auth.crt", "tile.time.expired"),
        ("24_Revoked_Certificates__PIV_Auth.crt", "tile"),
        ("39_Golden_FIPS_201-2_Fed_PIV-I__PIV_Auth.crt", "tile"),
        (
            "46_Golden_FIPS_201-2_PIV_3_-_ICAM_PIV_Auth_SP_800-73-4.crt",
            "tile",
        ),
        (
            "46_Golden_FIPS_201-2_PIV_4_-_ICAM_PIV_Dig_Sig_SP_800-73-4.crt",
            "tile.eku",
        ),
        (
            "46_Golden_FIPS_201-2_PIV_5_-_ICAM_PIV_Key_Mgmt_SP_800-73-4.crt",
            "tile.key-usage",
        ),
        (
            "46_Golden_FIPS_201-2_PIV_6_-_ICAM_PIV_Card_Auth_SP_800-73-4.crt",
            "tile.eku",
        ),
        ("54_Golden_FIPS_201-2_NFI_PIV-I__PIV_Auth.crt", "tile"),
    ];
    let Some(samples) = std::env::var_os("CARDTWIN_SAMPLES").map(PathBuf::from) else {
        println!("skipped: CARDTWIN_SAMPLES does not name the folder of public samples");
        return;
    };
    let mut files: Vec<String> = fs::read_dir(samples.join("piv-gsa-icam"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            let is_certificate = name
                .rsplit_once('.')
                .is_some_and(|(_, extension)| extension == "crt");
            is_certificate && !name.starts_with("CA__")
        })
        .collect();
    files.sort();
    assert_eq!(files, EXPECTED.map(|(file, _)| file));
    let cards = files.iter().fold(String::new(), |cards, file| {
        cards
            + &format!(
                "(name: \"{file}\", containers: [(name: \"9A\", given: (certificate: \"{file}\"))]),"
            )
    });
    let world = format!(
        "(name: \"every card\", include: [\"shipped:agency\"], clock: \"2021-06-01T09:00Z\", cards: [{cards}])"
    );
    let Some(twin) = twin_of("piv-gsa-icam", &world) else {
        return;
    };
    for machine in ["DESK-001", "DESK-OLD", "LAB-001"] {
        let found: Vec<(&str, &str)> = files
            .iter()
            .map(|file| {
                let (labels, hidden) = screen(&twin, file, machine);
                let reason = hidden.first().map(|(_, step)| *step);
                assert_eq!(labels.len() + hidden.len(), 1, "{file}");
                (file.as_str(), reason.unwrap_or("tile"))
            })
            .collect();
        assert_eq!(found, EXPECTED, "{machine}");
    }
}
