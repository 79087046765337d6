"""Vends, moves, tags and closes an account with boto3. Argument: the URL of the simulated AWS."""

import sys
import time

import boto3

organizations = boto3.client(
    "organizations",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
root = organizations.list_roots()["Roots"][0]["Id"]
unit = organizations.create_organizational_unit(ParentId=root, Name="boto3")["OrganizationalUnit"]["Id"]
request = organizations.create_account(
    Email="aws+boto3@example.com", AccountName="boto3", Tags=[{"Key": "team", "Value": "a"}]
)["CreateAccountStatus"]
assert request["State"] == "IN_PROGRESS", request
looks = 0
while request["State"] == "IN_PROGRESS":
    time.sleep(0.05)
    looks += 1
    request = organizations.describe_create_account_status(CreateAccountRequestId=request["Id"])["CreateAccountStatus"]
assert request["State"] == "SUCCEEDED" and looks > 1, (request, looks)
account = request["AccountId"]

listed = [a for page in organizations.get_paginator("list_accounts").paginate() for a in page["Accounts"]]
assert [a["State"] for a in listed if a["Id"] == account] == ["ACTIVE"], listed

organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
assert organizations.list_parents(ChildId=account)["Parents"][0]["Id"] == unit
try:
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
except organizations.exceptions.DuplicateAccountException:
    pass
else:
    raise AssertionError("an account was moved to where it is")

organizations.tag_resource(ResourceId=account, Tags=[{"Key": "stage", "Value": "dev"}])
organizations.untag_resource(ResourceId=account, TagKeys=["team"])
tags = organizations.list_tags_for_resource(ResourceId=account)["Tags"]
assert tags == [{"Key": "stage", "Value": "dev"}], tags

organizations.close_account(AccountId=account)
state = organizations.describe_account(AccountId=account)["Account"]["State"]
assert state in ("PENDING_CLOSURE", "CLOSED"), state
print("closed", account)
