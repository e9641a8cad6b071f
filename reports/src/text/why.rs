//! The fewest facts that decide a logon, as text.

use sim::{Effect, NeededFact, OtherFact, Why, WhyEnd};

use super::table::table;
use super::{NOTHING_ON_BYTES, header, wrapped};

/// So many other facts are told of one that is needed together with them.
const TOGETHER: usize = 3;

/// Why a logon ends as it does.
pub(crate) fn why(why: &Why, width: u16) -> String {
    let mut text = header(&why.header);
    text.push('\n');
    let line = format!("{}: {}", why.of, end(&why.says));
    text.push_str(&wrapped(&line, 0, width));
    text.push('\n');
    let others = why.read - why.facts.len();
    let refused = match why.says.step.effect {
        Effect::Opens => "",
        _ => " it is refused, for this reason or another",
    };
    let while_they_stay = if why.is_proven {
        format!("While they stay, so does the end, whatever the other {others} become.")
    } else {
        format!("While they stay, no other end was found, whatever the other {others} became.")
    };
    let line = format!(
        "These {} of the {} facts that the run read decide that{refused}. {while_they_stay}",
        why.facts.len(),
        why.read,
    );
    text.push_str(&wrapped(&line, 0, width));
    text.push('\n');
    let mut last = None;
    let rows: Vec<Vec<String>> = why
        .facts
        .iter()
        .map(|fact| {
            let thing = (fact.role, &fact.name);
            let same = last.replace(thing) == Some(thing);
            row(fact, same)
        })
        .collect();
    text.push_str(&table(
        &["of what", "fact", "where it comes from", "otherwise"],
        &rows,
        width,
    ));
    let proof = if why.is_proven {
        "Every way was gone that the run can go with the others open"
    } else {
        "The others were tried alone, every two at once, and in thousands of combinations; there are more ways than could \
         be gone"
    };
    text.push('\n');
    text.push_str(&wrapped(
        &format!(
            "{proof}; {} runs of the rules, {NOTHING_ON_BYTES}.",
            why.runs
        ),
        0,
        width,
    ));
    text
}

fn end(end: &WhyEnd) -> String {
    match (end.step.effect, &end.account) {
        (Effect::Opens, Some(account)) => format!("opens as {account}"),
        _ => end.step.sentence.to_owned(),
    }
}

fn row(fact: &NeededFact, same: bool) -> Vec<String> {
    let thing = if same {
        String::new()
    } else {
        format!("{}\n{}", fact.name, super::diff::role_name(fact.role))
    };
    let value = format!("{}: {}", fact.fact.replace('_', " "), fact.value);
    let otherwise = fact
        .otherwise
        .split_first()
        .map_or_else(String::new, |(own, others)| {
            let mut text = format!("{}: {}", own.value, end(&fact.end));
            if !others.is_empty() {
                text.push_str(&format!("\nwith {}", together(others)));
            }
            text
        });
    vec![thing, value, fact.sources.join("\n"), otherwise]
}

fn together(others: &[OtherFact]) -> String {
    let told = others.iter().take(TOGETHER).map(|other| {
        format!(
            "{} of {}: {}",
            other.fact.replace('_', " "),
            other.name,
            other.value
        )
    });
    let mut told: Vec<String> = told.collect();
    if others.len() > TOGETHER {
        told.push(format!("{} more", others.len() - TOGETHER));
    }
    told.join(", ")
}
