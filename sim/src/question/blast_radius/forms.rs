//! Which logons a card opens, in every form, whatever name is typed as a hint.
//!
//! The forms that are left out open nothing that these do not: another session beside one that is there takes what a
//! logon at the screen takes, a prompt of User Account Control what `runas` takes, and safe mode what the screen takes.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Memory, Region, Row, StepId};

use crate::answer::Ending;
use crate::lens::attempt::form_row;
use crate::question::cases::hint_matters;
use crate::roles::{DomainController, Workstation};
use crate::step::{Confidence, Effect, MAP_REFERRED, RDP_HOST, REPLY_KEY_DERIVED, step};
use crate::twin::Twin;
use crate::value::LogonForm;

/// The forms that are looked at, in the order of the answer.
pub(super) const FORMS: [LogonForm; 6] = [
    LogonForm::Console,
    LogonForm::RemoteDesktop,
    LogonForm::RemoteDesktopWithoutNla,
    LogonForm::Elevation,
    LogonForm::Unlock,
    LogonForm::Offline,
];

/// Logons of a certificate in one form as one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// The certificate.
    pub(super) certificate: Row,
    /// The account that is opened; `None`: it is not known whether one is.
    pub(super) account: Option<Row>,
    /// The place of the form in [`FORMS`].
    form: usize,
    /// What is typed.
    pub(super) attempt: Row,
    /// The step that ends it.
    ending: StepId,
}

/// Where such logons lead, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Led {
    /// Machines that the user sits before, of remote desktops.
    pub(super) from: BTreeSet<Row>,
    /// Machines that the session is on.
    pub(super) machines: BTreeSet<Row>,
    /// Domain controllers that answer; none, where none is asked.
    pub(super) controllers: BTreeSet<Row>,
    /// How the certificate maps to the account.
    pub(super) mapped: BTreeSet<&'static str>,
    /// The weakest step.
    confidence: Confidence,
}

/// The logons of some certificates that open something, and those of which it is not known.
#[derive(Debug, Default)]
pub(super) struct Ways(pub(super) BTreeMap<Way, Led>);

impl Way {
    /// The form.
    pub(super) fn form(&self) -> LogonForm {
        FORMS.get(self.form).copied().unwrap_or(LogonForm::Console)
    }

    /// How it ends.
    pub(super) fn ending(&self, led: &Led) -> Ending {
        Ending {
            step: step(self.ending),
            confidence: led.confidence,
        }
    }
}

impl Ways {
    /// Walks some certificates in every form. What unlocks a session is tried with a session of each account that a logon
    /// at the screen opens.
    pub(super) fn of(twin: &Twin, certificates: &[Row], memory: &mut Memory) -> Self {
        let mut ways = Self::default();
        let attempts = twin.fitting_attempts(certificates);
        for (number, form) in FORMS.into_iter().enumerate() {
            let owners: Vec<Row> = if form == LogonForm::Unlock {
                ways.accounts().into_iter().collect()
            } else {
                vec![0]
            };
            for (attempt, fitting) in &attempts {
                let sets = sets(twin, form, (*attempt, fitting), &owners);
                if sets.iter().any(Vec::is_empty) {
                    continue;
                }
                memory.walk(&twin.view, &sets, |region| {
                    ways.enter(number, *attempt, region);
                });
            }
        }
        ways.leave_out_needless_hints();
        ways
    }

    /// The accounts that are opened.
    pub(super) fn accounts(&self) -> BTreeSet<Row> {
        self.0.keys().filter_map(|way| way.account).collect()
    }

    /// Those of an account.
    pub(super) fn of_account(&self, account: Row) -> impl Iterator<Item = (&Way, &Led)> {
        self.0
            .iter()
            .filter(move |(way, _)| way.account == Some(account))
    }

    fn enter(&mut self, form: usize, attempt: Row, region: &Region<'_>) {
        let ending = region.conclusion.step;
        let known = step(ending).effect == Effect::Opens && !region.conclusion.undecided;
        let unknown = step(ending).effect == Effect::Undefined || region.conclusion.undecided;
        let repeats = attempt > 0 && !hint_matters(region);
        let [
            certificates,
            _,
            from,
            machines,
            asked,
            referred,
            asked_by_host,
            referred_by_host,
            ..,
        ] = region.rows
        else {
            return;
        };
        if repeats || !(known || unknown) {
            return;
        }
        let steps = region.steps.iter().chain([&ending]).map(|id| step(*id));
        let has = |id| region.steps.contains(&id);
        let is_remote = FORMS.get(form).is_some_and(|form| form.is_remote());
        let with_client = FORMS.get(form) == Some(&LogonForm::RemoteDesktop);
        let [by_client, by_host] = if has(MAP_REFERRED) {
            [referred, referred_by_host]
        } else {
            [asked, asked_by_host]
        };
        let mut controllers: Vec<&[Row]> = Vec::new();
        if has(REPLY_KEY_DERIVED) {
            // What hands no credentials over is not authenticated again by the host.
            controllers.extend(with_client.then_some(&**by_client));
            controllers.extend((!with_client || has(RDP_HOST)).then_some(&**by_host));
        }
        for (at, certificate) in certificates.iter().enumerate() {
            let account = region.subject.filter(|_| known).and_then(|subject| {
                let at = if subject.root == 0 { at } else { 0 };
                subject.rows.get(at).copied()
            });
            let way = Way {
                certificate: *certificate,
                account,
                form,
                attempt,
                ending,
            };
            let led = self.0.entry(way).or_insert_with(|| Led {
                from: BTreeSet::new(),
                machines: BTreeSet::new(),
                controllers: BTreeSet::new(),
                mapped: BTreeSet::new(),
                confidence: Confidence::Recorded,
            });
            if is_remote {
                led.from.extend(from.iter());
            }
            led.machines.extend(machines.iter());
            led.controllers
                .extend(controllers.iter().copied().flatten());
            for step in steps.clone() {
                led.confidence = led.confidence.min(step.confidence);
                if step.id.starts_with("map.") {
                    led.mapped.insert(step.id);
                }
            }
        }
    }

    /// A name that is typed tells nothing new where the account opens at the same machines without.
    fn leave_out_needless_hints(&mut self) {
        let plain: BTreeMap<Way, BTreeSet<Row>> = self
            .0
            .iter()
            .filter(|(way, _)| way.attempt == 0)
            .map(|(way, led)| (*way, led.machines.clone()))
            .collect();
        self.0.retain(|way, led| {
            let without = plain.get(&Way { attempt: 0, ..*way });
            way.attempt == 0 || !without.is_some_and(|plain| led.machines.is_subset(plain))
        });
    }
}

/// The rows of a form: only a remote desktop is used from another machine, and with Network Level Authentication that
/// machine asks a domain controller, too.
fn sets(
    twin: &Twin,
    form: LogonForm,
    (attempt, certificates): (Row, &[Row]),
    owners: &[Row],
) -> Vec<Vec<Row>> {
    let attempts = Row::try_from(twin.hints.len() + 1).unwrap_or(Row::MAX);
    let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
    let machines = all(Workstation::ID);
    let controllers = all(DomainController::ID);
    let first = |rows: &[Row]| rows.iter().take(1).copied().collect::<Vec<Row>>();
    let only = |is: bool, rows: &[Row]| if is { rows.to_vec() } else { first(rows) };
    let with_client = form == LogonForm::RemoteDesktop;
    let asks = form != LogonForm::Offline;
    vec![
        certificates.to_vec(),
        vec![form_row(form, true, attempt, attempts)],
        only(form.is_remote(), &machines),
        machines,
        only(with_client, &controllers),
        only(with_client, &controllers),
        only(asks, &controllers),
        only(asks, &controllers),
        owners.to_vec(),
        vec![0],
    ]
}
