//! What the screen What-if is drawn from: what can be changed, and what changes make otherwise.

use std::sync::Arc;

use reports::ToldCause;
use sim::{Category, Change, ChangeableProperty, ChangeableThing, Diff, Twin};

use crate::dashboard::theme::Mark;

/// Changes, and what they make otherwise.
#[derive(Debug)]
pub(in crate::dashboard) struct DiffSeen {
    /// Which comparison it is.
    pub(in crate::dashboard) of: Compared,
    /// What is otherwise, category by category; or why the changes cannot be made.
    pub(in crate::dashboard) told: Result<Vec<CategorySeen>, String>,
    /// How much was compared.
    pub(in crate::dashboard) compared: String,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dashboard) enum Compared {
    /// The world as it is, with the world with these changes.
    WithBase(Vec<Change>),
    /// Two sets of changes.
    Sets(Vec<Change>, Vec<Change>),
}

/// What is otherwise in one way.
#[derive(Debug)]
pub(in crate::dashboard) struct CategorySeen {
    pub(in crate::dashboard) mark: Mark,
    pub(in crate::dashboard) heading: String,
    pub(in crate::dashboard) causes: Vec<ToldCause>,
}

/// The properties of a thing.
#[derive(Debug)]
pub(in crate::dashboard) struct PropertiesSeen {
    pub(in crate::dashboard) thing: ChangeableThing,
    pub(in crate::dashboard) properties: Vec<ChangeableProperty>,
}

pub(super) fn things(twin: &Twin) -> Arc<[ChangeableThing]> {
    twin.changeable_things().into()
}

pub(super) fn properties(twin: &Twin, thing: ChangeableThing) -> PropertiesSeen {
    PropertiesSeen {
        properties: twin.changeable_properties(&thing),
        thing,
    }
}

pub(super) fn diff(twin: &Twin, of: Compared) -> DiffSeen {
    let made = |changes: &[Change]| twin.what_if(changes).map_err(|error| error.to_string());
    let diff = match &of {
        Compared::WithBase(changes) => made(changes).map(|after| twin.diff(&after)),
        Compared::Sets(a, b) => made(a).and_then(|before| Ok(before.diff(&made(b)?))),
    };
    let compared = diff.as_ref().map(compared).unwrap_or_default();
    DiffSeen {
        of,
        told: diff.map(|diff| categories(&diff)),
        compared,
    }
}

fn compared(diff: &Diff) -> String {
    format!(
        "{} logons and removals compared, {} runs of the rules",
        diff.compared, diff.runs
    )
}

fn categories(diff: &Diff) -> Vec<CategorySeen> {
    let told = reports::told_causes(diff).into_iter();
    let told = told.map(|(category, heading, causes)| CategorySeen {
        mark: mark_of(category),
        heading,
        causes,
    });
    told.collect()
}

fn mark_of(category: Category) -> Mark {
    match category {
        Category::GainsLogon | Category::StrongerMapping => Mark::Good,
        Category::LosesLogon | Category::OpensAnotherAccount => Mark::Bad,
        Category::WeakerMapping | Category::OtherRemoval => Mark::Warning,
        Category::OtherMapping | Category::OtherMessage | Category::OtherReason => Mark::Note,
    }
}
