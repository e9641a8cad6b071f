//! Runs that were recorded on a real domain controller, and attacks that are written up, as whole exchanges: the
//! attacker's own certificate signs the request's bytes, the domain controller answers with bytes and writes events.
//!
//! The numbers are those of the list of recorded runs (a Server 2016 with the updates of 2025, an authority on Server
//! 2022). Runs over TLS (C4, C9, C10, D6) are Schannel's, not Kerberos'.

use kerberos::client::{self, AsRequest, KrbErrorReport, Options, Reply};
use kerberos::{ClientName, EncryptionType, NameType, Transport};
use names::Timestamp;
use pki::{
    Additions, Certificate, DigestAlgorithm, Extension, Issuance, KeyAlgorithm, KeyUsage,
    PrivateKey,
};
use sim::{KdcService, Level, LoggedEvent, Served, Twin};

const CLIENT_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTHENTICATION: &str = "1.3.6.1.5.5.7.3.1";
const PKINIT_CLIENT: &str = "1.3.6.1.5.2.3.4";
const SECURE_EMAIL: &str = "1.3.6.1.5.5.7.3.4";
const FILE_SYSTEM: &str = "1.3.6.1.4.1.311.10.3.4";
/// Microsoft's application policies, which are no extended key usage.
const APPLICATION_POLICIES: &str = "1.3.6.1.4.1.311.21.10";

const VICTIM: &str = "S-1-5-21-1-2-3-1104";
const OTHER: &str = "S-1-5-21-1-2-3-1105";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::Rsa2048, [seed; 32]).unwrap()
}

fn unix(text: &str) -> i64 {
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
struct Run {
    /// Updates of the domain controller.
    patched: &'static str,
    product: &'static str,
    /// Values of its registry below `Services\Kdc`.
    registry: Vec<(&'static str, u32)>,
    /// Strings of the victim's altSecurityIdentities; `{ski}` and `{sr}` are the certificate's own.
    mappings: Vec<String>,
    /// The issuer is in NTAuth.
    in_ntauth: bool,
    /// The domain controller has a certificate.
    kdc_certificate: bool,
    /// What the certificate says.
    certificate: Issuance,
    additions: Additions,
    /// The account that the request names.
    named: &'static str,
}

impl Run {
    /// A certificate for client authentication, of Server 2016 in the spring of 2025.
    fn new() -> Self {
        Self {
            patched: "2025-03-11",
            product: "Server 2016",
            registry: Vec::new(),
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
            named: "victim",
        }
    }

    fn enforcement(mut self, mode: u32) -> Self {
        self.registry
            .push(("StrongCertificateBindingEnforcement", mode));
        self
    }

    fn bypass(mut self, mode: u32) -> Self {
        self.registry.push(("AllowNtAuthPolicyBypass", mode));
        self
    }

    fn mapped(mut self, text: &str) -> Self {
        self.mappings.push(text.to_owned());
        self
    }

    fn says(mut self, change: impl FnOnce(&mut Issuance)) -> Self {
        change(&mut self.certificate);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Lets the exchange happen.
    #[expect(clippy::too_many_lines, reason = "one exchange from world to events")]
    fn exchange(self) -> Outcome {
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
        let certificate = self
            .certificate
            .issue_with(&self.additions, own.public_key(), &root)
            .unwrap();
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
                    (
                        name: "victim",
                        sid: "{VICTIM}",
                        created: "2024-01-01",
                        alt_security_identities: [{mappings}],
                    ),
                    (name: "other", sid: "{OTHER}", created: "2024-01-01"),
                ],
                domain_controllers: [
                    (
                        name: "DC03",
                        product: "{product}",
                        patched: "{patched}",
                        registry: {{ {registry} }},
                        certificates: [{kdc}],
                    ),
                ],
            )"#,
            in_ntauth = self.in_ntauth,
            mappings = mappings.join(", "),
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
                name: self.named.to_owned(),
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
        }
    }
}

use rand_core::SeedableRng;

/// What the two sides saw.
struct Outcome {
    code: i32,
    served: Served,
    certificate: Certificate,
}

impl Outcome {
    fn event(&self, id: u16) -> Option<&LoggedEvent> {
        let mut events = self.served.steps.iter().flat_map(|step| &step.events);
        events.find(|event| event.id == id)
    }

    /// Checks the answer, and that the audit says the same.
    fn is(&self, run: &str, code: i32) -> &Self {
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
            assert_eq!(self.served.account.as_deref(), Some("victim"), "{run}");
            assert_eq!(audit.text("TargetSid"), Some(VICTIM), "{run}");
        }
        self
    }

    /// Checks that an event about the certificate was written, and its data.
    fn writes(&self, run: &str, id: u16, level: Level) -> &Self {
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
            assert_eq!(event.text("AccountName"), Some("victim"), "{run}");
        }
        self
    }

    /// Checks that no event of strong mapping or NTAuth was written.
    fn writes_nothing_of_mapping(&self, run: &str) {
        for id in [21, 39, 40, 41, 45] {
            assert!(self.event(id).is_none(), "{run}: {id}");
        }
    }
}

/// A certificate with the victim's UPN, and without a SID.
fn upn_without_sid() -> Run {
    Run::new().says(|c| c.upn = Some("victim@essos.local".parse().unwrap()))
}

#[test]
fn c1_esc9_a_upn_without_a_sid_passes_in_compatibility_mode() {
    upn_without_sid()
        .enforcement(1)
        .exchange()
        .is("C1", 0)
        .writes("C1", 39, Level::Warning);
}

#[test]
fn c2_esc9_a_upn_without_a_sid_is_refused_in_full_enforcement() {
    upn_without_sid()
        .enforcement(2)
        .exchange()
        .is("C2", 66)
        .writes("C2", 39, Level::Error);
}

#[test]
fn c3_esc10_the_value_0_no_longer_switches_the_check_of_the_sid_off() {
    let run = upn_without_sid()
        .says(|c| c.sid = Some(OTHER.parse().unwrap()))
        .enforcement(0);
    let outcome = run.exchange();
    outcome.is("C3", 66).writes("C3", 41, Level::Error);
    let event = outcome.event(41).unwrap();
    assert_eq!(event.text("AccountSid"), Some(VICTIM));
    assert_eq!(event.text("CertificateSid"), Some(OTHER));
}

/// A certificate of a computer: DNS name and SID of its own.
fn of_a_computer() -> Run {
    Run::new().says(|c| {
        c.dns_names = vec!["computer.essos.local".to_owned()];
        c.sid = Some("S-1-5-21-1-2-3-2000".parse().unwrap());
    })
}

#[test]
fn c5_esc14a_a_strong_explicit_mapping_beats_a_foreign_dns_name_and_sid() {
    of_a_computer()
        .mapped("X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}")
        .enforcement(1)
        .exchange()
        .is("C5", 0)
        .writes_nothing_of_mapping("C5");
}

#[test]
fn c6_the_same_request_without_the_mapping_is_a_name_mismatch() {
    of_a_computer().enforcement(1).exchange().is("C6", 75);
}

/// Mail address, no UPN, no SID; encrypting file system, secure e-mail and client authentication.
fn by_mail() -> Run {
    Run::new()
        .says(|c| {
            c.rfc822 = Some("victim@essos.local".to_owned());
            let purposes = [FILE_SYSTEM, SECURE_EMAIL, CLIENT_AUTHENTICATION];
            c.extended_key_usage = Some(purposes.iter().map(|p| p.parse().unwrap()).collect());
        })
        .mapped("X509:<RFC822>victim@essos.local")
}

#[test]
fn c7_esc14b_a_mail_mapping_is_weak_and_needs_no_smart_card_logon_purpose() {
    for mode in [0, 1] {
        by_mail()
            .enforcement(mode)
            .exchange()
            .is("C7", 0)
            .writes("C7", 39, Level::Warning);
    }
}

#[test]
fn c8_a_mail_mapping_is_refused_in_full_enforcement() {
    by_mail()
        .enforcement(2)
        .exchange()
        .is("C8", 66)
        .writes("C8", 39, Level::Error);
}

/// The issuer is a trusted root and not in NTAuth; the account is mapped by the subject key identifier.
fn outside_ntauth() -> Run {
    Run::new()
        .says(|c| {
            c.key_usage = Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT);
            let purposes = [CLIENT_AUTHENTICATION, PKINIT_CLIENT];
            c.extended_key_usage = Some(purposes.iter().map(|p| p.parse().unwrap()).collect());
        })
        .mapped("X509:<SKI>{ski}")
        .with(|run| {
            run.in_ntauth = false;
            run.patched = "2025-06-10";
        })
}

#[test]
fn c11_an_issuer_outside_ntauth_is_audited() {
    outside_ntauth()
        .bypass(1)
        .exchange()
        .is("C11", 0)
        .writes("C11", 45, Level::Warning);
    outside_ntauth().bypass(0).exchange().is("C11", 0);
}

#[test]
fn c12_an_issuer_outside_ntauth_is_refused_where_it_is_enforced() {
    let outcome = outside_ntauth().bypass(2).exchange();
    outcome.is("C12", 62).writes("C12", 21, Level::Warning);
    let event = outcome.event(21).unwrap();
    assert_eq!(
        event.text("ChainStatus"),
        Some("CERT_E_UNTRUSTEDCA (0x800B0112)")
    );
}

#[test]
fn c13_esc15_application_policies_are_no_purposes() {
    let policies = [
        0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 3, 2,
    ];
    upn_without_sid()
        .says(|c| c.extended_key_usage = Some(vec![SERVER_AUTHENTICATION.parse().unwrap()]))
        .with(|run| {
            run.additions.extensions.push(Extension {
                id: APPLICATION_POLICIES.parse().unwrap(),
                critical: false,
                value: policies.to_vec(),
            });
        })
        .exchange()
        .is("C13", 77);
}

#[test]
fn c14_a_domain_controller_without_a_certificate_says_16() {
    upn_without_sid()
        .with(|run| run.kdc_certificate = false)
        .exchange()
        .is("C14", 16)
        .writes("C14", 19, Level::Error);
}

#[test]
fn d1_esc6_the_requesters_sid_gives_the_victims_upn_away() {
    let run = || upn_without_sid().says(|c| c.sid = Some(OTHER.parse().unwrap()));
    run()
        .with(|run| run.patched = "2022-04-12")
        .exchange()
        .is("D1", 0);
    for mode in [1, 2] {
        run()
            .enforcement(mode)
            .exchange()
            .is("D1", 66)
            .writes("D1", 41, Level::Error);
    }
}

#[test]
fn d2_esc6_without_the_sid_extension() {
    upn_without_sid().enforcement(1).exchange().is("D2", 0);
    upn_without_sid().enforcement(2).exchange().is("D2", 66);
    let older = upn_without_sid()
        .says(|c| c.not_before = unix("2023-06-01"))
        .enforcement(1)
        .exchange();
    older.is("D2", 66).writes("D2", 40, Level::Error);
    let event = older.event(40).unwrap();
    assert_eq!(
        event.text("AccountCreationTime"),
        Some("2024-01-01T00:00:00Z")
    );
    assert_eq!(
        event.text("CertificateIssuanceTime"),
        Some("2023-06-01T00:00:00Z")
    );
}

#[test]
fn d5_esc10_before_april_2023_the_value_0_switches_every_check_off() {
    upn_without_sid()
        .says(|c| c.sid = Some(OTHER.parse().unwrap()))
        .with(|run| run.patched = "2023-03-14")
        .enforcement(0)
        .exchange()
        .is("D5", 0)
        .writes_nothing_of_mapping("D5");
}

#[test]
fn d7_esc14_a_strong_mapping_of_the_attackers_certificate_passes_in_every_mode() {
    for mode in [0, 1, 2] {
        of_a_computer()
            .mapped("X509:<I>DC=local,DC=essos,CN=ESSOS-CA<SR>{sr}")
            .enforcement(mode)
            .exchange()
            .is("D7", 0);
    }
}
