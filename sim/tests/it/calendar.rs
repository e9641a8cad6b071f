//! The calendar: which day who loses logon, and why.

use std::path::Path;

use names::Timestamp;
use sim::{
    Answer, CalendarAnswer, CalendarRequest, Change, Direction, Patching, Publishing, QuestionId,
    Twin,
};

use crate::shipped::twin;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fixture(name: &str) -> Twin {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/fixtures");
    Twin::new(worlds::load(&path.join(name)).unwrap().world).unwrap()
}

fn changed(twin: &Twin, changes: &[&str]) -> Twin {
    let changes: Vec<Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    twin.what_if(&changes).unwrap()
}

/// The first day, the direction, the step and the fact of each cause.
fn causes(answer: &CalendarAnswer) -> Vec<(String, Direction, &'static str, &'static str)> {
    let fact = |cause: &sim::CalendarCause| cause.trigger.as_ref().map_or("", |t| t.fact);
    answer
        .causes
        .iter()
        .map(|cause| {
            let day = cause.first.date();
            (day, cause.direction, cause.step.id, fact(cause))
        })
        .collect()
}

/// A weak mapping of a certificate that is younger than its account, before February 2025.
fn weak() -> Twin {
    fixture("mappings-are-strong.fail.ron")
}

#[test]
fn weak_mappings_are_lost_with_the_update_of_february_2025_and_later_where_it_comes_later() {
    for (patching, day) in [
        ("patch-tuesday", "2025-02-11"),
        ("patch-tuesday+14", "2025-02-25"),
    ] {
        let answer = weak().calendar(&CalendarRequest {
            until: Some(at("2025-03-31")),
            patching: patching.parse().unwrap(),
            ..CalendarRequest::default()
        });
        let expected = (
            day.to_owned(),
            Direction::Loses,
            "map.weak.refused",
            "strong_binding",
        );
        assert_eq!(causes(&answer), [expected], "{patching}");
        let [cause] = &answer.causes[..] else {
            panic!()
        };
        assert_eq!((cause.logons, cause.accounts, cause.days), (1, 1, 1));
        let [only] = &answer.days[..] else { panic!() };
        assert_eq!(
            (only.day.as_str(), &*only.left_out),
            (day, &["jane".to_owned()][..])
        );
    }
}

#[test]
fn the_registry_delays_the_loss_to_september_2025() {
    let twin = changed(&weak(), &["dc:DC1.StrongCertificateBindingEnforcement=1"]);
    let answer = twin.calendar(&CalendarRequest {
        until: Some(at("2025-10-31")),
        ..CalendarRequest::default()
    });
    let first = causes(&answer).into_iter().next().unwrap();
    assert_eq!(
        (first.0.as_str(), first.2, first.3),
        ("2025-09-09", "map.weak.refused", "strong_binding")
    );
}

#[test]
fn without_updates_the_end_of_the_certificate_is_what_counts() {
    let answer = weak().calendar(&CalendarRequest {
        patching: Patching::AsStated,
        ..CalendarRequest::default()
    });
    let last = causes(&answer).pop().unwrap();
    assert_eq!((last.1, answer.at_last), (Direction::Loses, (0, 0)));
    assert!(
        [
            "tile.time.expired",
            "kdc.path.expired",
            "reply.path.expired"
        ]
        .contains(&last.2)
            || last.2.contains("expired"),
        "{last:?}"
    );
}

#[test]
fn lists_that_are_not_followed_by_others_take_every_logon_with_them() {
    let answer = weak().calendar(&CalendarRequest {
        until: Some(at("2025-02-05")),
        publishing: Publishing::AsStated,
        ..CalendarRequest::default()
    });
    let first = causes(&answer).into_iter().next().unwrap();
    // The KDC drops its own certificate, too, which is of the same authority.
    assert_eq!(
        (first.2, first.3),
        ("kdc.certificate.lost.offline", "kdc_certificate")
    );
    assert_eq!(answer.at_last, (0, 0));
}

/// Logons that open a session, by walking everything anew.
fn opened(twin: &Twin) -> u128 {
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    let opened = answer
        .causes
        .iter()
        .filter(|c| c.ending.step.id == "session.opened");
    opened.map(|cause| cause.cases).sum()
}

/// What the calendar keeps up to date is what a twin of that day says.
#[test]
fn the_calendar_is_what_a_twin_built_for_that_day_says() {
    for name in ["fabrikam", "today"] {
        let twin = twin(name);
        let start = twin.world().clock;
        for days in [0, 3, 40, 200, 420, 800, 2000, 5000] {
            let day = start.plus_days(days);
            let patching = Patching::PatchTuesday { days_later: 0 };
            let answer = twin.calendar(&CalendarRequest {
                until: Some(day),
                publishing: Publishing::AsStated,
                patching,
                ..CalendarRequest::default()
            });
            let mut changes = vec![format!("clock={day}")];
            let world = twin.world();
            changes.extend(world.workstations.iter().map(|workstation| {
                let level = patching.level(workstation.patched, day);
                format!("workstation:{}.patched={level}", workstation.name)
            }));
            changes.extend(world.domain_controllers.iter().map(|dc| {
                let level = patching.level(dc.patched, day);
                format!("dc:{}.patched={level}", dc.name)
            }));
            // The calendar looks at accounts within their hours.
            let limited = world.users.iter().filter(|user| user.logon_hours.is_some());
            changes.extend(limited.map(|user| format!("user:{}.logon_hours=always", user.name)));
            let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
            let then = changed(&twin, &changes);
            assert_eq!(answer.at_last.0, opened(&then), "{name} at {day}");
        }
    }
}

#[test]
fn days_and_causes_say_the_same() {
    let answer = twin("fabrikam").calendar(&CalendarRequest::default());
    for (number, cause) in (1..).zip(&answer.causes) {
        let changes = answer.days.iter().flat_map(|day| {
            let changes = day.changes.iter().filter(|change| change.cause == number);
            changes.map(|change| (day.day.clone(), change.logons))
        });
        let changes: Vec<(String, u128)> = changes.collect();
        assert_eq!(changes.len(), cause.days);
        assert_eq!(changes.first().unwrap().0, cause.first.date());
        assert_eq!(changes.last().unwrap().0, cause.last.date());
        assert_eq!(
            changes.iter().map(|(_, logons)| logons).sum::<u128>(),
            cause.logons
        );
        assert!((1..=3).contains(&cause.witnesses.len()));
    }
    let net = answer.causes.iter().fold(0i128, |net, cause| {
        let logons = i128::try_from(cause.logons).unwrap();
        match cause.direction {
            Direction::Loses => net - logons,
            Direction::Gains => net + logons,
            Direction::OpensAnother => net,
        }
    });
    let change =
        i128::try_from(answer.at_last.0).unwrap() - i128::try_from(answer.at_first.0).unwrap();
    assert_eq!(net, change);
}

/// Hours come round every week: they are no reason to lose or gain logon on a day. Who has no hour has none on any day.
#[test]
fn the_hours_of_an_account_turn_no_day() {
    let all = twin("fabrikam").calendar(&CalendarRequest::default());
    let hours = |answer: &CalendarAnswer| {
        let causes = causes(answer).into_iter();
        causes
            .filter(|(_, _, step, _)| *step == "account.hours")
            .count()
    };
    assert_eq!((all.within_hours, hours(&all)), (1, 0));
    assert!(all.days[0].left_out.is_empty() || !all.days[0].left_out.contains(&"kiosk".to_owned()));
    let never = changed(&twin("fabrikam"), &["user:kiosk.logon_hours=never"]);
    let never = never.calendar(&CalendarRequest::default());
    assert_eq!((never.within_hours, hours(&never)), (0, 0));
    assert_eq!(never.at_first.1 + 1, all.at_first.1);
}
