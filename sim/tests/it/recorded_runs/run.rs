//! One run: a world, a certificate, a request, and what the two sides saw.

use std::collections::BTreeMap;
use std::sync::Mutex;

use kerberos::client::{self, AsRequest, KrbErrorReport, Options, Reply};
use kerberos::{ClientName, EncryptionType, KeyAgreement, NameType, Transport};
use names::Timestamp;
use pki::{Additions, Certificate, DigestAlgorithm, Issuance, KeyAlgorithm, KeyUsage, PrivateKey};
use rand_core::SeedableRng;
use sim::{KdcService, Level, LoggedEvent, Served, Twin};

pub(crate) const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
pub(crate) const VICTIM: &str = "S-1-5-21-1-2-3-1104";
pub(crate) const OTHER: &str = "S-1-5-21-1-2-3-1105";

/// A key of RSA; each is generated once.
fn key(seed: u8) -> PrivateKey {
    static KEYS: Mutex<BTreeMap<u8, PrivateKey>> = Mutex::new(BTreeMap::new());
    let mut keys = KEYS.lock().unwrap();
    let generate = || PrivateKey::generate(KeyAlgorithm::Rsa2048, [seed; 32]).unwrap();
    keys.entry(seed).or_insert_with(generate).clone()
}

pub(crate) fn unix(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().unix()
}

/// An authority that signs itself.
fn authority(name: &str, key: &PrivateKey) -> Certificate {
    let name = format!("CN={name},DC=essos,DC=local");
    Issuance {
        subject: name.parse().unwrap(),
        issuer: name.parse().unwrap(),
        serial: vec![1],
        not_before: unix("2022-01-01"),
        not_after: unix("2042-01-01"),
        authority: true,
        key_usage: Some(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN),
        ..Issuance::default()
    }
    .issue(key.public_key(), key)
    .unwrap()
}

/// A run: a world, a certificate, a request.
pub(crate) struct Run {
    /// Updates of the domain controller.
    pub(crate) patched: &'static str,
    pub(crate) product: &'static str,
    /// Values of its registry below `Services\Kdc`.
    pub(crate) registry: Vec<(&'static str, u32)>,
    /// Who is logged on as.
    pub(crate) victim: Victim,
    /// Strings of the victim's altSecurityIdentities; `{ski}` and `{sr}` are the certificate's own.
    pub(crate) mappings: Vec<String>,
    /// The issuer is in NTAuth.
    pub(crate) in_ntauth: bool,
    /// The domain controller has a certificate.
    pub(crate) kdc_certificate: bool,
    /// What the certificate says.
    pub(crate) certificate: Issuance,
    pub(crate) additions: Additions,
    /// A subject key identifier in place of the key's own.
    pub(crate) forged_ski: Option<[u8; 20]>,
    /// The hash under the signature on the certificate, in place of SHA-256.
    pub(crate) hash: Hash,
    /// Whether the authority's signature on it is spoiled.
    pub(crate) spoiled: bool,
    /// The hash under the signature on the domain controller's certificate, where that is given as a file.
    pub(crate) kdc_hash: Option<Hash>,
    /// The key of the certificate, in place of one of RSA-2048.
    pub(crate) own: Option<PrivateKey>,
    /// What is otherwise in the world.
    pub(crate) changes: Vec<&'static str>,
    /// The name that the request is for, in place of the account's.
    pub(crate) client: Option<ClientName>,
    /// How the request is made.
    pub(crate) options: Options,
    /// The hash under the signature on the request.
    pub(crate) digest: DigestAlgorithm,
    /// The encryption type that the client asks for.
    pub(crate) etype: EncryptionType,
    /// Seconds by which the client's clock is ahead.
    pub(crate) skew: i64,
    /// What becomes of the bytes of the request on the way.
    pub(crate) on_the_way: fn(&mut [u8]),
}

/// The hash under the authority's signature on a certificate, by the last number of the algorithm's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    /// md5WithRSAEncryption. The signature is no such one: nobody here could tell.
    Md5 = 4,
    /// sha1WithRSAEncryption.
    Sha1 = 5,
    /// sha256WithRSAEncryption.
    Sha256 = 11,
}

/// Whose account the request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    /// A user.
    User(&'static str),
    /// A computer, by its name without the dollar sign.
    Computer(&'static str),
    /// The domain controller itself, DC03.
    DomainController,
}

impl Victim {
    /// The account name.
    fn account(self) -> String {
        match self {
            Self::User(name) => name.to_owned(),
            Self::Computer(name) => format!("{}$", name.to_uppercase()),
            Self::DomainController => "DC03$".to_owned(),
        }
    }
}

impl Run {
    /// A certificate for client authentication, of Server 2016 in the spring of 2025.
    pub(crate) fn new() -> Self {
        Self {
            patched: "2025-03-11",
            product: "Server 2016",
            registry: Vec::new(),
            victim: Victim::User("victim"),
            mappings: Vec::new(),
            in_ntauth: true,
            kdc_certificate: true,
            certificate: Issuance {
                subject: "CN=attacker,CN=Users,DC=essos,DC=local".parse().unwrap(),
                issuer: "CN=ESSOS-CA,DC=essos,DC=local".parse().unwrap(),
                serial: vec![
                    0x64, 0, 0, 0, 4, 0x71, 0x9F, 0x38, 0xF0, 0x56, 0x0D, 0, 0xF7, 0, 0, 0, 0, 0, 5,
                ],
                not_before: unix("2025-03-01"),
                not_after: unix("2027-03-01"),
                key_usage: Some(KeyUsage::DIGITAL_SIGNATURE),
                extended_key_usage: Some(vec![CLIENT_AUTHENTICATION.parse().unwrap()]),
                crl_distribution_points: vec!["http://pki.essos.local/ca.crl".to_owned()],
                ..Issuance::default()
            },
            additions: Additions::default(),
            forged_ski: None,
            hash: Hash::Sha256,
            spoiled: false,
            kdc_hash: None,
            own: None,
            changes: Vec::new(),
            client: None,
            options: Options::default(),
            digest: DigestAlgorithm::Sha256,
            etype: EncryptionType::Aes256CtsHmacSha196,
            skew: 0,
            on_the_way: |_| {},
        }
    }

    /// A certificate with the victim's UPN and SID, which maps strongly.
    pub(crate) fn good() -> Self {
        Self::new().says(|c| {
            c.upn = Some("victim@essos.local".parse().unwrap());
            c.sid = Some(VICTIM.parse().unwrap());
        })
    }

    /// With a change of the world.
    pub(crate) fn if_changed(mut self, changes: &[&'static str]) -> Self {
        self.changes.extend(changes);
        self
    }

    pub(crate) fn enforcement(mut self, mode: u32) -> Self {
        self.registry
            .push(("StrongCertificateBindingEnforcement", mode));
        self
    }

    pub(crate) fn bypass(mut self, mode: u32) -> Self {
        self.registry.push(("AllowNtAuthPolicyBypass", mode));
        self
    }

    pub(crate) fn mapped(mut self, text: &str) -> Self {
        self.mappings.push(text.to_owned());
        self
    }

    pub(crate) fn says(mut self, change: impl FnOnce(&mut Issuance)) -> Self {
        change(&mut self.certificate);
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The key of the certificate.
    fn own_key(&self) -> PrivateKey {
        self.own.clone().unwrap_or_else(|| key(3))
    }

    /// The certificate.
    fn issued(&self) -> Certificate {
        let root = key(1);
        let own = self.own_key();
        let mut certificate = self
            .certificate
            .issue_with(&self.additions, own.public_key(), &root)
            .unwrap();
        if let Some(forged) = self.forged_ski {
            certificate = with_ski(&certificate, forged, &root);
        }
        certificate = with_hash(&certificate, self.hash, &root);
        if self.spoiled {
            let mut der = certificate.der().to_vec();
            *der.last_mut().unwrap() ^= 1;
            certificate = Certificate::from_der(&der).unwrap();
        }
        certificate
    }

    /// The domain controller's certificate, of the hash that is asked for.
    fn of_kdc(&self) -> Certificate {
        let purposes = ["1.3.6.1.5.2.3.5", "1.3.6.1.5.5.7.3.1"];
        let issuance = Issuance {
            subject: "CN=DC03.essos.local".parse().unwrap(),
            issuer: "CN=ESSOS-KDC-CA,DC=essos,DC=local".parse().unwrap(),
            serial: vec![7],
            not_before: unix("2025-01-01"),
            not_after: unix("2026-12-01"),
            dns_names: vec!["DC03.essos.local".to_owned(), "essos.local".to_owned()],
            extended_key_usage: Some(purposes.map(|oid| oid.parse().unwrap()).into()),
            crl_distribution_points: vec!["http://pki.essos.local/kdc.crl".to_owned()],
            ..Issuance::default()
        };
        let root = key(2);
        let certificate = issuance.issue(key(4).public_key(), &root).unwrap();
        with_hash(&certificate, self.kdc_hash.unwrap_or(Hash::Sha256), &root)
    }

    /// The world, with the certificate on a card without a key.
    pub(crate) fn on_a_card(&self) -> Twin {
        let card =
            r#"(name: "Card", containers: [(name: "logon", given: (certificate: "card.crt"))]),"#;
        self.world(&self.issued(), card)
    }

    #[expect(clippy::too_many_lines, reason = "one document")]
    fn world(&self, certificate: &Certificate, cards: &str) -> Twin {
        let (root, kdc_root) = (key(1), key(2));
        let files = |name: &str| -> std::io::Result<Vec<u8>> {
            Ok(match name {
                "ca.crt" => authority("ESSOS-CA", &root).der().to_vec(),
                "ca.key" => root.to_pkcs8_der().unwrap().clone(),
                "kdc.crt" => authority("ESSOS-KDC-CA", &kdc_root).der().to_vec(),
                "kdc.key" => kdc_root.to_pkcs8_der().unwrap().clone(),
                "card.crt" => certificate.der().to_vec(),
                "dc.crt" => self.of_kdc().der().to_vec(),
                "dc.key" => key(4).to_pkcs8_der().unwrap().clone(),
                _ => return Err(std::io::ErrorKind::NotFound.into()),
            })
        };
        let ski = certificate
            .subject_key_id()
            .unwrap()
            .to_string()
            .to_uppercase();
        let reversed = certificate.serial().reversed_hex();
        let mappings: Vec<String> = self
            .mappings
            .iter()
            .map(|text| {
                format!(
                    "{:?}",
                    text.replace("{ski}", &ski).replace("{sr}", &reversed)
                )
            })
            .collect();
        let registry: Vec<String> = self
            .registry
            .iter()
            .map(|(name, value)| {
                format!(r#""SYSTEM\\CurrentControlSet\\Services\\Kdc\\{name}": {value}"#)
            })
            .collect();
        let kdc = if self.kdc_hash.is_some() {
            r#"(name: "kdc", given: (certificate: "dc.crt", private_key: "dc.key"))"#
        } else if self.kdc_certificate {
            r#"(name: "kdc", issued: (profile: "KerberosAuthentication", ca: "ESSOS-KDC-CA", not_before: "2025-01-01", not_after: "2026-12-01"))"#
        } else {
            ""
        };
        let account = format!(
            r#"sid: "{VICTIM}", created: "2024-01-01", alt_security_identities: [{}]"#,
            mappings.join(", ")
        );
        let (mut user, mut computer, mut of_controller) =
            (String::new(), String::new(), String::new());
        match self.victim {
            Victim::User(name) => user = format!("(name: \"{name}\", {account}),"),
            Victim::Computer(name) => {
                computer = format!("(name: \"{name}\", account: ({account})),");
            }
            Victim::DomainController => of_controller = format!("account: ({account}),"),
        }
        let document = format!(
            r#"(
                name: "essos",
                clock: "2025-12-01T09:00Z",
                domains: [(name: "essos.local", netbios: "ESSOS")],
                certification_authorities: [
                    (
                        name: "ESSOS-CA",
                        given: (certificate: "ca.crt", private_key: "ca.key"),
                        in_root_store: true,
                        in_ntauth: {in_ntauth},
                        crl: (next_update: "2026-01-01"),
                    ),
                    (
                        name: "ESSOS-KDC-CA",
                        given: (certificate: "kdc.crt", private_key: "kdc.key"),
                        in_root_store: true,
                        crl: (next_update: "2026-01-01"),
                    ),
                ],
                users: [
                    {user}
                    (name: "other", sid: "{OTHER}", created: "2024-01-01"),
                ],
                computers: [{computer}],
                workstations: [(name: "W1", product: "Windows 11")],
                cards: [{cards}],
                domain_controllers: [
                    (
                        name: "DC03",
                        {of_controller}
                        product: "{product}",
                        patched: "{patched}",
                        registry: {{ {registry} }},
                        certificates: [{kdc}],
                    ),
                ],
            )"#,
            in_ntauth = self.in_ntauth,
            product = self.product,
            patched = self.patched,
            registry = registry.join(", "),
        );
        let loaded = worlds::parse("essos.ron", &document, &files);
        let world = loaded
            .unwrap_or_else(|error| panic!("{error:?}\n{document}"))
            .world;
        let changes: Vec<sim::Change> = self
            .changes
            .iter()
            .map(|change| change.parse().unwrap())
            .collect();
        Twin::new(world).unwrap().what_if(&changes).unwrap()
    }

    /// Lets the exchange happen.
    pub(crate) fn exchange(self) -> Outcome {
        let own = self.own_key();
        let certificate = self.issued();
        let twin = self.world(&certificate, "");
        let now = twin.world().clock;
        let mut service = KdcService::new(twin, None).unwrap();
        let request = AsRequest {
            realm: "ESSOS.LOCAL".parse().unwrap(),
            client: self.client.clone().unwrap_or_else(|| ClientName {
                name_type: NameType::Principal,
                name: self.victim.account(),
            }),
            now: now.plus_seconds(self.skew),
            till: now.plus_days(1),
            etypes: vec![self.etype],
            certificates: vec![certificate.clone()],
            digest: self.digest,
            options: self.options.clone(),
        };
        let mut random = rand_chacha::ChaCha20Rng::from_seed([9; 32]);
        let pending = client::begin(request, &mut random).unwrap();
        let signature = own.sign(pending.digest(), &pending.to_be_signed()).unwrap();
        let also = pending
            .also_to_be_signed()
            .map(|content| own.sign(DigestAlgorithm::Sha1, &content).unwrap());
        let pending = pending.sign_both(&signature, also.as_deref()).unwrap();
        let mut bytes = pending.bytes().to_vec();
        (self.on_the_way)(&mut bytes);
        let served = service.answer(&bytes, Transport::Tcp, now);
        let reply = served.reply.as_ref().unwrap();
        let error = KrbErrorReport::read(reply);
        if error.is_none() && self.options.agreement != KeyAgreement::RsaKeyTransport {
            let Reply::Ticket(ticket) = pending.receive(reply).unwrap() else {
                panic!("neither an error nor a ticket");
            };
            assert!(pending.open(&ticket).is_ok());
        }
        Outcome {
            code: error.as_ref().map_or(0, |error| error.number),
            status: error.and_then(|error| error.nt_status),
            served,
            certificate,
            victim: self.victim,
        }
    }
}

/// What the two sides saw.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    /// The status in the data of the error.
    pub(crate) status: Option<u32>,
    pub(crate) served: Served,
    pub(crate) certificate: Certificate,
    pub(crate) victim: Victim,
}

impl Outcome {
    /// The steps that were told.
    pub(crate) fn steps(&self) -> Vec<&'static str> {
        self.served.steps.iter().map(|told| told.step.id).collect()
    }

    pub(crate) fn event(&self, id: u16) -> Option<&LoggedEvent> {
        let mut events = self.served.steps.iter().flat_map(|step| &step.events);
        events.find(|event| event.id == id)
    }

    /// Checks the answer, and that the audit says the same.
    pub(crate) fn is(&self, run: &str, code: i32) -> &Self {
        let steps: Vec<&str> = self.served.steps.iter().map(|told| told.step.id).collect();
        assert_eq!(self.code, code, "{run}: {} {steps:?}", self.served.sent);
        let audit = self.event(4768).unwrap_or_else(|| panic!("{run}: no 4768"));
        assert_eq!(audit.text("Status"), Some(&*format!("0x{code:X}")), "{run}");
        let level = if code == 0 {
            Level::AuditSuccess
        } else {
            Level::AuditFailure
        };
        assert_eq!(audit.level, level, "{run}");
        if code == 0 {
            let account = self.victim.account();
            let served = self.served.account.as_deref().unwrap();
            assert_eq!(served, account, "{run}");
            assert_eq!(audit.text("TargetUserName"), Some(&*account), "{run}");
            assert_eq!(audit.text("TargetSid"), Some(VICTIM), "{run}");
        }
        self
    }

    /// Checks that an event about the certificate was written, and its data.
    pub(crate) fn writes(&self, run: &str, id: u16, level: Level) -> &Self {
        let event = self
            .event(id)
            .unwrap_or_else(|| panic!("{run}: no event {id}"));
        assert_eq!(event.level, level, "{run}");
        assert_eq!(event.machine, "DC03.essos.local", "{run}");
        if event.datum("Thumbprint").is_some() {
            let serial = self.certificate.serial().to_string().to_uppercase();
            let thumbprint = self.certificate.thumbprint().to_string().to_uppercase();
            assert_eq!(event.text("SerialNumber"), Some(&*serial), "{run}");
            assert_eq!(event.text("Thumbprint"), Some(&*thumbprint), "{run}");
            assert_eq!(event.text("Issuer"), Some("ESSOS-CA"), "{run}");
            assert!(event.text("Subject").unwrap().starts_with("@@@"), "{run}");
            let account = self.victim.account();
            let told = event.text("AccountName").unwrap();
            assert!(told.eq_ignore_ascii_case(&account), "{run}: {told}");
        }
        self
    }

    /// Checks that no event of strong mapping or NTAuth was written.
    pub(crate) fn writes_nothing_of_mapping(&self, run: &str) {
        for id in [21, 39, 40, 41, 45] {
            assert!(self.event(id).is_none(), "{run}: {id}");
        }
    }
}

/// The certificate with another subject key identifier of the same length, signed anew.
fn with_ski(certificate: &Certificate, forged: [u8; 20], issuer: &PrivateKey) -> Certificate {
    use pki::encode::{bit_string, sequence};
    let der = certificate.der();
    let own = certificate.subject_key_id().unwrap();
    let at = der
        .windows(forged.len())
        .position(|window| window == own.as_bytes())
        .unwrap();
    // Two headers with lengths of two bytes, the outer sequence's and that of what is signed.
    let length = usize::from(u16::from_be_bytes([der[6], der[7]]));
    let mut signed = der[4..8 + length].to_vec();
    signed[at - 4..at - 4 + forged.len()].copy_from_slice(&forged);
    let signature = issuer.sign(issuer.digest(), &signed).unwrap();
    let parts = [signed, issuer.signature_algorithm(), bit_string(&signature)];
    Certificate::from_der(&sequence(parts)).unwrap()
}

/// The certificate signed anew under another hash. The algorithms' identifiers differ in their last number.
fn with_hash(certificate: &Certificate, hash: Hash, issuer: &PrivateKey) -> Certificate {
    use pki::encode::{bit_string, sequence};
    const RSA: [u8; 12] = [
        0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01,
    ];
    if hash == Hash::Sha256 {
        return certificate.clone();
    }
    let der = certificate.der();
    let length = usize::from(u16::from_be_bytes([der[6], der[7]]));
    let mut signed = der[4..8 + length].to_vec();
    let at = signed
        .windows(RSA.len())
        .position(|window| window == RSA)
        .unwrap();
    signed[at + RSA.len()] = hash as u8;
    let signature = issuer.sign(DigestAlgorithm::Sha1, &signed).unwrap();
    let mut algorithm = issuer.signature_algorithm();
    algorithm[RSA.len()] = hash as u8;
    Certificate::from_der(&sequence([signed, algorithm, bit_string(&signature)])).unwrap()
}
