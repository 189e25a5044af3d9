//! The theme that is open: rename in place, show, merge, separate, delete.

use crate::{
    desk::{Ask, desk},
    markup::view,
    words::facilitator as words,
};
use leptos::{html, prelude::*};
use plenary_shared::{
    id::ThemeId,
    screen::{Screen, View},
    stage::{Act, theming::SortingAct},
    text,
};

/// Name, acts and merged themes of the theme whose notes are listed.
#[component]
pub fn OpenTheme(id: ThemeId) -> impl IntoView {
    let desk = desk();
    let themes = desk.live.mirror.themes;
    let name =
        Memo::new(move |_| themes.with(|themes| themes.get(&id).map(|theme| theme.name.clone())).unwrap_or_default());
    let show = move |_| {
        desk.screen(|screen| {
            *screen = Screen { view: View::Themes, page: 0, theme: Some(id), prompt: None, ..*screen }
        });
    };
    view! {
        <div class="open-theme" role="group" aria-label=name>
            <ThemeName id name/>
            <div class="row theme-acts">
                <button class="quiet" on:click=show>{words::ON_BIG_SCREEN}</button>
                <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::Merge(id)))>{words::MERGE}</button>
                <button class="quiet" on:click=move |_| desk.ask.set(Some(Ask::DeleteTheme(id)))>{words::DELETE}</button>
                <button class="quiet" on:click=move |_| desk.list(None)>{words::TO_UNSORTED}</button>
            </div>
            <Holds id/>
        </div>
    }
}

/// The theme's name; a press turns it into a field.
#[component]
fn ThemeName(id: ThemeId, name: Memo<String>) -> impl IntoView {
    let desk = desk();
    let editing = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let field = NodeRef::<html::Input>::new();
    let opener = NodeRef::<html::Button>::new();
    let start = move |_| {
        typed.set(name.get_untracked());
        wrong.set(None);
        editing.set(true);
        request_animation_frame(move || {
            if let Some(field) = field.get_untracked() {
                field.focus().ok();
                field.select();
            }
        });
    };
    let stop = move || {
        editing.set(false);
        request_animation_frame(move || {
            if let Some(opener) = opener.get_untracked() {
                opener.focus().ok();
            }
        });
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let was = name.get_untracked();
        match text::theme(&typed.get_untracked()) {
            Ok(new) => {
                if new != was {
                    desk.deed(
                        words::renamed(&was, &new),
                        vec![Act::Sorting(SortingAct::NameTheme { id, name: new, was })],
                    );
                }
                stop();
            }
            Err(error) => wrong.set(Some(words::wrong_text(error))),
        }
    };
    move || match editing.get() {
        false => view! {
            <div class="row theme-head">
                <h3 class="grow" dir="auto">{name}</h3>
                <button class="quiet" node_ref=opener on:click=start>{words::RENAME}</button>
            </div>
        }
        .into_any(),
        true => view! {
            <form class="theme-head" on:submit=save>
                {move || wrong.get().map(|wrong| view! { <p class="wrong-text" role="alert">{wrong}</p> })}
                <input
                    node_ref=field
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    aria-label=words::THEME_NAME
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            event.stop_propagation();
                            stop();
                        }
                    }
                />
                <div class="row">
                    <button type="submit">{words::SAVE}</button>
                    <button type="button" class="quiet" on:click=move |_| stop()>{words::CANCEL}</button>
                </div>
            </form>
        }
        .into_any(),
    }
}

/// Themes that were merged into this one, each with its way back.
#[component]
fn Holds(id: ThemeId) -> impl IntoView {
    let desk = desk();
    let merged = Memo::new(move |_| {
        desk.live.mirror.themes.with(|themes| {
            let here = themes.iter().filter(|(_, theme)| theme.into == Some(id));
            here.map(|(id, theme)| (*id, theme.name.clone())).collect::<Vec<_>>()
        })
    });
    let row = move |(a, name): (ThemeId, String)| {
        let deed = words::parted(&name);
        let part = move |_| desk.deed(deed.clone(), vec![Act::Sorting(SortingAct::SplitTheme { merged: a })]);
        view! {
            <li class="row hint">
                <span dir="auto">{words::also_holds(&name)}</span>
                <button class="quiet" on:click=part>{words::UNDO_MERGE}</button>
            </li>
        }
    };
    move || {
        merged
            .get()
            .into_iter()
            .map(row)
            .collect::<Vec<_>>()
            .into_iter()
            .map(|row| view! { <ul role="list">{row}</ul> })
            .collect_view()
    }
}
