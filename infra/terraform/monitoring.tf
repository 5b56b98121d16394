resource "google_monitoring_notification_channel" "email" {
  display_name = "Calltone"
  type         = "email"

  labels = {
    email_address = var.alert_email
  }

  depends_on = [google_project_service.used]
}

# Lines of the functions' own log that are worth counting. The texts are the code's; a test compares.
locals {
  counted_lines = {
    drift              = "model drift"
    failed_recordings  = "recording failed"
    ticks              = "metrics aggregated"
    undelivered_alerts = "alert was never delivered"
  }
}

resource "google_logging_metric" "line" {
  for_each = local.counted_lines

  name        = "calltone/${each.key}"
  description = "Log lines \"${each.value}\"."
  filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"${each.value}\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

locals {
  five_minutes = "300s"
  api_requests = join(" AND ", [
    "resource.type = \"cloud_run_revision\"",
    "resource.labels.service_name = \"${local.services["api"]}\"",
  ])
  api_answers = "${local.api_requests} AND metric.type = \"run.googleapis.com/request_count\""

  # Log metric → the filter of what it counts.
  lines = {
    for name, metric in google_logging_metric.line :
    name => "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${metric.name}\""
  }
}

# What is too much of something, by the name of its runbook. `of` makes it a share of a whole; it has to
# last for `lasting`.
locals {
  limits = {
    "dead-letters" = {
      title = "Events could not be delivered"
      filter = join(" AND ", [
        "resource.type = \"pubsub_subscription\"",
        "resource.labels.subscription_id = monitoring.regex.full_match(\"calltone-dead-.*-kept\")",
        "metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\"",
      ])
      of = null, above = 0, lasting = "0s", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM"
    }
    "failed-recordings" = {
      title  = "Recordings fail"
      filter = local.lines["failed_recordings"]
      of     = null, above = 10, lasting = "0s", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM"
    }
    "drift" = {
      title  = "Callers sound unlike those the model was measured on"
      filter = local.lines["drift"]
      of     = null, above = 0, lasting = "0s", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM"
    }
    "undelivered-alerts" = {
      title  = "Alerts were not delivered"
      filter = local.lines["undelivered_alerts"]
      of     = null, above = 0, lasting = "0s", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM"
    }
    "errors" = {
      title  = "The API answers with errors"
      filter = "${local.api_answers} AND metric.labels.response_code_class = \"5xx\""
      of     = local.api_answers, above = 0.01, lasting = local.five_minutes, aligner = "ALIGN_RATE", reducer = "REDUCE_SUM"
    }
    "latency" = {
      title  = "The API is slow"
      filter = "${local.api_requests} AND metric.type = \"run.googleapis.com/request_latencies\""
      of     = null, above = 500, lasting = local.five_minutes, aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX"
    }
    "down" = {
      title = "The API cannot be reached"
      filter = join(" AND ", [
        "resource.type = \"uptime_url\"",
        "metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\"",
        "metric.labels.check_id = \"${google_monitoring_uptime_check_config.health.uptime_check_id}\"",
      ])
      of = null, above = 1, lasting = local.five_minutes, aligner = "ALIGN_NEXT_OLDER", reducer = "REDUCE_COUNT_FALSE"
    }
  }
}

resource "google_monitoring_alert_policy" "limit" {
  for_each = local.limits

  display_name          = "Calltone: ${each.value.title}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter             = each.value.filter
      denominator_filter = each.value.of
      comparison         = "COMPARISON_GT"
      threshold_value    = each.value.above
      duration           = each.value.lasting

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }

      dynamic "denominator_aggregations" {
        for_each = each.value.of[*]

        content {
          alignment_period     = local.five_minutes
          per_series_aligner   = each.value.aligner
          cross_series_reducer = each.value.reducer
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/${each.key}.md")
  }
}

resource "google_monitoring_alert_policy" "stale_metrics" {
  display_name          = "Calltone: The metrics are older than 15 minutes"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "No finished tick for 15 minutes"

    condition_absent {
      filter   = local.lines["ticks"]
      duration = "900s"

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/stale-metrics.md")
  }
}

resource "google_monitoring_uptime_check_config" "health" {
  display_name = "Calltone API"
  timeout      = "10s"
  period       = local.five_minutes

  http_check {
    path         = "/api/v1/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = trimprefix(google_cloudfunctions2_function.this["api"].service_config[0].uri, "https://")
    }
  }
}
