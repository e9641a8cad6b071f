//! The case behind a line of an answer, by names.

use facts::{Row, Run};

use crate::answer::{Because, CertificateLabel, Diff, DiffRow};
use crate::decisions::{LOGON, MAPPING, MIDDLEWARE, REMOVAL, SCHANNEL, TILE};
use crate::diff::{Crossing, Pair};
use crate::directory::ClientName;
use crate::lens::session::{Standing, loss_row};
use crate::roles::{Card, DomainController, User, Workstation};
use crate::step::step;
use crate::twin::Twin;
use crate::value::{CardLossCause, ReaderSharing};

/// A case by the names of its things.
#[derive(Debug, Clone)]
pub(super) enum Probe {
    Logon {
        certificate: CertificateLabel,
        hint: Option<String>,
        workstation: String,
        controller: String,
        referred: Option<String>,
    },
    Tile {
        certificate: CertificateLabel,
        workstation: String,
    },
    Middleware {
        card: String,
        workstation: String,
    },
    Removal {
        workstation: String,
        session: Standing,
    },
    Mapping {
        certificate: CertificateLabel,
        account: String,
        controller: String,
    },
    Schannel {
        certificate: CertificateLabel,
        controller: String,
    },
    /// Logons of a card as an account.
    Opens {
        certificate: CertificateLabel,
        account: Option<String>,
    },
}

impl Probe {
    /// The case in both twins; `None`: one of them has no such thing.
    pub(super) fn pair(&self, crossing: &Crossing<'_>) -> Option<Pair> {
        let (decision, before) = self.rows(crossing.before)?;
        let (_, after) = self.rows(crossing.after)?;
        Some(Pair {
            decision,
            before,
            after,
        })
    }

    fn rows(&self, twin: &Twin) -> Option<(&'static facts::Decision, Vec<Row>)> {
        let named = |role, name: &str| {
            let mut rows = 0..twin.view.rows(role);
            rows.find(|row| twin.view.row_name(role, *row) == name)
        };
        let of = |label: &CertificateLabel| {
            let card = named(Card::ID, &label.card)?;
            twin.numbered(card, label.number).ok()
        };
        Some(match self {
            Self::Logon {
                certificate,
                hint,
                workstation,
                controller,
                referred,
            } => {
                let attempt = match hint {
                    Some(hint) => twin.attempt_named(&ClientName::typed(hint)),
                    None => 0,
                };
                let asked = named(DomainController::ID, controller)?;
                let referred = match referred {
                    Some(name) => named(DomainController::ID, name)?,
                    None => asked,
                };
                let place = named(Workstation::ID, workstation)?;
                let rows = vec![of(certificate)?, attempt, place, asked, referred, 0];
                (&LOGON, rows)
            }
            Self::Tile {
                certificate,
                workstation,
            } => {
                let place = named(Workstation::ID, workstation)?;
                (&TILE, vec![of(certificate)?, place, 0])
            }
            Self::Middleware { card, workstation } => {
                let rows = vec![named(Card::ID, card)?, named(Workstation::ID, workstation)?];
                (&MIDDLEWARE, rows)
            }
            Self::Removal {
                workstation,
                session,
            } => {
                let loss = loss_row(CardLossCause::CardOut, ReaderSharing::OneSession);
                let place = named(Workstation::ID, workstation)?;
                (&REMOVAL, vec![place, session.row(), loss, 0])
            }
            Self::Mapping {
                certificate,
                account,
                controller,
            } => {
                let rows = vec![
                    of(certificate)?,
                    named(User::ID, account)?,
                    named(DomainController::ID, controller)?,
                    0,
                ];
                (&MAPPING, rows)
            }
            Self::Schannel {
                certificate,
                controller,
            } => {
                let rows = vec![
                    of(certificate)?,
                    named(DomainController::ID, controller)?,
                    0,
                ];
                (&SCHANNEL, rows)
            }
            Self::Opens { .. } => return None,
        })
    }

    /// The cause of what is otherwise in the logons of the same card and account.
    pub(super) fn among(&self, diff: &Diff) -> Option<Because> {
        let Self::Opens {
            certificate,
            account,
        } = self
        else {
            return None;
        };
        let is_of = |row: &&DiffRow| {
            let accounts = [&row.before.account, &row.after.account];
            row.certificate.as_ref().is_some_and(|label| {
                (&label.card, label.number) == (&certificate.card, certificate.number)
            }) && (account.is_none() || accounts.contains(&account))
        };
        let row = diff.rows.iter().find(is_of)?;
        let cause = diff.causes.get(row.cause.checked_sub(1)?)?;
        Some(cause.because.clone())
    }
}

/// What tells the ends of cases apart: the step, what it is about, and the steps before.
pub(super) fn told(twin: &Twin, run: &Run) -> Vec<String> {
    let subject = run.subject;
    let subject = subject.map_or_else(String::new, |(role, row)| twin.view.row_name(role, row));
    vec![step(run.conclusion.step).id.to_owned(), subject]
}
