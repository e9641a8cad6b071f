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
    LogOn {
        card: String,
        workstation: String,
        #[serde(default)]
        certificate: Option<usize>,
        #[serde(default)]
        hint: Option<String>,
        #[serde(default)]
        pin: Option<String>,
        #[serde(default)]
        dc: Option<String>,
        #[serde(default)]
        form: Option<String>,
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        session_of: Option<String>,
        #[serde(default)]
        mishap: Option<String>,
    },
    LogOnWithPassword {
        user: String,
        workstation: String,
        #[serde(default)]
        way: Option<String>,
        #[serde(default)]
        wrong: bool,
        #[serde(default)]
        dc: Option<String>,
    },
    Unlock {
        workstation: String,
        #[serde(default)]
        card: Option<String>,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        certificate: Option<usize>,
        #[serde(default)]
        hint: Option<String>,
        #[serde(default)]
        pin: Option<String>,
        #[serde(default)]
        dc: Option<String>,
    },
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
    #[serde(alias = "Reconnect")]
    ConnectRemote {
        from: String,
        to: String,
        #[serde(default = "yes")]
        redirected: bool,
        #[serde(default)]
        card: Option<String>,
        #[serde(default)]
        user: Option<String>,
        #[serde(default)]
        certificate: Option<usize>,
        #[serde(default)]
        hint: Option<String>,
        #[serde(default)]
        pin: Option<String>,
        #[serde(default)]
        dc: Option<String>,
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
    Elevate {
        workstation: String,
        card: String,
        #[serde(default)]
        reader: Option<String>,
        #[serde(default)]
        certificate: Option<usize>,
        #[serde(default)]
        hint: Option<String>,
        #[serde(default)]
        pin: Option<String>,
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

fn yes() -> bool {
    true
}
