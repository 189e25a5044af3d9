//! How a kind of stage declares its commands: names, fields, who may send them when, and what they are about.

use super::{
    Act, StageKind,
    actions::Action,
    entry::{Prompt, Stage},
    recommendations::Recommendation,
};
use crate::{
    fields::Fields,
    id::{ActionId, NoteId, OpportunityId, PromptId, RecommendationId, StageId, ThemeId},
    role::Role,
    stage::poll::PollId,
};

/// The stages in which a command is allowed.
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

/// Participants and facilitators.
pub const EVERYONE: &[Role] = &[Role::Participant, Role::Facilitator];
/// Facilitators only.
pub const LEADERS: &[Role] = &[Role::Facilitator];
/// Participants only.
pub const PARTICIPANTS: &[Role] = &[Role::Participant];

/// A thing that commands are about. A device never has two commands about the same thing in flight, so they stay in
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A note, theme, learning opportunity, recommendation or action.
    Thing([u8; 16]),
    /// A device's own ballot.
    Poll(PollId),
    /// The whole room.
    Room,
}

/// A type of field that may name a thing.
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
about_things!(NoteId, ThemeId, OpportunityId, RecommendationId, ActionId);

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

/// The things that a command is about, from its fields.
pub(super) fn subjects(fields: &[&dyn About]) -> Vec<Subject> {
    fields.iter().filter_map(|field| field.subject()).collect()
}

/// The board before a command, as far as undoing needs it.
pub trait Before {
    /// The name of a theme, and the theme that it was merged into.
    fn theme(&self, id: ThemeId) -> Option<(&str, Option<ThemeId>)>;

    /// The notes in a theme that screens show.
    fn notes_in(&self, theme: ThemeId) -> Vec<NoteId>;

    /// The words of a learning opportunity, and the theme that it comes from.
    fn opportunity(&self, id: OpportunityId) -> Option<(&str, Option<ThemeId>)>;

    /// A recommendation.
    fn recommendation(&self, id: RecommendationId) -> Option<&Recommendation>;

    /// An action.
    fn action(&self, id: ActionId) -> Option<&Action>;

    /// A stage, its prompts, and the stage before it.
    fn stage(&self, id: StageId) -> Option<(&Stage, Vec<Prompt>, Option<StageId>)>;
}

/// Makes fresh random ids: this crate has no source of randomness.
pub type FreshId<'a> = &'a dyn Fn() -> [u8; 16];

/// The commands of one kind of stage. The defaults here apply where a kind does not override them.
pub(super) trait Acts: Sized {
    /// One row of the policy table for each command.
    const RULES: &'static [Rule];

    /// Reads the command of this name; `None` when it is not one of this kind. The error names a field.
    fn read(name: &str, fields: &mut Fields) -> Result<Option<Self>, &'static str>;

    /// One example of each command, for tests, the fuzzer and the protocol page.
    fn examples() -> Vec<Self>;

    /// Its row of the policy table.
    fn rule(&self) -> &'static Rule;

    /// The things that it changes.
    fn subjects(&self) -> Vec<Subject>;

    /// Whether it works on the board as a whole rather than on single fields.
    fn is_whole(&self) -> bool {
        false
    }

    /// Whether the threshold mix decides when its effect is shown.
    fn is_mixed(&self) -> bool {
        false
    }

    /// The poll in which the sender's device answers.
    fn poll(&self) -> Option<PollId> {
        None
    }

    /// Text that must not be lost when the command is denied, and the prompt that it answers.
    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        None
    }

    /// Its object in the audit log: ids only, never text. `None` for commands that are not logged.
    fn object(&self) -> Option<String> {
        Some(String::new())
    }

    /// The commands that undo it, derived from the board before it; none when it cannot be undone.
    fn inverse(&self, before: &dyn Before, fresh: FreshId) -> Vec<Act> {
        let _ = (before, fresh);
        Vec::new()
    }
}

/// The first of two tokens: gives a name to what a repetition has by its type only.
macro_rules! first {
    ($first:ident $rest:ty) => {
        $first
    };
}
pub(super) use first;

/// One list of a kind's commands that generates the type, the words on the wire, the reader and the policy table. The
/// reader is generated field by field: serde's derive for a tagged enum of this size is a tenth of what a phone loads.
macro_rules! acts {
    ($(#[$about:meta])* pub enum $acts:ident {$(
        $(#[$doc:meta])* $word:literal $name:ident $({ $($field:ident: $kind:ty),* })? $(($inner:ty))?
        by $who:ident while $when:expr, about [$($subject:ident),*];
    )*} $($more:tt)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs)] // `id`, `was` (value that was seen) and the like; `docs/protocol.md` explains each
        pub enum $acts {$(
            $(#[$doc])*
            $name $({ $($field: $kind),* })? $(($inner))?,
        )*}

        impl $crate::stage::acts::Acts for $acts {
            const RULES: &'static [$crate::stage::acts::Rule] = &[$(
                $crate::stage::acts::Rule { act: $word, who: $who, when: $when },
            )*];

            fn read(name: &str, fields: &mut $crate::fields::Fields) -> Result<Option<Self>, &'static str> {
                Ok(Some(match name {
                    $($word => Self::$name
                        $({ $($field: fields.take(short!($field))?),* })?
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

        impl serde::Serialize for $acts {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("act", $crate::stage::acts::Acts::rule(self).act)?;
                match self {
                    $(Self::$name { $($($field),*)? $(0: $crate::stage::acts::first!(inner $inner))? } => {
                        $($(map.serialize_entry(short!($field), $field)?;)*)?
                        $(<$inner>::write_fields($crate::stage::acts::first!(inner $inner), &mut map)?;)?
                    })*
                }
                map.end()
            }
        }
    };
}
pub(super) use acts;
