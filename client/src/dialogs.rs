//! Dialogs that are open on a page which must not change under them.

use leptos::prelude::*;

/// How many dialogs are open; a handle that is copied freely and comes from the context.
#[derive(Clone, Copy)]
pub struct OpenDialogs(pub RwSignal<u32>);
