//! The steps of the story: every method that changes something, with arguments that may not fit.

use super::{SOME, World, day, note, snapshot, token};
use crate::{
    journal::batch::{Batch, Forget, KeyName, Write, snapshot_place},
    seal::Key,
    store::{
        StoreError, fixtures,
        people::{CreateError, Logo, LogoKind, NewAccount, NewDesk, NewMember, NewPass, Seen, entry},
    },
};
use plenary_shared::{
    api::{NewSession, SnapshotRef, Why},
    id::EntryId,
    proof::sha256_hex,
    role::Role,
};
use rand::{Rng, RngExt, rngs::StdRng, seq::IndexedRandom};

const ROLES: [Role; 5] = [Role::Participant, Role::Facilitator, Role::Projector, Role::Reviewer, Role::Organiser];

/// Events of the story, at most: all of them are read after each step.
const EVENTS: usize = 10;

/// The folded name of an account.
pub fn name(number: u8) -> String {
    format!("name {number}")
}

/// A desk, by the numbers of its account and link.
#[derive(Debug)]
pub struct AnyDesk {
    account: Option<u8>,
    pass: Option<u8>,
    may_enrol: bool,
    seen: i64,
    idle: i64,
    until: i64,
}

/// Something that is done. Numbers stand for events, accounts, tokens, links, names and days.
#[derive(Debug)]
pub enum Step {
    Create { title: u32, day: u8, until: u8, then: Option<(u8, u32)> },
    KeepUntil { event: u8, until: u8 },
    SetLobby { event: u8, open: bool },
    AddMember { token: u8, session: Option<u8>, role: Role, expires: u8, desk: Option<AnyDesk>, today: u8 },
    DropMember { token: u8 },
    Touch { tokens: [u8; 2], now: i64 },
    Lengthen { token: u8, idle: i64 },
    DropEnded { now: i64 },
    RemoveSeat { actor: Option<u8>, token: u8, day: u8 },
    AddPass { pass: u8, session: Option<u8>, role: Role, once: bool, expires: i64, now: i64, invited: Option<u8> },
    DropOrganiserPasses,
    UsePass { pass: u8, now: i64 },
    RemoveLink { actor: Option<u8>, pass: u8, day: u8 },
    AddAccount { seat: u8, role: Role, session: Option<u8>, name: u8, last_step: i64, day: u8 },
    UseTotp { account: u8, at: i64 },
    KnowBrowser { token: u8, account: u8, expires: u8, today: u8 },
    ChangePhrase { account: u8, phrase: u32, own: u8, day: u8 },
    RemoveAccount { actor: Option<u8>, account: u8, day: u8 },
    TakeSnapshot { event: u8, again: bool },
    End { event: u8 },
    Forget { event: u8, note: u32 },
    Purge { event: u8, day: u8 },
    See { day: u8, steady: u32 },
    SaveTemplate { id: u8, text: u32 },
    RemoveTemplate { id: u8 },
    SetLogo { event: u8, bytes: u32, drawn: bool },
    RemoveLogo { event: u8 },
}

impl Step {
    /// A random step. Events become more, and so do accounts: seldom enough that most steps find one.
    pub fn any(rng: &mut StdRng) -> Self {
        let any = |rng: &mut StdRng| rng.random_range(0..SOME);
        let perhaps = |rng: &mut StdRng| rng.random_ratio(2, 3).then(|| any(rng));
        let now = |rng: &mut StdRng| rng.random_range(0..120);
        let role = |rng: &mut StdRng| *ROLES.choose(rng).expect("there are roles");
        match rng.random_range(0..107) {
            0..8 => {
                let then = rng.random_ratio(1, 3).then(|| (any(rng), rng.random_range(0..3)));
                Self::Create { title: rng.next_u32(), day: any(rng), until: any(rng), then }
            }
            8..11 => Self::KeepUntil { event: any(rng), until: any(rng) },
            11..16 => Self::SetLobby { event: any(rng), open: rng.random() },
            16..32 => {
                let (role, may_enrol) = (role(rng), rng.random());
                let (account, pass) = (rng.random_ratio(1, 2).then(|| any(rng)), perhaps(rng));
                let (seen, idle, until) = (now(rng), rng.random_range(0..60), now(rng));
                let desk = AnyDesk { account, pass, may_enrol, seen, idle, until };
                let desk = (role != Role::Participant).then_some(desk);
                let (session, expires, today) = (perhaps(rng), any(rng), rng.random_range(0..2));
                Self::AddMember { token: any(rng), session, role, expires, desk, today }
            }
            32..35 => Self::DropMember { token: any(rng) },
            35..39 => Self::Touch { tokens: [any(rng), any(rng)], now: now(rng) },
            39..41 => Self::Lengthen { token: any(rng), idle: rng.random_range(0..60) },
            41..43 => Self::DropEnded { now: now(rng) },
            43..46 => Self::RemoveSeat { actor: perhaps(rng), token: any(rng), day: any(rng) },
            46..58 => {
                let (session, role, once) = (perhaps(rng), role(rng), rng.random());
                let (expires, now) = (now(rng), rng.random_range(0..40));
                Self::AddPass { pass: any(rng), session, role, once, expires, now, invited: perhaps(rng) }
            }
            58..59 => Self::DropOrganiserPasses,
            59..62 => Self::UsePass { pass: any(rng), now: now(rng) },
            62..67 => Self::RemoveLink { actor: perhaps(rng), pass: any(rng), day: any(rng) },
            67..76 => {
                let (role, session) = (role(rng), rng.random_ratio(1, 2).then(|| any(rng)));
                let last_step = rng.random_range(0..5);
                Self::AddAccount { seat: any(rng), role, session, name: any(rng), last_step, day: any(rng) }
            }
            76..79 => Self::UseTotp { account: any(rng), at: rng.random_range(0..9) },
            79..83 => Self::KnowBrowser {
                token: any(rng),
                account: any(rng),
                expires: any(rng),
                today: rng.random_range(0..3),
            },
            83..86 => Self::ChangePhrase { account: any(rng), phrase: rng.next_u32(), own: any(rng), day: any(rng) },
            86..88 => Self::RemoveAccount { actor: perhaps(rng), account: any(rng), day: any(rng) },
            88..93 => Self::TakeSnapshot { event: any(rng), again: rng.random_ratio(1, 5) },
            93..94 => Self::End { event: any(rng) },
            94..97 => Self::Forget { event: any(rng), note: rng.random_range(1..3) },
            97..98 => Self::Purge { event: any(rng), day: any(rng) },
            98..100 => Self::See { day: any(rng), steady: rng.next_u32() },
            100..102 => Self::SaveTemplate { id: any(rng), text: rng.next_u32() },
            102..103 => Self::RemoveTemplate { id: any(rng) },
            103..106 => Self::SetLogo { event: any(rng), bytes: rng.next_u32(), drawn: rng.random() },
            _ => Self::RemoveLogo { event: any(rng) },
        }
    }

    /// The step's name.
    pub fn kind(&self) -> String {
        format!("{self:?}").split([' ', '{']).next().unwrap_or_default().to_owned()
    }

    /// Takes the step; returns the answer. Why something was refused is each database's own word.
    pub async fn take(&self, world: &mut World) -> String {
        match self.answer(world).await {
            Ok(answer) => answer,
            Err(StoreError::Database(_)) => "refused".into(),
            Err(error) => panic!("{self:?}: {error}"),
        }
    }

    async fn answer(&self, world: &mut World) -> Result<String, StoreError> {
        let (people, rooms) = (world.people.clone(), world.rooms.clone());
        let account = |number: &Option<u8>| number.map(|number| world.account(number));
        let session = |number: &Option<u8>| number.map(|number| world.event(number));
        Ok(match self {
            Self::Create { title, day: on, until, then } => {
                if world.events.len() == EVENTS {
                    return Ok("enough".into());
                }
                let then = then.map(|(event, number)| SnapshotRef { session: world.event(event), number });
                let (on, retain_until) = (day(*on).to_string(), day(*until).to_string());
                let title = format!("Event {title}");
                let new = NewSession { title, day: on, retain_until, then, ..fixtures::new() };
                match people.create_session(new, *until == 0).await {
                    Ok(made) => {
                        world.events.push(made.id);
                        world.numbers.push((0, 0));
                        format!("{made:?}")
                    }
                    Err(CreateError::Store(error)) => return Err(error),
                    Err(error) => error.to_string(),
                }
            }
            Self::KeepUntil { event, until } => {
                format!("{}", people.keep_until(world.event(*event), day(*until)).await?)
            }
            Self::SetLobby { event, open } => format!("{}", people.set_lobby(world.event(*event), *open).await?),
            Self::AddMember { token: number, session: of, role, expires, desk, today } => {
                let member =
                    NewMember { token: token(*number), session: session(of), role: *role, expires: day(*expires) };
                let desk = desk.as_ref().map(|desk| NewDesk {
                    account: account(&desk.account),
                    pass: desk.pass.map(token),
                    may_enrol: desk.may_enrol,
                    seen: desk.seen,
                    idle: desk.idle,
                    until: desk.until,
                });
                format!("{:?}", people.add_member(member, desk, day(*today)).await?)
            }
            Self::DropMember { token: number } => format!("{}", people.drop_member(&token(*number)).await?),
            Self::Touch { tokens, now } => format!("{:?}", people.touch_desks(&tokens.map(token), *now).await?),
            Self::Lengthen { token: number, idle } => {
                format!("{:?}", people.lengthen_desk(&token(*number), *idle).await?)
            }
            Self::DropEnded { now } => world.sorted(people.drop_ended(*now).await?),
            Self::RemoveSeat { actor, token: number, day: on } => {
                format!("{:?}", people.remove_seat(account(actor), entry(&token(*number)), day(*on)).await?)
            }
            Self::AddPass { pass, session: of, role, once, expires, now, invited } => {
                let pass =
                    NewPass { hash: token(*pass), session: session(of), role: *role, once: *once, expires: *expires };
                match invited {
                    Some(actor) => format!("{:?}", people.invite(account(&Some(*actor)), pass, *now, day(0)).await?),
                    None => format!("{:?}", people.add_pass(pass, *now).await?),
                }
            }
            Self::DropOrganiserPasses => format!("{:?}", people.drop_organiser_passes().await?),
            Self::UsePass { pass, now } => format!("{:?}", people.use_pass(&token(*pass), *now).await?),
            Self::RemoveLink { actor, pass, day: on } => {
                let dropped = people.remove_link(account(actor), entry(&token(*pass)), day(*on)).await?;
                format!("{:?}", dropped.map(|seats| world.sorted(seats)))
            }
            Self::AddAccount { seat, role, session: of, name: number, last_step, day: on } => {
                let new = NewAccount {
                    role: *role,
                    session: session(of),
                    name: name(*number),
                    handle: people.handle(&name(*number)),
                    phrase: format!("phrase {number}"),
                    totp: [*number; 20],
                    last_step: *last_step,
                };
                let added = people.add_account(&token(*seat), new, day(*on)).await?;
                world.accounts.extend(added);
                format!("{added:?}")
            }
            Self::UseTotp { account, at } => format!("{}", people.use_step(world.account(*account), *at).await?),
            Self::KnowBrowser { token: number, account, expires, today } => {
                let (account, expires) = (world.account(*account), day(*expires));
                format!("{:?}", people.know_browser(&token(*number), account, expires, day(*today)).await?)
            }
            Self::ChangePhrase { account, phrase, own, day: on } => {
                let (account, phrase) = (world.account(*account), format!("phrase {phrase}"));
                world.sorted(people.change_phrase(account, &phrase, &token(*own), day(*on)).await?)
            }
            Self::RemoveAccount { actor, account: number, day: on } => {
                let dropped = people.remove_account(account(actor), world.account(*number), day(*on)).await?;
                format!("{:?}", dropped.map(|seats| world.sorted(seats)))
            }
            Self::TakeSnapshot { event, again } => {
                let place = world.place(*event);
                let Some((seal, newest)) = world.numbers.get_mut(place) else { return Ok("none".into()) };
                *newest += u32::from(!*again);
                let (number, name) = (KeyName::Session(*seal), *newest);
                world.snapshot(*event, number, name).await?;
                "taken".into()
            }
            Self::End { event } => {
                let batch = Batch { writes: vec![Write::Ended], ..Batch::default() };
                // What the two say of a room that is not there is not promised.
                if people.session(world.event(*event)).await?.is_some() {
                    rooms.commit_rooms(&[(world.event(*event), &batch)]).await?;
                }
                "ended".into()
            }
            Self::Forget { event, note: number } => world.forget(*event, *number).await?,
            Self::Purge { event, day: on } => {
                let purged = people.purge_session(world.event(*event), Why::Organiser, day(*on)).await?;
                format!("{:?}", purged.map(|certificate| (certificate.day, certificate.session, certificate.keys)))
            }
            Self::See { day: on, steady } => {
                format!("{:?}", people.see(Seen { day: day(*on), steady: *steady }).await?)
            }
            Self::SaveTemplate { id, text } => {
                format!("{}", people.save_template(EntryId::from_bytes([*id; 16]), &text.to_string()).await?)
            }
            Self::RemoveTemplate { id } => {
                format!("{}", people.remove_template(EntryId::from_bytes([*id; 16])).await?)
            }
            Self::SetLogo { event, bytes, drawn } => {
                let kind = if *drawn { LogoKind::Svg } else { LogoKind::Png };
                let logo = Logo { kind, body: bytes.to_be_bytes().to_vec() };
                format!("{}", people.set_logo(world.event(*event), Some(logo)).await?)
            }
            Self::RemoveLogo { event } => format!("{}", people.set_logo(world.event(*event), None).await?),
        })
    }
}

impl World {
    /// Stores a snapshot as the room does.
    async fn snapshot(&self, event: u8, key: KeyName, number: u32) -> Result<(), StoreError> {
        let id = self.event(event);
        let Some(key) = self.keys.key(id, key).await? else { return Ok(()) };
        let json = snapshot(number).to_json();
        let body = key.seal(&snapshot_place(id, number), json.as_bytes());
        let (name, sha256, bytes) = (format!("{number}"), sha256_hex(json.as_bytes()), json.len());
        let writes = vec![Write::Snapshot { number, name, body, sha256, bytes }];
        self.rooms.commit_rooms(&[(id, &Batch { writes, ..Batch::default() })]).await
    }

    /// Removes a note for good as the room does: everything is sealed with a new key, and then the old one goes.
    async fn forget(&mut self, event: u8, number: u32) -> Result<String, StoreError> {
        let id = self.event(event);
        let place = self.place(event);
        let Some((seal, _)) = self.numbers.get_mut(place) else { return Ok("none".into()) };
        let (before, after) = (KeyName::Session(*seal), KeyName::Session(*seal + 1));
        let Some(old) = self.keys.key(id, before).await? else { return Ok("none".into()) };
        *seal += 1;
        let new = Key::random();
        let (notes, dead) = (vec![note(number)], vec![before]);
        let forget = Forget { notes, why: Why::Writer, seal: *seal, old, new: new.clone(), dead: dead.clone() };
        let batch = Batch { new_keys: vec![(after, new)], writes: vec![Write::Forget(forget)], ..Batch::default() };
        self.rooms.commit_rooms(&[(id, &batch)]).await?;
        self.rooms.destroy_keys(&[(id, dead)]).await?;
        Ok("forgotten".into())
    }
}
