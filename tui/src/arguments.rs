//! The command line.

mod check;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use reports::RowFormat;
use sim::LogonRequest;
use sim::kerberos::{Group, KeyAgreement};
use sim::names::Timestamp;
use sim::worlds::ProductVersion;

pub(crate) use check::{
    CheckArguments, CheckOutput, CheckedArguments, FormatTarget, ReportArguments,
};

/// A digital twin of a Windows smart-card domain: ask it before you touch the real one.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// What to do; without it, the talk's questions are answered for the built-in world.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done, every expectation met; 1 an expectation at or above --fail-level not met, or a new logon with --no-new-logon; \
2 wrong command line; 3 input unreadable or wrong, or less decided than --min-coverage; 4 undecided with --deny-unknown; 5 differences with --exit-code; \
6 a logon refused or its reply not verified; 7 a sweep over its limit; 8 with --no-memo, a case that was remembered wrongly.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer a question about a world.
    Ask {
        /// The question; `list questions` shows them.
        question: String,
        #[command(flatten)]
        world: WorldArguments,
        #[command(flatten)]
        parameters: ParameterArguments,
        /// Tell what would change the answer: changes of the world, each of which was tried.
        #[arg(long)]
        flips: bool,
        /// Tell what is otherwise than in this world, a shipped one or a file; than in the same one without the
        /// changes, if no world is named.
        #[arg(long, value_name = "WORLD", num_args = 0..=1, default_missing_value = "", conflicts_with = "flips")]
        against: Option<String>,
        /// Of `logon`: tell every logon by itself, a row each, however many there are.
        #[arg(long, conflicts_with_all = ["flips", "against", "no_memo"])]
        full: bool,
        /// Do a sample of the cases again without memory, and compare: exit with 8 if one comes out otherwise.
        #[arg(long, conflicts_with = "against")]
        no_memo: bool,
        /// text or json; of --full: csv, ndjson or parquet; with `=FILE` into a file.
        #[arg(long, value_name = "FORMAT[=FILE]")]
        format: Option<FormatTarget<AskFormat>>,
    },
    /// Compare two worlds, or a world and its what-if: who gains or loses logon, and what else is otherwise, by cause.
    Diff {
        /// The world before: a shipped world or a file.
        before: String,
        /// The world after; the world before with the changes, if absent.
        after: Option<String>,
        #[command(flatten)]
        changes: ChangeArguments,
        /// Tell each thing that is otherwise, in text too.
        #[arg(long)]
        full: bool,
        /// Exit with 5 if anything is otherwise.
        #[arg(long)]
        exit_code: bool,
        /// Exit with 1 if a certificate opens an account at a machine and did not before.
        #[arg(long)]
        no_new_logon: bool,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Simulate one logon, by card, by password or of a computer itself, or a script of events, and tell every step.
    Explain {
        #[command(flatten)]
        world: WorldArguments,
        /// Name of the card.
        #[arg(long, required_unless_present_any = ["user", "computer", "script"])]
        card: Option<String>,
        /// Name of the account that logs on with its password.
        #[arg(long, conflicts_with = "card")]
        user: Option<String>,
        /// Name of the workstation that itself logs on with its own certificate.
        #[arg(long, conflicts_with_all = ["card", "user", "workstation", "hint", "pin", "certificate"])]
        computer: Option<String>,
        /// Name of the computer's certificate; its first, if absent.
        #[arg(long, requires = "computer")]
        own_certificate: Option<String>,
        /// The way of the password; every way, if absent.
        #[arg(long, value_name = "WAY", value_parser = parse_way, requires = "user")]
        way: Option<sim::value::PasswordPath>,
        /// A wrong password is typed.
        #[arg(long, requires = "user")]
        wrong_password: bool,
        /// A script of events: flags, resets, logons, and the time between them. It names its world.
        #[arg(long, conflicts_with_all = ["card", "user", "computer", "world", "what_if", "assume"])]
        script: Option<PathBuf>,
        /// Tell every step of each logon of the script.
        #[arg(long, requires = "script")]
        steps: bool,
        /// Name of the workstation.
        #[arg(long, required_unless_present_any = ["computer", "script"])]
        workstation: Option<String>,
        /// Number of the container, from 1; the first tile, if absent.
        #[arg(long)]
        certificate: Option<usize>,
        /// User name hint: `user`, `DOMAIN\user` or `user@domain`.
        #[arg(long)]
        hint: Option<String>,
        /// PIN; the card's, if absent.
        #[arg(long)]
        pin: Option<String>,
        /// What befalls the logon between tile and signature: card-removed, reader-fails or service-stops.
        #[arg(long, value_parser = parse_mishap, requires = "card")]
        mishap: Option<sim::value::Mishap>,
        /// Form of the logon with the card: console, unlock, switch-user, rdp, rdp-without-nla, runas or offline.
        #[arg(long, value_parser = parse_form, requires = "card")]
        form: Option<sim::value::LogonForm>,
        /// Of rdp and rdp-without-nla: name of the machine that the user sits before.
        #[arg(long, requires = "form", value_name = "CLIENT")]
        from: Option<String>,
        /// Of rdp and rdp-without-nla: the client does not offer its readers.
        #[arg(long, requires = "form")]
        readers_not_offered: bool,
        /// Of unlock and switch-user: the user whose session is there; the one whom the card would log on, if absent.
        #[arg(long, requires = "form", value_name = "USER")]
        session_of: Option<String>,
        /// Domain controller that answers.
        #[arg(long)]
        dc: Option<String>,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Tell the fewest facts that decide one logon, by card or by password, and where each comes from.
    Why {
        #[command(flatten)]
        world: WorldArguments,
        #[command(flatten)]
        logon: LogonArguments,
        /// Name of the account that logs on with its password.
        #[arg(long, conflicts_with = "card")]
        user: Option<String>,
        /// The way of the password.
        #[arg(long, value_name = "WAY", value_parser = parse_way, requires = "user", default_value = "console")]
        way: sim::value::PasswordPath,
        /// A wrong password is typed.
        #[arg(long, requires = "user")]
        wrong_password: bool,
        /// Form of the logon with the card: console, unlock, switch-user, rdp, rdp-without-nla, runas or offline.
        #[arg(long, value_parser = parse_form, requires = "card")]
        form: Option<sim::value::LogonForm>,
        /// Of rdp and rdp-without-nla: name of the machine that the user sits before.
        #[arg(long, requires = "form", value_name = "CLIENT")]
        from: Option<String>,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Look for the smallest change that lets a refused logon in, or keeps an opened one out; or plan strong mappings.
    Fix {
        #[command(flatten)]
        world: WorldArguments,
        #[command(flatten)]
        logon: LogonArguments,
        /// What may be changed, with commas between: gpo, registry, service, mapping, account, certificate, hardware, patch,
        /// version, clock; all, if absent.
        #[arg(long, value_name = "LEVERS", value_delimiter = ',')]
        lever: Vec<sim::Lever>,
        /// Keep an opened logon out.
        #[arg(long)]
        deny: bool,
        /// Plan the way of every account to a strong mapping, and prove it under full enforcement.
        #[arg(long, conflicts_with_all = ["card", "workstation", "lever", "deny"])]
        strong_mapping: bool,
        /// Of --strong-mapping: write the values as LDIF.
        #[arg(long, value_name = "FILE", requires = "strong_mapping")]
        ldif: Option<PathBuf>,
        /// Of --strong-mapping: write the values as commands of PowerShell.
        #[arg(long, value_name = "FILE", requires = "strong_mapping")]
        powershell: Option<PathBuf>,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Write files to begin with: a world, a policy set, a rule with its fixtures, a scenario, a workflow for CI.
    New {
        /// The folder; it need not be there.
        folder: PathBuf,
        /// Kinds of files; all, if absent; can be repeated.
        #[arg(long, value_enum)]
        only: Vec<Scaffolded>,
    },
    /// Write what completes words of the command line in a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one a command.
    Man {
        /// The folder; standard output has the first page alone, if absent.
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
    /// Check worlds and scenarios against expectations: for CI.
    Check(Box<CheckArguments>),
    /// Write a report for people: one HTML file with the talk's questions, findings, fixes, calendar and trees.
    Report(Box<ReportArguments>),
    /// Show a world on the whole terminal: its health, its things, its findings; with keys and mouse.
    Dashboard(DashboardArguments),
    /// Write down how logons end today, as expectations that `check --expect` takes.
    Record {
        #[command(flatten)]
        world: WorldArguments,
        /// Name of a card, of all if absent; can be repeated.
        #[arg(long)]
        card: Vec<String>,
        /// Name of a workstation, of all if absent; can be repeated.
        #[arg(long)]
        workstation: Vec<String>,
        /// File to write; standard output, if absent.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Explore a scenario: every choice that its logons read.
    Sweep {
        /// The scenario.
        file: PathBuf,
        /// Threads; all cores, if absent.
        #[arg(long)]
        threads: Option<usize>,
        /// Most leaves; what the scenario says, if absent.
        #[arg(long)]
        limit: Option<usize>,
        /// Do a sample of what was found again without memory, and compare: exit with 8 if one comes out otherwise.
        #[arg(long)]
        no_memo: bool,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Serve a world's domain to real Kerberos clients, over UDP and TCP.
    Kdc {
        #[command(flatten)]
        world: ServedWorldArguments,
        /// Domain controller that answers; the first by name, if absent.
        #[arg(long)]
        dc: Option<String>,
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:8888")]
        listen: SocketAddr,
        /// Write what is said to a capture, with port 88 at the KDC's end.
        #[arg(long)]
        pcap: Option<PathBuf>,
        /// Replies longer than this many bytes do not go by datagram.
        #[arg(long, default_value_t = 1465)]
        largest_datagram: usize,
        /// Tell every step with what it read.
        #[arg(long)]
        steps: bool,
    },
    /// Write a world's certificates and keys, and configurations for Kerberos clients; or a policy set as a backup.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Export {
        #[command(subcommand)]
        what: Option<Exported>,
        #[command(flatten)]
        world: ServedWorldArguments,
        /// Folder to write to.
        #[arg(long, required = true)]
        to: Option<PathBuf>,
        /// Where the KDC listens, for the configurations.
        #[arg(long, default_value = "127.0.0.1:8888")]
        kdc: SocketAddr,
    },
    /// Read what others wrote.
    Import {
        #[command(subcommand)]
        what: Imported,
    },
    /// Log on to a real KDC with a certificate.
    Kinit(Box<KinitArguments>),
    /// List what there is.
    List {
        /// Of what.
        what: Listed,
        /// Of schemas: which, by its name; it is printed as JSON Schema.
        name: Option<String>,
        /// Of behaviours: what holds on this day, where every update up to it is installed.
        #[arg(long, value_name = "DATE")]
        at: Option<Timestamp>,
        /// Of behaviours: what holds on this version of Windows, for example `Server 2019`.
        #[arg(long, value_name = "VERSION")]
        os: Option<ProductVersion>,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Write a world with a generated population.
    Generate {
        /// Users, each with a card.
        #[arg(long, default_value_t = 1000)]
        users: usize,
        /// Workstations.
        #[arg(long, default_value_t = 200)]
        workstations: usize,
        /// Seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// File to write; standard output, if absent.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// The form of a logon by its name.
fn parse_mishap(text: &str) -> Result<sim::value::Mishap, String> {
    use sim::facts::Value;
    text.parse().map_err(|()| {
        let names: Vec<&str> = sim::value::Mishap::ALL
            .iter()
            .map(|mishap| mishap.name())
            .collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn parse_form(text: &str) -> Result<sim::value::LogonForm, String> {
    use sim::facts::Value;
    text.parse().map_err(|()| {
        let names: Vec<&str> = sim::value::LogonForm::ALL
            .iter()
            .map(|form| form.name())
            .collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// What is exported beside a world.
#[derive(Debug, Subcommand)]
pub(crate) enum Exported {
    /// A policy set, as a backup of a Group Policy object that the Group Policy Management Console imports.
    Gpo {
        /// A shipped policy set, or the file of one.
        policy_set: String,
        /// Folder to write to.
        #[arg(long)]
        to: PathBuf,
        /// Domain that the backup names.
        #[arg(long, default_value = "fabrikam.com")]
        domain: String,
        /// When the backup says that it was made; the last day of the rule book, if absent.
        #[arg(long, value_name = "DATE")]
        time: Option<Timestamp>,
    },
}

/// What is imported.
#[derive(Debug, Subcommand)]
pub(crate) enum Imported {
    /// Backups of Group Policy objects: what the twin models of them, and what it does not.
    Gpo {
        /// The folder of the Group Policy Management Console, or of one backup.
        path: PathBuf,
        /// Which object, by name, by identifier or by folder, where there are several.
        #[arg(long)]
        only: Option<String>,
        /// Policy set to write.
        #[arg(long)]
        to: Option<PathBuf>,
        #[command(flatten)]
        output: OutputArguments,
    },
}

/// The way of a password by its name.
fn parse_way(text: &str) -> Result<sim::value::PasswordPath, String> {
    use sim::facts::Value;
    text.parse().map_err(|()| {
        let names: Vec<&str> = sim::value::PasswordPath::ALL
            .iter()
            .map(|way| way.name())
            .collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// One logon with a card.
#[derive(Debug, Args)]
pub(crate) struct LogonArguments {
    /// Name of the card.
    #[arg(long)]
    pub(crate) card: Option<String>,
    /// Name of the workstation.
    #[arg(long)]
    pub(crate) workstation: Option<String>,
    /// Number of the container, from 1; the first tile, if absent.
    #[arg(long, requires = "card")]
    pub(crate) certificate: Option<usize>,
    /// User name hint: `user`, `DOMAIN\user` or `user@domain`.
    #[arg(long, requires = "card")]
    pub(crate) hint: Option<String>,
    /// PIN; the card's, if absent.
    #[arg(long, requires = "card")]
    pub(crate) pin: Option<String>,
    /// What befalls the logon between tile and signature: card-removed, reader-fails or service-stops.
    #[arg(long, value_parser = parse_mishap, requires = "card")]
    pub(crate) mishap: Option<sim::value::Mishap>,
    /// Domain controller that answers.
    #[arg(long)]
    pub(crate) dc: Option<String>,
}

impl LogonArguments {
    /// The request.
    pub(crate) fn request(self) -> LogonRequest {
        LogonRequest {
            card: self.card.unwrap_or_default(),
            workstation: self.workstation.unwrap_or_default(),
            certificate: self.certificate,
            hint: self.hint,
            pin: self.pin,
            domain_controller: self.dc,
            mishap: self.mishap,
        }
    }
}

/// Which world, and what is different in it.
#[derive(Debug, Args)]
pub(crate) struct WorldArguments {
    /// A shipped world (fabrikam, agency, today) or a file.
    #[arg(long, default_value = "fabrikam")]
    pub(crate) world: String,
    #[command(flatten)]
    pub(crate) changes: ChangeArguments,
}

/// What a file to begin with is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scaffolded {
    /// A domain as a file.
    World,
    /// A policy set.
    PolicySet,
    /// An expectation, with a fixture that passes and one that fails.
    Rule,
    /// A scenario: what has to hold whatever is chosen.
    Scenario,
    /// A workflow that runs the checks in CI.
    Workflow,
    /// What is in the folder, and the first commands.
    Readme,
}

/// What the dashboard shows.
#[derive(Debug, Args)]
pub(crate) struct DashboardArguments {
    /// A shipped world (fabrikam, agency, today) or a file.
    #[arg(default_value = "fabrikam")]
    pub(crate) world: String,
    /// A scenario for the screen Sweep, beside the shipped ones; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) changes: ChangeArguments,
    /// Waivers: what is not met but accepted; the screen Findings adds to them. It need not be there yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
}

/// What is different in a world.
#[derive(Debug, Args)]
pub(crate) struct ChangeArguments {
    /// A change, `KIND:NAME.PROPERTY=VALUE`, or `@FILE` with a list of them; can be repeated.
    #[arg(long = "what-if", value_name = "CHANGE")]
    pub(crate) what_if: Vec<String>,
    /// An assumption, `NAME=READING`; can be repeated.
    #[arg(long, value_name = "NAME=READING")]
    pub(crate) assume: Vec<String>,
}

/// What a question is asked for: an option for each parameter that a question declares.
#[derive(Debug)]
pub(crate) struct ParameterArguments {
    given: Vec<(&'static str, String)>,
}

impl ParameterArguments {
    /// The names and values that were given.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, &str)> {
        self.given
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// Whether nothing was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }
}

impl Args for ParameterArguments {
    fn augment_args(command: clap::Command) -> clap::Command {
        let options = sim::parameters().into_iter().map(|parameter| {
            Arg::new(parameter.name)
                .long(parameter.name)
                .value_name(parameter.placeholder)
                .help(parameter.doc)
                .action(ArgAction::Append)
        });
        command.args(options)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ParameterArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = sim::parameters().into_iter().flat_map(|parameter| {
            let values = matches.get_many::<String>(parameter.name);
            let values = values.into_iter().flatten().cloned();
            values.map(move |value| (parameter.name, value))
        });
        Ok(Self {
            given: given.collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Which world is served, and when.
#[derive(Debug, Args)]
pub(crate) struct ServedWorldArguments {
    #[command(flatten)]
    pub(crate) world: WorldArguments,
    /// The world's clock, `now` or a date. Dates that the world does not write follow from it. With `now` the
    /// KDC has the machine's time; else its time goes on from the world's clock, and clients need that time, too.
    #[arg(long)]
    pub(crate) clock: Option<String>,
}

/// A logon to a real KDC.
#[derive(Debug, Args)]
pub(crate) struct KinitArguments {
    /// The KDC, `tcp/HOST:PORT` or `udp/HOST:PORT`.
    #[arg(long)]
    pub(crate) kdc: crate::wire::Connection,
    /// The realm.
    #[arg(long)]
    pub(crate) realm: String,
    /// The certificate and those that issued it, PEM or DER.
    #[arg(long)]
    pub(crate) certificate: PathBuf,
    /// Its private key, PKCS #8, PEM or DER.
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// An anchor for the KDC's certificate; can be repeated.
    #[arg(long, required = true)]
    pub(crate) anchor: Vec<PathBuf>,
    /// A DNS name that the KDC's certificate may have instead of the realm's principal name.
    #[arg(long)]
    pub(crate) kdc_hostname: Option<String>,
    /// How the reply key is come by. A KDC that does not accept it may name another.
    #[arg(long, value_enum, default_value_t = ExchangeArgument::Dh14)]
    pub(crate) exchange: ExchangeArgument,
    /// Send paChecksum2 as well [MS-PKCA 2.2.3]: Server 23H2 and later answer 79 without it, Heimdal's KDC reads a request
    /// with it as one for rsa.
    #[arg(long)]
    pub(crate) pa_checksum2: bool,
    /// The NetBIOS name of this computer, among the addresses; KDCs hold it against userWorkstations.
    #[arg(long)]
    pub(crate) netbios_name: Option<String>,
    /// The name is a user principal name (NT-ENTERPRISE).
    #[arg(long)]
    pub(crate) enterprise: bool,
    /// Write a credential cache.
    #[arg(long)]
    pub(crate) ccache: Option<PathBuf>,
    /// Write what is said to a capture, with port 88 at the KDC's end.
    #[arg(long)]
    pub(crate) pcap: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// The account's name, or its user principal name with --enterprise.
    pub(crate) principal: String,
}

/// A way to the reply key.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ExchangeArgument {
    /// Diffie-Hellman, MODP group 2 of 1024 bits; hardly any KDC accepts it.
    Dh2,
    /// Diffie-Hellman, MODP group 14 of 2048 bits.
    Dh14,
    /// Diffie-Hellman, MODP group 16 of 4096 bits.
    Dh16,
    /// Elliptic curve Diffie-Hellman over P-256.
    P256,
    /// Elliptic curve Diffie-Hellman over P-384.
    P384,
    /// Elliptic curve Diffie-Hellman over P-521.
    P521,
    /// RSA key transport.
    Rsa,
}

impl From<ExchangeArgument> for KeyAgreement {
    fn from(exchange: ExchangeArgument) -> Self {
        Self::DiffieHellman(match exchange {
            ExchangeArgument::Dh2 => Group::Modp2,
            ExchangeArgument::Dh14 => Group::Modp14,
            ExchangeArgument::Dh16 => Group::Modp16,
            ExchangeArgument::P256 => Group::P256,
            ExchangeArgument::P384 => Group::P384,
            ExchangeArgument::P521 => Group::P521,
            ExchangeArgument::Rsa => return Self::RsaKeyTransport,
        })
    }
}

/// How to write the answer.
#[derive(Debug, Args)]
pub(crate) struct OutputArguments {
    /// Format of the answer.
    #[arg(long, value_enum, default_value_t = FormatArgument::Text)]
    pub(crate) format: FormatArgument,
}

/// A format.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatArgument {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl From<FormatArgument> for reports::Format {
    fn from(format: FormatArgument) -> Self {
        match format {
            FormatArgument::Text => Self::Text,
            FormatArgument::Json => Self::Json,
        }
    }
}

/// A format of the answer of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskFormat {
    /// Of the answer as a whole.
    Answer(reports::Format),
    /// Of every logon by itself.
    Rows(RowFormat),
}

impl FromStr for AskFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(format) = text.parse() {
            return Ok(Self::Answer(format));
        }
        match text {
            "csv" => Ok(Self::Rows(RowFormat::Csv)),
            "ndjson" => Ok(Self::Rows(RowFormat::Ndjson)),
            "parquet" => Ok(Self::Rows(RowFormat::Parquet)),
            other => Err(format!(
                "`{other}` is no format: expected one of text, json, csv, ndjson, parquet"
            )),
        }
    }
}

/// What can be listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Listed {
    /// Questions.
    Questions,
    /// Steps that a logon can take.
    Steps,
    /// Settings and registry values.
    Settings,
    /// Assumptions and their readings.
    Assumptions,
    /// Behaviours that differ between versions of Windows or that an update changed.
    Behaviours,
    /// Shipped worlds.
    Worlds,
    /// Shipped policy sets.
    PolicySets,
    /// Shipped expectations.
    Rules,
    /// Shipped packs of expectations.
    Packs,
    /// Schemas of the JSON that the program writes; with a name, that schema.
    #[value(alias = "schema")]
    Schemas,
}
