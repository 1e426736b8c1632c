//! Where a message lies in an account, by its Message-ID: every folder is opened with EXAMINE and asked by UID SEARCH
//! (RFC 3501 §6.4.4), so that nothing changes. Only where every folder answered does an absence say anything.

use super::ImapSettings;
use super::connection::Connection;
use super::connection::Ended;
use super::login;
use super::names::decoded_folder;
use super::names::quoted_wire;
use crate::Trouble;
use crate::mail::MessageId;
use crate::transport::Looker;
use crate::transport::Sighting;
use crate::transport::tls::Endpoint;
use async_imap::imap_proto::MailboxDatum;
use async_imap::imap_proto::NameAttribute;
use async_imap::imap_proto::Response;
use async_trait::async_trait;

/// Folders that are looked into; an account with more of them is not looked through to the end.
const FOLDERS_MAX: usize = 300;

/// Looks for messages in all folders of one account.
pub struct ImapLooker {
    settings: ImapSettings,
    endpoint: Endpoint,
}

impl ImapLooker {
    /// Checks the settings; connects nowhere. The folder in them plays no part.
    pub fn new(settings: ImapSettings) -> Result<Self, Trouble> {
        let endpoint = Endpoint::new(&settings.host, settings.port, settings.tls, settings.ca_file.as_deref())?;
        Ok(Self { settings, endpoint })
    }

    async fn look(connection: &mut Connection, messages: &[MessageId]) -> Result<Vec<Sighting>, Trouble> {
        let doing = "looking where a message lies";
        let mut seen = vec![Sighting::default(); messages.len()];
        let (folders, all) = folders(connection).await?;
        let mut everywhere = all;
        for folder in folders {
            let Some(quoted) = quoted_wire(&folder) else {
                everywhere = false;
                continue;
            };
            let limit = connection.limit();
            let opened = connection.command_or_no(doing, &format!("EXAMINE {quoted}"), limit, |_| {}).await?;
            if matches!(opened, Ended::Refused(_)) {
                everywhere = false;
                continue;
            }
            for (message, sighting) in messages.iter().zip(&mut seen) {
                let Some(id) = searchable(message) else { continue };
                let mut found = false;
                let line = format!("UID SEARCH HEADER Message-ID \"{id}\"");
                connection
                    .command(doing, &line, |response| {
                        if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                            found |= !uids.is_empty();
                        }
                    })
                    .await?;
                if found {
                    sighting.folders.push(decoded_folder(&folder));
                }
            }
        }
        for (message, sighting) in messages.iter().zip(&mut seen) {
            sighting.everywhere = everywhere && searchable(message).is_some();
        }
        Ok(seen)
    }
}

/// The folders that can be opened, as the wire has their names, and whether that is all of them.
async fn folders(connection: &mut Connection) -> Result<(Vec<String>, bool), Trouble> {
    let mut names: Vec<String> = Vec::new();
    let mut all = true;
    connection
        .command("listing the folders", "LIST \"\" \"*\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(listed)) = response {
                let name = &listed.name;
                let closed = listed.name_attributes.iter().any(|a| match a {
                    NameAttribute::NoSelect => true,
                    NameAttribute::Extension(word) => word.trim_start_matches('\\').eq_ignore_ascii_case("NonExistent"),
                    _ => false,
                });
                if names.len() >= FOLDERS_MAX {
                    all = false;
                } else if !closed && !names.iter().any(|n| n == name) {
                    names.push(name.to_string());
                }
            }
        })
        .await?;
    // Every account has an INBOX (RFC 3501 §5.1): a list without one is not the whole list.
    all &= names.iter().any(|n| n.eq_ignore_ascii_case("INBOX"));
    Ok((names, all))
}

/// A Message-ID as it can stand in a quoted string; `None` where it cannot.
fn searchable(message: &MessageId) -> Option<&str> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    let id = message.0.as_str();
    (!id.is_empty() && id.len() <= 500 && id.chars().all(plain)).then_some(id)
}

#[async_trait]
impl Looker for ImapLooker {
    async fn look_for(&self, messages: &[MessageId]) -> Result<Vec<Sighting>, Trouble> {
        let mut connection = login::connect(&self.endpoint, &self.settings, &self.settings.mailbox).await?;
        let seen = Self::look(&mut connection, messages).await;
        // Courtesy only: it answers BYE, which is an error everywhere else.
        let _ = connection.command("leaving", "LOGOUT", |_| {}).await;
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_cannot_smuggle_a_command() {
        let id = |text: &str| searchable(&MessageId(text.to_owned())).map(str::to_owned);
        assert_eq!(id("a.b+c@residents.example").as_deref(), Some("a.b+c@residents.example"));
        for bad in ["", "a\"b@x", "a\\b@x", "a b@x", "a\r\nb@x", "é@x"] {
            assert_eq!(id(bad), None, "{bad:?}");
        }
    }
}
