//! Privilege attribute certificates.

use kerberos::pac::{PacCredentialInfo, PacType, ReadPac};

use crate::domain::{ASKED, krbtgt};

/// Stands before credentials in the place of a PAC, whose number of buffers is small.
pub(crate) const CREDENTIALS: u8 = 0xFF;
/// Key usage of encrypted credentials [MS-PAC 2.6.1].
pub(crate) const USAGE_CREDENTIALS: u32 = 16;

/// What reads as a PAC is written, and reads as the same again; so are the credentials in one.
pub fn pac(bytes: &[u8]) {
    if let Some((&CREDENTIALS, plain)) = bytes.split_first() {
        return credentials(plain);
    }
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

/// What a KDC encrypts as credentials.
fn credentials(plain: &[u8]) {
    let [asked, ..] = &*ASKED;
    let key = &asked.tgt.reply_key;
    let sealed = PacCredentialInfo {
        encryption_type: key.etype().code(),
        serialized_data: key.encrypt(USAGE_CREDENTIALS, [1; 16], plain),
    };
    let Ok(read) = sealed.open(key) else {
        return;
    };
    let again = PacCredentialInfo::seal(&read, key, [1; 16]).open(key);
    assert_eq!(again.as_ref(), Ok(&read));
    let _ = read.ntlm();
}
