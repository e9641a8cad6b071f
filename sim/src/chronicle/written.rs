//! A script as it is written.

use serde::Deserialize;
use worlds::KeySpec;

/// The document.
#[derive(Deserialize)]
#[serde(rename = "Script", deny_unknown_fields)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) world: String,
    #[serde(default)]
    pub(super) changes: Vec<String>,
    pub(super) events: Vec<Written>,
}

/// One event as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Written {
    At(String),
    Wait {
        #[serde(default)]
        days: i64,
        #[serde(default)]
        hours: i64,
        #[serde(default)]
        minutes: i64,
    },
    RequireSmartCard {
        user: String,
    },
    AllowPassword {
        user: String,
    },
    ResetPassword {
        user: String,
        #[serde(default)]
        must_change: bool,
    },
    Change(String),
    UpdatePolicy {
        computer: String,
        #[serde(default)]
        force: bool,
    },
    WriteRegistry {
        computer: String,
        setting: String,
        value: String,
    },
    LogOn(Person),
    LogOnWithPassword(Person),
    Unlock(Person),
    ConnectRemote(Person),
    InsertCard {
        card: String,
        workstation: String,
        #[serde(default)]
        reader: Option<String>,
    },
    RemoveCard {
        card: String,
    },
    PlugReader {
        workstation: String,
        #[serde(default)]
        reader: Option<String>,
    },
    UnplugReader {
        workstation: String,
        #[serde(default)]
        reader: Option<String>,
    },
    Lock {
        workstation: String,
        #[serde(default)]
        user: Option<String>,
    },
    LogOff {
        workstation: String,
        #[serde(default)]
        user: Option<String>,
    },
    SwitchUser {
        workstation: String,
    },
    Disconnect {
        workstation: String,
        user: String,
    },
    StartService {
        workstation: String,
        service: String,
    },
    StopService {
        workstation: String,
        service: String,
    },
    Idle {
        workstation: String,
        minutes: i64,
    },
    Shutdown {
        workstation: String,
    },
    Start {
        workstation: String,
    },
    Restart {
        workstation: String,
    },
    ChangePin {
        card: String,
        workstation: String,
        old: String,
        new: String,
    },
    Unblock {
        card: String,
        workstation: String,
        #[serde(default)]
        code: Option<String>,
        new: String,
    },
    Enrol {
        card: String,
        workstation: String,
        container: String,
        profile: String,
        #[serde(default)]
        ca: Option<String>,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        key: Option<String>,
        #[serde(default)]
        key_spec: KeySpec,
        #[serde(default)]
        imported: bool,
    },
    UseProgram {
        workstation: String,
        program: String,
        #[serde(default)]
        user: Option<String>,
    },
    Renew {
        card: String,
        workstation: String,
        container: String,
        #[serde(default)]
        new_key: bool,
    },
}

/// Somebody proves who he is; which of the fields there can be, the event says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    #[serde(alias = "to")]
    pub(super) workstation: String,
    #[serde(default)]
    pub(super) from: Option<String>,
    #[serde(default = "yes")]
    pub(super) redirected: bool,
    #[serde(default)]
    pub(super) dc: Option<String>,
    #[serde(default)]
    pub(super) card: Option<String>,
    #[serde(default)]
    pub(super) reader: Option<String>,
    #[serde(default)]
    pub(super) certificate: Option<usize>,
    #[serde(default)]
    pub(super) hint: Option<String>,
    #[serde(default)]
    pub(super) pin: Option<String>,
    #[serde(default)]
    pub(super) mishap: Option<String>,
    #[serde(default)]
    pub(super) form: Option<String>,
    #[serde(default)]
    pub(super) user: Option<String>,
    #[serde(default)]
    pub(super) wrong: bool,
    #[serde(default)]
    pub(super) way: Option<String>,
}

fn yes() -> bool {
    true
}
