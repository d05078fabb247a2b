//! The words of time expressions, as read from `resources/times/en.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::Season;
use super::meaning::{Part, Reference, Unit};
use crate::resources::{Files, ResourceError};

const PATH: &str = "times/en.toml";

/// Words, phrases and holidays that the grammar of time expressions knows.
#[derive(Debug)]
pub struct TimeRules {
    entries: BTreeMap<String, Entry>,
    pub(super) parts: Vec<Part>,
    pub(super) holidays: Vec<Holiday>,
    /// Sentences and what is expected of them, for the test of the file.
    pub examples: Vec<Example>,
}

/// What begins with a word, or is one.
#[derive(Debug, Default)]
struct Entry {
    /// `None` where the word only opens phrases.
    word: Option<Word>,
    /// Longest first.
    phrases: Vec<Phrase>,
}

/// One tested sentence of the resource file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// Publication date; empty where none is known.
    #[serde(default)]
    pub published: String,
    /// Expressions in order, each `words = value` (`?` for an unresolved one); empty for a sentence
    /// without any.
    #[serde(default)]
    pub times: Vec<String>,
}

/// What a word can be.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub(super) month: Option<i8>,
    pub(super) weekday: Option<i8>,
    pub(super) season: Option<Season>,
    pub(super) unit: Option<Unit>,
    /// Index into [`TimeRules::parts`].
    pub(super) part: Option<usize>,
    pub(super) cardinal: Option<u32>,
    pub(super) ordinal: Option<u32>,
    pub(super) decade: Option<u32>,
    pub(super) frequency: Option<String>,
    /// Minutes east of Greenwich.
    pub(super) zone: Option<i32>,
    pub(super) zone_place: Option<i32>,
    roles: u128,
}

/// Roles of words that can open an expression; the others are only looked at from before.
const OPENERS: &[Role] = &[
    Role::The,
    Role::A,
    Role::This,
    Role::That,
    Role::These,
    Role::Those,
    Role::Last,
    Role::Past,
    Role::Previous,
    Role::Next,
    Role::Following,
    Role::Coming,
    Role::Current,
    Role::Latest,
    Role::Recent,
    Role::Future,
    Role::Possessive,
    Role::Every,
    Role::At,
    Role::Earlier,
    Role::Later,
    Role::Early,
    Role::Late,
    Role::Mid,
    Role::End,
    Role::Beginning,
    Role::Middle,
    Role::About,
    Role::Nearly,
    Role::Some,
    Role::More,
    Role::Less,
    Role::Over,
    Role::Under,
    Role::Up,
    Role::No,
    Role::Just,
    Role::Exactly,
    Role::Sometime,
    Role::Fiscal,
    Role::Several,
    Role::Couple,
    Role::Yesterday,
    Role::Today,
    Role::Tomorrow,
    Role::Tonight,
    Role::Small,
    Role::Comparable,
    Role::FirstLastly,
    Role::Once,
    Role::Twice,
    Role::AnnoDomini,
];

const fn mask(roles: &[Role]) -> u128 {
    let mut bits = 0;
    let mut i = 0;
    while i < roles.len() {
        bits |= 1 << roles[i] as u32;
        i += 1;
    }
    bits
}

impl Word {
    /// Whether an expression can begin with it.
    pub(super) fn opens(&self) -> bool {
        const MASK: u128 = mask(OPENERS);
        self.roles & MASK != 0
            || self.month.is_some()
            || self.weekday.is_some()
            || self.season.is_some()
            || self.unit.is_some()
            || self.part.is_some()
            || self.cardinal.is_some()
            || self.ordinal.is_some()
            || self.decade.is_some()
            || self.frequency.is_some()
    }

    pub(super) fn plays(&self, role: Role) -> bool {
        self.roles & (1 << role as u32) != 0
    }
}

/// The part a word plays in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    The,
    A,
    This,
    That,
    These,
    Those,
    Last,
    Past,
    Previous,
    Next,
    Following,
    Coming,
    Current,
    Same,
    Latest,
    Recent,
    Future,
    Possessive,
    Every,
    Of,
    On,
    At,
    In,
    To,
    And,
    Or,
    Not,
    For,
    Ago,
    Earlier,
    Later,
    Before,
    After,
    From,
    Early,
    Late,
    Mid,
    End,
    Beginning,
    Middle,
    About,
    Nearly,
    Some,
    More,
    Less,
    Than,
    Over,
    Under,
    Least,
    Most,
    Up,
    No,
    Just,
    Exactly,
    Sometime,
    Fiscal,
    Am,
    Pm,
    Oclock,
    Ahead,
    Additional,
    Several,
    Couple,
    Old,
    Long,
    So,
    Yesterday,
    Today,
    Tomorrow,
    Tonight,
    Small,
    ZoneName,
    Comparable,
    With,
    Into,
    Through,
    Between,
    Now,
    By,
    Hence,
    FirstLastly,
    Money,
    Once,
    Twice,
    Times,
    Time,
    Period,
    Other,
    Local,
    HoursWord,
    Only,
    BeforeChrist,
    AnnoDomini,
    Is,
    FutureModal,
    Deadline,
    Ended,
    Plan,
    /// Words of `Plan` that what is planned can follow at once ("scheduled a hearing").
    Planning,
    /// Words of asking and of conditions, after which "by Friday" is a day to come.
    Asking,
    ToBe,
    Present,
    // the next four come from the tables [years] and [verbs]
    BeforeYear,
    StrongBeforeYear,
    Counted,
    PastVerb,
    NotPast,
}

/// Some words in a row with one meaning.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// Lower-case words after the first, cut as the text is.
    pub(super) rest: Vec<String>,
    pub(super) means: PhraseMeaning,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PhraseMeaning {
    Refers(Reference),
    /// Index into [`TimeRules::holidays`].
    Holiday(usize),
    /// A name that holds time words and is no time.
    Name,
}

/// When a holiday falls; no rule means that its calendar is not computed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holiday {
    pub(super) names: Vec<String>,
    /// Month and day.
    pub(super) date: Option<(i8, i8)>,
    pub(super) first: Option<FirstWeekday>,
    /// Days after western Easter Sunday.
    pub(super) easter: Option<i64>,
    /// Days after eastern Easter Sunday.
    pub(super) eastern_easter: Option<i64>,
}

/// The first such weekday (1 is Monday) of a month on or after a day.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstWeekday {
    pub(super) month: i8,
    pub(super) weekday: i8,
    pub(super) from: i8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    months: BTreeMap<String, i8>,
    weekdays: BTreeMap<String, i8>,
    seasons: BTreeMap<String, Season>,
    units: BTreeMap<String, Unit>,
    parts: BTreeMap<String, PartRow>,
    cardinals: BTreeMap<String, u32>,
    ordinals: BTreeMap<String, u32>,
    decades: BTreeMap<String, u32>,
    frequencies: BTreeMap<String, String>,
    zones: BTreeMap<String, i32>,
    zone_places: BTreeMap<String, i32>,
    roles: BTreeMap<Role, Vec<String>>,
    years: YearWords,
    verbs: VerbWords,
    references: BTreeMap<Reference, Vec<String>>,
    names: Names,
    holiday: Vec<Holiday>,
    #[serde(default)]
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRow {
    words: Vec<String>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearWords {
    before: Vec<String>,
    strong: Vec<String>,
    counted: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbWords {
    past: Vec<String>,
    not_past: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    phrases: Vec<String>,
}

impl TimeRules {
    /// Reads the rules from the resource files.
    ///
    /// # Errors
    /// Where `times/en.toml` is missing or not of the form described in its head.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let mut rules = Self {
            entries: BTreeMap::new(),
            parts: Vec::new(),
            holidays: Vec::new(),
            examples: file.example.clone(),
        };
        rules.add_names(&file);
        rules.add_roles(&file);
        rules.add_parts(file.parts);
        rules.add_phrases(&file.references, &file.names);
        rules.add_holidays(file.holiday)?;
        for entry in rules.entries.values_mut() {
            entry
                .phrases
                .sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        Ok(rules)
    }

    /// What the lower-case word `word` can be, and the phrases that begin with it.
    pub(super) fn look_up(&self, word: &str) -> (Option<&Word>, &[Phrase]) {
        self.entries
            .get(word)
            .map_or((None, &[]), |entry| (entry.word.as_ref(), &entry.phrases))
    }

    fn entry(&mut self, word: &str) -> &mut Word {
        self.entries
            .entry(word.to_owned())
            .or_default()
            .word
            .get_or_insert_default()
    }

    fn add_names(&mut self, file: &File) {
        fn each<T: Clone>(
            rules: &mut TimeRules,
            table: &BTreeMap<String, T>,
            set: impl Fn(&mut Word, T),
        ) {
            for (word, value) in table {
                set(rules.entry(word), value.clone());
            }
        }
        each(self, &file.months, |word, n| word.month = Some(n));
        each(self, &file.weekdays, |word, n| word.weekday = Some(n));
        each(self, &file.seasons, |word, s| word.season = Some(s));
        each(self, &file.units, |word, unit| word.unit = Some(unit));
        each(self, &file.cardinals, |word, n| word.cardinal = Some(n));
        each(self, &file.ordinals, |word, n| word.ordinal = Some(n));
        each(self, &file.decades, |word, n| word.decade = Some(n));
        each(self, &file.frequencies, |word, v| word.frequency = Some(v));
        each(self, &file.zones, |word, n| word.zone = Some(n));
        each(self, &file.zone_places, |word, n| word.zone_place = Some(n));
    }

    fn add_roles(&mut self, file: &File) {
        let more = [
            (Role::BeforeYear, &file.years.before),
            (Role::StrongBeforeYear, &file.years.strong),
            (Role::Counted, &file.years.counted),
            (Role::PastVerb, &file.verbs.past),
            (Role::NotPast, &file.verbs.not_past),
        ];
        let roles = file.roles.iter().map(|(role, words)| (*role, words));
        for (role, words) in roles.chain(more) {
            for word in words {
                self.entry(word).roles |= 1 << role as u32;
            }
        }
    }

    fn add_parts(&mut self, parts: BTreeMap<String, PartRow>) {
        for row in parts.into_values() {
            let index = self.parts.len();
            for word in &row.words {
                self.entry(word).part = Some(index);
            }
            self.parts.push(row.part);
        }
    }

    fn add_phrase(&mut self, phrase: &str, means: PhraseMeaning) {
        let mut words = super::atom::words(phrase).into_iter();
        if let Some(first) = words.next() {
            self.entries.entry(first).or_default().phrases.push(Phrase {
                rest: words.collect(),
                means,
            });
        }
    }

    fn add_phrases(&mut self, references: &BTreeMap<Reference, Vec<String>>, names: &Names) {
        for (&reference, phrases) in references {
            for phrase in phrases {
                self.add_phrase(phrase, PhraseMeaning::Refers(reference));
            }
        }
        for phrase in &names.phrases {
            self.add_phrase(phrase, PhraseMeaning::Name);
        }
    }

    fn add_holidays(&mut self, holidays: Vec<Holiday>) -> Result<(), ResourceError> {
        for (index, holiday) in holidays.iter().enumerate() {
            let sound = holiday
                .date
                .is_none_or(|(month, day)| super::calendar::date(2000, month, day).is_some())
                && holiday.first.is_none_or(|first| {
                    (1..=12).contains(&first.month)
                        && (1..=7).contains(&first.weekday)
                        && (1..=25).contains(&first.from)
                });
            if !sound {
                let reason = format!("holiday {:?} has an impossible date", holiday.names);
                return Err(ResourceError::new(PATH, reason));
            }
            for name in &holiday.names {
                self.add_phrase(name, PhraseMeaning::Holiday(index));
            }
        }
        self.holidays = holidays;
        Ok(())
    }
}
