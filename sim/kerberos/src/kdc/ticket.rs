//! Ticket-granting tickets [RFC 4120 §5.3].

use pki::names::Timestamp;
use rand_core::Rng;
use rasn::types::{Integer, OctetString, SequenceOf};
use rasn_kerberos as krb;

use super::reply::{Grant, Issue, confounder};
use crate::cipher::EncryptionKey;
use crate::error::Error;
use crate::messages::{
    AD_WIN2K_PAC, ClientName, USAGE_TICKET, flag_string, general, kerberos_time, krbtgt, text,
    timestamp,
};

pub(super) fn ticket(
    grant: &Grant,
    issue: &Issue<'_>,
    reply_key: &EncryptionKey,
    rng: &mut impl Rng,
) -> Result<krb::Ticket, Error> {
    let encode = |_| Error::Encode("ticket");
    let authorization_data = if issue.with_pac {
        // Both signatures of a TGT's PAC are made with the key of krbtgt [MS-PAC 2.8].
        let pac = grant
            .pac
            .sign(reply_key, &grant.krbtgt_key, confounder(rng));
        let inner = SequenceOf::from(vec![krb::AuthorizationDataValue {
            r#type: AD_WIN2K_PAC,
            data: OctetString::from(pac),
        }]);
        let relevant = crate::wire::encode::<krb::AuthorizationData>(&inner).map_err(encode)?;
        Some(SequenceOf::from(vec![krb::AuthorizationDataValue {
            r#type: krb::AuthorizationDataValue::IF_RELEVANT,
            data: OctetString::from(relevant),
        }]))
    } else {
        None
    };
    let part = krb::EncTicketPart {
        flags: krb::TicketFlags(flag_string(issue.flags)),
        key: issue.session.clone(),
        crealm: general(grant.realm.as_str()),
        cname: issue.client.to_principal(),
        transited: krb::TransitedEncoding {
            r#type: 1,
            contents: OctetString::from(Vec::new()),
        },
        auth_time: kerberos_time(grant.auth_time),
        start_time: Some(kerberos_time(grant.auth_time)),
        end_time: kerberos_time(issue.end_time),
        renew_till: issue.renew_till.map(kerberos_time),
        caddr: None,
        authorization_data,
    };
    let plain = crate::wire::encode(&part).map_err(encode)?;
    let key = &grant.krbtgt_key;
    Ok(krb::Ticket {
        tkt_vno: Integer::from(5),
        realm: general(grant.realm.as_str()),
        sname: krbtgt(&grant.realm),
        enc_part: krb::EncryptedData {
            etype: key.etype().code(),
            kvno: Some(grant.kvno),
            cipher: OctetString::from(key.encrypt(USAGE_TICKET, confounder(rng), &plain)),
        },
    })
}

/// What a ticket says, to who holds the key of krbtgt.
#[derive(Debug, Clone)]
pub struct OpenTicket {
    /// Name of the client.
    pub client: ClientName,
    /// Realm of the client.
    pub realm: String,
    /// Flags, the first in the most significant bit.
    pub flags: u32,
    /// Session key.
    pub session_key: EncryptionKey,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// When the ticket ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Option<Timestamp>,
    /// The PAC's bytes.
    pub pac: Vec<u8>,
}

/// Opens a ticket.
///
/// # Errors
/// When the bytes are no ticket, or the key is not the one it is for.
pub fn open_ticket(ticket: &[u8], key: &EncryptionKey) -> Result<OpenTicket, Error> {
    let ticket: krb::Ticket = crate::wire::decode(ticket).map_err(|_| Error::Decode("ticket"))?;
    let plain = key.decrypt(USAGE_TICKET, &ticket.enc_part.cipher)?;
    // Padding of the cipher may follow.
    let (part, _) = crate::tlv::first(&plain).ok_or(Error::Decode("encrypted part of a ticket"))?;
    let part: krb::EncTicketPart =
        crate::wire::decode(part.whole).map_err(|_| Error::Decode("encrypted part of a ticket"))?;
    let pac = part
        .authorization_data
        .iter()
        .flat_map(|list| list.iter())
        .filter(|data| data.r#type == krb::AuthorizationDataValue::IF_RELEVANT)
        .filter_map(|data| crate::wire::decode::<krb::AuthorizationData>(&data.data).ok())
        .flatten()
        .find(|data| data.r#type == AD_WIN2K_PAC)
        .map(|data| data.data.to_vec())
        .unwrap_or_default();
    Ok(OpenTicket {
        client: ClientName::from_principal(&part.cname),
        realm: text(&part.crealm),
        flags: crate::messages::flag_bits(&part.flags.0),
        session_key: crate::messages::encryption_key(&part.key)?,
        auth_time: timestamp(&part.auth_time),
        end_time: timestamp(&part.end_time),
        renew_till: part.renew_till.as_ref().map(timestamp),
        pac,
    })
}
