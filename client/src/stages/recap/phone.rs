//! The look back on a phone, to read: the top of both rankings, then the themes.

use super::top_title;
use crate::{
    board::recap::{newest, top},
    components::results::OrderList,
    markup::view,
    phone::Phone,
    stages::plenary::phone::Themes,
};
use leptos::prelude::*;
use plenary_shared::ballot::Criterion;

/// The look back.
#[component]
pub fn Recap() -> impl IntoView {
    let mirror = Phone::here().live.mirror;
    let best = move |criterion: Criterion| {
        let rows = mirror.results.with(|results| newest(results, criterion).map(top))?;
        let opportunities = mirror.opportunities.get();
        Some(view! {
            <section class="points">
                <h2>{top_title(criterion)}</h2>
                <OrderList rows opportunities/>
            </section>
        })
    };
    view! {
        {move || Criterion::ALL.map(best).into_iter().flatten().collect_view()}
        <Themes/>
    }
}
