//! The account of the tests: Jane's, as a KDC knows it.

use kerberos::pac::{Pac, nt_hash};
use pki::names::Timestamp;

/// What goes into Jane's PAC when she is authenticated at an instant.
pub fn jane(auth_time: Timestamp) -> Pac {
    Pac {
        account: "jane".into(),
        full_name: "Jane Anderson".into(),
        upn: "jane@fabrikam.com".into(),
        upn_is_made: false,
        netbios_domain: "FABRIKAM".into(),
        dns_domain: "fabrikam.com".into(),
        domain_controller: "FABRIKAMDC1".into(),
        domain_sid: "S-1-5-21-1-2-3".parse().unwrap(),
        user_rid: 1104,
        group_rids: vec![513, 1120],
        extra_sids: vec!["S-1-18-1".parse().unwrap()],
        user_account_control: 0x10,
        auth_time,
        password_last_set: auth_time.plus_days(-10),
        password_must_change: None,
        nt_hash: nt_hash("Passw0rd"),
        names_requestor: true,
    }
}
