//! The one thing redress may take out of a mailbox, and only where the council switched it on: a message that brought an
//! identity document, once our own copy of that is destroyed (domain page, section 6). A connection of its own, SELECT
//! instead of EXAMINE, one message by its UID, whose bytes are looked at first; UID EXPUNGE (RFC 4315) or nothing at all,
//! because a plain EXPUNGE would take what other people have marked.

use super::ImapSettings;
use super::connection::Connection;
use super::connection::Ended;
use super::login;
use super::names::quoted_folder;
use super::source::fetch_bodies;
use super::source::search;
use crate::Trouble;
use crate::mail::Fingerprint;
use crate::transport::Removal;
use crate::transport::Remover;
use crate::transport::tls::Endpoint;
use async_imap::imap_proto::Response;
use async_imap::imap_proto::ResponseCode;
use async_trait::async_trait;

/// What a message may weigh that is fetched to be looked at; sets the time that is waited for it.
const BYTES_LOOKED_AT: u64 = 50 << 20;

/// The capability without which nothing is deleted.
const UIDPLUS: &str = "UIDPLUS";

/// Takes single messages out of the folders of one account.
pub struct ImapRemover {
    settings: ImapSettings,
    endpoint: Endpoint,
}

impl ImapRemover {
    /// Checks the settings; connects nowhere. The folder in them plays no part.
    pub fn new(settings: ImapSettings) -> Result<Self, Trouble> {
        let endpoint = Endpoint::new(&settings.host, settings.port, settings.tls, settings.ca_file.as_deref())?;
        Ok(Self { settings, endpoint })
    }

    /// Whether the server can delete one message alone (UIDPLUS, RFC 4315), for `redress check`.
    ///
    /// # Errors
    /// Where it cannot be asked.
    pub async fn is_offered(&self) -> Result<bool, Trouble> {
        let mut connection = login::connect(&self.endpoint, &self.settings, &self.settings.mailbox).await?;
        let offered = connection.capabilities().await.map(|all| all.contains(UIDPLUS));
        let _ = connection.command("leaving", "LOGOUT", |_| {}).await;
        offered
    }

    async fn remove_from(
        &self,
        connection: &mut Connection,
        folder: &str,
        uid_validity: u32,
        uid: u32,
        fingerprint: &Fingerprint,
    ) -> Result<Removal, Trouble> {
        let doing = "deleting a message that brought an identity document";
        if !connection.capabilities().await?.contains(UIDPLUS) {
            return Ok(Removal::NotOffered);
        }
        let Some(quoted) = quoted_folder(folder) else {
            return Ok(Removal::NotThere);
        };
        let mut stands = None;
        let limit = connection.limit();
        let ended = connection
            .command_or_no(doing, &format!("SELECT {quoted}"), limit, |response| {
                if let Response::Data { outcome, .. } = response
                    && let Some(ResponseCode::UidValidity(n)) = outcome.code
                {
                    stands = Some(n);
                }
            })
            .await?;
        // The folder is gone, or its numbers mean other messages now: what UID 9 is, nobody can say.
        if matches!(ended, Ended::Refused(_)) || stands != Some(uid_validity) {
            return Ok(Removal::Renumbered);
        }
        let Some(raw) = fetch_bodies(connection, &[uid], BYTES_LOOKED_AT).await?.remove(&uid) else {
            return Ok(match search(connection, &uid.to_string()).await?.contains(&uid) {
                true => Removal::Another,
                false => Removal::NotThere,
            });
        };
        if raw.fingerprint() != *fingerprint {
            return Ok(Removal::Another);
        }
        connection
            .command(doing, &format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), |_| {})
            .await?;
        connection.command(doing, &format!("UID EXPUNGE {uid}"), |_| {}).await?;
        match search(connection, &uid.to_string()).await?.contains(&uid) {
            true => Err(connection
                .trouble(doing)
                .because("the server said yes, and the message is still there")),
            false => Ok(Removal::Removed),
        }
    }
}

#[async_trait]
impl Remover for ImapRemover {
    async fn remove(&self, folder: &str, uid_validity: u32, uid: u32, fingerprint: &Fingerprint) -> Result<Removal, Trouble> {
        let label = format!("{}/{folder}", self.settings.mailbox);
        let mut connection = login::connect(&self.endpoint, &self.settings, &label).await?;
        let removed = self.remove_from(&mut connection, folder, uid_validity, uid, fingerprint).await;
        // Courtesy only: it answers BYE, which is an error everywhere else.
        let _ = connection.command("leaving", "LOGOUT", |_| {}).await;
        removed
    }
}
