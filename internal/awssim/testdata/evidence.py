"""Makes a break-glass administrator and reads the evidence about an account with boto3. Argument: the URL of the simulated AWS."""

import sys
import time

import boto3


def client(name):
    return boto3.client(
        name, endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


iam, tax, organizations = client("iam"), client("taxsettings"), client("organizations")

user = iam.create_user(UserName="ops", Tags=[{"Key": "team", "Value": "a"}])["User"]
iam.tag_user(UserName="ops", Tags=[{"Key": "stage", "Value": ""}])
assert {t["Key"] for t in iam.list_user_tags(UserName="ops")["Tags"]} == {"team", "stage"}
iam.attach_user_policy(UserName="ops", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
try:
    iam.create_login_profile(UserName="ops", Password="short")
except iam.exceptions.PasswordPolicyViolationException:
    pass
else:
    raise AssertionError("a short password was taken")
profile = iam.create_login_profile(UserName="ops", Password="Correct-horse-1", PasswordResetRequired=True)["LoginProfile"]
assert profile["PasswordResetRequired"] is True, profile
device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ops")["VirtualMFADevice"]
assert len(device["Base32StringSeed"]) == 32, device
iam.enable_mfa_device(
    UserName="ops", SerialNumber=device["SerialNumber"], AuthenticationCode1="123456", AuthenticationCode2="654321"
)
devices = [d for page in iam.get_paginator("list_mfa_devices").paginate(UserName="ops") for d in page["MFADevices"]]
assert [d["SerialNumber"] for d in devices] == [device["SerialNumber"]], devices

summary = iam.get_account_summary()["SummaryMap"]
assert (summary["AccountMFAEnabled"], summary["Users"], summary["MFADevicesInUse"]) == (1, 2, 2), summary
try:
    iam.get_credential_report()
except iam.exceptions.CredentialReportNotPresentException:
    pass
else:
    raise AssertionError("there is a report that nobody asked for")
assert iam.generate_credential_report()["State"] == "STARTED"
try:
    iam.get_credential_report()
except iam.exceptions.CredentialReportNotReadyException:
    pass
else:
    raise AssertionError("the report was there at once")
while iam.generate_credential_report()["State"] != "COMPLETE":
    time.sleep(0.1)
rows = iam.get_credential_report()["Content"].decode().splitlines()
assert rows[0].startswith("user,arn,") and rows[1].startswith("<root_account>,"), rows
assert {len(row.split(",")) for row in rows} == {22}, rows

features = iam.list_organizations_features()
assert set(features["EnabledFeatures"]) == {"RootCredentialsManagement", "RootSessions"}, features

try:
    tax.get_tax_registration()
except tax.exceptions.ResourceNotFoundException as e:
    assert e.response["errorCode"], e.response
else:
    raise AssertionError("there is a tax registration")
address = {"addressLine1": "Main Street 1", "city": "Town", "postalCode": "10115", "countryCode": "DE"}
status = tax.put_tax_registration(
    taxRegistrationEntry={"registrationId": "DE123", "registrationType": "VAT", "legalAddress": address}
)["status"]
registration = tax.get_tax_registration()["taxRegistration"]
assert status == registration["status"] == "Verified" and registration["legalAddress"] == address, registration

assert organizations.list_outbound_responsibility_transfers(Type="BILLING")["ResponsibilityTransfers"] == []
assert organizations.list_handshakes_for_organization(Filter={"ActionType": "INVITE"})["Handshakes"] == []

try:
    iam.delete_user(UserName="ops")
except iam.exceptions.DeleteConflictException:
    pass
else:
    raise AssertionError("a user with a password was deleted")
iam.deactivate_mfa_device(UserName="ops", SerialNumber=device["SerialNumber"])
iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
iam.delete_login_profile(UserName="ops")
iam.detach_user_policy(UserName="ops", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
iam.delete_user(UserName="ops")
print("deleted", user["UserId"])
