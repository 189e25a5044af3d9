//! What needs to be done: a list that facilitators keep, field by field, and that snapshots carry to learning event two.

use plenary_shared::{
    id::{ActionId, RecommendationId},
    limits,
    stage::{
        Act, StageKind,
        actions::{Action, ActionAct, ActionField, Tier},
        recommendations::{Recommendation, RecommendationAct},
    },
    wire::Refusal,
};
use plenary_tests::{
    day::LearningEvent,
    device::{Applied, Device},
    server::TestServer,
    until,
};

fn new(text: &str) -> Action {
    Action {
        text: text.into(),
        tier: Tier::Agency,
        sort_key: 0,
        agency: "Health visiting".into(),
        owner: String::new(),
        due: String::new(),
        outcome: String::new(),
        monitor: String::new(),
        recommendation: None,
    }
}

async fn add(lead: &Device, action: Action) -> Result<ActionId, Refusal> {
    let id = ActionId::from_bytes(rand::random());
    let added = lead.act(Act::Action(ActionAct::Add { id, action: Box::new(action) })).await;
    added.map(|_| id).map_err(|nack| nack.code)
}

async fn set(lead: &Device, id: ActionId, field: ActionField, text: &str, was: &str) -> Result<Applied, Refusal> {
    let act = ActionAct::Set { id, field, text: text.into(), was: was.into() };
    lead.act(Act::Action(act)).await.map_err(|nack| nack.code)
}

#[tokio::test]
async fn two_facilitators_fill_in_different_fields_of_one_action_and_learn_of_each_other() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Actions, 3).await;
    let (lead, other) = (&event.facilitator, event.co_facilitator().await);
    let id = add(lead, new("Joint first visit")).await.unwrap();
    until("the other has it", || other.content().actions.contains_key(&id)).await;

    set(lead, id, ActionField::Owner, "Team lead", "").await.unwrap();
    set(&other, id, ActionField::Due, "2027-01-31", "").await.unwrap();
    assert_eq!(set(&other, id, ActionField::Owner, "Service manager", "").await, Err(Refusal::Superseded));
    set(&other, id, ActionField::Owner, "Service manager", "Team lead").await.unwrap();
    set(lead, id, ActionField::Tier, "together", "agency").await.unwrap();
    let action = event.at_rest().await.actions.remove(&id).unwrap();
    assert_eq!((&action.owner[..], &action.due[..], action.tier), ("Service manager", "2027-01-31", Tier::Together));
    assert_eq!(action.gaps(), [ActionField::Outcome, ActionField::Monitor]);
}

#[tokio::test]
async fn what_is_no_date_no_tier_or_no_action_is_refused_and_changes_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Actions, 1).await;
    let lead = &event.facilitator;
    let id = add(lead, new("Joint first visit")).await.unwrap();
    until("it is there", || lead.content().actions.contains_key(&id)).await;
    let before = lead.content().actions;
    for day in ["31.01.2027", "2027-02-30", "1027-01-01", "2027-1-31", "soon", "2027-01-31T00:00"] {
        assert_eq!(set(lead, id, ActionField::Due, day, "").await, Err(Refusal::Bad), "{day}");
    }
    assert_eq!(set(lead, id, ActionField::Tier, "everyone", "agency").await, Err(Refusal::Bad));
    assert_eq!(set(lead, id, ActionField::Recommendation, "2", "").await, Err(Refusal::Bad));
    assert_eq!(set(lead, id, ActionField::Text, " \u{200b}", "Joint first visit").await, Err(Refusal::Bad));
    let long = "x".repeat(limits::DETAIL_CHARS + 1);
    assert_eq!(set(lead, id, ActionField::Outcome, &long, "").await, Err(Refusal::TooLong));
    assert_eq!(set(lead, ActionId::from_bytes([1; 16]), ActionField::Owner, "x", "").await, Err(Refusal::Gone));
    assert_eq!(add(lead, new("")).await, Err(Refusal::Bad));
    assert_eq!(add(lead, Action { due: "soon".into(), ..new("x") }).await, Err(Refusal::Bad));
    assert_eq!(event.at_rest().await.actions, before);
}

#[tokio::test]
async fn a_snapshot_carries_actions_with_what_they_follow_from_to_the_end_and_beyond() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Actions, 3).await;
    let lead = &event.facilitator;
    let from = RecommendationId::from_bytes(rand::random());
    let recommendation = Recommendation {
        who: "The partnership".into(),
        what: "visit together".into(),
        so_that: "families say it once".into(),
        sort_key: 0,
        sources: Vec::new(),
    };
    lead.act(Act::Recommendation(RecommendationAct::Add { id: from, recommendation })).await.unwrap();
    let first = add(lead, Action { recommendation: Some(from), ..new("Joint first visit") }).await.unwrap();
    let second = add(lead, Action { tier: Tier::Me, ..new("Ring the next worker") }).await.unwrap();
    until("both are there", || lead.content().actions.len() == 2).await;

    // Taken away and brought back, the recommendation is still the one that the action follows from.
    let remove = Act::Recommendation(RecommendationAct::Delete { id: from });
    let undo = remove.inverse(&lead.content(), &rand::random);
    lead.act(remove).await.unwrap();
    for act in undo {
        lead.act(act).await.unwrap();
    }
    let there = event.at_rest().await;
    let last = event.end().await;
    let kept = event.organiser.snapshot(event.session, last.number).await.unwrap().content;
    assert_eq!(kept.actions, there.actions);
    assert_eq!(kept.recommendations, there.recommendations);
    assert_eq!(kept.actions[&first].recommendation, Some(from));
    let order: Vec<_> = kept.actions_in_order().into_iter().map(|(id, _)| id).collect();
    assert_eq!(order, [first, second]);
}
