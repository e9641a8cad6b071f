//! Facts that were read, turned into changes of the world: in its own vocabulary, that of a what-if.
//!
//! What no change can reach (the purposes in a certificate, the form of a logon) has no candidate.

mod policy;

pub(crate) use policy::of_setting;

use std::collections::BTreeSet;

use facts::{Fact, Row, Trace};
use names::{AltSecurityIdentityForm, Timestamp};
use policies::{Delivery, Numbers, SettingId, SettingKind, TypedValue};
use worlds::{GpoRef, Machine, NetworkReach, ProductVersion};

use super::Claim;
use crate::card_stack::InContainer;
use crate::change::{Change, NOT_CONFIGURED, Unknowns};
use crate::evidence::setting_of;
use crate::group_policy::{Origin, PolicyInput, named};
use crate::lens::workstation::{OF_PASSWORDS, OF_SMART_CARDS};
use crate::roles::{
    Card, Certificate, ClientName, Domain, DomainController, LocalAccount, MappingValues,
    RevocationKnowledge, TrustStores, User, Workstation,
};
use crate::rows::List;
use crate::rule_book;
use crate::target::{Kind, Target};
use crate::twin::Twin;
use crate::value::NumberForTextReading;

/// How much a change asks of an administrator; the order is from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effort {
    /// A policy value, a service, a flag or a restriction of an account.
    Switch,
    /// Where a Group Policy object is linked, and for whom it is.
    Policy,
    /// What the directory holds of an account: names, mappings, groups.
    Directory,
    /// Stores, revocation, the certificate of a KDC.
    Certificates,
    /// Readers, drivers, cards, the network.
    Hardware,
    /// The clock, and updates.
    Time,
    /// Another version of Windows.
    Version,
}

/// A change that could matter.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) change: Change,
    pub(super) effort: Effort,
    /// Which read suggests it.
    pub(super) read: usize,
    /// How far the value is from the one there is, among those of the same property.
    pub(super) distance: usize,
}

/// The settings behind facts of workstations, besides those whose origin is told as evidence.
const OF_WORKSTATIONS: &[(&str, &[SettingId])] = &[
    ("unlocks_by_controller_only", &[SettingId::ForceUnlockLogon]),
    ("demands_nla", &[SettingId::UserAuthentication]),
    ("asks_again", &[SettingId::FPromptForPassword]),
    ("delegates_fresh", &[SettingId::DenyFreshCredentials]),
    (
        "remote_credentials",
        &[SettingId::RestrictedRemoteAdministration],
    ),
    ("guards_credentials", &[SettingId::LsaCfgFlags]),
    ("restricts_ntlm", &[SettingId::RestrictSendingNtlmTraffic]),
    (
        "excludes_smart_cards",
        &[SettingId::ExcludedCredentialProviders],
    ),
    (
        "excludes_passwords",
        &[SettingId::ExcludedCredentialProviders],
    ),
    ("keeps_logons", &[SettingId::CachedLogonsCount]),
    ("cache_slots", &[SettingId::CachedLogonsCount]),
    ("armors", &[SettingId::EnableCbacAndArmor]),
    (
        "allows_biometrics",
        &[
            SettingId::BiometricsEnabled,
            SettingId::BiometricsLogonEnabled,
            SettingId::BiometricsDomainAccounts,
        ],
    ),
    ("device_logon", &[SettingId::DevicePkInitEnabled]),
];

/// The settings behind facts of domain controllers.
const OF_CONTROLLERS: &[(&str, &[SettingId])] = &[
    ("requires_smart_card", &[SettingId::ScForceOption]),
    (
        "uses_subject_alternative_name",
        &[SettingId::KdcUseSubjectAltName],
    ),
    (
        "strong_binding",
        &[SettingId::StrongCertificateBindingEnforcement],
    ),
    (
        "backdating",
        &[SettingId::CertificateBackdatingCompensation],
    ),
    ("ntauth_for_explicit", &[SettingId::AllowNtAuthPolicyBypass]),
    (
        "waives_smart_card_logon",
        &[SettingId::ScLogonEkuNotRequired],
    ),
    (
        "ignores_unknown_revocation",
        &[SettingId::KdcUseCachedCrlOnly],
    ),
    ("refuses_ntlm", &[SettingId::RestrictNtlmInDomain]),
    ("takes_armor", &[SettingId::KdcEnableCbacAndArmor]),
    ("freshness", &[SettingId::PkInitFreshness]),
    ("envelopes", &[SettingId::Allow3DesFallback]),
    ("name_policy", &[SettingId::UseStrongNameMatches]),
];

/// The services behind facts of workstations.
const SERVICES: &[(&str, &str)] = &[
    ("smart_card_service_runs", "SCardSvr"),
    ("removal_service_runs", "SCPolicySvc"),
    ("propagation_service_runs", "CertPropSvc"),
];

/// The changes that the reads of a case suggest, each once, in the order of the reads.
pub(crate) fn candidates(twin: &Twin, trace: &Trace, claim: &Claim) -> Vec<Candidate> {
    let certificate = claim.decision.roots.iter().zip(&claim.rows);
    let mut certificate = certificate.filter(|(role, _)| **role == Certificate::ID);
    let workstations = claim.decision.roots.iter().zip(&claim.rows);
    let mut workstations = workstations.filter(|(role, _)| **role == Workstation::ID);
    let users = claim.decision.roots.iter().zip(&claim.rows);
    let mut users = users.filter(|(role, _)| **role == User::ID);
    let mut suggesting = Suggesting {
        twin,
        certificate: certificate.next().map(|(_, row)| *row),
        workstation: workstations.next_back().map(|(_, row)| *row),
        user: users.next().map(|(_, row)| *row),
        read: 0,
        list: Vec::new(),
        seen: BTreeSet::new(),
    };
    for (read, ((role, row), column)) in trace.facts_read().into_iter().enumerate() {
        let Some(shape) = twin.view.column_shape(role, column) else {
            continue;
        };
        suggesting.read = read;
        suggesting.of_fact(role, row, column, shape.name);
    }
    suggesting.list
}

struct Suggesting<'t> {
    twin: &'t Twin,
    /// The certificate of the case.
    certificate: Option<Row>,
    /// The workstation of the case, the last where there are two.
    workstation: Option<Row>,
    /// The user of the case, where it starts from one.
    user: Option<Row>,
    read: usize,
    list: Vec<Candidate>,
    seen: BTreeSet<String>,
}

fn at(row: Row) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

fn yes_or_no(yes: bool) -> String {
    yes.to_string()
}

impl Suggesting<'_> {
    fn suggest(
        &mut self,
        effort: Effort,
        (kind, name): (Kind, &str),
        property: &str,
        values: &[String],
    ) {
        for (distance, value) in values.iter().enumerate() {
            let change = Change {
                target: Target {
                    kind,
                    name: name.to_owned(),
                    property: property.to_owned(),
                },
                value: value.clone(),
            };
            if self.seen.insert(change.to_string()) {
                self.list.push(Candidate {
                    change,
                    effort,
                    read: self.read,
                    distance,
                });
            }
        }
    }

    fn of_fact(&mut self, role: u8, row: Row, column: u16, fact: &str) {
        match role {
            Workstation::ID => self.of_workstation(row, fact),
            DomainController::ID => self.of_controller(row, fact),
            User::ID => self.of_account(row, fact),
            Certificate::ID => self.of_certificate(row, fact),
            Card::ID => self.of_card(row, fact),
            LocalAccount::ID => self.of_local_account(row, fact),
            Domain::ID => self.of_domain(row),
            ClientName::ID => self.of_name(row, column, fact),
            MappingValues::ID => self.of_mapping(row, column),
            TrustStores::ID => self.of_stores(),
            RevocationKnowledge::ID => self.of_revocation(),
            _ => {}
        }
    }

    fn of_workstation(&mut self, row: Row, fact: &str) {
        let twin = self.twin;
        let Some(machine) = twin.world.workstations.get(at(row)) else {
            return;
        };
        let name = machine.name.to_string();
        let target = (Kind::Workstation, name.as_str());
        let reference = twin.world.workstation_refs().nth(at(row));
        if let Some((_, service)) = SERVICES.iter().find(|(known, _)| *known == fact) {
            let runs = twin.flag(Workstation::ID, fact, row);
            let value = if runs { "stopped" } else { "running" };
            let property = format!("service/{service}");
            self.suggest(Effort::Switch, target, &property, &[value.to_owned()]);
            if let Some(reference) = reference {
                let starts = |gpo: GpoRef| {
                    let mut services = twin.world.gpo(gpo).services.iter();
                    services.any(|known| known.name.eq_ignore_ascii_case(service))
                };
                self.of_objects(Machine::Workstation(reference), &starts);
            }
            return;
        }
        let settings: Vec<SettingId> = settings_behind(Workstation::ID, fact).collect();
        if let Some(reference) = reference {
            for id in &settings {
                self.setting(Machine::Workstation(reference), *id);
            }
        }
        match fact {
            "has_reader" | "has_driven_reader" => {
                self.suggest(Effort::Hardware, target, "readers", &["none".to_owned()]);
            }
            "registrations" => {
                self.suggest(Effort::Hardware, target, "middleware", &["none".to_owned()]);
            }
            "network" => {
                let others: Vec<String> = [
                    (NetworkReach::Inside, "inside"),
                    (NetworkReach::Outside, "outside"),
                    (NetworkReach::Nowhere, "nowhere"),
                ]
                .into_iter()
                .filter(|(reach, _)| *reach != machine.network)
                .map(|(_, word)| word.to_owned())
                .collect();
                self.suggest(Effort::Hardware, target, "network", &others);
            }
            "reaches_windows_update" => {
                let other = yes_or_no(!machine.windows_update);
                self.suggest(Effort::Switch, target, "windows_update", &[other]);
            }
            "clock" | "clock_earliest" | "clock_latest" => self.of_clock(),
            "joined" | "home" | "identity" | "stores" | "revocation" => {}
            _ => self.of_version(target, machine.product, machine.patched),
        }
    }

    fn of_controller(&mut self, row: Row, fact: &str) {
        let twin = self.twin;
        let Some(controller) = twin.world.domain_controllers.get(at(row)) else {
            return;
        };
        let name = controller.name.to_string();
        let target = (Kind::DomainController, name.as_str());
        if let Some(reference) = twin.world.domain_controller_refs().nth(at(row)) {
            for id in settings_behind(DomainController::ID, fact) {
                self.setting(Machine::DomainController(reference), id);
            }
        }
        match fact {
            "running" => {
                let other = yes_or_no(!controller.running);
                self.suggest(Effort::Hardware, target, "running", &[other]);
            }
            "kdc_certificate" => {
                for certificate in &controller.certificates {
                    let property = format!("certificate/{}/has_private_key", certificate.name);
                    let other = yes_or_no(!certificate.has_private_key);
                    self.suggest(Effort::Certificates, target, &property, &[other]);
                }
            }
            "clock" => self.of_clock(),
            "domain" | "forest" | "stores" | "revocation" | "hour" => {}
            _ => self.of_version(target, controller.product, controller.patched),
        }
    }

    /// Another version of Windows, older and newer, and another level of updates, the nearest first.
    fn of_version(&mut self, machine: (Kind, &str), installed: ProductVersion, patched: Timestamp) {
        let same = |version: &ProductVersion| version.is_server() == installed.is_server();
        let written = |version: ProductVersion| version.name().to_owned();
        let all = ProductVersion::ALL.into_iter().filter(same);
        let newer: Vec<String> = all
            .clone()
            .filter(|v| *v > installed)
            .map(written)
            .collect();
        let older: Vec<String> = all.rev().filter(|v| *v < installed).map(written).collect();
        self.suggest(Effort::Version, machine, "product", &older);
        self.suggest(Effort::Version, machine, "product", &newer);
        let days = rule_book::days();
        // Nobody has an update before it is out.
        let clock = self.twin.world.clock;
        let later = days.iter().filter(|day| **day > patched && **day <= clock);
        let later: Vec<String> = later.map(|day| day.date()).collect();
        let earlier = days.iter().rev().filter(|day| **day <= patched);
        let earlier: Vec<String> = earlier.map(|day| day.plus_days(-1).date()).collect();
        self.suggest(Effort::Time, machine, "patched", &later);
        self.suggest(Effort::Time, machine, "patched", &earlier);
    }

    /// A setting, where it was set: in the Group Policy object that won, else on the machine itself.
    fn setting(&mut self, machine: Machine, id: SettingId) {
        let twin = self.twin;
        let nothing_open = Unknowns::default();
        let as_written = Fact::Known(NumberForTextReading::AsText);
        let policy = PolicyInput::new(&twin.world, &twin.checked, &nothing_open, as_written);
        let set = policy.provenance(machine, id);
        let object = set.as_ref().and_then(|(origin, _)| match origin {
            Origin::Gpo(applied) => applied.gpo,
            Origin::Registry | Origin::LeftBehind | Origin::Local | Origin::Received(_) => None,
        });
        let (kind, name) = match object {
            Some(gpo) => (Kind::Gpo, twin.world.gpo(gpo).name.to_string()),
            None => named(&twin.world, machine),
        };
        let now = set.map(|(_, setting)| setting.value);
        let values = if policies::setting(id).delivery == Delivery::UserRight {
            self.other_lists(machine, id, now.as_ref())
        } else {
            other_values(id, now.as_ref())
        };
        self.suggest(
            Effort::Switch,
            (kind, &name),
            policies::setting(id).name,
            &values,
        );
        let sets = |gpo| {
            let mut settings = twin.checked.gpo(gpo).iter();
            settings.any(|setting| setting.id == id)
        };
        self.of_objects(machine, &sets);
    }

    fn of_account(&mut self, row: Row, fact: &str) {
        let world = &self.twin.world;
        let Some(user) = world.users.get(at(row)) else {
            if let Some(computer) = world.computer_of_account(at(row))
                && fact == "disabled"
            {
                let name = computer.name.to_string();
                let other = yes_or_no(!computer.disabled);
                self.suggest(
                    Effort::Switch,
                    (Kind::Computer, &name),
                    "disabled",
                    &[other],
                );
            }
            return;
        };
        let name = user.name.to_string();
        let flags = user.user_account_control;
        let none = || vec!["none".to_owned()];
        if fact == "hello_at" {
            self.of_hello(&name);
            return;
        }
        if fact == "password_is_known" {
            // Setting the flag replaces the secret by one that nobody knows.
            let other = yes_or_no(!flags.smart_card_required);
            self.suggest(
                Effort::Switch,
                (Kind::User, &name),
                "smart_card_required",
                &[other],
            );
        }
        let (effort, property, values) = match fact {
            "disabled" => (Effort::Switch, "disabled", vec![yes_or_no(!flags.disabled)]),
            "locked_out" => (
                Effort::Switch,
                "locked_out",
                vec![yes_or_no(!flags.locked_out)],
            ),
            "smart_card_required" => (
                Effort::Switch,
                "smart_card_required",
                vec![yes_or_no(!flags.smart_card_required)],
            ),
            "password_must_change" | "password_expires" => (
                Effort::Switch,
                "password_expired",
                vec![yes_or_no(true), yes_or_no(false)],
            ),
            "password_is_known" => (
                Effort::Switch,
                "password_known",
                vec![yes_or_no(!user.password.known_to_user)],
            ),
            "limited_to_hours" | "logon_hours" => (
                Effort::Switch,
                "logon_hours",
                vec!["always".to_owned(), "never".to_owned()],
            ),
            "limited_to_workstations" | "logon_workstations" => {
                (Effort::Switch, "logon_workstations", none())
            }
            "expires" => {
                let before = world.clock.plus_days(-1).date();
                (
                    Effort::Switch,
                    "account_expires",
                    vec!["none".to_owned(), before],
                )
            }
            "device_policy" | "allowed_from" => (Effort::Switch, "authentication_policy", none()),
            "protected" => {
                let group = world
                    .find_group("Protected Users")
                    .map(|_| "Protected Users");
                let other = group.unwrap_or("none").to_owned();
                (
                    Effort::Directory,
                    "member_of",
                    vec![other, "none".to_owned()],
                )
            }
            _ => return,
        };
        self.suggest(effort, (Kind::User, &name), property, &values);
    }

    /// Windows Hello for Business of a user, set up on the machine of the case or taken away.
    fn of_hello(&mut self, user: &str) {
        let machine = self.workstation.map(at);
        let Some(machine) = machine.and_then(|at| self.twin.world.workstations.get(at)) else {
            return;
        };
        let names = machine.windows_hello.iter();
        let mut names: Vec<String> = names
            .map(|user| self.twin.world.user(*user).name.to_string())
            .collect();
        let before = names.len();
        names.retain(|name| name != user);
        if names.len() == before {
            names.push(user.to_owned());
        }
        let value = if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        };
        let machine = machine.name.to_string();
        let target = (Kind::Workstation, machine.as_str());
        self.suggest(Effort::Certificates, target, "windows_hello", &[value]);
    }

    fn of_certificate(&mut self, row: Row, fact: &str) {
        match fact {
            "not_before" | "not_after" => self.of_clock(),
            "in_default_container" => {
                let Some((card, container)) = self.place(row) else {
                    return;
                };
                let number = container.to_string();
                let values = [number, "none".to_owned()];
                self.suggest(
                    Effort::Hardware,
                    (Kind::Card, &card),
                    "default_container",
                    &values,
                );
            }
            "accounts_by_public_key" => {
                for account in self.found(Certificate::ID, row, fact) {
                    self.of_user(account, "key_credentials", "none".to_owned());
                }
            }
            _ => {}
        }
    }

    /// The card of a certificate, and the number of its container.
    fn place(&self, certificate: Row) -> Option<(String, usize)> {
        let rows = &self.twin.rows;
        let container: &InContainer = rows.get(List::Certificates, certificate)?;
        let card = self.twin.view.row_name(Card::ID, container.card);
        Some((card, container.number))
    }

    fn of_card(&mut self, row: Row, fact: &str) {
        let Some(card) = self.twin.world.cards.get(at(row)) else {
            return;
        };
        let name = card.name.to_string();
        match fact {
            "blocked" => {
                let other = if card.pin_tries_left == 0 {
                    card.pin_tries_max
                } else {
                    0
                };
                let other = other.to_string();
                self.suggest(
                    Effort::Hardware,
                    (Kind::Card, &name),
                    "pin_tries_left",
                    &[other],
                );
            }
            "has_default_container" => {
                let values = ["none".to_owned(), "1".to_owned()];
                self.suggest(
                    Effort::Hardware,
                    (Kind::Card, &name),
                    "default_container",
                    &values,
                );
            }
            _ => {}
        }
    }

    fn of_local_account(&mut self, row: Row, fact: &str) {
        let written = self.twin.view.row_name(LocalAccount::ID, row);
        let Some((machine, account)) = written.split_once('\\') else {
            return;
        };
        let property = match fact {
            "disabled" | "managed_by_laps" => format!("local_account/{account}/{fact}"),
            _ => return,
        };
        let other = yes_or_no(!self.twin.flag(LocalAccount::ID, fact, row));
        self.suggest(
            Effort::Switch,
            (Kind::Workstation, machine),
            &property,
            &[other],
        );
    }

    fn of_domain(&mut self, row: Row) {
        let controllers = self.twin.world.domain_controllers.iter();
        let here: Vec<(String, bool)> = controllers
            .filter(|controller| controller.domain.index() == at(row))
            .map(|controller| (controller.name.to_string(), controller.running))
            .collect();
        for (name, running) in here {
            let other = yes_or_no(!running);
            self.suggest(
                Effort::Hardware,
                (Kind::DomainController, &name),
                "running",
                &[other],
            );
        }
    }

    /// The account that has a name, or that could.
    fn of_name(&mut self, row: Row, column: u16, fact: &str) {
        if fact != "accounts_by_upn" {
            return;
        }
        let found = self.twin.view.found(ClientName::ID, column, row).to_vec();
        for account in &found {
            self.of_user(*account, "user_principal_name", "none".to_owned());
        }
        if found.is_empty() {
            let name = self.twin.view.row_name(ClientName::ID, row);
            for account in self.could_be() {
                self.of_user(account, "user_principal_name", name.clone());
            }
        }
    }

    /// The accounts that hold a value of the certificate, or that could.
    fn of_mapping(&mut self, row: Row, column: u16) {
        let found = self
            .twin
            .view
            .found(MappingValues::ID, column, row)
            .to_vec();
        for account in &found {
            self.of_user(*account, "alt_security_identities", "none".to_owned());
        }
        let Some(certificate) = self.certificate else {
            return;
        };
        // Issuer and serial number: strong, and made without the bytes of the certificate.
        let value = self.twin.spellings.way(0).and_then(|(spelling, _)| {
            let certificate = self.twin.vault.mappable(at(certificate), false)?;
            certificate.value(AltSecurityIdentityForm::IssuerSerialNumber, spelling)
        });
        let Some(value) = value else {
            return;
        };
        for account in self.could_be() {
            self.of_user(account, "alt_security_identities", value.clone());
        }
    }

    /// The accounts that the certificate could be for: its card's holder, and those among which it does not decide.
    fn could_be(&self) -> Vec<Row> {
        let Some(certificate) = self.certificate else {
            return Vec::new();
        };
        let card = self.twin.card_of(certificate);
        let card = card.and_then(|card| self.twin.world.cards.get(at(card)));
        let holder = card.and_then(|card| card.holder);
        let holder = holder.and_then(|user| Row::try_from(user.index()).ok());
        let shared = self.twin.shared_accounts(certificate);
        let mut accounts: Vec<Row> = holder.into_iter().chain(shared).collect();
        accounts.dedup();
        accounts
    }

    fn of_user(&mut self, account: Row, property: &str, value: String) {
        if let Some(user) = self.twin.world.users.get(at(account)) {
            let name = user.name.to_string();
            self.suggest(Effort::Directory, (Kind::User, &name), property, &[value]);
        }
    }

    fn found(&self, role: u8, row: Row, fact: &str) -> Vec<Row> {
        let shape = self.twin.view.shapes().get(usize::from(role));
        let column = shape.and_then(|shape| {
            let mut columns = shape.columns.iter();
            columns.position(|column| column.name == fact)
        });
        let column = column.and_then(|column| u16::try_from(column).ok());
        column.map_or_else(Vec::new, |column| {
            self.twin.view.found(role, column, row).to_vec()
        })
    }

    /// The authorities on the path of the certificate, in and out of the stores that the forest publishes.
    fn of_stores(&mut self) {
        let world = &self.twin.world;
        let entry = self
            .certificate
            .and_then(|row| self.twin.vault.certificates.get(at(row)));
        let mut next = entry.and_then(|entry| entry.issuer);
        let mut path: Vec<(String, bool)> = Vec::new();
        while let Some(entry) = next.and_then(|issuer| self.twin.vault.authorities.get(issuer)) {
            if let Some(authority) = world.find_certification_authority(&entry.name) {
                let authority = world.certification_authority(authority);
                path.push((authority.name.to_string(), entry.issuer.is_none()));
            }
            next = entry.issuer;
        }
        for (name, is_root) in path {
            let store = if is_root {
                "in_root_store"
            } else {
                "in_intermediate_store"
            };
            let values = ["false".to_owned(), "true".to_owned()];
            for property in ["in_ntauth", store] {
                self.suggest(
                    Effort::Certificates,
                    (Kind::CertificationAuthority, &name),
                    property,
                    &values,
                );
            }
        }
    }

    /// The certificate of the case revoked or not, its authority's list reachable or not.
    fn of_revocation(&mut self) {
        let Some(certificate) = self.certificate else {
            return;
        };
        let entry = self.twin.vault.certificates.get(at(certificate));
        let Some((entry, (card, _))) = entry.zip(self.place(certificate)) else {
            return;
        };
        let label = self.twin.label(certificate);
        let property = format!("certificate/{}/revoked", label.container);
        let other = yes_or_no(entry.revoked.is_none());
        self.suggest(
            Effort::Certificates,
            (Kind::Card, &card),
            &property,
            &[other],
        );
        let authority = entry
            .issuer
            .and_then(|at| self.twin.vault.authorities.get(at));
        if let Some(name) = authority.map(|authority| authority.name.clone()) {
            let values = ["false".to_owned(), "true".to_owned()];
            self.suggest(
                Effort::Certificates,
                (Kind::CertificationAuthority, &name),
                "crl_reachable",
                &values,
            );
        }
    }

    /// A day before the certificate of the case is valid, and one after.
    fn of_clock(&mut self) {
        let entry = self
            .certificate
            .and_then(|row| self.twin.vault.certificates.get(at(row)));
        let Some(content) = entry.map(|entry| &entry.content) else {
            return;
        };
        let values = [
            content.not_after.plus_days(1),
            content.not_before.plus_days(-1),
        ];
        let values = values.map(|day| day.to_string());
        self.suggest(Effort::Time, (Kind::Clock, ""), "", &values);
    }
}

/// The values of a setting that are not the one there is, as a change writes them.
fn other_values(id: SettingId, now: Option<&TypedValue>) -> Vec<String> {
    let numbers: Vec<u32> = match policies::setting(id).kind {
        SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed } => match allowed {
            Numbers::Named(list) | Numbers::Bits(list) => {
                list.iter().map(|number| number.number).collect()
            }
            Numbers::Between { least, most, .. } => vec![least, most],
        },
        SettingKind::Text | SettingKind::List => Vec::new(),
    };
    let current = now.and_then(TypedValue::number);
    let mut values: Vec<String> = numbers
        .into_iter()
        .filter(|number| Some(*number) != current)
        .map(|number| number.to_string())
        .collect();
    if values.is_empty() && now.is_some() {
        values.push(NOT_CONFIGURED.to_owned());
    }
    if id == SettingId::ExcludedCredentialProviders && now.is_none() {
        let providers = [OF_PASSWORDS, OF_SMART_CARDS];
        values.extend(providers.map(|provider| format!("{{{provider}}}")));
    }
    values
}

/// The settings behind a fact of a machine.
pub(crate) fn settings_behind(role: u8, fact: &str) -> impl Iterator<Item = SettingId> {
    let own = match role {
        Workstation::ID => OF_WORKSTATIONS,
        DomainController::ID => OF_CONTROLLERS,
        _ => &[],
    };
    let own = own.iter().filter(move |(known, _)| *known == fact);
    let own = own.flat_map(|(_, settings)| settings.iter().copied());
    let known = (role == Workstation::ID)
        .then(|| setting_of(fact))
        .flatten();
    known.into_iter().chain(own.collect::<Vec<SettingId>>())
}
