//! The desk run by nothing but mail: drafts and their PDF, UNDO, what each role sees, one-time codes, sent mail.

use crate::attacks::{COMPLAINT, RESIDENT, Scene, answers, of, to_clerk, to_public, words_of};
use crate::council::message;
use crate::office::{CLERK, COUNCIL, office_with};
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};
use std::sync::Arc;

pub const CHAIR: &str = "chair@aldermoor-tc.example";

/// The one answer among some letters.
pub fn answer(letters: &[Letter]) -> Letter {
    assert_eq!(of(letters, LetterKind::Answer), 1, "{letters:?}");
    letters.iter().find(|l| l.kind == LetterKind::Answer).expect("an answer").clone()
}

/// The files that go with a letter: name and bytes.
fn files(letter: &Letter) -> Vec<(String, Vec<u8>)> {
    let read = parse(&RawMessage::new(letter.bytes.clone()));
    read.attachments.iter().map(|a| (a.name.clone(), a.bytes.to_vec())).collect()
}

/// A text without its line breaks and the marks of a quotation: what it says.
fn flat(text: &str) -> String {
    text.replace("\n> ", " ")
        .replace('>', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_draft_comes_back_as_it_would_leave_and_a_corrected_text_takes_its_place() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let first = answer(&scene.reply(CLERK, "Outcome upheld: the newsleter should not have printed it."));
    assert!(words_of(&first).contains("newsleter"), "{}", words_of(&first));
    assert_eq!(files(&first).len(), 1, "the PDF that would go with it");
    assert!(files(&first)[0].1.starts_with(b"%PDF"));
    // The text is corrected; the first draft's yes would not send the second.
    let second = answer(&scene.reply_to(
        &first,
        CLERK,
        "Outcome upheld: the newsletter should not have printed it. We have taken it down and we apologise.",
    ));
    assert!(words_of(&second).contains("taken it down") && !words_of(&second).contains("newsleter"));
    assert_eq!(to_public(&scene.reply_to(&first, CLERK, "yes please")), 0);
    let sent = scene.reply_to(&second, CLERK, "yes");
    let letter = sent.iter().find(|l| l.kind == LetterKind::Outcome).expect("the outcome leaves");
    assert_eq!(letter.to.to_string(), RESIDENT);
    // Word for word what was shown, with the same PDF.
    let shown = flat(&words_of(&second));
    let left = parse(&RawMessage::new(letter.bytes.clone()));
    assert!(shown.contains(&flat(&left.text)), "{shown}\n\n{}", flat(&left.text));
    assert!(shown.contains(&left.subject));
    let (shown, left) = (files(&second), files(letter));
    assert_eq!(shown.len(), left.len());
    assert_eq!(shown[0].1.len(), left[0].1.len(), "the PDF as it was shown");
    scene.stage_is("decided");
    assert_eq!(answer(&sent).to.to_string(), CLERK);
}

#[test]
fn cancel_drops_a_draft() {
    let mut scene = Scene::new();
    let draft = answer(&scene.reply(CLERK, "Close - she has withdrawn it, she rang this morning"));
    let dropped = scene.reply_to(&draft, CLERK, "cancel");
    assert_eq!((to_public(&dropped), of(&dropped, LetterKind::Answer)), (0, 1));
    // Its yes is good for nothing now.
    assert_eq!(to_public(&scene.reply_to(&draft, CLERK, "yes")), 0);
    scene.stage_is("new");
}

/// Attack 5 without an attacker: what a yes sends is the draft that was shown with it, whatever was taken back meanwhile.
#[test]
fn a_yes_sends_the_draft_it_answers_and_no_other() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept");
    scene.desk.now += SignedDuration::from_mins(5);
    let upheld = answer(&scene.reply(CLERK, "OUTCOME UPHELD: We published the list by mistake."));
    scene.desk.now += SignedDuration::from_mins(5);
    let other = answer(&scene.reply(CLERK, "OUTCOME NOT UPHELD: The list was never published."));
    scene.desk.now += SignedDuration::from_mins(5);
    let undone = answer(&scene.reply(CLERK, "undo"));
    assert!(
        undone.subject.contains("draft") && flat(&words_of(&undone)).contains("We published the list by mistake"),
        "{}",
        words_of(&undone)
    );
    let refused = scene.reply_to(&other, CLERK, "yes send it");
    assert_eq!(
        to_public(&refused),
        0,
        "a yes to the draft that was taken back sends another: {refused:?}"
    );
    let sent = scene.reply_to(&undone, CLERK, "yes");
    assert_eq!(to_public(&sent), 1, "{}", words_of(&upheld));
    let letter = sent.iter().find(|l| l.kind == LetterKind::Outcome).expect("the outcome");
    assert!(flat(&words_of(letter)).contains("We published the list by mistake"));
}

/// Attack 4, and a secret that is too old: the draft can still be sent. It is shown again, in a message whose yes counts.
#[test]
fn a_draft_whose_secret_counts_no_more_is_shown_again() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept");
    scene.desk.now += SignedDuration::from_mins(5);
    let draft = answer(&scene.reply(CLERK, "OUTCOME UPHELD: We published the list by mistake."));
    // Too old by a day.
    scene.desk.now += SignedDuration::from_hours(22 * 24);
    let refused = scene.reply_to(&draft, CLERK, "yes");
    assert_eq!(to_public(&refused), 0);
    let refused = answer(&refused);
    assert!(words_of(&refused).contains("SEND"), "{}", words_of(&refused));
    scene.desk.now += SignedDuration::from_mins(5);
    let again = scene.reply_to(&refused, CLERK, "send");
    assert_eq!(to_public(&again), 0, "a yes to a message that shows no draft sends nothing");
    let again = answer(&again);
    assert!(
        flat(&words_of(&again)).contains("We published the list by mistake"),
        "{}",
        words_of(&again)
    );
    scene.desk.now += SignedDuration::from_mins(5);
    assert_eq!(to_public(&scene.reply_to(&again, CLERK, "yes")), 1);
    scene.stage_is("decided");
}

/// A program that marks the lines of the notice and then wraps them leaves a word of the complainant's on a line of its own.
#[test]
fn a_word_of_the_complainants_on_a_wrapped_line_is_no_command() {
    let mut scene = Scene::new();
    let draft = answer(&scene.reply(CLERK, "Close - she has withdrawn it, she rang this morning"));
    scene.reply_to(&draft, CLERK, "yes");
    scene.stage_is("closed");
    scene.desk.now += SignedDuration::from_mins(5);
    let words = "Thanks, noted.\r\n\r\nOn Sun, 22 Nov 2026 at 13:00, the Council wrote:\r\n\r\n\
                 > In their own words:\r\n\
                 > I met the whole of the street at the market and they all said that you\r\n\
                 reopen\r\n\
                 > what was closed, and that is what I say as well.\r\n";
    let letters = scene.reply(CLERK, words);
    scene.stage_is("closed");
    let told = flat(&words_of(&answer(&letters)));
    assert!(told.contains("write them above"), "{told}");
}

/// What was dropped by mistake is shown again, and its new message takes the yes.
#[test]
fn a_draft_that_was_dropped_comes_back_with_undo() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept");
    scene.desk.now += SignedDuration::from_mins(5);
    let draft = answer(&scene.reply(CLERK, "OUTCOME UPHELD: We published the list by mistake."));
    scene.desk.now += SignedDuration::from_mins(5);
    scene.reply_to(&draft, CLERK, "cancel");
    scene.desk.now += SignedDuration::from_mins(5);
    let again = answer(&scene.reply(CLERK, "undo"));
    assert_eq!(
        to_public(&scene.reply_to(&draft, CLERK, "yes")),
        0,
        "the yes of the first message was used by the cancel"
    );
    assert_eq!(to_public(&scene.reply_to(&again, CLERK, "yes")), 1, "{}", words_of(&again));
}

#[test]
fn undo_takes_back_what_no_letter_told_and_nothing_else() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    scene.stage_is("investigating");
    scene.desk.now += SignedDuration::from_mins(5);
    let undone = answer(&scene.reply(CLERK, "undo that please"));
    assert!(undone.subject.contains("done"), "{}", words_of(&undone));
    let end = scene.desk.in_the_end();
    assert!(end.contains("PD-2026-0001, new"), "{end}");
    scene.desk.now += SignedDuration::from_mins(5);
    let told = scene.reply(CLERK, "Tell her: we are looking into it and write again on 9 December.");
    assert_eq!(to_public(&told), 1);
    scene.desk.now += SignedDuration::from_mins(5);
    let refused = answer(&scene.reply(CLERK, "undo"));
    assert!(
        refused.subject.contains("not done") && words_of(&refused).contains("has left"),
        "{}",
        words_of(&refused)
    );
}

#[test]
fn one_unclear_half_and_nothing_has_happened() {
    let mut scene = Scene::new();
    let asked = answer(&scene.reply(CLERK, "Accept this one and extend to the end of time because we are busy"));
    assert!(asked.subject.contains("nothing was changed"), "{}", words_of(&asked));
    scene.stage_is("new");
}

/// A desk with a deputy, whose own case is about the clerk.
fn about_the_clerk() -> (Desk, Letter) {
    let mut desk = Desk::at(Arc::new(office_with(|_| {})), &Given::default());
    let words = "I complain about the Clerk, Sue Hartley. She told my neighbour what I had written to the council about my illness. That is \
                 my personal data and she had no right to pass it on. I want to make a complaint about her conduct.\r\n\r\nMargaret Oldroyd";
    let (_, letters) = desk.take(message(RESIDENT, "k1@residents.example", "Complaint about the Clerk", "", words));
    assert_eq!(to_clerk(&letters), 0, "nothing about the clerk to the clerk: {letters:?}");
    let notice = letters
        .iter()
        .find(|l| l.kind == LetterKind::NewCase)
        .expect("somebody is told")
        .clone();
    assert_eq!(notice.to.to_string(), CHAIR);
    (desk, notice)
}

#[test]
fn list_and_status_show_nothing_about_the_clerk_to_the_clerk() {
    let (mut desk, chairs) = about_the_clerk();
    // A case of another's, so that the clerk has something to list from.
    desk.now += SignedDuration::from_hours(1);
    let words = COMPLAINT.replace("Margaret Oldroyd", "Pamela Greene");
    let (_, letters) = desk.take(message(
        "p.greene@residents.example",
        "g1@residents.example",
        "My address",
        "",
        &words,
    ));
    let clerks = letters
        .iter()
        .find(|l| l.kind == LetterKind::NewCase)
        .expect("the clerk is told")
        .clone();
    let reply = |desk: &mut Desk, to: &Letter, from: &str, id: &str, words: &str| {
        let more = format!("In-Reply-To: <{}>\r\n", to.message_id.0);
        answer(&desk.take(message(from, id, "Re: the case", &more, words)).1)
    };
    let list = words_of(&reply(&mut desk, &clerks, CLERK, "l1@aldermoor-tc.example", "list"));
    assert!(list.contains("PD-2026-0002") && !list.contains("PD-2026-0001"), "{list}");
    let list = words_of(&reply(&mut desk, &chairs, CHAIR, "l2@aldermoor-tc.example", "list"));
    assert!(list.contains("PD-2026-0002") && list.contains("PD-2026-0001"), "{list}");
    let status = words_of(&reply(&mut desk, &chairs, CHAIR, "l3@aldermoor-tc.example", "status"));
    assert!(status.contains("PD-2026-0001"), "{status}");
    // The clerk who names it, or answers the chair's notice that somebody passed on, learns nothing of it.
    let more = format!("In-Reply-To: <{}>\r\n", chairs.message_id.0);
    let (_, letters) = desk.take(message(CLERK, "l4@aldermoor-tc.example", "STATUS PD-2026-0001", &more, "status"));
    for letter in letters.iter().filter(|l| l.to.to_string() == CLERK) {
        let words = words_of(letter);
        assert!(!words.contains("illness") && !words.contains("received"), "{words}");
    }
    // Monday brings the clerk a digest without it, and the chair one with it.
    let until = desk.now + SignedDuration::from_hours(24 * 8);
    for (_, letter) in desk.days_pass(until) {
        let to = letter.to.to_string();
        assert!(
            !(to == CLERK && words_of(&letter).contains("PD-2026-0001")),
            "{}",
            words_of(&letter)
        );
    }
}

/// T17: a complaint that only mentions the clerk is handed back by whoever read it first, with the reason on the file; never by the
/// clerk's own wish.
#[test]
fn a_complaint_that_only_mentions_the_clerk_is_handed_back_by_whoever_stands_in() {
    let (mut desk, chairs) = about_the_clerk();
    let reply = |desk: &mut Desk, to: &Letter, from: &str, id: &str, words: &str| {
        let more = format!("In-Reply-To: <{}>\r\n", to.message_id.0);
        desk.take(message(from, id, "Re: the case", &more, words)).1
    };
    // By giving it to her it is not hers, and the answer says what does.
    let no = answer(&reply(
        &mut desk,
        &chairs,
        CHAIR,
        "h1@aldermoor-tc.example",
        "assign to Sue Hartley",
    ));
    assert!(words_of(&no).contains("NOTE NOT ABOUT THE CLERK"), "{}", words_of(&no));
    let no = answer(&reply(
        &mut desk,
        &chairs,
        CHAIR,
        "h2@aldermoor-tc.example",
        "NOTE NOT ABOUT THE CLERK",
    ));
    assert!(words_of(&no).contains("why"), "{}", words_of(&no));
    let mine = "NOTE NOT ABOUT THE CLERK: I only answered the telephone that day";
    let letters = reply(&mut desk, &chairs, CLERK, "h3@aldermoor-tc.example", mine);
    assert!(
        !letters
            .iter()
            .any(|l| words_of(l).contains("PD-2026-0001") && l.to.to_string() == CLERK),
        "{letters:?}"
    );
    assert!(!desk.in_the_end().contains("not about the clerk:"));
    // Her attempt spent the chair's secret; the notice came again.
    let chairs = letters.into_iter().find(|l| l.to.to_string() == CHAIR).expect("the notice again");
    let letters = reply(
        &mut desk,
        &chairs,
        CHAIR,
        "h4@aldermoor-tc.example",
        "NOTE NOT ABOUT THE CLERK: it only says that she answered the telephone",
    );
    let given = letters.iter().find(|l| l.to.to_string() == CLERK).expect("she has it");
    assert_eq!(given.kind, LetterKind::CaseGiven);
    assert!(
        desk.in_the_end()
            .contains("not about the clerk: it only says that she answered the telephone")
    );
    let status = answer(&reply(&mut desk, given, CLERK, "h5@aldermoor-tc.example", "accept this one please"));
    assert!(words_of(&status).contains("Done"), "{}", words_of(&status));
    // From now on what comes on it is hers.
    desk.now += SignedDuration::from_hours(2);
    let (_, letters) = desk.take(message(
        RESIDENT,
        "k2@residents.example",
        "PD-2026-0001",
        "",
        "When will I hear from you?",
    ));
    assert!(
        letters.iter().any(|l| l.kind == LetterKind::Reply && l.to.to_string() == CLERK),
        "{letters:?}"
    );
}

// --- Where the host proves nothing ------------------------------------------------------------------------------------------

/// A mail that the host of the mailbox stamped with nothing.
pub fn unstamped(from: &str, id: &str, answers: &str, words: &str) -> Vec<u8> {
    format!(
        "From: Sue Hartley <{from}>\r\nTo: {COUNCIL}\r\nSubject: Re: the case\r\nDate: Wed, 25 Nov 2026 10:{:02}:00 +0000\r\nMessage-ID: <{id}>\r\n\
         In-Reply-To: <{answers}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
        id.bytes().map(u32::from).sum::<u32>() % 60
    )
    .into_bytes()
}

/// A scene whose host says nothing about mail from the council's own people.
fn silent() -> Scene {
    Scene::at(Desk::at(
        Arc::new(office_with(|text| {
            *text = text.replace("poll_seconds", "host_is_silent = true\npoll_seconds")
        })),
        &Given::default(),
    ))
}

#[test]
fn a_code_goes_to_the_registered_address_and_its_answer_does_what_was_said() {
    let mut scene = silent();
    let notice = scene.notice.message_id.0.clone();
    let letters = scene
        .desk
        .take(unstamped(CLERK, "a1@x.example", &notice, "accept this one please"))
        .1;
    let code = answer(&letters);
    assert_eq!((to_clerk(&letters), to_public(&letters)), (1, 0));
    assert!(
        words_of(&code).contains("Was this you?") && words_of(&code).contains("ACCEPT"),
        "{}",
        words_of(&code)
    );
    scene.stage_is("PD-2026-0001, new");
    // Without the code's letter there is no way round it: the same words again, a guess, a yes to the notice.
    scene.desk.now += SignedDuration::from_mins(2);
    scene.desk.take(unstamped(CLERK, "a2@x.example", &notice, "yes"));
    scene.stage_is("PD-2026-0001, new");
    // The answer to the code does it, and says so.
    let done = answer(&scene.desk.take(unstamped(CLERK, "a3@x.example", &code.message_id.0, "Yes")).1);
    assert!(done.subject.contains("done"), "{}", words_of(&done));
    scene.stage_is("investigating");
    // Once.
    let again = answer(
        &scene
            .desk
            .take(unstamped(CLERK, "a4@x.example", &code.message_id.0, "yes please"))
            .1,
    );
    assert!(
        again.subject.contains("not done") && words_of(&again).contains("was used"),
        "{}",
        words_of(&again)
    );
}

#[test]
fn forged_mail_in_the_clerks_name_takes_no_code_from_her() {
    let mut scene = silent();
    for n in 0..8 {
        scene.desk.now += SignedDuration::from_secs(30);
        let id = format!("f{n}@x.example");
        scene
            .desk
            .take(unstamped(CLERK, &id, "no.such@x.example", "close it, she has withdrawn it"));
    }
    let notice = scene.notice.message_id.0.clone();
    let code = answer(
        &scene
            .desk
            .take(unstamped(CLERK, "g1@x.example", &notice, "accept this one please"))
            .1,
    );
    scene.desk.take(unstamped(CLERK, "g2@x.example", &code.message_id.0, "yes"));
    scene.stage_is("investigating");
    // Whoever has a secret of hers can make five codes wait; of the sixth she is told, once an hour.
    let mut heard = Vec::new();
    for n in 0..9 {
        scene.desk.now += SignedDuration::from_secs(61);
        let words = format!("update: we are looking into it, number {n}");
        let letters = scene.desk.take(unstamped(CLERK, &format!("h{n}@x.example"), &notice, &words)).1;
        heard.extend(letters.into_iter().filter(|l| l.kind == LetterKind::Answer).map(|l| l.subject));
    }
    let codes = heard.iter().filter(|s| s.contains("was this you")).count();
    let refused = heard.iter().filter(|s| s.contains("not done")).count();
    assert_eq!((codes, refused), (5, 1), "{heard:?}");
}

#[test]
fn a_yes_never_sends_a_draft_that_the_same_reply_makes() {
    let mut scene = Scene::new();
    scene.reply(CLERK, "accept this one please");
    let draft = answer(&scene.reply(CLERK, "Outcome upheld: the newsletter should not have printed it."));
    let both = scene.reply_to(&draft, CLERK, "Outcome not upheld: it was in the telephone book.\r\nSEND");
    assert_eq!(to_public(&both), 0, "{both:?}");
    assert!(answer(&both).subject.contains("not clear"), "{}", answer(&both).subject);
    // The draft that was shown still waits for its own yes.
    let sent = scene.reply_to(&draft, CLERK, "yes");
    assert_eq!(of(&sent, LetterKind::Outcome), 1, "{sent:?}");
}

#[test]
fn a_code_is_good_for_a_day_and_cancel_drops_what_waits() {
    let mut scene = silent();
    let notice = scene.notice.message_id.0.clone();
    let code = answer(
        &scene
            .desk
            .take(unstamped(CLERK, "a1@x.example", &notice, "accept this one please"))
            .1,
    );
    scene.desk.now += SignedDuration::from_hours(25);
    let late = answer(&scene.desk.take(unstamped(CLERK, "a2@x.example", &code.message_id.0, "yes")).1);
    assert!(words_of(&late).contains("more than a day old"), "{}", words_of(&late));
    scene.stage_is("PD-2026-0001, new");
    let code = answer(&scene.desk.take(unstamped(CLERK, "a3@x.example", &notice, "Accept it, thank you")).1);
    let unclear = answer(
        &scene
            .desk
            .take(unstamped(CLERK, "a4@x.example", &code.message_id.0, "and close it too"))
            .1,
    );
    assert!(unclear.subject.contains("not clear"), "{}", words_of(&unclear));
    let dropped = answer(&scene.desk.take(unstamped(CLERK, "a5@x.example", &code.message_id.0, "cancel")).1);
    assert!(words_of(&dropped).contains("dropped"), "{}", words_of(&dropped));
    let after = answer(&scene.desk.take(unstamped(CLERK, "a6@x.example", &code.message_id.0, "yes")).1);
    assert!(after.subject.contains("not done"), "{}", words_of(&after));
    scene.stage_is("PD-2026-0001, new");
}

#[test]
fn a_code_is_asked_for_only_where_everything_else_is_there() {
    // No secret: what only claims to be the clerk's is held, and the clerk hears of it once; no code goes out.
    let mut scene = silent();
    let letters = scene
        .desk
        .take(unstamped(CLERK, "f1@x.example", "no.such@x.example", "accept this one please"))
        .1;
    assert_eq!(
        (of(&letters, LetterKind::Answer), of(&letters, LetterKind::Held)),
        (0, 1),
        "{letters:?}"
    );
    // A check that failed is no silence.
    let failed = format!(
        "Authentication-Results: mx.aldermoor-tc.example; dkim=fail; dmarc=fail header.from=aldermoor-tc.example\r\n{}",
        String::from_utf8(unstamped(
            CLERK,
            "f2@x.example",
            &scene.notice.message_id.0.clone(),
            "accept this one please"
        ))
        .expect("text")
    );
    let letters = scene.raw(failed);
    assert_eq!(of(&letters, LetterKind::Answer), 0, "{letters:?}");
    // A party or a stranger gets no code, whatever they show.
    let notice = scene.notice.message_id.0.clone();
    let letters = scene
        .desk
        .take(unstamped("j.smith@elsewhere.example", "f3@x.example", &notice, "accept"))
        .1;
    assert_eq!(answers(&letters), 0, "{letters:?}");
    // And where the host is not said to be silent, nothing unproven is asked about either.
    let mut usual = Scene::new();
    let notice = usual.notice.message_id.0.clone();
    let letters = usual
        .desk
        .take(unstamped(CLERK, "f4@x.example", &notice, "accept this one please"))
        .1;
    assert_eq!(
        (of(&letters, LetterKind::Answer), of(&letters, LetterKind::Held)),
        (0, 1),
        "{letters:?}"
    );
    for scene in [&mut scene, &mut usual] {
        scene.stage_is("PD-2026-0001, new");
    }
}

// --- What the clerk sends herself ---------------------------------------------------------------------------------------------

fn watched() -> Scene {
    Scene::at(Desk::at(
        Arc::new(office_with(|text| {
            *text = text.replace(
                "[mailbox.folder]\npath = \"mail\"\n",
                "[mailbox.imap]\nhost = \"127.0.0.1\"\ntls = \"none\"\nuser = \"council\"\npassword_file = \"password\"\nsent_folders = [\"Sent\"]\n",
            );
        })),
        &Given::default(),
    ))
}

fn sent(to: &str, id: &str, subject: &str, words: &str) -> Vec<u8> {
    format!(
        "From: Aldermoor Town Council <{COUNCIL}>\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Wed, 25 Nov 2026 11:00:00 +0000\r\nMessage-ID: <{id}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    )
    .into_bytes()
}

#[test]
fn what_is_sent_to_a_party_directly_is_news_and_never_a_decision() {
    let mut scene = watched();
    let letters = scene
        .desk
        .take_in(
            "Sent",
            sent(
                RESIDENT,
                "s1@aldermoor-tc.example",
                "Your complaint PD-2026-0001",
                "Outcome: upheld. ACCEPT. We are sorry.",
            ),
        )
        .1;
    assert!(letters.is_empty(), "nobody is written to: {letters:?}");
    let end = scene.desk.in_the_end();
    assert!(
        end.contains("wrote to the person directly") && end.contains("PD-2026-0001, new"),
        "{end}"
    );
    assert!(!end.contains("outcome:"), "{end}");
    // To her with neither number nor thread: her one open case.
    scene.desk.take_in(
        "Sent",
        sent(RESIDENT, "s2@aldermoor-tc.example", "Good morning", "We have found the page."),
    );
    assert_eq!(scene.desk.in_the_end().matches("wrote to the person directly").count(), 2);
    // To somebody else, or a letter of our own that the host kept there: left as it was.
    scene.desk.take_in(
        "Sent",
        sent(
            "plumber@elsewhere.example",
            "s3@aldermoor-tc.example",
            "The boiler",
            "Please come on Friday.",
        ),
    );
    let acknowledgement = scene.desk.letters.iter().find(|l| l.to_public).expect("a letter").bytes.clone();
    scene.desk.take_in("Sent", acknowledgement);
    let end = scene.desk.in_the_end();
    assert_eq!(end.matches("wrote to the person directly").count(), 2, "{end}");
    assert!(!end.contains("waits"), "nothing waits for a person: {end}");
    // A fortnight later nobody is told that nobody has written to her.
    let until = scene.desk.now + SignedDuration::from_hours(24 * 12);
    for (_, letter) in scene.desk.days_pass(until) {
        assert!(!words_of(&letter).contains("Nobody at the council"), "{}", words_of(&letter));
    }
}

#[test]
fn a_notice_that_is_sent_on_is_spent() {
    let mut scene = watched();
    let secret = scene.secret.clone();
    let words = format!("This is what the computer says:\r\n\r\n> Reference for replies: {secret}");
    scene
        .desk
        .take_in("Sent", sent(RESIDENT, "s1@aldermoor-tc.example", "Fwd: PD-2026-0001", &words));
    let letters = scene.mail(
        CLERK,
        "Re: PD-2026-0001",
        &format!("accept this one please\r\n\r\n> Reference for replies: {secret}"),
    );
    let refused = answer(&letters);
    assert!(refused.subject.contains("not done"), "{}", words_of(&refused));
    scene.stage_is("PD-2026-0001, new");
}
