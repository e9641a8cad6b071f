//! The screen Findings.

use clap::Parser;
use sim::policies::{WaivedSubjects, Waiver};

use super::USUAL;
use crate::arguments::{Arguments, Command};
use crate::dashboard::driven::Driven;
use crate::dashboard::worker::WorldSource;

fn with_waivers(file: &std::path::Path) -> Driven {
    let source = WorldSource {
        world: "fabrikam".to_owned(),
        changes: Vec::new(),
        waivers: Some(file.to_owned()),
        scenarios: Vec::new(),
    };
    let mut driven = Driven::of(source, USUAL);
    driven.press("7");
    driven
}

/// The number of findings that are shown.
fn shown(driven: &Driven) -> usize {
    let screen = driven.screen();
    let title = screen
        .split("Findings, ")
        .nth(1)
        .unwrap_or_else(|| panic!("{screen}"));
    title.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn the_findings_at_each_size() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("7");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("findings-{size}"), screen));
}

#[test]
fn findings_are_filtered_by_severity_status_and_text() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("7");
    let all = shown(&driven);
    driven.press("s");
    assert!(driven.screen().contains("severity error"));
    let errors = shown(&driven);
    driven.press("s");
    let warnings = shown(&driven);
    driven.press("s");
    let notes = shown(&driven);
    assert_eq!(errors + warnings + notes, all);
    assert!(errors > 0 && warnings > 0);
    driven.press("s");
    assert_eq!(shown(&driven), all);
    let mut sum = 0;
    for status in ["not met", "expired", "unknown", "met, but", "waived"] {
        driven.press("t");
        assert!(
            driven.screen().contains(&format!("status {status}")),
            "{status}"
        );
        sum += shown(&driven);
    }
    assert_eq!(sum, all);
    driven.press("tf");
    driven.type_in("fabrikamdc2");
    let few = shown(&driven);
    assert!(few > 0 && few < all, "{few} of {all} while it is typed");
    driven.press("<Enter>");
    assert_eq!(shown(&driven), few);
    driven.press("<Esc>");
    assert_eq!(shown(&driven), all);
}

#[test]
fn a_finding_is_opened_explained_and_its_fix_copied() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("7f");
    driven.type_in("SC.KDC.2v1");
    driven.press("<Enter>c");
    assert!(
        driven.copied[0].starts_with("Enrol a certificate"),
        "{:?}",
        driven.copied
    );
    driven.press("<Enter>");
    assert!(driven.screen().contains("matters"), "{}", driven.screen());
    driven.press("<Esc>e");
    assert!(
        driven
            .screen()
            .contains("which certificate each domain controller uses")
    );
}

#[test]
fn what_mends_a_finding_is_copied_as_a_command_that_runs() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("7tf");
    driven.type_in("SC.REMOVAL.1v1");
    driven.press("<Enter>");
    assert!(shown(&driven) > 0, "{}", driven.screen());
    driven.press("m");
    let command = driven
        .copied
        .pop()
        .unwrap_or_else(|| panic!("{}", driven.screen()));
    let words = command.split(' ').map(|word| word.trim_matches('\''));
    let arguments = Arguments::try_parse_from(words).unwrap();
    let Some(Command::Check(check)) = arguments.command else {
        panic!("{command}");
    };
    assert_eq!(check.checked.world, ["fabrikam"]);
    assert!(!check.checked.changes.what_if.is_empty(), "{command}");
    driven.press("<Esc>f");
    driven.type_in("SC.KDC.2v1");
    driven.press("<Enter>m");
    assert!(
        driven.screen().contains("no change of the world was found"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_waiver_is_written_and_counts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("waivers.ron");
    let mut driven = with_waivers(&file);
    driven.press("f");
    driven.type_in("SC.KDC.2v1");
    driven.press("<Enter>");
    assert!(driven.screen().contains("! not met"), "{}", driven.screen());
    driven.press("w");
    // Nothing is waived without a reason, an owner and a day.
    driven.press("<Enter><Enter><Enter>");
    assert!(
        driven.screen().contains("say why it is accepted"),
        "{}",
        driven.screen()
    );
    driven.type_in("goes in May");
    driven.press("<Enter>");
    driven.type_in("pki team");
    driven.press("<Enter>");
    driven.type_in("x");
    driven.press("<Enter>");
    assert!(
        driven.screen().contains("write a day"),
        "{}",
        driven.screen()
    );
    driven.press("<Back>");
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(screen.contains("~ waived"), "{screen}");
    assert!(
        screen.contains("waived until 2012-05-07 by pki team: goes in May"),
        "{screen}"
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let waivers = Waiver::read_list("waivers.ron", &text).unwrap();
    assert_eq!(waivers[0].expectation, "SC.KDC.2v1");
    assert_eq!(
        waivers[0].subjects,
        WaivedSubjects::Named(vec!["FABRIKAMDC2".to_owned()])
    );
    assert_eq!(waivers[0].worlds, ["fabrikam"]);
    driven.press("w");
    assert!(
        driven.screen().contains("it is waived already"),
        "{}",
        driven.screen()
    );
}

#[test]
fn without_a_file_nothing_is_waived() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("7w");
    assert!(
        driven.screen().contains("start with --waivers FILE"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_prompt_that_is_left_waives_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("waivers.ron");
    let mut driven = with_waivers(&file);
    driven.press("w");
    driven.type_in("because");
    driven.press("<Esc>");
    assert!(!file.exists());
}

#[test]
fn waivers_that_cannot_be_read_are_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("waivers.ron");
    std::fs::write(&file, "[ nonsense").unwrap();
    let driven = with_waivers(&file);
    let screen = driven.screen();
    assert!(
        screen.contains("✗ waivers: ") && screen.contains("waivers.ron:1"),
        "{screen}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[ nonsense");
}
