//! The vocabulary of the made-up mail: people, places and grievances, all invented.

pub const FIRST: &[&str] = &[
    "Amina", "Owen", "Siân", "Musa", "Grace", "Tomasz", "Zoë", "Harpreet", "Callum", "Bronagh", "Yusuf", "Elsie", "Niamh", "Piotr",
    "Chloé", "Rajesh", "Maureen", "Derek", "Ngozi", "Fatima", "Gwyneth", "Alasdair", "Priya", "Kofi", "Jörg", "Renée", "Bethan", "Stanley",
];

pub const LAST: &[&str] = &[
    "Okafor",
    "Smith",
    "Jones",
    "Hussain",
    "Müller",
    "Patel",
    "Brien",
    "Kowalski",
    "Davies",
    "Ahmed",
    "Fraser",
    "Begum",
    "Taylor",
    "Núñez",
    "Llewellyn",
    "Singh",
    "Brown",
    "Adeyemi",
    "Macdonald",
    "Khan",
    "Whitfield",
    "Clarke",
    "Thomas",
    "Ferreira",
    "Wójcik",
    "Green",
];

pub const STREETS: &[&str] = &[
    "Mill Lane",
    "Church Road",
    "Station Approach",
    "Albert Terrace",
    "Moor View",
    "Jubilee Crescent",
    "Priory Close",
    "Canal Street",
    "Beech Avenue",
    "Old Quay",
    "Windmill Hill",
    "St Mary's Walk",
    "Coronation Drive",
    "The Shambles",
];

pub const AREAS: &[&str] = &[
    "Aldermoor",
    "Upper Wick",
    "Saltby",
    "Harbour Ward",
    "Eastcliff",
    "Tanners End",
    "Fenny Cross",
];

pub const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "September",
    "October",
    "November",
];

/// A subject and sentences about it.
pub const TOPICS: &[(&str, &[&str])] = &[
    (
        "Complaint: my personal data was sent to a neighbour",
        &[
            "On {day} a letter with my name and account {ref} was delivered to {home}, which is not my address.",
            "My neighbour in {street} opened it and now knows that I owe £{pounds}.",
            "I want to know who has seen my personal data and what you will do about it.",
            "I told your front desk in {month} that the address on your system is wrong.",
        ],
    ),
    (
        "Missed bin collection - complaint",
        &[
            "The bin at {home} was left full again on {day}, the {n}th time since {month}.",
            "The crew drove past although it stood at the kerb before seven.",
            "Your website says the round was finished, which is not true.",
            "Rats come to the garages behind {street} because the sacks pile up.",
        ],
    ),
    (
        "You have not answered my request for my file",
        &[
            "I asked for a copy of the data you hold about me on {day} and have had no answer.",
            "The month has long passed and nobody at the contact centre knows of reference {ref}.",
            "I am making a complaint about how my subject access request was handled.",
            "I was sent {n} pages in {month} with everything blacked out.",
        ],
    ),
    (
        "Damp and mould in a council flat",
        &[
            "The mould in the back bedroom at {home} came back after the wash-down in {month}.",
            "My daughter is {n} years old and has seen the doctor twice about her chest.",
            "The surveyor cancelled on {day} without a telephone call.",
            "I was told that the repair was raised under job {ref}, but nobody came.",
        ],
    ),
    (
        "Complaint about noise next door",
        &[
            "The music at {home} went on until {n} in the morning on {day}.",
            "I filled in the diary sheets you sent me in {month} and have heard nothing.",
            "The duty officer told me that nobody was available.",
            "It affects my work and my health.",
        ],
    ),
    (
        "Parking penalty with a blue badge",
        &[
            "Penalty charge {ref} was put on my car in {street} on {day}.",
            "The badge was displayed with the clock set.",
            "My appeal of {month} was turned down with a letter that answers none of my points.",
            "I am asked to pay £{pounds}, which I cannot afford.",
        ],
    ),
    (
        "Council tax details are wrong and nobody corrects them",
        &[
            "I had a summons for £{pounds} dated {day} although my direct debit never failed.",
            "Account {ref} is not in arrears and I have the statements.",
            "Please correct the records you hold about me; the discount was taken off in {month} without notice.",
            "I held the line for {n}0 minutes and was cut off.",
        ],
    ),
    (
        "Fly-tipping not cleared",
        &[
            "A sofa, {n} mattresses and rubble lie behind {street}.",
            "I reported it on {day} by the website, reference {ref}.",
            "The officer said it was private land; the title plan says otherwise.",
            "Since {month} somebody has set it alight.",
        ],
    ),
];

/// Sentences that fit every grievance.
pub const EVERYWHERE: &[&str] = &[
    "I have lived in {area} for {n}0 years and never had to complain before.",
    "Please treat this as a formal complaint under your policy.",
    "I would like an answer in writing within the time your policy sets.",
    "I have told my ward councillor.",
    "Whoever answers, please do not send the standard leaflet again.",
    "I enclose what I have; tell me what else you need.",
    "Nobody I spoke to would give me a surname.",
    "My telephone number is 01632 9601{n}{n} and I am in most afternoons.",
    "It isn’t good enough – we pay our council tax like everyone else.",
    "The answer I had in {month} was addressed to somebody else altogether.",
    "I ask for an apology, a date for the work and £{pounds} for my costs.",
    "Thank you to the lady in reception at {area}, who did try to help.",
];

pub const BULLETIN: &[&str] = &[
    "amendment",
    "council",
    "service",
    "residents",
    "notice",
    "meeting",
    "committee",
    "local",
    "update",
    "programme",
    "support",
    "funding",
    "community",
    "public",
    "consultation",
    "library",
    "transport",
    "housing",
    "online",
    "event",
    "training",
    "report",
    "team",
    "new",
    "free",
    "book",
    "place",
];
