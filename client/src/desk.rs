//! What every part of the facilitator's page shares: the board, what is selected, what can be undone, what was said.

use crate::{
    board::board,
    components::announce::Announcer,
    link::Reply,
    live::Live,
    secrets, storage,
    words::{facilitator as words, refusal},
};
use leptos::prelude::*;
use plenary_shared::{
    api::Handover,
    content::Content,
    id::{ActionId, NoteId, OpportunityId, PromptId, RecommendationId, StageId, ThemeId},
    screen::{Screen, View},
    stage::{Act, actions::ActionField, leading::LeadingAct, theming::SortingAct},
};
use std::{collections::BTreeSet, sync::Arc};

/// Acts that can be undone, newest last; older ones fall off.
const UNDO_STEPS: usize = 50;
/// Where the switch for letter keys is kept.
const LETTERS: &str = "letters";

/// One thing the facilitator did, and what undoes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    number: u32,
    /// What was done, for the toast.
    pub words: String,
    undo: Vec<Act>,
}

/// The facilitator's desk; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The session.
    pub live: Live,
    /// The board in plain types.
    pub board: Memo<Option<Arc<Content>>>,
    /// The themes in the order in which the sorting desk shows them: each keeps its place, new ones come at the end.
    pub themes: Memo<Vec<ThemeId>>,
    /// The open dialog.
    pub ask: RwSignal<Option<Ask>>,
    /// What was just done, while its undo is offered.
    pub toast: RwSignal<Option<Deed>>,
    /// Why something was not done, in one sentence.
    pub problem: RwSignal<Option<String>>,
    /// Notes that are selected.
    pub picked: RwSignal<BTreeSet<NoteId>>,
    /// The note that keys act on.
    pub at: RwSignal<Option<NoteId>>,
    /// The note from which Shift selects up to another: the one that was selected last.
    pub anchor: RwSignal<Option<NoteId>>,
    /// The theme whose notes are listed on the sorting desk; without one, those that are not sorted yet.
    pub opened: RwSignal<Option<ThemeId>>,
    /// The prompts that were revealed last, here: their notes open.
    pub revealed: RwSignal<Vec<PromptId>>,
    /// Whether the sorting desk waits with what others change.
    pub paused: RwSignal<bool>,
    /// Whether letters are commands.
    pub letters: RwSignal<bool>,
    /// The status region.
    pub voice: Announcer,
    done: RwSignal<Vec<Deed>>,
    /// What the big screen showed before it was blanked.
    before_blank: StoredValue<Option<Screen>>,
    counter: StoredValue<u32>,
}

impl Desk {
    /// A desk over a session that was just opened.
    pub fn new(live: Live) -> Self {
        let board = board(live.mirror);
        // On the board their order is random, so that it says nothing of who made which first.
        let themes = Memo::new(move |before: Option<&Vec<ThemeId>>| {
            let there: Vec<_> =
                board.get().iter().flat_map(|board| board.themes_in_order()).map(|(id, _)| id).collect();
            let mut themes = before.cloned().unwrap_or_default();
            themes.retain(|id| there.contains(id));
            let new: Vec<_> = there.into_iter().filter(|id| !themes.contains(id)).collect();
            themes.extend(new);
            themes
        });
        Self {
            live,
            board,
            themes,
            ask: RwSignal::new(None),
            toast: RwSignal::new(None),
            problem: RwSignal::new(None),
            picked: RwSignal::default(),
            at: RwSignal::new(None),
            anchor: RwSignal::new(None),
            opened: RwSignal::new(None),
            revealed: RwSignal::default(),
            paused: RwSignal::new(false),
            letters: RwSignal::new(storage::get(LETTERS).as_deref() != Some("off")),
            voice: Announcer::provide(),
            done: RwSignal::default(),
            before_blank: StoredValue::new(None),
            counter: StoredValue::new(0),
        }
    }

    /// The board now, without following it.
    pub fn now(self) -> Option<Arc<Content>> {
        self.board.get_untracked()
    }

    /// Does something that cannot be undone, or needs no undo.
    pub fn act(self, act: Act) {
        self.act_then(act, |_| {});
    }

    /// The same; `then` runs when it was done.
    pub fn act_then(self, act: Act, then: impl FnOnce(Self) + 'static) {
        self.act_held(act, move |desk, _| then(desk));
    }

    /// The same; `then` also gets whether the change is held and shows only later.
    pub fn act_held(self, act: Act, then: impl FnOnce(Self, bool) + 'static) {
        self.problem.set(None);
        self.toast.set(None);
        let sent = act.clone();
        self.live.link.send_then(act, move |reply| match reply {
            Reply::Ack { held } => then(self, held),
            Reply::Nack { code, now } => self.refused(&sent, code, now),
        });
    }

    /// Does something that can be undone, and offers that.
    pub fn deed(self, words: impl Into<String>, acts: Vec<Act>) {
        let Some(content) = self.now() else { return };
        let undo = acts.iter().rev().flat_map(|act| act.inverse(&*content, &secrets::random)).collect();
        let words = words.into();
        let number = self.counter.try_update_value(|counter| {
            *counter += 1;
            *counter
        });
        let deed = Deed { number: number.unwrap_or_default(), words: words.clone(), undo };
        self.problem.set(None);
        self.done.update(|done| {
            done.push(deed.clone());
            let over = done.len().saturating_sub(UNDO_STEPS);
            done.drain(..over);
        });
        self.voice.say(words);
        self.toast.set(Some(deed.clone()));
        // What one does oneself must be seen.
        self.paused.set(false);
        for act in acts {
            let (number, sent) = (deed.number, act.clone());
            self.live.link.send_then(act, move |reply| {
                if let Reply::Nack { code, now } = reply {
                    self.forget(number);
                    self.refused(&sent, code, now);
                }
            });
        }
    }

    /// Undoes what was done last.
    pub fn undo(self) {
        self.toast.set(None);
        let last = self.done.try_update(Vec::pop).flatten();
        let Some(deed) = last else {
            self.voice.say(words::NOTHING_TO_UNDO);
            return;
        };
        self.voice.say(words::undone(&deed.words));
        deed.undo.into_iter().for_each(|act| self.act(act));
    }

    /// Changes what the big screen shows.
    pub fn screen(self, change: impl FnOnce(&mut Screen)) {
        let Some(content) = self.now() else { return };
        let before = content.meta.screen;
        let mut screen = before;
        change(&mut screen);
        if screen != before {
            self.act(Act::Leading(LeadingAct::SetScreen(screen)));
        }
    }

    /// Puts a view on the big screen, from its first page.
    pub fn show(self, view: View) {
        self.screen(|screen| *screen = Screen { view, page: 0, theme: None, prompt: None, ..*screen });
    }

    /// Blanks the big screen, or brings back what it showed before; where that is not known, the current stage.
    pub fn blank(self) {
        let before = self.before_blank;
        self.screen(|screen| {
            if screen.view == View::Blank {
                let shown = before.try_update_value(Option::take).flatten();
                *screen = Screen { scale: screen.scale, ..shown.unwrap_or_default() };
            } else {
                before.set_value(Some(*screen));
                *screen = Screen { view: View::Blank, page: 0, theme: None, prompt: None, ..*screen };
            }
        });
    }

    /// Turns letters as commands on or off, and remembers it.
    pub fn switch_letters(self, on: bool) {
        self.letters.set(on);
        storage::set(LETTERS, if on { "on" } else { "off" });
    }

    /// Says why an act was not done. Its dialog has closed, so its words are said with it: they are nowhere else.
    fn refused(self, act: &Act, code: plenary_shared::wire::Refusal, now: Option<String>) {
        let content = self.board.try_get_untracked().flatten();
        let moves = matches!(act, Act::Sorting(SortingAct::Move { .. }));
        let sentence = refusal::sentence(code, moves, now.as_deref(), content.as_deref());
        let words = act.words().map(|(words, _)| words).filter(|words| !words.is_empty());
        let wrote = words.map(|words| format!(" {}", refusal::you_wrote(words))).unwrap_or_default();
        self.problem.try_set(Some(sentence + &wrote));
    }

    /// A deed that was refused is not there to be undone.
    fn forget(self, number: u32) {
        self.done.try_update(|done| done.retain(|deed| deed.number != number));
        self.toast.try_update(|toast| {
            if toast.as_ref().is_some_and(|deed| deed.number == number) {
                *toast = None;
            }
        });
    }
}

/// The desk around the current component.
pub fn desk() -> Desk {
    expect_context()
}

/// Everything the facilitator is asked before it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Opening a stage, with what that means.
    Stage(StageId),
    /// Changing the agenda.
    Agenda,
    /// Saying whom people can turn to.
    Contacts,
    /// Closing the open stage.
    CloseStage,
    /// Revealing the notes of prompts.
    Reveal(Vec<PromptId>),
    /// Moving notes.
    Move(Vec<NoteId>),
    /// Which theme's notes to list.
    List,
    /// Making a theme, with notes in it from the start.
    NewTheme(Vec<NoteId>),
    /// Merging a theme into another.
    Merge(ThemeId),
    /// Deleting a theme.
    DeleteTheme(ThemeId),
    /// Saying which of the notes the others repeat.
    Same(Vec<NoteId>),
    /// Rewording a prompt.
    RewordPrompt(PromptId),
    /// Rewording a learning opportunity.
    RewordOpportunity(OpportunityId),
    /// Removing a learning opportunity.
    RemoveOpportunity(OpportunityId),
    /// Wording a recommendation, or a new one.
    Recommendation(Option<RecommendationId>),
    /// Choosing what a recommendation rests on.
    Evidence(RecommendationId),
    /// Filling in an action.
    Action {
        /// Which; a new one without.
        id: Option<ActionId>,
        /// The words that a new one begins with.
        text: String,
        /// The field to begin with.
        field: ActionField,
    },
    /// One date for every action without one.
    Dates,
    /// Removing a hidden note for good; with its words.
    PurgeNote(NoteId, String),
    /// Naming a snapshot.
    Snapshot,
    /// A code for one more facilitator.
    Handover(Handover),
    /// A link to hand on.
    Link {
        /// What it is for.
        title: &'static str,
        /// What to do with it.
        say: &'static str,
        /// The link.
        link: String,
    },
    /// Ending the event.
    End,
    /// The list of keys.
    Keys,
}
