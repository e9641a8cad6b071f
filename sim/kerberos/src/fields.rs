//! The fields of a message as its bytes say them, for people: name, value, and what it means.
//!
//! This is what somebody on the network sees who has no key: what is encrypted is told by its type and its size.

mod cms;
mod words;

use rasn_kerberos as krb;

use crate::error::{Error, KrbErrorCode};
use crate::framing::MESSAGE_MAX;
use crate::messages::error_data::ErrorData;
use crate::messages::pkinit::{PaPkAsRep, PaPkAsRepDraft9, PaPkAsReq, PaPkAsReqDraft9};
use crate::messages::{
    ADDRESS_NETBIOS, NameType, PA_AS_FRESHNESS, PA_PAC_REQUEST, PA_PK_AS_REP, PA_PK_AS_REP_DRAFT9,
    PA_PK_AS_REQ, PA_PK_AS_REQ_DRAFT9, PA_TGS_REQ, flag_bits, text, timestamp,
};
use words::{encryption, hex, options, padata, size};

/// Most padata that is told.
const PADATA_MAX: usize = 32;

/// A field of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// How deep it stands in the message, from 0.
    pub depth: usize,
    /// Its name in the ASN.1 of its document.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it means; empty where the value says it all.
    pub meaning: String,
}

/// The fields of a message between client and KDC [RFC 4120 §5.4 and §5.9.1, RFC 4556 §3.2], in the order in which it
/// has them.
///
/// # Errors
/// When the bytes are no AS-REQ, AS-REP, TGS-REQ, TGS-REP or KRB-ERROR.
pub fn fields(message: &[u8]) -> Result<Vec<Field>, Error> {
    const WRONG: Error = Error::Decode("message between client and KDC");
    if message.len() > MESSAGE_MAX {
        return Err(WRONG);
    }
    let mut list = Fields::default();
    // The tag of the application says which it is [RFC 4120 §5.10].
    match message.first() {
        Some(0x6A) => {
            let krb::AsReq(request) = crate::wire::decode(message).map_err(|_| WRONG)?;
            list.request("AS-REQ", &request);
        }
        Some(0x6B) => {
            let krb::AsRep(reply) = crate::wire::decode(message).map_err(|_| WRONG)?;
            list.reply("AS-REP", &reply);
        }
        Some(0x6C) => {
            let krb::TgsReq(request) = crate::wire::decode(message).map_err(|_| WRONG)?;
            list.request("TGS-REQ", &request);
        }
        Some(0x6D) => {
            let krb::TgsRep(reply) = crate::wire::decode(message).map_err(|_| WRONG)?;
            list.reply("TGS-REP", &reply);
        }
        Some(0x7E) => {
            let error: krb::KrbError = crate::wire::decode(message).map_err(|_| WRONG)?;
            list.error(&error);
        }
        _ => return Err(WRONG),
    }
    Ok(list.list)
}

/// Fields, as they are found.
#[derive(Debug, Default)]
struct Fields {
    list: Vec<Field>,
    depth: usize,
}

impl Fields {
    fn push(&mut self, name: &str, value: impl ToString, meaning: impl ToString) {
        self.list.push(Field {
            depth: self.depth,
            name: name.to_owned(),
            value: value.to_string(),
            meaning: meaning.to_string(),
        });
    }

    /// What is told within stands below the field that was pushed last.
    fn below(&mut self, within: impl FnOnce(&mut Self)) {
        self.depth += 1;
        within(self);
        self.depth -= 1;
    }

    fn message(&mut self, kind: &str, number: i32) {
        self.push("pvno", 5, "version of the protocol");
        self.push("msg-type", number, kind);
    }

    fn name(&mut self, field: &str, name: &krb::PrincipalName) {
        let parts: Vec<String> = name.string.iter().map(text).collect();
        let kind = match name.r#type {
            2 => "NT-SRV-INST (2)".to_owned(),
            1 => "NT-PRINCIPAL (1): an account name".to_owned(),
            kind => match NameType::from_code(kind) {
                NameType::Enterprise => "NT-ENTERPRISE (10): a user principal name".to_owned(),
                NameType::X500Principal => {
                    "NT-X500-PRINCIPAL (6): the subject of a certificate".to_owned()
                }
                NameType::Principal => format!("name type {kind}"),
            },
        };
        self.push(field, parts.join("/"), kind);
    }

    fn encrypted(&mut self, field: &str, data: &krb::EncryptedData, meaning: &str) {
        let kvno = data
            .kvno
            .map_or_else(String::new, |kvno| format!(", kvno {kvno}"));
        let value = format!("{}{kvno}, {}", encryption(data.etype), size(&data.cipher));
        self.push(field, value, meaning);
    }

    fn ticket(&mut self, ticket: &krb::Ticket) {
        self.push("ticket", "", "encrypted with a key that the client has not");
        self.below(|list| {
            list.push("realm", text(&ticket.realm), "");
            list.name("sname", &ticket.sname);
            let meaning = "session key, names, times, and the PAC with the groups";
            list.encrypted("enc-part", &ticket.enc_part, meaning);
        });
    }

    fn request(&mut self, kind: &str, request: &krb::KdcReq) {
        let number = if kind == "AS-REQ" { 10 } else { 12 };
        self.message(kind, number);
        let list = request.padata.iter().flat_map(|list| list.iter());
        for data in list.take(PADATA_MAX) {
            self.padata(data, true);
        }
        self.push("req-body", "", "");
        self.below(|list| list.body(&request.req_body));
    }

    fn body(&mut self, body: &krb::KdcReqBody) {
        let bits = flag_bits(&body.kdc_options.0);
        self.push("kdc-options", format!("{bits:#010x}"), options(bits));
        if let Some(name) = &body.cname {
            self.name("cname", name);
        }
        self.push("realm", text(&body.realm), "");
        if let Some(name) = &body.sname {
            self.name("sname", name);
        }
        if let Some(from) = &body.from {
            self.push("from", timestamp(from), "the ticket shall begin then");
        }
        self.push(
            "till",
            timestamp(&body.till),
            "the ticket shall last until then",
        );
        if let Some(until) = &body.rtime {
            self.push(
                "rtime",
                timestamp(until),
                "it shall be renewable until then",
            );
        }
        self.push("nonce", body.nonce, "the reply repeats it");
        let types: Vec<String> = body.etype.iter().copied().map(encryption).collect();
        self.push(
            "etype",
            types.join(", "),
            "what the client takes, the preferred first",
        );
        for address in body.addresses.iter().flat_map(|list| list.iter()) {
            let (value, meaning) = if address.addr_type == ADDRESS_NETBIOS {
                let name: String = address.address.iter().copied().map(char::from).collect();
                (
                    name.trim_end().to_owned(),
                    "NetBIOS name of the machine (20)".to_owned(),
                )
            } else {
                (
                    hex(&address.address),
                    format!("address type {}", address.addr_type),
                )
            };
            self.push("addresses", value, meaning);
        }
        if let Some(data) = &body.enc_authorization_data {
            self.encrypted("enc-authorization-data", data, "");
        }
        for ticket in body.additional_tickets.iter().flatten() {
            self.ticket(ticket);
        }
    }

    fn reply(&mut self, kind: &str, reply: &krb::KdcRep) {
        let number = if kind == "AS-REP" { 11 } else { 13 };
        self.message(kind, number);
        let list = reply.padata.iter().flat_map(|list| list.iter());
        for data in list.take(PADATA_MAX) {
            self.padata(data, false);
        }
        self.push("crealm", text(&reply.crealm), "");
        self.name("cname", &reply.cname);
        self.ticket(&reply.ticket);
        let with = if kind == "AS-REP" {
            "the same session key and times for the client, under the reply key"
        } else {
            "the same session key and times for the client, under the session key"
        };
        self.encrypted("enc-part", &reply.enc_part, with);
    }

    fn error(&mut self, error: &krb::KrbError) {
        self.message("KRB-ERROR", 30);
        if let Some(time) = &error.ctime {
            self.push("ctime", timestamp(time), "the client's clock");
        }
        self.push("stime", timestamp(&error.stime), "the KDC's clock");
        let code = KrbErrorCode::from_code(error.error_code);
        let code = code.map_or("not known here", KrbErrorCode::name);
        self.push("error-code", error.error_code, code);
        if let Some(realm) = &error.crealm {
            self.push("crealm", text(realm), "the client is referred to it");
        }
        if let Some(name) = &error.cname {
            self.name("cname", name);
        }
        self.push("realm", text(&error.realm), "");
        self.name("sname", &error.sname);
        if let Some(said) = &error.e_text {
            self.push("e-text", text(said), "");
        }
        let Some(data) = &error.e_data else { return };
        self.push("e-data", size(data), "");
        let data = ErrorData::read(data);
        self.below(|list| {
            for line in data.told() {
                list.push("element", line, "");
            }
            if let Some(status) = data.nt_status {
                let status = format!("{status:#010X}");
                list.push("KERB-EXT-ERROR", status, "NTSTATUS [MS-KILE 2.2.2]");
            }
        });
    }

    fn padata(&mut self, data: &krb::PaData, is_request: bool) {
        let (name, meaning) = padata(data.r#type, is_request);
        self.push(&format!("padata {name}"), size(&data.value), meaning);
        let value = &data.value;
        self.below(|list| match (data.r#type, is_request) {
            (PA_PK_AS_REQ, true) => list.pk_as_req(value),
            (PA_PK_AS_REQ_DRAFT9 | PA_PK_AS_REP_DRAFT9, true) if !value.is_empty() => {
                list.pk_as_req_draft9(value);
            }
            (PA_PK_AS_REP, false) => list.pk_as_rep(value),
            (PA_PK_AS_REP_DRAFT9, false) => list.pk_as_rep_draft9(value),
            (PA_PAC_REQUEST, _) => {
                let wanted = value.last().is_some_and(|byte| *byte != 0);
                list.push("include-pac", wanted, "");
            }
            (PA_AS_FRESHNESS, _) if !value.is_empty() => list.push("token", hex(value), ""),
            (PA_TGS_REQ, true) => list.ap_req(value),
            _ => {}
        });
    }

    /// PA-TGS-REQ is an AP-REQ [RFC 4120 §5.5.1].
    fn ap_req(&mut self, value: &[u8]) {
        let Ok(request) = crate::wire::decode::<krb::ApReq>(value) else {
            return self.unreadable();
        };
        self.ticket(&request.ticket);
        let meaning = "checksum of the body, under the session key";
        self.encrypted("authenticator", &request.authenticator, meaning);
    }

    fn pk_as_req(&mut self, value: &[u8]) {
        let Ok(request) = crate::wire::decode::<PaPkAsReq>(value) else {
            return self.unreadable();
        };
        self.push(
            "signedAuthPack",
            size(&request.signed_auth_pack),
            "CMS SignedData",
        );
        let signed = &request.signed_auth_pack;
        self.below(|list| list.signed(signed, &|list, content| list.auth_pack(content)));
        for certifier in request.trusted_certifiers.iter().flatten() {
            let name = certifier.subject_name.as_ref();
            let said = name.map_or_else(String::new, |name| size(name));
            self.push(
                "trustedCertifiers",
                said,
                "a name whose certificates the client trusts",
            );
        }
        if let Some(id) = &request.kdc_pk_id {
            self.push(
                "kdcPkId",
                size(id),
                "the KDC's certificate that the client has",
            );
        }
    }

    fn pk_as_req_draft9(&mut self, value: &[u8]) {
        let Ok(request) = crate::wire::decode::<PaPkAsReqDraft9>(value) else {
            return self.unreadable();
        };
        self.push(
            "signedAuthPack",
            size(&request.signed_auth_pack),
            "PKCS #7 SignedData",
        );
        let signed = &request.signed_auth_pack;
        self.below(|list| list.signed(signed, &|list, content| list.auth_pack_draft9(content)));
    }

    fn pk_as_rep(&mut self, value: &[u8]) {
        match crate::wire::decode::<PaPkAsRep>(value) {
            Ok(PaPkAsRep::DhInfo(info)) => {
                self.push("dhSignedData", size(&info.dh_signed_data), "CMS SignedData");
                let signed = &info.dh_signed_data;
                self.below(|list| {
                    list.signed(signed, &|list, content| list.dh_key_info(content));
                });
                if let Some(nonce) = &info.server_dh_nonce {
                    self.push("serverDHNonce", hex(nonce), "the KDC's key is used again");
                }
                if let Some(kdf) = &info.kdf {
                    self.push("kdf", words::kdf(&kdf.kdf_id.to_string()), "[RFC 8636]");
                }
            }
            Ok(PaPkAsRep::EncKeyPack(envelope)) => self.envelope(&envelope),
            Err(_) => self.unreadable(),
        }
    }

    fn pk_as_rep_draft9(&mut self, value: &[u8]) {
        match crate::wire::decode::<PaPkAsRepDraft9>(value) {
            Ok(PaPkAsRepDraft9::EncKeyPack(envelope)) => self.envelope(&envelope),
            Ok(PaPkAsRepDraft9::DhSignedData(signed)) => {
                self.push("dhSignedData", size(&signed), "");
            }
            Err(_) => self.unreadable(),
        }
    }

    fn envelope(&mut self, envelope: &[u8]) {
        let meaning = "CMS EnvelopedData: the signed reply key, which only the card's key opens";
        self.push("encKeyPack", size(envelope), meaning);
    }

    fn unreadable(&mut self) {
        self.push("value", "", "not in the form that its type has");
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn other_bytes_have_no_fields() {
        for bytes in [
            &[][..],
            &[0x6A],
            &[0x6A, 0],
            &[0x30, 0],
            &[0x7E, 2, 0x30, 0],
        ] {
            assert!(fields(bytes).is_err(), "{bytes:?}");
        }
    }
}
