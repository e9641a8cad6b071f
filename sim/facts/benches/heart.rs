//! What the door costs: one run, one exploration, one population.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use facts::{Cell, Exploration, Fact, Memory, PASS, RoleSpec, Row, StepId, Variables, Verdict};
use facts::{View, explore, refuse};

fn main() {
    divan::main();
}

facts::keys! { Day, Place }

/// A world without data: cells follow from the row by arithmetic.
#[derive(Debug, Clone, Copy)]
struct Arithmetic {
    /// How many really different people there are.
    kinds: Row,
}

/// Well mixed bits of a number.
fn mixed(number: u32, salt: u32) -> u32 {
    let mut x = number.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2C1B_3C6D);
    x ^ (x >> 13)
}

/// True for nearly all rows, so that a typical case reads far.
fn mostly(kinds: Row, row: Row, salt: u32) -> Fact<bool> {
    Fact::Known(!mixed(row % kinds, salt).is_multiple_of(16))
}

facts::role! {
    /// Someone who asks.
    Person = 0 in Arithmetic {
        /// A fact.
        field a0: bool = |s, r| mostly(s.kinds, r, 0);
        /// A fact.
        field a1: bool = |s, r| mostly(s.kinds, r, 1);
        /// A fact.
        field a2: bool = |s, r| mostly(s.kinds, r, 2);
        /// A fact.
        field a3: bool = |s, r| mostly(s.kinds, r, 3);
        /// A fact.
        field a4: bool = |s, r| mostly(s.kinds, r, 4);
        /// A fact.
        field a5: bool = |s, r| mostly(s.kinds, r, 5);
        /// A fact.
        field a6: bool = |s, r| mostly(s.kinds, r, 6);
        /// A fact.
        field a7: bool = |s, r| mostly(s.kinds, r, 7);
        /// A fact.
        field a8: bool = |s, r| mostly(s.kinds, r, 8);
        /// A fact.
        field a9: bool = |s, r| mostly(s.kinds, r, 9);
        /// Valid from.
        key from: Day = |s, r| Fact::Known(mixed(r % s.kinds, 20) % 400);
        /// Valid until.
        key until: Day = |_, r| Fact::Known(600 + mixed(r, 21) % 400);
        /// Where.
        key place: Place = |_, r| Fact::Known(mixed(r, 22) % 3);
        /// The account.
        link account: Account = |_, r| Fact::Known((r % 64 != 0).then_some(r));
        /// Accounts of the same name.
        search namesakes: Account = |_, r| if r % 50 == 0 { vec![r, r + 1] } else { vec![r] };
    }
}
facts::role! {
    /// An account.
    Account = 1 in Arithmetic {
        /// A fact.
        field b0: bool = |s, r| mostly(s.kinds, r, 30);
        /// A fact.
        field b1: bool = |s, r| mostly(s.kinds, r, 31);
        /// A fact.
        field b2: bool = |s, r| mostly(s.kinds, r, 32);
        /// A fact.
        field b3: bool = |s, r| mostly(s.kinds, r, 33);
        /// Since.
        key since: Day = |_, r| Fact::Known(mixed(r, 34) % 300);
        /// Machines it may use.
        search machines: Machine = |_, r| if r % 100 == 0 { vec![r % 7, 9, 11] } else { vec![] };
    }
}
facts::role! {
    /// A machine.
    Machine = 2 in Arithmetic {
        /// A fact.
        field c0: bool = |s, r| mostly(s.kinds, r % 40, 50);
        /// A fact.
        field c1: bool = |s, r| mostly(s.kinds, r % 40, 51);
        /// A fact.
        field c2: bool = |s, r| mostly(s.kinds, r % 40, 52);
        /// A fact.
        field c3: bool = |s, r| mostly(s.kinds, r % 40, 53);
        /// A fact.
        field c4: bool = |s, r| mostly(s.kinds, r % 40, 54);
        /// A fact.
        field c5: bool = |s, r| mostly(s.kinds, r % 40, 55);
        /// Its clock.
        key today: Day = |_, r| Fact::Known(500 + r % 3);
    }
}

const GRANTED: StepId = StepId::new(0);

facts::decision! {
    /// May the person use the machine?
    USE = uses(Person, Machine);
}

/// Refuses with the number of the check.
fn check(passed: bool, number: u16) -> Verdict {
    if passed {
        PASS
    } else {
        refuse(StepId::new(number))
    }
}

/// Some thirty reads for a case that passes.
fn uses<'f>(p: Person<'f>, m: Machine<'f>) -> ControlFlow<StepId, (StepId, Account<'f>)> {
    check(m.c0(), 1)?;
    check(m.c1(), 2)?;
    check(p.a0(), 3)?;
    check(p.a1(), 4)?;
    check(!m.today().is_before(p.from()), 5)?;
    check(!m.today().is_after(p.until()), 6)?;
    check(p.a2() || m.c2(), 7)?;
    check(p.a3() || m.c3(), 8)?;
    check(p.a4(), 9)?;
    check(p.a5(), 10)?;
    check(p.a6(), 11)?;
    check(p.a7(), 12)?;
    check(p.a8() || m.c4(), 13)?;
    check(p.a9() || m.c5(), 14)?;
    let Some(account) = p.account() else {
        return refuse(StepId::new(15));
    };
    p.note(StepId::new(100));
    check(p.namesakes().includes(account), 16)?;
    check(account.b0(), 17)?;
    check(account.b1(), 18)?;
    check(account.b2(), 19)?;
    check(account.b3(), 20)?;
    check(!account.since().is_after(p.until()), 21)?;
    check(!account.since().is_after(m.today()), 22)?;
    if let facts::Found::One(only) = account.machines_of(p) {
        check(only.c0() && only.c1(), 23)?;
    }
    check(m.c2() || m.c3() || m.c4() || m.c5(), 24)?;
    check(p.a0() && p.a4() && p.a8(), 25)?;
    ControlFlow::Continue((GRANTED, account))
}

impl<'f> Account<'f> {
    /// Machines of the account, once the person is known to be of age.
    fn machines_of(self, person: Person<'f>) -> facts::Found<Machine<'f>> {
        if person.a9() {
            self.machines().found()
        } else {
            facts::Found::None
        }
    }
}

facts::role! {
    /// Bits.
    Bits = 3 in Arithmetic {
        /// A bit.
        field d0: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d1: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d2: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d3: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d4: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d5: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d6: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d7: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d8: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d9: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d10: bool = |_, _| Fact::Unknown;
        /// A bit.
        field d11: bool = |_, _| Fact::Unknown;
    }
}

facts::decision! {
    /// Are the bits even? The worst case: every unknown is read on every path.
    PARITY = parity(Bits);
}

fn parity(bits: Bits<'_>) -> StepId {
    let low = bits.d0() ^ bits.d1() ^ bits.d2() ^ bits.d3() ^ bits.d4() ^ bits.d5();
    let high = bits.d6() ^ bits.d7() ^ bits.d8() ^ bits.d9() ^ bits.d10() ^ bits.d11();
    StepId::new(u16::from(low ^ high))
}

type Lens = fn(&Arithmetic, Row) -> Cell;
const ROLES: [RoleSpec<Lens>; 4] = [Person::SPEC, Account::SPEC, Machine::SPEC, Bits::SPEC];

fn world(people: Row, machines: Row, kinds: Row) -> View {
    let names = [people, people + 2, machines, 1]
        .iter()
        .map(|count| (0..*count).map(|row| row.to_string()).collect())
        .collect();
    let shapes = ROLES.iter().map(RoleSpec::shape).collect();
    View::derive(shapes, names, Variables::default(), |role, column, row| {
        ROLES
            .get(role)
            .and_then(|role| role.columns.get(column))
            .map_or(Cell::Rows(Vec::new()), |spec| {
                (spec.derive)(&Arithmetic { kinds }, row)
            })
    })
}

/// A case that passes every check, so that it reads the most.
fn passing(view: &View) -> [Row; 2] {
    (0..200)
        .flat_map(|person| (0..40).map(move |machine| [person, machine]))
        .find(|rows| view.run(&USE, rows, &[]).conclusion.step == GRANTED)
        .unwrap_or_default()
}

/// One case, nothing recorded.
#[divan::bench]
fn run_thirty_reads(bencher: divan::Bencher<'_, '_>) {
    let view = world(200, 40, 200);
    let passing = passing(&view);
    bencher.bench(|| view.run(&USE, divan::black_box(&passing), &[]));
}

/// The same with everything recorded.
#[divan::bench]
fn trace_thirty_reads(bencher: divan::Bencher<'_, '_>) {
    let view = world(200, 40, 200);
    let passing = passing(&view);
    bencher.bench(|| view.trace(&USE, divan::black_box(&passing), &[]));
}

/// 4,096 leaves, each a run of its own.
#[divan::bench]
fn explore_4096_leaves(bencher: divan::Bencher<'_, '_>) {
    let view = world(12, 12, 1);
    bencher.bench(|| match explore(&view, &PARITY, &[0], 5_000) {
        Exploration::Complete(tree) => tree.leaves().len(),
        Exploration::LimitReached { .. } => 0,
    });
}

/// Twenty million pairs, from nothing; few kinds of people, and as many kinds as people.
#[divan::bench(args = [300, 10_000])]
fn walk_20_million_pairs(bencher: divan::Bencher<'_, '_>, kinds: Row) {
    let view = world(10_000, 2_000, kinds);
    let sets = vec![(0..10_000).collect::<Vec<Row>>(), (0..2_000).collect()];
    bencher.bench(|| {
        let mut memory = Memory::new(&USE);
        memory.walk(&view, &sets, |region| {
            divan::black_box(region.conclusion);
        })
    });
}

/// A what-if: one cell changed, its base untouched.
#[divan::bench]
fn fork_and_patch(bencher: divan::Bencher<'_, '_>) {
    let view = world(10_000, 2_000, 300);
    bencher.bench(|| {
        let mut fork = view.fork();
        fork.patch(2, 0, 7, Cell::Scalar(Fact::Known(0)));
        fork
    });
}

/// A view of a hundred thousand people.
fn crowd() -> &'static View {
    static CROWD: OnceLock<View> = OnceLock::new();
    CROWD.get_or_init(|| world(100_000, 20_000, 10_000))
}

#[divan::bench]
fn fork_of_100k_people(bencher: divan::Bencher<'_, '_>) {
    let view = crowd();
    bencher.bench_local(|| view.fork());
}

#[divan::bench]
fn fork_of_100k_people_and_one_change(bencher: divan::Bencher<'_, '_>) {
    let view = crowd();
    bencher.bench_local(|| changed(view, 50_000));
}

/// Ten thousand forks at once, each with a change of its own.
#[divan::bench(sample_count = 3)]
fn ten_thousand_live_forks_of_100k_people(bencher: divan::Bencher<'_, '_>) {
    let view = crowd();
    bencher
        .counter(divan::counter::ItemsCount::new(10_000_u32))
        .bench_local(|| {
            (0..10_000)
                .map(|row| changed(view, row))
                .collect::<Vec<View>>()
        });
}

fn changed(view: &View, row: Row) -> View {
    let mut fork = view.fork();
    fork.patch(0, 0, row, Cell::Scalar(Fact::Known(0)));
    fork
}

/// What is allocated counts: the memory of the forks is part of what is told.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();
