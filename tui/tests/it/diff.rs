//! Differences at the command line: what is told, and the exit codes.

use crate::{cardtwin, scenario};

#[test]
fn a_diff_tells_who_loses_what_by_which_cause() {
    let change = "user:bwood.disabled=true";
    let (code, out, error) = cardtwin(&["diff", "today", "--what-if", change]);
    assert_eq!(code, 0, "{error}");
    for part in [
        "10 logons lose logon",
        "the account is disabled: KDC_ERR_CLIENT_REVOKED (18)",
        "bwood: disabled: yes, was no",
        "Ben's card #1 at PAW-1 by DC25-1",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(!out.contains("Each of them"));
    let (_, out, _) = cardtwin(&["diff", "today", "--what-if", change, "--full"]);
    assert!(out.contains("Each of them"), "{out}");
    let arguments = ["diff", "today", "--what-if", change, "--format", "json"];
    let (_, out, _) = cardtwin(&arguments);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["schema"], "cardtwin/diff/1");
    assert_eq!(json["after"]["changes"][0], change);
    let (code, out, _) = cardtwin(&["diff", "fabrikam", "today"]);
    assert!(
        code == 0 && out.contains("there is such a certificate before only"),
        "{out}"
    );
}

#[test]
fn differences_and_new_logons_have_exit_codes() {
    let loses = ["diff", "today", "--what-if", "user:bwood.disabled=true"];
    let gains = ["diff", "today", "--what-if", "dc:DC25-2.patched=2024-09-10"];
    let none = ["diff", "today", "today"];
    let with = |arguments: &[&str], more: &[&str]| {
        let (code, out, _) = cardtwin(&[arguments, more].concat());
        (code, out)
    };
    for (arguments, more, code) in [
        (&loses[..], &["--exit-code"][..], 5),
        (&loses, &["--no-new-logon"], 0),
        (&gains, &["--no-new-logon"], 1),
        (&gains, &["--no-new-logon", "--exit-code"], 1),
        (&none, &["--no-new-logon", "--exit-code"], 0),
    ] {
        assert_eq!(with(arguments, more).0, code, "{arguments:?} {more:?}");
    }
    let (_, out) = with(&gains, &["--no-new-logon"]);
    assert!(out.contains("Felipe's card #1 opens fgarcia"), "{out}");
    let (code, _, error) = cardtwin(&["diff", "today"]);
    assert!(code == 2 && error.contains("--what-if CHANGE"), "{error}");
    let (_, help, _) = cardtwin(&["--help"]);
    for part in ["5 differences with --exit-code", "7 a sweep over its limit"] {
        let help: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(part), "{help}");
    }
}

#[test]
fn a_sweep_over_its_limit_has_an_exit_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(scenario("strong-mapping.ron")).unwrap();
    let (before, _) = text.rsplit_once(')').unwrap();
    let file = folder.path().join("limit.ron");
    let separator = if before.trim_end().ends_with(',') {
        ""
    } else {
        ","
    };
    std::fs::write(&file, format!("{before}{separator}\n    limit: 1,\n)\n")).unwrap();
    let (code, out, error) = cardtwin(&["sweep", file.to_str().unwrap()]);
    assert_eq!(code, 7, "{out}{error}");
}

#[test]
fn a_question_is_asked_against_another_world() {
    let change = "dc:DC25-2.patched=2024-09-10";
    let ask = |more: &[&str]| cardtwin(&[&["ask", "logon", "--world", "today"], more].concat());
    let (code, out, error) = ask(&["--what-if", change, "--against"]);
    assert_eq!(code, 0, "{error}");
    for part in [
        "What does the answer to `logon` say otherwise?",
        "opens as fgarcia",
        "DC25-2: strong binding:",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (code, out, _) = ask(&["--against", "fabrikam", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, &json["schema"]),
        (0, &"cardtwin/comparison/1".into())
    );
    assert_eq!(json["before"]["world"], "fabrikam");
    assert!(!json["gained"].as_array().unwrap().is_empty());
    for (more, said) in [
        (
            &["--against"][..],
            "there is nothing to compare `today` with",
        ),
        (&["--against", "nowhere"], "there is no world `nowhere`"),
        (&["--against", "--flips"], "cannot be used with"),
    ] {
        let (code, _, error) = ask(more);
        assert!((code == 2 || code == 3) && error.contains(said), "{error}");
    }
}

#[test]
fn changes_are_read_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changes.ron");
    std::fs::write(
        &file,
        "[\n    \"user:bwood.disabled=true\",\n    \"clock=2026-12-01\",\n]\n",
    )
    .unwrap();
    let at = format!("@{}", file.to_str().unwrap());
    let arguments = ["ask", "logon", "--world", "today", "--what-if", &at];
    let (code, out, error) = cardtwin(&arguments);
    assert!(
        code == 0 && out.contains("what if clock=2026-12-01"),
        "{error}"
    );
    std::fs::write(&file, "[\n    \"user:bwood.disabled\",\n]\n").unwrap();
    let (code, _, error) = cardtwin(&arguments);
    assert!(
        code == 3 && error.contains("is no change") && error.contains("changes.ron:2:"),
        "{error}"
    );
}
