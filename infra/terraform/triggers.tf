# A recording that is complete in the bucket.
resource "google_eventarc_trigger" "recordings" {
  name            = "calltone-recordings"
  location        = var.region
  service_account = google_service_account.trigger["recordings"].email

  matching_criteria {
    attribute = "type"
    value     = "google.cloud.storage.object.v1.finalized"
  }

  matching_criteria {
    attribute = "bucket"
    value     = google_storage_bucket.recordings.name
  }

  destination {
    cloud_run_service {
      service = local.services["process_recording"]
      region  = var.region
    }
  }

  depends_on = [
    google_project_iam_member.trigger_receives_events,
    google_project_iam_member.gcs_publishes_events,
  ]
}

# Messages: ticks of the scheduler, and calls that are to be analysed again.
resource "google_eventarc_trigger" "message" {
  for_each = {
    reanalysis = "process_recording"
    ticks      = "aggregate_metrics"
  }

  name            = "calltone-${each.key}"
  location        = var.region
  service_account = google_service_account.trigger[each.key].email

  matching_criteria {
    attribute = "type"
    value     = "google.cloud.pubsub.topic.v1.messagePublished"
  }

  transport {
    pubsub {
      topic = google_pubsub_topic.used[each.key].id
    }
  }

  destination {
    cloud_run_service {
      service = local.services[each.value]
      region  = var.region
    }
  }

  depends_on = [google_project_iam_member.trigger_receives_events]
}

locals {
  subscriptions = {
    for name, trigger in merge(google_eventarc_trigger.message, { recordings = google_eventarc_trigger.recordings }) :
    name => trigger.transport[0].pubsub[0].subscription
  }
}

# Eventarc makes the subscriptions itself and has no setting for dead letters; retries and the topic
# for what cannot be delivered are set on the subscription, as Google's documentation describes.
resource "terraform_data" "dead_letters" {
  for_each = local.subscriptions

  triggers_replace = [each.value, google_pubsub_topic.dead_letters[each.key].id]

  provisioner "local-exec" {
    command = join(" ", [
      "gcloud pubsub subscriptions update", each.value,
      "--project", var.project_id,
      "--ack-deadline 600",
      "--min-retry-delay 10s --max-retry-delay 600s",
      "--max-delivery-attempts 20",
      "--dead-letter-topic", google_pubsub_topic.dead_letters[each.key].id,
    ])
  }

  depends_on = [google_pubsub_topic_iam_member.pubsub_buries]
}

resource "google_pubsub_subscription_iam_member" "pubsub_takes_out" {
  for_each = local.subscriptions

  subscription = each.value
  role         = "roles/pubsub.subscriber"
  member       = google_project_service_identity.pubsub.member
}

resource "google_cloud_scheduler_job" "ticks" {
  name        = "calltone-ticks"
  description = "Brings the metrics up to date."
  region      = var.region
  schedule    = var.tick_schedule
  time_zone   = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.used["ticks"].id
    data       = base64encode("{}")
  }

  retry_config {
    retry_count = 3
  }

  depends_on = [google_project_service.used]
}
