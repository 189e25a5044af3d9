//! People in memory: the same promises as in SQLite, kept with maps.

use super::{Event, MemoryStore, State, refused, rooms::MemoryRoom};
use crate::{
    journal::batch::KeyName,
    seal::Key,
    store::{
        StoreError,
        forget::certificate_of_event,
        keys::KeyStore as _,
        people::{
            Account, AccountStore, CapacityStore, CreateError, DayStore, Desk, DeskStore, Hash, LinkStore, Logo,
            LogoStore, Member, NewAccount, NewDesk, NewEvent, NewMember, NewPass, OpenError, Opened, Pass,
            RemovalStore, SeatStore, Seen, Session, SessionStore, SnapshotStore, TEMPLATES, TemplateStore, acts,
            acts::Entry, code_hash, entry, handle, unseal_code,
        },
    },
};
use async_trait::async_trait;
use jiff::civil::Date;
use plenary_shared::{
    api::{Certificate, Issued, LinkSummary, NewSession, SeatSummary, SessionSummary, SnapshotSummary, Why},
    content::Content,
    id::{AccountId, EntryId, SessionId},
    role::Role,
};
use std::{cmp::Reverse, collections::BTreeSet};

/// The roles that an account can have.
const WITH_ACCOUNTS: [Role; 3] = [Role::Organiser, Role::Facilitator, Role::Reviewer];

/// An account; one that was removed stays, because acts name it.
#[derive(Clone)]
pub(super) struct StoredAccount {
    new: NewAccount,
    removed: bool,
}

/// A snapshot, sealed.
#[derive(Clone)]
pub(super) struct StoredSnapshot {
    pub name: String,
    pub body: Vec<u8>,
    pub sha256: String,
    pub bytes: usize,
}

#[cfg(test)]
impl StoredAccount {
    pub fn forget_step(&mut self) {
        self.new.last_step = 0;
    }
}

impl MemoryStore {
    /// Adds an event that begins with a board, under its session's first key and that of its first segment.
    pub async fn begin(
        &self,
        id: SessionId,
        content: Content,
        retain_until: Date,
        keys: [Key; 2],
    ) -> Result<(), StoreError> {
        let event = NewEvent::with(id, content, retain_until, None, keys);
        event.keep_keys(&self.keys).await?;
        self.insert_event(&event)
    }

    /// The record of what organisers did; empty once the store is closed.
    pub fn acts(&self) -> Vec<Entry> {
        self.state().map(|state| state.acts.clone()).unwrap_or_default()
    }

    fn insert_event(&self, event: &NewEvent) -> Result<(), StoreError> {
        let meta = &event.content.meta;
        let day = meta.day.parse().map_err(|_| StoreError::Damaged("the list of events"))?;
        let (id, title, retain_until, demo) = (event.id, meta.title.clone(), event.retain_until, meta.demo);
        let session = Session { id, title, day, retain_until, lobby: true, ended: false, demo };
        let (code, code_hash) = (event.sealed_code(), self.code_hash(&event.code));
        let (earlier, room) = (event.earlier, MemoryRoom::with(event.checkpoint()));
        let event = Event { session, code_hash, code, earlier, snapshots: Default::default(), logo: None, room };
        self.change(|state| {
            if state.events.values().any(|other| other.code_hash == code_hash) {
                return Err(refused("there is an event with this code"));
            }
            state.events.insert(id, event);
            Ok(())
        })
    }
}

impl State {
    fn record(&mut self, day: Date, actor: Option<AccountId>, act: &str, object: &str) {
        let last = self.acts.last().map(|last| (last.number, last.hash.clone()));
        self.acts.push(Entry::after(last, day, actor, act, object));
    }

    fn add_pass(&mut self, pass: NewPass, now: i64) -> Result<(), StoreError> {
        self.passes.retain(|_, pass| pass.expires > now);
        pass.session.map_or(Ok(()), |id| self.event(id).map(|_| ()))?;
        match self.passes.insert(pass.hash, pass) {
            None => Ok(()),
            Some(_) => Err(refused("there is a pass with this hash")),
        }
    }

    fn title(&self, session: Option<SessionId>) -> Option<String> {
        Some(self.events.get(&session?)?.session.title.clone())
    }

    /// The accounts that may sign in.
    fn accounts(&self) -> impl Iterator<Item = Account> {
        self.accounts.iter().filter(|(_, stored)| !stored.removed).map(|(&id, StoredAccount { new, .. })| {
            let NewAccount { role, session, name, handle: _, phrase, totp, last_step } = new.clone();
            Account { id, role, session, name, phrase, totp, last_step }
        })
    }

    /// An account that may sign in, to change it.
    fn account(&mut self, id: AccountId) -> Option<&mut StoredAccount> {
        self.accounts.get_mut(&id).filter(|stored| !stored.removed)
    }

    /// Drops the seats of an account, except one that may stay, and returns them.
    fn sign_out(&mut self, id: AccountId, stays: Option<&Hash>) -> Vec<Hash> {
        self.browsers.retain(|_, (account, _)| *account != id);
        self.drop_seats(|token, _, desk| desk.is_some_and(|desk| desk.account == Some(id)) && Some(token) != stays)
    }

    fn summary(&self, id: SessionId, event: &Event) -> SessionSummary {
        let Session { title, day, retain_until, lobby, ended, demo, .. } = event.session.clone();
        SessionSummary {
            id,
            title,
            day: day.to_string(),
            retain_until: retain_until.to_string(),
            ended,
            lobby,
            snapshots: event.snapshots.len() as u32,
            demo,
            days_left: None,
            copies: self.copies(id),
        }
    }
}

/// Whether a desk has not ended.
fn lasts(desk: &NewDesk, now: i64) -> bool {
    desk.until > now && desk.seen + desk.idle > now
}

#[async_trait]
impl SessionStore for MemoryStore {
    async fn create_session(&self, new: NewSession, demo: bool) -> Result<SessionSummary, CreateError> {
        let event = NewEvent::prepare(self, new, demo).await?;
        event.keep_keys(&self.keys).await?;
        if let Err(error) = self.insert_event(&event) {
            self.keys.destroy_others(event.id, &[]).await?;
            return Err(error.into());
        }
        Ok(event.into_summary())
    }

    async fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        let state = self.state()?;
        let mut events: Vec<_> = state.events.iter().map(|(id, event)| state.summary(*id, event)).collect();
        events.sort_by(|a, b| (Reverse(&a.day), &a.title, a.id).cmp(&(Reverse(&b.day), &b.title, b.id)));
        Ok(events)
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.state()?.events.get(&id).map(|event| event.session.clone()))
    }

    async fn session_by_code(&self, code: &Hash) -> Result<Option<Session>, StoreError> {
        let state = self.state()?;
        Ok(state.events.values().find(|event| event.code_hash == *code).map(|event| event.session.clone()))
    }

    async fn join_code(&self, id: SessionId) -> Result<Option<String>, StoreError> {
        let state = self.state()?;
        let Some(event) = state.events.get(&id) else { return Ok(None) };
        let key = self.keys.find(id, KeyName::Session(event.room.seal)).ok_or(StoreError::Damaged("the key file"))?;
        unseal_code(&key, id, &event.code).map(Some)
    }

    async fn keep_until(&self, id: SessionId, until: Date) -> Result<bool, StoreError> {
        let mut state = self.state()?;
        let Some(event) = state.events.get_mut(&id) else { return Ok(false) };
        event.session.retain_until = until;
        Ok(true)
    }

    async fn overdue(&self, today: Date) -> Result<Vec<SessionId>, StoreError> {
        let state = self.state()?;
        let overdue = state.events.values().filter(|event| event.session.retain_until < today);
        Ok(overdue.map(|event| event.session.id).collect())
    }

    async fn set_lobby(&self, id: SessionId, open: bool) -> Result<bool, StoreError> {
        let mut state = self.state()?;
        let event = state.events.get_mut(&id).filter(|event| !(event.session.ended && open));
        Ok(event.map(|event| event.session.lobby = open).is_some())
    }
}

#[async_trait]
impl SeatStore for MemoryStore {
    async fn add_member(&self, member: NewMember, desk: Option<NewDesk>, today: Date) -> Result<(), StoreError> {
        self.change(|state| {
            state.drop_seats(|_, member, _| member.expires < today);
            member.session.map_or(Ok(()), |id| state.event(id).map(|_| ()))?;
            if desk.and_then(|desk| desk.account).is_some_and(|id| !state.accounts.contains_key(&id)) {
                return Err(refused("there is no such account"));
            }
            if state.members.insert(member.token, member).is_some() {
                return Err(refused("there is a seat with this token"));
            }
            state.desks.extend(desk.map(|desk| (member.token, (desk, today))));
            Ok(())
        })
    }

    async fn member(&self, token: &Hash, today: Date) -> Result<Option<Member>, StoreError> {
        let state = self.state()?;
        Ok(state.members.get(token).filter(|member| member.expires >= today).map(|member| Member {
            role: member.role,
            session: member.session,
            title: state.title(member.session),
            ended: member.session.and_then(|id| state.events.get(&id)).is_some_and(|event| event.session.ended),
            expires: member.expires,
        }))
    }

    async fn participants(&self, session: SessionId) -> Result<BTreeSet<Hash>, StoreError> {
        let state = self.state()?;
        let own = |member: &&NewMember| member.session == Some(session) && member.role == Role::Participant;
        Ok(state.members.values().filter(own).map(|member| member.token).collect())
    }

    async fn drop_member(&self, token: &Hash) -> Result<bool, StoreError> {
        Ok(self.state()?.drop_seat(token))
    }
}

#[async_trait]
impl DeskStore for MemoryStore {
    async fn desk(&self, token: &Hash, now: i64) -> Result<Option<Desk>, StoreError> {
        let state = self.state()?;
        let desk = state.desks.get(token).map(|(desk, _)| desk).filter(|desk| lasts(desk, now));
        Ok(desk.map(|desk| Desk { account: desk.account, may_enrol: desk.may_enrol, seen: desk.seen }))
    }

    async fn touch_desks(&self, tokens: &[Hash], now: i64) -> Result<(), StoreError> {
        let mut state = self.state()?;
        for token in tokens {
            state.desks.entry(*token).and_modify(|(desk, _)| desk.seen = desk.seen.max(now));
        }
        Ok(())
    }

    async fn lengthen_desk(&self, token: &Hash, idle: i64) -> Result<(), StoreError> {
        self.state()?.desks.entry(*token).and_modify(|(desk, _)| desk.idle = desk.idle.max(idle));
        Ok(())
    }

    async fn drop_ended(&self, now: i64) -> Result<Vec<Hash>, StoreError> {
        Ok(self.state()?.drop_seats(|_, _, desk| desk.is_some_and(|desk| !lasts(desk, now))))
    }

    async fn organiser_exists(&self, now: i64) -> Result<bool, StoreError> {
        let state = self.state()?;
        let organises = |token: &Hash| state.members.get(token).is_some_and(|member| member.role == Role::Organiser);
        let at_desk = state.desks.iter().any(|(token, (desk, _))| lasts(desk, now) && organises(token));
        Ok(at_desk || state.accounts().any(|account| account.role == Role::Organiser))
    }

    async fn listed_seats(&self, own: &Hash, now: i64) -> Result<Vec<SeatSummary>, StoreError> {
        let state = self.state()?;
        let lasting = state.desks.iter().filter(|(_, (desk, _))| lasts(desk, now));
        let listed = lasting.filter_map(|(token, (desk, day))| Some((token, state.members.get(token)?, desk, day)));
        let mut listed: Vec<_> = listed
            .map(|(token, member, desk, day)| {
                let name =
                    state.accounts().find(|account| desk.account == Some(account.id)).map(|account| account.name);
                let (id, event, day, own) = (entry(token), state.title(member.session), day.to_string(), token == own);
                (*token, SeatSummary { id, role: member.role, event, name, day, own })
            })
            .collect();
        let order = |token, seat: &SeatSummary| (seat.role.word(), seat.event.clone(), seat.day.clone(), token);
        listed.sort_by_key(|(token, seat)| order(*token, seat));
        Ok(listed.into_iter().map(|(_, seat)| seat).collect())
    }

    async fn remove_seat(&self, actor: Option<AccountId>, id: EntryId, day: Date) -> Result<Option<Hash>, StoreError> {
        let mut state = self.state()?;
        let Some(seat) = state.desks.keys().copied().find(|token| entry(token) == id) else { return Ok(None) };
        state.drop_seat(&seat);
        state.record(day, actor, acts::SEAT_REMOVED, &id.to_string());
        Ok(Some(seat))
    }
}

#[async_trait]
impl LinkStore for MemoryStore {
    fn code_hash(&self, code: &str) -> Hash {
        code_hash(&self.codes, code)
    }

    async fn add_pass(&self, pass: NewPass, now: i64) -> Result<(), StoreError> {
        self.change(|state| state.add_pass(pass, now))
    }

    async fn drop_organiser_passes(&self) -> Result<(), StoreError> {
        self.state()?.passes.retain(|_, pass| pass.role != Role::Organiser);
        Ok(())
    }

    async fn use_pass(&self, hash: &Hash, now: i64) -> Result<Option<Pass>, StoreError> {
        let mut state = self.state()?;
        let Some(pass) = state.passes.get(hash).copied() else { return Ok(None) };
        if pass.once {
            state.passes.remove(hash);
        }
        let NewPass { session, role, once, expires, .. } = pass;
        Ok((expires > now).then_some(Pass { role, session, once }))
    }

    async fn listed_links(&self, now: i64) -> Result<Vec<LinkSummary>, StoreError> {
        let state = self.state()?;
        let mut passes: Vec<_> = state.passes.values().filter(|pass| pass.expires > now).collect();
        passes.sort_by_key(|pass| (pass.role.word(), state.title(pass.session), pass.hash));
        let summary = |pass: &NewPass| {
            let (id, event) = (entry(&pass.hash), state.title(pass.session));
            LinkSummary { id, role: pass.role, event, once: pass.once }
        };
        Ok(passes.into_iter().map(summary).collect())
    }

    async fn remove_link(
        &self,
        actor: Option<AccountId>,
        id: EntryId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut state = self.state()?;
        let Some(pass) = state.passes.keys().copied().find(|hash| entry(hash) == id) else { return Ok(None) };
        state.passes.remove(&pass);
        let came = |desk: &NewDesk| desk.pass == Some(pass) && desk.account.is_none();
        let seats = state.drop_seats(|_, _, desk| desk.is_some_and(came));
        state.record(day, actor, acts::LINK_REMOVED, &id.to_string());
        Ok(Some(seats))
    }

    async fn invite(&self, actor: Option<AccountId>, pass: NewPass, now: i64, day: Date) -> Result<(), StoreError> {
        self.change(|state| {
            state.add_pass(pass, now)?;
            state.record(day, actor, acts::INVITED, &format!("{} {}", pass.role.word(), entry(&pass.hash)));
            Ok(())
        })
    }
}

#[async_trait]
impl AccountStore for MemoryStore {
    fn handle(&self, folded: &str) -> Hash {
        handle(&self.accounts, folded)
    }

    async fn add_account(&self, seat: &Hash, new: NewAccount, day: Date) -> Result<Option<AccountId>, StoreError> {
        let id = AccountId::from_bytes(rand::random());
        self.change(|state| {
            if !WITH_ACCOUNTS.contains(&new.role) {
                return Err(refused("there are no accounts with this role"));
            }
            if state.accounts.values().any(|other| !other.removed && other.new.handle == new.handle) {
                return Ok(None);
            }
            new.session.map_or(Ok(()), |id| state.event(id).map(|_| ()))?;
            let role = new.role.word();
            state.accounts.insert(id, StoredAccount { new, removed: false });
            state.desks.entry(*seat).and_modify(|(desk, _)| (desk.account, desk.may_enrol) = (Some(id), false));
            state.record(day, Some(id), acts::ACCOUNT_MADE, role);
            Ok(Some(id))
        })
    }

    async fn account_by_handle(&self, handle: &Hash) -> Result<Option<Account>, StoreError> {
        let state = self.state()?;
        let found = state.accounts.iter().find(|(_, stored)| !stored.removed && stored.new.handle == *handle);
        let id = found.map(|(id, _)| *id);
        Ok(state.accounts().find(|account| Some(account.id) == id))
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.state()?.accounts().find(|account| account.id == id))
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(self.state()?.accounts().collect())
    }

    async fn use_step(&self, id: AccountId, step: i64) -> Result<bool, StoreError> {
        let mut state = self.state()?;
        let account = state.account(id).filter(|account| account.new.last_step < step);
        Ok(account.map(|account| account.new.last_step = step).is_some())
    }

    async fn know_browser(&self, token: &Hash, id: AccountId, expires: Date, today: Date) -> Result<(), StoreError> {
        self.change(|state| {
            if !state.accounts.contains_key(&id) {
                return Err(refused("there is no such account"));
            }
            state.browsers.retain(|_, (_, expires)| *expires >= today);
            state.browsers.insert(*token, (id, expires));
            Ok(())
        })
    }

    async fn knows_browser(&self, token: &Hash, id: AccountId, today: Date) -> Result<bool, StoreError> {
        let known = self.state()?.browsers.get(token).copied();
        Ok(known.is_some_and(|(account, expires)| account == id && expires >= today))
    }

    async fn change_phrase(&self, id: AccountId, phrase: &str, own: &Hash, day: Date) -> Result<Vec<Hash>, StoreError> {
        let mut state = self.state()?;
        if let Some(account) = state.account(id) {
            account.new.phrase = phrase.to_owned();
        }
        let seats = state.sign_out(id, Some(own));
        state.record(day, Some(id), acts::PHRASE_CHANGED, &id.to_string());
        Ok(seats)
    }

    async fn remove_account(
        &self,
        actor: Option<AccountId>,
        id: AccountId,
        day: Date,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut state = self.state()?;
        let Some(account) = state.account(id) else { return Ok(None) };
        (account.removed, account.new.phrase, account.new.totp) = (true, String::new(), [0; 20]);
        let seats = state.sign_out(id, None);
        state.record(day, actor, acts::ACCOUNT_REMOVED, &id.to_string());
        Ok(Some(seats))
    }
}

#[async_trait]
impl SnapshotStore for MemoryStore {
    async fn snapshots(&self, id: SessionId) -> Result<Vec<SnapshotSummary>, StoreError> {
        let state = self.state()?;
        let Some(event) = state.events.get(&id) else { return Ok(Vec::new()) };
        let summary = |(number, StoredSnapshot { name, sha256, bytes, .. }): (&u32, &StoredSnapshot)| {
            let (name, day, sha256) = (name.clone(), event.session.day.to_string(), sha256.clone());
            SnapshotSummary { number: *number, name, day, sha256, bytes: *bytes as u64 }
        };
        Ok(event.snapshots.iter().map(summary).collect())
    }

    async fn snapshot(&self, id: SessionId, number: u32) -> Result<Opened, OpenError> {
        let state = self.state()?;
        let event = state.events.get(&id).ok_or(OpenError::Missing)?;
        let stored = event.snapshots.get(&number).ok_or(OpenError::Missing)?;
        let key = self.keys.find(id, KeyName::Session(event.room.seal)).ok_or(StoreError::Damaged("the key file"))?;
        Opened::unseal(&key, (id, number), &stored.body, stored.sha256.clone())
    }
}

#[async_trait]
impl RemovalStore for MemoryStore {
    async fn purge_session(&self, id: SessionId, why: Why, today: Date) -> Result<Option<Certificate>, StoreError> {
        let keys = self.keys.names(id).await?;
        let certificate = {
            let mut state = self.state()?;
            if state.events.remove(&id).is_none() {
                return Ok(None);
            }
            let certificate = certificate_of_event(id, today.to_string(), why, keys, state.copies(id));
            state.certificates.push(Issued { done: false, certificate: certificate.clone() });
            state.drop_seats(|_, member, _| member.session == Some(id));
            state.passes.retain(|_, pass| pass.session != Some(id));
            state.accounts.retain(|_, stored| stored.new.session != Some(id));
            let State { accounts, browsers, desks, .. } = &mut *state;
            browsers.retain(|_, (account, _)| accounts.contains_key(account));
            desks.retain(|_, (desk, _)| desk.account.is_none_or(|account| accounts.contains_key(&account)));
            certificate
        };
        self.keys.destroy_others(id, &[]).await?;
        self.state()?.certify(id);
        Ok(Some(certificate))
    }

    async fn certificates(&self) -> Result<Vec<Issued>, StoreError> {
        let mut issued = self.state()?.certificates.clone();
        issued.sort_by_key(|one| (Reverse(one.certificate.day.clone()), one.certificate.id));
        Ok(issued)
    }
}

#[async_trait]
impl DayStore for MemoryStore {
    async fn seen(&self) -> Result<Option<Seen>, StoreError> {
        Ok(self.state()?.seen)
    }

    async fn see(&self, seen: Seen) -> Result<(), StoreError> {
        self.state()?.seen = Some(seen);
        Ok(())
    }
}

#[async_trait]
impl TemplateStore for MemoryStore {
    async fn templates(&self) -> Result<Vec<(EntryId, String)>, StoreError> {
        Ok(self.state()?.templates.clone().into_iter().collect())
    }

    async fn save_template(&self, id: EntryId, body: &str) -> Result<bool, StoreError> {
        self.change(|state| {
            if state.templates.len() >= TEMPLATES {
                return Ok(false);
            }
            match state.templates.insert(id, body.to_owned()) {
                None => Ok(true),
                Some(_) => Err(refused("there is a template with this id")),
            }
        })
    }

    async fn remove_template(&self, id: EntryId) -> Result<bool, StoreError> {
        Ok(self.state()?.templates.remove(&id).is_some())
    }
}

#[async_trait]
impl LogoStore for MemoryStore {
    async fn logo(&self, session: SessionId) -> Result<Option<Logo>, StoreError> {
        Ok(self.state()?.events.get(&session).and_then(|event| event.logo.clone()))
    }

    async fn set_logo(&self, session: SessionId, logo: Option<Logo>) -> Result<bool, StoreError> {
        Ok(self.state()?.events.get_mut(&session).map(|event| event.logo = logo).is_some())
    }
}

#[async_trait]
impl CapacityStore for MemoryStore {
    async fn takes_writes(&self) -> bool {
        self.state().is_ok()
    }

    fn free_bytes(&self) -> Option<u64> {
        None
    }
}
