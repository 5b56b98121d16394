"""A plan of infra/terraform without a cloud: the real terraform, the real providers' schemas."""
