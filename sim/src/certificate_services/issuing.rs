//! From the world's words to what each certificate will say.

use std::collections::BTreeMap;
use std::sync::Arc;

use names::{DistinguishedName, SerialNumber, Sid};
use pki::{Certificate, Issuance, KeyUsage, PrivateKey};
use worlds::{
    CaSource, CertificateSource, CertificationAuthority, ComputerAccount, ContainerRef,
    GivenCertificate, Issue, IssuedSid, KeyUsageBit, Machine, Points, Problem, Profile,
    ProfileKind, Revoked, SanSource, SubjectSource, World,
};

use super::content::{CertificateContent, TemplateIdentity, sid_in_uris};
use super::random::seed_of;
use super::vault::{AuthorityEntry, CertificateEntry, KeyStore, Origin, Vault, authority_key_name};
use crate::assumption::{KERBEROS_AUTHENTICATION_SAN, reading};
use crate::value::KeyClass;

/// Above the identifiers of all templates of version 2 and later.
const ENTERPRISE_TEMPLATES: &str = "1.3.6.1.4.1.311.21.8";

/// Plans every certificate of a world: first those of the cards, in the order of cards and
/// containers, then those of the domain controllers, then those of the workstations. Given files are
/// read now.
///
/// All problems with given files are returned at once.
pub(crate) fn plan_certificates(world: &World, keys: Arc<KeyStore>) -> (Vault, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut authorities: Vec<AuthorityEntry> = world
        .certification_authorities
        .iter()
        .enumerate()
        .map(|(index, authority)| {
            let name = authority.name.to_string();
            let origin = match &authority.source {
                CaSource::Issued {
                    subject,
                    key_algorithm,
                    serial,
                    not_before,
                    not_after,
                } => {
                    let issuer = authority.issuer.map_or_else(
                        || subject.clone(),
                        |above| authority_subject(world, above.index()),
                    );
                    let above = authority
                        .issuer
                        .map(|above| world.certification_authority(above));
                    let signs_lists = if authority.signs_lists {
                        KeyUsage::CRL_SIGN
                    } else {
                        0
                    };
                    Origin::Issued {
                        issuance: Box::new(Issuance {
                            subject: subject.clone(),
                            issuer,
                            serial: serial.as_ref().map_or_else(
                                || made_up_serial(world, &format!("authority/{name}")),
                                |serial| serial.as_be_bytes().to_vec(),
                            ),
                            not_before: not_before.unix(),
                            not_after: not_after.unix(),
                            authority: true,
                            key_usage: Some(KeyUsage::KEY_CERT_SIGN | signs_lists),
                            crl_distribution_points: above
                                .map_or_else(Vec::new, |above| distribution_points(world, above)),
                            ocsp_responders: above
                                .map_or_else(Vec::new, |above| responders(world, above)),
                            ..Issuance::default()
                        }),
                        key_name: authority_key_name(&name),
                        algorithm: algorithm(*key_algorithm),
                        authority: authority.issuer.map_or(index, worlds::CaRef::index),
                    }
                }
                CaSource::Given(given) => given_origin(given, &mut problems),
            };
            AuthorityEntry::new(name, origin, authority.issuer.map(worlds::CaRef::index))
        })
        .collect();
    let mut certificates = Vec::new();
    for (card_index, card) in world.cards.iter().enumerate() {
        for (container_index, container) in card.containers.iter().enumerate() {
            if let Some(source) = &container.certificate {
                let name = format!("card/{}/{}", card.name, container.name);
                let at = Some((card_index, container_index));
                certificates.push(entry(world, source, &name, at, &authorities, &mut problems));
            }
        }
    }
    let mut of_machine = |name: String, source: &CertificateSource| {
        let planned = entry(world, source, &name, None, &authorities, &mut problems);
        certificates.push(planned);
    };
    for controller in &world.domain_controllers {
        for certificate in &controller.certificates {
            let name = format!("dc/{}/{}", controller.name, certificate.name);
            of_machine(name, &certificate.source);
        }
    }
    for machine in &world.workstations {
        for certificate in &machine.certificates {
            let name = format!("workstation/{}/{}", machine.name, certificate.name);
            of_machine(name, &certificate.source);
        }
    }
    revoke_authorities(world, &mut authorities);
    for index in 0..authorities.len() {
        let revocations = revocations(world, index, &certificates, &authorities);
        if let Some(authority) = authorities.get_mut(index) {
            authority.revocations = revocations;
        }
    }
    (
        Vault::new(keys, world.seed, world.key_pool, authorities, certificates),
        problems,
    )
}

/// Marks the authorities whose certificate the one above revoked.
fn revoke_authorities(world: &World, authorities: &mut [AuthorityEntry]) {
    for (entry, authority) in authorities.iter_mut().zip(&world.certification_authorities) {
        let above = entry.issuer;
        let listed = listed(world, above, &entry.origin.serial());
        entry.revoked = authority.revoked.or(listed).filter(|_| above.is_some());
    }
}

/// What an authority revoked: the serial numbers that the world lists, and the certificates that it calls
/// revoked, by serial number.
fn revocations(
    world: &World,
    authority: usize,
    certificates: &[CertificateEntry],
    authorities: &[AuthorityEntry],
) -> Vec<(SerialNumber, Revoked)> {
    let Some(known) = world.certification_authorities.get(authority) else {
        return Vec::new();
    };
    let written = known.crl.revoked.iter();
    let written = written.map(|entry| (entry.serial.clone(), entry.revoked));
    let of_certificates = certificates
        .iter()
        .filter(|entry| entry.issuer == Some(authority))
        .filter_map(|entry| Some((entry.content.serial.clone(), entry.revoked?)));
    let of_authorities = authorities
        .iter()
        .filter(|entry| entry.issuer == Some(authority))
        .filter_map(|entry| Some((entry.origin.serial(), entry.revoked?)));
    let mut all: BTreeMap<SerialNumber, Revoked> = BTreeMap::new();
    for (serial, revoked) in of_certificates.chain(of_authorities).chain(written) {
        all.entry(serial).or_insert(revoked);
    }
    all.into_iter().collect()
}

/// What the world's list of an authority says of a serial number.
fn listed(world: &World, authority: Option<usize>, serial: &SerialNumber) -> Option<Revoked> {
    let authority = world.certification_authorities.get(authority?)?;
    let entries = authority.crl.revoked.iter();
    let mut same = entries.filter(|entry| entry.serial == *serial);
    same.next().map(|entry| entry.revoked)
}

fn authority_subject(world: &World, index: usize) -> DistinguishedName {
    match world
        .certification_authorities
        .get(index)
        .map(|authority| &authority.source)
    {
        Some(CaSource::Issued { subject, .. }) => subject.clone(),
        Some(CaSource::Given(given)) => Certificate::from_der(&given.certificate)
            .map(|certificate| certificate.subject().clone())
            .unwrap_or_default(),
        None => DistinguishedName::default(),
    }
}

fn entry(
    world: &World,
    source: &CertificateSource,
    name: &str,
    at: Option<(usize, usize)>,
    authorities: &[AuthorityEntry],
    problems: &mut Vec<Problem>,
) -> CertificateEntry {
    match source {
        CertificateSource::Given(given) => {
            let origin = given_origin(given, problems);
            let content = match &origin {
                Origin::Given { certificate, .. } => CertificateContent::read(certificate),
                Origin::Issued { .. } => empty_content(),
            };
            let issuer = authorities
                .iter()
                .position(|authority| issued_by(authority, &content));
            let listed = listed(world, issuer, &content.serial);
            CertificateEntry::new(content, origin, issuer, listed)
        }
        CertificateSource::Issued(issue) => {
            let issuance = issuance(world, issue, name);
            let algorithm = algorithm(
                issue
                    .key_algorithm
                    .unwrap_or(world.profile(issue.profile).key_algorithm),
            );
            let content = planned_content(&issuance, algorithm);
            let key_name = issue
                .same_key_as
                .filter(|other| at != Some((other.card.index(), other.container)))
                .map_or_else(|| format!("{name}/key"), |other| key_name_of(world, other));
            let authority = issue.ca.index();
            let origin = Origin::Issued {
                issuance: Box::new(issuance),
                key_name,
                algorithm,
                authority,
            };
            let revoked = issue
                .revoked
                .or_else(|| listed(world, Some(authority), &content.serial));
            CertificateEntry::new(content, origin, Some(authority), revoked)
        }
    }
}

fn key_name_of(world: &World, other: ContainerRef) -> String {
    let card = world.card(other.card);
    let container = card
        .containers
        .get(other.container)
        .map(|c| c.name.to_string());
    format!("card/{}/{}/key", card.name, container.unwrap_or_default())
}

fn issued_by(authority: &AuthorityEntry, content: &CertificateContent) -> bool {
    match &authority.origin {
        Origin::Issued { issuance, .. } => issuance.subject == content.issuer,
        Origin::Given { certificate, .. } => certificate.subject() == &content.issuer,
    }
}

fn issuance(world: &World, issue: &Issue, name: &str) -> Issuance {
    let profile = world.profile(issue.profile);
    let authority = world.certification_authority(issue.ca);
    let user = issue.for_user.map(|user| world.user(user));
    let controller = issue.for_computer.map(|dc| world.domain_controller(dc));
    let domain = controller.map(|dc| world.domain(dc.domain));
    let computer_name = computer(world, issue).and_then(|account| account.dns_host_name.clone());
    let wants = |source| profile.subject_alternative_names.contains(&source);
    let subject = issue
        .subject
        .clone()
        .unwrap_or_else(|| match profile.subject {
            SubjectSource::FromDirectory => user
                .map(|user| user.distinguished_name.clone())
                .unwrap_or_default(),
            SubjectSource::CommonName => {
                let name = controller
                    .zip(domain)
                    .map(|(dc, domain)| dc.name.qualified(&domain.name).to_string())
                    .or_else(|| computer_name.clone())
                    .or_else(|| {
                        user.and_then(|user| {
                            user.distinguished_name.common_name().map(str::to_owned)
                        })
                    });
                name.map(|name| DistinguishedName::default().with_common_name(&name))
                    .unwrap_or_default()
            }
            SubjectSource::Supplied | SubjectSource::Empty => DistinguishedName::default(),
        });
    let upn = issue.upn.clone().or_else(|| {
        wants(SanSource::UserPrincipalName)
            .then(|| user.and_then(principal_name(world)))
            .flatten()
    });
    let email = issue.email.clone().or_else(|| {
        wants(SanSource::Rfc822)
            .then(|| user.and_then(|user| user.email.clone()))
            .flatten()
    });
    let dns_names = issue.dns_names.clone().unwrap_or_else(|| match controller {
        Some(dc) => host_names(world, dc, profile),
        None => computer_name
            .filter(|_| wants(SanSource::DnsName))
            .into_iter()
            .collect(),
    });
    let guid = controller
        .filter(|_| wants(SanSource::ObjectGuid))
        .map(|dc| object_guid(world, dc));
    Issuance {
        subject,
        issuer: authority_subject(world, issue.ca.index()),
        issuer_key_id: None,
        serial: issue.serial.as_ref().map_or_else(
            || made_up_serial(world, name),
            |serial| serial.as_be_bytes().to_vec(),
        ),
        not_before: issue.not_before.unix(),
        not_after: issue.not_after.unix(),
        upn,
        rfc822: email,
        dns_names,
        uris: issue
            .san_uri
            .iter()
            .cloned()
            .chain(issue.san_sid.as_ref().map(|sid| {
                let sid = issued_sid(world, sid);
                format!("{}{sid}", super::content::SID_URI_PREFIX)
            }))
            .collect(),
        domain_controller_guid: guid,
        fasc_n: None,
        extended_key_usage: profile.extended_key_usage.clone(),
        key_usage: (!profile.key_usage.is_empty()).then(|| {
            profile
                .key_usage
                .iter()
                .fold(0, |bits, bit| bits | key_usage(*bit))
        }),
        authority: false,
        sid: sid_of(world, issue),
        template: template(world, profile),
        policies: profile.policies.clone(),
        crl_distribution_points: if profile.crl_distribution_point {
            distribution_points(world, authority)
        } else {
            Vec::new()
        },
        ocsp_responders: if profile.ocsp_responder {
            responders(world, authority)
        } else {
            Vec::new()
        },
    }
}

/// The account of the computer that a certificate is for.
fn computer<'w>(world: &'w World, issue: &Issue) -> Option<&'w ComputerAccount> {
    let controller = issue.for_computer.map(Machine::DomainController);
    let machine = controller.or(issue.for_workstation.map(Machine::Workstation))?;
    world
        .account_of_machine(machine)
        .map(|(_, account)| account)
}

/// The SID of the extension: the one that is written, else that of who enrols, where authority and profile say so.
fn sid_of(world: &World, issue: &Issue) -> Option<Sid> {
    if let Some(sid) = &issue.sid {
        return Some(issued_sid(world, sid));
    }
    let authority = world.certification_authority(issue.ca);
    let of_profile = world.profile(issue.profile).sid_extension && authority.adds_sid_extension;
    if !issue.sid_extension.unwrap_or(of_profile) {
        return None;
    }
    let user = issue.for_user.map(|user| &world.user(user).sid);
    user.or(computer(world, issue).map(|account| &account.sid))
        .cloned()
}

/// objectGUID of a domain controller's account, which follows from the seed.
fn object_guid(world: &World, controller: &worlds::DomainController) -> [u8; 16] {
    let mut guid = [0; 16];
    let bytes = seed_of(world.seed, &format!("dc/{}/guid", controller.name));
    for (to, from) in guid.iter_mut().zip(bytes) {
        *to = from;
    }
    guid
}

/// Where an authority publishes its lists.
fn distribution_points(world: &World, authority: &CertificationAuthority) -> Vec<String> {
    match &authority.crl.points {
        Points::Named(points) => points.iter().map(|point| point.url.clone()).collect(),
        Points::Unnamed { url: Some(url), .. } => vec![url.clone()],
        Points::Unnamed { url: None, .. } => vec![format!(
            "http://pki.{}/{}.crl",
            world.forest.name,
            authority.name.to_string().replace(' ', "%20")
        )],
    }
}

/// Where an authority's responder is.
fn responders(world: &World, authority: &CertificationAuthority) -> Vec<String> {
    let responder = authority.crl.responder.as_ref();
    let url = responder.map(|responder| {
        responder
            .url
            .clone()
            .unwrap_or_else(|| format!("http://ocsp.{}/", world.forest.name))
    });
    url.into_iter().collect()
}

fn issued_sid(world: &World, sid: &IssuedSid) -> Sid {
    match sid {
        IssuedSid::Of(user) => world.user(*user).sid.clone(),
        IssuedSid::Literal(sid) => sid.clone(),
    }
}

/// DNS names of a domain controller, as its profile wants them.
fn host_names(
    world: &World,
    controller: &worlds::DomainController,
    profile: &Profile,
) -> Vec<String> {
    let domain = world.domain(controller.domain);
    let wants = |source| profile.subject_alternative_names.contains(&source);
    let mut names = Vec::new();
    if wants(SanSource::DnsName) && !names_the_domain_only(world, profile) {
        names.push(controller.name.qualified(&domain.name).to_string());
    }
    if wants(SanSource::DomainDns) {
        names.push(domain.name.to_string());
    }
    if wants(SanSource::DomainNetbios) {
        names.push(domain.netbios.to_string());
    }
    names
}

/// Whether the template Kerberos Authentication is read as SEC2302 page 23 shows it.
fn names_the_domain_only(world: &World, profile: &Profile) -> bool {
    profile.kind == ProfileKind::KerberosAuthentication
        && world.assumptions.iter().any(|choice| {
            choice
                .name
                .eq_ignore_ascii_case(KERBEROS_AUTHENTICATION_SAN.name)
                && reading(&KERBEROS_AUTHENTICATION_SAN, &choice.reading) == Some(1)
        })
}

/// What a template stamps: version 1 its name; later ones their identifier, which begins alike in all
/// templates of a forest, and their version.
fn template(world: &World, profile: &Profile) -> Option<(String, u32, u32)> {
    if let Some(name) = &profile.template_name {
        let (major, minor) = profile.template_version.unwrap_or((1, 0));
        return Some((name.clone(), major, minor));
    }
    let (major, minor) = profile.template_version?;
    let arcs = |name: &str, count: usize| -> Vec<String> {
        let bytes = seed_of(world.seed, name);
        let (words, _) = bytes.as_chunks::<4>();
        words
            .iter()
            .take(count)
            .map(|word| (u32::from_be_bytes(*word) >> 11).to_string())
            .collect()
    };
    let forest = arcs("template identifiers of the forest", 6).join(".");
    // The templates that come with AD CS have numbers of their own.
    let own = match profile.kind {
        ProfileKind::DomainControllerAuthentication => "1.28".to_owned(),
        ProfileKind::DirectoryEmailReplication => "1.29".to_owned(),
        ProfileKind::KerberosAuthentication => "1.33".to_owned(),
        _ => arcs(&format!("template/{}", profile.name), 2).join("."),
    };
    Some((
        format!("{ENTERPRISE_TEMPLATES}.{forest}.{own}"),
        major,
        minor,
    ))
}

/// The UPN of an account: its own, else `sAMAccountName@domain` (KB281245).
fn principal_name(world: &World) -> impl Fn(&worlds::User) -> Option<names::Upn> {
    |user| {
        user.user_principal_name.clone().or_else(|| {
            format!(
                "{}@{}",
                user.sam_account_name,
                world.domain(user.domain).name
            )
            .parse()
            .ok()
        })
    }
}

/// Serial numbers of the twin: ten bytes, as AD CS makes them.
fn made_up_serial(world: &World, name: &str) -> Vec<u8> {
    let mut serial: Vec<u8> = seed_of(world.seed, &format!("{name}/serial"))
        .into_iter()
        .take(10)
        .collect();
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x3F) | 0x40;
    }
    serial
}

fn planned_content(issuance: &Issuance, algorithm: pki::KeyAlgorithm) -> CertificateContent {
    CertificateContent {
        subject: issuance.subject.clone(),
        issuer: issuance.issuer.clone(),
        serial: issuance.serial_number(),
        not_before: names::Timestamp::from_unix(issuance.not_before),
        not_after: names::Timestamp::from_unix(issuance.not_after),
        key: Some(algorithm),
        key_class: if algorithm.is_rsa() {
            KeyClass::Rsa
        } else {
            KeyClass::Elliptic
        },
        upn: issuance.upn.clone(),
        rfc822: issuance.rfc822.clone(),
        dns_names: issuance.dns_names.clone(),
        extended_key_usage: issuance.extended_key_usage.clone(),
        digital_signature: issuance
            .key_usage
            .map(|bits| KeyUsage::new(bits).digital_signature()),
        key_encipherment: issuance
            .key_usage
            .map(|bits| bits & KeyUsage::KEY_ENCIPHERMENT != 0),
        data_encipherment: issuance
            .key_usage
            .map(|bits| bits & KeyUsage::DATA_ENCIPHERMENT != 0),
        key_agreement: issuance
            .key_usage
            .map(|bits| bits & KeyUsage::KEY_AGREEMENT != 0),
        sid: issuance.sid.clone(),
        sid_uri: sid_in_uris(&issuance.uris),
        policies: issuance.policies.clone(),
        template: issuance.template().map(|template| TemplateIdentity {
            name: template.name().to_owned(),
            major: template.major(),
        }),
        distribution_points: issuance.crl_distribution_points.clone(),
        responder: !issuance.ocsp_responders.is_empty(),
        short_rsa: false,
        application_policies: Vec::new(),
        of_authority: false,
    }
}

fn given_origin(given: &GivenCertificate, problems: &mut Vec<Problem>) -> Origin {
    let certificate = match Certificate::from_der(&given.certificate) {
        Ok(certificate) => certificate,
        Err(error) => {
            problems.push(
                Problem::error(given.place, format!("`{}` is {error}", given.path))
                    .with_help("give an X.509 certificate in PEM or DER"),
            );
            return Origin::Issued {
                issuance: Box::default(),
                key_name: given.path.clone(),
                algorithm: pki::KeyAlgorithm::P256,
                authority: usize::MAX,
            };
        }
    };
    let place = given.private_key_place.unwrap_or(given.place);
    let key = given.private_key.as_ref().and_then(|der| match PrivateKey::from_pkcs8_der(der) {
        Ok(key) if key.fits(&certificate) => Some(Box::new(key)),
        Ok(_) => {
            problems.push(
                Problem::error(place, format!("the private key does not fit the certificate `{}`", given.path))
                    .with_help("give the key whose public half the certificate holds, or leave the key out"),
            );
            None
        }
        Err(error) => {
            problems.push(
                Problem::error(place, format!("the private key of `{}` is {error}", given.path))
                    .with_help("give PKCS#8, not encrypted, in PEM or DER"),
            );
            None
        }
    });
    Origin::Given { certificate, key }
}

/// Stands for a file that could not be read; its problem keeps the world from being run.
fn empty_content() -> CertificateContent {
    CertificateContent {
        subject: DistinguishedName::default(),
        issuer: DistinguishedName::default(),
        serial: SerialNumber::from_be_bytes(&[0]),
        not_before: names::Timestamp::from_unix(0),
        not_after: names::Timestamp::from_unix(0),
        key_class: KeyClass::Unsupported,
        key: None,
        upn: None,
        rfc822: None,
        dns_names: Vec::new(),
        extended_key_usage: None,
        digital_signature: None,
        key_encipherment: None,
        data_encipherment: None,
        key_agreement: None,
        sid: None,
        sid_uri: None,
        policies: Vec::new(),
        template: None,
        distribution_points: Vec::new(),
        responder: false,
        short_rsa: false,
        application_policies: Vec::new(),
        of_authority: false,
    }
}

fn algorithm(algorithm: worlds::KeyAlgorithm) -> pki::KeyAlgorithm {
    match algorithm {
        worlds::KeyAlgorithm::Rsa1024 => pki::KeyAlgorithm::Rsa1024,
        worlds::KeyAlgorithm::Rsa2048 => pki::KeyAlgorithm::Rsa2048,
        worlds::KeyAlgorithm::Rsa3072 => pki::KeyAlgorithm::Rsa3072,
        worlds::KeyAlgorithm::Rsa4096 => pki::KeyAlgorithm::Rsa4096,
        worlds::KeyAlgorithm::P256 => pki::KeyAlgorithm::P256,
        worlds::KeyAlgorithm::P384 => pki::KeyAlgorithm::P384,
        worlds::KeyAlgorithm::P521 => pki::KeyAlgorithm::P521,
    }
}

fn key_usage(bit: KeyUsageBit) -> u16 {
    match bit {
        KeyUsageBit::DigitalSignature => KeyUsage::DIGITAL_SIGNATURE,
        KeyUsageBit::NonRepudiation => KeyUsage::CONTENT_COMMITMENT,
        KeyUsageBit::KeyEncipherment => KeyUsage::KEY_ENCIPHERMENT,
        KeyUsageBit::DataEncipherment => KeyUsage::DATA_ENCIPHERMENT,
        KeyUsageBit::KeyAgreement => KeyUsage::KEY_AGREEMENT,
    }
}
