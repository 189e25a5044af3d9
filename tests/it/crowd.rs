//! A full room: sixty devices write, edit, sort and rank, and at the end all of them show the same board.

use plenary_shared::{
    ballot::{Choices, Criterion},
    id::NoteId,
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::Refusal,
};
use plenary_tests::{day::LearningEvent, device::Device, server::TestServer, until};
use rand::seq::SliceRandom;

/// Devices in the room.
const DEVICES: usize = 60;
/// Notes that each writes.
const NOTES: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_devices_write_edit_sort_and_rank_and_agree() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, DEVICES).await;
    until("sixty are told", || event.projector.facts().joined as usize == DEVICES).await;

    let notes = all_write(&event).await;
    for prompt in event.prompts(StageKind::Brainstorm) {
        event.facilitator.reveal(prompt).await;
    }
    event.facilitator.open_stage(StageKind::Theming).await;
    let content = event.at_rest().await;
    assert_eq!(content.notes.len(), DEVICES * NOTES);
    assert!(content.notes.values().all(|note| note.text.starts_with("reworded")));

    all_sort(&event, &notes).await;
    let content = event.at_rest().await;
    assert!(content.notes.values().all(|note| note.theme.is_some()), "each note lies where somebody put it");

    event.facilitator.open_stage(StageKind::Prioritising).await;
    event.at_rest().await;
    all_rank(&event).await;
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    for criterion in Criterion::ALL {
        assert_eq!(content.latest(criterion).unwrap().ranking.n as usize, DEVICES);
    }
    for device in event.everybody() {
        answered_once(device);
    }
    let commands: usize = event.participants.iter().map(|device| device.look(|state| state.answers.len())).sum();
    assert_eq!(commands, DEVICES * (NOTES * 2 + NOTES + 2));
    println!("{commands} commands of {DEVICES} devices, each answered once");
}

/// Everybody writes at once and rewords what they wrote.
async fn all_write(event: &LearningEvent) -> Vec<NoteId> {
    let prompts = event.prompts(StageKind::Brainstorm);
    let mut notes = Vec::new();
    for (place, device) in event.participants.iter().enumerate() {
        for (number, prompt) in prompts.iter().cycle().take(NOTES).enumerate() {
            let (id, _) = device.post_note(*prompt, &format!("note {number} of {place}"));
            device.post(Act::Note(NoteAct::Edit {
                id,
                own: device.own(id),
                revision: 2,
                text: format!("reworded {number} {place}"),
            }));
            notes.push(id);
        }
    }
    all_drained(event).await;
    notes
}

/// All devices move notes into themes; of those that move the same note one wins.
async fn all_sort(event: &LearningEvent, notes: &[NoteId]) {
    let mut themes = Vec::new();
    for name in ["A", "B", "C", "D", "E", "F"] {
        themes.push(event.facilitator.add_theme(name).await.unwrap());
    }
    event.all_caught_up().await;
    let mut moves = Vec::new();
    for (place, device) in event.participants.iter().enumerate() {
        for number in 0..NOTES {
            let note = notes[(place * NOTES + number) % notes.len()];
            moves.push((device, device.post(device.moving(note, Some(themes[place % themes.len()])))));
        }
    }
    for (device, op) in moves {
        if let Err(nack) = device.answer(op).await {
            assert_eq!(nack.code, Refusal::Superseded);
        }
    }
}

async fn all_rank(event: &LearningEvent) {
    let items = event.facilitator.opportunities();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            let mut order = items.clone();
            order.shuffle(&mut rand::rng());
            let choices = Choices::try_from(order.into_iter().map(|item| vec![item]).collect::<Vec<_>>()).unwrap();
            device.post_ballot(criterion, choices);
        }
    }
    all_drained(event).await;
}

async fn all_drained(event: &LearningEvent) {
    for device in &event.participants {
        device.drained().await;
    }
}

/// Each command got one answer, and none was delayed: devices within their limits do not wait.
fn answered_once(device: &Device) {
    device.look(|state| {
        assert!(state.acks.values().all(|acks| *acks == 1));
        let refused = state.answers.values().filter(|answer| answer.is_err()).count();
        assert_eq!(state.acks.len() + refused, state.answers.len());
        assert_eq!(state.put_off, []);
    });
}
