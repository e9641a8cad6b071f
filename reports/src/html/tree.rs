//! A sweep: what it proves, and the tree of what decides, drawn and as a list that folds.

use maud::{Markup, html};
use sim::{
    CheckRun, Checked, CounterExample, Effect, ExpectationVerdict, SweepExpectation, SweepKind,
    SweepLeaf, SweepResult, SweepTree,
};

use super::evidence::evidence;
use super::page::{Page, anchor, fill, grouped, more};
use super::refusals::witness;

/// Trees with more leaves are not drawn, but listed.
const DRAWN: usize = 48;
/// So many kinds of cases are told.
const KINDS: usize = 40;
const COLUMN: usize = 268;
const LINE: usize = 54;
const BOX: usize = 222;
/// A fork has two lines: the thing, and what of it is not said.
const FORK: usize = 40;
const LEAF: usize = 26;
/// So many letters fit into a box, or beside an edge.
const LETTERS: usize = 30;

/// A scenario with all its choices.
pub(super) fn scenario(
    page: Page,
    id: &str,
    run: &CheckRun,
    checked: &Checked,
    result: &SweepResult,
) -> Markup {
    let words = page.words;
    let kinds: Vec<&SweepKind> = result.kinds.iter().take(KINDS).collect();
    let left_out = result.kinds.len() - kinds.len();
    html! {
        h2 id=(id) { (words.scenario) " " (checked.name()) }
        (super::world::about(page, &result.header))
        p {
            (page.count(result.cases, &words.cases)) ", " (page.count(result.space, &words.combinations)) (page.words.colon)
            (page.count(result.kinds.len(), &words.kinds)) ", " (page.count(result.leaves().count(), &words.leaves)) "."
        }
        h3 id={ (id) "-findings" } { (words.expected) }
        @for (at, (judged, expectation)) in checked.findings.iter().zip(&result.expectations).enumerate() {
            (self::expectation(page, &anchor(id, "finding", at), run, judged, expectation))
        }
        @if result.expectations.is_empty() { p { (words.nothing_expected) } }
        h3 id={ (id) "-tree" } { (words.what_decides) }
        @for (at, kind) in kinds.iter().enumerate() {
            (self::kind(page, &anchor(id, "kind", at), kind))
        }
        @if left_out > 0 { p.left-out { (page.count(left_out, &words.kinds_left_out)) } }
        @if !result.never_read.is_empty() {
            p { (words.never_read) " " (result.never_read.join(", ")) }
        }
        @if result.over_limit.cases > 0 {
            p { (page.count(result.over_limit.cases, &words.over_limit)) }
            ul { @for one in &result.over_limit.witnesses { li { (witness(page, one)) } } }
        }
    }
}

fn expectation(
    page: Page,
    id: &str,
    run: &CheckRun,
    judged: &sim::Judged,
    expectation: &SweepExpectation,
) -> Markup {
    let words = page.words;
    let (word, class) = match &expectation.verdict {
        ExpectationVerdict::Proven => (words.proven, "good-tag"),
        ExpectationVerdict::Refuted { .. } | ExpectationVerdict::NoCases => {
            (words.refuted, "bad-tag")
        }
        ExpectationVerdict::Undecided(_) | ExpectationVerdict::NotFinished => {
            (words.unknown, "ask-tag")
        }
    };
    html! {
        article.item id=(id) data-severity=(judged.finding.severity) data-status=(super::findings::status(run, judged)) data-cause=(judged.finding.rule) {
            ul.tags { li class=(class) { (word) } li.plain { (page.count(expectation.cases, &words.cases)) } }
            h4 { (page.said(&expectation.says)) }
            @match &expectation.verdict {
                ExpectationVerdict::Proven => p { (words.proven_is) },
                ExpectationVerdict::Refuted { combinations, example } => {
                    p { (page.count(*combinations, &words.refuted_in)) }
                    (counter_example(page, example))
                },
                ExpectationVerdict::Undecided(example) => (counter_example(page, example)),
                ExpectationVerdict::NotFinished => p { (words.not_finished) },
                ExpectationVerdict::NoCases => p { (words.no_cases) },
            }
        }
    }
}

fn counter_example(page: Page, example: &CounterExample) -> Markup {
    html! {
        p { (witness(page, &example.witness)) }
        ul {
            @for (name, value) in &example.choices { li { code { (name) " = " (value) } } }
            li { (page.ending(example.ending.step)) }
            @for step in &example.afterwards { li { (page.ending(step)) } }
        }
    }
}

fn kind(page: Page, id: &str, kind: &SweepKind) -> Markup {
    let words = page.words;
    let shown = u128::try_from(kind.witnesses.len()).unwrap_or(0);
    let endings = kind.leaves.iter().map(|leaf| leaf.ending.step);
    let afterwards = kind
        .leaves
        .iter()
        .flat_map(|leaf| &leaf.afterwards)
        .copied();
    let is_fork = matches!(kind.tree, SweepTree::Fork { .. });
    html! {
        article.item id=(id) {
            h4 { (page.count(kind.cases, &words.cases)) ", " (page.count(kind.leaves.len(), &words.leaves)) }
            ul {
                @for one in &kind.witnesses { li { (witness(page, one)) } }
                @if kind.cases > shown { li { (page.count(kind.cases - shown, &words.more)) } }
            }
            @if is_fork && kind.leaves.len() <= DRAWN {
                figure.drawing {
                    div.frame role="group" tabindex="0" aria-label=(words.tree_drawn) { (drawing(page, id, kind)) }
                }
                (more(words.tree_as_list, &html! { ul.branches { (branch(page, kind, &kind.tree)) } }))
            } @else {
                ul.branches { (branch(page, kind, &kind.tree)) }
            }
            (evidence(page, endings.chain(afterwards), []))
        }
    }
}

/// A tree as a list in lists, each fork of which folds.
fn branch(page: Page, kind: &SweepKind, tree: &SweepTree) -> Markup {
    match tree {
        SweepTree::Leaf(at) => html! {
            li { @if let Some(leaf) = kind.leaves.get(*at) { (self::leaf(page, leaf)) } }
        },
        SweepTree::Fork { variable, arms } => html! {
            li {
                details open {
                    summary { (variable) }
                    ul {
                        @for (values, follows) in arms {
                            li {
                                span.choice { (values.join(page.words.or)) }
                                ul { (branch(page, kind, follows)) }
                            }
                        }
                    }
                }
            }
        },
    }
}

fn leaf(page: Page, leaf: &SweepLeaf) -> Markup {
    let words = page.words;
    html! {
        @if leaf.undecided { (words.unknown) (page.words.colon) }
        (page.ending(leaf.ending.step))
        @if let Some(account) = &leaf.account { ", " (words.account) " " strong { (account) } }
        @for step in &leaf.afterwards { ", " (words.then) " " (page.ending(step)) }
        " – " (page.count(leaf.combinations, &words.combinations))
    }
}

/// A node of the drawing: where it stands, and what is in it.
struct Node {
    x: usize,
    y: usize,
    class: &'static str,
    lines: Vec<String>,
}

/// An edge of the drawing, from a fork to what follows, and the choice it stands for.
struct Edge {
    from: (usize, usize),
    to: (usize, usize),
    choice: String,
}

/// A drawing under way.
struct Drawing<'d> {
    page: Page,
    kind: &'d SweepKind,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The line of the next leaf.
    line: usize,
    depth: usize,
}

impl Drawing<'_> {
    /// Draws a tree from a column on, and says where its root stands.
    fn add(&mut self, tree: &SweepTree, depth: usize) -> (usize, usize) {
        self.depth = self.depth.max(depth);
        let x = depth * COLUMN + 4;
        match tree {
            SweepTree::Leaf(at) => {
                let y = self.line * LINE + 8;
                self.line += 1;
                let (class, text) = self
                    .kind
                    .leaves
                    .get(*at)
                    .map_or(("box", String::new()), |leaf| self.ending(leaf));
                self.nodes.push(Node {
                    x,
                    y,
                    class,
                    lines: vec![text],
                });
                (x, y)
            }
            SweepTree::Fork { variable, arms } => {
                let ends: Vec<((usize, usize), String)> = arms
                    .iter()
                    .map(|(values, follows)| {
                        let to = self.add(follows, depth + 1);
                        (to, values.join(self.page.words.or))
                    })
                    .collect();
                let lines = ends.iter().map(|((_, y), _)| *y);
                let y = lines.sum::<usize>() / ends.len().max(1);
                self.nodes.push(Node {
                    x,
                    y,
                    class: "box fork",
                    lines: variable.rsplitn(2, '.').map(str::to_owned).collect(),
                });
                self.edges.extend(ends.into_iter().map(|(to, choice)| Edge {
                    from: (x, y),
                    to,
                    choice,
                }));
                (x, y)
            }
        }
    }

    fn ending(&self, leaf: &SweepLeaf) -> (&'static str, String) {
        let words = self.page.words;
        let last = leaf.afterwards.last().unwrap_or(&leaf.ending.step);
        if leaf.undecided {
            return ("box unknown", format!("? {}", words.unknown));
        }
        match leaf.ending.step.effect {
            Effect::Opens => ("box opens", format!("✓ {}", last.id)),
            Effect::Undefined => ("box unknown", format!("? {}", last.id)),
            Effect::Refuses => ("box refused", format!("✗ {}", last.id)),
            Effect::Passes => ("box", last.id.to_owned()),
        }
    }
}

/// The tree from left to right: forks with what decides, edges with the choices, leaves with how it ends.
fn drawing(page: Page, id: &str, kind: &SweepKind) -> Markup {
    let mut drawing = Drawing {
        page,
        kind,
        nodes: Vec::new(),
        edges: Vec::new(),
        line: 0,
        depth: 0,
    };
    drawing.add(&kind.tree, 0);
    let width = (drawing.depth + 1) * COLUMN;
    let height = drawing.line * LINE + 16;
    let words = page.words;
    let leaves = grouped(u128::try_from(kind.leaves.len()).unwrap_or(0));
    html! {
        svg width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby={ (id) "-title " (id) "-desc" } {
            title id={ (id) "-title" } { (words.tree_drawn) }
            desc id={ (id) "-desc" } { (fill(words.tree_description, &[&leaves])) }
            @for edge in &drawing.edges {
                @let (x, y) = (edge.from.0 + BOX, edge.from.1 + LEAF / 2);
                @let (to_x, to_y) = (edge.to.0, edge.to.1 + LEAF / 2);
                path.edge d={ "M" (x) " " (y) "C" (x + 28) " " (y) " " (x + 10) " " (to_y) " " (x + 34) " " (to_y) "H" (to_x) } {}
            }
            @for node in &drawing.nodes {
                g {
                    title { (node.lines.iter().rev().cloned().collect::<Vec<_>>().join(".")) }
                    @let height = if node.lines.len() > 1 { FORK } else { LEAF };
                    rect class=(node.class) x=(node.x) y=(node.y + LEAF / 2 - height / 2) width=(BOX) height=(height) rx="5" {}
                    @if let [property, thing] = node.lines.as_slice() {
                        text.soft x=(node.x + 8) y=(node.y + 9) { (shortened(thing, LETTERS)) }
                        text x=(node.x + 8) y=(node.y + 26) { (shortened(property, LETTERS)) }
                    } @else {
                        @for line in &node.lines { text x=(node.x + 8) y=(node.y + 17) { (shortened(line, LETTERS)) } }
                    }
                }
            }
            @for edge in &drawing.edges {
                text.choice-name x=(edge.to.0 + 2) y=(edge.to.1 + 47) { title { (edge.choice) } (shortened(&edge.choice, LETTERS + 4)) }
            }
        }
    }
}

/// A text that has room, its end left out where it is longer.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters - 1).collect();
    kept + "…"
}
