//! `list`: questions, steps, settings, assumptions, worlds.

use miette::miette;
use reports::List;
use sim::names::Timestamp;
use sim::worlds::ProductVersion;
use sim::{assumption, policies, worlds};

use crate::arguments::{FormatArgument, Listed};
use crate::exit::{ExitCode, Failure};
use crate::output;

pub(super) fn run(
    what: Listed,
    at: Option<Timestamp>,
    os: Option<ProductVersion>,
    format: FormatArgument,
) -> Result<ExitCode, Failure> {
    let list = match what {
        Listed::Behaviours => return Ok(behaviours(at, os, format)),
        _ if at.is_some() || os.is_some() => {
            let message = "only behaviours differ by day and version: use `list behaviours`";
            return Err(Failure::usage(miette!("{message}")));
        }
        Listed::Questions => questions(),
        Listed::Steps => steps(),
        Listed::Settings => settings(),
        Listed::Assumptions => assumptions(),
        Listed::Worlds => shipped(),
        Listed::PolicySets => policy_sets(),
    };
    output::text(&reports::list(&list, format.into(), output::width()));
    Ok(ExitCode::Met)
}

fn behaviours(
    at: Option<Timestamp>,
    os: Option<ProductVersion>,
    format: FormatArgument,
) -> ExitCode {
    let text = reports::behaviours(at, os, format.into(), output::width());
    output::text(&text);
    ExitCode::Met
}

fn questions() -> List {
    let rows = sim::questions().iter().map(|question| {
        vec![
            question.name.to_owned(),
            question.sentence.to_owned(),
            question.example.to_owned(),
            question.source.to_owned(),
        ]
    });
    List {
        name: "questions",
        columns: &["question", "asks", "example", "source"],
        rows: rows.collect(),
    }
}

fn steps() -> List {
    let rows = sim::steps().map(|(_, step)| {
        let codes = [
            step.seen.kerberos_code().map(|code| code.to_string()),
            step.seen.status().map(|status| status.to_string()),
        ];
        vec![
            step.id.to_owned(),
            format!("{} {}", step.by, step.effect),
            step.sentence.to_owned(),
            codes.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            format!("{} [{}]", step.source, step.confidence),
        ]
    });
    List {
        name: "steps",
        columns: &["step", "by", "sentence", "codes", "source"],
        rows: rows.collect(),
    }
}

fn settings() -> List {
    let rows = policies::SettingId::ALL.iter().map(|id| {
        let setting = policies::setting(*id);
        let citation = setting.citation();
        vec![
            setting.name.to_owned(),
            setting.display_name.to_owned(),
            setting.path(),
            format!("{} and later", setting.since),
            setting.effect.to_owned(),
            format!("{} ({})", citation.doc, citation.at),
        ]
    });
    List {
        name: "settings",
        columns: &[
            "setting", "policy", "registry", "read by", "effect", "source",
        ],
        rows: rows.collect(),
    }
}

fn assumptions() -> List {
    let rows = assumption::ASSUMPTIONS.iter().flat_map(|assumption| {
        assumption
            .readings
            .iter()
            .enumerate()
            .map(|(index, reading)| {
                let default = if index == 0 { " (default)" } else { "" };
                vec![
                    format!("{}={}{default}", assumption.name, reading.name),
                    assumption.question.to_owned(),
                    reading.sentence.to_owned(),
                    reading.source.to_owned(),
                ]
            })
    });
    List {
        name: "assumptions",
        columns: &["assumption", "question", "reading", "source"],
        rows: rows.collect(),
    }
}

fn shipped() -> List {
    let rows = worlds::shipped()
        .iter()
        .map(|world| vec![world.name.to_owned(), world.title.to_owned()]);
    List {
        name: "worlds",
        columns: &["world", "what it is"],
        rows: rows.collect(),
    }
}

fn policy_sets() -> List {
    let rows = policies::shipped_policy_sets().into_iter().map(|set| {
        let settings: Vec<String> = set
            .settings
            .iter()
            .map(|s| format!("{} = {}", policies::setting(s.setting).name, s.value))
            .collect();
        let rules: Vec<String> = set.rules.iter().map(ToString::to_string).collect();
        vec![
            set.name.to_string(),
            set.description,
            settings.join("\n"),
            rules.join("\n"),
        ]
    });
    List {
        name: "policy-sets",
        columns: &["policy set", "for", "settings", "expectations"],
        rows: rows.collect(),
    }
}
