//! One case a row: what a KDC takes, what it does not, and when it notices.

use std::collections::BTreeSet;

use facts::{Row, StepId};
use names::Timestamp;

use super::{Candidate, Looks, Mark, Rhythm, TrustAt};
use crate::step::{
    KDC_CANDIDATE_EXPIRED, KDC_CANDIDATE_NO_KEY, KDC_CANDIDATE_NOT_IN_NTAUTH,
    KDC_CANDIDATE_NOT_INSTALLED, KDC_CANDIDATE_NOT_NEEDED, KDC_CANDIDATE_NOT_PUBLISHED,
    KDC_CANDIDATE_NOT_YET, KDC_CANDIDATE_OLDER, KDC_CANDIDATE_PATH_OUT_OF_TIME,
    KDC_CANDIDATE_REMOVED, KDC_CANDIDATE_REVOCATION_UNKNOWN, KDC_CANDIDATE_REVOKED,
    KDC_CANDIDATE_UNMARKED, KDC_CANDIDATE_UNTRUSTED,
};
use crate::trust_stores::{ChainEnd, StoreContent};
use crate::value::RevocationFound;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A certificate of the template Kerberos Authentication, good for a year.
fn kerberos_authentication(row: Row, from: &str) -> Candidate {
    let from = at(from);
    Candidate {
        row,
        marks: BTreeSet::from([Mark::KdcAuthentication, Mark::SmartCardLogon]),
        has_private_key: true,
        not_before: from,
        not_after: from.plus_days(365),
        installed: from,
        removed: None,
        issuer: Some(0),
    }
}

fn looks(now: &str) -> Looks {
    Looks {
        now: at(now),
        skew: 0,
        started: at("2012-01-10"),
        rhythm: Rhythm::After(0),
        takes_unknown_revocation: false,
        newest_ends_last: false,
        keeps_current: true,
    }
}

/// Trusts everything that authority 0 issues until an instant.
struct Trusts {
    ntauth_until: Timestamp,
    end: ChainEnd,
    revocation: RevocationFound,
}

const TRUSTED: ChainEnd = ChainEnd::Trusted { in_ntauth: true };

fn trusts() -> Trusts {
    Trusts {
        ntauth_until: Timestamp::MAX,
        end: TRUSTED,
        revocation: RevocationFound::Good,
    }
}

impl TrustAt for Trusts {
    fn stores(&self, instant: Timestamp) -> StoreContent {
        StoreContent {
            ntauth: BTreeSet::from_iter((instant < self.ntauth_until).then_some(0)),
            ..StoreContent::default()
        }
    }

    fn end(&self, _: &StoreContent, _: Row) -> ChainEnd {
        self.end
    }

    fn revocation(&self, _: Row, _: Timestamp) -> RevocationFound {
        self.revocation
    }
}

#[test]
fn a_certificate_is_a_candidate_by_one_of_three_marks_of_which_2003_knows_two() {
    use Mark::{KdcAuthentication, SmartCardLogon, TemplateDomainController};
    for (knows_the_purpose, marks, taken) in [
        (false, &[KdcAuthentication][..], false),
        (false, &[TemplateDomainController], true),
        (false, &[SmartCardLogon], true),
        (false, &[], false),
        (true, &[KdcAuthentication], true),
        (true, &[TemplateDomainController], true),
        (true, &[SmartCardLogon], true),
        (true, &[], false),
    ] {
        let mut candidate = Candidate {
            marks: marks.iter().copied().collect(),
            ..kerberos_authentication(7, "2011-11-02")
        };
        if !knows_the_purpose {
            candidate.forget_the_purpose();
        }
        let looks = looks("2012-02-07T09:00Z");
        let selection = looks.select(&[candidate], &[], &trusts());
        let found = (selection.chosen, selection.others.as_slice());
        let unmarked = [(7, KDC_CANDIDATE_UNMARKED)];
        let expected: (Option<Row>, &[(Row, StepId)]) = if taken {
            (Some(7), &[])
        } else {
            (None, &unmarked)
        };
        assert_eq!(found, expected, "{knows_the_purpose} {marks:?}");
    }
}

#[test]
fn each_certificate_that_is_not_taken_has_its_reason() {
    let good = || kerberos_authentication(7, "2011-11-02");
    let now = "2012-02-07T09:00Z";
    for (reason, candidate, end, issuer_is_trusted) in [
        (
            KDC_CANDIDATE_NO_KEY,
            Candidate {
                has_private_key: false,
                ..good()
            },
            TRUSTED,
            true,
        ),
        (
            KDC_CANDIDATE_NOT_YET,
            Candidate {
                not_before: at("2012-03-01"),
                ..good()
            },
            TRUSTED,
            true,
        ),
        (
            KDC_CANDIDATE_EXPIRED,
            Candidate {
                not_after: at("2012-02-07T08:59Z"),
                ..good()
            },
            TRUSTED,
            true,
        ),
        (
            KDC_CANDIDATE_NOT_INSTALLED,
            Candidate {
                installed: at("2012-02-08"),
                ..good()
            },
            TRUSTED,
            true,
        ),
        (
            KDC_CANDIDATE_REMOVED,
            Candidate {
                removed: Some(at("2012-02-01")),
                ..good()
            },
            TRUSTED,
            true,
        ),
        (
            KDC_CANDIDATE_UNTRUSTED,
            good(),
            ChainEnd::AtForeignRoot,
            true,
        ),
        (KDC_CANDIDATE_UNTRUSTED, good(), ChainEnd::Untrusted, true),
        (KDC_CANDIDATE_UNTRUSTED, good(), ChainEnd::Broken, true),
        (
            KDC_CANDIDATE_PATH_OUT_OF_TIME,
            good(),
            ChainEnd::Expired,
            true,
        ),
        (KDC_CANDIDATE_NOT_IN_NTAUTH, good(), TRUSTED, false),
    ] {
        let trust = Trusts {
            end,
            revocation: RevocationFound::Good,
            ntauth_until: if issuer_is_trusted {
                Timestamp::MAX
            } else {
                Timestamp::MIN
            },
        };
        let selection = looks(now).select(&[candidate], &[], &trust);
        assert_eq!(selection.chosen, None, "{reason:?}");
        assert_eq!(selection.others, [(7, reason)]);
    }
}

#[test]
fn what_is_found_out_about_revocation_decides_last() {
    use RevocationFound::{
        AuthorityRevoked, Good, NoPublication, NothingKept, Revoked, SignerRefused, Stale, TooSlow,
        Unreachable,
    };
    let offline = Some(KDC_CANDIDATE_REVOCATION_UNKNOWN);
    for (revocation, refused, refused_by_a_lenient_kdc) in [
        (Good, None, None),
        (
            Revoked,
            Some(KDC_CANDIDATE_REVOKED),
            Some(KDC_CANDIDATE_REVOKED),
        ),
        (
            AuthorityRevoked,
            Some(KDC_CANDIDATE_REVOKED),
            Some(KDC_CANDIDATE_REVOKED),
        ),
        (NoPublication, Some(KDC_CANDIDATE_NOT_PUBLISHED), None),
        (Unreachable, offline, None),
        (TooSlow, offline, None),
        (Stale, offline, None),
        (NothingKept, offline, None),
        (SignerRefused, offline, None),
    ] {
        let trust = Trusts {
            revocation,
            ..trusts()
        };
        for (lenient, reason) in [(false, refused), (true, refused_by_a_lenient_kdc)] {
            let looks = Looks {
                takes_unknown_revocation: lenient,
                ..looks("2012-02-07T09:00Z")
            };
            let candidates = [kerberos_authentication(7, "2011-11-02")];
            let selection = looks.select(&candidates, &[], &trust);
            let why = selection.others.first().map(|(_, why)| *why);
            assert_eq!(why, reason, "{revocation:?} {lenient}");
            assert_eq!(selection.chosen.is_none(), reason.is_some());
        }
    }
}

#[test]
fn the_certificate_in_use_stays_while_it_is_good_and_the_service_runs() {
    let old = || kerberos_authentication(7, "2011-11-02");
    let new = || kerberos_authentication(8, "2012-01-20");
    let now = "2012-02-07T09:00Z";
    let select = |looks: Looks| looks.select(&[old(), new()], &[], &trusts());
    let kept = select(looks(now));
    assert_eq!(kept.chosen, Some(7));
    assert_eq!(kept.others, [(8, KDC_CANDIDATE_NOT_NEEDED)]);
    let restarted = select(Looks {
        started: at("2012-02-01"),
        ..looks(now)
    });
    assert_eq!(restarted.chosen, Some(8), "at a start the newest is taken");
    assert_eq!(restarted.others, [(7, KDC_CANDIDATE_OLDER)]);
    let other_reading = select(Looks {
        keeps_current: false,
        ..looks(now)
    });
    assert_eq!(other_reading.chosen, Some(8));
    let expired = looks("2012-11-05").select(&[old(), new()], &[], &trusts());
    assert_eq!(expired.chosen, Some(8), "what has expired is replaced");
    assert_eq!(expired.others, [(7, KDC_CANDIDATE_EXPIRED)]);
}

#[test]
fn age_is_measured_by_the_begin_or_by_the_end_of_validity() {
    let long = Candidate {
        not_after: at("2020-01-01"),
        ..kerberos_authentication(7, "2011-11-02")
    };
    let late = kerberos_authentication(8, "2011-12-20");
    for (newest_ends_last, chosen) in [(false, 8), (true, 7)] {
        let looks = Looks {
            newest_ends_last,
            ..looks("2012-02-07T09:00Z")
        };
        let selection = looks.select(&[long.clone(), late.clone()], &[], &trusts());
        assert_eq!(selection.chosen, Some(chosen));
    }
}

#[test]
fn a_kdc_notices_within_ten_hours_what_happened_to_its_certificate() {
    // The issuer leaves the domain controller's NTAuth at nine in the morning.
    let removed = at("2012-02-07T09:00Z");
    let trust = Trusts {
        ntauth_until: removed,
        ..trusts()
    };
    let candidates = [kerberos_authentication(7, "2011-11-02")];
    let started = at("2012-02-06T16:00Z");
    for (now, chosen, looked) in [
        ("2012-02-07T08:59Z", Some(7), "2012-02-07T02:00Z"),
        ("2012-02-07T11:59Z", Some(7), "2012-02-07T02:00Z"),
        ("2012-02-07T12:00Z", None, "2012-02-07T12:00Z"),
    ] {
        let looks = Looks {
            started,
            rhythm: Rhythm::FromStart,
            ..looks(now)
        };
        let selection = looks.select(&candidates, &[removed], &trust);
        let lost = chosen.is_none().then_some(KDC_CANDIDATE_NOT_IN_NTAUTH);
        let found = (selection.chosen, selection.looked, selection.lost);
        assert_eq!(found, (chosen, at(looked), lost), "{now}");
    }
    for (delay, chosen) in [(0, None), (super::LOOK_SECONDS, Some(7))] {
        let looks = Looks {
            rhythm: Rhythm::After(delay),
            ..looks("2012-02-07T11:00Z")
        };
        let selection = looks.select(&candidates, &[removed], &trust);
        assert_eq!(
            selection.chosen, chosen,
            "a start that is not written: {delay}"
        );
    }
}

#[test]
fn a_change_of_the_store_is_noticed_at_once() {
    let candidates = [Candidate {
        removed: Some(at("2012-02-07T08:30Z")),
        ..kerberos_authentication(7, "2011-11-02")
    }];
    let looks = Looks {
        started: at("2012-02-07T06:00Z"),
        rhythm: Rhythm::FromStart,
        ..looks("2012-02-07T09:00Z")
    };
    let selection = looks.select(&candidates, &[], &trusts());
    assert_eq!(selection.chosen, None);
    assert_eq!(selection.lost, Some(KDC_CANDIDATE_REMOVED));
    assert_eq!(selection.others, [(7, KDC_CANDIDATE_REMOVED)]);
}

#[test]
fn a_kdc_that_never_had_one_has_lost_none() {
    let looks = looks("2012-02-07T09:00Z");
    let selection = looks.select(&[], &[], &trusts());
    assert_eq!((selection.chosen, selection.lost), (None, None));
}
