//! A script that is being written: each event happens when it is added, and what was written plays as a script.

use std::path::Path;
use std::sync::Arc;

use sim::{Chronicle, OpenScript, OpenScriptError, Script, Twin, worlds};

fn open(changes: &[&str]) -> OpenScript {
    let twin = Twin::new(worlds::load_shipped("fabrikam").unwrap().unwrap().world).unwrap();
    let changes: Vec<sim::Change> = changes.iter().map(|text| text.parse().unwrap()).collect();
    let twin = twin.what_if(&changes).unwrap();
    OpenScript::new("A day in \"Paris\"", "fabrikam", Arc::new(twin)).unwrap()
}

fn shown(chronicle: &Chronicle) -> Vec<String> {
    let entries = chronicle.entries.iter();
    entries.map(|entry| format!("{entry:?}")).collect()
}

const EVENTS: [&str; 5] = [
    r#"LogOn(card: "Tom's card", workstation: "PARIS-W7-01")"#,
    r#"RemoveCard(card: "Tom's card")"#,
    "Wait(hours: 2)",
    r#"StopService(workstation: "PARIS-W7-01", service: "SCPolicySvc")"#,
    r#"Unlock(workstation: "PARIS-W7-01", card: "Tom's card")"#,
];

#[test]
fn what_was_played_plays_again_from_its_document() {
    let mut script = open(&["gpo:Workstations.ScRemoveOption=1"]);
    for event in EVENTS {
        script.add(event).unwrap();
    }
    let document = script.document(None);
    let played = Script::parse("saved.ron", &document, Path::new(".")).unwrap();
    let played = played.run().unwrap();
    assert_eq!(shown(&played), shown(&script.chronicle()));
    assert_eq!(played.title, "A day in \"Paris\"");
    assert_eq!(played.header.changes, ["gpo:Workstations.ScRemoveOption=1"]);
}

#[test]
fn an_event_that_is_taken_back_did_not_happen() {
    let mut script = open(&[]);
    let mut before = Vec::new();
    for event in EVENTS {
        before.push((shown(&script.chronicle()), script.now()));
        script.add(event).unwrap();
    }
    while let Some((entries, now)) = before.pop() {
        let undone = script.undo().unwrap();
        assert_eq!(undone.as_deref(), EVENTS.get(before.len()).copied());
        assert_eq!(shown(&script.chronicle()), entries);
        assert_eq!(script.now(), now);
    }
    assert_eq!(script.undo().unwrap(), None);
}

#[test]
fn a_machine_is_told_as_it_stands() {
    let mut script = open(&[]);
    let card = |script: &mut OpenScript| {
        let machine = script.machine("PARIS-W7-01").unwrap();
        machine
            .readers
            .first()
            .and_then(|reader| reader.card.clone())
    };
    assert_eq!(card(&mut script), None);
    script.add(EVENTS[0]).unwrap();
    assert_eq!(card(&mut script).as_deref(), Some("Tom's card"));
    let sessions = script.machine("PARIS-W7-01").unwrap().sessions;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].account, "tmiller");
    let runs = |script: &mut OpenScript| {
        let services = script.machine("PARIS-W7-01").unwrap().services;
        let service = services
            .into_iter()
            .find(|known| known.name == "SCPolicySvc");
        service.unwrap().running
    };
    assert_eq!(runs(&mut script), Some(true));
    script.add(EVENTS[3]).unwrap();
    assert_eq!(runs(&mut script), Some(false));
    script
        .add(r#"UnplugReader(workstation: "PARIS-W7-01")"#)
        .unwrap();
    let readers = script.machine("PARIS-W7-01").unwrap().readers;
    assert!(!readers[0].is_plugged, "{readers:?}");
    script
        .add(r#"Shutdown(workstation: "PARIS-W7-01")"#)
        .unwrap();
    let machine = script.machine("PARIS-W7-01").unwrap();
    assert!(
        machine.is_down && machine.sessions.is_empty(),
        "{machine:?}"
    );
    assert!(script.machine("NOWHERE").is_none());
}

#[test]
fn what_cannot_happen_leaves_the_script_as_it_was() {
    let mut script = open(&[]);
    script.add(EVENTS[0]).unwrap();
    let before = shown(&script.chronicle());
    for wrong in [
        "Dance()",
        r#"LogOn(card: "Nobody's card", workstation: "PARIS-W7-01")"#,
        r#"At("2001-01-01")"#,
        r#"Change("gpo:Nowhere.ScRemoveOption=1")"#,
    ] {
        let error = script.add(wrong).unwrap_err();
        let happening = wrong.starts_with("Change");
        assert_eq!(
            matches!(error, OpenScriptError::Happening(_)),
            happening,
            "{wrong}: {error:?}"
        );
        assert_eq!(shown(&script.chronicle()), before, "{wrong}");
        assert_eq!(script.events().len(), 1);
    }
}
