# The settings of the functions (README, "Deploy"). A test compares the lists with the code.
locals {
  # Terraform knows these itself.
  own_settings = {
    ALLOWED_ORIGINS      = join(",", local.allowed_origins)
    GOOGLE_CLOUD_PROJECT = var.project_id
    MODEL_URI            = "gs://${google_storage_bucket.models.name}/${var.model_version}"
    PUBLIC_API_URL       = "https://${var.project_id}.web.app/api/v1"
    RECORDINGS_BUCKET    = google_storage_bucket.recordings.name
    TICKS_TOPIC          = google_pubsub_topic.used["ticks"].name
  }

  # These are chosen: in `settings`, or in `secret_settings` where nobody may read them.
  chosen_settings = [
    "AGENT_METRICS",
    "ALLOW_UNKNOWN_CONSENT",
    "EMOTION_PRIOR",
    "GENERIC_WEBHOOK_SECRETS",
    "GENESYS_API_KEYS",
    "GENESYS_ORGANIZATION_ID",
    "KEEP_AUDIO",
    "LOG_LEVEL",
    "MAX_RECORDING_MB",
    "METRICS_RETENTION_DAYS",
    "METRICS_SHARDS",
    "RETENTION_DAYS",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKENS",
    "WEBHOOK_HOSTS",
  ]

  # Of those, what nobody may read: Terraform refuses them in `settings`.
  secrets = ["GENERIC_WEBHOOK_SECRETS", "GENESYS_API_KEYS", "TWILIO_AUTH_TOKENS"]
}
