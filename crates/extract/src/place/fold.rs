//! One form for the spellings of a name: small letters, no accents, apostrophes or dots.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name for look-up; `tools/gazetteer/build.py` folds the gazetteer's names the same way.
///
/// "Côte d’Ivoire" and "Cote dIvoire", "Saint-Denis" and "Saint Denis", "U.S." and "US" become one.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    if name.is_ascii() {
        name.chars()
            .for_each(|c| push(c.to_ascii_lowercase(), &mut folded));
    } else {
        let lowered = name.to_lowercase();
        for c in lowered.nfkd().filter(|&c| !is_combining_mark(c)) {
            push(c, &mut folded);
        }
    }
    while folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Whether a name folds to `folded`; cheap for plain letters.
pub(super) fn folds_to(name: &str, folded: &str) -> bool {
    if name.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ') {
        return name.eq_ignore_ascii_case(folded);
    }
    fold(name) == folded
}

fn push(c: char, folded: &mut String) {
    match c {
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' => folded.push('d'),
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'ı' => folded.push('i'),
        'þ' => folded.push_str("th"),
        'ħ' => folded.push('h'),
        'ə' => folded.push('a'),
        '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' | '´' | 'ʹ' | 'ʿ' | 'ʾ' | '.' | '·' => {}
        '-' | '‐' | '‑' | '–' | '—' | '/' | '_' => push_blank(folded),
        c if c.is_whitespace() => push_blank(folded),
        c => folded.push(c),
    }
}

fn push_blank(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, folded: &str) {
        assert_eq!(fold(name), folded);
    }

    #[test]
    fn spellings_of_a_name_become_one() {
        check("Côte d’Ivoire", "cote divoire");
        check("Saint-Denis", "saint denis");
        check("U.S.", "us");
        check("  São  Paulo ", "sao paulo");
        check("Łódź", "lodz");
        check("Київ", "киів");
        check("Türkiye", "turkiye");
        check("İstanbul", "istanbul");
        check("Größe", "grosse");
    }
}
