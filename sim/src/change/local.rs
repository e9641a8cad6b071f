//! Changes of what a machine has to itself: its network, its own accounts.

use worlds::{LocalAccount, LocalGroup, NetworkReach, UserRef, Workstation, World};

use super::{Change, ChangeError, items};

const LOCAL_ACCOUNT_PROPERTIES: &str =
    "local_account/NAME/managed_by_laps, local_account/NAME/disabled";

impl Change {
    /// `local_account/NAME/managed_by_laps` and `local_account/NAME/disabled`.
    pub(super) fn apply_to_local_account(
        &self,
        accounts: &mut [LocalAccount],
    ) -> Result<(), ChangeError> {
        let property = self.property();
        let mut parts = property.splitn(3, '/').skip(1);
        let (Some(name), Some(what)) = (parts.next(), parts.next()) else {
            return Err(self.no_property(LOCAL_ACCOUNT_PROPERTIES));
        };
        let mut accounts = accounts.iter_mut();
        let found = accounts.find(|account| account.name.eq_ignore_ascii_case(name));
        let Some(account) = found else {
            return Err(self.missing("local account"));
        };
        match what {
            "managed_by_laps" => account.managed_by_laps = self.yes_or_no()?,
            "disabled" => account.disabled = self.yes_or_no()?,
            _ => return Err(self.no_property(LOCAL_ACCOUNT_PROPERTIES)),
        }
        Ok(())
    }

    /// Users of the world, by name, or none.
    pub(super) fn users(&self, world: &World) -> Result<Vec<UserRef>, ChangeError> {
        let found = self.names().map(|name| {
            let user = world.find_user(name);
            user.ok_or_else(|| self.refuse("names of users, or `none`"))
        });
        found.collect()
    }

    /// Another version of Windows on a machine. Where nothing was written of what drives its cards, that is what the version
    /// comes to have, too.
    pub(super) fn change_product(
        &self,
        world: &mut World,
        at: worlds::WorkstationRef,
    ) -> Result<(), ChangeError> {
        let product = self.parse("a version of Windows")?;
        let before = world.workstation(at);
        let is_default = before.middleware == world.default_middleware(before.product);
        let middleware = is_default.then(|| world.default_middleware(product));
        if let Some(workstation) = world.workstations.get_mut(at.index()) {
            workstation.product = product;
            workstation.middleware = middleware.unwrap_or_else(|| workstation.middleware.clone());
        }
        Ok(())
    }

    /// Moves a machine to another unit of its domain, and so under other policy.
    pub(super) fn move_machine(
        &self,
        world: &mut World,
        at: worlds::WorkstationRef,
    ) -> Result<(), ChangeError> {
        let domain = world.workstation(at).domain;
        let unit = world.find_organizational_unit(&self.value);
        let unit = unit.filter(|unit| Some(world.organizational_unit(*unit).domain) == domain);
        if unit.is_none() && !self.is_none() {
            return Err(self.refuse("the path of an organizational unit of its domain, or `none`"));
        }
        if let Some(workstation) = world.workstations.get_mut(at.index()) {
            workstation.organizational_unit = unit;
        }
        Ok(())
    }

    /// `local_group/NAME`: the members that are added to a group of the machine's own, between bars.
    pub(super) fn local_group(
        &self,
        world: &World,
        machine: &Workstation,
    ) -> Result<Option<LocalGroup>, ChangeError> {
        let Some(name) = Self::below(&self.target.property, "local_group") else {
            return Ok(None);
        };
        let mut group = LocalGroup {
            name: name.to_owned(),
            members: Vec::new(),
            accounts: Vec::new(),
            place: machine.place,
        };
        for name in items(&self.value) {
            let mut own = machine.local_accounts.iter();
            if own.any(|account| account.name.eq_ignore_ascii_case(&name)) {
                group.accounts.push(name);
                continue;
            }
            let member = world.find_trustee(&name);
            let member = member.ok_or_else(|| {
                self.refuse(
                    "names of users, groups and local accounts, with bars between them, or `none`",
                )
            })?;
            group.members.push(member);
        }
        Ok(Some(group))
    }

    /// From where a machine reaches the domain.
    pub(super) fn network(&self) -> Result<NetworkReach, ChangeError> {
        match self.value.to_lowercase().as_str() {
            "inside" => Ok(NetworkReach::Inside),
            "outside" => Ok(NetworkReach::Outside),
            "nowhere" => Ok(NetworkReach::Nowhere),
            _ => Err(self.refuse("`inside`, `outside` or `nowhere`")),
        }
    }
}
