//! Whether two names may be one person's: transliteration (ICAO 9303 part 3, section 6), order, double-barrelled names,
//! initials, short forms, a former surname. A name proves nobody; this says only whether two spellings go together.
//! Never: accepts a name by likeness of letters. What is merely near is `Close`, and a person looks.

use std::collections::BTreeSet;

/// Words of a name that are looked at; nobody has more, and a hostile one may.
const WORDS_MAX: usize = 12;

super::super::class::words! {
    /// How two names go together.
    NameFit {
        /// Surname and first name are the same, however they are spelled or ordered, and no further forename speaks against it.
        Same = "the same name",
        /// The surname is the same; the first name is an initial, a short form or a middle name.
        Close = "the same surname, and forenames that may be the same person’s",
        /// The surname is the same; one of the two gives no first name.
        SurnameOnly = "the same surname, and no first name to compare",
        /// The first name is the same, the surname another: marriage, or another person.
        OtherSurname = "the same first name with another surname",
        /// The surname is the same, the first name another: a relative, mostly.
        OtherGiven = "the same surname with another first name",
        /// Another name.
        Different = "another name",
        /// One of the two is no name that could be compared.
        Unknown = "no name to compare",
    }
}

impl NameFit {
    /// Whether the two may be one person, as far as names can say.
    pub fn may_be_one(self) -> bool {
        matches!(self, Self::Same | Self::Close | Self::SurnameOnly)
    }

    fn rank(self) -> u8 {
        match self {
            Self::Same => 6,
            Self::Close => 5,
            Self::SurnameOnly => 4,
            Self::OtherGiven => 3,
            Self::OtherSurname => 2,
            Self::Different => 1,
            Self::Unknown => 0,
        }
    }
}

/// A word of a name in every spelling that the standard allows for it.
#[derive(Debug, Clone)]
struct Word(BTreeSet<String>);

impl Word {
    fn new(text: &str) -> Self {
        Self(spellings(text))
    }

    fn same(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    fn initial(&self) -> Option<char> {
        self.0.iter().find(|s| s.chars().count() == 1).and_then(|s| s.chars().next())
    }

    fn begins(&self, letter: char) -> bool {
        self.0.iter().any(|s| s.starts_with(letter))
    }
}

/// Titles and letters that stand round a name and are no part of it.
const NOT_OF_THE_NAME: &[&str] = &[
    "MR",
    "MRS",
    "MS",
    "MISS",
    "MX",
    "DR",
    "PROF",
    "PROFESSOR",
    "REV",
    "REVD",
    "SIR",
    "DAME",
    "LADY",
    "LORD",
    "CLLR",
    "COUNCILLOR",
    "CANON",
    "MP",
    "MBE",
    "OBE",
    "CBE",
    "BEM",
    "JP",
    "ESQ",
    "JNR",
    "JR",
    "SNR",
    "SR",
    "THE",
    "MESSRS",
    "MASTER",
    "CAPT",
    "CAPTAIN",
    "MAJOR",
    "COL",
];

/// First names and their usual short forms. A pair that is not here is looked at by a person.
const SHORT_FORMS: &[&[&str]] = &[
    &["ALEXANDER", "ALEXANDRA", "ALEX", "SANDY", "SASHA", "LEX"],
    &["AMANDA", "MANDY"],
    &["ANDREW", "ANDY", "DREW"],
    &["ANN", "ANNE", "ANNIE", "ANNA", "NAN"],
    &["ANTHONY", "TONY", "ANT"],
    &["BARBARA", "BARB", "BABS"],
    &["BENJAMIN", "BEN"],
    &[
        "CATHERINE",
        "KATHERINE",
        "KATHRYN",
        "KATE",
        "KATIE",
        "CATH",
        "CATHY",
        "KATH",
        "KATHY",
        "KAY",
    ],
    &["CHARLES", "CHARLIE", "CHAS"],
    &["CHRISTOPHER", "CHRISTINE", "CHRISTINA", "CHRIS", "KIT", "TINA"],
    &["DANIEL", "DANIELLE", "DAN", "DANNY"],
    &["DAVID", "DAVE", "DAI"],
    &["DEBORAH", "DEBRA", "DEBBIE", "DEB"],
    &["DOROTHY", "DOT", "DOTTY", "DOLLY"],
    &["EDWARD", "EDMUND", "EDWIN", "ED", "EDDIE", "TED", "NED"],
    &["ELEANOR", "ELLEN", "NELL", "NELLIE", "ELLIE"],
    &[
        "ELIZABETH",
        "ELISABETH",
        "LIZ",
        "LIZZIE",
        "BETH",
        "BETTY",
        "BESS",
        "BETSY",
        "LIBBY",
        "ELSIE",
        "ELIZA",
    ],
    &["ERNEST", "ERNIE", "ERN"],
    &["FRANCES", "FRANCIS", "FRAN", "FRANK", "FRANKIE"],
    &["FREDERICK", "ALFRED", "FRED", "FREDDIE", "ALF"],
    &["GEOFFREY", "JEFFREY", "GEOFF", "JEFF"],
    &["GERALD", "GERARD", "GERRY", "JERRY"],
    &["GRAHAM", "GRAEME"],
    &["GWILYM", "GWIL"],
    &["HAROLD", "HARRY", "HENRY", "HARRISON", "HAL"],
    &["JACQUELINE", "JACKIE", "JACQUI"],
    &["JAMES", "JIM", "JIMMY", "JAMIE"],
    &["JANET", "JANE", "JAN"],
    &["JENNIFER", "JENNY", "JEN"],
    &["JOANNA", "JOANNE", "JO"],
    &["JOHN", "JACK", "JONATHAN", "JON", "JOHNNY", "JOHNATHAN"],
    &["JOSEPH", "JOSEPHINE", "JOE", "JOEY", "JO", "JOSIE"],
    &["KENNETH", "KEN", "KENNY"],
    &["LAWRENCE", "LAURENCE", "LARRY", "LAURIE"],
    &["LEONARD", "LEN", "LENNY", "LEO"],
    &[
        "MARGARET", "MAGGIE", "PEGGY", "PEG", "MEG", "MARGE", "MARJORIE", "MADGE", "GRETA", "RITA",
    ],
    &["MARTIN", "MARTY"],
    &["MARY", "MOLLY", "POLLY", "MAY", "MARIA", "MARIE"],
    &["MATTHEW", "MATT"],
    &["MICHAEL", "MICHAELA", "MIKE", "MICK", "MICKEY", "MICKY"],
    &["NICHOLAS", "NICOLA", "NICOLE", "NICK", "NICKY", "NIKKI", "NIC"],
    &["NORMAN", "NORM"],
    &["PAMELA", "PAM"],
    &["PATRICIA", "PATRICK", "PAT", "PATSY", "TRICIA", "TRISH", "PADDY", "PATTI"],
    &["PETER", "PETE"],
    &["PHILIP", "PHILLIP", "PHILIPPA", "PHIL", "PIP", "PIPPA"],
    &["RACHEL", "RACHAEL", "RACH"],
    &["REBECCA", "BECKY", "BECCA", "BECKS"],
    &["RICHARD", "RICK", "RICHIE", "DICK", "RICKY", "RICH"],
    &["ROBERT", "ROBERTA", "ROB", "ROBBIE", "BOB", "BOBBY", "ROBIN", "BERT"],
    &["RONALD", "RON", "RONNIE", "VERONICA"],
    &["SAMUEL", "SAMANTHA", "SAM", "SAMMY"],
    &["SARAH", "SARA", "SALLY", "SADIE"],
    &["STANLEY", "STAN"],
    &["STEPHEN", "STEVEN", "STEPHANIE", "STEVE", "STEPH"],
    &["SUSAN", "SUZANNE", "SUSANNAH", "SUE", "SUZIE", "SUSIE"],
    &["TERENCE", "TERRY", "TERESA", "THERESA", "TESS", "TESSA", "TERRI"],
    &["THOMAS", "TOM", "TOMMY"],
    &["TIMOTHY", "TIM"],
    &["VALERIE", "VAL"],
    &["VICTORIA", "VICKY", "VIC", "VICTOR", "TORI"],
    &["WILLIAM", "WILL", "BILL", "BILLY", "WILLIE", "LIAM"],
    &["WINIFRED", "WINNIE", "WIN", "FREDA"],
];

/// Whether a name as somebody writes it goes with a surname and given names as a document has them.
pub fn fit_document(written: &str, surname: &str, given: &str) -> NameFit {
    let words = name_words(written);
    let (surname_words, given_words) = (name_words(surname), name_words(given));
    if words.is_empty() || surname_words.is_empty() {
        return NameFit::Unknown;
    }
    let whole = Word::new(&joined(&surname_words));
    let mut best = NameFit::Different;
    for cut in 0..words.len() {
        // The surname stands last, as most write it, or first, as forms and registers have it.
        let (before, last) = words.split_at(cut);
        let (first, after) = words.split_at(words.len() - cut);
        for (family, rest) in [(last, before), (first, after)] {
            let surname_fits = Word::new(&joined(family)).same(&whole);
            best = better(best, judged(surname_fits, rest, &given_words));
        }
    }
    // One half of a double-barrelled name: `Falola` for `Falola-Marsh`. Never more than close.
    let half = |w: &String| w.len() > 2 && surname_words.iter().any(|s| Word::new(s).same(&Word::new(w)));
    if best.rank() < NameFit::Close.rank()
        && (surname_words.len() > 1 || words.len() > 2)
        && words.iter().skip(1).any(half)
        && given_fit(&words[..1], &given_words) == NameFit::Same
    {
        best = NameFit::Close;
    }
    best
}

/// Whether two names as people write them may be one person's.
pub fn fit(one: &str, other: &str) -> NameFit {
    let words = name_words(other);
    if words.is_empty() || name_words(one).is_empty() {
        return NameFit::Unknown;
    }
    if words.len() == 1 {
        // `Tilly`, `Mrs Rowntree`: a first name or a surname.
        let alone = Word::new(&words[0]);
        let ones = name_words(one);
        let known = ones.iter().position(|w| Word::new(w).same(&alone));
        return match known {
            Some(0) if ones.len() == 1 => NameFit::Same,
            Some(0) => NameFit::Close,
            Some(_) => NameFit::SurnameOnly,
            None if ones.iter().take(1).any(|w| short_forms(w, &words[0])) => NameFit::Close,
            None => NameFit::Different,
        };
    }
    (1..words.len().min(4))
        .map(|family| {
            let (given, surname) = words.split_at(words.len() - family);
            fit_document(one, &surname.join(" "), &given.join(" "))
        })
        .fold(NameFit::Different, better)
}

/// The words of a name, titles left out, in capital letters as written; hyphens divide.
pub fn name_words(name: &str) -> Vec<String> {
    let cleaned: String = name
        .chars()
        .map(|c| {
            if c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | ',' | '<' | '.') {
                ' '
            } else {
                c
            }
        })
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect();
    cleaned
        .split_whitespace()
        .map(str::to_uppercase)
        .filter(|w| !NOT_OF_THE_NAME.contains(&w.as_str()))
        .take(WORDS_MAX)
        .collect()
}

fn judged(surname_fits: bool, rest: &[String], given: &[String]) -> NameFit {
    let first = given_fit(rest, given);
    match (surname_fits, first) {
        (true, NameFit::Unknown) => NameFit::SurnameOnly,
        (true, NameFit::Same | NameFit::Close) => first,
        (true, _) => NameFit::OtherGiven,
        (false, NameFit::Same) => NameFit::OtherSurname,
        (false, _) => NameFit::Different,
    }
}

fn given_fit(written: &[String], known: &[String]) -> NameFit {
    let (Some(first), Some(known_first)) = (written.first(), known.first()) else {
        return NameFit::Unknown;
    };
    let (a, b) = (Word::new(first), Word::new(known_first));
    // `Mary Ann` and `Maryann` are one.
    let joined_same = Word::new(&joined(written)).same(&Word::new(&joined(known)));
    if a.same(&b) && (a.initial().is_none() || b.initial().is_none()) || joined_same {
        let alike = joined_same || further_agree(&written[1..], &known[1..]);
        return if a.initial().is_some() || !alike {
            NameFit::Close
        } else {
            NameFit::Same
        };
    }
    let initial = a.initial().is_some_and(|i| b.begins(i)) || b.initial().is_some_and(|i| a.begins(i));
    let middle = written
        .iter()
        .any(|w| w.len() > 2 && known.iter().any(|k| Word::new(k).same(&Word::new(w))));
    if initial || middle || short_forms(first, known_first) {
        return NameFit::Close;
    }
    NameFit::Different
}

/// Whether what stands behind the first of two forenames goes together: one of the two gives none, or one of them is in both,
/// written out or as its initial. `Ivy Rose` and `Ivy Maud` may be two people.
fn further_agree(written: &[String], known: &[String]) -> bool {
    let one = |w: &String, k: &String| {
        let (w, k) = (Word::new(w), Word::new(k));
        w.same(&k) || w.initial().is_some_and(|i| k.begins(i)) || k.initial().is_some_and(|i| w.begins(i))
    };
    written.is_empty() || known.is_empty() || written.iter().any(|w| known.iter().any(|k| one(w, k)))
}

/// Whether two first names, in capital letters, are the same or usual forms of one by the list.
pub fn same_first_name(one: &str, other: &str) -> bool {
    one.chars().count() > 1 && one == other || SHORT_FORMS.iter().any(|names| names.contains(&one) && names.contains(&other))
}

/// Whether one first name is a usual short form of the other, by the list or by its beginning (`Flo`, `Florence`).
fn short_forms(one: &str, other: &str) -> bool {
    let listed = SHORT_FORMS.iter().any(|names| names.contains(&one) && names.contains(&other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    listed || short.chars().count() >= 3 && long.starts_with(short)
}

fn better(a: NameFit, b: NameFit) -> NameFit {
    if b.rank() > a.rank() { b } else { a }
}

fn joined(words: &[String]) -> String {
    words.concat()
}

/// Every spelling in A–Z that ICAO 9303 part 3 allows for a word, and the one without marks that people type.
fn spellings(text: &str) -> BTreeSet<String> {
    use mrz::TransliterationStyle::{Expanded, Simple, XxSuffix};
    use unicode_normalization::UnicodeNormalization;
    let mut all = BTreeSet::new();
    let mut add = |s: String| {
        let letters: String = s.chars().filter(char::is_ascii_uppercase).collect();
        if !letters.is_empty() {
            all.insert(letters);
        }
    };
    let composed: String = text.nfc().collect();
    for style in [Expanded, Simple, XxSuffix] {
        add(mrz::transliterate(&composed, style));
    }
    let unmarked: String = composed
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect::<String>()
        .to_uppercase();
    // Letters that no decomposition takes apart.
    add(unmarked
        .replace('Ø', "O")
        .replace('Æ', "AE")
        .replace('Œ', "OE")
        .replace('Ł', "L")
        .replace('Đ', "D")
        .replace('Þ', "TH")
        .replace('ẞ', "SS"));
    if composed.chars().any(|c| ('\u{0400}'..='\u{04ff}').contains(&c)) {
        use mrz::CyrillicLanguage::{Belarusian, Bulgarian, Macedonian, Russian, Serbian, Ukrainian};
        for language in [Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian] {
            add(mrz::transliterate_cyrillic(&composed, language));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_order_and_titles_do_not_matter() {
        for (written, surname, given) in [
            ("Edith Garrod", "GARROD", "EDITH MARY"),
            ("Mrs Edith Mary Garrod MBE", "GARROD", "EDITH MARY"),
            ("GARROD, Edith", "GARROD", "EDITH"),
            ("Jürgen Müller", "MUELLER", "JUERGEN"),
            ("Jürgen Müller", "MULLER", "JURGEN"),
            ("Zoë O’Hara", "OHARA", "ZOE"),
            ("Esme Falola-Marsh", "FALOLA MARSH", "ESME"),
            ("Esme Falola Marsh", "FALOLA-MARSH", "ESME"),
            ("Åse Østby", "OESTBY", "AASE"),
            ("José Núñez", "NUNXXEZ", "JOSE"),
            ("Łukasz Wójcik", "WOJCIK", "LUKASZ"),
            ("Наталия Шевченко", "SHEVCHENKO", "NATALIIA"),
            ("Ana de Souza", "DE SOUZA", "ANA"),
            ("Ivy Maud Penrose", "PENROSE", "IVY MAUD"),
            ("Ivy M. Penrose", "PENROSE", "IVY MAUD"),
            ("Ivy Maud Penrose", "PENROSE", "IVY M"),
            ("Ivy Maud Rose Penrose", "PENROSE", "IVY ROSE"),
        ] {
            assert_eq!(fit_document(written, surname, given), NameFit::Same, "{written} {surname}");
        }
    }

    #[test]
    fn what_is_only_near_is_never_the_same() {
        for (written, surname, given, wanted) in [
            ("E. Garrod", "GARROD", "EDITH", NameFit::Close),
            ("Steve Garrod", "GARROD", "STEPHEN", NameFit::Close),
            ("Mary Garrod", "GARROD", "EDITH MARY", NameFit::Close),
            ("Esme Marsh", "FALOLA MARSH", "ESME", NameFit::Close),
            ("Ivy Rose Penrose", "PENROSE", "IVY MAUD", NameFit::Close),
            ("Ivy R. Penrose", "PENROSE", "IVY MAUD", NameFit::Close),
            ("PENROSE, Ivy Rose", "PENROSE", "IVY MAUD", NameFit::Close),
            ("Mrs Garrod", "GARROD", "EDITH", NameFit::SurnameOnly),
            ("Holly Fairbrother", "STEAD", "HOLLY", NameFit::OtherSurname),
            ("Simon Thackray", "THACKRAY", "JULIA ANN", NameFit::OtherGiven),
            ("Anna Hanna", "HANNA", "HANNA", NameFit::OtherGiven),
            ("Ada Byrne", "BYRN", "ADA", NameFit::OtherSurname),
            ("Tom Ash", "GARROD", "EDITH", NameFit::Different),
            ("", "GARROD", "EDITH", NameFit::Unknown),
        ] {
            assert_eq!(fit_document(written, surname, given), wanted, "{written} {surname} {given}");
        }
    }

    #[test]
    fn two_written_names_are_compared_alike() {
        assert_eq!(fit("Stephen Garrod", "Steve Garrod"), NameFit::Close);
        assert_eq!(fit("Mandy Lowther", "Amanda Lowther"), NameFit::Close);
        assert_eq!(fit("Audrey Rowntree", "Celia Rowntree-Hale"), NameFit::Different);
        assert_eq!(fit("Celia Rowntree-Hale", "Celia Rowntree Hale"), NameFit::Same);
        assert_eq!(fit("Edith Garrod", "Mrs Garrod"), NameFit::SurnameOnly);
        assert_eq!(fit("Matilda Bartlett", "Matilda"), NameFit::Close);
        assert_eq!(fit("Audrey Rowntree", "Audrey J. Rowntree"), NameFit::Same);
        assert!(!fit("Peter Marsh", "Anna Marsh").may_be_one());
    }
}
