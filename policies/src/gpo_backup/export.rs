//! A policy set as a backup of a Group Policy object, which the console can import.

use names::Timestamp;

use super::gpt_tmpl::{PrivilegeLine, RegistryValueLine, SecurityTemplate, ServiceLine};
use super::registry_pol::{RecordData, RegistryPolicy, RegistryRecord};
use super::understand::{data_of, list_below};
use super::xml::escaped;
use super::{BackupFile, encoding, security_descriptor};
use crate::policy_set::PolicySet;
use crate::settings::{Delivery, TypedValue, setting};
use crate::user_rights::sid_of_name;

/// What a backup says of itself beside the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupTarget {
    /// The DNS name of the domain.
    pub domain: String,
    /// When it is made.
    pub time: Timestamp,
}

const REGISTRY_EXTENSION: &str =
    "[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]";
const SECURITY_EXTENSION: &str =
    "[{827D319E-6EAC-11D2-A4EA-00C04F79F83A}{803E14A0-B4FB-11D0-A0D0-00A0C90F574B}]";
const MACHINE: &str = "DomainSysvol/GPO/Machine";
const TEMPLATE: &str = "microsoft/windows nt/SecEdit/GptTmpl.inf";

/// The files of a backup that carries the settings and services of a policy set.
///
/// Settings of security options and user rights are in `GptTmpl.inf`, all others in `Registry.pol`; a setting of no policy stays in the
/// registry when its object is no longer applied. Equal sets, domains and times give equal bytes.
pub fn write_gpo_backup(set: &PolicySet, target: &BackupTarget) -> Vec<BackupFile> {
    let ids = Ids::new(set, target);
    let policy = registry(set);
    let template = template(set);
    let folder = &ids.backup;
    let mut files = vec![
        text("manifest.xml".to_owned(), &manifest(set, target, &ids)),
        text(
            format!("{folder}/bkupInfo.xml"),
            &instance(set, target, &ids, true),
        ),
        text(
            format!("{folder}/Backup.xml"),
            &backup(set, target, &ids, (policy.is_some(), template.is_some())),
        ),
    ];
    if let Some(policy) = policy {
        files.push(BackupFile {
            path: format!("{folder}/{MACHINE}/registry.pol"),
            bytes: policy.write(),
        });
    }
    if let Some(template) = template {
        files.push(BackupFile {
            path: format!("{folder}/{MACHINE}/{TEMPLATE}"),
            bytes: encoding::encode(&template.write()),
        });
    }
    files
}

/// The identifiers of the object and of its backup.
struct Ids {
    gpo: String,
    backup: String,
}

impl Ids {
    fn new(set: &PolicySet, target: &BackupTarget) -> Self {
        let of = |what: &str| {
            let name = format!("{what}/{}/{}", target.domain.to_lowercase(), set.name);
            guid(&blake3::derive_key(
                "cardtwin backups of Group Policy objects",
                name.as_bytes(),
            ))
        };
        Self {
            gpo: of("object"),
            backup: of(&format!("backup/{}", target.time)),
        }
    }
}

/// An identifier of random bytes [RFC 9562 §5.8].
fn guid(bytes: &[u8; 32]) -> String {
    let mut hex = String::new();
    for (at, byte) in bytes.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0F | 0x80,
            8 => byte & 0x3F | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02X}"));
    }
    format!("{{{hex}}}")
}

fn text(path: String, text: &str) -> BackupFile {
    BackupFile {
        path,
        bytes: text.as_bytes().to_vec(),
    }
}

fn registry(set: &PolicySet) -> Option<RegistryPolicy> {
    let records: Vec<RegistryRecord> = set
        .settings
        .iter()
        .filter(|one| !setting(one.setting).delivery.is_security_setting())
        .flat_map(|one| {
            let catalogued = setting(one.setting);
            let path = catalogued.path();
            match (&one.value, data_of(one.setting, &one.value)) {
                (TypedValue::List(items), _) if list_below(&path).is_some() => list(&path, items),
                (_, Some(data)) => {
                    vec![RegistryRecord::set(
                        catalogued.key,
                        catalogued.value_name,
                        &data,
                    )]
                }
                (_, None) => vec![RegistryRecord::delete(
                    catalogued.key,
                    catalogued.value_name,
                )],
            }
        })
        .collect();
    (!records.is_empty()).then_some(RegistryPolicy { records })
}

/// A list as a key of its own: what stood there goes, and each item is a value, `name=data`.
fn list(key: &str, items: &[String]) -> Vec<RegistryRecord> {
    let blank = RecordData::Text(" ".to_owned());
    let mut records = vec![RegistryRecord::set(key, "**delvals.", &blank)];
    records.extend(items.iter().map(|item| {
        let (name, data) = item.split_once('=').unwrap_or((item, ""));
        RegistryRecord::set(key, name, &RecordData::Text(data.to_owned()))
    }));
    records
}

fn template(set: &PolicySet) -> Option<SecurityTemplate> {
    let values: Vec<RegistryValueLine> = set
        .settings
        .iter()
        .filter(|one| setting(one.setting).delivery == Delivery::SecurityOption)
        .filter_map(|one| {
            let data = data_of(one.setting, &one.value)?;
            Some(RegistryValueLine {
                path: setting(one.setting).path(),
                kind: match data {
                    RecordData::Text(_) => 1,
                    RecordData::Bytes(_) => 3,
                    RecordData::Number(_) => 4,
                    RecordData::List(_) => 7,
                },
                data,
            })
        })
        .collect();
    let services: Vec<ServiceLine> = set
        .services
        .iter()
        .map(|(name, start)| ServiceLine {
            name: name.clone(),
            start: Some(*start),
            security: String::new(),
        })
        .collect();
    let rights = rights(set);
    let is_empty = values.is_empty() && services.is_empty() && rights.is_empty();
    (!is_empty).then(|| SecurityTemplate::new(&values, &services).with_rights(&rights))
}

/// The user rights, with SIDs for those who have the same one everywhere.
fn rights(set: &PolicySet) -> Vec<PrivilegeLine> {
    let rights = set.settings.iter().filter_map(|one| {
        let catalogued = setting(one.setting);
        let TypedValue::List(list) = &one.value else {
            return None;
        };
        (catalogued.delivery == Delivery::UserRight).then(|| PrivilegeLine {
            name: catalogued.name.to_owned(),
            holders: list
                .iter()
                .map(|name| sid_of_name(name).unwrap_or_else(|| name.clone()))
                .collect(),
        })
    });
    rights.collect()
}

/// The entry of a backup, alone or in the manifest.
fn instance(set: &PolicySet, target: &BackupTarget, ids: &Ids, alone: bool) -> String {
    let namespace = if alone {
        " xmlns=\"http://www.microsoft.com/GroupPolicy/GPOOperations/Manifest\""
    } else {
        ""
    };
    let domain_guid = guid(&blake3::derive_key(
        "cardtwin identifiers of domains",
        target.domain.to_lowercase().as_bytes(),
    ));
    let field = |name: &str, value: &str| format!("<{name}>{}</{name}>", escaped(value));
    let fields = [
        field("GPOGuid", &ids.gpo),
        field("GPODomain", &target.domain),
        field("GPODomainGuid", &domain_guid),
        field("GPODomainController", &target.domain),
        field("BackupTime", &local_time(target.time)),
        field("ID", &ids.backup),
        field("Comment", &set.description),
        field("GPODisplayName", set.name.as_str()),
    ];
    format!("<BackupInst{namespace}>{}</BackupInst>", fields.concat())
}

/// A time as a backup has it, without a zone.
fn local_time(time: Timestamp) -> String {
    let seconds = time.unix().rem_euclid(86_400);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hours:02}:{minutes:02}:{seconds:02}", time.date())
}

fn manifest(set: &PolicySet, target: &BackupTarget, ids: &Ids) -> String {
    let entry = instance(set, target, ids, false);
    format!(
        "<Backups xmlns=\"http://www.microsoft.com/GroupPolicy/GPOOperations/Manifest\" \
         xmlns:mfst=\"http://www.microsoft.com/GroupPolicy/GPOOperations/Manifest\" mfst:version=\"1.0\">{entry}</Backups>"
    )
}

fn backup(
    set: &PolicySet,
    target: &BackupTarget,
    ids: &Ids,
    (has_policy, has_template): (bool, bool),
) -> String {
    let descriptor: Vec<String> = security_descriptor::for_everybody()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut extensions = String::new();
    let mut files = String::new();
    if has_policy {
        extensions.push_str(REGISTRY_EXTENSION);
        files.push_str(&extension(
            "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}",
            "Registry",
            "registry.pol",
            "",
        ));
    }
    if has_template {
        extensions.push_str(SECURITY_EXTENSION);
        files.push_str(&extension(
            "{827D319E-6EAC-11D2-A4EA-00C04F79F83A}",
            "Security",
            TEMPLATE,
            " bkp:ReEvaluateFunction=\"SecurityValidateSettings\"",
        ));
    }
    let (gpo, domain, name) = (
        &ids.gpo,
        escaped(&target.domain),
        escaped(set.name.as_str()),
    );
    let descriptor = descriptor.join(" ");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <GroupPolicyBackupScheme bkp:version=\"2.0\" bkp:type=\"GroupPolicyBackupTemplate\" \
         xmlns:bkp=\"http://www.microsoft.com/GroupPolicy/GPOOperations\" \
         xmlns=\"http://www.microsoft.com/GroupPolicy/GPOOperations\"><GroupPolicyObject><SecurityGroups/><FilePaths/>\
         <GroupPolicyCoreSettings><ID>{gpo}</ID><Domain>{domain}</Domain>\
         <SecurityDescriptor>{descriptor}</SecurityDescriptor><DisplayName>{name}</DisplayName><Options>1</Options>\
         <UserVersionNumber>0</UserVersionNumber><MachineVersionNumber>65537</MachineVersionNumber>\
         <MachineExtensionGuids>{extensions}</MachineExtensionGuids><UserExtensionGuids/><WMIFilter/>\
         </GroupPolicyCoreSettings>{files}</GroupPolicyObject></GroupPolicyBackupScheme>"
    )
}

fn extension(id: &str, name: &str, file: &str, more: &str) -> String {
    let file = file.replace('/', "\\");
    format!(
        "<GroupPolicyExtension bkp:ID=\"{id}\" bkp:DescName=\"{name}\">\
         <FSObjectFile bkp:Path=\"%GPO_MACH_FSPATH%\\{file}\"{more} bkp:Location=\"DomainSysvol\\GPO\\Machine\\{file}\"/>\
         </GroupPolicyExtension>"
    )
}
