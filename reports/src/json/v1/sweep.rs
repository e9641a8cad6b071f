//! What a sweep found.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Ending, Header, Witness, Work, ending};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Sweep {
    schema: &'static str,
    header: Header,
    title: String,
    cases: String,
    space: String,
    variables: Vec<Variable>,
    never_read: Vec<String>,
    expectations: Vec<Expectation>,
    kinds: Vec<Kind>,
    over_limit: OverLimit,
    work: Work,
}

#[derive(Serialize, JsonSchema)]
struct Variable {
    name: String,
    choices: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Expectation {
    says: String,
    cases: String,
    verdict: &'static str,
    combinations: Option<String>,
    example: Option<Example>,
}

#[derive(Serialize, JsonSchema)]
struct Example {
    witness: Witness,
    choices: Vec<Choice>,
    ending: Ending,
    afterwards: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Kind {
    cases: String,
    witnesses: Vec<Witness>,
    tree: Tree,
    leaves: Vec<Leaf>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Tree {
    Leaf(usize),
    Fork { variable: String, arms: Vec<Arm> },
}

#[derive(Serialize, JsonSchema)]
struct Arm {
    values: Vec<String>,
    then: Tree,
}

#[derive(Serialize, JsonSchema)]
struct Leaf {
    choices: Vec<Choice>,
    ending: Ending,
    undecided: bool,
    account: Option<String>,
    combinations: String,
    afterwards: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Choice {
    name: String,
    value: String,
}

#[derive(Serialize, JsonSchema)]
struct OverLimit {
    cases: String,
    witnesses: Vec<Witness>,
}

fn choices(list: &[(String, String)]) -> Vec<Choice> {
    let list = list.iter().cloned();
    list.map(|(name, value)| Choice { name, value }).collect()
}

fn steps(list: &[&'static sim::Step]) -> Vec<&'static str> {
    list.iter().map(|step| step.id).collect()
}

impl From<&sim::SweepTree> for Tree {
    fn from(tree: &sim::SweepTree) -> Self {
        match tree {
            sim::SweepTree::Leaf(at) => Self::Leaf(*at),
            sim::SweepTree::Fork { variable, arms } => Self::Fork {
                variable: variable.clone(),
                arms: arms
                    .iter()
                    .map(|(values, then)| Arm {
                        values: values.clone(),
                        then: then.into(),
                    })
                    .collect(),
            },
        }
    }
}

impl From<&sim::CounterExample> for Example {
    fn from(example: &sim::CounterExample) -> Self {
        Self {
            witness: (&example.witness).into(),
            choices: choices(&example.choices),
            ending: ending(example.ending.step, example.ending.confidence),
            afterwards: steps(&example.afterwards),
        }
    }
}

impl From<&sim::SweepExpectation> for Expectation {
    fn from(of: &sim::SweepExpectation) -> Self {
        use sim::ExpectationVerdict as Verdict;
        let (verdict, combinations, example) = match &of.verdict {
            Verdict::Proven => ("proven", None, None),
            Verdict::Refuted {
                combinations,
                example,
            } => ("refuted", Some(combinations.to_string()), Some(&**example)),
            Verdict::Undecided(example) => ("undecided", None, Some(&**example)),
            Verdict::NotFinished => ("not finished", None, None),
            Verdict::NoCases => ("no cases", None, None),
        };
        Self {
            says: of.says.clone(),
            cases: of.cases.to_string(),
            verdict,
            combinations,
            example: example.map(Example::from),
        }
    }
}

impl From<&sim::SweepKind> for Kind {
    fn from(kind: &sim::SweepKind) -> Self {
        Self {
            cases: kind.cases.to_string(),
            witnesses: kind.witnesses.iter().map(Witness::from).collect(),
            tree: (&kind.tree).into(),
            leaves: kind
                .leaves
                .iter()
                .map(|leaf| Leaf {
                    choices: choices(&leaf.choices),
                    ending: ending(leaf.ending.step, leaf.ending.confidence),
                    undecided: leaf.undecided,
                    account: leaf.account.clone(),
                    combinations: leaf.combinations.to_string(),
                    afterwards: steps(&leaf.afterwards),
                })
                .collect(),
        }
    }
}

impl From<&sim::SweepResult> for Sweep {
    fn from(result: &sim::SweepResult) -> Self {
        Self {
            schema: "cardtwin/sweep/2",
            header: (&result.header).into(),
            title: result.title.clone(),
            cases: result.cases.to_string(),
            space: result.space.to_string(),
            variables: result
                .variables
                .iter()
                .map(|(name, choices)| Variable {
                    name: name.clone(),
                    choices: choices.clone(),
                })
                .collect(),
            never_read: result.never_read.clone(),
            expectations: result.expectations.iter().map(Expectation::from).collect(),
            kinds: result.kinds.iter().map(Kind::from).collect(),
            over_limit: OverLimit {
                cases: result.over_limit.cases.to_string(),
                witnesses: result
                    .over_limit
                    .witnesses
                    .iter()
                    .map(Witness::from)
                    .collect(),
            },
            work: (&result.work).into(),
        }
    }
}
