//! The signs that words were meant for us, as data. A pattern that begins with `^` is tried where a clause begins; any other
//! anywhere in the text. `P+` is the person who reads the letter, `C+` one of the council's people, `{them}` and `{she}` the
//! person as clerks speak of them, `{lead}` the small words before an order. All on the plain form: lower case, straight quotes.

use super::Weight;

/// One sign.
pub(super) struct Row {
    /// How sure it is.
    pub weight: Weight,
    /// What it is, for whoever reads the table.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests name the row by it"))]
    pub what: &'static str,
    /// The pattern.
    pub pattern: &'static str,
    /// Words that it must hear. The person is Margaret Whitlock; Gareth Pugh, Lorna Dyke and Tom Ashby are the council's.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the test of the table"))]
    pub heard: &'static [&'static str],
    /// Words of ordinary letters that come near and must not be heard.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the test of the table"))]
    pub fine: &'static [&'static str],
}

/// Small words in front of what is asked of us.
pub(super) const LEAD: &str =
    r"(?:(?:and|but|so|or|also|oh|just|please|pls|kindly|only|first|can you|could you|would you|ideally|actually|love|mind),? )*";
/// The person, as an object.
pub(super) const THEM: &str =
    r"(?:her|him|them|(?:(?:mrs?|ms|miss|dr)\.? )?P+(?: P+)*|the (?:complainant|resident|lady|gentleman|woman|man|couple|family))";
/// The person, as a subject.
pub(super) const SHE: &str = r"(?:she|he|(?:(?:mrs?|ms|miss|dr)\.? )?P+(?: P+)*|the (?:complainant|resident|lady|gentleman|woman|man|couple|family)|(?:her|his) (?:husband|wife|son|daughter|mother|father|partner|brother|sister|neighbours?))";

pub(super) const SIGNS: &[Row] = &[
    Row {
        weight: Weight::ToUs,
        what: "telling or sending is forbidden or put off",
        pattern: r"^{lead}(?:don't|dont|do not|never|no need to|(?:best|better|rather|please) not|not|avoid|nothing(?: more| else)? to|no point(?: in)?)(?: (?:you|we|please|even|dare|actually|yet|just|to|anything|ever|be|go))* (?:tell|telling|say|saying|mention|mentioning|send|sending|let|letting|show|showing|write|writing|reply|replying|share|sharing|copy|copying|email|emailing|ring|ringing|phone|phoning|call|calling|include|including|put|putting|quote|post|issue|release|forward|admit|disclose|use)\b(?: (?:back|on|to|with|anything|a word|anybody|a thing))*(?: (?:{them}|this|it|that|anything|a word|yet|until|till|now|today|in|out|off)\b|[ .!,;)]*$)|^{lead}not (?:until|till|before|yet)\b",
        heard: &[
            "don't tell Mrs Whitlock yet",
            "Do not tell him that we forgot to ask before.",
            "please do not say anything to her yet",
            "Don't send this yet though",
            "So nothing to write to him now.",
            "Nothing to tell her yet.",
            "don't you dare let on that Tom lost it",
            "Don't put that last bit in!",
            "Please don't send until Lorna has seen it.",
        ],
        fine: &[
            "Please do not send your passport; we do not need it.",
            "You do not have to do anything.",
            "We will not tell anybody your name.",
            "We do not share it with anybody.",
            "You asked us not to send it to the builder.",
        ],
    },
    Row {
        weight: Weight::ToUs,
        what: "what the letter is to leave out",
        pattern: r"^{lead}(?:(?:don't|dont|do not|never) (?:even )?mention|leave out|miss out|skip over|gloss over|play down|keep out|hush up)\b",
        heard: &[
            "but leave out the second list",
            "and don't mention the other two letters",
            "play down the part with the bins",
        ],
        fine: &["The printer left out the second page.", "You did not mention a date."],
    },
    Row {
        weight: Weight::ToUs,
        what: "how the letter is to be written",
        pattern: r"^{lead}(?:in (?:an? )?(?:very |really |more )?(?:nice|friendly|firm|polite|formal|warm|gentle|kind|plain|soft|stern) (?:tone|way|manner|style|voice|words|english)|(?:in )?(?:one|two|three|four|a couple of|a few) (?:short )?(?:paragraphs?|sentences)\b[ .!,;)]*(?:$|sign|and|please)|sign(?:ed)? (?:it|off|this)\b|(?:very )?(?:nicely|politely|gently|firmly)\b|keep it (?:short|brief|friendly|formal|vague|simple|light)|be (?:nice|polite|gentle|vague|brief|kind|firm)\b|(?:don't|do not) be (?:rude|too|so|mean)\b|word it\b|make it (?:sound|look|short|friendly|nice|clear)\b|say (?:that )?(?:we|it|i|they|sorry|something)\b)",
        heard: &[
            "we are looking, in a nice tone",
            "two paragraphs, sign it from the Mayor",
            "nicely if she would drop it",
            "but don't be rude about it",
            "Say we are looking",
        ],
        fine: &[
            "We have put it in plain words.",
            "Two paragraphs of the letter are missing.",
            "You say that we were late.",
        ],
    },
    Row {
        weight: Weight::ToUs,
        what: "what is to be noted",
        pattern: r"^(?:and |but |also |just )*note that (?:C+|he|she|they|we|i|it)\b",
        heard: &["and note that Tom did it on the 3rd"],
        fine: &["Please note that we are closed on Friday."],
    },
    Row {
        weight: Weight::Aside,
        what: "what a colleague thinks, or whoever has the say wants",
        pattern: r"\bC+ (?:just |only |now |also )?(?:thinks?|reckons?|believes?|suspects?|swears?|guesses|doubts?|says (?:it|she|he|they|we|that))\b|\b(?:cllrs?|councillors?|the (?:mayor|chair(?:man|woman)?|leader|dpo)|our dpo)(?: [a-z'-]+)? (?:just |only |now )?(?:thinks?|reckons?|says|wants|would like|is worried|told|insists)\b|\bkept? (?:it |this |that )?(?:quiet|secret|under wraps|out of the (?:paper|papers|press))\b|\b(?:by-?)?elections?\b",
        heard: &[
            "Lorna thinks it was in May",
            "because Cllr Brown wants to see it",
            "it is to be kept quiet",
            "until after the by-election",
        ],
        fine: &["Lorna has found the list.", "You think that it was in May.", "we kept a copy"],
    },
    Row {
        weight: Weight::Aside,
        what: "guilt among ourselves",
        pattern: r"\b(?:oops|whoops|bang to rights|own(?:ed|ing)? up|come clean|caught out|dodgy|cover(?:ed|ing)? up|stor(?:y|ies) straight|what (?:on earth|the hell|the heck)|in hot water|egg on our|red[- ]faced|what to say)\b",
        heard: &[
            "it went in the shredder, oops",
            "before we own up",
            "three of them look dodgy",
            "what on earth she wants",
        ],
        fine: &["We own the car park.", "You told us the story."],
    },
    Row {
        weight: Weight::ToUs,
        what: "words that say whom they are not for",
        pattern: r"\bnot (?:meant |intended |to go |to be sent )?(?:for|to|in) (?:{them}|the letter|the public|publication|sharing|outside|onward|circulation)\b|\b(?:only )?for your information(?: only| C+)|\b(?:fyi|btw)\b|\bfor (?:our|internal|office|C+'?s?) (?:use|eyes|info|information|ears)\b|\byour eyes only\b|\binternal(?:ly)? (?:note|only|use|for now)\b",
        heard: &[
            "This is only for your information Tom, not for Mrs Whitlock.",
            "Lorna FYI, keep an eye on this one",
            "for internal use",
        ],
        fine: &["We have kept a note of it.", "for your information we enclose a leaflet"],
    },
    Row {
        weight: Weight::ToUs,
        what: "a heading that is for us",
        pattern: r"^(?:internal(?:ly)?|private|aside|reminder|to ?do|note|nb|n\.b\.?|ps|p\.s\.?)(?: to (?:self|file|all|C+))?\s*[:-]",
        heard: &["Note: chair is aware.", "PS - her brother rang"],
        fine: &["We have kept a note: it is enclosed."],
    },
    Row {
        weight: Weight::ToUs,
        what: "secrecy",
        pattern: r"\bbetween (?:us|ourselves|you and me|me and you|you me|these four walls|the two of us)\b|\bentre nous\b|\boff the record\b|\bconfidentially\b|\bin (?:strict|the strictest|complete|total) confidence\b|\bstrictly (?:confidential|private|between)\b|\bmum's the word\b|\bkeep (?:this|it|that|schtum|shtum) ?(?:to (?:yourself|ourselves|us)|quiet|under|between|hush|internal|in[- ]house|off)?\b|\bon the quiet\b|\bnot a word\b|\bdon't quote me\b|\bkeep (?:mum|quiet)\b",
        heard: &[
            "between us I think she is fishing",
            "In strict confidence, I doubt that they kept any.",
            "Entre nous, the son is a rogue",
        ],
        fine: &["We treat what you told us as confidential.", "the path between the two houses"],
    },
    Row {
        weight: Weight::ToUs,
        what: "what was just said is taken back or put off",
        pattern: r"^(?:(?:well|oh|ooh|no|sorry|hmm+|er|um|ah|wait|and|or),? )*(?:actually,? (?:no|don't|wait|leave|scrap|hold|forget|not|maybe|let's|let me|can you|could you|i'll|i will|C+)|(?:scrap|strike|cancel|delete) (?:that|this|it)\b|(?:forget|ignore) (?:that|this|it|what|the last)\b|leave (?:it|that|this)(?: (?:for now|with me|to me|to C+|a (?:bit|while|day)|there|for the moment|until|till)\b|[ .!]*$)|hang on\b|hold (?:on|off|fire|that|this|it|them|back)\b|wait (?:until|till|for (?:me|C+)|a (?:bit|sec|minute|moment|day))\b|wait[ .!]*$|(?:on )?second thoughts?\b|no,? (?:don't|wait|scrap|hold|leave)\b|don't(?:[.!,]|$)|do not(?:[.!,]|$)|not yet\b|(?:only |just )?(?:joking|kidding)\b|never mind(?: that)?[ .!]*$|i'm (?:only |just )?(?:joking|kidding))",
        heard: &[
            "we're on it. Actually scrap that, Tom is seeing her tonight",
            "actually leave it, I'll ring her",
            "Hold that until Monday.",
            "No don't, I'm joking!",
            "we're sorry - hang on",
        ],
        fine: &[
            "We hold your file until 2030.",
            "Don't worry about the form.",
            "Wait times are long just now.",
        ],
    },
    Row {
        weight: Weight::ToUs,
        what: "the sending hangs on something",
        pattern: r"^{lead}(?:before|until|till|once|when|after|unless|as soon as) (?:this|it|that|the letter) (?:goes|leaves|is sent|gets sent|is posted|has gone|went)(?: out| off)?(?:[ .!]*$|,? (?:i|can|could|please|pls|C+|show|check|run|let|ask|you)\b)|^{lead}(?:send|issue|post|release) (?:this|it|that|the letter)(?: out| off)? (?:yet|until|till|once|when|after|on (?:mon|tues|wednes|thurs|fri)day|tomorrow|later|if|next|first)\b|^{lead}(?:show|run|pass|clear|check)(?: (?:it|this|that))? (?:to|by|past|with|through|over with) (?:C+|me\b|the (?:chair|mayor|deputy|clerk)\b)|\b(?:C+|the (?:chair|mayor|deputy)) (?:has|have|must|should|needs? to|wants? to|would like to|to) (?:see|read|look at|check|approve|ok|okay)(?:n)? (?:it|this|that)\b|\b(?:yet|now) though\b",
        heard: &[
            "Before this leaves I should like Lorna to read it through.",
            "But please first show to Tom before it goes.",
            "please don't send it until Lorna has seen it",
        ],
        fine: &["Please return the form before it is due.", "We will check with the printer."],
    },
    Row {
        weight: Weight::ToUs,
        what: "the sending hangs on something, behind other words",
        pattern: r"\b(?:before|until|till|once) (?:this|it|that|the letter) (?:goes|leaves|is sent|gets sent)(?: out| off)?[ .!,;)]*$",
        heard: &["Lorna must read it before it goes."],
        fine: &["Tom now checks every agenda before it goes up."],
    },
    Row {
        weight: Weight::ToUs,
        what: "a colleague is spoken to",
        pattern: r"^(?:(?:and|but|so|oh|hi|ok|thanks|sorry|over to|cc|@),? )*C+(?: C+)?(?: ?[,:!-]+| -+)? ?(?:fyi|can you|could you|would you|will you|please|pls|do you|did you|are you|have you|you|your|what|keep|note|let me|let's|over to|thanks|ta|this one|one for)\b|(?:,|\bplease|\bthanks|\bta|\bok|\bright|\binformation) C+[ .!?]*$|^(?:over to|cc|copy in) C+",
        heard: &["Lorna, can you ring them?", "Tom, you owe me a pint for this!", "over to Tom"],
        fine: &[
            "Lorna will ring you.",
            "Lorna, who knows the file, is away.",
            "we have given it to Tom",
        ],
    },
    Row {
        weight: Weight::ToUs,
        what: "something is asked of us",
        pattern: r"^(?:(?:and|also|then|but|so|please|pls|just|kindly|can you|could you|would you|will you|maybe|after (?:this|that)|or),? )*(?:keep an eye|keep (?:me|us) (?:posted|informed)|make sure (?:{she}|nobody|no one|C+)|remind (?:me|{them}|C+)|tell (?:C+|the (?:chair|mayor|clerk|deputy))|ask C+|let C+ know|check with (?:C+|me|the (?:chair|mayor|clerk|deputy))|chase (?:{them}|C+|it)\b|(?:let|tell|inform|ring|phone|call|email|write to|reply to) {them}\b|diar(?:y|ise|ize)|bring (?:it|this) up|file (?:it|this)\b|log (?:it|this)\b|shut (?:it|this) (?:down|off)|get (?:C+|{them}) to|copy (?:me|C+) in|nudge|watch (?:out|this one|{them})|see to it|put (?:it|this|that) (?:in|on) (?:the|my) (?:diary|calendar|list))\b",
        heard: &[
            "keep an eye on this one",
            "Then shut it down as sorted.",
            "and remind me on Monday",
            "tell the chair",
            "and let her know",
        ],
        fine: &[
            "Please let me know if you would like this by post.",
            "Please make sure that the form is signed.",
        ],
    },
    Row {
        weight: Weight::ToUs,
        what: "it is put to us as a question or with a doubt",
        pattern: r"^(?:or |and |but |so )?(?:(?:has|have|does|is there|are there|if)(?: anybody| anyone)?(?: have| has)? )?(?:any|an) objections?\b|^(?:or |and |but |so )?is (?:that|this|it) (?:ok|okay|right|fine|alright|enough|too (?:much|harsh|strong))\b|^(?:or |and |but |so )?(?:what do you (?:think|reckon|say)|do you (?:agree|think|reckon)|(?:is that )?(?:ok|okay|fine|alright) (?:with|by) you)\b|^(?:or |and |but |so )?(?:shall|should) (?:i|we) (?:say|send|tell|put|mention|add|leave|wait|ring|call|offer|just)\b",
        heard: &["any objections?", "Should we tell her the rest?"],
        fine: &["Do you have the letter?"],
    },
    Row {
        weight: Weight::ToUs,
        what: "a second length, or leave asked for",
        pattern: r"\b(?:if|unless) you (?:can|think|agree|don't mind)[ .!]*$|\bor (?:(?:a|an|another|\d+|one|two|three|four|six|eight|ten) (?:more |further |extra )?(?:days?|weeks?|months?|fortnight)|(?:two|three|four|six|more|longer|a bit (?:more|longer)) if)\b|\bif (?:that's|it's|that is) (?:ok|okay|all right|alright|possible|allowed)\b",
        heard: &["the survey is late, or two if you can"],
        fine: &["If you would like a copy, please ask.", "Which of the two weeks do you mean?"],
    },
    Row {
        weight: Weight::ToUs,
        what: "a plan of the writer's own with the person",
        pattern: r"\b(?:i|i'll|i'd|i'm|i've|let me|nothing to|no need to|going to|have to|need to|want to|not)(?: (?:will|would|can|could|may|might|must|should|am|have|had|just|then|also|better|to|going to|rather|first|already|tried to))* (?:tell|telling|told|ring|ringing|rang|phone|phoning|phoned|call|calling|called|email|emailing|write to|writing to|wrote to|speak (?:to|with)|speaking (?:to|with)|spoke (?:to|with)|talk (?:to|with)|see|seeing|saw|met|catch|visit|warn|know|knew|like|trust|believe) {them}\b|\bC+ (?:is|was|will be) (?:seeing|meeting|ringing|calling|visiting) {them}\b|\bi was at (?:school|college|church) with\b",
        heard: &[
            "I'll ring her",
            "but I know her so ok really",
            "Nothing to tell her yet",
            "Tom is seeing her tonight",
        ],
        fine: &[
            "Lorna will ring you on Monday",
            "I will write to you on Monday",
            "I spoke to the printer",
        ],
    },
    Row {
        weight: Weight::Aside,
        what: "an opinion",
        pattern: r"\bi (?:really |just |do |honestly |still |personally |don't |do not )?(?:think|reckon|suspect|suppose|guess|bet|fancy|doubt|wonder|believe (?:she|he|they|P+))\b|\bi(?:'d| would)(?: not|n't)? (?:bet|trust|take (?:his|her)|put it past)\b|\bif you ask me\b|\bin my (?:humble )?(?:opinion|view|book)\b|\bmy (?:guess|hunch|money|bet|gut)\b|\bto be honest\b|\b(?:tbh|imo|imho|lol|haha|honestly|frankly|mind you|let's face it|as we all know|here we go|god knows|heaven help|good luck with)\b|\bbless (?:her|him|them)\b|\bpoor (?:old |thing|woman|man|love|dear|soul)|\brules are rules\b|\bok really\b",
        heard: &[
            "I think she is fishing",
            "mind you she'll say she never had one",
            "Poor old Margaret",
            "I know her so ok really",
        ],
        fine: &["We think that the list was printed in May.", "I hope that this helps."],
    },
    Row {
        weight: Weight::Aside,
        what: "a name for somebody",
        pattern: r"\b(?:muppets?|idiots?|nutters?|nutcases?|cranks?|crackpots?|loon(?:y|ey|ies)|bonkers|batty|barmy|daft|stupid|morons?|pillocks?|plonkers?|prats?|numpt(?:y|ies)|twits?|old bat|battleaxe|busybod(?:y|ies)|troublemakers?|time[- ]?wasters?|whing(?:e|er|es|ing|eing)|moan(?:er|ers|s|ing)|nightmare|chancers?|rogues?|liars?|vexatious|serial complainer|frequent flyer|usual suspects?|gold[- ]?digger|pest|pain in|useless|hopeless|incompetent)\b|\ba (?:right |real |total |complete |bit of a )?(?:pain|handful|menace)(?: and\b|[ ,.!;)]*$| to (?:deal|work))|\b(?:trying it on|on the make|wind(?:ing)? (?:us|me) up|doing my head in|sick of|fed up|had enough of|owe me|on at (?:me|us)|at it again|go on (?:and on|a bit)|let on)\b",
        heard: &[
            "They lost the first one, the muppets.",
            "because Margaret is a pain and keeps changing her mind",
            "you owe me",
        ],
        fine: &["We understand that you were in pain.", "a handful of letters", "the paint"],
    },
    Row {
        weight: Weight::Aside,
        what: "a judgement of the person",
        pattern: r"\b{she}(?:'s| is| was| will be| seems| sounds)(?: just| only| clearly| obviously| being| always| still| such| so| really| a| an| an?| rather| quite| very| bit| not)* (?:fishing|playing at|up to|trouble|difficult|awkward|lying|mad|crazy|mental|rude|obsessed|paranoid|lonely|bored|trying|after (?:money|a|something)|unreliable|unwell|confused|deaf|drunk|known to|old|nuts|angry|happy|fine with|cross|wrong|right)\b|\b(?:{she}|they) (?:always |just |never |only |will |does |do |would |'ll )*(?:keeps? (?:on|ringing|calling|emailing|changing|writing|asking|moaning|coming|sending|complaining)|won't (?:stop|shut|give|let|leave)|will not (?:stop|shut|give|let|leave)|goes? on|rants?|whines?|lies|lied|makes? (?:it|things) up|knows? (?:very well|full well|perfectly)|won't notice|won't mind|remembers? nothing|does not remember|doesn't remember)\b|\b{she}'ll (?:say|only|just|never|kick|moan|go)\b|\bnobody (?:wants|here wants|likes|can stand|believes)\b",
        heard: &[
            "as her husband is trouble",
            "because she will not stop ringing",
            "mind you she'll say she never had one",
            "he is old man",
        ],
        fine: &["she will hear by Friday", "the list is old", "you have kept asking us"],
    },
    Row {
        weight: Weight::Aside,
        what: "blame among ourselves",
        pattern: r"\b(?:hr|human resources|disciplin\w+|told off|in trouble|my fault|(?:C+'s|his|her|their) (?:fault|mistake|mess))\b|\b(?:slow|late|useless|busy) as (?:usual|ever)\b|\bcan't be bothered\b|\bkeep {them} (?:sweet|happy|quiet|off)\b",
        heard: &[
            "it's Lorna's mistake",
            "waiting on Lorna who is being slow as usual",
            "keep her sweet until after the election",
        ],
        fine: &["We made a mistake, and are sorry."],
    },
    Row {
        weight: Weight::Aside,
        what: "hearsay",
        pattern: r"\b(?:told|tells|telling|said to|says to|confided in) (?:me|C+) (?:in|at|that|yesterday|today|last|she|he|they|it|on)\b|\b(?:told|tells) me[ .!,;)]*$|\bin the (?:pub|co-op|shop|queue)\b|\brumou?r has it\b|\bapparently\b",
        heard: &["her sister told me in the pub."],
        fine: &["You told me of it, and I am sorry."],
    },
    Row {
        weight: Weight::Aside,
        what: "words that are not ready",
        pattern: r"\?\?|\b(?:tbc|tba|tbd|xxx+)\b|\[[^\]]*\]|__+|\bdraft (?:for|to|only|below|above)\b|^(?:test|draft)\b|\bsee (?:above|below|my (?:note|email))\b",
        heard: &[
            "we will answer by ??",
            "draft for you to check",
            "we will write by TBC",
            "see above",
        ],
        fine: &["Do you have the letter?", "The test of the alarm is on Monday."],
    },
    Row {
        weight: Weight::Aside,
        what: "advice and strategy",
        pattern: r"\blegal(?:ly)? (?:advice|privileged|opinion|risk|team)\b|\b(?:legally )?privileged\b|\bwithout prejudice\b|\bcounsel'?s? (?:opinion|advice)\b|\bour (?:solicitors?|lawyers?|barristers?|insurers?)(?:'s)? (?:says?|advises?|thinks?|told|advised|advice|view|prefers?)\b|\bwe (?:should|could|may|might|ought to|must|had better|will have to|'d better|need to)(?: \w+){0,2} (?:settle|pay (?:up|out|her|him|them|off)|admit|concede|cave|fight|stall|just say)\b|\bout of court\b|\b(?:our|the council's) (?:exposure|liability|defence|weak)\b|\bliable\b|\bon the hook\b|\bcover (?:our|my|ourselves)\b|\bget away with\b|\b(?:screwed|messed|cocked|stitched)[- ]up\b|\bno (?:rush|hurry)\b|\blow priority\b|\bpark (?:it|this)\b|\blong grass\b|\bfob\b|\bbuy (?:us|me|some) time\b|\bplay for time\b|\bstring (?:her|him|them) along\b|\bsay nothing\b",
        heard: &[
            "legal advice is that we should settle",
            "our insurers would prefer us to say nothing further",
            "no rush with this one",
        ],
        fine: &["You may want to take advice.", "Please use the car park."],
    },
    Row {
        weight: Weight::Aside,
        what: "terms of endearment, as between colleagues",
        pattern: r"(?:^|[ ,])(?:love|mate|hun|babe|pal|my lovely|darling|duck|petal|chuck|my dear|folks|guys|xx+)(?: and\b|[,.!;)]| *$)",
        heard: &["We've asked the pool for the list love, and", "it is done mate"],
        fine: &["We know that you love the garden.", "with love from the school"],
    },
    Row {
        weight: Weight::Manner,
        what: "a colleague will do something with the person",
        pattern: r"C+(?:'ll| will| can| would| is going to| has| is)(?: \w+){0,2}? (?:ring|call|phone|email|write to|speak (?:to|with)|see|visit|contact|meet|tell|answer|send|written to|rung|called|spoken (?:to|with)) (?:her|him)\b",
        heard: &["Tom will ring her on Monday"],
        fine: &["Tom will ring you on Monday"],
    },
    Row {
        weight: Weight::Manner,
        what: "a judgement told as news",
        pattern: r"\b(?:uphold|upholding|upheld|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|dismiss(?:ed|ing)?|(?:found|decided) (?:for|against)|minded to)\b",
        heard: &["we'll uphold it", "we are refusing it"],
        fine: &["We have decided to look at it again."],
    },
    Row {
        weight: Weight::Manner,
        what: "somebody's health or family",
        pattern: r"\b(?:cancer|tumour|chemo\w*|surgery|an operation|stroke|heart attack|depress(?:ed|ion)|breakdown|mental health|pregnan\w+|maternity|paternity|miscarriage|bereave\w+|funeral|long[- ]term sick|sick(?:ness)? (?:leave|absence|note)|ill(?:ness)?[- ]health|off with (?:stress|her|his|a)|suspended|sacked|dismissed from)\b|\bC+'s (?:wife|husband|partner|mother|father|son|daughter|baby|child|children|illness|operation)\b",
        heard: &["Lorna is on maternity leave", "Tom's wife is in hospital", "he was suspended"],
        fine: &["The officer is on leave until Monday.", "we are sorry that you were ill"],
    },
    Row {
        weight: Weight::Manner,
        what: "our advisers as the reason",
        pattern: r"\b(?:our|the) (?:solicitors?|lawyers?|barristers?|insurers?|dpo|data protection officer|auditors?) (?:would|wants?|needs?|has|have|is|are)\b",
        heard: &["our solicitor wants to see the file first"],
        fine: &["Our insurers will write to you about your claim."],
    },
    Row {
        weight: Weight::Manner,
        what: "the writer speaks for themselves",
        pattern: r"^(?:and |but |so )?(?:i (?:don't|do not|need|want|can't|cannot|could|was|had|like|hate|know|saw|feel|said|told|wish|mean|must|should|may|might|owe)|i'd|my|me)\b|\bi'm (?:off|on|away|out|in|not|busy|back)\b|\b(?:(?:to|with|for|at|by|of|from|driving) me|mine|myself|my (?:view|desk|list|side|way|week|day|leave|holiday))\b",
        heard: &[
            "I don't want to refuse it.",
            "my mother is in hospital",
            "I'm off now till Monday",
            "the signature looks forged to me",
        ],
        fine: &[
            "I am sorry that you waited.",
            "I will write again.",
            "I have asked Lorna for the list.",
        ],
    },
];
