//! Texts, as the commands print them.

use std::sync::Arc;

use reports::Format;
use sim::{Answer, ResultantPolicyRequest};

use super::{Held, PageOf};
use crate::dashboard::text::wrapped;

/// Narrower texts are written for this many columns all the same, and cut.
const NARROWEST: u16 = 40;

/// The lines of a text for a width.
pub(super) fn page(held: &Held, of: &PageOf, width: u16) -> Arc<[String]> {
    let width = width.max(NARROWEST);
    let text = match of {
        PageOf::Question(question) => reports::answer(&held.answer(*question), Format::Text, width),
        PageOf::Explanation(request) => match held.twin.explain(request) {
            Ok(told) => reports::explanation(&told, Format::Text, width),
            Err(error) => format!("{error}\n{}", error.help()),
        },
        PageOf::Why(request) => match held.twin.why(request) {
            Ok(why) => reports::why(&why, Format::Text, width),
            Err(error) => format!("{error}\n{}", error.help()),
        },
        PageOf::Policy(computer) => policy(held, computer, width),
        PageOf::Text(text) => return lines(text, width),
    };
    text.lines().map(str::to_owned).collect()
}

/// What policy comes to on a machine.
fn policy(held: &Held, computer: &str, width: u16) -> String {
    let request = ResultantPolicyRequest {
        computer: Some(computer.to_owned()),
        user: None,
    };
    match held.twin.resultant_policy(&request) {
        Ok(answer) => {
            let answer = Answer::ResultantPolicy(answer);
            reports::answer(&answer, Format::Text, width)
        }
        Err(error) => error.to_string(),
    }
}

/// The lines of a text that is there already.
pub(super) fn lines(text: &str, width: u16) -> Arc<[String]> {
    wrapped(text, width).into()
}
