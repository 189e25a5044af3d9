//! The foot of the big screen: how to join, how many are there or which page this is, the time, how to handle what is seen.

use super::door::DoorNow;
use crate::{
    board::{screen, stages},
    components::lists::When,
    link::Connection,
    markup::view,
    wall::{Shown, live, page_of},
    words::{board as board_words, numbers, projector as words},
};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, text};

/// Pages that are shown as dots too: dots are counted by eye.
const MOST_DOTS: usize = 12;
/// The width of the line of the time that has been used, in its own units.
const LINE: i32 = 1_000;

/// One line below every page.
#[component]
pub fn Foot(door: DoorNow, shown: Shown) -> impl IntoView {
    let live = live();
    let facts = live.mirror.facts;
    let joined = Memo::new(move |_| facts.with(|facts| facts.joined));
    let open = Memo::new(move |_| facts.with(|facts| facts.lobby));
    let meta = live.mirror.meta;
    let counted = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| !meta.ended)));
    let paused = Memo::new(move |_| meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.screen.paused)));
    let pages = Memo::new(move |_| {
        let then = live.mirror.then.get();
        shown.with(|content| {
            let content = content.as_ref()?;
            let pages = screen::pages(content, then.as_deref());
            (pages > 1).then(|| (page_of(content, pages), pages))
        })
    });
    view! {
        <footer class="big-foot">
            <UsedLine/>
            {move || {
                door.get().filter(|_| open.get()).map(|door| {
                    view! { <p>{door.address} " " <b class="code">{text::spaced(&door.code)}</b></p> }
                })
            }}
            {move || match pages.get() {
                Some((page, pages)) => Some(view! { <PageDots page pages/> }),
                None => counted.get().then(|| view! { <p>{words::joined(joined.get())}</p> }),
            }}
            <TimeLeft/>
            <When is=move || paused.get()><p class="badge">{words::PAUSED}</p></When>
            <Away/>
            <p>{board_words::CONFIDENTIAL}</p>
        </footer>
    }
}

/// Which page this is, as dots and in words.
#[component]
fn PageDots(page: usize, pages: usize) -> impl IntoView {
    let dotted = if pages <= MOST_DOTS { 0..pages } else { 0..0 };
    let dots = dotted.map(|at| view! { <span class="dot" class:now=at == page></span> }).collect_view();
    view! {
        <p class="big-page">
            <span class="dots" aria-hidden="true">{dots}</span>
            {board_words::page(page + 1, pages)}
        </p>
    }
}

/// The time that is left; nothing without a timer.
#[component]
fn TimeLeft() -> impl IntoView {
    let left = live().mirror.timer;
    let over = Memo::new(move |_| left.get().map(|left| left <= 0));
    move || match over.get()? {
        true => Some(view! { <p class="big-time"><b>{words::TIME_UP}</b></p> }),
        false => Some(view! {
            <p class="big-time"><b>{move || left.get().map(numbers::clock)}</b> " " {words::LEFT}</p>
        }),
    }
}

/// The time that has been used, as a line on the upper edge.
#[component]
fn UsedLine() -> impl IntoView {
    let live = live();
    let left = live.mirror.timer;
    let planned = Memo::new(move |_| {
        let seconds = |stage: &Stage| i32::from(stage.minutes) * 60;
        live.mirror.meta.with(|meta| meta.as_ref().map(|meta| stages::current(meta).map(seconds)))
    });
    // What was seen before the board was there says nothing.
    let whole = Memo::new(move |before: Option<&(bool, Option<i32>)>| {
        let before = before.filter(|(known, _)| *known).map(|(_, whole)| *whole);
        let planned = planned.get();
        (planned.is_some(), left.get().map(|left| whole_time(before, planned.flatten(), left)))
    });
    let used = move || {
        let (left, whole) = (left.get()?, whole.get().1?);
        let width = i64::from(LINE) * i64::from(whole - left.clamp(0, whole)) / i64::from(whole.max(1));
        Some(view! {
            <svg class="big-used" viewBox=format!("0 0 {LINE} 8") preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect width=LINE height="8" class="rest"/>
                <rect width=width height="8"/>
            </svg>
        })
    };
    view! { {used} }
}

/// How long the timer is, in seconds. The server says only what is left, so that a page which opens while a timer runs takes
/// the time that was planned for the stage; later it knows the longest that it has seen.
fn whole_time(before: Option<Option<i32>>, planned: Option<i32>, left: i32) -> i32 {
    match before {
        None => planned.unwrap_or(left).max(left),
        Some(None) => left,
        Some(Some(longest)) => longest.max(left),
    }
}

/// That the screen may not be up to date, in words for the room: what phones read about their notes does not belong here.
#[component]
fn Away() -> impl IntoView {
    let state = live().link.state;
    let says = Memo::new(move |_| match state.get() {
        Connection::Connecting => Some(crate::words::CONNECTING),
        Connection::Away { noticed: true, .. } | Connection::Unreached | Connection::Offline => Some(words::AWAY),
        Connection::Crowded | Connection::Unknown => Some(words::NO_EVENT),
        _ => None,
    });
    view! {
        <div role="alert">{move || says.get().map(|says| view! { <p class="badge trouble">{says}</p> })}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_as_long_as_the_longest_that_was_left() {
        // Seen for the first time while it runs: as long as was planned, or longer.
        assert_eq!(whole_time(None, Some(900), 300), 900);
        assert_eq!(whole_time(None, Some(900), 1_200), 1_200);
        assert_eq!(whole_time(None, None, 300), 300);
        // It begins while the page is open, runs, and gets another minute.
        assert_eq!(whole_time(Some(None), Some(900), 300), 300);
        assert_eq!(whole_time(Some(Some(300)), Some(900), 120), 300);
        assert_eq!(whole_time(Some(Some(300)), Some(900), 360), 360);
    }
}
