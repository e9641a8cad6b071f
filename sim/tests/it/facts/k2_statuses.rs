//! 2.5: each status that a client gets, by a situation that brings it about.

use sim::{LogonRequest, NtStatus};

use super::check;
use crate::account;
use crate::recorded_runs::run::{OTHER, Run, unix};
use crate::revocation::{base, what_if};

/// The status of the KDC's error, as the error's data carry it.
#[test]
fn k2_5_statuses_in_the_data_of_the_kdcs_error() {
    let serial = "ca:ESSOS-CA.crl_revoked/6400000004719f38f0560d00f7000000000005=true";
    let if_changed = |change| Run::good().if_changed(&[change]);
    for (symbol, run) in [
        ("STATUS_SMARTCARD_CERT_REVOKED", if_changed(serial)),
        (
            "STATUS_ISSUING_CA_UNTRUSTED",
            if_changed("ca:ESSOS-CA.in_root_store=false"),
        ),
        (
            "STATUS_ISSUING_CA_UNTRUSTED",
            Run::good().with(|run| run.in_ntauth = false),
        ),
        (
            "STATUS_REVOCATION_OFFLINE_C",
            if_changed("ca:ESSOS-CA.crl_reachable=false"),
        ),
        (
            "STATUS_PKINIT_CLIENT_FAILURE",
            Run::good().says(|c| c.not_before = unix("2025-12-02")),
        ),
        (
            "STATUS_SMARTCARD_CERT_EXPIRED",
            Run::good().says(|c| c.not_after = unix("2025-11-30")),
        ),
        (
            "STATUS_PKINIT_NAME_MISMATCH",
            Run::good().says(|c| c.upn = Some("other@essos.local".parse().unwrap())),
        ),
        (
            "STATUS_NOT_SUPPORTED",
            Run::good().with(|run| run.kdc_certificate = false),
        ),
        (
            "STATUS_LOGON_FAILURE",
            Run::good().says(|c| c.sid = Some(OTHER.parse().unwrap())),
        ),
        (
            "STATUS_ACCOUNT_DISABLED",
            if_changed("user:victim.disabled=true"),
        ),
        (
            "STATUS_ACCOUNT_LOCKED_OUT",
            if_changed("user:victim.locked_out=true"),
        ),
        (
            "STATUS_ACCOUNT_EXPIRED",
            if_changed("user:victim.account_expires=2025-11-30"),
        ),
        (
            "STATUS_INVALID_LOGON_HOURS",
            if_changed("user:victim.logon_hours=never"),
        ),
        (
            "STATUS_INVALID_WORKSTATION",
            if_changed("user:victim.logon_workstations=W1"),
        ),
    ] {
        let outcome = run.exchange();
        let found = outcome
            .status
            .and_then(|status| NtStatus::new(status).symbol());
        assert_eq!(found, Some(symbol), "{:?}", outcome.steps());
    }
}

#[test]
fn k2_5_a_mapping_to_two_accounts_is_not_unique() {
    use kerberos::{ClientName, NameType};
    let both = "user:other.alt_security_identities=X509:<S>CN=shared";
    let run = Run::new()
        .says(|c| c.subject = "CN=shared".parse().unwrap())
        .mapped("X509:<S>CN=shared")
        .enforcement(1)
        .if_changed(&[both])
        .with(|run| {
            run.client = Some(ClientName {
                name_type: NameType::X500Principal,
                name: "CN=shared".to_owned(),
            });
        });
    let outcome = run.exchange();
    assert_eq!(outcome.code, 6, "{:?}", outcome.steps());
    assert_eq!(outcome.status, Some(0xC000_0714));
    let one = Run::new().says(|c| c.subject = "CN=shared".parse().unwrap());
    let one = one.mapped("X509:<S>CN=shared").enforcement(1);
    check(vec![("one account", one, 0, "reply.ticket")]);
}

/// What the client itself finds: of its card, and of the KDC's certificate.
#[test]
fn k2_5_statuses_of_the_client() {
    let kept = "dc:DC1.cached_list/KDC CA=2026-11-23T01:00Z";
    let own_root = "dc:DC1.store/Root/Root=true";
    for (symbol, sspi, pin, changes) in [
        ("STATUS_SMARTCARD_WRONG_PIN", None, Some("0000"), &[][..]),
        (
            "STATUS_SMARTCARD_CARD_BLOCKED",
            None,
            None,
            &["card:Anna's card.pin_tries_left=0"],
        ),
        (
            "STATUS_SMARTCARD_NO_KEY_CONTAINER",
            None,
            None,
            &["card:Anna's card.certificate/logon/lost=container"],
        ),
        (
            "STATUS_SMARTCARD_NO_CERTIFICATE",
            None,
            None,
            &["card:Anna's card.certificate/logon/lost=certificate"],
        ),
        (
            "STATUS_SMARTCARD_NO_KEYSET",
            None,
            None,
            &["card:Anna's card.certificate/logon/lost=key"],
        ),
        (
            "STATUS_REVOCATION_OFFLINE_KDC",
            Some(0x8009_0358),
            None,
            &["ca:KDC CA.crl_reachable=false", kept],
        ),
        (
            "STATUS_ISSUING_CA_UNTRUSTED_KDC",
            Some(0x8009_0359),
            None,
            &["ca:Root.in_root_store=false", own_root],
        ),
        (
            "STATUS_ISSUING_CA_UNTRUSTED_KDC",
            Some(0x8009_0359),
            None,
            &[
                "ca:KDC CA.in_ntauth=false",
                "dc:DC1.store/NtAuth/KDC CA=true",
            ],
        ),
        (
            "STATUS_KDC_CERT_EXPIRED",
            Some(0x8009_035A),
            None,
            &[
                "dc:DC1.certificate/kdc/not_after=2026-11-23T11:00Z",
                // It looks every ten hours, last at five in the morning.
                "dc:DC1.kdc_started=2026-11-01T03:00Z",
            ],
        ),
        (
            "STATUS_KDC_CERT_REVOKED",
            Some(0x8009_035B),
            None,
            &[
                "dc:DC1.certificate/kdc/revoked=since 2026-11-22T06:00Z",
                "ca:KDC CA.crl_interval_hours=24",
                "dc:DC1.cached_list/KDC CA=2026-11-22T01:00Z",
            ],
        ),
        (
            "STATUS_PKINIT_FAILURE",
            Some(0x4EF),
            None,
            &[
                "workstation:PC1.KdcValidation=2",
                "dc:DC1.certificate/kdc/profile=DomainControllerAuthentication",
            ],
        ),
    ] {
        let twin = what_if(&base(), changes);
        let told = twin
            .explain(&LogonRequest {
                card: "Anna's card".to_owned(),
                workstation: "PC1".to_owned(),
                pin: pin.map(str::to_owned),
                ..LogonRequest::default()
            })
            .unwrap();
        let status = told.ending.seen.status();
        let found = status.and_then(NtStatus::symbol);
        assert_eq!(found, Some(symbol), "{changes:?}: {}", told.ending.id);
        let also = status.and_then(NtStatus::sspi).map(|(code, _)| code);
        assert_eq!(also, sspi, "{symbol}");
    }
}

/// The error to a card does not say which trouble of the password it is; the client shows one status for both.
#[test]
fn k2_5_the_status_of_a_password_that_is_too_old_does_not_travel() {
    for change in [
        "user:victim.password_last_set=none",
        "user:victim.password_last_set=2025-01-01",
    ] {
        let outcome = Run::good().if_changed(&[change]).exchange();
        assert_eq!((outcome.code, outcome.status), (23, None), "{change}");
    }
}

/// A password where a smart card is required: 12, and the status goes with it.
#[test]
fn k2_5_a_password_where_a_smart_card_is_required() {
    use sim::value::PasswordPath;
    let told = account::twin()
        .explain_password(&sim::PasswordRequest {
            user: "tom".to_owned(),
            workstation: "W1".to_owned(),
            path: PasswordPath::Console,
            wrong: false,
            domain_controller: None,
        })
        .unwrap();
    let seen = told.ending.seen;
    assert_eq!(
        (seen.kerberos, seen.nt_status),
        (Some(12), Some(0xC000_02FA))
    );
    assert_eq!(
        seen.status().and_then(NtStatus::sspi).map(|(code, _)| code),
        Some(0x8009_033E)
    );
}

/// What befalls card, reader and service between tile and signature: no request leaves, no try of the PIN is spent,
/// and the bytes end as the decision does.
#[test]
fn k2_5_what_befalls_a_logon_between_tile_and_signature() {
    use sim::value::Mishap;
    for (mishap, symbol, ending, sspi) in [
        (Mishap::Nothing, None, "session.opened", None),
        (
            Mishap::CardRemoved,
            Some("STATUS_SMARTCARD_NO_CARD"),
            "card.gone",
            None,
        ),
        (
            Mishap::ReaderFails,
            Some("STATUS_SMARTCARD_IO_ERROR"),
            "card.read-error",
            None,
        ),
        (
            Mishap::ServiceStops,
            Some("STATUS_SMARTCARD_SUBSYSTEM_FAILURE"),
            "card.subsystem",
            Some(0x4F0),
        ),
    ] {
        for pin in [None, Some("0000".to_owned())] {
            let told = base()
                .explain(&LogonRequest {
                    card: "Anna's card".to_owned(),
                    workstation: "PC1".to_owned(),
                    mishap: Some(mishap),
                    pin: pin.clone(),
                    ..LogonRequest::default()
                })
                .unwrap();
            let wrong = pin.is_some() && mishap == Mishap::Nothing;
            let expected = if wrong { "card.pin.wrong" } else { ending };
            assert_eq!(told.ending.id, expected);
            assert_eq!(
                told.pin_tries.map(|(left, _)| left),
                Some(3 - u8::from(wrong))
            );
            if wrong {
                assert!(told.depends_on.is_empty(), "{:?}", told.depends_on);
                continue;
            }
            let status = told.ending.seen.status();
            assert_eq!(status.and_then(NtStatus::symbol), symbol);
            assert_eq!(status.and_then(NtStatus::sspi).map(|(code, _)| code), sspi);
            assert_eq!(told.messages.is_empty(), mishap != Mishap::Nothing);
            // What a KDC would have made of it is no matter where none is asked.
            if mishap != Mishap::Nothing {
                assert!(told.depends_on.is_empty() && told.other_controllers.is_empty());
            }
        }
    }
}

/// A certificate whose container, certificate or key is gone still has its tile, of the cache of what is on the card.
#[test]
fn k2_5_what_is_gone_from_the_card_shows_after_the_tile() {
    for (part, ending, spends_nothing) in [
        ("container", "card.container.lost", true),
        ("certificate", "card.certificate.lost", true),
        ("key", "card.key.absent", false),
    ] {
        let change = format!("card:Anna's card.certificate/logon/lost={part}");
        for pin in [None, Some("0000".to_owned())] {
            let wrong = pin.is_some() && !spends_nothing;
            let told = what_if(&base(), &[change.as_str()])
                .explain(&LogonRequest {
                    card: "Anna's card".to_owned(),
                    workstation: "PC1".to_owned(),
                    pin,
                    ..LogonRequest::default()
                })
                .unwrap();
            assert_eq!(
                told.tiles
                    .iter()
                    .map(|tile| tile.step.id)
                    .collect::<Vec<_>>(),
                ["tile.shown"]
            );
            let expected = if wrong { "card.pin.wrong" } else { ending };
            assert_eq!(told.ending.id, expected, "{part}");
        }
    }
}
