output "api_url" {
  description = "Base address of the API; the page reaches it through Hosting at /api/v1."
  value       = "${google_cloudfunctions2_function.this["api"].service_config[0].uri}/api/v1"
}

output "page_url" {
  description = "Where agents and supervisors sign in."
  value       = "https://${google_firebase_hosting_site.page.site_id}.web.app"
}

output "page_config" {
  description = "config.json of the page: its public configuration, no secrets in it."
  value = jsonencode({
    apiBaseUrl = "/api/v1"
    firebase = {
      apiKey     = data.google_firebase_web_app_config.page.api_key
      projectId  = var.project_id
      authDomain = data.google_firebase_web_app_config.page.auth_domain
    }
  })
}

output "recordings_bucket" {
  description = "Where recordings are dropped."
  value       = google_storage_bucket.recordings.name
}

output "backups_bucket" {
  description = "Where exports of Firestore go."
  value       = google_storage_bucket.kept["backups"].name
}

output "models_bucket" {
  description = "Where models are registered, one folder per version."
  value       = google_storage_bucket.kept["models"].name
}

output "training_bucket" {
  description = "Where labelled speech goes that models learn from, under corpora/."
  value       = google_storage_bucket.kept["training"].name
}

output "workload_identity_provider" {
  description = "What the deploying workflow signs in with."
  value       = one(google_iam_workload_identity_pool_provider.github[*].name)
}

output "deployer" {
  description = "The identity the deploying workflow takes on."
  value       = google_service_account.deployer.email
}
