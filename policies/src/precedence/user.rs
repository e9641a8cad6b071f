//! Group Policy for a user at a computer: the user's own list, and what loopback makes of it.

use worlds::{LocalPolicyScope, LocalUserPolicy, Machine, World};

use super::filtering::{Filter, is_administrator};
use super::{ComputerLocation, Exclusion, GpoScope, ListedGpo, Standing, UserLocation, linked};

/// What the computer's list does to the user's: the computer setting `UserPolicyMode`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Loopback {
    /// Nothing.
    #[default]
    Off,
    /// It comes after the user's list, and so wins.
    Merge,
    /// It stands in place of the user's list.
    Replace,
}

impl Loopback {
    /// What a value of `UserPolicyMode` means; 1 and 2 are the only numbers that mean something.
    pub const fn of_number(number: Option<u32>) -> Self {
        match number {
            Some(1) => Self::Merge,
            Some(2) => Self::Replace,
            _ => Self::Off,
        }
    }
}

/// What a computer does with policy for its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserPolicyTerms {
    /// Loopback.
    pub loopback: Loopback,
    /// The computer fetches the objects as itself, so that it must be able to read them (MS16-072).
    pub read_by_computer: bool,
    /// It has local objects for administrators, for others, and for single users.
    pub several_local_objects: bool,
}

/// The objects on the way to a user at a computer, with what becomes of the user half of each, the lowest precedence
/// first. With loopback, permissions are those of the user as well.
pub fn user_listing(
    user: UserLocation,
    computer: ComputerLocation,
    terms: UserPolicyTerms,
    world: &World,
) -> Vec<ListedGpo> {
    let filter = Filter::of_user(user.user, computer, terms.read_by_computer, world);
    let mut list = local(user, computer, terms, world);
    // A computer outside of every domain knows no users of one.
    if computer.domain.is_none() {
        return list;
    }
    let mut own = linked(
        computer.site,
        Some(user.domain),
        user.organizational_unit,
        &filter,
        world,
    );
    if terms.loopback == Loopback::Replace {
        for listed in &mut own {
            listed.standing = Standing::LeftOut(Exclusion::Replaced);
        }
    }
    list.extend(own);
    if terms.loopback != Loopback::Off {
        let by_loopback = linked(
            computer.site,
            computer.domain,
            computer.organizational_unit,
            &filter,
            world,
        );
        list.extend(by_loopback.into_iter().map(|listed| ListedGpo {
            by_loopback: true,
            ..listed
        }));
    }
    list
}

/// The local objects that are for the user, the lowest precedence first.
fn local(
    user: UserLocation,
    computer: ComputerLocation,
    terms: UserPolicyTerms,
    world: &World,
) -> Vec<ListedGpo> {
    let Machine::Workstation(reference) = computer.machine else {
        return Vec::new();
    };
    let kind = if is_administrator(world, user.user) {
        LocalPolicyScope::Administrators
    } else {
        LocalPolicyScope::NonAdministrators
    };
    let for_user = |policy: &&LocalUserPolicy| match policy.of {
        LocalPolicyScope::Everyone => true,
        other => {
            terms.several_local_objects
                && (other == kind || other == LocalPolicyScope::User(user.user))
        }
    };
    let mut scopes: Vec<LocalPolicyScope> = world
        .workstation(reference)
        .local_user_policies
        .iter()
        .filter(for_user)
        .map(|policy| policy.of)
        .collect();
    scopes.sort_unstable();
    scopes
        .into_iter()
        .map(|of| ListedGpo {
            gpo: None,
            scope: GpoScope::LocalUsers(of),
            enforced: false,
            link: None,
            by_loopback: false,
            standing: Standing::Applied,
        })
        .collect()
}
