//! What undoes an act, told from the board as it was before.

use crate::secrets;
use plenary_shared::{
    content::Content,
    id::{NoteId, ThemeId},
    protocol::Act,
};

/// The acts that take an act back; none when there is no way back, or nothing to take back.
pub fn inverse(act: &Act, before: &Content) -> Vec<Act> {
    match act {
        Act::NoteMove { id, to, was } => vec![Act::NoteMove { id: *id, to: *was, was: *to }],
        Act::NoteSame { id, of, was } => vec![Act::NoteSame { id: *id, of: *was, was: *of }],
        Act::NoteHide { id, hid } => vec![Act::NoteHide { id: *id, hid: !hid }],
        Act::ThemeAdd { id, .. } => vec![Act::ThemeDel { id: *id }],
        Act::ThemeName { id, name, was } => {
            vec![Act::ThemeName { id: *id, name: was.clone(), was: name.clone() }]
        }
        Act::ThemeMerge { a, .. } => vec![Act::ThemeSplit { a: *a }],
        Act::ThemeSplit { a } => {
            let into = before.themes.get(a).and_then(|theme| theme.into);
            into.map(|into| Act::ThemeMerge { a: *a, into }).into_iter().collect()
        }
        Act::ThemeDel { id } => theme_again(*id, before),
        Act::OpportunityAdd { id, .. } => vec![Act::OpportunityDel { id: *id }],
        Act::OpportunityWord { id, x, was } => {
            vec![Act::OpportunityWord { id: *id, x: was.clone(), was: x.clone() }]
        }
        Act::OpportunityDel { id } => {
            let again = |item: &plenary_shared::content::Opportunity| Act::OpportunityAdd {
                id: secrets::opportunity_id(),
                th: item.th,
                x: item.x.clone(),
            };
            before.opportunities.get(id).map(again).into_iter().collect()
        }
        Act::PromptWord { p, x, was } => vec![Act::PromptWord { p: *p, x: was.clone(), was: x.clone() }],
        Act::TimerSet { .. }
        | Act::ScreenSet(_)
        | Act::StageSet { .. }
        | Act::PromptReveal { .. }
        | Act::SnapshotTake { .. }
        | Act::LateAdmit { .. }
        | Act::SessionEnd
        | Act::BallotCast { .. }
        | Act::NoteAdd { .. }
        | Act::NoteEdit { .. }
        | Act::NotePurge { .. }
        | Act::NoteDel { .. } => Vec::new(),
    }
}

/// A deleted theme comes back under a new id, and its notes move into it.
fn theme_again(id: ThemeId, before: &Content) -> Vec<Act> {
    let Some(theme) = before.themes.get(&id) else { return Vec::new() };
    let again = secrets::theme_id();
    let back = |(id, _): (NoteId, _)| Act::NoteMove { id, to: Some(again), was: None };
    let notes = before.notes_of(Some(id)).into_iter().map(back);
    std::iter::once(Act::ThemeAdd { id: again, name: theme.name.clone() }).chain(notes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Meta, Note, StageNow, Theme},
        id::{PromptId, StageId},
        protocol::Screen,
    };

    fn board() -> Content {
        let meta = Meta {
            title: "Willow".into(),
            day: "2026-11-22".into(),
            agenda: partnership_case_review_day(),
            stage: StageNow { n: 1, id: StageId(4), open: true, writes: false },
            reveal: Reveal::OnClose,
            revealed: [].into(),
            screen: Screen::default(),
            demo: false,
            ended: false,
        };
        let theme = ThemeId::from_bytes([1; 16]);
        let note = Note { p: PromptId(1), x: "a".into(), th: Some(theme), o: 1, hid: false, same: None };
        Content {
            meta,
            notes: [(NoteId::from_bytes([2; 16]), note)].into(),
            themes: [(theme, Theme { name: "Handover".into(), o: 1, into: None })].into(),
            opportunities: [].into(),
            results: [].into(),
            then: None,
        }
    }

    #[test]
    fn a_move_goes_back_to_where_it_came_from() {
        let (id, theme) = (NoteId::from_bytes([2; 16]), ThemeId::from_bytes([1; 16]));
        let act = Act::NoteMove { id, to: None, was: Some(theme) };
        assert_eq!(inverse(&act, &board()), [Act::NoteMove { id, to: Some(theme), was: None }]);
    }

    #[test]
    fn a_merge_is_undone_by_a_split_and_a_split_by_a_merge() {
        let (a, into) = (ThemeId::from_bytes([1; 16]), ThemeId::from_bytes([3; 16]));
        assert_eq!(inverse(&Act::ThemeMerge { a, into }, &board()), [Act::ThemeSplit { a }]);
        let mut merged = board();
        merged.themes.get_mut(&a).unwrap().into = Some(into);
        assert_eq!(inverse(&Act::ThemeSplit { a }, &merged), [Act::ThemeMerge { a, into }]);
    }

    #[test]
    fn there_is_no_way_back_from_the_end() {
        assert_eq!(inverse(&Act::SessionEnd, &board()), []);
    }

    #[test]
    fn a_deleted_theme_comes_back_with_its_notes() {
        let acts = inverse(&Act::ThemeDel { id: ThemeId::from_bytes([1; 16]) }, &board());
        let [Act::ThemeAdd { id: again, name }, Act::NoteMove { id, to, was: None }] = &acts[..] else {
            panic!("{acts:?}");
        };
        assert_eq!((name.as_str(), *id, *to), ("Handover", NoteId::from_bytes([2; 16]), Some(*again)));
    }
}
