//! JSON Schema of every document that the program writes, from the types that write it.

use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use sim::{CellKind, Question, QuestionId, TableColumn};

use super::{behaviours, calendar, gpo, v1};
use crate::List;
use crate::baseline::Baseline;
use crate::check::{CheckRow, json::Check};
use crate::logon_table::LogonLine;

/// A document that the program writes as JSON, and its schema.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentSchema {
    /// What the document says in its `schema`: `cardtwin/NAME/VERSION`.
    pub id: String,
    /// Which command writes it.
    pub written_by: String,
    /// JSON Schema, draft 2020-12.
    pub schema: Value,
}

impl DocumentSchema {
    fn new(id: String, written_by: String, mut schema: Value) -> Self {
        if let Some(version) = schema.pointer_mut("/properties/schema") {
            *version = json!({ "const": &id });
        }
        if let Some(root) = schema.as_object_mut() {
            root.insert("title".to_owned(), json!(&id));
        }
        Self {
            id,
            written_by,
            schema,
        }
    }

    /// The schema of a list: its columns are its fields, each a text.
    pub fn of_list(list: &List) -> Self {
        let text = |name: &&str| ((*name).to_owned(), json!({ "type": "string" }));
        let rows = object(list.columns.iter().map(text).collect(), list.columns);
        let mut schema = of::<v1::Listed>();
        if let Some(items) = schema.pointer_mut("/properties/rows/items") {
            *items = rows;
        }
        let id = format!("cardtwin/{}/1", list.name);
        Self::new(id, format!("cardtwin list {}", list.name), schema)
    }

    /// The schema of facts about one thing, of which some are always told; each is a text.
    pub fn of_facts(name: &str, always: &[&str], sometimes: &[&str]) -> Self {
        let field = |what: &&str| super::field(what);
        let mut required = vec!["schema".to_owned()];
        required.extend(always.iter().map(field));
        let names = always.iter().chain(sometimes).map(field);
        let mut fields: Map<String, Value> = names
            .map(|name| (name, json!({ "type": "string" })))
            .collect();
        fields.insert("schema".to_owned(), Value::Null);
        let required: Vec<&str> = required.iter().map(String::as_str).collect();
        let mut schema = object(fields, &required);
        if let Some(root) = schema.as_object_mut() {
            root.insert("$schema".to_owned(), json!(DRAFT));
        }
        let id = format!("cardtwin/{name}/1");
        Self::new(id, format!("cardtwin {name}"), schema)
    }

    /// The name within its id.
    pub fn name(&self) -> &str {
        self.id.split('/').nth(1).unwrap_or_default()
    }

    /// As it is written.
    pub fn text(&self) -> String {
        super::written(&self.schema)
    }
}

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Documents that are no answers of questions.
type Written = (&'static str, &'static str, fn() -> Value);

const WRITTEN: &[Written] = &[
    (
        "cardtwin/logon-row/1",
        "cardtwin ask logon --full --format ndjson, a line each",
        of::<LogonLine<'static>>,
    ),
    (
        "cardtwin/comparison/1",
        "cardtwin ask QUESTION --against",
        of::<v1::Comparison>,
    ),
    (
        "cardtwin/explain/1",
        "cardtwin explain --card",
        of::<v1::Explained>,
    ),
    (
        "cardtwin/explain-form/1",
        "cardtwin explain --card --form",
        of::<v1::ExplainedForm>,
    ),
    (
        "cardtwin/explain-password/1",
        "cardtwin explain --user",
        of::<v1::ExplainedPasswords>,
    ),
    (
        "cardtwin/explain-computer/1",
        "cardtwin explain --computer",
        of::<v1::ExplainedComputer>,
    ),
    (
        "cardtwin/chronicle/1",
        "cardtwin explain --script",
        of::<v1::Chronicle>,
    ),
    ("cardtwin/why/1", "cardtwin why", of::<v1::Why>),
    ("cardtwin/fix/1", "cardtwin fix", of::<v1::Fix>),
    (
        "cardtwin/strong-mapping/1",
        "cardtwin fix --strong-mapping",
        of::<v1::StrongMapping>,
    ),
    ("cardtwin/diff/1", "cardtwin diff", of::<v1::Diff>),
    ("cardtwin/sweep/2", "cardtwin sweep", of::<v1::Sweep>),
    (
        "cardtwin/check/2",
        "cardtwin check --format json",
        of::<Check<'static>>,
    ),
    (
        "cardtwin/check-row/1",
        "cardtwin check --format ndjson, a line each",
        of::<CheckRow<'static>>,
    ),
    (
        "cardtwin/baseline/1",
        "cardtwin check --write-baseline",
        of::<Baseline>,
    ),
    (
        "cardtwin/behaviours/1",
        "cardtwin list behaviours",
        of::<behaviours::Behaviours>,
    ),
    (
        "cardtwin/gpo-backups/1",
        "cardtwin import gpo",
        of::<gpo::Gpos>,
    ),
];

/// The schemas of all answers, then of the other documents.
pub fn schemas() -> Vec<DocumentSchema> {
    let answers = QuestionId::ALL.into_iter().filter_map(|id| {
        let question = id.question();
        let written_by = format!("cardtwin ask {}", question.name);
        let id = format!("cardtwin/{}/1", question.name);
        Some(DocumentSchema::new(id, written_by, answer(question)?))
    });
    let others = WRITTEN.iter().map(|(id, written_by, schema)| {
        DocumentSchema::new((*id).to_owned(), (*written_by).to_owned(), schema())
    });
    answers.chain(others).collect()
}

/// The schema of the answer of a question.
fn answer(question: &Question) -> Option<Value> {
    if !question.columns.is_empty() {
        return Some(table(question.columns));
    }
    let id: QuestionId = question.name.parse().ok()?;
    Some(match id {
        QuestionId::Logon => of::<v1::Logon>(),
        QuestionId::SharedCards => of::<v1::SharedCards>(),
        QuestionId::MultiCardAccounts => of::<v1::MultiCardAccounts>(),
        QuestionId::MultiCertificateCards => of::<v1::MultiCertificateCards>(),
        QuestionId::Calendar => of::<calendar::Calendar>(),
        QuestionId::KdcCertificates => of::<v1::KdcCertificates>(),
        QuestionId::SmartCardRequired => of::<v1::SmartCardRequired>(),
        QuestionId::SmartCardEnforcement => of::<v1::SmartCardEnforcement>(),
        QuestionId::PasswordUse => of::<v1::PasswordUse>(),
        QuestionId::Mapping => of::<v1::mapping::Mapping>(),
        QuestionId::AmbiguousMappings => of::<v1::mapping::AmbiguousMappings>(),
        QuestionId::SchannelLogon => of::<v1::mapping::SchannelLogon>(),
        QuestionId::RevocationOutage => of::<v1::RevocationOutage>(),
        QuestionId::ResultantPolicy => of::<v1::ResultantPolicy>(),
        QuestionId::Tiles => of::<v1::card_stack::Tiles>(),
        QuestionId::Middleware => of::<v1::card_stack::Middleware>(),
        QuestionId::CardRemoval => of::<v1::CardRemoval>(),
        QuestionId::ParallelSessions => of::<v1::ParallelSessions>(),
        QuestionId::LogonRights => of::<v1::LogonRights>(),
        _ => return None,
    })
}

/// The schema of a type as it is written; no object has other fields than the type.
fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let settings = settings.with_transform(RecursiveTransform(close));
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

fn object(fields: Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": false,
    })
}

/// The schema of a table follows from its columns.
fn table(columns: &'static [TableColumn]) -> Value {
    let cell = |column: &TableColumn| {
        let mut cell = match column.kind {
            CellKind::Text => json!({ "type": "string" }),
            CellKind::Number => json!({ "type": "string", "pattern": "^[0-9]+$" }),
            CellKind::Names => json!({ "type": "array", "items": { "type": "string" } }),
        };
        if let Some(cell) = cell.as_object_mut() {
            cell.insert("description".to_owned(), json!(column.doc));
        }
        (column.name.to_owned(), cell)
    };
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let rows = object(columns.iter().map(cell).collect(), &names);
    let mut schema = of::<v1::Table>();
    if let Some(items) = schema.pointer_mut("/properties/rows/items") {
        *items = rows;
    }
    if let Some(told) = schema.pointer_mut("/properties/columns") {
        *told = json!({ "const": v1::columns(columns) });
    }
    schema
}
