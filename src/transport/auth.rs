//! How we prove to a mail server who we are, the same for both protocols.

use secrecy::SecretString;

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
}
