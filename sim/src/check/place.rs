//! Where what decided a finding is written.

use facts::{Fact, Row};
use policies::{CheckedSetting, Expectation, SettingId};
use worlds::{AltSecurityIdentityEntry, Location, Machine, Place};

use super::Examined;
use crate::change::Unknowns;
use crate::group_policy::{Origin, PolicyInput};
use crate::roles::{Card, Certificate, DomainController, User, Workstation};
use crate::twin::Twin;
use crate::value::NumberForTextReading;

impl Twin {
    /// File, line and column of what decided: the setting, the value or the certificate; else of the thing itself.
    pub(super) fn decided_at(
        &self,
        expect: &Expectation,
        role: u8,
        row: Row,
        examined: &Examined,
    ) -> Option<Location> {
        let decided = match expect {
            Expectation::SettingIs(required) => self.set_at(role, row, required.setting),
            Expectation::SettingIsWithin(range) => self.set_at(role, row, range.setting),
            Expectation::RemovalBehaviourIsEffective => {
                self.set_at(role, row, SettingId::ScRemoveOption)
            }
            Expectation::NoPasswordAtTheConsole if role == Workstation::ID => {
                self.set_at(role, row, SettingId::ScForceOption)
            }
            Expectation::AltSecurityIdentitiesCanMatch => self.unmatchable(row),
            Expectation::MappingIsStrong => examined
                .weak_accounts
                .get(&row)
                .and_then(|certificate| self.written_at(Certificate::ID, *certificate)),
            Expectation::KdcCertificateHasKdcAuthenticationEku
            | Expectation::KdcCertificateNamesTheDomain => self
                .fact(DomainController::ID, "kdc_certificate", row)
                .and_then(|certificate| self.written_at(Certificate::ID, certificate)),
            Expectation::HasUsableKdcCertificate
            | Expectation::HasDefaultContainer
            | Expectation::OpensASession
            | Expectation::OpensAtMostAccounts(_)
            | Expectation::OpenedByAtMostCards(_)
            | Expectation::NoPasswordAtTheConsole
            | Expectation::RevocationStatusIsKnown
            | Expectation::CertificatesOutliveDays(_) => None,
        };
        let located = decided.map(|place| self.world.locate(place));
        // What a change wrote has no file.
        located
            .filter(|location| !location.file.is_empty())
            .or_else(|| {
                self.written_at(role, row)
                    .map(|place| self.world.locate(place))
            })
    }

    /// Where the setting is written that reaches a machine.
    fn set_at(&self, role: u8, row: Row, id: SettingId) -> Option<Place> {
        let (_, setting) = self.setter(role, row, id)?;
        Some(setting.place)
    }

    /// What gives a machine its value of a setting, and the value.
    fn setter(&self, role: u8, row: Row, id: SettingId) -> Option<(Origin, CheckedSetting)> {
        let machine = self.machine(role, row)?;
        let nothing_open = Unknowns::default();
        // Where a value comes from does not depend on how it is read.
        let as_written = Fact::Known(NumberForTextReading::AsText);
        let policy = PolicyInput::new(&self.world, &self.checked, &nothing_open, as_written);
        policy.provenance(machine, id)
    }

    /// The workstation or the domain controller of a row.
    pub(crate) fn machine(&self, role: u8, row: Row) -> Option<Machine> {
        let at = usize::try_from(row).ok()?;
        match role {
            Workstation::ID => self
                .world
                .workstation_refs()
                .nth(at)
                .map(Machine::Workstation),
            DomainController::ID => self
                .world
                .domain_controller_refs()
                .nth(at)
                .map(Machine::DomainController),
            _ => None,
        }
    }

    /// Where the first value of altSecurityIdentities is written that can match nothing.
    fn unmatchable(&self, user: Row) -> Option<Place> {
        let user = self.world.users.get(usize::try_from(user).ok()?)?;
        user.alt_security_identities
            .iter()
            .find_map(|entry| match entry {
                AltSecurityIdentityEntry::Literal { parsed, place, .. } => {
                    super::why_unmatchable(parsed.as_ref()).map(|_| *place)
                }
                AltSecurityIdentityEntry::Computed { .. } => None,
            })
    }

    /// Where a thing is written.
    fn written_at(&self, role: u8, row: Row) -> Option<Place> {
        let at = usize::try_from(row).ok()?;
        let world = &self.world;
        match role {
            User::ID => world.users.get(at).map(|user| user.place),
            Card::ID => world.cards.get(at).map(|card| card.place),
            Workstation::ID => world.workstations.get(at).map(|machine| machine.place),
            DomainController::ID => world
                .domain_controllers
                .get(at)
                .map(|machine| machine.place),
            Certificate::ID => {
                let label = self.label(row);
                let card = world
                    .cards
                    .iter()
                    .find(|card| card.name.as_str() == label.card)?;
                let container = card.containers.get(label.number.checked_sub(1)?)?;
                Some(container.place)
            }
            _ => None,
        }
    }
}
