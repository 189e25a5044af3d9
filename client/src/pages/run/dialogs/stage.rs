//! Opening and closing stages, with a preview of what that does.

use super::{Cancel, gone, waiting::StillOpen};
use crate::{
    board::stages,
    components::dialog::{Modal, closer},
    desk::{Desk, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::Stage,
    id::StageId,
    limits::{MIN_BALLOTS_ORDERED, MIN_BALLOTS_SHOWN},
    screen::Screen,
    stage::{Act, StageKind, close::COUNTED_FROM, leading::LeadingAct},
};

/// Seconds in a minute of the agenda.
const MINUTE: u32 = 60;

/// Opens a stage; one act closes the one before.
#[component]
pub fn OpenStage(stage: StageId) -> impl IntoView {
    let desk = desk();
    let Some(content) = desk.now() else { return ().into_any() };
    let Some(stage) = content.meta.agenda.stage(stage).cloned() else { return ().into_any() };
    let here = stages::current(&content.meta).filter(|_| content.meta.stage.open);
    let again = content.meta.stage.n > 0 && content.meta.stage.id == stage.id;
    let closes = here.map(|here| here.kind);
    let skipped = stages::skipped(&content.meta, stage.id).into_iter().map(|stage| stage.title.clone()).collect();
    let ranked = stage.kind == StageKind::Prioritising && !content.results.is_empty();
    let effects = effects(desk, &stage, here.filter(|_| !again), ranked);
    let with_timer = RwSignal::new(stage.minutes > 0);
    let minutes = stage.minutes;
    let verb = words::open_stage(&stage.title, again && stage.kind == StageKind::Prioritising);
    let id = stage.id;
    let open = move |closer: crate::components::dialog::Closer| {
        let Some(content) = desk.now() else { return };
        let act = Act::Leading(LeadingAct::SetStage { to: id, open: true, was: content.meta.stage.n });
        let seconds = if with_timer.get_untracked() { u32::from(minutes) * MINUTE } else { 0 };
        desk.act_then(act, move |desk: Desk| {
            desk.act(Act::Leading(LeadingAct::SetTimer { seconds }));
            desk.screen(|screen| *screen = Screen { scale: screen.scale, ..Screen::default() });
            desk.picked.update(|picked| picked.clear());
        });
        closer.close();
    };
    view! {
        <Modal title=words::open_stage_title(&stage.title) on_close=gone(desk)>
            <p class="stage-say" dir="auto">{stage.say.clone()}</p>
            {(minutes > 0).then(|| view! { <p class="hint">{words::planned(minutes)}</p> })}
            <StillOpen closes=closes skipped/>
            {closes.map(|kind| view! { <FewAnswered n=content.meta.stage.n kind/> })}
            <ul>{effects.into_iter().map(|effect| view! { <li>{effect}</li> }).collect_view()}</ul>
            {(minutes > 0)
                .then(|| {
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=move || with_timer.get()
                                on:change=move |event| with_timer.set(event_target_checked(&event))
                            />
                            {words::with_timer(minutes)}
                        </label>
                    }
                })}
            <OpenButton verb open/>
        </Modal>
    }
    .into_any()
}

#[component]
fn OpenButton(verb: String, open: impl Fn(crate::components::dialog::Closer) + 'static) -> impl IntoView {
    let closer = closer();
    view! {
        <div class="dialog-buttons">
            <button class="primary" autofocus on:click=move |_| open(closer)>{verb}</button>
            <Cancel/>
        </div>
    }
}

/// What opening a stage does, one sentence each: first on phones. `ranked` says that there is a ranking already.
fn effects(desk: Desk, stage: &Stage, closes: Option<&Stage>, ranked: bool) -> Vec<String> {
    let mut effects = vec![words::phones_move(&stage.title), words::on_phones(stage.kind, ranked).into()];
    let back = desk.now().is_some_and(|content| content.meta.opened.contains(&stage.id));
    effects.extend(back.then(|| words::GOING_BACK.into()));
    effects.extend(closes.map(|stage| words::closes(&stage.title)));
    if closes.is_some_and(|stage| stage.kind.writes()) {
        effects.push(words::CLOSES_WRITING.into());
    }
    let empty = desk.now().is_some_and(|content| content.opportunities.is_empty());
    if stage.kind.kind().needs_opportunities && empty {
        effects.push(words::STAGE_MAKES_OPPORTUNITIES.into());
    }
    effects
}

/// What few answers mean for the result of the polls that are about to close; updated as more arrive.
#[component]
fn FewAnswered(n: u32, kind: StageKind) -> impl IntoView {
    let polls = desk().live.mirror.ballots;
    let voted = Memo::new(move |_| {
        polls.with(|polls| polls.iter().filter(|(id, _)| id.n == n).map(|(_, (_, voted, _))| *voted).min())
    });
    let says = move || match (kind, voted.get()?) {
        (StageKind::Prioritising, 0..MIN_BALLOTS_ORDERED) => Some(words::TOO_FEW_RANKED),
        (StageKind::Prioritising, MIN_BALLOTS_ORDERED..MIN_BALLOTS_SHOWN) => Some(words::FEW_RANKED),
        (StageKind::Close, 0..COUNTED_FROM) => Some(words::FEW_ANSWERED),
        _ => None,
    };
    view! { <p role="status" hidden=move || says().is_none()>{says}</p> }
}

/// Closes the open stage and opens no other.
#[component]
pub fn CloseStage() -> impl IntoView {
    let desk = desk();
    let Some(content) = desk.now() else { return ().into_any() };
    let Some(stage) = stages::current(&content.meta).cloned() else { return ().into_any() };
    let votes = stage.kind == StageKind::Prioritising;
    let lines: &[&str] = match stage.kind {
        _ if votes => &[words::CLOSE_VOTING_SAYS],
        kind if kind.writes() => &[words::CLOSES_WRITING, words::CLOSE_WRITING_SAYS],
        _ => &[words::CLOSE_STAGE_SAYS],
    };
    let id = stage.id;
    let close = move |closer: crate::components::dialog::Closer| {
        let Some(content) = desk.now() else { return };
        desk.act(Act::Leading(LeadingAct::SetStage { to: id, open: false, was: content.meta.stage.n }));
        desk.act(Act::Leading(LeadingAct::SetTimer { seconds: 0 }));
        closer.close();
    };
    let verb = if votes { words::CLOSE_VOTING.to_owned() } else { words::close_stage(&stage.title) };
    view! {
        <Modal title=words::close_stage_title(&stage.title) on_close=gone(desk)>
            <StillOpen closes=Some(stage.kind)/>
            <FewAnswered n=content.meta.stage.n kind=stage.kind/>
            {lines.iter().map(|line| view! { <p>{*line}</p> }).collect_view()}
            <OpenButton verb open=close/>
        </Modal>
    }
    .into_any()
}
