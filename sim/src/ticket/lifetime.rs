//! How long a ticket-granting ticket lasts.

use names::Timestamp;

use super::{Issuing, Secret, SecretCause};
use crate::rule_book::account::{APPLIES_POLICIES, PROTECTS_USERS};

/// How long a ticket lasts, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// When it ends.
    pub end_time: Timestamp,
    /// Until when it can be renewed.
    pub renew_till: Timestamp,
    /// What decides.
    pub cause: LifetimeCause,
}

/// What decides how long a ticket lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LifetimeCause {
    /// The domain's Kerberos policy.
    KerberosPolicy,
    /// The account is a member of Protected Users.
    ProtectedUsers,
    /// The account's authentication policy.
    AuthenticationPolicy,
    /// The secret of an account that requires a smart card expires before.
    SecretExpires,
}

impl LifetimeCause {
    /// One sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::KerberosPolicy => "as the domain's Kerberos policy says",
            Self::ProtectedUsers => "four hours, because the account is in Protected Users",
            Self::AuthenticationPolicy => "as the account's authentication policy says",
            Self::SecretExpires => {
                "shortened to the rest of the secret's life: less than half of it is over, so it is not replaced yet"
            }
        }
    }

    /// Where this is written.
    pub fn source(self) -> &'static str {
        match self {
            Self::KerberosPolicy => "[MS-KILE] 3.3.1: MaxTicketAge and MaxRenewAge",
            Self::ProtectedUsers => "[MS-KILE] 3.3.5.6",
            Self::AuthenticationPolicy => "[MS-KILE] 3.3.5.5 and 3.3.5.6",
            Self::SecretExpires => "PKINIT self-tests of Samba, which say what Windows does",
        }
    }
}

/// Tickets of Protected Users last so many seconds, renewed or not.
const PROTECTED_SECONDS: i64 = 4 * 3600;

/// How long the ticket would last, were it not for the secret.
pub(super) fn wanted(issuing: &Issuing<'_>) -> Lifetime {
    let now = issuing.now;
    let short = |seconds: i64, cause| Lifetime {
        end_time: now.plus_seconds(seconds),
        renew_till: now.plus_seconds(seconds),
        cause,
    };
    if let Some(seconds) = authentication_policy(issuing) {
        return short(seconds, LifetimeCause::AuthenticationPolicy);
    }
    let protects = PROTECTS_USERS.holds(issuing.version(), Some(issuing.level()));
    let account = issuing.account.index();
    if protects && issuing.memberships.is_protected(issuing.world, account) {
        return short(PROTECTED_SECONDS, LifetimeCause::ProtectedUsers);
    }
    let domain = issuing.world.domain(issuing.controller.domain);
    Lifetime {
        end_time: now.plus_seconds(i64::from(domain.ticket_lifetime_hours) * 3600),
        renew_till: now.plus_days(i64::from(domain.ticket_renewal_days)),
        cause: LifetimeCause::KerberosPolicy,
    }
}

/// The seconds that the account's authentication policy says, where it is enforced and known.
fn authentication_policy(issuing: &Issuing<'_>) -> Option<i64> {
    let known = APPLIES_POLICIES.holds(issuing.version(), Some(issuing.level()));
    let assigned = issuing.world.user(issuing.account).authentication_policy?;
    let policy = issuing.world.authentication_policy(assigned);
    let minutes = policy.ticket_lifetime_minutes?;
    (known && policy.enforced).then_some(i64::from(minutes) * 60)
}

/// The lifetime, cut where the secret ends before it and stays.
pub(super) fn clipped(wanted: Lifetime, secret: &Secret) -> Lifetime {
    match (secret.cause, secret.expires) {
        (SecretCause::KeptYoung, Some(expires)) => Lifetime {
            end_time: expires,
            renew_till: wanted.renew_till.min(expires),
            cause: LifetimeCause::SecretExpires,
        },
        _ => wanted,
    }
}
