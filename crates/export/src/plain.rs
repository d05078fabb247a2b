//! Text from articles made safe for files of other programs.

use std::fmt::Write as _;

/// Text in which nothing can act: control characters, and characters that change direction or take no
/// room, are written as their numbers; white space is made single.
pub(crate) fn visible(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    counterclaim_model::visible(&line).into_owned()
}

/// Text in which nothing acts, for the inside of HTML elements and of quoted attributes; line ends stay.
pub fn html_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in counterclaim_model::visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// An address with everything that no address may hold written as `%` and a number (RFC 3986, section 2).
pub(crate) fn address(url: &str) -> String {
    let bytes = url.trim().as_bytes();
    let mut out = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let kept = byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte);
        let digits = bytes.iter().skip(at + 1).take(2);
        let escape = *byte == b'%' && digits.filter(|byte| byte.is_ascii_hexdigit()).count() == 2;
        if kept || escape {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a
/// line end, or with a wide form of them, gets an apostrophe before it (OWASP, "CSV Injection"). A
/// negative number stays a number.
pub(crate) fn cell(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or("");
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let first = text.trim_start_matches(' ').chars().next();
    let formula = first.is_some_and(|c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '−'
        )
    });
    if formula && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("+49 30", "'+49 30"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("a=b", "a=b"),
            ("-33.9", "-33.9"),
            ("-1+1", "'-1+1"),
            ("-.5", "'-.5"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn nothing_acts() {
        assert_eq!(
            visible("a\u{202e}b\n  c\u{1b}[0m"),
            "a⟨U+202E⟩b c⟨U+001B⟩[0m"
        );
        for (url, expected) in [
            ("https://a.example/b?c=d&e#f", "https://a.example/b?c=d&e#f"),
            (
                "https://a.example/<b>\"\\^`{|}",
                "https://a.example/%3Cb%3E%22%5C%5E%60%7B%7C%7D",
            ),
            (
                " https://a.example/é \u{202e}%zz%20%",
                "https://a.example/%C3%A9%20%E2%80%AE%25zz%20%25",
            ),
        ] {
            assert_eq!(address(url), expected);
        }
        assert_eq!(
            html_escaped("<b a='\"'>&\u{202e}\r\n"),
            "&lt;b a=&#39;&quot;&#39;&gt;&amp;⟨U+202E⟩\n"
        );
    }
}
