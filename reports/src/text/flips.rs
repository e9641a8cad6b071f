//! What would change an answer, as text.

use sim::{Effect, FlippedClaim, Flips, Outcome};

use super::wrapped;

pub(super) fn flips(flips: &Flips, width: u16) -> String {
    let (claims, worlds) = match flips {
        Flips::NotAsked => return String::new(),
        Flips::NotTried => {
            let line =
                "What would change the answer was not tried: there are too many certificates.";
            return format!("\n{}", wrapped(line, 0, width));
        }
        Flips::Tried { claims, worlds } => (claims, worlds),
    };
    let mut text = "\nWhat would change this answer\n".to_owned();
    for told in claims {
        text.push_str(&claim(told, width));
    }
    text.push_str(&format!(
        "\n{} cases, each for those that end alike; {worlds} changed worlds were tried.\n",
        claims.len()
    ));
    text
}

/// One case; changes that lead to the same end stand together.
fn claim(claim: &FlippedClaim, width: u16) -> String {
    let line = format!("{}: {}", claim.of, outcome(&claim.says));
    let mut text = format!("\n{}", wrapped(&line, 0, width));
    let mut ends: Vec<(String, Vec<String>)> = Vec::new();
    for flip in &claim.flips {
        let changes: Vec<String> = flip.changes.iter().map(ToString::to_string).collect();
        let changes = changes.join(" and ");
        let end = outcome(&flip.to);
        match ends.iter_mut().find(|(known, _)| *known == end) {
            Some((_, list)) => list.push(changes),
            None => ends.push((end, vec![changes])),
        }
    }
    for (end, list) in ends {
        text.push_str(&wrapped(&format!("otherwise, {end}:"), 2, width));
        for changes in list {
            text.push_str(&wrapped(&changes, 4, width));
        }
    }
    if claim.flips.is_empty() {
        let line = "no change that was tried makes it end otherwise";
        text.push_str(&wrapped(line, 2, width));
    }
    if claim.is_bounded {
        text.push_str("  there is more that was not tried or is not told\n");
    }
    text
}

fn outcome(outcome: &Outcome) -> String {
    match (outcome.step.effect, &outcome.account) {
        (Effect::Opens, Some(account)) => {
            format!("{}, of {account}", outcome.step.sentence)
        }
        _ => outcome.step.sentence.to_owned(),
    }
}
