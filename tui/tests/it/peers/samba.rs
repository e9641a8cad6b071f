//! A Samba domain controller, provisioned for the test, with nothing but its KDC running.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::authority::REALM;
use super::process::{Place, Running, free_port};

/// The path of programs.
const PATH: [(&str, &str); 1] = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")];

/// A KDC of a new domain with one user, who has a certificate's mapping if one is given, on a free port.
pub(super) fn samba_kdc(
    place: &Place,
    folder: &Path,
    options: &[&str],
    mapping: &str,
) -> (Running, u16) {
    let at = |name: &str| place.path(&folder.join(name));
    provision(place, folder);
    let (settings, directory) = (at("dc/etc/smb.conf"), at(DIRECTORY));
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
    place.must(&create, &PATH);
    if !mapping.is_empty() {
        let change = format!(
            "dn: CN=alice,CN=Users,DC=test,DC=example\nchangetype: modify\nadd: altSecurityIdentities\n\
             altSecurityIdentities: {mapping}\n"
        );
        change_directory(place, folder, &change);
    }
    serve(place, folder, options)
}

/// The directory of a domain controller, in its folder.
const DIRECTORY: &str = "dc/private/sam.ldb";

/// A new domain of one domain controller in a folder.
pub(super) fn provision(place: &Place, folder: &Path) {
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
    place.must(&provision, &PATH);
}

/// Makes the changes of an LDIF text.
pub(super) fn change_directory(place: &Place, folder: &Path, ldif: &str) {
    let at = |name: &str| place.path(&folder.join(name));
    fs::write(folder.join("change.ldif"), ldif).unwrap();
    let modify = ["ldbmodify", "-H", &at(DIRECTORY), &at("change.ldif")];
    place.must(&modify, &PATH);
}

/// Puts the key of a certificate in a file into msDS-KeyCredentialLink of an account.
pub(super) fn add_key(place: &Place, folder: &Path, account: &str, file: &str) {
    let at = |name: &str| place.path(&folder.join(name));
    let (file, directory) = (at(file), at(DIRECTORY));
    let add = [
        "samba-tool",
        "user",
        "keytrust",
        "add",
        account,
        &file,
        "-H",
        &directory,
    ];
    place.must(&add, &PATH);
}

/// Attributes of the entries that a filter finds, as LDIF.
pub(super) fn search(place: &Place, folder: &Path, filter: &str, attributes: &[&str]) -> String {
    let directory = place.path(&folder.join(DIRECTORY));
    let search = [&["ldbsearch", "-H", &directory, filter], attributes].concat();
    place.must(&search, &PATH)
}

/// Runs the KDC of a domain controller on a free port, with the certificate `kdc.pem` and the anchor `ca.pem`.
pub(super) fn serve(place: &Place, folder: &Path, options: &[&str]) -> (Running, u16) {
    let at = |name: &str| place.path(&folder.join(name));
    let settings = at("dc/etc/smb.conf");
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
            .envs(PATH)
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    running.wait_for(([127, 0, 0, 1], port).into());
    (running, port)
}
