//! The state of the connection, in words.

use crate::{
    link::{Connection, Link, Why},
    markup::view,
    storage, words,
};
use leptos::prelude::*;

/// The badge in the header. It says nothing while the connection is fine and nothing was sent.
#[component]
pub fn ConnectionBadge(link: Link) -> impl IntoView {
    let sent = RwSignal::new(false);
    Effect::new(move |_| {
        if link.unsent.get() > 0 {
            sent.set(true);
        }
    });
    let text = Memo::new(move |_| match (link.state.get(), link.unsent.get()) {
        (Connection::Connecting, _) => Some(words::CONNECTING.to_owned()),
        (Connection::Away { restarting: true, noticed: true }, _) => Some(words::RESTARTING.to_owned()),
        (Connection::Away { noticed: true, .. }, _) => Some(words::RECONNECTING.to_owned()),
        (Connection::Live, 0) => sent.get().then(|| words::SAVED.to_owned()),
        (Connection::Away { .. }, 0)
        | (
            Connection::Unreached
            | Connection::Offline
            | Connection::Crowded
            | Connection::Unknown
            | Connection::Over(_),
            _,
        ) => None,
        (Connection::Live | Connection::Away { .. }, 1..=2) => Some(words::SAVING.to_owned()),
        (Connection::Live | Connection::Away { .. }, many) => Some(words::not_sent(many)),
    });
    let trouble = Memo::new(move |_| match link.state.get() {
        Connection::Unreached => Some(words::UNREACHED),
        Connection::Offline => Some(words::OFFLINE),
        Connection::Crowded => Some(words::CROWDED),
        Connection::Unknown => Some(words::UNKNOWN),
        _ => None,
    });
    let kept = Memo::new(move |_| {
        link.unsent.track();
        storage::lasts()
    });
    view! {
        // Present from the start, so that screen readers speak text that is added to it.
        <div class="connection" role="alert">
            {move || trouble.get().map(|words| view! { <p class="badge trouble">{words}</p> })}
        </div>
        {move || text.get().map(|text| view! { <p class="badge state">{text}</p> })}
        {move || (!kept.get()).then(|| view! { <p class="badge">{words::NO_STORAGE}</p> })}
    }
}

/// The text in place of a page whose link has ended.
pub const fn over(why: Why) -> &'static str {
    match why {
        Why::Ended => words::OVER_ENDED,
        Why::NoSeat => words::OVER_NO_SEAT,
        Why::Version => words::OVER_VERSION,
        Why::Left => words::OVER_LEFT,
    }
}
