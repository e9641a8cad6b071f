//! Passwords of machines' own accounts, which know nothing of the domain's cards [Interactive logon: Require smart card;
//! Windows LAPS key concepts].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use super::right::{OwnLogon, of_own_account};
use crate::roles::{Assumptions, LocalAccount, LocalAttempt, Workstation};
use crate::step::{
    LOCAL_DISABLED, LOCAL_FORCED, LOCAL_LAPS, LOCAL_NETWORK_OPENS, LOCAL_NOT_HERE, LOCAL_OPENS,
    PASSWORD_MACHINE, PASSWORD_PROVIDER_EXCLUDED,
};
use crate::value::{
    ForcedElevationReading, ForcedRestoreModeReading, ForcedSafeModeReading, LocalPath,
};

facts::decision! {
    /// Does the right password of this account open something on this way?
    pub(crate) LOCAL_PASSWORD = local_password(LocalAccount, LocalAttempt, Assumptions);
}

fn local_password<'f>(
    account: LocalAccount<'f>,
    attempt: LocalAttempt<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    let path = attempt.path();
    if path == LocalPath::RestoreMode {
        return restore_mode(account, assumptions);
    }
    let Some(machine) = account.machine() else {
        return refuse(LOCAL_NOT_HERE);
    };
    if account.disabled() {
        return refuse(LOCAL_DISABLED);
    }
    let forced = machine.requires_smart_card();
    match path {
        LocalPath::Console | LocalPath::RemoteDesktop => {
            screen_takes_password(account, machine, path)?;
        }
        LocalPath::Elevation
            if forced && assumptions.forced_elevation() == ForcedElevationReading::Refused =>
        {
            is_exempt(account, machine, LOCAL_FORCED)?;
        }
        LocalPath::SafeMode
            if forced && assumptions.forced_safe_mode() == ForcedSafeModeReading::Refused =>
        {
            is_exempt(account, machine, LOCAL_FORCED)?;
        }
        LocalPath::Network => {
            of_own_account(account.network_right(), OwnLogon::Network)?;
            return ControlFlow::Continue(LOCAL_NETWORK_OPENS);
        }
        LocalPath::Elevation | LocalPath::SafeMode | LocalPath::RestoreMode => {}
    }
    if path == LocalPath::RemoteDesktop {
        of_own_account(account.remote_right(), OwnLogon::RemoteDesktop)?;
    } else {
        of_own_account(account.screen_right(), OwnLogon::Screen)?;
    }
    ControlFlow::Continue(LOCAL_OPENS)
}

/// At the screen, here or remote: the policy counts, but for the account that Windows LAPS manages.
fn screen_takes_password<'f>(
    account: LocalAccount<'f>,
    machine: Workstation<'f>,
    path: LocalPath,
) -> Verdict {
    if machine.requires_smart_card() {
        is_exempt(account, machine, PASSWORD_MACHINE)?;
    }
    if path == LocalPath::Console && machine.excludes_passwords() {
        return refuse(PASSWORD_PROVIDER_EXCLUDED);
    }
    PASS
}

fn is_exempt<'f>(
    account: LocalAccount<'f>,
    machine: Workstation<'f>,
    otherwise: StepId,
) -> Verdict {
    if !(account.managed_by_laps() && machine.exempts_laps()) {
        return refuse(otherwise);
    }
    account.note(LOCAL_LAPS);
    PASS
}

/// A domain controller without its directory: the only account is its own.
fn restore_mode<'f>(
    account: LocalAccount<'f>,
    assumptions: Assumptions<'f>,
) -> ControlFlow<StepId, StepId> {
    let Some(controller) = account.controller() else {
        return refuse(LOCAL_NOT_HERE);
    };
    if controller.requires_smart_card()
        && assumptions.forced_restore_mode() == ForcedRestoreModeReading::Refused
    {
        return refuse(LOCAL_FORCED);
    }
    ControlFlow::Continue(LOCAL_OPENS)
}

#[cfg(test)]
mod tests {
    use facts::Value;

    use super::LOCAL_PASSWORD;
    use crate::roles::LocalAccount;
    use crate::step::step;
    use crate::twin::Twin;
    use crate::value::LocalPath;

    /// An account of a machine has no restore mode, and that of a restore mode has nothing else.
    #[test]
    fn an_account_is_used_where_it_is() {
        let text = include_str!("../../tests/it/forcing.ron");
        let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let loaded = worlds::parse("forcing.ron", text, &none);
        let twin = Twin::new(loaded.unwrap_or_else(|error| panic!("{error:?}")).world).unwrap();
        let ends = |account: &str, path: LocalPath| {
            let account = twin.find(LocalAccount::ID, "account", account).unwrap();
            let run = twin
                .view
                .run(&LOCAL_PASSWORD, &[account, path.index(), 0], &[]);
            step(run.conclusion.step).id
        };
        let (own, restore) = ("F1\\Administrator", "DC1\\Administrator (DSRM)");
        assert_eq!(ends(own, LocalPath::RestoreMode), "local.not-here");
        assert_eq!(ends(restore, LocalPath::Console), "local.not-here");
        assert_eq!(ends(restore, LocalPath::RestoreMode), "local.opens");
    }
}
