//! The security descriptor of a Group Policy object, as far as it filters [MS-DTYP] 2.4.6.

use std::fmt;

use worlds::GpoRight;

/// Who is allowed or denied what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUpPermission {
    /// The SID, as text.
    pub sid: String,
    /// Its name, where the backup or everybody knows it.
    pub name: Option<String>,
    /// Whether it is denied.
    pub denies: bool,
    /// The rights.
    pub rights: Vec<GpoRight>,
}

impl fmt::Display for BackedUpPermission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.denies { "denied" } else { "allowed" };
        let rights: Vec<&str> = self
            .rights
            .iter()
            .map(|right| match right {
                GpoRight::Read => "read",
                GpoRight::Apply => "apply",
            })
            .collect();
        let who = self.name.as_deref().unwrap_or(&self.sid);
        write!(formatter, "{who}: {verb} to {}", rights.join(" and "))
    }
}

const ACCESS_ALLOWED: u8 = 0;
const ACCESS_DENIED: u8 = 1;
const ACCESS_ALLOWED_OBJECT: u8 = 5;
const ACCESS_DENIED_OBJECT: u8 = 6;
const INHERIT_ONLY: u8 = 0x08;
const OBJECT_TYPE_PRESENT: u32 = 1;
const INHERITED_TYPE_PRESENT: u32 = 2;
/// Read property: what reading an object takes.
const READ_PROPERTY: u32 = 0x10;
const CONTROL_ACCESS: u32 = 0x100;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_READ: u32 = 0x8000_0000;
/// List contents, read property, list object, read control.
const READ: u32 = 0x0002_0094;
const FULL: u32 = 0x000F_00FF;
/// Apply Group Policy, edacfd8f-ffb3-11d1-b41d-00a0c968f939.
const APPLY: [u8; 16] = [
    0x8F, 0xFD, 0xAC, 0xED, 0xB3, 0xFF, 0xD1, 0x11, 0xB4, 0x1D, 0x00, 0xA0, 0xC9, 0x68, 0xF9, 0x39,
];
const AUTHENTICATED_USERS: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0];
const ENTERPRISE_CONTROLLERS: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 5, 9, 0, 0, 0];
const SYSTEM: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];

/// The names of SIDs that are the same everywhere.
const KNOWN: &[(&str, &str)] = &[
    ("S-1-1-0", "Everyone"),
    ("S-1-3-0", "CREATOR OWNER"),
    ("S-1-5-9", "Enterprise Domain Controllers"),
    ("S-1-5-11", "Authenticated Users"),
    ("S-1-5-18", "SYSTEM"),
    ("S-1-5-32-544", "Administrators"),
];

/// The entries of the discretionary list that say who may read and apply the object; `None`: the bytes are no security
/// descriptor.
pub(super) fn permissions(bytes: &[u8]) -> Option<Vec<BackedUpPermission>> {
    let offset = usize::try_from(u32_at(bytes, 16)?).ok()?;
    let list = bytes.get(offset..)?;
    let count = u16_at(list, 4)?;
    let mut at = 8;
    let mut permissions = Vec::new();
    for _ in 0..count {
        let size = usize::from(u16_at(list, at + 2)?);
        let entry = list.get(at..at.checked_add(size)?)?;
        permissions.extend(permission(entry)?);
        at += size.max(4);
    }
    Some(permissions)
}

/// What one entry says of reading and applying; the outer `None`: it is malformed.
#[expect(
    clippy::option_option,
    reason = "the outer says whether it can be read, the inner whether it matters"
)]
fn permission(entry: &[u8]) -> Option<Option<BackedUpPermission>> {
    let (kind, flags) = (*entry.first()?, *entry.get(1)?);
    let denies = matches!(kind, ACCESS_DENIED | ACCESS_DENIED_OBJECT);
    let of_object = matches!(kind, ACCESS_ALLOWED_OBJECT | ACCESS_DENIED_OBJECT);
    let known = matches!(kind, ACCESS_ALLOWED | ACCESS_DENIED) || of_object;
    if !known || flags & INHERIT_ONLY != 0 {
        return Some(None);
    }
    let mask = u32_at(entry, 4)?;
    let mut at = 8;
    let mut right = None;
    if of_object {
        let present = u32_at(entry, at)?;
        at += 4;
        if present & OBJECT_TYPE_PRESENT != 0 {
            right = Some(entry.get(at..at + 16)?);
            at += 16;
        }
        if present & INHERITED_TYPE_PRESENT != 0 {
            at += 16;
        }
    }
    let all = mask & GENERIC_ALL != 0;
    let reads = right.is_none() && (all || mask & (READ_PROPERTY | GENERIC_READ) != 0);
    let applies = right.is_none_or(|right| right == APPLY) && (all || mask & CONTROL_ACCESS != 0);
    let rights: Vec<GpoRight> = [(reads, GpoRight::Read), (applies, GpoRight::Apply)]
        .into_iter()
        .filter(|(has, _)| *has)
        .map(|(_, right)| right)
        .collect();
    let sid = sid(entry.get(at..)?)?;
    let name = KNOWN.iter().find(|(known, _)| *known == sid);
    Some((!rights.is_empty()).then(|| BackedUpPermission {
        name: name.map(|(_, name)| (*name).to_owned()),
        sid,
        denies,
        rights,
    }))
}

/// A SID as text [MS-DTYP] 2.4.2.
fn sid(bytes: &[u8]) -> Option<String> {
    let (revision, count) = (*bytes.first()?, usize::from(*bytes.get(1)?));
    let authority = bytes
        .get(2..8)?
        .iter()
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for part in 0..count {
        text.push_str(&format!("-{}", u32_at(bytes, 8 + part * 4)?));
    }
    Some(text)
}

/// The descriptor of an object that applies to everybody, without anything of one domain.
pub(super) fn for_everybody() -> Vec<u8> {
    let entry = |kind: u8, mask: u32, right: Option<[u8; 16]>, sid: &[u8]| {
        let mut body = mask.to_le_bytes().to_vec();
        if let Some(right) = right {
            body.extend(OBJECT_TYPE_PRESENT.to_le_bytes());
            body.extend(right);
        }
        body.extend(sid);
        let size = u16::try_from(body.len() + 4).unwrap_or(u16::MAX);
        let mut entry = vec![kind, 0x02];
        entry.extend(size.to_le_bytes());
        entry.extend(body);
        entry
    };
    let entries = [
        entry(
            ACCESS_ALLOWED_OBJECT,
            CONTROL_ACCESS,
            Some(APPLY),
            AUTHENTICATED_USERS,
        ),
        entry(ACCESS_ALLOWED, READ, None, AUTHENTICATED_USERS),
        entry(ACCESS_ALLOWED, READ, None, ENTERPRISE_CONTROLLERS),
        entry(ACCESS_ALLOWED, FULL, None, SYSTEM),
    ];
    let list = entries.concat();
    // Revision 1; self-relative, its list protected; no owner, group or system list.
    let mut bytes = vec![1, 0, 0x04, 0x9C];
    bytes.extend([0; 12]);
    bytes.extend(20_u32.to_le_bytes());
    let size = u16::try_from(list.len() + 8).unwrap_or(u16::MAX);
    bytes.extend([4, 0]);
    bytes.extend(size.to_le_bytes());
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    bytes.extend(count.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(list);
    bytes
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_for_everybody_reads_so() {
        let told: Vec<String> = permissions(&for_everybody())
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "Authenticated Users: allowed to apply",
                "Authenticated Users: allowed to read",
                "Enterprise Domain Controllers: allowed to read",
                "SYSTEM: allowed to read",
            ]
        );
    }

    #[test]
    fn what_is_denied_is_told_and_what_is_only_inherited_is_not() {
        let mut bytes = for_everybody();
        let first = bytes
            .iter()
            .position(|byte| *byte == ACCESS_ALLOWED_OBJECT)
            .unwrap();
        bytes[first] = ACCESS_DENIED_OBJECT;
        let denied = permissions(&bytes).unwrap();
        assert_eq!(
            denied.first().unwrap().to_string(),
            "Authenticated Users: denied to apply"
        );
        bytes[first + 1] = INHERIT_ONLY;
        assert_eq!(permissions(&bytes).unwrap().len(), 3);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let _ = permissions(&bytes);
        }
    }
}
