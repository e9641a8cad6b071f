//! The screen Logons, driven by keys and by the mouse.

use crate::dashboard::driven::Driven;

const WIDE: (u16, u16) = (120, 40);

#[test]
fn the_heat_map_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("heat-map-{size}"), screen));
}

#[test]
fn a_cell_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3<Enter>");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("cell-{size}"), screen));
}

#[test]
fn a_logon_is_replayed_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3<Enter><Enter>");
    driven.press("<Right><Right><Right><Right><Right><Right><Right><Right>");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("replay-{size}"), screen));
}

/// The totals are those of `ask logon`.
#[test]
fn the_map_counts_what_the_question_counts() {
    let twin = sim::Twin::new(
        sim::worlds::load_shipped("fabrikam")
            .unwrap()
            .unwrap()
            .world,
    )
    .unwrap();
    let sim::Answer::Logon(answer) = twin.ask(sim::QuestionId::Logon) else {
        panic!("another answer")
    };
    let opened: u128 = answer
        .causes
        .iter()
        .filter(|cause| cause.ending.step.effect == sim::Effect::Opens)
        .map(|cause| cause.cases)
        .sum();
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3");
    let number = crate::dashboard::pane::number;
    let said = format!(
        "in all {} logons: {} open",
        number(answer.work.cases),
        number(opened)
    );
    assert!(
        driven.screen().contains(&said),
        "{said}\n{}",
        driven.screen()
    );
    // However they are grouped.
    driven.press("um");
    assert!(
        driven.screen().contains(&said),
        "{said}\n{}",
        driven.screen()
    );
}

#[test]
fn keys_move_in_the_map_and_back_from_a_replay() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3");
    let first = driven.screen();
    driven.press("<Right><Down>");
    assert_ne!(driven.screen(), first);
    driven.press("<Left><Up>");
    assert_eq!(driven.screen(), first);
    driven.press("<Enter>");
    let cell = driven.screen();
    driven.press("<Enter>");
    let replay = driven.screen();
    assert!(replay.contains("the talk's steps"), "{replay}");
    driven.press("<Right>");
    assert_ne!(driven.screen(), replay);
    driven.press("<Left>");
    assert_eq!(driven.screen(), replay);
    driven.press("<Esc>");
    assert_eq!(driven.screen(), cell);
    driven.press("<Esc>");
    assert_eq!(driven.screen(), first);
}

/// What the panel of messages shows are the bytes that were exchanged.
#[test]
fn messages_are_shown_as_fields_and_as_bytes() {
    let mut driven = Driven::new("fabrikam", (200, 60));
    driven.press("3<Enter><Enter><End><Tab>");
    let screen = driven.screen();
    assert!(screen.contains("msg-type: 11"), "{screen}");
    driven.press("x");
    let screen = driven.screen();
    assert!(screen.contains("0000  6b"), "{screen}");
}

#[test]
fn a_click_selects_a_cell_and_two_open_it() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("3");
    let first = driven.screen();
    driven.press("<Down>");
    let below = driven.screen();
    driven.press("<Up>");
    // The second row of the map.
    let row = below
        .lines()
        .nth(5)
        .unwrap()
        .trim_matches(['│', '┃', ' '])
        .to_owned();
    let name: String = row.chars().take(12).collect();
    driven.click(&name);
    assert_eq!(driven.screen(), below);
    assert_ne!(driven.screen(), first);
    driven.click(&name);
    assert!(
        driven.screen().contains("This cause"),
        "{}",
        driven.screen()
    );
}
