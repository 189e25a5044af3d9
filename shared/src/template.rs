//! What a day starts from: templates that come with Plenary, and templates as files.

mod supplied;

pub use supplied::supplied;

use crate::{
    agenda::Agenda,
    fields::{self, Fields},
    id::EntryId,
    new_session::{self, Invalid},
    text,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The value of `format` in a file, which identifies a template.
pub const FORMAT: &str = "plenary-template";
/// The value of `version` in a file that this version writes; it reads this one and earlier ones.
pub const VERSION: u32 = 1;
/// Bytes of a file that is read.
pub const FILE_BYTES: usize = 256 * 1024;

/// An agenda with a name, from which events are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its name.
    pub title: String,
    /// What it is for, one sentence.
    pub say: String,
    /// Stages and prompts.
    pub agenda: Agenda,
}

/// One entry of the response of `GET /api/templates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id, if organisers saved it on this server; none if it comes with Plenary.
    pub id: Option<EntryId>,
    /// The template.
    pub template: Template,
}

/// Response of `POST /api/templates`, and body of `POST /api/templates/remove`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The id.
    pub id: EntryId,
}

objects! {
    Template { title, say, agenda }
}

/// Why a file cannot be read as a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is something else, or damaged.
    #[error("this is not a template")]
    NotOne,
    /// A newer version of Plenary wrote it.
    #[error("the template has version {0}, newer than {VERSION}")]
    Newer(u32),
    /// No event could be made from it.
    #[error("{0}")]
    Invalid(Invalid),
}

impl Template {
    /// The same with clean words, if an event can be made from it.
    pub fn clean(&self) -> Result<Self, Invalid> {
        let title = text::title(&self.title).map_err(|_| Invalid::Title)?;
        let say = match self.say.trim() {
            "" => String::new(),
            say => text::prompt(say).map_err(|_| Invalid::StageWords)?,
        };
        Ok(Self { title, say, agenda: new_session::agenda(&self.agenda)? })
    }

    /// It as a file, for people to read too.
    pub fn to_file(&self) -> String {
        let file = serde_json::json!({
            "format": FORMAT, "version": VERSION, "title": self.title, "say": self.say, "agenda": self.agenda,
        });
        serde_json::to_string_pretty(&file).expect("a template is plain data with text keys")
    }

    /// Reads a file. Its version is checked before anything else that a newer version could have changed.
    pub fn from_file(file: &str) -> Result<Self, Unreadable> {
        let value: Value = fields::parse(file.trim_start_matches('\u{feff}')).ok_or(Unreadable::NotOne)?;
        let mut fields = Fields::from_value(value).ok_or(Unreadable::NotOne)?;
        if fields.take::<String>("format").as_deref() != Ok(FORMAT) {
            return Err(Unreadable::NotOne);
        }
        match fields.take::<u32>("version").map_err(|_| Unreadable::NotOne)? {
            0 => return Err(Unreadable::NotOne),
            1..=VERSION => {}
            newer => return Err(Unreadable::Newer(newer)),
        }
        let template: Self = fields::Field::read(fields.rest()).ok_or(Unreadable::NotOne)?;
        template.clean().map_err(Unreadable::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written() {
        for template in supplied() {
            let file = template.to_file();
            assert!(file.len() < FILE_BYTES);
            assert_eq!(Template::from_file(&file), Ok(template.clone()));
            // Some editors put a mark before the text.
            assert_eq!(Template::from_file(&format!("\u{feff}{file}\n")), Ok(template));
        }
    }

    #[test]
    fn a_newer_file_is_said_to_be_newer_even_where_its_stages_cannot_be_read() {
        let file = supplied()[0].to_file().replace("\"version\": 1", "\"version\": 2");
        assert_eq!(Template::from_file(&file), Err(Unreadable::Newer(2)));
        assert_eq!(Template::from_file(&file.replace("\"welcome\"", "\"fireworks\"")), Err(Unreadable::Newer(2)));
        assert_eq!(Template::from_file(r#"{"format":"plenary-template","version":9}"#), Err(Unreadable::Newer(9)));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        let file = supplied()[0].to_file();
        let other = [
            String::new(),
            "[]".into(),
            "{}".into(),
            r#"{"format":"plenary-snapshot","version":1}"#.into(),
            r#"{"format":"plenary-template","version":0}"#.into(),
            r#"{"format":"plenary-template","version":1}"#.into(),
            file.replace("\"welcome\"", "\"fireworks\""),
            file[..file.len() / 2].into(),
        ];
        for file in other {
            assert_eq!(Template::from_file(&file), Err(Unreadable::NotOne), "{file}");
        }
        let empty =
            r#"{"format":"plenary-template","version":1,"title":"A","say":"","agenda":{"stages":[],"prompts":[]}}"#;
        assert_eq!(Template::from_file(empty), Err(Unreadable::Invalid(Invalid::NoStage)));
    }
}
