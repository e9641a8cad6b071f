//! The twin of a world: entities, facts, keys.

mod assumptions;
mod build;
mod columns;
mod fork;
mod hints;
mod revocation;
mod sids;
mod trust;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use facts::{Fact, Row, View};
use names::{Sid, Timestamp};
use policies::{CheckedSettings, SettingId};
use rayon::prelude::*;
use worlds::{LoadError, Problem, World};

use crate::answer::{CertificateLabel, Counts, Header};
use crate::assumption::Assumption;
use crate::card_stack::{InContainer, Registrations};
use crate::certificate_services::{CertificateContent, Vault};
use crate::change::{Change, ChangeError, Unknown, UnknownError, Unknowns};
use crate::directory::{
    ClientName, ClientNames, DirectoryIndex, MappedAccounts, Memberships, Spellings,
};
use crate::explain::ExplainError;
use crate::lens::{Ground, Layer, Looks, Seen, Source};
use crate::logon_rights::LogonRights;
use crate::network::{ClientTerms, KdcTerms, Knows, Participants, TermFacts};
use crate::question::Cases;
use crate::readings::OpenTwin;
use crate::revocation::RevocationIndex;
use crate::roles::{Certificate, DomainController, Workstation};
use crate::rows::{CertificateRows, List, Rows};
use crate::rule_book;
use crate::schedule::Patching;
use crate::trust_stores::TrustInStores;
use crate::value::Mishap;
use crate::workstation::{Clock, KeptLogons, Patched};

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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for by itself, and most are not"
)]
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
}

fn hex<'b>(bytes: impl Iterator<Item = &'b u8>) -> String {
    bytes.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
