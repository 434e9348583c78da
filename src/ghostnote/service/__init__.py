"""From params to artefact: `generate.generate` is the one path, `verify.verify` goes it again from a receipt."""
