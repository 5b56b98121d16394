resource "google_secret_manager_secret" "setting" {
  for_each = var.secret_settings

  secret_id = each.value

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.used]
}

locals {
  secret_readers = merge([
    for function, secrets in local.secrets_of : {
      for setting in keys(secrets) : "${function}-${setting}" => { function = function, setting = setting }
    }
  ]...)
}

resource "google_secret_manager_secret_iam_member" "function_reads" {
  for_each = local.secret_readers

  secret_id = google_secret_manager_secret.setting[each.value.setting].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}
