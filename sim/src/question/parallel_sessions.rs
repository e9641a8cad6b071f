//! `parallel-sessions`: how many sessions there can be at once, of whom, and what the removal of a card does to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Memory, Row, Rows, StepId};

use super::card_removal::{self, Steps, in_words, removals};
use super::cases::names;
use super::lines::{InLines, Lines};
use super::places::{Namer, union};
use super::{Others, Question, flips};
use crate::answer::{
    Answer, LaterRow, Names, ParallelCardRow, ParallelMachinesRow, ParallelSessionsAnswer,
    ParallelUserRow, TicketLifeRow, Work,
};
use crate::decisions::{ARRIVE, TICKET};
use crate::flips::Claim;
use crate::lens::session::{Standing, arrival_row, ticket_row};
use crate::roles::{Card, User, Workstation};
use crate::step::{Effect, REMOVAL_TWO_IDENTITIES, Step, step};
use crate::twin::Twin;
use crate::value::{
    Credential, ReaderSharing, ScreenState, SessionKind, SessionState, TicketStanding,
};

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "parallel-sessions",
    sentence: "how many sessions there can be at once, of whom, what stops it, and what the removal of a card does to each",
    example: "cardtwin ask parallel-sessions --what-if 'gpo:Workstations.HideFastUserSwitching=1'",
    source: "SEC2302 page 4; Smart Card and Remote Desktop Services; KB4516576",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::ParallelSessions(answer(twin)).resting_on(twin.readings()),
    others: Others::None,
    claims: Some(claims),
};

pub(super) fn answer(twin: &Twin) -> ParallelSessionsAnswer {
    let cases = twin.cases();
    let mut work = cases.work;
    let machines: Vec<Row> = (0..twin.view.rows(Workstation::ID)).collect();
    let rules = Rules::of(twin, &machines, &mut work);
    // For each account, the machines on which each card opens it.
    let mut sets: BTreeMap<Row, BTreeMap<Row, BTreeSet<Rows>>> = BTreeMap::new();
    for ((certificate, _, account), workstations) in cases.opened() {
        if let Some(card) = twin.card_of(certificate) {
            let at = sets.entry(card).or_default().entry(account).or_default();
            at.insert(workstations);
        }
    }
    let opened: Opened = sets
        .into_iter()
        .map(|(card, accounts)| {
            let accounts = accounts.into_iter();
            let accounts = accounts.map(|(account, sets)| (account, union(sets.iter())));
            (card, accounts.collect())
        })
        .collect();
    ParallelSessionsAnswer {
        header: twin.header(),
        machines: rules.machines(twin, &machines),
        users: users(twin, &opened),
        cards: cards(twin, &opened, &rules),
        tickets: twin.world.domains.iter().map(ticket_life).collect(),
        later: later(twin),
        work,
    }
}

fn ticket_life(domain: &worlds::Domain) -> TicketLifeRow {
    TicketLifeRow {
        domain: domain.name.to_string(),
        hours: domain.ticket_lifetime_hours,
        renewal_days: domain.ticket_renewal_days,
    }
}

/// After the logon the card is needed again when the ticket can be renewed no more.
fn later(twin: &Twin) -> Vec<LaterRow> {
    let session = Standing::opened(SessionKind::Console, Credential::Card).row();
    let moments = [
        (TicketStanding::Renewable, false),
        (TicketStanding::Ended, true),
        (TicketStanding::Ended, false),
    ];
    let rows = moments.into_iter().map(|(standing, card_in_reader)| {
        let life = ticket_row(standing, card_in_reader, true);
        let run = twin.view.run(&TICKET, &[session, life], &[]);
        LaterRow {
            standing,
            card_in_reader,
            ending: step(run.conclusion.step),
        }
    });
    rows.collect()
}

/// For each card the accounts that it opens, each with the machines.
type Opened = BTreeMap<Row, BTreeMap<Row, Rows>>;

/// What the rules say of each machine, in the order of the world.
struct Rules {
    another_at_the_screen: Vec<Steps>,
    another_remote: Vec<Steps>,
    same_remote: Vec<Steps>,
    removal_in_use: Vec<Steps>,
    removal_in_background: Vec<Steps>,
    shared_on_the_screen: Vec<Steps>,
    shared_in_the_background: Vec<Steps>,
}

impl Rules {
    fn of(twin: &Twin, machines: &[Row], work: &mut Work) -> Self {
        let mut arrive = |kind, screen, has_session| {
            arrivals(twin, machines, kind, arrival_row(screen, has_session), work)
        };
        let (console, remote) = (SessionKind::Console, SessionKind::Remote);
        let another_at_the_screen = arrive(console, ScreenState::LockedByAnother, false);
        let another_remote = arrive(remote, ScreenState::InUseByAnother, false);
        let same_remote = arrive(remote, ScreenState::Free, true);
        let mut remove = |state, sharing| {
            let mut told: BTreeMap<Row, Steps> = BTreeMap::new();
            for kind in [console, remote] {
                let here: Vec<Row> = machines
                    .iter()
                    .copied()
                    .filter(|machine| twin.usual_kind(*machine) == kind)
                    .collect();
                let session = Standing {
                    state,
                    ..Standing::opened(kind, Credential::Card)
                };
                let steps = removals(twin, &here, session, sharing, work);
                told.extend(here.into_iter().zip(steps));
            }
            told.into_values().collect::<Vec<Steps>>()
        };
        let (one, several) = (ReaderSharing::OneSession, ReaderSharing::SeveralUsers);
        let (active, background) = (SessionState::Active, SessionState::Disconnected);
        Self {
            another_at_the_screen,
            another_remote,
            same_remote,
            removal_in_use: remove(active, one),
            removal_in_background: remove(background, one),
            shared_on_the_screen: remove(active, several),
            shared_in_the_background: remove(background, several),
        }
    }

    /// Machines that are alike, in one row each.
    fn machines(&self, twin: &Twin, machines: &[Row]) -> Vec<ParallelMachinesRow> {
        let columns = [
            &self.another_at_the_screen,
            &self.another_remote,
            &self.same_remote,
            &self.removal_in_use,
            &self.removal_in_background,
        ];
        let mut groups: BTreeMap<Vec<Steps>, Vec<Row>> = BTreeMap::new();
        for machine in machines {
            let mut told: Vec<Steps> = columns.iter().map(|of| at(of, *machine).clone()).collect();
            if !twin.flag(Workstation::ID, "keeps_background_sessions", *machine)
                && twin.usual_kind(*machine) == SessionKind::Console
            {
                told.truncate(columns.len() - 1);
            }
            groups.entry(told).or_default().push(*machine);
        }
        let rows = groups.into_iter().map(|(told, machines)| {
            let column = |at: usize| {
                told.get(at)
                    .map(|steps| in_words(steps))
                    .unwrap_or_default()
            };
            ParallelMachinesRow {
                workstations: names(twin, Workstation::ID, machines),
                another_at_the_screen: column(0),
                another_remote: column(1),
                same_remote: column(2),
                removal_in_use: column(3),
                removal_in_background: column(4),
            }
        });
        rows.collect()
    }
}

/// What is said of a machine; nothing, where there is none.
fn at(told: &[Steps], machine: Row) -> &Steps {
    static NOTHING: Steps = Vec::new();
    let at = usize::try_from(machine).unwrap_or(usize::MAX);
    told.get(at).unwrap_or(&NOTHING)
}

/// The steps of an arrival on each machine, in their order.
fn arrivals(
    twin: &Twin,
    machines: &[Row],
    kind: SessionKind,
    arrival: Row,
    work: &mut Work,
) -> Vec<Steps> {
    let mut found: BTreeMap<Row, Steps> = BTreeMap::new();
    let session = Standing::opened(kind, Credential::Card).row();
    let sets = [machines.to_vec(), vec![session], vec![arrival]];
    if machines.is_empty() {
        return Vec::new();
    }
    let mut memory = Memory::new(&ARRIVE);
    memory.walk(&twin.view, &sets, |region| {
        for machine in region.rows.first().into_iter().flat_map(|rows| rows.iter()) {
            let mut steps: Vec<StepId> = region.steps.to_vec();
            if steps.last() != Some(&region.conclusion.step) {
                steps.push(region.conclusion.step);
            }
            found.insert(*machine, steps);
        }
    });
    work.runs += memory.runs();
    found.into_values().collect()
}

fn users(twin: &Twin, opened: &Opened) -> Vec<ParallelUserRow> {
    let mut by_account: BTreeMap<Row, (BTreeSet<Row>, BTreeSet<&Rows>)> = BTreeMap::new();
    for (card, accounts) in opened {
        for (account, machines) in accounts {
            let (cards, places) = by_account.entry(*account).or_default();
            cards.insert(*card);
            places.insert(machines);
        }
    }
    let mut namer = Namer::new(twin);
    let mut parted: BTreeMap<Rows, (Names, Names)> = BTreeMap::new();
    let rows = by_account.into_iter().map(|(account, (cards, machines))| {
        let machines = union(machines.into_iter());
        let part = parted.entry(Arc::clone(&machines)).or_insert_with(|| {
            // A machine outside of a domain opens no session of one.
            let joined = machines.iter().copied();
            let joined = joined.filter(|machine| twin.flag(Workstation::ID, "joined", *machine));
            let one = |machine: &Row| twin.flag(Workstation::ID, "one_session_a_user", *machine);
            let (one, several): (Vec<Row>, Vec<Row>) = joined.partition(one);
            (
                namer.names(Workstation::ID, &one.into()),
                namer.names(Workstation::ID, &several.into()),
            )
        });
        ParallelUserRow {
            account: twin.view.row_name(User::ID, account),
            cards: names(twin, Card::ID, cards),
            one_session_on: Arc::clone(&part.0),
            several_sessions_on: Arc::clone(&part.1),
        }
    });
    rows.collect()
}

/// Cards that open sessions of several users, by machines on which that goes alike.
fn cards(twin: &Twin, opened: &Opened, rules: &Rules) -> Vec<ParallelCardRow> {
    let mut rows = Vec::new();
    for (card, accounts) in opened.iter().filter(|(_, accounts)| accounts.len() > 1) {
        let mut at_machine: BTreeMap<Row, BTreeSet<Row>> = BTreeMap::new();
        for (account, machines) in accounts {
            for machine in machines.iter() {
                at_machine.entry(*machine).or_default().insert(*account);
            }
        }
        let mut groups: BTreeMap<(BTreeSet<Row>, [&Steps; 3]), Vec<Row>> = BTreeMap::new();
        for (machine, accounts) in at_machine {
            if accounts.len() < 2 || !twin.flag(Workstation::ID, "joined", machine) {
                continue;
            }
            let arrives = match twin.usual_kind(machine) {
                SessionKind::Console => &rules.another_at_the_screen,
                SessionKind::Remote => &rules.another_remote,
            };
            let told = [
                at(arrives, machine),
                at(&rules.shared_on_the_screen, machine),
                at(&rules.shared_in_the_background, machine),
            ];
            groups.entry((accounts, told)).or_default().push(machine);
        }
        for ((accounts, [arrives, on_the_screen, in_the_background]), machines) in groups {
            let refused = arrives
                .last()
                .is_some_and(|id| step(*id).effect == Effect::Refuses);
            let then = |steps: &Steps| {
                if refused { Vec::new() } else { in_words(steps) }
            };
            rows.push(ParallelCardRow {
                card: twin.view.row_name(Card::ID, *card),
                accounts: names(twin, User::ID, accounts),
                workstations: names(twin, Workstation::ID, machines),
                undefined: !refused && on_the_screen.contains(&REMOVAL_TWO_IDENTITIES),
                second_session: in_words(arrives),
                on_the_screen: then(on_the_screen),
                in_the_background: then(in_the_background),
            });
        }
    }
    rows
}

/// Somebody comes to a machine on which there is a session already; and the card is removed from one.
fn claims(twin: &Twin) -> Vec<Claim> {
    let (console, remote) = (SessionKind::Console, SessionKind::Remote);
    let arrivals = [
        (
            "another user at the locked screen of",
            console,
            ScreenState::LockedByAnother,
            false,
        ),
        (
            "another user by remote desktop to",
            remote,
            ScreenState::InUseByAnother,
            false,
        ),
        (
            "the same user by remote desktop to",
            remote,
            ScreenState::Free,
            true,
        ),
    ];
    let mut claims = Vec::new();
    for (of, kind, screen, has_session) in arrivals {
        let sets = [
            flips::all(twin, Workstation::ID),
            vec![Standing::opened(kind, Credential::Card).row()],
            vec![arrival_row(screen, has_session)],
        ];
        for rows in flips::first_of_each(twin, &ARRIVE, &sets, flips::Apart::Reads) {
            claims.push(Claim {
                of: format!("{of} {}", flips::machine(twin, &rows, 0)),
                decision: &ARRIVE,
                rows,
            });
        }
    }
    claims.extend(card_removal::claims(twin));
    claims
}

impl InLines for ParallelSessionsAnswer {
    fn say(&self, lines: &mut Lines) {
        let last = |steps: &[&'static Step]| steps.last().map_or("there is none", |s| s.sentence);
        for row in &self.machines {
            for machine in &row.workstations {
                for (of, steps) in [
                    (
                        "another user at the locked screen",
                        &row.another_at_the_screen,
                    ),
                    ("another user by remote desktop", &row.another_remote),
                    ("the same user by remote desktop", &row.same_remote),
                    ("removal from the session in use", &row.removal_in_use),
                    (
                        "removal from a session in the background",
                        &row.removal_in_background,
                    ),
                ] {
                    lines.say_at(of, machine, last(steps));
                }
            }
        }
        for row in &self.users {
            for (machines, said) in [
                (&row.one_session_on, "one session"),
                (&row.several_sessions_on, "as many sessions as he opens"),
            ] {
                for machine in machines.iter() {
                    lines.say_at(&row.account, machine, said);
                }
            }
        }
        for row in &self.cards {
            let of = format!("{} with sessions of {}", row.card, row.accounts.join(", "));
            let said = format!("the second session: {}", last(&row.second_session));
            for machine in &row.workstations {
                lines.say_at(&*of, machine, &*said);
            }
        }
    }
}
