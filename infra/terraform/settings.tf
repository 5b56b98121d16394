# The settings of the functions (README, "Deploy"). A test compares the lists with the code.
locals {
  # Terraform knows these itself.
  own_settings = {
    ALERTS_TOPIC         = google_pubsub_topic.used["alerts"].name
    ALLOWED_ORIGINS      = join(",", local.allowed_origins)
    FAILED_PREFIX        = local.failed_prefix
    GOOGLE_CLOUD_PROJECT = var.project_id
    MODEL_URI            = "gs://${google_storage_bucket.kept["models"].name}/${var.model_version}"
    PUBLIC_API_URL       = "https://${var.project_id}.web.app/api/v1"
    REANALYSIS_TOPIC     = google_pubsub_topic.used["reanalysis"].name
    RECORDINGS_BUCKET    = google_storage_bucket.recordings.name
    TICKS_TOPIC          = google_pubsub_topic.used["ticks"].name
  }

  # These are chosen: in `settings`, or in `secret_settings` where nobody may read them.
  chosen_settings = [
    "AGENT_METRICS",
    "ALERT_WEBHOOK_SECRET",
    "ALERT_WEBHOOK_URL",
    "ALLOW_UNKNOWN_CONSENT",
    "ANALYZE_AGENT_CHANNEL",
    "APP_CHECK",
    "AUDIT_RETENTION_DAYS",
    "BODY_TIMEOUT_SEC",
    "CONSENT_NOTICE",
    "CUSTOMER_REF_KEYS",
    "EMOTION_PRIOR",
    "FIRESTORE_TIMEOUT_SEC",
    "GENERIC_WEBHOOK_SECRETS",
    "GENESYS_API_KEYS",
    "GENESYS_ORGANIZATION_ID",
    "INDEX_SHARDS",
    "KEEP_AUDIO",
    "LOG_LEVEL",
    "MACHINE_RATE_LIMIT_PER_SEC",
    "MAX_CHUNKS_IN_FLIGHT",
    "MAX_FETCHED_MB",
    "MAX_RECORDING_AGE_HOURS",
    "MAX_RECORDING_MB",
    "METRICS_RETENTION_DAYS",
    "METRICS_SHARDS",
    "RATE_LIMIT_PER_SEC",
    "RECORDING_NAME_PATTERN",
    "RETENTION_DAYS",
    "SERVICE_ACCOUNTS",
    "TRACE_REQUESTS",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKENS",
    "WEBHOOK_HOSTS",
  ]

  # Of those, what nobody may read: Terraform refuses them in `settings`.
  secrets = [
    "ALERT_WEBHOOK_SECRET",
    "CUSTOMER_REF_KEYS",
    "GENERIC_WEBHOOK_SECRETS",
    "GENESYS_API_KEYS",
    "TWILIO_AUTH_TOKENS",
  ]

  failed_prefix = "failed/"
}
