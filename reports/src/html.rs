//! The report for people: one file of HTML that needs no network.
//!
//! What it tells is put together in [`Report`], from answers of the twin alone; the other modules write a part of the page
//! each. Its own words stand in a table for each language; what the twin says is English, and marked as such.

mod appendix;
mod calendar;
mod comparison;
mod evidence;
mod findings;
mod language;
mod material;
mod page;
mod plot;
mod populations;
mod questions;
mod refusals;
mod summary;
mod tree;
mod words;
mod world;

pub use language::Language;
pub use material::{Part, Report, WorldReport};

use page::Page;

/// The report as HTML. The same input gives the same bytes: the only time in it is the simulated clock.
pub fn html(report: &Report<'_>, language: Language) -> String {
    let page = Page::new(language);
    page.document(report)
}
