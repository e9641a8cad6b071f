//! What client and KDC make of each other's part of the exchange, by version, date and settings
//! [MS-PKCA; RFC 4556; RFC 8070; RFC 8636].

use std::ops::ControlFlow;

use facts::{PASS, StepId, Verdict, refuse};

use crate::exchange::form::Form;
use crate::exchange::hashes::{Settled, settle, tried};
use crate::roles::{Certificate, DomainController, Workstation};
use crate::step::{
    CLIENT_BOTH_FORMS, CLIENT_DRAFT_9, CLIENT_DRAFT_9_TOO, CLIENT_ECC_KDC_TOO_OLD,
    CLIENT_HASH_AUDITED, CLIENT_NO_HASH, CLIENT_OPENS_NO_ENVELOPE, CLIENT_RFC_4556,
    KDC_BOTH_FORMS_REFUSED, KDC_CHECKSUM_MISSING, KDC_ENVELOPE_FOR_NOW, KDC_ENVELOPE_RC2,
    KDC_FRESH, KDC_HASH_AUDITED, KDC_HASH_NEGOTIATED, KDC_HASH_REFUSED, KDC_NO_ENVELOPE,
    KDC_REQUEST_DROPPED, KDC_SECOND_CHECKSUM_MISSING, KDC_TOKEN_MISSING, REPLY_ENVELOPE_REFUSED,
    REPLY_GUARDED, REPLY_HASH_AUDITED, REPLY_HASH_REFUSED,
};
use crate::value::{
    ClientHash, EnvelopeRule, FreshnessSupport, Hash, HashSupport, KdcForms, KeyClass, KeyDelivery,
    KeySpec,
};

/// The parties of an exchange.
#[derive(Clone, Copy)]
pub(crate) struct Parties<'f> {
    pub(crate) certificate: Certificate<'f>,
    pub(crate) workstation: Workstation<'f>,
    pub(crate) kdc: DomainController<'f>,
}

impl Parties<'_> {
    fn form(self) -> Form {
        let certificate = self.certificate;
        Form::of(self.workstation.dialect(), self.kdc.forms(), || {
            certificate.for_smart_card_logon() && certificate.has_upn()
        })
    }

    fn is_elliptic(self) -> bool {
        self.certificate.key_class() == KeyClass::Elliptic
    }

    /// Whether the card opens an envelope with the certificate's key.
    fn opens_envelopes(self) -> bool {
        !self.is_elliptic() && self.certificate.key_spec() == KeySpec::KeyExchange
    }

    fn of_client(self, hash: Hash) -> HashSupport {
        match hash {
            Hash::Sha1 => self.workstation.sha1(),
            Hash::Sha256 => self.workstation.sha256(),
            Hash::Sha384 => self.workstation.sha384(),
            Hash::Sha512 => self.workstation.sha512(),
        }
    }

    fn of_kdc(self, hash: Hash) -> HashSupport {
        if !self.kdc.negotiates_hashes() {
            return HashSupport::Supported;
        }
        match hash {
            Hash::Sha1 => self.kdc.sha1(),
            Hash::Sha256 => self.kdc.sha256(),
            Hash::Sha384 => self.kdc.sha384(),
            Hash::Sha512 => self.kdc.sha512(),
        }
    }

    fn negotiates(self) -> bool {
        self.workstation.hash() == ClientHash::Negotiated
    }

    /// What the two ends come to about the hash of the request's signature.
    fn hash(self) -> Settled {
        let at_client = |hash| {
            if self.negotiates() {
                self.of_client(hash)
            } else {
                HashSupport::Supported
            }
        };
        let with = |tried: &[Hash]| settle(tried, at_client, |hash| self.of_kdc(hash));
        if self.is_elliptic() {
            return with(&[self.certificate.key_hash()]);
        }
        with(tried(self.workstation.hash(), || {
            self.workstation.first_hash()
        }))
    }
}

/// In which form does the request go out, if the client can make one?
pub(crate) fn client_makes_request(parties: Parties<'_>) -> Verdict<StepId> {
    if parties.is_elliptic() && !parties.kdc.takes_elliptic_curves() {
        return refuse(CLIENT_ECC_KDC_TOO_OLD);
    }
    let form = parties.form();
    if form.is_draft9() && !parties.opens_envelopes() {
        return refuse(CLIENT_OPENS_NO_ENVELOPE);
    }
    if !form.is_draft9() && parties.negotiates() {
        client_signs(parties)?;
    }
    let step = match form {
        Form::Draft9 => CLIENT_DRAFT_9,
        Form::Draft9OfBoth => CLIENT_DRAFT_9_TOO,
        Form::Both => CLIENT_BOTH_FORMS,
        Form::Rfc4556 => CLIENT_RFC_4556,
    };
    parties.certificate.note(step);
    ControlFlow::Continue(step)
}

/// Has a client that negotiates hashes one to sign with?
fn client_signs(parties: Parties<'_>) -> Verdict {
    match parties.hash() {
        Settled::NoneAtClient => refuse(CLIENT_NO_HASH),
        Settled::First(hash) | Settled::Again(hash) | Settled::Refused(hash) => {
            if parties.of_client(hash) == HashSupport::Audited {
                parties.workstation.note(CLIENT_HASH_AUDITED);
            }
            PASS
        }
    }
}

/// Does the KDC read the request, and is the hash of its signature one that it takes?
pub(crate) fn kdc_reads_request(parties: Parties<'_>) -> Verdict {
    let kdc = parties.kdc;
    match parties.form() {
        Form::Draft9 | Form::Draft9OfBoth => return PASS,
        Form::Rfc4556 if kdc.forms() == KdcForms::Draft9Only => {
            return refuse(KDC_REQUEST_DROPPED);
        }
        Form::Both if kdc.refuses_both_forms() => return refuse(KDC_BOTH_FORMS_REFUSED),
        Form::Both | Form::Rfc4556 => {}
    }
    if !kdc.negotiates_hashes() {
        return PASS;
    }
    let taken = match parties.hash() {
        Settled::NoneAtClient | Settled::Refused(_) => return refuse(KDC_HASH_REFUSED),
        Settled::First(hash) => hash,
        Settled::Again(hash) => {
            kdc.note(KDC_HASH_NEGOTIATED);
            hash
        }
    };
    if parties.of_kdc(taken) == HashSupport::Audited {
        kdc.note(KDC_HASH_AUDITED);
    }
    PASS
}

/// Is the request bound to its signature as the KDC demands, is it fresh, and can the KDC give its key?
pub(crate) fn kdc_takes_request(parties: Parties<'_>) -> Verdict {
    let form = parties.form();
    if !form.is_draft9() {
        checksums_are_there(parties)?;
    }
    request_is_fresh(parties, form)?;
    if form.is_draft9() && !parties.workstation.lists_triple_des() {
        match parties.kdc.envelopes() {
            EnvelopeRule::AnyoneByRc2 => parties.kdc.note(KDC_ENVELOPE_RC2),
            EnvelopeRule::AnyoneForNow => parties.kdc.note(KDC_ENVELOPE_FOR_NOW),
            EnvelopeRule::WhoListsTripleDes => return refuse(KDC_NO_ENVELOPE),
        }
    }
    PASS
}

/// paChecksum is made with SHA-1, paChecksum2 with any; only clients that negotiate hashes send the second,
/// and only KDCs that do read it [MS-PKCA 2.2.3].
fn checksums_are_there(parties: Parties<'_>) -> Verdict {
    let sends_second = parties.negotiates();
    if !parties.kdc.negotiates_hashes() {
        let sends_first = !sends_second || parties.workstation.sha1() != HashSupport::NotSupported;
        return if sends_first {
            PASS
        } else {
            refuse(KDC_CHECKSUM_MISSING)
        };
    }
    if sends_second {
        return PASS;
    }
    let other_hash = !parties.is_elliptic() && parties.workstation.hash() != ClientHash::Sha1;
    if other_hash || parties.kdc.sha1() == HashSupport::NotSupported {
        return refuse(KDC_SECOND_CHECKSUM_MISSING);
    }
    PASS
}

/// A client that knows of tokens sends one wherever the KDC gives it one [RFC 8070].
fn request_is_fresh(parties: Parties<'_>, form: Form) -> Verdict {
    let support = parties.kdc.freshness();
    if support == FreshnessSupport::Disabled {
        return PASS;
    }
    if !form.is_draft9() && parties.workstation.knows_freshness() {
        parties.kdc.note(KDC_FRESH);
        return PASS;
    }
    if support == FreshnessSupport::Required {
        return refuse(KDC_TOKEN_MISSING);
    }
    PASS
}

/// Does the client take the way in which the reply's key comes, and the hash of the KDC's signature? `own` is
/// the KDC's certificate.
pub(crate) fn client_takes_reply<'f>(parties: Parties<'f>, own: Certificate<'f>) -> Verdict {
    let workstation = parties.workstation;
    let refusal = if workstation.guards_credentials() {
        Some(REPLY_GUARDED)
    } else if workstation.refuses_envelopes() {
        Some(REPLY_ENVELOPE_REFUSED)
    } else {
        None
    };
    if let Some(refusal) = refusal
        && !parties.form().is_draft9()
        && parties.opens_envelopes()
        && workstation.key_delivery() == KeyDelivery::Transport
    {
        return refuse(refusal);
    }
    if !parties.negotiates() {
        return PASS;
    }
    match parties.of_client(reply_hash(parties, own)) {
        HashSupport::NotSupported => refuse(REPLY_HASH_REFUSED),
        HashSupport::Audited => {
            workstation.note(REPLY_HASH_AUDITED);
            PASS
        }
        HashSupport::Supported => PASS,
    }
}

/// The hash of the KDC's signature: its curve's; SHA-1, before hashes were negotiated; else the client's.
fn reply_hash<'f>(parties: Parties<'f>, own: Certificate<'f>) -> Hash {
    if own.key_class() == KeyClass::Elliptic {
        return own.key_hash();
    }
    match parties.kdc.reply_hash() {
        ClientHash::Sha1 => Hash::Sha1,
        ClientHash::Sha256 => Hash::Sha256,
        ClientHash::Negotiated => match parties.hash() {
            Settled::First(hash) | Settled::Again(hash) | Settled::Refused(hash) => hash,
            Settled::NoneAtClient => Hash::Sha256,
        },
    }
}
