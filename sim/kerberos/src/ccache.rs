//! Credential caches in files, version 4, as MIT Kerberos documents the format ("The credential cache
//! file format"): every number is big-endian, every text and blob has its length before it.

use pki::names::Timestamp;

use crate::client::Tgt;

/// Version 4 of the format.
const VERSION: [u8; 2] = [5, 4];
/// NT-SRV-INST [RFC 4120 §6.2].
const SERVICE_INSTANCE: u32 = 2;

/// A cache that holds one ticket-granting ticket.
pub fn write(tgt: &Tgt) -> Vec<u8> {
    let mut out = Writer(VERSION.to_vec());
    // No header fields: their length is zero.
    out.u16(0);
    let client: Vec<&str> = tgt.client.name.split('/').collect();
    let name_type = u32::try_from(tgt.client.name_type.code()).unwrap_or(1);
    out.principal(name_type, &tgt.realm, &client);
    // The credential: client, server, key, times, whether the key is of another's ticket, flags.
    out.principal(name_type, &tgt.realm, &client);
    out.principal(SERVICE_INSTANCE, &tgt.realm, &["krbtgt", &tgt.realm]);
    out.u16(u16::try_from(tgt.session_key.etype().code()).unwrap_or(0));
    out.blob(tgt.session_key.bytes());
    for time in [
        Some(tgt.auth_time),
        Some(tgt.start_time.unwrap_or(tgt.auth_time)),
        Some(tgt.end_time),
        tgt.renew_till,
    ] {
        out.u32(time.map_or(0, seconds));
    }
    out.0.push(0);
    out.u32(tgt.flags);
    // No addresses, no authorization data.
    out.u32(0);
    out.u32(0);
    out.blob(&tgt.ticket);
    out.blob(&[]);
    out.0
}

fn seconds(time: Timestamp) -> u32 {
    u32::try_from(time.unix().max(0)).unwrap_or(u32::MAX)
}

struct Writer(Vec<u8>);

impl Writer {
    fn u16(&mut self, number: u16) {
        self.0.extend(number.to_be_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.0.extend(number.to_be_bytes());
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.0.extend_from_slice(bytes);
    }

    fn principal(&mut self, name_type: u32, realm: &str, components: &[&str]) {
        self.u32(name_type);
        self.u32(u32::try_from(components.len()).unwrap_or(u32::MAX));
        self.blob(realm.as_bytes());
        for component in components {
            self.blob(component.as_bytes());
        }
    }
}
