//! What the terminal can show: its width, its colors, and text made safe for it.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use counterclaim_model::{Stance, acts};

/// Width where nothing says one.
const DEFAULT_WIDTH: usize = 88;
/// Lines longer than this are hard to read on any screen.
const WIDEST: usize = 110;
/// Nothing can be laid out in less.
const NARROWEST: usize = 40;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether colors are shown.
    pub color: bool,
}

/// How a piece of text is shown. Never the only cue: a word or glyph always says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Strong,
    /// Ids, dates, and other things at the side.
    Faint,
    /// What cannot be right.
    Wrong,
    /// Accusations.
    Accuse,
    /// Denials.
    Deny,
    /// As it is.
    Plain,
}

impl Screen {
    /// Standard output: `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb` and the terminal's width hold, or
    /// `COLUMNS` where the output is no terminal.
    pub fn of_stdout() -> Self {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let wanted = || std::env::var("COLUMNS").ok()?.parse().ok();
        let width = terminal.or_else(wanted).unwrap_or(DEFAULT_WIDTH);
        Self {
            width: width.clamp(NARROWEST, WIDEST),
            color: choice != anstream::ColorChoice::Never,
        }
    }

    /// A screen without colors.
    pub fn plain(width: usize) -> Self {
        Self {
            width,
            color: false,
        }
    }

    /// Some text in a tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let style = match tone {
            Tone::Strong => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Wrong => AnsiColor::Red.on_default().bold(),
            Tone::Accuse => AnsiColor::Yellow.on_default(),
            Tone::Deny => AnsiColor::Cyan.on_default(),
            Tone::Plain => Style::new(),
        };
        if self.color && tone != Tone::Plain {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Text from an article, safe and wrapped, every line after `indent` blanks.
    pub fn wrapped(self, text: &str, indent: usize) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = safe(&words.join(" ")).into_owned();
        let blanks = " ".repeat(indent);
        let options = textwrap::Options::new(self.width.max(indent + 20))
            .initial_indent(&blanks)
            .subsequent_indent(&blanks);
        textwrap::fill(&text, options)
    }

    /// `left` and `right` at the two ends of a line, or on two lines where they do not fit.
    pub fn ends(self, left: &str, right: &str) -> String {
        if right.is_empty() {
            return left.to_owned();
        }
        let taken = columns(left) + columns(right);
        if taken + 2 <= self.width {
            format!("{left}{}{right}", " ".repeat(self.width - taken))
        } else {
            format!(
                "{left}\n{}{right}",
                " ".repeat(self.width.saturating_sub(columns(right)))
            )
        }
    }
}

/// Columns that a text takes, without its colors.
pub fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(anstream::adapter::strip_str(text).to_string().as_str())
}

/// Text from outside, with everything that could act on a terminal or hide what it says made visible:
/// control characters, and characters that change direction or take no room.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            c if acts(c) => {
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The tone of a stance.
pub fn stance_tone(stance: Stance) -> Tone {
    match stance {
        Stance::Accuse | Stance::Threaten => Tone::Accuse,
        Stance::Deny => Tone::Deny,
        Stance::Doubt | Stance::Unverified | Stance::Decline => Tone::Faint,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_shown_not_obeyed() {
        assert_eq!(safe("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(safe("a\u{202e}b\u{7f}"), "a⟨U+202E⟩b⟨U+007F⟩");
        assert_eq!(
            safe("Zoë — “naïve” 한국 می‌خواهم"),
            "Zoë — “naïve” 한국 می‌خواهم"
        );
    }

    #[test]
    fn lines_are_wrapped_to_the_width() {
        let text = Screen::plain(30).wrapped("The harbor master said that the ferry sank.", 4);
        assert_eq!(text, "    The harbor master said\n    that the ferry sank.");
    }

    #[test]
    fn colors_take_no_room() {
        let screen = Screen {
            width: 20,
            color: true,
        };
        assert_eq!(
            columns(&screen.ends(&screen.paint(Tone::Strong, "a"), "b")),
            20
        );
    }
}
