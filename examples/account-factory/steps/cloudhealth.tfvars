cloudhealth_external_id = "shown-by-cloudhealth"
