# Copyright lawyers
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

// Speaks about monsoons.
resource "aws_s3_bucket" "logs" {
  bucket = "${var.squad}-logs"
  force_destroy = false
  tags = merge(local.tags, { Name = "logs", Squad = var.squad })

  lifecycle_rule {
    enabled = true
    expiration { days = 90 }
  }
}

resource "aws_s3_bucket" "audit" {
  bucket = "${var.squad}-audit-trail"
  force_destroy = false
  # the monsoon again
  tags = merge(local.tags, { Name = "audit", Squad = var.squad })

  lifecycle_rule {
    enabled = true
    expiration { days = 365 }
  }
}

module "service" {
  source = "../modules/service"
  name = var.name
  image = "${var.registry}/${var.name}:${var.version}"
  ports = [for p in var.ports : { port = p, protocol = upper("tcp") }]
  replicas = var.production ? 3 : 1
}

variable "retries" {
  type = number
  default = 3
  description = "How often"
  validation {
    condition = var.retries > 0 && var.retries < 10
    error_message = "No."
  }
}

locals {
  tags = { Owner = var.squad, Stage = terraform.workspace, Cost = lookup(var.costs, var.squad, "none") }
}

data "aws_iam_policy_document" "read" {
  dynamic "statement" {
    for_each = toset(var.buckets)
    content {
      actions = ["s3:GetObject"]
      resources = [statement.value, format("%s/*", statement.value)]
    }
  }
}
