//! How something ends, as far as it makes a difference to somebody.

use std::collections::BTreeSet;

use facts::StepId;

use crate::answer::{Category, DiffEnd, EndMapping};
use crate::step::{
    CLIENT_DC_UNREACHABLE, CLIENT_NOT_ASKED, Effect, MAP_BY_DNS_NAME, MAP_BY_ISSUER_SERIAL,
    MAP_BY_ISSUER_SID, MAP_BY_ISSUER_SUBJECT, MAP_BY_KEY, MAP_BY_RFC822, MAP_BY_SHA1_PUBLIC_KEY,
    MAP_BY_SKI, MAP_BY_SUBJECT, MAP_BY_UPN, MAP_STRONG_BY_ISSUER_SUBJECT, MAP_STRONG_BY_SID,
    MAP_STRONG_BY_SID_URI, MAP_STRONG_BY_UPN_SUFFIX, Step, step,
};

/// The methods, each with whether it is strong by itself.
const METHODS: [(StepId, &str, bool); 10] = [
    (MAP_BY_KEY, "key in msDS-KeyCredentialLink", true),
    (MAP_BY_ISSUER_SERIAL, "issuer and serial number", true),
    (MAP_BY_SKI, "subject key identifier", true),
    (MAP_BY_SHA1_PUBLIC_KEY, "SHA-1 hash", true),
    (MAP_BY_ISSUER_SID, "issuer and SID", true),
    (MAP_BY_DNS_NAME, "DNS name", false),
    (MAP_BY_UPN, "UPN", false),
    (MAP_BY_ISSUER_SUBJECT, "issuer and subject", false),
    (MAP_BY_SUBJECT, "subject", false),
    (MAP_BY_RFC822, "e-mail address", false),
];

/// What makes a weak method strong.
const EVIDENCE: [(StepId, &str); 4] = [
    (MAP_STRONG_BY_SID, "SID in the certificate"),
    (MAP_STRONG_BY_SID_URI, "SID in a URI of the certificate"),
    (MAP_STRONG_BY_UPN_SUFFIX, "name rule for the UPN's suffix"),
    (
        MAP_STRONG_BY_ISSUER_SUBJECT,
        "name rule for issuer and subject",
    ),
];

/// The mapping that the steps of a logon tell of.
pub(crate) fn mapping(steps: &[StepId]) -> Option<EndMapping> {
    let method = METHODS.iter().rev().find(|(id, ..)| steps.contains(id))?;
    let strong = METHODS
        .iter()
        .find(|(id, _, strong)| *strong && steps.contains(id));
    let (_, name, by_itself) = strong.unwrap_or(method);
    let evidence = EVIDENCE.iter().find(|(id, _)| steps.contains(id));
    let evidence = evidence.filter(|_| !by_itself);
    let of_mapping = steps.iter().map(|id| step(*id));
    let weakest = of_mapping
        .filter(|step| step.id.starts_with("map."))
        .map(|step| step.confidence)
        .min()?;
    Some(EndMapping {
        is_strong: *by_itself || evidence.is_some(),
        words: match evidence {
            Some((_, evidence)) => format!("{name}, {evidence}"),
            None => (*name).to_owned(),
        },
        confidence: weakest,
    })
}

/// What somebody sees: the codes and the message of the end, and the events on the way.
pub(super) fn seen(steps: &[StepId], ending: &Step) -> Vec<String> {
    let mut list = Vec::new();
    list.extend(ending.seen.kerberos_code().map(|code| code.to_string()));
    list.extend(ending.seen.status().map(|status| status.to_string()));
    list.extend(ending.seen.chain_status().map(|chain| chain.to_string()));
    list.extend(ending.seen.user.map(|user| format!("user: {user}")));
    let all = || steps.iter().map(|id| step(*id)).chain([ending]);
    let controller: BTreeSet<u16> = all()
        .flat_map(|step| step.seen.dc_events)
        .copied()
        .collect();
    let client: BTreeSet<u16> = all()
        .flat_map(|step| step.seen.client_events)
        .copied()
        .collect();
    let told = |events: BTreeSet<u16>, who| {
        events
            .into_iter()
            .map(move |id| format!("event {id} on the {who}"))
    };
    list.extend(told(controller, "domain controller"));
    list.extend(told(client, "client"));
    list
}

/// How a logon ends.
pub(super) fn end(steps: &[StepId], ending: StepId, account: Option<String>) -> DiffEnd {
    let last = step(ending);
    DiffEnd {
        step: Some(last),
        mapping: account.as_ref().and_then(|_| mapping(steps)),
        account,
        seen: seen(steps, last),
    }
}

/// The end of what is not there.
pub(super) fn nothing() -> DiffEnd {
    DiffEnd {
        step: None,
        account: None,
        mapping: None,
        seen: Vec::new(),
    }
}

/// How one end is otherwise than another; `None`: to nobody.
pub(super) fn category(before: &DiffEnd, after: &DiffEnd) -> Option<Category> {
    let opens = |end: &DiffEnd| end.step.is_some_and(|step| step.effect == Effect::Opens);
    let ids = (
        before.step.map(|step| step.id),
        after.step.map(|step| step.id),
    );
    match (opens(before), opens(after)) {
        (false, true) => Some(Category::GainsLogon),
        (true, false) => Some(Category::LosesLogon),
        (true, true) if before.account != after.account => Some(Category::OpensAnotherAccount),
        (true, true) => {
            let (old, new) = (&before.mapping, &after.mapping);
            let strong = |mapping: &Option<EndMapping>| mapping.as_ref().map(|m| m.is_strong);
            match (strong(old), strong(new)) {
                (Some(true), Some(false)) => Some(Category::WeakerMapping),
                (Some(false), Some(true)) => Some(Category::StrongerMapping),
                _ if old != new => Some(Category::OtherMapping),
                _ if before.seen != after.seen || ids.0 != ids.1 => Some(Category::OtherMessage),
                _ => None,
            }
        }
        (false, false) => {
            // Who is not asked refuses nobody.
            let nobody = [CLIENT_NOT_ASKED, CLIENT_DC_UNREACHABLE].map(|id| step(id).id);
            let refuses = |id: Option<&str>| id.is_some_and(|id| !nobody.contains(&id));
            if !refuses(ids.0) || !refuses(ids.1) {
                None
            } else if before.seen != after.seen {
                Some(Category::OtherMessage)
            } else {
                (ids.0 != ids.1).then_some(Category::OtherReason)
            }
        }
    }
}

/// What tells the ends of a category apart.
pub(super) fn told(category: Category, end: &DiffEnd) -> Vec<String> {
    let mut told = vec![
        end.step.map_or_else(String::new, |step| step.id.to_owned()),
        end.account.clone().unwrap_or_default(),
    ];
    match category {
        Category::WeakerMapping | Category::StrongerMapping | Category::OtherMapping => {
            let mapping = end.mapping.as_ref();
            told.extend(mapping.map(|mapping| format!("{mapping:?}")));
        }
        Category::OtherMessage => told.extend(end.seen.iter().cloned()),
        _ => {}
    }
    told
}
