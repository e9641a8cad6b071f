//! The secret of an account, and whether the KDC replaces it on the way to a ticket [MS-PKCA 3.1.5.2.2].

use names::Timestamp;
use worlds::{LastSet, User};

use super::Issuing;
use crate::directory::Expiry;

/// The secret whose NT hash a ticket carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// When it was set, as far as the world says; now, where it was just replaced.
    pub set: Option<Timestamp>,
    /// When it expires by policy, as far as this is known.
    pub expires: Option<Timestamp>,
    /// Whether it was just replaced, and why.
    pub cause: SecretCause,
}

/// What becomes of a secret when its account asks for a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretCause {
    /// It is a password: the account does not require a smart card.
    KeptPassword,
    /// The domain does not replace secrets.
    KeptForEver,
    /// The account's password never expires.
    KeptNeverExpires,
    /// It is good for longer than the ticket.
    KeptGood,
    /// It expires before the ticket would end, and less than half of its life is over.
    KeptYoung,
    /// The world does not say when it was set.
    KeptUnsaid,
    /// It had expired.
    ReplacedExpired,
    /// It would have expired before the ticket ends, and half of its life is over.
    ReplacedSoon,
}

impl SecretCause {
    /// Whether the KDC has just replaced it.
    pub fn is_replaced(self) -> bool {
        matches!(self, Self::ReplacedExpired | Self::ReplacedSoon)
    }

    /// One sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::KeptPassword => "it is the account's password",
            Self::KeptForEver => "the domain does not replace secrets that nobody knows",
            Self::KeptNeverExpires => {
                "passwords of this account never expire, so it is never replaced"
            }
            Self::KeptGood => "it is good for longer than the ticket",
            Self::KeptYoung => {
                "it expires before the ticket would end, but less than half of its life is over"
            }
            Self::KeptUnsaid => "the world does not say when it was set; it is taken as good",
            Self::ReplacedExpired => {
                "it had expired, so the KDC had it replaced by a new random one"
            }
            Self::ReplacedSoon => {
                "it would have expired before the ticket ends and half of its life is over, so the KDC had it replaced"
            }
        }
    }

    /// Where this is written.
    pub fn source(self) -> &'static str {
        match self {
            Self::KeptPassword => "[MS-PAC] 2.6",
            Self::KeptForEver => "[MS-ADA2] 2.319",
            Self::KeptNeverExpires | Self::ReplacedExpired => "[MS-PKCA] 3.1.5.2.2",
            Self::KeptGood | Self::KeptUnsaid => "[MS-SAMS] 3.2.4.7",
            Self::KeptYoung | Self::ReplacedSoon => {
                "[MS-SAMS] 3.2.4.7; PKINIT self-tests of Samba, which say what Windows does"
            }
        }
    }
}

/// What becomes of the account's secret when it gets a ticket that would end then.
pub(super) fn of(issuing: &Issuing<'_>, ticket_ends: Timestamp) -> Secret {
    let user = issuing.world.user(issuing.account);
    let set = match user.password.last_set {
        LastSet::At(set) => Some(set),
        LastSet::MustChange | LastSet::UnsaidGood | LastSet::UnsaidExpired => None,
    };
    let expiry = issuing.expiry();
    let expires = match expiry {
        Expiry::At(expires) => Some(expires),
        _ => None,
    };
    let cause = if !user.user_account_control.smart_card_required {
        SecretCause::KeptPassword
    } else if !issuing.rolls_secrets() {
        SecretCause::KeptForEver
    } else {
        match expiry {
            Expiry::Never => SecretCause::KeptNeverExpires,
            Expiry::Unsaid => SecretCause::KeptUnsaid,
            Expiry::AtNextLogon | Expiry::Before => SecretCause::ReplacedExpired,
            Expiry::At(expires) if expires < issuing.now => SecretCause::ReplacedExpired,
            Expiry::At(expires) if expires >= ticket_ends => SecretCause::KeptGood,
            Expiry::At(expires) => match set {
                Some(set) if is_past_half(set, expires, issuing.now) => SecretCause::ReplacedSoon,
                _ => SecretCause::KeptYoung,
            },
        }
    };
    if cause.is_replaced() {
        let days = crate::directory::max_password_age_days(
            issuing.world,
            issuing.memberships,
            issuing.account,
        );
        return Secret {
            set: Some(issuing.now),
            expires: days.map(|days| issuing.now.plus_days(i64::from(days))),
            cause,
        };
    }
    Secret {
        set,
        expires,
        cause,
    }
}

fn is_past_half(set: Timestamp, expires: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(set) > expires.seconds_since(set) / 2
}

/// What the secret's hash is derived from: another one each time it was replaced.
pub(crate) fn secret_label(user: &User, replaced_now: bool) -> String {
    let times = user.password.replaced + u32::from(replaced_now);
    match times {
        0 => format!("user/{}/password", user.name),
        times => format!("user/{}/password/{times}", user.name),
    }
}
