//! Made-up mail for a council: the same every time, as much as is wanted.
//!
//! Message `i` depends on nothing but the seed and `i`, so a run of 200 is the beginning of a run of 2,000.
//! 62 % write for the first time, 20 % write again, 10 % are newsletters, 5 % automatic replies, 3 % delivery
//! reports; one in ten carries attachments of 50 KB to 2 MB; the others are log-normal around 8 KB.
//! Every person, street and address is invented; domains end in `.example`. Lines end in CRLF.
#![allow(dead_code, reason = "the bench and the tests each use a part")]

use super::dice::Dice;
use super::shapes::{folded, html, phrase, quoted, quoted_printable, unstructured, wrap};
use super::words::{AREAS, BULLETIN, EVERYWHERE, FIRST, LAST, MONTHS, STREETS, TOPICS};
use data_encoding::{BASE64, BASE64_MIME};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::fmt::Write as _;

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody writes for the first time.
    New,
    /// Somebody writes again about what they wrote before.
    Reply,
    /// A newsletter.
    Newsletter,
    /// An out-of-office reply.
    Automatic,
    /// A delivery status notification.
    Report,
}

/// A message and what it is.
pub struct Made {
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// To whom the mail is, who vouches for its senders, and where they live.
#[derive(Debug, Clone)]
pub struct Place {
    /// The council's address.
    pub council: String,
    /// The name in its Authentication-Results (RFC 8601 §2.5).
    pub authserv_id: String,
    /// Domains of the people who write.
    pub domains: Vec<String>,
}

/// Makes messages.
pub struct Generator {
    seed: u64,
    place: Place,
    attached: f64,
}

impl Generator {
    /// One message in ten carries attachments.
    pub fn new(seed: u64, place: Place) -> Self {
        Self {
            seed,
            place,
            attached: 0.10,
        }
    }

    /// The same mail with fewer or more attachments (a share of all, 0 to 1).
    pub fn attached(mut self, share: f64) -> Self {
        self.attached = share;
        self
    }

    /// Message `i`.
    pub fn message(&self, i: usize) -> Made {
        let kind = self.kind(i);
        let mut dice = Dice::new(self.seed, i, "body");
        let at = when(i, &mut dice);
        let root = self.root(i);
        let (name, address) = self.person(if kind == Kind::Reply { root } else { i });
        let domain = address.rsplit('@').next().unwrap_or("").to_owned();
        let room = (5900.0 * (0.8 * dice.normal()).exp()) as usize;
        let room = room.saturating_sub(2200).clamp(300, 400_000);
        let mut letter = Letter {
            name,
            address,
            subject: self.subject(i),
            fields: Vec::new(),
            reverse_path: true,
        };
        let part = match kind {
            Kind::Report => self.report(i, at, &domain, &mut letter, &mut dice),
            Kind::New => {
                let text = self.prose(i, &mut dice, room / 2);
                self.shaped(kind, i, text, room, &letter, &mut dice)
            }
            Kind::Reply => {
                letter.subject = format!("Re: {}", self.subject(root));
                letter.fields.push(format!("In-Reply-To: {}", self.message_id(root)));
                letter.fields.push(format!("References: {}", self.message_id(root)));
                let day = stamp(at, "%a, %d %b %Y at %H:%M");
                let old = quoted(&wrap(&self.prose(root, &mut dice, (room / 4).max(100))));
                let new = self.prose(root, &mut dice, (room / 3).max(200));
                let text = format!("{new}\n\nOn {day}, Aldermoor Council <{}> wrote:\n{old}", self.place.council);
                self.shaped(kind, i, text, room, &letter, &mut dice)
            }
            Kind::Automatic => {
                letter.subject = format!(
                    "{}{}",
                    dice.pick(&["Automatic reply: ", "Out of office: ", "Auto: "]),
                    letter.subject
                );
                letter.reverse_path = dice.below(10) >= 7;
                letter.fields.push(
                    (*dice.pick(&[
                        "Auto-Submitted: auto-replied",
                        "Auto-Submitted: auto-generated",
                        "Precedence: auto_reply",
                    ]))
                    .to_owned(),
                );
                let until = format!(
                    "Thank you for your message. I am away until {} {} and will answer then.",
                    1 + dice.below(28),
                    dice.pick(MONTHS)
                );
                let text = format!("{until}\n\n{}", self.prose(i, &mut dice, room.min(1500) / 2));
                self.shaped(kind, i, text, room.min(1500), &letter, &mut dice)
            }
            Kind::Newsletter => {
                letter.name = format!("The {} Bulletin", dice.pick(AREAS));
                letter.address = format!("bounce-{i}@lists.{domain}");
                letter.subject = format!(
                    "{}{} {}",
                    dice.pick(&["Your weekly update from ", "Last few places: ", "Bulletin: "]),
                    dice.pick(AREAS),
                    dice.pick(BULLETIN)
                );
                letter.fields.push(format!("List-Id: <bulletin.{domain}>"));
                letter
                    .fields
                    .push(format!("List-Unsubscribe: <https://lists.{domain}/u/{:x}>", dice.next()));
                letter.fields.push("Precedence: bulk".to_owned());
                let text = bulletin(&domain, room, &mut dice);
                self.shaped(kind, i, text, room, &letter, &mut dice)
            }
        };
        Made {
            kind,
            bytes: self.whole(i, at, &domain, &letter, part, &mut dice),
        }
    }

    /// The Message-ID of message `i`, in angle brackets.
    pub fn message_id(&self, i: usize) -> String {
        let mut dice = Dice::new(self.seed, i, "id");
        format!("<{:016x}.{i:x}@{}>", dice.next(), dice.pick(&self.place.domains))
    }

    fn kind(&self, i: usize) -> Kind {
        let kind = match Dice::new(self.seed, i, "kind").below(100) {
            0..62 => Kind::New,
            62..82 => Kind::Reply,
            82..92 => Kind::Newsletter,
            92..97 => Kind::Automatic,
            _ => Kind::Report,
        };
        if i == 0 && kind == Kind::Reply { Kind::New } else { kind }
    }

    /// The earlier message of a first-time writer that a reply follows.
    fn root(&self, i: usize) -> usize {
        let mut dice = Dice::new(self.seed, i, "root");
        let earliest = i.saturating_sub(400);
        let guess = earliest + dice.below((i - earliest).max(1) as u64) as usize;
        (earliest..=guess).rev().find(|k| self.kind(*k) == Kind::New).unwrap_or(guess)
    }

    /// Some people write more than once.
    fn person(&self, i: usize) -> (String, String) {
        let k = Dice::new(self.seed, i, "person").below((i as u64 * 6 / 10) + 50);
        let mut dice = Dice::new(self.seed, k as usize, "who");
        let (first, last) = (dice.pick(FIRST), dice.pick(LAST));
        let plain: String = format!("{first}.{last}")
            .to_lowercase()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect();
        (format!("{first} {last}"), format!("{plain}{k}@{}", dice.pick(&self.place.domains)))
    }

    fn topic(&self, i: usize) -> &'static (&'static str, &'static [&'static str]) {
        Dice::new(self.seed, i, "topic").pick(TOPICS)
    }

    fn subject(&self, i: usize) -> String {
        let mut dice = Dice::new(self.seed, i, "subject");
        let tail = match dice.below(7) {
            0 => format!(" - {}", dice.pick(STREETS)),
            1 => format!(" (ref {})", 100_000 + dice.below(900_000)),
            2 => format!(" – £{}", 20 + dice.below(900)),
            3 => "!!!".to_owned(),
            4 => " URGENT".to_owned(),
            _ => String::new(),
        };
        format!("{}{tail}", self.topic(i).0)
    }

    /// Paragraphs about the topic of message `i`, at least so many characters.
    fn prose(&self, i: usize, dice: &mut Dice, size: usize) -> String {
        let topic = self.topic(i).1;
        let mut text = String::new();
        while text.len() < size {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            for n in 0..2 + dice.below(4) {
                let from = if dice.below(10) < 6 { topic } else { EVERYWHERE };
                let sentence = *dice.pick(from);
                let sentence = filled(sentence, dice);
                text.push_str(if n == 0 { "" } else { " " });
                text.push_str(&sentence);
            }
        }
        text
    }

    /// The text in one of the forms that mail programs give it, with attachments where the dice say so.
    fn shaped(&self, kind: Kind, i: usize, text: String, room: usize, letter: &Letter, dice: &mut Dice) -> Part {
        let hello = dice.pick(&[
            "Dear Sir or Madam,",
            "To whom it may concern",
            "Hi",
            "Good morning,",
            "Dear complaints team",
        ]);
        let bye = dice.pick(&["Yours faithfully", "Regards", "Kind regards,", "Disgusted"]);
        let home = format!(
            "{} {}\n{} AM{} {}AB",
            1 + dice.below(180),
            dice.pick(STREETS),
            dice.pick(AREAS),
            1 + dice.below(20),
            1 + dice.below(9)
        );
        let form = if kind == Kind::Newsletter { 0 } else { dice.below(100) };
        let more = match form {
            0..50 => String::new(),
            50..65 => format!("\n\n{}", self.prose(i, dice, room / 3)),
            _ => format!("\n\n{}", self.prose(i, dice, room * 2 / 5)),
        };
        let text = format!("{hello}\n\n{text}{more}\n\n{bye}\n\n{}\n{home}\n", letter.name);
        let qp_or_base64 = if dice.below(3) < 2 {
            Coding::QuotedPrintable
        } else {
            Coding::Base64
        };
        let qp_or_8bit = if dice.below(2) == 0 {
            Coding::QuotedPrintable
        } else {
            Coding::EightBit
        };
        let part = match form {
            0..50 => {
                let plain = Part::text("text/plain", &wrap(&text), Charset::Utf8, qp_or_base64);
                let html = Part::text("text/html", &html(&text), Charset::Utf8, qp_or_base64);
                Part::multi("alternative", &[plain, html], "", dice)
            }
            50..65 => Part::text("text/html", &html(&text), Charset::Utf8, qp_or_base64),
            65..77 => Part::text("text/plain", &wrap(&text), Charset::Latin1, qp_or_8bit),
            77..92 => Part::text("text/plain", &wrap(&text), Charset::Utf8, qp_or_8bit),
            _ => Part::text("text/plain", &wrap(&text), Charset::Utf8, Coding::Base64),
        };
        let personal = matches!(kind, Kind::New | Kind::Reply);
        if !personal || dice.unit() >= self.attached / 0.82 {
            return part;
        }
        let mut parts = vec![part, attachment(dice)];
        for _ in 0..[0, 0, 0, 0, 0, 0, 0, 0, 1, 2][dice.below(10) as usize] {
            parts.push(attachment(dice));
        }
        Part::multi("mixed", &parts, "", dice)
    }

    fn report(&self, i: usize, at: Timestamp, domain: &str, letter: &mut Letter, dice: &mut Dice) -> Part {
        letter.name = "Mail Delivery System".to_owned();
        letter.address = format!("MAILER-DAEMON@mx1.{domain}");
        letter.subject = (*dice.pick(&["Undelivered Mail Returned to Sender", "Delivery Status Notification (Failure)"])).to_owned();
        letter.fields.push("Auto-Submitted: auto-replied".to_owned());
        letter.reverse_path = false;
        let lost = self.person(i.saturating_sub(7)).1;
        let day = stamp(at, "%a, %d %b %Y %H:%M:%S %z");
        let words = format!(
            "This is the mail system at mx1.{domain}.\r\n\r\nI could not deliver your message to\r\n<{lost}>: 550 5.1.1 User unknown\r\n"
        );
        let status = format!(
            "Reporting-MTA: dns; mx1.{domain}\r\nArrival-Date: {day}\r\n\r\nFinal-Recipient: rfc822; {lost}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
        );
        let copy = format!(
            "From: {}\r\nTo: {lost}\r\nSubject: We have received your message\r\nMessage-ID: <ack.{i}@{}>\r\nDate: {day}\r\n\r\n{}",
            self.place.council,
            self.place.authserv_id,
            "Thank you for writing to the council.\r\n".repeat(3 + dice.below(57) as usize)
        );
        let parts = [
            Part {
                fields: vec!["Content-Type: text/plain; charset=us-ascii".to_owned()],
                body: words.into_bytes(),
            },
            Part {
                fields: vec!["Content-Type: message/delivery-status".to_owned()],
                body: status.into_bytes(),
            },
            Part {
                fields: vec!["Content-Type: message/rfc822".to_owned()],
                body: copy.into_bytes(),
            },
        ];
        Part::multi("report", &parts, "; report-type=delivery-status", dice)
    }

    /// The header that real mail arrives with, and the body.
    fn whole(&self, i: usize, at: Timestamp, domain: &str, letter: &Letter, part: Part, dice: &mut Dice) -> Vec<u8> {
        let (council, host) = (&self.place.council, &self.place.authserv_id);
        let day = stamp(at, "%a, %d %b %Y %H:%M:%S %z");
        let path = if letter.reverse_path { letter.address.as_str() } else { "" };
        let author = letter.address.rsplit('@').next().unwrap_or("");
        let mut head = String::with_capacity(4096);
        let _ = write!(head, "Return-Path: <{path}>\r\nDelivered-To: {council}\r\n");
        let _ = write!(
            head,
            "Authentication-Results: {host};\r\n\tspf=pass smtp.mailfrom={author};\r\n\tdkim=pass header.d={author};\r\n\tdmarc=pass header.from={author}\r\n"
        );
        for hop in 0..2 + dice.below(3) {
            let _ = write!(
                head,
                "Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{}])\r\n\tby in{hop}.{host} with ESMTPS id {:012X}\r\n\tfor <{council}>; {day}\r\n",
                1 + dice.below(254),
                dice.next() >> 16
            );
        }
        let _ = write!(
            head,
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={author}; s=s{};\r\n\th=from:to:subject:date:message-id; bh={};\r\n\tb={}\r\n",
            dice.below(9),
            BASE64.encode(&dice.bytes(32)),
            folded(&BASE64.encode(&dice.bytes(256)))
        );
        if dice.below(2) == 0 {
            let seal = folded(&BASE64.encode(&dice.bytes(256)));
            let _ = write!(
                head,
                "ARC-Seal: i=1; a=rsa-sha256; t={}; cv=none; d={author}; s=arc;\r\n\tb={seal}\r\n",
                at.as_second()
            );
        }
        let _ = write!(
            head,
            "From: {} <{}>\r\nTo: Aldermoor Council <{council}>\r\n",
            phrase(&letter.name),
            letter.address
        );
        let _ = write!(
            head,
            "Subject: {}\r\nDate: {day}\r\nMessage-ID: {}\r\nMIME-Version: 1.0\r\n",
            unstructured(&letter.subject),
            self.message_id(i)
        );
        for field in letter.fields.iter().chain(&part.fields) {
            let _ = write!(head, "{field}\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&part.body);
        bytes
    }
}

/// The parts of a header that differ by kind.
struct Letter {
    name: String,
    address: String,
    subject: String,
    fields: Vec<String>,
    reverse_path: bool,
}

/// A MIME part: its fields and its encoded body.
struct Part {
    fields: Vec<String>,
    body: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Latin1,
}

#[derive(Clone, Copy)]
enum Coding {
    EightBit,
    QuotedPrintable,
    Base64,
}

impl Part {
    fn text(media: &str, text: &str, charset: Charset, coding: Coding) -> Self {
        let text = text.replace('\n', "\r\n");
        let (label, bytes) = match charset {
            Charset::Utf8 => ("utf-8", text.into_bytes()),
            Charset::Latin1 => (
                "iso-8859-1",
                text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            ),
        };
        let (word, body) = match coding {
            Coding::EightBit => ("8bit", bytes),
            Coding::QuotedPrintable => ("quoted-printable", quoted_printable(&bytes)),
            Coding::Base64 => ("base64", BASE64_MIME.encode(&bytes).into_bytes()),
        };
        Self {
            fields: vec![
                format!("Content-Type: {media}; charset={label}"),
                format!("Content-Transfer-Encoding: {word}"),
            ],
            body,
        }
    }

    fn multi(sub: &str, parts: &[Part], more: &str, dice: &mut Dice) -> Self {
        let boundary = format!("----=_Part_{:016x}", dice.next());
        let mut body = b"This is a multi-part message in MIME format.\r\n".to_vec();
        for part in parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.fields.join("\r\n")).as_bytes());
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self {
            fields: vec![format!("Content-Type: multipart/{sub}; boundary=\"{boundary}\"{more}")],
            body,
        }
    }
}

fn attachment(dice: &mut Dice) -> Part {
    // 50 KB to 2 MB, each doubling as likely as any other.
    let size = (50_000.0 * 40_f64.powf(dice.unit())) as usize;
    let (media, name, mut data) = if dice.below(10) < 6 {
        (
            "image/jpeg",
            format!("name=\"IMG_{:04}.jpg\"", dice.below(10_000)),
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0H\0H\0\0".to_vec(),
        )
    } else {
        let name = *dice.pick(&[
            "name=\"Letter to council.pdf\"",
            "name=\"summons.pdf\"",
            "name*=UTF-8''r%C3%A9ponse%20finale.pdf",
        ]);
        ("application/pdf", name.to_owned(), b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n".to_vec())
    };
    data.extend(dice.bytes(size));
    Part {
        fields: vec![
            format!("Content-Type: {media}; {name}"),
            format!("Content-Disposition: attachment; file{name}"),
            "Content-Transfer-Encoding: base64".to_owned(),
        ],
        body: BASE64_MIME.encode(&data).into_bytes(),
    }
}

/// Seven minutes apart, from a Monday in January.
fn when(i: usize, dice: &mut Dice) -> Timestamp {
    let start: Timestamp = "2026-01-05T07:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(420 * i as i64 + dice.below(400) as i64)
}

fn stamp(at: Timestamp, format: &str) -> String {
    at.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

fn bulletin(domain: &str, room: usize, dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..(room / 900).max(2) {
        for _ in 0..20 + dice.below(40) {
            let word: &&str = dice.pick(BULLETIN);
            text.push_str(word);
            text.push(' ');
        }
        let _ = write!(text, "https://lists.{domain}/c/{:x}\n\n", dice.next());
    }
    text
}

/// A sentence with its gaps filled.
fn filled(sentence: &str, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (gap, after) = after.split_once('}').unwrap_or((after, ""));
        rest = after;
        let _ = match gap {
            "day" => write!(out, "{} {}", 1 + dice.below(28), dice.pick(MONTHS)),
            "month" => write!(out, "{}", dice.pick(MONTHS)),
            "n" => write!(out, "{}", 2 + dice.below(7)),
            "home" => write!(out, "{} {}", 1 + dice.below(180), dice.pick(STREETS)),
            "street" => write!(out, "{}", dice.pick(STREETS)),
            "pounds" => write!(out, "{}", 15 + dice.below(975)),
            "ref" => write!(out, "{}", 100_000 + dice.below(900_000)),
            "area" => write!(out, "{}", dice.pick(AREAS)),
            other => panic!("no gap is called {other}"),
        };
    }
    out.push_str(rest);
    out
}
