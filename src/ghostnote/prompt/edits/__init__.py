"""Edits of a clip in plain English, read into typed operations. No model, and no clip, is needed to read them."""
