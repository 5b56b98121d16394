environment = "prod"
project_id  = "your-calltone-prod"
alert_email = "you@example.com"

functions = {
  api               = { memory = "1Gi", cpu = "1", concurrency = 16, min_instances = 1, max_instances = 40, timeout_sec = 60 }
  process_recording = { memory = "1Gi", cpu = "1", concurrency = 1, min_instances = 0, max_instances = 50, timeout_sec = 540 }
  aggregate_metrics = { memory = "512Mi", cpu = "1", concurrency = 1, min_instances = 0, max_instances = 1, timeout_sec = 300 }
}
