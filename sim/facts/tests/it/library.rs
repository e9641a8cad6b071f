//! A library: members borrow books at branches, under rules that are not all written down.

use std::ops::ControlFlow;

use facts::{
    Fact, Found, PASS, RoleId, Row, StepId, Variables, Verdict, View, ViewBuilder, refuse,
};

facts::values! {
    /// How a member stands with the library.
    pub(crate) enum Standing { Good, Owes, Barred }
}
facts::values! {
    /// What a book is.
    pub(crate) enum Kind { Novel, Map, Film }
}
facts::keys! { Day, Place }

/// A member, as the world has it.
#[derive(Debug, Clone)]
pub(crate) struct MemberData {
    pub(crate) adult: Fact<bool>,
    pub(crate) standing: Fact<Standing>,
    pub(crate) joined: Fact<u32>,
    pub(crate) home: Fact<u32>,
    pub(crate) guardian: Fact<Option<Row>>,
    pub(crate) favourites: Vec<Row>,
}

/// A book, as the world has it.
#[derive(Debug, Clone)]
pub(crate) struct BookData {
    pub(crate) kind: Fact<Kind>,
    pub(crate) damaged: Fact<bool>,
    pub(crate) published: Fact<u32>,
    pub(crate) author: Fact<Option<Row>>,
    pub(crate) reserved_for: Vec<Row>,
}

/// A branch, as the world has it.
#[derive(Debug, Clone)]
pub(crate) struct BranchData {
    pub(crate) open: Fact<bool>,
    pub(crate) lends_films: Fact<bool>,
    pub(crate) today: Fact<u32>,
    pub(crate) place: Fact<u32>,
    pub(crate) stock: Vec<Row>,
}

/// The unwritten rules.
#[derive(Debug, Clone)]
pub(crate) struct RulesData {
    pub(crate) maps_leave: Fact<bool>,
    pub(crate) strict: Fact<bool>,
}

/// Everything there is.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) variables: Variables,
    pub(crate) members: Vec<MemberData>,
    pub(crate) books: Vec<BookData>,
    pub(crate) branches: Vec<BranchData>,
    pub(crate) rules: Vec<RulesData>,
}

/// What lenses look through.
pub(crate) struct Source<'w> {
    world: &'w World,
}

fn member(source: &Source<'_>, row: Row) -> MemberData {
    source.world.members[row as usize].clone()
}
fn book(source: &Source<'_>, row: Row) -> BookData {
    source.world.books[row as usize].clone()
}
fn branch(source: &Source<'_>, row: Row) -> BranchData {
    source.world.branches[row as usize].clone()
}
fn rules(source: &Source<'_>, row: Row) -> RulesData {
    source.world.rules[row as usize].clone()
}

facts::role! {
    /// A member.
    pub(crate) Member = 0 in Source<'_> {
        /// Of age.
        field adult: bool = |source, row| member(source, row).adult;
        /// How the member stands
        /// with the library.
        field standing: Standing = |source, row| member(source, row).standing;
        /// When the member joined.
        key joined: Day = |source, row| member(source, row).joined;
        /// Where the member lives.
        key home: Place = |source, row| member(source, row).home;
        /// Who signs for the member.
        link guardian: Member = |source, row| member(source, row).guardian;
        /// Books the member likes.
        search favourites: Book = |source, row| member(source, row).favourites;
    }
}
facts::role! {
    /// A book.
    pub(crate) Book = 1 in Source<'_> {
        /// What it is.
        field kind: Kind = |source, row| book(source, row).kind;
        /// Damaged.
        field damaged: bool = |source, row| book(source, row).damaged;
        /// When it came out.
        key published: Day = |source, row| book(source, row).published;
        /// The member who wrote it.
        link author: Member = |source, row| book(source, row).author;
        /// Members who have reserved it.
        search reserved_for: Member = |source, row| book(source, row).reserved_for;
    }
}
facts::role! {
    /// A branch.
    pub(crate) Branch = 2 in Source<'_> {
        /// Open.
        field open: bool = |source, row| branch(source, row).open;
        /// Films are lent.
        field lends_films: bool = |source, row| branch(source, row).lends_films;
        /// Its calendar.
        key today: Day = |source, row| branch(source, row).today;
        /// Where it is.
        key place: Place = |source, row| branch(source, row).place;
        /// Books it has.
        search stock: Book = |source, row| branch(source, row).stock;
    }
}
facts::role! {
    /// What is nowhere written down.
    pub(crate) Rules = 3 in Source<'_> {
        /// Whether maps may leave the house.
        field maps_leave: bool = |source, row| rules(source, row).maps_leave;
        /// Whether damaged books stay.
        field strict: bool = |source, row| rules(source, row).strict;
    }
}

pub(crate) const LENT: StepId = StepId::new(0);
pub(crate) const CLOSED: StepId = StepId::new(1);
pub(crate) const BARRED: StepId = StepId::new(2);
pub(crate) const NOT_IN_STOCK: StepId = StepId::new(3);
pub(crate) const NO_GUARDIAN: StepId = StepId::new(4);
pub(crate) const GUARDIAN_BARRED: StepId = StepId::new(5);
pub(crate) const TOO_NEW: StepId = StepId::new(6);
pub(crate) const RESERVED: StepId = StepId::new(7);
pub(crate) const SEVERAL_RESERVED: StepId = StepId::new(8);
pub(crate) const NO_FILMS: StepId = StepId::new(9);
pub(crate) const MAP_STAYS: StepId = StepId::new(10);
pub(crate) const DAMAGED: StepId = StepId::new(11);
pub(crate) const FAR_AWAY: StepId = StepId::new(12);
pub(crate) const DEBT_FORGIVEN: StepId = StepId::new(20);
pub(crate) const OWN_BOOK: StepId = StepId::new(21);
pub(crate) const RESERVED_FOR_THIS_MEMBER: StepId = StepId::new(22);

facts::decision! {
    /// May the member borrow the book here, and who answers for it?
    pub(crate) LEND = lend(Member, Book, Branch, Rules);
}

/// Uses every kind of read: fields, keys within and across roots, links, searches, membership within
/// and across roots, identity.
fn lend<'f>(
    member: Member<'f>,
    book: Book<'f>,
    branch: Branch<'f>,
    rules: Rules<'f>,
) -> ControlFlow<StepId, (StepId, Member<'f>)> {
    if !branch.open() {
        return refuse(CLOSED);
    }
    if branch.stock().is_empty() || !branch.stock().includes(book) {
        return refuse(NOT_IN_STOCK);
    }
    match member.standing() {
        Standing::Good => {}
        Standing::Owes if member.joined().is_before(branch.today()) => {
            member.note(DEBT_FORGIVEN);
        }
        Standing::Owes | Standing::Barred => return refuse(BARRED),
    }
    may_leave_the_house(book, branch, rules)?;
    let responsible = responsible(member)?;
    if book.published().is_after(branch.today()) && !responsible.home().is(branch.place()) {
        return refuse(TOO_NEW);
    }
    reserved(member, book)?;
    if let Some(author) = book.author() {
        if author.is_same(member) {
            member.note(OWN_BOOK);
        } else if member.favourites().includes(book) && author.standing() == Standing::Barred {
            return refuse(FAR_AWAY);
        }
    }
    ControlFlow::Continue((LENT, responsible))
}

fn may_leave_the_house<'f>(book: Book<'f>, branch: Branch<'f>, rules: Rules<'f>) -> Verdict {
    match book.kind() {
        Kind::Novel => {}
        Kind::Map if rules.maps_leave() => {}
        Kind::Map => return refuse(MAP_STAYS),
        Kind::Film if branch.lends_films() => {}
        Kind::Film => return refuse(NO_FILMS),
    }
    if book.damaged() && rules.strict() {
        return refuse(DAMAGED);
    }
    PASS
}

fn responsible(member: Member<'_>) -> Verdict<Member<'_>> {
    if member.adult() {
        return ControlFlow::Continue(member);
    }
    match member.guardian() {
        None => refuse(NO_GUARDIAN),
        Some(guardian) if guardian.standing() == Standing::Barred => refuse(GUARDIAN_BARRED),
        Some(guardian) => ControlFlow::Continue(guardian),
    }
}

fn reserved<'f>(member: Member<'f>, book: Book<'f>) -> Verdict {
    match book.reserved_for().found() {
        Found::None => PASS,
        Found::One(first) if first.is_same(member) => {
            member.note(RESERVED_FOR_THIS_MEMBER);
            PASS
        }
        Found::One(first) if first.joined().is_before(member.joined()) => refuse(RESERVED),
        Found::One(_) => PASS,
        Found::Several if book.reserved_for().includes(member) => PASS,
        Found::Several => refuse(SEVERAL_RESERVED),
    }
}

/// The facts of a world.
pub(crate) fn view(world: &World) -> View {
    let source = Source { world };
    let names = |what: &str, count: usize| (0..count).map(|i| format!("{what} {i}")).collect();
    let mut builder = ViewBuilder::new(world.variables.clone());
    let filled = builder
        .role(Member::SPEC, names("member", world.members.len()), |row| {
            Member::cells(&source, row)
        })
        .and_then(|()| {
            let names = names("book", world.books.len());
            builder.role(Book::SPEC, names, |row| Book::cells(&source, row))
        })
        .and_then(|()| {
            let names = names("branch", world.branches.len());
            builder.role(Branch::SPEC, names, |row| Branch::cells(&source, row))
        })
        .and_then(|()| {
            let names = names("rules", world.rules.len());
            builder.role(Rules::SPEC, names, |row| Rules::cells(&source, row))
        });
    filled.expect("the cells fit the schema");
    builder.finish().expect("every link leads somewhere")
}

/// The roles of the library, for tests that go through all columns.
pub(crate) const ROLES: [RoleId; 4] = [Member::ID, Book::ID, Branch::ID, Rules::ID];

/// One of each, everything known, and the book is lent.
pub(crate) fn small() -> World {
    World {
        variables: Variables::default(),
        members: vec![MemberData {
            adult: Fact::Known(true),
            standing: Fact::Known(Standing::Good),
            joined: Fact::Known(5),
            home: Fact::Known(1),
            guardian: Fact::Known(None),
            favourites: vec![],
        }],
        books: vec![BookData {
            kind: Fact::Known(Kind::Novel),
            damaged: Fact::Known(false),
            published: Fact::Known(3),
            author: Fact::Known(None),
            reserved_for: vec![],
        }],
        branches: vec![BranchData {
            open: Fact::Known(true),
            lends_films: Fact::Known(true),
            today: Fact::Known(9),
            place: Fact::Known(1),
            stock: vec![0],
        }],
        rules: vec![RulesData {
            maps_leave: Fact::Known(false),
            strict: Fact::Known(false),
        }],
    }
}
