//! From a command to its answer: known before, permitted, then done.

use super::{
    Command, Refused, Room, Work,
    stage::{
        brainstorm::{mark_same, move_note},
        theming::{add_theme, delete_theme, merge_theme, name_theme, split_theme},
    },
};
use crate::journal::{
    batch::Write,
    state::{Answered, Digest, Fact},
};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use plenary_shared::{
    document::Edit,
    id::PromptId,
    permit::{No, TABLE, permit},
    protocol::{Act, Refusal, Screen},
    role::Role,
    text::{self, TextError},
};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Longest timer, in seconds.
const LONGEST_TIMER: u32 = 4 * 60 * 60;

impl From<TextError> for Refused {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Refusal::Bad.into(),
            TextError::TooLong { .. } => Refusal::TooLong.into(),
        }
    }
}

impl Room {
    /// Answers a command that changes fields of the board.
    pub(super) fn answer(&mut self, edit: &mut Edit, command: &Command, work: &mut Work) -> Result<Answered, Refused> {
        #[cfg(feature = "planted")]
        crate::planted::perhaps_panic(&command.act);
        let digest = digest(&command.act);
        if let Some(known) = self.answered_before(command.op, digest) {
            #[cfg(feature = "planted")]
            if planted(Fault::AppliedTwice) {
                self.do_again(edit, command, work);
            }
            return known;
        }
        let answered = match permit(command.role, self.open_kind(), &command.act) {
            #[cfg(feature = "planted")]
            Err(No::Role) if planted(Fault::SkippedPolicyRow) && command.act.name() == "note.hide" => {
                self.apply(edit, command, work)?
            }
            Err(No::Role) => return Err(Refusal::Role.into()),
            Err(No::Stage) => self.out_of_stage(edit, command, work)?,
            Ok(()) if self.meta.ended && command.role == Role::Participant => return Err(Refusal::Closed.into()),
            Ok(()) => self.apply(edit, command, work)?,
        };
        self.audit(&command.act, work);
        self.remember(command.op, digest, answered, work);
        Ok(answered)
    }

    fn apply(&mut self, edit: &mut Edit, command: &Command, work: &mut Work) -> Result<Answered, Refused> {
        match &command.act {
            Act::NoteAdd { id, p, x, tag } => return self.add_note(edit, command, (*id, *p, x, *tag), work),
            Act::NoteEdit { id, own, rev, x } => return self.edit_note(edit, command, (*id, own, *rev, x), work),
            Act::NoteDel { id, own, rev, when } => {
                return self.delete_note(edit, command, (*id, own, *rev, *when), work);
            }
            Act::NoteMove { id, to, was } => move_note(edit, *id, *to, *was)?,
            Act::NoteSame { id, of, was } => mark_same(edit, *id, *of, *was)?,
            Act::NoteHide { id, hid } => self.hide_note(edit, *id, *hid, work)?,
            Act::ThemeAdd { id, name } => add_theme(edit, *id, name)?,
            Act::ThemeName { id, name, was } => name_theme(edit, *id, name, was)?,
            Act::ThemeMerge { a, into } => merge_theme(edit, *a, *into)?,
            Act::ThemeSplit { a } => split_theme(edit, *a)?,
            Act::ThemeDel { id } => delete_theme(edit, *id)?,
            Act::OpportunityAdd { id, th, x } => self.add_opportunity(edit, *id, *th, x)?,
            Act::OpportunityWord { id, x, was } => self.word_opportunity(edit, *id, x, was)?,
            Act::OpportunityDel { id } => self.delete_opportunity(edit, *id)?,
            Act::BallotCast { ballot, choices, nonce } => {
                self.cast(*ballot, command.voter, choices, nonce, work)?;
            }
            Act::PromptReveal { p } => self.reveal(edit, *p, work)?,
            Act::PromptWord { p, x, was } => self.word_prompt(edit, *p, x, was)?,
            Act::ScreenSet(screen) => self.set_screen(edit, *screen),
            Act::TimerSet { seconds } => self.set_timer(*seconds, work)?,
            Act::LateAdmit { p } => return self.admit(edit, command, *p, work),
            Act::StageSet { .. } | Act::SnapshotTake { .. } | Act::NotePurge { .. } | Act::SessionEnd => {
                unreachable!("these turn the board over and come another way")
            }
        }
        Ok(Answered::Done)
    }

    /// Adds a note that is there already once more.
    #[cfg(feature = "planted")]
    fn do_again(&mut self, edit: &mut Edit, command: &Command, work: &mut Work) {
        if let Act::NoteAdd { p, x, tag, .. } = &command.act {
            let id = plenary_shared::id::NoteId::from_bytes(rand::random());
            let _ = self.add_note(edit, command, (id, *p, x, *tag), work);
        }
    }

    /// Chains an act of a facilitator to the audit log; ids only, never words.
    pub(super) fn audit(&mut self, act: &Act, work: &mut Work) {
        #[cfg(feature = "planted")]
        if planted(Fault::AuditOff) {
            return;
        }
        let led = TABLE.iter().any(|rule| rule.act == act.name() && rule.who == [Role::Facilitator]);
        if !led || matches!(act, Act::ScreenSet(_) | Act::TimerSet { .. }) {
            return;
        }
        let object = match act {
            Act::NoteHide { id, hid } => format!("{id} {hid}"),
            Act::NotePurge { id } => id.to_string(),
            Act::ThemeMerge { a, into } => format!("{a} {into}"),
            Act::ThemeSplit { a } => a.to_string(),
            Act::ThemeDel { id } => id.to_string(),
            Act::OpportunityAdd { id, .. } | Act::OpportunityWord { id, .. } | Act::OpportunityDel { id } => {
                id.to_string()
            }
            Act::StageSet { to, open, .. } => format!("{to} {open}"),
            Act::PromptReveal { p } | Act::PromptWord { p, .. } | Act::LateAdmit { p } => p.to_string(),
            _ => String::new(),
        };
        let (number, previous) = (self.state.audit.0 + 1, self.state.audit.1);
        let hash: [u8; 32] = Sha256::new()
            .chain_update(previous)
            .chain_update(number.to_be_bytes())
            .chain_update(act.name())
            .chain_update([0])
            .chain_update(&object)
            .finalize()
            .into();
        self.keep(Fact::Audit(number, hash), work);
        work.batch.writes.push(Write::Audit { number, act: act.name(), object, hash });
    }

    fn word_prompt(&mut self, edit: &mut Edit, id: PromptId, words: &str, was: &str) -> Result<(), Refused> {
        let words = text::prompt(words)?;
        let prompt = self.meta.agenda.prompts.iter_mut().find(|prompt| prompt.id == id).ok_or(Refusal::Gone)?;
        if prompt.text != was {
            return Err(Refused::superseded(Some(prompt.text.clone())));
        }
        prompt.text = words;
        edit.set_prompts(&self.meta.agenda.prompts);
        Ok(())
    }

    fn set_screen(&mut self, edit: &mut Edit, screen: Screen) {
        let scale = if screen.scale >= 150 {
            150
        } else if screen.scale >= 125 {
            125
        } else {
            100
        };
        self.meta.screen = Screen { scale, page: screen.page.min(1000), ..screen };
        edit.set_screen(self.meta.screen);
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

/// What a command says, in few bytes.
pub(super) fn digest(act: &Act) -> Digest {
    let words = serde_json::to_vec(act).expect("an act is plain data with text keys");
    let hash: [u8; 32] = Sha256::digest(&words).into();
    *hash.first_chunk().expect("a hash is longer")
}
