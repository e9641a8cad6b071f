//! The screen Sessions, driven by keys and by the mouse.

use std::path::Path;

use crate::dashboard::driven::Driven;

const WIDE: (u16, u16) = (120, 40);

/// Tom has logged on at his machine and taken his card out.
fn played() -> Driven {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("6f");
    driven.type_in("PARIS-W7-01");
    driven.press("<Enter>o<Enter>f");
    driven.type_in("Tom's card");
    driven.press("<Enter><Enter>r<Enter>");
    driven
}

#[test]
fn nothing_has_happened_at_each_size() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("6");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("nothing-{size}"), screen));
}

#[test]
fn what_happened_at_each_size() {
    let mut driven = played();
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("played-{size}"), screen));
}

#[test]
fn all_events_can_be_chosen() {
    let mut driven = Driven::new("fabrikam", WIDE);
    driven.press("6a");
    insta::assert_snapshot!("events", driven.screen());
}

#[test]
fn an_event_is_taken_back() {
    let mut driven = played();
    let screen = driven.screen();
    assert!(screen.contains("What happened, 2 events"), "{screen}");
    driven.press("u");
    let screen = driven.screen();
    assert!(screen.contains("taken back: RemoveCard"), "{screen}");
    assert!(screen.contains("holds Tom's card"), "{screen}");
    driven.press("uu");
    assert!(
        driven.screen().contains("nothing has happened yet"),
        "{}",
        driven.screen()
    );
}

#[test]
fn an_event_that_cannot_happen_is_said() {
    let mut driven = played();
    driven.press("e");
    driven.type_in("Dance()");
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(screen.contains("this cannot happen"), "{screen}");
    assert!(screen.contains("What happened, 2 events"), "{screen}");
}

#[test]
fn a_service_stops_and_starts() {
    let mut driven = played();
    driven.press("v");
    let chooser = driven.screen();
    assert!(chooser.contains("SCPolicySvc stops"), "{chooser}");
    driven.click("SCPolicySvc stops");
    assert!(
        driven.screen().contains("SCPolicySvc stopped"),
        "{}",
        driven.screen()
    );
}

/// What was played is what `cardtwin explain --script` plays.
#[test]
fn what_is_saved_plays_as_a_script() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tom.ron").display().to_string();
    let mut driven = played();
    driven.press("w<Enter>s");
    for _ in 0.."events.ron".len() {
        driven.press("<Back>");
    }
    driven.type_in(&path);
    driven.press("<Enter>");
    assert!(
        driven.screen().contains("a script is in"),
        "{}",
        driven.screen()
    );
    let script = sim::Script::load(Path::new(&path)).unwrap();
    let chronicle = script.run().unwrap();
    let [first, .., last] = chronicle.entries.as_slice() else {
        panic!("{:?}", chronicle.entries)
    };
    let told = |driven: &Driven, event: &str| {
        let screen = driven.screen();
        assert!(screen.contains(&event[..20]), "{event}\n{screen}");
    };
    // The end is shown; and the beginning, when one goes there.
    told(&driven, &last.event);
    driven.press("<Tab><Home>");
    told(&driven, &first.event);
}
