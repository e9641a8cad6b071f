//! One logon, as far as events speak of it: fills the data of an event.

use std::sync::Arc;

use facts::Row;
use kerberos::kdc::ReceivedRequest;
use kerberos::{ClientName, KrbErrorCode};
use names::{DistinguishedName, Realm, SamAccountName, SerialNumber, Sid, Timestamp};
use pki::{Certificate, DigestAlgorithm};
use worlds::{DomainController, DomainRef, Workstation};

use super::catalogue::{EventKind, kind};
use super::datum::Datum;
use super::{ChainStatus, Data, LoggedEvent};
use crate::evidence::Told;
use crate::explanation::ToldStep;
use crate::network::Participants;
use crate::rule_book::events::OLD_EVENT_NUMBERS;
use crate::step::{Effect, Party, Step};

/// What a request says, as the KDC read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AskedFor {
    /// The client's name.
    pub(crate) client: Option<ClientName>,
    /// The options.
    pub(crate) options: u32,
    /// Type of the public-key pre-authentication data, 15 or 16.
    pub(crate) pre_authentication: Option<i32>,
    /// Digest with which it is signed.
    pub(crate) digest: Option<&'static str>,
}

impl AskedFor {
    /// What a request says.
    pub(crate) fn of(request: &ReceivedRequest) -> Self {
        Self {
            client: request.client.clone(),
            options: request.options,
            pre_authentication: request
                .padata
                .iter()
                .copied()
                .find(|kind| matches!(kind, 15 | 16)),
            digest: request.pkinit.as_ref().and_then(|pkinit| {
                let [_, signature] = pkinit.signed.digests();
                signature.map(digest_name)
            }),
        }
    }
}

/// Who met whom with what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'t> {
    pub(crate) participants: &'t Participants,
    pub(crate) workstation: Row,
    pub(crate) controller: Row,
    /// The client's certificate.
    pub(crate) certificate: Option<Row>,
    /// The KDC's own.
    pub(crate) kdc_certificate: Option<Row>,
    /// The account that the KDC found.
    pub(crate) account: Option<Row>,
    /// What the request says, where bytes were sent.
    pub(crate) request: Option<&'t AskedFor>,
    /// Digest with which the KDC signed its reply, where there is one.
    pub(crate) reply_digest: Option<&'t str>,
}

/// What events say of an account.
struct Account<'w> {
    sam: &'w SamAccountName,
    authentication_policy: Option<worlds::AuthenticationPolicyRef>,
    sid: &'w Sid,
    created: Timestamp,
    domain: DomainRef,
}

const NO_ADDRESS: &str = "the world gives machines no addresses";
const NO_REQUEST: &str = "no request was made: the private key is elsewhere";
const NO_REPLY: &str = "the KDC signed no reply";
const NO_ACCOUNT: &str = "no account was found";
const NO_CERTIFICATE: &str = "there is no certificate";

impl Occasion<'_> {
    /// The events that a step writes, in the order of the step's list.
    pub(crate) fn events(&self, step: &Step) -> Vec<LoggedEvent> {
        let numbers = |by, list: &'static [u16]| list.iter().filter_map(move |id| kind(by, *id));
        let mut events: Vec<LoggedEvent> = numbers(Party::Kdc, step.seen.dc_events)
            .chain(numbers(Party::Client, step.seen.client_events))
            .filter_map(|kind| self.event(kind, step))
            .collect();
        if step.answers() {
            events.extend(kind(Party::Kdc, 4768).and_then(|kind| self.event(kind, step)));
        }
        events
    }

    /// Steps with the events that each writes.
    pub(crate) fn told(&self, steps: Vec<Told>) -> Arc<[ToldStep]> {
        let told = steps.into_iter().map(|(step, evidence)| ToldStep {
            talk_step: None,
            step,
            evidence,
            events: self.events(step),
        });
        told.collect()
    }

    /// One event; `None` where the machine does not write it, by its version or its settings.
    fn event(&self, kind: &EventKind, step: &Step) -> Option<LoggedEvent> {
        let (machine, product, patched, skew) = match kind.by {
            Party::Kdc | Party::DomainController | Party::Server => {
                let dc = self.controller()?;
                let domain = &self.participants.world.domain(dc.domain).name;
                let name = dc.name.qualified(domain).to_string();
                (name, dc.product, dc.patched, dc.clock_skew_seconds)
            }
            Party::Client | Party::Card => {
                let machine = self.workstation()?;
                let name = machine.domain.map_or_else(
                    || machine.name.to_string(),
                    |domain| {
                        let domain = &self.participants.world.domain(domain).name;
                        machine.name.qualified(domain).to_string()
                    },
                );
                let skew = machine.clock_skew_seconds;
                (name, machine.product, machine.patched, skew)
            }
        };
        if kind
            .shown_by
            .is_some_and(|shown| !shown.default_on(product, patched))
        {
            return None;
        }
        if kind
            .log_level
            .is_some_and(|bit| !self.participants.logs(self.controller, bit))
        {
            return None;
        }
        let old = OLD_EVENT_NUMBERS.default_on(product, patched);
        Some(LoggedEvent {
            at: self.participants.world.clock.plus_seconds(skew),
            machine,
            log: kind.log,
            provider: kind.provider,
            id: kind.old_id.filter(|_| old).unwrap_or(kind.id),
            level: kind.levels.of(step.effect),
            written: kind.written(),
            sentence: kind.sentence,
            data: kind
                .data
                .iter()
                .map(|(name, datum)| (*name, self.datum(*datum, step)))
                .collect(),
        })
    }

    fn datum(&self, datum: Datum, step: &Step) -> Data {
        match datum {
            Datum::ClientName | Datum::AccountName | Datum::AccountDomain => self.name(datum, step),
            Datum::AccountSid | Datum::AccountSidIfIssued | Datum::AccountCreated => {
                self.of_account(datum, step)
            }
            Datum::Subject
            | Datum::MarkedSubject
            | Datum::IssuerCommonName
            | Datum::SerialNumber
            | Datum::Thumbprint
            | Datum::CertificateSid
            | Datum::NotBefore => self.of_certificate(datum),
            Datum::KdcSubject
            | Datum::KdcIssuer
            | Datum::KdcSerialNumber
            | Datum::KdcThumbprint
            | Datum::KdcTemplate => self.of_kdc_certificate(datum),
            Datum::ChainStatus => known(
                step.seen.chain.map(ChainStatus::new),
                "the chain engine's status is not documented for this step",
            ),
            Datum::Status => known(
                step.seen.nt_status.map(|status| format!("0x{status:X}")),
                "the status is not documented for this step",
            ),
            Datum::Realm => known(self.realm(), "the domain controller has no realm"),
            Datum::DomainController => known(
                self.controller().map(|dc| {
                    let domain = &self.participants.world.domain(dc.domain).name;
                    dc.name.qualified(domain).to_string()
                }),
                "there is no domain controller",
            ),
            Datum::SilentReader => known(
                self.workstation().and_then(|machine| {
                    let mut readers = machine.readers.iter();
                    let silent = readers.find(|reader| reader.has_driver && !reader.answers);
                    silent.map(|reader| &reader.name)
                }),
                "every reader answers",
            ),
            Datum::ClientAddress | Datum::ClientPort => Data::Unknown(NO_ADDRESS),
            Datum::ServiceName
            | Datum::ServiceSid
            | Datum::TicketOptions
            | Datum::ResultCode
            | Datum::TicketEncryptionType
            | Datum::PreAuthType
            | Datum::HashAlgorithm => self.of_exchange(datum, step),
            Datum::KdcHashAlgorithm => known(self.reply_digest, NO_REPLY),
            Datum::AuthenticationPolicy
            | Datum::AuthenticationSilo
            | Datum::Device
            | Datum::HostPolicy
            | Datum::HostAccount => self.of_policy(datum),
        }
    }

    fn name(&self, datum: Datum, step: &Step) -> Data {
        let account = self.account();
        let sam = account.as_ref().map(|account| account.sam.to_string());
        match datum {
            Datum::ClientName if step.effect == Effect::Refuses => {
                let asked = self.request.and_then(|request| request.client.as_ref());
                known(asked.map(|client| client.name.clone()).or(sam), NO_REQUEST)
            }
            Datum::AccountDomain => {
                let world = &self.participants.world;
                let domain = account.map(|account| account.domain);
                let domain = domain.or_else(|| self.controller().map(|dc| dc.domain));
                known(
                    domain.map(|domain| &world.domain(domain).netbios),
                    NO_ACCOUNT,
                )
            }
            _ => {
                let asked = self.request.and_then(|request| request.client.as_ref());
                known(
                    sam.or_else(|| asked.map(|client| client.name.clone())),
                    NO_ACCOUNT,
                )
            }
        }
    }

    fn of_account(&self, datum: Datum, step: &Step) -> Data {
        const NULL_SID: &str = "S-1-0-0";
        let account = self.account();
        match datum {
            Datum::AccountSidIfIssued if step.effect == Effect::Refuses => {
                Data::Is(NULL_SID.to_owned())
            }
            Datum::AccountCreated => known(account.map(|account| account.created), NO_ACCOUNT),
            _ => known(account.map(|account| account.sid), NO_ACCOUNT),
        }
    }

    /// What restricts from where an account may authenticate, and the computer from which it tried.
    fn of_policy(&self, datum: Datum) -> Data {
        let world = &self.participants.world;
        let policy = self.account().and_then(|user| user.authentication_policy);
        match datum {
            Datum::Device => known(
                self.workstation().map(|machine| &machine.name),
                "the request names no computer",
            ),
            Datum::AuthenticationPolicy => known(
                policy.map(|policy| &world.authentication_policy(policy).name),
                "the account has no authentication policy",
            ),
            Datum::HostPolicy => known(
                self.host()
                    .and_then(|host| host.authentication_policy)
                    .map(|policy| &world.authentication_policy(policy).name),
                "the workstation's account has no authentication policy",
            ),
            Datum::HostAccount => known(
                self.host().map(|host| &host.sam_account_name),
                "the workstation has no account",
            ),
            _ => Data::Unknown("the world has no authentication policy silos"),
        }
    }

    /// The account of the workstation.
    fn host(&self) -> Option<&worlds::ComputerAccount> {
        let world = &self.participants.world;
        let at = usize::try_from(self.workstation).ok()?;
        let machine = worlds::Machine::Workstation(world.workstation_refs().nth(at)?);
        world
            .account_of_machine(machine)
            .map(|(_, account)| account)
    }

    fn of_certificate(&self, datum: Datum) -> Data {
        let Some(certificate) = self.certificate.and_then(|row| self.made(row)) else {
            return Data::Unknown(NO_CERTIFICATE);
        };
        Data::Is(match datum {
            Datum::Subject => leaf_first(certificate.subject()),
            Datum::MarkedSubject => format!("@@@{}", leaf_first(certificate.subject())),
            Datum::IssuerCommonName => common_name(certificate.issuer()),
            Datum::SerialNumber => upper(certificate.serial()),
            Datum::Thumbprint => certificate.thumbprint().to_string().to_uppercase(),
            Datum::CertificateSid => {
                let missing = "the certificate has no SID extension";
                return known(certificate.sid_extension(), missing);
            }
            _ => certificate.not_before().to_string(),
        })
    }

    fn of_kdc_certificate(&self, datum: Datum) -> Data {
        let Some(certificate) = self.kdc_certificate.and_then(|row| self.made(row)) else {
            return Data::Unknown(NO_CERTIFICATE);
        };
        Data::Is(match datum {
            Datum::KdcSubject => leaf_first(certificate.subject()),
            Datum::KdcIssuer => common_name(certificate.issuer()),
            Datum::KdcSerialNumber => upper(certificate.serial()),
            Datum::KdcThumbprint => certificate.thumbprint().to_string().to_uppercase(),
            _ => {
                let template = certificate.template();
                let missing = "the certificate names no template";
                return known(template.map(|template| template.name().to_owned()), missing);
            }
        })
    }

    fn of_exchange(&self, datum: Datum, step: &Step) -> Data {
        let refused = step.effect == Effect::Refuses;
        let realm = self.realm();
        match datum {
            Datum::ServiceName if refused => known(
                realm.map(|realm| format!("krbtgt/{realm}")),
                "the domain controller has no realm",
            ),
            Datum::ServiceName => Data::Is("krbtgt".to_owned()),
            Datum::ServiceSid if refused => Data::Is("S-1-0-0".to_owned()),
            Datum::ServiceSid => known(
                self.account()
                    .map(|account| format!("{}-502", account.sid.domain())),
                NO_ACCOUNT,
            ),
            Datum::TicketOptions => known(
                self.request
                    .map(|request| format!("0x{:X}", request.options)),
                NO_REQUEST,
            ),
            Datum::ResultCode => {
                let code = step.seen.kerberos_code().map_or(0, KrbErrorCode::code);
                Data::Is(format!("0x{code:X}"))
            }
            // No ticket, no encryption type; a ticket is under the key of krbtgt.
            Datum::TicketEncryptionType if refused => Data::Is("0xFFFFFFFF".to_owned()),
            Datum::TicketEncryptionType => known(
                realm
                    .and_then(|realm| self.participants.krbtgt_key(&realm).ok())
                    .map(|key| format!("0x{:X}", key.etype().code())),
                "the domain controller has no realm",
            ),
            Datum::PreAuthType => known(
                self.request.and_then(|request| request.pre_authentication),
                NO_REQUEST,
            ),
            _ => known(self.request.and_then(|request| request.digest), NO_REQUEST),
        }
    }

    fn realm(&self) -> Option<Realm> {
        let dc = self.controller()?;
        Some(self.participants.world.domain(dc.domain).name.realm())
    }

    fn controller(&self) -> Option<&DomainController> {
        let list = &self.participants.world.domain_controllers;
        list.get(usize::try_from(self.controller).ok()?)
    }

    fn workstation(&self) -> Option<&Workstation> {
        let list = &self.participants.world.workstations;
        list.get(usize::try_from(self.workstation).ok()?)
    }

    /// The account, a user's or a computer's.
    fn account(&self) -> Option<Account<'_>> {
        let world = &self.participants.world;
        let number = usize::try_from(self.account?).ok()?;
        let of_user = world.users.get(number).map(|user| Account {
            sam: &user.sam_account_name,
            authentication_policy: user.authentication_policy,
            sid: &user.sid,
            created: user.created,
            domain: user.domain,
        });
        of_user.or_else(|| {
            let computer = world.computer_of_account(number)?;
            Some(Account {
                sam: &computer.sam_account_name,
                authentication_policy: None,
                sid: &computer.sid,
                created: computer.created,
                domain: computer.domain,
            })
        })
    }

    fn made(&self, row: Row) -> Option<&Certificate> {
        let made = self
            .participants
            .vault
            .certificate(usize::try_from(row).ok()?)?;
        Some(&made.certificate)
    }
}

fn digest_name(digest: DigestAlgorithm) -> &'static str {
    match digest {
        DigestAlgorithm::Sha1 => "SHA1",
        DigestAlgorithm::Sha256 => "SHA256",
        DigestAlgorithm::Sha384 => "SHA384",
        DigestAlgorithm::Sha512 => "SHA512",
    }
}

fn known<T: ToString>(value: Option<T>, missing: &'static str) -> Data {
    value.map_or(Data::Unknown(missing), |value| Data::Is(value.to_string()))
}

/// A name as the event log prints it: leaf first, parts separated by a comma and a blank.
fn leaf_first(name: &DistinguishedName) -> String {
    let parts: Vec<String> = name
        .rdns()
        .iter()
        .rev()
        .map(|rdn| DistinguishedName::new(vec![rdn.clone()]).to_string())
        .collect();
    parts.join(", ")
}

fn common_name(name: &DistinguishedName) -> String {
    name.common_name()
        .map_or_else(|| leaf_first(name), str::to_owned)
}

fn upper(serial: &SerialNumber) -> String {
    serial.to_string().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::leaf_first;

    #[test]
    fn a_subject_is_printed_leaf_first_with_a_blank_after_each_comma() {
        let name = "CN=Jane Anderson,CN=Users,DC=fabrikam,DC=com"
            .parse()
            .unwrap();
        assert_eq!(
            leaf_first(&name),
            "CN=Jane Anderson, CN=Users, DC=fabrikam, DC=com"
        );
    }
}
