//! The talk's eight questions: each with its answer in a sentence, the rows behind it by cause, and the evidence.

mod cards;
mod forcing;
mod sessions;

use maud::{Markup, html};
use sim::{Answer, Header, OtherAnswers, ReadingEffect};

use super::material::WorldReport;
use super::page::{Page, anchor, more};

/// What is said to one question.
struct Told {
    /// The answer in a sentence.
    sentence: Markup,
    /// The rows behind it, and the evidence.
    behind: Markup,
}

/// The questions and their answers, in the order of the talk.
pub(super) fn questions(page: Page, id: &str, told: &WorldReport) -> Markup {
    let words = page.words;
    let mut answers: Vec<(&str, Told, &Header)> = Vec::new();
    for answer in &told.answers {
        let header = answer.header();
        match answer {
            Answer::SmartCardEnforcement(answer) => {
                answers.push((words.question_1, forcing::enforcement(page, answer), header));
            }
            Answer::PasswordUse(answer) => {
                answers.push((words.question_2, forcing::passwords(page, answer), header));
                answers.push((
                    words.question_3,
                    forcing::applications(page, answer),
                    header,
                ));
            }
            Answer::ParallelSessions(answer) => {
                answers.push((words.question_4, sessions::parallel(page, answer), header));
            }
            Answer::CardRemoval(answer) => {
                answers.push((words.question_5, sessions::removal(page, answer), header));
            }
            Answer::SharedCards(answer) => {
                answers.push((words.question_6, cards::shared(page, answer), header));
            }
            Answer::MultiCardAccounts(answer) => {
                answers.push((words.question_7, cards::accounts(page, answer), header));
            }
            Answer::MultiCertificateCards(answer) => {
                answers.push((words.question_8, cards::certificates(page, answer), header));
            }
            _ => {}
        }
    }
    html! {
        h3 id={ (id) "-questions" } { (words.questions) }
        p.note { (words.questions_are) }
        @for (at, (question, told, header)) in answers.into_iter().enumerate() {
            article.item id=(anchor(id, "question", at)) {
                h4 { (at + 1) ". " (question) }
                p.answer { (told.sentence) }
                (told.behind)
                (readings(page, header))
            }
        }
    }
}

/// Other readings of assumptions under which the answer is another.
fn readings(page: Page, header: &Header) -> Markup {
    let words = page.words;
    let logons: Vec<&ReadingEffect> = header
        .rests_on
        .iter()
        .filter(|effect| effect.logons > 0)
        .collect();
    let others = match &header.otherwise {
        OtherAnswers::Tried(list) => list.as_slice(),
        OtherAnswers::NotTried => return html! { p.note { (words.readings_not_tried) } },
    };
    if logons.is_empty() && others.is_empty() {
        return html! {};
    }
    more(
        words.other_readings,
        &html! {
            ul {
                @for effect in logons {
                    li {
                        code { (effect.assumption.name) "=" (effect.reading.name) } " (" (page.said(effect.reading.sentence)) "): "
                        (page.count(effect.logons, &words.logons_otherwise))
                    }
                }
                @for other in others {
                    li {
                        code { (other.assumption.name) "=" (other.reading.name) } " (" (page.said(other.reading.sentence)) "): "
                        (page.count(other.differing, &words.lines_otherwise))
                    }
                }
            }
        },
    )
}
