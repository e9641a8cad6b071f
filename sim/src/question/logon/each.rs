//! Every logon by itself, however many there are: the regions of the walk, expanded one after the other.

use std::ops::ControlFlow;

use facts::Row;

use crate::answer::{CertificateLabel, Ending};
use crate::roles::{DomainController, User, Workstation};
use crate::twin::Twin;

/// One logon by its names, and how it ends.
#[derive(Debug, Clone)]
pub struct OneLogon<'l> {
    /// Card and certificate.
    pub certificate: &'l CertificateLabel,
    /// The user name hint that was typed.
    pub hint: Option<&'l str>,
    /// Where.
    pub workstation: &'l str,
    /// The domain controller that is asked first.
    pub domain_controller: &'l str,
    /// The domain controller of another domain to which it refers the client, where it does.
    pub referred_to: Option<&'l str>,
    /// How it ends.
    pub ending: Ending,
    /// The account whose session opens, or of which the refusal is.
    pub account: Option<&'l str>,
}

impl Twin {
    /// Tells every logon that `ask logon` is about, one by one: certificate, hint, workstation, domain controller, and
    /// domain controller referred to. Nothing is kept of them. Gives back how many were told.
    pub fn each_logon(&self, tell: &mut dyn FnMut(&OneLogon<'_>) -> ControlFlow<()>) -> u128 {
        let named = |role| -> Vec<String> {
            let rows = 0..self.view.rows(role);
            rows.map(|row| self.view.row_name(role, row)).collect()
        };
        let (workstations, controllers) = (named(Workstation::ID), named(DomainController::ID));
        let mut told = 0;
        for case in &self.cases().list {
            let ending = case.ending();
            let hint = self.hint(case.attempt);
            let referred: Vec<Option<Row>> = if case.referred.is_empty() {
                vec![None]
            } else {
                case.referred.iter().copied().map(Some).collect()
            };
            for certificate in case.certificates.iter() {
                let label = self.label(*certificate);
                let account = case.account(*certificate);
                let account = account.map(|account| self.view.row_name(User::ID, account));
                for workstation in case.workstations.iter() {
                    for controller in case.controllers.iter() {
                        for referred in &referred {
                            let one = OneLogon {
                                certificate: &label,
                                hint: hint.as_deref(),
                                workstation: of(&workstations, *workstation),
                                domain_controller: of(&controllers, *controller),
                                referred_to: referred.map(|row| of(&controllers, row)),
                                ending,
                                account: account.as_deref(),
                            };
                            if tell(&one).is_break() {
                                return told;
                            }
                            told += 1;
                        }
                    }
                }
            }
        }
        told
    }
}

/// The name of a row.
fn of(names: &[String], row: Row) -> &str {
    let at = usize::try_from(row).ok();
    at.and_then(|at| names.get(at)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use std::collections::BTreeSet;

    use super::*;
    use crate::decisions::LOGON;
    use crate::step::{CLIENT_NOT_ASKED, Effect, MAP_REFERRED, step};

    /// Certificate, workstation, domain controller, the one referred to, step, account.
    type Told = (
        String,
        String,
        String,
        Option<String>,
        &'static str,
        Option<String>,
    );

    fn told(twin: &Twin) -> Vec<Told> {
        let mut all = Vec::new();
        twin.each_logon(&mut |one| {
            if one.hint.is_none() {
                all.push((
                    format!("{} #{}", one.certificate.card, one.certificate.number),
                    one.workstation.to_owned(),
                    one.domain_controller.to_owned(),
                    one.referred_to.map(str::to_owned),
                    one.ending.step.id,
                    one.account.map(str::to_owned),
                ));
            }
            ControlFlow::Continue(())
        });
        all
    }

    /// Each logon without a hint, run by the rule alone.
    fn by_brute_force(twin: &Twin) -> BTreeSet<Told> {
        let mut all = BTreeSet::new();
        let controllers = 0..twin.view.rows(DomainController::ID);
        for certificate in 0..twin.certificates.on_cards() {
            for workstation in 0..twin.view.rows(Workstation::ID) {
                for controller in controllers.clone() {
                    for referred in controllers.clone() {
                        let rows = [certificate, 0, workstation, controller, referred, 0];
                        let run = twin.view.run(&LOGON, &rows, &[]);
                        if run.conclusion.step == CLIENT_NOT_ASKED {
                            continue;
                        }
                        let label = twin.label(certificate);
                        let of = |role, row| twin.view.row_name(role, row);
                        let is_referred = run.steps.contains(&MAP_REFERRED);
                        all.insert((
                            format!("{} #{}", label.card, label.number),
                            of(Workstation::ID, workstation),
                            of(DomainController::ID, controller),
                            is_referred.then(|| of(DomainController::ID, referred)),
                            step(run.conclusion.step).id,
                            run.subject.map(|(role, row)| of(role, row)),
                        ));
                    }
                }
            }
        }
        all
    }

    #[test]
    fn every_logon_is_told_once_as_the_rule_ends_it() {
        for world in ["fabrikam", "today"] {
            let twin = Twin::new(worlds::load_shipped(world).unwrap().unwrap().world).unwrap();
            let told = told(&twin);
            let set: BTreeSet<Told> = told.iter().cloned().collect();
            assert_eq!(set.len(), told.len(), "{world}: told twice");
            assert_eq!(set, by_brute_force(&twin), "{world}");
        }
    }

    /// More than the rows of the answer are left out for; it still tells each.
    #[test]
    fn a_company_is_told_whole() {
        let population = worlds::Population::new(names::Seed::new(7), 1000, 200);
        let twin = Twin::new(worlds::generate_world(&population)).unwrap();
        let mut opened = 0u128;
        let count = twin.each_logon(&mut |one| {
            opened += u128::from(one.ending.step.effect == Effect::Opens);
            ControlFlow::Continue(())
        });
        assert_eq!(count, twin.cases().work.cases);
        assert!(count > super::super::ROWS_UP_TO, "{count}");
        let by_region = twin.cases().list.iter();
        let by_region = by_region
            .filter(|case| step(case.ending).effect == Effect::Opens)
            .map(super::super::Case::count);
        assert_eq!(opened, by_region.sum::<u128>());
        // Who has enough of it is told no more.
        let mut few = 0;
        twin.each_logon(&mut |_| {
            few += 1;
            if few == 5 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(few, 5);
    }
}
