//! How a notice invites an answer: the commands that make sense here, each as a word to type and as a link that writes the
//! reply, and the secret that ties the reply to this person and this matter.
//!
//! The secret goes with the notice's words (they come back quoted) and with each link; the notice's own Message-ID, a keyed
//! hash nobody can guess, comes back in In-Reply-To. Nothing of this is ever in a letter to the public: [`invite`] leaves
//! those alone.

use super::authority;
use super::command;
use super::command::Command;
use super::naming;
use crate::casework::LetterOrder;
use crate::casework::Stage;
use crate::casework::letter::data::CommandView;
use crate::casework::token::Issued;
use crate::casework::token::Matter;
use crate::casework::token::Purpose;
use crate::casework::token::Token;
use crate::mail::AddrSpec;
use crate::mail::ID_PREFIX;
use crate::mail::MessageId;
use crate::mail::percent_encoded;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

/// Puts the commands and the secret into a notice; `stage` is where its case stands, `cases` are those to which its message may
/// belong. The messages that it lists get their links. A letter to the public stays as it is.
pub fn invite(
    order: &mut LetterOrder,
    commands: &[&Command],
    stage: Option<Stage>,
    cases: &[String],
    token: &Token,
    desk: &AddrSpec,
    reference: &str,
) {
    if order.to_public {
        return;
    }
    let view = |c: &&Command| CommandView {
        usage: c.usage.to_owned(),
        does: c.does.to_owned(),
        link: link(c, token, desk, reference),
    };
    let belongs = cases.iter().map(|case| {
        let usage = naming::belongs_to(case);
        CommandView {
            link: writes(&usage, &format!("Re: {case}"), token, desk),
            usage,
            does: "it is a message on that case".to_owned(),
        }
    });
    // Where nothing says what comes first (triage, a code), all of it does.
    let (first, more): (Vec<&Command>, Vec<&Command>) = commands
        .iter()
        .partition(|c| stage.is_none_or(|stage| command::comes_first(c.verb, stage).is_some()));
    let (first, more) = if first.is_empty() { (more, first) } else { (first, more) };
    let views = |these: &[&Command]| these.iter().map(view).collect::<Vec<_>>();
    if let Some(data) = order.data.as_object_mut() {
        data.insert("commands".to_owned(), json!(belongs.chain(views(&first)).collect::<Vec<_>>()));
        data.insert("more_commands".to_owned(), json!(views(&more)));
        data.insert("reply_token".to_owned(), json!(token.word()));
        let parts = data.get_mut("parts").and_then(Value::as_array_mut).into_iter().flatten();
        let mut lists: Vec<&mut Value> = parts.filter_map(|p| p.get_mut("rows")).collect();
        for row in lists.iter_mut().filter_map(|l| l.as_array_mut()).flatten() {
            link_row(row, token, desk);
        }
        for row in data.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten() {
            link_row(row, token, desk);
        }
    }
}

/// The link of a message in a list.
fn link_row(row: &mut Value, token: &Token, desk: &AddrSpec) {
    let says = row.get("says").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let (Some(row), false) = (row.as_object_mut(), says.is_empty()) {
        row.insert("link".to_owned(), json!(writes(&says, &format!("Re: {says}"), token, desk)));
    }
}

/// The secret of a notice: made of what caused it, who gets it and its place among the letters, so that a retry repeats it.
pub fn secret(key: &[u8; 32], cause: &str, index: usize, to: &AddrSpec) -> Token {
    Token::derive(key, &["notice", cause, &index.to_string(), &to.to_string()])
}

/// What the store is told of a letter that leaves: the secret in its words, where it has one, and the one in its Message-ID.
pub fn issued(
    word: Option<&Token>,
    id: &MessageId,
    to: &AddrSpec,
    matter: Matter,
    purpose: Purpose,
    draft: Option<u32>,
    at: Timestamp,
) -> Vec<Issued> {
    word.cloned()
        .into_iter()
        .chain(tag_of(id))
        .map(|t| authority::issue(&t, to, matter, purpose, draft, at))
        .collect()
}

/// The secret in one of our own Message-IDs.
fn tag_of(id: &MessageId) -> Option<Token> {
    let rest = id.0.strip_prefix(ID_PREFIX)?;
    Token::read(rest.split('@').next()?)
}

/// A link that writes the reply: to the desk, with the command as it is typed and the secret below a signature mark, where
/// it is no word of the person's own (RFC 6068).
fn link(command: &Command, token: &Token, desk: &AddrSpec, reference: &str) -> String {
    let subject = if reference.is_empty() {
        format!("Re: {}", command.verb)
    } else {
        format!("Re: {reference}")
    };
    let typed = command
        .usage
        .split(" or ")
        .next()
        .filter(|_| command.usage == "YES or SEND")
        .unwrap_or(command.usage);
    writes(typed, &subject, token, desk)
}

/// A link that writes these words.
fn writes(typed: &str, subject: &str, token: &Token, desk: &AddrSpec) -> String {
    let body = format!("{typed}\r\n\r\n-- \r\nReference for replies: {}\r\n", token.word());
    format!("mailto:{desk}?subject={}&body={}", percent_encoded(subject), percent_encoded(&body))
}

/// A reply's typed words without the line of the secret, which some programs keep above the quotation.
pub fn without_reference(typed: &str) -> String {
    let is_reference = |line: &str| {
        let word = line
            .trim_start_matches(['>', ' '])
            .trim_start_matches("Reference for replies:")
            .trim();
        Token::read(word).is_some()
    };
    let lines: Vec<&str> = typed.lines().filter(|l| !is_reference(l)).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::Case;
    use crate::casework::Role;
    use crate::casework::letter::LetterKind;
    use crate::mail::NamedAddress;

    fn order(to_public: bool) -> LetterOrder {
        LetterOrder {
            kind: LetterKind::NewCase,
            to: NamedAddress {
                name: "Sue Hartley".to_owned(),
                address: AddrSpec::new("clerk@aldermoor-tc.example").unwrap(),
            },
            data: json!({}),
            in_reply_to: None,
            references: Vec::new(),
            attachments: Vec::new(),
            to_public,
        }
    }

    #[test]
    fn a_notice_gets_links_and_a_letter_to_the_public_gets_nothing() {
        let desk = AddrSpec::new("council@aldermoor-tc.example").unwrap();
        let to = AddrSpec::new("clerk@aldermoor-tc.example").unwrap();
        let token = secret(&[1; 32], "cause", 0, &to);
        let case = Case::from_events(&"PD-2026-0042".parse().unwrap(), &[]);
        let commands = command::offered(&[Role::Clerk], &case, false);
        let mut notice = order(false);
        invite(&mut notice, &commands, Some(Stage::New), &[], &token, &desk, "PD-2026-0042");
        let link = notice.data["commands"][0]["link"].as_str().unwrap();
        assert!(
            link.starts_with("mailto:council@aldermoor-tc.example?subject=Re%3A%20PD%2D2026%2D0042&body="),
            "{link}"
        );
        assert!(link.contains(token.word()));
        let mut letter = order(true);
        invite(&mut letter, &commands, Some(Stage::New), &[], &token, &desk, "PD-2026-0042");
        assert_eq!(letter.data, json!({}));
    }

    #[test]
    fn what_a_list_names_can_be_touched_and_a_message_can_be_put_on_its_case() {
        let desk = AddrSpec::new("council@aldermoor-tc.example").unwrap();
        let token = secret(&[1; 32], "cause", 0, &desk);
        let mut list = order(false);
        let row = || json!({"words": "one", "says": "STATUS 4711", "link": ""});
        list.data = json!({"rows": [row()], "parts": [{"rows": [row()]}]});
        invite(&mut list, &[], None, &["PD-2026-0042".to_owned()], &token, &desk, "");
        for link in [&list.data["rows"][0]["link"], &list.data["parts"][0]["rows"][0]["link"]] {
            assert!(link.as_str().unwrap().contains("body=STATUS%204711"), "{link}");
        }
        assert_eq!(list.data["commands"][0]["usage"], "BELONGS TO PD-2026-0042");
    }

    #[test]
    fn the_secret_is_no_word_of_the_person() {
        let token = secret(&[1; 32], "cause", 0, &AddrSpec::new("a@b.example").unwrap());
        let typed = format!("ACCEPT\n\nReference for replies: {}\n", token.word());
        assert_eq!(without_reference(&typed), "ACCEPT");
    }

    #[test]
    fn both_secrets_of_a_notice_are_kept_as_hashes() {
        let to = AddrSpec::new("a@b.example").unwrap();
        let token = secret(&[1; 32], "cause", 0, &to);
        let id = MessageId(format!("redress.{}@aldermoor-tc.example", Token::derive(&[2; 32], &["id"]).word()));
        let kept = issued(
            Some(&token),
            &id,
            &to,
            Matter::Nothing,
            Purpose::Notice,
            None,
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0].hash, token.hash());
        assert_ne!(kept[0].hash, kept[1].hash);
    }
}
