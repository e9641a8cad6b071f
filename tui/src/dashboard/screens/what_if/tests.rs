//! The screen What-if, driven by keys and by the mouse.

use std::path::Path;

use crate::dashboard::driven::Driven;

const WIDE: (u16, u16) = (120, 40);

/// A dashboard in which a policy is changed: cards that leave log off.
fn changed() -> Driven {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("4f");
    driven.type_in("gpo:Workstations");
    driven.press("<Enter><Enter><Down>");
    driven
}

#[test]
fn nothing_is_changed_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("4");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("nothing-{size}"), screen));
}

#[test]
fn what_changes_make_otherwise_at_each_size() {
    let mut driven = changed();
    driven.press("<Right>");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("changed-{size}"), screen));
}

#[test]
fn the_values_of_a_property_can_be_chosen() {
    let mut driven = changed();
    driven.press("<Enter>");
    insta::assert_snapshot!("values", driven.screen());
    driven.press("<Esc>");
    assert!(!driven.screen().contains("* gpo:"), "{}", driven.screen());
}

#[test]
fn changes_can_be_undone_and_left_out() {
    let mut driven = changed();
    let before = driven.screen();
    driven.press("<Right>");
    assert!(
        driven.screen().contains("Set A of changes, 1"),
        "{}",
        driven.screen()
    );
    driven.press("u");
    assert_eq!(driven.screen(), before);
    driven.press("<Right>x");
    assert_eq!(driven.screen(), before);
}

#[test]
fn two_sets_are_compared() {
    let mut driven = changed();
    driven.press("<Right>b<Right><Right>c");
    let screen = driven.screen();
    assert!(screen.contains("With set B, against set A"), "{screen}");
    assert!(screen.contains("because"), "{screen}");
    driven.press("b");
    let screen = driven.screen();
    assert!(
        screen.contains("With set A, against the world as it is"),
        "{screen}"
    );
}

#[test]
fn a_value_that_cannot_be_is_said() {
    let mut driven = changed();
    driven.press("v");
    driven.type_in("99x");
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(screen.contains("cannot be"), "{screen}");
}

#[test]
fn the_command_is_copied() {
    let mut driven = changed();
    driven.press("<Right>y");
    let copied = driven.copied.concat();
    assert!(
        copied.starts_with("cardtwin diff fabrikam --what-if gpo:Workstations."),
        "{copied}"
    );
}

/// What is saved loads: the scenario in a sweep, the list as a what-if.
#[test]
fn saved_files_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut driven = changed();
    driven.press("<Right>");
    for (key, name) in [("s", "change.ron"), ("S", "list.ron")] {
        driven.press(key);
        for _ in 0.."what-if.ron".len() {
            driven.press("<Back>");
        }
        driven.type_in(&path(name));
        driven.press("<Enter>");
        assert!(driven.screen().contains(" is in "), "{}", driven.screen());
    }
    let scenario = sim::Scenario::load(Path::new(&path("change.ron"))).unwrap();
    let result = sim::sweep(&scenario, Some(1), &|_, _| {}).unwrap();
    let list = sim::Change::load_list(Path::new(&path("list.ron"))).unwrap();
    let list: Vec<String> = list.iter().map(ToString::to_string).collect();
    assert_eq!(result.header.changes, list);
    assert_eq!(list.len(), 1);
    // Nothing is written over.
    driven.press("s");
    for _ in 0.."what-if.ron".len() {
        driven.press("<Back>");
    }
    driven.type_in(&path("change.ron"));
    driven.press("<Enter>");
    assert!(
        driven.screen().contains("cannot be written"),
        "{}",
        driven.screen()
    );
    // The scenario is there to be swept.
    driven.press("5");
    assert!(
        driven.screen().contains("change.ron"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_click_selects() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("4");
    driven.click("gpo:Kiosks");
    assert!(
        driven.screen().contains(" gpo:Kiosks "),
        "{}",
        driven.screen()
    );
    driven.click("Differences");
    driven.press("u");
    assert!(
        driven.screen().contains("nothing to undo"),
        "{}",
        driven.screen()
    );
}
