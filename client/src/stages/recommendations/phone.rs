//! Recommendations on a phone: five taps for each, and a box for comments.

use super as say;
use crate::{
    components::lists::{Each, When},
    link::Reply,
    markup::view,
    phone::Phone,
    stages::brainstorm::phone::Writing,
    storage,
};
use leptos::prelude::*;
use plenary_shared::{
    fields::{self, Field},
    id::{RecommendationId, StageId},
    order,
    stage::{
        StageKind,
        close::MOST_TAP,
        poll::PollId,
        recommendations::{Levels, RecommendationAct},
    },
};

/// Every recommendation with its taps, then the box.
#[component]
pub fn Supporting(stage: StageId) -> impl IntoView {
    let phone = Phone::here();
    let opening = Memo::new(move |_| phone.now.get().filter(|now| now.id == stage && now.open).map(|now| now.n));
    let asks = Memo::new(move |_| {
        phone
            .live
            .mirror
            .meta
            .with(|meta| meta.as_ref().is_some_and(|meta| meta.agenda.prompts_of(stage).next().is_some()))
    });
    view! {
        {move || match opening.get() {
            Some(n) => view! { <List poll=Some(PollId::of_kind(n, StageKind::Recommendations))/> }.into_any(),
            None => view! { <p class="panel">{say::CLOSED}</p> <List poll=None/> }.into_any(),
        }}
        <When is=move || asks.get()>
            <Writing stage/>
        </When>
    }
}

#[component]
fn List(poll: Option<PollId>) -> impl IntoView {
    let phone = Phone::here();
    let recommendations = phone.live.mirror.recommendations;
    let ids = Memo::new(move |_| {
        recommendations.with(|all| {
            let all = order::by_key(all, |(id, item)| (item.sort_key, *id.as_bytes()));
            all.into_iter().map(|(id, _)| *id).collect::<Vec<RecommendationId>>()
        })
    });
    let levels = RwSignal::new(poll.map(|poll| known(phone, poll)).unwrap_or_default());
    let problem = RwSignal::new(None::<&'static str>);
    let choose = Callback::new(move |(id, level): (RecommendationId, u8)| {
        let Some(poll) = poll else { return };
        problem.set(None);
        let mut new = levels.get_untracked();
        if new.insert(id, level) == Some(level) {
            new.remove(&id);
        }
        storage::set(&key(phone, poll), &serde_json::to_string(&new).expect("levels are plain data"));
        levels.set(new.clone());
        phone.live.link.send_then(RecommendationAct::Support { poll, levels: new }, move |reply| {
            if let Reply::Nack { code, .. } = reply {
                problem.try_set(Some(crate::words::participant::refused(code)));
            }
        });
    });
    on_cleanup(move || {
        if let Some(poll) = poll.filter(|poll| phone.opening() != Some(poll.n)) {
            storage::remove(&key(phone, poll));
        }
    });
    let none = Memo::new(move |_| ids.with(Vec::is_empty));
    view! {
        <When is=move || none.get()>
            <p class="empty">{say::NONE_YET}</p>
        </When>
        <When is=move || poll.is_some() && !none.get()>
            <p class="hint">{say::SUPPORT_SAYS}</p>
            <p class="hint">{say::PROMISE}</p>
        </When>
        <p class="wrong-text" role="alert">{problem}</p>
        <Each of=move || ids.get() let:id>
            <One id ids levels choose open=poll.is_some()/>
        </Each>
    }
}

#[component]
fn One(
    id: RecommendationId,
    ids: Memo<Vec<RecommendationId>>,
    levels: RwSignal<Levels>,
    choose: Callback<(RecommendationId, u8)>,
    open: bool,
) -> impl IntoView {
    let recommendations = Phone::here().live.mirror.recommendations;
    let item = Memo::new(move |_| recommendations.with(|all| all.get(&id).cloned()));
    let number = move || ids.with(|ids| ids.iter().position(|other| *other == id)).unwrap_or_default() + 1;
    let tap = move |level: u8| {
        let chosen = move || levels.with(|levels| levels.get(&id) == Some(&level));
        view! {
            <button
                class="tap"
                type="button"
                aria-label=move || say::tap(number(), level)
                aria-pressed=move || chosen().to_string()
                on:click=move |_| choose.run((id, level))
            >
                {level}
            </button>
        }
    };
    view! {
        <fieldset class="card point">
            <legend class="words">
                {move || number()} ". " {move || item.get().map(|item| say::sentence(&item))}
            </legend>
            {open
                .then(|| {
                    view! {
                        <p class="hint">{say::SUPPORT}</p>
                        <div class="taps">{(1..=MOST_TAP).map(tap).collect::<Vec<_>>()}</div>
                    }
                })}
        </fieldset>
    }
}

/// What this device chose: as it is kept here, or else as the server has it.
fn known(phone: Phone, poll: PollId) -> Levels {
    let kept = storage::get(&key(phone, poll)).and_then(|text| fields::parse::<Levels>(&text));
    let given = || phone.live.link.me.with_untracked(|me| Levels::read(me.answers.get(&poll.to_string())?.clone()));
    kept.or_else(given).unwrap_or_default()
}

fn key(phone: Phone, poll: PollId) -> String {
    format!("{}.vote.{poll}", phone.live.session)
}
