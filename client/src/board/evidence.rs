//! What a recommendation rests on, counted.

use plenary_shared::{
    content::{Content, Note},
    id::{NoteId, ThemeId},
    look::PromptLook,
    stage::recommendations::{Recommendation, Source},
};
use std::collections::BTreeSet;

/// How much stands behind a recommendation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Learning opportunities.
    pub opportunities: usize,
    /// Themes, those of the learning opportunities included.
    pub themes: usize,
    /// Notes: those of the themes, and single ones. Duplicates count, as everybody who wrote one said it.
    pub notes: usize,
    /// How many of the notes say what worked.
    pub worked: usize,
}

impl Evidence {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The evidence of a recommendation; what is no longer on the board does not count.
pub fn evidence(content: &Content, recommendation: &Recommendation) -> Evidence {
    let mut themes = BTreeSet::<ThemeId>::new();
    let mut notes = BTreeSet::<NoteId>::new();
    let mut opportunities = 0;
    for source in &recommendation.sources {
        match source {
            Source::Opportunity(id) => {
                let Some(item) = content.opportunities.get(id) else { continue };
                opportunities += 1;
                themes.extend(item.theme.and_then(|theme| content.live_theme(theme)));
            }
            Source::Theme(id) => themes.extend(content.live_theme(*id)),
            Source::Note(id) => notes.extend(content.notes.get(id).filter(|note| !note.hidden).map(|_| *id)),
        }
    }
    notes.extend(themes.iter().flat_map(|theme| content.notes_of(Some(*theme))).map(|(id, _)| id));
    let said =
        |note: &Note| content.meta.agenda.prompt(note.prompt).is_some_and(|prompt| prompt.look == PromptLook::Worked);
    let worked = notes.iter().filter_map(|id| content.notes.get(id)).filter(|note| said(note)).count();
    Evidence { opportunities, themes: themes.len(), notes: notes.len(), worked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Meta, Opportunity, Theme},
        id::{OpportunityId, PromptId},
    };

    #[test]
    fn a_note_behind_several_things_counts_once_and_what_is_gone_not_at_all() {
        let mut content =
            Content::blank(Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose));
        let worked = content.meta.agenda.prompts.iter().find(|prompt| prompt.look == PromptLook::Worked).unwrap().id;
        let (theme, item) = (ThemeId::from_bytes([1; 16]), OpportunityId::from_bytes([2; 16]));
        content.themes.insert(theme, Theme { name: "Handover".into(), sort_key: 1, into: None });
        content.opportunities.insert(item, Opportunity { text: "Hand over".into(), theme: Some(theme), sort_key: 1 });
        for (n, prompt) in [(3, worked), (4, PromptId(0)), (5, PromptId(0))] {
            let theme = (n < 5).then_some(theme);
            let note = Note { prompt, text: "a".into(), theme, sort_key: 1, hidden: false, same: None };
            content.notes.insert(NoteId::from_bytes([n; 16]), note);
        }
        let note = |n| Source::Note(NoteId::from_bytes([n; 16]));
        let gone = Source::Theme(ThemeId::from_bytes([9; 16]));
        let sources = vec![Source::Opportunity(item), Source::Theme(theme), note(3), note(5), note(8), gone];
        let recommendation =
            Recommendation { who: "A".into(), what: "b".into(), so_that: String::new(), sort_key: 1, sources };
        let found = evidence(&content, &recommendation);
        assert_eq!(found, Evidence { opportunities: 1, themes: 1, notes: 3, worked: 1 });
    }
}
