//! A small house: a guest wants into a room, a doorman decides.

use std::ops::ControlFlow;

use facts::{
    Decision, Fact, Found, PASS, RoleSpec, Row, RowNames, StepId, Variables, Verdict, View, refuse,
};
use proptest::prelude::*;

facts::values! {
    /// Mood of the doorman.
    pub enum Mood { Kind, Strict, Asleep }
}
facts::keys! { Hour, Badge }

/// What a lens derives from.
#[derive(Debug, Clone, Default)]
pub struct House {
    pub guests: Vec<GuestData>,
    pub rooms: Vec<RoomData>,
    pub doormen: Vec<DoormanData>,
}

#[derive(Debug, Clone)]
pub struct GuestData {
    pub invited: Fact<bool>,
    pub arrives: Fact<u32>,
    pub badge: Fact<u32>,
    pub hosts: Vec<Row>,
    pub friend: Fact<Option<Row>>,
}

#[derive(Debug, Clone)]
pub struct RoomData {
    pub open: Fact<bool>,
    pub closes: Fact<u32>,
    pub badge: Fact<u32>,
    pub doorman: Fact<Option<Row>>,
    pub guests: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct DoormanData {
    pub mood: Fact<Mood>,
    pub unread: Fact<bool>,
}

fn guest(house: &House, row: Row) -> &GuestData {
    &house.guests[row as usize]
}
fn room(house: &House, row: Row) -> &RoomData {
    &house.rooms[row as usize]
}
fn doorman(house: &House, row: Row) -> &DoormanData {
    &house.doormen[row as usize]
}

facts::role! {
    /// A guest.
    pub Guest = 0 in House {
        /// Whether invited.
        field invited: bool = |h, r| guest(h, r).invited.clone();
        /// When the guest arrives.
        key arrives: Hour = |h, r| guest(h, r).arrives.clone();
        /// Badge.
        key badge: Badge = |h, r| guest(h, r).badge.clone();
        /// Other guests who vouch.
        search hosts: Guest = |h, r| guest(h, r).hosts.clone();
        /// A friend.
        link friend: Guest = |h, r| guest(h, r).friend.clone();
    }
}
facts::role! {
    /// A room.
    pub Room = 1 in House {
        /// Whether open.
        field open: bool = |h, r| room(h, r).open.clone();
        /// When it closes.
        key closes: Hour = |h, r| room(h, r).closes.clone();
        /// Badge that opens it.
        key badge: Badge = |h, r| room(h, r).badge.clone();
        /// Its doorman.
        link doorman: Doorman = |h, r| room(h, r).doorman.clone();
        /// Guests on its list.
        search guests: Guest = |h, r| room(h, r).guests.clone();
    }
}
facts::role! {
    /// A doorman.
    pub Doorman = 2 in House {
        /// His mood.
        field mood: Mood = |h, r| doorman(h, r).mood.clone();
        /// A fact that no rule reads.
        field unread: bool = |h, r| doorman(h, r).unread.clone();
    }
}

pub const CLOSED: StepId = StepId::new(0);
pub const NO_DOORMAN: StepId = StepId::new(1);
pub const TOO_LATE: StepId = StepId::new(2);
pub const NOT_INVITED: StepId = StepId::new(3);
pub const WALKED_IN: StepId = StepId::new(4);
pub const VOUCHED: StepId = StepId::new(5);
pub const BY_BADGE: StepId = StepId::new(6);
pub const ON_LIST: StepId = StepId::new(7);
pub const UNCLEAR: StepId = StepId::new(8);
pub const ESCORTED: StepId = StepId::new(9);
pub const TWINS: StepId = StepId::new(10);

facts::decision! {
    /// May the guest enter?
    pub ENTER = enter(Guest, Room);
}

fn enter<'f>(guest: Guest<'f>, room: Room<'f>) -> ControlFlow<StepId, (StepId, Guest<'f>)> {
    if !room.open() {
        return refuse(CLOSED);
    }
    let Some(doorman) = room.doorman() else {
        return refuse(NO_DOORMAN);
    };
    match doorman.mood() {
        Mood::Asleep => return ControlFlow::Continue((WALKED_IN, guest)),
        Mood::Kind => {}
        Mood::Strict => in_time(guest, room)?,
    }
    if room.guests().includes(guest) {
        guest.note(ON_LIST);
        return ControlFlow::Continue((ON_LIST, guest));
    }
    if guest.badge().is(room.badge()) {
        return ControlFlow::Continue((BY_BADGE, guest));
    }
    if guest.invited() {
        return ControlFlow::Continue((WALKED_IN, guest));
    }
    match guest.hosts().found_with(Guest::badge, room.badge()) {
        Found::One(host) => {
            // The same bind under another key is another thing.
            if let Found::One(twin) = guest.hosts().found_with(Guest::badge, guest.badge()) {
                guest.note(TWINS);
                return ControlFlow::Continue((ESCORTED, twin));
            }
            return ControlFlow::Continue((ESCORTED, host));
        }
        Found::Several => return refuse(UNCLEAR),
        Found::None => {}
    }
    match guest.hosts().found() {
        Found::One(host) if host.invited() => {
            if let Some(friend) = guest.friend()
                && friend.is_same(host)
            {
                guest.note(VOUCHED);
            }
            ControlFlow::Continue((VOUCHED, host))
        }
        Found::Several => refuse(UNCLEAR),
        _ => refuse(NOT_INVITED),
    }
}

fn in_time<'f>(guest: Guest<'f>, room: Room<'f>) -> Verdict {
    if guest.arrives().is_after(room.closes()) {
        return refuse(TOO_LATE);
    }
    PASS
}

type Lens = fn(&House, Row) -> facts::Cell;

pub const SCHEMA: [RoleSpec<Lens>; 3] = [Guest::SPEC, Room::SPEC, Doorman::SPEC];

pub fn names(house: &House) -> RowNames {
    let list = |word: &str, n: usize| (0..n).map(|i| format!("{word}{i}")).collect();
    vec![
        list("guest", house.guests.len()),
        list("room", house.rooms.len()),
        list("doorman", house.doormen.len()),
    ]
}

pub fn view(house: &House, variables: Variables) -> View {
    let shapes = SCHEMA.iter().map(RoleSpec::shape).collect();
    View::derive(shapes, names(house), variables, |role, column, row| {
        (SCHEMA[role].columns[column].derive)(house, row)
    })
}

pub fn all(view: &View, decision: &Decision) -> Vec<Vec<Row>> {
    decision
        .roots
        .iter()
        .map(|role| (0..view.rows(*role)).collect())
        .collect()
}

/// Cells of a random house: known, or open over one of four shared variables.
fn fact<T: Clone + std::fmt::Debug + 'static>(value: BoxedStrategy<T>) -> BoxedStrategy<Fact<T>> {
    let choice = (
        0u32..VARIABLES,
        value.clone(),
        value.clone(),
        value.clone(),
        value.clone(),
    );
    prop_oneof![
        6 => value.prop_map(Fact::Known),
        1 => choice.prop_map(|(v, a, b, c, d)| Fact::Choose {
            variable: ids()[v as usize],
            arms: vec![
                Fact::Known(a),
                Fact::Choose {
                    variable: ids()[((v + 1) % VARIABLES) as usize],
                    arms: vec![Fact::Known(b), Fact::Known(c), Fact::Known(d.clone())],
                },
                Fact::Known(d),
            ],
        }),
    ]
    .boxed()
}

const VARIABLES: u32 = 4;

pub fn ids() -> Vec<facts::VariableId> {
    shared_variables().iter().map(|(id, _)| id).collect()
}

pub fn shared_variables() -> Variables {
    let mut variables = Variables::default();
    for i in 0..VARIABLES {
        variables.add(format!("v{i}"), vec!["a".into(), "b".into(), "c".into()]);
    }
    variables
}

fn mood() -> BoxedStrategy<Mood> {
    prop_oneof![Just(Mood::Kind), Just(Mood::Strict), Just(Mood::Asleep)].boxed()
}

fn rows(n: usize) -> BoxedStrategy<Vec<Row>> {
    proptest::collection::vec(0..n as u32, 0..3).boxed()
}

fn link(n: usize) -> BoxedStrategy<Option<Row>> {
    proptest::option::of(0..n as u32).boxed()
}

pub fn houses() -> impl Strategy<Value = House> {
    let (guest_count, room_count, doorman_count) = (6usize, 4usize, 3usize);
    let guest = (
        fact(any::<bool>().boxed()),
        fact((0u32..4).boxed()),
        fact((0u32..3).boxed()),
        rows(guest_count),
        fact(link(guest_count)),
    )
        .prop_map(|(invited, arrives, badge, hosts, friend)| GuestData {
            invited,
            arrives,
            badge,
            hosts,
            friend,
        });
    let room = (
        fact(any::<bool>().boxed()),
        fact((0u32..4).boxed()),
        fact((0u32..3).boxed()),
        fact(link(doorman_count)),
        rows(guest_count),
    )
        .prop_map(|(open, closes, badge, doorman, guests)| RoomData {
            open,
            closes,
            badge,
            doorman,
            guests,
        });
    let doorman = (fact(mood()), fact(any::<bool>().boxed()))
        .prop_map(|(mood, unread)| DoormanData { mood, unread });
    (
        proptest::collection::vec(guest, guest_count),
        proptest::collection::vec(room, room_count),
        proptest::collection::vec(doorman, doorman_count),
    )
        .prop_map(|(guests, rooms, doormen)| House {
            guests,
            rooms,
            doormen,
        })
}
