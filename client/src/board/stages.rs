//! The state of each stage of the agenda, as the list of stages shows it.

use plenary_shared::{agenda::Stage, content::Meta, id::StageId};

/// The state of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageMark {
    /// It is over.
    Done,
    /// It is open.
    Now,
    /// It was the last one open, and it has closed.
    Closed,
    /// It comes next.
    Next,
    /// It comes later.
    Later,
}

/// Every stage in order with its mark.
pub fn marks(meta: &Meta) -> Vec<(Stage, StageMark)> {
    let stages = &meta.agenda.stages;
    let begun = meta.stage.n > 0;
    let here = stages.iter().position(|stage| stage.id == meta.stage.id).unwrap_or(0);
    let mark = |place: usize| match place {
        _ if !begun && place == 0 => StageMark::Next,
        _ if !begun => StageMark::Later,
        _ if place == here && meta.stage.open => StageMark::Now,
        _ if place == here => StageMark::Closed,
        _ if place == here + 1 => StageMark::Next,
        // After a step back, later stages have been open too.
        _ if place < here || meta.opened.contains(&stages[place].id) => StageMark::Done,
        _ => StageMark::Later,
    };
    stages.iter().enumerate().map(|(place, stage)| (stage.clone(), mark(place))).collect()
}

/// The stage that comes next: the first one before the day begins.
pub fn next(meta: &Meta) -> Option<&Stage> {
    match meta.stage.n {
        0 => meta.agenda.stages.first(),
        _ => meta.agenda.after(meta.stage.id),
    }
}

/// The stage before the current one.
pub fn before(meta: &Meta) -> Option<&Stage> {
    meta.agenda.before(meta.stage.id)
}

/// Stages before another that have not been opened: those that opening it would skip. An earlier version kept no list of
/// those that have; then nothing is known of any.
pub fn skipped(meta: &Meta, to: StageId) -> Vec<&Stage> {
    let stages = &meta.agenda.stages;
    let place = stages.iter().position(|stage| stage.id == to).unwrap_or(0);
    let from = stages.iter().position(|stage| stage.id == meta.stage.id).filter(|_| meta.stage.n > 0);
    let from = from.map_or(0, |from| from + 1).min(place);
    stages[from..place].iter().filter(|stage| !meta.opened.contains(&stage.id)).collect()
}

/// The current stage, open or closed.
pub fn current(meta: &Meta) -> Option<&Stage> {
    meta.agenda.stage(meta.stage.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::StageNow,
    };

    fn at(n: u32, id: u16, open: bool) -> Meta {
        Meta {
            stage: StageNow { n, id: StageId(id), open, writes: false },
            ..Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose)
        }
    }

    fn first_marks(meta: &Meta) -> Vec<StageMark> {
        marks(meta).into_iter().map(|(_, mark)| mark).take(4).collect()
    }

    #[test]
    fn before_the_day_begins_the_first_stage_is_next() {
        let meta = at(0, 0, false);
        assert_eq!(first_marks(&meta), [StageMark::Next, StageMark::Later, StageMark::Later, StageMark::Later]);
        assert_eq!(next(&meta).unwrap().id, StageId(0));
    }

    #[test]
    fn the_day_moves_down_the_list() {
        let meta = at(3, 1, true);
        assert_eq!(first_marks(&meta), [StageMark::Done, StageMark::Now, StageMark::Next, StageMark::Later]);
        assert_eq!(first_marks(&at(4, 1, false))[1], StageMark::Closed);
        assert_eq!(next(&meta).unwrap().id, StageId(2));
        assert_eq!(before(&meta).unwrap().id, StageId(0));
        assert_eq!(before(&at(1, 0, true)), None);
        assert_eq!(next(&at(9, 11, true)), None);
    }

    #[test]
    fn after_a_step_back_what_was_open_is_done_and_what_is_left_out_is_said() {
        let opened = [0, 1, 3].map(StageId).into();
        let meta = Meta { opened, ..at(5, 1, true) };
        assert_eq!(first_marks(&meta), [StageMark::Done, StageMark::Now, StageMark::Next, StageMark::Done]);
        let left_out = |to| skipped(&meta, StageId(to)).iter().map(|stage| stage.id.0).collect::<Vec<_>>();
        assert_eq!(left_out(5), [2, 4]);
        assert_eq!((left_out(2), left_out(0)), (vec![], vec![]));
        assert_eq!(skipped(&at(0, 0, false), StageId(1)).len(), 1);
    }
}
