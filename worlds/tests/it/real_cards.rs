//! Real certificates of PIV test cards, added to the shipped agency by a document of one's own.

use std::fs;
use std::path::PathBuf;

use worlds::{CaSource, CertificateSource, load};

const DOCUMENT: &str = r#"(
    name: "agency with real cards",
    include: ["shipped:agency"],
    forest: (name: "coastal.example", upn_suffixes: ["gsa.gov"]),
    certification_authorities: [
        (
            name: "ICAM Test Card Signing CA",
            given: (certificate: "piv/CA__ICAM_Test_Card_PIV_Signing_CA_-_gold_gen3.crt"),
            in_root_store: true,
        ),
    ],
    users: [
        (name: "0257000046", full_name: "Golden", user_principal_name: "0257000046@gsa.gov"),
    ],
    cards: [
        (
            name: "46 golden",
            default_container: "9A",
            containers: [
                (name: "9A", given: (certificate: "piv/46_Golden_FIPS_201-2_PIV_3_-_ICAM_PIV_Auth_SP_800-73-4.crt")),
                (name: "9C", key_spec: Signature, given: (certificate: "piv/46_Golden_FIPS_201-2_PIV_4_-_ICAM_PIV_Dig_Sig_SP_800-73-4.crt")),
                (name: "9D", given: (certificate: "piv/46_Golden_FIPS_201-2_PIV_5_-_ICAM_PIV_Key_Mgmt_SP_800-73-4.crt")),
                (name: "9E", given: (certificate: "piv/46_Golden_FIPS_201-2_PIV_6_-_ICAM_PIV_Card_Auth_SP_800-73-4.crt")),
            ],
        ),
        (name: "13 expired", containers: [(name: "9A", given: (certificate: "piv/13_Certs_are_expired__PIV_Auth.crt"))]),
    ],
)
"#;

fn samples() -> Option<PathBuf> {
    let samples = std::env::var_os("CARDTWIN_SAMPLES").map(PathBuf::from);
    if samples.is_none() {
        println!("skipped: CARDTWIN_SAMPLES does not name the folder of public samples");
    }
    samples
}

#[test]
fn real_cards_are_added_to_the_shipped_agency_by_path() {
    let Some(samples) = samples() else { return };
    let folder = tempfile::tempdir().unwrap();
    let piv = folder.path().join("piv");
    fs::create_dir(&piv).unwrap();
    for entry in fs::read_dir(samples.join("piv-gsa-icam")).unwrap() {
        let entry = entry.unwrap();
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "crt")
        {
            fs::write(piv.join(entry.file_name()), fs::read(entry.path()).unwrap()).unwrap();
        }
    }
    let path = folder.path().join("real.ron");
    fs::write(&path, DOCUMENT).unwrap();

    let loaded = load(&path).map_err(miette::Report::new).unwrap();
    let world = loaded.world;
    assert_eq!(world.name.as_str(), "agency with real cards");
    assert_eq!(
        world.clock.date(),
        "2021-06-01",
        "what is not written comes from the included world"
    );

    let ca = world
        .find_certification_authority("icam test card signing ca")
        .unwrap();
    let ca = world.certification_authority(ca);
    assert!(matches!(&ca.source, CaSource::Given(given) if given.private_key.is_none()));
    assert!(
        !ca.crl.known,
        "nothing is known of the revocations of a given authority"
    );

    let golden = world.card(world.find_card("46 golden").unwrap());
    assert_eq!(golden.containers.len(), 4);
    assert_eq!(golden.default_container, Some(0));
    for container in &golden.containers {
        let Some(CertificateSource::Given(given)) = &container.certificate else {
            panic!("not given")
        };
        assert_eq!(given.certificate[0], 0x30);
        assert_eq!(world.sources.text(given.place), format!("{:?}", given.path));
    }
    assert!(
        world.find_card("PIV Ada Moreno").is_some(),
        "the cards of the agency are still there"
    );
}
