//! Keeps the focus near where it was when the element that has it leaves the page: a person with a keyboard or a screen
//! reader would otherwise begin again at the top of the page after every move, deletion or save.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit};

/// What takes the focus by itself.
const FOCUSABLE: &str = "a[href], button:not([disabled]), input, select, textarea, summary, [tabindex]";

/// An element that had the focus or was around it, and its place among its siblings then.
struct Step {
    element: Element,
    place: u32,
}

/// Watches the page for as long as the program runs.
pub fn keep_focus() {
    let path = StoredValue::new_local(Vec::<Step>::new());
    window_event_listener(ev::focusin, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A dialog gives the focus back itself; what matters is where it was before.
        if let Some(target) = target.filter(|target| !matches!(target.closest("dialog"), Ok(Some(_)))) {
            path.set_value(path_of(target));
        }
    });
    // Somebody who presses on nothing wants nothing to have the focus.
    window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| matches!(target.closest(FOCUSABLE), Ok(None))) {
            path.set_value(Vec::new());
        }
    });
    let changed = Closure::<dyn Fn()>::new(move || {
        let page = document();
        let lost = page.active_element().is_none_or(|active| active.tag_name() == "BODY");
        let asks = matches!(page.query_selector("dialog[open]"), Ok(Some(_)));
        if lost && !asks {
            path.with_value(|path| restore(path));
        }
    });
    let (Some(body), Ok(observer)) = (document().body(), MutationObserver::new(changed.as_ref().unchecked_ref()))
    else {
        return;
    };
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    observer.observe_with_options(&body, &what).ok();
    changed.forget();
}

/// The element and everything around it, from the inside out.
fn path_of(element: Element) -> Vec<Step> {
    let parents = std::iter::successors(Some(element), |element| element.parent_element());
    parents.map(|element| Step { place: place(&element), element }).collect()
}

fn place(element: &Element) -> u32 {
    std::iter::successors(element.previous_element_sibling(), Element::previous_element_sibling).count() as u32
}

/// Focuses what took the place of the lost element, or what is next to it, or the nearest part around it.
fn restore(path: &[Step]) {
    if path.first().is_none_or(|lost| lost.element.is_connected()) {
        return;
    }
    let Some(around) = path.iter().position(|step| step.element.is_connected()) else { return };
    for (inside, step) in path[around - 1..].iter().zip(&path[around..]) {
        let children = step.element.children();
        let beside = [Some(inside.place), inside.place.checked_sub(1)];
        let mut near = beside.into_iter().flatten().filter_map(|place| children.item(place));
        if near.any(|element| focus_in(&element)) || focus(&step.element) {
            return;
        }
        if step.element.tag_name() == "MAIN" {
            break;
        }
    }
    if let Ok(Some(heading)) = document().query_selector("h1[tabindex], main[tabindex]") {
        focus(&heading);
    }
}

/// Focuses an element, or the first thing in it that can have the focus.
fn focus_in(element: &Element) -> bool {
    if focus(element) {
        return true;
    }
    let Ok(inside) = element.query_selector_all(FOCUSABLE) else { return false };
    (0..inside.length()).filter_map(|at| inside.item(at)?.dyn_into().ok()).any(|element: Element| focus(&element))
}

/// Focuses an element if it can have the focus and is drawn, without moving the page.
fn focus(element: &Element) -> bool {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return false };
    if !matches!(element.matches(FOCUSABLE), Ok(true)) || element.offset_parent().is_none() {
        return false;
    }
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    element.focus_with_options(&still).is_ok()
        && document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}
