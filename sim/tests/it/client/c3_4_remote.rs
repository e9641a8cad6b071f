//! Remote Desktop.

use sim::Happening;

use super::{check, ending, outcomes, steps, ward};

const CONNECT: &str =
    r#"ConnectRemote(from: "WARD", to: "HOST", card: "Jane's card", certificate: 1)"#;
const REMOTE: &[&str] = &["jane HOST active"];

/// The exchanges of the last event: who asked.
fn asked(changes: &[&str], event: &str) -> (String, Vec<String>) {
    let told = ward(changes, &[event]);
    let Some(Happening::Form(form)) = &told.entries.last().unwrap().happening else {
        panic!("{event}")
    };
    let exchanges = form.exchanges.iter();
    let asked = exchanges.map(|exchange| {
        assert!(exchange.executed);
        exchange.workstation.clone()
    });
    (form.form.name().to_owned(), asked.collect())
}

#[test]
fn c3_4_with_nla_both_ends_authenticate_with_one_pin() {
    let (form, asked) = asked(&[], CONNECT);
    assert_eq!(
        (form.as_str(), asked),
        ("rdp", vec!["WARD".to_owned(), "HOST".to_owned()])
    );
    let told = ward(&[], &[CONNECT]);
    let steps = steps(told.entries.last().unwrap());
    let count = |id| steps.iter().filter(|step| **step == id).count();
    assert_eq!(count("card.pin.right"), 1);
    for id in [
        "rdp.client.authenticated",
        "rdp.delegated",
        "rdp.redirected",
        "rdp.host.repeats",
    ] {
        assert_eq!(count(id), 1, "{id}");
    }
}

#[test]
fn c3_4_without_nla_the_host_alone_asks() {
    // Windows XP knows no such thing, as a client and as a host.
    let from = r#"ConnectRemote(from: "OLD", to: "HOST", card: "Tom's card")"#;
    let open = "workstation:HOST.UserAuthentication=0";
    let (form, asked) = asked(&[open], from);
    assert_eq!(
        (form.as_str(), asked),
        ("rdp-without-nla", vec!["HOST".to_owned()])
    );
    check(&[
        ("the host demands it", &[], &[from], "rdp.host.nla", &[]),
        (
            "or does not",
            &[open],
            &[from],
            "rdp.opened",
            &["tom HOST active"],
        ),
        (
            "it cannot be had of Windows XP",
            &[open],
            &[r#"LogOn(card: "Tom's card", workstation: "HOST", from: "OLD", form: "rdp")"#],
            "rdp.client.nla",
            &[],
        ),
        (
            "nor from it",
            &[],
            &[
                r#"LogOn(card: "Jane's card", certificate: 1, workstation: "OLD", from: "WARD", form: "rdp")"#,
            ],
            "rdp.host.nla.none",
            &[],
        ),
    ]);
}

#[test]
fn c3_4_redirection_at_both_ends_a_driver_at_the_host_and_a_kdc_for_the_client() {
    check(&[
        ("all of it", &[], &[CONNECT], "rdp.opened", REMOTE),
        (
            "the client does not offer its readers",
            &[],
            &[
                r#"ConnectRemote(from: "WARD", to: "HOST", card: "Jane's card", certificate: 1, redirected: false)"#,
            ],
            "rdp.client.redirection",
            &[],
        ),
        (
            "the host takes none",
            &["workstation:HOST.fEnableSmartCard=0"],
            &[CONNECT],
            "rdp.host.redirection",
            &[],
        ),
        (
            "no KDC for the client",
            &["workstation:WARD.network=nowhere"],
            &[CONNECT],
            "rdp.client.kdc",
            &[],
        ),
        (
            "no KDC at all",
            &["dc:DC1.running=false"],
            &[CONNECT],
            "rdp.client.kdc",
            &[],
        ),
        (
            "a KDC proxy",
            &[],
            &[
                r#"Change("workstation:LAPTOP.KdcProxyServer_Enabled=1")"#,
                r#"ConnectRemote(from: "LAPTOP", to: "HOST", card: "Jane's card", certificate: 1)"#,
            ],
            "rdp.opened",
            REMOTE,
        ),
    ]);
}

#[test]
fn c3_4_what_a_session_sees_of_the_readers_is_told() {
    for (changes, event, step) in [
        (&[][..], CONNECT, "session.remote.redirected"),
        (
            &["workstation:HOST.fEnableSmartCard=0"][..],
            CONNECT,
            "session.remote.not-redirected",
        ),
        (
            &[][..],
            r#"ConnectRemote(from: "WARD", to: "HOST", user: "jane", redirected: false)"#,
            "session.remote.not-sent",
        ),
    ] {
        let told = ward(changes, &[event]);
        let steps = outcomes(told.entries.last().unwrap());
        assert_eq!(steps.first(), Some(&step), "{event}");
    }
}

#[test]
fn c3_4_the_client_trusts_the_root_of_the_kdc() {
    let from = r#"ConnectRemote(from: "HOME", to: "HOST", card: "Jane's card", certificate: 1, hint: "CONTOSO\\jane")"#;
    check(&[
        ("nowhere", &[], &[from], "reply.path.untrusted", &[]),
        (
            "on the card",
            &["card:Jane's card.roots=CA"],
            &[from],
            "rdp.opened",
            REMOTE,
        ),
    ]);
}

#[test]
fn c3_4_a_host_that_asks_again_shows_its_own_tiles() {
    let told = ward(&["workstation:HOST.fPromptForPassword=1"], &[CONNECT]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "rdp.opened");
    assert!(
        steps(last).contains(&"rdp.host.prompt"),
        "{:?}",
        steps(last)
    );
    let hidden = [
        "workstation:HOST.fPromptForPassword=1",
        "workstation:HOST.EnumerateECCCerts=0",
    ];
    check(&[(
        "and hides what it hides",
        &hidden,
        &[CONNECT],
        "tile.ecc.policy",
        &[],
    )]);
}

/// Credentials that were saved or are those of the session are never a card's.
#[test]
fn c3_4_delegation_of_fresh_credentials_is_the_one_that_counts() {
    let rows = [
        ("DenyFreshCredentials=1", "rdp.client.delegation"),
        ("AllowFreshCredentials=0", "rdp.client.delegation"),
        ("AllowFreshCredentials=1", "rdp.opened"),
        ("AllowSavedCredentials=0", "rdp.opened"),
        ("AllowDefaultCredentials=0", "rdp.opened"),
        ("AllowSavedCredentialsWhenNTLMOnly=0", "rdp.opened"),
        ("AllowDefCredentialsWhenNTLMOnly=0", "rdp.opened"),
        ("DenySavedCredentials=1", "rdp.opened"),
        ("DenyDefaultCredentials=1", "rdp.opened"),
    ];
    for (setting, expected) in rows {
        let told = ward(&[&format!("workstation:WARD.{setting}")], &[CONNECT]);
        assert_eq!(ending(told.entries.last().unwrap()), expected, "{setting}");
    }
}

#[test]
fn c1_6_hosts_take_restricted_admin_and_remote_guard_where_the_value_says_so() {
    let mode = |number| {
        [
            "workstation:WARD.RestrictedRemoteAdministration=1".to_owned(),
            format!("workstation:WARD.RestrictedRemoteAdministrationType={number}"),
        ]
    };
    let rows = [
        (1, None, "rdp.restricted-admin.off"),
        (1, Some(1), "rdp.restricted-admin.off"),
        (1, Some(0), "rdp.restricted-admin"),
        (2, None, "rdp.remote-guard.off"),
        (2, Some(0), "rdp.remote-guard"),
        (3, Some(0), "rdp.remote-guard"),
    ];
    for (number, host, expected) in rows {
        let mut changes = mode(number).to_vec();
        changes
            .extend(host.map(|value| format!("workstation:HOST.DisableRestrictedAdmin={value}")));
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let told = ward(&changes, &[CONNECT]);
        assert_eq!(
            ending(told.entries.last().unwrap()),
            expected,
            "{changes:?}"
        );
    }
}

/// The host saw no card, so that nothing happens when it is taken out.
#[test]
fn c3_4_a_session_of_restricted_admin_knows_no_card() {
    let changes = [
        "workstation:WARD.RestrictedRemoteAdministration=1",
        "workstation:WARD.RestrictedRemoteAdministrationType=1",
        "workstation:HOST.DisableRestrictedAdmin=0",
        "workstation:HOST.service/SCPolicySvc=running",
        "workstation:HOST.ScRemoveOption=2",
    ];
    let told = ward(&changes, &[CONNECT, r#"RemoveCard(card: "Jane's card")"#]);
    let [connected, removed] = &told.entries[..] else {
        panic!()
    };
    let session = &connected.sessions[0];
    assert_eq!(session.credential, sim::value::Credential::NetworkLogon);
    assert!(session.ticket.is_none() && session.card.is_none() && session.watched.is_empty());
    assert!(outcomes(connected).contains(&"removal.record.none"));
    assert_eq!(outcomes(removed), ["removal.no-card"]);
    assert_eq!(removed.sessions.len(), 1);
}

/// A certificate that says no account is another user's in each domain: the client finds that of its own, and the host
/// does not take it for that of the other.
#[test]
fn c3_4_both_ends_have_to_find_the_same_account() {
    use crate::form::{request, told};
    let mapped = r#"alt_security_identities: [IssuerSerialNumber(of: ("Card", "k"))]"#;
    let users = format!(
        r#"(name: "ann", domain: "fab.example", {mapped}), (name: "bea", domain: "eu.fab.example", {mapped}),"#
    );
    let base = crate::lookup::world(
        "Server 2022",
        "2024-05-06T09:00Z",
        &users,
        &crate::lookup::card("Card", r#"subject: "CN=Ward""#),
    );
    let form = sim::FormRequest {
        from: Some("WS1".to_owned()),
        ..request("Card", sim::value::LogonForm::RemoteDesktop, "WS2")
    };
    let told = told(&base, &form);
    assert_eq!(
        told.ending.id,
        "rdp.host.account",
        "{:?}",
        told.steps.last()
    );
    // What the client did was executed all the same.
    let asked: Vec<&str> = told
        .exchanges
        .iter()
        .map(|e| e.workstation.as_str())
        .collect();
    assert_eq!(asked, ["WS1", "WS2"]);
}

/// A session that was locked by the loss of the card is unlocked from where its user sits.
#[test]
fn c3_4_a_remote_session_is_unlocked_through_its_connection() {
    let changes = [
        "workstation:HOST.service/SCPolicySvc=running",
        "workstation:HOST.ScRemoveOption=1",
    ];
    let out = r#"RemoveCard(card: "Jane's card")"#;
    let back = r#"Unlock(workstation: "HOST", card: "Jane's card", certificate: 1)"#;
    let told = ward(&changes, &[CONNECT, out, back]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "unlock.opened");
    let session = &last.sessions[0];
    assert_eq!(session.client.as_deref(), Some("WARD"));
    assert_eq!(session.watched.len(), 1);
}
