//! Then and now: two rounds of ranking as one chart and one list, and the themes that only one of the events has.

use super::opened;
use crate::{
    board::{
        outcome::of_a_hundred,
        then::{self, Pair, Said, Side},
    },
    components::{
        frame::TaskHeading,
        results::{ResultPicture, ranked_words},
    },
    markup::view,
    words::{board as board_words, numbers, results as result_words, review as say},
};
use leptos::{prelude::*, task::spawn_local};
use plenary_shared::{
    api::SnapshotSummary, content::Content, id::SessionId, picture::Entry, ranking::Standing, snapshot::Snapshot,
};
use std::sync::Arc;

/// Markers' radius in thousandths of the chart.
const MARKER: u16 = 30;
/// Width of the line of one item, and the room at its ends.
const LINE: (u16, u16) = (200, 10);

/// The page. The newest snapshot holds every round of the event, and those of an earlier one.
#[component]
pub fn ThenAndNow(session: SessionId, snapshots: Vec<SnapshotSummary>) -> impl IntoView {
    let loaded = RwSignal::new(None::<Result<Option<Arc<Snapshot>>, String>>);
    let newest = snapshots.into_iter().max_by_key(|snapshot| snapshot.number);
    spawn_local(async move {
        let found = match newest {
            Some(summary) => opened::open(session, &summary).await.map(Some),
            None => Ok(None),
        };
        loaded.try_set(Some(found));
    });
    view! {
        <TaskHeading text=say::TAB_THEN/>
        {move || match loaded.get() {
            None => view! { <p>{say::OPENING}</p> },
            Some(Err(sentence)) => view! { <p class="error-summary" role="alert">{sentence}</p> },
            Some(Ok(None)) => view! { <p class="empty">{say::NO_PAIR}</p> },
            Some(Ok(Some(snapshot))) => view! { <Rounds snapshot/> },
        }}
    }
}

/// The choice of two rounds, and what they say.
#[component]
fn Rounds(snapshot: Arc<Snapshot>) -> impl IntoView {
    let names: Vec<String> = then::sides(&snapshot.content).iter().map(name_of).collect();
    let Some(last) = names.len().checked_sub(1).filter(|last| *last > 0) else {
        return view! { <p class="empty">{say::NO_PAIR}</p> };
    };
    let (earlier, later) = (RwSignal::new(last - 1), RwSignal::new(last));
    let choice = move |(id, label, place): (&'static str, &'static str, RwSignal<usize>)| {
        let option = |(at, name): (usize, &String)| {
            view! { <option value=at.to_string() prop:selected=move || place.get() == at>{name.clone()}</option> }
        };
        let options = names.iter().enumerate().map(option).collect_view();
        let choose = move |event| {
            if let Ok(at) = event_target_value(&event).parse() {
                place.set(at);
            }
        };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <select id=id on:change=choose>{options}</select>
            </div>
        }
    };
    let choices =
        [("round-then", say::THEN, earlier), ("round-now", say::NOW, later)].map(choice).into_iter().collect_view();
    view! {
        <div class="row review-rounds no-print">{choices}</div>
        {move || {
            let sides = then::sides(&snapshot.content);
            let (then, now) = (sides.get(earlier.get())?, sides.get(later.get())?);
            Some(both(then, now))
        }}
    }
}

fn name_of(side: &Side<'_>) -> String {
    let day = say::round_of(&numbers::long_date(&side.meta().day), side.round.number);
    say::of_event(&side.meta().title, &day)
}

/// The chart, the list, and the themes.
fn both(then: &Side<'_>, now: &Side<'_>) -> AnyView {
    let pairs = then::pairs(then, now);
    let was = then::before(&pairs);
    let themes = (!std::ptr::eq(then.content, now.content)).then(|| themes(then.content, now.content));
    let head = [result_words::NUMBER, result_words::POINT, say::DIFFERENCE, say::EASE];
    view! {
        <p class="hint">{say::PAIR_KEY} " " {result_words::PICTURE_AXES}</p>
        <figure class="picture-frame"><ResultPicture round=now.round.clone() radius=MARKER was/></figure>
        <table class="cards">
            <caption class="sr-only">{say::TAB_THEN}</caption>
            <thead><tr>{head.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view()}</tr></thead>
            <tbody>{pairs.iter().map(row).collect_view()}</tbody>
        </table>
        {themes}
    }
}

fn row(pair: &Pair) -> AnyView {
    let [difference, ease]: [fn(&Entry) -> Standing; 2] = [|entry| entry.impact, |entry| entry.ease];
    view! {
        <tr>
            <td data-head=result_words::NUMBER><span class="point-number">{pair.label}</span></td>
            <th scope="row">{ranked_words(pair.words.clone())}</th>
            <td data-head=say::DIFFERENCE>{way(pair, difference)}</td>
            <td data-head=say::EASE>{way(pair, ease)}</td>
        </tr>
    }
}

/// Where an item was and is on one axis, as a line and in words.
fn way(pair: &Pair, axis: fn(&Entry) -> Standing) -> AnyView {
    let at = |entry: &Option<Entry>| entry.as_ref().map(|entry| axis(entry).position);
    let (Some(then), Some(now)) = (at(&pair.then), at(&pair.now)) else {
        let says = if pair.then.is_none() { say::NOT_THEN } else { say::NOT_NOW };
        return view! { <p class="hint">{says}</p> };
    };
    let (wide, end) = LINE;
    let x = |position: u16| end + (u32::from(position.min(1_000)) * u32::from(wide) / 1_000) as u16;
    let whole = wide + 2 * end;
    view! {
        <p>{say::then_and_now(of_a_hundred(then), of_a_hundred(now))}</p>
        <svg class="then-line" viewBox=format!("0 0 {whole} 20") aria-hidden="true" focusable="false">
            <path class="scale" d=format!("M{end} 10H{}", whole - end) />
            <path class="gone" d=format!("M{} 10H{}", x(then), x(now)) />
            <circle class="was" cx=x(then) cy="10" r="7" />
            <circle class="is" cx=x(now) cy="10" r="8" />
        </svg>
    }
}

/// Themes that only one of two events has.
fn themes(then: &Content, now: &Content) -> AnyView {
    let list = |themes: Vec<Said>| match themes.is_empty() {
        true => view! { <p>{say::NO_THEME}</p> },
        false => {
            let row =
                |(name, notes): Said| view! { <li><b dir="auto">{name}</b> ", " {board_words::notes(notes)}</li> };
            view! { <ul>{themes.into_iter().map(row).collect_view()}</ul> }
        }
    };
    view! {
        <div class="side-by-side">
            <section><h2>{say::NEW_THEMES}</h2>{list(then::themes_of_one(now, then))}</section>
            <section><h2>{say::GONE_THEMES}</h2>{list(then::themes_of_one(then, now))}</section>
        </div>
    }
}
