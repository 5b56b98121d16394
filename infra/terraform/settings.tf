# The settings of the functions (README, "Deploy"). A test compares the lists with the code.
locals {
  # Terraform knows these itself.
  own_settings = {
    ALLOWED_ORIGINS      = join(",", local.allowed_origins)
    GOOGLE_CLOUD_PROJECT = var.project_id
    MODEL_URI            = "gs://${google_storage_bucket.models.name}/${var.model_version}"
    RECORDINGS_BUCKET    = google_storage_bucket.recordings.name
  }

  # These are chosen: in `settings`, or in `secret_settings` where nobody may read them.
  chosen_settings = [
    "ALLOW_UNKNOWN_CONSENT",
    "EMOTION_PRIOR",
    "KEEP_AUDIO",
    "LOG_LEVEL",
    "RETENTION_DAYS",
  ]
}
