//! Questions 1 to 3: forcing the card, whom and where, and what becomes of passwords.

use sim::value::PasswordPath as Way;
use sim::{Answer, EnforcementAnswer, Happening, OtherAnswers, QuestionId, SecretCause, Twin};

use super::{ELEVEN, SEVEN, ask, told};
use crate::account::{changed, password};
use crate::sessions::run_on;
use crate::shipped::twin;

fn enforcement(twin: &Twin) -> EnforcementAnswer {
    match twin.answer(QuestionId::SmartCardEnforcement) {
        Answer::SmartCardEnforcement(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// Workstations and accounts that something forces to use a card.
fn forced(twin: &Twin, step: &str) -> (Vec<String>, Vec<String>) {
    let populations = enforcement(twin).populations.into_iter();
    populations
        .filter(|population| population.step.id == step)
        .map(|population| (population.workstations, population.accounts))
        .next()
        .unwrap_or_default()
}

#[test]
fn q1_card_logon_can_be_forced_by_machine_or_by_user() {
    told(SEVEN, QuestionId::SmartCardEnforcement)
        .says(
            "janderson at KIOSK1",
            "enforced.machine",
            &[("gpo:Kiosks.ScForceOption=0", "enforced.not")],
        )
        .says(
            "backup-admin at PARIS-W7-01",
            "enforced.user",
            &[(
                "user:backup-admin.smart_card_required=false",
                "enforced.not",
            )],
        )
        .says(
            "janderson at PARIS-W7-01",
            "enforced.not",
            &[
                (
                    "workstation:PARIS-W7-01.ScForceOption=1",
                    "enforced.machine",
                ),
                ("user:janderson.smart_card_required=true", "enforced.user"),
            ],
        )
        // A reader and its driver on every target, a certificate of the domain controller, trust of the client.
        .says(
            "Jane's card #1 at KIOSK1 by FABRIKAMDC1",
            "session.opened",
            &[
                ("workstation:KIOSK1.readers=none", "tile.reader.absent"),
                (
                    "dc:FABRIKAMDC1.certificate/kdc/has_private_key=false",
                    "kdc.certificate.none",
                ),
                (
                    "ca:fabrikam-FABRIKAMDC1-CA.in_root_store=false",
                    "kdc.certificate.none",
                ),
            ],
        );
    // Windows Update brings the driver of Jane's card; where there is none, it has to be there.
    ask(
        &changed(&twin(SEVEN), &["workstation:KIOSK1.windows_update=false"]),
        QuestionId::SmartCardEnforcement,
    )
    .says(
        "Jane's card #1 at KIOSK1 by FABRIKAMDC1",
        "session.opened",
        &[("workstation:KIOSK1.middleware=none", "tile.minidriver.none")],
    );
    told(ELEVEN, QuestionId::SmartCardEnforcement)
        .says(
            "ahansen at PAW-1",
            "enforced.machine",
            &[("gpo:Privileged.ScForceOption=0", "enforced.not")],
        )
        .says(
            "bwood-adm at W11-001",
            "enforced.user",
            &[("user:bwood-adm.smart_card_required=false", "enforced.not")],
        )
        .says(
            "Anna's card #1 at PAW-1 by DC25-1",
            "session.opened",
            &[("workstation:PAW-1.readers=none", "tile.reader.absent")],
        );
}

/// Since Windows 10 a key of the machine's does what a card does, where the account holds it and the KDC knows such keys.
#[test]
fn q1_today_windows_hello_is_an_alternative_to_the_card() {
    told(SEVEN, QuestionId::SmartCardEnforcement)
        .says("Windows Hello of janderson at KIOSK1", "hello.version", &[])
        .whatever("Windows Hello of janderson at KIOSK1", "");
    let of = "Windows Hello of ahansen at PAW-1";
    told(ELEVEN, QuestionId::SmartCardEnforcement).says(
        of,
        "hello.none",
        &[("workstation:PAW-1.windows_hello=ahansen", "hello.opened")],
    );
    let base = changed(
        &twin(ELEVEN),
        &["workstation:PAW-1.windows_hello=ahansen, bwood-adm"],
    );
    ask(&base, QuestionId::SmartCardEnforcement).says(
        of,
        "hello.opened",
        &[
            ("workstation:PAW-1.windows_hello=bwood-adm", "hello.none"),
            ("dc:DC25-1.product=Server 2012 R2", "hello.kdc"),
            ("user:ahansen.disabled=true", "account.disabled"),
        ],
    );
    // It is said beside what forces the card, of users whom the machine and of those whom their flag forces.
    let populations = enforcement(&base).populations;
    let opened = |step: &str| {
        let population = populations.iter().find(|p| p.step.id == step).unwrap();
        let opened = population
            .hello
            .iter()
            .find(|end| end.step.id == "hello.opened");
        opened.map(|end| (end.accounts.clone(), end.workstations.clone()))
    };
    let at = |user: &str| Some((vec![user.to_owned()], vec!["PAW-1".to_owned()]));
    assert_eq!(opened("enforced.machine"), at("ahansen"));
    assert_eq!(opened("enforced.both"), at("bwood-adm"));
    let Answer::PasswordUse(answer) = base.answer(QuestionId::PasswordUse) else {
        panic!();
    };
    for row in answer.rows {
        let has = row
            .accounts
            .iter()
            .any(|name| ["ahansen", "bwood-adm"].contains(&name.as_str()));
        assert_eq!(row.by_hello == ["PAW-1"], has, "{:?}", row.accounts);
    }
}

#[test]
fn q1a_forcing_by_machine_leaves_the_password_as_it_is() {
    for (world, user, machine) in [
        (SEVEN, "janderson", "PARIS-W7-01"),
        (ELEVEN, "ahansen", "W11-001"),
    ] {
        let base = twin(world);
        let force = format!("workstation:{machine}.ScForceOption=1");
        let forced = changed(&base, &[&force]);
        assert_eq!(
            password(&base, user, machine, Way::Console),
            "password.opens"
        );
        assert_eq!(
            password(&forced, user, machine, Way::Console),
            "password.machine"
        );
        for way in [Way::NetworkKerberos, Way::NetworkNtlm, Way::LdapBind] {
            assert_eq!(
                password(&forced, user, machine, way),
                password(&base, user, machine, way),
                "{world}: {way:?}"
            );
        }
        let told = ask(&base, QuestionId::PasswordUse);
        told.says(
            &format!("password of {user} at {machine}: console"),
            "password.opens",
            &[(&force, "password.machine")],
        );
        for way in ["network-kerberos", "network-ntlm"] {
            told.whatever(
                &format!("password of {user} at {machine}: {way}"),
                "ScForceOption",
            );
        }
    }
}

#[test]
fn q1b_forcing_by_user_replaces_the_password_and_it_may_roll_in_2025() {
    for (world, user, machine) in [
        (SEVEN, "janderson", "PARIS-W7-01"),
        (ELEVEN, "ahansen", "W11-001"),
    ] {
        let forced = changed(
            &twin(world),
            &[&format!("user:{user}.smart_card_required=true")],
        );
        let Answer::SmartCardRequired(answer) = forced.answer(QuestionId::SmartCardRequired) else {
            panic!();
        };
        let row = answer.rows.iter().find(|row| row.account == user).unwrap();
        assert!(!row.somebody_knows, "{world}: the secret is random");
        assert_eq!(row.secret.next_roll, None, "{world}: nothing replaces it");
        // The forced domain of today does not say that it rolls; with the attribute it does, and not at a level before 2016.
        assert_eq!(row.secret.cause, SecretCause::KeptForEver, "{world}");
        let rolls = |domain: &str, more: &[&str]| {
            let on = format!("domain:{domain}.expire_passwords_on_smart_card_only_accounts=true");
            let changes: Vec<&str> = std::iter::once(on.as_str())
                .chain(more.iter().copied())
                .collect();
            match changed(&forced, &changes).answer(QuestionId::SmartCardRequired) {
                Answer::SmartCardRequired(answer) => answer.domains[0].rolls,
                _ => panic!(),
            }
        };
        if world == ELEVEN {
            assert!(rolls("contoso.example", &[]));
            assert!(!rolls(
                "contoso.example",
                &["domain:contoso.example.functional_level=Server 2012 R2"]
            ));
        } else {
            assert!(!rolls("fabrikam.com", &[]), "not before Server 2016");
        }
        // Who owns no secret any more is refused at the screen.
        assert_eq!(
            password(&forced, user, machine, Way::Console),
            "password.card-required"
        );
    }
}

#[test]
fn q1c_a_local_administrator_is_forced_too_but_for_the_laps_account_of_2023() {
    told(SEVEN, QuestionId::SmartCardEnforcement).says(
        "password of ENG-W7-01\\Administrator: console",
        "local.opens",
        &[("workstation:ENG-W7-01.ScForceOption=1", "password.machine")],
    );
    told(ELEVEN, QuestionId::SmartCardEnforcement).says(
        "password of PAW-1\\lapsadmin: console",
        "local.opens",
        &[
            (
                "workstation:PAW-1.local_account/lapsadmin/managed_by_laps=false",
                "password.machine",
            ),
            ("workstation:PAW-1.patched=2023-10-09", "password.machine"),
        ],
    );
    // What safe mode does is documented nowhere: the answer says what it would be.
    let answer = twin(ELEVEN).ask(QuestionId::SmartCardEnforcement);
    let OtherAnswers::Tried(others) = &answer.header().otherwise else {
        panic!();
    };
    let safe_mode = others
        .iter()
        .find(|other| other.assumption.name == "forced-safe-mode");
    let safe_mode = safe_mode.unwrap();
    assert_eq!(safe_mode.reading.name, "refused");
    assert!(
        safe_mode
            .examples
            .iter()
            .any(|line| line.of.contains("safe-mode")),
        "{safe_mode:?}"
    );
}

#[test]
fn q2_all_machines_of_a_domain_are_forced_by_one_object() {
    for (world, gpo, but) in [
        (SEVEN, "Default Domain Policy", &["VISITOR-W7"][..]),
        (ELEVEN, "Cards", &[][..]),
    ] {
        let base = twin(world);
        let everywhere = changed(&base, &[&format!("gpo:{gpo}.ScForceOption=1")]);
        let by_machine = forced(&everywhere, "enforced.machine").0;
        for machine in &base.world().workstations {
            let name = machine.name.to_string();
            assert_eq!(
                by_machine.contains(&name),
                !but.contains(&name.as_str()),
                "{name}"
            );
        }
        // What the domain says can be kept from some machines: an object that wins there.
        let kept = if world == SEVEN {
            "gpo:Terminal servers.ScForceOption=0"
        } else {
            "gpo:Privileged.ScForceOption=0"
        };
        let spared = forced(&changed(&everywhere, &[kept]), "enforced.machine").0;
        let out = if world == SEVEN {
            "PARIS-TS-01"
        } else {
            "PAW-1"
        };
        assert!(!spared.contains(&out.to_owned()), "{spared:?}");
    }
}

/// What the domain's object says is kept from some machines by its filter or its link, and let through again.
#[test]
fn q2_a_filter_leaves_machines_out_of_an_object() {
    for (world, gpo, domain, user, machine, server) in [
        (
            SEVEN,
            "Default Domain Policy",
            "fabrikam.com",
            "janderson",
            "PARIS-W7-01",
            "PARIS-TS-01",
        ),
        (
            ELEVEN,
            "Cards",
            "contoso.example",
            "ahansen",
            "W11-001",
            "RDS-1",
        ),
    ] {
        let force = format!("gpo:{gpo}.ScForceOption=1");
        let everywhere = changed(&twin(world), &[&force]);
        let change = |what: &str| format!("gpo:{gpo}.{what}");
        let not = [
            change(&format!("apply/{machine}=deny")),
            change("apply/Authenticated Users=none"),
            change(&format!("link/{domain}=disabled")),
            change("ScForceOption=0"),
        ];
        let flips: Vec<(&str, &str)> = not
            .iter()
            .map(|made| (made.as_str(), "enforced.not"))
            .collect();
        ask(&everywhere, QuestionId::SmartCardEnforcement).says(
            &format!("{user} at {machine}"),
            "enforced.machine",
            &flips,
        );
        let all = forced(&everywhere, "enforced.machine").0;
        let deny = change(&format!("apply/{server}=deny"));
        let filtered = changed(&everywhere, &[&deny]);
        let left: Vec<String> = all.iter().filter(|name| *name != server).cloned().collect();
        assert!(all.contains(&server.to_owned()));
        assert_eq!(forced(&filtered, "enforced.machine").0, left);
        ask(&filtered, QuestionId::SmartCardEnforcement).says(
            &format!("{user} at {server}"),
            "enforced.not",
            &[(&change(&format!("apply/{server}=none")), "enforced.machine")],
        );
    }
}

#[test]
fn q2a_all_users_are_forced_by_the_flag_on_each_and_need_readers_everywhere() {
    for (world, machine) in [(SEVEN, "PARIS-W7-01"), (ELEVEN, "W11-001")] {
        let base = twin(world);
        let flags: Vec<String> = base
            .world()
            .users
            .iter()
            .map(|user| format!("user:{}.smart_card_required=true", user.name))
            .collect();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let all = changed(&base, &flags);
        let answer = enforcement(&all);
        let steps: Vec<&str> = answer.populations.iter().map(|p| p.step.id).collect();
        assert!(
            !steps.contains(&"enforced.not") && !steps.contains(&"enforced.machine"),
            "{steps:?}"
        );
        // Without a reader there the machine is of no use to them.
        let without = changed(&all, &[&format!("workstation:{machine}.readers=none")]);
        let population = enforcement(&without).populations;
        assert!(
            population
                .iter()
                .any(|p| p.without_logon.contains(&machine.to_owned()))
        );
    }
}

#[test]
fn q2b_a_population_of_users_by_flag_and_of_machines_by_object_and_never_both() {
    for world in [SEVEN, ELEVEN] {
        let base = twin(world);
        let users = base.world().users.len();
        // Whatever machine is forced, it is so for every user: there is no filter by user.
        let of_machines: usize = ["enforced.machine", "enforced.both"]
            .iter()
            .map(|step| forced(&base, step).1.len())
            .sum();
        assert_eq!(of_machines, users, "{world}");
        // Whoever is flagged is forced at each machine.
        let machines = base.world().workstations.len();
        let of_users: usize = ["enforced.user", "enforced.both"]
            .iter()
            .map(|step| forced(&base, step).0.len())
            .sum();
        assert_eq!(of_users, machines, "{world}");
    }
}

#[test]
fn q3_nobody_needs_the_password_but_its_expiry_stops_the_card_without_the_flag() {
    for (world, free, flagged) in [
        (
            SEVEN,
            ("Jane's card #1 at PARIS-W7-01 by FABRIKAMDC1", "janderson"),
            ("Paul's card #2 at PARIS-W7-01 by FABRIKAMDC1", "psimon-adm"),
        ),
        (
            ELEVEN,
            ("Anna's card #1 at W11-001 by DC25-1", "ahansen"),
            ("Ben's card #2 at W11-001 by DC25-1", "bwood-adm"),
        ),
    ] {
        let told = self::told(world, QuestionId::Logon);
        told.says(
            free.0,
            "session.opened",
            &[(
                &format!("user:{}.password_expired=true", free.1),
                "account.password.expired",
            )],
        );
        told.whatever(free.0, "password_known");
        told.says(flagged.0, "session.opened", &[]);
        told.whatever(flagged.0, "password");
    }
    // The other way round: the one whose password has expired gets in with the flag, or a good password.
    told(SEVEN, QuestionId::Logon).says(
        "Marc's card #1 at PARIS-W7-01 by FABRIKAMDC1",
        "account.password.expired",
        &[
            ("user:mroux.smart_card_required=true", "session.opened"),
            ("user:mroux.password_expired=false", "session.opened"),
        ],
    );
}

#[test]
fn q3a_integrated_applications_go_on_and_those_that_want_a_password_break_under_the_flag() {
    for (world, user, machine) in [
        (SEVEN, "janderson", "PARIS-W7-01"),
        (ELEVEN, "ahansen", "W11-001"),
    ] {
        let base = twin(world);
        let told = ask(&base, QuestionId::PasswordUse);
        for (kind, step) in [
            ("integrated-kerberos", "application.kerberos"),
            ("integrated-ntlm", "application.ntlm"),
        ] {
            let of = format!("{kind} for {user} at {machine}");
            told.says(&of, step, &[]).whatever(&of, "password_known");
            told.whatever(&of, "smart_card_required");
        }
        for kind in ["typed-kerberos", "typed-ntlm", "typed-bind"] {
            let of = format!("{kind} for {user} at {machine}");
            let known = (
                format!("user:{user}.password_known=false"),
                "application.nobody-knows",
            );
            let flag = format!("user:{user}.smart_card_required=true");
            let refused = match kind {
                "typed-kerberos" => "password.card-required",
                _ => "application.nobody-knows",
            };
            told.says(
                &of,
                "password.opens.network",
                &[(&known.0, known.1), (&flag, refused)],
            );
        }
    }
    // NTLM can be restricted, at the client and in the domain.
    for (world, user, machine, dc) in [
        (SEVEN, "janderson", "PARIS-W7-01", "FABRIKAMDC1"),
        (ELEVEN, "ahansen", "W11-001", "DC25-1"),
    ] {
        let client = format!("workstation:{machine}.RestrictSendingNTLMTraffic=2");
        let domain = format!("dc:{dc}.RestrictNTLMInDomain=1");
        let told = self::told(world, QuestionId::PasswordUse);
        told.says(
            &format!("integrated-ntlm for {user} at {machine}"),
            "application.ntlm",
            &[
                (&client, "password.ntlm.outgoing"),
                (&domain, "password.ntlm.domain"),
            ],
        );
        let of = format!("integrated-kerberos for {user} at {machine}");
        told.whatever(&of, "NTLM");
        // Devices at shares are no Windows clients.
        let typed = format!("typed-ntlm for {user} at {machine}");
        told.whatever(&typed, "Sending").says(
            &typed,
            "password.opens.network",
            &[(&domain, "password.ntlm.domain")],
        );
    }
    // Credential Guard keeps the hash from everything older than NTLMv2; it is on by default today.
    self::told(SEVEN, QuestionId::PasswordUse).says(
        "integrated-ntlm-v1 for janderson at PARIS-W7-01",
        "application.ntlm",
        &[],
    );
    let told = self::told(ELEVEN, QuestionId::PasswordUse);
    let of = "integrated-ntlm-v1 for ahansen at W11-001";
    let off = "workstation:W11-001.LsaCfgFlags=0";
    told.says(
        of,
        "application.credential-guard",
        &[(off, "application.ntlm")],
    );
    told.whatever("integrated-ntlm for ahansen at W11-001", "LsaCfgFlags");
    // Members of Protected Users have no NTLM.
    let told = self::told(ELEVEN, QuestionId::PasswordUse);
    told.says(
        "integrated-ntlm for ahansen at W11-001",
        "application.ntlm",
        &[(
            "user:ahansen.member_of=Protected Users",
            "password.protected",
        )],
    );
}

#[test]
fn q3b_the_old_password_opens_a_machine_offline_until_the_card_was_used_there() {
    for (world, user, card, machine) in [
        (SEVEN, "janderson", "Jane's card", "PARIS-W7-01"),
        (ELEVEN, "ahansen", "Anna's card", "W11-001"),
    ] {
        let password = |way: &str| {
            format!("LogOnWithPassword(user: {user:?}, workstation: {machine:?}, way: {way:?})")
        };
        let off = format!("LogOff(workstation: {machine:?})");
        let events = [
            password("console"),
            off.clone(),
            format!("RequireSmartCard(user: {user:?})"),
            password("offline"),
            off.clone(),
            format!("LogOn(card: {card:?}, workstation: {machine:?})"),
            off,
            password("offline"),
        ];
        let told = run_on(world, &[], &events.join(", "));
        let ending = |at: usize| match &told.entries[at].happening {
            Some(Happening::Password(told)) => Some(told.ending.id),
            _ => None,
        };
        assert_eq!(
            ending(3),
            Some("password.opens"),
            "{world}: before the card"
        );
        assert_eq!(
            ending(7),
            Some("password.offline.none"),
            "{world}: after the card"
        );
    }
}
