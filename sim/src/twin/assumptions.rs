//! Which reading of each assumption a twin takes.

use std::collections::BTreeMap;

use facts::Fact;
use worlds::{Problem, World};

use crate::assumption::{ASSUMPTIONS, reading};
use crate::change::Unknowns;
use crate::target::Kind;

/// The readings that are assumed, by name; wrong names and readings of the world are problems.
pub(super) fn assumptions(
    world: &World,
    unknowns: &Unknowns,
    assume: Option<(&'static str, &'static str)>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<&'static str, Fact<u32>> {
    for choice in &world.assumptions {
        let known = ASSUMPTIONS
            .iter()
            .find(|a| a.name.eq_ignore_ascii_case(&choice.name));
        let message = match known {
            None => format!("`{}` is no assumption", choice.name),
            Some(known) if reading(known, &choice.reading).is_none() => {
                format!(
                    "`{}` is no reading of the assumption `{}`",
                    choice.reading, known.name
                )
            }
            Some(_) => continue,
        };
        let expected: Vec<&str> = match known {
            None => ASSUMPTIONS.iter().map(|a| a.name).collect(),
            Some(known) => known.readings.iter().map(|r| r.name).collect(),
        };
        problems.push(
            Problem::error(choice.place, message)
                .with_help(format!("expected one of {}", expected.join(", "))),
        );
    }
    ASSUMPTIONS
        .iter()
        .map(|assumption| {
            let choices = world.assumptions.iter();
            let written = choices.map(|choice| (&*choice.name, &*choice.reading));
            let chosen = assume
                .into_iter()
                .chain(written)
                .find(|(name, _)| name.eq_ignore_ascii_case(assumption.name))
                .and_then(|(_, chosen)| reading(assumption, chosen))
                .unwrap_or(0);
            let fact = unknowns.fact(Kind::Assumption, assumption.name, "", chosen, |text| {
                reading(assumption, text)
            });
            (assumption.name, fact.map(u32::from))
        })
        .collect()
}
