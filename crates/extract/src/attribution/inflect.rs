//! Forms of regular English verbs and nouns.

use std::collections::BTreeMap;

/// Verbs of more than one syllable that double their last letter.
const DOUBLING: &[&str] = &[
    "acquit", "admit", "allot", "commit", "compel", "concur", "defer", "deter", "impel", "infer",
    "occur", "permit", "prefer", "propel", "rebut", "recur", "refer", "regret", "submit",
    "transfer", "transmit",
];

/// Every form of a verb, which may be a phrase whose first word is the verb ("point out").
pub(super) fn verb(lemma: &str, irregular: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let (first, rest) = lemma.split_once(' ').unwrap_or((lemma, ""));
    let mut forms = vec![first.to_owned()];
    match irregular.get(first) {
        Some(others) => forms.extend(others.iter().cloned()),
        None => forms.extend([third_person(first), past(first), participle(first)]),
    }
    if !rest.is_empty() {
        forms.iter_mut().for_each(|form| {
            form.push(' ');
            form.push_str(rest);
        });
    }
    forms
}

/// Singular and plural of a noun, which may be followed by its preposition ("attack on").
pub(super) fn noun(lemma: &str) -> Vec<String> {
    let (first, rest) = lemma.split_once(' ').unwrap_or((lemma, ""));
    let plural = third_person(first);
    [first.to_owned(), plural]
        .into_iter()
        .map(|form| {
            if rest.is_empty() {
                form
            } else {
                format!("{form} {rest}")
            }
        })
        .collect()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Ends in a consonant and "y".
fn consonant_y(word: &str) -> bool {
    word.ends_with('y') && !word.chars().rev().nth(1).is_some_and(is_vowel)
}

fn third_person(word: &str) -> String {
    if consonant_y(word) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    let hissing = ["s", "x", "z", "ch", "sh", "o"]
        .iter()
        .any(|end| word.ends_with(end));
    format!("{word}{}", if hissing { "es" } else { "s" })
}

fn past(word: &str) -> String {
    if consonant_y(word) {
        return format!("{}ied", &word[..word.len() - 1]);
    }
    if word.ends_with('e') {
        return format!("{word}d");
    }
    format!("{}ed", doubled(word))
}

fn participle(word: &str) -> String {
    let silent = word.ends_with('e') && !word.ends_with("ee") && !word.ends_with("oe");
    if silent {
        return format!("{}ing", &word[..word.len() - 1]);
    }
    format!("{}ing", doubled(word))
}

/// With its last consonant doubled, where English doubles it.
fn doubled(word: &str) -> String {
    let plain = word.replace("qu", "qw");
    let mut back = plain.chars().rev();
    let (last, middle, before) = (back.next(), back.next(), back.next());
    let vowels = plain.chars().filter(|&c| is_vowel(c) || c == 'y').count();
    let closed = last.is_some_and(|c| !is_vowel(c) && !matches!(c, 'w' | 'x' | 'y'))
        && middle.is_some_and(is_vowel)
        && before.is_some_and(|c| !is_vowel(c));
    let short = vowels == 1;
    match last {
        Some(last) if closed && (short || DOUBLING.contains(&word)) => format!("{word}{last}"),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lemma: &str, expected: &str) {
        assert_eq!(verb(lemma, &BTreeMap::new()).join(" "), expected);
    }

    #[test]
    fn inflects_regular_verbs() {
        check("deny", "deny denies denied denying");
        check("accuse", "accuse accuses accused accusing");
        check("slam", "slam slams slammed slamming");
        check("admit", "admit admits admitted admitting");
        check("tweet", "tweet tweets tweeted tweeting");
        check("quip", "quip quips quipped quipping");
        check("point out", "point out points out pointed out pointing out");
        check("agree", "agree agrees agreed agreeing");
        check("stress", "stress stresses stressed stressing");
        check("answer", "answer answers answered answering");
    }

    #[test]
    fn inflects_nouns() {
        assert_eq!(noun("denial").join(" "), "denial denials");
        assert_eq!(noun("attack on").join(" | "), "attack on | attacks on");
        assert_eq!(noun("theory").join(" "), "theory theories");
    }
}
