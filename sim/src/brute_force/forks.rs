//! Forks, held against twins that are built anew.

use std::sync::Arc;

use policies::SettingId;
use rayon::prelude::*;

use super::{Draw, number_of_worlds, small_worlds};
use crate::change::{Change, Unknowns};
use crate::question::QuestionId;
use crate::twin::{Situation, Twin};

/// So many worlds are changed.
const WORLDS: usize = 700;
/// Of so many base worlds.
const BASES: usize = 12;
/// Every so many, a question is asked, too.
const ASKED: usize = 10;

/// The twin of a world that shares nothing with another, with the changes as they were made.
fn anew(twin: &Twin) -> Twin {
    let world = Arc::clone(&twin.world);
    let situation = Situation::default();
    let mut anew = Twin::build(world, None, Unknowns::default(), &situation).unwrap();
    anew.changes.clone_from(&twin.changes);
    anew
}

/// What is otherwise in a fork than in a twin that is built anew; nothing, unless there is a bug.
fn difference(fork: &Twin, anew: &Twin, asked: bool) -> Option<String> {
    if let Some(cell) = other_cell(fork, anew) {
        return Some(cell);
    }
    if fork.content_hash() != anew.content_hash() {
        return Some("the hash of the facts".to_owned());
    }
    let open = |twin: &Twin| twin.with_open_assumptions(&Situation::default()).unwrap();
    if let Some(cell) = other_cell(&open(fork).twin, &open(anew).twin) {
        return Some(format!("with open assumptions, {cell}"));
    }
    if !asked {
        return None;
    }
    let told = |twin: &Twin| {
        let cases = format!("{:?} {:?}", twin.cases().list, twin.readings());
        (cases, format!("{:?}", twin.ask(QuestionId::Logon)))
    };
    let (here, there) = (told(fork), told(anew));
    (here != there).then(|| format!("asked: {here:?}\n\n{there:?}"))
}

/// The first cell that two twins do not have in common.
fn other_cell(fork: &Twin, anew: &Twin) -> Option<String> {
    let (here, there) = (&fork.view, &anew.view);
    for (role, shape) in (0u8..).zip(here.shapes()) {
        if here.row_names(role) != there.row_names(role) {
            return Some(format!("names of {}", shape.name));
        }
        for (column, declared) in (0u16..).zip(&shape.columns) {
            for row in 0..here.rows(role) {
                let (one, other) = (here.told(role, column, row), there.told(role, column, row));
                if one != other {
                    let name = here.row_name(role, row);
                    let column = declared.name;
                    return Some(format!("{} {name} {column}: {one} {other}", shape.name));
                }
            }
        }
    }
    None
}

#[test]
fn a_fork_is_the_twin_that_would_be_built_anew() {
    let bases = small_worlds(BASES);
    for base in &bases {
        // A base that was asked has more to share.
        let _ = base.twin.cases();
    }
    let shared = number_of_worlds(WORLDS).into_par_iter().map(|number| {
        let mut draw = Draw::new("forks", number);
        let base = &bases[number % bases.len()];
        let (first, then) = (draw.below(3), draw.below(3));
        let mut changes = base.changes(&mut draw, first);
        let fork = base.what_if(&mut changes);
        let words = |changes: &[Change]| -> Vec<String> {
            changes.iter().map(ToString::to_string).collect()
        };
        let asked = number % ASKED == 0;
        let other = difference(&fork, &anew(&fork), asked);
        assert_eq!(other, None, "world {number} with {:?}", words(&changes));
        let further = base.changes(&mut draw, then);
        let Ok(again) = fork.what_if(&further) else {
            return usize::from(fork.shares);
        };
        let other = difference(&again, &anew(&again), asked);
        let all = (words(&changes), words(&further));
        assert_eq!(other, None, "world {number} with {all:?}");
        usize::from(fork.shares) + usize::from(again.shares)
    });
    let shared: usize = shared.sum();
    if std::env::var("CARDTWIN_DRAWN").is_err() {
        assert!(shared > WORLDS / 2, "{shared}");
    }
}

/// Policy reaches machines setting by setting, and so does what follows from it.
#[test]
fn a_fork_for_each_setting_of_an_object_is_the_twin_that_would_be_built_anew() {
    let bases = small_worlds(1);
    let base = &bases[0].twin;
    let object = &base.world.gpos[0].name;
    let shared = SettingId::ALL.into_par_iter().map(|id| {
        let name = policies::setting(*id).name;
        let forks = ["0", "1", "2"].iter().filter_map(|value| {
            let text = format!("gpo:{object}.{name}={value}");
            let fork = base.what_if(&[text.parse().unwrap()]).ok()?;
            assert_eq!(difference(&fork, &anew(&fork), false), None, "{text}");
            fork.shares.then_some(())
        });
        forks.count()
    });
    assert!(shared.sum::<usize>() > 150);
}
