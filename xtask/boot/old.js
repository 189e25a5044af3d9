// For browsers without modules, which have no WebAssembly either: only they run this file.
document.getElementById("opening").hidden = true;
document.getElementById("no-wasm").hidden = false;
