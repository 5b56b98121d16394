locals {
  source_dir = "${path.module}/../../functions"

  allowed_origins = concat(
    [
      "https://${var.project_id}.web.app",
      "https://${var.project_id}.firebaseapp.com",
    ],
    var.allowed_origins,
  )
}

data "archive_file" "source" {
  type        = "zip"
  source_dir  = local.source_dir
  output_path = "${path.module}/.build/functions.zip"
  excludes    = ["**/__pycache__/**", "**/*.pyc"]
}

resource "google_storage_bucket_object" "source" {
  name   = "functions-${data.archive_file.source.output_sha256}.zip"
  bucket = google_storage_bucket.kept["sources"].name
  source = data.archive_file.source.output_path
}

resource "google_cloudfunctions2_function" "this" {
  for_each = var.functions

  name        = each.key
  location    = var.region
  description = local.descriptions[each.key]

  build_config {
    runtime         = "python313"
    entry_point     = each.key
    service_account = google_service_account.builder.id

    source {
      storage_source {
        bucket = google_storage_bucket.kept["sources"].name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    available_memory                 = each.value.memory
    available_cpu                    = each.value.cpu
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = each.value.min_instances
    max_instance_count               = each.value.max_instances
    timeout_seconds                  = each.value.timeout_sec
    environment_variables = merge(
      local.own_settings,
      { THREADS = tostring(each.value.concurrency) }, # read by functions-framework
      local.settings_of[each.key],
    )
    ingress_settings = each.key == "api" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"

    dynamic "secret_environment_variables" {
      for_each = local.secrets_of[each.key]

      content {
        key        = secret_environment_variables.key
        project_id = var.project_id
        secret     = google_secret_manager_secret.setting[secret_environment_variables.key].secret_id
        version    = "latest"
      }
    }
  }

  # Terraform sizes and wires the functions. Code and model move by infra/release, which splits the
  # traffic between revisions and must not be undone by the next apply.
  lifecycle {
    ignore_changes = [
      build_config[0].source,
      service_config[0].all_traffic_on_latest_revision,
      service_config[0].environment_variables["MODEL_URI"],
    ]
  }

  depends_on = [
    google_project_service.used,
    google_project_iam_member.builder,
    google_secret_manager_secret_iam_member.function_reads,
  ]
}

locals {
  descriptions = {
    api               = "The HTTP API for the page, platforms and integrators."
    process_recording = "Analyses a recording dropped into the bucket."
    aggregate_metrics = "Brings the metrics up to date and delivers what is waiting."
  }

  # Cloud Run, which the functions run on, has no underscores in its names.
  services = {
    for name, function in google_cloudfunctions2_function.this :
    name => basename(function.service_config[0].service)
  }

  # process_recording talks to nobody outside. It does store customers' references, for which it needs
  # CUSTOMER_REF_KEYS as the others do.
  for_outside = {
    api               = []
    aggregate_metrics = []
    process_recording = [
      "ALERT_WEBHOOK_SECRET",
      "ALERT_WEBHOOK_URL",
      "GENERIC_WEBHOOK_SECRETS",
      "GENESYS_API_KEYS",
      "TWILIO_AUTH_TOKENS",
    ]
  }
  settings_of = {
    for function, outside in local.for_outside :
    function => { for name, value in var.settings : name => value if !contains(outside, name) }
  }
  secrets_of = {
    for function, outside in local.for_outside :
    function => { for name, id in var.secret_settings : name => id if !contains(outside, name) }
  }
}

# Browsers and platforms call the API; who they are is checked in it, by ID token or signature.
resource "google_cloud_run_service_iam_member" "everybody_calls_api" {
  # checkov:skip=CKV_GCP_102: browsers cannot sign in to Cloud Run; every route checks its sender
  location = var.region
  service  = local.services["api"]
  role     = "roles/run.invoker"
  member   = "allUsers"
}
