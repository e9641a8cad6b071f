//! The card stack: how the driver of a card is found, which programs can use it, what breaks what; and the tiles of the
//! logon screen, filter by filter and version by version. Each row is named by the fact that it shows, and each test by the
//! number of its facts in their sheet: 1 settings, 2 tiles, 3.10 and 3.11 PINs, 5 drivers and services, 8 conflicts.

use std::io;

use sim::{Answer, LogonRequest, MiddlewareRow, QuestionId, TilesRow, Twin};

/// A test for each row of a table: what a desk comes to.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident: $found:expr => $expected:expr;)+) => {
        $(
            $(#[$doc])*
            #[test]
            fn $name() {
                assert_eq!($found, $expected);
            }
        )+
    };
}

mod life;
mod pin;
mod pin_kinds;
mod propagation;
mod reached;
mod screen;
mod stack;
mod tiles;
mod values;

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

/// A world of one card and one machine. Each part is text of the document.
#[derive(Debug, Clone)]
struct Desk {
    product: &'static str,
    machine: String,
    settings: String,
    card: String,
    containers: String,
    minidrivers: String,
    assumptions: String,
    authority: String,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            product: "Windows 10",
            machine: String::new(),
            settings: String::new(),
            card: "default_container: \"A\",".to_owned(),
            containers: LOGON.to_owned(),
            minidrivers: String::new(),
            assumptions: String::new(),
            authority: String::new(),
        }
    }
}

/// A container with a certificate for logon.
const LOGON: &str = "(name: \"A\", issued: (profile: \"SmartcardLogon\")),";

impl Desk {
    fn on(product: &'static str) -> Self {
        Self {
            product,
            ..Self::default()
        }
    }

    fn machine(mut self, fields: &str) -> Self {
        self.machine.push_str(fields);
        self
    }

    fn set(mut self, settings: &str) -> Self {
        self.settings.push_str(settings);
        self
    }

    fn card(mut self, fields: &str) -> Self {
        self.card.push_str(fields);
        self
    }

    fn holding(mut self, containers: &str) -> Self {
        containers.clone_into(&mut self.containers);
        self
    }

    fn minidrivers(mut self, list: &str) -> Self {
        list.clone_into(&mut self.minidrivers);
        self
    }

    fn assuming(mut self, assumption: &str) -> Self {
        assumption.clone_into(&mut self.assumptions);
        self
    }

    fn text(&self) -> String {
        let Self {
            product,
            machine,
            settings,
            card,
            containers,
            minidrivers,
            assumptions,
            authority,
        } = self;
        format!(
            r#"(
    name: "desk",
    clock: "2021-06-01T13:00Z",
    assumptions: {{ {assumptions} }},
    domains: [(name: "fabrikam.com")],
    certification_authorities: [(name: "CA", {authority})],
    profiles: [
        (name: "No purposes", based_on: "SmartcardLogon", extended_key_usage: None),
        (name: "Client authentication", based_on: "SmartcardLogon", extended_key_usage: ["ClientAuthentication"]),
        (name: "Any purpose", based_on: "SmartcardLogon", extended_key_usage: ["AnyPurpose"]),
        (name: "Encryption", based_on: "SmartcardLogon", key_usage: [KeyEncipherment]),
        (name: "No names", based_on: "SmartcardLogon", subject_alternative_names: []),
        (name: "Mail name", based_on: "SmartcardLogon", subject_alternative_names: [Rfc822]),
        (name: "No list", based_on: "SmartcardLogon", crl_distribution_point: false),
        (name: "Other template", based_on: "SmartcardLogon", template_name: "Other"),
        (name: "Next version", based_on: "SmartcardLogon", template_name: None, template_version: (2, 0)),
        (name: "Foreign", based_on: "SmartcardLogon", template_name: None),
        (name: "Agreement", based_on: "SmartcardLogon", key_usage: [KeyAgreement]),
        (name: "Mail", based_on: "SmartcardLogon", extended_key_usage: ["EmailProtection"]),
        (name: "Files", based_on: "SmartcardLogon", extended_key_usage: ["EncryptingFileSystem"]),
        (name: "BitLocker", based_on: "SmartcardLogon", extended_key_usage: ["1.3.6.1.4.1.311.67.1.1"]),
        (name: "Own purpose", based_on: "SmartcardLogon", extended_key_usage: ["1.3.6.1.4.1.99999.1"]),
    ],
    users: [
        (name: "jane", full_name: "Jane Anderson", email: "jane@fabrikam.com"),
        (name: "tom", full_name: "Tom Miller"),
    ],
    domain_controllers: [(name: "DC1", product: "Server 2016", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))])],
    minidrivers: [{minidrivers}],
    workstations: [(name: "PC", product: "{product}", {machine} local_settings: {{ {settings} }})],
    cards: [(name: "card", holder: "jane", {card} containers: [{containers}])],
)"#
        )
    }

    fn twin(&self) -> Twin {
        let text = self.text();
        let loaded = worlds::parse("desk.ron", &text, &no_files)
            .unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)));
        Twin::new(loaded.world).unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)))
    }

    /// What the machine shows of the card.
    fn tiles(&self) -> TilesRow {
        let Answer::Tiles(answer) = self.twin().answer(QuestionId::Tiles) else {
            panic!()
        };
        answer.rows.into_iter().next().unwrap()
    }

    /// What becomes of the certificate of the first container: `tile`, or the step that hides it.
    fn first(&self) -> &'static str {
        self.outcomes()
            .into_iter()
            .find(|(number, _)| *number == 1)
            .map(|(_, step)| step)
            .unwrap()
    }

    /// What becomes of each certificate, by the number of its container.
    fn outcomes(&self) -> Vec<(usize, &'static str)> {
        let row = self.tiles();
        let shown = row
            .tiles
            .iter()
            .map(|tile| (tile.certificate.number, "tile"));
        let hidden = row.hidden.iter();
        let hidden = hidden.map(|hidden| (hidden.certificate.number, hidden.step.id));
        let mut all: Vec<_> = shown.chain(hidden).collect();
        all.sort_unstable();
        all
    }

    /// What the machine makes of the card.
    fn middleware(&self) -> MiddlewareRow {
        let Answer::Middleware(answer) = self.twin().answer(QuestionId::Middleware) else {
            panic!()
        };
        answer.rows.into_iter().next().unwrap()
    }

    /// How the driver of the card is found: the ids of the steps.
    fn association(&self) -> Vec<&'static str> {
        let row = self.middleware();
        row.association.iter().map(|step| step.id).collect()
    }

    /// How a logon ends, and every step on the way.
    fn logon(&self) -> (&'static str, Vec<&'static str>) {
        self.logon_with(None)
    }

    fn explained(&self, pin: Option<&str>) -> sim::Explanation {
        let request = LogonRequest {
            card: "card".to_owned(),
            workstation: "PC".to_owned(),
            pin: pin.map(str::to_owned),
            ..LogonRequest::default()
        };
        self.twin().explain(&request).unwrap()
    }

    fn logon_with(&self, pin: Option<&str>) -> (&'static str, Vec<&'static str>) {
        let told = self.explained(pin);
        let steps = told.steps.iter().map(|told| told.step.id).collect();
        (told.ending.id, steps)
    }
}

/// Rows of a table: the fact, the desk, what the first certificate becomes.
fn check(rows: &[(&str, Desk, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(fact, desk, expected)| (fact, desk.first(), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(fact, found, expected)| format!("{fact}: {found}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
