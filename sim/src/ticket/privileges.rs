//! Groups and asserted identities in a PAC.

use names::{Oid, Sid};
use worlds::{GroupScope, ProductVersion};

use super::{Authentication, Issuing};
use crate::rule_book::account::Level;
use crate::rule_book::ticket::{
    ASSERTS_IDENTITY, ASSURES_MECHANISMS, KNOWS_FRESH_KEYS, KNOWS_TRUSTED_KEYS,
};

/// A group in the PAC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketGroup {
    /// Its name.
    pub name: String,
    /// Its SID.
    pub sid: Sid,
    /// Why it is there.
    pub cause: GroupCause,
}

/// Why a group is in a PAC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupCause {
    /// It is the primary group.
    Primary,
    /// The account is a member, perhaps through other groups.
    Member,
    /// The certificate was issued under a policy that is linked to the group (authentication mechanism
    /// assurance).
    IssuancePolicy {
        /// Name of the issuance policy.
        name: String,
        /// The certificate policy.
        oid: Oid,
    },
}

/// An identity that the domain controller asserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertedIdentity {
    /// The SID.
    pub sid: Sid,
    /// What it says.
    pub sentence: &'static str,
}

/// Relative identifier of Domain Users, the primary group.
const DOMAIN_USERS: u32 = 513;

/// The groups of the account, and that of each issuance policy of its certificate. Groups that are local
/// to their domain are added where a service ticket is issued [MS-PAC 2.5; MS-KILE 3.3.5.7.3].
pub(super) fn groups(issuing: &Issuing<'_>, how: Authentication<'_>) -> Vec<TicketGroup> {
    let world = issuing.world;
    let user = world.user(issuing.account);
    let mut list = vec![TicketGroup {
        name: "Domain Users".to_owned(),
        sid: user.sid.domain().with_rid(DOMAIN_USERS),
        cause: GroupCause::Primary,
    }];
    let mut add = |group: &worlds::Group, cause| {
        if list.iter().all(|known| known.sid != group.sid) {
            list.push(TicketGroup {
                name: group.name.to_string(),
                sid: group.sid.clone(),
                cause,
            });
        }
    };
    for group in issuing.memberships.of(issuing.account) {
        let group = world.group(group);
        let reaches = match group.scope {
            GroupScope::DomainLocal => false,
            GroupScope::Global => group.domain == user.domain,
            GroupScope::Universal => true,
        };
        if reaches {
            add(group, GroupCause::Member);
        }
    }
    let Authentication::Certificate { policies, .. } = how else {
        return list;
    };
    if !ASSURES_MECHANISMS.holds(issuing.version(), Some(issuing.level())) {
        return list;
    }
    for policy in &world.issuance_policies {
        if let Some(group) = policy.group.filter(|_| policies.contains(&policy.oid)) {
            let cause = GroupCause::IssuancePolicy {
                name: policy.name.to_string(),
                oid: policy.oid.clone(),
            };
            add(world.group(group), cause);
        }
    }
    list
}

/// The identities of the kind of logon, as far as the domain controller knows them [MS-DTYP 2.4.2.4].
pub(crate) fn identities(
    version: ProductVersion,
    level: ProductVersion,
    how: Authentication<'_>,
) -> Vec<AssertedIdentity> {
    let fresh = matches!(
        how,
        Authentication::Certificate { fresh: true, .. }
            | Authentication::KeyTrust { fresh: true, .. }
    );
    let (key_trust, multi_factor, attested) = match how {
        Authentication::KeyTrust {
            multi_factor,
            attested,
            ..
        } => (true, multi_factor, attested),
        _ => (false, false, false),
    };
    let service = how == Authentication::Service;
    let rows: [(bool, Level, &str, &'static str); 6] = [
        (
            !service,
            ASSERTS_IDENTITY,
            "S-1-18-1",
            "the client proved its identity to the domain controller",
        ),
        (
            service,
            ASSERTS_IDENTITY,
            "S-1-18-2",
            "a service asserts the client's identity",
        ),
        (
            fresh,
            KNOWS_FRESH_KEYS,
            "S-1-18-3",
            "the client has the private key now: its request holds a fresh token",
        ),
        (
            key_trust,
            KNOWS_TRUSTED_KEYS,
            "S-1-18-4",
            "the key is one that the account itself lists",
        ),
        (
            multi_factor,
            KNOWS_TRUSTED_KEYS,
            "S-1-18-5",
            "the key is protected by more than one factor",
        ),
        (
            attested,
            KNOWS_TRUSTED_KEYS,
            "S-1-18-6",
            "the key is attested",
        ),
    ];
    rows.into_iter()
        .filter(|(holds, since, _, _)| *holds && since.holds(version, Some(level)))
        .filter_map(|(_, _, sid, sentence)| {
            Some(AssertedIdentity {
                sid: sid.parse().ok()?,
                sentence,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Authentication<'static> = Authentication::KeyTrust {
        multi_factor: true,
        attested: true,
        fresh: true,
    };
    const CARD: Authentication<'static> = Authentication::Certificate {
        policies: &[],
        fresh: false,
    };
    const FRESH: Authentication<'static> = Authentication::Certificate {
        policies: &[],
        fresh: true,
    };

    #[test]
    fn identities_follow_version_and_kind_of_logon() {
        use ProductVersion as P;
        for (version, level, how, expected) in [
            (P::Server2008R2, P::Server2008R2, CARD, &[][..]),
            (
                P::Server2008R2,
                P::Server2008R2,
                Authentication::Service,
                &[],
            ),
            (P::Server2012, P::Server2008R2, CARD, &["S-1-18-1"]),
            (
                P::Server2012,
                P::Server2008R2,
                Authentication::Password,
                &["S-1-18-1"],
            ),
            (
                P::Server2012,
                P::Server2008R2,
                Authentication::Service,
                &["S-1-18-2"],
            ),
            // A fresh public key: domain controller and level of 2016.
            (P::Server2012R2, P::Server2012R2, FRESH, &["S-1-18-1"]),
            (P::Server2016, P::Server2012R2, FRESH, &["S-1-18-1"]),
            (
                P::Server2016,
                P::Server2016,
                FRESH,
                &["S-1-18-1", "S-1-18-3"],
            ),
            (P::Server2016, P::Server2016, CARD, &["S-1-18-1"]),
            // Key trust: a domain controller of 2016.
            (
                P::Server2016,
                P::Server2016,
                KEY,
                &["S-1-18-1", "S-1-18-3", "S-1-18-4", "S-1-18-5", "S-1-18-6"],
            ),
            (
                P::Server2016,
                P::Server2012R2,
                KEY,
                &["S-1-18-1", "S-1-18-4", "S-1-18-5", "S-1-18-6"],
            ),
        ] {
            let found: Vec<String> = identities(version, level, how)
                .iter()
                .map(|identity| identity.sid.to_string())
                .collect();
            assert_eq!(found, expected, "{version:?} at {level} by {how:?}");
        }
    }
}
