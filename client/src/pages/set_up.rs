//! A new event: one page, from a template, with a phone beside it.

mod basics;
mod dates;
mod draft;
mod earlier;
mod preview;
mod questions;
mod stages;
mod start;

use super::organise::{Footer, Help};
use crate::{
    address::go,
    components::{
        announce::Announcer,
        frame::{Frame, focus, jump},
    },
    http,
    markup::view,
    words::organise as say,
};
use draft::{Draft, Problem, Start};
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use plenary_shared::{agenda::Agenda, api::SessionSummary, template::Listed};

/// The event being made, and what is wrong with it; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Form {
    draft: RwSignal<Draft>,
    problems: RwSignal<Vec<Problem>>,
    /// What it can start from.
    starts: RwSignal<Vec<Start>>,
    /// Which of them it starts from.
    chosen: RwSignal<usize>,
}

/// Where no template came.
const NOTHING: Agenda = Agenda { stages: Vec::new(), prompts: Vec::new() };

/// A new event.
#[component]
pub fn SetUp() -> impl IntoView {
    Announcer::provide();
    let templates = RwSignal::new(None::<Result<Vec<Listed>, String>>);
    spawn_local(async move {
        let found = http::get::<Vec<Listed>>("/api/templates").await;
        templates.try_set(Some(found.map_err(|refused| refused.say)));
    });
    let help = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    view! {
        <Frame
            event=""
            stage=say::NEW_TITLE
            problem=Signal::derive(move || problems.with(|problems| !problems.is_empty()))
            help=Callback::new(move |()| help.set(true))
            footer=Footer
            class="desk"
        >
            {move || match templates.get() {
                None => view! { <h1>{say::NEW_TITLE}</h1> }.into_any(),
                Some(Err(sentence)) => {
                    view! {
                        <h1>{say::NEW_TITLE}</h1>
                        <p class="wrong-text" role="alert">{sentence}</p>
                        <p><a href="/organise">{say::EVENTS}</a></p>
                    }
                    .into_any()
                }
                Some(Ok(templates)) => {
                    let first = templates.first().map_or(NOTHING, |listed| listed.template.agenda.clone());
                    let form = Form {
                        draft: RwSignal::new(dates::with_dates(Draft::new(first))),
                        problems,
                        starts: RwSignal::new(templates.into_iter().map(Start::new).collect()),
                        chosen: RwSignal::new(0),
                    };
                    view! { <Page form/> }.into_any()
                }
            }}
        </Frame>
        <Help open=help/>
    }
}

#[component]
fn Page(form: Form) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match form.draft.with_untracked(Draft::check) {
            Err(problems) => form.problems.set(problems),
            Ok(new) => {
                form.problems.set(Vec::new());
                spawn_local(async move {
                    match http::post::<SessionSummary>("/api/sessions", &new).await {
                        Ok(made) => go(&format!("/run/{}", made.id)),
                        Err(refused) => drop(form.problems.try_set(vec![Problem::of_server(refused.say)])),
                    }
                });
            }
        }
    };
    view! {
        <Problems form/>
        <h1>{say::NEW_TITLE}</h1>
        <form class="set-up" novalidate on:submit=submit>
            <div class="set-up-fields">
                <basics::Basics form/>
                <earlier::Earlier form/>
                <start::StartFrom form/>
                // Fields hold what was typed; those of another template are other fields.
                {move || {
                    form.chosen.track();
                    view! {
                        <stages::Stages form/>
                        <questions::Questions form/>
                    }
                }}
                <button class="primary" type="submit">{say::MAKE}</button>
            </div>
            <preview::Preview form/>
        </form>
    }
}

/// The summary of what is wrong, with a link to each field; it takes the focus.
#[component]
fn Problems(form: Form) -> impl IntoView {
    move || {
        let problems = form.problems.get();
        (!problems.is_empty()).then(|| {
            let element = NodeRef::<html::Div>::new();
            Effect::new(move |_| element.get().map(|element| element.focus().ok()));
            let row = |problem: Problem| match problem.field {
                None => view! { <li>{problem.say}</li> }.into_any(),
                Some(field) => {
                    let target = field.clone();
                    let go_there = move |event| jump(event, &target);
                    view! { <li><a href=format!("#{field}") on:click=go_there>{problem.say}</a></li> }.into_any()
                }
            };
            view! {
                <div node_ref=element class="error-summary" role="alert" tabindex="-1">
                    <h2>{say::PROBLEM}</h2>
                    <ul>{problems.into_iter().map(row).collect_view()}</ul>
                </div>
            }
        })
    }
}

impl Form {
    /// What is wrong with a field.
    fn problem_of(self, field: &str) -> Option<String> {
        self.problems.with(|problems| {
            problems.iter().find(|problem| problem.field.as_deref() == Some(field)).map(|problem| problem.say.clone())
        })
    }
}

/// Moves the focus to a field once the page has been drawn again.
fn focus_soon(id: String) {
    request_animation_frame(move || focus(&id));
}
