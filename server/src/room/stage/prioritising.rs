//! Ballots: one per device and criterion while open; at the close one aggregate, and nothing else stays.

pub(in crate::room) mod items;

#[cfg(feature = "planted")]
use crate::planted::{Fault as Planted, planted};
use crate::room::{Refused, Room, Voter, Work};
use crate::{
    journal::{
        batch::{KeyName, vote_place},
        state::{Fact, OpenBallot},
    },
    seal::Key,
};
use plenary_shared::{
    ballot::{Choices, Criterion},
    content::{Content, Outcome},
    proof::{Nonce, Receipt},
    protocol::{BallotId, BallotState, MyBallot, Refusal, ServerFrame},
    ranking::tally,
};
use serde::{Deserialize, Serialize};

/// A vote, as it is sealed with the key of its ballot.
#[derive(Serialize, Deserialize)]
struct Vote {
    choices: Choices,
    receipt: Receipt,
}

impl Room {
    /// Casts or replaces the ballot of a voter.
    pub(in crate::room) fn cast(
        &mut self,
        id: BallotId,
        voter: Option<Voter>,
        choices: &Choices,
        nonce: &Nonce,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let (Some(ballot), Some(key)) = (self.state.ballots.get(&id), self.ballot_keys.get(&id)) else {
            return Err(Refusal::Closed.into());
        };
        let voter = voter.ok_or(Refusal::Closed)?;
        choices.check(&ballot.items).map_err(|_| Refusal::Bad)?;
        #[cfg(feature = "planted")]
        if planted(Planted::FirstBallotCounts) && ballot.votes.contains_key(&voter) {
            return Ok(());
        }
        let vote = Vote { choices: choices.clone(), receipt: Receipt::of(nonce, &choices.canonical()) };
        let body = serde_json::to_vec(&vote).expect("a vote is plain data");
        let body = key.seal(&vote_place(self.id, id, &voter), &body);
        self.keep(Fact::Vote(id, voter, body), work);
        Ok(())
    }

    /// Opens a ballot for each criterion over the learning opportunities as they stand.
    pub(in crate::room) fn open_ballots(&mut self, content: &Content, n: u32, work: &mut Work) {
        let items: Vec<_> = content.opportunities_in_order().into_iter().map(|(id, _)| id).collect();
        for criterion in Criterion::ALL {
            let (id, key) = (BallotId { n, criterion }, Key::random());
            work.batch.new_keys.push((KeyName::Ballot(id), key.clone()));
            self.ballot_keys.insert(id, key);
            self.state.ballots.insert(id, OpenBallot { items: items.clone(), ..OpenBallot::default() });
        }
    }

    /// Closes every ballot: the aggregate goes on the board, rows and keys of the voters go for ever.
    pub(in crate::room) fn close_ballots(&mut self, content: &mut Content, work: &mut Work) {
        for (id, ballot) in std::mem::take(&mut self.state.ballots) {
            let votes = ballot.votes.iter().filter_map(|(voter, body)| self.vote(id, voter, body));
            let (choices, mut receipts): (Vec<_>, Vec<_>) = votes.map(|vote| (vote.choices, vote.receipt)).unzip();
            receipts.sort_unstable();
            let (items, ranking) = (ballot.items.clone(), tally(&ballot.items, &choices));
            content.results.insert(id, Outcome { criterion: id.criterion, items, ranking, receipts });
            work.batch.dead_keys.push(KeyName::Ballot(id));
            self.ballot_keys.remove(&id);
        }
    }

    fn vote(&self, ballot: BallotId, voter: &Voter, body: &[u8]) -> Option<Vote> {
        let plain = self.ballot_keys.get(&ballot)?.open(&vote_place(self.id, ballot, voter), body)?;
        serde_json::from_slice(&plain).ok()
    }

    /// Whether every vote can be opened.
    pub(in crate::room) fn votes_open(&self) -> bool {
        let opens = |id, (voter, body): (&Voter, &Vec<u8>)| self.vote(id, voter, body).is_some();
        self.state.ballots.iter().all(|(id, ballot)| ballot.votes.iter().all(|vote| opens(*id, vote)))
    }

    /// The open ballots of a device, to be changed by it.
    pub(in crate::room) fn ballots_of(&self, voters: &[(BallotId, Voter)]) -> Vec<MyBallot> {
        voters
            .iter()
            .filter_map(|(id, voter)| {
                let body = self.state.ballots.get(id)?.votes.get(voter)?;
                Some(MyBallot { id: *id, choices: self.vote(*id, voter, body)?.choices })
            })
            .collect()
    }

    /// How many have voted in each open ballot, and nothing else.
    pub(in crate::room) fn turnouts(&self, joined: u32) -> Vec<ServerFrame> {
        self.state
            .ballots
            .iter()
            .map(|(id, ballot)| {
                let voted = ballot.votes.len() as u32;
                ServerFrame::Ballot { id: *id, state: BallotState::Open, voted, of: joined.max(voted) }
            })
            .collect()
    }
}
