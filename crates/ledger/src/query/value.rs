//! What may stand behind a field of a query: points, numbers, dates, languages.

use jiff::civil::Date;

use super::{QueryError, nearest};
use crate::event_profile::kilometers;

/// Kilometers around a point that `near:` means where it names none.
const AROUND: f64 = 50.0;

/// Languages that may be asked for by name.
const LANGUAGES: [(&str, &str); 46] = [
    ("arabic", "ar"),
    ("belarusian", "be"),
    ("bengali", "bn"),
    ("bulgarian", "bg"),
    ("catalan", "ca"),
    ("chinese", "zh"),
    ("croatian", "hr"),
    ("czech", "cs"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("estonian", "et"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
    ("macedonian", "mk"),
    ("malay", "ms"),
    ("norwegian", "no"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("serbian", "sr"),
    ("slovak", "sk"),
    ("slovenian", "sl"),
    ("spanish", "es"),
    ("swahili", "sw"),
    ("swedish", "sv"),
    ("thai", "th"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("unknown", "und"),
    ("urdu", "ur"),
    ("vietnamese", "vi"),
    ("welsh", "cy"),
];

/// Latitude, longitude and kilometers of `50.5,30.5,20km`.
pub(super) fn point(text: &str) -> Option<(f64, f64, f64)> {
    let mut parts = text.split(',').map(str::trim);
    let mut number = || {
        let part = parts.next()?;
        let digits = part.strip_suffix("km").unwrap_or(part);
        digits.trim().parse::<f64>().ok().filter(|n| n.is_finite())
    };
    let (lat, lon) = (number()?, number()?);
    let around = number();
    let rest = text.split(',').count();
    let whole = rest == 2 || rest == 3 && around.is_some_and(|km| km >= 0.0);
    let known = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    (whole && known).then(|| (lat, lon, around.unwrap_or(AROUND)))
}

/// Whether a point lies within the distance of another that a query names.
pub(super) fn lies_near(wanted: &str, place: &str) -> Option<bool> {
    let (lat, lon, around) = point(wanted)?;
    let (to_lat, to_lon, _) = point(place)?;
    Some(kilometers((lat, lon), (to_lat, to_lon)) <= around)
}

/// How numbers are compared, and with which.
pub(super) fn comparison(text: &str) -> Option<(&str, f64)> {
    let digits = text.trim_start_matches(['>', '<', '=']);
    let sign = &text[..text.len() - digits.len()];
    let known = matches!(sign, "" | "=" | ">" | "<" | ">=" | "<=");
    let number = digits.trim().parse::<f64>().ok()?;
    (known && number.is_finite()).then_some((sign, number))
}

/// Whether a number is as a query asks.
pub(super) fn compares(wanted: &str, value: &str) -> Option<bool> {
    let (sign, bound) = comparison(wanted)?;
    let value: f64 = value.parse().ok()?;
    Some(match sign {
        ">" => value > bound,
        "<" => value < bound,
        ">=" => value >= bound,
        "<=" => value <= bound,
        _ => (value - bound).abs() < f64::EPSILON * bound.abs().max(1.0),
    })
}

/// The code of a language that is given by it or by its English name; whatever is written like a code is one.
pub(super) fn language(value: String) -> Result<String, QueryError> {
    let named = LANGUAGES.iter().find(|(name, _)| *name == value);
    if let Some((_, code)) = named {
        return Ok((*code).to_owned());
    }
    let is_code = value.len() == 2 && value.bytes().all(|b| b.is_ascii_lowercase());
    if is_code || value == "und" {
        return Ok(value);
    }
    Err(QueryError::Language {
        suggestion: nearest(&value, LANGUAGES.iter().map(|(name, _)| *name)),
        value,
    })
}

/// A date that may lack its day or month.
pub(super) fn date(field: &'static str, value: String) -> Result<String, QueryError> {
    let whole = match value.len() {
        4 => format!("{value}-01-01"),
        7 => format!("{value}-01"),
        _ => value.clone(),
    };
    match whole.parse::<Date>() {
        Ok(_) if matches!(value.len(), 4 | 7 | 10) => Ok(value),
        _ => Err(QueryError::Date { field, value }),
    }
}
