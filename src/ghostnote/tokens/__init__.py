"""Pattern <-> model events: one step per hit, its fields predicted one after another.

`fields` is the specification that everything else loops over; `events` encodes and decodes; `grammar` says what may
come next; `recall` says what the same place held in earlier bars; `controls` turns requests into ids.
"""
