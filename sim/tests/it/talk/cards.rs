//! Questions 6 to 8: cards, accounts and certificates, several of each.

use std::path::Path;

use sim::{Answer, Data, QuestionId, Twin};

use super::{ELEVEN, SEVEN, ask, flips_of, told};
use crate::account::{changed, logon};
use crate::event_log::event;
use crate::shipped::twin;

#[test]
fn q6_one_card_opens_several_accounts_by_explicit_mapping_and_hint() {
    let base = twin(SEVEN);
    let of = "Reception card #1, hint FABRIKAM\\reception-day at ENG-W7-01 by FABRIKAMDC1";
    ask(&base, QuestionId::SharedCards)
        .says(
            of,
            "session.opened",
            &[
                ("gpo:Name hints.X509HintsNeeded=0", "map.ambiguous"),
                ("dc:FABRIKAMDC1.product=Server 2003", "map.name-mismatch"),
                (
                    "user:reception-day.alt_security_identities=none",
                    "map.name-mismatch",
                ),
            ],
        )
        // Without the hint nobody knows which is meant.
        .says(
            "Reception card #1 at PARIS-W7-01 by FABRIKAMDC1",
            "map.ambiguous",
            &[(
                "user:reception-day.alt_security_identities=none",
                "session.opened",
            )],
        );
    // The client is at least Windows Vista.
    told(SEVEN, QuestionId::SharedCards).says(
        of,
        "session.opened",
        &[("workstation:ENG-W7-01.product=Windows XP", "tile.xp.upn")],
    );
    // A usable UPN in the certificate is in the way, unless the KDC is told not to look at it.
    let jane = "X509:<I>DC=com,DC=fabrikam,CN=fabrikam-FABRIKAMDC1-CA<SR>100000000000ee7e1561";
    let shared = changed(
        &base,
        &[&format!("user:tmiller.alt_security_identities={jane}")],
    );
    ask(&shared, QuestionId::SharedCards).says(
        "Jane's card #1, hint FABRIKAM\\tmiller at ENG-W7-01 by FABRIKAMDC1",
        "map.name-mismatch",
        &[
            ("dc:FABRIKAMDC1.Kdc\\UseSubjectAltName=0", "session.opened"),
            // Without the hint the UPN leads to its own account.
            ("gpo:Name hints.X509HintsNeeded=0", "session.opened"),
        ],
    );
}

#[test]
fn q6_today_the_mapping_must_be_strong_and_a_sid_ties_the_card_to_one_account() {
    let base = twin(ELEVEN);
    let told = ask(&base, QuestionId::Logon);
    let weak = told.of("Greta's card #1 at W11-001 by DC25-1");
    let strong = flips_of(weak).into_iter().find(|(made, to)| {
        made.starts_with("user:gmeyer.alt_security_identities=X509:<I>")
            && made.contains("<SR>")
            && to == "session.opened"
    });
    assert!(strong.is_some(), "{weak:#?}");
    // A strong value on a second account as well: the hint decides which opens, and nobody knows without it.
    let told = ask(&of_two_accounts(), QuestionId::SharedCards);
    for (account, other) in [("cdiaz", "bwood"), ("bwood", "cdiaz")] {
        let of = format!("Carla's card #1, hint CONTOSO\\{account} at W11-001 by DC25-1");
        let none = format!("user:{account}.alt_security_identities=none");
        told.says(&of, "session.opened", &[(&none, "map.name-mismatch")]);
        assert_eq!(told.of(&of).says.account.as_deref(), Some(account));
        let none = format!("user:{other}.alt_security_identities=none");
        told.says(
            "Carla's card #1 at W11-001 by DC25-1",
            "map.ambiguous",
            &[(&none, "session.opened")],
        );
    }
    // The SID of another account than that of the UPN.
    let told = self::told(ELEVEN, QuestionId::Logon);
    told.says(
        "Julia's card #1 at W11-001 by DC25-1",
        "map.sid.differs",
        &[],
    );
}

/// Carla's certificate, which carries neither UPN nor SID, with a strong value on a second account.
fn of_two_accounts() -> Twin {
    let value = "X509:<I>DC=example,DC=contoso,CN=Contoso Issuing 1<SR>050000000000f7000d56f0389f710400000064";
    let change = format!("user:bwood.alt_security_identities={value}");
    changed(&twin(ELEVEN), &[&change])
}

#[test]
fn q6a_windows_xp_knows_the_upn_only() {
    let told = self::told(SEVEN, QuestionId::SharedCards);
    let claim = told.of("Reception card #1 at LYON-XP-01 by FABRIKAMDC1");
    assert_eq!(claim.says.step.id, "tile.xp.upn");
    for (made, to) in flips_of(claim) {
        // No single change but another version of Windows, and that alone leaves it ambiguous.
        assert!(
            made.contains("product=") && made.contains(" and "),
            "{made} to {to}"
        );
    }
}

#[test]
fn q7_several_cards_open_one_account() {
    let base = twin(SEVEN);
    let told = ask(&base, QuestionId::MultiCardAccounts);
    for card in ["Boris's operator card", "Clara's operator card"] {
        told.says(
            &format!("{card} #1 at PARIS-W7-01 by FABRIKAMDC1"),
            "session.opened",
            &[(
                "user:backup-admin.alt_security_identities=none",
                "map.nobody",
            )],
        );
        assert_eq!(
            told.of(&format!("{card} #1 at PARIS-W7-01 by FABRIKAMDC1"))
                .says
                .account
                .as_deref(),
            Some("backup-admin")
        );
    }
}

/// Today by strong values; a UPN of another account is in the way where the KDC is before the updates of 2022.
#[test]
fn q7_today_a_second_card_opens_an_account_by_a_strong_value() {
    let told = ask(&of_two_accounts(), QuestionId::MultiCardAccounts);
    let second = "Carla's card #1, hint CONTOSO\\bwood at W11-001 by DC25-1";
    told.says(
        second,
        "session.opened",
        &[(
            "user:bwood.alt_security_identities=none",
            "map.name-mismatch",
        )],
    );
    let own = "Ben's card #1 at W11-001 by DC25-1";
    told.says(own, "session.opened", &[]);
    for of in [second, own] {
        assert_eq!(told.of(of).says.account.as_deref(), Some("bwood"));
    }
}

#[test]
fn q7a_the_audit_names_the_certificate() {
    for (world, card, machine) in [
        (SEVEN, "Clara's operator card", "PARIS-W7-01"),
        (ELEVEN, "Carla's card", "W11-001"),
    ] {
        let told = logon(&twin(world), card, machine);
        let audit = event(&told, 4768);
        for field in ["CertIssuerName", "CertSerialNumber", "CertThumbprint"] {
            let value = audit.data.iter().find(|(name, _)| *name == field);
            assert!(
                value.is_some_and(|(_, data)| matches!(data, Data::Is(text) if !text.is_empty())),
                "{world}: {field}: {audit:?}"
            );
        }
    }
}

#[test]
fn q8_each_certificate_of_a_card_is_a_tile() {
    told(SEVEN, QuestionId::MultiCertificateCards)
        .says("tile of Paul's card #1 at PARIS-W7-01", "tile.shown", &[])
        .says(
            "tile of Paul's card #2 at PARIS-W7-01",
            "tile.shown",
            &[(
                "workstation:PARIS-W7-01.product=Windows XP",
                "tile.xp.container",
            )],
        );
    // A provider that cannot list its certificates in one call: the others are read where the policy forces it.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/fabrikam.ron");
    let text = std::fs::read_to_string(&root).unwrap();
    let text = text
        .replace(
            "minidrivers: [(name: \"Gemalto .NET\", on_windows_update: true)]",
            "minidrivers: [(name: \"Gemalto .NET\", on_windows_update: true), (name: \"Acme\", kind: Csp)]",
        )
        .replace("default_container: \"user\",", "minidriver: \"Acme\", default_container: \"user\",");
    let legacy = Twin::new(
        worlds::parse("fabrikam.ron", &text, &|_| {
            Err(std::io::ErrorKind::NotFound.into())
        })
        .unwrap()
        .world,
    )
    .unwrap();
    ask(&legacy, QuestionId::MultiCertificateCards).says(
        "tile of Paul's card #2 at PARIS-W7-01",
        "tile.shown",
        &[(
            "gpo:Workstations.ForceReadingAllCertificates=0",
            "tile.container.not-listed",
        )],
    );
    // Two identities on one card are called unsupported since Windows 10.
    let today = twin(ELEVEN);
    ask(&today, QuestionId::MultiCertificateCards)
        .says("tile of Ben's card #1 at W11-001", "tile.shown", &[])
        .says("tile of Ben's card #2 at W11-001", "tile.shown", &[]);
    let Answer::MultiCertificateCards(answer) = today.answer(QuestionId::MultiCertificateCards)
    else {
        panic!();
    };
    let row = answer
        .rows
        .iter()
        .find(|row| row.card == "Ben's card")
        .unwrap();
    assert!(row.two_identities);
}

#[test]
fn q8a_windows_xp_reads_the_default_container_only() {
    told(SEVEN, QuestionId::MultiCertificateCards).says(
        "Paul's card #2 at LYON-XP-01 by FABRIKAMDC1",
        "tile.xp.container",
        &[
            ("card:Paul's card.default_container=2", "session.opened"),
            (
                "workstation:LYON-XP-01.product=Windows Vista",
                "session.opened",
            ),
        ],
    );
}

#[test]
fn q8b_policies_show_a_certificate_that_the_domain_controller_still_refuses() {
    // Expired: shown by policy, and refused all the same.
    for (world, over, card, machine, dc) in [
        (
            SEVEN,
            "2012-11-20",
            "Paul's card #2",
            "PARIS-W7-01",
            "FABRIKAMDC1",
        ),
        (ELEVEN, "2027-09-20", "Ben's card #2", "W11-001", "DC25-1"),
    ] {
        let later = changed(&twin(world), &[&format!("clock={over}")]);
        let told = ask(&later, QuestionId::MultiCertificateCards);
        let allow = format!("workstation:{machine}.AllowTimeInvalidCertificates=1");
        told.says(
            &format!("tile of {card} at {machine}"),
            "tile.time.expired",
            &[(&allow, "tile.shown")],
        );
        told.whatever(&format!("{card} at {machine} by {dc}"), &allow);
    }
    // Without the Smart Card Logon purpose: hidden unless the policy is on.
    told(SEVEN, QuestionId::Tiles)
        .says(
            "tile of Nora's card #1 at PARIS-W7-01",
            "tile.eku",
            &[(
                "workstation:PARIS-W7-01.AllowCertificatesWithNoEKU=1",
                "tile.shown",
            )],
        )
        .says(
            "tile of Nora's card #1 at ENG-W7-01",
            "tile.shown",
            &[("gpo:Name hints.AllowCertificatesWithNoEKU=0", "tile.eku")],
        );
    told(ELEVEN, QuestionId::Tiles).says(
        "tile of Kim's card #1 at W11-001",
        "tile.eku",
        &[(
            "workstation:W11-001.AllowCertificatesWithNoEKU=1",
            "tile.shown",
        )],
    );
}
