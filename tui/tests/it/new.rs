//! `new`, `completions` and `man`: what a newcomer is given, done as it says.

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

/// Runs the binary in a folder: exit code, standard output, standard error.
fn cardtwin(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let out = Command::new(cargo_bin("cardtwin"))
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        out.status.code().unwrap(),
        text(&out.stdout),
        text(&out.stderr),
    )
}

/// Runs a line of a shell in a folder, with the binary on its path: exit code and standard output.
pub(crate) fn shell_says(folder: &Path, line: &str) -> (i32, String) {
    let bin = cargo_bin("cardtwin");
    let own = bin.parent().unwrap().display().to_string();
    let path = format!("{own}:{}", std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["-c", line])
        .current_dir(folder)
        .env("PATH", path);
    let out = bash.output().unwrap();
    (
        out.status.code().unwrap(),
        String::from_utf8_lossy(&out.stdout).into_owned(),
    )
}

fn shell(folder: &Path, line: &str) -> i32 {
    shell_says(folder, line).0
}

/// A folder with what `new` writes.
pub(crate) fn ward() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, error) = cardtwin(folder.path(), &["new", "ward"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(out.lines().count(), 8, "{out}");
    folder
}

#[test]
fn what_it_says_to_do_does_what_it_says() {
    let folder = ward();
    let ward = folder.path().join("ward");
    let readme = std::fs::read_to_string(ward.join("README.md")).unwrap();
    let mut lines = readme.lines().filter(|line| line.starts_with("cardtwin "));
    // The check fails, a logon is explained, and with the policy set the check passes.
    for expected in [1, 0, 0] {
        let line = lines.next().unwrap();
        assert_eq!(shell(&ward, line), expected, "{line}");
    }
    assert_eq!(lines.next(), None);
    // What the last paragraph says to write.
    let path = ward.join("world.ron");
    let world = std::fs::read_to_string(&path).unwrap();
    let service = "services: [(name: \"SCPolicySvc\", start: Automatic)]";
    assert!(readme.contains(service), "{readme}");
    let mended = world.replace(
        "name: \"Kiosks\",\n",
        &format!("name: \"Kiosks\",\n            {service},\n"),
    );
    assert_ne!(mended, world);
    std::fs::write(&path, mended).unwrap();
    let words = ["check", "world.ron", "scenarios", "--rules", "rules"];
    let (code, out, error) = cardtwin(&ward, &words);
    assert_eq!(code, 0, "{out}{error}");
}

#[test]
fn the_workflow_checks_the_fixtures_and_finds_what_is_wrong() {
    let folder = ward();
    let ward = folder.path().join("ward");
    let workflow = std::fs::read_to_string(ward.join(".github/workflows/cardtwin.yml")).unwrap();
    let run = |line: &str| shell(&ward, line);
    let fixtures = workflow
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("fixtures/"));
    let fixtures: Vec<&str> = fixtures.collect();
    assert_eq!(fixtures.len(), 2);
    for line in fixtures {
        assert_eq!(run(line), 0, "{line}");
    }
    let (_, after) = workflow.split_once("run: >").unwrap();
    let check: Vec<&str> = after.lines().map(str::trim).skip(1).take(2).collect();
    assert_eq!(run(&check.join(" ")), 1, "{check:?}");
    for written in ["summary.md", "cardtwin.sarif", "junit.xml"] {
        assert!(ward.join(written).exists(), "{written}");
    }
    assert_eq!(run("cardtwin sweep scenarios/kdc-updates.ron"), 0);
    assert_eq!(
        run("cardtwin export gpo policies/kiosks.ron --to backup"),
        0
    );
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = ward();
    let world = folder.path().join("ward/world.ron");
    std::fs::write(&world, "mine").unwrap();
    std::fs::remove_file(folder.path().join("ward/README.md")).unwrap();
    let (code, out, error) = cardtwin(folder.path(), &["new", "ward"]);
    assert_eq!((code, out.as_str()), (2, ""), "{error}");
    assert!(error.contains("world.ron"), "{error}");
    assert_eq!(std::fs::read_to_string(&world).unwrap(), "mine");
    assert!(!folder.path().join("ward/README.md").exists());
    let (code, out, _) = cardtwin(folder.path(), &["new", "ward", "--only", "readme"]);
    assert_eq!((code, out.lines().count()), (0, 1));
    let (code, _, error) = cardtwin(folder.path(), &["new", "a\nb"]);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn shells_complete_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, script, error) = cardtwin(folder.path(), &["completions", shell]);
        assert_eq!(code, 0, "{error}");
        for word in ["explain", "check", "no-new-logon", "sarif"] {
            let is_value = word == "sarif";
            assert!(is_value || script.contains(word), "{shell}: {word}");
        }
    }
    let (_, script, _) = cardtwin(folder.path(), &["completions", "bash"]);
    let path = folder.path().join("cardtwin.bash");
    std::fs::write(&path, script).unwrap();
    let line = format!(
        "source {} && COMP_WORDS=(cardtwin expl) COMP_CWORD=1 && _cardtwin cardtwin expl cardtwin && [[ ${{COMPREPLY[*]}} == explain ]]",
        path.display()
    );
    assert_eq!(shell(folder.path(), &line), 0, "bash completes `expl`");
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, error) = cardtwin(folder.path(), &["man", "--to", "man"]);
    assert_eq!(code, 0, "{error}");
    let (_, help, _) = cardtwin(folder.path(), &["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<&str> = names
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let page = folder.path().join(format!("man/cardtwin-{name}.1"));
        let page = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"),
            "{name}"
        );
    }
    let (_, first, _) = cardtwin(folder.path(), &["man"]);
    assert!(first.contains("Exit codes"), "{first}");
}
