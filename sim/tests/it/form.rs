//! A logon with a card in each of its forms: one row a fact.

use std::path::Path;

use sim::value::LogonForm as Form;
use sim::{Answer, Effect, FormExplanation, FormRequest, QuestionId, Twin};

use crate::account::changed;

/// A hospital.
const WORLD: &str = include_str!("ward.ron");

pub fn parsed(text: &str) -> Twin {
    let loaded = worlds::parse("forms.ron", text, &|_| Err(std::io::Error::other("none")));
    Twin::new(loaded.unwrap_or_else(|error| panic!("{error:?}")).world).unwrap()
}

pub fn twin() -> Twin {
    parsed(WORLD)
}

pub fn request(card: &str, form: Form, workstation: &str) -> FormRequest {
    FormRequest {
        card: card.to_owned(),
        certificate: Some(1),
        hint: None,
        pin: None,
        form,
        workstation: workstation.to_owned(),
        from: form.is_remote().then(|| "WARD".to_owned()),
        readers_not_offered: false,
        session_of: None,
        domain_controller: None,
        mishap: None,
    }
}

pub fn told(twin: &Twin, request: &FormRequest) -> FormExplanation {
    twin.explain_form(request).unwrap()
}

fn steps(told: &FormExplanation) -> Vec<&'static str> {
    told.steps.iter().map(|told| told.step.id).collect()
}

const LAST_TRY: &str = "card:Jane's card.pin_tries_left=1";
const JANE: &str = "Jane's card";
const TOM: &str = "Tom's card";
const ANN: &str = "Ann's card";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn each_form_ends_as_the_facts_say() {
    let base = twin();
    let r = request;
    let of = |session_of: &str, request: FormRequest| FormRequest {
        session_of: Some(session_of.to_owned()),
        ..request
    };
    let from = |client: &str, request: FormRequest| FormRequest {
        from: Some(client.to_owned()),
        ..request
    };
    let number = |number, request: FormRequest| FormRequest {
        certificate: Some(number),
        ..request
    };
    let hinted = |request: FormRequest| FormRequest {
        hint: Some("CONTOSO\\jane".to_owned()),
        ..request
    };
    let down = "dc:DC1.running=false";
    let mut wrong = Vec::new();
    for (fact, request, changes, ending) in [
        (
            "console",
            r(JANE, Form::Console, "WARD"),
            &[][..],
            "session.opened",
        ),
        (
            "console, a wrong PIN: nothing leaves the machine",
            FormRequest {
                pin: Some("0000".to_owned()),
                ..r(JANE, Form::Console, "WARD")
            },
            &[],
            "card.pin.wrong",
        ),
        (
            "console, a wrong PIN on the last try",
            FormRequest {
                pin: Some("0000".to_owned()),
                ..r(JANE, Form::Console, "WARD")
            },
            &[LAST_TRY],
            "card.pin.blocked",
        ),
        (
            "console, the right PIN on the last try",
            r(JANE, Form::Console, "WARD"),
            &[LAST_TRY],
            "session.opened",
        ),
        (
            "console, the domain does not answer: the cache, of which nothing is said",
            r(JANE, Form::Console, "WARD"),
            &[down],
            "cached.unsaid",
        ),
        // Unlocking.
        (
            "unlock",
            r(JANE, Form::Unlock, "WARD"),
            &[],
            "unlock.opened",
        ),
        (
            "unlock with another certificate of the same user",
            number(2, of("jane", r(JANE, Form::Unlock, "WARD"))),
            &[],
            "unlock.opened",
        ),
        (
            "unlock with another user's card: that user is offered a session",
            of("jane", r(TOM, Form::Unlock, "WARD")),
            &[],
            "unlock.other-user",
        ),
        (
            "the same, and users are not switched",
            of("jane", r(TOM, Form::Unlock, "WARD")),
            &["workstation:WARD.HideFastUserSwitching=1"],
            "unlock.other-user.no-switch",
        ),
        (
            "unlock without a domain controller, from the cache",
            of("jane", r(JANE, Form::Unlock, "LAPTOP")),
            &[],
            "unlock.opened",
        ),
        (
            "unlock without a domain controller, where one is demanded",
            of("jane", r(JANE, Form::Unlock, "LAPTOP")),
            &["workstation:LAPTOP.ForceUnlockLogon=1"],
            "unlock.controller",
        ),
        (
            "unlock with one, where one is demanded",
            of("jane", r(JANE, Form::Unlock, "WARD")),
            &["workstation:WARD.ForceUnlockLogon=1"],
            "unlock.opened",
        ),
        // Switching.
        (
            "switch to another",
            of("jane", r(TOM, Form::SwitchUser, "WARD")),
            &[],
            "switch.opened",
        ),
        (
            "switch to oneself: the session is there",
            of("jane", r(JANE, Form::SwitchUser, "WARD")),
            &[],
            "switch.same-user",
        ),
        (
            "switching is off",
            of("jane", r(TOM, Form::SwitchUser, "WARD")),
            &["workstation:WARD.HideFastUserSwitching=1"],
            "switch.hidden",
        ),
        (
            "not on Windows XP",
            of("jane", r(TOM, Form::SwitchUser, "OLD")),
            &[],
            "switch.none",
        ),
        // Remote Desktop with Network Level Authentication.
        (
            "rdp",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &[],
            "rdp.opened",
        ),
        (
            "rdp, the host takes no readers (inverted)",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:HOST.fEnableSmartCard=0"],
            "rdp.host.redirection",
        ),
        (
            "rdp, the client's own value of it does not matter",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:WARD.fEnableSmartCard=0"],
            "rdp.opened",
        ),
        (
            "rdp, the client offers no readers",
            FormRequest {
                readers_not_offered: true,
                ..r(JANE, Form::RemoteDesktop, "HOST")
            },
            &[],
            "rdp.client.redirection",
        ),
        (
            "rdp from outside: the client needs Kerberos itself",
            from("LAPTOP", r(JANE, Form::RemoteDesktop, "HOST")),
            &[],
            "rdp.client.kdc",
        ),
        (
            "rdp from outside, through a KDC proxy",
            from("LAPTOP", r(JANE, Form::RemoteDesktop, "HOST")),
            &["workstation:LAPTOP.KdcProxyServer_Enabled=1"],
            "rdp.opened",
        ),
        (
            "rdp from a machine outside of the domain, whose stores know no root of it",
            hinted(from("HOME", r(JANE, Form::RemoteDesktop, "HOST"))),
            &[],
            "reply.path.untrusted",
        ),
        (
            "rdp from there, with the root on the card",
            hinted(from("HOME", r(JANE, Form::RemoteDesktop, "HOST"))),
            &["card:Jane's card.roots=CA"],
            "rdp.opened",
        ),
        (
            "rdp from there without NLA: the client trusts nobody and asks nobody",
            from("HOME", r(JANE, Form::RemoteDesktopWithoutNla, "HOST")),
            &["workstation:HOST.UserAuthentication=0"],
            "rdp.opened",
        ),
        (
            "rdp, credentials may not be handed over",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:WARD.DenyFreshCredentials=1"],
            "rdp.client.delegation",
        ),
        (
            "rdp, handing over saved credentials does not matter to cards",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &[
                "workstation:WARD.DenySavedCredentials=1",
                "workstation:WARD.DenyDefaultCredentials=1",
            ],
            "rdp.opened",
        ),
        (
            "rdp, Restricted Admin is required of the client: no card is seen there",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &[
                "workstation:WARD.RestrictedRemoteAdministration=1",
                "workstation:WARD.RestrictedRemoteAdministrationType=1",
                "workstation:HOST.DisableRestrictedAdmin=0",
                "workstation:HOST.fEnableSmartCard=0",
            ],
            "rdp.restricted-admin",
        ),
        (
            "rdp, Restricted Admin is for administrators",
            r(TOM, Form::RemoteDesktop, "HOST"),
            &[
                "workstation:WARD.RestrictedRemoteAdministration=1",
                "workstation:WARD.RestrictedRemoteAdministrationType=1",
                "workstation:HOST.DisableRestrictedAdmin=0",
            ],
            "rdp.restricted-admin.account",
        ),
        (
            "rdp, Remote Credential Guard",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &[
                "workstation:WARD.RestrictedRemoteAdministration=1",
                "workstation:WARD.RestrictedRemoteAdministrationType=2",
                "workstation:HOST.DisableRestrictedAdmin=0",
                "workstation:HOST.fEnableSmartCard=0",
            ],
            "rdp.remote-guard",
        ),
        (
            "rdp, the host asks again, and its screen shows no such certificate",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &[
                "workstation:HOST.fPromptForPassword=1",
                "workstation:HOST.EnumerateECCCerts=0",
            ],
            "tile.ecc.policy",
        ),
        (
            "rdp, the host does not ask again, and what its screen would show does not matter",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:HOST.EnumerateECCCerts=0"],
            "rdp.opened",
        ),
        (
            "rdp, no domain controller answers the host either",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:HOST.network=nowhere"],
            "cached.unsaid",
        ),
        // Without Network Level Authentication.
        (
            "rdp without NLA, which the host demands by default",
            r(JANE, Form::RemoteDesktopWithoutNla, "HOST"),
            &[],
            "rdp.host.nla",
        ),
        (
            "rdp without NLA",
            r(JANE, Form::RemoteDesktopWithoutNla, "HOST"),
            &["workstation:HOST.UserAuthentication=0"],
            "rdp.opened",
        ),
        (
            "rdp without NLA from outside: the host alone needs a domain controller",
            from("LAPTOP", r(JANE, Form::RemoteDesktopWithoutNla, "HOST")),
            &["workstation:HOST.UserAuthentication=0"],
            "rdp.opened",
        ),
        (
            "rdp without NLA: the tiles are the host's",
            r(JANE, Form::RemoteDesktopWithoutNla, "HOST"),
            &[
                "workstation:HOST.UserAuthentication=0",
                "workstation:HOST.EnumerateECCCerts=0",
            ],
            "tile.ecc.policy",
        ),
        (
            "rdp without NLA: the client's do not matter",
            r(JANE, Form::RemoteDesktopWithoutNla, "HOST"),
            &[
                "workstation:HOST.UserAuthentication=0",
                "workstation:WARD.EnumerateECCCerts=0",
            ],
            "rdp.opened",
        ),
        (
            "rdp without NLA, no reader at the client",
            r(JANE, Form::RemoteDesktopWithoutNla, "HOST"),
            &[
                "workstation:HOST.UserAuthentication=0",
                "workstation:WARD.readers=none",
            ],
            "rdp.client.reader",
        ),
        (
            "rdp with NLA: the client shows the tiles, so a reader is missing there",
            r(JANE, Form::RemoteDesktop, "HOST"),
            &["workstation:WARD.readers=none"],
            "tile.reader.absent",
        ),
        // Inside a session.
        (
            "runas",
            r(JANE, Form::Elevation, "WARD"),
            &[],
            "elevation.opened",
        ),
        (
            "runas of an account that requires a smart card",
            r(TOM, Form::Elevation, "WARD"),
            &[],
            "elevation.opened",
        ),
        (
            "runas from the cache",
            r(JANE, Form::Elevation, "LAPTOP"),
            &[],
            "elevation.opened",
        ),
        (
            "runas on a machine that requires a smart card",
            r(JANE, Form::Elevation, "WARD"),
            &["workstation:WARD.ScForceOption=1"],
            "elevation.opened",
        ),
        // Offline.
        (
            "offline, kept",
            r(JANE, Form::Offline, "LAPTOP"),
            &[],
            "session.opened",
        ),
        (
            "offline, kept of another",
            r(TOM, Form::Offline, "LAPTOP"),
            &[],
            "session.opened",
        ),
        (
            "offline, a disabled account is not noticed",
            r(JANE, Form::Offline, "LAPTOP"),
            &["user:jane.disabled=true"],
            "session.opened",
        ),
        (
            "offline, a revoked certificate is not noticed",
            r(JANE, Form::Offline, "LAPTOP"),
            &["card:Jane's card.certificate/logon/revoked=true"],
            "session.opened",
        ),
        (
            "offline, renewed with a new key: the same subject and issuer, another key",
            number(2, r(JANE, Form::Offline, "LAPTOP")),
            &[],
            "cached.key",
        ),
        (
            "offline, renewed with the same key",
            number(3, r(JANE, Form::Offline, "LAPTOP")),
            &[],
            "session.opened",
        ),
        (
            "offline, another subject",
            number(4, r(JANE, Form::Offline, "LAPTOP")),
            &[],
            "cached.none",
        ),
        (
            "offline, nothing kept",
            r(JANE, Form::Offline, "FIELD"),
            &[],
            "cached.none",
        ),
        (
            "offline, nothing said",
            r(JANE, Form::Offline, "WARD"),
            &[],
            "cached.unsaid",
        ),
        (
            "offline, no slots",
            r(JANE, Form::Offline, "LAPTOP"),
            &["workstation:LAPTOP.CachedLogonsCount=0"],
            "cached.off",
        ),
        (
            "offline, the oldest has lost its slot: Jane's password, Jane's card, Tom's card",
            r(JANE, Form::Offline, "LAPTOP"),
            &["workstation:LAPTOP.CachedLogonsCount=1"],
            "cached.evicted",
        ),
        (
            "offline, the newest has its slot",
            r(TOM, Form::Offline, "LAPTOP"),
            &["workstation:LAPTOP.CachedLogonsCount=1"],
            "session.opened",
        ),
        (
            "offline, two slots for two cards",
            r(JANE, Form::Offline, "LAPTOP"),
            &["workstation:LAPTOP.CachedLogonsCount=2"],
            "session.opened",
        ),
        (
            "offline, Protected Users",
            r(JANE, Form::Offline, "LAPTOP"),
            &["user:jane.member_of=Protected Users"],
            "cached.protected",
        ),
        (
            "offline, ECDSA alone",
            r(ANN, Form::Offline, "LAPTOP"),
            &[],
            "cached.ecdsa",
        ),
        (
            "offline, a machine that requires a smart card",
            r(JANE, Form::Offline, "LAPTOP"),
            &["workstation:LAPTOP.ScForceOption=1"],
            "session.opened",
        ),
        (
            "offline, a wrong PIN",
            FormRequest {
                pin: Some("0000".to_owned()),
                ..r(JANE, Form::Offline, "LAPTOP")
            },
            &[],
            "card.pin.wrong",
        ),
        // A credential provider that is left out.
        (
            "the provider of smart cards is left out",
            r(JANE, Form::Console, "WARD"),
            &[
                "workstation:WARD.ExcludedCredentialProviders={8FD7E19C-3BF7-489B-A72C-846AB3678C96}",
            ],
            "tile.provider.excluded",
        ),
        (
            "that of passwords is left out",
            r(JANE, Form::Console, "WARD"),
            &[
                "workstation:WARD.ExcludedCredentialProviders={60b78e88-ead8-445c-9cfd-0b87f74ea6cd}",
            ],
            "session.opened",
        ),
        // From where the domain is reached.
        (
            "console outside: the cache",
            r(JANE, Form::Console, "LAPTOP"),
            &[],
            "session.opened",
        ),
        (
            "a KDC proxy without a list is none",
            r(JANE, Form::Console, "WARD"),
            &[
                "workstation:WARD.network=outside",
                "workstation:WARD.KdcProxyServer_Enabled=1",
            ],
            "cached.unsaid",
        ),
        (
            "console outside, through a KDC proxy: the domain sees the account",
            r(JANE, Form::Console, "LAPTOP"),
            &[
                "workstation:LAPTOP.KdcProxyServer_Enabled=1",
                "user:jane.disabled=true",
            ],
            "account.disabled",
        ),
    ] {
        let told = told(&changed(&base, changes), &request);
        if told.ending.id != ending {
            wrong.push(format!("{fact}: {:?}", steps(&told)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn network_level_authentication_is_two_exchanges_on_real_bytes_and_one_pin() {
    let told = told(&twin(), &request(JANE, Form::RemoteDesktop, "HOST"));
    let exchanges: Vec<(&str, bool)> = told
        .exchanges
        .iter()
        .map(|exchange| (&*exchange.workstation, exchange.executed))
        .collect();
    assert_eq!(exchanges, [("WARD", true), ("HOST", true)]);
    let steps = steps(&told);
    let count = |id| steps.iter().filter(|step| **step == id).count();
    assert_eq!((count("card.pin.right"), count("reply.key")), (1, 2));
    assert_eq!(told.account.as_deref(), Some("jane"));
}

#[test]
fn a_hint_typed_at_the_client_goes_with_the_pin() {
    let hinted = FormRequest {
        certificate: Some(4),
        hint: Some("CONTOSO\\duty".to_owned()),
        ..request(JANE, Form::RemoteDesktop, "HOST")
    };
    // Whether the host's own screen offers the field does not matter.
    let base = changed(&twin(), &["workstation:HOST.X509HintsNeeded=0"]);
    let told = told(&base, &hinted);
    assert_eq!(
        (told.ending.id, told.account.as_deref()),
        ("rdp.opened", Some("duty"))
    );
    // Where the host shows its own screen, it does.
    let without = FormRequest {
        form: Form::RemoteDesktopWithoutNla,
        ..hinted
    };
    let base = changed(&base, &["workstation:HOST.UserAuthentication=0"]);
    let told = base.explain_form(&without).unwrap();
    assert_eq!(told.ending.effect, Effect::Refuses, "{}", told.ending.id);
}

#[test]
fn runas_obeys_the_hint() {
    let hinted = FormRequest {
        certificate: Some(4),
        hint: Some("CONTOSO\\duty".to_owned()),
        ..request(JANE, Form::Elevation, "WARD")
    };
    assert_eq!(told(&twin(), &hinted).account.as_deref(), Some("duty"));
}

#[test]
fn a_remote_desktop_from_nowhere_is_an_error_with_help() {
    let nowhere = FormRequest {
        from: None,
        ..request(JANE, Form::RemoteDesktop, "HOST")
    };
    let error = twin().explain_form(&nowhere).unwrap_err();
    assert!(error.help().contains("--from"), "{}", error.help());
}

/// The bare decision, the simulator and the question agree on a machine that reaches no domain controller.
#[test]
fn a_logon_outside_is_the_cached_one_in_every_view() {
    let base = twin();
    let at_screen = crate::account::logon(&base, TOM, "LAPTOP");
    assert_eq!(
        (at_screen.ending.id, at_screen.account.as_deref()),
        ("session.opened", Some("tom"))
    );
    let steps: Vec<&str> = at_screen.steps.iter().map(|told| told.step.id).collect();
    assert!(steps.contains(&"cached.opened"), "{steps:?}");
    assert!(at_screen.messages.is_empty());
    let form = told(&base, &request(TOM, Form::Console, "LAPTOP"));
    assert_eq!(form.ending.id, at_screen.ending.id);
    let Answer::Logon(answer) = base.ask(QuestionId::Logon) else {
        panic!()
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.certificate.card == TOM && row.workstations.contains(&"LAPTOP".to_owned()));
    assert_eq!(row.unwrap().account.as_deref(), Some("tom"));
    assert_eq!(base.verify_memory(7), Vec::new());
}

pub fn script(name: &str) -> sim::Chronicle {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scripts")
        .join(name);
    sim::Script::load(&path).unwrap().run().unwrap()
}

pub fn told_by(chronicle: &sim::Chronicle) -> Vec<(&'static str, Vec<String>)> {
    let entries = chronicle.entries.iter();
    entries
        .filter_map(|entry| {
            let ending = match entry.happening.as_ref()? {
                sim::Happening::Card(told) => told.ending.id,
                sim::Happening::Form(told) => told.ending.id,
                sim::Happening::Password(told) => told.ending.id,
                sim::Happening::CardWork(steps) => steps.last()?.id,
            };
            Some((ending, entry.effects.clone()))
        })
        .collect()
}

/// What a machine keeps: slots, renewal, the purge under the flag, eviction.
#[test]
fn the_script_of_a_laptop_tells_what_it_keeps() {
    let told = told_by(&script("offline.ron"));
    let endings: Vec<&str> = told.iter().map(|(ending, _)| *ending).collect();
    assert_eq!(
        endings,
        [
            "session.opened",
            "session.opened",
            "unlock.opened",
            "password.opens",
            "cached.key",
            "session.opened",
            "cached.key",
            "session.opened",
            "password.opens",
            "session.opened",
            "password.offline.none",
            "session.opened",
            "session.opened",
            "session.opened",
            "cached.ecdsa",
            "session.opened",
            "session.opened",
            "session.opened",
            "cached.none",
        ]
    );
    let effects = |at: usize| told[at].1.join("; ");
    assert_eq!(
        effects(0),
        "LAPTOP keeps the password for when no domain controller answers; \
         LAPTOP keeps the logon with the card for when no domain controller answers; \
         its 2 certificates come into the store of jane"
    );
    // What was opened from the cache leaves nothing new there, nor do certificates that are in the store.
    assert_eq!(effects(1), "");
    assert!(effects(5).contains("in the place of one with the same subject and issuer"));
    assert!(effects(9).contains("removes what it kept of the account's password"));
    assert!(effects(17).contains("removes its oldest, the logon with a card of jane"));
}

/// Where no certificate is named, each form takes the first tile, as the logon at the screen does.
#[test]
fn a_form_takes_the_first_tile() {
    let world = worlds::load_shipped("today").unwrap().unwrap().world;
    for number in [1, 2] {
        let change = format!("card:Ben's card.default_container={number}");
        let twin = changed(&Twin::new(world.clone()).unwrap(), &[&change]);
        let told = twin
            .explain(&sim::LogonRequest {
                card: "Ben's card".to_owned(),
                workstation: "W11-001".to_owned(),
                ..sim::LogonRequest::default()
            })
            .unwrap();
        assert_eq!(told.certificate.unwrap().number, number);
        let told = twin
            .explain_form(&FormRequest {
                card: "Ben's card".to_owned(),
                workstation: "W11-001".to_owned(),
                certificate: None,
                hint: None,
                pin: None,
                form: Form::Unlock,
                from: None,
                readers_not_offered: false,
                session_of: None,
                domain_controller: None,
                mishap: None,
            })
            .unwrap();
        assert_eq!(told.certificate.number, number);
    }
}

/// What the decision trusts of a card, the bytes do: at the screen, and for every logon of the world.
#[test]
fn roots_on_the_card_count_outside_of_the_domain_on_real_bytes_too() {
    let base = changed(&twin(), &["card:Jane's card.roots=CA"]);
    let request = sim::LogonRequest {
        card: JANE.to_owned(),
        workstation: "HOME".to_owned(),
        hint: Some("CONTOSO\\jane".to_owned()),
        ..sim::LogonRequest::default()
    };
    let told = base.explain(&request).unwrap();
    assert_eq!(told.ending.id, "session.ticket-only");
    assert!(
        told.steps
            .iter()
            .any(|told| told.step.id == "reply.path.root-on-card")
    );
    assert!(!told.messages.is_empty());
    base.ask(QuestionId::Logon);
}

/// Each end writes its events, and each domain controller those of what it answered.
#[test]
fn the_events_of_a_form_stand_in_the_logs_of_their_machines() {
    let logged = |told: &FormExplanation| -> Vec<(u16, String)> {
        let events = told.steps.iter().flat_map(|told| &told.events);
        events
            .map(|event| (event.id, event.machine.clone()))
            .collect()
    };
    let dc = || "DC1.contoso.example".to_owned();
    // With Network Level Authentication the domain controller gives two tickets.
    let remote = request(JANE, Form::RemoteDesktop, "HOST");
    let remote = told(&twin(), &remote);
    let audits = logged(&remote).into_iter().filter(|(id, _)| *id == 4768);
    assert_eq!(audits.collect::<Vec<_>>(), [(4768, dc()), (4768, dc())]);
    let events = remote.steps.iter().flat_map(|told| &told.events);
    for event in events.filter(|event| event.id == 4768) {
        assert_eq!(event.text("TargetUserName"), Some("jane"));
        assert!(
            event.text("TicketOptions").is_some(),
            "the request was made"
        );
    }
    // A domain controller that does not trust the card says so, and so does the machine that asked.
    let base = changed(
        &twin(),
        &["card:Jane's card.certificate/logon/revoked=true"],
    );
    let refused = told(&base, &request(JANE, Form::Unlock, "WARD"));
    let here = logged(&refused);
    assert!(here.contains(&(4768, dc())), "{here:?}");
    assert!(
        here.iter()
            .any(|(_, machine)| machine == "WARD.contoso.example"),
        "{here:?}"
    );
    let audit = refused.steps.iter().flat_map(|told| &told.events);
    let audit = audit.into_iter().find(|event| event.id == 4768).unwrap();
    assert!(
        audit.text("TicketOptions").is_some(),
        "the request was made"
    );
    // What the cache opens writes nothing on a domain controller.
    assert!(logged(&told(&twin(), &request(JANE, Form::Offline, "LAPTOP"))).is_empty());
}
