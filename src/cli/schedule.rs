//! `wenmai schedule`: a systemd timer and service, or a crontab line, that crawl the study.

use std::path::{Path, PathBuf};

use super::console::Console;
use super::{Common, Exit};
use crate::study::{Provider, Study};
use crate::{Error, Result};

/// Print what makes this machine crawl the study every day; nothing is installed. How often a source
/// is really asked is for `every` in study.toml to say.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai schedule --study my-review                  a systemd service and timer, with how to install them
  wenmai schedule --study my-review --cron           a crontab line
  wenmai schedule --at 04:40 --contact me@university.example")]
pub(super) struct Schedule {
    /// A line for `crontab -e` instead of systemd's units
    #[arg(long)]
    cron: bool,
    /// Time of day, HH:MM
    #[arg(long, default_value = "03:17", value_parser = time_of_day, value_name = "HH:MM")]
    at: (u8, u8),
    /// A mail address that a repository's keeper can write to; cron also mails failures to it
    #[arg(long, env = "WENMAI_CONTACT", value_name = "MAIL", value_parser = mail_address)]
    contact: Option<String>,
    /// The account to run as [default: the one that types this]
    #[arg(long, value_name = "NAME", value_parser = account_name)]
    user: Option<String>,
}

fn time_of_day(text: &str) -> Result<(u8, u8), String> {
    let wrong = || format!("\"{text}\" is no time of day such as 03:17");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    match (hour.parse(), minute.parse()) {
        (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Ok((hour, minute)),
        _ => Err(wrong()),
    }
}

/// Nothing that could end a line of a unit or a crontab.
fn mail_address(text: &str) -> Result<String, String> {
    let plain = text.contains('@') && text.chars().all(|c| c.is_ascii_alphanumeric() || "@._+-".contains(c));
    plain.then(|| text.to_owned()).ok_or_else(|| format!("\"{text}\" is no mail address"))
}

fn account_name(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    plain.then(|| text.to_owned()).ok_or_else(|| format!("\"{text}\" is no account name"))
}

impl Schedule {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let program = std::env::current_exe().map_err(Error::read("this program"))?;
        let folder = study.folder();
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().map_err(Error::read(folder))?;
        let plan = Plan {
            program: text_of(&program)?,
            folder: text_of(&folder)?,
            at: self.at,
            contact: self.contact.clone(),
            user: self.user.clone().or_else(|| std::env::var("USER").ok().filter(|name| account_name(name).is_ok())),
            keys: key_names(&study),
        };
        console.result(&if self.cron { plan.crontab() } else { plan.units() })?;
        Ok(Exit::Done)
    }
}

/// A path that a text file can hold.
fn text_of(path: &Path) -> Result<String> {
    let text = path.to_str().filter(|text| !text.contains(['\n', '\r']));
    text.map(str::to_owned).ok_or_else(|| Error::Usage(format!("the path {} cannot be written into a schedule", path.display())))
}

/// Environment variables with the keys that the study's sources take.
fn key_names(study: &Study) -> Vec<&'static str> {
    let has = |provider| study.settings.sources.iter().any(|source| source.provider == provider);
    [(Provider::Openalex, "OPENALEX_API_KEY")].into_iter().filter(|(provider, _)| has(*provider)).map(|(_, name)| name).collect()
}

/// All that a schedule is made of.
struct Plan {
    program: String,
    folder: String,
    at: (u8, u8),
    contact: Option<String>,
    user: Option<String>,
    keys: Vec<&'static str>,
}

impl Plan {
    fn name(&self) -> String {
        let last = PathBuf::from(&self.folder).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let plain: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let plain = plain.trim_matches('-');
        // two studies of one name, or names without a letter of ASCII, stay apart
        let hash = &blake3::hash(self.folder.as_bytes()).to_hex()[..8];
        if plain.is_empty() { format!("wenmai-{hash}") } else { format!("wenmai-{plain}-{hash}") }
    }

    fn units(&self) -> String {
        let name = self.name();
        let (hour, minute) = self.at;
        let user = match &self.user {
            Some(user) => format!("User={user}\n"),
            None => "# User=the account that the study's folder belongs to\n".to_owned(),
        };
        let contact = self.contact.as_ref().map(|contact| format!("Environment=WENMAI_CONTACT={contact}\n")).unwrap_or_default();
        let keys: String = self
            .keys
            .iter()
            .map(|key| {
                format!(
                    "# a key, in a file that only its owner may read (chmod 600), as {key}=...\nEnvironmentFile=-/etc/wenmai/{name}.env\n"
                )
            })
            .take(1)
            .collect();
        format!(
            "# --- /etc/systemd/system/{name}.service ---\n\
             [Unit]\n\
             Description=wenmai crawl of {folder_words}\n\
             Wants=network-online.target\n\
             After=network-online.target\n\
             \n\
             [Service]\n\
             Type=oneshot\n\
             {user}{contact}{keys}\
             ExecStart={program} --quiet --study {folder} crawl --log text\n\
             # a budget that is used up (6) and another run that holds the corpus (5) are no failures: the next run\n\
             # goes on. Where a source failed or is incomplete (3) or none answered (4), the unit is shown as failed,\n\
             # so that somebody looks; the timer starts it again all the same. To be told by mail, add OnFailure=.\n\
             SuccessExitStatus=5 6\n\
             TimeoutStartSec=6h\n\
             TimeoutStopSec=15s\n\
             KillSignal=SIGTERM\n\
             MemoryMax=1G\n\
             UMask=0077\n\
             NoNewPrivileges=yes\n\
             ProtectSystem=strict\n\
             ProtectHome=read-only\n\
             ReadWritePaths={folder}\n\
             PrivateTmp=yes\n\
             PrivateDevices=yes\n\
             ProtectKernelTunables=yes\n\
             ProtectKernelModules=yes\n\
             ProtectControlGroups=yes\n\
             RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX\n\
             RestrictNamespaces=yes\n\
             RestrictSUIDSGID=yes\n\
             LockPersonality=yes\n\
             MemoryDenyWriteExecute=yes\n\
             SystemCallArchitectures=native\n\
             CapabilityBoundingSet=\n\
             \n\
             # --- /etc/systemd/system/{name}.timer ---\n\
             [Unit]\n\
             Description=daily wenmai crawl of {folder_words}\n\
             \n\
             [Timer]\n\
             OnCalendar=*-*-* {hour:02}:{minute:02}:00\n\
             RandomizedDelaySec=30m\n\
             Persistent=true\n\
             \n\
             [Install]\n\
             WantedBy=timers.target\n\
             \n\
             # install: write the two files, then\n\
             #   sudo systemctl daemon-reload && sudo systemctl enable --now {name}.timer\n\
             # look: systemctl list-timers {name}.timer; journalctl -u {name}.service\n",
            folder_words = systemd_words(&self.folder),
            program = systemd_quoted(&self.program),
            folder = systemd_quoted(&self.folder),
        )
    }

    fn crontab(&self) -> String {
        let (hour, minute) = self.at;
        let mail = self.contact.as_ref().map(|contact| format!("MAILTO={contact}\n")).unwrap_or_default();
        let contact = self.contact.as_ref().map(|contact| format!(" --contact {contact}")).unwrap_or_default();
        let quoted = |text: &str| cron_quoted(text);
        format!(
            "# every day, for `crontab -e`; a run that is still going on is left alone (5), a budget that is used up (6)\n\
             # is no failure, and of anything else cron sends a line by mail\n\
             {mail}{minute} {hour} * * * /usr/bin/flock -n -E 5 {lock} {program} --quiet --study {folder} crawl --log text{contact} >> {log} 2>&1; \
             s=$?; case $s in 0|5|6) ;; *) echo wenmai crawl of {folder} ended with status $s, see {log} ;; esac\n",
            lock = quoted(&format!("{}/data/schedule.lock", self.folder)),
            program = quoted(&self.program),
            folder = quoted(&self.folder),
            log = quoted(&format!("{}/data/crawl.log", self.folder)),
        )
    }
}

/// One word of a unit file: quoted, with the characters that mean something there taken as they are.
fn systemd_quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c)) { escaped } else { format!("\"{escaped}\"") }
}

/// Words of a description.
fn systemd_words(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "%%")
}

/// One word of the shell that cron starts; cron itself takes a bare `%` for the end of the line.
fn cron_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''")).replace('%', "\\%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(folder: &str) -> Plan {
        Plan {
            program: "/opt/my tools/wenmai".to_owned(),
            folder: folder.to_owned(),
            at: (3, 7),
            contact: Some("a@b.org".to_owned()),
            user: Some("li".to_owned()),
            keys: vec!["OPENALEX_API_KEY"],
        }
    }

    #[test]
    fn units_quote_what_means_something_to_systemd() {
        let units = plan("/srv/数字 100%/$x").units();
        assert!(units.contains("ExecStart=\"/opt/my tools/wenmai\" --quiet --study \"/srv/数字 100%%/$$x\" crawl"), "{units}");
        assert!(units.contains("OnCalendar=*-*-* 03:07:00") && units.contains("Persistent=true"), "{units}");
        for line in
            ["User=li", "ProtectSystem=strict", "NoNewPrivileges=yes", "SuccessExitStatus=5 6", "Environment=WENMAI_CONTACT=a@b.org"]
        {
            assert!(units.lines().any(|found| found == line), "{line}\n{units}");
        }
    }

    #[test]
    fn a_crontab_line_is_one_line_that_a_shell_reads_as_meant() {
        let cron = plan("/srv/it's 100%").crontab();
        let line = cron.lines().last().expect("a line");
        assert!(
            line.starts_with("7 3 * * * /usr/bin/flock -n -E 5 '/srv/it'\\''s 100\\%/data/schedule.lock' '/opt/my tools/wenmai' "),
            "{line}"
        );
        assert_eq!(cron.lines().filter(|line| line.contains("crawl --log")).count(), 1);
    }

    #[test]
    fn names_of_units_stay_apart_and_plain() {
        assert_ne!(plan("/a/review").name(), plan("/b/review").name());
        assert!(plan("/a/数字").name().chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    }

    #[test]
    fn what_could_end_a_line_is_refused() {
        assert!(mail_address("a@b.org\nExecStart=x").is_err() && account_name("a b").is_err());
        assert!(time_of_day("24:00").is_err() && time_of_day("3:07") == Ok((3, 7)));
    }
}
