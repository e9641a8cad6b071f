//! Authorities, profiles, and the certificates to be issued.

use std::collections::HashMap;

use names::{DistinguishedName, Oid, SerialNumber, Timestamp};

use super::{Lowering, library};
use crate::document::{
    CertificationAuthorityDocument, GivenDocument, IssuedDocument, ProfileDocument,
    RevokedDocument, Text, Written,
};
use crate::error::Problem;
use crate::model::{
    CaRef, CaSource, Card, CertificateSource, CertificationAuthority, Domain, DomainController,
    DomainControllerRef, Issue, IssuedSid, KeyAlgorithm, KeyUsageBit, Place, ProductVersion,
    Profile, ProfileKind, SanSource, SubjectSource, UserRef, Workstation, WorkstationRef,
};
use crate::nearest::did_you_mean;

/// Authorities without dates were made two years ago and last ten.
const CA_AGE_DAYS: i64 = 730;
const CA_VALIDITY_DAYS: i64 = 3650;
/// Certificates without dates were issued ninety days ago.
const CERTIFICATE_AGE_DAYS: i64 = 90;
/// The updates of 10 May 2022 taught authorities the SID extension (KB5014754).
const SID_EXTENSION_SINCE: Timestamp = Timestamp::from_unix(1_652_140_800);

/// What is needed to issue: the authorities and which is meant when none is named, and the profiles.
pub(super) struct Issuing {
    default_ca: Option<CaRef>,
    authorities: Vec<CertificationAuthority>,
    profiles: Vec<Profile>,
}

impl Issuing {
    pub(super) fn new(authorities: &[CertificationAuthority], profiles: &[Profile]) -> Self {
        // The one authority that signs no other; when several do, the document must say which.
        let mut candidates = (0..authorities.len()).map(CaRef::new).filter(|candidate| {
            authorities.get(candidate.index()).is_some_and(can_sign)
                && !authorities
                    .iter()
                    .any(|other| other.issuer == Some(*candidate))
        });
        let first = candidates.next();
        Self {
            default_ca: first.filter(|_| candidates.next().is_none()),
            authorities: authorities.to_vec(),
            profiles: profiles.to_vec(),
        }
    }
}

/// For whom a certificate is issued.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    /// The card's holder; `dangling` when one is written that does not exist, which was complained of already.
    Card {
        holder: Option<UserRef>,
        dangling: bool,
    },
    DomainController(DomainControllerRef),
    Workstation(WorkstationRef),
}

impl Lowering<'_> {
    pub(super) fn certification_authorities(
        &mut self,
        documents: &[CertificationAuthorityDocument],
        domains: &[Domain],
    ) -> Vec<CertificationAuthority> {
        let authorities: Vec<CertificationAuthority> = documents
            .iter()
            .filter_map(|document| self.certification_authority(document, domains))
            .collect();
        self.check_issuers(documents, &authorities);
        authorities
    }

    fn certification_authority(
        &mut self,
        document: &CertificationAuthorityDocument,
        domains: &[Domain],
    ) -> Option<CertificationAuthority> {
        let name = self.parse(&document.name);
        let issuer = match &document.issuer {
            Some(issuer) => Some(self.ca_ref(issuer)?),
            None => None,
        };
        let source = match &document.given {
            Some(given) => {
                let written = [
                    &document.subject,
                    &document.key,
                    &document.serial,
                    &document.not_before,
                    &document.not_after,
                ];
                if let Some(extra) = written.into_iter().flatten().next() {
                    self.error(
                        extra,
                        "the certificate of this authority is given, so nothing of it can be chosen",
                        "remove the field, or remove `given`",
                    );
                }
                self.given(given).map(CaSource::Given)
            }
            None => self.issued_authority(document, domains),
        };
        let crl = self.crl(
            &document.name,
            document.crl.as_ref(),
            document.given.is_some(),
        );
        let revoked = self.revoked(&document.revoked);
        self.check_own_certificate(document, issuer.is_some());
        let product = match &document.product {
            Some(written) => {
                let product = self.product(written)?;
                if !product.is_server() {
                    self.error(
                        written,
                        format!("`{product}` is not a server"),
                        "certificate services run on a server, such as `Server 2008 R2`",
                    );
                }
                product
            }
            None => ProductVersion::Server2025,
        };
        let is_root = issuer.is_none() && document.given.is_none();
        let in_ntauth = self.presence(document.in_ntauth.as_ref(), true);
        let in_root_store = self.presence(document.in_root_store.as_ref(), is_root);
        let in_intermediate_store = self.presence(document.in_intermediate_store.as_ref(), true);
        Some(CertificationAuthority {
            name: name?,
            issuer,
            source: source?,
            in_ntauth: in_ntauth?,
            in_root_store: in_root_store?,
            in_intermediate_store: in_intermediate_store?,
            crl: crl?,
            signs_lists: document.signs_lists.unwrap_or(true),
            revoked: revoked?,
            adds_sid_extension: document
                .adds_sid_extension
                .unwrap_or(self.clock >= SID_EXTENSION_SINCE),
            product,
            place: self.place(&document.name),
        })
    }

    /// What is said of an authority's own certificate has to be possible.
    fn check_own_certificate(
        &mut self,
        document: &CertificationAuthorityDocument,
        has_issuer: bool,
    ) {
        if !matches!(document.revoked, RevokedDocument::No) && !has_issuer {
            self.error(
                &document.name,
                "the certificate of an authority that signs itself cannot be revoked: nobody lists it",
                "remove `revoked`, or write the `issuer`",
            );
        }
        if document.signs_lists.is_some() && document.given.is_some() {
            self.error(
                &document.name,
                "the certificate of this authority is given, so nothing of it can be chosen",
                "remove `signs_lists`, or remove `given`",
            );
        }
    }

    fn issued_authority(
        &mut self,
        document: &CertificationAuthorityDocument,
        domains: &[Domain],
    ) -> Option<CaSource> {
        let subject = match &document.subject {
            Some(subject) => self.parse(subject),
            None => Some(
                domains
                    .first()
                    .map_or_else(DistinguishedName::default, Domain::distinguished_name)
                    .with_common_name(document.name.as_str()),
            ),
        };
        let key_algorithm = self.parse_option(document.key.as_ref())?;
        let serial = self.parse_option(document.serial.as_ref())?;
        let not_before = self
            .parse_option(document.not_before.as_ref())?
            .unwrap_or_else(|| self.clock.plus_days(-CA_AGE_DAYS));
        let not_after = self
            .parse_option(document.not_after.as_ref())?
            .unwrap_or_else(|| not_before.plus_days(CA_VALIDITY_DAYS));
        self.check_validity(
            document.not_after.as_ref().or(document.not_before.as_ref()),
            not_before,
            not_after,
        );
        Some(CaSource::Issued {
            subject: subject?,
            key_algorithm: key_algorithm.unwrap_or_default(),
            serial,
            not_before,
            not_after,
        })
    }

    fn check_validity(&mut self, text: Option<&Text>, not_before: Timestamp, not_after: Timestamp) {
        if let Some(text) = text
            && not_after < not_before
        {
            self.error(
                text,
                format!("the certificate would end ({not_after}) before it begins ({not_before})"),
                "write a later `not_after` or an earlier `not_before`",
            );
        }
    }

    /// An authority's issuer must be able to sign, and the chain of issuers must end.
    fn check_issuers(
        &mut self,
        documents: &[CertificationAuthorityDocument],
        authorities: &[CertificationAuthority],
    ) {
        if documents.len() != authorities.len() {
            return;
        }
        for (document, authority) in documents.iter().zip(authorities) {
            let (Some(written), Some(issuer)) = (&document.issuer, authority.issuer) else {
                continue;
            };
            let mut above = Some(issuer);
            let ends = (0..authorities.len()).any(|_| {
                above = above
                    .and_then(|above| authorities.get(above.index()))
                    .and_then(|above| above.issuer);
                above.is_none()
            });
            if !ends {
                self.error(
                    written,
                    format!("the issuers of `{}` go round in a circle", authority.name),
                    "leave `issuer` out for the authority that signs itself",
                );
            } else if matches!(authority.source, CaSource::Issued { .. })
                && authorities
                    .get(issuer.index())
                    .is_some_and(|issuer| !can_sign(issuer))
            {
                self.error(
                    written,
                    format!(
                        "`{}` cannot issue: its private key is not given",
                        written.as_str()
                    ),
                    "write `private_key` beside its certificate",
                );
            }
        }
    }

    pub(super) fn profiles(&mut self, documents: &[ProfileDocument]) -> Vec<Profile> {
        let mut profiles: Vec<Profile> = documents
            .iter()
            .filter_map(|document| self.profile(document))
            .collect();
        let written: Vec<String> = documents
            .iter()
            .map(|document| document.name.as_str().to_lowercase())
            .collect();
        profiles.extend(
            library::names()
                .filter(|name| !written.contains(&name.to_lowercase()))
                .filter_map(library::profile),
        );
        profiles
    }

    fn profile(&mut self, document: &ProfileDocument) -> Option<Profile> {
        let name: names::EntityName = self.parse(&document.name)?;
        let base = match &document.based_on {
            Some(base) => Some(self.library_profile(base)?),
            None => None,
        };
        let base = base.unwrap_or(Profile {
            name: name.clone(),
            kind: ProfileKind::Custom,
            extended_key_usage: None,
            key_usage: vec![KeyUsageBit::DigitalSignature, KeyUsageBit::KeyEncipherment],
            subject: SubjectSource::FromDirectory,
            subject_alternative_names: vec![SanSource::UserPrincipalName],
            key_algorithm: KeyAlgorithm::Rsa2048,
            validity_days: 365,
            template_name: None,
            template_version: None,
            policies: Vec::new(),
            crl_distribution_point: true,
            ocsp_responder: true,
            sid_extension: true,
            place: None,
        });
        let extended_key_usage = match &document.extended_key_usage {
            Written::Some(purposes) => Some(
                purposes
                    .iter()
                    .filter_map(|purpose| self.purpose(purpose))
                    .collect(),
            ),
            Written::None => None,
            Written::Not => base.extended_key_usage,
        };
        let policies = document
            .policies
            .as_ref()
            .map(|policies| self.parse_all(policies));
        Some(Profile {
            name,
            kind: document.kind.unwrap_or(base.kind),
            extended_key_usage,
            key_usage: document.key_usage.clone().unwrap_or(base.key_usage),
            subject: document.subject.unwrap_or(base.subject),
            subject_alternative_names: document
                .subject_alternative_names
                .clone()
                .unwrap_or(base.subject_alternative_names),
            key_algorithm: self
                .parse_option(document.key.as_ref())?
                .unwrap_or(base.key_algorithm),
            validity_days: document.validity_days.unwrap_or(base.validity_days),
            template_name: match &document.template_name {
                Written::Some(template) => Some(template.as_str().to_owned()),
                Written::None => None,
                Written::Not => base.template_name,
            },
            template_version: match document.template_version {
                Written::Some(version) => Some(version),
                Written::None => None,
                Written::Not => base.template_version,
            },
            policies: policies.unwrap_or(base.policies),
            crl_distribution_point: document
                .crl_distribution_point
                .unwrap_or(base.crl_distribution_point),
            ocsp_responder: document.ocsp_responder.unwrap_or(base.ocsp_responder),
            sid_extension: document.sid_extension.unwrap_or(base.sid_extension),
            place: Some(self.place(&document.name)),
        })
    }

    fn library_profile(&mut self, name: &Text) -> Option<Profile> {
        let profile = library::profile(name.as_str());
        if profile.is_none() {
            let help = did_you_mean(name.as_str(), library::names()).unwrap_or_else(|| {
                format!(
                    "the library has {}",
                    library::names().collect::<Vec<_>>().join(", ")
                )
            });
            self.error(
                name,
                format!("the library has no profile named `{}`", name.as_str()),
                help,
            );
        }
        profile
    }

    /// A purpose, by name or by number.
    fn purpose(&mut self, text: &Text) -> Option<Oid> {
        let written = text.as_str();
        if let Some(oid) = library::purpose(written) {
            return Some(oid);
        }
        if written.starts_with(|first: char| first.is_ascii_digit()) {
            return self.parse(text);
        }
        let names = library::PURPOSES.map(|(name, _)| name);
        let help = did_you_mean(written, names)
            .unwrap_or_else(|| format!("write an OID, or one of {}", names.join(", ")));
        self.error(
            text,
            format!("`{written}` is not the name of a purpose"),
            help,
        );
        None
    }

    /// A certificate of a card or a domain controller: issued, given, or neither.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was read, the inner whether there is one"
    )]
    pub(super) fn certificate(
        &mut self,
        name: &Text,
        issued: Option<&IssuedDocument>,
        given: Option<&GivenDocument>,
        owner: Owner,
        issuing: &Issuing,
    ) -> Option<Option<CertificateSource>> {
        match (issued, given) {
            (Some(_), Some(_)) => {
                self.error(
                    name,
                    "the certificate is both issued and given",
                    "write `issued` or `given`",
                );
                None
            }
            (Some(issued), None) => Some(Some(CertificateSource::Issued(Box::new(
                self.issue(issued, owner, issuing)?,
            )))),
            (None, Some(given)) => Some(Some(CertificateSource::Given(self.given(given)?))),
            (None, None) => Some(None),
        }
    }

    fn issue(
        &mut self,
        document: &IssuedDocument,
        owner: Owner,
        issuing: &Issuing,
    ) -> Option<Issue> {
        let profile = self.profile_ref(&document.profile);
        let ca = self.issuing_authority(document, issuing);
        let (mut holder, mut dangling) = (None, false);
        let (mut for_computer, mut for_workstation) = (None, None);
        match owner {
            Owner::Card {
                holder: user,
                dangling: nobody,
            } => (holder, dangling) = (user, nobody),
            Owner::DomainController(controller) => for_computer = Some(controller),
            Owner::Workstation(workstation) => for_workstation = Some(workstation),
        }
        let for_user = match &document.user {
            Some(user) => Some(self.user_ref(user)?),
            None => holder,
        };
        let (profile, ca) = (profile?, ca?);
        let profile_row = issuing.profiles.get(profile.index())?;
        let authority = issuing.authorities.get(ca.index())?;

        let subject = self.parse_option(document.subject.as_ref())?;
        let upn = self.parse_option(document.upn.as_ref())?;
        let serial = self.parse_option(document.serial.as_ref())?;
        let key_algorithm = self.parse_option(document.key.as_ref())?;
        let (sid, san_sid) = self.issued_sids(document)?;
        let same_key_as = match &document.same_key_as {
            Some(path) => Some(self.container(path)?),
            None => None,
        };
        let (ca_not_before, ca_not_after) = match &authority.source {
            CaSource::Issued {
                not_before,
                not_after,
                ..
            } => (*not_before, *not_after),
            CaSource::Given(_) => (Timestamp::MIN, Timestamp::MAX),
        };
        let not_before = self
            .parse_option(document.not_before.as_ref())?
            .unwrap_or_else(|| {
                self.clock
                    .plus_days(-CERTIFICATE_AGE_DAYS)
                    .max(ca_not_before)
            });
        // An authority of AD CS issues nothing that outlives it.
        let not_after = self
            .parse_option(document.not_after.as_ref())?
            .unwrap_or_else(|| {
                not_before
                    .plus_days(i64::from(profile_row.validity_days))
                    .min(ca_not_after)
            });
        self.check_validity(
            document.not_after.as_ref().or(document.not_before.as_ref()),
            not_before,
            not_after,
        );

        if let Some(key) = &document.key
            && same_key_as.is_some()
        {
            self.error(
                key,
                "the key is chosen twice: `key` and `same_key_as`",
                "remove one of the two",
            );
        }
        self.check_owner(document, profile_row, for_user.is_some() || dangling, owner);
        Some(Issue {
            profile,
            ca,
            for_user,
            for_computer,
            for_workstation,
            dns_names: document
                .dns_names
                .as_ref()
                .map(|names| names.iter().map(|name| name.as_str().to_owned()).collect()),
            subject,
            upn,
            email: document
                .email
                .as_ref()
                .map(|email| email.as_str().to_owned()),
            san_uri: document.san_uri.as_ref().map(|uri| uri.as_str().to_owned()),
            san_sid,
            serial,
            not_before,
            not_after,
            key_algorithm,
            same_key_as,
            revoked: self.revoked(&document.revoked)?,
            sid_extension: document.sid_extension,
            sid,
            place: self.place(&document.profile),
        })
    }

    /// The SIDs of the extension and of a URI.
    fn issued_sids(
        &mut self,
        document: &IssuedDocument,
    ) -> Option<(Option<IssuedSid>, Option<IssuedSid>)> {
        let sid = match &document.sid {
            Some(sid) => Some(self.issued_sid(sid)?),
            None => None,
        };
        let san_sid = match &document.san_sid {
            Some(sid) => Some(self.issued_sid(sid)?),
            None => None,
        };
        if let Some(written) = &document.sid
            && document.sid_extension == Some(false)
        {
            self.error(
                written,
                "a SID for the extension that is left out",
                "remove `sid`, or `sid_extension: false`",
            );
        }
        Some((sid, san_sid))
    }

    /// A SID as it is written, or that of the user with this name.
    fn issued_sid(&mut self, text: &Text) -> Option<IssuedSid> {
        match text.as_str().parse() {
            Ok(sid) => Some(IssuedSid::Literal(sid)),
            Err(_) if text.as_str().to_ascii_uppercase().starts_with("S-1-") => {
                self.parse(text).map(IssuedSid::Literal)
            }
            Err(_) => self.user_ref(text).map(IssuedSid::Of),
        }
    }

    fn issuing_authority(&mut self, document: &IssuedDocument, issuing: &Issuing) -> Option<CaRef> {
        let Some(written) = &document.ca else {
            if issuing.default_ca.is_none() {
                let able: Vec<&str> = issuing
                    .authorities
                    .iter()
                    .filter(|authority| can_sign(authority))
                    .map(|authority| authority.name.as_str())
                    .collect();
                let help = if able.is_empty() {
                    "the world has no authority that can issue".to_owned()
                } else {
                    format!("write `ca`: one of {}", able.join(", "))
                };
                self.error(
                    &document.profile,
                    "it is not said which authority issues this certificate",
                    help,
                );
            }
            return issuing.default_ca;
        };
        let ca = self.ca_ref(written)?;
        if issuing
            .authorities
            .get(ca.index())
            .is_some_and(|authority| !can_sign(authority))
        {
            self.error(
                written,
                format!(
                    "`{}` cannot issue: its private key is not given",
                    written.as_str()
                ),
                "write `private_key` beside its certificate, or name another authority",
            );
            return None;
        }
        Some(ca)
    }

    /// What the profile takes from an account must have an account to be taken from.
    fn check_owner(
        &mut self,
        document: &IssuedDocument,
        profile: &Profile,
        user: bool,
        owner: Owner,
    ) {
        let computer = !matches!(owner, Owner::Card { .. });
        let text = &document.profile;
        let name = &profile.name;
        let names = &profile.subject_alternative_names;
        if !user && names.contains(&SanSource::UserPrincipalName) && document.upn.is_none() {
            self.error(
                text,
                format!("the profile `{name}` puts a user principal name into the certificate, but there is no user"),
                "write `holder` on the card, or `user` or `upn` here",
            );
        }
        if !user
            && !computer
            && document.subject.is_none()
            && profile.subject == SubjectSource::FromDirectory
        {
            self.error(
                text,
                format!("the profile `{name}` takes the subject from the directory, but there is no user"),
                "write `holder` on the card, or `user` or `subject` here",
            );
        }
        if document.subject.is_none() && profile.subject == SubjectSource::Supplied {
            self.error(
                text,
                format!("the profile `{name}` wants a subject"),
                "write `subject: \"CN=…\"`",
            );
        }
        let of_controller = [
            SanSource::DomainDns,
            SanSource::DomainNetbios,
            SanSource::ObjectGuid,
        ];
        let for_controllers = names.iter().any(|source| of_controller.contains(source));
        let (whose, what, help) = match owner {
            Owner::Card { .. } if for_controllers => (
                "domain controllers",
                "card",
                "choose a profile for users, such as `SmartcardLogon`",
            ),
            Owner::Card { .. } if names.contains(&SanSource::DnsName) => (
                "computers",
                "card",
                "choose a profile for users, such as `SmartcardLogon`",
            ),
            Owner::Workstation(_) if for_controllers => (
                "domain controllers",
                "workstation",
                "choose a profile for computers, such as `Computer`",
            ),
            _ => return,
        };
        self.error(
            text,
            format!("the profile `{name}` is for {whose}, and this is a {what}"),
            help,
        );
    }

    /// An authority gives a serial number once.
    pub(super) fn check_serials(
        &mut self,
        cards: &[Card],
        (controllers, workstations): (&[DomainController], &[Workstation]),
        authorities: &[CertificationAuthority],
    ) {
        let on_cards = cards
            .iter()
            .flat_map(|card| &card.containers)
            .filter_map(|container| container.certificate.as_ref());
        let on_controllers = controllers
            .iter()
            .flat_map(|dc| &dc.certificates)
            .map(|certificate| &certificate.source);
        let on_workstations = workstations
            .iter()
            .flat_map(|workstation| &workstation.certificates)
            .map(|certificate| &certificate.source);
        let on_machines = on_controllers.chain(on_workstations);
        let mut seen: HashMap<(CaRef, &SerialNumber), Place> = HashMap::new();
        let mut twice = Vec::new();
        for certificate in on_cards.chain(on_machines) {
            if let CertificateSource::Issued(issue) = certificate
                && let Some(serial) = &issue.serial
                && let Some(first) = seen.insert((issue.ca, serial), issue.place)
            {
                let ca = authorities
                    .get(issue.ca.index())
                    .map(|ca| ca.name.to_string())
                    .unwrap_or_default();
                let first = self.sources.locate(first);
                twice.push(
                    Problem::error(
                        issue.place,
                        format!("`{ca}` has given the serial number {serial} already"),
                    )
                    .with_help(format!("the first certificate with it is at {first}")),
                );
            }
        }
        self.problems.extend(twice);
    }
}

fn can_sign(authority: &CertificationAuthority) -> bool {
    match &authority.source {
        CaSource::Issued { .. } => true,
        CaSource::Given(given) => given.private_key.is_some(),
    }
}
