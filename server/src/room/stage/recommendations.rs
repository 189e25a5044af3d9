//! Recommendations: worded and given their evidence by facilitators; support for them is counted at the close.

use crate::room::{Refused, Room, Voter, Work, polls::Answers};
use plenary_shared::{
    content::Content,
    document::Edit,
    id::RecommendationId,
    limits,
    stage::{
        StageKind,
        poll::{PollId, Topic},
        recommendations::{Levels, Part, Recommendation, RecommendationAct, Source, Support},
    },
    text,
    wire::Refusal,
};

/// Puts the aggregate on the board.
pub(super) fn publish(id: PollId, answers: &Answers, content: &mut Content) {
    let words = |id| content.recommendations.get(&id).map(Recommendation::sentence);
    let support = Support::count(answers.read::<Levels>(), words);
    let part = serde_json::to_value(support).expect("counts are plain data");
    content.parts.insert(id.to_string(), part);
}

impl Room {
    pub(super) fn recommend(
        &mut self,
        edit: &mut Edit,
        voter: Option<Voter>,
        act: &RecommendationAct,
        work: &mut Work,
    ) -> Result<(), Refused> {
        match act {
            RecommendationAct::Add { id, recommendation } => add(edit, *id, recommendation),
            RecommendationAct::Word { id, part, text, was } => word(edit, *id, *part, text, was),
            RecommendationAct::Cite { id, source, cited } => cite(edit, *id, *source, *cited),
            RecommendationAct::Delete { id } => {
                edit.recommendation(*id).ok_or(Refusal::Gone)?;
                edit.remove_recommendation(*id);
                Ok(())
            }
            RecommendationAct::Support { poll, levels } => {
                if poll.topic != Topic::Kind(StageKind::Recommendations) {
                    return Err(Refusal::Closed.into());
                }
                if !Support::are_fit(levels) || levels.len() > limits::RECOMMENDATIONS {
                    return Err(Refusal::Bad.into());
                }
                self.put_answer(*poll, voter, levels, work)
            }
        }
    }
}

fn add(edit: &mut Edit, id: RecommendationId, new: &Recommendation) -> Result<(), Refused> {
    let all = edit.recommendations();
    if all.contains_key(&id) {
        return Err(Refusal::Bad.into());
    }
    if all.len() >= limits::RECOMMENDATIONS || new.sources.len() > limits::SOURCES {
        return Err(Refusal::Full.into());
    }
    let last = all.values().map(|item| item.sort_key).max().unwrap_or(0);
    let mut sources: Vec<_> = new.sources.iter().copied().filter(|source| is_there(edit, *source)).collect();
    sources.sort_unstable();
    sources.dedup();
    let recommendation = Recommendation {
        who: part_of(Part::Who, &new.who)?,
        what: part_of(Part::What, &new.what)?,
        so_that: part_of(Part::SoThat, &new.so_that)?,
        sort_key: super::place(new.sort_key, last),
        sources,
    };
    edit.put_recommendation(id, &recommendation);
    Ok(())
}

fn word(edit: &mut Edit, id: RecommendationId, part: Part, words: &str, was: &str) -> Result<(), Refused> {
    let words = part_of(part, words)?;
    let mut recommendation = edit.recommendation(id).ok_or(Refusal::Gone)?;
    let now = recommendation.part_mut(part);
    if *now == words {
        return Ok(());
    }
    if now != was {
        return Err(Refused::superseded(Some(now.clone())));
    }
    *now = words;
    edit.put_recommendation(id, &recommendation);
    Ok(())
}

fn cite(edit: &mut Edit, id: RecommendationId, source: Source, cited: bool) -> Result<(), Refused> {
    let mut recommendation = edit.recommendation(id).ok_or(Refusal::Gone)?;
    match (recommendation.sources.binary_search(&source), cited) {
        (Ok(_), true) | (Err(_), false) => return Ok(()),
        (Ok(place), false) => drop(recommendation.sources.remove(place)),
        (Err(_), true) if recommendation.sources.len() >= limits::SOURCES => return Err(Refusal::Full.into()),
        (Err(_), true) if !is_there(edit, source) => return Err(Refusal::Gone.into()),
        (Err(place), true) => recommendation.sources.insert(place, source),
    }
    edit.put_recommendation(id, &recommendation);
    Ok(())
}

/// Whether the board has what a recommendation would rest on.
fn is_there(edit: &Edit, source: Source) -> bool {
    match source {
        Source::Opportunity(id) => edit.opportunity(id).is_some(),
        Source::Theme(id) => edit.theme(id).is_some(),
        Source::Note(id) => edit.note(id).is_some(),
    }
}

/// The clean words of a part; only the purpose may wait.
fn part_of(part: Part, words: &str) -> Result<String, Refused> {
    let clean = match part {
        Part::Who => text::detail(words)?,
        Part::What => text::decision(words)?,
        Part::SoThat if words.trim().is_empty() => return Ok(String::new()),
        Part::SoThat => text::decision(words)?,
    };
    if clean.is_empty() { Err(Refusal::Bad.into()) } else { Ok(clean) }
}
