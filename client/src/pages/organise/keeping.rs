//! How long an event is kept: another last day, or its removal for good, confirmed by its typed name.

use super::List;
use crate::{
    components::{
        announce::Announcer,
        dialog::{Modal, closer},
    },
    http,
    markup::view,
    words::{numbers, organise as say},
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::api::{Certificate, KeepBody, PurgeBody, SessionSummary};

/// What an organiser is asked about an event.
#[derive(Debug, Clone, PartialEq)]
pub enum KeepingDialog {
    /// Until when it is kept.
    Keep(SessionSummary),
    /// Whether it is removed for good.
    Remove(SessionSummary),
}

/// The open dialog, if there is one.
#[component]
pub fn Asked() -> impl IntoView {
    let List { ask, .. } = expect_context();
    move || {
        Some(match ask.get()? {
            KeepingDialog::Keep(event) => view! { <KeepLonger event/> }.into_any(),
            KeepingDialog::Remove(event) => view! { <Remove event/> }.into_any(),
        })
    }
}

/// A form with one field and what the server said against it.
#[component]
fn Form(
    label: &'static str,
    kind: &'static str,
    typed: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    verb: &'static str,
    danger: bool,
    on_submit: impl Fn() + 'static,
) -> impl IntoView {
    let closer = closer();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit();
    };
    view! {
        <form on:submit=submit>
            <div class="field" class:wrong=move || wrong.with(Option::is_some)>
                <label for="dialog-text">{label}</label>
                {move || wrong.get().map(|wrong| view! { <p class="wrong-text" id="dialog-wrong" role="alert">{wrong}</p> })}
                <input
                    id="dialog-text"
                    type=kind
                    dir="auto"
                    autocomplete="off"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    aria-describedby="dialog-wrong"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
            <div class="dialog-buttons">
                <button class="primary" class:danger=danger type="submit">{verb}</button>
                <button type="button" on:click=move |_| closer.close()>{say::CANCEL}</button>
            </div>
        </form>
    }
}

#[component]
fn KeepLonger(event: SessionSummary) -> impl IntoView {
    let (list, voice): (List, _) = (expect_context(), Announcer::here());
    let (typed, wrong) = (RwSignal::new(event.retain_until.clone()), RwSignal::new(None));
    let path = format!("/api/sessions/{}/keep", event.id);
    view! {
        <Modal title=say::keep_title(&event.title) on_close=move || list.ask.set(None)>
            <p>{say::KEEP_SAYS}</p>
            <Sender path typed wrong list voice/>
        </Modal>
    }
}

/// The form of [`KeepLonger`], inside of its modal.
#[component]
fn Sender(
    path: String,
    typed: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    list: List,
    voice: Announcer,
) -> impl IntoView {
    let closer = closer();
    let send = move || {
        let (path, until) = (path.clone(), typed.get_untracked());
        spawn_local(async move {
            match http::tell(&path, &KeepBody { until }).await {
                Ok(()) => {
                    closer.close();
                    voice.say(say::KEPT_LONGER);
                    list.load().await;
                }
                Err(refused) => drop(wrong.try_set(Some(refused.say))),
            }
        });
    };
    view! { <Form label=say::RETAIN kind="date" typed wrong verb=say::SAVE danger=false on_submit=send/> }
}

#[component]
fn Remove(event: SessionSummary) -> impl IntoView {
    let list: List = expect_context();
    let copies = list.titles(&event.copies);
    let copies = (!copies.is_empty()).then(|| view! { <p class="inset">{say::copies(&numbers::listed(&copies))}</p> });
    view! {
        <Modal title=say::remove_title(&event.title) on_close=move || list.ask.set(None)>
            <ul>{say::REMOVE_SAYS.map(|says| view! { <li>{says}</li> }).collect_view()}</ul>
            {copies}
            <Remover event list/>
        </Modal>
    }
}

/// The form of [`Remove`], inside of its modal.
#[component]
fn Remover(event: SessionSummary, list: List) -> impl IntoView {
    let (closer, voice) = (closer(), Announcer::here());
    let (typed, wrong) = (RwSignal::new(String::new()), RwSignal::new(None));
    let (path, title) = (format!("/api/sessions/{}/purge", event.id), event.title);
    let send = move || {
        if typed.with_untracked(|typed| typed.trim() != title) {
            return wrong.set(Some(say::OTHER_NAME.into()));
        }
        let (path, title) = (path.clone(), title.clone());
        spawn_local(async move {
            match http::post::<Certificate>(&path, &PurgeBody { title }).await {
                Ok(_) => {
                    closer.close();
                    voice.say(say::REMOVED);
                    list.load().await;
                }
                Err(refused) => drop(wrong.try_set(Some(refused.say))),
            }
        });
    };
    view! { <Form label=say::TYPE_NAME kind="text" typed wrong verb=say::REMOVE danger=true on_submit=send/> }
}
