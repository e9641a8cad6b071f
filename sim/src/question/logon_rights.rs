//! `logon-rights`: who may log on to which machine, and how, by which lists of user rights, and where these come from.

use facts::{Fact, Row};
use policies::{LogonType, SettingId};
use worlds::Machine;

use super::lines::{InLines, Lines};
use super::{Others, Question};
use crate::answer::{Answer, LogonRightRow, LogonRightsAnswer, LogonRightsRow, RightList};
use crate::change::Unknowns;
use crate::group_policy::{PolicyInput, machines, named, number_for_text};
use crate::roles::{RightHolders, User};
use crate::twin::Twin;

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "logon-rights",
    sentence: "who may log on to which machine, locally, by remote desktop, over the network, as a task or a service",
    example: "cardtwin ask logon-rights --what-if 'gpo:Kiosks.SeDenyInteractiveLogonRight=Domain Admins'",
    source: "User Rights Assignment; [MS-LSAD] SECURITY_LOGON_TYPE; [MS-GPSB] 2.2",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::LogonRights(answer(twin)),
    others: Others::None,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> LogonRightsAnswer {
    let closed = Unknowns::default();
    let reading = number_for_text(twin.assumptions());
    let told = Told {
        twin,
        policy: PolicyInput::new(&twin.world, &twin.checked, &closed, reading),
    };
    let mut rows: Vec<LogonRightsRow> = Vec::new();
    for machine in machines(&twin.world) {
        let rights: Vec<LogonRightRow> = LogonType::ALL
            .into_iter()
            .map(|logon| told.right(machine, logon))
            .collect();
        let (_, name) = named(&twin.world, machine);
        match rows.iter_mut().find(|row| row.rights == rights) {
            Some(row) => row.computers.push(name),
            None => rows.push(LogonRightsRow {
                computers: vec![name],
                rights,
            }),
        }
    }
    LogonRightsAnswer {
        header: twin.header(),
        rows,
    }
}

struct Told<'t> {
    twin: &'t Twin,
    policy: PolicyInput<'t>,
}

impl Told<'_> {
    fn right(&self, machine: Machine, logon: LogonType) -> LogonRightRow {
        let granted = self.set(machine, logon.granted_by());
        let denied = self.set(machine, logon.denied_by());
        LogonRightRow {
            logon,
            accounts: self.accounts(&granted, &denied),
            allowed: self.list(machine, logon.granted_by(), &granted),
            denied: self.list(machine, logon.denied_by(), &denied),
        }
    }

    fn set(&self, machine: Machine, right: SettingId) -> Fact<Option<Row>> {
        let row = |at: usize| Row::try_from(at).unwrap_or(Row::MAX);
        match machine {
            Machine::Workstation(at) => self.twin.rights.of_workstation(row(at.index()), right),
            Machine::DomainController(at) => self.twin.rights.of_controller(row(at.index()), right),
            Machine::Elsewhere => Fact::Unknown,
        }
    }

    /// Users who are allowed and not denied; `None`: not known, or whoever is entered somewhere.
    fn accounts(
        &self,
        granted: &Fact<Option<Row>>,
        denied: &Fact<Option<Row>>,
    ) -> Option<Vec<String>> {
        let granted = (*granted.known()?)?;
        let denied = denied
            .known()?
            .map_or(&[][..], |row| self.twin.rights.users(row));
        let users = self.twin.rights.users(granted).iter();
        let users = users.filter(|user| !denied.contains(user));
        Some(
            users
                .map(|user| self.twin.view.row_name(User::ID, *user))
                .collect(),
        )
    }

    fn list(&self, machine: Machine, right: SettingId, set: &Fact<Option<Row>>) -> RightList {
        let names = set.known().map(|set| match set {
            Some(row) => self.twin.view.row_name(RightHolders::ID, *row),
            None if right == SettingId::SeBatchLogonRight => {
                "whoever is entered for a scheduled task".to_owned()
            }
            None => "whoever is entered in the console for services".to_owned(),
        });
        let from = self
            .policy
            .provenance(machine, right)
            .map(|(origin, setting)| {
                let place = self.twin.world.sources.locate(setting.place);
                format!("{} ({place})", origin.words(&self.twin.world))
            });
        RightList {
            right: policies::setting(right).name,
            names,
            from,
        }
    }
}

/// Above so many users of a list they are counted, not named.
const NAMED: usize = 20;

/// Who may log on to each machine in each way, and by which lists.
impl InLines for LogonRightsAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            for right in &row.rights {
                let who = match &right.accounts {
                    None => "it is not known who".to_owned(),
                    Some(accounts) if accounts.is_empty() => "nobody".to_owned(),
                    Some(accounts) if accounts.len() > NAMED => format!("{} users", accounts.len()),
                    Some(accounts) => accounts.join(", "),
                };
                let list = |list: &RightList| {
                    let names = list.names.as_deref().unwrap_or("not known");
                    let from = list.from.as_ref();
                    let from = from.map_or_else(String::new, |from| format!(" ({from})"));
                    format!("{}: {names}{from}", list.right)
                };
                let said = format!("{who}; {}; {}", list(&right.allowed), list(&right.denied));
                for machine in &row.computers {
                    lines.say_at(right.allowed.right, machine, &*said);
                }
            }
        }
    }
}
