export { exportMidi, notesOf } from "./write";
export type { MidiOptions, Note } from "./write";
export { importMidi } from "./read";
export type { ImportOptions, ImportOutcome } from "./read";
export { openMidiOut } from "./out";
export type { MidiAccessOutcome, MidiPort } from "./out";
