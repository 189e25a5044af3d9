//! The list of keys, and the switch that turns letters off.

use super::gone;
use crate::{
    components::{dialog::Modal, hand_on::Done},
    desk::desk,
    markup::view,
    words::facilitator as words,
};
use leptos::prelude::*;

/// Which key does what.
#[component]
pub fn Keys() -> impl IntoView {
    let desk = desk();
    view! {
        <Modal title=words::HELP on_close=gone(desk)>
            <p>{words::HELP_SAYS}</p>
            <p>{words::KEYS_SAY}</p>
            <dl class="facts">
                {words::KEY_LIST.map(|(key, does)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> }).collect_view()}
            </dl>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || desk.letters.get()
                    on:change=move |event| desk.switch_letters(event_target_checked(&event))
                />
                {words::LETTERS_ON}
            </label>
            <Done/>
        </Modal>
    }
}
