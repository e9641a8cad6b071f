//! `unknowns`: what the input does not say, and which answers hang on it.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Row, Undecided};

use super::everything::{DECISIONS, sets};
use super::{Others, Question, QuestionId};
use crate::answer::{Answer, Cell, CellKind, TableAnswer, TableColumn, Work};
use crate::step::step;
use crate::twin::Twin;

const COLUMNS: &[TableColumn] = &[
    TableColumn {
        name: "unknown",
        heading: "what is not said",
        doc: "A fact that the input does not say.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "decision",
        heading: "who asks for it",
        doc: "The decision that reads it; nobody, where none does.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "things",
        heading: "of how many",
        doc: "For how many of the things that the decision is about it is asked: certificates, accounts or machines.",
        kind: CellKind::Number,
    },
    TableColumn {
        name: "ends",
        heading: "what hangs on it",
        doc: "How these cases can end: a step for each value that it may have, or that they cannot be decided.",
        kind: CellKind::Names,
    },
];

/// What hangs on something unknown.
#[derive(Debug, Default)]
struct Hanging {
    /// Rows of the first root.
    things: BTreeSet<Row>,
    ends: BTreeSet<String>,
}

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "unknowns",
    sentence: "what the input does not say, who asks for it, and what hangs on it",
    example: "cardtwin ask unknowns --world today",
    source: "the reads of every run, which are recorded",
    parameters: &[],
    columns: COLUMNS,
    answer: |twin, _| Answer::Table(answer(twin)),
    others: Others::None,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> TableAnswer {
    let mut found: BTreeMap<(String, &'static str), Hanging> = BTreeMap::new();
    let mut work = Work::default();
    let variables = twin.view.variables();
    for decision in DECISIONS {
        let Some(sets) = sets(twin, decision) else {
            continue;
        };
        let mut memory = Memory::new(decision);
        let mut undecided = Vec::new();
        memory.walk(&twin.view, &sets, |region| {
            let things = region.rows.first();
            for (variable, choice) in region.choices {
                let Some(declared) = variables.get(*variable) else {
                    continue;
                };
                let value = usize::try_from(*choice).ok();
                let value = value.and_then(|at| declared.choices.get(at));
                let key = (declared.name.clone(), decision.name);
                let hanging = found.entry(key).or_default();
                let value = value.map_or("", String::as_str);
                hanging
                    .ends
                    .insert(format!("{value}: {}", step(region.conclusion.step).id));
                hanging
                    .things
                    .extend(things.into_iter().flat_map(|rows| rows.iter()));
            }
            if region.conclusion.undecided {
                let member: Vec<Row> = region
                    .rows
                    .iter()
                    .filter_map(|rows| rows.first().copied())
                    .collect();
                undecided.push((
                    member,
                    region.choices.to_vec(),
                    things.cloned().unwrap_or_default(),
                ));
            }
        });
        work.runs += memory.runs();
        for (member, choices, things) in undecided {
            let run = twin.view.run(decision, &member, &choices);
            let what = match run.undecided {
                Some(Undecided::NotKnown { thing, column }) => {
                    let shape = twin.view.column_shape(thing.0, column);
                    let fact = shape.map_or("", |shape| shape.name).replace('_', " ");
                    let of = twin.view.row_name(thing.0, thing.1);
                    format!("{fact} of {} {of}", twin.view.role_name(thing.0))
                }
                Some(Undecided::TooManyThings) => "more things than a run can hold".to_owned(),
                None => continue,
            };
            let hanging = found.entry((what, decision.name)).or_default();
            hanging.things.extend(things.iter());
            hanging.ends.insert("cannot be decided".to_owned());
        }
    }
    let read: BTreeSet<String> = found.keys().map(|(name, _)| name.clone()).collect();
    for (_, declared) in variables
        .iter()
        .filter(|(_, declared)| !read.contains(&declared.name))
    {
        found.entry((declared.name.clone(), "nobody")).or_default();
    }
    TableAnswer {
        header: twin.header(),
        question: QuestionId::Unknowns,
        rows: found
            .into_iter()
            .map(|((name, decision), hanging)| {
                vec![
                    Cell::Text(name),
                    Cell::Text(decision.replace('_', " ")),
                    Cell::Number(u128::try_from(hanging.things.len()).unwrap_or(0)),
                    Cell::Names(hanging.ends.into_iter().collect()),
                ]
            })
            .collect(),
        work,
    }
}
