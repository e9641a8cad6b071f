//! What is otherwise in another world: logons and removals of the card, compared case by case and grouped by cause.
//!
//! Both worlds are walked as sets (`logons`), the regions of the one are laid over those of the other, and what ends
//! otherwise is told with the facts that make it so (`cause`): each was put into the world before, and the decision run.

mod cause;
mod crossing;
mod end;
mod ledger;
mod logons;
mod removals;
mod rests_on;

use std::collections::BTreeMap;

use facts::{Row, Run};

pub(crate) use cause::Pair;
pub(crate) use crossing::Crossing;
pub(crate) use logons::typing;

use crate::answer::{Because, Category, Diff, DiffRow, DiffWitness};
use crate::decisions::LOGON;
use crate::roles::{Attempt, Certificate, DomainController, User, Workstation};
use crate::twin::Twin;
use end::{end, told};
use ledger::{Entered, Ledger};
use logons::{Turn, TurnedCertificate};

impl Twin {
    /// What is otherwise in another twin than in this one.
    pub fn diff(&self, after: &Self) -> Diff {
        let (own, other) = (typing(self, after), typing(after, self));
        let crossing = Crossing::new(
            own.as_ref().unwrap_or(self),
            other.as_ref().unwrap_or(after),
        );
        let (was, is) = logons::sides(&crossing);
        let mut ledger = Ledger::default();
        for turn in logons::turns(&crossing, &was, &is) {
            for part in parts(&crossing, &turn) {
                let because = why(&crossing, &part);
                enter(&crossing, &part, &because, &mut ledger);
            }
        }
        let (removals, runs) = removals::enter(&crossing, &mut ledger);
        let new_logons = logons::new_logons(&crossing, &was, &is);
        let lost_logons = logons::new_logons(&crossing, &is, &was);
        let (causes, rows) = ledger.close();
        Diff {
            before: self.header(),
            after: after.header(),
            causes,
            rows,
            new_logons,
            lost_logons,
            compared: was.logons.max(is.logons) + removals,
            runs: was.runs + is.runs + runs,
        }
    }
}

/// The rows of one logon of a turn: certificate, workstation, domain controllers.
#[derive(Clone, Copy)]
struct Member {
    certificate: Row,
    workstation: Row,
    controller: Row,
    referred: Row,
}

impl Member {
    fn first(turn: &Turn) -> Option<Self> {
        let controller = *turn.controllers.first()?;
        Some(Self {
            certificate: turn.certificates.first()?.row,
            workstation: *turn.workstations.first()?,
            controller,
            referred: turn.referred.first().copied().unwrap_or(controller),
        })
    }

    /// The case in both twins; `None`: one of them has no such thing.
    fn pair(self, crossing: &Crossing<'_>, turn: &Turn) -> Option<Pair> {
        let things = [
            (Certificate::ID, self.certificate),
            (Attempt::ID, turn.attempt),
            (Workstation::ID, self.workstation),
            (DomainController::ID, self.controller),
            (DomainController::ID, self.referred),
        ];
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (role, joint) in things {
            let (was, is) = crossing.parted(role, joint);
            before.push(was?);
            after.push(is?);
        }
        before.push(0);
        after.push(0);
        Some(Pair {
            decision: &LOGON,
            before,
            after,
        })
    }
}

/// The parts of a turn in which the same facts are others: a region is alike in what its runs read, but what the one run
/// reads and the other does not can be another fact for some members only.
fn parts(crossing: &Crossing<'_>, turn: &Turn) -> Vec<Turn> {
    let Some(first) = Member::first(turn).filter(|_| turn.missing.is_none()) else {
        return vec![turn.clone()];
    };
    let sign = |member: Member| -> Vec<String> {
        let Some(pair) = member.pair(crossing, turn) else {
            return Vec::new();
        };
        pair.signature(crossing)
    };
    let group = |rows: &[Row], with: &dyn Fn(Row) -> Member| -> Vec<Vec<Row>> {
        if rows.len() < 2 {
            return vec![rows.to_vec()];
        }
        let mut groups: BTreeMap<Vec<String>, Vec<Row>> = BTreeMap::new();
        for row in rows {
            groups.entry(sign(with(*row))).or_default().push(*row);
        }
        groups.into_values().collect()
    };
    let certificates: Vec<Row> = turn.certificates.iter().map(|one| one.row).collect();
    let certificates = group(&certificates, &|certificate| Member {
        certificate,
        ..first
    });
    let workstations = group(&turn.workstations, &|workstation| Member {
        workstation,
        ..first
    });
    let controllers = group(&turn.controllers, &|controller| Member {
        controller,
        referred: if turn.referred.is_empty() {
            controller
        } else {
            first.referred
        },
        ..first
    });
    let referred = group(&turn.referred, &|referred| Member { referred, ..first });
    let mut parts = Vec::new();
    for certificates in &certificates {
        let of_part = |one: &&TurnedCertificate| certificates.contains(&one.row);
        for workstations in &workstations {
            for controllers in &controllers {
                for referred in &referred {
                    parts.push(Turn {
                        certificates: turn.certificates.iter().filter(of_part).cloned().collect(),
                        workstations: workstations.clone(),
                        controllers: controllers.clone(),
                        referred: referred.clone(),
                        ..turn.clone()
                    });
                }
            }
        }
    }
    parts
}

/// Why the logons of a part are otherwise.
fn why(crossing: &Crossing<'_>, turn: &Turn) -> Because {
    if let Some(role) = turn.missing {
        let after = turn.category == Category::GainsLogon;
        return Because::OnlyIn {
            role: crossing.before.view.role_name(role),
            after,
        };
    }
    let pair = Member::first(turn).and_then(|member| member.pair(crossing, turn));
    pair.map_or(Because::NotTold, |pair| {
        pair.because(crossing, &telling(turn.category))
    })
}

/// What tells the ends of logons apart.
fn telling(category: Category) -> impl Fn(&Twin, &Run) -> Vec<String> {
    move |twin, run| {
        let account = run.subject.filter(|(role, _)| *role == User::ID);
        let account = account.map(|(role, row)| twin.view.row_name(role, row));
        told(category, &end(&run.steps, run.conclusion.step, account))
    }
}

fn enter(crossing: &Crossing<'_>, turn: &Turn, because: &Because, ledger: &mut Ledger) {
    let names = |role, rows: &[Row]| {
        let mut names: Vec<String> = rows.iter().map(|row| crossing.name(role, *row)).collect();
        names.sort();
        names
    };
    let workstations = names(Workstation::ID, &turn.workstations);
    let controllers = names(DomainController::ID, &turn.controllers);
    let referred_to = names(DomainController::ID, &turn.referred);
    let attempt = crossing.parted(Attempt::ID, turn.attempt);
    let hint = match attempt {
        (Some(row), _) => crossing.before.hint(row),
        (None, Some(row)) => crossing.after.hint(row),
        (None, None) => None,
    };
    let places = [
        turn.workstations.len(),
        turn.controllers.len(),
        turn.referred.len().max(1),
    ];
    let places = places.into_iter();
    let places: u128 = places
        .map(|rows| u128::try_from(rows).unwrap_or(0))
        .product();
    for one in &turn.certificates {
        let certificate = logons::label(crossing, one.row);
        let row = DiffRow {
            category: turn.category,
            cause: 0,
            certificate: Some(certificate.clone()),
            hint: hint.clone(),
            session: None,
            workstations: workstations.clone(),
            domain_controllers: controllers.clone(),
            referred_to: referred_to.clone(),
            before: one.before.clone(),
            after: one.after.clone(),
        };
        let witness = DiffWitness {
            certificate: Some(certificate),
            hint: hint.clone(),
            session: None,
            workstation: workstations.first().cloned().unwrap_or_default(),
            domain_controller: controllers.first().cloned(),
            account_before: one.before.account.clone(),
            account_after: one.after.account.clone(),
        };
        ledger.enter(
            crossing,
            Entered {
                row,
                witness,
                because: because.clone(),
                cases: places,
            },
        );
    }
}
