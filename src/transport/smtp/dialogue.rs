//! One conversation with an SMTP server: MAIL, RCPT, DATA, the letter, and what each answer means for it.

use super::SmtpTimeouts;
use crate::Trouble;
use crate::mail::AddrSpec;
use crate::transport::Delivery;
use crate::transport::Parcel;
use crate::transport::tls::Endpoint;
use crate::transport::words::server_words;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::response::Response;
use std::error::Error as _;
use std::time::Duration;
use tokio::time::timeout;

/// A clean goodbye takes at most this long.
const GOODBYE: Duration = Duration::from_secs(3);

/// What the server said it can do, as far as we use it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// SIZE (RFC 1870): `Some(0)` is "offered, without a limit".
    size: Option<u64>,
    eight_bit: bool,
    utf8: bool,
    encrypted: bool,
    logged_in: bool,
}

impl Offers {
    /// Reads the lines of an EHLO reply.
    pub(super) fn read<'a>(lines: impl Iterator<Item = &'a str>, encrypted: bool, logged_in: bool) -> Self {
        let mut offers = Self {
            encrypted,
            logged_in,
            ..Self::default()
        };
        // The first line is the server's name.
        for line in lines.skip(1) {
            let mut words = line.split_whitespace();
            match words.next().map(str::to_ascii_uppercase).as_deref() {
                Some("SIZE") => {
                    offers.size = Some(words.next().and_then(|n| n.parse().ok()).unwrap_or(0));
                }
                Some("8BITMIME") => offers.eight_bit = true,
                Some("SMTPUTF8") => offers.utf8 = true,
                _ => {}
            }
        }
        offers
    }
}

/// Whether the conversation can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Every answer was read and understood.
    InOrder,
    /// Something was lost, late or strange.
    Odd,
}

/// What an error of lettre's says about the server.
pub(super) enum Heard {
    /// It answered with this code (RFC 5321 §4.2) and these words.
    Answer(u16, String),
    /// It did not answer in a way that can be read: gone, silent, or talking nonsense.
    Nothing(String),
}

/// Reads an error of lettre's. Its text is cleaned: servers repeat addresses in their answers.
pub(super) fn heard(error: &lettre::transport::smtp::Error) -> Heard {
    let words = server_words(&error.source().map(ToString::to_string).unwrap_or_default());
    match error.status() {
        Some(code) => Heard::Answer(u16::from(code), words),
        None if words.is_empty() => Heard::Nothing("the connection broke off".to_owned()),
        None => Heard::Nothing(words),
    }
}

impl Heard {
    fn text(self) -> String {
        match self {
            Heard::Answer(code, words) => format!("{code} {words}"),
            Heard::Nothing(words) => words,
        }
    }

    /// As trouble, for what comes before a letter is at stake.
    pub(super) fn trouble(self, doing: &str, endpoint: &Endpoint) -> Trouble {
        Trouble::temporary(format!("{doing} {}", endpoint.label())).because(self.text())
    }

    /// What it means for the letter, before its last line has gone.
    fn verdict(self) -> (Delivery, After) {
        match self {
            // 421: it is closing. 5xx about the order of commands or about logging in says nothing of the letter.
            Heard::Answer(421 | 500..=504 | 530 | 534 | 535 | 538, _) => (Delivery::Later(self.text()), After::Odd),
            Heard::Answer(500.., ref words) if is_about_the_sender(words) => (Delivery::Closed(self.text()), After::InOrder),
            Heard::Answer(500.., _) => (Delivery::Refused(self.text()), After::InOrder),
            Heard::Answer(400..=499, _) => (Delivery::Later(self.text()), After::InOrder),
            Heard::Answer(_, _) | Heard::Nothing(_) => (Delivery::Later(self.text()), After::Odd),
        }
    }

    /// The same in answer to MAIL, where nothing but our sender, the letter's size and its kind of text has been said. What
    /// speaks of the sender, or is silence, any other letter would hear too (5.4.5 daily limit, 5.7.60 may not send as).
    fn verdict_on_sender(self) -> (Delivery, After) {
        match &self {
            // RFC 1870 §6.1 (size), RFC 6531 §3.5 and 6152 §3 (X.6.x: its text), and what parameters the server does not know.
            Heard::Answer(552 | 555, _) => self.verdict(),
            Heard::Answer(_, words) if words.starts_with("5.6.") => self.verdict(),
            Heard::Answer(500..=504, _) => self.verdict(),
            Heard::Answer(530 | 534 | 535 | 538, _) | Heard::Nothing(_) => (Delivery::Closed(self.text()), After::Odd),
            Heard::Answer(500.., _) => (Delivery::Closed(self.text()), After::InOrder),
            Heard::Answer(..) => self.verdict(),
        }
    }
}

/// A connection that is greeted and logged in.
pub(super) struct Conversation {
    connection: AsyncSmtpConnection,
    offers: Offers,
    limits: SmtpTimeouts,
}

impl Conversation {
    pub(super) fn new(connection: AsyncSmtpConnection, offers: Offers, limits: SmtpTimeouts) -> Self {
        Self {
            connection,
            offers,
            limits,
        }
    }

    /// What was agreed, for `redress check`.
    pub(super) fn description(&self) -> String {
        let tls = match self.offers.encrypted {
            true => "TLS",
            false => "plain text to this machine",
        };
        let login = match self.offers.logged_in {
            true => "logged in",
            false => "no login",
        };
        match self.offers.size {
            Some(size) if size > 0 => format!("{tls}, {login}, letters up to {size} bytes"),
            _ => format!("{tls}, {login}"),
        }
    }

    /// Hands one letter over.
    pub(super) async fn hand_over(&mut self, letter: &Parcel) -> (Delivery, After) {
        let mail = match self.mail_command(letter) {
            Ok(mail) => mail,
            Err(why) => return (Delivery::Refused(why), After::InOrder),
        };
        let rcpt = format!("RCPT TO:<{}>\r\n", path(&letter.forward_path));
        match self.say(mail).await {
            Ok(answer) if answer.has_code(250) => {}
            Ok(answer) => return strange(&answer),
            Err(heard) => return heard.verdict_on_sender(),
        }
        match self.say(rcpt).await {
            Ok(answer) if answer.has_code(250) || answer.has_code(251) => {}
            Ok(answer) => return strange(&answer),
            // "Syntax error in parameters" can only mean the address here.
            Err(heard @ Heard::Answer(501, _)) => return (Delivery::Refused(heard.text()), After::InOrder),
            Err(heard) => return heard.verdict(),
        }
        match self.say("DATA\r\n".to_owned()).await {
            Ok(answer) if answer.has_code(354) => self.letter(&letter.bytes).await,
            Ok(answer) => strange(&answer),
            Err(heard) => heard.verdict(),
        }
    }

    /// RSET, between letters; whether the server is still there.
    pub(super) async fn reset(&mut self) -> bool {
        self.say("RSET\r\n".to_owned()).await.is_ok()
    }

    /// NOOP, checked.
    pub(super) async fn noop(&mut self) -> Result<(), Trouble> {
        match self.say("NOOP\r\n".to_owned()).await {
            Ok(_) => Ok(()),
            Err(heard) => Err(Trouble::temporary("trying the SMTP server").because(heard.text())),
        }
    }

    /// QUIT, for courtesy.
    pub(super) async fn quit(mut self) {
        let _ = timeout(GOODBYE, self.connection.quit()).await;
    }

    fn mail_command(&self, letter: &Parcel) -> Result<String, String> {
        let size = letter.bytes.len() as u64;
        let from = letter.reverse_path.as_ref().map(path).unwrap_or_default();
        let mut command = format!("MAIL FROM:<{from}>");
        match self.offers.size {
            Some(limit) if limit > 0 && size > limit => {
                return Err(format!("the letter has {size} bytes and the server takes {limit}"));
            }
            Some(_) => command.push_str(&format!(" SIZE={size}")),
            None => {}
        }
        if !letter.bytes.is_ascii() {
            match self.offers.eight_bit {
                true => command.push_str(" BODY=8BITMIME"),
                false => {
                    return Err("the letter has 8-bit text and the server takes none".to_owned());
                }
            }
        }
        let ascii = from.is_ascii() && path(&letter.forward_path).is_ascii();
        if !ascii {
            match self.offers.utf8 {
                true => command.push_str(" SMTPUTF8"),
                // RFC 6531 §3.2: such a recipient cannot be reached through this server.
                false => {
                    return Err("the address is not ASCII and the server takes no other".to_owned());
                }
            }
        }
        command.push_str("\r\n");
        Ok(command)
    }

    /// The letter's lines, the final dot, and its answer (RFC 5321 §4.1.1.4).
    async fn letter(&mut self, bytes: &[u8]) -> (Delivery, After) {
        // lettre adds its own CRLF before the dot; without this the letter would end in an empty line more.
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        let mut all_written = false;
        // lettre asks for the next piece when the last one has been written; asked in vain, it writes the dot.
        let mut pieces = std::iter::once(body);
        let pieces = std::iter::from_fn(|| {
            let piece = pieces.next();
            all_written |= piece.is_none();
            piece
        });
        let sent = timeout(self.limits.final_answer, self.connection.message_iter(pieces)).await;
        match sent {
            Ok(Ok(answer)) if answer.has_code(250) => {
                let words = answer.message().collect::<Vec<_>>().join(" ");
                let said = format!("250 {}", server_words(&words));
                (Delivery::HandedOver(said), After::InOrder)
            }
            // Any 2xx is taken (RFC 5321 §4.2.1); whatever else it may be, nobody knows.
            Ok(Ok(answer)) if (200..300).contains(&u16::from(answer.code())) => (Delivery::HandedOver(code_of(&answer)), After::Odd),
            Ok(Ok(answer)) => {
                let said = format!("an answer out of order: {}", code_of(&answer));
                (Delivery::Unknown(said), After::Odd)
            }
            Ok(Err(e)) => match heard(&e) {
                answer @ Heard::Answer(..) => answer.verdict(),
                // The dot was never sent, so the server cannot have taken the letter.
                lost @ Heard::Nothing(_) if !all_written => (Delivery::Later(lost.text()), After::Odd),
                lost @ Heard::Nothing(_) => (Delivery::Unknown(lost.text()), After::Odd),
            },
            Err(_) if !all_written => (Delivery::Later("no answer in time".to_owned()), After::Odd),
            Err(_) => (Delivery::Unknown("no answer in time".to_owned()), After::Odd),
        }
    }

    async fn say(&mut self, command: String) -> Result<Response, Heard> {
        match timeout(self.limits.command, self.connection.command(command)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(e)) => Err(heard(&e)),
            Err(_) => Err(Heard::Nothing("no answer in time".to_owned())),
        }
    }
}

/// Whether a refusal is about who sends and not about the letter or its recipient, by its enhanced status code: some hosts say
/// it only at RCPT or after the letter.
fn is_about_the_sender(words: &str) -> bool {
    const CODES: [&str; 12] = [
        // RFC 3463 §3.2: the sender's address is malformed, or its system does not exist.
        "5.1.7", "5.1.8", // RFC 3463 §3.5, congestion: what Google says where the day's limit is reached.
        "5.4.5",
        // Microsoft 365: may not send as this address; the account, the tenant or this machine is barred from sending.
        "5.7.60", "5.7.501", "5.7.502", "5.7.503", "5.7.504", "5.7.505", "5.7.705", "5.7.708", "5.7.750",
    ];
    words.split_whitespace().next().is_some_and(|code| CODES.contains(&code))
}

/// A positive answer that does not belong to what was asked.
fn strange(answer: &Response) -> (Delivery, After) {
    let said = format!("an answer out of order: {}", code_of(answer));
    (Delivery::Later(said), After::Odd)
}

fn code_of(answer: &Response) -> String {
    u16::from(answer.code()).to_string()
}

/// An address as a path has it (RFC 5321 §4.1.2): a local part that is no dot-string goes in quotes, such as the
/// `ann..b` that a Japanese phone company gave out.
fn path(address: &AddrSpec) -> String {
    let local = address.local();
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii())
    };
    match quoted || local.split('.').all(is_atom) {
        true => format!("{local}@{}", address.domain()),
        false => {
            let escaped = local.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\"@{}", address.domain())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_a_path_has_it() {
        let written = |text: &str| path(&AddrSpec::new(text).unwrap());
        assert_eq!(written("p.greene+x@resident.example"), "p.greene+x@resident.example");
        assert_eq!(written("ann..b@phones.example"), "\"ann..b\"@phones.example");
        assert_eq!(written(".x@phones.example"), "\".x\"@phones.example");
        assert_eq!(written("a\"b@phones.example"), "\"a\\\"b\"@phones.example");
    }

    #[test]
    fn offers_are_read_from_the_ehlo_reply() {
        let lines = ["mx.example Hello", "SIZE 1000", "8bitmime", "PIPELINING"];
        let offers = Offers::read(lines.into_iter(), true, false);
        assert_eq!(offers.size, Some(1000));
        assert!(offers.eight_bit && !offers.utf8);
        // A server may call itself anything.
        assert_eq!(Offers::read(["SIZE 5"].into_iter(), true, false).size, None);
    }

    #[test]
    fn codes_tell_the_letter_from_the_connection() {
        let verdict = |code| Heard::Answer(code, String::new()).verdict();
        assert!(matches!(verdict(550), (Delivery::Refused(_), After::InOrder)));
        assert!(matches!(verdict(452), (Delivery::Later(_), After::InOrder)));
        for code in [421, 503, 530, 535] {
            assert!(matches!(verdict(code), (Delivery::Later(_), After::Odd)), "{code}");
        }
    }

    #[test]
    fn what_is_said_of_the_sender_is_no_verdict_on_the_letter() {
        let to_mail = |code, words: &str| Heard::Answer(code, words.to_owned()).verdict_on_sender().0;
        for (code, words) in [
            (550, "5.4.5 Daily user sending limit exceeded"),
            (550, "not you"),
            (553, "5.7.1 not owned"),
            (535, ""),
        ] {
            assert!(matches!(to_mail(code, words), Delivery::Closed(_)), "{code} {words}");
        }
        assert!(matches!(to_mail(552, "5.3.4 too big"), Delivery::Refused(_)));
        assert!(matches!(to_mail(550, "5.6.7 not ASCII"), Delivery::Refused(_)));
        assert!(matches!(to_mail(451, "4.7.1 later"), Delivery::Later(_)));
        // Some say it only at RCPT, or when they have the letter.
        let later = |words: &str| Heard::Answer(550, words.to_owned()).verdict().0;
        assert!(matches!(
            later("5.7.60 SMTP; Client does not have permissions to send as this sender"),
            Delivery::Closed(_)
        ));
        assert!(matches!(later("5.7.1 relaying denied"), Delivery::Refused(_)));
        assert!(matches!(later("5.7.6012 unheard of"), Delivery::Refused(_)));
    }
}
