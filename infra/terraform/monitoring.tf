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

  # Conditions of one kind: something is counted, and more than `threshold` of it is too much.
  counts = {
    "dead-letters" = {
      title     = "Events could not be delivered"
      filter    = "resource.type = \"pubsub_subscription\" AND resource.labels.subscription_id = monitoring.regex.full_match(\"calltone-dead-.*-kept\") AND metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\""
      aligner   = "ALIGN_MAX"
      threshold = 0
    }
    "failed-recordings" = {
      title     = "Recordings fail"
      filter    = "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.line["failed_recordings"].name}\""
      aligner   = "ALIGN_DELTA"
      threshold = 10
    }
    "drift" = {
      title     = "Callers sound unlike those the model was measured on"
      filter    = "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.line["drift"].name}\""
      aligner   = "ALIGN_DELTA"
      threshold = 0
    }
    "undelivered-alerts" = {
      title     = "Alerts were not delivered"
      filter    = "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.line["undelivered_alerts"].name}\""
      aligner   = "ALIGN_DELTA"
      threshold = 0
    }
  }
}

resource "google_monitoring_alert_policy" "count" {
  for_each = local.counts

  display_name          = "Calltone: ${each.value.title}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = "0s"

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = each.value.aligner
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/${each.key}.md")
  }
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "Calltone: the API answers with errors"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "More than 1 % of the answers are 5xx"

    condition_threshold {
      filter = join(" AND ", [
        local.api_requests,
        "metric.type = \"run.googleapis.com/request_count\"",
        "metric.labels.response_code_class = \"5xx\"",
      ])
      denominator_filter = join(" AND ", [
        local.api_requests,
        "metric.type = \"run.googleapis.com/request_count\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0.01
      duration        = local.five_minutes

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
      }

      denominator_aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/errors.md")
  }
}

resource "google_monitoring_alert_policy" "latency" {
  display_name          = "Calltone: the API is slow"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "p95 above 500 ms"

    condition_threshold {
      filter = join(" AND ", [
        local.api_requests,
        "metric.type = \"run.googleapis.com/request_latencies\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 500
      duration        = local.five_minutes

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = "ALIGN_PERCENTILE_95"
        cross_series_reducer = "REDUCE_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/latency.md")
  }
}

resource "google_monitoring_alert_policy" "stale_metrics" {
  display_name          = "Calltone: the metrics are older than 15 minutes"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "No finished tick for 15 minutes"

    condition_absent {
      filter   = "resource.type = \"cloud_run_revision\" AND metric.type = \"logging.googleapis.com/user/${google_logging_metric.line["ticks"].name}\""
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

resource "google_monitoring_alert_policy" "down" {
  display_name          = "Calltone: the API cannot be reached"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "The uptime check fails"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"uptime_url\"",
        "metric.type = \"monitoring.googleapis.com/uptime_check/check_passed\"",
        "metric.labels.check_id = \"${google_monitoring_uptime_check_config.health.uptime_check_id}\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = local.five_minutes

      aggregations {
        alignment_period     = local.five_minutes
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/down.md")
  }
}
