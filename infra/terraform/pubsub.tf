locals {
  topics = {
    alerts     = "calltone-alerts"
    reanalysis = "calltone-reanalysis"
    ticks      = "calltone-ticks"
  }
}

resource "google_pubsub_topic" "used" {
  # checkov:skip=CKV_GCP_83: messages carry ids and moods, no audio and no names; Google's keys do
  for_each = local.topics

  name                       = each.value
  message_retention_duration = "86400s"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.used]
}

# What could not be delivered after every retry. A subscription keeps it for a week, so that it can
# be looked at and sent again (infra/runbooks/dead-letters.md).
resource "google_pubsub_topic" "dead_letters" {
  # checkov:skip=CKV_GCP_83: messages carry ids and moods, no audio and no names; Google's keys do
  for_each = toset(["reanalysis", "recordings", "ticks"])

  name = "calltone-dead-${each.value}"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.used]
}

resource "google_pubsub_subscription" "dead_letters" {
  for_each = google_pubsub_topic.dead_letters

  name                       = "${each.value.name}-kept"
  topic                      = each.value.id
  message_retention_duration = "604800s"
  ack_deadline_seconds       = 60

  expiration_policy {
    ttl = "" # never
  }
}

resource "google_pubsub_topic_iam_member" "pubsub_buries" {
  for_each = google_pubsub_topic.dead_letters

  topic  = each.value.id
  role   = "roles/pubsub.publisher"
  member = google_project_service_identity.pubsub.member
}
