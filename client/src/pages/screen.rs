//! The big screen: read only, operated from the facilitator's laptop.

mod awake;
mod corner;
mod door;
mod earlier;
mod foot;
mod join;
mod mast;

use crate::{
    address,
    board::{
        board,
        screen::{self, Showing},
    },
    components::{announce::Announcer, badge::over, demo::DemoBanner},
    http,
    link::Connection,
    live::Live,
    markup::view,
    stages::{actions, brainstorm, plenary, prioritising, recap, recommendations, theming},
    storage,
    wall::{self, Shown},
    words::{self, projector},
};
use leptos::prelude::*;
use plenary_shared::{
    api::{Seat, SecretBody},
    content::Content,
    id::SessionId,
    role::Role,
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Where the session of this screen is kept across a reload.
const KEPT: &str = "screen";

/// The big screen.
#[component]
pub fn Screen() -> impl IntoView {
    document().set_title(&words::title(&[projector::BIG_SCREEN]));
    Announcer::provide();
    let session = RwSignal::new(None::<Result<SessionId, String>>);
    let secret = address::take_fragment();
    spawn_local(async move {
        let seat = match secret {
            Some(secret) => enter(secret).await,
            None => known().await,
        };
        if let Ok(session) = &seat {
            storage::set(KEPT, &session.to_string());
        }
        session.try_set(Some(seat));
    });
    move || match session.get() {
        None => view! { <main id="main" class="wrap desk-over"><p>{words::CONNECTING}</p></main> }.into_any(),
        Some(Err(sentence)) => view! { <NoScreen sentence/> }.into_any(),
        Some(Ok(session)) => view! { <Wall session/> }.into_any(),
    }
}

async fn enter(secret: String) -> Result<SessionId, String> {
    let seat: Seat = http::post("/api/enter", &SecretBody { secret }).await.map_err(|refused| refused.say)?;
    seat.session.ok_or_else(|| projector::NO_LINK.into())
}

/// The session that this browser has a big screen's seat for; after a reload, the same as before.
async fn known() -> Result<SessionId, String> {
    let seats = http::seats().await.map_err(|refused| refused.say)?;
    let mut sessions = seats.into_iter().filter(|seat| seat.role == Role::Projector).filter_map(|seat| seat.session);
    let kept = storage::get(KEPT).and_then(|text| text.parse().ok());
    let first = sessions.next();
    let found = first.into_iter().chain(sessions).find(|session| Some(*session) == kept).or(first);
    found.ok_or_else(|| projector::NO_LINK.into())
}

/// An address without a big screen's seat. Not in the sizes of a wall: this may be a laptop, or the phone of somebody who
/// tried the address.
#[component]
fn NoScreen(sentence: String) -> impl IntoView {
    view! {
        <main id="main" class="wrap desk-over">
            <h1>{projector::BIG_SCREEN}</h1>
            <p>{sentence}</p>
            <p><a href="/">{words::TO_JOIN}</a></p>
        </main>
    }
}

#[component]
fn Stopped(sentence: &'static str) -> impl IntoView {
    view! {
        <main id="main" class="projector stopped">
            <h1 class="big-head">{projector::BIG_SCREEN}</h1>
            <p class="big-body big-say">{sentence}</p>
        </main>
    }
}

#[component]
fn Wall(session: SessionId) -> impl IntoView {
    let live = Live::open(session, Role::Projector);
    awake::keep();
    provide_context(live);
    let current = board(live.mirror);
    // While the screen is paused its content stays, and only the laptop's choices are applied.
    let shown: Shown = Memo::new(move |before: Option<&Option<Arc<Content>>>| {
        let now = current.get()?;
        match before.and_then(Option::as_ref) {
            Some(before) if now.meta.screen.paused => {
                Some(Arc::new(Content { meta: now.meta.clone(), ..Content::clone(before) }))
            }
            _ => Some(now),
        }
    });
    let meta = live.mirror.meta;
    Effect::new(move |_| {
        let title = meta.with(|meta| meta.as_ref().map(|meta| meta.title.clone())).unwrap_or_default();
        document().set_title(&words::title(&[projector::BIG_SCREEN, &title]));
    });
    let scale = Memo::new(move |_| meta.with(|meta| meta.as_ref().map_or(100, |meta| meta.screen.scale)).to_string());
    let showing = Memo::new(move |_| shown.with(|content| content.as_ref().map(|content| screen::showing(content))));
    let gone = Memo::new(move |_| match live.link.state.get() {
        Connection::Over(why) => Some(over(why)),
        _ => None,
    });
    let door = door::follow(live);
    let colours = RwSignal::new(corner::Colours::kept());
    move || match gone.get() {
        Some(sentence) => view! { <Stopped sentence/> }.into_any(),
        None => view! {
            <div class="projector" data-scale=scale data-theme=move || colours.get().word()>
                <DemoBanner meta/>
                <mast::Mast shown door/>
                <main id="main" class="big-main">
                    {move || showing.get().map(|showing| view(showing, shown, door))}
                </main>
                <foot::Foot door shown/>
                <corner::Corner colours/>
            </div>
        }
        .into_any(),
    }
}

fn view(showing: Showing, shown: Shown, door: door::DoorNow) -> AnyView {
    match showing {
        Showing::Join => view! { <join::Join door/> }.into_any(),
        Showing::Say => view! { <wall::say::Say shown/> }.into_any(),
        Showing::Prompts => view! { <brainstorm::screen::Prompts shown/> }.into_any(),
        Showing::Notes(prompt) => view! { <brainstorm::screen::notes::OfPrompt shown prompt/> }.into_any(),
        Showing::Themes => view! { <theming::screen::Themes shown/> }.into_any(),
        Showing::Theme(theme) => view! { <brainstorm::screen::notes::OfTheme shown theme/> }.into_any(),
        Showing::Opportunities => view! { <plenary::screen::Opportunities shown/> }.into_any(),
        Showing::Voting => view! { <prioritising::screen::Voting shown/> }.into_any(),
        Showing::Recommendations => view! { <recommendations::screen::Recommendations shown/> }.into_any(),
        Showing::Actions => view! { <actions::screen::Actions shown/> }.into_any(),
        Showing::Order(criterion) => view! { <plenary::screen::Order shown criterion/> }.into_any(),
        Showing::Picture => view! { <prioritising::screen::result::PictureWall shown/> }.into_any(),
        Showing::Agreement => view! { <prioritising::screen::result::AgreementWall shown/> }.into_any(),
        Showing::Recap => view! { <recap::screen::Recap shown/> }.into_any(),
        Showing::Then => view! { <earlier::Then shown/> }.into_any(),
        Showing::Blank => view! { <wall::say::Blank shown/> }.into_any(),
        Showing::Thanks => view! { <wall::say::Thanks shown/> }.into_any(),
    }
}
