//! What cards leave on machines: certificates in the stores of users, roots in the store of the machine
//! [Certificate Propagation Service].

use std::collections::BTreeMap;

use facts::Row;
use names::Timestamp;
use worlds::{
    CaRef, CardRef, CertificateSource, ContainerRef, Presence, StoreEntry, StoreKind, World,
};

use super::Happening;
use super::course::Course;
use crate::card_stack::APPLICATIONS;
use crate::decisions::{PROPAGATION, ROOTS, USE_KEPT};
use crate::explain::ExplainError;
use crate::roles::{Card, User};
use crate::session::SessionStanding;
use crate::step::{
    Effect, ROOTS_NOT_PROPAGATED, ROOTS_UNTIL_LOGOFF, ROOTS_UNTIL_REMOVAL, Step, USE_CARD_ABSENT,
    USE_NONE, USE_REPLACED, step,
};
use crate::value::{ApplicationKind, SessionState};

/// What was copied from cards, and stands until it is cleaned up.
#[derive(Debug, Default)]
pub(super) struct Propagated {
    /// The stores (MY) of users, by machine and user.
    stores: BTreeMap<(Row, Row), Vec<Copied>>,
    roots: Vec<CopiedRoot>,
}

/// A certificate in the store of a user. It stays there when the card goes.
#[derive(Debug, Clone, PartialEq)]
struct Copied {
    place: ContainerRef,
    certificate: CertificateSource,
    /// The container and its card.
    name: String,
}

/// A root that came from a card.
#[derive(Debug)]
struct CopiedRoot {
    machine: Row,
    authority: CaRef,
    since: Timestamp,
    name: String,
    card: Row,
    /// The machine of the reader in which the card was.
    reader_at: Option<Row>,
    /// Whose logon, or whose session the card came into.
    account: Row,
}

impl Course {
    /// Certificates and roots of a card in a reader are copied for a user who is logged on; what is new, in sentences.
    pub(super) fn propagate(
        &mut self,
        world: &mut World,
        (card, machine, account): (Row, Row, Row),
    ) -> Vec<String> {
        let mut effects = Vec::new();
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let reference = self.twin.world.card_refs().nth(at);
        let name = self.twin.view.row_name(User::ID, account);
        let known = self
            .propagated
            .stores
            .entry((machine, account))
            .or_default();
        let new: Vec<Copied> = reference
            .into_iter()
            .flat_map(|card| of_card(&self.twin.world, card))
            .filter(|copied| !known.contains(copied))
            .filter(|copied| {
                let certificate = self.twin.certificates.of_container(copied.place);
                certificate
                    .and_then(|row| Row::try_from(row).ok())
                    .is_some_and(|row| {
                        let run = self.twin.view.run(&PROPAGATION, &[row, machine], &[]);
                        step(run.conclusion.step).effect == Effect::Passes
                    })
            })
            .collect();
        match new.len() {
            0 => {}
            1 => effects.push(format!("its certificate comes into the store of {name}")),
            count => effects.push(format!(
                "its {count} certificates come into the store of {name}"
            )),
        }
        known.extend(new);
        effects.extend(self.propagate_roots(world, (card, machine, account)));
        effects
    }

    fn propagate_roots(
        &mut self,
        world: &mut World,
        (card, machine, account): (Row, Row, Row),
    ) -> Option<String> {
        let kept = self.twin.view.run(&ROOTS, &[machine], &[]).conclusion.step;
        if kept == ROOTS_NOT_PROPAGATED {
            return None;
        }
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let roots = world.cards.get(at)?.roots.clone();
        let place = world.cards.get(at)?.place;
        let now = world.clock;
        let reader_at = self
            .simulator
            .place_of(card)
            .map(|reader| reader.workstation);
        let mut is_new = false;
        for authority in roots {
            let name = world.certification_authority(authority).name.to_string();
            let at = usize::try_from(machine).unwrap_or(usize::MAX);
            let stores = &mut world.workstations.get_mut(at)?.stores;
            let is_there = stores.iter().any(|entry| {
                entry.store == StoreKind::Root
                    && entry.authority == authority
                    && entry.presence.holds_at(now)
            });
            if is_there {
                continue;
            }
            stores.push(StoreEntry {
                store: StoreKind::Root,
                authority,
                presence: Presence::During {
                    since: Some(now),
                    until: None,
                },
                place,
            });
            self.propagated.roots.push(CopiedRoot {
                machine,
                authority,
                since: now,
                name,
                card,
                reader_at,
                account,
            });
            is_new = true;
        }
        is_new.then(|| step(kept).sentence.to_owned())
    }

    /// A card came into a reader of a machine: what is copied for the user who works there.
    pub(super) fn propagate_inserted(
        &mut self,
        card: Row,
        machine: Row,
    ) -> Result<Vec<String>, ExplainError> {
        let Some(standing) = self.at_work(machine, None) else {
            return Ok(Vec::new());
        };
        let mut world = (*self.twin.world).clone();
        let effects = self.propagate(&mut world, (card, machine, standing.session.account));
        self.become_world(world)?;
        Ok(effects)
    }

    /// A user logged on without a card: what is copied of those in the readers of the machine.
    pub(super) fn propagate_present(
        &mut self,
        world: &mut World,
        machine: Row,
        account: Row,
    ) -> Vec<String> {
        let cards = 0..self.twin.view.rows(Card::ID);
        let there: Vec<Row> = cards
            .filter(|card| {
                let place = self.simulator.place_of(*card);
                place.is_some_and(|reader| reader.workstation == machine)
            })
            .collect();
        there
            .into_iter()
            .flat_map(|card| self.propagate(world, (card, machine, account)))
            .collect()
    }

    /// Roots go as the machine has it: with the card, with their user, or never.
    pub(super) fn clean_up(&mut self, entries_before: usize) -> Result<(), ExplainError> {
        if self.propagated.roots.is_empty() {
            return Ok(());
        }
        let sessions = self.simulator.sessions();
        let roots = std::mem::take(&mut self.propagated.roots);
        let (gone, kept): (Vec<CopiedRoot>, Vec<CopiedRoot>) =
            roots.into_iter().partition(|root| {
                let kept = self.twin.view.run(&ROOTS, &[root.machine], &[]);
                let kept = kept.conclusion.step;
                if kept == ROOTS_UNTIL_REMOVAL {
                    let place = self.simulator.place_of(root.card);
                    place.map(|reader| reader.workstation) != root.reader_at
                } else {
                    kept == ROOTS_UNTIL_LOGOFF
                        && !sessions.iter().any(|standing| {
                            let session = standing.session;
                            session.machine == root.machine && session.account == root.account
                        })
                }
            });
        self.propagated.roots = kept;
        if gone.is_empty() {
            return Ok(());
        }
        let mut world = (*self.twin.world).clone();
        let mut effects = Vec::new();
        for root in &gone {
            let at = usize::try_from(root.machine).unwrap_or(usize::MAX);
            let Some(machine) = world.workstations.get_mut(at) else {
                continue;
            };
            let presence = Presence::During {
                since: Some(root.since),
                until: None,
            };
            machine.stores.retain(|entry| {
                entry.store != StoreKind::Root
                    || entry.authority != root.authority
                    || entry.presence != presence
            });
            effects.push(format!(
                "the root {} leaves the store of trusted roots of {}",
                root.name, machine.name
            ));
        }
        self.become_world(world)?;
        if self.entries.len() == entries_before {
            self.push("roots are cleaned up".to_owned(), None, effects, None);
        } else if let Some(entry) = self.entries.last_mut() {
            entry.effects.extend(effects);
        }
        Ok(())
    }

    /// A program of a user looks into his store for a certificate.
    pub(super) fn use_program(
        &mut self,
        name: &str,
        user: Option<&str>,
        program: ApplicationKind,
    ) -> Result<(), ExplainError> {
        let machine = self.machine(name)?;
        let account = match user {
            Some(user) => Some(self.twin.find(User::ID, "user", user)?),
            None => None,
        };
        let told = APPLICATIONS.iter().find(|known| known.kind == program);
        let told = told.map_or("a program", |known| known.name);
        let event = format!("{told} at {name}");
        if self.is_down(machine, &event) {
            return Ok(());
        }
        let Some(standing) = self.at_work(machine, account) else {
            self.nothing(&event, "nothing: nobody works there".to_owned());
            return Ok(());
        };
        let account = standing.session.account;
        let store = self.propagated.stores.get(&(machine, account));
        let store = store.cloned().unwrap_or_default();
        let uses: Vec<(String, &'static Step)> = store
            .into_iter()
            .map(|copied| {
                let step = self.use_of(&copied, &standing, program);
                (copied.name, step)
            })
            .collect();
        let of = self.twin.view.row_name(User::ID, account);
        let mut effects = vec![match uses.len() {
            0 => format!("the store of {of} is empty"),
            1 => format!("the store of {of} holds one certificate"),
            count => format!("the store of {of} holds {count} certificates"),
        }];
        effects.extend(
            uses.iter()
                .map(|(name, step)| format!("{name}: {}", step.sentence)),
        );
        let taken = uses.iter().find(|(_, step)| step.effect == Effect::Passes);
        let taken = taken.map_or_else(|| step(USE_NONE), |(_, step)| *step);
        self.push(event, Some(Happening::CardWork(vec![taken])), effects, None);
        Ok(())
    }

    /// What a program makes of a certificate in the store: the key is on the card, which has to be there.
    fn use_of(
        &mut self,
        copied: &Copied,
        standing: &SessionStanding,
        program: ApplicationKind,
    ) -> &'static Step {
        let world = &self.twin.world;
        let current = of_card(world, copied.place.card).any(|other| other == *copied);
        if !current {
            return step(USE_REPLACED);
        }
        let card = Row::try_from(copied.place.card.index()).unwrap_or(Row::MAX);
        let reader = self.simulator.place_of(card);
        let machine = standing.session.machine;
        let is_there = reader.is_some_and(|reader| {
            reader.workstation == machine || standing.client == Some(reader.workstation)
        });
        if !is_there {
            return step(USE_CARD_ABSENT);
        }
        let row = self.twin.certificates.of_container(copied.place);
        let application = APPLICATIONS.iter().position(|known| known.kind == program);
        let rows = row
            .and_then(|row| Row::try_from(row).ok())
            .zip(application.and_then(|at| Row::try_from(at).ok()));
        rows.map_or_else(
            || step(USE_NONE),
            |(row, application)| {
                let rows = [row, machine, application];
                step(self.twin.view.run(&USE_KEPT, &rows, &[]).conclusion.step)
            },
        )
    }

    /// The session in which somebody works at a machine: of one user, or of any.
    fn at_work(&mut self, machine: Row, account: Option<Row>) -> Option<SessionStanding> {
        self.simulator.sessions().into_iter().find(|standing| {
            standing.session.machine == machine
                && standing.state == SessionState::Active
                && account.is_none_or(|account| standing.session.account == account)
        })
    }
}

/// The certificates of a card, each with its place.
fn of_card(world: &World, card: CardRef) -> impl Iterator<Item = Copied> + '_ {
    let known = world.cards.get(card.index());
    known
        .into_iter()
        .flat_map(|known| {
            known
                .containers
                .iter()
                .enumerate()
                .map(move |container| (known, container))
        })
        .filter_map(move |(known, (container, held))| {
            Some(Copied {
                place: ContainerRef { card, container },
                certificate: held.certificate.clone()?,
                name: format!("{} of {}", held.name, known.name),
            })
        })
}
