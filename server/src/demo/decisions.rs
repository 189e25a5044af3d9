//! What the made-up room recommends, how far it can support that, and what is to be done.

use super::{DemoError, stand_in::StandIn};
use crate::live::registry::Registry;
use plenary_shared::{
    id::{ActionId, RecommendationId, SessionId},
    stage::{
        Act, StageKind,
        actions::{Action, ActionAct, Tier},
        poll::PollId,
        recommendations::{Levels, Recommendation, RecommendationAct, Source},
    },
};
use std::sync::Arc;

/// How far fourteen made-up people can support a recommendation; each begins at another place.
const LEVELS: [u8; 14] = [5, 4, 5, 3, 5, 4, 2, 5, 5, 4, 3, 5, 4, 5];

/// What is recommended: what, so that, and the actions that follow.
const RECOMMENDED: [(&str, &str, &[Done]); 3] = [
    (
        "name a lead professional and a stand-in on every plan",
        "a child never waits for one person to come back from leave",
        &[
            (
                Tier::Together,
                "",
                "Lead professional and stand-in named on every plan",
                "Partnership manager",
                "2027-03-31",
            ),
            (
                Tier::Agency,
                "Social care",
                "Put the stand-in’s name in the first letter to the family",
                "Service manager",
                "2027-01-15",
            ),
        ],
    ),
    (
        "visit together whenever a family moves between services",
        "families tell their story once",
        &[
            (Tier::Agency, "Health visiting", "Joint first visit at every handover", "Team lead", "2027-01-31"),
            (Tier::Agency, "Housing", "Move notice to the school nurse within two days", "", "2027-02-28"),
            (Tier::Me, "", "Ring the next worker before I hand over a family", "", ""),
        ],
    ),
    (
        "ask each child what they want the meeting to hear, before it starts",
        "",
        &[
            (Tier::Me, "", "Write the child’s own words in quotation marks", "", ""),
            (Tier::Together, "", "One invitation standard for fathers and wider family", "Quality sub-group", ""),
        ],
    ),
];

/// An action: who acts, which agency, what, who leads it, and by when.
type Done = (Tier, &'static str, &'static str, &'static str, &'static str);

/// Adds the recommendations, each resting on a learning opportunity, and the actions.
pub(super) async fn decide(lead: &mut StandIn) -> Result<(), DemoError> {
    let content = lead.content().ok_or(DemoError::Refused("recommendation.add"))?;
    let mut opportunities = content.opportunities_in_order().into_iter().map(|(id, _)| Source::Opportunity(id));
    for (what, so_that, actions) in RECOMMENDED {
        let id = RecommendationId::from_bytes(rand::random());
        let recommendation = Recommendation {
            who: "The partnership".into(),
            what: what.into(),
            so_that: so_that.into(),
            sort_key: 0,
            sources: opportunities.by_ref().take(2).collect(),
        };
        lead.act(Act::Recommendation(RecommendationAct::Add { id, recommendation })).await?;
        for done in actions {
            let action = action(done, id);
            lead.act(Act::Action(ActionAct::Add {
                id: ActionId::from_bytes(rand::random()),
                action: Box::new(action),
            }))
            .await?;
        }
    }
    Ok(())
}

fn action((tier, agency, text, owner, due): &Done, from: RecommendationId) -> Action {
    Action {
        text: (*text).into(),
        tier: *tier,
        sort_key: 0,
        agency: (*agency).into(),
        owner: (*owner).into(),
        due: (*due).into(),
        outcome: String::new(),
        monitor: String::new(),
        recommendation: Some(from),
    }
}

/// Says how far each of some people can support each recommendation.
pub(super) async fn support(registry: &Arc<Registry>, session: SessionId, lead: &StandIn) -> Result<(), DemoError> {
    let content = lead.content().ok_or(DemoError::Refused("support.give"))?;
    let poll = PollId::of_kind(content.meta.stage.n, StageKind::Recommendations);
    for person in 0..LEVELS.len() {
        let level = |place: usize| LEVELS[(person + place * 3) % LEVELS.len()];
        let all = content.recommendations_in_order().into_iter().enumerate();
        let levels: Levels = all.map(|(place, (id, _))| (id, level(place))).collect();
        let mut device = StandIn::participant(registry, session).await?;
        device.act(Act::Recommendation(RecommendationAct::Support { poll, levels })).await?;
    }
    Ok(())
}
