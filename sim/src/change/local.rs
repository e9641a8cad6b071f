//! Changes of what a machine has to itself: its network, its own accounts.

use worlds::{LocalAccount, NetworkReach};

use super::{Change, ChangeError};

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
