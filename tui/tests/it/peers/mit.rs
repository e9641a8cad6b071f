//! MIT Kerberos: its `kinit` against the twin, the twin's `kinit` against its KDC.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::authority::{self, REALM};
use super::process::{Place, Running, both, free_port, must, run};
use super::twin::{TwinKdc, kinit};

/// These clients sign with SHA-256 and send no paChecksum2, which KDCs of 23H2 and later ask for then.
pub(super) const BEFORE_SECOND_CHECKSUMS: &[&str] = &["dc:DC25-1.product=Server 2022"];

/// A KDC of before July 2021 puts a reply key into an envelope for clients that do not list des-ede3-cbc, too.
pub(super) const BEFORE_TRIPLE_DES: &[&str] = &[
    "dc:DC25-1.product=Server 2019",
    "dc:DC25-1.patched=2021-06-08",
];

#[test]
fn mit_clients_have_their_key_in_an_envelope_of_an_old_kdc() {
    if super::peers().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let _kdc = TwinKdc::serve("today", folder.path(), BEFORE_TRIPLE_DES);
    let rsa = ["-X", "flag_RSA_PROTOCOL=yes"];
    let (opened, said) = mit_kinit(folder.path(), "Ben-s-card-user", "bwood", &rsa);
    assert!(opened, "{said}");
}

/// A password instead of a card: verified where the account may use one, else 12 with the status that a card is
/// required, which MIT's client calls a policy.
#[test]
fn mit_clients_log_on_with_a_password_where_they_may() {
    if super::peers().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let _kdc = TwinKdc::serve("today", folder.path(), &[]);
    let passwords = fs::read_to_string(folder.path().join("passwords")).unwrap();
    let known = |user: &str| {
        let mut lines = passwords.lines().filter_map(|line| line.split_once(' '));
        let found = lines.find(|(name, _)| *name == user);
        found.map(|(_, password)| password.to_owned())
    };
    assert!(known("bwood-adm").is_none(), "nobody knows that secret");
    let right = known("bwood").unwrap();
    for (user, password, reason) in [
        ("bwood", right.as_str(), None),
        ("bwood", "guess", Some("Password incorrect")),
        ("bwood-adm", "guess", Some("KDC policy rejects request")),
    ] {
        let cache = format!("FILE:{}", folder.path().join("password-cache").display());
        let mut kinit = Command::new("kinit")
            .args(["-c", &cache, user])
            .env("KRB5_CONFIG", folder.path().join("krb5.conf"))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut typed = kinit.stdin.take().unwrap();
        writeln!(typed, "{password}").unwrap();
        drop(typed);
        let output = kinit.wait_with_output().unwrap();
        let said = both(&output);
        assert_eq!(output.status.success(), reason.is_none(), "{user}: {said}");
        assert!(said.contains(reason.unwrap_or("")), "{user}: {said}");
    }
}

/// A logon with MIT's `kinit` with a card that was exported.
fn mit_kinit(folder: &Path, card: &str, user: &str, more: &[&str]) -> (bool, String) {
    let at = |name: &str| folder.join(name).display().to_string();
    let identity = format!(
        "X509_user_identity=FILE:{},{}",
        at(&format!("cards/{card}.crt.pem")),
        at(&format!("cards/{card}.key.pem"))
    );
    let cache = format!("FILE:{}", at(&format!("cache-{user}")));
    let mut arguments = vec!["-c", &cache, "-X", &identity];
    arguments.extend(more);
    arguments.push(user);
    let configuration = at("krb5.conf");
    let output = run(
        "kinit",
        &arguments,
        &[("KRB5_CONFIG", &configuration), ("LC_ALL", "C")],
    );
    (output.status.success(), both(&output))
}

#[test]
fn mit_clients_log_on_to_the_twin_or_learn_why_not() {
    if super::peers().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let kdc = TwinKdc::serve("today", folder.path(), BEFORE_SECOND_CHECKSUMS);
    assert!(kdc.port > 0);
    let rsa = &["-X", "flag_RSA_PROTOCOL=yes"][..];
    for (card, user, more, expected) in [
        ("Ben-s-card-user", "bwood", &[][..], None),
        // They do not list des-ede3-cbc, which KDCs demand since July 2021.
        (
            "Ben-s-card-user",
            "bwood",
            rsa,
            Some("no support for encryption type"),
        ),
        ("Ben-s-card-admin", "bwood-adm", &[], None),
        // An elliptic-curve key, and an account that only altSecurityIdentities maps.
        ("Anna-s-card-logon", "ahansen", &[], None),
        ("Carla-s-card-logon", "cdiaz", &[], None),
        ("Daniel-s-card-logon", "dkim", &[], None),
        (
            "Anna-s-card-logon",
            "ahansen",
            rsa,
            Some("Public key encryption not supported"),
        ),
        (
            "Ben-s-card-user",
            "bwood-adm",
            &[],
            Some("Client name mismatch"),
        ),
        (
            "Iris-s-card-logon",
            "ijones",
            &[],
            Some("Certificate mismatch"),
        ),
        (
            "Ben-s-card-user",
            "nobody",
            &[],
            Some("not found in Kerberos database"),
        ),
    ] {
        let (opened, said) = mit_kinit(folder.path(), card, user, more);
        match expected {
            None => assert!(opened, "{card} as {user} {more:?}: {said}"),
            Some(reason) => assert!(!opened && said.contains(reason), "{card} as {user}: {said}"),
        }
    }
    let cache = format!("FILE:{}", folder.path().join("cache-bwood").display());
    let listed = must("klist", &["-c", &cache], &[]);
    assert!(
        listed.contains("krbtgt/CONTOSO.EXAMPLE@CONTOSO.EXAMPLE"),
        "{listed}"
    );
    // The ticket-granting ticket buys one for a workstation, and none for what the world has not.
    let configuration = folder.path().join("krb5.conf").display().to_string();
    let environment = [("KRB5_CONFIG", configuration.as_str()), ("LC_ALL", "C")];
    let host = must(
        "kvno",
        &["-c", &cache, "host/w11-001.contoso.example"],
        &environment,
    );
    assert!(host.contains("kvno = 1"), "{host}");
    let nobody = run(
        "kvno",
        &["-c", &cache, "host/nobody.contoso.example"],
        &environment,
    );
    assert!(
        both(&nobody).contains("not found in Kerberos database"),
        "{}",
        both(&nobody)
    );
    capture_is_understood(&folder.path().join("kdc.pcap"));
}

/// Later versions agree over curves, too; the one that is asked for is the only one they take.
#[test]
fn newer_mit_clients_agree_over_groups_and_curves() {
    let Some(root) = super::newer_peers() else {
        return;
    };
    let place = Place::within(root);
    let folder = place.folder();
    let folder = folder.path();
    let kdc = TwinKdc::serve("today", folder, BEFORE_SECOND_CHECKSUMS);
    let at = |name: &str| place.path(&folder.join(name));
    let written = fs::read_to_string(folder.join("krb5.conf")).unwrap();
    let outside = folder.display().to_string();
    let written = written.replace(&outside, &place.path(folder));
    assert!(kdc.port > 0 && written.contains("[libdefaults]"));
    for bits in ["2048", "4096", "P-256", "P-384", "P-521"] {
        for (card, user) in [
            ("Ben-s-card-user", "bwood"),
            ("Anna-s-card-logon", "ahansen"),
        ] {
            let least = format!("[libdefaults]\n pkinit_dh_min_bits = {bits}");
            let configuration = written.replace("[libdefaults]", &least);
            fs::write(folder.join("newer.conf"), configuration).unwrap();
            let (cache, conf) = (format!("FILE:{}", at("cache")), at("newer.conf"));
            let identity = format!(
                "X509_user_identity=FILE:{},{}",
                at(&format!("cards/{card}.crt.pem")),
                at(&format!("cards/{card}.key.pem"))
            );
            let environment = [
                ("KRB5_CONFIG", conf.as_str()),
                ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            ];
            place.must(
                &["kinit", "-c", &cache, "-X", &identity, user],
                &environment,
            );
            let listed = place.must(&["klist", "-c", &cache], &environment);
            let expected = format!("Default principal: {user}@CONTOSO.EXAMPLE");
            assert!(listed.contains(&expected), "{bits} {listed}");
        }
    }
}

#[test]
fn what_the_domain_lacks_shows_at_mit_clients() {
    if super::peers().is_none() {
        return;
    }
    for (changes, reason) in [
        // The KDC's own certificate is of that authority, too, and is none without NTAuth or a list.
        (
            &["ca:Contoso Issuing 1.in_ntauth=false"][..],
            "no support for padata type",
        ),
        (
            &["ca:Contoso Issuing 1.crl_reachable=false"],
            "no support for padata type",
        ),
        (
            &[
                "assume:kdc-own-revocation=used",
                "ca:Contoso Issuing 1.crl_reachable=false",
            ],
            "Client not trusted",
        ),
        (&["user:bwood.disabled=true"], "revoked"),
        (&["dc:DC25-1.running=true"], ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let changes = [BEFORE_SECOND_CHECKSUMS, changes].concat();
        let _kdc = TwinKdc::serve("today", folder.path(), &changes);
        let (opened, said) = mit_kinit(folder.path(), "Ben-s-card-user", "bwood", &[]);
        assert_eq!(opened, reason.is_empty(), "{changes:?}: {said}");
        assert!(said.contains(reason), "{changes:?}: {said}");
    }
}

/// tshark dissects requests and replies as Kerberos. It takes the implicitly tagged dhSignedData of
/// every KDC for malformed, and fields of AuthPack that it does not know; nothing else may be.
fn capture_is_understood(capture: &Path) {
    let capture = capture.display().to_string();
    let types = must(
        "tshark",
        &["-r", &capture, "-T", "fields", "-e", "kerberos.msg_type"],
        &[],
    );
    let seen = |kind: &str| types.lines().any(|line| line.split(',').any(|k| k == kind));
    assert!(
        seen("10") && seen("11") && seen("12") && seen("13") && seen("30"),
        "{types}"
    );
    let dissected = must("tshark", &["-r", &capture, "-V"], &[]);
    let lines: Vec<&str> = dissected.lines().map(str::trim).collect();
    for (at, line) in lines.iter().enumerate() {
        if !line.contains("/Malformed") {
            continue;
        }
        // supportedKDFs came to AuthPack with RFC 8636, after this dissector.
        let beyond = line.contains("lies beyond the end of the known sequence definition");
        let implicit = line.contains("expected class:UNIVERSAL(0) tag:6(OBJECT IDENTIFIER)")
            && at >= 2
            && lines[at - 2] == "dhSignedData";
        // It reads the next field, kdf, as a part of it; MIT's own replies look the same to it.
        let next = line
            .contains("expected class:CONTEXT(2) tag:0 but found class:CONTEXT(2) tag:2")
            && at >= 7
            && lines[at - 7] == "dhSignedData";
        assert!(
            beyond || implicit || next,
            "{}",
            lines[at.saturating_sub(4)..=at].join("\n")
        );
    }
    assert!(!dissected.contains("[Malformed Packet"));
}

/// An MIT KDC with one principal, on a free port, which looks certificates up in its authority's list.
pub(super) fn mit_kdc(place: &Place, folder: &Path) -> (Running, u16) {
    let port = free_port();
    let at = |name: &str| place.path(&folder.join(name));
    fs::write(
        folder.join("krb5.conf"),
        format!(
            "[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n rdns = false\n\
             [realms]\n {REALM} = {{\n  kdc = 127.0.0.1:{port}\n }}\n"
        ),
    )
    .unwrap();
    fs::write(
        folder.join("kdc.conf"),
        format!(
            "[kdcdefaults]\n kdc_listen = 127.0.0.1:{port}\n kdc_tcp_listen = 127.0.0.1:{port}\n[realms]\n {REALM} = {{\n\
             \x20 key_stash_file = {}\n  pkinit_identity = FILE:{},{}\n  pkinit_anchors = FILE:{}\n\
             \x20 pkinit_revoke = FILE:{}\n  database_module = db\n }}\n[logging]\n kdc = FILE:{}\n[dbmodules]\n db = {{\n\
             \x20 db_library = db2\n  database_name = {}\n  disable_last_success = true\n  disable_lockout = true\n }}\n",
            at("stash"), at("kdc.pem"), at("kdc.key"), at("ca.pem"), at("ca.crl"), at("kdc.log"), at("principal"),
        ),
    )
    .unwrap();
    let (configuration, profile) = (at("krb5.conf"), at("kdc.conf"));
    let environment = [
        ("KRB5_CONFIG", configuration.as_str()),
        ("KRB5_KDC_PROFILE", profile.as_str()),
        ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
    ];
    let create = ["kdb5_util", "create", "-s", "-P", "masterpw", "-r", REALM];
    place.must(&create, &environment);
    let add = "addprinc -nokey +requires_preauth alice";
    place.must(&["kadmin.local", "-r", REALM, "-q", add], &environment);
    let mut running = Running::start(
        place
            .command(&["/usr/sbin/krb5kdc", "-n"])
            .envs(environment)
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    running.wait_for(([127, 0, 0, 1], port).into());
    (running, port)
}

#[test]
fn the_twins_client_logs_on_to_an_mit_kdc_or_learns_why_not() {
    if super::peers().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    authority::set_up(folder);
    let (_kdc, port) = mit_kdc(&Place::here(), folder);
    let (udp, tcp) = (
        format!("udp/127.0.0.1:{port}"),
        format!("tcp/127.0.0.1:{port}"),
    );
    let cache = folder.join("cache").display().to_string();
    for (kdc, who, more, said) in [
        (
            &udp,
            "alice",
            &["--exchange", "dh14", "--ccache", &cache][..],
            "verified ticket",
        ),
        (&tcp, "alice", &["--exchange", "dh16"], "verified ticket"),
        (&tcp, "alice", &["--exchange", "rsa"], "verified ticket"),
        // This KDC knows no curves, and says which groups it knows.
        (&tcp, "alice", &["--exchange", "p256"], "verified ticket"),
        (&tcp, "elliptic", &["--exchange", "dh14"], "verified ticket"),
        (
            &tcp,
            "alice",
            &["--exchange", "dh14", "--pa-checksum2"],
            "verified ticket",
        ),
        (&tcp, "mallory", &[], "KDC_ERR_CLIENT_NAME_MISMATCH (75)"),
    ] {
        let (code, text) = kinit(kdc, REALM, folder, who, &[more, &["alice"]].concat());
        let expected = if said == "verified ticket" { 0 } else { 6 };
        assert!(
            code == expected && text.contains(said),
            "{who} {more:?}: {code} {text}"
        );
    }
    let (code, text) = kinit(&tcp, REALM, folder, "alice", &["nobody"]);
    assert!(
        code == 6 && text.contains("KDC_ERR_C_PRINCIPAL_UNKNOWN (6)"),
        "{text}"
    );
    // A KDC whose certificate leads to no anchor of ours, or is not the realm's, gives no verified ticket.
    let stranger = folder.join("elliptic.pem").display().to_string();
    let (code, text) = kinit(
        &tcp,
        REALM,
        folder,
        "alice",
        &["--anchor", &stranger, "alice"],
    );
    assert!(code == 6 && text.contains("no valid path"), "{text}");
    let listed = must("klist", &["-c", &format!("FILE:{cache}")], &[]);
    assert!(
        listed.contains("Default principal: alice@TEST.EXAMPLE"),
        "{listed}"
    );
}
