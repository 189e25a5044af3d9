//! Files with the places and rights that they will have on another computer.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use anyhow::{Context, Result};

use super::release::Release;
use crate::project::Project;

/// What every package is made of.
pub struct Contents<'a> {
    pub project: &'a Project,
    pub release: &'a Release,
    /// The one program.
    pub program: &'a Path,
    /// What the authors of its parts want to be read with it.
    pub notices: &'a str,
}

impl Contents<'_> {
    /// A file of the workspace, by its path below it.
    pub fn source(&self, path: &str) -> Result<String> {
        let path = self.project.root.join(path);
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
    }
}

/// A folder that becomes the content of a package.
pub struct Tree<'a>(pub &'a Path);

impl Tree<'_> {
    /// Writes a file, and the folders above it, with fixed rights, independent of this computer's umask.
    pub fn write(&self, place: &str, mode: u32, content: impl AsRef<[u8]>) -> Result<()> {
        let path = self.0.join(place);
        let mut folder = self.0.to_owned();
        for part in Path::new(place).parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            fs::create_dir_all(&folder)?;
            fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
        }
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(fs::set_permissions(&path, Permissions::from_mode(mode))?)
    }
}

/// Makes an empty folder; anything that was in it is removed.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(fs::set_permissions(folder, Permissions::from_mode(0o755))?)
}
