//! Themes: added, renamed, merged, split, removed.

use crate::room::Refused;
use plenary_shared::{
    content::Theme,
    document::Edit,
    id::{NoteId, ThemeId},
    limits,
    stage::theming::SortingAct,
    text,
    wire::Refusal,
};

/// Applies a command of this kind.
pub(super) fn sort(edit: &mut Edit, act: &SortingAct) -> Result<(), Refused> {
    match act {
        SortingAct::Move { id, to, was } => move_note(edit, *id, *to, *was),
        SortingAct::MarkSame { id, of, was } => mark_same(edit, *id, *of, *was),
        SortingAct::AddTheme { id, name } => add_theme(edit, *id, name),
        SortingAct::NameTheme { id, name, was } => name_theme(edit, *id, name, was),
        SortingAct::MergeTheme { merged, into } => merge_theme(edit, *merged, *into),
        SortingAct::SplitTheme { merged } => split_theme(edit, *merged),
        SortingAct::DeleteTheme { id } => delete_theme(edit, *id),
    }
}

/// Puts a note into a theme, or among the unsorted.
fn move_note(edit: &mut Edit, id: NoteId, to: Option<ThemeId>, was: Option<ThemeId>) -> Result<(), Refused> {
    let note = edit.note(id).filter(|note| !note.hidden).ok_or(Refusal::Gone)?;
    let to = match to {
        Some(theme) => Some(edit.live_theme(theme).ok_or(Refusal::Gone)?),
        None => None,
    };
    let current = note.theme.and_then(|theme| edit.live_theme(theme));
    let seen = was.and_then(|theme| edit.live_theme(theme));
    if current == to {
        return Ok(());
    }
    if current != seen {
        return Err(Refused::superseded(current.map(|theme| theme.to_string())));
    }
    edit.place_note(id, to);
    Ok(())
}

/// Marks a note as a duplicate of another, or as none. Duplicates never have duplicates themselves.
fn mark_same(edit: &mut Edit, id: NoteId, of: Option<NoteId>, was: Option<NoteId>) -> Result<(), Refused> {
    let note = edit.note(id).filter(|note| !note.hidden).ok_or(Refusal::Gone)?;
    let root = match of {
        Some(other) => {
            let target = edit.note(other).filter(|note| !note.hidden).ok_or(Refusal::Gone)?;
            Some(target.same.unwrap_or(other))
        }
        None => None,
    };
    if root == Some(id) {
        return Err(Refusal::Bad.into());
    }
    if note.same == root {
        return Ok(());
    }
    if note.same != was {
        return Err(Refused::superseded(note.same.map(|note| note.to_string())));
    }
    edit.mark_same(id, root);
    if root.is_some() {
        let under: Vec<_> = edit.notes().into_iter().filter(|(_, note)| note.same == Some(id)).collect();
        under.into_iter().for_each(|(note, _)| edit.mark_same(note, root));
    }
    Ok(())
}

/// Adds a theme.
fn add_theme(edit: &mut Edit, id: ThemeId, name: &str) -> Result<(), Refused> {
    let name = text::theme(name)?;
    if edit.theme(id).is_some() {
        return Err(Refusal::Bad.into());
    }
    if edit.count_themes() >= limits::THEMES {
        return Err(Refusal::Full.into());
    }
    edit.put_theme(id, &Theme { name, sort_key: rand::random(), into: None });
    Ok(())
}

/// Renames a theme.
fn name_theme(edit: &mut Edit, id: ThemeId, name: &str, was: &str) -> Result<(), Refused> {
    let name = text::theme(name)?;
    let theme = edit.theme(id).filter(|theme| theme.into.is_none()).ok_or(Refusal::Gone)?;
    if theme.name != was && theme.name != name {
        return Err(Refused::superseded(Some(theme.name)));
    }
    edit.name_theme(id, &name);
    Ok(())
}

/// Merges a theme into another; its notes follow.
fn merge_theme(edit: &mut Edit, id: ThemeId, into: ThemeId) -> Result<(), Refused> {
    let into = edit.live_theme(into).ok_or(Refusal::Gone)?;
    match edit.live_theme(id) {
        None => Err(Refusal::Gone.into()),
        Some(live) if live == into && id != into => Ok(()),
        Some(live) if live == into => Err(Refusal::Bad.into()),
        Some(live) if live != id => Err(Refused::superseded(Some(live.to_string()))),
        Some(_) => {
            edit.merge_theme(id, Some(into));
            Ok(())
        }
    }
}

/// Undoes a merge.
fn split_theme(edit: &mut Edit, id: ThemeId) -> Result<(), Refused> {
    edit.theme(id).ok_or(Refusal::Gone)?;
    edit.merge_theme(id, None);
    Ok(())
}

/// Removes a theme and what was merged into it; their notes are unsorted again.
fn delete_theme(edit: &mut Edit, id: ThemeId) -> Result<(), Refused> {
    edit.theme(id).filter(|theme| theme.into.is_none()).ok_or(Refusal::Gone)?;
    let family: Vec<_> = edit.themes().into_keys().filter(|theme| edit.live_theme(*theme) == Some(id)).collect();
    let inside: Vec<_> = edit
        .notes()
        .into_iter()
        .filter(|(_, note)| note.theme.is_some_and(|theme| family.contains(&theme)))
        .map(|(note, _)| note)
        .collect();
    inside.into_iter().for_each(|note| edit.place_note(note, None));
    family.into_iter().for_each(|theme| edit.remove_theme(theme));
    Ok(())
}
