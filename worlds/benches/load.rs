//! How long a world takes to load, to generate and to hash.

#![expect(clippy::expect_used, reason = "a bench has no one to report to")]

use divan::{Bencher, black_box};
use names::Seed;
use worlds::{Population, generate, generate_world, load_shipped, parse};

fn main() {
    divan::main();
}

fn population() -> Population {
    Population::new(Seed::new(1), 10_000, 2_000)
}

#[divan::bench(sample_count = 10)]
fn load_ten_thousand_users(bencher: Bencher<'_, '_>) {
    let text = generate(&population());
    bencher.bench_local(|| {
        parse("generated.ron", black_box(&text), &|_| {
            Err(std::io::ErrorKind::NotFound.into())
        })
        .expect("a generated document loads")
    });
}

#[divan::bench(sample_count = 10)]
fn generate_ten_thousand_users() -> String {
    generate(black_box(&population()))
}

#[divan::bench(sample_count = 10)]
fn hash_ten_thousand_users(bencher: Bencher<'_, '_>) {
    let world = generate_world(&population());
    bencher.bench_local(|| black_box(&world).content_hash());
}

#[divan::bench]
fn load_the_built_in_world() -> bool {
    load_shipped(black_box("fabrikam")).is_some_and(|loaded| loaded.is_ok())
}
