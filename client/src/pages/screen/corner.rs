//! What somebody at the projecting computer can set there: light or dark, and the whole screen. It is there while the pointer
//! moves or a key is pressed, so that the room does not see it.

use crate::{components::lists::When, markup::view, storage, words::projector as words};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// How long it stays after the last movement.
const SHOWN: Duration = Duration::from_secs(4);
/// Where the choice of light or dark is kept, on this browser only.
const KEPT: &str = "wall-colours";

/// The colours of the big screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// As the computer has them.
    Computer,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Colours {
    const ALL: [(Self, &str); 3] =
        [(Self::Light, words::LIGHT), (Self::Dark, words::DARK), (Self::Computer, words::AS_COMPUTER)];

    /// What was chosen on this browser.
    pub fn kept() -> Self {
        match storage::get(KEPT).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Computer,
        }
    }

    /// The word in the page, which its style sheet looks at; none without a choice.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Computer => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn keep(self) {
        match self.word() {
            Some(word) => storage::set(KEPT, word),
            None => storage::remove(KEPT),
        }
    }
}

/// The buttons.
#[component]
pub fn Corner(colours: RwSignal<Colours>) -> impl IntoView {
    let moved = RwSignal::new(false);
    let hides = StoredValue::new(None::<TimeoutHandle>);
    let wake = move || {
        if let Some(Some(earlier)) = hides.try_update_value(Option::take) {
            earlier.clear();
        }
        moved.maybe_update(|moved| !std::mem::replace(moved, true));
        hides.set_value(set_timeout_with_handle(move || _ = moved.try_set(false), SHOWN).ok());
    };
    let listeners =
        [window_event_listener(ev::pointermove, move |_| wake()), window_event_listener(ev::keydown, move |_| wake())];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    let choice = move |(choice, name): (Colours, &'static str)| {
        let choose = move |_| {
            choice.keep();
            colours.set(choice);
        };
        view! { <button aria-pressed=move || (colours.get() == choice).to_string() on:click=choose>{name}</button> }
    };
    view! {
        <When is=move || moved.get()>
            <div class="big-corner" role="region" aria-label=words::THIS_SCREEN>
                {Colours::ALL.map(choice).collect_view()}
                <FullScreen/>
            </div>
        </When>
    }
}

/// Fills the projector's screen with the page, until it is full.
#[component]
fn FullScreen() -> impl IntoView {
    let full = document().fullscreen_element().is_some();
    let fill = move |_| {
        if let Some(page) = document().document_element() {
            page.request_fullscreen().ok();
        }
    };
    (!full).then(|| view! { <button on:click=fill>{words::FULL_SCREEN}</button> })
}
