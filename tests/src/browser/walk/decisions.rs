//! What a walk recommends and lists to be done: short, long, and with gaps.

use super::Walk;
use plenary_shared::{
    id::{ActionId, RecommendationId},
    limits,
    stage::{
        Act,
        actions::{Action, ActionAct, Tier},
        recommendations::{Recommendation, RecommendationAct},
    },
};

/// Recommendations of a full board; there are three times as many actions.
const MANY: usize = 12;

impl Walk {
    pub(super) async fn recommend(&mut self) {
        for (number, line) in self.fill.lines().into_iter().enumerate().take(MANY) {
            // Every second one is as long as it may be.
            let longer = |text: &str, most: usize| match number % 2 {
                0 => text.to_owned(),
                _ => text.split_inclusive(' ').cycle().take(200).collect::<String>().chars().take(most).collect(),
            };
            let recommendation = Recommendation {
                who: "The partnership".into(),
                what: longer(&line.text, limits::DECISION_CHARS),
                so_that: if number % 3 == 0 { String::new() } else { longer(&line.text, limits::DECISION_CHARS) },
                sort_key: 0,
                sources: Vec::new(),
            };
            let id = RecommendationId::from_bytes(rand::random());
            let add = RecommendationAct::Add { id, recommendation };
            self.event.facilitator.act(Act::Recommendation(add)).await.expect("a facilitator recommends");
        }
    }

    pub(super) async fn list(&mut self) {
        for (number, line) in self.fill.lines().into_iter().enumerate().take(3 * MANY) {
            let known = |text: &str| if number % 4 == 0 { String::new() } else { text.to_owned() };
            let action = Action {
                text: line.text,
                tier: Tier::ALL[number % Tier::ALL.len()],
                sort_key: 0,
                agency: known("Health visiting and school nursing"),
                owner: known("Service manager for early help"),
                due: known("2027-09-30"),
                outcome: known("Families say it once"),
                monitor: String::new(),
                recommendation: None,
            };
            let add = ActionAct::Add { id: ActionId::from_bytes(rand::random()), action: Box::new(action) };
            self.event.facilitator.act(Act::Action(add)).await.expect("a facilitator lists an action");
        }
    }
}
