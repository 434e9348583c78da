"""What simpler methods reach at the same jobs: fitted on the training windows whenever the model is measured."""
