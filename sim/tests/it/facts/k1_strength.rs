//! 1.6 to 1.10: how strong a mapping is, what is asked of NTAuth, and from which day on.

use super::{TICKET, check};
use crate::recorded_runs::run::{OTHER, Run, VICTIM, Victim, unix};
use crate::strength::{Domain, OPENED, b};

fn weak() -> Run {
    Run::new().says(|c| c.upn = Some("victim@essos.local".parse().unwrap()))
}

fn at(run: Run, product: &'static str, patched: &'static str) -> Run {
    run.if_changed(&["domain:essos.local.functional_level=Server 2008"])
        .with(|run| {
            run.product = product;
            run.patched = patched;
        })
}

/// `tag:microsoft.com,2022-09-14:sid:` is a fixed text.
#[test]
fn k1_6_a_uri_with_a_sid_has_its_fixed_date() {
    let uri = |uri: &str| {
        let uri = uri.to_owned();
        weak()
            .says(|c| c.uris = vec![uri])
            .enforcement(2)
            .with(|run| run.product = "Server 2022")
    };
    let refused = "map.weak.refused";
    check(vec![
        (
            "the fixed date",
            uri(&format!("tag:microsoft.com,2022-09-14:sid:{VICTIM}")),
            0,
            TICKET,
        ),
        (
            "another date",
            uri(&format!("tag:microsoft.com,2023-09-14:sid:{VICTIM}")),
            66,
            refused,
        ),
        (
            "another authority",
            uri(&format!("tag:essos.local,2022-09-14:sid:{VICTIM}")),
            66,
            refused,
        ),
        (
            "no SID behind it",
            uri("tag:microsoft.com,2022-09-14:sid:victim"),
            66,
            refused,
        ),
    ]);
}

/// Every day of the change log of KB5014754, one day before and on the day, at each value of the registry.
#[test]
fn k1_7_enforcement_by_day_and_registry() {
    let accepted = (0, TICKET);
    let refused = (66, "map.weak.refused");
    for (patched, values) in [
        // Before the update: nobody asks.
        ("2022-05-09", [accepted, accepted, accepted, accepted]),
        ("2022-05-10", [accepted, accepted, accepted, refused]),
        ("2023-04-10", [accepted, accepted, accepted, refused]),
        ("2023-04-11", [accepted, accepted, accepted, refused]),
        ("2025-02-10", [accepted, accepted, accepted, refused]),
        // Full enforcement by default, and the value 1 still honoured.
        ("2025-02-11", [refused, accepted, accepted, refused]),
        ("2025-09-08", [refused, accepted, accepted, refused]),
        // The key is no longer read.
        ("2025-09-09", [refused, refused, refused, refused]),
    ] {
        for (value, (code, step)) in [None, Some(0), Some(1), Some(2)].into_iter().zip(values) {
            let run = at(weak(), "Server 2016", patched);
            let run = match value {
                Some(value) => run.enforcement(value),
                None => run,
            };
            let outcome = run.exchange();
            let found = (outcome.code, outcome.steps().last().copied());
            assert_eq!(found, (code, Some(step)), "{patched} {value:?}");
        }
    }
}

/// The value 0 switched the comparison of SIDs off, until April 2023.
#[test]
fn k1_7_the_value_0_lets_a_foreign_sid_pass_until_april_2023() {
    let foreign = |patched| {
        at(weak(), "Server 2016", patched)
            .says(|c| c.sid = Some(OTHER.parse().unwrap()))
            .enforcement(0)
    };
    check(vec![
        ("2023-04-10", foreign("2023-04-10"), 0, TICKET),
        ("2023-04-11", foreign("2023-04-11"), 66, "map.sid.differs"),
    ]);
}

/// A certificate that is older than its account: refused in compatibility mode alone, where nothing strong is there.
#[test]
fn k1_7_the_date_of_the_certificate_counts_in_compatibility_mode_only() {
    let older = || weak().says(|c| c.not_before = unix("2023-06-01"));
    let strong = "X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}";
    check(vec![
        ("mode 1: 40", older().enforcement(1), 66, "map.weak.older"),
        ("mode 2: 39", older().enforcement(2), 66, "map.weak.refused"),
        (
            "a strong mapping",
            older().mapped(strong).enforcement(1),
            0,
            TICKET,
        ),
        (
            "the account's SID",
            older()
                .says(|c| c.sid = Some(VICTIM.parse().unwrap()))
                .enforcement(1),
            0,
            TICKET,
        ),
        (
            "a compensation of a year",
            older().enforcement(1).with(|run| {
                run.registry
                    .push(("CertificateBackdatingCompensation", 0x01E1_3380));
            }),
            0,
            TICKET,
        ),
        (
            "a compensation has no effect in mode 2",
            older().enforcement(2).with(|run| {
                run.registry
                    .push(("CertificateBackdatingCompensation", 0x01E1_3380));
            }),
            66,
            "map.weak.refused",
        ),
    ]);
}

/// The update is one for every version since 2008, and Server 2003 has none.
#[test]
fn k1_7_versions_that_got_the_update() {
    for product in [
        "Server 2008",
        "Server 2008 R2",
        "Server 2012",
        "Server 2022",
    ] {
        let outcome = at(weak(), product, "2022-05-10").enforcement(2).exchange();
        assert_eq!(outcome.code, 66, "{product}: {:?}", outcome.steps());
        let before = at(weak(), product, "2022-05-09").enforcement(2).exchange();
        assert_eq!(before.code, 0, "{product}: {:?}", before.steps());
    }
}

const POLICY: &str = "2.16.840.1.101.3.2.1.3.13";

fn with_rules(settings: &str) -> Domain {
    Domain {
        settings: settings.to_owned(),
        ..Domain::default()
            .patched("Server 2022", "2025-09-09")
            .with_issued("upn: \"b@essos.local\"")
    }
}

/// The rules count where the policy is on, and each is about one issuer.
#[test]
fn k1_8_rules_of_names() {
    let line = format!("\"ca:Card CA; {POLICY}; UpnSuffix=other.local, UpnSuffix=essos.local\"");
    let two = format!("\"ca:ESSOS-CA; {POLICY}; IssuerSubject\", {line}");
    for (fact, settings, ending) in [
        (
            "on",
            format!("\"UseStrongNameMatches\": 1, \"StrongNameMatches\": [{line}],"),
            OPENED,
        ),
        (
            "off: the list is not read",
            format!("\"UseStrongNameMatches\": 0, \"StrongNameMatches\": [{line}],"),
            "map.weak.refused",
        ),
        (
            "two rules, of two issuers",
            format!("\"UseStrongNameMatches\": 1, \"StrongNameMatches\": [{two}],"),
            OPENED,
        ),
        ("no rule", String::new(), "map.weak.refused"),
    ] {
        let (found, _, steps) = with_rules(&settings).logon(None);
        assert_eq!(found, ending, "{fact}: {steps:?}");
    }
}

/// The day of the update, and the first version that got it.
#[test]
fn k1_8_rules_of_names_by_version_and_day() {
    let line = format!("\"ca:Card CA; {POLICY}; UpnSuffix=essos.local\"");
    let settings = format!("\"UseStrongNameMatches\": 1, \"StrongNameMatches\": [{line}],");
    for (product, patched, ending) in [
        ("Server 2019", "2024-09-09", "map.weak.refused"),
        ("Server 2019", "2024-09-10", OPENED),
        ("Server 2016", "2024-09-10", "map.weak.refused"),
    ] {
        let domain = Domain {
            registry: "\"StrongCertificateBindingEnforcement\": 2,".to_owned(),
            ..with_rules(&settings).patched(product, patched)
        };
        let (found, _, steps) = domain.logon(None);
        assert_eq!(found, ending, "{product} {patched}: {steps:?}");
    }
}

/// Users only.
#[test]
fn k1_8_rules_of_names_are_about_users() {
    let string = "X509:<I>DC=local,DC=essos,CN=ESSOS-CA<S>CN=box";
    let run = |victim| {
        Run::new()
            .says(|c| {
                c.subject = "CN=box".parse().unwrap();
                c.policies = vec![POLICY.parse().unwrap()];
            })
            .mapped(string)
            .enforcement(2)
            .if_changed(&[
                "dc:DC03.UseStrongNameMatches=1",
                "dc:DC03.StrongNameMatches=ca:ESSOS-CA; 2.16.840.1.101.3.2.1.3.13; IssuerSubject",
            ])
            .with(|run| {
                run.product = "Server 2022";
                run.victim = victim;
            })
    };
    check(vec![
        ("a user", run(Victim::User("victim")), 0, TICKET),
        (
            "a computer",
            run(Victim::Computer("box")),
            66,
            "map.weak.refused",
        ),
    ]);
}

/// `X509:<I>..<SID>..`: Server 2022 and later, since the update of September 2025 or of June.
#[test]
fn k1_9_issuer_and_sid_by_version_and_day() {
    let domain = |product, patched| {
        Domain::enforcement(1)
            .patched(product, patched)
            .with_issued("subject: \"CN=gman\", san_sid: \"b\"")
            .with_users(&b("IssuerSid(of: (\"Card\", \"logon\"))"))
    };
    let unknown = "map.name-mismatch";
    for (product, patched, reading, ending) in [
        ("Server 2022", "2025-09-08", "september-2025", unknown),
        ("Server 2022", "2025-09-09", "september-2025", OPENED),
        ("Server 2022", "2025-06-09", "june-2025", unknown),
        ("Server 2022", "2025-06-10", "june-2025", OPENED),
        ("Server 2025", "2025-09-09", "september-2025", OPENED),
        ("Server 2019", "2025-09-09", "september-2025", unknown),
    ] {
        let domain = domain(product, patched).assuming("issuer-sid-since", reading);
        let (found, _, steps) = domain.logon(Some("b"));
        assert_eq!(found, ending, "{product} {patched} {reading}: {steps:?}");
    }
}

/// Every day of KB5057784 at each value of the registry: not checked, audited with event 45, refused with event 21.
#[test]
fn k1_10_ntauth_of_explicit_mappings_by_day_and_registry() {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Check {
        Not,
        Audit,
        Enforce,
    }
    use Check::{Audit, Enforce, Not};
    for (patched, values) in [
        ("2025-04-07", [Not, Not, Not, Not]),
        ("2025-04-08", [Audit, Not, Audit, Enforce]),
        ("2025-07-07", [Audit, Not, Audit, Enforce]),
        ("2025-07-08", [Enforce, Enforce, Audit, Enforce]),
        ("2025-10-13", [Enforce, Enforce, Audit, Enforce]),
        ("2025-10-14", [Enforce, Enforce, Enforce, Enforce]),
    ] {
        for (value, expected) in [None, Some(0), Some(1), Some(2)].into_iter().zip(values) {
            let run = at(Run::new(), "Server 2016", patched)
                .mapped("X509:<SKI>{ski}")
                .with(|run| run.in_ntauth = false);
            let run = match value {
                Some(value) => run.bypass(value),
                None => run,
            };
            let outcome = run.exchange();
            let found = match (outcome.code, outcome.event(45), outcome.event(21)) {
                (0, None, None) => Not,
                (0, Some(_), None) => Audit,
                (62, None, Some(_)) => Enforce,
                _ => panic!("{patched} {value:?}: {:?}", outcome.steps()),
            };
            assert_eq!(found, expected, "{patched} {value:?}");
        }
    }
}
