//! `never-exercised`: settings, objects, mappings, cards and steps that no question about the population comes to.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use names::AltSecurityIdentity;
use policies::SettingId;
use worlds::Machine;

use super::everything::memories;
use super::{Others, Question, QuestionId};
use crate::answer::{Answer, Cell, CellKind, TableAnswer, TableColumn};
use crate::change::Unknowns;
use crate::directory::{MappingString, MappingStrings};
use crate::flips::settings_behind;
use crate::group_policy::{Origin, PolicyInput, machines, number_for_text};
use crate::roles::{DomainController, User, Workstation};
use crate::rows::List;
use crate::setting_use::is_setting_read;
use crate::step::{step, steps};
use crate::twin::Twin;

const COLUMNS: &[TableColumn] = &[
    TableColumn {
        name: "kind",
        heading: "what",
        doc: "What was never exercised: an object or a setting of Group Policy, a mapping, a card, or steps of the rules.",
        kind: CellKind::Text,
    },
    TableColumn {
        name: "names",
        heading: "which",
        doc: "The things.",
        kind: CellKind::Names,
    },
    TableColumn {
        name: "why",
        heading: "why nothing came to it",
        doc: "Why no question about the population comes to it.",
        kind: CellKind::Text,
    },
];

/// Kinds, in the order of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Object,
    Setting,
    Mapping,
    Card,
    Steps,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Object => "Group Policy object",
            Self::Setting => "setting",
            Self::Mapping => "mapping",
            Self::Card => "card",
            Self::Steps => "steps",
        }
    }
}

/// What was never exercised, by kind and reason.
type Never = BTreeMap<(Kind, String), BTreeSet<String>>;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "never-exercised",
    sentence: "which settings, objects, mappings, cards and steps no question about the population comes to, and why",
    example: "cardtwin ask never-exercised",
    source: "the reads of every run, which are recorded",
    parameters: &[],
    columns: COLUMNS,
    answer: |twin, _| Answer::Table(answer(twin)),
    others: Others::None,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> TableAnswer {
    let cases = twin.cases();
    let memories = memories(twin);
    let mut never = Never::new();
    // A column counts as read where a rule that was run asked for it, of whichever thing.
    let shapes = twin.view.shapes();
    let unread = memories.iter().map(|memory| {
        let unread = memory.never_read(shapes);
        unread.into_iter().collect::<BTreeSet<(u8, u16)>>()
    });
    let unread = unread
        .reduce(|one, other| one.intersection(&other).copied().collect())
        .unwrap_or_default();
    settings(twin, &unread, &mut never);
    mappings(twin, &mut never);
    cards(twin, &mut never);
    let reached: BTreeSet<&str> = memories
        .iter()
        .flat_map(facts::Memory::steps)
        .map(|id| step(id).id)
        .collect();
    for (_, step) in steps().filter(|(_, step)| !reached.contains(step.id)) {
        let of = step.id.split('.').next().unwrap_or_default();
        let why = format!("no question about the population comes to these steps of `{of}`");
        never
            .entry((Kind::Steps, why))
            .or_default()
            .insert(step.id.to_owned());
    }
    let mut work = cases.work;
    work.runs += memories.iter().map(facts::Memory::runs).sum::<usize>();
    TableAnswer {
        header: twin.header(),
        question: QuestionId::NeverExercised,
        rows: never
            .into_iter()
            .map(|((kind, why), names)| {
                vec![
                    Cell::Text(kind.word().to_owned()),
                    Cell::Names(names.into_iter().collect()),
                    Cell::Text(why),
                ]
            })
            .collect(),
        work,
    }
}

/// Objects that reach no machine, and settings of the others that change nothing.
fn settings(twin: &Twin, unread: &BTreeSet<(u8, u16)>, never: &mut Never) {
    let closed = Unknowns::default();
    let policy = PolicyInput::new(
        &twin.world,
        &twin.checked,
        &closed,
        number_for_text(twin.assumptions()),
    );
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut won: BTreeMap<(usize, SettingId), BTreeSet<u8>> = BTreeMap::new();
    for machine in machines(&twin.world) {
        let role = match machine {
            Machine::DomainController(_) => DomainController::ID,
            _ => Workstation::ID,
        };
        let mut last: BTreeMap<SettingId, Option<usize>> = BTreeMap::new();
        for layer in policy.layers(machine) {
            let gpo = match layer.origin {
                Origin::Gpo(applied) => applied.gpo,
                Origin::Received(gpo) => gpo,
                Origin::Registry | Origin::LeftBehind | Origin::Local => None,
            };
            let gpo = gpo.map(worlds::GpoRef::index);
            reached.extend(gpo);
            last.extend(layer.settings.iter().map(|setting| (setting.id, gpo)));
        }
        for (setting, gpo) in last {
            if let Some(gpo) = gpo {
                won.entry((gpo, setting)).or_default().insert(role);
            }
        }
    }
    let readers = readers(twin);
    for reference in twin.world.gpo_refs() {
        let gpo = twin.world.gpo(reference);
        let at = reference.index();
        let mut tell = |kind, name, why: &str| {
            never
                .entry((kind, why.to_owned()))
                .or_default()
                .insert(name);
        };
        if !reached.contains(&at) {
            tell(Kind::Object, gpo.name.to_string(), "it reaches no machine");
            continue;
        }
        for setting in twin.checked.gpo(reference) {
            let name = format!("{}: {}", gpo.name, policies::setting(setting.id).name);
            let Some(roles) = won.get(&(at, setting.id)) else {
                let why = "wherever the object reaches, another one sets it with higher precedence";
                tell(Kind::Setting, name, why);
                continue;
            };
            if !is_setting_read(setting.id) {
                tell(Kind::Setting, name, "nothing in the twin reads it");
                continue;
            }
            let mut facts = readers.get(&setting.id).into_iter().flatten();
            // Of a setting that is behind no fact by itself it cannot be told.
            let known = readers.contains_key(&setting.id);
            let is_read = facts.any(|fact| roles.contains(&fact.0) && !unread.contains(fact));
            if known && !is_read {
                tell(
                    Kind::Setting,
                    name,
                    "no question about the population comes to a rule that reads it",
                );
            }
        }
    }
}

/// The facts of machines that each setting is behind.
fn readers(twin: &Twin) -> BTreeMap<SettingId, Vec<(u8, u16)>> {
    let mut readers: BTreeMap<SettingId, Vec<(u8, u16)>> = BTreeMap::new();
    for role in [Workstation::ID, DomainController::ID] {
        let shape = twin.view.shapes().get(usize::from(role));
        let columns = shape.map_or(&[][..], |shape| &shape.columns);
        for (column, shape) in (0u16..).zip(columns) {
            for setting in settings_behind(role, shape.name) {
                readers.entry(setting).or_default().push((role, column));
            }
        }
    }
    readers
}

/// Values of altSecurityIdentities that fit no certificate of the world.
fn mappings(twin: &Twin, never: &mut Never) {
    for row in twin.rows.each(List::Accounts) {
        let strings: Option<&MappingStrings> = twin.rows.get(List::Accounts, row);
        for string in strings.into_iter().flat_map(|strings| &strings.0) {
            // What the world wrote for a certificate fits that one.
            let MappingString::Literal(text) = string else {
                continue;
            };
            let why = match text.parse::<AltSecurityIdentity>() {
                Ok(read) if twin.mapped().finds(row, read.form()) => continue,
                Ok(_) => "no certificate of the world has this value",
                Err(_) => "no certificate can have this value: see `ask mapping`",
            };
            let name = format!("{}: {text}", twin.view.row_name(User::ID, row));
            never
                .entry((Kind::Mapping, why.to_owned()))
                .or_default()
                .insert(name);
        }
    }
}

/// Cards that open nothing anywhere.
fn cards(twin: &Twin, never: &mut Never) {
    let cases = twin.cases();
    let opening: BTreeSet<Row> = cases
        .opened()
        .keys()
        .filter_map(|(certificate, ..)| twin.card_of(*certificate))
        .collect();
    let mut first: BTreeMap<Row, &'static str> = BTreeMap::new();
    for case in &cases.list {
        for certificate in case.certificates.iter() {
            if let Some(card) = twin.card_of(*certificate) {
                first.entry(card).or_insert(step(case.ending).sentence);
            }
        }
    }
    for (row, card) in (0u32..).zip(&twin.world.cards) {
        if opening.contains(&row) {
            continue;
        }
        let why = first.get(&row).map_or_else(
            || "it carries no certificate".to_owned(),
            |sentence| format!("it opens nothing: {sentence}"),
        );
        never
            .entry((Kind::Card, why))
            .or_default()
            .insert(card.name.to_string());
    }
}
