//! What is written as JSON is what its schema says, and nothing else: an independent validator reads both.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use reports::{CheckFormat, DocumentSchema, Format, RowFormat};
use serde_json::Value;
use sim::{
    ComputerRequest, FixRequest, FormRequest, LogonRequest, PasswordRequest, QuestionId, Scenario,
    Script, Twin, worlds,
};

/// The validators, and which fields were seen to be refused where there are too many.
struct Documents {
    validators: BTreeMap<String, Validator>,
    closed: BTreeSet<(String, String)>,
}

impl Documents {
    fn new() -> Self {
        let validators = reports::schemas().into_iter().map(|schema| {
            let validator = jsonschema::draft202012::new(&schema.schema).unwrap();
            (schema.name().to_owned(), validator)
        });
        Self {
            validators: validators.collect(),
            closed: BTreeSet::new(),
        }
    }

    /// A document is valid, and would not be with another version or with one field more, wherever that is.
    fn check(&mut self, name: &str, text: &str) {
        let document: Value = serde_json::from_str(text).unwrap();
        let validator = &self.validators[name];
        if let Some(error) = validator.iter_errors(&document).next() {
            panic!("{name}: {error} at {}", error.instance_path());
        }
        let mut other = document.clone();
        other["schema"] = "cardtwin/other/1".into();
        assert!(!validator.is_valid(&other), "{name}: any version will do");
        let mut places = Vec::new();
        objects(&document, String::new(), String::new(), &mut places);
        for (kind, place) in places {
            // The data of an event are the event's own.
            let is_open = kind.ends_with("/events/*/data") || kind.ends_with("/events/*/unknown");
            if is_open || !self.closed.insert((name.to_owned(), kind)) {
                continue;
            }
            let mut more = document.clone();
            more.pointer_mut(&place).unwrap()["one_more"] = 1.into();
            assert!(
                !validator.is_valid(&more),
                "{name} takes any field at {place}"
            );
        }
    }
}

/// The objects of a document, each with its place and the kind of its place.
fn objects(of: &Value, kind: String, place: String, found: &mut Vec<(String, String)>) {
    match of {
        Value::Object(fields) => {
            for (name, value) in fields {
                objects(
                    value,
                    format!("{kind}/{name}"),
                    format!("{place}/{name}"),
                    found,
                );
            }
            found.push((kind, place));
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                objects(value, format!("{kind}/*"), format!("{place}/{at}"), found);
            }
        }
        _ => {}
    }
}

fn shipped(name: &str) -> Twin {
    Twin::new(worlds::load_shipped(name).unwrap().unwrap().world).unwrap()
}

#[test]
fn every_answer_is_as_its_schema_says() {
    let mut documents = Documents::new();
    for world in worlds::shipped() {
        let twin = shipped(world.name);
        for question in QuestionId::ALL {
            let answer = twin.answer(question);
            documents.check(question.name(), &reports::answer(&answer, Format::Json, 0));
        }
    }
    // With what it would be under other readings, and with what would change it.
    let twin = shipped("fabrikam");
    for question in [QuestionId::KdcCertificates, QuestionId::AmbiguousMappings] {
        let answer = twin.ask(question);
        documents.check(question.name(), &reports::answer(&answer, Format::Json, 0));
    }
    let answer = twin.ask_with_flips(QuestionId::CardRemoval);
    documents.check("card-removal", &reports::answer(&answer, Format::Json, 0));
    for kind in [
        "/header/otherwise/*/examples/*",
        "/header/flips/claims/*/flips/*/to",
        "/header/otherwise/*",
    ] {
        let seen = documents.closed.iter().any(|(_, seen)| seen == kind);
        assert!(seen, "{kind}");
    }
}

/// A field of a table is what its column says.
#[test]
fn the_schema_of_a_table_follows_from_its_columns() {
    let schemas = reports::schemas();
    let schema = schemas
        .iter()
        .find(|known| known.name() == "unknowns")
        .unwrap();
    let rows = &schema.schema["properties"]["rows"]["items"];
    let columns = QuestionId::Unknowns.question().columns;
    let fields = rows["properties"].as_object().unwrap();
    assert_eq!(fields.len(), columns.len());
    for column in columns {
        assert_eq!(fields[column.name]["description"], column.doc);
    }
    let validator = jsonschema::draft202012::new(rows).unwrap();
    let row = |things: Value| serde_json::json!({ "unknown": "x", "decision": "d", "things": things, "ends": ["e"] });
    assert!(validator.is_valid(&row("12".into())));
    assert!(!validator.is_valid(&row("many".into())));
    assert!(!validator.is_valid(&row(12.into())));
}

#[test]
fn everything_else_is_as_its_schema_says() {
    let mut documents = Documents::new();
    let (twin, today) = (shipped("fabrikam"), shipped("today"));
    logons(&mut documents, &twin);
    forms(&mut documents, &twin, &today);
    scripts_and_sweeps(&mut documents);
    worlds_compared(&mut documents, &twin, &today);
    rows(&mut documents, &twin);
    // Each of them was written; backups of Group Policy are read where the program reads them.
    let seen: BTreeSet<&str> = documents
        .closed
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let answers: BTreeSet<&str> = QuestionId::ALL.map(QuestionId::name).into();
    for name in documents.validators.keys().map(String::as_str) {
        let elsewhere = answers.contains(name) || name == "gpo-backups";
        assert!(elsewhere || seen.contains(name), "{name} was never written");
    }
}

fn logons(documents: &mut Documents, twin: &Twin) {
    for (card, workstation) in [("Tom's card", "PARIS-W7-01"), ("Luc's card", "PARIS-W7-01")] {
        let request = LogonRequest {
            card: card.to_owned(),
            workstation: workstation.to_owned(),
            ..LogonRequest::default()
        };
        let told = twin.explain(&request).unwrap();
        documents.check("explain", &reports::explanation(&told, Format::Json, 0));
        if told.account.is_none() {
            let request = FixRequest {
                logon: request.clone(),
                levers: Vec::new(),
                deny: false,
            };
            let fix = twin.fix(&request).unwrap();
            documents.check("fix", &reports::fix(&fix, Format::Json, 0));
        }
        let why = twin.why(&request).unwrap();
        documents.check("why", &reports::why(&why, Format::Json, 0));
    }
}

fn forms(documents: &mut Documents, twin: &Twin, today: &Twin) {
    let form = FormRequest {
        card: "Tom's card".to_owned(),
        certificate: None,
        hint: None,
        pin: None,
        form: sim::value::LogonForm::RemoteDesktop,
        workstation: "PARIS-TS-01".to_owned(),
        from: Some("PARIS-W7-01".to_owned()),
        readers_not_offered: false,
        session_of: None,
        domain_controller: None,
        mishap: None,
    };
    let told = twin.explain_form(&form).unwrap();
    documents.check("explain-form", &reports::form(&told, Format::Json, 0));
    let computer = ComputerRequest {
        computer: "W11-001".to_owned(),
        certificate: None,
        domain_controller: None,
    };
    let told = today.explain_computer(&computer).unwrap();
    documents.check(
        "explain-computer",
        &reports::computer(&told, Format::Json, 0),
    );
    let attempts: Vec<_> = <sim::value::PasswordPath as sim::facts::Value>::ALL
        .iter()
        .map(|way| PasswordRequest {
            user: "tmiller".to_owned(),
            workstation: "PARIS-W7-01".to_owned(),
            path: *way,
            wrong: false,
            domain_controller: None,
        })
        .map(|request| twin.explain_password(&request).unwrap())
        .collect();
    documents.check(
        "explain-password",
        &reports::passwords(&attempts, Format::Json, 0),
    );
}

fn scripts_and_sweeps(documents: &mut Documents) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim");
    for entry in std::fs::read_dir(folder.join("scripts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            let chronicle = Script::load(&path).unwrap().run().unwrap();
            documents.check(
                "chronicle",
                &reports::chronicle(&chronicle, true, Format::Json, 0),
            );
        }
    }
    for name in ["removal", "strong-mapping"] {
        let scenario = Scenario::load(&folder.join(format!("scenarios/{name}.ron"))).unwrap();
        let result = sim::sweep(&scenario, None, &|_, _| {}).unwrap();
        documents.check("sweep", &reports::sweep(&result, Format::Json, 0));
    }
}

fn worlds_compared(documents: &mut Documents, twin: &Twin, today: &Twin) {
    let changes = [
        "user:tmiller.disabled=true",
        "workstation:PARIS-W7-01.EnumerateECCCerts=1",
        "gpo:Workstations.ScRemoveOption=2",
    ];
    let changes: Vec<sim::Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    let after = twin.what_if(&changes).unwrap();
    let diff = twin.diff(&after);
    documents.check("diff", &reports::diff(&diff, true, Format::Json, 0));
    for question in [
        QuestionId::SharedCards,
        QuestionId::CardRemoval,
        QuestionId::Tiles,
    ] {
        let compared = twin.compare(&after, question);
        documents.check(
            "comparison",
            &reports::comparison(&compared, Format::Json, 0),
        );
    }
    let plan = today.plan_strong_mapping().unwrap();
    documents.check(
        "strong-mapping",
        &reports::strong_mapping(&plan, Format::Json, 0),
    );
    let behaviours = reports::behaviours(None, None, Format::Json, 0);
    documents.check("behaviours", &behaviours);
    let day = Some("2025-09-09".parse().unwrap());
    let behaviours =
        reports::behaviours(day, Some("Server 2019".parse().unwrap()), Format::Json, 0);
    documents.check("behaviours", &behaviours);
    let rules: Vec<_> = sim::policies::shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect();
    let mut run = sim::CheckRun::default();
    run.add(twin, twin.check(&rules));
    documents.check("check", &reports::check(&run, CheckFormat::Json, 0));
    let rows = reports::check(&run, CheckFormat::Ndjson, 0);
    for row in rows.lines() {
        documents.check("check-row", row);
    }
    let baseline = reports::Baseline::after(&run, None, false);
    assert!(!baseline.is_empty());
    documents.check("baseline", &baseline.text());
}

fn rows(documents: &mut Documents, twin: &Twin) {
    let mut rows = Vec::new();
    let told = reports::logon_table(twin, RowFormat::Ndjson, &mut rows).unwrap();
    let rows = String::from_utf8(rows).unwrap();
    assert_eq!(told, u128::try_from(rows.lines().count()).unwrap());
    for row in rows.lines().take(50) {
        documents.check("logon-row", row);
    }
    // As values with commas between them, it is the same table.
    let mut table = Vec::new();
    reports::logon_table(twin, RowFormat::Csv, &mut table).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let header = reader.headers().unwrap().clone();
    for (record, row) in reader.records().zip(rows.lines()) {
        let (record, row) = (record.unwrap(), serde_json::from_str::<Value>(row).unwrap());
        for (name, cell) in header.iter().zip(&record) {
            let said = match &row[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, said, "{name}");
        }
    }
}

#[test]
fn lists_and_facts_have_a_schema_of_their_columns() {
    let list = reports::List {
        name: "worlds",
        columns: &["world", "what it is"],
        rows: vec![vec!["today".to_owned(), "a domain of today".to_owned()]],
    };
    let facts = [
        ("result", "verified ticket".to_owned()),
        ("key by", "P-256".to_owned()),
    ];
    let mut documents = Documents::new();
    for schema in [
        DocumentSchema::of_list(&list),
        DocumentSchema::of_facts("kinit", &["result"], &["key by", "error"]),
    ] {
        let validator = jsonschema::draft202012::new(&schema.schema).unwrap();
        documents
            .validators
            .insert(schema.name().to_owned(), validator);
    }
    documents.check("worlds", &reports::list(&list, Format::Json, 0));
    documents.check("kinit", &reports::facts("kinit", &facts, Format::Json, 0));
}
