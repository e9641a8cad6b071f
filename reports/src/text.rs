//! Text for people.

mod behaviours;
mod calendar;
mod card_stack;
mod chronicle;
mod comparison;
mod computer;
mod diff;
mod events;
mod fix;
mod flips;
mod forcing;
mod form;
mod gpo;
mod kdc_certificates;
mod logon;
mod mapping;
mod password;
mod questions;
mod resultant_policy;
mod revocation_outage;
pub(crate) mod rights;
mod served;
mod sessions;
mod smart_card_required;
mod story;
mod summary;
mod sweep;
mod table;
mod table_answer;
mod ticket;
mod why;

pub(crate) use behaviours::behaviours;
pub(crate) use chronicle::{chronicle, entry as chronicle_entry, session};
pub(crate) use comparison::comparison;
pub(crate) use computer::computer;
pub(crate) use diff::{diff, told_causes};
pub(crate) use fix::{fix, strong_mapping};
pub(crate) use form::form;
pub(crate) use gpo::gpos;
pub(crate) use password::passwords;
pub(crate) use served::served;
pub(crate) use story::explanation;
pub(crate) use summary::summary;
pub(crate) use sweep::{
    cases as told_kind, ends as told_leaf, expectation as told_expectation, sweep,
};
pub(crate) use table::table;
pub(crate) use why::why;

use std::collections::BTreeSet;

use sim::{Answer, Confidence, Ending, Header, OtherAnswers, Verification, Work};

/// The answer of a question.
pub(crate) fn answer(answer: &Answer, width: u16) -> String {
    let mut text = rows(answer, width);
    text.push_str(&flips::flips(&answer.header().flips, width));
    text
}

/// What an answer says.
fn rows(answer: &Answer, width: u16) -> String {
    match answer {
        Answer::Logon(logon) => logon::logon(logon, width),
        Answer::SharedCards(shared) => questions::shared_cards(shared, width),
        Answer::MultiCardAccounts(accounts) => questions::multi_card_accounts(accounts, width),
        Answer::MultiCertificateCards(cards) => questions::multi_certificate_cards(cards, width),
        Answer::Calendar(answer) => calendar::calendar(answer, width),
        Answer::KdcCertificates(kdc) => kdc_certificates::kdc_certificates(kdc, width),
        Answer::SmartCardRequired(required) => {
            smart_card_required::smart_card_required(required, width)
        }
        Answer::SmartCardEnforcement(answer) => forcing::enforcement(answer, width),
        Answer::PasswordUse(answer) => forcing::password_use(answer, width),
        Answer::Mapping(certificates) => mapping::mapping(certificates, width),
        Answer::AmbiguousMappings(rows) => mapping::ambiguous_mappings(rows, width),
        Answer::SchannelLogon(rows) => mapping::schannel_logon(rows, width),
        Answer::RevocationOutage(rows) => revocation_outage::revocation_outage(rows, width),
        Answer::ResultantPolicy(rows) => resultant_policy::resultant_policy(rows, width),
        Answer::Tiles(tiles) => card_stack::tiles(tiles, width),
        Answer::Middleware(rows) => card_stack::middleware(rows, width),
        Answer::CardRemoval(rows) => sessions::card_removal(rows, width),
        Answer::ParallelSessions(rows) => sessions::parallel_sessions(rows, width),
        Answer::Table(rows) => table_answer::table_answer(rows, width),
        Answer::LogonRights(rows) => rights::logon_rights(rows, width),
        _ => String::new(),
    }
}

/// What an answer rests on, in two lines.
pub(crate) fn header(header: &Header) -> String {
    let counts = header.counts;
    let mut lines = format!(
        "world {}  |  clock {}  |  seed {}  |  rule book to {}  |  facts {}\n\
         {} users, {} cards with {} certificates, {} workstations, {} domain controllers\n",
        header.world,
        header.clock,
        header.seed,
        header.rule_book,
        header.facts,
        counts.users,
        counts.cards,
        counts.certificates,
        counts.workstations,
        counts.domain_controllers,
    );
    if let Some(size) = header.key_pool {
        lines.push_str(&format!("RSA keys are drawn from a pool of {size}\n"));
    }
    for change in &header.changes {
        lines.push_str(&format!("what if {change}\n"));
    }
    for (name, reading) in &header.assumptions {
        lines.push_str(&format!("assumed: {name} = {reading}\n"));
    }
    for effect in header.rests_on.iter().filter(|effect| effect.logons > 0) {
        lines.push_str(&format!(
            "with {} = {}, {} logons would end otherwise\n",
            effect.assumption.name, effect.reading.name, effect.logons
        ));
    }
    lines
}

/// What the answer would be under other readings of the assumptions.
fn otherwise(header: &Header, width: u16) -> String {
    let list = match &header.otherwise {
        OtherAnswers::Tried(list) if list.is_empty() => return String::new(),
        OtherAnswers::Tried(list) => list,
        OtherAnswers::NotTried => {
            let line = "Other readings of the assumptions were not tried: there are too many certificates.";
            return format!("\n{}", wrapped(line, 0, width));
        }
    };
    let mut text = "\nUnder other readings of the assumptions\n\n".to_owned();
    for other in list {
        let line = format!(
            "{} = {} ({}): {} lines would be others",
            other.assumption.name, other.reading.name, other.reading.sentence, other.differing
        );
        text.push_str(&wrapped(&line, 0, width));
        for line in &other.examples {
            let said = |said: &str| {
                match said {
                    "-" => "nothing is said of it",
                    said => said,
                }
                .to_owned()
            };
            let line = format!(
                "{}: {}; here: {}",
                line.of,
                said(&line.there),
                said(&line.here)
            );
            text.push_str(&wrapped(&line, 2, width));
        }
        let more = other.differing - other.examples.len();
        if more > 0 {
            text.push_str(&format!("  and {more} more\n"));
        }
    }
    text
}

/// What a sample without memory came to.
pub(crate) fn verification(told: &Verification, width: u16) -> String {
    wrapped(&told.to_string(), 0, width)
}

/// What was executed and what was remembered, in two sentences.
fn work(work: &Work, width: u16) -> String {
    let told_apart = format!("{} logons told apart as {} cases", work.cases, work.regions);
    let text = format!("{told_apart}, {}.", executed(work));
    wrapped(&text, 0, width)
}

/// Said where the rules were run, and nothing else.
const NOTHING_ON_BYTES: &str = "no exchange and no verification executed on real bytes";

/// The runs of the rules, and what was executed on real bytes or remembered.
fn executed(work: &Work) -> String {
    let runs = count(work.runs, "run", "runs");
    if work.exchanges == 0 && work.assumed == 0 {
        return format!("{runs} of the rules, {NOTHING_ON_BYTES}");
    }
    let mut parts = vec![
        format!("{runs} of the rules"),
        format!(
            "{} executed on real bytes",
            count(work.exchanges, "PKINIT exchange", "PKINIT exchanges")
        ),
    ];
    if work.draft_9 > 0 {
        parts.push(format!("{} of them as Windows XP does", work.draft_9));
    }
    if work.by_example > 0 {
        parts.push(format!("{} more like them", work.by_example));
    }
    if work.assumed > 0 {
        parts.push(format!(
            "{} assumed, because a private key is elsewhere",
            work.assumed
        ));
    }
    if work.exchanges_remembered > 0 {
        parts.push(format!("{} remembered", work.exchanges_remembered));
    }
    format!(
        "{}. {} executed, of {} and {}; {} remembered",
        parts.join(", "),
        count(work.verifications(), "verification", "verifications"),
        count(work.signatures, "signed message", "signed messages"),
        count(work.paths, "certification path", "certification paths"),
        count(work.paths_remembered, "path", "paths"),
    )
}

/// How something ends, in one sentence with its codes.
fn outcome(ending: &Ending, account: Option<&str>) -> String {
    let step = ending.step;
    let mut text = match (step.effect, account) {
        (sim::Effect::Opens, Some(account)) => format!("opens as {account}"),
        (sim::Effect::Opens, None) => "opens".to_owned(),
        _ if step.id.starts_with("tile.") => format!("no tile: {}", step.sentence),
        _ => format!("{} refuses: {}", step.by, step.sentence),
    };
    let mut codes = Vec::new();
    codes.extend(step.seen.kerberos_code().map(|code| code.to_string()));
    codes.extend(step.seen.status().map(|status| status.to_string()));
    if step.effect != sim::Effect::Opens && !codes.is_empty() {
        text = format!("{text}\n{}", codes.join(", "));
    }
    if ending.confidence == Confidence::Inferred {
        text.push_str("\n(inferred)");
    }
    text
}

/// A number of things.
pub(crate) fn count(number: impl ToString, one: &str, many: &str) -> String {
    let number = number.to_string();
    let word = if number == "1" { one } else { many };
    format!("{number} {word}")
}

/// Names: all, all but a few, or each.
fn names(list: &[String], all: &[String], what: &str) -> String {
    let listed: BTreeSet<&String> = list.iter().collect();
    let missing: Vec<&str> = all
        .iter()
        .filter(|name| !listed.contains(name))
        .map(String::as_str)
        .collect();
    match (list, missing.as_slice()) {
        ([], _) => "none".to_owned(),
        ([one], _) => one.clone(),
        (_, []) => format!("all {} {what}", all.len()),
        (many, few) if many.len() > 3 && few.len() <= 2 => {
            format!("all {what} but {}", few.join(" and "))
        }
        (many, _) if many.len() <= 12 => many.join(", "),
        ([first, .., last], _) => format!("{} {what}, {first} to {last}", list.len()),
    }
}

/// Every name of some lists once, sorted.
fn every<'n, L>(lists: impl IntoIterator<Item = &'n L>) -> Vec<String>
where
    L: AsRef<[String]> + ?Sized + 'n,
{
    // Most lists of a large world are shared: one list is looked through once.
    let mut seen = BTreeSet::new();
    let lists = lists.into_iter().map(AsRef::as_ref);
    let lists = lists.filter(|list| seen.insert((list.as_ptr(), list.len())));
    let all: BTreeSet<&String> = lists.flatten().collect();
    all.into_iter().cloned().collect()
}

/// Facts about one thing, a line each.
pub(crate) fn facts(facts: &[(&'static str, String)], width: u16) -> String {
    let longest = facts.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
    facts
        .iter()
        .map(|(what, value)| wrapped(&format!("{what:<longest$}  {value}"), 0, width))
        .collect()
}

/// Rows of more columns than a page is wide for: the first column as a heading, the others a line each below it.
pub(crate) fn records(columns: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let labels = columns.iter().skip(1);
    let longest = labels.clone().map(|label| label.len()).max().unwrap_or(0);
    let told = rows.iter().map(|row| {
        let mut out = row
            .first()
            .map_or_else(String::new, |name| format!("{name}\n"));
        for (label, value) in labels.clone().zip(row.iter().skip(1)) {
            let mut label = *label;
            for line in value.lines() {
                let text = wrapped(line, longest + 4, width);
                out.push_str(&format!("  {label:<longest$}  {}", text.trim_start()));
                label = "";
            }
        }
        out
    });
    told.collect::<Vec<_>>().join("\n")
}

/// Text in lines of at most `width`, each with an indent.
pub(crate) fn wrapped(text: &str, indent: usize, width: u16) -> String {
    let room = usize::from(width).saturating_sub(indent).max(20);
    let pad = " ".repeat(indent);
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            out.push_str(&format!("{pad}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(&format!("{pad}{}\n", line.trim_end()));
    out
}
