//! Buffers of every type with any content.

use kerberos::ndr::{FileTime, UnicodeString};
use kerberos::pac::{
    AccountName, ClaimsBuffer, DomainGroupMembership, GroupMembership, KerbSidAndAttributes,
    KerbValidationInfo, NtlmSupplementalCredential, PacAttributesInfo, PacBuffer, PacClientInfo,
    PacCredentialData, PacCredentialInfo, PacDeviceInfo, S4uDelegationInfo, UpnDnsInfo,
};
use pki::names::Sid;
use proptest::prelude::*;

use super::key;

fn sids() -> impl Strategy<Value = Sid> {
    proptest::collection::vec(any::<u32>(), 1..=15).prop_map(|parts| {
        parts
            .iter()
            .fold("S-1-5".to_owned(), |text, part| format!("{text}-{part}"))
            .parse()
            .unwrap()
    })
}

fn texts() -> impl Strategy<Value = UnicodeString> {
    prop_oneof![
        Just(UnicodeString::null()),
        ".{0,12}".prop_map(|text| UnicodeString::new(&text)),
        ".{0,12}".prop_map(|text| UnicodeString::terminated(&text)),
    ]
}

fn groups() -> impl Strategy<Value = Vec<GroupMembership>> {
    let group = any::<(u32, u32)>().prop_map(|(relative_id, attributes)| GroupMembership {
        relative_id,
        attributes,
    });
    proptest::collection::vec(group, 0..5)
}

fn extra_sids() -> impl Strategy<Value = Vec<KerbSidAndAttributes>> {
    let group = (sids(), any::<u32>())
        .prop_map(|(sid, attributes)| KerbSidAndAttributes { sid, attributes });
    proptest::collection::vec(group, 0..5)
}

fn logon_infos() -> impl Strategy<Value = KerbValidationInfo> {
    let numbers = any::<([u64; 8], [u32; 10], [u16; 2], [u8; 16])>();
    let names = proptest::collection::vec(texts(), 8);
    let domains = (
        proptest::option::of(sids()),
        proptest::option::of(sids()),
        extra_sids(),
        groups(),
        groups(),
    );
    (numbers, names, domains).prop_map(|((times, n, [logons, bad], session), names, domains)| {
        let name = |at: usize| names[at].clone();
        let time = |at: usize| FileTime(times[at]);
        KerbValidationInfo {
            logon_time: time(0),
            logoff_time: time(1),
            kick_off_time: time(2),
            password_last_set: time(3),
            password_can_change: time(4),
            password_must_change: time(5),
            effective_name: name(0),
            full_name: name(1),
            logon_script: name(2),
            profile_path: name(3),
            home_directory: name(4),
            home_directory_drive: name(5),
            logon_count: logons,
            bad_password_count: bad,
            user_id: n[0],
            primary_group_id: n[1],
            groups: domains.3,
            user_flags: n[2],
            user_session_key: session,
            logon_server: name(6),
            logon_domain_name: name(7),
            logon_domain_id: domains.0,
            reserved_1: [n[3], n[4]],
            user_account_control: n[5],
            sub_auth_status: n[6],
            last_successful_interactive_logon: time(6),
            last_failed_interactive_logon: time(7),
            failed_interactive_logon_count: n[7],
            reserved_3: n[8],
            extra_sids: domains.2,
            resource_group_domain_sid: domains.1,
            resource_groups: domains.4,
        }
    })
}

fn device_infos() -> impl Strategy<Value = PacDeviceInfo> {
    let domain = (sids(), groups())
        .prop_map(|(domain_id, groups)| DomainGroupMembership { domain_id, groups });
    (
        any::<(u32, u32)>(),
        proptest::option::of(sids()),
        groups(),
        extra_sids(),
        proptest::collection::vec(domain, 0..4),
    )
        .prop_map(
            |(ids, domain, groups, extra_sids, domain_groups)| PacDeviceInfo {
                user_id: ids.0,
                primary_group_id: ids.1,
                account_domain_id: domain,
                account_groups: groups,
                extra_sids,
                domain_groups,
            },
        )
}

fn upn_dns_infos() -> impl Strategy<Value = UpnDnsInfo> {
    let account = (".{0,9}", sids()).prop_map(|(sam_name, sid)| AccountName { sam_name, sid });
    (
        ".{0,20}",
        ".{0,20}",
        any::<u32>(),
        proptest::option::of(account),
    )
        .prop_map(|(upn, dns_domain_name, flags, account)| UpnDnsInfo {
            upn,
            dns_domain_name,
            flags: flags & !2,
            account,
        })
}

pub fn credentials() -> impl Strategy<Value = PacCredentialData> {
    let hash = proptest::option::of(any::<[u8; 16]>());
    let ntlm = (hash.clone(), hash).prop_map(|(lm_password, nt_password)| {
        NtlmSupplementalCredential {
            lm_password,
            nt_password,
        }
        .to_credential()
    });
    proptest::collection::vec(ntlm, 0..4).prop_map(|credentials| PacCredentialData { credentials })
}

pub fn buffers() -> impl Strategy<Value = PacBuffer> {
    let claims = proptest::collection::vec(any::<u8>(), 0..40).prop_map(ClaimsBuffer);
    let delegation = (texts(), proptest::collection::vec(texts(), 0..4)).prop_map(
        |(s4u2proxy_target, transited_services)| S4uDelegationInfo {
            s4u2proxy_target,
            transited_services,
        },
    );
    let client = (any::<u64>(), ".{0,20}").prop_map(|(time, name)| PacClientInfo {
        client_id: FileTime(time),
        name,
    });
    prop_oneof![
        logon_infos().prop_map(|info| PacBuffer::LogonInfo(Box::new(info))),
        credentials().prop_map(|data| PacBuffer::CredentialInfo(PacCredentialInfo::seal(
            &data,
            &key(1),
            [3; 16]
        ))),
        client.prop_map(PacBuffer::ClientInfo),
        delegation.prop_map(PacBuffer::DelegationInfo),
        upn_dns_infos().prop_map(PacBuffer::UpnDnsInfo),
        claims.clone().prop_map(PacBuffer::ClientClaims),
        device_infos().prop_map(PacBuffer::DeviceInfo),
        claims.prop_map(PacBuffer::DeviceClaims),
        any::<u32>().prop_map(|flags| PacBuffer::AttributesInfo(PacAttributesInfo::new(flags))),
        sids().prop_map(PacBuffer::Requestor),
    ]
}
