//! Memberships in groups.

use pki::names::Sid;

use crate::ndr::{NdrError, Reader, Writer};

/// Attributes of a membership [MS-PAC 2.2.1].
pub mod group_attributes {
    /// SE_GROUP_MANDATORY: cannot be disabled.
    pub const MANDATORY: u32 = 0x0000_0001;
    /// SE_GROUP_ENABLED_BY_DEFAULT.
    pub const ENABLED_BY_DEFAULT: u32 = 0x0000_0002;
    /// SE_GROUP_ENABLED.
    pub const ENABLED: u32 = 0x0000_0004;
    /// SE_GROUP_OWNER: can own objects.
    pub const OWNER: u32 = 0x0000_0008;
    /// SE_GROUP_RESOURCE: a domain-local group.
    pub const RESOURCE: u32 = 0x2000_0000;
    /// What an ordinary membership has.
    pub const DEFAULT: u32 = MANDATORY | ENABLED_BY_DEFAULT | ENABLED;
}

/// A group of a domain that is named elsewhere [MS-PAC 2.2.2].
///
/// ```text
/// typedef struct _GROUP_MEMBERSHIP { ULONG RelativeId; ULONG Attributes; } GROUP_MEMBERSHIP;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupMembership {
    /// Relative id of the group.
    pub relative_id: u32,
    /// Its attributes.
    pub attributes: u32,
}

impl GroupMembership {
    /// Bytes of its fixed part; it has no other.
    pub(super) const SIZE: usize = 8;

    /// An ordinary membership.
    pub const fn new(relative_id: u32) -> Self {
        Self {
            relative_id,
            attributes: group_attributes::DEFAULT,
        }
    }

    /// Its fixed part.
    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        Ok(Self {
            relative_id: r.u32()?,
            attributes: r.u32()?,
        })
    }

    /// Its fixed part.
    fn write(self, w: &mut Writer) {
        w.u32(self.relative_id);
        w.u32(self.attributes);
    }

    /// The fixed part of a list: its count and the pointer to it.
    pub(super) fn write_list(w: &mut Writer, list: &[Self]) {
        w.count(list.len());
        w.pointer(!list.is_empty());
    }

    /// The referent of a list.
    pub(super) fn write_elements(w: &mut Writer, list: &[Self]) {
        if !list.is_empty() {
            w.conformant(list, |w, group| group.write(w));
        }
    }
}

/// A group by its whole SID [MS-PAC 2.2.1].
///
/// ```text
/// typedef struct _KERB_SID_AND_ATTRIBUTES { PISID Sid; ULONG Attributes; } KERB_SID_AND_ATTRIBUTES;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KerbSidAndAttributes {
    /// SID of the group.
    pub sid: Sid,
    /// Attributes of the membership.
    pub attributes: u32,
}

impl KerbSidAndAttributes {
    /// An ordinary membership.
    pub const fn new(sid: Sid) -> Self {
        Self {
            sid,
            attributes: group_attributes::DEFAULT,
        }
    }

    /// The referent of a pointer to a list: the fixed parts, then the SIDs.
    pub(super) fn read_elements(
        r: &mut Reader<'_>,
        present: bool,
        count: u32,
    ) -> Result<Vec<Self>, NdrError> {
        let fixed = r.conformant_behind(present, count, 8, |r| Ok((r.pointer()?, r.u32()?)))?;
        fixed
            .into_iter()
            .map(|(present, attributes)| {
                if !present {
                    return Err(NdrError::NullPointer("the SID of a group"));
                }
                let sid = r.sid()?;
                Ok(Self { sid, attributes })
            })
            .collect()
    }

    /// The fixed part of a list: its count and the pointer to it.
    pub(super) fn write_list(w: &mut Writer, list: &[Self]) {
        w.count(list.len());
        w.pointer(!list.is_empty());
    }

    /// The referent of a list.
    pub(super) fn write_elements(w: &mut Writer, list: &[Self]) {
        if !list.is_empty() {
            w.conformant(list, |w, group| {
                w.pointer(true);
                w.u32(group.attributes);
            });
            for group in list {
                w.sid(&group.sid);
            }
        }
    }
}
