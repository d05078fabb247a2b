//! Names and numbers of countries (ISO 3166-1), as the gazetteer's two letters name them.

use celes::Country;

/// Short English name of a country; the letters themselves where ISO 3166-1 does not have them.
pub(crate) fn name(alpha2: &str) -> String {
    match Country::from_alpha2(alpha2) {
        Ok(country) => country.long_name.to_owned(),
        Err(_) => alpha2.to_owned(),
    }
}

/// Three-digit number of a country.
pub(crate) fn number(alpha2: &str) -> Option<usize> {
    Country::from_alpha2(alpha2)
        .ok()
        .map(|country| country.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lead_to_names_and_numbers() {
        assert_eq!((name("NO").as_str(), number("NO")), ("Norway", Some(578)));
        assert_eq!((name("ZZ").as_str(), number("ZZ")), ("ZZ", None));
    }
}
