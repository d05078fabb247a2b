//! Tags that would break what reads them: more attributes than any page has, titles of drawings that
//! nobody closes.

use std::borrow::Cow;

/// A tag's attributes after this many are not looked at. The tokenizer recurs from one to the next,
/// and the library that chooses the content looks every name up among all before it.
const MOST_ATTRIBUTES: usize = 500;

/// The source with the attributes of overlong tags blanked out, and with `<title/>` and `<style/>`, so
/// that everything else stays where it stands.
///
/// In a drawing such a tag is whole; a tokenizer that knows nothing of drawings takes the rest of the
/// page for the title's words.
pub(super) fn without_traps(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut blanks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&b| b == b'<') {
        at += found + 1;
        let closes = bytes.get(at) == Some(&b'/');
        let name = at + usize::from(closes);
        if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (surplus, end) = scan(bytes, name);
        if let Some(surplus) = surplus {
            blanks.push((surplus, end));
        }
        if surplus.is_none() && is_whole_title(&bytes[name..end]) {
            blanks.push((name - 1, (end + 1).min(bytes.len())));
        }
        at = end;
        let rest = &bytes[name..bytes.len().min(name + 6)];
        if rest.eq_ignore_ascii_case(b"script") && !closes {
            // What scripts compare is no tag.
            at = end_of_script(bytes, end);
        }
    }
    if blanks.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut cleared = String::with_capacity(source.len());
    let mut from = 0;
    for (start, end) in blanks {
        cleared.push_str(&source[from..start]);
        cleared.extend(std::iter::repeat_n(' ', end - start));
        from = end;
    }
    cleared.push_str(&source[from..]);
    Cow::Owned(cleared)
}

/// Whether a tag, from its name to before its `>`, is a title or style that closes itself.
fn is_whole_title(tag: &[u8]) -> bool {
    let named = |name: &[u8]| {
        let (start, rest) = tag.split_at(name.len().min(tag.len()));
        start.eq_ignore_ascii_case(name)
            && rest
                .first()
                .is_some_and(|b| *b == b'/' || b.is_ascii_whitespace())
    };
    tag.ends_with(b"/") && (named(b"title") || named(b"style"))
}

/// The source without scripts, styles and comments, which hold no story and are most of many
/// pages. Scripts with JSON-LD stay. What nobody closes is left out to the end, as a browser would.
pub(super) fn without_scripts(source: &str) -> Cow<'_, str> {
    const HIDDEN: [(&[u8], &[u8]); 3] = [
        (b"<script", b"</script"),
        (b"<style", b"</style"),
        (b"<!--", b"-->"),
    ];
    let bytes = source.as_bytes();
    let mut kept = String::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = bytes[at..].iter().position(|&b| b == b'<') {
        at += found;
        let opens = |name: &[u8]| {
            let start = bytes.get(at..at + name.len());
            let ends = bytes
                .get(at + name.len())
                .is_none_or(|b| !b.is_ascii_alphanumeric());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name)) && (ends || name == b"<!--")
        };
        let Some((name, close)) = HIDDEN.into_iter().find(|(name, _)| opens(name)) else {
            at += 1;
            continue;
        };
        let end = after(bytes, at + name.len(), close);
        let tag = &bytes[at..end.min(at + 200)];
        let data = name == b"<script" && tag.windows(7).any(|w| w.eq_ignore_ascii_case(b"ld+json"));
        if !data {
            kept.push_str(&source[from..at]);
            from = end;
        }
        at = end;
    }
    if from == 0 {
        return Cow::Borrowed(source);
    }
    kept.push_str(&source[from..]);
    Cow::Owned(kept)
}

/// One past the closing mark, or one past the `>` that ends a closing tag; the end of the source where
/// there is none. Both are places of ASCII characters.
fn after(bytes: &[u8], from: usize, close: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest
        .windows(close.len())
        .position(|window| window.eq_ignore_ascii_case(close));
    let Some(found) = found else {
        return bytes.len();
    };
    let end = from + found + close.len();
    if close.ends_with(b">") {
        return end;
    }
    let tail = bytes[end..].iter().position(|&b| b == b'>');
    tail.map_or(bytes.len(), |tail| end + tail + 1)
}

/// Where the surplus attributes of a tag begin, if it has any, and where the tag ends: its `>`, or the
/// end of the source. Both are places of ASCII characters.
fn scan(bytes: &[u8], name: usize) -> (Option<usize>, usize) {
    let mut surplus = None;
    let (mut count, mut quote, mut previous) = (0, None, b'<');
    for (at, &b) in bytes.iter().enumerate().skip(name) {
        let mut ends = false;
        match quote {
            Some(open) if b == open => (quote, ends) = (None, true),
            Some(_) => {}
            None if b == b'>' => return (surplus, at),
            None if matches!(b, b'"' | b'\'') && previous == b'=' => quote = Some(b),
            None => ends = b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\''),
        }
        // What ends here may be an attribute; several blanks in a row count too much, which is harmless.
        count += usize::from(ends);
        if ends && count > MOST_ATTRIBUTES && surplus.is_none() {
            // A quotation mark still belongs to its attribute.
            surplus = Some(at + usize::from(matches!(b, b'"' | b'\'')));
        }
        if !b.is_ascii_whitespace() {
            previous = b;
        }
    }
    (surplus, bytes.len())
}

fn end_of_script(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    let mut at = 0;
    while let Some(found) = rest[at..].iter().position(|&b| b == b'<') {
        at += found;
        let tag = &rest[at..rest.len().min(at + 8)];
        if tag.eq_ignore_ascii_case(b"</script") {
            return from + at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_comments_go_and_data_stays() {
        let check = |source: &str, expected: &str| assert_eq!(without_scripts(source), expected);
        check("<p>é</p>", "<p>é</p>");
        check(
            "<p>a</p><SCRIPT src=x>if (a<b) 'é'</Script ><p>é</p>",
            "<p>a</p><p>é</p>",
        );
        check(
            "<style>p{}</style><b>1</b><!-- <p>é</p> --><i>2</i>",
            "<b>1</b><i>2</i>",
        );
        let data = "<script type=\"application/ld+json\">{}</script>";
        check(data, data);
        check("<p>a<script>é", "<p>a");
        check("<scripted>a</scripted>c", "<scripted>a</scripted>c");
        check("<p>a<!--", "<p>a");
    }

    #[test]
    fn surplus_attributes_and_whole_titles_are_blanked() {
        let plain = "<p class=a><script>if (a<b) { x = 'a b c' }</script>né";
        assert_eq!(without_traps(plain), plain);
        let many: String = (0..2_000).map(|n| format!(" é{n}=\"a > b\"")).collect();
        let source = format!("<h1>Ö</h1><div{many}>né</div>");
        let cleared = without_traps(&source);
        assert_eq!(cleared.len(), source.len());
        assert!(
            cleared.ends_with("  >né</div>")
                && cleared.contains("é100=")
                && !cleared.contains("é900=")
        );
        let glued = format!("<div {}>x", "a=\"\"".repeat(2_000));
        assert!(without_traps(&glued).ends_with("  >x"));
        let drawing = "<svg><title/><path/></svg><p>é</p><title>a</title><titled/>";
        let blank = "<svg>        <path/></svg><p>é</p><title>a</title><titled/>";
        assert_eq!(without_traps(drawing), blank);
        let between = "<script>a<b</script><svg><title/></svg><script></script>";
        assert!(!without_traps(between).contains("title"));
        let unclosed = format!("<div {}", "a ".repeat(2_000));
        assert_eq!(without_traps(&unclosed).len(), unclosed.len());
    }
}
