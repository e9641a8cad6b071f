//! Why a logon ends as it does, and what mends it, at the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::cardtwin;

const LUC: [&str; 4] = ["--card", "Luc's card", "--workstation", "PARIS-W7-01"];

#[test]
fn the_facts_that_decide_are_told_with_their_sources() {
    let (code, out, error) = cardtwin(&[&["why"][..], &LUC].concat());
    assert_eq!(code, 0, "{error}");
    for part in [
        "disabled: yes",
        "no: opens as ldavid",
        "fabrikam.ron:",
        "for this reason or another",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (_, out, _) = cardtwin(&[&["why", "--format", "json"][..], &LUC].concat());
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["schema"], "cardtwin/why/1");
    let facts = json["facts"].as_array().unwrap();
    let disabled = facts
        .iter()
        .find(|fact| fact["fact"] == "disabled")
        .unwrap();
    assert_eq!(disabled["otherwise"]["account"], "ldavid");
    let password = ["why", "--user", "tmiller", "--workstation", "PARIS-W7-01"];
    let (code, out, _) = cardtwin(&password);
    assert!(code == 0 && out.contains("Every way was gone"), "{out}");
    let form = [
        "why",
        "--world",
        "today",
        "--card",
        "Anna's card",
        "--form",
        "runas",
        "--workstation",
        "W11-001",
    ];
    let (code, _, error) = cardtwin(&form);
    assert_eq!(code, 0, "{error}");
    let (code, _, error) = cardtwin(&["why"]);
    assert!(code == 2 && error.contains("--workstation"), "{error}");
}

#[test]
fn a_fix_is_told_with_its_side_effects() {
    let (code, out, error) = cardtwin(&[&["fix", "--lever", "account"][..], &LUC].concat());
    assert_eq!(code, 0, "{error}");
    for part in [
        "user:ldavid.disabled=false",
        "opens as ldavid",
        "also lets in Luc's card #1 as ldavid at ENG-W7-01",
        "14 logons gain logon",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (code, out, _) = cardtwin(
        &[
            &["fix", "--lever", "hardware", "--format", "json"][..],
            &LUC,
        ]
        .concat(),
    );
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["fixes"].as_array().unwrap().len()), (1, 0));
    let (code, _, error) = cardtwin(&[&["fix", "--lever", "gravity"][..], &LUC].concat());
    assert!(code == 2 && error.contains("is no lever"), "{error}");
    let (code, _, error) = cardtwin(&[&["fix", "--pin", "1"][..], &LUC].concat());
    assert!(code == 2 && error.contains("not what is typed"), "{error}");
}

/// What the records of an LDIF add: distinguished name, attribute and value, read as [RFC 2849] says.
fn added(ldif: &str) -> Vec<(String, String, String)> {
    let unfolded = ldif.replace("\n ", "");
    let lines = unfolded.lines().filter(|line| !line.starts_with('#'));
    let (mut list, mut dn, mut adds) = (Vec::new(), None, None);
    for line in lines {
        match line.split_once(": ") {
            None if line.is_empty() => (dn, adds) = (None, None),
            None => assert_eq!(line, "-"),
            Some(("dn", name)) => dn = Some(name.to_owned()),
            Some(("changetype", kind)) => assert_eq!(kind, "modify"),
            Some(("add", attribute)) => adds = Some(attribute.to_owned()),
            Some((attribute, value)) => {
                assert_eq!(Some(attribute), adds.as_deref());
                list.push((dn.clone().unwrap(), attribute.to_owned(), value.to_owned()));
            }
        }
    }
    list
}

#[test]
fn the_plan_of_strong_mappings_is_written_for_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (ldif, powershell) = (file("values.ldif"), file("values.ps1"));
    let arguments = [
        "fix",
        "--world",
        "today",
        "--strong-mapping",
        "--ldif",
        &ldif,
        "--powershell",
        &powershell,
        "--format",
        "json",
    ];
    let (code, out, error) = cardtwin(&arguments);
    assert_eq!(code, 0, "{error}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let planned: Vec<(String, String, String)> = json["mappings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mapping| {
            let text = |name: &str| mapping[name].as_str().unwrap().to_owned();
            (
                text("distinguished_name"),
                "altSecurityIdentities".to_owned(),
                text("value"),
            )
        })
        .collect();
    assert_eq!(planned.len(), 4);
    assert_eq!(added(&std::fs::read_to_string(&ldif).unwrap()), planned);
    let commands = std::fs::read_to_string(&powershell).unwrap();
    for (_, _, value) in &planned {
        assert!(
            commands.contains(&format!("altSecurityIdentities = '{value}'")),
            "{commands}"
        );
    }
    // They are kept out today for their weak mappings, and let in then.
    assert_eq!(json["let_in"].as_array().unwrap().len(), 4);
    assert!(
        json["lost"].as_array().unwrap().is_empty()
            && json["gained"].as_array().unwrap().is_empty()
    );
}

/// Runs one of Samba's tools on a database of its own kind; `None`, with a note, where there is none.
fn ldb(tool: &str, database: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(tool);
    let output = match command.arg("-H").arg(database).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: {tool} is not on the path");
            return None;
        }
        Err(error) => panic!("{tool}: {error}"),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{tool}: {}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// The world `today` with names that are no plain ones, and an account that needs two values.
fn world_of_names() -> String {
    let today = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/today.ron");
    let mut text = std::fs::read_to_string(today).unwrap();
    let first = r#"(name: "Felipe's card", holder: "fgarcia", containers: ["#;
    let more =
        r#"(name: "more", issued: (profile: "Supplied subject", subject: "CN=Felipe Garcia")), "#;
    for (before, after) in [
        (
            r#"full_name: "Felipe Garcia""#,
            r#"full_name: "Félipe García, Jr.""#,
        ),
        (
            r#"full_name: "Greta Meyer""#,
            r#"full_name: "Greta Meyer-Weißenböck of the Department of Long Names""#,
        ),
        (first, &format!("{first}{more}")),
    ] {
        assert!(text.contains(before), "{before}");
        text = text.replace(before, after);
    }
    text
}

/// Who reads the file is nobody of ours, and the values end in the entries.
#[test]
fn the_plan_of_strong_mappings_is_read_by_sambas_ldbmodify() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (world, ldif) = (at("world.ron"), at("values.ldif"));
    std::fs::write(&world, world_of_names()).unwrap();
    let arguments = [
        "fix",
        "--world",
        &world,
        "--strong-mapping",
        "--ldif",
        &ldif,
        "--format",
        "json",
    ];
    let (code, out, error) = cardtwin(&arguments);
    assert_eq!(code, 0, "{error}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut planned: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mapping in json["mappings"].as_array().unwrap() {
        let text = |name: &str| mapping[name].as_str().unwrap().to_owned();
        let values = planned.entry(text("distinguished_name")).or_default();
        values.insert(text("value"));
    }
    assert_eq!(planned.len(), 4);
    assert!(
        planned.values().any(|values| values.len() == 2),
        "{planned:?}"
    );
    assert!(
        planned.keys().any(|name| name.contains("\\,")),
        "{planned:?}"
    );
    let written = std::fs::read_to_string(&ldif).unwrap();
    assert!(
        written.contains("dn:: ") && written.contains("\n "),
        "{written}"
    );
    // The accounts as they were before, without a value.
    let accounts = planned
        .keys()
        .map(|name| format!("dn: {name}\nobjectClass: user\n"));
    let accounts: Vec<String> = accounts.collect();
    std::fs::write(at("accounts.ldif"), accounts.join("\n")).unwrap();
    let database = folder.path().join("directory.ldb");
    if ldb("ldbadd", &database, &[&at("accounts.ldif")]).is_none() {
        return;
    }
    ldb("ldbmodify", &database, &[&ldif]).unwrap();
    for (name, values) in planned {
        let arguments = ["-b", &name, "-s", "base", "altSecurityIdentities"];
        let entry = ldb("ldbsearch", &database, &arguments).unwrap();
        let entry = entry.replace("\n ", "");
        let lines = entry.lines();
        let found = lines.filter_map(|line| line.strip_prefix("altSecurityIdentities: "));
        let found: BTreeSet<String> = found.map(str::to_owned).collect();
        assert_eq!(found, values, "{name}: {entry}");
    }
}
