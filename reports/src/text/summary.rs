//! Answers in a line each, for an overview.

use std::collections::{BTreeMap, BTreeSet};

use sim::{
    Answer, CalendarAnswer, CardRemovalAnswer, Cell, Effect, EnforcementAnswer, FlagState,
    KdcCertificatesAnswer, LogonAnswer, MiddlewareAnswer, ParallelSessionsAnswer,
    PasswordUseAnswer, QuestionId, ResultantPolicyAnswer, RevocationOutageAnswer, SchannelAnswer,
    SmartCardRequiredAnswer, TableAnswer, TilesAnswer,
};

use super::count;

/// An answer in a line, without a full stop.
pub(crate) fn summary(answer: &Answer) -> String {
    match answer {
        Answer::Logon(answer) => logon(answer),
        Answer::SharedCards(answer) => {
            format!(
                "{} several accounts",
                some(answer.rows.len(), "card opens", "cards open")
            )
        }
        Answer::MultiCardAccounts(answer) => {
            let opened = some(
                answer.rows.len(),
                "account is opened",
                "accounts are opened",
            );
            format!("{opened} by several cards")
        }
        Answer::MultiCertificateCards(answer) => {
            let two = answer.rows.iter().filter(|row| row.two_identities).count();
            let cards = some(answer.rows.len(), "card has", "cards have");
            format!(
                "{cards} several certificates{}",
                besides(two, "of two users")
            )
        }
        Answer::Calendar(answer) => calendar(answer),
        Answer::KdcCertificates(answer) => kdc_certificates(answer),
        Answer::SmartCardRequired(answer) => smart_card_required(answer),
        Answer::SmartCardEnforcement(answer) => enforcement(answer),
        Answer::PasswordUse(answer) => password_use(answer),
        Answer::Mapping(answer) => {
            let counts = answer.counts;
            let all = counts.ready + counts.lost + counts.refused + counts.unmapped;
            let never = beside(
                counts.never_match,
                "value that never matches",
                "values that never match",
            );
            format!(
                "{} of {} ready for full enforcement{}{}{}{never}",
                counts.ready,
                count(all, "certificate", "certificates"),
                besides(counts.lost, "lost by it"),
                besides(counts.refused, "refused"),
                besides(counts.unmapped, "of no account"),
            )
        }
        Answer::AmbiguousMappings(answer) => {
            let rows = some(answer.rows.len(), "thing belongs", "things belong");
            format!("{rows} to more than one")
        }
        Answer::SchannelLogon(answer) => schannel(answer),
        Answer::RevocationOutage(answer) => revocation_outage(answer),
        Answer::ResultantPolicy(answer) => resultant_policy(answer),
        Answer::Tiles(answer) => tiles(answer),
        Answer::Middleware(answer) => middleware(answer),
        Answer::CardRemoval(answer) => card_removal(answer),
        Answer::ParallelSessions(answer) => parallel_sessions(answer),
        Answer::Table(answer) => table(answer),
        Answer::LogonRights(answer) => {
            let computers: usize = answer.rows.iter().map(|row| row.computers.len()).sum();
            let kinds = count(answer.rows.len(), "kind of machine", "kinds of machines");
            format!("{kinds} among {computers}")
        }
        _ => String::new(),
    }
}

/// A number of things, or none of them.
fn some(number: usize, one: &str, many: &str) -> String {
    if number == 0 {
        format!("no {one}")
    } else {
        count(number, one, many)
    }
}

/// What else is to be said, where there is any.
fn besides(number: usize, what: &str) -> String {
    beside(number, what, what)
}

/// The same in words of which one has another form than many.
fn beside(number: usize, one: &str, many: &str) -> String {
    if number == 0 {
        String::new()
    } else {
        format!(", {}", count(number, one, many))
    }
}

fn logon(answer: &LogonAnswer) -> String {
    let open = answer
        .causes
        .iter()
        .filter(|cause| cause.ending.step.effect == Effect::Opens);
    let open: u128 = open.map(|cause| cause.cases).sum();
    let all: u128 = answer.causes.iter().map(|cause| cause.cases).sum();
    let refusals = answer
        .causes
        .iter()
        .filter(|cause| cause.ending.step.effect != Effect::Opens);
    let why = some(refusals.count(), "cause", "causes");
    let depends = besides(
        answer.depends_on_controller.len(),
        "depending on which domain controller answers",
    );
    format!("{open} of {all} logons open a session, the others end by {why}{depends}")
}

fn calendar(answer: &CalendarAnswer) -> String {
    let out: BTreeSet<&String> = answer.days.iter().flat_map(|day| &day.left_out).collect();
    let last = answer.until.date();
    let (logons, accounts) = answer.at_first;
    let (logons_last, accounts_last) = answer.at_last;
    format!(
        "{} until {last}, {} left out; {logons} logons of {accounts} accounts now, {logons_last} of {accounts_last} then",
        some(answer.days.len(), "day of change", "days of change"),
        count(out.len(), "account is", "accounts are"),
    )
}

fn kdc_certificates(answer: &KdcCertificatesAnswer) -> String {
    let with = answer
        .rows
        .iter()
        .filter(|row| matches!(row.uses, Some(Ok(_))));
    let refused = answer.rows.iter().flat_map(|row| &row.clients);
    let refused = refused.filter(|client| client.ending.step.effect == Effect::Refuses);
    let machines: BTreeSet<&String> = refused.flat_map(|client| &client.workstations).collect();
    format!(
        "{} of {} a certificate{}",
        with.count(),
        count(
            answer.rows.len(),
            "domain controller has",
            "domain controllers have"
        ),
        beside(machines.len(), "machine refuses one", "machines refuse one"),
    )
}

fn smart_card_required(answer: &SmartCardRequiredAnswer) -> String {
    let of = |state| answer.rows.iter().filter(|row| row.state == state).count();
    let required = of(FlagState::RequiredWithCard) + of(FlagState::RequiredWithoutCard);
    format!(
        "{} a card{}{}",
        some(required, "account requires", "accounts require"),
        besides(of(FlagState::RequiredWithoutCard), "without one"),
        besides(of(FlagState::MissingWithCard), "with one take a password"),
    )
}

fn enforcement(answer: &EnforcementAnswer) -> String {
    let populations = count(answer.populations.len(), "population", "populations");
    let without: BTreeSet<&String> = answer
        .populations
        .iter()
        .filter(|population| population.step.effect == Effect::Refuses)
        .flat_map(|population| &population.without_card)
        .collect();
    format!(
        "{populations} by what forces the card{}",
        beside(
            without.len(),
            "account forced without one",
            "accounts forced without one"
        )
    )
}

fn password_use(answer: &PasswordUseAnswer) -> String {
    let accounts = |needs: &dyn Fn(&sim::PasswordUseRow) -> bool| -> usize {
        let rows = answer.rows.iter().filter(|row| needs(row));
        rows.map(|row| row.accounts.len()).sum()
    };
    let all = accounts(&|_| true);
    let needed = accounts(&|row| !row.by_password_only.is_empty());
    format!(
        "{needed} of {} the password somewhere",
        count(all, "account needs", "accounts need")
    )
}

fn schannel(answer: &SchannelAnswer) -> String {
    let all: BTreeSet<_> = answer.rows.iter().map(|row| &row.certificate).collect();
    let on = answer.rows.iter().filter(|row| row.account.is_some());
    let on: BTreeSet<_> = on.map(|row| &row.certificate).collect();
    format!(
        "{} of {} on over TLS",
        on.len(),
        count(all.len(), "certificate logs", "certificates log")
    )
}

fn revocation_outage(answer: &RevocationOutageAnswer) -> String {
    let hurting = answer
        .outages
        .iter()
        .filter(|row| row.open_after < row.open_before);
    let first = answer
        .outages
        .iter()
        .flat_map(|row| &row.losses)
        .map(|loss| loss.first)
        .min();
    let first = first.map_or_else(String::new, |first| format!(", the first from {first}"));
    format!(
        "{} of {} logons{first}",
        hurting.count(),
        count(answer.outages.len(), "outage ends", "outages end"),
    )
}

fn resultant_policy(answer: &ResultantPolicyAnswer) -> String {
    let computers: usize = answer.rows.iter().map(|row| row.computers.len()).sum();
    let beaten = answer.rows.iter().flat_map(|row| &row.settings);
    let beaten = beaten.filter(|setting| !setting.beaten.is_empty()).count();
    format!(
        "{} among {computers} machines{}",
        count(answer.rows.len(), "outcome", "outcomes"),
        beside(
            beaten,
            "setting beats another value",
            "settings beat another value"
        ),
    )
}

fn tiles(answer: &TilesAnswer) -> String {
    let cards = || answer.rows.iter();
    let shown: BTreeSet<&String> = cards()
        .filter(|row| !row.tiles.is_empty())
        .map(|row| &row.card)
        .collect();
    let all: BTreeSet<&String> = cards().map(|row| &row.card).collect();
    format!(
        "{} of {} a tile somewhere",
        shown.len(),
        count(all.len(), "kind of card has", "kinds of cards have")
    )
}

fn middleware(answer: &MiddlewareAnswer) -> String {
    let driven: BTreeSet<&String> = answer
        .rows
        .iter()
        .filter(|row| row.driver.is_some())
        .map(|row| &row.card)
        .collect();
    let all: BTreeSet<&String> = answer.rows.iter().map(|row| &row.card).collect();
    format!(
        "{} of {} a driver somewhere",
        driven.len(),
        count(all.len(), "kind of card has", "kinds of cards have")
    )
}

fn card_removal(answer: &CardRemovalAnswer) -> String {
    let endings = answer.rows.iter().flat_map(|row| &row.endings);
    let ways: BTreeSet<&str> = endings.map(|ending| ending.ending.step.id).collect();
    format!(
        "{} of sessions and machines, {}",
        count(answer.rows.len(), "kind", "kinds"),
        count(
            ways.len(),
            "way in which removal ends",
            "ways in which removal ends"
        ),
    )
}

fn parallel_sessions(answer: &ParallelSessionsAnswer) -> String {
    let several = answer
        .users
        .iter()
        .filter(|user| !user.several_sessions_on.is_empty());
    format!(
        "{} sessions at once, {} sessions of several{}",
        some(several.count(), "user opens several", "users open several"),
        some(answer.cards.len(), "card opens", "cards open"),
        besides(
            answer.cards.iter().filter(|card| card.undefined).count(),
            "of them unsupported",
        ),
    )
}

fn table(answer: &TableAnswer) -> String {
    let rows = answer.rows.len();
    match answer.question {
        QuestionId::NeverExercised => never_exercised(answer),
        QuestionId::Unknowns if rows == 0 => "the input says all that is asked for".to_owned(),
        QuestionId::Unknowns => {
            let things = count(rows, "thing is", "things are");
            format!("{things} asked for that the input does not say")
        }
        QuestionId::BlastRadius => {
            let reaching = cells(answer, "reaches").filter(|cell| match cell {
                Cell::Text(text) => !text.is_empty(),
                Cell::Names(names) => !names.is_empty(),
                Cell::Number(number) => *number > 0,
            });
            let lost = count(rows, "loss", "losses");
            format!("{} of {lost} open the way to more", reaching.count())
        }
        QuestionId::Chaos => {
            let mut days = cells(answer, "days").filter_map(|cell| match cell {
                Cell::Number(days) => Some(*days),
                Cell::Text(_) | Cell::Names(_) => None,
            });
            // The first row is of the days on which nothing fails, the second of the others, and the rest says why.
            let (good, bad) = (days.next().unwrap_or(0), days.next().unwrap_or(0));
            let causes = some(rows.saturating_sub(2), "cause", "causes");
            format!(
                "a logon fails on {bad} of {} drawn days, by {causes}",
                good + bad
            )
        }
        _ => count(rows, "row", "rows"),
    }
}

/// The cells of a column.
fn cells<'a>(answer: &'a TableAnswer, name: &str) -> impl Iterator<Item = &'a Cell> {
    let at = answer
        .columns()
        .iter()
        .position(|column| column.name == name);
    answer
        .rows
        .iter()
        .filter_map(move |row| row.get(at.unwrap_or(usize::MAX)))
}

/// How many there are of each kind.
fn never_exercised(answer: &TableAnswer) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, names) in cells(answer, "kind").zip(cells(answer, "names")) {
        if let (Cell::Text(kind), Cell::Names(names)) = (kind, names) {
            *kinds.entry(kind).or_default() += names.len();
        }
    }
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, number)| {
            let kind = kind.trim_end_matches('s');
            count(*number, kind, &format!("{kind}s"))
        })
        .collect();
    match told.as_slice() {
        [] => "everything was come to".to_owned(),
        told => format!(
            "no question about the population comes to {}",
            told.join(", ")
        ),
    }
}
