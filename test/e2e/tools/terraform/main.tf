# Security groups in every way that Terraform's AWS provider has of writing them.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "stage" {
  description = "`first`, or `changed`: the same groups with other rules."
  type        = string
}

locals {
  changed = var.stage == "changed"
}

provider "aws" {
  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
  }
}

data "aws_vpc" "cluster" {
  tags = { Name = "cluster" }
}

# Rules within the group.
resource "aws_security_group" "inline" {
  name        = "inline"
  description = "Rules within the group"
  vpc_id      = data.aws_vpc.cluster.id
  tags        = { Name = "inline", Stage = var.stage }

  ingress {
    description      = "HTTPS"
    protocol         = "tcp"
    from_port        = 443
    to_port          = local.changed ? 444 : 443
    cidr_blocks      = ["10.0.0.0/8", "192.168.0.0/16"]
    ipv6_cidr_blocks = ["fd00::/8"]
  }
  ingress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    self      = true
  }
  ingress {
    protocol    = "icmp"
    from_port   = 8
    to_port     = -1
    cidr_blocks = ["10.0.0.0/8"]
  }
  dynamic "ingress" {
    for_each = local.changed ? [10250] : []
    content {
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# One resource for each rule.
resource "aws_security_group" "separate" {
  name        = "separate"
  description = "Rules beside the group"
}

resource "aws_vpc_security_group_ingress_rule" "api" {
  security_group_id = aws_security_group.separate.id
  description       = local.changed ? "API server, for everybody" : "API server"
  ip_protocol       = "tcp"
  from_port         = 6443
  to_port           = 6443
  cidr_ipv4         = local.changed ? "0.0.0.0/0" : "10.0.0.0/8"
  tags              = { Stage = var.stage }
}

resource "aws_vpc_security_group_ingress_rule" "from_inline" {
  security_group_id            = aws_security_group.separate.id
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.inline.id
}

resource "aws_vpc_security_group_ingress_rule" "listed" {
  security_group_id = aws_security_group.separate.id
  ip_protocol       = "tcp"
  from_port         = 10250
  to_port           = 10250
  prefix_list_id    = aws_ec2_managed_prefix_list.office.id
}

resource "aws_vpc_security_group_egress_rule" "v6" {
  security_group_id = aws_security_group.separate.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0"
}

resource "aws_ec2_managed_prefix_list" "office" {
  name           = "office"
  address_family = "IPv4"
  max_entries    = 5

  entry {
    cidr        = local.changed ? "203.0.113.0/24" : "198.51.100.0/24"
    description = "The office"
  }
}

# The older resource for one rule.
resource "aws_security_group" "older" {
  name_prefix = "older-"
  vpc_id      = data.aws_vpc.cluster.id
}

resource "aws_security_group_rule" "kubelet" {
  security_group_id = aws_security_group.older.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 10250
  to_port           = 10250
  cidr_blocks       = local.changed ? ["0.0.0.0/0"] : ["10.0.0.0/8", "172.16.0.0/12"]
  description       = "Kubelet"
}

resource "aws_security_group_rule" "out" {
  security_group_id        = aws_security_group.older.id
  type                     = "egress"
  protocol                 = "udp"
  from_port                = 53
  to_port                  = 53
  source_security_group_id = aws_security_group.inline.id
}
