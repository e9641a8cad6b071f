//! Documents that an administrator writes: worlds, policy sets, rules, ledgers.

use std::io;

use policies::{PolicySet, Rule, read_retired, read_sources, shipped_rules};
use worlds::{LoadError, shipped};

use crate::domain::JANE;
use crate::mutation::Input;

/// Edits of one document at most.
const EDITS_MAX: usize = 12;
/// A document of so many bytes at most is read.
const BYTES_MAX: usize = 65_536;

const POLICY_SET: &str = include_str!("../../../policies/shared-workstations.ron");
const SOURCES: &str = include_str!("../../../policies/ledger/sources.ron");
const RETIRED: &str = include_str!("../../../policies/ledger/retired.ron");
const SMALL_WORLD: &str = include_str!("../../../worlds/fixtures/mappings-can-match.fail.ron");

/// Behind a number: a document, or edits of one that is shipped. It reads the same every time, or
/// what is wrong is told with its place in the text.
pub fn documents(bytes: &[u8]) {
    let mut input = Input(bytes);
    let number = input.byte().unwrap_or_default();
    let text = if number & 0x80 == 0 {
        String::from_utf8_lossy(input.0).into_owned()
    } else {
        edited(shipped_document(number), &mut input)
    };
    if text.len() > BYTES_MAX {
        return;
    }
    match number & 7 {
        1 => told(PolicySet::read("document.ron", &text).err()),
        2 => told(Rule::read("document.ron", &text).err()),
        3 => told(read_sources("document.ron", &text).err()),
        4 => told(read_retired("document.ron", &text).err()),
        _ => world(&text),
    }
}

fn told(error: Option<impl std::fmt::Display>) {
    if let Some(error) = error {
        assert!(!error.to_string().is_empty());
    }
}

fn shipped_document(number: u8) -> &'static str {
    match number & 7 {
        1 => POLICY_SET,
        2 => {
            let rules = shipped_rules();
            let at = usize::from(number >> 3 & 7) * 2;
            rules.get(at).map_or("", |rule| rule.text)
        }
        3 => SOURCES,
        4 => RETIRED,
        _ if number & 0x40 != 0 => shipped().last().map_or("", |world| world.text),
        _ => SMALL_WORLD,
    }
}

fn world(text: &str) {
    // A document may name itself, a certificate, and what does not exist.
    let files = |path: &str| match path {
        "document.ron" => Ok(text.as_bytes().to_vec()),
        "certificate.der" => Ok(JANE.certificate.der().to_vec()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let read = worlds::parse("document.ron", text, &files);
    match &read {
        Ok(loaded) => {
            for warning in &loaded.warnings {
                let _ = loaded.world.diagnose(warning.clone()).to_string();
            }
            let settings = policies::check(&loaded.world);
            let _ = format!("{settings:?}");
        }
        Err(error) => check_error(text, error),
    }
    let again = worlds::parse("document.ron", text, &files);
    match (read, again) {
        (Ok(read), Ok(again)) => assert_eq!(read.warnings, again.warnings),
        (Err(read), Err(again)) => assert_eq!(read.to_string(), again.to_string()),
        _ => unreachable!("a document reads the same every time"),
    }
}

/// Something is wrong, in words, at a line and column that exist.
fn check_error(text: &str, error: &LoadError) {
    let problems = error.problems();
    assert!(!problems.is_empty(), "{error:?}");
    for problem in problems {
        assert!(!problem.to_string().is_empty());
        let location = problem.location();
        if &*location.file != "document.ron" {
            continue;
        }
        let line = text.split('\n').nth(location.line.wrapping_sub(1));
        let line = line.expect("a problem is on a line");
        assert!(
            (1..=line.chars().count() + 1).contains(&location.column),
            "{location:?}"
        );
    }
}

/// The document with edits: lines go, come twice, change places; words are those of elsewhere.
fn edited(document: &str, input: &mut Input<'_>) -> String {
    let mut lines: Vec<String> = document.lines().map(str::to_owned).collect();
    let words: Vec<&str> = words(document).collect();
    for _ in 0..EDITS_MAX {
        if edit(&mut lines, &words, input).is_none() {
            break;
        }
    }
    lines.join("\n")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "()[]{},:\"".contains(c))
        .filter(|word| !word.is_empty())
}

fn edit(lines: &mut Vec<String>, words: &[&str], input: &mut Input<'_>) -> Option<()> {
    let kind = input.byte()?;
    let at = input.number()? % lines.len().max(1);
    let other = input.number()?;
    match kind % 6 {
        0 => {
            (at < lines.len()).then(|| lines.remove(at))?;
        }
        1 => {
            let line = lines.get(other % lines.len().max(1))?.clone();
            lines.insert(at, line);
        }
        2 => {
            let other = other % lines.len().max(1);
            (at < lines.len()).then(|| lines.swap(at, other))?;
        }
        3 | 4 => {
            let line = lines.get_mut(at)?;
            let count = self::words(line).count().max(1);
            let old = self::words(line).nth(other % count)?.to_owned();
            let new = if kind % 6 == 3 {
                (*words.get(input.number()? % words.len().max(1))?).to_owned()
            } else {
                String::from_utf8_lossy(input.bytes()?).into_owned()
            };
            *line = line.replacen(&old, &new, 1);
        }
        _ => {
            let text = String::from_utf8_lossy(input.bytes()?).into_owned();
            lines.insert(at, text);
        }
    }
    Some(())
}

/// Whole documents, and edits of shipped ones.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let whole = |number: u8, text: &str| [&[number], text.as_bytes()].concat();
    let includes = r#"World(name: "a", include: ["document.ron"])"#;
    vec![
        whole(0, SMALL_WORLD),
        whole(0, includes),
        whole(0, &"[".repeat(2000)),
        whole(1, POLICY_SET),
        whole(4, RETIRED),
        // An edit each: a line goes, comes twice, changes place; a word of elsewhere; bytes.
        vec![0x80, 0, 0, 4, 0, 0],
        vec![0x80, 1, 0, 4, 0, 6],
        vec![0x80, 2, 0, 4, 0, 6],
        vec![0x80, 3, 0, 4, 0, 0, 0, 9],
        vec![0x80, 4, 0, 4, 0, 1, 2, b'-', b'1'],
        vec![0x81, 3, 0, 3, 0, 1, 0, 12],
        vec![0x82, 5, 0, 3, 0, 1, 1, b'('],
        vec![0x83, 3, 0, 12, 0, 1, 0, 40, 0, 0, 3, 0, 0],
        vec![0xC0, 3, 0, 30, 0, 1, 0, 90],
    ]
}
