locals {
  charts = {
    "Answers per second, by class" = {
      filter  = local.api_answers
      aligner = "ALIGN_RATE"
      reducer = "REDUCE_SUM"
      group   = ["metric.label.response_code_class"]
    }
    "p95 of an answer, ms" = {
      filter  = "${local.api_requests} AND metric.type = \"run.googleapis.com/request_latencies\""
      aligner = "ALIGN_PERCENTILE_95"
      reducer = "REDUCE_MAX"
      group   = []
    }
    "Instances" = {
      filter  = "resource.type = \"cloud_run_revision\" AND metric.type = \"run.googleapis.com/container/instance_count\""
      aligner = "ALIGN_MAX"
      reducer = "REDUCE_SUM"
      group   = ["resource.label.service_name"]
    }
    "CPU in use" = {
      filter  = "resource.type = \"cloud_run_revision\" AND metric.type = \"run.googleapis.com/container/cpu/utilizations\""
      aligner = "ALIGN_PERCENTILE_95"
      reducer = "REDUCE_MAX"
      group   = ["resource.label.service_name"]
    }
    "Events waiting" = {
      filter  = "resource.type = \"pubsub_subscription\" AND metric.type = \"pubsub.googleapis.com/subscription/num_undelivered_messages\""
      aligner = "ALIGN_MAX"
      reducer = "REDUCE_SUM"
      group   = ["resource.label.subscription_id"]
    }
    "Failed recordings" = {
      filter  = local.lines["failed_recordings"]
      aligner = "ALIGN_DELTA"
      reducer = "REDUCE_SUM"
      group   = []
    }
    "Firestore: reads and writes per second" = {
      filter  = "resource.type = \"firestore_instance\" AND metric.type = monitoring.regex.full_match(\"firestore.googleapis.com/document/(read|write)_count\")"
      aligner = "ALIGN_RATE"
      reducer = "REDUCE_SUM"
      group   = ["metric.label.type"]
    }
  }
}

resource "google_monitoring_dashboard" "calltone" {
  dashboard_json = jsonencode({
    displayName = "Calltone ${var.environment}"
    gridLayout = {
      columns = 2
      widgets = [
        for title, chart in local.charts : {
          title = title
          xyChart = {
            dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = {
                timeSeriesFilter = {
                  filter = chart.filter
                  aggregation = {
                    alignmentPeriod    = "60s"
                    perSeriesAligner   = chart.aligner
                    crossSeriesReducer = chart.reducer
                    groupByFields      = chart.group
                  }
                }
              }
            }]
          }
        }
      ]
    }
  })
}
