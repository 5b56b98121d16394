# What is measured, watched and promised is in infra/monitoring, in the words of Google's API: deploy.sh
# reads the same files.

resource "google_monitoring_notification_channel" "email" {
  display_name = "Calltone"
  type         = "email"

  labels = {
    email_address = var.alert_email
  }

  depends_on = [google_project_service.used]
}

locals {
  monitoring = "${path.module}/../monitoring"
  runbooks   = "${path.module}/../runbooks"

  metrics = {
    for file in fileset("${local.monitoring}/metrics", "*.yaml") :
    trimsuffix(file, ".yaml") => yamldecode(file("${local.monitoring}/metrics/${file}"))
  }

  # Each carries the runbook that is called like it.
  policies = {
    for file in fileset("${local.monitoring}/policies", "*.yaml") :
    trimsuffix(file, ".yaml") => merge(
      yamldecode(file("${local.monitoring}/policies/${file}")),
      { runbook = file("${local.runbooks}/${trimsuffix(file, ".yaml")}.md") },
    )
  }
}

# Lines of the functions' own log that are worth counting, and figures in them.
resource "google_logging_metric" "line" {
  for_each = local.metrics

  name            = "calltone_${each.key}"
  description     = each.value.description
  filter          = each.value.filter
  value_extractor = try(each.value.valueExtractor, null)

  metric_descriptor {
    metric_kind = each.value.metricDescriptor.metricKind
    value_type  = each.value.metricDescriptor.valueType
    unit        = try(each.value.metricDescriptor.unit, null)
  }

  dynamic "bucket_options" {
    for_each = try([each.value.bucketOptions.explicitBuckets.bounds], [])

    content {
      explicit_buckets {
        bounds = bucket_options.value
      }
    }
  }

  depends_on = [google_project_service.used]
}

resource "google_monitoring_alert_policy" "this" {
  for_each = merge(local.policies, local.burns)

  display_name          = each.value.displayName
  combiner              = each.value.combiner
  notification_channels = [google_monitoring_notification_channel.email.id]

  dynamic "conditions" {
    for_each = each.value.conditions

    content {
      display_name = conditions.value.displayName

      dynamic "condition_threshold" {
        for_each = try([conditions.value.conditionThreshold], [])
        iterator = threshold

        content {
          # The others' filters can be seen in the plan.
          filter = !strcontains(threshold.value.filter, "UPTIME_CHECK") ? threshold.value.filter : replace(
            threshold.value.filter, "UPTIME_CHECK",
            google_monitoring_uptime_check_config.health.uptime_check_id,
          )
          denominator_filter = try(threshold.value.denominatorFilter, null)
          comparison         = threshold.value.comparison
          threshold_value    = threshold.value.thresholdValue
          duration           = threshold.value.duration

          dynamic "aggregations" {
            for_each = try(threshold.value.aggregations, [])

            content {
              alignment_period     = aggregations.value.alignmentPeriod
              per_series_aligner   = aggregations.value.perSeriesAligner
              cross_series_reducer = aggregations.value.crossSeriesReducer
            }
          }

          dynamic "denominator_aggregations" {
            for_each = try(threshold.value.denominatorAggregations, [])

            content {
              alignment_period     = denominator_aggregations.value.alignmentPeriod
              per_series_aligner   = denominator_aggregations.value.perSeriesAligner
              cross_series_reducer = denominator_aggregations.value.crossSeriesReducer
            }
          }
        }
      }

      dynamic "condition_absent" {
        for_each = try([conditions.value.conditionAbsent], [])
        iterator = absent

        content {
          filter   = absent.value.filter
          duration = absent.value.duration

          dynamic "aggregations" {
            for_each = absent.value.aggregations

            content {
              alignment_period     = aggregations.value.alignmentPeriod
              per_series_aligner   = aggregations.value.perSeriesAligner
              cross_series_reducer = aggregations.value.crossSeriesReducer
            }
          }
        }
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.runbook
  }

  # They name metrics and objectives by text, from which Terraform cannot tell the order.
  depends_on = [google_logging_metric.line, google_monitoring_slo.objective]
}

resource "google_monitoring_uptime_check_config" "health" {
  display_name = "Calltone API"
  timeout      = "10s"
  period       = "300s"

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

resource "google_monitoring_dashboard" "calltone" {
  dashboard_json = jsonencode(yamldecode(file("${local.monitoring}/dashboard.yaml")))

  depends_on = [google_logging_metric.line]
}
