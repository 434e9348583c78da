"""MIDI bytes to `Pattern` and back: `reader.read_midi`, `writer.write_midi`, `metadata.find_receipt`."""
