//! An invitation: for whom, and the link that it makes.

use super::AccessList;
use crate::{components::hand_on::LinkToCopy, http, markup::view, words::accounts as say};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use plenary_shared::{
    api::{Invite, Link, SessionSummary},
    role::Role,
};

/// The form of an invitation.
#[component]
pub fn Inviting(access: AccessList) -> impl IntoView {
    let choices = RwSignal::new(vec![(Invite { role: Role::Organiser, session: None }, say::EVERY_EVENT.to_owned())]);
    let chosen = RwSignal::new(0usize);
    let made = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Ok(events) = http::get::<Vec<SessionSummary>>("/api/sessions").await {
            choices.try_update(|choices| choices.extend(events.iter().flat_map(of_event)));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let invite = choices.with_untracked(|choices| choices.get(chosen.get_untracked()).map(|(invite, _)| *invite));
        let Some(invite) = invite else { return };
        spawn_local(async move {
            match http::post::<Link>("/api/people/invite", &invite).await {
                Ok(Link { link }) => drop(made.try_set(Some(link))),
                Err(refused) => drop(access.problem.try_set(Some(refused.say))),
            }
            access.load();
        });
    };
    view! {
        <section>
            <h2>{say::INVITE}</h2>
            <p>{say::INVITE_SAYS}</p>
            <form on:submit=submit>
                <div class="field">
                    <label for="invite-as">{say::AS}</label>
                    <select
                        id="invite-as"
                        on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default())
                    >
                        {move || {
                            let option = |(at, (_, name)): (usize, (Invite, String))| {
                                view! { <option value=at.to_string()>{name}</option> }
                            };
                            choices.get().into_iter().enumerate().map(option).collect_view()
                        }}
                    </select>
                </div>
                <button type="submit">{say::MAKE_LINK}</button>
            </form>
        </section>
        {move || {
            let on_close = move || drop(made.try_set(None));
            let shown = |link| view! { <LinkToCopy title=say::INVITATION say=say::INVITATION_SAYS link on_close/> };
            made.get().map(shown)
        }}
    }
}

/// Whom an event may have: facilitators until it has ended, and reviewers.
fn of_event(event: &SessionSummary) -> impl Iterator<Item = (Invite, String)> + use<> {
    let (id, title, ended) = (event.id, event.title.clone(), event.ended);
    let roles =
        [Role::Facilitator, Role::Reviewer].into_iter().filter(move |role| !(ended && *role == Role::Facilitator));
    roles.map(move |role| (Invite { role, session: Some(id) }, say::may(role, Some(&title))))
}
