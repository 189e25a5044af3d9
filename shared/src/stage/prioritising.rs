//! Ballots by impact and by ease.

use super::{
    Act, Kind, StageKind,
    acts::{Before, FreshId, LEADERS, PARTICIPANTS, When, acts},
};
use crate::{
    ballot::{Choices, Criterion},
    id::{OpportunityId, PromptId, ThemeId},
    proof::Nonce,
    screen::StageView,
    stage::poll::PollId,
};

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Rank the learning",
    say: "Rank each learning opportunity twice: how much difference, and how easy.",
    minutes: 15,
    prompts: &[],
    needs_opportunities: true,
    screen: StageView::Turnout,
};

acts! {
    /// Learning opportunities, and the ballots that rank them.
    pub enum RankingAct {
        /// Adds a learning opportunity, from a theme or by itself.
        "opportunity.add" AddOpportunity { id: OpportunityId, theme: Option<ThemeId>, text: String }
            by LEADERS while When::Always, about [id];
        /// Rewords a learning opportunity.
        "opportunity.word" WordOpportunity { id: OpportunityId, text: String, was: String }
            by LEADERS while When::Always, about [id];
        /// Removes a learning opportunity.
        "opportunity.del" DeleteOpportunity { id: OpportunityId } by LEADERS while When::Always, about [id];
        /// Casts or replaces the device's ballot under one criterion.
        "ballot.cast" CastBallot { ballot: PollId, choices: Choices, nonce: Nonce }
            by PARTICIPANTS while When::Open(&[StageKind::Prioritising]), about [ballot];
    }

    fn examples() -> Vec<Self> {
        let (id, x) = (OpportunityId::from_bytes([3; 16]), "Hand over in person".to_owned());
        let choices = Choices::try_from(vec![vec![id]]).expect("one item in one tier is an order");
        let ballot = PollId::ranking(3, Criterion::Ease);
        vec![
            Self::AddOpportunity { id, theme: Some(ThemeId::from_bytes([2; 16])), text: x.clone() },
            Self::WordOpportunity { id, text: x.clone(), was: x },
            Self::DeleteOpportunity { id },
            Self::CastBallot { ballot, choices, nonce: Nonce([6; 32]) },
        ]
    }

    fn poll(&self) -> Option<PollId> {
        match self {
            Self::CastBallot { ballot, .. } => Some(*ballot),
            _ => None,
        }
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        match self {
            Self::AddOpportunity { text, .. } | Self::WordOpportunity { text, .. } => Some((text, None)),
            _ => None,
        }
    }

    fn object(&self) -> Option<String> {
        Some(match self {
            Self::AddOpportunity { id, .. } | Self::WordOpportunity { id, .. } | Self::DeleteOpportunity { id } => {
                id.to_string()
            }
            Self::CastBallot { .. } => String::new(),
        })
    }

    fn inverse(&self, before: &dyn Before, fresh: FreshId) -> Vec<Act> {
        let again = |(x, th): (&str, Option<ThemeId>)| Self::AddOpportunity {
            id: OpportunityId::from_bytes(fresh()),
            theme: th,
            text: x.to_owned(),
        };
        let back = match self {
            Self::AddOpportunity { id, .. } => Some(Self::DeleteOpportunity { id: *id }),
            Self::WordOpportunity { id, text, was } => {
                Some(Self::WordOpportunity { id: *id, text: was.clone(), was: text.clone() })
            }
            Self::DeleteOpportunity { id } => before.opportunity(*id).map(again),
            Self::CastBallot { .. } => None,
        };
        back.map(Act::from).into_iter().collect()
    }
}
