//! Populations: the pairs of a user and a machine, counted once more from every logon by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sim::{Answer, Cell, Effect, QuestionId, Twin};

use crate::group_policy::WORLD;
use crate::shipped::twin;

/// Log on, refused, unknown, without a card: by the units of users and of machines.
type Counts = BTreeMap<(String, String), [u128; 4]>;

fn told(twin: &Twin) -> Counts {
    let Answer::Table(table) = twin.ask(QuestionId::Populations) else {
        panic!("no table")
    };
    let rows = table.rows.iter().map(|row| {
        let text = |at: usize| match &row[at] {
            Cell::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let number = |at: usize| match &row[at] {
            Cell::Number(number) => *number,
            other => panic!("{other:?}"),
        };
        let counts = [number(4), number(5), number(6), number(7)];
        assert_eq!(counts.iter().sum::<u128>(), number(1) * number(3));
        ((text(0), text(2)), counts)
    });
    rows.collect()
}

/// The same by brute force, where nothing is unknown.
fn counted(twin: &Twin) -> Counts {
    let world = twin.world();
    let unit =
        |unit: Option<worlds::OuRef>, domain: Option<worlds::DomainRef>, container: &str| match (
            unit, domain,
        ) {
            (Some(unit), _) => world.organizational_unit(unit).name.to_string(),
            (None, Some(domain)) => format!("{}/{container}", world.domain(domain).name),
            (None, None) => "no domain".to_owned(),
        };
    let mut opened = BTreeSet::new();
    twin.each_logon(&mut |one| {
        if one.ending.step.effect == Effect::Opens {
            let account = one.account.unwrap_or_default();
            opened.insert((account.to_owned(), one.workstation.to_owned()));
        }
        ControlFlow::Continue(())
    });
    let mut counts = Counts::new();
    for user in &world.users {
        let name = user.name.to_string();
        let carries = world.cards.iter().any(|card| {
            let holder = card
                .holder
                .map(|holder| world.user(holder).name.to_string());
            holder.as_ref() == Some(&name)
        });
        let has_card = carries || opened.iter().any(|(account, _)| *account == name);
        for machine in &world.workstations {
            let row = unit(user.organizational_unit, Some(user.domain), "Users");
            let column = unit(machine.organizational_unit, machine.domain, "Computers");
            let opens = opened.contains(&(name.clone(), machine.name.to_string()));
            let at = match (opens, has_card) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 3,
            };
            counts.entry((row, column)).or_default()[at] += 1;
        }
    }
    counts
}

#[test]
fn every_pair_is_counted_once() {
    for world in ["fabrikam", "agency", "today"] {
        let twin = twin(world);
        let counts = told(&twin);
        assert_eq!(counts, counted(&twin), "{world}");
        let some = |at: usize| counts.values().any(|counts| counts[at] > 0);
        assert!(some(0) && some(1), "{world}");
    }
    let without = told(&twin("today"));
    assert!(without.values().any(|counts| counts[3] > 0));
}

/// An object with a filter whose result is not said for one machine keeps the user out, or does not.
#[test]
fn what_is_not_said_is_unknown() {
    let denied = WORLD.replace(
        "(name: \"Second\",",
        "(name: \"Filtered\", wmi_filter: \"Laptops\", settings: { \"SeDenyInteractiveLogonRight\": [\"anna\"] }),\n(name: \"Second\",",
    );
    let denied = denied.replace("(gpo: \"First\")", "(gpo: \"First\"), (gpo: \"Filtered\")");
    let counts = told(&crate::group_policy::twin(&denied));
    let of = |unit: &str| counts[&("corp.example/People".to_owned(), unit.to_owned())];
    // PC1 has the filter, PC2 has not, of PC3 it is not said.
    assert_eq!(of("corp.example/PCs"), [1, 1, 1, 0]);
    assert_eq!(of("corp.example/PCs/Labs"), [1, 0, 0, 0]);
    assert_eq!(of("no domain"), [0, 1, 0, 0]);
}
