//! The built-in world answers the talk's questions.

use sim::{Answer, QuestionId, Twin};

fn twin(name: &str) -> Twin {
    let loaded = sim::worlds::load_shipped(name).unwrap().unwrap_or_else(|e| panic!("{e:?}"));
    Twin::new(loaded.world).unwrap_or_else(|e| panic!("{e:?}"))
}

#[test]
fn logon() {
    let twin = twin("fabrikam");
    let Answer::Logon(answer) = twin.ask(QuestionId::Logon) else { panic!() };
    for row in &answer.rows {
        println!("{} #{} {} hint={:?} at {:?}/{:?}: {} {:?} as {:?}", row.certificate.card, row.certificate.number, row.certificate.shows, row.hint, row.workstations, row.domain_controllers, row.ending.step.id, row.ending.confidence, row.account);
    }
    println!("{:?}", answer.work);
    println!("{:#?}", twin.ask(QuestionId::SharedCards));
}
