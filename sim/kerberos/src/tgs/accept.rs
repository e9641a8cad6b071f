//! The service: what it makes of a ticket [RFC 4120 §3.2.3, MS-KILE 3.4.5].
//!
//! At the end of a logon the workstation asks for a ticket for itself and opens it with its own
//! account's key: a KDC that does not know that key cannot vouch for the user.

use pki::names::Timestamp;
use rasn_kerberos as krb;

use super::kdc::check_client_info;
use super::ticket::{self, check_times, key_for, open_ticket, to_be_signed};
use super::{Principal, Refusal, TicketFlags, TicketTimes, VersionedKey};
use crate::cipher::EncryptionKey;
use crate::error::KrbErrorCode as Code;
use crate::pac::{KerbValidationInfo, PacError, ReadPac};

/// A ticket that the service accepted.
#[derive(Debug, Clone)]
pub struct AcceptedTicket {
    /// The client.
    pub client: Principal,
    /// Key that client and service share.
    pub session_key: EncryptionKey,
    /// Flags.
    pub flags: TicketFlags,
    /// Times.
    pub times: TicketTimes,
    /// Groups and account facts, of which the token is made.
    pub validation_info: KerbValidationInfo,
    /// The PAC.
    pub pac: ReadPac,
    signed: Vec<u8>,
}

/// Opens a ticket for a service and checks its times and its PAC. The client proves that it holds
/// the session key elsewhere, in an AP-REQ; at a logon, service and client are one machine.
///
/// # Errors
/// With the code of RFC 4120 for what does not hold.
pub fn accept(
    ticket: &[u8],
    service: &Principal,
    keys: &[VersionedKey],
    now: Timestamp,
    skew_seconds: i64,
) -> Result<AcceptedTicket, Refusal> {
    let ticket: krb::Ticket =
        crate::wire::decode(ticket).map_err(|_| Refusal::new(Code::Generic, "not a ticket"))?;
    if !Principal::from_krb(&ticket.sname, &ticket.realm).is(service) {
        return Err(Refusal::new(
            Code::NotUs,
            "the ticket is for another service",
        ));
    }
    let key = &key_for(keys, &ticket.enc_part)?.key;
    let part = open_ticket(key, &ticket)?;
    let times = check_times(&part, now, skew_seconds)?;
    let client = Principal::from_krb(&part.cname, &part.crealm);
    let modified = |reason| Refusal::new(Code::Modified, reason);
    let pac = ticket::pac(&part)?.ok_or(modified("the ticket has no PAC"))?;
    pac.verify_server(key)
        .map_err(|_| modified("the PAC is not signed with the service's key"))?;
    check_client_info(&pac, &client, times.auth_time)?;
    let validation_info = pac
        .contents()
        .logon_info()
        .cloned()
        .ok_or(modified("the PAC says nothing of the account"))?;
    let session_key = ticket::session_key(&part.key)
        .map_err(|_| Refusal::new(Code::EncryptionTypeNotSupported, "session key"))?;
    let signed = to_be_signed(&part).map_err(|_| modified("the ticket cannot be signed"))?;
    Ok(AcceptedTicket {
        client,
        session_key,
        flags: TicketFlags::from_bits(&part.flags.0),
        times,
        validation_info,
        pac,
        signed,
    })
}

impl AcceptedTicket {
    /// Whether the KDC signed the ticket and its PAC: what a domain controller answers when a
    /// service asks it, and what it asks of a ticket that is used for delegation
    /// [MS-PAC 2.8.2 to 2.8.4, MS-APDS 3.2].
    ///
    /// # Errors
    /// When a signature is not there or does not hold.
    pub fn verify_kdc(&self, krbtgt: &EncryptionKey) -> Result<(), PacError> {
        self.pac.verify_kdc(krbtgt)?;
        self.pac.verify_ticket(krbtgt, &self.signed)?;
        self.pac.verify_full(krbtgt)
    }
}
