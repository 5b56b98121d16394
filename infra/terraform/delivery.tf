# What deploys: GitHub's workflows, if a repository is named, or Cloud Build. There is no key to steal.

resource "google_service_account" "deployer" {
  account_id   = "calltone-deployer"
  display_name = "Deploys Calltone"
}

# Workflows of one repository may take on its identity.

resource "google_iam_workload_identity_pool" "workflows" {
  count = var.github_repository == null ? 0 : 1

  workload_identity_pool_id = "calltone-workflows"
  display_name              = "Calltone's workflows"

  depends_on = [google_project_service.used]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  # checkov:skip=CKV_GCP_125: the condition names one repository and environment, which checkov cannot resolve
  count = var.github_repository == null ? 0 : 1

  workload_identity_pool_id          = google_iam_workload_identity_pool.workflows[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"

  # Only this repository, and of it only the workflows that run in this environment.
  attribute_condition = "assertion.sub == 'repo:${var.github_repository}:environment:${var.environment}'"

  attribute_mapping = {
    "google.subject"        = "assertion.sub"
    "attribute.repository"  = "assertion.repository"
    "attribute.environment" = "assertion.environment"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "workflows_are_deployer" {
  count = var.github_repository == null ? 0 : 1

  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member = join("/", [
    "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.workflows[0].name}",
    "attribute.repository",
    var.github_repository,
  ])
}

resource "google_project_iam_member" "deployer" {
  for_each = toset([
    "roles/cloudfunctions.developer",
    "roles/datastore.indexAdmin",
    "roles/firebasehosting.admin",
    "roles/firebaserules.admin",
    "roles/logging.logWriter", # Cloud Build's own log
    "roles/monitoring.viewer",
    "roles/run.developer",
    "roles/serviceusage.serviceUsageConsumer", # firebase asks whether APIs are on before it deploys
  ])

  project = var.project_id
  role    = each.value
  member  = google_service_account.deployer.member
}

# To deploy a function is to run code as its identity.
resource "google_service_account_iam_member" "deployer_acts_as" {
  for_each = merge(
    { for name, account in google_service_account.function : name => account.name },
    { builder = google_service_account.builder.name },
  )

  service_account_id = each.value
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

resource "google_storage_bucket_iam_member" "deployer_uploads" {
  for_each = {
    models  = google_storage_bucket.kept["models"].name
    sources = google_storage_bucket.kept["sources"].name
  }

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = google_service_account.deployer.member
}
