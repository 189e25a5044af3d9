//! The kinds of stage, each with the same name on every floor, and their commands.
//!
//! A kind's module declares its defaults in a template; a kind with commands of its own declares them with their rows
//! of the policy table. This file assembles them, and has no special case for any kind.

mod acts;

pub mod actions;
pub mod agenda;
pub mod brainstorm;
pub mod r#break;
pub mod chronology;
pub mod close;
pub mod development;
pub mod entry;
pub mod leading;
pub mod plenary;
pub mod poll;
pub mod prioritising;
pub mod recap;
pub mod recommendations;
pub mod synopsis;
pub mod theming;
pub mod welcome;

pub use acts::{Before, FreshId, Rule, Subject, When};

use crate::{
    fields::{Field, Fields},
    id::PromptId,
    look::PromptLook,
    screen::StageView,
    stage::poll::PollId,
};
use actions::ActionAct;
use acts::Acts;
use agenda::AgendaAct;
use brainstorm::NoteAct;
use close::FeedbackAct;
use leading::LeadingAct;
use prioritising::RankingAct;
use recommendations::RecommendationAct;
use serde::Serialize;
use serde_json::Value;
use theming::SortingAct;

/// The properties of a kind of stage.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its default title in a template.
    pub title: &'static str,
    /// The plain instruction, one sentence.
    pub say: &'static str,
    /// Minutes planned.
    pub minutes: u16,
    /// Its default prompts: question, short name, and look.
    pub prompts: &'static [(&'static str, &'static str, PromptLook)],
    /// Whether opening it creates learning opportunities from themes.
    pub needs_opportunities: bool,
    /// What the big screen shows by default.
    pub screen: StageView,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $word:literal $name:ident: $module:ident,)*) => {
        words! {
            /// What people do in a stage; the policy table speaks of kinds, not of positions. Stored rooms refer to them
            /// by index, so new ones are added at the end; the others are in the order of a day.
            #[derive(Hash, PartialOrd, Ord)]
            pub enum StageKind {$(
                $(#[$doc])*
                $word $name,
            )*}
        }

        impl StageKind {
            /// Whether people write notes in it.
            pub const fn writes(self) -> bool {
                // A table of its own: a phone asks this, and need not carry titles and questions for it.
                const WRITES: &[bool] = &[$(!$module::KIND.prompts.is_empty()),*];
                WRITES[self as usize]
            }

            /// Its properties.
            pub const fn kind(self) -> &'static Kind {
                match self {
                    $(Self::$name => &$module::KIND,)*
                }
            }
        }
    };
}

kinds! {
    /// Join, ground rules, objectives.
    "welcome" Welcome: welcome,
    /// A brief overview of the case, spoken.
    "synopsis" Synopsis: synopsis,
    /// The merged chronology on the wall is read and questioned.
    "chronology" Chronology: chronology,
    /// Prompts answered by everybody at the same time.
    "brainstorm" Brainstorm: brainstorm,
    /// Notes are sorted into themes.
    "theming" Theming: theming,
    /// Pairs and threes work on a theme each.
    "development" Development: development,
    /// The room agrees the wording of the learning opportunities.
    "plenary" Plenary: plenary,
    /// Ballots by impact and by ease.
    "prioritising" Prioritising: prioritising,
    /// What the room recommends, and how far people can support it.
    "recommendations" Recommendations: recommendations,
    /// A pause, then a recap.
    "break" Break: r#break,
    /// What needs to be done: a second brainstorm, and a list of who does what by when.
    "actions" Actions: actions,
    /// Thanks, feedback on the day, and next steps.
    "close" Close: close,
    /// A look back at what the room has done so far: themes and rankings, to read.
    "recap" Recap: recap,
}

macro_rules! all_acts {
    ($($(#[$doc:meta])* $name:ident($acts:ident),)*) => {
        /// What a command does. Who may do it when: [`crate::permit`].
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Act {$(
            $(#[$doc])*
            $name($acts),
        )*}

        $(impl From<$acts> for Act {
            fn from(act: $acts) -> Self {
                Self::$name(act)
            }
        })*

        impl Act {
            /// The policy table. A command that is not in it is denied.
            pub fn rules() -> impl Iterator<Item = &'static Rule> {
                [$($acts::RULES),*].into_iter().flatten()
            }

            /// One example of each command, for tests, the fuzzer and the protocol page.
            pub fn examples() -> Vec<Self> {
                let mut examples = Vec::new();
                $(examples.extend($acts::examples().into_iter().map(Self::$name));)*
                examples
            }

            fn read_fields(mut fields: Fields) -> Option<Self> {
                let name = fields.take::<String>("act").ok()?;
                $(if let Some(act) = $acts::read(&name, &mut fields).ok()? {
                    return Some(Self::$name(act));
                })*
                None
            }

            /// Its row of the policy table.
            pub fn rule(&self) -> &'static Rule {
                match self {
                    $(Self::$name(act) => act.rule(),)*
                }
            }

            /// The things that it changes: commands about the same thing are sent in order.
            pub fn subjects(&self) -> Vec<Subject> {
                let subjects = match self {
                    $(Self::$name(act) => act.subjects(),)*
                };
                if subjects.is_empty() { vec![Subject::Room] } else { subjects }
            }

            /// Whether it works on the board as a whole rather than on single fields.
            pub fn is_whole(&self) -> bool {
                match self {
                    $(Self::$name(act) => act.is_whole(),)*
                }
            }

            /// Whether the threshold mix decides when its effect is shown.
            pub fn is_mixed(&self) -> bool {
                match self {
                    $(Self::$name(act) => act.is_mixed(),)*
                }
            }

            /// The poll in which the sender's device answers.
            pub fn poll(&self) -> Option<PollId> {
                match self {
                    $(Self::$name(act) => act.poll(),)*
                }
            }

            /// Text that must not be lost when the command is denied, and the prompt that it answers.
            pub fn words(&self) -> Option<(&str, Option<PromptId>)> {
                match self {
                    $(Self::$name(act) => act.words(),)*
                }
            }

            /// Its object in the audit log: ids only, never text. `None` for commands that are not logged.
            pub fn object(&self) -> Option<String> {
                match self {
                    $(Self::$name(act) => act.object(),)*
                }
            }

            /// The commands that undo it, derived from the board before it; none when it cannot be undone.
            pub fn inverse(&self, before: &dyn Before, fresh: FreshId) -> Vec<Self> {
                match self {
                    $(Self::$name(act) => act.inverse(before, fresh),)*
                }
            }
        }
    };
}

all_acts! {
    /// Notes and prompts.
    Note(NoteAct),
    /// Sorting into themes.
    Sorting(SortingAct),
    /// Learning opportunities and ballots.
    Ranking(RankingAct),
    /// Recommendations, and support for them.
    Recommendation(RecommendationAct),
    /// What is to be done.
    Action(ActionAct),
    /// Feedback.
    Feedback(FeedbackAct),
    /// Running the day.
    Leading(LeadingAct),
    /// Changing the agenda on the day.
    Agenda(AgendaAct),
}

impl Act {
    /// The command's name on the wire.
    pub fn name(&self) -> &'static str {
        self.rule().act
    }
}

impl Field for Act {
    fn read(value: Value) -> Option<Self> {
        Self::read_fields(Fields::from_value(value)?)
    }
}

by_field!(Act);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_an_example_and_one_row() {
        let mut examples: Vec<_> = Act::examples().iter().map(Act::name).collect();
        let mut rules: Vec<_> = Act::rules().map(|rule| rule.act).collect();
        examples.sort_unstable();
        rules.sort_unstable();
        assert_eq!(examples, rules);
        rules.dedup();
        assert_eq!(examples, rules);
    }

    #[test]
    fn every_command_is_read_as_it_was_written() {
        for act in Act::examples() {
            let text = serde_json::to_string(&act).unwrap();
            assert_eq!(serde_json::from_str::<Act>(&text).unwrap(), act, "{text}");
        }
    }

    #[test]
    fn a_command_without_a_field_or_with_another_kind_of_value_is_refused() {
        for act in Act::examples() {
            let Value::Object(whole) = serde_json::to_value(&act).unwrap() else { panic!("{act:?} is an object") };
            for name in whole.keys().filter(|name| !whole[*name].is_null()) {
                let mut less = whole.clone();
                less[name] = Value::from(1.5);
                assert!(serde_json::from_value::<Act>(less.into()).is_err(), "{name} of {act:?}");
            }
        }
        for text in
            ["[]", "{}", r#"{"act":"note.none"}"#, r#"{"act":"timer.set"}"#, r#"{"act":"timer.set","seconds":-1}"#]
        {
            assert!(serde_json::from_str::<Act>(text).is_err(), "{text}");
        }
    }
}
