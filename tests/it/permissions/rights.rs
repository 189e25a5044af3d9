//! Who may do what, written by hand from section 6 of the trust design: the policy table is compared with it, and it is
//! never generated from that table.

use plenary_shared::{
    role::Role::{self, *},
    stage::{
        Rule,
        StageKind::{self, *},
        When,
    },
    wire::Refusal,
};
use std::collections::BTreeSet;

/// The stages in which a right applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum While {
    /// Any, and while none is open.
    Always,
    /// While a stage of one of these kinds is open.
    Open(&'static [StageKind]),
}

/// What is right for one command.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    /// The command.
    pub act: &'static str,
    /// Roles that may send it. All others are denied with `role`, in every stage.
    pub who: &'static [Role],
    /// While which stages they may.
    pub when: While,
    /// The refusal for these roles in other stages.
    pub otherwise: Refusal,
    /// A kind of stage in which the room itself refuses, and how: the table does not know why.
    pub but: Option<(StageKind, Refusal)>,
}

const EVERYBODY: &[Role] = &[Participant, Facilitator];
const LEADERS: &[Role] = &[Facilitator];
const VOTERS: &[Role] = &[Participant];
/// The kinds of stage that section 6 numbers 1, 2 and 8, and 7, where people comment on what is recommended.
const WRITTEN_IN: While = While::Open(&[Chronology, Brainstorm, Recommendations, Actions]);
/// Number 3.
const SORTED_IN: While = While::Open(&[Theming]);
/// Numbers 3 and 4.
const NAMED_IN: While = While::Open(&[Theming, Development]);
/// Number 6.
const RANKED_IN: While = While::Open(&[Prioritising]);
/// What is ranked stays as it is while people rank it.
const WHILE_RANKED: Option<(StageKind, Refusal)> = Some((Prioritising, Refusal::Closed));

/// A right that is refused as `closed` outside its stages.
const fn right(act: &'static str, who: &'static [Role], when: While) -> Right {
    Right { act, who, when, otherwise: Refusal::Closed, but: None }
}

/// The rights. A command that is not here is denied to every role.
pub const RIGHTS: &[Right] = &[
    // Words are never thrown away: those that come after their stage are late.
    Right { otherwise: Refusal::Late, ..right("note.add", EVERYBODY, WRITTEN_IN) },
    Right { otherwise: Refusal::Late, ..right("note.edit", EVERYBODY, WRITTEN_IN) },
    right("note.del", EVERYBODY, WRITTEN_IN),
    right("note.move", EVERYBODY, SORTED_IN),
    right("note.same", EVERYBODY, SORTED_IN),
    right("note.hide", LEADERS, While::Always),
    right("note.purge", LEADERS, While::Always),
    right("theme.add", EVERYBODY, NAMED_IN),
    right("theme.name", EVERYBODY, NAMED_IN),
    right("theme.merge", LEADERS, SORTED_IN),
    right("theme.split", LEADERS, SORTED_IN),
    // Section 6 would allow it in any stage; no page asks for more than this.
    right("theme.del", LEADERS, NAMED_IN),
    Right { but: WHILE_RANKED, ..right("opportunity.add", LEADERS, While::Always) },
    Right { but: WHILE_RANKED, ..right("opportunity.word", LEADERS, While::Always) },
    Right { but: WHILE_RANKED, ..right("opportunity.del", LEADERS, While::Always) },
    right("ballot.cast", VOTERS, RANKED_IN),
    right("recommendation.add", LEADERS, While::Always),
    right("recommendation.word", LEADERS, While::Always),
    right("recommendation.cite", LEADERS, While::Always),
    right("recommendation.del", LEADERS, While::Always),
    right("support.give", VOTERS, While::Open(&[Recommendations])),
    right("action.add", LEADERS, While::Always),
    right("action.set", LEADERS, While::Always),
    right("action.del", LEADERS, While::Always),
    right("feedback.give", VOTERS, While::Open(&[Close])),
    right("stage.set", LEADERS, While::Always),
    right("stage.add", LEADERS, While::Always),
    right("stage.edit", LEADERS, While::Always),
    right("stage.move", LEADERS, While::Always),
    // A stage that has been opened cannot be removed: people may have written in it.
    Right { but: Some((Synopsis, Refusal::Superseded)), ..right("stage.del", LEADERS, While::Always) },
    right("prompt.reveal", LEADERS, While::Always),
    right("prompt.word", LEADERS, While::Always),
    right("screen.set", LEADERS, While::Always),
    right("timer.set", LEADERS, While::Always),
    right("contacts.set", LEADERS, While::Always),
    right("snapshot.take", LEADERS, While::Always),
    right("late.admit", LEADERS, While::Always),
    right("session.end", LEADERS, While::Always),
];

impl Right {
    /// What a role is answered while a kind of stage is open.
    pub fn answer(&self, role: Role, open: Option<StageKind>) -> Result<(), Refusal> {
        let stands = match self.when {
            While::Always => true,
            While::Open(kinds) => open.is_some_and(|kind| kinds.contains(&kind)),
        };
        match self.but {
            _ if !self.who.contains(&role) => Err(Refusal::Role),
            _ if !stands => Err(self.otherwise),
            Some((kind, refusal)) if open == Some(kind) => Err(refusal),
            _ => Ok(()),
        }
    }

    /// Whether a row of the policy table gives this right, no less and no more.
    fn is(&self, rule: &Rule) -> bool {
        let same_stages = match (self.when, rule.when) {
            (While::Always, When::Always) => true,
            (While::Open(right), When::Open(given)) => set(right) == set(given),
            _ => false,
        };
        self.act == rule.act && set(self.who) == set(rule.who) && same_stages
    }
}

/// How a policy table differs from the rights: commands with other rights, twice, without any, or missing.
pub fn differences(table: &[Rule]) -> BTreeSet<&'static str> {
    let wrong = table.iter().filter(|rule| !RIGHTS.iter().any(|right| right.is(rule))).map(|rule| rule.act);
    let given = |right: &&Right| table.iter().filter(|rule| rule.act == right.act).count();
    let uneven = RIGHTS.iter().filter(|right| given(right) != 1).map(|right| right.act);
    wrong.chain(uneven).collect()
}

/// The words of roles or kinds of stage, in any order.
fn set<T: std::fmt::Debug>(items: &[T]) -> BTreeSet<String> {
    items.iter().map(|item| format!("{item:?}")).collect()
}
