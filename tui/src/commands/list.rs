//! `list`: questions, steps, settings, assumptions, worlds.

use miette::miette;
use reports::{DocumentSchema, List};
use sim::names::Timestamp;
use sim::policies::{DefaultData, Numbers, Scope, Setting, SettingKind};
use sim::worlds::ProductVersion;
use sim::{QuestionId, assumption, policies, worlds};

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
        Listed::Rules => rules(),
        Listed::Packs => packs(),
        Listed::Schemas => schemas(all_schemas()),
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

/// Prints a schema.
pub(super) fn schema(name: &str) -> Result<ExitCode, Failure> {
    let all = all_schemas();
    let found = all.iter().find(|schema| schema.name() == name);
    let found = found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(DocumentSchema::name).collect();
        Failure::usage(miette!(
            help = format!("there are {}", names.join(", ")),
            "there is no schema `{name}`"
        ))
    })?;
    output::text(&found.text());
    Ok(ExitCode::Met)
}

/// The schema of everything that is written as JSON.
fn all_schemas() -> Vec<DocumentSchema> {
    let lists = [
        questions(),
        steps(),
        settings(),
        assumptions(),
        shipped(),
        policy_sets(),
        rules(),
        packs(),
        schemas(Vec::new()),
    ];
    let mut all = reports::schemas();
    all.extend(lists.iter().map(DocumentSchema::of_list));
    all.push(super::kinit::schema());
    all
}

fn schemas(all: Vec<DocumentSchema>) -> List {
    let rows = all.into_iter().map(|schema| {
        let name = schema.name().to_owned();
        vec![name, schema.id, schema.written_by]
    });
    List {
        name: "schemas",
        columns: &["name", "schema", "written by"],
        rows: rows.collect(),
    }
}

fn questions() -> List {
    let rows = QuestionId::ALL.into_iter().map(|id| {
        let question = id.question();
        let parameters = question.parameters.iter().map(|parameter| {
            let again = if parameter.repeatable {
                "; can be repeated"
            } else {
                ""
            };
            let placeholder = parameter.kind.placeholder();
            format!(
                "--{} {placeholder}: {}{again}",
                parameter.name, parameter.doc
            )
        });
        let flips = if id.has_flips() {
            "--flips tells what would change the answer"
        } else {
            ""
        };
        vec![
            question.name.to_owned(),
            question.sentence.to_owned(),
            parameters.collect::<Vec<String>>().join("\n"),
            flips.to_owned(),
            question.example.to_owned(),
            question.source.to_owned(),
        ]
    });
    List {
        name: "questions",
        columns: &[
            "question",
            "asks",
            "parameters",
            "flips",
            "example",
            "source",
        ],
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
            format!("{}\n{}", setting.path(), data(setting.kind)),
            readers(setting),
            defaults(setting),
            setting.effect.to_owned(),
            format!(
                "{} ({}) [{}]",
                citation.doc, citation.at, setting.confidence
            ),
        ]
    });
    List {
        name: "settings",
        columns: &[
            "setting",
            "policy",
            "registry",
            "read by",
            "when not set",
            "effect",
            "source",
        ],
        rows: rows.collect(),
    }
}

/// The type of the data and the values that mean something.
fn data(kind: SettingKind) -> String {
    match kind {
        SettingKind::Dword { allowed } => format!("REG_DWORD: {}", numbers(allowed)),
        SettingKind::NumberAsText { allowed } => {
            format!("REG_SZ, a number: {}", numbers(allowed))
        }
        SettingKind::Text => "REG_SZ".to_owned(),
        SettingKind::List => "a list of texts".to_owned(),
    }
}

fn numbers(numbers: Numbers) -> String {
    let named = |list: &[policies::Number]| {
        let words = list
            .iter()
            .map(|one| format!("{} {}", one.number, one.meaning));
        words.collect::<Vec<_>>().join(", ")
    };
    match numbers {
        Numbers::Named(list) => named(list),
        Numbers::Bits(list) => format!("sum of {}", named(list)),
        Numbers::Between { least, most, unit } => format!("{least} to {most} ({unit})"),
    }
}

/// Which computers read a setting, from which version on and between which updates.
fn readers(setting: &Setting) -> String {
    let who = match setting.scope {
        Scope::Workstation => "computers",
        Scope::DomainController => "domain controllers",
        Scope::Both => "computers and domain controllers",
    };
    let mut text = format!("{who}, {} and later", setting.since);
    if let Some(since) = setting.updates.since {
        text.push_str(&format!(", from {}", since.date()));
    }
    if let Some(until) = setting.updates.until {
        text.push_str(&format!(", until {}", until.date()));
    }
    if !sim::is_setting_read(setting.id) {
        text.push_str("; nothing in the twin");
    }
    text
}

/// What holds when a setting is not set, a line for each version and update that changed it.
fn defaults(setting: &Setting) -> String {
    let told = setting.defaults.iter().map(|from| {
        let data = match from.data {
            DefaultData::Number(number) => match setting.meaning(number) {
                Some(meaning) => format!("{number} {meaning}"),
                None => number.to_string(),
            },
            DefaultData::Text(text) => format!("\"{text}\""),
            DefaultData::Nothing => "nothing".to_owned(),
            DefaultData::Unsettled => "not settled".to_owned(),
        };
        let version = (from.product > setting.since).then(|| format!(" from {}", from.product));
        let update = from.update.map(|update| format!(" from {}", update.date()));
        format!(
            "{data}{}{}",
            version.unwrap_or_default(),
            update.unwrap_or_default()
        )
    });
    told.collect::<Vec<_>>().join("\n")
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
        let services = set.services.iter();
        let services = services.map(|(name, start)| format!("service {name}: {start:?}"));
        let settings: Vec<String> = settings.into_iter().chain(services).collect();
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

fn rules() -> List {
    let rows = policies::shipped_rules().into_iter().map(|shipped| {
        let rule = shipped.rule;
        let sources = rule.sources.iter();
        let sources = sources.map(|source| format!("{} ({})", source.doc, source.at));
        let effective = rule.effective.map(Timestamp::date);
        vec![
            rule.id.to_string(),
            rule.title,
            rule.severity.to_string(),
            rule.applies_to.subject().to_string(),
            effective.map_or_else(|| "always".to_owned(), |day| format!("since {day}")),
            rule.rationale,
            rule.remedy,
            sources.collect::<Vec<String>>().join("\n"),
        ]
    });
    List {
        name: "rules",
        columns: &[
            "rule",
            "expects",
            "severity",
            "of",
            "effective",
            "why",
            "remedy",
            "source",
        ],
        rows: rows.collect(),
    }
}

fn packs() -> List {
    let rows = policies::shipped_packs().into_iter().map(|pack| {
        let rules: Vec<String> = pack.rules.iter().map(ToString::to_string).collect();
        let effective = pack.effective.map(|day| format!("since {}", day.date()));
        vec![
            pack.name,
            pack.version.to_string(),
            pack.description,
            effective.unwrap_or_else(|| "as its rules".to_owned()),
            rules.join("\n"),
        ]
    });
    List {
        name: "packs",
        columns: &["pack", "version", "for", "effective", "rules"],
        rows: rows.collect(),
    }
}
