//! Fixes of expectations: the smallest change under which a rule is met for one thing, made and checked again.

use std::collections::BTreeMap;

use facts::Row;
use policies::{Expectation, Numbers, Rule, SettingId, SettingKind};

use super::FixRequest;
use crate::answer::Category;
use crate::change::Change;
use crate::check::Examined;
use crate::decisions::REMOVAL;
use crate::explanation::LogonRequest;
use crate::flips::{Candidate, Claim, candidates, of_setting, order};
use crate::roles::{User, Workstation};
use crate::target::{Kind, Target};
use crate::twin::Twin;

/// So many changes are tried of one thing.
const TRIES: usize = 60;
/// At so many machines a card is tried.
const MACHINES: u32 = 3;

/// What meets an expectation.
#[derive(Debug, Clone)]
pub struct Mend {
    /// The changes, as a what-if takes them; none where nothing that was tried meets it.
    pub changes: Vec<Change>,
    /// What else is otherwise then: how many logons or removals.
    pub effects: Vec<(Category, u128)>,
    /// Worlds that were tried.
    pub worlds: usize,
}

impl Twin {
    /// The smallest change under which a rule is met for a thing of this name. Each was made, and the rule asked again.
    ///
    /// `None`: of such expectations no change is looked for, or the rule says nothing of the thing.
    pub fn mend(&self, rule: &Rule, subject: &str) -> Option<Mend> {
        let (role, rows) = self.selected(&rule.applies_to);
        let row = rows
            .into_iter()
            .find(|row| self.view.row_name(role, *row) == subject)?;
        let mut worlds = 0;
        for changes in self.mending(&rule.expect, role, row)? {
            let Ok(changed) = self.what_if(&changes) else {
                continue;
            };
            worlds += 1;
            if changed.meets(rule, subject) {
                let mut effects: BTreeMap<Category, u128> = BTreeMap::new();
                for cause in &self.diff(&changed).causes {
                    *effects.entry(cause.category).or_default() += cause.cases;
                }
                return Some(Mend {
                    changes,
                    effects: effects.into_iter().collect(),
                    worlds,
                });
            }
        }
        Some(Mend {
            changes: Vec::new(),
            effects: Vec::new(),
            worlds,
        })
    }

    /// Whether a rule is met for a thing of this name.
    fn meets(&self, rule: &Rule, subject: &str) -> bool {
        let (role, rows) = self.selected(&rule.applies_to);
        let mut rows = rows.into_iter();
        let examined = if Examined::is_asked_for(&rule.expect) {
            Examined::of(self)
        } else {
            Examined::default()
        };
        rows.find(|row| self.view.row_name(role, *row) == subject)
            .is_some_and(|row| self.passes(&rule.expect, role, row, &examined))
    }

    /// Changes that could meet an expectation, the smallest first.
    fn mending(&self, expect: &Expectation, role: u8, row: Row) -> Option<Vec<Vec<Change>>> {
        match expect {
            Expectation::SettingIs(required) => {
                let wanted: Vec<u32> = required.value.number().into_iter().collect();
                self.by_setting(role, row, required.setting, &wanted)
            }
            Expectation::SettingIsWithin(range) => {
                // Of an amount the most that is allowed changes the least; of numbers with meanings the first is usual.
                let is_amount = matches!(
                    policies::setting(range.setting).kind,
                    SettingKind::Dword {
                        allowed: Numbers::Between { .. }
                    } | SettingKind::NumberAsText {
                        allowed: Numbers::Between { .. }
                    }
                );
                let wanted = if is_amount {
                    [range.most, range.least]
                } else {
                    [range.least, range.most]
                };
                self.by_setting(role, row, range.setting, &wanted)
            }
            Expectation::NoPasswordAtTheConsole if role == Workstation::ID => {
                self.by_setting(role, row, SettingId::ScForceOption, &[1])
            }
            Expectation::NoPasswordAtTheConsole => {
                let user = self.world.users.get(usize::try_from(row).ok()?)?;
                let target = Target {
                    kind: Kind::User,
                    name: user.name.to_string(),
                    property: "smart_card_required".to_owned(),
                };
                Some(vec![vec![Change {
                    target,
                    value: "true".to_owned(),
                }]])
            }
            Expectation::RemovalBehaviourIsEffective => {
                let claim = Claim {
                    of: self.view.row_name(role, row),
                    decision: &REMOVAL,
                    rows: self.removal_rows(row).to_vec(),
                };
                let trace = self.view.trace(&REMOVAL, &claim.rows, &[]);
                Some(in_order(candidates(self, &trace, &claim)))
            }
            Expectation::OpensASession => Some(self.by_logon(&self.view.row_name(role, row))),
            Expectation::MappingIsStrong => {
                let account = self.view.row_name(User::ID, row);
                let plan = self.plan_strong_mapping().ok()?;
                let planned = plan.mappings.into_iter();
                let changes: Vec<Change> = planned
                    .filter(|mapping| mapping.account == account)
                    .map(|mapping| Change {
                        target: Target {
                            kind: Kind::User,
                            name: mapping.account,
                            property: "alt_security_identities".to_owned(),
                        },
                        value: mapping.value,
                    })
                    .collect();
                (!changes.is_empty()).then(|| vec![changes])
            }
            Expectation::HasUsableKdcCertificate
            | Expectation::KdcCertificateHasKdcAuthenticationEku
            | Expectation::KdcCertificateNamesTheDomain
            | Expectation::HasDefaultContainer
            | Expectation::OpensAtMostAccounts(_)
            | Expectation::OpenedByAtMostCards(_)
            | Expectation::AltSecurityIdentitiesCanMatch
            | Expectation::RevocationStatusIsKnown
            | Expectation::CertificatesOutliveDays(_) => None,
        }
    }

    /// A setting that is given another value where it was set; and other ways to it, such as a link.
    fn by_setting(
        &self,
        role: u8,
        row: Row,
        id: SettingId,
        wanted: &[u32],
    ) -> Option<Vec<Vec<Change>>> {
        let suggested = in_order(of_setting(self, self.machine(role, row)?, id));
        let property = policies::setting(id).name;
        let mut targets: Vec<&Target> = suggested
            .iter()
            .flatten()
            .map(|change| &change.target)
            .filter(|target| target.property == property)
            .collect();
        targets.dedup();
        let exact = targets.into_iter().flat_map(|target| {
            wanted.iter().map(|number| {
                vec![Change {
                    target: target.clone(),
                    value: number.to_string(),
                }]
            })
        });
        let mut all: Vec<Vec<Change>> = exact.collect();
        all.extend(suggested);
        all.truncate(TRIES);
        Some(all)
    }

    /// What would let a card in at one of the first machines.
    fn by_logon(&self, card: &str) -> Vec<Vec<Change>> {
        let machines = 0..self.view.rows(Workstation::ID).min(MACHINES);
        let fixes = machines.filter_map(|machine| {
            let request = FixRequest {
                logon: LogonRequest {
                    card: card.to_owned(),
                    workstation: self.view.row_name(Workstation::ID, machine),
                    ..LogonRequest::default()
                },
                ..FixRequest::default()
            };
            let first = self.fix(&request).ok()?.options.into_iter().next()?;
            Some(first.changes)
        });
        let mut fixes: Vec<Vec<Change>> = fixes.collect();
        fixes.sort_by_key(Vec::len);
        fixes
    }
}

/// Changes by themselves, the smallest first.
fn in_order(mut list: Vec<Candidate>) -> Vec<Vec<Change>> {
    list.sort_by_cached_key(|one| order(std::slice::from_ref(one)));
    let list = list.into_iter().take(TRIES);
    list.map(|one| vec![one.change]).collect()
}
