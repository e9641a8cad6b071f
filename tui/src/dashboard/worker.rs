//! The threads that run the twin, so that the one that draws never waits.
//!
//! Each lane is a thread that takes requests in their order. A request makes those of its kind that were asked before
//! stale: they are not begun, and those that go on are told. Answers carry the number of their request, so that stale ones
//! are known when they come.

mod calendar;
mod findings;
mod load;
mod logons;
mod page;
mod save;
mod sessions;
mod sweep;
mod what_if;

use std::mem::Discriminant;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use sim::policies::NewWaiver;
use sim::{
    Change, ChangeableThing, Grouping, LogonRequest, QuestionId, SweepProgress, ThingFacts,
    ThingId, Twin,
};

use super::message::Message;
use super::screen::Found;
use super::snapshot::{CalendarSeen, FindingsSeen, ProblemSeen, ThingsSeen, WorldSeen};

pub(crate) use load::WorldSource;
pub(super) use logons::{CellOf, CellSeen, MatrixSeen, MessageSeen, ReplaySeen, StepSeen};
pub(super) use save::Saved;
pub(super) use sessions::{CastSeen, PlayedSeen};
pub(crate) use sweep::ScenarioSource;
pub(super) use sweep::{Node, SweepSeen};
pub(super) use what_if::{Compared, DiffSeen, PropertiesSeen};

/// What the worker is asked.
#[derive(Debug, Clone)]
pub(super) enum Request {
    /// Read the files, and make the twin.
    Load,
    /// Answer every question, one by one.
    Questions,
    /// Check the expectations.
    Findings,
    /// Everything that there is, in its order.
    Inventory,
    /// What is known of a thing.
    Thing(ThingId),
    /// Add a waiver to its file.
    Waive(NewWaiver),
    /// Look for changes with which a thing meets a rule.
    Mend { rule: String, subject: String },
    /// Write a text for a width.
    Page(PageOf, u16),
    /// What fits a text.
    Search {
        text: String,
        among: Vec<Arc<[Found]>>,
    },
    /// The logons by groups of people and of machines.
    Matrix(Grouping, Grouping),
    /// How the logons of a cell of that end.
    Cell(CellOf),
    /// One logon, step by step.
    Replay(LogonRequest),
    /// What can be changed.
    Changeable,
    /// The properties of one of them.
    Properties(ChangeableThing),
    /// What changes make otherwise.
    Diff(Compared),
    /// Sweep a scenario; `None`: end the sweep that goes on.
    Sweep(Option<ScenarioSource>),
    /// Whom and what events are about.
    Cast,
    /// Let events happen, and look at a machine then.
    Play {
        events: Vec<String>,
        machine: String,
    },
    /// Write a file.
    Save(Saved, PathBuf),
}

/// What a text tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PageOf {
    /// The whole answer of a question, as `cardtwin ask` prints it.
    Question(QuestionId),
    /// One logon, as `cardtwin explain` prints it.
    Explanation(LogonRequest),
    /// The facts that decide it, as `cardtwin why` prints them.
    Why(LogonRequest),
    /// What policy comes to on a machine, as `cardtwin ask resultant-policy` prints it.
    Policy(String),
    /// A text that is there already.
    Text(Arc<str>),
}

/// What comes of a request.
#[derive(Debug)]
pub(super) enum Answer {
    Loaded(Arc<WorldSeen>),
    NotLoaded(Arc<[ProblemSeen]>),
    Question(QuestionId, Arc<str>),
    Findings(Arc<FindingsSeen>),
    Calendar(Arc<CalendarSeen>),
    Inventory(Arc<ThingsSeen>),
    Thing(ThingId, Arc<ThingFacts>),
    /// Changes with which a thing meets a rule, where some were found.
    Mended {
        rule: String,
        subject: String,
        changes: Option<Vec<Change>>,
    },
    /// Something was done, or could not be.
    Done(Result<String, String>),
    Page(Arc<[String]>),
    Best(Arc<[Found]>),
    Matrix(Arc<MatrixSeen>),
    Cell(Arc<CellSeen>),
    Replay(LogonRequest, Result<Arc<ReplaySeen>, String>),
    Changeable(Arc<[ChangeableThing]>),
    Properties(Arc<PropertiesSeen>),
    Diff(Arc<DiffSeen>),
    /// How far a sweep is.
    Sweeping(SweepProgress),
    /// What it found; `None`: it was ended before its time.
    Swept(Result<Option<Arc<SweepSeen>>, String>),
    Cast(Arc<CastSeen>),
    Played(Result<Arc<PlayedSeen>, String>),
    Saved(Saved, PathBuf, Result<(), String>),
    /// There is no world to ask.
    NoWorld,
    /// The twin gave up, which is a bug of it.
    Failed(String),
}

/// An answer with the request that it is of.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) kind: Discriminant<Request>,
    pub(super) number: u64,
    pub(super) answer: Answer,
    /// Whether nothing more comes of the request.
    pub(super) is_last: bool,
}

/// A request with its number.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) number: u64,
    pub(super) request: Request,
}

/// Where requests wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LaneId {
    /// Reading and writing files.
    Files,
    /// What a person waits for.
    Quick,
    /// Expectations.
    Checks,
    /// What comes by and by.
    Background,
    /// What may take minutes.
    Long,
    /// The logons.
    Logons,
    /// Twins with changes.
    WhatIf,
    /// Scenarios.
    Sweep,
    /// Events.
    Events,
}

impl LaneId {
    const ALL: [Self; 9] = [
        Self::Files,
        Self::Quick,
        Self::Checks,
        Self::Background,
        Self::Long,
        Self::Logons,
        Self::WhatIf,
        Self::Sweep,
        Self::Events,
    ];
}

impl Request {
    /// What tells which requests replace each other.
    pub(super) fn kind(&self) -> Discriminant<Self> {
        std::mem::discriminant(self)
    }

    fn lane(&self) -> LaneId {
        match self {
            Self::Load => LaneId::Files,
            Self::Page(..) | Self::Search { .. } | Self::Inventory | Self::Thing(_) => {
                LaneId::Quick
            }
            Self::Findings | Self::Waive(_) => LaneId::Checks,
            Self::Questions => LaneId::Background,
            Self::Mend { .. } => LaneId::Long,
            Self::Changeable | Self::Properties(_) | Self::Cast => LaneId::Quick,
            Self::Matrix(..) | Self::Cell(_) | Self::Replay(_) => LaneId::Logons,
            Self::Diff(_) => LaneId::WhatIf,
            Self::Sweep(_) => LaneId::Sweep,
            Self::Play { .. } | Self::Save(..) => LaneId::Events,
        }
    }
}

/// A twin and what was found out about it.
pub(super) struct Held {
    pub(super) twin: Arc<Twin>,
    answers: Mutex<Vec<(QuestionId, Arc<sim::Answer>)>>,
    /// What the rules say, whatever is waived.
    findings: OnceLock<findings::Kept>,
    played: sessions::Played,
}

impl Held {
    fn new(twin: Twin) -> Self {
        Self {
            twin: Arc::new(twin),
            answers: Mutex::default(),
            findings: OnceLock::new(),
            played: sessions::Played::default(),
        }
    }

    /// The twin with what was played in it.
    fn plays(&self) -> sessions::Plays<'_> {
        sessions::Plays {
            twin: &self.twin,
            played: &self.played,
        }
    }

    /// The answer of a question; it is asked once.
    pub(super) fn answer(&self, question: QuestionId) -> Arc<sim::Answer> {
        let known = |answers: &[(QuestionId, Arc<sim::Answer>)]| {
            let found = answers.iter().find(|(known, _)| *known == question);
            found.map(|(_, answer)| Arc::clone(answer))
        };
        if let Some(answer) = known(&locked(&self.answers)) {
            return answer;
        }
        let answer = Arc::new(self.twin.ask(question));
        let mut answers = locked(&self.answers);
        if known(&answers).is_none() {
            answers.push((question, Arc::clone(&answer)));
        }
        answer
    }
}

/// What a lock guards; a thread that panicked left it whole, as nothing is changed in steps.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What all lanes know.
struct Shared {
    source: WorldSource,
    held: Mutex<Option<Arc<Held>>>,
    /// The number of the last request of each kind.
    latest: Mutex<Vec<(Discriminant<Request>, u64)>>,
    messages: Sender<Message>,
}

/// The threads.
pub(super) struct Worker {
    shared: Arc<Shared>,
    lanes: Vec<(LaneId, Sender<Asked>)>,
}

impl Worker {
    /// Starts the threads; what they find is sent as messages.
    pub(super) fn start(source: WorldSource, messages: Sender<Message>) -> Self {
        let shared = Arc::new(Shared {
            source,
            held: Mutex::default(),
            latest: Mutex::default(),
            messages,
        });
        let lanes = LaneId::ALL.map(|lane| {
            let (sender, receiver) = channel();
            let shared = Arc::clone(&shared);
            thread::spawn(move || run(&shared, &receiver));
            (lane, sender)
        });
        Self {
            shared,
            lanes: lanes.into(),
        }
    }

    /// Asks; what was asked of the same kind before is stale.
    pub(super) fn ask(&self, asked: Asked) {
        let kind = asked.request.kind();
        let mut latest = locked(&self.shared.latest);
        match latest.iter_mut().find(|(of, _)| *of == kind) {
            Some((_, number)) => *number = asked.number,
            None => latest.push((kind, asked.number)),
        }
        drop(latest);
        let lane = asked.request.lane();
        if let Some((_, lane)) = self.lanes.iter().find(|(of, _)| *of == lane) {
            // A lane ends with the program only.
            let _gone = lane.send(asked);
        }
    }
}

/// One request that is worked on.
pub(super) struct Job<'a> {
    shared: &'a Shared,
    kind: Discriminant<Request>,
    number: u64,
}

impl Job<'_> {
    /// Says what came of it, with more to come.
    pub(super) fn say(&self, answer: Answer) {
        self.send(answer, false);
    }

    fn send(&self, answer: Answer, is_last: bool) {
        let answered = Answered {
            kind: self.kind,
            number: self.number,
            answer,
            is_last,
        };
        // The one who draws is gone where the program ends.
        let _gone = self.shared.messages.send(Message::Answered(answered));
    }

    /// Whether another request of the same kind was asked since.
    pub(super) fn is_stale(&self) -> bool {
        let latest = locked(&self.shared.latest);
        let of_kind = latest.iter().find(|(kind, _)| *kind == self.kind);
        of_kind.is_some_and(|(_, number)| *number != self.number)
    }
}

/// A lane: one request after another.
fn run(shared: &Shared, requests: &Receiver<Asked>) {
    for Asked { number, request } in requests {
        let job = Job {
            shared,
            kind: request.kind(),
            number,
        };
        if job.is_stale() {
            continue;
        }
        // A panic is a bug of the twin; the dashboard goes on and says so.
        let done = catch_unwind(AssertUnwindSafe(|| work(&job, request)));
        let answer = match done {
            Ok(answer) => answer.unwrap_or(Answer::NoWorld),
            Err(panic) => {
                let what = panic
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| panic.downcast_ref::<&str>().copied());
                Answer::Failed(what.unwrap_or("the twin gave up").to_owned())
            }
        };
        job.send(answer, true);
    }
}

/// Does what is asked; `None` where there is no world to ask.
fn work(job: &Job<'_>, request: Request) -> Option<Answer> {
    let held = || locked(&job.shared.held).clone();
    match request {
        Request::Load => Some(match job.shared.source.load() {
            Ok((held, seen)) => {
                *locked(&job.shared.held) = Some(Arc::new(held));
                Answer::Loaded(Arc::new(seen))
            }
            Err(problems) => Answer::NotLoaded(problems.into()),
        }),
        Request::Questions => {
            let held = held()?;
            let mut last = None;
            for question in QuestionId::ALL {
                if job.is_stale() {
                    return None;
                }
                let answer = held.answer(question);
                if let sim::Answer::Calendar(answer) = &*answer {
                    job.say(Answer::Calendar(Arc::new(calendar::seen(answer))));
                }
                let line = reports::summary(&answer).into();
                if let Some(answer) = last.replace(Answer::Question(question, line)) {
                    job.say(answer);
                }
            }
            last
        }
        Request::Findings => {
            let seen = findings::seen(&*held()?, &job.shared.source);
            Some(Answer::Findings(Arc::new(seen)))
        }
        Request::Waive(waiver) => {
            let held = held()?;
            let done = findings::waive(&job.shared.source, &waiver);
            if done.is_ok() {
                let seen = findings::seen(&held, &job.shared.source);
                job.say(Answer::Findings(Arc::new(seen)));
            }
            Some(Answer::Done(done))
        }
        Request::Mend { rule, subject } => {
            let changes = findings::mend(&*held()?, &rule, &subject);
            Some(Answer::Mended {
                rule,
                subject,
                changes,
            })
        }
        Request::Inventory => {
            let things = ThingsSeen::new(held()?.twin.inventory());
            Some(Answer::Inventory(Arc::new(things)))
        }
        Request::Thing(id) => {
            let facts = held()?.twin.thing(id);
            Some(Answer::Thing(id, Arc::new(facts)))
        }
        Request::Page(PageOf::Text(text), width) => Some(Answer::Page(page::lines(&text, width))),
        Request::Page(of, width) => Some(Answer::Page(page::page(&*held()?, &of, width))),
        Request::Matrix(people, machines) => {
            let seen = logons::matrix(&held()?.twin, people, machines);
            Some(Answer::Matrix(Arc::new(seen)))
        }
        Request::Cell(of) => Some(Answer::Cell(Arc::new(logons::cell(&held()?.twin, of)))),
        Request::Replay(request) => {
            let told = logons::replay(&held()?.twin, &request);
            Some(Answer::Replay(request, told.map(Arc::new)))
        }
        Request::Changeable => Some(Answer::Changeable(what_if::things(&held()?.twin))),
        Request::Properties(thing) => {
            let seen = what_if::properties(&held()?.twin, thing);
            Some(Answer::Properties(Arc::new(seen)))
        }
        Request::Diff(of) => Some(Answer::Diff(Arc::new(what_if::diff(&held()?.twin, of)))),
        Request::Sweep(None) => Some(Answer::Swept(Ok(None))),
        Request::Sweep(Some(source)) => {
            let say = |progress| job.say(Answer::Sweeping(progress));
            let found = sweep::sweep(&source, &|| job.is_stale(), &say);
            Some(Answer::Swept(found.map(|seen| seen.map(Arc::new))))
        }
        Request::Cast => Some(Answer::Cast(Arc::new(sessions::cast(&held()?.twin)))),
        Request::Play { events, machine } => {
            let played = held()?.plays().play(&events, &machine);
            Some(Answer::Played(played.map(Arc::new)))
        }
        Request::Save(saved, path) => {
            let done = save::save((&job.shared.source, &held()?.plays()), &saved, &path);
            Some(Answer::Saved(saved, path, done))
        }
        Request::Search { text, among } => Some(Answer::Best(super::search::best(&text, &among))),
    }
}

/// Numbers requests.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: AtomicU64,
}

impl Numbers {
    /// The next one.
    pub(super) fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }
}
