//! What the corpus holds does no harm, in a build without instrumentation.
#![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

use std::{fs, path::Path};

#[test]
fn every_target_bears_its_corpus_and_its_seeds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in fuzz::TARGETS {
        let seeds = fuzz::seeds::of(name);
        assert!(!seeds.is_empty(), "{name}");
        for seed in seeds {
            target(&seed);
        }
        let mut files = 0;
        for file in fs::read_dir(corpus.join(name)).unwrap() {
            target(&fs::read(file.unwrap().path()).unwrap());
            files += 1;
        }
        assert!(files > 0, "{name}");
    }
}
