//! The kinds of stage, each one thing under one name on every floor, and all that is done in them.
//!
//! A kind's module says how it stands in a template; one that has commands of its own declares them with their rows of
//! the policy table. This file puts them together and knows none by heart.

mod acts;

pub mod actions;
pub mod brainstorm;
pub mod r#break;
pub mod chronology;
pub mod close;
pub mod development;
pub mod leading;
pub mod plenary;
pub mod poll;
pub mod prioritising;
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
use acts::Acts;
use brainstorm::NoteAct;
use close::FeedbackAct;
use leading::LeadingAct;
use prioritising::RankingAct;
use serde::Serialize;
use serde_json::Value;
use theming::SortingAct;

/// What a kind of stage is like.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its name on every screen, in a template.
    pub title: &'static str,
    /// The plain instruction, one sentence.
    pub say: &'static str,
    /// Minutes planned.
    pub minutes: u16,
    /// Questions that notes answer in it, their short names, and how they look.
    pub prompts: &'static [(&'static str, &'static str, PromptLook)],
    /// Whether themes have become learning opportunities when it opens.
    pub needs_opportunities: bool,
    /// What the big screen shows by itself.
    pub screen: StageView,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $word:literal $name:ident: $module:ident,)*) => {
        /// What people do in a stage; the policy table speaks of kinds, not of positions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "lowercase")]
        pub enum StageKind {$(
            $(#[$doc])*
            $name,
        )*}

        impl StageKind {
            /// Every kind, in the order of a day. Stored rooms know them by their place here: further ones come at the end.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Whether people write notes in it.
            pub const fn writes(self) -> bool {
                // A table of its own: a phone asks this, and need not carry titles and questions for it.
                const WRITES: &[bool] = &[$(!$module::KIND.prompts.is_empty()),*];
                WRITES[self as usize]
            }

            /// What it is like.
            pub const fn kind(self) -> &'static Kind {
                match self {
                    $(Self::$name => &$module::KIND,)*
                }
            }
        }

        words! { StageKind { $($word $name,)* } }
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
    /// Conclusions, spoken.
    "recommendations" Recommendations: recommendations,
    /// A pause, then a recap.
    "break" Break: r#break,
    /// What needs to be done: a second brainstorm.
    "actions" Actions: actions,
    /// Thanks, feedback on the day, and next steps.
    "close" Close: close,
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
            /// The policy table. A command that is not in it is refused.
            pub fn rules() -> impl Iterator<Item = &'static Rule> {
                [$($acts::RULES),*].into_iter().flatten()
            }

            /// One of each, for tests, the fuzzer and the protocol page.
            pub fn examples() -> Vec<Self> {
                let mut examples = Vec::new();
                $(examples.extend($acts::examples().into_iter().map(Self::$name));)*
                examples
            }

            fn of(mut fields: Fields) -> Option<Self> {
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

            /// What it must not overtake another about.
            pub fn subjects(&self) -> Vec<Subject> {
                let subjects = match self {
                    $(Self::$name(act) => act.subjects(),)*
                };
                if subjects.is_empty() { vec![Subject::Room] } else { subjects }
            }

            /// Whether it works on the board as a whole, and not on fields of it.
            pub fn is_whole(&self) -> bool {
                match self {
                    $(Self::$name(act) => act.is_whole(),)*
                }
            }

            /// Whether what it brings is shown with what other devices bring, and not by itself.
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

            /// Words that must not be lost when the command is refused, and the prompt that they answer.
            pub fn words(&self) -> Option<(&str, Option<PromptId>)> {
                match self {
                    $(Self::$name(act) => act.words(),)*
                }
            }

            /// What the audit log says it was done to: ids only, never words. `None` for what the log does not hold.
            pub fn object(&self) -> Option<String> {
                match self {
                    $(Self::$name(act) => act.object(),)*
                }
            }

            /// The commands that take it back, told from the board as it was before; none when there is no way back.
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
    /// Feedback.
    Feedback(FeedbackAct),
    /// Leading the day.
    Leading(LeadingAct),
}

impl Act {
    /// The command's name on the wire.
    pub fn name(&self) -> &'static str {
        self.rule().act
    }
}

impl Field for Act {
    fn read(value: Value) -> Option<Self> {
        Self::of(Fields::of(value)?)
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
