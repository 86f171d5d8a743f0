"""A moto server whose CloudFormation brings up every resource through the service's own API.

moto answers the service APIs well, while its CloudFormation drops properties, never changes a resource in place and
passes over the types that it does not know. Here the stack is brought up by stack_resources.py, and types/ says for
each CloudFormation type which calls create, change, describe and delete it.
"""
