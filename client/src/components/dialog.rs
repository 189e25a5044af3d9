//! A dialog: the browser's own, so that focus stays inside and goes back to where it came from.

use leptos::{html, prelude::*};

/// Closes the dialog that a component stands in.
#[derive(Clone, Copy)]
pub struct Closer(NodeRef<html::Dialog>);

impl Closer {
    /// Closes it; its owner hears of it as of any other closing.
    pub fn close(self) {
        if let Some(dialog) = self.0.get_untracked() {
            dialog.close();
        }
    }
}

/// The dialog around the current component.
pub fn closer() -> Closer {
    expect_context()
}

/// A dialog that is open as long as it exists. `on_close` must take it away.
#[component]
pub fn Modal(
    #[prop(into)] title: String,
    on_close: impl Fn() + Send + Sync + 'static,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    provide_context(Closer(node));
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        // The node is there a moment before it stands in the page.
        request_animation_frame(move || {
            if dialog.is_connected() && !dialog.open() {
                dialog.show_modal().ok();
            }
        });
    });
    view! {
        <dialog node_ref=node aria-labelledby="dialog-title" on:close=move |_| on_close()>
            <h2 id="dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}
