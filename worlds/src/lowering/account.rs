//! Users and groups.

use std::collections::{HashMap, HashSet};

use names::{
    AltSecurityIdentity, AltSecurityIdentityFault, AltSecurityIdentityForm, DistinguishedName,
    SamAccountName, Sid, Upn,
};

use super::Lowering;
use super::lookup::Member;
use crate::document::{
    AccountFlag, AltSecurityIdentityDocument, ComputedDocument, ContainerPath,
    KeyCredentialDocument, PasswordDocument, Text, UserDocument, WorldDocument, Written,
};

use crate::model::{
    AltSecurityIdentityEntry, ContainerRef, Domain, DomainRef, Group, GroupScope, KeyCredential,
    LastSet, OrganizationalUnit, OuRef, PasswordState, ProductVersion, User, UserAccountControl,
    UserRef,
};

/// Accounts without a `created` are a year old.
const ACCOUNT_AGE_DAYS: i64 = 365;
/// The first relative identifier that a domain hands out.
const FIRST_RID: u32 = 1000;
/// Relative identifiers have 30 bits.
const RIDS: u32 = (1 << 30) - FIRST_RID;

impl Lowering<'_> {
    pub(super) fn users(
        &mut self,
        documents: &[UserDocument],
        domains: &[Domain],
        units: &[OrganizationalUnit],
    ) -> Vec<User> {
        let users: Vec<User> = documents
            .iter()
            .filter_map(|document| self.user(document, domains, units))
            .collect();
        self.check_accounts(documents, &users);
        users
    }

    fn user(
        &mut self,
        document: &UserDocument,
        domains: &[Domain],
        units: &[OrganizationalUnit],
    ) -> Option<User> {
        // References first: what is wrong elsewhere must not hide that they dangle.
        let alt_security_identities = document
            .alt_security_identities
            .iter()
            .filter_map(|identity| self.alt_security_identity(identity))
            .collect();
        let key_credentials = self.key_credentials(&document.key_credentials);
        let logon_workstations = document
            .logon_workstations
            .iter()
            .filter_map(|name| self.workstation_ref(name))
            .collect();
        let authentication_policy = document
            .authentication_policy
            .as_ref()
            .and_then(|name| self.authentication_policy_ref(name));
        let logon_hours = self.parse_option(document.logon_hours.as_ref());
        let member_of = document
            .member_of
            .iter()
            .filter_map(|name| self.group_ref(name))
            .collect();
        let name = self.parse(&document.name);
        let (domain, unit) = self.location(document, units)?;
        let unit_below = unit.and_then(|unit| units.get(unit.index()));
        let domain_of_user = domains.get(domain.index())?;
        let Domain {
            name: domain_name,
            sid: domain_sid,
            functional_level,
            ..
        } = domain_of_user;

        let account = document.sam_account_name.as_ref().unwrap_or(&document.name);
        let sam_account_name: Option<SamAccountName> = self.parse(account);
        let user_principal_name: Option<Upn> = match &document.user_principal_name {
            Written::Some(upn) => self.parse(upn),
            Written::None => None,
            Written::Not => format!("{}@{domain_name}", account.as_str()).parse().ok(),
        };
        let sid = match &document.sid {
            Some(sid) => self.parse(sid),
            // Accounts that are told no SID get one when all that are told are known.
            None => Some(domain_sid.clone()),
        };
        let distinguished_name = match &document.distinguished_name {
            Some(name) => self.parse(name),
            None => Some(
                unit_below
                    .map_or_else(
                        || DistinguishedName::of_domain(domain_name).with_common_name("Users"),
                        |unit| unit.distinguished_name.clone(),
                    )
                    .with_common_name(
                        document
                            .full_name
                            .as_ref()
                            .unwrap_or(&document.name)
                            .as_str(),
                    ),
            ),
        };
        let created = self.parse_option(document.created.as_ref())?;
        let created = created.unwrap_or_else(|| self.clock.plus_days(-ACCOUNT_AGE_DAYS));
        let user_account_control = account_control(&document.user_account_control);
        let password =
            self.password(&document.password, user_account_control, *functional_level)?;
        self.check_expiry(document, &password, domain_of_user);
        let account_expires = self.parse_option(document.account_expires.as_ref())?;
        Some(User {
            name: name?,
            domain,
            sam_account_name: sam_account_name?,
            user_principal_name,
            sid: sid?,
            distinguished_name: distinguished_name?,
            organizational_unit: unit,
            email: document
                .email
                .as_ref()
                .map(|email| email.as_str().to_owned()),
            alt_security_identities,
            key_credentials,
            user_account_control,
            password,
            account_expires,
            logon_workstations,
            logon_hours: logon_hours?,
            authentication_policy,
            member_of,
            created,
            admin: document.admin,
            place: self.place(&document.name),
        })
    }

    /// The domain and the organizational unit of a user.
    fn location(
        &mut self,
        document: &UserDocument,
        units: &[OrganizationalUnit],
    ) -> Option<(DomainRef, Option<OuRef>)> {
        let unit = match &document.organizational_unit {
            Some(unit) => Some(self.ou_ref(unit)?),
            None => None,
        };
        let unit_below = unit.and_then(|unit| units.get(unit.index()));
        let domain = match (&document.domain, unit_below) {
            (None, Some(unit)) => Some(unit.domain),
            (written, _) => self.domain_or_first(written.as_ref()),
        }?;
        if let (Some(written), Some(unit)) = (&document.domain, unit_below)
            && unit.domain != domain
        {
            let help = format!("the unit `{}` lies in another domain", unit.name);
            self.error(
                written,
                "the user's domain is not that of the organizational unit",
                help,
            );
        }
        Some((domain, unit))
    }

    fn password(
        &mut self,
        document: &PasswordDocument,
        control: UserAccountControl,
        functional_level: ProductVersion,
    ) -> Option<PasswordState> {
        let last_set = match (&document.last_set, document.must_change, document.expired) {
            (Written::None, _, _) | (Written::Not, true, _) => LastSet::MustChange,
            (Written::Some(text), false, _) => LastSet::At(self.parse(text)?),
            (Written::Some(text), true, _) => {
                self.error(
                    text,
                    "a password that must be changed has no date: its pwdLastSet is 0",
                    "write either `last_set` or `must_change: true`",
                );
                return None;
            }
            (Written::Not, false, Some(true)) => LastSet::UnsaidExpired,
            (Written::Not, false, _) => LastSet::UnsaidGood,
        };
        // The bit replaces the password by a random one, of which no other keys are made.
        let random = control.smart_card_required;
        let known_to_user = document.known_to_user.unwrap_or(!random);
        Some(PasswordState {
            last_set,
            known_to_user,
            aes_keys: known_to_user && functional_level >= ProductVersion::Server2008,
            replaced: 0,
        })
    }

    /// The containers whose keys an account holds.
    pub(super) fn key_credentials(
        &mut self,
        documents: &[KeyCredentialDocument],
    ) -> Vec<KeyCredential> {
        documents
            .iter()
            .filter_map(|document| {
                Some(KeyCredential {
                    of: self.container(&document.of)?,
                    multi_factor: document.multi_factor,
                    attested: document.attested,
                })
            })
            .collect()
    }

    /// What is written of a password's age against what its date and the domain's policy say.
    fn check_expiry(&mut self, document: &UserDocument, password: &PasswordState, domain: &Domain) {
        let (Written::Some(text), Some(expired), LastSet::At(last_set)) = (
            &document.password.last_set,
            document.password.expired,
            password.last_set,
        ) else {
            return;
        };
        // Which fine-grained policy applies is not known before groups are.
        if !domain.password_settings.is_empty() || domain.max_password_age_days == 0 {
            return;
        }
        let expires = last_set.plus_days(i64::from(domain.max_password_age_days));
        if (expires < self.clock) != expired {
            let says = if expired { "has" } else { "has not" };
            self.warning(
                text,
                format!("the password {says} expired, it is written, but by its date it would on {expires}"),
                format!(
                    "the date counts: passwords of {} last {} days",
                    domain.name, domain.max_password_age_days
                ),
            );
        }
    }

    pub(super) fn alt_security_identity(
        &mut self,
        document: &AltSecurityIdentityDocument,
    ) -> Option<AltSecurityIdentityEntry> {
        match document {
            AltSecurityIdentityDocument::Literal(text) => Some(self.literal_identity(text)),
            AltSecurityIdentityDocument::Computed(computed, address) => {
                let (form, of) = form(computed);
                let place = super::place_of(&self.origins, address);
                Some(AltSecurityIdentityEntry::Computed {
                    form,
                    of: self.container(of)?,
                    place,
                })
            }
        }
    }

    /// A value that can never match is a warning only: directories hold such values, and the twin says what they do.
    fn literal_identity(&mut self, text: &Text) -> AltSecurityIdentityEntry {
        let diagnosis = AltSecurityIdentity::diagnose(text.as_str());
        let last = diagnosis.faults.len().saturating_sub(1);
        for (number, fault) in diagnosis.faults.iter().enumerate() {
            let message = match fault {
                AltSecurityIdentityFault::Unreadable(_) => {
                    format!("this value of altSecurityIdentities never matches: {fault}")
                }
                AltSecurityIdentityFault::Odd(_) => fault.to_string(),
            };
            let help = match &diagnosis.correct {
                Some(correct) if number == last => {
                    format!("{}; the whole value is then `{correct}`", fault.help())
                }
                _ => fault.help(),
            };
            self.warning(text, message, help);
        }
        let parsed = AltSecurityIdentity::parse(text.as_str());
        AltSecurityIdentityEntry::Literal {
            text: text.as_str().to_owned(),
            parsed,
            place: self.place(text),
        }
    }

    /// The container that a path names. Its card is looked up by name, so that cards may come later in the document.
    pub(super) fn container(&mut self, path: &ContainerPath) -> Option<ContainerRef> {
        let ContainerPath(card, container) = path;
        let card_ref = self.card_ref(card)?;
        let key = (card_ref.index(), container.as_str().to_lowercase());
        if let Some(position) = self.containers.get(&key) {
            return Some(ContainerRef {
                card: card_ref,
                container: *position,
            });
        }
        let mut names: Vec<&str> = self
            .containers
            .keys()
            .filter(|(card, _)| *card == card_ref.index())
            .map(|(_, name)| name.as_str())
            .collect();
        names.sort_unstable();
        let help = crate::nearest::did_you_mean(container.as_str(), names.iter().copied())
            .unwrap_or_else(|| format!("its containers are {}", names.join(", ")));
        let message = format!(
            "the card `{}` has no container `{}`",
            card.as_str(),
            container.as_str()
        );
        self.error(container, message, help);
        None
    }

    /// Account names are unique in a domain, and so should UPNs be in a forest.
    fn check_accounts(&mut self, documents: &[UserDocument], users: &[User]) {
        if documents.len() != users.len() {
            return;
        }
        let mut accounts: HashMap<(DomainRef, &SamAccountName), &User> = HashMap::new();
        let mut upns: HashMap<&Upn, &User> = HashMap::new();
        for (document, user) in documents.iter().zip(users) {
            // Two things of one name were complained of already.
            if let Some(first) = accounts.insert((user.domain, &user.sam_account_name), user)
                && first.name != user.name
            {
                let text = document.sam_account_name.as_ref().unwrap_or(&document.name);
                let message = format!(
                    "the account name `{}` is that of `{}` as well",
                    user.sam_account_name, first.name
                );
                self.error(text, message, "an account name is unique in its domain");
            }
            if let Some(upn) = &user.user_principal_name
                && let Some(first) = upns.insert(upn, user)
                && first.name != user.name
            {
                let message = format!(
                    "the user principal name `{upn}` is that of `{}` as well",
                    first.name
                );
                self.warning(
                    &document.name,
                    message,
                    "a domain controller finds neither account by it",
                );
            }
        }
    }

    pub(super) fn groups(
        &mut self,
        document: &WorldDocument,
        domains: &[Domain],
        users: &mut [User],
    ) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::with_capacity(document.groups.len());
        for group in &document.groups {
            let members: Vec<Member> = group
                .members
                .iter()
                .filter_map(|name| self.member(name))
                .collect();
            let name = self.parse(&group.name);
            let domain = self.domain_or_first(group.domain.as_ref());
            let sid = match &group.sid {
                Some(sid) => self.parse(sid),
                None => domain
                    .and_then(|domain| domains.get(domain.index()))
                    .map(|domain| domain.sid.clone()),
            };
            let (Some(name), Some(domain), Some(sid)) = (name, domain, sid) else {
                continue;
            };
            groups.push(Group {
                name,
                domain,
                scope: group.scope.unwrap_or_else(|| usual_scope(&sid)),
                sid,
                members: members
                    .iter()
                    .filter_map(|member| match member {
                        Member::User(user) => Some(*user),
                        Member::Group(_) | Member::Computer(_) => None,
                    })
                    .collect(),
                member_groups: members
                    .iter()
                    .filter_map(|member| match member {
                        Member::Group(group) => Some(*group),
                        Member::User(_) | Member::Computer(_) => None,
                    })
                    .collect(),
                member_computers: members
                    .iter()
                    .filter_map(|member| match member {
                        Member::Computer(machine) => Some(*machine),
                        Member::User(_) | Member::Group(_) => None,
                    })
                    .collect(),
                place: self.place(&group.name),
            });
        }
        // Both sides may be written; the model has both, complete.
        for (position, user) in users.iter_mut().enumerate() {
            for group in &user.member_of {
                if let Some(group) = groups.get_mut(group.index()) {
                    group.members.push(UserRef::new(position));
                }
            }
        }
        for (position, group) in groups.iter_mut().enumerate() {
            group.members.sort_unstable();
            group.members.dedup();
            for user in &group.members {
                if let Some(user) = users.get_mut(user.index()) {
                    user.member_of.push(crate::model::GroupRef::new(position));
                }
            }
        }
        for user in users.iter_mut() {
            user.member_of.sort_unstable();
            user.member_of.dedup();
        }
        self.hand_out_sids(document, domains, users, &mut groups);
        groups
    }

    /// Gives a SID to every account that was told none: by its name, so that a new account does not change the others.
    fn hand_out_sids(
        &mut self,
        document: &WorldDocument,
        domains: &[Domain],
        users: &mut [User],
        groups: &mut [Group],
    ) {
        if users.len() != document.users.len() || groups.len() != document.groups.len() {
            return;
        }
        let mut taken: HashSet<Sid> = HashSet::new();
        let told = document
            .users
            .iter()
            .zip(users.iter())
            .map(|(text, user)| (&text.sid, &user.sid));
        let told = told.chain(
            document
                .groups
                .iter()
                .zip(groups.iter())
                .map(|(text, group)| (&text.sid, &group.sid)),
        );
        let mut twice = Vec::new();
        for (text, sid) in told {
            if let Some(text) = text
                && !taken.insert(sid.clone())
            {
                twice.push(text);
            }
        }
        for text in twice {
            self.error(
                text,
                format!(
                    "the SID `{}` is that of another account as well",
                    text.as_str()
                ),
                "a SID is never used twice",
            );
        }
        let seed = self.seed;
        let mut hand_out = |kind: &str, name: &str, domain: DomainRef| -> Option<Sid> {
            let domain = domains.get(domain.index())?;
            let digest =
                blake3::hash(format!("{seed}/rid/{kind}/{}", name.to_lowercase()).as_bytes());
            let start = digest
                .as_bytes()
                .first_chunk()
                .map_or(0, |chunk| u32::from_le_bytes(*chunk));
            (0..RIDS)
                .map(|step| {
                    domain
                        .sid
                        .with_rid(FIRST_RID + start.wrapping_add(step) % RIDS)
                })
                .find(|sid| taken.insert(sid.clone()))
        };
        for (text, user) in document.users.iter().zip(users.iter_mut()) {
            if text.sid.is_none()
                && let Some(sid) = hand_out("user", user.name.as_str(), user.domain)
            {
                user.sid = sid;
            }
        }
        for (text, group) in document.groups.iter().zip(groups.iter_mut()) {
            if text.sid.is_none()
                && let Some(sid) = hand_out("group", group.name.as_str(), group.domain)
            {
                group.sid = sid;
            }
        }
    }
}

/// Groups of the domain Builtin are of the machine's own kind; others are global unless told otherwise.
fn usual_scope(sid: &Sid) -> GroupScope {
    if sid.to_string().starts_with("S-1-5-32-") {
        GroupScope::DomainLocal
    } else {
        GroupScope::Global
    }
}

fn account_control(flags: &[AccountFlag]) -> UserAccountControl {
    let set = |flag| flags.contains(&flag);
    UserAccountControl {
        disabled: set(AccountFlag::Disabled),
        locked_out: set(AccountFlag::LockedOut),
        password_not_required: set(AccountFlag::PasswordNotRequired),
        dont_expire_password: set(AccountFlag::DontExpirePassword),
        smart_card_required: set(AccountFlag::SmartCardRequired),
        not_delegated: set(AccountFlag::NotDelegated),
        dont_require_preauth: set(AccountFlag::DontRequirePreauth),
    }
}

fn form(computed: &ComputedDocument) -> (AltSecurityIdentityForm, &ContainerPath) {
    match computed {
        ComputedDocument::IssuerSubject { of } => (AltSecurityIdentityForm::IssuerSubject, of),
        ComputedDocument::SubjectOnly { of } => (AltSecurityIdentityForm::SubjectOnly, of),
        ComputedDocument::IssuerSerialNumber { of } => {
            (AltSecurityIdentityForm::IssuerSerialNumber, of)
        }
        ComputedDocument::Ski { of } => (AltSecurityIdentityForm::Ski, of),
        ComputedDocument::Sha1PublicKey { of } => (AltSecurityIdentityForm::Sha1PublicKey, of),
        ComputedDocument::Rfc822 { of } => (AltSecurityIdentityForm::Rfc822, of),
        ComputedDocument::IssuerSid { of } => (AltSecurityIdentityForm::IssuerSid, of),
    }
}
