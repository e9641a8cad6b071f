//! Spaces of settings over a generated world.

use sim::Scenario;
use worlds::{Population, generate};

/// A scenario with so many settings open, in objects and at domain controllers; its folder goes with it.
pub(crate) fn scenario(
    settings: usize,
    users: usize,
    workstations: usize,
) -> (tempfile::TempDir, Scenario) {
    let folder = tempfile::tempdir().unwrap();
    let population = Population::new(names::Seed::new(1), users, workstations);
    std::fs::write(folder.path().join("world.ron"), generate(&population)).unwrap();
    let unknowns: Vec<String> = open_settings()
        .into_iter()
        .take(settings)
        .map(|(thing, setting)| {
            let from = u8::from(setting.starts_with("Strong"));
            let over = [from, from + 1].map(|value| value.to_string());
            format!("(vary: \"{thing}.{setting}\", over: {over:?})")
        })
        .collect();
    let unknowns = unknowns.join(",");
    let text = format!(
        "Scenario(title: \"t\", world: \"world.ron\", unknowns: [{unknowns}], expect: [(says: \"opens\", ends: Opens)])"
    );
    let scenario = Scenario::parse("t.ron", &text, folder.path()).unwrap();
    (folder, scenario)
}

/// Settings that can be varied, in objects and at domain controllers.
fn open_settings() -> Vec<(&'static str, &'static str)> {
    let objects = ["gpo:Everybody", "gpo:Sales", "gpo:Engineering"];
    let of_objects = [
        "AllowTimeInvalidCertificates",
        "AllowSignatureOnlyKeys",
        "X509HintsNeeded",
        "AllowCertificatesWithNoEKU",
    ];
    let controllers = ["dc:GENDC1", "dc:GENDC2"];
    let of_controllers = [
        "StrongCertificateBindingEnforcement",
        "UseSubjectAltName",
        "SCLogonEKUNotRequired",
        "UseCachedCRLOnlyAndIgnoreRevocationUnknownErrors",
    ];
    let objects = objects
        .iter()
        .flat_map(|thing| of_objects.map(|setting| (*thing, setting)));
    let controllers = controllers
        .iter()
        .flat_map(|thing| of_controllers.map(|setting| (*thing, setting)));
    objects.chain(controllers).collect()
}
