//! The state of voting on this device: two ballots being filled in, and whether those that were sent were counted.

use super::vote::Vote;
use crate::{json, link::Reply, phone::Phone, secrets, shuffle::shuffled, storage, words::participant as say};
use leptos::prelude::*;
use plenary_shared::{
    ballot::{Choices, Criterion},
    id::{OpportunityId, SessionId},
    proof::Receipt,
    stage::{Act, poll::PollId, prioritising::RankingAct},
};

/// The step at which somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Answering one of the two questions.
    Pass(Criterion),
    /// Looking over both.
    Review,
    /// Both are sent.
    Sent,
}

/// Voting in one opening of the stage; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Voting {
    /// The phone.
    pub phone: Phone,
    /// The opening.
    pub n: u32,
    /// What is ranked, in this device's own order.
    pub items: Memo<Vec<OpportunityId>>,
    /// Where its voter is.
    pub step: RwSignal<Step>,
    /// Why the last try did not count.
    pub problem: RwSignal<Option<&'static str>>,
    impact: RwSignal<Vote>,
    ease: RwSignal<Vote>,
}

impl Voting {
    /// Voting as an earlier page of this device left it, or as the server keeps it.
    pub fn open(phone: Phone, n: u32) -> Self {
        let session = phone.live.session;
        let secret = secrets::shuffle(session);
        let opportunities = phone.live.mirror.opportunities;
        let items = Memo::new(move |_| {
            let ids = opportunities.with(|items| items.keys().copied().collect::<Vec<_>>());
            shuffled(&secret, ids, |id| *id.as_bytes())
        });
        let count = items.with_untracked(Vec::len);
        let kept = |criterion| {
            let ballot = PollId::ranking(n, criterion);
            let draft = storage::get(&draft_key(session, ballot)).and_then(|text| json::parse(&text));
            draft.or_else(|| Some(Vote::from_choices(&cast(phone, ballot)?, count)))
        };
        let (impact, ease) = (kept(Criterion::Impact), kept(Criterion::Ease));
        let sent = Criterion::ALL.iter().all(|criterion| {
            let ballot = PollId::ranking(n, *criterion);
            cast(phone, ballot).is_some() || !receipts(session, ballot).is_empty()
        });
        let first_done = ease.is_some() || impact.as_ref().is_some_and(|vote: &Vote| vote.answered() >= count);
        let step = match (sent, first_done) {
            (true, _) => Step::Sent,
            (false, true) => Step::Pass(Criterion::Ease),
            (false, false) => Step::Pass(Criterion::Impact),
        };
        let vote = |vote: Option<Vote>| RwSignal::new(vote.unwrap_or_else(|| Vote::new(count)));
        let voting = Self {
            phone,
            n,
            items,
            step: RwSignal::new(step),
            problem: RwSignal::new(None),
            impact: vote(impact),
            ease: vote(ease),
        };
        Effect::new(move |_| voting.fit());
        voting
    }

    /// The ballot under a criterion.
    pub fn vote(self, criterion: Criterion) -> RwSignal<Vote> {
        match criterion {
            Criterion::Impact => self.impact,
            Criterion::Ease => self.ease,
        }
    }

    /// Changes a ballot, and stores it on the device.
    pub fn change(self, criterion: Criterion, change: impl FnOnce(&mut Vote)) {
        self.vote(criterion).update(change);
        self.keep(criterion);
    }

    /// Sends both ballots; they replace those that were sent before.
    pub fn send(self) {
        self.problem.set(None);
        for criterion in Criterion::ALL {
            self.keep(criterion);
            let ballot = PollId::ranking(self.n, criterion);
            let choices = self.vote(criterion).with_untracked(Vote::choices);
            let nonce = secrets::nonce();
            let receipt = Receipt::new(&nonce, &choices.canonical());
            let session = self.phone.live.session;
            keep_receipts(session, ballot, |receipts| receipts.push(receipt));
            self.phone.live.link.send_then(
                Act::Ranking(RankingAct::CastBallot { ballot, choices, nonce }),
                move |reply| {
                    if let Reply::Nack { code, .. } = reply {
                        keep_receipts(session, ballot, |receipts| receipts.retain(|other| *other != receipt));
                        self.problem.try_set(Some(say::refused(code)));
                    }
                },
            );
        }
        self.step.set(Step::Sent);
    }

    /// Whether a ballot was sent and not yet acknowledged.
    pub fn waiting(self) -> Memo<bool> {
        let link = self.phone.live.link;
        Memo::new(move |_| {
            link.unsent.track();
            let ours =
                |act: &Act| matches!(act, Act::Ranking(RankingAct::CastBallot { ballot, .. }) if ballot.n == self.n);
            link.waiting().iter().any(|entry| ours(&entry.act))
        })
    }

    fn keep(self, criterion: Criterion) {
        let text = self.vote(criterion).with_untracked(serde_json::to_string);
        let key = draft_key(self.phone.live.session, PollId::ranking(self.n, criterion));
        storage::set(&key, &text.expect("a vote is plain data with text keys"));
    }

    /// Keeps to the items that can be ranked.
    fn fit(self) {
        let items = self.items.get();
        for criterion in Criterion::ALL {
            let vote = self.vote(criterion);
            let fitted = vote.get_untracked().fit(&items);
            if vote.with_untracked(|vote| *vote != fitted) {
                vote.set(fitted);
            }
        }
    }
}

/// What became of a ballot when its poll closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is among those that were counted.
    Counted,
    /// It was sent and is not among them.
    Missed,
    /// None was sent.
    None,
}

/// What became of this device's ballots in an opening; `None` before the result is there.
pub fn fate(phone: Phone, n: u32) -> Option<Fate> {
    let ballots = Criterion::ALL.map(|criterion| PollId::ranking(n, criterion));
    phone.live.mirror.results.with(|results| {
        let outcomes: Vec<_> = ballots.iter().filter_map(|id| Some((*id, results.get(id)?))).collect();
        if outcomes.is_empty() {
            return None;
        }
        let mine: Vec<_> =
            outcomes.iter().map(|(id, outcome)| (receipts(phone.live.session, *id), &outcome.receipts)).collect();
        let sent = mine.iter().any(|(mine, _)| !mine.is_empty());
        let counted = mine.iter().all(|(mine, all)| mine.iter().any(|receipt| all.contains(receipt)));
        Some(match (sent, counted) {
            (_, true) => Fate::Counted,
            (true, false) => Fate::Missed,
            (false, false) => Fate::None,
        })
    })
}

/// The choices that the server keeps for this device.
fn cast(phone: Phone, ballot: PollId) -> Option<Choices> {
    let me = phone.live.link.me;
    me.with_untracked(|me| me.ballots.iter().find(|mine| mine.id == ballot).map(|mine| mine.choices.clone()))
}

fn receipts(session: SessionId, ballot: PollId) -> Vec<Receipt> {
    let text = storage::get(&receipts_key(session, ballot));
    text.and_then(|text| json::parse(&text)).unwrap_or_default()
}

fn keep_receipts(session: SessionId, ballot: PollId, change: impl FnOnce(&mut Vec<Receipt>)) {
    let mut receipts = receipts(session, ballot);
    change(&mut receipts);
    let text = serde_json::to_string(&receipts).expect("receipts are text");
    storage::set(&receipts_key(session, ballot), &text);
}

fn draft_key(session: SessionId, ballot: PollId) -> String {
    format!("{session}.vote.{ballot}")
}

fn receipts_key(session: SessionId, ballot: PollId) -> String {
    format!("{session}.receipts.{ballot}")
}
