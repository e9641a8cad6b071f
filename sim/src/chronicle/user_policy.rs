//! Policy for users in a script: their half is applied when they log on, and again in the background while they are.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use names::Timestamp;
use worlds::{Machine, World};

use super::course::Course;
use crate::question::ResultantPolicyRequest;
use crate::roles::{User, Workstation};
use crate::session::Session;
use crate::twin::Twin;

/// Above so many pairs of users and machines nothing is told of policy for users.
const PAIRS: usize = 10_000;
/// A user's policy is refreshed at the latest so many seconds after it was [GroupPolicy.admx].
const REFRESH_SECONDS: i64 = 120 * 60;

/// The values that a user has at a machine: by path, each with where it comes from.
type Values = BTreeMap<String, (String, String)>;

/// What users have of policy where they have logged on, or would have had when the script began.
#[derive(Debug, Default)]
pub(super) struct UserPolicies {
    had: BTreeMap<(Row, Row), Values>,
    /// Sessions that are open, with the last refresh for their user.
    open: BTreeMap<Session, Timestamp>,
}

impl UserPolicies {
    /// What each user would have at each machine; nothing, where no object has a user half.
    pub(super) fn new(twin: &Twin) -> Self {
        let world = &twin.world;
        let pairs = world.users.len().saturating_mul(world.workstations.len());
        if !is_there(world) || pairs > PAIRS {
            return Self::default();
        }
        let machines = twin.view.rows(Workstation::ID);
        let users = (0u32..).zip(&world.users).map(|(row, _)| row);
        let had = users.flat_map(|user| {
            (0..machines).map(move |machine| ((machine, user), values(twin, machine, user)))
        });
        Self {
            had: had.collect(),
            open: BTreeMap::new(),
        }
    }
}

/// Whether some object says something to users.
fn is_there(world: &World) -> bool {
    let mut gpos = world.gpos.iter();
    let mut machines = world.workstations.iter();
    gpos.any(|gpo| !gpo.user_registry.is_empty())
        || machines.any(|machine| !machine.local_user_policies.is_empty())
}

fn values(twin: &Twin, machine: Row, user: Row) -> Values {
    let request = ResultantPolicyRequest {
        computer: Some(twin.view.row_name(Workstation::ID, machine)),
        user: Some(twin.view.row_name(User::ID, user)),
    };
    let answer = twin.resultant_policy(&request).ok();
    let rows = answer.into_iter().flat_map(|answer| answer.rows);
    let values = rows.filter_map(|row| row.user).flat_map(|user| user.values);
    values
        .map(|value| (value.path, (value.value, value.from.name)))
        .collect()
}

impl Course {
    /// Users whose session has just opened get their policy: before the desktop is there, where the machine waits for it.
    pub(super) fn apply_user_policy(&mut self) -> Vec<String> {
        let now = self.twin.world.clock;
        let sessions: BTreeSet<Session> = self
            .simulator
            .sessions()
            .iter()
            .map(|standing| standing.session)
            .collect();
        self.user_policies
            .open
            .retain(|session, _| sessions.contains(session));
        let new: Vec<Session> = sessions
            .into_iter()
            .filter(|session| !self.user_policies.open.contains_key(session))
            .collect();
        let mut told = Vec::new();
        for session in new {
            self.user_policies.open.insert(session, now);
            let lines = self.refresh_user(session);
            if lines.is_empty() {
                continue;
            }
            let machine = self.twin.world.workstation_refs();
            let machine = machine.zip(0u32..).find(|(_, row)| *row == session.machine);
            let waits = machine.is_some_and(|(machine, _)| {
                self.twin.waits_for_policy(Machine::Workstation(machine))
            });
            told.extend(lines);
            told.push(if waits {
                "the desktop waited for that".to_owned()
            } else {
                "the desktop did not wait for that: SyncForegroundPolicy is not 1".to_owned()
            });
        }
        told
    }

    /// Users who have been logged on for so long have their policy refreshed in the background, up to an instant.
    pub(super) fn refresh_users(
        &mut self,
        until: Timestamp,
    ) -> Vec<(Timestamp, String, Vec<String>)> {
        let due: Vec<(Session, Timestamp)> = self
            .user_policies
            .open
            .iter()
            .map(|(session, last)| (*session, last.plus_seconds(REFRESH_SECONDS)))
            .filter(|(_, at)| *at <= until)
            .collect();
        let mut told = Vec::new();
        for (session, at) in due {
            self.user_policies.open.insert(session, until);
            let lines = self.refresh_user(session);
            if !lines.is_empty() {
                let machine = self.twin.view.row_name(Workstation::ID, session.machine);
                let user = self.twin.view.row_name(User::ID, session.account);
                told.push((
                    at,
                    format!("{machine} refreshes the policy for {user}"),
                    lines,
                ));
            }
        }
        told
    }

    /// Users of a machine on which `gpupdate` runs.
    pub(super) fn update_users(&mut self, machine: Machine) -> Vec<String> {
        let Machine::Workstation(reference) = machine else {
            return Vec::new();
        };
        let sessions = self.user_policies.open.keys().copied();
        let here: Vec<Session> = sessions
            .filter(|session| usize::try_from(session.machine) == Ok(reference.index()))
            .collect();
        here.into_iter()
            .flat_map(|session| self.refresh_user(session))
            .collect()
    }

    /// What is otherwise than when the user was last given policy at the machine, in sentences.
    fn refresh_user(&mut self, session: Session) -> Vec<String> {
        let pair = (session.machine, session.account);
        let Some(before) = self.user_policies.had.get(&pair) else {
            return Vec::new();
        };
        let after = values(&self.twin, session.machine, session.account);
        let user = self.twin.view.row_name(User::ID, session.account);
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed = paths
            .into_iter()
            .filter(|path| before.get(*path) != after.get(*path));
        let lines = changed.map(|path| match after.get(path) {
            Some((value, from)) => format!("policy for {user}: {path} = {value}, {from}"),
            None => format!("policy for {user}: {path} is no longer configured"),
        });
        let lines: Vec<String> = lines.collect();
        self.user_policies.had.insert(pair, after);
        lines
    }
}
