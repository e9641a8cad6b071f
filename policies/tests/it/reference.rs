//! Precedence of whole worlds against a slow, obvious reference, on random trees of organizational units.
//!
//! The reference writes down, for every pair of objects that reach a computer, which of the two wins, from the rules as an
//! administrator states them; the winner of a setting is the one that wins against all others that set it.

use policies::{
    ComputerLocation, Loopback, SettingId, TypedValue, UserLocation, UserPolicyTerms,
    application_order, applied, check, resultant, user_listing,
};
use proptest::prelude::*;
use worlds::RegistryData;

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

fn container() -> impl Strategy<Value = Container> {
    let links = prop::collection::vec(link(), 0..4);
    (prop::bool::weighted(0.25), links).prop_map(|(blocks, links)| Container { blocks, links })
}

fn containers() -> impl Strategy<Value = Vec<Container>> {
    prop::collection::vec(container(), 2..7)
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
    // The local object sets it, and loses against everything.
    winner(containers).unwrap_or((0, 0))
}

/// The value of the object that wins against all others, and how many others set it or are local.
fn winner(containers: &[Container]) -> Option<(u32, usize)> {
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
    winner.map(|(depth, order)| {
        let value = containers[*depth].links[*order].value.unwrap();
        (value, setting.len())
    })
}

/// The document of a world with a user and a computer in units of their own, below the same site and domain. What an
/// object sets is of users; who is denied is the user.
fn with_user(shared: &[Container], of_user: &[Container], of_computer: &[Container]) -> String {
    let (mut gpos, mut units) = (String::new(), String::new());
    let mut links = |container: &Container, name: &str| {
        let mut list = String::new();
        for (order, link) in container.links.iter().enumerate() {
            let Link {
                enforced,
                enabled,
                half_enabled,
                ..
            } = link;
            list.push_str(&format!(
                "(gpo: \"{name}-{order}\", enforced: {enforced}, enabled: {enabled}),"
            ));
            let value = link.value.map_or(String::new(), |value| {
                format!("\"Software\\\\X\\\\A\": {value}")
            });
            let deny = if link.denied {
                "permissions: [(trustee: \"Everyone\", allow: [Read, Apply]), (trustee: \"anna\", deny: [Apply])],"
            } else {
                ""
            };
            let filter = if link.wmi_false {
                "wmi_filter: \"never\","
            } else {
                ""
            };
            gpos.push_str(&format!(
                "(name: \"{name}-{order}\", enabled_user: {half_enabled}, user_registry: {{ {value} }}, {deny} {filter}),"
            ));
        }
        list
    };
    let (site, domain) = (links(&shared[0], "S"), links(&shared[1], "D"));
    let mut place = |containers: &[Container], word: &str| {
        let mut path = "corp.example".to_owned();
        for (depth, container) in containers.iter().enumerate() {
            path.push_str(&format!("/{word}{depth}"));
            units.push_str(&format!(
                "(name: \"{path}\", block_inheritance: {}, gpo_links: [{}]),",
                container.blocks,
                links(container, &format!("{word}{depth}"))
            ));
        }
        if containers.is_empty() {
            String::new()
        } else {
            format!("organizational_unit: \"{path}\",")
        }
    };
    let (user, computer) = (place(of_user, "U"), place(of_computer, "C"));
    format!(
        "(name: \"random\", clock: \"2026-11-23\",
        sites: [(name: \"S\", gpo_links: [{site}])],
        domains: [(name: \"corp.example\", block_inheritance: {}, gpo_links: [{domain}])],
        organizational_units: [{units}],
        wmi_filters: [(name: \"never\", otherwise: false)],
        gpos: [{gpos}],
        users: [(name: \"anna\", {user})],
        workstations: [(name: \"PC\", product: \"Windows 11\", site: \"S\", {computer})])",
        shared[1].blocks
    )
}

/// What loopback makes of it: the computer's list comes after the user's, or instead of it.
fn slow_for_user(own: &[Container], by_loopback: &[Container], loopback: Loopback) -> Option<u32> {
    let value = |containers| winner(containers).map(|(value, _)| value);
    match loopback {
        Loopback::Off => value(own),
        Loopback::Merge => value(by_loopback).or_else(|| value(own)),
        Loopback::Replace => value(by_loopback),
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

    #[test]
    fn policy_for_users_is_that_of_the_reference_with_and_without_loopback(
        shared in prop::collection::vec(container(), 2),
        of_user in prop::collection::vec(container(), 0..3),
        of_computer in prop::collection::vec(container(), 0..3),
        loopback in prop_oneof![Just(Loopback::Off), Just(Loopback::Merge), Just(Loopback::Replace)],
    ) {
        let mut shared = shared;
        shared[0].blocks = false;
        let world = world(&with_user(&shared, &of_user, &of_computer));
        let user = world.find_user("anna").unwrap();
        let computer = ComputerLocation::of_workstation(&world, world.find_workstation("PC").unwrap());
        let terms = UserPolicyTerms { loopback, read_by_computer: true, several_local_objects: true };
        let list = user_listing(UserLocation::of_user(&world, user), computer, terms, &world);
        let winners = resultant(&applied(&list), |applied| {
            let entries = applied.gpo.map_or(&[][..], |gpo| &world.gpo(gpo).user_registry);
            entries.iter().map(|entry| (entry.value.clone(), entry.data.clone())).collect::<Vec<_>>()
        });
        let found = winners.get("A").map(|winner| winner.value.clone());
        let chain = |own: &[Container]| [&shared, own].concat();
        let expected = slow_for_user(&chain(&of_user), &chain(&of_computer), loopback);
        prop_assert_eq!(found, expected.map(RegistryData::Dword));
    }
}
