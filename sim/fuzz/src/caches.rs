//! Credential caches: what is written is what any reader of the format finds.

use kerberos::client::Tgt;
use kerberos::{ClientName, NameType, ccache};
use pki::names::Timestamp;

use crate::domain::ASKED;
use crate::mutation::Input;

/// A ticket with names, times and a body from the input: the file holds exactly these, as a reader
/// that knows nothing but the description of the format finds them.
pub fn credential_cache(bytes: &[u8]) {
    let mut input = Input(bytes);
    let [asked, ..] = &*ASKED;
    let mut text = || String::from_utf8_lossy(input.bytes().unwrap_or_default()).into_owned();
    let (name, realm) = (text(), text());
    let mut time = || {
        let number = input.number().unwrap_or_default();
        Timestamp::from_unix((i64::try_from(number).unwrap_or_default() - 64) * 100_000)
    };
    let tgt = Tgt {
        client: ClientName {
            name_type: NameType::from_code(1),
            name,
        },
        realm,
        auth_time: time(),
        end_time: time(),
        start_time: None,
        renew_till: Some(time()),
        flags: u32::try_from(input.number().unwrap_or_default()).unwrap_or_default() << 8,
        ticket: input.0.to_vec(),
        ..asked.tgt.clone()
    };
    let written = ccache::write(&tgt);
    assert_eq!(read(&written), Some(expected(&tgt)));
}

/// What a cache says.
#[derive(Debug, PartialEq, Eq)]
struct Cache {
    principal: (String, Vec<String>),
    client: (String, Vec<String>),
    server: (String, Vec<String>),
    key: (u16, Vec<u8>),
    times: [u32; 4],
    flags: u32,
    ticket: Vec<u8>,
}

fn expected(tgt: &Tgt) -> Cache {
    let client: Vec<String> = tgt.client.name.split('/').map(str::to_owned).collect();
    let realm = tgt.realm.clone();
    let seconds = |time: Timestamp| u32::try_from(time.unix().max(0)).unwrap_or(u32::MAX);
    Cache {
        principal: (realm.clone(), client.clone()),
        client: (realm.clone(), client),
        server: (realm.clone(), vec!["krbtgt".to_owned(), realm]),
        key: (18, tgt.session_key.bytes().to_vec()),
        times: [
            seconds(tgt.auth_time),
            seconds(tgt.auth_time),
            seconds(tgt.end_time),
            tgt.renew_till.map_or(0, seconds),
        ],
        flags: tgt.flags,
        ticket: tgt.ticket.clone(),
    }
}

/// Reads a file of version 4 with one credential, to its last byte.
fn read(bytes: &[u8]) -> Option<Cache> {
    let mut reader = Reader(bytes);
    if reader.take(2)? != [5, 4] {
        return None;
    }
    let header = usize::from(u16::from_be_bytes(reader.take(2)?.try_into().ok()?));
    reader.take(header)?;
    let principal = reader.principal()?;
    let (client, server) = (reader.principal()?, reader.principal()?);
    let etype = u16::from_be_bytes(reader.take(2)?.try_into().ok()?);
    let key = (etype, reader.blob()?.to_vec());
    let times = [
        reader.number()?,
        reader.number()?,
        reader.number()?,
        reader.number()?,
    ];
    let is_skey = reader.take(1)?;
    let flags = reader.number()?;
    let (addresses, authdata) = (reader.number()?, reader.number()?);
    let (ticket, second) = (reader.blob()?.to_vec(), reader.blob()?);
    let rest = is_skey == [0] && addresses == 0 && authdata == 0 && second.is_empty();
    (rest && reader.0.is_empty()).then_some(Cache {
        principal,
        client,
        server,
        key,
        times,
        flags,
        ticket,
    })
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn blob(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.blob()?.to_vec()).ok()
    }

    fn principal(&mut self) -> Option<(String, Vec<String>)> {
        let _name_type = self.number()?;
        let count = self.number()?;
        let realm = self.text()?;
        let components = (0..count).map(|_| self.text()).collect::<Option<_>>()?;
        Some((realm, components))
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![
        b"\x04jane\x0CFABRIKAM.COM\x30\x00\x30\x01\x30\x07\x40\xE1\x61\x03\x02\x01\x05".to_vec(),
        b"\x0Fhost/pc1/a//\xFFb\x00\x00\x00\xFF\xFF\x00\x10".to_vec(),
        Vec::new(),
    ]
}
