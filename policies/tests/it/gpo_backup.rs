//! Backups of Group Policy objects: real ones, those of ours, and malformed ones.

use std::fs;
use std::path::{Path, PathBuf};

use miette::{GraphicalReportHandler, GraphicalTheme};
use policies::{
    BackedUpGpo, BackupFile, BackupTarget, PolicySet, RecordData, RegistryPolicy, RegistryRecord,
    SettingId, SettingKind, Switch, TypedValue, read_gpo_backups, setting, shipped_policy_sets,
    write_gpo_backup,
};
use proptest::prelude::*;
use worlds::ServiceStart;

/// The files of a folder and of those below it.
fn files(folder: &Path, below: &str) -> Vec<BackupFile> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let shown = if below.is_empty() {
                name.to_owned()
            } else {
                format!("{below}/{name}")
            };
            if path.is_dir() {
                files(&path, &shown)
            } else {
                vec![BackupFile {
                    path: shown,
                    bytes: fs::read(&path).unwrap(),
                }]
            }
        })
        .collect()
}

fn samples() -> Option<Vec<BackupFile>> {
    let Some(samples) = std::env::var_os("CARDTWIN_SAMPLES").map(PathBuf::from) else {
        #[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
        {
            println!("skipped: CARDTWIN_SAMPLES does not name the folder of public samples");
        }
        return None;
    };
    Some(files(&samples.join("gpo-nsa-shb"), ""))
}

fn values(gpo: &BackedUpGpo) -> Vec<String> {
    let all = gpo.settings.iter();
    all.map(|one| format!("{} = {}", one.setting, one.value))
        .collect()
}

fn left(gpo: &BackedUpGpo, extension: &str) -> usize {
    let all = gpo.not_understood.iter();
    all.filter(|one| one.extension.starts_with(extension))
        .count()
}

#[test]
fn c6_5_the_real_backup_of_windows_10_loads_whole() {
    let Some(files) = samples() else { return };
    let gpos = read_gpo_backups(&files).unwrap();
    let gpo = gpos.iter().find(|gpo| gpo.folder == "windows").unwrap();
    assert_eq!(
        gpo.name.as_deref(),
        Some("DoD Windows 10 STIG - Computer (SHB v10.1.0)")
    );
    assert_eq!(
        gpo.guid.as_deref(),
        Some("{356FB116-26CD-4FBF-830B-6D736B802FD7}")
    );
    assert_eq!(gpo.domain.as_deref(), Some("idl.local"));
    assert_eq!(gpo.backed_up.as_deref(), Some("2016-12-09T15:16:54"));
    assert_eq!(
        (gpo.computer.enabled, gpo.computer.version),
        (Some(true), Some(7))
    );
    assert_eq!((gpo.user.enabled, gpo.user.version), (Some(false), Some(2)));
    assert_eq!(gpo.links, []);
    assert_eq!(
        values(gpo),
        [
            "EnumerateAdministrators = 0",
            "LsaCfgFlags = 1",
            "fPromptForPassword = 1",
            "ScRemoveOption = 1",
            "ConsentPromptBehaviorAdmin = 2",
            "ConsentPromptBehaviorUser = 0",
            "InactivityTimeoutSecs = 900",
            "AllowOnlineID = 0",
            "SeNetworkLogonRight = [\"Administrators\"]",
            "SeInteractiveLogonRight = [\"Administrators\", \"Users\"]",
            "SeDenyNetworkLogonRight = [\"Guests\"]",
            "SeDenyRemoteInteractiveLogonRight = [\"Guests\"]",
            "SeDenyInteractiveLogonRight = [\"Guests\"]",
        ]
    );
    // Each of the 87 records, the 40 registry values and the 13 + 27 other lines is in one of the two lists.
    assert_eq!(left(gpo, "registry"), 87 - 3);
    assert_eq!(left(gpo, "security, [Registry Values]"), 41 - 5);
    assert_eq!(left(gpo, "security, [System Access]"), 13);
    assert_eq!(left(gpo, "security, [Privilege Rights]"), 27 - 5);
    assert!(
        gpo.not_understood
            .iter()
            .any(|one| one.key.ends_with("Audit/audit.csv"))
    );
    assert!(
        gpo.not_understood
            .iter()
            .any(|one| one.extension == "{F3CCC681-B74C-4060-9F26-CD84525DCA2A}")
    );
    let told: Vec<String> = gpo
        .permissions
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    assert!(
        told.contains(&"Authenticated Users: allowed to apply".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"Enterprise Admins: allowed to read".to_owned()),
        "{told:?}"
    );
}

#[test]
fn c6_5_the_real_backup_of_activclient_loads_whole() {
    let Some(files) = samples() else { return };
    let gpos = read_gpo_backups(&files).unwrap();
    assert_eq!(gpos.len(), 2);
    let gpo = gpos.iter().find(|gpo| gpo.folder == "activclient").unwrap();
    assert_eq!(gpo.name.as_deref(), Some("DoD ActivClient 7.1 - Computer"));
    assert_eq!(
        values(gpo),
        ["DefaultCredentialProvider = \"{8FD7E19C-3BF7-489B-A72C-846AB3678C96}\""]
    );
    assert_eq!(left(gpo, "registry"), 3);
}

fn target() -> BackupTarget {
    BackupTarget {
        domain: "corp.example".to_owned(),
        time: "2026-11-23T09:00Z".parse().unwrap(),
    }
}

#[test]
fn c6_5_shipped_policy_sets_are_written_and_read_back() {
    for set in shipped_policy_sets() {
        let files = write_gpo_backup(&set, &target());
        assert_eq!(files, write_gpo_backup(&set, &target()));
        let gpos = read_gpo_backups(&files).unwrap();
        let [gpo] = gpos.as_slice() else {
            panic!("{}", set.name)
        };
        same_settings(&set, gpo);
        assert_eq!(gpo.name.as_deref(), Some(set.name.as_str()));
        assert_eq!(gpo.backed_up.as_deref(), Some("2026-11-23T09:00:00"));
        assert_eq!(
            (gpo.computer.enabled, gpo.user.enabled),
            (Some(true), Some(false))
        );
        assert_eq!(gpo.not_understood, []);
        assert_eq!(gpo.remarks, [""; 0]);
        // The document of what was read is a policy set again.
        let read = gpo.policy_set(set.name.clone());
        let again = PolicySet::read("again.ron", &read.write()).unwrap();
        assert_eq!(again, read);
    }
}

/// Who has the same SID everywhere is written by it, as the editor of policies does, and read back by name.
#[test]
fn c6_5_user_rights_are_written_by_sid_and_read_by_name() {
    let set = PolicySet::read(
        "s.ron",
        "PolicySet(name: \"S\", description: \"D\", settings: { \"SeInteractiveLogonRight\": [\"Administrators\", \"CORP\\\\Helpdesk\", \"Everyone\"], \"SeDenyNetworkLogonRight\": [] }, rules: [])",
    )
    .unwrap();
    let files = write_gpo_backup(&set, &target());
    let template = files
        .iter()
        .find(|file| file.path.ends_with("GptTmpl.inf"))
        .unwrap();
    let text: Vec<u16> = template.bytes[2..]
        .chunks(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let text = String::from_utf16(&text).unwrap();
    assert!(
        text.ends_with(
            "[Privilege Rights]\r\nSeInteractiveLogonRight = *S-1-5-32-544,CORP\\Helpdesk,*S-1-1-0\r\nSeDenyNetworkLogonRight = \r\n"
        ),
        "{text}"
    );
    let gpos = read_gpo_backups(&files).unwrap();
    same_settings(&set, &gpos[0]);
}

fn same_settings(set: &PolicySet, gpo: &BackedUpGpo) {
    let sorted = |settings: &[policies::RequiredSetting]| {
        let mut all: Vec<(SettingId, TypedValue)> = settings
            .iter()
            .map(|one| (one.setting, one.value.clone()))
            .collect();
        all.sort();
        all
    };
    assert_eq!(sorted(&gpo.settings), sorted(&set.settings));
    assert_eq!(gpo.services, set.services);
}

#[test]
fn c6_5_the_files_are_where_windows_has_them() {
    let set = PolicySet::read(
        "s.ron",
        "PolicySet(name: \"S\", description: \"D & E\", settings: { \"ScRemoveOption\": \"1\", \"X509HintsNeeded\": Enabled, \"RootCertificateCleanupOption\": Disabled }, services: { \"SCPolicySvc\": Automatic }, rules: [])",
    )
    .unwrap();
    let files = write_gpo_backup(&set, &target());
    let paths: Vec<&str> = files
        .iter()
        .map(|file| {
            file.path
                .split_once('}')
                .map_or(&*file.path, |(_, rest)| rest)
        })
        .collect();
    assert_eq!(
        paths,
        [
            "manifest.xml",
            "/bkupInfo.xml",
            "/Backup.xml",
            "/DomainSysvol/GPO/Machine/registry.pol",
            "/DomainSysvol/GPO/Machine/microsoft/windows nt/SecEdit/GptTmpl.inf",
        ]
    );
    let policy = RegistryPolicy::read(&files[3].bytes).unwrap();
    let names: Vec<&str> = policy
        .records
        .iter()
        .map(|record| record.value.as_str())
        .collect();
    assert_eq!(
        names,
        ["X509HintsNeeded", "**del.RootCertificateCleanupOption"]
    );
    let template = &files[4].bytes;
    assert_eq!(template[..2], [0xFF, 0xFE]);
    let text: Vec<u16> = template[2..]
        .chunks(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    assert_eq!(
        String::from_utf16(&text).unwrap(),
        "[Unicode]\r\nUnicode=yes\r\n[Version]\r\nsignature=\"$CHICAGO$\"\r\nRevision=1\r\n[Registry Values]\r\n\
         MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\ScRemoveOption=1,\"1\"\r\n\
         [Service General Setting]\r\n\"SCPolicySvc\",2,\"\"\r\n"
    );
}

/// Any value of a setting that a policy set can carry.
fn value_of(id: SettingId) -> BoxedStrategy<TypedValue> {
    let catalogued = setting(id);
    let number = |allowed: policies::Numbers| {
        let numbers = match allowed {
            policies::Numbers::Named(list) => {
                let list: Vec<u32> = list.iter().map(|one| one.number).collect();
                prop::sample::select(list).boxed()
            }
            policies::Numbers::Between { least, most, .. } => (least..=most).boxed(),
            policies::Numbers::Bits(bits) => {
                let bits: Vec<u32> = bits.iter().map(|one| one.number).collect();
                let some = prop::sample::subsequence(bits.clone(), 0..=bits.len());
                some.prop_map(|some| some.into_iter().sum()).boxed()
            }
        };
        numbers.prop_map(TypedValue::Number).boxed()
    };
    let own = match catalogued.kind {
        SettingKind::Dword { allowed } | SettingKind::NumberAsText { allowed } => number(allowed),
        SettingKind::Text => "[ -~]{0,20}".prop_map(TypedValue::Text).boxed(),
        SettingKind::List => prop::collection::vec("[a-z]{1,8}=[!-~]{1,12}", 1..4)
            .prop_map(|mut list| {
                list.sort();
                list.dedup_by(|one, other| one.split('=').next() == other.split('=').next());
                TypedValue::List(list)
            })
            .boxed(),
    };
    if matches!(
        catalogued.switch,
        Switch::States {
            disabled: policies::Written::Deleted,
            ..
        }
    ) {
        prop_oneof![3 => own, 1 => Just(TypedValue::Deleted)].boxed()
    } else {
        own
    }
}

fn any_set() -> impl Strategy<Value = PolicySet> {
    let ids = prop::sample::subsequence(SettingId::ALL.to_vec(), 0..12);
    let services = prop::collection::btree_map(
        "[A-Za-z]{1,10}",
        prop_oneof![
            Just(ServiceStart::Automatic),
            Just(ServiceStart::Manual),
            Just(ServiceStart::Disabled)
        ],
        0..3,
    );
    let settings = ids.prop_flat_map(|ids| {
        ids.into_iter()
            .map(|id| {
                value_of(id).prop_map(move |value| policies::RequiredSetting { setting: id, value })
            })
            .collect::<Vec<_>>()
    });
    (settings, services, "[A-Za-z][ -~]{0,18}[a-z]").prop_filter_map(
        "a name",
        |(settings, services, name)| {
            Some(PolicySet {
                name: name.parse().ok()?,
                description: "Random; <&> \"quoted\".".to_owned(),
                settings,
                services,
                rules: Vec::new(),
            })
        },
    )
}

proptest! {
    #[test]
    fn an_object_written_and_read_back_is_the_same(set in any_set()) {
        let files = write_gpo_backup(&set, &target());
        let gpos = read_gpo_backups(&files).unwrap();
        prop_assert_eq!(gpos.len(), 1);
        same_settings(&set, &gpos[0]);
        prop_assert_eq!(&gpos[0].not_understood, &[]);
        prop_assert_eq!(gpos[0].name.as_deref(), Some(set.name.as_str().trim()));
        let document = PolicySet::read("set.ron", &set.write());
        prop_assert_eq!(document, Ok(set));
    }
}

fn policy(records: &[RegistryRecord]) -> Vec<u8> {
    RegistryPolicy {
        records: records.to_vec(),
    }
    .write()
}

fn file(path: &str, bytes: &[u8]) -> BackupFile {
    BackupFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    }
}

#[test]
fn c6_5_folders_of_sysvol_and_flat_copies_are_read_in_any_case() {
    let hints = setting(SettingId::X509HintsNeeded);
    let bytes = policy(&[RegistryRecord::set(
        &hints.key.to_uppercase(),
        "x509hintsneeded",
        &RecordData::Number(1),
    )]);
    for path in [
        "Registry.pol",
        "MACHINE/REGISTRY.POL",
        "{X}/Machine/registry.pol",
        "DomainSysvol/GPO/Machine/registry.pol",
    ] {
        let gpos = read_gpo_backups(&[file(path, &bytes)]).unwrap();
        assert_eq!(values(&gpos[0]), ["X509HintsNeeded = 1"], "{path}");
    }
    // What is for users is kept as a note.
    let gpos = read_gpo_backups(&[file("User/registry.pol", &bytes)]).unwrap();
    assert_eq!(
        (
            gpos[0].settings.len(),
            left(&gpos[0], "registry, user half")
        ),
        (0, 1)
    );
}

#[test]
fn c6_5_what_is_not_understood_says_why() {
    let remove = setting(SettingId::ScRemoveOption);
    let hints = setting(SettingId::X509HintsNeeded);
    let records = [
        RegistryRecord::set(
            hints.key,
            hints.value_name,
            &RecordData::Text("yes".to_owned()),
        ),
        RegistryRecord::set(hints.key, hints.value_name, &RecordData::Number(7)),
        RegistryRecord::set(hints.key, hints.value_name, &RecordData::Bytes(vec![1, 2])),
        RegistryRecord::delete(hints.key, hints.value_name),
        RegistryRecord::set(
            "Software\\Foo",
            "**delvals.",
            &RecordData::Text(" ".to_owned()),
        ),
        RegistryRecord::set("Software\\Foo", "X509HintsNeeded", &RecordData::Number(1)),
        // Windows documents a text: read, with a remark.
        RegistryRecord::set(remove.key, remove.value_name, &RecordData::Number(2)),
    ];
    let gpos = read_gpo_backups(&[file("registry.pol", &policy(&records))]).unwrap();
    let told: Vec<&str> = gpos[0]
        .not_understood
        .iter()
        .map(|one| one.why.as_str())
        .collect();
    assert_eq!(told.len(), 6, "{told:?}");
    assert!(told[2].contains("of a type"), "{told:?}");
    assert!(told[3].contains("deletes none"), "{told:?}");
    assert_eq!(told[4], "the twin follows no such instruction");
    assert_eq!(told[5], "the twin models no such value");
    assert_eq!(values(&gpos[0]), ["ScRemoveOption = 2"]);
    assert!(
        gpos[0].remarks[0].contains("number-for-text"),
        "{:?}",
        gpos[0].remarks
    );
}

#[test]
fn c6_5_links_filters_and_security_options_of_a_report_are_read() {
    let report = r#"<?xml version="1.0" encoding="utf-16"?>
<GPO xmlns="http://www.microsoft.com/GroupPolicy/Settings">
  <Identifier><Identifier xmlns="http://www.microsoft.com/GroupPolicy/Types">{A}</Identifier><Domain xmlns="http://www.microsoft.com/GroupPolicy/Types">corp.example</Domain></Identifier>
  <Name>Cards</Name>
  <FilterName>Laptops</FilterName>
  <Computer><Enabled>true</Enabled><ExtensionData><Extension>
    <q1:SecurityOptions xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/Security"><q1:KeyName>MACHINE\Software\Microsoft\Windows NT\CurrentVersion\Winlogon\ScRemoveOption</q1:KeyName><q1:SettingString>"1"</q1:SettingString></q1:SecurityOptions>
    <q1:SecurityOptions xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/Security"><q1:KeyName>MACHINE\Software\Microsoft\Windows\CurrentVersion\Policies\System\ScForceOption</q1:KeyName><q1:SettingNumber>1</q1:SettingNumber></q1:SecurityOptions>
  </Extension></ExtensionData></Computer>
  <User><Enabled>false</Enabled></User>
  <LinksTo><SOMName>PCs</SOMName><SOMPath>corp.example/PCs</SOMPath><Enabled>true</Enabled><NoOverride>true</NoOverride></LinksTo>
  <LinksTo><SOMName>corp</SOMName><SOMPath>corp.example</SOMPath><Enabled>false</Enabled><NoOverride>false</NoOverride></LinksTo>
</GPO>"#;
    let utf_16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(report.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let gpos = read_gpo_backups(&[
        file("gpreport.xml", &utf_16),
        file("registry.pol", &policy(&[])),
    ])
    .unwrap();
    let gpo = &gpos[0];
    assert_eq!(
        (gpo.name.as_deref(), gpo.wmi_filter.as_deref()),
        (Some("Cards"), Some("Laptops"))
    );
    let links: Vec<(&str, bool, bool)> = gpo
        .links
        .iter()
        .map(|link| (link.container.as_str(), link.enabled, link.enforced))
        .collect();
    assert_eq!(
        links,
        [
            ("corp.example/PCs", true, true),
            ("corp.example", false, false)
        ]
    );
    assert_eq!(
        (gpo.computer.enabled, gpo.user.enabled),
        (Some(true), Some(false))
    );
    assert_eq!(values(gpo), ["ScRemoveOption = 1", "ScForceOption = 1"]);
    assert!(gpo.remarks[0].contains("gpreport.xml"));
}

#[test]
fn c6_5_every_malformed_file_is_told_with_its_place() {
    let error = read_gpo_backups(&[
        file("one/Backup.xml", b"<a>\n  <b></a>"),
        file("one/Machine/registry.pol", b"PReg\x01\0\0\0{"),
        file(
            "one/Machine/microsoft/windows nt/SecEdit/GptTmpl.inf",
            b"x=1",
        ),
        file("two/Backup.xml", b"<a/>"),
        file("two/GptTmpl.inf", b"\xFF\xFE\0"),
    ])
    .unwrap_err();
    let told: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("one/Backup.xml: "), "{told:?}");
    assert_eq!(
        told[1],
        "one/Machine/registry.pol: the file ends in the middle of a record, at byte 9"
    );
    assert_eq!(
        told[2],
        "one/Machine/microsoft/windows nt/SecEdit/GptTmpl.inf: line 1 is in no section"
    );
    assert_eq!(
        told[3],
        "two/GptTmpl.inf: the file is neither UTF-16 nor UTF-8"
    );
    let mut shown = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .render_report(&mut shown, &error)
        .unwrap();
    assert!(shown.contains("one/Backup.xml:2:"), "{shown}");
    let error = read_gpo_backups(&[file("readme.txt", b"")]).unwrap_err();
    assert!(error.problems()[0].to_string().contains("no backup"));
}
