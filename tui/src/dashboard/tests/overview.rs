//! The screen Overview.

use crossterm::event::MouseEventKind;

use super::USUAL;
use crate::dashboard::driven::Driven;

#[test]
fn the_overview_at_each_size() {
    let mut driven = Driven::with_questions("fabrikam", USUAL);
    driven.at_each_size(|size, screen| insta::assert_snapshot!(format!("overview-{size}"), screen));
}

#[test]
fn the_overview_of_a_world_without_questions_says_that_they_wait() {
    let driven = Driven::new("today", USUAL);
    let screen = driven.screen();
    assert!(
        screen.contains("logon                   asking …"),
        "{screen}"
    );
    assert!(screen.contains("shared-cards            waits"), "{screen}");
    assert!(screen.contains("is asked with the questions"), "{screen}");
}

#[test]
fn a_question_opens_its_whole_answer() {
    let mut driven = Driven::new("today", USUAL);
    driven.press("<Down><Enter>");
    let screen = driven.screen();
    assert!(
        screen.contains("shared-cards: which cards open several accounts"),
        "{screen}"
    );
    assert!(screen.contains("world today  |  clock "), "{screen}");
    driven.press("<Esc><Up><Enter>");
    let before = driven.screen();
    driven.press("<End>");
    assert_ne!(driven.screen(), before, "a long answer scrolls");
    driven.press("<Esc>");
    driven.mouse("logon-rights", MouseEventKind::ScrollDown);
    driven.click("mapping      ");
    driven.click("mapping      ");
    assert!(
        driven.screen().contains("mapping: which certificate"),
        "{}",
        driven.screen()
    );
}

#[test]
fn an_answer_is_written_for_the_width_that_there_is() {
    let mut driven = Driven::new("today", USUAL);
    driven.press("<Enter>");
    let widest = |screen: String| {
        screen
            .lines()
            .filter(|line| line.contains('═'))
            .map(|line| line.matches('═').count())
            .max()
    };
    let wide = widest(driven.screen());
    driven.resize(80, 24);
    assert!(widest(driven.screen()) < wide);
}

#[test]
fn the_calendar_goes_from_day_to_day() {
    let mut driven = Driven::with_questions("fabrikam", USUAL);
    driven.press("<Tab><Tab>");
    let day = |screen: &str| {
        let line = screen
            .lines()
            .find(|line| line.contains("(day "))
            .map(str::to_owned);
        line.unwrap_or_else(|| panic!("no day in\n{screen}"))
    };
    let first = day(&driven.screen());
    assert!(first.contains("(day 1 of "), "{first}");
    driven.press("<Right>");
    assert!(day(&driven.screen()).contains("(day 2 of "));
    driven.press("<Left><Left>");
    assert_eq!(day(&driven.screen()), first);
    driven.press("<Enter>");
    assert!(
        driven
            .screen()
            .contains("calendar: which day who loses logon")
    );
}

#[test]
fn health_leads_to_the_findings() {
    let mut driven = Driven::new("fabrikam", USUAL);
    let screen = driven.screen();
    assert!(screen.contains(" errors"), "{screen}");
    assert!(screen.contains("first: SC."), "{screen}");
    driven.press("<Tab><Enter>");
    assert!(
        driven.screen().contains("severity all"),
        "{}",
        driven.screen()
    );
}
