//! What the screen Sweep is drawn from: scenarios, how far a sweep is, and what it found as a tree.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sim::{
    ExpectationVerdict, Scenario, SweepExpectation, SweepKind, SweepProgress, SweepResult,
    SweepTree, SweepWatch,
};

use super::logons::mark_of;
use crate::dashboard::theme::Mark;

/// How often it is said how far a sweep is.
const EVERY: Duration = Duration::from_millis(80);

/// Where a scenario is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScenarioSource {
    /// Shipped, by the name of its file.
    Shipped(&'static str),
    /// A file.
    File(PathBuf),
}

impl ScenarioSource {
    /// Its name in a list.
    pub(in crate::dashboard) fn name(&self) -> String {
        match self {
            Self::Shipped(name) => format!("{name} (shipped)"),
            Self::File(path) => path.display().to_string(),
        }
    }

    fn load(&self) -> Result<Scenario, String> {
        let loaded = match self {
            Self::Shipped(name) => {
                let mut shipped = sim::shipped_scenarios().iter();
                let text = shipped.find(|(known, _)| known == name);
                let text = text.map_or("", |(_, text)| text);
                Scenario::parse(name, text, Path::new("."))
            }
            Self::File(path) => Scenario::load(path),
        };
        loaded.map_err(|error| told(&error))
    }
}

/// An error with its place and its advice.
fn told(error: &sim::ScenarioError) -> String {
    let help = miette::Diagnostic::help(error).map(|help| format!("; {help}"));
    format!("{error}{}", help.unwrap_or_default())
}

/// What a sweep found.
#[derive(Debug)]
pub(in crate::dashboard) struct SweepSeen {
    pub(in crate::dashboard) title: String,
    /// How much it was, in a line.
    pub(in crate::dashboard) summary: String,
    /// What is told, as a tree.
    pub(in crate::dashboard) nodes: Vec<Node>,
}

/// A line of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dashboard) struct Node {
    pub(in crate::dashboard) depth: usize,
    pub(in crate::dashboard) mark: Option<Mark>,
    pub(in crate::dashboard) text: String,
}

/// Sweeps, and says now and then how far it is; `None`: it was ended before its time.
pub(super) fn sweep(
    source: &ScenarioSource,
    is_stale: &(dyn Fn() -> bool + Sync),
    say: &(dyn Fn(SweepProgress) + Sync),
) -> Result<Option<SweepSeen>, String> {
    let scenario = source.load()?;
    let watch = SweepWatch::default();
    let is_over = AtomicBool::new(false);
    let found = thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                if is_stale() {
                    watch.cancel();
                    return;
                }
                say(watch.progress());
                thread::sleep(EVERY);
            }
        });
        // Whatever becomes of the sweep, who watches it ends with it.
        let _over = Over(&is_over);
        sim::sweep_watched(&scenario, None, &watch)
    });
    let found = found.map_err(|error| told(&error))?;
    Ok(found.map(|result| seen(&result)))
}

/// Says that something is over when it goes.
struct Over<'o>(&'o AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn seen(result: &SweepResult) -> SweepSeen {
    let mut nodes = Nodes::default();
    expectations(result, &mut nodes);
    let several = result.kinds.len();
    let kinds = match several {
        1 => "1 kind of case".to_owned(),
        several => format!("{several} kinds of cases"),
    };
    nodes.push(
        0,
        None,
        format!("{kinds}: which choices decide, and how it ends"),
    );
    for kind in &result.kinds {
        nodes.push(1, None, cases(kind));
        tree(kind, &kind.tree, (2, String::new()), &mut nodes);
    }
    if !result.never_read.is_empty() {
        nodes.push(0, None, "Never read, so it never mattered".to_owned());
        for variable in &result.never_read {
            nodes.push(1, Some(Mark::Silent), variable.clone());
        }
    }
    if result.over_limit.cases > 0 {
        let line = format!(
            "{} cases have more leaves than the limit; nothing is claimed of them",
            result.over_limit.cases
        );
        nodes.push(0, Some(Mark::Unknown), line);
    }
    let leaves = result.leaves().count();
    SweepSeen {
        title: result.title.clone(),
        summary: format!(
            "{} cases × {} combinations of {} unknowns, proven in {leaves} leaves with {} runs",
            result.cases,
            result.space,
            result.variables.len(),
            result.work.runs,
        ),
        nodes: nodes.0,
    }
}

#[derive(Default)]
struct Nodes(Vec<Node>);

impl Nodes {
    fn push(&mut self, depth: usize, mark: Option<Mark>, text: String) {
        self.0.push(Node { depth, mark, text });
    }
}

fn cases(kind: &SweepKind) -> String {
    let cases = match kind.cases {
        1 => "1 case".to_owned(),
        cases => format!("{cases} cases"),
    };
    format!("{cases}: {}", reports::told_kind(kind))
}

fn expectations(result: &SweepResult, nodes: &mut Nodes) {
    if result.expectations.is_empty() {
        return;
    }
    nodes.push(0, None, "Expected, whatever is chosen".to_owned());
    for of in &result.expectations {
        let told = reports::told_expectation(of);
        let mut lines = told.lines();
        let verdict = lines.next().unwrap_or_default();
        nodes.push(
            1,
            Some(mark_of_verdict(of)),
            format!("{}: {verdict}", of.says),
        );
        for line in lines {
            nodes.push(2, None, line.to_owned());
        }
    }
}

fn mark_of_verdict(of: &SweepExpectation) -> Mark {
    match of.verdict {
        ExpectationVerdict::Proven => Mark::Good,
        ExpectationVerdict::Refuted { .. } | ExpectationVerdict::NoCases => Mark::Bad,
        ExpectationVerdict::Undecided(_) | ExpectationVerdict::NotFinished => Mark::Unknown,
    }
}

fn tree(kind: &SweepKind, of: &SweepTree, (depth, before): (usize, String), nodes: &mut Nodes) {
    match of {
        SweepTree::Leaf(at) => {
            let Some(leaf) = kind.leaves.get(*at) else {
                return;
            };
            let mark = if leaf.undecided {
                Mark::Unknown
            } else {
                mark_of(leaf.ending.step.effect)
            };
            let said = reports::told_leaf(leaf, kind.cases > 1);
            nodes.push(depth, Some(mark), format!("{before}{said}"));
        }
        SweepTree::Fork { variable, arms } => {
            nodes.push(depth, None, format!("{before}{variable}"));
            for (values, follows) in arms {
                let before = format!("{}: ", values.join(" or "));
                tree(kind, follows, (depth + 1, before), nodes);
            }
        }
    }
}
