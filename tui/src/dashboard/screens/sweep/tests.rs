//! The screen Sweep, driven by keys and by the mouse.

use crate::dashboard::driven::Driven;

const WIDE: (u16, u16) = (120, 40);

#[test]
fn nothing_was_swept_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("idle-{size}"), screen));
}

#[test]
fn what_a_sweep_found_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5<Enter>");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("swept-{size}"), screen));
}

#[test]
fn what_is_below_a_line_can_be_hidden() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5<Enter>");
    let all = driven.screen();
    driven.press("<Left>");
    let collapsed = driven.screen();
    assert!(collapsed.contains('▸') && collapsed != all, "{collapsed}");
    driven.press("<Right>");
    assert_eq!(driven.screen(), all);
}

#[test]
fn the_second_scenario_is_swept_by_mouse() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5");
    driven.click("removal.ron");
    driven.click("removal.ron");
    let screen = driven.screen();
    assert!(screen.contains("Tom takes his card out"), "{screen}");
}

#[test]
fn a_file_that_is_no_scenario_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.ron");
    std::fs::write(&path, "Scenario(title: \"t\", world: \"nowhere\")").unwrap();
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5o");
    driven.type_in(&path.display().to_string());
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(screen.contains("there is no world `nowhere`"), "{screen}");
}

#[test]
fn a_sweep_can_be_ended() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("5x");
    assert!(
        driven.screen().contains("no sweep is going on"),
        "{}",
        driven.screen()
    );
    driven.press_at_once("<Enter>x");
    let screen = driven.screen();
    assert!(screen.contains("ended before its time"), "{screen}");
}
