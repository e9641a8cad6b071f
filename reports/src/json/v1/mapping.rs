//! The questions about mapping.

use schemars::JsonSchema;
use serde::Serialize;
use sim::Step;

use super::{Certificate, Header, Seen, seen};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Mapping {
    schema: &'static str,
    header: Header,
    counts: Counts,
    certificates: Vec<CertificateRow>,
    accounts: Vec<AccountRow>,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    ready: usize,
    lost: usize,
    refused: usize,
    unmapped: usize,
    never_match: usize,
}

#[derive(Serialize, JsonSchema)]
struct CertificateRow {
    certificate: Certificate,
    issuer: String,
    serial: String,
    not_before: String,
    sid: Option<CarriedSid>,
    strong_value: Option<String>,
    accounts: Vec<MappedAccount>,
}

#[derive(Serialize, JsonSchema)]
struct CarriedSid {
    sid: String,
    account: Option<String>,
    stands_in: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct MappedAccount {
    account: String,
    methods: Vec<Method>,
    today: Vec<Verdict>,
    enforced: Vec<Verdict>,
    depends_on: Vec<Assumed>,
}

#[derive(Serialize, JsonSchema)]
struct Method {
    name: &'static str,
    strength: &'static str,
    value: String,
}

#[derive(Serialize, JsonSchema)]
struct Verdict {
    domain_controllers: Vec<String>,
    accepted: bool,
    step: &'static str,
    sentence: &'static str,
    source: &'static str,
    confidence: String,
    seen: Seen,
    steps: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Assumed {
    name: &'static str,
    reading: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct AccountRow {
    account: String,
    values: Vec<ValueRow>,
    certificates: Vec<Certificate>,
}

#[derive(Serialize, JsonSchema)]
struct ValueRow {
    value: String,
    form: Option<&'static str>,
    strength: Option<&'static str>,
    certificates: Vec<Certificate>,
    never_matches: Option<Diagnosis>,
}

#[derive(Serialize, JsonSchema)]
struct Diagnosis {
    faults: Vec<Fault>,
    correct: Option<String>,
    meant: Option<Certificate>,
}

#[derive(Serialize, JsonSchema)]
struct Fault {
    fault: String,
    help: String,
}

fn strength(strength: sim::names::MappingStrength) -> &'static str {
    match strength {
        sim::names::MappingStrength::Weak => "weak",
        sim::names::MappingStrength::Strong => "strong",
    }
}

fn assumed(list: &[(&'static str, &'static str)]) -> Vec<Assumed> {
    list.iter()
        .map(|(name, reading)| Assumed { name, reading })
        .collect()
}

fn ids(steps: &[&'static Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.id).collect()
}

fn verdicts(list: &[sim::MappingVerdict]) -> Vec<Verdict> {
    list.iter()
        .map(|verdict| Verdict {
            domain_controllers: verdict.domain_controllers.clone(),
            accepted: verdict.step.effect != sim::Effect::Refuses,
            step: verdict.step.id,
            sentence: verdict.step.sentence,
            source: verdict.step.source,
            confidence: verdict.step.confidence.to_string(),
            seen: seen(verdict.step),
            steps: ids(&verdict.steps),
        })
        .collect()
}

impl From<&sim::MappingAnswer> for Mapping {
    fn from(answer: &sim::MappingAnswer) -> Self {
        Self {
            schema: "cardtwin/mapping/1",
            header: (&answer.header).into(),
            counts: Counts {
                ready: answer.counts.ready,
                lost: answer.counts.lost,
                refused: answer.counts.refused,
                unmapped: answer.counts.unmapped,
                never_match: answer.counts.never_match,
            },
            certificates: answer.certificates.iter().map(certificate).collect(),
            accounts: answer.accounts.iter().map(account).collect(),
        }
    }
}

fn certificate(row: &sim::CertificateMappingRow) -> CertificateRow {
    CertificateRow {
        certificate: (&row.certificate).into(),
        issuer: row.issuer.clone(),
        serial: row.serial.clone(),
        not_before: row.not_before.to_string(),
        sid: row.sid.as_ref().map(|carried| CarriedSid {
            sid: carried.sid.clone(),
            account: carried.account.clone(),
            stands_in: if carried.in_uri { "uri" } else { "extension" },
        }),
        strong_value: row.strong_value.clone(),
        accounts: row
            .accounts
            .iter()
            .map(|mapped| MappedAccount {
                account: mapped.account.clone(),
                methods: mapped
                    .methods
                    .iter()
                    .map(|method| Method {
                        name: method.name,
                        strength: strength(method.strength),
                        value: method.value.clone(),
                    })
                    .collect(),
                today: verdicts(&mapped.today),
                enforced: verdicts(&mapped.enforced),
                depends_on: assumed(&mapped.depends_on),
            })
            .collect(),
    }
}

fn account(row: &sim::AccountMappingRow) -> AccountRow {
    AccountRow {
        account: row.account.clone(),
        values: row
            .values
            .iter()
            .map(|value| ValueRow {
                value: value.value.clone(),
                form: value.form.map(|(form, _)| form),
                strength: value.form.map(|(_, own)| strength(own)),
                certificates: value.certificates.iter().map(Certificate::from).collect(),
                never_matches: value.diagnosis.as_ref().map(|diagnosis| Diagnosis {
                    faults: diagnosis
                        .faults
                        .iter()
                        .map(|(fault, help)| Fault {
                            fault: fault.clone(),
                            help: help.clone(),
                        })
                        .collect(),
                    correct: diagnosis.correct.clone(),
                    meant: diagnosis.meant.as_ref().map(Certificate::from),
                }),
            })
            .collect(),
        certificates: row.certificates.iter().map(Certificate::from).collect(),
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct AmbiguousMappings {
    schema: &'static str,
    header: Header,
    rows: Vec<AmbiguityRow>,
}

#[derive(Serialize, JsonSchema)]
struct AmbiguityRow {
    kind: &'static str,
    subject: String,
    accounts: Vec<String>,
    certificates: Vec<Certificate>,
    without_hint: Vec<Unhinted>,
}

#[derive(Serialize, JsonSchema)]
struct Unhinted {
    domain_controllers: Vec<String>,
    account: Option<String>,
    step: &'static str,
    sentence: &'static str,
    seen: Seen,
}

impl From<&sim::AmbiguousMappingsAnswer> for AmbiguousMappings {
    fn from(answer: &sim::AmbiguousMappingsAnswer) -> Self {
        let rows = answer.rows.iter().map(|row| AmbiguityRow {
            kind: row.kind.name(),
            subject: row.subject.clone(),
            accounts: row.accounts.clone(),
            certificates: row.certificates.iter().map(Certificate::from).collect(),
            without_hint: row
                .without_hint
                .iter()
                .map(|outcome| Unhinted {
                    domain_controllers: outcome.domain_controllers.clone(),
                    account: outcome.account.clone(),
                    step: outcome.step.id,
                    sentence: outcome.step.sentence,
                    seen: seen(outcome.step),
                })
                .collect(),
        });
        Self {
            schema: "cardtwin/ambiguous-mappings/1",
            header: (&answer.header).into(),
            rows: rows.collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct SchannelLogon {
    schema: &'static str,
    header: Header,
    rows: Vec<SchannelRow>,
}

#[derive(Serialize, JsonSchema)]
struct SchannelRow {
    certificate: Certificate,
    domain_controllers: Vec<String>,
    certificate_mapping_methods: Option<u32>,
    account: Option<String>,
    carries_another_sid: bool,
    step: &'static str,
    sentence: &'static str,
    source: &'static str,
    confidence: String,
    steps: Vec<&'static str>,
    depends_on: Vec<Assumed>,
}

impl From<&sim::SchannelAnswer> for SchannelLogon {
    fn from(answer: &sim::SchannelAnswer) -> Self {
        let rows = answer.rows.iter().map(|row| SchannelRow {
            certificate: (&row.certificate).into(),
            domain_controllers: row.domain_controllers.clone(),
            certificate_mapping_methods: row.methods,
            account: row.account.clone(),
            carries_another_sid: row.carries_another_sid,
            step: row.step.id,
            sentence: row.step.sentence,
            source: row.step.source,
            confidence: row.step.confidence.to_string(),
            steps: ids(&row.steps),
            depends_on: assumed(&row.depends_on),
        });
        Self {
            schema: "cardtwin/schannel-logon/1",
            header: (&answer.header).into(),
            rows: rows.collect(),
        }
    }
}
