"""Holds whoever comes to S3 with the credentials of a role to the policies of that role, presigned or not.

moto checks either every request or none, and knows signatures in the Authorization header alone. Here requests of roles
are checked and all others pass: what deploys and reads back is nobody's role. A presigned request is checked as AWS
documents it: its signature, its time, for a POST the conditions of its policy, and then the policies of the role.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlparse
from xml.sax.saxutils import escape

from moto.iam.access_control import AssumedRoleAccessKey, IAMPolicy, PermissionResult
from moto.s3.responses import S3Response
from moto.sts.models import sts_backends
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

ALGORITHM = "AWS4-HMAC-SHA256"
#: What the policy of a POST need not speak of.
UNCHECKED_FIELDS = ("file", "policy", "x-amz-signature")


def install() -> None:
    S3Response._authenticate_and_authorize_s3_action = _authorize


class Refused(HTTPException):
    """As S3 says it. moto's own errors want the name of an operation of the API, which a form has none of."""

    def __init__(self, message: str, error: str = "AccessDenied", status: int = 403):
        body = f"<Error><Code>{error}</Code><Message>{escape(message)}</Message></Error>"
        super().__init__(response=Response(body, status, content_type="application/xml"))


def _authorize(self: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
    form = {name.lower(): value for name, value in (self.form_data or {}).items()}
    query = dict(parse_qsl(urlparse(self.uri).query, keep_blank_values=True))
    header = self.headers.get("Authorization") or ""
    credential = (
        form.get("x-amz-credential")
        or query.get("X-Amz-Credential")
        or header.partition("Credential=")[2].partition(",")[0]
    )
    role = _role_of(self, credential.split("/")[0])
    if role is None:
        return
    token = form.get("x-amz-security-token") or query.get("X-Amz-Security-Token")
    token = token or self.headers.get("X-Amz-Security-Token")
    if token != role.session_token:
        raise Refused("The provided token is malformed or otherwise invalid.", "InvalidToken", 400)
    if "policy" in form:
        _check_form(form, self.body, bucket_name, role.secret_access_key)
        key_name = form["key"]
    elif "X-Amz-Signature" in query:
        _check_query(self.method, urlparse(self.uri), self.headers, role.secret_access_key)
    resource = f"arn:aws:s3:::{bucket_name}" + (f"/{key_name}" if key_name else "")
    _check_policies(self, role, f"s3:{self.data['Action']}", resource)
    # moto looks for an upload by its id alone; with S3 it is one of its key.
    upload = self.backend.get_bucket(bucket_name).multiparts.get(query["uploadId"]) if "uploadId" in query else None
    if upload is not None and upload.key_name != key_name:
        raise Refused("The specified multipart upload does not exist.", "NoSuchUpload", 404)


def _role_of(self: Any, access_key_id: str) -> Any:
    roles = sts_backends[self.current_account]["aws"].assumed_roles
    return next((each for each in roles if each.access_key_id == access_key_id), None)


def _check_policies(self: Any, role: Any, action: str, resource: str) -> None:
    headers = {"X-Amz-Security-Token": role.session_token}
    key = AssumedRoleAccessKey(self.current_account, "aws", role.access_key_id, headers)
    verdicts = {IAMPolicy(policy).is_action_permitted(action, resource) for policy in key.collect_policies()}
    if PermissionResult.DENIED in verdicts or PermissionResult.PERMITTED not in verdicts:
        raise Refused(f"{key.arn} is not authorized to perform: {action} on {resource}")


def _check_query(method: str, url: Any, headers: Mapping[str, str], secret: str) -> None:
    query = parse_qsl(url.query, keep_blank_values=True)
    given = dict(query)
    signed_headers = given["X-Amz-SignedHeaders"].split(";")
    rest = sorted((_encoded(name), _encoded(value)) for name, value in query if name != "X-Amz-Signature")
    canonical = [
        method,
        quote(unquote(url.path), safe="/-_.~"),
        "&".join(f"{name}={value}" for name, value in rest),
        *(f"{name}:{' '.join(headers[name].split())}" for name in signed_headers),
        "",
        ";".join(signed_headers),
        "UNSIGNED-PAYLOAD",
    ]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    scope = given["X-Amz-Credential"].partition("/")[2]
    to_sign = "\n".join((ALGORITHM, given["X-Amz-Date"], scope, digest))
    _check_signature(to_sign, scope, secret, given["X-Amz-Signature"])
    begin = datetime.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if datetime.now(timezone.utc) > begin + timedelta(seconds=int(given["X-Amz-Expires"])):
        raise Refused("Request has expired")


def _check_form(form: dict[str, str], body: bytes, bucket: str | None, secret: str) -> None:
    _check_signature(form["policy"], form["x-amz-credential"].partition("/")[2], secret, form["x-amz-signature"])
    policy = json.loads(base64.b64decode(form["policy"]))
    if datetime.now(timezone.utc) > datetime.fromisoformat(policy["expiration"].replace("Z", "+00:00")):
        raise Refused("Invalid according to Policy: Policy expired.")
    fields = {**form, "bucket": bucket or ""}
    spoken_of = {"bucket"}
    for condition in policy["conditions"]:
        for operator, name, value in _conditions(condition):
            if operator == "content-length-range":
                _check_length(len(body), int(name), int(value))
                continue
            field = name.lstrip("$").lower()
            spoken_of.add(field)
            actual = fields.get(field, "")
            if not (actual.startswith(value) if operator == "starts-with" else actual == value):
                raise Refused(f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}")
    extra = [name for name in form if name not in spoken_of and name not in UNCHECKED_FIELDS]
    extra = [name for name in extra if not name.startswith("x-ignore-")]
    if extra:
        raise Refused(f"Invalid according to Policy: Extra input fields: {', '.join(extra)}")


def _conditions(condition: Any) -> list[tuple[str, Any, Any]]:
    """{"bucket": "shop"} is a short form of ["eq", "$bucket", "shop"]."""
    if isinstance(condition, dict):
        return [("eq", name, value) for name, value in condition.items()]
    return [(condition[0].lower(), condition[1], condition[2])]


def _check_length(length: int, least: int, most: int) -> None:
    if length > most:
        raise Refused("Your proposed upload exceeds the maximum allowed size", "EntityTooLarge", 400)
    if length < least:
        raise Refused("Your proposed upload is smaller than the minimum allowed size", "EntityTooSmall", 400)


def _check_signature(to_sign: str, scope: str, secret: str, given: str) -> None:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), given):
        raise Refused("The request signature we calculated does not match", "SignatureDoesNotMatch")


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
