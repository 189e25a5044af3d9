//! Themes: made, named, merged, parted, removed.

use crate::room::Refused;
use plenary_shared::{content::Theme, document::Edit, id::ThemeId, limits, protocol::Refusal, text};

/// Makes a theme.
pub(in crate::room) fn add_theme(edit: &mut Edit, id: ThemeId, name: &str) -> Result<(), Refused> {
    let name = text::theme(name)?;
    if edit.theme(id).is_some() {
        return Err(Refusal::Bad.into());
    }
    if edit.count_themes() >= limits::THEMES {
        return Err(Refusal::Full.into());
    }
    edit.put_theme(id, &Theme { name, o: rand::random(), into: None });
    Ok(())
}

/// Renames a theme.
pub(in crate::room) fn name_theme(edit: &mut Edit, id: ThemeId, name: &str, was: &str) -> Result<(), Refused> {
    let name = text::theme(name)?;
    let theme = edit.theme(id).filter(|theme| theme.into.is_none()).ok_or(Refusal::Gone)?;
    if theme.name != was && theme.name != name {
        return Err(Refused::superseded(Some(theme.name)));
    }
    edit.name_theme(id, &name);
    Ok(())
}

/// Merges a theme into another; its notes follow.
pub(in crate::room) fn merge_theme(edit: &mut Edit, id: ThemeId, into: ThemeId) -> Result<(), Refused> {
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
pub(in crate::room) fn split_theme(edit: &mut Edit, id: ThemeId) -> Result<(), Refused> {
    edit.theme(id).ok_or(Refusal::Gone)?;
    edit.merge_theme(id, None);
    Ok(())
}

/// Removes a theme and what was merged into it; their notes are unsorted again.
pub(in crate::room) fn delete_theme(edit: &mut Edit, id: ThemeId) -> Result<(), Refused> {
    edit.theme(id).filter(|theme| theme.into.is_none()).ok_or(Refusal::Gone)?;
    let family: Vec<_> = edit.themes().into_keys().filter(|theme| edit.live_theme(*theme) == Some(id)).collect();
    let inside: Vec<_> = edit
        .notes()
        .into_iter()
        .filter(|(_, note)| note.th.is_some_and(|theme| family.contains(&theme)))
        .map(|(note, _)| note)
        .collect();
    inside.into_iter().for_each(|note| edit.place_note(note, None));
    family.into_iter().for_each(|theme| edit.remove_theme(theme));
    Ok(())
}
