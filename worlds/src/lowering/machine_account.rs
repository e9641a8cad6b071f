//! Accounts of computers.
//!
//! Every machine that is joined to a domain has one, written or not; a document can write others.

use std::collections::HashSet;

use names::{SamAccountName, Sid, Timestamp};

use super::Lowering;
use crate::document::{ComputerAccountDocument, ComputerDocument, Text, WorldDocument, Written};
use crate::model::{
    ComputerAccount, Domain, DomainController, DomainControllerRef, DomainRef, Group, Machine,
    User, Workstation, WorkstationRef,
};

/// Accounts without a `created` are a year old, as users' are.
const ACCOUNT_AGE_DAYS: i64 = 365;
/// The first relative identifier that a domain hands out, and how many there are.
const FIRST_RID: u32 = 1000;
const RIDS: u32 = (1 << 30) - FIRST_RID;

/// A machine of the document, with the account that is told of it.
struct Told<'d> {
    name: &'d Text,
    machine: Machine,
    domain: DomainRef,
    account: &'d ComputerAccountDocument,
}

impl Lowering<'_> {
    pub(super) fn computer_accounts(
        &mut self,
        document: &WorldDocument,
        domains: &[Domain],
        (workstations, controllers): (&[Workstation], &[DomainController]),
        (users, groups): (&[User], &[Group]),
    ) -> Vec<ComputerAccount> {
        // What is wrong with a machine is told there; accounts wait until every machine is right.
        if workstations.len() != document.workstations.len()
            || controllers.len() != document.domain_controllers.len()
        {
            return Vec::new();
        }
        let mut told: Vec<Told<'_>> = Vec::new();
        for (at, (text, machine)) in document.workstations.iter().zip(workstations).enumerate() {
            told.extend(machine.domain.map(|domain| Told {
                name: &text.name,
                machine: Machine::Workstation(WorkstationRef::new(at)),
                domain,
                account: &text.account,
            }));
        }
        for (at, (text, machine)) in document
            .domain_controllers
            .iter()
            .zip(controllers)
            .enumerate()
        {
            told.push(Told {
                name: &text.name,
                machine: Machine::DomainController(DomainControllerRef::new(at)),
                domain: machine.domain,
                account: &text.account,
            });
        }
        for computer in &document.computers {
            told.extend(self.other_computer(computer));
        }
        let sids = users.iter().map(|user| &user.sid);
        let sids = sids.chain(groups.iter().map(|group| &group.sid));
        let mut taken: HashSet<Sid> = sids.cloned().collect();
        let mut names: HashSet<(DomainRef, SamAccountName)> = users
            .iter()
            .map(|user| (user.domain, user.sam_account_name.clone()))
            .collect();
        told.iter()
            .filter_map(|told| self.computer_account(told, domains, &mut taken, &mut names))
            .collect()
    }

    fn other_computer<'d>(&mut self, document: &'d ComputerDocument) -> Option<Told<'d>> {
        Some(Told {
            name: &document.name,
            machine: Machine::Elsewhere,
            domain: self.domain_or_first(document.domain.as_ref())?,
            account: &document.account,
        })
    }

    fn computer_account(
        &mut self,
        told: &Told<'_>,
        domains: &[Domain],
        taken: &mut HashSet<Sid>,
        names: &mut HashSet<(DomainRef, SamAccountName)>,
    ) -> Option<ComputerAccount> {
        let account = told.account;
        let domain = domains.get(told.domain.index())?;
        let alt_security_identities = account
            .alt_security_identities
            .iter()
            .filter_map(|identity| self.alt_security_identity(identity))
            .collect();
        let key_credentials = self.key_credentials(&account.key_credentials);
        let authentication_policy = account
            .authentication_policy
            .as_ref()
            .and_then(|name| self.authentication_policy_ref(name));
        // A host name may be written with its domain; the account has the first label.
        let short = told.name.as_str().split('.').next().unwrap_or_default();
        let sam_account_name: SamAccountName = if let Some(name) = &account.sam_account_name {
            self.parse(name)?
        } else {
            let name = told.name.derived(format!("{}$", short.to_uppercase()));
            self.parse(&name)?
        };
        let sid = match &account.sid {
            Some(text) => {
                let sid: Sid = self.parse(text)?;
                if !taken.insert(sid.clone()) {
                    let message = format!("the SID `{sid}` is that of another account as well");
                    self.error(text, message, "a SID is never used twice");
                }
                sid
            }
            None => self.computer_sid(short, domain, taken)?,
        };
        if !names.insert((told.domain, sam_account_name.clone())) {
            self.error(
                told.name,
                format!("the account name `{sam_account_name}` is that of another account as well"),
                "an account name is unique in its domain",
            );
        }
        let created = self.parse_option(account.created.as_ref())?;
        let created: Timestamp = created.unwrap_or_else(|| self.clock.plus_days(-ACCOUNT_AGE_DAYS));
        Some(ComputerAccount {
            name: self.parse(told.name)?,
            machine: told.machine,
            domain: told.domain,
            sam_account_name,
            dns_host_name: match &account.dns_host_name {
                Written::Some(name) => Some(name.as_str().to_owned()),
                Written::None => None,
                Written::Not => Some(format!("{}.{}", short.to_lowercase(), domain.name)),
            },
            user_principal_name: self.parse_option(account.user_principal_name.as_ref())?,
            sid,
            created,
            disabled: account.disabled,
            alt_security_identities,
            key_credentials,
            authentication_policy,
            place: self.place(told.name),
        })
    }

    /// A SID by the computer's name, so that a new computer does not change the others.
    fn computer_sid(&self, name: &str, domain: &Domain, taken: &mut HashSet<Sid>) -> Option<Sid> {
        let text = format!("{}/rid/computer/{}", self.seed, name.to_lowercase());
        let digest = blake3::hash(text.as_bytes());
        let start = digest
            .as_bytes()
            .first_chunk()
            .map_or(0, |chunk| u32::from_le_bytes(*chunk));
        (0..RIDS)
            .map(|step| {
                let rid = FIRST_RID + start.wrapping_add(step) % RIDS;
                domain.sid.with_rid(rid)
            })
            .find(|sid| taken.insert(sid.clone()))
    }
}
