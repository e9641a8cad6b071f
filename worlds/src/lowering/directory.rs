//! Forest, domains, sites, organizational units.

use names::{Attribute, DistinguishedName, DomainName, EntityName, Rdn, Sid};

use super::Lowering;
use super::account_policy::MAX_PASSWORD_AGE_DAYS;
use crate::document::{
    DomainDocument, ForestDocument, GpoLinkDocument, OrganizationalUnitDocument, SiteDocument,
    Text, WorldDocument,
};
use crate::model::{
    Domain, Forest, ForestRef, ForestTrust, GpoLink, OrganizationalUnit, OuRef, ProductVersion,
    Site,
};
use crate::nearest::did_you_mean;

/// The Kerberos policy of a new domain: MaxTicketAge and MaxRenewAge.
const TICKET_LIFETIME_HOURS: u32 = 10;
const TICKET_RENEWAL_DAYS: u32 = 7;

impl Lowering<'_> {
    pub(super) fn domains(&mut self, document: &WorldDocument) -> Vec<Domain> {
        if document.domains.is_empty() {
            self.error(
                &document.name,
                "the world has no domain",
                "write `domains: [(name: \"fabrikam.com\")]`",
            );
        }
        document
            .domains
            .iter()
            .enumerate()
            .filter_map(|(position, domain)| self.domain(position, domain, document))
            .collect()
    }

    fn domain(
        &mut self,
        position: usize,
        document: &DomainDocument,
        world: &WorldDocument,
    ) -> Option<Domain> {
        let name: Option<DomainName> = self.parse(&document.name);
        let netbios = document.netbios.clone().unwrap_or_else(|| {
            let label = document.name.as_str().split('.').next().unwrap_or_default();
            document
                .name
                .derived(label.to_uppercase().chars().take(15).collect::<String>())
        });
        let netbios = self.parse(&netbios);
        let sid = match &document.sid {
            Some(sid) => self.parse(sid),
            None => Some(self.derived_domain_sid(document.name.as_str())),
        };
        let functional_level = match &document.functional_level {
            Some(level) => self.product(level),
            None => Some(oldest_controller(position, document, world)),
        };
        let upn_suffixes = self.parse_all(&document.upn_suffixes);
        let gpo_links = self.gpo_links(&document.gpo_links);
        let forest = match &document.forest {
            Some(forest) => self.forest_ref(forest, world),
            None => Some(ForestRef::OWN),
        };
        let password_settings = self.password_settings(&document.password_settings);
        Some(Domain {
            name: name?,
            forest: forest?,
            netbios: netbios?,
            sid: sid?,
            functional_level: functional_level?,
            upn_suffixes,
            gpo_links,
            block_inheritance: document.block_inheritance,
            ticket_lifetime_hours: document
                .ticket_lifetime_hours
                .unwrap_or(TICKET_LIFETIME_HOURS),
            ticket_renewal_days: document.ticket_renewal_days.unwrap_or(TICKET_RENEWAL_DAYS),
            enforce_user_logon_restrictions: document.enforce_user_logon_restrictions,
            max_password_age_days: document
                .max_password_age_days
                .unwrap_or(MAX_PASSWORD_AGE_DAYS),
            password_settings,
            expire_passwords_on_smart_card_only_accounts: document
                .expire_passwords_on_smart_card_only_accounts,
            place: self.place(&document.name),
        })
    }

    pub(super) fn product(&mut self, text: &Text) -> Option<ProductVersion> {
        self.parse_or(text, || {
            let names = ProductVersion::ALL.map(ProductVersion::name);
            did_you_mean(text.as_str(), names)
                .or_else(|| Some(format!("the versions are {}", names.join(", "))))
        })
    }

    /// Three random sub-authorities, as every domain has, from the seed and the domain's name.
    fn derived_domain_sid(&self, name: &str) -> Sid {
        let digest =
            blake3::hash(format!("{}/domain-sid/{}", self.seed, name.to_lowercase()).as_bytes());
        let (words, _) = digest.as_bytes().as_chunks::<4>();
        let parts: Vec<String> = words
            .iter()
            .take(3)
            .map(|word| u32::from_le_bytes(*word).to_string())
            .collect();
        #[expect(
            clippy::expect_used,
            reason = "three numbers of 32 bits after the prefix of every domain"
        )]
        format!("S-1-5-21-{}", parts.join("-"))
            .parse()
            .expect("INVARIANT: the text has the form of a domain's SID")
    }

    pub(super) fn forest(
        &mut self,
        document: Option<&ForestDocument>,
        domains: &[Domain],
    ) -> Option<Forest> {
        let root = domains.first()?;
        let Some(document) = document else {
            return Some(Forest {
                name: root.name.clone(),
                upn_suffixes: Vec::new(),
            });
        };
        let name: DomainName = self.parse(&document.name)?;
        let upn_suffixes = self.parse_all(&document.upn_suffixes);
        if name != root.name {
            self.error(
                &document.name,
                format!(
                    "the forest is named `{name}`, but the first domain is `{}`",
                    root.name
                ),
                "write the root domain first: the forest has its name",
            );
        }

        Some(Forest { name, upn_suffixes })
    }

    /// The forest that is named: the world's own has the name of the first domain.
    fn forest_ref(&mut self, name: &Text, world: &WorldDocument) -> Option<ForestRef> {
        let is = |other: &Text| other.as_str().eq_ignore_ascii_case(name.as_str());
        if world.domains.first().is_some_and(|root| is(&root.name)) {
            return Some(ForestRef::OWN);
        }
        let found = world
            .other_forests
            .iter()
            .position(|forest| is(&forest.name));
        if found.is_none() {
            self.error(
                name,
                format!("there is no forest named `{}`", name.as_str()),
                format!("write `other_forests: [(name: \"{}\")]`", name.as_str()),
            );
        }
        found.map(ForestRef::other)
    }

    /// The forests beside the world's own; each is named after one of its domains.
    pub(super) fn other_forests(
        &mut self,
        world: &WorldDocument,
        domains: &[Domain],
    ) -> Vec<Forest> {
        let mut forests = Vec::new();
        for (position, document) in world.other_forests.iter().enumerate() {
            let Some(name) = self.parse::<DomainName>(&document.name) else {
                continue;
            };
            let own = ForestRef::other(position);
            let root = domains
                .iter()
                .any(|domain| domain.forest == own && domain.name == name);
            if !root {
                self.error(
                    &document.name,
                    format!("the forest `{name}` has no root domain"),
                    format!("write `(name: \"{name}\", forest: \"{name}\")` among the domains"),
                );
            }
            let upn_suffixes = self.parse_all(&document.upn_suffixes);
            forests.push(Forest { name, upn_suffixes });
        }
        forests
    }

    /// Forest trusts. A new trust routes the names below the trusted forest's own; other suffixes are
    /// routed when they are written.
    pub(super) fn trusts(&mut self, world: &WorldDocument) -> Vec<ForestTrust> {
        let mut trusts: Vec<ForestTrust> = Vec::new();
        for document in &world.trusts {
            let trusting = self.forest_ref(&document.trusting, world);
            let trusted = self.forest_ref(&document.trusted, world);
            let suffixes = match &document.suffixes {
                Some(suffixes) => self.parse_all(suffixes),
                None => self.parse(&document.trusted).into_iter().collect(),
            };
            let (Some(trusting), Some(trusted)) = (trusting, trusted) else {
                continue;
            };
            if trusting == trusted {
                self.error(
                    &document.trusted,
                    "a forest does not trust itself",
                    "write two forests",
                );
            }
            let twice = trusts.iter().any(|earlier| {
                earlier.trusting == trusting
                    && (earlier.trusted == trusted
                        || earlier
                            .suffixes
                            .iter()
                            .any(|suffix| suffixes.contains(suffix)))
            });
            if twice {
                self.error(
                    &document.trusted,
                    "the forest trusts this one, or routes one of these suffixes, already",
                    "a suffix is routed to one forest only",
                );
            }
            trusts.push(ForestTrust {
                trusting,
                trusted,
                suffixes,
                place: self.place(&document.trusted),
            });
        }
        trusts
    }

    pub(super) fn sites(&mut self, documents: &[SiteDocument]) -> Vec<Site> {
        documents
            .iter()
            .filter_map(|document| {
                let name = self.parse(&document.name);
                let gpo_links = self.gpo_links(&document.gpo_links);
                Some(Site {
                    name: name?,
                    replication_minutes: document.replication_minutes,
                    gpo_links,
                    place: self.place(&document.name),
                })
            })
            .collect()
    }

    pub(super) fn organizational_units(
        &mut self,
        documents: &[OrganizationalUnitDocument],
    ) -> Vec<OrganizationalUnit> {
        documents
            .iter()
            .filter_map(|document| self.organizational_unit(document))
            .collect()
    }

    fn organizational_unit(
        &mut self,
        document: &OrganizationalUnitDocument,
    ) -> Option<OrganizationalUnit> {
        let gpo_links = self.gpo_links(&document.gpo_links);
        let path: EntityName = self.parse(&document.name)?;
        let mut parts = path.as_str().split('/');
        let domain_text = document.name.derived(parts.next().unwrap_or_default());
        let units: Vec<&str> = parts.collect();
        if units.is_empty() || units.iter().any(|unit| unit.trim().is_empty()) {
            self.error(
                &document.name,
                format!("`{path}` is not the path of an organizational unit"),
                "write the domain and the units from the top, as in `fabrikam.com/Workstations/Kiosks`",
            );
            return None;
        }
        let domain = self.domain_ref(&domain_text)?;
        let parent = match path.as_str().rsplit_once('/') {
            Some((above, _)) if units.len() > 1 => {
                let Some(parent) = self.index.organizational_units.get(&above.to_lowercase())
                else {
                    self.error(
                        &document.name,
                        format!("the unit above, `{above}`, is not written"),
                        format!("write `(name: \"{above}\")` as well"),
                    );
                    return None;
                };
                Some(OuRef::new(*parent))
            }
            _ => None,
        };
        let domain_name: DomainName = self.parse(&domain_text)?;
        let mut distinguished_name = DistinguishedName::of_domain(&domain_name);
        for unit in units {
            distinguished_name.push_leaf(organizational_unit_rdn(unit));
        }
        Some(OrganizationalUnit {
            name: path,
            domain,
            parent,
            distinguished_name,
            gpo_links,
            block_inheritance: document.block_inheritance,
            place: self.place(&document.name),
        })
    }

    fn gpo_links(&mut self, documents: &[GpoLinkDocument]) -> Vec<GpoLink> {
        documents
            .iter()
            .filter_map(|document| {
                Some(GpoLink {
                    gpo: self.gpo_ref(&document.gpo)?,
                    enforced: document.enforced,
                    enabled: document.enabled,
                    place: self.place(&document.gpo),
                })
            })
            .collect()
    }
}

fn organizational_unit_rdn(unit: &str) -> Rdn {
    #[expect(
        clippy::expect_used,
        reason = "a constant of the X.500 attribute types"
    )]
    let oid = "2.5.4.11"
        .parse()
        .expect("INVARIANT: 2.5.4.11 is an object identifier");
    Rdn {
        attributes: vec![Attribute {
            oid,
            value: unit.to_owned(),
        }],
    }
}

/// The level a domain has when nothing is said: that of its oldest domain controller.
fn oldest_controller(
    position: usize,
    domain: &DomainDocument,
    world: &WorldDocument,
) -> ProductVersion {
    world
        .domain_controllers
        .iter()
        .filter(|controller| match &controller.domain {
            Some(name) => name.as_str().eq_ignore_ascii_case(domain.name.as_str()),
            None => position == 0,
        })
        .filter_map(|controller| controller.product.as_str().parse().ok())
        .min()
        .unwrap_or(ProductVersion::Server2008R2)
}
