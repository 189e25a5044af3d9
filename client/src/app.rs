//! Routes: which page an address opens.

use crate::{markup::view, pages, words};
use leptos::prelude::*;
use plenary_shared::id::SessionId;

/// The pages, by the path of their address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The join form; a code may be in the fragment.
    Join,
    /// A participant in an event.
    Event,
    /// The organiser's list of events; the secret may be in the fragment.
    Organise,
    /// A new event.
    SetUp,
    /// Accounts, seats and links.
    People,
    /// The account behind a seat; the secret of an invitation may be in the fragment.
    Account,
    /// The sign-in form for people with an account.
    SignIn,
    /// A facilitator in an event.
    Run(SessionId),
    /// The form for a hand-over code.
    Facilitate,
    /// The big screen; the secret may be in the fragment.
    Screen,
    /// Snapshots of an event; the secret may be in the fragment.
    Review(SessionId),
    /// None of these.
    Nowhere,
}

impl Route {
    /// The page of a path.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Self::Join,
            ["event"] => Self::Event,
            ["organise"] => Self::Organise,
            ["organise", "new"] => Self::SetUp,
            ["organise", "people"] => Self::People,
            ["account"] => Self::Account,
            ["sign-in"] => Self::SignIn,
            ["run", id] => id.parse().map_or(Self::Nowhere, Self::Run),
            ["facilitate"] => Self::Facilitate,
            ["screen"] => Self::Screen,
            ["review", id] => id.parse().map_or(Self::Nowhere, Self::Review),
            _ => Self::Nowhere,
        }
    }
}

/// The pages of a participant's phone.
#[component]
pub fn Phone() -> impl IntoView {
    routed(|route| match route {
        Route::Join => view! { <pages::join::Join/> }.into_any(),
        Route::Event => view! { <pages::event::Event/> }.into_any(),
        Route::Nowhere => view! { <Nowhere/> }.into_any(),
        _ => elsewhere(),
    })
}

/// The pages of organiser, facilitator, big screen and reviewer.
#[component]
pub fn DeskPages() -> impl IntoView {
    routed(|route| match route {
        Route::Organise => view! { <pages::organise::Organise/> }.into_any(),
        Route::SetUp => view! { <pages::set_up::SetUp/> }.into_any(),
        Route::People => view! { <pages::people::People/> }.into_any(),
        Route::Account => view! { <pages::account::Account/> }.into_any(),
        Route::SignIn => view! { <pages::sign_in::SignIn/> }.into_any(),
        Route::Run(session) => view! { <pages::run::Run session/> }.into_any(),
        Route::Facilitate => view! { <pages::facilitate::Facilitate/> }.into_any(),
        Route::Screen => view! { <pages::screen::Screen/> }.into_any(),
        Route::Review(session) => view! { <pages::review::Review session/> }.into_any(),
        Route::Nowhere => view! { <Nowhere/> }.into_any(),
        Route::Join | Route::Event => elsewhere(),
    })
}

/// A page of the other program: the address names it already, the server sends it.
fn elsewhere() -> AnyView {
    location().reload().ok();
    ().into_any()
}

/// The page that the address asks for, now and whenever the address changes.
fn routed(page: fn(Route) -> AnyView) -> impl IntoView {
    let route = RwSignal::new(here());
    let turns = RwSignal::new(0u32);
    let again = move || {
        route.set(here());
        turns.update(|turns| *turns += 1);
    };
    let back = window_event_listener_untyped("popstate", move |_| {
        if location().hash().unwrap_or_default().is_empty() {
            again();
        }
    });
    // Somebody who opens another link to the same page stays on the same path; a jump within the page is not that.
    let retyped = window_event_listener_untyped("hashchange", move |_| {
        let fragment = location().hash().unwrap_or_default();
        let within = document().get_element_by_id(fragment.trim_start_matches('#')).is_some();
        if fragment.len() > 1 && !within {
            again();
        }
    });
    on_cleanup(move || {
        back.remove();
        retyped.remove();
    });
    move || {
        turns.track();
        page(route.get())
    }
}

#[component]
fn Nowhere() -> impl IntoView {
    document().set_title(&words::title(&[words::NOWHERE_TITLE]));
    view! {
        <main id="main">
            <h1>{words::NOWHERE_TITLE}</h1>
            <p>{words::NOWHERE}</p>
            <p><a href="/">{words::TO_JOIN}</a></p>
        </main>
    }
}

fn here() -> Route {
    Route::parse(&location().pathname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_pages() {
        let session = SessionId::from_bytes([7; 16]);
        for (path, route) in [
            ("/", Route::Join),
            ("/event", Route::Event),
            ("/organise", Route::Organise),
            ("/organise/new", Route::SetUp),
            ("/organise/people", Route::People),
            ("/account", Route::Account),
            ("/sign-in", Route::SignIn),
            (&format!("/run/{session}"), Route::Run(session)),
            ("/facilitate/", Route::Facilitate),
            ("/screen", Route::Screen),
            (&format!("/review/{session}"), Route::Review(session)),
            ("/review/short", Route::Nowhere),
            ("/elsewhere", Route::Nowhere),
        ] {
            assert_eq!(Route::parse(path), route, "{path}");
        }
    }
}
