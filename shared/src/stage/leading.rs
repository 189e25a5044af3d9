//! Commands of facilitators in any stage: move the day on, set the big screen, take a snapshot, end the event.

use super::{
    Act,
    acts::{Before, FreshId, LEADERS, When, acts},
};
use crate::{
    contacts::Contacts,
    id::{PromptId, StageId},
    screen::{Screen, View},
};

acts! {
    /// What leads the day.
    pub enum LeadingAct {
        /// Opens or closes a stage. Moving to another stage closes the one before.
        "stage.set" SetStage { to: StageId, open: bool, was: u32 } by LEADERS while When::Always, about [];
        /// Says what the big screen shows.
        "screen.set" SetScreen(Screen) by LEADERS while When::Always, about [];
        /// Sets the stage's timer to so many seconds from now; 0 takes it away.
        "timer.set" SetTimer { seconds: u32 } by LEADERS while When::Always, about [];
        /// Says whom people can turn to.
        "contacts.set" SetContacts { contacts: Contacts, was: Contacts } by LEADERS while When::Always, about [];
        /// Takes a snapshot now.
        "snapshot.take" TakeSnapshot { name: String } by LEADERS while When::Always, about [];
        /// Ends the event: closes the stage and destroys the tie between devices and notes.
        "session.end" EndSession by LEADERS while When::Always, about [];
    }

    fn examples() -> Vec<Self> {
        let screen = Screen { view: View::Notes, prompt: Some(PromptId(1)), page: 2, ..Screen::default() };
        vec![
            Self::SetStage { to: StageId(4), open: true, was: 9 },
            Self::SetScreen(screen),
            Self::SetTimer { seconds: 60 },
            Self::SetContacts {
                contacts: Contacts { risk: "Front door: 01632 960 001".to_owned(), support: String::new() },
                was: Contacts::default(),
            },
            Self::TakeSnapshot { name: "Before lunch".to_owned() },
            Self::EndSession,
        ]
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::SetStage { .. } | Self::TakeSnapshot { .. } | Self::EndSession)
    }

    fn inverse(&self, _: &dyn Before, _: FreshId) -> Vec<Act> {
        match self {
            Self::SetContacts { contacts, was } => {
                vec![Self::SetContacts { contacts: was.clone(), was: contacts.clone() }.into()]
            }
            _ => Vec::new(),
        }
    }

    fn object(&self) -> Option<String> {
        match self {
            Self::SetStage { to, open, .. } => Some(format!("{to} {open}")),
            // The audit log leaves these out: they do not affect what anyone wrote.
            Self::SetScreen(_) | Self::SetTimer { .. } => None,
            Self::SetContacts { .. } | Self::TakeSnapshot { .. } | Self::EndSession => Some(String::new()),
        }
    }
}
