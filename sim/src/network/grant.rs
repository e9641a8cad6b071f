//! What a ticket of the twin's KDC says, for the protocol to write.

use facts::Row;
use kerberos::kdc::{Grant, PasswordKeys, ReceivedRequest};
use kerberos::pac::Pac;
use kerberos::{ClientName, EncryptionKey, EncryptionType, NameType};
use names::{Oid, Realm, Sid, Timestamp};
use worlds::{LastSet, User, UserAccountControl};

use super::exchange::{ExchangeError, KVNO, Participants};
use crate::certificate_services::seed_of;
use crate::directory::{Expiry, expiry, max_password_age_days};
use crate::rule_book::exchange::KDC_AES;
use crate::rule_book::ticket::PAC_REQUESTOR;
use crate::ticket::{
    Authentication, Issuing, Secret, TicketContents, account_of, identities, secret_label,
};
use crate::value::FreshnessSupport;

impl Participants {
    fn issuing(
        &self,
        account: Row,
        controller: Row,
        now: Timestamp,
    ) -> Result<Issuing<'_>, ExchangeError> {
        let missing = || ExchangeError::Protocol("no such account".to_owned());
        let at = usize::try_from(controller).unwrap_or(usize::MAX);
        Ok(Issuing {
            world: &self.world,
            memberships: &self.memberships,
            account: account_of(&self.world, account).ok_or_else(missing)?,
            controller: self.world.domain_controllers.get(at).ok_or_else(missing)?,
            now,
        })
    }

    /// The certificate policies of a certificate.
    pub(crate) fn policies(&self, certificate: Row) -> &[Oid] {
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        self.vault
            .certificates
            .get(at)
            .map_or(&[], |entry| &entry.content.policies)
    }

    /// What the ticket of an account says.
    pub(crate) fn contents(
        &self,
        account: Row,
        controller: Row,
        now: Timestamp,
        how: Authentication<'_>,
    ) -> Result<TicketContents, ExchangeError> {
        Ok(self.issuing(account, controller, now)?.contents(how))
    }

    /// What becomes of the account's secret when it asks for a ticket.
    pub(crate) fn secret(&self, account: Row, controller: Row, now: Timestamp) -> Option<Secret> {
        let issuing = self.issuing(account, controller, now).ok()?;
        Some(issuing.lifetime_and_secret().1)
    }

    /// The same for the protocol.
    pub(crate) fn grant(
        &self,
        account: Row,
        controller: Row,
        now: Timestamp,
        how: Authentication<'_>,
    ) -> Result<Grant, ExchangeError> {
        let at = usize::try_from(account).unwrap_or(usize::MAX);
        if let Some(computer) = self.world.computer_of_account(at) {
            return self.grant_computer(computer, controller, now, how);
        }
        let issuing = self.issuing(account, controller, now)?;
        let contents = issuing.contents(how);
        let user = self.world.user(issuing.account);
        let domain = self.world.domain(user.domain);
        let realm = domain.name.realm();
        let sam = user.sam_account_name.to_string();
        let dc = issuing.controller;
        let replaced = contents
            .secret
            .as_ref()
            .is_some_and(|secret| secret.cause.is_replaced());
        let made_upn = format!("{sam}@{}", domain.name);
        let own = user.sid.domain();
        let is_own = |sid: &Sid| sid.domain() == own && sid.rid().is_some();
        let sids = contents.groups.iter().map(|group| &group.sid);
        let (own_groups, other_groups): (Vec<&Sid>, Vec<&Sid>) = sids.partition(|sid| is_own(sid));
        let asserted = contents.identities.iter().map(|identity| &identity.sid);
        let extra_sids = other_groups.into_iter().chain(asserted).cloned().collect();
        let set = contents.secret.as_ref().and_then(|secret| secret.set);
        Ok(Grant {
            krbtgt_key: self.krbtgt_key(&realm)?,
            kvno: KVNO,
            client: ClientName {
                name_type: NameType::Principal,
                name: sam.clone(),
            },
            realm,
            auth_time: now,
            end_time: contents.lifetime.end_time,
            renew_till: contents.lifetime.renew_till,
            pac: Pac {
                account: sam,
                full_name: user.name.to_string(),
                upn: user
                    .user_principal_name
                    .as_ref()
                    .map_or(made_upn, ToString::to_string),
                upn_is_made: user.user_principal_name.is_none(),
                netbios_domain: domain.netbios.to_string(),
                dns_domain: domain.name.to_string(),
                domain_controller: dc.name.short().to_uppercase(),
                group_rids: own_groups.iter().filter_map(|sid| sid.rid()).collect(),
                domain_sid: own,
                user_rid: user.sid.rid().unwrap_or(0),
                extra_sids,
                user_account_control: account_control(user.user_account_control),
                auth_time: now,
                password_last_set: set.unwrap_or_else(|| last_set(user)),
                password_must_change: self.must_change(&issuing, set),
                nt_hash: self.nt_hash(user, replaced),
                names_requestor: PAC_REQUESTOR.default_on(dc.product, dc.patched),
            },
        })
    }

    /// What a domain controller asserts of who proved its identity to it.
    pub(super) fn asserted_identities(&self, controller: Row, how: Authentication<'_>) -> Vec<Sid> {
        let dc = self.world.domain_controllers.get(Self::at(controller));
        let Some(dc) = dc else {
            return Vec::new();
        };
        let level = self.world.domain(dc.domain).functional_level;
        let asserted = identities(dc.product, level, how).into_iter();
        asserted.map(|identity| identity.sid).collect()
    }

    /// The hash of an account's secret: of its password, where somebody knows one; else random.
    pub(crate) fn nt_hash(&self, user: &User, replaced_now: bool) -> [u8; 16] {
        let hash = self
            .password(user)
            .filter(|_| !replaced_now)
            .and_then(|password| {
                EncryptionKey::from_password(EncryptionType::Rc4Hmac, &password, &[]).ok()
            })
            .and_then(|key| <[u8; 16]>::try_from(key.bytes()).ok());
        hash.unwrap_or_else(|| {
            let seed = seed_of(self.world.seed, &secret_label(user, replaced_now));
            let [hash @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = seed;
            hash
        })
    }

    /// The password of an account, where somebody knows one. It follows from the seed of the world.
    pub(crate) fn password(&self, user: &User) -> Option<String> {
        if !user.password.known_to_user {
            return None;
        }
        let seed = seed_of(self.world.seed, &secret_label(user, false));
        let [first, second, third, fourth, ..] = seed;
        let number = u32::from_be_bytes([first, second, third, fourth]);
        Some(format!("Pw.{number:08x}"))
    }

    /// The keys of an account's secret at a domain controller: of AES, where it was set so that there are such
    /// keys and the KDC gives them; of RC4, which is the hash.
    pub(crate) fn password_keys(&self, account: Row, controller: Row) -> Option<PasswordKeys> {
        let user = self.world.user(account_of(&self.world, account)?);
        let at = usize::try_from(controller).ok()?;
        let dc = self.world.domain_controllers.get(at)?;
        let realm = self.world.domain(user.domain).name.realm();
        let aes = user.password.aes_keys && KDC_AES.default_on(dc.product, dc.patched);
        if let Some(password) = self.password(user) {
            let account = user.sam_account_name.to_string();
            let etypes = super::terms::encryption_types(aes);
            return PasswordKeys::of_user(&realm, &account, &password, etypes).ok();
        }
        let hash = EncryptionKey::new(EncryptionType::Rc4Hmac, self.nt_hash(user, false)).ok()?;
        Some(PasswordKeys {
            keys: vec![hash],
            salt: String::new(),
        })
    }

    /// PasswordMustChange: never, where a smart card is required [MS-SAMR 3.1.5.14.4].
    fn must_change(&self, issuing: &Issuing<'_>, set: Option<Timestamp>) -> Option<Timestamp> {
        let user = self.world.user(issuing.account);
        if user.user_account_control.smart_card_required {
            return None;
        }
        let days = max_password_age_days(&self.world, &self.memberships, issuing.account);
        match expiry(user, days) {
            Expiry::At(expires) => Some(expires),
            Expiry::AtNextLogon | Expiry::Before => set,
            Expiry::Never | Expiry::Unsaid => None,
        }
    }

    /// The token that a domain controller gives a client that knows what it is for.
    pub(crate) fn freshness_token(
        &self,
        freshness: FreshnessSupport,
        client_knows: bool,
        realm: &Realm,
        now: Timestamp,
    ) -> Option<Vec<u8>> {
        if freshness == FreshnessSupport::Disabled || !client_knows {
            return None;
        }
        Some(self.freshness_key(realm).ok()?.issue(now))
    }

    /// Whether a request shows that its client has the private key now.
    pub(crate) fn is_fresh(
        &self,
        request: &ReceivedRequest,
        freshness: FreshnessSupport,
        realm: &Realm,
        now: Timestamp,
    ) -> bool {
        let token = request
            .pkinit
            .as_ref()
            .and_then(|pkinit| pkinit.freshness_token.as_deref());
        let (Some(token), Ok(key)) = (token, self.freshness_key(realm)) else {
            return false;
        };
        freshness != FreshnessSupport::Disabled && key.verify(token, now).is_ok()
    }

    /// How a client was authenticated: with the key of a certificate, or with one that an account lists.
    pub(crate) fn authentication(
        &self,
        certificate: Row,
        listed_by: Option<Row>,
        fresh: bool,
    ) -> Authentication<'_> {
        let Some(account) = listed_by else {
            return Authentication::Certificate {
                policies: self.policies(certificate),
                fresh,
            };
        };
        let at = Self::at(certificate);
        let key = self.directory.key_properties(&self.vault, at, account);
        Authentication::KeyTrust {
            multi_factor: key.multi_factor,
            attested: key.attested,
            fresh,
        }
    }
}

/// When a password was set; where the world does not say, when the account was made.
fn last_set(user: &User) -> Timestamp {
    match user.password.last_set {
        LastSet::At(set) => set,
        LastSet::MustChange => Timestamp::from_unix(0),
        LastSet::UnsaidGood | LastSet::UnsaidExpired => user.created,
    }
}

/// userAccountControl in the form of SAMR [MS-SAMR 2.2.1.12].
fn account_control(control: UserAccountControl) -> u32 {
    const NORMAL: u32 = 0x10;
    [
        (control.disabled, 0x1),
        (control.password_not_required, 0x4),
        (control.dont_expire_password, 0x200),
        (control.locked_out, 0x400),
        (control.smart_card_required, 0x1000),
        (control.not_delegated, 0x4000),
        (control.dont_require_preauth, 0x1_0000),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .fold(NORMAL, |bits, (_, bit)| bits | bit)
}
