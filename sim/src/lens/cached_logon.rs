//! Facts of the logons with cards that machines keep. The rows are those of every machine in turn, in the order of the
//! world.

use facts::{Fact, Row};
use worlds::{CachedLogon, ContainerRef, UserRef, World};

use super::Source;
use crate::certificate_services::Vault;
use crate::directory::have_one_key;

/// One entry of a machine's cache.
#[derive(Debug, Clone, Copy)]
struct Entry {
    machine: Row,
    /// From the newest of the machine, which has slot 1; passwords take slots, too.
    slot: u32,
    user: UserRef,
    certificate: ContainerRef,
}

fn entries(world: &World) -> impl Iterator<Item = Entry> + '_ {
    (0u32..)
        .zip(&world.workstations)
        .flat_map(|(machine, workstation)| {
            let slots = (1u32..).zip(workstation.logon_cache.entries.iter().rev());
            let mut list: Vec<Entry> = slots
                .filter_map(|(slot, entry)| match entry {
                    CachedLogon::Password(_) => None,
                    CachedLogon::Card { user, certificate } => Some(Entry {
                        machine,
                        slot,
                        user: *user,
                        certificate: *certificate,
                    }),
                })
                .collect();
            list.reverse();
            list
        })
}

fn entry(source: &Source<'_>, row: Row) -> Option<Entry> {
    let at = usize::try_from(row).ok()?;
    entries(source.world).nth(at)
}

/// How the entries are named, in the order of their rows.
pub(crate) fn names(world: &World) -> Vec<String> {
    entries(world)
        .map(|entry| {
            let card = world.card(entry.certificate.card);
            let container = card.containers.get(entry.certificate.container);
            let container = container.map(|c| c.name.to_string()).unwrap_or_default();
            let machine = usize::try_from(entry.machine).ok();
            let machine = machine
                .and_then(|at| world.workstations.get(at))
                .map(|machine| machine.name.to_string())
                .unwrap_or_default();
            format!(
                "{} of {}/{container} on {machine}",
                world.user(entry.user).name,
                card.name
            )
        })
        .collect()
}

/// The certificate of an entry, as an index.
fn certificate(source: &Source<'_>, container: ContainerRef) -> Option<usize> {
    source.certificates.of_container(container)
}

/// Whether two certificates have one place in a cache: subject and issuer, or key and issuer where there is no subject
/// [Certificate Requirements and Enumeration].
pub(crate) fn have_one_place(vault: &Vault, one: usize, other: usize) -> bool {
    let content = |at: usize| vault.certificates.get(at).map(|entry| &entry.content);
    let (Some(left), Some(right)) = (content(one), content(other)) else {
        return false;
    };
    left.issuer == right.issuer
        && left.subject == right.subject
        && (!left.subject.is_empty() || have_one_key(vault, one, other))
}

/// The entries under a certificate's place; of two in one machine the later has replaced the earlier.
pub(crate) fn of_certificate(source: &Source<'_>, row: Row) -> Vec<Row> {
    let Ok(own) = usize::try_from(row) else {
        return Vec::new();
    };
    let mut found: Vec<(Row, Row)> = Vec::new();
    for (number, entry) in (0u32..).zip(entries(source.world)) {
        let is_there = certificate(source, entry.certificate)
            .is_some_and(|kept| have_one_place(source.vault, own, kept));
        if is_there {
            found.retain(|(machine, _)| *machine != entry.machine);
            found.push((entry.machine, number));
        }
    }
    found.into_iter().map(|(_, number)| number).collect()
}

pub(crate) fn machine(source: &Source<'_>, row: Row) -> Fact<u32> {
    entry(source, row).map_or(Fact::Unknown, |entry| Fact::Known(entry.machine))
}

pub(crate) fn slot(source: &Source<'_>, row: Row) -> Fact<u32> {
    entry(source, row).map_or(Fact::Unknown, |entry| Fact::Known(entry.slot))
}

pub(crate) fn account(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    let user = entry(source, row).and_then(|entry| Row::try_from(entry.user.index()).ok());
    Fact::Known(user)
}

pub(crate) fn opened_by(source: &Source<'_>, row: Row) -> Vec<Row> {
    let kept = entry(source, row).and_then(|entry| certificate(source, entry.certificate));
    let Some(kept) = kept else {
        return Vec::new();
    };
    let has_the_key = |row: &Row| {
        usize::try_from(*row).is_ok_and(|other| have_one_key(source.vault, kept, other))
    };
    let on_cards = 0..source.certificates.on_cards();
    on_cards.filter(has_the_key).collect()
}
