//! The laptop's sorting desk: every theme in sight, by keys alone, by dragging, and on paper; and what a facilitator is told
//! before a stage or the event closes.

use fantoccini::key::Key;
use plenary_shared::{id::ThemeId, stage::StageKind};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::LearningEvent,
    server::TestServer,
    until,
};
use serde_json::json;

/// Themes that must be in sight together.
const THEMES: usize = 12;

/// Whatever has been done, something has the focus.
async fn keeps_the_focus(laptop: &Chromium, after: &str) {
    laptop.until(&format!("something has the focus after {after}"), "return document.activeElement !== document.body").await;
}

async fn themes(event: &LearningEvent, count: usize) -> Vec<ThemeId> {
    let mut themes = Vec::new();
    for number in 1..=count {
        let name = format!("Safeguarding theme number {number}");
        themes.push(event.facilitator.add_theme(&name).await.expect("a facilitator makes a theme"));
    }
    themes
}

/// The theme of a tile, and its name: on the board themes have no order of their own.
async fn tile(laptop: &Chromium, place: usize) -> (ThemeId, String) {
    let script = "const tile = document.querySelectorAll('.tile')[arguments[0]];
                  return [tile.dataset.drop, tile.querySelector('.tile-name').innerText];";
    let found = laptop.page(script, json!([place])).await;
    let [Some(theme), Some(name)] = [&found[0], &found[1]].map(serde_json::Value::as_str) else { panic!("{found}") };
    (theme.parse().expect("an id"), name.into())
}

#[tokio::test]
async fn twelve_themes_and_two_hundred_notes_are_sorted_without_scrolling_the_page() {
    let server = TestServer::start().await;
    let texts: Vec<_> = (0..200).map(|number| format!("Nobody at the surgery could see note {number}")).collect();
    let (event, notes) = LearningEvent::sorting(&server, 4, &texts).await;
    let themes = themes(&event, THEMES).await;
    for (number, note) in notes.iter().enumerate().skip(40) {
        event.facilitator.move_note(*note, Some(themes[number % THEMES])).await.expect("a facilitator moves a note");
    }
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Not sorted yet 40 notes").await;
    for surface in [Surface::SmallLaptop, Surface::SmallProjector] {
        laptop.become_a(surface).await;
        laptop.at_rest().await;
        let seen = laptop
            .page(
                "const main = document.querySelector('.desk-main').getBoundingClientRect();
                 const inside = (element) => {
                   const { top, bottom, left, right } = element.getBoundingClientRect();
                   return top >= main.top && bottom <= main.bottom && left >= main.left && right <= main.right;
                 };
                 const whole = (kind) => [...document.querySelectorAll(kind)].filter(inside).length;
                 const page = document.scrollingElement;
                 const scrolls = page.scrollHeight > page.clientHeight || page.scrollWidth > page.clientWidth;
                 const notes = [...document.querySelectorAll('.tile')].map((tile) => {
                   const end = tile.getBoundingClientRect();
                   const whole = (note) => {
                     const { bottom, right } = note.getBoundingClientRect();
                     return bottom <= end.bottom && right <= end.right;
                   };
                   return [...tile.querySelectorAll('li')].filter(whole).length;
                 });
                 return [whole('.tile'), whole('.tile-name'), whole('.sort-note'), scrolls, Math.min(...notes)];",
                json!([]),
            )
            .await;
        let [tiles, names, rows, scrolls, excerpts] = &seen.as_array().expect("five figures")[..] else { panic!("{seen}") };
        assert_eq!((tiles, names, scrolls), (&json!(THEMES), &json!(THEMES), &json!(false)), "{surface:?}");
        assert!(rows.as_u64() >= Some(4), "{surface:?}: {rows} notes of the list are in sight");
        assert!(excerpts.as_u64() >= Some(1), "{surface:?}: a tile shows {excerpts} notes");
        laptop.assert_sound(&format!("sorting, {surface:?}"), &[Check::Sideways, Check::Axe]).await;
    }
    laptop.assert_calm().await;
}

#[tokio::test]
async fn a_range_is_selected_moved_and_looked_at_with_keys_and_the_focus_is_never_lost() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 2, &["One", "Two", "Three", "Four", "Five"]).await;
    themes(&event, 2).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Safeguarding theme number 2").await;
    let (theme, name) = tile(&laptop, 1).await;
    laptop.keys("jxjjX").await;
    laptop.see("3 notes selected").await;
    laptop.keys("m").await;
    laptop.see("Move 3 notes to…").await;
    laptop.keys("b").await;
    let moved = |count| move |content: &plenary_shared::content::Content| content.notes_of(Some(theme)).len() == count;
    event.facilitator.sees("three notes are in the theme of the letter B", moved(3)).await;
    laptop.see("Not sorted yet 2 notes").await;
    keeps_the_focus(&laptop, "the notes in hand were moved").await;

    laptop.keys("o").await;
    laptop.see("Which notes do you want to see?").await;
    laptop.keys("b").await;
    laptop.see("In this theme 3 notes").await;
    laptop.until("the list has the focus", "return document.activeElement.id === 'list-name'").await;
    laptop.tab_to("Rename").await;
    laptop.key(Key::Enter).await;
    laptop.fill("Name of the theme", "Handover").await;
    laptop.key(Key::Enter).await;
    laptop.see(&format!("Renamed “{name}” to “Handover”.")).await;
    // A theme that somebody makes meanwhile comes at the end: targets stay where they are.
    event.facilitator.add_theme("Made meanwhile").await.expect("a facilitator makes a theme");
    laptop.see("Made meanwhile").await;
    assert_eq!((tile(&laptop, 1).await.0, tile(&laptop, 2).await.1), (theme, "Made meanwhile".into()));
    keeps_the_focus(&laptop, "a theme was renamed").await;
    laptop.tab_to("Delete").await;
    laptop.key(Key::Enter).await;
    laptop.tab_to("Delete theme").await;
    laptop.key(Key::Enter).await;
    laptop.see("Not sorted yet 5 notes").await;
    keeps_the_focus(&laptop, "a theme was deleted").await;
    laptop.keys("u").await;
    laptop.see("Handover").await;
    keeps_the_focus(&laptop, "that was undone").await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn notes_are_dragged_from_the_list_to_the_last_theme() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 2, &["One", "Two", "Three"]).await;
    themes(&event, THEMES).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Safeguarding theme number 12").await;
    laptop.at_rest().await;
    let (theme, name) = tile(&laptop, THEMES - 1).await;
    let centre = "const { x, y, width, height } = document.querySelectorAll(arguments[0])[arguments[1]].getBoundingClientRect();
                  return [x + width / 2, y + height / 2];";
    let (grip, tile) = (laptop.page(centre, json!([".grip", 0])).await, laptop.page(centre, json!([".tile", THEMES - 1])).await);
    for (kind, at, buttons) in [("mousePressed", &grip, 1), ("mouseMoved", &tile, 1), ("mouseReleased", &tile, 0)] {
        let event = json!({"type": kind, "x": at[0], "y": at[1], "button": "left", "buttons": buttons, "clickCount": 1});
        laptop.cdp("Input.dispatchMouseEvent", event).await;
    }
    laptop.see(&format!("Moved 1 note to “{name}”.")).await;
    event.facilitator.sees("one note is in that theme", |content| content.notes_of(Some(theme)).len() == 1).await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn a_printed_sorting_desk_has_every_note_whole() {
    let server = TestServer::start().await;
    let texts: Vec<_> = (0..60).map(|number| format!("A note that is long enough for three lines of a tile, {number}")).collect();
    let (event, notes) = LearningEvent::sorting(&server, 4, &texts).await;
    let theme = themes(&event, 1).await[0];
    for note in &notes[..30] {
        event.facilitator.move_note(*note, Some(theme)).await.expect("a facilitator moves a note");
    }
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Not sorted yet 30 notes").await;
    laptop.cdp("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
    // A word is on paper when nothing around it cuts it off.
    let cut = laptop
        .page(
            "const cut = (element) => {
               const own = element.getBoundingClientRect();
               if (own.width < 2 || own.height < 2) return true;
               for (let around = element; around; around = around.parentElement) {
                 const { overflowX, overflowY } = getComputedStyle(around);
                 const box = around.getBoundingClientRect();
                 if ((overflowX !== 'visible' || overflowY !== 'visible') && (own.bottom > box.bottom + 1 || own.right > box.right + 1)) return true;
                 if (around === element && around.scrollHeight > around.clientHeight + 1 && overflowY !== 'visible') return true;
               }
               return false;
             };
             const notes = [...document.querySelectorAll('.sort-note .words, .tile-notes li')];
             return [notes.length, notes.filter(cut).length];",
            json!([]),
        )
        .await;
    assert_eq!(cut, json!([60, 0]));
    laptop.cdp("Emulation.setEmulatedMedia", json!({"media": ""})).await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn whoever_goes_on_or_ends_is_told_what_is_still_open() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 3, &["One", "Two", "Three"]).await;
    let theme = themes(&event, 1).await[0];
    event.facilitator.move_note(notes[0], Some(theme)).await.expect("a facilitator moves a note");
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    laptop.see("Not sorted yet 2 notes").await;
    laptop.press_start("Next: ").await;
    laptop.see("2 notes are not sorted yet.").await;
    laptop.press("Cancel").await;
    event.facilitator.open_stage(StageKind::Plenary).await;
    event.facilitator.add_opportunity(None, "Meet the school").await.expect("an opportunity");
    event.facilitator.open_stage(StageKind::Prioritising).await;
    laptop.see("Results appear when ranking closes.").await;
    laptop.press_start("Next: ").await;
    laptop.until("the dialog says it", "return seen().includes('Still open') && seen().includes('0 of 3 have ranked')").await;
    laptop.assert_sound("what is still open", &[Check::Sideways, Check::Axe]).await;
    laptop.press("Cancel").await;
    laptop.press("Controls").await;
    laptop.press("End the event").await;
    laptop.see("2 notes are not sorted yet.").await;
    laptop.press("Cancel").await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn a_key_blanks_the_big_screen_and_brings_back_what_it_showed() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 1, 2).await;
    let wall = event.screen_link().await.expect("a link for the big screen");
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    let screen = Chromium::open(Surface::Projector).await;
    screen.visit(&wall).await;
    let title = event.facilitator.meta().title.clone();
    laptop.press("Controls").await;
    laptop.choose("What it shows", "Learning opportunities").await;
    screen.see("Learning opportunities").await;
    laptop.press("Controls").await;
    laptop.keys("b").await;
    screen.until("only the name is there", &format!("return seen() === {title:?}")).await;
    laptop.keys("b").await;
    screen.see("Learning opportunities").await;
    until("the view is the one of before", || {
        event.facilitator.meta().screen.view == plenary_shared::screen::View::Opportunities
    })
    .await;
    for browser in [&laptop, &screen] {
        browser.assert_calm().await;
    }
}
