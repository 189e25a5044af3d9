//! The board as screens read it: plain content from the mirror, and the figures and pages made of it.

pub mod chart;
pub mod evidence;
pub mod outcome;
pub mod paging;
pub mod recap;
pub mod screen;
pub mod stages;
pub mod then;

use crate::mirror::Mirror;
use leptos::prelude::*;
use plenary_shared::content::Content;
use std::sync::Arc;

/// The whole board in plain types, kept current. What an earlier event said is not in it.
///
/// Wholly recomputed with every change: right for surfaces that show much at once, not for phones.
pub fn board(mirror: Mirror) -> Memo<Option<Arc<Content>>> {
    Memo::new(move |_| {
        let meta = mirror.meta.get()?;
        let notes = mirror.note_ids.with(|ids| ids.clone());
        let notes = notes.into_iter().filter_map(|id| Some((id, mirror.note(id).get()?))).collect();
        Some(Arc::new(Content {
            notes,
            themes: mirror.themes.get(),
            opportunities: mirror.opportunities.get(),
            results: mirror.results.get(),
            parts: mirror.parts(),
            recommendations: mirror.recommendations.get(),
            actions: mirror.actions.get(),
            ..Content::blank(meta)
        }))
    })
}
