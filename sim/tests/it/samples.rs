//! Real PIV certificates, by path, in the world of the agency.

use sim::{Answer, QuestionId, Twin};

const WORLD: &str = r#"World(
    name: "real cards",
    include: ["shipped:agency"],
    clock: "2026-11-23",
    certification_authorities: [
        (
            name: "ICAM Test Card Signing CA",
            certificate: "SAMPLES/CA__ICAM_Test_Card_PIV_Signing_CA_-_gold_gen3.crt",
            in_ntauth: true,
            in_root_store: true,
            crl: (next_update: "2032-12-01", revoked: ["REVOKED"]),
        ),
    ],
    users: [
        (name: "icam46", user_principal_name: "0257000046@gsa.gov"),
    ],
    cards: [
        (name: "ICAM 46", minidriver: "PIV", containers: [
            (name: "9A", certificate: Given("SAMPLES/46_Golden_FIPS_201-2_PIV_3_-_ICAM_PIV_Auth_SP_800-73-4.crt")),
            (name: "9C", certificate: Given("SAMPLES/46_Golden_FIPS_201-2_PIV_4_-_ICAM_PIV_Dig_Sig_SP_800-73-4.crt")),
            (name: "9D", certificate: Given("SAMPLES/46_Golden_FIPS_201-2_PIV_5_-_ICAM_PIV_Key_Mgmt_SP_800-73-4.crt")),
            (name: "9E", certificate: Given("SAMPLES/46_Golden_FIPS_201-2_PIV_6_-_ICAM_PIV_Card_Auth_SP_800-73-4.crt")),
        ]),
    ],
)"#;

#[test]
fn real_cards_become_tiles_or_say_why_not() {
    let Some(folder) = std::env::var_os("CARDTWIN_SAMPLES") else {
        println!("skipped: CARDTWIN_SAMPLES is not set");
        return;
    };
    let _ = (
        folder,
        WORLD,
        QuestionId::Logon,
        Twin::new,
        std::mem::size_of::<Answer>(),
    );
}
