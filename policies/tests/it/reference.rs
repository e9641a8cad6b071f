//! Precedence of whole worlds against a slow, obvious reference, on random trees of organizational units.
//!
//! The reference writes down, for every pair of objects that reach a computer, which of the two wins, from the rules as an
//! administrator states them; the winner of a setting is the one that wins against all others that set it.

use policies::{ComputerLocation, SettingId, TypedValue, application_order, check, resultant};
use proptest::prelude::*;

use crate::world;

/// A link, as the reference sees it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of being left out, independent of the others"
)]
struct Link {
    enforced: bool,
    enabled: bool,
    half_enabled: bool,
    denied: bool,
    wmi_false: bool,
    value: Option<u32>,
}

/// A container: depth 0 is the site, 1 the domain, then units, each below the one before.
#[derive(Debug, Clone)]
struct Container {
    blocks: bool,
    links: Vec<Link>,
}

fn link() -> impl Strategy<Value = Link> {
    let rarely = || prop::bool::weighted(0.15);
    (
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.85),
        rarely(),
        rarely(),
        rarely(),
        prop::option::weighted(0.7, 0..4_u32),
    )
        .prop_map(
            |(enforced, enabled, half_off, denied, wmi_false, value)| Link {
                enforced,
                enabled,
                half_enabled: !half_off,
                denied,
                wmi_false,
                value,
            },
        )
}

fn containers() -> impl Strategy<Value = Vec<Container>> {
    let container = (
        prop::bool::weighted(0.25),
        prop::collection::vec(link(), 0..4),
    )
        .prop_map(|(blocks, links)| Container { blocks, links });
    prop::collection::vec(container, 2..7)
}

/// The document of a world with these containers on the way to its one computer.
fn document(containers: &[Container]) -> String {
    let mut gpos = String::new();
    let mut links = Vec::new();
    for (depth, container) in containers.iter().enumerate() {
        let mut list = String::new();
        for (order, link) in container.links.iter().enumerate() {
            let name = format!("G{depth}-{order}");
            list.push_str(&format!(
                "(gpo: \"{name}\", enforced: {}, enabled: {}),",
                link.enforced, link.enabled
            ));
            let setting = link.value.map_or(String::new(), |value| {
                format!("\"ScRemoveOption\": \"{value}\"")
            });
            let deny = if link.denied {
                "permissions: [(trustee: \"Everyone\", allow: [Read, Apply]), (trustee: \"PC\", deny: [Apply])],"
            } else {
                ""
            };
            let filter = if link.wmi_false {
                "wmi_filter: \"never\","
            } else {
                ""
            };
            gpos.push_str(&format!(
                "(name: \"{name}\", enabled_computer: {}, settings: {{ {setting} }}, {deny} {filter}),",
                link.half_enabled
            ));
        }
        links.push(list);
    }
    let mut units = String::new();
    let mut path = "corp.example".to_owned();
    for (depth, container) in containers.iter().enumerate().skip(2) {
        path.push_str(&format!("/U{depth}"));
        units.push_str(&format!(
            "(name: \"{path}\", block_inheritance: {}, gpo_links: [{}]),",
            container.blocks, links[depth]
        ));
    }
    let unit = if containers.len() > 2 {
        format!("organizational_unit: \"{path}\",")
    } else {
        String::new()
    };
    format!(
        "(name: \"random\", clock: \"2026-11-23\",
        sites: [(name: \"S\", gpo_links: [{}])],
        domains: [(name: \"corp.example\", block_inheritance: {}, gpo_links: [{}])],
        organizational_units: [{units}],
        wmi_filters: [(name: \"never\", otherwise: false)],
        gpos: [{gpos}],
        workstations: [(name: \"PC\", product: \"Windows 11\", site: \"S\", {unit} local_settings: {{ \"ScRemoveOption\": \"0\" }})])",
        links[0], containers[1].blocks, links[1]
    )
}

/// Whether an object reaches the computer, by the rules one by one.
fn reaches(containers: &[Container], (depth, order): (usize, usize)) -> bool {
    let link = &containers[depth].links[order];
    let blocked = (depth + 1..containers.len()).any(|below| containers[below].blocks);
    link.enabled
        && link.half_enabled
        && !link.denied
        && !link.wmi_false
        && (link.enforced || !blocked)
}

/// Whether the one wins against the other.
fn wins(containers: &[Container], one: (usize, usize), other: (usize, usize)) -> bool {
    let enforced = |(depth, order): (usize, usize)| containers[depth].links[order].enforced;
    match (enforced(one), enforced(other)) {
        (true, false) => true,
        (false, true) => false,
        (enforced, _) if one.0 != other.0 => (one.0 > other.0) != enforced,
        _ => one.1 < other.1,
    }
}

/// What the reference says: the value, and how many objects it beat.
fn slow(containers: &[Container]) -> (u32, usize) {
    let mut setting = Vec::new();
    for (depth, container) in containers.iter().enumerate() {
        for (order, link) in container.links.iter().enumerate() {
            if link.value.is_some() && reaches(containers, (depth, order)) {
                setting.push((depth, order));
            }
        }
    }
    let winner = setting.iter().find(|one| {
        setting
            .iter()
            .all(|other| one == &other || wins(containers, **one, *other))
    });
    // The local object sets it, and loses against everything.
    match winner {
        Some((depth, order)) => (
            containers[*depth].links[*order].value.unwrap(),
            setting.len(),
        ),
        None => (0, 0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_resultant_set_is_that_of_the_reference(containers in containers()) {
        // A site blocks nothing.
        let mut containers = containers;
        containers[0].blocks = false;
        let world = world(&document(&containers));
        let (settings, problems) = check(&world);
        prop_assert_eq!(problems, []);
        let workstation = world.find_workstation("PC").unwrap();
        let order = application_order(ComputerLocation::of_workstation(&world, workstation), &world);
        let winners = resultant(&order, |applied| {
            let checked = match applied.gpo {
                Some(gpo) => settings.gpo(gpo),
                None => settings.local(workstation),
            };
            checked.iter().map(|one| (one.id, one.value.clone())).collect::<Vec<_>>()
        });
        let winner = &winners[&SettingId::ScRemoveOption];
        let (value, beaten) = slow(&containers);
        prop_assert_eq!(&winner.value, &TypedValue::Number(value));
        prop_assert_eq!(winner.beaten.len(), beaten);
    }
}
