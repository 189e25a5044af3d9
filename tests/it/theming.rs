//! Sorting together: races end with one result, merges have no cycles, and no text is lost.

use plenary_shared::{
    id::ThemeId,
    stage::{Act, StageKind, theming::SortingAct},
    wire::Refusal,
};
use plenary_tests::{day::LearningEvent, files::holds, server::TestServer};

#[tokio::test]
async fn a_race_for_a_note_ends_in_one_place_on_every_screen() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 4, &["the note", "another"]).await;
    let mut themes = Vec::new();
    for device in &event.participants {
        themes.push(device.add_theme("a theme of its own").await.unwrap());
    }
    event.at_rest().await;
    // All of them saw the note unsorted when they moved it.
    let moves: Vec<_> = event
        .participants
        .iter()
        .zip(&themes)
        .map(|(device, theme)| device.post(device.moving(notes[0], Some(*theme))))
        .collect();
    let mut won = Vec::new();
    for ((device, op), theme) in event.participants.iter().zip(moves).zip(&themes) {
        match device.answer(op).await {
            Ok(_) => won.push(*theme),
            Err(nack) => assert_eq!(nack.code, Refusal::Superseded),
        }
    }
    let [winner] = won[..] else { panic!("one move counts, not {won:?}") };
    let content = event.at_rest().await;
    assert_eq!(content.notes[&notes[0]].theme, Some(winner));
    assert_eq!(content.notes[&notes[1]].theme, None);
}

#[tokio::test]
async fn whoever_is_superseded_learns_where_the_note_is_and_may_insist() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 2, &["the note"]).await;
    let (one, other) = (&event.participants[0], &event.participants[1]);
    let (a, b) = (one.add_theme("A").await.unwrap(), one.add_theme("B").await.unwrap());
    let stale = Act::Sorting(SortingAct::Move { id: notes[0], to: Some(b), was: None });
    one.move_note(notes[0], Some(a)).await.unwrap();
    let refused = other.act(stale).await.unwrap_err();
    assert_eq!((refused.code, refused.now), (Refusal::Superseded, Some(a.to_string())));
    other.act(Act::Sorting(SortingAct::Move { id: notes[0], to: Some(b), was: Some(a) })).await.unwrap();
    // A move to the theme where the note already is always succeeds.
    one.act(Act::Sorting(SortingAct::Move { id: notes[0], to: Some(b), was: Some(a) })).await.unwrap();
    assert_eq!(event.at_rest().await.notes[&notes[0]].theme, Some(b));
}

#[tokio::test]
async fn merged_themes_carry_their_notes_and_moves_follow() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 2, &["one", "two", "three"]).await;
    let (device, lead) = (&event.participants[0], &event.facilitator);
    let a = device.add_theme("A").await.unwrap();
    let b = device.add_theme("B").await.unwrap();
    device.move_note(notes[0], Some(a)).await.unwrap();
    device.move_note(notes[1], Some(b)).await.unwrap();
    lead.merge(a, b).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(content.themes_in_order().len(), 1);
    assert_eq!(content.notes_of(Some(b)).len(), 2);
    // A device that has not received the merge yet means the theme into which it was merged.
    device.act(Act::Sorting(SortingAct::Move { id: notes[2], to: Some(a), was: None })).await.unwrap();
    assert_eq!(event.at_rest().await.notes[&notes[2]].theme, Some(b));
    lead.split(a).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(content.notes_of(Some(a)).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [notes[0]]);
    assert_eq!(content.notes_of(Some(b)).len(), 2);
}

#[tokio::test]
async fn merges_make_no_cycle() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Theming, 0).await;
    let lead = &event.facilitator;
    let mut themes = Vec::new();
    for name in ["A", "B", "C"] {
        themes.push(lead.add_theme(name).await.unwrap());
    }
    let [a, b, c] = themes[..] else { unreachable!() };
    lead.merge(a, b).await.unwrap();
    lead.merge(b, c).await.unwrap();
    lead.merge(a, b).await.expect("what is merged already stays so");
    assert_eq!(lead.merge(c, a).await.unwrap_err().code, Refusal::Bad, "the end of a chain into its beginning");
    assert_eq!(lead.merge(c, c).await.unwrap_err().code, Refusal::Bad, "a theme into itself");
    assert_eq!(lead.merge(c, ThemeId::from_bytes([9; 16])).await.unwrap_err().code, Refusal::Gone);
    let content = event.at_rest().await;
    for theme in [a, b, c] {
        assert_eq!(content.live_theme(theme), Some(c));
    }
}

#[tokio::test]
async fn crossing_merges_of_two_facilitators_leave_one_theme() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Theming, 0).await;
    let second = event.co_facilitator().await;
    let a = second.add_theme("A").await.unwrap();
    let b = second.add_theme("B").await.unwrap();
    let (one, other) = tokio::join!(event.facilitator.merge(a, b), second.merge(b, a));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(event.at_rest().await.themes_in_order().len(), 1);
}

#[tokio::test]
async fn the_notes_of_a_deleted_theme_are_unsorted_again() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 1, &["one", "two", "three"]).await;
    let (device, lead) = (&event.participants[0], &event.facilitator);
    let (a, b, c) = (
        device.add_theme("A").await.unwrap(),
        device.add_theme("B").await.unwrap(),
        device.add_theme("C").await.unwrap(),
    );
    for (note, theme) in notes.iter().zip([a, b, c]) {
        device.move_note(*note, Some(theme)).await.unwrap();
    }
    lead.merge(a, b).await.unwrap();
    lead.delete_theme(b).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(content.themes.keys().collect::<Vec<_>>(), [&c]);
    assert_eq!(content.notes_of(None).len(), 2);
    assert_eq!(content.notes_of(Some(c)).len(), 1);
    let into_nothing = Act::Sorting(SortingAct::Move { id: notes[0], to: Some(b), was: None });
    assert_eq!(device.act(into_nothing).await.unwrap_err().code, Refusal::Gone);
    assert_eq!(lead.delete_theme(b).await.unwrap_err().code, Refusal::Gone);
}

#[tokio::test]
async fn two_names_for_a_theme_ask_once() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Theming, 2).await;
    let (one, other) = (&event.participants[0], &event.participants[1]);
    let theme = one.add_theme("  Handover\nbetween teams ").await.unwrap();
    one.sees("the name on one line", |content| content.themes[&theme].name == "Handover between teams").await;
    one.name_theme(theme, "Handover", "Handover between teams").await.unwrap();
    let refused = other.name_theme(theme, "Teams", "Handover between teams").await.unwrap_err();
    assert_eq!((refused.code, refused.now.as_deref()), (Refusal::Superseded, Some("Handover")));
    other.name_theme(theme, "Teams", "Handover").await.unwrap();
    assert_eq!(event.at_rest().await.themes[&theme].name, "Teams");
}

#[tokio::test]
async fn duplicates_keep_the_words_of_both() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 2, &["no handover", "nobody handed over", "handover!"]).await;
    let device = &event.participants[0];
    let [a, b, c] = notes[..] else { unreachable!() };
    device.mark_same(b, Some(a)).await.unwrap();
    assert_eq!(device.mark_same(a, Some(a)).await.unwrap_err().code, Refusal::Bad);
    assert_eq!(device.mark_same(a, Some(b)).await.unwrap_err().code, Refusal::Bad, "duplicates of each other");
    // What is marked as a duplicate of a duplicate becomes a duplicate of the first.
    device.mark_same(c, Some(b)).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!((content.notes[&b].same, content.notes[&c].same), (Some(a), Some(a)));
    assert_eq!(content.notes[&b].text, "nobody handed over");
    assert_eq!(content.notes.len(), 3);
    // A device that saw it unmarked is denied, with the current value.
    let stale = Act::Sorting(SortingAct::MarkSame { id: b, of: Some(c), was: None });
    assert_eq!(
        event.participants[1].act(stale).await,
        event.participants[1].act(Act::Sorting(SortingAct::MarkSame { id: b, of: Some(a), was: None })).await
    );
    let stale = Act::Sorting(SortingAct::MarkSame { id: b, of: None, was: None });
    assert_eq!(event.participants[1].act(stale).await.unwrap_err().code, Refusal::Superseded);
    device.mark_same(b, None).await.unwrap();
    assert_eq!(event.at_rest().await.notes[&b].same, None);
}

#[tokio::test]
async fn what_lies_under_a_note_follows_it_under_another() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 1, &["one", "two", "three"]).await;
    let device = &event.participants[0];
    device.mark_same(notes[1], Some(notes[0])).await.unwrap();
    device.mark_same(notes[0], Some(notes[2])).await.unwrap();
    let content = event.at_rest().await;
    assert_eq!(content.notes[&notes[0]].same, Some(notes[2]));
    assert_eq!(content.notes[&notes[1]].same, Some(notes[2]));
}

#[tokio::test]
async fn a_hidden_note_leaves_every_screen_and_comes_back_with_its_words() {
    let server = TestServer::start().await;
    let (mut event, notes) = LearningEvent::sorting(&server, 1, &["a child's name", "other"]).await;
    event.facilitator.hide_note(notes[0], true).await.unwrap();
    let content = event.at_rest().await;
    assert!(content.notes[&notes[0]].hidden);
    assert_eq!(content.notes[&notes[0]].text, "");
    assert_eq!(content.notes_in_order().len(), 1);
    let moving = event.participants[0].moving(notes[0], None);
    assert_eq!(event.participants[0].act(moving).await.unwrap_err().code, Refusal::Gone);
    // A device that connects now never gets the text, not even in the history.
    event.facilitator.open_stage(StageKind::Plenary).await;
    let newcomer = event.join().await;
    assert!(!newcomer.wire().iter().any(|frame| holds(frame, b"a child's name")));
    event.participants.push(newcomer);
    event.facilitator.hide_note(notes[0], false).await.unwrap();
    assert_eq!(event.at_rest().await.notes[&notes[0]].text, "a child's name");
}

#[tokio::test]
async fn themes_become_learning_opportunities_in_their_own_words() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Theming, 1).await;
    let lead = &event.facilitator;
    let (a, b, c) =
        (lead.add_theme("A").await.unwrap(), lead.add_theme("B").await.unwrap(), lead.add_theme("C").await.unwrap());
    lead.merge(b, a).await.unwrap();
    lead.add_opportunity(Some(c), "Worded by hand").await.unwrap();
    lead.open_stage(StageKind::Plenary).await;
    let content = event.at_rest().await;
    let mut words: Vec<_> = content.opportunities.values().map(|item| (item.theme, item.text.as_str())).collect();
    words.sort_unstable();
    let mut expected = [(Some(a), "A"), (Some(c), "Worded by hand")];
    expected.sort_unstable();
    assert_eq!(words, expected);
}
