//! One quiet voice for a page: at most one announcement in five seconds, the newest wins.

use leptos::prelude::*;
use std::time::Duration;

/// Time between two announcements.
const PAUSE: Duration = Duration::from_secs(5);

/// Where a page says what changed.
#[derive(Clone, Copy)]
pub struct Voice {
    said: RwSignal<String>,
    waiting: StoredValue<Option<String>>,
    resting: StoredValue<bool>,
}

impl Voice {
    /// A voice that has said nothing yet.
    pub fn new() -> Self {
        Self { said: RwSignal::default(), waiting: StoredValue::new(None), resting: StoredValue::new(false) }
    }

    /// Says a sentence now or, soon after another one, when the pause is over.
    pub fn say(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.resting.try_get_value() == Some(false) {
            self.said.set(sentence);
            self.rest();
        } else {
            self.waiting.try_update_value(|waiting| *waiting = Some(sentence));
        }
    }

    fn rest(self) {
        self.resting.set_value(true);
        let wake = move || {
            // The page may be gone by now.
            if self.resting.try_set_value(false).is_some() {
                return;
            }
            if let Some(Some(sentence)) = self.waiting.try_update_value(Option::take) {
                self.say(sentence);
            }
        };
        set_timeout(wake, PAUSE);
    }
}

impl Default for Voice {
    fn default() -> Self {
        Self::new()
    }
}

/// The status region; it stands in the page from the start.
#[component]
pub fn Status(voice: Voice) -> impl IntoView {
    view! { <p class="sr-only" role="status">{move || voice.said.get()}</p> }
}
