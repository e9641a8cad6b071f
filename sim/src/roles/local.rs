//! Roles of what a machine keeps and has of its own: logons, accounts; and of applications that have a user sign on.

use policies::LogonType;

use super::{CacheSlot, Certificate, DomainController, MachineIdentity, User, Workstation};
use crate::lens;
use crate::lens::Source;
use crate::value::{LocalPath, RightHeld, SignOnKind};

facts::role! {
    /// A logon with a card that a machine keeps for when no domain controller answers.
    pub CachedLogon = 25 in Source<'_> {
        /// The machine that keeps it.
        key machine: MachineIdentity = lens::cached_logon::machine;
        /// Its slot, numbered from the newest of the machine.
        key slot: CacheSlot = lens::cached_logon::slot;
        /// Whose session it opens.
        link account: User = lens::cached_logon::account;
        /// Certificates with the key that opens it.
        search opened_by: Certificate = lens::cached_logon::opened_by;
    }
}

facts::role! {
    /// An account of a machine itself: of a workstation's own database, or the one of a domain controller's restore mode.
    pub LocalAccount = 26 in Source<'_> {
        /// Disabled.
        field disabled: bool = lens::local_account::disabled;
        /// Whether Windows LAPS keeps its password.
        field managed_by_laps: bool = lens::local_account::managed_by_laps;
        /// Whether it may log on at the machine's screen.
        field screen_right: RightHeld = |source, row| {
            lens::right::account(source, row, LogonType::Interactive)
        };
        /// Whether it may have a session by Remote Desktop.
        field remote_right: RightHeld = |source, row| {
            lens::right::account(source, row, LogonType::RemoteInteractive)
        };
        /// Whether it may come over the network.
        field network_right: RightHeld = |source, row| {
            lens::right::account(source, row, LogonType::Network)
        };
        /// The workstation whose it is.
        link machine: Workstation = lens::local_account::machine;
        /// The domain controller whose it is.
        link controller: DomainController = lens::local_account::controller;
    }
}

facts::role! {
    /// An attempt with the password of a machine's own account: the way.
    pub LocalAttempt = 27 in Source<'_> {
        /// The way.
        field path: LocalPath = lens::attempt::local_path;
    }
}

facts::role! {
    /// How an application has its user sign on.
    pub SignOn = 28 in Source<'_> {
        /// How it wants to know who its user is.
        field kind: SignOnKind = lens::attempt::sign_on_kind;
    }
}

facts::role! {
    /// Those who hold a user right, on machines that are alike in it.
    pub RightHolders = 29 in Source<'_> {
        /// The users.
        search users: User = lens::right::users;
    }
}
