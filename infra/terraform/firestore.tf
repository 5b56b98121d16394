resource "google_firestore_database" "default" {
  name                              = "(default)"
  location_id                       = var.firestore_location
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.environment == "prod" ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = var.environment == "prod" ? "ABANDON" : "DELETE"

  depends_on = [google_project_service.used]
}

# Indexes, exemptions and TTL are declared once, in the file that firebase.json names too.
locals {
  firestore = jsondecode(file("${path.module}/../firestore/firestore.indexes.json"))

  composite_indexes = {
    for index in local.firestore.indexes :
    join("-", concat(
      [index.collectionGroup, lower(index.queryScope)],
      [for field in index.fields : "${field.fieldPath}-${lower(field.order)}"],
    )) => index
  }

  field_overrides = {
    for override in local.firestore.fieldOverrides :
    "${override.collectionGroup}-${override.fieldPath}" => override
  }
}

resource "google_firestore_index" "composite" {
  for_each = local.composite_indexes

  database    = google_firestore_database.default.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

resource "google_firestore_field" "override" {
  for_each = local.field_overrides

  database   = google_firestore_database.default.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []

    content {}
  }

  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes

      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }
}

resource "google_firebaserules_ruleset" "firestore" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore/firestore.rules")
    }
  }

  depends_on = [google_firestore_database.default]

  lifecycle {
    create_before_destroy = true # a release may not point at a ruleset that is gone
  }
}

resource "google_firebaserules_release" "firestore" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.firestore.name
}

resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.default.name
  retention = "${14 * 24 * 3600}s"

  daily_recurrence {}
}

# Once a week everything also goes into a bucket, from where it can be read into any project.
resource "google_cloud_scheduler_job" "export" {
  name        = "calltone-export"
  description = "Exports Firestore into the backups' bucket."
  region      = var.region
  schedule    = "17 3 * * 0"
  time_zone   = "Etc/UTC"

  http_target {
    uri         = "https://firestore.googleapis.com/v1/${google_firestore_database.default.id}:exportDocuments"
    http_method = "POST"
    headers     = { "Content-Type" = "application/json" }
    # Without a folder, each export gets one that is called by its time.
    body = base64encode(jsonencode({ outputUriPrefix = "gs://${google_storage_bucket.kept["backups"].name}" }))

    oauth_token {
      service_account_email = google_service_account.exporter.email
    }
  }

  retry_config {
    retry_count = 3
  }

  depends_on = [google_project_iam_member.exporter]
}
