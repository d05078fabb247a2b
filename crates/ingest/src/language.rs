//! The language of a text.

use std::collections::BTreeMap;

use whatlang::{Lang, detect};

use crate::resources::Compiled;

/// ISO 639-1 code of the language of `text`, or `und`. `declared` is what the page says (`en-US`); it
/// is believed unless the text is surely in another language.
pub(crate) fn language_of(text: &str, declared: Option<&str>, resources: &Compiled) -> String {
    let declared = declared.and_then(primary_subtag);
    let found = identify(text);
    match (declared, found) {
        (Some(declared), Some((code, sure))) if sure && code != declared => code.to_owned(),
        (Some(declared), _) => declared,
        (None, Some((code, true))) => code.to_owned(),
        (None, _) => by_common_words(text, resources).unwrap_or("und").to_owned(),
    }
}

/// The language whose small words make up most of a short text: three of them at least, a fifth of all
/// words, and half as many again as of any other language.
fn by_common_words<'r>(text: &str, resources: &'r Compiled) -> Option<&'r str> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
        .take(400)
        .map(str::to_lowercase)
        .collect();
    let mut hits: Vec<(usize, &str)> = resources
        .common
        .iter()
        .map(|(language, common)| {
            (
                words.iter().filter(|word| common.contains(*word)).count(),
                language.as_str(),
            )
        })
        .collect();
    hits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let (best, language) = *hits.first()?;
    let second = hits.get(1).map_or(0, |hit| hit.0);
    (best >= 3 && best * 5 >= words.len() && best * 2 >= second * 3).then_some(language)
}

/// The language part of a tag such as `en-US`, if it is two letters (Norwegian is one language here).
fn primary_subtag(tag: &str) -> Option<String> {
    let subtag = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    match subtag.as_str() {
        "nb" | "nn" => Some("no".to_owned()),
        _ if subtag.len() == 2 && subtag.bytes().all(|b| b.is_ascii_lowercase()) => Some(subtag),
        _ => None,
    }
}

/// In fewer letters than these no language is sure.
const LEAST_LETTERS: usize = 40;

/// Language and whether it is sure; looks at the first stretch of the text only.
fn identify(text: &str) -> Option<(&'static str, bool)> {
    let mut end = text.len().min(6000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let letters = sample.chars().filter(|c| c.is_alphabetic());
    if letters.take(LEAST_LETTERS).count() < LEAST_LETTERS {
        // a comparison with every language would say nothing that is used
        return None;
    }
    let info = detect(sample)?;
    let lang = match info.lang() {
        Lang::Rus | Lang::Ukr | Lang::Bel | Lang::Bul | Lang::Mkd | Lang::Srp => {
            east_slavic(sample).unwrap_or(info.lang())
        }
        lang => lang,
    };
    let sure = info.is_reliable();
    iso_639_1(lang).map(|code| (code, sure))
}

/// Ukrainian and Russian differ by letters that only one of them has.
fn east_slavic(sample: &str) -> Option<Lang> {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in sample.chars().flat_map(char::to_lowercase) {
        if matches!(
            c,
            'і' | 'ї'
                | 'є'
                | 'ґ'
                | 'ы'
                | 'э'
                | 'ъ'
                | 'ё'
                | 'ў'
                | 'ј'
                | 'ћ'
                | 'ђ'
                | 'џ'
                | 'љ'
                | 'њ'
                | 'ѓ'
                | 'ќ'
        ) {
            *counts.entry(c).or_default() += 1;
        }
    }
    let sum = |letters: &[char]| letters.iter().filter_map(|c| counts.get(c)).sum::<usize>();
    if sum(&['ў', 'ј', 'ћ', 'ђ', 'џ', 'љ', 'њ', 'ѓ', 'ќ']) > 0 {
        return None;
    }
    let (ukrainian, russian) = (sum(&['і', 'ї', 'є', 'ґ']), sum(&['ы', 'э', 'ё']));
    match ukrainian.cmp(&russian) {
        std::cmp::Ordering::Greater => Some(Lang::Ukr),
        std::cmp::Ordering::Less => Some(Lang::Rus),
        std::cmp::Ordering::Equal => None,
    }
}

fn iso_639_1(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Tur => "tr",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Cat => "ca",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Mar => "mr",
        Lang::Guj => "gu",
        Lang::Pan => "pa",
        Lang::Mal => "ml",
        Lang::Kan => "kn",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Tuk => "tk",
        Lang::Afr => "af",
        Lang::Yid => "yi",
        Lang::Epo => "eo",
        Lang::Lat => "la",
        Lang::Amh => "am",
        Lang::Mya => "my",
        Lang::Khm => "km",
        Lang::Sin => "si",
        Lang::Nep => "ne",
        Lang::Ori => "or",
        Lang::Jav => "jv",
        Lang::Tgl => "tl",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Aka => "ak",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, declared: Option<&str>, expected: &str) {
        let resources = crate::resources::Resources::default();
        assert_eq!(
            language_of(text, declared, resources.get()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn languages() {
        let english = "The harbor master said on Friday that the ferry had left with more people on board than it was built to carry.";
        check(english, None, "en");
        check(english, Some("de-DE"), "en");
        check("Ferry sinks", None, "und");
        check(
            "Police said on Monday that 12 people were killed in the blast.",
            None,
            "en",
        );
        check(
            "Die Polizei sucht nach dem Fahrer, der in der Nacht geflohen ist.",
            None,
            "de",
        );
        check("Ferry sinks", Some("en-GB"), "en");
        check(
            "Die Feuerwehr teilte am Freitag mit, dass die Fähre mehr Menschen an Bord hatte als erlaubt.",
            None,
            "de",
        );
        check(
            "Рятувальники повідомили, що пором затонув біля причалу, людей встигли евакуювати.",
            None,
            "uk",
        );
        check(
            "Спасатели сообщили, что паром затонул у причала, людей успели эвакуировать, и это подтвердили власти были.",
            None,
            "ru",
        );
    }
}
