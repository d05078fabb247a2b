//! Readings of invented articles in any number, for tests of order and size: the same number always gives
//! the same readings.
//!
//! Every incident has a town, a day, a kind and parties of its own; several outlets tell it over some
//! days, some as copies. Spans stand where the words stand, as in real readings.

use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{ArticleId, Reading};
use serde_json::{Value, json};

const TOWNS: [&str; 12] = [
    "Harrow", "Kerrin", "Oldmere", "Tarnby", "Vellin", "Drosk", "Ashby", "Corvel", "Mirren",
    "Sundal", "Perrault", "Quayle",
];
const KINDS: [(&str, &str, &str); 5] = [
    ("explosion", "explosion", "explosion"),
    ("fire", "fire", "fire"),
    ("shelling", "attack", "shelling"),
    ("ship_sinking", "accident", "sinking"),
    ("building_collapse", "accident", "collapse"),
];
const OUTLETS: [&str; 9] = [
    "Northern Wire",
    "Harbor Post",
    "The Courier",
    "Evening Star",
    "Delta News",
    "Coast Daily",
    "Free Press",
    "Morning Ledger",
    "Union Gazette",
];
const PARTIES: [&str; 8] = [
    "Saltmere",
    "Halvland",
    "Orrin",
    "Tessaly",
    "Brandt Lines",
    "Corland Bank",
    "Vaud",
    "Istria",
];
const CAUSES: [&str; 6] = [
    "a faulty valve in the northern depot",
    "a missile fired from the eastern ridge",
    "a gas leak beneath the old market hall",
    "a collision with an unlit barge at night",
    "a fuse that the contractor had bypassed",
    "a strike ordered by the coastal command",
];

/// Numbers that look random and are always the same (splitmix64, Vigna 2015).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that fall as the seed says.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

/// A text that grows, and where its words stand.
struct Page {
    text: String,
}

impl Page {
    fn add(&mut self, words: &str) -> [usize; 2] {
        let start = self.text.chars().count();
        self.text.push_str(words);
        [start, self.text.chars().count()]
    }
}

/// The name of a town that only one incident has: its own, after one of the list.
fn town(incident: usize) -> String {
    let mut name = String::new();
    let mut rest = incident / TOWNS.len();
    while rest > 0 {
        name.push(char::from(b'a' + (rest % 20) as u8));
        name.push(if rest.is_multiple_of(3) { 'o' } else { 'e' });
        rest /= 20;
    }
    format!("{}{name}", TOWNS[incident % TOWNS.len()])
}

/// The day of a number of days after the beginning of 2031.
fn day(days: usize) -> String {
    let (month, day) = ((days / 28) % 12 + 1, days % 28 + 1);
    format!("{}-{month:02}-{day:02}", 2031 + days / 336)
}

/// The reading of article `number` of about `per_incident` articles on each incident, with `claims`
/// claims.
pub(crate) fn reading(number: usize, per_incident: usize, claims: usize) -> Reading {
    let incident = number / per_incident;
    let telling = number % per_incident;
    // one in seven articles repeats the first of its incident
    let copy = telling > 0 && telling.is_multiple_of(7);
    let mut dice = Dice::new((if copy { number - telling } else { number }) as u64 * 7919 + 3);
    let town = town(incident);
    let mut of_incident = Dice::new(incident as u64 * 104_729 + 11);
    let (kind, family, noun) = KINDS[of_incident.roll(KINDS.len())];
    let when = of_incident.roll(300);
    let accuser = of_incident.roll(PARTIES.len());
    let accused = (accuser + 1 + of_incident.roll(PARTIES.len() - 1)) % PARTIES.len();
    let toll = of_incident.roll(40) + 1;
    let published = day(when + telling / 3);
    let outlet = OUTLETS[(number * 5 + telling) % OUTLETS.len()];
    let mut page = Page {
        text: String::new(),
    };
    let title = page.add(&format!("{} in {town} kills {toll}", capital(noun)));
    page.add("\n\n");
    let start = page.text.chars().count();
    page.add("An ");
    let mention = page.add(noun);
    page.add(" in ");
    let place = page.add(&town);
    page.add(" on ");
    let time = page.add(&day(when));
    page.add(" killed ");
    let quantity = page.add(&toll.to_string());
    page.add(" people. ");
    let (spoken, said) = statements(&mut page, &mut dice, claims, [accuser, accused]);
    for _ in 0..12 {
        let words: Vec<String> = (0..14).map(|_| format!("w{}", dice.roll(4000))).collect();
        page.add(&format!("{}. ", capital(&words.join(" "))));
    }
    let end = page.text.trim_end().chars().count();
    let id = ArticleId::of(
        Some(&format!("https://example.test/{number}")),
        page.text.as_bytes(),
    );
    let actors: Vec<Value> = [accuser, accused]
        .iter()
        .enumerate()
        .map(|(i, party)| {
            json!({"id": format!("a{}", i + 1), "name": PARTIES[*party], "kind": "government",
                "country": null, "role": null, "speaks_for": null,
                "mentions": [spoken[i % spoken.len()]]})
        })
        .collect();
    let value = json!({
        "schema": "counterclaim.reading.v1",
        "engine": {"version": "0.0.0", "resources": "sha256:00"},
        "article": {"id": id.to_string(), "input": format!("{number}.txt"), "url": null,
            "canonical_url": format!("https://example.test/{number}"), "title": null, "outlet": outlet,
            "origin": null, "origin_evidence": [], "byline": [], "contributors": [], "dateline": null,
            "published": {"value": published, "basis": "meta", "score": 0.95}, "captured": null,
            "date_evidence": [], "language": "en", "text": page.text,
            "blocks": [{"kind": "title", "why": null, "span": title},
                {"kind": "body", "why": null, "span": [start, end]}]},
        "actors": actors,
        "claims": said,
        "events": [{"id": "e1", "type": kind, "family": family,
            "codes": {"plover": null, "cameo": null, "acled": null}, "mentions": [mention],
            "realis": "reported", "time": "t1", "places": ["p1"], "quantities": ["q1"],
            "participants": [], "facets": [{"facet": "perpetrator", "value": PARTIES[accused],
                "for": ["c1"], "against": if claims > 1 { json!(["c2"]) } else { json!([]) }, "doubt": []}],
            "status": "disputed"}],
        "times": [{"id": "t1", "span": time, "type": "DATE", "value": day(when), "mod": null,
            "earliest": day(when), "latest": day(when), "resolved": true, "because": "synthetic"}],
        "places": [{"id": "p1", "span": place, "name": town, "gazetteer": format!("own:{incident}"),
            "lat": 10.0 + (incident % 500) as f64 / 10.0, "lon": (incident / 500) as f64 / 5.0,
            "country": "XX", "precision": "exact", "sense": "place", "because": "synthetic"}],
        "quantities": [{"id": "q1", "span": quantity, "low": toll, "best": toll, "high": toll,
            "bound": "exact", "counted": "person", "measure": "killed", "event": "e1", "claim": "c1"}],
        "relations": [], "checks": [], "diagnostics": []});
    #[allow(clippy::panic, reason = "a fault of the generator")]
    match serde_json::from_value::<ReadingV1>(value) {
        Ok(reading) => reading.into_reading(),
        Err(error) => panic!("a synthetic reading is no reading: {error}"),
    }
}

/// Writes what the parties say; where their names stand, and the claims.
fn statements(
    page: &mut Page,
    dice: &mut Dice,
    claims: usize,
    parties: [usize; 2],
) -> (Vec<[usize; 2]>, Vec<Value>) {
    let (mut spoken, mut said) = (Vec::new(), Vec::new());
    for n in 0..claims {
        let side = n % 2;
        let name = page.add(PARTIES[parties[side]]);
        page.add(" ");
        let (cue_words, stance, polarity) = match (side, dice.roll(4)) {
            (0, 0) => ("said that", "assert", "positive"),
            (0, _) => ("said that", "accuse", "positive"),
            _ => ("denied that", "deny", "negative"),
        };
        let cue = page.add(cue_words);
        page.add(" ");
        let other = PARTIES[parties[1 - side]];
        let cause = CAUSES[dice.roll(CAUSES.len())];
        let [a, b] = [dice.roll(900), dice.roll(900)];
        let content = page.add(&format!(
            "it was caused by {cause}, witness{a} and {other} knew of it {} days before report{b}",
            n + 2
        ));
        page.add(". ");
        spoken.push(name);
        let against = if side == 0 { json!(["a2"]) } else { json!([]) };
        said.push(json!({"id": format!("c{}", n + 1),
            "source": {"spans": [name], "actor": format!("a{}", side + 1), "kind": "institution"},
            "cue": {"spans": [cue], "lemma": "say"}, "content": {"spans": [content]},
            "quote": "indirect", "stance": stance, "act": "speech", "certainty": "certain",
            "polarity": polarity, "against": against, "channel": null, "said_at": null, "within": null,
            "about": ["e1"], "score": 0.9, "evidence": [{"rule": "synthetic", "span": cue}]}));
    }
    (spoken, said)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
