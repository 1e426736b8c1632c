//! Rights requests: their own clock, and what each right asks of its answer.

use super::*;

/// C9, C10, R44: the month of a request starts with the proof, stands still for a question, moves by two months at most.
#[test]
fn a_rights_request_has_its_own_clock() {
    let request = || {
        Desk::with(|f| {
            f.class.kind = Kind::RightsRequest;
            f.class.rights.insert(Right::Access);
        })
    };
    let mut desk = request();
    desk.done(Act::Ask {
        what: Ask::Identity,
        words: "The surname is not the one on our list.".into(),
    });
    assert_eq!(desk.case().waiting_for, [Ask::Identity]);
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 29)));
    desk.days(5);
    desk.hears(Kind::Enquiry);
    desk.days(2);
    desk.done(Act::IdentityAccepted { note: String::new() });
    assert_eq!(
        desk.due("C9"),
        Some(date(2027, 1, 4)),
        "a month from the day the proof came, 3 December, a Sunday"
    );
    desk.days(1);
    desk.done(Act::Ask {
        what: Ask::Details,
        words: "Which years do you mean?".into(),
    });
    assert!(desk.letter(LetterKind::Clarification).contains("do not count"));
    assert!(!desk.case().paused.is_empty());
    desk.days(10);
    desk.hears(Kind::Enquiry);
    assert!(desk.case().paused.is_empty());
    assert_eq!(desk.due("C9"), Some(date(2027, 1, 13)), "3 January and ten days");
    let late = desk.refused(extend(date(2027, 3, 30), "There are many papers."));
    assert!(late.why.contains("at the latest"), "{}", late.why);
    desk.done(extend(date(2027, 2, 26), "There are many papers."));
    desk.sends(outcome(Outcome::Upheld));
    assert!(desk.letter(LetterKind::Outcome).contains("Our answer to your request"));
    assert_eq!(desk.case().stage, Stage::Closed);
    let mut late = request();
    late.days(45);
    let refused = late.refused(extend(date(2027, 2, 1), "x"));
    assert!(refused.why.contains("within the first month"));
}

/// R43–R48: each right of the policy is answered as what it is, with a complaint, the court and the regulator left open.
#[test]
fn each_right_is_answered_as_what_it_is() {
    for (right, words) in [
        (Right::Informed, "about your personal information"),
        (Right::Access, "a copy of personal information"),
        (Right::Rectification, "a correction of personal information"),
        (Right::Erasure, "the deletion of personal information"),
        (Right::Restriction, "a restriction on the use of personal information"),
        (Right::Portability, "in a form that can be used elsewhere"),
        (Right::Automated, "about your personal information"),
    ] {
        let mut desk = Desk::with(|f| {
            f.class.kind = Kind::RightsRequest;
            f.class.rights.insert(right);
        });
        desk.sends(outcome(Outcome::Upheld));
        let letter = desk.letter(LetterKind::Outcome);
        for must in [
            words,
            "We have done what you asked",
            "look into it as a complaint",
            "court",
            "Information Commission",
        ] {
            assert!(letter.contains(must), "{right}: {must:?} is missing: {letter}");
        }
    }
}

fn request(rights: &[Right]) -> Desk {
    Desk::with(|f| {
        f.class.kind = Kind::RightsRequest;
        f.class.rights.extend(rights);
    })
}

/// R43, R44, R48: whoever answers is told what the answer must hold before it leaves, for the right that was used and no other.
#[test]
fn the_draft_of_an_answer_says_what_it_must_hold() {
    for (right, number, must) in [
        (Right::Informed, "R43", "plainly, free of charge"),
        (Right::Access, "R44", "how long it is kept, where it came from"),
        (Right::Rectification, "R45", "everywhere"),
        (Right::Erasure, "R46", "backups"),
        (Right::Portability, "R48", "CSV, JSON, XML"),
    ] {
        let work = request(&[right]).drafted(outcome(Outcome::Upheld));
        assert!(
            work.warned.iter().any(|w| w.contains(number) && w.contains(must)),
            "{right}: {:?}",
            work.warned
        );
        let others = ["R43", "R44", "R45", "R46", "R48"].iter().filter(|n| **n != number);
        assert!(others.into_iter().all(|n| !warns(&work, n)), "{right}: {:?}", work.warned);
        let complaint = Desk::new().drafted(outcome(Outcome::Upheld));
        assert!(!warns(&complaint, number), "a complaint about {right} is not a request");
    }
    assert!(warns(
        &request(&[Right::Portability]).drafted(outcome(Outcome::Upheld)),
        "another controller"
    ));
    assert!(
        !warns(&request(&[Right::Access]).drafted(outcome(Outcome::NotUpheld)), "R44"),
        "nothing is handed over"
    );
}

/// R45: without delay, a month at most, more only with a recorded reason and by two months (G4); whoever had the data hears.
#[test]
fn a_correction_has_its_month_and_reaches_whoever_had_the_data() {
    let mut desk = request(&[Right::Rectification]);
    assert_eq!(desk.due("C9"), Some(date(2026, 12, 29)));
    assert!(desk.refused(extend(date(2027, 1, 29), " ")).why.contains("why"));
    assert!(desk.refused(extend(date(2027, 3, 30), "Many files.")).why.contains("at the latest"));
    desk.done(extend(date(2027, 2, 26), "Many files."));
    assert_eq!(desk.case().extensions[0].reason, "Many files.");
    desk.sends(share(
        "Borsetshire County Council",
        "the electoral address, because they keep the register",
    ));
    let work = desk.drafted(outcome(Outcome::Upheld));
    assert!(warns(&work, "Borsetshire County Council"), "{:?}", work.warned);
}

/// R46: erasure is refused only by a person, for a compelling reason in words that the person reads.
#[test]
fn erasure_is_refused_only_with_its_reason() {
    let mut desk = request(&[Right::Erasure]);
    let blank = Act::Decide {
        result: Outcome::NotUpheld,
        reasons: "  ".into(),
    };
    assert!(desk.refused(blank).why.contains("reasons"));
    let work = desk.drafted(outcome(Outcome::NotUpheld));
    assert!(warns(&work, "compelling"), "{:?}", work.warned);
    desk.done(Act::Send);
    let letter = desk.letter(LetterKind::Outcome);
    assert!(
        letter.contains("We have not done what you asked") && letter.contains("We looked at the allotment list."),
        "{letter}"
    );
}

/// R47: stored and nothing else: nothing is passed on, nothing disposed of unseen, and it ends by a person's word alone.
#[test]
fn restricted_data_is_stored_and_nothing_else() {
    let mut desk = request(&[Right::Restriction]);
    desk.done(Act::Accept);
    desk.drafted(outcome(Outcome::Upheld));
    assert_eq!(desk.case().stored_only, None, "a draft changes nothing");
    desk.done(Act::Send);
    assert!(desk.case().stored_only.is_some());
    let passed = desk.refused(share("The county", "the file, because they asked"));
    assert!(passed.why.contains("R47"), "{}", passed.why);
    assert!(next::status(&desk.case(), london_day(desk.now), &desk.office).contains("stored and nothing else"));
    desk.days(400);
    assert!(desk.case().stored_only.is_some(), "no day ends it");
    assert!(desk.refused(Act::Release).why.contains("told before the data are used again"));
    desk.done(note("TOLD by telephone that it ends tomorrow"));
    desk.done(Act::Release);
    assert_eq!(desk.case().stored_only, None);
    desk.drafted(share("The county", "the file, because they asked"));
    assert!(desk.refused(Act::Release).why.contains("not held"));
    let refused = request(&[Right::Restriction]);
    let mut refused = refused;
    refused.sends(outcome(Outcome::NotUpheld));
    assert_eq!(refused.case().stored_only, None);
}

/// R49: an objection is answered as one, with grounds for this person's situation; to marketing it is never refused.
#[test]
fn an_objection_to_marketing_is_absolute() {
    let mut marketing = request(&[Right::Objection, Right::Pecr]);
    for result in [Outcome::NotUpheld, Outcome::Partly] {
        assert!(marketing.refused(outcome(result)).why.contains("absolute"));
    }
    marketing.sends(outcome(Outcome::Upheld));
    assert!(marketing.letter(LetterKind::ObjectionAnswer).contains("We have stopped"));
    let mut other = request(&[Right::Objection]);
    other.sends(outcome(Outcome::NotUpheld));
    let letter = other.letter(LetterKind::ObjectionAnswer);
    for must in [
        "compelling grounds",
        "your own situation",
        "We looked at the allotment list.",
        "court",
        "Information Commission",
    ] {
        assert!(letter.contains(must), "{must:?} is missing: {letter}");
    }
}

/// R35, R50: whatever days pass over a case of any kind, the program by itself decides nothing against anybody: no outcome, no
/// refusal, no restriction, no marker, no verdict on papers.
#[test]
fn no_day_decides_anything() {
    for kind in [Kind::Complaint, Kind::Review, Kind::RightsRequest] {
        for on_behalf in [false, true] {
            let mut desk = Desk::with(|f| {
                f.class.kind = kind;
                f.class.on_behalf = on_behalf;
                if on_behalf {
                    f.class.consent = crate::casework::class::Consent::Missing;
                }
            });
            desk.days(130);
            desk.hears(Kind::Enquiry);
            desk.days(130);
            assert!(
                desk.case().closing.is_none(),
                "{kind} {on_behalf}: nothing undecided is closed by itself"
            );
            for recorded in desk.file.iter().filter(|r| r.by == Actor::Redress) {
                let judges = matches!(
                    recorded.event,
                    Event::OutcomeDecided { .. }
                        | Event::Refused { .. }
                        | Event::ReviewDecided { .. }
                        | Event::ReviewAccepted
                        | Event::PapersAccepted { .. }
                        | Event::PapersRefused { .. }
                        | Event::Restricted { .. }
                        | Event::Marked { .. }
                        | Event::ConductWarned { .. }
                        | Event::Closed { .. }
                );
                assert!(!judges, "{kind}: {:?}", recorded.event);
            }
        }
    }
}
