//! Precedence in whole worlds.

use policies::{AppliedGpo, ComputerLocation, GpoScope, application_order, check, resultant};
use worlds::World;

use crate::world;

const WORLD: &str = r#"(
    name: "precedence",
    clock: "2026-11-23",
    domains: [(name: "fabrikam.com", gpo_links: [
        (gpo: "Domain 1"),
        (gpo: "Domain 2"),
        (gpo: "Baseline", enforced: true),
    ])],
    sites: [(name: "Paris", gpo_links: [(gpo: "Paris")])],
    organizational_units: [
        (name: "fabrikam.com/PCs", gpo_links: [(gpo: "PCs"), (gpo: "Off", enabled: false)]),
        (name: "fabrikam.com/PCs/Labs", block_inheritance: true, gpo_links: [(gpo: "Labs"), (gpo: "Half")]),
        (name: "fabrikam.com/PCs/Labs/Wet", gpo_links: [(gpo: "Wet", enforced: true)]),
        (name: "fabrikam.com/Domain Controllers", gpo_links: [(gpo: "DCs")]),
    ],
    gpos: [
        (name: "Domain 1", settings: { "ScRemoveOption": "1" }),
        (name: "Domain 2", settings: { "ScRemoveOption": "2" }),
        (name: "Baseline", settings: { "X509HintsNeeded": Enabled }),
        (name: "Paris"),
        (name: "PCs", settings: { "ScRemoveOption": "3", "X509HintsNeeded": Disabled }),
        (name: "Off", settings: { "ScRemoveOption": "0" }),
        (name: "Labs"),
        (name: "Half", enabled_computer: false),
        (name: "Wet"),
        (name: "DCs"),
    ],
    domain_controllers: [(name: "DC1", product: "Server 2025", site: "Paris")],
    workstations: [
        (name: "PC", product: "Windows 11", site: "Paris", organizational_unit: "fabrikam.com/PCs"),
        (name: "LAB", product: "Windows 11", site: "Paris", organizational_unit: "fabrikam.com/PCs/Labs/Wet"),
        (name: "NOWHERE", product: "Windows 11"),
        (name: "VISITOR", product: "Windows 11", domain: None),
    ],
)"#;

fn names(world: &World, order: &[AppliedGpo]) -> Vec<String> {
    order
        .iter()
        .map(|applied| match applied.gpo {
            Some(gpo) => world.gpo(gpo).name.to_string(),
            None => "local".to_owned(),
        })
        .collect()
}

fn order(world: &World, name: &str) -> Vec<AppliedGpo> {
    let workstation = world.find_workstation(name).unwrap();
    application_order(ComputerLocation::of_workstation(world, workstation), world)
}

#[test]
fn a_computer_gets_what_lies_on_its_way() {
    let world = world(WORLD);
    assert_eq!(
        names(&world, &order(&world, "PC")),
        ["local", "Paris", "Domain 2", "Domain 1", "PCs", "Baseline"]
    );
    assert_eq!(
        names(&world, &order(&world, "LAB")),
        ["local", "Labs", "Wet", "Baseline"]
    );
    assert_eq!(
        names(&world, &order(&world, "NOWHERE")),
        ["local", "Domain 2", "Domain 1", "Baseline"]
    );
    assert_eq!(names(&world, &order(&world, "VISITOR")), ["local"]);
}

#[test]
fn a_domain_controller_is_in_the_unit_of_domain_controllers() {
    let world = world(WORLD);
    let controller = world.find_domain_controller("DC1").unwrap();
    let location = ComputerLocation::of_domain_controller(&world, controller);
    assert_eq!(
        names(&world, &application_order(location, &world)),
        ["local", "Paris", "Domain 2", "Domain 1", "DCs", "Baseline"]
    );
}

#[test]
fn every_object_says_where_it_is_linked() {
    let world = world(WORLD);
    let order = order(&world, "PC");
    assert_eq!(
        order.first().map(|applied| applied.scope),
        Some(GpoScope::Local)
    );
    let last = order.last().unwrap();
    assert!(last.enforced);
    assert_eq!(
        last.scope,
        GpoScope::Domain(world.find_domain("fabrikam.com").unwrap())
    );
}

#[test]
fn the_resultant_set_names_winner_and_losers() {
    let world = world(WORLD);
    let (settings, problems) = check(&world);
    assert_eq!(problems, []);
    let order = order(&world, "PC");
    let winners = resultant(&order, |applied| {
        applied
            .gpo
            .map_or(&[][..], |gpo| settings.gpo(gpo))
            .iter()
            .map(|setting| (setting.id, setting.value.clone()))
            .collect::<Vec<_>>()
    });
    let view: Vec<String> = winners
        .iter()
        .map(|(id, winner)| {
            let beaten: Vec<_> = winner
                .beaten
                .iter()
                .map(|(from, value)| format!("{} {value}", names(&world, &[*from]).concat()))
                .collect();
            let from = names(&world, &[winner.from]).concat();
            format!(
                "{id} = {} by {from}, beats [{}]",
                winner.value,
                beaten.join(", ")
            )
        })
        .collect();
    assert_eq!(
        view,
        [
            "X509HintsNeeded = 1 by Baseline, beats [PCs 0]",
            "ScRemoveOption = 3 by PCs, beats [Domain 2 2, Domain 1 1]",
        ]
    );
}
