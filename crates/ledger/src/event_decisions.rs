//! What people decided about an event, laid over what was read of it.

use counterclaim_model::decision::{CorrectedField, Correction};
use counterclaim_model::ledger::{LedgerEvent, LedgerParticipant};
use counterclaim_model::{Role, json_word};

use crate::decisions::EventDecisions;
use crate::event_view::View;
use crate::global_ids::actor_id;
use crate::same_event::Member;
use crate::title::{closest, title};

impl View<'_> {
    /// An event with what people corrected in it.
    pub(crate) fn decided(
        &self,
        mut event: LedgerEvent,
        decisions: &EventDecisions,
        group: &[Member],
    ) -> LedgerEvent {
        let mut review = decisions.review.clone();
        for correction in &mut review.corrected {
            correction.was = was(&event, correction);
        }
        if let Some((kind, codes)) = &decisions.r#type {
            event.r#type.clone_from(kind);
            event.codes = codes.clone();
        }
        if let Some(place) = &decisions.place {
            event.places = place.iter().cloned().collect();
        }
        if let Some(time) = &decisions.time {
            event.time.clone_from(time);
        }
        for (role, name) in &decisions.participants {
            self.recast(&mut event.participants, *role, name.as_deref(), group);
        }
        event.title = title(&event.r#type, closest(&event.places), event.time.as_ref());
        event.review = Some(review);
        event
    }

    /// Gives a part in an event to one actor, or to nobody. It keeps the words that it was read from;
    /// where there are none it rests on the first mention of the event.
    fn recast(
        &self,
        participants: &mut Vec<LedgerParticipant>,
        role: Role,
        name: Option<&str>,
        group: &[Member],
    ) {
        let Some(name) = name else {
            participants.retain(|part| part.role != role);
            return;
        };
        let mut known = false;
        for part in participants.iter_mut().filter(|part| part.role == role) {
            name.clone_into(&mut part.name);
            part.actor = Some(actor_id(name));
            known = true;
        }
        let first = group.first().copied();
        let mention = first.and_then(|m| self.mention(m).mentions.first().map(|s| (m, *s)));
        if let (false, Some((member, span))) = (known, mention) {
            participants.push(LedgerParticipant {
                role,
                name: name.to_owned(),
                actor: Some(actor_id(name)),
                article: self.reading(member).article.id.to_string(),
                span: self.text(member.reading).to_code_points(span),
                according_to: Vec::new(),
            });
        }
    }
}

/// What an event had in a field before a person corrected it.
fn was(event: &LedgerEvent, correction: &Correction) -> String {
    match correction.field {
        CorrectedField::Type => event.r#type.clone(),
        CorrectedField::Place => {
            let names = event.places.iter().map(|place| place.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        }
        CorrectedField::Time => {
            let time = event.time.as_ref();
            time.map(|time| time.text.clone()).unwrap_or_default()
        }
        CorrectedField::Participant => {
            let role = correction.value.split('=').next().unwrap_or_default();
            let parts = event.participants.iter();
            let parts = parts.filter(|part| json_word(part.role) == role);
            parts
                .map(|part| part.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        }
        CorrectedField::Stance | CorrectedField::Speaker | CorrectedField::About => String::new(),
    }
}
