//! What every screen of a person has: skip link, header, main, footer, and one region that speaks.

use super::{
    announce::{Announcements, Announcer},
    badge::ConnectionBadge,
};
use crate::{link::Link, markup::view, words};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The frame of a page. Its `main` is the target of the skip link.
#[component]
pub fn Frame(
    /// Title of the event, or of the product where there is none.
    #[prop(into)]
    event: Signal<String>,
    /// The stage or task, for the header and the title of the page.
    #[prop(into)]
    stage: Signal<String>,
    /// Whether a form on the page has a problem, for the title.
    #[prop(into, optional)]
    problem: Signal<bool>,
    /// The link whose state the header shows.
    #[prop(optional_no_strip)]
    link: Option<Link>,
    /// What Help does.
    help: Callback<()>,
    /// Buttons and links of the footer.
    #[prop(into)]
    footer: ViewFn,
    /// Classes of the whole.
    #[prop(default = "")]
    class: &'static str,
    /// What is in `main`.
    children: Children,
) -> impl IntoView {
    let announcer = Announcer::here();
    Effect::new(move |_| {
        let title = stage.with(|stage| event.with(|event| words::title(&[stage, event])));
        document().set_title(&if problem.get() { words::title_with_error(&title) } else { title });
    });
    view! {
        <div class=format!("frame {class}")>
            <a class="skip" href="#main" on:click=move |event| jump(event, "main")>{words::SKIP}</a>
            <header class="frame-header wrap">
                <p class="frame-event" dir="auto" hidden=move || event.with(String::is_empty)>{event}</p>
                <p class="frame-stage" dir="auto">{stage}</p>
                {link.map(|link| view! { <ConnectionBadge link/> })}
                <button class="quiet frame-help" type="button" on:click=move |_| help.run(())>{words::HELP}</button>
            </header>
            <main id="main" class="wrap" tabindex="-1">{children()}</main>
            <footer class="frame-footer wrap">{footer.run()}</footer>
            <Announcements announcer/>
        </div>
    }
}

/// Moves the focus to a part of the page, without a trace in the address.
pub fn jump(event: leptos::ev::MouseEvent, id: &str) {
    event.prevent_default();
    focus(id);
}

/// Moves the focus to the element of an id, if it is there.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// The first heading of a page that is rendered again for each task; it takes the focus when it appears.
#[component]
pub fn TaskHeading(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let element = NodeRef::<html::H1>::new();
    Effect::new(move |_| element.get().map(|heading| heading.focus().ok()));
    view! { <h1 node_ref=element tabindex="-1" dir="auto">{text}</h1> }
}

/// The heading of a step within a task; it takes the focus when the step begins.
#[component]
pub fn StepHeading(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let element = NodeRef::<html::H2>::new();
    Effect::new(move |_| element.get().map(|heading| heading.focus().ok()));
    view! { <h2 node_ref=element tabindex="-1">{text}</h2> }
}
