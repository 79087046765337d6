"""Makes, sets up, fills, empties and deletes a bucket with boto3. Argument: the URL of the simulated AWS."""

import json
import sys

import boto3
from botocore.exceptions import ClientError


def client(region):
    return boto3.client(
        "s3",
        endpoint_url=sys.argv[1],
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(code + " did not happen")


s3, name, owner = client("eu-west-1"), "boto3-bucket", "123456789012"
bucket = {"Bucket": name, "ExpectedBucketOwner": owner}

refused("404", s3.head_bucket, **bucket)
s3.create_bucket(
    Bucket=name,
    CreateBucketConfiguration={"LocationConstraint": "eu-west-1", "Tags": [{"Key": "born", "Value": "tagged"}]},
    ObjectOwnership="BucketOwnerEnforced",
)
assert s3.get_bucket_tagging(**bucket)["TagSet"] == [{"Key": "born", "Value": "tagged"}]
s3.delete_bucket_tagging(**bucket)
assert s3.head_bucket(**bucket)["BucketRegion"] == "eu-west-1"
refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
refused("IllegalLocationConstraintException", client("eu-west-2").create_bucket, Bucket="other", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
# boto3 goes after a bucket that is elsewhere by itself
assert client("eu-west-2").get_bucket_versioning(**bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
assert s3.get_bucket_location(**bucket)["LocationConstraint"] == "eu-west-1"

block = {key: True for key in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
s3.put_public_access_block(PublicAccessBlockConfiguration=block, **bucket)
assert s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"] == block

controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
s3.put_bucket_ownership_controls(OwnershipControls=controls, **bucket)
assert s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"] == controls

encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}
s3.put_bucket_encryption(ServerSideEncryptionConfiguration=encryption, **bucket)
assert s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"] == encryption

s3.put_bucket_versioning(VersioningConfiguration={"Status": "Enabled"}, **bucket)
assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"

rules = [
    {
        "ID": "housekeeping",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
]
refused("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, **bucket)
s3.put_bucket_lifecycle_configuration(LifecycleConfiguration={"Rules": rules}, **bucket)
assert s3.get_bucket_lifecycle_configuration(**bucket)["Rules"] == rules

tags = [{"Key": "doit:owner-id", "Value": "x"}, {"Key": "team", "Value": ""}]
refused("NoSuchTagSet", s3.get_bucket_tagging, **bucket)
s3.put_bucket_tagging(Tagging={"TagSet": tags}, **bucket)
assert s3.get_bucket_tagging(**bucket)["TagSet"] == tags

policy = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "billingreports.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::" + name + "/*",
            }
        ],
    }
)
refused("NoSuchBucketPolicy", s3.get_bucket_policy, **bucket)
refused("MalformedPolicy", s3.put_bucket_policy, Policy="not json", **bucket)
s3.put_bucket_policy(Policy=policy, **bucket)
assert json.loads(s3.get_bucket_policy(**bucket)["Policy"]) == json.loads(policy)
assert s3.get_bucket_policy_status(**bucket)["PolicyStatus"] == {"IsPublic": False}
grants = s3.get_bucket_acl(**bucket)["Grants"]
assert [(g["Grantee"]["Type"], g["Permission"]) for g in grants] == [("CanonicalUser", "FULL_CONTROL")], grants

for text in (b"first", b"second"):
    s3.put_object(Key="CUR/a b+c.csv", Body=text, **bucket)
assert s3.get_object(Key="CUR/a b+c.csv", **bucket)["Body"].read() == b"second"
assert s3.head_object(Key="CUR/a b+c.csv", **bucket)["ContentLength"] == 6
s3.delete_object(Key="CUR/a b+c.csv", **bucket)
refused("BucketNotEmpty", s3.delete_bucket, **bucket)
for page in s3.get_paginator("list_object_versions").paginate(PaginationConfig={"PageSize": 2}, **bucket):
    found = page.get("Versions", []) + page.get("DeleteMarkers", [])
    assert {v["Key"] for v in found} == {"CUR/a b+c.csv"} and len(found) <= 2, found
    s3.delete_objects(Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in found]}, **bucket)

for remove in (
    s3.delete_bucket_policy,
    s3.delete_bucket_tagging,
    s3.delete_bucket_lifecycle,
    s3.delete_bucket_encryption,
    s3.delete_bucket_ownership_controls,
    s3.delete_public_access_block,
    s3.delete_bucket,
):
    assert remove(**bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
refused("NoSuchBucket", s3.list_objects_v2, Bucket=name)
print("deleted", name)
