resource "google_project_service" "used" {
  for_each = toset(split("\n", trimspace(file("${path.module}/../apis.txt"))))

  service            = each.value
  disable_on_destroy = false
}

# Google's own identities inside the project, which exist once their API is on.
resource "google_project_service_identity" "pubsub" {
  provider = google-beta
  service  = "pubsub.googleapis.com"

  depends_on = [google_project_service.used]
}

data "google_storage_project_service_account" "gcs" {
  depends_on = [google_project_service.used]
}

data "google_project" "this" {}
