//! Distribution: from what the forest publishes to what the stores of one machine hold at an instant.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Fact, Row};
use names::Timestamp;
use worlds::{Machine, Presence, SiteRef, StoreEntry, StoreKind, TrustedRoot, World};

use super::{StoreContent, Stores, possible};
use crate::assumption::{ENROLMENT_OFF, INTERMEDIATES, LOCAL_NTAUTH, STORE_DOWNLOAD};
use crate::certificate_services::{Origin, Vault};
use crate::change::Unknowns;
use crate::group_policy::{PolicyInput, location};
use crate::target::Kind;

/// Members download what the forest publishes about every eight hours (KB281245).
const DOWNLOAD_SECONDS: i64 = 8 * 3600;
/// Group Policy reaches a member after 90 minutes and up to 30 more, a domain controller after five
/// [MS-GPOL; Group Policy refresh interval].
const POLICY_OF_MEMBER_SECONDS: i64 = 120 * 60;
const POLICY_OF_CONTROLLER_SECONDS: i64 = 5 * 60;
/// The bit of `AEPolicy` that stands for "do not enrol certificates automatically".
const ENROLMENT_DISABLED: u32 = 0x8000;

/// When an authority is in each container of the forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// `CN=Certification Authorities`.
    pub(crate) roots: Presence,
    /// `CN=AIA`.
    pub(crate) intermediates: Presence,
    /// `CN=NTAuthCertificates`.
    pub(crate) ntauth: Presence,
}

/// What holds for every machine: the publications, and the readings assumed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conditions {
    /// The publications, in the order of the authorities.
    pub(crate) published: Vec<Published>,
    download_at_once: bool,
    local_ntauth_is_removed: bool,
    enrolment_off_stops_ntauth_only: bool,
    intermediates: Intermediates,
}

/// Where those who verify take intermediates from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Intermediates {
    OfTheStore,
    SentAlongToo,
}

/// The distribution of a world's authorities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Distribution {
    validity: Vec<(Timestamp, Timestamp)>,
    /// The conditions, as far as they are known.
    pub(crate) conditions: Fact<Conditions>,
}

/// A machine, as far as its stores are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// Whether it is a member of a domain.
    pub(crate) joined: bool,
    /// Whether it is a domain controller.
    pub(crate) controls: bool,
    lag_seconds: i64,
    roots_by_policy: Vec<TrustedRoot>,
    local: Vec<StoreEntry>,
    refreshed: Option<Timestamp>,
}

impl Default for Distribution {
    fn default() -> Self {
        Self {
            validity: Vec::new(),
            conditions: Fact::Unknown,
        }
    }
}

impl Distribution {
    /// The distribution of a world under the readings assumed.
    pub(crate) fn new(
        world: &World,
        vault: &Vault,
        unknowns: &Unknowns,
        assumptions: &BTreeMap<&'static str, Fact<u32>>,
    ) -> Self {
        let reading = |name: &'static str| {
            let fact = assumptions.get(name).cloned().unwrap_or(Fact::Known(0));
            fact.map(|reading| reading == 1)
        };
        let conditions = publications(world, unknowns)
            .zip(reading(STORE_DOWNLOAD.name))
            .zip(reading(LOCAL_NTAUTH.name))
            .zip(reading(ENROLMENT_OFF.name))
            .zip(reading(INTERMEDIATES.name))
            .map(
                |((((published, at_once), removed), ntauth_only), sent)| Conditions {
                    published,
                    download_at_once: at_once,
                    local_ntauth_is_removed: removed,
                    enrolment_off_stops_ntauth_only: ntauth_only,
                    intermediates: if sent {
                        Intermediates::SentAlongToo
                    } else {
                        Intermediates::OfTheStore
                    },
                },
            );
        let validity = vault.authorities.iter().map(|entry| match &entry.origin {
            Origin::Issued { issuance, .. } => (
                Timestamp::from_unix(issuance.not_before),
                Timestamp::from_unix(issuance.not_after),
            ),
            Origin::Given { certificate, .. } => {
                (certificate.not_before(), certificate.not_after())
            }
        });
        Self {
            validity: validity.collect(),
            conditions,
        }
    }

    /// What the stores of a machine hold by its clock.
    pub(crate) fn content(&self, stores: &Stores, clock: Fact<Timestamp>) -> Fact<StoreContent> {
        self.conditions
            .clone()
            .zip(stores.enrolment.clone())
            .zip(stores.skew.clone())
            .zip(clock)
            .map(|(((conditions, enrolment), skew), clock)| {
                let instant = clock.plus_seconds(-skew);
                self.at(&conditions, &stores.member, enrolment, instant, skew)
            })
    }

    /// The instants at which what the stores of a machine hold changes, or may change.
    pub(crate) fn all_changes(&self, stores: &Stores) -> Vec<Timestamp> {
        let known = self.conditions.clone().zip(stores.skew.clone());
        possible(&known)
            .into_iter()
            .flat_map(|(conditions, skew)| self.changes(conditions, &stores.member, *skew))
            .collect()
    }

    /// Everything that the stores of a machine hold at some time, or may hold.
    pub(crate) fn contents(&self, stores: &Stores) -> Vec<StoreContent> {
        let known = self
            .conditions
            .clone()
            .zip(stores.enrolment.clone())
            .zip(stores.skew.clone());
        let mut contents = Vec::new();
        for ((conditions, enrolment), skew) in possible(&known) {
            let mut instants = self.changes(conditions, &stores.member, *skew);
            instants.push(Timestamp::MIN);
            for instant in instants {
                let content = self.at(conditions, &stores.member, *enrolment, instant, *skew);
                if !contents.contains(&content) {
                    contents.push(content);
                }
            }
        }
        contents
    }

    /// What the stores of a machine hold at an instant.
    pub(crate) fn at(
        &self,
        conditions: &Conditions,
        member: &Member,
        enrolment: Option<u32>,
        instant: Timestamp,
        skew: i64,
    ) -> StoreContent {
        let mut content = StoreContent {
            takes_what_is_sent: conditions.intermediates == Intermediates::SentAlongToo,
            ..StoreContent::default()
        };
        let enrols = enrolment.is_none_or(|bits| bits & ENROLMENT_DISABLED == 0);
        let download = member.joined.then(|| member.download(conditions, instant));
        let seen = download.map(|at| at.plus_seconds(-member.lag_seconds));
        let authorities = (0u32..).zip(&conditions.published);
        if let Some(seen) = seen {
            for (authority, published) in authorities {
                if enrols && published.ntauth.holds_at(seen) {
                    content.ntauth.insert(authority);
                }
                if !enrols && !conditions.enrolment_off_stops_ntauth_only {
                    continue;
                }
                if published.roots.holds_at(seen) {
                    content.roots.insert(authority);
                }
                if published.intermediates.holds_at(seen) {
                    content.intermediates.insert(authority);
                }
            }
        }
        let policy = instant.plus_seconds(-member.policy_delay(conditions));
        for root in &member.roots_by_policy {
            if root.presence.holds_at(policy) {
                content.roots.insert(row(root.authority.index()));
            }
        }
        let overwritten = download.filter(|_| enrols && conditions.local_ntauth_is_removed);
        for entry in &member.local {
            if !entry.presence.holds_at(instant) {
                continue;
            }
            let authority = row(entry.authority.index());
            match entry.store {
                StoreKind::Root => content.roots.insert(authority),
                StoreKind::Intermediate => content.intermediates.insert(authority),
                StoreKind::NtAuth if came_before(entry.presence, overwritten) => false,
                StoreKind::NtAuth => content.ntauth.insert(authority),
            };
        }
        // Where nothing is missing, nothing has to stand in for it.
        let all = conditions.published.len();
        content.takes_what_is_sent &= content.intermediates.len() < all;
        let clock = instant.plus_seconds(skew);
        let of = |wrong: &dyn Fn(&(Timestamp, Timestamp)) -> bool| -> BTreeSet<Row> {
            let authorities = (0u32..).zip(&self.validity);
            authorities
                .filter(|(_, validity)| wrong(validity))
                .map(|(authority, _)| authority)
                .collect()
        };
        content.expired = of(&|(_, to)| *to < clock);
        content.not_yet = of(&|(from, _)| clock < *from);
        content
    }
}

impl Distribution {
    /// The instants at which what the stores of a machine hold may change.
    pub(crate) fn changes(
        &self,
        conditions: &Conditions,
        member: &Member,
        skew: i64,
    ) -> Vec<Timestamp> {
        let published = conditions.published.iter().flat_map(|published| {
            [published.roots, published.intermediates, published.ntauth]
                .into_iter()
                .flat_map(Presence::instants)
        });
        let downloaded = published.filter(|_| member.joined).map(|instant| {
            let seen = instant.plus_seconds(member.lag_seconds);
            member.download_after(conditions, seen)
        });
        let delay = member.policy_delay(conditions);
        let by_policy = member
            .roots_by_policy
            .iter()
            .flat_map(|root| root.presence.instants())
            .map(|instant| instant.plus_seconds(delay));
        let by_hand = member
            .local
            .iter()
            .flat_map(|entry| entry.presence.instants())
            .flat_map(|instant| [instant, member.download_after(conditions, instant)]);
        let by_time = self
            .validity
            .iter()
            .flat_map(|(from, to)| [*from, to.plus_seconds(1)])
            .map(|instant| instant.plus_seconds(-skew));
        downloaded
            .chain(by_policy)
            .chain(by_hand)
            .chain(by_time)
            .collect()
    }
}

impl Member {
    /// A machine of the world.
    pub(crate) fn new(
        world: &World,
        policy: &PolicyInput<'_>,
        machine: Machine,
        local: &[StoreEntry],
        refreshed: Option<Timestamp>,
    ) -> Self {
        let minutes = |site: SiteRef| i64::from(world.site(site).replication_minutes);
        let location = location(world, machine);
        let site = location.and_then(|location| location.site);
        Self {
            joined: location.is_some_and(|location| location.domain.is_some()),
            controls: matches!(machine, Machine::DomainController(_)),
            lag_seconds: site.map_or(0, minutes) * 60,
            roots_by_policy: policy.trusted_roots(machine),
            local: local.to_vec(),
            refreshed,
        }
    }

    /// The first download at or after an instant.
    fn download_after(&self, conditions: &Conditions, instant: Timestamp) -> Timestamp {
        match self.refreshed {
            Some(once) => {
                let since = once.unix().saturating_sub(instant.unix());
                instant.plus_seconds(since.rem_euclid(DOWNLOAD_SECONDS))
            }
            None if conditions.download_at_once => instant,
            None => instant.plus_seconds(DOWNLOAD_SECONDS),
        }
    }

    /// When it last downloaded, before or at an instant.
    fn download(&self, conditions: &Conditions, instant: Timestamp) -> Timestamp {
        match self.refreshed {
            Some(once) => {
                let since = (instant.unix() - once.unix()).rem_euclid(DOWNLOAD_SECONDS);
                instant.plus_seconds(-since)
            }
            None if conditions.download_at_once => instant,
            None => instant.plus_seconds(-DOWNLOAD_SECONDS),
        }
    }

    fn policy_delay(&self, conditions: &Conditions) -> i64 {
        match (conditions.download_at_once, self.controls) {
            (true, _) => 0,
            (false, true) => POLICY_OF_CONTROLLER_SECONDS,
            (false, false) => POLICY_OF_MEMBER_SECONDS,
        }
    }
}

/// Whether something came before an instant; what has always been there did.
fn came_before(presence: Presence, instant: Option<Timestamp>) -> bool {
    let since = match presence {
        Presence::Never => return false,
        Presence::During { since, .. } => since,
    };
    instant.is_some_and(|instant| since.is_none_or(|since| since <= instant))
}

/// When each authority is published, as far as it is known.
fn publications(world: &World, unknowns: &Unknowns) -> Fact<Vec<Published>> {
    let mut all = Fact::Known(Vec::new());
    for authority in &world.certification_authorities {
        let kind = Kind::CertificationAuthority;
        let name = authority.name.as_str();
        let of =
            |property, known| unknowns.fact(kind, name, property, known, |text| text.parse().ok());
        let published = of("in_root_store", authority.in_root_store)
            .zip(of("in_intermediate_store", authority.in_intermediate_store))
            .zip(of("in_ntauth", authority.in_ntauth))
            .map(|((roots, intermediates), ntauth)| Published {
                roots,
                intermediates,
                ntauth,
            });
        all = all.zip(published).map(|(mut all, one): (Vec<_>, _)| {
            all.push(one);
            all
        });
    }
    all
}

fn row(index: usize) -> Row {
    Row::try_from(index).unwrap_or(Row::MAX)
}
