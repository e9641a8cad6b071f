//! Expectations: each rule asked of everything it is about.

mod logons;
mod place;
mod run;

pub use logons::RecordRequest;
pub use run::{CheckRun, Checked, Gate, Judged, Standing, Tally};

use std::collections::{BTreeMap, BTreeSet};

use facts::{Row, Value};
use names::AltSecurityIdentity;
use policies::{
    CardSelector, DomainControllerSelector, Expectation, RequiredSetting, Rule, Selector,
    SettingId, SettingRange, Severity, Subject, TypedValue, UserSelector, WorkstationSelector,
};
use worlds::{AltSecurityIdentityEntry, Location};

use crate::answer::Evidence;
use crate::decisions::REMOVAL;
use crate::lens::session::{Standing as SessionStanding, loss_row};
use crate::revocation::{Asker, gap_in_words};
use crate::roles::{Card, Certificate, DomainController, User, Workstation};
use crate::step::{Effect, step};
use crate::twin::Twin;
use crate::value::{CardLossCause, Credential, ReaderSharing, RemovalBehaviour};

/// What a rule says of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleResult {
    /// The rule is met.
    Pass,
    /// The rule is not met.
    Fail {
        /// Why, in one sentence.
        why: String,
        /// What was read.
        evidence: Vec<Evidence>,
    },
    /// The rule says nothing of this thing.
    NotApplicable,
    /// The rule does not hold at the simulated clock.
    NotEffective,
    /// The input does not say enough.
    Unknown(String),
}

/// A rule asked of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Identifier of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How bad it is when it is not met.
    pub severity: Severity,
    /// Of which kind the thing is; `None`: a logon, or what a scenario expects.
    pub about: Option<Subject>,
    /// The thing.
    pub subject: String,
    /// What the rule says of it.
    pub result: RuleResult,
    /// What happens when it is not met.
    pub rationale: String,
    /// What to do when it is not met.
    pub remedy: String,
    /// Where the rule comes from.
    pub source: String,
    /// Where what decided is written; else where the thing is.
    pub at: Option<Location>,
    /// What it says under other readings of assumptions, where that is something else: assumption, reading,
    /// result.
    pub otherwise: Vec<(&'static str, &'static str, RuleResult)>,
}

fn fail(why: impl Into<String>) -> RuleResult {
    RuleResult::Fail {
        why: why.into(),
        evidence: Vec::new(),
    }
}

fn pass_if(holds: bool, why: impl FnOnce() -> String) -> RuleResult {
    if holds { RuleResult::Pass } else { fail(why()) }
}

impl Twin {
    /// Asks each rule of everything it is about, in the order of the rules; and once more under each other
    /// reading of the assumptions that the world's logons rest on.
    pub fn check(&self, rules: &[Rule]) -> Vec<Finding> {
        let mut findings = self.check_once(rules, true);
        for effect in self.readings() {
            let Ok(twin) = self.assuming(effect.assumption, effect.reading) else {
                continue;
            };
            for (finding, other) in findings.iter_mut().zip(twin.check_once(rules, false)) {
                if finding.result != other.result {
                    finding.otherwise.push((
                        effect.assumption.name,
                        effect.reading.name,
                        other.result,
                    ));
                }
            }
        }
        findings
    }

    /// Asks each rule; tells where what decided is written, if asked.
    fn check_once(&self, rules: &[Rule], locate: bool) -> Vec<Finding> {
        let examined = Examined::of(self);
        rules
            .iter()
            .flat_map(|rule| self.check_rule(rule, &examined, locate))
            .collect()
    }

    fn check_rule(&self, rule: &Rule, examined: &Examined, locate: bool) -> Vec<Finding> {
        let finding = |subject: String, result, at| Finding {
            rule: rule.id.to_string(),
            title: rule.title.clone(),
            severity: rule.severity,
            about: Some(rule.applies_to.subject()),
            subject,
            result,
            rationale: rule.rationale.clone(),
            remedy: rule.remedy.clone(),
            source: rule
                .sources
                .iter()
                .map(|citation| format!("{} ({})", citation.doc, citation.at))
                .collect::<Vec<_>>()
                .join("; "),
            at,
            otherwise: Vec::new(),
        };
        let (role, rows) = self.selected(&rule.applies_to);
        rows.into_iter()
            .map(|row| {
                let result = if rule.is_effective_at(self.world.clock) {
                    self.judge(&rule.expect, role, row, examined)
                } else {
                    RuleResult::NotEffective
                };
                let at = if locate {
                    self.decided_at(&rule.expect, role, row, examined)
                } else {
                    None
                };
                finding(self.view.row_name(role, row), result, at)
            })
            .collect()
    }

    /// The rows that a selector selects.
    pub(crate) fn selected(&self, selector: &Selector) -> (u8, Vec<Row>) {
        let all = |role| (0..self.view.rows(role)).collect::<Vec<Row>>();
        match selector {
            Selector::Cards(CardSelector::All) => (Card::ID, all(Card::ID)),
            Selector::DomainControllers(DomainControllerSelector::All) => {
                (DomainController::ID, all(DomainController::ID))
            }
            Selector::Workstations(which) => {
                let rows = (0u32..)
                    .zip(&self.world.workstations)
                    .filter(|(_, workstation)| match which {
                        WorkstationSelector::All => true,
                        WorkstationSelector::Kind(kind) => workstation.kind == *kind,
                        WorkstationSelector::OrganizationalUnit(name) => {
                            self.is_below(workstation.organizational_unit, name.as_str())
                        }
                    })
                    .map(|(row, _)| row)
                    .collect();
                (Workstation::ID, rows)
            }
            Selector::Users(which) => {
                let rows = (0u32..)
                    .zip(&self.world.users)
                    .filter(|(_, user)| match which {
                        UserSelector::All => true,
                        UserSelector::Administrators => user.admin,
                        UserSelector::SmartCardRequired => {
                            user.user_account_control.smart_card_required
                        }
                        UserSelector::Group(name) => user
                            .member_of
                            .iter()
                            .any(|group| self.world.group(*group).name == *name),
                    })
                    .map(|(row, _)| row)
                    .collect();
                (User::ID, rows)
            }
        }
    }

    /// Whether an organizational unit is this one or below it.
    fn is_below(&self, unit: Option<worlds::OuRef>, name: &str) -> bool {
        let mut at = unit;
        while let Some(unit) = at {
            let unit = self.world.organizational_unit(unit);
            if unit.name.as_str().eq_ignore_ascii_case(name) {
                return true;
            }
            at = unit.parent;
        }
        false
    }

    /// Whether an expectation is met.
    pub(crate) fn passes(
        &self,
        expect: &Expectation,
        role: u8,
        row: Row,
        examined: &Examined,
    ) -> bool {
        self.judge(expect, role, row, examined) == RuleResult::Pass
    }

    fn judge(&self, expect: &Expectation, role: u8, row: Row, examined: &Examined) -> RuleResult {
        match expect {
            Expectation::HasUsableKdcCertificate => match self.own_certificate(row) {
                Own::Unknown => RuleResult::Unknown("which certificate the KDC picks".to_owned()),
                Own::Certificate(_) => RuleResult::Pass,
                Own::None => {
                    fail("no certificate of the domain controller is one that its KDC can use")
                }
            },
            Expectation::KdcCertificateHasKdcAuthenticationEku => self.of_own(row, |own| {
                pass_if(
                    self.flag(Certificate::ID, "for_kdc_authentication", own),
                    || {
                        format!(
                            "{} lacks the KDC Authentication purpose",
                            self.view.row_name(Certificate::ID, own)
                        )
                    },
                )
            }),
            Expectation::KdcCertificateNamesTheDomain => self.of_own(row, |own| {
                pass_if(self.flag(Certificate::ID, "names_its_domain", own), || {
                    format!(
                        "{} does not name the domain",
                        self.view.row_name(Certificate::ID, own)
                    )
                })
            }),
            Expectation::HasDefaultContainer => {
                pass_if(self.flag(Card::ID, "has_default_container", row), || {
                    "the card has no default container".to_owned()
                })
            }
            Expectation::OpensASession => {
                if examined.undecided_cards.contains(&row) {
                    return RuleResult::Unknown(
                        "a fact that its logons read is not known".to_owned(),
                    );
                }
                pass_if(examined.accounts_of_card.contains_key(&row), || {
                    "no certificate of the card opens a session anywhere".to_owned()
                })
            }
            Expectation::OpensAtMostAccounts(most) => {
                let accounts = examined.accounts_of_card.get(&row).map_or(0, BTreeSet::len);
                pass_if(within(accounts, *most), || {
                    let rows = examined.accounts_of_card.get(&row).into_iter().flatten();
                    let names: Vec<String> = rows
                        .map(|account| self.view.row_name(User::ID, *account))
                        .collect();
                    format!("the card opens {accounts} accounts: {}", names.join(", "))
                })
            }
            Expectation::OpenedByAtMostCards(most) => {
                let cards = examined.cards_of_account.get(&row).map_or(0, BTreeSet::len);
                pass_if(within(cards, *most), || {
                    let rows = examined.cards_of_account.get(&row).into_iter().flatten();
                    let names: Vec<String> = rows
                        .map(|card| self.view.row_name(Card::ID, *card))
                        .collect();
                    format!("{cards} cards open the account: {}", names.join(", "))
                })
            }
            Expectation::MappingIsStrong => match examined.weak_accounts.get(&row) {
                Some(certificate) => fail(format!(
                    "{} reaches the account by a weak mapping only",
                    self.view.row_name(Certificate::ID, *certificate)
                )),
                None if examined.cards_of_account.contains_key(&row) => RuleResult::Pass,
                None => RuleResult::NotApplicable,
            },
            Expectation::AltSecurityIdentitiesCanMatch => self.strings_can_match(row),
            Expectation::RemovalBehaviourIsEffective => self.removal_is_effective(row),
            Expectation::SettingIs(required) => self.setting_is(role, row, required),
            Expectation::SettingIsWithin(range) => self.setting_is_within(role, row, range),
            Expectation::NoPasswordAtTheConsole => self.no_password(role, row),
            Expectation::RevocationStatusIsKnown => self.revocation_is_known(row),
            Expectation::CertificatesOutliveDays(days) => self.outlives(role, row, *days),
        }
    }

    fn own_certificate(&self, controller: Row) -> Own {
        match self.fact(DomainController::ID, "kdc_certificate", controller) {
            None => Own::Unknown,
            Some(row) if row < self.view.rows(Certificate::ID) => Own::Certificate(row),
            Some(_) => Own::None,
        }
    }

    fn of_own(&self, controller: Row, judge: impl Fn(Row) -> RuleResult) -> RuleResult {
        match self.own_certificate(controller) {
            Own::Unknown => RuleResult::Unknown("which certificate the KDC picks".to_owned()),
            Own::None => RuleResult::NotApplicable,
            Own::Certificate(row) => judge(row),
        }
    }

    fn strings_can_match(&self, user: Row) -> RuleResult {
        let at = usize::try_from(user).unwrap_or(usize::MAX);
        let Some(user) = self.world.users.get(at) else {
            return RuleResult::NotApplicable;
        };
        if user.alt_security_identities.is_empty() {
            return RuleResult::NotApplicable;
        }
        for entry in &user.alt_security_identities {
            let AltSecurityIdentityEntry::Literal { text, parsed, .. } = entry else {
                continue;
            };
            if let Some(why) = why_unmatchable(parsed.as_ref()) {
                return fail(format!("`{text}` {why}"));
            }
        }
        RuleResult::Pass
    }

    fn removal_is_effective(&self, workstation: Row) -> RuleResult {
        let Some(behaviour) = self.fact(Workstation::ID, "removal_behaviour", workstation) else {
            return RuleResult::Unknown("the removal behaviour".to_owned());
        };
        if RemovalBehaviour::from_index(behaviour) == RemovalBehaviour::NoAction {
            return RuleResult::NotApplicable;
        }
        let run = self
            .view
            .run(&REMOVAL, &self.removal_rows(workstation), &[]);
        let ending = step(run.conclusion.step);
        pass_if(ending.id != "removal.service.stopped", || {
            ending.sentence.to_owned()
        })
    }

    /// The card that opened a session of this machine leaves its reader, where its user sits.
    pub(crate) fn removal_rows(&self, workstation: Row) -> [Row; 4] {
        let session = SessionStanding::opened(self.usual_kind(workstation), Credential::Card).row();
        let loss = loss_row(CardLossCause::CardOut, ReaderSharing::OneSession);
        [workstation, session, loss, 0]
    }

    fn setting_is(&self, role: u8, row: Row, required: &RequiredSetting) -> RuleResult {
        let wanted = match &required.value {
            TypedValue::Number(number) => *number,
            TypedValue::Text(_) | TypedValue::List(_) | TypedValue::Deleted => {
                return RuleResult::Unknown(
                    "settings that are texts are not read by the twin".to_owned(),
                );
            }
        };
        match self.setting_number(role, row, required.setting) {
            Number::Unknown => RuleResult::Unknown("the setting is not known".to_owned()),
            Number::NotRead => RuleResult::NotApplicable,
            Number::Is(number) => pass_if(number == Some(wanted), || {
                let name = policies::setting(required.setting).name;
                match number {
                    Some(number) => format!("{name} is {number}, not {wanted}"),
                    None => format!("{name} is not set, and has no default"),
                }
            }),
        }
    }

    fn setting_is_within(&self, role: u8, row: Row, range: &SettingRange) -> RuleResult {
        let within = range.least..=range.most;
        match self.setting_number(role, row, range.setting) {
            Number::Unknown => RuleResult::Unknown("the setting is not known".to_owned()),
            Number::NotRead => RuleResult::NotApplicable,
            Number::Is(number) => pass_if(number.is_some_and(|it| within.contains(&it)), || {
                let name = policies::setting(range.setting).name;
                let (least, most) = (range.least, range.most);
                match number {
                    Some(number) => format!("{name} is {number}, not {least} to {most}"),
                    None => format!("{name} is not set, and has no default"),
                }
            }),
        }
    }

    fn no_password(&self, role: u8, row: Row) -> RuleResult {
        let (holds, why) = if role == User::ID {
            let required = self.flag(User::ID, "smart_card_required", row);
            (
                required,
                "the account may log on with its password: it is not marked as requiring a smart card",
            )
        } else {
            let forced = self.flag(Workstation::ID, "requires_smart_card", row);
            (
                forced,
                "the machine takes passwords: ScForceOption is not 1",
            )
        };
        pass_if(holds, || why.to_owned())
    }

    /// Every domain controller that runs can tell whether each certificate of the card is revoked.
    fn revocation_is_known(&self, card: Row) -> RuleResult {
        let at = usize::try_from(card).unwrap_or(usize::MAX);
        let controllers = 0..self.view.rows(DomainController::ID);
        let running: Vec<Row> = controllers
            .filter(|row| self.flag(DomainController::ID, "running", *row))
            .collect();
        for certificate in self.certificates.of_card(at) {
            let name = self.view.row_name(Certificate::ID, *certificate);
            for controller in &running {
                let looked = self.looked(Asker::Controller(*controller), *certificate);
                let Some(looked) = looked else {
                    return RuleResult::Unknown(format!(
                        "nothing is known of the revocation of {name}"
                    ));
                };
                for one in looked {
                    match one.found {
                        None => {
                            return RuleResult::Unknown(format!(
                                "nothing is known of the revocation of {name}"
                            ));
                        }
                        Some(Ok(_)) => {}
                        Some(Err(gap)) => {
                            let controller = self.view.row_name(DomainController::ID, *controller);
                            return fail(format!("{name} at {controller}: {}", gap_in_words(gap)));
                        }
                    }
                }
            }
        }
        RuleResult::Pass
    }

    fn outlives(&self, role: u8, row: Row, days: u32) -> RuleResult {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let certificates = if role == Card::ID {
            self.certificates.of_card(at)
        } else {
            self.certificates.of_domain_controller(at)
        };
        let limit = self.world.clock.plus_days(i64::from(days));
        for certificate in certificates {
            let index = usize::try_from(*certificate).unwrap_or(usize::MAX);
            let Some(entry) = self.vault.certificates.get(index) else {
                continue;
            };
            if entry.content.not_after < limit {
                return fail(format!(
                    "{} ends on {}",
                    self.view.row_name(Certificate::ID, *certificate),
                    entry.content.not_after.date()
                ));
            }
        }
        if certificates.is_empty() {
            RuleResult::NotApplicable
        } else {
            RuleResult::Pass
        }
    }

    fn setting_number(&self, role: u8, row: Row, id: SettingId) -> Number {
        let facts = self.setting_fact(role, row, id);
        match facts {
            facts::Fact::Known(number) => {
                let product = self.product(role, row);
                let read = product.is_some_and(|(product, patched)| {
                    policies::setting(id).is_read_by(product, patched)
                });
                if read {
                    Number::Is(number)
                } else {
                    Number::NotRead
                }
            }
            facts::Fact::Unknown | facts::Fact::Choose { .. } => Number::Unknown,
        }
    }

    fn product(&self, role: u8, row: Row) -> Option<(worlds::ProductVersion, names::Timestamp)> {
        let at = usize::try_from(row).ok()?;
        if role == Workstation::ID {
            self.world
                .workstations
                .get(at)
                .map(|w| (w.product, w.patched))
        } else {
            self.world
                .domain_controllers
                .get(at)
                .map(|dc| (dc.product, dc.patched))
        }
    }
}

enum Own {
    Unknown,
    None,
    Certificate(Row),
}

enum Number {
    Unknown,
    NotRead,
    Is(Option<u32>),
}

/// Why a value of altSecurityIdentities can match no certificate.
fn why_unmatchable<E: std::fmt::Display>(
    parsed: Result<&AltSecurityIdentity, E>,
) -> Option<String> {
    match parsed {
        Err(error) => Some(format!("can never match: {error}")),
        Ok(value) => AltSecurityIdentity::warnings(value)
            .first()
            .map(|warning| format!("looks as if it could not match: {warning}")),
    }
}

fn within(count: usize, most: u32) -> bool {
    u32::try_from(count).is_ok_and(|count| count <= most)
}

/// What every logon of the world comes to, as rules ask of it.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    accounts_of_card: BTreeMap<Row, BTreeSet<Row>>,
    cards_of_account: BTreeMap<Row, BTreeSet<Row>>,
    weak_accounts: BTreeMap<Row, Row>,
    undecided_cards: BTreeSet<Row>,
}

impl Examined {
    /// Whether what every logon comes to is asked for.
    pub(crate) fn is_asked_for(expect: &Expectation) -> bool {
        matches!(
            expect,
            Expectation::OpensASession
                | Expectation::OpensAtMostAccounts(_)
                | Expectation::OpenedByAtMostCards(_)
                | Expectation::MappingIsStrong
        )
    }

    pub(crate) fn of(twin: &Twin) -> Self {
        let mut examined = Self::default();
        for case in &twin.cases().list {
            let opens = step(case.ending).effect == Effect::Opens;
            let undecided = case.undecided || !case.choices.is_empty();
            let strong = case.steps.iter().any(|id| STRONG.contains(&step(*id).id));
            for certificate in case.certificates.iter() {
                let Some(card) = twin.fact(Certificate::ID, "card", *certificate) else {
                    continue;
                };
                if undecided {
                    examined.undecided_cards.insert(card);
                }
                if !opens {
                    continue;
                }
                if let Some(account) = case.account(*certificate) {
                    examined
                        .accounts_of_card
                        .entry(card)
                        .or_default()
                        .insert(account);
                    examined
                        .cards_of_account
                        .entry(account)
                        .or_default()
                        .insert(card);
                    if !strong && !twin.flag(Certificate::ID, "has_sid", *certificate) {
                        examined
                            .weak_accounts
                            .entry(account)
                            .or_insert(*certificate);
                    }
                }
            }
        }
        examined
            .undecided_cards
            .retain(|card| !examined.accounts_of_card.contains_key(card));
        examined
    }
}

/// Steps by which a mapping is strong, whether or not the KDC looks at it (KB5014754).
const STRONG: [&str; 5] = [
    "map.issuer-serial",
    "map.ski",
    "map.sha1-public-key",
    "map.issuer-sid",
    "map.sid.same",
];
