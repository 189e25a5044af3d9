//! Recommendations: words and evidence by facilitators, support by participants, counted at the close from five up.

use plenary_shared::{
    id::{RecommendationId, ThemeId},
    limits,
    stage::{
        Act, StageKind,
        poll::PollId,
        recommendations::{Levels, Part, Recommendation, RecommendationAct, Source, support},
    },
    wire::Refusal,
};
use plenary_tests::{
    day::LearningEvent,
    device::{Applied, Device, Nack},
    server::TestServer,
    until,
};

fn new(what: &str) -> Recommendation {
    Recommendation {
        who: "The partnership".into(),
        what: what.into(),
        so_that: String::new(),
        sort_key: 0,
        sources: Vec::new(),
    }
}

async fn add(lead: &Device, recommendation: Recommendation) -> Result<RecommendationId, Nack> {
    let id = RecommendationId::from_bytes(rand::random());
    lead.act(Act::Recommendation(RecommendationAct::Add { id, recommendation })).await.map(|_| id)
}

async fn act(lead: &Device, act: RecommendationAct) -> Result<Applied, Refusal> {
    lead.act(Act::Recommendation(act)).await.map_err(|nack| nack.code)
}

async fn give(device: &Device, levels: &[(RecommendationId, u8)]) -> Result<Applied, Refusal> {
    let poll = PollId::of_kind(device.stage_number(), StageKind::Recommendations);
    act(device, RecommendationAct::Support { poll, levels: levels.iter().copied().collect() }).await
}

/// The sentences on a board, in the order of their numbers.
fn sentences(device: &Device) -> Vec<String> {
    device.content().recommendations_in_order().into_iter().map(|(_, item)| item.sentence()).collect()
}

#[tokio::test]
async fn support_is_counted_at_the_close_and_small_numbers_say_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Recommendations, 6).await;
    let lead = &event.facilitator;
    let (both, few) = (add(lead, new("name a lead")).await.unwrap(), add(lead, new("share dates")).await.unwrap());
    event.all_caught_up().await;
    for (n, device) in event.participants.iter().enumerate() {
        give(device, &[(both, 1)]).await.unwrap();
        let levels = if n < 4 { vec![(both, 5), (few, 2)] } else { vec![(both, 4)] };
        give(device, &levels).await.unwrap();
    }
    // Taken back: the fifth answer to the second recommendation was never there.
    give(&event.participants[4], &[(few, 2)]).await.unwrap();
    give(&event.participants[4], &[]).await.unwrap();
    assert_eq!(give(&event.participants[5], &[(both, 6)]).await, Err(Refusal::Bad));
    assert!(support(&lead.content().parts).is_none(), "nothing is told before the close");

    lead.close_stage().await;
    let content = event.at_rest().await;
    let counted = support(&content.parts).expect("support is published");
    assert_eq!(counted.n, 5);
    assert_eq!((counted.of[&both].n, &counted.of[&both].counts[..]), (5, &[0, 0, 0, 1, 4][..]));
    assert_eq!((counted.of[&few].n, counted.of[&few].counts.len()), (4, 0), "four are too few to count");
    assert_eq!(counted.of[&both].words, "The partnership should name a lead");
    assert_eq!(give(&event.participants[0], &[(both, 5)]).await, Err(Refusal::Closed));

    // What people read stays beside their answers when the words change.
    let word = |part, text: &str, was: &str| RecommendationAct::Word { id: both, part, text: text.into(), was: was.into() };
    act(lead, word(Part::What, "name a lead and a stand-in", "name a lead")).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(support(&content.parts).unwrap().of[&both].words, "The partnership should name a lead");
    assert_eq!(content.recommendations[&both].what, "name a lead and a stand-in");
}

#[tokio::test]
async fn a_device_finds_its_own_support_again_and_nobody_elses() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Recommendations, 3).await;
    let id = add(&event.facilitator, new("name a lead")).await.unwrap();
    let poll = PollId::of_kind(event.facilitator.stage_number(), StageKind::Recommendations).to_string();
    for (level, device) in (3..).zip(&event.participants[..2]) {
        give(device, &[(id, level)]).await.unwrap();
    }
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let expected = |level| Some(serde_json::to_value(Levels::from([(id, level)])).unwrap());
    let mine: Vec<_> = event.everybody().map(|device| device.me().answers.get(&poll).cloned()).collect();
    assert_eq!(mine.iter().flatten().count(), 2);
    assert_eq!(event.participants[0].me().answers.get(&poll).cloned(), expected(3));
    assert_eq!(event.participants[1].me().answers.get(&poll).cloned(), expected(4));
}

#[tokio::test]
async fn words_and_evidence_survive_conflicts_undo_a_restart_and_the_note_they_name() {
    let server = TestServer::start().await;
    let (mut event, notes) = LearningEvent::shown(&server, 5, &["one", "two", "three", "four", "five"]).await;
    let lead = &event.facilitator;
    let id = add(lead, new("name a lead")).await.unwrap();
    add(lead, new("share dates")).await.unwrap();
    let word = |part, text: &str, was: &str| RecommendationAct::Word { id, part, text: text.into(), was: was.into() };
    act(lead, word(Part::SoThat, "no child waits", "")).await.unwrap();
    assert_eq!(act(lead, word(Part::SoThat, "other words", "")).await, Err(Refusal::Superseded));
    assert_eq!(act(lead, word(Part::Who, "  ", "The partnership")).await, Err(Refusal::Bad));
    let long = "x".repeat(limits::DECISION_CHARS + 1);
    assert_eq!(act(lead, word(Part::What, &long, "name a lead")).await, Err(Refusal::TooLong));

    let cite = |source, cited| RecommendationAct::Cite { id, source, cited };
    act(lead, cite(Source::Note(notes[0]), true)).await.unwrap();
    act(lead, cite(Source::Note(notes[1]), true)).await.unwrap();
    act(lead, cite(Source::Note(notes[1]), true)).await.unwrap();
    assert_eq!(act(lead, cite(Source::Theme(ThemeId::from_bytes([9; 16])), true)).await, Err(Refusal::Gone));
    let before = lead.content();
    assert_eq!(before.recommendations[&id].sources.len(), 2);

    // Undoing a removal brings it back with its number, its evidence and its id.
    let remove = Act::Recommendation(RecommendationAct::Delete { id });
    let undo = remove.inverse(&before, &rand::random);
    lead.act(remove).await.unwrap();
    until("it is gone", || sentences(lead).len() == 1).await;
    for act in undo {
        lead.act(act).await.unwrap();
    }
    event.all_caught_up().await;
    assert_eq!(lead.content().recommendations, before.recommendations);

    let server = server.restart().await;
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let lead = &event.facilitator;
    assert_eq!(event.at_rest().await.recommendations, before.recommendations);
    let said = ["The partnership should name a lead so that no child waits", "The partnership should share dates"];
    assert_eq!(sentences(lead), said);

    // A note that is removed for good is named nowhere.
    lead.hide_note(notes[0], true).await.unwrap();
    lead.purge_note(notes[0]).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(content.recommendations[&id].sources, [Source::Note(notes[1])]);
    drop(server);
}

#[tokio::test]
async fn there_is_an_end_to_how_many_there_can_be() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Recommendations, 1).await;
    for n in 0..limits::RECOMMENDATIONS {
        add(&event.facilitator, new(&format!("do thing {n}"))).await.unwrap();
    }
    let over = add(&event.facilitator, new("do one more")).await;
    assert_eq!(over.map_err(|nack| nack.code), Err(Refusal::Full));
    until("each is on the board", || sentences(&event.participants[0]).len() == limits::RECOMMENDATIONS).await;
    assert!(sentences(&event.participants[0])[7].ends_with("do thing 7"), "numbers follow the order in which they came");
}
