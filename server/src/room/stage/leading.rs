//! Facilitators' commands in any stage.

use crate::{
    journal::state::Fact,
    room::{Refused, Room, Work},
};
use plenary_shared::{
    contacts::Contacts,
    document::Edit,
    screen::{LAST_PAGE, SCALES, Screen},
    stage::leading::LeadingAct,
    text,
    wire::Refusal,
};
use std::time::Duration;

/// Longest timer, in seconds.
const LONGEST_TIMER: u32 = 4 * 60 * 60;

impl Room {
    pub(super) fn lead(&mut self, edit: &mut Edit, act: &LeadingAct, work: &mut Work) -> Result<(), Refused> {
        match act {
            LeadingAct::SetScreen(screen) => self.set_screen(edit, *screen)?,
            LeadingAct::SetTimer { seconds } => self.set_timer(*seconds, work)?,
            LeadingAct::SetContacts { contacts, was } => self.set_contacts(edit, contacts, was)?,
            LeadingAct::SetStage { .. } | LeadingAct::TakeSnapshot { .. } | LeadingAct::EndSession => {
                return Err(Refusal::Bad.into());
            }
        }
        Ok(())
    }

    pub(super) fn lead_whole(&mut self, act: &LeadingAct, work: &mut Work) -> Result<(), Refused> {
        match act {
            LeadingAct::SetStage { to, open, was } => self.set_stage(*to, *open, *was, work),
            LeadingAct::TakeSnapshot { name } => self.take_named_snapshot(name, work),
            LeadingAct::EndSession => {
                self.end(work);
                Ok(())
            }
            LeadingAct::SetScreen(_) | LeadingAct::SetTimer { .. } | LeadingAct::SetContacts { .. } => {
                Err(Refusal::Bad.into())
            }
        }
    }

    fn set_screen(&mut self, edit: &mut Edit, screen: Screen) -> Result<(), Refused> {
        let asked = screen.prompt.is_none_or(|prompt| self.meta.agenda.prompt(prompt).is_some());
        if !SCALES.contains(&screen.scale) || !asked {
            return Err(Refusal::Bad.into());
        }
        self.meta.screen = Screen { page: screen.page.min(LAST_PAGE), ..screen };
        edit.set_screen(self.meta.screen);
        Ok(())
    }

    fn set_contacts(&mut self, edit: &mut Edit, contacts: &Contacts, was: &Contacts) -> Result<(), Refused> {
        let contacts = Contacts { risk: text::detail(&contacts.risk)?, support: text::detail(&contacts.support)? };
        if self.meta.contacts != *was && self.meta.contacts != contacts {
            return Err(Refused::superseded(None));
        }
        edit.set_contacts(&contacts);
        self.meta.contacts = contacts;
        Ok(())
    }

    fn set_timer(&mut self, seconds: u32, work: &mut Work) -> Result<(), Refused> {
        if seconds > LONGEST_TIMER {
            return Err(Refusal::Bad.into());
        }
        self.timer = (seconds > 0).then(|| self.now.instant + Duration::from_secs(seconds.into()));
        self.keep(Fact::Timer((seconds > 0).then(|| self.now.unix + i64::from(seconds))), work);
        Ok(())
    }
}
