use worlds::{AltSecurityIdentityEntry, CertificateSource, World, load_shipped, shipped};

fn world(name: &str) -> World {
    let loaded = match load_shipped(name).expect("the world is shipped") {
        Ok(loaded) => loaded,
        Err(error) => panic!("{:?}", miette::Report::new(error)),
    };
    for warning in &loaded.warnings {
        println!("{}: {}", loaded.world.locate(warning.place), warning.message);
    }
    loaded.world
}

#[test]
fn every_shipped_world_loads_without_warnings() {
    for entry in shipped() {
        let loaded = load_shipped(entry.name).unwrap();
        match loaded {
            Ok(loaded) => {
                let shown: Vec<String> = loaded
                    .warnings
                    .iter()
                    .map(|warning| format!("{}: {}", loaded.world.locate(warning.place), warning.message))
                    .collect();
                assert!(shown.is_empty(), "{shown:#?}");
                assert_eq!(loaded.world.name.as_str(), entry.name);
            }
            Err(error) => panic!("{:?}", miette::Report::new(error)),
        }
    }
    assert!(load_shipped("nowhere").is_none());
}
