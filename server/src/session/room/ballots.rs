//! Ballots: one per device and criterion while open; at the close one aggregate, and nothing else stays.

use super::{Refused, Room, Voter, Work};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use crate::store::{
    keys::{Key, KeyName},
    rooms::{StoredBallot, vote_place},
    row::Row,
};
use plenary_shared::{
    ballot::{Choices, Criterion},
    content::{Content, Outcome},
    id::OpportunityId,
    proof::{Nonce, Receipt},
    protocol::{BallotId, BallotState, MyBallot, Refusal, ServerFrame},
    ranking::tally,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A ballot that takes votes.
pub(super) struct OpenBallot {
    pub id: BallotId,
    pub key: Key,
    items: Vec<OpportunityId>,
    votes: HashMap<Voter, Vote>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Vote {
    choices: Choices,
    receipt: Receipt,
}

impl OpenBallot {
    pub fn load(stored: StoredBallot) -> Option<Self> {
        let StoredBallot { id, items, key, votes } = stored;
        let read = |(voter, body): (Voter, Vec<u8>)| Some((voter, serde_json::from_slice(&body).ok()?));
        Some(Self { id, key, items, votes: votes.into_iter().map(read).collect::<Option<_>>()? })
    }
}

impl Room {
    /// Casts or replaces the ballot of a voter.
    pub(super) fn cast(
        &mut self,
        id: BallotId,
        voter: Option<Voter>,
        choices: &Choices,
        nonce: &Nonce,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let ballot = self.ballots.iter_mut().find(|ballot| ballot.id == id).ok_or(Refusal::Closed)?;
        let voter = voter.ok_or(Refusal::Closed)?;
        choices.check(&ballot.items).map_err(|_| Refusal::Bad)?;
        #[cfg(feature = "planted")]
        if planted(Fault::FirstBallotCounts) && ballot.votes.contains_key(&voter) {
            return Ok(());
        }
        let vote = Vote { choices: choices.clone(), receipt: Receipt::of(nonce, &choices.canonical()) };
        let body = serde_json::to_vec(&vote).expect("a vote is plain data");
        let body = ballot.key.seal(&vote_place(self.id, id, &voter), &body);
        work.batch.rows.push(Row::Vote { ballot: id, voter, body });
        ballot.votes.insert(voter, vote);
        Ok(())
    }

    /// Opens a ballot for each criterion over the learning opportunities as they stand.
    pub(super) fn open_ballots(&mut self, content: &Content, n: u32, work: &mut Work) {
        let items: Vec<_> = content.opportunities_in_order().into_iter().map(|(id, _)| id).collect();
        for criterion in Criterion::ALL {
            let (id, key) = (BallotId { n, criterion }, Key::random());
            work.batch.new_keys.push((KeyName::Ballot(id), key.clone()));
            work.batch.rows.push(Row::BallotOpened { id, items: items.clone() });
            self.ballots.push(OpenBallot { id, key, items: items.clone(), votes: HashMap::new() });
        }
    }

    /// Closes every ballot: the aggregate goes on the board, rows and keys of the voters go for ever.
    pub(super) fn close_ballots(&mut self, content: &mut Content, work: &mut Work) {
        for OpenBallot { id, items, votes, .. } in self.ballots.drain(..) {
            let choices: Vec<_> = votes.values().map(|vote| vote.choices.clone()).collect();
            let mut receipts: Vec<_> = votes.values().map(|vote| vote.receipt).collect();
            receipts.sort_unstable();
            let ranking = tally(&items, &choices);
            content.results.insert(id, Outcome { criterion: id.criterion, items, ranking, receipts });
            work.batch.rows.push(Row::BallotClosed { id });
            work.batch.dead_keys.push(KeyName::Ballot(id));
        }
    }

    /// The open ballots of a device, to be changed by it.
    pub(super) fn ballots_of(&self, voters: &[(BallotId, Voter)]) -> Vec<MyBallot> {
        voters
            .iter()
            .filter_map(|(id, voter)| {
                let ballot = self.ballots.iter().find(|ballot| ballot.id == *id)?;
                Some(MyBallot { id: *id, choices: ballot.votes.get(voter)?.choices.clone() })
            })
            .collect()
    }

    /// How many have voted in each open ballot, and nothing else.
    pub(super) fn turnouts(&self, joined: u32) -> Vec<ServerFrame> {
        self.ballots
            .iter()
            .map(|ballot| {
                let voted = ballot.votes.len() as u32;
                ServerFrame::Ballot { id: ballot.id, state: BallotState::Open, voted, of: joined.max(voted) }
            })
            .collect()
    }
}
