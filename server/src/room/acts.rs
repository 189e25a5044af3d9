//! Handling of a command: look up an earlier answer, check permission, apply, answer.

use super::{Command, Refused, Room, Work};
use crate::journal::{
    batch::Write,
    state::{Answered, Digest, Fact},
};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use plenary_shared::{
    document::Edit,
    permit::{Denied, permit},
    role::Role,
    stage::Act,
    text::TextError,
    wire::Refusal,
};
use sha2::{Digest as _, Sha256};

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
            Err(Denied::Role) if planted(Fault::SkippedPolicyRow) && command.act.name() == "note.hide" => {
                self.apply(edit, command, work)?
            }
            Err(Denied::Role) => return Err(Refusal::Role.into()),
            Err(Denied::Stage) => self.out_of_stage(edit, command, work)?,
            Ok(()) if self.meta.ended && command.role == Role::Participant => return Err(Refusal::Closed.into()),
            Ok(()) => self.apply(edit, command, work)?,
        };
        self.audit(&command.act, work);
        self.remember(command.op, digest, answered, work);
        Ok(answered)
    }

    /// Adds a note that is there already once more.
    #[cfg(feature = "planted")]
    fn do_again(&mut self, edit: &mut Edit, command: &Command, work: &mut Work) {
        if let Act::Note(plenary_shared::stage::brainstorm::NoteAct::Add { p, x, tag, .. }) = &command.act {
            let id = plenary_shared::id::NoteId::from_bytes(rand::random());
            let _ = self.add_note(edit, command, (id, *p, x, *tag), work);
        }
    }

    /// Chains a facilitator's act to the audit log; ids only, never text.
    pub(super) fn audit(&mut self, act: &Act, work: &mut Work) {
        #[cfg(feature = "planted")]
        if planted(Fault::AuditOff) {
            return;
        }
        let object = act.object().filter(|_| act.rule().who == [Role::Facilitator]);
        let Some(object) = object else { return };
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
}

/// A short digest of a command's content.
pub(super) fn digest(act: &Act) -> Digest {
    let words = serde_json::to_vec(act).expect("an act is plain data with text keys");
    let hash: [u8; 32] = Sha256::digest(&words).into();
    *hash.first_chunk().expect("a hash is longer")
}
