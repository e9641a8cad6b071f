//! No command: the talk's questions for the built-in world.

use sim::{QuestionId, Twin};

use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run() -> Result<ExitCode, Failure> {
    let twin = Twin::new(super::load("fabrikam")?).map_err(Failure::input)?;
    let width = output::width();
    for question in QuestionId::ALL {
        let rule = "═".repeat(usize::from(width));
        output::text(&format!("{rule}\n{question}\n{rule}\n"));
        output::text(&reports::answer(
            &twin.ask(question),
            reports::Format::Text,
            width,
        ));
        output::text("\n");
    }
    output::text(
        "Next: cardtwin explain --card \"Tom's card\" --workstation PARIS-W7-01\n      \
         cardtwin ask logon --world today\n      cardtwin check --world today\n      cardtwin --help\n",
    );
    Ok(ExitCode::Met)
}
