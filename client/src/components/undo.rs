//! The last acts of this device and how to take them back: a row with Undo, and Ctrl+Z.

use super::announce::Announcer;
use crate::{markup::view, words};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{rc::Rc, time::Duration};
use wasm_bindgen::JsCast;

/// How many acts can be taken back.
const DEPTH: usize = 50;
/// How long the row speaks of an act.
const STAYS: Duration = Duration::from_secs(20);

/// Acts that can be taken back; a handle that is copied freely and comes from the context.
#[derive(Clone, Copy)]
pub struct Undo {
    /// What was done last, while that is said.
    pub said: RwSignal<Option<String>>,
    announcer: Announcer,
    inner: StoredValue<Inner, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    acts: Vec<Rc<dyn Fn()>>,
    hide: Option<TimeoutHandle>,
}

impl Undo {
    /// Puts an empty list of acts into the context of the current owner.
    pub fn provide() -> Self {
        let announcer = Announcer::here();
        let undo = Self { said: RwSignal::new(None), announcer, inner: StoredValue::new_local(Inner::default()) };
        provide_context(undo);
        let keys = window_event_listener(ev::keydown, move |event| {
            let wanted = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && event.key() == "z";
            if wanted && !in_field() && undo.back() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            keys.remove();
            undo.inner.try_update_value(|inner| inner.hide.take().map(|hide| hide.clear()));
        });
        undo
    }

    /// The acts of the page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Says what was done, and how to take it back.
    pub fn did(self, text: String, back: impl Fn() + 'static) {
        self.announcer.say(text.clone());
        self.said.set(Some(text));
        let hide = set_timeout_with_handle(move || self.said.set(None), STAYS).ok();
        self.inner.update_value(|inner| {
            inner.acts.push(Rc::new(back));
            if inner.acts.len() > DEPTH {
                inner.acts.remove(0);
            }
            if let Some(earlier) = std::mem::replace(&mut inner.hide, hide) {
                earlier.clear();
            }
        });
    }

    /// Takes the last act back; `false` when there is none.
    fn back(self) -> bool {
        let act = self.inner.try_update_value(|inner| inner.acts.pop()).flatten();
        self.said.set(None);
        act.map(|act| act()).is_some()
    }
}

/// The last act and its way back, in a row of its own: it covers nothing.
#[component]
pub fn LastAct() -> impl IntoView {
    let undo = Undo::here();
    view! {
        <div class="last-act" role="group" aria-label=words::LAST_ACT>
            {move || undo.said.get().map(|text| {
                view! {
                    <p dir="auto">{text}</p>
                    <button type="button" on:click=move |_| { undo.back(); }>{words::UNDO}</button>
                }
            })}
        </div>
    }
}

/// Whether a text field has the focus: there the browser takes back what was typed.
fn in_field() -> bool {
    document().active_element().is_some_and(|active| {
        active.is_instance_of::<web_sys::HtmlTextAreaElement>()
            || active.dyn_ref::<web_sys::HtmlInputElement>().is_some_and(|input| input.type_() == "text")
    })
}
