//! Memory put to the test: a sample of what was remembered, drawn by the world's seed and done again without memory.
//!
//! The walks of sets run a rule once for each path through its reads. Here members of their regions are run by the rule
//! itself, and some of them from the card to the session on real bytes, as `explain` does. What comes out otherwise is a
//! bug of the twin.

use std::fmt;

use facts::{Decision, Memory, Row};
use rand_core::Rng;

use crate::certificate_services::stream;
use crate::decisions::LOGON;
use crate::explanation::LogonRequest;
use crate::question::{Case, DECISIONS, sets};
use crate::roles::{DomainController, User, Workstation};
use crate::step::step;
use crate::twin::Twin;

/// So many logons are decided again by the rule alone.
const DECIDED: usize = 20_000;
/// So many of them are simulated on real bytes.
const SIMULATED: usize = 100;
/// Of every other decision about so many cases are decided again.
const OF_EACH: u128 = 2_000;

/// What a sample of the cases says of what was remembered.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// Cases of which the sample was drawn.
    pub cases: u128,
    /// Cases that the rules decided again without memory.
    pub decided: u128,
    /// Cases that were simulated on real bytes.
    pub simulated: usize,
    /// The first that came out otherwise.
    pub disagreement: Option<Disagreement>,
}

/// A case of which something else was remembered than comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The case.
    pub of: String,
    /// What was remembered: step and account.
    pub remembered: String,
    /// What comes out.
    pub found: String,
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cases == 0 {
            return f.write_str("Without memory: nothing was remembered, each case was run.");
        }
        write!(
            f,
            "Without memory: of {} cases, {} decided again by the rules, {} of them simulated on real bytes",
            self.cases, self.decided, self.simulated
        )?;
        match &self.disagreement {
            None => f.write_str("; all agree."),
            Some(wrong) => write!(
                f,
                "; a bug: {} was remembered as `{}`, and comes out as `{}`.",
                wrong.of, wrong.remembered, wrong.found
            ),
        }
    }
}

/// How a case ends, in words that can be compared.
pub(crate) fn outcome(step: &str, account: Option<&str>) -> String {
    match account {
        Some(account) => format!("{step} of {account}"),
        None => step.to_owned(),
    }
}

/// A number below another, drawn.
pub(crate) fn below(rng: &mut impl Rng, end: u128) -> u128 {
    let drawn = (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64());
    drawn % end.max(1)
}

impl Verification {
    /// Keeps the first disagreement.
    pub(crate) fn compare(
        &mut self,
        of: impl FnOnce() -> String,
        remembered: String,
        found: String,
    ) {
        if self.disagreement.is_none() && remembered != found {
            self.disagreement = Some(Disagreement {
                of: of(),
                remembered,
                found,
            });
        }
    }
}

impl Twin {
    /// Does a sample of the logons, and of the cases of every other decision, again without memory.
    pub fn verify(&self) -> Verification {
        let mut told = Verification::default();
        self.verify_logons(&mut told);
        for decision in DECISIONS.iter().filter(|known| known.name != LOGON.name) {
            self.verify_decision(decision, &mut told);
        }
        told
    }

    /// The logons that the twin's answers rest on.
    fn verify_logons(&self, told: &mut Verification) {
        let cases = self.cases();
        // A case that hangs on something unknown has an end for each value: it is left to the walk of the decision.
        let known: Vec<&Case> = cases
            .list
            .iter()
            .filter(|case| case.choices.is_empty() && !case.undecided)
            .collect();
        let mut before = Vec::with_capacity(known.len());
        let mut total = 0u128;
        for case in &known {
            before.push(total);
            total += case.count();
        }
        told.cases += total;
        let all = total <= u128::try_from(DECIDED).unwrap_or(u128::MAX);
        let count = if all {
            usize::try_from(total).unwrap_or(DECIDED)
        } else {
            DECIDED
        };
        let every = count.div_ceil(SIMULATED).max(1);
        let mut rng = stream(self.world.seed, "without memory");
        for turn in 0..count {
            let drawn = if all {
                u128::try_from(turn).unwrap_or(0)
            } else {
                below(&mut rng, total)
            };
            let at = before.partition_point(|before| *before <= drawn);
            let Some((case, before)) = at
                .checked_sub(1)
                .and_then(|at| Some((known.get(at)?, before.get(at)?)))
            else {
                continue;
            };
            if let Some(rows) = member(case, drawn - before) {
                self.verify_logon(case, rows, turn % every == 0, told);
            }
        }
    }

    fn verify_logon(
        &self,
        case: &Case,
        [certificate, workstation, controller, referred]: [Row; 4],
        simulate: bool,
        told: &mut Verification,
    ) {
        let of_account = |row| self.view.row_name(User::ID, row);
        let account = case.account(certificate).map(of_account);
        let remembered = outcome(step(case.ending).id, account.as_deref());
        let label = self.label(certificate);
        let request = LogonRequest {
            card: label.card,
            workstation: self.view.row_name(Workstation::ID, workstation),
            certificate: Some(label.number),
            hint: self.hint(case.attempt),
            domain_controller: Some(self.view.row_name(DomainController::ID, controller)),
            ..LogonRequest::default()
        };
        let of = || {
            let asked = request.domain_controller.as_deref().unwrap_or_default();
            let (card, place) = (&request.card, &request.workstation);
            format!("{card} #{} at {place} by {asked}", label.number)
        };
        let rows = [
            certificate,
            case.attempt,
            workstation,
            controller,
            referred,
            0,
        ];
        let run = self.view.run(&LOGON, &rows, &[]);
        let account = run.subject.map(|(_, row)| of_account(row));
        let found = outcome(step(run.conclusion.step).id, account.as_deref());
        told.decided += 1;
        told.compare(of, remembered.clone(), found);
        // To whom a client is referred is the domain's matter: there can be other controllers than this one.
        if !simulate || !case.referred.is_empty() {
            return;
        }
        if let Ok(explained) = self.explain(&request) {
            told.simulated += 1;
            let found = outcome(explained.ending.id, explained.account.as_deref());
            told.compare(of, remembered, found);
        }
    }

    /// Cases of a decision at equal distances, from the walk of a memory that is built anew.
    fn verify_decision(&self, decision: &'static Decision, told: &mut Verification) {
        let Some(sets) = sets(self, decision) else {
            return;
        };
        let sizes = sets
            .iter()
            .map(|rows| u128::try_from(rows.len()).unwrap_or(1));
        let all = sizes.fold(1, u128::saturating_mul);
        let nth = usize::try_from(all / OF_EACH).unwrap_or(usize::MAX).max(1);
        told.cases += all;
        told.decided += all.div_ceil(u128::try_from(nth).unwrap_or(1));
        let wrong = Memory::new(decision).verify(&self.view, &sets, nth);
        if let Some(wrong) = wrong.first() {
            let run = self.view.run(decision, &wrong.rows, &wrong.choices);
            let names = decision.roots.iter().zip(&wrong.rows);
            let names: Vec<String> = names
                .map(|(role, row)| self.view.row_name(*role, *row))
                .collect();
            let of = || format!("{} of {}", decision.name, names.join(", "));
            let found = outcome(step(run.conclusion.step).id, None);
            told.compare(of, "something else".to_owned(), found);
        }
    }
}

/// A member of a case by its number: certificate, workstation, domain controller, the one referred to.
fn member(case: &Case, number: u128) -> Option<[Row; 4]> {
    let mut rest = number;
    let mut take = |rows: &[Row]| {
        let count = u128::try_from(rows.len()).ok()?.max(1);
        let at = usize::try_from(rest % count).ok()?;
        rest /= count;
        rows.get(at).copied()
    };
    let certificate = take(&case.certificates)?;
    let workstation = take(&case.workstations)?;
    let controller = take(&case.controllers)?;
    let referred = if case.referred.is_empty() {
        controller
    } else {
        take(&case.referred)?
    };
    Some([certificate, workstation, controller, referred])
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "tests: a failure is the message"
    )]

    use super::*;
    use crate::question::Cases;
    use crate::step::{CLIENT_NOT_ASKED, Effect};

    fn shipped(name: &str) -> Twin {
        Twin::new(worlds::load_shipped(name).unwrap().unwrap().world).unwrap()
    }

    #[test]
    fn what_is_remembered_of_shipped_worlds_agrees() {
        for world in ["fabrikam", "agency", "today"] {
            let told = shipped(world).verify();
            assert_eq!(told.disagreement, None, "{world}");
            assert!(
                told.decided > 1000 && told.simulated > 10,
                "{world}: {told}"
            );
            assert!(told.to_string().ends_with("; all agree."), "{told}");
        }
    }

    /// A memory that says something else of some logons is found out, whichever of them it is.
    #[test]
    fn a_wrong_memory_is_found() {
        let twin = shipped("fabrikam");
        let wrong = |spoil: &dyn Fn(&mut Case) -> bool| {
            let mut cases = Cases::of(&twin);
            assert!(cases.list.iter_mut().any(spoil));
            let twin = twin.what_if(&[]).unwrap().remembering(cases);
            let found = twin.verify();
            found.disagreement.unwrap_or_else(|| panic!("not found"))
        };
        let ending = wrong(&|case| {
            let opens = step(case.ending).effect == Effect::Opens;
            if opens {
                case.ending = CLIENT_NOT_ASKED;
            }
            opens
        });
        assert_eq!(
            ending.remembered.split(' ').next(),
            Some(step(CLIENT_NOT_ASKED).id)
        );
        assert_ne!(ending.found, ending.remembered);
        let account = wrong(&|case| {
            let account = case.certificates.first().and_then(|row| case.account(*row));
            if let Some(account) = account {
                case.accounts = crate::question::Accounts::One(account + 1);
            }
            account.is_some()
        });
        assert_ne!(account.found, account.remembered);
    }

    /// Of a script nothing is remembered, and nothing is claimed to agree.
    #[test]
    fn nothing_remembered_is_not_called_agreement() {
        let told = Verification::default().to_string();
        assert!(!told.contains("agree"), "{told}");
    }

    #[test]
    fn every_member_of_a_case_can_be_drawn() {
        let case = Cases::of(&shipped("today")).list;
        let case = case.iter().find(|case| case.count() > 6).unwrap();
        let mut all: Vec<_> = (0..case.count())
            .map(|at| member(case, at).unwrap())
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(u128::try_from(all.len()).unwrap(), case.count());
    }
}
