//! The logon screen without a card, tiles under the sign-in options of their user, a reader that does not answer, names.

use sim::{Data, LogonRequest};

use super::{Answer, Desk, QuestionId, check};

/// What the screen shows without a card: the ids of the steps.
fn screen(desk: &Desk) -> Vec<&'static str> {
    let Answer::Tiles(answer) = desk.twin().answer(QuestionId::Tiles) else {
        panic!()
    };
    let [one] = answer.screens.as_slice() else {
        panic!("{:?}", answer.screens)
    };
    one.steps.iter().map(|step| step.id).collect()
}

const CARDS: &str = "{8FD7E19C-3BF7-489B-A72C-846AB3678C96}";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of facts")]
fn c2_5_what_a_screen_shows_without_a_card() {
    let no_reader = "readers: [],";
    let first = |provider: &str| format!("\"DefaultCredentialProvider\": \"{provider}\"");
    let excluded = format!("\"ExcludedCredentialProviders\": \"{CARDS}\"");
    let on = Desk::on;
    let rows: [(&str, Desk, &[&str]); 17] = [
        (
            "XP: putting the card in is the attention sequence",
            on("Windows XP"),
            &["screen.sas.card", "screen.dialog"],
        ),
        (
            "XP without a reader",
            on("Windows XP").machine(no_reader),
            &["screen.sas.keys", "tile.reader.absent"],
        ),
        (
            "Vista: a tile asks for a card",
            on("Windows Vista"),
            &["screen.sas.keys", "screen.insert-card"],
        ),
        (
            "7: a tile asks for a card",
            on("Windows 7"),
            &["screen.sas.keys", "screen.insert-card"],
        ),
        (
            "7 without a reader: no tile",
            on("Windows 7").machine(no_reader),
            &["screen.sas.keys", "tile.reader.absent"],
        ),
        (
            "7 with a reader without a driver",
            on("Windows 7").machine("readers: [(name: \"R\", driver: false)],"),
            &["screen.sas.keys", "tile.reader.driver"],
        ),
        (
            "7 without the resource manager",
            on("Windows 7").machine("services: [(name: \"SCardSvr\", running: false)],"),
            &["screen.sas.keys", "tile.scardsvr.stopped"],
        ),
        (
            "7 outside of a domain",
            on("Windows 7").machine("domain: None,"),
            &["screen.sas.none", "screen.insert-card"],
        ),
        (
            "7 with DisableCAD",
            on("Windows 7").set("\"DisableCAD\": Enabled"),
            &["screen.sas.none", "screen.insert-card"],
        ),
        (
            "8: sign-in options",
            on("Windows 8"),
            &["screen.sas.none", "screen.sign-in-option"],
        ),
        (
            "11: sign-in options",
            on("Windows 11"),
            &["screen.sas.none", "screen.sign-in-option"],
        ),
        (
            "10 with CTRL+ALT+DEL asked for",
            on("Windows 10").set("\"DisableCAD\": Disabled"),
            &["screen.sas.keys", "screen.sign-in-option"],
        ),
        (
            "10, if every version asks for it",
            on("Windows 10").assuming("\"ctrl-alt-del-default\": \"every-version\""),
            &["screen.sas.keys", "screen.sign-in-option"],
        ),
        (
            "10: cards first",
            on("Windows 10").set(&first(CARDS)),
            &[
                "screen.sas.none",
                "screen.preselected.card",
                "screen.sign-in-option",
            ],
        ),
        (
            "10: passwords first",
            on("Windows 10").set(&first("{60b78e88-ead8-445c-9cfd-0b87f74ea6cd}")),
            &[
                "screen.sas.none",
                "screen.preselected.other",
                "screen.sign-in-option",
            ],
        ),
        (
            "8.1 does not read which is first",
            on("Windows 8.1").set(&first(CARDS)),
            &["screen.sas.none", "screen.sign-in-option"],
        ),
        (
            "the provider of cards is left out",
            on("Windows 10").set(&excluded),
            &["screen.sas.none", "tile.provider.excluded"],
        ),
    ];
    for (fact, desk, expected) in rows {
        assert_eq!(screen(&desk), expected, "{fact}");
    }
}

#[test]
fn c2_5_tiles_stand_by_themselves_or_under_their_user() {
    let three = "(name: \"A\", issued: (profile: \"SmartcardLogon\")), \
        (name: \"B\", issued: (profile: \"SmartcardLogon\", user: \"tom\")), \
        (name: \"C\", issued: (profile: \"Other template\")),";
    let tiles = |product| -> Vec<(usize, Option<String>)> {
        let tiles = Desk::on(product).holding(three).tiles().tiles;
        let told = tiles.into_iter();
        told.map(|tile| (tile.certificate.number, tile.user))
            .collect()
    };
    let (jane, tom) = ("jane@fabrikam.com", "tom@fabrikam.com");
    let of = |user: &str| Some(user.to_owned());
    for product in ["Windows Vista", "Windows 7"] {
        assert_eq!(
            tiles(product),
            [(1, None), (2, None), (3, None)],
            "{product}"
        );
    }
    for product in ["Windows 8", "Windows 10", "Windows 11"] {
        let grouped = [(1, of(jane)), (3, of(jane)), (2, of(tom))];
        assert_eq!(tiles(product), grouped, "{product}");
    }
    let told = Desk::default().holding(three).hinted(None);
    let users: Vec<_> = told.tiles.iter().map(|tile| tile.user.clone()).collect();
    assert_eq!(users, [of(jane), of(tom), of(jane)], "as the card has them");
}

#[test]
fn c5_1_a_reader_that_does_not_answer_is_waited_for_and_logged() {
    let silent = "(name: \"Hanging reader\", answers: false)";
    let with = |readers: &str| Desk::default().machine(&format!("readers: [{readers}],"));
    check(&[
        ("the only reader", with(silent), "tile.reader.silent"),
        (
            "another one answers",
            with(&format!("{silent}, \"R\"")),
            "tile",
        ),
        (
            "the one that answers has no driver",
            with(&format!("{silent}, (name: \"R\", driver: false)")),
            "tile.reader.silent",
        ),
    ]);
    let told = with(silent).hinted(None);
    let events: Vec<_> = told.steps.iter().flat_map(|told| &told.events).collect();
    let [event] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(event.id, 619);
    let reader = Data::Is("Hanging reader".to_owned());
    assert_eq!(event.data, [("Reader", reader)]);
}

#[test]
fn c8_c16_a_distribution_point_is_needed_for_a_tile_in_one_reading() {
    let of = |profile: &str| {
        Desk::default().holding(&format!("(name: \"A\", issued: (profile: \"{profile}\")),"))
    };
    let required = "\"tile-distribution-point\": \"required\"";
    check(&[
        ("none, not required", of("No list"), "tile"),
        (
            "none, required",
            of("No list").assuming(required),
            "tile.cdp",
        ),
        (
            "one, required",
            of("SmartcardLogon").assuming(required),
            "tile",
        ),
    ]);
}

#[test]
fn c8_c21_a_certificate_that_names_no_domain_is_for_that_of_the_machine() {
    let subject = |subject: &str| {
        Desk::default().holding(&format!(
            "(name: \"A\", issued: (profile: \"No names\", subject: \"{subject}\")),"
        ))
    };
    let none = "\"nameless-domain\": \"none\"";
    let nameless = subject("CN=Jane Anderson");
    let (ending, steps) = nameless.logon();
    assert!(steps.contains(&"client.domain.own"), "{steps:?}");
    assert!(ending.starts_with("map."), "{ending}");
    assert_eq!(
        nameless.clone().assuming(none).logon().0,
        "client.domain.no-subject"
    );
    // DC= in the subject, a UPN or a hint name one.
    let named = subject("CN=Jane Anderson,DC=fabrikam,DC=com");
    let hinted = nameless.set("\"X509HintsNeeded\": Enabled");
    for (fact, desk, hint) in [
        ("DC=", named, None),
        ("UPN", Desk::default(), None),
        ("hint", hinted, Some("jane@fabrikam.com")),
    ] {
        let told = desk.assuming(none).hinted(hint);
        let steps: Vec<_> = told.steps.iter().map(|told| told.step.id).collect();
        assert!(!steps.contains(&"client.domain.own"), "{fact}: {steps:?}");
        assert!(
            !steps.contains(&"client.domain.no-subject"),
            "{fact}: {steps:?}"
        );
    }
}

#[test]
fn c2_6_a_hint_is_a_user_a_domain_and_user_or_a_user_at_a_domain() {
    let desk = Desk::default().set("\"X509HintsNeeded\": Enabled");
    for hint in ["jane", "FABRIKAM\\jane", "jane@fabrikam.com"] {
        let told = desk.hinted(Some(hint));
        let steps: Vec<_> = told.steps.iter().map(|told| told.step.id).collect();
        assert_eq!(told.ending.id, "session.opened", "{hint}");
        assert!(steps.contains(&"client.name.hint"), "{hint}: {steps:?}");
    }
    let other = desk.hinted(Some("tom"));
    assert_ne!(
        other.ending.id, "session.opened",
        "the certificate has to map to the account that is named"
    );
    let off = Desk::default().hinted(Some("tom"));
    let steps: Vec<_> = off.steps.iter().map(|told| told.step.id).collect();
    assert!(steps.contains(&"client.hint.not-offered"), "{steps:?}");
    assert_eq!(off.account.as_deref(), Some("jane"));
}

impl Desk {
    fn hinted(&self, hint: Option<&str>) -> sim::Explanation {
        let request = LogonRequest {
            card: "card".to_owned(),
            workstation: "PC".to_owned(),
            hint: hint.map(str::to_owned),
            ..LogonRequest::default()
        };
        self.twin().explain(&request).unwrap()
    }
}
