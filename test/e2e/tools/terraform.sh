#!/usr/bin/env bash
# Creates, changes and destroys security groups on the local AWS with Terraform, with inline and with separate rules.
# After each apply a plan must be empty: what the local AWS answers is what Terraform has asked for.
#
#   AWS_ENDPOINT_URL=http://127.0.0.1:4566 test/e2e/tools/terraform.sh
#
# Needs terraform and its AWS provider 5.100; where they come from is the caller's (TF_CLI_CONFIG_FILE). Fails without.
set -euo pipefail

: "${AWS_ENDPOINT_URL:?set it to the local AWS, e.g. http://127.0.0.1:4566}"
command -v terraform > /dev/null || { echo "terraform.sh: terraform is not installed" >&2; exit 1; }
case "$AWS_ENDPOINT_URL" in
  http://127.0.0.1:* | http://localhost:*) ;;
  *) echo "terraform.sh: $AWS_ENDPOINT_URL is not on this machine" >&2; exit 1 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/terraform/main.tf" "$work/"
cd "$work"

# Nothing of the shell's own AWS may come in: not its account, not its proxy.
export AWS_ACCESS_KEY_ID=AKIATERRAFORM AWS_SECRET_ACCESS_KEY=local AWS_REGION=eu-west-1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export NO_PROXY=127.0.0.1,localhost TF_IN_AUTOMATION=1 TF_VAR_endpoint="$AWS_ENDPOINT_URL"
unset AWS_PROFILE AWS_SESSION_TOKEN

terraform init -input=false -no-color > init.log || { cat init.log >&2; exit 1; }

apply() {
  echo "== $1"
  terraform apply -input=false -no-color -auto-approve -var "stage=$1" > apply.log || { cat apply.log >&2; exit 1; }
  grep '^Apply complete' apply.log
  # 0 is "no changes"; 2 would be a difference that never ends.
  terraform plan -input=false -no-color -detailed-exitcode -var "stage=$1" > plan.log || {
    echo "terraform.sh: the plan after apply is not empty" >&2
    cat plan.log >&2
    exit 1
  }
}

apply first
apply changed
apply first
echo "== destroy"
terraform destroy -input=false -no-color -auto-approve -var stage=first > destroy.log || { cat destroy.log >&2; exit 1; }
grep '^Destroy complete' destroy.log
