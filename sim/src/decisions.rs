//! Decisions: the rules of the domain as pure functions over roles.
//!
//! A rule sees nothing but role handles; each method of a handle is a recorded read. The order of
//! checks is Windows' own, because it decides which error is seen.

mod account;
mod arrival;
mod backdating;
mod cached;
mod card_use;
mod client_certificate;
mod client_name;
mod computer;
mod enforcement;
mod exchange;
mod form;
mod hello;
mod kdc_certificate;
mod local;
mod logon;
mod mapping;
mod middleware;
mod password;
mod removal;
mod request;
mod revocation;
mod right;
mod schannel;
mod screen;
mod tile;
mod trust;

pub(crate) use account::{HOST, NAMED, STILL_MAY};
pub(crate) use arrival::{ARRIVE, REDIRECT, TICKET};
pub(crate) use cached::CACHED;
pub(crate) use card_use::{
    ENROL_ELLIPTIC, ENROL_RSA, IMPORT_AGREEMENT, IMPORT_ELLIPTIC, IMPORT_EXCHANGE,
    IMPORT_SIGNATURE, ISSUE_ELLIPTIC, PIN_CHANGE, PROPAGATION, ROOTS, UNBLOCK, USE, USE_KEPT,
};
pub(crate) use computer::{COMPUTER, COMPUTER_BY_PASSWORD};
pub(crate) use enforcement::ENFORCEMENT;
pub(crate) use form::LOGON_FORM;
pub(crate) use hello::HELLO;
pub(crate) use local::LOCAL_PASSWORD;
pub(crate) use logon::{
    ACCEPT, ACCEPT_FOR_COMPUTER, ANSWER, KDC_CERTIFICATE, LOGON, OPEN, REFERRAL, REQUEST,
    REQUEST_AGAIN, SIGN, TAKE_REPLY, TILE, VISIT,
};
pub(crate) use mapping::{MAPPING, UNHINTED};
pub(crate) use middleware::{MIDDLEWARE, PIN_PROMPT};
pub(crate) use password::{KDC_PASSWORD, PASSWORD, SIGN_ON};
pub(crate) use removal::{
    ACT, ARM, ARM_AGAIN, EARLIER_WATCH, NOT_WATCHED, REMOVAL, SERVICE_STOPS, TAKE_RECORD,
};
pub(crate) use right::{OVER_NETWORK, RIGHT};
pub(crate) use schannel::SCHANNEL;
pub(crate) use screen::SCREEN;
