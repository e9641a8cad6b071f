//! Facts of domain controllers.

use facts::{Fact, Row};
use names::Timestamp;
use policies::{SettingId, TypedValue};
use worlds::ProductVersion;

use super::{Source, minutes};
use crate::assumption::{KDC_KEEPS, KDC_LOOK, KDC_NEWEST, KDC_OWN_REVOCATION, NO_EKU_AT_KDC};
use crate::directory::{DomainPolicy, InDomain};
use crate::network::{
    Candidate, LOOK_SECONDS, Looks, Rhythm, Running, Selection, StoreOfKdc, TrustAt,
};
use crate::revocation::{Asker, Inquiry, Mode};
use crate::rule_book::Behaviour;
use crate::rule_book::account::{PROTECTS_USERS, ROLLS_SECRETS};
use crate::rule_book::exchange::KDC_FRESHNESS;
use crate::rule_book::kdc_certificate::KDC_PURPOSE_IS_A_MARK;
use crate::rule_book::mapping::BACKDATING;
use crate::rule_book::revocation::KDC_IGNORES_UNKNOWN;
use crate::rule_book::ticket::KNOWS_FRESH_KEYS;
use crate::step::{
    KDC_CANDIDATE_EXPIRED, KDC_CANDIDATE_NOT_IN_NTAUTH, KDC_CANDIDATE_NOT_PUBLISHED,
    KDC_CANDIDATE_NOT_YET, KDC_CANDIDATE_PATH_OUT_OF_TIME, KDC_CANDIDATE_REVOCATION_UNKNOWN,
    KDC_CANDIDATE_REVOKED, KDC_CANDIDATE_UNTRUSTED,
};
use crate::trust_stores::{ChainEnd, Conditions, StoreContent, Stores};
use crate::value::{Backdating, FreshnessSupport, LostCertificate, RevocationFound};
use crate::workstation::{Clock, Patched, Product};

pub(crate) fn stores(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    super::stores_row(source, source.controller(row), source.controller(row))
}

pub(crate) fn running(source: &Source<'_>, row: Row) -> Fact<bool> {
    super::known_or_unknown(source.controller::<Running>(row).map(|running| &running.0))
}

fn registry(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    configured(source, row, id).map(|value| value.and_then(|value| value.number()))
}

/// What is configured for a setting, whatever its type.
pub(super) fn configured(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<TypedValue>> {
    source.registry(row, id)
}

/// The number that a setting comes to: what is configured, else the default of the machine's version
/// and level of updates.
pub(crate) fn setting(source: &Source<'_>, row: Row, id: SettingId) -> Fact<Option<u32>> {
    let product: Fact<ProductVersion> =
        super::known_or_unknown(source.controller::<Product>(row).map(|product| &product.0));
    let patched: Fact<Timestamp> =
        super::known_or_unknown(source.controller::<Patched>(row).map(|patched| &patched.0));
    registry(source, row, id)
        .zip(product)
        .zip(patched)
        .map(|((value, product), patched)| {
            value.or_else(
                || match policies::setting(id).default_on(product, patched) {
                    Some(policies::DefaultData::Number(number)) => Some(number),
                    _ => None,
                },
            )
        })
}

/// What a behaviour of the rule book comes to here.
pub(crate) fn behaviour<T: Copy>(
    source: &Source<'_>,
    row: Row,
    behaviour: &Behaviour<T>,
) -> Fact<T> {
    let product: Option<&Product> = source.controller(row);
    let patched: Option<&Patched> = source.controller(row);
    let value = behaviour
        .setting
        .map_or(Fact::Known(None), |id| registry(source, row, id));
    super::dated(
        source,
        behaviour,
        super::known_or_unknown(product.map(|product| &product.0)),
        super::known_or_unknown(patched.map(|patched| &patched.0)),
        value,
    )
}

fn product(source: &Source<'_>, row: Row) -> Fact<ProductVersion> {
    let product: Option<&Product> = source.controller(row);
    super::known_or_unknown(product.map(|product| &product.0))
}

pub(crate) fn enforces_logon_restrictions(source: &Source<'_>, row: Row) -> Fact<bool> {
    source
        .controller::<DomainPolicy>(row)
        .map_or(Fact::Unknown, |policy| {
            policy.enforces_logon_restrictions.clone()
        })
}

/// `SCLogonEKUNotRequired`, whose default is published nowhere and taken for off; and the policy for the logon screen, if it
/// reaches the domain controller and a KDC honours it.
pub(crate) fn waives_smart_card_logon(source: &Source<'_>, row: Row) -> Fact<bool> {
    let policy = setting(source, row, SettingId::AllowCertificatesWithNoEku);
    let waived = policy.and_then(|number| match number {
        Some(1) => {
            let reading = source.assumed(NO_EKU_AT_KDC.name);
            reading.map(|reading| reading == 1)
        }
        _ => Fact::Known(false),
    });
    setting(source, row, SettingId::ScLogonEkuNotRequired)
        .zip(waived)
        .map(|(number, waived)| number == Some(1) || waived)
}

/// The attribute of the domain, its level and a domain controller that knows of it
/// [MS-PKCA 3.1.5.2.2; MS-ADA2 2.319].
pub(crate) fn rolls_secrets(source: &Source<'_>, row: Row) -> Fact<bool> {
    let level = of_domain(source, row).map(|domain| domain.functional_level);
    let attribute = source
        .controller::<DomainPolicy>(row)
        .map_or(Fact::Unknown, |policy| {
            policy.expires_smart_card_only.clone()
        });
    product(source, row)
        .zip(attribute)
        .map(move |(product, attribute)| attribute && ROLLS_SECRETS.holds(product, level))
}

/// Every number but 0 refuses the accounts of the domain at its members.
pub(crate) fn refuses_ntlm(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::RestrictNtlmInDomain)
        .map(|number| number.is_some_and(|number| number != 0))
}

pub(crate) fn protects_users(source: &Source<'_>, row: Row) -> Fact<bool> {
    let level = of_domain(source, row).map(|domain| domain.functional_level);
    product(source, row).map(move |product| PROTECTS_USERS.holds(product, level))
}

pub(crate) fn takes_armor(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::KdcEnableCbacAndArmor)
        .map(|number| number.is_some_and(|n| n != 0))
}

pub(crate) fn freshness(source: &Source<'_>, row: Row) -> Fact<FreshnessSupport> {
    let level = of_domain(source, row).map(|domain| domain.functional_level);
    behaviour(source, row, &KDC_FRESHNESS)
        .zip(product(source, row))
        .map(move |(support, product)| {
            if KNOWS_FRESH_KEYS.holds(product, level) {
                support
            } else {
                FreshnessSupport::Disabled
            }
        })
}

pub(crate) fn hour(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    now(source, row).map(|now| Some(Row::from(worlds::LogonHours::hour_of_week(now))))
}

/// The tolerances that the article does not list, as far as the domain has them; more than three of them
/// leave the fact unknown.
pub(crate) fn backdating(source: &Source<'_>, row: Row) -> Fact<Backdating> {
    const OTHERS: [Backdating; 3] = [
        Backdating::FirstOther,
        Backdating::SecondOther,
        Backdating::ThirdOther,
    ];
    let id = SettingId::CertificateBackdatingCompensation;
    registry(source, row, id).and_then(|value| {
        let known = source.other_tolerances().iter();
        let mut numbered = known.zip(OTHERS);
        match numbered.find(|(seconds, _)| Some(**seconds) == value) {
            Some((_, other)) => Fact::Known(other),
            None => behaviour(source, row, &BACKDATING),
        }
    })
}

/// The tolerances of some domain controllers that the article does not list, in order.
pub(crate) fn other_tolerances(source: &Source<'_>, controllers: Row) -> Vec<u32> {
    let id = SettingId::CertificateBackdatingCompensation;
    let listed = |seconds: u32| {
        let mut phases = BACKDATING.phases.iter();
        phases.any(|phase| phase.registry.iter().any(|(value, _)| *value == seconds))
    };
    let mut others = Vec::new();
    for controller in 0..controllers {
        let _ = registry(source, controller, id)
            .map(|value| others.extend(value.filter(|seconds| !listed(*seconds))));
    }
    others.sort_unstable();
    others.dedup();
    others
}

pub(super) fn now(source: &Source<'_>, row: Row) -> Fact<Timestamp> {
    super::known_or_unknown(source.controller::<Clock>(row).map(|clock| &clock.0))
}

pub(crate) fn clock(source: &Source<'_>, row: Row) -> Fact<u32> {
    now(source, row).map(minutes)
}

pub(crate) fn domain(source: &Source<'_>, row: Row) -> Fact<u32> {
    let domain: Option<&InDomain> = source.controller(row);
    domain
        .and_then(|domain| u32::try_from(domain.0).ok())
        .map_or(Fact::Unknown, Fact::Known)
}

pub(crate) fn forest(source: &Source<'_>, row: Row) -> Fact<u32> {
    of_domain(source, row).map_or(Fact::Unknown, |domain| super::forest_number(domain.forest))
}

fn of_domain<'w>(source: &Source<'w>, row: Row) -> Option<&'w worlds::Domain> {
    let domain: &InDomain = source.controller(row)?;
    source.fixtures().domains.get(domain.0)
}

pub(crate) fn reaches_global_catalog(source: &Source<'_>, row: Row) -> Fact<bool> {
    of_domain(source, row).map_or(Fact::Unknown, |domain| {
        super::domain::global_catalog_answers(source, domain.forest)
    })
}

/// What the KDC made of its store, by the domain controller's clock.
pub(crate) fn selection(source: &Source<'_>, row: Row) -> Fact<Selection> {
    let (Some(store), Some(stores)) = (
        source.controller::<StoreOfKdc>(row),
        source.controller::<Stores>(row),
    ) else {
        return Fact::Unknown;
    };
    let knows_purpose = behaviour(source, row, &KDC_PURPOSE_IS_A_MARK);
    knows_purpose
        .zip(behaviour(source, row, &KDC_IGNORES_UNKNOWN))
        .zip(super::revocation::inquiry(source, Asker::Controller(row)))
        .zip(source.trust().distribution.conditions.clone())
        .zip(stores.enrolment.clone())
        .zip(looks(source, row, store, stores))
        .and_then(
            |(((((knows, cache_only), inquiry), conditions), enrolment), looks)| {
                let mut candidates = store.candidates.clone();
                if !knows {
                    for candidate in &mut candidates {
                        candidate.forget_the_purpose();
                    }
                }
                let trust = Trusting {
                    source,
                    conditions: &conditions,
                    stores,
                    enrolment,
                    skew: looks.skew,
                    inquiry: &inquiry,
                    mode: if cache_only {
                        Mode::CacheOnly
                    } else {
                        Mode::Fetching
                    },
                };
                let content = trust.stores(looks.now);
                let unknown = |candidate: &Candidate| {
                    trust.finds(candidate.row, looks.now).is_none()
                        || trust.end(&content, candidate.row) == ChainEnd::Unverified
                };
                if candidates.iter().any(unknown) {
                    return Fact::Unknown;
                }
                let distribution = &source.trust().distribution;
                let mut changes = distribution.changes(&conditions, &stores.member, looks.skew);
                for candidate in &candidates {
                    changes.extend(trust.turns(candidate.row, looks.started));
                }
                Fact::Known(looks.select(&candidates, &changes, &trust))
            },
        )
}

/// How a KDC looks.
fn looks(source: &Source<'_>, row: Row, store: &StoreOfKdc, stores: &Stores) -> Fact<Looks> {
    let other = |name: &'static str| source.assumed(name).map(|reading| reading == 1);
    let patched: Option<&Patched> = source.controller(row);
    now(source, row)
        .zip(super::known_or_unknown(patched.map(|patched| &patched.0)))
        .zip(stores.skew.clone())
        .zip(behaviour(source, row, &KDC_IGNORES_UNKNOWN))
        .zip(other(KDC_LOOK.name))
        .zip(other(KDC_OWN_REVOCATION.name))
        .zip(other(KDC_NEWEST.name))
        .zip(other(KDC_KEEPS.name))
        .map(
            |(((((((clock, patched), skew), ignores), late), used), ends_last), newest)| {
                let now = clock.plus_seconds(-skew);
                Looks {
                    now,
                    skew,
                    // A machine is started again with its updates.
                    started: store.started.unwrap_or(patched).min(now),
                    rhythm: match store.started {
                        Some(_) => Rhythm::FromStart,
                        None => Rhythm::After(if late { LOOK_SECONDS } else { 0 }),
                    },
                    takes_unknown_revocation: ignores || used,
                    newest_ends_last: ends_last,
                    keeps_current: !newest,
                }
            },
        )
}

/// The stores of a domain controller at any instant.
struct Trusting<'s> {
    source: &'s Source<'s>,
    conditions: &'s Conditions,
    stores: &'s Stores,
    enrolment: Option<u32>,
    skew: i64,
    inquiry: &'s Inquiry,
    mode: Mode,
}

impl Trusting<'_> {
    fn class(&self, certificate: Row) -> Option<usize> {
        let at = usize::try_from(certificate).ok()?;
        self.source.revocation().classes.of_certificate(at)
    }

    /// What is found out about a certificate; `None`: nothing is known of its authority's revocations.
    fn finds(&self, certificate: Row, instant: Timestamp) -> Option<RevocationFound> {
        let classes = &self.source.revocation().classes;
        let class = self.class(certificate)?;
        self.inquiry.finds(classes, class, instant, self.mode)
    }

    fn turns(&self, certificate: Row, from: Timestamp) -> Vec<Timestamp> {
        let classes = &self.source.revocation().classes;
        let class = self.class(certificate);
        let turns = class.map(|class| self.inquiry.turns(classes, class, from));
        turns.into_iter().flatten().collect()
    }
}

impl TrustAt for Trusting<'_> {
    fn stores(&self, instant: Timestamp) -> StoreContent {
        self.source.trust().distribution.at(
            self.conditions,
            &self.stores.member,
            self.enrolment,
            instant,
            self.skew,
        )
    }

    fn end(&self, content: &StoreContent, certificate: Row) -> ChainEnd {
        let vault = self.source.vault();
        self.source
            .trust()
            .chains
            .end_of(vault, content, certificate)
    }

    fn revocation(&self, certificate: Row, instant: Timestamp) -> RevocationFound {
        let found = self.finds(certificate, instant);
        found.unwrap_or(RevocationFound::NoPublication)
    }
}

/// The certificate that the KDC picks: private key there, one of the three marks, path trusted and
/// valid now, issuer in NTAuth, not revoked; the newest of those [KDC certificate processing].
pub(crate) fn kdc_certificate(source: &Source<'_>, row: Row) -> Fact<Option<Row>> {
    selection(source, row).map(|selection| selection.chosen)
}

/// Why the certificate that was in use is no longer good.
pub(crate) fn lost_its_certificate(source: &Source<'_>, row: Row) -> Fact<LostCertificate> {
    selection(source, row).map(|selection| match selection.lost {
        Some(KDC_CANDIDATE_EXPIRED | KDC_CANDIDATE_NOT_YET | KDC_CANDIDATE_PATH_OUT_OF_TIME) => {
            LostCertificate::OutOfTime
        }
        Some(KDC_CANDIDATE_UNTRUSTED) => LostCertificate::Untrusted,
        Some(KDC_CANDIDATE_NOT_IN_NTAUTH) => LostCertificate::NotInNtAuth,
        Some(KDC_CANDIDATE_REVOKED) => LostCertificate::Revoked,
        Some(KDC_CANDIDATE_REVOCATION_UNKNOWN) => LostCertificate::RevocationOffline,
        Some(KDC_CANDIDATE_NOT_PUBLISHED) => LostCertificate::NoRevocationCheck,
        // What was taken out of the store is not a certificate that became bad.
        Some(_) | None => LostCertificate::NotLost,
    })
}

pub(crate) fn requires_smart_card(source: &Source<'_>, row: Row) -> Fact<bool> {
    setting(source, row, SettingId::ScForceOption).map(|number| number.is_some_and(|on| on != 0))
}
