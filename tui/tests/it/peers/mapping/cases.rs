//! The cases: an account, its certificate, the request, and what the twin's KDC answers.

/// A logon with a certificate that may be an account's.
///
/// In texts stand, in braces, what only the arm knows: `account`, the certificate's `issuer` and `subject` in
/// Windows' order, `issuer-rfc` and `subject-rfc` the other way round, `sr` the serial number reversed, `serial` as it
/// is printed, `ski`, `thumbprint`, `key-hash`, `sid`.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// The account's userPrincipalName.
    pub(super) upn: Option<&'static str>,
    /// Its altSecurityIdentities.
    pub(super) maps: &'static [&'static str],
    /// Another account has the same altSecurityIdentities.
    pub(super) maps_another: bool,
    /// The certificate's UPN, mail address and SIDs.
    pub(super) san_upn: Option<&'static str>,
    pub(super) mail: Option<&'static str>,
    pub(super) sid: SidIn,
    pub(super) sid_uri: SidIn,
    pub(super) age: Age,
    pub(super) key: KeyOf,
    /// The certificate is signed with its own key, and no authority vouches for it.
    pub(super) self_signed: bool,
    pub(super) asked: Asked,
    /// What the twin answers by mode: none, compatibility, compatibility with a year's compensation, full.
    pub(super) answers: [&'static str; 4],
}

/// Whose SID a certificate carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SidIn {
    Absent,
    Own,
    Anothers,
}

/// Who holds the certificate's key in msDS-KeyCredentialLink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyOf {
    /// Nobody.
    Nobody,
    /// The account.
    Own,
    /// Another account.
    Anothers,
}

/// When a certificate was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// After the account was made.
    Younger,
    /// Five minutes before.
    Minutes,
    /// A day before.
    Older,
}

/// The name in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The account's name.
    Principal,
    /// A UPN.
    Enterprise(&'static str),
    /// The certificate's subject, as NT-X500-PRINCIPAL.
    Subject,
}

/// No UPN, no mapping, nothing in the certificate but its subject.
const BARE: Case = Case {
    name: "",
    upn: None,
    maps: &[],
    maps_another: false,
    san_upn: None,
    mail: None,
    sid: SidIn::Absent,
    sid_uri: SidIn::Absent,
    age: Age::Younger,
    key: KeyOf::Nobody,
    self_signed: false,
    asked: Asked::Principal,
    answers: MISMATCH,
};

const STRONG: [&str; 4] = ["ticket"; 4];
const WEAK: [&str; 4] = ["ticket", "ticket", "ticket", "66"];
/// Where the certificate is older than the account.
const WEAK_OLDER: [&str; 4] = ["ticket", "66", "ticket", "66"];
const WRONG_SID: [&str; 4] = ["ticket", "66", "66", "66"];
const MISMATCH: [&str; 4] = ["75"; 4];

const UPN: Option<&str> = Some("{account}@test.example");

/// A certificate and an account with the same UPN.
const fn by_upn(name: &'static str, sid: SidIn, answers: [&'static str; 4]) -> Case {
    Case {
        name,
        upn: UPN,
        san_upn: UPN,
        sid,
        answers,
        ..BARE
    }
}

/// A certificate without a UPN, for an account with a string.
const fn by(name: &'static str, maps: &'static [&'static str], answers: [&'static str; 4]) -> Case {
    Case {
        name,
        maps,
        answers,
        ..BARE
    }
}

const BY_SERIAL: &[&str] = &["X509:<I>{issuer}<SR>{sr}"];
const BY_SUBJECT: &[&str] = &["X509:<S>{subject}"];

/// A certificate and an account with the same UPN, and a string beside.
const fn upn_and(
    name: &'static str,
    maps: &'static [&'static str],
    answers: [&'static str; 4],
) -> Case {
    Case {
        maps,
        ..by_upn(name, SidIn::Absent, answers)
    }
}

pub(super) const CASES: &[Case] = &[
    by_upn("UPN", SidIn::Absent, WEAK),
    by_upn("UPN, own SID", SidIn::Own, STRONG),
    by_upn("UPN, another's SID", SidIn::Anothers, WRONG_SID),
    Case {
        name: "UPN, older",
        age: Age::Older,
        ..by_upn("", SidIn::Absent, WEAK_OLDER)
    },
    Case {
        name: "UPN, older by minutes",
        age: Age::Minutes,
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "UPN, own SID, older",
        age: Age::Older,
        ..by_upn("", SidIn::Own, STRONG)
    },
    Case {
        name: "UPN, own SID in a URI",
        sid_uri: SidIn::Own,
        ..by_upn("", SidIn::Absent, STRONG)
    },
    Case {
        name: "UPN, another's SID in the extension, own in a URI",
        sid_uri: SidIn::Own,
        ..by_upn("", SidIn::Anothers, WRONG_SID)
    },
    Case {
        name: "UPN as the request's name",
        asked: Asked::Enterprise("{account}@test.example"),
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "UPN in other letters",
        san_upn: Some("{ACCOUNT}@Test.Example"),
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "implicit UPN, account without one",
        upn: None,
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "implicit UPN, account with another",
        upn: Some("x-{account}@test.example"),
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "UPN without a suffix",
        san_upn: Some("{account}"),
        ..by_upn("", SidIn::Absent, WEAK)
    },
    Case {
        name: "another's UPN",
        san_upn: Some("another@test.example"),
        ..by_upn("", SidIn::Absent, MISMATCH)
    },
    Case {
        name: "another's UPN, own SID",
        san_upn: Some("another@test.example"),
        ..by_upn("", SidIn::Own, MISMATCH)
    },
    Case {
        name: "nobody's UPN",
        san_upn: Some("jane@fabrikam.com"),
        ..by_upn("", SidIn::Absent, MISMATCH)
    },
    BARE_CASE,
    Case {
        name: "nothing but the own SID",
        sid: SidIn::Own,
        ..BARE
    },
    by(
        "issuer and subject",
        &["X509:<I>{issuer}<S>{subject}"],
        WEAK,
    ),
    by(
        "issuer and subject in RFC order",
        &["X509:<I>{issuer-rfc}<S>{subject-rfc}"],
        MISMATCH,
    ),
    by(
        "issuer and subject in capitals",
        &["X509:<I>{ISSUER}<S>{SUBJECT}"],
        WEAK,
    ),
    by(
        "another issuer, own subject",
        &["X509:<I>DC=example,CN=Other<S>{subject}"],
        MISMATCH,
    ),
    by("subject", BY_SUBJECT, WEAK),
    by(
        "subject of another",
        &["X509:<S>DC=example,DC=test,CN=nobody"],
        MISMATCH,
    ),
    by("issuer and serial", BY_SERIAL, STRONG),
    by(
        "issuer and serial as printed",
        &["X509:<I>{issuer}<SR>{serial}"],
        MISMATCH,
    ),
    by(
        "issuer in RFC order and serial",
        &["X509:<I>{issuer-rfc}<SR>{sr}"],
        MISMATCH,
    ),
    by(
        "issuer and serial in capitals",
        &["X509:<I>{issuer}<SR>{SR}"],
        STRONG,
    ),
    by(
        "serial with separators",
        &["X509:<I>{issuer}<SR>{s:r}"],
        MISMATCH,
    ),
    by(
        "blank behind the colon",
        &["X509: <I>{issuer}<SR>{sr}"],
        MISMATCH,
    ),
    by(
        "prefix in small letters",
        &["x509:<I>{issuer}<SR>{sr}"],
        STRONG,
    ),
    by(
        "issuer, subject and serial",
        &["X509:<I>{issuer}<S>{subject}<SR>{sr}"],
        MISMATCH,
    ),
    by("key identifier", &["X509:<SKI>{ski}"], STRONG),
    by("key identifier in capitals", &["X509:<SKI>{SKI}"], STRONG),
    by(
        "another key identifier",
        &["X509:<SKI>ddde2ca4b86db8a908b95c6cbcc8bb1ac7a09a41"],
        MISMATCH,
    ),
    by(
        "SHA-1 of the certificate",
        &["X509:<SHA1-PUKEY>{thumbprint}"],
        STRONG,
    ),
    by(
        "SHA-1 of the key",
        &["X509:<SHA1-PUKEY>{key-hash}"],
        MISMATCH,
    ),
    Case {
        mail: Some("{account}@mail.example"),
        ..by("mail", &["X509:<RFC822>{account}@mail.example"], WEAK)
    },
    Case {
        mail: Some("{account}@mail.example"),
        ..by(
            "mail of another",
            &["X509:<RFC822>x{account}@mail.example"],
            MISMATCH,
        )
    },
    Case {
        name: "subject, older",
        age: Age::Older,
        ..by("", BY_SUBJECT, WEAK_OLDER)
    },
    Case {
        name: "subject, own SID",
        sid: SidIn::Own,
        ..by("", BY_SUBJECT, STRONG)
    },
    Case {
        name: "subject, another's SID",
        sid: SidIn::Anothers,
        ..by("", BY_SUBJECT, WRONG_SID)
    },
    Case {
        name: "issuer and serial, older",
        age: Age::Older,
        ..by("", BY_SERIAL, STRONG)
    },
    Case {
        name: "issuer and serial, another's SID",
        sid: SidIn::Anothers,
        ..by("", BY_SERIAL, STRONG)
    },
    Case {
        name: "issuer and serial, another's UPN",
        san_upn: Some("another@test.example"),
        ..by("", BY_SERIAL, STRONG)
    },
    upn_and(
        "UPN, issuer and subject",
        &["X509:<I>{issuer}<S>{subject}"],
        WEAK,
    ),
    upn_and("UPN, subject", BY_SUBJECT, WEAK),
    upn_and("UPN, subject in capitals", &["X509:<S>{SUBJECT}"], WEAK),
    upn_and("UPN, issuer and serial", BY_SERIAL, STRONG),
    upn_and("UPN, key identifier", &["X509:<SKI>{ski}"], STRONG),
    upn_and(
        "UPN, SHA-1 of the certificate",
        &["X509:<SHA1-PUKEY>{thumbprint}"],
        STRONG,
    ),
    upn_and(
        "UPN, SHA-1 of the key",
        &["X509:<SHA1-PUKEY>{key-hash}"],
        WEAK,
    ),
    upn_and(
        "UPN, blank behind the colon",
        &["X509: <I>{issuer}<SR>{sr}"],
        WEAK,
    ),
    upn_and(
        "UPN, issuer, subject and serial",
        &["X509:<I>{issuer}<S>{subject}<SR>{sr}"],
        WEAK,
    ),
    Case {
        mail: Some("{account}@mail.example"),
        ..upn_and("UPN, mail", &["X509:<RFC822>{account}@mail.example"], WEAK)
    },
    Case {
        age: Age::Older,
        ..upn_and("UPN, subject, older", BY_SUBJECT, WEAK_OLDER)
    },
    Case {
        age: Age::Minutes,
        ..upn_and("UPN, subject, older by minutes", BY_SUBJECT, WEAK)
    },
    Case {
        age: Age::Older,
        ..upn_and("UPN, issuer and serial, older", BY_SERIAL, STRONG)
    },
    Case {
        sid: SidIn::Anothers,
        ..upn_and("UPN, subject, another's SID", BY_SUBJECT, WRONG_SID)
    },
    Case {
        sid: SidIn::Anothers,
        ..upn_and("UPN, issuer and serial, another's SID", BY_SERIAL, STRONG)
    },
    Case {
        sid_uri: SidIn::Own,
        ..upn_and("UPN, subject, own SID in a URI", BY_SUBJECT, STRONG)
    },
    by(
        "a wrong string, and a right one",
        &["X509:<S>CN=nobody", "X509:<I>{issuer}<SR>{sr}"],
        STRONG,
    ),
    Case {
        name: "two accounts with one subject, by name",
        maps_another: true,
        ..by("", BY_SUBJECT, WEAK)
    },
    Case {
        name: "issuer and serial, without a name",
        asked: Asked::Subject,
        ..by("", BY_SERIAL, STRONG)
    },
    Case {
        name: "two accounts with one subject, without a name",
        maps_another: true,
        asked: Asked::Subject,
        ..by("", BY_SUBJECT, ["6"; 4])
    },
    Case {
        name: "the account's key",
        key: KeyOf::Own,
        answers: STRONG,
        ..BARE
    },
    Case {
        name: "the account's key, self-signed",
        key: KeyOf::Own,
        self_signed: true,
        answers: STRONG,
        ..BARE
    },
    Case {
        name: "UPN, the account's key, self-signed",
        key: KeyOf::Own,
        self_signed: true,
        ..by_upn("", SidIn::Absent, STRONG)
    },
    Case {
        name: "UPN and SID, another's key",
        key: KeyOf::Anothers,
        ..by_upn("", SidIn::Own, MISMATCH)
    },
    Case {
        name: "nothing, without a name",
        asked: Asked::Subject,
        answers: ["6"; 4],
        ..BARE
    },
];

const BARE_CASE: Case = Case {
    name: "nothing",
    ..BARE
};
