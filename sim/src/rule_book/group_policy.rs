//! Which policy machines take, and how they get it for their users.

use worlds::ProductVersion;

use super::{Behaviour, Others, Side, inferred, release, table, update};

table! {
    /// WMI filters.
    WMI_FILTERS: bool = Behaviour {
        name: "wmi-filters",
        sentence: "does the machine evaluate WMI filters, or does it apply what is filtered?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[inferred(release(
            ProductVersion::WindowsXp,
            true,
            "Group Policy: WMI filters, which Windows 2000 ignores",
        ))],
    };
    /// MS16-072.
    USER_POLICY_READ_BY_COMPUTER: bool = Behaviour {
        name: "user-policy-read-by-computer",
        sentence: "does the computer fetch policy for a user as itself, so that it must be able to read the object?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[update(
            ProductVersion::WindowsVista,
            "2016-06-14",
            true,
            "MS16-072",
        )],
    };
    /// Local policies of Windows Vista.
    SEVERAL_LOCAL_OBJECTS: bool = Behaviour {
        name: "several-local-policies",
        sentence: "are there local policies for administrators, for others and for single users?",
        side: Side::Client,
        setting: None,
        others: Others::Default,
        before: false,
        phases: &[release(
            ProductVersion::WindowsVista,
            true,
            "Multiple Local Group Policy objects, Windows Vista",
        )],
    };
}
