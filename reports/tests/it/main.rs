//! What people and machines read, on the built-in world: a change of wording or shape shows here.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: a failure is the message"
)]

mod check;
mod columnar;
mod html;
mod schemas;

use reports::Format;
use sim::value::LogonForm;
use sim::{Answer, FixRequest, Lever, LogonRequest, QuestionId, Twin};

const WIDTH: u16 = 100;

fn fabrikam() -> Twin {
    let loaded = sim::worlds::load_shipped("fabrikam").unwrap().unwrap();
    Twin::new(loaded.world).unwrap()
}

fn explained(card: &str, workstation: &str, hint: Option<&str>) -> String {
    let request = LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        hint: hint.map(str::to_owned),
        ..LogonRequest::default()
    };
    let told = fabrikam().explain(&request).unwrap();
    reports::explanation(&told, Format::Text, WIDTH)
}

#[test]
fn questions_read_as_they_should() {
    let twin = fabrikam();
    for question in QuestionId::ALL {
        let text = reports::answer(&twin.ask(question), Format::Text, WIDTH);
        insta::assert_snapshot!(question.name(), text);
    }
}

#[test]
fn what_would_change_an_answer_reads_as_it_should() {
    let answer = fabrikam().ask_with_flips(QuestionId::CardRemoval);
    let text = reports::answer(&answer, Format::Text, WIDTH);
    let (_, told) = text
        .split_once("\nWhat would change this answer\n")
        .unwrap();
    insta::assert_snapshot!(told);
    let json: serde_json::Value =
        serde_json::from_str(&reports::answer(&answer, Format::Json, 0)).unwrap();
    let claim = &json["header"]["flips"]["claims"][0];
    assert_eq!(
        claim["flips"][0]["changes"][0],
        "gpo:Workstations.ScRemoveOption=0"
    );
    assert_eq!(claim["flips"][0]["to"]["step"], "removal.nothing");
    assert_eq!(claim["is_bounded"], false);
    // Nobody asked: it is not there.
    let plain = reports::answer(&fabrikam().answer(QuestionId::CardRemoval), Format::Json, 0);
    assert!(!plain.contains("\"flips\""));
}

fn changed(changes: &[&str]) -> Twin {
    let changes: Vec<sim::Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    fabrikam().what_if(&changes).unwrap()
}

#[test]
fn what_is_otherwise_reads_as_it_should() {
    let after = changed(&[
        "user:tmiller.disabled=true",
        "workstation:PARIS-W7-01.EnumerateECCCerts=1",
        "gpo:Workstations.ScRemoveOption=2",
    ]);
    let diff = fabrikam().diff(&after);
    insta::assert_snapshot!("diff", reports::diff(&diff, true, Format::Text, WIDTH));
    let json: serde_json::Value =
        serde_json::from_str(&reports::diff(&diff, false, Format::Json, 0)).unwrap();
    assert_eq!(json["schema"], "cardtwin/diff/1");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(diff.rows.len()));
    let cause = &json["causes"][0];
    assert_eq!(cause["category"], "gains-logon");
    assert_eq!(cause["because"]["facts"][0]["fact"], "allows_ecc");
    let same = fabrikam().diff(&fabrikam());
    let text = reports::diff(&same, false, Format::Text, WIDTH);
    assert!(text.contains("\nNothing is otherwise.\n"), "{text}");
}

#[test]
fn the_differential_form_of_a_question_reads_as_it_should() {
    let after = changed(&["user:reception-night.disabled=true"]);
    let comparison = fabrikam().compare(&after, QuestionId::SharedCards);
    let text = reports::comparison(&comparison, Format::Text, WIDTH);
    insta::assert_snapshot!("comparison", text);
    let json: serde_json::Value =
        serde_json::from_str(&reports::comparison(&comparison, Format::Json, 0)).unwrap();
    assert_eq!(json["schema"], "cardtwin/comparison/1");
    let rows = |name: &str| json[name].as_array().map_or(0, Vec::len);
    let all = rows("gained") + rows("lost") + rows("changed");
    assert_eq!(all, comparison.rows.len());
    assert!(all > 0);
}

#[test]
fn a_logon_that_opens_reads_as_it_should() {
    insta::assert_snapshot!(explained("Tom's card", "PARIS-W7-01", None));
}

#[test]
fn a_logon_with_a_hint_reads_as_it_should() {
    let hint = Some("FABRIKAM\\reception-night");
    insta::assert_snapshot!(explained("Reception card", "ENG-W7-01", hint));
}

#[test]
fn a_logon_that_fails_reads_as_it_should() {
    insta::assert_snapshot!(explained("Vera's lost card", "PARIS-W7-01", None));
}

fn logon(card: &str, workstation: &str) -> LogonRequest {
    LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    }
}

#[test]
fn why_reads_as_it_should() {
    let twin = fabrikam();
    for (name, card) in [("why-refused", "Luc's card"), ("why-opened", "Tom's card")] {
        let why = twin.why(&logon(card, "PARIS-W7-01")).unwrap();
        insta::assert_snapshot!(name, reports::why(&why, Format::Text, WIDTH));
    }
}

#[test]
fn fixes_read_as_they_should() {
    let twin = fabrikam();
    let fix = |card: &str, lever: Lever, deny| {
        let request = FixRequest {
            logon: logon(card, "PARIS-W7-01"),
            levers: vec![lever],
            deny,
        };
        reports::fix(&twin.fix(&request).unwrap(), Format::Text, WIDTH)
    };
    insta::assert_snapshot!("fix", fix("Luc's card", Lever::Account, false));
    insta::assert_snapshot!("fix-deny", fix("Tom's card", Lever::Service, true));
    insta::assert_snapshot!("fix-none", fix("Luc's card", Lever::Hardware, false));
}

#[test]
fn the_plan_of_strong_mappings_reads_as_it_should() {
    let loaded = sim::worlds::load_shipped("today").unwrap().unwrap();
    let twin = Twin::new(loaded.world).unwrap();
    let plan = twin.plan_strong_mapping().unwrap();
    let text = reports::strong_mapping(&plan, Format::Text, WIDTH);
    insta::assert_snapshot!("strong-mapping", text);
    insta::assert_snapshot!("strong-mapping-ldif", reports::ldif(&plan));
    insta::assert_snapshot!("strong-mapping-powershell", reports::powershell(&plan));
}

fn in_form(form: LogonForm) -> sim::FormExplanation {
    let request = sim::FormRequest {
        card: "Tom's card".to_owned(),
        certificate: None,
        hint: None,
        pin: None,
        form,
        workstation: "PARIS-TS-01".to_owned(),
        from: Some("PARIS-W7-01".to_owned()),
        readers_not_offered: false,
        session_of: None,
        domain_controller: None,
        mishap: None,
    };
    fabrikam().explain_form(&request).unwrap()
}

#[test]
fn a_remote_desktop_reads_as_it_should() {
    let told = in_form(LogonForm::RemoteDesktop);
    insta::assert_snapshot!(reports::form(&told, Format::Text, WIDTH));
    let json: serde_json::Value =
        serde_json::from_str(&reports::form(&told, Format::Json, 0)).unwrap();
    assert_eq!(
        json.get("schema").and_then(serde_json::Value::as_str),
        Some("cardtwin/explain-form/1")
    );
    let steps = json.get("steps").and_then(serde_json::Value::as_array);
    assert_eq!(steps.map(Vec::len), Some(told.steps.len()));
}

/// Of a day and a version, what holds there and then, and nothing of what held before.
#[test]
fn behaviours_of_a_day_and_a_version_read_as_they_should() {
    let told = |at: Option<&str>, os: Option<&str>| {
        let at = at.map(|at| at.parse().unwrap());
        let os = os.map(|os| os.parse().unwrap());
        reports::behaviours(at, os, Format::Text, WIDTH)
    };
    let block = |text: &str, name: &str| -> Vec<String> {
        let mut blocks = text.split("\n\n");
        let block = blocks.find(|block| block.starts_with(name)).unwrap();
        block.lines().skip(2).map(str::to_owned).collect()
    };
    let day = Some("2025-09-09");
    let narrow = told(day, Some("Server 2019"));
    let strong = block(&narrow, "strong-mapping ");
    assert!(strong[0].starts_with("    full: "), "{strong:?}");
    assert_eq!(
        block(&narrow, "issuer-and-sid "),
        ["    no: there and then"]
    );
    let later = told(day, Some("Server 2022"));
    assert!(block(&later, "issuer-and-sid ")[0].starts_with("    yes: "));
    // Of every version some are never reached.
    let wide = told(day, None);
    assert_eq!(block(&wide, "issuer-and-sid ")[0], "    no: otherwise");
}

/// The whole course of each shipped script, without its header: what happens at which machine, and why.
#[test]
fn scripts_read_as_they_should() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scripts");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ron") {
            continue;
        }
        let script = sim::Script::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let chronicle = script.run().unwrap();
        let text = reports::chronicle(&chronicle, false, Format::Text, WIDTH);
        let (_, course) = text.split_once("\n\n").unwrap();
        let name = path.file_stem().and_then(std::ffi::OsStr::to_str).unwrap();
        insta::assert_snapshot!(format!("script-{name}"), course);
        seen += 1;
    }
    assert!(seen >= 9, "{seen} scripts");
}

#[test]
fn json_has_its_version_and_every_row() {
    let twin = fabrikam();
    for question in QuestionId::ALL {
        let answer = twin.ask(question);
        let json: serde_json::Value =
            serde_json::from_str(&reports::answer(&answer, Format::Json, 0)).unwrap();
        assert_eq!(
            json.get("schema").and_then(serde_json::Value::as_str),
            Some(&*format!("cardtwin/{}/1", question.name()))
        );
        let rows = match &answer {
            Answer::Logon(logon) => logon.rows.len(),
            Answer::SharedCards(shared) => shared.rows.len(),
            Answer::MultiCardAccounts(accounts) => accounts.rows.len(),
            Answer::MultiCertificateCards(cards) => cards.rows.len(),
            Answer::Calendar(calendar) => calendar.causes.len(),
            Answer::KdcCertificates(kdc) => kdc.rows.len(),
            Answer::SmartCardRequired(required) => required.rows.len(),
            Answer::SmartCardEnforcement(answer) => answer.populations.len(),
            Answer::PasswordUse(answer) => answer.rows.len(),
            Answer::Mapping(mapping) => mapping.certificates.len(),
            Answer::AmbiguousMappings(ambiguous) => ambiguous.rows.len(),
            Answer::SchannelLogon(logons) => logons.rows.len(),
            Answer::RevocationOutage(outages) => outages.outages.len(),
            Answer::ResultantPolicy(machines) => machines.rows.len(),
            Answer::Tiles(tiles) => tiles.rows.len(),
            Answer::Middleware(middleware) => middleware.rows.len(),
            Answer::CardRemoval(removals) => removals.rows.len(),
            Answer::ParallelSessions(sessions) => sessions.machines.len(),
            // Nothing of the built-in world is unknown.
            Answer::Table(table) if question == QuestionId::Unknowns => {
                assert!(table.rows.is_empty());
                continue;
            }
            Answer::Table(table) => table.rows.len(),
            Answer::LogonRights(rights) => rights.rows.len(),
            _ => panic!("{question}"),
        };
        assert!(rows > 0);
        let name = match question {
            QuestionId::Calendar => "causes",
            QuestionId::SmartCardEnforcement => "populations",
            QuestionId::Mapping => "certificates",
            QuestionId::ParallelSessions => "machines",
            _ => "rows",
        };
        let written = json.get(name).and_then(serde_json::Value::as_array);
        assert_eq!(written.map(Vec::len), Some(rows));
    }
}

#[test]
fn no_line_of_text_is_wider_than_asked_for() {
    let twin = fabrikam();
    for width in [80u16, 120] {
        for question in QuestionId::ALL {
            let text = reports::answer(&twin.ask(question), Format::Text, width);
            // Values of altSecurityIdentities are there to be copied: they stay whole.
            let body = text
                .lines()
                .filter(|line| !line.starts_with("world ") && !line.starts_with("    X509:"));
            for line in body {
                assert!(line.chars().count() <= usize::from(width), "{line}");
            }
        }
    }
}
