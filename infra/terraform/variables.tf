variable "project_id" {
  description = "The Google Cloud project. One project is one tenant and one environment."
  type        = string
}

variable "environment" {
  description = "Which environment this project is."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment must be dev, staging or prod."
  }
}

variable "region" {
  description = "Where functions, buckets and topics are. Pick one near the callers and their law."
  type        = string
  default     = "europe-west1"
}

variable "firestore_location" {
  description = "Where Firestore is; cannot be changed later. eur3 and nam5 span regions."
  type        = string
  default     = "eur3"
}

variable "model_version" {
  description = "Folder in the models' bucket that the functions load. Rolled out apart from the code."
  type        = string
  default     = "encoder-1"
}

variable "functions" {
  description = <<-EOT
    Size of each function. CPU and memory: the encoder needs one CPU and about 250 MB; concurrency: how
    many requests share an instance. What these figures carry is measured by `make bench`.
  EOT
  type = map(object({
    memory        = string
    cpu           = string
    concurrency   = number
    min_instances = number
    max_instances = number
    timeout_sec   = number
  }))

  validation {
    condition = toset(keys(var.functions)) == toset([
      "api", "process_recording", "aggregate_metrics"
    ])
    error_message = "Give exactly the functions api, process_recording and aggregate_metrics."
  }
}

variable "settings" {
  description = "Environment variables of the functions beside those Terraform knows itself."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(
      keys(var.settings), setsubtract(local.chosen_settings, local.secrets)
    )) == 0
    error_message = "Only these may be settings: ${join(", ", setsubtract(local.chosen_settings, local.secrets))}."
  }

  validation {
    condition = (
      lookup(var.settings, "ALLOW_UNKNOWN_CONSENT", "off") != "on"
      || length(lookup(var.settings, "CONSENT_NOTICE", "")) >= 40
    )
    error_message = "ALLOW_UNKNOWN_CONSENT needs CONSENT_NOTICE, the text that callers hear (docs/privacy.md)."
  }
}

variable "secret_settings" {
  description = <<-EOT
    Settings that are secrets: name of the variable → id of the Secret Manager secret. Terraform creates
    the secrets empty; their values are added by hand and never pass through the state.
  EOT
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.secret_settings), local.chosen_settings)) == 0
    error_message = "Only these settings may be chosen: ${join(", ", local.chosen_settings)}."
  }
}

variable "allowed_origins" {
  description = "Origins whose pages may call the API, beside Hosting's own."
  type        = list(string)
  default     = []
}

variable "tick_schedule" {
  description = "How often metrics are brought up to date, in cron's form (UTC)."
  type        = string
  default     = "*/5 * * * *"
}

variable "recording_retention_days" {
  description = "A recording that nothing has deleted by then is deleted by the bucket."
  type        = number
  default     = 30

  validation {
    condition     = var.recording_retention_days >= 1 && var.recording_retention_days <= 3650
    error_message = "Keep recordings 1 to 3650 days."
  }
}

variable "failed_retention_days" {
  description = "How long recordings that could not be analysed are kept under failed/."
  type        = number
  default     = 14
}

variable "alert_email" {
  description = "Who is told when something needs a person."
  type        = string
}

variable "billing_account" {
  description = "Billing account of the budget; without one there is no budget."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "What a month may cost, in the billing account's currency."
  type        = number
  default     = 200
}

variable "github_repository" {
  description = "owner/name on GitHub of the repository whose workflows may deploy; without one none may."
  type        = string
  default     = null
}

variable "retraining_image" {
  description = "Tag of the image built from training/Dockerfile; without one there is no retraining job."
  type        = string
  default     = null
}
