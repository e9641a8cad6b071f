//! Heimdal: its `kinit` against the twin, the twin's `kinit` against its KDC.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::authority::{self, REALM};
use super::process::{Running, both, free_port, must, run};
use super::twin::{TwinKdc, kinit};

/// Every folder below Heimdal's with a shared library, for the loader.
fn libraries(folder: &Path) -> String {
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, found);
            } else if entry.file_name().to_string_lossy().contains(".so") {
                found.insert(folder.display().to_string());
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(&folder.join("usr/lib"), &mut found);
    found.into_iter().collect::<Vec<_>>().join(":")
}

#[test]
fn heimdal_clients_log_on_to_the_twin_or_learn_why_not() {
    let Some(peers) = super::peers() else { return };
    heimdal_clients_come_to(
        &peers,
        super::mit::BEFORE_SECOND_CHECKSUMS,
        &[
            ("Ben-s-card-user", "bwood", &[], true),
            // It does not list des-ede3-cbc, which KDCs demand since July 2021.
            ("Ben-s-card-user", "bwood", &["--pk-use-enckey"], false),
            ("Ben-s-card-admin", "bwood-adm", &[], true),
            ("Ben-s-card-user", "bwood-adm", &[], false),
            ("Iris-s-card-logon", "ijones", &[], false),
        ],
    );
}

#[test]
fn heimdal_clients_have_their_key_in_an_envelope_of_an_old_kdc() {
    let Some(peers) = super::peers() else { return };
    let envelope = ("Ben-s-card-user", "bwood", &["--pk-use-enckey"][..], true);
    heimdal_clients_come_to(&peers, super::mit::BEFORE_TRIPLE_DES, &[envelope]);
}

/// A card, a user, more arguments, and whether there is a ticket.
type ClientCase<'c> = (&'c str, &'c str, &'c [&'c str], bool);

fn heimdal_clients_come_to(peers: &Path, changes: &[&str], cases: &[ClientCase<'_>]) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let _kdc = TwinKdc::serve("today", folder, changes);
    let at = |name: &str| folder.join(name).display().to_string();
    let (configuration, libraries) = (at("krb5.heimdal.conf"), libraries(peers));
    let environment = [
        ("KRB5_CONFIG", configuration.as_str()),
        ("LD_LIBRARY_PATH", libraries.as_str()),
    ];
    let program = peers.join("usr/bin/kinit.heimdal").display().to_string();
    let cache = format!("FILE:{}", at("cache"));
    for (card, user, more, opens) in cases {
        let identity = format!(
            "FILE:{},{}",
            at(&format!("cards/{card}.crt.pem")),
            at(&format!("cards/{card}.key.pem"))
        );
        let principal = format!("{user}@CONTOSO.EXAMPLE");
        let mut arguments = more.to_vec();
        arguments.extend(["-c", &cache, "-C", &identity, &principal]);
        let output = run(&program, &arguments, &environment);
        assert_eq!(
            output.status.success(),
            *opens,
            "{card} as {user} {more:?}: {}",
            both(&output)
        );
    }
}

/// A Heimdal KDC with one principal, on a free port, which looks certificates up in its authority's list.
pub(super) fn heimdal_kdc(peers: &Path, folder: &Path) -> (Running, u16) {
    let at = |name: &str| folder.join(name).display().to_string();
    let port = free_port();
    fs::write(
        at("heimdal.conf"),
        format!(
            "[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n[realms]\n\
             \x20{REALM} = {{\n  kdc = tcp/127.0.0.1:{port}\n }}\n[kdc]\n enable-pkinit = yes\n pkinit_identity = FILE:{},{}\n\
             \x20pkinit_anchors = FILE:{}\n\x20pkinit_revoke = FILE:{}\n pkinit_principal_in_certificate = yes\n pkinit_win2k_require_binding = no\n database = {{\n  dbname = {}\n  realm = {REALM}\n\
             \x20 mkey_file = {}\n  acl_file = {}\n  log_file = {}\n }}\n[logging]\n kdc = FILE:{}\n",
            at("kdc.pem"), at("kdc.key"), at("ca.pem"), at("ca.crl.der"), at("db"), at("mkey"), at("acl"), at("log"), at("kdc.log"),
        ),
    )
    .unwrap();
    let (configuration, libraries) = (at("heimdal.conf"), libraries(peers));
    let environment = [
        ("KRB5_CONFIG", configuration.as_str()),
        ("LD_LIBRARY_PATH", libraries.as_str()),
    ];
    let kadmin = peers.join("usr/bin/kadmin.heimdal").display().to_string();
    let lives = [
        "--realm-max-ticket-life=unlimited",
        "--realm-max-renewable-life=unlimited",
    ];
    must(
        &kadmin,
        &["-l", "init", lives[0], lives[1], REALM],
        &environment,
    );
    must(
        &kadmin,
        &["-l", "add", "--random-key", "--use-defaults", "alice"],
        &environment,
    );
    let program = peers.join("usr/lib/heimdal-servers/kdc");
    let mut running = Running::start(
        Command::new(program)
            .arg(format!("--config-file={configuration}"))
            .arg(format!("--ports={port}"))
            .arg("--addresses=127.0.0.1")
            .envs(environment)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null()),
    );
    running.wait_for(([127, 0, 0, 1], port).into());
    (running, port)
}

#[test]
fn the_twins_client_logs_on_to_a_heimdal_kdc_or_learns_why_not() {
    let Some(peers) = super::peers() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    authority::set_up(folder);
    let (_kdc, port) = heimdal_kdc(&peers, folder);
    let kdc = format!("tcp/127.0.0.1:{port}");
    for (who, more, said) in [
        ("alice", &["--exchange", "dh14"][..], "verified ticket"),
        ("alice", &["--exchange", "rsa"], "verified ticket"),
        // It knows neither curves nor group 16, and says so with an error of its own.
        (
            "alice",
            &["--exchange", "p256"],
            "KRB_AP_ERR_BAD_INTEGRITY (31)",
        ),
        (
            "alice",
            &["--exchange", "dh16"],
            "KRB_AP_ERR_BAD_INTEGRITY (31)",
        ),
        // It reads a request with paChecksum2 as one for key transport.
        (
            "alice",
            &["--exchange", "dh14", "--pa-checksum2"],
            "RSA key transport was not asked for",
        ),
    ] {
        let (code, text) = kinit(&kdc, REALM, folder, who, &[more, &["alice"]].concat());
        let expected = if said == "verified ticket" { 0 } else { 6 };
        let said: String = said.split_whitespace().collect();
        let text: String = text.replace(['│', '\n'], " ").split_whitespace().collect();
        assert!(
            code == expected && text.contains(&said),
            "{who} {more:?}: {code} {text}"
        );
    }
}
