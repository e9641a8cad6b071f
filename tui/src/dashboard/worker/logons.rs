//! What the screen Logons is drawn from: the matrix, the causes in a cell, one logon step by step.

use std::sync::Arc;

use sim::kerberos::{Field, fields};
use sim::{Cause, Effect, Explanation, Grouping, LogonMatrix, LogonRequest, ToldStep, Twin};

use crate::dashboard::theme::Mark;

/// The logons by groups of people and of machines.
#[derive(Debug)]
pub(in crate::dashboard) struct MatrixSeen {
    pub(in crate::dashboard) people: Grouping,
    pub(in crate::dashboard) machines: Grouping,
    pub(in crate::dashboard) matrix: LogonMatrix,
}

/// A cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dashboard) struct CellOf {
    pub(in crate::dashboard) people: (Grouping, String),
    pub(in crate::dashboard) machines: (Grouping, String),
}

/// How the logons of a cell end.
#[derive(Debug)]
pub(in crate::dashboard) struct CellSeen {
    pub(in crate::dashboard) of: CellOf,
    pub(in crate::dashboard) causes: Vec<CauseSeen>,
}

/// A cause with some of its logons.
#[derive(Debug)]
pub(in crate::dashboard) struct CauseSeen {
    pub(in crate::dashboard) mark: Mark,
    pub(in crate::dashboard) cases: u128,
    pub(in crate::dashboard) sentence: String,
    /// Step, who takes it, and how it is known.
    pub(in crate::dashboard) known: String,
    pub(in crate::dashboard) witnesses: Vec<WitnessSeen>,
}

/// One logon of a cause.
#[derive(Debug)]
pub(in crate::dashboard) struct WitnessSeen {
    pub(in crate::dashboard) line: String,
    pub(in crate::dashboard) request: LogonRequest,
}

/// One logon, step by step.
#[derive(Debug)]
pub(in crate::dashboard) struct ReplaySeen {
    pub(in crate::dashboard) title: String,
    pub(in crate::dashboard) steps: Vec<StepSeen>,
    pub(in crate::dashboard) messages: Vec<MessageSeen>,
}

/// A step of a logon.
#[derive(Debug)]
pub(in crate::dashboard) struct StepSeen {
    /// Its number in the talk's list.
    pub(in crate::dashboard) talk_step: Option<u8>,
    pub(in crate::dashboard) mark: Mark,
    /// Who takes it.
    pub(in crate::dashboard) by: String,
    pub(in crate::dashboard) sentence: &'static str,
    /// Identifier, confidence, source; what was read; what it leaves in event logs.
    pub(in crate::dashboard) details: Vec<String>,
}

/// A message on the network.
#[derive(Debug)]
pub(in crate::dashboard) struct MessageSeen {
    /// How many of the steps had been taken when it went out.
    pub(in crate::dashboard) after: usize,
    pub(in crate::dashboard) line: String,
    /// Its bytes.
    pub(in crate::dashboard) bytes: Arc<[u8]>,
    /// What they say.
    pub(in crate::dashboard) fields: Vec<Field>,
}

pub(super) fn matrix(twin: &Twin, people: Grouping, machines: Grouping) -> MatrixSeen {
    MatrixSeen {
        people,
        machines,
        matrix: twin.logon_matrix(people, machines),
    }
}

pub(super) fn cell(twin: &Twin, of: CellOf) -> CellSeen {
    let (people, machines) = (&of.people, &of.machines);
    let causes = twin.logon_causes((people.0, &people.1), (machines.0, &machines.1));
    CellSeen {
        causes: causes.iter().map(cause).collect(),
        of,
    }
}

/// How something that ends so is marked.
pub(in crate::dashboard) const fn mark_of(effect: Effect) -> Mark {
    match effect {
        Effect::Opens => Mark::Good,
        Effect::Refuses => Mark::Bad,
        Effect::Undefined => Mark::Unknown,
        Effect::Passes => Mark::Silent,
    }
}

fn cause(cause: &Cause) -> CauseSeen {
    let step = cause.ending.step;
    let witnesses = cause.witnesses.iter().map(|witness| {
        let label = &witness.certificate;
        let mut line = format!(
            "{} #{} at {} by {}",
            label.card, label.number, witness.workstation, witness.domain_controller
        );
        if let Some(hint) = &witness.hint {
            line.push_str(&format!(" with hint {hint}"));
        }
        if let Some(account) = &witness.account {
            line.push_str(&format!(", as {account}"));
        }
        WitnessSeen {
            line,
            request: LogonRequest {
                card: label.card.clone(),
                workstation: witness.workstation.clone(),
                certificate: Some(label.number),
                hint: witness.hint.clone(),
                domain_controller: Some(witness.domain_controller.clone()),
                ..LogonRequest::default()
            },
        }
    });
    CauseSeen {
        mark: mark_of(step.effect),
        cases: cause.cases,
        sentence: step.sentence.to_owned(),
        known: format!(
            "{}, {}, by the {}",
            step.id, cause.ending.confidence, step.by
        ),
        witnesses: witnesses.collect(),
    }
}

pub(super) fn replay(twin: &Twin, request: &LogonRequest) -> Result<ReplaySeen, String> {
    let told = twin
        .explain(request)
        .map_err(|error| format!("{error}: {}", error.help()))?;
    Ok(seen(&told, request))
}

fn seen(told: &Explanation, request: &LogonRequest) -> ReplaySeen {
    let card = told.certificate.as_ref();
    let card = card.map_or_else(
        || request.card.clone(),
        |label| format!("{} #{} ({})", label.card, label.number, label.shows),
    );
    let as_whom = match &told.account {
        Some(account) => format!(", as {account}"),
        None => String::new(),
    };
    let title = format!(
        "{card} at {}, asked of {}{as_whom}",
        told.workstation, told.domain_controller
    );
    let messages = told.messages.iter().zip(&told.sent_after);
    let messages = messages.map(|(message, after)| MessageSeen {
        after: *after,
        line: format!(
            "{}: {} to {}, {} bytes",
            message.what,
            message.from,
            message.to,
            message.bytes.len()
        ),
        bytes: message.bytes.as_slice().into(),
        fields: fields(&message.bytes).unwrap_or_default(),
    });
    ReplaySeen {
        title,
        steps: told.steps.iter().map(step).collect(),
        messages: messages.collect(),
    }
}

fn step(told: &ToldStep) -> StepSeen {
    let step = told.step;
    let mut details = vec![
        format!("{}, {}", step.id, step.confidence),
        format!("source: {}", step.source),
    ];
    for read in &told.evidence {
        let origin = read.origin.as_ref();
        let origin = origin.map_or_else(String::new, |origin| format!(", by {origin}"));
        let fact = read.fact.replace('_', " ");
        details.push(format!(
            "read {} {fact}: {}{origin}",
            read.name, read.answer
        ));
    }
    for event in &told.events {
        details.push(format!(
            "logged {} {} on {}: {}",
            event.id, event.level, event.machine, event.sentence
        ));
    }
    details.extend(
        step.seen
            .kerberos_code()
            .map(|code| format!("error {code}")),
    );
    details.extend(step.seen.status().map(|status| format!("status {status}")));
    StepSeen {
        talk_step: told.talk_step,
        mark: mark_of(step.effect),
        by: step.by.to_string(),
        sentence: step.sentence,
        details,
    }
}
