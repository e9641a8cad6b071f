//! The two arms: a domain with an account for each case, its certificates, its KDC.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sim::kerberos::client::{AsRequest, Options};
use sim::kerberos::kdc_trust::KdcTrust;
use sim::kerberos::{ClientName, EncryptionType, NameType};
use sim::names::{DistinguishedName, Sid, Timestamp};
use sim::pki::{Certificate, Issuance, KeyAlgorithm, KeyUsage, PrivateKey};

use super::super::arms::{Attempt, again_where_garbled, now};
use super::super::authority::REALM;
use super::super::process::{Place, Running, free_port};
use super::super::samba;
use super::super::twin::cardtwin;
use super::cases::{Age, Asked, CASES, Case, KeyOf, SidIn};

/// How strongly certificates have to be bound to accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    None,
    Compatibility,
    /// With a year for certificates that are older than their accounts.
    Compensated,
    Full,
}

impl Mode {
    /// In the order of a case's answers.
    pub(super) const ALL: [Self; 4] = [
        Self::None,
        Self::Compatibility,
        Self::Compensated,
        Self::Full,
    ];
}

/// A KDC that is asked.
pub(super) trait Arm {
    /// Starts it anew in a mode.
    fn begin(&mut self, mode: Mode);
    /// What it answers to a case.
    fn ask(&mut self, number: usize, case: &Case) -> String;
}

/// What a case's account is.
#[derive(Debug, Clone)]
struct Account {
    name: String,
    sid: Sid,
    created: Timestamp,
}

/// An authority with the certificates of a KDC and of every case.
struct Domain {
    authority: PrivateKey,
    anchor: Certificate,
    user: PrivateKey,
    /// Keys that only one certificate has, by case.
    own: BTreeMap<usize, PrivateKey>,
    certificates: Vec<Certificate>,
}

const ISSUER: &str = "CN=Test CA,DC=test,DC=example";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::Rsa2048, [seed; 32]).unwrap()
}

fn issuance(subject: &str, serial: Vec<u8>) -> Issuance {
    Issuance {
        subject: subject.parse().unwrap(),
        issuer: ISSUER.parse().unwrap(),
        serial,
        not_before: now().plus_days(-400).unix(),
        not_after: now().plus_days(400).unix(),
        ..Issuance::default()
    }
}

impl Domain {
    /// The authority, and the KDC's certificate, in a folder.
    fn new(folder: &Path) -> Self {
        let (authority, kdc) = (key(61), key(62));
        let anchor = Issuance {
            authority: true,
            key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
            ..issuance(ISSUER, vec![1])
        }
        .issue(authority.public_key(), &authority)
        .unwrap();
        let purposes = ["1.3.6.1.5.2.3.5", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
        let certificate = Issuance {
            issuer_key_id: anchor.subject_key_id().cloned(),
            dns_names: vec!["dc1.test.example".to_owned(), "test.example".to_owned()],
            extended_key_usage: Some(purposes.map(|p| p.parse().unwrap()).to_vec()),
            key_usage: Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT),
            ..issuance("CN=dc1.test.example", vec![2])
        }
        .issue(kdc.public_key(), &authority)
        .unwrap();
        write_pem(folder, "ca.pem", "CERTIFICATE", anchor.der());
        write_pem(folder, "kdc.pem", "CERTIFICATE", certificate.der());
        write_pem(
            folder,
            "kdc.key",
            "PRIVATE KEY",
            &kdc.to_pkcs8_der().unwrap(),
        );
        Self {
            authority,
            anchor,
            user: key(63),
            own: BTreeMap::new(),
            certificates: Vec::new(),
        }
    }

    /// Issues the certificate of every case.
    fn issue(&mut self, accounts: &[Account], another: &Sid) {
        for (case, (serial, account)) in CASES.iter().zip((16..).zip(accounts)) {
            let sid = |whose| match whose {
                SidIn::Absent => None,
                SidIn::Own => Some(account.sid.clone()),
                SidIn::Anothers => Some(another.clone()),
            };
            let filled = |text: Option<&str>| text.map(|text| named(text, &account.name));
            let client = ["1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2"];
            let uri = |sid: Sid| format!("tag:microsoft.com,2022-09-14:sid:{sid}");
            let issuance = Issuance {
                issuer_key_id: self.anchor.subject_key_id().cloned(),
                not_before: match case.age {
                    Age::Younger => account.created.plus_seconds(1),
                    Age::Minutes => account.created.plus_seconds(-300),
                    Age::Older => account.created.plus_days(-1),
                }
                .unix(),
                upn: filled(case.san_upn).map(|upn| upn.parse().unwrap()),
                rfc822: filled(case.mail),
                uris: sid(case.sid_uri).map(uri).into_iter().collect(),
                sid: sid(case.sid),
                extended_key_usage: Some(client.map(|p| p.parse().unwrap()).to_vec()),
                key_usage: Some(KeyUsage::DIGITAL_SIGNATURE),
                ..issuance(
                    &format!("CN={},OU=People,DC=test,DC=example", account.name),
                    vec![0x61, 0xEE, serial],
                )
            };
            let number = self.certificates.len();
            if case.key != KeyOf::Nobody {
                self.own.insert(number, key(64 + serial));
            }
            let own = self.key(number);
            let issuance = if case.self_signed {
                Issuance {
                    issuer: issuance.subject.clone(),
                    ..issuance
                }
            } else {
                issuance
            };
            let signer = if case.self_signed {
                own
            } else {
                &self.authority
            };
            let issued = issuance.issue(own.public_key(), signer).unwrap();
            self.certificates.push(issued);
        }
    }

    /// The key of a case's certificate.
    fn key(&self, number: usize) -> &PrivateKey {
        self.own.get(&number).unwrap_or(&self.user)
    }

    /// Writes the certificates whose keys an account holds: the case's number, the file, whose key it is.
    fn held(&self, folder: &Path) -> Vec<(usize, String, KeyOf)> {
        let held = self.own.keys().map(|number| {
            let name = format!("{}.pem", account(*number));
            write_pem(
                folder,
                &name,
                "CERTIFICATE",
                self.certificates[*number].der(),
            );
            (*number, name, CASES[*number].key)
        });
        held.collect()
    }

    /// The altSecurityIdentities of a case's account.
    fn mappings(&self, number: usize, account: &str) -> Vec<String> {
        let certificate = &self.certificates[number];
        let pairs = |text: String, between: &str| {
            let pairs: Vec<String> = text.as_bytes().chunks(2).map(to_text).collect();
            pairs.join(between)
        };
        let reversed = certificate.serial().reversed_hex();
        let windows = DistinguishedName::to_windows_x500;
        let values = [
            ("issuer", windows(certificate.issuer())),
            ("issuer-rfc", certificate.issuer().to_string()),
            ("subject", windows(certificate.subject())),
            ("subject-rfc", certificate.subject().to_string()),
            ("sr", reversed.clone()),
            ("s:r", pairs(reversed, ":")),
            ("serial", certificate.serial().to_string()),
            ("ski", certificate.subject_key_id().unwrap().to_string()),
            ("thumbprint", certificate.thumbprint().to_string()),
            ("key-hash", certificate.public_key_digest().to_string()),
        ];
        let fill = |text: &str| {
            values
                .iter()
                .fold(named(text, account), |text, (name, value)| {
                    text.replace(&format!("{{{name}}}"), value).replace(
                        &format!("{{{}}}", name.to_uppercase()),
                        &value.to_uppercase(),
                    )
                })
        };
        CASES[number].maps.iter().map(|text| fill(text)).collect()
    }

    /// Lets a case's client ask a KDC.
    fn ask(&self, number: usize, case: &Case, account: &str, port: u16) -> String {
        let certificate = &self.certificates[number];
        let client = match case.asked {
            Asked::Principal => (NameType::Principal, account.to_owned()),
            Asked::Enterprise(upn) => (NameType::Enterprise, named(upn, account)),
            Asked::Subject => (NameType::X500Principal, certificate.subject().to_string()),
        };
        let request = AsRequest {
            realm: REALM.parse().unwrap(),
            client: ClientName {
                name_type: client.0,
                name: client.1,
            },
            now: now(),
            till: now().plus_days(1),
            etypes: vec![EncryptionType::Aes256CtsHmacSha196],
            certificates: vec![certificate.clone()],
            digest: self.key(number).digest(),
            options: Options::default(),
        };
        let trust = KdcTrust {
            realm: REALM,
            hostname: Some("test.example"),
            anchors: std::slice::from_ref(&self.anchor),
            now: now(),
        };
        let attempt = Attempt {
            name: account,
            request,
            key: self.key(number),
            trust,
            ahead: 0,
            altered: false,
        };
        attempt.outcome(port)
    }
}

fn write_pem(folder: &Path, name: &str, label: &str, der: &[u8]) {
    let text = pem::encode(&pem::Pem::new(label, der));
    std::fs::write(folder.join(name), text).unwrap();
}

fn to_text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A text with the account's name in it.
fn named(text: &str, account: &str) -> String {
    text.replace("{account}", account)
        .replace("{ACCOUNT}", &account.to_uppercase())
}

/// The account of a case.
fn account(number: usize) -> String {
    format!("user{number:02}")
}

/// The twin's KDC: of 2019, before April 2023, so that every mode can be set.
pub(super) struct TwinArm {
    folder: PathBuf,
    domain: Domain,
    accounts: Vec<Account>,
    kdc: Option<(Running, u16)>,
}

impl TwinArm {
    pub(super) fn new(folder: &Path) -> Self {
        let mut domain = Domain::new(folder);
        let created = Timestamp::from_unix(now().unix() / 60 * 60).plus_seconds(-3600);
        let accounts: Vec<Account> = (0..CASES.len())
            .map(|number| Account {
                name: account(number),
                sid: format!("S-1-5-21-1-2-3-{}", 2000 + number).parse().unwrap(),
                created,
            })
            .collect();
        domain.issue(&accounts, &"S-1-5-21-1-2-3-1999".parse().unwrap());
        Self {
            folder: folder.to_owned(),
            domain,
            accounts,
            kdc: None,
        }
    }

    fn world(&self, mode: Mode) -> String {
        let mut users = String::new();
        let mut of_another = Vec::new();
        let mut cards = String::new();
        let (mut keys_of_another, mut own_keys) = (Vec::new(), BTreeMap::new());
        for (number, file, whose) in self.domain.held(&self.folder) {
            writeln!(
                cards,
                "(name: {file:?}, containers: [(name: \"key\", given: (certificate: {file:?}))]),"
            )
            .unwrap();
            let path = format!("({file:?}, \"key\")");
            if whose == KeyOf::Own {
                own_keys.insert(number, path);
            } else {
                keys_of_another.push(path);
            }
        }
        let keys_of_another = keys_of_another.join(", ");
        for (number, (case, account)) in CASES.iter().zip(&self.accounts).enumerate() {
            let mappings = self.domain.mappings(number, &account.name);
            let upn = match case.upn {
                Some(upn) => format!("{:?}", named(upn, &account.name)),
                None => "None".to_owned(),
            };
            writeln!(
                users,
                "(name: {:?}, sid: \"{}\", created: \"{}\", user_principal_name: {upn}, \
                 alt_security_identities: {mappings:?}, key_credentials: [{}]),",
                account.name,
                account.sid,
                account.created,
                own_keys.get(&number).map_or("", String::as_str)
            )
            .unwrap();
            of_another.extend(mappings.into_iter().filter(|_| case.maps_another));
        }
        let (strong, year) = match mode {
            Mode::None => (0, false),
            Mode::Compatibility => (1, false),
            Mode::Compensated => (1, true),
            Mode::Full => (2, false),
        };
        let kdc = "SYSTEM\\\\CurrentControlSet\\\\Services\\\\Kdc";
        let compensation = if year {
            format!(", \"{kdc}\\\\CertificateBackdatingCompensation\": 0x01E13380")
        } else {
            String::new()
        };
        let (update, next) = (now().plus_days(-1), now().plus_days(10));
        format!(
            r#"(
    name: "test",
    clock: "2023-03-20",
    domains: [(name: "test.example", netbios: "TEST", functional_level: "Server 2016")],
    certification_authorities: [(
        name: "Test CA",
        given: (certificate: "ca.pem"),
        in_root_store: true,
        in_ntauth: true,
        crl: (this_update: "{update}", next_update: "{next}"),
    )],
    users: [
        (name: "another", sid: "S-1-5-21-1-2-3-1999", user_principal_name: "another@test.example",
         alt_security_identities: {of_another:?}, key_credentials: [{keys_of_another}]),
{users}    ],
    cards: [{cards}],
    domain_controllers: [(
        name: "DC1",
        product: "Server 2019",
        patched: "2023-03-14",
        registry: {{ "{kdc}\\StrongCertificateBindingEnforcement": {strong}{compensation} }},
        // No certificate here says where a list is published, so the list was put there by hand.
        revocation_cache: [(authority: "Test CA", fetched: "{update}")],
        certificates: [(name: "kdc", given: (certificate: "kdc.pem", private_key: "kdc.key"))],
    )],
)"#
        )
    }
}

impl Arm for TwinArm {
    fn begin(&mut self, mode: Mode) {
        let world = self.folder.join("test.ron");
        std::fs::write(&world, self.world(mode)).unwrap();
        let port = free_port();
        let (world, address) = (world.display().to_string(), format!("127.0.0.1:{port}"));
        let arguments = [
            "kdc", "--world", &world, "--clock", "now", "--listen", &address,
        ];
        let (running, line) = Running::start_and_read(Command::new(cardtwin()).args(arguments));
        assert!(line.contains("listens"), "{line}");
        self.kdc = Some((running, port));
    }

    fn ask(&mut self, number: usize, case: &Case) -> String {
        let (_, port) = self.kdc.as_ref().unwrap();
        self.domain
            .ask(number, case, &self.accounts[number].name, *port)
    }
}

/// Samba's KDC, over a directory that is provisioned once.
pub(super) struct SambaArm<'p> {
    place: &'p Place,
    folder: PathBuf,
    domain: Domain,
    kdc: Option<(Running, u16)>,
    /// Whether it knows of enforcement.
    binds: bool,
}

impl<'p> SambaArm<'p> {
    pub(super) fn new(place: &'p Place, folder: &Path, binds: bool) -> Self {
        samba::provision(place, folder);
        let mut ldif = String::new();
        let names = (0..CASES.len()).map(account).chain(["another".to_owned()]);
        let upns = CASES.iter().map(|case| case.upn);
        for (name, upn) in names.zip(upns.chain([Some("{account}@test.example")])) {
            // The password is `"Passw0rd.1234"` with its quotes, in UTF-16.
            writeln!(
                ldif,
                "dn: CN={name},CN=Users,DC=test,DC=example\nchangetype: add\nobjectClass: user\n\
                 sAMAccountName: {name}\nuserAccountControl: 512\n\
                 unicodePwd:: IgBQAGEAcwBzAHcAMAByAGQALgAxADIAMwA0ACIA"
            )
            .unwrap();
            if let Some(upn) = upn {
                writeln!(ldif, "userPrincipalName: {}", named(upn, &name)).unwrap();
            }
            ldif.push('\n');
        }
        samba::change_directory(place, folder, &ldif);
        let mut domain = Domain::new(folder);
        let accounts: Vec<Account> = (0..CASES.len())
            .map(account)
            .chain(["another".to_owned()])
            .collect::<Vec<_>>()
            .iter()
            .zip(std::iter::repeat(found(place, folder)))
            .map(|(name, found)| {
                found
                    .into_iter()
                    .find(|account| account.name == *name)
                    .unwrap()
            })
            .collect();
        let (another, accounts) = accounts.split_last().unwrap();
        domain.issue(accounts, &another.sid);
        let mut ldif = String::new();
        for (number, (case, account)) in CASES.iter().zip(accounts).enumerate() {
            let mappings = domain.mappings(number, &account.name);
            let holders = [Some(account), case.maps_another.then_some(another)];
            for holder in holders
                .into_iter()
                .flatten()
                .filter(|_| !mappings.is_empty())
            {
                writeln!(
                    ldif,
                    "dn: CN={},CN=Users,DC=test,DC=example\nchangetype: modify\n\
                     add: altSecurityIdentities",
                    holder.name
                )
                .unwrap();
                for mapping in &mappings {
                    writeln!(ldif, "altSecurityIdentities: {mapping}").unwrap();
                }
                ldif.push('\n');
            }
        }
        samba::change_directory(place, folder, &ldif);
        if binds {
            for (number, file, whose) in domain.held(folder) {
                let own = account(number);
                let holder = if whose == KeyOf::Own { &own } else { "another" };
                samba::add_key(place, folder, holder, &file);
            }
        }
        Self {
            place,
            folder: folder.to_owned(),
            domain,
            kdc: None,
            binds,
        }
    }
}

/// The accounts of the directory.
fn found(place: &Place, folder: &Path) -> Vec<Account> {
    let attributes = ["sAMAccountName", "objectSid", "whenCreated"];
    let text = samba::search(place, folder, "(objectClass=user)", &attributes);
    text.split("\n\n")
        .filter_map(|entry| {
            let value = |name: &str| {
                let line = entry.lines().find_map(|line| line.strip_prefix(name));
                line.and_then(|line| line.strip_prefix(": "))
            };
            let created = value("whenCreated")?;
            let at = |from: usize, to: usize| created.get(from..to);
            let iso = format!(
                "{}-{}-{}T{}:{}:{}Z",
                at(0, 4)?,
                at(4, 6)?,
                at(6, 8)?,
                at(8, 10)?,
                at(10, 12)?,
                at(12, 14)?
            );
            Some(Account {
                name: value("sAMAccountName")?.to_owned(),
                sid: value("objectSid")?.parse().ok()?,
                created: iso.parse().ok()?,
            })
        })
        .collect()
}

impl Arm for SambaArm<'_> {
    fn begin(&mut self, mode: Mode) {
        let option = |value| format!("--option=strong certificate binding enforcement={value}");
        let (strong, minutes) = match mode {
            Mode::None => (option("none"), 0),
            Mode::Compatibility => (option("compatibility"), 0),
            Mode::Compensated => (option("compatibility"), 365 * 24 * 60),
            Mode::Full => (option("full"), 0),
        };
        let compensation = format!("--option=certificate backdating compensation={minutes}");
        let options: &[&str] = if self.binds {
            &[&strong, &compensation]
        } else {
            &[]
        };
        self.kdc = None;
        self.kdc = Some(samba::serve(self.place, &self.folder, options));
    }

    fn ask(&mut self, number: usize, case: &Case) -> String {
        let (_, port) = self.kdc.as_ref().unwrap();
        again_where_garbled(|| self.domain.ask(number, case, &account(number), *port))
    }
}
