//! Handling of a command: look up an earlier answer, check permission, apply, answer.

use super::{Command, Refused, Room, Work};
use crate::{
    Rules,
    journal::{
        batch::Write,
        state::{Answered, Digest, Fact},
    },
    seams::Policy,
};
use plenary_shared::{document::Edit, permit::Denied, role::Role, stage::Act, text::TextError, wire::Refusal};
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
        let digest = digest(&command.act);
        if let Some(known) = self.answered_before(command.op, digest) {
            if let Some(act) = Rules::again(&command.act) {
                let _ = self.apply(edit, &Command { act, ..command.clone() }, work);
            }
            return known;
        }
        let answered = match Rules::permit(command.role, self.open_kind(), &command.act) {
            Err(Denied::Role) => return Err(Refusal::Role.into()),
            Err(Denied::Stage) => self.out_of_stage(edit, command, work)?,
            Ok(()) if self.meta.ended && command.role == Role::Participant => return Err(Refusal::Closed.into()),
            Ok(()) => self.apply(edit, command, work)?,
        };
        self.audit(&command.act, work);
        self.remember(command.op, digest, answered, work);
        Ok(answered)
    }

    /// Chains a facilitator's act to the audit log; ids only, never text.
    pub(super) fn audit(&mut self, act: &Act, work: &mut Work) {
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
