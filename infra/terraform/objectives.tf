# What is promised (docs/operations/objectives.md), and alerts when the month's share of allowed
# failures is being spent too fast: Google's SRE Workbook, chapter 5, "multiwindow, multi-burn-rate".

resource "google_monitoring_custom_service" "calltone" {
  service_id   = "calltone"
  display_name = "Calltone"

  depends_on = [google_project_service.used]
}

locals {
  objectives = {
    for file in fileset("${local.monitoring}/objectives", "*.json") :
    trimsuffix(file, ".json") => jsondecode(file("${local.monitoring}/objectives/${file}"))
  }

  # A burn alert carries the page on burning, and the one on what burns.
  burns = merge([
    for file in fileset("${local.monitoring}/burns", "*.yaml") : {
      for name, objective in local.objectives : "${name}-burns-${trimsuffix(file, ".yaml")}" => merge(
        yamldecode(replace(replace(
          file("${local.monitoring}/burns/${file}"), "OBJECTIVE", name), "PROJECT", var.project_id,
        )),
        {
          runbook = join("\n", [
            file("${local.runbooks}/objective-burns.md"),
            file("${local.runbooks}/${objective.userLabels.runbook}.md"),
          ])
        },
      )
    }
  ]...)
}

resource "google_monitoring_slo" "objective" {
  for_each = local.objectives

  service             = google_monitoring_custom_service.calltone.service_id
  slo_id              = each.key
  display_name        = each.value.displayName
  goal                = each.value.goal
  rolling_period_days = parseint(trimsuffix(each.value.rollingPeriod, "s"), 10) / 86400
  user_labels         = each.value.userLabels

  dynamic "request_based_sli" {
    for_each = try([each.value.serviceLevelIndicator.requestBased], [])
    iterator = requests

    content {
      dynamic "distribution_cut" {
        for_each = try([requests.value.distributionCut], [])

        content {
          distribution_filter = distribution_cut.value.distributionFilter

          range {
            max = distribution_cut.value.range.max
          }
        }
      }

      dynamic "good_total_ratio" {
        for_each = try([requests.value.goodTotalRatio], [])

        content {
          bad_service_filter   = good_total_ratio.value.badServiceFilter
          total_service_filter = good_total_ratio.value.totalServiceFilter
        }
      }
    }
  }

  dynamic "windows_based_sli" {
    for_each = try([each.value.serviceLevelIndicator.windowsBased], [])
    iterator = windows

    content {
      window_period = windows.value.windowPeriod

      metric_mean_in_range {
        time_series = windows.value.metricMeanInRange.timeSeries

        range {
          max = windows.value.metricMeanInRange.range.max
        }
      }
    }
  }

  depends_on = [google_logging_metric.line]
}
