//! The way to strong mappings: for each certificate and account that full enforcement would part, the cheapest value of
//! altSecurityIdentities that keeps them together, and the proof of it.

use std::collections::{BTreeMap, BTreeSet};

use facts::Row;
use names::{AltSecurityIdentityForm as Form, Sha1Of};

use crate::answer::{CertificateLabel, Header, NewLogon};
use crate::change::{Change, ChangeError};
use crate::decisions::MAPPING;
use crate::diff::typing;
use crate::question::{Links, enforcing};
use crate::roles::{DomainController, User};
use crate::step::{Effect, MAP_WEAK_OLDER, MAP_WEAK_REFUSED, Step, step};
use crate::target::{Kind, Target};
use crate::twin::Twin;

/// How accounts come to strong mappings.
#[derive(Debug, Clone)]
pub struct StrongMappingPlan {
    /// The world as it is.
    pub header: Header,
    /// Values to write, by account and certificate.
    pub mappings: Vec<PlannedMapping>,
    /// Certificates and accounts that full enforcement parts, whatever is written: the certificate has to be issued
    /// again, with the account's SID.
    pub left_over: Vec<LeftOver>,
    /// Certificates that open an account at some machine today.
    pub open_today: usize,
    /// Of these, the ones that need nothing.
    pub ready: usize,
    /// What no longer opens in the planned world with every domain controller enforcing, which opens today.
    pub lost: Vec<NewLogon>,
    /// What opens there by a planned value, and is kept out today for its weak mapping.
    pub let_in: Vec<NewLogon>,
    /// What else opens there and does not today.
    pub gained: Vec<NewLogon>,
}

/// A value that maps a certificate strongly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedMapping {
    /// The account.
    pub account: String,
    /// Its sAMAccountName.
    pub sam_account_name: String,
    /// Its domain.
    pub domain: String,
    /// Its distinguished name, as LDAP writes it.
    pub distinguished_name: String,
    /// The certificate.
    pub certificate: CertificateLabel,
    /// The value of altSecurityIdentities.
    pub value: String,
    /// The form, as KB5014754 names it.
    pub form: &'static str,
    /// Whether it still fits when the certificate is renewed with its key.
    pub survives_renewal: bool,
}

/// A certificate and an account that no value keeps together.
#[derive(Debug, Clone)]
pub struct LeftOver {
    /// The account.
    pub account: String,
    /// The certificate.
    pub certificate: CertificateLabel,
    /// Why a domain controller refuses, whatever is written.
    pub step: &'static Step,
}

/// The forms, in the order in which they are tried: those that survive a renewal first.
fn forms(sha1: Sha1Of) -> Vec<(Form, bool)> {
    let of_key = sha1 == Sha1Of::PublicKey;
    let mut forms = vec![(Form::Ski, true)];
    forms.extend(of_key.then_some((Form::Sha1PublicKey, true)));
    // The issuer and the SID stay; the certificate has to carry the SID, which not every domain controller reads there.
    forms.push((Form::IssuerSid, true));
    forms.push((Form::IssuerSerialNumber, false));
    forms.extend((!of_key).then_some((Form::Sha1PublicKey, false)));
    forms
}

/// A certificate and an account, by their rows.
type Pair = (Row, Row);

impl Twin {
    /// How accounts come to strong mappings: what to write for each, and what happens then under full enforcement.
    ///
    /// # Errors
    /// When the world cannot be changed as planned, which is a bug.
    pub fn plan_strong_mapping(&self) -> Result<StrongMappingPlan, ChangeError> {
        let strict = self.under_enforcement()?;
        let before = self.diff(&strict);
        let named = |label: &CertificateLabel| (label.card.clone(), label.number);
        let lost: BTreeSet<((String, usize), String)> = before
            .lost_logons
            .iter()
            .map(|lost| (named(&lost.certificate), lost.account.clone()))
            .collect();
        let mut open: BTreeSet<Pair> = (0..self.certificates.on_cards())
            .flat_map(|certificate| {
                let label = named(&self.label(certificate));
                let lost = lost.iter().filter(move |(known, _)| *known == label);
                let accounts = lost.filter_map(|(_, account)| self.account_named(account));
                accounts
                    .map(move |account| (certificate, account))
                    .collect::<Vec<Pair>>()
            })
            .collect();
        // Those whom a domain controller that enforces already keeps out for the same reason.
        let weak = [MAP_WEAK_REFUSED, MAP_WEAK_OLDER].map(|id| step(id).id);
        open.extend(Links::of(self).pairs().filter(|pair| {
            let refused = strict.refuses(*pair);
            pair.0 < self.certificates.on_cards()
                && refused.is_some_and(|step| weak.contains(&step.id))
        }));
        let mut chosen: BTreeMap<Pair, (String, Form, bool)> = BTreeMap::new();
        for (form, survives) in forms(self.spelling().sha1) {
            let mut tried = chosen.clone();
            for pair in &open {
                let value = self.value(pair.0, form);
                tried.extend(value.map(|value| (*pair, (value, form, survives))));
            }
            if tried.len() == chosen.len() {
                continue;
            }
            let planned = self
                .what_if(&self.changes_of(&tried))?
                .under_enforcement()?;
            for (pair, how) in tried {
                if open.contains(&pair) && planned.refuses(pair).is_none() {
                    open.remove(&pair);
                    chosen.insert(pair, how);
                }
            }
        }
        let planned = self.what_if(&self.changes_of(&chosen))?;
        let strict = planned.under_enforcement()?;
        let after = self.diff(&strict);
        let mut left_over: Vec<LeftOver> = open
            .iter()
            .filter_map(|pair| {
                Some(LeftOver {
                    account: self.view.row_name(User::ID, pair.1),
                    certificate: self.label(pair.0),
                    step: strict.refuses(*pair)?,
                })
            })
            .collect();
        left_over.sort_by(|a, b| (&a.account, &a.certificate).cmp(&(&b.account, &b.certificate)));
        let mut mappings: Vec<PlannedMapping> = chosen
            .iter()
            .filter_map(|(pair, how)| self.planned(*pair, how))
            .collect();
        mappings.sort();
        let opened: BTreeSet<Pair> = self
            .cases()
            .opened()
            .keys()
            .map(|(certificate, _, account)| (*certificate, *account))
            .collect();
        let is_planned = |new: &NewLogon| {
            let mut planned = mappings.iter();
            planned.any(|mapping| {
                (&mapping.account, &mapping.certificate) == (&new.account, &new.certificate)
            })
        };
        let (let_in, gained) = after.new_logons.into_iter().partition(is_planned);
        Ok(StrongMappingPlan {
            header: self.header(),
            ready: opened.len() - lost.len(),
            open_today: opened.len(),
            mappings,
            left_over,
            lost: after.lost_logons,
            let_in,
            gained,
        })
    }

    /// The same twin, with every domain controller that can enforcing strong mappings.
    fn under_enforcement(&self) -> Result<Self, ChangeError> {
        let mut twin = match typing(self, self) {
            Some(twin) => twin,
            None => self.what_if(&[])?,
        };
        twin.view = enforcing(&twin);
        Ok(twin)
    }

    fn account_named(&self, name: &str) -> Option<Row> {
        let mut rows = 0..self.view.rows(User::ID);
        rows.find(|row| self.view.row_name(User::ID, *row) == name)
    }

    /// The value of a form for a certificate.
    fn value(&self, certificate: Row, form: Form) -> Option<String> {
        let at = usize::try_from(certificate).ok()?;
        let with_bytes = matches!(form, Form::Ski | Form::Sha1PublicKey);
        let mappable = self.vault.mappable(at, with_bytes)?;
        mappable.value(form, self.spelling())
    }

    fn changes_of(&self, chosen: &BTreeMap<Pair, (String, Form, bool)>) -> Vec<Change> {
        let changes = chosen.iter().map(|((_, account), (value, ..))| {
            let at = usize::try_from(*account).unwrap_or(usize::MAX);
            let user = self.world.users.get(at);
            Change {
                target: Target {
                    kind: Kind::User,
                    name: user.map_or_else(String::new, |user| user.name.to_string()),
                    property: "alt_security_identities".to_owned(),
                },
                value: value.clone(),
            }
        });
        changes.collect()
    }

    /// Why some domain controller of the account's domain refuses a mapping; `None`: none does.
    fn refuses(&self, (certificate, account): Pair) -> Option<&'static Step> {
        let home = self.fact(User::ID, "domain", account);
        let controllers = 0..self.view.rows(DomainController::ID);
        let mut own = controllers
            .filter(|row| self.fact(DomainController::ID, "domain", *row) == home)
            .filter(|row| self.flag(DomainController::ID, "running", *row));
        own.find_map(|controller| {
            let rows = [certificate, account, controller, 0];
            let last = step(self.view.run(&MAPPING, &rows, &[]).conclusion.step);
            (last.effect == Effect::Refuses).then_some(last)
        })
    }

    fn planned(
        &self,
        (certificate, account): Pair,
        (value, form, survives): &(String, Form, bool),
    ) -> Option<PlannedMapping> {
        let user = self.world.users.get(usize::try_from(account).ok()?)?;
        Some(PlannedMapping {
            account: user.name.to_string(),
            sam_account_name: user.sam_account_name.to_string(),
            domain: self.world.domain(user.domain).name.to_string(),
            distinguished_name: user.distinguished_name.to_string(),
            certificate: self.label(certificate),
            value: value.clone(),
            form: form.name(),
            survives_renewal: *survives,
        })
    }
}
