//! The results, as far as the facilitator shows them on the big screen.

use super::VoteFate;
use crate::{
    board::outcome::{self, Round},
    components::results::{AgreementWords, OrderList, OrderNotes, ResultPicture, ResultTable},
    markup::view,
    phone::Phone,
    words::{participant as say, results as words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, screen::View, stage::StageKind};

/// Radius of a point in the picture: large enough for a number that can be read on a phone.
const RADIUS: u16 = 54;

/// The view of the big screen, when it is about results, and voting is over.
#[component]
pub fn Results() -> impl IntoView {
    let phone = Phone::here();
    let mirror = phone.live.mirror;
    let stage = phone.stage();
    let view = view(phone);
    // There it is shown above already.
    let ranking = Memo::new(move |_| stage.get().is_some_and(|stage| stage.kind == StageKind::Prioritising));
    let rounds = Memo::new(move |_| mirror.results.with(outcome::rounds));
    move || {
        let view = view.get()?;
        let mut rounds = rounds.get();
        let round = rounds.pop()?;
        Some(view! {
            <section class="results">
                <h2>{say::RESULTS}</h2>
                {(!ranking.get()).then(|| view! { <VoteFate/> })}
                <Shown view round before=rounds.pop()/>
            </section>
        })
    }
}

/// The results that the big screen shows; none while a poll is open.
pub fn view(phone: Phone) -> Memo<Option<View>> {
    Memo::new(move |_| {
        phone.live.mirror.meta.with(|meta| {
            let meta = meta.as_ref()?;
            let voting = meta.agenda.stage(meta.stage.id).is_some_and(|stage| stage.kind == StageKind::Prioritising);
            let results = matches!(meta.screen.view, View::Impact | View::Ease | View::Picture | View::Agreement);
            Some(meta.screen.view).filter(|_| results && !(voting && meta.stage.open))
        })
    })
}

#[component]
fn Shown(view: View, round: Round, #[prop(optional_no_strip)] before: Option<Round>) -> impl IntoView {
    let opportunities = Phone::here().live.mirror.opportunities.get_untracked();
    let criterion = if view == View::Ease { Criterion::Ease } else { Criterion::Impact };
    match view {
        View::Impact | View::Ease => round
            .outcome(criterion)
            .cloned()
            .map(|outcome| {
                view! {
                    <h3>{words::order_title(criterion)}</h3>
                    <OrderList rows=outcome::order(&outcome) opportunities=opportunities.clone()/>
                    <OrderNotes outcome/>
                }
            })
            .into_any(),
        View::Agreement => view! {
            <h3>{words::AGREEMENT}</h3>
            <AgreementWords round=round.clone() opportunities=opportunities.clone() before level=4/>
        }
        .into_any(),
        _ if round.has_too_few() => view! { <p class="empty">{words::NO_ORDER}</p> },
        _ => view! {
            <p>{words::PICTURE_AXES}</p>
            <ResultPicture round=round.clone() radius=RADIUS before axes=false/>
            <ResultTable round=round.clone() opportunities=opportunities.clone()/>
        }
        .into_any(),
    }
}
