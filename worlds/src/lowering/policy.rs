//! Group Policy objects, WMI filters, local policies for users.

use super::Lowering;
use crate::document::{
    Entries, GpoDocument, LocalScopeDocument, LocalUserPolicyDocument, PermissionDocument, Text,
    Value, ValueDocument, WmiFilterDocument,
};
use crate::model::{
    DomainRef, Gpo, GpoRight, LocalPolicyScope, LocalUserPolicy, Machine, Permission,
    ServicePolicy, SettingEntry, SettingValue, Trustee, UserRef, WmiFilter,
};

impl Lowering<'_> {
    pub(super) fn gpos(&mut self, documents: &[GpoDocument]) -> Vec<Gpo> {
        documents
            .iter()
            .filter_map(|document| self.gpo(document))
            .collect()
    }

    fn gpo(&mut self, document: &GpoDocument) -> Option<Gpo> {
        let settings = self.settings(&document.settings);
        let user_registry = self.registry(&document.user_registry);
        let trusted_roots = self.trusted_roots(&document.trusted_roots);
        let permissions = self.permissions(&document.name, document.permissions.as_deref());
        let wmi_filter = document
            .wmi_filter
            .as_ref()
            .map(|filter| self.wmi_filter_ref(filter));
        let services = self.service_policies(document);
        // Everything is looked at before the first thing that was wrong ends it.
        let wmi_filter = match wmi_filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        Some(Gpo {
            name: self.parse(&document.name)?,
            enabled_computer: document.enabled_computer,
            enabled_user: document.enabled_user,
            settings,
            user_registry,
            services,
            permissions,
            wmi_filter,
            trusted_roots,
            place: self.place(&document.name),
        })
    }

    fn service_policies(&mut self, document: &GpoDocument) -> Vec<ServicePolicy> {
        let mut services: Vec<ServicePolicy> = Vec::new();
        for written in &document.services {
            let name = written.name.as_str();
            if services
                .iter()
                .any(|earlier| earlier.name.eq_ignore_ascii_case(name))
            {
                self.error(
                    &written.name,
                    format!("the service `{name}` is written twice"),
                    "remove one of the two",
                );
            }
            services.push(ServicePolicy {
                name: name.to_owned(),
                start: written.start,
                place: self.place(&written.name),
            });
        }
        services
    }

    /// The permissions that are written; those of a new object, where none are.
    fn permissions(
        &mut self,
        gpo: &Text,
        documents: Option<&[PermissionDocument]>,
    ) -> Vec<Permission> {
        let Some(documents) = documents else {
            return vec![Permission {
                trustee: Trustee::AuthenticatedUsers,
                allow: vec![GpoRight::Read, GpoRight::Apply],
                deny: Vec::new(),
                place: self.place(gpo),
            }];
        };
        let mut permissions = Vec::new();
        for document in documents {
            if document.allow.is_empty() && document.deny.is_empty() {
                self.error(
                    &document.trustee,
                    "the permission neither allows nor denies anything",
                    "write `allow: [Read, Apply]`, `allow: [Read]` or `deny: [Apply]`",
                );
            }
            permissions.extend(self.trustee(&document.trustee).map(|trustee| Permission {
                trustee,
                allow: document.allow.clone(),
                deny: document.deny.clone(),
                place: self.place(&document.trustee),
            }));
        }
        permissions
    }

    /// Somebody well known, a user, a group or a computer. Users, computers and controllers of another domain than the
    /// first are named with it: `eu.fabrikam.com\\Domain Computers`.
    pub(super) fn trustee(&mut self, name: &Text) -> Option<Trustee> {
        let (domain, word) = match name.as_str().split_once('\\') {
            Some((domain, word)) => (self.domain_ref(&name.derived(domain))?, word.to_owned()),
            None => (DomainRef::new(0), name.as_str().to_owned()),
        };
        Trustee::well_known(&word, domain).or_else(|| self.written_trustee(name))
    }

    fn written_trustee(&mut self, name: &Text) -> Option<Trustee> {
        let key = name.as_str().to_lowercase();
        if let Some(user) = self.index.users.get(&key) {
            return Some(Trustee::User(UserRef::new(*user)));
        }
        if let Some(machine) = self.known_machine(&key) {
            return Some(Trustee::Computer(machine));
        }
        self.group_ref(name).map(Trustee::Group)
    }

    pub(super) fn wmi_filters(&mut self, documents: &[WmiFilterDocument]) -> Vec<WmiFilter> {
        documents
            .iter()
            .filter_map(|document| {
                let mut results: Vec<(Machine, bool)> = Vec::new();
                for (name, result) in &document.results.0 {
                    let Some(machine) = self.machine_ref(name) else {
                        continue;
                    };
                    if results.iter().any(|(earlier, _)| *earlier == machine) {
                        self.error(
                            name,
                            format!("two results are written for `{}`", name.as_str()),
                            "remove one of the two",
                        );
                    }
                    results.push((machine, *result));
                }
                Some(WmiFilter {
                    name: self.parse(&document.name)?,
                    query: document
                        .query
                        .as_ref()
                        .map(|query| query.as_str().to_owned()),
                    results,
                    otherwise: document.otherwise,
                    place: self.place(&document.name),
                })
            })
            .collect()
    }

    pub(super) fn local_user_policies(
        &mut self,
        machine: &Text,
        documents: &[LocalUserPolicyDocument],
    ) -> Vec<LocalUserPolicy> {
        let mut policies: Vec<LocalUserPolicy> = Vec::new();
        for document in documents {
            let (of, text) = match &document.of {
                LocalScopeDocument::Everyone => (LocalPolicyScope::Everyone, machine),
                LocalScopeDocument::Administrators => (LocalPolicyScope::Administrators, machine),
                LocalScopeDocument::NonAdministrators => {
                    (LocalPolicyScope::NonAdministrators, machine)
                }
                LocalScopeDocument::User(name) => match self.user_ref(name) {
                    Some(user) => (LocalPolicyScope::User(user), name),
                    None => continue,
                },
            };
            if policies.iter().any(|earlier| earlier.of == of) {
                self.error(
                    text,
                    "two local policies of the computer are for the same users",
                    "write one with the values of both",
                );
            }
            let registry = self.registry(&document.registry);
            policies.push(LocalUserPolicy {
                of,
                registry,
                place: self.place(text),
            });
        }
        policies
    }

    pub(super) fn settings(&mut self, entries: &Entries<ValueDocument>) -> Vec<SettingEntry> {
        let mut settings: Vec<SettingEntry> = Vec::new();
        for (name, value) in &entries.0 {
            let written = name.as_str();
            if settings
                .iter()
                .any(|earlier| earlier.name.eq_ignore_ascii_case(written))
            {
                self.error(
                    name,
                    format!("the setting `{written}` is written twice"),
                    "remove one of the two",
                );
            }
            settings.push(SettingEntry {
                name: written.to_owned(),
                value: match &value.0 {
                    Value::Number(number) => SettingValue::Number(*number),
                    Value::Text(text) => SettingValue::Text(text.clone()),
                    Value::List(list) => SettingValue::List(list.clone()),
                    Value::Enabled => SettingValue::Enabled,
                    Value::Disabled => SettingValue::Disabled,
                },
                place: self.place(name),
            });
        }
        settings
    }
}
