//! What a ticket-granting ticket says, and why: how long it lasts, the groups and identities in its PAC, the
//! secret whose hash it carries.
//!
//! The KDC of an executed exchange writes its ticket from this, and explanations print it.

mod lifetime;
mod privileges;
mod secret;

pub use lifetime::{Lifetime, LifetimeCause};
pub(crate) use privileges::identities;
pub use privileges::{AssertedIdentity, GroupCause, TicketGroup};
pub(crate) use secret::secret_label;
pub use secret::{Secret, SecretCause};

use facts::Row;
use names::{Oid, Timestamp};
use worlds::{DomainController, ProductVersion, UserRef, World};

use crate::directory::{Expiry, Memberships, expiry, max_password_age_days};
use crate::rule_book::account::ROLLS_SECRETS;

/// What a ticket-granting ticket says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketContents {
    /// The account.
    pub account: String,
    /// When the client was authenticated.
    pub auth_time: Timestamp,
    /// How long it lasts.
    pub lifetime: Lifetime,
    /// Groups in the PAC, the primary group first.
    pub groups: Vec<TicketGroup>,
    /// Identities that the domain controller asserts.
    pub identities: Vec<AssertedIdentity>,
    /// The secret whose NT hash is in PAC_CREDENTIAL_INFO; tickets that are not got with a key have none.
    pub secret: Option<Secret>,
}

/// How the client was authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication<'c> {
    /// With the key of a certificate.
    Certificate {
        /// Its certificate policies.
        policies: &'c [Oid],
        /// The request had a freshness token of the KDC [RFC 8070].
        fresh: bool,
    },
    /// With a key that the account itself lists (msDS-KeyCredentialLink).
    KeyTrust {
        /// The key is protected by more than one factor.
        multi_factor: bool,
        /// The key is attested.
        attested: bool,
        /// The request had a freshness token of the KDC.
        fresh: bool,
    },
    /// With a password.
    Password,
    /// Not at all: a service asked for it (S4U2Self).
    Service,
}

/// Who issues a ticket, to whom, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issuing<'w> {
    pub(crate) world: &'w World,
    pub(crate) memberships: &'w Memberships,
    pub(crate) account: UserRef,
    pub(crate) controller: &'w DomainController,
    pub(crate) now: Timestamp,
}

impl Issuing<'_> {
    fn version(&self) -> ProductVersion {
        self.controller.product
    }

    /// The functional level of the domain that issues.
    fn level(&self) -> ProductVersion {
        self.world.domain(self.controller.domain).functional_level
    }

    fn expiry(&self) -> Expiry {
        let days = max_password_age_days(self.world, self.memberships, self.account);
        expiry(self.world.user(self.account), days)
    }

    /// Whether the domain controller gives accounts that require a smart card new secrets.
    fn rolls_secrets(&self) -> bool {
        let domain = self.world.domain(self.controller.domain);
        let attribute = domain.expire_passwords_on_smart_card_only_accounts;
        attribute.unwrap_or(false) && ROLLS_SECRETS.holds(self.version(), Some(self.level()))
    }

    /// What the ticket says.
    pub(crate) fn contents(&self, how: Authentication<'_>) -> TicketContents {
        let (lifetime, secret) = self.lifetime_and_secret();
        let with_key = matches!(
            how,
            Authentication::Certificate { .. } | Authentication::KeyTrust { .. }
        );
        TicketContents {
            account: self.world.user(self.account).name.to_string(),
            auth_time: self.now,
            lifetime,
            groups: privileges::groups(self, how),
            identities: identities(self.version(), self.level(), how),
            secret: with_key.then_some(secret),
        }
    }

    /// How long it lasts, and what becomes of the secret on the way.
    pub(crate) fn lifetime_and_secret(&self) -> (Lifetime, Secret) {
        let wanted = lifetime::wanted(self);
        let secret = secret::of(self, wanted.end_time);
        let lifetime = lifetime::clipped(wanted, &secret);
        (lifetime, secret)
    }
}

/// The account of a row.
pub(crate) fn account_of(world: &World, row: Row) -> Option<UserRef> {
    world.user_refs().nth(usize::try_from(row).ok()?)
}
