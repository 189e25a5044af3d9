//! The look back on a laptop: everything on one page, and on paper for the tables.

use super as say;
use super::top_title;
use crate::{
    board::{
        outcome,
        recap::{newest, themes, told, top},
        screen,
    },
    components::results::{AgreementWords, OrderList, OrderNotes},
    desk::desk,
    markup::view,
    words::{board as board_words, results as result_words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content};

/// The look back.
#[component]
pub fn Recap() -> impl IntoView {
    let board = desk().board;
    view! {
        <p><button on:click=move |_| drop(window().print())>{say::PRINT}</button></p>
        {move || board.get().map(|content| page(&told(&content)))}
    }
}

fn page(content: &Content) -> AnyView {
    let themes = themes(content);
    let any = Criterion::ALL.iter().any(|criterion| newest(&content.results, *criterion).is_some());
    if themes.is_empty() && !any {
        return view! { <p class="empty">{say::NOTHING_YET}</p> }.into_any();
    }
    let unsorted = screen::cards_of_theme(content, None).len();
    let unsorted = (unsorted > 0).then(|| (board_words::UNSORTED.to_owned(), unsorted));
    let theme = |(name, notes): (String, usize)| {
        view! { <tr><th scope="row" dir="auto">{name}</th><td class="number">{board_words::notes(notes)}</td></tr> }
    };
    let order = |criterion: Criterion| {
        newest(&content.results, criterion).map(|result| {
            view! {
                <section>
                    <h2>{top_title(criterion)}</h2>
                    <OrderList rows=top(result) opportunities=content.opportunities.clone()/>
                    <OrderNotes outcome=result.clone()/>
                </section>
            }
        })
    };
    let agreement = outcome::rounds(&content.results).pop().map(|round| {
        view! {
            <section>
                <h2>{result_words::AGREEMENT}</h2>
                <AgreementWords round opportunities=content.opportunities.clone()/>
            </section>
        }
    });
    view! {
        <div class="results">
            <div class="orders">{Criterion::ALL.map(order).into_iter().flatten().collect_view()}</div>
            {agreement}
            <section>
                <h2>{say::WRITTEN_MOST}</h2>
                <table><tbody>{themes.into_iter().chain(unsorted).map(theme).collect_view()}</tbody></table>
            </section>
        </div>
    }
    .into_any()
}
