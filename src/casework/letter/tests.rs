use super::data::Acknowledgement;
use super::markdown;
use super::person::name_for_greeting;
use super::person::name_for_notice;
use super::*;
use crate::casework::policy::RuleFile;
use crate::casework::policy::shipped_templates;
use crate::casework::testing::noon;
use crate::casework::testing::office;
use crate::mail::sample::address;
use serde_json::Value;

mod duties;

fn order(kind: LetterKind, data: Value) -> LetterOrder {
    LetterOrder {
        kind,
        to: NamedAddress {
            name: "Margaret Oldroyd".to_owned(),
            address: address("m.oldroyd@freemail.example"),
        },
        data,
        in_reply_to: Some(MessageId("first@mail.example".to_owned())),
        references: vec![MessageId("first@mail.example".to_owned())],
        attachments: Vec::new(),
        to_public: kind == LetterKind::Acknowledgement,
    }
}

fn reference() -> CaseReference {
    "PD-2026-0042".parse().expect("a reference")
}

fn written(kind: LetterKind, data: Value) -> Outgoing {
    write(&order(kind, data), &office(), Some(&reference()), &[7; 32], "cause", 0, noon())
}

fn acknowledgement(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Outgoing {
    let mut data = LetterKind::Acknowledgement.sample();
    change(data.as_object_mut().expect("an object"));
    written(LetterKind::Acknowledgement, data)
}

/// Words of a letter on one line, so that wrapping does not hide them.
fn flat(letter: &Outgoing) -> String {
    letter.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes every sample to a folder when a person wants to read them: `LETTERS=/some/folder cargo test`.
#[test]
fn every_letter_renders_from_every_sample() {
    let folder = std::env::var_os("LETTERS").map(std::path::PathBuf::from);
    for kind in LetterKind::ALL {
        for (i, data) in kind.samples().into_iter().enumerate() {
            let letter = written(*kind, data);
            assert!(!letter.subject.is_empty() && !letter.subject.contains("{{"), "{kind} {i}");
            assert!(letter.text.len() > 60 && letter.html.contains("</html>"), "{kind} {i}");
            assert!(!letter.text.contains("\n\n\n\n"), "{kind} {i} has a hole in it:\n{}", letter.text);
            for left in ["{{", "{%", "None", "undefined", "**", "\\", "[]", "(),", " ,"] {
                assert!(!letter.text.contains(left), "{kind} {i} says {left:?}:\n{}", letter.text);
            }
            assert!(!letter.subject.contains("could not be written"), "{kind} {i}");
            if let Some(folder) = &folder {
                std::fs::create_dir_all(folder).expect("a folder");
                std::fs::write(
                    folder.join(format!("{kind}-{i}.txt")),
                    format!("Subject: {}\n\n{}", letter.subject, letter.text),
                )
                .expect("a file");
                std::fs::write(folder.join(format!("{kind}-{i}.html")), &letter.html).expect("a file");
            }
        }
    }
}

/// L1 (R74): receipt date, that it will be looked into, the next date, contact, policy and privacy notice; nothing of substance.
#[test]
fn the_acknowledgement_says_what_it_must() {
    let letter = acknowledgement(|_| {});
    assert_eq!(letter.subject, "We have received your complaint: PD-2026-0042");
    let text = flat(&letter);
    for must in [
        "Dear Margaret Oldroyd",
        "28 November 2026",
        "PD-2026-0042",
        "29 December 2026",
        "We will look into what you have told us",
        "01632 960123",
        "https://www.aldermoor-tc.example/complaints",
        "https://www.aldermoor-tc.example/privacy",
        "Information Commission (ICO)",
        "0303 123 1113",
        "Aldermoor Town Council",
        "sent automatically",
        "You do not need to do anything now",
    ] {
        assert!(text.contains(must), "{must:?} is missing:\n{}", letter.text);
    }
    for never in [
        "we hold your",
        "vexatious",
        "confidence",
        "case officer will uphold",
        "please be advised",
        "herein",
        "verified",
        "newsletter",
        "Ombudsman",
    ] {
        assert!(!text.to_lowercase().contains(&never.to_lowercase()), "{never:?} is there");
    }
    // The words of the HTML are those of the text.
    for word in ["Dear Margaret Oldroyd", "29 December 2026", "PD-2026-0042"] {
        assert!(letter.html.contains(word));
    }
}

/// L2, L3, L4: exactly what is missing, why, and what happens without it; one document and not two.
#[test]
fn what_is_asked_is_asked_in_full() {
    let consent = flat(&acknowledgement(|d| {
        d.insert("ask_consent".into(), true.into());
        d.insert("asks".into(), true.into());
        d.insert("reply_by".into(), "".into());
    }));
    for must in [
        "written consent",
        "signed and dated",
        "addressed to Aldermoor Town Council",
        "we cannot discuss the matter with you",
        "within one month of having",
    ] {
        assert!(consent.contains(must), "{must:?} is missing: {consent}");
    }
    assert!(!consent.contains("You do not need to do anything"));
    let identity = flat(&acknowledgement(|d| {
        d.insert("kind".into(), "rights-request".into());
        d.insert("register".into(), "rights".into());
        d.insert("ask_identity".into(), true.into());
        d.insert("asks".into(), true.into());
    }));
    for must in [
        "photo or a copy of one of these",
        "your passport",
        "your driving licence",
        "You may cover",
        "in person",
        "14 days",
        "within one month of having",
    ] {
        assert!(identity.contains(must), "{must:?} is missing: {identity}");
    }
    assert!(!identity.contains("complaint:") && !identity.contains("We have received your complaint"));
    let details = flat(&acknowledgement(|d| {
        d.insert("ask_details".into(), true.into());
        d.insert("missing".into(), vec!["what happened, and roughly when"].into());
        d.insert("asks".into(), true.into());
    }));
    assert!(!details.contains("your name"), "who signed is not asked who they are: {details}");
    for must in ["what happened", "what you would like us to do", "You do not have to tell us"] {
        assert!(details.contains(must), "{must:?} is missing: {details}");
    }
}

/// Whoever is asked for a consent gets a form to sign, on the letterhead; nobody else does.
#[test]
fn a_form_goes_with_the_letter_that_asks_for_consent() {
    let files = |letter: Outgoing| letter.attachments.into_iter().map(|a| a.name).collect::<Vec<_>>();
    for data in LetterKind::Acknowledgement.samples() {
        let asks = data.get("ask_consent").and_then(Value::as_bool) == Some(true);
        let large = needs(&data, Format::LargePrint);
        let with = files(written(LetterKind::Acknowledgement, data));
        assert_eq!(with.contains(&"consent-form.pdf".to_owned()), asks);
        assert_eq!(with.len(), usize::from(asks) + usize::from(large));
    }
    for data in LetterKind::ConsentWanted.samples() {
        assert_eq!(files(written(LetterKind::ConsentWanted, data))[0], "consent-form.pdf");
    }
}

/// A form that the person need only sign: both names stand in the letter and in the file, whichever letter asks.
#[test]
fn the_form_has_the_names_as_given() {
    for kind in [LetterKind::Acknowledgement, LetterKind::ConsentWanted] {
        let Value::Object(mut data) = kind.sample() else {
            panic!("an object")
        };
        data.insert("ask_consent".into(), true.into());
        data.insert("formats".into(), vec![Format::PlainText.word()].into());
        data.insert(
            "consent_form".into(),
            serde_json::to_value(ConsentForm::new("Edith Garrod", "Stephen Garrod")).expect("JSON"),
        );
        let letter = written(kind, Value::Object(data));
        let file = letter.attachments.iter().find(|a| a.name == "consent-form.txt").expect("the form");
        let file = String::from_utf8(file.bytes.clone()).expect("text");
        for (text, place) in [(&letter.text, "letter"), (&file, "file")] {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains("My name is: Edith Garrod"), "{kind}, {place}: {flat}");
            assert!(flat.contains("name of their firm: Stephen Garrod"), "{kind}, {place}: {flat}");
        }
    }
}

/// A person's format is honoured by every letter to them: larger letters and a copy in 18 point; plain text and nothing else;
/// a letter to be posted, in the size they need.
#[test]
fn every_letter_honours_the_format_that_a_person_needs() {
    let with = |kind: LetterKind, formats: &[Format]| {
        let Value::Object(mut data) = kind.sample() else {
            panic!("an object")
        };
        let words: Vec<&str> = formats.iter().map(|f| f.word()).collect();
        data.insert("formats".into(), words.into());
        order(kind, Value::Object(data))
    };
    for kind in LetterKind::ALL.iter().filter(|k| k.is_to_public()) {
        let page = |formats: &[Format]| words_of(&with(*kind, formats), &office(), Some(&reference())).html;
        let (usual, large) = (page(&[]), page(&[Format::LargePrint]));
        assert!(usual.contains("font-size:17px") && large.contains("font-size:23px"), "{kind}");
        assert!(!large.contains("font-size:17px"), "{kind}");
        assert!(has_copy(*kind, &[Format::LargePrint.word().to_owned()]), "{kind}");
        assert!(!has_copy(*kind, &[Format::PlainText.word().to_owned()]), "{kind}");
        let plain = write(
            &with(*kind, &[Format::PlainText]),
            &office(),
            Some(&reference()),
            &[7; 32],
            "cause",
            0,
            noon(),
        );
        assert_eq!(plain.html, "", "{kind}");
        assert!(plain.attachments.iter().all(|a| a.media_type == "text/plain"), "{kind}");
        let bytes = String::from_utf8(crate::mail::compose(&plain).expect("a letter")).expect("ASCII");
        assert!(!bytes.contains("text/html") && bytes.contains("text/plain"), "{kind}");
    }
    let letter = write(
        &with(LetterKind::Progress, &[Format::LargePrint]),
        &office(),
        Some(&reference()),
        &[7; 32],
        "cause",
        0,
        noon(),
    );
    assert_eq!(letter.attachments.len(), 1, "a copy in large print, though it is no formal letter");
    // The same letter takes more pages in large print.
    let council = office().council;
    let source = "A sentence that a person reads at the kitchen table. ".repeat(60);
    let pages = |size| {
        pdf::copy(&source, "A letter", &council, "PD-2026-0042", size, &[])
            .expect("a copy")
            .bytes
    };
    let count = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .matches("/Type/Page\n")
            .count()
            .max(String::from_utf8_lossy(bytes).matches("/Type/Page/").count())
    };
    let (usual, large) = (pages(pdf::Size::Usual), pages(pdf::Size::Large));
    assert!(count(&large) > count(&usual), "{} and {}", count(&usual), count(&large));
}

/// A service complaint is none of the data protection regulator's, and has no date that the council did not set.
#[test]
fn each_register_has_its_own_words() {
    let service = flat(&acknowledgement(|d| {
        d.insert("register".into(), "service".into());
        d.insert("reply_by".into(), "".into());
    }));
    assert!(!service.contains("Information Commission") && !service.contains("one month"));
    let rights = acknowledgement(|d| {
        d.insert("register".into(), "rights".into());
        d.insert("kind".into(), "rights-request".into());
        d.insert("request".into(), "a copy of personal information".into());
    });
    assert_eq!(rights.subject, "We have received your request: PD-2026-0042");
    let words = flat(&rights);
    assert!(words.contains("treating your message as a request for a copy of personal information"));
    assert!(words.contains("29 December 2026"));
    assert!(
        words.contains("We will look into that as a complaint"),
        "a complaint stays possible"
    );
}

/// The council signs where the clerk is not to deal with it.
#[test]
fn the_clerk_does_not_sign_what_is_about_the_clerk() {
    let letter = acknowledgement(|d| {
        d.insert("council_signs".into(), true.into());
    });
    assert!(!letter.text.contains("Sue Hartley") && !letter.html.contains("Sue Hartley"));
}

const ATTACKS: &[&str] = &[
    "{{ case.token }}",
    "{% for c in cases %}{{ c.complainant }}{% endfor %}",
    "${7*7} <%= system('id') %> {{ ''.__class__ }} %(token)s {0.token}",
    "<script>alert(1)</script><img src=https://t.example.net/p.gif>",
    "[click](https://t.example.net) ![](https://t.example.net/p.gif) <https://t.example.net>",
    "# Heading\n- list\n> quote\n```\ncode\n```\n<b>bold</b>\n***\n1. one",
    "&lt;b&gt; &#60;script&#62; \\[x\\](y)",
    "[x]: https://t.example.net 'def'\n\n[x]",
    "a\r\nBcc: newsdesk@daily.example\r\n\r\nThe council admits it",
    "left\u{202e}right\u{2066}iso\u{2028}line\u{0}nul",
    "| a | b |\n|---|---|\n    indented code",
];

/// Attacks 11, 12 and 18: what came by mail is data; it is shown letter for letter and makes nothing.
#[test]
fn words_from_mail_stay_words() {
    for attack in ATTACKS {
        let mut data = LetterKind::NewCase.sample();
        for field in ["name", "subject", "words", "passed_on", "passed_on_from", "place"] {
            data["message"][field] = (*attack).into();
        }
        data["message"]["attachments"] = serde_json::json!([attack]);
        data["reasons"][0]["words"] = (*attack).into();
        let letter = written(LetterKind::NewCase, data);
        assert!(!letter.subject.contains('\n') && !letter.subject.contains('\r'));
        for tag in ["<script", "<img", "<b>", "href=\"https://t.example", "<pre", "<table"] {
            assert!(!letter.html.contains(tag), "{attack:?} made {tag}");
        }
        // The only links are the council's own; the only headings, the template's.
        let plain = written(LetterKind::NewCase, LetterKind::NewCase.sample());
        let own = letter.html.matches("<a href=\"mailto:council@aldermoor-tc.example?").count();
        assert_eq!(letter.html.matches("<a ").count(), own, "{attack:?}");
        assert_eq!(own, plain.html.matches("<a ").count(), "{attack:?}");
        assert_eq!(letter.html.matches("<h2").count(), plain.html.matches("<h2").count(), "{attack:?}");
        assert_eq!(letter.html.matches("<h1").count(), 1, "{attack:?}");
        assert!(!letter.text.contains('\u{202e}') && !letter.html.contains('\u{202e}') && !letter.html.contains('\u{0}'));
    }
    let mut data = LetterKind::NewCase.sample();
    data["message"]["words"] = "{{ case.token }} costs ${7*7} and <b>*more*</b> [x](y)".into();
    let letter = written(LetterKind::NewCase, data);
    assert!(
        letter.text.contains("{{ case.token }} costs ${7*7} and <b>*more*</b> [x](y)"),
        "letter for letter:\n{}",
        letter.text
    );
}

/// A display name that carries a message does not greet its owner.
#[test]
fn a_name_is_used_only_if_it_looks_like_one() {
    for good in [
        "Margaret Oldroyd",
        "Seán Ó Briain",
        "José-María de la Cruz",
        "王小明",
        "Γιώργος Παπαδόπουλος",
        "محمد علي",
        "प्रिया नायर",
        "O'Neill",
        "Anne-Marie van der Berg",
        "MARGARET OLDROYD",
        "Zoë",
        "Dr. J. Smith",
        "Nguyễn Văn An",
    ] {
        assert_eq!(name_for_greeting(good).as_deref(), Some(good), "{good}");
    }
    assert_eq!(name_for_greeting("\"Oldroyd, Margaret\"").as_deref(), Some("Margaret Oldroyd"));
    for bad in [
        "",
        "x",
        "margaret",
        "{{ case.token }}",
        "The Council Admits It",
        "Sue Hartley <clerk@aldermoor-tc.example>",
        "www.example.net",
        "Call 0800 123",
        "You Are A Liar",
        "Buy Bitcoin Now",
        "no-reply",
        "Council Website",
        "<b>Marge</b>",
        "a\r\nBcc: x@y.example",
        "A B C D E F",
        "Aldermoor Town Council",
    ] {
        assert_eq!(name_for_greeting(bad), None, "{bad}");
    }
    assert_eq!(name_for_notice("Sue Hartley <clerk@aldermoor-tc.example>"), "Sue Hartley");
    assert_eq!(name_for_notice("clerk@aldermoor-tc.example"), "");
    assert_eq!(name_for_notice(&"n".repeat(500)).chars().count(), 81);
}

/// Names in any script reach the letter whole.
#[test]
fn names_in_any_script_are_written() {
    for name in ["王小明", "محمد علي", "Γιώργος Παπαδόπουλος", "प्रिया नायर"] {
        let letter = acknowledgement(|d| {
            d.insert("name".into(), name.into());
        });
        assert!(letter.text.contains(&format!("Dear {name}")) && letter.html.contains(name));
    }
}

/// A retry repeats the Message-ID; another letter, cause, place in line or installation has another.
#[test]
fn message_ids_are_keyed_and_repeatable() {
    let id = |key: u8, cause: &str, kind, index| message_id(&[key; 32], "aldermoor-tc.example", cause, kind, index).0;
    let one = id(7, "cause", LetterKind::Acknowledgement, 0);
    assert_eq!(one, id(7, "cause", LetterKind::Acknowledgement, 0));
    for other in [
        id(8, "cause", LetterKind::Acknowledgement, 0),
        id(7, "cause2", LetterKind::Acknowledgement, 0),
        id(7, "cause", LetterKind::NewCase, 0),
        id(7, "cause", LetterKind::Acknowledgement, 1),
    ] {
        assert_ne!(one, other);
    }
    let (local, domain) = one.split_once('@').expect("an address form");
    assert_eq!(domain, "aldermoor-tc.example");
    let hash = local.strip_prefix("redress.").expect("ours");
    assert!(hash.len() >= 24 && hash.chars().all(|c| c.is_ascii_lowercase() || ('2'..='7').contains(&c)));
}

#[test]
fn a_letter_is_addressed_and_threaded() {
    let letter = acknowledgement(|_| {});
    assert_eq!(letter.from.address, address("council@aldermoor-tc.example"));
    assert_eq!(letter.reply_to, None);
    assert!(letter.answers_a_message);
    assert_eq!(letter.in_reply_to, Some(MessageId("first@mail.example".into())));
    assert!(!written(LetterKind::NewCase, LetterKind::NewCase.sample()).answers_a_message);
}

/// A council's own wording is checked at start: unknown names, words, broken syntax and front matter have file and line.
#[test]
fn a_bad_template_is_refused_with_its_line() {
    let shipped = shipped_templates();
    let replaced = |name: &str, text: &str| {
        let mut files = shipped.clone();
        files.push(RuleFile {
            name: format!("council/{name}"),
            text: text.to_owned(),
        });
        Templates::from_files(&files).expect_err("refused")
    };
    let front = "---\nsubject: Received {{ reference }}\nto: them\nwhen: at once\n---\n";
    let unknown = replaced("acknowledgement.md", &format!("{front}Hello\n\n{{{{ message.words }}}}\n"));
    assert_eq!(
        (unknown.file.as_str(), unknown.line),
        ("council/acknowledgement.md", 8),
        "{unknown}"
    );
    assert!(unknown.what.contains("message.words") && unknown.hint.contains("received_on"));
    let broken = replaced("acknowledgement.md", &format!("{front}Hello\n{{% if name %}}Dear\n"));
    assert!(broken.line >= 6, "{broken}");
    let unsafe_filter = replaced("acknowledgement.md", &format!("{front}Hello {{{{ name | safe }}}}\n"));
    assert_eq!(unsafe_filter.line, 6, "{unsafe_filter}");
    assert_eq!(replaced("acknowledgement.md", "Hello\n").line, 1);
    assert_eq!(
        replaced("acknowledgement.md", "---\nsubject: x\nto: y\nwhom: z\n---\nHello\n").line,
        4
    );
    assert!(
        replaced("acknowledgement.md", "---\nsubject: x\n---\nHello\n")
            .what
            .contains("lacks")
    );
    assert!(replaced("acknowledgment.md", front).hint.contains("acknowledgement"));
    let in_subject = replaced("acknowledgement.md", "---\nsubject: {{ referense }}\nto: y\nwhen: z\n---\nHello\n");
    assert_eq!(in_subject.line, 2, "{in_subject}");
    let missing = Templates::from_files(
        &shipped
            .iter()
            .filter(|f| !f.name.ends_with("reply.md"))
            .cloned()
            .collect::<Vec<_>>(),
    )
    .expect_err("refused");
    assert_eq!(missing.file, "templates/reply.md");
    // A sound one of the same name takes the shipped one's place.
    let mut files = shipped.clone();
    files.push(RuleFile {
        name: "council/acknowledgement.md".into(),
        text: format!("{front}Diolch, {{{{ name }}}}.\n"),
    });
    let office = crate::casework::policy::Office {
        templates: Templates::from_files(&files).expect("sound"),
        ..office()
    };
    let words = words_of(
        &order(LetterKind::Acknowledgement, LetterKind::Acknowledgement.sample()),
        &office,
        Some(&reference()),
    );
    assert_eq!(words.text, "Diolch, Margaret Oldroyd.\n");
}

/// A template that stumbles over data no sample shows never stops the letter (attack 12).
#[test]
fn a_template_error_never_stops_a_letter() {
    let letter = written(LetterKind::Acknowledgement, serde_json::json!({"name": null}));
    assert_eq!(letter.subject, "We have received your message: PD-2026-0042");
    assert!(letter.text.contains("a person will read it"));
}

/// A clerk's mail program breaks her lines at 76 characters; the letter breaks them at its own width, and lines that she broke
/// herself stay.
#[test]
fn line_ends_of_a_mail_program_are_taken_back_and_a_writers_own_stay() {
    let typed = [
        "the list went out with every address in the To line, and the remark on",
        "it was wrong.",
        "",
        "We have",
        "- taken it down",
        "- asked the printer",
        "",
        "The Moot Hall",
        "Market Place",
    ];
    let letter = [
        r"The list went out with every address in the To line\, and the remark on it was wrong\.  ",
        "",
        "We have  ",
        "",
        "- taken it down",
        "- asked the printer",
        "",
        "",
        "The Moot Hall  ",
        "Market Place",
        "",
    ];
    assert_eq!(markdown::paragraphs(&typed.join("\n")), letter.join("\n"));
    let numbered = "Three things were found when we looked into it, and they are these here:\n1. the list\n2. the remark";
    assert_eq!(markdown::quotation(numbered).lines().count(), 3);
}

#[test]
fn long_words_are_cut_and_lines_are_kept() {
    let quoted = markdown::quotation("one\ntwo\n\n\nthree");
    assert_eq!(quoted, "> one  \n> two  \n>\n> three  \n");
    let long = "word ".repeat(40_000);
    assert!(markdown::quotation(&long).contains("cut here"));
    let deep = ">".repeat(20_000) + &"[".repeat(20_000) + &"*_".repeat(20_000);
    let mut data = LetterKind::Unsure.sample();
    data["message"]["words"] = deep.into();
    let begun = std::time::Instant::now();
    let letter = written(LetterKind::Unsure, data);
    assert!(letter.html.contains("&gt;&gt;") && begun.elapsed().as_secs() < 3);
}
