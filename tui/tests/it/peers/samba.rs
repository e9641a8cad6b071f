//! A Samba domain controller, provisioned for the test, with nothing but its KDC running.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::authority::REALM;
use super::process::{Place, Running, free_port};

/// A KDC of a new domain with one user, who has a certificate's mapping if one is given, on a free port.
pub(super) fn samba_kdc(
    place: &Place,
    folder: &Path,
    options: &[&str],
    mapping: &str,
) -> (Running, u16) {
    let at = |name: &str| place.path(&folder.join(name));
    let target = format!("--targetdir={}", at("dc"));
    let realm = format!("--realm={REALM}");
    let provision = [
        "samba-tool",
        "domain",
        "provision",
        &target,
        &realm,
        "--domain=TEST",
        "--server-role=dc",
        "--dns-backend=NONE",
        "--adminpass=Passw0rd.1234",
        "--host-name=dc1",
        "--host-ip=127.0.0.1",
        "--option=interfaces=lo",
        "--option=bind interfaces only=yes",
    ];
    let path = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")];
    place.must(&provision, &path);
    let (settings, directory) = (at("dc/etc/smb.conf"), at("dc/private/sam.ldb"));
    let create = [
        "samba-tool",
        "user",
        "create",
        "alice",
        "Alice.1234x",
        "-s",
        &settings,
        "-H",
        &directory,
    ];
    place.must(&create, &path);
    if !mapping.is_empty() {
        let change = format!(
            "dn: CN=alice,CN=Users,DC=test,DC=example\nchangetype: modify\nadd: altSecurityIdentities\n\
             altSecurityIdentities: {mapping}\n"
        );
        fs::write(folder.join("mapping.ldif"), change).unwrap();
        let modify = ["ldbmodify", "-H", &directory, &at("mapping.ldif")];
        place.must(&modify, &path);
    }
    fs::write(
        folder.join("krb5.samba.conf"),
        format!(
            "[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n[kdc]\n\
             \x20enable-pkinit = yes\n pkinit_identity = FILE:{},{}\n pkinit_anchors = FILE:{}\n\
             \x20pkinit_principal_in_certificate = yes\n pkinit_win2k_require_binding = no\n",
            at("kdc.pem"), at("kdc.key"), at("ca.pem"),
        ),
    )
    .unwrap();
    let (port, password_port) = (free_port(), free_port());
    let configuration = at("krb5.samba.conf");
    let (kdc, kpasswd) = (
        format!("--option=krb5 port={port}"),
        format!("--option=kpasswd port={password_port}"),
    );
    let pids = format!("--option=pid directory={}", at("dc"));
    let serve = [
        "samba",
        "-i",
        "-M",
        "single",
        "-s",
        &settings,
        "--option=server services=kdc",
        &kdc,
        &kpasswd,
        &pids,
    ];
    let mut running = Running::start_open(
        place
            .command(&[&serve, options].concat())
            .env("KRB5_CONFIG", configuration)
            .envs(path)
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    running.wait_for(([127, 0, 0, 1], port).into());
    (running, port)
}
