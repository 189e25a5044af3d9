//! Every role, every stage, every command: a denied command changes nothing, and the policy table grants the right ones.

use plenary_server::{
    clock::Moment,
    frames::{Frame, FrameSender, channel},
    journal::{
        batch::StoredRoom,
        state::{Fact, HeldKind, HeldText, OpenPoll, Owner, RoomState},
    },
    room::{Command, Input, Join, Output, Room, Tick, Work},
};
use plenary_shared::{
    agenda::{Reveal, Stage, partnership_case_review_day},
    ballot::{Choices, Criterion},
    content::{Content, Meta, Note, Opportunity, StageNow, Theme},
    document::Board,
    id::{ActionId, NoteId, OpId, OpportunityId, PromptId, RecommendationId, SessionId, StageId, ThemeId},
    proof::{Master, Nonce},
    role::Role,
    screen::Screen,
    stage::{
        Act, Rule, StageKind, When,
        actions::{Action, ActionAct, ActionField, Tier},
        agenda::AgendaAct,
        brainstorm::{NoteAct, Withdrawal},
        leading::LeadingAct,
        poll::{PollId, Topic},
        prioritising::RankingAct,
        recommendations::{Part, Recommendation, RecommendationAct, Source},
        theming::SortingAct,
    },
    wire::{Binary, Refusal, ServerFrame},
};
use plenary_tests::{day::LearningEvent, process::ServerProcess, server::TestServer};
use rights::{RIGHTS, Right, While, differences};
use std::collections::BTreeSet;

mod rights;

const WRITER: Master = Master([7; 32]);
const STRANGER: Master = Master([8; 32]);
const NOTE: NoteId = NoteId::from_bytes([1; 16]);
const OTHER_NOTE: NoteId = NoteId::from_bytes([2; 16]);
const HIDDEN_NOTE: NoteId = NoteId::from_bytes([10; 16]);
const THEME: ThemeId = ThemeId::from_bytes([3; 16]);
const OTHER_THEME: ThemeId = ThemeId::from_bytes([4; 16]);
const MERGED_THEME: ThemeId = ThemeId::from_bytes([5; 16]);
const OPPORTUNITY: OpportunityId = OpportunityId::from_bytes([6; 16]);
const RECOMMENDATION: RecommendationId = RecommendationId::from_bytes([7; 16]);
const ACTION: ActionId = ActionId::from_bytes([8; 16]);
const LATE: [u8; 16] = [9; 16];
/// The number of the opening before: that of the stage whose prompts are answered, where the open one has none.
const EARLIER: u32 = 2;
const STAGE_NUMBER: u32 = 3;

#[test]
fn the_policy_table_is_what_is_written_by_hand() {
    assert_eq!(differences(&table()), BTreeSet::new());
    let twice = RIGHTS.iter().filter(|right| RIGHTS.iter().filter(|other| other.act == right.act).count() > 1);
    assert_eq!(twice.count(), 0);
}

#[test]
fn what_is_no_right_is_refused_and_changes_nothing() {
    let mut combinations = 0;
    for open in stages() {
        for right in RIGHTS {
            for role in Role::ALL {
                check(open, right, role, act(right.act, open, &WRITER));
                combinations += 1;
            }
        }
    }
    assert_eq!(combinations, 14 * table().len() * 5);
}

/// A row that grants one role or one stage more, or is missing, or is there twice.
#[test]
fn a_widened_row_of_the_policy_table_is_noticed() {
    let with = |change: fn(&mut Rule)| {
        let mut table = table();
        change(table.iter_mut().find(|rule| rule.act == "theme.merge").expect("a row"));
        differences(&table)
    };
    assert_eq!(with(|_| ()), BTreeSet::new());
    let noticed = BTreeSet::from(["theme.merge"]);
    assert_eq!(with(|rule| rule.who = &[Role::Facilitator, Role::Participant]), noticed);
    assert_eq!(with(|rule| rule.when = When::Open(&[StageKind::Theming, StageKind::Development])), noticed);
    assert_eq!(with(|rule| rule.when = When::Always), noticed);
    assert_eq!(with(|rule| rule.who = &[]), noticed);
    assert_eq!(with(|rule| rule.act = "theme.split"), BTreeSet::from(["theme.merge", "theme.split"]));
    let unknown = Rule { act: "note.sign", who: &[Role::Facilitator], when: When::Always };
    assert_eq!(differences(&[table(), vec![unknown]].concat()), BTreeSet::from(["note.sign"]));
    assert_eq!(differences(&table()[1..]), BTreeSet::from([table()[0].act]));
}

/// The same as seen in a room: where the rights say less than the table gives, the room's answer is not the right one.
#[test]
fn a_room_that_allows_more_than_is_right_is_noticed() {
    let stricter = |act: &'static str, role: Role, open, change: fn(&mut Right)| {
        let mut right = *RIGHTS.iter().find(|right| right.act == act).expect("a right");
        let checked = |right: &Right| {
            let act = self::act(right.act, open, &WRITER);
            std::panic::catch_unwind(|| check(open, right, role, act)).is_ok()
        };
        assert!(checked(&right), "{act} by a {role:?} in {open:?}");
        change(&mut right);
        assert!(!checked(&right), "{act} by a {role:?} in {open:?}");
    };
    let (theming, brainstorm) = (Some(StageKind::Theming), Some(StageKind::Brainstorm));
    stricter("note.move", Role::Participant, theming, |right| right.who = &[Role::Facilitator]);
    stricter("note.hide", Role::Facilitator, brainstorm, |right| right.who = &[]);
    stricter("theme.add", Role::Participant, theming, |right| right.when = While::Open(&[StageKind::Development]));
    stricter("note.add", Role::Participant, theming, |right| right.otherwise = Refusal::Closed);
}

#[test]
fn nobody_changes_a_note_of_somebody_else() {
    for open in stages() {
        for name in ["note.edit", "note.del"] {
            for role in [Role::Participant, Role::Facilitator] {
                let mut room = room(open);
                let before = board(&mut room);
                let (answer, work) = send(&mut room, role, written_in(open), act(name, open, &STRANGER));
                let writing = open.is_some_and(StageKind::writes);
                let expected = if writing || name == "note.edit" { Refusal::NotYours } else { Refusal::Closed };
                assert_eq!(answer, Err(expected), "{name} by a {role:?} in {open:?}");
                assert!(work.record.is_empty() && work.batch.writes.is_empty());
                assert_eq!(board(&mut room), before);
            }
        }
    }
}

/// A note is late if it was written while its own stage was open, independent of the stages since.
#[test]
fn words_that_name_another_stage_than_their_own_are_not_late() {
    let open = Some(StageKind::Theming);
    for name in ["note.add", "note.edit"] {
        for (n, expected) in [(EARLIER, Refusal::Late), (STAGE_NUMBER, Refusal::Closed), (9, Refusal::Closed)] {
            let (answer, work) = send(&mut room(open), Role::Participant, n, act(name, open, &WRITER));
            assert_eq!(answer, Err(expected), "{name} of opening {n}");
            assert_eq!(work.record.is_empty(), expected == Refusal::Closed, "{name} of opening {n}");
        }
    }
}

#[tokio::test]
async fn the_big_screen_may_do_nothing_over_its_socket() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let before = event.facilitator.essence();
    for right in RIGHTS {
        let answer = event.projector.act(act(right.act, Some(StageKind::Brainstorm), &WRITER)).await;
        assert_eq!(answer.unwrap_err().code, Refusal::Role, "{}", right.act);
    }
    event.at_rest().await;
    assert_eq!(event.facilitator.essence(), before);
}

#[tokio::test]
async fn a_participant_may_not_lead_over_their_socket() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Theming, 1).await;
    let before = event.facilitator.essence();
    for right in RIGHTS.iter().filter(|right| !right.who.contains(&Role::Participant)) {
        let answer = event.participants[0].act(act(right.act, Some(StageKind::Theming), &WRITER)).await;
        assert_eq!(answer.unwrap_err().code, Refusal::Role, "{}", right.act);
    }
    event.at_rest().await;
    assert_eq!(event.facilitator.essence(), before);
}

fn check(open: Option<StageKind>, right: &Right, role: Role, act: Act) {
    let mut room = room(open);
    let before = board(&mut room);
    let (answer, work) = send(&mut room, role, written_in(open), act);
    let expected = right.answer(role, open);
    assert_eq!(answer, expected, "{} by a {role:?} in {open:?}", right.act);
    if expected.is_err() {
        assert_eq!(board(&mut room), before, "{} by a {role:?} in {open:?} changed the board", right.act);
        let late = expected == Err(Refusal::Late);
        let kept = |fact: &Fact| match fact {
            Fact::Held(_, Some(text)) => text.kind == HeldKind::Late,
            fact => matches!(fact, Fact::Owner(_, Some(_)) | Fact::Applied(..)),
        };
        let facts = &work.record.facts;
        assert!(if late { facts.iter().all(kept) } else { facts.is_empty() }, "{}", right.act);
        assert!(work.record.updates.is_empty() && work.batch.writes.len() == usize::from(late), "{}", right.act);
    }
}

fn table() -> Vec<Rule> {
    Act::rules().copied().collect()
}

fn stages() -> impl Iterator<Item = Option<StageKind>> {
    std::iter::once(None).chain(StageKind::ALL.iter().copied().map(Some))
}

/// A command that would make sense, given the room below.
fn act(name: &str, open: Option<StageKind>, writer: &Master) -> Act {
    let (id, p, x) = (NoteId::from_bytes([20; 16]), prompt(open), String::from("words"));
    match name {
        "note.add" => Act::Note(NoteAct::Add { id, prompt: p, text: x, tag: writer.own(id).tag() }),
        "note.edit" => Act::Note(NoteAct::Edit { id: NOTE, own: writer.own(NOTE), revision: 2, text: x }),
        "note.del" => Act::Note(NoteAct::Delete { id: NOTE, own: writer.own(NOTE), revision: 2, when: Withdrawal::Mixed }),
        "note.move" => Act::Sorting(SortingAct::Move { id: NOTE, to: Some(OTHER_THEME), was: Some(THEME) }),
        "note.same" => Act::Sorting(SortingAct::MarkSame { id: NOTE, of: Some(OTHER_NOTE), was: None }),
        "note.hide" => Act::Note(NoteAct::Hide { id: NOTE, hidden: true }),
        "note.purge" => Act::Note(NoteAct::Purge { id: HIDDEN_NOTE }),
        "theme.add" => Act::Sorting(SortingAct::AddTheme { id: ThemeId::from_bytes([20; 16]), name: x }),
        "theme.name" => Act::Sorting(SortingAct::NameTheme { id: THEME, name: x, was: "Theme".into() }),
        "theme.merge" => Act::Sorting(SortingAct::MergeTheme { merged: THEME, into: OTHER_THEME }),
        "theme.split" => Act::Sorting(SortingAct::SplitTheme { merged: MERGED_THEME }),
        "theme.del" => Act::Sorting(SortingAct::DeleteTheme { id: THEME }),
        "opportunity.add" => {
            Act::Ranking(RankingAct::AddOpportunity { id: OpportunityId::from_bytes([20; 16]), theme: None, text: x })
        }
        "opportunity.word" => {
            Act::Ranking(RankingAct::WordOpportunity { id: OPPORTUNITY, text: x, was: "Opportunity".into() })
        }
        "opportunity.del" => Act::Ranking(RankingAct::DeleteOpportunity { id: OPPORTUNITY }),
        "ballot.cast" => Act::Ranking(RankingAct::CastBallot {
            ballot: PollId::ranking(STAGE_NUMBER, Criterion::Impact),
            choices: Choices::new(vec![vec![OPPORTUNITY]], &[OPPORTUNITY]).unwrap(),
            nonce: Nonce([1; 32]),
        }),
        "recommendation.add" => {
            Act::Recommendation(RecommendationAct::Add { id: RecommendationId::from_bytes([20; 16]), recommendation: recommendation() })
        }
        "recommendation.word" => Act::Recommendation(RecommendationAct::Word {
            id: RECOMMENDATION,
            part: Part::What,
            text: x,
            was: recommendation().what,
        }),
        "recommendation.cite" => Act::Recommendation(RecommendationAct::Cite {
            id: RECOMMENDATION,
            source: Source::Theme(THEME),
            cited: true,
        }),
        "recommendation.del" => Act::Recommendation(RecommendationAct::Delete { id: RECOMMENDATION }),
        "action.add" => Act::Action(ActionAct::Add { id: ActionId::from_bytes([20; 16]), action: Box::new(action()) }),
        "action.set" => {
            Act::Action(ActionAct::Set { id: ACTION, field: ActionField::Owner, text: x, was: action().owner })
        }
        "action.del" => Act::Action(ActionAct::Delete { id: ACTION }),
        "stage.set" => Act::Leading(LeadingAct::SetStage { to: StageId(0), open: false, was: STAGE_NUMBER }),
        "stage.edit" => {
            let agenda = partnership_case_review_day();
            let was = agenda.stage(StageId(1)).expect("a stage").clone();
            Act::Agenda(AgendaAct::Edit { stage: Stage { title: x, ..was.clone() }, was })
        }
        "stage.move" => Act::Agenda(AgendaAct::Move { id: StageId(1), after: Some(StageId(2)), was: Some(StageId(0)) }),
        "stage.del" => Act::Agenda(AgendaAct::Delete { id: StageId(1) }),
        "prompt.reveal" => Act::Note(NoteAct::Reveal { prompt: PromptId(1) }),
        "prompt.word" => {
            Act::Note(NoteAct::WordPrompt { prompt: PromptId(1), text: x, was: "What information is missing?".into() })
        }
        "screen.set" => Act::Leading(LeadingAct::SetScreen(Screen { page: 1, ..Screen::default() })),
        "timer.set" => Act::Leading(LeadingAct::SetTimer { seconds: 60 }),
        "snapshot.take" => Act::Leading(LeadingAct::TakeSnapshot { name: x }),
        "late.admit" => Act::Note(NoteAct::AdmitLate { prompt: PromptId(1) }),
        "session.end" => Act::Leading(LeadingAct::EndSession),
        // What a kind declares as its example makes sense in any room where its own stage is open.
        other => {
            let example = Act::examples().into_iter().find(|act| act.name() == other);
            example.unwrap_or_else(|| panic!("the table has a command that nothing declares: {other}"))
        }
    }
}

fn recommendation() -> Recommendation {
    Recommendation {
        who: "The partnership".into(),
        what: "name a lead".into(),
        so_that: String::new(),
        sort_key: 1,
        sources: Vec::new(),
    }
}

fn action() -> Action {
    Action {
        text: "Joint visits".into(),
        tier: Tier::Together,
        sort_key: 1,
        agency: String::new(),
        owner: "Team lead".into(),
        due: String::new(),
        outcome: String::new(),
        monitor: String::new(),
        recommendation: None,
    }
}

/// The prompt that is answered in a stage; the first of the brainstorm where none is.
fn prompt(open: Option<StageKind>) -> PromptId {
    let agenda = partnership_case_review_day();
    let stage = agenda.stages.iter().find(|stage| Some(stage.kind) == open && stage.kind.writes());
    stage.map_or(PromptId(1), |stage| agenda.prompts_of(stage.id).next().unwrap().id)
}

/// A room with one of everything, whose open stage is of a kind.
fn room(open: Option<StageKind>) -> Room {
    let agenda = partnership_case_review_day();
    let stage = agenda.stages.iter().find(|stage| Some(stage.kind) == open).map_or(StageId(4), |stage| stage.id);
    let now =
        StageNow { n: STAGE_NUMBER, id: stage, open: open.is_some(), writes: open.is_some_and(StageKind::writes) };
    let p = prompt(open);
    let note = |o, th| Note { prompt: p, text: format!("note {o}"), theme: th, sort_key: o, hidden: false, same: None };
    let hidden = Note { text: String::new(), hidden: true, ..note(3, None) };
    let theme = |name: &str, into| Theme { name: name.into(), sort_key: 1, into };
    let content = Content {
        notes: [(NOTE, note(1, Some(THEME))), (OTHER_NOTE, note(2, None)), (HIDDEN_NOTE, hidden)].into(),
        themes: [
            (THEME, theme("Theme", None)),
            (OTHER_THEME, theme("Other", None)),
            (MERGED_THEME, theme("Merged", Some(OTHER_THEME))),
        ]
        .into(),
        recommendations: [(RECOMMENDATION, recommendation())].into(),
        actions: [(ACTION, action())].into(),
        opportunities: [(OPPORTUNITY, Opportunity { text: "Opportunity".into(), theme: Some(THEME), sort_key: 1 })].into(),
        ..Content::blank(Meta {
            stage: now,
            revealed: [PromptId(1)].into(),
            ..Meta::new("Event Willow", "2026-11-22", agenda, Reveal::OnClose)
        })
    };
    let text = |kind, note, x: &str| HeldText { kind, prompt: PromptId(1), text: x.into(), note, change: false };
    let mut state = RoomState::default();
    state.apply(Fact::Owner(NOTE, Some(Owner { tag: WRITER.own(NOTE).tag(), revision: 1 })));
    let late = text(HeldKind::Late, NoteId::from_bytes([21; 16]), "late words");
    state.apply(Fact::Held(LATE, Some(late)));
    state.apply(Fact::Held(*HIDDEN_NOTE.as_bytes(), Some(text(HeldKind::Hidden, HIDDEN_NOTE, "hidden words"))));
    state.stages.insert(EARLIER, content.meta.agenda.prompt(p).expect("a prompt").stage);
    state.stages.insert(STAGE_NUMBER, stage);
    if open == Some(StageKind::Prioritising) {
        let ballot = OpenPoll { items: vec![OPPORTUNITY], ..OpenPoll::default() };
        let id = |criterion| PollId::ranking(STAGE_NUMBER, criterion);
        state.polls = Criterion::ALL.map(|criterion| (id(criterion), ballot.clone())).into();
    }
    // The polls of kinds that ask, as their examples name them.
    let examples = Act::examples().into_iter().filter_map(|act| act.poll());
    let asked = examples.filter(|poll| open.is_some_and(|open| poll.topic == Topic::Kind(open)));
    state.polls.extend(asked.map(|poll| (poll, OpenPoll::default())));
    let stored = StoredRoom::with(Board::author(5, 2, &content), state, 2);
    let mut room =
        Room::new(SessionId::from_bytes([1; 16]), stored, Moment::now()).expect("the board follows the schema");
    // Enough devices are behind everything that waits.
    room.know(Tick { lobby: true, ..Tick::default() });
    room
}

/// The opening in which words under the stage's prompt are written.
fn written_in(open: Option<StageKind>) -> u32 {
    if open.is_some_and(StageKind::writes) { STAGE_NUMBER } else { EARLIER }
}

fn send(room: &mut Room, role: Role, n: u32, act: Act) -> (Result<(), Refusal>, Work) {
    let (to, _receiver) = channel();
    let voter = act.poll().map(|_| [1; 32]);
    let op = OpId::from_bytes([30; 16]);
    let command = Command { role, op, n, act, voter, to: to.clone() };
    let work = room.run(Moment::now(), vec![Input::Command(command)]);
    let answer = to_outlet(&work, &to).find_map(|frame| match frame {
        Frame::Text(text) => match serde_json::from_slice(text).unwrap() {
            ServerFrame::Ack { .. } => Some(Ok(())),
            ServerFrame::Nack { code, .. } => Some(Err(code)),
            _ => None,
        },
        Frame::Binary(_) => None,
    });
    (answer.expect("every command is answered"), work)
}

/// The bytes of the board, as a new socket gets them.
fn board(room: &mut Room) -> Vec<u8> {
    let (to, _receiver) = channel();
    let join = Join { role: Role::Projector, epoch: 0, seq: 0, voters: Vec::new(), board_only: true, to: to.clone() };
    let work = room.run(Moment::now(), vec![Input::Join(join)]);
    let mut frames = to_outlet(&work, &to);
    let Some(Frame::Binary(bytes)) = frames.next() else { panic!("whoever comes gets the board") };
    match Binary::decode(bytes) {
        Some(Binary::State { state, .. }) => state.to_vec(),
        other => panic!("not a state: {other:?}"),
    }
}

fn to_outlet<'a>(work: &'a Work, sender: &'a FrameSender) -> impl Iterator<Item = &'a Frame> {
    work.outputs.iter().filter_map(|output| match output {
        Output::To(to, frame) | Output::Welcome(to, frame) if to.same(sender) => Some(frame),
        _ => None,
    })
}
