//! A simulated device without a socket: it sends the room commands and waits for each acknowledgement.

use super::DemoError;
use crate::{
    frames::{Frame, FrameReceiver, FrameSender, channel},
    live::{
        handle::Handle,
        registry::Registry,
        seats::{Device, SeatSecret},
    },
    room::{Command, Input, Join},
};
use plenary_shared::{
    content::Content,
    document::Replica,
    id::{OpId, SessionId, StageId},
    role::Role,
    stage::{Act, leading::LeadingAct, poll::PollId},
    wire::{Binary, ServerFrame},
};
use std::sync::Arc;

pub(super) struct StandIn {
    session: SessionId,
    role: Role,
    device: Device,
    room: Arc<Handle>,
    sender: FrameSender,
    receiver: FrameReceiver,
    replica: Replica,
}

impl StandIn {
    pub async fn facilitator(registry: &Arc<Registry>, session: SessionId) -> Result<Self, DemoError> {
        Self::join(registry, session, Role::Facilitator).await
    }

    pub async fn participant(registry: &Arc<Registry>, session: SessionId) -> Result<Self, DemoError> {
        Self::join(registry, session, Role::Participant).await
    }

    async fn join(registry: &Arc<Registry>, session: SessionId, role: Role) -> Result<Self, DemoError> {
        let room = registry.open(session).await?;
        let (sender, receiver) = channel();
        let join = Join { role, epoch: 0, seq: 0, voters: Vec::new(), board_only: false, to: sender.clone() };
        room.give(Input::Join(join)).await;
        Ok(Self { session, role, device: rand::random(), room, sender, receiver, replica: Replica::new() })
    }

    /// Sends a command and waits until it is acknowledged.
    pub async fn act(&mut self, act: Act) -> Result<(), DemoError> {
        let (op, name) = (OpId::from_bytes(rand::random()), act.name());
        let n = self.content().map_or(0, |content| content.meta.stage.n);
        let voter = act.poll().and_then(|poll| self.room.voter(self.session, poll, &SeatSecret(self.device)));
        let command = Command { role: self.role, op, n, act, voter, to: self.sender.clone() };
        self.room.sends(op, self.device);
        self.room.give(Input::Command(command)).await;
        loop {
            match self.receiver.next().await.map_err(|_| DemoError::Refused(name))? {
                Frame::Binary(bytes) => self.read_along(&bytes),
                Frame::Text(bytes) => match serde_json::from_slice(&bytes) {
                    Ok(ServerFrame::Ack { op: done, .. }) if done == op => return Ok(()),
                    Ok(ServerFrame::Nack { op: refused, .. }) if refused == op => return Err(DemoError::Refused(name)),
                    _ => {}
                },
            }
        }
    }

    /// Opens a stage, which closes the one before.
    pub async fn open_stage(&mut self, to: StageId) -> Result<(), DemoError> {
        let was = self.content().map_or(0, |content| content.meta.stage.n);
        self.act(Act::Leading(LeadingAct::SetStage { to, open: true, was })).await
    }

    /// This device's copy of the board.
    pub fn content(&self) -> Option<Content> {
        self.replica.content()
    }

    /// The ballots that are open.
    pub fn ballots(&self) -> Vec<PollId> {
        self.room.voters(self.session, &SeatSecret(self.device)).into_iter().map(|(id, _)| id).collect()
    }

    fn read_along(&mut self, frame: &[u8]) {
        let read = match Binary::decode(frame) {
            Some(Binary::State { state, .. }) => self.replica.reset(state),
            Some(Binary::Update { update, .. }) => self.replica.apply(update),
            None => return,
        };
        if let Err(error) = read {
            tracing::error!(%error, "the demonstration lost track of the board");
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.sender.close(plenary_shared::wire::close::LEAVING);
    }
}
