//! Announcements for screen readers: one region, at most one message every five seconds.

use crate::markup::view;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// The shortest time between two messages.
const APART: Duration = Duration::from_secs(5);

/// Announces sentences to screen readers; a handle that is copied freely and comes from the context.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: RwSignal<String>,
    next: StoredValue<Next, LocalStorage>,
}

#[derive(Default)]
struct Next {
    waiting: Option<String>,
    pause: Option<TimeoutHandle>,
}

impl Announcer {
    /// Puts an announcer into the context of the current owner.
    pub fn provide() -> Self {
        let announcer = Self { said: RwSignal::default(), next: StoredValue::new_local(Next::default()) };
        provide_context(announcer);
        on_cleanup(move || {
            announcer.next.try_update_value(|next| next.pause.take().map(|pause| pause.clear()));
        });
        announcer
    }

    /// The announcer of the page.
    pub fn here() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Says a sentence, now or when the pause is over; what waited is replaced.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        let pausing = self.next.try_update_value(|next| {
            let pausing = next.pause.is_some();
            next.waiting = Some(text);
            pausing
        });
        if pausing == Some(false) {
            self.speak();
        }
    }

    fn speak(self) {
        let text = self.next.try_update_value(|next| {
            next.pause = None;
            next.waiting.take()
        });
        let Some(Some(text)) = text else { return };
        // A screen reader repeats the same words only when the region changes.
        let again = self.said.with_untracked(|said| *said == text);
        self.said.set(if again { format!("{text}\u{a0}") } else { text });
        let pause = set_timeout_with_handle(move || self.speak(), APART).ok();
        self.next.update_value(|next| next.pause = pause);
    }
}

/// The region itself; present from the first moment of a page.
#[component]
pub fn Announcements(announcer: Announcer) -> impl IntoView {
    view! { <div role="status" class="sr-only">{announcer.said}</div> }
}
