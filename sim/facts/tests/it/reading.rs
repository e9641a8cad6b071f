//! One case: what is read, what is told, what an unknown does.

use facts::{Cell, Choices, Entry, Fact, ReadKind, Undecided, ViewError};

use crate::library::*;

const CASE: &[u32] = &[0, 0, 0, 0];

#[test]
fn a_trace_tells_reads_and_steps_in_order_and_each_read_once() {
    let mut world = small();
    world.members[0].standing = Fact::Known(Standing::Owes);
    let view = view(&world);
    let trace = view.trace(&LEND, CASE, &mut Choices::new());
    let told: Vec<String> = trace
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Step(step) => format!("step {}", step.index()),
            Entry::Read(read) => {
                let column = read
                    .column
                    .and_then(|c| view.schema().column(c))
                    .map(|c| c.name);
                format!(
                    "{} {}: {}",
                    view.name(read.thing),
                    column.unwrap_or("?"),
                    read.answer
                )
            }
        })
        .collect();
    assert_eq!(
        told,
        [
            "branch 0 open: yes",
            "branch 0 stock: some",
            "branch 0 stock: included",
            "member 0 standing: Owes",
            "member 0 joined: before",
            "step 20",
            "book 0 kind: Novel",
            "book 0 damaged: no",
            "member 0 adult: yes",
            "book 0 published: not after",
            "book 0 reserved_for: none",
            "book 0 author: none",
        ]
    );
    assert_eq!(trace.run.conclusion.step, LENT);
    assert_eq!(
        trace.run.subject.map(|thing| view.name(thing)),
        Some("member 0")
    );
    assert_eq!(view.run(&LEND, CASE, &mut Choices::new()), trace.run);
}

#[test]
fn an_unknown_field_takes_the_choice_that_was_made() {
    let mut world = small();
    world.members[0].adult = Fact::Unknown;
    let view = view(&world);
    let variable = view
        .variables()
        .find("adult of member 0")
        .expect("a variable of its own");
    let mut asked = Choices::new();
    assert_eq!(
        view.run(&LEND, CASE, &mut asked).conclusion.step,
        NO_GUARDIAN
    );
    assert_eq!(
        asked.as_slice(),
        [(variable, 0)],
        "what was asked for stands in the choices"
    );
    let mut chosen = Choices::new().with(variable, 1);
    assert_eq!(view.run(&LEND, CASE, &mut chosen).conclusion.step, LENT);
    let trace = view.trace(&LEND, CASE, &mut chosen);
    let adult = trace
        .reads()
        .find(|read| !read.open.is_empty())
        .expect("an open read");
    assert_eq!(
        (adult.answer, adult.open.as_slice()),
        ("yes", &[variable][..])
    );
}

#[test]
fn an_unknown_key_leaves_the_case_undecided_and_says_why() {
    let mut world = small();
    world.members[0].standing = Fact::Known(Standing::Owes);
    world.branches[0].today = Fact::Unknown;
    let view = view(&world);
    let run = view.run(&LEND, CASE, &mut Choices::new());
    assert!(!run.conclusion.is_decided());
    let today = Branch::SPEC.column("today").expect("a column");
    let branch = view.find(Branch::ID, "branch 0").expect("a branch");
    assert_eq!(run.undecided, Some(Undecided::NotKnown(branch, today)));
    assert_eq!(view.trace(&LEND, CASE, &mut Choices::new()).run, run);
}

#[test]
fn a_fork_leaves_its_base_as_it_was() {
    let base = view(&small());
    let before = base.content_hash();
    let mut fork = base.fork();
    let open = Branch::SPEC.column("open").expect("a column");
    fork.patch(open, 0, Cell::field(Fact::Known(false)))
        .expect("it fits");
    assert_eq!(
        fork.run(&LEND, CASE, &mut Choices::new()).conclusion.step,
        CLOSED
    );
    assert_eq!(
        base.run(&LEND, CASE, &mut Choices::new()).conclusion.step,
        LENT
    );
    assert_eq!(base.content_hash(), before);
    assert_ne!(fork.content_hash(), before);
    fork.open(open, &[0], "is it open").expect("a field");
    fork.patch(open, 0, Cell::field(Fact::Known(true)))
        .expect("it fits");
    assert_eq!(fork.content_hash(), before, "equal content, equal hash");
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut view = view(&small());
    let open = Branch::SPEC.column("open").expect("a column");
    let stock = Branch::SPEC.column("stock").expect("a column");
    let author = Book::SPEC.column("author").expect("a column");
    assert_eq!(
        view.patch(open, 0, Cell::Key(Fact::Known(1))),
        Err(ViewError::WrongKind(open))
    );
    assert!(matches!(
        view.patch(open, 1, Cell::field(Fact::Known(true))),
        Err(ViewError::NoRow(_))
    ));
    assert!(matches!(
        view.patch(open, 0, Cell::Field(Fact::Known(2))),
        Err(ViewError::OutOfDomain(..))
    ));
    assert!(matches!(
        view.patch(stock, 0, Cell::Search(vec![7])),
        Err(ViewError::NoTarget(..))
    ));
    let nowhere = Cell::Link(Fact::Known(Some(3)));
    assert!(matches!(
        view.patch(author, 0, nowhere),
        Err(ViewError::NoTarget(..))
    ));
    let variable = view.declare("three ways", ["a", "b", "c"].map(String::from).to_vec());
    let two_arms = Fact::Choose {
        variable,
        arms: vec![Fact::Known(0), Fact::Known(1)],
    };
    assert!(matches!(
        view.patch(open, 0, Cell::Field(two_arms)),
        Err(ViewError::WrongArms(..))
    ));
}

#[test]
fn a_repeated_bind_is_one_thing() {
    let mut world = small();
    world.members[0].adult = Fact::Known(false);
    world.members[0].guardian = Fact::Known(Some(0));
    let view = view(&world);
    let trace = view.trace(&LEND, CASE, &mut Choices::new());
    let links = trace
        .reads()
        .filter(|read| read.kind == ReadKind::Link)
        .count();
    assert_eq!(links, 2, "guardian and author, each once");
    assert_eq!(trace.run.subject.map(|thing| thing.row), Some(0));
}
