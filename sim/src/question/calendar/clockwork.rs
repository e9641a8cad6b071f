//! A twin whose clock moves: what follows from clocks and levels of updates is derived anew, nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Cell, ColumnKind, Fact, Row, Value, VariableId, View};
use names::Timestamp;
use worlds::World;

use crate::change::Unknowns;
use crate::lens::minutes;
use crate::roles::{Certificate, DomainController, User, Workstation};
use crate::schedule::{Patching, Publishing};
use crate::twin::{Situation, Twin};

/// The columns that hold a machine's clock.
const CLOCKS: [(u8, &str); 2] = [(Workstation::ID, "clock"), (DomainController::ID, "clock")];
/// Columns of instants that are compared with clocks only, and follow from one.
const OF_CLOCKS: [&str; 3] = ["clock", "clock_earliest", "clock_latest"];

/// A twin at an instant.
#[derive(Debug)]
pub(super) struct Clockwork {
    twin: Twin,
    patching: Patching,
    /// How far the clock of each machine is ahead, in minutes.
    ahead: BTreeSet<i64>,
    /// For each thing, the things that refer to it.
    referring: BTreeMap<(u8, Row), Vec<(u8, Row)>>,
    /// Accounts that may log on at some hours of the week only.
    within_hours: usize,
}

/// What an advance of the clock changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Touched {
    /// Everything can come out otherwise.
    pub(super) all: bool,
    /// The certificates whose logons can.
    pub(super) certificates: BTreeSet<Row>,
}

impl Clockwork {
    /// The twin at an instant, with its schedules.
    pub(super) fn new(
        twin: &Twin,
        at: Timestamp,
        patching: Patching,
        publishing: Publishing,
    ) -> Option<Self> {
        let mut world: World = (*twin.world).clone();
        world.clock = at;
        for workstation in &mut world.workstations {
            workstation.patched = patching.level(workstation.patched, at);
        }
        for controller in &mut world.domain_controllers {
            controller.patched = patching.level(controller.patched, at);
        }
        if publishing == Publishing::OnSchedule {
            for authority in &mut world.certification_authorities {
                publishing.keep_up(&mut authority.crl.schedule, twin.world.clock);
            }
        }
        let situation = Situation {
            same_certificates: true,
            assume: twin.assume,
            moves: true,
            ..Situation::default()
        };
        let built = Twin::build(Arc::new(world), Some(twin), Unknowns::default(), &situation);
        let mut twin = built.ok()?;
        let within_hours = look_within_hours(&mut twin);
        let ahead = CLOCKS
            .iter()
            .filter_map(|(role, name)| Some((*role, column(&twin.view, *role, name)?)))
            .flat_map(|(role, column)| {
                let rows = 0..twin.view.rows(role);
                let clocks = rows.filter_map(|row| twin.view.resolved(role, column, row, &[]));
                clocks
                    .map(|clock| i64::from(clock) - i64::from(minutes(at)))
                    .collect::<Vec<_>>()
            })
            .collect();
        let referring = referring(&twin.view);
        Some(Self {
            twin,
            patching,
            ahead,
            referring,
            within_hours,
        })
    }

    /// How many accounts are looked at within their hours, whatever the hour.
    pub(super) fn within_hours(&self) -> usize {
        self.within_hours
    }

    /// The twin as it stands.
    pub(super) fn twin(&self) -> &Twin {
        &self.twin
    }

    /// The instants after `from` and up to `until` at which some comparison with a clock comes out otherwise, each
    /// with the things that are compared.
    ///
    /// A clock is before an instant until it reaches it, and after it from the next minute on.
    pub(super) fn instants(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> BTreeMap<i64, Vec<(u8, Row)>> {
        let view = &self.twin.view;
        let (first, last) = (i64::from(minutes(from)), i64::from(minutes(until)));
        let mut instants: BTreeMap<i64, Vec<(u8, Row)>> = BTreeMap::new();
        for (role, shape) in (0u8..).zip(view.shapes()) {
            for (column, declared) in (0u16..).zip(&shape.columns) {
                let is_instant = declared.kind == ColumnKind::Key("Instant");
                if !is_instant || OF_CLOCKS.contains(&declared.name) {
                    continue;
                }
                for row in 0..view.rows(role) {
                    let Some(value) = view.resolved(role, column, row, &[]) else {
                        continue;
                    };
                    for ahead in &self.ahead {
                        let reached = i64::from(value) - ahead;
                        for at in [reached, reached + 1] {
                            if first < at && at <= last {
                                instants.entry(at).or_default().push((role, row));
                            }
                        }
                    }
                }
            }
        }
        for point in self.twin.turning_points() {
            let reached = i64::from(minutes(point));
            for at in [reached, reached + 1] {
                if first < at && at <= last {
                    instants.entry(at).or_default();
                }
            }
        }
        for (_, arrival) in self.updates() {
            let at = i64::from(minutes(arrival));
            if first < at && at <= last {
                instants.entry(at).or_default();
            }
        }
        instants
    }

    /// The updates that some machine gets, each with the instant at which it gets it.
    fn updates(&self) -> BTreeSet<(Timestamp, Timestamp)> {
        let world = &self.twin.world;
        let stated: BTreeSet<Timestamp> = world
            .workstations
            .iter()
            .map(|workstation| workstation.patched)
            .chain(world.domain_controllers.iter().map(|dc| dc.patched))
            .collect();
        crate::rule_book::days()
            .into_iter()
            .chain(policies::days_of_updates())
            .flat_map(|day| stated.iter().map(move |stated| (day, *stated)))
            .filter_map(|(day, stated)| Some((day, self.patching.arrival(stated, day)?)))
            .collect()
    }

    /// Moves the clock, and says what can come out otherwise: what changed besides the clocks, what was `compared`,
    /// and everything that refers to these.
    pub(super) fn advance(&mut self, at: Timestamp, compared: &[(u8, Row)]) -> Touched {
        let mut changed = self.twin.move_to(at, self.patching);
        changed.retain(|(role, name, _)| {
            !CLOCKS.contains(&(*role, *name)) && !OF_CLOCKS.contains(name)
        });
        let changed = changed.iter().map(|(role, _, row)| (*role, *row));
        self.touched(changed.chain(compared.iter().copied()))
    }

    /// Everything that refers to some things, up to the certificates.
    fn touched(&self, things: impl Iterator<Item = (u8, Row)>) -> Touched {
        let on_cards = self.twin.certificates.on_cards();
        let mut touched = Touched::default();
        let mut seen: BTreeSet<(u8, Row)> = BTreeSet::new();
        let mut open: Vec<(u8, Row)> = things.collect();
        while let Some(thing) = open.pop() {
            if !seen.insert(thing) {
                continue;
            }
            match thing {
                (role, row) if role == Certificate::ID && row < on_cards => {
                    touched.certificates.insert(row);
                }
                // The other things that a logon starts from take part in all of them.
                (role, _) if role == Workstation::ID || role == DomainController::ID => {
                    touched.all = true;
                    return touched;
                }
                _ => {}
            }
            open.extend(self.referring.get(&thing).into_iter().flatten());
        }
        touched
    }
}

/// Takes the limit of hours off every account that has an hour at all: hours come round each week, and are no reason to
/// lose or gain logon on a day. Returns how many these are.
pub(crate) fn look_within_hours(twin: &mut Twin) -> usize {
    let Some((limit, hours)) = column(&twin.view, User::ID, "limited_to_hours").zip(column(
        &twin.view,
        User::ID,
        "logon_hours",
    )) else {
        return 0;
    };
    let limited: Vec<Row> = (0..twin.view.rows(User::ID))
        .filter(|row| twin.flag(User::ID, "limited_to_hours", *row))
        .filter(|row| !twin.view.found(User::ID, hours, *row).is_empty())
        .collect();
    for row in &limited {
        let none = Cell::Scalar(Fact::Known(false.index()));
        twin.patch(User::ID, limit, *row, none);
    }
    limited.len()
}

fn column(view: &View, role: u8, name: &str) -> Option<u16> {
    let shape = view.shapes().get(usize::from(role))?;
    let at = shape
        .columns
        .iter()
        .position(|column| column.name == name)?;
    u16::try_from(at).ok()
}

/// For each thing, the things whose links and searches lead to it.
fn referring(view: &View) -> BTreeMap<(u8, Row), Vec<(u8, Row)>> {
    const NOTHING_CHOSEN: &[(VariableId, u32)] = &[];
    let mut referring: BTreeMap<(u8, Row), Vec<(u8, Row)>> = BTreeMap::new();
    for (role, shape) in (0u8..).zip(view.shapes()) {
        for (column, declared) in (0u16..).zip(&shape.columns) {
            for row in 0..view.rows(role) {
                match declared.kind {
                    ColumnKind::Search(target) => {
                        for found in view.found(role, column, row) {
                            referring
                                .entry((target, *found))
                                .or_default()
                                .push((role, row));
                        }
                    }
                    ColumnKind::Link(target) => {
                        let linked = view.resolved(role, column, row, NOTHING_CHOSEN);
                        if let Some(linked) = linked.filter(|row| *row < view.rows(target)) {
                            referring
                                .entry((target, linked))
                                .or_default()
                                .push((role, row));
                        }
                    }
                    ColumnKind::Field(_) | ColumnKind::Key(_) => {}
                }
            }
        }
    }
    referring
}
