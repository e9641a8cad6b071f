use names::Seed;
use proptest::prelude::*;
use worlds::{KeyAlgorithm, Population, generate, generate_world};

#[test]
fn the_same_population_gives_the_same_document_and_another_seed_another() {
    let population = Population::new(Seed::new(7), 200, 40);
    assert_eq!(generate(&population), generate(&population));
    let other = Population {
        seed: Seed::new(8),
        ..population.clone()
    };
    assert_ne!(generate(&population), generate(&other));
    assert_eq!(
        generate_world(&population).content_hash(),
        generate_world(&population).content_hash()
    );
}

#[test]
fn a_larger_population_begins_with_the_smaller() {
    let small = generate_world(&Population::new(Seed::new(7), 50, 5));
    let large = generate_world(&Population::new(Seed::new(7), 300, 50));
    let people = |world: &worlds::World| -> Vec<_> {
        world
            .users
            .iter()
            .map(|user| (user.name.clone(), user.sid.clone()))
            .collect()
    };
    assert!(people(&large).starts_with(&people(&small)));
    assert_eq!(large.cards.len(), 300);
    assert_eq!(large.workstations.len(), 50);
}

#[test]
fn a_company_has_every_kind_of_person() {
    let world = generate_world(&Population::new(Seed::new(3), 3000, 300));
    let count = |holds: &dyn Fn(&worlds::User) -> bool| {
        world.users.iter().filter(|user| holds(user)).count()
    };
    assert!(count(&|user| user.admin) > 50);
    assert!(count(&|user| user.user_account_control.smart_card_required) > 500);
    assert!(count(&|user| user.user_account_control.disabled) > 30);
    let expired = |user: &worlds::User| user.password.last_set == worlds::LastSet::UnsaidExpired;
    assert!(count(&expired) > 20);
    assert!(count(&|user| !user.alt_security_identities.is_empty()) > 300);
    // Attributes go together: nobody whose card is required has an expired password.
    assert_eq!(
        count(&|user| expired(user) && user.user_account_control.smart_card_required),
        0
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_population_loads(seed in any::<u64>(), users in 0_usize..120, workstations in 0_usize..40, controllers in 0_usize..5, pool in proptest::option::of(1_u16..500)) {
        let population = Population {
            seed: Seed::new(seed),
            users,
            workstations,
            domain_controllers: controllers,
            key_algorithm: KeyAlgorithm::Rsa2048,
            key_pool: pool,
        };
        let world = generate_world(&population);
        prop_assert_eq!(world.cards.len(), users);
        prop_assert_eq!(world.domain_controllers.len(), controllers.max(1));
        prop_assert_eq!(world.key_pool, pool);
    }
}
