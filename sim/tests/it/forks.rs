//! What-ifs: changes in the world's words, on a base that stays as it is.

use sim::{Change, LogonRequest};

use crate::shipped::twin;

fn change(text: &str) -> Change {
    text.parse().unwrap()
}

#[test]
fn a_what_if_leaves_its_base_alone_and_shares_what_is_equal() {
    let base = twin("fabrikam");
    let before = base.content_hash();
    let changed = base
        .what_if(&[change("user:tmiller.disabled=true")])
        .unwrap();
    assert_eq!(base.content_hash(), before);
    assert_ne!(changed.content_hash(), before);
    assert_eq!(changed.header().changes, ["user:tmiller.disabled=true"]);
    let back = changed
        .what_if(&[change("user:tmiller.disabled=false")])
        .unwrap();
    assert_eq!(back.content_hash(), before, "equal facts, equal hash");
}

#[test]
fn a_change_changes_what_it_says() {
    let base = twin("fabrikam");
    let ends = |changes: &[&str], card: &str, workstation: &str| {
        let changes: Vec<Change> = changes.iter().map(|text| change(text)).collect();
        let request = LogonRequest {
            card: card.to_owned(),
            workstation: workstation.to_owned(),
            ..LogonRequest::default()
        };
        base.what_if(&changes)
            .unwrap()
            .explain(&request)
            .unwrap()
            .ending
            .id
    };
    assert_eq!(ends(&[], "Tom's card", "PARIS-W7-01"), "session.opened");
    for (changes, step) in [
        (&["user:tmiller.disabled=true"][..], "account.disabled"),
        (&["card:Tom's card.pin_tries_left=0"], "card.pin.blocked"),
        (
            &["workstation:PARIS-W7-01.service/SCardSvr=stopped"],
            "tile.scardsvr.stopped",
        ),
        (
            &["workstation:PARIS-W7-01.clock_skew_seconds=3600"],
            "client.clock.skew",
        ),
        (
            // The KDC drops its own certificate, too, which is of the same authority.
            &["ca:fabrikam-FABRIKAMDC1-CA.crl_reachable=false"],
            "kdc.certificate.none",
        ),
        // The client goes on to the other one, and without any to what the machine has kept.
        (&["dc:FABRIKAMDC1.running=false"], "session.opened"),
        (
            &[
                "dc:FABRIKAMDC1.running=false",
                "dc:FABRIKAMDC2.running=false",
            ],
            "cached.unsaid",
        ),
        (&["dc:FABRIKAMDC1.UseSubjectAltName=0"], "map.name-mismatch"),
        (
            &[
                "dc:FABRIKAMDC1.product=Server 2022",
                "dc:FABRIKAMDC1.patched=2025-09-09",
            ],
            "map.weak.refused",
        ),
        (
            &["workstation:PARIS-W7-01.KdcValidation=2"],
            "session.opened",
        ),
        (&["clock=2030-01-01"], "tile.time.expired"),
    ] {
        assert_eq!(
            ends(changes, "Tom's card", "PARIS-W7-01"),
            step,
            "{changes:?}"
        );
    }
    assert_eq!(
        ends(
            &["workstation:PARIS-W7-01.EnumerateECCCerts=1"],
            "Eve's card",
            "PARIS-W7-01"
        ),
        "session.opened"
    );
}

#[test]
fn a_change_that_cannot_be_made_says_why() {
    let base = twin("fabrikam");
    for (text, message) in [
        (
            "user:nobody.disabled=true",
            "`user:nobody.disabled`: the world has no user of that name",
        ),
        (
            "user:tmiller.disabled=maybe",
            "`user:tmiller.disabled` cannot be `maybe`: expected `true` or `false`",
        ),
        (
            "card:Tom's card.colour=red",
            "`card:Tom's card.colour`: expected one of pin_tries_left, signing_milliseconds, default_container, roots, certificate/CONTAINER/revoked, certificate/CONTAINER/lost",
        ),
        (
            "assume:kdc-eku=perhaps",
            "`assume:kdc-eku` cannot be `perhaps`: expected not-demanded or demanded",
        ),
        (
            "clock=tomorrow",
            "`clock` cannot be `tomorrow`: expected a date, as in 2025-09-09",
        ),
    ] {
        let error = base.what_if(&[change(text)]).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert!("disabled".parse::<Change>().is_err());
}
