//! Answers in lines: of what, where, and what is said of it.

use std::collections::BTreeMap;

use super::probe::Probe;
use crate::answer::{
    Answer, CardRemovalAnswer, Cell, CertificateLabel, LogonAnswer, MappingAnswer,
    MiddlewareAnswer, MultiCertificateCardsAnswer, OpenedAccount, ParallelSessionsAnswer,
    ResultantPolicyAnswer, RevocationOutageAnswer, SchannelAnswer, TableAnswer, TilesAnswer,
};
use crate::evidence::in_words;
use crate::lens::session::Standing;
use crate::question::other_answers;
use crate::step::{Effect, Step};

/// What is said, and the case behind it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) said: String,
    pub(super) probe: Option<Probe>,
}

/// Of what and where each line is.
pub(super) type Lines = BTreeMap<(String, String), Line>;

/// An answer in lines.
pub(super) fn lines(answer: &Answer) -> Lines {
    let mut lines = Lines::new();
    match answer {
        Answer::Logon(answer) => logons(answer, &mut lines),
        Answer::SharedCards(answer) => {
            let rows = answer.rows.iter();
            opened(rows.flat_map(|row| &row.accounts), &mut lines);
        }
        Answer::MultiCardAccounts(answer) => {
            let rows = answer.rows.iter();
            opened(rows.flat_map(|row| &row.cards), &mut lines);
        }
        Answer::MultiCertificateCards(answer) => certificates(answer, &mut lines),
        Answer::Mapping(answer) => mapping(answer, &mut lines),
        Answer::SchannelLogon(answer) => schannel(answer, &mut lines),
        Answer::RevocationOutage(answer) => outage(answer, &mut lines),
        Answer::ResultantPolicy(answer) => policy(answer, &mut lines),
        Answer::Tiles(answer) => tiles(answer, &mut lines),
        Answer::Middleware(answer) => middleware(answer, &mut lines),
        Answer::CardRemoval(answer) => removals(answer, &mut lines),
        Answer::ParallelSessions(answer) => sessions(answer, &mut lines),
        Answer::Table(answer) => table(answer, &mut lines),
        other => {
            for (of, said) in other_answers::lines(other) {
                put(&mut lines, (of, String::new()), said, None);
            }
        }
    }
    lines
}

/// What is said of the same thing twice stands together.
fn put(lines: &mut Lines, key: (String, String), said: String, probe: Option<Probe>) {
    match lines.get_mut(&key) {
        Some(known) if known.said != said => {
            known.said.push_str("; ");
            known.said.push_str(&said);
        }
        Some(_) => {}
        None => {
            lines.insert(key, Line { said, probe });
        }
    }
}

/// The last cell of a row is said of what the others name.
fn table(answer: &TableAnswer, lines: &mut Lines) {
    let written = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Names(names) => names.join(", "),
    };
    for row in &answer.rows {
        if let Some((last, others)) = row.split_last() {
            let of: Vec<String> = others.iter().map(written).collect();
            put(lines, (of.join(", "), String::new()), written(last), None);
        }
    }
}

fn named(label: &CertificateLabel) -> String {
    format!("{} #{}", label.card, label.number)
}

fn ends(step: &Step, account: Option<&str>) -> String {
    match (step.effect, account) {
        (Effect::Opens, Some(account)) => format!("opens as {account}"),
        (_, Some(account)) => format!("{account}: {}", step.sentence),
        (_, None) => step.sentence.to_owned(),
    }
}

/// Each certificate, hint, machine and domain controller; of a world that is too large for that, the causes.
fn logons(answer: &LogonAnswer, lines: &mut Lines) {
    for row in &answer.rows {
        let mut of = named(&row.certificate);
        if let Some(hint) = &row.hint {
            of.push_str(&format!(" with hint {hint}"));
        }
        let said = ends(row.ending.step, row.account.as_deref());
        let referred = if row.referred_to.is_empty() {
            vec![None]
        } else {
            row.referred_to.iter().map(Some).collect()
        };
        for workstation in row.workstations.iter() {
            for controller in row.domain_controllers.iter() {
                for referred in &referred {
                    let mut place = format!("{workstation} by {controller}");
                    if let Some(other) = referred {
                        place.push_str(&format!(", referred to {other}"));
                    }
                    let probe = Probe::Logon {
                        certificate: row.certificate.clone(),
                        hint: row.hint.clone(),
                        workstation: workstation.clone(),
                        controller: controller.clone(),
                        referred: referred.cloned(),
                    };
                    put(lines, (of.clone(), place), said.clone(), Some(probe));
                }
            }
        }
    }
    if answer.rows.is_empty() {
        for cause in &answer.causes {
            let of = format!("logons that end so: {}", cause.ending.step.sentence);
            put(lines, (of, String::new()), cause.cases.to_string(), None);
        }
    }
}

fn opened<'a>(list: impl Iterator<Item = &'a OpenedAccount>, lines: &mut Lines) {
    for opened in list {
        let hint = if opened.hint_needed {
            ", only with a user name hint"
        } else {
            ""
        };
        let said = format!("at {}{hint}", opened.workstations.join(", "));
        let of = format!("{} opens {}", named(&opened.certificate), opened.account);
        let probe = Probe::Opens {
            certificate: opened.certificate.clone(),
            account: Some(opened.account.clone()),
        };
        put(lines, (of, String::new()), said, Some(probe));
    }
}

fn certificates(answer: &MultiCertificateCardsAnswer, lines: &mut Lines) {
    for used in answer.rows.iter().flat_map(|row| &row.certificates) {
        let of = named(&used.certificate);
        let tile = |workstation: &String| {
            Some(Probe::Tile {
                certificate: used.certificate.clone(),
                workstation: workstation.clone(),
            })
        };
        for machine in &used.tile_at {
            let key = (format!("tile of {of}"), machine.clone());
            put(lines, key, "is shown".to_owned(), tile(machine));
        }
        for (step, machines) in &used.hidden {
            for machine in machines {
                let key = (format!("tile of {of}"), machine.clone());
                put(lines, key, step.sentence.to_owned(), tile(machine));
            }
        }
        let opens = if used.opens.is_empty() {
            "nothing".to_owned()
        } else {
            used.opens.join(", ")
        };
        let probe = Probe::Opens {
            certificate: used.certificate.clone(),
            account: None,
        };
        put(
            lines,
            (format!("{of} opens"), String::new()),
            opens,
            Some(probe),
        );
    }
}

/// What domain controllers say of each mapping, as they are and under full enforcement, and what the values map.
fn mapping(answer: &MappingAnswer, lines: &mut Lines) {
    for row in &answer.certificates {
        let of = named(&row.certificate);
        if row.accounts.is_empty() {
            let said = "belongs to no account".to_owned();
            put(lines, (of.clone(), String::new()), said, None);
        }
        for mapped in &row.accounts {
            let methods: Vec<&str> = mapped.methods.iter().map(|method| method.name).collect();
            let key = (format!("{of} belongs to {}", mapped.account), String::new());
            put(lines, key, format!("by {}", methods.join(", ")), None);
            for (verdicts, when) in [
                (&mapped.today, ""),
                (&mapped.enforced, ", under full enforcement"),
            ] {
                for verdict in verdicts {
                    for controller in &verdict.domain_controllers {
                        let key = (
                            format!("{of} as {}{when}", mapped.account),
                            controller.clone(),
                        );
                        let probe = when.is_empty().then(|| Probe::Mapping {
                            certificate: row.certificate.clone(),
                            account: mapped.account.clone(),
                            controller: controller.clone(),
                        });
                        put(lines, key, verdict.step.sentence.to_owned(), probe);
                    }
                }
            }
        }
    }
    for row in &answer.accounts {
        for value in &row.values {
            let of = format!("value of {}: {}", row.account, value.value);
            let mapped: Vec<String> = value.certificates.iter().map(named).collect();
            let said = match (mapped.as_slice(), &value.diagnosis) {
                ([], Some(_)) => "never matches".to_owned(),
                ([], None) => "maps no certificate on a card".to_owned(),
                (some, _) => format!("maps {}", some.join(", ")),
            };
            put(lines, (of, String::new()), said, None);
        }
    }
}

fn schannel(answer: &SchannelAnswer, lines: &mut Lines) {
    for row in &answer.rows {
        for controller in &row.domain_controllers {
            let key = (named(&row.certificate), controller.clone());
            let probe = Probe::Schannel {
                certificate: row.certificate.clone(),
                controller: controller.clone(),
            };
            put(
                lines,
                key,
                ends(row.step, row.account.as_deref()),
                Some(probe),
            );
        }
    }
}

fn outage(answer: &RevocationOutageAnswer, lines: &mut Lines) {
    for row in &answer.outages {
        let url = row.url.as_ref();
        let url = url.map_or_else(String::new, |url| format!(" at {url}"));
        let of = format!("loss of the {} of {}{url}", row.lost.word(), row.authority);
        let first = row.losses.iter().map(|loss| loss.first).min();
        let first = first.map_or_else(
            || "nobody fails".to_owned(),
            |first| format!("the first fail at {first}"),
        );
        let said = format!(
            "{} of {} logons open at last, {first}",
            row.open_after, row.open_before
        );
        put(lines, (of, String::new()), said, None);
    }
}

fn policy(answer: &ResultantPolicyAnswer, lines: &mut Lines) {
    for row in &answer.rows {
        for setting in &row.settings {
            let value = setting.value.as_deref().unwrap_or("not known");
            let said = format!("{value}, {}", setting.from.name);
            for machine in &row.computers {
                let key = (setting.name.clone(), machine.clone());
                put(lines, key, said.clone(), None);
            }
        }
    }
}

/// Labels are told where every card has its row, and so its own.
fn tiles(answer: &TilesAnswer, lines: &mut Lines) {
    let with_labels = answer.rows.iter().all(|row| row.alike.is_empty());
    for row in &answer.rows {
        for card in cards(&row.card, &row.alike) {
            for machine in row.workstations.iter() {
                let mut tell = |certificate: &CertificateLabel, said: String| {
                    let certificate = CertificateLabel {
                        card: card.clone(),
                        ..certificate.clone()
                    };
                    let key = (named(&certificate), machine.clone());
                    let probe = Probe::Tile {
                        certificate,
                        workstation: machine.clone(),
                    };
                    put(lines, key, said, Some(probe));
                };
                for (place, tile) in (1..).zip(&row.tiles) {
                    let label = if with_labels {
                        tile.label.as_str()
                    } else {
                        "is shown"
                    };
                    tell(&tile.certificate, format!("tile {place}: {label}"));
                }
                for hidden in &row.hidden {
                    let said = format!("no tile: {}", hidden.step.sentence);
                    tell(&hidden.certificate, said);
                }
            }
        }
    }
    for screen in &answer.screens {
        let said: Vec<&str> = screen.steps.iter().map(|step| step.sentence).collect();
        for machine in screen.workstations.iter() {
            let key = ("screen without a card".to_owned(), machine.clone());
            put(lines, key, said.join("; "), None);
        }
    }
}

/// A card, and those of which the same is said.
fn cards<'a>(card: &'a String, alike: &'a [String]) -> impl Iterator<Item = &'a String> {
    std::iter::once(card).chain(alike)
}

fn middleware(answer: &MiddlewareAnswer, lines: &mut Lines) {
    for row in &answer.rows {
        let said: Vec<&str> = row.association.iter().map(|step| step.sentence).collect();
        for card in cards(&row.card, &row.alike) {
            for machine in row.workstations.iter() {
                let probe = Probe::Middleware {
                    card: card.clone(),
                    workstation: machine.clone(),
                };
                let key = (card.clone(), machine.clone());
                put(lines, key, said.join("; "), Some(probe));
                for used in &row.certificates {
                    for (program, step) in &used.uses {
                        let of = format!("{card} #{} in {program}", used.certificate.number);
                        put(lines, (of, machine.clone()), step.sentence.to_owned(), None);
                    }
                }
            }
        }
    }
}

fn removals(answer: &CardRemovalAnswer, lines: &mut Lines) {
    for row in &answer.rows {
        for ending in &row.endings {
            let of = format!(
                "{} session by {}, {}",
                in_words(row.kind),
                in_words(row.credential),
                in_words(ending.state)
            );
            for machine in &row.workstations {
                let probe = Probe::Removal {
                    workstation: machine.clone(),
                    session: Standing {
                        state: ending.state,
                        ..Standing::opened(row.kind, row.credential)
                    },
                };
                let said = ending.ending.step.sentence.to_owned();
                put(lines, (of.clone(), machine.clone()), said, Some(probe));
            }
        }
    }
}

fn sessions(answer: &ParallelSessionsAnswer, lines: &mut Lines) {
    let last = |steps: &[&'static Step]| {
        let last = steps.last();
        last.map_or_else(
            || "there is none".to_owned(),
            |step| step.sentence.to_owned(),
        )
    };
    for row in &answer.machines {
        for machine in &row.workstations {
            for (of, steps) in [
                (
                    "another user at the locked screen",
                    &row.another_at_the_screen,
                ),
                ("another user by remote desktop", &row.another_remote),
                ("the same user by remote desktop", &row.same_remote),
                ("removal from the session in use", &row.removal_in_use),
                (
                    "removal from a session in the background",
                    &row.removal_in_background,
                ),
            ] {
                put(lines, (of.to_owned(), machine.clone()), last(steps), None);
            }
        }
    }
    for row in &answer.users {
        for (machines, said) in [
            (&row.one_session_on, "one session"),
            (&row.several_sessions_on, "as many sessions as he opens"),
        ] {
            for machine in machines.iter() {
                let key = (row.account.clone(), machine.clone());
                put(lines, key, said.to_owned(), None);
            }
        }
    }
    for row in &answer.cards {
        for machine in &row.workstations {
            let key = (
                format!("{} with sessions of {}", row.card, row.accounts.join(", ")),
                machine.clone(),
            );
            let said = format!("the second session: {}", last(&row.second_session));
            put(lines, key, said, None);
        }
    }
}
