//! The columns of facts: the names of the rows of each role, and the cells that the lenses derive.

use std::collections::BTreeMap;

use facts::{Row, Value, View};
use rayon::prelude::*;
use worlds::World;

use super::Hint;
use super::trust::chain_names;
use crate::card_stack::APPLICATIONS;
use crate::change::Unknowns;
use crate::lens::{self, Moves, Source};
use crate::roles::ROLES;
use crate::value::{LocalPath, SignOnKind};

/// Columns that follow from clocks and levels of updates, and whether a clock is among what they follow from.
#[derive(Debug, Clone, Default)]
pub(super) struct Moving(BTreeMap<(usize, usize), bool>);

impl Moving {
    /// Takes note of what the lens of a column looked at.
    pub(super) fn note(&mut self, column: (usize, usize), moves: &Moves) {
        if moves.clock() || moves.level() {
            *self.0.entry(column).or_default() |= moves.clock();
        }
    }

    /// The columns that can be others after the clocks were moved, and the levels of updates, if these were.
    pub(super) fn after(&self, updated: bool) -> Vec<(usize, usize)> {
        let columns = self.0.iter().filter(|(_, clock)| updated || **clock);
        columns.map(|(column, _)| *column).collect()
    }
}

/// Derives every column; gives back those that follow from clocks and levels of updates, too.
#[expect(clippy::too_many_lines, reason = "the names of every role")]
pub(super) fn derive(
    world: &World,
    source: &Source<'_>,
    hints: &[Hint],
    unknowns: &Unknowns,
) -> (View, Moving) {
    let certificate_names: Vec<String> = world
        .cards
        .iter()
        .flat_map(|card| {
            card.containers
                .iter()
                .filter(|container| container.certificate.is_some())
                .map(move |container| format!("{}/{}", card.name, container.name))
        })
        .chain(world.domain_controllers.iter().flat_map(|controller| {
            controller
                .certificates
                .iter()
                .map(move |c| format!("{}/{}", controller.name, c.name))
        }))
        .chain(world.workstations.iter().flat_map(|machine| {
            machine
                .certificates
                .iter()
                .map(move |c| format!("{}/{}", machine.name, c.name))
        }))
        .collect();
    let typed: Vec<String> = std::iter::once("no hint".to_owned())
        .chain(hints.iter().map(|hint| format!("hint {}", hint.text)))
        .collect();
    let chains = chain_names(world, &certificate_names, source.trust);
    let mapping_values = certificate_names
        .iter()
        .flat_map(|name| (0..source.spellings.len()).map(move |_| name.clone()))
        .collect();
    let drivers = driver_names(world);
    let names = vec![
        certificate_names,
        world
            .cards
            .iter()
            .map(|card| card.name.to_string())
            .collect(),
        world
            .workstations
            .iter()
            .map(|workstation| workstation.name.to_string())
            .collect(),
        world
            .domain_controllers
            .iter()
            .map(|controller| controller.name.to_string())
            .collect(),
        world
            .users
            .iter()
            .map(|user| user.name.to_string())
            .chain(
                world
                    .computers
                    .iter()
                    .map(|computer| computer.sam_account_name.to_string()),
            )
            .collect(),
        world
            .certification_authorities
            .iter()
            .map(|authority| authority.name.to_string())
            .collect(),
        lens::attempt::form_names(&typed),
        vec!["assumptions".to_owned()],
        drivers.clone(),
        world
            .domains
            .iter()
            .map(|domain| domain.name.to_string())
            .collect(),
        source.names.shown(),
        world
            .trusts
            .iter()
            .map(|trust| {
                let name = |forest| &world.forest_of(forest).name;
                format!("{} in {}", name(trust.trusting), name(trust.trusted))
            })
            .collect(),
        chains,
        source.trust.names.clone(),
        (0..worlds::LogonHours::HOURS)
            .map(worlds::LogonHours::name)
            .collect(),
        lens::attempt::password_names(),
        mapping_values,
        (1..=source.name_policies.len())
            .map(|number| format!("name rules {number}"))
            .collect(),
        super::revocation::names(world, source.revocation),
        source
            .registrations
            .found
            .iter()
            .map(|found| {
                let at = usize::try_from(found.minidriver).unwrap_or(usize::MAX);
                drivers.get(at).cloned().unwrap_or_default()
            })
            .collect(),
        APPLICATIONS
            .iter()
            .map(|application| application.name.to_owned())
            .collect(),
        lens::session::session_names(),
        lens::session::loss_names(),
        lens::session::arrival_names(),
        lens::session::ticket_names(),
        crate::workstation::kept_logon_names(world),
        lens::local_account::names(world),
        LocalPath::ALL
            .iter()
            .map(|path| path.name().to_owned())
            .collect(),
        SignOnKind::ALL
            .iter()
            .map(|kind| kind.name().to_owned())
            .collect(),
        source.rights.names(),
    ];
    let shapes = ROLES.iter().map(facts::RoleSpec::shape).collect();
    let mut moving = Moving::default();
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (role, spec) in ROLES.iter().enumerate() {
        columns.extend((0..spec.columns.len()).map(|column| (role, column)));
    }
    let cells: Vec<(Vec<facts::Cell>, Moves)> = columns
        .par_iter()
        .map(|(role, column)| {
            let moves = Moves::default();
            let source = Source {
                moves: &moves,
                ..*source
            };
            let spec = ROLES.get(*role).and_then(|role| role.columns.get(*column));
            let rows = names.get(*role).map_or(0, Vec::len);
            let rows = 0..Row::try_from(rows).unwrap_or(Row::MAX);
            let cells = rows.filter_map(|row| spec.map(|spec| (spec.derive)(&source, row)));
            let cells = cells.collect();
            (cells, moves)
        })
        .collect();
    for (column, (_, moves)) in columns.iter().zip(&cells) {
        moving.note(*column, moves);
    }
    let cells = cells.into_iter().map(|(cells, _)| cells);
    let view = View::of_columns(shapes, names, unknowns.variables.clone(), cells);
    (view, moving)
}

/// The names of what drives cards.
fn driver_names(world: &World) -> Vec<String> {
    let minidrivers = world.minidrivers.iter();
    minidrivers
        .map(|minidriver| minidriver.name.clone())
        .collect()
}
