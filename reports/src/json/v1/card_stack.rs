//! `tiles` and `middleware` as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Certificate, Evidence, Header, evidence};

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Tiles {
    schema: &'static str,
    header: Header,
    rows: Vec<Row>,
    screens: Vec<Screen>,
}

/// A logon screen without a card.
#[derive(Serialize, JsonSchema)]
struct Screen {
    workstations: Vec<String>,
    steps: Vec<Said>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    card: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alike: Vec<String>,
    workstations: Vec<String>,
    tiles: Vec<Shown>,
    hidden: Vec<Hidden>,
}

#[derive(Serialize, JsonSchema)]
struct Shown {
    certificate: Certificate,
    label: String,
    user: Option<String>,
    steps: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Hidden {
    certificate: Certificate,
    step: &'static str,
    sentence: &'static str,
    source: &'static str,
    steps: Vec<&'static str>,
    decided_by: Vec<Evidence>,
}

fn ids(steps: &[&'static sim::Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.id).collect()
}

impl From<&sim::TilesAnswer> for Tiles {
    fn from(answer: &sim::TilesAnswer) -> Self {
        let shown = |tile: &sim::ShownTile| Shown {
            certificate: (&tile.certificate).into(),
            label: tile.label.clone(),
            user: tile.user.clone(),
            steps: ids(&tile.steps),
        };
        let hidden = |hidden: &sim::HiddenCertificate| Hidden {
            certificate: (&hidden.certificate).into(),
            step: hidden.step.id,
            sentence: hidden.step.sentence,
            source: hidden.step.source,
            steps: ids(&hidden.steps),
            decided_by: evidence(&hidden.decided_by),
        };
        Self {
            schema: "cardtwin/tiles/1",
            header: (&answer.header).into(),
            rows: answer
                .rows
                .iter()
                .map(|row| Row {
                    card: row.card.clone(),
                    alike: row.alike.to_vec(),
                    workstations: row.workstations.to_vec(),
                    tiles: row.tiles.iter().map(shown).collect(),
                    hidden: row.hidden.iter().map(hidden).collect(),
                })
                .collect(),
            screens: answer
                .screens
                .iter()
                .map(|screen| Screen {
                    workstations: screen.workstations.to_vec(),
                    steps: all(&screen.steps),
                })
                .collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(in crate::json) struct Middleware {
    schema: &'static str,
    header: Header,
    rows: Vec<Driven>,
    machines: Vec<Machine>,
}

#[derive(Serialize, JsonSchema)]
struct Driven {
    card: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alike: Vec<String>,
    workstations: Vec<String>,
    driver: Option<Driver>,
    association: Vec<Said>,
    pin: Said,
    unblock: Vec<Said>,
    pin_change: Said,
    roots: Option<Said>,
    certificates: Vec<OfCertificate>,
}

#[derive(Serialize, JsonSchema)]
struct Driver {
    name: String,
    kind: &'static str,
    specification: Option<String>,
}

/// A step by its id and its sentence.
#[derive(Serialize, JsonSchema)]
pub(super) struct Said {
    step: &'static str,
    effect: String,
    sentence: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct OfCertificate {
    certificate: Certificate,
    propagation: Said,
    uses: Vec<Use>,
}

#[derive(Serialize, JsonSchema)]
struct Use {
    application: &'static str,
    #[serde(flatten)]
    told: Said,
}

#[derive(Serialize, JsonSchema)]
struct Machine {
    workstations: Vec<String>,
    windows: String,
    readers: Vec<Reader>,
    services: Vec<Service>,
}

#[derive(Serialize, JsonSchema)]
struct Reader {
    name: String,
    has_driver: bool,
}

#[derive(Serialize, JsonSchema)]
struct Service {
    name: &'static str,
    start: String,
    running: Option<bool>,
    stopped: Vec<Said>,
}

fn told(step: &'static sim::Step) -> Said {
    Said {
        step: step.id,
        effect: step.effect.to_string(),
        sentence: step.sentence,
    }
}

pub(super) fn all(steps: &[&'static sim::Step]) -> Vec<Said> {
    steps.iter().map(|step| told(step)).collect()
}

impl From<&sim::MiddlewareAnswer> for Middleware {
    fn from(answer: &sim::MiddlewareAnswer) -> Self {
        Self {
            schema: "cardtwin/middleware/1",
            header: (&answer.header).into(),
            rows: answer.rows.iter().map(Driven::from).collect(),
            machines: answer.machines.iter().map(Machine::from).collect(),
        }
    }
}

impl From<&sim::MiddlewareRow> for Driven {
    fn from(row: &sim::MiddlewareRow) -> Self {
        Self {
            card: row.card.clone(),
            alike: row.alike.to_vec(),
            workstations: row.workstations.to_vec(),
            driver: row.driver.as_ref().map(|driver| Driver {
                name: driver.name.clone(),
                kind: driver.kind,
                specification: driver.specification.clone(),
            }),
            association: all(&row.association),
            pin: told(row.pin),
            unblock: all(&row.unblock),
            pin_change: told(row.pin_change),
            roots: row.roots.map(told),
            certificates: row
                .certificates
                .iter()
                .map(|certificate| OfCertificate {
                    certificate: (&certificate.certificate).into(),
                    propagation: told(certificate.propagation),
                    uses: certificate
                        .uses
                        .iter()
                        .map(|(application, step)| Use {
                            application,
                            told: told(step),
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

impl From<&sim::MachineStack> for Machine {
    fn from(stack: &sim::MachineStack) -> Self {
        Self {
            workstations: stack.workstations.to_vec(),
            windows: stack.windows.clone(),
            readers: stack
                .readers
                .iter()
                .map(|(name, has_driver)| Reader {
                    name: name.clone(),
                    has_driver: *has_driver,
                })
                .collect(),
            services: stack
                .services
                .iter()
                .map(|service| Service {
                    name: service.name,
                    start: service.start.clone(),
                    running: service.running,
                    stopped: all(&service.stopped),
                })
                .collect(),
        }
    }
}
