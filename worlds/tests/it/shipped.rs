use names::AltSecurityIdentityForm;
use worlds::{
    AltSecurityIdentityEntry, CertificateSource, Issue, KeyAlgorithm, ProductVersion,
    WorkstationKind, World, load_shipped, parse, shipped,
};

fn world(name: &str) -> World {
    load_shipped(name)
        .expect("the world is shipped")
        .map_err(miette::Report::new)
        .unwrap()
        .world
}

fn issues(world: &World) -> impl Iterator<Item = (&str, &Issue)> {
    world.cards.iter().flat_map(|card| {
        card.containers
            .iter()
            .filter_map(|container| match &container.certificate {
                Some(CertificateSource::Issued(issue)) => Some((card.name.as_str(), &**issue)),
                _ => None,
            })
    })
}

#[test]
fn every_shipped_world_loads_without_warnings() {
    for entry in shipped() {
        let loaded = load_shipped(entry.name)
            .unwrap()
            .map_err(miette::Report::new)
            .unwrap();
        let shown: Vec<String> = loaded
            .warnings
            .iter()
            .map(|warning| {
                format!(
                    "{}: {}",
                    loaded.world.locate(warning.place),
                    warning.message
                )
            })
            .collect();
        assert!(shown.is_empty(), "{shown:#?}");
        assert_eq!(loaded.world.name.as_str(), entry.name);
    }
    assert!(load_shipped("nowhere").is_none());
}

#[test]
fn fabrikam_has_what_the_talk_speaks_of() {
    let world = world("fabrikam");
    let products: Vec<ProductVersion> = world.workstations.iter().map(|w| w.product).collect();
    for (product, count) in [
        (ProductVersion::WindowsXp, 1),
        (ProductVersion::WindowsVista, 1),
    ] {
        assert_eq!(
            products.iter().filter(|known| **known == product).count(),
            count
        );
    }
    assert!(
        world
            .workstations
            .iter()
            .any(|w| w.kind == WorkstationKind::TerminalServer)
    );
    let jane = world.user(world.find_user("JANDERSON").unwrap());
    assert_eq!(
        jane.user_principal_name,
        Some("janderson@fabrikam.com".parse().unwrap())
    );
    assert_eq!(
        jane.distinguished_name.to_string(),
        "CN=Jane Anderson,OU=Sales,OU=People,DC=fabrikam,DC=com"
    );
    assert_eq!(jane.member_of.len(), 1);

    // Every form of altSecurityIdentities of the talk's page 30, written or left to the twin.
    let mut forms: Vec<String> = world
        .users
        .iter()
        .flat_map(|user| &user.alt_security_identities)
        .map(|entry| match entry {
            AltSecurityIdentityEntry::Literal {
                parsed: Ok(identity),
                ..
            } => identity
                .form()
                .map_or("Kerberos", AltSecurityIdentityForm::name)
                .to_owned(),
            AltSecurityIdentityEntry::Literal { text, .. } => panic!("{text} never matches"),
            AltSecurityIdentityEntry::Computed { form, .. } => format!("{form:?}"),
        })
        .collect();
    forms.sort();
    forms.dedup();
    assert_eq!(
        forms,
        [
            "IssuerSerialNumber",
            "IssuerSubject",
            "Sha1PublicKey",
            "Ski",
            "X509IssuerSerialNumber",
            "X509IssuerSubject",
            "X509RFC822",
            "X509SubjectOnly"
        ]
    );
    assert!(issues(&world).any(|(_, issue)| issue.key_algorithm == Some(KeyAlgorithm::P256)));
    assert!(world.workstations.iter().any(|w| w.domain.is_none()));
}

#[test]
fn agency_has_four_certificates_a_card_and_every_kind_of_trouble() {
    let world = world("agency");
    assert!(world.cards.iter().all(|card| card.containers.len() == 4));
    assert!(
        world
            .cards
            .iter()
            .any(|card| card.containers.iter().any(|c| c.archived))
    );
    let on = |holds: &dyn Fn(&Issue) -> bool| -> Vec<&str> {
        let mut cards: Vec<&str> = issues(&world)
            .filter(|(_, issue)| holds(issue))
            .map(|(card, _)| card)
            .collect();
        cards.dedup();
        cards
    };
    assert_eq!(
        on(&|issue| issue.not_after < world.clock),
        ["PIV Carol Lind"]
    );
    assert_eq!(
        on(&|issue| issue.not_before > world.clock),
        ["PIV Dan Petrov"]
    );
    assert_eq!(on(&|issue| issue.revoked.is_some()), ["PIV Ella Brandt"]);
    assert_eq!(
        on(&|issue| issue.same_key_as.is_some()),
        ["PIV Farid Haddad, second printing"]
    );
    let suffixes: std::collections::BTreeSet<_> = world
        .users
        .iter()
        .filter_map(|user| user.user_principal_name.as_ref()?.suffix())
        .collect();
    assert_eq!(suffixes.len(), 3);
}

#[test]
fn today_is_patched_and_its_authority_adds_the_sid() {
    let world = world("today");
    assert!(
        world
            .domain_controllers
            .iter()
            .all(|dc| dc.patched == world.clock)
    );
    assert!(
        world
            .certification_authorities
            .iter()
            .all(|ca| ca.adds_sid_extension)
    );
}

#[test]
fn the_content_hash_is_of_content_only() {
    let text = shipped()[0].text;
    let hash = |text: &str| {
        let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        parse("x.ron", text, &no_files)
            .map_err(miette::Report::new)
            .unwrap()
            .world
            .content_hash()
    };
    assert_eq!(
        hash(text),
        hash(&format!(
            "// another comment\n{}",
            text.replace("    ", "\t")
        ))
    );
    assert_eq!(
        hash(text),
        hash(&text.replace("netbios: \"FABRIKAM\",", "")),
        "a default that is written is the default"
    );
    assert_ne!(hash(text), hash(&text.replace("seed: 2012", "seed: 2013")));
    assert_ne!(
        hash(text),
        hash(&text.replace("pin_tries_left: 1", "pin_tries_left: 2"))
    );
}

#[test]
fn a_document_laid_over_another_replaces_values_and_extends_lists() {
    let over = r#"(
        name: "later",
        include: ["base.ron"],
        clock: "2013-01-01",
        users: [(name: "new", email: "new@fabrikam.com")],
    )"#;
    let files = |path: &str| match path {
        "base.ron" => Ok(shipped()[0].text.as_bytes().to_vec()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    let later = parse("later.ron", over, &files)
        .map_err(miette::Report::new)
        .unwrap()
        .world;
    let base = world("fabrikam");
    assert_eq!(later.users.len(), base.users.len() + 1);
    assert_eq!(later.clock.date(), "2013-01-01");
    assert_eq!(later.seed, base.seed);
    let new = later.user(later.find_user("new").unwrap());
    assert_eq!(later.locate(new.place).to_string(), "later.ron:5:24");
    // The SIDs handed out before are those of the base.
    let psimon = |world: &World| world.user(world.find_user("psimon").unwrap()).sid.clone();
    assert_eq!(psimon(&later), psimon(&base));
}
