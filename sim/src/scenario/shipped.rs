//! The scenarios that are shipped.

/// Name of the file and text of each shipped scenario, whose worlds are shipped ones.
pub fn shipped_scenarios() -> &'static [(&'static str, &'static str)] {
    &[
        (
            "strong-mapping.ron",
            include_str!("../../scenarios/strong-mapping.ron"),
        ),
        ("removal.ron", include_str!("../../scenarios/removal.ron")),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use std::collections::BTreeSet;
    use std::path::Path;

    use super::shipped_scenarios;
    use crate::scenario::Scenario;

    #[test]
    fn each_file_is_shipped_and_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        let shipped = shipped_scenarios()
            .iter()
            .map(|(name, _)| (*name).to_owned());
        assert_eq!(shipped.collect::<BTreeSet<String>>(), files);
        for (name, text) in shipped_scenarios() {
            Scenario::parse(name, text, Path::new(".")).unwrap();
        }
    }
}
