//! Changes that would make a thing meet an expectation, each tried before it is told.

use facts::Row;
use policies::{Expectation, Rule, SettingId, TypedValue};

use super::RuleResult;
use crate::change::Change;
use crate::explanation::LogonRequest;
use crate::fix::FixRequest;
use crate::group_policy::Origin;
use crate::roles::{Card, DomainController, User, Workstation};
use crate::target::{Kind, Target};
use crate::twin::Twin;

impl Twin {
    /// Changes with which a thing meets an expectation that it does not; the world was changed so, and asked again.
    ///
    /// None are found for what no change of a world can say, such as a certificate that is to be enrolled once more.
    pub fn mend(&self, rule: &Rule, subject: &str) -> Option<Vec<Change>> {
        let (role, rows) = self.selected(&rule.applies_to);
        let mut named = rows.into_iter();
        let row = named.find(|row| self.view.row_name(role, *row) == subject)?;
        let tried = self.candidates(&rule.expect, role, row, subject);
        tried.into_iter().find(|changes| {
            let changed = self.what_if(changes);
            changed.is_ok_and(|twin| twin.meets(rule, subject))
        })
    }

    fn meets(&self, rule: &Rule, subject: &str) -> bool {
        let rule = std::slice::from_ref(rule);
        let findings = self.check_once(rule, false);
        let mut own = findings.iter().filter(|finding| finding.subject == subject);
        own.any(|finding| finding.result == RuleResult::Pass)
    }

    /// What is worth a try, what is meant most likely first.
    fn candidates(
        &self,
        expect: &Expectation,
        role: u8,
        row: Row,
        subject: &str,
    ) -> Vec<Vec<Change>> {
        let number = |value: &TypedValue| value.number();
        let setting = |id, value: u32| self.setting_changes(role, row, subject, id, value);
        match expect {
            Expectation::SettingIs(required) => number(&required.value)
                .map_or_else(Vec::new, |value| setting(required.setting, value)),
            Expectation::SettingIsWithin(range) => {
                let mut changes = setting(range.setting, range.most);
                changes.extend(setting(range.setting, range.least));
                changes
            }
            Expectation::NoPasswordAtTheConsole if role == User::ID => {
                vec![vec![change(
                    Kind::User,
                    subject,
                    "smart_card_required",
                    "true",
                )]]
            }
            Expectation::NoPasswordAtTheConsole => setting(SettingId::ScForceOption, 1),
            Expectation::RemovalBehaviourIsEffective => {
                let service = "service/SCPolicySvc";
                vec![vec![change(Kind::Workstation, subject, service, "running")]]
            }
            Expectation::OpensASession if role == Card::ID => self.openings(subject),
            Expectation::HasUsableKdcCertificate
            | Expectation::KdcCertificateHasKdcAuthenticationEku
            | Expectation::KdcCertificateNamesTheDomain
            | Expectation::HasDefaultContainer
            | Expectation::OpensASession
            | Expectation::OpensAtMostAccounts(_)
            | Expectation::OpenedByAtMostCards(_)
            | Expectation::MappingIsStrong
            | Expectation::AltSecurityIdentitiesCanMatch
            | Expectation::RevocationStatusIsKnown
            | Expectation::CertificatesOutliveDays(_) => Vec::new(),
        }
    }

    /// The setting where its value comes from, else on the machine itself.
    fn setting_changes(
        &self,
        role: u8,
        row: Row,
        subject: &str,
        id: SettingId,
        value: u32,
    ) -> Vec<Vec<Change>> {
        let name = policies::setting(id).name;
        let value = value.to_string();
        let object = self
            .setter(role, row, id)
            .and_then(|(origin, _)| match origin {
                Origin::Gpo(applied) => applied.gpo,
                _ => None,
            });
        let object = object.map(|gpo| {
            let gpo = self.world.gpo(gpo).name.as_str();
            vec![change(Kind::Gpo, gpo, name, &value)]
        });
        let kind = match role {
            Workstation::ID => Some(Kind::Workstation),
            DomainController::ID => Some(Kind::DomainController),
            _ => None,
        };
        let own = kind.map(|kind| vec![change(kind, subject, name, &value)]);
        object.into_iter().chain(own).collect()
    }

    /// What would open a session by a card at the first machine.
    fn openings(&self, card: &str) -> Vec<Vec<Change>> {
        let Some(machine) = self.world.workstations.first() else {
            return Vec::new();
        };
        let request = FixRequest {
            logon: LogonRequest {
                card: card.to_owned(),
                workstation: machine.name.to_string(),
                ..LogonRequest::default()
            },
            ..FixRequest::default()
        };
        let fix = self.fix(&request);
        let options = fix.into_iter().flat_map(|fix| fix.options);
        options.map(|option| option.changes).collect()
    }
}

fn change(kind: Kind, name: &str, property: &str, value: &str) -> Change {
    Change {
        target: Target {
            kind,
            name: name.to_owned(),
            property: property.to_owned(),
        },
        value: value.to_owned(),
    }
}
