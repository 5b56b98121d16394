"""The only code that knows other outside services: bucket, auth, logging, settings."""
