//! Who can still use a password, and where: the acceptance matrix of the facts, one row each.

use sim::value::PasswordPath as Way;
use sim::{Change, PasswordExplanation, PasswordRequest, Twin};

use crate::account::{changed, twin};

fn attempt(
    twin: &Twin,
    user: &str,
    way: Way,
    workstation: &str,
    wrong: bool,
) -> PasswordExplanation {
    twin.explain_password(&PasswordRequest {
        user: user.to_owned(),
        workstation: workstation.to_owned(),
        path: way,
        wrong,
        domain_controller: None,
    })
    .unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_way_of_a_password_ends_as_the_facts_say() {
    let base = twin();
    let rolling = "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true";
    let old = "user:tom.password_last_set=2017-01-01";
    let forced = "workstation:W1.ScForceOption=1";
    for (fact, user, way, wrong, changes, step, kerberos, status) in [
        // Neither flag nor option: everything opens.
        (
            "console",
            "jane",
            Way::Console,
            false,
            &[][..],
            "password.opens",
            None,
            None,
        ),
        (
            "console through NetLogon",
            "jane",
            Way::ConsoleNtlm,
            false,
            &[],
            "password.opens",
            None,
            None,
        ),
        (
            "network by Kerberos",
            "jane",
            Way::NetworkKerberos,
            false,
            &[],
            "password.opens.network",
            None,
            None,
        ),
        (
            "network by NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &[],
            "password.opens.network",
            None,
            None,
        ),
        (
            "bind",
            "jane",
            Way::LdapBind,
            false,
            &[],
            "password.opens.network",
            None,
            None,
        ),
        (
            "service",
            "jane",
            Way::Service,
            false,
            &[],
            "password.opens",
            None,
            None,
        ),
        (
            "wrong at the console: 24",
            "jane",
            Way::Console,
            true,
            &[],
            "password.wrong",
            Some(24),
            Some(0xC000_006D),
        ),
        (
            "wrong by NTLM",
            "jane",
            Way::NetworkNtlm,
            true,
            &[],
            "password.wrong.ntlm",
            None,
            Some(0xC000_006A),
        ),
        // The account requires a smart card.
        (
            "flag: console by Kerberos: 12 with the status",
            "tom",
            Way::Console,
            false,
            &[],
            "password.card-required",
            Some(12),
            Some(0xC000_02FA),
        ),
        (
            "flag: console, wrong password: the same",
            "tom",
            Way::Console,
            true,
            &[],
            "password.card-required",
            Some(12),
            Some(0xC000_02FA),
        ),
        (
            "flag: console, wrong password, the key looked at first: 24",
            "tom",
            Way::Console,
            true,
            &["assume:smart-card-required-first=after-the-key"],
            "password.wrong",
            Some(24),
            Some(0xC000_006D),
        ),
        (
            "flag: NetLogon, interactive",
            "tom",
            Way::ConsoleNtlm,
            false,
            &[],
            "password.card-required.interactive",
            None,
            Some(0xC000_02FA),
        ),
        (
            "flag: remote desktop: the interactive half refuses",
            "tom",
            Way::RemoteDesktop,
            false,
            &[],
            "password.card-required",
            Some(12),
            Some(0xC000_02FA),
        ),
        (
            "flag: any Kerberos: 12",
            "tom",
            Way::NetworkKerberos,
            false,
            &[],
            "password.card-required",
            Some(12),
            Some(0xC000_02FA),
        ),
        (
            "flag: network by NTLM, right hash: success",
            "tom",
            Way::NetworkNtlm,
            false,
            &[],
            "password.opens.network",
            None,
            None,
        ),
        (
            "flag: network by NTLM, wrong hash",
            "tom",
            Way::NetworkNtlm,
            true,
            &[],
            "password.wrong.ntlm",
            None,
            Some(0xC000_006A),
        ),
        (
            "flag: bind counts as network",
            "tom",
            Way::LdapBind,
            false,
            &[],
            "password.opens.network",
            None,
            None,
        ),
        (
            "flag: bind counts as interactive",
            "tom",
            Way::LdapBind,
            false,
            &["assume:ldap-simple-bind=as-interactive-logon"],
            "password.card-required.bind",
            None,
            None,
        ),
        (
            "flag: service",
            "tom",
            Way::Service,
            false,
            &[],
            "password.card-required.service",
            Some(12),
            Some(0xC000_02FA),
        ),
        (
            "flag: service, NTLM tried",
            "tom",
            Way::Service,
            false,
            &["assume:service-logon-ntlm=ntlm-is-tried"],
            "password.opens",
            None,
            None,
        ),
        // The machine requires a smart card: interactive only, and whoever it is.
        (
            "option: console",
            "jane",
            Way::Console,
            false,
            &[forced],
            "password.machine",
            None,
            None,
        ),
        (
            "option: remote desktop",
            "jane",
            Way::RemoteDesktop,
            false,
            &[forced],
            "password.machine",
            None,
            None,
        ),
        (
            "option: without a domain controller",
            "jane",
            Way::Offline,
            false,
            &[forced],
            "password.machine",
            None,
            None,
        ),
        (
            "option: network by Kerberos",
            "jane",
            Way::NetworkKerberos,
            false,
            &[forced],
            "password.opens.network",
            None,
            None,
        ),
        (
            "option: network by NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &[forced],
            "password.opens.network",
            None,
            None,
        ),
        (
            "option: service",
            "jane",
            Way::Service,
            false,
            &[forced],
            "password.opens",
            None,
            None,
        ),
        // Both.
        (
            "both: console",
            "tom",
            Way::Console,
            false,
            &[forced],
            "password.machine",
            None,
            None,
        ),
        (
            "both: network by NTLM",
            "tom",
            Way::NetworkNtlm,
            false,
            &[forced],
            "password.opens.network",
            None,
            None,
        ),
        // The age of a secret that nobody knows.
        (
            "flag: old secret, not rolling: NTLM succeeds",
            "tom",
            Way::NetworkNtlm,
            false,
            &[old],
            "password.opens.network",
            None,
            None,
        ),
        (
            "flag: old secret, rolling: NTLM says expired",
            "tom",
            Way::NetworkNtlm,
            false,
            &[rolling, old],
            "password.expired.ntlm",
            None,
            Some(0xC000_0071),
        ),
        (
            "flag: pwdLastSet 0, rolling: NTLM says must change",
            "tom",
            Way::NetworkNtlm,
            false,
            &[rolling, "user:tom.password_last_set=none"],
            "password.must-change.ntlm",
            None,
            Some(0xC000_0224),
        ),
        (
            "flag: old secret, rolling: interactive is still refused for the flag",
            "tom",
            Way::ConsoleNtlm,
            false,
            &[rolling, old],
            "password.card-required.interactive",
            None,
            Some(0xC000_02FA),
        ),
        (
            "flag: old secret, rolling: Kerberos is refused for the flag, and rolls",
            "tom",
            Way::Console,
            false,
            &[rolling, old],
            "password.card-required",
            Some(12),
            Some(0xC000_02FA),
        ),
        // The age of a password, each way with its status.
        (
            "expired: Kerberos 23",
            "jane",
            Way::Console,
            false,
            &["user:jane.password_last_set=2017-01-01"],
            "password.expired",
            Some(23),
            Some(0xC000_0071),
        ),
        (
            "must change: Kerberos 23",
            "jane",
            Way::Console,
            false,
            &["user:jane.password_last_set=none"],
            "password.must-change",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "expired: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.password_last_set=2017-01-01"],
            "password.expired.ntlm",
            None,
            Some(0xC000_0071),
        ),
        // Account state, through NetLogon.
        (
            "disabled: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.disabled=true"],
            "password.account.disabled",
            None,
            Some(0xC000_0072),
        ),
        (
            "locked: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.locked_out=true"],
            "password.account.locked",
            None,
            Some(0xC000_0234),
        ),
        (
            "expired account: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.account_expires=2017-01-01"],
            "password.account.expired",
            None,
            Some(0xC000_0193),
        ),
        (
            "workstations: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.logon_workstations=W2"],
            "password.account.workstation",
            None,
            Some(0xC000_0070),
        ),
        (
            "hours: NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.logon_hours=never"],
            "password.account.hours",
            None,
            Some(0xC000_006F),
        ),
        // Protected Users and authentication policies.
        (
            "Protected Users: no NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.member_of=Protected Users"],
            "password.protected",
            None,
            Some(0xC000_006E),
        ),
        (
            "Protected Users: Kerberos with AES",
            "jane",
            Way::Console,
            false,
            &["user:jane.member_of=Protected Users"],
            "password.opens",
            None,
            None,
        ),
        (
            "Protected Users: no AES keys after the flag was set and cleared: 14",
            "jane",
            Way::Console,
            false,
            &[
                "user:jane.member_of=Protected Users",
                "user:jane.smart_card_required=true",
                "user:jane.smart_card_required=false",
            ],
            "password.key",
            Some(14),
            None,
        ),
        (
            "a policy of computers: no NTLM",
            "jane",
            Way::NetworkNtlm,
            false,
            &["user:jane.authentication_policy=From W1"],
            "password.restricted",
            None,
            Some(0xC000_006E),
        ),
        // Without a domain controller.
        (
            "offline, nothing said",
            "jane",
            Way::Offline,
            false,
            &[],
            "password.offline.unsaid",
            None,
            None,
        ),
        (
            "offline, no logons kept",
            "jane",
            Way::Offline,
            false,
            &["workstation:W1.CachedLogonsCount=0"],
            "password.offline.off",
            None,
            Some(0xC000_005E),
        ),
        (
            "offline, Protected Users",
            "jane",
            Way::Offline,
            false,
            &["user:jane.member_of=Protected Users"],
            "password.offline.protected",
            None,
            Some(0xC000_005E),
        ),
        (
            "no domain controller",
            "jane",
            Way::Console,
            false,
            &["dc:DC1.running=false"],
            "client.dc.unreachable",
            None,
            Some(0xC000_005E),
        ),
    ] {
        let told = attempt(&changed(&base, changes), user, way, "W1", wrong);
        let seen = told.ending.seen;
        assert_eq!(
            (told.ending.id, seen.kerberos, seen.nt_status),
            (step, kerberos, status),
            "{fact}"
        );
    }
}

#[test]
fn what_a_machine_keeps_decides_without_a_domain_controller() {
    let base = twin();
    // W7 keeps Jane's password and nobody else's; not even a disabled account is noticed.
    for (fact, user, wrong, changes, step) in [
        ("kept", "jane", false, &[][..], "password.opens"),
        ("kept, wrong", "jane", true, &[], "password.wrong.offline"),
        (
            "kept, and the account is disabled",
            "jane",
            false,
            &["user:jane.disabled=true"],
            "password.opens",
        ),
        (
            "kept, and a smart card is required since",
            "jane",
            false,
            &["user:jane.smart_card_required=true"],
            "password.opens",
        ),
        ("not kept", "tom", false, &[], "password.offline.none"),
        (
            "Windows 7 does not know of Protected Users",
            "jane",
            false,
            &["user:jane.member_of=Protected Users"],
            "password.opens",
        ),
    ] {
        let told = attempt(&changed(&base, changes), user, Way::Offline, "W7", wrong);
        assert_eq!(told.ending.id, step, "{fact}");
    }
}

#[test]
fn a_ticket_for_a_password_carries_no_hash_and_no_group_of_a_certificate() {
    let told = attempt(&twin(), "jane", Way::Console, "W1", false);
    let ticket = told.ticket.unwrap();
    assert_eq!(ticket.secret, None);
    assert_eq!(ticket.groups.len(), 1);
    let told = attempt(&twin(), "tom", Way::NetworkNtlm, "W1", false);
    assert_eq!(told.ticket, None, "NTLM gives no ticket");
    assert!(!told.somebody_knows);
}

#[test]
fn readings_that_matter_are_told() {
    let told = attempt(&twin(), "tom", Way::LdapBind, "W1", false);
    let names: Vec<&str> = told
        .depends_on
        .iter()
        .map(|other| other.assumption.name)
        .collect();
    assert_eq!(names, ["ldap-simple-bind"]);
}

/// A stronger demand never admits an attempt that a weaker one refused.
#[test]
fn requiring_a_smart_card_never_admits_a_password() {
    use proptest::prelude::*;
    let base = twin();
    let knobs = [
        "user:jane.disabled=true",
        "user:jane.locked_out=true",
        "user:jane.logon_hours=never",
        "user:jane.password_last_set=none",
        "user:jane.member_of=Protected Users",
        "user:jane.authentication_policy=From W1",
        "user:jane.logon_workstations=W2",
        "workstation:W1.CachedLogonsCount=0",
        "dc:DC1.running=false",
        "domain:contoso.example.enforce_user_logon_restrictions=false",
        "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true",
    ];
    let ways = [
        Way::Console,
        Way::ConsoleNtlm,
        Way::RemoteDesktop,
        Way::NetworkKerberos,
        Way::LdapBind,
        Way::Service,
    ];
    proptest!(ProptestConfig::with_cases(40), |(picks in proptest::collection::vec(any::<bool>(), knobs.len()), way in 0..ways.len())| {
        let mut changes: Vec<Change> = knobs
            .iter()
            .zip(&picks)
            .filter(|(_, picked)| **picked)
            .map(|(knob, _)| knob.parse().unwrap())
            .collect();
        let without = base.what_if(&changes).unwrap();
        changes.push("workstation:W1.ScForceOption=1".parse().unwrap());
        let forced = base.what_if(&changes).unwrap();
        let opens = |twin: &Twin| attempt(twin, "jane", ways[way], "W1", false).ending.effect == sim::Effect::Opens;
        prop_assert!(!opens(&forced) || opens(&without));
        // And at the screen, no password opens anything there.
        if matches!(ways[way], Way::Console | Way::ConsoleNtlm | Way::RemoteDesktop) {
            prop_assert!(!opens(&forced));
        }
    });
}
