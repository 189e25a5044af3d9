//! Who may do what in which stage: the one place that denies it. Each kind of stage declares its rows of the table.
//!
//! What a command needs beyond role and stage (ownership, `was`, limits) is checked by the room when it applies it.

use crate::{
    role::Role,
    stage::{Act, StageKind, When},
};

/// Why a command is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// This role may not do it in any stage.
    Role,
    /// This role may do it, but not in this stage.
    Stage,
}

/// Whether a role may do an act while a stage of some kind is open (`None`: no stage is open).
pub fn permit(role: Role, open: Option<StageKind>, act: &Act) -> Result<(), Denied> {
    let rule = act.rule();
    if !rule.who.contains(&role) {
        return Err(Denied::Role);
    }
    match (rule.when, open) {
        (When::Always, _) => Ok(()),
        (When::Open(kinds), Some(kind)) if kinds.contains(&kind) => Ok(()),
        (When::Open(_), _) => Err(Denied::Stage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::leading::LeadingAct;

    #[test]
    fn the_projector_and_the_readers_may_do_nothing() {
        for rule in Act::rules() {
            for role in [Role::Projector, Role::Reviewer, Role::Organiser] {
                assert!(!rule.who.contains(&role), "{} for {role:?}", rule.act);
            }
        }
    }

    #[test]
    fn a_facilitator_cannot_vote_and_a_participant_cannot_lead() {
        let act = Act::from(LeadingAct::EndSession);
        assert_eq!(permit(Role::Participant, Some(StageKind::Brainstorm), &act), Err(Denied::Role));
        assert_eq!(permit(Role::Facilitator, None, &act), Ok(()));
    }

    #[test]
    fn the_table_names_each_command_once() {
        let mut names: Vec<_> = Act::rules().map(|rule| rule.act).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
