//! Who is in which group, through groups in groups.

use worlds::{GroupRef, GroupScope, Machine, UserRef, World};

/// The groups of every account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memberships {
    /// The groups that a group is a direct member of.
    above: Vec<Vec<GroupRef>>,
    /// The groups that an account is a direct member of: the users', then the computers'.
    direct: Vec<Vec<GroupRef>>,
}

/// Relative identifier of the group Protected Users [MS-DTYP 2.4.2.4].
const PROTECTED_USERS: u32 = 525;

impl Memberships {
    /// The memberships of a world.
    pub(crate) fn new(world: &World) -> Self {
        let mut above: Vec<Vec<GroupRef>> = vec![Vec::new(); world.groups.len()];
        for group in world.group_refs() {
            for member in &world.group(group).member_groups {
                if let Some(list) = above.get_mut(member.index()) {
                    list.push(group);
                }
            }
        }
        let users = world.users.iter().map(|user| user.member_of.clone());
        let computers = world.computers.iter().map(|computer| {
            let holds = |group: &GroupRef| {
                let members = &world.group(*group).member_computers;
                computer.machine != Machine::Elsewhere && members.contains(&computer.machine)
            };
            world.group_refs().filter(holds).collect()
        });
        let direct = users.chain(computers).collect();
        Self { above, direct }
    }

    /// Every group of an account, in the order of the world.
    pub(crate) fn of(&self, account: UserRef) -> Vec<GroupRef> {
        self.of_row(account.index())
    }

    /// Every group of the account of a row, in the order of the world.
    pub(crate) fn of_row(&self, account: usize) -> Vec<GroupRef> {
        let mut groups = self.direct.get(account).cloned().unwrap_or_default();
        let mut next = 0;
        while let Some(group) = groups.get(next).copied() {
            next += 1;
            for above in self.above.get(group.index()).into_iter().flatten() {
                if !groups.contains(above) {
                    groups.push(*above);
                }
            }
        }
        groups.sort_unstable();
        groups
    }

    /// Whether an account is in Protected Users of its domain: by relative identifier, or by name where
    /// the world gave the group no SID.
    pub(crate) fn is_protected(&self, world: &World, account: usize) -> bool {
        let domain = world.users.get(account).map(|user| user.domain);
        self.of_row(account).into_iter().any(|group| {
            let group = world.group(group);
            Some(group.domain) == domain
                && group.scope != GroupScope::DomainLocal
                && (group.sid.rid() == Some(PROTECTED_USERS)
                    || group.name.as_str().eq_ignore_ascii_case("Protected Users"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Memberships;

    #[test]
    fn groups_in_groups_count_and_circles_end() {
        let text = "(name: \"w\", clock: \"2017-05-01\", domains: [(name: \"a.example\")],
            users: [(name: \"jane\"), (name: \"tom\")],
            groups: [
                (name: \"Protected Users\", members: [\"Admins\"]),
                (name: \"Admins\", members: [\"jane\", \"Circle\"]),
                (name: \"Circle\", members: [\"Admins\"]),
                (name: \"Others\", members: [\"tom\", \"PC\"]),
            ],
            workstations: [(name: \"PC\", product: \"Windows 11\")])";
        let world = worlds::parse("w.ron", text, &|_| Err(std::io::Error::other("none")))
            .unwrap()
            .world;
        let memberships = Memberships::new(&world);
        let names = |user: &str| -> Vec<String> {
            let groups = memberships.of(world.find_user(user).unwrap());
            let groups = groups.into_iter();
            groups
                .map(|group| world.group(group).name.to_string())
                .collect()
        };
        assert_eq!(names("jane"), ["Protected Users", "Admins", "Circle"]);
        assert_eq!(names("tom"), ["Others"]);
        assert_eq!(memberships.of_row(2), memberships.of_row(1));
        assert!(memberships.is_protected(&world, 0));
        assert!(!memberships.is_protected(&world, 1));
    }
}
