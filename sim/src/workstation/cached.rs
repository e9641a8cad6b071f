//! The logons with cards that machines keep: those of every machine in turn, in the order of the world.

use std::collections::BTreeMap;

use facts::Row;
use names::DistinguishedName;
use worlds::{CachedLogon, ContainerRef, UserRef, World};

use crate::certificate_services::Vault;
use crate::directory::{KeyIdentity, have_one_key};
use crate::rows::CertificateRows;

/// One logon that a machine keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptLogon {
    pub(crate) machine: Row,
    /// From the newest of the machine, which has slot 1; passwords take slots, too.
    pub(crate) slot: u32,
    pub(crate) user: UserRef,
    container: ContainerRef,
}

/// The logons that machines keep, with what is looked up in them.
#[derive(Debug, Default)]
pub(crate) struct KeptLogons {
    list: Vec<KeptLogon>,
    by_name: BTreeMap<(DistinguishedName, DistinguishedName), Vec<Row>>,
    opened_by: Vec<Vec<Row>>,
}

impl KeptLogons {
    /// Gathers what the world's machines keep.
    pub(crate) fn gather(world: &World, certificates: &CertificateRows, vault: &Vault) -> Self {
        let list: Vec<KeptLogon> = kept(world).collect();
        if list.is_empty() {
            return Self::default();
        }
        let certificate = |entry: &KeptLogon| certificates.of_container(entry.container);
        let mut by_name: BTreeMap<_, Vec<Row>> = BTreeMap::new();
        for (row, entry) in (0u32..).zip(&list) {
            let content = certificate(entry).and_then(|at| vault.certificates.get(at));
            if let Some(content) = content.map(|entry| &entry.content) {
                let name = (content.issuer.clone(), content.subject.clone());
                by_name.entry(name).or_default().push(row);
            }
        }
        let key = |at: usize| KeyIdentity::of(vault, at);
        let mut by_key: BTreeMap<KeyIdentity, Vec<Row>> = list
            .iter()
            .filter_map(|entry| Some((key(certificate(entry)?)?, Vec::new())))
            .collect();
        for row in 0..certificates.on_cards() {
            let own = usize::try_from(row).ok().and_then(key);
            if let Some(rows) = own.and_then(|own| by_key.get_mut(&own)) {
                rows.push(row);
            }
        }
        let opened_by = list
            .iter()
            .map(|entry| {
                let kept = certificate(entry).and_then(key);
                let rows = kept.and_then(|kept| by_key.get(&kept));
                rows.cloned().unwrap_or_default()
            })
            .collect();
        Self {
            list,
            by_name,
            opened_by,
        }
    }

    /// One of them.
    pub(crate) fn get(&self, row: Row) -> Option<&KeptLogon> {
        self.list.get(usize::try_from(row).ok()?)
    }

    /// Certificates on cards whose key opens it.
    pub(crate) fn opened_by(&self, row: Row) -> &[Row] {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        self.opened_by.get(at).map_or(&[], Vec::as_slice)
    }

    /// Those under a certificate's place; of two in one machine the later has replaced the earlier.
    pub(crate) fn in_place_of(
        &self,
        certificate: usize,
        certificates: &CertificateRows,
        vault: &Vault,
    ) -> Vec<Row> {
        // The content of a certificate is not copied where no machine keeps a logon.
        let entry = vault.certificates.get(certificate);
        let Some(content) = entry.filter(|_| !self.list.is_empty()) else {
            return Vec::new();
        };
        let name = (
            content.content.issuer.clone(),
            content.content.subject.clone(),
        );
        let named = self.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let mut latest: BTreeMap<Row, Row> = BTreeMap::new();
        for row in named {
            let Some(entry) = self.get(*row) else {
                continue;
            };
            let kept = certificates.of_container(entry.container);
            if kept.is_some_and(|kept| have_one_place(vault, certificate, kept)) {
                latest.insert(entry.machine, *row);
            }
        }
        latest.into_values().collect()
    }
}

fn kept(world: &World) -> impl Iterator<Item = KeptLogon> + '_ {
    (0u32..)
        .zip(&world.workstations)
        .flat_map(|(machine, workstation)| {
            let slots = (1u32..).zip(workstation.logon_cache.entries.iter().rev());
            let mut list: Vec<KeptLogon> = slots
                .filter_map(|(slot, entry)| match entry {
                    CachedLogon::Password(_) => None,
                    CachedLogon::Card { user, certificate } => Some(KeptLogon {
                        machine,
                        slot,
                        user: *user,
                        container: *certificate,
                    }),
                })
                .collect();
            list.reverse();
            list
        })
}

/// How they are named, in the order of their rows.
pub(crate) fn kept_logon_names(world: &World) -> Vec<String> {
    kept(world)
        .map(|entry| {
            let card = world.card(entry.container.card);
            let container = card.containers.get(entry.container.container);
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
