//! Place names: which words are one, which place they mean, and whether a government is meant.
//!
//! Names are looked up in the bundled [`Gazetteer`] and in the lists beside it, judged by the words
//! around them, and resolved over the whole article at once. An encoder's entities help where there
//! are any; everything also works without.

mod containment;
mod fold;
mod gazetteer;
mod geo;
mod judge;
mod lexicon;
mod lookup;
mod neighbors;
mod pieces;
mod recognize;
mod relative;
mod resolve;
mod sense;
mod setting;
mod unlisted;

use std::collections::BTreeMap;
use std::ops::Range;

use counterclaim_model::{Dateline, Diagnostic, Place, PlaceId, PlacePrecision, PlaceSense, Span};
use jiff::civil::Date;

pub use fold::fold;
pub use gazetteer::{Gazetteer, Kind, Record};
pub use lexicon::Example;

use crate::annotation::{Annotations, Attribution, EntityKind};
use crate::segment::Segments;
use crate::time::Zone;
use lexicon::Target;
use pieces::Pieces;
use recognize::{Mention, Recognizer, Tag};
use resolve::Resolution;
use setting::Setting;

/// Below this an encoder's entity is a guess.
const SURE_ENTITY: f32 = 0.5;

/// What places are read from.
pub struct PlaceContext<'c> {
    /// The words of the article.
    pub segments: &'c Segments<'c>,
    /// What the encoder said of them.
    pub annotations: &'c Annotations,
    /// Who says what: a place that speaks is a government.
    pub attributions: &'c [Attribution],
    /// The places of the world.
    pub gazetteer: &'c Gazetteer,
    /// The article's dateline: it opens with a place, whether listed or not.
    pub dateline: Option<Span>,
    /// Its outlet, its origin and its writers: no places, unless a list has them.
    pub makers: Vec<&'c str>,
}

impl<'c> PlaceContext<'c> {
    /// Nothing but words and what the encoder said of them.
    pub fn new(
        segments: &'c Segments<'c>,
        annotations: &'c Annotations,
        gazetteer: &'c Gazetteer,
    ) -> Self {
        Self {
            segments,
            annotations,
            attributions: &[],
            gazetteer,
            dateline: None,
            makers: Vec::new(),
        }
    }
}

/// Finds and resolves every place name of an article, in text order.
///
/// Spans never overlap. A name that the gazetteer lacks is listed without coordinates where an entity
/// tag says that it is a place; where the text names what it lies in, that gives the coordinates.
pub fn read(ctx: &PlaceContext<'_>) -> (Vec<Place>, Vec<Diagnostic>) {
    let segments = ctx.segments;
    let pieces = Pieces::of(segments);
    let tagged = tagged_ranges(segments, ctx.annotations, &pieces);
    let recognizer = Recognizer::new(ctx.gazetteer, &pieces, tagged);
    let heads = sense::source_heads(segments, ctx.attributions);
    let mut mentions = recognizer.mentions();
    recognizer.add_unlisted(ctx, &mut mentions);
    let (resolved, setting) = recognizer.resolve(&mentions);
    let mut drafts: Vec<Place> = mentions
        .iter()
        .zip(&resolved)
        .map(|(mention, resolution)| {
            recognizer.place(segments, mention, resolution.as_ref(), &heads)
        })
        .collect();
    recognizer.share_senses(&mentions, &resolved, &mut drafts);
    recognizer.add_capitals(&mentions, &resolved, &setting, &mut drafts);
    drafts.sort_by_key(|place| place.span);
    unlisted::write_small(&mut drafts);
    for (index, place) in drafts.iter_mut().enumerate() {
        place.id = PlaceId::from_index(index);
    }
    let diagnostics = drafts.iter().filter_map(diagnose).collect();
    (drafts, diagnostics)
}

/// The time zone that an article tells its clock times in: that of its dateline's place, else that of
/// the one country in which all its places lie, where that country keeps one time.
pub fn zone(dateline: Option<&Dateline>, places: &[Place], day: Date) -> Option<Zone> {
    let told_from = dateline.and_then(|dateline| {
        let within = |place: &&Place| dateline.span.contains(place.span);
        places.iter().find(within)
    });
    if let Some(place) = told_from {
        let country = place.country.as_deref()?;
        return match place.precision {
            PlacePrecision::Country => Zone::of_country(country, day),
            _ => Zone::of_place(country, place.lat?, place.lon?),
        };
    }
    let mut plain = places
        .iter()
        .filter(|place| place.sense == PlaceSense::Place);
    let country = plain.next()?.country.as_deref()?;
    plain
        .all(|place| place.country.as_deref() == Some(country))
        .then(|| Zone::of_country(country, day))
        .flatten()
}

fn diagnose(place: &Place) -> Option<Diagnostic> {
    place.gazetteer.is_none().then(|| {
        Diagnostic::new(
            "P001",
            format!("the place “{}” is not in the gazetteer", place.name),
            "add it to resources/places/landmarks.toml or regions.toml",
        )
        .at(place.span)
    })
}

/// The words of a range, as a name.
fn written(pieces: &Pieces, range: Range<usize>) -> String {
    let words: Vec<&str> = pieces.list[range]
        .iter()
        .map(|p| p.folded.as_str())
        .collect();
    let mut name = String::new();
    for word in words {
        let mut letters = word.chars();
        if !name.is_empty() {
            name.push(' ');
        }
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    name
}

/// The encoder's names, as ranges of pieces.
fn tagged_ranges(
    segments: &Segments<'_>,
    annotations: &Annotations,
    pieces: &Pieces,
) -> BTreeMap<usize, (Range<usize>, Tag)> {
    let sure = annotations
        .entities
        .iter()
        .filter(|e| e.score >= SURE_ENTITY);
    sure.filter_map(|entity| {
        let span = segments.token_range_span(entity.tokens.clone());
        let start = pieces
            .list
            .partition_point(|p| p.span.end() <= span.start());
        let end = pieces.list.partition_point(|p| p.span.start() < span.end());
        let tag = match entity.kind {
            EntityKind::Person => Tag::Person,
            EntityKind::Organization => Tag::Organization,
            EntityKind::Place => Tag::Place,
            EntityKind::People => return None,
            EntityKind::Other => Tag::Other,
        };
        (start < end).then_some((start, (start..end, tag)))
    })
    .collect()
}

impl Recognizer<'_> {
    /// The place that a mention is, before ids are given.
    fn place(
        &self,
        segments: &Segments<'_>,
        mention: &Mention,
        resolution: Option<&Resolution>,
        heads: &[Span],
    ) -> Place {
        let span = self.pieces.span(mention.pieces.clone());
        let source = heads.binary_search_by_key(&span.start(), |head| head.start());
        let source = source.is_ok_and(|at| heads[at] == span);
        let Some(resolution) = resolution else {
            let place = self.unresolved(segments, mention, span);
            // what no list has may be a country
            return self.as_government(place, mention, true, source);
        };
        let target = resolution.target;
        let mut place = self.plain_place(target, span);
        place.because.clone_from(&resolution.because);
        if mention.demonym {
            place.sense = PlaceSense::Demonym;
            return place;
        }
        let country = self.is_country(target);
        if self.can_govern(target) {
            place = self.as_government(place, mention, country, source);
        }
        if place.sense != PlaceSense::Government
            && let Some(shifted) = self.shifted(mention, target)
        {
            (place.lat, place.lon) = (Some(shifted.at.0), Some(shifted.at.1));
            place.precision = shifted.precision;
            place.because = format!("{}; {}", shifted.because, place.because);
        }
        place
    }

    /// The place, as a government where the words around say so.
    fn as_government(
        &self,
        mut place: Place,
        mention: &Mention,
        country: bool,
        source: bool,
    ) -> Place {
        if let Some(why) = self.government(mention, country, source) {
            place.sense = PlaceSense::Government;
            place.because = format!("{}; it stands for a government: {why}", place.because);
        }
        place
    }

    fn plain_place(&self, target: Target, span: Span) -> Place {
        let (lat, lon) = self.gazetteer.point(target);
        let (name, id, precision) = match target {
            Target::Site(site) => {
                let site = &self.gazetteer.lexicon.sites[site];
                (site.name.clone(), site.id.clone(), site.precision)
            }
            Target::Record(record) => {
                let record = self.gazetteer.record(record);
                let precision = match record.kind {
                    Kind::City => PlacePrecision::Exact,
                    Kind::Admin2 => PlacePrecision::District,
                    Kind::Admin1 => PlacePrecision::Region,
                    Kind::Country => PlacePrecision::Country,
                };
                (
                    record.name.to_owned(),
                    format!("geonames:{}", record.number),
                    precision,
                )
            }
        };
        Place {
            id: PlaceId::from_index(0),
            span,
            name,
            gazetteer: Some(id),
            lat: Some(lat),
            lon: Some(lon),
            country: self.gazetteer.country_of(target).map(str::to_owned),
            precision,
            sense: PlaceSense::Place,
            because: String::new(),
        }
    }

    /// A place that no list has: where its container is, if the text names one.
    fn unresolved(&self, segments: &Segments<'_>, mention: &Mention, span: Span) -> Place {
        let container = mention.container.as_ref();
        let holder = container.and_then(|c| Some((c, *c.targets.first()?)));
        let mut place = match holder {
            Some((container, target)) => Place {
                because: format!(
                    "not in the gazetteer; put where “{}” is, which follows it",
                    container.name
                ),
                ..self.plain_place(target, span)
            },
            None => Place {
                lat: None,
                lon: None,
                country: None,
                because: "it is written as a place but is not in the gazetteer".to_owned(),
                ..self.plain_place(Target::Record(0), span)
            },
        };
        place.gazetteer = None;
        place.name = segments.slice(span).to_owned();
        place
    }

    /// "Moscow and Kyiv said": what one of two joined names is, the other is.
    fn share_senses(
        &self,
        mentions: &[Mention],
        resolved: &[Option<Resolution>],
        drafts: &mut [Place],
    ) {
        for at in (1..mentions.len()).rev().chain(1..mentions.len()) {
            let (first, second) = (&mentions[at - 1], &mentions[at]);
            let gap = first.pieces.end..second.pieces.start;
            let joined = gap.len() <= 3
                && !gap.is_empty()
                && self.pieces.list[gap.start].sentence
                    == self.pieces.list[second.pieces.start].sentence
                && self.pieces.list[gap]
                    .iter()
                    .all(|p| matches!(p.folded.as_str(), "and" | "or" | "," | "the" | "nor"))
                && !self.pieces.list[second.pieces.start].glued;
            if !joined {
                continue;
            }
            for (from, to) in [(at - 1, at), (at, at - 1)] {
                let governs = drafts[from].sense == PlaceSense::Government
                    && drafts[to].sense == PlaceSense::Place;
                let able = resolved[to]
                    .as_ref()
                    .is_some_and(|r| self.can_govern(r.target));
                if governs && able && self.alike(resolved, from, to) {
                    drafts[to].sense = PlaceSense::Government;
                    drafts[to]
                        .because
                        .push_str("; it stands for a government, as the name beside it does");
                }
            }
        }
    }

    /// Both countries, or both none: "China and Kenya" share what "Beijing and Kenya" do not.
    fn alike(&self, resolved: &[Option<Resolution>], from: usize, to: usize) -> bool {
        let country = |at: usize| {
            resolved[at]
                .as_ref()
                .is_some_and(|r| self.is_country(r.target))
        };
        country(from) == country(to)
    }

    /// Adds every "the capital" whose country is clear.
    fn add_capitals(
        &self,
        mentions: &[Mention],
        resolved: &[Option<Resolution>],
        setting: &Setting,
        drafts: &mut Vec<Place>,
    ) {
        for range in self.capitals() {
            let sentence = self.pieces.list[range.start].sentence;
            let at = mentions.partition_point(|m| m.pieces.end <= range.start);
            let near = (0..at).rev().take(12).find_map(|i| {
                let near = self.pieces.list[mentions[i].pieces.start].sentence + 3 >= sentence;
                let target = resolved[i].as_ref()?.target;
                let Target::Record(record) = target else {
                    return None;
                };
                let literal = drafts.get(i).is_some_and(|p| p.sense == PlaceSense::Place);
                (near && literal && self.gazetteer.record(record).capital).then_some(target)
            });
            let main = || {
                let capital = self.gazetteer.capital(setting.main_country()?)?;
                Some(Target::Record(capital))
            };
            let overlaps = mentions.get(at).is_some_and(|m| m.pieces.start < range.end);
            let Some(target) = near.or_else(main).filter(|_| !overlaps) else {
                continue;
            };
            let mut place = self.plain_place(target, self.pieces.span(range));
            place.because = match near {
                Some(_) => "the capital named just before".to_owned(),
                None => "the capital of the country that the article is about".to_owned(),
            };
            drafts.push(place);
        }
    }
}

#[cfg(test)]
mod tests;
