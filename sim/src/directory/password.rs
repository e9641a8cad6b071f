//! How old a password may become: the domain's policy and fine-grained policies.

use names::Timestamp;
use worlds::{LastSet, PasswordSettings, ProductVersion, User, UserRef, World};

use super::Memberships;

/// When a password has to be changed, whether or not a smart card is required
/// [MS-SAMR 3.1.5.14.4; MS-ADTS 3.1.1.4.5.33].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// Never.
    Never,
    /// At the next logon: `pwdLastSet` is 0.
    AtNextLogon,
    /// Then.
    At(Timestamp),
    /// It has expired, at an instant that the world does not say.
    Before,
    /// Not now; the world does not say when.
    Unsaid,
}

/// The fine-grained policy that applies to an account: one that names it, else one that names a group
/// of it; the lowest precedence of those [MS-ADTS 3.1.1.4.5.36]. Domains have them since the level of
/// Windows Server 2008.
pub(crate) fn password_settings<'w>(
    world: &'w World,
    memberships: &Memberships,
    account: UserRef,
) -> Option<&'w PasswordSettings> {
    let domain = world.domain(world.user(account).domain);
    if domain.functional_level < ProductVersion::Server2008 {
        return None;
    }
    let best = |applies: &dyn Fn(&PasswordSettings) -> bool| {
        let settings = domain.password_settings.iter();
        // Equal precedences are told apart by GUID, which a world does not have: the first written.
        settings
            .filter(|settings| applies(settings))
            .min_by_key(|settings| settings.precedence)
    };
    best(&|settings| settings.users.contains(&account)).or_else(|| {
        let groups = memberships.of(account);
        best(&|settings| settings.groups.iter().any(|group| groups.contains(group)))
    })
}

/// After how many days an account's password expires; `None`: never.
pub(crate) fn max_password_age_days(
    world: &World,
    memberships: &Memberships,
    account: UserRef,
) -> Option<u32> {
    let domain = world.domain(world.user(account).domain);
    let days = password_settings(world, memberships, account)
        .map_or(domain.max_password_age_days, |settings| {
            settings.max_password_age_days
        });
    (days > 0).then_some(days)
}

/// When an account's password has to be changed.
pub(crate) fn expiry(user: &User, max_age_days: Option<u32>) -> Expiry {
    if user.user_account_control.dont_expire_password {
        return Expiry::Never;
    }
    match (user.password.last_set, max_age_days) {
        (LastSet::MustChange, _) => Expiry::AtNextLogon,
        (LastSet::UnsaidExpired, _) => Expiry::Before,
        (LastSet::At(_) | LastSet::UnsaidGood, None) => Expiry::Never,
        (LastSet::At(set), Some(days)) => Expiry::At(set.plus_days(i64::from(days))),
        (LastSet::UnsaidGood, Some(_)) => Expiry::Unsaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(domain: &str, user: &str) -> World {
        let text = format!(
            "(name: \"w\", clock: \"2017-05-01\",
              domains: [(name: \"a.example\", {domain})],
              groups: [(name: \"Inner\", members: [\"jane\"]), (name: \"Outer\", members: [\"Inner\"])],
              users: [(name: \"jane\", {user})])"
        );
        worlds::parse("w.ron", &text, &|_| Err(std::io::Error::other("none")))
            .unwrap()
            .world
    }

    fn days(domain: &str) -> Option<u32> {
        let world = world(domain, "");
        let account = world.find_user("jane").unwrap();
        max_password_age_days(&world, &Memberships::new(&world), account)
    }

    #[test]
    fn the_age_is_the_domains_or_that_of_the_fine_grained_policy_that_wins() {
        let level = "functional_level: \"Server 2016\"";
        for (domain, expected) in [
            // A new domain: 42 days.
            (level.to_owned(), Some(42)),
            (format!("{level}, max_password_age_days: 90"), Some(90)),
            (format!("{level}, max_password_age_days: 0"), None),
            // Of two that apply by group, the lower precedence; groups of groups count.
            (
                format!(
                    "{level}, password_settings: [(name: \"a\", precedence: 20, max_password_age_days: 20, applies_to: [\"Inner\"]), (name: \"b\", precedence: 10, max_password_age_days: 10, applies_to: [\"Outer\"])]"
                ),
                Some(10),
            ),
            // One that names the account wins over all that name groups.
            (
                format!(
                    "{level}, password_settings: [(name: \"a\", precedence: 20, max_password_age_days: 20, applies_to: [\"jane\"]), (name: \"b\", precedence: 10, max_password_age_days: 10, applies_to: [\"Outer\"])]"
                ),
                Some(20),
            ),
            (
                format!(
                    "{level}, password_settings: [(name: \"a\", precedence: 1, max_password_age_days: 0, applies_to: [\"Outer\"])]"
                ),
                None,
            ),
            // Before the level of 2008 there are none.
            (
                "functional_level: \"Server 2003\", password_settings: [(name: \"a\", precedence: 1, max_password_age_days: 5, applies_to: [\"jane\"])]".to_owned(),
                Some(42),
            ),
        ] {
            assert_eq!(days(&domain), expected, "{domain}");
        }
    }

    #[test]
    fn a_password_expires_as_its_date_and_flags_say() {
        for (user, expected) in [
            ("", Expiry::Unsaid),
            (
                "password: (last_set: \"2017-04-01\")",
                Expiry::At("2017-05-13".parse().unwrap()),
            ),
            ("password: (last_set: None)", Expiry::AtNextLogon),
            ("password: (must_change: true)", Expiry::AtNextLogon),
            ("password: (expired: true)", Expiry::Before),
            // The flag wins over everything.
            (
                "password: (must_change: true), user_account_control: [DontExpirePassword]",
                Expiry::Never,
            ),
            // Whether a smart card is required does not matter here.
            (
                "password: (last_set: \"2017-04-01\"), user_account_control: [SmartCardRequired]",
                Expiry::At("2017-05-13".parse().unwrap()),
            ),
        ] {
            let world = world("", user);
            let account = world.find_user("jane").unwrap();
            assert_eq!(expiry(world.user(account), Some(42)), expected, "{user}");
        }
    }
}
