//! Keys: Ctrl+Z anywhere outside of a field; letters on the sorting desk, while the switch leaves them on.

use crate::{
    desk::{Ask, Desk},
    stages::theming::desk::{self, FILTER_FIELD, row},
};
use leptos::{ev, prelude::*};
use plenary_shared::{id::NoteId, stage::StageKind};
use web_sys::{Element, KeyboardEvent};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Undo,
    Next,
    Previous,
    Select,
    Move,
    NewTheme,
    Find,
    Pause,
    Open,
    Blank,
    List,
}

/// Listens for keys for as long as the page is there.
pub fn listen(desk: Desk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if desk.ask.with_untracked(Option::is_some) || in_field() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let Some(wish) = wish(&event.key(), command, event.alt_key(), desk.letters.get_untracked()) else { return };
        if on_sorting(desk) || matches!(wish, Wish::Undo | Wish::Blank | Wish::List) {
            event.prevent_default();
            grant(desk, wish, &event);
        }
    });
    on_cleanup(move || handle.remove());
}

fn wish(key: &str, command: bool, alt: bool, letters: bool) -> Option<Wish> {
    match key {
        "z" | "Z" if command => Some(Wish::Undo),
        _ if command || alt || !letters => None,
        "j" | "J" => Some(Wish::Next),
        "k" | "K" => Some(Wish::Previous),
        "x" | "X" => Some(Wish::Select),
        "m" | "M" => Some(Wish::Move),
        "n" | "N" => Some(Wish::NewTheme),
        "u" | "U" => Some(Wish::Undo),
        "p" | "P" => Some(Wish::Pause),
        "o" | "O" => Some(Wish::Open),
        "b" | "B" => Some(Wish::Blank),
        "/" => Some(Wish::Find),
        "?" => Some(Wish::List),
        _ => None,
    }
}

fn grant(desk: Desk, wish: Wish, event: &KeyboardEvent) {
    match wish {
        Wish::Undo => desk.undo(),
        Wish::Next => step(desk, 1),
        Wish::Previous => step(desk, -1),
        Wish::Select => {
            if let Some(id) = desk.at.get_untracked() {
                desk.pick(id, event.shift_key());
            }
        }
        Wish::Move => {
            let mut notes = desk.picked_notes();
            if notes.is_empty() {
                notes.extend(desk.at.get_untracked());
            }
            if !notes.is_empty() {
                desk.ask.set(Some(Ask::Move(notes)));
            }
        }
        Wish::NewTheme => desk.ask.set(Some(Ask::NewTheme(desk.picked_notes()))),
        Wish::Find => crate::components::frame::focus(FILTER_FIELD),
        Wish::Pause => desk.paused.update(|paused| *paused = !*paused),
        Wish::Open => desk.ask.set(Some(Ask::List)),
        Wish::Blank => desk.blank(),
        Wish::List => desk.ask.set(Some(Ask::Keys)),
    }
}

/// Walks to the next or previous note and focuses it.
fn step(desk: Desk, by: isize) {
    let Some(content) = desk.now() else { return };
    let all: Vec<NoteId> = desk::walk(&content).into_iter().filter(|id| row(*id).is_some()).collect();
    let here = desk.at.get_untracked().and_then(|at| all.iter().position(|id| *id == at));
    let Some(id) = neighbour(all.len(), here, by).map(|place| all[place]) else { return };
    desk.at.set(Some(id));
    if let Some(row) = row(id) {
        row.focus().ok();
    }
}

fn neighbour(count: usize, here: Option<usize>, by: isize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match here {
        None => 0,
        Some(here) => here.saturating_add_signed(by).min(last),
    })
}

fn on_sorting(desk: Desk) -> bool {
    desk.now().is_some_and(|content| {
        let stage = crate::board::stages::current(&content.meta);
        stage.is_some_and(|stage| stage.kind == StageKind::Theming)
    })
}

/// Whether somebody is typing: the letters are theirs.
fn in_field() -> bool {
    let Some(element) = document().active_element() else { return false };
    let kind = |element: &Element| element.get_attribute("type").unwrap_or_default();
    match element.tag_name().to_lowercase().as_str() {
        "textarea" | "select" => true,
        "input" => !matches!(kind(&element).as_str(), "checkbox" | "radio" | "button"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_can_be_turned_off_and_ctrl_z_stays() {
        assert_eq!(wish("j", false, false, true), Some(Wish::Next));
        assert_eq!(wish("j", false, false, false), None);
        assert_eq!(wish("z", true, false, false), Some(Wish::Undo));
        assert_eq!(wish("m", true, false, true), None);
        assert_eq!(wish("m", false, true, true), None);
    }

    #[test]
    fn walking_stops_at_both_ends() {
        assert_eq!(neighbour(0, None, 1), None);
        assert_eq!(neighbour(3, None, 1), Some(0));
        assert_eq!(neighbour(3, Some(2), 1), Some(2));
        assert_eq!(neighbour(3, Some(0), -1), Some(0));
        assert_eq!(neighbour(3, Some(0), 1), Some(1));
    }
}
