//! What is otherwise in another world, as text.

use sim::{
    Because, Category, ChangedFact, Diff, DiffCause, DiffEnd, DiffRow, DiffWitness, NewLogon,
};

use crate::ToldCause;

use super::table::table;
use super::{NOTHING_ON_BYTES, header, wrapped};

/// So many things of one cause are named.
const THINGS: usize = 3;
/// So many names stand in a list.
const NAMES: usize = 6;
/// So many new logons are shown.
const NEW: usize = 3;

/// What is otherwise, by cause; each thing, where all of it is wanted.
pub(crate) fn diff(diff: &Diff, full: bool, width: u16) -> String {
    let mut text = format!("before\n{}", header(&diff.before));
    text.push_str(&format!("after\n{}", header(&diff.after)));
    let compared = format!(
        "{} logons and removals of the card compared, {} runs of the rules, {NOTHING_ON_BYTES}.",
        diff.compared, diff.runs
    );
    if diff.is_empty() {
        text.push_str("\nNothing is otherwise.\n\n");
        text.push_str(&wrapped(&compared, 0, width));
        return text;
    }
    let mut number = 0;
    for (_, heading, causes) in told_causes(diff) {
        text.push_str(&format!("\n{heading}\n"));
        for cause in &causes {
            number += 1;
            text.push_str(&cause_block(number, cause, width));
        }
    }
    text.push_str(&new_logons(&diff.new_logons, full, width));
    if full {
        text.push_str(&all(&diff.rows, width));
    }
    text.push('\n');
    text.push_str(&wrapped(&compared, 0, width));
    text
}

/// What is otherwise, category by category: what is said of it, and its causes.
pub(crate) fn told_causes(diff: &Diff) -> Vec<(Category, String, Vec<ToldCause>)> {
    let told = Category::ALL.into_iter().map(|category| {
        let causes = diff.causes.iter();
        let causes: Vec<&DiffCause> = causes.filter(|cause| cause.category == category).collect();
        let cases = causes.iter().map(|cause| cause.cases).sum();
        let causes = causes.into_iter().map(told).collect();
        (category, heading(category, cases), causes)
    });
    told.filter(|(.., causes): &(_, _, Vec<_>)| !causes.is_empty())
        .collect()
}

fn heading(category: Category, cases: u128) -> String {
    match category {
        Category::OtherRemoval => format!("{cases} {}", category.words()),
        _ => format!("{cases} logons {}", category.words()),
    }
}

fn count(number: usize, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        many => format!("{many} {several}"),
    }
}

/// A cause: how many, what, why, and some of them.
fn cause_block(number: usize, cause: &ToldCause, width: u16) -> String {
    let number = number.to_string();
    let mut text = format!("\n{}", labelled(&number, &cause.many, NUMBERS, width));
    for (label, line) in &cause.lines {
        text.push_str(&labelled(label, line, LABELS, width));
    }
    text
}

/// A cause in words.
fn told(cause: &DiffCause) -> ToldCause {
    let cases = usize::try_from(cause.cases).unwrap_or(usize::MAX);
    let mut many = if cause.category == Category::OtherRemoval {
        count(cases, "kind of session", "kinds of sessions")
    } else {
        let mut many = count(cases, "logon", "logons");
        if cause.accounts > 0 {
            many.push_str(&format!(
                " of {}",
                count(cause.accounts, "account", "accounts")
            ));
        }
        let with = count(cause.certificates, "certificate", "certificates");
        format!("{many} with {with}")
    };
    many.push_str(&format!(
        " at {}",
        count(cause.workstations, "machine", "machines")
    ));
    let mut lines = turned(cause);
    lines.push(("because", because(&cause.because)));
    let witnesses: Vec<String> = cause.witnesses.iter().map(witness).collect();
    lines.push(("such as", witnesses.join("\n")));
    ToldCause { many, lines }
}

/// Where what a label is for begins.
const LABELS: usize = 14;
/// Where what is counted begins.
const NUMBERS: usize = 4;

/// Lines from a column on, with a label before the first.
fn labelled(label: &str, lines: &str, column: usize, width: u16) -> String {
    let mut label = if column == NUMBERS {
        format!("{label:>2}")
    } else {
        format!("    {label}")
    };
    let mut text = String::new();
    for line in lines.lines() {
        let line = wrapped(line, column, width);
        let line = line.get(column..).unwrap_or_default();
        text.push_str(&format!("{label:<column$}{line}"));
        label.clear();
    }
    text
}

/// Both ends, as far as they are otherwise, each with its label.
fn turned(cause: &DiffCause) -> Vec<(&'static str, String)> {
    let DiffCause {
        category,
        before,
        after,
        ..
    } = cause;
    match category {
        Category::GainsLogon => vec![("no longer", end(before))],
        Category::LosesLogon => vec![("now", end(after))],
        Category::OpensAnotherAccount => {
            let account = |end: &DiffEnd| end.account.clone().unwrap_or_default();
            vec![("now", account(after)), ("was", account(before))]
        }
        Category::WeakerMapping | Category::StrongerMapping | Category::OtherMapping => {
            vec![("now", mapping(after)), ("was", mapping(before))]
        }
        Category::OtherMessage => {
            let list = |own: &DiffEnd, other: &DiffEnd| {
                let sentence = own.step.map(|step| step.sentence);
                let is_other = sentence != other.step.map(|step| step.sentence);
                let seen = without(&own.seen, &other.seen);
                let seen = if seen.is_empty() {
                    "nothing of it is seen".to_owned()
                } else {
                    seen.join(", ")
                };
                let sentence = sentence.filter(|_| is_other);
                sentence.map_or_else(|| seen.clone(), |sentence| format!("{sentence}\n{seen}"))
            };
            vec![("now", list(after, before)), ("was", list(before, after))]
        }
        Category::OtherReason | Category::OtherRemoval => {
            vec![("now", end(after)), ("was", end(before))]
        }
    }
}

fn without<'s>(list: &'s [String], other: &[String]) -> Vec<&'s str> {
    let own = list.iter().filter(|seen| !other.contains(seen));
    own.map(String::as_str).collect()
}

fn end(end: &DiffEnd) -> String {
    let Some(step) = end.step else {
        return "there is no such thing".to_owned();
    };
    let mut text = step.sentence.to_owned();
    if step.effect == sim::Effect::Refuses {
        let codes = step.seen.kerberos_code().map(|code| code.to_string());
        text = codes.map_or_else(|| text.clone(), |code| format!("{text}: {code}"));
    }
    text
}

fn mapping(end: &DiffEnd) -> String {
    let Some(mapping) = &end.mapping else {
        return "no mapping".to_owned();
    };
    let strength = if mapping.is_strong { "strong" } else { "weak" };
    format!("{strength} ({}; {})", mapping.words, mapping.confidence)
}

/// Why, a line a fact, and below it what it rests on.
pub(super) fn because(because: &Because) -> String {
    let facts = |list: &[ChangedFact]| list.iter().map(fact).collect::<Vec<_>>().join("\n");
    match because {
        Because::Changed(list) | Because::NotKept(list) => facts(list),
        Because::FirstRead(first) => format!("the first that is read otherwise:\n{}", fact(first)),
        Because::OnlyIn { role, after } => {
            let what = role_name(role);
            let (has, not) = if *after {
                ("after", "before")
            } else {
                ("before", "after")
            };
            format!("there is such a {what} {has} only, and none {not}")
        }
        Because::NotTold => "no read is answered otherwise".to_owned(),
    }
}

pub(super) fn role_name(role: &str) -> String {
    let mut words = String::new();
    for letter in role.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

fn fact(fact: &ChangedFact) -> String {
    let names = match fact.names.as_slice() {
        few if few.len() <= THINGS => few.join(", "),
        many => {
            let first: Vec<&str> = many.iter().take(THINGS).map(String::as_str).collect();
            format!("{} and {} more", first.join(", "), many.len() - THINGS)
        }
    };
    let mut text = format!(
        "{names}: {}: {}, was {}",
        fact.fact.replace('_', " "),
        fact.after,
        fact.before
    );
    for line in &fact.rests_on {
        text.push_str(&format!("\n{line}"));
    }
    text
}

fn witness(witness: &DiffWitness) -> String {
    let machine = &witness.workstation;
    let Some(label) = &witness.certificate else {
        let session = witness.session.as_deref().unwrap_or_default();
        return format!("{machine}: {session}");
    };
    let mut text = format!("{} #{} at {machine}", label.card, label.number);
    if let Some(hint) = &witness.hint {
        text.push_str(&format!(" with hint {hint}"));
    }
    text.extend(
        witness
            .domain_controller
            .iter()
            .map(|controller| format!(" by {controller}")),
    );
    text
}

/// Names, as far as they are few.
pub(super) fn some(list: &[String], what: &str) -> String {
    match list {
        few if few.len() <= NAMES => few.join(", "),
        [first, .., last] => format!("{} {what}, {first} to {last}", list.len()),
        _ => String::new(),
    }
}

fn new_logons(list: &[NewLogon], full: bool, width: u16) -> String {
    if list.is_empty() {
        return String::new();
    }
    let mut text =
        "\nGets in that did not before, at no domain controller and with no hint\n\n".to_owned();
    let shown = if full { list.len() } else { NEW };
    for new in list.iter().take(shown) {
        let label = &new.certificate;
        let line = format!(
            "{} #{} opens {} at {}",
            label.card,
            label.number,
            new.account,
            some(&new.workstations, "machines")
        );
        text.push_str(&wrapped(&line, 2, width));
    }
    let more = list.len().saturating_sub(shown);
    if more > 0 {
        let line = format!("and {more} more certificates and accounts; `--full` shows them");
        text.push_str(&wrapped(&line, 2, width));
    }
    text
}

/// Each thing, with the number of its cause.
fn all(rows: &[DiffRow], width: u16) -> String {
    let of: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let mut what = match (&row.certificate, &row.session) {
                (Some(label), _) => format!("{} #{}", label.card, label.number),
                (None, session) => session.clone().unwrap_or_default(),
            };
            if let Some(hint) = &row.hint {
                what.push_str(&format!("\nwith hint {hint}"));
            }
            let mut place = some(&row.workstations, "machines");
            if !row.domain_controllers.is_empty() {
                let asked = some(&row.domain_controllers, "domain controllers");
                place.push_str(&format!("\nanswered by {asked}"));
            }
            if !row.referred_to.is_empty() {
                place.push_str(&format!("\nreferred to {}", row.referred_to.join(", ")));
            }
            vec![
                what,
                place,
                ended(&row.before),
                ended(&row.after),
                row.cause.to_string(),
            ]
        })
        .collect();
    let columns = ["what", "where", "before", "after", "cause"];
    format!("\nEach of them\n\n{}", table(&columns, &of, width))
}

fn ended(of: &DiffEnd) -> String {
    let mut text = match &of.account {
        Some(account) => format!("opens as {account}"),
        None => end(of),
    };
    if of.mapping.is_some() {
        text.push_str(&format!("\n{}", mapping(of)));
    }
    text
}
