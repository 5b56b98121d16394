resource "google_firebase_project" "this" {
  provider = google-beta

  depends_on = [google_project_service.used]
}

resource "google_firebase_web_app" "page" {
  provider     = google-beta
  display_name = "Calltone"

  depends_on = [google_firebase_project.this]
}

resource "google_firebase_hosting_site" "page" {
  provider = google-beta
  site_id  = var.project_id
  app_id   = google_firebase_web_app.page.app_id

  lifecycle {
    precondition {
      condition = alltrue([
        for rewrite in jsondecode(file("${path.module}/../../firebase.json")).hosting.rewrites :
        try(rewrite.run.region, var.region) == var.region
      ])
      error_message = "firebase.json sends the page's calls to another region than ${var.region}."
    }
  }
}

data "google_firebase_web_app_config" "page" {
  provider   = google-beta
  web_app_id = google_firebase_web_app.page.app_id
}

resource "google_identity_platform_config" "sign_in" {
  sign_in {
    email {
      enabled           = true
      password_required = true
    }
  }

  authorized_domains = [
    for origin in local.allowed_origins : trimprefix(origin, "https://")
  ]

  # Users are made by an administrator, with `python -m calltone users add`.
  client {
    permissions {
      disabled_user_signup   = true
      disabled_user_deletion = true
    }
  }

  depends_on = [google_firebase_project.this]
}
