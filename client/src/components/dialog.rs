//! A dialog of the browser: keeps the focus inside, closes with Escape, gives the focus back.

use super::lists::When;
use crate::{dialogs::OpenDialogs, markup::view};
use leptos::{html, prelude::*};

/// A dialog that shows while `open` is true.
#[component]
pub fn Dialog(
    /// Shows it; becomes false when the person closes it.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Its content; created again each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    if let Some(OpenDialogs(count)) = use_context() {
        let counted = StoredValue::new(false);
        let tell = move |is: bool| {
            if counted.try_update_value(|counted| std::mem::replace(counted, is)) == Some(!is) {
                count.try_update(|count| *count = if is { *count + 1 } else { count.saturating_sub(1) });
            }
        };
        Effect::new(move |_| tell(open.get()));
        on_cleanup(move || tell(false));
    }
    view! {
        <dialog node_ref=element aria-label=title on:close=move |_| open.set(false)>
            <When is=move || open.get()>
                <h2>{title}</h2>
                {children()}
            </When>
        </dialog>
    }
}

/// Closes the [`Modal`] that contains a component.
#[derive(Clone, Copy)]
pub struct Closer(NodeRef<html::Dialog>);

impl Closer {
    /// Closes it, which restores the focus and calls its owner's callback.
    pub fn close(self) {
        if let Some(dialog) = self.0.get_untracked() {
            dialog.close();
        }
    }
}

/// The closer of the modal around the current component.
pub fn closer() -> Closer {
    expect_context()
}

/// A dialog that is open as long as it exists; `on_close` must take it away.
#[component]
pub fn Modal(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Called when it has closed, for any reason.
    on_close: impl Fn() + Send + Sync + 'static,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    provide_context(Closer(element));
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        // The element exists a moment before it is in the page.
        request_animation_frame(move || {
            if dialog.is_connected() && !dialog.open() {
                dialog.show_modal().ok();
            }
        });
    });
    view! {
        <dialog node_ref=element aria-labelledby="dialog-title" on:close=move |_| on_close()>
            <h2 id="dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}
