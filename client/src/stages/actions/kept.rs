//! Actions that a person keeps on this phone: never sent, and there after the event until they are removed here.

use super as say;
use crate::{
    components::{
        announce::Announcer,
        lists::{Each, When},
    },
    hints,
    kept::{self, Kept},
    markup::view,
    phone::Phone,
    words::participant,
};
use js_sys::{Date, encode_uri_component};
use leptos::prelude::*;
use plenary_shared::id::OpId;

/// A reminder is proposed so many days ahead.
const DAYS_AHEAD: f64 = 28.0;
/// Bytes of a line in a calendar file (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

/// What is kept on this phone; nothing where there is nothing.
#[component]
pub fn KeptHere(
    /// Whether they can be shared as notes.
    share: bool,
) -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let ids = Memo::new(move |_| {
        changed.track();
        if let Some(phone) = use_context::<Phone>() {
            phone.elsewhere.track();
        }
        kept::all()
    });
    view! {
        <When is=move || ids.with(|ids| !ids.is_empty())>
            <section class="kept">
                <h2>{say::KEPT}</h2>
                <p class="hint">{say::KEPT_SAYS}</p>
                <ul role="list" class="stack">
                    <Each of=move || ids.get() let:id>
                        <Card id share changed/>
                    </Each>
                </ul>
            </section>
        </When>
    }
}

#[component]
fn Card(id: OpId, share: bool, changed: RwSignal<u32>) -> impl IntoView {
    let Some(Kept { session, prompt, words }) = kept::read(id) else { return ().into_any() };
    let day = RwSignal::new(day_ahead());
    let remove = move || {
        kept::remove(id);
        changed.update(|changed| *changed += 1);
    };
    // What was written in one event is never sent to another.
    let phone = use_context::<Phone>().filter(|phone| share && phone.live.session == session);
    let (shown, shared) = (words.clone(), words.clone());
    let address = move || calendar_address(id, &words, &day.get());
    let day_id = format!("remind-{id}");
    let sharing = phone.map(|phone| {
        let announcer = Announcer::here();
        let send = move || {
            phone.send_note(prompt, shared.clone());
            announcer.say(say::SHARED);
            remove();
        };
        view! { <Share words=shown.clone() on_sure=send/> }
    });
    view! {
        <li class="note">
            <div class="grow stack">
                <p class="words" dir="auto">{shown}</p>
                <div class="field">
                    <label for=day_id.clone()>{say::REMIND}</label>
                    <input id=day_id type="date" prop:value=day on:input=move |event| day.set(event_target_value(&event))/>
                </div>
                <div class="row">
                    <a class="button" href=address download="action.ics">{say::CALENDAR}</a>
                    <button type="button" on:click=move |_| remove()>{say::REMOVE_KEPT}</button>
                </div>
                {sharing}
            </div>
        </li>
    }
}

/// Shares words; those with a sign of a person only once that has been said.
#[component]
fn Share(words: String, on_sure: impl Fn() + Clone + 'static) -> impl IntoView {
    let hint = hints::hint(&words).map(|hint| participant::about_hint(&hint));
    let asks = RwSignal::new(false);
    let (sure, hinted) = (on_sure.clone(), hint.is_some());
    let press = move |_| if hinted { asks.set(true) } else { on_sure() };
    view! {
        <button type="button" on:click=press>{say::SHARE}</button>
        <div class="inset person-hint" hidden=move || !asks.get()>
            <p>{hint}</p>
            <button type="button" on:click=move |_| sure()>{participant::AS_IT_IS}</button>
        </div>
    }
}

/// The day that a reminder is proposed for, `YYYY-MM-DD`.
fn day_ahead() -> String {
    let ahead = Date::new(&(Date::now() + DAYS_AHEAD * 86_400_000.0).into());
    String::from(ahead.to_iso_string()).chars().take("2026-01-01".len()).collect()
}

/// A calendar file as an address: made here, so that it works without a network and nobody learns of it.
fn calendar_address(id: OpId, words: &str, day: &str) -> String {
    let stamp = String::from(Date::new_0().to_iso_string());
    let file = calendar(&id.to_string(), words, day, &stamp);
    format!("data:text/calendar;charset=utf-8,{}", String::from(encode_uri_component(&file)))
}

/// One day with a reminder at nine o'clock, as RFC 5545 has it. `stamp` is the time now, in ISO 8601.
fn calendar(id: &str, words: &str, day: &str, stamp: &str) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let stamp = digits(stamp);
    let (date, time) = stamp.split_at_checked(8).unwrap_or(("20000101", "000000"));
    let time: String = time.chars().take(6).collect();
    let mut summary = String::new();
    for letter in words.chars() {
        match letter {
            '\n' => summary.push_str("\\n"),
            '\\' | ';' | ',' => summary.extend(['\\', letter]),
            letter => summary.push(letter),
        }
    }
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Plenary//Plenary//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{id}"),
        format!("DTSTAMP:{date}T{time}Z"),
        format!("DTSTART;VALUE=DATE:{}", digits(day)),
        format!("SUMMARY:{summary}"),
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{summary}"),
        "TRIGGER:PT9H".to_owned(),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

/// A line of a calendar file, continued behind a space where it is too long.
fn folded(line: &str) -> String {
    let mut folded = String::new();
    let mut bytes = 0;
    for letter in line.chars() {
        if bytes + letter.len_utf8() > LINE_BYTES {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(letter);
        bytes += letter.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_file_has_the_day_the_words_and_lines_that_are_short_enough() {
        let words = "Ask each child, before the meeting; what they want heard.\nThen write it down – in their own words é é é é é é é é";
        let file = calendar("abc", words, "2027-01-31", "2026-11-28T10:20:30.400Z");
        assert!(file.contains("DTSTART;VALUE=DATE:20270131\r\n") && file.contains("DTSTAMP:20261128T102030Z\r\n"));
        assert!(file.split("\r\n").all(|line| line.len() <= LINE_BYTES), "{file}");
        let whole = file.replace("\r\n ", "");
        assert!(whole.contains("SUMMARY:Ask each child\\, before the meeting\\; what they want heard.\\nThen write"));
    }
}
