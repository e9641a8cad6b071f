//! The house rules of rules: where they are, what they cite, which identifiers they have.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use policies::{
    SettingId, SourceId, setting, shipped_packs, shipped_policy_sets, shipped_retired,
    shipped_rules, shipped_sources,
};

use crate::here;

fn files(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_area_of_a_rule_is_its_folder() {
    for shipped in shipped_rules() {
        assert_eq!(shipped.rule.id.area(), shipped.area, "{}", shipped.slug);
    }
}

#[test]
fn every_file_is_listed_and_every_listed_file_is_there() {
    let listed: BTreeSet<_> = shipped_rules()
        .iter()
        .map(|shipped| format!("{}/{}.ron", shipped.area, shipped.slug))
        .collect();
    let folder = here().join("rules");
    let found: BTreeSet<_> = files(&folder)
        .iter()
        .flat_map(|area| {
            files(&folder.join(area))
                .into_iter()
                .map(move |file| format!("{area}/{file}"))
        })
        .collect();
    assert_eq!(listed, found);

    let policy_sets = files(&here())
        .iter()
        .filter(|file| {
            Path::new(file)
                .extension()
                .is_some_and(|extension| extension == "ron")
        })
        .count();
    assert_eq!(shipped_policy_sets().len(), policy_sets);
}

#[test]
fn identifiers_and_slugs_are_unique_and_none_is_retired() {
    let rules = shipped_rules();
    let ids: BTreeSet<_> = rules
        .iter()
        .map(|shipped| shipped.rule.id.clone())
        .collect();
    let slugs: BTreeSet<_> = rules.iter().map(|shipped| shipped.slug).collect();
    assert_eq!(ids.len(), rules.len());
    assert_eq!(slugs.len(), rules.len());
    for retired in shipped_retired() {
        assert!(!ids.contains(&retired.id), "{} is retired", retired.id);
    }
}

#[test]
fn rules_of_an_area_are_numbered_without_a_gap() {
    // Numbers of retired rules count as taken.
    let mut taken: BTreeSet<_> = shipped_retired()
        .iter()
        .map(|retired| (retired.id.area(), retired.id.number()))
        .collect();
    taken.extend(
        shipped_rules()
            .iter()
            .map(|shipped| (shipped.rule.id.area(), shipped.rule.id.number())),
    );
    for (area, number) in &taken {
        assert!(
            *number == 1 || taken.contains(&(area.clone(), number - 1)),
            "{area} has {number} but not the number before"
        );
    }
}

#[test]
fn every_source_is_in_the_ledger_once() {
    let sources = shipped_sources();
    let ledger: BTreeSet<_> = sources.iter().map(|source| source.id.clone()).collect();
    assert_eq!(
        ledger.len(),
        sources.len(),
        "a document stands twice in the ledger"
    );
    let known = |doc: &SourceId, by: &str| {
        assert!(
            ledger.contains(doc),
            "{by} cites `{doc}`, which is not in the ledger"
        );
    };
    for shipped in shipped_rules() {
        for source in &shipped.rule.sources {
            known(&source.doc, shipped.slug);
        }
    }
    for id in SettingId::ALL {
        let setting = setting(*id);
        known(&setting.citation().doc, setting.name);
    }
}

#[test]
fn policy_sets_name_rules_that_exist() {
    let rules = shipped_rules();
    for set in shipped_policy_sets() {
        assert!(!set.settings.is_empty(), "{}", set.name);
        for id in &set.rules {
            assert!(
                rules.iter().any(|shipped| shipped.rule.id == *id),
                "{} names {id}, which is not shipped",
                set.name
            );
        }
    }
}

#[test]
fn packs_name_rules_that_exist_and_every_rule_is_in_one() {
    let rules = shipped_rules();
    let shipped: BTreeSet<_> = rules.iter().map(|shipped| &shipped.rule.id).collect();
    let packs = shipped_packs();
    let mut packed = BTreeSet::new();
    for pack in &packs {
        let own: BTreeSet<_> = pack.rules.iter().collect();
        assert_eq!(
            own.len(),
            pack.rules.len(),
            "{} names a rule twice",
            pack.name
        );
        assert!(!own.is_empty() && pack.version > 0, "{}", pack.name);
        assert!(pack.description.ends_with('.'), "{}", pack.name);
        for id in own {
            assert!(
                shipped.contains(id),
                "{} names {id}, which is not shipped",
                pack.name
            );
            packed.insert(id);
        }
    }
    assert_eq!(packed, shipped);
    // The file is named after the pack.
    let names: BTreeSet<_> = packs
        .iter()
        .map(|pack| format!("{}.ron", pack.name))
        .collect();
    assert_eq!(names, files(&here().join("packs")));
}

#[test]
fn rules_are_written_as_the_house_writes() {
    for shipped in shipped_rules() {
        let rule = &shipped.rule;
        assert!(!rule.title.ends_with('.'), "{}", shipped.slug);
        assert!(rule.rationale.ends_with('.'), "{}", shipped.slug);
        assert!(rule.remedy.ends_with('.'), "{}", shipped.slug);
    }
}

#[test]
fn the_rules_in_one_view() {
    let view: Vec<String> = shipped_rules()
        .iter()
        .map(|shipped| {
            let rule = &shipped.rule;
            format!(
                "{:<19} {:<8} {:<11} {}",
                rule.id, rule.severity, rule.confidence, rule.title
            )
        })
        .collect();
    insta::assert_snapshot!(view.join("\n"));
}
