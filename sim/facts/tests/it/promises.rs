//! What a caller may rely on besides the answers: hashes, checks, limits, coverage.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use facts::{Cell, Fact, Memory, Row, StepId, Undecided, Variables, View};

use crate::house::{
    DoormanData, ENTER, Guest, GuestData, House, Mood, Room, RoomData, SCHEMA, all, view,
};

const GUEST: u8 = 0;
const ROOM: u8 = 1;
const INVITED: u16 = 0;
const ARRIVES: u16 = 1;
const HOSTS: u16 = 3;
const FRIEND: u16 = 4;
const OPEN: u16 = 0;

/// Guests of whom each is the friend of the one before, one room, one doorman.
fn party(guests: Row) -> House {
    let guest = |row: Row| GuestData {
        invited: Fact::Known(false),
        arrives: Fact::Known(row),
        badge: Fact::Known(0),
        hosts: if row.is_multiple_of(2) {
            vec![row]
        } else {
            vec![]
        },
        friend: Fact::Known((row + 1 < guests).then_some(row + 1)),
    };
    House {
        guests: (0..guests).map(guest).collect(),
        rooms: vec![RoomData {
            open: Fact::Known(true),
            closes: Fact::Known(2),
            badge: Fact::Known(1),
            doorman: Fact::Known(Some(0)),
            guests: vec![],
        }],
        doormen: vec![DoormanData {
            mood: Fact::Known(Mood::Strict),
            unread: Fact::Known(false),
        }],
    }
}

fn known(guests: Row) -> View {
    view(&party(guests), Variables::default())
}

#[test]
fn equal_facts_have_equal_hashes_whichever_way_they_came_about() {
    let base = known(3);
    let mut there_and_back = base.fork();
    there_and_back.open(ROOM, OPEN, &[0], "is it open");
    assert_ne!(there_and_back.content_hash(), base.content_hash());
    there_and_back.patch(ROOM, OPEN, 0, Cell::Scalar(Fact::Known(1)));
    assert_eq!(there_and_back.content_hash(), base.content_hash());

    let (mut one, mut other) = (base.fork(), base.fork());
    one.open(GUEST, INVITED, &[0], "first");
    one.open(GUEST, INVITED, &[1], "second");
    other.open(GUEST, INVITED, &[1], "second");
    other.open(GUEST, INVITED, &[0], "first");
    assert_eq!(one.content_hash(), other.content_hash());
}

#[test]
fn one_unknown_for_two_things_is_not_two_unknowns_of_one_name() {
    let (mut together, mut apart) = (known(3), known(3));
    together.open(GUEST, INVITED, &[0, 1], "invited");
    apart.open(GUEST, INVITED, &[0], "invited");
    apart.open(GUEST, INVITED, &[1], "invited");
    assert_ne!(together.content_hash(), apart.content_hash());

    let (mut one, mut two) = (known(3), known(3));
    for (view, second) in [(&mut one, false), (&mut two, true)] {
        let first = view.open(GUEST, INVITED, &[0], "invited");
        let choices = || vec!["no".to_owned(), "yes".to_owned()];
        let variable = if second {
            view.add_variable("invited", choices())
        } else {
            first
        };
        let opposite = Fact::Choose {
            variable,
            arms: vec![Fact::Known(1), Fact::Known(0)],
        };
        view.patch(GUEST, INVITED, 1, Cell::Scalar(opposite));
    }
    assert_ne!(
        one.content_hash(),
        two.content_hash(),
        "opposite of each other, or free"
    );
}

#[test]
fn a_cell_that_its_column_cannot_hold_is_refused_loudly() {
    let base = known(3);
    let mut variables = base.fork();
    let three = variables.add_variable("three", ["a", "b", "c"].map(String::from).to_vec());
    let two_arms = Fact::Choose {
        variable: three,
        arms: vec![Fact::Known(0), Fact::Known(1)],
    };
    let refused = |role, column, row, cell: Cell| {
        let mut fork = variables.fork();
        catch_unwind(AssertUnwindSafe(|| fork.patch(role, column, row, cell))).is_err()
    };
    assert!(
        refused(ROOM, OPEN, 0, Cell::Scalar(Fact::Known(2))),
        "outside the domain"
    );
    assert!(refused(ROOM, OPEN, 0, Cell::rows(vec![])), "another kind");
    assert!(
        refused(ROOM, OPEN, 0, Cell::Scalar(two_arms)),
        "an arm short"
    );
    assert!(
        refused(ROOM, OPEN, 1, Cell::Scalar(Fact::Known(0))),
        "no such row"
    );
    assert!(
        refused(ROOM, 99, 0, Cell::Scalar(Fact::Known(0))),
        "no such column"
    );
    assert!(
        refused(GUEST, HOSTS, 0, Cell::rows(vec![3])),
        "nobody there"
    );
    assert!(
        refused(GUEST, FRIEND, 0, Cell::link(Fact::Known(Some(3)))),
        "nobody there"
    );
    assert!(
        refused(GUEST, ARRIVES, 0, Cell::Scalar(Fact::Known(1 << 31))),
        "not a key"
    );
    assert!(!refused(GUEST, FRIEND, 0, Cell::link(Fact::Known(None))));
}

#[test]
fn a_case_that_does_not_exist_is_refused_loudly() {
    let base = known(1);
    let refused =
        |rows: &[Row]| catch_unwind(AssertUnwindSafe(|| base.run(&ENTER, rows, &[]))).is_err();
    assert!(refused(&[1, 0]) && refused(&[0]) && !refused(&[0, 0]));
}

#[test]
fn a_field_that_is_patched_to_unknown_forks_like_any_other() {
    let mut fork = known(1);
    fork.patch(ROOM, OPEN, 0, Cell::Scalar(Fact::Unknown));
    let run = fork.run(&ENTER, &[0, 0], &[]);
    assert_eq!(run.undecided, None);
    let names: Vec<_> = run
        .choices
        .iter()
        .filter_map(|(variable, _)| fork.variables().get(*variable))
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names, ["Room room0: open"]);
}

#[test]
fn an_undecided_run_says_what_could_not_be_told() {
    let mut fork = known(1);
    fork.patch(GUEST, ARRIVES, 0, Cell::Scalar(Fact::Unknown));
    let run = fork.run(&ENTER, &[0, 0], &[]);
    assert!(run.conclusion.undecided);
    let reason = Undecided::NotKnown {
        thing: (GUEST, 0),
        column: ARRIVES,
    };
    assert_eq!(run.undecided, Some(reason));
    assert_eq!(fork.trace(&ENTER, &[0, 0], &[]).run, run);
}

const END: StepId = StepId::new(40);
const LONELY: StepId = StepId::new(41);

facts::decision! {
    /// Follows friends to the last.
    CHAIN = chain(Guest);
}

fn chain(guest: Guest<'_>) -> ControlFlow<StepId, (StepId, Guest<'_>)> {
    if guest.hosts().is_empty() {
        return ControlFlow::Break(LONELY);
    }
    let mut last = guest;
    while let Some(friend) = last.friend() {
        last = friend;
    }
    ControlFlow::Continue((END, last))
}

#[test]
fn a_rule_that_binds_too_many_things_is_undecided_and_never_wraps() {
    let view = known(120);
    let run = view.run(&CHAIN, &[0], &[]);
    assert_eq!(
        (run.conclusion.undecided, run.undecided),
        (true, Some(Undecided::TooManyThings))
    );
    let near_the_end = view.run(&CHAIN, &[100], &[]);
    assert_eq!(
        (near_the_end.undecided, near_the_end.subject),
        (None, Some((GUEST, 119)))
    );
    let mut memory = Memory::new(&CHAIN);
    let mut undecided = 0;
    memory.walk(&view, &all(&view, &CHAIN), |region| {
        undecided += if region.conclusion.undecided {
            region.rows[0].len()
        } else {
            0
        };
    });
    let alone = (0..120)
        .filter(|row| view.run(&CHAIN, &[*row], &[]).conclusion.undecided)
        .count();
    assert_eq!(undecided, alone);
    assert!(memory.verify(&view, &all(&view, &CHAIN), 1).is_empty());
}

facts::decision! {
    /// Asks for the same friend twice before it looks for a host.
    TWICE = twice(Guest);
}

fn twice(guest: Guest<'_>) -> ControlFlow<StepId, (StepId, Guest<'_>)> {
    let (Some(friend), Some(again)) = (guest.friend(), guest.friend()) else {
        return ControlFlow::Break(LONELY);
    };
    match friend.hosts().found() {
        facts::Found::One(host) if again.is_same(friend) => ControlFlow::Continue((END, host)),
        _ => ControlFlow::Continue((LONELY, again)),
    }
}

#[test]
fn a_bind_that_is_repeated_is_one_thing_in_runs_and_walks_alike() {
    let mut view = known(5);
    view.patch(GUEST, HOSTS, 2, Cell::rows(vec![0]));
    let trace = view.trace(&TWICE, &[1], &[]);
    assert_eq!(
        trace.slots,
        [(GUEST, 1), (GUEST, 2), (GUEST, 0)],
        "guest, friend, host"
    );
    let mut memory = Memory::new(&TWICE);
    assert!(memory.verify(&view, &all(&view, &TWICE), 1).is_empty());
}

#[test]
fn whether_a_search_is_empty_splits_less_than_what_it_finds() {
    let mut view = known(2);
    view.patch(GUEST, FRIEND, 0, Cell::link(Fact::Known(None)));
    view.patch(GUEST, HOSTS, 1, Cell::rows(vec![0, 1]));
    let mut memory = Memory::new(&CHAIN);
    let walk = memory.walk(&view, &all(&view, &CHAIN), |_| {});
    assert_eq!(walk.regions, 1, "one host or two, neither has a friend");
    assert!(memory.verify(&view, &all(&view, &CHAIN), 1).is_empty());
}

#[test]
fn regions_of_more_unknowns_than_any_number_holds_still_add_up() {
    let mut view = known(2);
    let yes_no = || vec!["no".to_owned(), "yes".to_owned()];
    let deep = (0..150).fold(Fact::Known(1), |below, depth: u32| Fact::Choose {
        variable: view.add_variable(format!("v{depth}"), yes_no()),
        arms: vec![Fact::Known(depth % 2), below],
    });
    view.patch(ROOM, OPEN, 0, Cell::Scalar(deep));
    let mut memory = Memory::new(&ENTER);
    let walk = memory.walk(&view, &all(&view, &ENTER), |_| {});
    assert_eq!(walk.variables, 150);
    assert!(memory.verify(&view, &all(&view, &ENTER), 1).is_empty());
}

#[test]
fn what_no_path_reads_is_named() {
    let mut view = known(4);
    view.open(ROOM, OPEN, &[0], "open");
    let mut memory = Memory::new(&ENTER);
    memory.walk(&view, &all(&view, &ENTER), |_| {});
    let names: Vec<_> = memory
        .never_read(view.shapes())
        .into_iter()
        .map(|(role, column)| SCHEMA[usize::from(role)].columns[usize::from(column)].name)
        .collect();
    assert_eq!(
        names,
        ["friend", "unread"],
        "nobody vouches here, so no friend is asked for"
    );
}

static LIES: AtomicBool = AtomicBool::new(false);

facts::decision! {
    /// A rule that changes its mind.
    FICKLE = fickle(Guest, Room);
}

fn fickle<'f>(guest: Guest<'f>, _: Room<'f>) -> StepId {
    let invited = guest.invited();
    StepId::new(u16::from(invited ^ LIES.load(Ordering::Relaxed)))
}

#[test]
fn running_every_nth_case_without_the_memory_finds_a_memory_that_is_wrong() {
    let view = known(10);
    let sets = all(&view, &FICKLE);
    let mut memory = Memory::new(&FICKLE);
    assert!(memory.verify(&view, &sets, 1).is_empty());
    LIES.store(true, Ordering::Relaxed);
    assert_eq!(memory.verify(&view, &sets, 1).len(), 10);
    let third: Vec<_> = memory
        .verify(&view, &sets, 3)
        .into_iter()
        .map(|m| m.rows[0])
        .collect();
    assert_eq!(third, [0, 3, 6, 9]);
}
