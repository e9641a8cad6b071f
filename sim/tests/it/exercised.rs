//! What no run came to, and what hangs on what the input does not say.

use sim::{Answer, Cell, QuestionId, Twin};

use crate::group_policy::{WORLD, twin, what_if};

/// The rows of a question that is a table, each cell as text.
fn rows(twin: &Twin, question: QuestionId) -> Vec<Vec<String>> {
    let Answer::Table(table) = twin.ask(question) else {
        panic!("{question}")
    };
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Names(names) => names.join(", "),
    };
    for row in &table.rows {
        assert_eq!(row.len(), table.columns().len());
    }
    table
        .rows
        .iter()
        .map(|row| row.iter().map(text).collect())
        .collect()
}

/// Why a thing was never exercised; `None`: it was.
fn why(rows: &[Vec<String>], kind: &str, name: &str) -> Option<String> {
    let mut rows = rows.iter().filter(|row| row[0] == kind);
    let found = rows.find(|row| row[1].split(", ").any(|known| known == name));
    found.map(|row| row[2].clone())
}

#[test]
fn objects_and_settings_that_change_nothing_are_named_with_the_reason() {
    let twin = twin(WORLD);
    let told = rows(&twin, QuestionId::NeverExercised);
    let no_machine = Some("it reaches no machine");
    assert_eq!(
        why(&told, "Group Policy object", "Off").as_deref(),
        no_machine
    );
    assert_eq!(
        why(&told, "Group Policy object", "People").as_deref(),
        no_machine
    );
    assert_eq!(why(&told, "Group Policy object", "First"), None);
    let beaten = Some("wherever the object reaches, another one sets it with higher precedence");
    assert_eq!(
        why(&told, "setting", "First: X509HintsNeeded").as_deref(),
        beaten
    );
    assert_eq!(
        why(&told, "setting", "Second: ScRemoveOption").as_deref(),
        beaten
    );
    assert_eq!(why(&told, "setting", "First: ScRemoveOption"), None);
    // It reaches the domain controller, whose own sessions are not asked about.
    assert_eq!(
        why(&told, "setting", "Base: ScRemoveOption").as_deref(),
        Some("no question about the population comes to a rule that reads it")
    );
    let unread = what_if(&twin, &["gpo:First.MaxTokenSize=48000"]);
    let told = rows(&unread, QuestionId::NeverExercised);
    assert_eq!(
        why(&told, "setting", "First: MaxTokenSize").as_deref(),
        Some("nothing in the twin reads it")
    );
}

#[test]
fn cards_mappings_and_steps_that_nothing_came_to() {
    let twin = crate::shipped::twin("fabrikam");
    let told = rows(&twin, QuestionId::NeverExercised);
    assert_eq!(
        why(&told, "card", "Luc's card").as_deref(),
        Some("it opens nothing: the account is disabled")
    );
    assert_eq!(why(&told, "card", "Tom's card"), None);
    let steps = |told: &[Vec<String>]| -> Vec<String> {
        let steps = told.iter().filter(|row| row[0] == "steps");
        steps
            .flat_map(|row| row[1].split(", ").map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    let unreached = steps(&told);
    // What the logons of the answer `logon` come to is not among them, and an expired account is.
    let Answer::Logon(logon) = twin.ask(QuestionId::Logon) else {
        panic!()
    };
    for row in &logon.rows {
        for step in row.steps.iter().chain([&row.ending.step]) {
            assert!(!unreached.iter().any(|id| id == step.id), "{}", step.id);
        }
    }
    assert!(unreached.iter().any(|id| id == "account.expired"));
    let changed = what_if(
        &twin,
        &[
            "user:tmiller.account_expires=2012-01-01",
            "user:janderson.alt_security_identities=X509:<RFC822>nobody@example.com",
        ],
    );
    let told = rows(&changed, QuestionId::NeverExercised);
    assert!(!steps(&told).iter().any(|id| id == "account.expired"));
    assert_eq!(
        why(
            &told,
            "mapping",
            "janderson: X509:<RFC822>nobody@example.com"
        )
        .as_deref(),
        Some("no certificate of the world has this value")
    );
}

#[test]
fn what_hangs_on_what_is_not_said() {
    assert!(rows(&twin(WORLD), QuestionId::Unknowns).is_empty());
    let filtered = WORLD.replace(
        "(name: \"First\",",
        "(name: \"First\", wmi_filter: \"Laptops\",",
    );
    let told = rows(&twin(&filtered), QuestionId::Unknowns);
    let row = told
        .iter()
        .find(|row| row[0] == "Workstation PC3: removal_behaviour" && row[1] == "removal")
        .unwrap_or_else(|| panic!("{told:?}"));
    // One machine of five has no result of the filter.
    assert_eq!(row[2], "1");
    assert!(
        row[3].contains("removal.lock") && row[3].contains("removal.logoff"),
        "{row:?}"
    );
}
