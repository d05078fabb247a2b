//! Article text where it could act: characters that change direction or hide are shown by number.

use std::borrow::Cow;

/// A page in which no character can turn the direction of others or hide among them: each such
/// character is written as its number. Pages are made of our templates, which have none of these, and of
/// article text, so that this holds wherever article text stands.
pub(crate) fn visible(page: String) -> String {
    match counterclaim_model::visible(&page) {
        Cow::Borrowed(_) => page,
        Cow::Owned(shown) => shown,
    }
}

/// Whether a word mixes Latin letters with Cyrillic or Greek ones, as look-alike names do.
pub(crate) fn mixes_scripts(word: &str) -> bool {
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    latin && word.chars().any(|c| matches!(u32::from(c), 0x370..=0x52F))
}

/// The beginning of a text, cut at a word, with `…` where something was cut.
pub(crate) fn clipped(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= characters {
        return line;
    }
    let cut: String = line.chars().take(characters).collect();
    let whole = cut.rfind(' ').filter(|at| *at > cut.len() / 2);
    format!("{}…", cut[..whole.unwrap_or(cut.len())].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_is_shown() {
        for (text, expected) in [
            ("plain\ntext", "plain\ntext"),
            ("a\u{202e}b", "a⟨U+202E⟩b"),
            ("\u{1b}[31m", "⟨U+001B⟩[31m"),
            ("tag\u{e0041}", "tag⟨U+E0041⟩"),
            ("👩\u{200d}🚒", "👩\u{200d}🚒"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(visible(text.to_owned()), expected);
        }
    }

    #[test]
    fn look_alikes_are_told() {
        assert!(mixes_scripts("Pоrt"));
        assert!(!mixes_scripts("Port") && !mixes_scripts("Порт") && !mixes_scripts("İzmir"));
    }

    #[test]
    fn cutting_keeps_words() {
        assert_eq!(clipped("one two three four", 12), "one two…");
        assert_eq!(clipped(" a\n b ", 12), "a b");
        assert_eq!(clipped("ÄÖÜÄÖÜÄÖÜ", 4), "ÄÖÜÄ…");
    }
}
