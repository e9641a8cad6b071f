//! Files that change while they are shown.

use std::fs;
use std::path::Path;

use super::USUAL;
use crate::dashboard::driven::Driven;
use crate::dashboard::message::Message;
use crate::dashboard::worker::WorldSource;

fn write(file: &Path, text: &str) {
    fs::write(file, text).unwrap();
}

fn of(file: &Path) -> Driven {
    let source = WorldSource {
        world: file.display().to_string(),
        changes: Vec::new(),
        waivers: None,
        scenarios: Vec::new(),
    };
    Driven::of(source, USUAL)
}

const WORLD: &str =
    "(name: \"lab\", description: \"of the morning\", include: [\"shipped:today\"])";

#[test]
fn a_file_that_changes_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.ron");
    write(&file, WORLD);
    let mut driven = of(&file);
    assert!(
        driven.screen().contains("of the morning"),
        "{}",
        driven.screen()
    );
    write(&file, &WORLD.replace("morning", "evening"));
    driven.hear(Message::Changed(vec![file]));
    driven.settle();
    assert!(
        driven.screen().contains("of the evening"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_file_that_breaks_keeps_the_old_world_and_shows_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.ron");
    write(&file, WORLD);
    let mut driven = of(&file);
    write(&file, "(name: \"lab\",\n  includ: [])");
    driven.hear(Message::Changed(vec![file.clone()]));
    driven.settle();
    let screen = driven.screen();
    assert!(screen.contains("lab.ron:2:"), "{screen}");
    driven.press("<Esc>");
    let screen = driven.screen();
    assert!(screen.contains("of the morning"), "{screen}");
    assert!(
        screen.contains("files are wrong, this is from before"),
        "{screen}"
    );
    write(&file, WORLD);
    driven.hear(Message::Changed(vec![file]));
    driven.settle();
    assert!(
        !driven.screen().contains("from before"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_world_that_never_could_be_read_shows_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.ron");
    write(
        &file,
        "(name: \"lab\", users: [(name: \"jane\", member_of: [\"Nobody\"])])",
    );
    let mut driven = of(&file);
    let screen = driven.screen();
    assert!(screen.contains("lab.ron:1:"), "{screen}");
    for number in 1..=7 {
        driven.press(&format!("<Esc>{number}"));
        assert!(driven.screen().contains("no world could be read"));
    }
}

#[test]
fn open_units_and_the_selected_thing_stay_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.ron");
    write(&file, WORLD);
    let mut driven = of(&file);
    driven.press("2<Down><Down><Down>");
    let selected = |driven: &Driven| {
        let screen = driven.screen();
        screen
            .lines()
            .nth(2)
            .unwrap()
            .split(['╭', '┏'])
            .nth(2)
            .map(str::to_owned)
    };
    let before = selected(&driven);
    driven.press("<Right>");
    let open = driven.screen().matches('▾').count();
    write(&file, &WORLD.replace("morning", "evening"));
    driven.hear(Message::Changed(vec![file]));
    driven.settle();
    assert_eq!(selected(&driven), before);
    assert_eq!(driven.screen().matches('▾').count(), open);
}
