//! The twin of a world: entities, facts, keys.

mod assumptions;
mod columns;
mod hints;
mod revocation;
mod sids;
mod trust;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude as ecs;
use facts::{Cell, Fact, Row, View};
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
use crate::lens::{Moves, Source};
use crate::logon_rights::LogonRights;
use crate::network::{
    ClientTerms, KdcTerms, Knows, Participants, TermFacts, spawn_domain_controllers,
};
use crate::question::Cases;
use crate::revocation::RevocationIndex;
use crate::roles::{Certificate, DomainController, ROLES, Workstation};
use crate::rows::{CertificateRows, Rows};
use crate::rule_book;
use crate::schedule::Patching;
use crate::trust_stores::{Distribution, TrustInStores};
use crate::value::Mishap;
use crate::workstation::{Clock, KeptLogons, Patched, spawn_workstations};
use columns::{Moving, derive};
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
    pub(crate) certificates: CertificateRows,
    pub(crate) rows: Rows,
    pub(crate) ecs: ecs::World,
    pub(crate) view: View,
    pub(crate) hints: Vec<Hint>,
    names: ClientNames,
    registrations: Registrations,
    kept_logons: KeptLogons,
    pub(crate) rights: Arc<LogonRights>,
    pub(crate) directory: Arc<DirectoryIndex>,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) spellings: Spellings,
    mapped: MappedAccounts,
    name_policies: Vec<Vec<policies::StrongNameRule>>,
    other_tolerances: Vec<u32>,
    shared: BTreeMap<Row, Vec<Row>>,
    /// Columns that follow from clocks and levels of updates.
    moving: Arc<Moving>,
    sids: BTreeMap<Sid, u32>,
    assumptions: BTreeMap<&'static str, Fact<u32>>,
    /// The assumption that is read in another way than the world says, if there is one.
    pub(crate) assume: Option<(&'static str, &'static str)>,
    pub(crate) changes: Vec<String>,
    warnings: Vec<Problem>,
    cases: OnceLock<Cases>,
    knows: OnceLock<Arc<Knows>>,
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

/// A cell that is another than before: role, column, its name, row.
type Moved = (u8, u16, &'static str, Row, Cell);

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
        Ok(twin)
    }

    /// The twin of what this one's world has become.
    pub(crate) fn next(&self, world: World) -> Result<Self, ExplainError> {
        let world = Arc::new(world);
        let situation = Situation::default();
        let mut twin = Self::build(world, Some(self), Unknowns::default(), &situation)
            .map_err(|error| ExplainError::Situation(error.to_string()))?;
        twin.changes.clone_from(&self.changes);
        Ok(twin)
    }

    /// The twin of the same world in another situation.
    pub(crate) fn in_situation(&self, situation: &Situation) -> Result<Self, UnknownError> {
        let mut unknowns = Unknowns::declare(&self.world, &situation.unknowns)?;
        if situation.open_assumptions {
            unknowns.open_assumptions();
        }
        let world = Arc::clone(&self.world);
        match Self::build(world, Some(self), unknowns, situation) {
            Ok(mut twin) => {
                twin.changes.clone_from(&self.changes);
                Ok(twin)
            }
            Err(error) => Err(UnknownError::NotSupported(error.to_string())),
        }
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
        let entity = self.rows.certificates.get(at);
        let container: Option<&InContainer> = entity.and_then(|entity| self.ecs.get(*entity));
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
        let at = usize::try_from(certificate).unwrap_or(usize::MAX);
        let entity = self.rows.certificates.get(at)?;
        let container: Option<&InContainer> = self.ecs.get(*entity);
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
        let moves = Moves::default();
        let source = self.source(&moves);
        if role == Workstation::ID {
            crate::lens::workstation::setting(&source, row, id)
        } else {
            crate::lens::domain_controller::setting(&source, row, id)
        }
    }

    pub(crate) fn source<'t>(&'t self, moves: &'t Moves) -> Source<'t> {
        Source {
            ecs: &self.ecs,
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
            wrong_pin: false,
            mishap: Mishap::Nothing,
            assumptions: &self.assumptions,
            sids: &self.sids,
            moves,
        }
    }

    /// Moves every clock to an instant and every level of updates along, and derives what follows from them.
    /// Returns what is another fact than before: role, name and row.
    pub(crate) fn move_to(
        &mut self,
        at: Timestamp,
        patching: Patching,
    ) -> Vec<(u8, &'static str, Row)> {
        let machines = |twin: &Self| -> Vec<(ecs::Entity, Timestamp, i64)> {
            let workstations = twin.rows.workstations.iter().zip(&twin.world.workstations);
            let workstations = workstations
                .map(|(entity, machine)| (*entity, machine.patched, machine.clock_skew_seconds));
            let controllers = twin.rows.domain_controllers.iter();
            let controllers = controllers
                .zip(&twin.world.domain_controllers)
                .map(|(entity, dc)| (*entity, dc.patched, dc.clock_skew_seconds));
            workstations.chain(controllers).collect()
        };
        let mut updated = false;
        for (entity, stated, ahead) in machines(self) {
            let patched = patching.level(stated, at);
            if let Ok(mut entity) = self.ecs.get_entity_mut(entity) {
                let before = entity.get::<Patched>().map(|level| &level.0);
                updated |= before != Some(&Fact::Known(patched));
                entity.insert((
                    Clock(Fact::Known(at.plus_seconds(ahead))),
                    Patched(Fact::Known(patched)),
                ));
            }
        }
        let columns = self.moving.after(updated);
        let derived: Vec<_> = columns
            .into_par_iter()
            .map(|column| (column, self.derive_again(column)))
            .collect();
        let moving = Arc::make_mut(&mut self.moving);
        for (column, (_, moves)) in &derived {
            moving.note(*column, moves);
        }
        let cells = derived.into_iter().flat_map(|(_, (cells, _))| cells);
        cells
            .map(|(role, column, name, row, cell)| {
                self.view.patch(role, column, row, cell);
                (role, name, row)
            })
            .collect()
    }

    /// The cells of a column that are others than before, and what its lens looked at.
    fn derive_again(&self, (role, column): (usize, usize)) -> (Vec<Moved>, Moves) {
        let moves = Moves::default();
        let source = self.source(&moves);
        let spec = ROLES.get(role).and_then(|role| role.columns.get(column));
        let at = u8::try_from(role).ok().zip(u16::try_from(column).ok());
        let mut cells = Vec::new();
        if let Some((spec, (role, column))) = spec.zip(at) {
            for row in 0..self.view.rows(role) {
                let cell = (spec.derive)(&source, row);
                if !self.view.holds(role, column, row, &cell) {
                    cells.push((role, column, spec.name, row, cell));
                }
            }
        }
        (cells, moves)
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
        let same_world =
            base.filter(|base| situation.same_certificates || Arc::ptr_eq(&base.world, &world));
        let vault = if let Some(base) = same_world {
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

        let memberships = match same_world {
            Some(base) => Arc::clone(&base.memberships),
            None => Arc::new(Memberships::new(&world)),
        };
        let certificates = CertificateRows::number(&world);
        let registrations = Registrations::new(&world);
        let kept_logons = KeptLogons::gather(&world, &certificates, &vault);
        let mut ecs = ecs::World::new();
        let reading = number_for_text(&assumptions);
        let policy = PolicyInput::new(&world, &checked, &unknowns, reading);
        let distribution = Distribution::new(&world, &vault, &unknowns, &assumptions);
        let mut accounts = spawn_accounts(&mut ecs, &world, &certificates, &memberships, &unknowns);
        accounts.extend(spawn_computers(&mut ecs, &world, &certificates, &unknowns));
        let rows = Rows {
            certificates: spawn_certificates(&mut ecs, &world, &vault),
            cards: spawn_cards(&mut ecs, &world, &certificates, &unknowns),
            users: accounts,
            workstations: spawn_workstations(&mut ecs, &world, &policy, &memberships, &unknowns),
            domain_controllers: spawn_domain_controllers(
                &mut ecs,
                &world,
                &policy,
                &vault,
                &certificates,
                &unknowns,
            ),
        };
        let trust = TrustInStores::gather(&ecs, &machines(&world, &rows), distribution, &vault);
        let spellings = Spellings::new(&assumptions);
        let ((directory, mapped), (revocation, sids, rights)) = rayon::join(
            || {
                let list = spellings.list();
                let directory =
                    DirectoryIndex::build(&ecs, &rows.users, &world.domains, &vault, &list);
                let mapped = MappedAccounts::look_up(&vault, &directory, &spellings);
                (Arc::new(directory), mapped)
            },
            || {
                let revocation = revocation_index(&world, &vault, &unknowns, &ecs, &rows);
                let rights = Arc::new(LogonRights::new(&world, &ecs, &rows));
                (revocation, number_sids(&world, &vault), rights)
            },
        );
        let moves = Moves::default();
        let no_names = ClientNames::default();
        let mut source = Source {
            ecs: &ecs,
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
            moves: &moves,
        };
        let controllers = u32::try_from(rows.domain_controllers.len()).unwrap_or(0);
        let name_policies = crate::lens::name_policy::policies(&source, controllers);
        source.name_policies = &name_policies;
        let other_tolerances =
            crate::lens::domain_controller::other_tolerances(&source, controllers);
        source.other_tolerances = &other_tolerances;
        let shared: BTreeMap<Row, Vec<Row>> = (0..certificates.on_cards())
            .map(|row| (row, shared_accounts(&source, row)))
            .filter(|(_, accounts)| !accounts.is_empty())
            .collect();
        let hints = hints(&world, &shared, &situation.hints);
        let names = ClientNames::collect(&vault, hints.iter().map(|hint| &hint.name));
        source.names = &names;
        let (view, moving) = derive(&world, &source, &hints, &unknowns);
        let view = match base {
            Some(base) => view.sharing(&base.view),
            None => view,
        };
        Ok(Self {
            world,
            checked: Arc::new(checked),
            vault,
            trust: Arc::new(trust),
            revocation: Arc::new(revocation),
            certificates,
            rows,
            ecs,
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
            shared,
            moving: Arc::new(moving),
            sids,
            assumptions,
            assume: situation.assume,
            changes: Vec::new(),
            warnings: problems,
            cases: OnceLock::new(),
            knows: OnceLock::new(),
        })
    }
}

fn hex<'b>(bytes: impl Iterator<Item = &'b u8>) -> String {
    bytes.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
