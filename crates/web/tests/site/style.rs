//! The colors of the style keep enough contrast (WCAG 2.2, 1.4.3 and 1.4.11), and assets ask for nothing.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../assets/style.css");
const KEYS: &str = include_str!("../../assets/keys.js");

/// The tokens of each `:root` block, in order.
fn themes() -> Vec<BTreeMap<&'static str, [f64; 3]>> {
    let blocks = STYLE.split(":root").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once('{')?.1.split_once('}'));
    let tokens = blocks.map(|(body, _)| {
        let lines = body.split(';');
        lines
            .filter_map(|line| {
                let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
                let part = |at: usize| u8::from_str_radix(value.get(at..at + 2)?, 16).ok();
                let rgb = [part(0)?, part(2)?, part(4)?];
                Some((name, rgb.map(|c| f64::from(c) / 255.0)))
            })
            .collect::<BTreeMap<_, _>>()
    });
    tokens.filter(|theme| theme.len() > 8).collect()
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let linear = |c: f64| {
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_edges_can_be_seen_in_both_themes() {
    let themes = themes();
    assert_eq!(themes.len(), 3, "light, dark by the system, dark by choice");
    assert_eq!(themes[1], themes[2]);
    for (n, theme) in themes.iter().enumerate() {
        for (front, backs, least) in [
            (
                "ink",
                &[
                    "page",
                    "panel",
                    "tint-say",
                    "tint-accuse",
                    "tint-deny",
                    "tint-hedge",
                ][..],
                7.0,
            ),
            ("soft", &["page", "panel"], 4.5),
            ("accuse", &["page", "panel", "tint-accuse"], 4.5),
            ("deny", &["page", "panel", "tint-deny"], 4.5),
            ("hedge", &["page", "panel", "tint-hedge"], 4.5),
            ("warn", &["page", "panel"], 4.5),
            ("edge", &["page", "panel", "land"], 3.0),
        ] {
            for back in backs {
                let found = contrast(theme[front], theme[back]);
                assert!(found >= least, "theme {n}: {front} on {back}: {found:.2}");
            }
        }
    }
}

#[test]
fn assets_are_small_and_ask_for_nothing() {
    for asset in [STYLE, KEYS] {
        for outside in [
            "http:", "https:", "//cdn", "@import", "url(", "eval(", "fetch(",
        ] {
            assert!(!asset.contains(outside), "{outside}");
        }
        assert!(asset.len() < 25_000, "{}", asset.len());
    }
}
