//! The eight questions of the talk: what the built-in worlds answer for Windows 7 with Server 2008 R2 and for Windows 11
//! with Server 2025, and the conditions that change each answer, as the search for flips finds them. A test a row of
//! the facts' section 7.

mod cards;
mod forcing;
mod sessions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sim::{Answer, Change, FlippedClaim, Flips, QuestionId, Twin};

use crate::account::changed;
use crate::shipped::twin;

const SEVEN: &str = "fabrikam";
const ELEVEN: &str = "today";

/// What an answer says, with what would change it.
struct Told(Vec<FlippedClaim>);

/// The same of a shipped world, which is asked once.
fn told(world: &'static str, question: QuestionId) -> Arc<Told> {
    type Asked = BTreeMap<(&'static str, QuestionId), Arc<Told>>;
    static ASKED: Mutex<Asked> = Mutex::new(BTreeMap::new());
    let known = ASKED.lock().unwrap().get(&(world, question)).cloned();
    known.unwrap_or_else(|| {
        let told = Arc::new(ask(&twin(world), question));
        ASKED
            .lock()
            .unwrap()
            .insert((world, question), Arc::clone(&told));
        told
    })
}

fn ask(twin: &Twin, question: QuestionId) -> Told {
    match &twin.ask_with_flips(question).header().flips {
        Flips::Tried { claims, .. } => Told(claims.clone()),
        other => panic!("{question}: {other:?}"),
    }
}

impl Told {
    fn of(&self, of: &str) -> &FlippedClaim {
        let found = self.0.iter().find(|claim| claim.of == of);
        found.unwrap_or_else(|| {
            let all: Vec<&str> = self.0.iter().map(|claim| claim.of.as_str()).collect();
            panic!("nothing is said of `{of}`, but of {all:#?}")
        })
    }

    /// What is said of a case, and changes that lead to another end.
    fn says(&self, of: &str, says: &str, flips: &[(&str, &str)]) -> &Self {
        let claim = self.of(of);
        assert_eq!(claim.says.step.id, says, "{of}");
        let found = flips_of(claim);
        for (changes, to) in flips {
            let wanted = ((*changes).to_owned(), (*to).to_owned());
            assert!(
                found.contains(&wanted),
                "{of}: {changes} to {to}: {found:#?}"
            );
        }
        self
    }

    /// No change with this in it changes what is said of a case.
    fn whatever(&self, of: &str, changes: &str) -> &Self {
        let found = flips_of(self.of(of));
        let turned: Vec<_> = found
            .iter()
            .filter(|(made, _)| made.contains(changes))
            .collect();
        assert!(turned.is_empty(), "{of}: {turned:?}");
        self
    }
}

/// Changes that are made together, and the step that they lead to.
fn flips_of(claim: &FlippedClaim) -> Vec<(String, String)> {
    let flips = claim.flips.iter();
    flips
        .map(|flip| {
            let changes: Vec<String> = flip.changes.iter().map(Change::to_string).collect();
            (changes.join(" and "), flip.to.step.id.to_owned())
        })
        .collect()
}

/// Every flip is written as a what-if takes it, and made again it leads where it says.
#[test]
fn a_flip_made_by_hand_leads_where_it_says() {
    for world in [SEVEN, ELEVEN] {
        let base = twin(world);
        for claim in ask(&base, QuestionId::CardRemoval).0 {
            for flip in &claim.flips {
                let changes: Vec<String> = flip.changes.iter().map(Change::to_string).collect();
                let written: Vec<&str> = changes.iter().map(String::as_str).collect();
                let Answer::CardRemoval(answer) =
                    changed(&base, &written).answer(QuestionId::CardRemoval)
                else {
                    panic!();
                };
                let (_, machine) = claim
                    .of
                    .rsplit_once(" at ")
                    .unwrap_or_else(|| claim.of.rsplit_once(" on ").unwrap());
                if claim.of.starts_with("card of") {
                    continue;
                }
                let kind = claim.of.split(' ').next().unwrap();
                let row = answer.rows.iter().find(|row| {
                    row.workstations.iter().any(|name| name == machine)
                        && format!("{:?}", row.kind).to_lowercase() == kind
                        && claim.of.contains(&format!(
                            "by {}",
                            format!("{:?}", row.credential).to_lowercase()
                        ))
                });
                let ends = row.unwrap().endings[0].ending.step.id;
                assert_eq!(ends, flip.to.step.id, "{}: {changes:?}", claim.of);
            }
        }
    }
}
