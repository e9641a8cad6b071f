//! `diff`: what is otherwise in another world.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Certificate, Header};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Diff {
    schema: &'static str,
    before: Header,
    after: Header,
    causes: Vec<Cause>,
    rows: Vec<Row>,
    new_logons: Vec<NewLogon>,
    lost_logons: Vec<NewLogon>,
    compared: String,
    runs: usize,
}

#[derive(Serialize, JsonSchema)]
struct Cause {
    number: usize,
    category: &'static str,
    before: End,
    after: End,
    because: Because,
    cases: String,
    accounts: usize,
    certificates: usize,
    workstations: usize,
    witnesses: Vec<Witness>,
}

/// Why: `kind` says how the facts are to be taken.
#[derive(Serialize, JsonSchema)]
pub(super) struct Because {
    kind: &'static str,
    facts: Vec<Changed>,
    only: Option<Only>,
}

#[derive(Serialize, JsonSchema)]
struct Changed {
    role: &'static str,
    names: Vec<String>,
    fact: &'static str,
    before: String,
    after: String,
    rests_on: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Only {
    role: &'static str,
    world: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct End {
    step: Option<&'static str>,
    sentence: Option<&'static str>,
    account: Option<String>,
    mapping: Option<Mapping>,
    seen: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Mapping {
    strong: bool,
    method: String,
    confidence: String,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    category: &'static str,
    cause: usize,
    certificate: Option<Certificate>,
    hint: Option<String>,
    session: Option<String>,
    workstations: Vec<String>,
    domain_controllers: Vec<String>,
    referred_to: Vec<String>,
    before: End,
    after: End,
}

#[derive(Serialize, JsonSchema)]
struct Witness {
    certificate: Option<Certificate>,
    hint: Option<String>,
    session: Option<String>,
    workstation: String,
    domain_controller: Option<String>,
    account_before: Option<String>,
    account_after: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct NewLogon {
    certificate: Certificate,
    account: String,
    workstations: Vec<String>,
}

impl From<&sim::Diff> for Diff {
    fn from(diff: &sim::Diff) -> Self {
        Self {
            schema: "cardtwin/diff/1",
            before: (&diff.before).into(),
            after: (&diff.after).into(),
            causes: (1..)
                .zip(&diff.causes)
                .map(|(number, cause)| self::cause(number, cause))
                .collect(),
            rows: diff.rows.iter().map(Row::from).collect(),
            new_logons: diff.new_logons.iter().map(NewLogon::from).collect(),
            lost_logons: diff.lost_logons.iter().map(NewLogon::from).collect(),
            compared: diff.compared.to_string(),
            runs: diff.runs,
        }
    }
}

fn cause(number: usize, cause: &sim::DiffCause) -> Cause {
    Cause {
        number,
        category: cause.category.name(),
        before: (&cause.before).into(),
        after: (&cause.after).into(),
        because: (&cause.because).into(),
        cases: cause.cases.to_string(),
        accounts: cause.accounts,
        certificates: cause.certificates,
        workstations: cause.workstations,
        witnesses: cause.witnesses.iter().map(Witness::from).collect(),
    }
}

impl From<&sim::Because> for Because {
    fn from(because: &sim::Because) -> Self {
        let (kind, only) = match because {
            sim::Because::Changed(_) => ("changed", None),
            sim::Because::NotKept(_) => ("not-kept", None),
            sim::Because::FirstRead(_) => ("first-read", None),
            sim::Because::OnlyIn { role, after } => (
                "only-in",
                Some(Only {
                    role,
                    world: if *after { "after" } else { "before" },
                }),
            ),
            sim::Because::NotTold => ("not-told", None),
        };
        let fact = |fact: &sim::ChangedFact| Changed {
            role: fact.role,
            names: fact.names.clone(),
            fact: fact.fact,
            before: fact.before.clone(),
            after: fact.after.clone(),
            rests_on: fact.rests_on.clone(),
        };
        Self {
            kind,
            facts: because.facts().iter().map(fact).collect(),
            only,
        }
    }
}

impl From<&sim::DiffEnd> for End {
    fn from(end: &sim::DiffEnd) -> Self {
        Self {
            step: end.step.map(|step| step.id),
            sentence: end.step.map(|step| step.sentence),
            account: end.account.clone(),
            mapping: end.mapping.as_ref().map(|mapping| Mapping {
                strong: mapping.is_strong,
                method: mapping.words.clone(),
                confidence: mapping.confidence.to_string(),
            }),
            seen: end.seen.clone(),
        }
    }
}

impl From<&sim::DiffRow> for Row {
    fn from(row: &sim::DiffRow) -> Self {
        Self {
            category: row.category.name(),
            cause: row.cause,
            certificate: row.certificate.as_ref().map(Certificate::from),
            hint: row.hint.clone(),
            session: row.session.clone(),
            workstations: row.workstations.clone(),
            domain_controllers: row.domain_controllers.clone(),
            referred_to: row.referred_to.clone(),
            before: (&row.before).into(),
            after: (&row.after).into(),
        }
    }
}

impl From<&sim::DiffWitness> for Witness {
    fn from(witness: &sim::DiffWitness) -> Self {
        Self {
            certificate: witness.certificate.as_ref().map(Certificate::from),
            hint: witness.hint.clone(),
            session: witness.session.clone(),
            workstation: witness.workstation.clone(),
            domain_controller: witness.domain_controller.clone(),
            account_before: witness.account_before.clone(),
            account_after: witness.account_after.clone(),
        }
    }
}

impl From<&sim::NewLogon> for NewLogon {
    fn from(new: &sim::NewLogon) -> Self {
        Self {
            certificate: (&new.certificate).into(),
            account: new.account.clone(),
            workstations: new.workstations.clone(),
        }
    }
}
