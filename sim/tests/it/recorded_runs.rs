//! Runs that were recorded on a real domain controller, and attacks that are written up, as whole exchanges: the
//! attacker's own certificate signs the request's bytes, the domain controller answers with bytes and writes events.
//!
//! The numbers are those of the list of recorded runs (a Server 2016 with the updates of 2025, an authority on Server
//! 2022). Runs over TLS (C4, C9, C10, D6) are Schannel's; where Schannel asks the KDC (C9, C10), the KDC's part is run here
//! as a request.

pub mod run;

use pki::{Extension, KeyUsage};
use sim::Level;

use run::{CLIENT_AUTHENTICATION, OTHER, Run, VICTIM, Victim, unix};

const SERVER_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.1";
const PKINIT_CLIENT: &str = "1.3.6.1.5.2.3.4";
const SECURE_EMAIL: &str = "1.3.6.1.5.5.7.3.4";
const FILE_SYSTEM: &str = "1.3.6.1.4.1.311.10.3.4";
/// Microsoft's application policies, which are no extended key usage.
const APPLICATION_POLICIES: &str = "1.3.6.1.4.1.311.21.10";

/// A certificate with the victim's UPN, and without a SID.
fn upn_without_sid() -> Run {
    Run::new().says(|c| c.upn = Some("victim@essos.local".parse().unwrap()))
}

/// The same with the bare name `administrator`, which is nobody's UPN and an account's name.
fn bare_administrator() -> Run {
    Run::new()
        .says(|c| c.upn = Some("administrator".parse().unwrap()))
        .with(|run| run.victim = Victim::User("administrator"))
}

#[test]
fn c1_esc9_a_upn_without_a_sid_passes_in_compatibility_mode() {
    for run in [upn_without_sid(), bare_administrator()] {
        run.enforcement(1)
            .exchange()
            .is("C1", 0)
            .writes("C1", 39, Level::Warning);
    }
}

#[test]
fn c2_esc9_a_upn_without_a_sid_is_refused_in_full_enforcement() {
    for run in [upn_without_sid(), bare_administrator()] {
        run.enforcement(2)
            .exchange()
            .is("C2", 66)
            .writes("C2", 39, Level::Error);
    }
}

#[test]
fn c3_esc10_the_value_0_no_longer_switches_the_check_of_the_sid_off() {
    let run = upn_without_sid()
        .says(|c| c.sid = Some(OTHER.parse().unwrap()))
        .enforcement(0);
    let outcome = run.exchange();
    outcome.is("C3", 66).writes("C3", 41, Level::Error);
    let event = outcome.event(41).unwrap();
    assert_eq!(event.text("AccountSid"), Some(VICTIM));
    assert_eq!(event.text("CertificateSid"), Some(OTHER));
}

/// A certificate of a computer: DNS name and SID of its own.
fn of_a_computer() -> Run {
    Run::new().says(|c| {
        c.dns_names = vec!["computer.essos.local".to_owned()];
        c.sid = Some("S-1-5-21-1-2-3-2000".parse().unwrap());
    })
}

#[test]
fn c5_esc14a_a_strong_explicit_mapping_beats_a_foreign_dns_name_and_sid() {
    of_a_computer()
        .mapped("X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}")
        .enforcement(1)
        .exchange()
        .is("C5", 0)
        .writes_nothing_of_mapping("C5");
}

#[test]
fn c6_the_same_request_without_the_mapping_is_a_name_mismatch() {
    of_a_computer().enforcement(1).exchange().is("C6", 75);
}

/// Mail address, no UPN, no SID; encrypting file system, secure e-mail and client authentication.
fn by_mail() -> Run {
    Run::new()
        .says(|c| {
            c.rfc822 = Some("victim@essos.local".to_owned());
            let purposes = [FILE_SYSTEM, SECURE_EMAIL, CLIENT_AUTHENTICATION];
            c.extended_key_usage = Some(purposes.iter().map(|p| p.parse().unwrap()).collect());
        })
        .mapped("X509:<RFC822>victim@essos.local")
}

#[test]
fn c7_esc14b_a_mail_mapping_is_weak_and_needs_no_smart_card_logon_purpose() {
    for mode in [0, 1] {
        by_mail()
            .enforcement(mode)
            .exchange()
            .is("C7", 0)
            .writes("C7", 39, Level::Warning);
    }
}

#[test]
fn c8_a_mail_mapping_is_refused_in_full_enforcement() {
    by_mail()
        .enforcement(2)
        .exchange()
        .is("C8", 66)
        .writes("C8", 39, Level::Error);
}

/// A certificate with nothing but a subject, for whom a weak string is written.
fn by_subject(victim: Victim, subject: &str, mapping: &str) -> Run {
    Run::new()
        .says(|c| c.subject = subject.parse().unwrap())
        .mapped(mapping)
        .with(|run| run.victim = victim)
}

#[test]
fn c9_esc14c_issuer_and_subject_map_to_a_computers_account() {
    let run = || {
        by_subject(
            Victim::Computer("esc14c"),
            "CN=esc14c.essos.local",
            "X509:<I>DC=local,DC=essos,CN=ESSOS-CA<S>CN=esc14c.essos.local",
        )
    };
    run()
        .enforcement(1)
        .exchange()
        .is("C9", 0)
        .writes("C9", 39, Level::Warning);
    run()
        .enforcement(2)
        .exchange()
        .is("C9", 66)
        .writes("C9", 39, Level::Error);
}

#[test]
fn c10_esc14d_a_subject_in_a_computers_certificate_maps_to_a_user() {
    let run = || {
        by_subject(
            Victim::User("esc14d"),
            "CN=ESC14D_user",
            "X509:<S>CN=ESC14D_user",
        )
    };
    run()
        .enforcement(1)
        .exchange()
        .is("C10", 0)
        .writes("C10", 39, Level::Warning);
    run()
        .enforcement(2)
        .exchange()
        .is("C10", 66)
        .writes("C10", 39, Level::Error);
    // As a computer's certificate has them, a DNS name and its own SID: the mapping is weak, and the SID says otherwise.
    let own = run().enforcement(1).says(|c| {
        c.dns_names = vec!["computer.essos.local".to_owned()];
        c.sid = Some(OTHER.parse().unwrap());
    });
    own.exchange().is("C10", 66).writes("C10", 41, Level::Error);
}

/// The issuer is a trusted root and not in NTAuth; the account is mapped by the subject key identifier.
fn outside_ntauth() -> Run {
    Run::new()
        .says(|c| {
            c.key_usage = Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT);
            let purposes = [CLIENT_AUTHENTICATION, PKINIT_CLIENT];
            c.extended_key_usage = Some(purposes.iter().map(|p| p.parse().unwrap()).collect());
        })
        .mapped("X509:<SKI>{ski}")
        .with(|run| {
            run.in_ntauth = false;
            run.patched = "2025-06-10";
        })
}

#[test]
fn c11_an_issuer_outside_ntauth_is_audited() {
    outside_ntauth()
        .bypass(1)
        .exchange()
        .is("C11", 0)
        .writes("C11", 45, Level::Warning);
    outside_ntauth().bypass(0).exchange().is("C11", 0);
}

#[test]
fn c11_the_key_identifier_is_what_the_certificate_says_and_not_the_keys() {
    let mut forged = [0; 20];
    forged.as_chunks_mut::<4>().0.fill([0x12, 0x34, 0x56, 0x78]);
    let outcome = outside_ntauth()
        .with(|run| run.forged_ski = Some(forged))
        .bypass(1)
        .exchange();
    outcome.is("C11", 0).writes("C11", 45, Level::Warning);
    let carried = outcome.certificate.subject_key_id().unwrap();
    assert_eq!(
        carried.to_string(),
        "1234567812345678123456781234567812345678"
    );
    assert_ne!(*carried, outcome.certificate.public_key().key_id());
}

#[test]
fn c12_an_issuer_outside_ntauth_is_refused_where_it_is_enforced() {
    let outcome = outside_ntauth().bypass(2).exchange();
    outcome.is("C12", 62).writes("C12", 21, Level::Warning);
    let event = outcome.event(21).unwrap();
    assert_eq!(
        event.text("ChainStatus"),
        Some("CERT_E_UNTRUSTEDCA (0x800B0112)")
    );
}

#[test]
fn c13_esc15_application_policies_are_no_purposes() {
    let policies = [
        0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 3, 2,
    ];
    upn_without_sid()
        .says(|c| c.extended_key_usage = Some(vec![SERVER_AUTHENTICATION.parse().unwrap()]))
        .with(|run| {
            run.additions.extensions.push(Extension {
                id: APPLICATION_POLICIES.parse().unwrap(),
                critical: false,
                value: policies.to_vec(),
            });
        })
        .exchange()
        .is("C13", 77);
}

#[test]
fn c14_a_domain_controller_without_a_certificate_says_16() {
    upn_without_sid()
        .with(|run| run.kdc_certificate = false)
        .exchange()
        .is("C14", 16)
        .writes("C14", 19, Level::Error);
}

#[test]
fn d1_esc6_the_requesters_sid_gives_the_victims_upn_away() {
    let run = || upn_without_sid().says(|c| c.sid = Some(OTHER.parse().unwrap()));
    run()
        .with(|run| run.patched = "2022-04-12")
        .exchange()
        .is("D1", 0);
    for mode in [1, 2] {
        run()
            .enforcement(mode)
            .exchange()
            .is("D1", 66)
            .writes("D1", 41, Level::Error);
    }
}

#[test]
fn d2_esc6_without_the_sid_extension() {
    upn_without_sid().enforcement(1).exchange().is("D2", 0);
    upn_without_sid().enforcement(2).exchange().is("D2", 66);
    let older = upn_without_sid()
        .says(|c| c.not_before = unix("2023-06-01"))
        .enforcement(1)
        .exchange();
    older.is("D2", 66).writes("D2", 40, Level::Error);
    let event = older.event(40).unwrap();
    assert_eq!(
        event.text("AccountCreationTime"),
        Some("2024-01-01T00:00:00Z")
    );
    assert_eq!(
        event.text("CertificateIssuanceTime"),
        Some("2023-06-01T00:00:00Z")
    );
}

/// A URI with the victim's SID beside the victim's UPN.
fn sid_in_a_uri(product: &'static str) -> Run {
    upn_without_sid()
        .says(|c| c.uris = vec![format!("tag:microsoft.com,2022-09-14:sid:{VICTIM}")])
        .with(|run| run.product = product)
}

#[test]
fn d3_esc6_and_esc16_a_sid_in_a_uri_is_strong_where_it_is_read() {
    for mode in [1, 2] {
        sid_in_a_uri("Server 2019")
            .enforcement(mode)
            .exchange()
            .is("D3", 0)
            .writes_nothing_of_mapping("D3");
    }
    let ignored = |mode| sid_in_a_uri("Server 2016").enforcement(mode).exchange();
    ignored(1).is("D3", 0).writes("D3", 39, Level::Warning);
    ignored(2).is("D3", 66).writes("D3", 39, Level::Error);
}

#[test]
fn d4_the_extension_is_read_before_the_uri_and_is_final() {
    for mode in [1, 2] {
        let outcome = sid_in_a_uri("Server 2019")
            .says(|c| c.sid = Some(OTHER.parse().unwrap()))
            .enforcement(mode)
            .exchange();
        outcome.is("D4", 66).writes("D4", 41, Level::Error);
        let event = outcome.event(41).unwrap();
        assert_eq!(event.text("CertificateSid"), Some(OTHER));
    }
}

/// A computer of the attacker's whose dNSHostName is the domain controller's, so that its certificate has that name.
#[test]
fn d8_certifried_the_name_of_the_domain_controller_logs_on_as_it_until_may_2022() {
    let run = || {
        Run::new()
            .says(|c| {
                c.subject = "CN=attacker.essos.local".parse().unwrap();
                c.dns_names = vec!["dc03.essos.local".to_owned()];
            })
            .with(|run| run.victim = Victim::DomainController)
    };
    run()
        .with(|run| run.patched = "2022-04-12")
        .exchange()
        .is("D8", 0)
        .writes_nothing_of_mapping("D8");
    // Since then the authority puts the SID of who enrols into it.
    for mode in [1, 2] {
        let outcome = run()
            .says(|c| c.sid = Some(OTHER.parse().unwrap()))
            .enforcement(mode)
            .exchange();
        outcome.is("D8", 66).writes("D8", 41, Level::Error);
        let event = outcome.event(41).unwrap();
        assert_eq!(event.text("AccountSid"), Some(VICTIM));
        assert_eq!(event.text("CertificateSid"), Some(OTHER));
    }
    // A name that is nobody's is none of the domain controller's.
    let outcome = run()
        .says(|c| c.dns_names = vec!["dc99.essos.local".to_owned()])
        .enforcement(1)
        .exchange();
    outcome.is("D8", 75);
}

#[test]
fn d5_esc10_before_april_2023_the_value_0_switches_every_check_off() {
    upn_without_sid()
        .says(|c| c.sid = Some(OTHER.parse().unwrap()))
        .with(|run| run.patched = "2023-03-14")
        .enforcement(0)
        .exchange()
        .is("D5", 0)
        .writes_nothing_of_mapping("D5");
}

#[test]
fn d7_esc14_a_strong_mapping_of_the_attackers_certificate_passes_in_every_mode() {
    for mode in [0, 1, 2] {
        of_a_computer()
            .mapped("X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}")
            .enforcement(mode)
            .exchange()
            .is("D7", 0);
    }
}
