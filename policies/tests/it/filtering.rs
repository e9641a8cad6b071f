//! Filtering, loopback and local policies: a case for each fact.

use policies::{
    ComputerLocation, ListedGpo, Loopback, Standing, UserLocation, UserPolicyTerms, applied,
    listing, user_listing,
};
use worlds::World;

use crate::world;

/// A domain in which one object is filtered as a case says.
fn domain(gpo: &str) -> World {
    world(&format!(
        r#"(
    name: "filtering",
    clock: "2026-11-23",
    domains: [(name: "corp.example", gpo_links: [(gpo: "G")]), (name: "eu.corp.example")],
    organizational_units: [(name: "corp.example/PCs"), (name: "corp.example/People")],
    users: [
        (name: "anna", organizational_unit: "corp.example/People"),
        (name: "boss", organizational_unit: "corp.example/People", member_of: ["Domain Admins"]),
    ],
    groups: [
        (name: "Kiosks", members: ["PC1", "All kiosks"]),
        (name: "All kiosks", members: ["PC2"]),
        (name: "Staff", members: ["anna"]),
        (name: "Domain Admins"),
        (name: "Machines", members: ["Domain Computers"]),
        (name: "Domain Computers"),
    ],
    wmi_filters: [
        (name: "Laptops", query: "SELECT * FROM Win32_Battery", results: {{ "PC1": true, "PC2": false }}),
        (name: "Old", results: {{ "PC1": false }}, otherwise: true),
    ],
    gpos: [(name: "G", settings: {{ "ScForceOption": Enabled }}, {gpo})],
    domain_controllers: [(name: "DC1", product: "Server 2025")],
    workstations: [
        (name: "PC1", product: "Windows 11", organizational_unit: "corp.example/PCs"),
        (name: "PC2", product: "Windows 11", organizational_unit: "corp.example/PCs"),
        (name: "PC3", product: "Windows 11", organizational_unit: "corp.example/PCs"),
    ],
)"#
    ))
}

fn on(world: &World, name: &str) -> ComputerLocation {
    match world.find_workstation(name) {
        Some(workstation) => ComputerLocation::of_workstation(world, workstation),
        None => ComputerLocation::of_domain_controller(
            world,
            world.find_domain_controller(name).unwrap(),
        ),
    }
}

/// What becomes of the one object on its way to a computer.
fn standing(world: &World, name: &str) -> String {
    let list = listing(on(world, name), world);
    told(world, list.last().unwrap())
}

fn told(world: &World, listed: &ListedGpo) -> String {
    match listed.standing {
        Standing::Applied => "applied".to_owned(),
        Standing::NotSaid(filter) => format!("perhaps {}", world.wmi_filter(filter).name),
        Standing::LeftOut(why) => {
            let text = format!("{why:?}");
            text.split('(').next().unwrap().to_owned()
                + text.split_once('(').map_or("", |(_, rest)| {
                    if rest.starts_with("Read") {
                        " Read"
                    } else if rest.starts_with("Apply") {
                        " Apply"
                    } else {
                        ""
                    }
                })
        }
    }
}

#[test]
fn security_filtering_takes_read_and_apply_and_denial_wins() {
    for (fact, gpo, expected) in [
        (
            "by default everybody with an account",
            "",
            ["applied", "applied", "applied"],
        ),
        (
            "read alone is not enough",
            "permissions: [(trustee: \"Authenticated Users\", allow: [Read])]",
            ["NotAllowed Apply", "NotAllowed Apply", "NotAllowed Apply"],
        ),
        (
            "apply alone is not enough",
            "permissions: [(trustee: \"Authenticated Users\", allow: [Apply])]",
            ["NotAllowed Read", "NotAllowed Read", "NotAllowed Read"],
        ),
        (
            "a group of computers, and groups in it",
            "permissions: [(trustee: \"Kiosks\", allow: [Read, Apply])]",
            ["applied", "applied", "NotAllowed Read"],
        ),
        (
            "one computer",
            "permissions: [(trustee: \"PC3\", allow: [Read, Apply])]",
            ["NotAllowed Read", "NotAllowed Read", "applied"],
        ),
        (
            "what is denied is denied, whatever allows it",
            "permissions: [(trustee: \"Authenticated Users\", allow: [Read, Apply]), (trustee: \"All kiosks\", deny: [Apply])]",
            ["applied", "Denied Apply", "applied"],
        ),
        (
            "to deny reading is enough",
            "permissions: [(trustee: \"Everyone\", allow: [Read, Apply]), (trustee: \"PC1\", deny: [Read])]",
            ["Denied Read", "applied", "applied"],
        ),
        (
            "the primary group counts, and through groups in groups",
            "permissions: [(trustee: \"Machines\", allow: [Read, Apply])]",
            ["applied", "applied", "applied"],
        ),
        (
            "the computers of another domain are others",
            "permissions: [(trustee: \"eu.corp.example\\\\Domain Computers\", allow: [Read, Apply])]",
            ["NotAllowed Read", "NotAllowed Read", "NotAllowed Read"],
        ),
    ] {
        let world = domain(gpo);
        let found = ["PC1", "PC2", "PC3"].map(|name| standing(&world, name));
        assert_eq!(found, expected, "{fact}");
    }
}

#[test]
fn domain_controllers_are_no_domain_computers() {
    let to = |trustee: &str| {
        let world = domain(&format!(
            "permissions: [(trustee: \"{trustee}\", allow: [Read, Apply])]"
        ));
        ["DC1", "PC1"].map(|name| standing(&world, name))
    };
    let refused = "NotAllowed Read".to_owned();
    let applied = "applied".to_owned();
    assert_eq!(to("Domain Computers"), [refused.clone(), applied.clone()]);
    assert_eq!(to("Domain Controllers"), [applied.clone(), refused.clone()]);
    assert_eq!(to("Enterprise Domain Controllers"), [applied, refused]);
}

#[test]
fn a_wmi_filter_is_what_the_world_declares_and_otherwise_not_known() {
    for (fact, gpo, expected) in [
        (
            "declared for each, or not",
            "wmi_filter: \"Laptops\"",
            ["applied", "WmiFilterFalse", "perhaps Laptops"],
        ),
        (
            "declared for all others",
            "wmi_filter: \"Old\"",
            ["WmiFilterFalse", "applied", "applied"],
        ),
    ] {
        let world = domain(gpo);
        let found = ["PC1", "PC2", "PC3"].map(|name| standing(&world, name));
        assert_eq!(found, expected, "{fact}");
    }
}

#[test]
fn what_may_be_applied_is_applied_but_not_certain() {
    let world = domain("wmi_filter: \"Laptops\"");
    let certain = |name| {
        let order = applied(&listing(on(&world, name), &world));
        order
            .iter()
            .find(|object| object.gpo.is_some())
            .map(|object| object.certain)
    };
    assert_eq!(
        ["PC1", "PC2", "PC3"].map(certain),
        [Some(true), None, Some(false)]
    );
}

#[test]
fn halves_are_disabled_one_by_one() {
    for (gpo, computer, user) in [
        ("", "applied", "applied"),
        ("enabled_computer: false", "HalfDisabled", "applied"),
        ("enabled_user: false", "applied", "HalfDisabled"),
        (
            "enabled_computer: false, enabled_user: false",
            "HalfDisabled",
            "HalfDisabled",
        ),
    ] {
        let world = domain(gpo);
        assert_eq!(standing(&world, "PC1"), computer, "{gpo}");
        assert_eq!(
            for_user(&world, "anna", true).last().unwrap().1,
            user,
            "{gpo}"
        );
    }
}

/// The names and standings of what is on the way to a user at PC1.
fn for_user(world: &World, user: &str, read_by_computer: bool) -> Vec<(String, String)> {
    listed(world, user, Loopback::Off, read_by_computer)
}

fn listed(
    world: &World,
    user: &str,
    loopback: Loopback,
    read_by_computer: bool,
) -> Vec<(String, String)> {
    let terms = UserPolicyTerms {
        loopback,
        read_by_computer,
        several_local_objects: true,
    };
    let user = UserLocation::of_user(world, world.find_user(user).unwrap());
    user_listing(user, on(world, "PC1"), terms, world)
        .iter()
        .map(|one| {
            let name = match one.gpo {
                Some(gpo) => world.gpo(gpo).name.to_string(),
                None => format!("{:?}", one.scope),
            };
            (name, told(world, one))
        })
        .collect()
}

#[test]
fn since_ms16_072_the_computer_must_be_able_to_read_what_is_for_its_user() {
    let only = "permissions: [(trustee: \"Staff\", allow: [Read, Apply])]";
    let and_computers = "permissions: [(trustee: \"Staff\", allow: [Read, Apply]), (trustee: \"Domain Computers\", allow: [Read])]";
    for (gpo, update, user, expected) in [
        (only, false, "anna", "applied"),
        (only, true, "anna", "ComputerMayNotRead"),
        (and_computers, true, "anna", "applied"),
        (and_computers, true, "boss", "NotAllowed Read"),
    ] {
        let world = domain(gpo);
        assert_eq!(
            for_user(&world, user, update).last().unwrap().1,
            expected,
            "{gpo} {update} {user}"
        );
    }
}

const LOOPBACK: &str = r#"(
    name: "loopback",
    clock: "2026-11-23",
    domains: [(name: "corp.example")],
    organizational_units: [
        (name: "corp.example/PCs", gpo_links: [(gpo: "Of PCs"), (gpo: "Not for anna")]),
        (name: "corp.example/People", gpo_links: [(gpo: "Of people")]),
    ],
    users: [
        (name: "anna", organizational_unit: "corp.example/People"),
        (name: "boss", organizational_unit: "corp.example/People", member_of: ["Domain Admins"]),
    ],
    groups: [(name: "Domain Admins")],
    gpos: [
        (name: "Of PCs"),
        (name: "Not for anna", permissions: [(trustee: "Domain Users", allow: [Read, Apply]), (trustee: "Domain Computers", allow: [Read]), (trustee: "anna", deny: [Apply])]),
        (name: "Of people"),
    ],
    workstations: [(
        name: "PC1",
        product: "Windows 11",
        organizational_unit: "corp.example/PCs",
        local_user_policies: [
            (of: User("anna"), registry: { "Software\\X\\A": 4 }),
            (of: NonAdministrators, registry: { "Software\\X\\A": 3 }),
            (of: Administrators, registry: { "Software\\X\\A": 2 }),
            (of: Everyone, registry: { "Software\\X\\A": 1 }),
        ],
    )],
)"#;

#[test]
fn loopback_appends_the_computers_list_or_replaces_the_users() {
    let world = world(LOOPBACK);
    let names = |loopback| -> Vec<String> {
        let list = listed(&world, "anna", loopback, true);
        let linked = list
            .into_iter()
            .filter(|(name, _)| !name.starts_with("LocalUsers"));
        linked
            .map(|(name, told)| format!("{name}: {told}"))
            .collect()
    };
    assert_eq!(names(Loopback::Off), ["Of people: applied"]);
    // Filtering is by the user's rights in the computer's list as well.
    assert_eq!(
        names(Loopback::Merge),
        [
            "Of people: applied",
            "Not for anna: Denied Apply",
            "Of PCs: applied"
        ]
    );
    assert_eq!(
        names(Loopback::Replace),
        [
            "Of people: Replaced",
            "Not for anna: Denied Apply",
            "Of PCs: applied"
        ]
    );
    assert_eq!(
        [1, 2, 3].map(|number| Loopback::of_number(Some(number))),
        [Loopback::Merge, Loopback::Replace, Loopback::Off]
    );
}

#[test]
fn local_policies_for_users_go_from_the_general_to_the_particular() {
    let world = world(LOOPBACK);
    let local = |user| -> Vec<String> {
        let list = for_user(&world, user, true).into_iter();
        list.map(|(name, _)| name)
            .filter(|name| name.starts_with("LocalUsers"))
            .collect()
    };
    assert_eq!(
        local("anna"),
        [
            "LocalUsers(Everyone)",
            "LocalUsers(NonAdministrators)",
            "LocalUsers(User(UserRef(0)))"
        ]
    );
    assert_eq!(
        local("boss"),
        ["LocalUsers(Everyone)", "LocalUsers(Administrators)"]
    );
}
