//! House rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every edge between our crates, and no others.
const EDGES: &[(&str, &[&str])] = &[
    ("names", &[]),
    ("facts", &[]),
    ("worlds", &["names"]),
    ("policies", &["names", "worlds"]),
    ("modexp", &[]),
    ("crypto", &["modexp"]),
    ("pki", &["crypto", "names"]),
    ("card", &["names", "pki"]),
    ("kerberos", &["crypto", "names", "pki"]),
    (
        "sim",
        &[
            "card", "facts", "kerberos", "names", "pki", "policies", "worlds",
        ],
    ),
    ("reports", &["sim"]),
    ("cardtwin", &["reports", "sim"]),
];

#[test]
fn crates_depend_on_each_other_as_designed() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .unwrap();
    let ours: BTreeSet<String> = metadata
        .packages
        .iter()
        .map(|p| p.name.to_string())
        .collect();
    let mut found = BTreeSet::new();
    let mut with_ecs = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            if dependency.kind != cargo_metadata::DependencyKind::Normal {
                continue;
            }
            if ours.contains(&dependency.name) {
                found.insert((package.name.to_string(), dependency.name.clone()));
            }
            if dependency.name == "bevy_ecs" {
                with_ecs.push(package.name.to_string());
            }
        }
    }
    let designed: BTreeSet<(String, String)> = EDGES
        .iter()
        .flat_map(|(from, to)| to.iter().map(|to| ((*from).to_owned(), (*to).to_owned())))
        .collect();
    assert_eq!(found, designed);
    assert_eq!(with_ecs, ["sim"]);
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn files_are_short_and_named_by_their_nouns() {
    let mut files = Vec::new();
    sources(&root(), &mut files);
    assert!(files.len() > 100);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let forbidden = [
            "mod.rs",
            "utils.rs",
            "util.rs",
            "helpers.rs",
            "common.rs",
            "misc.rs",
        ];
        assert!(!forbidden.contains(&name.as_str()), "{}", path.display());
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 800, "{}: {lines} lines", path.display());
    }
}

#[test]
fn decisions_reach_nothing_but_roles() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/decisions"),
        &mut files,
    );
    assert!(files.len() >= 8);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for forbidden in [
            "bevy_ecs",
            "std::cell",
            "std::sync",
            "std::env",
            "std::fs",
            "std::time",
            "std::thread",
            "thread_local!",
            "static mut",
            "HashMap",
            "unsafe",
            "    for ",
            ".bound()",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn settings_that_nothing_reads_are_said_to_be_unread() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    files.retain(|path| !path.ends_with("setting_use.rs"));
    let texts: Vec<String> = files
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let is_named = |id: policies::SettingId| {
        let name = format!("SettingId::{id:?}");
        texts.iter().any(|text| {
            text.match_indices(&name).any(|(at, _)| {
                let next = text[at + name.len()..].chars().next();
                !next.is_some_and(char::is_alphanumeric)
            })
        })
    };
    for id in policies::SettingId::ALL {
        assert_eq!(sim::is_setting_read(*id), is_named(*id), "{id}");
    }
}
