//! `report`, and the formats that are files: what a person runs, and that the bytes are the same.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

use super::{cardtwin, scenario};

/// Runs on so many threads, and gives back the file that was written.
fn on_threads(threads: &str, arguments: &[&str], file: &str) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join(file);
    let arguments = arguments
        .iter()
        .map(|argument| argument.replace("OUT", out.to_str().unwrap()));
    let output = Command::cargo_bin("cardtwin")
        .unwrap()
        .env("RAYON_NUM_THREADS", threads)
        .args(arguments)
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.stdout.is_empty(), "{error}");
    fs::read(out).unwrap_or_else(|_| panic!("{error}"))
}

#[test]
fn files_have_the_same_bytes_on_any_number_of_threads() {
    let script = scenario("strong-mapping.ron");
    let change = "dc:DC25-2.patched=2024-09-10";
    for (file, arguments) in [
        (
            "report.html",
            vec![
                "report",
                "--world",
                "today",
                "--what-if",
                change,
                "--scenario",
                &script,
                "--lang",
                "fr",
                "--out",
                "OUT",
            ],
        ),
        (
            "check.html",
            vec!["check", "--world", "today", "--format", "html=OUT"],
        ),
        (
            "check.parquet",
            vec!["check", "--world", "agency", "--format", "parquet=OUT"],
        ),
        (
            "logon.parquet",
            vec!["ask", "logon", "--full", "--format", "parquet=OUT"],
        ),
    ] {
        let one = on_threads("1", &arguments, file);
        assert!(one == on_threads("2", &arguments, file), "{file}");
        let begins: &[u8] = if file.ends_with("html") {
            b"<!DOCTYPE html>"
        } else {
            b"PAR1"
        };
        assert!(one.starts_with(begins), "{file}");
    }
}

#[test]
fn a_report_is_of_what_was_named() {
    let script = scenario("strong-mapping.ron");
    let (code, page, error) = cardtwin(&["report", "--scenario", &script]);
    assert_eq!(code, 0, "{error}");
    assert!(page.contains("Scenario Strong mapping on FABRIKAMDC1"));
    assert!(!page.contains("World fabrikam"));
    let (code, page, error) = cardtwin(&[
        "report",
        "--world",
        "today",
        "--lang",
        "fr",
        "--pack",
        "all",
        "--what-if",
        "user:fgarcia.disabled=true",
    ]);
    // A report says what is not met, and does not fail for it.
    assert_eq!(code, 0, "{error}");
    assert!(page.contains("lang=\"fr\"") && page.contains("Les huit questions"));
    assert!(page.contains("id=\"part-1-diff\"") && page.contains("SC.LOGON.2v1"));
}

#[test]
fn wrong_words_are_usage_errors() {
    let script = scenario("strong-mapping.ron");
    for arguments in [
        vec!["report", "--lang", "de"],
        vec!["report", &script, "--what-if", "clock=2025-01-01"],
        vec!["check", "--format", "xlsx"],
        vec!["ask", "logon", "--format", "parquet"],
        vec!["ask", "logon", "--format", "pdf"],
    ] {
        let (code, out, error) = cardtwin(&arguments);
        assert!(code == 2 && out.is_empty(), "{arguments:?}: {error}");
    }
    let (code, _, error) = cardtwin(&["report", "--out", "/nowhere/report.html"]);
    assert!(
        code == 3 && error.contains("/nowhere/report.html"),
        "{error}"
    );
}

#[test]
fn an_answer_goes_into_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("answer.json");
    let target = format!("json={}", file.display());
    let (code, out, error) = cardtwin(&["ask", "populations", "--format", &target]);
    assert!(code == 0 && out.is_empty(), "{error}");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(json["schema"], "cardtwin/populations/1");
}
