//! Mapping of certificates to accounts: one list of cases at the twin's KDC and at Samba's, every certificate
//! a real one, every logon an exchange over a socket.
//!
//! What the twin answers is written beside each case, by how strongly the domain controller binds. Samba is held to the
//! same, but for the rows of [`DIFFERENCES`], each with its source; a difference that is not there fails, and so does
//! a row that is not seen.

mod arm;
mod cases;

use std::collections::BTreeMap;

use super::process::Place;
use arm::{Arm, Mode, SambaArm, TwinArm};
use cases::CASES;

/// What a KDC answers to each case: `ticket`, or the number of the error, mode by mode.
type Answers = BTreeMap<&'static str, Vec<String>>;

/// Where Samba is known to answer otherwise than the twin.
struct Difference {
    cases: &'static [&'static str],
    /// By mode, as [`Mode::ALL`] has them; of a version without enforcement, the one answer.
    answers: &'static [&'static str],
    source: &'static str,
}

/// A version of Samba.
struct Version {
    /// Whether it binds certificates to accounts: the modes that it can be set to.
    modes: &'static [Mode],
    differences: &'static [Difference],
}

/// 4.17 knows no mapping but a name in the certificate, and neither strength nor SID.
const SAMBA: Version = Version {
    modes: &[Mode::None],
    differences: &[
        Difference {
            cases: &[
                "issuer and subject",
                "issuer and subject in capitals",
                "subject",
                "subject, older",
                "subject, own SID",
                "subject, another's SID",
                "two accounts with one subject, by name",
                "issuer and serial",
                "issuer and serial in capitals",
                "issuer and serial, older",
                "issuer and serial, another's SID",
                "issuer and serial, another's UPN",
                "prefix in small letters",
                "a wrong string, and a right one",
                "key identifier",
                "key identifier in capitals",
                "SHA-1 of the certificate",
                "mail",
            ],
            answers: &["75"],
            source: "observed: Samba 4.17 reads no altSecurityIdentities of certificates",
        },
        Difference {
            cases: &["issuer and serial, without a name"],
            answers: &["6"],
            source: "observed: Samba 4.17 knows no account by NT-X500-PRINCIPAL",
        },
        Difference {
            cases: &["the account's key"],
            answers: &["75"],
            source: "observed: Samba 4.17 knows no keys of accounts",
        },
        Difference {
            cases: &[
                "the account's key, self-signed",
                "UPN, the account's key, self-signed",
            ],
            answers: &["31"],
            source: "observed: Samba 4.17 knows no keys of accounts",
        },
        Difference {
            cases: &["UPN and SID, another's key"],
            answers: &["ticket"],
            source: "observed: Samba 4.17 knows no keys of accounts",
        },
    ],
};

/// Its KDC takes no certificate without the account's name, however strongly it is mapped. An account is bound first,
/// and named then: where no binding is wanted, or one is there, the wrong name is seen (75), else the missing binding.
const NAME_NEEDED: &str =
    "observed: Samba 4.25; its KDC is Heimdal's, which matches names in the certificate only";
const BOUND_FIRST: &str =
    "observed: Samba 4.25 looks for a binding (66) before it looks at the name (75)";
const UPN_IS_NO_BINDING: &str = "observed: Samba 4.25; smb.conf(5), strong certificate binding enforcement: weak are strings of altSecurityIdentities";
const EXACT: &str = "SAMBA-SRC: strings are compared byte by byte";

/// 4.25: strings, the SID extension, enforcement.
const NEWER_SAMBA: Version = Version {
    modes: &Mode::ALL,
    differences: &[
        Difference {
            cases: &[
                "issuer and serial",
                "issuer and serial in capitals",
                "issuer and serial, older",
                "issuer and serial, another's SID",
                "issuer and serial, another's UPN",
                "key identifier",
                "key identifier in capitals",
                "SHA-1 of the certificate",
                "a wrong string, and a right one",
                "subject, own SID",
                "the account's key, self-signed",
            ],
            answers: &["75", "75", "75", "75"],
            source: NAME_NEEDED,
        },
        Difference {
            cases: &[
                "issuer and subject",
                "subject",
                "mail",
                "two accounts with one subject, by name",
            ],
            answers: &["75", "75", "75", "66"],
            source: NAME_NEEDED,
        },
        Difference {
            cases: &["subject, older"],
            answers: &["75", "66", "75", "66"],
            source: NAME_NEEDED,
        },
        Difference {
            cases: &["subject, another's SID"],
            answers: &["75", "66", "66", "66"],
            source: NAME_NEEDED,
        },
        Difference {
            cases: &[
                "nothing",
                "another's UPN",
                "nobody's UPN",
                "issuer and subject in RFC order",
                "another issuer, own subject",
                "subject of another",
                "issuer and serial as printed",
                "issuer in RFC order and serial",
                "serial with separators",
                "another key identifier",
                "SHA-1 of the key",
                "mail of another",
            ],
            answers: &["75", "66", "66", "66"],
            source: BOUND_FIRST,
        },
        Difference {
            cases: &[
                "UPN",
                "UPN, older",
                "UPN, older by minutes",
                "UPN as the request's name",
                "UPN in other letters",
                "UPN without a suffix",
                "implicit UPN, account without one",
                "implicit UPN, account with another",
                "UPN, SHA-1 of the key",
            ],
            answers: &["ticket", "66", "66", "66"],
            source: UPN_IS_NO_BINDING,
        },
        Difference {
            cases: &["issuer and subject in capitals", "prefix in small letters"],
            answers: &["75", "66", "66", "66"],
            source: EXACT,
        },
        Difference {
            cases: &["UPN, subject in capitals"],
            answers: &["ticket", "66", "66", "66"],
            source: EXACT,
        },
        Difference {
            cases: &["UPN, own SID in a URI"],
            answers: &["ticket", "66", "66", "66"],
            source: "observed: Samba 4.25 reads no SID in a URI, and the UPN is no binding",
        },
        Difference {
            cases: &["UPN, subject, own SID in a URI"],
            answers: &["ticket", "ticket", "ticket", "66"],
            source: "observed: Samba 4.25 reads no SID in a URI",
        },
        Difference {
            cases: &["UPN, subject, older by minutes"],
            answers: &["ticket", "66", "ticket", "66"],
            source: "smb.conf(5), certificate backdating compensation: none by default, where Windows has ten minutes",
        },
        Difference {
            cases: &[
                "UPN, blank behind the colon",
                "UPN, issuer, subject and serial",
            ],
            answers: &["ticket", "ticket", "ticket", "ticket"],
            source: "observed: Samba 4.25 reads what Windows never matches [SPAT-ALT]",
        },
        Difference {
            cases: &["the account's key"],
            answers: &["75", "66", "66", "66"],
            source: "observed: Samba 4.25 asks whose the key is of self-signed certificates only",
        },
        Difference {
            cases: &["UPN and SID, another's key"],
            answers: &["ticket", "ticket", "ticket", "ticket"],
            source: "observed: Samba 4.25 asks whose the key is of self-signed certificates only",
        },
        Difference {
            cases: &["issuer and serial, without a name"],
            answers: &["6", "6", "6", "6"],
            source: "observed: Samba 4.25 knows no account by NT-X500-PRINCIPAL",
        },
    ],
};

/// The answers of an arm to every case.
fn answers(arm: &mut impl Arm, modes: &[Mode]) -> Answers {
    let mut said = Answers::new();
    for mode in modes {
        arm.begin(*mode);
        for (number, case) in CASES.iter().enumerate() {
            let answer = arm.ask(number, case);
            said.entry(case.name).or_default().push(answer);
        }
    }
    said
}

fn owned(answers: &[&str]) -> Vec<String> {
    answers.iter().map(ToString::to_string).collect()
}

/// What the twin is known to answer in some modes.
fn known(modes: &[Mode]) -> Answers {
    let known: Answers = CASES
        .iter()
        .map(|case| (case.name, owned(&case.answers[..modes.len()])))
        .collect();
    assert_eq!(known.len(), CASES.len(), "a name is that of two cases");
    known
}

/// Everything that is not as expected, a line a case.
fn differences(said: &Answers, expected: &Answers) -> Vec<String> {
    said.iter()
        .filter(|(name, answers)| expected.get(*name) != Some(answers))
        .map(|(name, answers)| format!("{name}: {answers:?}, not {:?}", expected.get(name)))
        .collect()
}

#[test]
fn the_twin_maps_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let said = answers(&mut TwinArm::new(folder.path()), &Mode::ALL);
    assert_eq!(differences(&said, &known(&Mode::ALL)), Vec::<String>::new());
}

fn samba_maps_as_the_twin_but_for_the_differences(place: &Place, version: &Version) {
    let folder = place.folder();
    let mut arm = SambaArm::new(place, folder.path(), version.modes.len() > 1);
    let said = answers(&mut arm, version.modes);
    let mut expected = known(version.modes);
    for difference in version.differences {
        assert!(!difference.source.is_empty());
        for case in difference.cases {
            let answers = owned(difference.answers);
            let twins = expected.insert(case, answers.clone());
            let differs = twins.is_some_and(|twins| twins != answers);
            assert!(differs, "{case} is no difference");
        }
    }
    let found = differences(&said, &expected);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn samba_maps_as_the_twin_but_for_known_differences() {
    if super::peers().is_some() {
        samba_maps_as_the_twin_but_for_the_differences(&Place::here(), &SAMBA);
    }
}

#[test]
fn newer_samba_maps_as_the_twin_but_for_known_differences() {
    if let Some(root) = super::newer_peers() {
        samba_maps_as_the_twin_but_for_the_differences(&Place::within(root), &NEWER_SAMBA);
    }
}
