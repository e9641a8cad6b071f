//! `smart-card-required`: which accounts require a smart card, who can still use a password where, what becomes
//! of their secrets; and which accounts have a card but do not require it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Memory, Row, Rows, StepId, Value};
use worlds::{LastSet, UserRef};

use super::cases::Cases;
use super::lines::{InLines, Lines};
use super::places::Namer;
use super::{Others, Question};
use crate::answer::{
    AccountCard, Answer, Clearing, FlagState, PasswordWay, SecretLife, SmartCardRequiredAnswer,
    SmartCardRequiredRow, WayEnding, Work,
};
use crate::decisions::PASSWORD;
use crate::directory::{Expiry, expiry, max_password_age_days, password_settings};
use crate::lens::attempt::password_row;
use crate::roles::{DomainController, User, Workstation};
use crate::rule_book::account::ROLLS_SECRETS;
use crate::step::{Effect, step};
use crate::ticket::SecretCause;
use crate::twin::Twin;
use crate::value::{PasswordPath, TypedSecret};

/// The question.
pub(super) const QUESTION: Question = Question {
    name: "smart-card-required",
    sentence: "which accounts require a smart card, who can still use a password where, and what becomes of their secrets",
    example: "cardtwin ask smart-card-required --world today",
    source: "SEC2302 page 36; [MS-SAMR] 3.1.1.8.10; [MS-PKCA] 3.1.5.2.2; [MS-KILE] 3.3.5.6.3",
    parameters: &[],
    columns: &[],
    answer: |twin, _| Answer::SmartCardRequired(answer(twin)),
    others: Others::OfLogons,
    claims: None,
};

pub(super) fn answer(twin: &Twin) -> SmartCardRequiredAnswer {
    let cases = twin.cases();
    let cards = cards(twin, cases);
    let mut work = cases.work;
    let ways = ways(twin, &mut work);
    let mut namer = Namer::new(twin);
    let rows = twin
        .world
        .user_refs()
        .filter_map(|account| row(&mut namer, account, &cards, &ways))
        .collect();
    SmartCardRequiredAnswer {
        header: twin.header(),
        domains: domains(twin),
        rows,
        work,
    }
}

/// Where each way of each account leads: the ending, and the workstations and domain controllers of it.
type Ways = BTreeMap<(Row, PasswordPath), BTreeMap<StepId, BTreeSet<Rows>>>;

/// Walks every account, way, workstation and domain controller, with the right password.
fn ways(twin: &Twin, work: &mut Work) -> Ways {
    let all = |role| (0..twin.view.rows(role)).collect::<Vec<Row>>();
    // Accounts of computers, which follow, have no user's password.
    let users: Vec<Row> = (0..).zip(&twin.world.users).map(|(row, _)| row).collect();
    let mut ways = Ways::new();
    let mut memory = Memory::new(&PASSWORD);
    for path in PasswordPath::ALL {
        let sets = [
            users.clone(),
            vec![password_row(*path, TypedSecret::Right)],
            all(Workstation::ID),
            all(DomainController::ID),
            vec![0],
        ];
        if sets.iter().any(Vec::is_empty) {
            continue;
        }
        memory.walk(&twin.view, &sets, |region| {
            let [accounts, _, workstations, controllers, _] = region.rows else {
                return;
            };
            work.cases += u128::try_from(accounts.len()).unwrap_or(0)
                * u128::try_from(workstations.len()).unwrap_or(0)
                * u128::try_from(controllers.len()).unwrap_or(0);
            work.regions += 1;
            for account in accounts.iter() {
                ways.entry((*account, *path))
                    .or_default()
                    .entry(region.conclusion.step)
                    .or_default()
                    .insert(Arc::clone(workstations));
            }
        });
    }
    work.runs += memory.runs();
    ways
}

/// The cards that open each account, and where.
fn cards(twin: &Twin, cases: &Cases) -> BTreeMap<Row, Vec<AccountCard>> {
    let mut by_account: BTreeMap<Row, Vec<AccountCard>> = BTreeMap::new();
    let mut namer = Namer::new(twin);
    for ((certificate, attempt, account), workstations) in cases.opened() {
        let list = by_account.entry(account).or_default();
        let certificate = twin.label(certificate);
        if list.iter().all(|card| card.certificate != certificate) {
            list.push(AccountCard {
                certificate,
                hint_needed: attempt > 0,
                workstations: namer.names(Workstation::ID, &workstations),
            });
        }
    }
    by_account
}

fn row(
    namer: &mut Namer<'_>,
    account: UserRef,
    cards: &BTreeMap<Row, Vec<AccountCard>>,
    ways: &Ways,
) -> Option<SmartCardRequiredRow> {
    let twin = namer.twin();
    let user = twin.world.user(account);
    let at = Row::try_from(account.index()).ok()?;
    let cards = cards.get(&at).cloned().unwrap_or_default();
    let state = match (
        twin.fact(User::ID, "smart_card_required", at),
        cards.is_empty(),
    ) {
        (None, _) => FlagState::Unknown,
        (Some(1), false) => FlagState::RequiredWithCard,
        (Some(1), true) => FlagState::RequiredWithoutCard,
        (Some(_), false) => FlagState::MissingWithCard,
        // Neither flag nor card: not what is asked about.
        (Some(_), true) => return None,
    };
    let ways = PasswordPath::ALL
        .iter()
        .map(|path| way(namer, *path, ways.get(&(at, *path))))
        .collect();
    Some(SmartCardRequiredRow {
        account: user.name.to_string(),
        administrator: user.admin,
        disabled: user.user_account_control.disabled,
        state,
        cards,
        somebody_knows: user.password.known_to_user,
        ways,
        secret: secret_life(twin, account),
        clearing: clearing(twin, account),
    })
}

fn way(
    namer: &mut Namer<'_>,
    path: PasswordPath,
    endings: Option<&BTreeMap<StepId, BTreeSet<Rows>>>,
) -> PasswordWay {
    let mut endings: Vec<WayEnding> = endings
        .into_iter()
        .flatten()
        .map(|(ending, workstations)| WayEnding {
            step: step(*ending),
            workstations: namer.names_of_all(Workstation::ID, workstations),
        })
        .collect();
    // What opens comes first.
    endings.sort_by_key(|ending| (ending.step.effect != Effect::Opens, ending.step.id));
    PasswordWay { path, endings }
}

/// What is known of an account's secret, and what becomes of it.
fn secret_life(twin: &Twin, account: UserRef) -> SecretLife {
    let world = &twin.world;
    let user = world.user(account);
    let days = max_password_age_days(world, &twin.memberships, account);
    let due = expiry(user, days);
    let set = match user.password.last_set {
        LastSet::At(set) => Some(set),
        LastSet::MustChange | LastSet::UnsaidGood | LastSet::UnsaidExpired => None,
    };
    let expires = match due {
        Expiry::At(expires) => Some(expires),
        _ => None,
    };
    let cause = cause(twin, account, due);
    let next_roll = match (cause, due) {
        (SecretCause::ReplacedExpired, _) => Some(world.clock),
        (SecretCause::KeptGood, Expiry::At(expires)) => Some(expires),
        _ => None,
    };
    SecretLife {
        set,
        age_days: set.map(|set| world.clock.seconds_since(set).div_euclid(86_400)),
        must_change: due == Expiry::AtNextLogon,
        max_age_days: days,
        policy: password_settings(world, &twin.memberships, account)
            .map(|settings| settings.name.to_string()),
        expires,
        cause,
        next_roll,
    }
}

/// Whether the account's secret is replaced, leaving the life of a ticket aside.
fn cause(twin: &Twin, account: UserRef, due: Expiry) -> SecretCause {
    let user = twin.world.user(account);
    if !user.user_account_control.smart_card_required {
        return SecretCause::KeptPassword;
    }
    if !rolls(twin, user.domain) {
        return SecretCause::KeptForEver;
    }
    match due {
        Expiry::Never => SecretCause::KeptNeverExpires,
        Expiry::Unsaid => SecretCause::KeptUnsaid,
        Expiry::AtNextLogon | Expiry::Before => SecretCause::ReplacedExpired,
        Expiry::At(expires) if expires < twin.world.clock => SecretCause::ReplacedExpired,
        Expiry::At(_) => SecretCause::KeptGood,
    }
}

/// Whether some domain controller of a domain replaces secrets.
fn rolls(twin: &Twin, domain: worlds::DomainRef) -> bool {
    let controllers = (0u32..).zip(&twin.world.domain_controllers);
    controllers
        .filter(|(_, controller)| controller.domain == domain)
        .any(|(row, _)| twin.flag(DomainController::ID, "rolls_secrets", row))
}

/// What clearing the flag would leave.
fn clearing(twin: &Twin, account: UserRef) -> Clearing {
    let user = twin.world.user(account);
    let days = max_password_age_days(&twin.world, &twin.memberships, account);
    let expired = match expiry(user, days) {
        Expiry::AtNextLogon | Expiry::Before => true,
        Expiry::At(expires) => expires < twin.world.clock,
        Expiry::Never | Expiry::Unsaid => false,
    };
    match (
        user.user_account_control.smart_card_required,
        user.password.known_to_user,
        expired,
    ) {
        (false, _, _) => Clearing::NotSet,
        (true, false, false) => Clearing::NobodyKnows,
        (true, false, true) => Clearing::NobodyKnowsAndExpired,
        (true, true, false) => Clearing::PasswordGood,
        (true, true, true) => Clearing::PasswordExpired,
    }
}

/// Each domain: whether it replaces secrets, and why not.
fn domains(twin: &Twin) -> Vec<crate::answer::SecretRolling> {
    twin.world
        .domain_refs()
        .map(|reference| {
            let domain = twin.world.domain(reference);
            let controllers = twin.world.domain_controllers.iter();
            let old = controllers
                .filter(|controller| controller.domain == reference)
                .filter(|controller| {
                    !ROLLS_SECRETS.holds(controller.product, Some(domain.functional_level))
                })
                .map(|controller| controller.name.to_string())
                .collect();
            crate::answer::SecretRolling {
                domain: domain.name.to_string(),
                rolls: rolls(twin, reference),
                attribute: domain.expire_passwords_on_smart_card_only_accounts,
                level: domain.functional_level.to_string(),
                level_suffices: ROLLS_SECRETS
                    .domain
                    .is_none_or(|level| domain.functional_level >= level),
                controllers_without: old,
                source: ROLLS_SECRETS.source(),
            }
        })
        .collect()
}

impl InLines for SmartCardRequiredAnswer {
    fn say(&self, lines: &mut Lines) {
        for row in &self.rows {
            let account = &row.account;
            lines.say(format!("{account}: secret"), row.secret.cause.sentence());
            for way in &row.ways {
                for ending in &way.endings {
                    for machine in ending.workstations.iter() {
                        let of = format!("{account}: {}", way.path.name());
                        // Domain controllers can disagree: both endings are said then.
                        lines.say_at(of, machine, ending.step.sentence);
                    }
                }
            }
        }
    }
}
