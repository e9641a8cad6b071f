//! Revocation by lists that the crate issued itself. PKITS judges the scopes; here are the cases
//! that it has not, and what the twin reads besides.

use pki::path::{PathProblem, PathSettings, PathVerdict};
use pki::revocation::{
    DeltaUse, RevocationGap, RevocationSources, RevocationVerdict, UnknownStatus, status, validate,
};
use pki::{
    Certificate, Crl, CrlFlaw, CrlIssuance, CrlKind, CrlScope, DistributionPoint,
    DistributionPointName, Extension, GeneralName, IssuingDistributionPoint, ReasonSet,
    RevocationReason, RevokedEntry,
};

use crate::chain::{Party, party};
use crate::issue::dn;

/// `root -> CA -> user 7`.
pub struct World {
    pub root: Party,
    pub ca: Party,
    pub anchor: Certificate,
    pub authority: Certificate,
    pub user: Certificate,
}

pub fn world(extensions: Vec<Extension>) -> World {
    let (root, ca) = (party("CN=Root", 1), party("CN=CA", 2));
    World {
        anchor: root.authority_of(&root, 1),
        authority: ca.authority_of(&root, 2),
        user: party("CN=User", 3).user_with(&ca, 7, extensions),
        root,
        ca,
    }
}

/// A complete list from January on, to be issued anew each month.
pub fn list(by: &Party, number: u64, revoked: Vec<RevokedEntry>) -> CrlIssuance {
    CrlIssuance {
        number: Some(number.into()),
        issuer_key_id: Some(by.key.public_key().key_id()),
        revoked,
        ..CrlIssuance::new(
            dn(by.name),
            "2010-01-01".parse().unwrap(),
            "2010-02-01".parse().unwrap(),
        )
    }
}

pub fn revoked(serial: &str, reason: RevocationReason) -> RevokedEntry {
    RevokedEntry {
        reason: Some(reason),
        ..RevokedEntry::new(serial.parse().unwrap(), "2009-12-01".parse().unwrap())
    }
}

pub fn at(instant: &str) -> PathSettings {
    PathSettings {
        at: Some(instant.parse().unwrap()),
        ..PathSettings::default()
    }
}

impl World {
    pub fn verdict(&self, sources: &RevocationSources<'_>, instant: &str) -> PathVerdict {
        let pool = std::slice::from_ref(&self.authority);
        let anchors = std::slice::from_ref(&self.anchor);
        validate(&self.user, pool, anchors, &at(instant), sources)
    }

    /// The status of the user alone.
    pub fn status(&self, sources: &RevocationSources<'_>, instant: &str) -> RevocationVerdict {
        let pool = std::slice::from_ref(&self.authority);
        let anchors = std::slice::from_ref(&self.anchor);
        let path = pki::path::validate(&self.user, pool, anchors, &at(instant));
        let path = path.trusted().expect("a path").path().clone();
        status(&path, 0, pool, &at(instant), sources)
    }

    fn by_lists(&self, lists: &[Crl], instant: &str) -> RevocationVerdict {
        let sources = RevocationSources {
            lists,
            ..RevocationSources::default()
        };
        self.status(&sources, instant)
    }
}

const GOOD: RevocationVerdict = RevocationVerdict::Good;

fn gap(gap: RevocationGap) -> RevocationVerdict {
    RevocationVerdict::Unknown(gap)
}

fn reason(verdict: RevocationVerdict) -> Option<RevocationReason> {
    match verdict {
        RevocationVerdict::Revoked { reason, since } => {
            assert_eq!(since.date(), "2009-12-01");
            reason
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_whole_path_is_asked() {
    let world = world(vec![]);
    let of_ca = list(&world.ca, 1, vec![]).issue(&world.ca.key).unwrap();
    let of_root = list(&world.root, 1, vec![]).issue(&world.root.key).unwrap();
    let problem = |lists: &[Crl]| {
        let sources = RevocationSources {
            lists,
            ..RevocationSources::default()
        };
        world.verdict(&sources, "2010-01-15").problem()
    };
    assert_eq!(problem(&[of_ca.clone(), of_root.clone()]), None);
    assert_eq!(
        problem(std::slice::from_ref(&of_ca)),
        Some(PathProblem::RevocationUnknown)
    );
    assert_eq!(problem(&[of_root]), Some(PathProblem::RevocationUnknown));
    let entry = revoked("02", RevocationReason::CaCompromise);
    let revoking = list(&world.root, 1, vec![entry]).issue(&world.root.key);
    assert_eq!(
        problem(&[of_ca, revoking.unwrap()]),
        Some(PathProblem::Revoked)
    );
}

#[test]
fn what_cannot_be_told_may_pass_where_the_caller_says_so() {
    let world = world(vec![]);
    let sources = RevocationSources {
        unknown: UnknownStatus::Passes,
        ..RevocationSources::default()
    };
    assert_eq!(world.verdict(&sources, "2010-01-15").problem(), None);
    let entry = revoked("07", RevocationReason::Superseded);
    let lists = [list(&world.ca, 1, vec![entry])
        .issue(&world.ca.key)
        .unwrap()];
    let sources = RevocationSources {
        lists: &lists,
        ..sources
    };
    assert_eq!(
        world.verdict(&sources, "2010-01-15").problem(),
        Some(PathProblem::Revoked),
        "what is told counts all the same"
    );
}

#[test]
fn a_list_counts_from_its_issue_to_its_next_update() {
    let world = world(vec![]);
    let lists = [list(&world.ca, 1, vec![]).issue(&world.ca.key).unwrap()];
    let on = |day| world.by_lists(&lists, day);
    assert_eq!(on("2009-12-31"), gap(RevocationGap::Stale));
    assert_eq!(on("2010-01-01"), GOOD);
    assert_eq!(on("2010-02-01"), GOOD);
    assert_eq!(on("2010-02-01T00:00:01Z"), gap(RevocationGap::Stale));
    let endless = CrlIssuance {
        next_update: None,
        ..list(&world.ca, 1, vec![])
    };
    let endless = [endless.issue(&world.ca.key).unwrap()];
    assert_eq!(
        world.by_lists(&endless, "2010-01-15"),
        gap(RevocationGap::Stale)
    );
}

#[test]
fn the_latest_list_speaks() {
    let world = world(vec![]);
    let january = list(&world.ca, 1, vec![]);
    let mid_january = CrlIssuance {
        this_update: "2010-01-15".parse().unwrap(),
        ..list(
            &world.ca,
            2,
            vec![revoked("07", RevocationReason::KeyCompromise)],
        )
    };
    let lists = [
        january.issue(&world.ca.key).unwrap(),
        mid_january.issue(&world.ca.key).unwrap(),
    ];
    let verdict = world.by_lists(&lists, "2010-01-20");
    assert_eq!(reason(verdict), Some(RevocationReason::KeyCompromise));
    assert_eq!(world.by_lists(&lists[..1], "2010-01-20"), GOOD);
}

#[test]
fn a_list_that_another_signed_tells_nothing() {
    let world = world(vec![]);
    let forged = list(&world.ca, 1, vec![]).issue(&party("CN=CA", 9).key);
    assert_eq!(
        world.by_lists(&[forged.unwrap()], "2010-01-15"),
        gap(RevocationGap::Signature)
    );
    let other = list(&world.root, 1, vec![]).issue(&world.root.key);
    assert_eq!(
        world.by_lists(&[other.unwrap()], "2010-01-15"),
        gap(RevocationGap::NoSource)
    );
}

#[test]
fn changes_are_applied_to_the_list_that_they_are_to() {
    let world = world(vec![]);
    let hold = revoked("07", RevocationReason::CertificateHold);
    let base = list(&world.ca, 5, vec![hold]).issue(&world.ca.key).unwrap();
    let delta = |base: u64, number: u64, entries| {
        let changes = CrlIssuance {
            kind: CrlKind::Delta(base.into()),
            ..list(&world.ca, number, entries)
        };
        changes.issue(&world.ca.key).unwrap()
    };
    let back = delta(5, 6, vec![revoked("07", RevocationReason::RemoveFromCrl)]);
    let both = [base.clone(), back.clone()];
    assert_eq!(world.by_lists(&both, "2010-01-15"), GOOD);
    let sources = RevocationSources {
        lists: &both,
        deltas: DeltaUse::Ignored,
        ..RevocationSources::default()
    };
    let held = Some(RevocationReason::CertificateHold);
    assert_eq!(reason(world.status(&sources, "2010-01-15")), held);
    // Changes to a later list say nothing about this one, nor do changes that it already has.
    let to_later = delta(6, 7, vec![revoked("07", RevocationReason::RemoveFromCrl)]);
    let verdict = world.by_lists(&[base.clone(), to_later], "2010-01-15");
    assert_eq!(reason(verdict), held);
    let known = delta(4, 5, vec![revoked("07", RevocationReason::RemoveFromCrl)]);
    assert_eq!(reason(world.by_lists(&[base, known], "2010-01-15")), held);
    assert_eq!(
        world.by_lists(&[back], "2010-01-15"),
        gap(RevocationGap::NoSource),
        "changes alone are no list"
    );
}

#[test]
fn an_expired_list_is_completed_by_current_changes() {
    let world = world(vec![]);
    let base = list(&world.ca, 5, vec![]).issue(&world.ca.key).unwrap();
    let entry = revoked("07", RevocationReason::KeyCompromise);
    let changes = CrlIssuance {
        kind: CrlKind::Delta(5.into()),
        this_update: "2010-02-10".parse().unwrap(),
        next_update: Some("2010-02-20".parse().unwrap()),
        ..list(&world.ca, 6, vec![entry])
    };
    let lists = [base, changes.issue(&world.ca.key).unwrap()];
    let verdict = world.by_lists(&lists, "2010-02-15");
    assert_eq!(reason(verdict), Some(RevocationReason::KeyCompromise));
    assert_eq!(
        world.by_lists(&lists, "2010-02-25"),
        gap(RevocationGap::Stale)
    );
}

#[test]
fn a_forged_list_of_changes_spoils_the_answer_rather_than_being_skipped() {
    let world = world(vec![]);
    let base = list(&world.ca, 5, vec![]).issue(&world.ca.key).unwrap();
    let changes = CrlIssuance {
        kind: CrlKind::Delta(5.into()),
        ..list(&world.ca, 6, vec![])
    };
    let forged = changes.issue(&party("CN=CA", 9).key).unwrap();
    assert_eq!(
        world.by_lists(&[base, forged], "2010-01-15"),
        gap(RevocationGap::Signature)
    );
}

#[test]
fn reasons_add_up_until_all_are_covered() {
    let name = |n: &str| {
        let url = GeneralName::Uri(format!("http://pki/{n}.crl"));
        Some(DistributionPointName::Full(vec![url]))
    };
    let compromise = ReasonSet::KEY_COMPROMISE.union(ReasonSet::CA_COMPROMISE);
    let point = |n: &str, reasons| DistributionPoint {
        name: name(n),
        reasons,
        crl_issuer: vec![],
    };
    let points = [point("compromise", Some(compromise)), point("all", None)];
    let world = world(vec![Extension::distribution_points(&points)]);
    let scoped = |n: &str, reasons, entries| {
        let list = CrlIssuance {
            scope: Some(IssuingDistributionPoint {
                name: name(n),
                only_some_reasons: reasons,
                ..IssuingDistributionPoint::default()
            }),
            ..list(&world.ca, 1, entries)
        };
        list.issue(&world.ca.key).unwrap()
    };
    let first = scoped("compromise", Some(compromise), vec![]);
    assert_eq!(
        world.by_lists(std::slice::from_ref(&first), "2010-01-15"),
        gap(RevocationGap::ReasonsNotCovered)
    );
    let all = scoped("all", None, vec![]);
    assert_eq!(world.by_lists(&[first, all], "2010-01-15"), GOOD);
    let elsewhere = scoped("elsewhere", None, vec![]);
    assert_eq!(
        world.by_lists(&[elsewhere], "2010-01-15"),
        gap(RevocationGap::OutOfScope)
    );
}

#[test]
fn a_list_for_authorities_says_nothing_of_users() {
    let world = world(vec![]);
    let scoped = CrlIssuance {
        scope: Some(IssuingDistributionPoint {
            scope: CrlScope::AuthorityCertificates,
            ..IssuingDistributionPoint::default()
        }),
        ..list(&world.ca, 1, vec![])
    };
    assert_eq!(
        world.by_lists(&[scoped.issue(&world.ca.key).unwrap()], "2010-01-15"),
        gap(RevocationGap::OutOfScope)
    );
}

/// The point names the root as issuer of an indirect list, whose entries name the CA.
#[test]
fn an_indirect_list_has_entries_of_other_issuers() {
    let point = DistributionPoint {
        crl_issuer: vec![GeneralName::Directory(dn("CN=Root"))],
        ..DistributionPoint::default()
    };
    let world = world(vec![Extension::distribution_points(&[point])]);
    let of_ca = |serial: &str| RevokedEntry {
        certificate_issuer: Some(dn("CN=CA")),
        ..revoked(serial, RevocationReason::KeyCompromise)
    };
    let indirect = |entries| {
        let list = CrlIssuance {
            scope: Some(IssuingDistributionPoint {
                indirect: true,
                ..IssuingDistributionPoint::default()
            }),
            ..list(&world.root, 1, entries)
        };
        list.issue(&world.root.key).unwrap()
    };
    // 07 of the root, then 05 and 06 of the CA: the issuer holds until another is named.
    let by_root = revoked("07", RevocationReason::Superseded);
    let next = revoked("06", RevocationReason::Superseded);
    let others = indirect(vec![by_root.clone(), of_ca("05"), next]);
    assert_eq!(others.entries()[1].certificate_issuer(), &dn("CN=CA"));
    assert_eq!(world.by_lists(&[others], "2010-01-15"), GOOD);
    let following = revoked("07", RevocationReason::Superseded);
    let lists = [indirect(vec![by_root, of_ca("05"), following])];
    let verdict = world.by_lists(&lists, "2010-01-15");
    assert_eq!(reason(verdict), Some(RevocationReason::Superseded));
}

#[test]
fn flaws_are_kept_and_make_a_list_useless() {
    let world = world(vec![]);
    let good = list(&world.ca, 1, vec![]).issue(&world.ca.key).unwrap();
    assert_eq!(good.flaws(), []);
    // The CRL number, made an extension that nobody knows, is not critical; made critical it is.
    let number = [0x06, 0x03, 0x55, 0x1D, 0x14];
    let mut bytes = good.der().to_vec();
    let start = bytes.windows(5).position(|w| w == number).unwrap();
    bytes[start + 4] = 0x7F;
    let unknown = Crl::from_der(&bytes).unwrap();
    assert_eq!((unknown.flaws(), unknown.number()), (&[][..], None));
    let indicator = CrlIssuance {
        kind: CrlKind::Delta(1.into()),
        ..list(&world.ca, 2, vec![])
    };
    let mut bytes = indicator.issue(&world.ca.key).unwrap().der().to_vec();
    let indicator = [0x06, 0x03, 0x55, 0x1D, 0x1B];
    let start = bytes.windows(5).position(|w| w == indicator).unwrap();
    bytes[start + 4] = 0x7F;
    let critical = Crl::from_der(&bytes).unwrap();
    assert!(matches!(
        critical.flaws(),
        [CrlFlaw::UnknownCriticalExtension(_)]
    ));
    assert_eq!(
        world.by_lists(&[critical], "2010-01-15"),
        gap(RevocationGap::Flawed)
    );
}

#[test]
fn lists_are_the_same_bytes_each_time_and_read_back() {
    let world = world(vec![]);
    let issuance = CrlIssuance {
        kind: CrlKind::Delta(41.into()),
        freshest_crl: vec![DistributionPoint {
            name: Some(DistributionPointName::Full(vec![GeneralName::Uri(
                "http://pki/delta.crl".into(),
            )])),
            ..DistributionPoint::default()
        }],
        ..list(
            &world.ca,
            42,
            vec![revoked("8001", RevocationReason::AaCompromise)],
        )
    };
    let list = issuance.issue(&world.ca.key).unwrap();
    assert_eq!(list.der(), issuance.issue(&world.ca.key).unwrap().der());
    assert_eq!(list.number(), Some(&42.into()));
    assert_eq!(list.base(), Some(&41.into()));
    assert_eq!(list.freshest_crl(), issuance.freshest_crl);
    let entry = &list.entries()[0];
    assert_eq!(entry.serial().to_string(), "8001");
    assert_eq!(entry.reason(), Some(RevocationReason::AaCompromise));
    assert!(list.lists(&"8001".parse().unwrap()));
}
