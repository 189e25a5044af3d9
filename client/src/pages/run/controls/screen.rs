//! The big screen's remote: open it, choose the view, turn pages, set the text size, pause.

use super::logo::LogoControls;
use crate::{
    board::screen,
    desk::{Ask, Desk, desk},
    http,
    markup::view,
    stages::{actions, recommendations},
    words::{board as board_words, facilitator as words},
};
use leptos::prelude::*;
use plenary_shared::{
    api::{Link, LinkBody},
    role::Role,
    screen::{SCALES, View},
};
use wasm_bindgen_futures::spawn_local;

/// Views with the names of their buttons.
const VIEWS: [(View, &str); 12] = [
    (View::Stage, words::VIEW_STAGE),
    (View::Join, words::VIEW_JOIN),
    (View::Notes, words::VIEW_NOTES),
    (View::Themes, words::VIEW_THEMES),
    (View::Opportunities, words::VIEW_OPPORTUNITIES),
    (View::Recommendations, recommendations::RECOMMENDATIONS),
    (View::Actions, actions::ACTIONS),
    (View::Impact, words::BEAT_IMPACT),
    (View::Ease, words::BEAT_EASE),
    (View::Picture, words::BEAT_PICTURE),
    (View::Agreement, words::BEAT_AGREEMENT),
    (View::Blank, words::VIEW_BLANK),
];

/// The remote.
#[component]
pub fn ScreenControls() -> impl IntoView {
    let desk = desk();
    let mirror = desk.live.mirror;
    let now = Memo::new(move |_| mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.screen)).unwrap_or_default());
    let pages = Memo::new(move |_| {
        let then = mirror.then.get();
        desk.board.with(|content| content.as_ref().map_or(1, |content| screen::pages(content, then.as_deref())))
    });
    let page = move || usize::from(now.get().page).min(pages.get() - 1);
    let turn = move |by: i32| {
        let page = (page() as i32 + by).clamp(0, pages.get_untracked() as i32 - 1);
        desk.screen(|screen| screen.page = page as u16);
    };
    let has_then = Memo::new(move |_| mirror.then.with(Option::is_some));
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let view = VIEWS.iter().map(|(view, _)| *view).chain([View::Then]).find(|view| value(*view) == chosen);
        if let Some(view) = view {
            desk.show(view);
        }
    };
    let option = move |(view, name): (View, &'static str)| {
        view! { <option value=value(view) prop:selected=move || now.get().view == view>{name}</option> }
    };
    let scale = move |scale: u16| {
        view! {
            <button
                aria-pressed=move || (now.get().scale == scale).to_string()
                on:click=move |_| desk.screen(|screen| (screen.scale, screen.page) = (scale, 0))
            >
                {format!("{scale} %")}
            </button>
        }
    };
    view! {
        <section class="control">
            <h2>{words::BIG_SCREEN}</h2>
            <button on:click=move |_| open_screen(desk)>{words::OPEN_BIG_SCREEN}</button>
            <div class="field">
                <label for="screen-view">{words::SHOWS}</label>
                <select id="screen-view" on:change=choose>
                    {VIEWS.map(option).collect_view()}
                    {move || has_then.get().then(|| option((View::Then, words::VIEW_THEN)))}
                </select>
            </div>
            <div class="row" role="group" aria-label=words::PAGES>
                <button on:click=move |_| turn(-1) aria-label=words::PAGE_BACK>"−"</button>
                <span>{move || board_words::page(page() + 1, pages.get())}</span>
                <button on:click=move |_| turn(1) aria-label=words::PAGE_ON>"+"</button>
            </div>
            <div class="row" role="group" aria-label=words::TEXT_SIZE>
                <span class="hint">{words::TEXT_SIZE}</span>
                {SCALES.map(scale).collect_view()}
            </div>
            <button
                aria-pressed=move || now.get().paused.to_string()
                on:click=move |_| desk.screen(|screen| screen.paused = !screen.paused)
            >
                {words::PAUSE_SCREEN}
            </button>
            <LogoControls/>
        </section>
    }
}

/// A view's word in the list; the same as on the wire.
fn value(view: View) -> String {
    serde_json::to_string(&view).unwrap_or_default().trim_matches('"').to_owned()
}

/// Opens the window at once, while the press still counts as the person's own, and sends it to the link later.
fn open_screen(desk: Desk) {
    let opened = web_sys::window().and_then(|window| window.open_with_url_and_target("", "_blank").ok().flatten());
    let path = format!("/api/sessions/{}/links", desk.live.session);
    spawn_local(async move {
        match http::post::<Link>(&path, &LinkBody { role: Role::Projector }).await {
            Ok(Link { link }) => {
                let gone = opened.is_none_or(|window| window.location().replace(&link).is_err());
                if gone {
                    let ask = Ask::Link { title: words::BIG_SCREEN_LINK, say: words::BIG_SCREEN_LINK_SAYS, link };
                    desk.ask.try_set(Some(ask));
                }
            }
            Err(refused) => {
                if let Some(window) = opened {
                    window.close().ok();
                }
                desk.problem.try_set(Some(refused.say));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_its_own_word() {
        let words: std::collections::BTreeSet<_> = VIEWS.iter().map(|(view, _)| value(*view)).collect();
        assert_eq!(words.len(), VIEWS.len());
        assert_eq!(value(View::Picture), "picture");
    }
}
