resource "google_storage_bucket" "recordings" {
  # checkov:skip=CKV_GCP_78: erasure must be erasure, old versions would survive it
  name                        = "${var.project_id}-recordings"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # Erasure must be erasure: neither old versions nor deleted objects are kept.
  versioning {
    enabled = false
  }

  soft_delete_policy {
    retention_duration_seconds = 0
  }

  lifecycle_rule {
    condition {
      age = var.recording_retention_days
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age            = var.failed_retention_days
      matches_prefix = [local.failed_prefix]
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age = 1
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  cors {
    origin          = local.allowed_origins
    method          = ["PUT", "OPTIONS"]
    response_header = ["Content-Type", "Content-Range", "Range", "X-Goog-Upload-Status"]
    max_age_seconds = 3600
  }

  logging {
    log_bucket        = google_storage_bucket.access_logs.name
    log_object_prefix = "recordings"
  }
}

# The others: whether old versions stay, for how many days a deleted object can be had back, and when
# objects go by themselves: at an age, or with so many newer versions.
locals {
  kept_buckets = {
    # Every export of Firestore has its own folder, and its days are what privacy.md promises.
    backups = { versioned = false, restorable_days = 0, at_age_days = 35, at_newer_versions = null }
    models  = { versioned = true, restorable_days = 7, at_age_days = null, at_newer_versions = null }
    # The functions' code.
    sources = { versioned = true, restorable_days = 7, at_age_days = null, at_newer_versions = 10 }
    # Labelled speech that models learn from: voices, whose erasure must be erasure.
    training = { versioned = false, restorable_days = 0, at_age_days = null, at_newer_versions = null }
  }
}

resource "google_storage_bucket" "kept" {
  # checkov:skip=CKV_GCP_78: the table above says which keep versions, and why the others do not
  for_each = local.kept_buckets

  name                        = "${var.project_id}-${each.key}"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = each.value.versioned
  }

  soft_delete_policy {
    retention_duration_seconds = each.value.restorable_days * 24 * 3600
  }

  dynamic "lifecycle_rule" {
    for_each = coalesce(each.value.at_age_days, each.value.at_newer_versions, 0) > 0 ? [true] : []

    content {
      condition {
        age                = each.value.at_age_days
        num_newer_versions = each.value.at_newer_versions
      }
      action {
        type = "Delete"
      }
    }
  }

  logging {
    log_bucket        = google_storage_bucket.access_logs.name
    log_object_prefix = each.key
  }
}

resource "google_storage_bucket" "access_logs" {
  # checkov:skip=CKV_GCP_78: logs are only ever added
  # checkov:skip=CKV_GCP_62: it is the bucket the others log to
  name                        = "${var.project_id}-access-logs"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = false
  }

  lifecycle_rule {
    condition {
      age = 90
    }
    action {
      type = "Delete"
    }
  }
}

# Cloud Storage writes them as this group.
resource "google_storage_bucket_iam_member" "storage_logs_access" {
  bucket = google_storage_bucket.access_logs.name
  role   = "roles/storage.objectCreator"
  member = "group:cloud-storage-analytics@google.com"
}
