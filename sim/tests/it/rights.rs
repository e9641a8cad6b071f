//! User rights: who may log on to which machine, and how.

use sim::policies::LogonType;
use sim::value::{LocalPath, LogonForm, PasswordPath as Way};
use sim::{Answer, Flips, FormRequest, LogonRightsRow, QuestionId, Twin, policies, worlds};

use crate::account::{changed, logon, password};
use crate::group_policy::{ask, setting, told};
use crate::sessions::run_on;

const WORLD: &str = r#"(
    name: "rights",
    clock: "2026-11-23T09:00Z",
    seed: 5,
    key_pool: 2,
    domains: [(name: "corp.example", gpo_links: [(gpo: "Base")])],
    organizational_units: [(name: "corp.example/PCs", gpo_links: [(gpo: "PCs")])],
    gpos: [(name: "Base"), (name: "PCs", settings: { "ScRemoveOption": "1" })],
    certification_authorities: [(name: "CA", key: "P-256")],
    users: [(name: "anna"), (name: "boss", admin: true), (name: "helen"), (name: "oper"), (name: "svc")],
    groups: [
        (name: "Helpdesk", members: ["helen"]),
        (name: "All helpers", members: ["Helpdesk"]),
        (name: "Account Operators", members: ["oper"]),
    ],
    domain_controllers: [
        (name: "DC1", product: "Server 2025", certificates: [(name: "kdc", issued: (profile: "KerberosAuthentication"))]),
    ],
    workstations: [
        (name: "PC", product: "Windows 11", organizational_unit: "corp.example/PCs", cached_passwords: ["anna"], cached_cards: [(user: "anna", certificate: ("Anna's card", "logon"))], local_accounts: [(name: "Administrator"), (name: "helper")]),
        (name: "SRV", product: "Server 2022", kind: MemberServer),
        (name: "RDS", product: "Server 2022", kind: TerminalServer, readers: []),
        (name: "OWN", product: "Windows 11", local_groups: [(name: "Remote Desktop Users", members: ["Helpdesk"])]),
        (name: "OUT", product: "Windows 11", domain: None),
    ],
    cards: [
        (name: "Anna's card", holder: "anna", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
        (name: "Helen's card", holder: "helen", containers: [(name: "logon", issued: (profile: "SmartcardLogon"))]),
    ],
)"#;

fn twin() -> Twin {
    crate::group_policy::twin(WORLD)
}

fn rights(twin: &Twin) -> Vec<LogonRightsRow> {
    match twin.answer(QuestionId::LogonRights) {
        Answer::LogonRights(answer) => answer.rows,
        other => panic!("{other:?}"),
    }
}

/// Who may log on to a machine in a way: names with blanks between them.
fn may(twin: &Twin, machine: &str, logon: LogonType) -> String {
    let rows = rights(twin);
    let row = rows
        .iter()
        .find(|row| row.computers.iter().any(|name| name == machine))
        .unwrap();
    let right = row
        .rights
        .iter()
        .find(|right| right.logon == logon)
        .unwrap();
    match &right.accounts {
        Some(accounts) => accounts.join(" "),
        None => "?".to_owned(),
    }
}

const LOCALLY: LogonType = LogonType::Interactive;
const REMOTELY: LogonType = LogonType::RemoteInteractive;
const EVERYBODY: &str = "anna boss helen oper svc";

#[test]
fn what_holds_by_default_differs_by_kind_of_machine() {
    let twin = twin();
    for (machine, logon, expected) in [
        ("PC", LOCALLY, EVERYBODY),
        ("PC", REMOTELY, "boss"),
        ("PC", LogonType::Network, EVERYBODY),
        ("PC", LogonType::Batch, "?"),
        ("PC", LogonType::Service, "?"),
        ("SRV", LOCALLY, EVERYBODY),
        ("SRV", REMOTELY, "boss"),
        // A host of sessions is for the users of its domain, unless somebody says who may come.
        ("RDS", REMOTELY, EVERYBODY),
        ("OWN", REMOTELY, "boss helen"),
        ("DC1", LOCALLY, "boss oper"),
        ("DC1", REMOTELY, "boss"),
        ("DC1", LogonType::Network, EVERYBODY),
    ] {
        assert_eq!(may(&twin, machine, logon), expected, "{machine} {logon:?}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn a_list_of_policy_stands_in_place_of_the_machines_own() {
    let base = twin();
    for (fact, changes, machine, logon, expected) in [
        (
            "it is not added",
            &["gpo:Base.SeRemoteInteractiveLogonRight=Helpdesk"][..],
            "RDS",
            REMOTELY,
            "helen",
        ),
        (
            "through groups in groups",
            &["gpo:Base.SeRemoteInteractiveLogonRight=All helpers"],
            "RDS",
            REMOTELY,
            "helen",
        ),
        (
            "nor to the list of an object below",
            &[
                "gpo:Base.SeInteractiveLogonRight=anna",
                "gpo:PCs.SeInteractiveLogonRight=helen",
            ],
            "PC",
            LOCALLY,
            "helen",
        ),
        (
            "which holds elsewhere",
            &[
                "gpo:Base.SeInteractiveLogonRight=anna",
                "gpo:PCs.SeInteractiveLogonRight=helen",
            ],
            "SRV",
            LOCALLY,
            "anna",
        ),
        (
            "nobody at all",
            &["gpo:PCs.SeInteractiveLogonRight=none"],
            "PC",
            LOCALLY,
            "",
        ),
        (
            "what denies, denies whatever allows",
            &["gpo:PCs.SeDenyInteractiveLogonRight=Helpdesk|boss"],
            "PC",
            LOCALLY,
            "anna oper svc",
        ),
        (
            "by SID",
            &["gpo:PCs.SeInteractiveLogonRight=*S-1-5-32-544"],
            "PC",
            LOCALLY,
            "boss",
        ),
        (
            "with its domain",
            &["gpo:PCs.SeInteractiveLogonRight=CORP\\helen|BUILTIN\\Administrators"],
            "PC",
            LOCALLY,
            "boss helen",
        ),
        (
            "of a group of the machine",
            &["workstation:PC.local_group/Remote Desktop Users=anna|Helpdesk"],
            "PC",
            REMOTELY,
            "anna boss helen",
        ),
        (
            "a new administrator of the machine",
            &["workstation:PC.local_group/Administrators=oper"],
            "PC",
            REMOTELY,
            "boss oper",
        ),
        (
            "local policy",
            &["workstation:SRV.SeDenyInteractiveLogonRight=Authenticated Users"],
            "SRV",
            LOCALLY,
            "",
        ),
        (
            "which objects beat",
            &[
                "workstation:PC.SeInteractiveLogonRight=helen",
                "gpo:PCs.SeInteractiveLogonRight=anna",
            ],
            "PC",
            LOCALLY,
            "anna",
        ),
        (
            "a domain controller",
            &["dc:DC1.SeInteractiveLogonRight=helen"],
            "DC1",
            LOCALLY,
            "helen",
        ),
    ] {
        assert_eq!(
            may(&changed(&base, changes), machine, logon),
            expected,
            "{fact}"
        );
    }
    // The resultant set tells where a list comes from and what it beat.
    let twin = changed(
        &base,
        &[
            "gpo:Base.SeInteractiveLogonRight=anna",
            "gpo:PCs.SeInteractiveLogonRight=helen",
        ],
    );
    let row = ask(&twin, "PC", None);
    let right = setting(&row, "SeInteractiveLogonRight");
    assert_eq!(right.value.as_deref(), Some("[\"helen\"]"));
    assert_eq!(right.from.name, "in Group Policy object PCs");
    assert_eq!(right.beaten[0].value, "[\"anna\"]");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn the_machine_refuses_a_password_after_it_was_verified() {
    let base = twin();
    let deny = "workstation:PC.SeDenyInteractiveLogonRight=anna";
    for (fact, changes, user, machine, way, ending) in [
        (
            "nothing denies",
            &[][..],
            "anna",
            "PC",
            Way::Console,
            "password.opens",
        ),
        (
            "at the screen",
            &[deny],
            "anna",
            "PC",
            Way::Console,
            "right.interactive.denied",
        ),
        (
            "by NTLM",
            &[deny],
            "anna",
            "PC",
            Way::ConsoleNtlm,
            "right.interactive.denied",
        ),
        (
            "from the cache",
            &[deny],
            "anna",
            "PC",
            Way::Offline,
            "right.interactive.denied",
        ),
        (
            "in safe mode",
            &[deny],
            "anna",
            "PC",
            Way::SafeMode,
            "right.interactive.denied",
        ),
        (
            "by runas",
            &[deny],
            "anna",
            "PC",
            Way::Elevation,
            "right.interactive.denied",
        ),
        (
            "to unlock what is open",
            &[deny],
            "anna",
            "PC",
            Way::Unlock,
            "password.unlocks",
        ),
        (
            "read otherwise",
            &[deny, "assume:unlock-right=asked"],
            "anna",
            "PC",
            Way::Unlock,
            "right.interactive.denied",
        ),
        (
            "another list",
            &[deny],
            "helen",
            "PC",
            Way::Console,
            "password.opens",
        ),
        (
            "over the network it is another right",
            &[deny],
            "anna",
            "PC",
            Way::NetworkNtlm,
            "password.opens.network",
        ),
        (
            "not allowed",
            &["gpo:PCs.SeInteractiveLogonRight=helen"],
            "anna",
            "PC",
            Way::Console,
            "right.interactive.none",
        ),
        (
            "no remote desktop to a client",
            &[],
            "anna",
            "PC",
            Way::RemoteDesktop,
            "right.remote.none",
        ),
        (
            "but for administrators",
            &[],
            "boss",
            "PC",
            Way::RemoteDesktop,
            "password.opens",
        ),
        (
            "and to a host of sessions",
            &[],
            "anna",
            "RDS",
            Way::RemoteDesktop,
            "password.opens",
        ),
        (
            "whose screen is theirs",
            &["workstation:RDS.SeDenyRemoteInteractiveLogonRight=anna"],
            "anna",
            "RDS",
            Way::Console,
            "right.remote.denied",
        ),
        (
            "denied",
            &["workstation:RDS.SeDenyRemoteInteractiveLogonRight=anna"],
            "anna",
            "RDS",
            Way::RemoteDesktop,
            "right.remote.denied",
        ),
        (
            "a network logon comes first",
            &["workstation:RDS.SeDenyNetworkLogonRight=anna"],
            "anna",
            "RDS",
            Way::RemoteDesktop,
            "right.network.denied",
        ),
        (
            "read otherwise, too",
            &[
                "workstation:RDS.SeDenyNetworkLogonRight=anna",
                "assume:nla-network-right=not-asked",
            ],
            "anna",
            "RDS",
            Way::RemoteDesktop,
            "password.opens",
        ),
        (
            "Restricted Admin is a network logon",
            &[
                "workstation:PC.DisableRestrictedAdmin=0",
                "workstation:PC.SeNetworkLogonRight=helen",
            ],
            "boss",
            "PC",
            Way::RestrictedAdmin,
            "right.network.none",
        ),
        (
            "a bind, at the domain controller",
            &["dc:DC1.SeDenyNetworkLogonRight=anna"],
            "anna",
            "PC",
            Way::LdapBind,
            "right.network.denied",
        ),
        (
            "a service is given the right with its account",
            &[],
            "svc",
            "PC",
            Way::Service,
            "password.opens",
        ),
        (
            "a list of policy takes it away",
            &["gpo:PCs.SeServiceLogonRight=oper"],
            "svc",
            "PC",
            Way::Service,
            "right.service.none",
        ),
        (
            "or has it",
            &["gpo:PCs.SeServiceLogonRight=svc"],
            "svc",
            "PC",
            Way::Service,
            "password.opens",
        ),
        (
            "denied as a service",
            &["gpo:PCs.SeDenyServiceLogonRight=svc"],
            "svc",
            "PC",
            Way::Service,
            "right.service.denied",
        ),
        (
            "the task scheduler gives it to whom a task is entered for",
            &[],
            "svc",
            "PC",
            Way::Task,
            "password.opens",
        ),
        (
            "but not into a list of policy's",
            &["gpo:PCs.SeBatchLogonRight=boss"],
            "svc",
            "PC",
            Way::Task,
            "right.batch.none",
        ),
        (
            "which has it",
            &["gpo:PCs.SeBatchLogonRight=svc"],
            "svc",
            "PC",
            Way::Task,
            "password.opens",
        ),
        (
            "denied as a task",
            &["gpo:PCs.SeDenyBatchLogonRight=boss"],
            "boss",
            "PC",
            Way::Task,
            "right.batch.denied",
        ),
        (
            "a wrong account is none",
            &["user:anna.disabled=true", deny],
            "anna",
            "PC",
            Way::Console,
            "account.disabled",
        ),
    ] {
        assert_eq!(
            password(&changed(&base, changes), user, machine, way),
            ending,
            "{fact}"
        );
    }
}

/// With a card the whole exchange takes place, and then the machine says no.
#[test]
fn the_machine_refuses_a_card_after_its_exchange() {
    let base = twin();
    assert_eq!(
        logon(&base, "Anna's card", "PC").ending.id,
        "session.opened"
    );
    let told = logon(
        &changed(&base, &["gpo:PCs.SeDenyInteractiveLogonRight=anna"]),
        "Anna's card",
        "PC",
    );
    assert_eq!(told.ending.id, "right.interactive.denied");
    let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
    for id in ["reply.ticket", "reply.key", "session.host-ticket"] {
        assert!(steps.contains(&id), "{id}: {steps:?}");
    }
    assert_eq!(told.account, None);
    let seen = told.ending.seen;
    assert_eq!(seen.status().map(sim::NtStatus::code), Some(0xC000_015B));
    assert_eq!(
        seen.status().and_then(sim::NtStatus::symbol),
        Some("STATUS_LOGON_TYPE_NOT_GRANTED")
    );
    // The question says the same of it, and what would change it.
    let denied = changed(&base, &["gpo:PCs.SeDenyInteractiveLogonRight=anna"]);
    let answer = denied.ask_with_flips(QuestionId::Logon);
    let Flips::Tried { claims, .. } = &answer.header().flips else {
        panic!();
    };
    let claim = claims
        .iter()
        .find(|claim| claim.of == "Anna's card #1 at PC by DC1")
        .unwrap();
    assert_eq!(claim.says.step.id, "right.interactive.denied");
    let flips: Vec<String> = claim
        .flips
        .iter()
        .filter(|flip| flip.to.step.id == "session.opened")
        .map(|flip| flip.changes[0].to_string())
        .collect();
    for expected in [
        "gpo:PCs.SeDenyInteractiveLogonRight=none",
        "gpo:PCs.apply/PC=deny",
        "gpo:PCs.link/corp.example/PCs=disabled",
    ] {
        assert!(
            flips.contains(&expected.to_owned()),
            "{expected}: {flips:?}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_form_of_a_logon_takes_its_right() {
    let base = twin();
    let remote = "workstation:RDS.SeDenyRemoteInteractiveLogonRight=anna";
    let local = "workstation:PC.SeDenyInteractiveLogonRight=anna";
    for (changes, form, machine, from, ending) in [
        (
            &[][..],
            LogonForm::RemoteDesktop,
            "RDS",
            Some("PC"),
            "rdp.opened",
        ),
        (
            &[remote],
            LogonForm::RemoteDesktop,
            "RDS",
            Some("PC"),
            "right.remote.denied",
        ),
        (
            &[remote, "workstation:RDS.UserAuthentication=0"],
            LogonForm::RemoteDesktopWithoutNla,
            "RDS",
            Some("PC"),
            "right.remote.denied",
        ),
        (
            &["workstation:RDS.SeDenyNetworkLogonRight=anna"],
            LogonForm::RemoteDesktop,
            "RDS",
            Some("PC"),
            "right.network.denied",
        ),
        (
            &[],
            LogonForm::RemoteDesktop,
            "SRV",
            Some("PC"),
            "right.remote.none",
        ),
        (
            &["workstation:SRV.local_group/Remote Desktop Users=anna"],
            LogonForm::RemoteDesktop,
            "SRV",
            Some("PC"),
            "rdp.opened",
        ),
        (
            &[local],
            LogonForm::Console,
            "PC",
            None,
            "right.interactive.denied",
        ),
        (
            &[local],
            LogonForm::Offline,
            "PC",
            None,
            "right.interactive.denied",
        ),
        (
            &[local],
            LogonForm::SwitchUser,
            "PC",
            None,
            "right.interactive.denied",
        ),
        (
            &[local],
            LogonForm::Elevation,
            "PC",
            None,
            "right.interactive.denied",
        ),
        (&[local], LogonForm::Unlock, "PC", None, "unlock.opened"),
        (
            &[local, "assume:unlock-right=asked"],
            LogonForm::Unlock,
            "PC",
            None,
            "right.interactive.denied",
        ),
        (
            &[local],
            LogonForm::SafeMode,
            "PC",
            None,
            "right.interactive.denied",
        ),
        // A machine of no domain opens no session of one.
        (
            &["workstation:OUT.SeDenyInteractiveLogonRight=Everyone"],
            LogonForm::Console,
            "OUT",
            None,
            "reply.path.untrusted",
        ),
    ] {
        let request = FormRequest {
            card: "Anna's card".to_owned(),
            certificate: None,
            hint: (machine == "OUT").then(|| "CORP\\anna".to_owned()),
            pin: None,
            form,
            workstation: machine.to_owned(),
            from: from.map(str::to_owned),
            readers_not_offered: false,
            session_of: Some("anna".to_owned()),
            domain_controller: None,
            mishap: None,
        };
        let told = changed(&base, changes).explain_form(&request).unwrap();
        assert_eq!(told.ending.id, ending, "{changes:?} {form:?}");
    }
}

#[test]
fn accounts_of_the_machine_itself_are_denied_by_their_kind() {
    let base = twin();
    let ends = |changes: &[&str], account: &str, path: LocalPath| {
        let Answer::PasswordUse(answer) = changed(&base, changes).answer(QuestionId::PasswordUse)
        else {
            panic!();
        };
        let name = format!("PC\\{account}");
        let found = answer
            .local
            .iter()
            .find(|local| local.account == name && local.path == path);
        found.unwrap().ending.id
    };
    let every = "gpo:PCs.SeDenyNetworkLogonRight=S-1-5-113";
    let administrators = "gpo:PCs.SeDenyRemoteInteractiveLogonRight=*S-1-5-114";
    for (changes, account, path, ending) in [
        (
            &[][..],
            "Administrator",
            LocalPath::Network,
            "local.opens.network",
        ),
        (
            &[every],
            "Administrator",
            LocalPath::Network,
            "right.network.denied",
        ),
        (
            &[every],
            "helper",
            LocalPath::Network,
            "right.network.denied",
        ),
        (&[every], "Administrator", LocalPath::Console, "local.opens"),
        (
            &[],
            "Administrator",
            LocalPath::RemoteDesktop,
            "local.opens",
        ),
        (&[], "helper", LocalPath::RemoteDesktop, "right.remote.none"),
        (
            &[administrators],
            "Administrator",
            LocalPath::RemoteDesktop,
            "right.remote.denied",
        ),
        (
            &["workstation:PC.local_group/Remote Desktop Users=helper"],
            "helper",
            LocalPath::RemoteDesktop,
            "local.opens",
        ),
        (
            &["gpo:PCs.SeInteractiveLogonRight=Administrators"],
            "helper",
            LocalPath::Console,
            "right.interactive.none",
        ),
    ] {
        assert_eq!(
            ends(changes, account, path),
            ending,
            "{changes:?} {account} {path:?}"
        );
    }
}

#[test]
fn a_list_that_may_not_have_come_leaves_it_unknown() {
    let text = WORLD.replace(
        "(name: \"Base\")",
        "(name: \"Base\", wmi_filter: \"Unsaid\", settings: { \"SeInteractiveLogonRight\": [\"helen\"] })",
    );
    let text = text.replace(
        "certification_authorities",
        "wmi_filters: [(name: \"Unsaid\")], certification_authorities",
    );
    let twin = crate::group_policy::twin(&text);
    assert_eq!(may(&twin, "SRV", LOCALLY), "?");
    assert_eq!(may(&twin, "SRV", REMOTELY), "boss");
}

#[test]
fn a_name_of_nobody_is_told_and_left_out() {
    let text = WORLD.replace(
        "\"ScRemoveOption\": \"1\"",
        "\"SeInteractiveLogonRight\": [\"helen\", \"Everybody else\", \"S-1-5-21-1-2-3-1105\", \"NT AUTHORITY\\\\LOCAL SERVICE\"]",
    );
    let loaded = worlds::parse("rights.ron", &text, &|_| {
        Err(std::io::ErrorKind::NotFound.into())
    });
    let world = loaded.unwrap().world;
    let (_, problems) = policies::check(&world);
    let told: Vec<String> = problems
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    assert_eq!(
        told,
        ["`SeInteractiveLogonRight` names `Everybody else`, who is nobody of this world"]
    );
    assert_eq!(may(&Twin::new(world).unwrap(), "PC", LOCALLY), "helen");
}

/// A right waits for the refresh of its machine, as every setting does, and stays behind as security options do.
#[test]
fn a_right_reaches_a_machine_at_its_refresh() {
    let file = tempfile::Builder::new().suffix(".ron").tempfile().unwrap();
    std::fs::write(file.path(), WORLD).unwrap();
    let deny = r#"Change("gpo:PCs.SeDenyInteractiveLogonRight=anna")"#;
    let log_on = r#"LogOnWithPassword(user: "anna", workstation: "PC"), LogOff(workstation: "PC")"#;
    let update = r#"UpdatePolicy(computer: "PC")"#;
    let again = r#"Change("gpo:PCs.SeDenyInteractiveLogonRight=not-configured")"#;
    let run = |events: &[&str]| {
        let told = run_on(file.path().to_str().unwrap(), &[], &events.join(", "));
        let endings = told
            .entries
            .iter()
            .filter_map(|entry| match &entry.happening {
                Some(sim::Happening::Password(told)) => Some(told.ending.id),
                _ => None,
            });
        endings.collect::<Vec<&str>>()
    };
    assert_eq!(
        run(&[deny, log_on, update, log_on]),
        ["password.opens", "right.interactive.denied"]
    );
    // Nothing was there before, so that the list stays.
    assert_eq!(
        run(&[deny, update, again, update, log_on]),
        ["right.interactive.denied"]
    );
    let chronicle = run_on(
        file.path().to_str().unwrap(),
        &[],
        &[deny, update].join(", "),
    );
    let said = told(&chronicle).join("\n");
    assert!(
        said.contains("SeDenyInteractiveLogonRight = [\"anna\"]"),
        "{said}"
    );
}
