//! The binary as a person runs it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests: a failure is the message"
)]

mod check;
mod dashboard;
mod diff;
mod fix;
mod new;
mod peers;
mod pictures;
mod report;

use std::path::Path;

use assert_cmd::Command;

fn cardtwin(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("cardtwin")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn scenario(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../sim/scenarios")
        .join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn without_a_command_the_talks_questions_are_answered() {
    let (code, out, _) = cardtwin(&[]);
    assert_eq!(code, 0);
    for part in [
        "Who can log on where",
        "opens as tmiller",
        "Which cards open several accounts?",
        "only with a user name hint",
        "Which accounts do several cards open?",
        "backup-admin",
        "Which cards carry several certificates",
        "PKINIT exchanges executed on real",
    ] {
        assert!(out.contains(part), "{part}");
    }
}

#[test]
fn each_question_has_text_and_json() {
    for question in [
        "logon",
        "shared-cards",
        "multi-card-accounts",
        "multi-certificate-cards",
        "kdc-certificates",
        "smart-card-required",
    ] {
        let (code, out, _) = cardtwin(&["ask", question, "--world", "today", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (code, json["schema"].as_str().unwrap()),
            (0, &*format!("cardtwin/{question}/1"))
        );
        assert_eq!(json["header"]["world"], "today");
    }
}

#[test]
fn a_what_if_shows_in_the_header_and_in_the_answer() {
    let change = "user:tmiller.disabled=true";
    let (_, out, _) = cardtwin(&["ask", "logon", "--what-if", change, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["header"]["changes"][0], change);
    let rows = json["rows"].as_array().unwrap();
    let tom = rows
        .iter()
        .find(|row| row["certificate"]["card"] == "Tom's card")
        .unwrap();
    assert_eq!(tom["ending"]["step"], "account.disabled");
    assert_eq!(
        tom["ending"]["seen"]["kerberos"],
        "KDC_ERR_CLIENT_REVOKED (18)"
    );
    let decided = tom["decided_by"].as_array().unwrap();
    // The last of them is the one that refuses.
    let last = decided.last().unwrap();
    assert_eq!(
        (&last["name"], &last["fact"], &last["answer"]),
        (&"tmiller".into(), &"disabled".into(), &"yes".into())
    );
}

#[test]
fn a_policy_set_is_linked_by_a_what_if() {
    let linked = "policy-set:Shared workstations.linked_to=fabrikam.com/Workstations";
    let (code, out, error) = cardtwin(&["ask", "shared-cards", "--what-if", linked]);
    assert_eq!(code, 0, "{error}");
    let (_, before, _) = cardtwin(&["ask", "shared-cards"]);
    assert!(
        out.contains("PARIS-W7-01") && !before.contains("PARIS-W7-01"),
        "{out}"
    );
    let nowhere = "policy-set:Shared workstations.linked_to=fabrikam.com/Nowhere";
    let (code, _, error) = cardtwin(&["ask", "shared-cards", "--what-if", nowhere]);
    assert!(
        code == 2 && error.contains("organizational unit"),
        "{error}"
    );
}

/// A command in words, as a shell takes it apart.
fn words_of(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in command.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => word.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (None, _) => word.push(letter),
        }
    }
    words.push(word);
    words
}

#[test]
fn the_example_of_every_question_runs() {
    for question in sim::QuestionId::ALL {
        let words = words_of(question.question().example);
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let (code, out, error) = cardtwin(&words);
        assert!(code == 0 && !out.is_empty(), "{words:?}: {error}");
    }
}

#[test]
fn one_logon_is_explained() {
    let (code, out, _) = cardtwin(&[
        "explain",
        "--card",
        "Tom's card",
        "--workstation",
        "PARIS-W7-01",
    ]);
    assert_eq!(code, 0);
    for part in [
        "AS-REQ with PA-PK-AS-REQ (16)",
        "reply.key",
        "a session opens as tmiller",
    ] {
        assert!(out.contains(part), "{part}");
    }
    let arguments = [
        "explain",
        "--card",
        "Luc's card",
        "--workstation",
        "PARIS-W7-01",
    ];
    let (_, out, _) = cardtwin(&arguments);
    assert!(out.contains("KDC_ERR_CLIENT_REVOKED (18)") && out.contains("STATUS_ACCOUNT_DISABLED"));
}

#[test]
fn a_password_is_explained_on_one_way_or_on_all() {
    let one = ["explain", "--world", "today", "--workstation", "W11-001"];
    let admin = [&one[..], &["--user", "bwood-adm", "--way", "console"]].concat();
    let (code, out, _) = cardtwin(&admin);
    assert_eq!(code, 0);
    for part in [
        "KDC_ERR_POLICY (12)",
        "STATUS_SMARTCARD_LOGON_REQUIRED (0xC00002FA)",
        "Nobody knows this account's password",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let all = [&one[..], &["--user", "ahansen", "--format", "json"]].concat();
    let (code, out, _) = cardtwin(&all);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["attempts"].as_array().unwrap().len()), (0, 13));
    let (code, _, error) =
        cardtwin(&[&one[..], &["--user", "ahansen", "--way", "telnet"]].concat());
    assert!(code == 2 && error.contains("network-ntlm"), "{error}");
    let (code, _, error) = cardtwin(&one);
    assert!(code == 2 && error.contains("--card"), "{error}");
}

#[test]
fn a_logon_in_a_form_is_explained() {
    let one = ["explain", "--world", "today", "--card", "Anna's card"];
    let rdp = [&one[..], &["--form", "rdp", "--workstation", "RDS-1"]].concat();
    let (code, out, _) = cardtwin(&[&rdp[..], &["--from", "W11-001"]].concat());
    assert_eq!(code, 0);
    for part in [
        "rdp.delegated",
        "rdp.host.repeats",
        "PKINIT exchange of W11-001 with DC25-1: executed on real bytes.",
        "PKINIT exchange of RDS-1 with DC25-1: executed on real bytes.",
        "a remote session opens for the account: ahansen",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (code, _, error) = cardtwin(&rdp);
    assert!(code == 2 && error.contains("--from CLIENT"), "{error}");
    let wrong = ["--form", "telepathy", "--workstation", "W11-001"];
    let (code, _, error) = cardtwin(&[&one[..], &wrong].concat());
    assert!(code == 2 && error.contains("rdp-without-nla"), "{error}");
}

/// A world with one computer that has a certificate of its own.
const COMPUTERS: &str = r#"(
    name: "computers",
    clock: "2026-11-23T09:00Z",
    domains: [(name: "fabrikam.com", netbios: "FABRIKAM")],
    certification_authorities: [(name: "Fabrikam CA", key: "P-256", not_before: "2020-01-01", not_after: "2040-01-01")],
    domain_controllers: [
        (name: "DC1", product: "Server 2022", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
    ],
    workstations: [
        (name: "PC1", product: "Windows 11", certificates: [(name: "machine", issued: (profile: "Computer"))]),
        (name: "PC2", product: "Windows 11"),
    ],
)"#;

#[test]
fn a_computers_own_logon_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("computers.ron");
    std::fs::write(&world, COMPUTERS).unwrap();
    let world = world.to_str().unwrap();
    let of = |more: &[&str]| {
        let arguments = [&["explain", "--world", world], more].concat();
        cardtwin(&arguments)
    };
    let (code, out, error) = of(&["--computer", "PC1"]);
    assert_eq!(code, 0, "{error}");
    for part in [
        "PC1 as PC1$ with its certificate PC1/machine, asked of DC1",
        "map.dns-name",
        "map.sid.same",
        "AS-REQ with PA-PK-AS-REQ (16): PC1 to DC1",
        "AS-REP with PA-PK-AS-REP (17): DC1 to PC1",
        "TargetUserName       PC1$",
        "The ticket says: groups 515",
        "the computer has a ticket-granting ticket of its account",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let disabled = [
        "--computer",
        "PC1",
        "--what-if",
        "computer:PC1.disabled=true",
    ];
    let (code, out, _) = of(&disabled);
    assert!(
        code == 0 && out.contains("KRB-ERROR KDC_ERR_CLIENT_REVOKED (18): DC1 to PC1"),
        "{out}"
    );
    assert!(
        out.contains("KERB-EXT-ERROR: STATUS_ACCOUNT_DISABLED"),
        "{out}"
    );
    let (code, out, _) = of(&[&disabled[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(json["schema"], "cardtwin/explain-computer/1");
    assert_eq!(json["ending"]["step"], "account.disabled");
    assert_eq!(json["messages"].as_array().unwrap().len(), 2);
    assert!(json["ticket_of"].is_null() && json["privileges"].is_null());
    for (more, said) in [
        (
            &["--computer", "PC2"][..],
            "`PC2` has no certificate of its own",
        ),
        (&["--computer", "PC9"], "there are PC1, PC2"),
        (
            &["--computer", "PC1", "--own-certificate", "web"],
            "there are machine",
        ),
        (&["--computer", "PC1", "--hint", "x"], "cannot be used with"),
    ] {
        let (code, _, error) = of(more);
        assert!(code == 2 && error.contains(said), "{error}");
    }
}

#[test]
fn a_script_of_events_is_told_with_its_times() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scripts/smart-card-required.ron");
    let file = file.to_str().unwrap();
    let (code, out, error) = cardtwin(&["explain", "--script", file]);
    assert_eq!(code, 0, "{error}");
    for part in [
        "2026-11-23T09:00:00Z",
        "2027-01-05T09:00:00Z",
        "the secret is replaced by 128 random bits",
        "KB906681",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (_, out, _) = cardtwin(&["explain", "--script", file, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["schema"], "cardtwin/chronicle/1");
    assert!(json["events"][0]["password_logon"]["steps"].is_array());
}

#[test]
fn lists_list() {
    for (what, part) in [
        ("questions", "multi-card-accounts"),
        ("steps", "KDC_ERR_CLIENT_NOT_TRUSTED (62)"),
        ("settings", "ScRemoveOption"),
        ("assumptions", "kdc-eku=not-demanded (default)"),
        ("worlds", "fabrikam"),
        ("policy-sets", "Privileged workstations"),
    ] {
        let (code, out, _) = cardtwin(&["list", what, "--format", "json"]);
        assert!(code == 0 && out.contains(part), "{what}");
        let (code, out, _) = cardtwin(&["list", what]);
        assert!(code == 0 && out.lines().count() > 4, "{what}");
    }
    // So many columns are records, whose lines name what they hold and break between words only.
    let (_, out, _) = cardtwin(&["list", "settings"]);
    let (_, record) = out.split_once("\n\nScRemoveOption\n").unwrap();
    let (record, _) = record.split_once("\n\n").unwrap();
    for line in [
        "  registry      Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\ScRemoveOption",
        "  when not set  ",
    ] {
        assert!(record.contains(line), "{record}");
    }
}

#[test]
fn exit_codes_are_those_of_the_documentation() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/fixtures");
    let fixture = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (arguments, code) in [
        (
            vec!["check".to_owned(), fixture("card-opens-a-session.pass.ron")],
            0,
        ),
        (
            vec!["check".to_owned(), fixture("card-opens-a-session.fail.ron")],
            1,
        ),
        (vec!["ask".to_owned(), "what".to_owned()], 2),
        (vec!["no-such-verb".to_owned()], 2),
        (
            vec![
                "ask".to_owned(),
                "logon".to_owned(),
                "--world".to_owned(),
                "nowhere".to_owned(),
            ],
            3,
        ),
        (vec!["--help".to_owned()], 0),
    ] {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(cardtwin(&words).0, code, "{words:?}");
    }
}

#[test]
fn a_sweep_is_the_same_on_any_number_of_threads() {
    // What the second expects of mappings by UPN is refuted.
    for (name, code) in [("removal.ron", 0), ("strong-mapping.ron", 1)] {
        let file = scenario(name);
        let one = cardtwin(&["sweep", &file, "--threads", "1"]);
        let two = cardtwin(&["sweep", &file, "--threads", "2"]);
        assert_eq!((one.0, &one.1), (code, &two.1));
    }
    let file = scenario("strong-mapping.ron");
    assert_eq!(cardtwin(&["sweep", &file, "--limit", "3"]).0, 7);
}

#[test]
fn wrong_input_names_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.ron");
    let ask = |text: &str| {
        std::fs::write(&path, text).unwrap();
        cardtwin(&["ask", "logon", "--world", path.to_str().unwrap()])
    };
    for (text, part) in [
        (
            "World(\n    name: \"x\",\n    colour: \"red\",\n)",
            "colour",
        ),
        ("World(\n    name: 5,\n)", "wrong.ron:2"),
        ("World(", "wrong.ron:1"),
    ] {
        let (code, out, error) = ask(text);
        assert_eq!((code, out.as_str()), (3, ""), "{error}");
        assert!(
            error.contains(part) && error.contains("wrong.ron:"),
            "{error}"
        );
    }
}

#[test]
fn a_generated_world_can_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("generated.ron");
    let path = path.to_str().unwrap();
    let arguments = [
        "generate",
        "--users",
        "40",
        "--workstations",
        "12",
        "--seed",
        "7",
        "--out",
        path,
    ];
    assert_eq!(cardtwin(&arguments).0, 0);
    let (code, out, error) = cardtwin(&["ask", "logon", "--world", path]);
    assert!(
        code == 0 && out.contains("40 cards") && out.contains("opens as"),
        "{error}"
    );
}

#[test]
fn the_policy_of_a_machine_is_told_with_its_user() {
    let (code, out, _) = cardtwin(&["ask", "resultant-policy", "--computer", "KIOSK1"]);
    assert!(
        code == 0 && out.contains("in Group Policy object Kiosks"),
        "{out}"
    );
    let (code, _, err) = cardtwin(&["ask", "resultant-policy", "--computer", "NOWHERE"]);
    assert!(
        code == 2 && err.contains("no computer named `NOWHERE`"),
        "{err}"
    );
    let (code, _, err) = cardtwin(&["ask", "logon", "--computer", "KIOSK1"]);
    assert!(code == 2 && err.contains("resultant-policy"), "{err}");
}

#[test]
fn what_a_question_is_asked_for_is_checked_at_once() {
    let wrong = [
        "ask",
        "tiles",
        "--card",
        "Nobody's card",
        "--at",
        "2012-02-07",
        "--authority",
        "x",
    ];
    let (code, out, err) = cardtwin(&wrong);
    assert_eq!((code, out.as_str()), (2, ""));
    for told in [
        "the world has no card named `Nobody's card`",
        "`--at` is no parameter of `tiles`: it is of `revocation-outage`",
        "`--authority` is no parameter of `tiles`",
        "--workstation NAME: the machine",
    ] {
        assert!(err.contains(told), "{told}: {err}");
    }
    // A question about one thing is compared as a whole one is.
    let change = "workstation:PARIS-W7-01.EnumerateECCCerts=1";
    let compared = |parameters: &[&str]| {
        let words = ["ask", "tiles", "--what-if", change, "--against"];
        let (code, out, err) = cardtwin(&[&words, parameters].concat());
        assert_eq!(code, 0, "{err}");
        out
    };
    let whole = compared(&[]);
    assert!(whole.contains("PARIS-W7-01"), "{whole}");
    let elsewhere = compared(&["--workstation", "KIOSK1"]);
    assert!(!elsewhere.contains("PARIS-W7-01 "), "{elsewhere}");
    assert!(elsewhere.contains("\nNothing.\n"), "{elsewhere}");
}

#[test]
fn every_logon_is_told_by_itself() {
    let (code, rows, err) = cardtwin(&["ask", "logon", "--full"]);
    assert_eq!(code, 0, "{err}");
    let header = "card,certificate,container,shows,hint,workstation,domain_controller,referred_to,account,step,effect,sentence,confidence";
    assert_eq!(rows.lines().next(), Some(header));
    let (code, lines, _) = cardtwin(&["ask", "logon", "--full", "--format", "ndjson"]);
    assert_eq!(code, 0);
    assert_eq!(lines.lines().count() + 1, rows.lines().count());
    is_as_its_schema_says("logon-row", lines.lines().next().unwrap());
    for words in [
        vec!["ask", "tiles", "--full"],
        vec!["ask", "logon", "--full", "--format", "json"],
        vec!["ask", "logon", "--format", "csv"],
    ] {
        assert_eq!(cardtwin(&words).0, 2, "{words:?}");
    }
}

#[test]
fn a_sample_is_done_again_without_memory() {
    let (code, out, err) = cardtwin(&["ask", "shared-cards", "--no-memo"]);
    assert_eq!(code, 0, "{err}");
    let told = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = told.split("Without memory: of ").nth(1);
    assert!(
        told.is_some_and(|told| told.ends_with("all agree.")),
        "{out}"
    );
    // Beside JSON it is a remark: the document stays one.
    let words = ["ask", "shared-cards", "--no-memo", "--format", "json"];
    let (code, out, err) = cardtwin(&words);
    assert!(code == 0 && err.contains("Without memory: of "), "{err}");
    is_as_its_schema_says("shared-cards", &out);
    let file = scenario("strong-mapping.ron");
    let (code, out, _) = cardtwin(&["sweep", &file, "--no-memo"]);
    // What it expects of mappings by UPN is refuted, as without.
    assert!(code == 1 && out.contains("Without memory: of "), "{out}");
}

/// What a command writes as JSON is as the schema of this name says, and that refuses a field more.
fn is_as_its_schema_says(name: &str, written: &str) {
    let (code, schema, err) = cardtwin(&["list", "schemas", name]);
    assert_eq!(code, 0, "{err}");
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(written).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
    document["one_more"] = 1.into();
    assert!(!validator.is_valid(&document), "{name} takes any field");
}

#[test]
fn every_list_is_as_its_schema_says() {
    for list in [
        "questions",
        "steps",
        "settings",
        "assumptions",
        "behaviours",
        "worlds",
        "policy-sets",
        "schemas",
    ] {
        let (code, out, err) = cardtwin(&["list", list, "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        is_as_its_schema_says(list, &out);
    }
    let (code, out, _) = cardtwin(&["list", "schemas"]);
    assert!(code == 0 && out.contains("cardtwin/logon/1"), "{out}");
    for (words, told) in [
        (
            ["list", "schemas", "nothing"],
            "there is no schema `nothing`",
        ),
        (
            ["list", "worlds", "today"],
            "only schemas are listed by name",
        ),
    ] {
        let (code, _, err) = cardtwin(&words);
        assert!(code == 2 && err.contains(told), "{err}");
    }
}

#[test]
fn a_policy_set_goes_out_as_a_backup_and_comes_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (out, back) = (path("backup"), path("back.ron"));
    let (code, told, _) = cardtwin(&["export", "gpo", "Privileged workstations", "--to", &out]);
    assert!(code == 0 && told.starts_with("5 files in "), "{told}");
    let (code, told, err) = cardtwin(&["import", "gpo", &out, "--to", &back]);
    assert!(code == 0 && told.contains("ScForceOption"), "{told}{err}");
    let (_, told, _) = cardtwin(&["import", "gpo", &out, "--format", "json"]);
    is_as_its_schema_says("gpo-backups", &told);
    // What came in can be tried out, and goes out as the same files.
    let change = format!("policy-set:{back}.linked_to=fabrikam.com/Workstations");
    let (code, told, err) = cardtwin(&["ask", "resultant-policy", "--what-if", &change]);
    assert!(
        code == 0 && told.contains("Privileged workstations (fabrikam.com/Workstations)"),
        "{err}"
    );
    let again = path("again");
    let (code, ..) = cardtwin(&["export", "gpo", &back, "--to", &again]);
    assert_eq!(code, 0);
    let policies = |root: &str| -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        collect(Path::new(root), &mut found);
        found
    };
    assert_eq!(policies(&out), policies(&again));
    assert_eq!(policies(&out).len(), 2);

    let (code, _, err) = cardtwin(&["import", "gpo", &path("nowhere")]);
    assert!(code == 3 && err.contains("cannot read"), "{err}");
    let (code, _, err) = cardtwin(&["export", "gpo", "No such set", "--to", &out]);
    assert!(code == 3 && err.contains("Shared workstations"), "{err}");
}

/// The files that hold settings, in the order of their paths.
fn collect(folder: &Path, found: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "pol" || extension == "inf")
        {
            found.push(std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn real_backups_are_imported_with_all_that_is_not_understood() {
    let Some(samples) = std::env::var_os("CARDTWIN_SAMPLES") else {
        println!("skipped: CARDTWIN_SAMPLES does not name the folder of public samples");
        return;
    };
    let folder = Path::new(&samples).join("gpo-nsa-shb");
    let folder = folder.to_str().unwrap();
    let (code, out, _) = cardtwin(&["import", "gpo", folder, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["rows"].as_array().unwrap().len()), (0, 2));
    let (code, _, err) = cardtwin(&["import", "gpo", folder, "--to", "never.ron"]);
    assert!(code == 2 && err.contains("--only"), "{err}");
}
