//! Polls: while one is open, it holds one answer per device, sealed and under a pseudonym; when it closes, only the
//! aggregate remains.

use super::{Output, Refused, Room, Voter, Work};
use crate::{
    frames::{Frame, FrameSender},
    journal::{
        batch::{KeyName, answer_place},
        state::{Fact, OpenPoll},
    },
    seal::Key,
};
use plenary_shared::{
    content::Content,
    id::OpportunityId,
    stage::poll::{PollId, Topic},
    wire::{PollState, Refusal, ServerFrame},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A poll's items, and the devices' answers in the order of their pseudonyms.
pub(super) struct Answers {
    pub items: Vec<OpportunityId>,
    pub bodies: Vec<Vec<u8>>,
}

impl Answers {
    /// The decoded answers; those that are not valid for this kind are left out.
    pub fn read<T: DeserializeOwned>(&self) -> impl Iterator<Item = T> {
        self.bodies.iter().filter_map(|body| serde_json::from_slice(body).ok())
    }
}

impl Room {
    /// Opens a poll with a key of its own.
    pub(super) fn open_poll(&mut self, id: PollId, items: Vec<OpportunityId>, work: &mut Work) {
        let key = Key::random();
        work.batch.new_keys.push((KeyName::Poll(id), key.clone()));
        self.poll_keys.insert(id, key);
        self.state.polls.insert(id, OpenPoll { items, ..OpenPoll::default() });
    }

    /// Stores or replaces a device's answer.
    pub(super) fn put_answer(
        &mut self,
        id: PollId,
        voter: Option<Voter>,
        answer: &impl Serialize,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let key = self.poll_keys.get(&id).ok_or(Refusal::Closed)?;
        let voter = voter.ok_or(Refusal::Closed)?;
        let body = serde_json::to_vec(answer).expect("an answer is plain data");
        let body = key.seal(&answer_place(self.id, id, &voter), &body);
        self.keep(Fact::Answer(id, voter, body), work);
        Ok(())
    }

    /// Takes back answers of a device.
    pub(super) fn withdraw(&mut self, voters: &[(PollId, Voter)], to: FrameSender, work: &mut Work) {
        for (id, voter) in voters {
            if self.state.polls.get(id).is_some_and(|poll| poll.answers.contains_key(voter)) {
                self.keep(Fact::Withdrawn(*id, *voter), work);
            }
        }
        work.outputs.push(Output::To(to, Frame::text(&ServerFrame::Pong { timer: None })));
    }

    /// A device's answer in an open poll.
    pub(super) fn answer_in<T: DeserializeOwned>(&self, id: PollId, voter: &Voter) -> Option<T> {
        let sealed = self.state.polls.get(&id)?.answers.get(voter)?;
        serde_json::from_slice(&self.open_answer(id, voter, sealed)?).ok()
    }

    /// A device's answers in the open polls of kinds of stage, so that it can change them.
    pub(super) fn answers_of(&self, voters: &[(PollId, Voter)]) -> Map<String, Value> {
        let of_kinds = voters.iter().filter(|(poll, _)| matches!(poll.topic, Topic::Kind(_)));
        let answer = |(poll, voter): &(PollId, Voter)| Some((poll.to_string(), self.answer_in(*poll, voter)?));
        of_kinds.filter_map(answer).collect()
    }

    /// Closes every poll: its aggregate goes on the board, its answers and the pseudonyms' key are destroyed.
    pub(super) fn close_polls(&mut self, content: &mut Content, work: &mut Work) {
        for (id, poll) in std::mem::take(&mut self.state.polls) {
            let voted = poll.answers.len() as u32;
            let closed = ServerFrame::Ballot { id, state: PollState::Closed, voted, of: voted };
            work.outputs.push(Output::All(Frame::text(&closed)));
            let bodies = poll.answers.iter().filter_map(|(voter, sealed)| self.open_answer(id, voter, sealed));
            let answers = Answers { items: poll.items, bodies: bodies.collect() };
            self.publish_poll(id, answers, content);
            work.batch.dead_keys.push(KeyName::Poll(id));
            self.poll_keys.remove(&id);
        }
    }

    /// Whether every answer can be unsealed.
    pub(super) fn answers_open(&self) -> bool {
        let polls = &self.state.polls;
        let mut answers = polls.iter().flat_map(|(id, poll)| poll.answers.iter().map(move |answer| (*id, answer)));
        answers.all(|(id, (voter, sealed))| self.open_answer(id, voter, sealed).is_some())
    }

    /// How many devices have answered in each open poll, of all that have joined and not left, and nothing else. A device
    /// that lost its seat without leaving, or while the server did not hear it, leaves its answer behind.
    pub(super) fn turnouts(&self) -> Vec<ServerFrame> {
        let turnout = |(id, poll): (&PollId, &OpenPoll)| {
            let voted = poll.answers.len() as u32;
            ServerFrame::Ballot { id: *id, state: PollState::Open, voted, of: self.present.seated.max(voted) }
        };
        self.state.polls.iter().map(turnout).collect()
    }

    fn open_answer(&self, id: PollId, voter: &Voter, sealed: &[u8]) -> Option<Vec<u8>> {
        self.poll_keys.get(&id)?.open(&answer_place(self.id, id, voter), sealed)
    }
}
