//! The encoder that ships with the program.

use counterclaim_extract::annotation::{
    Annotations, AttributionRole, Encoder, EntityKind, EntitySpan, PartOfSpeech, RoleSpan, Stop,
};
use counterclaim_extract::segment::{Segments, TokenKind};
use counterclaim_model::fingerprint;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rten::{Model, ModelOptions, NodeId, Value, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::decode;
use crate::linking::{self, WindowVectors};
use crate::pieces::{self, TokenPieces};
use crate::window::{self, Window};
use crate::wordpiece::Vocabulary;

const ROLES: usize = 7;
const ENTITIES: usize = 11;
const PARTS: usize = 17;
/// Columns of a token's row behind the labels: an inner cue, a fact.
const NESTED: usize = ROLES + ENTITIES + PARTS;
const FACT: usize = NESTED + 1;
const COLUMNS: usize = FACT + 1;

static MODEL: &[u8] = include_bytes!("../../../models/reader.onnx");
static MODEL_HASH: &str = include_str!("../../../models/reader.sha256");
static VOCABULARY: &[u8] = include_bytes!("../../../models/vocab.txt");

const PARTS_OF_SPEECH: [PartOfSpeech; PARTS] = [
    PartOfSpeech::Adjective,
    PartOfSpeech::Adposition,
    PartOfSpeech::Adverb,
    PartOfSpeech::Auxiliary,
    PartOfSpeech::Conjunction,
    PartOfSpeech::Determiner,
    PartOfSpeech::Interjection,
    PartOfSpeech::Noun,
    PartOfSpeech::Number,
    PartOfSpeech::Particle,
    PartOfSpeech::Pronoun,
    PartOfSpeech::ProperNoun,
    PartOfSpeech::Punctuation,
    PartOfSpeech::Subordinator,
    PartOfSpeech::Symbol,
    PartOfSpeech::Verb,
    PartOfSpeech::Other,
];

const KINDS: [EntityKind; 5] = [
    EntityKind::Person,
    EntityKind::Organization,
    EntityKind::Place,
    EntityKind::People,
    EntityKind::Other,
];

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The bytes are not those that were built in.
    #[error(
        "the built-in model is damaged: expected sha256 {expected}, found {found}; install the program again"
    )]
    Damaged {
        /// Hexadecimal digits of the SHA-256 that was built in.
        expected: String,
        /// Those of the bytes at hand.
        found: String,
    },
    /// The bytes are no model, or one of another make.
    #[error("the model cannot be used: {0}; export one with training/export.py")]
    Model(String),
    /// The word pieces cannot be read.
    #[error("the vocabulary cannot be used: {0}; it must be the one the model was trained with")]
    Vocabulary(String),
}

/// The learned reader: model, vocabulary, and how to run them.
pub struct Reader {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 2],
    /// Learned scores of the steps between role labels, row by row.
    steps: Vec<f32>,
    vocabulary: Vocabulary,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("pieces", &self.vocabulary.len())
            .finish_non_exhaustive()
    }
}

/// What the model says about one window: rows of label scores, rows of queries and keys.
struct Answer {
    scores: Vec<f32>,
    vectors: Vec<f32>,
}

/// What one window says: the tokens in it, a row of label scores for each, and the vectors that may link.
#[derive(Default)]
struct ReadWindow {
    tokens: Vec<usize>,
    scores: Vec<f32>,
    vectors: WindowVectors,
}

impl Reader {
    /// SHA-256 of the weights that are compiled in, in hexadecimal digits; [`Reader::builtin`] holds them
    /// against it.
    pub fn weights() -> &'static str {
        MODEL_HASH.trim()
    }

    /// The model that is compiled into the program.
    ///
    /// # Errors
    /// If its bytes are damaged.
    pub fn builtin() -> Result<Self, ReaderError> {
        let (expected, found) = (MODEL_HASH.trim(), fingerprint(MODEL));
        if expected != found {
            return Err(ReaderError::Damaged {
                expected: expected.to_owned(),
                found,
            });
        }
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(MODEL);
        Self::new(
            model.map_err(|error| ReaderError::Model(error.to_string()))?,
            VOCABULARY,
        )
    }

    /// A model in ONNX format with its vocabulary, one word piece a line.
    ///
    /// # Errors
    /// If either cannot be read, or the model's inputs and outputs are not the reader's.
    pub fn from_bytes(model: &[u8], vocabulary: &[u8]) -> Result<Self, ReaderError> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(model.to_vec());
        Self::new(
            model.map_err(|error| ReaderError::Model(error.to_string()))?,
            vocabulary,
        )
    }

    fn new(model: Model, vocabulary: &[u8]) -> Result<Self, ReaderError> {
        let text = std::str::from_utf8(vocabulary)
            .map_err(|error| ReaderError::Vocabulary(error.to_string()))?;
        let vocabulary = Vocabulary::parse(text).map_err(ReaderError::Vocabulary)?;
        let node = |name: &str| {
            model
                .node_id(name)
                .map_err(|error| ReaderError::Model(error.to_string()))
        };
        let inputs = [node("ids")?, node("shapes")?, node("positions")?];
        let outputs = [node("scores")?, node("links")?];
        let steps = node("steps")?;
        let steps = model
            .run_n::<1>(Vec::new(), [steps], None)
            .map_err(|error| ReaderError::Model(error.to_string()))?
            .map(floats);
        let [steps] = steps;
        let reader = Self {
            model,
            inputs,
            outputs,
            steps: steps.map_err(ReaderError::Model)?,
            vocabulary,
        };
        let trial = [reader.vocabulary.cls, reader.vocabulary.sep];
        let answer = reader.run(&trial, &[0, 0]).map_err(ReaderError::Model)?;
        if answer.scores.len() != 2 * COLUMNS
            || answer.vectors.len() != 4 * linking::VECTOR
            || reader.steps.len() != ROLES * ROLES
        {
            return Err(ReaderError::Model(
                "its outputs have other sizes".to_owned(),
            ));
        }
        Ok(reader)
    }

    fn run(&self, ids: &[u32], shapes: &[u32]) -> Result<Answer, String> {
        let row =
            |values: Vec<i32>| ValueOrView::from(NdTensor::from_data([1, values.len()], values));
        let numbers = |values: &[u32]| values.iter().map(|&x| x as i32).collect::<Vec<i32>>();
        let places = (0..ids.len() as i32).collect::<Vec<i32>>();
        let inputs = vec![
            (self.inputs[0], row(numbers(ids))),
            (self.inputs[1], row(numbers(shapes))),
            (self.inputs[2], row(places)),
        ];
        let outputs = self
            .model
            .run_n::<2>(inputs, self.outputs, None)
            .map_err(|error| error.to_string())?;
        let [scores, vectors] = outputs.map(floats);
        Ok(Answer {
            scores: scores?,
            vectors: vectors?,
        })
    }

    /// Runs one window and keeps the vectors that may link; nothing for a token that was not read.
    fn read_window(&self, window: &Window, tokens: &[TokenPieces]) -> ReadWindow {
        let mut ids = vec![self.vocabulary.cls];
        let mut shapes = vec![0];
        let mut first = Vec::new();
        for token in window.iter().flat_map(Clone::clone) {
            first.push((token, ids.len()));
            ids.extend(&tokens[token].ids);
            shapes.resize(ids.len(), tokens[token].shape);
            if window.iter().any(|block| block.end == token + 1) {
                ids.push(self.vocabulary.sep);
                shapes.push(0);
            }
        }
        let mut read = ReadWindow::default();
        // checked when the model was loaded: it runs on any ids of its vocabulary
        let Ok(answer) = self.run(&ids, &shapes) else {
            return read;
        };
        for (token, piece) in first {
            let row = &answer.scores[piece * COLUMNS..(piece + 1) * COLUMNS];
            read.tokens.push(token);
            read.scores.extend(row);
            if begins(&row[..ROLES]) >= linking::MAY_BEGIN {
                let size = 2 * linking::VECTOR;
                read.vectors.insert(
                    token,
                    answer.vectors[piece * size..(piece + 1) * size].to_vec(),
                );
            }
        }
        read
    }
}

impl Encoder for Reader {
    fn annotate(&self, segments: &Segments<'_>) -> Annotations {
        self.annotate_until(segments, &Stop::default())
    }

    fn annotate_until(&self, segments: &Segments<'_>, stop: &Stop) -> Annotations {
        let tokens = pieces::of(segments, &self.vocabulary);
        let mut sums = vec![0.0; tokens.len() * COLUMNS];
        let mut times = vec![0u8; tokens.len()];
        let plan = window::plan(segments, &tokens);
        // a thread a window: less waiting than all threads on every product of one window
        let windows: Vec<ReadWindow> = rten::thread_pool().run(|| {
            let windows = plan.par_iter();
            windows
                .map(|window| match stop.is_asked() {
                    true => ReadWindow::default(),
                    false => self.read_window(window, &tokens),
                })
                .collect()
        });
        let mut vectors = Vec::with_capacity(windows.len());
        for window in windows {
            for (&token, row) in window.tokens.iter().zip(window.scores.chunks(COLUMNS)) {
                for (sum, score) in sums[token * COLUMNS..].iter_mut().zip(row) {
                    *sum += score;
                }
                times[token] = times[token].saturating_add(1);
            }
            vectors.push(window.vectors);
        }
        let head = |from: usize, labels: usize| {
            let mut scores = Vec::with_capacity(tokens.len() * labels);
            for (row, &n) in sums.chunks(COLUMNS).zip(&times) {
                let at = scores.len();
                if n == 0 {
                    // not read: whatever the first label stands for, which is nothing in all but parts of speech
                    scores.push(0.0);
                    scores.resize(at + labels, f32::NEG_INFINITY);
                    continue;
                }
                let n = f32::from(n.max(1));
                scores.extend(row[from..from + labels].iter().map(|sum| sum / n));
                decode::log_softmax(&mut scores[at..]);
            }
            scores
        };
        let starts: Vec<usize> = segments.paragraphs.iter().map(|p| p.tokens.start).collect();
        let fresh = |token: usize| starts.binary_search(&token).is_ok();
        let roles = self.role_spans(&head(0, ROLES));
        let links = linking::links(&roles, &vectors);
        let mean = |column: usize| {
            let rows = sums.chunks(COLUMNS).zip(&times);
            rows.map(move |(row, &n)| row[column] / f32::from(n.max(1)))
        };
        Annotations {
            entities: entity_spans(&head(ROLES, ENTITIES), fresh)
                .into_iter()
                .filter_map(|entity| without_marks(segments, entity))
                .collect(),
            parts_of_speech: parts_of_speech(&head(ROLES + ENTITIES, PARTS)),
            roles,
            links,
            nested: mean(NESTED).map(|x| 1.0 / (1.0 + (-x).exp())).collect(),
            facts: mean(FACT).map(|x| x.clamp(-3.0, 3.0)).collect(),
        }
    }
}

fn floats(value: Value) -> Result<Vec<f32>, String> {
    value
        .into_tensor::<f32>()
        .map(|tensor| tensor.to_vec())
        .ok_or_else(|| "an output is not made of floats".to_owned())
}

/// The probability that a source, cue or content begins at a token with these role scores.
fn begins(scores: &[f32]) -> f32 {
    let mut roles = [0.0; ROLES];
    roles.copy_from_slice(scores);
    decode::log_softmax(&mut roles);
    roles[1].exp() + roles[3].exp() + roles[5].exp()
}

/// Added to the score of every begin label: a missed source, cue or content costs the linking more
/// than a doubtful one, which it weighs by its score. Chosen on the open part of `evals/gold`; on the
/// development articles of PolNeAR anything from 0.3 to 1.4 does about as well.
const BEGIN_BONUS: f32 = 1.0;

impl Reader {
    fn role_spans(&self, scores: &[f32]) -> Vec<RoleSpan> {
        let mut favored = scores.to_vec();
        for row in favored.chunks_mut(ROLES) {
            for begin in [1, 3, 5] {
                row[begin] += BEGIN_BONUS;
            }
        }
        let path = decode::best_labels(&favored, ROLES, &self.steps, |_| false);
        decode::spans(&path, scores, ROLES)
            .into_iter()
            .map(|(kind, tokens, score)| RoleSpan {
                role: match kind {
                    0 => AttributionRole::Source,
                    1 => AttributionRole::Cue,
                    _ => AttributionRole::Content,
                },
                tokens,
                score,
            })
            .collect()
    }
}

fn entity_spans(scores: &[f32], fresh: impl Fn(usize) -> bool) -> Vec<EntitySpan> {
    let path = decode::best_labels(scores, ENTITIES, &[], fresh);
    decode::spans(&path, scores, ENTITIES)
        .into_iter()
        .map(|(kind, tokens, score)| EntitySpan {
            kind: KINDS[kind],
            tokens,
            score,
        })
        .collect()
}

/// A name without the marks at its ends, a comma behind it above all; nothing if it is only marks.
fn without_marks(segments: &Segments<'_>, mut entity: EntitySpan) -> Option<EntitySpan> {
    let words: Vec<usize> = entity
        .tokens
        .filter(|&token| segments.tokens[token].kind != TokenKind::Mark)
        .collect();
    entity.tokens = *words.first()?..words.last()? + 1;
    Some(entity)
}

fn parts_of_speech(scores: &[f32]) -> Vec<PartOfSpeech> {
    scores
        .chunks(PARTS)
        .map(|row| {
            let mut best = 0;
            for (i, score) in row.iter().enumerate() {
                if *score > row[best] {
                    best = i;
                }
            }
            PARTS_OF_SPEECH[best]
        })
        .collect()
}
