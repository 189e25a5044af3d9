//! The templates that come with Plenary, as data. The guidance behind them gives an order and no minutes: the minutes
//! are ours, but for the case audit's ninety.

use super::Template;
use crate::{
    agenda::{Agenda, Prompt, Stage},
    id::{PromptId, StageId},
    look::PromptLook::{self, Improve, Missing, Worked},
    stage::{
        StageKind::{self, *},
        actions, brainstorm, chronology, recommendations,
    },
};

/// Questions with their short names and looks.
type Prompts = &'static [(&'static str, &'static str, PromptLook)];

/// One stage: kind, minutes, title, instruction, and its questions.
type Entry = (StageKind, u16, &'static str, &'static str, Prompts);

/// A day: its name, what it is for, and its stages.
type Day = (&'static str, &'static str, &'static [Entry]);

/// A stage without questions.
const NONE: Prompts = &[];

/// The templates, the usual one first.
pub fn supplied() -> Vec<Template> {
    DAYS.iter().map(template).collect()
}

fn template((title, say, stages): &Day) -> Template {
    let mut agenda = Agenda { stages: Vec::new(), prompts: Vec::new() };
    for (id, (kind, minutes, title, say, prompts)) in (0..).map(StageId).zip(*stages) {
        agenda.stages.push(Stage { id, kind: *kind, title: (*title).into(), say: (*say).into(), minutes: *minutes });
        for (text, short, look) in *prompts {
            let number = PromptId(agenda.prompts.len() as u16);
            agenda.prompts.push(Prompt {
                id: number,
                stage: id,
                text: (*text).into(),
                short: (*short).into(),
                look: *look,
            });
        }
    }
    Template { title: (*title).into(), say: (*say).into(), agenda }
}

const DAYS: [Day; 7] = [HERTFORDSHIRE, ESSEX_ONE, MANAGEMENT_REVIEW, CASE_AUDIT, HALF_DAY, BRAINSTORM_ONLY, ESSEX_TWO];

/// Hertfordshire's guidance, section 4. Its sessions keep their numbers, so that paper and screen agree; it has no S8.
const HERTFORDSHIRE: Day = (
    "Partnership case review day",
    "A whole day, after Hertfordshire’s guidance, with the session numbers of its paper.",
    &[
        (Welcome, 15, "Introduction and welcome", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 15, "Case synopsis", "Listen to a short overview of the case, and agree what today is for.", NONE),
        (
            Chronology,
            45,
            "S1: Case chronology",
            "Read the chronology on the wall and write down what is not on it.",
            chronology::KIND.prompts,
        ),
        (
            Brainstorm,
            30,
            "S2: Brainstorm ‘what happened’",
            "Answer the three questions in your own words.",
            &[
                ("What information is missing?", "Missing", Missing),
                ("What worked?", "Worked", Worked),
                ("What should be improved?", "Improve", Improve),
            ],
        ),
        (Break, 15, "Break", "Take a break.", NONE),
        (Theming, 30, "S3: Learning theme development", "Put the notes that belong together into one theme.", NONE),
        (
            Development,
            30,
            "S4: Develop learning themes",
            "In pairs or threes, talk about what can be learned from a theme.",
            NONE,
        ),
        (Plenary, 30, "S5: Plenary discussion", "Look at the big screen and agree the wording together.", NONE),
        (
            Prioritising,
            15,
            "S6: Prioritisation",
            "Rank each learning opportunity twice: how much difference, and how easy.",
            NONE,
        ),
        (
            Recommendations,
            30,
            "S7: Recommendations and next steps",
            recommendations::KIND.say,
            recommendations::KIND.prompts,
        ),
        (Break, 60, "Lunch", "Enjoy your lunch.", NONE),
        (Recap, 15, "Welcome back", "Look back at what you found out this morning.", NONE),
        (
            Actions,
            30,
            "S9: Brainstorm ‘what needs to be done’",
            "Write what would help to put the learning from this case into practice.",
            &[
                ("What will I do in my own practice?", "My practice", Worked),
                ("What else needs to be done more widely?", "More widely", Improve),
            ],
        ),
        (Close, 10, "Close", "Say how today was, then hear what happens next.", NONE),
    ],
);

/// Essex's guidance, appendix 2, "Possible Agenda for a Learning Event": its eleven items in their order. Item 9 asks two
/// things, and is two stages.
const ESSEX_ONE: Day = (
    "Learning event one",
    "A whole day, after the agenda in Essex’s guidance.",
    &[
        (Welcome, 15, "Introductions", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 10, "Process and structure of the day", "Listen to how today will work.", NONE),
        (Synopsis, 15, "Brief overview of the case", "Listen to a short overview of the case.", NONE),
        (
            Chronology,
            60,
            "Factual information",
            "In your group, share and discuss the facts, then write down what to add or change.",
            &[
                ("Which facts are missing?", "Missing", Missing),
                ("Which facts would you change or question?", "Change", Improve),
            ],
        ),
        (Synopsis, 20, "Feedback from groups", "Tell the room what your group found out about the facts.", NONE),
        (
            Brainstorm,
            30,
            "The child’s lived experience",
            "Look at what happened through the child’s eyes.",
            &[("What was daily life like for the child?", "Daily life", Missing)],
        ),
        (
            Brainstorm,
            60,
            "Analysis",
            "In your group, use your own experience of the case to answer the four questions.",
            &[
                ("How significant was this theme, and which events or responses were key?", "Significance", Worked),
                ("What made it hard to address this theme?", "Challenges", Improve),
                ("What was the context, for example organisation, workload and support?", "Context", Missing),
                ("Which other theme should we look at?", "Other themes", Missing),
            ],
        ),
        (Synopsis, 20, "Feedback from groups", "Tell the room what your group found in its analysis.", NONE),
        (Theming, 30, "Learning themes", "Put the notes that belong together into one learning theme.", NONE),
        (
            Actions,
            20,
            "Learning themes in practice",
            "Write how the learning can become practice.",
            &[("How can these be translated into practice, and by whom?", "Into practice", Improve)],
        ),
        (Plenary, 30, "Agree learning themes", "Look at the big screen and agree the wording together.", NONE),
        (Close, 15, "Review and close", "Say how today was, then hear what happens next.", NONE),
    ],
);

/// Essex's list of alternatives: a facilitated learning day on practice between agencies, with barriers to good outcomes
/// and recommendations to the panel.
const MANAGEMENT_REVIEW: Day = (
    "Management review",
    "A facilitated learning day for practitioners and managers about how services work together.",
    &[
        (Welcome, 15, "Welcome", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 20, "What the case is about", "Listen to a short overview of the case.", NONE),
        (
            Brainstorm,
            40,
            "How services worked together",
            "Answer the three questions in your own words.",
            &[
                ("What worked well between services?", "Worked", Worked),
                ("Which practice issues do you see?", "Issues", Improve),
                ("What got in the way of the best outcome?", "Barriers", Missing),
            ],
        ),
        (Break, 15, "Break", "Take a break.", NONE),
        (Theming, 30, "Sort into themes", "Put the notes that belong together into one theme.", NONE),
        (
            Development,
            40,
            "Develop the themes",
            "In pairs or threes, talk about what can be learned from a theme.",
            NONE,
        ),
        (Break, 45, "Lunch", "Enjoy your lunch.", NONE),
        (Recap, 10, "Welcome back", "Look back at what you found out this morning.", NONE),
        (Plenary, 30, "Agree the learning", "Look at the big screen and agree the wording together.", NONE),
        (
            Prioritising,
            15,
            "Rank the learning",
            "Rank each learning opportunity twice: how much difference, and how easy.",
            NONE,
        ),
        (
            Recommendations,
            40,
            "Recommendations for the panel",
            "Talk together about what to recommend to the panel.",
            recommendations::KIND.prompts,
        ),
        (Close, 10, "Close", "Say how today was, then hear what happens next.", NONE),
    ],
);

/// Essex's partnership case audit takes from an hour and a half to a morning: this is the short one.
const CASE_AUDIT: Day = (
    "Partnership case audit",
    "A meeting of 90 minutes about one case.",
    &[
        (Welcome, 5, "Welcome", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 10, "What the case is about", "Listen to a short overview of the case.", NONE),
        (Brainstorm, 20, "What happened", "Answer the three questions in your own words.", brainstorm::KIND.prompts),
        (Theming, 15, "Sort into themes", "Put the notes that belong together into one theme.", NONE),
        (Plenary, 10, "Agree the learning", "Look at the big screen and agree the wording together.", NONE),
        (
            Prioritising,
            10,
            "Rank the learning",
            "Rank each learning opportunity twice: how much difference, and how easy.",
            NONE,
        ),
        (Recommendations, 15, "Recommendations", recommendations::KIND.say, recommendations::KIND.prompts),
        (Close, 5, "Close", "Say how today was, then hear what happens next.", NONE),
    ],
);

/// A morning or an afternoon.
const HALF_DAY: Day = (
    "Half day",
    "The steps of a review day in three and a half hours.",
    &[
        (Welcome, 10, "Welcome", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 10, "What the case is about", "Listen to a short overview of the case.", NONE),
        (
            Chronology,
            25,
            "Chronology",
            "Read the chronology on the wall and write down what is not on it.",
            chronology::KIND.prompts,
        ),
        (Brainstorm, 25, "What happened", "Answer the three questions in your own words.", brainstorm::KIND.prompts),
        (Theming, 25, "Sort into themes", "Put the notes that belong together into one theme.", NONE),
        (Break, 15, "Break", "Take a break.", NONE),
        (Plenary, 30, "Agree the learning", "Look at the big screen and agree the wording together.", NONE),
        (
            Prioritising,
            15,
            "Rank the learning",
            "Rank each learning opportunity twice: how much difference, and how easy.",
            NONE,
        ),
        (Recommendations, 25, "Recommendations", recommendations::KIND.say, recommendations::KIND.prompts),
        (
            Actions,
            20,
            "What needs to be done",
            "Write what you will do, and what others need to do.",
            actions::KIND.prompts,
        ),
        (Close, 10, "Close", "Say how today was, then hear what happens next.", NONE),
    ],
);

/// Questions and answers, without anything after them.
const BRAINSTORM_ONLY: Day = (
    "Brainstorm only",
    "Questions that everyone answers at the same time, and nothing else.",
    &[
        (Welcome, 5, "Welcome", "Join with your phone, then look at the big screen.", NONE),
        (Brainstorm, 25, "What happened", "Answer the three questions in your own words.", brainstorm::KIND.prompts),
    ],
);

/// Essex's guidance, section 7: the report comes back to the people of the first event, who turn its lessons into daily
/// practice and weigh their impact and practicality.
const ESSEX_TWO: Day = (
    "Learning event two",
    "Weeks later: look back at the first event, and put its learning into practice.",
    &[
        (Welcome, 10, "Welcome back", "Join with your phone, then look at the big screen.", NONE),
        (Synopsis, 30, "What the report found", "Listen to the findings and the key lessons.", NONE),
        (
            Brainstorm,
            30,
            "Comments on the findings",
            "Answer the three questions in your own words.",
            &[
                ("What do the findings leave out?", "Left out", Missing),
                ("What has got better since the first event?", "Better", Worked),
                ("What has not changed yet?", "Not changed", Improve),
            ],
        ),
        (Break, 15, "Break", "Take a break.", NONE),
        (Theming, 25, "Sort into themes", "Put the notes that belong together into one theme.", NONE),
        (Plenary, 30, "Key lessons", "Look at the big screen and agree the wording together.", NONE),
        (
            Prioritising,
            15,
            "Impact and practicality",
            "Rank each learning opportunity twice: how much difference, and how easy.",
            NONE,
        ),
        (
            Actions,
            30,
            "Lessons in daily practice",
            "Write how the lessons can become daily practice.",
            actions::KIND.prompts,
        ),
        (Recommendations, 25, "Next steps", recommendations::KIND.say, recommendations::KIND.prompts),
        (Close, 10, "Close", "Say how today was, then hear what happens next.", NONE),
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::new_session;

    fn named(title: &str) -> Template {
        supplied().into_iter().find(|template| template.title == title).expect("the template is there")
    }

    fn minutes(template: &Template) -> u32 {
        template.agenda.stages.iter().map(|stage| u32::from(stage.minutes)).sum()
    }

    fn titles(template: &Template) -> Vec<&str> {
        template.agenda.stages.iter().map(|stage| stage.title.as_str()).collect()
    }

    #[test]
    fn an_event_can_be_made_from_each_as_it_is() {
        let all = supplied();
        assert_eq!(all.len(), 7);
        for template in &all {
            assert_eq!(new_session::agenda(&template.agenda).as_ref(), Ok(&template.agenda), "{}", template.title);
            assert_eq!(template.clean().as_ref(), Ok(template));
            let asks = |stage: &Stage| template.agenda.prompts_of(stage.id).next().is_some();
            for stage in &template.agenda.stages {
                assert_eq!(asks(stage), stage.kind.writes(), "{} of {}", stage.title, template.title);
            }
        }
    }

    /// The table in section 4 of the guidance, copied by hand: numbers, titles, and the kind of each session.
    #[test]
    fn hertfordshires_day_has_the_sessions_of_its_paper_with_their_numbers() {
        let paper = [
            ("Introduction and welcome", Welcome),
            ("Case synopsis", Synopsis),
            ("S1: Case chronology", Chronology),
            ("S2: Brainstorm ‘what happened’", Brainstorm),
            ("Break", Break),
            ("S3: Learning theme development", Theming),
            ("S4: Develop learning themes", Development),
            ("S5: Plenary discussion", Plenary),
            ("S6: Prioritisation", Prioritising),
            ("S7: Recommendations and next steps", Recommendations),
            ("Lunch", Break),
            ("Welcome back", Recap),
            ("S9: Brainstorm ‘what needs to be done’", Actions),
        ];
        let day = named("Partnership case review day");
        let stages: Vec<_> = day.agenda.stages.iter().map(|stage| (stage.title.as_str(), stage.kind)).collect();
        // The paper ends with S9; the feedback on the day comes after it.
        assert_eq!(stages[..13], paper);
        assert_eq!(stages[13..], [("Close", Close)]);
        let s2 = day.agenda.stages[3].id;
        let asked: Vec<_> = day.agenda.prompts_of(s2).map(|prompt| prompt.text.as_str()).collect();
        assert_eq!(asked, ["What information is missing?", "What worked?", "What should be improved?"]);
        assert!((360..=420).contains(&minutes(&day)), "one day, with lunch: {}", minutes(&day));
    }

    /// Appendix 2 of the guidance, copied by hand.
    #[test]
    fn essexs_first_event_has_the_items_of_its_paper_in_their_order() {
        let day = named("Learning event one");
        let paper = [
            "Introductions",
            "Process and structure of the day",
            "Brief overview of the case",
            "Factual information",
            "Feedback from groups",
            "The child’s lived experience",
            "Analysis",
            "Feedback from groups",
            "Learning themes",
            "Learning themes in practice",
            "Agree learning themes",
            "Review and close",
        ];
        assert_eq!(titles(&day), paper);
        let analysis = &day.agenda.stages[6];
        assert_eq!(day.agenda.prompts_of(analysis.id).count(), 4);
    }

    #[test]
    fn the_shorter_ones_take_the_time_that_they_say() {
        assert_eq!(minutes(&named("Partnership case audit")), 90);
        assert_eq!(minutes(&named("Half day")), 210);
        assert_eq!(minutes(&named("Brainstorm only")), 30);
        let kinds: Vec<_> = named("Brainstorm only").agenda.stages.iter().map(|stage| stage.kind).collect();
        assert_eq!(kinds, [Welcome, Brainstorm]);
    }

    #[test]
    fn sentences_are_short() {
        for template in supplied() {
            let stages = template.agenda.stages.iter().map(|stage| &stage.say);
            for text in stages.chain(template.agenda.prompts.iter().map(|prompt| &prompt.text)).chain([&template.say]) {
                assert!(text.split_whitespace().count() <= 25, "{text}");
            }
        }
    }
}
