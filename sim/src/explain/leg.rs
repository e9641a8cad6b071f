//! The legs of a logon: what one machine has to do with one domain controller. A remote desktop has those of the client
//! and those of the host; a referral leads from one domain controller to another.

use facts::{Entry, Row, StepId, Trace};

use crate::event_log::{AskedFor, Occasion};
use crate::evidence::Told;
use crate::explanation::{Negotiated, ToldStep};
use crate::network::{REPLY_HASH, negotiated};
use crate::question::{ask, carry};
use crate::roles::User;
use crate::step::{MAP_BY_KEY, MAP_REFERRED, RDP_CLIENT, REPLY_KEY_DERIVED, step};
use crate::ticket::TicketContents;
use crate::twin::Twin;
use crate::value::LogonForm;

/// One machine and one domain controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leg {
    workstation: Row,
    controller: Row,
}

/// A leg with what was sent on it.
#[derive(Debug)]
pub(super) struct Walked {
    leg: Leg,
    /// What the KDC read in the request, where one was made here.
    asked: Option<AskedFor>,
    /// What client and KDC settled on, where a ticket was issued.
    negotiated: Vec<Negotiated>,
    /// What that ticket says.
    ticket: Option<TicketContents>,
    /// Whether the exchange led to a key, and whether it was executed.
    executed: Option<bool>,
}

/// A step with the leg that it belongs to, and the account that was looked at last before it.
struct OnLeg {
    leg: Leg,
    account: Option<Row>,
}

impl Walked {
    /// The machine and the domain controller of an exchange that led to a key, and whether it was executed.
    pub(super) fn exchange(&self) -> Option<(Row, Row, bool)> {
        let Leg {
            workstation,
            controller,
        } = self.leg;
        self.executed.map(|done| (workstation, controller, done))
    }

    /// What the ticket of a machine says.
    pub(super) fn ticket_at(&self, workstation: Row) -> Option<&TicketContents> {
        let here = self.leg.workstation == workstation;
        self.ticket.as_ref().filter(|_| here)
    }
}

impl Twin {
    /// The steps of a logon in a form, with the events that each party writes, and what was sent on each leg.
    pub(super) fn walk_legs(
        &self,
        form: LogonForm,
        rows: &[Row; 10],
        trace: &Trace,
    ) -> (Vec<ToldStep>, Vec<Walked>) {
        let told = self.wording().told(&self.view, trace);
        let places = self.places(form, rows, trace, &told);
        let mut legs: Vec<Walked> = Vec::new();
        for (place, (told, _)) in places.iter().zip(&told) {
            if legs.iter().all(|walked| walked.leg != place.leg) {
                legs.push(Walked {
                    leg: place.leg,
                    asked: None,
                    negotiated: Vec::new(),
                    ticket: None,
                    executed: None,
                });
            }
            let Some(walked) = legs.iter_mut().find(|walked| walked.leg == place.leg) else {
                continue;
            };
            let is_of_kdc = told.answers() || !told.seen.dc_events.is_empty();
            if told.id == step(REPLY_KEY_DERIVED).id {
                self.carry_leg(rows, trace, place, walked);
            } else if is_of_kdc && walked.asked.is_none() {
                let Leg {
                    workstation,
                    controller,
                } = place.leg;
                let [certificate, attempt, ..] = *rows;
                let attempt = attempt % self.typed();
                let request = ask(self, [certificate, attempt, workstation, controller]);
                walked.asked = request.as_ref().map(AskedFor::of);
            }
        }
        let participants = self.participants();
        let [certificate, ..] = *rows;
        let mut steps = Vec::new();
        for (place, told) in places.iter().zip(told) {
            let walked = legs.iter().find(|walked| walked.leg == place.leg);
            let occasion = Occasion {
                participants: &participants,
                workstation: place.leg.workstation,
                controller: place.leg.controller,
                certificate: Some(certificate),
                kdc_certificate: self.kdc_certificate(place.leg.controller),
                account: place.account,
                request: walked.and_then(|walked| walked.asked.as_ref()),
                reply_digest: walked.and_then(|walked| {
                    let mut rows = walked.negotiated.iter();
                    let row = rows.find(|row| row.what == REPLY_HASH)?;
                    Some(row.value.as_str())
                }),
            };
            steps.extend(self.told_step(&told, &occasion));
        }
        (steps, legs)
    }

    /// How many hints can be typed, none included.
    fn typed(&self) -> Row {
        Row::try_from(self.hints.len() + 1).unwrap_or(Row::MAX)
    }

    /// To which leg each step belongs.
    fn places(
        &self,
        form: LogonForm,
        rows: &[Row; 10],
        trace: &Trace,
        told: &[Told],
    ) -> Vec<OnLeg> {
        let [
            _,
            _,
            from,
            at,
            asked,
            referred,
            asked_by_host,
            referred_by_host,
            ..,
        ] = *rows;
        let leg = |workstation, controller| Leg {
            workstation,
            controller,
        };
        let host = (leg(at, asked_by_host), leg(at, referred_by_host));
        let (mut here, mut referred_to) = if form == LogonForm::RemoteDesktop {
            (leg(from, asked), leg(from, referred))
        } else {
            host
        };
        let mut account = None;
        let mut places = Vec::new();
        for entry in &trace.entries {
            match entry {
                Entry::Read { query, answer } => {
                    let (role, row) = trace.text(&self.view, *query, *answer).thing;
                    account = Some(row).filter(|_| role == User::ID).or(account);
                }
                Entry::Step(id) => {
                    places.push(OnLeg { leg: here, account });
                    match *id {
                        MAP_REFERRED => here = referred_to,
                        RDP_CLIENT => (here, referred_to) = host,
                        _ => {}
                    }
                }
                Entry::Asked(_) => {}
            }
        }
        // The conclusion.
        if places.len() < told.len() {
            places.push(OnLeg { leg: here, account });
        }
        places
    }

    /// Executes what the rules admitted on a leg.
    fn carry_leg(&self, rows: &[Row; 10], trace: &Trace, place: &OnLeg, walked: &mut Walked) {
        let Some(account) = place.account else {
            return;
        };
        let Leg {
            workstation,
            controller,
        } = place.leg;
        let [certificate, attempt, ..] = *rows;
        let by_key = has(trace, MAP_BY_KEY);
        let parties = [certificate, attempt % self.typed(), workstation, controller];
        let request = carry(self, parties, account, by_key);
        walked.executed = Some(request.is_some());
        let participants = self.participants();
        let terms = self.kdc_terms(controller);
        let now = participants.world.clock;
        let fresh = request.as_ref().is_some_and(|request| {
            let domain = self.fact(crate::roles::DomainController::ID, "domain", controller);
            let realm = domain.and_then(|domain| participants.realm_of(domain));
            realm.is_some_and(|realm| participants.is_fresh(request, terms.freshness, &realm, now))
        });
        let listed_by = by_key.then_some(account);
        let how = participants.authentication(certificate, listed_by, fresh);
        walked.ticket = participants.contents(account, controller, now, how).ok();
        if let (Some(request), Some(own)) = (&request, self.kdc_certificate(controller)) {
            walked.negotiated = negotiated(request, &terms.policy(), own, &participants);
        }
        walked.asked = request.as_ref().map(AskedFor::of);
    }
}

fn has(trace: &Trace, id: StepId) -> bool {
    trace.run.steps.contains(&id)
}
