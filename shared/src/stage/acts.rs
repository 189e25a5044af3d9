//! How a kind of stage declares what is done in it: names, fields, who may do it when, and what it is about.

use super::{Act, StageKind};
use crate::{
    fields::Fields,
    id::{NoteId, OpportunityId, PromptId, ThemeId},
    role::Role,
    stage::poll::PollId,
};

/// The stages in which something may be done.
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

/// Those who take part, and those who lead.
pub const EVERYONE: &[Role] = &[Role::Participant, Role::Facilitator];
/// Those who lead.
pub const LEADERS: &[Role] = &[Role::Facilitator];
/// Those who take part.
pub const PARTICIPANTS: &[Role] = &[Role::Participant];

/// What a command must not overtake another about: two commands about the same thing are never in flight together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A note, theme or learning opportunity.
    Thing([u8; 16]),
    /// A device's own ballot.
    Poll(PollId),
    /// The room as a whole.
    Room,
}

/// What a field of a command may be about.
pub(super) trait About {
    /// The thing; `None` for a field that names none.
    fn subject(&self) -> Option<Subject>;
}

macro_rules! about_things {
    ($($id:ty),*) => {$(
        impl About for $id {
            fn subject(&self) -> Option<Subject> {
                Some(Subject::Thing(*self.as_bytes()))
            }
        }
    )*};
}
about_things!(NoteId, ThemeId, OpportunityId);

impl About for PollId {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::Poll(*self))
    }
}

impl<T: About> About for Option<T> {
    fn subject(&self) -> Option<Subject> {
        self.as_ref().and_then(About::subject)
    }
}

/// What a command is about, from the fields that name it.
pub(super) fn subjects(fields: &[&dyn About]) -> Vec<Subject> {
    fields.iter().filter_map(|field| field.subject()).collect()
}

/// What undoing asks of the board as it was before a command.
pub trait Before {
    /// The name of a theme, and the theme that it was merged into.
    fn theme(&self, id: ThemeId) -> Option<(&str, Option<ThemeId>)>;

    /// The notes in a theme that screens show.
    fn notes_in(&self, theme: ThemeId) -> Vec<NoteId>;

    /// The words of a learning opportunity, and the theme that it comes from.
    fn opportunity(&self, id: OpportunityId) -> Option<(&str, Option<ThemeId>)>;
}

/// Makes fresh random ids: this crate has no randomness of its own.
pub type FreshId<'a> = &'a dyn Fn() -> [u8; 16];

/// The commands of one kind of stage. What a kind does not say about its commands is as it stands here.
pub(super) trait Acts: Sized {
    /// One row of the policy table for each command.
    const RULES: &'static [Rule];

    /// Reads the command of this name; `None` when it is not one of this kind. The error names a field.
    fn read(name: &str, fields: &mut Fields) -> Result<Option<Self>, &'static str>;

    /// One of each, for tests, the fuzzer and the protocol page.
    fn examples() -> Vec<Self>;

    /// Its row of the policy table.
    fn rule(&self) -> &'static Rule;

    /// What it is about.
    fn subjects(&self) -> Vec<Subject>;

    /// Whether it works on the board as a whole, and not on fields of it.
    fn is_whole(&self) -> bool {
        false
    }

    /// Whether what it brings is shown with what other devices bring, and not by itself.
    fn is_mixed(&self) -> bool {
        false
    }

    /// The poll in which the sender's device answers.
    fn poll(&self) -> Option<PollId> {
        None
    }

    /// Words that must not be lost when the command is refused, and the prompt that they answer.
    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        None
    }

    /// What the audit log says it was done to: ids only, never words. `None` for what the log does not hold.
    fn object(&self) -> Option<String> {
        Some(String::new())
    }

    /// The commands that take it back, told from the board as it was before; none when there is no way back.
    fn inverse(&self, before: &dyn Before, fresh: FreshId) -> Vec<Act> {
        let _ = (before, fresh);
        Vec::new()
    }
}

/// One list of a kind's commands for the type, the words of the wire, the reading and the policy table. Reading goes by
/// hand, field by field: what serde derives for a tagged enum of this size is a tenth of what a phone loads.
macro_rules! acts {
    ($(#[$about:meta])* pub enum $acts:ident {$(
        $(#[$doc:meta])* $word:literal $name:ident $({ $($field:ident: $kind:ty),* })? $(($inner:ty))?
        by $who:ident while $when:expr, about [$($subject:ident),*];
    )*} $($more:tt)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(tag = "act")]
        #[allow(missing_docs)] // `id`, `x` (text), `was` (value that was seen) and the like; `docs/protocol.md` explains each
        pub enum $acts {$(
            $(#[$doc])*
            #[serde(rename = $word)]
            $name $({ $($field: $kind),* })? $(($inner))?,
        )*}

        impl $crate::stage::acts::Acts for $acts {
            const RULES: &'static [$crate::stage::acts::Rule] = &[$(
                $crate::stage::acts::Rule { act: $word, who: $who, when: $when },
            )*];

            fn read(name: &str, fields: &mut $crate::fields::Fields) -> Result<Option<Self>, &'static str> {
                Ok(Some(match name {
                    $($word => Self::$name
                        $({ $($field: fields.take(stringify!($field))?),* })?
                        $((<$inner as $crate::fields::Field>::read(fields.take_rest()).ok_or($word)?))?,)*
                    _ => return Ok(None),
                }))
            }

            fn rule(&self) -> &'static $crate::stage::acts::Rule {
                match self {
                    $(Self::$name { .. } => const {
                        &$crate::stage::acts::Rule { act: $word, who: $who, when: $when }
                    },)*
                }
            }

            fn subjects(&self) -> Vec<$crate::stage::Subject> {
                match self {
                    $(Self::$name { $($subject,)* .. } => $crate::stage::acts::subjects(&[$($subject),*]),)*
                }
            }

            $($more)*
        }
    };
}
pub(super) use acts;
