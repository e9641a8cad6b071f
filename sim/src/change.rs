//! Changes: a what-if in the world's own vocabulary, and what is left unknown.

mod account;
mod gpo;
mod list;
mod local;
mod properties;
mod revocation;
mod stores;
mod unknown;

use std::fmt;
use std::str::FromStr;

use policies::PolicySet;
use thiserror::Error;
use worlds::{
    AltSecurityIdentityEntry, ContainerRef, KeyCredential, Place, ProductVersion, RegistryData,
    RegistryEntry, SettingEntry, SettingValue, World,
};

use crate::assumption;
use crate::target::{Kind, Target, TargetError};
pub use properties::{ChangeableProperty, ChangeableThing, OfferedValue};
use revocation::is_of_cache;
use stores::set_entry;
pub(crate) use unknown::Unknowns;
pub use unknown::{Unknown, UnknownError};

/// One change: a property of a thing takes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changes.
    pub target: Target,
    /// The new value, as it is written.
    pub value: String,
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// No `=`.
    #[error("`{0}` is no change: expected `KIND:NAME.PROPERTY=VALUE`")]
    NoValue(String),
    /// The target is none.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The world has no such thing.
    #[error("`{target}`: the world has no {what} of that name")]
    NoSuchThing {
        /// The target.
        target: String,
        /// Kind of thing.
        what: &'static str,
    },
    /// The thing has no such property.
    #[error("`{target}`: expected one of {expected}")]
    NoSuchProperty {
        /// The target.
        target: String,
        /// The properties it has.
        expected: &'static str,
    },
    /// The value is not one that the property takes.
    #[error("`{target}` cannot be `{value}`: expected {expected}")]
    Value {
        /// The target.
        target: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: String,
    },
}

impl FromStr for Change {
    type Err = ChangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((target, value)) = text.split_once('=') else {
            return Err(ChangeError::NoValue(text.to_owned()));
        };
        Ok(Self {
            target: target.parse()?,
            value: value.trim().to_owned(),
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.target, self.value)
    }
}

impl Change {
    /// Makes the change in a world.
    ///
    /// # Errors
    /// When the world has no such thing, or the thing takes no such value.
    pub fn apply(&self, world: &mut World) -> Result<(), ChangeError> {
        match self.target.kind {
            Kind::Clock => {
                world.clock = self.parse("a date, as in 2025-09-09")?;
                Ok(())
            }
            Kind::Assumption => self.apply_assumption(world),
            Kind::Gpo => self.apply_to_gpo(world),
            Kind::OrganizationalUnit => self.apply_to_organizational_unit(world),
            Kind::Workstation => self.apply_to_workstation(world),
            Kind::DomainController => self.apply_to_domain_controller(world),
            Kind::User => self.apply_to_user(world),
            Kind::Computer => self.apply_to_computer(world),
            Kind::Domain => self.apply_to_domain(world),
            Kind::Group => self.apply_to_group(world),
            Kind::IssuancePolicy => self.apply_to_issuance_policy(world),
            Kind::AuthenticationPolicy => self.apply_to_authentication_policy(world),
            Kind::Card => self.apply_to_card(world),
            Kind::CertificationAuthority => self.apply_to_authority(world),
            Kind::PolicySet => self.link_policy_set(world),
        }
    }

    /// Links a shipped policy set, with precedence over what the unit already has.
    fn link_policy_set(&self, world: &mut World) -> Result<(), ChangeError> {
        let (set, file, text) = self.policy_set()?;
        if self.property() != "linked_to" {
            return Err(self.no_property("linked_to"));
        }
        let Some(unit) = world.find_organizational_unit(&self.value) else {
            return Err(self.refuse("the path of an organizational unit"));
        };
        let place = world.organizational_unit(unit).place;
        let mut gpo = set.gpo(place);
        let file = world.sources.add(&file, &text);
        for (id, bytes) in PolicySet::places(&text) {
            let name = policies::setting(id).name;
            let written = gpo.settings.iter_mut().find(|entry| entry.name == name);
            if let Some((entry, place)) = written.zip(world.sources.place(file, bytes)) {
                entry.place = place;
            }
        }
        world.gpos.push(gpo);
        let Some(gpo) = world.gpo_refs().last() else {
            return Err(self.missing("Group Policy object"));
        };
        let link = worlds::GpoLink {
            gpo,
            enforced: false,
            enabled: true,
            place,
        };
        if let Some(unit) = world.organizational_units.get_mut(unit.index()) {
            unit.gpo_links.insert(0, link);
        }
        Ok(())
    }

    /// The policy set that is named, a shipped one or one of a file, with the name of its file and the text.
    fn policy_set(&self) -> Result<(PolicySet, String, String), ChangeError> {
        let name = &self.target.name;
        let shipped = policies::shipped_policy_sets();
        let mut shipped = shipped
            .into_iter()
            .zip(policies::shipped_policy_set_documents());
        let named = |set: &PolicySet| set.name.as_str().eq_ignore_ascii_case(name);
        if let Some((set, (file, text))) = shipped.find(|(set, _)| named(set)) {
            return Ok((set, (*file).to_owned(), (*text).to_owned()));
        }
        let text = std::fs::read_to_string(name).map_err(|_| self.missing("policy set"))?;
        let set = PolicySet::read(name, &text).map_err(|error| self.refuse(error.to_string()))?;
        Ok((set, name.clone(), text))
    }

    fn property(&self) -> String {
        self.target.property.to_lowercase()
    }

    fn parse<T: FromStr>(&self, expected: &str) -> Result<T, ChangeError> {
        self.value.parse().map_err(|_| self.refuse(expected))
    }

    fn refuse(&self, expected: impl Into<String>) -> ChangeError {
        ChangeError::Value {
            target: self.target.to_string(),
            value: self.value.clone(),
            expected: expected.into(),
        }
    }

    fn missing(&self, what: &'static str) -> ChangeError {
        ChangeError::NoSuchThing {
            target: self.target.to_string(),
            what,
        }
    }

    fn no_property(&self, expected: &'static str) -> ChangeError {
        ChangeError::NoSuchProperty {
            target: self.target.to_string(),
            expected,
        }
    }

    fn yes_or_no(&self) -> Result<bool, ChangeError> {
        parse_bool(&self.value).ok_or_else(|| self.refuse("`true` or `false`"))
    }

    fn apply_assumption(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(known) = assumption::assumption(&self.target.name) else {
            return Err(self.missing("assumption"));
        };
        if assumption::reading(known, &self.value).is_none() {
            let names: Vec<&str> = known.readings.iter().map(|reading| reading.name).collect();
            return Err(self.refuse(names.join(" or ")));
        }
        world
            .assumptions
            .retain(|choice| !choice.name.eq_ignore_ascii_case(known.name));
        let Some(place) = world.domains.first().map(|domain| domain.place) else {
            return Err(self.missing("domain"));
        };
        world.assumptions.push(worlds::AssumptionChoice {
            name: known.name.to_owned(),
            reading: self.value.clone(),
            place,
        });
        Ok(())
    }

    /// The entry that a value stands for; `None` for `not-configured`.
    fn setting(&self, place: Place) -> Result<Option<SettingEntry>, ChangeError> {
        let id = policies::SettingId::parse_on(&self.target.property, policies::Scope::Workstation)
            .map_err(|error| self.refuse(error.to_string()))?;
        let setting = policies::setting(id);
        let Some(value) = setting_value(setting, &self.value) else {
            return Ok(None);
        };
        let typed = setting
            .check(&value)
            .map_err(|error| self.refuse(error.to_string()))?;
        // On a command line a number is a number, whatever type the registry has for it.
        Ok(Some(SettingEntry {
            name: self.target.property.clone(),
            value: setting.written(&typed),
            place,
        }))
    }

    fn apply_to_workstation(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_workstation(&self.target.name) else {
            return Err(self.missing("workstation"));
        };
        let property = self.property();
        if let Some(entry) = self.cached(world, world.workstation(at).place)? {
            if let Some(workstation) = world.workstations.get_mut(at.index()) {
                entry.put_into(&mut workstation.revocation_cache);
            }
            return Ok(());
        }
        if let Some(entry) = self.store_entry(world, world.workstation(at).place)? {
            if let Some(workstation) = world.workstations.get_mut(at.index()) {
                set_entry(&mut workstation.stores, entry);
            }
            return Ok(());
        }
        if property == "organizational_unit" {
            return self.move_machine(world, at);
        }
        if property == "product" {
            return self.change_product(world, at);
        }
        let hello = match property.as_str() {
            "windows_hello" => self.users(world)?,
            _ => Vec::new(),
        };
        let group = self.local_group(world, world.workstation(at))?;
        let setting = match property.as_str() {
            "patched" | "readers" | "clock_skew_seconds" | "entra_joined" | "stores_refreshed"
            | "network" | "windows_update" | "middleware" | "windows_hello" => None,
            other if other.starts_with("local_group/") => None,
            other if other.starts_with("local_account/") => None,
            other if is_of_cache(other) => None,
            other if other.starts_with("service/") => None,
            _ => Some(self.setting(world.workstation(at).place)?),
        };
        let Some(workstation) = world.workstations.get_mut(at.index()) else {
            return Err(self.missing("workstation"));
        };
        match (property.as_str(), setting) {
            ("patched", _) => workstation.patched = self.parse("a date")?,
            ("clock_skew_seconds", _) => {
                workstation.clock_skew_seconds = self.parse("a number of seconds")?;
            }
            ("entra_joined", _) => workstation.entra_joined = self.yes_or_no()?,
            ("network", _) => workstation.network = self.network()?,
            ("windows_hello", _) => workstation.windows_hello = hello,
            (property, _) if property.starts_with("local_group/") => {
                let groups = &mut workstation.local_groups;
                groups.retain(|other| {
                    let mut own = group.iter();
                    !own.any(|group| group.name.eq_ignore_ascii_case(&other.name))
                });
                groups.extend(group);
            }
            (account, _) if account.starts_with("local_account/") => {
                self.apply_to_local_account(&mut workstation.local_accounts)?;
            }
            ("stores_refreshed", _) => {
                workstation.stores_refreshed = Some(self.parse("a date and time")?);
            }
            ("windows_update", _) => workstation.windows_update = self.yes_or_no()?,
            ("middleware", _) if self.value == "none" => workstation.middleware.clear(),
            ("middleware", _) => return Err(self.refuse("`none`")),
            ("readers", _) if self.value == "none" => workstation.readers.clear(),
            ("readers", _) => return Err(self.refuse("`none`")),
            (_, Some(entry)) => {
                set_setting(
                    &mut workstation.local_settings,
                    &self.target.property,
                    entry,
                );
            }
            (service, None) => {
                let name = service.trim_start_matches("service/");
                let running = parse_running(&self.value)
                    .ok_or_else(|| self.refuse("`running` or `stopped`"))?;
                let Some(service) = workstation
                    .services
                    .iter_mut()
                    .find(|s| s.name.eq_ignore_ascii_case(name))
                else {
                    return Err(self.missing("service"));
                };
                service.running = running;
                service.is_said = true;
            }
        }
        Ok(())
    }

    fn apply_to_domain_controller(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_domain_controller(&self.target.name) else {
            return Err(self.missing("domain controller"));
        };
        let place = world.domain_controller(at).place;
        let property = self.property();
        let mut changed = world.domain_controller(at).clone();
        let entry = self.store_entry(world, place)?;
        let cached = self.cached(world, place)?;
        let of_certificate = self.apply_to_certificate(world, &mut changed)?;
        let Some(controller) = world.domain_controllers.get_mut(at.index()) else {
            return Err(self.missing("domain controller"));
        };
        if of_certificate {
            *controller = changed;
            return Ok(());
        }
        if let Some(entry) = entry {
            set_entry(&mut controller.stores, entry);
            return Ok(());
        }
        if let Some(cached) = cached {
            cached.put_into(&mut controller.revocation_cache);
            return Ok(());
        }
        match property.as_str() {
            "kdc_started" => controller.kdc_started = Some(self.parse("a date and time")?),
            "stores_refreshed" => {
                controller.stores_refreshed = Some(self.parse("a date and time")?);
            }
            "patched" => controller.patched = self.parse("a date")?,
            "product" => {
                let product: ProductVersion = self.parse("a version of Windows Server")?;
                if !product.is_server() {
                    return Err(self.refuse("a version of Windows Server"));
                }
                controller.product = product;
            }
            "running" => controller.running = self.yes_or_no()?,
            "global_catalog" => controller.global_catalog = self.yes_or_no()?,
            "clock_skew_seconds" => {
                controller.clock_skew_seconds = self.parse("a number of seconds")?;
            }
            _ => {
                let id = policies::SettingId::parse_on(
                    &self.target.property,
                    policies::Scope::DomainController,
                )
                .map_err(|error| self.refuse(error.to_string()))?;
                let setting = policies::setting(id);
                let (key, value) = (setting.key, setting.value_name);
                // What its local policy says of it would win.
                controller
                    .local_settings
                    .retain(|entry| policies::SettingId::parse(&entry.name) != Ok(id));
                controller.registry.retain(|entry| {
                    !(entry.key.eq_ignore_ascii_case(key)
                        && entry.value.eq_ignore_ascii_case(value))
                });
                if self.value != NOT_CONFIGURED {
                    let data = match setting.kind {
                        // Items of a list stand between bars.
                        policies::SettingKind::List => RegistryData::List(items(&self.value)),
                        policies::SettingKind::Dword { .. }
                        | policies::SettingKind::NumberAsText { .. }
                        | policies::SettingKind::Text => {
                            RegistryData::Dword(self.parse("a number")?)
                        }
                    };
                    controller.registry.push(RegistryEntry {
                        key: key.to_owned(),
                        value: value.to_owned(),
                        data,
                        place,
                    });
                }
            }
        }
        Ok(())
    }

    fn apply_to_user(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_user(&self.target.name) else {
            return Err(self.missing("user"));
        };
        let place = world.user(at).place;
        let key = self.key_credential(world)?;
        let Some(user) = world.users.get_mut(at.index()) else {
            return Err(self.missing("user"));
        };
        match self.property().as_str() {
            "disabled" => user.user_account_control.disabled = self.yes_or_no()?,
            "locked_out" => user.user_account_control.locked_out = self.yes_or_no()?,
            "created" => user.created = self.parse("a date")?,
            "account_expires" if self.value == "none" => user.account_expires = None,
            "account_expires" => user.account_expires = Some(self.parse("a date or `none`")?),
            "user_principal_name" if self.value == "none" => user.user_principal_name = None,
            "user_principal_name" => {
                user.user_principal_name = Some(self.parse("a user principal name or `none`")?);
            }
            "alt_security_identities" if self.value == "none" => {
                user.alt_security_identities.clear();
            }
            "alt_security_identities" => {
                user.alt_security_identities
                    .push(AltSecurityIdentityEntry::Literal {
                        text: self.value.clone(),
                        parsed: self.value.parse(),
                        place,
                    });
            }
            "key_credentials" if self.value == "none" => user.key_credentials.clear(),
            "key_credentials" => user.key_credentials.extend(key),
            _ => return self.apply_to_account(world, at),
        }
        Ok(())
    }

    /// The key that an account is to hold, where that is what changes: a container, and what is known of its key.
    fn key_credential(&self, world: &World) -> Result<Option<KeyCredential>, ChangeError> {
        if self.property() != "key_credentials" || self.value == "none" {
            return Ok(None);
        }
        let mut words = self.value.split(',').map(str::trim);
        let path = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        let known = |word: &str| words.contains(&word);
        let understood = words
            .iter()
            .all(|w| ["multi_factor", "attested"].contains(w));
        let path = path.split_once('/').filter(|_| understood);
        let found = path.and_then(|(card, container)| {
            let card = world.find_card(card.trim())?;
            let mut containers = world.card(card).containers.iter();
            let container = containers.position(|known| {
                known.certificate.is_some()
                    && known.name.as_str().eq_ignore_ascii_case(container.trim())
            })?;
            Some(KeyCredential {
                of: ContainerRef { card, container },
                multi_factor: known("multi_factor"),
                attested: known("attested"),
            })
        });
        let expected = "`none` or `CARD/CONTAINER` with a certificate, after it `,multi_factor` and `,attested` where the key is";
        found.map(Some).ok_or_else(|| self.refuse(expected))
    }

    fn apply_to_computer(&self, world: &mut World) -> Result<(), ChangeError> {
        let key = self.key_credential(world)?;
        let policy = match self.property().as_str() {
            "authentication_policy" => self.named_policy(world)?,
            _ => None,
        };
        let name = &self.target.name;
        let found = world
            .computers
            .iter_mut()
            .find(|computer| computer.name.as_str().eq_ignore_ascii_case(name));
        let Some(computer) = found else {
            return Err(self.missing("computer"));
        };
        let place = computer.place;
        match self.property().as_str() {
            "disabled" => computer.disabled = self.yes_or_no()?,
            "created" => computer.created = self.parse("a date")?,
            "user_principal_name" if self.value == "none" => computer.user_principal_name = None,
            "user_principal_name" => {
                computer.user_principal_name = Some(self.parse("a user principal name or `none`")?);
            }
            "alt_security_identities" if self.value == "none" => {
                computer.alt_security_identities.clear();
            }
            "alt_security_identities" => {
                computer
                    .alt_security_identities
                    .push(AltSecurityIdentityEntry::Literal {
                        text: self.value.clone(),
                        parsed: self.value.parse(),
                        place,
                    });
            }
            "key_credentials" if self.value == "none" => computer.key_credentials.clear(),
            "key_credentials" => computer.key_credentials.extend(key),
            "authentication_policy" => computer.authentication_policy = policy,
            _ => {
                return Err(self.no_property(
                    "disabled, created, user_principal_name, alt_security_identities, key_credentials, \
                     authentication_policy",
                ));
            }
        }
        Ok(())
    }

    fn apply_to_card(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_card(&self.target.name) else {
            return Err(self.missing("card"));
        };
        let root = world.find_certification_authority(&self.value);
        let Some(card) = world.cards.get_mut(at.index()) else {
            return Err(self.missing("card"));
        };
        if self.change_on_card(card)? {
            return Ok(());
        }
        match self.property().as_str() {
            "pin_tries_left" => card.pin_tries_left = self.parse("a number of tries")?,
            "signing_milliseconds" if self.value == "none" => card.signing_milliseconds = None,
            "signing_milliseconds" => {
                let number = self.parse("`none` or a number of milliseconds")?;
                card.signing_milliseconds = Some(number);
            }
            "default_container" if self.value == "none" => card.default_container = None,
            "default_container" => {
                let number: usize = self.parse("`none` or the number of a container, from 1")?;
                if number == 0 || number > card.containers.len() {
                    return Err(self.refuse("`none` or the number of a container, from 1"));
                }
                card.default_container = Some(number - 1);
            }
            "roots" if self.value == "none" => card.roots.clear(),
            "roots" => {
                let root = root.ok_or_else(|| {
                    self.refuse("`none` or the name of a certification authority")
                })?;
                card.roots.push(root);
            }
            _ => {
                return Err(self.no_property(
                    "pin_tries_left, signing_milliseconds, default_container, roots, certificate/CONTAINER/revoked, certificate/CONTAINER/lost",
                ));
            }
        }
        Ok(())
    }

    fn apply_to_authority(&self, world: &mut World) -> Result<(), ChangeError> {
        let Some(at) = world.find_certification_authority(&self.target.name) else {
            return Err(self.missing("certification authority"));
        };
        let Some(authority) = world.certification_authorities.get_mut(at.index()) else {
            return Err(self.missing("certification authority"));
        };
        match self.property().as_str() {
            "in_ntauth" => authority.in_ntauth = self.presence()?,
            "in_root_store" => authority.in_root_store = self.presence()?,
            "in_intermediate_store" => authority.in_intermediate_store = self.presence()?,
            _ => return self.apply_to_publication(authority),
        }
        Ok(())
    }
}

/// What stands for a setting that no one configures.
pub(crate) const NOT_CONFIGURED: &str = "not-configured";

/// The value of a setting as it is written, the items of a list with bars between them and `none` for an empty one; `None`
/// for `not-configured`.
pub(crate) fn setting_value(setting: &policies::Setting, text: &str) -> Option<SettingValue> {
    if setting.kind == policies::SettingKind::List && text != NOT_CONFIGURED {
        return Some(SettingValue::List(items(text)));
    }
    match text.to_lowercase().as_str() {
        NOT_CONFIGURED => None,
        "enabled" | "true" => Some(SettingValue::Enabled),
        "disabled" | "false" => Some(SettingValue::Disabled),
        other => Some(match other.parse() {
            Ok(number) => SettingValue::Number(number),
            Err(_) => SettingValue::Text(text.to_owned()),
        }),
    }
}

/// The items of a list that stand between bars, or none.
pub(crate) fn items(text: &str) -> Vec<String> {
    let items = text.split('|').map(str::trim);
    let items = items.filter(|item| !item.is_empty() && !text.eq_ignore_ascii_case("none"));
    items.map(str::to_owned).collect()
}

fn set_setting(settings: &mut Vec<SettingEntry>, name: &str, entry: Option<SettingEntry>) {
    let same = |other: &SettingEntry| match (
        policies::SettingId::parse_on(&other.name, policies::Scope::Workstation),
        policies::SettingId::parse_on(name, policies::Scope::Workstation),
    ) {
        (Ok(a), Ok(b)) => a == b,
        _ => other.name.eq_ignore_ascii_case(name),
    };
    settings.retain(|other| !same(other));
    settings.extend(entry);
}

pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

pub(crate) fn parse_running(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "running" => Some(true),
        "stopped" => Some(false),
        _ => None,
    }
}
