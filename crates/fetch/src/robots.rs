//! What sites let programs read (RFC 9309).

use std::collections::BTreeMap;
use std::time::Duration;

use texting_robots::Robot;

/// Most bytes of a `robots.txt` that are looked at (RFC 9309, section 2.5, asks for at least these).
pub(crate) const MOST_BYTES: usize = 500 << 10;

/// What is known of one site.
pub(crate) enum Rules {
    /// There is no file, or it may not be read: everything may be fetched.
    None,
    /// The server failed: nothing may be fetched for now.
    Unknown,
    /// The file.
    Some(Box<Robot>),
}

impl Rules {
    /// The rules of an answer; `None` stands for no answer.
    pub(crate) fn of(agent: &str, status: Option<u16>, body: &[u8]) -> Self {
        match status {
            Some(200..=299) => {
                let body = &body[..body.len().min(MOST_BYTES)];
                // what cannot be parsed says nothing
                Robot::new(agent, body).map_or(Self::None, |robot| Self::Some(Box::new(robot)))
            }
            Some(400..=499) => Self::None,
            _ => Self::Unknown,
        }
    }

    /// Whether an address may be fetched.
    pub(crate) fn allow(&self, url: &str) -> bool {
        match self {
            Self::None => true,
            Self::Unknown => false,
            Self::Some(robot) => robot.allowed(url),
        }
    }

    /// How long the site asks to wait between requests.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Some(robot) => {
                let seconds = robot
                    .delay
                    .filter(|delay| delay.is_finite() && *delay >= 0.0)?;
                Some(Duration::from_secs_f32(seconds.min(3600.0)))
            }
            _ => None,
        }
    }
}

/// Rules by site (scheme, host and port).
#[derive(Default)]
pub(crate) struct Sites(pub(crate) BTreeMap<String, Rules>);
