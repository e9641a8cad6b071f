//! The screen Domain.

use super::USUAL;
use crate::dashboard::driven::Driven;

#[test]
fn the_domain_at_each_size() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("/");
    driven.type_in("kiosk1 machine");
    driven.press("<Enter>");
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("domain-{size}"), screen));
}

#[test]
fn the_tree_opens_and_closes() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("2");
    assert!(
        driven.screen().contains("▾ fabrikam.com"),
        "{}",
        driven.screen()
    );
    driven.press("<Left>");
    let closed = driven.screen();
    assert!(
        closed.contains("▸ fabrikam.com") && closed.contains("fabrikam.com  domain (84)"),
        "{closed}"
    );
    driven.press("<Right>");
    assert!(driven.screen().contains("▾ fabrikam.com"));
    // Again goes in, and left goes back up.
    driven.press("<Right>");
    assert!(!driven.screen().contains("domain fabrikam.com,"));
    driven.press("<Left><Left>");
    assert!(
        driven.screen().contains("domain fabrikam.com,"),
        "{}",
        driven.screen()
    );
}

#[test]
fn a_click_selects_a_thing_and_another_opens_it() {
    let mut driven = Driven::new("fabrikam", (120, 80));
    driven.press("2");
    driven.click("▸ Users");
    driven.click("▸ Users");
    assert!(driven.screen().contains("▾ Users"), "{}", driven.screen());
}

#[test]
fn the_facts_say_where_they_come_from() {
    let mut driven = Driven::new("fabrikam", (160, 60));
    driven.press("/");
    driven.type_in("kiosk1 machine");
    driven.press("<Enter><Tab>");
    driven.click("ScRemoveOption");
    let screen = driven.screen();
    assert!(screen.contains("in Group Policy object "), "{screen}");
    driven.press("c");
    assert!(
        driven.copied[0].starts_with("fabrikam.ron:"),
        "{:?}",
        driven.copied
    );
    driven.press("<Enter>");
    assert!(
        driven.screen().contains("what the rules read"),
        "{}",
        driven.screen()
    );
}

#[test]
fn policy_and_logons_are_explained() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("/");
    driven.type_in("kiosk1 machine");
    driven.press("<Enter>e");
    assert!(
        driven
            .screen()
            .contains("Which policy reaches which machine"),
        "{}",
        driven.screen()
    );
    driven.press("<Esc>/");
    driven.type_in("Tom's card");
    driven.press("<Enter>e");
    assert!(
        driven.screen().contains("asked of FABRIKAMDC"),
        "{}",
        driven.screen()
    );
    driven.press("<Esc>/");
    driven.type_in("fabrikam.com domain");
    driven.press("<Enter>e");
    assert!(
        driven.screen().contains("are explained"),
        "{}",
        driven.screen()
    );
}

#[test]
fn what_is_expected_of_a_thing_marks_it() {
    let mut driven = Driven::new("fabrikam", (120, 60));
    driven.press("/");
    driven.type_in("FABRIKAMDC2");
    driven.press("<Enter>");
    let screen = driven.screen();
    assert!(screen.contains("! FABRIKAMDC2"), "{screen}");
    driven.press("<Tab><End>");
    assert!(
        driven.screen().contains("what is expected of it"),
        "{}",
        driven.screen()
    );
}
