//! What a new event starts from: one of the templates, or a template in a file; and its agenda as such a file.

use super::{Form, draft::Start};
use crate::{http, markup::view, words::organise as say};
use leptos::{html, prelude::*, task::spawn_local};
use plenary_shared::template::{FILE_BYTES, Listed, Saved, Template, Unreadable};
use wasm_bindgen_futures::JsFuture;

/// The choice of a template.
#[component]
pub fn StartFrom(form: Form) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<&'static str>);
    let name = RwSignal::new(None::<String>);
    let choose = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse::<usize>() {
            wrong.set(None);
            done.set(None);
            name.set(None);
            form.start_from(chosen);
        }
    };
    let option = move |(number, title): (usize, String)| {
        view! { <option value=number.to_string() prop:selected=move || form.chosen.get() == number>{title}</option> }
    };
    let titles = Memo::new(move |_| {
        form.starts.with(|starts| starts.iter().map(|start| start.title.clone()).collect::<Vec<_>>())
    });
    let chosen = move |text: fn(&Start) -> &String| {
        form.starts.with(|starts| starts.get(form.chosen.get()).map(|start| text(start).clone())).unwrap_or_default()
    };
    let says = move || chosen(|start| &start.say);
    let title = move || chosen(|start| &start.title);
    let file = NodeRef::<html::Input>::new();
    let open = move |_| {
        let Some(input) = file.get_untracked() else { return };
        let Some(found) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            let read = if found.size() > FILE_BYTES as f64 {
                Err(Unreadable::NotOne)
            } else {
                let text = JsFuture::from(found.text()).await.ok().and_then(|text| text.as_string());
                text.ok_or(Unreadable::NotOne).and_then(|text| Template::from_file(&text))
            };
            // The same file can be chosen again once it has been put right.
            input.set_value("");
            match read {
                Ok(template) => {
                    wrong.try_set(None);
                    form.add_start(Start::new(Listed { id: None, template }));
                }
                Err(error) => drop(wrong.try_set(Some(say::template_problem(error).into()))),
            }
        });
    };
    let named = move || name.get().filter(|name| !name.trim().is_empty()).unwrap_or_else(title);
    let template = move || {
        let agenda = form.draft.with(|draft| draft.agenda.chosen());
        Template { title: named(), say: says(), agenda }
    };
    let file_of = move || {
        let file = template().to_file();
        format!("data:application/json;charset=utf-8,{}", js_sys::encode_uri_component(&file))
    };
    let save = move |_| {
        let template = untrack(template);
        spawn_local(async move {
            match http::post::<Saved>("/api/templates", &template).await {
                Ok(saved) => {
                    wrong.try_set(None);
                    form.add_start(Start::new(Listed { id: Some(saved.id), template }));
                    done.try_set(Some(say::TEMPLATE_SAVED));
                }
                Err(refused) => drop(wrong.try_set(Some(refused.say))),
            }
        });
    };
    let kept = Memo::new(move |_| form.starts.with(|starts| starts.get(form.chosen.get()).and_then(|start| start.id)));
    let remove = move |_| {
        let Some(id) = kept.get_untracked() else { return };
        spawn_local(async move {
            match http::tell("/api/templates/remove", &Saved { id }).await {
                Ok(()) => {
                    wrong.try_set(None);
                    // It stays here, so that it can be saved again.
                    form.starts.try_update(|starts| {
                        starts.iter_mut().filter(|start| start.id == Some(id)).for_each(|start| start.id = None);
                    });
                    done.try_set(Some(say::TEMPLATE_REMOVED));
                }
                Err(refused) => drop(wrong.try_set(Some(refused.say))),
            }
        });
    };
    view! {
        <div class="field" class:wrong=move || wrong.with(Option::is_some)>
            <label for="start">{say::START_FROM}</label>
            <p class="hint" id="start-hint">{says}</p>
            <p class="wrong-text" id="start-problem" role="alert">{wrong}</p>
            <select id="start" aria-describedby="start-hint start-problem" on:change=choose>
                {move || titles.get().into_iter().enumerate().map(option).collect_view()}
            </select>
        </div>
        <details>
            <summary>{say::OWN_TEMPLATES}</summary>
            <p class="hint">{say::OWN_TEMPLATES_SAY}</p>
            <div class="field">
                <label for="template-name">{say::TEMPLATE_NAME}</label>
                <input
                    id="template-name"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    prop:value=move || name.get().unwrap_or_else(title)
                    on:input=move |event| name.set(Some(event_target_value(&event)))
                />
            </div>
            <p class="row">
                <button type="button" on:click=save>{say::SAVE_TEMPLATE}</button>
                <a class="button" download=say::TEMPLATE_FILE href=file_of>{say::DOWNLOAD_TEMPLATE}</a>
                <button type="button" hidden=move || kept.get().is_none() on:click=remove>{say::REMOVE_TEMPLATE}</button>
            </p>
            <p role="status">{done}</p>
            <div class="field">
                <label for="start-file">{say::OPEN_TEMPLATE}</label>
                <input
                    id="start-file"
                    node_ref=file
                    type="file"
                    accept="application/json,.json"
                    aria-describedby="start-problem"
                    on:change=open
                />
            </div>
        </details>
    }
}

impl Form {
    /// Starts again from another template. What was changed in the one before comes back with it.
    fn start_from(self, chosen: usize) {
        let before = self.chosen.get_untracked();
        if chosen == before {
            return;
        }
        let found = self.starts.with_untracked(|starts| starts.get(chosen).map(|start| start.agenda.clone()));
        let Some(agenda) = found else { return };
        let left = self.draft.try_update(|draft| std::mem::replace(&mut draft.agenda, agenda));
        self.starts.update(|starts| {
            if let (Some(start), Some(left)) = (starts.get_mut(before), left) {
                start.agenda = left;
            }
        });
        self.problems.set(Vec::new());
        self.chosen.set(chosen);
    }

    /// Adds a template to the choice, and starts from it.
    fn add_start(self, start: Start) {
        let number = self.starts.with_untracked(Vec::len);
        self.starts.update(|starts| starts.push(start));
        self.start_from(number);
    }
}
