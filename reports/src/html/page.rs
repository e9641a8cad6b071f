//! The page: its frame, and what every part of it is made of.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use sim::Step;

use super::language::Language;
use super::material::{Part, Report};
use super::words::{Counted, Words};
use super::{summary, tree, world};

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// So many rows of a table are written; of more, how many were left out.
pub(super) const ROWS: usize = 200;
/// Tables with more rows are folded.
const FOLDED: usize = 16;
/// So many names are written in a list.
const NAMES: usize = 6;

/// The page in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    language: Language,
    pub(super) words: &'static Words,
}

impl Page {
    pub(super) const fn new(language: Language) -> Self {
        Self {
            language,
            words: language.words(),
        }
    }

    /// The whole document.
    pub(super) fn document(self, report: &Report<'_>) -> String {
        let words = self.words;
        let names: Vec<String> = report.run.checked.iter().map(sim::Checked::name).collect();
        let title = format!("{}{}{}", words.title, words.colon, names.join(", "));
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        );
        let document = html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content=(concat!("cardtwin ", env!("CARGO_PKG_VERSION")));
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { (words.skip) }
                    header.top {
                        p.brand { "cardtwin" }
                        h1 { (title) }
                    }
                    nav.contents aria-label=(words.contents) { (self.contents(report)) }
                    main #main tabindex="-1" {
                        (summary::summary(self, report))
                        @for (at, (checked, part)) in report.run.checked.iter().zip(&report.parts).enumerate() {
                            @let id = part_id(at);
                            section.part aria-labelledby=(id) {
                                @match part {
                                    Part::World(told) => (world::world(self, &id, report.run, checked, told)),
                                    Part::Scenario(result) => (tree::scenario(self, &id, report.run, checked, result)),
                                }
                            }
                        }
                        (super::appendix::glossary(self))
                    }
                    footer {
                        p { (words.foot_twin) }
                        p { (words.foot_language) }
                        p { (concat!("cardtwin ", env!("CARGO_PKG_VERSION"))) }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        document.into_string() + "\n"
    }

    fn contents(self, report: &Report<'_>) -> Markup {
        let words = self.words;
        html! {
            ul {
                li { a href="#summary" { (words.summary) } }
                @for (at, (checked, part)) in report.run.checked.iter().zip(&report.parts).enumerate() {
                    @let id = part_id(at);
                    li {
                        a href={ "#" (id) } { (checked.name()) }
                        @if let Part::Scenario(_) = part {
                            ul {
                                li { a href={ "#" (id) "-findings" } { (words.expected) } }
                                li { a href={ "#" (id) "-tree" } { (words.what_decides) } }
                            }
                        }
                        @if let Part::World(told) = part {
                            ul {
                                @if told.diff.is_some() {
                                    li { a href={ "#" (id) "-diff" } { (words.comparison) } }
                                }
                                li { a href={ "#" (id) "-questions" } { (words.questions) } }
                                li { a href={ "#" (id) "-findings" } { (words.findings) } }
                                li { a href={ "#" (id) "-populations" } { (words.populations) } }
                                li { a href={ "#" (id) "-refusals" } { (words.refusals) } }
                                li { a href={ "#" (id) "-calendar" } { (words.calendar) } }
                                li { a href={ "#" (id) "-appendix" } { (words.appendix) } }
                            }
                        }
                    }
                }
                li { a href="#glossary" { (words.glossary) } }
            }
        }
    }

    /// What the twin says, which is English.
    pub(super) fn said(self, text: &str) -> Markup {
        match self.language {
            Language::English => html! { (text) },
            Language::French => html! { span lang="en" { (text) } },
        }
    }

    /// A number of things.
    pub(super) fn count(self, number: impl TryInto<u128>, of: &Counted) -> String {
        let number = number.try_into().unwrap_or(u128::MAX);
        let is_one = match self.language {
            Language::English => number == 1,
            Language::French => number <= 1,
        };
        let words = if is_one { of.one } else { of.many };
        words.replace("{0}", &grouped(number))
    }

    /// Names: all of them, all but a few, or the first.
    pub(super) fn names(self, list: &[String], all: &[String]) -> String {
        let words = self.words;
        let missing: Vec<&str> = all
            .iter()
            .filter(|name| !list.contains(name))
            .take(NAMES)
            .map(String::as_str)
            .collect();
        match list {
            [] => words.nobody.to_owned(),
            [one] => one.clone(),
            list if !all.is_empty() && missing.is_empty() && list.len() > 2 => {
                fill(words.all_of, &[&grouped_len(list.len())])
            }
            list if !all.is_empty() && missing.len() <= 2 && list.len() > NAMES => {
                fill(words.all_but, &[&missing.join(", ")])
            }
            list if list.len() <= NAMES => list.join(", "),
            list => {
                let first: Vec<&str> = list.iter().take(NAMES).map(String::as_str).collect();
                let more = grouped_len(list.len() - first.len());
                fill(words.and_more, &[&first.join(", "), &more])
            }
        }
    }

    /// A table in a frame of its own that scrolls; of more rows than it takes, how many were left out.
    pub(super) fn table(self, caption: &str, columns: &[&str], rows: &[Vec<Markup>]) -> Markup {
        let left_out = rows.len().saturating_sub(ROWS);
        let table = html! {
            div.frame role="group" tabindex="0" aria-label=(caption) {
                table.sortable {
                    caption { (caption) }
                    thead {
                        tr { @for column in columns { th scope="col" { (column) } } }
                    }
                    tbody {
                        @for row in rows.iter().take(ROWS) {
                            tr {
                                @for (at, cell) in row.iter().enumerate() {
                                    @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
            @if left_out > 0 {
                p.left-out { (self.count(left_out, &self.words.rows_left_out)) }
            }
        };
        if rows.len() > FOLDED {
            let rows = self.count(rows.len(), &self.words.rows);
            more(&format!("{caption} ({rows})"), &table)
        } else {
            table
        }
    }

    /// How a step ends a logon, with its codes.
    pub(super) fn ending(self, step: &Step) -> Markup {
        html! { (self.said(step.sentence)) " " code.id { (step.id) } }
    }
}

/// Something more, behind its name.
pub(super) fn more(name: &str, what: &Markup) -> Markup {
    html! {
        details { summary { (name) } div.inside { (what) } }
    }
}

/// The anchor of a part.
fn part_id(at: usize) -> String {
    format!("part-{}", at + 1)
}

/// A message with what stands for `{0}`, `{1}` and so on.
pub(super) fn fill(message: &str, values: &[&str]) -> String {
    let mut text = message.to_owned();
    for (at, value) in values.iter().enumerate() {
        // A value never brings a place of its own.
        let value = value.replace('{', "\u{1}");
        text = text.replace(&format!("{{{at}}}"), &value);
    }
    text.replace('\u{1}', "{")
}

/// A number, its digits in groups of three.
pub(super) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// The same of a length.
pub(super) fn grouped_len(number: usize) -> String {
    grouped(u128::try_from(number).unwrap_or(u128::MAX))
}

/// An anchor of a name, which is written in any letters.
pub(super) fn anchor(part: &str, kind: &str, at: usize) -> String {
    format!("{part}-{kind}-{}", at + 1)
}

/// The source of a style or a script, as a content security policy names it.
fn hash(text: &str) -> String {
    use base64ct::{Base64, Encoding};
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(text)))
}
