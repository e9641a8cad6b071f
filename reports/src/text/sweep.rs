//! Sweeps as text.

use sim::{
    CounterExample, ExpectationVerdict, SweepExpectation, SweepKind, SweepLeaf, SweepResult,
    SweepTree, Witness,
};
use termtree::Tree;

use super::table::table;
use super::wrapped;

/// What a sweep found: the cases that go alike, each kind with the tree of what decides; and what is proven.
pub(crate) fn sweep(result: &SweepResult, width: u16) -> String {
    let mut text = super::header(&result.header);
    text.push_str(&format!(
        "\n{}\n{}, {} of {}: {} with {} in all\n",
        result.title,
        super::count(result.cases, "case", "cases"),
        super::count(result.space, "combination", "combinations"),
        super::count(result.variables.len(), "unknown", "unknowns"),
        super::count(result.kinds.len(), "kind of case", "kinds of cases"),
        super::count(result.leaves().count(), "leaf", "leaves"),
    ));
    if !result.expectations.is_empty() {
        text.push('\n');
        let expectations = result.expectations.iter();
        let rows: Vec<Vec<String>> = expectations
            .map(|of| vec![of.says.clone(), expectation(of)])
            .collect();
        text.push_str(&table(
            &["expected, whatever is chosen", "so it is"],
            &rows,
            width,
        ));
    }
    for kind in &result.kinds {
        text.push('\n');
        text.push_str(&wrapped(&cases(kind), 0, width));
        text.push_str(&tree(kind, width));
    }
    if !result.never_read.is_empty() {
        let never = format!(
            "Never read, so it never mattered: {}",
            result.never_read.join(", ")
        );
        text.push_str(&format!("\n{}", wrapped(&never, 0, width)));
    }
    if result.over_limit.cases > 0 {
        let examples: Vec<String> = result.over_limit.witnesses.iter().map(place).collect();
        let covered = result.covered();
        let whole = result.cases.saturating_mul(result.space);
        text.push_str(&format!(
            "\n{}",
            wrapped(
                &format!(
                    "There are more leaves than the limit. Nothing is claimed of {}, such as {}. Covered are {covered} of {whole} combinations of a case and choices.",
                    super::count(result.over_limit.cases, "case", "cases"),
                    examples.join("; "),
                ),
                0,
                width
            )
        ));
    }
    let executed = format!("{}.", super::executed(&result.work));
    text.push_str(&format!("\n{}", wrapped(&executed, 0, width)));
    text
}

/// A case in one line.
fn place(witness: &Witness) -> String {
    let label = &witness.certificate;
    format!(
        "{} #{} at {} by {}",
        label.card, label.number, witness.workstation, witness.domain_controller
    )
}

/// The cases of a kind.
pub(crate) fn cases(kind: &SweepKind) -> String {
    let shown: Vec<String> = kind.witnesses.iter().map(place).collect();
    let further = kind
        .cases
        .saturating_sub(u128::try_from(shown.len()).unwrap_or(0));
    let mut text = shown.join("; ");
    if further > 0 {
        text.push_str(&format!("; and {further} more"));
    }
    text
}

/// What decides in a kind, as a tree.
fn tree(kind: &SweepKind, width: u16) -> String {
    let follows = drawn(kind, &kind.tree, String::new(), width);
    let mut tree = Tree::new(String::new()).with_multiline(true);
    tree.push(follows);
    // The root has no line of its own.
    let text = tree.to_string();
    text.split_once('\n')
        .map_or("", |(_, below)| below)
        .to_owned()
}

fn drawn(kind: &SweepKind, tree: &SweepTree, prefix: String, width: u16) -> Tree<String> {
    match tree {
        SweepTree::Leaf(at) => {
            let said = kind.leaves.get(*at).map(|leaf| ends(leaf, kind.cases > 1));
            let said = format!("{prefix}{}", said.unwrap_or_default());
            // Each level takes four characters; a line keeps some room in the deepest tree.
            let room = width.saturating_sub(24).max(40);
            let lines = wrapped(&said, 0, room);
            Tree::new(lines.trim_end().to_owned()).with_multiline(true)
        }
        SweepTree::Fork { variable, arms } => {
            let mut node = Tree::new(format!("{prefix}{variable}")).with_multiline(true);
            for (values, follows) in arms {
                node.push(drawn(
                    kind,
                    follows,
                    format!("{}: ", values.join(" or ")),
                    width,
                ));
            }
            node
        }
    }
}

/// How a leaf ends; the account is that of the first of several cases.
pub(crate) fn ends(leaf: &SweepLeaf, of_several: bool) -> String {
    let account = leaf.account.as_deref();
    let account = account.filter(|_| !of_several);
    let mut text = super::outcome(&leaf.ending, account).replace('\n', ", ");
    if leaf.undecided {
        text = format!("not known: {text}");
    }
    for step in &leaf.afterwards {
        text.push_str(&format!(", then {}", step.sentence));
    }
    text
}

/// What is known of an expectation.
pub(crate) fn expectation(of: &SweepExpectation) -> String {
    let example = |example: &CounterExample| {
        let mut text = place(&example.witness);
        for (name, value) in &example.choices {
            text.push_str(&format!("\n{name} = {value}"));
        }
        let account = example.witness.account.as_deref();
        text.push_str(&format!("\n{}", super::outcome(&example.ending, account)));
        for step in &example.afterwards {
            text.push_str(&format!("\nthen {}", step.sentence));
        }
        text
    };
    match &of.verdict {
        ExpectationVerdict::Proven => {
            format!("proven in {}", super::count(of.cases, "case", "cases"))
        }
        ExpectationVerdict::Refuted {
            combinations,
            example: smallest,
        } => format!(
            "refuted in {}, the smallest:\n{}",
            super::count(*combinations, "combination", "combinations"),
            example(smallest)
        ),
        ExpectationVerdict::Undecided(first) => {
            format!("unknown, for example:\n{}", example(first))
        }
        ExpectationVerdict::NotFinished => {
            "not proven: there are more leaves than the limit".to_owned()
        }
        ExpectationVerdict::NoCases => "not met: it is about no case of the scenario".to_owned(),
    }
}
