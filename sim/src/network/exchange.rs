//! The two ends of a real exchange: what each party puts on the wire, and what it makes of what comes.

use std::sync::Arc;

use facts::Row;
use kerberos::client::{self, AsRequest, PendingReply, PendingSignature, Reply, Tgt};
use kerberos::kdc::{
    self, Cause, FreshnessKey, Grant, KdcIdentity, Policy, ReceivedRequest, Refusal,
};
use kerberos::pac::{KerbValidationInfo, ReadPac};
use kerberos::tgs::{
    self, KdcOptions, Principal, ServiceGrant, TgsReply, TgsRequest, TicketFlags, TicketGranting,
    VersionedKey,
};
use kerberos::{ClientName, EncryptionKey, EncryptionType, KrbErrorCode, NameType};
use names::{Realm, Sid, Timestamp};
use pki::DigestAlgorithm;
use worlds::{ProductVersion, World};

use super::terms::{ClientTerms, KdcTerms, digest_name, encryption_types};

use super::verified::Verified;
use super::verify::{Judge, Knows};
use crate::certificate_services::{Vault, seed_of, stream};
use crate::directory::{DirectoryIndex, Memberships};
use crate::revocation::Asker;
use crate::trust_stores::TrustInStores;
use crate::value::{NameForm, PathToRoot};

/// Keys and names of a world, for those who take part in exchanges.
#[derive(Debug, Clone)]
pub(crate) struct Participants {
    pub(crate) world: Arc<World>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) directory: Arc<DirectoryIndex>,
    pub(crate) trust: Arc<TrustInStores>,
    pub(crate) knows: Arc<Knows>,
    /// `KdcExtraLogLevel` of each domain controller; `None`: it is not known.
    pub(crate) log_levels: Arc<[Option<u32>]>,
    /// What they verified.
    pub(crate) verified: Arc<Verified>,
}

/// Who takes part in an exchange, and what each end trusts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'h> {
    /// The card's certificate.
    pub(crate) certificate: Row,
    /// The KDC's.
    pub(crate) kdc_certificate: Row,
    /// The account of the ticket.
    pub(crate) account: Row,
    /// The domain controller.
    pub(crate) controller: Row,
    /// Its stores.
    pub(crate) kdc_stores: Row,
    /// The stores of the workstation.
    pub(crate) client_stores: Row,
    /// The card, where the workstation trusts the roots on it.
    pub(crate) trusted_card: Option<Row>,
    /// What was typed as the user name.
    pub(crate) hint: Option<&'h crate::directory::ClientName>,
    /// What the client sends.
    pub(crate) client: ClientTerms,
    /// What the KDC takes.
    pub(crate) kdc: KdcTerms,
    /// The machine that the client names as its address.
    pub(crate) workstation: Row,
    /// Whether the account holds the certificate's key, so that its path does not matter.
    pub(crate) by_key: bool,
}

/// What came out of an exchange that was executed on real bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Executed {
    /// Relative id of the account in the ticket's PAC.
    pub(crate) user_rid: u32,
    /// Account name in the ticket.
    pub(crate) account: String,
    /// Relative ids of its groups.
    pub(crate) group_rids: Vec<u32>,
    /// Further SIDs.
    pub(crate) extra_sids: Vec<Sid>,
}

/// A ticket for a workstation's host service.
#[derive(Debug, Clone)]
pub(crate) struct HostTicket {
    /// What the workstation reads in it.
    pub(crate) executed: Executed,
    /// The request.
    pub(crate) request: Vec<u8>,
    /// The reply.
    pub(crate) reply: Vec<u8>,
    /// The service, for example `host/ws1.example.com`.
    pub(crate) service: String,
}

/// What a KDC answers to a request whose hash it does not take.
#[derive(Debug)]
pub(crate) struct HashesNamed {
    /// The error.
    pub(crate) what: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// The hashes that it names.
    pub(crate) hashes: String,
}

/// Reads who the account is from the PAC of a ticket-granting ticket.
fn read_pac(bytes: &[u8], krbtgt: &EncryptionKey) -> Result<Executed, ExchangeError> {
    let pac = ReadPac::read(bytes).filter(|pac| pac.is_signed_with(krbtgt));
    let info = pac
        .as_ref()
        .and_then(|pac| pac.contents().logon_info())
        .ok_or_else(|| ExchangeError::Protocol("the ticket's PAC does not hold".to_owned()))?;
    Ok(Executed::of(info))
}

impl Executed {
    /// What the PAC says of groups and identities, in a line.
    pub(crate) fn privileges(&self) -> String {
        let groups: Vec<String> = self.group_rids.iter().map(ToString::to_string).collect();
        let sids: Vec<String> = self.extra_sids.iter().map(ToString::to_string).collect();
        let further = if sids.is_empty() {
            String::new()
        } else {
            format!("; further SIDs {}", sids.join(", "))
        };
        format!("groups {}{further}", groups.join(", "))
    }

    fn of(info: &KerbValidationInfo) -> Self {
        Self {
            user_rid: info.user_id,
            account: info.effective_name.as_str().to_owned(),
            group_rids: info.groups.iter().map(|group| group.relative_id).collect(),
            extra_sids: info
                .extra_sids
                .iter()
                .map(|extra| extra.sid.clone())
                .collect(),
        }
    }
}

/// Why an exchange could not be executed or did not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ExchangeError {
    /// A private key is not here.
    #[error("a private key is elsewhere")]
    KeyElsewhere,
    /// The protocol's own checks did not hold.
    #[error("{0}")]
    Protocol(String),
}

impl From<tgs::Refusal> for ExchangeError {
    fn from(refusal: tgs::Refusal) -> Self {
        Self::Protocol(refusal.to_string())
    }
}

impl From<kerberos::Error> for ExchangeError {
    fn from(error: kerberos::Error) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl Participants {
    pub(super) fn at(row: Row) -> usize {
        usize::try_from(row).unwrap_or(usize::MAX)
    }

    /// Whether a domain controller writes what a bit of `KdcExtraLogLevel` stands for. Where the level is not known,
    /// it is taken to: it is what the default says of every bit that events here ask for.
    pub(crate) fn logs(&self, controller: Row, bit: u32) -> bool {
        let level = self.log_levels.get(Self::at(controller));
        level
            .copied()
            .flatten()
            .is_none_or(|level| level & bit != 0)
    }

    /// Realm of a domain.
    pub(crate) fn realm(&self, domain: usize) -> Option<Realm> {
        self.world
            .domains
            .get(domain)
            .map(|domain| domain.name.realm())
    }

    /// The same by the domain's row.
    pub(crate) fn realm_of(&self, domain: Row) -> Option<Realm> {
        self.realm(usize::try_from(domain).ok()?)
    }

    /// The domain controller of a domain that is asked: the preferred one where it is of that domain,
    /// else the first by name of those that run, else the first.
    pub(crate) fn controller_of(&self, domain: Row, preferred: Option<Row>) -> Option<Row> {
        let controllers = (0u32..)
            .zip(&self.world.domain_controllers)
            .filter(|(_, controller)| controller.domain.index() == Self::at(domain));
        let first = controllers.min_by_key(|(row, controller)| {
            let name = controller.name.to_string();
            (Some(*row) != preferred, !controller.running, name)
        });
        first.map(|(row, _)| row)
    }

    /// The key of krbtgt of a domain: for AES from the functional level of Windows Server 2008 on
    /// [MS-KILE 3.1.5.2].
    pub(crate) fn krbtgt_key(&self, realm: &Realm) -> Result<EncryptionKey, ExchangeError> {
        let seed = seed_of(self.world.seed, &format!("krbtgt/{realm}"));
        let mut domains = self.world.domains.iter();
        let old = domains
            .find(|domain| domain.name.realm() == *realm)
            .is_some_and(|domain| domain.functional_level < ProductVersion::Server2008);
        let [rc4 @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = seed;
        Ok(if old {
            EncryptionKey::new(EncryptionType::Rc4Hmac, rc4)?
        } else {
            EncryptionKey::new(EncryptionType::Aes256CtsHmacSha196, seed)?
        })
    }

    /// What freshness tokens of a realm are made with.
    pub(crate) fn freshness_key(&self, realm: &Realm) -> Result<FreshnessKey, ExchangeError> {
        Ok(FreshnessKey::new(self.krbtgt_key(realm)?, FRESH_SECONDS))
    }

    /// How the client names itself: by hint, by UPN, by subject [MS-PKCA 3.1.5.2.1].
    pub(crate) fn client_name(
        &self,
        certificate: Row,
        hint: Option<&crate::directory::ClientName>,
        uses_upn: bool,
    ) -> ClientName {
        let content = self
            .vault
            .certificates
            .get(Self::at(certificate))
            .map(|entry| &entry.content);
        if let Some(hint) = hint {
            return ClientName {
                name_type: match hint.form {
                    NameForm::Enterprise => NameType::Enterprise,
                    NameForm::Principal => NameType::Principal,
                },
                name: hint.text.clone(),
            };
        }
        match content
            .and_then(|content| content.upn.as_ref())
            .filter(|_| uses_upn)
        {
            Some(upn) => ClientName {
                name_type: NameType::Enterprise,
                name: upn.to_string(),
            },
            None => ClientName {
                name_type: NameType::X500Principal,
                name: content
                    .map(|content| content.subject.to_string())
                    .unwrap_or_default(),
            },
        }
    }

    /// Begins the client's side: everything but the card's signature.
    pub(crate) fn begin(
        &self,
        certificate: Row,
        client: ClientName,
        realm: Realm,
        (terms, workstation): (&ClientTerms, Row),
        freshness_token: Option<Vec<u8>>,
        stream_name: &str,
    ) -> Result<PendingSignature, ExchangeError> {
        let now = self.world.clock;
        let at = Self::at(certificate);
        let made = self
            .vault
            .certificate(at)
            .ok_or(ExchangeError::KeyElsewhere)?;
        if made.key.is_none() {
            return Err(ExchangeError::KeyElsewhere);
        }
        let mut certificates = vec![made.certificate.clone()];
        let issuer = self
            .vault
            .certificates
            .get(at)
            .and_then(|entry| entry.issuer);
        certificates.extend(self.intermediates(issuer));
        let machine = self.world.workstations.get(Self::at(workstation));
        let netbios_name = machine.map(|machine| machine.name.short().to_owned());
        let request = AsRequest {
            realm,
            client,
            now,
            till: Timestamp::from_unix(WANTED_UNTIL),
            etypes: terms.etypes().to_vec(),
            certificates,
            digest: terms.digest,
            options: terms.options(netbios_name.unwrap_or_default(), freshness_token),
        };
        let mut rng = stream(self.world.seed, &format!("client/{stream_name}"));
        Ok(client::begin(request, &mut rng)?)
    }

    /// The authorities between a certificate and its root; roots do not travel.
    fn intermediates(&self, issuer: Option<usize>) -> Vec<pki::Certificate> {
        let mut chain = self.vault.chain(issuer);
        chain.retain(|certificate| !certificate.is_self_issued());
        chain
    }

    /// What the KDC signs its replies with.
    pub(crate) fn identity(&self, certificate: Row) -> Result<KdcIdentity, ExchangeError> {
        let at = Self::at(certificate);
        let made = self
            .vault
            .certificate(at)
            .ok_or(ExchangeError::KeyElsewhere)?;
        let key = made.key.clone().ok_or(ExchangeError::KeyElsewhere)?;
        let mut certificates = vec![made.certificate.clone()];
        let issuer = self
            .vault
            .certificates
            .get(at)
            .and_then(|entry| entry.issuer);
        certificates.extend(self.intermediates(issuer));
        Ok(KdcIdentity {
            certificates,
            key,
            ocsp_responses: Vec::new(),
        })
    }

    /// What the protocol itself says of a request: its form, its signature, its checksums, its freshness, the way
    /// to the reply key. `None`: all hold.
    pub(crate) fn protocol_refusal(
        request: &ReceivedRequest,
        policy: &Policy,
        freshness: &FreshnessKey,
        now: Timestamp,
    ) -> Option<Refusal> {
        let Some(pkinit) = &request.pkinit else {
            return Some(Refusal {
                code: KrbErrorCode::PreauthRequired,
                data: kerberos::ErrorData::default(),
                cause: Cause::NoPreauthentication,
            });
        };
        policy
            .check_forms(request)
            .and_then(|()| policy.check_signature(pkinit))
            .and_then(|()| policy.check_request(request, pkinit, freshness, now))
            .err()
    }

    /// The error with which a KDC names the hashes that it takes, to a request whose hash it does not.
    pub(crate) fn names_hashes(
        &self,
        request: &[u8],
        terms: &KdcTerms,
        realm: &Realm,
    ) -> Result<HashesNamed, ExchangeError> {
        let taken = || ExchangeError::Protocol("the first request is not refused".to_owned());
        let received = kdc::receive_in(request, terms.reads())?;
        let pkinit = received.pkinit.as_ref().ok_or_else(taken)?;
        let refusal = terms.policy().check_signature(pkinit).err();
        let refusal = refusal.ok_or_else(taken)?;
        let bytes = kdc::error_with(refusal.code, realm, self.world.clock, &refusal.data)?;
        let hashes = refusal.data.offered_digests().into_iter().map(digest_name);
        let hashes: Vec<&str> = hashes.collect();
        Ok(HashesNamed {
            what: format!("KRB-ERROR {}", refusal.code),
            bytes,
            hashes: format!("TD-CMS-DIGEST-ALGORITHMS: {}", hashes.join(", ")),
        })
    }

    /// Writes the KDC's reply.
    pub(crate) fn answer(
        &self,
        request: &ReceivedRequest,
        identity: &KdcIdentity,
        (policy, grant): (&Policy, &Grant),
        stream_name: &str,
    ) -> Result<Vec<u8>, ExchangeError> {
        let mut rng = stream(self.world.seed, &format!("kdc/{stream_name}"));
        Ok(kdc::reply(request, identity, policy, grant, &mut rng)?)
    }

    /// The client's last part: has the card decrypt where the key is in an envelope, verifies, derives the key, opens; and looks into the ticket as its
    /// issuer could.
    pub(crate) fn open(
        &self,
        pending: &PendingReply,
        bytes: &[u8],
        realm: &Realm,
        judge: Judge,
        decrypt: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<(Tgt, Executed), ExchangeError> {
        let reply = match pending.receive(bytes)? {
            Reply::Ticket(reply) => *reply,
            Reply::Encrypted(reply) => {
                let block = decrypt(reply.encrypted_key());
                pending.unwrap(*reply, block.as_deref())?
            }
            Reply::Error(_) => {
                return Err(ExchangeError::Protocol(
                    "an error instead of a ticket".to_owned(),
                ));
            }
        };
        let found = self.examine(&reply.signed, judge, None)?;
        if found.path != PathToRoot::Trusted || found.is_revoked() {
            return Err(ExchangeError::Protocol(found.lines.join("; ")));
        }
        let tgt = pending.open(&reply)?;
        let krbtgt = self.krbtgt_key(realm)?;
        let ticket = kdc::open_ticket(&tgt.ticket, &krbtgt)?;
        let executed = read_pac(&ticket.pac, &krbtgt)?;
        Ok((tgt, executed))
    }

    /// The key of a workstation's account in its domain.
    fn host_key(&self, workstation: Row) -> Result<EncryptionKey, ExchangeError> {
        let seed = seed_of(
            self.world.seed,
            &format!("workstation/{workstation}/password"),
        );
        Ok(EncryptionKey::new(
            EncryptionType::Aes256CtsHmacSha196,
            seed.to_vec(),
        )?)
    }

    /// The key of a service of the world: `host` and the full or short name of a workstation.
    pub(crate) fn host_key_of(&self, service: &[String]) -> Option<EncryptionKey> {
        self.host_key(self.host_of(service)?).ok()
    }

    /// The workstation of such a service.
    pub(crate) fn host_of(&self, service: &[String]) -> Option<Row> {
        let [class, host] = service else { return None };
        if !class.eq_ignore_ascii_case("host") {
            return None;
        }
        let mut machines = (0..).zip(&self.world.workstations);
        machines.find_map(|(row, machine)| {
            let domain = self.world.domain(machine.domain?);
            let full = machine.name.qualified(&domain.name).to_string();
            let named =
                full.eq_ignore_ascii_case(host) || machine.name.short().eq_ignore_ascii_case(host);
            named.then_some(row)
        })
    }

    /// The realm that a workstation is joined to.
    pub(crate) fn realm_of_workstation(&self, workstation: Row) -> Option<Realm> {
        let machine = self.world.workstations.get(Self::at(workstation))?;
        self.realm(machine.domain?.index())
    }

    /// A ticket for the workstation's own host service, asked for with the ticket-granting ticket, and
    /// what the workstation reads in it [SEC2302 page 20, step 18].
    pub(crate) fn host_ticket(
        &self,
        tgt: &Tgt,
        workstation: Row,
        realm: &Realm,
        stream_name: &str,
    ) -> Result<HostTicket, ExchangeError> {
        let now = self.world.clock;
        let missing = || ExchangeError::Protocol("no such workstation".to_owned());
        let machine = self
            .world
            .workstations
            .get(Self::at(workstation))
            .ok_or_else(missing)?;
        let domain = machine.domain.map(|domain| self.world.domain(domain));
        let domain = domain.ok_or_else(missing)?;
        let host = machine
            .name
            .qualified(&domain.name)
            .to_string()
            .to_lowercase();
        let service = Principal::service("host", &host, realm.as_str());
        let wanted = TgsRequest {
            ticket: tgt.ticket.clone(),
            session_key: tgt.session_key.clone(),
            client: Principal::client(&tgt.client.name, &tgt.realm),
            service: service.clone(),
            now,
            till: tgt.end_time,
            etypes: encryption_types(true).to_vec(),
            options: KdcOptions::default(),
        };
        let mut rng = stream(self.world.seed, &format!("client/tgs/{stream_name}"));
        let pending = wanted.begin(&mut rng)?;
        let granting = self.granting(realm)?;
        let received = tgs::receive(pending.bytes(), &granting, now)?;
        let grant = service_grant(self.host_key(workstation)?, tgt.end_time);
        let mut rng = stream(self.world.seed, &format!("kdc/tgs/{stream_name}"));
        let reply = received.reply(&granting, &grant, now, &mut rng)?;
        let TgsReply::Ticket(ticket) = pending.receive(&reply)? else {
            return Err(ExchangeError::Protocol(
                "an error instead of a ticket".to_owned(),
            ));
        };
        let keys = [grant.key];
        let accepted = tgs::accept(&ticket.ticket, &service, &keys, now, SKEW_SECONDS)?;
        accepted
            .verify_kdc(&self.krbtgt_key(realm)?)
            .map_err(|error| ExchangeError::Protocol(error.to_string()))?;
        Ok(HostTicket {
            executed: Executed::of(&accepted.validation_info),
            request: pending.bytes().to_vec(),
            reply,
            service: ticket.service.name(),
        })
    }

    /// The ticket-granting service of a realm.
    pub(crate) fn granting(&self, realm: &Realm) -> Result<TicketGranting, ExchangeError> {
        Ok(TicketGranting {
            realm: realm.clone(),
            keys: vec![VersionedKey {
                kvno: KVNO,
                key: self.krbtgt_key(realm)?,
            }],
            skew_seconds: SKEW_SECONDS,
        })
    }

    /// The client's request, signed with the certificate's own key, and what the KDC reads in it.
    pub(crate) fn request(
        &self,
        exchange: &Exchange<'_>,
        realm: &Realm,
        label: &str,
    ) -> Result<(PendingReply, ReceivedRequest), ExchangeError> {
        let Exchange {
            certificate,
            hint,
            client,
            kdc: terms,
            workstation,
            ..
        } = *exchange;
        let now = self.world.clock;
        let name = self.client_name(certificate, hint, true);
        let token = self.freshness_token(terms.freshness, client.knows_freshness, realm, now);
        let pending = self.begin(
            certificate,
            name,
            realm.clone(),
            (&client, workstation),
            token,
            label,
        )?;
        let made = self.vault.certificate(Self::at(certificate));
        let key = made
            .and_then(|made| made.key.as_ref())
            .ok_or(ExchangeError::KeyElsewhere)?;
        let sign = |digest, content: &[u8]| {
            key.sign(digest, content)
                .map_err(|error| ExchangeError::Protocol(error.to_string()))
        };
        let pending = sign_request(pending, sign)?;
        let request = kdc::receive_in(pending.bytes(), terms.reads())?;
        Ok((pending, request))
    }

    /// One whole exchange on real bytes, signed with the certificate's own key: what the ticket says, and what the KDC
    /// read in the request. What the account holds the key of needs no path.
    pub(crate) fn execute(
        &self,
        exchange: &Exchange<'_>,
    ) -> Result<(Executed, ReceivedRequest), ExchangeError> {
        let Exchange {
            certificate,
            kdc_certificate,
            account,
            controller,
            kdc_stores,
            client_stores,
            trusted_card,
            kdc: terms,
            workstation,
            by_key,
            ..
        } = *exchange;
        let now = self.world.clock;
        // A token of the KDC makes no other ticket but for one SID: the one logon that is told has it.
        let how = self.authentication(certificate, by_key.then_some(account), false);
        let grant = self.grant(account, controller, now, how)?;
        let identity = self.identity(kdc_certificate)?;
        let label = format!("certificate {certificate} at {controller} as {account}");
        let (pending, request) = self.request(exchange, &grant.realm, &label)?;
        let policy = terms.policy();
        let freshness = self.freshness_key(&grant.realm)?;
        if let Some(refusal) = Self::protocol_refusal(&request, &policy, &freshness, now) {
            return Err(ExchangeError::Protocol(refusal.cause.why().to_owned()));
        }
        let skew = self
            .world
            .domain_controllers
            .get(Self::at(controller))
            .map_or(0, |dc| dc.clock_skew_seconds);
        if let Some(pkinit) = &request.pkinit {
            let at = Some(now.plus_seconds(skew));
            let judge = Judge {
                stores: kdc_stores,
                asker: Asker::Controller(controller),
                card: None,
            };
            let found = self.examine(&pkinit.signed, judge, at)?;
            let holds = found.path == PathToRoot::Trusted && !found.is_revoked();
            if !holds && !by_key {
                return Err(ExchangeError::Protocol(found.lines.join("; ")));
            }
        }
        let bytes = self.answer(&request, &identity, (&policy, &grant), &label)?;
        let made = self.vault.certificate(Self::at(certificate));
        let key = made
            .and_then(|made| made.key.as_ref())
            .ok_or(ExchangeError::KeyElsewhere)?;
        let decrypt = |cipher_text: &[u8]| {
            let mut blinding = stream(self.world.seed, &format!("card/{label}"));
            kerberos::private_operation(key, cipher_text, &mut blinding)
        };
        let judge = Judge {
            stores: client_stores,
            asker: Asker::Workstation(workstation),
            card: trusted_card,
        };
        self.open(&pending, &bytes, &grant.realm, judge, decrypt)
            .map(|(_, executed)| (executed, request))
    }
}

/// Until when Windows clients want their tickets: 13 September 2037, 02:48:05 UTC.
const WANTED_UNTIL: i64 = 2_136_422_885;
/// Version of the key of krbtgt, which a domain changes once when it is made.
pub(super) const KVNO: u32 = 2;
/// Version of a workstation's key.
const HOST_KVNO: u32 = 1;
/// Clocks may differ by so many seconds [RFC 4120 §1.3].
const SKEW_SECONDS: i64 = 300;

/// A freshness token is good for so many seconds.
const FRESH_SECONDS: i64 = 600;

/// Has the card sign a request, in each form that it goes out in.
pub(crate) fn sign_request(
    pending: PendingSignature,
    mut sign: impl FnMut(DigestAlgorithm, &[u8]) -> Result<Vec<u8>, ExchangeError>,
) -> Result<PendingReply, ExchangeError> {
    let signature = sign(pending.digest(), &pending.to_be_signed())?;
    let also = match pending.also_to_be_signed() {
        Some(content) => Some(sign(DigestAlgorithm::Sha1, &content)?),
        None => None,
    };
    Ok(pending.sign_both(&signature, also.as_deref())?)
}

/// What a service of a world gets.
pub(crate) fn service_grant(key: EncryptionKey, end_time: Timestamp) -> ServiceGrant {
    ServiceGrant {
        key: VersionedKey {
            kvno: HOST_KVNO,
            key,
        },
        etypes: encryption_types(true).to_vec(),
        end_time,
        flags: TicketFlags::NONE,
        resource_groups: None,
    }
}

pub(super) fn domain_controller_name(world: &World, controller: Row) -> String {
    let at = Participants::at(controller);
    world
        .domain_controllers
        .get(at)
        .map(|dc| dc.name.short().to_uppercase())
        .unwrap_or_default()
}
