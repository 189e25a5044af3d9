//! A prompt's mark: the same shape, word and colour everywhere.

use crate::{markup::view, words::board as words};
use leptos::prelude::*;
use plenary_shared::look::PromptLook;

/// Width and height of a mark with the space to the next.
pub const MARK_CELL: usize = 32;
/// How every mark begins.
const TOP: &str = "M12 2";

/// The icon of a prompt. `named` gives it a label for screen readers; beside a heading the heading does that.
#[component]
pub fn LookIcon(look: PromptLook, #[prop(optional)] named: bool) -> impl IntoView {
    view! {
        <svg class="look-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=mark(look) fill="currentColor" fill-rule="evenodd"/>
        </svg>
        {named.then(|| view! { <span class="sr-only">{words::look(look)}</span> })}
    }
}

/// The mark of a prompt as an SVG path, 24 wide and high: a ring, a disc or a triangle. One mark stands for one note.
pub const fn mark(look: PromptLook) -> &'static str {
    match look {
        PromptLook::Missing => "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20m0 5a5 5 0 1 1 0 10a5 5 0 1 1 0-10",
        PromptLook::Worked => "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20",
        PromptLook::Improve => "M12 2l11 20h-22z",
    }
}

/// The marks of so many notes as one SVG path, in rows of so many; each has [`MARK_CELL`] in both directions.
pub fn marks(look: PromptLook, count: usize, columns: usize) -> String {
    // Every mark begins at its top and goes on from there.
    let from_top = &mark(look)[TOP.len()..];
    let at = |place: usize| (place % columns * MARK_CELL + 12, place / columns * MARK_CELL + 2);
    (0..count).map(at).map(|(x, y)| format!("M{x} {y}{from_top}")).collect()
}

/// The value of `data-look`, which chooses the colour.
pub const fn look_name(look: PromptLook) -> &'static str {
    match look {
        PromptLook::Missing => "missing",
        PromptLook::Worked => "worked",
        PromptLook::Improve => "improve",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_mark_for_each_note_in_full_rows() {
        for look in PromptLook::ALL {
            assert!(mark(look).starts_with(TOP));
            assert_eq!(marks(look, 0, 13), "");
            assert_eq!(marks(look, 30, 13).matches('M').count(), 30);
        }
        let path = marks(PromptLook::Improve, 14, 13);
        assert!(path.starts_with("M12 2l11 20h-22zM44 2l") && path.ends_with("M12 34l11 20h-22z"), "{path}");
    }
}
