//! The built-in world answers the talk's questions.

use sim::{Answer, LogonRequest, QuestionId, Twin};

fn twin(name: &str) -> Twin {
    let loaded = sim::worlds::load_shipped(name).unwrap().unwrap_or_else(|e| panic!("{e:?}"));
    Twin::new(loaded.world).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn logon() {
    for world in ["fabrikam", "agency", "today"] {
    let twin = twin(world);
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else { panic!() };
    for row in &answer.rows {
        println!("{} #{} {} hint={:?} at {:?}/{:?}: {} {:?} as {:?}", row.certificate.card, row.certificate.number, row.certificate.shows, row.hint, row.workstations, row.domain_controllers, row.ending.step.id, row.ending.confidence, row.account);
    }
    println!("{:?}", answer.work);
    }
}

#[test]
fn explain() {
    let twin = twin("fabrikam");
    for (pin, hint) in [(None, None), (Some("9999".to_owned()), None)] {
    let e = twin.explain(&LogonRequest { card: "Tom's card".into(), workstation: "PARIS-W7-01".into(), pin, hint, ..LogonRequest::default() }).unwrap();
    for s in &e.steps { println!("{:?} {} {}\n      {:?}", s.talk_step, s.step.id, s.step.sentence, s.evidence); }
    println!("{:?} {:?} {:?}", e.messages, e.account, e.depends_on);
    }
}
