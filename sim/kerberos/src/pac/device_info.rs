//! DEVICE_INFO.

use pki::names::Sid;

use super::{GroupMembership, KerbSidAndAttributes};
use crate::ndr::{NdrError, Reader, TypeSerialized, Writer};

/// The groups of the device that the client used [MS-PAC 2.12].
///
/// ```text
/// typedef struct _PAC_DEVICE_INFO {
///   ULONG UserId;  ULONG PrimaryGroupId;  PISID AccountDomainId;
///   ULONG AccountGroupCount;  [size_is(AccountGroupCount)] PGROUP_MEMBERSHIP AccountGroupIds;
///   ULONG SidCount;  [size_is(SidCount)] PKERB_SID_AND_ATTRIBUTES ExtraSids;
///   ULONG DomainGroupCount;
///   [size_is(DomainGroupCount)] PDOMAIN_GROUP_MEMBERSHIP DomainGroup;
/// } PAC_DEVICE_INFO;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PacDeviceInfo {
    /// Relative id of the device's account.
    pub user_id: u32,
    /// Relative id of its primary group.
    pub primary_group_id: u32,
    /// SID of its domain.
    pub account_domain_id: Option<Sid>,
    /// Its groups in that domain.
    pub account_groups: Vec<GroupMembership>,
    /// Further SIDs.
    pub extra_sids: Vec<KerbSidAndAttributes>,
    /// Its groups in other domains.
    pub domain_groups: Vec<DomainGroupMembership>,
}

/// Groups of one domain [MS-PAC 2.2.3].
///
/// ```text
/// typedef struct _DOMAIN_GROUP_MEMBERSHIP {
///   PISID DomainId;  ULONG GroupCount;  [size_is(GroupCount)] PGROUP_MEMBERSHIP GroupIds;
/// } DOMAIN_GROUP_MEMBERSHIP;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainGroupMembership {
    /// SID of the domain.
    pub domain_id: Sid,
    /// The groups.
    pub groups: Vec<GroupMembership>,
}

/// Bytes of the fixed part of a domain's groups.
const DOMAIN: usize = 12;

impl TypeSerialized for PacDeviceInfo {
    fn write(&self, w: &mut Writer) {
        w.u32(self.user_id);
        w.u32(self.primary_group_id);
        w.pointer(self.account_domain_id.is_some());
        GroupMembership::write_list(w, &self.account_groups);
        KerbSidAndAttributes::write_list(w, &self.extra_sids);
        w.count(self.domain_groups.len());
        w.pointer(!self.domain_groups.is_empty());
        if let Some(sid) = &self.account_domain_id {
            w.sid(sid);
        }
        GroupMembership::write_elements(w, &self.account_groups);
        KerbSidAndAttributes::write_elements(w, &self.extra_sids);
        if !self.domain_groups.is_empty() {
            w.conformant(&self.domain_groups, |w, domain| {
                w.pointer(true);
                GroupMembership::write_list(w, &domain.groups);
            });
            for domain in &self.domain_groups {
                w.sid(&domain.domain_id);
                GroupMembership::write_elements(w, &domain.groups);
            }
        }
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, NdrError> {
        let (user_id, primary_group_id, has_domain) = (r.u32()?, r.u32()?, r.pointer()?);
        let (group_count, has_groups) = (r.u32()?, r.pointer()?);
        let (sid_count, has_sids) = (r.u32()?, r.pointer()?);
        let (domain_count, has_domains) = (r.u32()?, r.pointer()?);
        let groups = |r: &mut Reader<'_>, present, count| {
            r.conformant_behind(present, count, GroupMembership::SIZE, GroupMembership::read)
        };
        let account_domain_id = has_domain.then(|| r.sid()).transpose()?;
        let account_groups = groups(r, has_groups, group_count)?;
        let extra_sids = KerbSidAndAttributes::read_elements(r, has_sids, sid_count)?;
        let domains = r.conformant_behind(has_domains, domain_count, DOMAIN, |r| {
            Ok((r.pointer()?, r.u32()?, r.pointer()?))
        })?;
        let domain_groups = domains
            .into_iter()
            .map(|(has_sid, count, present)| {
                if !has_sid {
                    return Err(NdrError::NullPointer("the SID of a domain"));
                }
                Ok(DomainGroupMembership {
                    domain_id: r.sid()?,
                    groups: groups(r, present, count)?,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            user_id,
            primary_group_id,
            account_domain_id,
            account_groups,
            extra_sids,
            domain_groups,
        })
    }
}
