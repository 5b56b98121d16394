"""Makes the models of `model_artifacts/` with the same audio and feature code that serves them."""
