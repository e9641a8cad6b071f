//! What the KDC checks of an account: one row a fact.

use sim::value::PasswordPath;
use sim::{Change, Explanation, LogonRequest, PasswordRequest, Twin};

/// A domain of May 2017 at the level of 2016, on a Monday at nine: Jane has a card, and a password of April.
const WORLD: &str = r#"(
    name: "accounts",
    clock: "2017-05-01T09:00Z",
    domains: [(
        name: "contoso.example",
        functional_level: "Server 2016",
        password_settings: [(name: "Weekly", precedence: 10, max_password_age_days: 7, applies_to: ["Staff"])],
    )],
    certification_authorities: [(name: "CA", key: "P-256")],
    issuance_policies: [(name: "High assurance", oid: "1.3.6.1.4.1.311.21.8.1.402", group: "Strong logon")],
    authentication_policies: [
        (name: "From W1", allowed_from: ["W1"], ticket_lifetime_minutes: 45),
        (name: "To W1", allowed_to: ["Staff"]),
        (name: "From W1, audited", enforced: false, allowed_from: ["W1"], ticket_lifetime_minutes: 45),
    ],
    profiles: [(name: "Assured", based_on: "SmartcardLogon", key: "P-256", policies: ["1.3.6.1.4.1.311.21.8.1.402"])],
    groups: [
        (name: "Protected Users"),
        (name: "Staff"),
        (name: "Everybody", scope: Universal, members: ["Staff"]),
        (name: "Printers", scope: DomainLocal, members: ["Staff"]),
        (name: "Strong logon", scope: Universal),
    ],
    users: [
        (name: "jane", password: (last_set: "2017-04-10T09:00Z")),
        (name: "tom", password: (last_set: "2017-04-10T09:00Z"), user_account_control: [SmartCardRequired]),
    ],
    domain_controllers: [
        (name: "DC1", product: "Server 2016", patched: "2017-04-11", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication", key: "P-256"))]),
    ],
    workstations: [
        (name: "W1", product: "Windows 10", local_settings: { "EnumerateECCCerts": Enabled }),
        (name: "W2", product: "Windows 10", local_settings: { "EnumerateECCCerts": Enabled }),
        (name: "W7", product: "Windows 7", local_settings: { "EnumerateECCCerts": Enabled }, cached_passwords: ["jane"]),
    ],
    cards: [
        (name: "Jane's card", holder: "jane", default_container: "logon", containers: [(name: "logon", paired_with: "agreement", issued: (profile: "SmartcardLogon", key: "P-256")), (name: "agreement", key_spec: KeyAgreement)]),
        (name: "Tom's card", holder: "tom", containers: [(name: "logon", issued: (profile: "Assured"))]),
    ],
)"#;

pub fn twin() -> Twin {
    let loaded = worlds::parse("accounts.ron", WORLD, &|_| {
        Err(std::io::Error::other("none"))
    });
    Twin::new(loaded.unwrap().world).unwrap()
}

pub fn changed(base: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    base.what_if(&changes).unwrap()
}

/// How a right password ends on one of its ways.
pub fn password(twin: &Twin, user: &str, workstation: &str, path: PasswordPath) -> &'static str {
    let request = PasswordRequest {
        user: user.to_owned(),
        workstation: workstation.to_owned(),
        path,
        wrong: false,
        domain_controller: None,
    };
    twin.explain_password(&request).unwrap().ending.id
}

pub fn logon(twin: &Twin, card: &str, workstation: &str) -> Explanation {
    twin.explain(&LogonRequest {
        card: card.to_owned(),
        workstation: workstation.to_owned(),
        ..LogonRequest::default()
    })
    .unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_state_of_an_account_ends_as_the_facts_say() {
    let base = twin();
    for (fact, changes, step, kerberos, status) in [
        ("a good account", &[][..], "session.opened", None, None),
        (
            "disabled: 18",
            &["user:jane.disabled=true"],
            "account.disabled",
            Some(18),
            Some(0xC000_0072),
        ),
        (
            "locked out: 18",
            &["user:jane.locked_out=true"],
            "account.locked",
            Some(18),
            Some(0xC000_0234),
        ),
        (
            "expired: 18",
            &["user:jane.account_expires=2017-04-30"],
            "account.expired",
            Some(18),
            Some(0xC000_0193),
        ),
        (
            "not yet expired",
            &["user:jane.account_expires=2017-05-02"],
            "session.opened",
            None,
            None,
        ),
        // Logon hours: bits of the week in UTC, by the domain controller's clock.
        (
            "hours that hold nine on Monday",
            &["user:jane.logon_hours=Mon-Fri 08-18"],
            "session.opened",
            None,
            None,
        ),
        (
            "hours that begin at ten: 18",
            &["user:jane.logon_hours=Mon-Fri 10-18"],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        (
            "hours of another day: 18",
            &["user:jane.logon_hours=Tue-Fri 08-18"],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        (
            "no hour at all: 18",
            &["user:jane.logon_hours=never"],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        (
            "the domain controller's clock decides, two minutes fast",
            &[
                "clock=2017-05-01T09:59Z",
                "user:jane.logon_hours=Mon 10-18",
                "dc:DC1.clock_skew_seconds=120",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "the workstation's clock does not",
            &[
                "clock=2017-05-01T09:59Z",
                "user:jane.logon_hours=Mon 10-18",
                "workstation:W1.clock_skew_seconds=120",
            ],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        // Workstations.
        (
            "this workstation",
            &["user:jane.logon_workstations=W1,W2"],
            "session.opened",
            None,
            None,
        ),
        (
            "another workstation: 12",
            &["user:jane.logon_workstations=W2"],
            "account.workstation",
            Some(12),
            Some(0xC000_0070),
        ),
        // The age of the password, by the domain's policy and by a fine-grained one.
        ("21 of 42 days", &[], "session.opened", None, None),
        (
            "more than 42 days: 23",
            &["clock=2017-05-23", "ca:CA.crl_next_update=2018-01-01"],
            "account.password.expired",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "the domain says 20 days: 23",
            &["domain:contoso.example.max_password_age_days=20"],
            "account.password.expired",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "the domain says never",
            &[
                "clock=2017-12-23",
                "ca:CA.crl_next_update=2018-01-01",
                "domain:contoso.example.max_password_age_days=0",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "a fine-grained policy of her group says 7 days: 23",
            &["user:jane.member_of=Staff"],
            "account.password.expired",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "the password never expires",
            &[
                "user:jane.member_of=Staff",
                "user:jane.dont_expire_password=true",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "pwdLastSet is 0: 23",
            &["user:jane.password_last_set=none"],
            "account.password.must-change",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "pwdLastSet is 0, and the password never expires",
            &[
                "user:jane.password_last_set=none",
                "user:jane.dont_expire_password=true",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "expired, and a smart card is required",
            &[
                "user:jane.smart_card_required=true",
                "user:jane.password_last_set=2016-01-01",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "pwdLastSet is 0, and a smart card is required",
            &[
                "user:jane.smart_card_required=true",
                "user:jane.password_last_set=none",
            ],
            "session.opened",
            None,
            None,
        ),
        // Nothing is looked at but hours, where restrictions are not enforced.
        (
            "disabled, not enforced",
            &[
                "user:jane.disabled=true",
                "domain:contoso.example.enforce_user_logon_restrictions=false",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "hours, not enforced: 18",
            &[
                "user:jane.logon_hours=never",
                "domain:contoso.example.enforce_user_logon_restrictions=false",
            ],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        (
            "disabled, not enforced, but initial logons are checked: 18",
            &[
                "user:jane.disabled=true",
                "domain:contoso.example.enforce_user_logon_restrictions=false",
                "assume:restrictions-not-enforced=initial-logons-are-checked",
            ],
            "account.disabled",
            Some(18),
            Some(0xC000_0072),
        ),
        // The order shows where two things are wrong.
        (
            "locked out before expired",
            &[
                "user:jane.locked_out=true",
                "user:jane.account_expires=2017-04-30",
            ],
            "account.locked",
            Some(18),
            Some(0xC000_0234),
        ),
        (
            "expired before locked out",
            &[
                "user:jane.locked_out=true",
                "user:jane.account_expires=2017-04-30",
                "assume:account-checks=hours-before-password",
            ],
            "account.expired",
            Some(18),
            Some(0xC000_0193),
        ),
        (
            "password before hours",
            &[
                "user:jane.logon_hours=never",
                "user:jane.password_last_set=none",
            ],
            "account.password.must-change",
            Some(23),
            Some(0xC000_0224),
        ),
        (
            "hours before password",
            &[
                "user:jane.logon_hours=never",
                "user:jane.password_last_set=none",
                "assume:account-checks=hours-before-password",
            ],
            "account.hours",
            Some(18),
            Some(0xC000_006F),
        ),
        (
            "disabled before all",
            &[
                "user:jane.disabled=true",
                "user:jane.locked_out=true",
                "user:jane.logon_hours=never",
            ],
            "account.disabled",
            Some(18),
            Some(0xC000_0072),
        ),
        // Protected Users: PKINIT is fine.
        (
            "Protected Users",
            &["user:jane.member_of=Protected Users"],
            "session.opened",
            None,
            None,
        ),
        // Authentication policies: from a computer whose ticket armors the request.
        (
            "a policy, not armored: 12",
            &["user:jane.authentication_policy=From W1"],
            "account.policy.armor",
            Some(12),
            None,
        ),
        (
            "a policy, armored by the client only: 12",
            &[
                "user:jane.authentication_policy=From W1",
                "workstation:W1.EnableCbacAndArmor=1",
            ],
            "account.policy.armor",
            Some(12),
            None,
        ),
        (
            "a policy, armored, an allowed computer",
            &[
                "user:jane.authentication_policy=From W1",
                "workstation:W1.EnableCbacAndArmor=1",
                "dc:DC1.Kdc\\EnableCbacAndArmor=1",
            ],
            "session.opened",
            None,
            None,
        ),
        (
            "a policy, armored, another computer: 12",
            &[
                "user:jane.authentication_policy=From W1",
                "authentication-policy:From W1.allowed_from=W2",
                "workstation:W1.EnableCbacAndArmor=1",
                "dc:DC1.Kdc\\EnableCbacAndArmor=1",
            ],
            "account.policy.device",
            Some(12),
            None,
        ),
        (
            "a policy that is audited only",
            &["user:jane.authentication_policy=From W1, audited"],
            "session.opened",
            None,
            None,
        ),
        (
            "a policy below the level of 2012 R2",
            &[
                "user:jane.authentication_policy=From W1",
                "domain:contoso.example.functional_level=Server 2012",
            ],
            "session.opened",
            None,
            None,
        ),
    ] {
        let told = logon(&changed(&base, changes), "Jane's card", "W1");
        let seen = told.ending.seen;
        assert_eq!(
            (told.ending.id, seen.kerberos, seen.nt_status),
            (step, kerberos, status),
            "{fact}"
        );
    }
}

#[test]
fn the_error_to_a_card_does_not_say_which_password_trouble_it_is() {
    let base = twin();
    for (changes, says) in [
        (&["user:jane.password_last_set=none"][..], false),
        (&["user:jane.password_expired=true"], false),
        (&["user:jane.disabled=true"], true),
    ] {
        let told = logon(&changed(&base, changes), "Jane's card", "W1");
        let error = told.messages.last().unwrap();
        assert!(error.what.starts_with("KRB-ERROR"), "{error:?}");
        assert_eq!(!error.contents.is_empty(), says, "{changes:?}");
    }
}

#[test]
fn both_orders_are_told_where_they_differ() {
    let base = twin();
    let both = [
        "user:jane.logon_hours=never",
        "user:jane.password_last_set=none",
    ];
    let told = logon(&changed(&base, &both), "Jane's card", "W1");
    let other: Vec<(&str, &str)> = told
        .depends_on
        .iter()
        .map(|other| (other.assumption.name, other.step.id))
        .collect();
    assert_eq!(other, [("account-checks", "account.hours")]);
    let told = logon(&changed(&base, &both[..1]), "Jane's card", "W1");
    assert!(told.depends_on.is_empty(), "{:?}", told.depends_on);
}

/// Tickets: how long, and why.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_ticket_lasts_as_long_as_the_facts_say() {
    let base = twin();
    let rolling = "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true";
    for (fact, card, changes, ends, cause) in [
        (
            "ten hours",
            "Jane's card",
            &[][..],
            "2017-05-01T19:00:00Z",
            "KerberosPolicy",
        ),
        (
            "as the Kerberos policy says",
            "Jane's card",
            &["domain:contoso.example.ticket_lifetime_hours=6"],
            "2017-05-01T15:00:00Z",
            "KerberosPolicy",
        ),
        (
            "Protected Users: four hours",
            "Jane's card",
            &["user:jane.member_of=Protected Users"],
            "2017-05-01T13:00:00Z",
            "ProtectedUsers",
        ),
        (
            "Protected Users below the level of 2012 R2",
            "Jane's card",
            &[
                "user:jane.member_of=Protected Users",
                "domain:contoso.example.functional_level=Server 2012",
            ],
            "2017-05-01T19:00:00Z",
            "KerberosPolicy",
        ),
        (
            "an authentication policy: its minutes",
            "Jane's card",
            &[
                "user:jane.authentication_policy=From W1",
                "authentication-policy:From W1.allowed_from=none",
            ],
            "2017-05-01T09:45:00Z",
            "AuthenticationPolicy",
        ),
        (
            "an authentication policy wins over Protected Users",
            "Jane's card",
            &[
                "user:jane.member_of=Protected Users",
                "user:jane.authentication_policy=From W1",
                "authentication-policy:From W1.allowed_from=none",
            ],
            "2017-05-01T09:45:00Z",
            "AuthenticationPolicy",
        ),
        (
            "an authentication policy that is audited only",
            "Jane's card",
            &["user:jane.authentication_policy=From W1, audited"],
            "2017-05-01T19:00:00Z",
            "KerberosPolicy",
        ),
        // A secret near its end: replaced past half of its life, else the ticket is clipped.
        (
            "a secret that expires in the ticket's life, past half: replaced, not clipped",
            "Tom's card",
            &[rolling, "user:tom.password_last_set=2017-03-20T10:00Z"],
            "2017-05-01T19:00:00Z",
            "KerberosPolicy",
        ),
        (
            "a secret of a day that is young: clipped",
            "Tom's card",
            &[
                rolling,
                "domain:contoso.example.ticket_lifetime_hours=48",
                "domain:contoso.example.max_password_age_days=1",
                "user:tom.password_last_set=2017-05-01T03:00Z",
            ],
            "2017-05-02T03:00:00Z",
            "SecretExpires",
        ),
        (
            "the same, not rolling",
            "Tom's card",
            &[
                "domain:contoso.example.ticket_lifetime_hours=48",
                "domain:contoso.example.max_password_age_days=1",
                "user:tom.password_last_set=2017-05-01T03:00Z",
            ],
            "2017-05-03T09:00:00Z",
            "KerberosPolicy",
        ),
        (
            "the same, a password",
            "Jane's card",
            &[
                rolling,
                "domain:contoso.example.ticket_lifetime_hours=48",
                "domain:contoso.example.max_password_age_days=1",
                "user:jane.password_last_set=2017-05-01T03:00Z",
            ],
            "2017-05-03T09:00:00Z",
            "KerberosPolicy",
        ),
    ] {
        let told = logon(&changed(&base, changes), card, "W1");
        let ticket = told
            .ticket
            .unwrap_or_else(|| panic!("{fact}: {:?}", told.ending.id));
        let found = (
            ticket.lifetime.end_time.to_string(),
            format!("{:?}", ticket.lifetime.cause),
        );
        assert_eq!(found, (ends.to_owned(), cause.to_owned()), "{fact}");
    }
}

/// Rolling: all conditions of [MS-PKCA 3.1.5.2.2], one row each.
#[test]
fn a_secret_is_replaced_under_every_condition_and_under_no_fewer() {
    let base = twin();
    let rolling = "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=true";
    let old = "user:tom.password_last_set=2017-01-01";
    for (fact, changes, cause) in [
        ("expired: replaced", &[rolling, old][..], "ReplacedExpired"),
        (
            "pwdLastSet is 0: replaced",
            &[rolling, "user:tom.password_last_set=none"],
            "ReplacedExpired",
        ),
        ("good for longer than the ticket", &[rolling], "KeptGood"),
        ("the attribute is absent", &[old], "KeptForEver"),
        (
            "the attribute is FALSE",
            &[
                "domain:contoso.example.expire_passwords_on_smart_card_only_accounts=false",
                old,
            ],
            "KeptForEver",
        ),
        (
            "the level is 2012 R2",
            &[
                rolling,
                old,
                "domain:contoso.example.functional_level=Server 2012 R2",
            ],
            "KeptForEver",
        ),
        (
            "the password never expires",
            &[rolling, old, "user:tom.dont_expire_password=true"],
            "KeptNeverExpires",
        ),
        (
            "a fine-grained policy counts: replaced",
            &[rolling, "user:tom.member_of=Staff"],
            "ReplacedExpired",
        ),
        (
            "the domain's passwords never expire",
            &[
                rolling,
                old,
                "domain:contoso.example.max_password_age_days=0",
            ],
            "KeptNeverExpires",
        ),
        (
            "expires within the ticket, past half of its life: replaced",
            &[rolling, "user:tom.password_last_set=2017-03-20T10:00Z"],
            "ReplacedSoon",
        ),
        (
            "no smart card is required",
            &[rolling, "user:tom.smart_card_required=false"],
            "KeptPassword",
        ),
    ] {
        let told = logon(&changed(&base, changes), "Tom's card", "W1");
        let ticket = told
            .ticket
            .unwrap_or_else(|| panic!("{fact}: {:?}", told.ending.id));
        let found = format!("{:?}", ticket.secret.unwrap().cause);
        assert_eq!(found, cause, "{fact}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn groups_and_identities_are_those_of_account_certificate_and_domain_controller() {
    let base = twin();
    let staff = "user:tom.member_of=Staff";
    let never = "user:tom.dont_expire_password=true";
    for (fact, card, workstation, changes, groups, identities) in [
        (
            "nobody in particular",
            "Jane's card",
            "W1",
            &[][..],
            &["Domain Users"][..],
            &["S-1-18-1"][..],
        ),
        // Groups of groups; universal ones, too; groups local to the domain not.
        (
            "memberships through groups",
            "Jane's card",
            "W1",
            &[
                "user:jane.member_of=Staff",
                "user:jane.dont_expire_password=true",
            ],
            &["Domain Users", "Everybody", "Staff"],
            &["S-1-18-1"],
        ),
        // Authentication mechanism assurance: for this logon only.
        (
            "the certificate's policy gives its group",
            "Tom's card",
            "W1",
            &[staff, never],
            &["Domain Users", "Everybody", "Staff", "Strong logon"],
            &["S-1-18-1"],
        ),
        (
            "the policy is linked to no group",
            "Tom's card",
            "W1",
            &["issuance-policy:High assurance.group=none"],
            &["Domain Users"],
            &["S-1-18-1"],
        ),
        (
            "the level is below 2008 R2",
            "Tom's card",
            "W1",
            &["domain:contoso.example.functional_level=Server 2008"],
            &["Domain Users"],
            &["S-1-18-1"],
        ),
        // Asserted identity since 2012, fresh keys with the policy and a client that knows of it.
        (
            "a domain controller of 2008 R2",
            "Jane's card",
            "W1",
            &[
                "domain:contoso.example.functional_level=Server 2008 R2",
                "dc:DC1.product=Server 2008 R2",
            ],
            &["Domain Users"],
            &[],
        ),
        (
            "fresh",
            "Jane's card",
            "W1",
            &["dc:DC1.PKINITFreshness=1"],
            &["Domain Users"],
            &["S-1-18-1", "S-1-18-3"],
        ),
        (
            "an old client has no token",
            "Jane's card",
            "W7",
            &["dc:DC1.PKINITFreshness=1"],
            &["Domain Users"],
            &["S-1-18-1"],
        ),
        (
            "fresh, below the level of 2016",
            "Jane's card",
            "W1",
            &[
                "dc:DC1.PKINITFreshness=1",
                "domain:contoso.example.functional_level=Server 2012 R2",
            ],
            &["Domain Users"],
            &["S-1-18-1"],
        ),
    ] {
        let told = logon(&changed(&base, changes), card, workstation);
        let ticket = told
            .ticket
            .unwrap_or_else(|| panic!("{fact}: {:?}", told.ending.id));
        let mut names: Vec<&str> = ticket
            .groups
            .iter()
            .map(|group| group.name.as_str())
            .collect();
        names.sort_unstable();
        let sids: Vec<String> = ticket
            .identities
            .iter()
            .map(|i| i.sid.to_string())
            .collect();
        assert_eq!(
            (names.as_slice(), sids),
            (groups, identities.iter().map(ToString::to_string).collect()),
            "{fact}"
        );
    }
}

/// What the explanation says of groups and identities, the workstation reads in the PAC of its own ticket.
#[test]
fn the_pac_on_the_wire_carries_what_is_told() {
    let base = twin();
    let changes = [
        "user:tom.member_of=Staff",
        "user:tom.dont_expire_password=true",
        "dc:DC1.PKINITFreshness=1",
    ];
    let told = logon(&changed(&base, &changes), "Tom's card", "W1");
    let ticket = told.ticket.unwrap();
    let read = told.messages.last().unwrap().contents.join("\n");
    for group in &ticket.groups {
        let rid = group.sid.rid().unwrap().to_string();
        assert!(read.contains(&rid), "{rid} of {} in {read}", group.name);
    }
    for identity in &ticket.identities {
        assert!(read.contains(&identity.sid.to_string()), "{read}");
    }
}
