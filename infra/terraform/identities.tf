# One identity for each function and each trigger, with no more than it uses.

resource "google_service_account" "function" {
  for_each = {
    api               = "calltone-api"
    process_recording = "calltone-recordings"
    aggregate_metrics = "calltone-metrics"
  }

  account_id   = each.value
  display_name = "Calltone function ${each.key}"
}

resource "google_service_account" "trigger" {
  for_each = toset(["reanalysis", "recordings", "ticks"])

  account_id   = "calltone-trigger-${each.value}"
  display_name = "Calltone trigger ${each.value}"
}

resource "google_service_account" "builder" {
  account_id   = "calltone-builder"
  display_name = "Builds Calltone's functions"
}

resource "google_service_account" "exporter" {
  account_id   = "calltone-exporter"
  display_name = "Asks Firestore for exports"
}

# Functions

resource "google_project_iam_member" "function_uses_firestore" {
  for_each = google_service_account.function

  project = var.project_id
  role    = "roles/datastore.user"
  member  = each.value.member
}

resource "google_project_iam_member" "function_writes_traces" {
  for_each = google_service_account.function

  project = var.project_id
  role    = "roles/cloudtrace.agent"
  member  = each.value.member
}

# The API opens uploads and erases audio; the recordings' function reads, moves and deletes.
resource "google_storage_bucket_iam_member" "function_uses_recordings" {
  for_each = toset(["api", "process_recording"])

  bucket = google_storage_bucket.recordings.name
  role   = "roles/storage.objectUser"
  member = google_service_account.function[each.value].member
}

resource "google_storage_bucket_iam_member" "function_reads_models" {
  for_each = google_service_account.function

  bucket = google_storage_bucket.kept["models"].name
  role   = "roles/storage.objectViewer"
  member = each.value.member
}

# The API publishes alerts as they come, the scheduled function those that were left over.
resource "google_pubsub_topic_iam_member" "function_publishes_alerts" {
  for_each = toset(["api", "aggregate_metrics"])

  topic  = google_pubsub_topic.used["alerts"].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.function[each.value].member
}

resource "google_pubsub_topic_iam_member" "api_asks_for_reanalysis" {
  topic  = google_pubsub_topic.used["reanalysis"].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.function["api"].member
}

# Triggers

resource "google_cloud_run_service_iam_member" "trigger_calls_function" {
  for_each = {
    reanalysis = "process_recording"
    recordings = "process_recording"
    ticks      = "aggregate_metrics"
  }

  location = var.region
  service  = local.services[each.value]
  role     = "roles/run.invoker"
  member   = google_service_account.trigger[each.key].member
}

resource "google_project_iam_member" "trigger_receives_events" {
  for_each = google_service_account.trigger

  project = var.project_id
  role    = "roles/eventarc.eventReceiver"
  member  = each.value.member
}

# Cloud Storage tells Eventarc of new objects through Pub/Sub.
resource "google_project_iam_member" "gcs_publishes_events" {
  project = var.project_id
  role    = "roles/pubsub.publisher"
  member  = data.google_storage_project_service_account.gcs.member
}

# The builder

resource "google_project_iam_member" "builder" {
  for_each = toset([
    "roles/artifactregistry.writer",
    "roles/logging.logWriter",
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.builder.member
}

# Google picks the buckets that code is built from; those with voices, and what was said, are none of them.
resource "google_project_iam_member" "builder_reads_code" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.builder.member

  condition {
    title = "no voices"
    expression = join(" && ", [
      for name in ["backups", "recordings", "training"] :
      "!resource.name.startsWith('projects/_/buckets/${var.project_id}-${name}')"
    ])
  }
}

# The exporter: Firestore's own identity writes the export, this one only asks for it.

resource "google_project_iam_member" "exporter" {
  project = var.project_id
  role    = "roles/datastore.importExportAdmin"
  member  = google_service_account.exporter.member
}
