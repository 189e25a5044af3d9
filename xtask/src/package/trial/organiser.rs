//! An organiser's browser, as much of it as a trial needs: enter by the first link, make an event, look for it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(10);

/// The organiser who entered by the first link; the seat survives a restart of the server.
pub struct Organiser {
    port: u16,
    cookie: String,
}

impl Organiser {
    /// Opens the link that the server printed.
    pub fn enter(port: u16, link: &str) -> Result<Self> {
        let (_, secret) = link.split_once('#').context("The server printed no link for an organiser.")?;
        let mut organiser = Self { port, cookie: String::new() };
        organiser.ask("GET", "/ready", "")?;
        let answer = organiser.ask("POST", "/api/enter", &json!({ "secret": secret }).to_string())?;
        let cookie = answer.head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next())?
        });
        organiser.cookie = cookie.context("The server gave the organiser no seat.")?.to_owned();
        Ok(organiser)
    }

    /// Makes an event of next week from the first template.
    pub fn make_event(&self, title: &str) -> Result<()> {
        let templates: Value = serde_json::from_str(&self.ask("GET", "/api/templates", "")?.body)?;
        let agenda = &templates[0]["template"]["agenda"];
        let day = Command::new("date").args(["--date=+7days", "+%F"]).output()?.stdout;
        let day = String::from_utf8(day)?.trim().to_owned();
        let event = json!({
            "title": title, "day": day, "retain_until": day, "agenda": agenda, "reveal": "on_close",
        });
        self.ask("POST", "/api/sessions", &event.to_string())?;
        Ok(())
    }

    /// The organiser's list of events, as the server sends it.
    pub fn events(&self) -> Result<String> {
        Ok(self.ask("GET", "/api/sessions", "")?.body)
    }

    /// One request as a page of the server makes it; anything but success is an error.
    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let place = format!("127.0.0.1:{}", self.port);
        let mut socket = TcpStream::connect(&place).with_context(|| format!("nobody answers at {place}"))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        write!(
            socket,
            "{method} {path} HTTP/1.1\r\nHost: {place}\r\nOrigin: http://{place}\r\nX-Board: 1\r\nCookie: {}\r\n\
             Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        )?;
        let mut text = String::new();
        socket.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").context("The server's answer has no end of its head.")?;
        ensure!(head.starts_with("HTTP/1.1 2"), "The server refused {method} {path}: {text}");
        Ok(Answer { head: head.to_owned(), body: body.to_owned() })
    }
}

struct Answer {
    head: String,
    body: String,
}
