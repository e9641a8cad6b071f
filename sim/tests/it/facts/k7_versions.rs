//! 7: what came with which version of Windows: each step from one version to the next, at the logon that shows it.
//!
//! Forms, keys, hashes and envelopes have theirs in the matrix of every client at every KDC (`exchange`).

use kerberos::client::{ClientDialect, Options};
use kerberos::{ClientName, EncryptionType, KeyAgreement, NameType};
use sim::{Change, LogonRequest};

use crate::recorded_runs::run::{Run, VICTIM, unix};
use crate::{account, exchange, shipped};

const SMART_CARD_LOGON: &str = "1.3.6.1.4.1.311.20.2.2";

/// A request to a domain controller of a version, in the form that it reads.
fn at(run: Run, product: &'static str, patched: &'static str) -> Run {
    let run = run
        .says(|c| c.extended_key_usage = Some(vec![SMART_CARD_LOGON.parse().unwrap()]))
        .if_changed(&["domain:essos.local.functional_level=Server 2003"])
        .with(|run| {
            run.product = product;
            run.patched = patched;
        });
    if product != "Server 2003" {
        return run;
    }
    run.with(|run| {
        run.options = Options {
            dialect: ClientDialect::Draft9,
            agreement: KeyAgreement::RsaKeyTransport,
            ..Options::default()
        };
        run.digest = pki::DigestAlgorithm::Sha1;
        run.etype = EncryptionType::Rc4Hmac;
    })
}

/// A fact, the request that shows it, and what comes of it at two versions or on two days that follow each other.
type Step = (
    &'static str,
    fn() -> Run,
    [(&'static str, &'static str, i32, &'static str); 2],
);

fn with_upn() -> Run {
    Run::new().says(|c| c.upn = Some("victim@essos.local".parse().unwrap()))
}

fn by_string() -> Run {
    Run::new()
        .says(|c| c.subject = "CN=x".parse().unwrap())
        .mapped("X509:<S>CN=x")
}

/// The same, and the certificate's subject is the only name.
fn by_subject() -> Run {
    by_string().with(|run| {
        run.client = Some(ClientName {
            name_type: NameType::X500Principal,
            name: "CN=x".to_owned(),
        });
    })
}

fn without_point() -> Run {
    with_upn().says(|c| c.crl_distribution_points.clear())
}

fn relaxed() -> Run {
    with_upn()
        .if_changed(&["ca:ESSOS-CA.crl_reachable=false"])
        .with(|run| {
            run.registry
                .push(("UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors", 1));
        })
}

fn ignoring_the_upn() -> Run {
    with_upn()
        .if_changed(&["assume:use-subject-alt-name=7-and-2008-r2"])
        .with(|run| run.registry.push(("UseSubjectAltName", 0)))
}

fn uri() -> Run {
    with_upn()
        .says(|c| c.uris = vec![format!("tag:microsoft.com,2022-09-14:sid:{VICTIM}")])
        .enforcement(2)
}

fn strong() -> Run {
    with_upn().enforcement(2)
}

const OK: &str = "reply.ticket";

const STEPS: &[Step] = &[
    (
        "explicit mapping: Server 2008",
        by_string,
        [
            ("Server 2003", "2012-01-01", 75, "map.name-mismatch"),
            ("Server 2008", "2012-01-01", 0, OK),
        ],
    ),
    (
        "no UPN at all: Server 2008",
        by_subject,
        [
            ("Server 2003", "2012-01-01", 6, "map.kdc-2003.upn-only"),
            ("Server 2008", "2012-01-01", 0, OK),
        ],
    ),
    (
        "the distribution point in the certificate: until 2003",
        without_point,
        [
            ("Server 2003", "2012-01-01", 62, "kdc.revocation.no-point"),
            (
                "Server 2008",
                "2012-01-01",
                62,
                "kdc.revocation.not-published",
            ),
        ],
    ),
    (
        "the registry relaxes revocation: Server 2008",
        relaxed,
        [
            ("Server 2003", "2012-01-01", 62, "kdc.revocation.offline"),
            ("Server 2008", "2012-01-01", 0, OK),
        ],
    ),
    (
        "UseSubjectAltName: Server 2008 R2, in one reading",
        ignoring_the_upn,
        [
            ("Server 2008", "2012-01-01", 0, OK),
            ("Server 2008 R2", "2012-01-01", 75, "map.name-mismatch"),
        ],
    ),
    (
        "strong mapping: the update of May 2022",
        strong,
        [
            ("Server 2008 R2", "2022-05-09", 0, OK),
            ("Server 2008 R2", "2022-05-10", 66, "map.weak.refused"),
        ],
    ),
    (
        "strong mapping: never on Server 2003",
        strong,
        [
            ("Server 2003", "2022-05-10", 0, OK),
            ("Server 2008", "2022-05-10", 66, "map.weak.refused"),
        ],
    ),
    (
        "a SID in a URI: Server 2019",
        uri,
        [
            ("Server 2016", "2025-06-10", 66, "map.weak.refused"),
            ("Server 2019", "2025-06-10", 0, OK),
        ],
    ),
    (
        "a SID in a URI: not before the day in the URI",
        uri,
        [
            ("Server 2019", "2022-09-13", 66, "map.weak.refused"),
            ("Server 2019", "2022-09-14", 0, OK),
        ],
    ),
    (
        "full enforcement by default: February 2025",
        with_upn,
        [
            ("Server 2022", "2025-02-10", 0, OK),
            ("Server 2022", "2025-02-11", 66, "map.weak.refused"),
        ],
    ),
];

#[test]
fn k7_each_step_of_the_domain_controllers() {
    for (fact, run, outcomes) in STEPS {
        for (product, patched, code, step) in outcomes {
            let run = at(
                run().says(|c| c.not_before = unix("2025-03-01")),
                product,
                patched,
            );
            let outcome = run.exchange();
            let found = (outcome.code, outcome.steps().last().copied());
            let steps = outcome.steps();
            assert_eq!(
                found,
                (*code, Some(*step)),
                "{fact}: {product} {patched} {steps:?}"
            );
        }
    }
}

/// What came with Windows Vista: any container, no UPN, no purpose, no distribution point, hints.
#[test]
fn k7_each_step_from_windows_xp_to_vista() {
    let base = shipped::twin("fabrikam");
    for (fact, card, hint, changes, xp, vista) in [
        (
            "no UPN in the certificate",
            "Irene's card",
            None,
            &[][..],
            "tile.xp.upn",
            "session.opened",
        ),
        (
            "strict validation",
            "Tom's card",
            None,
            &[
                "workstation:LYON-XP-01.KdcValidation=2",
                "workstation:PARIS-VISTA-01.KdcValidation=2",
                "dc:FABRIKAMDC1.certificate/kdc/profile=DomainControllerAuthentication",
            ],
            "session.opened",
            "reply.strict.eku",
        ),
        (
            "a user name hint",
            "Tom's card",
            Some("FABRIKAM\\reception-day"),
            &[
                "workstation:LYON-XP-01.X509HintsNeeded=1",
                "workstation:PARIS-VISTA-01.X509HintsNeeded=1",
            ],
            "session.opened",
            "map.name-mismatch",
        ),
    ] {
        let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
        let twin = base.what_if(&changes).unwrap();
        for (workstation, ending) in [("LYON-XP-01", xp), ("PARIS-VISTA-01", vista)] {
            let told = twin
                .explain(&LogonRequest {
                    card: card.to_owned(),
                    workstation: workstation.to_owned(),
                    hint: hint.map(str::to_owned),
                    ..LogonRequest::default()
                })
                .unwrap();
            assert_eq!(told.ending.id, ending, "{fact} at {workstation}");
        }
    }
}

/// S-1-18-1 came with Server 2012, S-1-18-4 with Server 2016; a group for a policy with the level of 2008 R2.
#[test]
fn k7_identities_and_groups_by_version_and_level() {
    let base = account::twin();
    let level = |name: &str| format!("domain:contoso.example.functional_level={name}");
    let product = |name: &str| format!("dc:DC1.product={name}");
    let identities = |changes: &[String]| -> Vec<String> {
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let told = account::logon(&account::changed(&base, &changes), "Jane's card", "W1");
        let ticket = told.ticket.unwrap_or_else(|| panic!("{}", told.ending.id));
        ticket
            .identities
            .iter()
            .map(|identity| identity.sid.to_string())
            .collect()
    };
    let low = || level("Server 2008 R2");
    assert!(identities(&[low(), product("Server 2008 R2")]).is_empty());
    assert_eq!(identities(&[low(), product("Server 2012")]), ["S-1-18-1"]);
    let key = || "user:jane.key_credentials=Jane's card/logon".to_owned();
    assert_eq!(
        identities(&[low(), product("Server 2012 R2"), key()]),
        ["S-1-18-1"]
    );
    assert_eq!(
        identities(&[low(), product("Server 2016"), key()]),
        ["S-1-18-1", "S-1-18-4"]
    );
    for (name, given) in [("Server 2008", false), ("Server 2008 R2", true)] {
        let twin = account::changed(&base, &[&level(name)]);
        let told = account::logon(&twin, "Tom's card", "W1");
        let ticket = told.ticket.unwrap_or_else(|| panic!("{}", told.ending.id));
        let found = ticket
            .groups
            .iter()
            .any(|group| group.name == "Strong logon");
        assert_eq!(found, given, "{name}");
    }
}

/// Hashes: clients of 22H2, KDCs of 23H2; their events with 22H2 and 2025.
#[test]
fn k7_hash_agility_by_version_and_day() {
    let base = exchange::parsed(&exchange::document());
    let on = "workstation:Windows-11.PKInitHashAlgorithmConfigurationEnabled=1";
    let audited = "workstation:Windows-11.PKInitSHA256=2";
    for (patched, told_by_client) in [("2022-09-19", false), ("2022-09-20", true)] {
        let patched = format!("workstation:Windows-11.patched={patched}");
        let twin = exchange::changed(&base, &[on, audited, &patched]);
        let told = exchange::logon(&twin, "RSA", "Windows 11", "Server 2022");
        let mut events = told.steps.iter().flat_map(|step| &step.events);
        assert_eq!(
            events.any(|event| event.id == 205),
            told_by_client,
            "{patched}"
        );
    }
    // SHA-1 switched off at the KDC: of no effect before 23H2.
    for (controller, code) in [("Server 2022", None), ("Server 23H2", Some(80))] {
        let name = controller.replace(' ', "-");
        let off = [
            format!("dc:{name}.Kdc\\PKINITHashAlgorithmConfigurationEnabled=1"),
            format!("dc:{name}.Kdc\\PKINITSHA1=0"),
        ];
        let off: Vec<&str> = off.iter().map(String::as_str).collect();
        let twin = exchange::changed(&base, &off);
        let told = exchange::logon(&twin, "RSA", "Windows 10", controller);
        assert_eq!(
            told.ending.seen.kerberos, code,
            "{controller}: {}",
            told.ending.id
        );
    }
}
