//! Pairs of small worlds: who gets in now, and who got in before, by a run of each logon.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use rayon::prelude::*;

use super::{Draw, number_of_worlds, small_worlds};
use crate::answer::{Category, NewLogon};
use crate::decisions::LOGON;
use crate::diff::typing;
use crate::directory::ClientName;
use crate::roles::{DomainController, User, Workstation};
use crate::step::{Effect, step};
use crate::twin::Twin;

/// So many pairs are compared.
const PAIRS: usize = 1_000;
const BASES: usize = 12;

/// Card and number of the certificate, account, workstation.
type In = (String, usize, String, String);

/// For each name that has a reason to be typed in one of the worlds, the certificates with which it has one in either.
fn hinted(twins: [&Twin; 2]) -> BTreeMap<ClientName, BTreeSet<Row>> {
    let mut hinted: BTreeMap<ClientName, BTreeSet<Row>> = BTreeMap::new();
    for twin in twins {
        for hint in &twin.hints {
            let Some(account) = hint.account else {
                continue;
            };
            let certificates = 0..twin.certificates.on_cards();
            let fitting = certificates.filter(|row| twin.shared_accounts(*row).contains(&account));
            hinted.entry(hint.name.clone()).or_default().extend(fitting);
        }
    }
    hinted
}

/// Who gets in with which certificate where, whoever is asked and whatever is typed, by a run of each logon.
fn let_in(twin: &Twin, hinted: &BTreeMap<ClientName, BTreeSet<Row>>) -> BTreeSet<In> {
    let all = || (0..twin.certificates.on_cards()).collect::<Vec<Row>>();
    let mut attempts = vec![(0, all())];
    for (attempt, hint) in (1..).zip(&twin.hints) {
        let fitting = hinted.get(&hint.name);
        attempts.extend(fitting.map(|rows| (attempt, rows.iter().copied().collect())));
    }
    let controllers = || 0..twin.view.rows(DomainController::ID);
    let mut found = BTreeSet::new();
    for (attempt, certificates) in attempts {
        for certificate in certificates {
            for workstation in 0..twin.view.rows(Workstation::ID) {
                for (controller, referred) in
                    controllers().flat_map(|one| controllers().map(move |other| (one, other)))
                {
                    let rows = [certificate, attempt, workstation, controller, referred, 0];
                    let run = twin.view.run(&LOGON, &rows, &[]);
                    let opens = step(run.conclusion.step).effect == Effect::Opens;
                    let Some((_, account)) = run.subject.filter(|_| opens) else {
                        continue;
                    };
                    let label = twin.label(certificate);
                    found.insert((
                        label.card,
                        label.number,
                        twin.view.row_name(User::ID, account),
                        twin.view.row_name(Workstation::ID, workstation),
                    ));
                }
            }
        }
    }
    found
}

fn told(logons: Vec<NewLogon>) -> BTreeSet<In> {
    let places = logons.into_iter().flat_map(|new| {
        let (label, account) = (new.certificate, new.account);
        let places = new.workstations.into_iter();
        places.map(move |place| (label.card.clone(), label.number, account.clone(), place))
    });
    places.collect()
}

#[test]
fn who_gets_in_newly_in_a_drawn_world_is_whom_a_run_of_each_logon_finds() {
    let bases = small_worlds(BASES);
    let numbers = number_of_worlds(PAIRS).into_par_iter();
    let found = numbers.map(|number| {
        let mut draw = Draw::new("diffs", number);
        let base = &bases[number % bases.len()];
        let counts = [draw.below(4), 1 + draw.below(5)];
        let mut changes = counts.map(|count| base.changes(&mut draw, count));
        let [before, after] = &mut changes;
        let (before, after) = (base.what_if(before), base.what_if(after));
        let hinted = hinted([&before, &after]);
        let (own, other) = (typing(&before, &after), typing(&after, &before));
        let was = let_in(own.as_ref().unwrap_or(&before), &hinted);
        let is = let_in(other.as_ref().unwrap_or(&after), &hinted);
        let diff = before.diff(&after);
        let written = changes.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
        let new: BTreeSet<In> = is.difference(&was).cloned().collect();
        let lost: BTreeSet<In> = was.difference(&is).cloned().collect();
        assert_eq!(told(diff.new_logons), new, "pair {number}: {written:?}");
        assert_eq!(told(diff.lost_logons), lost, "pair {number}: {written:?}");
        // Whoever gets in newly is a row that says so.
        let gains = diff.rows.iter().filter(|row| {
            matches!(
                row.category,
                Category::GainsLogon | Category::OpensAnotherAccount
            )
        });
        assert!(
            new.is_empty() || gains.count() > 0,
            "pair {number}: {written:?}"
        );
        (new.len(), lost.len(), usize::from(new.is_empty()))
    });
    let sum =
        |a: (usize, usize, usize), b: (usize, usize, usize)| (a.0 + b.0, a.1 + b.1, a.2 + b.2);
    let (new, lost, none) = found.reduce(|| (0, 0, 0), sum);
    if std::env::var("CARDTWIN_DRAWN").is_err() {
        assert!(new > 300 && lost > 300 && none > 50, "{new} {lost} {none}");
    }
}
