//! From what is written to what may be: the checks that a type cannot make, each with its place and a hint.

use super::Adopted;
use super::CapChanges;
use super::Carrying;
use super::Config;
use super::Engine;
use super::LetterReversePath;
use super::Lies;
use super::LogFormat;
use super::Login;
use super::Mailbox;
use super::ReadingSettings;
use super::Server;
use super::Tls;
use super::fault::Fault;
use super::file;
use super::secrets::PasswordFrom;
use crate::casework::policy::Council;
use crate::casework::policy::Mode;
use crate::casework::policy::Person;
use crate::casework::policy::Regulator;
use crate::casework::policy::Role;
use crate::casework::policy::SharedMailbox;
use crate::mail::AddrSpec;
use crate::mail::NamedAddress;
use crate::reading::Limits;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use toml::Spanned;

/// 35 MiB: what the large mail providers let through, with room for base64.
const MESSAGE_BYTES: u64 = 36_700_160;
const BATCH: usize = 50;
const POLL_SECONDS: u64 = 60;
const CONNECTIONS: usize = 2;

/// Collects faults with their places.
struct Checking<'a> {
    name: &'a str,
    text: &'a str,
    folder: PathBuf,
    faults: Vec<Fault>,
}

impl Checking<'_> {
    fn fault(&mut self, span: Range<usize>, what: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault::at(self.name, self.text, span, what, hint));
    }

    /// A path as written starts at the configuration's own folder.
    fn path(&self, written: &Path) -> PathBuf {
        self.folder.join(written)
    }
}

pub(super) fn check(path: &Path, name: &str, text: &str, file: file::File) -> Result<Config, Vec<Fault>> {
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let mut c = Checking {
        name,
        text,
        folder,
        faults: Vec::new(),
    };

    let mode = file.mode.unwrap_or(Mode::Shadow);
    let people = people(&mut c, &file.person);
    let mailboxes = mailboxes(&mut c, &file.mailbox);
    let carrying = carrying(&mut c, file.smtp.as_ref(), file.outbox.as_ref());
    let closures = closures(&mut c, &file.council);
    let rules_folder = own_folder(&mut c, file.rules_folder.as_ref());
    let templates_folder = own_folder(&mut c, file.templates_folder.as_ref());
    let message_bytes_max = within(
        &mut c,
        file.limits.message_bytes.as_ref(),
        MESSAGE_BYTES,
        64 * 1024,
        512 * 1024 * 1024,
    );
    apart_from_ours(&mut c, &file, &mailboxes);
    let batch_max = within(&mut c, file.limits.batch.as_ref(), BATCH, 1, 1000);
    let reading = reading(&mut c, &file.reading);
    if file.council.name.get_ref().trim().is_empty() {
        c.fault(file.council.name.span(), "the council has no name", "letters need one");
    }

    if !c.faults.is_empty() {
        return Err(c.faults);
    }
    let (Some(first), Some(carrying)) = (mailboxes.first(), carrying) else {
        return Err(vec![Fault::of_file(
            name,
            "there is no [[mailbox]]",
            "redress needs at least one mailbox to read: `redress init --example` shows how",
        )]);
    };
    let council_name = file.council.name.get_ref().trim().to_owned();
    let letters_from = NamedAddress {
        name: file.letters.from_name.unwrap_or_else(|| council_name.clone()),
        address: file.letters.from_address.unwrap_or_else(|| first.shared.address.clone()),
    };
    let mut texts = file.texts;
    texts
        .entry("nation".to_owned())
        .or_insert_with(|| file.council.nation.word().to_owned());
    Ok(Config {
        file: path.to_owned(),
        mode,
        policy: Adopted {
            version: file.council.policy.version,
            on: file.council.policy.adopted_on,
            minute: file.council.policy.minute,
            next_review: file.council.policy.next_review,
        },
        council: Council {
            name: council_name,
            postal_address: file.council.postal_address,
            telephone: file.council.telephone,
            website: file.council.website,
            policy_url: file.council.policy_url,
            privacy_notice_url: file.council.privacy_notice_url,
            regulator: regulator(file.council.regulator),
            signed_by: file.council.signed_by,
            signed_office: file.council.signed_office,
        },
        closures,
        people,
        mailboxes,
        carrying,
        letters_from,
        reverse_path: file.letters.reverse_path.unwrap_or(LetterReversePath::From),
        store: c.path(&file.store.path.unwrap_or_else(|| PathBuf::from("redress.sqlite"))),
        message_bytes_max,
        batch_max,
        reading,
        caps: CapChanges {
            address: file.caps.address,
            domain: file.caps.domain,
            all: file.caps.all,
            machine_answers_within_seconds: file.caps.machine_answers_within_seconds,
        },
        texts,
        rules_folder,
        templates_folder,
        log: file.log.format.unwrap_or(LogFormat::Text),
    })
}

/// One person an address, and somebody who is the clerk: authority rests on both (attacks 1 and 2).
fn people(c: &mut Checking<'_>, tables: &[file::PersonTable]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for table in tables {
        let address = table.address.get_ref();
        if people.iter().any(|p| &p.address == address) {
            c.fault(
                table.address.span(),
                "two people have this address",
                "each person needs an address of their own: a reply from it is taken for theirs",
            );
        }
        if table.roles.get_ref().is_empty() {
            c.fault(
                table.roles.span(),
                "this person has no role",
                "give at least one, such as \"clerk\", \"deputy\" or \"reviewer\"",
            );
        }
        people.push(Person {
            name: table.name.trim().to_owned(),
            address: address.clone(),
            roles: table.roles.get_ref().clone(),
        });
    }
    if !people.iter().any(|p| p.roles.contains(&Role::Clerk)) {
        c.faults.push(Fault::of_file(
            c.name,
            "nobody is the clerk",
            "add a [[person]] with roles = [\"clerk\"]: cases are shown to her",
        ));
    }
    people
}

/// Only the clerk may write from an address of the council's own. What goes to anybody else, a complaint about the clerk before
/// all, must not lie in the mailbox that she reads.
fn apart_from_ours(c: &mut Checking<'_>, file: &file::File, mailboxes: &[Mailbox]) {
    let shared = mailboxes.iter().map(|m| &m.shared);
    let ours: Vec<&AddrSpec> = shared
        .flat_map(|m| std::iter::once(&m.address).chain(&m.aliases))
        .chain(&file.letters.from_address)
        .collect();
    for table in file.person.iter().filter(|p| !p.roles.get_ref().contains(&Role::Clerk)) {
        if ours.contains(&table.address.get_ref()) {
            c.fault(
                table.address.span(),
                "this is the council's own address, and this person is not the clerk",
                "give them an address of their own: what is about the clerk would lie in the mailbox that she reads",
            );
        }
    }
}

fn mailboxes(c: &mut Checking<'_>, tables: &[Spanned<file::MailboxTable>]) -> Vec<Mailbox> {
    let mut mailboxes: Vec<Mailbox> = Vec::new();
    for spanned in tables {
        let table = spanned.get_ref();
        let name = table.name.get_ref();
        let word = !name.is_empty() && name.chars().all(|ch| ch.is_alphanumeric() || "-_.".contains(ch));
        if !word {
            c.fault(
                table.name.span(),
                "a mailbox's name is one word of letters, digits, - and _",
                "it is only for you: \"council\" will do",
            );
        }
        if mailboxes.iter().any(|m| &m.shared.name == name) {
            c.fault(
                table.name.span(),
                "two mailboxes have this name",
                "the ledger could not tell them apart: give each its own",
            );
        }
        if mailboxes.iter().any(|m| &m.shared.address == table.address.get_ref()) {
            c.fault(
                table.address.span(),
                "two mailboxes have this address",
                "each message would be taken twice: put further addresses of one mailbox in its aliases",
            );
        }
        let lies = match (&table.imap, &table.folder) {
            (Some(imap), None) => imap_place(c, imap),
            (None, Some(folder)) => Some(Lies::Folder(c.path(&folder.get_ref().path))),
            (Some(_), Some(folder)) => {
                c.fault(
                    folder.span(),
                    "this mailbox has both [mailbox.imap] and [mailbox.folder]",
                    "keep the one where its mail lies",
                );
                None
            }
            (None, None) => {
                c.fault(
                    spanned.span(),
                    format!("nothing says where the mail of {name:?} lies"),
                    "add [mailbox.imap] or [mailbox.folder] below it",
                );
                None
            }
        };
        if let Some(asked) = table.delete_identity_mail.as_ref().filter(|d| *d.get_ref() && table.imap.is_none()) {
            c.fault(
                asked.span(),
                "redress deletes in a mailbox on a server alone, and this one is a folder",
                "leave it out: the clerk is asked to delete such a message",
            );
        }
        if let Some(link) = table.message_link.as_ref() {
            let pattern = link.get_ref();
            if !(pattern.starts_with("https://") || pattern.starts_with("http://")) || !pattern.contains("{id}") {
                c.fault(
                    link.span(),
                    "message_link is no link to a message",
                    "write it as your webmail does, with {id} where the Message-ID stands: https://…{id}",
                );
            }
        }
        let poll = within(c, table.poll_seconds.as_ref(), POLL_SECONDS, 1, 86_400);
        let Some(lies) = lies else { continue };
        mailboxes.push(Mailbox {
            shared: SharedMailbox {
                name: name.clone(),
                address: table.address.get_ref().clone(),
                aliases: table.aliases.clone(),
                authserv_ids: table
                    .authserv_ids
                    .iter()
                    .map(|id| id.trim().to_ascii_lowercase())
                    .filter(|id| !id.is_empty())
                    .collect(),
                deletes_identity_mail: table.delete_identity_mail.as_ref().is_some_and(|d| *d.get_ref()),
                message_link: table.message_link.as_ref().map(|l| l.get_ref().clone()).unwrap_or_default(),
                host_is_silent: table.host_is_silent,
                sent_folders: table.imap.as_ref().map(|imap| sent_folders(c, imap)).unwrap_or_default(),
            },
            lies,
            poll: Duration::from_secs(poll),
            idle: table.idle.unwrap_or(true),
        });
    }
    mailboxes
}

fn imap_place(c: &mut Checking<'_>, spanned: &Spanned<file::ImapTable>) -> Option<Lies> {
    let table = spanned.get_ref();
    let tls = protection(c, &table.host, table.tls.as_ref(), Tls::Implicit);
    let password = password(
        c,
        spanned.span(),
        "[mailbox.imap]",
        &table.password_file,
        &table.password_command,
        &table.password_credential,
    );
    if let Some(folders) = &table.folders
        && (folders.get_ref().is_empty() || folders.get_ref().iter().any(|f| f.trim().is_empty()))
    {
        c.fault(
            folders.span(),
            "a folder without a name, or none at all",
            "leave the setting out to take INBOX",
        );
    }
    let port = table.port.unwrap_or(match tls {
        Tls::Implicit => 993,
        Tls::Starttls | Tls::None => 143,
    });
    let password = password?;
    Some(Lies::Imap {
        server: Server {
            host: table.host.get_ref().clone(),
            port,
            tls,
            ca_file: table.ca_file.as_ref().map(|p| c.path(p)),
            login: Some(Login {
                user: table.user.clone(),
                password,
            }),
        },
        folders: table
            .folders
            .as_ref()
            .map_or_else(|| vec!["INBOX".to_owned()], |f| f.get_ref().clone()),
    })
}

/// The folders of sent mail that are watched. One that is taken from as well would make every sent letter a message that came.
fn sent_folders(c: &mut Checking<'_>, spanned: &Spanned<file::ImapTable>) -> Vec<String> {
    let table = spanned.get_ref();
    let taken = table.folders.as_ref().map_or(&[][..], |f| f.get_ref().as_slice());
    for folder in &table.sent_folders {
        let name = folder.get_ref();
        if name.trim().is_empty() || name.eq_ignore_ascii_case("INBOX") || taken.contains(name) {
            c.fault(
                folder.span(),
                "this is no folder of sent mail, or its mail is taken already",
                "name the folder in which your mail program keeps what you sent, such as \"Sent\", and leave it out of folders",
            );
        }
    }
    table.sent_folders.iter().map(|f| f.get_ref().clone()).collect()
}

fn carrying(
    c: &mut Checking<'_>,
    smtp: Option<&Spanned<file::SmtpTable>>,
    outbox: Option<&Spanned<file::OutboxTable>>,
) -> Option<Carrying> {
    match (smtp, outbox) {
        (Some(smtp), None) => smtp_server(c, smtp),
        (None, Some(outbox)) => Some(Carrying::Folder(c.path(&outbox.get_ref().folder))),
        (Some(_), Some(outbox)) => {
            c.fault(
                outbox.span(),
                "there is both [smtp] and [outbox]",
                "keep the one that is to take the letters",
            );
            None
        }
        (None, None) => {
            let hint = "add [smtp], or [outbox] to write them as files; the clerk gets hers in shadow mode too";
            c.faults.push(Fault::of_file(c.name, "nothing takes the letters", hint));
            None
        }
    }
}

fn smtp_server(c: &mut Checking<'_>, spanned: &Spanned<file::SmtpTable>) -> Option<Carrying> {
    let table = spanned.get_ref();
    let tls = protection(c, &table.host, table.tls.as_ref(), Tls::Starttls);
    let connections = within(c, table.connections.as_ref(), CONNECTIONS, 1, 20);
    let given = table.password_file.is_some() || table.password_command.is_some() || table.password_credential.is_some();
    let login = match &table.user {
        Some(user) => {
            let password = password(
                c,
                spanned.span(),
                "[smtp]",
                &table.password_file,
                &table.password_command,
                &table.password_credential,
            );
            Some(Login {
                user: user.clone(),
                password: password?,
            })
        }
        None if given => {
            c.fault(
                spanned.span(),
                "[smtp] has a password and no user",
                "add user, or take the password out where the server asks for no login",
            );
            return None;
        }
        None => None,
    };
    let port = table.port.unwrap_or(match tls {
        Tls::Implicit => 465,
        Tls::Starttls => 587,
        Tls::None => 25,
    });
    Some(Carrying::Smtp {
        server: Server {
            host: table.host.get_ref().clone(),
            port,
            tls,
            ca_file: table.ca_file.as_ref().map(|p| c.path(p)),
            login,
        },
        connections,
        hello_name: table.hello_name.clone(),
    })
}

/// Passwords and people's mail never cross a network in the clear: without TLS only to this machine.
fn protection(c: &mut Checking<'_>, host: &Spanned<String>, tls: Option<&Spanned<Tls>>, usual: Tls) -> Tls {
    let name = host.get_ref();
    if name.trim().is_empty() || name.contains(['/', ':', ' ']) && name.parse::<std::net::IpAddr>().is_err() {
        c.fault(
            host.span(),
            "this is no server's name",
            "the name alone, such as \"imap.aldermoor.example\"; the port has its own setting",
        );
    }
    let Some(tls) = tls else { return usual };
    if *tls.get_ref() == Tls::None && !is_this_machine(name) {
        c.fault(
            tls.span(),
            "tls = \"none\" is allowed only to this same machine (127.0.0.1, ::1, localhost)",
            "use \"implicit\" or \"starttls\"; for a certificate of your own set ca_file",
        );
    }
    *tls.get_ref()
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Exactly one of the three places; `None` where it is not so, which is then noted as a fault.
fn password(
    c: &mut Checking<'_>,
    span: Range<usize>,
    table: &str,
    file: &Option<PathBuf>,
    command: &Option<Vec<String>>,
    credential: &Option<String>,
) -> Option<PasswordFrom> {
    let mut found = Vec::new();
    found.extend(file.as_ref().map(|p| PasswordFrom::File(c.path(p))));
    found.extend(command.as_ref().map(|w| PasswordFrom::Command(w.clone())));
    found.extend(credential.as_ref().map(|n| PasswordFrom::Credential(n.clone())));
    let hint = "give exactly one of password_file, password_command and password_credential";
    match found.len() {
        1 => {}
        0 => {
            c.fault(span, format!("{table} does not say where the password is"), hint);
            return None;
        }
        _ => {
            c.fault(span, format!("{table} names more than one place for the password"), hint);
            return None;
        }
    }
    match &found[0] {
        PasswordFrom::Command(words) if words.first().is_none_or(|w| w.trim().is_empty()) => {
            c.fault(
                span,
                "password_command names no program",
                "such as password_command = [\"pass\", \"show\", \"council/imap\"]",
            );
            None
        }
        PasswordFrom::Credential(name) if name.is_empty() || name.contains(['/', '\\']) || name == ".." => {
            c.fault(
                span,
                "password_credential is the credential's name, not a path",
                "the name that stands in LoadCredential=NAME:… of the systemd unit",
            );
            None
        }
        PasswordFrom::File(_) | PasswordFrom::Command(_) | PasswordFrom::Credential(_) => found.pop(),
    }
}

fn closures(c: &mut Checking<'_>, council: &file::CouncilTable) -> Vec<(jiff::civil::Date, jiff::civil::Date)> {
    let mut closures = Vec::new();
    for spanned in &council.closures {
        let table = spanned.get_ref();
        if table.to < table.from {
            c.fault(
                spanned.span(),
                "this closure ends before it begins",
                "from is the first closed day, to the last",
            );
        }
        closures.push((table.from, table.to));
    }
    closures
}

fn own_folder(c: &mut Checking<'_>, written: Option<&Spanned<PathBuf>>) -> Option<PathBuf> {
    let written = written?;
    let path = c.path(written.get_ref());
    if !path.is_dir() {
        c.fault(
            written.span(),
            format!("there is no folder {}", path.display()),
            "create it, or leave the setting out to use what ships with redress",
        );
    }
    Some(path)
}

fn within<T: Copy + PartialOrd + std::fmt::Display>(c: &mut Checking<'_>, written: Option<&Spanned<T>>, usual: T, least: T, most: T) -> T {
    let Some(written) = written else { return usual };
    let value = *written.get_ref();
    if value < least || value > most {
        c.fault(
            written.span(),
            format!("this must be between {least} and {most}"),
            format!("leave it out to have {usual}"),
        );
    }
    value
}

/// How attachments are read. The ceilings stay within what keeps a stranger's file from holding everything up.
fn reading(c: &mut Checking<'_>, table: &file::ReadingTable) -> ReadingSettings {
    let usual = Limits::default();
    let seconds = |c: &mut Checking<'_>, written: Option<&Spanned<u64>>, usual: Duration| {
        Duration::from_secs(within(c, written, usual.as_secs(), 1, 300))
    };
    ReadingSettings {
        engine: table.engine.unwrap_or(Engine::Best),
        models_folder: table.models_folder.as_ref().map(|f| c.path(f)),
        limits: Limits {
            attachment_bytes: within(c, table.attachment_bytes.as_ref(), usual.attachment_bytes, 1 << 16, 1 << 29),
            pages: within(c, table.pages.as_ref(), usual.pages, 1, 2_000),
            pages_recognised: within(c, table.pages_recognised.as_ref(), usual.pages_recognised, 0, 100),
            attachment_time: seconds(c, table.seconds_an_attachment.as_ref(), usual.attachment_time),
            message_time: seconds(c, table.seconds_a_message.as_ref(), usual.message_time),
            worker_memory: within(c, table.memory_bytes.as_ref(), usual.worker_memory, 512 << 20, 16 << 30),
            ..usual
        },
    }
}

fn regulator(table: file::RegulatorTable) -> Regulator {
    let usual = usual_regulator();
    Regulator {
        name: table.name.unwrap_or(usual.name),
        short_name: table.short_name.unwrap_or(usual.short_name),
        url: table.url.unwrap_or(usual.url),
        telephone: table.telephone.unwrap_or(usual.telephone),
    }
}

/// The regulator as it has been called since 30 September 2026; the public brand stayed (domain page, fact 5).
pub(super) fn usual_regulator() -> Regulator {
    Regulator {
        name: "Information Commission".to_owned(),
        short_name: "ICO".to_owned(),
        url: "https://ico.org.uk/make-a-complaint/".to_owned(),
        telephone: "0303 123 1113".to_owned(),
    }
}
