//! How we prove to a mail server who we are, the same for both protocols.

use crate::Trouble;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use tokio::task::spawn_blocking;

/// What goes with a user name.
#[derive(Debug, Clone)]
pub enum Auth {
    /// A password: PLAIN where offered (RFC 4616), else LOGIN.
    Password(SecretString),
    /// An OAuth 2.0 access token, by XOAUTH2. It lasts an hour or so; `set_auth` of the source or carrier brings the
    /// next one.
    XOAuth2 {
        /// The access token, without "Bearer".
        access_token: SecretString,
    },
    /// A password that is kept somewhere, and read there again once the server refuses it.
    Kept(Kept),
}

/// A password and where it is kept. Clones share what was read last.
#[derive(Clone)]
pub struct Kept(Arc<Place>);

struct Place {
    read: Box<dyn Fn() -> Result<SecretString, Trouble> + Send + Sync>,
    last: Mutex<Option<SecretString>>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}

impl Auth {
    /// A password that `read` gives: asked once now, and again after each refusal.
    ///
    /// # Errors
    /// What `read` says.
    pub fn kept(read: impl Fn() -> Result<SecretString, Trouble> + Send + Sync + 'static) -> Result<Self, Trouble> {
        let last = Mutex::new(Some(read()?));
        Ok(Self::Kept(Kept(Arc::new(Place {
            read: Box::new(read),
            last,
        }))))
    }

    /// The secret itself, read anew where the last one was refused.
    pub(super) async fn now(&self) -> Result<Self, Trouble> {
        let Self::Kept(kept) = self else { return Ok(self.clone()) };
        if let Some(password) = kept.last().clone() {
            return Ok(Self::Password(password));
        }
        // A file on a slow disk, or a command that asks somebody.
        let place = kept.clone();
        let read = spawn_blocking(move || (place.0.read)()).await;
        let password = read.map_err(|e| Trouble::temporary("reading a password").because(e))??;
        *kept.last() = Some(password.clone());
        Ok(Self::Password(password))
    }

    /// The server refused it: somebody may have changed it meanwhile.
    pub(super) fn refused(&self) {
        if let Self::Kept(kept) = self {
            *kept.last() = None;
        }
    }
}

impl Kept {
    fn last(&self) -> std::sync::MutexGuard<'_, Option<SecretString>> {
        // The value is replaced whole: a panic elsewhere leaves it sound.
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
