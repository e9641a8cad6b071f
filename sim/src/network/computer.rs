//! What the ticket of a computer's account says.

use facts::Row;
use kerberos::kdc::Grant;
use kerberos::pac::Pac;
use kerberos::{ClientName, NameType};
use names::Timestamp;
use worlds::{ComputerAccount, Machine};

use super::exchange::{KVNO, domain_controller_name};
use super::{ExchangeError, Participants};
use crate::certificate_services::seed_of;
use crate::rule_book::ticket::PAC_REQUESTOR;
use crate::ticket::Authentication;

/// Relative identifiers of the groups of computers [MS-DTYP 2.4.2.4].
const DOMAIN_COMPUTERS: u32 = 515;
const DOMAIN_CONTROLLERS: u32 = 516;
/// userAccountControl as the PAC says it [MS-SAMR 2.2.1.12].
const WORKSTATION_TRUST: u32 = 0x80;
const SERVER_TRUST: u32 = 0x100;

impl Participants {
    /// The grant of a computer. Its password is its own, and its groups are those of its kind.
    pub(super) fn grant_computer(
        &self,
        computer: &ComputerAccount,
        controller: Row,
        now: Timestamp,
        how: Authentication<'_>,
    ) -> Result<Grant, ExchangeError> {
        let domain = self.world.domain(computer.domain);
        let realm = domain.name.realm();
        let sam = computer.sam_account_name.to_string();
        let [hash @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = seed_of(
            self.world.seed,
            &format!("computer/{}/password", computer.name),
        );
        let serves = matches!(computer.machine, Machine::DomainController(_));
        let names_requestor = self
            .world
            .domain_controllers
            .get(Self::at(controller))
            .is_some_and(|dc| PAC_REQUESTOR.default_on(dc.product, dc.patched));
        let made_upn = format!("{sam}@{}", domain.name);
        Ok(Grant {
            krbtgt_key: self.krbtgt_key(&realm)?,
            kvno: KVNO,
            client: ClientName {
                name_type: NameType::Principal,
                name: sam.clone(),
            },
            realm,
            auth_time: now,
            end_time: now.plus_seconds(i64::from(domain.ticket_lifetime_hours) * 3600),
            renew_till: now.plus_days(7),
            pac: Pac {
                account: sam,
                full_name: String::new(),
                upn: computer
                    .user_principal_name
                    .as_ref()
                    .map_or(made_upn, ToString::to_string),
                upn_is_made: computer.user_principal_name.is_none(),
                netbios_domain: domain.netbios.to_string(),
                dns_domain: domain.name.to_string(),
                domain_controller: domain_controller_name(&self.world, controller),
                domain_sid: computer.sid.domain(),
                user_rid: computer.sid.rid().unwrap_or(0),
                group_rids: vec![if serves {
                    DOMAIN_CONTROLLERS
                } else {
                    DOMAIN_COMPUTERS
                }],
                extra_sids: self.asserted_identities(controller, how),
                user_account_control: if serves {
                    SERVER_TRUST
                } else {
                    WORKSTATION_TRUST
                },
                auth_time: now,
                password_last_set: computer.created,
                password_must_change: None,
                nt_hash: hash,
                names_requestor,
            },
        })
    }
}
