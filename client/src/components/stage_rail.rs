//! The stages of the day as a list of tasks: done, now, next.

use crate::{
    board::stages::{StageMark, marks},
    markup::view,
    words::facilitator as words,
};
use leptos::{html, prelude::*};
use plenary_shared::{content::Meta, id::StageId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Every stage with its mark; pressing one asks what opening it would mean. The list scrolls to the current one.
#[component]
pub fn StageRail(
    #[prop(into)] meta: Signal<Option<Meta>>,
    on_choose: impl Fn(StageId) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let stages = Memo::new(move |_| meta.with(|meta| meta.as_ref().map(marks)).unwrap_or_default());
    let list = NodeRef::<html::Ol>::new();
    let current = Memo::new(move |_| meta.with(|meta| meta.as_ref().map(|meta| meta.stage.id)));
    Effect::new(move |_| {
        if let (Some(_), Some(list)) = (current.get(), list.get()) {
            request_animation_frame(move || show_current(&list));
        }
    });
    let row = move |(place, (stage, mark)): (usize, (plenary_shared::agenda::Stage, StageMark))| {
        let id = stage.id;
        let title = stage.title.clone();
        let here = matches!(mark, StageMark::Now | StageMark::Closed);
        let tag = words::mark(mark).map(|word| {
            let class = if mark == StageMark::Now { "tag now" } else { "tag" };
            view! { <span class=class>{word}</span> }
        });
        let minutes = (stage.minutes > 0).then(|| words::minutes(stage.minutes));
        view! {
            <li>
                <button
                    class="rail-stage"
                    class:here=here
                    title=title
                    aria-current=here.then_some("step")
                    on:click=move |_| on_choose(id)
                >
                    <span class="rail-number" aria-hidden="true">
                        {if mark == StageMark::Done { "✓".to_owned() } else { (place + 1).to_string() }}
                    </span>
                    <span class="rail-name">{stage.title}</span>
                    <span class="rail-more">{tag}<span class="hint">{minutes}</span></span>
                </button>
            </li>
        }
    };
    view! { <ol class="rail" role="list" node_ref=list>{move || stages.get().into_iter().enumerate().map(row).collect_view()}</ol> }
}

/// Scrolls the part of the page that holds the list as little as shows the current stage and one on each side of it.
fn show_current(list: &Element) {
    let here = list.query_selector("[aria-current]").ok().flatten();
    if let Some(here) = here.and_then(|here| here.dyn_into::<HtmlElement>().ok())
        && let Some(around) = here.offset_parent()
    {
        let stage = here.offset_height();
        let (first, end) = (here.offset_top() - stage, here.offset_top() + 2 * stage);
        around.set_scroll_top(around.scroll_top().min(first).max(end - around.client_height()));
    }
}
