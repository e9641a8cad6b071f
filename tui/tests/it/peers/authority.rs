//! Certificates by OpenSSL, as the manuals of the peers want them.

use std::fs;
use std::path::Path;

use super::process::must;

pub(super) const REALM: &str = "TEST.EXAMPLE";

/// What is wrong with a certificate, if anything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    Expired,
    OtherName,
    OtherPurpose,
    Foreign,
}

/// Algorithm of the keys of an authority, a KDC and its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    Rsa2048,
    P256,
}

impl Keys {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Rsa2048 => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            Self::P256 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        }
    }
}

/// An authority, a KDC's certificate, and `alice`'s in several states, in a folder.
pub(super) fn set_up(folder: &Path) {
    set_up_with(folder, Keys::Rsa2048);
}

/// The same with keys of an algorithm.
pub(super) fn set_up_with(folder: &Path, keys: Keys) {
    let at = |name: &str| folder.join(name).display().to_string();
    anchor(folder, "ca", "/O=Test/CN=Test CA", keys);
    fs::write(at("index.txt"), "").unwrap();
    fs::write(at("serial"), "1000\n").unwrap();
    fs::write(
        at("ca.cnf"),
        format!(
            "[ca]\ndefault_ca = d\n[d]\ndatabase = {}\nserial = {}\nnew_certs_dir = {}\ndefault_md = sha256\n\
             policy = p\nunique_subject = no\n[p]\norganizationName = optional\ncommonName = supplied\n",
            at("index.txt"),
            at("serial"),
            folder.display()
        ),
    )
    .unwrap();
    // id-pkinit-KPKdc, serverAuth and clientAuth: what RFC 4556 and what Windows wants of a KDC.
    let purposes = "1.3.6.1.5.2.3.5,1.3.6.1.5.5.7.3.1,1.3.6.1.5.5.7.3.2";
    issue(
        folder,
        "kdc",
        &["krbtgt", REALM],
        purposes,
        (Fault::None, keys),
    );
    // id-pkinit-KPClientAuth, and smart card logon of Windows.
    let client = "1.3.6.1.5.2.3.4,1.3.6.1.4.1.311.20.2.2";
    issue(folder, "alice", &["alice"], client, (Fault::None, keys));
    issue(
        folder,
        "expired",
        &["alice"],
        client,
        (Fault::Expired, keys),
    );
    issue(folder, "revoked", &["alice"], client, (Fault::None, keys));
    issue(
        folder,
        "elliptic",
        &["alice"],
        client,
        (Fault::None, Keys::P256),
    );
    issue(
        folder,
        "mallory",
        &["mallory"],
        client,
        (Fault::OtherName, keys),
    );
    let server = "1.3.6.1.5.5.7.3.1";
    issue(
        folder,
        "purpose",
        &["alice"],
        server,
        (Fault::OtherPurpose, keys),
    );
    // An authority that no peer knows, and a certificate of it.
    anchor(folder, "other", "/O=Other/CN=Other CA", keys);
    issue(
        folder,
        "foreign",
        &["alice"],
        client,
        (Fault::Foreign, keys),
    );
    revoke(folder, "revoked");
}

/// A root with its key.
fn anchor(folder: &Path, name: &str, subject: &str, keys: Keys) {
    let at = |suffix: &str| {
        folder
            .join(format!("{name}.{suffix}"))
            .display()
            .to_string()
    };
    let (key, certificate) = (at("key"), at("pem"));
    generate(&key, keys);
    let arguments = [
        "req",
        "-x509",
        "-new",
        "-key",
        &key,
        "-out",
        &certificate,
        "-subj",
        subject,
        "-days",
        "30",
    ];
    must("openssl", &arguments, &[]);
}

fn generate(file: &str, keys: Keys) {
    let arguments = [&["genpkey"], keys.arguments(), &["-out", file]].concat();
    must("openssl", &arguments, &[]);
}

/// Revokes a certificate, and writes the list that says so.
fn revoke(folder: &Path, name: &str) {
    let at = |file: &str| folder.join(file).display().to_string();
    let (configuration, key, ca) = (at("ca.cnf"), at("ca.key"), at("ca.pem"));
    let (certificate, list) = (at(&format!("{name}.pem")), at("ca.crl"));
    let common = [
        "ca",
        "-config",
        &configuration,
        "-cert",
        &ca,
        "-keyfile",
        &key,
    ];
    let revoke = [&common[..], &["-revoke", &certificate]].concat();
    must("openssl", &revoke, &[]);
    let write = [&common[..], &["-gencrl", "-crldays", "30", "-out", &list]].concat();
    must("openssl", &write, &[]);
    // MIT reads PEM, Heimdal DER.
    let der = at("ca.crl.der");
    let convert = ["crl", "-in", &list, "-outform", "DER", "-out", &der];
    must("openssl", &convert, &[]);
}

/// The serial number of a certificate, in hexadecimal digits.
pub(super) fn serial(folder: &Path, name: &str) -> String {
    let file = folder.join(format!("{name}.pem")).display().to_string();
    let text = must("openssl", &["x509", "-in", &file, "-noout", "-serial"], &[]);
    let (_, digits) = text.trim().split_once('=').unwrap();
    digits.to_owned()
}

/// Issues a certificate for a principal, with its key beside it.
fn issue(
    folder: &Path,
    name: &str,
    principal: &[&str],
    purpose: &str,
    (fault, keys): (Fault, Keys),
) {
    let at = |suffix: &str| {
        folder
            .join(format!("{name}.{suffix}"))
            .display()
            .to_string()
    };
    let ca = |file: &str| folder.join(file).display().to_string();
    let issuer = if fault == Fault::Foreign {
        "other"
    } else {
        "ca"
    };
    let names = (0..)
        .zip(principal)
        .fold(String::new(), |text: String, (index, part): (u8, _)| {
            text + &format!("n{index}=GeneralString:{part}\n")
        });
    // A KDC has its host's and its domain's names, a user a UPN.
    let (name_type, more) = match principal {
        [user] => (
            1,
            format!(",otherName:1.3.6.1.4.1.311.20.2.3;UTF8:{user}@{REALM}"),
        ),
        _ => (2, ",DNS:dc1.test.example,DNS:test.example".to_owned()),
    };
    fs::write(
        at("ext"),
        format!(
            "extendedKeyUsage={purpose}\nkeyUsage=digitalSignature,keyEncipherment,keyAgreement\n\
             subjectAltName=otherName:1.3.6.1.5.2.2;SEQUENCE:princ{more}\n[princ]\nrealm=EXP:0,GeneralString:{REALM}\n\
             name=EXP:1,SEQUENCE:pn\n[pn]\ntype=EXP:0,INTEGER:{name_type}\nstring=EXP:1,SEQUENCE:ps\n[ps]\n{names}"
        ),
    )
    .unwrap();
    generate(&at("key"), keys);
    let subject = format!("/O=Test/CN={name}");
    must(
        "openssl",
        &[
            "req",
            "-new",
            "-key",
            &at("key"),
            "-out",
            &at("csr"),
            "-subj",
            &subject,
        ],
        &[],
    );
    // `x509 -days` makes no certificate of the past; `ca` does.
    let (from, to) = if fault == Fault::Expired {
        ("20200101000000Z", "20210101000000Z")
    } else {
        ("20200101000000Z", "20450101000000Z")
    };
    must(
        "openssl",
        &[
            "ca",
            "-batch",
            "-config",
            &ca("ca.cnf"),
            "-cert",
            &ca(&format!("{issuer}.pem")),
            "-keyfile",
            &ca(&format!("{issuer}.key")),
            "-in",
            &at("csr"),
            "-out",
            &at("pem"),
            "-extfile",
            &at("ext"),
            "-startdate",
            from,
            "-enddate",
            to,
            "-notext",
        ],
        &[],
    );
}
