//! The forest and what hangs in it.

use names::{DistinguishedName, DomainName, EntityName, NetbiosName, Sid};

use super::{
    DomainRef, ForestRef, GpoLink, GroupRef, OuRef, Place, ProductVersion, UserRef, WorkstationRef,
};

/// The forest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Forest {
    /// The DNS name, which is that of the root domain.
    pub name: DomainName,
    /// The UPN suffixes that were added to the names of the domains.
    pub upn_suffixes: Vec<DomainName>,
}

/// A trust between two forests, as far as names go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForestTrust {
    /// The forest that takes the other's accounts.
    pub trusting: ForestRef,
    /// The forest whose accounts are taken.
    pub trusted: ForestRef,
    /// The name suffixes that are routed to the trusted forest, each with all names below it.
    pub suffixes: Vec<DomainName>,
    /// Where it is written.
    pub place: Place,
}

impl ForestTrust {
    /// Whether names with this suffix are routed to the trusted forest.
    pub fn routes(&self, suffix: &str) -> bool {
        let suffix = suffix.to_lowercase();
        self.suffixes.iter().any(|routed| {
            let routed = routed.as_str().to_lowercase();
            suffix
                .strip_suffix(&routed)
                .is_some_and(|above| above.is_empty() || above.ends_with('.'))
        })
    }
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    /// The DNS name.
    pub name: DomainName,
    /// The forest it belongs to.
    pub forest: ForestRef,
    /// The `NetBIOS` name.
    pub netbios: NetbiosName,
    /// The SID of the domain.
    pub sid: Sid,
    /// The functional level, named by the server version.
    pub functional_level: ProductVersion,
    /// UPN suffixes of this domain's own.
    pub upn_suffixes: Vec<DomainName>,
    /// The Group Policy objects linked to the domain, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Whether Group Policy from the sites is blocked.
    pub block_inheritance: bool,
    /// How many hours a ticket lasts.
    pub ticket_lifetime_hours: u32,
    /// How many days a ticket can be renewed.
    pub ticket_renewal_days: u32,
    /// Whether the KDC checks what an account may: the Kerberos policy "Enforce user logon restrictions".
    pub enforce_user_logon_restrictions: bool,
    /// After how many days a password expires; 0: never.
    pub max_password_age_days: u32,
    /// Fine-grained password policies, in document order.
    pub password_settings: Vec<PasswordSettings>,
    /// msDS-ExpirePasswordsOnSmartCardOnlyAccounts; `None`: absent.
    pub expire_passwords_on_smart_card_only_accounts: Option<bool>,
    /// Where it is written.
    pub place: Place,
}

impl Domain {
    /// The domain's distinguished name: `DC=fabrikam,DC=com`.
    pub fn distinguished_name(&self) -> DistinguishedName {
        DistinguishedName::of_domain(&self.name)
    }
}

/// A fine-grained password policy: a password settings object [MS-ADTS 3.1.1.4.5.36].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PasswordSettings {
    /// The name.
    pub name: EntityName,
    /// The precedence: of several that apply, the lowest number wins.
    pub precedence: u32,
    /// After how many days a password expires; 0: never.
    pub max_password_age_days: u32,
    /// The users to whom it applies by name, in document order.
    pub users: Vec<UserRef>,
    /// The groups to whose members it applies, in document order.
    pub groups: Vec<GroupRef>,
    /// Where it is written.
    pub place: Place,
}

/// An issuance policy: an OID object of the configuration, perhaps linked to a group (authentication mechanism
/// assurance, msDS-OIDToGroupLink).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IssuancePolicy {
    /// The name.
    pub name: EntityName,
    /// The certificate policy.
    pub oid: names::Oid,
    /// The group that a logon with such a certificate is given.
    pub group: Option<GroupRef>,
    /// Where it is written.
    pub place: Place,
}

/// An authentication policy for accounts of users and computers (msDS-AuthNPolicy), assigned directly or through a
/// silo.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthenticationPolicy {
    /// The name.
    pub name: EntityName,
    /// Whether it refuses; otherwise it is only audited.
    pub enforced: bool,
    /// How many minutes a ticket-granting ticket lasts, if it says so.
    pub ticket_lifetime_minutes: Option<u32>,
    /// The computers from which alone the account may authenticate, if it says so.
    pub allowed_from: Option<Vec<WorkstationRef>>,
    /// Who alone may have tickets for the services of the account, if it says so (AllowedToAuthenticateTo).
    pub allowed_to: Option<AllowedTo>,
    /// Where it is written.
    pub place: Place,
}

/// Users and groups who may have tickets for the services of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AllowedTo {
    /// The users.
    pub users: Vec<UserRef>,
    /// The groups.
    pub groups: Vec<GroupRef>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site {
    /// The name.
    pub name: EntityName,
    /// How many minutes later than elsewhere a publication of the forest reaches its domain controllers.
    pub replication_minutes: u32,
    /// The Group Policy objects linked to the site, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Where it is written.
    pub place: Place,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrganizationalUnit {
    /// The path from the domain: `fabrikam.com/Workstations/Kiosks`.
    pub name: EntityName,
    /// The domain.
    pub domain: DomainRef,
    /// The unit above; `None` right below the domain.
    pub parent: Option<OuRef>,
    /// The distinguished name.
    pub distinguished_name: DistinguishedName,
    /// The Group Policy objects linked to the unit, highest precedence first.
    pub gpo_links: Vec<GpoLink>,
    /// Whether Group Policy from above is blocked, but for enforced links.
    pub block_inheritance: bool,
    /// Where it is written.
    pub place: Place,
}
