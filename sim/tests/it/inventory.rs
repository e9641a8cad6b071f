//! The things of a world as an administrator finds them, and what is known of each.

use sim::worlds::{load_shipped, shipped};
use sim::{Change, FactRow, Inventory, ThingFacts, ThingId, Twin};

fn twin(name: &str) -> Twin {
    Twin::new(load_shipped(name).unwrap().unwrap().world).unwrap()
}

fn find(inventory: &Inventory, kind: &str, name: &str) -> ThingId {
    let mut things = inventory.things.iter();
    let found = things.find(|thing| thing.id.kind() == kind && thing.name == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}")).id
}

fn facts(twin: &Twin, kind: &str, name: &str) -> ThingFacts {
    twin.thing(find(&twin.inventory(), kind, name))
}

fn row<'f>(facts: &'f ThingFacts, part: &str, name: &str) -> &'f FactRow {
    let mut parts = facts.parts.iter();
    let part = parts.find(|one| one.title == part).unwrap();
    let mut rows = part.rows.iter();
    rows.find(|row| row.name == name)
        .unwrap_or_else(|| panic!("{name} in {part:?}"))
}

#[test]
fn everything_of_a_world_stands_in_the_inventory_once() {
    for world in shipped() {
        let twin = twin(world.name);
        let inventory = twin.inventory();
        let world = twin.world();
        let count = |kind: &str| {
            inventory
                .things
                .iter()
                .filter(|thing| thing.id.kind() == kind)
                .count()
        };
        let containers: usize = world.cards.iter().map(|card| card.containers.len()).sum();
        let machines = world
            .workstations
            .iter()
            .map(|machine| machine.certificates.len());
        let controllers = world
            .domain_controllers
            .iter()
            .map(|one| one.certificates.len());
        let certificates = containers + machines.sum::<usize>() + controllers.sum::<usize>();
        assert_eq!(
            [
                count("domain"),
                count("unit"),
                count("domain controller"),
                count("machine"),
                count("user"),
                count("group"),
                count("card"),
                count("certificate"),
                count("GPO"),
                count("authority"),
            ],
            [
                world.domains.len(),
                world.organizational_units.len(),
                world.domain_controllers.len(),
                world.workstations.len(),
                world.users.len(),
                world.groups.len(),
                world.cards.len(),
                certificates,
                world.gpos.len(),
                world.certification_authorities.len(),
            ],
            "{}",
            world.name,
        );
        let mut ids: Vec<ThingId> = inventory.things.iter().map(|thing| thing.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), inventory.things.len());
    }
}

#[test]
fn a_thing_ends_where_the_next_one_stands_as_high() {
    let inventory = twin("fabrikam").inventory();
    for (at, thing) in inventory.things.iter().enumerate() {
        let after = inventory.things.iter().enumerate().skip(at + 1);
        let mut after = after.filter(|(_, other)| other.depth <= thing.depth);
        let end = after.next().map_or(inventory.things.len(), |(at, _)| at);
        assert_eq!(thing.end, end, "{}", thing.name);
    }
}

#[test]
fn every_thing_has_a_name_and_facts_unless_it_only_holds_others() {
    for world in shipped() {
        let twin = twin(world.name);
        for thing in twin.inventory().things {
            let facts = twin.thing(thing.id);
            assert!(!facts.name.is_empty(), "{thing:?}");
            assert_eq!(
                facts.parts.is_empty(),
                matches!(thing.id, ThingId::Holder(_)),
                "{thing:?}"
            );
        }
    }
}

#[test]
fn a_setting_says_which_object_sets_it_and_where_that_is_written() {
    let twin = twin("fabrikam");
    let machine = facts(&twin, "machine", "KIOSK1");
    let option = row(&machine, "what policy comes to", "ScRemoveOption");
    let from = option.from.as_deref().unwrap();
    assert!(from.starts_with("in Group Policy object "), "{from}");
    assert!(
        option.at.as_deref().unwrap().starts_with("fabrikam.ron:"),
        "{option:?}"
    );
    // The fact that follows from it says so, too.
    let behaviour = row(&machine, "what the rules read", "removal behaviour");
    assert!(
        behaviour
            .from
            .as_deref()
            .unwrap()
            .contains("ScRemoveOption in Group Policy object")
    );
    assert!(machine.written.unwrap().starts_with("fabrikam.ron:"));
}

#[test]
fn what_a_change_wrote_has_no_place_in_a_file() {
    let changed = "workstation:PARIS-W7-01.ScForceOption=1"
        .parse::<Change>()
        .unwrap();
    let twin = twin("fabrikam").what_if(&[changed]).unwrap();
    let machine = facts(&twin, "machine", "PARIS-W7-01");
    let force = row(&machine, "what policy comes to", "ScForceOption");
    assert_eq!(force.value.as_deref(), Some("1"));
    assert!(
        force
            .from
            .as_deref()
            .unwrap()
            .contains("on the machine itself"),
        "{force:?}"
    );
}

#[test]
fn a_user_shows_cards_below_and_what_the_rules_read() {
    let twin = twin("fabrikam");
    let inventory = twin.inventory();
    let at = inventory
        .things
        .iter()
        .position(|thing| thing.name == "tmiller")
        .unwrap();
    let user = &inventory.things[at];
    let below: Vec<&str> = inventory.things[at + 1..user.end]
        .iter()
        .map(|thing| thing.id.kind())
        .collect();
    assert!(below.starts_with(&["card", "certificate"]), "{below:?}");
    let user = twin.thing(user.id);
    let required = row(&user, "what the rules read", "smart card required");
    assert!(
        matches!(required.value.as_deref(), Some("yes" | "no")),
        "{required:?}"
    );
}
