//! Authentication policies of computers: who gets a ticket for a workstation.

use crate::account::{changed, logon, twin};

/// AllowedToAuthenticateTo: the policy of the workstation's account says who has a ticket for it [MS-KILE 3.3.5.7].
#[test]
fn the_policy_of_a_computer_says_who_gets_a_ticket_for_it() {
    let base = twin();
    let to = "computer:W1.authentication_policy=To W1";
    for (fact, changes, ending, event) in [
        ("no policy", &[][..], "session.opened", None),
        ("not in its group: 12", &[to], "host.refused", Some(106)),
        (
            "in its group",
            &[
                to,
                "user:jane.member_of=Staff",
                "user:jane.password_last_set=2017-04-29T09:00Z",
            ],
            "session.opened",
            None,
        ),
        (
            "named itself",
            &[to, "authentication-policy:To W1.allowed_to=tom, jane"],
            "session.opened",
            None,
        ),
        (
            "audited",
            &[to, "authentication-policy:To W1.enforced=false"],
            "session.opened",
            Some(306),
        ),
        (
            "below the level of 2012 R2",
            &[to, "domain:contoso.example.functional_level=Server 2012"],
            "session.opened",
            None,
        ),
        (
            "of another computer",
            &["computer:W2.authentication_policy=To W1"],
            "session.opened",
            None,
        ),
    ] {
        let changed = changed(&base, changes);
        let told = logon(&changed, "Jane's card", "W1");
        let steps: Vec<&str> = told.steps.iter().map(|told| told.step.id).collect();
        assert_eq!(told.ending.id, ending, "{fact}: {steps:?}");
        let events: Vec<&sim::LoggedEvent> =
            told.steps.iter().flat_map(|told| &told.events).collect();
        let ids: Vec<u16> = events.iter().map(|event| event.id).collect();
        assert_eq!(
            ids.iter().find(|id| [106, 306].contains(id)).copied(),
            event,
            "{fact}"
        );
        // The ticket-granting ticket was issued all the same, and that is what 4768 says.
        assert_eq!(ids.iter().filter(|id| **id == 4768).count(), 1, "{fact}");
        let last = told.messages.last().map(|message| message.what.clone());
        let last = last.unwrap_or_default();
        let refused = ending == "host.refused";
        assert_eq!(
            last.starts_with("KRB-ERROR KDC_ERR_POLICY (12)"),
            refused,
            "{fact}: {last}"
        );
        if let Some(event) = events.iter().find(|event| [106, 306].contains(&event.id)) {
            assert_eq!(event.text("PolicyName"), Some("To W1"), "{fact}");
            assert_eq!(event.text("ServiceName"), Some("W1$"), "{fact}");
        }
        // What is asked of everybody says the same of her.
        let sim::Answer::Logon(answer) = changed.ask(sim::QuestionId::Logon) else {
            panic!()
        };
        let her = answer.rows.iter().find(|row| {
            row.certificate.card == "Jane's card" && row.workstations.iter().any(|w| w == "W1")
        });
        assert_eq!(her.map(|row| row.ending.step.id), Some(ending), "{fact}");
    }
}
