//! Backups of Group Policy objects: what the console writes, and what a stranger may have made of it.

use std::sync::LazyLock;

use policies::{
    BackedUpGpo, BackupFile, BackupTarget, PolicySet, RecordData, RegistryPolicy, RegistryRecord,
    RegistryValueLine, SecurityTemplate, ServiceLine, read_gpo_backups, shipped_policy_sets,
    write_gpo_backup,
};

use crate::mutation::Input;

/// Edits of one backup at most.
const EDITS_MAX: usize = 8;

/// The shipped policy sets as backups.
static SHIPPED: LazyLock<Vec<Vec<BackupFile>>> = LazyLock::new(|| {
    let sets = shipped_policy_sets();
    sets.iter().map(written).collect()
});

fn written(set: &PolicySet) -> Vec<BackupFile> {
    let target = BackupTarget {
        domain: "fabrikam.com".to_owned(),
        time: "2025-11-24".parse().expect("INVARIANT: a day"),
    };
    write_gpo_backup(set, &target)
}

/// `Registry.pol`: what is read is written again as it was read, or the fault is at a byte of the file.
pub fn registry_pol(bytes: &[u8]) {
    match RegistryPolicy::read(bytes) {
        Ok(policy) => {
            for record in &policy.records {
                let _ = (record.typed().to_string(), record.deleted());
                assert!(record.deleted().is_none() || record.is_instruction());
            }
            let again = RegistryPolicy::read(&policy.write());
            assert_eq!(again.as_ref(), Ok(&policy));
        }
        Err(error) => {
            assert!(error.offset <= bytes.len(), "{error}");
            assert!(!error.to_string().is_empty());
        }
    }
}

/// `GptTmpl.inf`: sections and lines are written again as they were read, and so are values and services.
pub fn security_template(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let template = match SecurityTemplate::read(&text) {
        Ok(template) => template,
        Err(error) => {
            assert!((1..=text.lines().count()).contains(&error.line), "{error}");
            return;
        }
    };
    let again = SecurityTemplate::read(&template.write()).expect("what is written is read");
    assert_eq!(said(&template), said(&again));
    let lines: Vec<&str> = template
        .sections
        .iter()
        .flat_map(|section| section.lines.iter().map(|line| line.text.as_str()))
        .collect();
    let values: Vec<RegistryValueLine> = lines
        .iter()
        .filter_map(|line| RegistryValueLine::read(line))
        .collect();
    let services: Vec<ServiceLine> = lines
        .iter()
        .filter_map(|line| ServiceLine::read(line))
        .collect();
    let made = SecurityTemplate::new(&values, &services).write();
    let made = SecurityTemplate::read(&made).expect("what is made is read");
    let of = |name: &str| {
        let section = made.sections.iter().find(|section| section.name == name);
        section.map_or(&[][..], |section| &section.lines)
    };
    let read: Vec<_> = of("Registry Values")
        .iter()
        .filter_map(|line| RegistryValueLine::read(&line.text))
        .collect();
    assert_eq!(read, values);
    let read: Vec<_> = of("Service General Setting")
        .iter()
        .filter_map(|line| ServiceLine::read(&line.text))
        .collect();
    assert_eq!(read, services);
}

/// Names and lines, without their numbers.
fn said(template: &SecurityTemplate) -> Vec<(&str, Vec<&str>)> {
    let sections = template.sections.iter();
    sections
        .map(|section| {
            let lines = section.lines.iter().map(|line| line.text.as_str());
            (section.name.as_str(), lines.collect())
        })
        .collect()
}

/// A whole backup: behind a number, edits of the files of a shipped set's. It reads the same every time; what is understood
/// of it, written as a backup, is understood again.
pub fn gpo_backup(bytes: &[u8]) {
    let mut input = Input(bytes);
    let number = usize::from(input.byte().unwrap_or_default());
    let count = SHIPPED.len().max(1);
    let Some(shipped) = SHIPPED.get(number % count) else {
        return;
    };
    let mut files = shipped.clone();
    for _ in 0..EDITS_MAX {
        if edit(&mut files, &mut input).is_none() {
            break;
        }
    }
    let read = read_gpo_backups(&files);
    let again = read_gpo_backups(&files);
    match (read, again) {
        (Ok(read), Ok(again)) => {
            assert_eq!(read, again);
            read.iter().for_each(understood_again);
        }
        (Err(read), Err(again)) => {
            let told = |problems: &[policies::BackupProblem]| -> Vec<String> {
                problems.iter().map(ToString::to_string).collect()
            };
            assert!(!read.problems().is_empty());
            assert_eq!(told(read.problems()), told(again.problems()));
        }
        _ => unreachable!("a backup reads the same every time"),
    }
}

/// What was understood of an object, written and read again.
fn understood_again(gpo: &BackedUpGpo) {
    let set = gpo.policy_set("Again".parse().expect("INVARIANT: a name"));
    let read = read_gpo_backups(&written(&set)).expect("what is written is read");
    let [again] = read.as_slice() else {
        unreachable!("one object was written")
    };
    let settings = |gpo: &BackedUpGpo| {
        let mut settings: Vec<String> = gpo
            .settings
            .iter()
            .map(|required| format!("{}={:?}", required.setting, required.value))
            .collect();
        settings.sort();
        settings
    };
    assert_eq!(settings(gpo), settings(again));
    assert_eq!(gpo.services, again.services);
}

/// A file goes, comes twice, is another's, is cut, or has other bytes somewhere; a text is edited as a text.
fn edit(files: &mut Vec<BackupFile>, input: &mut Input<'_>) -> Option<()> {
    let kind = input.byte()?;
    let at = usize::from(input.byte()?) % files.len().max(1);
    let place = input.number()?;
    match kind % 6 {
        0 => {
            (files.len() > 1).then(|| files.remove(at))?;
        }
        1 => {
            let other = files.get(place % files.len().max(1))?.bytes.clone();
            files.get_mut(at)?.bytes = other;
        }
        2 => {
            let file = files.get_mut(at)?;
            let length = place % (file.bytes.len() + 1);
            file.bytes.truncate(length);
        }
        3 => {
            let new = input.bytes()?.to_vec();
            let file = files.get_mut(at)?;
            let start = place % (file.bytes.len() + 1);
            let end = (start + new.len()).min(file.bytes.len());
            file.bytes.splice(start..end, new);
        }
        4 => {
            let new = input.bytes()?.to_vec();
            let file = files.get_mut(at)?;
            let start = place % (file.bytes.len() + 1);
            file.bytes.splice(start..start, new);
        }
        _ => {
            // Every second byte, as UTF-16 has them.
            let new = input.bytes()?;
            let file = files.get_mut(at)?;
            let start = place % (file.bytes.len() + 1) & !1;
            let wide: Vec<u8> = new.iter().flat_map(|byte| [*byte, 0]).collect();
            let end = (start + wide.len()).min(file.bytes.len());
            file.bytes.splice(start..end, wide);
        }
    }
    Some(())
}

/// Files of shipped sets, and records of every kind.
pub(crate) fn registry_pol_seeds() -> Vec<Vec<u8>> {
    let key = "SOFTWARE\\Policies\\Microsoft\\Windows\\SmartCardCredentialProvider";
    let records = vec![
        RegistryRecord::set(key, "X509HintsNeeded", &RecordData::Number(1)),
        RegistryRecord::set(
            key,
            "Prompt",
            &RecordData::Text("\u{e9}\u{1f4b3}".to_owned()),
        ),
        RegistryRecord::set(
            key,
            "List",
            &RecordData::List(vec!["a".to_owned(), String::new(), "b".to_owned()]),
        ),
        RegistryRecord::set(key, "Bytes", &RecordData::Bytes(vec![0, 0xDC, 0xFF])),
        RegistryRecord::delete(key, "FilterDuplicateCerts"),
        RegistryRecord::set(key, "**delvals.", &RecordData::Text(" ".to_owned())),
    ];
    let mut seeds = of_shipped("registry.pol");
    seeds.push(RegistryPolicy { records }.write());
    seeds.push(b"PReg\x01\0\0\0".to_vec());
    seeds.push(b"PReg\x02\0\0\0".to_vec());
    seeds
}

/// Templates of shipped sets as UTF-8, and lines of every kind.
pub(crate) fn security_template_seeds() -> Vec<Vec<u8>> {
    let lines = "[Unicode]\r\nUnicode=yes\r\n; a comment\r\n[Registry Values]\r\n\
        MACHINE\\Software\\A=1,\"2\"\r\nMACHINE\\Software\\B=4,-1\r\nMACHINE\\Software\\C=3,0,ff\r\n\
        MACHINE\\Software\\D=7,one,\"two, three\"\r\n[Service General Setting]\r\n\
        \"SCPolicySvc\",2,\"\"\r\nCertPropSvc,3,\"D:(A;;GA;;;SY)\"\r\n[System Access]\r\nMinimumPasswordAge = 1\r\n";
    let mut seeds: Vec<Vec<u8>> = of_shipped("GptTmpl.inf")
        .into_iter()
        .map(|bytes| {
            let units: Vec<u16> = bytes
                .as_chunks::<2>()
                .0
                .iter()
                .skip(1)
                .map(|unit| u16::from_le_bytes(*unit))
                .collect();
            String::from_utf16_lossy(&units).into_bytes()
        })
        .collect();
    seeds.push(lines.as_bytes().to_vec());
    seeds.push(b"before=1".to_vec());
    seeds
}

/// Each shipped set as it is, and one with an edit of each kind.
pub(crate) fn gpo_backup_seeds() -> Vec<Vec<u8>> {
    let sets = u8::try_from(SHIPPED.len()).unwrap_or(u8::MAX);
    let mut seeds: Vec<Vec<u8>> = (0..sets).map(|number| vec![number]).collect();
    for file in 0..6 {
        seeds.extend([
            vec![0, 0, file, 0, 0],
            vec![0, 1, file, 0, 3],
            vec![0, 2, file, 0, 40],
            vec![0, 3, file, 0, 60, 2, b'<', b'!'],
            vec![0, 4, file, 0, 60, 3, 0xD8, 0, b'"'],
            vec![0, 5, file, 0, 60, 2, b'[', b']'],
        ]);
    }
    seeds
}

fn of_shipped(name: &str) -> Vec<Vec<u8>> {
    SHIPPED
        .iter()
        .flatten()
        .filter(|file| {
            let last = file.path.rsplit('/').next();
            last.is_some_and(|last| last.eq_ignore_ascii_case(name))
        })
        .map(|file| file.bytes.clone())
        .collect()
}
