//! Secrets that tie an answer to one person and one matter. A token is 160 bits of a keyed hash, so that nobody can guess
//! one and a retry makes the same; kept as its SHA-256 alone; compared in constant time.
//! Never: a token in a letter to the public, in a log line, in `Debug`.

use super::case::CaseId;
use crate::mail::AddrSpec;
use crate::mail::ID_PREFIX;
use crate::mail::Message;
use crate::mail::MessageId;
use data_encoding::BASE32_NOPAD;
use data_encoding::HEXLOWER;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use jiff::Timestamp;
use jiff::ToSpan;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;
use subtle::ConstantTimeEq;

/// Characters of a token: 32 in base 32 are 160 bits.
const CHARACTERS: usize = 32;
/// Tokens taken from one message; a hostile one could hold any number.
const PRESENTED_MAX: usize = 24;
/// Characters of a body in which tokens are looked for.
const BODY_MAX: usize = 200_000;
/// Minutes by which the mail server's clock may run behind ours: a quick yes must not come before its question.
const CLOCKS_APART_MINUTES: i64 = 15;

/// A secret: 32 lower-case base-32 characters. Shown nowhere but in mail to the one person it was made for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is kept of a token.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl PartialEq for TokenHash {
    /// In constant time: how long it takes tells nothing.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

impl Token {
    /// The token in a Message-ID of ours.
    pub fn of_id(id: &MessageId) -> Option<Self> {
        id.0.strip_prefix(ID_PREFIX)?.split('@').next().and_then(Self::read)
    }

    /// The token that these parts make with the installation's key. The parts are told apart by their lengths.
    pub fn derive(key: &[u8; 32], parts: &[&str]) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length (RFC 2104)");
        mac.update(b"token");
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let tag = mac.finalize().into_bytes();
        let mut word = BASE32_NOPAD.encode(&tag).to_ascii_lowercase();
        word.truncate(CHARACTERS);
        Self(word)
    }

    /// A word that has the form of a token.
    pub fn read(word: &str) -> Option<Self> {
        let form = word.len() == CHARACTERS && word.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b));
        form.then(|| Self(word.to_owned()))
    }

    /// The secret itself, for the one mail that carries it.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl TokenHash {
    /// As the store keeps it: lower-case hexadecimal.
    pub fn hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// From what the store keeps.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

super::class::words! {
    /// What a token is good for.
    Purpose {
        /// Commands on the matter it was sent about.
        Notice = "notice",
        /// An answer to what somebody was asked: their own words, and a command only where it stands alone.
        Question = "question",
        /// A yes to one draft, once.
        Confirmation = "confirmation",
        /// A code to type back where the host proves nothing, once.
        Code = "code",
    }
}

/// What a token was sent about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// A case.
    Case(CaseId),
    /// A message that waits for a person, by its ledger row.
    Row(i64),
    /// No one matter: a digest.
    Nothing,
}

/// A token as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its hash.
    pub hash: TokenHash,
    /// The one person it was sent to.
    pub to: AddrSpec,
    /// About what.
    pub matter: Matter,
    /// What it is good for.
    pub purpose: Purpose,
    /// For a confirmation: the place of the draft in the case's file.
    pub draft: Option<u32>,
    /// When it was sent.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// When it was used up; notices are not.
    pub used_at: Option<Timestamp>,
    /// When it was cancelled, because somebody else showed it.
    pub cancelled_at: Option<Timestamp>,
}

impl Issued {
    /// Whether it counts at an instant of the mail server's clock, which tells whole seconds and may run behind ours.
    pub fn is_live(&self, at: Timestamp) -> bool {
        let sent = self.issued_at.checked_sub(CLOCKS_APART_MINUTES.minutes()).unwrap_or(Timestamp::MIN);
        self.used_at.is_none() && self.cancelled_at.is_none() && sent <= at && at < self.expires_at
    }
}

/// The tokens a message shows, wherever it shows them: in the ids it answers, in the `+detail` of an address of ours, in
/// its words. Newest and surest places first; a few at most.
pub fn presented(message: &Message, is_ours: impl Fn(&AddrSpec) -> bool) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut add = |token: Option<Token>| {
        if let Some(token) = token
            && found.len() < PRESENTED_MAX
            && !found.contains(&token)
        {
            found.push(token);
        }
    };
    for id in message.answers.iter().take(50) {
        add(Token::of_id(id));
    }
    let to = message.delivered_to.iter().chain(message.recipients.iter().map(|r| &r.address));
    for address in to.take(50).filter(|a| is_ours(a)) {
        add(address.detail().and_then(|d| Token::read(&d.to_ascii_lowercase())));
    }
    let end = message.text.char_indices().nth(BODY_MAX).map_or(message.text.len(), |(i, _)| i);
    for token in shaped(message.text.get(..end).unwrap_or("")) {
        add(Some(token));
    }
    found
}

/// The words of a text that have the form of a token, without repetition.
pub fn shaped(text: &str) -> Vec<Token> {
    let mut seen = BTreeSet::new();
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| w.len() == CHARACTERS && seen.insert(*w))
        .filter_map(Token::read)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::RawMessage;
    use crate::mail::parse;

    #[test]
    fn a_token_is_160_bits_and_its_parts_are_told_apart() {
        let key = [7; 32];
        let one = Token::derive(&key, &["ab", "c"]);
        assert_eq!(one.word().len() * 5, 160);
        assert_ne!(one, Token::derive(&key, &["a", "bc"]));
        assert_ne!(one, Token::derive(&[8; 32], &["ab", "c"]));
        assert_eq!(Token::read(one.word()), Some(one.clone()));
        assert_eq!(TokenHash::from_hex(&one.hash().hex()), Some(one.hash()));
        assert!(!format!("{one:?} {:?}", one.hash()).contains(one.word()));
    }

    #[test]
    fn a_server_whose_clock_runs_behind_loses_no_reply() {
        let at = |minutes: i64| Timestamp::UNIX_EPOCH.checked_add(minutes.minutes()).unwrap();
        let issued = Issued {
            hash: Token::derive(&[1; 32], &["x"]).hash(),
            to: AddrSpec::new("clerk@aldermoor-tc.example").unwrap(),
            matter: Matter::Nothing,
            purpose: Purpose::Notice,
            draft: None,
            issued_at: at(100),
            expires_at: at(200),
            used_at: None,
            cancelled_at: None,
        };
        assert!(issued.is_live(at(99)) && issued.is_live(at(199)));
        assert!(!issued.is_live(at(80)) && !issued.is_live(at(200)));
    }

    #[test]
    fn it_is_found_in_each_of_three_places() {
        let token = Token::derive(&[1; 32], &["x"]);
        let word = token.word();
        let ours = |a: &AddrSpec| a.without_detail().to_string() == "council@aldermoor-tc.example";
        for text in [
            format!("In-Reply-To: <redress.{word}@aldermoor-tc.example>\r\n\r\nyes"),
            format!("To: council+{word}@aldermoor-tc.example\r\n\r\nyes"),
            format!("To: council@aldermoor-tc.example\r\n\r\nyes\r\n> Reference for replies: {word}\r\n"),
        ] {
            let message = parse(&RawMessage::new(text.clone().into_bytes()));
            assert_eq!(presented(&message, ours), std::slice::from_ref(&token), "{text}");
        }
        let elsewhere = format!("To: council+{word}@elsewhere.example\r\n\r\nyes");
        assert!(presented(&parse(&RawMessage::new(elsewhere.into_bytes())), ours).is_empty());
        assert_eq!(shaped(&format!("Reply-To: council+{word}@x.example {word}")), [token]);
    }
}
