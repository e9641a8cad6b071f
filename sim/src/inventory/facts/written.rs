//! What a world says of a thing.

use names::Timestamp;
use policies::CheckedSetting;
use worlds::{
    AltSecurityIdentityEntry, CaRef, CaSource, CardRef, ContainerRef, GpoLink, GpoRef, GroupRef,
    KeyContainer, LastSet, Place, ServiceStart, UserRef, WorkstationRef,
};

use super::super::ThingId;
use super::{FactRow, Told, names};

/// What is written of a thing: its name, where, and the facts.
pub(super) type Written = (String, Option<Place>, Vec<FactRow>);

/// A fact without more to say.
fn fact(name: impl Into<String>, value: impl ToString) -> FactRow {
    FactRow {
        name: name.into(),
        value: Some(value.to_string()),
        ..FactRow::default()
    }
}

/// A fact, where there is one.
fn perhaps(name: &str, value: Option<impl ToString>) -> Option<FactRow> {
    value.map(|value| fact(name, value))
}

/// The names of what is so.
fn marks(name: &str, marks: &[(bool, &str)]) -> Option<FactRow> {
    let held = marks.iter().filter(|(is_so, _)| *is_so);
    let held: Vec<&str> = held.map(|(_, words)| *words).collect();
    (!held.is_empty()).then(|| fact(name, held.join(", ")))
}

/// How far a clock is off.
fn skew(seconds: i64) -> Option<FactRow> {
    (seconds != 0).then(|| fact("clock ahead by", format!("{seconds} seconds")))
}

impl Told<'_> {
    pub(super) fn written(&self, id: ThingId) -> Written {
        let world = &self.twin.world;
        match id {
            ThingId::Domain(reference) => {
                let domain = world.domain(reference);
                let mut rows = vec![
                    fact("forest", &world.forest_of(domain.forest).name),
                    fact("NetBIOS name", &domain.netbios),
                    fact("SID", &domain.sid),
                    fact("functional level", domain.functional_level),
                    fact(
                        "ticket lifetime",
                        format!("{} hours", domain.ticket_lifetime_hours),
                    ),
                    fact("renewal", format!("{} days", domain.ticket_renewal_days)),
                ];
                rows.extend(self.links(&domain.gpo_links));
                (domain.name.to_string(), Some(domain.place), rows)
            }
            ThingId::OrganizationalUnit(reference) => {
                let unit = world.organizational_unit(reference);
                let mut rows = vec![fact("distinguished name", &unit.distinguished_name)];
                rows.extend(marks("inheritance", &[(unit.block_inheritance, "blocked")]));
                rows.extend(self.links(&unit.gpo_links));
                (unit.name.to_string(), Some(unit.place), rows)
            }
            ThingId::Holder(holder) => (holder.words().to_owned(), None, Vec::new()),
            ThingId::DomainController(reference) => {
                let controller = world.domain_controller(reference);
                let mut rows = vec![
                    fact("Windows", controller.product),
                    fact("updates to", controller.patched.date()),
                    fact("domain", &world.domain(controller.domain).name),
                    fact(
                        "KDC",
                        if controller.running {
                            "runs"
                        } else {
                            "does not run"
                        },
                    ),
                ];
                let site = controller.site.map(|site| &world.site(site).name);
                rows.extend(perhaps("site", site));
                rows.extend(skew(controller.clock_skew_seconds));
                (controller.name.to_string(), Some(controller.place), rows)
            }
            ThingId::Workstation(reference) => self.workstation(reference),
            ThingId::User(reference) => self.user(reference),
            ThingId::Group(reference) => self.group(reference),
            ThingId::Card(reference) => self.card(reference),
            ThingId::Container(reference) => self.container(reference),
            ThingId::DomainControllerCertificate(controller, at) => {
                let controller = world.domain_controller(controller);
                let certificate = controller.certificates.get(at);
                let name = certificate.map(|one| format!("{}/{}", controller.name, one.name));
                let rows = self.certificate(id);
                (
                    name.unwrap_or_default(),
                    certificate.map(|one| one.place),
                    rows,
                )
            }
            ThingId::WorkstationCertificate(machine, at) => {
                let machine = world.workstation(machine);
                let certificate = machine.certificates.get(at);
                let name = certificate.map(|one| format!("{}/{}", machine.name, one.name));
                let rows = self.certificate(id);
                (
                    name.unwrap_or_default(),
                    certificate.map(|one| one.place),
                    rows,
                )
            }
            ThingId::Gpo(reference) => self.gpo(reference),
            ThingId::CertificationAuthority(reference) => self.authority(reference),
        }
    }

    fn authority(&self, reference: CaRef) -> Written {
        let world = &self.twin.world;
        let authority = world.certification_authority(reference);
        let issuer = authority
            .issuer
            .map(|above| &world.certification_authority(above).name);
        let mut rows = Vec::new();
        if let CaSource::Issued {
            subject,
            key_algorithm,
            not_before,
            not_after,
            ..
        } = &authority.source
        {
            rows.push(fact("subject", subject));
            rows.push(fact("key", key_algorithm));
            rows.push(validity(*not_before, *not_after));
        }
        rows.extend(perhaps("issued by", issuer));
        rows.extend([
            fact("in NTAuth", authority.in_ntauth),
            fact("in the root store", authority.in_root_store),
            fact("in the intermediate store", authority.in_intermediate_store),
            fact("Windows", authority.product),
        ]);
        rows.extend(perhaps("revoked", authority.revoked.as_ref()));
        (authority.name.to_string(), Some(authority.place), rows)
    }

    /// The Group Policy objects that are linked somewhere, in their order.
    fn links(&self, links: &[GpoLink]) -> Vec<FactRow> {
        let told = (1..).zip(links).map(|(order, link)| FactRow {
            note: marks(
                "",
                &[(link.enforced, "enforced"), (!link.enabled, "disabled")],
            )
            .and_then(|marks| marks.value),
            at: self.at(link.place),
            ..fact(
                format!("GPO link {order}"),
                &self.twin.world.gpo(link.gpo).name,
            )
        });
        told.collect()
    }

    fn workstation(&self, reference: WorkstationRef) -> Written {
        let world = &self.twin.world;
        let machine = world.workstation(reference);
        let domain = machine
            .domain
            .map(|domain| world.domain(domain).name.to_string());
        let mut rows = vec![
            fact("Windows", machine.product),
            fact("updates to", machine.patched.date()),
            fact("domain", domain.as_deref().unwrap_or("none")),
        ];
        let site = machine.site.map(|site| &world.site(site).name);
        rows.extend(perhaps("site", site));
        let readers = machine.readers.iter().map(|reader| {
            let without = if reader.has_driver {
                ""
            } else {
                " (no driver)"
            };
            format!("{}{without}", reader.name)
        });
        rows.push(fact(
            "readers",
            if machine.readers.is_empty() {
                "none".to_owned()
            } else {
                names(readers)
            },
        ));
        for service in machine.services.iter().filter(|service| service.is_said) {
            let start = match service.start {
                ServiceStart::Automatic => "starts with Windows",
                ServiceStart::Manual => "starts when asked for",
                ServiceStart::Disabled => "never starts",
            };
            let runs = if service.running {
                "runs"
            } else {
                "is stopped"
            };
            rows.push(fact(
                format!("service {}", service.name),
                format!("{runs}, {start}"),
            ));
        }
        rows.extend(marks(
            "besides",
            &[
                (machine.slow_link, "slow link"),
                (machine.entra_joined, "joined to Microsoft Entra ID"),
                (machine.windows_update, "reaches Windows Update"),
            ],
        ));
        rows.extend(skew(machine.clock_skew_seconds));
        (machine.name.to_string(), Some(machine.place), rows)
    }

    fn user(&self, reference: UserRef) -> Written {
        let world = &self.twin.world;
        let user = world.user(reference);
        let mut rows = vec![
            fact("sAMAccountName", &user.sam_account_name),
            fact(
                "userPrincipalName",
                user.user_principal_name
                    .as_ref()
                    .map_or_else(|| "none".to_owned(), ToString::to_string),
            ),
            fact("distinguished name", &user.distinguished_name),
            fact("SID", &user.sid),
            fact("created", user.created),
        ];
        rows.extend(perhaps("mail", user.email.as_ref()));
        let flags = user.user_account_control;
        rows.extend(marks(
            "account",
            &[
                (user.admin, "administers something"),
                (flags.disabled, "disabled"),
                (flags.locked_out, "locked out"),
                (flags.smart_card_required, "smart card required"),
                (flags.not_delegated, "sensitive, not delegated"),
                (flags.dont_expire_password, "password never expires"),
                (flags.password_not_required, "no password required"),
                (flags.dont_require_preauth, "no pre-authentication required"),
            ],
        ));
        rows.extend(perhaps("expires", user.account_expires));
        rows.push(fact(
            "password",
            match user.password.last_set {
                LastSet::At(when) => format!("set {when}"),
                LastSet::MustChange => "must be changed at the next logon".to_owned(),
                LastSet::UnsaidGood => "changed in time".to_owned(),
                LastSet::UnsaidExpired => "has expired".to_owned(),
            },
        ));
        if !user.member_of.is_empty() {
            let groups = user
                .member_of
                .iter()
                .map(|group| world.group(*group).name.to_string());
            rows.push(fact("member of", names(groups)));
        }
        if !user.logon_workstations.is_empty() {
            let machines = user.logon_workstations.iter();
            let machines = machines.map(|machine| world.workstation(*machine).name.to_string());
            rows.push(fact("userWorkstations", names(machines)));
        }
        let policy = user.authentication_policy;
        let policy = policy.map(|policy| &world.authentication_policy(policy).name);
        rows.extend(perhaps("authentication policy", policy));
        for entry in &user.alt_security_identities {
            let (value, note) = match entry {
                AltSecurityIdentityEntry::Literal { text, parsed, .. } => {
                    let wrong = parsed.as_ref().err();
                    (
                        text.clone(),
                        wrong.map(|error| format!("can never match: {error}")),
                    )
                }
                AltSecurityIdentityEntry::Computed { form, of, .. } => (
                    format!("{} of {}", form.name(), self.container_name(*of)),
                    None,
                ),
            };
            rows.push(FactRow {
                note,
                at: self.at(entry.place()),
                ..fact("altSecurityIdentities", value)
            });
        }
        (user.name.to_string(), Some(user.place), rows)
    }

    fn group(&self, reference: GroupRef) -> Written {
        let world = &self.twin.world;
        let group = world.group(reference);
        let mut rows = vec![
            fact("SID", &group.sid),
            fact(
                "scope",
                crate::evidence::plain(&format!("{:?}", group.scope)),
            ),
        ];
        let users = group
            .members
            .iter()
            .map(|user| world.user(*user).name.to_string());
        let groups = group
            .member_groups
            .iter()
            .map(|group| world.group(*group).name.to_string());
        let computers = group.member_computers.iter();
        let computers = computers.map(|machine| crate::group_policy::named(world, *machine).1);
        for (name, list) in [
            ("users in it", names(users)),
            ("groups in it", names(groups)),
            ("computers in it", names(computers)),
        ] {
            if !list.is_empty() {
                rows.push(fact(name, list));
            }
        }
        (group.name.to_string(), Some(group.place), rows)
    }

    fn card(&self, reference: CardRef) -> Written {
        let world = &self.twin.world;
        let card = world.card(reference);
        let holder = card.holder.map(|holder| &world.user(holder).name);
        let default = card
            .default_container
            .and_then(|at| card.containers.get(at));
        let mut rows = Vec::from_iter(perhaps("holder", holder));
        rows.extend([
            fact("minidriver", &card.minidriver),
            fact(
                "PIN tries",
                format!("{} of {}", card.pin_tries_left, card.pin_tries_max),
            ),
            fact(
                "default container",
                default.map_or_else(|| "none".to_owned(), |container| container.name.to_string()),
            ),
        ]);
        rows.extend(marks(
            "unblocking",
            &[
                (card.puk.is_some(), "a PUK is known"),
                (card.admin_key, "its administrator answers the challenge"),
            ],
        ));
        (card.name.to_string(), Some(card.place), rows)
    }

    fn container_name(&self, of: ContainerRef) -> String {
        let card = self.twin.world.card(of.card);
        let container = card.containers.get(of.container);
        let name = container.map(|container| container.name.as_str());
        format!("{}/{}", card.name, name.unwrap_or_default())
    }

    fn container(&self, reference: ContainerRef) -> Written {
        let card = self.twin.world.card(reference.card);
        let container: Option<&KeyContainer> = card.containers.get(reference.container);
        let mut rows = self.certificate(ThingId::Container(reference));
        if let Some(container) = container {
            rows.push(fact(
                "key specification",
                crate::evidence::plain(&format!("{:?}", container.key_spec)),
            ));
            rows.extend(marks(
                "container",
                &[
                    (container.certificate.is_none(), "without a certificate"),
                    (container.archived, "its certificate is archived"),
                    (
                        container.lost.is_some(),
                        "a part of it is gone from the card",
                    ),
                    (
                        card.default_container == Some(reference.container),
                        "the default one",
                    ),
                ],
            ));
        }
        let place = container.map(|container| container.place);
        (self.container_name(reference), place, rows)
    }

    /// What a certificate says.
    fn certificate(&self, id: ThingId) -> Vec<FactRow> {
        let row = self.row(id).and_then(|(_, row)| usize::try_from(row).ok());
        let Some(entry) = row.and_then(|row| self.twin.vault.certificates.get(row)) else {
            return Vec::new();
        };
        let says = &entry.content;
        let mut rows = vec![
            fact("subject", &says.subject),
            fact("issuer", &says.issuer),
            fact("serial number", &says.serial),
            validity(says.not_before, says.not_after),
        ];
        rows.extend(perhaps("UPN", says.upn.as_ref()));
        rows.extend(perhaps("mail", says.rfc822.as_ref()));
        if !says.dns_names.is_empty() {
            rows.push(fact("DNS names", names(says.dns_names.iter().cloned())));
        }
        if let Some(purposes) = &says.extended_key_usage {
            rows.push(fact(
                "purposes",
                names(purposes.iter().map(ToString::to_string)),
            ));
        }
        rows.extend(perhaps("SID", says.sid.as_ref()));
        rows.extend(perhaps("SID in a URI", says.sid_uri.as_ref()));
        rows.extend(perhaps(
            "template",
            says.template.as_ref().map(|template| &template.name),
        ));
        rows.extend(perhaps("revoked", entry.revoked.as_ref()));
        rows
    }

    fn gpo(&self, reference: GpoRef) -> Written {
        let world = &self.twin.world;
        let gpo = world.gpo(reference);
        let mut rows = Vec::new();
        rows.extend(marks(
            "halves",
            &[
                (!gpo.enabled_computer, "the computer half is disabled"),
                (!gpo.enabled_user, "the user half is disabled"),
            ],
        ));
        let filter = gpo.wmi_filter.map(|filter| &world.wmi_filter(filter).name);
        rows.extend(perhaps("WMI filter", filter));
        let domains = world
            .domains
            .iter()
            .map(|of| (of.name.to_string(), &of.gpo_links));
        let sites = world
            .sites
            .iter()
            .map(|of| (of.name.to_string(), &of.gpo_links));
        let units = world.organizational_units.iter();
        let units = units.map(|of| (of.name.to_string(), &of.gpo_links));
        for (container, links) in sites.chain(domains).chain(units) {
            for link in links.iter().filter(|link| link.gpo == reference) {
                rows.push(FactRow {
                    note: marks(
                        "",
                        &[(link.enforced, "enforced"), (!link.enabled, "disabled")],
                    )
                    .and_then(|marks| marks.value),
                    at: self.at(link.place),
                    ..fact("linked to", container.clone())
                });
            }
        }
        let settings = self.twin.checked.gpo(reference).iter();
        rows.extend(settings.map(|setting| self.setting(setting)));
        (gpo.name.to_string(), Some(gpo.place), rows)
    }

    fn setting(&self, set: &CheckedSetting) -> FactRow {
        let catalogued = policies::setting(set.id);
        let meaning = set
            .value
            .number()
            .and_then(|number| catalogued.meaning(number));
        FactRow {
            note: meaning.map(str::to_owned),
            at: self.at(set.place),
            ..fact(catalogued.name, &set.value)
        }
    }
}

fn validity(from: Timestamp, until: Timestamp) -> FactRow {
    fact("valid", format!("{from} to {until}"))
}
