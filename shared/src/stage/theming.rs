//! Notes are sorted into themes.

use super::{
    Act, Kind, StageKind,
    acts::{Before, EVERYONE, FreshId, LEADERS, When, acts},
};
use crate::id::{NoteId, PromptId, ThemeId};
use crate::screen::StageView;

/// Its defaults in a template.
pub const KIND: Kind = Kind {
    title: "Sort into themes",
    say: "Put the notes that belong together into one theme.",
    minutes: 30,
    prompts: &[],
    needs_opportunities: false,
    screen: StageView::Themes,
};

/// While notes are sorted.
const SORTING: When = When::Open(&[StageKind::Theming]);
/// While themes get their names.
const NAMING: When = When::Open(&[StageKind::Theming, StageKind::Development]);

acts! {
    /// Notes are put into themes, and themes are named, merged and removed.
    pub enum SortingAct {
        /// Puts a note into a theme, or among the unsorted.
        "note.move" Move { id: NoteId, to: Option<ThemeId>, was: Option<ThemeId> }
            by EVERYONE while SORTING, about [id, to];
        /// Marks a note as a duplicate of another, or no longer; the words of both stay.
        "note.same" MarkSame { id: NoteId, of: Option<NoteId>, was: Option<NoteId> }
            by EVERYONE while SORTING, about [id, of];
        /// Makes a theme.
        "theme.add" AddTheme { id: ThemeId, name: String } by EVERYONE while NAMING, about [id];
        /// Renames a theme.
        "theme.name" NameTheme { id: ThemeId, name: String, was: String } by EVERYONE while NAMING, about [id];
        /// Merges a theme into another; its notes follow.
        "theme.merge" MergeTheme { merged: ThemeId, into: ThemeId } by LEADERS while SORTING, about [merged, into];
        /// Undoes a merge: the theme is independent again.
        "theme.split" SplitTheme { merged: ThemeId } by LEADERS while SORTING, about [merged];
        /// Removes a theme; its notes are unsorted again.
        "theme.del" DeleteTheme { id: ThemeId } by LEADERS while NAMING, about [id];
    }

    fn examples() -> Vec<Self> {
        let (note, other) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let (id, into, name) = (ThemeId::from_bytes([3; 16]), ThemeId::from_bytes([4; 16]), "Übergabe".to_owned());
        vec![
            Self::Move { id: note, to: Some(id), was: None },
            Self::MarkSame { id: note, of: Some(other), was: None },
            Self::AddTheme { id, name: name.clone() },
            Self::NameTheme { id, name, was: String::new() },
            Self::MergeTheme { merged: id, into },
            Self::SplitTheme { merged: id },
            Self::DeleteTheme { id },
        ]
    }

    fn words(&self) -> Option<(&str, Option<PromptId>)> {
        match self {
            Self::AddTheme { name, .. } | Self::NameTheme { name, .. } => Some((name, None)),
            _ => None,
        }
    }

    fn object(&self) -> Option<String> {
        Some(match self {
            Self::MergeTheme { merged, into } => format!("{merged} {into}"),
            Self::SplitTheme { merged } => merged.to_string(),
            Self::DeleteTheme { id } => id.to_string(),
            _ => String::new(),
        })
    }

    fn inverse(&self, before: &dyn Before, fresh: FreshId) -> Vec<Act> {
        let back = match self {
            Self::Move { id, to, was } => Self::Move { id: *id, to: *was, was: *to },
            Self::MarkSame { id, of, was } => Self::MarkSame { id: *id, of: *was, was: *of },
            Self::AddTheme { id, .. } => Self::DeleteTheme { id: *id },
            Self::NameTheme { id, name, was } => Self::NameTheme { id: *id, name: was.clone(), was: name.clone() },
            Self::MergeTheme { merged, .. } => Self::SplitTheme { merged: *merged },
            Self::SplitTheme { merged } => match before.theme(*merged).and_then(|(_, into)| into) {
                Some(into) => Self::MergeTheme { merged: *merged, into },
                None => return Vec::new(),
            },
            Self::DeleteTheme { id } => return theme_again(*id, before, ThemeId::from_bytes(fresh())),
        };
        vec![back.into()]
    }
}

/// Restores a deleted theme under a new id, and moves its notes into it.
fn theme_again(id: ThemeId, before: &dyn Before, again: ThemeId) -> Vec<Act> {
    let Some((name, _)) = before.theme(id) else { return Vec::new() };
    let back = |id| SortingAct::Move { id, to: Some(again), was: None };
    let theme = SortingAct::AddTheme { id: again, name: name.to_owned() };
    std::iter::once(theme).chain(before.notes_in(id).into_iter().map(back)).map(Act::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::leading::LeadingAct;
    use crate::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Content, Meta, Note, StageNow, Theme},
        id::{PromptId, StageId},
    };

    fn fresh() -> [u8; 16] {
        [9; 16]
    }

    fn board() -> Content {
        let meta = Meta {
            stage: StageNow { n: 1, id: StageId(4), open: true, writes: false },
            ..Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose)
        };
        let theme = ThemeId::from_bytes([1; 16]);
        let note =
            Note { prompt: PromptId(1), text: "a".into(), theme: Some(theme), sort_key: 1, hidden: false, same: None };
        Content {
            notes: [(NoteId::from_bytes([2; 16]), note)].into(),
            themes: [(theme, Theme { name: "Handover".into(), sort_key: 1, into: None })].into(),
            ..Content::blank(meta)
        }
    }

    #[test]
    fn a_move_goes_back_to_where_it_came_from() {
        let (id, theme) = (NoteId::from_bytes([2; 16]), ThemeId::from_bytes([1; 16]));
        let act = Act::Sorting(SortingAct::Move { id, to: None, was: Some(theme) });
        assert_eq!(act.inverse(&board(), &fresh), [Act::Sorting(SortingAct::Move { id, to: Some(theme), was: None })]);
    }

    #[test]
    fn a_merge_is_undone_by_a_split_and_a_split_by_a_merge() {
        let (a, into) = (ThemeId::from_bytes([1; 16]), ThemeId::from_bytes([3; 16]));
        assert_eq!(
            Act::Sorting(SortingAct::MergeTheme { merged: a, into }).inverse(&board(), &fresh),
            [Act::Sorting(SortingAct::SplitTheme { merged: a })]
        );
        let mut merged = board();
        merged.themes.get_mut(&a).unwrap().into = Some(into);
        assert_eq!(
            Act::Sorting(SortingAct::SplitTheme { merged: a }).inverse(&merged, &fresh),
            [Act::Sorting(SortingAct::MergeTheme { merged: a, into })]
        );
    }

    #[test]
    fn there_is_no_way_back_from_the_end() {
        assert_eq!(Act::from(LeadingAct::EndSession).inverse(&board(), &fresh), []);
    }

    #[test]
    fn a_deleted_theme_comes_back_with_its_notes() {
        let acts = Act::Sorting(SortingAct::DeleteTheme { id: ThemeId::from_bytes([1; 16]) }).inverse(&board(), &fresh);
        let [
            Act::Sorting(SortingAct::AddTheme { id: again, name }),
            Act::Sorting(SortingAct::Move { id, to, was: None }),
        ] = &acts[..]
        else {
            panic!("{acts:?}");
        };
        assert_eq!((name.as_str(), *id, *to), ("Handover", NoteId::from_bytes([2; 16]), Some(*again)));
    }
}
