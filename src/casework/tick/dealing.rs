//! Who deals with a case: whoever runs the policy, the reviewer of a review, and those to whom it was given.

use crate::casework::case::Case;
use crate::casework::case::Stage;
use crate::casework::policy::Office;
use crate::casework::policy::Person;
use crate::casework::policy::Role;

/// Who deals with a case. Never the clerk with what is about the clerk.
pub fn deals_with<'a>(case: &Case, office: &'a Office) -> Vec<&'a Person> {
    let mut people = by_part(case, office);
    for person in given_to(case, office) {
        if !people.iter().any(|p| p.address == person.address) {
            people.push(person);
        }
    }
    people
}

/// Those whose part in the policy it is.
fn by_part<'a>(case: &Case, office: &'a Office) -> Vec<&'a Person> {
    let clerk_addresses: Vec<_> = office
        .people
        .iter()
        .filter(|p| p.roles.contains(&Role::Clerk))
        .map(|p| &p.address)
        .collect();
    let about = case.about_the_clerk();
    let first = |roles: &[Role]| {
        roles.iter().find_map(|role| {
            office
                .people
                .iter()
                .find(|p| p.roles.contains(role) && !(about && clerk_addresses.contains(&&p.address)))
        })
    };
    let mut people: Vec<&Person> = Vec::new();
    let mut add = |person: Option<&'a Person>| {
        if let Some(person) = person
            && !people.iter().any(|p| p.address == person.address)
        {
            people.push(person);
        }
    };
    add(if about {
        first(&[Role::Chair, Role::Deputy, Role::Reviewer])
    } else {
        first(&[Role::Clerk, Role::Deputy, Role::Chair])
    });
    if case.stage == Stage::InReview {
        add(first(&[Role::Reviewer]));
    }
    people
}

/// Whether somebody deals with a case by their part in the policy, and not because it was given to them.
pub(super) fn runs_it(person: &Person, case: &Case, office: &Office) -> bool {
    by_part(case, office).iter().any(|p| p.address == person.address)
}

/// Those to whom a case was given besides: whoever looks into it, and whoever speaks with its person (R62). Of what is about the
/// clerk nobody who may not know of it.
pub fn given_to<'a>(case: &Case, office: &'a Office) -> Vec<&'a Person> {
    let mut people: Vec<&Person> = Vec::new();
    for name in [&case.assigned, &case.contact].into_iter().flatten() {
        let found = office
            .people
            .iter()
            .find(|p| p.name == *name && office.may_know_of(p, case.about_the_clerk()));
        people.extend(found.filter(|p| !people.iter().any(|known| known.address == p.address)));
    }
    people
}
