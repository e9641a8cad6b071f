//! What of a world can be changed: its things, their properties, and values that these take.
//!
//! The vocabulary is that of a what-if. Of a property that takes any number, date or name, some values are offered.

use policies::{Numbers, Scope, Setting, SettingId, SettingKind, TypedValue};
use worlds::{
    GpoLink, GpoRef, NetworkReach, Presence, ProductVersion, Revoked, SettingEntry, World,
};

use super::{Change, NOT_CONFIGURED};
use crate::assumption;
use crate::rule_book;
use crate::setting_use::is_setting_read;
use crate::target::{Kind, Target};
use crate::twin::Twin;

/// A thing of a world that can be changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeableThing {
    /// Kind.
    pub kind: Kind,
    /// Name; empty for the clock.
    pub name: String,
}

/// A property that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeableProperty {
    /// The property.
    pub target: Target,
    /// What it is called in a sentence; empty where its name says it.
    pub meaning: String,
    /// What it is now, as a change writes it; `None`: nothing is written.
    pub now: Option<String>,
    /// Values that it takes.
    pub values: Vec<OfferedValue>,
}

/// A value that a property takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedValue {
    /// As a change writes it.
    pub value: String,
    /// What it means; empty where that is plain.
    pub meaning: String,
}

impl ChangeableProperty {
    /// The change that gives the property a value.
    pub fn change(&self, value: &str) -> Change {
        Change {
            target: self.target.clone(),
            value: value.to_owned(),
        }
    }
}

/// How many seconds a clock is ahead, as it is offered: nothing, and more than Kerberos takes either way.
const CLOCK_SKEWS: [i64; 3] = [0, 600, -600];

impl Twin {
    /// The things that can be changed, kind by kind in the order in which an administrator thinks of them.
    pub fn changeable_things(&self) -> Vec<ChangeableThing> {
        let world = &self.world;
        let mut list = Vec::new();
        let mut add = |kind, names: Vec<String>| {
            list.extend(names.into_iter().map(|name| ChangeableThing { kind, name }));
        };
        add(Kind::Gpo, named(&world.gpos, |gpo| gpo.name.to_string()));
        let sets = policies::shipped_policy_sets();
        add(Kind::PolicySet, named(&sets, |set| set.name.to_string()));
        let controllers = named(&world.domain_controllers, |dc| dc.name.to_string());
        add(Kind::DomainController, controllers);
        add(Kind::Clock, vec![String::new()]);
        let workstations = named(&world.workstations, |machine| machine.name.to_string());
        add(Kind::Workstation, workstations);
        let authorities = named(&world.certification_authorities, |ca| ca.name.to_string());
        add(Kind::CertificationAuthority, authorities);
        add(
            Kind::Domain,
            named(&world.domains, |domain| domain.name.to_string()),
        );
        let units = named(&world.organizational_units, |unit| unit.name.to_string());
        add(Kind::OrganizationalUnit, units);
        let policies = named(&world.authentication_policies, |policy| {
            policy.name.to_string()
        });
        add(Kind::AuthenticationPolicy, policies);
        add(
            Kind::User,
            named(&world.users, |user| user.name.to_string()),
        );
        add(
            Kind::Card,
            named(&world.cards, |card| card.name.to_string()),
        );
        add(
            Kind::Computer,
            named(&world.computers, |computer| computer.name.to_string()),
        );
        let assumptions = named(assumption::ASSUMPTIONS, |known| known.name.to_owned());
        add(Kind::Assumption, assumptions);
        list
    }

    /// The properties of a thing, with what they are and values that they take; none, where there is no such thing.
    pub fn changeable_properties(&self, thing: &ChangeableThing) -> Vec<ChangeableProperty> {
        let mut list = Offers {
            world: &self.world,
            thing,
            list: Vec::new(),
        };
        match thing.kind {
            Kind::Clock => list.clock(),
            Kind::Assumption => list.assumption(),
            Kind::Gpo => {
                if let Some(gpo) = self.world.find_gpo(&thing.name) {
                    list.gpo(gpo, |id| {
                        let mut set = self.checked.gpo(gpo).iter();
                        set.find(|setting| setting.id == id)
                            .map(|setting| written(&setting.value))
                    });
                }
            }
            Kind::OrganizationalUnit => list.organizational_unit(),
            Kind::Workstation => list.workstation(),
            Kind::DomainController => list.domain_controller(),
            Kind::User => list.user(),
            Kind::Computer => list.computer(),
            Kind::Domain => list.domain(),
            Kind::AuthenticationPolicy => list.authentication_policy(),
            Kind::Card => list.card(),
            Kind::CertificationAuthority => list.authority(),
            Kind::PolicySet => list.policy_set(),
            Kind::Group | Kind::IssuancePolicy => {}
        }
        list.list
    }
}

/// The names of things, in their order.
fn named<T>(list: &[T], name: impl Fn(&T) -> String) -> Vec<String> {
    list.iter().map(name).collect()
}

/// A value as a change writes it.
fn written(value: &TypedValue) -> String {
    match value {
        TypedValue::Number(number) => number.to_string(),
        TypedValue::Text(text) => text.clone(),
        TypedValue::List(items) if items.is_empty() => "none".to_owned(),
        TypedValue::List(items) => items.join("|"),
        TypedValue::Deleted => "disabled".to_owned(),
    }
}

/// The properties of one thing, as they are found.
struct Offers<'w> {
    world: &'w World,
    thing: &'w ChangeableThing,
    list: Vec<ChangeableProperty>,
}

fn plain<V: ToString>(values: impl IntoIterator<Item = V>) -> Vec<OfferedValue> {
    let values = values.into_iter().map(|value| OfferedValue {
        value: value.to_string(),
        meaning: String::new(),
    });
    values.collect()
}

fn explained(values: &[(&str, &str)]) -> Vec<OfferedValue> {
    let values = values.iter().map(|(value, meaning)| OfferedValue {
        value: (*value).to_owned(),
        meaning: (*meaning).to_owned(),
    });
    values.collect()
}

impl Offers<'_> {
    fn offer(&mut self, property: &str, now: Option<String>, values: Vec<OfferedValue>) {
        self.list.push(ChangeableProperty {
            target: Target {
                kind: self.thing.kind,
                name: self.thing.name.clone(),
                property: property.to_owned(),
            },
            meaning: String::new(),
            now,
            values,
        });
    }

    fn flag(&mut self, property: &str, now: bool) {
        self.offer(property, Some(now.to_string()), plain([true, false]));
    }

    /// Something that is there always, never, or for a time.
    fn presence(&mut self, property: &str, now: Presence) {
        self.offer(property, Some(now.to_string()), plain([true, false]));
    }

    /// Whether a certificate is revoked, as far as a change writes it so.
    fn revoked(&mut self, property: &str, revoked: Option<&Revoked>) {
        let now = match revoked {
            None => Some("false"),
            Some(revoked) if *revoked == Revoked::default() => Some("true"),
            Some(_) => None,
        };
        self.offer(property, now.map(str::to_owned), plain([true, false]));
    }

    fn clock(&mut self) {
        let clock = self.world.clock;
        let mut days: Vec<String> = [1, 30, 365]
            .into_iter()
            .map(|days| clock.plus_days(days).date())
            .collect();
        let later = rule_book::days().into_iter().filter(|day| *day > clock);
        days.extend(later.map(names::Timestamp::date));
        days.sort();
        days.dedup();
        self.offer("", Some(clock.to_string()), plain(days));
    }

    fn assumption(&mut self) {
        let Some(known) = assumption::assumption(&self.thing.name) else {
            return;
        };
        let mut chosen = self.world.assumptions.iter();
        let chosen = chosen.find(|choice| choice.name.eq_ignore_ascii_case(known.name));
        let default = known
            .readings
            .first()
            .map(|reading| reading.name.to_owned());
        let now = chosen.map(|choice| choice.reading.clone()).or(default);
        let readings = known.readings.iter().map(|reading| OfferedValue {
            value: reading.name.to_owned(),
            meaning: reading.sentence.to_owned(),
        });
        self.offer("", now, readings.collect());
        if let Some(property) = self.list.last_mut() {
            known.question.clone_into(&mut property.meaning);
        }
    }

    /// The settings that machines of a kind read: those that are set come first.
    fn settings(&mut self, scopes: &[Scope], now: impl Fn(SettingId) -> Option<String>) {
        let known = SettingId::ALL
            .iter()
            .copied()
            .filter(|id| is_setting_read(*id) && scopes.contains(&policies::setting(*id).scope));
        let (set, unset): (Vec<_>, Vec<_>) = known
            .map(|id| (id, now(id)))
            .partition(|(_, now)| now.is_some());
        for (id, now) in set.into_iter().chain(unset) {
            let setting = policies::setting(id);
            let values = values_of(setting, now.as_deref());
            if values.is_empty() {
                continue;
            }
            self.offer(setting.name, now, values);
            if let Some(property) = self.list.last_mut() {
                setting.display_name.clone_into(&mut property.meaning);
            }
        }
    }

    fn gpo(&mut self, at: GpoRef, now: impl Fn(SettingId) -> Option<String>) {
        self.settings(
            &[Scope::Workstation, Scope::DomainController, Scope::Both],
            now,
        );
        let gpo = self.world.gpo(at);
        self.flag("enabled_computer", gpo.enabled_computer);
        self.flag("enabled_user", gpo.enabled_user);
        let links = explained(&[
            ("enabled", ""),
            ("disabled", "the link stays and does nothing"),
            ("enforced", "nothing below blocks it or beats it"),
            ("not-enforced", ""),
            ("none", "the object is not linked there"),
        ]);
        let units = self.world.organizational_units.iter();
        let units = units.map(|unit| (unit.name.to_string(), &unit.gpo_links));
        let domains = self.world.domains.iter();
        let domains = domains.map(|domain| (domain.name.to_string(), &domain.gpo_links));
        let sites = self.world.sites.iter();
        let sites = sites.map(|site| (site.name.to_string(), &site.gpo_links));
        let containers: Vec<(String, &Vec<GpoLink>)> = domains.chain(units).chain(sites).collect();
        for (container, list) in containers {
            let now = match list.iter().find(|link| link.gpo == at) {
                None => "none",
                Some(link) if !link.enabled => "disabled",
                Some(link) if link.enforced => "enforced",
                Some(_) => "enabled",
            };
            let property = format!("link/{container}");
            self.offer(&property, Some(now.to_owned()), links.clone());
        }
    }

    fn organizational_unit(&mut self) {
        if let Some(unit) = self.world.find_organizational_unit(&self.thing.name) {
            let blocks = self.world.organizational_unit(unit).block_inheritance;
            self.flag("block_inheritance", blocks);
        }
    }

    fn versions(&mut self, now: ProductVersion) {
        let all = ProductVersion::ALL.into_iter();
        let alike = all.filter(|version| version.is_server() == now.is_server());
        let names = plain(alike.map(ProductVersion::name));
        self.offer("product", Some(now.name().to_owned()), names);
    }

    fn updates(&mut self, now: names::Timestamp) {
        let days = rule_book::days().into_iter();
        let days = days.map(|day| OfferedValue {
            value: day.date(),
            meaning: "with the updates of that day".to_owned(),
        });
        self.offer("patched", Some(now.date()), days.collect());
    }

    fn workstation(&mut self) {
        let Some(at) = self.world.find_workstation(&self.thing.name) else {
            return;
        };
        let machine = self.world.workstation(at);
        for service in &machine.services {
            let now = if service.running {
                "running"
            } else {
                "stopped"
            };
            let property = format!("service/{}", service.name);
            self.offer(
                &property,
                Some(now.to_owned()),
                plain(["running", "stopped"]),
            );
        }
        self.versions(machine.product);
        self.updates(machine.patched);
        let network = match machine.network {
            NetworkReach::Inside => "inside",
            NetworkReach::Outside => "outside",
            NetworkReach::Nowhere => "nowhere",
        };
        let reaches = explained(&[
            ("inside", "it reaches the domain controllers"),
            ("outside", "it reaches what is published to the Internet"),
            ("nowhere", "it reaches nothing"),
        ]);
        self.offer("network", Some(network.to_owned()), reaches);
        self.flag("windows_update", machine.windows_update);
        self.flag("entra_joined", machine.entra_joined);
        let skew = machine.clock_skew_seconds.to_string();
        self.offer("clock_skew_seconds", Some(skew), plain(CLOCK_SKEWS));
        let without = |what: &str| explained(&[("none", what)]);
        self.offer("readers", None, without("the machine has no reader"));
        self.offer("middleware", None, without("nothing drives its cards"));
        let units = self.world.organizational_units.iter();
        let units = units.filter(|unit| Some(unit.domain) == machine.domain);
        let units = units.map(|unit| unit.name.to_string());
        let units = plain(units.chain(["none".to_owned()]));
        let unit = machine.organizational_unit;
        let unit = unit.map(|unit| self.world.organizational_unit(unit).name.to_string());
        self.offer(
            "organizational_unit",
            unit.or(Some("none".to_owned())),
            units,
        );
        let scopes = [Scope::Workstation, Scope::Both];
        let local = &machine.local_settings;
        self.settings(&scopes, |id| set_locally(local, id, Scope::Workstation));
    }

    fn domain_controller(&mut self) {
        let Some(at) = self.world.find_domain_controller(&self.thing.name) else {
            return;
        };
        let controller = self.world.domain_controller(at);
        self.flag("running", controller.running);
        self.versions(controller.product);
        self.updates(controller.patched);
        self.flag("global_catalog", controller.global_catalog);
        let skew = controller.clock_skew_seconds.to_string();
        self.offer("clock_skew_seconds", Some(skew), plain(CLOCK_SKEWS));
        for certificate in &controller.certificates {
            let property = format!("certificate/{}/has_private_key", certificate.name);
            self.flag(&property, certificate.has_private_key);
            if let worlds::CertificateSource::Issued(issue) = &certificate.source {
                let property = format!("certificate/{}/revoked", certificate.name);
                self.revoked(&property, issue.revoked.as_ref());
            }
        }
        let scopes = [Scope::DomainController, Scope::Both];
        self.settings(&scopes, |id| {
            let setting = policies::setting(id);
            let mut entries = controller.registry.iter();
            let entry = entries.find(|entry| {
                entry.value.eq_ignore_ascii_case(setting.value_name)
                    && (entry.key.is_empty() || entry.key.eq_ignore_ascii_case(setting.key))
            });
            let written = entry.map(|entry| match &entry.data {
                worlds::RegistryData::Dword(number) => number.to_string(),
                worlds::RegistryData::Text(text) => text.clone(),
                worlds::RegistryData::List(items) => items.join("|"),
            });
            written.or_else(|| set_locally(&controller.local_settings, id, Scope::DomainController))
        });
    }

    fn user(&mut self) {
        let Some(at) = self.world.find_user(&self.thing.name) else {
            return;
        };
        let user = self.world.user(at);
        let control = user.user_account_control;
        self.flag("disabled", control.disabled);
        self.flag("locked_out", control.locked_out);
        self.flag("smart_card_required", control.smart_card_required);
        self.flag("dont_expire_password", control.dont_expire_password);
        let expired = match user.password.last_set {
            worlds::LastSet::UnsaidExpired => Some(true),
            worlds::LastSet::UnsaidGood => Some(false),
            worlds::LastSet::At(_) | worlds::LastSet::MustChange => None,
        };
        let expired = expired.map(|expired| expired.to_string());
        self.offer("password_expired", expired, plain([true, false]));
        self.flag("password_known", user.password.known_to_user);
        let yesterday = self.world.clock.plus_days(-1).date();
        let expires = user.account_expires.map(|at| at.to_string());
        let never = plain(["none".to_owned(), yesterday]);
        self.offer(
            "account_expires",
            expires.or(Some("none".to_owned())),
            never,
        );
        let hours = plain(["always", "never", "Mon-Fri 07-19"]);
        let now = user.logon_hours.is_none().then(|| "always".to_owned());
        self.offer("logon_hours", now, hours);
        let upn = user.user_principal_name.as_ref().map(ToString::to_string);
        let values = plain(["none".to_owned()].into_iter().chain(upn.clone()));
        self.offer(
            "user_principal_name",
            upn.or(Some("none".to_owned())),
            values,
        );
        let holds = !user.alt_security_identities.is_empty();
        let none = (!holds).then(|| "none".to_owned());
        self.offer("alt_security_identities", none, plain(["none"]));
        let policies = self.world.authentication_policies.iter();
        let policies: Vec<String> = policies.map(|policy| policy.name.to_string()).collect();
        if !policies.is_empty() {
            let now = user.authentication_policy;
            let now = now.map(|policy| self.world.authentication_policy(policy).name.to_string());
            let values = plain(policies.into_iter().chain(["none".to_owned()]));
            self.offer(
                "authentication_policy",
                now.or(Some("none".to_owned())),
                values,
            );
        }
    }

    fn computer(&mut self) {
        let mut computers = self.world.computers.iter();
        let found = computers.find(|c| c.name.as_str().eq_ignore_ascii_case(&self.thing.name));
        if let Some(computer) = found {
            self.flag("disabled", computer.disabled);
        }
    }

    fn domain(&mut self) {
        let Some(at) = self.world.find_domain(&self.thing.name) else {
            return;
        };
        let domain = self.world.domain(at);
        let controllers = self.world.domain_controllers.iter();
        let lowest = controllers
            .filter(|controller| controller.domain == at)
            .map(|controller| controller.product)
            .min();
        let levels = ProductVersion::ALL.into_iter().filter(|version| {
            version.is_server() && lowest.is_none_or(|lowest| *version <= lowest)
        });
        let level = domain.functional_level.name().to_owned();
        let levels = plain(levels.map(ProductVersion::name));
        self.offer("functional_level", Some(level), levels);
        let restricts = domain.enforce_user_logon_restrictions;
        self.flag("enforce_user_logon_restrictions", restricts);
        self.flag("block_inheritance", domain.block_inheritance);
        let age = domain.max_password_age_days.to_string();
        self.offer("max_password_age_days", Some(age), plain([0, 42, 90, 365]));
        let expire = domain.expire_passwords_on_smart_card_only_accounts;
        let expire = expire.map_or_else(|| "none".to_owned(), |expire| expire.to_string());
        let values = plain(["true", "false", "none"]);
        let property = "expire_passwords_on_smart_card_only_accounts";
        self.offer(property, Some(expire), values);
        let lifetime = domain.ticket_lifetime_hours.to_string();
        self.offer(
            "ticket_lifetime_hours",
            Some(lifetime),
            plain([1, 4, 10, 24]),
        );
    }

    fn authentication_policy(&mut self) {
        if let Some(at) = self.world.find_authentication_policy(&self.thing.name) {
            let policy = self.world.authentication_policy(at);
            self.flag("enforced", policy.enforced);
        }
    }

    fn card(&mut self) {
        let Some(at) = self.world.find_card(&self.thing.name) else {
            return;
        };
        let card = self.world.card(at);
        let tries = plain([0, card.pin_tries_max]);
        self.offer(
            "pin_tries_left",
            Some(card.pin_tries_left.to_string()),
            tries,
        );
        let containers = (1..=card.containers.len()).map(|number| number.to_string());
        let values = plain(containers.chain(["none".to_owned()]));
        let default = card.default_container.map(|at| (at + 1).to_string());
        self.offer(
            "default_container",
            default.or(Some("none".to_owned())),
            values,
        );
        for container in &card.containers {
            let Some(certificate) = &container.certificate else {
                continue;
            };
            if let worlds::CertificateSource::Issued(issue) = certificate {
                let property = format!("certificate/{}/revoked", container.name);
                self.revoked(&property, issue.revoked.as_ref());
            }
            let lost = match container.lost {
                None => "none",
                Some(worlds::LostPart::Container) => "container",
                Some(worlds::LostPart::Certificate) => "certificate",
                Some(worlds::LostPart::Key) => "key",
            };
            let values = explained(&[
                ("none", ""),
                ("container", "the container is gone from the card"),
                ("certificate", "its certificate is gone from the card"),
                ("key", "its private key is gone from the card"),
            ]);
            let property = format!("certificate/{}/lost", container.name);
            self.offer(&property, Some(lost.to_owned()), values);
        }
    }

    fn authority(&mut self) {
        let Some(at) = self.world.find_certification_authority(&self.thing.name) else {
            return;
        };
        let authority = self.world.certification_authority(at);
        self.presence("in_ntauth", authority.in_ntauth);
        self.presence("in_root_store", authority.in_root_store);
        self.presence("in_intermediate_store", authority.in_intermediate_store);
        self.presence("crl_reachable", authority.crl.reachable());
        if let Some(responder) = &authority.crl.responder {
            self.presence("ocsp_reachable", responder.reachable);
        }
    }

    fn policy_set(&mut self) {
        let units = self.world.organizational_units.iter();
        let units = plain(units.map(|unit| unit.name.to_string()));
        self.offer("linked_to", None, units);
    }
}

/// What the local Group Policy object of a machine says of a setting.
fn set_locally(entries: &[SettingEntry], id: SettingId, scope: Scope) -> Option<String> {
    let mut entries = entries.iter();
    let entry = entries.find(|entry| SettingId::parse_on(&entry.name, scope) == Ok(id))?;
    let typed = policies::setting(id).check(&entry.value).ok()?;
    Some(written(&typed))
}

/// Values of a setting: those that mean something, and none.
fn values_of(setting: &Setting, now: Option<&str>) -> Vec<OfferedValue> {
    let mut values: Vec<OfferedValue> = match setting.kind {
        SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed } => match allowed {
            Numbers::Named(list) | Numbers::Bits(list) => list
                .iter()
                .map(|number| OfferedValue {
                    value: number.number.to_string(),
                    meaning: number.meaning.to_owned(),
                })
                .collect(),
            Numbers::Between { least, most, unit } => [least, most]
                .into_iter()
                .map(|number| OfferedValue {
                    value: number.to_string(),
                    meaning: unit.to_owned(),
                })
                .collect(),
        },
        SettingKind::Text | SettingKind::List => Vec::new(),
    };
    if !values.is_empty() || now.is_some() {
        values.push(OfferedValue {
            value: NOT_CONFIGURED.to_owned(),
            meaning: "the default holds".to_owned(),
        });
    }
    values
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use super::*;

    /// Every value that is offered is one that a what-if takes, written as it is shown.
    #[test]
    fn each_offered_value_can_be_made() {
        for world in ["fabrikam", "agency", "today"] {
            let twin = Twin::new(worlds::load_shipped(world).unwrap().unwrap().world).unwrap();
            let mut kinds = std::collections::BTreeSet::new();
            let mut made = 0;
            for thing in twin.changeable_things() {
                let properties = twin.changeable_properties(&thing);
                assert!(!properties.is_empty(), "{world}: {thing:?}");
                for property in properties {
                    kinds.insert(thing.kind);
                    assert!(!property.values.is_empty(), "{world}: {property:?}");
                    for offered in &property.values {
                        let change = property.change(&offered.value);
                        let read: Change = change.to_string().parse().unwrap();
                        assert_eq!(read, change, "{world}");
                        let mut there = (*twin.world).clone();
                        let done = change.apply(&mut there);
                        assert_eq!(done, Ok(()), "{world}: {change}");
                        made += 1;
                    }
                }
            }
            assert!(
                kinds.len() >= 11 && made > 1000,
                "{world}: {kinds:?}, {made}"
            );
        }
    }

    /// To make a thing what it is makes it no other: of settings, flags, versions and links.
    #[test]
    fn what_a_property_is_now_is_what_it_is() {
        for world in ["fabrikam", "today"] {
            let twin = Twin::new(worlds::load_shipped(world).unwrap().unwrap().world).unwrap();
            let mut made = 0;
            for thing in twin.changeable_things() {
                let properties = twin.changeable_properties(&thing).into_iter();
                // A service is said to run from then on, whatever policy says.
                let properties =
                    properties.filter(|property| !property.target.property.starts_with("service/"));
                let changes = properties.filter_map(|property| {
                    let now = property.now.clone()?;
                    Some(property.change(&now))
                });
                let changes: Vec<Change> = changes.collect();
                made += changes.len();
                let same = twin.what_if(&changes).unwrap();
                assert_eq!(
                    same.content_hash(),
                    twin.content_hash(),
                    "{world}: {changes:?}"
                );
            }
            assert!(made > 300, "{world}: {made}");
        }
    }
}
