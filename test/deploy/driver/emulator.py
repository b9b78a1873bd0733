"""moto, with the resource types of our templates that its CloudFormation leaves out, each put into moto's own backend.

Usage: emulator.py PORT URL. The URLs of queues begin with URL, as the SDK calls the host of a queue's URL, whatever
endpoint it is given. What is still left out (policies of buckets) reaches no function.
"""

import copy
import json
import sys

import yaml
from moto.apigatewayv2.models import apigatewayv2_backends
from moto.cloudformation import parsing
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel
from moto.events.models import Rule, events_backends
from moto.iam.models import Role
from moto.logs.models import LogGroup
from moto.scheduler.models import scheduler_backends
from moto.server import main
from moto.sns.models import sns_backends
from moto.sqs.models import Queue, sqs_backends

assert parsing.CloudFormationModel is CloudFormationModel


def learn(type_name, create, attributes=(), name_property=""):
    """Registers a type. `create(backends' place, name, properties)` returns what Ref gives and a dict of GetAtts."""

    class Learnt(CloudFormationModel):
        __module__ = "moto.emulator.models"  # moto takes the name of the service from there

        def __init__(self, ref, values):
            self.physical_resource_id = ref
            self.values = values

        @staticmethod
        def cloudformation_name_type():
            return name_property

        @staticmethod
        def cloudformation_type():
            return type_name

        @classmethod
        def has_cfn_attr(cls, attr):
            return attr in attributes

        def get_cfn_attribute(self, attribute_name):
            return self.values[attribute_name]

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            ref, values = create((account_id, region_name), resource_name, cloudformation_json["Properties"])
            return cls(ref, values)

    KEPT.append(Learnt)


# moto finds the types among the living subclasses.
KEPT = []


def of(backends, place):
    return backends[place[0]][place[1]]


def optional(names, given):
    return {name: given.get(name) for name in names}


def text_of(policy):
    """A policy as JSON, without the statements that are not there under a condition."""
    statements = [one for one in policy["Statement"] if one is not None]
    return json.dumps({**policy, "Statement": statements})


def schedule_group(place, name, properties):
    group = of(scheduler_backends, place).create_schedule_group(name=name, tags=[])
    return name, {"Arn": group.arn}


def schedule(place, name, properties):
    created = of(scheduler_backends, place).create_schedule(
        name=name,
        group_name=properties.get("GroupName"),
        schedule_expression=properties["ScheduleExpression"],
        flexible_time_window=properties["FlexibleTimeWindow"],
        target=properties["Target"],
        description=properties.get("Description"),
        state=properties.get("State"),
        action_after_completion=None,
        schedule_expression_timezone=None,
        start_date=None,
        end_date=None,
        kms_key_arn=None,
    )
    return name, {"Arn": created.arn}


def queue_policy(place, name, properties):
    policy = text_of(properties["PolicyDocument"])
    for url in properties["Queues"]:
        of(sqs_backends, place).set_queue_attributes(url.split("/")[-1], {"Policy": policy})
    return name, {}


def topic_policy(place, name, properties):
    policy = text_of(properties["PolicyDocument"])
    for topic in properties["Topics"]:
        of(sns_backends, place).set_topic_attribute(topic, "policy", policy)
    return name, {}


def bus_policy(place, name, properties):
    statement = {"Sid": properties["StatementId"], **properties["Statement"]}
    bus = of(events_backends, place).describe_event_bus(properties.get("EventBusName", "default"))
    bus.add_policy({"Statement": [statement]})
    return name, {}


API = ["api_key_selection_expression", "cors_configuration", "description", "disable_schema_validation"]
API += ["disable_execute_api_endpoint", "route_selection_expression", "version"]
INTEGRATION = ["connection_id", "connection_type", "content_handling_strategy", "credentials_arn", "description"]
INTEGRATION += ["integration_method", "integration_subtype", "passthrough_behavior", "request_parameters"]
INTEGRATION += ["request_templates", "response_parameters", "template_selection_expression", "tls_config"]
ROUTE = ["authorizer_id", "model_selection_expression", "operation_name", "request_models"]
ROUTE += ["request_parameters", "route_response_selection_expression"]


def http_api(place, name, properties):
    kind, title = properties["ProtocolType"], properties["Name"]
    api = of(apigatewayv2_backends, place).create_api(name=title, protocol_type=kind, tags={}, **optional(API, {}))
    return api.api_id, {"ApiId": api.api_id, "ApiEndpoint": api.api_endpoint}


def integration(place, name, properties):
    made = of(apigatewayv2_backends, place).create_integration(
        api_id=properties["ApiId"],
        integration_type=properties["IntegrationType"],
        integration_uri=properties["IntegrationUri"],
        payload_format_version=properties["PayloadFormatVersion"],
        timeout_in_millis=properties.get("TimeoutInMillis"),
        **optional(INTEGRATION, {}),
    )
    return made.id, {}


def route(place, name, properties):
    made = of(apigatewayv2_backends, place).create_route(
        api_id=properties["ApiId"],
        route_key=properties["RouteKey"],
        target=properties["Target"],
        api_key_required=False,
        authorization_scopes=[],
        authorization_type=properties.get("AuthorizationType"),
        **optional(ROUTE, {}),
    )
    return made.route_id, {}


def stage(place, name, properties):
    config = {key[0].lower() + key[1:]: value for key, value in properties.items()}
    of(apigatewayv2_backends, place).create_stage(properties["ApiId"], config)
    return properties["StageName"], {}


ALARM = {
    "Namespace": "namespace",
    "MetricName": "metric_name",
    "ComparisonOperator": "comparison_operator",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Period": "period",
    "Threshold": "threshold",
    "Statistic": "statistic",
    "AlarmDescription": "description",
    "Dimensions": "dimensions",
    "AlarmActions": "alarm_actions",
    "OKActions": "ok_actions",
    "TreatMissingData": "treat_missing_data",
}


def alarm(place, name, properties):
    known = {ours: properties[theirs] for theirs, ours in ALARM.items() if theirs in properties}
    made = of(cloudwatch_backends, place).put_metric_alarm(name=name, **known)
    return name, {"Arn": made.alarm_arn}


learn("AWS::CloudWatch::Alarm", alarm, ["Arn"], "AlarmName")
learn("AWS::Scheduler::ScheduleGroup", schedule_group, ["Arn"], "Name")
learn("AWS::Scheduler::Schedule", schedule, ["Arn"], "Name")
learn("AWS::SQS::QueuePolicy", queue_policy)
learn("AWS::SNS::TopicPolicy", topic_policy)
learn("AWS::Events::EventBusPolicy", bus_policy)
learn("AWS::ApiGatewayV2::Api", http_api, ["ApiId", "ApiEndpoint"])
learn("AWS::ApiGatewayV2::Integration", integration)
learn("AWS::ApiGatewayV2::Route", route)
learn("AWS::ApiGatewayV2::Stage", stage)

# The short form of a reference to a condition is read as a function of that name.
yaml.add_constructor("!Condition", lambda loader, node: {"Condition": node.value})

# A policy of a template is kept as Python prints it, and the ARN of a log group lacks its end.
put_policy = Role.put_policy
Role.put_policy = lambda role, name, policy: put_policy(
    role, name, policy if isinstance(policy, str) else text_of(policy)
)


def text_for(target, event):
    """What a target is told: the event, or a template with texts of it in the places of <names>."""
    transformer = target.get("InputTransformer")
    if not transformer:
        return json.dumps(event)
    text = transformer["InputTemplate"].strip()
    for name, path in transformer["InputPathsMap"].items():
        found = event
        for key in path.removeprefix("$.").split("."):
            found = found[key]
        text = text.replace(f"<{name}>", str(found))
    return text


send_to_targets = Rule.send_to_targets


def send_to_topics_too(rule, event, transform_input=True):
    """moto knows no topic as the target of a rule."""
    topics = [target for target in rule.targets if ":sns:" in target["Arn"]]
    if topics and rule.event_pattern.matches_event(event):
        for target in topics:
            region, account = target["Arn"].split(":")[3:5]
            sns_backends[account][region].publish(text_for(target, event), target["Arn"])
    others = copy.copy(rule)
    others.targets = [target for target in rule.targets if target not in topics]
    send_to_targets(others, event, transform_input)


Rule.send_to_targets = send_to_topics_too
attribute_of = LogGroup.get_cfn_attribute
LogGroup.get_cfn_attribute = lambda group, name: attribute_of(group, name) + (":*" if name == "Arn" else "")
Queue.physical_resource_id = property(lambda queue: f"{sys.argv[2]}/{queue.account_id}/{queue.name}")

main(["--host", "127.0.0.1", "--port", sys.argv[1]])
