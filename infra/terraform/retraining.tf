# Fits a new model of labelled calls and registers it if it is not worse (docs/operations/retraining.md).
# To release it is another's right: the job cannot change what serves.

resource "google_artifact_registry_repository" "images" {
  # checkov:skip=CKV_GCP_84: the image holds public code only; Google's keys do
  repository_id = "calltone"
  location      = var.region
  format        = "DOCKER"

  depends_on = [google_project_service.used]
}

resource "google_service_account" "trainer" {
  account_id   = "calltone-trainer"
  display_name = "Fits and registers Calltone's models"
}

resource "google_cloud_run_v2_job" "retraining" {
  count = var.retraining_image == null ? 0 : 1

  name     = "calltone-retraining"
  location = var.region

  template {
    template {
      service_account = google_service_account.trainer.email
      timeout         = "86400s"
      max_retries     = 0 # whoever started it looks at why it failed

      containers {
        image = join("/", [
          "${var.region}-docker.pkg.dev",
          var.project_id,
          google_artifact_registry_repository.images.repository_id,
          "retraining:${var.retraining_image}",
        ])

        env {
          name  = "GOOGLE_CLOUD_PROJECT"
          value = var.project_id
        }

        env {
          name  = "RECORDINGS_BUCKET"
          value = google_storage_bucket.recordings.name
        }

        resources {
          limits = {
            cpu    = "4"
            memory = "16Gi" # the disk of a job is its memory: corpora, features and clips lie in it
          }
        }
      }
    }
  }
}

# It reads what people said and the recordings they said it of.
resource "google_project_iam_member" "trainer_reads_feedback" {
  project = var.project_id
  role    = "roles/datastore.viewer"
  member  = google_service_account.trainer.member
}

resource "google_storage_bucket_iam_member" "trainer_reads" {
  for_each = {
    models     = google_storage_bucket.kept["models"].name
    recordings = google_storage_bucket.recordings.name
    training   = google_storage_bucket.kept["training"].name
  }

  bucket = each.value
  role   = "roles/storage.objectViewer"
  member = google_service_account.trainer.member
}

# To overwrite an object takes the right to delete it, which a creator has not: versions never change.
resource "google_storage_bucket_iam_member" "trainer_registers" {
  bucket = google_storage_bucket.kept["models"].name
  role   = "roles/storage.objectCreator"
  member = google_service_account.trainer.member
}

# The workflow that releases a model compares it once more, and so reads what it is judged on.
resource "google_storage_bucket_iam_member" "deployer_compares" {
  bucket = google_storage_bucket.kept["training"].name
  role   = "roles/storage.objectViewer"
  member = google_service_account.deployer.member
}
