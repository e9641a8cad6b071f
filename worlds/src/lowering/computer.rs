//! Domain controllers and workstations.

use std::collections::BTreeSet;

use super::Lowering;
use super::certificate::{Issuing, Owner};
use super::middleware::{default_middleware, of_cards, readers};
use crate::document::{
    CardDocument, DomainControllerDocument, Entries, LocalAccountDocument, LocalGroupDocument,
    MachineCertificateDocument, ServiceDocument, Text, Value, ValueDocument, WorkstationDocument,
    Written,
};
use crate::model::{
    CachedLogon, ComputerPolicy, Domain, DomainController, DomainControllerCertificate,
    DomainControllerRef, DomainRef, LocalAccount, LocalGroup, LogonCache, MachineCertificate,
    Minidriver, OrganizationalUnit, OuRef, ProductVersion, RegistryData, RegistryEntry, Service,
    ServiceStart, SiteRef, Workstation, WorkstationRef,
};

impl Lowering<'_> {
    pub(super) fn domain_controllers(
        &mut self,
        documents: &[DomainControllerDocument],
        domains: &[Domain],
        issuing: &Issuing,
    ) -> Vec<DomainController> {
        documents
            .iter()
            .enumerate()
            .filter_map(|(position, document)| {
                self.domain_controller(
                    DomainControllerRef::new(position),
                    document,
                    domains,
                    issuing,
                )
            })
            .collect()
    }

    fn domain_controller(
        &mut self,
        own: DomainControllerRef,
        document: &DomainControllerDocument,
        domains: &[Domain],
        issuing: &Issuing,
    ) -> Option<DomainController> {
        let name = self.parse(&document.name);
        let domain = self.domain_or_first(document.domain.as_ref());
        let site = self.site(document.site.as_ref());
        let product = self.product(&document.product);
        let patched = self
            .parse_option(document.patched.as_ref())?
            .unwrap_or(self.clock);
        let registry = self.registry(&document.registry);
        let local_settings = self.settings(&document.local_settings);
        let policy = self.policy(document.policy_refreshed.as_ref())?;
        let kdc_started = self.parse_option(document.kdc_started.as_ref())?;
        let stores = self.store_entries(&document.stores);
        let stores_refreshed = self.parse_option(document.stores_refreshed.as_ref())?;
        let mut certificates: Vec<DomainControllerCertificate> = Vec::new();
        for certificate in &document.certificates {
            let source = self.certificate(
                &certificate.name,
                certificate.issued.as_ref(),
                certificate.given.as_ref(),
                Owner::DomainController(own),
                issuing,
            )?;
            let Some(source) = source else {
                self.error(
                    &certificate.name,
                    "the certificate is neither issued nor given",
                    "write `issued` or `given`",
                );
                continue;
            };
            let name: names::EntityName = self.parse(&certificate.name)?;
            let installed = self.parse_option(certificate.installed.as_ref())?;
            let removed = self.parse_option(certificate.removed.as_ref())?;
            if certificates.iter().any(|earlier| earlier.name == name) {
                self.error(
                    &certificate.name,
                    format!("two certificates are named `{name}`"),
                    "give this one another name",
                );
            }
            certificates.push(DomainControllerCertificate {
                name,
                source,
                has_private_key: certificate.has_private_key,
                installed,
                removed,
                place: self.place(&certificate.name),
            });
        }
        let (domain, product) = (domain?, product?);
        if !product.is_server() {
            self.error(
                &document.product,
                format!("`{product}` is not a server"),
                "a domain controller is a server, such as `Server 2008 R2`",
            );
        } else if let Some(level) = domains
            .get(domain.index())
            .map(|domain| domain.functional_level)
            && product < level
        {
            self.error(
                &document.product,
                format!("a domain at the level of {level} takes no domain controller of {product}"),
                "write a lower `functional_level` for the domain",
            );
        }
        Some(DomainController {
            name: name?,
            domain,
            site: site?,
            product,
            patched,
            registry,
            local_settings,
            policy,
            certificates,
            global_catalog: document
                .global_catalog
                .unwrap_or(own.index() == 0 || product >= ProductVersion::Server2008),
            running: document.running,
            kdc_started,
            stores,
            stores_refreshed,
            revocation_cache: self.revocation_cache(&document.revocation_cache),
            clock_skew_seconds: document.clock_skew_seconds,
            place: self.place(&document.name),
        })
    }

    /// What a computer has of Group Policy: what the directory holds for it.
    fn policy(&mut self, refreshed: Option<&Text>) -> Option<ComputerPolicy> {
        Some(ComputerPolicy {
            refreshed: self.parse_option(refreshed)?,
            ..ComputerPolicy::default()
        })
    }

    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was found, the inner whether it was written"
    )]
    fn site(&mut self, name: Option<&Text>) -> Option<Option<SiteRef>> {
        match name {
            Some(name) => self.site_ref(name).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn registry(&mut self, entries: &Entries<ValueDocument>) -> Vec<RegistryEntry> {
        let mut registry: Vec<RegistryEntry> = Vec::new();
        for (path, value) in &entries.0 {
            let (key, value_name) = path
                .as_str()
                .rsplit_once('\\')
                .unwrap_or(("", path.as_str()));
            let twice = registry.iter().any(|earlier| {
                earlier.key.eq_ignore_ascii_case(key)
                    && earlier.value.eq_ignore_ascii_case(value_name)
            });
            if twice {
                self.error(
                    path,
                    format!("the registry value `{}` is written twice", path.as_str()),
                    "remove one of the two",
                );
            }
            registry.push(RegistryEntry {
                key: key.to_owned(),
                value: value_name.to_owned(),
                data: match &value.0 {
                    Value::Number(number) => RegistryData::Dword(*number),
                    Value::Text(text) => RegistryData::Text(text.clone()),
                    Value::List(list) => RegistryData::List(list.clone()),
                    Value::Enabled => RegistryData::Dword(1),
                    Value::Disabled => RegistryData::Dword(0),
                },
                place: self.place(path),
            });
        }
        registry
    }

    pub(super) fn workstations(
        &mut self,
        documents: &[WorkstationDocument],
        (cards, minidrivers): (&[CardDocument], &[Minidriver]),
        units: &[OrganizationalUnit],
        issuing: &Issuing,
    ) -> Vec<Workstation> {
        let of_cards = of_cards(cards);
        documents
            .iter()
            .enumerate()
            .filter_map(|(position, document)| {
                let own = WorkstationRef::new(position);
                let certificates = self.machine_certificates(own, &document.certificates, issuing);
                self.workstation(document, (&of_cards, minidrivers), units, certificates)
            })
            .collect()
    }

    /// The certificates of a workstation, each of which has a name and comes from somewhere.
    fn machine_certificates(
        &mut self,
        own: WorkstationRef,
        documents: &[MachineCertificateDocument],
        issuing: &Issuing,
    ) -> Vec<MachineCertificate> {
        let mut certificates: Vec<MachineCertificate> = Vec::new();
        for document in documents {
            let source = self.certificate(
                &document.name,
                document.issued.as_ref(),
                document.given.as_ref(),
                Owner::Workstation(own),
                issuing,
            );
            let name: Option<names::EntityName> = self.parse(&document.name);
            if source == Some(None) {
                self.error(
                    &document.name,
                    "the certificate is neither issued nor given",
                    "write `issued` or `given`",
                );
            }
            let (Some(Some(source)), Some(name)) = (source, name) else {
                continue;
            };
            if certificates.iter().any(|earlier| earlier.name == name) {
                self.error(
                    &document.name,
                    format!("two certificates are named `{name}`"),
                    "give this one another name",
                );
            }
            certificates.push(MachineCertificate {
                name,
                source,
                place: self.place(&document.name),
            });
        }
        certificates
    }

    fn workstation(
        &mut self,
        document: &WorkstationDocument,
        (of_cards, minidrivers): (&BTreeSet<&str>, &[Minidriver]),
        units: &[OrganizationalUnit],
        certificates: Vec<MachineCertificate>,
    ) -> Option<Workstation> {
        let name = self.parse(&document.name);
        let product = self.product(&document.product);
        let site = self.site(document.site.as_ref());
        let unit = match &document.organizational_unit {
            Some(unit) => Some(self.ou_ref(unit)?),
            None => None,
        };
        let domain = self.workstation_domain(document, unit, units)?;
        let patched = self
            .parse_option(document.patched.as_ref())?
            .unwrap_or(self.clock);
        let registry = self.registry(&document.registry);
        let local_settings = self.settings(&document.local_settings);
        let local_user_policies =
            self.local_user_policies(&document.name, &document.local_user_policies);
        let policy = self.policy(document.policy_refreshed.as_ref())?;
        let stores = self.store_entries(&document.stores);
        let stores_refreshed = self.parse_option(document.stores_refreshed.as_ref())?;
        let product = product?;
        let middleware = match &document.middleware {
            Some(written) => self.middleware(written),
            None => default_middleware(product, minidrivers, of_cards),
        };
        let atr_caches = self.atr_caches(&document.atr_caches);
        let logon_cache = self.logon_cache(document);
        let local_accounts = self.local_accounts(&document.local_accounts);
        let local_groups = self.local_groups(&document.local_groups, &local_accounts);
        let hello = document.windows_hello.iter();
        let windows_hello = hello.filter_map(|user| self.user_ref(user)).collect();
        Some(Workstation {
            name: name?,
            kind: document.kind,
            domain,
            site: site?,
            organizational_unit: unit,
            product,
            patched,
            registry,
            local_settings,
            local_user_policies,
            policy,
            slow_link: document.slow_link,
            services: services(product, &document.services),
            readers: readers(document.readers.as_ref()),
            middleware,
            atr_caches,
            windows_update: document.windows_update,
            entra_joined: document.entra_joined,
            stores,
            stores_refreshed,
            revocation_cache: self.revocation_cache(&document.revocation_cache),
            logon_cache,
            local_accounts,
            local_groups,
            windows_hello,
            network: document.network,
            certificates,
            clock_skew_seconds: document.clock_skew_seconds,
            place: self.place(&document.name),
        })
    }

    /// The logons that a computer keeps: passwords, then cards, each list from the oldest to the newest.
    fn logon_cache(&mut self, document: &WorkstationDocument) -> LogonCache {
        let mut entries = Vec::new();
        for name in document.cached_passwords.iter().flatten() {
            let entry = self.user_ref(name).map(CachedLogon::Password);
            entries.extend(entry.filter(|entry| !entries.contains(entry)));
        }
        for written in document.cached_cards.iter().flatten() {
            let user = self.user_ref(&written.user);
            let certificate = self.container(&written.certificate);
            entries.extend(
                user.zip(certificate)
                    .map(|(user, certificate)| CachedLogon::Card { user, certificate }),
            );
        }
        LogonCache {
            passwords_are_said: document.cached_passwords.is_some(),
            cards_are_said: document.cached_cards.is_some(),
            entries,
            removed: Vec::new(),
        }
    }

    fn local_accounts(&mut self, documents: &[LocalAccountDocument]) -> Vec<LocalAccount> {
        let mut accounts: Vec<LocalAccount> = Vec::new();
        for document in documents {
            let name = document.name.as_str();
            let mut earlier = accounts.iter();
            if earlier.any(|earlier| earlier.name.eq_ignore_ascii_case(name)) {
                self.error(
                    &document.name,
                    format!("two local accounts are named `{name}`"),
                    "give this one another name",
                );
            }
            accounts.push(LocalAccount {
                name: name.to_owned(),
                managed_by_laps: document.managed_by_laps,
                disabled: document.disabled,
                place: self.place(&document.name),
            });
        }
        accounts
    }

    /// Groups of a computer's own; a member is an account of its own, or somebody of a domain.
    fn local_groups(
        &mut self,
        documents: &[LocalGroupDocument],
        own: &[LocalAccount],
    ) -> Vec<LocalGroup> {
        let mut groups: Vec<LocalGroup> = Vec::new();
        for document in documents {
            let name = document.name.as_str();
            if groups
                .iter()
                .any(|earlier| earlier.name.eq_ignore_ascii_case(name))
            {
                self.error(
                    &document.name,
                    format!("two local groups are named `{name}`"),
                    "write one with the members of both",
                );
            }
            let is_own = |member: &&Text| {
                let mut own = own.iter();
                own.any(|account| account.name.eq_ignore_ascii_case(member.as_str()))
            };
            let (accounts, others): (Vec<&Text>, Vec<&Text>) =
                document.members.iter().partition(is_own);
            groups.push(LocalGroup {
                name: name.to_owned(),
                members: others
                    .into_iter()
                    .filter_map(|member| self.trustee(member))
                    .collect(),
                accounts: accounts
                    .into_iter()
                    .map(|member| member.as_str().to_owned())
                    .collect(),
                place: self.place(&document.name),
            });
        }
        groups
    }

    #[expect(
        clippy::option_option,
        reason = "the outer says whether it was found, the inner whether it is joined"
    )]
    fn workstation_domain(
        &mut self,
        document: &WorkstationDocument,
        unit: Option<OuRef>,
        units: &[OrganizationalUnit],
    ) -> Option<Option<DomainRef>> {
        let of_unit = unit
            .and_then(|unit| units.get(unit.index()))
            .map(|unit| unit.domain);
        let domain = match &document.domain {
            Written::Some(domain) => Some(self.domain_ref(domain)?),
            Written::None => None,
            Written::Not => of_unit.or(Some(DomainRef::new(0))),
        };
        if let (Some(written), Some(of_unit)) = (&document.organizational_unit, of_unit)
            && domain != Some(of_unit)
        {
            self.error(
                written,
                "the computer is not joined to the domain of its organizational unit",
                "leave `domain` out: it follows from the unit",
            );
        }
        Some(domain)
    }
}

/// The services as Windows sets them up, with what the document says laid over.
fn services(product: ProductVersion, written: &[ServiceDocument]) -> Vec<Service> {
    let service = |name: &str, running| Service {
        name: name.to_owned(),
        start: ServiceStart::Manual,
        running,
        is_said: false,
    };
    // A reader starts the resource manager, and a logon starts propagation; nothing starts the removal policy.
    let mut services = vec![service("SCardSvr", true)];
    if product >= ProductVersion::WindowsVista {
        services.extend([service("CertPropSvc", true), service("SCPolicySvc", false)]);
    }
    if product >= ProductVersion::Windows8_1 {
        services.push(service("ScDeviceEnum", true));
    }
    for written in written {
        let name = written.name.as_str();
        let position = services
            .iter()
            .position(|known| known.name.eq_ignore_ascii_case(name));
        let mut changed = match position {
            Some(position) => services.remove(position),
            None => service(name, false),
        };
        if let Some(start) = written.start {
            changed.start = start;
            changed.running = start.runs(changed.running);
        }
        changed.running = written.running.unwrap_or(changed.running);
        changed.is_said = written.running.is_some();
        services.insert(position.unwrap_or(services.len()), changed);
    }
    services
}
