//! Dragging notes with a pointer: an extra beside "Move to…", never the only way.

use crate::{desk::Desk, words::board as board_words};
use leptos::prelude::*;
use plenary_shared::id::{NoteId, ThemeId};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Set on the pile under the pointer.
const OVER: &str = "drop-over";
/// Set on the page while something is dragged.
const DRAGGING: &str = "dragging";

/// Distance from the edge of a pane, in pixels, at which it scrolls while something is dragged; and by how much at once.
const EDGE: f64 = 40.0;
const SCROLL: f64 = 24.0;

/// What is being dragged.
#[derive(Clone, Copy)]
pub struct Drag {
    notes: StoredValue<Vec<NoteId>>,
    pile: StoredValue<Option<Element>, LocalStorage>,
}

impl Drag {
    /// Nothing is being dragged.
    pub fn new() -> Self {
        Self { notes: StoredValue::default(), pile: StoredValue::new_local(None) }
    }

    /// A grip was taken.
    pub fn begin(self, event: &PointerEvent, notes: Vec<NoteId>) {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(grip) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            grip.set_pointer_capture(event.pointer_id()).ok();
        }
        self.notes.set_value(notes);
        mark(&document().body().map(Into::into), DRAGGING, true);
    }

    /// The pointer moved.
    pub fn over(self, event: &PointerEvent) {
        if self.notes.with_value(Vec::is_empty) {
            return;
        }
        let pile = pile_at(event);
        scroll_near_edge(pile.as_ref(), f64::from(event.client_y()));
        if self.pile.with_value(|before| *before != pile) {
            self.pile.with_value(|before| mark(before, OVER, false));
            mark(&pile, OVER, true);
            self.pile.set_value(pile);
        }
    }

    /// Ends the drag; what was dragged, and where it was dropped.
    pub fn cancel(self) -> (Vec<NoteId>, Option<Element>) {
        let pile = self.pile.try_update_value(Option::take).flatten();
        mark(&pile, OVER, false);
        mark(&document().body().map(Into::into), DRAGGING, false);
        (self.notes.try_update_value(std::mem::take).unwrap_or_default(), pile)
    }
}

/// The pointer was released: the notes move to the pile under it.
pub fn end(drag: Drag, desk: Desk, event: &PointerEvent) {
    drag.over(event);
    let (notes, pile) = drag.cancel();
    let Some(place) = pile.and_then(|pile| pile.get_attribute("data-drop")) else { return };
    let to: Option<ThemeId> = match place.as_str() {
        "" => None,
        id => match id.parse() {
            Ok(id) => Some(id),
            Err(_) => return,
        },
    };
    let name = desk.now().and_then(|content| content.themes.get(&to?).map(|theme| theme.name.clone()));
    desk.move_notes(&notes, to, name.as_deref().unwrap_or(board_words::UNSORTED));
}

fn pile_at(event: &PointerEvent) -> Option<Element> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    document().element_from_point(x, y)?.closest("[data-drop]").ok().flatten()
}

/// Themes that do not fit their pane come into reach when the pointer is near its edge.
fn scroll_near_edge(pile: Option<&Element>, y: f64) {
    let Some(pane) = pile.and_then(|pile| pile.closest(".tiles").ok().flatten()) else { return };
    let around = pane.get_bounding_client_rect();
    if y < around.top() + EDGE {
        pane.scroll_by_with_x_and_y(0.0, -SCROLL);
    } else if y > around.bottom() - EDGE {
        pane.scroll_by_with_x_and_y(0.0, SCROLL);
    }
}

fn mark(element: &Option<Element>, class: &str, on: bool) {
    if let Some(element) = element {
        element.class_list().toggle_with_force(class, on).ok();
    }
}
