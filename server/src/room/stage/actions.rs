//! Actions: who does what by when, listed by facilitators.

use crate::room::Refused;
use plenary_shared::{
    document::Edit,
    id::ActionId,
    limits, new_session,
    stage::actions::{Action, ActionAct, ActionField, Tier},
    text,
    wire::Refusal,
};

/// Applies a command of this kind.
pub(super) fn list(edit: &mut Edit, act: &ActionAct) -> Result<(), Refused> {
    match act {
        ActionAct::Add { id, action } => add(edit, *id, action),
        ActionAct::Set { id, field, text, was } => set(edit, *id, *field, text, was),
        ActionAct::Delete { id } => {
            edit.action(*id).ok_or(Refusal::Gone)?;
            edit.remove_action(*id);
            Ok(())
        }
    }
}

fn add(edit: &mut Edit, id: ActionId, new: &Action) -> Result<(), Refused> {
    let all = edit.actions();
    if all.contains_key(&id) {
        return Err(Refusal::Bad.into());
    }
    if all.len() >= limits::ACTIONS {
        return Err(Refusal::Full.into());
    }
    let last = all.values().map(|item| item.sort_key).max().unwrap_or(0);
    let mut action = Action { sort_key: super::place(new.sort_key, last), ..new.clone() };
    for field in ActionField::ALL {
        put(&mut action, field, &new.field(field))?;
    }
    edit.put_action(id, &action);
    Ok(())
}

fn set(edit: &mut Edit, id: ActionId, field: ActionField, words: &str, was: &str) -> Result<(), Refused> {
    let now = edit.action(id).ok_or(Refusal::Gone)?;
    let mut action = now.clone();
    put(&mut action, field, words)?;
    let current = now.field(field);
    if action == now {
        return Ok(());
    }
    if current != was {
        return Err(Refused::superseded(Some(current)));
    }
    edit.put_action(id, &action);
    Ok(())
}

/// Sets a field to clean words.
fn put(action: &mut Action, field: ActionField, words: &str) -> Result<(), Refused> {
    match field {
        ActionField::Text => action.text = text::decision(words)?,
        ActionField::Tier => action.tier = Tier::from_word(words).ok_or(Refusal::Bad)?,
        ActionField::Agency => action.agency = text::detail(words)?,
        ActionField::Owner => action.owner = text::detail(words)?,
        ActionField::Due if words.is_empty() => action.due.clear(),
        ActionField::Due => action.due = new_session::date(words).ok_or(Refusal::Bad)?.to_string(),
        ActionField::Outcome => action.outcome = text::detail(words)?,
        ActionField::Monitor => action.monitor = text::detail(words)?,
        ActionField::Recommendation if words.is_empty() => action.recommendation = None,
        ActionField::Recommendation => action.recommendation = Some(words.parse().map_err(|_| Refusal::Bad)?),
    }
    Ok(())
}
