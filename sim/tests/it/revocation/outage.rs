//! The question `revocation-outage`: the first second, the machine, the code, and who is spared.

use sim::{LostThing, OutageRequest, OutageRow, Twin};

use super::{base, what_if};

fn rows(twin: &Twin, at: Option<&str>) -> Vec<OutageRow> {
    let request = OutageRequest {
        at: at.map(|at| at.parse().unwrap()),
        ..OutageRequest::default()
    };
    twin.revocation_outage(&request).outages
}

fn row(rows: &[OutageRow], lost: LostThing, authority: &str, url: Option<&str>) -> OutageRow {
    let mut same = rows.iter().filter(|row| {
        (row.lost, row.authority.as_str()) == (lost, authority)
            && url.is_none_or(|url| row.url.as_deref() == Some(url))
    });
    same.next().unwrap().clone()
}

/// When, and how.
fn losses(row: &OutageRow) -> Vec<(String, &'static str)> {
    let losses = row.losses.iter();
    losses
        .map(|loss| (loss.first.to_string(), loss.ending.step.id))
        .collect()
}

#[test]
fn one_of_two_places_harms_nobody_and_the_whole_authority_bites_when_the_list_ends() {
    let rows = rows(&base(), None);
    let one = row(
        &rows,
        LostThing::Point,
        "User CA",
        Some("http://pki.corp.example/user.crl"),
    );
    assert!(one.losses.is_empty(), "{one:?}");
    assert_eq!(one.open_before, one.open_after);
    let whys: Vec<&str> = one
        .spared
        .iter()
        .map(|spared| spared.why.as_str())
        .collect();
    assert!(
        whys.contains(
            &"the KDC: a list can still be fetched, ldap:///CN=User CA,CN=CDP,DC=corp,DC=example"
        ),
        "{whys:?}"
    );
    let whole = row(&rows, LostThing::Authority, "User CA", None);
    assert_eq!(
        losses(&whole),
        [("2026-11-27T18:00:01Z".to_owned(), "kdc.revocation.offline")]
    );
    assert_eq!(whole.open_after, 0);
    let loss = &whole.losses[0];
    assert_eq!(loss.domain_controllers, ["DC1"]);
    assert_eq!(loss.workstations, ["PC1", "PC2"]);
    assert!(
        loss.why[0].contains("good until 2026-11-27T18:00:00Z"),
        "{:?}",
        loss.why
    );
    assert!(
        loss.why[1].contains("no place of publication can be reached"),
        "{:?}",
        loss.why
    );
}

#[test]
fn each_machine_fails_when_its_own_copy_ends() {
    let twin = what_if(
        &base(),
        &[
            "ca:KDC CA.crl_next_update=none",
            "workstation:PC1.cached_list/Root=2026-11-23T01:00Z",
            "ca:Root.crl_this_update=2026-11-20",
            "ca:Root.crl_next_update=2026-11-30",
            "ca:Root.crl_interval_hours=96",
        ],
    );
    let rows = rows(&twin, Some("2026-11-24T12:00Z"));
    // The root's list of 24 November ends on 4 December for those who fetched it, on 30 November for PC1.
    let root = row(&rows, LostThing::Point, "Root", None);
    let at = |first: &str, step| (first.to_owned(), step);
    let found = losses(&root);
    assert_eq!(
        found[0],
        at("2026-11-30T00:00:01Z", "reply.revocation.offline")
    );
    assert_eq!(root.losses[0].workstations, ["PC1"]);
    assert_eq!(found[1].0, "2026-12-04T00:00:01Z");
    assert_eq!(root.open_after, 0);
}

#[test]
fn a_kdc_that_looks_at_its_own_certificate_every_ten_hours_notices_late() {
    let rows = rows(&base(), None);
    // DC1 was started on 1 November at midnight: of its looks one is at 08:00 on the 29th.
    let own = row(&rows, LostThing::Point, "KDC CA", None);
    let found = losses(&own);
    assert_eq!(
        found[0],
        (
            "2026-11-29T00:00:01Z".to_owned(),
            "reply.revocation.offline"
        )
    );
    assert_eq!(own.open_after, 0);
    assert_eq!(
        own.losses.len(),
        1,
        "whom the client refused has nothing more to lose"
    );
    let relaxed = [
        "workstation:PC1.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
        "workstation:PC2.Kerberos\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1",
    ];
    let rows = super::outage::rows(&what_if(&base(), &relaxed), None);
    let own = row(&rows, LostThing::Point, "KDC CA", None);
    assert_eq!(
        losses(&own),
        [(
            "2026-11-29T08:00:00Z".to_owned(),
            "kdc.certificate.lost.offline"
        )]
    );
}

#[test]
fn a_relaxed_domain_controller_and_a_list_without_an_end_are_spared_and_say_why() {
    let relaxed = what_if(
        &base(),
        &["dc:DC1.Kdc\\UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors=1"],
    );
    let rows_of = rows(&relaxed, None);
    let whole = row(&rows_of, LostThing::Authority, "User CA", None);
    assert!(whole.losses.is_empty(), "{whole:?}");
    assert!(
        whole
            .spared
            .iter()
            .any(|spared| spared.why.contains("cache only"))
    );
    let endless = what_if(&base(), &["ca:Root.crl_next_update=none"]);
    let rows_of = rows(&endless, None);
    let root = row(&rows_of, LostThing::Point, "Root", None);
    assert!(root.losses.is_empty());
    assert!(
        root.spared
            .iter()
            .any(|spared| spared.why.contains("has no end"))
    );
}

/// The first second is exact: one second before, the logon opens.
#[test]
fn the_second_before_the_first_one_everything_opens() {
    let base = base();
    let gone = "ca:User CA.crl_reachable=until 2026-11-23T12:00Z";
    let other = "ca:KDC CA.crl_next_update=2027-01-01";
    for (clock, opens) in [
        ("2026-11-27T18:00:00Z", true),
        ("2026-11-27T18:00:01Z", false),
    ] {
        let clock = format!("clock={clock}");
        let step = super::ends(&base, &[gone, other, &clock]);
        assert_eq!(step == "session.opened", opens, "{clock}");
    }
}

/// A schedule whose list ends before the next one is issued: in the gap nobody knows anything, with the places or
/// without them. What is gone is missed when the gap is over.
#[test]
fn what_ends_in_a_gap_of_the_schedule_is_lost_when_the_gap_is_over() {
    let gaps = [
        "ca:User CA.crl_this_update=2026-11-20T06:00Z",
        "ca:User CA.crl_next_update=2026-11-25T06:00Z",
        "ca:User CA.crl_interval_hours=168",
        "ca:KDC CA.crl_next_update=2027-06-01",
    ];
    let twin = what_if(&base(), &gaps);
    let whole = row(&rows(&twin, None), LostThing::Authority, "User CA", None);
    assert_eq!(
        losses(&whole),
        [("2026-11-27T06:00:00Z".to_owned(), "kdc.revocation.offline")]
    );
    assert_eq!(whole.losses[0].logons, whole.open_before);
    assert_eq!(whole.open_after, 0);
    // One second before the next list nothing opens anyway; with it everything does.
    let last = ["2026-11-27T05:59:59Z", "2026-11-27T06:00:00Z"];
    let endings = last.map(|clock| super::ends(&twin, &[&format!("clock={clock}")]));
    assert_eq!(endings, ["kdc.revocation.stale", "session.opened"]);
    // In the gap itself there is nothing to lose.
    let during = rows(&twin, Some("2026-11-26T00:00Z"));
    let during = row(&during, LostThing::Authority, "User CA", None);
    assert_eq!((during.open_before, during.open_after), (0, 0));
    assert!(during.losses.is_empty());
}

/// The other place can be reached for two days: what was lost opens again there, and is not lost a second time.
#[test]
fn what_opens_again_for_a_while_is_lost_once() {
    let twin = what_if(
        &base(),
        &[
            "ca:User CA.crl_this_update=2026-11-20T06:00Z",
            "ca:User CA.crl_next_update=2026-11-25T06:00Z",
            "ca:User CA.crl_interval_hours=168",
            "ca:User CA.crl_point/2=since 2026-11-28T00:00Z until 2026-11-30T00:00Z",
            "ca:KDC CA.crl_next_update=2027-06-01",
        ],
    );
    let first = "http://pki.corp.example/user.crl";
    let one = row(&rows(&twin, None), LostThing::Point, "User CA", Some(first));
    let lost: u128 = one.losses.iter().map(|loss| loss.logons).sum();
    assert!(lost > 0, "{one:?}");
    assert_eq!(lost, one.open_before - one.open_after);
}
