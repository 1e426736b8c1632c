//! `redress check`: everything the configuration names is tried; each line is ok, or what is wrong and how to mend it.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use super::works;
use crate::Trouble;
use crate::casework::CorrespondenceKeys;
use crate::casework::Mode;
use crate::casework::Office;
use crate::casework::Role;
use crate::config;
use crate::config::Carrying;
use crate::config::Config;
use crate::config::Engine;
use crate::config::Lies;
use crate::config::secrets;
use crate::daemon::Watched;
use crate::daemon::coming::CLOCKS_APART;
use crate::mail;
use crate::mail::RawMessage;
use crate::records::page;
use crate::records::page::Ink;
use crate::store::OutboxState;
use crate::store::sqlite::Sqlite;
use crate::transport::UNDESCRIBED;
use crate::transport::imap::ImapRemover;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::Path;

/// The lines as they are found out, printed at once: a login may take its time.
struct Report {
    ink: Ink,
    wrong: usize,
    care: usize,
}

impl Report {
    fn ok(&self, what: &str) -> std::io::Result<()> {
        output::text(&format!("{}  {what}\n", self.ink.good("ok   ")))
    }

    fn care(&mut self, what: &str, mend: &str) -> std::io::Result<()> {
        self.care += 1;
        output::text(&format!("{}  {what}\n       {mend}\n", self.ink.care("note ")))
    }

    fn wrong(&mut self, what: &str, mend: &str) -> std::io::Result<()> {
        self.wrong += 1;
        output::text(&format!("{}  {what}\n", self.ink.bad("WRONG")))?;
        if mend.is_empty() {
            Ok(())
        } else {
            output::text(&format!("       {mend}\n"))
        }
    }

    fn trouble(&mut self, trouble: &Trouble) -> std::io::Result<()> {
        self.wrong(&trouble.chain(), &trouble.hint)
    }
}

pub(super) fn check(called: &Called) -> Result<(), Failure> {
    let mut report = Report {
        ink: output::ink(),
        wrong: 0,
        care: 0,
    };
    let config = setup::config(called)?;
    report.ok(&format!("configuration: {}", config.file.display()))?;
    let office = match config::office::office(&config) {
        Ok(office) => {
            // Making the office compiles every rule and renders every letter with its sample.
            report.ok("rules: every clock, cue and list holds")?;
            report.ok("letters: every template renders with its sample")?;
            Some(office)
        }
        Err(refusal) => {
            report.wrong(&format!("{}:{}: {}", refusal.file, refusal.line, refusal.what), &refusal.hint)?;
            None
        }
    };
    if let Some(office) = &office {
        cues(&mut report, &config, office)?;
        people(&mut report, office)?;
        one_mailbox(&mut report, &config, office)?;
        policy(&mut report, office)?;
    }
    store(&mut report, &config)?;
    passwords(&mut report, &config)?;
    clock(&mut report)?;
    reading(&mut report, &config)?;
    works::block_on(servers(&mut report, &config))?;
    mode(&mut report, config.mode)?;

    let summary = match (report.wrong, report.care) {
        (0, 0) => "Everything holds.".to_owned(),
        (0, n) => format!("Everything holds; {} to read.", page::count(n, "note", "notes")),
        (n, _) => format!("{} to mend.", page::count(n, "thing", "things")),
    };
    output::text(&format!("\n{summary}\n"))?;
    if report.wrong > 0 { Err(Failure::AlreadySaid) } else { Ok(()) }
}

/// The council's own cues: those that say two things at once, and those that fire on none of the sample messages. The
/// shipped ones are held to account by the project's own tests.
fn cues(report: &mut Report, config: &Config, office: &Office) -> std::io::Result<()> {
    let classification = &office.policy.classification;
    for said in classification.contradictions() {
        report.care(&format!("rules: {said}"), "change one of them, or name one under switch_off")?;
    }
    let Some(folder) = &config.rules_folder else { return Ok(()) };
    let shipped = crate::casework::policy::shipped_cues();
    let own = classification.cue_ids().filter(|id| !shipped.contains(*id));
    let own: std::collections::BTreeSet<String> = own.map(str::to_owned).collect();
    if own.is_empty() {
        return Ok(());
    }
    let samples: Vec<_> = std::fs::read_dir(folder.join("samples"))
        .into_iter()
        .flatten()
        .filter_map(|e| std::fs::read(e.ok()?.path()).ok())
        .map(|bytes| {
            let message = mail::parse(&RawMessage::new(bytes));
            let typed = mail::typed(&message);
            (message, typed)
        })
        .collect();
    let told = format!("rules: {} of the council's own", page::count(own.len(), "cue", "cues"));
    if samples.is_empty() {
        return report.care(
            &format!("{told}, tried on no mail"),
            &format!("put a few messages they are meant for into {}", folder.join("samples").display()),
        );
    }
    let silent = classification.silent_cues(samples.iter().map(|(m, t)| (m, t)));
    let silent: Vec<String> = silent.into_iter().filter(|id| own.contains(id)).collect();
    if silent.is_empty() {
        return report.ok(&format!("{told}, and each fires on a sample"));
    }
    report.care(
        &format!("{told}; never fired on a sample: {}", silent.join(", ")),
        "look at their patterns: texts are matched in lower case, without accents and apostrophes",
    )
}

fn people(report: &mut Report, office: &Office) -> std::io::Result<()> {
    let clerk = office.person(Role::Clerk).map_or("nobody", |p| p.name.as_str());
    report.ok(&format!("people: {} registered; the clerk is {clerk}", office.people.len()))?;
    if office.person(Role::Chair).or(office.person(Role::Deputy)).is_none() {
        report.care(
            "nobody is chair or deputy: a complaint about the clerk could only be shown to the clerk",
            "add a [[person]] with roles = [\"chair\"]",
        )?;
    }
    if office.person(Role::Reviewer).is_none() {
        report.care(
            "nobody is the reviewer",
            "the policy wants reviews decided by somebody else than the decider: add the role \"reviewer\"",
        )?;
    }
    Ok(())
}

/// A clerk without an address of her own: whether her replies are known apart from our own letters by now.
fn one_mailbox(report: &mut Report, config: &Config, office: &Office) -> Result<(), Failure> {
    for person in office.people.iter().filter(|p| office.is_ours(&p.address)) {
        let keys = CorrespondenceKeys {
            shared: vec![person.address.clone()],
            ..CorrespondenceKeys::default()
        };
        let now = Timestamp::now();
        let seen = match config.store.is_file() {
            true => setup::ask(&mut setup::store(config)?, |tx| tx.leads(&keys, now, now))?.our_letter_seen,
            false => None,
        };
        match seen {
            Some(at) => report.ok(&format!(
                "one mailbox: {} writes from the council's own address, and our letters come back there whole (last {})",
                person.name,
                page::moment(at)
            ))?,
            None => report.care(
                &format!(
                    "one mailbox: {} writes from the council's own address, and no letter of ours has come back there yet",
                    person.name
                ),
                "her commands count from the first notice that lies in the mailbox with its own Message-ID; an address of her own would always do",
            )?,
        }
    }
    Ok(())
}

/// The policy on record (R1): version, adoption, minute, and when the council must look at it again.
fn policy(report: &mut Report, office: &Office) -> std::io::Result<()> {
    let today = setup::today();
    let policy = &office.policy;
    let mut what = format!("policy {}", policy.version);
    if let Some(on) = policy.adopted {
        what.push_str(&format!(", adopted {}", page::day(on)));
    }
    if !policy.minute.trim().is_empty() {
        what.push_str(&format!(", minute {}", page::safe_line(&policy.minute, 40)));
    }
    match policy.review_by() {
        Some(due) if due < today => report.care(
            &format!("{what}: its review was due on {}", page::day(due)),
            "the council must look at it again; then set [council.policy] version, adopted_on, minute and next_review",
        )?,
        Some(due) => report.ok(&format!("{what}: to be reviewed by {}", page::day(due)))?,
        None => report.care(
            &format!("{what}: no day of adoption and no review date is set, so nobody is reminded of the review"),
            "set adopted_on or next_review in [council.policy]",
        )?,
    }
    if policy.minute.trim().is_empty() {
        report.care(
            &format!("policy {}: no minute is on record", policy.version),
            "set minute in [council.policy]: an auditor asks which meeting adopted it",
        )?;
    }
    Ok(())
}

fn store(report: &mut Report, config: &Config) -> Result<(), Failure> {
    match setup::store(config) {
        Ok(mut store) => {
            let path = store.path().display();
            match store.damage() {
                Ok(None) => report.ok(&format!("store: {path} opens, and is whole"))?,
                Ok(Some(damage)) => report.wrong(&format!("store: {path} is damaged: {}", page::safe_line(&damage, 120)), RESTORE)?,
                Err(trouble) => report.wrong(&format!("store: {path} cannot be read through: {}", trouble.chain()), RESTORE)?,
            }
            private(report, store.path())?;
            copies(report, &mut store)?;
            letters(report, &mut store)?;
            borders(report, &mut store, config)?;
        }
        Err(Failure::Trouble(trouble)) => report.trouble(&trouble)?,
        Err(other) => return Err(other),
    }
    Ok(())
}

/// What is done about a damaged store.
const RESTORE: &str = "stop redress and restore the last backup: what came since is taken again from the mailbox";

/// Messages looked at to see how the mail host stamps what it takes in.
const MESSAGES_SEEN: usize = 40;

/// Mailboxes whose newest messages were taken in by a host that no authserv-id names: a stamp further down in them counts
/// for nothing, and the clerk's own replies may prove nothing either.
fn borders(report: &mut Report, store: &mut Sqlite, config: &Config) -> Result<(), Failure> {
    let newest = setup::ask(store, |tx| {
        let mut newest = Vec::new();
        for row in tx.ledger("", MESSAGES_SEEN)? {
            if let (Some(place), Some(raw)) = (row.places.first().cloned(), tx.raw(row.id)?) {
                newest.push((place, raw));
            }
        }
        Ok(newest)
    })?;
    for mailbox in &config.mailboxes {
        let shared = &mailbox.shared;
        let mut theirs = newest.iter().rev().filter(|(place, _)| place.mailbox() == shared.name);
        let other = theirs.find_map(|(_, raw)| mail::authentication::border_of_another_name(&mail::parse(raw), &shared.authserv_ids));
        if let Some(host) = other {
            report.care(
                &format!(
                    "mailbox {}: mail is taken in by {}, and authserv_ids names {}",
                    shared.name,
                    page::safe_line(&host, 80),
                    shared.authserv_ids.join(", ")
                ),
                "look at the first Received and Authentication-Results of a genuine message: a stamp below another host's Received does not count",
            )?;
        }
    }
    Ok(())
}

/// Copies of identity documents that are kept longer than the policy lets them be.
fn copies(report: &mut Report, store: &mut Sqlite) -> Result<(), Failure> {
    let today = setup::today();
    let all = setup::ask(store, |tx| tx.sealed_copies())?;
    let kept = all.iter().filter(|c| c.destroyed_on.is_none()).count();
    for copy in all.iter().filter(|c| c.destroyed_on.is_none() && c.destroy_by < today) {
        let case = copy
            .case
            .as_ref()
            .map_or_else(|| "on no case".to_owned(), |(_, r)| format!("on {r}"));
        report.wrong(
            &format!(
                "copy {} of a {} {case} is kept past its day, {}",
                copy.id,
                copy.is,
                page::day(copy.destroy_by)
            ),
            "redress run destroys it within the hour; or redress papers destroy",
        )?;
    }
    let lying = all.iter().filter(|c| c.destroyed_on.is_some()).count();
    if lying > 0 {
        report.care(
            &format!(
                "{} with an identity document should be deleted from the mailbox",
                page::count(lying, "message", "messages")
            ),
            "redress papers lists them; DONE in reply to the request, or redress papers done, says that one is gone",
        )?;
    }
    Ok(report.ok(&format!("identity documents: {} kept sealed", page::count(kept, "copy", "copies")))?)
}

/// Letters that were tried and wait, and those that failed for good: a mail server that takes none says so nowhere else.
fn letters(report: &mut Report, store: &mut Sqlite) -> Result<(), Failure> {
    let waiting = setup::ask(store, |tx| tx.outbox(Some(OutboxState::Queued)))?;
    let tried = waiting.iter().filter(|l| !l.answer.is_empty());
    if let Some(last) = tried.max_by_key(|l| l.next_at) {
        report.care(
            &format!(
                "outbox: {} for the mail server, which said: {}",
                page::count(waiting.len(), "letter waits", "letters wait"),
                page::safe_line(&last.answer, 120)
            ),
            "they are tried again by themselves; `redress outbox` shows each",
        )?;
    }
    let failed = setup::ask(store, |tx| tx.outbox(Some(OutboxState::Failed)))?.len();
    if failed > 0 {
        report.care(
            &format!("outbox: {} for good", page::count(failed, "letter failed", "letters failed")),
            "`redress outbox` says why; `redress outbox retry NUMBER` sends one again",
        )?;
    }
    Ok(())
}

/// The register is full of personal data: nobody else on the machine needs to read it.
fn private(report: &mut Report, path: &Path) -> std::io::Result<()> {
    match secrets::readable_by_others(path) {
        Some(mode) => report.care(
            &format!("{} can be read by others (mode {mode:03o})", path.display()),
            "chmod 600 it, and its folder 700",
        ),
        None => Ok(()),
    }
}

fn passwords(report: &mut Report, config: &Config) -> std::io::Result<()> {
    let mailboxes = config.mailboxes.iter().filter_map(|m| match &m.lies {
        Lies::Imap { server, .. } => server.login.as_ref(),
        Lies::Folder(_) => None,
    });
    let carrier = match &config.carrying {
        Carrying::Smtp { server, .. } => server.login.as_ref(),
        Carrying::Folder(_) => None,
    };
    for warning in mailboxes.chain(carrier).filter_map(|l| l.password.warning()) {
        report.care(&warning, "a password is for redress alone")?;
    }
    Ok(())
}

fn clock(report: &mut Report) -> std::io::Result<()> {
    let now = Timestamp::now();
    let today = setup::today();
    // A machine that lost its clock would date every case wrongly, and every due date with it.
    if today < Date::constant(2026, 1, 1) || today > Date::constant(2060, 1, 1) {
        return report.wrong(
            &format!("clock: this machine believes it is {}", page::moment(now)),
            "set its time; every due date rests on it",
        );
    }
    report.ok(&format!("clock: {} in London", page::moment(now)))
}

/// What reads attachments. Its absence is no fault: then pictures are "not checked", and a person looks.
fn reading(report: &mut Report, config: &Config) -> std::io::Result<()> {
    if config.reading.engine == Engine::None {
        return report.care(
            "attachments: pictures and scans are not read, as [reading] engine says",
            "a person must look at each",
        );
    }
    let reader = setup::reader(Some(config));
    let engines = reader.engines();
    match engines.try_models(reader.limits()) {
        Some(Ok(())) => {
            let folder = engines.models().map(|f| f.display().to_string()).unwrap_or_default();
            report.ok(&format!("attachments: pictures and scans are read with the models in {folder}"))?;
        }
        Some(Err(why)) => report.care(
            &format!("attachments: the models for reading pictures do not load: {why}"),
            "`make models` in the source of redress gets them anew",
        )?,
        None if config.reading.engine == Engine::Tesseract => {}
        None => {
            let looked: Vec<String> = engines.looked().iter().map(|f| f.display().to_string()).collect();
            report.care(
                &format!("attachments: no models for reading pictures in {}", looked.join(", ")),
                "`make models` in the source of redress gets them; put its folder \"models\" into one of these, or name it in REDRESS_MODELS",
            )?;
        }
    }
    match engines.tesseract() {
        Some(program) => report.ok(&format!("attachments: {} stands by as the second engine", program.display())),
        None if engines.models().is_some() => Ok(()),
        None => report.care(
            "attachments: Tesseract is not installed either: pictures and scans are not read, a person must look at each",
            "install the package tesseract-ocr, or the models",
        ),
    }
}

async fn servers(report: &mut Report, config: &Config) -> Result<(), Failure> {
    for watched in works::each_watched(config) {
        match watched {
            Ok(watched) => folder(report, watched).await?,
            Err(trouble) => report.trouble(&trouble)?,
        }
    }
    match works::imap_removers(config) {
        Ok(removers) => {
            for (mailbox, remover) in removers {
                deleting(report, &mailbox, &remover).await?;
            }
        }
        Err(trouble) => report.trouble(&trouble)?,
    }
    for mailbox in &config.mailboxes {
        if mailbox.shared.authserv_ids.is_empty() {
            report.care(
                &format!(
                    "mailbox {}: no authserv_ids: senders are proven by our own DKIM check alone",
                    mailbox.shared.name
                ),
                "look for Authentication-Results in a message from outside, and name its first word",
            )?;
        }
        if mailbox.shared.host_is_silent {
            report.ok(&format!(
                "mailbox {}: host_is_silent: a command that nothing proves is done once a code, sent to the registered address, has come back",
                mailbox.shared.name
            ))?;
        } else if mailbox.shared.authserv_ids.is_empty() {
            report.care(
                &format!(
                    "mailbox {}: commands by mail need a DKIM signature of your own domain",
                    mailbox.shared.name
                ),
                "name authserv_ids, or set host_is_silent = true to have commands confirmed by a one-time code",
            )?;
        }
        let address = &mailbox.shared.address;
        report.care(
            &format!("mailbox {}: plus-addressing was not tried", mailbox.shared.name),
            &format!(
                "write to {}+test@{}: if it arrives, answers find their case even when their thread is lost",
                address.local(),
                address.domain()
            ),
        )?;
    }
    match works::carrier(config) {
        Ok(carrier) => match carrier.check().await {
            Ok(said) => report.ok(&format!("letters: {said}"))?,
            Err(trouble) => report.trouble(&trouble)?,
        },
        Err(trouble) => report.trouble(&trouble)?,
    }
    Ok(())
}

/// Whether a server can delete one message alone, where the council lets redress delete those with an identity document.
async fn deleting(report: &mut Report, mailbox: &str, remover: &ImapRemover) -> std::io::Result<()> {
    match remover.is_offered().await {
        Ok(true) => report.ok(&format!(
            "mailbox {mailbox}: a message with an identity document can be deleted alone (UIDPLUS)"
        )),
        Ok(false) => report.wrong(
            &format!("mailbox {mailbox}: delete_identity_mail is set, and the server cannot delete one message alone (no UIDPLUS)"),
            "leave it out: the clerk is asked to delete each such message",
        ),
        Err(trouble) => report.trouble(&trouble),
    }
}

async fn folder(report: &mut Report, mut watched: Watched) -> std::io::Result<()> {
    let name = format!("mailbox {}, folder {}", watched.mailbox, watched.folder);
    let opened = watched.source.open().await;
    let newest = match &opened {
        Ok(opened) if watched.numbered => newest(&mut watched, opened.uid_next).await,
        Ok(_) => {
            unreadable(report, &mut watched, &name).await?;
            None
        }
        Err(_) => None,
    };
    watched.source.close().await;
    let now = Timestamp::now();
    if let Some(at) = newest.filter(|at| at.duration_since(now) > CLOCKS_APART) {
        report.wrong(
            &format!(
                "clock: {name} has a message of {}, and this machine believes it is {}",
                page::moment(at),
                page::moment(now)
            ),
            "set its time, or the server's; every due date rests on it",
        )?;
    }
    match opened {
        Ok(opened) => {
            let calls = match (watched.numbered, opened.idle) {
                (false, _) => "is looked into",
                (true, true) => "opens; the server calls when mail comes (IDLE)",
                (true, false) => "opens; it is polled, for the server does not offer IDLE",
            };
            let messages = page::count(opened.messages as usize, "message", "messages");
            let newest = newest
                .map(|at| format!("; the newest came {}", page::moment(at)))
                .unwrap_or_default();
            report.ok(&format!("{name}: {calls}; {messages}, untouched{newest}"))
        }
        Err(trouble) => report.trouble(&trouble),
    }
}

/// Numbers looked at below the next one to find the newest message, and files at most that are tried.
const NEWEST_AMONG: u32 = 200;
const FILES_TRIED: usize = 2_000;

/// When the server had the newest message of a folder; `None` where it does not say.
async fn newest(watched: &mut Watched, uid_next: u32) -> Option<Timestamp> {
    let above = uid_next.saturating_sub(NEWEST_AMONG);
    let listed = watched.source.list(above, NEWEST_AMONG as usize).await.ok()?;
    listed.iter().filter(|l| l.size != UNDESCRIBED).map(|l| l.received_at).max()
}

/// Files that this user may not read: each is named here, for its path is none of the log's business.
async fn unreadable(report: &mut Report, watched: &mut Watched, name: &str) -> std::io::Result<()> {
    let Ok(listed) = watched.source.list(0, FILES_TRIED).await else {
        return Ok(());
    };
    for one in listed {
        if let Err(trouble) = watched.source.fetch_header(one.uid, 1).await {
            report.wrong(
                &format!("{name}: {} cannot be read: {}", one.path, trouble.chain()),
                "let the user that redress runs as read it, or move it away: it holds up what is taken from this folder",
            )?;
        }
    }
    Ok(())
}

fn mode(report: &mut Report, mode: Mode) -> std::io::Result<()> {
    match mode {
        Mode::Shadow => report.ok("mode: shadow. Nothing goes to the public; the clerk sees what would have gone"),
        Mode::Live => report.ok("mode: live. Letters leave"),
    }
}
