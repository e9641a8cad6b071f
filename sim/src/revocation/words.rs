//! What was found out about revocation, in words.

use names::Timestamp;
use worlds::World;

use super::{Found, Gap, Looked, Via};

/// One line for each certificate that was asked about, the end certificate first.
pub(crate) fn lines(world: &World, looked: &[Looked]) -> Vec<String> {
    looked.iter().map(|looked| line(world, looked)).collect()
}

fn line(world: &World, looked: &Looked) -> String {
    let name = |at: Option<usize>| {
        at.and_then(|at| world.certification_authorities.get(at))
            .map_or_else(
                || "an authority that the world does not have".to_owned(),
                |a| a.name.to_string(),
            )
    };
    let what = if looked.of_authority {
        "an authority above, issued by"
    } else {
        "issued by"
    };
    let told = match &looked.found {
        None => "nothing is known of its revocations".to_owned(),
        Some(Err(gap)) => gap_in_words(*gap).to_owned(),
        Some(Ok(found)) => found_in_words(found),
    };
    format!("{what} {}: {told}", name(looked.authority))
}

fn found_in_words(found: &Found) -> String {
    let until = |end: Option<Timestamp>| {
        end.map_or_else(
            || "without an end".to_owned(),
            |end| format!("good until {end}"),
        )
    };
    let what = match found.via {
        Via::List(list, None) => format!("list {} of {}", list.number(), list.this_update),
        Via::List(list, Some(changes)) => format!(
            "list {} of {} with the changes of {}",
            list.number(),
            list.this_update,
            changes.this_update
        ),
        Via::Response(answer) => format!("the responder's answer of {}", answer.this_update),
    };
    let from = found
        .url
        .as_ref()
        .map_or_else(String::new, |url| format!(" from {url}"));
    let had = if found.kept {
        format!("kept since {}", found.fetched)
    } else {
        format!("fetched at {}", found.fetched)
    };
    let says = if found.revoked {
        "revoked"
    } else {
        "not revoked"
    };
    let instead = if found.instead_of_answer {
        ", instead of one more answer of the responder: the cache is full of those"
    } else {
        ""
    };
    format!(
        "{says} by {what}, {had}{from}, {}{instead}",
        until(found.via.good_until())
    )
}

/// Why a status could not be told.
pub(crate) fn gap_in_words(gap: Gap) -> &'static str {
    match gap {
        Gap::NoPublication => "the certificate names no list and no responder that counts",
        Gap::NothingKept => "nothing is kept, and nothing may be fetched",
        Gap::Unreachable => "no place of publication can be reached, and what was kept has ended",
        Gap::TooSlow => "the place of publication answers later than the machine waits",
        Gap::Stale => "the list that can be had is out of date",
        Gap::Signer => "the certificate that signed the list does not allow signing lists",
    }
}
