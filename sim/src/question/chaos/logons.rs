//! The logons of a day: one for each holder and class of machines, of those that open when nothing is wrong.

use std::collections::BTreeMap;

use facts::{Row, Run, View};
use worlds::{DomainRef, OuRef, ProductVersion, SiteRef, WorkstationKind, World};

use crate::answer::CertificateLabel;
use crate::decisions::LOGON;
use crate::explain::ExplainError;
use crate::explanation::LogonRequest;
use crate::roles::{Card, User, Workstation};
use crate::step::{Effect, step};
use crate::twin::Twin;

/// Machines that somebody would call alike.
type Class = (
    WorkstationKind,
    ProductVersion,
    Option<DomainRef>,
    Option<OuRef>,
    Option<SiteRef>,
);

/// A logon that somebody makes each day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Logon {
    label: CertificateLabel,
    hint: Option<String>,
    workstation: String,
    account: String,
}

impl Logon {
    /// In words.
    pub(super) fn words(&self) -> String {
        let hint = self.hint.as_ref();
        let hint = hint.map_or_else(String::new, |hint| format!(" with hint {hint}"));
        format!(
            "{} #{}{hint} at {} as {}",
            self.label.card, self.label.number, self.workstation, self.account
        )
    }

    /// The same as a request that is explained.
    pub(super) fn request(&self) -> LogonRequest {
        LogonRequest {
            card: self.label.card.clone(),
            certificate: Some(self.label.number),
            workstation: self.workstation.clone(),
            hint: self.hint.clone(),
            ..LogonRequest::default()
        }
    }

    /// Its rows in a twin, as `explain` would choose them.
    pub(super) fn rows(&self, twin: &Twin) -> Result<[Row; 6], ExplainError> {
        let card = twin.find(Card::ID, "card", &self.label.card)?;
        let workstation = twin.find(Workstation::ID, "workstation", &self.workstation)?;
        let certificate = twin.numbered(card, self.label.number)?;
        let attempt = self.hint.as_ref().map_or(0, |hint| twin.attempt(hint));
        let controller = twin.first_controller(Some(certificate), attempt, workstation, None);
        Ok(twin.logon_rows(certificate, attempt, workstation, controller, None))
    }
}

/// One logon for each holder and class of machines: with the first card of the holder that opens an account, his own
/// before another's, without a hint where none is needed, at the first machine of the class where it opens. A card that
/// nobody holds is a holder of its own.
pub(super) fn usual(twin: &Twin) -> Vec<Logon> {
    let mut by_holder: BTreeMap<(Holder, Class), Logon> = BTreeMap::new();
    // Own accounts come first, then what needs no hint.
    let mut opened: Vec<(bool, Row, Row, Row, Vec<Row>)> = twin
        .cases()
        .opened()
        .into_iter()
        .map(|((certificate, attempt, account), machines)| {
            let holder = holder(twin, certificate);
            let is_own = holder == Some(Holder::User(account));
            (!is_own, attempt, certificate, account, machines.to_vec())
        })
        .collect();
    opened.sort();
    for (_, attempt, certificate, account, machines) in opened {
        let Some(holder) = holder(twin, certificate) else {
            continue;
        };
        for machine in machines {
            let Some(class) = class(&twin.world, machine) else {
                continue;
            };
            let key = (holder, class);
            if by_holder.contains_key(&key) {
                continue;
            }
            let logon = Logon {
                label: twin.label(certificate),
                hint: twin.hint(attempt),
                workstation: twin.view.row_name(Workstation::ID, machine),
                account: twin.view.row_name(User::ID, account),
            };
            // The domain controller that is asked first may not be one of those that open it.
            let opens = logon
                .rows(twin)
                .is_ok_and(|rows| is_open(&run(&twin.view, &rows)));
            if opens {
                by_holder.insert(key, logon);
            }
        }
    }
    by_holder.into_values().collect()
}

/// Who has a card: an account, or nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    User(Row),
    Card(Row),
}

fn holder(twin: &Twin, certificate: Row) -> Option<Holder> {
    let card = twin.card_of(certificate)?;
    let known = twin.world.cards.get(usize::try_from(card).ok()?)?;
    let user = known
        .holder
        .and_then(|user| Row::try_from(user.index()).ok());
    Some(user.map_or(Holder::Card(card), Holder::User))
}

fn class(world: &World, machine: Row) -> Option<Class> {
    let machine = world.workstations.get(usize::try_from(machine).ok()?)?;
    Some((
        machine.kind,
        machine.product,
        machine.domain,
        machine.organizational_unit,
        machine.site,
    ))
}

/// Runs the rules of a logon.
pub(super) fn run(view: &View, rows: &[Row; 6]) -> Run {
    view.run(&LOGON, rows, &[])
}

/// Whether a session opens.
pub(super) fn is_open(run: &Run) -> bool {
    run.undecided.is_none() && step(run.conclusion.step).effect == Effect::Opens
}
