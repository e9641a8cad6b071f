//! The picture of the tour in the README: what the commands print, and nothing that somebody typed.

use std::path::Path;

use crate::new::{shell_says, ward};

/// The tour: each line as it is typed, in the folder that `new` makes but for the first.
const TOUR: [&str; 3] = [
    "cardtwin check world.ron --rules rules",
    "cardtwin explain --world world.ron --card \"Anna's card\" --workstation KIOSK1 | tail -n 6",
    "cardtwin check world.ron --rules rules --what-if policy-set:policies/kiosks.ron.linked_to=ward.example/Kiosks",
];

#[test]
fn the_readme_shows_the_tour_as_it_is() {
    let folder = ward();
    let ward = folder.path().join("ward");
    let mut seen = String::from("\u{1b}[1m$ cardtwin new ward && cd ward\u{1b}[0m\n");
    for line in TOUR {
        let (_, out) = shell_says(&ward, line);
        seen.push_str(&format!("\u{1b}[1m$ {line}\u{1b}[0m\n{out}\n"));
    }
    let drawn = anstyle_svg::Term::new().render_svg(seen.trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures/tour.svg");
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "tour.svg is another; INSTA_UPDATE=always writes it anew"
    );
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for line in TOUR {
        let line = line.split(" | ").next().unwrap();
        assert!(readme.contains(line), "{line}");
    }
}
