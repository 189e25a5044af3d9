//! Error responses: a status for the page, one plain sentence for the person, one line for the log.

use crate::{
    accounts::{AccountError, hasher::Busy},
    store::{
        StoreError,
        people::{CreateError, OpenError},
    },
};
use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use plenary_shared::api::Problem;
use plenary_shared::new_session::Invalid;
use std::any::Any;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// No event has this code.
    #[error("no event has the code")]
    UnknownCode,
    /// No hand-over code matches, or it was used.
    #[error("no hand-over code fits")]
    UnknownHandover,
    /// No link has this secret, or it was used or has expired.
    #[error("no link fits")]
    UnknownLink,
    /// The lobby is closed.
    #[error("the lobby is closed")]
    LobbyClosed,
    /// The event has ended.
    #[error("the event has ended")]
    Ended,
    /// The browser has no seat that allows this.
    #[error("there is no seat that allows this")]
    NoSeat,
    /// There is nothing at this address.
    #[error("there is nothing here")]
    NotFound,
    /// The request does not come from our own page.
    #[error("the request does not come from our own page")]
    OtherPage,
    /// The body is not valid for the route.
    #[error("the body is not what the route takes")]
    Unreadable,
    /// The body is too large for the route.
    #[error("the body is too large")]
    TooLarge,
    /// The body did not arrive in time.
    #[error("the body did not come in time")]
    SlowBody,
    /// Links are for projectors and reviewers only.
    #[error("links are for projectors and reviewers")]
    NoLinkForRole,
    /// The title typed to confirm a purge is not the event's.
    #[error("the title does not fit")]
    OtherTitle,
    /// The last day on which an event is to be stored is not a date, over already, or before the event.
    #[error("the event cannot be kept until that day")]
    KeepDay,
    /// The new event is not valid.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// An account was not created, signed in or removed.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The server keeps no more templates.
    #[error("there is no room for another template")]
    TemplatesFull,
    /// The bytes are not an image that may be a logo.
    #[error("the bytes are no logo")]
    NoLogo,
    /// A snapshot's bytes do not match their checksum.
    #[error("a snapshot was changed after it was stored")]
    SnapshotChanged,
    /// A newer version wrote the snapshot.
    #[error("a newer version wrote the snapshot")]
    SnapshotNewer,
    /// The storage failed.
    #[error("the storage does not answer")]
    Store(#[from] StoreError),
    /// The device's sockets were closed too often for what it sent.
    #[error("the device must wait with its next socket")]
    Unruly,
    /// A request took too long.
    #[error("the answer took too long")]
    TooSlow,
    /// A handler panicked.
    #[error("a handler panicked")]
    Broken,
}

impl WebError {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownCode | Self::UnknownHandover | Self::UnknownLink | Self::NotFound => StatusCode::NOT_FOUND,
            Self::LobbyClosed | Self::OtherPage => StatusCode::FORBIDDEN,
            Self::Ended => StatusCode::GONE,
            Self::NoSeat => StatusCode::UNAUTHORIZED,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::Unruly => StatusCode::TOO_MANY_REQUESTS,
            Self::NoLinkForRole | Self::Invalid(_) | Self::OtherTitle | Self::KeepDay | Self::NoLogo => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::SnapshotChanged | Self::SnapshotNewer | Self::TemplatesFull => StatusCode::CONFLICT,
            Self::Account(refused) => status_of(*refused),
            Self::Store(_) | Self::TooSlow => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence for the person: what to do next.
    pub fn say(&self) -> &'static str {
        match self {
            Self::UnknownCode => "We do not know that code. Check the big screen and type it again.",
            Self::UnknownHandover => {
                "We do not know that code, or it has been used. Ask the facilitator for a new one."
            }
            Self::UnknownLink => "This link has been used or has expired. Ask for a new one.",
            Self::LobbyClosed => {
                "This event isn’t letting new people in. Ask the facilitator to turn joining on, then try again."
            }
            Self::Ended => "This event has ended. Ask the facilitator how to read what was written.",
            Self::NoSeat => "You are not in this event on this device. Open your link or type in the code again.",
            Self::NotFound => "There is nothing at this address. Go back and choose again.",
            Self::OtherPage => "Open this page from its own address, then try again.",
            Self::Unreadable => "We could not read that. Reload the page and try again.",
            Self::TooLarge => "That is too long to send. Make it shorter and try again.",
            Self::SlowBody => "Your connection is very slow. Move somewhere with a better signal and try again.",
            Self::NoLinkForRole => "Links are for the big screen and for reviewers. Choose one of those.",
            Self::OtherTitle => "That is not the name of this event. Type it exactly as it is in the list.",
            Self::KeepDay => "Choose a date that is not in the past, and not before the event.",
            Self::NoLogo => "That file is not a PNG or SVG image of at most 100 KB. Choose another one.",
            Self::TemplatesFull => "This server keeps no more templates. Remove one, or save yours as a file.",
            Self::Invalid(invalid) => say_invalid(*invalid),
            Self::Account(refused) => say_refused(*refused),
            Self::SnapshotChanged => "This snapshot has changed since it was saved. Do not use it; restore a backup.",
            Self::SnapshotNewer => "A newer version of Plenary wrote this snapshot. Open it with that version.",
            Self::Store(_) => "The server cannot reach its storage at the moment. Wait a minute, then try again.",
            Self::Unruly => "This device has sent too much. Wait a minute, then reload the page.",
            Self::TooSlow => "The server is busy. Wait a moment, then try again.",
            Self::Broken => {
                "Part of the server stopped working. Try again, and tell the facilitator if it keeps happening."
            }
        }
    }
}

fn say_invalid(invalid: Invalid) -> &'static str {
    match invalid {
        Invalid::Title => "Give the event a title of 1 to 80 characters.",
        Invalid::Day => "Choose the date of the event.",
        Invalid::RetainUntil => "Choose the date to keep the event until.",
        Invalid::RetainedTooShort => "The event must be kept at least until its own date. Choose a later date.",
        Invalid::NoStage => "The event needs at least one stage. Add one.",
        Invalid::Stages => "An event can have at most 40 stages. Remove some.",
        Invalid::Prompts => "An event can have at most 30 questions. Remove some.",
        Invalid::Numbers => "The stages and questions do not match. Start again from the template.",
        Invalid::PromptStage => "A question belongs to a stage in which nobody writes. Start again from the template.",
        Invalid::StageWords => "Each stage needs a title of up to 80 characters and an instruction of up to 200.",
        Invalid::PromptWords => "Each question needs up to 200 characters and a short name of up to 80.",
        Invalid::Then => "That earlier snapshot is no longer there. Choose another one.",
    }
}

fn status_of(refused: AccountError) -> StatusCode {
    match refused {
        AccountError::NotKnown => StatusCode::UNAUTHORIZED,
        AccountError::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        AccountError::NotProven | AccountError::NoAccount | AccountError::NotInvited => StatusCode::FORBIDDEN,
        AccountError::NameTaken | AccountError::NotBegun => StatusCode::CONFLICT,
        AccountError::Name
        | AccountError::Short
        | AccountError::Long
        | AccountError::Common
        | AccountError::Code
        | AccountError::Yourself => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn say_refused(refused: AccountError) -> &'static str {
    match refused {
        AccountError::NotKnown => {
            "We could not sign you in with those details. Check the name and pass phrase, then use the next code the app shows."
        }
        AccountError::NotProven => {
            "The pass phrase or the code is not right. Check the pass phrase, then use the next code the app shows."
        }
        AccountError::NoAccount => {
            "You are signed in without an account. Sign in with yours first, then change the pass phrase."
        }
        AccountError::TooManyTries => "There have been a lot of tries from here. Wait a minute, then try again.",
        AccountError::Name => "Enter a name of 1 to 80 characters.",
        AccountError::NameTaken => "Someone here already has that name. Add something to it.",
        AccountError::Short => {
            "Choose a pass phrase of 15 characters or more. Four or five words of your own are good."
        }
        AccountError::Long => "Choose a pass phrase of 128 characters or fewer.",
        AccountError::Common => "That phrase is easy to guess. Use a mix of words that nobody else would choose.",
        AccountError::Code => "That code is not right. Wait for the next one in the app, then type it in.",
        AccountError::NotBegun => "That took too long. Reload the page and start again with your name.",
        AccountError::NotInvited => "You need an invitation to create an account. Ask an organiser for one.",
        AccountError::Yourself => "You cannot remove your own account. Ask another organiser to do it.",
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() || matches!(self, Self::SnapshotChanged) {
            tracing::error!(error = %self, cause = std::error::Error::source(&self), "a request was not answered");
        }
        (status, Json(Problem { say: self.say().to_owned() })).into_response()
    }
}

impl From<CreateError> for WebError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Invalid(invalid) => invalid.into(),
            CreateError::Then(error) => error.into(),
            CreateError::Store(error) => error.into(),
        }
    }
}

impl From<OpenError> for WebError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Missing => Self::NotFound,
            OpenError::Changed => Self::SnapshotChanged,
            OpenError::Newer => Self::SnapshotNewer,
            OpenError::Store(error) => error.into(),
        }
    }
}

impl From<Busy> for WebError {
    fn from(_: Busy) -> Self {
        Self::TooSlow
    }
}

impl From<JsonRejection> for WebError {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Unreadable }
    }
}

impl From<QueryRejection> for WebError {
    fn from(_: QueryRejection) -> Self {
        Self::Unreadable
    }
}

impl From<PathRejection> for WebError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

/// Responds for a handler that panicked. The panic's message is not sent.
pub fn broken(_: Box<dyn Any + Send + 'static>) -> Response {
    WebError::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sentence that a person may read.
    fn sentences() -> Vec<&'static str> {
        use WebError::*;
        let invalid = {
            use plenary_shared::new_session::Invalid::*;
            [
                Title,
                Day,
                RetainUntil,
                RetainedTooShort,
                NoStage,
                Stages,
                Prompts,
                Numbers,
                PromptStage,
                StageWords,
                PromptWords,
                Then,
            ]
        };
        let store = Store(StoreError::Damaged("a test"));
        let others = [UnknownCode, UnknownHandover, UnknownLink, LobbyClosed, Ended, NoSeat, NotFound, OtherPage];
        let more = [
            Unreadable,
            TooLarge,
            SlowBody,
            NoLinkForRole,
            SnapshotChanged,
            SnapshotNewer,
            TooSlow,
            Unruly,
            Broken,
            OtherTitle,
            KeepDay,
            store,
        ];
        let accounts = {
            use crate::accounts::AccountError::*;
            let phrases = [NotKnown, NotProven, NoAccount, TooManyTries, Short, Long, Common];
            phrases.into_iter().chain([Name, NameTaken, Code, NotBegun, NotInvited, Yourself])
        };
        let errors = others.into_iter().chain(more).chain(invalid.map(WebError::Invalid)).chain(accounts.map(Account));
        errors.map(|error| error.say()).collect()
    }

    #[test]
    fn sentences_are_short_and_blame_nobody() {
        for text in sentences() {
            let longest = text.split(['.', ';']).map(|sentence| sentence.split_whitespace().count()).max();
            assert!(longest <= Some(25), "{text}");
            assert!(text.ends_with('.'), "{text}");
            let words: Vec<_> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
            for banned in ["failure", "failed", "fault", "blame", "please", "error", "invalid", "who", "wrong"] {
                assert!(!words.iter().any(|word| word == banned), "{banned}: {text}");
            }
        }
    }

    #[test]
    fn limits_in_words_are_the_limits_in_code() {
        use plenary_shared::limits::{NAME_CHARS, PHRASE_LEAST, PHRASE_MOST, PROMPT_CHARS, TITLE_CHARS};
        assert_eq!((TITLE_CHARS, PROMPT_CHARS), (80, 200));
        assert_eq!((NAME_CHARS, PHRASE_LEAST, PHRASE_MOST), (80, 15, 128));
    }
}
