//! The one build that everything is packed from: a program with its C library linked in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::release::Machine;
use crate::{
    client,
    project::{Project, run},
    tools,
};

/// Builds `plenary` in release, and returns its path.
///
/// musl is linked into it, with its own allocator. That is slow where many threads allocate; this server has few, and
/// what it costs is measured in docs/performance.md.
pub fn program(project: &Project, machine: &Machine) -> Result<PathBuf> {
    let target = machine.target;
    client::ensure_target(target, "a program for every Linux")?;
    tools::static_compiler()?;
    eprintln!("Building the server in release (several minutes the first time) …");
    let mut cargo = project.cargo("build --locked --release --package plenary-server --bin plenary --target");
    let flags = nameless(&project.root)?.map(|flag| format!("{flag:?}")).join(",");
    cargo.args([target, "--config", &format!("target.{target}.rustflags=[{flags}]")]);
    run(&mut cargo)?;
    Ok(project.target.join(target).join("release/plenary"))
}

/// For the compiler: a panic names its source file below the workspace, the registry or the toolchain, not below this
/// computer's folders, which are private and differ from one computer to the next.
fn nameless(root: &Path) -> Result<[String; 3]> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = cargo_home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let home = home.context("Neither CARGO_HOME nor HOME is set: set one of them, then try again.")?;
    let toolchain = client::sysroot()?;
    Ok([(home.as_path(), "cargo"), (root, "plenary"), (toolchain.as_path(), "rust")]
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())))
}
