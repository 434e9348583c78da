"""The operations of edits in words: on hits exactly, or by leaving some of a clip to the model."""
