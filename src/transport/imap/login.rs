//! From nothing to a logged-in connection. The greeting, the capabilities and STARTTLS are read by hand, byte by byte,
//! because async-imap does none of them; then it takes over for AUTHENTICATE or LOGIN.

use super::ImapSettings;
use super::connection::Connection;
use super::connection::Stream;
use super::connection::cause;
use crate::Trouble;
use crate::transport::auth::Auth;
use crate::transport::tls::Endpoint;
use crate::transport::tls::TlsMode;
use crate::transport::wire::Wire;
use crate::transport::words::server_words;
use async_imap::Authenticator;
use async_imap::Client;
use async_imap::Session;
use async_imap::error::Error;
use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;
use tokio::io::BufWriter;
use tokio::time::timeout;

/// How many untagged lines a server may say before it answers; a real one says one or two.
const LINES_MAX: usize = 100;

/// Connects, encrypts and logs in. Permanent trouble where the server refuses the password or offers no way to give
/// one that we would take.
pub(super) async fn connect(endpoint: &Endpoint, settings: &ImapSettings, label: &str) -> Result<Connection, Trouble> {
    let limits = settings.timeouts;
    let mut wire = endpoint.connect(limits.connect).await?;
    wire.set_silence(limits.command);
    let speaking = async {
        let mut wire = wire;
        greeting(&mut wire, label).await?;
        if endpoint.mode() == TlsMode::StartTls {
            wire = start_tls(wire, endpoint, label).await?;
        }
        // What was said before TLS is not believed after it (RFC 3501 §6.2.1), so the question comes here.
        let offered = capabilities(&mut wire, label).await?;
        log_in(wire, &offered, settings, label).await
    };
    match timeout(limits.connect + limits.command, speaking).await {
        Ok(session) => Ok(Connection::new(session?, label.to_owned(), limits.command)),
        Err(_) => Err(slow("logging in", label)),
    }
}

async fn greeting(wire: &mut Wire, label: &str) -> Result<(), Trouble> {
    let doing = || format!("reading the greeting of {label}");
    let line = read_line(wire, label).await?;
    let upper = line.to_ascii_uppercase();
    if upper.starts_with("* OK") {
        return Ok(());
    }
    // PREAUTH would be somebody else's session, and is how a man in the middle keeps a client from STARTTLS.
    let why = match upper.starts_with("* PREAUTH") {
        true => "the server calls us logged in before we said who we are".to_owned(),
        false => server_words(&line),
    };
    Err(Trouble::temporary(doing()).because(why))
}

async fn start_tls(mut wire: Wire, endpoint: &Endpoint, label: &str) -> Result<Wire, Trouble> {
    let refused = |words: String| {
        Trouble::permanent(format!("asking {label} for STARTTLS"))
            .because(words)
            .hint("without encryption nothing is said; try implicit TLS on port 993")
    };
    match dialogue(&mut wire, "r1", "STARTTLS", label).await? {
        Answer { ok: true, .. } => endpoint.encrypt(wire).await,
        answer => Err(refused(answer.words)),
    }
}

async fn capabilities(wire: &mut Wire, label: &str) -> Result<Vec<String>, Trouble> {
    let answer = dialogue(wire, "r2", "CAPABILITY", label).await?;
    if !answer.ok {
        return Err(Trouble::temporary(format!("asking {label} for capabilities")).because(answer.words));
    }
    Ok(answer
        .untagged
        .iter()
        .filter_map(|line| line.strip_prefix("* CAPABILITY "))
        .flat_map(str::split_whitespace)
        .map(str::to_uppercase)
        .collect())
}

async fn log_in(wire: Wire, offered: &[String], settings: &ImapSettings, label: &str) -> Result<Session<Stream>, Trouble> {
    let has = |name: &str| offered.iter().any(|o| o == name);
    let client = Client::new(BufWriter::new(wire));
    let user = settings.user.as_str();
    let auth = settings.auth.now().await?;
    let done = match &auth {
        Auth::XOAuth2 { access_token } => {
            let token = access_token.expose_secret();
            let words = format!("user={user}\x01auth=Bearer {token}\x01\x01");
            client.authenticate("XOAUTH2", Once(Some(words))).await
        }
        Auth::Password(password) if has("AUTH=PLAIN") => {
            let words = format!("\0{user}\0{}", password.expose_secret());
            client.authenticate("PLAIN", Once(Some(words))).await
        }
        Auth::Password(_) if has("LOGINDISABLED") => {
            return Err(Trouble::permanent(format!("logging in to {label}"))
                .hint("the server takes no password on this connection: use TLS, or OAuth 2.0 where the host demands it"));
        }
        Auth::Password(password) => client.login(user, password.expose_secret()).await,
        Auth::Kept(_) => return Err(Trouble::permanent(format!("logging in to {label}")).because("the password was not read")),
    };
    done.map_err(|(error, _client)| {
        let trouble = refusal(&error, label);
        if !trouble.is_temporary() {
            settings.auth.refused();
        }
        trouble
    })
}

/// Why the login failed: another password is needed, or another time.
fn refusal(error: &Error, label: &str) -> Trouble {
    let doing = format!("logging in to {label}");
    let Error::No(words) = error else {
        return Trouble::temporary(doing).because(cause(error));
    };
    // RFC 5530 §3 gives these codes to what passes by itself.
    let upper = words.to_ascii_uppercase();
    let passing = ["UNAVAILABLE", "INUSE", "LIMIT", "THROTTL", "TOO MANY", "TRY AGAIN"];
    match passing.iter().any(|word| upper.contains(word)) {
        true => Trouble::temporary(doing).because(server_words(words)),
        false => Trouble::permanent(doing)
            .because("the server refused the user name and password, or the token")
            .hint("check user and password; some hosts want an app password, or IMAP switched on for the mailbox"),
    }
}

/// Says its words at the first challenge and nothing at any later one: XOAUTH2's second challenge is the server's
/// error, and an empty answer to it brings the tagged NO.
struct Once(Option<String>);

impl Authenticator for Once {
    type Response = String;
    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

struct Answer {
    ok: bool,
    words: String,
    untagged: Vec<String>,
}

/// One command by hand, before async-imap has the stream.
async fn dialogue(wire: &mut Wire, tag: &str, command: &str, label: &str) -> Result<Answer, Trouble> {
    let line = format!("{tag} {command}\r\n");
    let sent = async {
        wire.write_all(line.as_bytes()).await?;
        wire.flush().await
    };
    sent.await.map_err(|e: std::io::Error| lost(label).because(e))?;
    let mut untagged = Vec::new();
    while untagged.len() < LINES_MAX {
        let line = read_line(wire, label).await?;
        if let Some(rest) = line.strip_prefix(tag).and_then(|r| r.strip_prefix(' ')) {
            let status = rest.get(..2).unwrap_or_default();
            return Ok(Answer {
                ok: status.eq_ignore_ascii_case("OK"),
                words: server_words(rest),
                untagged,
            });
        }
        if line.to_ascii_uppercase().starts_with("* BYE") {
            return Err(lost(label).because(server_words(&line)));
        }
        untagged.push(line);
    }
    Err(lost(label).because("no end of untagged lines"))
}

async fn read_line(wire: &mut Wire, label: &str) -> Result<String, Trouble> {
    wire.read_line().await.map_err(|e| lost(label).because(e))
}

fn lost(label: &str) -> Trouble {
    Trouble::temporary(format!("beginning to speak to {label}"))
}

fn slow(doing: &str, label: &str) -> Trouble {
    Trouble::temporary(format!("{doing} to {label}")).because("no answer in time")
}
