//! The classification as shipped, on mail written for these tests: the traps, the facts, the promises about learned words.

use super::Classifier;
use super::normalise::Zone;
use super::normalise::sentences;
use crate::casework::class::Class;
use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::class::Kind;
use crate::casework::class::Right;
use crate::casework::class::SpecialCategory;
use crate::casework::class::Track;
use crate::casework::policy::RuleFile;
use crate::mail::RawMessage;
use crate::mail::parse;
use crate::mail::typed;
use std::collections::BTreeSet;
use std::sync::LazyLock;

fn file(name: &str, text: &str) -> RuleFile {
    RuleFile {
        name: name.into(),
        text: text.into(),
    }
}

fn shipped() -> Vec<RuleFile> {
    vec![
        file("rules/classification.toml", include_str!("../../../rules/classification.toml")),
        file(
            "rules/classification-facts.toml",
            include_str!("../../../rules/classification-facts.toml"),
        ),
        file(
            "rules/classification-lexicon.toml",
            include_str!("../../../rules/classification-lexicon.toml"),
        ),
        file(
            "rules/classification-everyday.toml",
            include_str!("../../../rules/classification-everyday.toml"),
        ),
        file(
            "rules/classification-plain.toml",
            include_str!("../../../rules/classification-plain.toml"),
        ),
        file(
            "rules/classification-rights.toml",
            include_str!("../../../rules/classification-rights.toml"),
        ),
        file(
            "rules/classification-business.toml",
            include_str!("../../../rules/classification-business.toml"),
        ),
        file(
            "rules/classification-service.toml",
            include_str!("../../../rules/classification-service.toml"),
        ),
        file(
            "rules/classification-special.toml",
            include_str!("../../../rules/classification-special.toml"),
        ),
        file(
            "rules/classification.weights",
            include_str!("../../../rules/classification.weights"),
        ),
    ]
}

static SHIPPED: LazyLock<Classifier> = LazyLock::new(|| Classifier::from_rules(&shipped()).expect("the shipped rules are sound"));

fn judge_from(from: &str, subject: &str, body: &str) -> Class {
    let raw = format!(
        "From: {from}\r\nTo: council@fairhaven.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    let message = parse(&RawMessage::new(raw.into_bytes()));
    SHIPPED.classify(&message, &typed(&message))
}

fn judge(subject: &str, body: &str) -> Class {
    judge_from("Ada Byrne <ada@byrne.example>", subject, body)
}

/// Left as it is: no case, and sure of it.
fn is_left(class: &Class) -> bool {
    !class.is_case() && class.firm
}

#[test]
fn the_shipped_rules_do_not_contradict_themselves() {
    assert_eq!(SHIPPED.contradictions(), Vec::<String>::new());
}

#[test]
fn a_plain_personal_data_complaint_is_one() {
    let class = judge(
        "My address on your website",
        "Dear Clerk,\n\nYou published my home address and mobile number on the council website with the planning papers, without asking me. I have had calls from strangers and I am very upset.\n\nPlease take it down today and tell me who decided to put it there. I would like an apology.\n\nAda Byrne",
    );
    assert_eq!(
        (class.kind, class.track, class.on_behalf),
        (Kind::Complaint, Some(Track::PersonalData), false)
    );
    assert_eq!(
        (class.writer.as_str(), class.data_subject.as_str(), class.consent, class.identity),
        ("Ada Byrne", "Ada Byrne", Consent::NotNeeded, Identity::Missing)
    );
    assert!(class.firm && !class.because.is_empty() && !class.remedy.is_empty(), "{class:?}");
}

#[test]
fn a_plain_service_complaint_is_one() {
    let class = judge(
        "Complaint about the street lamp",
        "I have reported the broken lamp outside my house three times since March and nothing has been done. Nobody has replied to any of my emails. This is not good enough. I want it repaired and an explanation of the delay.\n\nAda Byrne",
    );
    assert_eq!(
        (class.kind, class.track),
        (Kind::Complaint, Some(Track::Service)),
        "{:?}",
        class.because
    );
}

#[test]
fn a_review_follows_a_decision() {
    let class = judge(
        "Your decision on my complaint PD/26/007",
        "Thank you for your letter of 3 May. You decided not to uphold my complaint about my details being passed to the landlord. I do not accept that decision, because you did not look at the email I sent you. I ask for a review by someone who was not involved.\n\nAda Byrne",
    );
    assert_eq!(class.kind, Kind::Review, "{:?}", class.because);
}

#[test]
fn a_right_is_no_complaint_even_with_a_threat_at_the_end() {
    let class = judge(
        "Subject access request",
        "Dear Sir or Madam,\n\nUnder Article 15 UK GDPR please send me a copy of all the personal data you hold about me, with its source and recipients. You have one month. Otherwise I reserve the right to complain to the Information Commissioner.\n\nAda Byrne",
    );
    assert_eq!(class.kind, Kind::RightsRequest, "{:?}", class.because);
}

/// A right is named where words ask for it: not where a copy is one's own, and not because complaints of the kind often go on to
/// ask for it.
#[test]
fn a_right_is_named_by_what_is_asked() {
    let told = judge(
        "My operation",
        "Dear Clerk,\n\nYour warden told the whole coffee morning about my operation. I had told nobody. I am upset, and I should like that said to her.\n\nAda Byrne",
    );
    assert!(
        told.rights.contains(&Right::Security) && !told.rights.contains(&Right::Erasure),
        "{told:?}"
    );
    let shown = judge(
        "Notice board",
        "Why are my name and mobile on the board outside the shop? Nobody asked me and I have had six calls from strangers. I want it off there today.\n\nAda Byrne",
    );
    assert!(
        shown.rights.contains(&Right::Erasure) && !shown.rights.contains(&Right::Access),
        "{shown:?}"
    );
    let copy = judge(
        "Passport",
        "Hello, for the mooring licence I sent you a copy of my passport. The licence has come, so please delete the copy and confirm.\n\nAda Byrne",
    );
    assert_eq!(copy.rights, BTreeSet::from([Right::Erasure]));
}

/// Whoever exercises a right by the law's own name for it has said so in so many words: papers of the council's that are named
/// among what is wanted make no council business of it.
#[test]
fn a_right_named_by_its_article_is_not_asked_about() {
    let class = judge(
        "Mr Ivor Pugh - request under Article 15",
        "Dear Sirs\n\nOur client: Mr Ivor Pugh\n\nWe are instructed by Mr Pugh and have his authority to request his personal data under Article 15 of the UK GDPR, namely his application for the kiosk, the inspection reports that name him, and the notes of the Markets Working Group.\n\nYours faithfully\nAda Byrne\nSolicitor",
    );
    assert_eq!((class.kind, class.firm, class.on_behalf), (Kind::RightsRequest, true, true));
    let bandstand = judge(
        "Subject access request",
        "Dear Sir, subject access request under Article 15: please supply the three quotations for the bandstand and the contract. I do not want anything about myself.\n\nAda Byrne",
    );
    assert!(!(bandstand.is_case() && bandstand.firm), "{bandstand:?}");
}

#[test]
fn ordinary_mail_is_left() {
    for (subject, body) in [
        (
            "Hall booking",
            "Hello, is the hall free on Saturday 5 June from 2 till 5 for a birthday party? How much is it and do you need a deposit?\n\nThanks\nAda",
        ),
        (
            "Invoice 2231",
            "Good morning, please find attached our invoice for the grass cutting in May, £1,200 plus VAT, terms 30 days.\n\nKind regards\nAda",
        ),
        (
            "Agenda",
            "Dear Clerk, could you put the bus shelter on the agenda for the next meeting please? The working group will send a report.\n\nAda",
        ),
    ] {
        let class = judge(subject, body);
        assert!(is_left(&class), "{subject}: {class:?}");
    }
}

#[test]
fn withdrawal_and_thanks_open_nothing() {
    let withdrawn = judge(
        "Please cancel my complaint",
        "I wrote yesterday with a complaint. I was wrong, please disregard it. I withdraw it entirely, with apologies.\n\nAda",
    );
    assert!(!(withdrawn.is_case() && withdrawn.firm), "{withdrawn:?}");
    let thanks = judge(
        "Thank you",
        "I just wanted to say thank you for the lovely flowers round the green. They are glorious and everybody says so.\n\nAda",
    );
    assert!(is_left(&thanks), "{thanks:?}");
}

#[test]
fn one_who_writes_for_another_is_seen_with_their_papers() {
    let class = judge(
        "My mother's records",
        "I am writing for my mother, Mrs Edith Marsh, who is 88 and has asked me to deal with this for her. Your staff read out her medical details at the lunch club and she is very upset. She would like an apology and to know who did it.\n\nAda Byrne",
    );
    assert!(class.on_behalf && class.is_case(), "{class:?}");
    assert_eq!((class.data_subject.as_str(), class.consent), ("Mrs Edith Marsh", Consent::Claimed));
    assert!(class.special_category.contains(&SpecialCategory::Health));
}

#[test]
fn danger_to_life_is_never_left() {
    let class = judge("help", "I cannot go on. There is no point in any of it any more and I want to die.");
    assert!(!is_left(&class) && class.flags.contains("risk-to-life"), "{class:?}");
}

#[test]
fn a_regulators_letter_is_never_left() {
    let class = judge_from(
        "Casework <casework@ombudsman.example>",
        "Complaint by Mr Tom Ash, our ref 26 001",
        "Dear Clerk,\n\nWe have received a complaint from Mr Tom Ash about the way your council handled his request. Please send us your comments by 3 June. Before we decide whether to investigate we need your final response.\n\nYours faithfully\nJo Tallis\nInvestigator",
    );
    assert!(!is_left(&class), "{class:?}");
}

#[test]
fn quoted_history_opens_nothing() {
    let class = judge(
        "Re: Your booking",
        "Yes please, that date is fine.\n\nAda\n\nOn 1 May 2026, Fairhaven Council wrote:\n> If you are unhappy with how we have used your personal data you may make a formal complaint and then go to the ICO.\n",
    );
    assert!(!class.is_case(), "{class:?}");
}

#[test]
fn a_council_may_add_a_cue_and_switch_one_off() {
    let mut files = shipped();
    files.push(file("cues.toml", "switch_off = [\"thanks\"]\n[[cue]]\nid = \"ours\"\nanswer = \"complains\"\nreason = \"our own word for it\"\npatterns = ['\\bgrumblegram\\b']\n"));
    let council = Classifier::from_rules(&files).expect("sound");
    assert!(council.about_cue("ours").is_some() && council.about_cue("thanks").is_none());
}

#[test]
fn a_bad_rule_is_refused_with_its_line() {
    for (text, line) in [
        ("[[cue]]\nid = \"x\"\nanswer = \"complains\"\nreason = \"\"\npatterns = ['(']\n", 2),
        ("[[cue]]\nid = \"x\"\nanswer = \"nowhere\"\nreason = \"\"\npatterns = ['a']\n", 2),
        ("\nswitch_off = [\"no-such-cue\"]\n", 2),
        ("[[cue]]\nbanana = 1\n", 2),
    ] {
        let mut files = shipped();
        files.push(file("cues.toml", text));
        let refusal = Classifier::from_rules(&files).map(|_| ()).expect_err("refused");
        assert_eq!((refusal.file.as_str(), refusal.line), ("cues.toml", line), "{refusal}");
    }
}

#[test]
fn without_weights_the_clerk_is_asked() {
    let rules: Vec<RuleFile> = shipped().into_iter().filter(|f| !f.name.ends_with(".weights")).collect();
    let message = parse(&RawMessage::new(b"From: a@b.example\r\n\r\nHello".to_vec()));
    assert!(
        !Classifier::from_rules(&rules)
            .expect("sound")
            .classify(&message, &typed(&message))
            .firm
    );
}

#[test]
fn why_not_tells_what_spoke_against() {
    let message = parse(&RawMessage::new(
        b"From: a@b.example\r\nSubject: Hall booking\r\n\r\nIs the hall free on Saturday? Please find attached our invoice.".to_vec(),
    ));
    let reasons = SHIPPED
        .why_not(&message, &typed(&message), Kind::Complaint, None)
        .expect("a verdict that is weighed");
    assert!(reasons.first().is_some_and(|r| r.weight < 0.0), "{reasons:?}");
}

#[test]
fn any_bytes_are_judged() {
    for bytes in [&b""[..], b"\0\xff\xfe", b"Subject: \r\n\r\n", b"From: x\r\nFrom: y\r\n\r\n>>>"] {
        let message = parse(&RawMessage::new(bytes.to_vec()));
        let _ = SHIPPED.classify(&message, &typed(&message));
    }
}

/// Passages by somebody who was told the categories and nothing of the program (`fixtures/special/README.md`): five in six are
/// found, and hardly any is named where none is.
#[test]
fn special_categories_are_known_by_what_people_say() {
    let (mut found, mut missed, mut extra) = (0, 0, 0);
    for line in include_str!("../../../fixtures/special/passages.tsv").lines() {
        let [labels, kind, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not three fields: {line}");
        };
        // What is noted of ordinary mail is nothing.
        if kind == "ordinary" {
            continue;
        }
        let scores = SHIPPED.cues.scores(&SHIPPED.cues.fire(&sentences(Zone::Body, text)));
        for category in SpecialCategory::ALL {
            let answer = SHIPPED
                .cues
                .answer(&format!("special-{}", category.word()))
                .expect("every category has an answer");
            match (labels.split(',').any(|l| l == category.word()), scores[answer] > 0.5) {
                (true, true) => found += 1,
                (true, false) => missed += 1,
                (false, true) => extra += 1,
                (false, false) => {}
            }
        }
    }
    assert!(
        found >= 5 * missed && found >= 15 * extra,
        "{found} found, {missed} missed, {extra} too many"
    );
}
