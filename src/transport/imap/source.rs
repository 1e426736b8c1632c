//! An IMAP folder as a [`Source`]. Opened with EXAMINE, so that not even \Recent changes; listed by UID SEARCH and
//! asked for by UID FETCH; every UID that was asked for is accounted for.

use super::ImapSettings;
use super::connection::Connection;
use super::connection::Ended;
use super::idle;
use super::idle::Idle;
use super::login;
use super::names::quoted_folder;
use super::names::uid_set;
use crate::Trouble;
use crate::mail;
use crate::mail::HeaderDigest;
use crate::mail::RawMessage;
use crate::transport::Listed;
use crate::transport::Opened;
use crate::transport::Source;
use crate::transport::UNDESCRIBED;
use crate::transport::auth::Auth;
use crate::transport::tls::Endpoint;
use async_imap::imap_proto::AttributeValue;
use async_imap::imap_proto::MailboxDatum;
use async_imap::imap_proto::MessageSection;
use async_imap::imap_proto::Response;
use async_imap::imap_proto::ResponseCode;
use async_imap::imap_proto::SectionPath;
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::fmt::strtime;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::timeout;

/// The most UIDs in one command: keeps the line under the 8,000 octets of RFC 7162 §4.
const UIDS_A_COMMAND: usize = 500;

/// The most bytes of bodies that one FETCH asks for, unless one message alone is larger.
const BODY_BYTES_A_COMMAND: u64 = 8 << 20;

/// About as many bytes have the few fields of a header by which messages are told apart.
const HEADER_BYTES: u64 = 1 << 10;

/// The slowest transfer that is waited for, in bytes a second.
const SLOWEST: u64 = 16 << 10;

/// A clean goodbye takes at most this long.
const GOODBYE: Duration = Duration::from_secs(3);

/// One folder of one IMAP account.
pub struct ImapSource {
    settings: ImapSettings,
    endpoint: Endpoint,
    folder: String,
    label: String,
    /// Taken out while something is said on it and put back when that went well: an error, a time-out or a caller
    /// who drops the future half-way all leave nothing here, and so no stale answer is ever read.
    connection: Option<Connection>,
    idle: bool,
    uid_next: u32,
    /// Sizes as the server gave them at the last listing, for cutting a fetch into commands.
    sizes: BTreeMap<u32, u64>,
}

impl ImapSource {
    /// Checks the settings and reads the certificate authorities; connects nowhere. Permanent trouble where they
    /// cannot work: plain text to another machine, an unreadable authority, a folder name with control characters.
    pub fn new(settings: ImapSettings) -> Result<Self, Trouble> {
        let endpoint = Endpoint::new(&settings.host, settings.port, settings.tls, settings.ca_file.as_deref())?;
        let label = format!("{}/{}", settings.mailbox, settings.folder);
        let folder = quoted_folder(&settings.folder).ok_or_else(|| {
            Trouble::permanent(format!("taking the folder name of {}", settings.mailbox))
                .hint("a folder's name is not empty and holds no control character")
        })?;
        Ok(Self {
            settings,
            endpoint,
            folder,
            label,
            connection: None,
            idle: false,
            uid_next: 1,
            sizes: BTreeMap::new(),
        })
    }

    /// Takes another password or a fresh access token, from the next connection on.
    pub fn set_auth(&mut self, auth: Auth) {
        self.settings.auth = auth;
    }

    fn take(&mut self, doing: &str) -> Result<Connection, Trouble> {
        self.connection
            .take()
            .ok_or_else(|| Trouble::temporary(format!("{doing} of {}", self.label)).because("the connection is not open"))
    }

    /// What EXAMINE says (RFC 3501 §6.3.2).
    async fn examine(&mut self, connection: &mut Connection) -> Result<Opened, Trouble> {
        let doing = "opening the folder";
        let mut uid_validity = None;
        let mut uid_next = None;
        let line = format!("EXAMINE {}", self.folder);
        let limit = connection.limit();
        let ended = connection
            .command_or_no(doing, &line, limit, |response| {
                if let Response::Data { outcome, .. } = response {
                    match outcome.code {
                        Some(ResponseCode::UidValidity(n)) => uid_validity = Some(n),
                        Some(ResponseCode::UidNext(n)) => uid_next = Some(n),
                        _ => {}
                    }
                }
            })
            .await?;
        if let Ended::Refused(words) = ended {
            return Err(Trouble::permanent(format!("{doing} {}", self.label))
                .because(format!("NO: {words}"))
                .hint("check that the folder exists and that this account may read it"));
        }
        let Some(uid_validity) = uid_validity else {
            return Err(Trouble::permanent(format!("{doing} {}", self.label))
                .because("the server gives no UIDVALIDITY, so its messages have no lasting numbers"));
        };
        // UIDNEXT may be missing (RFC 3501 §6.3.1); then it is one more than the last message's.
        let uid_next = match uid_next {
            Some(n) => n,
            None if connection.exists() == 0 => 1,
            None => search(connection, "*").await?.last().map_or(1, |last| last.saturating_add(1)),
        };
        connection.take_news();
        Ok(Opened {
            uid_validity,
            uid_next,
            messages: connection.exists(),
            idle: self.idle,
        })
    }

    /// Up to `at_most` UIDs above `above`, by windows that widen where numbers are sparse, so that neither a folder
    /// of a hundred thousand messages nor one with great gaps costs more than it must.
    async fn uids_above(&mut self, connection: &mut Connection, above: u32, at_most: usize) -> Result<Vec<u32>, Trouble> {
        let mut found: BTreeSet<u32> = BTreeSet::new();
        let mut low = above.saturating_add(1);
        let mut width = u32::try_from(at_most).unwrap_or(u32::MAX).max(64);
        while above < u32::MAX && found.len() < at_most {
            let high = low.saturating_add(width - 1);
            let last_window = high >= self.uid_next.saturating_sub(1);
            let window = match last_window {
                true => format!("{low}:*"),
                false => format!("{low}:{high}"),
            };
            let before = found.len();
            // `n:*` names the last message even where its number is below n (RFC 3501 §6.4.8).
            found.extend(search(connection, &window).await?.range(low..));
            if last_window {
                break;
            }
            if found.len() - before < at_most.div_ceil(4) {
                width = width.saturating_mul(8);
            }
            low = high.saturating_add(1);
        }
        if let Some(last) = found.last() {
            self.uid_next = self.uid_next.max(last.saturating_add(1));
        }
        Ok(found.into_iter().take(at_most).collect())
    }

    /// Size and server time of each. A message that the server counts but will not describe even when asked alone is
    /// listed as [`UNDESCRIBED`]: it is not to be passed over, and not to hold up the others.
    async fn describe(&mut self, connection: &mut Connection, uids: &[u32]) -> Result<Vec<Listed>, Trouble> {
        let mut described = BTreeMap::new();
        for some in uids.chunks(UIDS_A_COMMAND) {
            described.extend(sizes_and_times(connection, some).await?);
        }
        for uid in standing(connection, uids, |uid| described.contains_key(&uid)).await? {
            // A NO to one message among many is a NO to all of them; alone each is described or is not.
            described.extend(sizes_and_times(connection, &[uid]).await?);
            described.entry(uid).or_insert((UNDESCRIBED, Timestamp::now()));
        }
        self.sizes = described.iter().map(|(uid, (size, _))| (*uid, *size)).collect();
        Ok(described
            .into_iter()
            .map(|(uid, (size, received_at))| Listed {
                uid,
                size,
                received_at,
                path: String::new(),
            })
            .collect())
    }

    /// The bodies of these, in commands of a bounded size each.
    async fn bodies(&mut self, connection: &mut Connection, uids: &[u32]) -> Result<BTreeMap<u32, RawMessage>, Trouble> {
        let unknown: Vec<u32> = uids.iter().copied().filter(|uid| !self.sizes.contains_key(uid)).collect();
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        for some in unknown.chunks(UIDS_A_COMMAND) {
            let described = sizes_and_times(connection, some).await?;
            sizes.extend(described.into_iter().map(|(uid, (size, _))| (uid, size)));
        }
        let size_of = |uid: u32| {
            let known = self.sizes.get(&uid).or_else(|| sizes.get(&uid));
            known.copied().filter(|s| *s != UNDESCRIBED).unwrap_or(BODY_BYTES_A_COMMAND)
        };
        let mut bodies = BTreeMap::new();
        for (some, bytes) in commands(uids, size_of) {
            bodies.extend(fetch_bodies(connection, &some, bytes).await?);
        }
        for uid in standing(connection, uids, |uid| bodies.contains_key(&uid)).await? {
            bodies.extend(fetch_bodies(connection, &[uid], size_of(uid)).await?);
            if !bodies.contains_key(&uid) {
                return Err(Trouble::temporary(format!("fetching uid {uid} of {}", self.label))
                    .because("the server has the message and does not give it"));
            }
        }
        Ok(bodies)
    }
}

#[async_trait]
impl Source for ImapSource {
    async fn open(&mut self) -> Result<Opened, Trouble> {
        self.sizes.clear();
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => {
                let mut new = login::connect(&self.endpoint, &self.settings, &self.label).await?;
                self.idle = new.capabilities().await?.contains("IDLE");
                new
            }
        };
        let opened = self.examine(&mut connection).await?;
        self.uid_next = opened.uid_next;
        self.connection = Some(connection);
        Ok(opened)
    }

    async fn list(&mut self, above: u32, at_most: usize) -> Result<Vec<Listed>, Trouble> {
        let mut connection = self.take("listing the messages")?;
        // What comes from here on is news; what came before is in this listing.
        connection.take_news();
        let uids = self.uids_above(&mut connection, above, at_most).await?;
        let listed = self.describe(&mut connection, &uids).await?;
        self.connection = Some(connection);
        Ok(listed)
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<(u32, RawMessage)>, Trouble> {
        let mut connection = self.take("fetching messages")?;
        let mut bodies = self.bodies(&mut connection, uids).await?;
        self.connection = Some(connection);
        Ok(uids.iter().filter_map(|uid| bodies.remove(uid).map(|raw| (*uid, raw))).collect())
    }

    async fn fetch_header(&mut self, uid: u32, limit: usize) -> Result<Option<RawMessage>, Trouble> {
        let doing = format!("fetching the header of uid {uid}");
        let mut connection = self.take(&doing)?;
        let mut found = None;
        for _attempt in 0..2 {
            let line = format!("UID FETCH {uid} (UID BODY.PEEK[HEADER]<0.{limit}>)");
            let ended = connection
                .command_or_no(&doing, &line, transfer_limit(&connection, limit as u64), |r| {
                    if let Some((seen, bytes)) = section(r, true)
                        && seen == uid
                    {
                        found = Some(RawMessage::new(&bytes[..bytes.len().min(limit)]));
                    }
                })
                .await?;
            expunged_or_trouble(&connection, &doing, ended)?;
            if found.is_some() || standing(&mut connection, &[uid], |_| false).await?.is_empty() {
                break;
            }
        }
        self.connection = Some(connection);
        Ok(found)
    }

    async fn header_digests(&mut self, uids: &[u32]) -> Result<Vec<(u32, HeaderDigest)>, Trouble> {
        let doing = "telling messages apart";
        let mut connection = self.take(doing)?;
        let mut found = Vec::with_capacity(uids.len());
        for some in uids.chunks(UIDS_A_COMMAND) {
            let fields = mail::DIGESTED_FIELDS.join(" ").to_ascii_uppercase();
            let line = format!(
                "UID FETCH {} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ({fields})])",
                uid_set(some)
            );
            let limit = transfer_limit(&connection, HEADER_BYTES * some.len() as u64);
            // Whether it ends in OK or NO: what was not given is left out.
            connection
                .command_or_no(doing, &line, limit, |r| {
                    if let (Some((uid, (size, received_at))), Some((_, header))) = (size_and_time(r), section(r, true))
                        && some.contains(&uid)
                    {
                        found.push((uid, mail::header_digest(&RawMessage::new(header), size, received_at)));
                    }
                })
                .await?;
        }
        self.connection = Some(connection);
        Ok(found)
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        let until = Instant::now() + at_most;
        let renewal = self.settings.timeouts.idle;
        let mut connection = self.take("waiting for mail")?;
        if connection.has_news() {
            self.connection = Some(connection);
            return Ok(());
        }
        if self.idle && idle::by_idle(&mut connection, until, renewal).await? == Idle::Refused {
            self.idle = false;
        }
        if !self.idle && !connection.has_news() && Instant::now() < until {
            idle::by_sleeping(&mut connection, until, renewal).await?;
        }
        self.connection = Some(connection);
        Ok(())
    }

    async fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Courtesy only: it answers BYE, which is an error everywhere else.
            let goodbye = connection.command("leaving", "LOGOUT", |_| {});
            let _ = timeout(GOODBYE, goodbye).await;
        }
    }
}

/// The UIDs in a set that exist, in ascending order.
pub(super) async fn search(connection: &mut Connection, set: &str) -> Result<BTreeSet<u32>, Trouble> {
    let mut found = BTreeSet::new();
    let line = format!("UID SEARCH UID {set}");
    connection
        .command("listing the messages", &line, |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend(uids);
            }
        })
        .await?;
    Ok(found)
}

/// Of those asked for and not `seen`, those that still stand there. NOOP first, so that the server may tell us what
/// others expunged; then a search that must complete with OK.
async fn standing(connection: &mut Connection, asked: &[u32], seen: impl Fn(u32) -> bool) -> Result<Vec<u32>, Trouble> {
    let missing: Vec<u32> = asked.iter().copied().filter(|uid| !seen(*uid)).collect();
    if missing.is_empty() {
        return Ok(missing);
    }
    idle::noop(connection).await?;
    let mut still = BTreeSet::new();
    for some in missing.chunks(UIDS_A_COMMAND) {
        still.extend(search(connection, &uid_set(some)).await?);
    }
    Ok(missing.into_iter().filter(|uid| still.contains(uid)).collect())
}

async fn sizes_and_times(connection: &mut Connection, uids: &[u32]) -> Result<BTreeMap<u32, (u64, Timestamp)>, Trouble> {
    let doing = "listing the messages";
    let mut found = BTreeMap::new();
    if uids.is_empty() {
        return Ok(found);
    }
    let asked: BTreeSet<u32> = uids.iter().copied().collect();
    let line = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", uid_set(uids));
    let limit = connection.limit();
    // Whether it ends in OK or NO: those that were not described are asked for again, each alone.
    connection
        .command_or_no(doing, &line, limit, |response| {
            found.extend(size_and_time(response).filter(|(uid, _)| asked.contains(uid)));
        })
        .await?;
    Ok(found)
}

pub(super) async fn fetch_bodies(connection: &mut Connection, uids: &[u32], bytes: u64) -> Result<BTreeMap<u32, RawMessage>, Trouble> {
    let doing = match uids {
        [] => return Ok(BTreeMap::new()),
        [one] => format!("fetching uid {one}"),
        [first, .., last] => format!("fetching uids {first} to {last}"),
    };
    let mut found = BTreeMap::new();
    let line = format!("UID FETCH {} (UID BODY.PEEK[])", uid_set(uids));
    let limit = transfer_limit(connection, bytes);
    let ended = connection
        .command_or_no(&doing, &line, limit, |response| {
            if let Some((uid, body)) = section(response, false)
                && uids.contains(&uid)
            {
                found.insert(uid, RawMessage::new(body));
            }
        })
        .await?;
    expunged_or_trouble(connection, &doing, ended)?;
    Ok(found)
}

/// A FETCH may end in NO because somebody expunged one of its messages meanwhile (RFC 2180 §4.1.2, RFC 5530 §3): the
/// rest came, and what did not is looked for. Any other NO is trouble.
fn expunged_or_trouble(connection: &Connection, doing: &str, ended: Ended) -> Result<(), Trouble> {
    match ended {
        Ended::Done => Ok(()),
        Ended::Refused(words) if words.to_ascii_uppercase().contains("EXPUNGEISSUED") => Ok(()),
        Ended::Refused(words) => Err(connection.trouble(doing).because(format!("NO: {words}"))),
    }
}

fn transfer_limit(connection: &Connection, bytes: u64) -> Duration {
    connection.limit() + Duration::from_secs(bytes / SLOWEST)
}

/// UID, size and time of a FETCH response that has all three; flag changes and the like have not.
fn size_and_time(response: &Response<'_>) -> Option<(u32, (u64, Timestamp))> {
    let Response::Fetch(_, values) = response else {
        return None;
    };
    let (mut uid, mut size, mut time) = (None, None, None);
    for value in values {
        match value {
            AttributeValue::Uid(n) => uid = Some(*n),
            AttributeValue::Rfc822Size(n) => size = Some(u64::from(*n)),
            AttributeValue::InternalDate(text) => time = internal_date(text),
            _ => {}
        }
    }
    Some((uid?, (size?, time?)))
}

/// INTERNALDATE (RFC 3501 §9, date-time): `" 1-Feb-2026 09:30:00 +0000"`.
fn internal_date(text: &str) -> Option<Timestamp> {
    let read = strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    read.to_timestamp().ok()
}

/// UID and bytes of a FETCH response with a body or, where `header` is asked, a header section. `NIL` is no body.
fn section<'a>(response: &'a Response<'_>, header: bool) -> Option<(u32, &'a [u8])> {
    let Response::Fetch(_, values) = response else {
        return None;
    };
    let (mut uid, mut bytes) = (None, None);
    for value in values {
        match value {
            AttributeValue::Uid(n) => uid = Some(*n),
            AttributeValue::BodySection {
                section, data: Some(data), ..
            } => {
                let is_header = matches!(section, Some(SectionPath::Full(MessageSection::Header)));
                if (header && is_header) || (!header && section.is_none()) {
                    bytes = Some(data.as_ref());
                }
            }
            _ => {}
        }
    }
    Some((uid?, bytes?))
}

/// Cuts UIDs into commands of at most [`UIDS_A_COMMAND`] messages and [`BODY_BYTES_A_COMMAND`] bytes, one larger
/// message going alone; with the bytes of each.
fn commands(uids: &[u32], size_of: impl Fn(u32) -> u64) -> Vec<(Vec<u32>, u64)> {
    let mut out: Vec<(Vec<u32>, u64)> = Vec::new();
    for &uid in uids {
        let size = size_of(uid);
        match out.last_mut() {
            Some((some, bytes)) if some.len() < UIDS_A_COMMAND && *bytes + size <= BODY_BYTES_A_COMMAND => {
                some.push(uid);
                *bytes += size;
            }
            _ => out.push((vec![uid], size)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_times_are_read_in_their_zone() {
        let time = |text| internal_date(text).map(|t| t.to_string());
        let noon = Some("2026-02-01T09:30:00Z".to_owned());
        assert_eq!(time(" 1-Feb-2026 09:30:00 +0000"), noon);
        assert_eq!(time("01-Feb-2026 10:30:00 +0100"), noon);
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn a_fetch_is_cut_by_number_and_by_bytes() {
        let uids: Vec<u32> = (1..=1200).collect();
        let sizes: Vec<usize> = commands(&uids, |_| 100).iter().map(|(u, _)| u.len()).collect();
        assert_eq!(sizes, [500, 500, 200]);
        let three_megabytes = commands(&[1, 2, 3], |_| 3 << 20);
        assert_eq!(three_megabytes.len(), 2);
        let one_is_large = commands(&[1, 2, 3], |uid| if uid == 2 { 30 << 20 } else { 10 });
        assert_eq!(one_is_large.len(), 3);
    }
}
