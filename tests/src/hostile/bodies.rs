//! Bodies of HTTP routes: each is parsed and validated.

use plenary_server::web::secret;
use plenary_shared::{
    agenda::Agenda,
    api::{CodeBody, LinkBody, LobbyBody, NewSession, SecretBody},
    limits, new_session,
    template::{Saved, Template},
    text,
};
use serde::de::DeserializeOwned;

/// Reads an input as the body of every route that takes one.
pub fn read(input: &[u8]) {
    if let Some(CodeBody { code }) = body(input) {
        code_of(&code);
    }
    if let Some(SecretBody { secret }) = body(input) {
        assert!(secret::hash_of(&secret).is_none() || secret.len() == 43);
    }
    if let Some(new) = body::<NewSession>(input)
        && let Ok(valid) = new_session::validate(&new)
    {
        assert_eq!(text::title(&valid.title).as_ref(), Ok(&valid.title));
        assert!(valid.day <= valid.retain_until);
        agenda(&valid.agenda);
    }
    let _ = (body::<LobbyBody>(input), body::<LinkBody>(input), body::<Saved>(input));
    if let Some(Ok(template)) = body::<Template>(input).map(|template| template.clean()) {
        agenda(&template.agenda);
        assert_eq!(Template::from_file(&template.to_file()), Ok(template), "it is read as it was written");
    }
    if let Ok(template) =
        std::str::from_utf8(input).map_err(|_| ()).and_then(|file| Template::from_file(file).map_err(drop))
    {
        assert_eq!(template.clean().as_ref(), Ok(&template), "a file is as clean as a body");
    }
}

/// A body as a route reads it.
fn body<T: DeserializeOwned>(input: &[u8]) -> Option<T> {
    serde_json::from_slice(input).ok()
}

fn code_of(typed: &str) {
    let Some(code) = text::code(typed) else { return };
    assert_eq!(code.len(), limits::CODE_LENGTH);
    assert_eq!(text::code(&text::spaced(&code)).as_ref(), Some(&code), "a code is the same when it is read out");
}

fn agenda(agenda: &Agenda) {
    assert!((1..=new_session::STAGES).contains(&agenda.stages.len()) && agenda.prompts.len() <= new_session::PROMPTS);
    for stage in &agenda.stages {
        assert_eq!(
            (text::title(&stage.title).as_ref(), text::prompt(&stage.say).as_ref()),
            (Ok(&stage.title), Ok(&stage.say))
        );
        assert_eq!(agenda.stage(stage.id), Some(stage), "each stage has its own number");
    }
    for prompt in &agenda.prompts {
        assert!(agenda.stage(prompt.stage).is_some());
        assert_eq!(agenda.prompt(prompt.id), Some(prompt), "each prompt has its own number");
    }
}
