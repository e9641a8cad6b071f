//! `check`: worlds against the shipped expectations.

use std::path::PathBuf;

use sim::policies::{self, Severity};
use sim::{RuleResult, Twin};

use crate::arguments::FormatArgument;
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    paths: &[PathBuf],
    worlds: &[String],
    deny_unknown: bool,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let mut names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.extend(worlds.iter().cloned());
    if names.is_empty() {
        names.push("fabrikam".to_owned());
    }
    // Nothing is checked before everything was read.
    let twins = names
        .iter()
        .map(|name| Twin::new(super::load(name)?).map_err(Failure::input))
        .collect::<Result<Vec<Twin>, Failure>>()?;
    let rules: Vec<policies::Rule> = policies::shipped_rules()
        .into_iter()
        .map(|shipped| shipped.rule)
        .collect();
    let mut code = ExitCode::Met;
    for twin in &twins {
        let findings = twin.check(&rules);
        output::text(&reports::findings(
            &twin.header(),
            &findings,
            format.into(),
            output::width(),
        ));
        let unmet = findings.iter().any(|finding| {
            finding.severity == Severity::Error && matches!(finding.result, RuleResult::Fail { .. })
        });
        let unknown = findings
            .iter()
            .any(|finding| matches!(finding.result, RuleResult::Unknown(_)));
        if unmet {
            code = ExitCode::Unmet;
        } else if unknown && deny_unknown && code == ExitCode::Met {
            code = ExitCode::Undecided;
        }
    }
    Ok(code)
}
