//! The KDC's second part: the ticket for the service [RFC 4120 §3.3.3, MS-KILE 3.3.5.7].

use pki::names::{Sid, Timestamp};
use rand_core::Rng;
use rasn::types::{Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::ticket::{encode, pac_element, seal, to_be_signed, without_pac};
use super::{KdcOptions, ReceivedTgs, Refusal, TicketFlags, TicketGranting, VersionedKey};
use crate::cipher::{EncryptionKey, EncryptionType};
use crate::error::Error;
use crate::error::KrbErrorCode as Code;
use crate::messages::{USAGE_TICKET, kerberos_time};
use crate::pac::{GroupMembership, PacBuffer, PacType, user_flags};

/// What the directory says of the service, and policy of its tickets.
#[derive(Debug, Clone)]
pub struct ServiceGrant {
    /// The service's key.
    pub key: VersionedKey,
    /// Encryption types that the service understands, for the session key.
    pub etypes: Vec<EncryptionType>,
    /// When the ticket ends at the latest.
    pub end_time: Timestamp,
    /// Flags that the service's account gives, such as OK_AS_DELEGATE.
    pub flags: TicketFlags,
    /// Domain-local groups of the client in the service's domain.
    pub resource_groups: Option<ResourceGroups>,
}

/// Domain-local groups of one domain [MS-KILE 3.3.5.7.3].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroups {
    /// SID of the domain.
    pub domain: Sid,
    /// The groups.
    pub groups: Vec<GroupMembership>,
}

/// Flags that go from a ticket-granting ticket into a service's.
const KEPT: TicketFlags = TicketFlags(
    TicketFlags::PRE_AUTHENT.0
        | TicketFlags::HW_AUTHENT.0
        | TicketFlags::FORWARDED.0
        | TicketFlags::TRANSITED_POLICY_CHECKED.0,
);

impl ReceivedTgs {
    /// Writes the reply with a ticket for the service.
    ///
    /// # Errors
    /// With the code for the client, when no encryption type suits both sides or the ticket would
    /// be over before it begins.
    pub fn reply(
        &self,
        granting: &TicketGranting,
        grant: &ServiceGrant,
        now: Timestamp,
        rng: &mut impl Rng,
    ) -> Result<Vec<u8>, Refusal> {
        let end_time = [self.till, Some(grant.end_time)]
            .into_iter()
            .flatten()
            .fold(self.tgt_times.end_time, Ord::min);
        if end_time <= now {
            return Err(Refusal::new(
                Code::NeverValid,
                "the ticket would be over before it begins",
            ));
        }
        let etype = self
            .etypes
            .iter()
            .filter_map(|code| EncryptionType::from_code(*code))
            .find(|etype| grant.etypes.contains(etype))
            .ok_or(Refusal::new(
                Code::EncryptionTypeNotSupported,
                "client and service have no encryption type in common",
            ))?;
        let issued = Issued {
            request: self,
            grant,
            krbtgt: &granting
                .keys
                .first()
                .ok_or(Refusal::new(Code::NoKey, "there is no key of krbtgt"))?
                .key,
            session_key: random_key(etype, rng),
            flags: self.flags(grant, now),
            start_time: now,
            end_time,
        };
        issued
            .message(rng)
            .map_err(|_| Refusal::new(Code::Generic, "the reply cannot be encoded"))
    }

    /// An option is granted where the ticket-granting ticket has its flag; renewal, while there is
    /// time left for it.
    fn flags(&self, grant: &ServiceGrant, now: Timestamp) -> TicketFlags {
        let granted = |option, flag| {
            if self.options.contains(option) {
                self.tgt_flags.only(flag)
            } else {
                TicketFlags::NONE
            }
        };
        let renewable = match self.tgt_times.renew_till {
            Some(till) if till > now => granted(KdcOptions::RENEWABLE, TicketFlags::RENEWABLE),
            _ => TicketFlags::NONE,
        };
        self.tgt_flags.only(KEPT)
            | granted(KdcOptions::FORWARDABLE, TicketFlags::FORWARDABLE)
            | granted(KdcOptions::PROXIABLE, TicketFlags::PROXIABLE)
            | renewable
            | grant.flags
    }
}

fn random_key(etype: EncryptionType, rng: &mut impl Rng) -> krb::EncryptionKey {
    let mut bytes = vec![0; etype.key_size()];
    rng.fill_bytes(&mut bytes);
    krb::EncryptionKey {
        r#type: etype.code(),
        value: OctetString::from(bytes),
    }
}

fn confounder(rng: &mut impl Rng) -> [u8; 16] {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A ticket that is being written.
struct Issued<'r> {
    request: &'r ReceivedTgs,
    grant: &'r ServiceGrant,
    krbtgt: &'r EncryptionKey,
    session_key: krb::EncryptionKey,
    flags: TicketFlags,
    start_time: Timestamp,
    end_time: Timestamp,
}

impl Issued<'_> {
    fn message(&self, rng: &mut impl Rng) -> Result<Vec<u8>, Error> {
        let request = self.request;
        let ticket = self.ticket(rng)?;
        let part = krb::EncTgsRepPart(self.reply_part());
        let plain = encode(&part, "reply part")?;
        let message = krb::TgsRep(krb::KdcRep {
            pvno: Integer::from(5),
            msg_type: Integer::from(13),
            padata: None,
            crealm: request.tgt.crealm.clone(),
            cname: request.tgt.cname.clone(),
            ticket,
            enc_part: seal(
                &request.reply_key,
                request.reply_usage,
                None,
                confounder(rng),
                &plain,
            ),
        });
        encode(&message, "TGS-REP")
    }

    fn renew_till(&self) -> Option<krb::KerberosTime> {
        if !self.flags.contains(TicketFlags::RENEWABLE) {
            return None;
        }
        let till = self.request.tgt_times.renew_till?;
        let wanted = self.request.renew_till.unwrap_or(till);
        Some(kerberos_time(till.min(wanted)))
    }

    fn reply_part(&self) -> krb::EncKdcRepPart {
        let auth_time = kerberos_time(self.request.tgt_times.auth_time);
        krb::EncKdcRepPart {
            key: self.session_key.clone(),
            last_req: SequenceOf::from(vec![krb::LastReqValue {
                r#type: 0,
                value: auth_time.clone(),
            }]),
            nonce: self.request.nonce,
            key_expiration: None,
            flags: krb::TicketFlags(self.flags.to_bits()),
            auth_time,
            start_time: Some(kerberos_time(self.start_time)),
            end_time: kerberos_time(self.end_time),
            renew_till: self.renew_till(),
            srealm: self.request.service.krb_realm(),
            sname: self.request.service.to_krb(),
            caddr: self.request.tgt.caddr.clone(),
            encrypted_pa_data: None,
        }
    }

    fn ticket(&self, rng: &mut impl Rng) -> Result<krb::Ticket, Error> {
        let tgt = &self.request.tgt;
        let with_pac = |pac| -> Result<krb::EncTicketPart, Error> {
            let mut authorization_data = vec![pac_element(pac)?];
            authorization_data.extend(without_pac(tgt));
            authorization_data.extend(self.request.authorization_data.iter().cloned());
            Ok(krb::EncTicketPart {
                flags: krb::TicketFlags(self.flags.to_bits()),
                key: self.session_key.clone(),
                crealm: tgt.crealm.clone(),
                cname: tgt.cname.clone(),
                transited: tgt.transited.clone(),
                auth_time: tgt.auth_time.clone(),
                start_time: Some(kerberos_time(self.start_time)),
                end_time: kerberos_time(self.end_time),
                renew_till: self.renew_till(),
                caddr: tgt.caddr.clone(),
                authorization_data: Some(SequenceOf::from(authorization_data)),
            })
        };
        let service = &self.grant.key;
        let signed = to_be_signed(&with_pac(vec![0])?)?;
        let pac = self
            .pac()
            .sign_for_service(&service.key, self.krbtgt, &signed)
            .map_err(|_| Error::Encode("PAC"))?;
        let plain = encode(&with_pac(pac)?, "ticket")?;
        Ok(krb::Ticket {
            tkt_vno: Integer::from(5),
            realm: self.request.service.krb_realm(),
            sname: self.request.service.to_krb(),
            enc_part: seal(
                &service.key,
                USAGE_TICKET,
                Some(service.kvno),
                confounder(rng),
                &plain,
            ),
        })
    }

    /// The buffers of the ticket-granting ticket without those that only it has, and the
    /// domain-local groups. CREDENTIAL_INFO stays: in the host's ticket the workstation finds the
    /// NT hash for the session [MS-PAC 2.6, 2.14 and 2.15, MS-KILE 3.3.5.7.3].
    fn pac(&self) -> PacType {
        let mut pac = self.request.pac.contents().clone();
        pac.buffers.retain(|buffer| {
            !matches!(
                buffer,
                PacBuffer::AttributesInfo(_) | PacBuffer::Requestor(_)
            )
        });
        if let Some(resource) = &self.grant.resource_groups {
            for buffer in &mut pac.buffers {
                if let PacBuffer::LogonInfo(info) = buffer {
                    info.user_flags |= user_flags::RESOURCE_GROUPS;
                    info.resource_group_domain_sid = Some(resource.domain.clone());
                    info.resource_groups.clone_from(&resource.groups);
                }
            }
        }
        pac
    }
}
