//! The pictures of the dashboard in the README: what it draws, and nothing that somebody drew.

use std::path::Path;

use super::USUAL;
use crate::dashboard::driven::Driven;

/// Holds a picture against its file. `INSTA_UPDATE=always` writes it.
fn compare(name: &str, driven: &Driven) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("pictures")
        .join(name);
    let drawn = anstyle_svg::Term::new().render_svg(&driven.picture());
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "{name} is another; INSTA_UPDATE=always writes it anew"
    );
}

#[test]
fn the_readme_shows_the_dashboard_as_it_is() {
    let mut driven = Driven::new("fabrikam", USUAL);
    driven.press("3<Down><Right>");
    compare("logons.svg", &driven);
    driven.press("<Enter><Enter>");
    driven.press("<Right><Right><Right><Right><Right><Right><Right><Right>");
    compare("replay.svg", &driven);
}
