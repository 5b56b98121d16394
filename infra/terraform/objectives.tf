# What is promised (docs/operations/objectives.md), and alerts when the month's share of allowed
# failures is being spent too fast: Google's SRE Workbook, chapter 5, "multiwindow, multi-burn-rate".

resource "google_monitoring_custom_service" "calltone" {
  service_id   = "calltone"
  display_name = "Calltone"
}

resource "google_monitoring_slo" "chunk_latency" {
  service             = google_monitoring_custom_service.calltone.service_id
  slo_id              = "chunk-latency"
  display_name        = "99.9 % of the API's answers within 500 ms"
  goal                = 0.999
  rolling_period_days = 28

  request_based_sli {
    distribution_cut {
      distribution_filter = join(" AND ", [
        local.api_requests,
        "metric.type = \"run.googleapis.com/request_latencies\"",
      ])

      range {
        max = 500
      }
    }
  }
}

resource "google_monitoring_slo" "availability" {
  service             = google_monitoring_custom_service.calltone.service_id
  slo_id              = "availability"
  display_name        = "99.9 % of the API's answers are no 5xx"
  goal                = 0.999
  rolling_period_days = 28

  request_based_sli {
    good_total_ratio {
      bad_service_filter   = "${local.api_answers} AND metric.labels.response_code_class = \"5xx\""
      total_service_filter = local.api_answers
    }
  }
}

resource "google_monitoring_slo" "metrics_freshness" {
  service             = google_monitoring_custom_service.calltone.service_id
  slo_id              = "metrics-freshness"
  display_name        = "99 % of quarter hours have a finished tick"
  goal                = 0.99
  rolling_period_days = 28

  windows_based_sli {
    window_period = "900s"

    metric_sum_in_range {
      time_series = local.lines["ticks"]

      range {
        min = 1
      }
    }
  }
}

locals {
  objectives = {
    chunk_latency = google_monitoring_slo.chunk_latency.name
    availability  = google_monitoring_slo.availability.name
  }

  # 2 % of the month's failures in an hour, or 5 % in six hours, for a period of 28 days.
  burn_rates = {
    fast = { window = "3600s", short_window = "300s", rate = 13.4 }
    slow = { window = "21600s", short_window = "1800s", rate = 5.6 }
  }

  burns = {
    for pair in setproduct(keys(local.objectives), keys(local.burn_rates)) :
    "${pair[0]}-${pair[1]}" => merge(local.burn_rates[pair[1]], { objective = pair[0] })
  }
}

resource "google_monitoring_alert_policy" "burn" {
  for_each = local.burns

  display_name          = "Calltone: objective ${each.value.objective} burns (${each.value.window})"
  combiner              = "AND"
  notification_channels = [google_monitoring_notification_channel.email.id]

  dynamic "conditions" {
    for_each = [each.value.window, each.value.short_window]

    content {
      display_name = "Burn rate over ${conditions.value}"

      condition_threshold {
        filter          = "select_slo_burn_rate(\"${local.objectives[each.value.objective]}\", \"${conditions.value}\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.rate
        duration        = "0s"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = file("${path.module}/../runbooks/objective-burns.md")
  }
}
