//! What needs to be done: a second brainstorm, and a list of who does what by when.

use super::{
    Act, Kind,
    acts::{Before, FreshId, LEADERS, When, acts},
};
use crate::{
    id::{ActionId, PromptId, RecommendationId},
    look::PromptLook,
    screen::StageView,
};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "What needs to be done",
    say: "Write what you will do, and what others need to do.",
    minutes: 20,
    prompts: &[
        ("What will I do in my own work?", "My work", PromptLook::Worked),
        ("What do our services need to do?", "Services", PromptLook::Improve),
    ],
    needs_opportunities: false,
    screen: StageView::Prompts,
};

acts! {
    /// What is to be done.
    pub enum ActionAct {
        /// Adds an action; the sort key 0 puts it last.
        "action.add" Add { id: ActionId, action: Box<Action> } by LEADERS while When::Always, about [id];
        /// Sets one field of an action.
        "action.set" Set { id: ActionId, field: ActionField, text: String, was: String }
            by LEADERS while When::Always, about [id];
        /// Removes an action.
        "action.del" Delete { id: ActionId } by LEADERS while When::Always, about [id];
    }

    fn examples() -> Vec<Self> {
        let id = ActionId::from_bytes([8; 16]);
        let action = Action {
            text: "Joint first visit at every handover".to_owned(),
            tier: Tier::Agency,
            sort_key: 0,
            agency: "Health visiting".to_owned(),
            owner: "Team lead".to_owned(),
            due: "2027-01-31".to_owned(),
            outcome: "Families meet both workers".to_owned(),
            monitor: String::new(),
            recommendation: Some(RecommendationId::from_bytes([7; 16])),
        };
        vec![
            Self::Add { id, action: Box::new(action) },
            Self::Set { id, field: ActionField::Due, text: "2027-02-28".to_owned(), was: "2027-01-31".to_owned() },
            Self::Delete { id },
        ]
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        match self {
            Self::Add { action, .. } => Some((&action.text, None)),
            Self::Set { text, .. } => Some((text, None)),
            Self::Delete { .. } => None,
        }
    }

    fn object(&self) -> Option<String> {
        let (Self::Add { id, .. } | Self::Set { id, .. } | Self::Delete { id }) = self;
        Some(id.to_string())
    }

    fn inverse(&self, before: &dyn Before, _: FreshId) -> Vec<Act> {
        let back = match self {
            Self::Add { id, .. } => Some(Self::Delete { id: *id }),
            Self::Set { id, field, text, was } => {
                Some(Self::Set { id: *id, field: *field, text: was.clone(), was: text.clone() })
            }
            Self::Delete { id } => before.action(*id).map(|was| Self::Add { id: *id, action: Box::new(was.clone()) }),
        };
        back.map(Act::from).into_iter().collect()
    }
}

words! {
    /// Who acts.
    #[derive(PartialOrd, Ord, Hash)]
    pub enum Tier {
        /// Practitioners, each in their own work.
        "me" Me,
        /// One agency.
        "agency" Agency,
        /// Everybody together.
        "together" Together,
    }
}

words! {
    /// The fields of an action, in the order of a form.
    #[derive(Hash)]
    pub enum ActionField {
        /// What is done.
        "text" Text,
        /// Who acts, a word of [`Tier`].
        "tier" Tier,
        /// Which agency.
        "agency" Agency,
        /// Who leads it, as a job title.
        "owner" Owner,
        /// By when, `YYYY-MM-DD`.
        "due" Due,
        /// What will change as a result.
        "outcome" Outcome,
        /// How it is monitored, and by whom.
        "monitor" Monitor,
        /// The id of the recommendation that it follows from.
        "recommendation" Recommendation,
    }
}

/// Something that is to be done after the day. What is empty has not been said yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Action {
    /// What is done.
    pub text: String,
    /// Who acts.
    pub tier: Tier,
    /// Actions are listed in its order.
    pub sort_key: u32,
    /// Which agency; for a single one only.
    pub agency: String,
    /// Who leads it, as a job title.
    pub owner: String,
    /// By when, `YYYY-MM-DD`.
    pub due: String,
    /// What will change as a result.
    pub outcome: String,
    /// How it is monitored, and by whom.
    pub monitor: String,
    /// The recommendation that it follows from.
    pub recommendation: Option<RecommendationId>,
}

impl Action {
    /// A field as text.
    pub fn field(&self, field: ActionField) -> String {
        match field {
            ActionField::Text => self.text.clone(),
            ActionField::Tier => self.tier.word().to_owned(),
            ActionField::Agency => self.agency.clone(),
            ActionField::Owner => self.owner.clone(),
            ActionField::Due => self.due.clone(),
            ActionField::Outcome => self.outcome.clone(),
            ActionField::Monitor => self.monitor.clone(),
            ActionField::Recommendation => self.recommendation.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// What is missing for somebody to be held to it; nothing in what practitioners do in their own work.
    pub fn gaps(&self) -> Vec<ActionField> {
        use ActionField::{Agency, Due, Monitor, Outcome, Owner};
        let asked: &[ActionField] = match self.tier {
            Tier::Me => &[],
            Tier::Agency => &[Agency, Owner, Due, Outcome, Monitor],
            Tier::Together => &[Owner, Due, Outcome, Monitor],
        };
        asked.iter().copied().filter(|field| self.field(*field).is_empty()).collect()
    }
}

short_objects! {
    Action { text, tier, sort_key; agency, owner, due, outcome, monitor, recommendation }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(tier: Tier) -> Action {
        let ActionAct::Add { action, .. } = <ActionAct as super::super::acts::Acts>::examples().remove(0) else {
            panic!("the first example adds an action")
        };
        Action { tier, ..*action }
    }

    #[test]
    fn an_agency_has_to_say_more_than_all_together_and_each_in_their_own_work_nothing() {
        let empty = |tier| Action {
            agency: String::new(),
            owner: String::new(),
            due: String::new(),
            outcome: String::new(),
            monitor: String::new(),
            ..action(tier)
        };
        use ActionField::{Agency, Due, Monitor, Outcome, Owner};
        assert_eq!(empty(Tier::Agency).gaps(), [Agency, Owner, Due, Outcome, Monitor]);
        assert_eq!(empty(Tier::Together).gaps(), [Owner, Due, Outcome, Monitor]);
        assert_eq!(empty(Tier::Me).gaps(), []);
        assert_eq!(action(Tier::Agency).gaps(), [Monitor]);
    }

    #[test]
    fn each_field_is_read_by_its_own_word() {
        let whole = serde_json::to_value(action(Tier::Together)).unwrap();
        for field in ActionField::ALL {
            let name = if field == ActionField::Text { "x" } else { field.word() };
            let held = whole.get(name).and_then(|value| value.as_str()).unwrap_or_default();
            assert_eq!(action(Tier::Together).field(field), held, "{field:?}");
        }
    }
}
