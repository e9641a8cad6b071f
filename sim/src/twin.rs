//! The twin of a world: entities, facts, keys.

mod assumptions;
mod columns;
mod fork;
mod hints;
mod revocation;
mod sids;
mod trust;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude as ecs;
use facts::{Fact, Row, View};
use names::{Sid, Timestamp};
use policies::{CheckedSettings, SettingId};
use rayon::prelude::*;
use worlds::{LoadError, Problem, Severity, World};

use crate::answer::{CertificateLabel, Counts, Header};
use crate::assumption::Assumption;
use crate::card_stack::{InContainer, Registrations, spawn_cards, spawn_certificates};
use crate::certificate_services::{CertificateContent, Vault, plan_certificates};
use crate::change::{Change, ChangeError, Unknown, UnknownError, Unknowns};
use crate::directory::{
    ClientName, ClientNames, DirectoryIndex, MappedAccounts, Memberships, Spellings,
    spawn_accounts, spawn_computers,
};
use crate::explain::ExplainError;
use crate::group_policy::{PolicyInput, number_for_text};
use crate::lens::{Ground, Layer, Looks, Seen, Source};
use crate::logon_rights::LogonRights;
use crate::network::{
    ClientTerms, KdcTerms, Knows, Participants, TermFacts, spawn_domain_controllers,
};
use crate::question::Cases;
use crate::readings::OpenTwin;
use crate::revocation::RevocationIndex;
use crate::roles::{Certificate, DomainController, Workstation};
use crate::rows::{CertificateRows, List, Rows};
use crate::rule_book;
use crate::schedule::Patching;
use crate::trust_stores::{Distribution, TrustInStores};
use crate::value::Mishap;
use crate::workstation::{Clock, KeptLogons, Patched, spawn_workstations};
use fork::Fork;
use hints::{hints, shared_accounts};
use revocation::revocation_index;
use sids::number_sids;
use trust::machines;

/// A world, ready to be asked.
pub struct Twin {
    pub(crate) world: Arc<World>,
    pub(crate) checked: Arc<CheckedSettings>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) trust: Arc<TrustInStores>,
    pub(crate) revocation: Arc<RevocationIndex>,
    pub(crate) certificates: Arc<CertificateRows>,
    pub(crate) rows: Rows,
    pub(crate) view: View,
    pub(crate) hints: Vec<Hint>,
    names: Arc<ClientNames>,
    registrations: Arc<Registrations>,
    kept_logons: Arc<KeptLogons>,
    pub(crate) rights: Arc<LogonRights>,
    pub(crate) directory: Arc<DirectoryIndex>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) spellings: Spellings,
    mapped: Arc<MappedAccounts>,
    name_policies: Vec<Vec<policies::StrongNameRule>>,
    other_tolerances: Vec<u32>,
    shared: Arc<BTreeMap<Row, Vec<Row>>>,
    /// What each column follows from.
    seen: Arc<[Seen]>,
    /// Whether every fact is as its lens derives it from the world: a fork can share it.
    is_as_derived: bool,
    unknowns: Unknowns,
    wrong_pin: bool,
    mishap: Mishap,
    sids: Arc<BTreeMap<Sid, u32>>,
    assumptions: BTreeMap<&'static str, Fact<u32>>,
    /// The assumption that is read in another way than the world says, if there is one.
    pub(crate) assume: Option<(&'static str, &'static str)>,
    pub(crate) changes: Vec<String>,
    warnings: Vec<Problem>,
    cases: OnceLock<Cases>,
    knows: OnceLock<Arc<Knows>>,
    /// Whether it shares facts with another twin by looking at what is otherwise.
    pub(crate) shares: bool,
    /// The same twin with every assumption open, once it was asked for.
    opened: OnceLock<Arc<OpenTwin>>,
    /// That of the base, of which one of this twin is a fork.
    opened_base: Option<Arc<OpenTwin>>,
}

/// A user name hint that someone can type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    /// As it is typed.
    pub(crate) text: String,
    /// The name it is.
    pub(crate) name: ClientName,
    /// The account it is typed for; `None` where someone typed it to see.
    pub(crate) account: Option<Row>,
}

/// What a twin is built for, besides its world.
#[derive(Debug, Clone, Default)]
pub(crate) struct Situation {
    pub(crate) unknowns: Vec<Unknown>,
    /// Hints that are typed, besides those that decide between accounts.
    pub(crate) hints: Vec<ClientName>,
    pub(crate) wrong_pin: bool,
    /// What befalls a logon with a card.
    pub(crate) mishap: Option<Mishap>,
    /// Every assumption is open.
    pub(crate) open_assumptions: bool,
    /// The certificates are those of the base: nothing was changed that they say.
    pub(crate) same_certificates: bool,
    /// One assumption is read in this way, whatever the world says.
    pub(crate) assume: Option<(&'static str, &'static str)>,
    /// The clock will move: see [`Twin::move_to`].
    pub(crate) moves: bool,
}

impl Situation {
    /// The situation in which a hint is typed.
    pub(crate) fn with_hint(hint: Option<&str>) -> Self {
        Self {
            hints: hint.map(ClientName::typed).into_iter().collect(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Twin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Twin")
            .field("world", &self.world.name)
            .finish_non_exhaustive()
    }
}

impl Twin {
    /// The twin of a world.
    ///
    /// # Errors
    /// When certificate files, keys, settings or assumptions of the world are wrong; all at once.
    pub fn new(world: World) -> Result<Self, LoadError> {
        let unknowns = Unknowns::default();
        Self::build(Arc::new(world), None, unknowns, &Situation::default())
    }

    /// The twin with changes; this one stays as it is, and both share the facts that are equal.
    ///
    /// # Errors
    /// When the world has no such thing, or the thing takes no such value.
    pub fn what_if(&self, changes: &[Change]) -> Result<Self, ChangeError> {
        let mut world = (*self.world).clone();
        for change in changes {
            change.apply(&mut world)?;
        }
        let situation = Situation::default();
        let mut twin = Self::build(Arc::new(world), Some(self), Unknowns::default(), &situation)
            .map_err(|error| ChangeError::Value {
                target: changes
                    .last()
                    .map_or_else(String::new, |c| c.target.to_string()),
                value: changes.last().map_or_else(String::new, |c| c.value.clone()),
                expected: error.to_string(),
            })?;
        twin.changes.clone_from(&self.changes);
        twin.changes.extend(changes.iter().map(ToString::to_string));
        twin.opened_base = self.opened_here_or_below();
        Ok(twin)
    }

    /// The twin of what this one's world has become.
    pub(crate) fn next(&self, world: World) -> Result<Self, ExplainError> {
        let world = Arc::new(world);
        let situation = Situation::default();
        let mut twin = Self::build(world, Some(self), Unknowns::default(), &situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        twin.changes.clone_from(&self.changes);
        twin.opened_base = self.opened_here_or_below();
        Ok(twin)
    }

    /// The twin of the same world in another situation.
    pub(crate) fn in_situation(&self, situation: &Situation) -> Result<Self, UnknownError> {
        let mut unknowns = Unknowns::declare(&self.world, &situation.unknowns)?;
        let mut base = self;
        if situation.open_assumptions {
            unknowns.open_assumptions();
            let opened = self.opened.get();
            let opened = opened.or(self.opened_base.as_ref().filter(|_| self.shares));
            base = opened.map_or(self, |opened| &opened.twin);
        }
        let world = Arc::clone(&self.world);
        match Self::build(world, Some(base), unknowns, situation) {
            Ok(mut twin) => {
                twin.changes.clone_from(&self.changes);
                Ok(twin)
            }
            Err(error) => Err(UnknownError::NotSupported(error.to_string())),
        }
    }

    /// The same twin with every assumption open, made once.
    pub(crate) fn opened(&self) -> Result<Arc<OpenTwin>, UnknownError> {
        if let Some(opened) = self.opened.get() {
            return Ok(Arc::clone(opened));
        }
        let opened = Arc::new(self.with_open_assumptions(&Situation::default())?);
        Ok(Arc::clone(self.opened.get_or_init(|| opened)))
    }

    fn opened_here_or_below(&self) -> Option<Arc<OpenTwin>> {
        let opened = self.opened.get().or(self.opened_base.as_ref());
        opened.cloned()
    }

    /// The readings that are assumed, by name.
    pub(crate) fn assumptions(&self) -> &BTreeMap<&'static str, Fact<u32>> {
        &self.assumptions
    }

    /// The accounts that certificates find by mappings.
    pub(crate) fn mapped(&self) -> &MappedAccounts {
        &self.mapped
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What looks wrong in the world without keeping it from being run.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Hash of everything that a decision could read.
    pub fn content_hash(&self) -> [u8; 32] {
        self.view.content_hash()
    }

    /// What an answer of this twin rests on.
    pub fn header(&self) -> Header {
        let hash = self.content_hash();
        Header {
            world: self.world.name.to_string(),
            clock: self.world.clock,
            seed: self.world.seed.value(),
            rule_book: rule_book::edition(),
            facts: hex(hash.iter().take(8)),
            key_pool: self.world.key_pool,
            changes: self.changes.clone(),
            assumptions: self
                .world
                .assumptions
                .iter()
                .map(|choice| (choice.name.clone(), choice.reading.clone()))
                .collect(),
            rests_on: Vec::new(),
            otherwise: crate::answer::OtherAnswers::default(),
            flips: crate::flips::Flips::NotAsked,
            counts: Counts {
                users: self.world.users.len(),
                cards: self.world.cards.len(),
                certificates: usize::try_from(self.certificates.on_cards()).unwrap_or(0),
                workstations: self.world.workstations.len(),
                domain_controllers: self.world.domain_controllers.len(),
            },
        }
    }

    /// How a certificate on a card is named.
    pub(crate) fn label(&self, row: Row) -> CertificateLabel {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let container: Option<&InContainer> = self.rows.get(List::Certificates, row);
        let shows = self
            .vault
            .certificates
            .get(at)
            .map(|entry| entry.content.label());
        CertificateLabel {
            card: container
                .map(|c| self.view.row_name(1, c.card))
                .unwrap_or_default(),
            number: container.map_or(0, |c| c.number),
            container: container.map(|c| c.name.clone()).unwrap_or_default(),
            shows: shows.unwrap_or_default(),
        }
    }

    /// The card that a certificate is on.
    pub(crate) fn card_of(&self, certificate: Row) -> Option<Row> {
        let container: Option<&InContainer> = self.rows.get(List::Certificates, certificate);
        container.map(|container| container.card)
    }

    /// Every logon of this twin, told apart; walked when first asked for.
    pub(crate) fn cases(&self) -> &Cases {
        self.cases.get_or_init(|| Cases::of(self))
    }

    /// The same twin, its logons walked without a look at other readings and without executing them.
    pub(crate) fn with_settled_cases(self) -> Self {
        let (twin, cases) = Cases::settled(self);
        // A twin that was just built has asked for no cases yet.
        let _ = twin.cases.set(cases);
        twin
    }

    /// The same twin with other cases than those of its walk, to see whether it is found out.
    #[cfg(test)]
    pub(crate) fn remembering(self, cases: Cases) -> Self {
        let _ = self.cases.set(cases);
        self
    }

    /// Those who take part in exchanges.
    pub(crate) fn participants(&self) -> Participants {
        Participants {
            world: Arc::clone(&self.world),
            vault: Arc::clone(&self.vault),
            trust: Arc::clone(&self.trust),
            knows: self.known_of_revocation(),
            memberships: Arc::clone(&self.memberships),
            log_levels: self.log_levels(),
            directory: Arc::clone(&self.directory),
            verified: Arc::default(),
        }
    }

    /// `KdcExtraLogLevel` of each domain controller.
    fn log_levels(&self) -> Arc<[Option<u32>]> {
        let level =
            |row| match self.setting_fact(DomainController::ID, row, SettingId::KdcExtraLogLevel) {
                Fact::Known(level) => level,
                _ => None,
            };
        (0..self.view.rows(DomainController::ID))
            .map(level)
            .collect()
    }

    /// The hint of an attempt; attempt zero types none.
    pub(crate) fn hint(&self, attempt: Row) -> Option<String> {
        let at = usize::try_from(attempt).ok()?.checked_sub(1)?;
        self.hints.get(at).map(|hint| hint.text.clone())
    }

    /// The name that an attempt types.
    pub(crate) fn hinted_name(&self, attempt: Row) -> Option<&ClientName> {
        let at = usize::try_from(attempt).ok()?.checked_sub(1)?;
        self.hints.get(at).map(|hint| &hint.name)
    }

    /// Accounts among which a certificate alone does not decide.
    pub(crate) fn shared_accounts(&self, certificate: Row) -> Vec<Row> {
        self.shared.get(&certificate).cloned().unwrap_or_default()
    }

    /// The raw value of a scalar fact, if it is known.
    pub(crate) fn fact(&self, role: u8, name: &str, row: Row) -> Option<u32> {
        let shape = self.view.shapes().get(usize::from(role))?;
        let column = shape
            .columns
            .iter()
            .position(|column| column.name == name)?;
        self.view
            .resolved(role, u16::try_from(column).ok()?, row, &[])
    }

    /// The number that a setting comes to on a machine.
    pub(crate) fn setting_fact(&self, role: u8, row: Row, id: SettingId) -> Fact<Option<u32>> {
        let looks = Looks::default();
        let source = self.source(&looks);
        if role == Workstation::ID {
            crate::lens::workstation::setting(&source, row, id)
        } else {
            crate::lens::domain_controller::setting(&source, row, id)
        }
    }

    /// What lenses look at in this twin.
    pub(crate) fn source<'t>(&'t self, looks: &'t Looks) -> Source<'t> {
        self.ground().noting(looks)
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            rows: &self.rows,
            certificates: &self.certificates,
            vault: &self.vault,
            trust: &self.trust,
            revocation: &self.revocation,
            directory: &self.directory,
            spellings: &self.spellings,
            mapped: &self.mapped,
            name_policies: &self.name_policies,
            other_tolerances: &self.other_tolerances,
            world: &self.world,
            names: &self.names,
            registrations: &self.registrations,
            kept_logons: &self.kept_logons,
            rights: &self.rights,
            wrong_pin: self.wrong_pin,
            mishap: self.mishap,
            assumptions: &self.assumptions,
            sids: &self.sids,
        }
    }

    /// Moves every clock to an instant and every level of updates along, and derives what follows from them.
    /// Returns what is another fact than before: role, name and row.
    ///
    /// # Panics
    /// When the twin was not made to be moved: see [`Situation::moves`].
    pub(crate) fn move_to(
        &mut self,
        at: Timestamp,
        patching: Patching,
    ) -> Vec<(u8, &'static str, Row)> {
        let world = Arc::clone(&self.world);
        let workstations = world.workstations.iter().zip(0..).map(|(machine, row)| {
            let stated = (machine.patched, machine.clock_skew_seconds);
            (List::Workstations, row, stated)
        });
        let controllers = world
            .domain_controllers
            .iter()
            .zip(0..)
            .map(|(machine, row)| {
                let stated = (machine.patched, machine.clock_skew_seconds);
                (List::DomainControllers, row, stated)
            });
        let mut updated = false;
        for (list, row, (stated, ahead)) in workstations.chain(controllers) {
            let patched = Fact::Known(patching.level(stated, at));
            let before = self.rows.get::<Patched>(list, row).map(|level| &level.0);
            updated |= before != Some(&patched);
            let clock = Clock(Fact::Known(at.plus_seconds(ahead)));
            self.rows.insert(list, row, (clock, Patched(patched)));
        }
        self.is_as_derived = false;
        let moving = columns::all().zip(self.seen.iter()).enumerate();
        let moving = moving.filter(|(_, (_, seen))| {
            seen.layer(Layer::Clock) || (updated && seen.layer(Layer::Level))
        });
        let moving: Vec<(usize, columns::At)> =
            moving.map(|(at, (column, _))| (at, column)).collect();
        let ground = self.ground();
        let derived: Vec<_> = moving
            .into_par_iter()
            .map(|(at, column)| {
                let rows = 0..self.view.rows(column.0);
                (at, column, columns::cells(ground, column, rows))
            })
            .collect();
        let mut moved = Vec::new();
        for (at, (role, column), (cells, looked)) in derived {
            if let Some(seen) = Arc::make_mut(&mut self.seen).get_mut(at) {
                seen.add(&looked);
            }
            let name = self
                .view
                .column_shape(role, column)
                .map_or("", |shape| shape.name);
            for (row, cell) in (0..).zip(cells) {
                if !self.view.holds(role, column, row, &cell) {
                    self.view.patch(role, column, row, cell);
                    moved.push((role, name, row));
                }
            }
        }
        moved
    }

    /// A fact that is otherwise than its lens derives it.
    pub(crate) fn patch(&mut self, role: u8, column: u16, row: Row, cell: facts::Cell) {
        self.is_as_derived = false;
        self.view.patch(role, column, row, cell);
    }

    /// The reading of an assumption; `None`: it is open.
    pub(crate) fn assumed(&self, assumption: &Assumption) -> Option<u32> {
        match self.assumptions.get(assumption.name) {
            Some(Fact::Known(reading)) => Some(*reading),
            _ => None,
        }
    }

    /// A fact that is yes or no; no, where it is not known.
    pub(crate) fn flag(&self, role: u8, name: &str, row: Row) -> bool {
        self.fact(role, name, row) == Some(1)
    }

    /// The card of a certificate, where a workstation trusts the roots on it: outside of a domain.
    pub(crate) fn trusted_card(&self, workstation: Row, certificate: Row) -> Option<Row> {
        let on = |name| self.flag(Workstation::ID, name, workstation);
        let trusts = on("takes_roots_of_cards") && !on("joined");
        let card = self.fact(Certificate::ID, "card", certificate);
        card.filter(|_| trusts)
    }

    /// What a workstation sends for a certificate to a domain controller.
    pub(crate) fn client_terms(&self, certificate: Row, workstation: Row, kdc: Row) -> ClientTerms {
        let read = |role, name: &'static str, row| self.fact(role, name, row);
        ClientTerms::of(&TermFacts(&read), certificate, workstation, kdc)
    }

    /// What it sent before the KDC named the hashes that it takes, where it had to.
    pub(crate) fn client_terms_before(
        &self,
        certificate: Row,
        workstation: Row,
        kdc: Row,
    ) -> Option<ClientTerms> {
        let read = |role, name: &'static str, row| self.fact(role, name, row);
        ClientTerms::before(&TermFacts(&read), certificate, workstation, kdc)
    }

    /// The place of a domain controller's domain among those of the world.
    pub(crate) fn kdc_domain(&self, kdc: Row) -> Option<usize> {
        usize::try_from(self.fact(DomainController::ID, "domain", kdc)?).ok()
    }

    /// What a domain controller takes.
    pub(crate) fn kdc_terms(&self, kdc: Row) -> KdcTerms {
        let read = |role, name: &'static str, row| self.fact(role, name, row);
        KdcTerms::of(&TermFacts(&read), kdc)
    }

    /// The certificate that a KDC picked.
    pub(crate) fn kdc_certificate(&self, controller: Row) -> Option<Row> {
        self.fact(DomainController::ID, "kdc_certificate", controller)
            .filter(|row| *row < self.view.rows(Certificate::ID))
    }

    /// What decisions read of each certificate before it exists, and what its bytes say, as text.
    pub fn planned_and_made(&self) -> (Vec<String>, Vec<String>) {
        let entries = self.vault.certificates.iter().enumerate();
        entries
            .filter_map(|(at, entry)| {
                let made = self.vault.certificate(at)?;
                let read = CertificateContent::read(&made.certificate);
                Some((format!("{:?}", entry.content), format!("{read:?}")))
            })
            .unzip()
    }

    /// Runs every `nth` logon through the rules themselves and gives back those of which the memory
    /// says something else; there are none, unless the twin has a bug.
    pub fn verify_memory(&self, nth: usize) -> Vec<facts::Mismatch> {
        let all = |role| (0..self.view.rows(role)).collect::<Vec<Row>>();
        let certificates = (0..self.certificates.on_cards()).collect();
        let sets = [
            certificates,
            (0..self.names.attempts()).collect(),
            all(Workstation::ID),
            all(DomainController::ID),
            all(DomainController::ID),
            vec![0],
        ];
        facts::Memory::new(&crate::decisions::LOGON).verify(&self.view, &sets, nth)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the order in which a twin comes to be"
    )]
    pub(crate) fn build(
        world: Arc<World>,
        base: Option<&Self>,
        unknowns: Unknowns,
        situation: &Situation,
    ) -> Result<Self, LoadError> {
        let (checked, mut problems) = policies::check(&world);
        let mut fork = base.and_then(|base| Fork::between(base, &world, &unknowns, situation));
        let same_certificates = base.filter(|base| {
            fork.is_some() || situation.same_certificates || Arc::ptr_eq(&base.world, &world)
        });
        let vault = if let Some(base) = same_certificates {
            Arc::clone(&base.vault)
        } else {
            let keys = base
                .map(|base| Arc::clone(&base.vault.keys))
                .unwrap_or_default();
            let (vault, wrong) = plan_certificates(&world, keys);
            problems.extend(wrong);
            Arc::new(vault)
        };
        let assumptions =
            assumptions::assumptions(&world, &unknowns, situation.assume, &mut problems);
        if problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(world.report(problems));
        }
        let number_for_text = number_for_text(&assumptions);
        if let Some(fork) = &mut fork {
            fork.assume(&assumptions, &checked);
        }

        let memberships = match &fork {
            Some(fork) if !fork.memberships => Arc::clone(&fork.base.memberships),
            _ => Arc::new(Memberships::new(&world)),
        };
        let certificates = shared(&fork, |base| &base.certificates)
            .unwrap_or_else(|| Arc::new(CertificateRows::number(&world)));
        let registrations = shared(&fork, |base| &base.registrations)
            .unwrap_or_else(|| Arc::new(Registrations::new(&world)));
        let kept_logons = shared(&fork, |base| &base.kept_logons)
            .unwrap_or_else(|| Arc::new(KeptLogons::gather(&world, &certificates, &vault)));
        let policy = PolicyInput::new(&world, &checked, &unknowns, number_for_text);
        let rows = match &mut fork {
            Some(fork) => fork.entities(&world, &memberships, &policy, &unknowns),
            None => spawn(
                &world,
                &vault,
                &certificates,
                &memberships,
                &policy,
                &unknowns,
            ),
        };
        let trust = || {
            let distribution = Distribution::new(&world, &vault, &unknowns, &assumptions);
            TrustInStores::gather(&rows, &machines(&world), distribution, &vault)
        };
        let trust = keep(
            &mut fork,
            Layer::Trust,
            |base| &base.trust,
            |fork| fork.trust_can_differ(),
            trust,
        );
        let spellings = Spellings::new(&assumptions);
        if let Some(fork) = &mut fork {
            fork.spell(&spellings);
        }
        let finds_alike = fork
            .as_ref()
            .filter(|fork| !fork.changed.has(Layer::Directory));
        let found = finds_alike.map(|fork| {
            let base = fork.base;
            (Arc::clone(&base.directory), Arc::clone(&base.mapped))
        });
        let (directory, mapped) = found.unwrap_or_else(|| {
            let list = spellings.list();
            let directory = DirectoryIndex::build(&rows, &world.domains, &vault, &list);
            let mapped = MappedAccounts::look_up(&vault, &directory, &spellings);
            (Arc::new(directory), Arc::new(mapped))
        });
        let revocation = keep(
            &mut fork,
            Layer::Revocation,
            |base| &base.revocation,
            |fork| fork.changed.has_machines(),
            || revocation_index(&world, &vault, &unknowns, &rows),
        );
        let rights = keep(
            &mut fork,
            Layer::Rights,
            |base| &base.rights,
            |fork| fork.rights_can_differ(),
            || LogonRights::new(&world, &rows),
        );
        let sids = shared(&fork, |base| &base.sids)
            .unwrap_or_else(|| Arc::new(number_sids(&world, &vault)));
        let no_names = ClientNames::default();
        let mut ground = Ground {
            rows: &rows,
            certificates: &certificates,
            vault: &vault,
            trust: &trust,
            revocation: &revocation,
            directory: &directory,
            spellings: &spellings,
            mapped: &mapped,
            name_policies: &[],
            other_tolerances: &[],
            world: &world,
            names: &no_names,
            registrations: &registrations,
            kept_logons: &kept_logons,
            rights: &rights,
            wrong_pin: situation.wrong_pin,
            mishap: situation.mishap.unwrap_or(Mishap::Nothing),
            assumptions: &assumptions,
            sids: &sids,
        };
        let looks = Looks::default();
        let controllers = rows.len(List::DomainControllers);
        let source = ground.noting(&looks);
        let name_policies = crate::lens::name_policy::policies(&source, controllers);
        let other_tolerances =
            crate::lens::domain_controller::other_tolerances(&source, controllers);
        let found = fork
            .as_ref()
            .filter(|fork| !fork.changed.has(Layer::Directory));
        let shared_by = found.map(|fork| Arc::clone(&fork.base.shared));
        let shared_by = shared_by.unwrap_or_else(|| {
            let accounts =
                (0..certificates.on_cards()).map(|row| (row, shared_accounts(&source, row)));
            Arc::new(
                accounts
                    .filter(|(_, accounts)| !accounts.is_empty())
                    .collect(),
            )
        });
        ground.name_policies = &name_policies;
        ground.other_tolerances = &other_tolerances;
        let hints = hints(&world, &shared_by, &situation.hints);
        let names = fork.as_ref().filter(|fork| fork.base.hints == hints);
        let names = names.map(|fork| Arc::clone(&fork.base.names));
        let names = names.unwrap_or_else(|| {
            let typed = hints.iter().map(|hint| &hint.name);
            Arc::new(ClientNames::collect(&vault, typed))
        });
        ground.names = &names;
        let derived = fork.as_mut().and_then(|fork| {
            fork.settle(&ground, &hints);
            fork.derive(ground, &hints, &unknowns)
        });
        let shares = derived.is_some();
        let (view, seen) = derived.unwrap_or_else(|| {
            let (view, seen) = columns::derive(ground, &hints, &unknowns);
            match base {
                Some(base) => (view.sharing(&base.view), seen),
                None => (view, seen),
            }
        });
        Ok(Self {
            checked: Arc::new(checked),
            wrong_pin: ground.wrong_pin,
            mishap: ground.mishap,
            world,
            vault,
            trust,
            revocation,
            certificates,
            rows,
            view,
            hints,
            names,
            registrations,
            kept_logons,
            rights,
            directory,
            memberships,
            spellings,
            mapped,
            name_policies,
            other_tolerances,
            shared: shared_by,
            seen: seen.into(),
            is_as_derived: !situation.moves,
            unknowns,
            sids,
            assumptions,
            assume: situation.assume,
            changes: Vec::new(),
            warnings: problems,
            cases: OnceLock::new(),
            knows: OnceLock::new(),
            shares,
            opened: OnceLock::new(),
            opened_base: None,
        })
    }
}

/// Spawns an entity for each thing of a world.
fn spawn(
    world: &World,
    vault: &Vault,
    certificates: &CertificateRows,
    memberships: &Memberships,
    policy: &PolicyInput<'_>,
    unknowns: &Unknowns,
) -> Rows {
    let mut ecs = ecs::World::new();
    let users = world.user_refs();
    let mut accounts = spawn_accounts(&mut ecs, world, certificates, memberships, unknowns, users);
    accounts.extend(spawn_computers(&mut ecs, world, certificates, unknowns));
    let on_cards = spawn_certificates(&mut ecs, world, vault);
    let cards = spawn_cards(&mut ecs, world, certificates, unknowns);
    let machines = world.workstation_refs();
    let workstations = spawn_workstations(&mut ecs, world, policy, memberships, unknowns, machines);
    let controllers = spawn_domain_controllers(
        &mut ecs,
        world,
        policy,
        vault,
        certificates,
        unknowns,
        world.domain_controller_refs(),
    );
    Rows::of(
        ecs,
        vec![
            (List::Certificates, on_cards),
            (List::Cards, cards),
            (List::Workstations, workstations),
            (List::DomainControllers, controllers),
            (List::Accounts, accounts),
        ],
    )
}

/// What a fork shares with its base in any case.
fn shared<T>(fork: &Option<Fork<'_>>, of: impl Fn(&Twin) -> &Arc<T>) -> Option<Arc<T>> {
    fork.as_ref().map(|fork| Arc::clone(of(fork.base)))
}

/// What a fork shares with its base unless it comes out otherwise.
fn keep<T: PartialEq>(
    fork: &mut Option<Fork<'_>>,
    layer: Layer,
    of: impl Fn(&Twin) -> &Arc<T>,
    can_differ: impl Fn(&Fork<'_>) -> bool,
    make: impl FnOnce() -> T,
) -> Arc<T> {
    let Some(fork) = fork else {
        return Arc::new(make());
    };
    let before = of(fork.base);
    if !can_differ(fork) {
        return Arc::clone(before);
    }
    let after = make();
    if **before == after {
        return Arc::clone(before);
    }
    fork.changed.layer(layer);
    Arc::new(after)
}

fn hex<'b>(bytes: impl Iterator<Item = &'b u8>) -> String {
    bytes.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
