//! Retention of events: purged when an organiser asks for it or their last day is over, but not because a clock jumped.

mod guard;

use crate::{
    clock,
    live::registry::Registry,
    store::{StoreError, people::PeopleStore},
};
use guard::Trust;
use jiff::civil::Date;
use plenary_shared::{
    api::{Certificate, SessionSummary, Why},
    id::SessionId,
    limits::WARNING_DAYS,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

/// How often the server checks whether a new day has begun.
const LOOK: Duration = Duration::from_secs(60 * 60);

/// Purges an event: closes its room, then deletes its rows, keys and log. `None` when there is no such event.
pub async fn purge(
    store: &dyn PeopleStore,
    registry: &Registry,
    id: SessionId,
    why: Why,
    today: Date,
) -> Result<Option<Certificate>, StoreError> {
    registry.bar(id).await;
    let purged = store.purge_session(id, why, today).await;
    match &purged {
        Ok(Some(certificate)) => tracing::info!(certificate = %certificate.id, "an event was removed for good"),
        // A purge that has begun is finished at the next start; until then the room stays closed.
        Ok(None) => registry.unbar(id),
        Err(error) => {
            tracing::error!(%error, "an event could not be removed");
            if store.session(id).await.is_ok_and(|session| session.is_some()) {
                registry.unbar(id);
            }
        }
    }
    purged
}

/// Purges every event whose last day is over, if the clock can be trusted; returns the certificates.
pub async fn remove_overdue(
    store: &dyn PeopleStore,
    registry: &Registry,
    today: Date,
) -> Result<Vec<Certificate>, StoreError> {
    let (seen, trust) = guard::judge(store.seen().await?, today);
    store.see(seen).await?;
    let overdue = store.overdue(today).await?;
    if trust == Trust::Wait {
        if !overdue.is_empty() {
            tracing::warn!(
                events = overdue.len(),
                "the clock has jumped, so events whose last day is over are kept until it has gone on for {} days; \
                 check the clock",
                guard::STEADY
            );
        }
        return Ok(Vec::new());
    }
    let mut certificates = Vec::new();
    for id in overdue {
        certificates.extend(purge(store, registry, id, Why::Retention, today).await?);
    }
    Ok(certificates)
}

/// Purges overdue events at the start and whenever a day has begun, until the server stops.
pub async fn every_day(store: Arc<dyn PeopleStore>, registry: Arc<Registry>, mut stopped: watch::Receiver<bool>) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut done = None;
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            _ = stopped.changed() => return,
        }
        let today = clock::today();
        if done == Some(today) {
            continue;
        }
        match remove_overdue(&*store, &registry, today).await {
            Ok(_) => done = Some(today),
            Err(error) => tracing::error!(%error, "events whose last day is over could not be removed; trying again"),
        }
    }
}

/// Sets the number of days left for each event that has few.
pub fn warn(events: &mut [SessionSummary], today: Date) {
    for event in events {
        let until: Option<Date> = event.retain_until.parse().ok();
        let left = until.and_then(|until| today.until(until).ok()).map(|span| span.get_days());
        event.days_left = left.filter(|left| *left <= WARNING_DAYS);
    }
}
