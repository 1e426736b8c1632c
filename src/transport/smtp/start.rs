//! From nothing to a conversation in which letters can be handed over: connect, STARTTLS by hand, EHLO, AUTH.

use super::Login;
use super::SmtpSettings;
use super::dialogue::Conversation;
use super::dialogue::Offers;
use super::dialogue::heard;
use crate::Trouble;
use crate::transport::auth::Auth;
use crate::transport::tls::Endpoint;
use crate::transport::tls::TlsMode;
use crate::transport::wire::Wire;
use crate::transport::words::server_words;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// How many lines a reply may have; a real one has a dozen.
const LINES_MAX: usize = 100;

/// Connects and logs in, all within the connect limit. Permanent trouble where the server refuses the login or has
/// no STARTTLS.
pub(super) async fn begin(endpoint: &Endpoint, settings: &SmtpSettings, login: Option<Login>) -> Result<Conversation, Trouble> {
    let limits = settings.timeouts;
    let beginning = async {
        let mut wire = endpoint.connect(limits.connect).await?;
        if endpoint.mode() == TlsMode::StartTls {
            wire = start_tls(wire, endpoint, &settings.hello_name).await?;
        }
        wire.set_silence(limits.final_answer);
        let encrypted = wire.is_encrypted();
        let name = ClientId::Domain(settings.hello_name.clone());
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &name)
            .await
            .map_err(|e| heard(&e).trouble("greeting", endpoint))?;
        if let Some(login) = &login {
            log_in(&mut connection, login, endpoint).await?;
        }
        // lettre keeps no SIZE, so EHLO is said once more and read here.
        let ehlo = connection
            .command(format!("EHLO {}\r\n", settings.hello_name))
            .await
            .map_err(|e| heard(&e).trouble("greeting", endpoint))?;
        let offers = Offers::read(ehlo.message(), encrypted, login.is_some());
        Ok(Conversation::new(connection, offers, limits))
    };
    timeout(limits.connect, beginning)
        .await
        .unwrap_or_else(|_| Err(Trouble::temporary(format!("beginning to speak to {}", endpoint.label())).because("no answer in time")))
}

/// STARTTLS by hand (RFC 3207): lettre would keep what it had read ahead in plain text and take it for an encrypted
/// answer. Nothing is read ahead here; see [`Endpoint::encrypt`].
async fn start_tls(mut wire: Wire, endpoint: &Endpoint, name: &str) -> Result<Wire, Trouble> {
    let greeting = reply(&mut wire, endpoint).await?;
    if !greeting.is("220") {
        return Err(lost(endpoint).because(greeting.words()));
    }
    let ehlo = ask(&mut wire, &format!("EHLO {name}"), endpoint).await?;
    let offered = ehlo.lines.iter().skip(1).any(|line| {
        let keyword = line.get(4..).unwrap_or_default();
        keyword.trim().eq_ignore_ascii_case("STARTTLS")
    });
    let refused = || {
        Trouble::permanent(format!("asking {} for STARTTLS", endpoint.label()))
            .hint("without encryption nothing is said; try implicit TLS on port 465")
    };
    if !ehlo.is("250") || !offered {
        return Err(refused().because("the server does not offer STARTTLS"));
    }
    let answer = ask(&mut wire, "STARTTLS", endpoint).await?;
    if !answer.is("220") {
        return Err(refused().because(answer.words()));
    }
    let mut wire = endpoint.encrypt(wire).await?;
    // After TLS the server waits for EHLO; lettre waits for a greeting first, so it gets to see the one we read.
    wire.unread(b"220 greeted before TLS\r\n");
    Ok(wire)
}

async fn log_in(connection: &mut AsyncSmtpConnection, login: &Login, endpoint: &Endpoint) -> Result<(), Trouble> {
    let doing = || format!("logging in to {}", endpoint.label());
    let auth = login.auth.now().await?;
    let (mechanisms, secret) = match &auth {
        Auth::Password(secret) => (&[Mechanism::Plain, Mechanism::Login][..], secret),
        Auth::XOAuth2 { access_token } => (&[Mechanism::Xoauth2][..], access_token),
        Auth::Kept(_) => return Err(Trouble::permanent(doing()).because("the password was not read")),
    };
    if connection.server_info().get_auth_mechanism(mechanisms).is_none() {
        return Err(Trouble::permanent(doing())
            .because("the server offers no way to log in that we know")
            .hint("it may offer one with TLS only, or want none: then leave user and password out"));
    }
    let credentials = Credentials::new(login.user.clone(), secret.expose_secret().to_owned());
    match connection.auth(mechanisms, &credentials).await {
        Ok(_) => Ok(()),
        // A refused token comes as a second challenge (the server's error in JSON), for which lettre has no answer.
        Err(e) if e.is_permanent() || e.is_client() => {
            login.auth.refused();
            Err(Trouble::permanent(doing())
                .because("the server refused the user name and password, or the token")
                .hint("check user and password; some hosts want an app password, or SMTP switched on for the mailbox"))
        }
        Err(e) => Err(heard(&e).trouble("logging in to", endpoint)),
    }
}

struct Reply {
    lines: Vec<String>,
}

impl Reply {
    fn is(&self, code: &str) -> bool {
        self.lines.last().is_some_and(|line| line.starts_with(code))
    }

    fn words(&self) -> String {
        server_words(&self.lines.join(" "))
    }
}

async fn ask(wire: &mut Wire, command: &str, endpoint: &Endpoint) -> Result<Reply, Trouble> {
    let line = format!("{command}\r\n");
    let sent = async {
        wire.write_all(line.as_bytes()).await?;
        wire.flush().await
    };
    sent.await.map_err(|e: std::io::Error| lost(endpoint).because(e))?;
    reply(wire, endpoint).await
}

/// One reply, which ends with the line whose code is not followed by `-` (RFC 5321 §4.2.1).
async fn reply(wire: &mut Wire, endpoint: &Endpoint) -> Result<Reply, Trouble> {
    let mut lines = Vec::new();
    while lines.len() < LINES_MAX {
        let line = wire.read_line().await.map_err(|e| lost(endpoint).because(e))?;
        let more = line.as_bytes().get(3) == Some(&b'-');
        lines.push(line);
        if !more {
            return Ok(Reply { lines });
        }
    }
    Err(lost(endpoint).because("a reply without end"))
}

fn lost(endpoint: &Endpoint) -> Trouble {
    Trouble::temporary(format!("beginning to speak to {}", endpoint.label()))
}
