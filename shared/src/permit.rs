//! Who may do what in which stage: the one place that says no.
//!
//! What a command needs beyond role and stage (ownership, `was`, limits) the room checks when it applies it.

use crate::{
    agenda::StageKind::{self, *},
    protocol::Act,
    role::Role::{self, *},
};

/// The stages in which a command is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Any, and while no stage is open.
    Always,
    /// While a stage of one of these kinds is open.
    Open(&'static [StageKind]),
}

/// One row of the policy table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The command's name on the wire.
    pub act: &'static str,
    /// The roles that may send it.
    pub who: &'static [Role],
    /// When.
    pub when: When,
}

/// Why the table says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// The role may not, in no stage.
    Role,
    /// The role may, but not in this stage.
    Stage,
}

const WRITING: When = When::Open(&[Chronology, Brainstorm, Actions]);
const SORTING: When = When::Open(&[Theming]);
const NAMING: When = When::Open(&[Theming, Development]);
const RANKING: When = When::Open(&[Prioritising]);
const ALL: &[Role] = &[Participant, Facilitator];
const LEAD: &[Role] = &[Facilitator];

/// The table. A command that is not in it is refused.
pub const TABLE: &[Rule] = &[
    Rule { act: "note.add", who: ALL, when: WRITING },
    Rule { act: "note.edit", who: ALL, when: WRITING },
    Rule { act: "note.del", who: ALL, when: WRITING },
    Rule { act: "note.move", who: ALL, when: SORTING },
    Rule { act: "note.same", who: ALL, when: SORTING },
    Rule { act: "note.hide", who: LEAD, when: When::Always },
    Rule { act: "note.purge", who: LEAD, when: When::Always },
    Rule { act: "theme.add", who: ALL, when: NAMING },
    Rule { act: "theme.name", who: ALL, when: NAMING },
    Rule { act: "theme.merge", who: LEAD, when: SORTING },
    Rule { act: "theme.split", who: LEAD, when: SORTING },
    Rule { act: "theme.del", who: LEAD, when: NAMING },
    Rule { act: "opportunity.add", who: LEAD, when: When::Always },
    Rule { act: "opportunity.word", who: LEAD, when: When::Always },
    Rule { act: "opportunity.del", who: LEAD, when: When::Always },
    Rule { act: "ballot.cast", who: &[Participant], when: RANKING },
    Rule { act: "stage.set", who: LEAD, when: When::Always },
    Rule { act: "prompt.reveal", who: LEAD, when: When::Always },
    Rule { act: "prompt.word", who: LEAD, when: When::Always },
    Rule { act: "screen.set", who: LEAD, when: When::Always },
    Rule { act: "timer.set", who: LEAD, when: When::Always },
    Rule { act: "snapshot.take", who: LEAD, when: When::Always },
    Rule { act: "late.admit", who: LEAD, when: When::Always },
    Rule { act: "session.end", who: LEAD, when: When::Always },
];

/// Whether a role may do an act while a stage kind is open (`None`: no stage is).
pub fn permit(role: Role, open: Option<StageKind>, act: &Act) -> Result<(), No> {
    let Some(rule) = TABLE.iter().find(|rule| rule.act == act.name()) else { return Err(No::Role) };
    if !rule.who.contains(&role) {
        return Err(No::Role);
    }
    match (rule.when, open) {
        (When::Always, _) => Ok(()),
        (When::Open(kinds), Some(kind)) if kinds.contains(&kind) => Ok(()),
        (When::Open(_), _) => Err(No::Stage),
    }
}

impl Act {
    /// The command's name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoteAdd { .. } => "note.add",
            Self::NoteEdit { .. } => "note.edit",
            Self::NoteDel { .. } => "note.del",
            Self::NoteMove { .. } => "note.move",
            Self::NoteSame { .. } => "note.same",
            Self::NoteHide { .. } => "note.hide",
            Self::NotePurge { .. } => "note.purge",
            Self::ThemeAdd { .. } => "theme.add",
            Self::ThemeName { .. } => "theme.name",
            Self::ThemeMerge { .. } => "theme.merge",
            Self::ThemeSplit { .. } => "theme.split",
            Self::ThemeDel { .. } => "theme.del",
            Self::OpportunityAdd { .. } => "opportunity.add",
            Self::OpportunityWord { .. } => "opportunity.word",
            Self::OpportunityDel { .. } => "opportunity.del",
            Self::BallotCast { .. } => "ballot.cast",
            Self::StageSet { .. } => "stage.set",
            Self::PromptReveal { .. } => "prompt.reveal",
            Self::PromptWord { .. } => "prompt.word",
            Self::ScreenSet(_) => "screen.set",
            Self::TimerSet { .. } => "timer.set",
            Self::SnapshotTake { .. } => "snapshot.take",
            Self::LateAdmit { .. } => "late.admit",
            Self::SessionEnd => "session.end",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projector_and_the_readers_may_do_nothing() {
        for rule in TABLE {
            for role in [Projector, Reviewer, Organiser] {
                assert!(!rule.who.contains(&role), "{} for {role:?}", rule.act);
            }
        }
    }

    #[test]
    fn a_facilitator_cannot_vote_and_a_participant_cannot_lead() {
        let act = Act::SessionEnd;
        assert_eq!(permit(Participant, Some(Brainstorm), &act), Err(No::Role));
        assert_eq!(permit(Facilitator, None, &act), Ok(()));
    }

    #[test]
    fn the_table_names_each_command_once() {
        let mut names: Vec<_> = TABLE.iter().map(|rule| rule.act).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
