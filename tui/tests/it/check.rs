//! `check` as CI runs it: exit codes, formats, waivers, baselines, expected logons.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{cardtwin, scenario};

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../worlds/fixtures")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// A folder with files.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            fs::write(folder.0.path().join(name), text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn code(arguments: &[&str]) -> i32 {
    let (code, out, error) = cardtwin(arguments);
    assert!(!out.is_empty() || !error.is_empty(), "{arguments:?}");
    code
}

#[test]
fn exit_codes_of_check() {
    let fail = fixture("card-opens-a-session.fail.ron");
    let warns = fixture("clients-validate-the-kdc-strictly.fail.ron");
    let notes = fixture("card-opens-one-account.fail.ron");
    let folder = Folder::new(&[("broken.ron", "World("), ("rule.ron", "Rule(")]);
    let (broken, rule) = (folder.path("broken.ron"), folder.path("rule.ron"));
    let none = folder.path("none");
    for (arguments, expected) in [
        // An error fails at every level, a warning and a note only where they are asked to.
        (vec![&*fail], 1),
        (vec![&*fail, "--fail-level", "note"], 1),
        (vec![&*warns], 0),
        (vec![&*warns, "--fail-level", "warning"], 1),
        (vec![&*notes, "--fail-level", "warning"], 0),
        (vec![&*notes, "--fail-level", "note"], 1),
        // Wrong words.
        (vec![&*warns, "--fail-level", "fatal"], 2),
        (vec![&*warns, "--format", "pdf"], 2),
        (vec![&*warns, "--format", "text", "--format", "json"], 2),
        (vec![&*warns, "--pack", "no-such-pack"], 2),
        (vec![&*warns, "--pack", "removal@fabrikam.com/Nowhere"], 2),
        (vec![&*warns, "--what-if", "nonsense"], 2),
        // Input.
        (vec![&*broken], 3),
        (vec![&*warns, "--rules", &*rule], 3),
        (vec![&*warns, "--rules", &*none], 3),
        (vec![&*warns, "--waivers", &*none], 3),
        (vec![&*warns, "--baseline", &*none], 3),
        (vec![&*warns, "--baseline", &*rule], 3),
        (vec![&*warns, "--min-coverage", "100"], 0),
    ] {
        let mut words = vec!["check"];
        words.extend(arguments);
        assert_eq!(code(&words), expected, "{words:?}");
    }
}

#[test]
fn what_is_not_known_fails_where_it_is_denied() {
    // The twin reads no setting that is a text.
    let rule = r#"Rule(
    id: "SC.LAB.1v1", title: "Settings are known", severity: Error, confidence: Inferred,
    applies_to: DomainControllers(All),
    expect: SettingIs(setting: "StrongNameMatches", value: ["none"]),
    sources: [(doc: "lab", at: "all", strength: May)], rationale: "R.", remedy: "M.",
)"#;
    let waiver = r#"[(expectation: "SC.LAB.1v1", subjects: All, rationale: "R.", owner: "desk", expires: "2090-01-01")]"#;
    let folder = Folder::new(&[("rule.ron", rule), ("waiver.ron", waiver)]);
    let world = fixture("removal-takes-effect.pass.ron");
    let rules = folder.path("rule.ron");
    let waiver = folder.path("waiver.ron");
    let base = ["check", &*world, "--rules", &*rules];
    for (more, expected) in [
        (vec![], 0),
        (vec!["--deny-unknown"], 4),
        (vec!["--deny-unknown", "--waivers", &*waiver], 0),
        (vec!["--min-coverage", "50"], 3),
        // What is waived is not known for all that.
        (vec!["--min-coverage", "50", "--waivers", &*waiver], 3),
        (vec!["--min-coverage", "0"], 0),
    ] {
        let words: Vec<&str> = base.into_iter().chain(more).collect();
        assert_eq!(code(&words), expected, "{words:?}");
    }
}

#[test]
fn several_formats_are_written_at_once() {
    let folder = Folder::new(&[]);
    let formats = [
        "junit", "sarif", "csv", "ndjson", "markdown", "github", "json",
    ];
    let targets: Vec<String> = formats
        .iter()
        .map(|format| format!("{format}={}", folder.path(format)))
        .collect();
    let world = fixture("card-opens-a-session.fail.ron");
    let mut words = vec!["check", &*world, "--format", "text"];
    for target in &targets {
        words.extend(["--format", target]);
    }
    let (code, out, error) = cardtwin(&words);
    assert_eq!(code, 1, "{error}");
    assert!(out.contains("SC.CARD.2v1"), "{out}");
    let first: Vec<String> = formats.iter().map(|format| folder.read(format)).collect();
    for (format, text) in formats.iter().zip(&first) {
        assert!(text.contains("SC.CARD.2v1"), "{format}: {text}");
    }
    cardtwin(&words);
    let second: Vec<String> = formats.iter().map(|format| folder.read(format)).collect();
    assert_eq!(first, second, "the same bytes");
}

#[test]
fn a_waiver_holds_until_its_day() {
    let world = fixture("card-opens-a-session.fail.ron");
    let waiver = |day: &str, subject: &str| {
        format!(
            "[(expectation: \"SC.CARD.2v1\", subjects: {subject}, rationale: \"in the mail\", owner: \"desk\", expires: \"{day}\")]"
        )
    };
    let folder = Folder::new(&[
        (
            "holds.ron",
            &waiver("2030-01-01", "Named([\"Jane's card\"])"),
        ),
        (
            "selected.ron",
            &waiver("2030-01-01", "Selected(Cards(All))"),
        ),
        ("users.ron", &waiver("2030-01-01", "Selected(Users(All))")),
        ("expired.ron", &waiver("2020-01-01", "All")),
        ("other.ron", &waiver("2030-01-01", "Named([\"nobody\"])")),
    ]);
    for (file, strict, expected, told) in [
        (
            "holds.ron",
            false,
            0,
            "waived until 2030-01-01 by desk: in the mail",
        ),
        ("holds.ron", true, 0, "1 waived"),
        ("selected.ron", true, 0, "1 waived"),
        ("users.ron", false, 1, "matches nothing"),
        (
            "expired.ron",
            false,
            1,
            "its waiver expired on 2020-01-01 by desk",
        ),
        ("other.ron", false, 1, "matches nothing"),
        ("other.ron", true, 3, "matches nothing"),
    ] {
        let path = folder.path(file);
        let mut words = vec!["check", &*world, "--waivers", &*path];
        if strict {
            words.push("--strict");
        }
        let (code, out, error) = cardtwin(&words);
        assert_eq!(code, expected, "{file} {error}");
        let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(told), "{file}: {out}");
    }
}

#[test]
fn a_baseline_lets_pass_what_was_known() {
    let folder = Folder::new(&[]);
    let baseline = folder.path("baseline.json");
    let world = fixture("card-opens-a-session.fail.ron");
    let check = |more: &[&str]| {
        let mut words = vec!["check", &*world];
        words.extend(more);
        cardtwin(&words).0
    };
    assert_eq!(check(&[]), 1);
    assert_eq!(check(&["--write-baseline", &*baseline]), 0);
    let first = folder.read("baseline.json");
    assert!(first.contains("SC.CARD.2v1"), "{first}");
    assert_eq!(check(&["--baseline", &*baseline]), 0);
    // What is new fails, and comes into the file only where it is accepted.
    let more = [
        "--what-if",
        "gpo:Baseline.ScRemoveOption=1",
        "--what-if",
        "workstation:PC1.service/SCPolicySvc=stopped",
    ];
    let with = |words: &[&str]| {
        let all: Vec<&str> = words.iter().copied().chain(more).collect();
        check(&all)
    };
    assert_eq!(with(&["--baseline", &*baseline]), 1);
    assert_eq!(with(&["--write-baseline", &*baseline]), 1);
    assert_eq!(folder.read("baseline.json"), first);
    assert_eq!(with(&["--write-baseline", &*baseline, "--accept-new"]), 0);
    assert!(folder.read("baseline.json").contains("SC.REMOVAL.1v1"));
    // What is met by now goes.
    assert_eq!(check(&["--write-baseline", &*baseline]), 0);
    assert_eq!(folder.read("baseline.json"), first);
}

#[test]
fn a_scenario_is_checked_as_its_sweep() {
    let file = scenario("strong-mapping.ron");
    let swept = cardtwin(&["sweep", &file]).0;
    let (code, out, error) = cardtwin(&["check", &file, "--format", "json"]);
    assert_eq!(code, swept, "{error}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rows = json["worlds"][0]["rows"].as_array().unwrap();
    assert!(rows.len() > 1);
    for row in rows {
        let line = usize::try_from(row["line"].as_u64().unwrap()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let written = text.lines().nth(line - 1).unwrap();
        assert!(written.contains(row["title"].as_str().unwrap()), "{row}");
    }
}

#[test]
fn what_is_recorded_is_expected() {
    let folder = Folder::new(&[]);
    let file = folder.path("logons.ron");
    let record = [
        "record",
        "--card",
        "Tom's card",
        "--card",
        "Luc's card",
        "--out",
        &*file,
    ];
    assert_eq!(cardtwin(&record).0, 0);
    let recorded = folder.read("logons.ron");
    assert!(recorded.contains("ends: \"session.opened\""), "{recorded}");
    assert_eq!(code(&["check", "--expect", &*file]), 0);
    let change = ["--what-if", "user:tmiller.disabled=true"];
    let (code, out, _) = cardtwin(&["check", "--expect", &*file, change[0], change[1]]);
    assert_eq!(code, 1);
    assert!(out.contains("account.disabled"), "{out}");
    // Another end, account or event than was seen.
    for (seen, other) in [
        ("ends: \"session.opened\"", "ends: \"account.disabled\""),
        ("account: \"tmiller\"", "account: \"lmartin\""),
        ("workstation: \"", "workstation: \"no "),
    ] {
        fs::write(&file, recorded.replacen(seen, other, 1)).unwrap();
        assert_ne!(folder.read("logons.ron"), recorded, "{seen}");
        assert_eq!(cardtwin(&["check", "--expect", &*file]).0, 1, "{seen}");
    }
    fs::write(&file, recorded.replacen("card: ", "crad: ", 1)).unwrap();
    assert_eq!(cardtwin(&["check", "--expect", &*file]).0, 3);
    assert_eq!(cardtwin(&["record", "--card", "nobody's"]).0, 2);
}

#[test]
fn folders_of_worlds_and_rules_are_read_whole() {
    let own = r#"Rule(
    id: "SC.LAB.1v1", title: "Removal logs off", severity: Error, confidence: Inferred,
    applies_to: Workstations(All), expect: SettingIs(setting: "ScRemoveOption", value: "2"),
    sources: [(doc: "lab", at: "all", strength: May)], rationale: "R.", remedy: "M.",
)"#;
    let twice = own.replace("SC.LAB.1v1", "SC.KDC.1v1");
    let world = |name: &str| fs::read_to_string(fixture(name)).unwrap();
    let worlds = Folder::new(&[
        ("a.ron", &world("removal-takes-effect.pass.ron")),
        ("b.ron", &world("removal-ends-the-session.pass.ron")),
    ]);
    let rules = Folder::new(&[("own.ron", own)]);
    let (paths, rules_path) = (worlds.path("."), rules.path("."));
    let (code, out, error) = cardtwin(&[
        "check",
        &*paths,
        "--rules",
        &*rules_path,
        "--format",
        "ndjson",
    ]);
    assert_eq!(code, 1, "{error}");
    let results: Vec<String> = out
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{} {}", row["rule"], row["result"]).replace('"', "")
        })
        .collect();
    assert_eq!(results, ["SC.LAB.1v1 fail", "SC.LAB.1v1 pass"]);
    // A name that is taken.
    let rules = Folder::new(&[("own.ron", &twice)]);
    let path = rules.path("own.ron");
    let (code, _, error) = cardtwin(&["check", &*paths, "--rules", &*path]);
    assert!(code == 3 && error.contains("SC.KDC.1v1"), "{error}");
}

#[test]
fn a_pack_is_narrowed_to_a_unit() {
    let rows = |pack: &str| {
        let (_, out, error) = cardtwin(&["check", "--pack", pack, "--format", "ndjson"]);
        let of_machines = out
            .lines()
            .filter(|line| line.contains("SC.ENFORCEMENT.4v1"));
        let count = of_machines.count();
        assert!(count > 0, "{error}");
        count
    };
    let (all, some) = (
        rows("password-elimination"),
        rows("password-elimination@fabrikam.com/Workstations"),
    );
    assert!(some < all, "{some} of {all}");
}
