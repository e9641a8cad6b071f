//! Precedence on chosen trees, and against a slow reference on random ones.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone, PartialEq, Eq)]
struct TestLink {
    name: &'static str,
    enforced: bool,
    enabled: bool,
}

impl Link for TestLink {
    fn enabled(&self) -> bool {
        self.enabled
    }

    fn enforced(&self) -> bool {
        self.enforced
    }
}

const fn link(name: &'static str) -> TestLink {
    TestLink {
        name,
        enforced: false,
        enabled: true,
    }
}

const fn enforced(name: &'static str) -> TestLink {
    TestLink {
        enforced: true,
        ..link(name)
    }
}

const fn disabled(name: &'static str) -> TestLink {
    TestLink {
        enabled: false,
        ..link(name)
    }
}

/// Containers from the outermost to the innermost: links in link order, and whether inheritance is blocked.
fn names(containers: &[(&[TestLink], bool)]) -> Vec<&'static str> {
    let containers: Vec<_> = containers
        .iter()
        .enumerate()
        .map(|(scope, (links, block_inheritance))| Container {
            scope,
            links,
            block_inheritance: *block_inheritance,
        })
        .collect();
    order(&containers)
        .into_iter()
        .filter(|(.., counts)| *counts == Counts::Yes)
        .map(|(_, link, _)| link.name)
        .collect()
}

#[test]
fn inner_containers_win_and_link_order_1_wins_in_one() {
    assert_eq!(
        names(&[
            (&[link("site")], false),
            (&[link("domain 1"), link("domain 2")], false),
            (&[link("unit")], false),
        ]),
        ["site", "domain 2", "domain 1", "unit"]
    );
}

#[test]
fn enforced_links_win_and_among_them_the_outer_container() {
    assert_eq!(
        names(&[
            (&[enforced("site")], false),
            (
                &[enforced("domain 1"), enforced("domain 2"), link("domain 3")],
                false
            ),
            (&[enforced("unit 1"), link("unit 2")], false),
        ]),
        [
            "domain 3", "unit 2", "unit 1", "domain 2", "domain 1", "site"
        ]
    );
}

#[test]
fn blocked_inheritance_drops_what_is_above_unless_enforced() {
    assert_eq!(
        names(&[
            (&[link("site")], false),
            (&[link("domain"), enforced("domain baseline")], false),
            (&[link("blocking unit")], true),
            (&[link("unit")], false),
        ]),
        ["blocking unit", "unit", "domain baseline"]
    );
}

#[test]
fn disabled_links_are_ignored_even_where_they_would_win() {
    assert_eq!(
        names(&[
            (&[link("domain")], false),
            (&[disabled("unit"), link("unit 2")], false),
        ]),
        ["domain", "unit 2"]
    );
}

#[test]
fn the_winner_tells_what_it_beat_in_order() {
    let applied = |enforced| AppliedGpo {
        gpo: None,
        scope: GpoScope::Local,
        enforced,
        certain: true,
        by_loopback: false,
    };
    let order = [applied(false), applied(true)];
    let settings = |from: &AppliedGpo| {
        if from.enforced {
            vec![("remove", 1)]
        } else {
            vec![("remove", 2), ("force", 1)]
        }
    };
    let winners = resultant(&order, settings);
    let remove = winners.get("remove").unwrap();
    assert_eq!((remove.value, remove.from), (1, applied(true)));
    assert_eq!(remove.beaten, [(applied(false), 2)]);
    let force = winners.get("force").unwrap();
    assert_eq!((force.value, force.beaten.len()), (1, 0));
}

/// The reference asks of every pair of links which of the two wins, from the rules as administrators state them.
mod reference {
    use super::TestLink;

    pub(super) type Container = (Vec<TestLink>, bool);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) struct At {
        pub(super) container: usize,
        pub(super) position: usize,
    }

    fn link(containers: &[Container], at: At) -> &TestLink {
        &containers[at.container].0[at.position]
    }

    pub(super) fn counts(containers: &[Container], at: At) -> bool {
        let link = link(containers, at);
        let blocked = (at.container + 1..containers.len()).any(|below| containers[below].1);
        link.enabled && (link.enforced || !blocked)
    }

    pub(super) fn wins(containers: &[Container], left: At, right: At) -> bool {
        let (left_link, right_link) = (link(containers, left), link(containers, right));
        if left_link.enforced != right_link.enforced {
            return left_link.enforced;
        }
        if left.container != right.container {
            let inner = left.container > right.container;
            return inner != left_link.enforced;
        }
        left.position < right.position
    }
}

fn containers() -> impl Strategy<Value = Vec<reference::Container>> {
    let links = prop::collection::vec(
        (any::<bool>(), prop::bool::weighted(0.8)).prop_map(|(enforced, enabled)| TestLink {
            name: "",
            enforced,
            enabled,
        }),
        0..4,
    );
    prop::collection::vec((links, prop::bool::weighted(0.2)), 0..7)
}

proptest! {
    #[test]
    fn the_order_is_that_of_the_pairwise_rules(containers in containers()) {
        let fast: Vec<_> = containers
            .iter()
            .enumerate()
            .map(|(scope, (links, block_inheritance))| Container {
                scope,
                links: links.as_slice(),
                block_inheritance: *block_inheritance,
            })
            .collect();
        let found: Vec<reference::At> = order(&fast)
            .into_iter()
            .filter(|(.., counts)| *counts == Counts::Yes)
            .map(|(container, link, _)| {
                let position = containers[container]
                    .0
                    .iter()
                    .position(|other| std::ptr::eq(other, link))
                    .unwrap();
                reference::At { container, position }
            })
            .collect();

        let mut expected = Vec::new();
        for (container, (links, _)) in containers.iter().enumerate() {
            for position in 0..links.len() {
                let at = reference::At { container, position };
                if reference::counts(&containers, at) {
                    expected.push(at);
                }
            }
        }
        prop_assert_eq!(found.len(), expected.len());
        for at in &expected {
            prop_assert!(found.contains(at));
        }
        for (index, stronger) in found.iter().enumerate() {
            for weaker in &found[..index] {
                prop_assert!(reference::wins(&containers, *stronger, *weaker));
            }
        }
    }
}
