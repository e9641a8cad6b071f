//! Questions 1 to 3: forcing the card, whom and where, and what becomes of passwords.

use sim::value::PasswordPath as Way;
use sim::{Answer, EnforcementAnswer, Happening, QuestionId, SecretCause, Twin};

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
