//! Learning opportunities: created from themes, then ranked. They cannot change while ballots are open.

use crate::room::{Refused, Room};
use plenary_shared::{
    content::{Content, Opportunity},
    document::Edit,
    id::{OpportunityId, ThemeId},
    limits, text,
    wire::Refusal,
};

impl Room {
    pub(super) fn add_opportunity(
        &self,
        edit: &mut Edit,
        id: OpportunityId,
        theme: Option<ThemeId>,
        words: &str,
    ) -> Result<(), Refused> {
        self.check_no_ballot()?;
        let x = text::opportunity(words)?;
        let th = match theme {
            Some(theme) => Some(edit.live_theme(theme).ok_or(Refusal::Gone)?),
            None => None,
        };
        if edit.opportunity(id).is_some() {
            return Err(Refusal::Bad.into());
        }
        if edit.opportunities().len() >= limits::OPPORTUNITIES {
            return Err(Refusal::Full.into());
        }
        edit.put_opportunity(id, &Opportunity { text: x, theme: th, sort_key: rand::random() });
        Ok(())
    }

    pub(super) fn word_opportunity(
        &self,
        edit: &mut Edit,
        id: OpportunityId,
        words: &str,
        was: &str,
    ) -> Result<(), Refused> {
        self.check_no_ballot()?;
        let words = text::opportunity(words)?;
        let item = edit.opportunity(id).ok_or(Refusal::Gone)?;
        if item.text != was && item.text != words {
            return Err(Refused::superseded(Some(item.text)));
        }
        edit.word_opportunity(id, &words);
        Ok(())
    }

    pub(super) fn delete_opportunity(&self, edit: &mut Edit, id: OpportunityId) -> Result<(), Refused> {
        self.check_no_ballot()?;
        edit.opportunity(id).ok_or(Refusal::Gone)?;
        edit.remove_opportunity(id);
        Ok(())
    }

    fn check_no_ballot(&self) -> Result<(), Refused> {
        if self.state.polls.keys().any(|poll| poll.criterion().is_some()) {
            return Err(Refusal::Closed.into());
        }
        Ok(())
    }
}

/// Creates learning opportunities: each unmerged theme without one gets one with the theme's name as its text.
pub(in crate::room::stage) fn seed(content: &mut Content) {
    let themes: Vec<_> = content.themes_in_order().into_iter().map(|(id, theme)| (id, theme.clone())).collect();
    for (id, theme) in themes {
        let there =
            content.opportunities.values().any(|item| item.theme.and_then(|th| content.live_theme(th)) == Some(id));
        if !there && content.opportunities.len() < limits::OPPORTUNITIES {
            let item = Opportunity { text: theme.name, theme: Some(id), sort_key: rand::random() };
            content.opportunities.insert(OpportunityId::from_bytes(rand::random()), item);
        }
    }
}
