//! The dashboard as a person uses it, without a terminal: keys and clicks go in, screens come out.

mod domain;
mod findings;
mod overview;
mod pictures;
mod reload;

use std::collections::BTreeSet;

use ratatui::style::Color;

use super::application::{Application, Outside};
use super::driven::Driven;
use super::keymap::{Binding, EVERYWHERE, Key, MOVING};
use super::message::Message;
use super::screen::ScreenId;
use super::screens::Screens;
use super::snapshot::Status;
use super::theme::{Mark, Theme};
use super::worker::{Answer, Answered, Request};

const USUAL: (u16, u16) = (120, 40);

/// The bindings of a screen, with those that hold on every one.
fn bindings(id: ScreenId) -> Vec<&'static Binding> {
    let screens = Screens::default();
    let own = screens.get(id).keymap();
    own.iter().chain(MOVING).chain(EVERYWHERE).collect()
}

#[test]
fn no_key_does_two_things_on_one_screen() {
    for id in ScreenId::ALL {
        let mut keys = BTreeSet::new();
        for binding in bindings(id) {
            for key in binding.keys {
                assert!(keys.insert(key.to_string()), "{key} twice on {id}");
            }
        }
    }
}

#[test]
fn the_help_has_every_binding_of_the_screen() {
    for (number, id) in (1..).zip(ScreenId::ALL) {
        let mut driven = Driven::new("today", (80, 100));
        driven.press(&format!("{number}?"));
        let help = driven.screen();
        for binding in bindings(id) {
            assert!(
                help.contains(binding.words),
                "`{}` of {id} in\n{help}",
                binding.words
            );
            let keys: Vec<String> = binding.keys.iter().map(Key::to_string).collect();
            assert!(help.contains(&keys.join(" or ")), "{keys:?} of {id}");
        }
        driven.press("?");
        assert!(!driven.screen().contains("In lists and texts"));
    }
}

#[test]
fn the_footer_has_the_main_keys_of_the_screen() {
    for (number, id) in (1..).zip(ScreenId::ALL) {
        let mut driven = Driven::new("today", (160, 40));
        driven.press(&number.to_string());
        let screen = driven.screen();
        let footer = screen.lines().last().unwrap();
        for binding in bindings(id) {
            if let Some(word) = binding.footer {
                assert!(
                    footer.contains(&format!("{} {word}", binding.keys[0])),
                    "{word}: {footer}"
                );
            }
        }
    }
}

#[test]
fn each_status_and_each_mark_has_a_sign_of_its_own() {
    let symbols: BTreeSet<&str> = Mark::ALL.into_iter().map(Mark::symbol).collect();
    assert_eq!(symbols.len(), Mark::ALL.len());
    let words: BTreeSet<&str> = Status::ALL.into_iter().map(Status::words).collect();
    assert_eq!(words.len(), Status::ALL.len());
}

#[test]
fn without_colours_nothing_is_coloured_and_nothing_is_lost() {
    let mut driven = Driven::new("fabrikam", USUAL);
    for screen in ["1", "2", "7", "?"] {
        driven.press(screen);
        let plain = driven.buffer(Theme::plain());
        for cell in plain.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        }
        let colourful = driven.buffer(Theme::colourful());
        assert!(
            colourful
                .content()
                .iter()
                .any(|cell| cell.fg != Color::Reset)
        );
        let symbols = |buffer: &ratatui::buffer::Buffer| -> String {
            buffer
                .content()
                .iter()
                .map(ratatui::buffer::Cell::symbol)
                .collect()
        };
        assert_eq!(symbols(&plain), symbols(&colourful), "on {screen}");
    }
}

#[test]
fn screens_are_shown_by_number_by_name_and_one_after_the_other() {
    let mut driven = Driven::new("today", USUAL);
    driven.press("7");
    assert!(driven.screen().contains("severity all"));
    driven.press("]");
    assert!(driven.screen().contains("Questions"));
    driven.press("[");
    assert!(driven.screen().contains("severity all"));
    driven.click("2 Domain");
    assert!(driven.screen().contains("contoso.example"));
}

#[test]
fn q_and_control_c_and_a_signal_end_it() {
    let mut driven = Driven::new("today", USUAL);
    driven.press("?q");
    assert!(!driven.has_quit, "q closes a text first");
    driven.press("q");
    assert!(driven.has_quit);
    let (mut application, _) = Application::new(80, 24);
    let outside = application.update(Message::Stop);
    assert!(matches!(outside.as_slice(), [Outside::Quit]));
}

#[test]
fn what_is_found_is_shown_where_it_is() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("/");
    driven.type_in("prsw701");
    assert!(
        driven.screen().contains("PARIS-W7-01"),
        "{}",
        driven.screen()
    );
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(
        screen.contains("machine PARIS-W7-01, fabrikam.ron:"),
        "{screen}"
    );
    driven.press("/");
    driven.type_in("revoutage question");
    driven.press("<Enter>");
    assert!(
        driven.screen().contains("revocation-outage: "),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_search_that_finds_nothing_says_so_and_is_left_by_escape() {
    let mut driven = Driven::new("today", USUAL);
    driven.press("/");
    driven.type_in("qqqqzzzz");
    assert!(driven.screen().contains("nothing fits"));
    driven.press("<Enter><Esc>");
    assert!(!driven.screen().contains("nothing fits"));
}

#[test]
fn a_stale_answer_changes_nothing() {
    let (mut application, begin) = Application::new(80, 24);
    let [Outside::Ask(first)] = begin.as_slice() else {
        panic!("a world is asked for");
    };
    let kind = Request::Load.kind();
    let answered = |number| {
        Message::Answered(Answered {
            kind,
            number,
            answer: Answer::NotLoaded(Vec::new().into()),
            is_last: true,
        })
    };
    let Outside::Ask(second) = application.ask(Request::Load) else {
        panic!("it is asked again");
    };
    assert!(first.number < second.number);
    application.update(answered(first.number));
    assert!(application.is_busy(), "the answer to the first is stale");
    application.update(answered(second.number));
    assert!(!application.is_busy());
}

#[test]
fn a_bug_of_the_twin_is_told_and_the_dashboard_goes_on() {
    let (mut application, begin) = Application::new(80, 24);
    let [Outside::Ask(asked)] = begin.as_slice() else {
        panic!("a world is asked for");
    };
    application.update(Message::Answered(Answered {
        kind: asked.request.kind(),
        number: asked.number,
        answer: Answer::Failed("INVARIANT: it was meant so".to_owned()),
        is_last: true,
    }));
    assert!(!application.is_busy());
}

#[test]
fn a_terminal_that_is_far_too_small_is_drawn_all_the_same() {
    let mut driven = Driven::new("today", (20, 5));
    for screen in ["1", "2", "7", "/", "<Esc>?"] {
        driven.press(screen);
        for (columns, rows) in [(20, 5), (1, 1), (3, 2), (40, 10), (300, 3)] {
            driven.resize(columns, rows);
            let _drawn = driven.screen();
        }
    }
}
