//! A sample of what a sweep found, done again without memory.

use facts::{Row, VariableId};

use super::explore::{Explored, Leaf};
use crate::certificate_services::stream;
use crate::change::Change;
use crate::decisions::LOGON;
use crate::explanation::LogonRequest;
use crate::roles::{DomainController, User, Workstation};
use crate::scenario::document::Scenario;
use crate::step::step;
use crate::twin::Twin;
use crate::verification::{Verification, below, outcome};

/// So many combinations of a case and a choice of every unknown are decided again.
const DECIDED: usize = 5_000;
/// So many of them are simulated on real bytes, each in a world of its own.
const SIMULATED: usize = 25;

/// Draws cases, and a value for every unknown, and does the logon again under them. A script is run along each path: of it
/// nothing is remembered.
pub(super) fn verify(scenario: &Scenario, twin: &Twin, parts: &[Explored]) -> Verification {
    let mut told = Verification::default();
    if !scenario.script.is_empty() {
        return told;
    }
    let leaves = parts.iter().flat_map(|part| {
        let leaves = part.leaves.iter().flatten();
        leaves.map(move |leaf| (part, leaf))
    });
    let leaves: Vec<(&Explored, &Leaf)> = leaves.collect();
    let mut before = Vec::with_capacity(leaves.len());
    for (_, leaf) in &leaves {
        before.push(told.cases);
        let sides = [leaf.certificates.len(), leaf.workstations.len()];
        let sides = sides.map(|side| u128::try_from(side).unwrap_or(0));
        told.cases += sides.iter().product::<u128>();
    }
    let most = usize::try_from(told.cases.saturating_mul(4)).unwrap_or(DECIDED);
    let count = most.min(DECIDED);
    let every = count.div_ceil(SIMULATED).max(1);
    let mut rng = stream(twin.world.seed, "sweep without memory");
    for turn in 0..count {
        let drawn = below(&mut rng, told.cases);
        let at = before.partition_point(|before| *before <= drawn);
        let found = at
            .checked_sub(1)
            .and_then(|at| Some((leaves.get(at)?, before.get(at)?)));
        let Some(((part, leaf), before)) = found else {
            continue;
        };
        let Some(case) = member(leaf, drawn - before) else {
            continue;
        };
        // What a leaf does not say did not matter to it: any value will do.
        let mut choices = leaf.choices.clone();
        for (variable, declared) in twin.view.variables().iter() {
            if !choices.iter().any(|(known, _)| *known == variable) {
                let values = u128::try_from(declared.choices.len()).unwrap_or(1);
                let value = u32::try_from(below(&mut rng, values)).unwrap_or(0);
                choices.push((variable, value));
            }
        }
        let simulate = turn % every == 0;
        again(
            scenario,
            twin,
            (part, leaf),
            case,
            &choices,
            simulate,
            &mut told,
        );
    }
    told
}

fn again(
    scenario: &Scenario,
    twin: &Twin,
    (part, leaf): (&Explored, &Leaf),
    (certificate, workstation): (Row, Row),
    choices: &[(VariableId, u32)],
    simulate: bool,
    told: &mut Verification,
) {
    let of_account = |row| twin.view.row_name(User::ID, row);
    let account = leaf.account(certificate).map(of_account);
    let remembered = outcome(leaf.ending.step.id, account.as_deref());
    let label = twin.label(certificate);
    let under: Vec<String> = choices
        .iter()
        .filter_map(|(variable, value)| {
            let declared = twin.view.variables().get(*variable)?;
            let value = declared.choices.get(usize::try_from(*value).ok()?)?;
            Some(format!("{}={value}", declared.name))
        })
        .collect();
    let request = LogonRequest {
        card: label.card.clone(),
        workstation: twin.view.row_name(Workstation::ID, workstation),
        certificate: Some(label.number),
        domain_controller: Some(twin.view.row_name(DomainController::ID, part.controller)),
        ..LogonRequest::default()
    };
    let of = || {
        let (card, place) = (&request.card, &request.workstation);
        format!(
            "{card} #{} at {place} under {}",
            label.number,
            under.join(", ")
        )
    };
    let rows = [
        certificate,
        0,
        workstation,
        part.controller,
        part.referred,
        0,
    ];
    let run = twin.view.run(&LOGON, &rows, choices);
    let account = run.subject.map(|(_, row)| of_account(row));
    let found = outcome(step(run.conclusion.step).id, account.as_deref());
    told.decided += 1;
    told.compare(of, remembered.clone(), found);
    if !simulate || leaf.undecided || part.referred != part.controller {
        return;
    }
    let changes: Result<Vec<Change>, _> = under.iter().map(|text| text.parse()).collect();
    let changed = changes
        .ok()
        .and_then(|list| scenario.twin.what_if(&list).ok());
    let explained = changed.and_then(|changed| changed.explain(&request).ok());
    // Where an unknown decides to whom the client is referred, another domain controller may answer.
    let explained = explained
        .filter(|told| Some(&told.domain_controller) == request.domain_controller.as_ref());
    if let Some(explained) = explained {
        told.simulated += 1;
        let found = outcome(explained.ending.id, explained.account.as_deref());
        told.compare(of, remembered, found);
    }
}

/// A member of a leaf by its number.
fn member(leaf: &Leaf, number: u128) -> Option<(Row, Row)> {
    let count = u128::try_from(leaf.certificates.len()).ok()?.max(1);
    let certificate = usize::try_from(number % count).ok()?;
    let workstation = usize::try_from(number / count).ok()?;
    Some((
        *leaf.certificates.get(certificate)?,
        *leaf.workstations.get(workstation)?,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests: a failure is the message")]

    use super::super::{SweepWatch, explored};
    use super::*;
    use crate::step::CLIENT_NOT_ASKED;

    fn scenario() -> Scenario {
        let text = r#"Scenario(
            title: "t",
            world: "fabrikam",
            unknowns: [
                (vary: "workstation:PARIS-W7-01.EnumerateECCCerts", over: ["0", "1"]),
                (vary: "dc:FABRIKAMDC1.UseSubjectAltName", over: ["0", "1"]),
            ],
        )"#;
        Scenario::parse("t.ron", text, std::path::Path::new(".")).unwrap()
    }

    /// What a sweep found agrees; a leaf that was kept wrong is found out.
    #[test]
    fn a_wrong_leaf_is_found() {
        let scenario = scenario();
        let unwatched: (&SweepWatch, &(dyn Fn(usize, usize) + Sync)) =
            (&SweepWatch::default(), &|_, _| {});
        let (twin, mut parts) = explored(&scenario, None, unwatched).unwrap();
        let told = verify(&scenario, &twin, &parts);
        assert_eq!(told.disagreement, None);
        assert!(told.decided > 100 && told.simulated > 10, "{told}");
        let leaves = parts
            .iter_mut()
            .flat_map(|part| part.leaves.iter_mut().flatten());
        for leaf in leaves.filter(|leaf| leaf.certificates.contains(&3)) {
            leaf.ending.step = step(CLIENT_NOT_ASKED);
        }
        let told = verify(&scenario, &twin, &parts);
        let wrong = told.disagreement.unwrap();
        assert!(
            wrong.remembered.starts_with(step(CLIENT_NOT_ASKED).id),
            "{wrong:?}"
        );
        assert_ne!(wrong.found, wrong.remembered);
    }
}
