# By the ARN of the data export, or by its name.
terraform import doit_data_export.this arn:aws:bcm-data-exports:us-east-1:111122223333:export/cur2-1234abcd-12ab-34cd-56ef-1234567890ab
