//! What is known of a thing: as it is written, what policy comes to on it, and what the rules read of it.

mod written;

use facts::{ColumnKind, Row};
use worlds::{Machine, Place};

use super::ThingId;
use crate::evidence::{Wording, plain, setting_of};
use crate::question::ResultantPolicyRequest;
use crate::roles::{
    Card, Certificate, CertificationAuthority, Domain, DomainController, User, Workstation,
};
use crate::twin::Twin;

/// What is known of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingFacts {
    /// What it is, in a word or two.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where it is written, file, line and column; `None`: it is not, or a change made it.
    pub written: Option<String>,
    /// The facts, in parts.
    pub parts: Vec<FactPart>,
}

/// Facts that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactPart {
    /// What they are.
    pub title: &'static str,
    /// The facts.
    pub rows: Vec<FactRow>,
}

/// A fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactRow {
    /// What it is of.
    pub name: String,
    /// The value; `None`: it is not known.
    pub value: Option<String>,
    /// What it means, or what the fact says.
    pub note: Option<String>,
    /// Where the value comes from: a Group Policy object, the machine itself; and what it beat.
    pub from: Option<String>,
    /// Where that is written: file, line and column.
    pub at: Option<String>,
}

/// What is known of a thing.
pub(super) fn thing(twin: &Twin, id: ThingId) -> ThingFacts {
    let told = Told {
        twin,
        wording: twin.wording(),
    };
    let (name, place, rows) = told.written(id);
    let mut parts = vec![FactPart {
        title: "as it is written",
        rows,
    }];
    if let Some(machine) = machine(id) {
        parts.push(FactPart {
            title: "what policy comes to",
            rows: told.policy(machine),
        });
    }
    if let Some((role, row)) = told.row(id) {
        parts.push(FactPart {
            title: "what the rules read",
            rows: told.read(role, row),
        });
    }
    parts.retain(|part| !part.rows.is_empty());
    ThingFacts {
        kind: id.kind(),
        name,
        written: place.and_then(|place| told.at(place)),
        parts,
    }
}

fn machine(id: ThingId) -> Option<Machine> {
    match id {
        ThingId::Workstation(machine) => Some(Machine::Workstation(machine)),
        ThingId::DomainController(machine) => Some(Machine::DomainController(machine)),
        _ => None,
    }
}

/// A twin whose things are told.
struct Told<'t> {
    twin: &'t Twin,
    wording: Wording,
}

impl Told<'_> {
    /// File, line and column; what a change wrote has none.
    fn at(&self, place: Place) -> Option<String> {
        let location = self.twin.world.locate(place);
        (!location.file.is_empty()).then(|| location.to_string())
    }

    /// The settings of a machine, each with where it comes from and what it beat.
    fn policy(&self, machine: Machine) -> Vec<FactRow> {
        let (_, name) = crate::group_policy::named(&self.twin.world, machine);
        let request = ResultantPolicyRequest {
            computer: Some(name),
            user: None,
        };
        let Ok(answer) = self.twin.resultant_policy(&request) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for row in answer.rows {
            for setting in row.settings {
                let meaning = setting.meaning.map(str::to_owned);
                let unread = (!setting.is_read).then(|| "not read by this version".to_owned());
                let beaten = setting
                    .beaten
                    .iter()
                    .map(|one| format!("beats {} {}: {}", one.value, one.from.name, one.why));
                let perhaps = if setting.from.is_certain {
                    ""
                } else {
                    "perhaps "
                };
                let from = std::iter::once(format!("{perhaps}{}", setting.from.name));
                let notes: Vec<String> = meaning.into_iter().chain(unread).collect();
                rows.push(FactRow {
                    name: setting.name,
                    value: setting.value,
                    note: (!notes.is_empty()).then(|| notes.join("; ")),
                    from: Some(from.chain(beaten).collect::<Vec<_>>().join("; ")),
                    at: Some(setting.from.place).filter(|place| !place.starts_with(':')),
                });
            }
            for object in row
                .objects
                .iter()
                .filter(|object| object.applied != Some(true))
            {
                let not = match object.applied {
                    Some(_) => "is not applied",
                    None => "may be applied",
                };
                rows.push(FactRow {
                    name: object.name.clone(),
                    value: Some(not.to_owned()),
                    note: object.why.clone(),
                    from: object
                        .linked_to
                        .as_ref()
                        .map(|to| format!("linked to {to}")),
                    at: None,
                });
            }
        }
        rows
    }

    /// The role that a thing plays in the rules, and its row there.
    fn row(&self, id: ThingId) -> Option<(u8, Row)> {
        let certificates = &self.twin.certificates;
        let (role, at) = match id {
            ThingId::Domain(domain) => (Domain::ID, domain.index()),
            ThingId::DomainController(controller) => (DomainController::ID, controller.index()),
            ThingId::Workstation(machine) => (Workstation::ID, machine.index()),
            ThingId::User(user) => (User::ID, user.index()),
            ThingId::Card(card) => (Card::ID, card.index()),
            ThingId::Container(container) => {
                (Certificate::ID, certificates.of_container(container)?)
            }
            ThingId::DomainControllerCertificate(controller, at) => {
                let own = certificates.of_domain_controller(controller.index());
                (Certificate::ID, usize::try_from(*own.get(at)?).ok()?)
            }
            ThingId::WorkstationCertificate(machine, at) => {
                let own = certificates.of_workstation(machine.index());
                (Certificate::ID, usize::try_from(*own.get(at)?).ok()?)
            }
            ThingId::CertificationAuthority(authority) => {
                (CertificationAuthority::ID, authority.index())
            }
            ThingId::OrganizationalUnit(_)
            | ThingId::Holder(_)
            | ThingId::Group(_)
            | ThingId::Gpo(_) => return None,
        };
        Some((role, Row::try_from(at).ok()?))
    }

    /// Every fact that the rules can read of a thing; keys, which are only compared, are none that a person reads.
    fn read(&self, role: u8, row: Row) -> Vec<FactRow> {
        let view = &self.twin.view;
        let shape = view.shapes().get(usize::from(role));
        let columns = (0u16..).zip(shape.into_iter().flat_map(|shape| &shape.columns));
        let mut rows = Vec::new();
        for (column, shape) in columns {
            let value = match shape.kind {
                ColumnKind::Key(_) => continue,
                ColumnKind::Field(labels) => view
                    .resolved(role, column, row, &[])
                    .and_then(|at| labels.get(usize::try_from(at).ok()?))
                    .map(|label| plain(label)),
                ColumnKind::Link(to) => view.resolved(role, column, row, &[]).map(|at| {
                    if at < view.rows(to) {
                        view.row_name(to, at)
                    } else {
                        "none".to_owned()
                    }
                }),
                ColumnKind::Search(to) => Some(match view.found(role, column, row) {
                    [] => "none".to_owned(),
                    found => names(found.iter().map(|at| view.row_name(to, *at))),
                }),
            };
            let setting = (role == Workstation::ID)
                .then(|| setting_of(shape.name))
                .flatten();
            rows.push(FactRow {
                name: shape.name.replace('_', " "),
                value,
                note: Some(shape.doc.trim().trim_end_matches('.').to_owned()),
                from: setting.and_then(|id| self.wording.origins(&[row], id).pop()),
                at: None,
            });
        }
        rows
    }
}

/// So many names are told.
const NAMES: usize = 12;

/// Names, and how many more there are.
fn names(list: impl ExactSizeIterator<Item = String>) -> String {
    let more = list.len().saturating_sub(NAMES);
    let told: Vec<String> = list.take(NAMES).collect();
    if more == 0 {
        return told.join(", ");
    }
    format!("{} and {more} more", told.join(", "))
}
