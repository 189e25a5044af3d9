//! Programs that Cargo builds for our checks, below `target/tools`: no registry has them ready.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project::{Project, run};

/// A program of the crate registry's, in the one version that our checks were written with.
pub struct Built {
    /// The crate, and its program.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
}

impl Built {
    /// Where it is once it is built.
    pub fn program(&self, project: &Project) -> PathBuf {
        self.home(project).join("bin").join(self.name)
    }

    /// Whether it is there in the right version.
    pub fn is_there(&self, project: &Project) -> bool {
        let said = Command::new(self.program(project)).arg("--version").output();
        said.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().take(2).eq(self.words()))
    }

    /// Builds it if it is not there, without optimisation and debugging facts: it runs for moments, and has to be there
    /// within minutes.
    pub fn ensure(&self, project: &Project) -> Result<()> {
        if self.is_there(project) {
            return Ok(());
        }
        let Self { name, version } = self;
        eprintln!("Installing {name} {version} below target/tools (some minutes, the first time only) …");
        let build = self.home(project).join("build");
        let mut install = project.cargo("install --locked --debug --force --quiet");
        install.args([name, "--version", version, "--root"]).arg(self.home(project)).arg("--target-dir").arg(&build);
        run(install.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
        // What it was built from is larger than it.
        std::fs::remove_dir_all(&build)?;
        Ok(())
    }

    /// How it introduces itself.
    const fn words(&self) -> [&'static str; 2] {
        [self.name, self.version]
    }

    fn home(&self, project: &Project) -> PathBuf {
        project.target.join("tools")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_program_that_is_missing_or_of_another_version_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project { root: folder.path().to_owned(), target: folder.path().to_owned() };
        let built = Built { name: "driver", version: "0.37.1" };
        assert!(!built.is_there(&project));
        let program = built.program(&project);
        std::fs::create_dir_all(program.parent().unwrap()).unwrap();
        for (says, is_there) in
            [("driver 0.37.1", true), ("driver 0.37.1 (built today)", true), ("driver 0.37.10", false)]
        {
            std::fs::write(&program, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(built.is_there(&project), is_there, "{says}");
        }
    }
}
