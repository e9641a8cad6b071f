//! One run: a world, a certificate, a request, and what the two sides saw.

use kerberos::client::{self, AsRequest, KrbErrorReport, Options, Reply};
use kerberos::{ClientName, EncryptionType, NameType, Transport};
use names::Timestamp;
use pki::{Additions, Certificate, DigestAlgorithm, Issuance, KeyAlgorithm, KeyUsage, PrivateKey};
use rand_core::SeedableRng;
use sim::{KdcService, Level, LoggedEvent, Served, Twin};

pub(super) const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
pub(super) const VICTIM: &str = "S-1-5-21-1-2-3-1104";
pub(super) const OTHER: &str = "S-1-5-21-1-2-3-1105";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::Rsa2048, [seed; 32]).unwrap()
}

pub(super) fn unix(text: &str) -> i64 {
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
pub(super) struct Run {
    /// Updates of the domain controller.
    pub(super) patched: &'static str,
    pub(super) product: &'static str,
    /// Values of its registry below `Services\Kdc`.
    pub(super) registry: Vec<(&'static str, u32)>,
    /// Who is logged on as.
    pub(super) victim: Victim,
    /// Strings of the victim's altSecurityIdentities; `{ski}` and `{sr}` are the certificate's own.
    pub(super) mappings: Vec<String>,
    /// The issuer is in NTAuth.
    pub(super) in_ntauth: bool,
    /// The domain controller has a certificate.
    pub(super) kdc_certificate: bool,
    /// What the certificate says.
    pub(super) certificate: Issuance,
    pub(super) additions: Additions,
    /// A subject key identifier in place of the key's own.
    pub(super) forged_ski: Option<[u8; 20]>,
}

/// Whose account the request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Victim {
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
    pub(super) fn new() -> Self {
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
        }
    }

    pub(super) fn enforcement(mut self, mode: u32) -> Self {
        self.registry
            .push(("StrongCertificateBindingEnforcement", mode));
        self
    }

    pub(super) fn bypass(mut self, mode: u32) -> Self {
        self.registry.push(("AllowNtAuthPolicyBypass", mode));
        self
    }

    pub(super) fn mapped(mut self, text: &str) -> Self {
        self.mappings.push(text.to_owned());
        self
    }

    pub(super) fn says(mut self, change: impl FnOnce(&mut Issuance)) -> Self {
        change(&mut self.certificate);
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Lets the exchange happen.
    #[expect(clippy::too_many_lines, reason = "one exchange from world to events")]
    pub(super) fn exchange(self) -> Outcome {
        let (root, kdc_root, own) = (key(1), key(2), key(3));
        let files = |name: &str| -> std::io::Result<Vec<u8>> {
            Ok(match name {
                "ca.crt" => authority("ESSOS-CA", &root).der().to_vec(),
                "ca.key" => root.to_pkcs8_der().unwrap().clone(),
                "kdc.crt" => authority("ESSOS-KDC-CA", &kdc_root).der().to_vec(),
                "kdc.key" => kdc_root.to_pkcs8_der().unwrap().clone(),
                _ => return Err(std::io::ErrorKind::NotFound.into()),
            })
        };
        let mut certificate = self
            .certificate
            .issue_with(&self.additions, own.public_key(), &root)
            .unwrap();
        if let Some(forged) = self.forged_ski {
            certificate = with_ski(&certificate, forged, &root);
        }
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
        let kdc = if self.kdc_certificate {
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
        let now = world.clock;
        let mut service = KdcService::new(Twin::new(world).unwrap(), None).unwrap();
        let request = AsRequest {
            realm: "ESSOS.LOCAL".parse().unwrap(),
            client: ClientName {
                name_type: NameType::Principal,
                name: self.victim.account(),
            },
            now,
            till: now.plus_days(1),
            etypes: vec![EncryptionType::Aes256CtsHmacSha196],
            certificates: vec![certificate.clone()],
            digest: DigestAlgorithm::Sha256,
            options: Options::default(),
        };
        let mut random = rand_chacha::ChaCha20Rng::from_seed([9; 32]);
        let pending = client::begin(request, &mut random).unwrap();
        let signature = own.sign(pending.digest(), &pending.to_be_signed()).unwrap();
        let pending = pending.sign(&signature).unwrap();
        let served = service.answer(pending.bytes(), Transport::Tcp, now);
        let reply = served.reply.as_ref().unwrap();
        let code = match pending.receive(reply).unwrap() {
            Reply::Ticket(ticket) => {
                assert!(pending.open(&ticket).is_ok());
                0
            }
            _ => KrbErrorReport::read(reply).unwrap().number,
        };
        Outcome {
            code,
            served,
            certificate,
            victim: self.victim,
        }
    }
}

/// What the two sides saw.
pub(super) struct Outcome {
    pub(super) code: i32,
    pub(super) served: Served,
    pub(super) certificate: Certificate,
    pub(super) victim: Victim,
}

impl Outcome {
    pub(super) fn event(&self, id: u16) -> Option<&LoggedEvent> {
        let mut events = self.served.steps.iter().flat_map(|step| &step.events);
        events.find(|event| event.id == id)
    }

    /// Checks the answer, and that the audit says the same.
    pub(super) fn is(&self, run: &str, code: i32) -> &Self {
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
    pub(super) fn writes(&self, run: &str, id: u16, level: Level) -> &Self {
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
    pub(super) fn writes_nothing_of_mapping(&self, run: &str) {
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
