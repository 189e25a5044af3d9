//! What people do on a device: the verbs of the day.

use super::{
    Device,
    state::{Applied, Nack},
};
use crate::until;
use plenary_shared::{
    ballot::{Choices, Criterion},
    content::Meta,
    id::{NoteId, OpId, OpportunityId, PromptId, StageId, ThemeId},
    proof::{Nonce, Receipt},
    screen::Screen,
    stage::{
        Act, StageKind,
        brainstorm::{NoteAct, Withdrawal},
        leading::LeadingAct,
        poll::PollId,
        prioritising::RankingAct,
        theming::SortingAct,
    },
    wire::Refusal,
};

/// A ballot that was cast, as its device remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The ballot.
    pub ballot: PollId,
    /// What was chosen.
    pub choices: Choices,
    /// What to look for in the published list.
    pub receipt: Receipt,
}

impl Device {
    /// `meta` as this device has it.
    pub fn meta(&self) -> Meta {
        self.replica(|replica| replica.meta()).expect("the board has come")
    }

    /// The stage of a kind.
    pub fn stage(&self, kind: StageKind) -> StageId {
        let stages = self.meta().agenda.stages;
        stages.iter().find(|stage| stage.kind == kind).expect("the agenda has a stage of every kind").id
    }

    /// The prompts of a kind of stage, in order.
    pub fn prompts(&self, kind: StageKind) -> Vec<PromptId> {
        self.meta().agenda.prompts_of(self.stage(kind)).map(|prompt| prompt.id).collect()
    }

    /// Writes a note.
    pub async fn add_note(&self, prompt: PromptId, text: &str) -> Result<NoteId, Nack> {
        let (id, op) = self.post_note(prompt, text);
        self.answer(op).await.map(|_| id)
    }

    /// Writes a note and does not wait.
    pub fn post_note(&self, prompt: PromptId, text: &str) -> (NoteId, OpId) {
        let id = NoteId::from_bytes(rand::random());
        let tag = self.own(id).tag();
        (id, self.post(Act::Note(NoteAct::Add { id, prompt, text: text.into(), tag })))
    }

    /// Rewords an own note.
    pub async fn edit_note(&self, id: NoteId, rev: u32, text: &str) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::Edit { id, own: self.own(id), revision: rev, text: text.into() })).await
    }

    /// Deletes an own note at once.
    pub async fn take_back(&self, id: NoteId, rev: u32) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::Delete { id, own: self.own(id), revision: rev, when: Withdrawal::Now })).await
    }

    /// Deletes an own note together with other changes.
    pub async fn withdraw(&self, id: NoteId, rev: u32) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::Delete { id, own: self.own(id), revision: rev, when: Withdrawal::Mixed })).await
    }

    /// Puts a note into a theme, having seen it where the replica has it.
    pub async fn move_note(&self, id: NoteId, to: Option<ThemeId>) -> Result<Applied, Nack> {
        self.act(self.moving(id, to)).await
    }

    /// The command that puts a note into a theme.
    pub fn moving(&self, id: NoteId, to: Option<ThemeId>) -> Act {
        let was = self.replica(|replica| replica.note(id)).and_then(|note| note.theme);
        Act::Sorting(SortingAct::Move { id, to, was })
    }

    /// Marks a note as a duplicate.
    pub async fn mark_same(&self, id: NoteId, of: Option<NoteId>) -> Result<Applied, Nack> {
        let was = self.replica(|replica| replica.note(id)).and_then(|note| note.same);
        self.act(Act::Sorting(SortingAct::MarkSame { id, of, was })).await
    }

    /// Hides a note, or brings it back.
    pub async fn hide_note(&self, id: NoteId, hid: bool) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::Hide { id, hidden: hid })).await
    }

    /// Removes a hidden note for good.
    pub async fn purge_note(&self, id: NoteId) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::Purge { id })).await
    }

    /// Makes a theme.
    pub async fn add_theme(&self, name: &str) -> Result<ThemeId, Nack> {
        let id = ThemeId::from_bytes(rand::random());
        self.act(Act::Sorting(SortingAct::AddTheme { id, name: name.into() })).await.map(|_| id)
    }

    /// Renames a theme that was seen under a name.
    pub async fn name_theme(&self, id: ThemeId, name: &str, was: &str) -> Result<Applied, Nack> {
        self.act(Act::Sorting(SortingAct::NameTheme { id, name: name.into(), was: was.into() })).await
    }

    /// Merges a theme into another.
    pub async fn merge(&self, a: ThemeId, into: ThemeId) -> Result<Applied, Nack> {
        self.act(Act::Sorting(SortingAct::MergeTheme { merged: a, into })).await
    }

    /// Undoes a merge.
    pub async fn split(&self, a: ThemeId) -> Result<Applied, Nack> {
        self.act(Act::Sorting(SortingAct::SplitTheme { merged: a })).await
    }

    /// Removes a theme.
    pub async fn delete_theme(&self, id: ThemeId) -> Result<Applied, Nack> {
        self.act(Act::Sorting(SortingAct::DeleteTheme { id })).await
    }

    /// Adds a learning opportunity.
    pub async fn add_opportunity(&self, theme: Option<ThemeId>, text: &str) -> Result<OpportunityId, Nack> {
        let id = OpportunityId::from_bytes(rand::random());
        self.act(Act::Ranking(RankingAct::AddOpportunity { id, theme, text: text.into() })).await.map(|_| id)
    }

    /// The open ballot under a criterion.
    pub fn ballot(&self, criterion: Criterion) -> PollId {
        PollId::ranking(self.stage_number(), criterion)
    }

    /// Casts a ballot.
    pub async fn cast(&self, criterion: Criterion, choices: Choices) -> Result<Cast, Nack> {
        let (cast, op) = self.post_ballot(criterion, choices);
        self.answer(op).await.map(|_| cast)
    }

    /// Casts a ballot and does not wait.
    pub fn post_ballot(&self, criterion: Criterion, choices: Choices) -> (Cast, OpId) {
        let (ballot, nonce) = (self.ballot(criterion), Nonce(rand::random()));
        let receipt = Receipt::new(&nonce, &choices.canonical());
        let op = self.post(Act::Ranking(RankingAct::CastBallot { ballot, choices: choices.clone(), nonce }));
        (Cast { ballot, choices, receipt }, op)
    }

    /// The learning opportunities in display order.
    pub fn opportunities(&self) -> Vec<OpportunityId> {
        self.content().opportunities_in_order().into_iter().map(|(id, _)| id).collect()
    }

    /// Opens a stage and waits until this device shows it.
    pub async fn open_stage(&self, kind: StageKind) {
        let to = self.stage(kind);
        self.set_stage(to, true).await.unwrap_or_else(|nack| panic!("{kind:?} does not open: {nack:?}"));
        until("the stage shows as open", || {
            let stage = self.meta().stage;
            (stage.id, stage.open) == (to, true)
        })
        .await;
    }

    /// Closes the open stage and waits until this device shows it.
    pub async fn close_stage(&self) {
        let stage = self.meta().stage;
        self.set_stage(stage.id, false).await.expect("a stage can be closed");
        until("the stage shows as closed", || !self.meta().stage.open).await;
    }

    /// Opens or closes a stage as the facilitator sees the day now.
    pub async fn set_stage(&self, to: StageId, open: bool) -> Result<Applied, Nack> {
        self.act(Act::Leading(LeadingAct::SetStage { to, open, was: self.stage_number() })).await
    }

    /// Shows the held notes of a prompt: reveals it, or, when too few devices wrote them, closes the stage and opens it
    /// again.
    pub async fn reveal(&self, prompt: PromptId) {
        match self.act(Act::Note(NoteAct::Reveal { prompt })).await {
            Ok(_) => {}
            Err(Nack { code: Refusal::Few, .. }) => {
                let stage = self.meta().stage;
                self.close_stage().await;
                self.set_stage(stage.id, true).await.expect("a stage can be opened again");
                until("the stage shows as open again", || self.meta().stage.open).await;
            }
            Err(nack) => panic!("a facilitator may reveal: {nack:?}"),
        }
    }

    /// Says what the big screen shows.
    pub async fn show(&self, screen: Screen) {
        self.act(Act::Leading(LeadingAct::SetScreen(screen))).await.expect("a facilitator operates the screen");
    }

    /// Takes a snapshot now.
    pub async fn take_snapshot(&self, name: &str) -> Result<Applied, Nack> {
        self.act(Act::Leading(LeadingAct::TakeSnapshot { name: name.into() })).await
    }

    /// Adds everything that came late under a prompt to the board.
    pub async fn admit(&self, prompt: PromptId) -> Result<Applied, Nack> {
        self.act(Act::Note(NoteAct::AdmitLate { prompt })).await
    }

    /// Ends the event.
    pub async fn end(&self) {
        self.act(Act::Leading(LeadingAct::EndSession)).await.expect("a facilitator may end the event");
    }
}
