//! The rules of the exchange by version, date and settings: every client at every KDC, and a case for each fact.

mod password;
mod settings;
pub mod wire;

use std::fmt::Write;

use sim::{Change, Explanation, LogonRequest, QuestionId, Twin};

/// Versions that people log on at, and versions of domain controllers.
const CLIENTS: &[&str] = &[
    "Windows XP",
    "Windows Vista",
    "Windows 7",
    "Windows 8",
    "Windows 8.1",
    "Windows 10",
    "Windows 11",
];
const CONTROLLERS: &[&str] = &[
    "Server 2000",
    "Server 2003",
    "Server 2008",
    "Server 2008 R2",
    "Server 2012",
    "Server 2012 R2",
    "Server 2016",
    "Server 2019",
    "Server 2022",
    "Server 23H2",
    "Server 2025",
];

/// A domain with a machine and a domain controller of each version, all updates of March 2026 installed as far as
/// there are any.
pub(super) fn document() -> String {
    domain(CONTROLLERS, "Server 2000")
}

/// The same at the level of 2016, which has none of the older domain controllers.
pub(super) fn at_the_level_of_2016() -> String {
    let first = CONTROLLERS
        .iter()
        .position(|version| *version == "Server 2016");
    domain(&CONTROLLERS[first.unwrap()..], "Server 2016")
}

fn domain(controllers: &[&str], level: &str) -> String {
    let short = |version: &str| version.replace([' ', '.'], "-");
    let machines = |versions: &[&str], more: &str| -> String {
        versions.iter().fold(String::new(), |list, version| {
            let name = short(version);
            list + &format!("        (name: \"{name}\", product: \"{version}\"{more}),\n")
        })
    };
    let kdc = ", certificates: [(name: \"kdc\", issued: (profile: \"KerberosAuthentication\"))]";
    format!(
        r#"(
    name: "versions",
    clock: "2026-03-02T09:00Z",
    key_pool: 4,
    domains: [(name: "fabrikam.com", netbios: "FABRIKAM", functional_level: "{level}", gpo_links: [(gpo: "Cards")])],
    gpos: [(name: "Cards", settings: {{ "EnumerateECCCerts": Enabled }})],
    certification_authorities: [(name: "CA", not_before: "2020-01-01", not_after: "2040-01-01", adds_sid_extension: true)],
    users: [(name: "jane"), (name: "tom")],
    domain_controllers: [
{}    ],
    workstations: [
{}    ],
    cards: [
        (name: "RSA", holder: "jane", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "P-256", holder: "tom", default_container: "logon", containers: [(name: "logon", paired_with: "agreement", issued: (profile: "SmartcardLogon", key: "P-256")), (name: "agreement", key_spec: KeyAgreement)]),
    ],
)"#,
        machines(controllers, kdc),
        machines(CLIENTS, ""),
    )
}

pub(super) fn parsed(document: &str) -> Twin {
    let loaded = worlds::parse("exchange.ron", document, &|_| {
        Err(std::io::Error::other("none"))
    });
    Twin::new(loaded.unwrap_or_else(|e| panic!("{e:?}")).world).unwrap()
}

pub(super) fn changed(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

pub(super) fn logon(twin: &Twin, card: &str, at: &str, to: &str) -> Explanation {
    let request = LogonRequest {
        card: card.to_owned(),
        workstation: at.replace([' ', '.'], "-"),
        domain_controller: Some(to.replace([' ', '.'], "-")),
        ..LogonRequest::default()
    };
    twin.explain(&request).unwrap()
}

/// What was settled, in a line; how it ended, where there was no ticket.
fn told(told: &Explanation) -> String {
    if told.negotiated.is_empty() {
        let code = told
            .ending
            .seen
            .kerberos
            .map_or_else(String::new, |code| format!(" ({code})"));
        return format!("{}{code}", told.ending.id);
    }
    let values: Vec<&str> = told
        .negotiated
        .iter()
        .map(|row| row.value.as_str())
        .collect();
    let ending = if told.ending.id == "session.opened" {
        String::new()
    } else {
        format!(" -> {}", told.ending.id)
    };
    format!("{}{ending}", values.join(" | "))
}

#[test]
fn every_client_carries_a_ticket_from_every_kdc_or_is_refused_with_its_code() {
    let twin = parsed(&document());
    let mut matrix = String::new();
    for card in ["RSA", "P-256"] {
        for client in CLIENTS {
            for controller in CONTROLLERS {
                let line = told(&logon(&twin, card, client, controller));
                writeln!(matrix, "{card:<5} {client:<13} {controller:<14} {line}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(matrix);
}

/// What the rules admit, the protocol carries: asking executes each distinct exchange, and panics where it does not hold.
#[test]
fn every_exchange_that_the_rules_admit_is_carried_in_every_reading() {
    let base = parsed(&document());
    for change in [
        &[][..],
        &["assume:key-delivery=key-transport"],
        &[
            "assume:key-delivery=key-transport",
            "assume:rsa-replies=refused",
        ],
        &["assume:hash-before-agility=sha-256"],
        &["assume:hash-agility=sha-1-first"],
        &["assume:hash-agility=sha-1-audited"],
        &["assume:both-forms=generic-error"],
        &["assume:xp-triple-des=not-listed"],
    ] {
        let twin = changed(&base, change);
        let answer = twin.ask(QuestionId::Logon);
        assert!(answer.work().exchanges > 20, "{change:?}");
    }
}

#[test]
fn every_rule_of_what_was_settled_is_in_the_rule_book() {
    let twin = parsed(&document());
    let known: Vec<&str> = sim::rule_book::behaviours().map(|row| row.name).collect();
    for (client, controller) in [("Windows XP", "Server 2003"), ("Windows 11", "Server 2025")] {
        let told = logon(&twin, "RSA", client, controller);
        assert!(told.negotiated.len() >= 5);
        for rule in told.negotiated.iter().flat_map(|row| row.rules) {
            assert!(known.contains(rule), "{rule}");
        }
    }
}
