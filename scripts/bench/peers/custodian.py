"""Cloud Custodian with its documented policy for the two ports, handling one event after the other.

Prints one line of JSON: seconds of CPU and wall time to import and load, milliseconds for each event, resident memory.
Arguments: the policy file, how many events to warm up with, how many to time. AWS is where AWS_ENDPOINT_URL says.
"""

import json
import resource
import sys
import time
from importlib.metadata import version

started = time.perf_counter()

import boto3  # noqa: E402
import yaml  # noqa: E402
from c7n.config import Config  # noqa: E402
from c7n.policy import PolicyCollection  # noqa: E402
from c7n.resources import load_resources  # noqa: E402

policy_file, warm_up, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(policy_file) as file:
    data = yaml.safe_load(file)
load_resources(("aws.security-group",))
config = Config.empty(region="eu-west-1", account_id="123456789012", output_dir="/tmp/custodian-bench", cache="memory")
policy = list(PolicyCollection.from_data(data, config))[0]
ready = time.perf_counter()

ec2 = boto3.client("ec2", region_name="eu-west-1")
group = ec2.create_security_group(GroupName=f"bench-{time.time_ns()}", Description="bench")["GroupId"]


def open_port():
    """Opens the kubelet API, and answers with the event that CloudTrail makes of it."""
    permission = {"IpProtocol": "tcp", "FromPort": 10250, "ToPort": 10250, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    return {
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.ec2",
        "account": "123456789012",
        "region": "eu-west-1",
        "detail": {
            "eventName": "AuthorizeSecurityGroupIngress",
            "eventSource": "ec2.amazonaws.com",
            "eventTime": "2026-11-25T12:00:00Z",
            "awsRegion": "eu-west-1",
            "userIdentity": {"type": "IAMUser", "userName": "jo", "accountId": "123456789012"},
            "requestParameters": {"groupId": group},
            "responseElements": {"_return": True},
        },
    }


def is_open():
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    return any(not rule["IsEgress"] for rule in rules)


times = []
for number in range(warm_up + runs):
    event = open_port()
    began = time.perf_counter()
    policy.push(event, None)
    if number >= warm_up:
        times.append((time.perf_counter() - began) * 1000)
    if is_open():
        sys.exit("the policy left the port open: the figures would compare nothing")

print(
    json.dumps(
        {
            "version": version("c7n"),
            "loadSeconds": ready - started,
            "eventMs": times,
            "rssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
