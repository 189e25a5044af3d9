//! Lists and conditions: code that Leptos would instantiate for every type is instantiated once here, which keeps the
//! phone's program small.

use crate::{link::Kept, markup::view};
use leptos::prelude::*;
use plenary_shared::{
    agenda::Prompt,
    id::{ActionId, NoteId, OpId, OpportunityId, PromptId, RecommendationId, ThemeId},
};
use std::sync::Arc;

/// Tells the rows of one list apart.
pub type Key = Option<[u8; 16]>;

/// What a list can be made of.
pub trait Keyed {
    /// The same for the same thing, and for nothing else in its list.
    fn key(&self) -> Key;
}

/// A row that is drawn if it is new.
struct Drawable {
    key: Key,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// One row for each item, in order; rows that stay are not drawn again.
#[component]
pub fn Each<T, V>(
    /// The items.
    of: impl Fn() -> Vec<T> + Send + Sync + 'static,
    /// Draws an item.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Keyed + Send + 'static,
    V: IntoAny + 'static,
{
    let children = Arc::new(children);
    let row = move |item: T| {
        let children = Arc::clone(&children);
        Drawable { key: item.key(), draw: Box::new(move || children(item).into_any()) }
    };
    rows(Arc::new(move || of().into_iter().map(&row).collect()))
}

fn rows(rows: Arc<dyn Fn() -> Vec<Drawable> + Send + Sync>) -> AnyView {
    view! { <For each=move || rows() key=|row| row.key children=|row| (row.draw)()/> }
}

/// Its children while `is` holds; they are rendered again each time it begins to hold.
#[component]
pub fn When(
    /// Whether they are there.
    is: impl Fn() -> bool + Send + Sync + 'static,
    /// What is there.
    children: ChildrenFn,
) -> impl IntoView {
    when(Box::new(is), children)
}

fn when(is: Box<dyn Fn() -> bool + Send + Sync>, children: ChildrenFn) -> AnyView {
    let is = Memo::new(move |_| is());
    view! { {move || is.get().then(|| children())} }
}

macro_rules! keyed_by_bytes {
    ($($id:ty),*) => {$(
        impl Keyed for $id {
            fn key(&self) -> Key {
                Some(*self.as_bytes())
            }
        }
    )*};
}

keyed_by_bytes!(ActionId, NoteId, OpId, OpportunityId, RecommendationId, ThemeId);

impl Keyed for PromptId {
    fn key(&self) -> Key {
        Some(u128::from(self.0).to_be_bytes())
    }
}

impl Keyed for Kept {
    fn key(&self) -> Key {
        self.id.key()
    }
}

impl Keyed for Prompt {
    fn key(&self) -> Key {
        self.id.key()
    }
}
