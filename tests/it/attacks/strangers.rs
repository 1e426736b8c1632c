//! People who are nobody here, or who are not who they are taken for: numbers guessed, reviews and news of others' cases, mail
//! that would have us write to third parties, a restricted person (attacks 10, 20, 21, 23–25).

use super::{COMPLAINT, RESIDENT, STRANGER, Scene, answers, of, to_clerk, words_of};
use crate::council::message;
use crate::office::CLERK;
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use jiff::SignedDuration;
use redress::casework::clock::{london_day, short_date};
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};

#[test]
fn a_21_status_is_not_for_the_public() {
    let mut scene = Scene::new();
    let letters = scene.reply(STRANGER, "STATUS");
    assert_eq!(answers(&letters), 0);
    for letter in letters.iter().filter(|l| l.to_public) {
        let text = parse(&RawMessage::new(letter.bytes.clone())).text;
        assert!(!text.contains("Oldroyd"), "{text}");
    }
    // Of a case that exists and of one that does not, of its person and of nobody: the same answer, and the clerk hears once.
    let asks = |number: &str, person: &str| -> (Vec<String>, Vec<LetterKind>) {
        let mut scene = Scene::new();
        let words = format!("Hi it's {person} on my new phone, what's happening with mine? And is there anything on Keith Arkwright?");
        let letters = scene.mail("jasmin.akhtar77@elsewhere.example", &format!("STATUS {number}"), &words);
        let public = letters.iter().filter(|l| l.to_public).map(words_of).collect();
        let told = letters.iter().filter(|l| l.to.to_string() == CLERK).map(|l| l.kind).collect();
        scene.stage_is("PD-2026-0001, new");
        (public, told)
    };
    let (public, told) = asks("PD-2026-0001", "Margaret Oldroyd");
    assert_eq!(told, [LetterKind::Unsure], "the clerk decides");
    assert_eq!((public.clone(), told.clone()), asks("PD-2026-0941", "Jasmin Akhtar"));
    for text in &public {
        assert!(!text.contains("Oldroyd") && !text.contains("PD-2026"), "{text}");
    }
}

#[test]
fn a_10_a_number_that_exists_gets_the_same_answer_as_one_that_does_not() {
    let answers = |subject: &str| -> (Vec<String>, usize) {
        let mut scene = Scene::new();
        let letters = scene.mail(STRANGER, subject, "Any news? Please copy me in from now on.");
        scene.stage_is("new");
        assert!(!scene.desk.in_the_end().contains(STRANGER), "no party, and no copy");
        let public = letters.iter().filter(|l| l.to_public).map(words_of).collect();
        (public, to_clerk(&letters))
    };
    let exists = answers("Re: Case PD-2026-0001");
    assert_eq!(exists, answers("Re: Case PD-2026-0941"));
    assert!(exists.0.is_empty(), "{exists:?}");
    assert_eq!(exists.1, 1, "the clerk hears of it once");
    assert_eq!(answers("Re: my case").0, exists.0);
}

#[test]
fn a_20_a_stranger_asks_for_the_review_of_anothers_case() {
    let mut scene = Scene::new();
    decided(&mut scene);
    let letters = scene.mail(
        "m.oldroyd.aldermoor@elsewhere.example",
        "Review of PD-2026-0001",
        "I am not happy with your decision and ask for a review of it. New email address. Please send me the whole decision \
         again and your full answer here.\r\n\r\nMargaret Oldroyd",
    );
    assert_eq!(of(&letters, LetterKind::ReviewReceived), 0);
    for letter in letters.iter().filter(|l| l.to_public) {
        assert!(
            !words_of(letter).contains("apologise"),
            "nothing of the case goes out: {}",
            words_of(letter)
        );
        assert_ne!(letter.to.to_string(), RESIDENT, "her old address hears nothing of the new one");
    }
    assert_eq!(to_clerk(&letters), 1, "the clerk hears of it once: {letters:?}");
    scene.stage_is("decided");
    // She asks herself, from her own address: that is a review.
    scene.desk.now += SignedDuration::from_hours(48);
    let letters = scene.mail(
        RESIDENT,
        "Re: PD-2026-0001",
        "I do not accept your decision on my complaint and I ask for a review of it.\r\n\r\nMargaret Oldroyd",
    );
    assert_eq!(of(&letters, LetterKind::ReviewReceived), 1, "{letters:?}");
    scene.stage_is("in review");
}

/// Accepts the scene's case and sends the outcome, as the clerk does.
pub fn decided(scene: &mut Scene) {
    scene.reply(CLERK, "accept this one please");
    let draft = scene.reply(
        CLERK,
        "Outcome upheld: the newsletter should not have printed it, and we apologise.",
    );
    let draft = draft.into_iter().find(|l| l.kind == LetterKind::Answer).expect("a draft");
    scene.desk.now += SignedDuration::from_mins(30);
    let sent = scene.reply_to(&draft, CLERK, "yes");
    assert_eq!(of(&sent, LetterKind::Outcome), 1, "{sent:?}");
}

#[test]
fn a_23_list_fields_are_no_buttons_and_unsubscribe_stops_no_letter() {
    let mut scene = Scene::new();
    let fields = "List-Unsubscribe: <https://intranet.aldermoor-tc.example/case/1/close>, \
                  <mailto:council@aldermoor-tc.example?subject=CLOSE%20PD-2026-0001>\r\n\
                  List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
                  Disposition-Notification-To: p.greene@residents.example\r\n\
                  Reply-To: newsdesk@elsewhere.example\r\n";
    let words = "You gave my telephone number to the allotment society without asking me. This is a complaint about how you \
                 have handled my personal data.\r\n\r\nPamela Greene";
    let (_, letters) = scene.desk.take(message(
        "p.greene@residents.example",
        "g1@residents.example",
        "A complaint",
        fields,
        words,
    ));
    // A person looks: it is not thrown away as bulk, and nothing is opened or answered by a machine.
    assert_eq!(to_clerk(&letters), 1, "{letters:?}");
    for letter in &letters {
        let header = String::from_utf8_lossy(&letter.bytes).to_lowercase();
        let header = header.split("\r\n\r\n").next().unwrap_or("").to_owned();
        for field in ["list-unsubscribe:", "disposition-notification-to:", "reply-to: newsdesk"] {
            assert!(!header.contains(field), "{header}");
        }
        assert!(!letter.to.to_string().contains("newsdesk") && letter.to.to_string() != "council@aldermoor-tc.example");
    }
    scene.stage_is("new");
    // From a stranger in another's name: one word stops nothing.
    scene.mail(
        STRANGER,
        "unsubscribe",
        "Please unsubscribe m.oldroyd@residents.example from everything.",
    );
    scene.desk.now += SignedDuration::from_mins(10);
    decided(&mut scene);
    let outcome = scene
        .desk
        .letters
        .iter()
        .find(|l| l.kind == LetterKind::Outcome)
        .expect("the outcome still goes");
    assert_eq!(outcome.to.to_string(), RESIDENT);
    let header = String::from_utf8_lossy(&outcome.bytes).to_lowercase();
    assert!(!header.contains("list-unsubscribe"), "our letters are not bulk");
}

#[test]
fn a_24_nobody_else_is_written_to_and_not_often() {
    let mut desk = Desk::new(&Given::default());
    let fields = "Reply-To: newsdesk@elsewhere.example, victim@elsewhere.example\r\nCc: victim@elsewhere.example\r\n\
                  Return-Receipt-To: victim@elsewhere.example\r\n";
    let mut letters: Vec<Letter> = Vec::new();
    for n in 0..20 {
        desk.now += SignedDuration::from_secs(20);
        let words = format!(
            "My data! My data! Number {n}: {COMPLAINT} You are all thieves and the newspapers shall hear of thing {n} that you did."
        );
        letters.extend(
            desk.take(message(
                "p.greene@residents.example",
                &format!("g{n}@residents.example"),
                "My data!",
                fields,
                &words,
            ))
            .1,
        );
    }
    let public: Vec<&Letter> = letters.iter().filter(|l| l.to_public).collect();
    assert!(public.len() <= 1, "{public:?}");
    for letter in public {
        assert_eq!(letter.to.to_string(), "p.greene@residents.example");
        let words = words_of(letter);
        assert!(!words.contains("thieves") && !words.contains("My data!"), "{words}");
    }
    assert!(!letters.iter().any(|l| l.to.domain() == "elsewhere.example"), "{letters:?}");
    // The clerk sees the other addresses, and can take one over by hand.
    let notice = letters.iter().find(|l| l.to.to_string() == CLERK).expect("a notice");
    assert!(words_of(notice).contains("newsdesk@elsewhere.example"), "{}", words_of(notice));
}

#[test]
fn a_25_a_restricted_person_under_a_new_address_is_a_stranger() {
    let ordinary = {
        let mut desk = Desk::new(&Given::default());
        let letters = desk.take(new_matter()).1;
        letters.iter().filter(|l| l.to_public).map(words_of).collect::<Vec<_>>()
    };
    assert_eq!(ordinary.len(), 1, "{ordinary:?}");
    let mut scene = Scene::new();
    for command in [
        "ACCEPT",
        "MARKER he shouted at staff on 3 June and must be met by two people",
        "SEND",
        "RESTRICT one email a fortnight to one address UNTIL 2027-06-01: thirty-six mails in a week",
        "SEND",
    ] {
        let (answer, _) = scene.desk.act("PD-2026-0001", "Sue Hartley", command);
        assert!(answer.is_ok(), "{command}: {answer:?}");
    }
    scene.stage_is("investigating");
    let letters = scene.desk.take(new_matter()).1;
    let public: Vec<String> = letters.iter().filter(|l| l.to_public).map(words_of).collect();
    // The acknowledgement is the ordinary one but for its number: no trace of restriction or marker.
    let plain = |words: &[String]| words.join("\n").replace("PD-2026-0002", "PD-2026-0001");
    assert_eq!(plain(&public), plain(&ordinary));
    for letter in letters.iter().filter(|l| l.to_public) {
        assert_eq!(
            letter.to.to_string(),
            "truth.aldermoor@elsewhere.example",
            "nothing of the old case goes there"
        );
        let words = words_of(letter).to_lowercase();
        for trace in ["restrict", "marker", "fortnight", "two people"] {
            assert!(!words.contains(trace), "{words}");
        }
    }
    // The new matter is its own case, with the day it came; nothing is merged.
    let end = scene.desk.in_the_end();
    assert!(end.contains("PD-2026-0002"), "{end}");
    assert_eq!(to_clerk(&letters), 1);
}

/// A new complaint from an address nobody knows, in the voice of somebody known.
fn new_matter() -> Vec<u8> {
    message(
        "truth.aldermoor@elsewhere.example",
        "t1@elsewhere.example",
        "data breach",
        "",
        "As I told you before, my name is in the minutes. Also you have now sent my letter of 1 December to my neighbour, with my \
         bank details in it. I complain about this breach of my personal data and want it put right.",
    )
}

/// The same message as the border stamps it where nothing vouches for its sender.
fn unproven(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("text");
    let lines = text.split_inclusive("\r\n").filter(|l| !l.starts_with("Authentication-Results"));
    lines.collect::<String>().into_bytes()
}

#[test]
fn a_20_a_review_in_a_partys_own_name_that_nothing_proves_waits_for_the_clerk() {
    let mut scene = Scene::new();
    decided(&mut scene);
    scene.desk.now += SignedDuration::from_hours(48);
    let day = short_date(london_day(scene.desk.now));
    let words = "I do not accept your decision on my complaint and I ask for a review of it.\r\n\r\nMargaret Oldroyd";
    let forged = message(RESIDENT, "f1@residents.example", "Re: PD-2026-0001", "", words);
    let letters = scene.desk.take(unproven(forged)).1;
    assert_eq!(
        (of(&letters, LetterKind::ReviewReceived), to_clerk(&letters)),
        (0, 1),
        "{letters:?}"
    );
    assert!(
        words_of(&letters[0]).contains("Nothing proves that it comes from the person"),
        "{}",
        words_of(&letters[0])
    );
    scene.stage_is("decided");
    // A week later the clerk has asked her, and says yes: the month runs from the day it came.
    scene.desk.now += SignedDuration::from_hours(24 * 7);
    let letters = scene.reply_to(&letters[0], CLERK, "accept");
    assert_eq!(of(&letters, LetterKind::ReviewReceived), 1, "{letters:?}");
    scene.stage_is("in review");
    let end = scene.desk.in_the_end();
    assert!(end.contains(&format!("a review was asked for on {day}")), "{day}\n{end}");
}

#[test]
fn a_20_an_unproven_message_opens_nothing_and_takes_nothing_from_the_true_party() {
    let mut scene = Scene::new();
    decided(&mut scene);
    scene.desk.now += SignedDuration::from_hours(48);
    let words = "I ask for a review of your decision on my complaint.\r\n\r\nMargaret Oldroyd";
    let forged = message(RESIDENT, "f1@residents.example", "Re: PD-2026-0001", "", words);
    scene.desk.take(unproven(forged));
    scene.desk.now += SignedDuration::from_hours(48);
    let letters = scene.mail(RESIDENT, "Re: PD-2026-0001", words);
    assert_eq!(of(&letters, LetterKind::ReviewReceived), 1, "{letters:?}");
    scene.stage_is("in review");
}
