//! What the screens of a participant share: the session, and the stage that is on this screen.

use crate::{
    dialogs::OpenDialogs,
    draft, json, kept,
    link::{self, Kept, Reason, Subscriber},
    live::Live,
    secrets, storage,
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::{Prompt, Stage},
    api::Seat,
    content::StageNow,
    id::{PromptId, SessionId, StageId},
    role::Role,
};
use wasm_bindgen::JsCast;

/// The key of the seat that this device has.
const SEAT: &str = "seat";
/// The attribute of the page's root that holds a seat which was just given.
const JOINED: &str = "data-seat";
/// Under a session: its keys that hold the device's secrets.
const SECRETS: [&str; 4] = ["master", "recovery", "shuffle", "written"];
/// Under a session: prefixes of its keys that reveal what somebody did on this device.
const DONE: [&str; 3] = ["own.", "vote.", "receipts."];
/// Under a session: starts of its keys that hold words which were not sent; the last two are the link's shelf.
const UNSENT: [&str; 4] = ["draft.", "change.", "participant.op.", "participant.tray."];
/// Under a session: prefixes of keys by which another page of this device tells of notes that were sent or refused.
const ELSEWHERE: [&str; 3] = ["own.", "participant.op.", "participant.tray."];
/// Under a session: the prefix of the link's keys for unsent words of the person who had this device before.
const BEFORE: &str = "participant.before.";
/// Under a session: the key of the question whether its writer is still here.
const ASKS: &str = "asks";

/// A participant's device in a session; a handle that is copied freely and comes from the context.
#[derive(Clone, Copy)]
pub struct Phone {
    /// The session.
    pub live: Live,
    /// The current stage.
    pub now: Memo<Option<StageNow>>,
    /// The stage on this screen; it stays behind while its reader types.
    pub shown: RwSignal<Option<StageId>>,
    /// The opening in which the person here asked for a pause; never stored.
    pub pause: RwSignal<Option<u32>>,
    /// Whether a form on this screen has a problem.
    pub problem: RwSignal<bool>,
    /// Changes when another page of this device wrote something down, or this one is back in front.
    pub elsewhere: RwSignal<u32>,
    dialogs: RwSignal<u32>,
}

impl Phone {
    /// Opens the session of a seat and puts the phone into the context.
    pub fn open(session: SessionId) -> Self {
        let live = Live::open(session, Role::Participant);
        let now = Memo::new(move |_| live.mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.stage)));
        let phone = Self {
            live,
            now,
            shown: RwSignal::new(None),
            pause: RwSignal::new(None),
            problem: RwSignal::new(false),
            elsewhere: RwSignal::new(0),
            dialogs: RwSignal::new(0),
        };
        provide_context(phone);
        provide_context(OpenDialogs(phone.dialogs));
        let others = storage::watch(move |key| phone.written_elsewhere(key));
        on_cleanup(move || others.into_iter().for_each(WindowListenerHandle::remove));
        Effect::new(move |_| phone.follow());
        Effect::new(move |_| {
            if live.mirror.meta.with(|meta| meta.as_ref().is_some_and(|meta| meta.ended)) {
                phone.end();
            }
        });
        phone
    }

    /// The phone of the page.
    pub fn here() -> Self {
        expect_context()
    }

    /// The stage on this screen.
    pub fn stage(self) -> Memo<Option<Stage>> {
        Memo::new(move |_| {
            let id = self.shown.get()?;
            self.live.mirror.meta.with(|meta| meta.as_ref()?.agenda.stage(id).cloned())
        })
    }

    /// Whether a stage is open now; what was so when a dialog opened holds until it closes.
    pub fn is_open(self, stage: StageId) -> Memo<bool> {
        Memo::new(move |before: Option<&bool>| match before {
            Some(before) if self.in_dialog() => *before,
            _ => self.now.get().is_some_and(|now| now.id == stage && now.open),
        })
    }

    /// Whether a dialog is open: what is under it stays, for words in it would go with it. Tracked.
    pub fn in_dialog(self) -> bool {
        self.dialogs.get() > 0
    }

    /// Another page of this device set or removed a key; `None` when this page is back in front and may have missed some.
    fn written_elsewhere(self, key: Option<&str>) {
        let start = format!("{}.", self.live.session);
        let name = match key.map(|key| key.strip_prefix(&start)) {
            Some(None) => return,
            Some(Some(name)) => name,
            None => "",
        };
        if name.is_empty() || ELSEWHERE.iter().any(|kind| name.starts_with(kind)) {
            self.live.own.opened(self.live.link);
            self.live.link.look_again();
        }
        self.elsewhere.update(|count| *count = count.wrapping_add(1));
    }

    /// The stage that the room has moved on to, while another is still on this screen.
    pub fn ahead(self) -> Memo<Option<Stage>> {
        Memo::new(move |_| {
            let now = self.now.get()?.id;
            let behind = self.shown.get()? != now;
            self.live.mirror.meta.with(|meta| meta.as_ref()?.agenda.stage(now).filter(|_| behind).cloned())
        })
    }

    /// The prompts of a stage.
    pub fn prompts(self, stage: StageId) -> Memo<Vec<Prompt>> {
        Memo::new(move |_| {
            self.live
                .mirror
                .meta
                .with(|meta| meta.iter().flat_map(|meta| meta.agenda.prompts_of(stage).cloned()).collect())
        })
    }

    /// Switches to the stage of the room; unsent words go into the tray.
    pub fn catch_up(self) {
        let Some(now) = self.now.get_untracked() else { return };
        if self.shown.get_untracked() != Some(now.id) {
            self.shown.set(Some(now.id));
            self.carry(Some(now.id));
        }
    }

    /// Sends a note, as of the stage in which its prompt is or was answered.
    pub fn send_note(self, prompt: PromptId, text: String) {
        let act = self.live.own.add(prompt, text);
        match self.opening_of(prompt) {
            Some(n) => self.live.link.send_from(n, act),
            None => self.live.link.send(act),
        };
    }

    /// The event is over: unsent words stay on the screen, and nothing on the device. Words that another page of this
    /// device is writing are that page's to show and to remove.
    pub fn end(self) {
        self.carry(None);
        self.forget_but(storage::is_of_others);
    }

    /// Takes everything of this session off the device; what is on the screen stays.
    pub fn forget(self) {
        self.forget_but(|_| false);
    }

    fn forget_but(self, stays: fn(&str) -> bool) {
        self.live.own.forget();
        self.live.link.forget();
        forget_but(self.live.session, stays);
    }

    /// The opening that words under a prompt belong to: the last one of its stage, or the last one that this device
    /// saw of any, which still leads to the facilitator.
    fn opening_of(self, prompt: PromptId) -> Option<u32> {
        let stage = self.live.mirror.meta.with_untracked(|meta| Some(meta.as_ref()?.agenda.prompt(prompt)?.stage))?;
        let read = |key: &str| storage::get(key)?.parse().ok();
        read(&self.opening_key(stage)).or_else(|| {
            let openings = storage::keys(&format!("{}.opened.", self.live.session));
            openings.iter().filter_map(|key| read(key)).max()
        })
    }

    fn opening_key(self, stage: StageId) -> String {
        format!("{}.opened.{stage}", self.live.session)
    }

    /// Follows the room, unless somebody is typing or has a dialog open.
    fn follow(self) {
        let busy = self.in_dialog();
        let Some(now) = self.now.get() else { return };
        if now.open {
            storage::set(&self.opening_key(now.id), &now.n.to_string());
        }
        let first = self.shown.with_untracked(Option::is_none);
        if first || !(busy || typing()) {
            self.catch_up();
        }
    }

    /// The number of the opening in which the room is; `None` while its stage is closed.
    pub fn opening(self) -> Option<u32> {
        self.now.try_get_untracked().flatten().filter(|now| now.open).map(|now| now.n)
    }

    /// Puts unsent words of answers into the tray, unless their poll is of an opening that is still open.
    pub fn carry_answers(self, open: Option<u32>) {
        for (n, text) in draft::take_answers(self.live.session, open) {
            self.live.link.keep(Kept { id: secrets::op_id(), text, prompt: None, n, why: Reason::MovedOn });
        }
    }

    /// Puts drafts into the tray: those of other stages than the one that is kept.
    fn carry(self, kept: Option<StageId>) {
        let session = self.live.session;
        let stage_of =
            |prompt| self.live.mirror.meta.with_untracked(|meta| Some(meta.as_ref()?.agenda.prompt(prompt)?.stage));
        let stays = |prompt| kept.is_some() && stage_of(prompt) == kept;
        let put = |prompt, text, of| {
            let n = self.opening_of(prompt).unwrap_or_default();
            self.live.link.keep(Kept { id: secrets::op_id(), text, prompt: of, n, why: Reason::MovedOn });
        };
        for (prompt, text) in draft::all(session).into_iter().filter(|(prompt, _)| !stays(*prompt)) {
            put(prompt, text, Some(prompt));
            draft::write(session, prompt, "");
        }
        for (prompt, note, text) in draft::changes(session).into_iter().filter(|(prompt, ..)| !stays(*prompt)) {
            put(prompt, text, None);
            draft::forget_change(session, prompt, note);
        }
        self.carry_answers(kept.and_then(|_| self.opening()));
    }
}

/// The seat that this device has, if it has one.
pub fn seat() -> Option<Seat> {
    json::parse(&storage::get(SEAT)?)
}

/// Remembers the seat of this device. What ties it to notes of another session is removed. Unsent words of that session
/// stay: they may only have met a server that runs on other data, and are there when somebody joins it again.
pub fn take_seat(seat: &Seat) {
    if let Some(Seat { session: Some(before), .. }) = self::seat().filter(|before| before.session != seat.session) {
        untie(before);
    }
    storage::set(SEAT, &serde_json::to_string(seat).expect("a seat is plain data with text keys"));
}

/// Takes over the seat that the join form of `index.html` has just got: `xtask/boot/boot.js` leaves it in the page.
pub fn take_joined() {
    let page = document().document_element();
    let Some(text) = page.as_ref().and_then(|page| page.get_attribute(JOINED)) else { return };
    page.map(|page| page.remove_attribute(JOINED).ok());
    if let Some(seat) = json::parse(&text) {
        take_new_seat(&seat);
    }
}

/// Remembers the seat that this device just got. If somebody has written on it before, the page asks whether this is the
/// same person: a cookie may be lost, or a device passed on.
fn take_new_seat(seat: &Seat) {
    take_seat(seat);
    let Some(session) = seat.session else { return };
    if holds(session, &DONE) || holds(session, &UNSENT) {
        storage::set(&key(session, ASKS), ASKS);
    }
}

/// Whether the page still has to ask "Was this you?" about earlier writing on this device.
pub fn asks(session: SessionId) -> bool {
    storage::get(&key(session, ASKS)).is_some()
}

/// It was the same person: everything stays.
pub fn same_person(session: SessionId) {
    storage::remove(&key(session, ASKS));
}

/// It was somebody else: what waits is still sent, and nothing here leads to it any more.
pub fn other_person(session: SessionId) {
    link::hand_on(session, Role::Participant);
    for kinds in [&SECRETS[..], &DONE, &UNSENT, &[ASKS]] {
        clear(session, kinds);
    }
    kept::forget();
}

/// The event ended while this device was off, or the device has gone on to another: removes everything that links it to
/// its notes. Unsent words stay until the page of the event has shown them to their writer; without any, `false`: everything
/// is removed.
pub fn untie(session: SessionId) -> bool {
    let unsent = holds(session, &UNSENT) || holds(session, &[BEFORE]);
    if unsent {
        clear(session, &SECRETS);
        clear(session, &DONE);
    } else {
        forget(session);
    }
    unsent
}

fn holds(session: SessionId, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| !storage::keys(&key(session, kind)).is_empty())
}

fn clear(session: SessionId, kinds: &[&str]) {
    kinds.iter().for_each(|kind| storage::clear(&key(session, kind)));
}

fn key(session: SessionId, kind: &str) -> String {
    format!("{session}.{kind}")
}

/// Takes everything of a session off the device.
pub fn forget(session: SessionId) {
    forget_but(session, |_| false);
}

fn forget_but(session: SessionId, stays: fn(&str) -> bool) {
    let keys = storage::keys(&format!("{session}."));
    keys.iter().filter(|key| !stays(key)).for_each(|key| storage::remove(key));
    storage::remove(SEAT);
}

/// Whether a text field has the focus and something in it.
fn typing() -> bool {
    let Some(active) = document().active_element() else { return false };
    let value = match active.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        Some(area) => area.value(),
        None => active.dyn_ref::<web_sys::HtmlInputElement>().map(web_sys::HtmlInputElement::value).unwrap_or_default(),
    };
    !value.trim().is_empty()
}
