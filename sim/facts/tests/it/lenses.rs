//! Lenses look through a source that borrows; facts are composed before they become cells.

use std::ops::ControlFlow;

use facts::{Cell, Exploration, Fact, RoleSpec, Row, StepId, VariableId, Variables, View, explore};

/// What lenses look through: it borrows its world.
struct Source<'w> {
    lamps: &'w [Lamp],
}

struct Lamp {
    /// Whether the switch is on.
    switch: Fact<bool>,
    /// Whether there is current.
    current: Fact<bool>,
}

facts::role! {
    /// A lamp.
    Light = 0 in Source<'_> {
        /// Whether it shines:
        /// switch and current together.
        field shines: bool = shines;
        /// Its place.
        key place: Place = |_, row| Fact::Known(row);
    }
}
facts::role! {
    /// Something of which nothing is ever asked.
    Shadow = 1 in Source<'_> {
    }
}
facts::keys! { Place }

fn shines(source: &Source<'_>, row: Row) -> Fact<bool> {
    let lamp = &source.lamps[row as usize];
    lamp.switch
        .clone()
        .zip(lamp.current.clone())
        .map(|(switch, current)| switch && current)
}

facts::decision! {
    /// Is it light?
    IS_LIGHT = is_light(Light, Shadow);
}

fn is_light(lamp: Light<'_>, _: Shadow<'_>) -> ControlFlow<StepId, StepId> {
    let dark = !lamp.shines() || !lamp.place().is(lamp.place());
    if dark {
        ControlFlow::Break(StepId::new(0))
    } else {
        ControlFlow::Continue(StepId::new(1))
    }
}

type Lens = fn(&Source<'_>, Row) -> Cell;
const ROLES: [RoleSpec<Lens>; 2] = [Light::SPEC, Shadow::SPEC];

fn view(lamps: &[Lamp], variables: Variables) -> View {
    let source = Source { lamps };
    let names = vec![
        vec!["lamp".to_owned(); lamps.len()],
        vec!["shadow".to_owned()],
    ];
    let shapes = ROLES.iter().map(RoleSpec::shape).collect();
    View::derive(shapes, names, variables, |role, column, row| {
        (ROLES[role].columns[column].derive)(&source, row)
    })
}

fn leaves(view: &View, row: Row) -> Vec<(Vec<(VariableId, u32)>, usize)> {
    let Exploration::Complete(tree) = explore(view, &IS_LIGHT, &[row, 0], 10) else {
        return vec![];
    };
    let leaf = |run: &facts::Run| (run.choices.clone(), run.conclusion.step.index());
    tree.leaves().into_iter().map(leaf).collect()
}

fn unknown(variable: VariableId) -> Fact<bool> {
    Fact::Choose {
        variable,
        arms: vec![Fact::Known(false), Fact::Known(true)],
    }
}

#[test]
fn a_product_of_two_unknowns_asks_for_the_second_only_where_it_matters() {
    let mut variables = Variables::default();
    let no_yes = || vec!["no".to_owned(), "yes".to_owned()];
    let (switch, current) = (
        variables.add("switch", no_yes()),
        variables.add("current", no_yes()),
    );
    let lamps = [
        Lamp {
            switch: unknown(switch),
            current: unknown(current),
        },
        Lamp {
            switch: unknown(switch),
            current: unknown(switch),
        },
        Lamp {
            switch: Fact::Known(false),
            current: unknown(current),
        },
    ];
    let view = view(&lamps, variables);
    assert_eq!(
        leaves(&view, 0),
        [
            (vec![(switch, 0)], 0),
            (vec![(switch, 1), (current, 0)], 0),
            (vec![(switch, 1), (current, 1)], 1),
        ]
    );
    assert_eq!(
        leaves(&view, 1),
        [(vec![(switch, 0)], 0), (vec![(switch, 1)], 1)]
    );
    assert_eq!(leaves(&view, 2), [(vec![], 0)], "dark whatever the current");
}

#[test]
fn the_declaration_holds_every_line_of_the_documentation() {
    assert_eq!(
        Light::SPEC.columns[0].doc,
        " Whether it shines: switch and current together."
    );
    assert!(Shadow::SPEC.columns.is_empty());
}
