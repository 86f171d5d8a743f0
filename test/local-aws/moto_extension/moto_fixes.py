"""Where moto itself departs from AWS in a way that a stack would notice."""

import json
from typing import Any

from moto.applicationautoscaling import responses as scaling
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.cloudformation import models as cloudformation
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudwatch.exceptions import ValidationError as RefusedByCloudWatch
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elasticache.models import ElastiCacheBackend
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.rds.models import DBCluster
from moto.s3.models import FakeBucket
from moto.sqs.models import Queue

from . import alarm_rules, s3_authorization
from .resource_types import REGISTRY
from .stack_resources import StackResources
from .tables import SKIPPED_TYPES


def install() -> None:
    cloudformation.ResourceMap = StackResources
    parsing.resource_class_from_type = _AttributesOf
    _stacks_fail_as_failed()
    _default_parameters_stay_default()
    _ecs_services_keep_their_settings()
    _capacity_providers_of_managed_instances()
    _containers_may_share_the_memory_of_their_task()
    _scaling_policies_may_predict()
    _clusters_are_those_of_today()
    _replication_groups_have_readers()
    _memcached_is_discovered()
    _queues_keep_their_policy()
    _alarms_are_composed()
    _bucket_policies_with_conditions_deny_nobody()
    s3_authorization.install()


class _AttributesOf:
    """What validates the Fn::GetAtts of a template's outputs."""

    def __init__(self, type_name: str):
        self.type_name = type_name

    def has_cfn_attr(self, attribute: str) -> bool:
        known = REGISTRY.get(self.type_name)
        return self.type_name in SKIPPED_TYPES or (known is not None and attribute in known.attributes)


def _stacks_fail_as_failed() -> None:
    """A stack whose creation failed is ROLLBACK_COMPLETE, which `cdk deploy` deletes and creates again.

    Whatever went wrong is told as a ValidationError: an exception would become an HTTP 500, which clients retry.
    """
    create_stack, update_stack = CloudFormationBackend.create_stack, CloudFormationBackend.update_stack

    def create(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        before = set(self.stacks)
        try:
            return create_stack(self, name, *args, **kwargs)
        except Exception as failure:
            for stack_id in set(self.stacks) - before:
                self.stacks[stack_id].resource_map.abandon()
                self.stacks[stack_id].status = "ROLLBACK_COMPLETE"
                self.stacks[stack_id].output_map = {}
            raise _as_validation_error(failure) from failure

    def update(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        stack = self.get_stack(name)
        exported = [export.name for export in stack.exports]
        try:
            update_stack(self, name, *args, **kwargs)
        except Exception as failure:
            stack.resource_map.abandon()
            stack.status = "UPDATE_FAILED"
            raise _as_validation_error(failure) from failure
        for export_name in exported:
            self.exports.pop(export_name, None)
        self.exports.update({export.name: export for export in stack.exports})
        return stack

    CloudFormationBackend.create_stack = create
    CloudFormationBackend.update_stack = update


def _as_validation_error(failure: Exception) -> CloudFormationError:
    if isinstance(failure, CloudFormationError):
        return failure
    return ValidationError(message=f"{type(failure).__name__}: {failure}")


def _default_parameters_stay_default() -> None:
    """`cdk deploy` asks for the previous value of BootstrapVersion, which no deployment ever gave."""
    resolve = CloudFormationBackend._resolve_update_parameters

    def resolve_given(self: Any, instance: Any, incoming_params: list[dict[str, Any]]) -> dict[str, str]:
        given = [
            each for each in incoming_params if "ParameterValue" in each or each["ParameterKey"] in instance.parameters
        ]
        return resolve(self, instance, given)

    CloudFormationBackend._resolve_update_parameters = resolve_given


def _ecs_services_keep_their_settings() -> None:
    """moto's CreateService forgets what its UpdateService and DescribeServices know."""
    settings = (
        "availabilityZoneRebalancing",
        "capacityProviderStrategy",
        "deploymentConfiguration",
        "enableECSManagedTags",
        "enableExecuteCommand",
        "healthCheckGracePeriodSeconds",
        "platformVersion",
    )
    create_service = EC2ContainerServiceResponse.create_service

    def create(self: Any) -> Any:
        answer = create_service(self)
        for setting in settings:
            value = self._get_param(setting)
            if value is not None:
                setattr(answer._result["service"], camelcase_to_underscores(setting), value)
        if self._get_param("capacityProviderStrategy"):
            # A service has a launch type or a strategy, never both.
            answer._result["service"].launch_type = None
        return answer

    EC2ContainerServiceResponse.create_service = create


def _capacity_providers_of_managed_instances() -> None:
    """moto knows capacity providers of Auto Scaling groups alone: of others, it keeps what was stated."""
    create_provider = EC2ContainerServiceResponse.create_capacity_provider
    update_provider = EC2ContainerServiceResponse.update_capacity_provider

    def managed(self: Any, provider: Any) -> Any:
        provider.auto_scaling_group_provider = None
        provider.managed_instances_provider = self._get_param("managedInstancesProvider")
        provider.cluster = self._get_param("cluster")
        return ActionResult({"capacityProvider": provider})

    def create(self: Any) -> Any:
        if self._get_param("autoScalingGroupProvider"):
            return create_provider(self)
        name, tags = self._get_param("name"), self._get_param("tags")
        return managed(self, self.ecs_backend.create_capacity_provider(name, {}, tags))

    def update(self: Any) -> Any:
        if self._get_param("autoScalingGroupProvider"):
            return update_provider(self)
        return managed(self, self.ecs_backend.capacity_providers[self._get_param("name")])

    EC2ContainerServiceResponse.create_capacity_provider = create
    EC2ContainerServiceResponse.update_capacity_provider = update


def _containers_may_share_the_memory_of_their_task() -> None:
    """moto adds up what containers state of memory, which on Fargate none has to."""
    requirements = EC2ContainerServiceBackend._calculate_task_resource_requirements

    def with_memory(container: dict[str, Any]) -> dict[str, Any]:
        return container if {"memory", "memoryReservation"} & container.keys() else {**container, "memory": 0}

    def of_task(self: Any, task_definition: Any) -> Any:
        containers = task_definition.container_definitions
        task_definition.container_definitions = [with_memory(each) for each in containers]
        try:
            return requirements(task_definition)
        finally:
            task_definition.container_definitions = containers

    EC2ContainerServiceBackend._calculate_task_resource_requirements = of_task


def _scaling_policies_may_predict() -> None:
    """moto names predictive scaling among the types of policies, and refuses it."""
    put_scaling_policy, build_policy = ApplicationAutoScalingResponse.put_scaling_policy, scaling._build_policy

    def put(self: Any) -> str:
        if self._get_param("PolicyType") != "PredictiveScaling":
            return put_scaling_policy(self)
        policy = self.applicationautoscaling_backend.put_scaling_policy(
            policy_name=self._get_param("PolicyName"),
            service_namespace=self._get_param("ServiceNamespace"),
            resource_id=self._get_param("ResourceId"),
            scalable_dimension=self._get_param("ScalableDimension"),
            policy_type="StepScaling",
            policy_body=self._get_param("PredictiveScalingPolicyConfiguration"),
        )
        policy.policy_type = "PredictiveScaling"
        return json.dumps({"PolicyARN": policy.policy_arn, "Alarms": []})

    def build(policy: Any) -> dict[str, Any]:
        if policy.policy_type != "PredictiveScaling":
            return build_policy(policy)
        return {**build_policy(policy), "PredictiveScalingPolicyConfiguration": policy._policy_body}

    ApplicationAutoScalingResponse.put_scaling_policy = put
    scaling._build_policy = build


def _clusters_are_those_of_today() -> None:
    """moto refuses IAM authentication to Multi-AZ DB clusters, and knows no storage of Aurora that is paid for by size."""
    init, default_storage = DBCluster.__init__, DBCluster.default_allocated_storage

    def take(self: Any, *args: Any, **kwargs: Any) -> None:
        iam_auth = kwargs.pop("enable_iam_database_authentication", False)
        init(self, *args, **kwargs)
        self.iam_auth = iam_auth

    DBCluster.__init__ = take
    DBCluster.default_allocated_storage = staticmethod(
        lambda engine, storage_type: 1 if engine.startswith("aurora") else default_storage(engine, storage_type)
    )


def _replication_groups_have_readers() -> None:
    """moto makes up its address, and does not tell; and it forgets NumCacheClusters."""
    create_replication_group = ElastiCacheBackend.create_replication_group

    def create(self: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("num_cache_clusters") and not kwargs.get("num_node_groups"):
            kwargs["replicas_per_node_group"] = kwargs["num_cache_clusters"] - 1
        group = create_replication_group(self, *args, **kwargs)
        for node_group in group.node_groups:
            if "reader_endpoint_address" in node_group:
                address, port = node_group["reader_endpoint_address"], node_group["port"]
                node_group["reader_endpoint"] = {"address": address, "port": port}
        return group

    ElastiCacheBackend.create_replication_group = create


def _memcached_is_discovered() -> None:
    """moto gives a cluster of Memcached no configuration endpoint, and the port of Redis."""
    create_cache_cluster = ElastiCacheBackend.create_cache_cluster

    def create(self: Any, *args: Any, **kwargs: Any) -> Any:
        cluster = create_cache_cluster(self, *args, **kwargs)
        if cluster.engine == "memcached":
            address = f"{cluster.cache_cluster_id}.cfg.use1.cache.amazonaws.com"
            cluster.configuration_endpoint = {"address": address, "port": kwargs.get("port") or 11211}
        return cluster

    ElastiCacheBackend.create_cache_cluster = create


def _queues_keep_their_policy() -> None:
    """SetQueueAttributes changes what it states; moto drops the policy whenever another attribute is set."""
    set_attributes = Queue._set_attributes

    def set_stated(self: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    Queue._set_attributes = set_stated


def _alarms_are_composed() -> None:
    """moto tells of composite alarms, and makes none. Those of AWS need every alarm that they name."""

    def put_composite_alarm(self: Any) -> Any:
        rule, suppressor = self._get_param("AlarmRule"), self._get_param("ActionsSuppressor")
        try:
            named = alarm_rules.alarms_of(rule)
        except ValueError as failure:
            raise RefusedByCloudWatch(str(failure)) from None
        alarms = self.cloudwatch_backend.alarms
        known = {*alarms, *(alarm.alarm_arn for alarm in alarms.values())}
        missing = sorted({*named, *([suppressor] if suppressor else [])} - known)
        if missing:
            raise RefusedByCloudWatch(f"AlarmRule and ActionsSuppressor name alarms that do not exist: {missing}")
        answer = self.put_metric_alarm()
        alarm = alarms[self._get_param("AlarmName")]
        alarm.alarm_rule = rule
        alarm.actions_suppressor = suppressor
        alarm.actions_suppressor_wait_period = self._get_param("ActionsSuppressorWaitPeriod")
        alarm.actions_suppressor_extension_period = self._get_param("ActionsSuppressorExtensionPeriod")
        return answer

    CloudWatchResponse.put_composite_alarm = put_composite_alarm


def _bucket_policies_with_conditions_deny_nobody() -> None:
    """moto does not evaluate Condition, so that "deny where aws:SecureTransport is false" would deny everybody."""

    def get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
        statements = json.loads(self.policy)["Statement"] if self.policy else []
        verdicts = {
            IAMPolicyStatement(statement).is_action_permitted(action, resource)
            for statement in statements
            if "Condition" not in statement
        }
        for verdict in (PermissionResult.DENIED, PermissionResult.PERMITTED):
            if verdict in verdicts:
                return verdict
        return PermissionResult.NEUTRAL

    FakeBucket.get_permission = get_permission
