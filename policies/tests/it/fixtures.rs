//! The fixtures of rules: two worlds each. Whether the rule passes on the one and fails on the other is crate `sim`'s test.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use policies::{
    AppliedGpo, ComputerLocation, SettingId, TypedValue, application_order, check, resultant,
    shipped_rules,
};
use worlds::World;

use crate::here;

fn folder() -> PathBuf {
    here().join("../worlds/fixtures")
}

fn fixture(slug: &str, kind: &str) -> World {
    let path = folder().join(format!("{slug}.{kind}.ron"));
    worlds::load(&path)
        .unwrap_or_else(|error| panic!("{slug} {kind}: {error} {:?}", error.problems()))
        .world
}

#[test]
fn every_rule_has_a_world_that_passes_and_one_that_fails() {
    let expected: BTreeSet<_> = shipped_rules()
        .iter()
        .flat_map(|shipped| ["pass", "fail"].map(|kind| format!("{}.{kind}.ron", shipped.slug)))
        .collect();
    let found: BTreeSet<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".pass.ron") || name.ends_with(".fail.ron"))
        .collect();
    assert_eq!(expected, found);
}

#[test]
fn every_fixture_loads_is_named_after_its_rule_and_has_settings_of_the_catalogue() {
    for shipped in shipped_rules() {
        let [pass, fail] = ["pass", "fail"].map(|kind| {
            let world = fixture(shipped.slug, kind);
            assert_eq!(world.name.to_string(), format!("{} {kind}", shipped.slug));
            let (_, problems) = check(&world);
            assert_eq!(problems, [], "{} {kind}", shipped.slug);
            world
        });
        let effective = |world: &World| shipped.rule.is_effective_at(world.clock);
        assert!(effective(&pass) && effective(&fail), "{}", shipped.slug);
        assert_ne!(pass.content_hash(), fail.content_hash(), "{}", shipped.slug);
    }
}

/// The value of a setting on the first workstation, by policy.
fn on_first_workstation(world: &World, id: SettingId) -> Option<TypedValue> {
    let (settings, _) = check(world);
    let workstation = world.workstation_refs().next().unwrap();
    let order = application_order(ComputerLocation::of_workstation(world, workstation), world);
    let set = |applied: &AppliedGpo| {
        let checked = match applied.gpo {
            Some(gpo) => settings.gpo(gpo),
            None => settings.local(workstation),
        };
        checked
            .iter()
            .map(|setting| (setting.id, setting.value.clone()))
            .collect::<Vec<_>>()
    };
    resultant(&order, set)
        .remove(&id)
        .map(|winner| winner.value)
}

#[test]
fn the_fixtures_of_strict_validation_differ_in_that_policy() {
    let slug = "clients-validate-the-kdc-strictly";
    assert_eq!(
        on_first_workstation(&fixture(slug, "pass"), SettingId::KdcValidation),
        Some(TypedValue::Number(2))
    );
    assert_eq!(
        on_first_workstation(&fixture(slug, "fail"), SettingId::KdcValidation),
        None
    );
}
