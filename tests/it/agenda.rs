//! The agenda as data: templates, changes on the day, and going back to an earlier stage. Nothing written is ever lost.

use plenary_shared::{
    agenda::{Agenda, MINUTES, Prompt, Reveal, Stage},
    api::NewSession,
    ballot::{Choices, Criterion},
    id::{OpportunityId, PromptId, StageId},
    new_session::STAGES,
    screen::{Screen, View},
    stage::{Act, StageKind, agenda::AgendaAct, prioritising::RankingAct},
    template::{Listed, Template},
    wire::Refusal,
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    device::{Applied, Device, Nack},
    http::{new_session, refusal},
    server::TestServer,
    until,
};

async fn change(device: &Device, act: AgendaAct) -> Result<Applied, Nack> {
    device.act(act.into()).await
}

fn agenda(device: &Device) -> Agenda {
    device.meta().agenda
}

fn order(device: &Device) -> Vec<u16> {
    agenda(device).stages.iter().map(|stage| stage.id.0).collect()
}

/// Adds a stage of a kind after another; gives it with its prompts.
async fn add(device: &Device, kind: StageKind, after: Option<StageId>) -> (Stage, Vec<Prompt>) {
    let (stage, prompts) = agenda(device).fresh(kind);
    let act = AgendaAct::Add { stage: stage.clone(), prompts: prompts.clone(), after };
    change(device, act).await.expect("a facilitator adds a stage");
    until("the stage is on the agenda", || agenda(device).stage(stage.id).is_some()).await;
    (stage, prompts)
}

async fn open(device: &Device, id: StageId) {
    device.set_stage(id, true).await.expect("a stage opens");
    until("the stage shows as open", || {
        let stage = device.meta().stage;
        (stage.id, stage.open) == (id, true)
    })
    .await;
}

#[tokio::test]
async fn an_event_can_be_made_from_every_template_and_begins_at_its_first_stage() {
    let server = TestServer::start().await;
    let templates = server.organiser().templates().await.unwrap();
    assert_eq!(templates.len(), 7);
    assert_eq!(templates[0].template.agenda.stages[2].title, "S1: Case chronology", "the usual one is first");
    for Listed { template, .. } in templates {
        let new = NewSession { agenda: template.agenda.clone(), ..new_session(Reveal::OnClose, None) };
        let event = LearningEvent::with(&server, StageKind::Welcome, 1, new).await;
        assert_eq!(agenda(&event.participants[0]), template.agenda, "{}", template.title);
        open(&event.facilitator, template.agenda.stages[0].id).await;
    }
}

#[tokio::test]
async fn own_templates_are_kept_for_all_organisers_until_one_removes_them() {
    let server = TestServer::start().await;
    let organiser = server.organiser().clone();
    let usual = organiser.templates().await.unwrap().remove(0).template;
    let own = Template { title: " Our\nday ".into(), ..usual.clone() };
    let saved = organiser.save_template(&own).await.unwrap();
    let no_stage = Template { agenda: Agenda { stages: Vec::new(), prompts: Vec::new() }, ..usual.clone() };
    assert_eq!(refusal(&organiser.save_template(&no_stage).await.unwrap_err()).status, 422);
    let server = server.restart().await;
    let listed = server.organiser().templates().await.unwrap();
    let ours = Listed { id: Some(saved.id), template: Template { title: "Our day".into(), ..usual } };
    assert_eq!((listed.len(), listed.last()), (8, Some(&ours)));
    server.organiser().remove_template(saved).await.unwrap();
    assert_eq!(server.organiser().templates().await.unwrap().len(), 7);
    assert_eq!(refusal(&server.organiser().remove_template(saved).await.unwrap_err()).status, 404);
}

#[tokio::test]
async fn a_day_is_changed_while_it_runs_and_nothing_written_is_lost() {
    let server = TestServer::start().await;
    let (mut event, notes) = LearningEvent::shown(&server, 5, &["a", "b", "c", "d", "e"]).await;
    let theming = event.facilitator.stage(StageKind::Theming);
    let (more, prompts) = add(&event.facilitator, StageKind::Brainstorm, Some(theming)).await;
    assert_eq!(agenda(&event.facilitator).after(theming).unwrap().id, more.id);
    let rest = Stage { title: "Another break".into(), ..add(&event.facilitator, StageKind::Break, None).await.0 };
    let was = agenda(&event.facilitator).stages[0].clone();
    let (minutes, say) = (5, "Stretch your legs.".to_owned());
    let edited = Stage { minutes, say, ..rest.clone() };
    change(&event.facilitator, AgendaAct::Edit { stage: edited.clone(), was }).await.unwrap();
    change(&event.facilitator, AgendaAct::Move { id: rest.id, after: Some(more.id), was: None }).await.unwrap();
    let welcome = event.facilitator.stage(StageKind::Synopsis);
    change(&event.facilitator, AgendaAct::Delete { id: welcome }).await.unwrap();
    event.all_caught_up().await;
    assert_eq!(order(&event.participants[0]), [0, 2, 3, 4, 13, 14, 5, 6, 7, 8, 9, 12, 10, 11]);
    assert_eq!(agenda(&event.projector).stage(rest.id), Some(&edited));
    assert_eq!(event.facilitator.meta().stage.id, event.facilitator.stage(StageKind::Brainstorm), "the open one stays");

    open(&event.facilitator, more.id).await;
    event.all_caught_up().await;
    for device in &event.participants {
        device.add_note(prompts[1].id, "again").await.expect("people write in a stage that was added");
    }
    event.facilitator.close_stage().await;
    let before = event.at_rest().await;
    assert_eq!(before.notes.len(), notes.len() + 5);
    assert!(notes.iter().all(|id| before.notes[id].prompt != prompts[1].id), "each note keeps its prompt");

    let _server = server.restart().await;
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    event.all_caught_up().await;
    let after = event.content();
    assert_eq!((after.meta.agenda, after.notes), (before.meta.agenda, before.notes), "the same after a crash");
    assert_eq!(after.meta.opened, [event.facilitator.stage(StageKind::Brainstorm), more.id].into());
}

#[tokio::test]
async fn of_two_facilitators_who_change_the_agenda_at_once_the_second_is_asked() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let other = event.co_facilitator().await;
    let was = agenda(&event.facilitator).stages[3].clone();
    let edit = |title: &str| AgendaAct::Edit { stage: Stage { title: title.into(), ..was.clone() }, was: was.clone() };
    let moved = |after| AgendaAct::Move { id: was.id, after: Some(after), was: Some(StageId(2)) };
    let fresh = |kind| {
        let (stage, prompts) = agenda(&event.facilitator).fresh(kind);
        AgendaAct::Add { stage, prompts, after: None }
    };
    let (first, second) = (fresh(StageKind::Break), fresh(StageKind::Recap));
    change(&event.facilitator, edit("Mine")).await.unwrap();
    change(&event.facilitator, moved(StageId(5))).await.unwrap();
    change(&event.facilitator, first).await.unwrap();
    for late in [edit("Theirs"), moved(StageId(7)), second] {
        let nack = change(&other, late.clone()).await.unwrap_err();
        assert_eq!(nack.code, Refusal::Superseded, "{late:?}");
        assert!(nack.now.is_some_and(|now| now.parse::<u32>().is_ok()), "the place where it is now");
    }
    // The same change twice is one change.
    change(&other, edit("Mine")).await.unwrap();
    change(&other, moved(StageId(5))).await.unwrap();
    other.catches_up_with(&event.facilitator).await;
    assert_eq!(agenda(&other).stage(was.id).unwrap().title, "Mine");
    assert_eq!(order(&other), [13, 0, 1, 2, 4, 5, 3, 6, 7, 8, 9, 12, 10, 11]);
}

#[tokio::test]
async fn a_stage_that_was_opened_cannot_be_removed_nor_any_that_is_not_there() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let lead = &event.facilitator;
    let brainstorm = lead.stage(StageKind::Brainstorm);
    event.participants[0].add_note(event.prompts(StageKind::Brainstorm)[0], "held").await.unwrap();
    let refused = async |act| change(lead, act).await.unwrap_err().code;
    assert_eq!(refused(AgendaAct::Delete { id: brainstorm }).await, Refusal::Superseded);
    open(lead, lead.stage(StageKind::Break)).await;
    assert_eq!(refused(AgendaAct::Delete { id: brainstorm }).await, Refusal::Superseded, "also when it has closed");
    // Also one in which nobody can write, and the open one.
    open(lead, lead.stage(StageKind::Recap)).await;
    for kind in [StageKind::Break, StageKind::Recap] {
        assert_eq!(refused(AgendaAct::Delete { id: lead.stage(kind) }).await, Refusal::Superseded, "{kind:?}");
    }
    assert_eq!(refused(AgendaAct::Delete { id: StageId(99) }).await, Refusal::Gone);
    let lost = Some(StageId(99));
    assert_eq!(refused(AgendaAct::Move { id: brainstorm, after: lost, was: Some(StageId(2)) }).await, Refusal::Gone);
    assert_eq!(
        refused(AgendaAct::Move { id: brainstorm, after: Some(brainstorm), was: Some(StageId(2)) }).await,
        Refusal::Bad
    );
    assert!(event.at_rest().await.meta.agenda.stage(brainstorm).is_some());
}

#[tokio::test]
async fn what_makes_no_agenda_is_refused() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let lead = &event.facilitator;
    let (stage, prompts) = agenda(lead).fresh(StageKind::Actions);
    let add = |stage: Stage, prompts: Vec<Prompt>| AgendaAct::Add { stage, prompts, after: None };
    let title = |title: &str| Stage { title: title.into(), ..stage.clone() };
    let elsewhere = Prompt { stage: StageId(3), ..prompts[0].clone() };
    let twice = vec![prompts[0].clone(), prompts[0].clone()];
    let silent = Stage { kind: StageKind::Break, ..stage.clone() };
    let was = agenda(lead).stages[0].clone();
    let cases = [
        (add(title("  "), prompts.clone()), Refusal::Bad),
        (add(title(&"x".repeat(81)), prompts.clone()), Refusal::TooLong),
        (add(stage.clone(), vec![elsewhere]), Refusal::Bad),
        (add(stage.clone(), twice), Refusal::Bad),
        (add(silent, prompts.clone()), Refusal::Bad),
        (add(stage.clone(), vec![Prompt { id: PromptId(1), ..prompts[0].clone() }]), Refusal::Superseded),
        (AgendaAct::Edit { stage: Stage { kind: StageKind::Close, ..was.clone() }, was: was.clone() }, Refusal::Bad),
    ];
    for (act, code) in cases {
        assert_eq!(change(lead, act.clone()).await.unwrap_err().code, code, "{act:?}");
    }
    let long = Stage { minutes: MINUTES + 1, ..was.clone() };
    change(lead, AgendaAct::Edit { stage: long, was }).await.unwrap();
    until("minutes are bounded", || agenda(lead).stages[0].minutes == MINUTES).await;
    while agenda(lead).stages.len() < STAGES {
        self::add(lead, StageKind::Break, None).await;
    }
    let (stage, prompts) = agenda(lead).fresh(StageKind::Break);
    assert_eq!(change(lead, AgendaAct::Add { stage, prompts, after: None }).await.unwrap_err().code, Refusal::Full);
    lead.end().await;
    let id = lead.stage(StageKind::Actions);
    assert_eq!(change(lead, AgendaAct::Delete { id }).await.unwrap_err().code, Refusal::Closed, "the event is over");
}

#[tokio::test]
async fn every_change_of_the_agenda_is_undone_by_its_inverse() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let lead = &event.facilitator;
    let start = agenda(lead);
    let (stage, prompts) = start.fresh(StageKind::Brainstorm);
    let was = start.stages[4].clone();
    let acts = [
        AgendaAct::Add { stage, prompts, after: Some(StageId(6)) },
        AgendaAct::Edit { stage: Stage { minutes: 7, ..was.clone() }, was },
        AgendaAct::Move { id: StageId(8), after: None, was: Some(StageId(7)) },
        AgendaAct::Delete { id: StageId(10) },
    ];
    let mut undo = Vec::new();
    for act in acts.map(Act::from) {
        let before = lead.content();
        undo.extend(act.inverse(&before, &|| unreachable!("no ids are made")));
        lead.act(act.clone()).await.unwrap();
        until("the agenda changed", || lead.content().meta.agenda != before.meta.agenda).await;
    }
    for act in undo.into_iter().rev() {
        lead.act(act).await.unwrap();
    }
    let same = |agenda: &Agenda| {
        let mut prompts = agenda.prompts.clone();
        prompts.sort_by_key(|prompt| prompt.id);
        (agenda.stages.clone(), prompts)
    };
    until("the agenda is as it was", || same(&agenda(lead)) == same(&start)).await;
}

/// Before the day begins, the stage that comes first is the one that opens first, and the big screen asks for no question
/// that is gone.
#[tokio::test]
async fn the_day_begins_with_what_is_first_and_no_screen_asks_for_what_is_gone() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let lead = &event.facilitator;
    let asked = event.prompts(StageKind::Actions)[0];
    lead.show(Screen { view: View::Notes, prompt: Some(asked), scale: 125, ..Screen::default() }).await;
    change(lead, AgendaAct::Delete { id: lead.stage(StageKind::Actions) }).await.unwrap();
    change(lead, AgendaAct::Delete { id: lead.stage(StageKind::Welcome) }).await.unwrap();
    let meta = event.at_rest().await.meta;
    assert_eq!(meta.stage.id, lead.stage(StageKind::Synopsis));
    assert_eq!(meta.screen, Screen { scale: 125, ..Screen::default() });
}

fn ranked(items: &[OpportunityId]) -> Choices {
    Choices::new(items.iter().map(|item| vec![*item]).collect(), items).expect("each item once")
}

#[tokio::test]
async fn going_back_destroys_nothing_and_keeps_every_ranking() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 5, &["a", "b", "c", "d", "e"]).await;
    let lead = &event.facilitator;
    let theme = lead.add_theme("Handover").await.unwrap();
    lead.move_note(notes[0], Some(theme)).await.unwrap();
    lead.open_stage(StageKind::Plenary).await;
    lead.add_opportunity(None, "Say it in person").await.unwrap();
    lead.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    let first = lead.stage_number();
    let items = lead.opportunities();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            device.cast(criterion, ranked(&items)).await.unwrap();
        }
    }
    lead.close_stage().await;
    let before = event.at_rest().await;
    assert_eq!(before.results.len(), 2);

    // Back to the brainstorm, where everybody writes one more note, and one reword; then to the ranking again.
    lead.open_stage(StageKind::Brainstorm).await;
    event.all_caught_up().await;
    let back = event.write(&["f", "g", "h", "i", "j"]).await;
    event.participants[0].edit_note(notes[0], 2, "a, reworded").await.unwrap();
    lead.open_stage(StageKind::Plenary).await;
    let text = lead.content().opportunities[&items[0]].text.clone();
    let reword = RankingAct::WordOpportunity { id: items[0], text: "Other words".into(), was: text.clone() };
    lead.act(reword.into()).await.unwrap();
    lead.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    let second = lead.stage_number();
    for device in &event.participants[..3] {
        device.cast(Criterion::Impact, ranked(&[items[1], items[0]])).await.unwrap();
    }
    lead.close_stage().await;
    let after = event.at_rest().await;

    assert!(notes.iter().chain(&back).all(|id| after.notes.contains_key(id)), "every note is there");
    assert_eq!(after.notes[&notes[0]].text, "a, reworded");
    assert_eq!(after.notes[&notes[0]].theme, Some(theme), "and in its theme");
    assert_eq!((after.themes.clone(), after.opportunities.len()), (before.themes.clone(), before.opportunities.len()));
    let opened: Vec<_> = after.results.keys().map(|poll| poll.n).collect();
    assert_eq!(opened, [first, first, second, second], "two rounds, each with both rankings");
    for (poll, outcome) in &before.results {
        assert_eq!(after.results.get(poll), Some(outcome), "the first round is as it was");
    }
    let latest = after.latest(Criterion::Impact).unwrap();
    assert_eq!((latest.ranking.n, latest.words_of(items[0])), (3, Some("Other words")));
    // What was ranked before it changed can be told by its words.
    let earlier = &before.results.iter().find(|(poll, _)| poll.criterion() == Some(Criterion::Impact)).unwrap().1;
    assert_eq!(earlier.words_of(items[0]), Some(text.as_str()));
    assert_ne!(after.opportunities[&items[0]].text, text);
}
