//! Revocation, one case a row: what the KDC and the client find out, by what, until when, and with which code.

mod keys;
mod outage;
mod properties;

use sim::{Change, Explanation, LogonRequest, Twin, worlds};

/// A root, an authority below it that publishes weekly and daily at two places, and one responder.
pub const WORLD: &str = r#"(
    name: "revocation",
    clock: "2026-11-23T12:00Z",
    seed: 21,
    key_pool: 2,
    domains: [(name: "corp.example", netbios: "CORP")],
    certification_authorities: [
        (name: "Root", key: "P-256", in_ntauth: false, crl: (next_update: "2027-06-01")),
        (
            name: "User CA",
            key: "P-256",
            issuer: "Root",
            crl: (
                this_update: "2026-11-20T06:00Z",
                interval_hours: 168,
                overlap_hours: 12,
                points: [
                    (url: "http://pki.corp.example/user.crl"),
                    (url: "ldap:///CN=User CA,CN=CDP,DC=corp,DC=example"),
                ],
            ),
        ),
        (name: "KDC CA", key: "P-256", issuer: "Root", crl: (this_update: "2026-11-22", next_update: "2026-11-29")),
    ],
    profiles: [
        (name: "Pointless", based_on: "SmartcardLogon", crl_distribution_point: false),
        (name: "No usage", based_on: "SmartcardLogon", key_usage: []),
    ],
    users: [(name: "anna", created: "2020-01-01"), (name: "ben", created: "2020-01-01"), (name: "cleo", created: "2020-01-01")],
    domain_controllers: [
        (
            name: "DC1",
            product: "Server 2022",
            patched: "2024-01-09",
            kdc_started: "2026-11-01T00:00Z",
            certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "KDC CA"))],
        ),
    ],
    workstations: [(name: "PC1", product: "Windows 11"), (name: "PC2", product: "Windows 11")],
    cards: [
        (name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon", ca: "User CA", serial: "0a01"))]),
        (name: "Ben's card", holder: "ben", containers: [(name: "logon", issued: (profile: "Pointless", ca: "User CA"))]),
        (name: "Cleo's card", holder: "cleo", containers: [(name: "logon", issued: (profile: "No usage", ca: "User CA"))]),
    ],
)"#;

pub fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::ErrorKind::NotFound.into())
}

pub fn base() -> Twin {
    let loaded = worlds::parse("revocation.ron", WORLD, &no_files).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    Twin::new(loaded.world).unwrap()
}

pub fn what_if(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

fn explained(base: &Twin, card: &str, changes: &[&str]) -> Explanation {
    let twin = what_if(base, changes);
    let (judged, verified) = twin.judged_and_verified();
    assert_eq!(judged, verified, "{changes:?}");
    let request = LogonRequest {
        card: card.to_owned(),
        workstation: "PC1".to_owned(),
        ..LogonRequest::default()
    };
    twin.explain(&request).unwrap()
}

/// The step that ends Anna's logon; whatever it is, bytes say the same as facts.
fn ends(base: &Twin, changes: &[&str]) -> &'static str {
    explained(base, "Anna's card", changes).ending.id
}

const OFF: &str = "ca:User CA.crl_reachable=false";
const KDC_RELAXED: &str = "dc:DC1.Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1";
const CLIENT_RELAXED: &str =
    "workstation:PC1.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1";
const REVOKED: &str = "card:Anna's card.certificate/logon/revoked=true";

#[test]
fn every_certificate_but_the_root_is_checked_by_the_kdc_and_a_failure_of_any_kind_is_one() {
    let base = base();
    for (changes, step) in [
        (&[][..], "session.opened"),
        (&[REVOKED], "kdc.revocation.revoked"),
        (&["ca:User CA.revoked=true"], "kdc.revocation.authority"),
        (&[OFF], "kdc.revocation.offline"),
        (&["ca:Root.crl_reachable=false"], "kdc.certificate.none"),
        (
            &["ca:Root.crl_next_update=2026-11-20"],
            "kdc.certificate.lost.offline",
        ),
        (
            &[
                "ca:User CA.crl_stopped=2026-11-21",
                "clock=2026-11-27T18:00:01Z",
                "ca:KDC CA.crl_next_update=2027-01-01",
            ],
            "kdc.revocation.stale",
        ),
        // The list itself is published on, and one of two places is enough.
        (&["ca:User CA.crl_point/1=false"], "session.opened"),
        (&["ca:User CA.crl_point/2=false"], "session.opened"),
        (
            &[
                "ca:User CA.crl_point/1=false",
                "ca:User CA.crl_point/2=false",
            ],
            "kdc.revocation.offline",
        ),
        // Nobody lists the root.
        (
            &["ca:User CA.crl_revoked/0a01=for KeyCompromise"],
            "kdc.revocation.revoked",
        ),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

#[test]
fn an_undeterminable_status_fails_unless_relaxed_and_a_cached_revocation_fails_all_the_same() {
    let base = base();
    for (changes, step) in [
        (&[OFF, KDC_RELAXED][..], "session.opened"),
        (&[OFF, CLIENT_RELAXED], "kdc.revocation.offline"),
        (&[REVOKED, KDC_RELAXED], "kdc.revocation.revoked"),
        // Nothing that was ever fetched says so.
        (&[REVOKED, OFF, KDC_RELAXED], "session.opened"),
        (
            &[REVOKED, KDC_RELAXED, "assume:cache-only-unwritten=empty"],
            "session.opened",
        ),
        (
            &[
                REVOKED,
                OFF,
                KDC_RELAXED,
                "dc:DC1.cached_list/User CA=2026-11-22T00:00Z",
            ],
            "kdc.revocation.revoked",
        ),
        // What is kept has ended, and nothing is fetched.
        (
            &[
                REVOKED,
                KDC_RELAXED,
                "dc:DC1.cached_list/User CA=2026-11-02T00:00Z",
            ],
            "session.opened",
        ),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

#[test]
fn the_client_checks_the_kdc_and_the_relaxation_has_to_be_set_on_both_ends() {
    let base = base();
    // The KDC still has its certificate: it looks again within ten hours.
    let gone = "ca:KDC CA.crl_reachable=until 2026-11-23T11:00Z";
    let kept = "dc:DC1.cached_list/KDC CA=2026-11-23T01:00Z";
    let stale = "workstation:PC1.cached_list/KDC CA=2026-11-10T00:00Z";
    for (changes, step) in [
        (&[gone][..], "session.opened"),
        (
            &["dc:DC1.certificate/kdc/revoked=true"],
            "kdc.certificate.none",
        ),
        (&["ca:KDC CA.revoked=true"], "kdc.certificate.none"),
        (&["ca:KDC CA.crl_reachable=false"], "kdc.certificate.none"),
        // A KDC that keeps a list goes on; a client that has none cannot tell.
        (
            &["ca:KDC CA.crl_reachable=false", kept],
            "reply.revocation.offline",
        ),
        (
            &["ca:KDC CA.crl_reachable=false", kept, CLIENT_RELAXED],
            "session.opened",
        ),
        (
            &["ca:KDC CA.crl_reachable=false", kept, KDC_RELAXED],
            "reply.revocation.offline",
        ),
        (
            &[
                "ca:KDC CA.crl_reachable=false",
                kept,
                "workstation:PC1.cached_list/KDC CA=2026-11-22T12:00Z",
            ],
            "session.opened",
        ),
        (
            &["ca:KDC CA.crl_reachable=false", KDC_RELAXED, CLIENT_RELAXED],
            "session.opened",
        ),
        (
            &[
                "assume:kdc-own-revocation=used",
                "ca:KDC CA.crl_reachable=false",
            ],
            "reply.revocation.offline",
        ),
        (&[stale], "session.opened"),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

/// The one treatment of certificates that name no list: unknown, whoever asks.
#[test]
fn a_certificate_without_a_distribution_point_cannot_be_told_by_anyone() {
    let base = base();
    let ends = |changes: &[&str]| explained(&base, "Ben's card", changes).ending.id;
    assert_eq!(ends(&[]), "kdc.revocation.not-published");
    assert_eq!(ends(&[KDC_RELAXED]), "session.opened");
    let kept = "dc:DC1.cached_list/User CA=2026-11-22T00:00Z";
    assert_eq!(ends(&[kept]), "session.opened");
    let other = "assume:kept-list-without-point=does-not-count";
    assert_eq!(ends(&[kept, other]), "kdc.revocation.not-published");
    // Windows XP and Server 2003 want it in the certificate.
    // A client of their time speaks with them.
    let old = [
        "dc:DC1.product=Server 2003",
        "dc:DC1.patched=2012-01-01",
        "workstation:PC1.product=Windows 7",
    ];
    assert_eq!(ends(&old), "kdc.revocation.no-point");
}

#[test]
fn a_fetched_list_is_good_until_its_end_so_an_outage_bites_when_the_cache_does() {
    let base = base();
    let gone = "ca:User CA.crl_reachable=until 2026-11-23T12:00Z";
    let other = "ca:KDC CA.crl_next_update=2027-01-01";
    for (clock, step) in [
        ("clock=2026-11-23T12:00Z", "session.opened"),
        ("clock=2026-11-27T18:00Z", "session.opened"),
        ("clock=2026-11-27T18:00:01Z", "kdc.revocation.offline"),
    ] {
        assert_eq!(ends(&base, &[gone, other, clock]), step, "{clock}");
    }
    // What one machine fetched a week before ends a week before.
    let early = "dc:DC1.cached_list/User CA=2026-11-19T00:00Z";
    for (clock, step) in [
        ("clock=2026-11-20T18:00Z", "session.opened"),
        ("clock=2026-11-20T18:00:01Z", "session.opened"),
    ] {
        assert_eq!(ends(&base, &[early, other, clock]), step, "{clock}");
    }
    let out = "ca:User CA.crl_reachable=until 2026-11-20T00:00Z";
    for (clock, step) in [
        ("clock=2026-11-20T18:00Z", "session.opened"),
        ("clock=2026-11-20T18:00:01Z", "kdc.revocation.offline"),
    ] {
        assert_eq!(ends(&base, &[early, out, other, clock]), step, "{clock}");
    }
}

#[test]
fn a_freshly_revoked_certificate_is_accepted_while_an_older_list_is_good() {
    let base = base();
    let other = "ca:KDC CA.crl_next_update=2027-01-01";
    let revoked =
        "card:Anna's card.certificate/logon/revoked=since 2026-11-24T00:00Z for KeyCompromise";
    let kept = "dc:DC1.cached_list/User CA=2026-11-26T00:00Z";
    for (changes, step) in [
        // The next list is of the 27th at six.
        (&["clock=2026-11-27T05:59Z"][..], "session.opened"),
        (&["clock=2026-11-27T06:00Z"], "kdc.revocation.revoked"),
        // A machine that fetched before does not fetch again until its copy has ended.
        (&["clock=2026-11-27T18:00Z", kept], "session.opened"),
        (
            &["clock=2026-11-27T18:00:01Z", kept],
            "kdc.revocation.revoked",
        ),
        // The other reading: it fetched when it had to.
        (
            &[
                "clock=2026-11-27T18:00Z",
                "assume:crl-last-fetch=when-needed",
            ],
            "session.opened",
        ),
        // With daily lists of changes it is known the next day.
        (
            &[
                "clock=2026-11-24T06:00Z",
                "ca:User CA.crl_delta_interval_hours=24",
            ],
            "kdc.revocation.revoked",
        ),
        (
            &[
                "clock=2026-11-24T05:59Z",
                "ca:User CA.crl_delta_interval_hours=24",
            ],
            "session.opened",
        ),
        // A responder knows it at once.
        (
            &[
                "clock=2026-11-24T00:00Z",
                "ca:User CA.ocsp_reachable=true",
                "ca:User CA.ocsp_validity_hours=1",
            ],
            "kdc.revocation.revoked",
        ),
        (
            &["clock=2026-11-23T23:59Z", "ca:User CA.ocsp_reachable=true"],
            "session.opened",
        ),
    ] {
        let changes = [&[revoked, other][..], changes].concat();
        assert_eq!(ends(&base, &changes), step, "{changes:?}");
    }
}

#[test]
fn responders_are_asked_first_for_the_end_certificate_by_kdcs_since_2008() {
    let base = base();
    let responder = "ca:User CA.ocsp_reachable=true";
    for (changes, step) in [
        (&[OFF, responder][..], "session.opened"),
        (
            &[OFF, responder, "dc:DC1.product=Server 2008"],
            "session.opened",
        ),
        (
            &[
                OFF,
                responder,
                "dc:DC1.product=Server 2003",
                "workstation:PC1.product=Windows 7",
            ],
            "kdc.revocation.offline",
        ),
        (
            &[OFF, "ca:User CA.ocsp_reachable=false"],
            "kdc.revocation.offline",
        ),
        // The list is asked where the responder is silent.
        (&["ca:User CA.ocsp_reachable=false"], "session.opened"),
        // An authority's own certificate is not asked of a responder by a KDC.
        (
            &["ca:Root.crl_reachable=false", "ca:Root.ocsp_reachable=true"],
            "kdc.certificate.none",
        ),
    ] {
        assert_eq!(ends(&base, changes), step, "{changes:?}");
    }
}

/// CryptnetCachedOcspSwitchToCrlCount: with 50 answers of an authority in its cache a machine fetches the list instead
/// of one more. Here the list of 20 November does not know of what was revoked on the 23rd, and the responder does.
#[test]
fn with_fifty_answers_in_the_cache_the_list_is_fetched_instead_of_one_more() {
    let base = base();
    let kept = |fetched: &str, answers: u32| {
        let entry = format!("dc:DC1.cached_answers/User CA={fetched}");
        if answers == 1 {
            entry
        } else {
            format!("{entry},{answers}")
        }
    };
    let cases: &[(&str, u32, &[&str], &str)] = &[
        ("2026-11-20T00:00Z", 1, &[], "kdc.revocation.revoked"),
        ("2026-11-20T00:00Z", 49, &[], "kdc.revocation.revoked"),
        ("2026-11-20T00:00Z", 50, &[], "session.opened"),
        // An answer that is kept and still good is looked at.
        ("2026-11-23T09:00Z", 50, &[], "kdc.revocation.revoked"),
        // What is set counts.
        (
            "2026-11-20T00:00Z",
            50,
            &["dc:DC1.CryptnetCachedOcspSwitchToCrlCount=60"],
            "kdc.revocation.revoked",
        ),
        (
            "2026-11-20T00:00Z",
            3,
            &["dc:DC1.CryptnetCachedOcspSwitchToCrlCount=3"],
            "session.opened",
        ),
        // Where no list can be had, the responder is asked all the same.
        ("2026-11-20T00:00Z", 50, &[OFF], "kdc.revocation.revoked"),
    ];
    for (fetched, answers, more, step) in cases {
        let kept = kept(fetched, *answers);
        let changes = [
            &[
                "card:Anna's card.certificate/logon/revoked=since 2026-11-23T08:00Z",
                "ca:User CA.ocsp_reachable=true",
                "ca:User CA.ocsp_validity_hours=8",
                &kept,
            ][..],
            more,
        ]
        .concat();
        assert_eq!(ends(&base, &changes), *step, "{changes:?}");
    }
    let wrong = "dc:DC1.cached_answers/User CA=2026-11-20T00:00Z,many";
    let error = base.what_if(&[wrong.parse().unwrap()]).unwrap_err();
    assert!(error.to_string().contains("NUMBER"), "{error}");
}

#[test]
fn a_client_asks_responders_about_every_certificate() {
    let base = base();
    let kept = "dc:DC1.cached_list/Root=2026-11-23T01:00Z";
    let changes = ["ca:Root.crl_reachable=false", kept];
    assert_eq!(ends(&base, &changes), "reply.revocation.offline");
    let changes = [
        "ca:Root.crl_reachable=false",
        "ca:Root.ocsp_reachable=true",
        kept,
    ];
    assert_eq!(ends(&base, &changes), "session.opened");
}

#[test]
fn a_place_that_answers_too_late_is_out_of_reach() {
    let base = base();
    let slow = [
        "ca:User CA.crl_point_seconds/1=20",
        "ca:User CA.crl_point/2=false",
    ];
    for (more, step) in [
        (&[][..], "kdc.revocation.slow"),
        (&["dc:DC1.Kdc\\CRLTimeoutPeriod=30"], "session.opened"),
        (&["dc:DC1.Kdc\\CRLTimeoutPeriod=10"], "kdc.revocation.slow"),
        (
            &[
                "dc:DC1.Kdc\\CRLTimeoutPeriod=30",
                "assume:crl-timeout-unit=milliseconds",
            ],
            "kdc.revocation.slow",
        ),
        (&["assume:crl-timeout=no-limit"], "session.opened"),
        (&[KDC_RELAXED], "session.opened"),
    ] {
        let changes = [&slow[..], more].concat();
        assert_eq!(ends(&base, &changes), step, "{changes:?}");
    }
}

/// Changes; what the client is told as a Kerberos error and as a status; the chain's status; events of the domain
/// controller and of the client.
type Seen<'s> = (
    &'s [&'s str],
    Option<i32>,
    u32,
    &'s str,
    &'s [u16],
    &'s [u16],
);

#[test]
fn what_each_party_sees_of_a_revocation() {
    let base = base();
    let rows: &[Seen<'_>] = &[
        (
            &[REVOKED],
            Some(62),
            0xC000_0389,
            "CRYPT_E_REVOKED (0x80092010)",
            &[21],
            &[8, 103],
        ),
        (
            &[OFF],
            Some(62),
            0xC000_038B,
            "CRYPT_E_REVOCATION_OFFLINE (0x80092013)",
            &[21],
            &[8, 103],
        ),
        (
            &["ca:User CA.revoked=true"],
            Some(62),
            0xC000_0389,
            "CRYPT_E_REVOKED (0x80092010)",
            &[21],
            &[8, 103],
        ),
        (
            &[
                "dc:DC1.certificate/kdc/revoked=since 2026-11-21T12:00Z",
                "ca:KDC CA.crl_interval_hours=24",
            ],
            Some(16),
            0xC000_00BB,
            "CRYPT_E_REVOKED (0x80092010)",
            &[20, 29],
            &[104],
        ),
        (
            &[
                "ca:KDC CA.crl_reachable=until 2026-11-21T00:00Z",
                "ca:KDC CA.crl_next_update=2026-11-23T01:00Z",
            ],
            Some(16),
            0xC000_00BB,
            "CRYPT_E_REVOCATION_OFFLINE (0x80092013)",
            &[20, 29],
            &[104],
        ),
    ];
    for (changes, kerberos, status, chain, dc_events, client_events) in rows {
        let told = explained(&base, "Anna's card", changes);
        let seen = &told.ending.seen;
        assert_eq!(seen.kerberos, *kerberos, "{changes:?} {}", told.ending.id);
        assert_eq!(seen.nt_status, Some(*status), "{changes:?}");
        assert_eq!(
            seen.chain_status().unwrap().to_string(),
            *chain,
            "{changes:?}"
        );
        assert_eq!(
            (seen.dc_events, seen.client_events),
            (*dc_events, *client_events)
        );
        let events = &told.steps.last().unwrap().events;
        let written = events
            .iter()
            .find(|event| event.id == dc_events[0])
            .unwrap();
        assert!(format!("{:?}", written.data).contains(chain), "{written:?}");
    }
    let told = explained(&base, "Ben's card", &[]);
    let chain = told.ending.seen.chain_status().unwrap().to_string();
    assert_eq!(chain, "CRYPT_E_NO_REVOCATION_CHECK (0x80092012)");
}

#[test]
fn the_signer_of_a_list_has_to_be_allowed_to_since_2008_r2() {
    let text = WORLD.replace(
        r#"issuer: "Root",
            crl: ("#,
        r#"issuer: "Root",
            signs_lists: false,
            crl: ("#,
    );
    let world = worlds::parse("revocation.ron", &text, &no_files)
        .unwrap()
        .world;
    let base = Twin::new(world).unwrap();
    assert_eq!(ends(&base, &[]), "kdc.revocation.signer");
    assert_eq!(
        ends(&base, &["dc:DC1.product=Server 2008 R2"]),
        "kdc.revocation.signer"
    );
    assert_eq!(
        ends(&base, &["dc:DC1.product=Server 2008"]),
        "session.opened"
    );
    let revoked = [REVOKED, "dc:DC1.product=Server 2008"];
    assert_eq!(ends(&base, &revoked), "kdc.revocation.revoked");
}

#[test]
fn a_delegate_may_answer_for_its_authority() {
    let text = WORLD.replace(
        "overlap_hours: 12,",
        "overlap_hours: 12, ocsp: (signed_by: Delegate, validity_hours: 8),",
    );
    let world = worlds::parse("revocation.ron", &text, &no_files)
        .unwrap()
        .world;
    let base = Twin::new(world).unwrap();
    assert_eq!(ends(&base, &[OFF]), "session.opened");
    assert_eq!(ends(&base, &[OFF, REVOKED]), "kdc.revocation.revoked");
    // An answer is good for eight hours.
    let out = [OFF, "ca:User CA.ocsp_reachable=until 2026-11-23T12:00Z"];
    let other = "ca:KDC CA.crl_next_update=2027-01-01";
    for (clock, step) in [
        ("clock=2026-11-23T19:59Z", "session.opened"),
        ("clock=2026-11-23T20:00Z", "kdc.revocation.offline"),
    ] {
        assert_eq!(
            ends(&base, &[out[0], out[1], other, clock]),
            step,
            "{clock}"
        );
    }
}

#[test]
fn the_key_usage_of_a_client_certificate() {
    let base = base();
    let ends = |changes: &[&str]| explained(&base, "Cleo's card", changes).ending.id;
    assert_eq!(ends(&[]), "session.opened");
    assert_eq!(ends(&["assume:key-usage=required"]), "kdc.key-usage.absent");
}

#[test]
fn explain_tells_what_was_fetched_or_kept_and_until_when() {
    let base = base();
    let changes = ["dc:DC1.cached_list/User CA=2026-11-21T00:00Z"];
    let told = explained(&base, "Anna's card", &changes);
    let step = told
        .steps
        .iter()
        .find(|told| told.step.id == "kdc.revocation.good")
        .unwrap();
    let text: Vec<&str> = step
        .evidence
        .iter()
        .map(|one| one.answer.as_str())
        .collect();
    let text = text.join("\n");
    assert!(
        text.contains("issued by User CA: not revoked by list"),
        "{text}"
    );
    assert!(
        text.contains("kept since 2026-11-21T00:00:00Z, good until 2026-11-27T18:00:00Z"),
        "{text}"
    );
    assert!(
        text.contains("an authority above, issued by Root: not revoked"),
        "{text}"
    );
    assert!(
        text.contains("fetched at 2026-11-23T12:00:00Z from http://pki.corp.example/Root.crl"),
        "{text}"
    );
}

#[test]
fn changes_that_cannot_be_made_say_what_can() {
    let base = base();
    for (change, expected) in [
        ("ca:Root.revoked=true", "nobody revokes what signs itself"),
        ("ca:User CA.crl_point/3=false", "place of publication"),
        ("ca:User CA.crl_interval_hours=0", "one hour or more"),
        ("ca:User CA.crl_reachable=sometimes", "since DATE"),
        ("ca:User CA.crl_revoked/xyz=true", "serial number"),
        (
            "dc:DC1.cached_list/Nobody=2026-11-01",
            "certification authority",
        ),
        (
            "card:Anna's card.certificate/nothing/revoked=true",
            "container",
        ),
        (
            "card:Anna's card.certificate/logon/revoked=for fun",
            "for REASON",
        ),
    ] {
        let change: Change = change.parse().unwrap();
        let error = base.what_if(std::slice::from_ref(&change)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
