#!/usr/bin/env bash
# Walks through the security group calls of the local AWS with the AWS CLI, version 1 or 2.
#
#   AWS_ENDPOINT_URL=http://127.0.0.1:4566 test/e2e/tools/aws-cli.sh
#
# Needs the AWS CLI (`aws`). Fails without.
set -euo pipefail

: "${AWS_ENDPOINT_URL:?set it to the local AWS, e.g. http://127.0.0.1:4566}"
command -v aws > /dev/null || { echo "aws-cli.sh: the AWS CLI is not installed" >&2; exit 1; }
case "$AWS_ENDPOINT_URL" in
  http://127.0.0.1:* | http://localhost:*) ;;
  *) echo "aws-cli.sh: $AWS_ENDPOINT_URL is not on this machine" >&2; exit 1 ;;
esac

# Nothing of the shell's own AWS may come in: not its account, not its proxy.
export AWS_ACCESS_KEY_ID=AKIACLI AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=eu-west-1 AWS_PAGER=
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export NO_PROXY=127.0.0.1,localhost
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION

# Versions before 1.29 and 2.13 do not read AWS_ENDPOINT_URL.
ec2() { aws --endpoint-url "$AWS_ENDPOINT_URL" --output text ec2 "$@"; }

is() {
  if [ "$2" != "$3" ]; then
    printf 'aws-cli.sh: %s: expected "%s", got "%s"\n' "$1" "$2" "$3" >&2
    exit 1
  fi
  printf 'ok: %s\n' "$1"
}
refused() {
  local what=$1 code=$2 said
  shift 2
  if said=$(ec2 "$@" 2>&1); then
    echo "aws-cli.sh: $what: expected $code, but it worked" >&2
    exit 1
  fi
  case "$said" in
    *"($code)"*) printf 'ok: %s (%s)\n' "$what" "$code" ;;
    *) printf 'aws-cli.sh: %s: expected %s, got: %s\n' "$what" "$code" "$said" >&2; exit 1 ;;
  esac
}

is 'says who calls' arn:aws:iam::111122223333:user/cli \
  "$(aws --endpoint-url "$AWS_ENDPOINT_URL" --output text sts get-caller-identity --query Arn)"

name="cli-$$"
vpc=$(ec2 describe-vpcs --filters Name=is-default,Values=false --query 'Vpcs[0].VpcId')
group=$(ec2 create-security-group --group-name "$name" --description 'AWS CLI' --vpc-id "$vpc" --query GroupId \
  --tag-specifications 'ResourceType=security-group,Tags=[{Key=Name,Value=cli}]')
ec2 authorize-security-group-ingress --group-id "$group" --ip-permissions \
  'IpProtocol=tcp,FromPort=10250,ToPort=10250,IpRanges=[{CidrIp=0.0.0.0/0}],Ipv6Ranges=[{CidrIpv6=::/0}]' \
  'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.1.2.3/8,Description="from inside"}]' > /dev/null
inbound='SecurityGroupRules[?!IsEgress]'
rules() {
  ec2 describe-security-group-rules --filters "Name=group-id,Values=$group" \
    --query "sort_by($inbound,&to_string([FromPort,CidrIpv4]))[].$1" | tr '\t\n' '  ' | sed 's/ *$//'
}
is 'makes one rule of each source' '10250 10250 443' "$(rules FromPort)"
is 'clears the host bits' '0.0.0.0/0 10.0.0.0/8' "$(rules CidrIpv4 | sed 's/None *//')"
is 'finds the group by its tag' "$group" \
  "$(ec2 describe-security-groups --filters Name=tag:Name,Values=cli "Name=group-name,Values=$name" --query 'SecurityGroups[].GroupId')"

refused 'refuses the same rule twice' InvalidPermission.Duplicate \
  authorize-security-group-ingress --group-id "$group" --protocol tcp --port 443 --cidr 10.0.0.0/8
refused 'refuses a malformed CIDR' InvalidParameterValue \
  authorize-security-group-ingress --group-id "$group" --protocol tcp --port 443 --cidr 10.0.0.0/33
refused 'refuses to revoke what is not there' InvalidPermission.NotFound \
  revoke-security-group-ingress --group-id "$group" --protocol tcp --port 22 --cidr 10.0.0.0/8
refused 'refuses an unknown rule id' InvalidSecurityGroupRuleId.NotFound \
  revoke-security-group-ingress --group-id "$group" --security-group-rule-ids sgr-00000000000000000
refused 'honours a dry run' DryRunOperation delete-security-group --group-id "$group" --dry-run

rule=$(ec2 describe-security-group-rules --filters "Name=group-id,Values=$group" \
  --query "SecurityGroupRules[?CidrIpv4=='0.0.0.0/0' && !IsEgress].SecurityGroupRuleId")
ec2 modify-security-group-rules --group-id "$group" --security-group-rules \
  "SecurityGroupRuleId=$rule,SecurityGroupRule={IpProtocol=tcp,FromPort=6443,ToPort=6443,CidrIpv4=0.0.0.0/0}" > /dev/null
is 'keeps the id of a changed rule' 6443 \
  "$(ec2 describe-security-group-rules --security-group-rule-ids "$rule" --query 'SecurityGroupRules[0].FromPort')"
ec2 revoke-security-group-ingress --group-id "$group" --security-group-rule-ids "$rule" > /dev/null
is 'revokes one rule by its id' '10250 443' "$(rules FromPort)"
ec2 revoke-security-group-ingress --group-id "$group" --protocol tcp --port 443 --cidr 10.0.0.0/8 > /dev/null
is 'revokes by properties' 10250 "$(rules FromPort)"

ec2 create-tags --resources "$group" --tags 'Key=Team,Value=blue & <green>'
is 'reads a tag back as it was written' 'blue & <green>' \
  "$(ec2 describe-tags --filters "Name=resource-id,Values=$group" Name=key,Values=Team --query 'Tags[0].Value')"
ec2 delete-security-group --group-id "$group" > /dev/null
refused 'forgets a deleted group' InvalidGroup.NotFound describe-security-groups --group-ids "$group"
