//! What the files of a backup mean: settings of the catalogue, services, and what is not modelled.

use worlds::SettingValue;

use super::gpt_tmpl::{
    PRIVILEGE_RIGHTS, PrivilegeLine, REGISTRY_VALUES, RegistryValueLine, SERVICES,
    SecurityTemplate, ServiceLine, TemplateLine,
};
use super::registry_pol::{RecordData, RegistryPolicy, RegistryRecord};
use super::xml::{self, Core, Instance, Report};
use super::{
    BackedUpGpo, BackedUpHalf, BackupFile, BackupProblem, NotUnderstood, file_name, folder_of,
    read_text, read_xml,
};
use crate::rule::RequiredSetting;
use crate::settings::{Delivery, SettingId, SettingKind, TypedValue, setting};
use crate::user_rights::name_of_sid;

const REGISTRY: &str = "registry";
const REGISTRY_EXTENSION: &str = "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}";
const SECURITY: &str = "security";
const SECURITY_EXTENSION: &str = "{827D319E-6EAC-11D2-A4EA-00C04F79F83A}";
const UNKNOWN_VALUE: &str = "the twin models no such value";

/// Reads the object of a folder.
pub(super) fn gpo(
    folder: &str,
    files: &[BackupFile],
    listed: &[Instance],
    problems: &mut Vec<BackupProblem>,
) -> BackedUpGpo {
    let files = Files { folder, files };
    let core: Core = files.xml("Backup.xml", xml::core, problems);
    let own: Vec<Instance> = files.xml("bkupInfo.xml", xml::instances, problems);
    let report: Report = files.xml("gpreport.xml", xml::report, problems);
    let instance = own.into_iter().next().or_else(|| {
        let of_folder = |instance: &&Instance| {
            let name = file_name(folder);
            instance
                .backup
                .as_ref()
                .is_some_and(|id| id.eq_ignore_ascii_case(name))
        };
        listed.iter().find(of_folder).cloned()
    });
    let instance = instance.unwrap_or_default();
    let mut gpo = BackedUpGpo {
        folder: folder.to_owned(),
        name: core.name.clone().or(instance.name).or(report.name.clone()),
        guid: core.guid.clone().or(instance.guid).or(report.guid.clone()),
        domain: core
            .domain
            .clone()
            .or(instance.domain)
            .or(report.domain.clone()),
        backed_up: instance.time,
        computer: half(
            core.options,
            2,
            report.computer_enabled,
            core.machine_version,
        ),
        user: half(core.options, 1, report.user_enabled, core.user_version),
        links: report.links.clone(),
        wmi_filter: core.wmi_filter.clone().or(report.wmi_filter.clone()),
        permissions: core.permissions.clone(),
        ..BackedUpGpo::default()
    };
    for permission in gpo.permissions.iter_mut().flatten() {
        if permission.name.is_none() {
            permission.name = xml::name_of(&report.names_of_sids, &permission.sid);
        }
    }
    if let Some(policy) = files.policy("machine", problems) {
        registry(&mut gpo, &policy);
    }
    if let Some(policy) = files.policy("user", problems) {
        for record in &policy.records {
            let why = "the twin models no settings of users";
            gpo.leave("registry, user half", &record.key, record, why);
        }
    }
    match files.template(problems) {
        Some(template) => security(&mut gpo, &template),
        None => reported(&mut gpo, &report),
    }
    others(&mut gpo, &core, &files);
    gpo
}

/// Half of an object: the bit of `Options` that disables it, what the report says, and the version, of which the upper 16
/// bits are those of the file system and the lower those of the directory.
fn half(
    options: Option<u32>,
    disabled: u32,
    reported: Option<bool>,
    version: Option<u32>,
) -> BackedUpHalf {
    BackedUpHalf {
        enabled: options.map(|options| options & disabled == 0).or(reported),
        version: version.and_then(|version| u16::try_from(version & 0xFFFF).ok()),
    }
}

/// The files of one backup.
struct Files<'f> {
    folder: &'f str,
    files: &'f [BackupFile],
}

impl<'f> Files<'f> {
    /// The files of the folder and of those below it, with their paths there.
    fn own(&self) -> impl Iterator<Item = (&'f str, &'f BackupFile)> + use<'f> {
        let folder = self.folder;
        self.files.iter().filter_map(move |file| {
            let below = if folder.is_empty() {
                Some(file.path.as_str())
            } else {
                file.path.strip_prefix(folder)?.strip_prefix('/')
            };
            Some((below?, file))
        })
    }

    fn xml<T: Default>(
        &self,
        name: &str,
        read: fn(&str) -> Result<T, roxmltree::Error>,
        problems: &mut Vec<BackupProblem>,
    ) -> T {
        self.own()
            .find(|(path, _)| path.eq_ignore_ascii_case(name))
            .and_then(|(_, file)| read_xml(file, read, problems))
            .unwrap_or_default()
    }

    /// The `Registry.pol` of a half: in the folder of that half, or the machine's beside `Backup.xml`.
    fn policy(&self, half: &str, problems: &mut Vec<BackupProblem>) -> Option<RegistryPolicy> {
        let (_, file) = self.own().find(|(path, _)| {
            let folder = folder_of(path);
            file_name(path).eq_ignore_ascii_case("Registry.pol")
                && (file_name(folder).eq_ignore_ascii_case(half)
                    || (folder.is_empty() && half == "machine"))
        })?;
        match RegistryPolicy::read(&file.bytes) {
            Ok(policy) => Some(policy),
            Err(error) => {
                let help = "copy the file again: it is no whole Registry.pol [MS-GPREG] 2.2.1";
                problems.push(BackupProblem::of_bytes(&file.path, error, help));
                None
            }
        }
    }

    fn template(&self, problems: &mut Vec<BackupProblem>) -> Option<SecurityTemplate> {
        let (_, file) = self
            .own()
            .find(|(path, _)| file_name(path).eq_ignore_ascii_case("GptTmpl.inf"))?;
        let text = read_text(file, problems)?;
        match SecurityTemplate::read(&text) {
            Ok(template) => Some(template),
            Err(error) => {
                let offset = super::offset(&text, u32::try_from(error.line).unwrap_or(1), 1);
                problems.push(BackupProblem::of_text(&file.path, &text, offset, error));
                None
            }
        }
    }
}

impl BackedUpGpo {
    fn leave_text(&mut self, extension: &str, key: &str, value: String, why: impl Into<String>) {
        self.not_understood.push(NotUnderstood {
            extension: extension.to_owned(),
            key: key.to_owned(),
            value,
            why: why.into(),
        });
    }

    fn leave(&mut self, extension: &str, key: &str, record: &RegistryRecord, why: &str) {
        let value = format!("{} = {}", record.value, record.typed());
        self.leave_text(extension, key, value, why);
    }

    /// Takes a value for a setting of the catalogue, if it is one of its values.
    fn take(&mut self, extension: &str, id: SettingId, value: &SettingValue) {
        let catalogued = setting(id);
        let typed = match catalogued.check(value) {
            Ok(typed) => typed,
            Err(error) => {
                let key = catalogued.path();
                self.leave_text(extension, &key, shown(value), error.to_string());
                return;
            }
        };
        if let Some(mismatch) = catalogued.type_mismatch(value) {
            self.remarks
                .push(format!("{mismatch}; {}", mismatch.help()));
        }
        self.set(id, typed);
    }

    /// A later value replaces an earlier one, as the extensions apply them in order.
    fn set(&mut self, setting: SettingId, value: TypedValue) {
        self.settings.retain(|earlier| earlier.setting != setting);
        self.settings.push(RequiredSetting { setting, value });
    }
}

/// The records of the machine's `Registry.pol`.
fn registry(gpo: &mut BackedUpGpo, policy: &RegistryPolicy) {
    let mut lists: Vec<(SettingId, Vec<String>)> = Vec::new();
    for record in &policy.records {
        if let Some(id) = list_below(&record.key)
            && !record.is_instruction()
        {
            let RecordData::Text(text) = record.typed() else {
                let why = "an item of the list is no text";
                gpo.leave(REGISTRY, &record.key, record, why);
                continue;
            };
            let item = format!("{}={text}", record.value);
            match lists.iter_mut().find(|(list, _)| *list == id) {
                Some((_, items)) => items.push(item),
                None => lists.push((id, vec![item])),
            }
            continue;
        }
        one_record(gpo, record);
    }
    for (id, items) in lists {
        gpo.take(REGISTRY, id, &SettingValue::List(items));
    }
}

fn one_record(gpo: &mut BackedUpGpo, record: &RegistryRecord) {
    if let Some(name) = record.deleted() {
        match SettingId::at(&record.key, name) {
            Some(id) if setting(id).check(&SettingValue::Disabled) == Ok(TypedValue::Deleted) => {
                gpo.set(id, TypedValue::Deleted);
            }
            Some(_) => gpo.leave(
                REGISTRY,
                &record.key,
                record,
                "the policy of this setting writes a value when it is disabled, and deletes none",
            ),
            None => gpo.leave(REGISTRY, &record.key, record, UNKNOWN_VALUE),
        }
        return;
    }
    if record.is_instruction() {
        // A list begins with this: whatever stood in the key goes.
        if record.value.eq_ignore_ascii_case("**delvals.") && list_below(&record.key).is_some() {
            return;
        }
        gpo.leave(
            REGISTRY,
            &record.key,
            record,
            "the twin follows no such instruction",
        );
        return;
    }
    let Some(id) = SettingId::at(&record.key, &record.value) else {
        gpo.leave(REGISTRY, &record.key, record, UNKNOWN_VALUE);
        return;
    };
    match of_data(&record.typed()) {
        Some(value) => gpo.take(REGISTRY, id, &value),
        None => gpo.leave(
            REGISTRY,
            &record.key,
            record,
            "the data are of a type that the setting has not",
        ),
    }
}

/// The setting that is a list of values below this key.
pub(super) fn list_below(key: &str) -> Option<SettingId> {
    let id = SettingId::KdcProxyServers;
    let path = setting(id).path();
    key.eq_ignore_ascii_case(&path).then_some(id)
}

fn of_data(data: &RecordData) -> Option<SettingValue> {
    match data {
        RecordData::Number(number) => Some(SettingValue::Number(*number)),
        RecordData::Text(text) => Some(SettingValue::Text(text.clone())),
        RecordData::List(list) => Some(SettingValue::List(list.clone())),
        RecordData::Bytes(_) => None,
    }
}

fn shown(value: &SettingValue) -> String {
    match value {
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Text(text) => format!("{text:?}"),
        SettingValue::List(list) => format!("{list:?}"),
        SettingValue::Enabled => "Enabled".to_owned(),
        SettingValue::Disabled => "Disabled".to_owned(),
    }
}

/// The sections of the security template.
fn security(gpo: &mut BackedUpGpo, template: &SecurityTemplate) {
    for section in &template.sections {
        // These two say how the file is written.
        if ["Unicode", "Version"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&section.name))
        {
            continue;
        }
        let extension = format!("{SECURITY}, [{}]", section.name);
        for line in &section.lines {
            if section.name.eq_ignore_ascii_case(REGISTRY_VALUES) {
                registry_value(gpo, &extension, &line.text);
            } else if section.name.eq_ignore_ascii_case(PRIVILEGE_RIGHTS) {
                user_right(gpo, &extension, line);
            } else if section.name.eq_ignore_ascii_case(SERVICES) {
                service(gpo, &extension, line);
            } else {
                let (key, value) = line.text.split_once('=').unwrap_or((&line.text, ""));
                let why = "the twin does not model this section";
                gpo.leave_text(&extension, key.trim(), value.trim().to_owned(), why);
            }
        }
    }
}

fn registry_value(gpo: &mut BackedUpGpo, extension: &str, line: &str) {
    let Some(read) = RegistryValueLine::read(line) else {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let why = "the line has another form than `MACHINE\\key\\value=type,data`";
        gpo.leave_text(extension, key, value.to_owned(), why);
        return;
    };
    let (key, name) = read.path.rsplit_once('\\').unwrap_or(("", &read.path));
    match (SettingId::at(key, name), of_data(&read.data)) {
        (Some(id), Some(value)) => gpo.take(extension, id, &value),
        (Some(_), None) => {
            let why = "the data are of a type that the setting has not";
            gpo.leave_text(extension, &read.path, read.data.to_string(), why);
        }
        (None, _) => {
            gpo.leave_text(extension, &read.path, read.data.to_string(), UNKNOWN_VALUE);
        }
    }
}

/// Rights to log on; SIDs that are well known are taken by name.
fn user_right(gpo: &mut BackedUpGpo, extension: &str, line: &TemplateLine) {
    let Some(read) = PrivilegeLine::read(&line.text) else {
        let why = "the line has another form than `right = *SID,name`";
        gpo.leave_text(extension, &line.text, String::new(), why);
        return;
    };
    let id = SettingId::parse(&read.name).ok();
    let id = id.filter(|id| setting(*id).delivery == Delivery::UserRight);
    let Some(id) = id else {
        let why = "the twin models the rights to log on, and no others";
        gpo.leave_text(extension, &read.name, read.holders.join(","), why);
        return;
    };
    let names = read.holders.into_iter().map(|holder| {
        let name = name_of_sid(&holder);
        name.map_or(holder, str::to_owned)
    });
    gpo.set(id, TypedValue::List(names.collect()));
}

fn service(gpo: &mut BackedUpGpo, extension: &str, line: &TemplateLine) {
    let Some(read) = ServiceLine::read(&line.text) else {
        let why = "the line has another form than `\"name\",start,\"SDDL\"`";
        gpo.leave_text(extension, &line.text, String::new(), why);
        return;
    };
    if !read.security.is_empty() {
        let why = "the twin models no access to services";
        gpo.leave_text(extension, &read.name, read.security, why);
    }
    if let Some(start) = read.start {
        gpo.services.insert(read.name, start);
    }
}

/// Security options by the report, where the template is missing.
fn reported(gpo: &mut BackedUpGpo, report: &Report) {
    for (key, data) in &report.security_options {
        let extension = format!("{SECURITY}, report");
        let kind = if data.starts_with('"') { 1 } else { 4 };
        registry_value(gpo, &extension, &format!("{key}={kind},{data}"));
    }
    if !report.security_options.is_empty() {
        gpo.remarks.push(
            "security options are those of gpreport.xml: the backup has no GptTmpl.inf".to_owned(),
        );
    }
}

/// Extensions that the twin does not model, and files that it does not read.
fn others(gpo: &mut BackedUpGpo, core: &Core, files: &Files<'_>) {
    const READ: [&str; 6] = [
        "Backup.xml",
        "bkupInfo.xml",
        "gpreport.xml",
        "manifest.xml",
        "Registry.pol",
        "GptTmpl.inf",
    ];
    let modelled = |id: &str| {
        [REGISTRY_EXTENSION, SECURITY_EXTENSION]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(id))
    };
    for id in &core.named {
        if !modelled(id) {
            let why = "the twin does not model this client-side extension";
            gpo.leave_text(
                id,
                "MachineExtensionGuids, UserExtensionGuids",
                String::new(),
                why,
            );
        }
    }
    let is_read = |path: &str| {
        READ.iter()
            .any(|known| known.eq_ignore_ascii_case(file_name(path)))
    };
    for extension in &core.extensions {
        for file in &extension.files {
            let path = file.replace('\\', "/");
            if !is_read(&path) {
                let name = format!("{} {}", extension.name, extension.id);
                gpo.leave_text(
                    &name,
                    &path,
                    String::new(),
                    "the twin does not read this file",
                );
            }
        }
    }
    for (path, _) in files.own() {
        let name = file_name(path);
        let told = gpo
            .not_understood
            .iter()
            .any(|one| one.key.eq_ignore_ascii_case(path));
        if !is_read(path) && !told && !name.eq_ignore_ascii_case("gpt.ini") {
            gpo.leave_text(
                "file",
                path,
                String::new(),
                "the twin does not read this file",
            );
        }
    }
}

impl SettingId {
    /// The setting at exactly this place of the registry, in any case.
    pub fn at(key: &str, value: &str) -> Option<Self> {
        let found = Self::parse(&format!("{key}\\{value}")).ok()?;
        let is_at = |setting: &crate::settings::Setting| {
            let whole = key
                .to_lowercase()
                .replace("\\controlset001\\", "\\currentcontrolset\\");
            setting.key.eq_ignore_ascii_case(&whole)
                && setting.value_name.eq_ignore_ascii_case(value)
        };
        is_at(setting(found)).then_some(found)
    }
}

/// How the registry holds a typed value of a setting.
pub(super) fn data_of(id: SettingId, value: &TypedValue) -> Option<RecordData> {
    let as_text = matches!(
        setting(id).kind,
        SettingKind::NumberAsText { .. } | SettingKind::Text
    );
    Some(match value {
        TypedValue::Number(number) if as_text => RecordData::Text(number.to_string()),
        TypedValue::Number(number) => RecordData::Number(*number),
        TypedValue::Text(text) => RecordData::Text(text.clone()),
        TypedValue::List(list) => RecordData::List(list.clone()),
        TypedValue::Deleted => return None,
    })
}
