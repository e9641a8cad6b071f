//! runas, User Account Control.

use super::{JANE, NO_CONTROLLER, check, ending, outcomes, steps, ward};

const RUNAS: &str = r#"LogOn(card: "Tom's card", workstation: "WARD", form: "runas")"#;
const OF_ANN: &str = r#"LogOnWithPassword(user: "ann", workstation: "WARD")"#;

#[test]
fn c3_5_runas_opens_a_logon_session_inside_the_session() {
    let told = ward(&[], &[JANE, RUNAS]);
    let last = told.entries.last().unwrap();
    assert_eq!(ending(last), "elevation.opened");
    assert!(steps(last).contains(&"tile.shown") && steps(last).contains(&"reply.key"));
    assert_eq!(last.sessions.len(), 1);
    assert_eq!(last.sessions[0].elevated, ["tom"]);
    let told = ward(&[], &[RUNAS]);
    assert_eq!(
        told.entries[0].effects,
        ["nothing: nobody works at the screen"]
    );
}

#[test]
fn c3_5_its_card_is_not_watched() {
    let changes = [
        "workstation:WARD.service/SCPolicySvc=running",
        "workstation:WARD.ScRemoveOption=2",
    ];
    let told = ward(
        &changes,
        &[JANE, RUNAS, r#"RemoveCard(card: "Tom's card")"#],
    );
    let last = told.entries.last().unwrap();
    assert_eq!(outcomes(last), ["removal.not-watched"]);
    assert_eq!(last.sessions[0].elevated, ["tom"]);
}

#[test]
fn c3_5_runas_needs_a_domain_controller_or_the_cache() {
    let jane = &["jane WARD active"][..];
    check(&[
        (
            "nothing is said of the cache",
            &[],
            &[JANE, NO_CONTROLLER, RUNAS],
            "cached.unsaid",
            jane,
        ),
        (
            "what runas verified is kept",
            &[],
            &[JANE, RUNAS, NO_CONTROLLER, RUNAS],
            "elevation.opened",
            jane,
        ),
    ]);
}

#[test]
fn c3_5_an_account_that_requires_a_card_runs_with_the_card_and_not_with_a_password() {
    let password = r#"LogOnWithPassword(user: "tom", workstation: "WARD", way: "runas")"#;
    let jane = &["jane WARD active"][..];
    check(&[
        ("card", &[], &[JANE, RUNAS], "elevation.opened", jane),
        (
            "password",
            &[],
            &[JANE, password],
            "password.card-required",
            jane,
        ),
        (
            "password of another",
            &[],
            &[
                JANE,
                r#"LogOnWithPassword(user: "ann", workstation: "WARD", way: "runas")"#,
            ],
            "password.elevates",
            jane,
        ),
    ]);
}

/// Administrators consent by default, and users type credentials; policy can ask anybody, or nobody.
#[test]
fn c1_8_uac_asks_for_a_card_where_it_asks_for_credentials() {
    // Jane is an administrator, and Ann is none.
    let by_jane = r#"LogOn(card: "Jane's card", workstation: "WARD", certificate: 1, form: "uac", reader: "USB reader")"#;
    let by_tom =
        r#"LogOn(card: "Tom's card", workstation: "WARD", form: "uac", reader: "USB reader")"#;
    let admin = |number: u8| format!("workstation:WARD.ConsentPromptBehaviorAdmin={number}");
    let user = |number: u8| format!("workstation:WARD.ConsentPromptBehaviorUser={number}");
    for (owner, change, card, expected) in [
        (JANE, None, by_tom, "uac.consent"),
        (JANE, Some(admin(0)), by_tom, "uac.silent"),
        (JANE, Some(admin(2)), by_tom, "uac.consent"),
        (JANE, Some(admin(4)), by_tom, "uac.consent"),
        (JANE, Some(admin(5)), by_tom, "uac.consent"),
        (JANE, Some(admin(1)), by_tom, "uac.account"),
        (JANE, Some(admin(3)), by_tom, "uac.account"),
        (OF_ANN, None, by_jane, "elevation.opened"),
        (OF_ANN, Some(user(1)), by_jane, "elevation.opened"),
        (OF_ANN, Some(user(0)), by_jane, "uac.denied"),
        (OF_ANN, Some(admin(0)), by_jane, "elevation.opened"),
    ] {
        let changes: Vec<&str> = change.iter().map(String::as_str).collect();
        let told = ward(&changes, &[owner, card]);
        let last = told.entries.last().unwrap();
        assert_eq!(ending(last), expected, "{changes:?}");
        let asked = steps(last).contains(&"uac.credentials");
        assert_eq!(
            asked,
            ["elevation.opened", "uac.account"].contains(&expected)
        );
        // On the secure desktop, unless policy says otherwise.
        assert_eq!(steps(last).contains(&"uac.secure-desktop"), asked);
    }
    let told = ward(
        &["workstation:WARD.PromptOnSecureDesktop=0"],
        &[OF_ANN, by_jane],
    );
    assert!(!steps(told.entries.last().unwrap()).contains(&"uac.secure-desktop"));
    // Windows XP has none of it.
    let old = r#"LogOn(card: "Tom's card", workstation: "OLD", form: "uac")"#;
    let told = ward(
        &[],
        &[r#"LogOnWithPassword(user: "ann", workstation: "OLD")"#, old],
    );
    assert_eq!(ending(told.entries.last().unwrap()), "uac.absent");
}
