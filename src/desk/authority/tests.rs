//! Every leg of authority, alone and together: any one missing, and there is none.

use super::*;
use crate::casework::CaseId;
use crate::casework::Role;
use crate::casework::act::ReviewResult;
use crate::casework::testing;
use crate::mail::RawMessage;
use crate::mail::parse;
use proptest::prelude::*;

const CLERK: &str = "clerk@aldermoor-tc.example";
/// The row of the reply that waits for its code.
const ROW: i64 = 7;

fn office() -> &'static Office {
    static OFFICE: std::sync::LazyLock<Office> = std::sync::LazyLock::new(two_people);
    &OFFICE
}

fn two_people() -> Office {
    let mut office = testing::office();
    office.people = vec![
        Person {
            name: "Sue Hartley".to_owned(),
            address: AddrSpec::new(CLERK).unwrap(),
            roles: vec![Role::Clerk],
        },
        Person {
            name: "Jan Whitlock".to_owned(),
            address: AddrSpec::new("jan@aldermoor-tc.example").unwrap(),
            roles: vec![Role::Reviewer],
        },
    ];
    office
}

fn message(from: &str) -> Message {
    parse(&RawMessage::new(
        format!("From: {from}\r\nDate: Wed, 9 Dec 2026 10:00:00 +0000\r\nMessage-ID: <a@b.example>\r\nSubject: Re: x\r\n\r\nyes\r\n")
            .into_bytes(),
    ))
}

fn at(hours: i64) -> Timestamp {
    "2026-12-09T10:00:00Z"
        .parse::<Timestamp>()
        .unwrap()
        .checked_add(hours.hours())
        .unwrap()
}

fn token(of: &str) -> Token {
    Token::derive(&[3; 32], &[of])
}

fn issued(of: &str, to: &str, purpose: Purpose) -> Issued {
    let matter = if purpose == Purpose::Code {
        Matter::Row(ROW)
    } else {
        Matter::Case(CaseId(1))
    };
    issue(&token(of), &AddrSpec::new(to).unwrap(), matter, purpose, Some(4), at(-5))
}

fn aligned() -> Authentication {
    Authentication::Aligned {
        domain: "aldermoor-tc.example".to_owned(),
    }
}

fn verdict(
    message: &Message,
    authentication: &Authentication,
    silent: bool,
    shown: &[Token],
    issued: &[Issued],
    now: Timestamp,
) -> Verdict {
    let claim = Claim {
        message,
        authentication,
        host_is_silent: silent,
        row: Some(ROW),
        shown,
        at: now,
    };
    authority(&claim, &remembered(issued), office())
}

/// Nothing was done before, and no letter of ours was seen.
fn remembered(issued: &[Issued]) -> Remembered<'_> {
    Remembered {
        issued,
        acted_before: false,
        acts_in_the_hour: 0,
        our_letter_seen: None,
    }
}

/// A council whose clerk has no other address than the one people write to.
fn one_mailbox() -> &'static Office {
    static OFFICE: std::sync::LazyLock<Office> = std::sync::LazyLock::new(shared);
    &OFFICE
}

fn shared() -> Office {
    let mut office = two_people();
    let address = AddrSpec::new(CLERK).unwrap();
    office.letters_from.address = address.clone();
    office.policy.screening.ours = vec![address.clone()];
    office.policy.screening.shared = vec![address];
    office.policy.screening.message_id_domain = "aldermoor-tc.example".to_owned();
    office
}

#[test]
fn from_our_own_address_a_word_counts_once_our_letters_are_known_apart() {
    let office = one_mailbox();
    let issued = [issued("t", CLERK, Purpose::Notice)];
    let shown = [token("t")];
    let judged = |message: &Message, seen: Option<Timestamp>| {
        let claim = Claim {
            message,
            authentication: &aligned(),
            host_is_silent: false,
            row: None,
            shown: &shown,
            at: at(0),
        };
        let remembered = Remembered {
            our_letter_seen: seen,
            ..remembered(&issued)
        };
        authority(&claim, &remembered, office)
    };
    let reply = message(CLERK);
    // Nothing seen, or nothing since the notice was made: it may be that notice.
    assert_eq!(judged(&reply, None), Verdict::None(Lacking::Apart));
    assert_eq!(judged(&reply, Some(at(-6))), Verdict::None(Lacking::Apart));
    assert!(matches!(judged(&reply, Some(at(-5))), Verdict::Authority { .. }));
    // A letter of ours is nobody's word, whatever was seen.
    let ours =
        format!("From: {CLERK}\r\nDate: Wed, 9 Dec 2026 10:00:00 +0000\r\nMessage-ID: <redress.x@aldermoor-tc.example>\r\n\r\naccept\r\n");
    let ours = parse(&RawMessage::new(ours.into_bytes()));
    assert_eq!(judged(&ours, Some(at(0))), Verdict::None(Lacking::Apart));
}

#[test]
fn all_legs_together_give_authority() {
    let issued = [issued("t", CLERK, Purpose::Notice)];
    let got = verdict(&message(CLERK), &aligned(), false, &[token("t")], &issued, at(0));
    assert!(matches!(got, Verdict::Authority { person, .. } if person.name == "Sue Hartley"));
}

#[test]
fn each_look_alike_is_nobody() {
    let issued = [issued("t", CLERK, Purpose::Notice)];
    for from in [
        "\"Sue Hartley <clerk@aldermoor-tc.example>\" <s.hartley@freemail.example>",
        "clerk@aldermoor-tc.example.net",
        "clerk@mail.aldermoor-tc.example",
        "clerk@a1dermoor-tc.example",
        "clerk+x@aldermoor-tc.example",
        "clerk@xn--aldermor-tc-wnj.example",
        "clerk@aldermoor-tc.example, mallory@example.net",
        "mallory@example.net, clerk@aldermoor-tc.example",
        "m.oldroyd@example.org",
        "friends: clerk@aldermoor-tc.example, x@y.example;",
    ] {
        let message = message(from);
        let domain = message
            .only_from()
            .map_or("x.example".to_owned(), |f| f.address.domain().to_owned());
        let authentication = Authentication::Aligned { domain };
        let got = verdict(&message, &authentication, false, &[token("t")], &issued, at(0));
        assert!(
            matches!(got, Verdict::None(Lacking::OneSender | Lacking::Registered)),
            "{from}: {got:?}"
        );
    }
}

#[test]
fn a_code_stands_in_only_where_the_host_is_silent() {
    let both = [issued("t", CLERK, Purpose::Notice), issued("c", CLERK, Purpose::Code)];
    let unknown = Authentication::Unknown;
    let shown = [token("t"), token("c")];
    let from = message(CLERK);
    assert!(matches!(
        verdict(&from, &unknown, true, &shown, &both, at(0)),
        Verdict::Authority { code: Some(_), .. }
    ));
    assert!(matches!(
        verdict(&from, &unknown, true, &shown[..1], &both, at(0)),
        Verdict::NeedsCode { .. }
    ));
    assert_eq!(verdict(&from, &unknown, false, &shown, &both, at(0)), Verdict::None(Lacking::Proof));
    assert_eq!(
        verdict(&from, &Authentication::Failed, true, &shown, &both, at(0)),
        Verdict::None(Lacking::Proof)
    );
    // A code alone is no token of a matter, and one that is old is none at all.
    assert_eq!(
        verdict(&from, &unknown, true, &shown[1..], &both, at(0)),
        Verdict::None(Lacking::Token)
    );
    assert!(matches!(
        verdict(&from, &unknown, true, &shown, &both, at(30)),
        Verdict::NeedsCode { .. }
    ));
    // A code that was sent for another reply says nothing about this one.
    let another = [
        both[0].clone(),
        Issued {
            matter: Matter::Row(8),
            ..both[1].clone()
        },
    ];
    assert!(matches!(
        verdict(&from, &unknown, true, &shown, &another, at(0)),
        Verdict::NeedsCode { .. }
    ));
}

#[test]
fn replay_and_measure() {
    let issued = [issued("t", CLERK, Purpose::Notice)];
    let from = message(CLERK);
    let authentication = aligned();
    let shown = [token("t")];
    let claim = Claim {
        message: &from,
        authentication: &authentication,
        host_is_silent: false,
        row: None,
        shown: &shown,
        at: at(0),
    };
    let with = |acted_before, acts_in_the_hour| {
        authority(
            &claim,
            &Remembered {
                acted_before,
                acts_in_the_hour,
                ..remembered(&issued)
            },
            office(),
        )
    };
    assert_eq!(with(true, 0), Verdict::None(Lacking::New));
    assert_eq!(with(false, ACTS_IN_AN_HOUR), Verdict::None(Lacking::Measure));
    assert!(matches!(with(false, ACTS_IN_AN_HOUR - 1), Verdict::Authority { .. }));
}

#[test]
fn a_confirmation_is_good_for_its_own_draft_once() {
    let mut by = issued("t", CLERK, Purpose::Confirmation);
    assert!(confirms(&by, 4) && !confirms(&by, 5));
    by.used_at = Some(at(0));
    assert!(!confirms(&by, 4));
    assert!(!confirms(&issued("t", CLERK, Purpose::Notice), 4));
}

#[test]
fn a_leaked_token_is_found_and_a_forger_leaks_none() {
    let all = [issued("t", CLERK, Purpose::Notice)];
    let shown = [token("t")];
    assert_eq!(leaked(&message("m.oldroyd@example.org"), &shown, &all).len(), 1);
    assert!(leaked(&message(CLERK), &shown, &all).is_empty());
}

#[test]
fn roles_decide_who_may_say_what() {
    let office = office();
    let clerk = &office.people[0];
    let reviewer = &office.people[1];
    let review = Act::DecideReview {
        result: ReviewResult::Uphold,
        reasons: "nothing new".to_owned(),
    };
    assert!(may_say(reviewer, &review).is_ok());
    assert!(may_say(reviewer, &Act::Accept).is_err());
    assert!(may_say(clerk, &Act::Accept).is_ok());
    assert!(may_say(reviewer, &Act::Status).is_ok());
}

#[test]
fn the_same_words_at_the_same_time_are_one_deed() {
    let one = message(CLERK);
    let twin = parse(&RawMessage::new(
        format!("From: {CLERK}\r\nDate: Wed, 9 Dec 2026 10:00:00 +0000\r\nMessage-ID: <other@b.example>\r\nSubject: Re: y\r\n\r\nyes\r\n")
            .into_bytes(),
    ));
    assert_eq!(deed(&one, "yes send it", &[]), deed(&twin, "yes  send it", &[]));
    assert_ne!(deed(&one, "yes", &[]), deed(&one, "no", &[]));
}

/// A letter of ours on a case, as the store remembers it: the secret in its Message-ID, and the one in its words.
fn letter(of: &str, case: i64, purpose: Purpose) -> [Issued; 2] {
    ["id", "word"].map(|place| Issued {
        matter: Matter::Case(CaseId(case)),
        ..issued(&format!("{of} {place}"), CLERK, purpose)
    })
}

fn answering(letters: &[&str]) -> Message {
    let ids: Vec<String> = letters
        .iter()
        .map(|of| {
            format!(
                "<{}{}@aldermoor-tc.example>",
                crate::mail::ID_PREFIX,
                token(&format!("{of} id")).word()
            )
        })
        .collect();
    let answered = ids.first().map(|id| format!("In-Reply-To: {id}\r\n")).unwrap_or_default();
    parse(&RawMessage::new(
        format!(
            "From: {CLERK}\r\nDate: Wed, 9 Dec 2026 10:00:00 +0000\r\nMessage-ID: <a@b.example>\r\n{answered}References: {}\r\nSubject: Re: x\r\n\r\nyes\r\n",
            ids.iter().rev().cloned().collect::<Vec<_>>().join(" ")
        )
        .into_bytes(),
    ))
}

/// Decision 91: a reply counts for the case whose notice it answers; a letter of another case in it leaves open which is meant.
#[test]
fn a_letter_of_another_case_in_a_reply_is_asked_about() {
    let (one, other) = (letter("one", 1, Purpose::Notice), letter("other", 2, Purpose::Confirmation));
    let known: Vec<Issued> = one.iter().chain(&other).cloned().collect();
    let shows = |words: &[&str]| -> Vec<Token> { words.iter().map(|w| token(w)).collect() };
    let judged =
        |message: &Message, shown: &[&str], known: &[Issued]| match verdict(message, &aligned(), false, &shows(shown), known, at(0)) {
            Verdict::Authority { by, .. } => Ok(by.matter),
            Verdict::None(lacking) => Err(lacking),
            Verdict::NeedsCode { .. } => panic!("no code was wanted"),
        };
    let first = Ok(Matter::Case(CaseId(1)));
    // The notice of one case, and the draft of another pasted below.
    let pasted = ["one id", "one word", "other word"];
    assert_eq!(judged(&answering(&["one"]), &pasted, &known), Err(Lacking::OneMatter));
    // The same where the notice itself counts no more.
    let mut spent = known.clone();
    spent.iter_mut().take(2).for_each(|i| i.used_at = Some(at(-1)));
    assert_eq!(judged(&answering(&["one"]), &pasted, &spent), Err(Lacking::OneMatter));
    // A program that answers nothing by its header, and two letters in the words.
    let bare = message(CLERK);
    assert_eq!(judged(&bare, &["one word", "other word"], &known), Err(Lacking::OneMatter));
    assert_eq!(judged(&bare, &["one word"], &known), first);
    // One thread may hold letters of two cases: the one that is answered counts.
    let thread = answering(&["one", "other"]);
    assert_eq!(judged(&thread, &["one id", "other id", "one word", "other word"], &known), first);
}

/// A program that sends its outbox at once gives all its replies one date.
#[test]
fn the_same_words_about_two_cases_are_two_deeds() {
    let (one, other) = (letter("one", 1, Purpose::Notice), letter("other", 2, Purpose::Notice));
    let words = "assign to Jan";
    let first = deed(&answering(&["one"]), words, &one);
    assert_ne!(first, deed(&answering(&["other"]), words, &other));
    // The same reply under another envelope, with the secret of its words alone, is the same deed.
    assert_eq!(first, deed(&message(CLERK), words, &one[1..]));
}

proptest! {
    /// Authority only where every leg stands; each leg here can be missing by itself.
    #[test]
    fn any_missing_leg_is_no_authority(
        registered: bool,
        proof in 0..4u8,
        silent: bool,
        shown: bool,
        own: bool,
        hours in -10i64..5000,
        used: bool,
        cancelled: bool,
        code_shown: bool,
        acted_before: bool,
        acts in 0..120u32,
        shared: bool,
        seen in proptest::option::of(-10i64..10),
    ) {
        let from = message(if registered { CLERK } else { "m.oldroyd@example.org" });
        let authentication = match proof {
            0 => aligned(),
            1 => Authentication::Aligned { domain: "example.org".to_owned() },
            2 => Authentication::Failed,
            _ => Authentication::Unknown,
        };
        let mut notice = issued("t", if own { CLERK } else { "jan@aldermoor-tc.example" }, Purpose::Notice);
        notice.used_at = used.then(|| at(-1));
        notice.cancelled_at = cancelled.then(|| at(-1));
        let code = issued("c", CLERK, Purpose::Code);
        let all = [notice.clone(), code.clone()];
        let mut tokens = Vec::new();
        if shown { tokens.push(token("t")); }
        if code_shown { tokens.push(token("c")); }
        let now = at(hours);
        let claim = Claim { message: &from, authentication: &authentication, host_is_silent: silent, row: Some(ROW), shown: &tokens, at: now };
        let office = if shared { one_mailbox() } else { office() };
        let remembered = Remembered { issued: &all, acted_before, acts_in_the_hour: acts, our_letter_seen: seen.map(at) };
        let got = matches!(authority(&claim, &remembered, office), Verdict::Authority { .. });
        let apart = !shared || seen.is_some_and(|hours| hours >= -5);
        let proven = proof == 0 || (proof == 3 && silent && code_shown && code.is_live(now));
        let lives = shown && own && notice.is_live(now);
        prop_assert_eq!(got, registered && proven && lives && apart && !acted_before && acts < ACTS_IN_AN_HOUR);
    }

    /// No word of the right form opens anything unless it was issued.
    #[test]
    fn guessed_tokens_open_nothing(words in proptest::collection::vec("[a-z2-7]{32}", 0..20)) {
        let shown: Vec<Token> = words.iter().filter_map(|w| Token::read(w)).collect();
        let all = [issued("t", CLERK, Purpose::Notice)];
        let got = verdict(&message(CLERK), &aligned(), false, &shown, &all, at(0));
        prop_assert_eq!(got, Verdict::None(Lacking::Token));
    }
}
