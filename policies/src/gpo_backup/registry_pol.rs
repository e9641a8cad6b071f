//! `Registry.pol`: what the extension for administrative templates writes into the registry [MS-GPREG] 2.2.1.
//!
//! `PReg` and the version 1, then records `[key;value;type;size;data]`, of which brackets, semicolons and texts are UTF-16
//! in little-endian order, texts end with a null character, type and size are 32 bits, and the data are so many bytes.

use std::fmt;

/// The content of a `Registry.pol`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryPolicy {
    /// The records, in the order of the file.
    pub records: Vec<RegistryRecord>,
}

/// A record of a `Registry.pol`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryRecord {
    /// The key, below `HKEY_LOCAL_MACHINE` or `HKEY_CURRENT_USER`.
    pub key: String,
    /// The value; names that begin with `**` are instructions, such as `**del.NAME`.
    pub value: String,
    /// The type of the data, as the registry numbers it: 1 is `REG_SZ`, 4 is `REG_DWORD`.
    pub kind: u32,
    /// The data.
    pub data: Vec<u8>,
}

/// Why bytes are not a `Registry.pol`, and at which of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}, at byte {offset}")]
pub struct RegistryPolicyError {
    /// What is wrong.
    pub fault: RegistryPolicyFault,
    /// The byte, from 0.
    pub offset: usize,
}

/// What is wrong with bytes that are not a `Registry.pol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryPolicyFault {
    /// It does not begin with `PReg`.
    #[error("the file does not begin with `PReg`")]
    Signature,
    /// The version is another one than 1.
    #[error("the version is {0}, not 1")]
    Version(u32),
    /// It ends in the middle of a record.
    #[error("the file ends in the middle of a record")]
    Truncated,
    /// Something else stands where this character should.
    #[error("`{0}` is missing")]
    Missing(char),
    /// A text is not UTF-16.
    #[error("the text is not UTF-16")]
    Text,
}

/// What the registry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordData {
    /// `REG_DWORD`.
    Number(u32),
    /// `REG_SZ` or `REG_EXPAND_SZ`.
    Text(String),
    /// `REG_MULTI_SZ`.
    List(Vec<String>),
    /// Anything else.
    Bytes(Vec<u8>),
}

const SIGNATURE: &[u8; 4] = b"PReg";
const VERSION: u32 = 1;
const REG_SZ: u32 = 1;
const REG_EXPAND_SZ: u32 = 2;
const REG_DWORD: u32 = 4;
const REG_MULTI_SZ: u32 = 7;

impl RegistryPolicy {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// They are not a `Registry.pol`; the error says where.
    pub fn read(bytes: &[u8]) -> Result<Self, RegistryPolicyError> {
        let mut reader = Reader { bytes, offset: 0 };
        if reader.take(4) != Ok(SIGNATURE) {
            return Err(fault(RegistryPolicyFault::Signature, 0));
        }
        let version = reader.number()?;
        if version != VERSION {
            return Err(fault(RegistryPolicyFault::Version(version), 4));
        }
        let mut records = Vec::new();
        while reader.offset < bytes.len() {
            records.push(reader.record()?);
        }
        Ok(Self { records })
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        for record in &self.records {
            unit(&mut bytes, '[');
            text(&mut bytes, &record.key);
            unit(&mut bytes, ';');
            text(&mut bytes, &record.value);
            unit(&mut bytes, ';');
            bytes.extend(record.kind.to_le_bytes());
            unit(&mut bytes, ';');
            let size = u32::try_from(record.data.len()).unwrap_or(u32::MAX);
            bytes.extend(size.to_le_bytes());
            unit(&mut bytes, ';');
            bytes.extend(&record.data);
            unit(&mut bytes, ']');
        }
        bytes
    }
}

impl RegistryRecord {
    /// A record that sets a value.
    pub fn set(key: &str, value: &str, data: &RecordData) -> Self {
        let (kind, data) = match data {
            RecordData::Number(number) => (REG_DWORD, number.to_le_bytes().to_vec()),
            RecordData::Text(written) => (REG_SZ, null_terminated(written)),
            RecordData::List(items) => {
                let mut bytes: Vec<u8> = items
                    .iter()
                    .flat_map(|item| null_terminated(item))
                    .collect();
                bytes.extend([0, 0]);
                (REG_MULTI_SZ, bytes)
            }
            RecordData::Bytes(bytes) => (3, bytes.clone()),
        };
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            kind,
            data,
        }
    }

    /// A record that deletes a value: `**del.NAME`, with a blank as its data.
    pub fn delete(key: &str, value: &str) -> Self {
        Self::set(
            key,
            &format!("{DELETE}{value}"),
            &RecordData::Text(" ".to_owned()),
        )
    }

    /// The value that the record deletes, if it deletes one.
    pub fn deleted(&self) -> Option<&str> {
        let (prefix, rest) = self.value.split_at_checked(DELETE.len())?;
        prefix.eq_ignore_ascii_case(DELETE).then_some(rest)
    }

    /// Whether the record is an instruction rather than a value.
    pub fn is_instruction(&self) -> bool {
        self.value.starts_with("**")
    }

    /// The data, read as their type says; bytes, where they do not fit it.
    pub fn typed(&self) -> RecordData {
        let read = match self.kind {
            REG_SZ | REG_EXPAND_SZ => texts(&self.data).and_then(|texts| match texts.as_slice() {
                [] => Some(RecordData::Text(String::new())),
                [one] => Some(RecordData::Text(one.clone())),
                _ => None,
            }),
            REG_DWORD => {
                let four = <[u8; 4]>::try_from(self.data.as_slice()).ok();
                four.map(|bytes| RecordData::Number(u32::from_le_bytes(bytes)))
            }
            REG_MULTI_SZ => texts(&self.data).map(RecordData::List),
            _ => None,
        };
        read.unwrap_or_else(|| RecordData::Bytes(self.data.clone()))
    }
}

const DELETE: &str = "**del.";

impl fmt::Display for RecordData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::List(items) => write!(formatter, "{items:?}"),
            Self::Bytes(bytes) => {
                for byte in bytes.iter().take(16) {
                    write!(formatter, "{byte:02x}")?;
                }
                let more = if bytes.len() > 16 { "…" } else { "" };
                write!(formatter, "{more} ({} bytes)", bytes.len())
            }
        }
    }
}

fn unit(bytes: &mut Vec<u8>, character: char) {
    let mut units = [0; 2];
    for unit in character.encode_utf16(&mut units) {
        bytes.extend(unit.to_le_bytes());
    }
}

fn text(bytes: &mut Vec<u8>, written: &str) {
    bytes.extend(null_terminated(written));
}

fn null_terminated(written: &str) -> Vec<u8> {
    written
        .encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// The texts of data that hold several, each ended by a null character; `None`: they are not UTF-16.
fn texts(data: &[u8]) -> Option<Vec<String>> {
    let (pairs, rest) = data.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let mut parts: Vec<&[u16]> = units.split(|unit| *unit == 0).collect();
    // What follows the last null character, and the empty text that ends a list.
    while parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    parts
        .into_iter()
        .map(|part| String::from_utf16(part).ok())
        .collect()
}

fn fault(fault: RegistryPolicyFault, offset: usize) -> RegistryPolicyError {
    RegistryPolicyError { fault, offset }
}

struct Reader<'b> {
    bytes: &'b [u8],
    offset: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], RegistryPolicyError> {
        let end = self.offset.saturating_add(count);
        let taken = self
            .bytes
            .get(self.offset..end)
            .ok_or_else(|| fault(RegistryPolicyFault::Truncated, self.bytes.len()))?;
        self.offset = end;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, RegistryPolicyError> {
        let bytes = self.take(4)?;
        Ok(bytes
            .first_chunk()
            .map_or(0, |four| u32::from_le_bytes(*four)))
    }

    fn unit(&mut self) -> Result<u16, RegistryPolicyError> {
        let bytes = self.take(2)?;
        Ok(bytes
            .first_chunk()
            .map_or(0, |two| u16::from_le_bytes(*two)))
    }

    fn expect(&mut self, character: char) -> Result<(), RegistryPolicyError> {
        let at = self.offset;
        if u32::from(self.unit()?) == u32::from(character) {
            Ok(())
        } else {
            Err(fault(RegistryPolicyFault::Missing(character), at))
        }
    }

    fn text(&mut self) -> Result<String, RegistryPolicyError> {
        let start = self.offset;
        let mut units = Vec::new();
        loop {
            match self.unit()? {
                0 => break,
                unit => units.push(unit),
            }
        }
        String::from_utf16(&units).map_err(|_| fault(RegistryPolicyFault::Text, start))
    }

    fn record(&mut self) -> Result<RegistryRecord, RegistryPolicyError> {
        self.expect('[')?;
        let key = self.text()?;
        self.expect(';')?;
        let value = self.text()?;
        self.expect(';')?;
        let kind = self.number()?;
        self.expect(';')?;
        let size = self.number()?;
        self.expect(';')?;
        let data = self
            .take(usize::try_from(size).unwrap_or(usize::MAX))?
            .to_vec();
        self.expect(']')?;
        Ok(RegistryRecord {
            key,
            value,
            kind,
            data,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_of_one_record_has_these_bytes() {
        let policy = RegistryPolicy {
            records: vec![RegistryRecord::set("K", "V", &RecordData::Number(1))],
        };
        let expected =
            b"PReg\x01\0\0\0[\0K\0\0\0;\0V\0\0\0;\0\x04\0\0\0;\0\x04\0\0\0;\0\x01\0\0\0]\0";
        assert_eq!(policy.write(), expected);
    }

    #[test]
    fn a_deleted_value_is_an_instruction_with_a_blank() {
        let record = RegistryRecord::delete("K", "V");
        assert_eq!((record.kind, record.data.as_slice()), (1, &b" \0\0\0"[..]));
        assert_eq!(record.deleted(), Some("V"));
        assert!(record.is_instruction());
        assert_eq!(
            RegistryRecord::set("K", "V", &RecordData::Number(0)).deleted(),
            None
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_byte() {
        let good = RegistryPolicy {
            records: vec![RegistryRecord::set("K", "V", &RecordData::Number(1))],
        }
        .write();
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            bytes
        };
        for (bytes, message) in [
            (Vec::new(), "the file does not begin with `PReg`, at byte 0"),
            (with(4, 2), "the version is 2, not 1, at byte 4"),
            (with(8, b'('), "`[` is missing, at byte 8"),
            (with(14, b':'), "`;` is missing, at byte 14"),
            (
                good[..30].to_vec(),
                "the file ends in the middle of a record, at byte 30",
            ),
            (
                with(28, 200),
                "the file ends in the middle of a record, at byte 40",
            ),
        ] {
            assert_eq!(
                RegistryPolicy::read(&bytes).unwrap_err().to_string(),
                message
            );
        }
    }

    fn records() -> impl Strategy<Value = Vec<RegistryRecord>> {
        let text = "[^\0]{0,12}";
        let data = prop_oneof![
            any::<u32>().prop_map(RecordData::Number),
            text.prop_map(RecordData::Text),
            prop::collection::vec("[^\0]{1,8}", 0..4).prop_map(RecordData::List),
            prop::collection::vec(any::<u8>(), 0..24).prop_map(RecordData::Bytes),
        ];
        let record = (text, text, data).prop_map(|(key, value, data)| {
            let record = RegistryRecord::set(&key, &value, &data);
            assert_eq!(record.typed(), data);
            record
        });
        prop::collection::vec(record, 0..6)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(records in records()) {
            let policy = RegistryPolicy { records };
            prop_assert_eq!(RegistryPolicy::read(&policy.write()), Ok(policy));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut file = b"PReg\x01\0\0\0".to_vec();
            file.extend(bytes);
            if let Ok(policy) = RegistryPolicy::read(&file) {
                prop_assert_eq!(policy.write(), file);
            }
        }
    }
}
