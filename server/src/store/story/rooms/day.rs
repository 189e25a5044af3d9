//! Random commands of the story's day: any command at any time, repeated, late, or not allowed.

use super::{COMMANDS, Story};
use crate::{
    journal::state::Writers,
    room::{Input, Tick},
};
use plenary_shared::{
    ballot::{Choices, Criterion},
    id::{NoteId, OpId, OpportunityId, ThemeId},
    proof::Nonce,
    role::Role,
    stage::{
        Act, StageKind,
        brainstorm::{NoteAct, Withdrawal},
        leading::LeadingAct,
        poll::PollId,
        prioritising::RankingAct,
        theming::SortingAct,
    },
};
use rand::{Rng, RngExt, rngs::StdRng, seq::IndexedRandom};
use std::collections::BTreeMap;

impl Story {
    /// A random act with a role, which may not be allowed to do it.
    fn act(&mut self) -> (Role, Act) {
        let content = self.content();
        let meta = &content.meta;
        let open = meta.agenda.stage(meta.stage.id).map(|stage| stage.kind).filter(|_| meta.stage.open);
        let prompts: Vec<_> = meta.agenda.prompts.iter().map(|prompt| prompt.id).collect();
        let p = *prompts.choose(&mut self.rng).expect("the agenda has prompts");
        let shown = content.notes.keys().copied().collect::<Vec<_>>();
        let some =
            |rng: &mut StdRng, notes: &[NoteId]| notes.choose(rng).copied().unwrap_or(NoteId::from_bytes([0; 16]));
        let theme = self.themes.choose(&mut self.rng).copied();
        let x = format!("words {}", self.rng.next_u32());
        match self.rng.random_range(0..100) {
            0..40 => {
                let id = NoteId::from_bytes(self.rng.random());
                self.notes.push((id, 1));
                (Role::Participant, Act::Note(NoteAct::Add { id, prompt: p, text: x, tag: self.master.own(id).tag() }))
            }
            40..55 if !self.notes.is_empty() => {
                let at = self.rng.random_range(0..self.notes.len());
                self.notes[at].1 += 1;
                let (id, rev) = self.notes[at];
                (Role::Participant, Act::Note(NoteAct::Edit { id, own: self.master.own(id), revision: rev, text: x }))
            }
            55..62 if !self.notes.is_empty() => {
                let at = self.rng.random_range(0..self.notes.len());
                self.notes[at].1 += 1;
                let (id, rev) = self.notes[at];
                let when = if self.rng.random() { Withdrawal::Now } else { Withdrawal::Mixed };
                (Role::Participant, Act::Note(NoteAct::Delete { id, own: self.master.own(id), revision: rev, when }))
            }
            62..68 => {
                let id = ThemeId::from_bytes(self.rng.random());
                self.themes.push(id);
                (Role::Participant, Act::Sorting(SortingAct::AddTheme { id, name: x }))
            }
            68..74 => (
                Role::Participant,
                Act::Sorting(SortingAct::Move { id: some(&mut self.rng, &shown), to: theme, was: None }),
            ),
            74..78 => (
                Role::Facilitator,
                Act::Note(NoteAct::Hide { id: some(&mut self.rng, &shown), hidden: self.rng.random() }),
            ),
            78 => (Role::Facilitator, Act::Note(NoteAct::Purge { id: some(&mut self.rng, &shown) })),
            79..82 => (Role::Facilitator, Act::Note(NoteAct::Reveal { prompt: p })),
            82..84 => (Role::Facilitator, Act::Note(NoteAct::AdmitLate { prompt: p })),
            84..87 => {
                let id = OpportunityId::from_bytes(self.rng.random());
                (Role::Facilitator, Act::Ranking(RankingAct::AddOpportunity { id, theme, text: x }))
            }
            87 => (Role::Facilitator, Act::Leading(LeadingAct::TakeSnapshot { name: x })),
            88 => (Role::Facilitator, Act::Leading(LeadingAct::SetTimer { seconds: self.rng.random_range(0..600) })),
            89..91 => {
                let to = meta.agenda.stages.choose(&mut self.rng).expect("the agenda has stages").id;
                (
                    Role::Facilitator,
                    Act::Leading(LeadingAct::SetStage { to, open: self.rng.random(), was: meta.stage.n }),
                )
            }
            _ if open == Some(StageKind::Prioritising) => {
                let items: Vec<_> = content.opportunities.keys().copied().collect();
                let choices = Choices::try_from(items.into_iter().map(|item| vec![item]).collect::<Vec<_>>());
                let ballot = PollId::ranking(meta.stage.n, Criterion::Impact);
                let choices = choices.expect("each item stands once");
                (
                    Role::Participant,
                    Act::Ranking(RankingAct::CastBallot { ballot, choices, nonce: Nonce(self.rng.random()) }),
                )
            }
            _ => (
                Role::Participant,
                Act::Sorting(SortingAct::MarkSame { id: some(&mut self.rng, &shown), of: None, was: None }),
            ),
        }
    }

    /// A batch of commands, some of them repeated, with inputs from the mix and the clock.
    pub fn batch(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if self.rng.random_ratio(1, 3) {
            let waiting: Vec<_> = self.room.waiting();
            let some = waiting.sample(&mut self.rng, waiting.len() / 2).copied().collect();
            inputs.push(Input::Release(some));
        }
        for _ in 0..self.rng.random_range(1..=COMMANDS) {
            if let Some((op, n, act)) = self.ops.choose(&mut self.rng).filter(|_| rand::random_ratio(1, 10)).cloned() {
                inputs.push(self.again(Role::Participant, op, n, act));
                continue;
            }
            let (role, act) = self.act();
            let (op, n) = (OpId::from_bytes(self.rng.random()), self.content().meta.stage.n);
            // Some were written in the previous stage, on a phone that was offline.
            let n = if self.rng.random_ratio(1, 8) { n.saturating_sub(1) } else { n };
            self.ops.push((op, n, act.clone()));
            inputs.push(self.again(role, op, n, act));
        }
        if self.rng.random_ratio(1, 4) {
            let mut writers = BTreeMap::new();
            for prompt in self.content().meta.agenda.prompts {
                let (held, late) = (self.rng.random_range(0..6), self.rng.random_range(0..6));
                writers.insert(prompt.id, Writers { held, late });
            }
            inputs.push(Input::Tick(Tick { joined: 5, lobby: true, least: 3, writers, tell: true, ..Tick::default() }));
        }
        inputs
    }
}
