//! Roles of cards and of certificates.

use super::{
    CachedLogon, CardModel, CertificationAuthority, Chain, ClientName, Domain, Instant,
    MappingValues, Milliseconds, Minidriver, NamePolicy, RevocationClass, Second, SecurityId, User,
};
use crate::lens;
use crate::lens::Source;
use crate::value::{Hash, KeyClass, KeyPossession, KeySpec};

facts::role! {
    /// A certificate: in a container of a card, or a domain controller's own.
    pub Certificate = 0 in Source<'_> {
        /// Class of the public key.
        field key_class: KeyClass = lens::certificate::key_class;
        /// The hash that goes with its key, where that is on a curve.
        field key_hash: Hash = lens::exchange::key_hash;
        /// Key specification of its container.
        field key_spec: KeySpec = lens::certificate::key_spec;
        /// Whether it stands in the card's default container.
        field in_default_container: bool = lens::certificate::in_default_container;
        /// Whether it is marked as archived.
        field archived: bool = lens::certificate::archived;
        /// Whether a key for agreement (ECDH) on its card goes with its key.
        field has_agreement_partner: bool = lens::certificate::has_agreement_partner;
        /// Whether the card can sign with its key.
        field key_possession: KeyPossession = lens::certificate::key_possession;
        /// Whether the extended key usage extension is present.
        field has_extended_key_usage: bool = lens::certificate::has_extended_key_usage;
        /// Purpose Smart Card Logon, 1.3.6.1.4.1.311.20.2.2.
        field for_smart_card_logon: bool = lens::certificate::for_smart_card_logon;
        /// Purpose Client Authentication, 1.3.6.1.5.5.7.3.2.
        field for_client_authentication: bool = lens::certificate::for_client_authentication;
        /// Application policy Client Authentication, 1.3.6.1.5.5.7.3.2 in 1.3.6.1.4.1.311.21.10.
        field for_client_authentication_by_policy: bool = lens::certificate::for_client_authentication_by_policy;
        /// Purpose id-pkinit-KPClientAuth, 1.3.6.1.5.2.3.4.
        field for_pkinit_client: bool = lens::certificate::for_pkinit_client;
        /// Any purpose, 2.5.29.37.0.
        field for_any_purpose: bool = lens::certificate::for_any_purpose;
        /// Purpose Server Authentication, 1.3.6.1.5.5.7.3.1.
        field for_server_authentication: bool = lens::certificate::for_server_authentication;
        /// Purpose Secure Email, 1.3.6.1.5.5.7.3.4.
        field for_mail: bool = lens::certificate::for_mail;
        /// Purpose Encrypting File System, 1.3.6.1.4.1.311.10.3.4.
        field for_encrypting_files: bool = lens::certificate::for_encrypting_files;
        /// Purpose BitLocker Drive Encryption, 1.3.6.1.4.1.311.67.1.1.
        field for_bitlocker: bool = lens::certificate::for_bitlocker;
        /// Purpose KDC Authentication, 1.3.6.1.5.2.3.5.
        field for_kdc_authentication: bool = lens::certificate::for_kdc_authentication;
        /// Key usage digitalSignature.
        field for_digital_signature: bool = lens::certificate::for_digital_signature;
        /// Key usage keyEncipherment, dataEncipherment or keyAgreement: others can send secrets to it.
        field for_encryption: bool = lens::certificate::for_encryption;
        /// Key usage digitalSignature, keyEncipherment or dataEncipherment.
        field for_any_of_three_usages: bool = lens::certificate::for_any_of_three_usages;
        /// A UPN in the subject alternative name, as UTF8String.
        field has_upn: bool = lens::certificate::has_upn;
        /// A CRL distribution point.
        field has_distribution_point: bool = lens::certificate::has_distribution_point;
        /// The SID extension of KB5014754.
        field has_sid: bool = lens::certificate::has_sid;
        /// Whether the subject alternative name holds the DNS name of the domain (KDC certificates).
        field names_its_domain: bool = lens::certificate::names_its_domain;
        /// Whether the key usage extension is present.
        field has_key_usage: bool = lens::certificate::has_key_usage;
        /// Whether its key is an RSA key of fewer than 1024 bits.
        field has_short_rsa_key: bool = lens::certificate::has_short_rsa_key;
        /// Whether its basic constraints say that it is an authority's.
        field is_of_an_authority: bool = lens::certificate::is_of_an_authority;
        /// The certificates of which the same is published about their revocation.
        key revocation_class: RevocationClass = lens::certificate::revocation_class;
        /// Begin of its own validity.
        key not_before: Instant = lens::certificate::not_before;
        /// The same to the second, to compare with when an account was created.
        key issued: Second = lens::certificate::issued;
        /// End of its own validity.
        key not_after: Instant = lens::certificate::not_after;
        /// The SID in its SID extension.
        key sid: SecurityId = lens::certificate::sid;
        /// A SID in a URI of the subject alternative name.
        field has_sid_uri: bool = lens::certificate::has_sid_uri;
        /// The SID in that URI.
        key sid_uri: SecurityId = lens::certificate::sid_uri;
        /// The card it is on.
        link card: Card = lens::certificate::card;
        /// The authorities above it.
        link chain: Chain = lens::certificate::chain;
        /// The authority that issued it.
        link issuer: CertificationAuthority = lens::certificate::issuer;
        /// The domain that the DC= parts of its subject name.
        link subject_domain: Domain = lens::exchange::subject_domain;
        /// Whether its subject is not empty.
        field has_subject: bool = lens::certificate::has_subject;
        /// Logons that machines keep under its subject and issuer, or under its key where it has no subject.
        search cached_logons: CachedLogon = lens::cached_logon::of_certificate;
        /// The next certificate of the same card, template and user that the duplicate filter prefers to this one.
        link preferred_rival: Certificate = lens::certificate::preferred_rival;
        /// Its UPN, as a name that a client can send.
        link upn_name: ClientName = lens::certificate::upn_name;
        /// Computers' accounts of its DNS names: `<name>$` of the domain that the rest names.
        search accounts_by_dns_name: User = lens::certificate::accounts_by_dns_name;
        /// Accounts that hold its public key in msDS-KeyCredentialLink.
        search accounts_by_public_key: User = lens::certificate::accounts_by_public_key;
        /// Name rules by which its UPN is strong.
        search strong_by_upn_suffix: NamePolicy = lens::name_policy::by_upn_suffix;
        /// Name rules by which its issuer and subject are strong.
        search strong_by_issuer_subject: NamePolicy = lens::name_policy::by_issuer_subject;
        /// What a KDC searches altSecurityIdentities for.
        link mapping_values: MappingValues = lens::certificate::mapping_values;
    }
}

facts::role! {
    /// A smart card.
    pub Card = 1 in Source<'_> {
        /// Whether one of its containers is the default container.
        field has_default_container: bool = lens::card::has_default_container;
        /// Whether its PIN is blocked.
        field blocked: bool = lens::card::blocked;
        /// Whether one more wrong PIN blocks it.
        field on_last_try: bool = lens::card::on_last_try;
        /// Whether one of its keys on elliptic curves agrees on keys (ECDH).
        field agrees_on_curves: bool = lens::card::agrees_on_curves;
        /// Whether it carries logon certificates of two users.
        field carries_two_identities: bool = lens::card::carries_two_identities;
        /// Roots that it carries.
        search roots: CertificationAuthority = lens::card::roots;
        /// Whether it answers for PIV.
        field answers_piv: bool = lens::card::answers_piv;
        /// Whether it answers for GIDS.
        field answers_gids: bool = lens::card::answers_gids;
        /// Whether it is known how long it takes from the PIN to the signature.
        field tells_signing_time: bool = lens::card::tells_signing_time;
        /// How long that is.
        key signing_time: Milliseconds = lens::card::signing_time;
        /// Whether its administrator can unblock it.
        field has_admin_key: bool = lens::card::has_admin_key;
        /// Whether a code unblocks it.
        field has_puk: bool = lens::card::has_puk;
        /// Cards that no registration of a driver tells apart.
        key model: CardModel = lens::card::model;
        /// The driver that its vendor has for it.
        link vendor_driver: Minidriver = lens::card::vendor_driver;
        /// The class minidriver of Windows that serves it, where one does.
        link class_minidriver: Minidriver = lens::card::class_minidriver;
    }
}
