//! Prioritising: learning opportunities are ranked, by impact and by ease.

pub(super) mod items;

use crate::room::{Refused, Room, Voter, Work, polls::Answers};
use plenary_shared::{
    ballot::{Choices, Criterion},
    content::{Content, Outcome},
    document::Edit,
    proof::{Nonce, Receipt},
    ranking::tally,
    stage::{poll::PollId, prioritising::RankingAct},
    wire::{MyBallot, Refusal},
};
use serde::{Deserialize, Serialize};

/// A ballot in the form that is sealed with the key of its poll.
#[derive(Serialize, Deserialize)]
struct Ballot {
    choices: Choices,
    receipt: Receipt,
}

/// Whether there is anything to rank: a learning opportunity, or a theme that becomes one.
pub(super) fn can_rank(content: &Content) -> bool {
    !content.opportunities.is_empty() || !content.themes_in_order().is_empty()
}

/// Puts the aggregate on the board, with the receipts by which each device finds its own ballot.
pub(super) fn publish(id: PollId, criterion: Criterion, answers: Answers, content: &mut Content) {
    let ballots = answers.read().map(|Ballot { choices, receipt }| (choices, receipt));
    let (choices, mut receipts): (Vec<_>, Vec<_>) = ballots.unzip();
    receipts.sort_unstable();
    let ranking = tally(&answers.items, &choices);
    // They can change from now on, and what people ranked must not change with them.
    let words = |item| content.opportunities.get(item).map(|item| item.text.clone()).unwrap_or_default();
    let words = answers.items.iter().map(words).collect();
    content.results.insert(id, Outcome { criterion, items: answers.items, ranking, receipts, words });
}

impl Room {
    pub(super) fn rank(
        &mut self,
        edit: &mut Edit,
        voter: Option<Voter>,
        act: &RankingAct,
        work: &mut Work,
    ) -> Result<(), Refused> {
        match act {
            RankingAct::AddOpportunity { id, theme, text } => self.add_opportunity(edit, *id, *theme, text),
            RankingAct::WordOpportunity { id, text, was } => self.word_opportunity(edit, *id, text, was),
            RankingAct::DeleteOpportunity { id } => self.delete_opportunity(edit, *id),
            RankingAct::CastBallot { ballot, choices, nonce } => self.cast(*ballot, voter, choices, nonce, work),
        }
    }

    /// Casts or replaces the ballot of a device.
    fn cast(
        &mut self,
        id: PollId,
        voter: Option<Voter>,
        choices: &Choices,
        nonce: &Nonce,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let poll = self.state.polls.get(&id).filter(|_| id.criterion().is_some()).ok_or(Refusal::Closed)?;
        choices.check(&poll.items).map_err(|_| Refusal::Bad)?;
        let ballot = Ballot { choices: choices.clone(), receipt: Receipt::new(nonce, &choices.canonical()) };
        self.put_answer(id, voter, &ballot, work)
    }

    /// Opens a poll for each criterion over the current learning opportunities.
    pub(super) fn open_ballots(&mut self, content: &Content, n: u32, work: &mut Work) {
        let items: Vec<_> = content.opportunities_in_order().into_iter().map(|(id, _)| id).collect();
        for criterion in Criterion::ALL {
            self.open_poll(PollId::ranking(n, criterion), items.clone(), work);
        }
    }

    /// A device's ballots in open polls, so that it can change them.
    pub(in crate::room) fn ballots_of(&self, voters: &[(PollId, Voter)]) -> Vec<MyBallot> {
        let ballot = |(id, voter): &(PollId, Voter)| {
            id.criterion()?;
            Some(MyBallot { id: *id, choices: self.answer_in::<Ballot>(*id, voter)?.choices })
        };
        voters.iter().filter_map(ballot).collect()
    }
}
