//! Privilege attribute certificates.

use kerberos::pac::{PacType, ReadPac};

use crate::domain::{ASKED, krbtgt};

/// What reads as a PAC is written, and reads as the same again.
pub fn pac(bytes: &[u8]) {
    let Ok(read) = ReadPac::from_bytes(bytes) else {
        return;
    };
    let contents = read.contents();
    let written = contents.to_bytes().expect("what is read is written");
    assert_eq!(PacType::from_bytes(&written).as_ref(), Ok(contents));
    let _ = (read.kinds(), read.logon_info(), contents.unknown().count());
    if let Some(info) = contents.logon_info() {
        let _ = (info.user_sid(), info.group_sids());
    }
    let [asked, ..] = &*ASKED;
    let _ = read.nt_hash(&asked.tgt.reply_key);
    let _ = read.is_signed_with(&krbtgt().key);
    let _ = read.verify_ticket(&krbtgt().key, b"ticket");
    let _ = read.verify_full(&krbtgt().key);
    // Whatever it says, it can be signed, and then it holds.
    if let Ok(signed) = contents.sign_for_krbtgt(&krbtgt().key) {
        let signed = ReadPac::from_bytes(&signed).expect("what is signed is read");
        assert!(signed.is_signed_with(&krbtgt().key));
    }
}
