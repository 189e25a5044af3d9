//! The reviewer's workspace: snapshots by stage, and two rounds of ranking as one chart.

use plenary_shared::{
    ballot::{Choices, Criterion},
    stage::StageKind,
};
use plenary_tests::{
    browser::{Chromium, cdp::Wish, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::json;

/// Each line of then and now: where the open dot and the full dot are.
const LINES: &str = "
    const at = (part, name) => Number(part.querySelector(name).getAttribute('cx'));
    return [...document.querySelectorAll('.then-line')].map((line) => [at(line, '.was'), at(line, '.is')]);
";

/// Everybody ranks alike, forwards or backwards, in a round that then closes.
async fn rank(event: &LearningEvent, backwards: bool) {
    let mut items = event.facilitator.opportunities();
    if backwards {
        items.reverse();
    }
    let choices = Choices::try_from(items.into_iter().map(|item| vec![item]).collect::<Vec<_>>()).expect("each once");
    for device in &event.participants {
        device.catches_up_with(&event.facilitator).await;
        for criterion in Criterion::ALL {
            device.cast(criterion, choices.clone()).await.expect("a ballot counts");
        }
    }
    event.facilitator.close_stage().await;
}

#[tokio::test]
async fn a_reviewer_finds_snapshots_by_stage_and_compares_two_rounds() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::ranking(&server, 5, 3).await;
    rank(&event, false).await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    let address = format!("{}/review/{}", server.address(), event.session);
    reviewer.visit(&address).await;
    reviewer.see("Rank the learning").await;
    reviewer.press("Then and now").await;
    reviewer.see("Then and now needs two rounds of ranking, or an event that follows an earlier one.").await;

    event.facilitator.open_stage(StageKind::Prioritising).await;
    rank(&event, true).await;
    reviewer.visit(&address).await;
    reviewer.see("2 snapshots").await;
    reviewer.at_rest().await;
    reviewer.assert_sound("the workspace", &[Check::Sideways, Check::WordsUnder(16), Check::Axe]).await;
    reviewer.press("Then and now").await;
    reviewer.see("100 then, 0 now").await;
    reviewer.see("0 then, 100 now").await;
    reviewer.see("50 then, 50 now").await;
    let lines = reviewer.page(LINES, json!([])).await;
    assert_eq!(lines, json!([[210, 10], [210, 10], [110, 110], [110, 110], [10, 210], [10, 210]]));
    reviewer.at_rest().await;
    for wishes in [&[][..], &[Wish::Dark], &[Wish::ForcedColours]] {
        reviewer.wish(wishes).await;
        reviewer.assert_sound(&format!("then and now, {wishes:?}"), &[Check::Sideways, Check::Axe]).await;
    }
    reviewer.wish(&[]).await;
    // The other way round.
    reviewer.choose("Then", "Event Willow, 22 November 2026, round 2").await;
    reviewer.choose("Now", "Event Willow, 22 November 2026, round 1").await;
    let lines = reviewer.page(LINES, json!([])).await;
    assert_eq!(lines, json!([[10, 210], [10, 210], [110, 110], [110, 110], [210, 10], [210, 10]]));
    reviewer.assert_calm().await;
}
